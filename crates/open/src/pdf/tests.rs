use super::layout::{BOTTOM, PAGE_WIDTH, Page, Pages, Piece, RIGHT, Role, lay_out};
use super::text::{Face, Glyph, Weight, glyphs, points, wrap};
use super::*;

fn said(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|one| one.char).collect()
}

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "The year".into(),
        language: "en",
        made: Moment { year: 2027, month: 1, day: 15, hour: 8, minute: 0, second: 0 },
        footer: "Made then".into(),
        continued: "(continued)",
        blocks,
    }
}

fn row(name: &str) -> Block {
    Block::Row(Row { name: name.into(), value: "5".into(), ..Row::default() })
}

fn record(number: usize, name: &str) -> Block {
    let number = Some(number.to_string());
    Block::Row(Row { number, name: name.into(), ..Row::default() })
}

/// What stands on a page, line by line as it is drawn.
fn texts(page: &Page) -> Vec<String> {
    page.pieces.iter().map(|one| said(&one.glyphs)).collect()
}

fn all(pages: &Pages) -> Vec<&Piece> {
    pages.pages.iter().flat_map(|page| &page.pieces).collect()
}

fn finds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|one| one == what.as_bytes())
}

#[test]
fn widths_are_those_of_the_fonts() {
    for (text, weight, expected) in [
        ("", Weight::Regular, 0.0),
        // Adobe's metrics: A 667, V 667, i 222, space 278.
        ("AVi ", Weight::Regular, 1.834),
        ("0123456789", Weight::Regular, 5.56),
        ("1111111111", Weight::Bold, 5.56),
        ("Guildhall", Weight::Bold, 4.279),
        ("é€—", Weight::Regular, 2.112),
        ("≥", Weight::Regular, 0.549),
        ("✓◆", Weight::Regular, 1.543),
        ("한글", Weight::Regular, 2.0),
        ("한글", Weight::Bold, 2.0),
    ] {
        let found = points(&glyphs(text, weight), 1.0);
        assert!((found - expected).abs() < 1e-4, "{text}: {found}");
    }
}

#[test]
fn each_character_has_a_font_or_is_replaced_by_a_sign() {
    for (text, expected, faces) in [
        ("A\u{a0}–‘’“”…•é", "A\u{a0}–‘’“”…•é", &[Face::Latin][..]),
        ("≤≥≠≈→−", "≤≥≠≈→−", &[Face::Symbol]),
        ("✓✔✗◆", "✓✓✗◆", &[Face::Marks]),
        ("공모大①ㄱ㈜￦₩", "공모大①ㄱ㈜￦￦", &[Face::Korean]),
        ("―∼", "—~", &[Face::Latin]),
        ("μΩ\u{2126}", "µΩΩ", &[Face::Latin, Face::Korean]),
        ("\u{1f6e0}สą\u{0}\u{7f}\u{85}\u{3164}\u{e000}⊙", "?????????", &[Face::Latin]),
        ("a\tb\nc\u{3000}d\u{202f}e", "a b c d\u{a0}e", &[Face::Latin]),
        ("so\u{ad}ft\u{200b}\u{feff}ly non\u{2011}breaking", "softly non-breaking", &[Face::Latin]),
    ] {
        let found = glyphs(text, Weight::Regular);
        assert_eq!(said(&found), expected);
        let mut found: Vec<Face> = found.iter().map(|one| one.face).collect();
        found.dedup();
        assert_eq!(found, faces, "{text}");
    }
}

#[test]
fn codes_are_those_of_the_encodings() {
    for (text, expected) in [
        ("€", 0x80),
        ("‚", 0x82),
        ("Ž", 0x8e),
        ("‘", 0x91),
        ("–", 0x96),
        ("Ÿ", 0x9f),
        ("ÿ", 0xff),
        ("≥", 0xb3),
        ("✓", 0x33),
        ("가", 0xac00),
    ] {
        assert_eq!(glyphs(text, Weight::Regular)[0].code, expected, "{text}");
    }
}

#[test]
fn lines_end_at_spaces_or_within_a_word_that_is_too_long() {
    // Ten digits of size 10 are 55.6 points wide.
    for (text, points, expected) in [
        ("", 100.0, vec![""]),
        ("one", 100.0, vec!["one"]),
        ("0123456789 0123456789", 60.0, vec!["0123456789", "0123456789"]),
        ("0123456789", 30.0, vec!["01234", "56789"]),
        ("a 0123456789", 30.0, vec!["a", "01234", "56789"]),
        ("01234 56 789", 30.0, vec!["01234", "56", "789"]),
        ("01234  5", 30.0, vec!["01234", "5"]),
        ("가나다라 마바", 45.0, vec!["가나다라", "마바"]),
        ("가나다라마바", 45.0, vec!["가나다라", "마바"]),
        // Nothing fits, and still nothing is left out.
        ("가나", 1.0, vec!["가", "나"]),
    ] {
        let lines = wrap(text, Weight::Regular, 10.0, points);
        let found: Vec<String> = lines.iter().map(|one| said(one)).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn nothing_is_lost_and_nothing_stands_beyond_the_edges() {
    let word = "unbreakable".repeat(40);
    let long = "A name that needs many lines ".repeat(60);
    for (name, value, unit) in [
        (word.as_str(), "1", "USD"),
        (&long, &long, "USD"),
        ("a", "1,250,000.00", "a unit that is wider than any column of units"),
        (&word, &word, ""),
    ] {
        let row = Row {
            name: name.into(),
            notes: vec![long.clone()],
            value: value.into(),
            unit: unit.into(),
            ..Row::default()
        };
        let pages = lay_out(&document(vec![Block::Row(row)]));
        let mut letters = 0;
        for one in all(&pages) {
            assert!(one.x + points(&one.glyphs, one.size) <= RIGHT + 0.01, "{}", said(&one.glyphs));
            assert!(one.x >= 0.0 && one.x < PAGE_WIDTH);
            if one.element.is_some() {
                assert!(one.y <= BOTTOM, "{}", one.y);
                letters += one.glyphs.iter().filter(|one| !one.is_space()).count();
            }
        }
        let given = [name, &long, value, unit].concat();
        assert_eq!(letters, given.chars().filter(|c| *c != ' ').count());
    }
}

#[test]
fn figures_end_below_each_other() {
    let row = |value: &str, unit: &str| {
        let (value, unit) = (value.to_owned(), unit.to_owned());
        Block::Row(Row { name: "a".into(), value, unit, ..Row::default() })
    };
    let pages = lay_out(&document(vec![row("1", "USD"), row("1,250.50", "%"), row("12", "")]));
    let end = |text: &str| {
        let all = all(&pages);
        let one = all.iter().find(|one| said(&one.glyphs) == text).unwrap();
        one.x + points(&one.glyphs, one.size)
    };
    assert!((end("1") - end("1,250.50")).abs() < 0.01);
    assert!((end("1") - end("12")).abs() < 0.01);
    assert!((end("USD") - RIGHT).abs() < 0.01);
}

#[test]
fn each_page_has_its_number_and_says_the_heading_again() {
    let mut blocks = vec![Block::Title("The year".into()), Block::Heading("Members".into())];
    blocks.extend((1..=100).map(|number| record(number, "a record")));
    let pages = lay_out(&document(blocks));
    let count = pages.pages.len();
    assert!(count > 1);
    for (at, page) in pages.pages.iter().enumerate() {
        let texts = texts(page);
        assert!(texts.contains(&format!("{} / {count}", at + 1)), "{texts:?}");
        assert!(texts.contains(&"Made then".to_owned()));
        let again = texts.iter().filter(|one| *one == "Members (continued)").count();
        assert_eq!(again, usize::from(at > 0));
        assert_eq!(texts.iter().filter(|one| *one == "Members").count(), usize::from(at == 0));
    }
    let records = all(&pages).iter().filter(|one| said(&one.glyphs) == "a record").count();
    assert_eq!(records, 100);
}

#[test]
fn a_heading_is_on_the_page_of_the_row_below_it() {
    // However full the page before it is.
    for rows in 1..80 {
        let mut blocks: Vec<Block> = (0..rows).map(|_| row("before")).collect();
        blocks.extend([Block::Section("Above".into()), Block::Heading("Head".into()), row("own")]);
        let pages = lay_out(&document(blocks));
        let on = |text: &str| pages.pages.iter().position(|one| texts(one).contains(&text.into()));
        assert_eq!(on("Head"), on("own"), "{rows}");
        assert_eq!(on("Above"), on("own"), "{rows}");
    }
}

#[test]
fn a_row_stays_whole_unless_it_is_longer_than_half_a_page() {
    let long = "A name of some lines, of which each is to be read with the others. ".repeat(4);
    let long = long.trim_end();
    for rows in 1..60 {
        let mut blocks: Vec<Block> = (0..rows).map(|_| row("before")).collect();
        blocks.push(row(long));
        let pages = lay_out(&document(blocks));
        let with = |page: &&Page| texts(page).iter().any(|one| one.starts_with("A name of"));
        let last = pages.pages.iter().find(with).unwrap();
        assert!(texts(last).iter().any(|one| one.ends_with("the others.")), "{rows}");
    }
    let longer = "Many lines. ".repeat(2_000);
    let pages = lay_out(&document(vec![row("before"), row(&longer)]));
    assert!(texts(&pages.pages[0]).iter().any(|one| one.starts_with("Many lines.")));
    assert!(pages.pages.len() > 2);
}

#[test]
fn what_is_said_once_is_tagged_and_what_is_said_again_is_not() {
    let mut blocks = vec![Block::Title("Title".into()), Block::Heading("Members".into())];
    blocks.extend((0..100).map(|_| row("a row")));
    let pages = lay_out(&document(blocks));
    let roles = |role| pages.elements.iter().filter(|one| one.role == role).count();
    assert_eq!((roles(Role::Title), roles(Role::Heading), roles(Role::Table)), (1, 1, 1));
    assert_eq!((roles(Role::Row), roles(Role::Cell)), (100, 200));
    for one in all(&pages) {
        let text = said(&one.glyphs);
        let again = text.ends_with("(continued)") || text.contains(" / ") || text == "Made then";
        assert_eq!(one.element.is_none(), again || text == "The year", "{text}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let blocks = || vec![Block::Title("한 해".into()), row("✓ ≥ 5"), record(1, "기록")];
    let bytes = write(&document(blocks()));
    assert_eq!(bytes, write(&document(blocks())));
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert!(bytes.ends_with(b"%%EOF"));
    for what in ["/Helvetica", "/Symbol", "/ZapfDingbats", "/HYGoThic-Medium", "/UniKS-UTF16-H"] {
        assert!(finds(&bytes, what), "{what}");
    }
    for what in ["/Lang(en)", "(The year)", "D:20270115080000Z", "/StructTreeRoot"] {
        assert!(finds(&bytes, what), "{what}");
    }
    assert_ne!(bytes, write(&document(vec![row("other")])));
}

#[test]
fn a_font_that_nobody_needs_is_not_named() {
    let bytes = write(&document(vec![row("plain")]));
    assert!(!finds(&bytes, "HYGoThic") && !finds(&bytes, "ZapfDingbats"));
    assert!(bytes.starts_with(b"%PDF-"));
    assert!(write(&document(Vec::new())).starts_with(b"%PDF-"), "an empty one is a page too");
}

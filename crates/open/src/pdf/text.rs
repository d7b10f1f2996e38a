//! Text as glyphs: in which font a character is, under which code, and how wide it is.
//!
//! Source: the metrics of the fourteen standard fonts (Adobe, Core 14 AFM) and the encodings of
//! ISO 32000-1, annex D. Digits of a font are all of one width, so figures stand below each other.
//! Left out on purpose: kerning, text from right to left, and characters put together of several;
//! text is drawn as it is written, character by character.

use super::korean;

/// A font of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Face {
    /// Helvetica.
    Latin,
    /// Helvetica-Bold.
    LatinBold,
    /// Signs of mathematics.
    Symbol,
    /// Marks.
    Marks,
    /// A gothic of the viewer's.
    Korean,
    /// The same, drawn with an outline.
    KoreanBold,
}

/// How heavy text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A character that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) face: Face,
    /// One byte; two in Korean.
    pub(super) code: u16,
    /// In thousandths of the size.
    pub(super) width: u16,
    /// What it stands for.
    pub(super) char: char,
}

impl Glyph {
    /// Whether a line may end here; it is not drawn then.
    pub(super) fn is_space(self) -> bool {
        self.char == ' '
    }
}

/// What is drawn in place of a character that no font has.
const REPLACEMENT: char = '?';

/// A text as glyphs. What no font has is a sign that can be seen; a blank of any kind is a space,
/// and what is not drawn at all is left out.
pub(super) fn glyphs(text: &str, weight: Weight) -> Vec<Glyph> {
    text.chars().filter_map(plain).map(|c| glyph(c, weight)).collect()
}

/// How wide a text of a size is, in points.
pub(super) fn points(glyphs: &[Glyph], size: f32) -> f32 {
    glyphs.iter().map(|one| f32::from(one.width)).sum::<f32>() * size / 1000.0
}

/// Lines of a text that are no wider than so many points. A line ends at a space, or within a word
/// that is wider than a line. Nothing is left out but spaces where a
/// line begins or ends.
pub(super) fn wrap(text: &str, weight: Weight, size: f32, points: f32) -> Vec<Vec<Glyph>> {
    let mut lines = Vec::new();
    let mut line: Vec<Glyph> = Vec::new();
    let (mut wide, most) = (0.0, points * 1000.0 / size);
    for glyph in glyphs(text, weight) {
        let width = f32::from(glyph.width);
        // What is left of a line may still be too wide with one more.
        while wide + width > most && !line.is_empty() {
            let end = line.iter().rposition(|one| one.is_space());
            let end = if glyph.is_space() { None } else { end.filter(|end| *end > 0) };
            let rest = end.map(|end| line.split_off(end + 1)).unwrap_or_default();
            if end.is_some() {
                line.pop();
            }
            lines.push(std::mem::replace(&mut line, rest));
            wide = line.iter().map(|one| f32::from(one.width)).sum();
        }
        if !(glyph.is_space() && line.is_empty()) {
            line.push(glyph);
            wide += width;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A character for one that is only written differently; none for what is not drawn.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' => {
            return None;
        }
        '\t' | '\n' | '\r' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{3000}' => ' ',
        '\u{2007}' | '\u{202f}' => '\u{a0}',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{2015}' => '—',
        '\u{223c}' => '~',
        'μ' => 'µ',
        '\u{2126}' => 'Ω',
        '\u{212b}' => 'Å',
        '₩' => '￦',
        '✔' => '✓',
        '✘' => '✗',
        other => other,
    })
}

fn glyph(c: char, weight: Weight) -> Glyph {
    let bold = weight == Weight::Bold;
    let (latin, widths) = match bold {
        false => (Face::Latin, &LATIN),
        true => (Face::LatinBold, &LATIN_BOLD),
    };
    let made = |face, code, width| Glyph { face, code, width, char: c };
    if let Some(code) = win_ansi(c) {
        return made(latin, u16::from(code), widths[usize::from(code) - 32]);
    }
    for (face, table) in [(Face::Symbol, &SYMBOL[..]), (Face::Marks, &MARKS[..])] {
        if let Some((_, code, width)) = table.iter().find(|(one, ..)| *one == c) {
            return made(face, u16::from(*code), *width);
        }
    }
    match u16::try_from(u32::from(c)) {
        Ok(code) if korean::has(c) => {
            made(if bold { Face::KoreanBold } else { Face::Korean }, code, KOREAN)
        }
        _ => glyph(REPLACEMENT, weight),
    }
}

/// The code of a character in WinAnsiEncoding.
fn win_ansi(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(c)).ok(),
        _ => {
            let at = HIGH.chars().position(|one| one == c && c != '\0')?;
            u8::try_from(at + 0x80).ok()
        }
    }
}

/// Codes 0x80 to 0x9f; `\0` where there is none.
const HIGH: &str = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

/// A character of Korean fills the square of its size.
const KOREAN: u16 = 1000;

/// Characters of the font Symbol, with code and width.
const SYMBOL: [(char, u8, u16); 10] = [
    ('−', 45, 549),
    ('′', 162, 247),
    ('≤', 163, 549),
    ('∞', 165, 713),
    ('←', 172, 987),
    ('→', 174, 987),
    ('″', 178, 411),
    ('≥', 179, 549),
    ('≠', 185, 549),
    ('≈', 187, 549),
];

/// Characters of the font ZapfDingbats, with code and width.
const MARKS: [(char, u8, u16); 8] = [
    ('✓', 51, 755),
    ('✗', 55, 571),
    ('★', 72, 816),
    ('●', 108, 791),
    ('■', 110, 761),
    ('▲', 115, 892),
    ('▼', 116, 892),
    ('◆', 117, 788),
];

/// Widths of Helvetica from code 32 on.
const LATIN: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    350, 556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350, 350,
    222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667, 278, 333, 556,
    556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 556,
    537, 278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722, 667,
    667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722,
    722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278,
    278, 556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];

/// Widths of Helvetica-Bold from code 32 on.
const LATIN_BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
    350, 556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350, 350,
    278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667, 278, 333, 556,
    556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333, 400, 584, 333, 333, 333, 611,
    556, 278, 333, 333, 365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722, 667,
    667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722,
    722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278,
    278, 611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

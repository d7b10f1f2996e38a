//! Pages as the bytes of a file.
//!
//! Source: ISO 32000-1: fonts in 9, marked content and structure in 14.6 to 14.8. What a page says
//! is tagged, so that it can be read aloud; the rest of it is an artifact.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{
    CidFontType, FontFlags, StructRole, SystemInfo, TextRenderingMode, UnicodeCmap,
};
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Settings, Str, TextStr};

use super::layout::{
    Element, LEFT, Mark, PAGE_HEIGHT, PAGE_WIDTH, Page, Pages, Piece, RIGHT, Role,
};
use super::text::{Face, Glyph};
use super::{Document, Moment};

/// The Korean gothic that viewers know by name and replace by one of theirs.
const KOREAN: Name<'static> = Name(b"HYGoThic-Medium");
/// Characters of the collection by their code in UTF-16.
const KOREAN_CODES: Name<'static> = Name(b"UniKS-UTF16-H");
const COLLECTION: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Korea1"), supplement: 1 };
const TO_UNICODE: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };

/// How much thicker bold Korean is drawn, as a part of its size.
const OUTLINE: f32 = 0.02;

/// Which characters of each font there are, by their codes.
type Used = BTreeMap<Face, BTreeMap<u16, char>>;

/// The file.
pub(super) fn bytes(document: &Document, pages: &Pages) -> Vec<u8> {
    let mut writer = Writer {
        pdf: Pdf::with_settings(Settings { pretty: false }),
        next: Ref::new(1),
        pages: Vec::new(),
        marks: vec![Vec::new(); pages.elements.len()],
    };
    let [catalog, info, tree] = [(); 3].map(|()| writer.next.bump());
    let fonts = writer.fonts(pages);
    writer.pages(pages, tree, &fonts);
    let outline = writer.outline(&pages.headings);
    let root = writer.structure(pages);
    let mut pdf = writer.pdf;
    pdf.set_version(1, 7);
    let mut about = pdf.document_info(info);
    about.title(TextStr(&document.title)).creation_date(date(document.made));
    about.producer(TextStr(concat!("Guildhall ", env!("CARGO_PKG_VERSION"))));
    about.finish();
    let mut all = pdf.catalog(catalog);
    all.pages(tree).lang(TextStr(document.language)).outlines(outline);
    all.viewer_preferences().display_doc_title(true);
    all.mark_info().marked(true);
    all.pair(Name(b"StructTreeRoot"), root);
    all.finish();
    pdf.finish()
}

struct Writer {
    pdf: Pdf,
    next: Ref,
    pages: Vec<Ref>,
    /// Of each element, on which pages and under which numbers it is.
    marks: Vec<Vec<(usize, i32)>>,
}

impl Writer {
    /// Writes the fonts that are used, each under its own name.
    fn fonts(&mut self, pages: &Pages) -> Vec<(Face, Ref)> {
        let mut used = Used::new();
        let pieces = pages.pages.iter().flat_map(|page| &page.pieces);
        for glyph in pieces.flat_map(|piece| &piece.glyphs) {
            used.entry(plain(glyph.face)).or_default().insert(glyph.code, glyph.char);
        }
        let mut fonts = Vec::new();
        for (face, codes) in used {
            let id = self.next.bump();
            match face {
                Face::Korean | Face::KoreanBold => self.korean(id),
                Face::Latin | Face::LatinBold | Face::Symbol | Face::Marks => {
                    self.standard(id, face, &codes);
                }
            }
            fonts.push((face, id));
        }
        fonts
    }

    fn standard(&mut self, id: Ref, face: Face, codes: &BTreeMap<u16, char>) {
        let base: &[u8] = match face {
            Face::LatinBold => b"Helvetica-Bold",
            Face::Symbol => b"Symbol",
            Face::Marks => b"ZapfDingbats",
            Face::Latin | Face::Korean | Face::KoreanBold => b"Helvetica",
        };
        // The two of signs have codes of their own, which not each reader knows.
        let signs = matches!(face, Face::Symbol | Face::Marks);
        let map = signs.then(|| {
            let mut map = UnicodeCmap::<u8>::new(Name(b"Guildhall-Signs"), TO_UNICODE);
            for (code, char) in codes {
                map.pair(code.to_be_bytes()[1], *char);
            }
            self.stream(&map.finish())
        });
        let mut font = self.pdf.type1_font(id);
        font.base_font(Name(base));
        if let Some(map) = map {
            font.to_unicode(map);
        } else {
            font.encoding_predefined(Name(b"WinAnsiEncoding"));
        }
    }

    /// A font that is not in the file. Each of its characters that is used is as wide as high, which
    /// is said once. Readers know by its encoding which characters its codes are (9.10.2), so there
    /// is no map of them: some look it up by the wrong number.
    fn korean(&mut self, id: Ref) {
        let [cid, descriptor] = [(); 2].map(|()| self.next.bump());
        let mut font = self.pdf.type0_font(id);
        font.base_font(Name(b"HYGoThic-Medium-UniKS-UTF16-H"));
        font.encoding_predefined(KOREAN_CODES).descendant_font(cid);
        font.finish();
        let mut font = self.pdf.cid_font(cid);
        font.subtype(CidFontType::Type0).base_font(KOREAN).system_info(COLLECTION);
        font.font_descriptor(descriptor).default_width(1000.0);
        font.finish();
        let mut font = self.pdf.font_descriptor(descriptor);
        font.name(KOREAN).flags(FontFlags::SYMBOLIC).bbox(Rect::new(-6.0, -145.0, 1003.0, 880.0));
        font.italic_angle(0.0).ascent(880.0).descent(-120.0).cap_height(737.0).stem_v(58.0);
    }

    fn stream(&mut self, bytes: &[u8]) -> Ref {
        let id = self.next.bump();
        match packed(bytes) {
            Ok(packed) => {
                self.pdf.stream(id, &packed).filter(Filter::FlateDecode);
            }
            Err(_) => {
                self.pdf.stream(id, bytes);
            }
        }
        id
    }

    fn pages(&mut self, pages: &Pages, tree: Ref, fonts: &[(Face, Ref)]) {
        let ids: Vec<Ref> = pages.pages.iter().map(|_| self.next.bump()).collect();
        for (at, page) in pages.pages.iter().enumerate() {
            let content = self.content(at, page, &pages.elements);
            let content = self.stream(&content);
            let mut one = self.pdf.page(ids[at]);
            one.parent(tree).contents(content).struct_parents(number(at));
            one.media_box(Rect::new(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT));
            let mut resources = one.resources();
            let mut named = resources.fonts();
            for (face, id) in fonts {
                named.pair(name(*face), *id);
            }
        }
        let mut all = self.pdf.pages(tree);
        all.count(number(ids.len())).kids(ids.iter().copied());
        all.finish();
        self.pages = ids;
    }

    /// What is drawn on a page. Texts of one element that follow each other are marked as one.
    fn content(&mut self, at: usize, page: &Page, elements: &[Element]) -> Vec<u8> {
        let mut content = Content::with_settings(Settings { pretty: false });
        content.begin_marked_content(Name(b"Artifact"));
        content.set_line_width(0.4).set_stroke_gray(0.75);
        for y in &page.rules {
            content.move_to(LEFT, PAGE_HEIGHT - y).line_to(RIGHT, PAGE_HEIGHT - y).stroke();
        }
        content.end_marked_content();
        let mut next = 0;
        for pieces in page.pieces.chunk_by(|one, other| one.element == other.element) {
            match pieces[0].element {
                Some(element) => {
                    let tag = role(elements[element].role).to_name();
                    let mut mark = content.begin_marked_content_with_properties(tag);
                    mark.properties().identify(next);
                    self.marks[element].push((at, next));
                    next += 1;
                }
                None => {
                    content.begin_marked_content(Name(b"Artifact"));
                }
            }
            content.begin_text();
            pieces.iter().for_each(|piece| show(&mut content, piece));
            content.end_text();
            content.end_marked_content();
        }
        content.finish().to_vec()
    }

    /// The headings beside the pages.
    fn outline(&mut self, headings: &[Mark]) -> Ref {
        let id = self.next.bump();
        let items: Vec<Ref> = headings.iter().map(|_| self.next.bump()).collect();
        let mut all = self.pdf.outline(id);
        if let (Some(first), Some(last)) = (items.first(), items.last()) {
            all.first(*first).last(*last).count(number(items.len()));
        }
        all.finish();
        for (at, heading) in headings.iter().enumerate() {
            let mut item = self.pdf.outline_item(items[at]);
            item.title(TextStr(&heading.text)).parent(id);
            if let Some(before) = at.checked_sub(1) {
                item.prev(items[before]);
            }
            if let Some(after) = items.get(at + 1) {
                item.next(*after);
            }
            item.dest().page(self.pages[heading.page]).xyz(0.0, PAGE_HEIGHT - heading.y, None);
        }
        id
    }

    /// What the document is made of, and for each page to which elements its marks belong.
    fn structure(&mut self, pages: &Pages) -> Ref {
        let [root, whole] = [(); 2].map(|()| self.next.bump());
        let ids: Vec<Ref> = pages.elements.iter().map(|_| self.next.bump()).collect();
        let mut below: Vec<Vec<Ref>> = vec![Vec::new(); ids.len()];
        let mut top = Vec::new();
        let mut owners: Vec<BTreeMap<i32, Ref>> = vec![BTreeMap::new(); pages.pages.len()];
        for (at, element) in pages.elements.iter().enumerate() {
            match element.within {
                Some(within) => below[within].push(ids[at]),
                None => top.push(ids[at]),
            }
            for (page, mark) in &self.marks[at] {
                owners[*page].insert(*mark, ids[at]);
            }
        }
        for (at, element) in pages.elements.iter().enumerate() {
            let mut one = self.pdf.struct_element(ids[at]);
            one.kind(role(element.role)).parent(element.within.map_or(whole, |one| ids[one]));
            let mut children = one.children();
            for child in &below[at] {
                children.struct_element(*child);
            }
            for (page, mark) in &self.marks[at] {
                let mut reference = children.marked_content_ref();
                reference.page(self.pages[*page]).marked_content_id(*mark);
            }
        }
        let mut one = self.pdf.struct_element(whole);
        let mut children = one.kind(StructRole::Document).parent(root).children();
        for id in top {
            children.struct_element(id);
        }
        children.finish();
        one.finish();
        let lists: Vec<Ref> = owners.iter().map(|_| self.next.bump()).collect();
        for (id, marks) in lists.iter().zip(&owners) {
            self.pdf.indirect(*id).array().items(marks.values());
        }
        let mut tree = self.pdf.indirect(root).start::<StructTreeRoot<'_>>();
        tree.child(whole).parent_tree_next_key(number(lists.len()));
        let mut parents = tree.parent_tree();
        let mut entries = parents.nums();
        for (at, id) in lists.iter().enumerate() {
            entries.insert(number(at), *id);
        }
        root
    }
}

/// Draws a text where it stands.
fn show(content: &mut Content, piece: &Piece) {
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, piece.x, PAGE_HEIGHT - piece.y]);
    content.set_fill_gray(piece.gray);
    for glyphs in piece.glyphs.chunk_by(|one, other| one.face == other.face) {
        let face = glyphs[0].face;
        content.set_font(name(plain(face)), piece.size);
        let outlined = face == Face::KoreanBold;
        if outlined {
            content.set_line_width(piece.size * OUTLINE).set_stroke_gray(piece.gray);
            content.set_text_rendering_mode(TextRenderingMode::FillStroke);
        }
        content.show(Str(&codes(plain(face), glyphs)));
        if outlined {
            content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
    }
}

fn codes(face: Face, glyphs: &[Glyph]) -> Vec<u8> {
    let codes = glyphs.iter().map(|one| one.code.to_be_bytes());
    match face {
        Face::Korean => codes.flatten().collect(),
        _ => codes.map(|[_, low]| low).collect(),
    }
}

/// The font of the file that draws a font of the text.
fn plain(face: Face) -> Face {
    if face == Face::KoreanBold { Face::Korean } else { face }
}

fn name(face: Face) -> Name<'static> {
    match face {
        Face::Latin => Name(b"Latin"),
        Face::LatinBold => Name(b"LatinBold"),
        Face::Symbol => Name(b"Symbol"),
        Face::Marks => Name(b"Marks"),
        Face::Korean | Face::KoreanBold => Name(b"Korean"),
    }
}

fn role(role: Role) -> StructRole {
    match role {
        Role::Title => StructRole::H1,
        Role::Section => StructRole::H2,
        Role::Heading => StructRole::H3,
        Role::Paragraph => StructRole::P,
        Role::Table => StructRole::Table,
        Role::Row => StructRole::TR,
        Role::Cell => StructRole::TD,
    }
}

fn date(at: Moment) -> Date {
    let day = Date::new(at.year).month(at.month).day(at.day);
    day.hour(at.hour).minute(at.minute).second(at.second).utc_offset_hour(0).utc_offset_minute(0)
}

fn packed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// A count as the file has it. No document has so many parts that it is another one there.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

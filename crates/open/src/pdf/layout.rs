//! Lines and pages: where each text of a document stands.
//!
//! Distances are points from the left and upper edge. A row stays whole where half a page is
//! enough for it; a longer one goes on line by line. A heading is on the page of the row below it.

use super::text::{self, Glyph, Weight};
use super::{Block, Document, Row};

/// A4.
pub(super) const PAGE_WIDTH: f32 = 595.28;
pub(super) const PAGE_HEIGHT: f32 = 841.89;

/// Where text begins and ends.
pub(super) const LEFT: f32 = 56.7;
pub(super) const RIGHT: f32 = PAGE_WIDTH - LEFT;
const TOP: f32 = 62.0;
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 66.0;
const HEAD: f32 = 40.0;
const FOOT: f32 = PAGE_HEIGHT - 44.0;

const TITLE: f32 = 19.0;
const SECTION: f32 = 14.0;
const HEADING: f32 = 11.0;
const BODY: f32 = 10.0;
const SMALL: f32 = 8.5;
/// From line to line, as a part of the size; Korean needs that much.
const LEADING: f32 = 1.4;
/// From the top of a line to where its letters stand.
const ASCENT: f32 = 1.02;

/// Between columns.
const GAP: f32 = 10.0;
/// Between a value and its unit.
const UNIT_GAP: f32 = 4.0;
/// Of a wider unit the value is told as a text.
const UNIT_MAX: f32 = 72.0;
/// A wider value has several lines.
const VALUE_MAX: f32 = (RIGHT - LEFT) * 0.4;
/// Above and below what a row says; half of it for a row of smaller letters.
const PAD: f32 = 3.0;

const BLACK: f32 = 0.0;
const SOFT: f32 = 0.35;

/// All pages, and what they are made of for who has them read aloud.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) pages: Vec<Page>,
    pub(super) elements: Vec<Element>,
    pub(super) headings: Vec<Mark>,
}

/// What is on a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) pieces: Vec<Piece>,
    /// Where there is a thin line from left to right.
    pub(super) rules: Vec<f32>,
}

/// A text in one line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) x: f32,
    /// On which height its letters stand.
    pub(super) y: f32,
    pub(super) size: f32,
    /// 0 is black, 1 is white.
    pub(super) gray: f32,
    pub(super) glyphs: Vec<Glyph>,
    /// To which of the elements it belongs; none of what is only of the page.
    pub(super) element: Option<usize>,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Section,
    Heading,
    Paragraph,
    Table,
    Row,
    Cell,
}

/// A part of the document.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) within: Option<usize>,
}

/// Where a heading is.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) text: String,
    pub(super) page: usize,
    /// Its upper edge.
    pub(super) y: f32,
}

/// Puts a document on pages.
pub(super) fn lay_out(document: &Document) -> Pages {
    let mut layout = Layout::new(document);
    let mut strips: Vec<_> = document.blocks.iter().map(|block| layout.strips(block)).collect();
    for at in 0..strips.len() {
        layout.put(at, &mut strips);
    }
    layout.furnish();
    layout.done
}

/// Texts beside each other, which no page break divides.
struct Strip {
    height: f32,
    /// Free above it, but not where a page begins.
    before: f32,
    rule: bool,
    /// Each with its column; x and y are those on the page, y from the top of the strip.
    pieces: Vec<(Column, Piece)>,
}

/// A column of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Value,
}

struct Layout<'a> {
    document: &'a Document,
    done: Pages,
    /// How far down the page is full.
    y: f32,
    /// How wide the widest unit and the widest number before a name are.
    units: f32,
    numbers: f32,
    heading: Option<&'a str>,
    table: Option<usize>,
}

impl<'a> Layout<'a> {
    fn new(document: &'a Document) -> Layout<'a> {
        let rows = || {
            let row = |one: &'a Block| if let Block::Row(row) = one { Some(row) } else { None };
            document.blocks.iter().filter_map(row)
        };
        let wide = |text: &str, size| text::points(&text::glyphs(text, Weight::Regular), size);
        let units = rows().map(|row| wide(&row.unit, BODY)).filter(|wide| *wide <= UNIT_MAX);
        let numbers = rows().filter_map(|row| row.number.as_deref()).map(|one| wide(one, SMALL));
        Layout {
            document,
            done: Pages { pages: vec![Page::default()], ..Pages::default() },
            y: TOP,
            units: units.fold(0.0, f32::max),
            numbers: numbers.fold(0.0, f32::max),
            heading: None,
            table: None,
        }
    }

    /// Puts down a block. `all` are the strips of each; what stands already has none.
    fn put(&mut self, at: usize, all: &mut [Vec<Strip>]) {
        let block = &self.document.blocks[at];
        let is_row = matches!(block, Block::Row(_));
        if self.y > TOP && self.y + self.kept(at, all) > BOTTOM {
            self.turn(is_row);
        }
        let (name, value) = self.elements_of(block);
        let mut first = true;
        for strip in std::mem::take(&mut all[at]) {
            if self.y + strip.height > BOTTOM {
                self.turn(is_row);
            }
            let height = strip.height;
            self.place(strip, |column| if column == Column::Name { name } else { value });
            if let (true, Block::Title(text) | Block::Section(text) | Block::Heading(text)) =
                (first, block)
            {
                let page = self.done.pages.len() - 1;
                self.done.headings.push(Mark { text: text.clone(), page, y: self.y - height });
            }
            first = false;
        }
        match block {
            Block::Heading(text) => self.heading = Some(text),
            Block::Row(_) => {}
            Block::Title(_) | Block::Section(_) | Block::Text(_) => self.heading = None,
        }
    }

    /// How much room there must be on a page for a block to begin on it.
    fn kept(&self, at: usize, all: &[Vec<Strip>]) -> f32 {
        let Some(strips) = all.get(at) else { return 0.0 };
        let height = |strips: &[Strip]| strips.iter().map(|one| one.before + one.height).sum();
        let whole: f32 = height(strips);
        match &self.document.blocks[at] {
            Block::Title(_) | Block::Section(_) | Block::Heading(_) => {
                whole + self.kept(at + 1, all)
            }
            Block::Row(_) | Block::Text(_) if whole > (BOTTOM - TOP) / 2.0 => height(&strips[..1]),
            Block::Row(_) | Block::Text(_) => whole,
        }
    }

    /// Goes on to another page.
    fn turn(&mut self, says_heading: bool) {
        self.done.pages.push(Page::default());
        self.y = TOP;
        if let Some(above) = self.heading.filter(|_| says_heading) {
            let text = format!("{above} {}", self.document.continued);
            for strip in heading(&text, 0.0) {
                self.place(strip, |_| None);
            }
        }
    }

    fn place(&mut self, strip: Strip, element: impl Fn(Column) -> Option<usize>) {
        if self.y > TOP {
            self.y += strip.before;
        }
        let Some(page) = self.done.pages.last_mut() else { return };
        if strip.rule {
            page.rules.push(self.y);
        }
        for (column, piece) in strip.pieces {
            let y = self.y + piece.y;
            page.pieces.push(Piece { y, element: element(column), ..piece });
        }
        self.y += strip.height;
    }

    fn element(&mut self, role: Role, within: Option<usize>) -> usize {
        self.done.elements.push(Element { role, within });
        self.done.elements.len() - 1
    }

    /// The elements of what is at the left and at the right of a block.
    fn elements_of(&mut self, block: &Block) -> (Option<usize>, Option<usize>) {
        let role = match block {
            Block::Title(_) => Role::Title,
            Block::Section(_) => Role::Section,
            Block::Heading(_) => Role::Heading,
            Block::Text(_) => Role::Paragraph,
            // Records are many: one element for each keeps the file small.
            Block::Row(Row { number: Some(_), .. }) => Role::Paragraph,
            Block::Row(_) => Role::Row,
        };
        if role != Role::Row {
            self.table = None;
            let one = Some(self.element(role, None));
            return (one, one);
        }
        let table = self.table.unwrap_or_else(|| self.element(Role::Table, None));
        self.table = Some(table);
        let row = Some(self.element(Role::Row, Some(table)));
        (Some(self.element(Role::Cell, row)), Some(self.element(Role::Cell, row)))
    }

    fn strips(&self, block: &Block) -> Vec<Strip> {
        match block {
            Block::Title(text) => lines(text, Weight::Bold, TITLE, 0.0),
            Block::Section(text) => lines(text, Weight::Bold, SECTION, 2.0 * SECTION),
            Block::Heading(text) => heading(text, 1.5 * HEADING),
            Block::Text(text) => lines(text, Weight::Regular, BODY, 0.6 * BODY),
            Block::Row(row) => self.row(row),
        }
    }

    fn row(&self, row: &Row) -> Vec<Strip> {
        let (size, weight, room_around) = match row.number {
            Some(_) => (SMALL, Weight::Regular, PAD / 2.0),
            None => (BODY, Weight::Bold, PAD),
        };
        let unit = text::glyphs(&row.unit, Weight::Regular);
        let fits = text::points(&unit, size) <= self.units;
        let (value, unit) = if fits {
            (row.value.clone(), unit)
        } else {
            (format!("{} {}", row.value, row.unit), Vec::new())
        };
        let ends = RIGHT - if self.units > 0.0 { self.units + UNIT_GAP } else { 0.0 };
        let values = text::wrap(&value, weight, size, VALUE_MAX);
        let wide = values.iter().map(|one| text::points(one, size)).fold(0.0, f32::max);
        let begins = match row.number {
            Some(_) => LEFT + self.numbers + GAP,
            None => LEFT,
        };
        let room = ends - wide - GAP - begins;
        let mut names = line_pieces(&row.name, begins, size, BLACK, room);
        for note in &row.notes {
            names.extend(line_pieces(note, begins, SMALL, SOFT, room));
        }
        let count = names.len().max(values.len());
        let mut names = names.into_iter();
        let mut strips: Vec<Strip> = Vec::with_capacity(count);
        for at in 0..count {
            let mut pieces = Vec::new();
            if let (0, Some(number)) = (at, &row.number) {
                let glyphs = text::glyphs(number, Weight::Regular);
                let x = LEFT + self.numbers - text::points(&glyphs, size);
                pieces.push((Column::Name, piece(x, size, SOFT, glyphs)));
            }
            pieces.extend(names.next().map(|one| (Column::Name, one)));
            if let Some(glyphs) = values.get(at).filter(|glyphs| !glyphs.is_empty()) {
                let x = ends - text::points(glyphs, size);
                pieces.push((Column::Value, piece(x, size, BLACK, glyphs.clone())));
            }
            if at == 0 && !unit.is_empty() {
                let x = ends + UNIT_GAP;
                pieces.push((Column::Value, piece(x, size, BLACK, unit.clone())));
            }
            strips.push(strip(pieces, size));
        }
        pad(&mut strips, room_around);
        strips
    }

    /// Adds to each page what is of no part of the document: the title above, number and footer
    /// below.
    fn furnish(&mut self) {
        let count = self.done.pages.len();
        let room = RIGHT - LEFT;
        for (at, page) in self.done.pages.iter_mut().enumerate() {
            if at > 0 {
                let mut head = text::wrap(&self.document.title, Weight::Regular, SMALL, room - GAP);
                let goes_on = head.len() > 1;
                let mut head = head.swap_remove(0);
                if goes_on {
                    head.extend(text::glyphs(" …", Weight::Regular));
                }
                page.pieces.push(Piece { y: HEAD, ..piece(LEFT, SMALL, SOFT, head) });
            }
            let number = text::glyphs(&format!("{} / {count}", at + 1), Weight::Regular);
            let wide = text::points(&number, SMALL);
            let left =
                line_pieces(&self.document.footer, LEFT, SMALL, SOFT, room - wide - 2.0 * GAP);
            let mut y = FOOT;
            for one in left {
                page.pieces.push(Piece { y, ..one });
                y += SMALL * LEADING;
            }
            page.pieces.push(Piece { y: FOOT, ..piece(RIGHT - wide, SMALL, SOFT, number) });
        }
    }
}

/// A heading, a little away from the table below it.
fn heading(text: &str, before: f32) -> Vec<Strip> {
    let mut strips = lines(text, Weight::Bold, HEADING, before);
    if let Some(last) = strips.last_mut() {
        last.height += PAD;
    }
    strips
}

/// Lines from edge to edge.
fn lines(text: &str, weight: Weight, size: f32, before: f32) -> Vec<Strip> {
    let lines = text::wrap(text, weight, size, RIGHT - LEFT);
    let pieces = lines.into_iter().map(|glyphs| piece(LEFT, size, BLACK, glyphs));
    let mut strips: Vec<Strip> = pieces.map(|one| strip(vec![(Column::Name, one)], size)).collect();
    strips[0].before = before;
    strips
}

fn line_pieces(text: &str, x: f32, size: f32, gray: f32, room: f32) -> Vec<Piece> {
    let lines = text::wrap(text, Weight::Regular, size, room);
    lines.into_iter().map(|glyphs| piece(x, size, gray, glyphs)).collect()
}

/// A text in the first line of a strip.
fn piece(x: f32, size: f32, gray: f32, glyphs: Vec<Glyph>) -> Piece {
    Piece { x, y: size * ASCENT, size, gray, glyphs, element: None }
}

/// Texts in one line, as high as the largest of them; of a size where there is none.
fn strip(pieces: Vec<(Column, Piece)>, size: f32) -> Strip {
    let size = pieces.iter().map(|(_, one)| one.size).reduce(f32::max).unwrap_or(size);
    Strip { height: size * LEADING, before: 0.0, rule: false, pieces }
}

/// Makes a row of lines: a thin line above the first, room around them.
fn pad(strips: &mut [Strip], room: f32) {
    if let Some(first) = strips.first_mut() {
        first.rule = true;
        first.height += room;
        first.pieces.iter_mut().for_each(|(_, one)| one.y += room);
    }
    if let Some(last) = strips.last_mut() {
        last.height += room;
    }
}

//! A document of headings, rows and paragraphs: laid out on pages of A4 and written as PDF.
//!
//! Source: ISO 32000-1 (PDF 1.7). No font is in the file: Latin letters are of the fourteen fonts
//! that each reader has, and a Korean gothic of the collection Adobe-Korea1 is chosen by the
//! viewer. The same document gives the same bytes. Left out on purpose: pictures, links and
//! choosing fonts.
//!
//! Read in this order: [`Document`], [`text`] (characters and their widths), [`layout`] (lines and
//! pages), [`file`] (bytes).

mod file;
mod korean;
mod layout;
mod text;

/// What is to be read on paper.
#[derive(Debug)]
pub(crate) struct Document {
    /// What it is, in its properties and above each page but the first.
    pub(crate) title: String,
    /// In which language it is (BCP 47).
    pub(crate) language: &'static str,
    /// When it was made.
    pub(crate) made: Moment,
    /// What stands below each page, beside its number.
    pub(crate) footer: String,
    /// What is said behind a heading that goes on from the page before.
    pub(crate) continued: &'static str,
    /// What it says, from top to bottom.
    pub(crate) blocks: Vec<Block>,
}

/// A moment in UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// What the document is.
    Title(String),
    /// A heading of the second rank, on the page of what follows.
    Section(String),
    /// A heading of the third rank: on the page of what follows, and said again where its rows go
    /// on to another page.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A row of the table below the last heading.
    Row(Row),
}

/// A row: what it is about at the left, how much of it at the right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Before the name. A row that has one is of smaller letters.
    pub(crate) number: Option<String>,
    pub(crate) name: String,
    /// Said below the name in smaller letters, each on a line of its own.
    pub(crate) notes: Vec<String>,
    /// Ends where the values of all rows end.
    pub(crate) value: String,
    /// Begins where the units of all rows begin.
    pub(crate) unit: String,
}

/// The document as a file.
pub(crate) fn write(document: &Document) -> Vec<u8> {
    file::bytes(document, &layout::lay_out(document))
}

#[cfg(test)]
mod tests;

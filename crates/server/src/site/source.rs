//! The text of a file and the lines in it.

use super::SiteError;

/// Line and character, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    pub(super) const TOP: Position = Position { line: 1, column: 1 };
}

/// The text of a file.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Source<'a> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Source { file, text, lines: std::iter::once(0).chain(ends.map(|(i, _)| i + 1)).collect() }
    }

    /// Where the byte at `at` stands.
    pub(super) fn position(&self, at: usize) -> Position {
        let line = self.lines.partition_point(|begin| *begin <= at);
        let begin = line.checked_sub(1).and_then(|i| self.lines.get(i)).copied().unwrap_or(0);
        let before = self.text.get(begin..at).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }
    }

    pub(super) fn wrong(&self, at: usize, message: impl Into<String>) -> SiteError {
        SiteError::wrong(self.file, self.position(at), message.into())
    }
}

//! The rows of one tag in one file, by time, row by row or some thousand at once.

use std::ops::Range;

use guildhall_model::TagId;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::chunk::{Chunk, columns, rows_at_once};
use crate::recent::Row;
use crate::sheet::Sheet;

/// The first and last time of a part, both included.
pub(crate) type Part = (i64, i64);

/// All of time.
pub(crate) const ALL: Part = (i64::MIN, i64::MAX);

/// The rows of one tag in one file, by time.
pub(crate) struct Cursor {
    reader: Option<ParquetRecordBatchReader>,
    part: Part,
    chunk: Chunk,
    at: usize,
    end: usize,
}

impl Cursor {
    /// At the first row of a part, with the numbers of records or without; none when there is
    /// no row.
    pub(crate) fn open(
        sheet: &Sheet<'_>,
        tag: TagId,
        part: Part,
        record: bool,
    ) -> Result<Option<Cursor>, ParquetError> {
        let Some(rows) = sheet.footer.tag(tag) else { return Ok(None) };
        let (range, columns) = (rows.between(part), columns(rows.kinds, record));
        let reader = sheet.read(&[range], &columns, rows_at_once(rows.kinds))?;
        let chunk = Chunk::empty();
        let mut cursor = Cursor { reader: Some(reader), part, chunk, at: 0, end: 0 };
        Ok(cursor.load()?.then_some(cursor))
    }

    /// Over rows that are in memory already, by time.
    pub(crate) fn of_rows(rows: &[Row]) -> Option<Cursor> {
        let end = rows.len();
        let cursor = Cursor { reader: None, part: ALL, chunk: Chunk::of_rows(rows), at: 0, end };
        (end > 0).then_some(cursor)
    }

    /// The chunk at hand, and which rows of it are still to come; there is always one.
    pub(crate) fn at_hand(&self) -> (&Chunk, Range<usize>) {
        (&self.chunk, self.at..self.end)
    }

    /// The chunk at hand, and which rows of it come before a time, or all when there is none.
    pub(crate) fn before(&self, until: Option<i64>) -> (&Chunk, Range<usize>) {
        let (chunk, inside) = self.at_hand();
        let Some(until) = until else { return (chunk, inside) };
        let before = chunk.times[inside.clone()].partition_point(|time| *time < until);
        (chunk, inside.start..inside.start + before)
    }

    pub(crate) fn row(&self) -> Row {
        self.chunk.row(self.at)
    }

    /// By what rows of several files are put in order: time, then record.
    pub(crate) fn key(&self) -> (i64, u64) {
        (self.chunk.times[self.at], self.chunk.record(self.at))
    }

    /// Goes on to the next row; false when there is none.
    pub(crate) fn step(&mut self) -> Result<bool, ParquetError> {
        self.skip(1)
    }

    /// Goes on by so many rows of the chunk at hand; false when there is no further one.
    pub(crate) fn skip(&mut self, rows: usize) -> Result<bool, ParquetError> {
        self.at += rows;
        if self.at < self.end { Ok(true) } else { self.load() }
    }

    fn load(&mut self) -> Result<bool, ParquetError> {
        for batch in self.reader.iter_mut().flatten() {
            self.chunk = Chunk::new(&batch?)?;
            let (from, last) = self.part;
            self.at = self.chunk.times.partition_point(|&time| time < from);
            self.end = self.chunk.times.partition_point(|&time| time <= last);
            if self.at < self.end {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

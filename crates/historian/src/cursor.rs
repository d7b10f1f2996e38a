//! The rows of one tag in one file, by time, row by row or some thousand at once.

use std::ops::Range;
use std::sync::Arc;

use guildhall_model::TagId;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::chunk::{Chunk, columns};
use crate::files::TableFile;
use crate::recent::Row;
use crate::sheet::Footer;

/// The first and last time of a part, both included.
pub(crate) type Part = (i64, i64);

/// All of time.
pub(crate) const ALL: Part = (i64::MIN, i64::MAX);

/// The rows of one tag in one file, by time.
pub(crate) struct Cursor {
    reader: ParquetRecordBatchReader,
    part: Part,
    chunk: Chunk,
    at: usize,
    end: usize,
}

impl Cursor {
    /// At the first row of a part, with the numbers of records or without; none when there is
    /// no row.
    pub(crate) fn open(
        file: &TableFile,
        footer: &Arc<Footer>,
        tag: TagId,
        part: Part,
        record: bool,
    ) -> Result<Option<Cursor>, ParquetError> {
        let Some(rows) = footer.tag(tag) else { return Ok(None) };
        let (range, columns) = (rows.between(part), columns(rows.kinds, record));
        let reader = file.sheet(Arc::clone(footer)).read(&[range], &columns)?;
        let chunk = Chunk::empty();
        let mut cursor = Cursor { reader, part, chunk, at: 0, end: 0 };
        Ok(cursor.load()?.then_some(cursor))
    }

    pub(crate) fn row(&self) -> Row {
        self.chunk.row(self.at)
    }

    /// Goes on to the next row; false when there is none.
    pub(crate) fn step(&mut self) -> Result<bool, ParquetError> {
        self.at += 1;
        if self.at < self.end { Ok(true) } else { self.load() }
    }

    /// By what rows of several files are put in order: time, then record.
    pub(crate) fn key(&self) -> (i64, u64) {
        (self.chunk.times[self.at], self.chunk.record(self.at))
    }

    /// What is left of the chunk at hand, and goes on to the next one.
    pub(crate) fn take(&mut self) -> Result<Option<(Chunk, Range<usize>)>, ParquetError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let inside = self.at..self.end;
        let chunk = std::mem::replace(&mut self.chunk, Chunk::empty());
        (self.at, self.end) = (0, 0);
        self.load()?;
        Ok(Some((chunk, inside)))
    }

    fn load(&mut self) -> Result<bool, ParquetError> {
        for batch in &mut self.reader {
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

//! The rows of some tags in one file: tag after tag, each by time, some thousand rows at once.
//!
//! What lies together in the file is read together ([`Strip`]): a reader for each tag would cost
//! more than the rows of a short one.

use std::ops::Range;
use std::sync::Arc;

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::chunk::Chunk;
use crate::recent::Row;
use crate::sheet::Sheet;
use crate::strip::Strip;

/// The first and last time of a part, both included.
pub(crate) type Part = (i64, i64);

/// All of time.
pub(crate) const ALL: Part = (i64::MIN, i64::MAX);

/// What is to be read of a tag: parts that rise and are apart.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) tag: TagId,
    pub(crate) parts: Vec<Part>,
}

impl Wanted {
    /// One part of a tag.
    pub(crate) fn part(tag: TagId, part: Part) -> Wanted {
        Wanted { tag, parts: vec![part] }
    }
}

/// Rows of one source, of one tag at a time.
pub(crate) struct Cursor {
    strip: Option<Strip>,
    chunk: Chunk,
    at: usize,
    end: usize,
    /// Rows of the chunk at hand that are of the tag and were not looked at yet.
    window: Range<usize>,
    /// Which part of the tag comes next.
    part: usize,
}

impl Cursor {
    /// Over these tags, with the numbers of records or without. [`begin`](Cursor::begin) comes
    /// before anything is read.
    pub(crate) fn over(sheet: Sheet, wanted: Arc<[Wanted]>, record: bool) -> Cursor {
        Cursor {
            strip: Some(Strip::new(sheet, wanted, record)),
            chunk: Chunk::empty(),
            at: 0,
            end: 0,
            window: 0..0,
            part: 0,
        }
    }

    /// At the first row of a part of one tag; none when there is no row.
    pub(crate) fn open(
        sheet: Sheet,
        tag: TagId,
        part: Part,
        record: bool,
    ) -> Result<Option<Cursor>, ParquetError> {
        let wanted = Arc::from([Wanted::part(tag, part)]);
        let mut cursor = Cursor::over(sheet, wanted, record);
        Ok(cursor.begin(0)?.then_some(cursor))
    }

    /// Over rows that are in memory already, by time.
    pub(crate) fn of_rows(rows: &[Row]) -> Option<Cursor> {
        let (chunk, end) = (Chunk::of_rows(rows), rows.len());
        (end > 0).then_some(Cursor { strip: None, chunk, at: 0, end, window: 0..0, part: 0 })
    }

    /// Goes to the tag at this place, which is behind that of the last call; whether there is
    /// a row of it.
    pub(crate) fn begin(&mut self, place: usize) -> Result<bool, ParquetError> {
        let Some(strip) = &mut self.strip else { return Ok(false) };
        (self.at, self.end, self.window, self.part) = (0, 0, 0..0, 0);
        if !strip.begin(place) {
            return Ok(false);
        }
        self.load()
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

    /// Goes on to the next row of the tag; false when there is none.
    pub(crate) fn step(&mut self) -> Result<bool, ParquetError> {
        self.skip(1)
    }

    /// Goes on by so many rows of the chunk at hand; false when the tag has no further one.
    pub(crate) fn skip(&mut self, rows: usize) -> Result<bool, ParquetError> {
        self.at += rows;
        if self.at < self.end { Ok(true) } else { self.load() }
    }

    fn load(&mut self) -> Result<bool, ParquetError> {
        let Some(strip) = &mut self.strip else { return Ok(false) };
        loop {
            while let Some((from, last)) = strip.part(self.part).filter(|_| !self.window.is_empty())
            {
                let times = &self.chunk.times[self.window.clone()];
                let begin = times.partition_point(|&time| time < from);
                let end = times.partition_point(|&time| time <= last);
                if end < times.len() {
                    self.part += 1;
                }
                (self.at, self.end) = (self.window.start + begin, self.window.start + end);
                self.window.start += end;
                if begin < end {
                    return Ok(true);
                }
            }
            if strip.part(self.part).is_none() {
                return Ok(false);
            }
            let Some(window) = strip.next(&mut self.chunk)? else { return Ok(false) };
            self.window = window;
        }
    }
}

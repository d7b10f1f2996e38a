//! A strip: rows of many tags of one file, in one pass.
//!
//! Tags that follow each other in the file and hold values of one class (numbers, or texts and
//! arrays, of which fewer rows find room in memory) are a stretch: one reader goes over it, and
//! each tag takes its rows from what that gives. Where something cannot be read, each of the tags
//! that follow has a reader of its own, so that a damaged page costs those only that lie in it.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::chunk::{Chunk, columns, rows_at_once};
use crate::cursor::{Part, Wanted};
use crate::sheet::{Sheet, TagRows};

/// Goes over a file once.
pub(crate) struct Strip {
    sheet: Sheet,
    wanted: Arc<[Wanted]>,
    record: bool,
    /// The tags to come: their places, and how many rows are read of each.
    tags: VecDeque<(usize, usize)>,
    stretches: VecDeque<Stretch>,
    reader: Option<ParquetRecordBatchReader>,
    /// Rows of the chunk that no tag took yet.
    rest: Range<usize>,
    /// The tag at hand, how many of its rows it took, and how many are left.
    place: usize,
    taken: usize,
    left: usize,
    /// Each tag has a reader of its own.
    alone: bool,
}

/// What one reader goes over.
struct Stretch {
    ranges: Vec<Range<usize>>,
    kinds: u16,
}

impl Strip {
    pub(crate) fn new(sheet: Sheet, wanted: Arc<[Wanted]>, record: bool) -> Strip {
        let mut strip = Strip {
            sheet,
            wanted,
            record,
            tags: VecDeque::new(),
            stretches: VecDeque::new(),
            reader: None,
            rest: 0..0,
            place: 0,
            taken: 0,
            left: 0,
            alone: false,
        };
        strip.plan(0, 0);
        strip
    }

    /// Goes to the tag at this place; whether there may be rows of it.
    pub(crate) fn begin(&mut self, place: usize) -> bool {
        // What the tags before did not take is in the way.
        let mut passed = std::mem::take(&mut self.left);
        while let Some((_, rows)) = self.tags.pop_front_if(|(before, _)| *before < place) {
            passed += rows;
        }
        let known = passed.min(self.rest.len());
        self.rest.start += known;
        (self.place, self.taken) = (place, 0);
        let Some((_, rows)) = self.tags.pop_front_if(|(next, _)| *next == place) else {
            // As long as no tag takes any, nothing need be read.
            self.left = passed - known;
            return false;
        };
        self.left = rows;
        if passed > known {
            self.plan(place, 0);
        }
        true
    }

    /// A part of the tag at hand.
    pub(crate) fn part(&self, part: usize) -> Option<Part> {
        self.wanted[self.place].parts.get(part).copied()
    }

    /// The next rows of the tag at hand, and the chunk that they are in; none when it has no more.
    pub(crate) fn next(&mut self, chunk: &mut Chunk) -> Result<Option<Range<usize>>, ParquetError> {
        if self.left == 0 {
            return Ok(None);
        }
        while self.rest.is_empty() {
            match self.load() {
                Ok(Some(more)) => {
                    self.rest = 0..more.len();
                    *chunk = more;
                }
                Ok(None) => return Err(ParquetError::General("rows are missing".to_owned())),
                Err(error) => {
                    let again = !std::mem::replace(&mut self.alone, true);
                    let (place, taken) = (self.place, self.taken);
                    self.plan(if again { place } else { place + 1 }, if again { taken } else { 0 });
                    if !again {
                        self.left = 0;
                        return Err(error);
                    }
                }
            }
        }
        let rows = self.rest.start..self.rest.end.min(self.rest.start + self.left);
        self.rest.start = rows.end;
        self.taken += rows.len();
        self.left -= rows.len();
        Ok(Some(rows))
    }

    fn load(&mut self) -> Result<Option<Chunk>, ParquetError> {
        loop {
            if let Some(batch) = self.reader.as_mut().and_then(Iterator::next) {
                return Ok(Some(Chunk::new(&batch?)?));
            }
            let Some(Stretch { ranges, kinds }) = self.stretches.pop_front() else {
                return Ok(None);
            };
            let columns = columns(kinds, self.record);
            self.reader = Some(self.sheet.read(&ranges, &columns, rows_at_once(kinds))?);
        }
    }

    /// Reads anew from the tag at a place on, of which so many rows were taken.
    fn plan(&mut self, from: usize, mut taken: usize) {
        self.tags.clear();
        self.stretches.clear();
        (self.reader, self.rest) = (None, 0..0);
        let mut end = 0;
        for place in from..self.wanted.len() {
            let wanted = &self.wanted[place];
            let Some(of_tag) = self.sheet.footer.tag(wanted.tag) else { continue };
            let mut ranges = ranges(of_tag, &wanted.parts);
            drop_first(&mut ranges, std::mem::take(&mut taken));
            let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else { continue };
            let (begin, after) = (first.start, last.end);
            let same = |stretch: &&mut Stretch| {
                !self.alone && end <= begin && class(stretch.kinds) == class(of_tag.kinds)
            };
            if place != self.place || self.left == 0 {
                self.tags.push_back((place, ranges.iter().map(Range::len).sum()));
            }
            match self.stretches.back_mut().filter(same) {
                Some(stretch) => {
                    stretch.ranges.append(&mut ranges);
                    stretch.kinds |= of_tag.kinds;
                }
                None => self.stretches.push_back(Stretch { ranges, kinds: of_tag.kinds }),
            }
            end = after;
        }
    }
}

/// Of one class are those of which as many rows find room in memory.
fn class(kinds: u16) -> usize {
    rows_at_once(kinds)
}

/// The rows that hold these parts, apart.
fn ranges(of_tag: &TagRows, parts: &[Part]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    for range in parts.iter().map(|part| of_tag.between(*part)).filter(|range| !range.is_empty()) {
        match all.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => all.push(range),
        }
    }
    all
}

fn drop_first(ranges: &mut Vec<Range<usize>>, mut rows: usize) {
    while let Some(first) = ranges.first_mut().filter(|_| rows > 0) {
        let dropped = rows.min(first.len());
        first.start += dropped;
        rows -= dropped;
        if Range::is_empty(first) {
            ranges.remove(0);
        }
    }
}

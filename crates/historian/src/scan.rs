//! Reading many tags as columns: what SQL, Arrow and export read.
//!
//! A [`Snapshot`] holds one moment of memory and files for as long as it lives, so that several
//! [`Scan`]s over parts of its tags answer as one. Rows come by tag in the order asked, then by
//! time; of equal times only the newest.
//!
//! Where one file alone has something of a tag, its columns are handed on as they were decoded;
//! where sources overlap in time, rows are put in order one by one.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use guildhall_model::{Span, TagId};
use parquet::errors::ParquetError;

use crate::columns::{Columns, of_chunk};
use crate::cursor::{Cursor, Part};
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::historian::Historian;
use crate::reads::{Found, overlaps};
use crate::recent::{Block, Direction, Row};
use crate::shared::{Shared, read};
use crate::sheet::{Footer, MARK_ROWS, fails};

pub use crate::columns::scan_schema;

/// A tag with fewer rows than this is put together with its neighbours into one batch.
const ALONE_ROWS: usize = 1024;

/// One moment of the historian.
pub struct Snapshot {
    shared: Arc<Shared>,
    tags: Vec<TagId>,
    part: Part,
    current: HashMap<TagId, Vec<Row>>,
    waiting: Vec<Arc<Block>>,
    files: Vec<(Arc<TableFile>, Arc<Footer>)>,
}

impl Historian {
    /// This moment, for these tags and this span.
    pub fn snapshot(&self, tags: Vec<TagId>, span: Span) -> Snapshot {
        let shared = Arc::clone(&self.shared);
        let state = read(&shared.state);
        let rows = |tag: &TagId| {
            let rows = state.current.rows(*tag, span, usize::MAX, Direction::OldestFirst);
            (*tag, rows)
        };
        let current = tags.iter().map(rows).filter(|(_, rows)| !rows.is_empty()).collect();
        let files: Vec<_> =
            state.files.iter().filter(|file| file.overlaps(span)).map(Arc::clone).collect();
        let waiting = state.waiting.clone();
        drop(state);
        let footer = |file: Arc<TableFile>| {
            let footer = shared.or_skip(&file, file.footer(&shared.cache).map(Some))?;
            Some((file, footer))
        };
        let files = files.into_iter().filter_map(footer).collect();
        let part = (span.from.ns(), span.until.ns().saturating_sub(1));
        Snapshot { shared, tags, part, current, waiting, files }
    }
}

impl Snapshot {
    /// Of which tags, in this order.
    pub fn tags(&self) -> &[TagId] {
        &self.tags
    }

    /// About how many rows it has at most, memory and files together.
    pub fn rows_max(&self) -> usize {
        let in_files = self.files.iter().flat_map(|(_, footer)| {
            self.tags.iter().filter_map(|tag| Some(footer.tag(*tag)?.between(self.part).len()))
        });
        let waiting = self.waiting.iter().map(|block| block.len);
        in_files.sum::<usize>()
            + waiting.sum::<usize>()
            + self.current.values().map(Vec::len).sum::<usize>()
    }

    /// Reads the tags at these places, some thousand rows at a time.
    pub fn scan(self: &Arc<Snapshot>, tags: Range<usize>) -> Scan {
        let all = (0..scan_schema().fields().len()).collect();
        self.scan_columns(tags, all)
    }

    /// The same with some of the columns of [`scan_schema`], by their place in it.
    pub fn scan_columns(self: &Arc<Snapshot>, tags: Range<usize>, columns: Vec<usize>) -> Scan {
        let schema = scan_schema().project(&columns).expect("places in the schema");
        Scan {
            snapshot: Arc::clone(self),
            tags,
            schema: Arc::new(schema),
            columns,
            tag: TagId(0),
            pieces: VecDeque::new(),
            rows: Columns::default(),
            ready: None,
        }
    }

    /// What there is of a tag, by time.
    fn pieces(&self, tag: TagId) -> Result<VecDeque<Piece>, HistorianError> {
        let mut memory = Found::default();
        let span = self.span();
        for block in &self.waiting {
            memory.add(block.rows(tag, span, usize::MAX, Direction::OldestFirst));
        }
        memory.add(self.current.get(&tag).into_iter().flatten().cloned());
        let memory: Vec<Row> = memory.into_rows().collect();
        let mut ranges: Vec<Part> = Vec::new();
        ranges.extend(memory.first().zip(memory.last()).map(|(a, b)| (a.time, b.time)));
        let mut pieces = Vec::new();
        for (file, footer) in &self.files {
            let Some(rows) = footer.tag(tag).filter(|rows| !rows.between(self.part).is_empty())
            else {
                continue;
            };
            ranges.push((rows.min.max(self.part.0), rows.max.min(self.part.1)));
            pieces.push((rows.min, rows.between(self.part).len(), file, footer));
        }
        if !overlaps(ranges).is_empty() {
            return self.merged(tag, memory);
        }
        pieces.sort_by_key(|(min, ..)| *min);
        let mut all = VecDeque::new();
        let from = memory.first().map_or(i64::MAX, |row| row.time);
        let mut memory = Some(memory).filter(|rows| !rows.is_empty());
        for (min, rows, file, footer) in pieces {
            if min > from {
                all.extend(memory.take().map(Piece::Rows));
            }
            let open = || Cursor::open(file, footer, tag, self.part, false);
            let cursor = self.or_skip(file, open());
            all.extend(cursor.map(|cursor| Piece::File(Arc::clone(file), rows, Box::new(cursor))));
        }
        all.extend(memory.map(Piece::Rows));
        Ok(all)
    }

    /// The same where sources overlap.
    fn merged(&self, tag: TagId, memory: Vec<Row>) -> Result<VecDeque<Piece>, HistorianError> {
        let mut found = Found::default();
        for (file, _) in &self.files {
            let oldest = Direction::OldestFirst;
            let rows = file.rows(&self.shared.cache, tag, self.span(), usize::MAX, oldest);
            found.add(self.shared.or_skip(file, rows));
        }
        found.add(memory);
        Ok(VecDeque::from([Piece::Rows(found.into_rows().collect())]))
    }

    fn or_skip<T: Default>(&self, file: &TableFile, got: Result<T, ParquetError>) -> T {
        self.shared.or_skip(file, got.map_err(fails(&file.path)))
    }

    fn span(&self) -> Span {
        let (from, last) = self.part;
        let time = guildhall_model::Time::from_ns;
        Span { from: time(from), until: time(last.saturating_add(1)) }
    }
}

/// Rows of one tag that follow on each other.
enum Piece {
    Rows(Vec<Row>),
    File(Arc<TableFile>, usize, Box<Cursor>),
}

/// Rows of a [`Snapshot`], with columns of [`scan_schema`]. A file that turns out to be damaged
/// is left out and named, as everywhere.
pub struct Scan {
    snapshot: Arc<Snapshot>,
    tags: Range<usize>,
    schema: SchemaRef,
    columns: Vec<usize>,
    tag: TagId,
    pieces: VecDeque<Piece>,
    rows: Columns,
    ready: Option<RecordBatch>,
}

impl Scan {
    fn advance(&mut self) -> Result<Option<RecordBatch>, HistorianError> {
        loop {
            if let Some(batch) = self.ready.take() {
                return Ok(Some(batch));
            }
            let Some(piece) = self.pieces.pop_front() else {
                let Some(next) = self.tags.next() else {
                    return Ok((self.rows.len() > 0).then(|| self.flush()));
                };
                self.tag = self.snapshot.tags[next];
                self.pieces = self.snapshot.pieces(self.tag)?;
                continue;
            };
            match piece {
                Piece::Rows(rows) => {
                    let mut rows = rows.into_iter();
                    let room = MARK_ROWS - self.rows.len();
                    rows.by_ref().take(room).for_each(|row| self.rows.push(self.tag, &row));
                    let left: Vec<Row> = rows.collect();
                    if !left.is_empty() {
                        self.pieces.push_front(Piece::Rows(left));
                    }
                }
                Piece::File(file, rows, mut cursor) => {
                    let Some((chunk, inside)) = self.snapshot.or_skip(&file, cursor.take()) else {
                        continue;
                    };
                    if rows < ALONE_ROWS {
                        inside.for_each(|at| self.rows.push(self.tag, &chunk.row(at)));
                    } else {
                        self.ready = Some(of_chunk(
                            self.tag,
                            &chunk,
                            inside,
                            &self.columns,
                            Arc::clone(&self.schema),
                        ));
                    }
                    self.pieces.push_front(Piece::File(file, rows, cursor));
                }
            }
            // Rows that were gathered come before the chunk that follows them.
            if self.rows.len() >= MARK_ROWS || (self.rows.len() > 0 && self.ready.is_some()) {
                return Ok(Some(self.flush()));
            }
        }
    }

    fn flush(&mut self) -> RecordBatch {
        let all = std::mem::take(&mut self.rows).finish();
        all.project(&self.columns).expect("places in the schema")
    }
}

impl Iterator for Scan {
    type Item = Result<RecordBatch, HistorianError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance().transpose()
    }
}

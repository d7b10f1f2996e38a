//! Reading many tags as columns: what SQL, Arrow and export read.
//!
//! A [`Snapshot`] holds one moment of memory and files for as long as it lives, so that several
//! [`Scan`]s over parts of its tags answer as one. Rows come by tag in the order asked, then by
//! time; of equal times only the newest.
//!
//! Long pieces that one source alone has are handed on as they were decoded ([`crate::weave`]).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use guildhall_model::{Span, TagId};

use crate::columns::{Columns, of_chunk};
use crate::cursor::Part;
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::historian::Historian;
use crate::reads::{Found, overlaps};
use crate::recent::{Block, Direction, Row};
use crate::shared::{Shared, read};
use crate::sheet::Footer;
use crate::weave::Weave;

pub use crate::columns::scan_schema;

/// A piece with fewer rows than this is put together with its neighbours into one batch.
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
        self.scan_columns(tags, self.span(), all)
    }

    /// The same within a span, and with some of the columns of [`scan_schema`], by their place
    /// in it.
    pub fn scan_columns(
        self: &Arc<Snapshot>,
        tags: Range<usize>,
        span: Span,
        columns: Vec<usize>,
    ) -> Scan {
        let (from, last) = (span.from.ns(), span.until.ns().saturating_sub(1));
        let part = (from.max(self.part.0), last.min(self.part.1));
        let schema = scan_schema().project(&columns).expect("places in the schema");
        Scan {
            snapshot: Arc::clone(self),
            tags,
            part,
            schema: Arc::new(schema),
            columns,
            tag: TagId(0),
            weave: Weave::default(),
            rows: Columns::default(),
            ready: None,
        }
    }

    /// What there is of a tag in a part of the span.
    fn weave(&self, tag: TagId, part: Part) -> Weave {
        let mut memory = Found::default();
        for block in &self.waiting {
            memory.add(block.rows(tag, self.span(), usize::MAX, Direction::OldestFirst));
        }
        memory.add(self.current.get(&tag).into_iter().flatten().cloned());
        let inside = |row: &Row| part.0 <= row.time && row.time <= part.1;
        let memory: Vec<Row> = memory.into_rows().filter(inside).collect();
        let inside = |(_, footer): &&(Arc<TableFile>, Arc<Footer>)| {
            footer.tag(tag).is_some_and(|rows| !rows.between(part).is_empty())
        };
        let files: Vec<_> = self.files.iter().filter(inside).collect();
        // Which row of a time is newer matters only where ranges overlap.
        let mut ranges: Vec<Part> = Vec::new();
        ranges.extend(memory.first().zip(memory.last()).map(|(a, b)| (a.time, b.time)));
        let of_tag = files.iter().filter_map(|(_, footer)| footer.tag(tag));
        ranges.extend(of_tag.map(|rows| (rows.min, rows.max)));
        let record = !overlaps(ranges).is_empty();
        let files = files.into_iter().map(|(file, footer)| (file, Arc::clone(footer)));
        Weave::open(&self.shared, files, &memory, tag, part, record)
    }

    fn span(&self) -> Span {
        let (from, last) = self.part;
        let time = guildhall_model::Time::from_ns;
        Span { from: time(from), until: time(last.saturating_add(1)) }
    }
}

/// Rows of a [`Snapshot`], with columns of [`scan_schema`]. A file that turns out to be damaged
/// is left out and named, as everywhere.
pub struct Scan {
    snapshot: Arc<Snapshot>,
    tags: Range<usize>,
    part: Part,
    schema: SchemaRef,
    columns: Vec<usize>,
    tag: TagId,
    weave: Weave,
    rows: Columns,
    ready: Option<RecordBatch>,
}

impl Scan {
    fn advance(&mut self) -> Option<RecordBatch> {
        loop {
            if let Some(batch) = self.ready.take() {
                return Some(batch);
            }
            let (tag, columns, schema) = (self.tag, &self.columns, &self.schema);
            let rows = &mut self.rows;
            let next = self.weave.next(&self.snapshot.shared, |chunk, inside| {
                if inside.len() >= ALONE_ROWS {
                    return Some(of_chunk(tag, chunk, inside, columns, Arc::clone(schema)));
                }
                inside.for_each(|at| rows.push(tag, &chunk.row(at)));
                None
            });
            let Some(piece) = next else {
                let Some(next) = self.tags.next() else {
                    return (!self.rows.is_empty()).then(|| self.flush());
                };
                self.tag = self.snapshot.tags[next];
                self.weave = self.snapshot.weave(self.tag, self.part);
                continue;
            };
            self.ready = piece;
            // Rows that were gathered come before the chunk that follows them.
            if self.rows.is_full() || (!self.rows.is_empty() && self.ready.is_some()) {
                return Some(self.flush());
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
        self.advance().map(Ok)
    }
}

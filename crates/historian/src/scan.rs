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
use arrow_select::concat::concat_batches;
use guildhall_model::{Span, TagId};

use crate::builders::BATCH_BYTES_MAX;
use crate::columns::{Columns, of_chunk};
use crate::cursor::{Part, Wanted};
use crate::files::TableFile;
use crate::historian::Historian;
use crate::reads::{self, overlaps};
use crate::recent::{Block, Direction, Row};
use crate::shared::{Shared, read};
use crate::sheet::{MARK_ROWS, TagRows, Tags};
use crate::weave::Weave;

pub use crate::columns::scan_schema;

/// A piece with fewer rows than this is put together with its neighbours into one batch.
const ALONE_ROWS: usize = 1024;

/// Fewer rows than this are handed on one by one.
const PIECE_ROWS: usize = 8;

/// So many tags are read in one pass over the files, at most.
pub(crate) const GROUP_TAGS: usize = 512;

/// One moment of the historian.
pub struct Snapshot {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tags: Vec<TagId>,
    part: Part,
    current: HashMap<TagId, Vec<Row>>,
    waiting: Vec<Arc<Block>>,
    pub(crate) files: Vec<(Arc<TableFile>, Arc<Tags>)>,
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
        let with_tags = |file: Arc<TableFile>| reads::tags(&shared, &file).map(|tags| (file, tags));
        let files = files.into_iter().filter_map(with_tags).collect();
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
        let in_files = self.files.iter().flat_map(|(_, tags)| {
            self.tags.iter().filter_map(|tag| Some(tags.tag(*tag)?.between(self.part).len()))
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
        let part = self.part_of(span);
        let schema = scan_schema().project(&columns).expect("places in the schema");
        Scan {
            snapshot: Arc::clone(self),
            tags,
            group: 0..0,
            part,
            schema: Arc::new(schema),
            columns,
            tag: TagId(0),
            weave: Weave::default(),
            pieces: Vec::new(),
            rows: Columns::default(),
            waiting: (0, 0),
            ready: None,
        }
    }

    /// What files have of some tags.
    pub(crate) fn weave(&self, wanted: &Arc<[Wanted]>) -> Weave {
        let inside = |(_, tags): &&(Arc<TableFile>, Arc<Tags>)| {
            let some = |rows: &TagRows, part: &Part| !rows.between(*part).is_empty();
            wanted.iter().any(|Wanted { tag, parts }| {
                tags.tag(*tag).is_some_and(|rows| parts.iter().any(|part| some(rows, part)))
            })
        };
        let files: Vec<_> = self.files.iter().filter(inside).collect();
        // Which row of a time is newer matters only where ranges overlap.
        let record = wanted.iter().any(|Wanted { tag, .. }| {
            let of_files = files.iter().filter_map(|(_, tags)| tags.tag(*tag));
            let mut ranges: Vec<Part> = of_files.map(|rows| (rows.min, rows.max)).collect();
            ranges.extend(self.range(*tag));
            !overlaps(ranges).is_empty()
        });
        let files = files
            .into_iter()
            .filter_map(|(file, _)| Some((Arc::clone(file), reads::footer(&self.shared, file)?)));
        Weave::over(files, wanted, record)
    }

    /// What of a span lies within that of the snapshot.
    pub(crate) fn part_of(&self, span: Span) -> Part {
        let (from, last) = (span.from.ns(), span.until.ns().saturating_sub(1));
        (from.max(self.part.0), last.min(self.part.1))
    }

    /// What is in memory of a tag in a part of the span, by time and each time once.
    pub(crate) fn memory(&self, tag: TagId, part: Part) -> Vec<Row> {
        let inside = |row: &Row| part.0 <= row.time && row.time <= part.1;
        let of_block =
            |block: &Arc<Block>| block.rows(tag, self.span(), usize::MAX, Direction::OldestFirst);
        let mut memory: Vec<Row> = Vec::new();
        // The oldest records first.
        let sources = self.waiting.iter().map(of_block);
        for rows in sources.chain(self.current.get(&tag).cloned()) {
            let ends = memory.last().zip(rows.first());
            let follows = ends.is_none_or(|(last, next)| last.time < next.time);
            memory.extend(rows);
            if !follows {
                newest_of_each_time(&mut memory);
            }
        }
        memory.retain(inside);
        memory
    }

    /// The first and last time that memory has of a tag.
    pub(crate) fn range(&self, tag: TagId) -> Option<Part> {
        let current = self.current.get(&tag);
        let current = current.and_then(|rows| Some((rows.first()?.time, rows.last()?.time)));
        let waiting = self.waiting.iter().filter_map(|block| block.span(tag));
        let ranges = waiting.chain(current);
        ranges.reduce(|(first, last), (min, max)| (first.min(min), last.max(max)))
    }

    fn span(&self) -> Span {
        let (from, last) = self.part;
        let time = guildhall_model::Time::from_ns;
        Span { from: time(from), until: time(last.saturating_add(1)) }
    }
}

/// By time; of equal times the row that came last.
fn newest_of_each_time(rows: &mut Vec<Row>) {
    rows.sort_by_key(|row| row.time);
    rows.dedup_by(|next, before| {
        let same = next.time == before.time;
        if same {
            std::mem::swap(next, before);
        }
        same
    });
}

/// Rows of a [`Snapshot`], with columns of [`scan_schema`]. A file that turns out to be damaged
/// is left out and named, as everywhere.
pub struct Scan {
    snapshot: Arc<Snapshot>,
    /// The tags that were not begun yet, and where the group at hand begins and ends.
    tags: Range<usize>,
    group: Range<usize>,
    part: Part,
    schema: SchemaRef,
    columns: Vec<usize>,
    tag: TagId,
    weave: Weave,
    /// Pieces that wait to be handed on as one, and rows too few for a piece.
    pieces: Vec<RecordBatch>,
    rows: Columns,
    /// Rows of all pieces, and the bytes of their texts and arrays.
    waiting: (usize, usize),
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
                if inside.len() >= PIECE_ROWS {
                    return Some(of_chunk(tag, chunk, inside, columns, Arc::clone(schema)));
                }
                inside.for_each(|at| rows.push(tag, &chunk.row(at)));
                None
            });
            let Some(piece) = next else {
                if self.begin() {
                    continue;
                }
                return self.flush();
            };
            if let Some(piece) = piece {
                // Rows that were gathered come before the piece that follows them.
                self.settle();
                if piece.num_rows() >= ALONE_ROWS {
                    self.ready = Some(piece);
                    return self.flush().or_else(|| self.ready.take());
                }
                self.add(piece);
            }
            if self.waiting.0 >= MARK_ROWS
                || self.waiting.1 >= BATCH_BYTES_MAX
                || self.rows.is_full()
            {
                return self.flush();
            }
        }
    }

    /// Goes to the next tag; false when there is none.
    fn begin(&mut self) -> bool {
        let Some(next) = self.tags.next() else { return false };
        let tags = &self.snapshot.tags;
        if !self.group.contains(&next) {
            self.group = next..self.tags.end.min(next + GROUP_TAGS);
            let wanted = tags[self.group.clone()].iter();
            let wanted = wanted.map(|tag| Wanted::part(*tag, self.part)).collect();
            self.weave = self.snapshot.weave(&wanted);
        }
        self.tag = tags[next];
        let memory = self.snapshot.memory(self.tag, self.part);
        self.weave.begin(&self.snapshot.shared, next - self.group.start, &memory);
        true
    }

    /// Makes a piece of single rows.
    fn settle(&mut self) {
        if !self.rows.is_empty() {
            let all = std::mem::take(&mut self.rows).finish();
            self.add(all.project(&self.columns).expect("places in the schema"));
        }
    }

    fn add(&mut self, piece: RecordBatch) {
        let long = piece.columns().iter().filter(|column| !column.data_type().is_primitive());
        let bytes = long.map(|column| column.to_data().get_slice_memory_size().unwrap_or(0));
        self.waiting.0 += piece.num_rows();
        self.waiting.1 += bytes.sum::<usize>();
        self.pieces.push(piece);
    }

    fn flush(&mut self) -> Option<RecordBatch> {
        self.settle();
        self.waiting = (0, 0);
        let pieces = std::mem::take(&mut self.pieces);
        match pieces.len() {
            0 => None,
            1 => pieces.into_iter().next(),
            _ => Some(concat_batches(&self.schema, &pieces).expect("one schema")),
        }
    }
}

impl Iterator for Scan {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        self.advance()
    }
}

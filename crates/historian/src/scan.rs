//! Reading many tags as columns: what SQL, Arrow and export read.
//!
//! A [`Snapshot`] holds one moment of memory and files for as long as it lives, so that several
//! [`Scan`]s over parts of its tags answer as one. Rows come by tag in the order asked, then by
//! time; of equal times only the newest.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampNanosecondBuilder,
    UInt32Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{Span, TagId, Value};

use crate::error::HistorianError;
use crate::files::TableFile;
use crate::historian::Historian;
use crate::reads::Found;
use crate::recent::{Block, Direction, Row};
use crate::shared::{Shared, read};
use crate::sheet::MARK_ROWS;

/// Columns of a [`Scan`]: tag_id u32, time (timestamp ns UTC), value_float f64, value_integer
/// i64, value_boolean, value_text (null but for the one of the tag's type), status u32 (OPC UA).
pub fn scan_schema() -> SchemaRef {
    let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("tag_id", DataType::UInt32, false),
        Field::new("time", time, false),
        Field::new("value_float", DataType::Float64, true),
        Field::new("value_integer", DataType::Int64, true),
        Field::new("value_boolean", DataType::Boolean, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("status", DataType::UInt32, false),
    ]))
}

/// One moment of the historian.
pub struct Snapshot {
    shared: Arc<Shared>,
    tags: Vec<TagId>,
    span: Span,
    current: HashMap<TagId, Vec<Row>>,
    waiting: Vec<Arc<Block>>,
    files: Vec<Arc<TableFile>>,
}

impl Historian {
    /// This moment, for these tags and this span.
    pub fn snapshot(&self, tags: Vec<TagId>, span: Span) -> Snapshot {
        let state = read(&self.shared.state);
        let rows = |tag: &TagId| {
            let rows = state.current.rows(*tag, span, usize::MAX, Direction::OldestFirst);
            (*tag, rows)
        };
        let current = tags.iter().map(rows).filter(|(_, rows)| !rows.is_empty()).collect();
        let mut files = state.files.clone();
        files.retain(|file| file.overlaps(span));
        let waiting = state.waiting.clone();
        drop(state);
        Snapshot { shared: Arc::clone(&self.shared), tags, span, current, waiting, files }
    }
}

impl Snapshot {
    /// Of which tags, in this order.
    pub fn tags(&self) -> &[TagId] {
        &self.tags
    }

    /// Reads the tags at these places, a few thousand rows at a time.
    pub fn scan(self: &Arc<Snapshot>, tags: Range<usize>) -> Scan {
        Scan { snapshot: Arc::clone(self), tags, rows: Vec::new().into_iter(), tag: TagId(0) }
    }

    fn rows(&self, tag: TagId) -> Vec<Row> {
        let mut found = Found::default();
        for file in &self.files {
            let rows =
                file.rows(&self.shared.cache, tag, self.span, usize::MAX, Direction::OldestFirst);
            found.add(self.shared.or_skip(file, rows));
        }
        for block in &self.waiting {
            let rows = block.rows(tag, self.span, usize::MAX, Direction::OldestFirst);
            found.add(rows);
        }
        found.add(self.current.get(&tag).cloned().unwrap_or_default());
        found.into_rows().collect()
    }
}

/// Rows of a [`Snapshot`], with the columns of [`scan_schema`].
pub struct Scan {
    snapshot: Arc<Snapshot>,
    tags: Range<usize>,
    rows: std::vec::IntoIter<Row>,
    tag: TagId,
}

impl Iterator for Scan {
    type Item = Result<RecordBatch, HistorianError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut columns = Columns::default();
        while columns.len < MARK_ROWS {
            if let Some(row) = self.rows.next() {
                columns.push(self.tag, &row);
                continue;
            }
            let Some(next) = self.tags.next() else { break };
            self.tag = self.snapshot.tags[next];
            self.rows = self.snapshot.rows(self.tag).into_iter();
        }
        (columns.len > 0).then(|| Ok(columns.finish()))
    }
}

#[derive(Default)]
struct Columns {
    len: usize,
    tag_id: UInt32Builder,
    time: TimestampNanosecondBuilder,
    float: Float64Builder,
    integer: Int64Builder,
    boolean: BooleanBuilder,
    text: StringBuilder,
    status: UInt32Builder,
}

impl Columns {
    fn push(&mut self, tag: TagId, row: &Row) {
        self.len += 1;
        self.tag_id.append_value(tag.0);
        self.time.append_value(row.time);
        let (mut float, mut integer, mut boolean, mut text) = (None, None, None, None);
        match &row.value {
            None => {}
            Some(Value::Float(value)) => float = Some(*value),
            Some(Value::Integer(value)) => integer = Some(*value),
            Some(Value::Boolean(value)) => boolean = Some(*value),
            Some(Value::Text(value)) => text = Some(value),
        }
        self.float.append_option(float);
        self.integer.append_option(integer);
        self.boolean.append_option(boolean);
        self.text.append_option(text);
        self.status.append_value(row.status);
    }

    fn finish(mut self) -> RecordBatch {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(self.float.finish()),
            Arc::new(self.integer.finish()),
            Arc::new(self.boolean.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.status.finish()),
        ];
        RecordBatch::try_new(scan_schema(), columns).expect("columns are of the schema")
    }
}

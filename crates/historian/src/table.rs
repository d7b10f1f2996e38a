//! Samples files: the open form in which samples stay for good.
//!
//! `samples/<first record>-<last record>.parquet`, sorted by tag path and time. Columns, for
//! anyone who opens them: tag (path, dictionary), tag_id u32, time (timestamp ns, UTC),
//! value_float f64, value_integer i64, value_boolean, value_text (null but for the one of the
//! tag's type), status u32 (OPC UA), quality (its class, dictionary), origin (dictionary),
//! received (timestamp ns, UTC). Two rows of equal tag and time are a correction: the later row
//! is the newer.
//!
//! Read in this order: [`TableWriter`], [`Chunk`].

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, StringDictionaryBuilder,
    TimestampNanosecondBuilder, UInt32Builder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampNanosecondType, UInt32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{Quality, TagId, Value};
use parquet::errors::ParquetError;

use crate::disk::Disk;
use crate::recent::Row;
use crate::rollup::RollupWriter;
use crate::sheet::{MARK_ROWS, SheetWriter, properties};

const TIME: usize = 2;
const STATUS: usize = 7;
const ORIGIN: usize = 9;
const RECEIVED: usize = 10;
/// Bits of `kinds`, in the order of the columns 3 to 6.
const VALUES: [(u8, usize); 4] = [(1, 3), (2, 4), (4, 5), (8, 6)];

/// Writes a samples file and its rollups in one pass.
pub(crate) struct TableWriter<'a> {
    sheet: SheetWriter,
    rollups: Vec<RollupWriter<'a>>,
    tag: (TagId, Arc<str>),
    columns: Columns,
    /// The last row of the tag, until it is certain that no correction follows.
    held: Option<Row>,
    rows: u64,
}

/// What was written: bytes of the samples file, and of each rollup there is.
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) rollups: Vec<Option<u64>>,
    pub(crate) rows: u64,
}

impl<'a> TableWriter<'a> {
    pub(crate) fn create(
        disk: &'a dyn Disk,
        path: &Path,
        rollups: Vec<RollupWriter<'a>>,
    ) -> Result<TableWriter<'a>, ParquetError> {
        let properties =
            properties(&["time", "received", "value_integer"], &["value_float", "value_text"]);
        let sheet = SheetWriter::create(disk, path, schema(), properties.build())?;
        let tag = (TagId(0), Arc::from(""));
        Ok(TableWriter { sheet, rollups, tag, columns: Columns::default(), held: None, rows: 0 })
    }

    /// The rows that follow are of this tag: so many, between these times.
    pub(crate) fn begin(
        &mut self,
        tag: TagId,
        name: &Arc<str>,
        rows: usize,
        span: (i64, i64),
    ) -> Result<(), ParquetError> {
        self.end_tag()?;
        self.tag = (tag, Arc::clone(name));
        for rollup in &mut self.rollups {
            rollup.begin(tag, name, rows, span)?;
        }
        if self.sheet.begin(tag, rows) {
            self.flush()?;
            self.sheet.end_group()?;
        }
        Ok(())
    }

    /// Adds the next row of the tag, by time; a correction after what it corrects.
    pub(crate) fn push(
        &mut self,
        row: Row,
        origin: &str,
        received: i64,
    ) -> Result<(), ParquetError> {
        self.sheet.note(row.time, self.columns.push(&self.tag, &row, origin, received));
        self.rows += 1;
        if self.columns.len >= MARK_ROWS {
            self.flush()?;
        }
        if let Some(held) = self.held.take()
            && held.time != row.time
        {
            for rollup in &mut self.rollups {
                rollup.add(&held)?;
            }
        }
        self.held = Some(row);
        Ok(())
    }

    /// Ends all files and makes them durable.
    pub(crate) fn finish(mut self) -> Result<Written, ParquetError> {
        self.end_tag()?;
        self.flush()?;
        let rollups =
            self.rollups.into_iter().map(RollupWriter::finish).collect::<Result<_, _>>()?;
        Ok(Written { bytes: self.sheet.finish()?, rollups, rows: self.rows })
    }

    fn end_tag(&mut self) -> Result<(), ParquetError> {
        if let Some(held) = self.held.take() {
            for rollup in &mut self.rollups {
                rollup.add(&held)?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.columns.len > 0 {
            self.sheet.write(&self.columns.finish()?)?;
        }
        Ok(())
    }
}

/// The documented schema.
pub(crate) fn schema() -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("tag", dictionary.clone(), false),
        Field::new("tag_id", DataType::UInt32, false),
        Field::new("time", time.clone(), false),
        Field::new("value_float", DataType::Float64, true),
        Field::new("value_integer", DataType::Int64, true),
        Field::new("value_boolean", DataType::Boolean, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("status", DataType::UInt32, false),
        Field::new("quality", dictionary.clone(), false),
        Field::new("origin", dictionary, false),
        Field::new("received", time, false),
    ]))
}

/// Words of which neighbours are mostly equal: each run is looked up once.
#[derive(Default)]
struct Words {
    built: StringDictionaryBuilder<Int32Type>,
    word: String,
    run: usize,
}

impl Words {
    fn push(&mut self, word: &str) {
        if self.run == 0 || self.word != word {
            self.end_run();
            self.word.clear();
            self.word.push_str(word);
        }
        self.run += 1;
    }

    fn end_run(&mut self) {
        if self.run > 0 {
            self.built.append_values(&self.word, std::mem::take(&mut self.run));
        }
    }

    fn finish(&mut self) -> DictionaryArray<Int32Type> {
        self.end_run();
        self.built.finish()
    }
}

#[derive(Default)]
struct Columns {
    len: usize,
    tag: Words,
    tag_id: UInt32Builder,
    time: TimestampNanosecondBuilder,
    float: Float64Builder,
    integer: Int64Builder,
    boolean: BooleanBuilder,
    text: StringBuilder,
    status: UInt32Builder,
    quality: Words,
    origin: Words,
    received: TimestampNanosecondBuilder,
}

impl Columns {
    /// Gives the bit of the value's kind.
    fn push(&mut self, tag: &(TagId, Arc<str>), row: &Row, origin: &str, received: i64) -> u8 {
        self.len += 1;
        self.tag.push(&tag.1);
        self.tag_id.append_value(tag.0.0);
        self.time.append_value(row.time);
        let (mut float, mut integer, mut boolean, mut text) = (None, None, None, None);
        let kind = match &row.value {
            None => 0,
            Some(Value::Float(value)) => (float.insert(*value), 1).1,
            Some(Value::Integer(value)) => (integer.insert(*value), 2).1,
            Some(Value::Boolean(value)) => (boolean.insert(*value), 4).1,
            Some(Value::Text(value)) => (text.insert(value), 8).1,
        };
        self.float.append_option(float);
        self.integer.append_option(integer);
        self.boolean.append_option(boolean);
        self.text.append_option(text);
        self.status.append_value(row.status);
        self.quality.push(Quality::from_status(row.status).class().word());
        self.origin.push(origin);
        self.received.append_value(received);
        kind
    }

    fn finish(&mut self) -> Result<RecordBatch, ParquetError> {
        self.len = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag.finish()),
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(self.float.finish()),
            Arc::new(self.integer.finish()),
            Arc::new(self.boolean.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.quality.finish()),
            Arc::new(self.origin.finish()),
            Arc::new(self.received.finish().with_timezone("UTC")),
        ];
        Ok(RecordBatch::try_new(schema(), columns)?)
    }
}

/// The columns that rows with these kinds of value need.
pub(crate) fn columns(kinds: u8, whole: bool) -> Vec<usize> {
    let values = VALUES.iter().filter(|(bit, _)| kinds & bit != 0).map(|(_, column)| *column);
    let mut columns = vec![TIME];
    columns.extend(values);
    columns.push(STATUS);
    if whole {
        columns.extend([ORIGIN, RECEIVED]);
    }
    columns
}

/// Rows as they came from the file.
pub(crate) struct Chunk {
    batch: RecordBatch,
    float: Option<usize>,
    integer: Option<usize>,
    boolean: Option<usize>,
    text: Option<usize>,
    status: usize,
}

impl Chunk {
    /// Of a batch that was read with [`columns`].
    pub(crate) fn new(batch: RecordBatch) -> Option<Chunk> {
        let at = |name| batch.schema_ref().index_of(name).ok();
        let (float, integer) = (at("value_float"), at("value_integer"));
        let (boolean, text, status) = (at("value_boolean"), at("value_text"), at("status")?);
        Some(Chunk { float, integer, boolean, text, status, batch })
    }

    pub(crate) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    pub(crate) fn times(&self) -> &[i64] {
        self.batch.column(0).as_primitive::<TimestampNanosecondType>().values()
    }

    pub(crate) fn row(&self, at: usize) -> Row {
        let time = self.times()[at];
        let status = self.batch.column(self.status).as_primitive::<UInt32Type>().value(at);
        Row { time, value: self.value(at), status }
    }

    /// Where a row of a chunk that was read whole came from, and when.
    pub(crate) fn arrival(&self, at: usize) -> (&str, i64) {
        let last = self.batch.num_columns() - 1;
        let received = self.batch.column(last).as_primitive::<TimestampNanosecondType>();
        let origin = self.batch.column(last - 1).as_dictionary::<Int32Type>();
        let key = usize::try_from(origin.keys().value(at)).unwrap_or(0);
        (origin.values().as_string::<i32>().value(key), received.value(at))
    }

    fn value(&self, at: usize) -> Option<Value> {
        let column = |index: Option<usize>| {
            index.map(|index| self.batch.column(index)).filter(|column| column.is_valid(at))
        };
        if let Some(column) = column(self.float) {
            return Some(Value::Float(column.as_primitive::<Float64Type>().value(at)));
        }
        if let Some(column) = column(self.integer) {
            return Some(Value::Integer(column.as_primitive::<Int64Type>().value(at)));
        }
        if let Some(column) = column(self.boolean) {
            return Some(Value::Boolean(column.as_boolean().value(at)));
        }
        column(self.text).map(|column| Value::text(column.as_string::<i32>().value(at)))
    }
}

//! Plain files: samples as an export holds them, for any reader of Parquet.
//!
//! Sorted by tag path and time. Columns, the same for samples and for edits:
//!
//! | column | what |
//! | --- | --- |
//! | `tag`, `tag_id` | path and number of the tag |
//! | `time`, `nanos` | source time: timestamp (µs, UTC) and the nanoseconds beyond it, 0 to 999 |
//! | `value_float` … `value_json` | the value, null in all columns but that of its kind |
//! | `status`, `quality` | OPC UA status code, and its class in a word |
//! | `received`, `origin` | when it came in (µs, UTC) and from whom |
//! | `record` | the order in which they came: of one time the greater is newer |
//!
//! Unlike samples files ([`crate::table`]) a row says all there is of it, and a float stands in
//! one column. They are sheets besides, so that the way back knows where each tag is.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int16Builder, Int32Builder, Int64Builder, TimestampMicrosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{Quality, TagId, Time, Value};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::builders::{BATCH_BYTES_MAX, Words};
use crate::chunk::{Chunk, rows_at_once};
use crate::codec::value_bytes;
use crate::disk::Disk;
use crate::edits::Named;
use crate::recent::Row;
use crate::sheet::{MARK_ROWS, Sheet, SheetWriter, properties};
use crate::table::kinds;
use crate::values::{UNSIGNED, ValueColumns, array_type};

/// Writes one file.
pub(crate) struct PlainWriter {
    sheet: SheetWriter,
    tag: Option<TagId>,
    columns: Columns,
    rows: u64,
}

impl PlainWriter {
    pub(crate) fn create(disk: &dyn Disk, path: &Path) -> Result<PlainWriter, ParquetError> {
        let delta = ["time", "value_integer", "received", "record"];
        let plain = [
            "tag_id",
            "nanos",
            "value_float",
            "value_text",
            "value_array.list.element",
            "value_json",
            "status",
        ];
        let properties = properties(&delta, &plain).build();
        let sheet = SheetWriter::create(disk, path, schema(), properties)?;
        Ok(PlainWriter { sheet, tag: None, columns: Columns::default(), rows: 0 })
    }

    /// Adds a row that comes after all there is, and from whom it came and when.
    pub(crate) fn push(
        &mut self,
        tag: &Named,
        row: &Row,
        (received, origin): (Time, &str),
    ) -> Result<(), ParquetError> {
        if self.tag.replace(tag.0) != Some(tag.0) {
            self.sheet.begin(tag.0);
        }
        self.sheet.note(row.time);
        self.sheet.add_kinds(tag.0, kinds_of(row.value.as_ref()));
        self.columns.push(tag, row, received, origin)?;
        self.rows += 1;
        if self.columns.len >= MARK_ROWS || self.columns.bytes >= BATCH_BYTES_MAX {
            self.flush()?;
        }
        Ok(())
    }

    /// Ends the file, durably, and gives its rows.
    pub(crate) fn finish(mut self) -> Result<u64, ParquetError> {
        self.flush()?;
        self.sheet.finish(String::new())?;
        Ok(self.rows)
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let columns = std::mem::take(&mut self.columns);
        if columns.len > 0 { self.sheet.write(&columns.finish()?) } else { Ok(()) }
    }
}

fn kinds_of(value: Option<&Value>) -> u16 {
    match value {
        None => 0,
        Some(Value::Float(_)) => kinds::FLOAT,
        Some(Value::Integer(_)) => kinds::INTEGER,
        Some(Value::Boolean(_)) => kinds::BOOLEAN,
        Some(Value::Text(_)) => kinds::TEXT,
        Some(Value::Unsigned(_)) => kinds::UNSIGNED,
        Some(Value::Array(_)) => kinds::ARRAY,
        Some(Value::Json(_)) => kinds::JSON,
    }
}

fn schema() -> SchemaRef {
    let word = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("tag", word.clone(), false),
        Field::new("tag_id", DataType::Int32, false),
        Field::new("time", time.clone(), false),
        Field::new("nanos", DataType::Int16, false),
        Field::new("value_float", DataType::Float64, true),
        Field::new("value_integer", DataType::Int64, true),
        Field::new("value_unsigned", UNSIGNED, true),
        Field::new("value_boolean", DataType::Boolean, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("value_array", array_type(), true),
        Field::new("value_json", DataType::Utf8, true),
        Field::new("status", DataType::Int64, false),
        Field::new("quality", word.clone(), false),
        Field::new("received", time, false),
        Field::new("origin", word, false),
        Field::new("record", DataType::Int64, false),
    ]))
}

/// Rows on their way into a file.
#[derive(Default)]
struct Columns {
    len: usize,
    bytes: usize,
    tag: Words,
    tag_id: Int32Builder,
    time: TimestampMicrosecondBuilder,
    nanos: Int16Builder,
    values: ValueColumns,
    status: Int64Builder,
    quality: Words,
    received: TimestampMicrosecondBuilder,
    origin: Words,
    record: Int64Builder,
}

impl Columns {
    fn push(
        &mut self,
        (tag, name): &Named,
        row: &Row,
        received: Time,
        origin: &str,
    ) -> Result<(), ParquetError> {
        let id = i32::try_from(tag.0).map_err(|error| ParquetError::External(error.into()))?;
        self.len += 1;
        self.bytes += row.value.as_ref().map_or(0, value_bytes);
        self.tag.push(name, 1);
        self.tag_id.append_value(id);
        self.time.append_value(row.time.div_euclid(1000));
        self.nanos.append_value(i16::try_from(row.time.rem_euclid(1000)).unwrap_or(0));
        self.values.push(row.value.as_ref());
        self.status.append_value(i64::from(row.status));
        self.quality.push(Quality::from_status(row.status).class().word(), 1);
        self.received.append_value(received.ns().div_euclid(1000));
        self.origin.push(origin, 1);
        self.record.append_value(i64::try_from(row.record).unwrap_or(i64::MAX));
        Ok(())
    }

    fn finish(mut self) -> Result<RecordBatch, ParquetError> {
        let values = self.values.finish();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag.finish()),
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(self.nanos.finish()),
            Arc::new(values.float),
            Arc::new(values.integer),
            Arc::new(values.unsigned),
            Arc::new(values.boolean),
            Arc::new(values.text),
            Arc::new(values.array),
            Arc::new(values.json),
            Arc::new(self.status.finish()),
            Arc::new(self.quality.finish()),
            Arc::new(self.received.finish().with_timezone("UTC")),
            Arc::new(self.origin.finish()),
            Arc::new(self.record.finish()),
        ];
        Ok(RecordBatch::try_new(schema(), columns)?)
    }
}

/// A row of a plain file.
pub(crate) struct PlainRow {
    pub(crate) tag: Named,
    pub(crate) row: Row,
    pub(crate) received: Time,
    pub(crate) origin: Arc<str>,
}

/// The rows of one file, one by one.
pub(crate) struct PlainRows {
    reader: ParquetRecordBatchReader,
    batch: Option<Batch>,
    at: usize,
    /// Of the row before: mostly the same again.
    name: Arc<str>,
    origin: Arc<str>,
}

struct Batch {
    tag: StringArray,
    tag_id: Int32Array,
    chunk: Chunk,
    received: TimestampMicrosecondArray,
    origin: StringArray,
}

impl PlainRows {
    pub(crate) fn read(sheet: &Sheet) -> Result<PlainRows, ParquetError> {
        let columns: Vec<usize> = (0..schema().fields().len()).collect();
        let (all, at_once) = (0..sheet.footer.rows, rows_at_once(sheet.footer.kinds()));
        let reader = sheet.read(std::slice::from_ref(&all), &columns, at_once)?;
        let (name, origin) = (Arc::from(""), Arc::from(""));
        Ok(PlainRows { reader, batch: None, at: 0, name, origin })
    }

    pub(crate) fn next(&mut self) -> Result<Option<PlainRow>, ParquetError> {
        while self.batch.as_ref().is_none_or(|batch| self.at == batch.chunk.len()) {
            let Some(batch) = self.reader.next().transpose()? else { return Ok(None) };
            (self.batch, self.at) = (Some(Batch::new(&batch)?), 0);
        }
        let Some(batch) = &self.batch else { return Ok(None) };
        let at = self.at;
        self.at += 1;
        for (known, word) in [(&mut self.name, &batch.tag), (&mut self.origin, &batch.origin)] {
            if **known != *word.value(at) {
                *known = word.value(at).into();
            }
        }
        let id = u32::try_from(batch.tag_id.value(at)).map_err(|_| odd("tag_id"))?;
        Ok(Some(PlainRow {
            tag: (TagId(id), Arc::clone(&self.name)),
            row: batch.chunk.row(at),
            received: Time::from_ns(batch.received.value(at).saturating_mul(1000)),
            origin: Arc::clone(&self.origin),
        }))
    }
}

impl Batch {
    fn new(batch: &RecordBatch) -> Result<Batch, ParquetError> {
        let at = |name| batch.column_by_name(name).ok_or_else(|| odd(name));
        let word = |name| at(name)?.as_string_opt::<i32>().cloned().ok_or_else(|| odd(name));
        let id = at("tag_id")?.as_primitive_opt::<Int32Type>();
        let received = at("received")?.as_primitive_opt::<TimestampMicrosecondType>();
        Ok(Batch {
            tag: word("tag")?,
            tag_id: id.cloned().ok_or_else(|| odd("tag_id"))?,
            chunk: Chunk::new(batch)?,
            received: received.cloned().ok_or_else(|| odd("received"))?,
            origin: word("origin")?,
        })
    }
}

fn odd(column: &str) -> ParquetError {
    ParquetError::General(format!("the column `{column}` is not as an export writes it"))
}

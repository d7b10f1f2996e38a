//! Samples files: the open form in which samples stay for good.
//!
//! `samples/<number, 20 digits>.parquet`, sorted by tag path and time, one row for each tag and
//! time. Columns, for anyone who opens them:
//!
//! | column | what |
//! | --- | --- |
//! | `tag`, `tag_id` | path and number of the tag |
//! | `time`, `nanos` | source time: timestamp (µs, UTC) and the nanoseconds beyond it, 0 to 999 |
//! | `value_float` | a float as it is |
//! | `value_scaled`, `scale` | a float with few decimals: `value_scaled / 10^scale`, to the bit |
//! | `value_integer`, `value_boolean`, `value_text` | the value of a tag of that type |
//! | `value_unsigned` | the same, as a decimal of 20 digits; `value_array`, `value_json` |
//! | `status`, `quality` | OPC UA status code, and its class in a word |
//! | `record` | number of the record of the log that brought it; the greater is newer |
//!
//! Delta Lake knows no nanoseconds, so a time is two columns and both readers are served. Who
//! sent a record, and when, is in `records/` under the same number; versions that were corrected
//! later are in `edits/` with the same columns as here. Of rows with equal tag and time in
//! different files, the greatest `record` holds.
//!
//! Read in this order: [`TableWriter`], then [`crate::chunk`] for the way back.

use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{
    Int8Builder, Int16Builder, Int32Builder, Int64Builder, StringDictionaryBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{Quality, TagId, Value};
use parquet::errors::ParquetError;

use crate::codec::value_bytes;
use crate::disk::Disk;
use crate::edits::EditsWriter;
use crate::figures::Figures;
use crate::recent::Row;
use crate::rollup::RollupWriter;
use crate::run::{OwnRun, Run};
use crate::scaled;
use crate::sheet::{MARK_ROWS, Sealed, SheetWriter, properties};
use crate::values::{UNSIGNED, ValueColumns, array_type};

/// Bits of a tag's kinds: which columns hold anything of it.
pub(crate) mod kinds {
    pub(crate) const FLOAT: u16 = 1;
    pub(crate) const INTEGER: u16 = 2;
    pub(crate) const BOOLEAN: u16 = 4;
    pub(crate) const TEXT: u16 = 8;
    pub(crate) const SCALED: u16 = 16;
    pub(crate) const NANOS: u16 = 32;
    pub(crate) const STATUS: u16 = 64;
    pub(crate) const UNSIGNED: u16 = 128;
    pub(crate) const ARRAY: u16 = 256;
    pub(crate) const JSON: u16 = 512;
}

/// Writes a samples file and what is derived from it in one pass.
pub(crate) struct TableWriter<'a> {
    sheet: SheetWriter,
    rollups: Vec<RollupWriter<'a>>,
    alone: Vec<RollupWriter<'a>>,
    edits: EditsWriter<'a>,
    tag: (TagId, Arc<str>),
    /// Rows of the tag before this leave only their figures.
    limit: i64,
    columns: Columns,
    /// The newest version of the last time, until it is certain that none follows.
    held: Option<Row>,
    rows: u64,
}

/// What was written.
pub(crate) struct Written {
    pub(crate) samples: Sealed,
    pub(crate) rows: u64,
    /// Bytes of each rollup there is.
    pub(crate) rollups: Vec<Option<u64>>,
    /// Bytes of figures that outlived their samples, at each level.
    pub(crate) alone: Vec<Option<u64>>,
    /// Bytes of the edits, if there are any.
    pub(crate) edits: Option<u64>,
}

impl<'a> TableWriter<'a> {
    pub(crate) fn create(
        disk: &'a dyn Disk,
        path: &Path,
        [rollups, alone]: [Vec<RollupWriter<'a>>; 2],
        edits: EditsWriter<'a>,
    ) -> Result<TableWriter<'a>, ParquetError> {
        let sheet = sheet(disk, path)?;
        let (tag, columns) = ((TagId(0), Arc::from("")), Columns::default());
        let limit = i64::MIN;
        Ok(TableWriter { sheet, rollups, alone, edits, tag, limit, columns, held: None, rows: 0 })
    }

    /// The rows that follow are of this tag: at most so many, between these times.
    pub(crate) fn begin(
        &mut self,
        tag: TagId,
        name: &Arc<str>,
        rows: usize,
        span: (i64, i64),
    ) -> Result<(), ParquetError> {
        self.end_row()?;
        self.limit = i64::MIN;
        self.tag = (tag, Arc::clone(name));
        self.edits.begin(tag, name);
        self.rollups.iter_mut().try_for_each(|one| one.begin(tag, name, rows, span))?;
        if self.sheet.must_end_group(rows) {
            self.flush()?;
            self.sheet.end_group()?;
        }
        self.sheet.begin(tag);
        Ok(())
    }

    /// Of the tag that was begun, rows before a time leave only their figures: at most so many
    /// rows, between these times. `standing` are figures of each level that are there already,
    /// `closed` the hours of which there are any.
    pub(crate) fn age(
        &mut self,
        limit: i64,
        rows: (usize, (i64, i64)),
        standing: Vec<Vec<Figures>>,
        closed: &Arc<[i64]>,
    ) -> Result<(), ParquetError> {
        self.limit = limit;
        for (alone, standing) in self.alone.iter_mut().zip(standing) {
            alone.begin_alone(self.tag.0, &self.tag.1, rows, standing, closed)?;
        }
        Ok(())
    }

    /// Adds the next version of the tag, by time and then by record. One that says the same as
    /// the one before of its time takes its place; another value makes that one an edit.
    pub(crate) fn push(&mut self, row: Row) -> Result<(), ParquetError> {
        match self.held.replace(row) {
            Some(before) if self.held.as_ref().is_some_and(|row| row.time == before.time) => {
                let holds = |row: &Row| !row.says_the_same(&before) && row.time >= self.limit;
                if self.held.as_ref().is_some_and(holds) {
                    self.edits.add(before);
                }
                Ok(())
            }
            Some(before) => self.keep(before),
            None => Ok(()),
        }
    }

    /// The same of a run: its first row may be of the time of what was pushed before it, and its
    /// last of the time of what comes after it.
    pub(crate) fn push_run(&mut self, run: &Run<'_>) -> Result<(), ParquetError> {
        let (first, rest) = run.split(1);
        self.push(first.row(0))?;
        let Some(last) = rest.len().checked_sub(1) else { return Ok(()) };
        self.end_row()?;
        let (inner, last) = rest.split(last);
        let due = inner.times.partition_point(|time| *time < self.limit);
        let (due, mut inner) = inner.split(due);
        self.alone.iter_mut().try_for_each(|one| one.add_run(&due))?;
        while inner.len() > 0 {
            let room = MARK_ROWS - self.columns.len();
            let (now, later) = inner.split(room.min(inner.len()));
            self.rollups.iter_mut().try_for_each(|one| one.add_run(&now))?;
            now.times.iter().for_each(|time| self.sheet.note(*time));
            self.columns.push_run(&self.tag, &now)?;
            self.flush_when_full(now.len())?;
            inner = later;
        }
        self.push(last.row(0))
    }

    /// Adds a version that was corrected before.
    pub(crate) fn push_edit(&mut self, row: Row) {
        self.edits.add(row);
    }

    /// Ends all files and makes them durable. `notes` go into the footer of the samples file.
    pub(crate) fn finish(mut self, notes: String) -> Result<Written, ParquetError> {
        self.end_row()?;
        self.flush()?;
        let finish = |writers: Vec<RollupWriter<'_>>| {
            writers.into_iter().map(RollupWriter::finish).collect::<Result<_, _>>()
        };
        let (rollups, alone) = (finish(self.rollups)?, finish(self.alone)?);
        let (edits, samples) = (self.edits.finish()?, self.sheet.finish(notes)?);
        Ok(Written { samples, rollups, alone, edits, rows: self.rows })
    }

    fn end_row(&mut self) -> Result<(), ParquetError> {
        self.held.take().map_or(Ok(()), |held| self.keep(held))
    }

    fn keep(&mut self, row: Row) -> Result<(), ParquetError> {
        if row.time < self.limit {
            return self.alone.iter_mut().try_for_each(|one| one.add(&row));
        }
        self.rollups.iter_mut().try_for_each(|one| one.add(&row))?;
        self.sheet.note(row.time);
        self.columns.push(&self.tag, row)?;
        self.flush_when_full(1)
    }

    fn flush_when_full(&mut self, more: usize) -> Result<(), ParquetError> {
        self.rows += more as u64;
        if self.columns.is_full() {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.columns.len() == 0 {
            return Ok(());
        }
        let (batch, kinds) = self.columns.finish()?;
        kinds.iter().for_each(|(tag, kinds)| self.sheet.add_kinds(*tag, *kinds));
        self.sheet.write(&batch)
    }
}

/// A sheet with the columns of samples.
pub(crate) fn sheet(disk: &dyn Disk, path: &Path) -> Result<SheetWriter, ParquetError> {
    let delta = ["time", "value_scaled", "value_integer", "record"];
    let plain = [
        "tag_id",
        "nanos",
        "value_float",
        "scale",
        "value_text",
        "status",
        "value_array.list.element",
        "value_json",
    ];
    let properties = properties(&delta, &plain);
    SheetWriter::create(disk, path, schema(), properties.build())
}

/// The documented schema.
pub(crate) fn schema() -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("tag", dictionary.clone(), false),
        Field::new("tag_id", DataType::Int32, false),
        Field::new("time", time, false),
        Field::new("nanos", DataType::Int16, false),
        Field::new("value_float", DataType::Float64, true),
        Field::new("value_scaled", DataType::Int64, true),
        Field::new("scale", DataType::Int8, true),
        Field::new("value_integer", DataType::Int64, true),
        Field::new("value_boolean", DataType::Boolean, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("status", DataType::Int64, false),
        Field::new("quality", dictionary, false),
        Field::new("record", DataType::Int64, false),
        Field::new("value_unsigned", UNSIGNED, true),
        Field::new("value_array", array_type(), true),
        Field::new("value_json", DataType::Utf8, true),
    ]))
}

/// So many bytes of texts and arrays go into a sheet at once, about.
pub(crate) const BATCH_BYTES_MAX: usize = 8 << 20;

/// Rows on their way into a sheet.
#[derive(Default)]
pub(crate) struct Columns {
    built: Builders,
    kinds: Vec<(TagId, u16)>,
    len: usize,
    bytes: usize,
    /// Rows of one tag that are not yet built, for they want one scale: column by column as long
    /// as they are a run.
    tag: Option<(TagId, Arc<str>)>,
    run: OwnRun,
    rows: Vec<Row>,
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether it is time to hand on what there is.
    pub(crate) fn is_full(&self) -> bool {
        self.len >= MARK_ROWS || self.bytes >= BATCH_BYTES_MAX
    }

    pub(crate) fn push(&mut self, tag: &(TagId, Arc<str>), row: Row) -> Result<(), ParquetError> {
        self.turn_to(tag)?;
        self.bytes += row.value.as_ref().map_or(0, value_bytes);
        self.len += 1;
        if self.rows.is_empty() && self.run.add(&row) {
            return Ok(());
        }
        self.rows.extend(self.run.take_rows());
        self.rows.push(row);
        Ok(())
    }

    pub(crate) fn push_run(
        &mut self,
        tag: &(TagId, Arc<str>),
        run: &Run<'_>,
    ) -> Result<(), ParquetError> {
        self.turn_to(tag)?;
        self.len += run.len();
        if self.rows.is_empty() {
            self.run.extend(run);
        } else {
            self.rows.extend((0..run.len()).map(|at| run.row(at)));
        }
        Ok(())
    }

    /// Gives the rows as columns, and the kinds of each tag.
    pub(crate) fn finish(&mut self) -> Result<(RecordBatch, Vec<(TagId, u16)>), ParquetError> {
        self.settle()?;
        let Columns { built, kinds, .. } = std::mem::take(self);
        Ok((built.finish()?, kinds))
    }

    fn settle(&mut self) -> Result<(), ParquetError> {
        let Some((tag, name)) = self.tag.take() else { return Ok(()) };
        if let Some(run) = self.run.run() {
            self.kinds.push((tag, self.built.add_run(tag, &name, &run)?));
            self.run.clear();
        }
        if !self.rows.is_empty() {
            self.kinds.push((tag, self.built.add(tag, &name, &self.rows)?));
            self.rows.clear();
        }
        Ok(())
    }

    fn turn_to(&mut self, tag: &(TagId, Arc<str>)) -> Result<(), ParquetError> {
        if self.tag.as_ref().is_none_or(|last| last.0 != tag.0) {
            self.settle()?;
            self.tag = Some(tag.clone());
        }
        Ok(())
    }
}

/// Words of which neighbours are mostly equal: each run is looked up once.
#[derive(Default)]
pub(crate) struct Words {
    built: StringDictionaryBuilder<Int32Type>,
    word: String,
    run: usize,
}

impl Words {
    pub(crate) fn push(&mut self, word: &str, times: usize) {
        if self.run > 0 && self.word != word {
            self.built.append_values(&self.word, std::mem::take(&mut self.run));
        }
        if self.run == 0 {
            self.word.clear();
            self.word.push_str(word);
        }
        self.run += times;
    }

    pub(crate) fn finish(mut self) -> DictionaryArray<Int32Type> {
        if self.run > 0 {
            self.built.append_values(&self.word, self.run);
        }
        self.built.finish()
    }
}

#[derive(Default)]
struct Builders {
    tag: Words,
    tag_id: Int32Builder,
    time: TimestampMicrosecondBuilder,
    nanos: Int16Builder,
    values: ValueColumns,
    scaled: Int64Builder,
    scale: Int8Builder,
    status: Int64Builder,
    quality: Words,
    record: Int64Builder,
}

impl Builders {
    /// Adds rows of one tag and gives their kinds.
    fn add(&mut self, tag: TagId, name: &str, rows: &[Row]) -> Result<u16, ParquetError> {
        let float = |row: &Row| match row.value {
            Some(Value::Float(value)) => Some(value),
            _ => None,
        };
        let floats: Vec<f64> = rows.iter().filter_map(float).collect();
        let scale = if floats.is_empty() { None } else { scaled::best(&floats) };
        let id = i32::try_from(tag.0).map_err(|error| ParquetError::External(error.into()))?;
        let mut kinds = 0;
        self.tag.push(name, rows.len());
        for row in rows {
            self.tag_id.append_value(id);
            self.time.append_value(row.time.div_euclid(1000));
            let nanos = i16::try_from(row.time.rem_euclid(1000)).unwrap_or(0);
            self.nanos.append_value(nanos);
            kinds |= if nanos == 0 { 0 } else { kinds::NANOS };
            kinds |= if row.status == 0 { 0 } else { kinds::STATUS };
            kinds |= self.value(row, scale);
            self.status.append_value(i64::from(row.status));
            self.quality.push(Quality::from_status(row.status).class().word(), 1);
            self.record.append_value(i64::try_from(row.record).unwrap_or(i64::MAX));
        }
        Ok(kinds)
    }

    /// The same of a run.
    fn add_run(&mut self, tag: TagId, name: &str, run: &Run<'_>) -> Result<u16, ParquetError> {
        let len = run.len();
        let id = i32::try_from(tag.0).map_err(|error| ParquetError::External(error.into()))?;
        let micros: Vec<i64> = run.times.iter().map(|time| time.div_euclid(1000)).collect();
        let nanos = run.times.iter().map(|time| i16::try_from(time.rem_euclid(1000)).unwrap_or(0));
        let nanos: Vec<i16> = nanos.collect();
        let kinds = if nanos.iter().all(|nanos| *nanos == 0) { 0 } else { kinds::NANOS };
        self.tag.push(name, len);
        self.tag_id.append_value_n(id, len);
        self.time.append_slice(&micros);
        self.nanos.append_slice(&nanos);
        self.status.append_value_n(i64::from(Quality::GOOD.status()), len);
        self.quality.push(Quality::GOOD.class().word(), len);
        self.record.append_slice(run.records);
        let Some(by) = scaled::best(run.values) else {
            self.values.push_floats(run.values);
            self.scaled.append_nulls(len);
            self.scale.append_nulls(len);
            return Ok(kinds | kinds::FLOAT);
        };
        let whole = run.values.iter().map(|value| scaled::scale(*value, by));
        let Some(whole) = whole.collect::<Option<Vec<i64>>>() else {
            let each = (0..len).map(|at| self.value(&run.row(at), Some(by)));
            return Ok(each.fold(kinds, |all, kind| all | kind));
        };
        self.scaled.append_slice(&whole);
        self.scale.append_value_n(i8::try_from(by).unwrap_or(0), len);
        self.values.push_none(len);
        Ok(kinds | kinds::SCALED)
    }

    fn value(&mut self, row: &Row, scale: Option<u8>) -> u16 {
        let mut scaled = None;
        let kind = match &row.value {
            None => 0,
            Some(Value::Float(value)) => {
                scaled = scale.and_then(|scale| scaled::scale(*value, scale));
                if scaled.is_some() { kinds::SCALED } else { kinds::FLOAT }
            }
            Some(Value::Integer(_)) => kinds::INTEGER,
            Some(Value::Boolean(_)) => kinds::BOOLEAN,
            Some(Value::Text(_)) => kinds::TEXT,
            Some(Value::Unsigned(_)) => kinds::UNSIGNED,
            Some(Value::Array(_)) => kinds::ARRAY,
            Some(Value::Json(_)) => kinds::JSON,
        };
        let scale = scaled.and(scale).and_then(|scale| i8::try_from(scale).ok());
        self.values.push(row.value.as_ref().filter(|_| scaled.is_none()));
        self.scaled.append_option(scaled);
        self.scale.append_option(scale);
        kind
    }

    fn finish(mut self) -> Result<RecordBatch, ParquetError> {
        let values = self.values.finish();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag.finish()),
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(self.nanos.finish()),
            Arc::new(values.float),
            Arc::new(self.scaled.finish()),
            Arc::new(self.scale.finish()),
            Arc::new(values.integer),
            Arc::new(values.boolean),
            Arc::new(values.text),
            Arc::new(self.status.finish()),
            Arc::new(self.quality.finish()),
            Arc::new(self.record.finish()),
            Arc::new(values.unsigned),
            Arc::new(values.array),
            Arc::new(values.json),
        ];
        Ok(RecordBatch::try_new(schema(), columns)?)
    }
}

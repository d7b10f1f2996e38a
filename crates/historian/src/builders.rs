//! Rows on their way into the columns of a samples file or of its edits.

use std::sync::Arc;

use arrow_array::builder::{
    Int8Builder, Int16Builder, Int32Builder, Int64Builder, StringDictionaryBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, RecordBatch};
use guildhall_model::{Quality, TagId, Value};
use parquet::errors::ParquetError;

use crate::codec::value_bytes;
use crate::recent::Row;
use crate::run::{OwnRun, Run};
use crate::scaled;
use crate::sheet::MARK_ROWS;
use crate::table::{kinds, schema};
use crate::values::ValueColumns;

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

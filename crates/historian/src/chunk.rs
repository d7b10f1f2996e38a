//! Samples as they come back from a file: some thousand rows of one tag, column by column.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal128Type, Float64Type, Int8Type, Int16Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{
    Array, BooleanArray, Decimal128Array, Float64Array, Int8Array, Int64Array, ListArray,
    RecordBatch, StringArray,
};
use guildhall_model::Value;
use parquet::errors::ParquetError;

use crate::recent::Row;
use crate::run::Run;
use crate::scaled;
use crate::sheet::MARK_ROWS;
use crate::table::kinds;
use crate::values::ValueColumns;

/// Rows as they came from a samples file.
pub(crate) struct Chunk {
    pub(crate) times: Vec<i64>,
    pub(crate) float: Option<Float64Array>,
    pub(crate) integer: Option<Int64Array>,
    pub(crate) boolean: Option<BooleanArray>,
    pub(crate) text: Option<StringArray>,
    pub(crate) unsigned: Option<Decimal128Array>,
    pub(crate) array: Option<ListArray>,
    pub(crate) json: Option<StringArray>,
    /// None when all are plainly good.
    pub(crate) status: Option<Int64Array>,
    record: Option<Int64Array>,
}

/// The columns that rows of these kinds need, with or without the number of their record.
pub(crate) fn columns(kinds: u16, record: bool) -> Vec<usize> {
    let parts: [(u16, &[usize]); 10] = [
        (kinds::NANOS, &[3]),
        (kinds::FLOAT, &[4]),
        (kinds::SCALED, &[5, 6]),
        (kinds::INTEGER, &[7]),
        (kinds::BOOLEAN, &[8]),
        (kinds::TEXT, &[9]),
        (kinds::STATUS, &[10]),
        (kinds::UNSIGNED, &[13]),
        (kinds::ARRAY, &[14]),
        (kinds::JSON, &[15]),
    ];
    let needed = parts.iter().filter(|(bit, _)| kinds & bit != 0).flat_map(|(_, at)| *at);
    let mut columns: Vec<usize> = std::iter::once(2).chain(needed.copied()).collect();
    columns.extend(record.then_some(12));
    columns
}

/// How many rows of these kinds find room in memory, however long they are.
pub(crate) fn rows_at_once(kinds: u16) -> usize {
    if kinds & kinds::ARRAY != 0 {
        64
    } else if kinds & (kinds::TEXT | kinds::JSON) != 0 {
        1024
    } else {
        MARK_ROWS
    }
}

impl Chunk {
    /// Of a batch that was read with [`columns`].
    pub(crate) fn new(batch: &RecordBatch) -> Result<Chunk, ParquetError> {
        let missing = || ParquetError::General("a column is missing".to_owned());
        let at = |name| batch.column_by_name(name);
        let time =
            at("time").and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
        let micros = time.ok_or_else(missing)?.values();
        let times = match at("nanos") {
            None => micros.iter().map(|micros| micros * 1000).collect(),
            Some(nanos) => {
                let nanos = nanos.as_primitive_opt::<Int16Type>().ok_or_else(missing)?.values();
                micros
                    .iter()
                    .zip(nanos)
                    .map(|(micros, nanos)| micros * 1000 + i64::from(*nanos))
                    .collect()
            }
        };
        let scaled = at("value_scaled").and_then(|column| column.as_primitive_opt::<Int64Type>());
        let scale = at("scale").and_then(|column| column.as_primitive_opt::<Int8Type>());
        let float = at("value_float").and_then(|column| column.as_primitive_opt::<Float64Type>());
        let long =
            |name| at(name).and_then(|column| column.as_primitive_opt::<Int64Type>()).cloned();
        let text = |name| at(name).and_then(|column| column.as_string_opt::<i32>()).cloned();
        Ok(Chunk {
            times,
            float: floats(float, scaled.zip(scale)),
            integer: long("value_integer"),
            boolean: at("value_boolean").and_then(|column| column.as_boolean_opt()).cloned(),
            text: text("value_text"),
            unsigned: at("value_unsigned")
                .and_then(|column| column.as_primitive_opt::<Decimal128Type>())
                .cloned(),
            array: at("value_array").and_then(|column| column.as_list_opt::<i32>()).cloned(),
            json: text("value_json"),
            status: long("status"),
            record: long("record"),
        })
    }

    /// Without a row.
    pub(crate) fn empty() -> Chunk {
        Chunk {
            times: Vec::new(),
            float: None,
            integer: None,
            boolean: None,
            text: None,
            unsigned: None,
            array: None,
            json: None,
            status: None,
            record: None,
        }
    }

    /// Of rows that are in memory.
    pub(crate) fn of_rows(rows: &[Row]) -> Chunk {
        let mut values = ValueColumns::default();
        rows.iter().for_each(|row| values.push(row.value.as_ref()));
        let values = values.finish();
        let record = |row: &Row| i64::try_from(row.record).unwrap_or(i64::MAX);
        Chunk {
            times: rows.iter().map(|row| row.time).collect(),
            float: some(values.float),
            integer: some(values.integer),
            boolean: some(values.boolean),
            text: some(values.text),
            unsigned: some(values.unsigned),
            array: some(values.array),
            json: some(values.json),
            status: Some(rows.iter().map(|row| Some(i64::from(row.status))).collect()),
            record: Some(rows.iter().map(|row| Some(record(row))).collect()),
        }
    }

    /// The number of a row's record; 0 when that was not read.
    pub(crate) fn record(&self, at: usize) -> u64 {
        self.record.as_ref().map_or(0, |all| u64::try_from(all.value(at)).unwrap_or(0))
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// Some rows as a run, if they are one.
    pub(crate) fn run(&self, rows: Range<usize>) -> Option<Run<'_>> {
        let (float, record) = self.float.as_ref().zip(self.record.as_ref())?;
        let bad = |all: &Int64Array| all.values()[rows.clone()].iter().any(|code| *code != 0);
        if self.status.as_ref().is_some_and(bad)
            || float.slice(rows.start, rows.len()).null_count() > 0
        {
            return None;
        }
        Run::of(&self.times[rows.clone()], &float.values()[rows.clone()], &record.values()[rows])
    }

    /// One row; its record is 0 when that was not read.
    pub(crate) fn row(&self, at: usize) -> Row {
        let status = self.status.as_ref().map_or(0, |all| all.value(at));
        Row {
            time: self.times[at],
            value: self.value(at),
            status: u32::try_from(status).unwrap_or(0),
            record: self.record(at),
        }
    }

    fn value(&self, at: usize) -> Option<Value> {
        if let Some(all) = self.float.as_ref().filter(|all| all.is_valid(at)) {
            return Some(Value::Float(all.value(at)));
        }
        if let Some(all) = self.integer.as_ref().filter(|all| all.is_valid(at)) {
            return Some(Value::Integer(all.value(at)));
        }
        if let Some(all) = self.boolean.as_ref().filter(|all| all.is_valid(at)) {
            return Some(Value::Boolean(all.value(at)));
        }
        if let Some(all) = self.text.as_ref().filter(|all| all.is_valid(at)) {
            return Some(Value::text(all.value(at)));
        }
        if let Some(all) = self.unsigned.as_ref().filter(|all| all.is_valid(at)) {
            return u64::try_from(all.value(at)).ok().map(Value::Unsigned);
        }
        if let Some(all) = self.array.as_ref().filter(|all| all.is_valid(at)) {
            let points = all.value(at);
            return points
                .as_primitive_opt::<Float64Type>()
                .map(|points| Value::Array(Arc::from(&points.values()[..])));
        }
        let json = self.json.as_ref().filter(|all| all.is_valid(at));
        json.map(|all| Value::Json(Arc::from(all.value(at))))
    }
}

/// None when it holds nothing.
fn some<A: Array>(array: A) -> Option<A> {
    (array.null_count() < array.len()).then_some(array)
}

/// Floats as they were, from those kept as they are and those kept scaled.
fn floats(
    float: Option<&Float64Array>,
    scaled: Option<(&Int64Array, &Int8Array)>,
) -> Option<Float64Array> {
    let Some((scaled, scales)) = scaled else { return float.cloned() };
    let power = |scale: i8| u8::try_from(scale).unwrap_or(0);
    if scaled.null_count() == 0 {
        let (mut all, mut rest) = (Vec::with_capacity(scaled.len()), &scaled.values()[..]);
        for same in scales.values().chunk_by(|a, b| a == b) {
            let (now, later) = rest.split_at(same.len());
            let by = power(same[0]);
            all.extend(now.iter().map(|whole| scaled::unscale(*whole, by)));
            rest = later;
        }
        return Some(all.into());
    }
    let at = |at: usize| {
        let whole =
            scaled.is_valid(at).then(|| scaled::unscale(scaled.value(at), power(scales.value(at))));
        whole.or_else(|| float.filter(|all| all.is_valid(at)).map(|all| all.value(at)))
    };
    Some((0..scaled.len()).map(at).collect())
}

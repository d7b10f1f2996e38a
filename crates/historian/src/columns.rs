//! The columns in which a scan hands on samples.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{TimestampNanosecondBuilder, UInt32Builder};
use arrow_array::{
    Array, ArrayRef, Int64Array, RecordBatch, TimestampNanosecondArray, UInt32Array, new_null_array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::TagId;

use crate::builders::BATCH_BYTES_MAX;
use crate::chunk::Chunk;
use crate::codec::value_bytes;
use crate::recent::Row;
use crate::sheet::MARK_ROWS;
use crate::values::{UNSIGNED, ValueColumns, array_type};

/// Columns of a [`Scan`](crate::Scan): tag_id u32, time (timestamp ns UTC), value_float f64,
/// value_integer i64, value_boolean, value_text (null but for the one of the tag's type), status
/// u32 (OPC UA), value_unsigned decimal(20, 0), value_array list of f64, value_json.
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
        Field::new("value_unsigned", UNSIGNED, true),
        Field::new("value_array", array_type(), true),
        Field::new("value_json", DataType::Utf8, true),
    ]))
}

/// Some columns of rows that came from a file, without looking at each.
pub(crate) fn of_chunk(
    tag: TagId,
    chunk: &Chunk,
    inside: Range<usize>,
    columns: &[usize],
    schema: SchemaRef,
) -> RecordBatch {
    let len = inside.len();
    let slice = |array: &dyn Array| array.slice(inside.start, len);
    let held = |array: Option<&dyn Array>, kind: &DataType| match array {
        Some(array) => slice(array),
        None => new_null_array(kind, len),
    };
    let status = |all: &Int64Array| -> ArrayRef {
        let all = all.values()[inside.clone()].iter();
        Arc::new(all.map(|code| u32::try_from(*code).unwrap_or(0)).collect::<UInt32Array>())
    };
    let column = |at: &usize| -> ArrayRef {
        match at {
            0 => Arc::new(UInt32Array::from_value(tag.0, len)),
            1 => {
                let times = chunk.times[inside.clone()].to_vec();
                Arc::new(TimestampNanosecondArray::from(times).with_timezone("UTC"))
            }
            2 => held(chunk.float.as_ref().map(|all| all as _), &DataType::Float64),
            3 => held(chunk.integer.as_ref().map(|all| all as _), &DataType::Int64),
            4 => held(chunk.boolean.as_ref().map(|all| all as _), &DataType::Boolean),
            5 => held(chunk.text.as_ref().map(|all| all as _), &DataType::Utf8),
            7 => held(chunk.unsigned.as_ref().map(|all| all as _), &UNSIGNED),
            8 => held(chunk.array.as_ref().map(|all| all as _), &array_type()),
            9 => held(chunk.json.as_ref().map(|all| all as _), &DataType::Utf8),
            _ => match &chunk.status {
                Some(all) => status(all),
                None => Arc::new(UInt32Array::from_value(0, len)),
            },
        }
    };
    let columns: Vec<ArrayRef> = columns.iter().map(column).collect();
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(len));
    RecordBatch::try_new_with_options(schema, columns, &options).expect("columns of the schema")
}

/// Rows on their way out, one by one.
#[derive(Default)]
pub(crate) struct Columns {
    len: usize,
    bytes: usize,
    tag_id: UInt32Builder,
    time: TimestampNanosecondBuilder,
    values: ValueColumns,
    status: UInt32Builder,
}

impl Columns {
    /// Whether it is time to hand on what there is.
    pub(crate) fn is_full(&self) -> bool {
        self.len >= MARK_ROWS || self.bytes >= BATCH_BYTES_MAX
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn push(&mut self, tag: TagId, row: &Row) {
        self.len += 1;
        self.bytes += row.value.as_ref().map_or(0, value_bytes);
        self.tag_id.append_value(tag.0);
        self.time.append_value(row.time);
        self.values.push(row.value.as_ref());
        self.status.append_value(row.status);
    }

    pub(crate) fn finish(mut self) -> RecordBatch {
        let values = self.values.finish();
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(values.float),
            Arc::new(values.integer),
            Arc::new(values.boolean),
            Arc::new(values.text),
            Arc::new(self.status.finish()),
            Arc::new(values.unsigned),
            Arc::new(values.array),
            Arc::new(values.json),
        ];
        RecordBatch::try_new(scan_schema(), columns).expect("columns of the schema")
    }
}

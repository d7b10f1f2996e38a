//! The columns in which a scan hands on samples.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int64Builder, StringBuilder, TimestampNanosecondBuilder,
    UInt32Builder,
};
use arrow_array::{
    Array, ArrayRef, Int64Array, RecordBatch, TimestampNanosecondArray, UInt32Array, new_null_array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{TagId, Value};

use crate::chunk::Chunk;
use crate::recent::Row;

/// Columns of a [`Scan`](crate::Scan): tag_id u32, time (timestamp ns UTC), value_float f64,
/// value_integer i64, value_boolean, value_text (null but for the one of the tag's type), status
/// u32 (OPC UA).
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
    tag_id: UInt32Builder,
    time: TimestampNanosecondBuilder,
    float: Float64Builder,
    integer: Int64Builder,
    boolean: BooleanBuilder,
    text: StringBuilder,
    status: UInt32Builder,
}

impl Columns {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn push(&mut self, tag: TagId, row: &Row) {
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

    pub(crate) fn finish(mut self) -> RecordBatch {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tag_id.finish()),
            Arc::new(self.time.finish().with_timezone("UTC")),
            Arc::new(self.float.finish()),
            Arc::new(self.integer.finish()),
            Arc::new(self.boolean.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.status.finish()),
        ];
        RecordBatch::try_new(scan_schema(), columns).expect("columns of the schema")
    }
}

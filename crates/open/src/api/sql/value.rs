//! One value of a column as JSON, and the word for its type.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampNanosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use guildhall_model::Time;

/// The word for a type.
pub(super) fn word(kind: &DataType) -> String {
    match kind {
        DataType::Boolean => "boolean",
        DataType::Float16 | DataType::Float32 | DataType::Float64 => "float",
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text",
        DataType::Timestamp(..) => "time",
        DataType::Interval(_) | DataType::Duration(_) => "interval",
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => "list",
        DataType::Struct(_) => "struct",
        whole if whole.is_integer() => "integer",
        other => return other.to_string().to_lowercase(),
    }
    .to_owned()
}

/// Appends the value at `row` as JSON. What JSON has no form for is a text.
pub(super) fn write(out: &mut Vec<u8>, array: &ArrayRef, row: usize) -> Result<(), ArrowError> {
    if array.is_null(row) {
        out.extend(b"null");
        return Ok(());
    }
    match array.data_type() {
        DataType::Boolean => json(out, &array.as_boolean().value(row)),
        DataType::Int8 => json(out, &array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => json(out, &array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => json(out, &array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => json(out, &array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => json(out, &array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => json(out, &array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => json(out, &array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => json(out, &array.as_primitive::<UInt64Type>().value(row)),
        DataType::Float32 => float(out, f64::from(array.as_primitive::<Float32Type>().value(row))),
        DataType::Float64 => float(out, array.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => json(out, &array.as_string::<i32>().value(row)),
        DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) => {
            let ns = array.as_primitive::<TimestampNanosecondType>().value(row);
            json(out, &Time::from_ns(ns).to_string())
        }
        DataType::List(_) => list(out, &array.as_list::<i32>().value(row)),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            for (place, (field, column)) in fields.iter().zip(columns).enumerate() {
                out.push(if place == 0 { b'{' } else { b',' });
                json(out, field.name())?;
                out.push(b':');
                write(out, column, row)?;
            }
            out.push(b'}');
            Ok(())
        }
        _ => json(out, &text(array, row)?),
    }
}

/// The value at `row` as text.
pub(crate) fn text(array: &ArrayRef, row: usize) -> Result<String, ArrowError> {
    if let DataType::Timestamp(TimeUnit::Nanosecond, Some(_)) = array.data_type() {
        let ns = array.as_primitive::<TimestampNanosecondType>().value(row);
        return Ok(Time::from_ns(ns).to_string());
    }
    if array.data_type().is_nested() {
        let mut text = Vec::new();
        write(&mut text, array, row)?;
        return Ok(String::from_utf8_lossy(&text).into_owned());
    }
    let options = FormatOptions::new();
    ArrayFormatter::try_new(array, &options)?.value(row).try_to_string()
}

fn list(out: &mut Vec<u8>, values: &ArrayRef) -> Result<(), ArrowError> {
    out.push(b'[');
    for row in 0..values.len() {
        if row > 0 {
            out.push(b',');
        }
        write(out, values, row)?;
    }
    out.push(b']');
    Ok(())
}

fn float(out: &mut Vec<u8>, value: f64) -> Result<(), ArrowError> {
    if value.is_finite() {
        return json(out, &value);
    }
    json(out, super::super::wire::special(value))
}

fn json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), ArrowError> {
    serde_json::to_writer(out, value).map_err(|error| ArrowError::JsonError(error.to_string()))
}

//! Values as PostgreSQL writes them in text.
//!
//! Source: PostgreSQL 15, "Data Types", with `DateStyle` ISO, `IntervalStyle` postgres and UTC.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, IntervalUnit, TimeUnit};
use bytes::{BufMut, BytesMut};

use crate::api::sql::value;
use crate::api::wire::special;
use crate::postgres::binary;
use crate::postgres::error::PgError;
use crate::postgres::portal::Columns;
use crate::postgres::say;

const DAY_US: i64 = 86_400_000_000;

/// Appends a row as a message.
pub(super) fn row(
    out: &mut BytesMut,
    batch: &RecordBatch,
    row: usize,
    columns: &Columns,
) -> Result<(), PgError> {
    let mut wrong = None;
    say::message(out, b'D', |out| {
        out.put_u16(u16::try_from(batch.num_columns()).unwrap_or(u16::MAX));
        for (place, column) in batch.columns().iter().enumerate() {
            if column.is_null(row) {
                out.put_i32(-1);
                continue;
            }
            say::sized(out, false, |out| {
                let written = match columns.binary(place) {
                    true => binary::write(out, column, row),
                    false => write(out, column, row),
                };
                wrong = wrong.take().or(written.err());
            });
        }
    });
    match wrong {
        None => Ok(()),
        Some(error) => {
            let message = format!("a value cannot be written: {error}");
            Err(PgError::new("22000", message, "cast the column to text"))
        }
    }
}

/// Appends the value at `row`, which is one.
pub(super) fn write(out: &mut BytesMut, array: &ArrayRef, row: usize) -> Result<(), ArrowError> {
    match array.data_type() {
        DataType::Boolean => out.put_u8(if array.as_boolean().value(row) { b't' } else { b'f' }),
        DataType::Int8 => put(out, array.as_primitive::<Int8Type>().value(row)),
        DataType::Int16 => put(out, array.as_primitive::<Int16Type>().value(row)),
        DataType::Int32 => put(out, array.as_primitive::<Int32Type>().value(row)),
        DataType::Int64 => put(out, array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => put(out, array.as_primitive::<UInt8Type>().value(row)),
        DataType::UInt16 => put(out, array.as_primitive::<UInt16Type>().value(row)),
        DataType::UInt32 => put(out, array.as_primitive::<UInt32Type>().value(row)),
        DataType::UInt64 => put(out, bigint(array.as_primitive::<UInt64Type>().value(row))?),
        DataType::Float16 => {
            float(out, f64::from(f32::from(array.as_primitive::<Float16Type>().value(row))));
        }
        DataType::Float32 => {
            let value = array.as_primitive::<Float32Type>().value(row);
            match value.is_finite() {
                true => put(out, shortest(format!("{value:?}"))),
                false => float(out, f64::from(value)),
            }
        }
        DataType::Float64 => float(out, array.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => out.extend(array.as_string::<i32>().value(row).as_bytes()),
        DataType::Timestamp(_, zone) => {
            let zone = if zone.is_some() { "+00" } else { "" };
            let us = microseconds(array, row)?;
            let (days, time) = (us.div_euclid(DAY_US), us.rem_euclid(DAY_US));
            let (date, era) = date(days);
            put(out, format_args!("{date} {}{zone}{era}", time_of_day(time)));
        }
        DataType::Date32 => {
            let (date, era) = date(i64::from(array.as_primitive::<Date32Type>().value(row)));
            put(out, format_args!("{date}{era}"));
        }
        DataType::Time32(_) | DataType::Time64(_) => {
            put(out, time_of_day(time_us(array, row)?));
        }
        DataType::Interval(_) | DataType::Duration(_) => {
            put(out, interval(binary::interval(array, row)?));
        }
        DataType::Binary => {
            out.extend(b"\\x");
            array.as_binary::<i32>().value(row).iter().for_each(|byte| {
                put(out, format_args!("{byte:02x}"));
            });
        }
        DataType::List(_) if binary::is_array(array.data_type()) => {
            list(out, &array.as_list::<i32>().value(row))?;
        }
        _ => out.extend(value::text(array, row)?.as_bytes()),
    }
    Ok(())
}

fn put(out: &mut BytesMut, value: impl std::fmt::Display) {
    // Writing into memory cannot fail.
    let _written = write!(out, "{value}");
}

/// A whole number that PostgreSQL has room for.
pub(super) fn bigint(value: u64) -> Result<i64, ArrowError> {
    i64::try_from(value)
        .map_err(|_| ArrowError::ArithmeticOverflow(format!("{value} is more than bigint holds")))
}

fn float(out: &mut BytesMut, value: f64) {
    match value.is_finite() {
        true => put(out, shortest(format!("{value:?}"))),
        false => put(out, special(value)),
    }
}

/// Without what PostgreSQL leaves away.
fn shortest(text: String) -> String {
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// Microseconds since 1970. What is finer is cut off.
pub(super) fn microseconds(array: &ArrayRef, row: usize) -> Result<i64, ArrowError> {
    let of = |value: i64, to_us: i64| {
        let far = || ArrowError::ArithmeticOverflow("a time too far away".to_owned());
        value.checked_mul(to_us).ok_or_else(far)
    };
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            Ok(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Ok(array.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            of(array.as_primitive::<TimestampMillisecondType>().value(row), 1_000)
        }
        DataType::Timestamp(TimeUnit::Second, _) => {
            of(array.as_primitive::<TimestampSecondType>().value(row), 1_000_000)
        }
        other => Err(ArrowError::CastError(format!("{other} is no time"))),
    }
}

/// Microseconds since midnight.
pub(super) fn time_us(array: &ArrayRef, row: usize) -> Result<i64, ArrowError> {
    let us = cast(&array.slice(row, 1), &DataType::Time64(TimeUnit::Microsecond))?;
    Ok(cast(&us, &DataType::Int64)?.as_primitive::<Int64Type>().value(0))
}

/// A day since 1970-01-01 as date, and what stands behind all of a time before our era.
///
/// By Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
fn date(days: i64) -> (String, &'static str) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    match year > 0 {
        true => (format!("{year:04}-{month:02}-{day:02}"), ""),
        false => (format!("{:04}-{month:02}-{day:02}", 1 - year), " BC"),
    }
}

fn time_of_day(us: i64) -> String {
    let seconds = us / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hour:02}:{minute:02}:{second:02}{}", fraction(us % 1_000_000))
}

fn fraction(us: i64) -> String {
    match us {
        0 => String::new(),
        us => format!(".{us:06}").trim_end_matches('0').to_owned(),
    }
}

/// Months, days and microseconds: `1 year 2 mons 3 days 04:05:06.7`.
fn interval((months, days, us): (i32, i32, i64)) -> String {
    let mut parts = Vec::new();
    let mut part = |count: i32, word: &str| {
        if count != 0 {
            parts.push(format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
        }
    };
    part(months / 12, "year");
    part(months % 12, "mon");
    part(days, "day");
    if us != 0 || parts.is_empty() {
        let sign = if us < 0 { "-" } else { "" };
        let us = us.saturating_abs();
        parts.push(format!("{sign}{}", time_of_day(us)));
    }
    parts.join(" ")
}

fn list(out: &mut BytesMut, values: &ArrayRef) -> Result<(), ArrowError> {
    out.put_u8(b'{');
    let text = matches!(values.data_type(), DataType::Utf8);
    for row in 0..values.len() {
        if row > 0 {
            out.put_u8(b',');
        }
        if values.is_null(row) {
            out.extend(b"NULL");
            continue;
        }
        let mut item = BytesMut::new();
        write(&mut item, values, row)?;
        let plain = !text
            && !item.iter().any(|byte| matches!(byte, b' ' | b',' | b'"' | b'\\' | b'{' | b'}'));
        if plain {
            out.extend(item);
            continue;
        }
        out.put_u8(b'"');
        for byte in item {
            if matches!(byte, b'"' | b'\\') {
                out.put_u8(b'\\');
            }
            out.put_u8(byte);
        }
        out.put_u8(b'"');
    }
    out.put_u8(b'}');
    Ok(())
}

/// The unit in which an interval of the engine is taken apart.
pub(super) const WHOLE_INTERVAL: DataType = DataType::Interval(IntervalUnit::MonthDayNano);

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::{Int64Type, IntervalMonthDayNano};
    use arrow_array::{
        Date32Array, Decimal128Array, Float64Array, IntervalMonthDayNanoArray, ListArray,
        StringArray, Time64MicrosecondArray, TimestampNanosecondArray, TimestampSecondArray,
    };

    use super::*;

    #[track_caller]
    fn check(array: impl Array + 'static, expected: &[&str]) {
        let array: ArrayRef = Arc::new(array);
        let texts = (0..array.len()).map(|row| {
            let mut out = BytesMut::new();
            write(&mut out, &array, row).unwrap();
            String::from_utf8(out.to_vec()).unwrap()
        });
        assert_eq!(texts.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn values_are_written_as_postgresql_writes_them() {
        let floats = vec![3000.0, 0.1, -1e300, f64::NAN, f64::NEG_INFINITY, 1e-7];
        let texts = ["3000", "0.1", "-1e300", "NaN", "-Infinity", "1e-7"];
        check(Float64Array::from(floats), &texts);
        let times = vec![0, 1_800_000_000_123_456_789, -1];
        let texts = [
            "1970-01-01 00:00:00+00",
            "2027-01-15 08:00:00.123456+00",
            "1969-12-31 23:59:59.999999+00",
        ];
        check(TimestampNanosecondArray::from(times).with_timezone("UTC"), &texts);
        check(TimestampSecondArray::from(vec![951_782_400]), &["2000-02-29 00:00:00"]);
        let days = vec![0, -719_163, 2_932_896];
        check(Date32Array::from(days), &["1970-01-01", "0001-12-31 BC", "9999-12-31"]);
        check(Time64MicrosecondArray::from(vec![3_723_500_000]), &["01:02:03.5"]);
        let interval = |months, days, ns| IntervalMonthDayNano::new(months, days, ns);
        let intervals = vec![
            interval(14, 3, 14_706_700_000_000),
            interval(0, 0, 0),
            interval(0, -1, -3_600_000_000_000),
            interval(1, 0, 0),
        ];
        let texts = ["1 year 2 mons 3 days 04:05:06.7", "00:00:00", "-1 days -01:00:00", "1 mon"];
        check(IntervalMonthDayNanoArray::from(intervals), &texts);
        let decimals = Decimal128Array::from(vec![12_345, -5]).with_precision_and_scale(10, 2);
        check(decimals.unwrap(), &["123.45", "-0.05"]);
        let list = vec![Some(vec![Some(1), None, Some(-3)]), Some(vec![])];
        check(ListArray::from_iter_primitive::<Int64Type, _, _>(list), &["{1,NULL,-3}", "{}"]);
        check(StringArray::from(vec!["", "온도"]), &["", "온도"]);
    }
}

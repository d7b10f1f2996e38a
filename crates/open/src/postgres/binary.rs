//! Values as PostgreSQL sends them in binary.
//!
//! Source: the `…send` functions of PostgreSQL 15 (`src/backend/utils/adt`). Times count
//! microseconds from 2000-01-01, numbers of any length are digits of base 10,000.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    IntervalMonthDayNanoType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};
use bytes::{BufMut, BytesMut};
use guildhall_query::PgType;

use crate::postgres::{cell, say};

/// 2000-01-01 in days and microseconds since 1970.
pub(super) const EPOCH_DAYS: i32 = 10_957;
pub(super) const EPOCH_US: i64 = 946_684_800_000_000;

/// Appends the value at `row`, which is one.
pub(super) fn write(out: &mut BytesMut, array: &ArrayRef, row: usize) -> Result<(), ArrowError> {
    match array.data_type() {
        DataType::Boolean => out.put_u8(u8::from(array.as_boolean().value(row))),
        DataType::Int8 => out.put_i16(array.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => out.put_i16(array.as_primitive::<Int16Type>().value(row)),
        DataType::UInt8 => out.put_i16(array.as_primitive::<UInt8Type>().value(row).into()),
        DataType::Int32 => out.put_i32(array.as_primitive::<Int32Type>().value(row)),
        DataType::UInt16 => out.put_i32(array.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => out.put_u32(array.as_primitive::<UInt32Type>().value(row)),
        DataType::Int64 => out.put_i64(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt64 => {
            out.put_i64(cell::bigint(array.as_primitive::<UInt64Type>().value(row))?);
        }
        DataType::Float16 => {
            out.put_f32(array.as_primitive::<Float16Type>().value(row).into());
        }
        DataType::Float32 => out.put_f32(array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => out.put_f64(array.as_primitive::<Float64Type>().value(row)),
        DataType::Timestamp(..) => out.put_i64(cell::microseconds(array, row)? - EPOCH_US),
        DataType::Date32 => {
            out.put_i32(array.as_primitive::<Date32Type>().value(row).saturating_sub(EPOCH_DAYS));
        }
        DataType::Time32(_) | DataType::Time64(_) => out.put_i64(cell::time_us(array, row)?),
        DataType::Interval(_) | DataType::Duration(_) => {
            let (months, days, us) = interval(array, row)?;
            out.put_i64(us);
            out.put_i32(days);
            out.put_i32(months);
        }
        DataType::Binary => out.extend(array.as_binary::<i32>().value(row)),
        kind @ (DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..)) => {
            let mut text = BytesMut::new();
            cell::write(&mut text, array, row)?;
            numeric(out, std::str::from_utf8(&text).unwrap_or_default())
                .ok_or_else(|| ArrowError::CastError(format!("{kind} is too long")))?;
        }
        DataType::List(field) if is_array(array.data_type()) => {
            let values = array.as_list::<i32>().value(row);
            list(out, &values, PgType::of(field.data_type()).oid)?;
        }
        _ => cell::write(out, array, row)?,
    }
    Ok(())
}

/// Whether a list goes out as an array, and not as JSON.
pub(super) fn is_array(kind: &DataType) -> bool {
    PgType::of(kind).element != 0
}

/// Months, days and microseconds of an interval.
pub(super) fn interval(array: &ArrayRef, row: usize) -> Result<(i32, i32, i64), ArrowError> {
    if let DataType::Duration(_) = array.data_type() {
        let us = DataType::Duration(arrow_schema::TimeUnit::Microsecond);
        let one = cast(&cast(&array.slice(row, 1), &us)?, &DataType::Int64)?;
        return Ok((0, 0, one.as_primitive::<Int64Type>().value(0)));
    }
    let whole = cast(&array.slice(row, 1), &cell::WHOLE_INTERVAL)?;
    let value = whole.as_primitive::<IntervalMonthDayNanoType>().value(0);
    Ok((value.months, value.days, value.nanoseconds / 1_000))
}

/// A decimal number in digits of base 10,000, from its text.
fn numeric(out: &mut BytesMut, text: &str) -> Option<()> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (0x4000, rest),
        None => (0, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let scale = u16::try_from(fraction.len()).ok()?;
    let left = whole.len().next_multiple_of(4);
    let right = fraction.len().next_multiple_of(4);
    let padded = format!("{whole:0>left$}{fraction:0<right$}");
    let digits =
        padded.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).ok()?.parse().ok());
    let mut digits: Vec<u16> = digits.collect::<Option<_>>()?;
    let mut weight = i16::try_from(left / 4).ok()? - 1;
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    digits.drain(..zeros);
    weight -= i16::try_from(zeros).ok()?;
    let weight = if digits.is_empty() { 0 } else { weight };
    out.put_u16(u16::try_from(digits.len()).ok()?);
    out.put_i16(weight);
    out.put_u16(if digits.is_empty() { 0 } else { sign });
    out.put_u16(scale);
    digits.iter().for_each(|digit| out.put_u16(*digit));
    Some(())
}

fn list(out: &mut BytesMut, values: &ArrayRef, element: u32) -> Result<(), ArrowError> {
    let count = i32::try_from(values.len()).unwrap_or(i32::MAX);
    out.put_i32(i32::from(count > 0));
    out.put_i32(i32::from(values.null_count() > 0));
    out.put_u32(element);
    if count > 0 {
        out.put_i32(count);
        out.put_i32(1);
    }
    let mut wrong = Ok(());
    for row in 0..values.len() {
        if values.is_null(row) {
            out.put_i32(-1);
        } else {
            say::sized(out, false, |out| wrong = write(out, values, row));
        }
        std::mem::replace(&mut wrong, Ok(()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[u16]) {
        let mut out = BytesMut::new();
        numeric(&mut out, text).unwrap();
        let words: Vec<u16> =
            out.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn numbers_of_any_length_are_digits_of_base_10000() {
        // Count, weight, sign, scale, digits; as PostgreSQL's own `numeric_send` gives them.
        check("0.00", &[0, 0, 0, 2]);
        check("123.45", &[2, 0, 0, 2, 123, 4500]);
        check("-0.05", &[1, 0xffff, 0x4000, 2, 500]);
        check("100000000", &[1, 2, 0, 0, 1]);
        check("12345678.9", &[3, 1, 0, 1, 1234, 5678, 9000]);
    }
}

//! Values that clients give for parameters, in text or binary.
//!
//! Source: the `…recv` functions of PostgreSQL 15 (`src/backend/utils/adt`). What has no form of
//! its own here goes on as the text that PostgreSQL would show, and the engine casts it.

use std::sync::Arc;

use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use bytes::{Buf, Bytes};
use guildhall_model::{Time, Value};
use guildhall_query::PgType;

use crate::postgres::binary::{EPOCH_DAYS, EPOCH_US};
use crate::postgres::error::PgError;

/// Digits of a `numeric` parameter, all and behind the point.
const NUMERIC: DataType = DataType::Decimal128(38, 9);

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// The type of the engine that a declared one stands for; none leaves it to the query.
pub(super) fn kind(oid: u32) -> Option<DataType> {
    let known = PgType::numbered(oid)?;
    if let Some(element) = kind(known.element).filter(|_| known.name.starts_with('_')) {
        return Some(DataType::List(Arc::new(Field::new_list_field(element, true))));
    }
    Some(match known.name {
        "bool" => DataType::Boolean,
        "int2" => DataType::Int16,
        "int4" => DataType::Int32,
        "int8" => DataType::Int64,
        "oid" => DataType::UInt32,
        "float4" => DataType::Float32,
        "float8" => DataType::Float64,
        "numeric" => NUMERIC,
        "text" | "varchar" | "bpchar" | "name" | "char" | "json" | "jsonb" | "uuid" => {
            DataType::Utf8
        }
        "date" => DataType::Date32,
        "time" => DataType::Time64(TimeUnit::Microsecond),
        "timestamp" => DataType::Timestamp(TimeUnit::Nanosecond, None),
        "timestamptz" => DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        "interval" => DataType::Interval(IntervalUnit::MonthDayNano),
        _ => return None,
    })
}

/// A value as the engine takes it. `oid` is its type.
pub(super) fn value(oid: u32, binary: bool, given: &Bytes) -> Result<Value, PgError> {
    let name = PgType::numbered(oid).map_or("text", |known| known.name);
    if binary {
        let wrong = || {
            let message = format!("{} bytes are no binary {name}", given.len());
            PgError::new("22P03", message, "send the parameter as text")
        };
        return from_binary(oid, name, given.clone()).ok_or_else(wrong);
    }
    let text = std::str::from_utf8(given).map_err(|_| PgError::not_utf8())?;
    if text.contains('\0') {
        return Err(PgError::new("22021", "a text with a zero in it", ""));
    }
    Ok(match (name, text.trim().to_lowercase().as_str()) {
        ("bool", "t" | "true" | "y" | "yes" | "on" | "1") => Value::Boolean(true),
        ("bool", "f" | "false" | "n" | "no" | "off" | "0") => Value::Boolean(false),
        ("int2" | "int4" | "int8" | "oid", trimmed) => match trimmed.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => return Err(no_value(text, name)),
        },
        ("float4" | "float8", trimmed) => match trimmed.parse() {
            Ok(number) => Value::Float(number),
            Err(_) => return Err(no_value(text, name)),
        },
        _ => Value::text(text),
    })
}

fn no_value(text: &str, name: &str) -> PgError {
    PgError::new("22P02", format!("`{text}` is no value of the type {name}"), "")
}

fn from_binary(oid: u32, name: &str, mut given: Bytes) -> Option<Value> {
    let length = given.len();
    Some(match (name, length) {
        ("bool", 1) => Value::Boolean(given.get_u8() != 0),
        ("int2", 2) => Value::Integer(given.get_i16().into()),
        ("int4", 4) => Value::Integer(given.get_i32().into()),
        ("int8", 8) => Value::Integer(given.get_i64()),
        ("oid", 4) => Value::Integer(given.get_u32().into()),
        ("float4", 4) => Value::Float(given.get_f32().into()),
        ("float8", 8) => Value::Float(given.get_f64()),
        ("date", 4) => {
            let days = given.get_i32().checked_add(EPOCH_DAYS)?;
            let time = moment(i64::from(days).checked_mul(DAY_S * 1_000_000)?)?;
            Value::text(time.split('T').next()?)
        }
        ("time", 8) => {
            let time = moment(given.get_i64())?;
            Value::text(time.split('T').nth(1)?.trim_end_matches('Z'))
        }
        ("timestamp" | "timestamptz", 8) => {
            let time = moment(given.get_i64().checked_add(EPOCH_US)?)?;
            let zone = if name == "timestamptz" { "Z" } else { "" };
            Value::text(format!("{}{zone}", time.trim_end_matches('Z')))
        }
        ("interval", 16) => {
            let (us, days, months) = (given.get_i64(), given.get_i32(), given.get_i32());
            Value::text(format!("{months} months {days} days {us} microseconds"))
        }
        ("numeric", 8..) => Value::text(numeric(given)?),
        ("uuid", 16) => {
            let hex: String = given.iter().map(|byte| format!("{byte:02x}")).collect();
            let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
            Value::text(parts.join("-"))
        }
        ("jsonb", 1..) if given.get_u8() == 1 => Value::text(std::str::from_utf8(&given).ok()?),
        ("text" | "varchar" | "bpchar" | "name" | "char" | "json" | "unknown", _) => {
            Value::text(std::str::from_utf8(&given).ok().filter(|text| !text.contains('\0'))?)
        }
        _ if PgType::numbered(oid)?.element != 0 => Value::text(array(given)?),
        _ => return None,
    })
}

/// Microseconds since 1970 as RFC 3339; none outside of what the historian can hold.
fn moment(us: i64) -> Option<String> {
    Some(Time::from_ns(us.checked_mul(1_000)?).to_string())
}

/// A number from its digits of base 10,000.
fn numeric(mut given: Bytes) -> Option<String> {
    let count = usize::from(given.get_u16());
    let weight = given.get_i16();
    let sign = given.get_u16();
    let scale = usize::from(given.get_u16());
    if given.len() != count * 2 || !matches!(sign, 0 | 0x4000) || weight.unsigned_abs() > 100 {
        return None;
    }
    let digits: Vec<u16> = (0..count).map(|_| given.get_u16()).collect();
    let at = |place: i16| {
        let index = usize::try_from(weight - place).ok();
        index.and_then(|index| digits.get(index)).copied().unwrap_or(0)
    };
    let whole: String =
        (0..=weight.max(0)).rev().map(|place| format!("{:04}", at(place))).collect();
    let whole = whole.trim_start_matches('0');
    let least = weight - i16::try_from(count).ok()?;
    let mut fraction: String = (least..0).rev().map(|place| format!("{:04}", at(place))).collect();
    fraction.truncate(scale);
    let sign = if sign == 0x4000 { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// An array of one dimension as its text.
fn array(mut given: Bytes) -> Option<String> {
    let dimensions = given.try_get_i32().ok()?;
    let _has_nulls = given.try_get_i32().ok()?;
    let element = given.try_get_u32().ok()?;
    if dimensions == 0 {
        return Some("{}".to_owned());
    }
    let count = given.try_get_i32().ok()?;
    let _first = given.try_get_i32().ok()?;
    if dimensions != 1 {
        return None;
    }
    let name = PgType::numbered(element).filter(|known| known.element == 0)?.name;
    let mut items = Vec::new();
    for _ in 0..count {
        let length = given.try_get_i32().ok()?;
        if length == -1 {
            items.push("NULL".to_owned());
            continue;
        }
        let length = usize::try_from(length).ok().filter(|length| *length <= given.len())?;
        let value = match from_binary(element, name, given.split_to(length))? {
            Value::Text(text) => text.to_string(),
            other => other.to_string(),
        };
        items.push(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")));
    }
    Some(format!("{{{}}}", items.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, binary: &[u8], expected: &str) {
        let known = PgType::all().find(|known| known.name == name).unwrap();
        let value = value(known.oid, true, &Bytes::copy_from_slice(binary)).unwrap();
        let text = match value {
            Value::Text(text) => text.to_string(),
            other => other.to_string(),
        };
        assert_eq!(text, expected, "{name}");
    }

    #[test]
    fn binary_values_are_read() {
        check("bool", &[1], "true");
        check("int2", &[0xff, 0xfe], "-2");
        check("float8", &1.5_f64.to_be_bytes(), "1.5");
        check("date", &0_i32.to_be_bytes(), "2000-01-01");
        check("timestamptz", &1_500_000_i64.to_be_bytes(), "2000-01-01T00:00:01.5Z");
        check("time", &3_723_000_000_i64.to_be_bytes(), "01:02:03");
        check("numeric", &[0, 3, 0, 1, 0, 0, 0, 1, 4, 0xd2, 0x16, 0x2e, 0x23, 0x28], "12345678.9");
        check("numeric", &[0, 1, 0xff, 0xff, 0x40, 0, 0, 2, 1, 0xf4], "-0.05");
        check("numeric", &[0, 0, 0, 0, 0, 0, 0, 2], "0");
        let items = [
            &[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1][..],
            &[0, 0, 0, 2, b'a', b'"', 0xff, 0xff, 0xff, 0xff],
        ]
        .concat();
        check("_text", &items, "{\"a\\\"\",NULL}");
    }

    #[test]
    fn what_is_no_value_is_refused() {
        let given = |bytes: &'static [u8]| Bytes::from_static(bytes);
        assert_eq!(value(23, true, &given(b"abc")).unwrap_err().code, "22P03");
        assert_eq!(value(1700, true, &given(b"\xff\xff\0\0\0\0\0\0")).unwrap_err().code, "22P03");
        assert_eq!(value(1007, true, &given(b"\0\0\0\x01")).unwrap_err().code, "22P03");
        assert_eq!(value(23, false, &given(b"ten")).unwrap_err().code, "22P02");
        assert_eq!(value(25, false, &given(b"\xff")).unwrap_err().code, "22021");
    }
}

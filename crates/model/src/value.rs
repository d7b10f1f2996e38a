//! What a sample can hold.

use std::fmt;
use std::sync::Arc;

use crate::limits::{ARRAY_POINTS_MAX, TEXT_BYTES_MAX};
use borsh::{BorshDeserialize, BorshSerialize};

/// The kind of value a tag has. One kind for each tag, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum DataType {
    /// True or false.
    Boolean,
    /// A whole number, 64 bits with sign.
    Integer,
    /// A whole number, 64 bits without sign.
    Unsigned,
    /// A 64-bit IEEE 754 number.
    Float,
    /// A 32-bit IEEE 754 number. It is kept as the shortest decimal that tells it from all others
    /// of 32 bits: 0.1 stays 0.1.
    Float32,
    /// UTF-8 text of at most [`TEXT_BYTES_MAX`].
    Text,
    /// At most [`ARRAY_POINTS_MAX`] 64-bit numbers: a spectrum, a stretch of a waveform.
    Array,
    /// A structure as JSON text of at most [`TEXT_BYTES_MAX`].
    Json,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number without sign.
    Unsigned(u64),
    /// A number; NaN and infinity are kept as they came.
    Float(f64),
    /// Text.
    Text(Arc<str>),
    /// Numbers.
    Array(Arc<[f64]>),
    /// A structure, as JSON text that whoever made this value has looked through.
    Json(Arc<str>),
}

/// A value that a tag of this kind cannot keep without loss.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// The value is of another kind, or does not fit.
    #[error("{value} is not {wanted}")]
    Kind {
        /// What came.
        value: Value,
        /// What the tag keeps.
        wanted: DataType,
    },
    /// The array is longer than [`ARRAY_POINTS_MAX`].
    #[error("an array of {points} points is longer than the limit of {ARRAY_POINTS_MAX}")]
    ArrayTooLong {
        /// Its length.
        points: usize,
    },
    /// The text is longer than [`TEXT_BYTES_MAX`].
    #[error("text of {bytes} bytes is longer than the limit of {TEXT_BYTES_MAX}")]
    TextTooLong {
        /// Its length.
        bytes: usize,
    },
}

impl DataType {
    /// All kinds.
    pub const ALL: [DataType; 8] = [
        DataType::Boolean,
        DataType::Integer,
        DataType::Unsigned,
        DataType::Float,
        DataType::Float32,
        DataType::Text,
        DataType::Array,
        DataType::Json,
    ];

    /// The word for it in files, API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            DataType::Boolean => "boolean",
            DataType::Integer => "integer",
            DataType::Unsigned => "unsigned",
            DataType::Float => "float",
            DataType::Float32 => "float32",
            DataType::Text => "text",
            DataType::Array => "array",
            DataType::Json => "json",
        }
    }

    /// Whether its values are numbers that have a unit, a band and a mean.
    pub const fn is_number(self) -> bool {
        matches!(self, DataType::Integer | DataType::Unsigned | DataType::Float | DataType::Float32)
    }

    /// Whether its values are drawn as a curve or as steps: numbers, and booleans as 0 and 1.
    pub const fn is_drawn(self) -> bool {
        self.is_number() || matches!(self, DataType::Boolean)
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<DataType> {
        DataType::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Value {
    /// What kind it is; a number of 32 bits is one of 64 here.
    pub const fn data_type(&self) -> DataType {
        match self {
            Value::Boolean(_) => DataType::Boolean,
            Value::Integer(_) => DataType::Integer,
            Value::Unsigned(_) => DataType::Unsigned,
            Value::Float(_) => DataType::Float,
            Value::Text(_) => DataType::Text,
            Value::Array(_) => DataType::Array,
            Value::Json(_) => DataType::Json,
        }
    }

    /// From text.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// As a number for a chart: true is 1; text, arrays and structures have none.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Boolean(b) => Some(f64::from(u8::from(*b))),
            Value::Integer(i) => Some(integer_as_f64(*i)),
            Value::Unsigned(u) => Some(unsigned_as_f64(*u)),
            Value::Float(f) => Some(*f),
            Value::Text(_) | Value::Array(_) | Value::Json(_) => None,
        }
    }

    /// As a value of `wanted`, when nothing is lost by it: an integer becomes a float up to
    /// 2^53, a float without a fraction becomes an integer, 0 and 1 become booleans and back, an
    /// array becomes a structure. A number for 32 bits is rounded to them.
    ///
    /// # Errors
    /// [`ValueError::Kind`] when something would be lost, [`ValueError::TextTooLong`],
    /// [`ValueError::ArrayTooLong`].
    pub fn cast(self, wanted: DataType) -> Result<Value, ValueError> {
        match (self, wanted) {
            (Value::Text(text), DataType::Text) | (Value::Json(text), DataType::Json)
                if text.len() > TEXT_BYTES_MAX =>
            {
                Err(ValueError::TextTooLong { bytes: text.len() })
            }
            (Value::Array(points), DataType::Array) if points.len() > ARRAY_POINTS_MAX => {
                Err(ValueError::ArrayTooLong { points: points.len() })
            }
            (value, wanted) if value.data_type() == wanted => Ok(value),
            (Value::Integer(i), DataType::Unsigned) if i >= 0 => {
                Ok(Value::Unsigned(i.cast_unsigned()))
            }
            (Value::Unsigned(u), DataType::Integer) if i64::try_from(u).is_ok() => {
                Ok(Value::Integer(u.cast_signed()))
            }
            (Value::Unsigned(u), DataType::Float) if u <= EXACT_MAX => {
                Ok(Value::Float(unsigned_as_f64(u)))
            }
            (Value::Unsigned(u @ 0..=1), DataType::Boolean) => Ok(Value::Boolean(u == 1)),
            (Value::Float(f), DataType::Unsigned) if f >= 0.0 => {
                let whole = float_as_integer(f).map(|i| Value::Unsigned(i.cast_unsigned()));
                whole.ok_or(ValueError::Kind { value: Value::Float(f), wanted })
            }
            (Value::Boolean(b), DataType::Unsigned) => Ok(Value::Unsigned(u64::from(b))),
            (Value::Float(f), DataType::Float32) => match shortest_32(f) {
                Some(short) => Ok(Value::Float(short)),
                None => Err(ValueError::Kind { value: Value::Float(f), wanted }),
            },
            (
                value @ (Value::Integer(_) | Value::Unsigned(_) | Value::Boolean(_)),
                DataType::Float32,
            ) => value.cast(DataType::Float)?.cast(DataType::Float32),
            (Value::Array(points), DataType::Json) if points.iter().all(|p| p.is_finite()) => {
                let points: Vec<String> = points.iter().map(f64::to_string).collect();
                Value::Json(format!("[{}]", points.join(",")).into()).cast(DataType::Json)
            }
            (Value::Integer(i), DataType::Float) if i.unsigned_abs() <= EXACT_MAX => {
                Ok(Value::Float(integer_as_f64(i)))
            }
            (Value::Float(f), DataType::Integer) => match float_as_integer(f) {
                Some(i) => Ok(Value::Integer(i)),
                None => Err(ValueError::Kind { value: Value::Float(f), wanted }),
            },
            (Value::Integer(i @ 0..=1), DataType::Boolean) => Ok(Value::Boolean(i == 1)),
            (Value::Boolean(b), DataType::Integer) => Ok(Value::Integer(i64::from(b))),
            (Value::Boolean(b), DataType::Float) => Ok(Value::Float(f64::from(u8::from(b)))),
            (value, wanted) => Err(ValueError::Kind { value, wanted }),
        }
    }
}

/// Largest whole number up to which each has its own 64-bit float: 2^53.
const EXACT_MAX: u64 = 1 << 53;

#[expect(clippy::as_conversions, reason = "rounds to the nearest float, which a chart wants")]
const fn integer_as_f64(i: i64) -> f64 {
    i as f64
}

#[expect(clippy::as_conversions, reason = "rounds to the nearest float, which a chart wants")]
const fn unsigned_as_f64(u: u64) -> f64 {
    u as f64
}

/// The shortest decimal of the nearest number of 32 bits; none when that has no such number.
fn shortest_32(f: f64) -> Option<f64> {
    #[expect(clippy::as_conversions, reason = "rounds to the nearest, as the type says")]
    let short = f as f32;
    if short.is_infinite() && f.is_finite() {
        return None;
    }
    if short.fract() == 0.0 || !short.is_finite() {
        return Some(f64::from(short));
    }
    short.to_string().parse().ok()
}

#[expect(clippy::as_conversions, reason = "the bounds are checked on the same line")]
fn float_as_integer(f: f64) -> Option<i64> {
    (f.fract() == 0.0 && f.abs() <= integer_as_f64(1 << 53)).then_some(f as i64)
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Boolean(b) => b.fmt(f),
            Value::Integer(i) => i.fmt(f),
            Value::Float(x) => x.fmt(f),
            Value::Unsigned(u) => u.fmt(f),
            Value::Text(text) => write!(f, "\"{text}\""),
            Value::Array(points) => write!(f, "an array of {} points", points.len()),
            Value::Json(text) => f.write_str(text),
        }
    }
}

impl From<f64> for Value {
    fn from(f: f64) -> Value {
        Value::Float(f)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Value {
        Value::Integer(i)
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::Boolean(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of 32 bits comes back from its shortest decimal.
    #[test]
    fn the_shortest_decimal_is_the_same_number_of_32_bits() {
        let mut bits = 1_u32;
        for _ in 0..100_000 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let number = f32::from_bits(bits);
            let Some(short) = shortest_32(f64::from(number)) else { panic!("{number}") };
            #[expect(clippy::as_conversions, reason = "what a reader does")]
            let back = short as f32;
            assert!(back.to_bits() == bits || number.is_nan(), "{number}");
        }
    }

    #[track_caller]
    fn check(value: impl Into<Value>, wanted: DataType, cast: Option<Value>) {
        assert_eq!(value.into().cast(wanted).ok(), cast);
    }

    #[test]
    fn a_cast_loses_nothing_or_is_refused() {
        check(3, DataType::Float, Some(Value::Float(3.0)));
        check((1 << 53) + 1, DataType::Float, None);
        check(3.0, DataType::Integer, Some(Value::Integer(3)));
        check(3.5, DataType::Integer, None);
        check(f64::NAN, DataType::Integer, None);
        check(1, DataType::Boolean, Some(Value::Boolean(true)));
        check(2, DataType::Boolean, None);
        check(true, DataType::Float, Some(Value::Float(1.0)));
        check(1.0, DataType::Text, None);
        check(3, DataType::Unsigned, Some(Value::Unsigned(3)));
        check(-3, DataType::Unsigned, None);
        check(-0.5, DataType::Unsigned, None);
        check(Value::Unsigned(u64::MAX), DataType::Integer, None);
        check(Value::Unsigned(u64::MAX), DataType::Float, None);
        check(Value::Unsigned(7), DataType::Integer, Some(Value::Integer(7)));
        check(0.1, DataType::Float32, Some(Value::Float(0.1)));
        check(f64::from(0.1_f32), DataType::Float32, Some(Value::Float(0.1)));
        check(1e39, DataType::Float32, None);
        check(f64::INFINITY, DataType::Float32, Some(Value::Float(f64::INFINITY)));
        check((1 << 24) + 1, DataType::Float32, Some(Value::Float(16_777_216.0)));
        let array = Value::Array([1.5, -2.0].into());
        assert_eq!(array.clone().cast(DataType::Json), Ok(Value::Json("[1.5,-2]".into())));
        assert!(array.cast(DataType::Float).is_err());
        let long = Value::Array(vec![0.0; ARRAY_POINTS_MAX + 1].into());
        let points = ARRAY_POINTS_MAX + 1;
        assert_eq!(long.cast(DataType::Array), Err(ValueError::ArrayTooLong { points }));
        let long = Value::text("x".repeat(TEXT_BYTES_MAX + 1));
        assert_eq!(
            long.cast(DataType::Text),
            Err(ValueError::TextTooLong { bytes: TEXT_BYTES_MAX + 1 })
        );
    }
}

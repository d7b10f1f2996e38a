//! What a sample can hold.

use std::fmt;
use std::sync::Arc;

use crate::limits::TEXT_BYTES_MAX;

/// The kind of value a tag has. One kind for each tag, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataType {
    /// True or false.
    Boolean,
    /// A whole number, 64 bits with sign.
    Integer,
    /// A 64-bit IEEE 754 number.
    Float,
    /// UTF-8 text of at most [`TEXT_BYTES_MAX`].
    Text,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number; NaN and infinity are kept as they came.
    Float(f64),
    /// Text.
    Text(Arc<str>),
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
    /// The text is longer than [`TEXT_BYTES_MAX`].
    #[error("text of {bytes} bytes is longer than the limit of {TEXT_BYTES_MAX}")]
    TextTooLong {
        /// Its length.
        bytes: usize,
    },
}

impl DataType {
    /// All kinds.
    pub const ALL: [DataType; 4] =
        [DataType::Boolean, DataType::Integer, DataType::Float, DataType::Text];

    /// The word for it in files, API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            DataType::Boolean => "boolean",
            DataType::Integer => "integer",
            DataType::Float => "float",
            DataType::Text => "text",
        }
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
    /// What kind it is.
    pub const fn data_type(&self) -> DataType {
        match self {
            Value::Boolean(_) => DataType::Boolean,
            Value::Integer(_) => DataType::Integer,
            Value::Float(_) => DataType::Float,
            Value::Text(_) => DataType::Text,
        }
    }

    /// From text.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// As a number for a chart: true is 1, text has none.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Boolean(b) => Some(f64::from(u8::from(*b))),
            Value::Integer(i) => Some(integer_as_f64(*i)),
            Value::Float(f) => Some(*f),
            Value::Text(_) => None,
        }
    }

    /// As a value of `wanted`, when nothing is lost by it: an integer becomes a float up to
    /// 2^53, a float without a fraction becomes an integer, 0 and 1 become booleans and back.
    ///
    /// # Errors
    /// [`ValueError::Kind`] when something would be lost, [`ValueError::TextTooLong`].
    pub fn cast(self, wanted: DataType) -> Result<Value, ValueError> {
        match (self, wanted) {
            (Value::Text(text), DataType::Text) if text.len() > TEXT_BYTES_MAX => {
                Err(ValueError::TextTooLong { bytes: text.len() })
            }
            (value, wanted) if value.data_type() == wanted => Ok(value),
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
            Value::Text(text) => write!(f, "\"{text}\""),
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
        let long = Value::text("x".repeat(TEXT_BYTES_MAX + 1));
        assert_eq!(
            long.cast(DataType::Text),
            Err(ValueError::TextTooLong { bytes: TEXT_BYTES_MAX + 1 })
        );
    }
}

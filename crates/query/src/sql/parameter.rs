//! What `$1`, `$2` and so on stand for.

use std::collections::HashMap;

use arrow_schema::{DataType, SchemaRef};
use datafusion::common::ScalarValue;
use guildhall_model::Value;

use crate::sql::error::{SqlError, Wrong};
use crate::sql::session::plain_type;

/// Most parameters of one query.
const PARAMETERS_MAX: usize = 65_535;

/// What one of them stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The value; none for NULL.
    pub value: Option<Value>,
    /// The type that it is to have, where that is not the value's own.
    pub kind: Option<DataType>,
}

impl From<Option<Value>> for Parameter {
    fn from(value: Option<Value>) -> Parameter {
        Parameter { value, kind: None }
    }
}

/// What a query takes and gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Described {
    /// The types of its parameters, `$1` first.
    pub parameters: Vec<DataType>,
    /// Names and types of its columns.
    pub schema: SchemaRef,
}

impl Parameter {
    pub(crate) fn scalar(self) -> Result<ScalarValue, SqlError> {
        let scalar = match &self.value {
            None => ScalarValue::Null,
            Some(Value::Boolean(boolean)) => ScalarValue::Boolean(Some(*boolean)),
            Some(Value::Integer(integer)) => ScalarValue::Int64(Some(*integer)),
            Some(Value::Float(float)) => ScalarValue::Float64(Some(*float)),
            Some(Value::Text(text)) => ScalarValue::Utf8(Some(text.to_string())),
        };
        let Some(kind) = &self.kind else { return Ok(scalar) };
        let said = || self.value.as_ref().map(ToString::to_string).unwrap_or_default();
        let cast = scalar.cast_to(kind).ok().filter(|cast| cast.is_null() == self.value.is_none());
        cast.ok_or_else(|| SqlError::Wrong {
            message: format!("`{}` is no value of the type {kind}", said()),
            place: None,
            why: Wrong::Value,
        })
    }
}

/// The types of all parameters: as said, or else as the query uses them, or else text.
pub(crate) fn kinds(
    said: Vec<Option<DataType>>,
    inferred: &HashMap<String, Option<DataType>>,
) -> Vec<DataType> {
    let number = |name: &String| name.strip_prefix('$')?.parse::<usize>().ok();
    let most = inferred.keys().filter_map(number).max().unwrap_or_default();
    let count = said.len().max(most).min(PARAMETERS_MAX);
    (0..count)
        .map(|place| {
            let used = || inferred.get(&format!("${}", place + 1)).cloned().flatten();
            let kind = said.get(place).cloned().flatten().or_else(used);
            kind.map_or(DataType::Utf8, |kind| plain_type(&kind))
        })
        .collect()
}

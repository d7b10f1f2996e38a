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
            Some(Value::Unsigned(unsigned)) => ScalarValue::UInt64(Some(*unsigned)),
            Some(Value::Text(text) | Value::Json(text)) => {
                ScalarValue::Utf8(Some(text.to_string()))
            }
            Some(Value::Array(points)) => {
                let points = points.iter().map(|point| ScalarValue::Float64(Some(*point)));
                let points: Vec<_> = points.collect();
                ScalarValue::List(ScalarValue::new_list(&points, &DataType::Float64, true))
            }
        };
        let Some(kind) = &self.kind else { return Ok(scalar) };
        let cast = match (kind, &scalar) {
            (DataType::List(field), ScalarValue::Utf8(Some(text))) => list(text, field.data_type()),
            _ => scalar.cast_to(kind).ok(),
        };
        let cast = cast.filter(|cast| cast.is_null() == self.value.is_none());
        cast.ok_or_else(|| SqlError::Wrong {
            message: format!("`{scalar}` is no value of the type {kind}"),
            place: None,
            why: Wrong::Value,
        })
    }
}

/// `{1,2,NULL}` as a list.
fn list(text: &str, kind: &DataType) -> Option<ScalarValue> {
    let item = |item: Option<String>| match item {
        Some(text) => ScalarValue::Utf8(Some(text)).cast_to(kind).ok(),
        None => ScalarValue::try_from(kind).ok(),
    };
    let values = items(text)?.into_iter().map(item).collect::<Option<Vec<_>>>()?;
    Some(ScalarValue::List(ScalarValue::new_list_nullable(&values, kind)))
}

/// The items of an array as PostgreSQL writes it; none where it is none of one dimension.
pub(crate) fn items(text: &str) -> Option<Vec<Option<String>>> {
    let inner = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    let mut items = Vec::new();
    let (mut item, mut inside, mut quoted, mut escaped) = (String::new(), false, false, false);
    let mut push = |item: &mut String, quoted: &mut bool| {
        let text = std::mem::take(item);
        let null = !*quoted && text.trim().eq_ignore_ascii_case("null");
        items.push((!null).then(|| if *quoted { text } else { text.trim().to_owned() }));
        *quoted = false;
    };
    for letter in inner.chars() {
        match letter {
            letter if escaped => {
                item.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => (inside, quoted) = (!inside, true),
            '{' | '}' if !inside => return None,
            ',' if !inside => push(&mut item, &mut quoted),
            letter => item.push(letter),
        }
    }
    if !inner.trim().is_empty() {
        push(&mut item, &mut quoted);
    }
    (!inside && !escaped).then_some(items)
}

/// The types of all parameters: as said, or else as the query uses them, or else text.
///
/// `placed` are those whose place in the query tells.
pub(crate) fn kinds(
    said: Vec<Option<DataType>>,
    inferred: &HashMap<String, Option<DataType>>,
    placed: &HashMap<String, DataType>,
) -> Vec<DataType> {
    let number = |name: &String| name.strip_prefix('$')?.parse::<usize>().ok();
    let most = inferred.keys().filter_map(number).max().unwrap_or_default();
    let count = said.len().max(most).min(PARAMETERS_MAX);
    (0..count)
        .map(|place| {
            let name = format!("${}", place + 1);
            let used = || placed.get(&name).cloned().or_else(|| inferred.get(&name)?.clone());
            let kind = said.get(place).cloned().flatten().or_else(used);
            kind.map_or(DataType::Utf8, |kind| plain_type(&kind))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_schema::Field;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[Option<&str>]>) {
        let found = items(text);
        let found = found.as_ref().map(|all| all.iter().map(|one| one.as_deref()).collect());
        assert_eq!(found, expected.map(<[_]>::to_vec), "{text}");
    }

    #[test]
    fn arrays_are_read_as_postgresql_writes_them() {
        check("{}", Some(&[]));
        check("{1, 2,NULL}", Some(&[Some("1"), Some("2"), None]));
        check(
            r#"{"a,b","NULL","",c\"d}"#,
            Some(&[Some("a,b"), Some("NULL"), Some(""), Some("c\"d")]),
        );
        check("{{1},{2}}", None);
        check("{\"open}", None);
        check("1,2", None);
    }

    #[test]
    fn a_value_is_cast_to_its_type() {
        let given =
            |text: &str, kind| Parameter { value: Some(Value::text(text)), kind: Some(kind) };
        let scalar = given("2", DataType::Int16).scalar().unwrap();
        assert_eq!(scalar, ScalarValue::Int16(Some(2)));
        assert!(given("two", DataType::Int16).scalar().is_err());
        let texts = DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)));
        assert_eq!(given("{1,NULL}", texts).scalar().unwrap().to_string(), "[1, ]");
    }
}

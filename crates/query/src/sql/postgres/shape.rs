//! Which tables the two schemas have, with their columns.

use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::common::ScalarValue;

use crate::sql::samples::time_type;

/// A table: its columns as pairs of name and letter.
pub(crate) struct Shape {
    pub(crate) schema: &'static str,
    pub(crate) table: &'static str,
    pub(crate) columns: Vec<(&'static str, char)>,
}

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let lines = include_str!("shapes.txt").lines();
    let shape = |line: &'static str| {
        let mut words = line.split(' ');
        let (schema, table) = words.next()?.split_once('.')?;
        let mut columns = Vec::new();
        while let (Some(name), Some(kind)) = (words.next(), words.next()) {
            columns.push((name, kind.chars().next()?));
        }
        Some(Shape { schema, table, columns })
    };
    lines.filter_map(shape).collect()
});

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Shape> {
    SHAPES.iter()
}

/// One of them.
pub(crate) fn find(schema: &str, table: &str) -> Option<&'static Shape> {
    all().find(|shape| shape.schema == schema && shape.table == table)
}

/// What a column has where nothing is said: 0, false, an empty text or list, or NULL.
pub(crate) fn nothing(kind: char) -> ScalarValue {
    match kind {
        'o' => ScalarValue::UInt32(Some(0)),
        'h' => ScalarValue::Int16(Some(0)),
        'b' => ScalarValue::Boolean(Some(false)),
        'c' => ScalarValue::Utf8(Some(String::new())),
        kind => ScalarValue::try_from(&data_type(kind)).unwrap_or(ScalarValue::Null),
    }
}

/// The type that a letter stands for.
pub(crate) fn data_type(kind: char) -> DataType {
    let list = |of| DataType::List(Arc::new(Field::new_list_field(of, true)));
    match kind {
        'o' => DataType::UInt32,
        'h' => DataType::Int16,
        'i' => DataType::Int32,
        'l' => DataType::Int64,
        'f' => DataType::Float32,
        'd' => DataType::Float64,
        'b' => DataType::Boolean,
        'z' => time_type(),
        'O' => list(DataType::UInt32),
        'H' => list(DataType::Int16),
        'T' => list(DataType::Utf8),
        _ => DataType::Utf8,
    }
}

impl Shape {
    /// Its columns for the engine.
    pub(crate) fn arrow(&self) -> SchemaRef {
        let field = |(name, kind): &(&str, char)| Field::new(*name, data_type(*kind), true);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_table_with_known_letters() {
        assert_eq!(all().count(), include_str!("shapes.txt").lines().count());
        for shape in all() {
            for (name, kind) in &shape.columns {
                assert!("ohilfdbzOHTtc".contains(*kind), "{} {name} {kind}", shape.table);
            }
        }
    }
}

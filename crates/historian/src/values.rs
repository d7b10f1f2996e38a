//! Values on their way into columns: each kind has one, and is null in all others.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, ListBuilder, StringBuilder,
};
use arrow_array::{
    BooleanArray, Decimal128Array, Float64Array, Int64Array, ListArray, StringArray,
};
use arrow_schema::{DataType, Field};
use guildhall_model::Value;

/// Digits of the greatest whole number of 64 bits without sign.
const UNSIGNED_DIGITS: u8 = 20;

/// Whole numbers of 64 bits without sign, which neither Delta Lake nor SQL's `bigint` has.
pub(crate) const UNSIGNED: DataType = DataType::Decimal128(UNSIGNED_DIGITS, 0);

/// Numbers of an array.
pub(crate) fn array_type() -> DataType {
    DataType::List(point())
}

fn point() -> Arc<Field> {
    Arc::new(Field::new("element", DataType::Float64, false))
}

/// A builder for each kind.
pub struct ValueColumns {
    float: Float64Builder,
    integer: Int64Builder,
    boolean: BooleanBuilder,
    text: StringBuilder,
    unsigned: Decimal128Builder,
    array: ListBuilder<Float64Builder>,
    json: StringBuilder,
}

/// What was built: a row is null in all columns but that of its kind.
pub struct Built {
    /// Numbers of 64 and 32 bits.
    pub float: Float64Array,
    /// Whole numbers.
    pub integer: Int64Array,
    /// True and false.
    pub boolean: BooleanArray,
    /// Texts.
    pub text: StringArray,
    /// Whole numbers without sign.
    pub unsigned: Decimal128Array,
    /// Numbers of an array.
    pub array: ListArray,
    /// Structures.
    pub json: StringArray,
}

impl Default for ValueColumns {
    fn default() -> ValueColumns {
        ValueColumns {
            float: Float64Builder::new(),
            integer: Int64Builder::new(),
            boolean: BooleanBuilder::new(),
            text: StringBuilder::new(),
            unsigned: Decimal128Builder::new().with_data_type(UNSIGNED),
            array: ListBuilder::new(Float64Builder::new()).with_field(point()),
            json: StringBuilder::new(),
        }
    }
}

impl ValueColumns {
    /// Adds a row.
    pub fn push(&mut self, value: Option<&Value>) {
        let (mut float, mut integer, mut boolean, mut unsigned) = (None, None, None, None);
        let (mut text, mut array, mut json) = (None, None, None);
        match value {
            None => {}
            Some(Value::Float(value)) => float = Some(*value),
            Some(Value::Integer(value)) => integer = Some(*value),
            Some(Value::Boolean(value)) => boolean = Some(*value),
            Some(Value::Text(value)) => text = Some(value),
            Some(Value::Unsigned(value)) => unsigned = Some(i128::from(*value)),
            Some(Value::Array(value)) => array = Some(value),
            Some(Value::Json(value)) => json = Some(value),
        }
        self.float.append_option(float);
        self.integer.append_option(integer);
        self.boolean.append_option(boolean);
        self.text.append_option(text);
        self.unsigned.append_option(unsigned);
        if let Some(points) = array {
            self.array.values().append_slice(points);
        }
        self.array.append(array.is_some());
        self.json.append_option(json);
    }

    /// Adds floats, of which none is missing.
    pub(crate) fn push_floats(&mut self, floats: &[f64]) {
        self.float.append_slice(floats);
        self.push_none_but_floats(floats.len());
    }

    /// Adds rows whose value is kept elsewhere.
    pub(crate) fn push_none(&mut self, rows: usize) {
        self.float.append_nulls(rows);
        self.push_none_but_floats(rows);
    }

    fn push_none_but_floats(&mut self, rows: usize) {
        self.integer.append_nulls(rows);
        self.boolean.append_nulls(rows);
        self.text.append_nulls(rows);
        self.unsigned.append_nulls(rows);
        self.array.append_nulls(rows);
        self.json.append_nulls(rows);
    }

    /// Gives the columns.
    pub fn finish(mut self) -> Built {
        Built {
            float: self.float.finish(),
            integer: self.integer.finish(),
            boolean: self.boolean.finish(),
            text: self.text.finish(),
            unsigned: self.unsigned.finish(),
            array: self.array.finish(),
            json: self.json.finish(),
        }
    }
}

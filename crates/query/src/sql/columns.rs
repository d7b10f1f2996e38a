//! Columns of the historian in the clothes of the table `samples`: names for numbers, words for
//! codes. Only what a query asks for is made.

use std::sync::Arc;

use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, RecordBatch, RecordBatchOptions, StringArray, UInt32Array,
};
use arrow_schema::{DataType, SchemaRef};
use datafusion::error::Result;
use guildhall_model::{Quality, TagId, Value};

use crate::VisibleTag;
use crate::sql::caller::Tags;
use crate::sql::moment::column;

/// Texts that repeat: each is kept once a batch.
pub(crate) fn text_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
}

/// The columns that numbers are made of.
pub(crate) const NUMBERS: [&str; 4] =
    ["value_float", "value_integer", "value_unsigned", "value_boolean"];

/// What a query asks for of the table `samples`.
#[derive(Clone)]
pub(crate) struct Dress {
    schema: SchemaRef,
}

impl Dress {
    pub(crate) fn new(schema: SchemaRef) -> Dress {
        Dress { schema }
    }

    /// Which columns of the historian are needed for it.
    pub(crate) fn columns(&self) -> Vec<&'static str> {
        let needs = |name: &str| -> &'static [&'static str] {
            match name {
                "time" => &["time"],
                "value" => &NUMBERS,
                "value_integer" => &["value_integer"],
                "value_unsigned" => &["value_unsigned"],
                "value_boolean" => &["value_boolean"],
                "value_text" => &["value_text"],
                "value_array" => &["value_array"],
                "value_json" => &["value_json"],
                "quality" | "status" => &["status"],
                _ => &[],
            }
        };
        let fields = self.schema.fields().iter();
        fields.flat_map(|field| needs(field.name())).copied().collect()
    }

    /// The columns that are asked for, of these rows.
    pub(crate) fn put_on(&self, rows: &RecordBatch, tags: &Tags) -> Result<RecordBatch> {
        let runs = Runs::of(rows, tags)?;
        let made = self.schema.fields().iter().map(|field| match field.name().as_str() {
            "value" => number(rows),
            "quality" => words(rows, |quality| quality.class().word()),
            "status" => words(rows, Quality::name),
            other => match runs.known(other) {
                Some(known) => Ok(known),
                None => column(rows, other).map(Arc::clone),
            },
        });
        let made = made.collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), made, &options)?)
    }
}

/// Rows of one tag after the other, with how many there are.
pub(crate) struct Runs<'t>(Vec<(&'t VisibleTag, usize)>);

impl<'t> Runs<'t> {
    fn of(rows: &RecordBatch, tags: &'t Tags) -> Result<Runs<'t>> {
        let ids = column(rows, "tag_id")?.as_primitive::<UInt32Type>();
        let runs = ids.values().chunk_by(|a, b| a == b);
        Ok(Runs::of_counts(runs.map(|run| (TagId(run[0]), run.len())), tags))
    }

    /// Tags, and how many rows there are of each.
    pub(crate) fn of_counts(
        counts: impl Iterator<Item = (TagId, usize)>,
        tags: &'t Tags,
    ) -> Runs<'t> {
        let named = counts.filter_map(|(id, rows)| Some((tags.at(tags.place(id.0)?), rows)));
        Runs(named.collect())
    }

    /// A column of what is known of the tags, by its name.
    pub(crate) fn known(&self, name: &str) -> Option<ArrayRef> {
        Some(match name {
            "tag" => self.texts(|tag| Some(tag.path.as_str().to_owned())),
            "asset" => self.texts(|tag| Some(tag.path.asset().to_string())),
            "property" => self.texts(|tag| Some(tag.path.property().to_owned())),
            "unit" => self.texts(|tag| tag.property.unit.as_deref().map(str::to_owned)),
            _ => return None,
        })
    }

    fn texts(&self, of: impl Fn(&VisibleTag) -> Option<String>) -> ArrayRef {
        let mut values: Vec<String> = Vec::new();
        let mut keys: Vec<Option<u32>> = Vec::new();
        for (tag, rows) in &self.0 {
            let key = of(tag).map(|text| {
                // Few differ in one batch, and the same often comes again at once.
                let known = values.iter().rposition(|value| *value == text);
                known.unwrap_or_else(|| {
                    values.push(text);
                    values.len() - 1
                })
            });
            let key = key.and_then(|key| u32::try_from(key).ok());
            keys.extend(std::iter::repeat_n(key, *rows));
        }
        dictionary(keys.into_iter().collect(), StringArray::from(values))
    }
}

fn dictionary(keys: UInt32Array, values: StringArray) -> ArrayRef {
    Arc::new(DictionaryArray::new(keys, Arc::new(values)))
}

/// Numbers as they are, booleans as 0 and 1.
pub(crate) fn number(rows: &RecordBatch) -> Result<ArrayRef> {
    let floats = column(rows, "value_float")?;
    let integers = column(rows, "value_integer")?;
    let unsigned = column(rows, "value_unsigned")?;
    let booleans = column(rows, "value_boolean")?;
    let none = |array: &ArrayRef| array.null_count() == array.len();
    if none(integers) && none(unsigned) && none(booleans) {
        return Ok(Arc::clone(floats));
    }
    let floats = floats.as_primitive::<Float64Type>();
    let integers = integers.as_primitive::<Int64Type>();
    let unsigned = unsigned.as_primitive::<Decimal128Type>();
    let booleans = booleans.as_boolean();
    let mut numbers = Float64Builder::with_capacity(rows.num_rows());
    for row in 0..rows.num_rows() {
        numbers.append_option(if floats.is_valid(row) {
            Some(floats.value(row))
        } else if integers.is_valid(row) {
            Value::Integer(integers.value(row)).as_f64()
        } else if unsigned.is_valid(row) {
            u64::try_from(unsigned.value(row)).ok().and_then(|u| Value::Unsigned(u).as_f64())
        } else {
            booleans.is_valid(row).then(|| f64::from(u8::from(booleans.value(row))))
        });
    }
    Ok(Arc::new(numbers.finish()))
}

/// A word for each status code.
fn words(rows: &RecordBatch, word: impl Fn(Quality) -> &'static str) -> Result<ArrayRef> {
    let codes = column(rows, "status")?.as_primitive::<UInt32Type>();
    let mut values: Vec<&'static str> = Vec::new();
    let mut keys = Vec::with_capacity(codes.len());
    let mut last: Option<(u32, u32)> = None;
    for &code in codes.values() {
        let key = match last {
            Some((same, key)) if same == code => key,
            _ => {
                let word = word(Quality::from_status(code));
                let known = values.iter().position(|value| *value == word);
                let key = known.unwrap_or_else(|| {
                    values.push(word);
                    values.len() - 1
                });
                u32::try_from(key).unwrap_or_default()
            }
        };
        last = Some((code, key));
        keys.push(key);
    }
    Ok(dictionary(UInt32Array::from(keys), StringArray::from(values)))
}

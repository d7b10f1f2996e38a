//! Samples as columns, and how they become rows of a collector.
//!
//! | column | type |
//! | --- | --- |
//! | `tag` | text, best as a dictionary |
//! | `time` | timestamp of any unit; without a zone it is UTC |
//! | `value` | numbers, booleans, text, or lists of numbers for arrays; null where there is none |
//! | `status` | may be left out: a status code of OPC UA, or a word of quality |
//!
//! Nothing is written as text in between: a column is looked at once for its type, and then row
//! by row in its own array.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch};
use arrow_array::{LargeListArray, StringArray, UInt64Array};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use guildhall_model::{Quality, QualityClass, Time, Value};
use guildhall_query::Plant;

use crate::intake::collect::{Collector, Found};

/// The columns of a batch, each in the one form that it is read in.
pub(super) struct Columns {
    tags: Tags,
    times: Times,
    values: Values,
    statuses: Statuses,
    rows: usize,
}

enum Tags {
    /// Words and for each row which, none for null.
    Keyed {
        words: StringArray,
        keys: Vec<Option<usize>>,
    },
    Plain(StringArray),
}

struct Times {
    counts: Int64Array,
    /// Nanoseconds of one count.
    ns: i64,
}

enum Values {
    Nothing,
    Boolean(BooleanArray),
    Integer(Int64Array),
    Unsigned(UInt64Array),
    Float(Float64Array),
    Text(StringArray),
    Array(LargeListArray),
}

enum Statuses {
    Good,
    Codes(Int64Array),
    Words(StringArray),
}

impl Columns {
    /// Finds them in a batch, or says what is wrong with it.
    pub(super) fn of(batch: &RecordBatch) -> Result<Columns, String> {
        let column = |name: &str| {
            let found = batch.column_by_name(name);
            found.ok_or_else(|| {
                format!("there is no column `{name}`; samples have tag, time, value")
            })
        };
        let known = ["tag", "time", "value", "status"];
        let schema = batch.schema();
        let mut names = schema.fields().iter().map(|field| field.name().as_str());
        if let Some(other) = names.find(|name| !known.contains(name)) {
            return Err(format!("the column `{other}` is none of {}", known.join(", ")));
        }
        Ok(Columns {
            tags: Tags::of(column("tag")?)?,
            times: Times::of(column("time")?)?,
            values: Values::of(column("value")?)?,
            statuses: batch.column_by_name("status").map_or(Ok(Statuses::Good), Statuses::of)?,
            rows: batch.num_rows(),
        })
    }

    /// Hands all rows to a collector, and ends it.
    pub(super) fn gather(&self, collector: &mut Collector, plant: &Plant<'_>) {
        let mut paths = Paths::of(&self.tags);
        for row in 0..self.rows {
            let Some((path, found)) = paths.find(row, collector, plant) else {
                collector.refuse(row, "", "its tag is null");
                continue;
            };
            match (self.times.at(row), self.values.at(row), self.statuses.at(row)) {
                (Ok(time), Ok(value), Ok(quality)) => {
                    collector.push(found, row, time, value, quality);
                }
                (Err(why), ..) | (_, Err(why), _) => collector.refuse(row, path, why),
                (.., Err(why)) => collector.refuse(row, path, &why),
            }
        }
        collector.end();
    }
}

/// What paths led to, looked up as seldom as can be.
enum Paths<'a> {
    Keyed { words: &'a StringArray, keys: &'a [Option<usize>], found: Vec<Option<Found>> },
    Plain { words: &'a StringArray, last: Option<(&'a str, Found)> },
}

impl<'a> Paths<'a> {
    fn of(tags: &'a Tags) -> Paths<'a> {
        match tags {
            Tags::Keyed { words, keys } => {
                Paths::Keyed { words, keys, found: vec![None; words.len()] }
            }
            Tags::Plain(words) => Paths::Plain { words, last: None },
        }
    }

    fn find(
        &mut self,
        row: usize,
        collector: &mut Collector,
        plant: &Plant<'_>,
    ) -> Option<(&'a str, Found)> {
        match self {
            Paths::Keyed { words, keys, found } => {
                let key = keys[row]?;
                let path = words.value(key);
                let found = *found[key].get_or_insert_with(|| collector.find(plant, path));
                Some((path, found))
            }
            Paths::Plain { words, last } => {
                let path = words.is_valid(row).then(|| words.value(row))?;
                let known = last.filter(|(before, _)| *before == path);
                let found = known.map_or_else(|| collector.find(plant, path), |(_, found)| found);
                *last = Some((path, found));
                Some((path, found))
            }
        }
    }
}

impl Tags {
    fn of(column: &ArrayRef) -> Result<Tags, String> {
        if let Some(keyed) = column.as_any_dictionary_opt() {
            let words = text(keyed.values()).ok_or_else(|| wrong("tag", column, "text"))?;
            let keys = cast(keyed.keys(), &DataType::Int64).map_err(untaken("tag"))?;
            let key = |key: Option<i64>| {
                let key = usize::try_from(key?).ok()?;
                (key < words.len() && words.is_valid(key)).then_some(key)
            };
            let keys = keys.as_primitive::<Int64Type>().iter().map(key).collect();
            return Ok(Tags::Keyed { words, keys });
        }
        text(column).map(Tags::Plain).ok_or_else(|| wrong("tag", column, "text"))
    }
}

impl Times {
    fn of(column: &ArrayRef) -> Result<Times, String> {
        let DataType::Timestamp(unit, _) = column.data_type() else {
            return Err(wrong("time", column, "a timestamp"));
        };
        let ns = match unit {
            TimeUnit::Second => 1_000_000_000,
            TimeUnit::Millisecond => 1_000_000,
            TimeUnit::Microsecond => 1_000,
            TimeUnit::Nanosecond => 1,
        };
        let counts = cast(column, &DataType::Int64).map_err(untaken("time"))?;
        Ok(Times { counts: counts.as_primitive::<Int64Type>().clone(), ns })
    }

    fn at(&self, row: usize) -> Result<Time, &'static str> {
        if self.counts.is_null(row) {
            return Err("its time is null");
        }
        let ns = self.counts.value(row).checked_mul(self.ns);
        ns.map(Time::from_ns).ok_or("its time is not between 1677 and 2262")
    }
}

impl Values {
    fn of(column: &ArrayRef) -> Result<Values, String> {
        let kind = match column.data_type() {
            DataType::Dictionary(_, kind) => kind,
            kind => kind,
        };
        let plain = |kind: &DataType| cast(column, kind).map_err(untaken("value"));
        Ok(match kind {
            DataType::Null => Values::Nothing,
            DataType::Boolean => Values::Boolean(plain(&DataType::Boolean)?.as_boolean().clone()),
            kind if kind.is_signed_integer() => {
                Values::Integer(plain(&DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            kind if kind.is_unsigned_integer() => {
                Values::Unsigned(plain(&DataType::UInt64)?.as_primitive::<UInt64Type>().clone())
            }
            kind if kind.is_numeric() => {
                Values::Float(plain(&DataType::Float64)?.as_primitive::<Float64Type>().clone())
            }
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                Values::Text(plain(&DataType::Utf8)?.as_string::<i32>().clone())
            }
            DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _)
                if of.data_type().is_numeric() =>
            {
                let point = Field::new_list_field(DataType::Float64, true);
                let lists = plain(&DataType::LargeList(Arc::new(point)))?;
                Values::Array(lists.as_list::<i64>().clone())
            }
            _ => return Err(wrong("value", column, "numbers, booleans, text or lists of numbers")),
        })
    }

    /// The value of a row. An array has no points without a number.
    fn at(&self, row: usize) -> Result<Option<Value>, &'static str> {
        Ok(match self {
            Values::Array(all) => {
                let points = all.is_valid(row).then(|| all.value(row));
                let points = points.as_ref().map(AsArray::as_primitive::<Float64Type>);
                if points.is_some_and(|points| points.null_count() > 0) {
                    return Err("a point of its array is null");
                }
                points.map(|points| Value::Array(points.values()[..].into()))
            }
            Values::Nothing => None,
            Values::Boolean(all) => all.is_valid(row).then(|| Value::Boolean(all.value(row))),
            Values::Integer(all) => all.is_valid(row).then(|| Value::Integer(all.value(row))),
            Values::Unsigned(all) => all.is_valid(row).then(|| Value::Unsigned(all.value(row))),
            Values::Float(all) => all.is_valid(row).then(|| Value::Float(all.value(row))),
            Values::Text(all) => all.is_valid(row).then(|| Value::text(all.value(row))),
        })
    }
}

impl Statuses {
    fn of(column: &ArrayRef) -> Result<Statuses, String> {
        if column.data_type() == &DataType::Null {
            return Ok(Statuses::Good);
        }
        if column.data_type().is_integer() {
            let codes = cast(column, &DataType::Int64).map_err(untaken("status"))?;
            return Ok(Statuses::Codes(codes.as_primitive::<Int64Type>().clone()));
        }
        let words = text(column).map(Statuses::Words);
        words.ok_or_else(|| wrong("status", column, "status codes of OPC UA, or words"))
    }

    /// Null is good. A code is of 32 bits, with a sign or without.
    fn at(&self, row: usize) -> Result<Quality, String> {
        match self {
            Statuses::Codes(codes) if codes.is_valid(row) => {
                let code = codes.value(row);
                let signed = || i32::try_from(code).ok().map(i32::cast_unsigned);
                let known = u32::try_from(code).ok().or_else(signed).map(Quality::from_status);
                known.ok_or_else(|| format!("{code} is no status code of 32 bits"))
            }
            Statuses::Words(words) if words.is_valid(row) => {
                let word = words.value(row);
                let known = QualityClass::from_word(word).map(QualityClass::quality);
                known.ok_or_else(|| {
                    let words = QualityClass::ALL.map(QualityClass::word).join(", ");
                    format!("`{word}` is not a quality; it is one of {words}")
                })
            }
            _ => Ok(Quality::GOOD),
        }
    }
}

/// A column of text, whatever its layout.
fn text(column: &ArrayRef) -> Option<StringArray> {
    let kind = match column.data_type() {
        DataType::Dictionary(_, kind) => kind,
        kind => kind,
    };
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View).then_some(())?;
    Some(cast(column, &DataType::Utf8).ok()?.as_string::<i32>().clone())
}

fn wrong(name: &str, column: &ArrayRef, wanted: &str) -> String {
    format!("the column `{name}` is of the type {}; it takes {wanted}", column.data_type())
}

fn untaken(name: &'static str) -> impl Fn(ArrowError) -> String {
    move |error| format!("the column `{name}` cannot be read: {error}")
}

#[cfg(test)]
mod tests {
    use arrow_array::types::{Float32Type, Int8Type};
    use arrow_array::{
        DictionaryArray, FixedSizeListArray, Float32Array, Int32Array, LargeStringArray, ListArray,
        NullArray, TimestampMillisecondArray, TimestampSecondArray,
    };

    use super::*;

    fn array(array: impl Array + 'static) -> ArrayRef {
        Arc::new(array)
    }

    #[test]
    fn times_of_all_units_are_nanoseconds() {
        let ms = TimestampMillisecondArray::from(vec![Some(1_500), None]).with_timezone("+09:00");
        let times = Times::of(&array(ms)).unwrap();
        assert_eq!(times.at(0), Ok(Time::from_ms(1_500)));
        assert_eq!(times.at(1), Err("its time is null"));
        let far = Times::of(&array(TimestampSecondArray::from(vec![i64::MAX / 1_000]))).unwrap();
        assert_eq!(far.at(0), Err("its time is not between 1677 and 2262"));
        assert!(Times::of(&array(Int64Array::from(vec![1]))).is_err());
    }

    #[test]
    fn values_keep_their_kind() {
        #[track_caller]
        fn check(column: impl Array + 'static, expected: Option<Value>) {
            assert_eq!(Values::of(&array(column)).unwrap().at(0), Ok(expected));
        }
        check(Float32Array::from(vec![0.5]), Some(Value::Float(0.5)));
        check(Int32Array::from(vec![-7]), Some(Value::Integer(-7)));
        check(UInt64Array::from(vec![u64::MAX]), Some(Value::Unsigned(u64::MAX)));
        check(BooleanArray::from(vec![true]), Some(Value::Boolean(true)));
        check(LargeStringArray::from(vec!["run"]), Some(Value::text("run")));
        check(["run"].into_iter().collect::<DictionaryArray<Int8Type>>(), Some(Value::text("run")));
        check(Float64Array::from(vec![None::<f64>]), None);
        check(NullArray::new(1), None);
        let points = || [Some(vec![Some(0.5), Some(-2.0)])];
        let points_found = Some(Value::Array([0.5, -2.0].into()));
        check(ListArray::from_iter_primitive::<Float32Type, _, _>(points()), points_found.clone());
        let fixed = FixedSizeListArray::from_iter_primitive::<Float32Type, _, _>(points(), 2);
        check(fixed, points_found);
        let none = ListArray::from_iter_primitive::<Float32Type, _, _>([None::<Vec<Option<f32>>>]);
        check(none, None);
        let hole = ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1), None])]);
        let hole = Values::of(&array(hole)).unwrap().at(0);
        assert_eq!(hole, Err("a point of its array is null"));
        let nested = arrow_array::StructArray::new_empty_fields(1, None);
        assert!(Values::of(&array(nested)).is_err());
    }

    #[test]
    fn statuses_are_codes_or_words() {
        let of = |column: ArrayRef| Statuses::of(&column).unwrap().at(0);
        assert_eq!(of(array(Int64Array::from(vec![0x8000_0000_i64]))), Ok(Quality::BAD));
        assert_eq!(of(array(Int32Array::from(vec![i32::MIN]))), Ok(Quality::BAD));
        assert_eq!(of(array(Int32Array::from(vec![None::<i32>]))), Ok(Quality::GOOD));
        assert_eq!(of(array(StringArray::from(vec!["Uncertain"]))), Ok(Quality::UNCERTAIN));
        assert!(of(array(StringArray::from(vec!["fine"]))).is_err());
        assert!(of(array(Int64Array::from(vec![1_i64 << 40]))).is_err());
        assert!(Statuses::of(&array(Float64Array::from(vec![0.0]))).is_err());
    }
}

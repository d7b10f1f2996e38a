//! Figures as columns of a file, and the way back.
//!
//! Sensors say numbers with few decimals ([`crate::scaled`]), and so do their figures. Where it
//! loses nothing a bucket's least value is kept as a whole number, and the others as what they
//! are above it: numbers of few bits. A sum counts as lossless when it is that of the decimals but for
//! the rounding of floats, a part in 10^12. What does not fit is a float as it is.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float64Type, Int8Type, Int32Type, Int64Type, TimestampNanosecondType,
    UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Float64Array, Int8Array, Int64Array, PrimitiveArray, RecordBatch,
    TimestampNanosecondArray, UInt32Array, UInt64Array,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::figures::Figures;
use crate::scaled::{DECIMALS_MAX, exact, nearest, scale, unscale};

/// How figures are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Whole numbers where they lose nothing.
    Packed,
    /// Floats, for other programs.
    Plain,
}

/// The columns that are floats.
pub(crate) const FLOATS: [&str; 5] = ["min", "max", "sum", "first", "last"];

/// The columns that are whole numbers above the least.
const WHOLES: [&str; 5] = ["min_scaled", "max_above", "first_above", "last_above", "sum_above"];

/// The columns that are packed as differences.
pub(crate) fn differences() -> Vec<&'static str> {
    [&["time", "first_time", "last_time"], &WHOLES[..]].concat()
}

/// The places of the columns that [`figures`] reads.
pub(crate) static OF_FIGURES: LazyLock<Vec<usize>> =
    LazyLock::new(|| places(|name| name != "tag" && name != "tag_id"));

/// The places of those that [`sums`] reads.
pub(crate) static OF_SUMS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    places(|name| {
        let ends = name.starts_with("first") || name.starts_with("last");
        name != "tag" && name != "tag_id" && name != "integral" && !ends
    })
});

fn places(wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let schema = schema(Form::Packed);
    let named = schema.fields().iter().enumerate();
    named.filter(|(_, field)| wanted(field.name())).map(|(place, _)| place).collect()
}

/// A part of so much of a sum, or of an integral, is the rounding of floats.
const ROUNDING: f64 = 1e-12;

/// A row: the tag, its path and a bucket.
pub(crate) type Named = (TagId, Arc<str>, Figures);

pub(crate) fn schema(form: Form) -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()));
    let mut fields = vec![
        Field::new("tag", dictionary, false),
        Field::new("tag_id", DataType::UInt32, false),
        Field::new("time", time.clone(), false),
    ];
    let counts = ["count", "count_good", "count_value"];
    fields.extend(counts.map(|name| Field::new(name, DataType::UInt64, false)));
    fields.extend(FLOATS.map(|name| Field::new(name, DataType::Float64, true)));
    fields.extend(["first_time", "last_time"].map(|name| Field::new(name, time.clone(), true)));
    fields.push(Field::new("integral", DataType::Float64, true));
    if form == Form::Packed {
        fields.push(Field::new("scale", DataType::Int8, true));
        fields.extend(WHOLES.map(|name| Field::new(name, DataType::Int64, true)));
    }
    Arc::new(Schema::new(fields))
}

/// Rows as columns.
pub(crate) fn batch(rows: &[Named], form: Form) -> Result<RecordBatch, ArrowError> {
    let mut names = StringDictionaryBuilder::<Int32Type>::new();
    rows.iter().for_each(|(_, name, _)| names.append_value(name));
    let all = || rows.iter().map(|(_, _, figures)| figures);
    let packed: Vec<Option<Packed>> = match form {
        Form::Plain => vec![None; rows.len()],
        Form::Packed => {
            let mut packer = Packer::default();
            rows.iter().map(|(tag, _, figures)| packer.pack(*tag, figures)).collect()
        }
    };
    let count = |of: fn(&Figures) -> u64| -> ArrayRef {
        Arc::new(UInt64Array::from_iter_values(all().map(of)))
    };
    let number = |of: fn(&Figures) -> f64| -> ArrayRef {
        let plain = |(f, packed): (&Figures, &Option<Packed>)| {
            (f.count_value > 0 && packed.is_none()).then(|| of(f))
        };
        Arc::new(all().zip(&packed).map(plain).collect::<Float64Array>())
    };
    let plain_sum = |(f, packed): (&Figures, &Option<Packed>)| {
        let elsewhere = packed.is_some_and(|packed| packed.sum_above.is_some());
        (f.count_value > 0 && !elsewhere).then_some(f.sum)
    };
    let time = |of: fn(&Figures) -> Option<i64>| -> ArrayRef {
        Arc::new(all().map(of).collect::<TimestampNanosecondArray>().with_timezone("UTC"))
    };
    let whole = |of: fn(&Packed) -> Option<i64>| -> ArrayRef {
        let each = packed.iter().map(|packed| packed.as_ref().and_then(of));
        Arc::new(each.collect::<Int64Array>())
    };
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(names.finish()),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|(tag, _, _)| tag.0))),
        time(|f| Some(f.time)),
        count(|f| f.count),
        count(|f| f.count_good),
        count(|f| f.count_value),
        number(|f| f.min),
        number(|f| f.max),
        Arc::new(all().zip(&packed).map(plain_sum).collect::<Float64Array>()),
        number(|f| f.first.1),
        number(|f| f.last.1),
        time(|f| (f.count_value > 0).then_some(f.first.0)),
        time(|f| (f.count_value > 0).then_some(f.last.0)),
        Arc::new(all().zip(&packed).map(uneven).collect::<Float64Array>()),
    ];
    if form == Form::Packed {
        let scales = packed.iter().map(|packed| i8::try_from(packed.as_ref()?.scale).ok());
        columns.push(Arc::new(scales.collect::<Int8Array>()));
        columns.extend([
            whole(|packed| Some(packed.min)),
            whole(|packed| Some(packed.max)),
            whole(|packed| Some(packed.first)),
            whole(|packed| Some(packed.last)),
            whole(|packed| packed.sum_above),
        ]);
    }
    RecordBatch::try_new(schema(form), columns)
}

/// The integral, unless that of evenly spaced samples is the same but for rounding, as it will be
/// read.
fn uneven((figures, packed): (&Figures, &Option<Packed>)) -> Option<f64> {
    let sum = packed.as_ref().and_then(|packed| packed.sum(figures.count_value));
    let read = Figures { sum: sum.unwrap_or(figures.sum), ..*figures };
    let (integral, even) = (figures.integral, read.even_integral());
    let same = (integral - even).abs() <= ROUNDING * integral.abs();
    (figures.count_value > 1 && !same).then_some(integral)
}

/// A bucket as whole numbers: the least, and what the others are above it.
#[derive(Clone, Copy)]
struct Packed {
    scale: u8,
    min: i64,
    max: i64,
    first: i64,
    last: i64,
    /// Above as many of the least as there are values.
    sum_above: Option<i64>,
}

/// Keeps the scale of a tag's buckets as long as it fits.
#[derive(Default)]
struct Packer {
    tag: Option<TagId>,
    scale: u8,
}

impl Packer {
    fn pack(&mut self, tag: TagId, figures: &Figures) -> Option<Packed> {
        if figures.count_value == 0 {
            return None;
        }
        if self.tag != Some(tag) {
            (self.tag, self.scale) = (Some(tag), 0);
        }
        let by = |by| Packed::by(figures, by);
        // A scale that a few odd values asked for is left where it leaves no room for the sum.
        let packed = by(self.scale).filter(|packed| packed.sum_above.is_some());
        let packed = packed.or_else(|| (0..=DECIMALS_MAX).find_map(by))?;
        self.scale = packed.scale;
        Some(packed)
    }
}

impl Packed {
    /// The sum as it will be read.
    fn sum(&self, count_value: u64) -> Option<f64> {
        Some(sum_of(count_value, self.min, self.sum_above?, self.scale))
    }

    fn by(figures: &Figures, by: u8) -> Option<Packed> {
        let min = scale(figures.min, by)?;
        let above = |value| Some(scale(value, by)? - min);
        let sum = nearest(figures.sum, by);
        let near = (unscale(sum, by) - figures.sum).abs() <= ROUNDING * figures.sum.abs();
        let least = i64::try_from(figures.count_value).ok().and_then(|n| n.checked_mul(min));
        Some(Packed {
            scale: by,
            min,
            max: above(figures.max)?,
            first: above(figures.first.1)?,
            last: above(figures.last.1)?,
            sum_above: least
                .filter(|_| near && exact(sum))
                .and_then(|least| sum.checked_sub(least)),
        })
    }
}

/// A sum as so much above as many of the least as there are values.
fn sum_of(count_value: u64, min: i64, above: i64, by: u8) -> f64 {
    let least = i64::try_from(count_value).unwrap_or(0).wrapping_mul(min);
    unscale(least.wrapping_add(above), by)
}

/// All that a batch says.
pub(crate) fn figures(batch: &RecordBatch) -> Result<impl Iterator<Item = Figures>, ParquetError> {
    let columns = Columns::of(batch)?;
    let (first, last) = (floats(batch, "first")?, floats(batch, "last")?);
    let (first_above, last_above) = (wholes(batch, "first_above"), wholes(batch, "last_above"));
    let time = |name| need::<TimestampNanosecondType>(batch, name);
    let (first_time, last_time) = (time("first_time")?, time("last_time")?);
    let integral = primitive::<Float64Type>(batch, "integral");
    Ok((0..batch.num_rows()).map(move |row| {
        let end = |time: &PrimitiveArray<TimestampNanosecondType>, plain, above| {
            (time.value(row), columns.value(row, plain, above))
        };
        let mut figures = Figures {
            first: end(first_time, first, first_above),
            last: end(last_time, last, last_above),
            ..columns.sums(row)
        };
        figures.integral = match integral {
            // Files that were made before had none.
            None => f64::NAN,
            Some(all) if all.is_null(row) => figures.even_integral(),
            Some(all) => all.value(row),
        };
        figures
    }))
}

/// What a batch says but for first, last and integral.
pub(crate) fn sums(batch: &RecordBatch) -> Result<impl Iterator<Item = Figures>, ParquetError> {
    let columns = Columns::of(batch)?;
    Ok((0..batch.num_rows()).map(move |row| columns.sums(row)))
}

struct Columns<'a> {
    time: &'a PrimitiveArray<TimestampNanosecondType>,
    counts: [&'a UInt64Array; 3],
    plain: [&'a Float64Array; 3],
    /// None of these in files that were made before.
    scale: Option<&'a Int8Array>,
    min: Option<&'a Int64Array>,
    above: [Option<&'a Int64Array>; 2],
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> Result<Columns<'a>, ParquetError> {
        let count = |name| need::<UInt64Type>(batch, name);
        Ok(Columns {
            time: need(batch, "time")?,
            counts: [count("count")?, count("count_good")?, count("count_value")?],
            plain: [floats(batch, "min")?, floats(batch, "max")?, floats(batch, "sum")?],
            scale: primitive::<Int8Type>(batch, "scale"),
            min: wholes(batch, "min_scaled"),
            above: ["max_above", "sum_above"].map(|name| wholes(batch, name)),
        })
    }

    fn sums(&self, row: usize) -> Figures {
        let [count, count_good, count_value] = self.counts.map(|counts| counts.value(row));
        let [plain_min, plain_max, plain_sum] = self.plain;
        let [max, sum] = self.above;
        let (sum, least) = (sum.filter(|sum| sum.is_valid(row)), self.least(row));
        let sum = sum.zip(least);
        let sum = sum.map(|(sum, (min, by))| sum_of(count_value, min, sum.value(row), by));
        Figures {
            time: self.time.value(row),
            count,
            count_good,
            count_value,
            min: least.map_or_else(|| plain_min.value(row), |(min, by)| unscale(min, by)),
            max: self.value(row, plain_max, max),
            sum: sum.unwrap_or_else(|| plain_sum.value(row)),
            ..Figures::default()
        }
    }

    /// The least value as a whole number, and its scale, if it is kept so.
    fn least(&self, row: usize) -> Option<(i64, u8)> {
        let min = self.min.filter(|min| min.is_valid(row))?.value(row);
        Some((min, u8::try_from(self.scale?.value(row)).ok()?))
    }

    /// A value that is a float, or so much above the least.
    fn value(&self, row: usize, plain: &Float64Array, above: Option<&Int64Array>) -> f64 {
        match self.least(row).zip(above) {
            Some(((min, by), above)) => unscale(min.wrapping_add(above.value(row)), by),
            None => plain.value(row),
        }
    }
}

fn primitive<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> Option<&'a PrimitiveArray<T>> {
    batch.column_by_name(name)?.as_primitive_opt()
}

/// A column that all files have.
fn need<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a PrimitiveArray<T>, ParquetError> {
    let wrong = || ParquetError::General(format!("`{name}` is not there, or of another type"));
    primitive(batch, name).ok_or_else(wrong)
}

fn floats<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Float64Array, ParquetError> {
    need::<Float64Type>(batch, name)
}

fn wholes<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Int64Array> {
    primitive::<Int64Type>(batch, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recent::Row;

    fn of(values: &[f64]) -> Figures {
        let mut figures = Figures::at(0);
        for (second, value) in (0..).zip(values) {
            let time = second * 1_000_000_000;
            let value = Some(guildhall_model::Value::Float(*value));
            figures.merge(&Figures::of(&Row { time, value, status: 0, record: 1 }));
        }
        figures
    }

    fn back(rows: &[Named], form: Form) -> (RecordBatch, Vec<Figures>) {
        let written = batch(rows, form).unwrap();
        let all = written.project(&Vec::from_iter(2..written.num_columns())).unwrap();
        let read: Vec<Figures> = figures(&all).unwrap().collect();
        let places: Vec<usize> =
            OF_SUMS.iter().copied().filter(|at| *at < written.num_columns()).collect();
        let some = written.project(&places).unwrap();
        let summed: Vec<Figures> = sums(&some).unwrap().collect();
        for (one, whole) in summed.iter().zip(&read) {
            let (first, last, integral) = (one.first, one.last, one.integral);
            assert_eq!(*one, Figures { first, last, integral, ..*whole });
        }
        (written, read)
    }

    #[test]
    fn figures_come_back() {
        let third = 1.0 / 3.0;
        let low = [-4_503_599_627_370_496.0; 2_048];
        let all: [(&[f64], bool); 15] = [
            (&[], false),
            (&[412.3], true),
            (&[412.3, 411.9, 413.75, 412.0], true),
            (&[-0.001, 0.002, -0.003], true),
            (&[1.0, 1e6, -1e6], true),
            (&[0.0, 1.0, 1.0], true),
            (&[third, 0.5], false),
            (&[-0.0, -0.0], false),
            (&[1e300, 2e300], false),
            (&[f64::INFINITY, 1.0], false),
            (&[9_007_199_254_740_991.0, 9_007_199_254_740_990.0], true),
            (&[0.1 + 0.2, 0.3], false),
            (&low, true),
            (&[0.0, 0.5, 0.0, 1e12], true),
            (&[1e-12, 5_000.0, 6_000.0], true),
        ];
        let rows: Vec<Named> = all
            .iter()
            .zip(0..)
            .map(|((values, _), tag)| (TagId(tag), Arc::from("a"), of(values)))
            .collect();
        let (_, plain) = back(&rows, Form::Plain);
        let (written, packed) = back(&rows, Form::Packed);
        for (at, (_, _, figures)) in rows.iter().enumerate() {
            let bits = |f: &Figures| [f.min, f.max, f.first.1, f.last.1].map(f64::to_bits);
            for read in [&plain[at], &packed[at]] {
                assert_eq!(bits(read), bits(figures), "{at}");
                let Figures { sum, integral, min, max, first, last, .. } = *read;
                assert_eq!(Figures { sum, integral, min, max, first, last, ..*figures }, *read);
                let near = |a: f64, b: f64| a == b || (a - b).abs() <= 4.0 * ROUNDING * b.abs();
                assert!(near(sum, figures.sum), "{at}: {sum} {}", figures.sum);
                assert!(near(integral, figures.integral), "{at}: {integral} {}", figures.integral);
            }
            assert_eq!(wholes(&written, "min_scaled").unwrap().is_valid(at), all[at].1, "{at}");
        }
        let other = written.project(&[2, 3, 4, 5, 6, 7]).unwrap();
        assert!(sums(&other).is_err(), "a column that all files have is missing");
        // The sum of what is between the ends may have more decimals than they have.
        let odd = [(TagId(1), Arc::from("a"), of(&[1.0, 1.234_567_8, 2.0]))];
        let (written, packed) = back(&odd, Form::Packed);
        assert!(wholes(&written, "min_scaled").unwrap().is_valid(0));
        assert!(wholes(&written, "sum_above").unwrap().is_null(0));
        assert_eq!(packed[0].sum.to_bits(), odd[0].2.sum.to_bits());
    }

    #[test]
    fn a_sum_is_that_of_the_decimals_and_stays_so() {
        let values: Vec<f64> =
            (0..3600_u32).map(|n| f64::from(4_000 + n * 37 % 211) / 10.0).collect();
        let rows = [(TagId(1), Arc::from("a"), of(&values))];
        let (_, once) = back(&rows, Form::Packed);
        let tenths: u32 = (0..3600).map(|n| 4_000 + n * 37 % 211).sum();
        assert_eq!(once[0].sum, f64::from(tenths) / 10.0);
        let (_, twice) = back(&[(TagId(1), Arc::from("a"), once[0])], Form::Packed);
        assert_eq!(once, twice);
    }
}

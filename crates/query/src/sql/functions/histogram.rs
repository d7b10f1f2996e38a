//! `histogram(value, low, high, buckets)`: how many values lie in each of `buckets` equal parts
//! from `low` up to `high`. A list of `buckets + 2` counts: first those below `low`, last those
//! at `high` and above. Rows without a value, and NaN, do not count.

use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, Int64Array};
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::common::{ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::series::literal;

/// Most parts of one histogram.
const BUCKETS_MAX: i64 = 10_000;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Histogram {
    signature: Signature,
}

impl Histogram {
    pub(super) fn new() -> Histogram {
        Histogram { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

fn counts() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)))
}

impl AggregateUDFImpl for Histogram {
    fn name(&self) -> &'static str {
        "histogram"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let float = DataType::Float64;
        match given {
            [value, low, high, buckets]
                if [value, low, high].iter().all(|kind| kind.is_numeric())
                    && buckets.is_integer() =>
            {
                Ok(vec![float.clone(), float.clone(), float, DataType::Int64])
            }
            _ => plan_err!("histogram takes a number, its low, its high and a count of buckets"),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(counts())
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let name = format_state_name(args.name, "counts");
        Ok(vec![Arc::new(Field::new(name, counts(), true))])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let argument = |place: usize| args.exprs.get(place).and_then(literal);
        match (argument(1), argument(2), argument(3)) {
            (
                Some(ScalarValue::Float64(Some(low))),
                Some(ScalarValue::Float64(Some(high))),
                Some(ScalarValue::Int64(Some(buckets @ 1..=BUCKETS_MAX))),
            ) if low < high && (high - low).is_finite() => {
                let buckets = usize::try_from(buckets).unwrap_or_default();
                Ok(Box::new(Counts { low, high, counts: vec![0; buckets + 2] }))
            }
            _ => plan_err!(
                "histogram: low must be below high, and the buckets 1 to {BUCKETS_MAX}, all of \
                 them fixed"
            ),
        }
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

#[derive(Debug)]
struct Counts {
    low: f64,
    high: f64,
    counts: Vec<i64>,
}

impl Counts {
    fn place(&self, value: f64) -> usize {
        let buckets = self.counts.len() - 2;
        if value < self.low {
            return 0;
        }
        if value >= self.high {
            return buckets + 1;
        }
        #[expect(clippy::as_conversions, reason = "between 0 and a count of at most 10000")]
        let bucket = ((value - self.low) / (self.high - self.low) * buckets as f64) as usize;
        1 + bucket.min(buckets - 1)
    }
}

impl Accumulator for Counts {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let values = columns[0].as_primitive::<Float64Type>();
        for value in values.iter().flatten().filter(|value| !value.is_nan()) {
            let place = self.place(value);
            self.counts[place] += 1;
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for counts in states[0].as_list::<i32>().iter().flatten() {
            let counts = counts.as_primitive::<Int64Type>().values();
            self.counts.iter_mut().zip(counts).for_each(|(sum, more)| *sum += more);
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let counts: ArrayRef = Arc::new(Int64Array::from(self.counts.clone()));
        let list = SingleRowListArrayBuilder::new(counts).build_list_array();
        Ok(ScalarValue::List(Arc::new(list)))
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.evaluate()?])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.counts.capacity() * size_of::<i64>()
    }
}

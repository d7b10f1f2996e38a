//! `time_bucket(width, time [, origin])`: the first moment of the bucket in which a time lies.
//!
//! By division of whole numbers. Buckets are counted from `origin`, which is Monday 2000-01-03
//! when left out: widths that divide a day begin on whole ones, weeks on Mondays. A bucket of
//! months has no fixed width and is refused; `date_trunc` knows months.

use std::sync::Arc;

use arrow_array::TimestampNanosecondArray;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampNanosecondType;
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use datafusion::common::{ScalarValue, exec_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use guildhall_historian::Buckets;

/// Monday 2000-01-03T00:00:00Z, as in TimescaleDB.
const ORIGIN_NS: i64 = 946_857_600_000_000_000;

const DAY_NS: i64 = 86_400_000_000_000;

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct TimeBucket {
    signature: Signature,
}

impl TimeBucket {
    pub(super) fn new() -> TimeBucket {
        TimeBucket { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

/// Any time as UTC or without a zone, in nanoseconds.
pub(super) fn nanoseconds(kind: &DataType) -> Option<DataType> {
    let zone = match kind {
        DataType::Timestamp(_, zone) => zone.clone(),
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => Some("UTC".into()),
        DataType::Date32 | DataType::Date64 | DataType::Null => Some("UTC".into()),
        _ => return None,
    };
    Some(DataType::Timestamp(TimeUnit::Nanosecond, zone))
}

impl ScalarUDFImpl for TimeBucket {
    fn name(&self) -> &'static str {
        "time_bucket"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let (2 | 3, Some(time)) = (given.len(), given.get(1).and_then(nanoseconds)) else {
            return plan_err!("time_bucket takes an interval, a time, and maybe an origin");
        };
        let mut wanted = vec![DataType::Interval(IntervalUnit::MonthDayNano), time.clone()];
        wanted.extend(given.get(2).map(|_| time));
        Ok(wanted)
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given.get(1) {
            Some(time) => Ok(time.clone()),
            None => plan_err!("time_bucket takes an interval, a time, and maybe an origin"),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let width = width(&args.args[0])?;
        let origin = match args.args.get(2) {
            None => ORIGIN_NS,
            Some(ColumnarValue::Scalar(ScalarValue::TimestampNanosecond(Some(ns), _))) => *ns,
            Some(_) => return exec_err!("the origin of time_bucket must be one time"),
        };
        let begin = |ns: i64| Buckets { origin, width }.begin(ns);
        match &args.args[1] {
            ColumnarValue::Scalar(ScalarValue::TimestampNanosecond(ns, zone)) => {
                let bucket = ScalarValue::TimestampNanosecond(ns.map(begin), zone.clone());
                Ok(ColumnarValue::Scalar(bucket))
            }
            ColumnarValue::Array(times) => {
                let kind = times.data_type().clone();
                let times = times.as_primitive::<TimestampNanosecondType>();
                let buckets: TimestampNanosecondArray = times.unary(begin);
                Ok(ColumnarValue::Array(Arc::new(buckets.with_data_type(kind))))
            }
            ColumnarValue::Scalar(_) => exec_err!("time_bucket takes a time"),
        }
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        let fixed = |input: &ExprProperties| input.sort_properties == SortProperties::Singleton;
        match inputs {
            [width, time, origin @ ..] if fixed(width) && origin.iter().all(fixed) => {
                Ok(time.sort_properties)
            }
            _ => Ok(SortProperties::Unordered),
        }
    }
}

fn width(value: &ColumnarValue) -> Result<i64> {
    let ColumnarValue::Scalar(ScalarValue::IntervalMonthDayNano(Some(width))) = value else {
        return exec_err!("the width of time_bucket must be one interval");
    };
    interval_ns(width.months, width.days, width.nanoseconds).map_or_else(
        || {
            exec_err!(
                "the width of time_bucket must be a fixed time above 0; for months use date_trunc"
            )
        },
        Ok,
    )
}

/// The length of an interval that always has the same, if it has one above 0.
pub(super) fn interval_ns(months: i32, days: i32, nanoseconds: i64) -> Option<i64> {
    let days = i64::from(days).checked_mul(DAY_NS)?;
    let width = days.checked_add(nanoseconds)?;
    (months == 0 && width > 0).then_some(width)
}

/// The buckets of `time_bucket`, `date_bin` or `date_trunc`, if they have a fixed width.
pub(crate) fn fixed_buckets(
    function: &str,
    width: &ScalarValue,
    origin: Option<&ScalarValue>,
) -> Option<Buckets> {
    let fixed = || match width {
        ScalarValue::IntervalMonthDayNano(Some(width)) => {
            interval_ns(width.months, width.days, width.nanoseconds)
        }
        _ => None,
    };
    let origin_or = |or: i64| match origin {
        None => Some(or),
        Some(ScalarValue::TimestampNanosecond(ns, _)) => *ns,
        Some(_) => None,
    };
    let (width, origin) = match function {
        "time_bucket" => (fixed()?, origin_or(ORIGIN_NS)?),
        "date_bin" => (fixed()?, origin_or(0)?),
        "date_trunc" => {
            let seconds = match width.try_as_str()??.to_lowercase().as_str() {
                "second" => 1,
                "minute" => 60,
                "hour" => 3_600,
                "day" => 86_400,
                "week" => 604_800,
                _ => return None,
            };
            (seconds * 1_000_000_000, ORIGIN_NS)
        }
        _ => return None,
    };
    Some(Buckets { origin, width })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_a_monday() {
        let days = ORIGIN_NS / DAY_NS;
        assert_eq!((days * DAY_NS, days % 7), (ORIGIN_NS, 4), "1970-01-01 was a Thursday");
    }

    #[test]
    fn months_have_no_width() {
        assert_eq!(interval_ns(0, 1, 1), Some(DAY_NS + 1));
        assert_eq!(interval_ns(1, 0, 0), None);
        assert_eq!(interval_ns(0, 0, 0), None);
        assert_eq!(interval_ns(0, -1, 0), None);
    }
}

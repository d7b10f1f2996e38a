//! What is given to a function that stands where a table does: fixed values, known while the
//! query is planned.

use arrow_schema::{DataType, IntervalUnit};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;
use guildhall_model::Time;

use super::bucket::interval_ns;
use crate::sql::samples::time_type;

/// The values that are given; none when one of them is not fixed.
pub(super) fn literals(given: &[Expr]) -> Vec<ScalarValue> {
    let literal = |argument: &Expr| match argument {
        Expr::Literal(value, _) => Some(value.clone()),
        _ => None,
    };
    given.iter().map(literal).collect::<Option<Vec<_>>>().unwrap_or_default()
}

pub(super) fn text_of(value: &ScalarValue) -> Option<&str> {
    value.try_as_str().flatten()
}

/// The length of an interval in nanoseconds, above 0.
pub(super) fn step_of(value: &ScalarValue) -> Option<i64> {
    match value.cast_to(&DataType::Interval(IntervalUnit::MonthDayNano)).ok()? {
        ScalarValue::IntervalMonthDayNano(Some(step)) => {
            interval_ns(step.months, step.days, step.nanoseconds)
        }
        _ => None,
    }
}

pub(super) fn time_of(value: &ScalarValue) -> Option<Time> {
    match value.cast_to(&time_type()).ok()? {
        ScalarValue::TimestampNanosecond(Some(ns), _) => Some(Time::from_ns(ns)),
        _ => None,
    }
}

//! `first(value, time)` and `last(value, time)`: the value at the least and the greatest time.
//! Rows without a value or a time do not count.

use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field, FieldRef};
use datafusion::common::{ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::bucket::nanoseconds;
use crate::sql::samples::time_type;

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Edge {
    First,
    Last,
}

impl Edge {
    pub(super) const ALL: [Edge; 2] = [Edge::First, Edge::Last];

    fn beats(self, time: i64, held: i64) -> bool {
        match self {
            Edge::First => time < held,
            Edge::Last => time > held,
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct EdgeFunction {
    edge: Edge,
    signature: Signature,
}

impl EdgeFunction {
    pub(super) fn new(edge: Edge) -> EdgeFunction {
        EdgeFunction { edge, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for EdgeFunction {
    fn name(&self) -> &'static str {
        match self.edge {
            Edge::First => "first",
            Edge::Last => "last",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [value, time] if nanoseconds(time).is_some() => Ok(vec![value.clone(), time_type()]),
            _ => plan_err!("{} takes a value and a time", self.name()),
        }
    }

    fn return_type(&self, given: &[DataType]) -> Result<DataType> {
        match given.first() {
            Some(value) => Ok(value.clone()),
            None => plan_err!("{} takes a value and a time", self.name()),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let value = args.return_field.data_type().clone();
        Ok(vec![
            Arc::new(Field::new(format_state_name(args.name, "value"), value, true)),
            Arc::new(Field::new(format_state_name(args.name, "time"), time_type(), true)),
        ])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let value = ScalarValue::try_from(args.return_type())?;
        Ok(Box::new(Held { edge: self.edge, value, time: None }))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

#[derive(Debug)]
struct Held {
    edge: Edge,
    value: ScalarValue,
    time: Option<i64>,
}

impl Accumulator for Held {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        let [values, times] = columns else { return Ok(()) };
        let times = times.as_primitive::<TimestampNanosecondType>();
        let no_value = values.logical_nulls();
        let mut found = None;
        for (row, time) in times.iter().enumerate() {
            let Some(time) = time else { continue };
            if no_value.as_ref().is_none_or(|nulls| nulls.is_valid(row))
                && self.time.is_none_or(|held| self.edge.beats(time, held))
            {
                self.time = Some(time);
                found = Some(row);
            }
        }
        if let Some(row) = found {
            self.value = ScalarValue::try_from_array(values, row)?;
            self.value.compact();
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.update_batch(states)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(self.value.clone())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let time = ScalarValue::TimestampNanosecond(self.time, Some("UTC".into()));
        Ok(vec![self.value.clone(), time])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.value.size().saturating_sub(size_of::<ScalarValue>())
    }
}

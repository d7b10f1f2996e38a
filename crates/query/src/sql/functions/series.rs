//! Aggregates over points in time: `time_weighted_mean`, `counter_rate`, `downsample`, `lttb`.
//!
//! Their result depends on neighbours in time, and rows may come in any order and in parts. So
//! the points of a group are kept, sorted at the end and handed to a function of [`points`].
//! Another is a variant here and a function there. 24 bytes a row of the groups that are open.

use std::mem::{size_of, size_of_val};
use std::sync::Arc;

use arrow_array::TimestampNanosecondArray;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType};
use arrow_array::{Array, ArrayRef, Float64Array, ListArray, RecordBatch, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema};
use datafusion::common::utils::SingleRowListArrayBuilder;
use datafusion::common::{ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::{AggregateOrderSensitivity, format_state_name};
use datafusion::logical_expr::{
    Accumulator, AggregateUDFImpl, ColumnarValue, Signature, Volatility,
};
use datafusion::physical_expr::PhysicalExpr;

use super::bucket::nanoseconds;
use super::points::{self, Known, Point};
use crate::sql::samples::time_type;

/// Most points that `downsample` and `lttb` may be asked for.
const POINTS_MAX: i64 = 100_000;

/// Which function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    TimeWeightedMean,
    CounterRate,
    Downsample,
    Lttb,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] =
        [Kind::TimeWeightedMean, Kind::CounterRate, Kind::Downsample, Kind::Lttb];

    const fn name(self) -> &'static str {
        match self {
            Kind::TimeWeightedMean => "time_weighted_mean",
            Kind::CounterRate => "counter_rate",
            Kind::Downsample => "downsample",
            Kind::Lttb => "lttb",
        }
    }

    /// Whether a count of points is asked for, and given.
    const fn thins(self) -> bool {
        matches!(self, Kind::Downsample | Kind::Lttb)
    }

    fn work_out(self, points: &[Point], wanted: usize) -> Result<ScalarValue> {
        Ok(match self {
            Kind::TimeWeightedMean => ScalarValue::Float64(points::time_weighted_mean(points)),
            Kind::CounterRate => ScalarValue::Float64(points::counter_rate(points)),
            Kind::Downsample => list(&points::downsample(points, wanted))?,
            Kind::Lttb => list(&points::lttb(points, wanted))?,
        })
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SeriesFunction {
    kind: Kind,
    signature: Signature,
}

impl SeriesFunction {
    pub(super) fn new(kind: Kind) -> SeriesFunction {
        SeriesFunction { kind, signature: Signature::user_defined(Volatility::Immutable) }
    }

    fn takes(&self) -> &'static str {
        if self.kind.thins() {
            "a number, a time and a count of points"
        } else {
            "a number and a time"
        }
    }
}

fn item(kind: DataType) -> FieldRef {
    Arc::new(Field::new_list_field(kind, true))
}

fn point_fields() -> Fields {
    Fields::from(vec![
        Field::new("time", time_type(), false),
        Field::new("value", DataType::Float64, false),
    ])
}

impl AggregateUDFImpl for SeriesFunction {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            [value, time, rest @ ..]
                if (value.is_numeric() || value.is_null())
                    && nanoseconds(time).is_some()
                    && rest.len() == usize::from(self.kind.thins())
                    && rest.iter().all(DataType::is_integer) =>
            {
                let mut wanted = vec![DataType::Float64, time_type()];
                wanted.extend(rest.iter().map(|_| DataType::Int64));
                Ok(wanted)
            }
            _ => plan_err!("{} takes {}", self.name(), self.takes()),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(match self.kind.thins() {
            true => DataType::List(item(DataType::Struct(point_fields()))),
            false => DataType::Float64,
        })
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let list = |part, kind| {
            Arc::new(Field::new_list(format_state_name(args.name, part), item(kind), true))
        };
        Ok(vec![list("times", time_type()), list("values", DataType::Float64)])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let wanted = match args.exprs.get(2) {
            Some(count) => self.wanted(count)?,
            None => 0,
        };
        Ok(Box::new(Points { kind: self.kind, wanted, points: Vec::new() }))
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }
}

impl SeriesFunction {
    fn wanted(&self, count: &Arc<dyn PhysicalExpr>) -> Result<usize> {
        match literal(count) {
            Some(ScalarValue::Int64(Some(count))) if (1..=POINTS_MAX).contains(&count) => {
                Ok(usize::try_from(count).unwrap_or_default())
            }
            _ => plan_err!("{}: the count of points must be 1 to {POINTS_MAX}", self.name()),
        }
    }
}

/// The value of an argument that does not depend on rows.
pub(super) fn literal(argument: &Arc<dyn PhysicalExpr>) -> Option<ScalarValue> {
    let nothing = RecordBatch::new_empty(Arc::new(Schema::empty()));
    match argument.evaluate(&nothing).ok()? {
        ColumnarValue::Scalar(value) => Some(value),
        ColumnarValue::Array(_) => None,
    }
}

#[derive(Debug)]
struct Points {
    kind: Kind,
    wanted: usize,
    points: Vec<Point>,
}

impl Points {
    fn add(&mut self, times: &dyn Array, values: &dyn Array) {
        let times = times.as_primitive::<TimestampNanosecondType>();
        let values = values.as_primitive::<Float64Type>();
        let rows = times.iter().zip(values);
        self.points.extend(rows.filter_map(|(time, value)| Some((time?, value))));
    }
}

impl Accumulator for Points {
    fn update_batch(&mut self, columns: &[ArrayRef]) -> Result<()> {
        self.add(&columns[1], &columns[0]);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let (times, values) = (states[0].as_list::<i32>(), states[1].as_list::<i32>());
        for (times, values) in times.iter().zip(values.iter()) {
            if let (Some(times), Some(values)) = (times, values) {
                self.add(&times, &values);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if !self.points.is_sorted_by_key(|point| point.0) {
            self.points.sort_by_key(|point| point.0);
        }
        self.kind.work_out(&self.points, self.wanted)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let times: TimestampNanosecondArray = self.points.iter().map(|p| Some(p.0)).collect();
        let values: Float64Array = self.points.iter().map(|point| point.1).collect();
        Ok(vec![one(Arc::new(times.with_timezone("UTC"))), one(Arc::new(values))])
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.points.capacity() * size_of::<Point>()
    }
}

/// One list of these values.
fn one(values: ArrayRef) -> ScalarValue {
    let list: ListArray = SingleRowListArrayBuilder::new(values).build_list_array();
    ScalarValue::List(Arc::new(list))
}

fn list(points: &[Known]) -> Result<ScalarValue> {
    let times: TimestampNanosecondArray = points.iter().map(|point| Some(point.0)).collect();
    let values: Float64Array = points.iter().map(|point| Some(point.1)).collect();
    let columns: Vec<ArrayRef> = vec![Arc::new(times.with_timezone("UTC")), Arc::new(values)];
    Ok(one(Arc::new(StructArray::try_new(point_fields(), columns, None)?)))
}

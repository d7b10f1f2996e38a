//! `gapfill(tag, step, from, until [, how])`: the value of a tag at each step of a span.
//!
//! A row for each step, oldest first, from `from` on, before `until`. With `'last'`, which holds
//! when left out, the value that held then: of the newest sample at or before it, also one from
//! before the span; none while the newest is bad. With `'linear'`, on the line between the
//! samples around it; none after the last sample of the span: nothing is foretold.

use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, StringBuilder, TimestampNanosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{ScalarValue, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use guildhall_historian::Scan;
use guildhall_model::{Span, Time, Value};

use super::given::{literals, step_of, time_of};
use crate::sql::caller::Caller;
use crate::sql::columns::{NUMBERS, number};
use crate::sql::leaf::{Leaf, Part, Rows};
use crate::sql::moment::{Asked, Reader, column, unreadable};
use crate::sql::samples::{order, time_type};
use crate::sql::wide::ROWS_MAX;

const USAGE: &str = "gapfill takes a tag, an interval above 0, two fixed times, and maybe 'last' \
                     or 'linear'";

/// The function.
pub(super) struct Gapfill {
    caller: Arc<Caller>,
}

impl Gapfill {
    pub(super) fn new(caller: Arc<Caller>) -> Gapfill {
        Gapfill { caller }
    }
}

impl fmt::Debug for Gapfill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gapfill")
    }
}

impl TableFunctionImpl for Gapfill {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let given = literals(args.exprs());
        let [ScalarValue::Utf8(Some(path)), step, from, until, how @ ..] = &given[..] else {
            return plan_err!("{USAGE}");
        };
        let linear = match how {
            [] => false,
            [ScalarValue::Utf8(Some(word))] if word == "last" => false,
            [ScalarValue::Utf8(Some(word))] if word == "linear" => true,
            _ => return plan_err!("{USAGE}"),
        };
        let (Some(step), Some(from), Some(until)) = (step_of(step), time_of(from), time_of(until))
        else {
            return plan_err!("{USAGE}");
        };
        let Some(place) = self.caller.tags().find(path) else {
            return plan_err!("there is no tag `{path}`, or it is not shared with you");
        };
        let asked = Steps { step, span: Span { from, until }, linear, place };
        Ok(Arc::new(Filled { caller: Arc::clone(&self.caller), schema: schema(), asked }))
    }
}

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("tag", DataType::Utf8, false),
        Field::new("time", time_type(), false),
        Field::new("value", DataType::Float64, true),
    ]))
}

/// What was asked for.
#[derive(Clone, Copy, Debug)]
struct Steps {
    step: i64,
    span: Span,
    linear: bool,
    place: u32,
}

/// The table that the function stands for.
#[derive(Debug)]
struct Filled {
    caller: Arc<Caller>,
    schema: SchemaRef,
    asked: Steps,
}

#[async_trait]
impl TableProvider for Filled {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let projection = projection.cloned().unwrap_or(all);
        let schema = Arc::new(self.schema.project(&projection)?);
        let (caller, steps) = (Arc::clone(&self.caller), self.asked);
        let asked = caller.moment().ask(Arc::from([steps.place]), steps.span);
        let part: Part = Arc::new(move || -> Rows {
            let projection = projection.clone();
            let filling = Filling::begin(Arc::clone(&caller), steps, asked);
            Box::new(filling.map(move |batch| Ok(batch?.project(&projection)?)))
        });
        let shown = format!("step={} ns", steps.step);
        let order = order(&schema, &["time"])?;
        Ok(Arc::new(Leaf::new("gapfill", shown, schema, order, vec![part], limit)))
    }
}

/// A sample as far as it matters here.
type Seen = (i64, Option<f64>);

/// The steps, as they are made.
struct Filling {
    caller: Arc<Caller>,
    steps: Steps,
    reader: Reader<Scan>,
    waiting: std::vec::IntoIter<Seen>,
    /// The sample that holds, and the next one.
    held: Option<Seen>,
    next: Option<Seen>,
    at: Option<i64>,
    begun: bool,
}

/// Columns of the historian that steps are made of.
const NEEDED: [&str; 5] = ["time", NUMBERS[0], NUMBERS[1], NUMBERS[2], NUMBERS[3]];

impl Filling {
    fn begin(caller: Arc<Caller>, steps: Steps, asked: Asked) -> Filling {
        let reader = caller.moment().read(asked, 0..1, caller.tags(), &NEEDED);
        let at = (steps.span.from < steps.span.until).then_some(steps.span.from.ns());
        let waiting = Vec::new().into_iter();
        Filling { caller, steps, reader, waiting, held: None, next: None, at, begun: false }
    }

    /// What held before the span, and the first sample in it.
    fn look_before(&mut self) -> Result<()> {
        self.begun = true;
        if let Some(before) = self.steps.span.from.ns().checked_sub(1) {
            let tag = self.caller.tags().at(self.steps.place).id;
            let held = self.caller.moment().historian().before(tag, Time::from_ns(before));
            let held = held.map_err(unreadable)?;
            self.held = held
                .map(|sample| (sample.time.ns(), sample.value.as_ref().and_then(Value::as_f64)));
        }
        self.next = self.sample()?;
        Ok(())
    }

    fn sample(&mut self) -> Result<Option<Seen>> {
        loop {
            if let Some(seen) = self.waiting.next() {
                return Ok(Some(seen));
            }
            let Some(batch) = self.reader.next() else { return Ok(None) };
            let times = column(&batch, "time")?.as_primitive::<TimestampNanosecondType>();
            let values = number(&batch)?;
            let values = values.as_primitive::<Float64Type>().iter();
            let seen: Vec<Seen> = times.values().iter().copied().zip(values).collect();
            self.waiting = seen.into_iter();
        }
    }

    fn value(&mut self, at: i64) -> Result<Option<f64>> {
        while let Some(next) = self.next.filter(|next| next.0 <= at) {
            self.held = Some(next);
            self.next = self.sample()?;
        }
        let Some((held_at, Some(held))) = self.held else { return Ok(None) };
        if !self.steps.linear || held_at == at {
            return Ok(Some(held));
        }
        let Some((next_at, Some(next))) = self.next else { return Ok(None) };
        #[expect(clippy::as_conversions, reason = "some nanoseconds of years do not matter")]
        let part = (at - held_at) as f64 / (next_at - held_at) as f64;
        Ok(Some(held + (next - held) * part))
    }

    fn rows(&mut self) -> Result<Option<RecordBatch>> {
        if !self.begun {
            self.look_before()?;
        }
        let path = self.caller.tags().at(self.steps.place).path.clone();
        let mut tags = StringBuilder::new();
        let mut times = TimestampNanosecondBuilder::new();
        let mut values = Float64Builder::new();
        while let Some(at) = self.at
            && values.values_slice().len() < ROWS_MAX
        {
            tags.append_value(path.as_str());
            times.append_value(at);
            let value = self.value(at)?;
            values.append_option(value);
            let next = at.checked_add(self.steps.step);
            self.at = next.filter(|next| *next < self.steps.span.until.ns());
        }
        let values = values.finish();
        if values.is_empty() {
            return Ok(None);
        }
        let times = Arc::new(times.finish().with_timezone("UTC"));
        let columns: Vec<ArrayRef> = vec![Arc::new(tags.finish()), times, Arc::new(values)];
        Ok(Some(RecordBatch::try_new(schema(), columns)?))
    }
}

impl Iterator for Filling {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        self.rows().transpose()
    }
}

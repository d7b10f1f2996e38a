//! The table `rollups`: figures of each second, minute and hour, as the historian keeps them
//! beside its files. A step without a sample is no row.
//!
//! They are read as they are now, not of the query's moment. A sample that was handed in again,
//! with another value for the same time, may count twice until its files are merged; `samples`
//! is exact.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
    TimestampNanosecondArray,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use guildhall_historian::Step;
use guildhall_model::{Span, Time};

use crate::VisibleTag;
use crate::sql::caller::{Caller, index};
use crate::sql::leaf::{Leaf, Part, Rows};
use crate::sql::moment::{share, unreadable};
use crate::sql::pushdown::{self, TIME};
use crate::sql::samples::{order, time_type};

/// What is known of a row before anything is read.
const KNOWN: [&str; 5] = ["tag", "asset", "property", "unit", "level"];

/// The lengths that figures are kept for, in the order of their words.
const LEVELS: [(&str, Duration); 3] = [
    ("1h", Duration::from_secs(3600)),
    ("1m", Duration::from_secs(60)),
    ("1s", Duration::from_secs(1)),
];

/// How many steps are read at a time.
const STEPS: usize = 8192;

/// Figures of steps of time.
pub(crate) struct RollupsTable {
    caller: Arc<Caller>,
    schema: SchemaRef,
}

impl RollupsTable {
    pub(crate) fn new(caller: Arc<Caller>) -> RollupsTable {
        let number = |name| Field::new(name, DataType::Float64, true);
        let schema = Schema::new(vec![
            Field::new("tag", DataType::Utf8, false),
            Field::new("asset", DataType::Utf8, false),
            Field::new("property", DataType::Utf8, false),
            Field::new("unit", DataType::Utf8, true),
            Field::new("level", DataType::Utf8, false),
            Field::new(TIME, time_type(), false),
            Field::new("count", DataType::Int64, false),
            Field::new("count_good", DataType::Int64, false),
            Field::new("count_value", DataType::Int64, false),
            Field::new("share_good", DataType::Float64, false),
            number("sum"),
            number("min"),
            number("max"),
            number("first"),
            number("last"),
            number("time_weighted_mean"),
        ]);
        RollupsTable { caller, schema: Arc::new(schema) }
    }

    /// Each tag at each level.
    fn known(&self) -> Result<RecordBatch> {
        let tags = self.caller.tags().list();
        let text = |of: fn(&VisibleTag) -> Option<String>| -> ArrayRef {
            let each = tags.iter().flat_map(|tag| std::iter::repeat_n(of(tag), LEVELS.len()));
            Arc::new(each.collect::<StringArray>())
        };
        let levels = tags.iter().flat_map(|_| LEVELS.map(|(word, _)| Some(word)));
        Ok(RecordBatch::try_new(
            Arc::new(Schema::new(
                KNOWN.map(|name| Field::new(name, DataType::Utf8, true)).to_vec(),
            )),
            vec![
                text(|tag| Some(tag.path.to_string())),
                text(|tag| Some(tag.path.asset().to_string())),
                text(|tag| Some(tag.path.property().to_owned())),
                text(|tag| tag.property.unit.as_deref().map(str::to_owned)),
                Arc::new(levels.collect::<StringArray>()),
            ],
        )?)
    }
}

impl fmt::Debug for RollupsTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RollupsTable")
    }
}

#[async_trait]
impl TableProvider for RollupsTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(pushdown::support(filters, &KNOWN))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let projection = projection.cloned().unwrap_or(all);
        let schema = Arc::new(self.schema.project(&projection)?);
        let chosen = pushdown::chosen(state, filters, &KNOWN, || self.known())?;
        let everything = || (0..self.caller.tags().list().len() * LEVELS.len()).collect();
        let chosen: Vec<usize> =
            chosen.map_or_else(everything, |rows| rows.into_iter().map(index).collect());
        let (Some(span), false) = (pushdown::span(filters), chosen.is_empty()) else {
            return Ok(Arc::new(EmptyExec::new(schema)));
        };
        let parts = share(chosen.len(), state.config().target_partitions());
        let parts = parts.into_iter().map(|part| -> Part {
            let (caller, whole) = (Arc::clone(&self.caller), Arc::clone(&self.schema));
            let (chosen, projection) = (chosen[part].to_vec(), projection.clone());
            Arc::new(move || -> Rows {
                let (caller, whole) = (Arc::clone(&caller), Arc::clone(&whole));
                let chosen = chosen.clone().into_iter();
                let projection = projection.clone();
                let reading = Steps { caller, whole, chosen, span, now: None, gap: false };
                Box::new(reading.map(move |batch| Ok(batch?.project(&projection)?)))
            })
        });
        let count = chosen.len();
        let shown = format!("tags and levels={count}, from={}, until={}", span.from, span.until);
        let order = order(&schema, &["tag", "level", TIME])?;
        Ok(Arc::new(Leaf::new("rollups", shown, schema, order, parts.collect(), limit)))
    }
}

/// Steps of some tags and levels, one after the other.
struct Steps {
    caller: Arc<Caller>,
    whole: SchemaRef,
    /// Which are still to come: the place of the tag, times the levels, plus the level.
    chosen: std::vec::IntoIter<usize>,
    span: Span,
    /// What is read now, and from where on.
    now: Option<(usize, Time)>,
    /// The steps read last held no sample: the next one is looked for, so that spans without any
    /// are not walked through.
    gap: bool,
}

impl Steps {
    fn rows(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let Some((chosen, from)) = self.now else {
                let Some(next) = self.chosen.next() else { return Ok(None) };
                (self.now, self.gap) = (Some((next, self.span.from)), false);
                continue;
            };
            let (tag, level) = (chosen / LEVELS.len(), chosen % LEVELS.len());
            let tag = &self.caller.tags().list()[tag];
            let (word, step) = LEVELS[level];
            let historian = self.caller.moment().historian();
            let next = if self.gap {
                let rest = Span { from, until: self.span.until + step };
                let found = historian.raw(tag.id, rest, 1).map_err(unreadable)?;
                found.first().map(|sample| sample.time)
            } else {
                historian.reach(tag.id, from)
            };
            let begin = next.map(|next| self.begin(next, step));
            let Some(begin) = begin.filter(|begin| *begin < self.span.until) else {
                self.now = None;
                continue;
            };
            let left = self.span.until.since(begin).as_nanos().div_ceil(step.as_nanos());
            let count = usize::try_from(left).unwrap_or(STEPS).min(STEPS);
            let steps = historian.steps(tag.id, begin, step, count).map_err(unreadable)?;
            let after = steps.last().map(|last| last.from + step);
            self.now = after.filter(|after| *after < self.span.until).map(|at| (chosen, at));
            let steps: Vec<Step> = steps.into_iter().filter(|step| step.count > 0).collect();
            self.gap = steps.is_empty();
            if !self.gap {
                return batch(&self.whole, tag, word, &steps).map(Some);
            }
        }
    }

    /// The step in which a time lies; the next when it began before the span.
    fn begin(&self, time: Time, step: Duration) -> Time {
        let begin = time.floor(step);
        if begin < self.span.from { begin + step } else { begin }
    }
}

impl Iterator for Steps {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        self.rows().transpose()
    }
}

/// The part of a step's samples that are good; a step that is a row has one.
#[expect(clippy::as_conversions, reason = "counts as a share")]
fn share_good(step: &Step) -> Option<f64> {
    (step.count > 0).then(|| step.count_good as f64 / step.count as f64)
}

fn batch(schema: &SchemaRef, tag: &VisibleTag, level: &str, steps: &[Step]) -> Result<RecordBatch> {
    let text = |text: Option<&str>| -> ArrayRef {
        Arc::new(std::iter::repeat_n(text, steps.len()).collect::<StringArray>())
    };
    let number = |of: fn(&Step) -> Option<f64>| -> ArrayRef {
        Arc::new(steps.iter().map(of).collect::<Float64Array>())
    };
    let count = |of: fn(&Step) -> u64| -> ArrayRef {
        Arc::new(steps.iter().map(|step| i64::try_from(of(step)).ok()).collect::<Int64Array>())
    };
    let times = steps.iter().map(|step| Some(step.from.ns()));
    let asset = tag.path.asset();
    let columns: Vec<ArrayRef> = vec![
        text(Some(tag.path.as_str())),
        text(Some(asset.as_str())),
        text(Some(tag.path.property())),
        text(tag.property.unit.as_deref()),
        text(Some(level)),
        Arc::new(times.collect::<TimestampNanosecondArray>().with_timezone("UTC")),
        count(|step| step.count),
        count(|step| step.count_good),
        count(|step| step.count_value),
        number(share_good),
        number(|step| step.sum),
        number(|step| step.min),
        number(|step| step.max),
        number(|step| step.first),
        number(|step| step.last),
        number(|step| step.time_weighted_mean),
    ];
    let options = RecordBatchOptions::new().with_row_count(Some(steps.len()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

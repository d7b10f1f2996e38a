//! Aggregates over `samples` that are added up where samples are read.
//!
//! `count`, `sum`, `avg`, `min` and `max` of values, grouped by what is known of a tag and by one
//! bucket of time of a fixed width, need no row of a sample: the historian adds them up, from its
//! rollups where these say the same ([`guildhall_historian::Sums`]). The first of the two steps
//! of such an aggregation becomes a leaf that gives what the second one takes. Whatever else a
//! query does (a condition on values, DISTINCT, FILTER, an order inside an aggregate) leaves its
//! plan as it is.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, TimestampNanosecondArray,
    UInt64Array,
};
use arrow_schema::{Schema, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{ExecutionPlan, Partitioning};
use guildhall_historian::{Buckets, SumScan, Sums};

use crate::sql::caller::Tags;
use crate::sql::columns::Runs;
use crate::sql::functions::fixed_buckets;
use crate::sql::leaf::{Leaf, Part, Rows};
use crate::sql::moment::Reader;
use crate::sql::pushdown::TIME;
use crate::sql::samples::KNOWN;

/// So many samples are added up for one batch, about: a query can be ended between two.
const SAMPLES_AT_ONCE: u64 = 2_000_000;

/// So many rows of sums are one batch, about.
const ROWS_AT_ONCE: usize = 8192;

/// The rule.
#[derive(Debug)]
pub(crate) struct Summing;

impl PhysicalOptimizerRule for Summing {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let each = |node: Arc<dyn ExecutionPlan>| {
            let summed = node.downcast_ref::<AggregateExec>().map(summed).transpose()?;
            Ok(match summed.flatten() {
                Some(summed) => Transformed::yes(summed),
                None => Transformed::no(node),
            })
        };
        plan.transform_up(each).data()
    }

    fn name(&self) -> &'static str {
        "summing"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// By what sums are grouped.
#[derive(Clone, Copy)]
enum Group {
    Known(&'static str),
    Bucket,
}

/// What is told of sums, as states of an aggregate.
#[derive(Clone, Copy)]
enum State {
    Rows,
    Values,
    Sum,
    Average,
    Least,
    Greatest,
}

/// The same aggregation with its first step as a leaf, if it is of the kind.
fn summed(aggregate: &AggregateExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    // Which step follows, where one plan does both.
    let second = match aggregate.mode() {
        AggregateMode::Partial => None,
        AggregateMode::Single => Some(AggregateMode::Final),
        AggregateMode::SinglePartitioned => Some(AggregateMode::FinalPartitioned),
        _ => return Ok(None),
    };
    let by = aggregate.group_expr();
    let plain = aggregate.filter_expr().iter().all(Option::is_none)
        && aggregate.limit_options().is_none()
        && by.null_expr().is_empty()
        && !by.has_grouping_set();
    let Some(leaf) = samples(aggregate.input()).filter(|_| plain) else { return Ok(None) };
    let (Some(source), schema) = (leaf.samples(), leaf.schema()) else { return Ok(None) };
    let mut buckets = None;
    let mut group = |expr: &Arc<dyn PhysicalExpr>| {
        let known = KNOWN.into_iter().find(|name| column(expr, &schema) == Some(*name));
        known.map(Group::Known).or_else(|| {
            let found = bucket(expr, &schema)?;
            let first = *buckets.get_or_insert(found);
            (first == found).then_some(Group::Bucket)
        })
    };
    let groups: Option<Vec<Group>> = by.expr().iter().map(|(expr, _)| group(expr)).collect();
    let states = aggregate.aggr_expr().iter().map(|one| state(one, &schema));
    let (Some(groups), Some(states)) = (groups, states.collect::<Option<Vec<State>>>()) else {
        return Ok(None);
    };
    let again = |mode, by, input| {
        let (made, none) = (aggregate.aggr_expr().to_vec(), aggregate.filter_expr().to_vec());
        AggregateExec::try_new(mode, by, made, none, input, aggregate.input_schema())
    };
    let first = match second {
        Some(_) => &again(AggregateMode::Partial, by.clone(), Arc::clone(aggregate.input()))?,
        None => aggregate,
    };
    let schema = first.schema();
    let (caller, asked) = (&source.caller, source.asked);
    let parts = source.parts.iter().map(|part| -> Part {
        let (caller, part, schema) = (Arc::clone(caller), part.clone(), Arc::clone(&schema));
        let (groups, states) = (groups.clone(), states.clone());
        Arc::new(move || -> Rows {
            let reader = caller.moment().sums(asked, part.clone(), caller.tags(), buckets);
            let (caller, schema) = (Arc::clone(&caller), Arc::clone(&schema));
            let (groups, states) = (groups.clone(), states.clone());
            Box::new(
                Batches(reader)
                    .map(move |sums| batch(&schema, &sums, caller.tags(), &groups, &states)),
            )
        })
    });
    let width = buckets.map_or_else(|| "all".to_owned(), |buckets| format!("{} ns", buckets.width));
    let shown = format!("{}, bucket={width}", leaf.shown());
    let properties = first.properties().eq_properties.clone();
    let made = Leaf::with(("Sum", "samples"), shown, properties, parts.collect());
    // Its parts have the tags of the parts that it stands for.
    let made = match first.properties().output_partitioning() {
        ranges @ Partitioning::Range(_) => made.parted(ranges.clone()),
        _ => made,
    };
    let made: Arc<dyn ExecutionPlan> = Arc::new(CooperativeExec::new(Arc::new(made)));
    Ok(Some(match second {
        Some(second) => Arc::new(again(second, by.as_final(), made)?),
        None => made,
    }))
}

/// The leaf that reads samples, when nothing is between that looks at them.
fn samples(plan: &Arc<dyn ExecutionPlan>) -> Option<&Leaf> {
    if let Some(leaf) = plan.downcast_ref::<Leaf>() {
        return leaf.samples().is_some().then_some(leaf);
    }
    let shared = plan.downcast_ref::<RepartitionExec>();
    let shared = shared
        .is_some_and(|shared| matches!(shared.partitioning(), Partitioning::RoundRobinBatch(_)));
    let between = shared || plan.downcast_ref::<CooperativeExec>().is_some();
    plan.children().into_iter().next().filter(|_| between).and_then(samples)
}

/// The name of a column.
fn column<'s>(expr: &Arc<dyn PhysicalExpr>, schema: &'s Schema) -> Option<&'s str> {
    let column = expr.downcast_ref::<Column>()?;
    schema.fields().get(column.index()).map(|field| field.name().as_str())
}

fn literal(expr: &Arc<dyn PhysicalExpr>) -> Option<&ScalarValue> {
    expr.downcast_ref::<Literal>().map(Literal::value)
}

/// A bucket of source times, if it has a fixed width.
fn bucket(expr: &Arc<dyn PhysicalExpr>, schema: &Schema) -> Option<Buckets> {
    let function = expr.downcast_ref::<ScalarFunctionExpr>()?;
    let (width, rest) = function.args().split_first()?;
    let (time, origin) = rest.split_first()?;
    if column(time, schema) != Some(TIME) {
        return None;
    }
    let origin = origin.iter().map(literal).collect::<Option<Vec<_>>>()?;
    fixed_buckets(function.fun().name(), literal(width)?, origin.first().copied())
}

fn state(one: &AggregateFunctionExpr, schema: &Schema) -> Option<State> {
    let arguments = one.expressions();
    let [argument] = arguments.as_slice() else { return None };
    if one.is_distinct() || !one.order_bys().is_empty() {
        return None;
    }
    let of_value = column(argument, schema) == Some("value");
    match one.fun().name() {
        "count" if of_value => Some(State::Values),
        "count" => {
            let always = match literal(argument) {
                Some(value) => !value.is_null(),
                None => !schema.field_with_name(column(argument, schema)?).ok()?.is_nullable(),
            };
            always.then_some(State::Rows)
        }
        "sum" if of_value => Some(State::Sum),
        "avg" if of_value => Some(State::Average),
        "min" if of_value => Some(State::Least),
        "max" if of_value => Some(State::Greatest),
        _ => None,
    }
}

/// Sums of tags, as many at a time as make a batch.
struct Batches(Reader<SumScan>);

impl Iterator for Batches {
    type Item = Vec<Sums>;

    fn next(&mut self) -> Option<Vec<Sums>> {
        let (mut all, mut samples) = (Vec::new(), 0);
        while samples < SAMPLES_AT_ONCE && all.len() < ROWS_AT_ONCE {
            let Some(next) = self.0.next() else { break };
            samples += next.iter().map(|sums| sums.rows).sum::<u64>();
            all.extend(next);
        }
        (!all.is_empty()).then_some(all)
    }
}

fn batch(
    schema: &SchemaRef,
    sums: &[Sums],
    tags: &Tags,
    groups: &[Group],
    states: &[State],
) -> Result<RecordBatch> {
    let runs = sums.chunk_by(|a, b| a.tag == b.tag);
    let runs = Runs::of_counts(runs.map(|run| (run[0].tag, run.len())), tags);
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(schema.fields().len());
    for group in groups {
        let begins = sums.iter().map(|one| one.begin);
        let begins = || TimestampNanosecondArray::from_iter_values(begins.clone());
        columns.push(match group {
            Group::Known(name) => runs.known(name).expect("the name of a known column"),
            Group::Bucket => {
                let kind = schema.field(columns.len()).data_type();
                Arc::new(begins().with_data_type(kind.clone()))
            }
        });
    }
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let number = |of: fn(&Sums) -> f64| -> ArrayRef {
        let some = |one: &Sums| (one.values > 0).then(|| of(one));
        Arc::new(sums.iter().map(some).collect::<Float64Array>())
    };
    for state in states {
        match state {
            State::Rows => columns.push(Arc::new(Int64Array::from_iter_values(
                sums.iter().map(|one| count(one.rows)),
            ))),
            State::Values => columns.push(Arc::new(Int64Array::from_iter_values(
                sums.iter().map(|one| count(one.values)),
            ))),
            State::Sum => columns.push(number(|one| one.sum)),
            State::Average => {
                let counts = sums.iter().map(|one| one.values);
                columns.push(Arc::new(UInt64Array::from_iter_values(counts)));
                columns.push(number(|one| one.sum));
            }
            State::Least => columns.push(number(|one| one.min)),
            State::Greatest => columns.push(number(|one| one.max)),
        }
    }
    let options = RecordBatchOptions::new().with_row_count(Some(sums.len()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

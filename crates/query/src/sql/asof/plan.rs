//! The plan of an `ASOF JOIN`: what it asks of its two sides, and what it says of itself.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{SchemaRef, SortOptions};
use datafusion::common::plan_err;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_expr_common::sort_expr::OrderingRequirements;
use datafusion::physical_plan::execution_plan::apply_expression_roots;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, PlanProperties, ReplaceChildrenOptions,
};
use futures_util::{StreamExt, stream};

use crate::sql::asof::matching::{Matching, Order, UPWARDS};

type Pair = (Arc<dyn PhysicalExpr>, Arc<dyn PhysicalExpr>);

/// Goes through both sides once, each in the order of keys and time.
#[derive(Debug)]
pub(super) struct AsofExec {
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
    keys: Vec<Pair>,
    times: Pair,
    nearness: Operator,
    schema: SchemaRef,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl AsofExec {
    pub(super) fn new(
        left: Arc<dyn ExecutionPlan>,
        right: Arc<dyn ExecutionPlan>,
        keys: Vec<Pair>,
        times: Pair,
        nearness: Operator,
        schema: SchemaRef,
    ) -> AsofExec {
        let order = left.output_ordering().map(|order| order.iter().cloned().collect::<Vec<_>>());
        let properties = PlanProperties::new(
            EquivalenceProperties::new_with_orderings(Arc::clone(&schema), order),
            left.output_partitioning().clone(),
            left.pipeline_behavior(),
            left.boundedness(),
        );
        AsofExec {
            left,
            right,
            keys,
            times,
            nearness,
            schema,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }

    /// Ahead is back with times that run backwards.
    fn time_order(&self) -> SortOptions {
        let descending = matches!(self.nearness, Operator::Lt | Operator::LtEq);
        SortOptions { descending, ..UPWARDS }
    }

    fn order(&self, side: fn(&Pair) -> &Arc<dyn PhysicalExpr>) -> Vec<PhysicalSortExpr> {
        let key = |pair| PhysicalSortExpr::new(Arc::clone(side(pair)), UPWARDS);
        let time = PhysicalSortExpr::new(Arc::clone(side(&self.times)), self.time_order());
        self.keys.iter().map(key).chain([time]).collect()
    }

    fn side(&self, side: fn(&Pair) -> &Arc<dyn PhysicalExpr>) -> Vec<Arc<dyn PhysicalExpr>> {
        self.keys.iter().map(|pair| Arc::clone(side(pair))).collect()
    }
}

fn one(pair: &Pair) -> &Arc<dyn PhysicalExpr> {
    &pair.0
}

fn other(pair: &Pair) -> &Arc<dyn PhysicalExpr> {
    &pair.1
}

impl DisplayAs for AsofExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = &self.times;
        let keys: Vec<String> =
            self.keys.iter().map(|(left, right)| format!("{left} = {right}")).collect();
        write!(f, "AsofJoin: {left} {} {right}, on=[{}]", self.nearness, keys.join(", "))
    }
}

impl ExecutionPlan for AsofExec {
    fn name(&self) -> &'static str {
        "AsofJoin"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.left, &self.right]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let pairs = self.keys.iter().chain([&self.times]);
        apply_expression_roots(pairs.flat_map(|(left, right)| [left, right]), f)
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::co_partitioned(match self.keys.is_empty() {
            true => vec![Distribution::SinglePartition, Distribution::SinglePartition],
            false => vec![
                Distribution::KeyPartitioned(self.side(one)),
                Distribution::KeyPartitioned(self.side(other)),
            ],
        })
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let order = |order| LexOrdering::new(order).map(OrderingRequirements::from);
        vec![order(self.order(one)), order(self.order(other))]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true, false]
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Ok([left, right]) = <[_; 2]>::try_from(children) else {
            return plan_err!("an ASOF JOIN is of two tables");
        };
        let (keys, times) = (self.keys.clone(), self.times.clone());
        let schema = Arc::clone(&self.schema);
        Ok(Arc::new(AsofExec::new(left, right, keys, times, self.nearness, schema)))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let recompute = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        self.replace_children(children, recompute)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let kind = |pair: &Pair| pair.0.data_type(&self.left.schema());
        let kinds = self.keys.iter().map(kind).collect::<Result<Vec<_>>>()?;
        let order = Order::new(&kinds, &kind(&self.times)?, self.time_order())?;
        let with_time = |side: fn(&Pair) -> &Arc<dyn PhysicalExpr>| {
            (self.side(side), Arc::clone(side(&self.times)))
        };
        let matching = Matching::new(
            (self.left.execute(partition, Arc::clone(&context))?, with_time(one)),
            (self.right.execute(partition, context)?, with_time(other)),
            order,
            matches!(self.nearness, Operator::LtEq | Operator::GtEq),
            Arc::clone(&self.schema),
        );
        let metrics = BaselineMetrics::new(&self.metrics, partition);
        let rows = stream::try_unfold(matching, |mut matching| async move {
            Ok(matching.next().await?.map(|batch| (batch, matching)))
        });
        let rows = rows.inspect(move |batch| {
            if let Ok(batch) = batch {
                metrics.record_output(batch.num_rows());
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), rows)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

//! The plan that shifts, and its stream.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{RecordBatchStream, SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr_common::sort_expr::OrderingRequirements;
use datafusion::physical_plan::execution_plan::CardinalityEffect;
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::windows::BoundedWindowAggExec;
use datafusion::physical_plan::{
    ChildStats, ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan,
    InputDistributionRequirements, PlanProperties, ReplaceChildrenOptions, Statistics,
    StatisticsArgs,
};
use futures_util::{Stream, StreamExt};

use crate::sql::shift::window::{Shift, Window};

/// Stands where the engine's own plan stood, and says the same of itself.
#[derive(Debug)]
pub(super) struct Shifted {
    window: BoundedWindowAggExec,
    by: Vec<usize>,
    shifts: Vec<Shift>,
    metrics: ExecutionPlanMetricsSet,
}

impl Shifted {
    /// In place of `window`, whose expressions are `shifts` within partitions `by` these columns.
    pub(super) fn new(window: BoundedWindowAggExec, by: Vec<usize>, shifts: Vec<Shift>) -> Shifted {
        Shifted { window, by, shifts, metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for Shifted {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.window.input().schema();
        let name = |column: usize| schema.field(column).name().clone();
        let shift = |shift: &Shift| {
            let word = if shift.ahead { "lead" } else { "lag" };
            let default = shift.default.iter().map(|default| format!(", {default}"));
            let default = default.collect::<String>();
            format!("{word}({}, {}{default})", name(shift.column), shift.rows)
        };
        let shifts: Vec<String> = self.shifts.iter().map(shift).collect();
        let by: Vec<String> = self.by.iter().map(|&column| name(column)).collect();
        write!(f, "Shift: [{}], by=[{}]", shifts.join(", "), by.join(", "))
    }
}

impl ExecutionPlan for Shifted {
    fn name(&self) -> &str {
        "Shift"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.window.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![self.window.input()]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.window.apply_expressions(f)
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.window.input_distribution_requirements()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.window.required_input_ordering()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        self.window.maintains_input_order()
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let window = Arc::new(self.window.clone()).replace_children(children, options)?;
        let window = window.downcast_ref::<BoundedWindowAggExec>().cloned().ok_or_else(|| {
            DataFusionError::Internal("a window became something else".to_owned())
        })?;
        Ok(Arc::new(Shifted::new(window, self.by.clone(), self.shifts.clone())))
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
        let consumer = MemoryConsumer::new(format!("Shift[{partition}]"));
        let memory = consumer.register(context.memory_pool());
        Ok(Box::pin(Shifting {
            input: Some(self.window.input().execute(partition, context)?),
            window: Window::new(self.schema(), self.by.clone(), self.shifts.clone()),
            schema: self.schema(),
            metrics: BaselineMetrics::new(&self.metrics, partition),
            memory,
        }))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        self.window.child_stats_requests(partition)
    }

    fn statistics_from_inputs(
        &self,
        inputs: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        self.window.statistics_from_inputs(inputs, args)
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        self.window.cardinality_effect()
    }
}

/// The rows of one partition of the plan.
struct Shifting {
    /// None once it has ended, so that what it holds is let go.
    input: Option<SendableRecordBatchStream>,
    window: Window,
    schema: SchemaRef,
    metrics: BaselineMetrics,
    memory: MemoryReservation,
}

impl Shifting {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<RecordBatch>>> {
        let spent = self.metrics.elapsed_compute().clone();
        loop {
            let timer = spent.timer();
            if let Some(batch) = self.window.next().transpose() {
                return Poll::Ready(Some(batch));
            }
            drop(timer);
            let Some(input) = &mut self.input else { return Poll::Ready(None) };
            match ready!(input.poll_next_unpin(context)) {
                Some(Ok(batch)) => {
                    let _timer = spent.timer();
                    if let Err(error) = self.take(batch) {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.input = None;
                    self.window.end();
                }
            }
        }
    }

    fn take(&mut self, batch: RecordBatch) -> Result<()> {
        self.window.push(batch)?;
        self.memory.try_resize(self.window.bytes())
    }
}

impl Stream for Shifting {
    type Item = Result<RecordBatch>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<RecordBatch>>> {
        let polled = self.poll(context);
        self.metrics.record_poll(polled)
    }
}

impl RecordBatchStream for Shifting {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

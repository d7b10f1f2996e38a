//! A leaf of a plan whose rows come from blocking reads.
//!
//! Each batch is one task on the blocking threads of the queries' own runtime. No thread waits
//! for whoever takes the rows, so that a plan of many leaves needs no more threads than there
//! are. Dropping the stream ends the reading.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, LexOrdering, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};

use crate::sql::caller::Caller;
use crate::sql::moment::Asked;

/// How many batches wait for whoever takes them.
const WAITING_MAX: usize = 2;

/// What a part reads.
pub(crate) type Rows = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// Begins to read a part.
pub(crate) type Part = Arc<dyn Fn() -> Rows + Send + Sync>;

/// A leaf of a plan.
pub(crate) struct Leaf {
    /// What is done, and with which table.
    does: (&'static str, &'static str),
    shown: String,
    parts: Vec<Part>,
    fetch: Option<usize>,
    properties: Arc<PlanProperties>,
    samples: Option<Source>,
}

/// Which samples a leaf reads, all of them: what adds them up instead reads the same.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) caller: Arc<Caller>,
    pub(crate) asked: Asked,
    /// The tags of each part, by their places in the asking.
    pub(crate) parts: Vec<Range<usize>>,
}

impl Leaf {
    /// A leaf of these parts, each of which comes in `order`. `shown` is told by EXPLAIN.
    pub(crate) fn new(
        table: &'static str,
        shown: String,
        schema: SchemaRef,
        order: Option<LexOrdering>,
        parts: Vec<Part>,
        fetch: Option<usize>,
    ) -> Leaf {
        let equivalences = match order {
            Some(order) => EquivalenceProperties::new_with_orderings(schema, [order]),
            None => EquivalenceProperties::new(schema),
        };
        Leaf { fetch, ..Leaf::with(("Read", table), shown, equivalences, parts) }
    }

    /// A leaf of which more is known than an order.
    pub(crate) fn with(
        does: (&'static str, &'static str),
        shown: String,
        equivalences: EquivalenceProperties,
        parts: Vec<Part>,
    ) -> Leaf {
        let partitioning = Partitioning::UnknownPartitioning(parts.len());
        let (emits, bounded) = (EmissionType::Incremental, Boundedness::Bounded);
        let properties = PlanProperties::new(equivalences, partitioning, emits, bounded);
        Leaf { does, shown, parts, fetch: None, properties: Arc::new(properties), samples: None }
    }

    /// The same, of whose parts it is known which rows each has. What needs all rows of a tag
    /// together then takes the parts as they are.
    pub(crate) fn parted(self, partitioning: Partitioning) -> Leaf {
        let properties = PlanProperties::clone(&self.properties).with_partitioning(partitioning);
        Leaf { properties: Arc::new(properties), ..self }
    }

    /// The same, which reads all of these samples.
    pub(crate) fn of_samples(self, source: Source) -> Leaf {
        Leaf { samples: Some(source), ..self }
    }

    /// Which samples it reads, if it reads all of some.
    pub(crate) fn samples(&self) -> Option<&Source> {
        self.samples.as_ref().filter(|_| self.fetch.is_none())
    }

    /// What EXPLAIN tells of it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.does.1, self.shown)
    }
}

impl DisplayAs for Leaf {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: table={}, {}", self.does.0, self.does.1, self.shown)?;
        match self.fetch {
            Some(fetch) => write!(f, ", fetch={fetch}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for Leaf {
    fn name(&self) -> &str {
        self.does.0
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, part: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let part = Arc::clone(&self.parts[part]);
        let mut left = self.fetch.unwrap_or(usize::MAX);
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema(), WAITING_MAX);
        let sender = stream.tx();
        stream.spawn(async move {
            let mut reading = None;
            while left > 0 {
                let begin = Arc::clone(&part);
                let work = move || {
                    let mut rows = reading.unwrap_or_else(|| begin());
                    (rows.next(), rows)
                };
                let (batch, rows) = tokio::task::spawn_blocking(work).await.map_err(lost)?;
                let Some(batch) = batch.transpose()? else { break };
                let batch = batch.slice(0, batch.num_rows().min(left));
                left -= batch.num_rows();
                if sender.send(Ok(batch)).await.is_err() {
                    break;
                }
                reading = Some(rows);
            }
            Ok(())
        });
        Ok(stream.build())
    }
}

fn lost(error: tokio::task::JoinError) -> DataFusionError {
    DataFusionError::ExecutionJoin(Box::new(error))
}

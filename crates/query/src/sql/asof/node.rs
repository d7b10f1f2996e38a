//! The node of the plan that an `ASOF JOIN` becomes.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use datafusion::common::{DFSchemaRef, internal_datafusion_err};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, LogicalPlan, Operator, UserDefinedLogicalNodeCore};

/// Rows of `left`, each beside the one of `right` that is nearest by `times`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AsofJoin {
    pub(super) left: LogicalPlan,
    pub(super) right: LogicalPlan,
    /// What must be equal, of the left and of the right.
    pub(super) keys: Vec<(Expr, Expr)>,
    /// What is compared, of the left and of the right.
    pub(super) times: (Expr, Expr),
    /// How the left time stands to the right one: one of `<`, `<=`, `>`, `>=`.
    pub(super) nearness: Operator,
    /// Columns of the left, then those of the right, which may be NULL.
    pub(super) schema: DFSchemaRef,
}

impl Hash for AsofJoin {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.left, &self.right, &self.keys, &self.times, self.nearness).hash(state);
    }
}

impl PartialOrd for AsofJoin {
    fn partial_cmp(&self, other: &AsofJoin) -> Option<Ordering> {
        let said = |join: &AsofJoin| (join.keys.clone(), join.times.clone());
        said(self).partial_cmp(&said(other)).filter(|order| order.is_ne() || self == other)
    }
}

impl UserDefinedLogicalNodeCore for AsofJoin {
    fn name(&self) -> &'static str {
        "AsofJoin"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.left, &self.right]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        let pairs = self.keys.iter().chain([&self.times]);
        pairs.flat_map(|(left, right)| [left.clone(), right.clone()]).collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = &self.times;
        write!(f, "AsofJoin: {left} {} {right}", self.nearness)?;
        for (left, right) in &self.keys {
            write!(f, ", {left} = {right}")?;
        }
        Ok(())
    }

    fn with_exprs_and_inputs(&self, exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        let wrong = || internal_datafusion_err!("an ASOF JOIN has two tables and pairs of values");
        let [left, right] = <[LogicalPlan; 2]>::try_from(inputs).map_err(|_| wrong())?;
        let mut exprs = exprs.into_iter();
        let mut pairs = Vec::new();
        while let Some(one) = exprs.next() {
            pairs.push((one, exprs.next().ok_or_else(wrong)?));
        }
        let times = pairs.pop().ok_or_else(wrong)?;
        AsofJoin::new(left, right, pairs, times, self.nearness)
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let count = self.left.schema().fields().len();
        let (left, right): (Vec<usize>, Vec<usize>) =
            output_columns.iter().partition(|column| **column < count);
        Some(vec![left, right.into_iter().map(|column| column - count).collect()])
    }
}

//! From the marked left join to the node, and from the node to its plan.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, JoinType, plan_datafusion_err, plan_err};
use datafusion::error::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::builder::build_join_schema;
use datafusion::logical_expr::expr::BinaryExpr;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::utils::{conjunction, split_conjunction, split_conjunction_owned};
use datafusion::logical_expr::{
    Expr, ExprSchemable, Extension, Filter, Join, LogicalPlan, Operator, UserDefinedLogicalNode,
};
use datafusion::optimizer::{AnalyzerRule, ApplyOrder, Optimizer, OptimizerConfig, OptimizerRule};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};

use crate::sql::asof::node::AsofJoin;
use crate::sql::asof::plan::AsofExec;
use crate::sql::asof::words::MARK;

impl AsofJoin {
    /// The join of two tables, whose keys and times are made to be of one type.
    pub(super) fn new(
        left: LogicalPlan,
        right: LogicalPlan,
        keys: Vec<(Expr, Expr)>,
        times: (Expr, Expr),
        nearness: Operator,
    ) -> Result<AsofJoin> {
        let alike = |(one, other): (Expr, Expr)| -> Result<(Expr, Expr)> {
            let kind = one.get_type(left.schema())?;
            Ok((one, other.cast_to(&kind, right.schema())?))
        };
        let keys = keys.into_iter().map(alike).collect::<Result<_>>()?;
        let times = alike(times)?;
        let schema = build_join_schema(left.schema(), right.schema(), &JoinType::Left)?;
        Ok(AsofJoin { left, right, keys, times, nearness, schema: Arc::new(schema) })
    }
}

/// Makes the node of a marked join.
#[derive(Debug)]
pub(crate) struct AsofJoins;

impl AnalyzerRule for AsofJoins {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        let each = |plan: LogicalPlan| match plan {
            LogicalPlan::Join(join) if is_marked(&join) => {
                let node = Arc::new(asof(join)?);
                Ok(Transformed::yes(LogicalPlan::Extension(Extension { node })))
            }
            other => Ok(Transformed::no(other)),
        };
        let plan = plan.transform_up_with_subqueries(each).data()?;
        // A mark that is left stands where there is no such join.
        plan.apply_with_subqueries(|plan| match plan.expressions().iter().any(holds_mark) {
            true => plan_err!("MATCH_CONDITION stands in an ASOF JOIN and nowhere else"),
            false => Ok(TreeNodeRecursion::Continue),
        })?;
        Ok(plan)
    }

    fn name(&self) -> &'static str {
        "asof_joins"
    }
}

fn is_marked(join: &Join) -> bool {
    let parts = join.filter.iter().flat_map(split_conjunction);
    join.join_type == JoinType::Left && parts.filter_map(marked).count() == 1
}

/// What is under the mark.
fn marked(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::ScalarFunction(call) if call.name() == MARK => call.args.first(),
        _ => None,
    }
}

fn holds_mark(expr: &Expr) -> bool {
    expr.exists(|expr| Ok(marked(expr).is_some())).unwrap_or(false)
}

fn asof(join: Join) -> Result<AsofJoin> {
    let (left, right) = (Arc::unwrap_or_clone(join.left), Arc::unwrap_or_clone(join.right));
    let mut keys = join.on;
    let mut match_condition = None;
    for part in join.filter.into_iter().flat_map(split_conjunction_owned) {
        match marked(&part) {
            Some(condition) => match_condition = Some(condition.clone()),
            None => keys.push(key(part, left.schema(), right.schema())?),
        }
    }
    let wrong = || {
        plan_datafusion_err!(
            "MATCH_CONDITION compares a time of the table before ASOF JOIN with one of the table \
             after it by >=, >, <= or <"
        )
    };
    let Some(Expr::BinaryExpr(BinaryExpr { left: one, op, right: other })) = match_condition else {
        return Err(wrong());
    };
    let as_said = of(&one, left.schema()) && of(&other, right.schema());
    let (times, nearness) = match as_said {
        true => ((*one, *other), Some(op)),
        false => ((*other, *one), op.swap()),
    };
    let nearness = nearness
        .filter(|op| matches!(op, Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq));
    let nearness = nearness.ok_or_else(wrong)?;
    if !of(&times.0, left.schema()) || !of(&times.1, right.schema()) {
        return Err(wrong());
    }
    AsofJoin::new(left, right, keys, times, nearness)
}

/// What must be equal, of the left and of the right.
fn key(part: Expr, left: &DFSchema, right: &DFSchema) -> Result<(Expr, Expr)> {
    match part {
        Expr::BinaryExpr(BinaryExpr { left: one, op: Operator::Eq, right: other }) => {
            if of(&one, left) && of(&other, right) {
                return Ok((*one, *other));
            }
            if of(&other, left) && of(&one, right) {
                return Ok((*other, *one));
            }
            plan_err!(
                "ON of an ASOF JOIN compares a value of each table, not `{one}` and `{other}`"
            )
        }
        other => plan_err!(
            "ON of an ASOF JOIN says by `=` what is equal, not `{other}`: the rest goes to WHERE, \
             or into a subquery"
        ),
    }
}

/// Whether an expression is made of columns of one table.
fn of(expr: &Expr, schema: &DFSchema) -> bool {
    let columns = expr.column_refs();
    !columns.is_empty() && columns.iter().all(|column| schema.is_column_from_schema(column))
}

/// The engine's rules, before them ours: as long as a condition stands right above the join.
pub(crate) fn optimizer_rules() -> Vec<Arc<dyn OptimizerRule + Send + Sync>> {
    let mut rules = Optimizer::new().rules;
    rules.insert(0, Arc::new(AsofFilters));
    rules
}

/// Asks what is asked of the left table alone before the join, so that its files are pruned.
#[derive(Debug)]
struct AsofFilters;

impl OptimizerRule for AsofFilters {
    fn name(&self) -> &'static str {
        "asof_filters"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(
        &self,
        plan: LogicalPlan,
        _: &dyn OptimizerConfig,
    ) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Filter(filter) = &plan else { return Ok(Transformed::no(plan)) };
        let LogicalPlan::Extension(Extension { node }) = &*filter.input else {
            return Ok(Transformed::no(plan));
        };
        let Some(join) = node.as_any().downcast_ref::<AsofJoin>() else {
            return Ok(Transformed::no(plan));
        };
        let parts = split_conjunction(&filter.predicate).into_iter().cloned();
        let (before, after): (Vec<Expr>, Vec<Expr>) =
            parts.partition(|part| of(part, join.left.schema()) && !part.is_volatile());
        let Some(before) = conjunction(before) else { return Ok(Transformed::no(plan)) };
        let left = LogicalPlan::Filter(Filter::try_new(before, Arc::new(join.left.clone()))?);
        let node: Arc<dyn UserDefinedLogicalNode> = Arc::new(AsofJoin { left, ..join.clone() });
        let joined = LogicalPlan::Extension(Extension { node });
        Ok(Transformed::yes(match conjunction(after) {
            Some(after) => LogicalPlan::Filter(Filter::try_new(after, Arc::new(joined))?),
            None => joined,
        }))
    }
}

/// The engine's planner, which knows the node as well.
#[derive(Debug)]
pub(crate) struct Planner;

#[async_trait]
impl QueryPlanner for Planner {
    async fn create_physical_plan(
        &self,
        plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(Planner)]);
        planner.create_physical_plan(plan, session).await
    }
}

#[async_trait]
impl ExtensionPlanner for Planner {
    async fn plan_extension(
        &self,
        planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        logical: &[&LogicalPlan],
        physical: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        context: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(join) = node.as_any().downcast_ref::<AsofJoin>() else { return Ok(None) };
        let ([left, right], [left_in, right_in]) = (physical, logical) else {
            return plan_err!("an ASOF JOIN is of two tables");
        };
        let pair = |(one, other): &(Expr, Expr)| {
            let one = planner.create_physical_expr(one, left_in.schema(), session, context)?;
            let other = planner.create_physical_expr(other, right_in.schema(), session, context)?;
            Ok((one, other))
        };
        let keys = join.keys.iter().map(pair).collect::<Result<Vec<_>>>()?;
        let (times, schema) = (pair(&join.times)?, Arc::clone(join.schema.inner()));
        let (left, right) = (Arc::clone(left), Arc::clone(right));
        let exec = AsofExec::new(left, right, keys, times, join.nearness, schema);
        Ok(Some(Arc::new(exec)))
    }
}

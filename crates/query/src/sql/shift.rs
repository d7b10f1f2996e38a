//! `lag` and `lead` by shifting whole columns.
//!
//! The engine works such a window out row by row. Where its input is in the order of the
//! partitions, the column that is asked for is there already, some rows off: it is moved by that
//! many, a batch at a time (`window`). A window is replaced when all its expressions are `lag` or
//! `lead` of a plain column with a known offset and default. Whatever else it does (IGNORE NULLS, a
//! frame, an expression, an input that is in no order) leaves its plan as it is.

mod plan;
#[cfg(test)]
mod tests;
mod window;

use std::sync::Arc;

use arrow_schema::{DataType, Schema};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::functions_window::lead_lag::WindowShift;
use datafusion::logical_expr::{WindowFrame, WindowFrameBound};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::windows::{
    BoundedWindowAggExec, StandardWindowExpr, WindowExpr, WindowUDFExpr,
};
use datafusion::physical_plan::{ExecutionPlan, InputOrderMode};

use crate::sql::shift::plan::Shifted;
use crate::sql::shift::window::Shift;

/// The rule.
#[derive(Debug)]
pub(crate) struct Shifts;

impl PhysicalOptimizerRule for Shifts {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let each = |node: Arc<dyn ExecutionPlan>| {
            let shifted = node.downcast_ref::<BoundedWindowAggExec>().and_then(shifted);
            Ok(match shifted {
                Some(shifted) => Transformed::yes(Arc::new(shifted) as _),
                None => Transformed::no(node),
            })
        };
        plan.transform_up(each).data()
    }

    fn name(&self) -> &'static str {
        "shifts"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// What does the same by shifting, if the window is of the kind.
fn shifted(window: &BoundedWindowAggExec) -> Option<Shifted> {
    let in_order = window.input_order_mode == InputOrderMode::Sorted;
    if !in_order || window.state_observer().is_some() {
        return None;
    }
    let (schema, all) = (window.input().schema(), window.window_expr());
    let by = by(all.first()?)?;
    let whole = by.iter().all(|&column| is_comparable(schema.field(column).data_type()));
    let together = all.iter().all(|one| self::by(one).as_ref() == Some(&by));
    if !whole || !together {
        return None;
    }
    let shifts = all.iter().map(|one| shift(one, &schema)).collect::<Option<Vec<Shift>>>()?;
    Some(Shifted::new(window.clone(), by, shifts))
}

/// The columns that partitions are by, if these and the order are plain columns.
fn by(one: &Arc<dyn WindowExpr>) -> Option<Vec<usize>> {
    let plain = one.order_by().iter().all(|by| column(&by.expr).is_some());
    one.partition_by().iter().map(column).collect::<Option<Vec<usize>>>().filter(|_| plain)
}

fn shift(one: &Arc<dyn WindowExpr>, schema: &Schema) -> Option<Shift> {
    let one = one.as_any().downcast_ref::<StandardWindowExpr>()?;
    let said = one.get_standard_func_expr();
    let function = said.as_any().downcast_ref::<WindowUDFExpr>()?;
    if !function.fun().inner().is::<WindowShift>() || !is_whole(one.get_window_frame()) {
        return None;
    }
    let (moved, rest) = function.args().split_first()?;
    let column = column(moved)?;
    let kind = schema.field(column).data_type();
    let rest = rest.iter().map(literal).collect::<Option<Vec<&ScalarValue>>>()?;
    let rows = rest.first().map_or(Some(1), |offset| rows(offset))?;
    let default = rest.get(1).filter(|default| !default.is_null());
    let default = default.map(|default| default.cast_to(kind)).transpose().ok()?;
    let fits = default.as_ref().is_none_or(|default| default.data_type() == *kind);
    let evaluator = said.create_evaluator().ok()?;
    let ahead = !evaluator.is_causal();
    // The evaluator tells which rows it looks at. One that leaves NULLs out looks at all of a side.
    let (at, looks) = match ahead {
        true => (0, 0..rows.max(1)),
        false => (usize::MAX - 1, usize::MAX - 1 - rows..usize::MAX),
    };
    let plain = evaluator.get_range(at, usize::MAX).ok()? == looks
        // For an offset of 0 that tells nothing; only NULLs left out ever see the default.
        && (rows > 0 || default.is_none());
    (fits && plain && is_movable(kind)).then_some(Shift { column, rows, ahead, default })
}

fn column(expr: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    expr.downcast_ref::<Column>().map(Column::index)
}

fn literal(expr: &Arc<dyn PhysicalExpr>) -> Option<&ScalarValue> {
    expr.downcast_ref::<Literal>().map(Literal::value)
}

/// How far an offset goes; to which side is told by the evaluator.
fn rows(offset: &ScalarValue) -> Option<usize> {
    match offset.cast_to(&DataType::Int64).ok()? {
        ScalarValue::Int64(Some(rows)) => usize::try_from(rows.unsigned_abs()).ok(),
        _ => None,
    }
}

/// Whether nobody asked for a frame. Neither function looks at one.
fn is_whole(frame: &WindowFrame) -> bool {
    let bounds = [&frame.start_bound, &frame.end_bound];
    let usual = |bound: &&WindowFrameBound| {
        bound.is_unbounded() || matches!(bound, WindowFrameBound::CurrentRow)
    };
    bounds.iter().all(usual) && bounds.iter().any(|bound| bound.is_unbounded())
}

/// Whether it tells partitions apart with no look inside of its values.
fn is_comparable(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, words) => is_flat(words),
        other => is_flat(other),
    }
}

/// Whether pieces of such columns can be put together.
fn is_movable(kind: &DataType) -> bool {
    match kind {
        // Words of two batches together need room for their numbers.
        DataType::Dictionary(numbers, words) => {
            matches!(
                **numbers,
                DataType::Int32 | DataType::UInt32 | DataType::Int64 | DataType::UInt64
            ) && is_flat(words)
        }
        DataType::List(inner) | DataType::LargeList(inner) | DataType::FixedSizeList(inner, _) => {
            is_movable(inner.data_type())
        }
        DataType::Struct(fields) => {
            !fields.is_empty() && fields.iter().all(|field| is_movable(field.data_type()))
        }
        other => is_flat(other),
    }
}

fn is_flat(kind: &DataType) -> bool {
    let wrapped =
        matches!(kind, DataType::Null | DataType::Dictionary(..) | DataType::RunEndEncoded(..));
    !wrapped && !kind.is_nested()
}

//! What of a WHERE clause the historian does itself: which tags, and which span of time.
//!
//! A condition on nothing but what is known of a tag (its path, asset, property, unit) is worked
//! out for each tag before anything is read, whatever its form: `=`, `IN`, `LIKE`, `OR`. A
//! condition on the time is a span when it compares with what is known while planning (`now()`,
//! intervals and casts are folded by then). All else stays with DataFusion.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use datafusion::catalog::Session;
use datafusion::common::{DFSchema, ScalarValue};
use datafusion::error::Result;
use datafusion::logical_expr::expr_rewriter::unnormalize_col;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, TableProviderFilterPushDown};
use guildhall_model::{Span, Time};

/// The column of source times in every table that has samples.
pub(crate) const TIME: &str = "time";

/// Who does each condition. `known` are the columns that are worked out for each tag.
pub(crate) fn support(filters: &[&Expr], known: &[&str]) -> Vec<TableProviderFilterPushDown> {
    let one = |filter: &&Expr| {
        if is_known(filter, known) {
            return TableProviderFilterPushDown::Exact;
        }
        match span_of(filter) {
            Some((_, true)) => TableProviderFilterPushDown::Exact,
            Some((_, false)) => TableProviderFilterPushDown::Inexact,
            None => TableProviderFilterPushDown::Unsupported,
        }
    };
    filters.iter().map(one).collect()
}

/// The span that all conditions leave, or none when they leave nothing.
pub(crate) fn span(filters: &[Expr]) -> Option<Span> {
    let spans = filters.iter().filter_map(span_of).map(|(span, _)| span);
    let span = spans.fold(Span::ALL, meet);
    (span.from < span.until).then_some(span)
}

/// Which rows of what is known fulfil all conditions on it.
pub(crate) fn chosen(
    state: &dyn Session,
    filters: &[Expr],
    known: &[&str],
    what: impl FnOnce() -> Result<RecordBatch>,
) -> Result<Option<Vec<u32>>> {
    let filters: Vec<&Expr> = filters.iter().filter(|filter| is_known(filter, known)).collect();
    if filters.is_empty() {
        return Ok(None);
    }
    let what = what()?;
    let schema: SchemaRef = what.schema();
    let schema = DFSchema::try_from(schema)?;
    let mut left: Vec<bool> = vec![true; what.num_rows()];
    for filter in filters {
        // What is known has no names of tables.
        let filter = unnormalize_col(filter.clone());
        let outcome = state.create_physical_expr(filter, &schema)?.evaluate(&what)?;
        let outcome = outcome.into_array(what.num_rows())?;
        let outcome = outcome.as_boolean();
        for (left, holds) in left.iter_mut().zip(outcome) {
            *left &= holds == Some(true);
        }
    }
    let places = (0..).zip(left).filter(|(_, left)| *left);
    Ok(Some(places.map(|(place, _)| place).collect()))
}

fn is_known(filter: &Expr, known: &[&str]) -> bool {
    let columns = filter.column_refs();
    !columns.is_empty()
        && columns.iter().all(|column| known.contains(&column.name.as_str()))
        && !filter.is_volatile()
        && !has_subquery(filter)
}

fn has_subquery(filter: &Expr) -> bool {
    use datafusion::common::tree_node::TreeNode;
    let subquery = |part: &Expr| {
        Ok(matches!(
            part,
            Expr::ScalarSubquery(_)
                | Expr::InSubquery(_)
                | Expr::Exists(_)
                | Expr::SetComparison(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
        ))
    };
    filter.exists(subquery).unwrap_or(true)
}

/// The span within which a condition can hold, and whether it holds in all of it.
fn span_of(filter: &Expr) -> Option<(Span, bool)> {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            match (span_of(left), span_of(right)) {
                (Some((a, a_exact)), Some((b, b_exact))) => Some((meet(a, b), a_exact && b_exact)),
                (Some((one, _)), None) | (None, Some((one, _))) => Some((one, false)),
                (None, None) => None,
            }
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            let ((a, _), (b, _)) = (span_of(left)?, span_of(right)?);
            Some((Span { from: a.from.min(b.from), until: a.until.max(b.until) }, false))
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            if is_time(left) {
                compared(*op, time_of(right)?)
            } else if is_time(right) {
                compared(op.swap()?, time_of(left)?)
            } else {
                None
            }
        }
        Expr::Between(between) if !between.negated && is_time(&between.expr) => {
            let (low, high) = (time_of(&between.low)?, time_of(&between.high)?);
            Some((Span { from: low, until: after(high) }, true))
        }
        _ => None,
    }
}

fn compared(op: Operator, time: Time) -> Option<(Span, bool)> {
    let (from, until) = match op {
        Operator::Eq => (time, after(time)),
        Operator::Lt => (Time::MIN, time),
        Operator::LtEq => (Time::MIN, after(time)),
        Operator::Gt => (after(time), Time::MAX),
        Operator::GtEq => (time, Time::MAX),
        _ => return None,
    };
    Some((Span { from, until }, true))
}

fn after(time: Time) -> Time {
    time + std::time::Duration::from_nanos(1)
}

fn meet(a: Span, b: Span) -> Span {
    Span { from: a.from.max(b.from), until: a.until.min(b.until) }
}

/// Whether it is the column of times itself, maybe under another name of its time zone.
fn is_time(expr: &Expr) -> bool {
    match expr {
        Expr::Column(column) => column.name == TIME,
        Expr::Cast(cast) => {
            let nanoseconds = |kind: &DataType| {
                matches!(kind, DataType::Timestamp(TimeUnit::Nanosecond, Some(_)))
            };
            nanoseconds(cast.field.data_type()) && is_time(&cast.expr)
        }
        _ => false,
    }
}

fn time_of(expr: &Expr) -> Option<Time> {
    match expr {
        Expr::Literal(ScalarValue::TimestampNanosecond(Some(ns), _), _) => Some(Time::from_ns(*ns)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::prelude::{col, lit};

    fn at(s: i64) -> Expr {
        let zone = Some("UTC".into());
        Expr::Literal(ScalarValue::TimestampNanosecond(Some(Time::from_s(s).ns()), zone), None)
    }

    #[track_caller]
    fn check(filter: Expr, expected: Option<(i64, i64, bool)>) {
        let span = span_of(&filter).map(|(span, exact)| (span.from.s(), span.until.s(), exact));
        assert_eq!(span, expected, "{filter}");
    }

    #[test]
    fn conditions_on_time_are_spans() {
        let (min, max) = (Time::MIN.s(), Time::MAX.s());
        let time = || col("time");
        check(time().gt_eq(at(10)), Some((10, max, true)));
        check(at(10).gt(time()), Some((min, 10, true)));
        check(time().between(at(10), at(20)), Some((10, 20, true)));
        check(time().gt_eq(at(10)).and(time().lt(at(20))), Some((10, 20, true)));
        check(time().gt_eq(at(10)).and(col("value").gt(lit(1))), Some((10, max, false)));
        let (early, late) = (time().lt(at(10)), time().eq(at(20)));
        check(early.or(late), Some((min, 20, false)));
        check(time().not_eq(at(10)), None);
        check(time().gt_eq(at(10)).or(col("value").gt(lit(1))), None);
        check(col("value").gt(at(10)), None);
    }

    #[test]
    fn nothing_is_left_of_a_contradiction() {
        assert_eq!(span(&[col("time").gt(at(20)), col("time").lt(at(10))]), None);
    }
}

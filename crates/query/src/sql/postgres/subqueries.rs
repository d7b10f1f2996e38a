//! Subqueries over the catalogue: those that give nothing, and those that stand for one value.

use std::ops::ControlFlow;

use datafusion::sql::sqlparser::ast::{
    Expr, GroupByExpr, Join, JoinOperator, Query, Select, SelectItem, SetExpr, TableFactor, Visit,
    Visitor,
};

use crate::sql::postgres::PgSchema;
use crate::sql::postgres::words::{call, called_name};

/// Tables of the catalogue that have rows; all others that it has are empty.
const FILLED: [&str; 15] = [
    "pg_am",
    "pg_attribute",
    "pg_authid",
    "pg_class",
    "pg_database",
    "pg_get_keywords",
    "pg_namespace",
    "pg_roles",
    "pg_settings",
    "pg_tables",
    "pg_tablespace",
    "pg_timezone_names",
    "pg_type",
    "pg_user",
    "pg_views",
];

const AGGREGATES: [&str; 9] =
    ["array_agg", "avg", "bool_and", "bool_or", "count", "max", "min", "string_agg", "sum"];

/// Whether a subquery gives no row.
pub(super) fn reads_nothing(query: &Query) -> bool {
    select(query).is_some_and(gives_no_row)
}

/// Whether a query joins a table that is always empty, so that it gives no row.
pub(super) fn gives_no_row(select: &Select) -> bool {
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(by, _) if by.is_empty());
    // An aggregate of nothing is a row; it is left to the engine.
    if grouped || select.projection.iter().any(aggregates) {
        return false;
    }
    let empty = |table: &TableFactor| {
        catalogue_name(table).is_some_and(|name| !FILLED.contains(&name.as_str()))
    };
    let inner = |join: &Join| {
        use JoinOperator::{CrossJoin, Inner, Join};
        matches!(join.join_operator, Join(_) | Inner(_) | CrossJoin(_)) && empty(&join.relation)
    };
    // What a join to the right or a full one keeps may come without the table before it.
    let keeps = |join: &Join| {
        use JoinOperator::{FullOuter, Right, RightOuter};
        matches!(join.join_operator, FullOuter(_) | Right(_) | RightOuter(_))
    };
    select.from.iter().any(|from| {
        !from.joins.iter().any(keeps) && (empty(&from.relation) || from.joins.iter().any(inner))
    })
}

/// Makes an aggregate of a subquery that stands for one value of the catalogue.
pub(super) fn aggregate(query: &mut Query) {
    let Some(select) = select(query) else { return };
    let tables = select.from.iter().flat_map(|from| {
        std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation))
    });
    let mut tables = tables.peekable();
    if tables.peek().is_none() || !tables.all(|table| catalogue_name(table).is_some()) {
        return;
    }
    if select.projection.len() != 1 || select.projection.iter().any(aggregates) {
        return;
    }
    query.order_by = None;
    query.limit_clause = None;
    let SetExpr::Select(select) = &mut *query.body else { return };
    let wrap = |expr: &mut Expr| *expr = call("min", vec![expr.clone()]);
    match &mut select.projection[0] {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => wrap(expr),
        _ => {}
    }
}

pub(super) fn select(query: &Query) -> Option<&Select> {
    match &*query.body {
        SetExpr::Select(select) => Some(select),
        _ => None,
    }
}

/// The name of a table of the catalogue.
pub(super) fn catalogue_name(table: &TableFactor) -> Option<String> {
    let TableFactor::Table { name, .. } = table else { return None };
    let table = name.0.last()?.to_string().trim_matches('"').to_lowercase();
    PgSchema::knows(&table).then_some(table)
}

/// Whether an item is made of many rows; what a subquery in it does is its own.
fn aggregates(item: &SelectItem) -> bool {
    let mut aggregating = Aggregating { depth: 0 };
    Visit::visit(item, &mut aggregating).is_break()
}

struct Aggregating {
    depth: usize,
}

impl Visitor for Aggregating {
    type Break = ();

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth += 1;
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.depth -= 1;
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let name = called_name(expr).map(str::to_lowercase);
        let known = name.is_some_and(|name| AGGREGATES.contains(&name.as_str()));
        match known && self.depth == 0 {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// Whether a subquery takes the search path apart, as Grafana does.
pub(super) fn path(query: &Query) -> bool {
    let said = query.to_string();
    said.contains("current_setting('search_path')") && said.contains("generate_series")
}

//! The functions of SQL: the engine's own but for a few, and ours for samples in time.
//!
//! One file for each kind of ours. Left out of the engine's: those that make one huge value out
//! of little text, for no limit of memory is asked before such a value is there.

mod aggregate;
mod bucket;
mod edge;
mod gapfill;
mod given;
mod histogram;
mod points;
mod series;

use std::sync::Arc;

use datafusion::catalog::TableFunction;
use datafusion::execution::SessionStateDefaults;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};

use crate::sql::asof::MatchCondition;
use crate::sql::caller::Caller;
use crate::sql::{Speech, postgres};

/// Functions of the engine that are left out.
const LEFT_OUT: [&str; 7] =
    ["array_repeat", "array_resize", "generate_series", "lpad", "range", "repeat", "rpad"];

pub(crate) use bucket::fixed_buckets;

/// Functions of one row.
pub(crate) fn scalars(caller: &Arc<Caller>, speech: Speech) -> Vec<Arc<ScalarUDF>> {
    let mut all = SessionStateDefaults::default_scalar_functions();
    all.retain(|function| !LEFT_OUT.contains(&function.name()));
    all.push(Arc::new(ScalarUDF::from(bucket::TimeBucket::new())));
    all.push(Arc::new(ScalarUDF::from(MatchCondition::new())));
    if speech == Speech::Postgres {
        all.extend(postgres::scalars(caller));
    }
    all
}

/// Functions of many rows.
pub(crate) fn aggregates() -> Vec<Arc<AggregateUDF>> {
    let mut all = SessionStateDefaults::default_aggregate_functions();
    let edges = edge::Edge::ALL.map(|edge| AggregateUDF::from(edge::EdgeFunction::new(edge)));
    let kinds = series::Kind::ALL;
    let series = kinds.map(|kind| AggregateUDF::from(series::SeriesFunction::new(kind)));
    let histogram = AggregateUDF::from(histogram::Histogram::new());
    all.extend(edges.into_iter().chain(series).chain([histogram]).map(Arc::new));
    all
}

/// Functions that stand where a table does.
pub(crate) fn tables(caller: &Arc<Caller>) -> Vec<Arc<TableFunction>> {
    let mut all = SessionStateDefaults::default_table_functions();
    let gapfill = Arc::new(gapfill::Gapfill::new(Arc::clone(caller)));
    all.push(Arc::new(TableFunction::new("gapfill".to_owned(), gapfill)));
    let aggregate = Arc::new(aggregate::AggregateFunction::new(Arc::clone(caller)));
    all.push(Arc::new(TableFunction::new("aggregate".to_owned(), aggregate)));
    all
}

//! What a client of PostgreSQL finds beside the tables: `pg_catalog`, `information_schema`, their
//! functions, and its own way to say things in SQL.
//!
//! Source: PostgreSQL 15, "System Catalogs", "The Information Schema", "System Information
//! Functions". The columns of each table are in `shapes.txt`, the types in `types.txt`, both as
//! PostgreSQL 15 tells them of itself. Most tables are there and empty: what they would tell of
//! (indexes, constraints, triggers) is not there. No row tells of more than the caller sees.
//!
//! Read in this order: `shape`, `types`, `relations`, `rows`, then `functions`, then `words`, `subqueries`
//! and `names`.

mod functions;
mod names;
pub(crate) mod relations;
mod rows;
mod shape;
mod subqueries;
mod types;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{MemTable, SchemaProvider, TableProvider};
use datafusion::error::Result;

use crate::sql::catalogue::Public;

pub(crate) use functions::scalars;
pub(crate) use relations::Relation;
pub use types::PgType;
pub(crate) use words::{call, in_our_words, placed};

/// The name of the schema.
pub(crate) const PG_CATALOG: &str = "pg_catalog";

/// The version that clients are told: their queries of the catalogue differ by it.
pub const POSTGRES_VERSION: &str = "15.0";

/// `pg_catalog` or `information_schema`.
#[derive(Debug)]
pub(crate) struct PgSchema {
    name: String,
    public: Arc<Public>,
}

impl PgSchema {
    pub(crate) fn named(name: &str, public: Arc<Public>) -> PgSchema {
        PgSchema { name: name.to_owned(), public }
    }

    /// Whether `pg_catalog` has such a table.
    pub(crate) fn knows(name: &str) -> bool {
        shape::find(PG_CATALOG, name).is_some()
    }
}

#[async_trait]
impl SchemaProvider for PgSchema {
    fn table_names(&self) -> Vec<String> {
        shape::all().filter(|shape| shape.schema == self.name).map(|s| s.table.to_owned()).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(shape) = shape::find(&self.name, name) else { return Ok(None) };
        let rows = rows::of(shape, &self.public).await?;
        Ok(Some(Arc::new(MemTable::try_new(rows.schema(), vec![vec![rows]])?)))
    }

    fn table_exist(&self, name: &str) -> bool {
        shape::find(&self.name, name).is_some()
    }
}

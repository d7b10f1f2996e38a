//! The tables of a caller with their numbers, and the numbers of schemas and roles.

use std::sync::Arc;

use arrow_schema::{Schema, SchemaRef};
use datafusion::catalog::SchemaProvider;
use datafusion::error::Result;

use crate::sql::catalogue::{Public, SCHEMA};
use crate::sql::postgres::{PG_CATALOG, shape};

/// The number of the one database.
pub(crate) const DATABASE_OID: u32 = 16_383;

/// The number of the caller's own role, and the owner of everything.
pub(crate) const ROLE_OID: u32 = 10;

/// Numbers below are PostgreSQL's own.
const FIRST_OID: u32 = 16_384;

/// How many numbers tables share.
const OIDS: u32 = 1 << 30;

/// The schemas, with the numbers that PostgreSQL gives them.
pub(crate) const SCHEMAS: [(u32, &str); 3] =
    [(11, PG_CATALOG), (2200, SCHEMA), (13_000, "information_schema")];

/// A table.
pub(crate) struct Relation {
    pub(crate) oid: u32,
    pub(crate) schema_oid: u32,
    pub(crate) schema: &'static str,
    pub(crate) name: String,
}

/// All tables that there are for a caller whose own have these names.
pub(crate) fn all(own: impl IntoIterator<Item = String>) -> Vec<Relation> {
    let own = own.into_iter().map(|name| (SCHEMA, name));
    let others = shape::all().map(|shape| (shape.schema, shape.table.to_owned()));
    let mut named: Vec<(&'static str, String)> = own.chain(others).collect();
    named.sort();
    let mut taken = std::collections::HashSet::new();
    let relation = |(schema, name): (&'static str, String)| {
        let mut oid = FIRST_OID + fnv(schema, &name) % OIDS;
        while !taken.insert(oid) {
            oid += 1;
        }
        let schema_oid = SCHEMAS.iter().find(|known| known.1 == schema).map_or(0, |known| known.0);
        Relation { oid, schema_oid, schema, name }
    };
    named.into_iter().map(relation).collect()
}

/// The number of a table comes from its name, so that it stays the same from query to query.
fn fnv(schema: &str, name: &str) -> u32 {
    let bytes = schema.bytes().chain([b'.']).chain(name.bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The columns of a table.
pub(crate) async fn columns(public: &Public, relation: &Relation) -> Result<SchemaRef> {
    if relation.schema == SCHEMA {
        let table = public.table(&relation.name).await?;
        return Ok(table.map_or_else(|| Arc::new(Schema::empty()), |table| table.schema()));
    }
    let shape = shape::find(relation.schema, &relation.name);
    Ok(shape.map_or_else(|| Arc::new(Schema::empty()), shape::Shape::arrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_and_stay() {
        let own = || ["samples", "tags", "gas_turbine"].map(str::to_owned);
        let first = all(own());
        let oids: std::collections::HashSet<u32> = first.iter().map(|one| one.oid).collect();
        assert_eq!(oids.len(), first.len());
        let second = all(own().into_iter().skip(1));
        let oid = |list: &[Relation]| list.iter().find(|one| one.name == "tags").map(|one| one.oid);
        assert_eq!(oid(&first), oid(&second));
    }
}

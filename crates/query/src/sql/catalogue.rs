//! The catalogue of one caller: `guildhall.public` with what he sees, and `information_schema`,
//! which tells of nothing else. There is no way to add to it.

use std::fmt;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::information_schema::{
    INFORMATION_SCHEMA, INFORMATION_SCHEMA_TABLES, InformationSchemaProvider,
};
use datafusion::catalog::{CatalogProvider, CatalogProviderList, SchemaProvider, TableProvider};
use datafusion::error::Result;
use guildhall_model::AssetType;

use crate::sql::Speech;
use crate::sql::caller::Caller;
use crate::sql::postgres::{PG_CATALOG, PgSchema, Relation, relations};
use crate::sql::rollups::RollupsTable;
use crate::sql::samples::SamplesTable;
use crate::sql::session::plain;
use crate::sql::small;
use crate::sql::wide::WideTable;

/// The name of the catalogue.
pub const CATALOGUE: &str = "guildhall";

/// The name of the schema.
pub(crate) const SCHEMA: &str = "public";

/// A table of `information_schema` that tells of the engine's settings, folders among them.
const SETTINGS: &str = "df_settings";

const SAMPLES: &str = "samples";
const ROLLUPS: &str = "rollups";

/// A name that a person may write in SQL without quoting.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        let begins =
            letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit());
        if begins {
            snake.push('_');
        }
        snake.push(if letter == '-' { '_' } else { letter.to_ascii_lowercase() });
        before = letter;
    }
    snake
}

/// A name that is not taken yet: with as many `_` behind it as it takes.
pub(crate) fn free(mut name: String, taken: impl Fn(&str) -> bool) -> String {
    while taken(&name) {
        name.push('_');
    }
    name
}

/// The tables of the types that have properties, by type, each with its name.
pub(crate) fn table_names(caller: &Caller) -> Vec<(String, Arc<AssetType>)> {
    let plant = caller.plant();
    let mut tables: Vec<(String, Arc<AssetType>)> = Vec::new();
    for kind in caller.types() {
        if plant.registry_of_types().properties(&kind.id).is_empty() {
            continue;
        }
        let name = free(snake(kind.id.as_str()), |name| {
            fixed().any(|fixed| fixed == name) || tables.iter().any(|table| table.0 == name)
        });
        tables.push((name, kind));
    }
    tables
}

fn fixed() -> impl Iterator<Item = &'static str> {
    small::names().chain([SAMPLES, ROLLUPS])
}

/// A table that a caller sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its schema: `public` or `information_schema`.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Whether it only tells of the others.
    pub system: bool,
    /// Names and types of its columns.
    pub columns: SchemaRef,
}

/// All tables of a caller, by schema and name.
pub(crate) async fn tables(caller: Arc<Caller>) -> Result<Vec<Table>> {
    let schemas = Schemas(Catalogue::new(caller, Speech::Engine).0);
    let mut tables = Vec::new();
    for schema in schemas.schema_names() {
        let Some(provider) = schemas.schema(&schema) else { continue };
        for name in provider.table_names() {
            let Some(table) = provider.table(&name).await? else { continue };
            let system = schema != SCHEMA;
            let columns = plain(&table.schema());
            tables.push(Table { schema: schema.clone(), name, system, columns });
        }
    }
    tables.sort_by(|a, b| (a.system, &a.name).cmp(&(b.system, &b.name)));
    Ok(tables)
}

/// The one catalogue.
#[derive(Debug)]
pub(crate) struct Catalogue(Arc<Public>);

impl Catalogue {
    pub(crate) fn new(caller: Arc<Caller>, speech: Speech) -> Catalogue {
        let types = table_names(&caller);
        Catalogue(Arc::new(Public { caller, types, speech }))
    }
}

impl CatalogProviderList for Catalogue {
    fn register_catalog(
        &self,
        _: String,
        _: Arc<dyn CatalogProvider>,
    ) -> Option<Arc<dyn CatalogProvider>> {
        None
    }

    fn catalog_names(&self) -> Vec<String> {
        vec![CATALOGUE.to_owned()]
    }

    fn catalog(&self, name: &str) -> Option<Arc<dyn CatalogProvider>> {
        (name == CATALOGUE).then(|| Arc::new(Schemas(Arc::clone(&self.0))) as _)
    }
}

#[derive(Debug)]
struct Schemas(Arc<Public>);

impl CatalogProvider for Schemas {
    fn schema_names(&self) -> Vec<String> {
        let mut names = vec![SCHEMA.to_owned(), INFORMATION_SCHEMA.to_owned()];
        if self.0.speech == Speech::Postgres {
            names.push(PG_CATALOG.to_owned());
        }
        names
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        let postgres = self.0.speech == Speech::Postgres;
        match name {
            SCHEMA => Some(Arc::clone(&self.0) as _),
            PG_CATALOG | INFORMATION_SCHEMA if postgres => {
                Some(Arc::new(PgSchema::named(name, Arc::clone(&self.0))))
            }
            INFORMATION_SCHEMA => {
                let list = Arc::new(Catalogue(Arc::clone(&self.0)));
                Some(Arc::new(About(InformationSchemaProvider::new(list))))
            }
            _ => None,
        }
    }
}

/// What a caller sees.
#[derive(Clone)]
pub(crate) struct Public {
    caller: Arc<Caller>,
    types: Vec<(String, Arc<AssetType>)>,
    speech: Speech,
}

impl Public {
    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// All tables, those of the schemas of PostgreSQL among them.
    pub(crate) fn relations(&self) -> Vec<Relation> {
        let types = self.types.iter().map(|(name, _)| name.clone());
        relations::all(fixed().map(str::to_owned).chain(types))
    }
}

/// The same, by the caller alone.
pub(crate) fn relations_of(caller: &Caller) -> Vec<Relation> {
    let types = table_names(caller).into_iter().map(|(name, _)| name);
    relations::all(fixed().map(str::to_owned).chain(types))
}

impl fmt::Debug for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Public")
    }
}

#[async_trait]
impl SchemaProvider for Public {
    fn table_names(&self) -> Vec<String> {
        let types = self.types.iter().map(|(name, _)| name.clone());
        fixed().map(str::to_owned).chain(types).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let caller = || Arc::clone(&self.caller);
        Ok(match name {
            SAMPLES => Some(Arc::new(SamplesTable::new(caller()))),
            ROLLUPS => Some(Arc::new(RollupsTable::new(caller()))),
            _ => match small::table(&self.caller, name) {
                Some(small) => Some(Arc::new(small)),
                // Clients of PostgreSQL leave the name of this schema out.
                None if self.speech == Speech::Postgres && PgSchema::knows(name) => {
                    PgSchema::named(PG_CATALOG, Arc::new(self.clone())).table(name).await?
                }
                None => {
                    let kind = self.types.iter().find(|(known, _)| known == name);
                    kind.map(|(_, kind)| Arc::new(WideTable::new(caller(), &kind.id)) as _)
                }
            },
        })
    }

    fn table_exist(&self, name: &str) -> bool {
        fixed().any(|fixed| fixed == name)
            || self.types.iter().any(|(known, _)| known == name)
            || (self.speech == Speech::Postgres && PgSchema::knows(name))
    }
}

/// `information_schema` without the settings of the engine.
#[derive(Debug)]
struct About(InformationSchemaProvider);

#[async_trait]
impl SchemaProvider for About {
    fn table_names(&self) -> Vec<String> {
        let told = INFORMATION_SCHEMA_TABLES.iter().filter(|name| **name != SETTINGS);
        told.map(|name| (*name).to_owned()).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        if name == SETTINGS {
            return Ok(None);
        }
        self.0.table(name).await
    }

    fn table_exist(&self, name: &str) -> bool {
        name != SETTINGS && self.0.table_exist(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(snake(name), expected);
    }

    #[test]
    fn names_need_no_quotes() {
        check("GasTurbine", "gas_turbine");
        check("inlet_temperature", "inlet_temperature");
        check("HVAC", "hvac");
        check("Pump2Stage", "pump2_stage");
        check("oil-pump", "oil_pump");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_tail() {
        assert_eq!(free("time".into(), |name| name == "time"), "time_");
    }
}

//! The rows of the tables that have any.

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field};
use datafusion::common::ScalarValue;
use datafusion::error::Result;

use crate::sql::catalogue::{CATALOGUE, Public};
use crate::sql::postgres::relations::{self, DATABASE_OID, ROLE_OID, Relation, SCHEMAS};
use crate::sql::postgres::shape::{self, Shape};
use crate::sql::postgres::types::PgType;
use crate::sql::postgres::{POSTGRES_VERSION, functions};

/// The one encoding, as PostgreSQL numbers it.
const UTF8: i32 = 6;

/// The one access method and the one tablespace.
const HEAP_OID: u32 = 2;
const TABLESPACE_OID: u32 = 1663;

/// Words that need quotes as names, beside those of the standard.
const KEYWORDS: [&str; 8] =
    ["analyze", "asc", "desc", "ilike", "limit", "offset", "returning", "variadic"];

/// What is said of a row; the rest is nothing.
type Said = Vec<(&'static str, ScalarValue)>;

fn oid(number: u32) -> ScalarValue {
    ScalarValue::UInt32(Some(number))
}

fn text(text: impl Into<String>) -> ScalarValue {
    ScalarValue::Utf8(Some(text.into()))
}

fn yes() -> ScalarValue {
    ScalarValue::Boolean(Some(true))
}

fn int2(number: i16) -> ScalarValue {
    ScalarValue::Int16(Some(number))
}

fn int4(number: i32) -> ScalarValue {
    ScalarValue::Int32(Some(number))
}

/// All rows of a table.
pub(crate) async fn of(shape: &Shape, public: &Public) -> Result<RecordBatch> {
    let person = public.caller().person();
    let said: Vec<Said> = match (shape.schema, shape.table) {
        (_, "pg_namespace" | "schemata") => {
            SCHEMAS.iter().map(|one| schema(*one, person)).collect()
        }
        (_, "pg_class" | "pg_tables" | "tables" | "pg_views" | "views") => {
            tables(public, shape.table, person).await?
        }
        (_, "pg_attribute" | "columns") => columns(public).await?,
        (_, "pg_type") => PgType::all().map(pg_type).collect(),
        (_, "pg_database" | "information_schema_catalog_name") => vec![database()],
        (_, "pg_roles" | "pg_authid" | "pg_user" | "enabled_roles") => vec![role(person)],
        (_, "pg_settings") => functions::SETTINGS.iter().map(setting).collect(),
        (_, "pg_am") => vec![vec![
            ("oid", oid(HEAP_OID)),
            ("amname", text("heap")),
            ("amhandler", text("heap_tableam_handler")),
            ("amtype", text("t")),
        ]],
        (_, "pg_tablespace") => vec![vec![
            ("oid", oid(TABLESPACE_OID)),
            ("spcname", text("pg_default")),
            ("spcowner", oid(ROLE_OID)),
        ]],
        (_, "pg_get_keywords") => KEYWORDS.iter().map(keyword).collect(),
        (_, "pg_timezone_names") => vec![vec![("name", text("UTC")), ("abbrev", text("UTC"))]],
        _ => Vec::new(),
    };
    batch(shape, &said)
}

fn batch(shape: &Shape, said: &[Said]) -> Result<RecordBatch> {
    let column = |(name, kind): &(&str, char)| -> Result<ArrayRef> {
        if said.is_empty() {
            return Ok(arrow_array::new_empty_array(&shape::data_type(*kind)));
        }
        let nothing = shape::nothing(*kind);
        let cells = said.iter().map(|row| {
            let found = row.iter().find(|(said, _)| said == name);
            found.map_or_else(|| nothing.clone(), |(_, value)| value.clone())
        });
        ScalarValue::iter_to_array(cells)
    };
    let columns = shape.columns.iter().map(column).collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(said.len()));
    Ok(RecordBatch::try_new_with_options(shape.arrow(), columns, &options)?)
}

fn schema((number, name): (u32, &str), person: &str) -> Said {
    vec![
        ("oid", oid(number)),
        ("nspname", text(name)),
        ("nspowner", oid(ROLE_OID)),
        ("catalog_name", text(CATALOGUE)),
        ("schema_name", text(name)),
        ("schema_owner", text(person)),
    ]
}

async fn tables(public: &Public, table: &str, person: &str) -> Result<Vec<Said>> {
    let views = matches!(table, "pg_views" | "views");
    let mut rows = Vec::new();
    for relation in public.relations() {
        let view = relation.schema == "information_schema";
        // The view of all relations tells of views too; those of one kind do not.
        if (views && !view) || (table == "pg_tables" && view) {
            continue;
        }
        let width = relations::columns(public, &relation).await?.fields().len();
        let kind = if view { "VIEW" } else { "BASE TABLE" };
        rows.push(vec![
            ("oid", oid(relation.oid)),
            ("relname", text(&relation.name)),
            ("relnamespace", oid(relation.schema_oid)),
            ("relowner", oid(ROLE_OID)),
            ("relam", oid(if view { 0 } else { HEAP_OID })),
            ("relpersistence", text("p")),
            ("relkind", text(if view { "v" } else { "r" })),
            ("relnatts", int2(i16::try_from(width).unwrap_or(i16::MAX))),
            ("reltuples", ScalarValue::Float32(Some(-1.0))),
            ("relispopulated", yes()),
            ("relreplident", text("d")),
            ("schemaname", text(relation.schema)),
            ("tablename", text(&relation.name)),
            ("tableowner", text(person)),
            ("viewname", text(&relation.name)),
            ("viewowner", text(person)),
            ("table_catalog", text(CATALOGUE)),
            ("table_schema", text(relation.schema)),
            ("table_name", text(&relation.name)),
            ("table_type", text(kind)),
            ("is_insertable_into", text("NO")),
            ("is_typed", text("NO")),
            ("is_updatable", text("NO")),
        ]);
    }
    Ok(rows)
}

async fn columns(public: &Public) -> Result<Vec<Said>> {
    let mut rows = Vec::new();
    for relation in public.relations() {
        let schema = relations::columns(public, &relation).await?;
        for (place, field) in (1..).zip(schema.fields()) {
            rows.push(column(&relation, place, field));
        }
    }
    Ok(rows)
}

fn column(relation: &Relation, place: i16, field: &Field) -> Said {
    let kind = PgType::of(field.data_type());
    let empty = field.is_nullable();
    let array = kind.element != 0;
    let word = if array { "ARRAY" } else { kind.word };
    let precision = match field.data_type() {
        DataType::Timestamp(..) => int4(6),
        _ => ScalarValue::Int32(None),
    };
    vec![
        ("attrelid", oid(relation.oid)),
        ("attname", text(field.name())),
        ("atttypid", oid(kind.oid)),
        ("attstattarget", int4(-1)),
        ("attlen", int2(kind.len)),
        ("attnum", int2(place)),
        ("attndims", int4(i32::from(array))),
        ("attcacheoff", int4(-1)),
        ("atttypmod", int4(-1)),
        ("attbyval", ScalarValue::Boolean(Some((1..=8).contains(&kind.len)))),
        ("attalign", text("i")),
        ("attstorage", text(if kind.len < 0 { "x" } else { "p" })),
        ("attnotnull", ScalarValue::Boolean(Some(!empty))),
        ("attislocal", yes()),
        ("attinhcount", int4(0)),
        ("table_catalog", text(CATALOGUE)),
        ("table_schema", text(relation.schema)),
        ("table_name", text(&relation.name)),
        ("column_name", text(field.name())),
        ("ordinal_position", int4(i32::from(place))),
        ("is_nullable", text(if empty { "YES" } else { "NO" })),
        ("data_type", text(word)),
        ("datetime_precision", precision),
        ("udt_catalog", text(CATALOGUE)),
        ("udt_schema", text("pg_catalog")),
        ("udt_name", text(kind.name)),
        ("dtd_identifier", text(place.to_string())),
        ("is_self_referencing", text("NO")),
        ("is_identity", text("NO")),
        ("identity_cycle", text("NO")),
        ("is_generated", text("NEVER")),
        ("is_updatable", text("NO")),
    ]
}

fn pg_type(kind: &PgType) -> Said {
    vec![
        ("oid", oid(kind.oid)),
        ("typname", text(kind.name)),
        ("typnamespace", oid(SCHEMAS[0].0)),
        ("typowner", oid(ROLE_OID)),
        ("typlen", int2(kind.len)),
        ("typbyval", ScalarValue::Boolean(Some((1..=8).contains(&kind.len)))),
        ("typtype", text(kind.kind)),
        ("typcategory", text(kind.category)),
        ("typisdefined", yes()),
        ("typdelim", text(",")),
        ("typelem", oid(kind.element)),
        ("typarray", oid(kind.array)),
        ("typinput", text(kind.input)),
        ("typalign", text("i")),
        ("typstorage", text(if kind.len < 0 { "x" } else { "p" })),
        ("typtypmod", int4(-1)),
        ("typndims", int4(0)),
        ("typsubscript", text("-")),
    ]
}

fn database() -> Said {
    vec![
        ("oid", oid(DATABASE_OID)),
        ("datname", text(CATALOGUE)),
        ("datdba", oid(ROLE_OID)),
        ("encoding", int4(UTF8)),
        ("datlocprovider", text("c")),
        ("datallowconn", yes()),
        ("datconnlimit", int4(-1)),
        ("dattablespace", oid(TABLESPACE_OID)),
        ("datcollate", text("C.UTF-8")),
        ("datctype", text("C.UTF-8")),
        ("catalog_name", text(CATALOGUE)),
    ]
}

fn role(person: &str) -> Said {
    vec![
        ("oid", oid(ROLE_OID)),
        ("rolname", text(person)),
        ("rolinherit", yes()),
        ("rolcanlogin", yes()),
        ("rolconnlimit", int4(-1)),
        ("usename", text(person)),
        ("usesysid", oid(ROLE_OID)),
        ("role_name", text(person)),
    ]
}

fn keyword(word: &&str) -> Said {
    vec![("word", text(*word)), ("catcode", text("R")), ("catdesc", text("reserved"))]
}

fn setting((name, value): &(&str, &str)) -> Said {
    vec![
        ("name", text(*name)),
        ("setting", text(*value)),
        ("category", text("Preset Options")),
        ("short_desc", text("")),
        ("context", text("internal")),
        ("vartype", text("string")),
        ("source", text("default")),
        ("boot_val", text(*value)),
        ("reset_val", text(*value)),
    ]
}

/// What `version()` says.
pub(crate) fn version() -> String {
    format!("PostgreSQL {POSTGRES_VERSION} (Guildhall {})", env!("CARGO_PKG_VERSION"))
}

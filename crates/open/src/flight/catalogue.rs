//! What there is: the catalogue, its schemas and tables as the caller sees them, and what this
//! door can do. Keys and types of ODBC are asked for by some drivers; there are none.

use std::sync::{Arc, LazyLock};

use arrow_array::RecordBatch;
use arrow_flight::error::FlightError;
use arrow_flight::sql::metadata::{
    SqlInfoData, SqlInfoDataBuilder, XdbcTypeInfoData, XdbcTypeInfoDataBuilder,
};
use arrow_flight::sql::{Command, SqlInfo, SqlSupportedCaseSensitivity, SqlSupportedTransaction};
use arrow_schema::{DataType, Field, Schema};
use guildhall_query::{CATALOGUE, Table};
use tonic::Status;

use crate::caller::Caller;
use crate::flight::Door;
use crate::flight::status::{internal, stopped};

/// Tables of samples and of what stands around them, and those that only tell of tables.
const KINDS: [&str; 2] = ["TABLE", "SYSTEM TABLE"];

/// The version of the columns that go out.
const ARROW_VERSION: &str = "1.5";

static ABOUT: LazyLock<Result<SqlInfoData, FlightError>> = LazyLock::new(|| {
    let mut about = SqlInfoDataBuilder::new();
    about.append(SqlInfo::FlightSqlServerName, "Guildhall");
    about.append(SqlInfo::FlightSqlServerVersion, env!("CARGO_PKG_VERSION"));
    about.append(SqlInfo::FlightSqlServerArrowVersion, ARROW_VERSION);
    about.append(SqlInfo::FlightSqlServerReadOnly, true);
    about.append(SqlInfo::FlightSqlServerSql, true);
    about.append(SqlInfo::FlightSqlServerSubstrait, false);
    let transactions = i32::from(SqlSupportedTransaction::None);
    about.append(SqlInfo::FlightSqlServerTransaction, transactions);
    about.append(SqlInfo::FlightSqlServerCancel, true);
    about.append(SqlInfo::FlightSqlServerBulkIngestion, true);
    about.append(SqlInfo::FlightSqlServerIngestTransactionsSupported, false);
    about.append(SqlInfo::SqlDdlCatalog, false);
    about.append(SqlInfo::SqlDdlSchema, false);
    about.append(SqlInfo::SqlDdlTable, false);
    let lower = i32::from(SqlSupportedCaseSensitivity::SqlCaseSensitivityLowercase);
    about.append(SqlInfo::SqlIdentifierCase, lower);
    about.append(SqlInfo::SqlIdentifierQuoteChar, "\"");
    about.build()
});

static TYPES: LazyLock<Result<XdbcTypeInfoData, FlightError>> =
    LazyLock::new(|| XdbcTypeInfoDataBuilder::new().build());

/// The answer to a command that asks what there is; none to any other.
pub(super) async fn answer(
    door: &Door,
    caller: &Caller,
    command: Command,
) -> Result<Option<RecordBatch>, Status> {
    let batch = match command {
        Command::CommandGetCatalogs(asked) => {
            let mut builder = asked.into_builder();
            builder.append(CATALOGUE);
            builder.build()
        }
        Command::CommandGetDbSchemas(asked) => {
            let mut builder = asked.into_builder();
            let mut schemas: Vec<String> = Vec::new();
            for Table { schema, .. } in tables(door, caller).await? {
                if !schemas.contains(&schema) {
                    builder.append(CATALOGUE, &schema);
                    schemas.push(schema);
                }
            }
            builder.build()
        }
        Command::CommandGetTables(asked) => {
            let mut builder = asked.into_builder();
            let added = tables(door, caller).await?.into_iter().try_for_each(|table| {
                let kind = KINDS[usize::from(table.system)];
                let Table { schema, name, columns, .. } = table;
                builder.append(CATALOGUE, schema, name, kind, &columns)
            });
            added.and_then(|()| builder.build())
        }
        Command::CommandGetTableTypes(asked) => {
            let mut builder = asked.into_builder();
            KINDS.iter().for_each(|kind| builder.append(kind));
            builder.build()
        }
        Command::CommandGetSqlInfo(asked) => match &*ABOUT {
            Ok(about) => asked.into_builder(about).build(),
            Err(error) => return Err(untold(error)),
        },
        Command::CommandGetXdbcTypeInfo(asked) => match &*TYPES {
            Ok(types) => asked.into_builder(types).build(),
            Err(error) => return Err(untold(error)),
        },
        Command::CommandGetPrimaryKeys(_) => Ok(none(PRIMARY)),
        Command::CommandGetImportedKeys(_)
        | Command::CommandGetExportedKeys(_)
        | Command::CommandGetCrossReference(_) => Ok(none(FOREIGN)),
        _ => return Ok(None),
    };
    batch.map(Some).map_err(|error| untold(&error))
}

async fn tables(door: &Door, caller: &Caller) -> Result<Vec<Table>, Status> {
    door.house.sql.tables(&caller.scope).await.map_err(stopped)
}

fn untold(error: &FlightError) -> Status {
    internal("what there is cannot be told", error)
}

/// A column: its name, its type, whether it may be null.
type Column = (&'static str, DataType, bool);

const PRIMARY: &[Column] = &[
    ("catalog_name", DataType::Utf8, true),
    ("db_schema_name", DataType::Utf8, true),
    ("table_name", DataType::Utf8, false),
    ("column_name", DataType::Utf8, false),
    ("key_name", DataType::Utf8, true),
    ("key_sequence", DataType::Int32, false),
];

const FOREIGN: &[Column] = &[
    ("pk_catalog_name", DataType::Utf8, true),
    ("pk_db_schema_name", DataType::Utf8, true),
    ("pk_table_name", DataType::Utf8, false),
    ("pk_column_name", DataType::Utf8, false),
    ("fk_catalog_name", DataType::Utf8, true),
    ("fk_db_schema_name", DataType::Utf8, true),
    ("fk_table_name", DataType::Utf8, false),
    ("fk_column_name", DataType::Utf8, false),
    ("key_sequence", DataType::Int32, false),
    ("fk_key_name", DataType::Utf8, true),
    ("pk_key_name", DataType::Utf8, true),
    ("update_rule", DataType::UInt8, false),
    ("delete_rule", DataType::UInt8, false),
];

fn none(columns: &[Column]) -> RecordBatch {
    let field = |(name, kind, null): &Column| Field::new(*name, kind.clone(), *null);
    RecordBatch::new_empty(Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>())))
}

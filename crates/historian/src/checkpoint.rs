//! The checkpoint of the table's log: all its actions as one Parquet file.
//!
//! Source: Delta Transaction Log Protocol, "Checkpoints", classic form (version 1). Arrow's own
//! JSON reader and writer carry the lines across.

use std::sync::Arc;

use arrow_json::{LineDelimitedWriter, ReaderBuilder};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use serde_json::Value;

/// The lines as a Parquet file.
pub(crate) fn encode(lines: &[Value]) -> Result<Vec<u8>, ParquetError> {
    let mut decoder = ReaderBuilder::new(schema()).with_batch_size(lines.len()).build_decoder()?;
    decoder.serialize(lines)?;
    let mut writer = ArrowWriter::try_new(Vec::new(), schema(), None)?;
    if let Some(batch) = decoder.flush()? {
        writer.write(&batch)?;
    }
    writer.into_inner()
}

/// The lines that a checkpoint holds.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<String, ParquetError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))?.build()?;
    let mut writer = LineDelimitedWriter::new(Vec::new());
    for batch in reader {
        writer.write(&batch?)?;
    }
    writer.finish()?;
    String::from_utf8(writer.into_inner()).map_err(|error| ParquetError::General(error.to_string()))
}

fn schema() -> SchemaRef {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let long = |name| Field::new(name, DataType::Int64, true);
    let int = |name| Field::new(name, DataType::Int32, true);
    let flag = |name| Field::new(name, DataType::Boolean, true);
    let part =
        |name, fields: Vec<Field>| Field::new(name, DataType::Struct(Fields::from(fields)), true);
    Arc::new(Schema::new(vec![
        part("txn", vec![text("appId"), long("version"), long("lastUpdated")]),
        part(
            "add",
            vec![
                text("path"),
                map("partitionValues"),
                long("size"),
                long("modificationTime"),
                flag("dataChange"),
                text("stats"),
                map("tags"),
            ],
        ),
        part("remove", vec![text("path"), long("deletionTimestamp"), flag("dataChange")]),
        part(
            "metaData",
            vec![
                text("id"),
                text("name"),
                text("description"),
                part("format", vec![text("provider"), map("options")]),
                text("schemaString"),
                Field::new_list(
                    "partitionColumns",
                    Field::new_list_field(DataType::Utf8, true),
                    true,
                ),
                map("configuration"),
                long("createdTime"),
            ],
        ),
        part("protocol", vec![int("minReaderVersion"), int("minWriterVersion")]),
    ]))
}

fn map(name: &str) -> Field {
    let key = Field::new("key", DataType::Utf8, false);
    let value = Field::new("value", DataType::Utf8, true);
    Field::new_map(name, "key_value", key, value, false, true)
}

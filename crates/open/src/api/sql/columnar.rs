//! Rows as columns: a stream of Arrow IPC, or a Parquet file.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::cast;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::Encode;

/// Most rows of one row group: as many wait in memory before they go out.
const GROUP_ROWS_MAX: usize = 64 * 1024;

/// Writes a stream of Arrow IPC.
pub(super) struct ArrowStream(StreamWriter<Vec<u8>>);

impl ArrowStream {
    pub(super) fn new(schema: &SchemaRef) -> Result<ArrowStream, ArrowError> {
        StreamWriter::try_new(Vec::new(), schema).map(ArrowStream)
    }
}

impl Encode for ArrowStream {
    fn rows(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        self.0.write(rows)?;
        Ok(std::mem::take(self.0.get_mut()))
    }

    fn end(&mut self) -> Result<Vec<u8>, ArrowError> {
        self.0.finish()?;
        Ok(std::mem::take(self.0.get_mut()))
    }
}

/// Writes a Parquet file. Intervals, which the format has no place for, become texts.
pub(super) struct ParquetFile {
    writer: ArrowWriter<Vec<u8>>,
    schema: SchemaRef,
}

impl ParquetFile {
    pub(super) fn new(schema: &SchemaRef) -> Result<ParquetFile, ArrowError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS_MAX))
            .build();
        let fields = schema.fields().iter().map(|field| match field.data_type() {
            DataType::Interval(_) => {
                Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8))
            }
            _ => Arc::clone(field),
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let writer = ArrowWriter::try_new(Vec::new(), Arc::clone(&schema), Some(properties))?;
        Ok(ParquetFile { writer, schema })
    }
}

impl Encode for ParquetFile {
    fn rows(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        let columns = rows.columns().iter().zip(self.schema.fields());
        let columns = columns.map(|(column, field)| cast(column, field.data_type()));
        let columns = columns.collect::<Result<_, _>>()?;
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    fn end(&mut self) -> Result<Vec<u8>, ArrowError> {
        self.writer.finish()?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }
}

//! Parquet: the columns that hold texts, numbers, truths, times and lists of numbers.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use serde_json::Value as Json;

use super::rows::{Cell, Row, Rows, unreadable};
use crate::error::ServerError;

/// How many rows are unpacked at once.
const BATCH_ROWS: usize = 8192;

pub(super) struct ParquetRows {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    columns: Vec<String>,
    /// What is unpacked, a column each, and how far it is read.
    batch: Vec<(Kind, ArrayRef)>,
    at: usize,
    batch_rows: usize,
    rows_done: u64,
    rows: u64,
    bytes: u64,
}

/// What the cells of a column are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Unsigned,
    Float,
    Boolean,
    Moment,
    Local,
    List,
}

impl ParquetRows {
    pub(super) fn open(path: &Path) -> Result<ParquetRows, ServerError> {
        let wrong = |source| ServerError::File { path: path.to_owned(), source };
        let broken = |error| unreadable(path, &error);
        let file = File::open(path).map_err(wrong)?;
        let bytes = file.metadata().map_err(wrong)?.len();
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(broken)?;
        let rows = builder.metadata().file_metadata().num_rows();
        let fields = builder.schema().fields().iter().enumerate();
        let usable: Vec<(usize, String)> = fields
            .filter(|(_, field)| kind(field.data_type()).is_some())
            .map(|(at, field)| (at, field.name().clone()))
            .collect();
        let roots = usable.iter().map(|(at, _)| *at);
        let wanted = ProjectionMask::roots(builder.parquet_schema(), roots);
        let reader = builder.with_projection(wanted).with_batch_size(BATCH_ROWS).build();
        Ok(ParquetRows {
            path: path.to_owned(),
            reader: reader.map_err(broken)?,
            columns: usable.into_iter().map(|(_, name)| name).collect(),
            batch: Vec::new(),
            at: 0,
            batch_rows: 0,
            rows_done: 0,
            rows: rows.cast_unsigned(),
            bytes,
        })
    }

    fn unpack(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let columns = batch.columns().iter().filter_map(|column| {
            let kind = kind(column.data_type())?;
            Some(cast(column, &plain(kind, column.data_type())).map(|column| (kind, column)))
        });
        self.batch = columns.collect::<Result<_, _>>()?;
        (self.at, self.batch_rows) = (0, batch.num_rows());
        Ok(())
    }
}

impl Rows for ParquetRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self) -> Result<Option<Row>, ServerError> {
        while self.at == self.batch_rows {
            let Some(batch) = self.reader.next() else { return Ok(None) };
            let unpacked = batch.and_then(|batch| self.unpack(&batch));
            unpacked.map_err(|error| unreadable(&self.path, &error))?;
        }
        let cells = self.batch.iter().map(|(kind, column)| cell(*kind, column, self.at)).collect();
        self.at += 1;
        self.rows_done += 1;
        Ok(Some(Row { line: self.rows_done, cells: Ok(cells) }))
    }

    fn bytes_done(&self) -> u64 {
        let done = u128::from(self.bytes) * u128::from(self.rows_done);
        u64::try_from(done / u128::from(self.rows.max(1))).unwrap_or(u64::MAX)
    }
}

fn kind(data_type: &DataType) -> Option<Kind> {
    use DataType as D;
    Some(match data_type {
        D::Utf8 | D::LargeUtf8 | D::Utf8View => Kind::Text,
        D::Dictionary(_, inner) => return kind(inner),
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 => {
            Kind::Integer
        }
        D::UInt64 => Kind::Unsigned,
        D::Float16 | D::Float32 | D::Float64 => Kind::Float,
        D::Decimal32(..) | D::Decimal64(..) | D::Decimal128(..) | D::Decimal256(..) => Kind::Float,
        D::Boolean => Kind::Boolean,
        D::Timestamp(_, Some(_)) => Kind::Moment,
        D::Timestamp(_, None) | D::Date32 | D::Date64 => Kind::Local,
        D::List(item) | D::LargeList(item) | D::FixedSizeList(item, _) => {
            let number = matches!(kind(item.data_type()), Some(Kind::Integer | Kind::Float));
            return number.then_some(Kind::List);
        }
        _ => return None,
    })
}

/// The one form of each kind that [`cell`] reads.
fn plain(kind: Kind, from: &DataType) -> DataType {
    let zone = match from {
        DataType::Timestamp(_, zone) => zone.clone(),
        _ => None,
    };
    match kind {
        Kind::Text => DataType::Utf8,
        Kind::Integer => DataType::Int64,
        Kind::Unsigned => DataType::UInt64,
        Kind::Float => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        Kind::Moment | Kind::Local => DataType::Timestamp(TimeUnit::Nanosecond, zone),
        Kind::List => DataType::List(Arc::new(Field::new("item", DataType::Float64, true))),
    }
}

fn cell(kind: Kind, column: &ArrayRef, row: usize) -> Cell {
    if column.is_null(row) {
        return Cell::Nothing;
    }
    let moment = || column.as_primitive::<TimestampNanosecondType>().value(row);
    match kind {
        Kind::Text => Cell::Text(column.as_string::<i32>().value(row).to_owned()),
        Kind::Integer => Cell::Integer(column.as_primitive::<Int64Type>().value(row)),
        Kind::Unsigned => Cell::Unsigned(column.as_primitive::<UInt64Type>().value(row)),
        Kind::Float => Cell::Float(column.as_primitive::<Float64Type>().value(row)),
        Kind::Boolean => Cell::Boolean(column.as_boolean().value(row)),
        Kind::Moment => Cell::Moment(moment()),
        Kind::Local => Cell::Local(moment()),
        Kind::List => {
            let points = column.as_list::<i32>().value(row);
            Cell::Json(points.as_primitive::<Float64Type>().iter().map(Json::from).collect())
        }
    }
}

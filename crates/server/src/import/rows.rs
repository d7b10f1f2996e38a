//! A file as rows of cells.

use std::path::Path;

use serde_json::Value as Json;

use super::csv_rows::CsvRows;
use super::mapping::{Format, Mapping};
use super::parquet_rows::ParquetRows;
use crate::error::ServerError;

/// What stands in one place of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Nothing,
    Text(String),
    Integer(i64),
    Unsigned(u64),
    Float(f64),
    Boolean(bool),
    /// A moment, in nanoseconds since 1970.
    Moment(i64),
    /// What clocks show somewhere, as nanoseconds since 1970 if that were UTC.
    Local(i64),
    /// A list or a structure.
    Json(Json),
}

/// One row.
pub(super) struct Row {
    /// Its line of the file, or its row where it has no lines, from 1.
    pub(super) line: u64,
    /// Its cells, or why it cannot be read.
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// A file that is read.
pub(super) trait Rows {
    /// The names of its columns.
    fn columns(&self) -> &[String];

    /// The next row; none at the end.
    fn next(&mut self) -> Result<Option<Row>, ServerError>;

    /// How many bytes of the file are read, about.
    fn bytes_done(&self) -> u64;
}

/// Opens a file.
pub(super) fn open(path: &Path, mapping: &Mapping) -> Result<Box<dyn Rows>, ServerError> {
    let format = mapping.format_of(path).map_err(|why| unreadable(path, &why))?;
    Ok(match format {
        Format::Csv => Box::new(CsvRows::open(path, &mapping.csv)?),
        Format::Parquet => Box::new(ParquetRows::open(path)?),
    })
}

/// What stops the reading of a file.
pub(super) fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> ServerError {
    ServerError::Usage { what: format!("{} cannot be read: {why}", path.display()) }
}

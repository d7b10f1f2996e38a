//! CSV: RFC 4180, with any delimiter.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::mapping::Csv;
use super::rows::{Cell, Row, Rows, unreadable};
use crate::error::ServerError;

/// The mark that some programs begin a file with.
const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) struct CsvRows {
    path: PathBuf,
    reader: Reader<BufReader<File>>,
    columns: Vec<String>,
    record: ByteRecord,
    /// A file without a header: its first row, which told how many columns there are.
    first: Option<Row>,
    skipped_lines: u64,
    skipped_bytes: u64,
}

impl CsvRows {
    pub(super) fn open(path: &Path, said: &Csv) -> Result<CsvRows, ServerError> {
        let wrong = |source| ServerError::File { path: path.to_owned(), source };
        let mut file = BufReader::new(File::open(path).map_err(wrong)?);
        let mut skipped_bytes = 0;
        let mut line = Vec::new();
        for _ in 0..said.skip_lines {
            line.clear();
            let read = file.read_until(b'\n', &mut line).map_err(wrong)?;
            skipped_bytes += u64::try_from(read).unwrap_or(u64::MAX);
        }
        let delimiter = u8::try_from(said.delimiter).unwrap_or(b',');
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(file);
        let mut rows = CsvRows {
            path: path.to_owned(),
            reader,
            columns: Vec::new(),
            record: ByteRecord::new(),
            first: None,
            skipped_lines: said.skip_lines,
            skipped_bytes,
        };
        let Some(row) = rows.read()? else { return Ok(rows) };
        let cells = row.cells.as_ref().map_err(|why| unreadable(path, why))?;
        rows.columns = match said.header {
            true => cells.iter().map(name).collect(),
            false => (1..=cells.len()).map(|number| number.to_string()).collect(),
        };
        rows.first = (!said.header).then_some(row);
        Ok(rows)
    }

    fn read(&mut self) -> Result<Option<Row>, ServerError> {
        let more = self.reader.read_byte_record(&mut self.record);
        if !more.map_err(|error| unreadable(&self.path, &error))? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line) + self.skipped_lines;
        let wanted = self.columns.len();
        let cells = match self.record.len() {
            count if wanted > 0 && count != wanted => {
                Err(format!("it has {count} columns where the first line has {wanted}"))
            }
            _ => self.record.iter().map(cell).collect(),
        };
        Ok(Some(Row { line, cells }))
    }
}

impl Rows for CsvRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn next(&mut self) -> Result<Option<Row>, ServerError> {
        match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.read(),
        }
    }

    fn bytes_done(&self) -> u64 {
        self.reader.position().byte() + self.skipped_bytes
    }
}

fn cell(bytes: &[u8]) -> Result<Cell, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    Ok(Cell::Text(text.to_owned()))
}

fn name(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.trim_start_matches(BYTE_ORDER_MARK).trim().to_owned(),
        _ => String::new(),
    }
}

//! Files of JSON lines: one object a line, UTF-8, each line ended.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::file;
use crate::error::ServerError;

/// Longest line that is read, in bytes: beyond the longest body of an entry of the journal.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// Writes one file.
pub(super) struct Writer {
    path: PathBuf,
    out: BufWriter<File>,
    lines: u64,
}

impl Writer {
    pub(super) fn create(path: &Path) -> Result<Writer, ServerError> {
        let out = BufWriter::new(File::create(path).map_err(file(path))?);
        Ok(Writer { path: path.to_owned(), out, lines: 0 })
    }

    pub(super) fn push(&mut self, line: &impl Serialize) -> Result<(), ServerError> {
        let written = serde_json::to_writer(&mut self.out, line).map_err(std::io::Error::from);
        written.and_then(|()| self.out.write_all(b"\n")).map_err(file(&self.path))?;
        self.lines += 1;
        Ok(())
    }

    /// Makes it durable, and gives how many lines there are.
    pub(super) fn finish(self) -> Result<u64, ServerError> {
        let wrong = file(&self.path);
        let ended = self.out.into_inner().map_err(std::io::IntoInnerError::into_error);
        ended.and_then(|out| out.sync_all()).map_err(wrong)?;
        Ok(self.lines)
    }
}

/// Reads the lines of a file one by one.
pub(super) fn read<T: DeserializeOwned>(
    path: &Path,
) -> Result<impl Iterator<Item = Result<T, ServerError>>, ServerError> {
    let path = path.to_owned();
    let mut input = BufReader::new(File::open(&path).map_err(file(&path))?);
    let (mut number, mut line) = (0, Vec::new());
    Ok(std::iter::from_fn(move || {
        number += 1;
        line.clear();
        let mut rest = std::io::Read::take(&mut input, LINE_BYTES_MAX);
        match rest.read_until(b'\n', &mut line) {
            Err(error) => Some(Err(file(&path)(error))),
            Ok(0) => None,
            Ok(_) => {
                Some(serde_json::from_slice(&line).map_err(|error| ServerError::NotExported {
                    path: path.clone(),
                    why: format!("line {number}: {error}"),
                }))
            }
        }
    }))
}

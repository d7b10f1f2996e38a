//! Edits: versions of samples that were corrected later, beside the samples file.
//!
//! `edits/<number>.parquet`, with the columns of samples; there is none when nothing was
//! corrected. Sorted by tag, time and record.

use std::path::PathBuf;
use std::sync::Arc;

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::builders::Columns;
use crate::disk::Disk;
use crate::recent::Row;
use crate::table;

/// A tag and its path.
pub(crate) type Named = (TagId, Arc<str>);

/// Collects what was corrected; there is no file when nothing was.
pub(crate) struct EditsWriter<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    tag: Named,
    of_tag: Vec<Row>,
    all: Vec<(Named, Vec<Row>)>,
}

impl<'a> EditsWriter<'a> {
    pub(crate) fn new(disk: &'a dyn Disk, path: PathBuf) -> EditsWriter<'a> {
        let tag = (TagId(0), Arc::from(""));
        EditsWriter { disk, path, tag, of_tag: Vec::new(), all: Vec::new() }
    }

    /// What follows is of this tag.
    pub(crate) fn begin(&mut self, tag: TagId, name: &Arc<str>) {
        self.end_tag();
        self.tag = (tag, Arc::clone(name));
    }

    /// Adds one, in any order within its tag.
    pub(crate) fn add(&mut self, row: Row) {
        self.of_tag.push(row);
    }

    /// Writes the file, if there is anything to write, and gives its bytes.
    pub(crate) fn finish(mut self) -> Result<Option<u64>, ParquetError> {
        self.end_tag();
        if self.all.is_empty() {
            return Ok(None);
        }
        let mut sheet = table::sheet(self.disk, &self.path)?;
        for (tag, rows) in self.all {
            sheet.begin(tag.0);
            let mut columns = Columns::default();
            for row in rows {
                sheet.note(row.time);
                columns.push(&tag, row)?;
            }
            let (batch, kinds) = columns.finish()?;
            kinds.iter().for_each(|(tag, kinds)| sheet.add_kinds(*tag, *kinds));
            sheet.write(&batch)?;
        }
        Ok(Some(sheet.finish(String::new())?.bytes))
    }

    fn end_tag(&mut self) {
        if self.of_tag.is_empty() {
            return;
        }
        let mut rows = std::mem::take(&mut self.of_tag);
        rows.sort_by_key(|row| (row.time, row.record));
        // One batch may say two things of one time.
        rows.dedup_by(|next, before| next.record == before.record && next.says_the_same(before));
        self.all.push((self.tag.clone(), rows));
    }
}

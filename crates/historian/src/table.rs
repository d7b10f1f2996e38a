//! Samples files: the open form in which samples stay for good.
//!
//! `samples/<number, 20 digits>.parquet`, sorted by tag path and time, one row for each tag and
//! time. Columns, for anyone who opens them:
//!
//! | column | what |
//! | --- | --- |
//! | `tag`, `tag_id` | path and number of the tag |
//! | `time`, `nanos` | source time: timestamp (µs, UTC) and the nanoseconds beyond it, 0 to 999 |
//! | `value_float` | a float as it is |
//! | `value_scaled`, `scale` | a float with few decimals: `value_scaled / 10^scale`, to the bit |
//! | `value_integer`, `value_boolean`, `value_text` | the value of a tag of that type |
//! | `value_unsigned` | the same, as a decimal of 20 digits; `value_array`, `value_json` |
//! | `status`, `quality` | OPC UA status code, and its class in a word |
//! | `record` | number of the record of the log that brought it; the greater is newer |
//!
//! Delta Lake knows no nanoseconds, so a time is two columns and both readers are served. Who
//! sent a record, and when, is in `records/` under the same number; versions that were corrected
//! later are in `edits/` with the same columns as here. Of rows with equal tag and time in
//! different files, the greatest `record` holds.
//!
//! Read in this order: [`TableWriter`], then [`crate::chunk`] for the way back.

use std::path::Path;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::builders::Columns;
use crate::disk::Disk;
use crate::edits::EditsWriter;
use crate::figures::Figures;
use crate::files::Reach;
use crate::recent::Row;
use crate::rollup::RollupWriter;
use crate::run::Run;
use crate::sheet::{MARK_ROWS, Sealed, SheetWriter, properties};
use crate::values::{UNSIGNED, array_type};

/// Bits of a tag's kinds: which columns hold anything of it.
pub(crate) mod kinds {
    pub(crate) const FLOAT: u16 = 1;
    pub(crate) const INTEGER: u16 = 2;
    pub(crate) const BOOLEAN: u16 = 4;
    pub(crate) const TEXT: u16 = 8;
    pub(crate) const SCALED: u16 = 16;
    pub(crate) const NANOS: u16 = 32;
    pub(crate) const STATUS: u16 = 64;
    pub(crate) const UNSIGNED: u16 = 128;
    pub(crate) const ARRAY: u16 = 256;
    pub(crate) const JSON: u16 = 512;
}

/// Writes a samples file and what is derived from it in one pass.
pub(crate) struct TableWriter<'a> {
    sheet: SheetWriter,
    rollups: Vec<RollupWriter<'a>>,
    alone: Vec<RollupWriter<'a>>,
    edits: EditsWriter<'a>,
    tag: (TagId, Arc<str>),
    /// Rows of the tag before this leave only their figures.
    limit: i64,
    /// Files that this one will stand beside.
    others: Vec<Reach>,
    columns: Columns,
    /// The newest version of the last time, until it is certain that none follows.
    held: Option<Row>,
    rows: u64,
}

/// What was written.
pub(crate) struct Written {
    pub(crate) samples: Sealed,
    pub(crate) rows: u64,
    /// Bytes of each rollup there is.
    pub(crate) rollups: Vec<Option<u64>>,
    /// Bytes of figures that outlived their samples, at each level.
    pub(crate) alone: Vec<Option<u64>>,
    /// Bytes of the edits, if there are any.
    pub(crate) edits: Option<u64>,
}

impl<'a> TableWriter<'a> {
    pub(crate) fn create(
        disk: &'a dyn Disk,
        path: &Path,
        [rollups, alone]: [Vec<RollupWriter<'a>>; 2],
        edits: EditsWriter<'a>,
    ) -> Result<TableWriter<'a>, ParquetError> {
        let sheet = sheet(disk, path)?;
        let (tag, columns) = ((TagId(0), Arc::from("")), Columns::default());
        Ok(TableWriter {
            sheet,
            rollups,
            alone,
            edits,
            tag,
            limit: i64::MIN,
            others: Vec::new(),
            columns,
            held: None,
            rows: 0,
        })
    }

    /// There are other files, which may have versions between those that are written.
    pub(crate) fn beside(&mut self, others: &[Reach]) {
        self.others = others.to_vec();
    }

    /// The rows that follow are of this tag: at most so many, between these times.
    pub(crate) fn begin(
        &mut self,
        tag: TagId,
        name: &Arc<str>,
        rows: usize,
        span: (i64, i64),
    ) -> Result<(), ParquetError> {
        self.end_row()?;
        self.limit = i64::MIN;
        self.tag = (tag, Arc::clone(name));
        self.edits.begin(tag, name);
        self.rollups.iter_mut().try_for_each(|one| one.begin(tag, name, rows, span))?;
        if self.sheet.must_end_group(rows) {
            self.flush()?;
            self.sheet.end_group()?;
        }
        self.sheet.begin(tag);
        Ok(())
    }

    /// Of the tag that was begun, rows before a time leave only their figures: at most so many
    /// rows, between these times. `standing` are figures of each level that are there already,
    /// `closed` the hours of which there are any.
    pub(crate) fn age(
        &mut self,
        limit: i64,
        rows: (usize, (i64, i64)),
        standing: Vec<Vec<Figures>>,
        closed: &Arc<[i64]>,
    ) -> Result<(), ParquetError> {
        self.limit = limit;
        for (alone, standing) in self.alone.iter_mut().zip(standing) {
            alone.begin_alone(self.tag.0, &self.tag.1, rows, standing, closed)?;
        }
        Ok(())
    }

    /// Adds the next version of the tag, by time and then by record. One that says the same as
    /// the one before of its time takes its place; another value, or one that another file may
    /// have between them, makes that one an edit.
    pub(crate) fn push(&mut self, row: Row) -> Result<(), ParquetError> {
        let between = |before: &Row| {
            self.others.iter().any(|other| {
                let (first, last) = other.records;
                let (from, until) = other.times;
                first < row.record && before.record < last && (from..=until).contains(&row.time)
            })
        };
        let same = self.held.as_ref().filter(|before| before.time == row.time);
        let differs = same.map(|before| !row.says_the_same(before) || between(before));
        match self.held.replace(row) {
            Some(before) if differs.is_some() => {
                if differs == Some(true) && before.time >= self.limit {
                    self.edits.add(before);
                }
                Ok(())
            }
            Some(before) => self.keep(before),
            None => Ok(()),
        }
    }

    /// The same of a run: its first row may be of the time of what was pushed before it, and its
    /// last of the time of what comes after it.
    pub(crate) fn push_run(&mut self, run: &Run<'_>) -> Result<(), ParquetError> {
        let (first, rest) = run.split(1);
        self.push(first.row(0))?;
        let Some(last) = rest.len().checked_sub(1) else { return Ok(()) };
        self.end_row()?;
        let (inner, last) = rest.split(last);
        let due = inner.times.partition_point(|time| *time < self.limit);
        let (due, mut inner) = inner.split(due);
        self.alone.iter_mut().try_for_each(|one| one.add_run(&due))?;
        while inner.len() > 0 {
            let room = MARK_ROWS - self.columns.len();
            let (now, later) = inner.split(room.min(inner.len()));
            self.rollups.iter_mut().try_for_each(|one| one.add_run(&now))?;
            now.times.iter().for_each(|time| self.sheet.note(*time));
            self.columns.push_run(&self.tag, &now)?;
            self.flush_when_full(now.len())?;
            inner = later;
        }
        self.push(last.row(0))
    }

    /// Adds a version that was corrected before.
    pub(crate) fn push_edit(&mut self, row: Row) {
        self.edits.add(row);
    }

    /// Ends all files and makes them durable. `notes` go into the footer of the samples file.
    pub(crate) fn finish(mut self, notes: String) -> Result<Written, ParquetError> {
        self.end_row()?;
        self.flush()?;
        let finish = |writers: Vec<RollupWriter<'_>>| {
            writers.into_iter().map(RollupWriter::finish).collect::<Result<_, _>>()
        };
        let (rollups, alone) = (finish(self.rollups)?, finish(self.alone)?);
        let (edits, samples) = (self.edits.finish()?, self.sheet.finish(notes)?);
        Ok(Written { samples, rollups, alone, edits, rows: self.rows })
    }

    fn end_row(&mut self) -> Result<(), ParquetError> {
        self.held.take().map_or(Ok(()), |held| self.keep(held))
    }

    fn keep(&mut self, row: Row) -> Result<(), ParquetError> {
        if row.time < self.limit {
            return self.alone.iter_mut().try_for_each(|one| one.add(&row));
        }
        self.rollups.iter_mut().try_for_each(|one| one.add(&row))?;
        self.sheet.note(row.time);
        self.columns.push(&self.tag, row)?;
        self.flush_when_full(1)
    }

    fn flush_when_full(&mut self, more: usize) -> Result<(), ParquetError> {
        self.rows += more as u64;
        if self.columns.is_full() {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.columns.len() == 0 {
            return Ok(());
        }
        let (batch, kinds) = self.columns.finish()?;
        kinds.iter().for_each(|(tag, kinds)| self.sheet.add_kinds(*tag, *kinds));
        self.sheet.write(&batch)
    }
}

/// A sheet with the columns of samples.
pub(crate) fn sheet(disk: &dyn Disk, path: &Path) -> Result<SheetWriter, ParquetError> {
    let delta = ["time", "value_scaled", "value_integer", "record"];
    let plain = [
        "tag_id",
        "nanos",
        "value_float",
        "scale",
        "value_text",
        "status",
        "value_array.list.element",
        "value_json",
    ];
    let properties = properties(&delta, &plain);
    SheetWriter::create(disk, path, schema(), properties.build())
}

/// The documented schema.
pub(crate) fn schema() -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("tag", dictionary.clone(), false),
        Field::new("tag_id", DataType::Int32, false),
        Field::new("time", time, false),
        Field::new("nanos", DataType::Int16, false),
        Field::new("value_float", DataType::Float64, true),
        Field::new("value_scaled", DataType::Int64, true),
        Field::new("scale", DataType::Int8, true),
        Field::new("value_integer", DataType::Int64, true),
        Field::new("value_boolean", DataType::Boolean, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("status", DataType::Int64, false),
        Field::new("quality", dictionary, false),
        Field::new("record", DataType::Int64, false),
        Field::new("value_unsigned", UNSIGNED, true),
        Field::new("value_array", array_type(), true),
        Field::new("value_json", DataType::Utf8, true),
    ]))
}

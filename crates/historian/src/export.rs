//! Export: everything that is kept as plain files, by month and of bounded size.
//!
//! ```text
//! samples/2026-11/0001.parquet   the version that holds of each sample
//! edits/2026-11/0001.parquet     the versions before it, where there are any
//! ```
//!
//! A part is a stretch of time within a month, cut at a full minute, so that what arrived together
//! stays together and a part of any house finds room in memory. Where it is cut follows from what
//! is exported alone, never from how it lay on disk: the export of a house made from an export is
//! the same, byte for byte. It is gone over three times: to count, to learn whose arrivals are
//! needed, to write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::arrivals::Arrivals;
use crate::codec::value_bytes;
use crate::cursor::Part;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::month;
use crate::plain::PlainWriter;
use crate::progress::{Teller, Told};
use crate::recent::Row;
use crate::sheet::MARK_ROWS;
use crate::still::Still;

/// So many rows one part has at most, edits included; more when one minute alone has more.
pub const EXPORT_ROWS_MAX: usize = 4 << 20;

/// So many bytes of texts and arrays one part has at most; more when one minute alone has more.
pub const EXPORT_BYTES_MAX: usize = 256 << 20;

/// A part is not cut finer.
const MINUTE_NS: i64 = 60_000_000_000;

/// How often everything is gone over.
const PASSES: u64 = 3;

/// A part of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainPart {
    /// Its name below `samples/`, and below `edits/` if there are any.
    pub name: String,
    /// Samples in it.
    pub samples: u64,
    /// Versions of them that were corrected.
    pub edits: u64,
}

impl PlainPart {
    /// Where the samples are.
    pub fn samples_path(&self) -> String {
        format!("samples/{}", self.name)
    }

    /// Where the edits are.
    pub fn edits_path(&self) -> Option<String> {
        (self.edits > 0).then(|| format!("edits/{}", self.name))
    }
}

impl Still {
    /// Writes everything into a folder, in parts of at most so many rows
    /// ([`EXPORT_ROWS_MAX`]), oldest first.
    ///
    /// # Errors
    /// `Holes` and `Table` when something cannot be read, `Seal` and `Folder` when something
    /// cannot be written, `Stopped` when `told` says so. What is in the folder then is no export.
    pub fn export(
        &self,
        disk: &dyn Disk,
        to: &Path,
        rows_max: usize,
        told: &mut Told<'_>,
    ) -> Result<Vec<PlainPart>, HistorianError> {
        let bytes = self.files.iter().map(|file| file.bytes).sum::<u64>();
        let pace = Pace {
            rows: (self.rows() * PASSES).max(1),
            rows_done: 0,
            bytes,
            teller: Teller::new(0, bytes, told),
        };
        let mut exporting = Exporting { still: self, disk, to, rows_max, pace };
        let mut parts = Vec::new();
        for month in self.months()? {
            let dirs = ["samples", "edits"].map(|name| to.join(name).join(month::text(month)));
            for (number, cut) in (1..).zip(exporting.cuts(month)?) {
                let name = format!("{}/{number:04}.parquet", month::text(month));
                parts.push(exporting.part(cut, name)?);
            }
            exporting.sync(&dirs)?;
        }
        exporting.sync(&["samples", "edits"].map(|name| to.join(name)))?;
        Ok(parts)
    }
}

struct Exporting<'a, 'b, 'c> {
    still: &'a Still,
    disk: &'a dyn Disk,
    to: &'a Path,
    rows_max: usize,
    pace: Pace<'b, 'c>,
}

impl Exporting<'_, '_, '_> {
    /// Where a month is cut.
    fn cuts(&mut self, month: i64) -> Result<Vec<Part>, HistorianError> {
        let (first, last) = month::part(month);
        let mut minutes: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
        self.still.versions((first, last), &mut |_, versions| {
            let place = minutes.entry(versions[0].time.div_euclid(MINUTE_NS)).or_default();
            place.0 += versions.len();
            place.1 += versions.iter().map(long_bytes).sum::<usize>();
            self.pace.rows(versions.len())
        })?;
        let (mut cuts, mut from, mut rows, mut bytes) = (Vec::new(), first, 0, 0);
        for (minute, (more_rows, more_bytes)) in minutes {
            let full = rows + more_rows > self.rows_max || bytes + more_bytes > EXPORT_BYTES_MAX;
            if full && rows > 0 {
                let begin = minute * MINUTE_NS;
                cuts.push((from, begin - 1));
                (from, rows, bytes) = (begin, 0, 0);
            }
            rows += more_rows;
            bytes += more_bytes;
        }
        cuts.push((from, last));
        Ok(cuts)
    }

    fn part(&mut self, cut: Part, name: String) -> Result<PlainPart, HistorianError> {
        let mut wanted = Vec::new();
        self.still.versions(cut, &mut |_, versions| {
            wanted.extend(versions.iter().map(|row| row.record));
            // Neighbours are mostly of one record or of records in turn.
            if wanted.len() >= 2 * self.rows_max {
                tidy(&mut wanted);
            }
            self.pace.rows(versions.len())
        })?;
        tidy(&mut wanted);
        let arrivals = self.still.arrivals(cut, &wanted)?;
        let mut part = PlainPart { name, samples: 0, edits: 0 };
        let mut samples = Growing::new(self.disk, self.to.join(part.samples_path()));
        let mut edits = Growing::new(self.disk, self.to.join("edits").join(&part.name));
        self.still.versions(cut, &mut |tag, versions| {
            for (at, row) in versions.iter().enumerate() {
                let arrival = arrivals.get(row.record).ok_or_else(|| HistorianError::Holes {
                    path: self.still.sealer.dirs.records.clone(),
                    why: format!("nothing says who sent record {}", row.record),
                })?;
                let holds = at + 1 == versions.len();
                let file = if holds { &mut samples } else { &mut edits };
                file.open()?.push(tag, row, arrival).map_err(wrong(&file.path))?;
            }
            self.pace.rows(versions.len())
        })?;
        (part.samples, part.edits) = (samples.finish()?, edits.finish()?);
        Ok(part)
    }

    /// Makes the names in folders durable, of those that there are.
    fn sync(&self, dirs: &[PathBuf]) -> Result<(), HistorianError> {
        for dir in dirs {
            match self.disk.sync_dir(dir) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                other => {
                    other.map_err(|source| HistorianError::Folder { path: dir.clone(), source })?
                }
            }
        }
        Ok(())
    }
}

impl Still {
    /// The arrivals of some records, which are sorted, of rows of a part of time.
    fn arrivals(&self, part: Part, wanted: &[u64]) -> Result<Arrivals, HistorianError> {
        let mut found = Arrivals::default();
        for file in self.files.iter().filter(|file| file.min <= part.1 && file.max >= part.0) {
            file.with_records(&self.cache, |sheet| found.add_from(sheet, wanted))?;
        }
        for (record, received, origin) in self.blocks.iter().flat_map(|block| block.records()) {
            if wanted.binary_search(&record).is_ok() {
                found.add(record, received, origin);
            }
        }
        found.sort();
        Ok(found)
    }
}

/// A file that is there once it has a row.
struct Growing<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    writer: Option<PlainWriter>,
}

impl<'a> Growing<'a> {
    fn new(disk: &'a dyn Disk, path: PathBuf) -> Growing<'a> {
        Growing { disk, path, writer: None }
    }

    fn open(&mut self) -> Result<&mut PlainWriter, HistorianError> {
        if self.writer.is_none() {
            let dir = self.path.parent().unwrap_or(Path::new("."));
            let folder = |source| HistorianError::Folder { path: dir.to_owned(), source };
            self.disk.create_dir(dir).map_err(folder)?;
            let created = PlainWriter::create(self.disk, &self.path);
            self.writer = Some(created.map_err(wrong(&self.path))?);
        }
        Ok(self.writer.as_mut().expect("just opened"))
    }

    fn finish(self) -> Result<u64, HistorianError> {
        let finished = self.writer.map_or(Ok(0), PlainWriter::finish);
        finished.map_err(wrong(&self.path))
    }
}

/// Tells how far it is, as a part of the bytes that are read.
struct Pace<'a, 'b> {
    rows: u64,
    rows_done: u64,
    bytes: u64,
    teller: Teller<'a, 'b>,
}

impl Pace<'_, '_> {
    fn rows(&mut self, rows: usize) -> Result<(), HistorianError> {
        let before = self.rows_done / MARK_ROWS as u64;
        self.rows_done += rows as u64;
        if self.rows_done / MARK_ROWS as u64 == before {
            return Ok(());
        }
        let done = u128::from(self.bytes) * u128::from(self.rows_done) / u128::from(self.rows);
        let done = u64::try_from(done).unwrap_or(self.bytes).min(self.bytes);
        self.teller.bytes(done.saturating_sub(self.teller.now.bytes_done))
    }
}

fn long_bytes(row: &Row) -> usize {
    row.value.as_ref().map_or(0, value_bytes)
}

fn tidy(records: &mut Vec<u64>) {
    records.sort_unstable();
    records.dedup();
}

fn wrong(path: &Path) -> impl FnOnce(parquet::errors::ParquetError) -> HistorianError {
    let path = path.to_owned();
    move |source| HistorianError::Seal { path, source }
}

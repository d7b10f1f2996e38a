//! The way back: a historian's folder of the plain files of an export.
//!
//! Each part becomes one file of the table with those beside it, so that nothing larger than a
//! part is ever in memory. Records keep their numbers, so that versions keep their order and what
//! comes later is newer than all of it. Rows must be as an export writes them: in order, each
//! sample once, each edit with its sample.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use guildhall_model::{TagId, Time};
use parquet::errors::ParquetError;

use crate::arrivals::Arrivals;
use crate::delta::DeltaLog;
use crate::disk::Disk;
use crate::edits::Named;
use crate::error::{HistorianError, chain};
use crate::export::PlainPart;
use crate::files::Dirs;
use crate::plain::{PlainRow, PlainRows};
use crate::plain_figures::{self, PlainFigures};
use crate::progress::{Teller, Told};
use crate::seal::{Origin, Sealer};
use crate::sheet::{Footer, Sheet};
use crate::table::TableWriter;

/// Makes the folder `dir` of a historian, which must be empty or missing, of the parts and figures
/// of an export in `from`.
///
/// # Errors
/// `NotExported` with the file that is not as an export writes it, `Seal`, `File` and `Folder`
/// when something cannot be written, `Stopped`. What is in the folder then is worth nothing.
pub fn rebuild(
    disk: &Arc<dyn Disk>,
    from: &Path,
    (parts, figures): (&[PlainPart], &[PlainFigures]),
    dir: &Path,
    now: Time,
    told: &mut Told<'_>,
) -> Result<(), HistorianError> {
    let dirs = Dirs::below(dir);
    let below = [&dirs.log, &dirs.delta];
    for dir in below.into_iter().chain(dirs.tables()) {
        disk.create_dir(dir).map_err(folder(dir))?;
    }
    let sealer = Sealer {
        disk: Arc::clone(disk),
        dirs: dirs.clone(),
        names: Arc::new(|_| None),
        stop: AtomicBool::new(false),
    };
    let sources = parts.iter().map(|part| Source::open(disk, from, part));
    let sizes: Vec<u64> =
        sources.map(|source| source.and_then(|one| one.bytes(disk))).collect::<Result<_, _>>()?;
    let mut teller = Teller::new(parts.len(), sizes.iter().sum(), told);
    let (mut entries, mut sealed) = (Vec::new(), 0);
    for ((id, part), bytes) in (1..).zip(parts).zip(sizes) {
        let source = Source::open(disk, from, part)?;
        let arrivals = source.arrivals()?;
        sealed = arrivals.last().max(sealed);
        let origin = Origin { sealed, ..Origin::default() };
        let mut odd = None;
        let made = sealer.make(
            id,
            &origin,
            |records| arrivals.write(records),
            |writer| {
                source.fill(writer).map_err(|error| match error {
                    Fill::Write(error) => error,
                    Fill::Odd(error) => {
                        odd = Some(error);
                        ParquetError::General("its source is not whole".to_owned())
                    }
                })
            },
        );
        let made = made.map_err(|error| odd.unwrap_or(error))?;
        let made = made.ok_or_else(|| not(&source.samples, "it has no row"))?;
        if made.entry.rows != part.samples {
            return Err(not(&source.samples, "it has another number of rows"));
        }
        entries.push(made.entry);
        teller.bytes(bytes)?;
        teller.file()?;
    }
    let made = plain_figures::rebuild(&sealer, from, figures, parts.len() as u64 + 1, sealed)?;
    entries.extend(made.into_iter().map(|made| made.entry));
    DeltaLog::anew(Arc::clone(disk), dirs.delta.clone(), now, entries, sealed)?;
    let below = [&dirs.log, &dirs.delta];
    for dir in below.into_iter().chain(dirs.tables()).chain([&dir.to_owned()]) {
        disk.sync_dir(dir).map_err(folder(dir))?;
    }
    Ok(())
}

/// Why a file was not filled.
enum Fill {
    /// It cannot be written.
    Write(ParquetError),
    /// What it is made of is not whole.
    Odd(HistorianError),
}

/// The files of one part.
struct Source {
    samples: Sheet,
    edits: Option<Sheet>,
}

impl Source {
    fn open(disk: &Arc<dyn Disk>, from: &Path, part: &PlainPart) -> Result<Source, HistorianError> {
        let open = |path: PathBuf| {
            let footer = Footer::load(&**disk, &path).map_err(reads(&path))?;
            Ok(Sheet { disk: Arc::clone(disk), path, footer: Arc::new(footer) })
        };
        let edits = part.edits_path().map(|path| open(from.join(path))).transpose()?;
        if edits.as_ref().is_some_and(|sheet| sheet.footer.rows as u64 != part.edits) {
            let path = from.join("edits").join(&part.name);
            let why = "it has another number of rows".to_owned();
            return Err(HistorianError::NotExported { path, why });
        }
        Ok(Source { samples: open(from.join(part.samples_path()))?, edits })
    }

    fn sheets(&self) -> impl Iterator<Item = &Sheet> {
        [&self.samples].into_iter().chain(&self.edits)
    }

    fn bytes(&self, disk: &Arc<dyn Disk>) -> Result<u64, HistorianError> {
        let size = |sheet: &Sheet| {
            let size = disk.open(&sheet.path).and_then(|file| file.size());
            size.map_err(|source| HistorianError::File { path: sheet.path.clone(), source })
        };
        self.sheets().map(size).sum()
    }

    fn arrivals(&self) -> Result<Arrivals, HistorianError> {
        let mut all = Arrivals::default();
        let mut last = None;
        for sheet in self.sheets() {
            let mut rows = Rows::of(sheet)?;
            while let Some(one) = rows.next()? {
                if last.replace(one.row.record) != Some(one.row.record) {
                    all.add(one.row.record, one.received, &one.origin);
                }
            }
        }
        all.sort();
        Ok(all)
    }

    fn fill(&self, writer: &mut TableWriter<'_>) -> Result<(), Fill> {
        let mut samples = Rows::of(&self.samples).map_err(Fill::Odd)?;
        let mut edits = self.edits.as_ref().map(Rows::of).transpose().map_err(Fill::Odd)?;
        let mut edit = next(&mut edits)?;
        let mut before: Option<(Named, i64)> = None;
        while let Some(PlainRow { tag, row, .. }) = samples.next().map_err(Fill::Odd)? {
            let same = before.as_ref().is_some_and(|(last, _)| *last == tag);
            let key = |tag: &Named, time: i64| (Arc::clone(&tag.1), tag.0, time);
            let rises =
                before.as_ref().is_none_or(|(last, time)| key(last, *time) < key(&tag, row.time));
            if !rises {
                return Err(Fill::Odd(not(&self.samples, "its rows are not in order")));
            }
            if !same {
                let rows = self.rows_of(tag.0).map_err(Fill::Odd)?;
                writer.begin(tag.0, &tag.1, rows.0, rows.1).map_err(Fill::Write)?;
            }
            while let Some(one) = edit.take_if(|one| one.tag == tag && one.row.time == row.time) {
                writer.push_edit(one.row);
                edit = next(&mut edits)?;
            }
            before = Some((tag, row.time));
            writer.push(row).map_err(Fill::Write)?;
        }
        match (edit, &self.edits) {
            (Some(_), Some(sheet)) => {
                Err(Fill::Odd(not(sheet, "it corrects what is not in the samples")))
            }
            _ => Ok(()),
        }
    }

    /// The rows of a tag, and its first and last time.
    fn rows_of(&self, tag: TagId) -> Result<(usize, (i64, i64)), HistorianError> {
        let rows = self.samples.footer.tag(tag);
        let rows = rows.ok_or_else(|| not(&self.samples, "its index lacks a tag"))?;
        Ok((rows.rows, (rows.min, rows.max)))
    }
}

fn next(edits: &mut Option<Rows<'_>>) -> Result<Option<PlainRow>, Fill> {
    edits.as_mut().map_or(Ok(None), |rows| rows.next().map_err(Fill::Odd))
}

/// Rows of a file whose name is told when one cannot be read.
struct Rows<'a> {
    path: &'a Path,
    rows: PlainRows,
}

impl Rows<'_> {
    fn of(sheet: &Sheet) -> Result<Rows<'_>, HistorianError> {
        let rows = PlainRows::read(sheet).map_err(reads(&sheet.path))?;
        Ok(Rows { path: &sheet.path, rows })
    }

    fn next(&mut self) -> Result<Option<PlainRow>, HistorianError> {
        self.rows.next().map_err(reads(self.path))
    }
}

fn reads(path: &Path) -> impl FnOnce(ParquetError) -> HistorianError {
    let path = path.to_owned();
    move |error| HistorianError::NotExported { path, why: chain(&error) }
}

fn not(sheet: &Sheet, why: &str) -> HistorianError {
    HistorianError::NotExported { path: sheet.path.clone(), why: why.to_owned() }
}

fn folder(path: &Path) -> impl FnOnce(std::io::Error) -> HistorianError {
    let path = path.to_owned();
    move |source| HistorianError::Folder { path, source }
}

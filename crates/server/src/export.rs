//! Export: the whole house as plain files, and a data folder made of these again.
//!
//! ```text
//! manifest.json      what there is: counts, and each file with its rows, bytes and BLAKE3
//! manifest.b3        the BLAKE3 of manifest.json, as `b3sum` writes it
//! journal.jsonl      every entry of the journal as it is stored, with its hash
//! tags.jsonl         the tags as the journal makes them, for readers; the way back makes them anew
//! parked.jsonl       what waits for a person
//! sandbox-clock.json where the clock of a sandbox stood; no other house has one
//! samples/  edits/   Parquet, by month
//! figures/           the same of figures whose samples are gone
//! ```
//!
//! What is read is never a house that runs: a folder whose server is stopped, or a backup. So the
//! export is one moment, takes as long as it likes, and costs the server no more than a backup;
//! who may ask for one is who may ask for a backup, which holds the same. Everything is written
//! beside its place and gets its name at the end.
//!
//! Read in this order: [`manifest`], [`journal`], [`parked`], [`tags`], [`export`], [`restore`].

mod journal;
mod lines;
mod manifest;
mod parked;
mod restore;
mod tags;

use std::collections::HashMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_historian::disk::{Disk, LocalDisk};
use guildhall_historian::{EXPORT_ROWS_MAX, PlainFigures, PlainPart, Still, house_of_backup};
use guildhall_journal::Place;
use guildhall_model::Clock;

use crate::bar::Bar;
use crate::clock::SystemClock;
use crate::desk::TagBook;
use crate::error::ServerError;
use crate::ledger::{JOURNAL, Ledger, journal_path};
use crate::parking::{self, PARKED, Shelf};
use crate::running::historian_dir;
use crate::sandbox::{CLOCK, copy_clock};
use manifest::Listed;

pub(crate) use manifest::{Manifest, is_export};
pub(crate) use restore::{check, restore};

/// What is exported.
pub(crate) enum Source<'a> {
    /// The data folder of a server that does not run. Whoever asks holds its journal, so that
    /// none is started meanwhile.
    Folder(&'a Path),
    /// A backup.
    Backup(&'a Path),
}

/// A folder that is being made: `<folder>.exporting`, in which `export` becomes the folder. It goes
/// with this value.
pub(crate) struct Making {
    to: PathBuf,
    beside: PathBuf,
}

impl Making {
    /// Begins anew, whatever an export that was cut off left.
    ///
    /// # Errors
    /// `Usage` when the folder holds anything, `File`.
    pub(crate) fn begin(to: &Path) -> Result<Making, ServerError> {
        if to.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
            let what = format!("the folder {} is not empty; nothing was exported", to.display());
            return Err(ServerError::Usage { what });
        }
        let beside = beside(to, "exporting")?;
        Ok(Making { to: to.to_owned(), beside })
    }

    /// Where a backup goes that a server is asked for.
    pub(crate) fn copy(&self) -> PathBuf {
        self.beside.join("copy")
    }

    /// Writes everything, and gives the folder its name.
    pub(crate) fn export(self, source: &Source<'_>) -> Result<Manifest, ServerError> {
        let (out, work) = (self.beside.join("export"), self.beside.join("work"));
        for dir in [&out, &work] {
            fs::create_dir(dir).map_err(file(dir))?;
        }
        let manifest = write(source, &out, &work)?;
        put_in_place(&out, &self.to)?;
        Ok(manifest)
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        // What stays behind when this fails is removed by the next one.
        let _ = fs::remove_dir_all(&self.beside);
    }
}

fn write(source: &Source<'_>, out: &Path, work: &Path) -> Result<Manifest, ServerError> {
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let (journal, house) = match source {
        Source::Folder(dir) => (journal_path(dir), dir.to_path_buf()),
        Source::Backup(dir) => {
            let house = house_of_backup(&*disk, dir)?;
            (house.join(JOURNAL), house)
        }
    };
    // Opening them would change what is beside them; a backup is to stay as it is.
    guildhall_journal::backup(&Place::File(journal), &work.join(JOURNAL))?;
    parking::copy(&house, &work.join(PARKED))?;
    let ledger = Ledger::open(&Place::File(work.join(JOURNAL)), Arc::new(SystemClock))?;
    let names = Arc::new(TagBook::default());
    names.set(ledger.state.registry.clone());
    let names = Arc::new(move |tag| names.path(tag));
    let still = match source {
        Source::Folder(dir) => Still::of_folder(&disk, &historian_dir(dir), names)?,
        Source::Backup(dir) => Still::of_backup(&disk, dir, names)?,
    };
    let verified = journal::write(&work.join(JOURNAL), &out.join(journal::FILE))?;
    let tags = tags::write(&ledger.state.registry, &out.join(tags::FILE))?;
    let shelf = Shelf::open(work, i64::MAX)?;
    let parked = parked::write(&shelf, &out.join(parked::FILE))?;
    let mut bar = Bar::new("exporting");
    let parts = still.export(&*disk, out, EXPORT_ROWS_MAX, &mut |now| {
        bar.show(now);
        ControlFlow::Continue(())
    });
    bar.end();
    let parts = parts?;
    let figures = still.export_figures(&*disk, out)?;
    let lines = [(journal::FILE, verified.entries), (tags::FILE, tags), (parked::FILE, parked)];
    let mut files: Vec<(String, u64)> =
        lines.into_iter().map(|(path, rows)| (path.to_owned(), rows)).collect();
    if copy_clock(&house, out)? {
        files.push((CLOCK.to_owned(), 1));
    }
    for part in &parts {
        files.push((part.samples_path(), part.samples));
        files.extend(part.edits_path().map(|path| (path, part.edits)));
    }
    files.extend(figures.iter().map(|one| (one.path(), one.rows)));
    let made = still.made().unwrap_or_else(|| SystemClock.now());
    let manifest = Manifest {
        format: manifest::FORMAT.to_owned(),
        guildhall: env!("CARGO_PKG_VERSION").to_owned(),
        made: made.to_string(),
        journal_entries: verified.entries,
        journal_head: verified.head.to_string(),
        tags,
        parked,
        samples: parts.iter().map(|part| part.samples).sum(),
        edits: parts.iter().map(|part| part.edits).sum(),
        figures: figures.iter().map(|one| one.rows).sum(),
        files: Listed::all(out, files)?,
    };
    manifest.write(out)?;
    Ok(manifest)
}

/// The parts of samples that a manifest lists, and the figures.
fn parts(manifest: &Manifest) -> (Vec<PlainPart>, Vec<PlainFigures>) {
    let below = |dir| {
        let name = move |file: &Listed| Some((file.path.strip_prefix(dir)?.to_owned(), file.rows));
        manifest.files.iter().filter_map(name)
    };
    let edits: HashMap<String, u64> = below("edits/").collect();
    let part = |(name, samples)| {
        let edits = edits.get(&name).copied().unwrap_or(0);
        PlainPart { name, samples, edits }
    };
    let figures = below("figures/").map(|(name, rows)| PlainFigures { name, rows });
    (below("samples/").map(part).collect(), figures.collect())
}

/// An empty folder beside another, to make that in.
fn beside(to: &Path, what: &str) -> Result<PathBuf, ServerError> {
    let mut beside = to.as_os_str().to_owned();
    beside.push(format!(".{what}"));
    let beside = PathBuf::from(beside);
    if beside.exists() {
        fs::remove_dir_all(&beside).map_err(file(&beside))?;
    }
    fs::create_dir_all(&beside).map_err(file(&beside))?;
    Ok(beside)
}

/// Gives a folder that is complete its name, durably.
fn put_in_place(from: &Path, to: &Path) -> Result<(), ServerError> {
    sync(from)?;
    fs::rename(from, to).map_err(file(to))?;
    let above = to.parent().filter(|dir| !dir.as_os_str().is_empty());
    sync(above.unwrap_or(Path::new(".")))
}

fn sync(dir: &Path) -> Result<(), ServerError> {
    LocalDisk.sync_dir(dir).map_err(file(dir))
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> ServerError {
    let path = path.to_owned();
    move |source| ServerError::File { path, source }
}

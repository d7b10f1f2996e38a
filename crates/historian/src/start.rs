//! What is done before the doors open: find the files, clean up, replay the log.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::{Samples, Time};

use crate::cache::Cache;
use crate::delta::{DeltaLog, Entry, id_of};
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::files::{Beside, TableFile};
use crate::replay::replay;
use crate::report::{Damage, OpenReport};
use crate::seal::{Origin, Sealer};
use crate::shared::State;
use crate::sheet::{Footer, fails};

/// As the first historian named its files, before there was a log of the table.
const FIRST_NAME: &str = "00000000000000000001-00000000000000000009.parquet";

/// What was there.
pub(crate) struct Started {
    pub(crate) state: State,
    pub(crate) delta: DeltaLog,
    pub(crate) closed: Vec<crate::log::Closed>,
    pub(crate) next: u64,
    pub(crate) report: OpenReport,
}

/// Reads what is on disk. `seal_samples` is the size of a block.
pub(crate) fn start(
    sealer: &Sealer,
    cache: &Cache,
    seal_samples: usize,
    now: Time,
) -> Result<Started, HistorianError> {
    let mut report = OpenReport::default();
    let (disk, dirs) = (&sealer.disk, &sealer.dirs);
    let mut state = State::default();
    let first = |name: &&String| name.len() == FIRST_NAME.len();
    if let Some(name) = list(&**disk, &dirs.samples)?.iter().find(first) {
        return Err(HistorianError::Older { path: dirs.samples.join(name) });
    }
    let mut delta = table(sealer, now, &mut report)?;
    files(sealer, cache, &mut delta, &mut state, &mut report)?;
    let mut take = |number, samples: Samples| {
        report.samples_replayed += samples.len() as u64;
        state.current.push(number, &samples);
        if state.current.is_full(seal_samples) {
            state.waiting.push(Arc::new(std::mem::take(&mut state.current)));
        }
    };
    let replayed = replay(&**disk, &dirs.log, delta.sealed, &mut take)?;
    report.records_replayed = replayed.records;
    report.torn = replayed.torn;
    report.damaged.extend(replayed.damaged);
    report.files = state.files.len();
    report.samples_in_files = state.files.iter().map(|file| file.rows).sum();
    let closed = replayed.closed;
    // A block may end in the middle of a log file; the file stays until all of it is sealed.
    Ok(Started { state, delta, closed, next: replayed.last + 1, report })
}

/// Opens the table's log. One that cannot be trusted is set aside, named, and made again from
/// what the files say of themselves.
fn table(sealer: &Sealer, now: Time, report: &mut OpenReport) -> Result<DeltaLog, HistorianError> {
    let (disk, dirs) = (&sealer.disk, &sealer.dirs);
    for name in list(&**disk, &dirs.delta)?.into_iter().filter(|name| name.ends_with(".tmp")) {
        remove(&**disk, dirs.delta.join(name), report)?;
    }
    let open = || DeltaLog::open(Arc::clone(disk), dirs.delta.clone(), now);
    let error = match open() {
        Err(error @ (HistorianError::Manifest { .. } | HistorianError::Table { .. })) => error,
        other => return other,
    };
    let (entries, sealed) = from_footers(sealer)?;
    if let HistorianError::Manifest { path, .. } | HistorianError::Table { path, .. } = &error {
        report.damaged.push(Damage::new(path, 0, 0, &crate::error::chain(&error)));
    }
    for name in list(&**disk, &dirs.delta)? {
        let (from, to) = (dirs.delta.join(&name), dirs.delta.join(format!("{name}.damaged")));
        if !name.ends_with(".damaged") {
            disk.rename(&from, &to)
                .map_err(|source| HistorianError::File { path: from, source })?;
        }
    }
    DeltaLog::anew(Arc::clone(disk), dirs.delta.clone(), now, entries, sealed)
}

/// What the files say of themselves: which of them make up the table, and the greatest record
/// in them.
fn from_footers(sealer: &Sealer) -> Result<(Vec<Entry>, u64), HistorianError> {
    let (disk, dirs) = (&sealer.disk, &sealer.dirs);
    let mut found = BTreeMap::new();
    for name in list(&**disk, &dirs.samples)? {
        let Some(id) = id_of(&name).filter(|_| name.ends_with(".parquet")) else { continue };
        let path = dirs.samples.join(&name);
        // One that cannot be read is not part of the new log; it stays and is named.
        let Ok(footer) = Footer::load(&**disk, &path) else { continue };
        let Some(origin) = Origin::parse(&footer.origin) else { continue };
        let bytes = size(&**disk, &path);
        let tags = footer.tags();
        let entry = Entry {
            id,
            bytes,
            rows: footer.rows as u64,
            min: tags.iter().map(|rows| rows.min).min().unwrap_or(i64::MAX),
            max: tags.iter().map(|rows| rows.max).max().unwrap_or(i64::MIN),
            footer_crc: footer.crc,
        };
        found.insert(id, (entry, origin));
    }
    let mut gone = BTreeSet::new();
    for (id, (_, origin)) in &found {
        // A merge that was not completed does not count: its sources do.
        let there = |id: &u64| found.contains_key(id);
        match origin.siblings.iter().all(there) {
            true => gone.extend(origin.replaces.iter().copied()),
            false => gone.extend([*id]),
        }
    }
    let sealed = found.values().map(|(_, origin)| origin.sealed).max().unwrap_or(0);
    found.retain(|id, _| !gone.contains(id));
    Ok((found.into_values().map(|(entry, _)| entry).collect(), sealed))
}

/// Opens the files of the table, and removes what is not part of it.
fn files(
    sealer: &Sealer,
    cache: &Cache,
    delta: &mut DeltaLog,
    state: &mut State,
    report: &mut OpenReport,
) -> Result<(), HistorianError> {
    let (disk, dirs) = (&sealer.disk, &sealer.dirs);
    let mut names = BTreeSet::new();
    for dir in dirs.tables() {
        for name in list(&**disk, dir)? {
            let id = id_of(&name);
            id.iter().for_each(|id| delta.skip_ids(*id));
            let part = id.is_some_and(|id| delta.files.contains_key(&id));
            if part && name.ends_with(".parquet") {
                names.insert(dir.join(name));
            } else if name.ends_with(".tmp") || removable(&**disk, dir, &name, &dirs.samples) {
                remove(&**disk, dir.join(name), report)?;
            }
        }
    }
    for entry in delta.files.values() {
        let there = |path: &PathBuf| names.contains(path);
        let mut beside = Beside { edits: there(&dirs.edits_file(entry.id)), ..Beside::default() };
        let rollups = dirs.rollup_files(entry.id);
        for (there_too, path) in beside.rollups.iter_mut().zip(&rollups) {
            *there_too = there(path);
        }
        let alone = dirs.figure_files(entry.id);
        for (there_too, path) in beside.alone.iter_mut().zip(&alone) {
            *there_too = there(path);
        }
        if let Some(hours) = alone.last().filter(|path| there(path)) {
            match cache.footer(&**disk, hours) {
                Ok(footer) => beside.alone_part = footer.part(),
                Err(error) => {
                    let why = crate::error::chain(&error);
                    report.damaged.push(Damage::new(hours, 0, 0, &why));
                }
            }
        }
        let edits = dirs.edits_file(entry.id);
        let sides = rollups.iter().chain(&alone).chain([&edits]).filter(|path| there(path));
        beside.bytes = sides.map(|path| size(&**disk, path)).sum::<u64>()
            + size(&**disk, &dirs.records_file(entry.id));
        match open(sealer, cache, entry, &beside) {
            Ok(file) => state.files.push(Arc::new(file)),
            Err(error) => {
                let why = crate::error::chain(&error);
                report.damaged.push(Damage::new(&dirs.samples_file(entry.id), 0, 0, &why));
            }
        }
    }
    Ok(())
}

/// Whether a file that is no part of the table may go: not a samples file that cannot be read,
/// for that is all there is of its samples.
fn removable(disk: &dyn Disk, dir: &Path, name: &str, samples: &Path) -> bool {
    let ours = id_of(name).is_some() && name.ends_with(".parquet");
    ours && (dir != samples || Footer::load(disk, &dir.join(name)).is_ok())
}

fn open(
    sealer: &Sealer,
    cache: &Cache,
    entry: &Entry,
    beside: &Beside,
) -> Result<TableFile, HistorianError> {
    let path = sealer.dirs.samples_file(entry.id);
    let footer = cache.footer(&*sealer.disk, &path).map_err(fails(&path))?;
    if footer.crc != entry.footer_crc {
        let why = "the checksum of its footer does not fit".to_owned();
        return Err(fails(&path)(parquet::errors::ParquetError::General(why)));
    }
    Ok(TableFile::new(Arc::clone(&sealer.disk), &sealer.dirs, entry, &footer, beside))
}

fn size(disk: &dyn Disk, path: &Path) -> u64 {
    disk.open(path).and_then(|file| file.size()).unwrap_or(0)
}

fn list(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, HistorianError> {
    disk.list(dir).map_err(|source| HistorianError::Folder { path: dir.to_owned(), source })
}

fn remove(disk: &dyn Disk, path: PathBuf, report: &mut OpenReport) -> Result<(), HistorianError> {
    disk.remove(&path).map_err(|source| HistorianError::File { path: path.clone(), source })?;
    report.removed.push(path);
    Ok(())
}

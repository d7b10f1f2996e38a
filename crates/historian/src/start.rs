//! What is done before the doors open: clean up, find the files, replay the log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::Samples;

use crate::cache::Cache;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::files::{Dirs, Range, TableFile};
use crate::replay::replay;
use crate::report::{Damage, OpenReport};
use crate::rollup::{self, LEVELS};
use crate::seal::Sealer;
use crate::shared::State;
use crate::sheet::Footer;

/// What was there.
pub(crate) struct Started {
    pub(crate) state: State,
    pub(crate) closed: Vec<crate::log::Closed>,
    pub(crate) next: u64,
    pub(crate) report: OpenReport,
}

/// Reads what is on disk. `seal_samples` is the size of a block.
pub(crate) fn start(
    sealer: &Sealer,
    cache: &Cache,
    seal_samples: usize,
) -> Result<Started, HistorianError> {
    let mut report = OpenReport::default();
    let (disk, dirs) = (&sealer.disk, &sealer.dirs);
    let mut state = State::default();
    let sealed = files(disk, dirs, cache, &mut state, &mut report)?;
    let mut take = |number, samples: Samples| {
        report.samples_replayed += samples.len() as u64;
        state.current.push(number, &samples);
        if state.current.is_full(seal_samples) {
            state.waiting.push(Arc::new(std::mem::take(&mut state.current)));
        }
    };
    let replayed = replay(&**disk, &dirs.log, sealed, &mut take)?;
    report.records_replayed = replayed.records;
    report.torn = replayed.torn;
    report.damaged.extend(replayed.damaged);
    report.files = state.files.len();
    report.samples_in_files = state.files.iter().map(|file| file.rows).sum();
    let closed = replayed.closed;
    // A block may end in the middle of a log file; the file stays until all of it is sealed.
    Ok(Started { state, closed, next: replayed.last + 1, report })
}

/// Finds the sealed files; gives the greatest sealed record number.
fn files(
    disk: &Arc<dyn Disk>,
    dirs: &Dirs,
    cache: &Cache,
    state: &mut State,
    report: &mut OpenReport,
) -> Result<u64, HistorianError> {
    for dir in [&dirs.samples, &dirs.rollups] {
        for name in list(&**disk, dir)?.iter().filter(|name| name.ends_with(".tmp")) {
            remove(&**disk, dir.join(name), report)?;
        }
    }
    let rollups = list(&**disk, &dirs.rollups)?;
    let mut sealed = 0;
    for name in list(&**disk, &dirs.samples)? {
        let Some(range) = Range::parse(&name) else { continue };
        sealed = sealed.max(range.last);
        match open(disk, dirs, cache, range, &rollups) {
            Ok(file) => state.files.push(Arc::new(file)),
            Err(error) => {
                state.gaps.push(range);
                let why = crate::error::chain(&error);
                report.damaged.push(Damage::new(&dirs.samples.join(name), 0, 0, &why));
            }
        }
    }
    let whole: Vec<Range> = state.files.iter().map(|file| file.range).collect();
    let covered = |range: Range| whole.iter().any(|other| other.covers(range));
    state.files.retain(|file| !covered(file.range));
    // A damaged source that was merged before it was damaged is not missed.
    state.gaps.retain(|gap| !covered(*gap));
    report.damaged.retain(|place| {
        let name = place.path.file_name().and_then(|name| name.to_str());
        !name.and_then(Range::parse).is_some_and(covered)
    });
    for range in whole.iter().copied().filter(|range| covered(*range)) {
        remove(&**disk, dirs.samples.join(format!("{}.parquet", range.name())), report)?;
    }
    for name in rollups {
        let owner = Range::parse(&name);
        let known = |range| state.files.iter().any(|file| file.range == range);
        if !owner.is_some_and(|owner| known(owner) || state.gaps.contains(&owner)) {
            remove(&**disk, dirs.rollups.join(name), report)?;
        }
    }
    state.files.sort_by_key(|file| file.range);
    Ok(sealed)
}

fn open(
    disk: &Arc<dyn Disk>,
    dirs: &Dirs,
    cache: &Cache,
    range: Range,
    rollups: &[String],
) -> Result<TableFile, HistorianError> {
    let name = range.name();
    let path = dirs.samples.join(format!("{name}.parquet"));
    let footer =
        cache.footer(&path, || Footer::load(&**disk, &path)).map_err(crate::sheet::fails(&path))?;
    let size = |path: &Path| disk.open(path).and_then(|file| file.size());
    let mut bytes = size(&path).unwrap_or(0);
    let mut there = Vec::new();
    for level in LEVELS {
        let path = rollup::path(&dirs.rollups, &name, level);
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let found = rollups.iter().any(|name| name == file);
        there.push(found);
        bytes += if found { size(&path).unwrap_or(0) } else { 0 };
    }
    Ok(TableFile::new(Arc::clone(disk), dirs, range, &footer, &there, bytes))
}

fn list(disk: &dyn Disk, dir: &Path) -> Result<Vec<String>, HistorianError> {
    disk.list(dir).map_err(|source| HistorianError::Folder { path: dir.to_owned(), source })
}

fn remove(disk: &dyn Disk, path: PathBuf, report: &mut OpenReport) -> Result<(), HistorianError> {
    disk.remove(&path).map_err(|source| HistorianError::File { path: path.clone(), source })?;
    report.removed.push(path);
    Ok(())
}

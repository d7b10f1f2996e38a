//! The scrub: all that is on the disk is read from time to time, gently, so that damage is known
//! while a backup still has what was lost.
//!
//! What is damaged is named in [`Stats::damaged`](crate::Stats::damaged). A sealed file is no longer
//! merged into others then, until a scrub finds it whole; what is damaged was never served, for
//! whoever reads checks the same checksums. What the log holds is in memory as well, and is sealed
//! at once. Read in this order: [`all`], `sheets`, `log`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::error::HistorianError;
use crate::files::TableFile;
use crate::report::{Damage, Scrub};
use crate::shared::{Shared, lock, read};
use crate::verify::{damage, look};

/// The first one begins so long after the start, when they are further apart than that.
const FIRST_MAX: Duration = Duration::from_secs(3600);

/// How often the thread looks whether it is time, or to stop.
const LOOK: Duration = Duration::from_secs(1);

/// The scrubbing thread: until it is told to stop.
pub(crate) fn run(shared: &Arc<Shared>) {
    let Some(every) = shared.config.scrub_every else { return };
    let mut due = shared.clock.now() + every.min(FIRST_MAX);
    while pause(shared, LOOK) {
        if shared.clock.now() >= due {
            all(shared, Some(shared.config.scrub_bytes_per_s.max(1)));
            due = shared.clock.now() + every;
        }
    }
}

/// Reads all there is once, at most so many bytes a second.
pub(crate) fn all(shared: &Shared, bytes_per_s: Option<u64>) {
    let mut now = Scrub { running: true, ..*lock(&shared.scrub) };
    (now.files, now.bytes, now.damaged) = (0, 0, 0);
    let done = sheets(shared, bytes_per_s, &mut now) && log(shared, bytes_per_s, &mut now);
    now.running = false;
    if done {
        now.last = Some(shared.clock.now());
    }
    *lock(&shared.scrub) = now;
}

/// Reads all sealed files; false when it was told to stop.
fn sheets(shared: &Shared, bytes_per_s: Option<u64>, now: &mut Scrub) -> bool {
    let ids: Vec<u64> = read(&shared.state).files.iter().map(|file| file.id).collect();
    for id in ids {
        // Held for one file only: one that was merged meanwhile can go, and is passed over.
        let file = read(&shared.state).files.iter().find(|file| file.id == id).map(Arc::clone);
        let Some(file) = file else { continue };
        let mut whole = true;
        for path in file.paths() {
            let Some(damaged) = one(shared, &file, path, bytes_per_s, now) else { return false };
            whole &= damaged.is_empty();
            tell(shared, now, damaged);
        }
        match whole {
            true => {
                file.set_suspect(false);
                lock(&shared.trouble).forget(&file);
            }
            false => shared.suspect(&file),
        }
    }
    true
}

/// Reads the log and the commits of the table; false when it was told to stop.
fn log(shared: &Shared, bytes_per_s: Option<u64>, now: &mut Scrub) -> bool {
    let held = {
        let log = lock(&shared.log);
        log.held(lock(&shared.delta).sealed)
    };
    let segments = held.unwrap_or_else(|source| {
        let path = shared.sealer.dirs.log.clone();
        shared.trouble(&HistorianError::Folder { path, source });
        Vec::new()
    });
    for segment in segments {
        let mut bytes = vec![0; usize::try_from(segment.bytes).unwrap_or(usize::MAX)];
        let damaged = match segment.file.read_at(0, &mut bytes) {
            Ok(()) => crate::replay::damaged(&segment.path, &bytes),
            Err(error) => {
                let why = format!("it cannot be read: {error}");
                Ok(vec![Damage::new(&segment.path, 0, 0, &why)])
            }
        };
        let damaged = damaged.unwrap_or_else(|error| damage(&error).into_iter().collect());
        if !damaged.is_empty() {
            shared.rotate(&mut lock(&shared.log));
        }
        tell(shared, now, damaged);
        if !gently(shared, segment.bytes, bytes_per_s, now) {
            return false;
        }
    }
    let commits = lock(&shared.delta).check();
    commits.iter().filter_map(damage).for_each(|one| tell(shared, now, vec![one]));
    true
}

/// Names what was found in a file.
fn tell(shared: &Shared, now: &mut Scrub, damaged: Vec<Damage>) {
    now.files += 1;
    now.damaged += damaged.len() as u64;
    if let Some(first) = damaged.into_iter().next() {
        shared.damaged(first);
    }
    *lock(&shared.scrub) = *now;
}

/// Reads one file; none when it was told to stop.
fn one(
    shared: &Shared,
    file: &TableFile,
    path: &PathBuf,
    bytes_per_s: Option<u64>,
    now: &mut Scrub,
) -> Option<Vec<Damage>> {
    let listed = lock(&shared.delta).files.get(&file.id).map(|entry| entry.footer_crc);
    let due = listed.filter(|_| *path == file.path);
    let mut each = |bytes: u64| match gently(shared, bytes, bytes_per_s, now) {
        true => Ok(()),
        false => Err(HistorianError::Stopped),
    };
    look(&*shared.sealer.disk, path, due, &mut each).ok().map(|looked| looked.damaged)
}

/// Counts bytes that were read, and waits as long as they are to take; false when it is to stop.
fn gently(shared: &Shared, bytes: u64, bytes_per_s: Option<u64>, now: &mut Scrub) -> bool {
    now.bytes += bytes;
    let wait = bytes_per_s.map(|rate| bytes.saturating_mul(1_000_000_000) / rate);
    pause(shared, wait.map_or(Duration::ZERO, Duration::from_nanos))
}

/// Waits; false when it is to stop.
fn pause(shared: &Shared, wait: Duration) -> bool {
    let wish = lock(&shared.keeper.wish);
    let waited = shared.keeper.wake.wait_timeout_while(wish, wait, |wish| !wish.stop);
    !waited.unwrap_or_else(std::sync::PoisonError::into_inner).0.stop
}

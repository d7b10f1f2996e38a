//! The scrub: all sealed files are read from time to time, gently, so that damage is known while
//! a backup still has what was lost.
//!
//! What is damaged is named in [`Stats::damaged`](crate::Stats::damaged) and no longer merged
//! into others. It was never served: whoever reads checks the same checksums.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use guildhall_model::Time;
use parquet::errors::ParquetError;

use crate::error::HistorianError;
use crate::files::TableFile;
use crate::report::{Damage, Scrub};
use crate::shared::{Shared, lock, read};
use crate::verify::look;

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

/// Reads all sealed files once, at most so many bytes a second.
pub(crate) fn all(shared: &Shared, bytes_per_s: Option<u64>) {
    let mut now = Scrub { running: true, ..*lock(&shared.scrub) };
    (now.files, now.bytes, now.damaged) = (0, 0, 0);
    let tell = |now: &Scrub| *lock(&shared.scrub) = *now;
    let ids: Vec<u64> = read(&shared.state).files.iter().map(|file| file.id).collect();
    for id in ids {
        // Held for one file only: one that was merged meanwhile can go, and is passed over.
        let file = read(&shared.state).files.iter().find(|file| file.id == id).map(Arc::clone);
        let Some(file) = file else { continue };
        for path in file.paths() {
            let Some(damaged) = one(shared, &file, path, bytes_per_s, &mut now) else {
                now.running = false;
                return tell(&now);
            };
            now.files += 1;
            now.damaged += damaged.len() as u64;
            if let Some(first) = damaged.first() {
                file.suspect.store(true, Ordering::Relaxed);
                shared.trouble(&HistorianError::Table {
                    path: path.clone(),
                    source: ParquetError::General(first.why.clone()),
                });
            }
            tell(&now);
        }
    }
    let last: Option<Time> = Some(shared.clock.now());
    tell(&Scrub { last, running: false, ..now });
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
    let mut each = |bytes: u64| {
        now.bytes += bytes;
        let wait = bytes_per_s.map(|rate| bytes.saturating_mul(1_000_000_000) / rate);
        match pause(shared, wait.map_or(Duration::ZERO, Duration::from_nanos)) {
            true => Ok(()),
            false => Err(HistorianError::Stopped),
        }
    };
    look(&*shared.sealer.disk, path, due, &mut each).ok().map(|looked| looked.damaged)
}

/// Waits; false when it is to stop.
fn pause(shared: &Shared, wait: Duration) -> bool {
    let wish = lock(&shared.keeper.wish);
    let waited = shared.keeper.wake.wait_timeout_while(wish, wait, |wish| !wish.stop);
    !waited.unwrap_or_else(std::sync::PoisonError::into_inner).0.stop
}

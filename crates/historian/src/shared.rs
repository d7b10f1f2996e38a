//! What the threads of the historian share, and in which order they lock it: log, then the
//! table's log, then state.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use guildhall_model::{Clock, Time};

use crate::cache::Cache;
use crate::delta::DeltaLog;
use crate::error::{HistorianError, chain};
use crate::files::TableFile;
use crate::historian::Config;
use crate::log::Log;
use crate::queue::Queue;
use crate::rate::Rate;
use crate::recent::Block;
use crate::report::{Damage, Scrub, Stats};
use crate::retention::Retention;
use crate::seal::Sealer;
use crate::usage::Sealed;

/// Most places that [`Stats::damaged`] names; further ones only become the last error.
pub const DAMAGE_NAMED_MAX: usize = 100;

pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sealer: Sealer,
    pub(crate) cache: Cache,
    pub(crate) queue: Queue,
    pub(crate) log: Mutex<Log>,
    pub(crate) log_bytes: Arc<AtomicU64>,
    pub(crate) delta: Mutex<DeltaLog>,
    pub(crate) state: RwLock<State>,
    /// Files that are no part of the table any more, and since when.
    pub(crate) removed: Mutex<Vec<(Time, Arc<TableFile>)>>,
    pub(crate) counts: Counts,
    pub(crate) trouble: Mutex<Trouble>,
    pub(crate) keeper: Keeper,
    pub(crate) scrub: Mutex<Scrub>,
    pub(crate) rate: Mutex<Rate>,
    /// What sealed files hold, since somebody asked.
    pub(crate) usage: Mutex<Option<Sealed>>,
    pub(crate) retention: Mutex<Retention>,
}

/// What reads see. One lock for all of it, so that there is no gap and no double at the seam.
#[derive(Default)]
pub(crate) struct State {
    /// Takes what comes in.
    pub(crate) current: Block,
    /// Full, being written to files; the oldest first.
    pub(crate) waiting: Vec<Arc<Block>>,
    /// On disk, by number.
    pub(crate) files: Vec<Arc<TableFile>>,
}

#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) appended: AtomicU64,
    pub(crate) groups: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) waiting: AtomicUsize,
    pub(crate) log_full: AtomicBool,
    pub(crate) seal_full: AtomicBool,
    /// Something that waits is in memory alone, for the log could not be synced.
    pub(crate) unkept: AtomicBool,
    /// Files are being merged, mended or retired.
    pub(crate) tidying: AtomicBool,
    pub(crate) samples_retired: AtomicU64,
    /// How often a file became suspect.
    pub(crate) suspected: AtomicU64,
}

#[derive(Default)]
pub(crate) struct Trouble {
    pub(crate) damaged: Vec<Damage>,
    pub(crate) last_error: Option<String>,
    /// How many there were.
    pub(crate) errors: u64,
}

impl Trouble {
    /// Each file once, and not without end.
    fn name(&mut self, damage: Damage) {
        let known = self.damaged.iter().any(|known| known.path == damage.path);
        if !known && self.damaged.len() < DAMAGE_NAMED_MAX {
            self.damaged.push(damage);
        }
    }

    /// All of a file was read.
    pub(crate) fn forget(&mut self, whole: &TableFile) {
        self.damaged.retain(|known| !whole.paths().any(|path| *path == known.path));
    }
}

/// How the threads in the background are woken and stopped.
#[derive(Default)]
pub(crate) struct Keeper {
    pub(crate) wish: Mutex<Wish>,
    pub(crate) wake: Condvar,
}

#[derive(Default)]
pub(crate) struct Wish {
    pub(crate) seal: bool,
    pub(crate) tidy: bool,
    pub(crate) sync: bool,
    pub(crate) stop: bool,
}

impl Shared {
    /// Keeps an error for the console.
    pub(crate) fn trouble(&self, error: &HistorianError) {
        let mut trouble = lock(&self.trouble);
        trouble.last_error = Some(chain(error));
        trouble.errors += 1;
        if let HistorianError::Table { path, source } = error
            && !error.is_full()
        {
            trouble.name(Damage::new(path, 0, 0, &source.to_string()));
        }
    }

    /// Names a place that is not as it was written.
    pub(crate) fn damaged(&self, damage: Damage) {
        let mut trouble = lock(&self.trouble);
        trouble.last_error = Some(format!("{}: {}", damage.path.display(), damage.why));
        trouble.errors += 1;
        trouble.name(damage);
    }

    /// A read that failed leaves out that file, and says so.
    pub(crate) fn or_skip<T: Default>(
        &self,
        file: &TableFile,
        got: Result<T, HistorianError>,
    ) -> T {
        got.unwrap_or_else(|error| {
            self.suspect(file);
            self.trouble(&error);
            T::default()
        })
    }

    /// Reading a file failed.
    pub(crate) fn suspect(&self, file: &TableFile) {
        if !file.set_suspect(true) {
            self.counts.suspected.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Hands the current block to the keeper. The log must be held.
    pub(crate) fn rotate(&self, log: &mut Log) {
        let mut state = write(&self.state);
        if state.current.len > 0 {
            let full = std::mem::take(&mut state.current);
            state.waiting.push(Arc::new(full));
            self.counts.waiting.store(state.waiting.len(), Ordering::Relaxed);
            if let Err(error) = log.roll() {
                self.trouble(&error);
            }
        }
        drop(state);
        lock(&self.keeper.wish).seal = true;
        self.keeper.wake.notify_all();
    }

    pub(crate) fn stats(&self) -> Stats {
        let counts = &self.counts;
        let state = read(&self.state);
        let waiting: usize = state.waiting.iter().map(|block| block.len).sum();
        let samples_in_memory = (state.current.len + waiting) as u64;
        let in_files: u64 = state.files.iter().map(|file| file.rows).sum();
        let trouble = lock(&self.trouble);
        Stats {
            samples: samples_in_memory + in_files,
            samples_in_memory,
            appended: counts.appended.load(Ordering::Relaxed),
            groups: counts.groups.load(Ordering::Relaxed),
            files: state.files.len(),
            bytes: state.files.iter().map(|file| file.bytes).sum(),
            log_bytes: self.log_bytes.load(Ordering::Relaxed),
            blocks_waiting: state.waiting.len(),
            samples_queued: self.queue.samples(),
            refused: counts.refused.load(Ordering::Relaxed),
            disk_full: counts.log_full.load(Ordering::Relaxed)
                || counts.seal_full.load(Ordering::Relaxed),
            tidying: counts.tidying.load(Ordering::Relaxed),
            samples_retired: counts.samples_retired.load(Ordering::Relaxed),
            damaged: trouble.damaged.clone(),
            scrub: *lock(&self.scrub),
            errors: trouble.errors,
            last_error: trouble.last_error.clone(),
        }
    }
}

/// A lock whose holder panicked still holds what it held: nothing here is left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same, for many readers.
pub(crate) fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// The same, for one writer.
pub(crate) fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

//! The historian itself: open, append, read, close.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use guildhall_model::{Clock, Sample, Samples, Span, TagId, Time};

use crate::cache::Cache;
use crate::codec;
use crate::disk::{Disk, LocalDisk};
use crate::error::{AppendError, HistorianError};
use crate::figures::Step;
use crate::files::Dirs;
use crate::log::{Acknowledge, Log, RECORD_BYTES_MAX};
use crate::queue::{self, Answer, Pending, QUEUE_SAMPLES_MAX, Queue};
use crate::rate::Rate;
use crate::reads::Edit;
use crate::recent::Direction;
use crate::report::{OpenReport, Stats};
use crate::seal::{Names, Sealer};
use crate::shared::{Counts, Keeper, Shared, Trouble, lock, read};
use crate::{keeper, reads, scrub, start};

/// Most blocks in memory that wait to be sealed. Beyond it batches are refused until one is.
pub const BLOCKS_WAITING_MAX: usize = 4;

/// How the historian works.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of all its files. Made when it is not there.
    pub dir: PathBuf,
    /// What an acknowledgement promises.
    pub acknowledge: Acknowledge,
    /// How long a group waits for others to join before it is written. Longer means fewer syncs
    /// and a later answer; zero is right for most, for a group gathers while one is synced.
    pub commit_wait: Duration,
    /// After so many samples a block is sealed into a file; with more than
    /// [`BLOCK_TAGS`](crate::BLOCK_TAGS) tags after so many for each as many of them, but always
    /// at [`BLOCK_BYTES_MAX`](crate::BLOCK_BYTES_MAX) and at
    /// [`BLOCK_SAMPLES_MAX`](crate::BLOCK_SAMPLES_MAX).
    pub seal_samples: usize,
    /// After so long a block is sealed into a file, however small.
    pub seal_after: Duration,
    /// How long a file that was merged or retired stays on disk, for programs that read the
    /// table while it changed. On a full disk it goes at once.
    pub removed_kept: Duration,
    /// Memory for footers and rollups that were read lately, in bytes.
    pub cache_bytes: usize,
    /// How long after one reading of all sealed files the next begins. None reads none.
    pub scrub_every: Option<Duration>,
    /// At most so many bytes a second are read by it.
    pub scrub_bytes_per_s: u64,
}

impl Config {
    /// The defaults, in this folder.
    pub fn new(dir: impl Into<PathBuf>) -> Config {
        Config {
            dir: dir.into(),
            acknowledge: Acknowledge::Synced,
            commit_wait: Duration::ZERO,
            seal_samples: 500_000,
            seal_after: Duration::from_secs(3600),
            removed_kept: Duration::from_secs(600),
            cache_bytes: 128 << 20,
            scrub_every: Some(Duration::from_secs(86_400)),
            scrub_bytes_per_s: 8 << 20,
        }
    }
}

/// Keeps what machines said.
///
/// Dropping it does the same as [`close`](Historian::close).
pub struct Historian {
    pub(crate) shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    _lock: Box<dyn Send + Sync>,
}

impl Historian {
    /// Opens the folder, or begins it; replays the log; starts its threads. `names` gives
    /// the path of a tag, which goes into sealed files.
    ///
    /// # Errors
    /// `Folder`, `File` when the disk refuses; `InUse`; `Newer`; `Thread`. Damage is no error:
    /// it is in the report, and the rest is served.
    pub fn open(
        config: Config,
        names: Arc<dyn Fn(TagId) -> Option<Arc<str>> + Send + Sync>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Historian, OpenReport), HistorianError> {
        Historian::open_on(Arc::new(LocalDisk), config, names, clock)
    }

    /// The same on a disk of one's own, for tests and simulations.
    ///
    /// # Errors
    /// As [`open`](Historian::open).
    pub fn open_on(
        disk: Arc<dyn Disk>,
        config: Config,
        names: Arc<Names>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Historian, OpenReport), HistorianError> {
        let (mut historian, report) = Historian::open_still(disk, config, names, clock)?;
        historian.spawn("historian-log", queue::run)?;
        if historian.shared.config.acknowledge == Acknowledge::Written {
            historian.spawn("historian-sync", keeper::run_sync)?;
        }
        historian.spawn("historian-seal", keeper::run_seal)?;
        historian.spawn("historian-tidy", keeper::run_tidy)?;
        historian.spawn("historian-scrub", scrub::run)?;
        Ok((historian, report))
    }

    /// The same without threads: nothing is written, answered, sealed or merged but in
    /// [`step`](Historian::step), so that one seed replays a run on a simulated disk.
    ///
    /// # Errors
    /// As [`open`](Historian::open).
    pub fn open_still(
        disk: Arc<dyn Disk>,
        config: Config,
        names: Arc<Names>,
        clock: Arc<dyn Clock>,
    ) -> Result<(Historian, OpenReport), HistorianError> {
        let dirs = Dirs::below(&config.dir);
        let guard = prepare(&*disk, &config, &dirs)?;
        let sealer = Sealer {
            disk: Arc::clone(&disk),
            dirs: dirs.clone(),
            names,
            stop: AtomicBool::new(false),
        };
        let cache = Cache::new(config.cache_bytes);
        let started = start::start(&sealer, &cache, config.seal_samples, clock.now())?;
        let log_bytes = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&log_bytes);
        let log =
            Log::new(disk, dirs.log, started.closed, started.next, counted, config.acknowledge);
        let counts = Counts::default();
        counts.waiting.store(started.state.waiting.len(), Ordering::Relaxed);
        let damaged = started.report.damaged.clone();
        let rate = Mutex::new(Rate::new(clock.now()));
        let shared = Arc::new(Shared {
            config,
            clock,
            sealer,
            cache,
            queue: Queue::default(),
            log: Mutex::new(log),
            log_bytes,
            delta: Mutex::new(started.delta),
            state: RwLock::new(started.state),
            removed: Mutex::default(),
            counts,
            trouble: Mutex::new(Trouble { damaged, ..Trouble::default() }),
            keeper: Keeper::default(),
            scrub: Mutex::default(),
            rate,
            usage: Mutex::default(),
            retention: Mutex::default(),
        });
        Ok((Historian { shared, threads: Vec::new(), _lock: guard }, started.report))
    }

    /// Does on the caller's thread what waits: writes and answers; with `seal`, seals all that is
    /// in memory; with `tidy`, merges, mends and retires. For a historian without threads.
    pub fn step(&self, seal: bool, tidy: bool) {
        queue::step(&self.shared);
        keeper::sync(&self.shared);
        if seal {
            self.shared.rotate(&mut lock(&self.shared.log));
        }
        keeper::seal(&self.shared);
        if tidy {
            keeper::tidy(&self.shared);
        }
    }

    /// Takes samples, with values of their tags' types. `answer` is called exactly once, after
    /// they are as durable as [`Config::acknowledge`] says and readable, or when it is certain that they are not acknowledged. It
    /// must not block. A refusal may be answered on the caller's own thread.
    pub fn append(&self, samples: impl Into<Arc<Samples>>, answer: Answer) {
        let samples = samples.into();
        let refuse = |answer: Answer, error| {
            self.shared.counts.refused.fetch_add(1, Ordering::Relaxed);
            answer(Err(error));
        };
        if samples.is_empty() {
            return answer(Ok(()));
        }
        if let Some(error) = self.overloaded() {
            return refuse(answer, error);
        }
        if codec::long_bytes(&samples) + samples.len() * 64 > RECORD_BYTES_MAX {
            let why = format!("a batch is longer than {RECORD_BYTES_MAX} bytes; split it");
            return refuse(answer, AppendError::Log { why });
        }
        let payload = codec::encode(&samples);
        let crc = crc32c::crc32c(&payload);
        let pending = Pending { payload, crc, samples, answer };
        if let Err(given_back) = self.shared.queue.put(pending) {
            let (pending, error) = *given_back;
            refuse(pending.answer, error);
        }
    }

    /// Whether a batch of ordinary size that came soon would be answered without a wait for
    /// others: a block before all that may wait to be sealed, and with half of the queue free.
    /// On a full disk the answer is a refusal, for which nobody needs to wait either.
    pub fn has_room(&self) -> bool {
        let counts = &self.shared.counts;
        let sealing = counts.waiting.load(Ordering::Relaxed) < BLOCKS_WAITING_MAX;
        let queued = self.shared.queue.samples() <= QUEUE_SAMPLES_MAX / 2;
        (sealing || counts.seal_full.load(Ordering::Relaxed)) && queued
    }

    /// Samples of a tag in a span, oldest first, the oldest `limit` of them. Of equal times the
    /// one received last.
    ///
    /// # Errors
    /// None so far: a file that cannot be read is left out and named in [`stats`](Self::stats).
    pub fn raw(&self, tag: TagId, span: Span, limit: usize) -> Result<Vec<Sample>, HistorianError> {
        Ok(reads::rows(&self.shared, tag, span, limit, Direction::OldestFirst))
    }

    /// Samples of a tag in a span, newest first, the newest `limit` of them. Of equal times the
    /// one received last.
    ///
    /// # Errors
    /// As [`raw`](Self::raw).
    pub fn raw_back(
        &self,
        tag: TagId,
        span: Span,
        limit: usize,
    ) -> Result<Vec<Sample>, HistorianError> {
        Ok(reads::rows(&self.shared, tag, span, limit, Direction::NewestFirst))
    }

    /// The last sample of a tag at or before a time.
    ///
    /// # Errors
    /// As [`raw`](Self::raw).
    pub fn before(&self, tag: TagId, at: Time) -> Result<Option<Sample>, HistorianError> {
        let span = Span { from: Time::MIN, until: at + Duration::from_nanos(1) };
        Ok(reads::rows(&self.shared, tag, span, 1, Direction::NewestFirst).pop())
    }

    /// The sample of each tag with the newest source time, by tag. Reads every file's footer:
    /// meant for a start.
    pub fn latest(&self) -> Vec<Sample> {
        reads::latest(&self.shared)
    }

    /// The first time from one on at which there may be a sample of a tag; none when there is no
    /// later one. Nothing is read, so the next sample may be long after it.
    pub fn reach(&self, tag: TagId, from: Time) -> Option<Time> {
        reads::reach(&self.shared, tag, from)
    }

    /// Whether there are more samples of a tag in a span than so many. No sample is read, so it may be false
    /// though there are.
    pub fn surely_more(&self, tag: TagId, span: Span, than: usize) -> bool {
        reads::surely_more(&self.shared, tag, span, than)
    }

    /// `count` steps from `from` on, oldest first, one row for each; a row without a value holds
    /// `None`s.
    ///
    /// When `step` is a multiple of a second, minute or hour and `from` lies on one (UTC), the
    /// rollups of that length answer for sealed files, whatever their size. Where files (or a
    /// file and memory) overlap in time, the samples themselves are read, so that one that was
    /// sent twice or corrected counts once.
    ///
    /// # Errors
    /// `TooMany` beyond [`STEPS_MAX`](crate::STEPS_MAX).
    pub fn steps(
        &self,
        tag: TagId,
        from: Time,
        step: Duration,
        count: usize,
    ) -> Result<Vec<Step>, HistorianError> {
        reads::steps(&self.shared, tag, from, step, count)
    }

    /// All versions of samples that were corrected, with who sent each and when: by time, of one
    /// time the oldest first, at most `limit`. A sample that was sent again as it was is no
    /// correction.
    ///
    /// # Errors
    /// As [`raw`](Self::raw).
    pub fn edits(&self, tag: TagId, span: Span, limit: usize) -> Result<Vec<Edit>, HistorianError> {
        reads::edits(&self.shared, tag, span, limit)
    }

    /// How it is. Cheap, never waits for the disk.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Seals what is in memory now, merges and retires what is due, and waits for it. What fails
    /// is in [`stats`](Self::stats). For tests and before a backup; nothing needs it.
    pub fn seal(&self) {
        let seen = lock(&self.shared.trouble).errors;
        self.shared.rotate(&mut lock(&self.shared.log));
        let waits = || !read(&self.shared.state).waiting.is_empty();
        while waits() && lock(&self.shared.trouble).errors == seen {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Reads all there is now, as fast as the disk gives, and waits for it. What is damaged is
    /// in [`stats`](Self::stats).
    pub fn scrub(&self) {
        scrub::all(&self.shared, None);
    }

    /// Takes no more, makes what was taken durable, answers it, and ends the threads. Nothing is
    /// sealed but what the log does not hold, for its sync failed: the log is read at the next start.
    pub fn close(self) {
        drop(self);
    }

    fn overloaded(&self) -> Option<AppendError> {
        let counts = &self.shared.counts;
        if counts.waiting.load(Ordering::Relaxed) <= BLOCKS_WAITING_MAX {
            return None;
        }
        let full = counts.seal_full.load(Ordering::Relaxed);
        Some(if full { AppendError::DiskFull } else { AppendError::Busy })
    }

    fn spawn(&mut self, name: &'static str, run: fn(&Arc<Shared>)) -> Result<(), HistorianError> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || run(&shared));
        self.threads.push(thread.map_err(|source| HistorianError::Thread { name, source })?);
        Ok(())
    }
}

impl Drop for Historian {
    fn drop(&mut self) {
        self.shared.queue.stop();
        self.shared.sealer.stop.store(true, Ordering::Relaxed);
        lock(&self.shared.keeper.wish).stop = true;
        self.shared.keeper.wake.notify_all();
        for thread in self.threads.drain(..) {
            // A panic there has said what it is; there is nothing to add here.
            let _ = thread.join();
        }
        keeper::end(&self.shared);
    }
}

/// Makes the folders and takes the lock.
fn prepare(
    disk: &dyn Disk,
    config: &Config,
    dirs: &Dirs,
) -> Result<Box<dyn Send + Sync>, HistorianError> {
    let folder = |path: &PathBuf| {
        let path = path.clone();
        move |source| HistorianError::Folder { path, source }
    };
    let below = [&config.dir, &dirs.log, &dirs.delta];
    for dir in below.into_iter().chain(dirs.tables()) {
        disk.create_dir(dir).map_err(folder(dir))?;
    }
    for dir in [&config.dir, &dirs.samples] {
        disk.sync_dir(dir).map_err(folder(dir))?;
    }
    let guard = disk.lock(&config.dir.join("lock")).map_err(folder(&config.dir))?;
    guard.ok_or_else(|| HistorianError::InUse { path: config.dir.clone() })
}

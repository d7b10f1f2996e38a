//! Backups of the whole house: the historian and the journal as one.
//!
//! The moment of the samples is taken first, the journal's after it. So there is never a sample
//! whose tag the journal does not know; a tag that has no sample yet is nothing unusual. What is
//! parked is taken before both: a sample that is accepted meanwhile stands in one of the two at
//! least, and in both it counts once. The clock of a sandbox is taken last, so that it never goes back
//! behind what the journal holds. What site files said is in the journal as events, and settings are
//! kept by whoever starts the server.

mod kept;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use guildhall_historian::{Backup, Historian, HouseFile, Progress, Told};
use guildhall_journal::Place;
use guildhall_model::Clock;
use guildhall_open::{BackupDone, BackupEnd, BackupProgress, BackupRefusal, BackupRun, Backups};

use crate::error::{ServerError, told};
use crate::ledger::JOURNAL;
use crate::parking::{self, PARKED};
use crate::sandbox::{CLOCK, copy_clock};

/// So many backups are remembered.
const RUNS_MAX: usize = 20;

/// The first backup that nobody asked for begins so long after the start.
const FIRST: Duration = Duration::from_secs(600);

/// How often the timer looks whether it is time, or to stop.
const LOOK: Duration = Duration::from_secs(1);

/// Makes the folder `to` hold the house in the data folder `dir` as it is now.
pub(crate) fn back_up(
    historian: &Historian,
    journal: &Place,
    (dir, to): (&Path, &Path),
    told: &mut Told<'_>,
) -> Result<Backup, ServerError> {
    let wrong = |source| ServerError::File { path: dir.to_owned(), source };
    let folder = tempfile::Builder::new().prefix("backup-").tempdir_in(dir).map_err(wrong)?;
    let source = folder.path().join(PARKED);
    let parked = parking::copy(dir, &source)?;
    let parked = parked.then(|| HouseFile { source, name: PARKED.to_owned() });
    let moment = historian.moment()?;
    let source = folder.path().join(JOURNAL);
    guildhall_journal::backup(journal, &source)?;
    let journal = HouseFile { source, name: JOURNAL.to_owned() };
    let source = folder.path().join(CLOCK);
    let clock = copy_clock(dir, folder.path())?;
    let clock = clock.then(|| HouseFile { source, name: CLOCK.to_owned() });
    let files: Vec<HouseFile> = std::iter::once(journal).chain(parked).chain(clock).collect();
    Ok(moment.write(to, &files, told)?)
}

/// A folder for a backup or an export as it is meant, whatever folder the program was started in.
///
/// # Errors
/// `Usage` when it lies in the data folder, or that in it.
pub(crate) fn destination(dir: &Path, to: &Path) -> Result<PathBuf, ServerError> {
    let whole = |path: &Path| {
        let absolute = std::path::absolute(path);
        let absolute =
            absolute.map_err(|source| ServerError::File { path: path.into(), source })?;
        // Links are followed as far as the path is there.
        let there = absolute.ancestors().find_map(|above| {
            let rest = absolute.strip_prefix(above).ok()?;
            Some(above.canonicalize().ok()?.join(rest))
        });
        Ok::<_, ServerError>(there.unwrap_or(absolute))
    };
    let (data, to) = (whole(dir)?, whole(to)?);
    if to.starts_with(&data) || data.starts_with(&to) {
        let (to, data) = (to.display(), data.display());
        let what = format!("{to} would lie in the data folder {data}, or that in it");
        return Err(ServerError::Usage { what });
    }
    Ok(to)
}

/// Writes backups while the house runs, one at a time.
pub(crate) struct Copies {
    shared: Arc<Shared>,
    timer: Option<JoinHandle<()>>,
}

struct Shared {
    historian: Arc<Historian>,
    journal: Place,
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    /// Held while the list is written down, so that the newest one stays.
    writing: Mutex<()>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    /// The newest first.
    runs: Vec<BackupRun>,
    begun: u64,
    worker: Option<JoinHandle<()>>,
    stop: bool,
}

impl Copies {
    /// Of the data folder `dir`, which tells what was before; by itself into a folder again and again, when one is given.
    pub(crate) fn new(
        historian: Arc<Historian>,
        (dir, journal): (PathBuf, Place),
        clock: Arc<dyn Clock>,
        by_itself: Option<(PathBuf, Duration)>,
    ) -> Result<Copies, ServerError> {
        let (runs, cut_off) = kept::read(&dir, clock.now());
        let begun = runs.first().map_or(0, |newest| newest.id);
        let state = Mutex::new(State { runs, begun, ..State::default() });
        let (writing, wake) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { historian, journal, dir, clock, state, writing, wake });
        if cut_off {
            shared.keep();
        }
        let timer = match by_itself {
            None => None,
            Some((to, every)) => {
                let shared = Arc::clone(&shared);
                let run = move || by_timer(&shared, &to, every);
                let spawned = std::thread::Builder::new().name("backup-timer".into()).spawn(run);
                let what = "a thread for backups";
                Some(spawned.map_err(|source| ServerError::System { what, source })?)
            }
        };
        Ok(Copies { shared, timer })
    }
}

impl Backups for Copies {
    fn begin(&self, dir: &Path) -> Result<u64, BackupRefusal> {
        begin(&self.shared, dir)
    }

    fn runs(&self) -> Vec<BackupRun> {
        self.shared.state().runs.clone()
    }
}

impl Drop for Copies {
    /// Stops what goes on; the backup of before stays whole.
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.stop = true;
        let worker = state.worker.take();
        drop(state);
        self.shared.wake.notify_all();
        for thread in worker.into_iter().chain(self.timer.take()) {
            // A panic there has said what it is; there is nothing to add here.
            let _ended = thread.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the list down.
    fn keep(&self) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let runs = self.state().runs.clone();
        kept::write(&self.dir, &runs);
    }

    /// Changes what is said of a run.
    fn note(&self, id: u64, change: impl FnOnce(&mut BackupRun)) {
        let mut state = self.state();
        state.runs.iter_mut().find(|run| run.id == id).map(change);
    }
}

fn begin(shared: &Arc<Shared>, dir: &Path) -> Result<u64, BackupRefusal> {
    let refused = |error: &ServerError| BackupRefusal::Folder(error.to_string());
    let to = destination(&shared.dir, dir).map_err(|error| refused(&error))?;
    let mut state = shared.state();
    if state.stop || state.runs.first().is_some_and(|run| run.ended.is_none()) {
        return Err(BackupRefusal::Running);
    }
    let id = state.begun + 1;
    let working = Arc::clone(shared);
    let dir = to.clone();
    let work = move || work(&working, id, &dir);
    let spawned = std::thread::Builder::new().name("backup".to_owned()).spawn(work);
    let what = "a thread for the backup";
    let worker = spawned.map_err(|source| refused(&ServerError::System { what, source }))?;
    state.begun = id;
    state.worker = Some(worker);
    let (began, progress) = (shared.clock.now(), BackupProgress::default());
    state.runs.insert(0, BackupRun { id, dir: to, began, progress, ended: None });
    state.runs.truncate(RUNS_MAX);
    drop(state);
    shared.keep();
    Ok(id)
}

fn work(shared: &Shared, id: u64, to: &Path) {
    let outcome = back_up(&shared.historian, &shared.journal, (&shared.dir, to), &mut |now| {
        let Progress { files, files_done, bytes, bytes_done } = now;
        let progress = BackupProgress { files, files_done, bytes, bytes_done };
        shared.note(id, |run| run.progress = progress);
        if shared.state().stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    match &outcome {
        Ok(done) if done.damaged.is_empty() => {
            tracing::info!(files = done.files, bytes_copied = done.bytes_copied, "backup written");
        }
        Ok(done) => {
            for damage in &done.damaged {
                let (path, why) = (damage.path.display(), &damage.why);
                tracing::error!("{path} is damaged, seen by the backup: {why}");
            }
        }
        Err(error) => tracing::error!("no backup in {}: {}", to.display(), told(error)),
    }
    let outcome = outcome.map(done).map_err(|error| told(&error));
    let at = shared.clock.now();
    shared.note(id, |run| run.ended = Some(BackupEnd { at, outcome }));
    shared.keep();
}

fn done(done: Backup) -> BackupDone {
    BackupDone {
        made: done.made,
        files: done.files,
        bytes: done.bytes,
        files_copied: done.files_copied,
        bytes_copied: done.bytes_copied,
        damaged: done.damaged.into_iter().map(|damage| (damage.path, damage.why)).collect(),
    }
}

fn by_timer(shared: &Arc<Shared>, to: &Path, every: Duration) {
    let mut due = shared.clock.now() + FIRST.min(every);
    loop {
        let waited = shared.wake.wait_timeout_while(shared.state(), LOOK, |state| !state.stop);
        if waited.unwrap_or_else(PoisonError::into_inner).0.stop {
            return;
        }
        if shared.clock.now() >= due {
            due = shared.clock.now() + every;
            if let Err(refusal) = begin(shared, to) {
                tracing::warn!("the backup that was due was not begun: {refusal}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_lies_beside_the_data() {
        let dir = tempfile::tempdir().expect("a folder");
        let below = |path: &str| dir.path().join(path);
        std::fs::create_dir_all(below("data/historian")).expect("made");
        std::os::unix::fs::symlink(below("data"), below("link")).expect("made");
        for (to, fine) in [
            ("copy", true),
            ("data-copy/of/today", true),
            ("data", false),
            ("data/historian", false),
            ("data/new/deep", false),
            ("link/new", false),
            ("", false),
        ] {
            assert_eq!(destination(&below("data"), &below(to)).is_ok(), fine, "{to}");
        }
    }
}

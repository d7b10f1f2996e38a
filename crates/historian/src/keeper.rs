//! The threads in the background: one seals what is full or old, one merges, retires and mends.
//!
//! Two, so that a long merge never makes full blocks wait.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use guildhall_model::Time;

use crate::compact::choose;
use crate::delta::Change;
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::log::SYNC_EVERY;
use crate::retention::{self, Aging, Pass};
use crate::seal::{Made, doom};
use crate::shared::{Shared, Wish, lock, read, write};

/// How often they look without being woken.
const LOOK: Duration = SYNC_EVERY;

/// How much lower the priority of merging is than that of all else (see `nice(2)`).
const TIDY_NICENESS: i32 = 10;

/// The sealing thread: until it is told to stop.
pub(crate) fn run_seal(shared: &Arc<Shared>) {
    while wait(shared, |wish| &mut wish.seal) {
        if seal(shared) {
            lock(&shared.keeper.wish).tidy = true;
            shared.keeper.wake.notify_all();
        }
    }
}

/// The syncing thread, where acknowledgements do not wait for it: until it is told to stop.
pub(crate) fn run_sync(shared: &Arc<Shared>) {
    while wait(shared, |wish| &mut wish.sync) {
        sync(shared);
    }
}

/// Syncs what was acknowledged before that.
pub(crate) fn sync(shared: &Shared) {
    let mut log = lock(&shared.log);
    if let Err(error) = log.sync() {
        // In memory it is whole: into a file with it.
        shared.trouble(&error);
        shared.rotate(&mut log);
        shared.counts.unkept.store(true, Ordering::Relaxed);
    }
}

/// The last sync, when all threads have ended. What no sync kept is in memory alone, and is sealed.
pub(crate) fn end(shared: &Shared) {
    sync(shared);
    if shared.counts.unkept.load(Ordering::Relaxed) {
        shared.sealer.stop.store(false, Ordering::Relaxed);
        lock(&shared.keeper.wish).stop = false;
        seal(shared);
    }
}

/// The tidying thread: until it is told to stop. Who writes and reads goes first.
pub(crate) fn run_tidy(shared: &Arc<Shared>) {
    // Where that is not granted it is as quick as the others.
    let _ = rustix::process::nice(TIDY_NICENESS);
    while wait(shared, |wish| &mut wish.tidy) {
        tidy(shared);
    }
}

/// Seals what is full or old; whether there was any.
pub(crate) fn seal(shared: &Shared) -> bool {
    rotate_when_old(shared);
    told(shared, seal_all(shared))
}

/// Merges, mends, retires and removes what is due.
pub(crate) fn tidy(shared: &Shared) {
    shared.counts.tidying.store(true, Ordering::Relaxed);
    // While there is more to merge it goes on, so that files never pile up.
    while told(shared, merge_one(shared)) && !lock(&shared.keeper.wish).stop {}
    told(shared, mend_one(shared));
    while told(shared, retire(shared)) && !lock(&shared.keeper.wish).stop {}
    clear(shared);
    shared.counts.tidying.store(false, Ordering::Relaxed);
}

/// Waits for a wish or for a while; false when it is to stop.
fn wait(shared: &Shared, part: fn(&mut Wish) -> &mut bool) -> bool {
    let wish = lock(&shared.keeper.wish);
    let idle = |wish: &mut Wish| !*part(wish) && !wish.stop;
    let waited = shared.keeper.wake.wait_timeout_while(wish, LOOK, idle);
    let (mut wish, _) = waited.unwrap_or_else(PoisonError::into_inner);
    *part(&mut wish) = false;
    !wish.stop
}

/// Whether something was done. What fails is said, and tried again at the next look.
fn told(shared: &Shared, outcome: Result<bool, HistorianError>) -> bool {
    let full = outcome.as_ref().is_err_and(HistorianError::is_full);
    match outcome {
        Ok(done) => {
            if done {
                shared.counts.seal_full.store(false, Ordering::Relaxed);
            }
            done
        }
        Err(error) => {
            shared.counts.seal_full.store(full, Ordering::Relaxed);
            shared.trouble(&error);
            false
        }
    }
}

fn rotate_when_old(shared: &Shared) {
    let mut log = lock(&shared.log);
    let opened = read(&shared.state).current.opened;
    let now = shared.clock.now();
    if opened.is_some_and(|opened| now.since(opened) >= shared.config.seal_after) {
        shared.rotate(&mut log);
    }
}

fn seal_all(shared: &Shared) -> Result<bool, HistorianError> {
    let mut done = false;
    loop {
        let Some(block) = read(&shared.state).waiting.first().map(Arc::clone) else {
            shared.counts.unkept.store(false, Ordering::Relaxed);
            return Ok(done);
        };
        let id = lock(&shared.delta).take_id();
        let made = shared.sealer.seal(id, &block)?;
        let change = Change { sealed: Some(block.last), operation: "WRITE", ..Change::default() };
        commit(shared, vec![made], &[], change, |state| {
            state.waiting.remove(0);
            shared.counts.waiting.store(state.waiting.len(), Ordering::Relaxed);
        })?;
        done = true;
        // When this fails the next seal tries it again, and a restart skips what is sealed.
        let forgotten = lock(&shared.log).forget(block.last);
        if let Err(source) = forgotten {
            let path = shared.sealer.dirs.log.clone();
            shared.trouble(&HistorianError::File { path, source });
        }
        if lock(&shared.keeper.wish).stop {
            return Ok(done);
        }
    }
}

fn merge_one(shared: &Shared) -> Result<bool, HistorianError> {
    let files = read(&shared.state).files.clone();
    let Some(chosen) = choose(&files) else { return Ok(false) };
    let made = merged(shared, &chosen, &Aging::NONE)?;
    let change = Change { operation: "OPTIMIZE", ..Change::default() };
    commit(shared, made, &chosen, change, |_| ())?;
    Ok(true)
}

fn merged(
    shared: &Shared,
    files: &[Arc<TableFile>],
    aging: &Aging<'_>,
) -> Result<Vec<Made>, HistorianError> {
    let sealed = lock(&shared.delta).sealed;
    let ids = || lock(&shared.delta).take_id();
    let mut others = read(&shared.state).files.clone();
    others.retain(|other| !files.iter().any(|file| Arc::ptr_eq(file, other)));
    shared.sealer.merge(&shared.cache, (files, &others), sealed, ids, aging).inspect_err(|error| {
        if !error.is_full() {
            // One of them cannot be read: they stay until a scrub finds them whole, and are not
            // tried for ever.
            files.iter().for_each(|file| shared.suspect(file));
        }
    })
}

/// Makes the rollups of one file that lacks them.
fn mend_one(shared: &Shared) -> Result<bool, HistorianError> {
    let files = read(&shared.state).files.clone();
    let lacks = |file: &&Arc<TableFile>| file.lacks.load(Ordering::Relaxed);
    let Some(file) = files.iter().find(lacks) else { return Ok(false) };
    file.lacks.store(false, Ordering::Relaxed);
    let mended = Arc::new(shared.sealer.mend(&shared.cache, file)?);
    let mut state = write(&shared.state);
    // The samples file is the same one: the old entry goes, its file stays.
    if let Some(place) = state.files.iter_mut().find(|old| Arc::ptr_eq(old, file)) {
        *place = mended;
    }
    Ok(true)
}

/// Writes files anew without what is due, whose figures may stay; whether there was any.
fn retire(shared: &Shared) -> Result<bool, HistorianError> {
    let Some(pass) = Pass::next(shared) else { return Ok(false) };
    let files = read(&shared.state).files.clone();
    let aging = Aging {
        limits: &|tag| pass.limits(tag),
        closed: &|tag, part| retention::closed(shared, &files, tag, part).into(),
    };
    let made = merged(shared, &pass.files, &aging)?;
    let rows =
        |files: &mut dyn Iterator<Item = &TableFile>| files.map(|file| file.rows).sum::<u64>();
    let before = rows(&mut pass.files.iter().map(|file| &**file));
    let after = rows(&mut made.iter().map(|made| &made.file));
    let change = Change { operation: "DELETE", ..Change::default() };
    let Some(stands) = pass.stands(shared) else {
        doom(&made);
        return Ok(true);
    };
    commit(shared, made, &pass.files, change, |_| ())?;
    drop(stands);
    shared.counts.samples_retired.fetch_add(before.saturating_sub(after), Ordering::Relaxed);
    Ok(true)
}

/// Lets go of files that were removed from the table long enough ago.
fn clear(shared: &Shared) {
    let limit = shared.clock.now() - shared.config.removed_kept;
    let full = shared.counts.log_full.load(Ordering::Relaxed)
        || shared.counts.seal_full.load(Ordering::Relaxed);
    let gone = |(since, file): &mut (Time, Arc<TableFile>)| {
        let gone = full || *since <= limit;
        if gone {
            file.doom();
        }
        !gone
    };
    lock(&shared.removed).retain_mut(gone);
}

/// Writes a change into the table's log, then shows it to readers together with `besides`.
fn commit(
    shared: &Shared,
    made: Vec<Made>,
    gone: &[Arc<TableFile>],
    mut change: Change,
    besides: impl FnOnce(&mut crate::shared::State),
) -> Result<(), HistorianError> {
    change.remove = gone.iter().map(|file| file.id).collect();
    change.add = made.iter().map(|one| one.entry.clone()).collect();
    let mut delta = lock(&shared.delta);
    if let Err(error) = delta.commit(shared.clock.now(), change) {
        doom(&made);
        return Err(error);
    }
    let mut state = write(&shared.state);
    drop(delta);
    state.files.retain(|file| !gone.iter().any(|gone| Arc::ptr_eq(gone, file)));
    state.files.extend(made.into_iter().map(|one| Arc::new(one.file)));
    state.files.sort_by_key(|file| file.id);
    besides(&mut state);
    drop(state);
    let now = shared.clock.now();
    lock(&shared.removed).extend(gone.iter().map(|file| (now, Arc::clone(file))));
    Ok(())
}

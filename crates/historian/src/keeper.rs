//! The thread in the background: seals what is full or old, merges, retires, mends rollups.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use guildhall_model::Time;

use crate::error::HistorianError;
use crate::files::TableFile;
use crate::seal::choose;
use crate::shared::{Shared, lock, read, write};

/// How often it looks without being woken.
const LOOK: Duration = Duration::from_secs(1);

/// The keeper thread: until it is told to stop.
pub(crate) fn run(shared: &Arc<Shared>) {
    loop {
        let wish = lock(&shared.keeper.wish);
        let idle = |wish: &mut crate::shared::Wish| !wish.work && !wish.stop;
        let waited = shared.keeper.wake.wait_timeout_while(wish, LOOK, idle);
        let (mut wish, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if wish.stop {
            return;
        }
        wish.work = false;
        drop(wish);
        rotate_when_old(shared);
        tend(shared);
    }
}

/// Does all that is due. What fails is said, and tried again at the next look.
pub(crate) fn tend(shared: &Shared) {
    for step in [seal_all, merge_one, mend_one, retire] {
        if let Err(error) = step(shared) {
            shared.counts.seal_full.store(error.is_full(), Ordering::Relaxed);
            shared.trouble(&error);
            return;
        }
    }
    shared.counts.seal_full.store(false, Ordering::Relaxed);
}

fn rotate_when_old(shared: &Shared) {
    let mut log = lock(&shared.log);
    let opened = read(&shared.state).current.opened;
    let now = shared.clock.now();
    if opened.is_some_and(|opened| now.since(opened) >= shared.config.seal_after) {
        shared.rotate(&mut log);
    }
}

fn seal_all(shared: &Shared) -> Result<(), HistorianError> {
    loop {
        let Some(block) = read(&shared.state).waiting.first().map(Arc::clone) else {
            return Ok(());
        };
        let file = Arc::new(shared.sealer.seal(&block)?);
        let mut state = write(&shared.state);
        state.waiting.remove(0);
        state.files.push(file);
        shared.counts.waiting.store(state.waiting.len(), Ordering::Relaxed);
        drop(state);
        // When this fails the next seal tries it again, and a restart skips what is sealed.
        let forgotten = lock(&shared.log).forget(block.last);
        if let Err(source) = forgotten {
            let path = shared.sealer.dirs.log.clone();
            shared.trouble(&HistorianError::File { path, source });
        }
        if lock(&shared.keeper.wish).stop {
            return Ok(());
        }
    }
}

fn merge_one(shared: &Shared) -> Result<(), HistorianError> {
    let state = read(&shared.state);
    let chosen = choose(&state.files, &state.gaps);
    drop(state);
    let Some(chosen) = chosen else { return Ok(()) };
    let merged = match shared.sealer.merge(&shared.cache, &chosen) {
        Ok(merged) => Arc::new(merged),
        Err(error) if error.is_full() => return Err(error),
        Err(error) => {
            // One of them cannot be read: they stay as they are, and are not tried for ever.
            chosen.iter().for_each(|file| file.suspect.store(true, Ordering::Relaxed));
            return Err(error);
        }
    };
    replace(shared, &chosen, Some(merged));
    Ok(())
}

/// Makes the rollups of one file that lacks them.
fn mend_one(shared: &Shared) -> Result<(), HistorianError> {
    let files = read(&shared.state).files.clone();
    let lacks = |file: &&Arc<TableFile>| file.lacks.load(Ordering::Relaxed);
    let Some(file) = files.iter().find(lacks) else { return Ok(()) };
    file.lacks.store(false, Ordering::Relaxed);
    let mended = Arc::new(shared.sealer.mend(&shared.cache, file)?);
    mended.lacks.store(false, Ordering::Relaxed);
    let mut state = write(&shared.state);
    // The samples file is the same one: the old entry goes, its file stays.
    state.files.retain(|old| !Arc::ptr_eq(old, file));
    state.files.push(mended);
    state.files.sort_by_key(|file| file.range);
    Ok(())
}

/// Deletes files in which all is older than the retention. When the clock jumps ahead, the
/// newest sample that there is stands for now.
fn retire(shared: &Shared) -> Result<(), HistorianError> {
    let Some(retention) = shared.config.retention else { return Ok(()) };
    let files = read(&shared.state).files.clone();
    let newest = files.iter().map(|file| file.max).max().unwrap_or(i64::MIN);
    let limit = shared.clock.now().min(Time::from_ns(newest)) - retention;
    let old: Vec<_> = files.into_iter().filter(|file| file.max < limit.ns()).collect();
    let samples: u64 = old.iter().map(|file| file.rows).sum();
    shared.counts.files_retired.fetch_add(old.len() as u64, Ordering::Relaxed);
    shared.counts.samples_retired.fetch_add(samples, Ordering::Relaxed);
    replace(shared, &old, None);
    Ok(())
}

fn replace(shared: &Shared, gone: &[Arc<TableFile>], by: Option<Arc<TableFile>>) {
    let mut state = write(&shared.state);
    state.files.retain(|file| !gone.iter().any(|gone| Arc::ptr_eq(gone, file)));
    state.files.extend(by);
    state.files.sort_by_key(|file| file.range);
    drop(state);
    gone.iter().for_each(|file| file.doomed.store(true, Ordering::Release));
}

//! What waits to be written to the log, and the thread that writes it: group commit.
//!
//! Callers encode; the writer takes all that waits, gives it one write and one sync, shows it to
//! readers and then answers. While it syncs, the next group gathers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use guildhall_model::Samples;

use crate::error::AppendError;
use crate::log::LogError;
use crate::shared::{Shared, lock, write};

/// Most samples that wait for the log. Beyond it a batch is refused as `Busy`.
pub const QUEUE_SAMPLES_MAX: usize = 500_000;

/// Most encoded bytes that wait for the log. Beyond it a batch is refused as `Busy`.
pub const QUEUE_BYTES_MAX: usize = 128 << 20;

/// What is called with the outcome, once.
pub type Answer = Box<dyn FnOnce(Result<(), AppendError>) + Send>;

pub(crate) struct Pending {
    pub(crate) payload: Vec<u8>,
    pub(crate) crc: u32,
    pub(crate) samples: Arc<Samples>,
    pub(crate) answer: Answer,
}

#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    wake: Condvar,
}

#[derive(Default)]
struct Waiting {
    batches: Vec<Pending>,
    samples: usize,
    bytes: usize,
    stopping: bool,
}

impl Queue {
    /// Adds a batch, or gives it back with the reason.
    pub(crate) fn put(&self, pending: Pending) -> Result<(), Box<(Pending, AppendError)>> {
        let mut waiting = lock(&self.waiting);
        if waiting.stopping {
            return Err(Box::new((pending, AppendError::Stopping)));
        }
        let samples = waiting.samples + pending.samples.len();
        let bytes = waiting.bytes + pending.payload.len();
        let full = samples > QUEUE_SAMPLES_MAX || bytes > QUEUE_BYTES_MAX;
        if full && !waiting.batches.is_empty() {
            return Err(Box::new((pending, AppendError::Busy)));
        }
        (waiting.samples, waiting.bytes) = (samples, bytes);
        waiting.batches.push(pending);
        drop(waiting);
        self.wake.notify_one();
        Ok(())
    }

    pub(crate) fn samples(&self) -> usize {
        lock(&self.waiting).samples
    }

    /// No more is taken; what waits is still written.
    pub(crate) fn stop(&self) {
        lock(&self.waiting).stopping = true;
        self.wake.notify_all();
    }

    /// Waits for a group; none when the queue has stopped and is empty.
    fn take(&self, gather: Duration) -> Option<Vec<Pending>> {
        let mut waiting = lock(&self.waiting);
        while waiting.batches.is_empty() {
            if waiting.stopping {
                return None;
            }
            waiting = self.wake.wait(waiting).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        if !gather.is_zero() && !waiting.stopping {
            drop(waiting);
            std::thread::sleep(gather);
            waiting = lock(&self.waiting);
        }
        (waiting.samples, waiting.bytes) = (0, 0);
        Some(std::mem::take(&mut waiting.batches))
    }
}

/// The writer thread: until the queue stops and is empty.
pub(crate) fn run(shared: &Arc<Shared>) {
    while let Some(group) = shared.queue.take(shared.config.commit_wait) {
        commit(shared, group);
    }
}

/// What waits, on the caller's thread, for runs without threads.
pub(crate) fn step(shared: &Shared) {
    let mut waiting = lock(&shared.queue.waiting);
    (waiting.samples, waiting.bytes) = (0, 0);
    let group = std::mem::take(&mut waiting.batches);
    drop(waiting);
    if !group.is_empty() {
        commit(shared, group);
    }
}

fn commit(shared: &Shared, group: Vec<Pending>) {
    let mut log = lock(&shared.log);
    let payloads: Vec<(&[u8], u32)> =
        group.iter().map(|pending| (pending.payload.as_slice(), pending.crc)).collect();
    let written = log.write(&payloads);
    shared.counts.groups.fetch_add(1, Ordering::Relaxed);
    let answer = match written {
        Ok(first) => {
            show(shared, &mut log, first, &group);
            shared.counts.log_full.store(false, Ordering::Relaxed);
            Ok(())
        }
        Err(LogError { full, why }) => {
            shared.counts.log_full.store(full, Ordering::Relaxed);
            shared.counts.refused.fetch_add(group.len() as u64, Ordering::Relaxed);
            let mut trouble = lock(&shared.trouble);
            trouble.last_error = Some(why.clone());
            trouble.errors += 1;
            drop(trouble);
            Err(if full { AppendError::DiskFull } else { AppendError::Log { why } })
        }
    };
    drop(log);
    for pending in group {
        // A panic in the asker's code must not end the log for everybody else.
        let tell = AssertUnwindSafe(|| (pending.answer)(answer.clone()));
        let _ = catch_unwind(tell);
    }
}

/// Makes durable samples readable, and ends the block when it is full.
fn show(shared: &Shared, log: &mut crate::log::Log, first: u64, group: &[Pending]) {
    let mut state = write(&shared.state);
    let mut samples = 0;
    for (number, pending) in (first..).zip(group) {
        state.current.push(number, &pending.samples);
        samples += pending.samples.len();
    }
    let full = state.current.is_full(shared.config.seal_samples);
    drop(state);
    shared.counts.appended.fetch_add(samples as u64, Ordering::Relaxed);
    lock(&shared.rate).add(shared.clock.now(), samples as u64);
    if full {
        shared.rotate(log);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::{Origin, Quality, Sample, TagId, Time};

    fn pending(samples: usize, bytes: usize) -> Pending {
        let mut all = Samples::with_capacity(Origin::System, Time::from_s(1), samples);
        for _ in 0..samples {
            let (tag, time, quality) = (TagId(1), Time::from_s(1), Quality::BAD);
            all.push(Sample { tag, time, value: None, quality });
        }
        Pending {
            payload: vec![0; bytes],
            crc: 0,
            samples: Arc::new(all),
            answer: Box::new(|_| ()),
        }
    }

    #[test]
    fn a_full_queue_says_busy_and_a_stopped_one_stopping() {
        let half = QUEUE_SAMPLES_MAX / 2;
        for (batches, refused_at) in [
            (vec![(half, 1), (half, 1), (1, 1)], Some(2)),
            (vec![(1, QUEUE_BYTES_MAX - 1), (1, 1), (1, 1)], Some(2)),
            (vec![(1, QUEUE_BYTES_MAX * 2)], None),
        ] {
            let queue = Queue::default();
            let answers = batches.iter().map(|(samples, bytes)| {
                queue.put(pending(*samples, *bytes)).map_err(|back| back.1)
            });
            let refused = answers.into_iter().position(|answer| answer == Err(AppendError::Busy));
            assert_eq!(refused, refused_at);
            let group = queue.take(Duration::ZERO).expect("something waits");
            assert_eq!((group.len(), queue.samples()), (refused_at.unwrap_or(1), 0));
            assert!(queue.put(pending(1, 1)).is_ok(), "there is room again");
            queue.stop();
            let late = queue.put(pending(1, 1)).map_err(|back| back.1);
            assert_eq!(late, Err(AppendError::Stopping));
            assert_eq!(queue.take(Duration::ZERO).map(|group| group.len()), Some(1));
            assert!(queue.take(Duration::ZERO).is_none());
        }
    }
}

//! What a machine that does not wait has said, until `next` takes it.
//!
//! Subscriptions go on sending while Guildhall is busy, and would be lost if nobody spoke to
//! them. So their own task keeps the protocol alive and puts values here. From half of the room
//! on that task takes less from the line ([`Inbox::room`]), so that the machine or its broker
//! holds the rest; when it is full all the same, the newest are dropped and counted. Problems
//! beyond [`PROBLEMS_MAX`] are not told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guildhall_model::Stranger;
use tokio::sync::Notify;

use crate::error::ConnectError;
use crate::protocol::{Arrival, Reading};

/// Most values that wait; those that come then are dropped.
pub(crate) const READINGS_MAX: usize = 200_000;

/// From how many on the line is read slowly.
const READINGS_HIGH: usize = READINGS_MAX / 2;

/// How long the line is not read then, at a time: less than any keep-alive.
pub(crate) const HOLD: Duration = Duration::from_secs(1);

/// Most problems that wait; those that come then are not told.
pub(crate) const PROBLEMS_MAX: usize = 1_000;

/// Most things that are no points and wait to be told; the next birth tells of the rest.
pub(crate) const STRANGERS_MAX: usize = 50_000;

/// Shared between a protocol's own task and its session.
#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    something: Notify,
    taken: Notify,
}

#[derive(Default)]
struct Waiting {
    readings: Vec<Reading>,
    problems: Vec<ConnectError>,
    drops: u64,
    strangers: Vec<Stranger>,
    end: Option<ConnectError>,
}

impl Inbox {
    /// Puts values in, and drops what has no room.
    pub(crate) fn put(&self, readings: impl IntoIterator<Item = Reading>) {
        self.with(|waiting| {
            for reading in readings {
                if waiting.readings.len() < READINGS_MAX {
                    waiting.readings.push(reading);
                } else {
                    waiting.drops += 1;
                }
            }
        });
    }

    /// Waits until there is room, but not longer than [`HOLD`].
    pub(crate) async fn room(&self) {
        let room = async {
            while self.waiting() >= READINGS_HIGH {
                self.0.taken.notified().await;
            }
        };
        // What is read after that long keeps the line alive.
        let _late = tokio::time::timeout(HOLD, room).await;
    }

    /// Tells of a problem.
    pub(crate) fn problem(&self, problem: ConnectError) {
        self.with(|waiting| {
            if waiting.problems.len() < PROBLEMS_MAX {
                waiting.problems.push(problem);
            }
        });
    }

    /// Counts values that are lost.
    pub(crate) fn dropped(&self, count: u64) {
        self.with(|waiting| waiting.drops += count);
    }

    /// Tells of what is no point.
    pub(crate) fn strangers(&self, found: Vec<Stranger>) {
        self.with(|waiting| {
            let room = STRANGERS_MAX.saturating_sub(waiting.strangers.len());
            waiting.strangers.extend(found.into_iter().take(room));
        });
    }

    /// Ends the session, once all before is taken.
    pub(crate) fn end(&self, why: ConnectError) {
        self.with(|waiting| waiting.end = waiting.end.take().or(Some(why)));
    }

    /// Everything that waits; waits itself when there is nothing.
    pub(crate) async fn take(&self) -> Result<Arrival, ConnectError> {
        loop {
            let Waiting { readings, problems, drops, strangers, end } = self.take_all();
            let nothing = readings.is_empty() && problems.is_empty() && strangers.is_empty();
            if !nothing || drops > 0 {
                if let Some(end) = end {
                    self.end(end);
                }
                return Ok(Arrival { readings, problems, drops, strangers, answer: None });
            }
            match end {
                Some(end) => return Err(end),
                None => self.0.something.notified().await,
            }
        }
    }

    /// Everything that waits, once the session has ended.
    pub(crate) fn rest(&self) -> Arrival {
        let Waiting { readings, problems, drops, strangers, end: _ } = self.take_all();
        Arrival { readings, problems, drops, strangers, answer: None }
    }

    fn take_all(&self) -> Waiting {
        let all = std::mem::take(&mut *self.lock());
        self.0.taken.notify_one();
        all
    }

    fn waiting(&self) -> usize {
        self.lock().readings.len()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.lock());
        self.0.something.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use guildhall_model::{Quality, Time, Value};

    use super::*;

    #[tokio::test]
    async fn the_line_is_read_slowly_while_much_waits_and_kept_alive() {
        let inbox = Inbox::default();
        let reading =
            || Reading::new(0, Time::from_s(1), Some(Value::Boolean(true)), Quality::GOOD);
        inbox.put((0..READINGS_HIGH - 1).map(|_| reading()));
        assert!(inbox.room().now_or_never().is_some(), "there is room");
        inbox.put([reading()]);
        let begun = tokio::time::Instant::now();
        inbox.room().await;
        assert!(begun.elapsed() >= HOLD, "read again after a while, for the keep-alive");
        let waiting = inbox.clone();
        let (taken, ()) = tokio::join!(inbox.take(), waiting.room());
        assert_eq!(taken.unwrap().readings.len(), READINGS_HIGH);

        inbox.put((0..=READINGS_MAX).map(|_| reading()));
        let taken = inbox.take().await.unwrap();
        assert_eq!((taken.readings.len(), taken.drops), (READINGS_MAX, 1));
    }
}

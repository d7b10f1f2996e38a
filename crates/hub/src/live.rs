//! Live values for those who watch: bounded queues whose overflow is counted.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use guildhall_model::{Sample, TagId};

/// Most samples that wait for one subscriber. Past it the oldest is dropped and counted, so
/// that the newest of what is watched always arrives.
pub const QUEUE_SAMPLES_MAX: usize = 20_000;

/// Called when a sample waits that did not before. Must not block.
type Wake = Box<dyn Fn() + Send + Sync>;

/// What a subscriber takes out of its queue.
#[derive(Debug, Default, PartialEq)]
pub struct Delivery {
    /// Samples, in the order they were stored.
    pub samples: Vec<Sample>,
    /// How many were dropped since the last delivery because the queue was full.
    pub dropped: u64,
}

/// Watches tags. Dropping it ends the watching.
pub struct Subscription {
    queue: Arc<Queue>,
    live: Arc<Live>,
}

struct Queue {
    waiting: Mutex<Waiting>,
    capacity: usize,
    wake: Wake,
}

#[derive(Default)]
struct Waiting {
    samples: VecDeque<Sample>,
    dropped: u64,
    tags: HashSet<TagId>,
}

/// Everyone who watches, by tag.
#[derive(Default)]
pub(crate) struct Live {
    watchers: Mutex<HashMap<TagId, Vec<Weak<Queue>>>>,
    dropped: std::sync::atomic::AtomicU64,
}

impl Subscription {
    /// Takes what waits.
    pub fn take(&self) -> Delivery {
        let mut waiting = lock(&self.queue.waiting);
        Delivery {
            samples: waiting.samples.drain(..).collect(),
            dropped: std::mem::take(&mut waiting.dropped),
        }
    }

    /// Watches exactly `tags` from now on. What waits already stays.
    pub fn watch(&self, tags: impl IntoIterator<Item = TagId>) {
        let wanted: HashSet<TagId> = tags.into_iter().collect();
        let mut watchers = lock(&self.live.watchers);
        let had = std::mem::replace(&mut lock(&self.queue.waiting).tags, wanted.clone());
        for gone in had.difference(&wanted) {
            forget(&mut watchers, *gone, &self.queue);
        }
        for new in wanted.difference(&had) {
            watchers.entry(*new).or_default().push(Arc::downgrade(&self.queue));
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.watch([]);
    }
}

impl Live {
    pub(crate) fn subscribe(self: &Arc<Self>, capacity: usize, wake: Wake) -> Subscription {
        let capacity = capacity.clamp(1, QUEUE_SAMPLES_MAX);
        let queue = Queue { waiting: Mutex::default(), capacity, wake };
        Subscription { queue: Arc::new(queue), live: Arc::clone(self) }
    }

    /// Whether anybody watches anything.
    pub(crate) fn is_watched(&self) -> bool {
        !lock(&self.watchers).is_empty()
    }

    /// Puts each sample into the queues of those who watch its tag, then wakes each once.
    pub(crate) fn publish(&self, samples: &[Sample]) {
        let mut woken: Vec<Arc<Queue>> = Vec::new();
        let watchers = lock(&self.watchers);
        for sample in samples {
            for queue in watchers.get(&sample.tag).into_iter().flatten() {
                let Some(queue) = queue.upgrade() else { continue };
                self.put(&queue, sample);
                if !woken.iter().any(|other| Arc::ptr_eq(other, &queue)) {
                    woken.push(queue);
                }
            }
        }
        drop(watchers);
        for queue in woken {
            (queue.wake)();
        }
    }

    /// How many samples were dropped for slow subscribers since the start.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(std::sync::atomic::Ordering::Relaxed)
    }

    fn put(&self, queue: &Queue, sample: &Sample) {
        let mut waiting = lock(&queue.waiting);
        if waiting.samples.len() == queue.capacity {
            waiting.samples.pop_front();
            waiting.dropped += 1;
            self.dropped.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        waiting.samples.push_back(sample.clone());
    }
}

fn forget(watchers: &mut HashMap<TagId, Vec<Weak<Queue>>>, tag: TagId, queue: &Arc<Queue>) {
    if let Some(queues) = watchers.get_mut(&tag) {
        queues.retain(|other| other.as_ptr() != Arc::as_ptr(queue) && other.strong_count() > 0);
        if queues.is_empty() {
            watchers.remove(&tag);
        }
    }
}

/// A panic elsewhere leaves these maps whole, so a poisoned lock is used as it is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::{Quality, Time, Value};
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn sample(tag: u32, value: i64) -> Sample {
        Sample {
            tag: TagId(tag),
            time: Time::from_s(value),
            value: Some(Value::Integer(value)),
            quality: Quality::GOOD,
        }
    }

    #[test]
    fn only_what_is_watched_arrives() {
        let live = Arc::new(Live::default());
        let wakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&wakes);
        let wake = move || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        let subscription = live.subscribe(10, Box::new(wake));
        subscription.watch([TagId(1), TagId(2)]);
        live.publish(&[sample(1, 10), sample(3, 11), sample(2, 12)]);
        let expected = Delivery { samples: vec![sample(1, 10), sample(2, 12)], dropped: 0 };
        assert_eq!(subscription.take(), expected);
        assert_eq!(wakes.load(Ordering::Relaxed), 1, "one wake for one batch");

        subscription.watch([TagId(3)]);
        live.publish(&[sample(1, 20), sample(3, 21)]);
        assert_eq!(subscription.take().samples, vec![sample(3, 21)]);
        drop(subscription);
        assert!(lock(&live.watchers).is_empty(), "nothing is left behind");
    }

    #[test]
    fn a_slow_subscriber_loses_the_oldest_and_is_told() {
        let live = Arc::new(Live::default());
        let subscription = live.subscribe(2, Box::new(|| {}));
        subscription.watch([TagId(1)]);
        live.publish(&[sample(1, 1), sample(1, 2), sample(1, 3)]);
        let expected = Delivery { samples: vec![sample(1, 2), sample(1, 3)], dropped: 1 };
        assert_eq!(subscription.take(), expected);
        assert_eq!(subscription.take(), Delivery::default());
        assert_eq!(live.dropped(), 1);
    }
}

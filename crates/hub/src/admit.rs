//! From a batch in its source's words to stored samples and an answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use guildhall_model::limits::BATCH_SAMPLES_MAX;
use guildhall_model::sample::{Answer, REFUSED_NAMED_MAX};
use guildhall_model::{
    Admit, Batch, Origin, Quality, Receipt, Refusal, Refused, Sample, Samples, TagId, Value,
};

use crate::last::{Last, LastValues};
use crate::live::{Live, Subscription};
use crate::tags::{Tags, Target};

/// What is called once the samples are on disk, or it is certain that they are not.
pub type Stored = Box<dyn FnOnce(Result<(), Refusal>) + Send>;

/// Where samples are kept. The server joins it to the historian.
pub trait Store: Send + Sync {
    /// Keeps samples; must not block. Answers in the order in which it was asked. They are
    /// shared, for the hub shows the same once they are kept.
    fn append(&self, samples: Arc<Samples>, stored: Stored);

    /// Whether samples that came now would likely be taken.
    fn has_room(&self) -> bool {
        true
    }
}

/// How much has passed through since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Samples stored.
    pub stored: u64,
    /// Samples refused, each for a reason told to its sender.
    pub refused: u64,
    /// Samples left out for live subscribers that were too slow.
    pub live_dropped: u64,
}

/// Admits batches.
pub struct Hub {
    store: Arc<dyn Store>,
    tags: RwLock<Arc<Tags>>,
    edge: Arc<Edge>,
}

/// What becomes of samples once they are stored.
#[derive(Default)]
struct Edge {
    last: RwLock<LastValues>,
    live: Arc<Live>,
    stored: AtomicU64,
    refused: AtomicU64,
}

impl Hub {
    /// A hub that knows no tags yet and stores into `store`.
    pub fn new(store: Arc<dyn Store>) -> Hub {
        Hub { store, tags: RwLock::default(), edge: Arc::default() }
    }

    /// From now on names mean what `tags` says.
    pub fn set_tags(&self, tags: Tags) {
        *self.tags.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(tags);
    }

    /// Takes over last values from an earlier run.
    pub fn restore(&self, samples: impl IntoIterator<Item = Sample>) {
        let mut last = self.edge.last.write().unwrap_or_else(PoisonError::into_inner);
        for sample in samples {
            let received = sample.time;
            last.offer(Last { sample, received });
        }
    }

    /// The last value of a tag.
    pub fn last(&self, tag: TagId) -> Option<Last> {
        read(&self.edge.last).get(tag).cloned()
    }

    /// The newest samples of many tags, in the order asked, seen at one moment.
    pub fn last_of(&self, tags: impl IntoIterator<Item = TagId>) -> Vec<Option<Sample>> {
        let last = read(&self.edge.last);
        tags.into_iter().map(|tag| last.get(tag).map(|last| last.sample.clone())).collect()
    }

    /// A queue of at most `capacity` live samples. `wake` is called when some wait; it must
    /// not block.
    pub fn subscribe(
        &self,
        capacity: usize,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Subscription {
        self.edge.live.subscribe(capacity, Box::new(wake))
    }

    /// How much has passed through.
    pub fn counts(&self) -> Counts {
        Counts {
            stored: self.edge.stored.load(Ordering::Relaxed),
            refused: self.edge.refused.load(Ordering::Relaxed),
            live_dropped: self.edge.live.dropped(),
        }
    }
}

impl Admit for Hub {
    fn admit(&self, batch: Batch, answer: Answer) {
        if batch.len() > BATCH_SAMPLES_MAX {
            let (samples, max) = (batch.len(), BATCH_SAMPLES_MAX);
            return answer(Err(Refusal::TooLarge { samples, max }));
        }
        let tags = Arc::clone(&read(&self.tags));
        let (samples, receipt) = resolve(batch, &tags);
        let edge = Arc::clone(&self.edge);
        if samples.is_empty() {
            edge.count(&receipt);
            return answer(Ok(receipt));
        }
        let samples = Arc::new(samples);
        let kept = Arc::clone(&samples);
        let stored = move |outcome: Result<(), Refusal>| match outcome {
            Ok(()) => {
                edge.show(&kept);
                edge.count(&receipt);
                answer(Ok(receipt));
            }
            Err(refusal) => answer(Err(refusal)),
        };
        self.store.append(samples, Box::new(stored));
    }

    fn has_room(&self) -> bool {
        self.store.has_room()
    }
}

impl Edge {
    /// Keeps those that are the newest of their tag, and tells who watches.
    fn show(&self, samples: &Samples) {
        let watched = self.live.is_watched();
        let mut fresh = Vec::new();
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        for row in 0..samples.len() {
            if last.offer_row(samples, row) && watched {
                fresh.extend(samples.get(row));
            }
        }
        drop(last);
        self.live.publish(&fresh);
    }

    fn count(&self, receipt: &Receipt) {
        let add = |counter: &AtomicU64, by: usize| {
            counter.fetch_add(u64::try_from(by).unwrap_or(u64::MAX), Ordering::Relaxed)
        };
        add(&self.stored, receipt.stored);
        add(&self.refused, receipt.refused);
    }
}

/// Splits a batch into what can be stored and what is refused, row by row: one bad sample
/// never stops its neighbours. The batch's own columns become those of the samples, closed up
/// over what is refused, for nearly always nothing is.
fn resolve(batch: Batch, tags: &Tags) -> (Samples, Receipt) {
    let Batch { origin, received, names, name, mut times, mut values, mut qualities } = batch;
    let known = tags.names_of(&origin);
    let targets: Vec<Option<Target>> =
        names.iter().map(|name| known.and_then(|known| known.get(name).copied())).collect();
    let mut tags = Vec::with_capacity(name.len());
    let mut receipt = Receipt::default();
    for (row, &name) in name.iter().enumerate() {
        let at = usize::try_from(name).unwrap_or(usize::MAX);
        let target = targets.get(at).copied().flatten();
        let kept = tags.len();
        if kept == row && target.is_some_and(|to| fits(to, values[row].as_ref(), qualities[row])) {
            tags.extend(target.map(|target| target.tag));
            continue;
        }
        let checked = match target {
            Some(target) => check(target, values[row].take(), qualities[row])
                .map(|(value, quality)| (target.tag, value, quality)),
            None => Err(unknown(&origin)),
        };
        match checked {
            Ok((tag, value, quality)) => {
                tags.push(tag);
                (times[kept], values[kept], qualities[kept]) = (times[row], value, quality);
            }
            Err(why) => {
                receipt.refused += 1;
                if receipt.first_refused.len() < REFUSED_NAMED_MAX {
                    let name = names.get(at).cloned().unwrap_or_default();
                    receipt.first_refused.push(Refused { row, name, why });
                }
            }
        }
    }
    receipt.stored = tags.len();
    times.truncate(tags.len());
    values.truncate(tags.len());
    qualities.truncate(tags.len());
    (Samples { origin, received, tags, times, values, qualities }, receipt)
}

/// Whether a sample can be kept as it is. What this leaves open is for [`check`].
fn fits(target: Target, value: Option<&Value>, quality: Quality) -> bool {
    let kind = value.map(Value::data_type);
    kind == Some(target.data_type) && target.data_type.is_drawn() && quality.has_value()
}

fn unknown(origin: &Origin) -> String {
    match origin {
        Origin::Connection(_) => "no tag is mapped to this point".to_owned(),
        Origin::Person(_) | Origin::System => "there is no such tag".to_owned(),
    }
}

/// A value is there exactly when the quality says so; it is of its tag's kind. What a machine
/// sends beyond that is a refused sample, told to its sender.
fn check(
    target: Target,
    value: Option<Value>,
    quality: Quality,
) -> Result<(Option<Value>, Quality), String> {
    match (value, quality.has_value()) {
        (_, false) => Ok((None, quality)),
        (None, true) => Err("a sample of good or uncertain quality needs a value".to_owned()),
        (Some(value), true) => match value.cast(target.data_type) {
            Ok(value) => Ok((Some(value), quality)),
            Err(error) => Err(error.to_string()),
        },
    }
}

fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

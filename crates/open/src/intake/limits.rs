//! How much one source may bring: one limiter, which every door asks.
//!
//! A source is a person, whose programs share what he may. The rate works by debt: who owes
//! nothing is let in with all that the request holds, and pays for it in time before the next.
//! So a request is refused whole, before it is read, and never in its middle. A tag past the
//! limit of tags is refused for itself, since to send it again cannot help. What is refused is
//! counted and stands in `/metrics`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use guildhall_model::{PersonId, TagId, Time};

use super::unknown::{Unknown, Unknowns};
use crate::problem::Problem;

/// How much a source may bring at once after it was silent, in seconds of its rate.
const BURST_S: u64 = 2;

/// Most seconds that `Retry-After` says.
const RETRY_S_MAX: u16 = 3600;

const SECOND_NS: u64 = 1_000_000_000;

/// What each source may bring, and what it has brought.
pub struct Limits {
    samples_per_second: u64,
    tags_max: usize,
    unknown: Unknowns,
    sources: Mutex<HashMap<PersonId, Source>>,
    making: Mutex<()>,
    requests: AtomicU64,
    samples: AtomicU64,
    made: AtomicU64,
    parked: AtomicU64,
}

#[derive(Default)]
struct Source {
    /// Up to when what it brought is paid for.
    paid_until: i64,
    /// One bit for each tag, by its number.
    tags: Vec<u64>,
    tags_count: usize,
}

/// How often a limit was met since the start.
pub(crate) struct Met {
    /// Requests refused for the rate of their source.
    pub(crate) requests: u64,
    /// Samples refused for the number of tags of their source.
    pub(crate) samples: u64,
    /// Tags made of what came without one.
    pub(crate) made: u64,
    /// Samples parked.
    pub(crate) parked: u64,
}

impl Limits {
    /// So many samples a second and so many different tags for each source.
    pub fn new(samples_per_second: u64, tags_max: usize) -> Limits {
        Limits {
            samples_per_second: samples_per_second.max(1),
            tags_max,
            unknown: Unknowns::default(),
            sources: Mutex::default(),
            making: Mutex::default(),
            requests: AtomicU64::new(0),
            samples: AtomicU64::new(0),
            made: AtomicU64::new(0),
            parked: AtomicU64::new(0),
        }
    }

    /// The same, and what becomes of samples whose tag there is not.
    pub fn with_unknown(self, unknown: Unknowns) -> Limits {
        Limits { unknown, ..self }
    }

    pub(crate) fn unknown(&self, source: &PersonId) -> &Unknown {
        self.unknown.of(source)
    }

    /// Lets a request in, or says how long its source has to wait.
    pub(crate) fn let_in(&self, source: &PersonId, now: Time) -> Result<(), Problem> {
        let Some(wait_s) = self.wait_s(source, now) else { return Ok(()) };
        self.requests.fetch_add(1, Ordering::Relaxed);
        let rate = self.samples_per_second;
        Err(Problem::over_limit(
            format!("`{source}` sends more than the limit of {rate} samples a second"),
            "wait as long as Retry-After says and send the same again; the setting \
             `ingest.samples_per_second` holds the limit",
            wait_s,
        ))
    }

    /// How many seconds a source has to wait before it is let in; none where it is now.
    pub(crate) fn wait_s(&self, source: &PersonId, now: Time) -> Option<u16> {
        let burst = i64::try_from(BURST_S * SECOND_NS).unwrap_or(i64::MAX);
        let paid_until = self.lock().get(source).map_or(i64::MIN, |source| source.paid_until);
        let owed = paid_until.saturating_sub(now.ns().saturating_add(burst));
        let wait_s = u64::try_from(owed).ok()?.div_ceil(SECOND_NS);
        let wait_s = u16::try_from(wait_s).unwrap_or(RETRY_S_MAX).min(RETRY_S_MAX);
        (wait_s > 0).then_some(wait_s)
    }

    /// Puts samples that were handed in on the bill of their source.
    pub(crate) fn charge(&self, source: &PersonId, samples: usize, now: Time) {
        let samples = u128::try_from(samples).unwrap_or(u128::MAX);
        let cost = samples * u128::from(SECOND_NS) / u128::from(self.samples_per_second);
        let cost = i64::try_from(cost).unwrap_or(i64::MAX);
        let mut sources = self.lock();
        let source = of(&mut sources, source);
        source.paid_until = source.paid_until.max(now.ns()).saturating_add(cost);
    }

    /// Whether a source may bring this tag: it has before, or has not used up its number.
    pub(crate) fn admits_tag(&self, source: &PersonId, tag: TagId) -> bool {
        let number = usize::try_from(tag.0).unwrap_or(usize::MAX);
        let (word, bit) = (number / 64, 1u64 << (number % 64));
        let mut sources = self.lock();
        let source = of(&mut sources, source);
        if source.tags.get(word).is_some_and(|bits| bits & bit != 0) {
            return true;
        }
        if source.tags_count >= self.tags_max {
            return false;
        }
        if source.tags.len() <= word {
            source.tags.resize(word + 1, 0);
        }
        source.tags[word] |= bit;
        source.tags_count += 1;
        true
    }

    /// How many tags more a source may bring.
    pub(crate) fn tags_left(&self, source: &PersonId) -> usize {
        let sources = self.lock();
        self.tags_max - sources.get(source).map_or(0, |source| source.tags_count)
    }

    /// While it is held nobody else makes tags.
    pub(crate) fn making(&self) -> MutexGuard<'_, ()> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts tags that were made.
    pub(crate) fn count_made(&self, tags: usize) {
        self.made.fetch_add(u64::try_from(tags).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Counts samples that were parked.
    pub(crate) fn count_parked(&self, samples: usize) {
        self.parked.fetch_add(u64::try_from(samples).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Counts samples that were refused for their tag.
    pub(crate) fn count_refused(&self, samples: usize) {
        self.samples.fetch_add(u64::try_from(samples).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Why a tag is refused.
    pub(crate) fn why(&self) -> String {
        let max = self.tags_max;
        format!(
            "your programs send {max} other tags already, which is the limit; the setting \
             `ingest.tags_per_source` holds it"
        )
    }

    pub(crate) fn met(&self) -> Met {
        Met {
            requests: self.requests.load(Ordering::Relaxed),
            samples: self.samples.load(Ordering::Relaxed),
            made: self.made.load(Ordering::Relaxed),
            parked: self.parked.load(Ordering::Relaxed),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PersonId, Source>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn of<'s>(sources: &'s mut HashMap<PersonId, Source>, source: &PersonId) -> &'s mut Source {
    if !sources.contains_key(source) {
        sources.insert(source.clone(), Source::default());
    }
    sources.get_mut(source).expect("just put there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_pays_in_time_for_what_it_brought() {
        let limits = Limits::new(1_000, 10);
        let (kim, lee) = (PersonId::new("kim").unwrap(), PersonId::new("lee").unwrap());
        // second, samples brought, seconds to wait when not let in
        for (second, samples, wait) in [
            (0, 2_000, None),
            (0, 5_000, None),
            (0, 0, Some(5)),
            (4, 0, Some(1)),
            (5, 1_000, None),
            (5, 0, Some(1)),
            (100, 2_000, None),
        ] {
            let now = Time::from_s(second);
            let told = limits.let_in(&kim, now).err().map(|problem| problem.retry_after_s);
            assert_eq!(told, wait.map(Some), "at {second}");
            assert!(limits.let_in(&lee, now).is_ok(), "nobody pays for another");
            if told.is_none() {
                limits.charge(&kim, samples, now);
            }
        }
        assert_eq!(limits.met().requests, 3);
    }

    #[test]
    fn known_tags_are_taken_for_ever_and_new_ones_up_to_the_limit() {
        let limits = Limits::new(1, 2);
        let kim = PersonId::new("kim").unwrap();
        for (tag, taken) in [(7, true), (700, true), (8, false), (7, true), (700, true)] {
            assert_eq!(limits.admits_tag(&kim, TagId(tag)), taken, "{tag}");
        }
    }
}

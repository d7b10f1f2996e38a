//! The last value of each tag.
//!
//! Newest is the greater source time, but a source time in the future counts as the time of
//! arrival: a machine whose clock was wrong for a minute does not freeze its values for years. A
//! mark of absence yields to whatever comes in after it: a machine that is back may tell a value
//! from before, and one whose clock is behind does so for a while.

use guildhall_model::{Sample, Samples, TagId, Time, Value};

/// The newest sample of a tag, and when it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Last {
    /// The sample.
    pub sample: Sample,
    /// When it came in here.
    pub received: Time,
}

impl Last {
    fn order(&self) -> Time {
        self.sample.time.min(self.received)
    }
}

/// By tag number, which is dense.
#[derive(Debug, Default)]
pub(crate) struct LastValues(Vec<Option<Last>>);

impl LastValues {
    pub(crate) fn get(&self, tag: TagId) -> Option<&Last> {
        self.0.get(index(tag))?.as_ref()
    }

    /// Keeps `last` if it is the newest of its tag, and says whether it is.
    pub(crate) fn offer(&mut self, last: Last) -> bool {
        let (slot, order) = (self.slot(last.sample.tag), last.order());
        let newest = is_newest(slot.as_ref(), order, last.received);
        if newest {
            *slot = Some(last);
        }
        newest
    }

    /// The same for a row of many, of which nothing is copied that is not kept.
    pub(crate) fn offer_row(&mut self, samples: &Samples, row: usize) -> bool {
        let (tag, time, received) = (samples.tags[row], samples.times[row], samples.received);
        let slot = self.slot(tag);
        if !is_newest(slot.as_ref(), time.min(received), received) {
            return false;
        }
        let (value, quality) = (&samples.values[row], samples.qualities[row]);
        if let Some(Last { sample, received: before }) = slot {
            (sample.time, sample.quality, *before) = (time, quality, received);
            match (&mut sample.value, value) {
                (Some(Value::Float(kept)), Some(Value::Float(number))) => *kept = *number,
                (kept, value) => kept.clone_from(value),
            }
        } else {
            let value = value.clone();
            *slot = Some(Last { sample: Sample { tag, time, value, quality }, received });
        }
        true
    }

    fn slot(&mut self, tag: TagId) -> &mut Option<Last> {
        let at = index(tag);
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        &mut self.0[at]
    }
}

fn is_newest(kept: Option<&Last>, order: Time, received: Time) -> bool {
    kept.is_none_or(|kept| {
        kept.order() <= order || (kept.sample.quality.is_absence() && kept.received <= received)
    })
}

fn index(tag: TagId) -> usize {
    usize::try_from(tag.0).expect("a tag number fits into usize")
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Quality;

    #[track_caller]
    fn check(what: &str, samples: &[(i64, i64, f64)], left: f64) {
        let mut values = LastValues::default();
        for &(time, received, value) in samples {
            let sample = Sample {
                tag: TagId(3),
                time: Time::from_s(time),
                value: Some(Value::Float(value)),
                quality: Quality::GOOD,
            };
            values.offer(Last { sample, received: Time::from_s(received) });
        }
        let kept = values.get(TagId(3)).and_then(|last| last.sample.value.clone());
        assert_eq!(kept, Some(Value::Float(left)), "{what}");
    }

    #[test]
    fn absence_yields_to_what_comes_after() {
        let offer = |values: &mut LastValues, time: i64, value: Option<f64>| {
            let quality = if value.is_some() { Quality::GOOD } else { Quality::BAD_NOT_CONNECTED };
            let sample = Sample {
                tag: TagId(3),
                time: Time::from_s(time),
                value: value.map(Value::Float),
                quality,
            };
            values.offer(Last { sample, received: Time::from_s(100) })
        };
        let mut values = LastValues::default();
        assert!(offer(&mut values, 50, Some(1.0)));
        assert!(offer(&mut values, 100, None));
        assert!(offer(&mut values, 60, Some(2.0)), "its clock is behind");
        assert!(!offer(&mut values, 55, Some(3.0)), "and what is older is still older");
    }

    #[test]
    fn newest_wins() {
        check("in order", &[(10, 10, 1.0), (11, 11, 2.0)], 2.0);
        check("late", &[(10, 10, 1.0), (5, 11, 2.0)], 1.0);
        check("corrected", &[(10, 10, 1.0), (10, 12, 2.0)], 2.0);
        check("clock was ahead for a while", &[(9_000, 10, 1.0), (11, 11, 2.0)], 2.0);
    }
}

//! The last value of each tag.
//!
//! Newest is the greater source time, but a source time in the future counts as the time of
//! arrival: a machine whose clock was wrong for a minute does not freeze its values for years.

use guildhall_model::{Sample, TagId, Time};

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
        let at = index(last.sample.tag);
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        let newest = self.0[at].as_ref().is_none_or(|kept| kept.order() <= last.order());
        if newest {
            self.0[at] = Some(last);
        }
        newest
    }
}

fn index(tag: TagId) -> usize {
    usize::try_from(tag.0).expect("a tag number fits into usize")
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::{Quality, Value};

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
    fn newest_wins() {
        check("in order", &[(10, 10, 1.0), (11, 11, 2.0)], 2.0);
        check("late", &[(10, 10, 1.0), (5, 11, 2.0)], 1.0);
        check("corrected", &[(10, 10, 1.0), (10, 12, 2.0)], 2.0);
        check("clock was ahead for a while", &[(9_000, 10, 1.0), (11, 11, 2.0)], 2.0);
    }
}

//! How many samples a second: counted in the second that they were acknowledged in, over the last
//! minute.

use std::time::Duration;

use guildhall_model::Time;

/// Over so many seconds.
pub const RATE_SECONDS: usize = 60;

/// Counts by second.
pub(crate) struct Rate {
    since: i64,
    /// The second and what came in it, each second of a minute at its own place.
    seconds: [(i64, u64); RATE_SECONDS],
}

impl Rate {
    pub(crate) fn new(now: Time) -> Rate {
        Rate { since: second(now), seconds: [(i64::MIN, 0); RATE_SECONDS] }
    }

    pub(crate) fn add(&mut self, now: Time, samples: u64) {
        let second = second(now);
        let place = &mut self.seconds[place(second)];
        if place.0 != second {
            *place = (second, 0);
        }
        place.1 += samples;
    }

    /// The mean of the whole seconds of the last minute, or of those since the start; none
    /// before the first is over.
    pub(crate) fn per_second(&self, now: Time) -> Option<f64> {
        let now = second(now);
        let whole = i64::try_from(RATE_SECONDS).unwrap_or(i64::MAX);
        let over = now.saturating_sub(self.since).min(whole);
        let inside = |(second, _): &&(i64, u64)| (now.saturating_sub(over)..now).contains(second);
        let samples: u64 = self.seconds.iter().filter(inside).map(|(_, samples)| samples).sum();
        (over > 0).then(|| samples as f64 / over as f64)
    }
}

fn second(time: Time) -> i64 {
    time.floor(Duration::from_secs(1)).ns() / 1_000_000_000
}

fn place(second: i64) -> usize {
    let minute = i64::try_from(RATE_SECONDS).unwrap_or(i64::MAX);
    usize::try_from(second.rem_euclid(minute)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(added: &[(i64, u64)], now: i64, expected: Option<f64>) {
        let mut rate = Rate::new(Time::from_s(100));
        added.iter().for_each(|&(at, samples)| rate.add(Time::from_s(at), samples));
        assert_eq!(rate.per_second(Time::from_s(now)), expected, "{added:?} at {now}");
    }

    #[test]
    fn a_mean_of_whole_seconds() {
        check(&[], 100, None);
        check(&[(100, 5)], 100, None);
        check(&[(100, 5), (101, 7)], 101, Some(5.0));
        check(&[(100, 5), (100, 3), (101, 2)], 102, Some(5.0));
        check(&[(100, 600)], 130, Some(20.0));
        check(&[(100, 600), (150, 60)], 160, Some(11.0));
        check(&[(100, 600), (150, 60)], 161, Some(1.0));
        check(&[(100, 600), (160, 60)], 161, Some(1.0));
        check(&[(150, 60)], 1000, Some(0.0));
    }

    #[test]
    fn a_clock_that_was_set_back_counts_nothing_of_the_future() {
        check(&[(150, 60)], 90, None);
        check(&[(150, 60)], 120, Some(0.0));
    }
}

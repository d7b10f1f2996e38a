//! How much one connection may bring: it pays for samples in time.
//!
//! As at the doors for programs: who was silent may bring [`BURST`] of its rate at once, and what
//! has come is never refused for it. Then nothing more is asked of the machine until it is paid
//! for.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::ConnectError;

/// How much may come at once after a silence, in time of the rate.
const BURST: Duration = Duration::from_secs(2);

/// What a connection owes.
pub(crate) struct Pace {
    samples_per_second: Option<u64>,
    paid_until: Option<Instant>,
}

/// That nothing more is taken until then, and what there is to say about it.
pub(crate) struct Owed {
    pub(crate) until: Instant,
    pub(crate) told: ConnectError,
}

impl Pace {
    /// No limit without a rate.
    pub(crate) fn new(samples_per_second: Option<u64>) -> Pace {
        Pace { samples_per_second, paid_until: None }
    }

    /// Puts samples on the bill; tells when the next may be taken, if that is not now.
    pub(crate) fn charge(&mut self, samples: usize, now: Instant) -> Option<Owed> {
        let max = self.samples_per_second?.max(1);
        let samples = u128::try_from(samples).unwrap_or(u128::MAX);
        let cost = samples.saturating_mul(1_000_000_000) / u128::from(max);
        let cost = Duration::from_nanos(u64::try_from(cost).unwrap_or(u64::MAX));
        let paid_until = self.paid_until.map_or(now, |until| until.max(now)) + cost;
        self.paid_until = Some(paid_until);
        let until = paid_until.checked_sub(BURST).filter(|until| *until > now)?;
        Some(Owed { until, told: ConnectError::OverRate { max } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_brings_too_much_is_asked_later() {
        let (mut pace, mut now) = (Pace::new(Some(1_000)), Instant::now());
        // after how many ms, samples brought, ms until more is taken
        for (after, samples, wait) in [
            (0, 2_000, None),
            (0, 3_000, Some(3_000)),
            (3_000, 500, Some(500)),
            (500, 0, None),
            (60_000, 2_000, None),
            (0, 1, Some(1)),
        ] {
            now += Duration::from_millis(after);
            let owed = pace.charge(samples, now).map(|owed| owed.until - now);
            assert_eq!(owed, wait.map(Duration::from_millis), "{samples}");
        }
        assert!(Pace::new(None).charge(usize::MAX, now).is_none());
    }
}

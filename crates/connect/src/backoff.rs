//! How long to wait before the next try: doubling, with jitter from a seed.

use std::time::Duration;

/// The first wait before calling a machine again.
pub const RECONNECT_MIN: Duration = Duration::from_millis(250);

/// The longest wait before calling a machine again.
pub const RECONNECT_MAX: Duration = Duration::from_secs(5);

/// A wait that doubles. Each is between half and the whole of what is due, so that a hundred
/// connections that were lost together do not call again together.
pub(crate) struct Backoff {
    due: Duration,
    min: Duration,
    max: Duration,
    state: u64,
}

impl Backoff {
    pub(crate) fn new(min: Duration, max: Duration, seed: u64) -> Backoff {
        Backoff { due: min, min, max, state: seed }
    }

    /// All is well again.
    pub(crate) fn reset(&mut self) {
        self.due = self.min;
    }

    /// The next wait.
    pub(crate) fn next(&mut self) -> Duration {
        let due = self.due;
        self.due = (due * 2).min(self.max);
        due / 2 + due.mul_f64(self.chance() / 2.0)
    }

    /// From 0 to under 1, by SplitMix64 (Steele, Lea and Flood, 2014).
    fn chance(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let upper = u32::try_from(z >> 32).unwrap_or(u32::MAX);
        f64::from(upper) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_limit_and_follow_the_seed() {
        let waits = |seed| {
            let mut backoff = Backoff::new(RECONNECT_MIN, RECONNECT_MAX, seed);
            (0..9).map(|_| backoff.next()).collect::<Vec<_>>()
        };
        let mut due = RECONNECT_MIN;
        for wait in waits(7) {
            assert!(due / 2 <= wait && wait <= due, "{wait:?} of {due:?}");
            due = (due * 2).min(RECONNECT_MAX);
        }
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
    }
}

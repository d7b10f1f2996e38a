//! The system's clock: the one place where the house asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use guildhall_model::{Clock, Time};

/// The system's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Time {
        #[expect(clippy::disallowed_methods, reason = "everyone else takes a Clock")]
        let now = SystemTime::now();
        match now.duration_since(UNIX_EPOCH) {
            Ok(since) => Time::from_ns(0) + since,
            Err(before) => Time::from_ns(0) - before.duration(),
        }
    }
}

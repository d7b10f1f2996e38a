//! Points in time (UTC, nanoseconds) and half-open spans of it.
//!
//! Source: RFC 3339 for the text form. Nothing here asks what time it is: who
//! needs to know takes a [`Clock`].

use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Reaches from the year 1677 to 2262.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, BorshSerialize, BorshDeserialize,
)]
pub struct Time(i64);

/// Where the time comes from. The shell hands in the system's clock, a test its own.
pub trait Clock: Send + Sync {
    /// The time now, UTC. May step backwards when the system's clock is set.
    fn now(&self) -> Time;
}

/// A text that is no RFC 3339 time between 1677 and 2262.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a time; write it like 2026-11-24T09:30:00Z")]
pub struct TimeError {
    /// What was given.
    pub text: String,
}

impl Time {
    /// The earliest time that can be told.
    pub const MIN: Time = Time(i64::MIN);
    /// The latest time that can be told.
    pub const MAX: Time = Time(i64::MAX);

    /// From nanoseconds since 1970.
    pub const fn from_ns(ns: i64) -> Time {
        Time(ns)
    }

    /// From milliseconds since 1970; beyond the reach it stays at the end of it.
    pub const fn from_ms(ms: i64) -> Time {
        Time(ms.saturating_mul(1_000_000))
    }

    /// From seconds since 1970; beyond the reach it stays at the end of it.
    pub const fn from_s(s: i64) -> Time {
        Time(s.saturating_mul(1_000_000_000))
    }

    /// Nanoseconds since 1970.
    pub const fn ns(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since 1970, rounded down.
    pub const fn ms(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn s(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// Reads RFC 3339, with any offset.
    ///
    /// # Errors
    /// [`TimeError`] when the text is not a time or out of reach.
    pub fn parse(text: &str) -> Result<Time, TimeError> {
        let wrong = || TimeError { text: text.to_owned() };
        let at: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
        i64::try_from(at.as_nanosecond()).map(Time).map_err(|_| wrong())
    }

    /// How long since `earlier`; zero when `earlier` is later.
    pub fn since(self, earlier: Time) -> Duration {
        let ns = i128::from(self.0) - i128::from(earlier.0);
        Duration::from_nanos(u64::try_from(ns).unwrap_or(0))
    }

    /// Rounded down to a multiple of `step` counted from 1970. A zero step changes nothing.
    pub fn floor(self, step: Duration) -> Time {
        match i64::try_from(step.as_nanos()) {
            Ok(step) if step > 0 => Time(self.0.div_euclid(step).saturating_mul(step)),
            _ => self,
        }
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, by: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(by.as_nanos()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, by: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(by.as_nanos()).unwrap_or(i64::MAX)))
    }
}

/// RFC 3339 in UTC with `Z`, with as many digits of the second as are needed.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(at) => at.fmt(f),
            Err(_) => write!(f, "{} ns since 1970", self.0),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A half-open span of time: `from` belongs to it, `until` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment inside.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

impl Span {
    /// All of time but its last nanosecond.
    pub const ALL: Span = Span { from: Time::MIN, until: Time::MAX };

    /// Whether `at` lies inside.
    pub fn contains(self, at: Time) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether any moment lies in both.
    pub fn overlaps(self, other: Span) -> bool {
        self.from < other.until && other.from < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(Time::parse(text).map(|t| t.to_string()), Ok(shown.to_owned()));
    }

    #[test]
    fn text_form() {
        check("2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z");
        check("2026-11-24T18:30:00+09:00", "2026-11-24T09:30:00Z");
        check("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z");
        for wrong in ["", "yesterday", "2026-13-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
            assert_eq!(Time::parse(wrong), Err(TimeError { text: wrong.to_owned() }));
        }
    }

    #[test]
    fn floor_goes_down_before_1970_too() {
        let minute = Duration::from_secs(60);
        assert_eq!(Time::from_s(61).floor(minute), Time::from_s(60));
        assert_eq!(Time::from_s(-1).floor(minute), Time::from_s(-60));
    }
}

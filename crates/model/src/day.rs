//! Days of the calendar: from when a rule holds, how long a membership lasts.
//!
//! Source: ISO 8601 for the text form. A day has no zone; whoever asks which day it is says where.

use std::fmt;
use std::io;
use std::time::Duration;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::time::Time;

/// A day of the Gregorian calendar, from the year 0 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(jiff::civil::Date);

/// A text that is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a day; write it like 2026-11-26")]
pub struct DayError {
    /// What was given.
    pub text: String,
}

impl BorshSerialize for Day {
    fn serialize<W: io::Write>(&self, to: &mut W) -> io::Result<()> {
        (self.0.year(), self.0.month(), self.0.day()).serialize(to)
    }
}

impl BorshDeserialize for Day {
    fn deserialize_reader<R: io::Read>(from: &mut R) -> io::Result<Day> {
        let (year, month, day) = BorshDeserialize::deserialize_reader(from)?;
        jiff::civil::Date::new(year, month, day).map(Day).map_err(io::Error::other)
    }
}

impl Day {
    /// Reads `2026-11-26`.
    ///
    /// # Errors
    /// [`DayError`] when the calendar has no such day.
    pub fn parse(text: &str) -> Result<Day, DayError> {
        let wrong = || DayError { text: text.to_owned() };
        let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
        // Other forms of ISO 8601 are read too, but only one is written.
        Some(Day(day)).filter(|day| day.to_string() == text).ok_or_else(wrong)
    }

    /// The day in UTC on which a moment lies.
    pub fn utc(at: Time) -> Day {
        let at = jiff::Timestamp::from_nanosecond(i128::from(at.ns())).unwrap_or_default();
        Day(jiff::tz::Offset::UTC.to_datetime(at).date())
    }

    /// The moment in UTC at which it begins.
    pub fn begin(self) -> Time {
        let at = jiff::tz::Offset::UTC.to_timestamp(self.0.at(0, 0, 0, 0));
        // The last day of the calendar is beyond what a moment can be.
        let ns = at.map_or(i128::MAX, |at| at.as_nanosecond());
        Time::from_ns(i64::try_from(ns).unwrap_or(if ns < 0 { i64::MIN } else { i64::MAX }))
    }

    /// The moment in UTC at which it is over: the whole of a last day is left.
    pub fn end(self) -> Time {
        self.next().map_or(Time::MAX, Day::begin)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month of its year, from 1.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of its month, from 1.
    pub fn of_month(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// How many days later another day is; below zero for an earlier one.
    pub fn days_until(self, other: Day) -> i64 {
        // Seconds between days of this calendar, which a duration always holds.
        self.0.duration_until(other.0).as_secs() / 86_400
    }

    /// The day after it; none after the last of the calendar.
    pub fn next(self) -> Option<Day> {
        self.0.tomorrow().ok().map(Day)
    }

    /// So many years later; of 29 February the 28th where there is none. None beyond the calendar.
    pub fn plus_years(self, years: u8) -> Option<Day> {
        let years = jiff::Span::new().years(i64::from(years));
        self.0.checked_add(years).ok().map(Day)
    }

    /// So many years earlier; of 29 February the 28th where there is none. The first day of the
    /// calendar where that would be before it.
    pub fn minus_years(self, years: u8) -> Day {
        let years = jiff::Span::new().years(i64::from(years));
        let first = Day(jiff::civil::date(0, 1, 1));
        self.0.checked_sub(years).map_or(first, Day).max(first)
    }

    /// So many months later; the last day of that month where it has no such day. None beyond the
    /// calendar.
    pub fn plus_months(self, months: u8) -> Option<Day> {
        let months = jiff::Span::new().months(i64::from(months));
        self.0.checked_add(months).ok().map(Day)
    }

    /// So many days later; no later than the last day that a moment can be on.
    pub fn plus_days(self, days: u16) -> Day {
        Day::utc(self.begin() + Duration::from_secs(86_400 * u64::from(days)))
    }

    /// So many days earlier. The first day of the calendar where that would be before it.
    pub fn minus_days(self, days: u16) -> Day {
        let days = jiff::Span::new().days(i64::from(days));
        let first = Day(jiff::civil::date(0, 1, 1));
        self.0.checked_sub(days).map_or(first, Day).max(first)
    }
}

impl std::str::FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Day, DayError> {
        Day::parse(text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Days one after another: `from` belongs to it, `until` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Period {
    from: Day,
    until: Day,
}

impl Period {
    /// At least one day; none when `until` is not after `from`.
    pub fn new(from: Day, until: Day) -> Option<Period> {
        (from < until).then_some(Period { from, until })
    }

    /// The first day of it.
    pub const fn from(self) -> Day {
        self.from
    }

    /// The first day after it.
    pub const fn until(self) -> Day {
        self.until
    }

    /// Whether a day is one of it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// Whether any day is of both.
    pub fn overlaps(self, other: Period) -> bool {
        self.from < other.until && other.from < self.until
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to before {}", self.from, self.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        for wrong in ["", "2026-02-29", "2026-13-01", "20261126", "2026-11-26T00:00:00", "26-11-26"]
        {
            assert!(Day::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_lies_on_its_day_in_utc() {
        let utc = |text| Day::utc(Time::parse(text).expect("a time")).to_string();
        assert_eq!(utc("2026-11-26T23:59:59.999999999Z"), "2026-11-26");
        assert_eq!(utc("2026-11-27T08:00:00+09:00"), "2026-11-26");
        assert_eq!(utc("1969-12-31T23:59:59Z"), "1969-12-31");
        assert_eq!(day("2026-11-26").begin().to_string(), "2026-11-26T00:00:00Z");
        assert_eq!(day("9999-12-31").begin(), Time::MAX);
    }

    #[test]
    fn years_later_is_the_same_day() {
        assert_eq!(day("2020-07-01").plus_years(7), Some(day("2027-07-01")));
        assert_eq!(day("2024-02-29").plus_years(1), Some(day("2025-02-28")));
        assert_eq!(day("9999-01-01").plus_years(1), None);
        assert_eq!(day("2024-02-29").minus_years(1), day("2023-02-28"));
        assert_eq!(day("2026-11-26").minus_years(0), day("2026-11-26"));
        assert_eq!(day("0001-06-01").minus_years(2).to_string(), "0000-01-01");
    }

    #[test]
    fn months_later_and_days_earlier() {
        assert_eq!(day("2026-12-31").plus_months(2), Some(day("2027-02-28")));
        assert_eq!(day("2024-04-30").plus_months(10), Some(day("2025-02-28")));
        assert_eq!(day("9999-12-01").plus_months(1), None);
        assert_eq!(day("2024-03-01").minus_days(60), day("2024-01-01"));
        assert_eq!(day("2024-01-01").plus_days(60), day("2024-03-01"));
        assert_eq!(day("2027-03-01").plus_days(0), day("2027-03-01"));
        assert_eq!(day("0000-01-30").minus_days(60).to_string(), "0000-01-01");
    }

    #[test]
    fn days_are_counted_over_leap_days_and_centuries() {
        let count = |from, to| day(from).days_until(day(to));
        assert_eq!(count("2024-02-28", "2024-03-01"), 2);
        assert_eq!(count("2026-03-01", "2026-02-28"), -1);
        assert_eq!(count("0000-01-01", "9999-12-31"), 3_652_424);
        assert_eq!(day("2024-02-28").next(), Some(day("2024-02-29")));
        assert_eq!(day("9999-12-31").next(), None);
    }

    #[test]
    fn periods_meet_without_overlapping() {
        let period = |from, until| Period::new(day(from), day(until)).expect("a period");
        let (one, next) = (period("2025-01-01", "2026-01-01"), period("2026-01-01", "2027-01-01"));
        assert!(!one.overlaps(next) && !next.overlaps(one));
        assert!(one.overlaps(period("2025-12-31", "2026-01-01")));
        assert!(one.contains(day("2025-12-31")) && !one.contains(day("2026-01-01")));
        assert_eq!(Period::new(day("2026-01-01"), day("2026-01-01")), None);
    }
}

//! Months of the calendar, counted through.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::Day;

/// A month of the calendar.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct Month(i32);

impl Month {
    /// That of a day.
    pub fn of(day: Day) -> Month {
        Month(i32::from(day.year()) * 12 + i32::from(day.month()) - 1)
    }

    /// January of a year.
    pub(crate) fn first_of(year: i16) -> Month {
        Month(i32::from(year) * 12)
    }

    /// Its year.
    pub fn year(self) -> i16 {
        i16::try_from(self.0.div_euclid(12)).unwrap_or(i16::MAX)
    }

    /// Its first day; none beyond the calendar.
    pub(crate) fn first_day(self) -> Option<Day> {
        Day::parse(&format!("{self}-01")).ok()
    }

    pub(crate) fn plus(self, months: usize) -> Month {
        Month(self.0.saturating_add(i32::try_from(months).unwrap_or(i32::MAX)))
    }

    /// How many months later it is than another; 0 where it is not later.
    pub(crate) fn after(self, other: Month) -> usize {
        usize::try_from(self.0 - other.0).unwrap_or(0)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Month, String> {
        let first = Day::parse(&format!("{text}-01"));
        first.map(Month::of).map_err(|_| format!("`{text}` is no month; write it like 2027-01"))
    }
}

/// Like `2031-07`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.0.rem_euclid(12) + 1)
    }
}

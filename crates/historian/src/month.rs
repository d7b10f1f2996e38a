//! Months of the calendar in UTC: files do not cross their borders once they were merged.

/// Nanoseconds of a day.
const DAY_NS: i64 = 86_400_000_000_000;

/// The number of the month in which a time lies: 0 is January 1970.
pub(crate) fn of(time: i64) -> i64 {
    // Days to a date, H. Hinnant, "chrono-compatible low-level date algorithms", 2021.
    let days = time.div_euclid(DAY_NS) + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // Months from March on.
    let month = (5 * of_year + 2) / 153;
    (era * 400 + year - 1970) * 12 + month + 2
}

/// The first nanosecond of a month; saturates at the ends of time.
pub(crate) fn begin(month: i64) -> i64 {
    let from_march = month - 2;
    let (year, month) = (from_march.div_euclid(12) + 1970, from_march.rem_euclid(12));
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days.saturating_mul(DAY_NS)
}

/// The first and last nanosecond of a month.
pub(crate) fn part(month: i64) -> (i64, i64) {
    let last = if month == of(i64::MAX) { i64::MAX } else { begin(month + 1) - 1 };
    (begin(month), last)
}

/// As people write it: `2026-11`.
pub(crate) fn text(month: i64) -> String {
    format!("{:04}-{:02}", 1970 + month.div_euclid(12), month.rem_euclid(12) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Time;

    #[test]
    fn months_begin_where_the_calendar_says() {
        for (month, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1, "1970-02-01T00:00:00Z"),
            (-1, "1969-12-01T00:00:00Z"),
            (361, "2000-02-01T00:00:00Z"),
            (362, "2000-03-01T00:00:00Z"),
            (682, "2026-11-01T00:00:00Z"),
            (-3000, "1720-01-01T00:00:00Z"),
        ] {
            assert_eq!(Time::from_ns(begin(month)).to_string(), text);
            assert_eq!((of(begin(month)), of(begin(month) - 1)), (month, month - 1), "{text}");
            assert_eq!(super::text(month), text[..7]);
            assert_eq!(part(month - 1).1 + 1, part(month).0);
        }
        for month in -3000..3000 {
            assert_eq!(of(begin(month) + 1), month);
        }
        assert_eq!(part(of(i64::MAX)).1, i64::MAX);
        assert_eq!(part(of(i64::MIN)).0, i64::MIN);
    }
}

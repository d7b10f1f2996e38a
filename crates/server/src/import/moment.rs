//! Times as files write them.

use guildhall_model::Time;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::mapping::{Ambiguous, TimeColumns};
use super::rows::Cell;

const SECOND_NS: i128 = 1_000_000_000;

/// How times are read.
pub(super) struct Clock {
    form: Form,
    zone: Option<TimeZone>,
    ambiguous: Ambiguous,
}

enum Form {
    /// RFC 3339, or the same without an offset.
    Iso,
    /// Counted from 1970, in steps of so many nanoseconds.
    Unix(i128),
    /// By a pattern of strptime.
    Pattern(String),
}

impl Clock {
    pub(super) fn new(said: &TimeColumns) -> Result<Clock, String> {
        let form = match said.format.as_deref().unwrap_or("iso") {
            "iso" => Form::Iso,
            "unix" => Form::Unix(match said.unit.as_deref().unwrap_or("s") {
                "s" => SECOND_NS,
                "ms" => 1_000_000,
                "us" => 1_000,
                "ns" => 1,
                other => return Err(format!("`time.unit` is s, ms, us or ns, not `{other}`")),
            }),
            pattern if pattern.contains('%') => Form::Pattern(pattern.to_owned()),
            other => {
                return Err(format!(
                    "`time.format` is iso, unix or a pattern as `%d.%m.%Y %H:%M:%S`, not `{other}`"
                ));
            }
        };
        if said.unit.is_some() && !matches!(form, Form::Unix(_)) {
            return Err("`time.unit` is for `format = \"unix\"`".to_owned());
        }
        let zone = said.timezone.as_deref().map(|name| {
            TimeZone::get(name).map_err(|_| {
                format!(
                    "`{name}` is no time zone; write one as `Asia/Seoul`, `Europe/Berlin`, `UTC`"
                )
            })
        });
        let ambiguous = said.ambiguous.unwrap_or(Ambiguous::Refuse);
        Ok(Clock { form, zone: zone.transpose()?, ambiguous })
    }

    /// The moment that a cell means.
    pub(super) fn read(&self, cell: &Cell) -> Result<Time, String> {
        match cell {
            Cell::Nothing => Err("it has no time".to_owned()),
            Cell::Moment(ns) => Ok(Time::from_ns(*ns)),
            Cell::Local(ns) => {
                let at = Timestamp::from_nanosecond(i128::from(*ns)).map_err(|_| far())?;
                self.local(TimeZone::UTC.to_datetime(at))
            }
            Cell::Integer(number) => self.counted(i128::from(*number), &number.to_string()),
            Cell::Unsigned(number) => self.counted(i128::from(*number), &number.to_string()),
            Cell::Float(number) => self.text(&number.to_string()),
            Cell::Boolean(_) | Cell::Json(_) => Err("its time is none".to_owned()),
            Cell::Text(text) => self.text(text.trim()),
        }
    }

    /// The moment that a text means.
    pub(super) fn text(&self, text: &str) -> Result<Time, String> {
        if text.is_empty() {
            return Err("it has no time".to_owned());
        }
        let no = || format!("`{text}` is no time as the mapping says");
        match &self.form {
            Form::Unix(step) => match text.split_once('.') {
                None => self.counted(text.parse().map_err(|_| no())?, text),
                Some((whole, part)) => fraction(whole, part, *step).ok_or_else(no).and_then(time),
            },
            Form::Iso => match Time::parse(text) {
                Ok(time) => Ok(time),
                Err(_) => self.local(text.parse().map_err(|_| no())?),
            },
            Form::Pattern(pattern) => {
                let read = BrokenDownTime::parse(pattern, text).map_err(|_| no())?;
                match read.offset().or_else(|| read.timestamp().map(|_| jiff::tz::Offset::UTC)) {
                    Some(_) => time(read.to_timestamp().map_err(|_| no())?.as_nanosecond()),
                    None => self.local(read.to_datetime().map_err(|_| no())?),
                }
            }
        }
    }

    fn counted(&self, number: i128, text: &str) -> Result<Time, String> {
        match self.form {
            Form::Unix(step) => time(number.checked_mul(step).ok_or_else(far)?),
            _ => Err(format!("`{text}` is a number; say `format = \"unix\"` and its unit")),
        }
    }

    fn local(&self, at: DateTime) -> Result<Time, String> {
        let Some(zone) = &self.zone else {
            return Err(format!("`{at}` has no offset; say `timezone` in the mapping"));
        };
        let moment = zone.to_ambiguous_timestamp(at);
        let twice = moment.is_ambiguous();
        let moment = match self.ambiguous {
            Ambiguous::Refuse => moment.unambiguous(),
            Ambiguous::Earlier => moment.earlier(),
            Ambiguous::Later => moment.later(),
        };
        let moment = moment.map_err(|_| match twice {
            true => format!(
                "the clocks there were put on or back at `{at}`, so that it is no moment or two; \
                 say `ambiguous` in the mapping"
            ),
            false => far(),
        })?;
        time(moment.as_nanosecond())
    }
}

/// Steps with a fraction, to the last digit that counts.
fn fraction(whole: &str, part: &str, step: i128) -> Option<i128> {
    let negative = whole.starts_with('-');
    let digits = part.bytes().all(|byte| byte.is_ascii_digit());
    let steps: i128 = if whole.is_empty() || whole == "-" { 0 } else { whole.parse().ok()? };
    let mut rest = 0;
    let mut worth = step;
    for digit in part.bytes().filter(|_| digits) {
        worth /= 10;
        rest += i128::from(digit - b'0') * worth;
    }
    let ns = steps.checked_mul(step)?;
    digits.then_some(if negative { ns - rest } else { ns + rest })
}

fn time(ns: i128) -> Result<Time, String> {
    i64::try_from(ns).map(Time::from_ns).map_err(|_| far())
}

fn far() -> String {
    "its time is not between 1677 and 2262".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(said: &str, text: &str, expected: &str) {
        let said: TimeColumns = toml::from_str(&format!("column = \"t\"\n{said}")).unwrap();
        let told = match Clock::new(&said).unwrap().text(text) {
            Ok(time) => time.to_string(),
            Err(why) => why,
        };
        assert!(told.contains(expected), "{text}: {told}");
    }

    #[test]
    fn times_are_read_as_the_mapping_says() {
        check("", "2026-11-24T00:30:00.25+09:00", "2026-11-23T15:30:00.25Z");
        check("", "2026-11-24 00:30", "has no offset");
        let seoul = "timezone = \"Asia/Seoul\"";
        check(seoul, "2026-11-24 09:30", "2026-11-24T00:30:00Z");
        check(seoul, "2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z");
        check("format = \"unix\"", "1795480200", "2026-11-24T00:30:00Z");
        check("format = \"unix\"", "1795480200.123456789", "2026-11-24T00:30:00.123456789Z");
        check("format = \"unix\"\nunit = \"ms\"", "1795480200250", "2026-11-24T00:30:00.25Z");
        check("format = \"unix\"", "-0.5", "1969-12-31T23:59:59.5Z");
        check("format = \"unix\"", "soon", "is no time");
        check("format = \"unix\"", "99999999999999", "between 1677 and 2262");
        let german = "format = \"%d.%m.%Y %H:%M:%S\"\ntimezone = \"Europe/Berlin\"";
        check(german, "24.11.2026 01:30:00", "2026-11-24T00:30:00Z");
        check(german, "24.7.2026 02:30:00", "2026-07-24T00:30:00Z");
        check(german, "25.10.2026 02:30:00", "say `ambiguous`");
        check(german, "29.03.2026 02:30:00", "say `ambiguous`");
        check(german, "2026", "is no time");
        let later = format!("{german}\nambiguous = \"later\"");
        check(&later, "25.10.2026 02:30:00", "2026-10-25T01:30:00Z");
        check("format = \"%Y%m%d%H%M%S %z\"", "20261124093000 +0900", "2026-11-24T00:30:00Z");
    }
}

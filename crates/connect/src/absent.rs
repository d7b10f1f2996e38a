//! Points that were marked as absent, and what the machine says of them when it is back.
//!
//! A machine that tells only what changes answers a new call with the value it has, and with
//! the time at which that came about (OPC UA Part 4, 7.7.3: the source timestamp; a Sparkplug
//! birth alike). That may lie before the mark of absence, and a trend would show a gap until
//! the point changes, which a valve may not do for weeks. So such a value is kept at its own
//! time, and said once more at the newest time that the machine tells: it holds then. A machine
//! whose clock is behind has not come to the mark yet; it is waited for.

use std::collections::BTreeMap;

use guildhall_model::Time;

use crate::protocol::Reading;

/// The points that are absent.
#[derive(Default)]
pub(crate) struct Absent(BTreeMap<u32, Absence>);

struct Absence {
    since: Time,
    /// The newest that was said since and is from before.
    again: Option<Reading>,
}

impl Absent {
    /// Notes marks of absence, and adds what holds again.
    pub(crate) fn pass(&mut self, readings: &mut Vec<Reading>, received: Time) {
        for reading in readings.iter() {
            let Reading { point, time, .. } = *reading;
            if is_mark(reading) {
                self.0.insert(point, Absence { since: time, again: None });
                continue;
            }
            let Some(absence) = self.0.get_mut(&point) else { continue };
            if time > absence.since {
                self.0.remove(&point);
            } else if absence.again.as_ref().is_none_or(|kept| kept.time <= time) {
                absence.again = Some(reading.clone());
            }
        }
        let told = readings.iter().filter(|reading| !is_mark(reading));
        let Some(newest) = told.map(|reading| reading.time.min(received)).max() else { return };
        self.0.retain(|_, Absence { since, again }| match again {
            Some(reading) if newest > *since => {
                readings.push(Reading { time: newest, ..reading.clone() });
                false
            }
            _ => true,
        });
    }
}

fn is_mark(reading: &Reading) -> bool {
    reading.value.is_none() && reading.quality.is_absence()
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::{Quality, Value};

    /// Readings as `time:value`, `-` for a mark; `b` before the time is another point.
    #[track_caller]
    fn check(what: &str, before: &str, then: &str, expected: &str) {
        let read = |text: &str| {
            let one = |word: &str| {
                let (time, value) = word.split_once(':').expect("time:value");
                let point = u32::from(time.starts_with('b'));
                let time = time.trim_start_matches('b').parse().expect("a time");
                let time = Time::from_s(time);
                match value.parse() {
                    Ok(value) => {
                        Reading::new(point, time, Some(Value::Float(value)), Quality::GOOD)
                    }
                    Err(_) => Reading::new(point, time, None, Quality::BAD_NOT_CONNECTED),
                }
            };
            text.split_whitespace().map(one).collect::<Vec<_>>()
        };
        let mut absent = Absent::default();
        absent.pass(&mut read(before), Time::from_s(50));
        let mut shown = Vec::new();
        for arrival in then.split('|') {
            let mut readings = read(arrival);
            absent.pass(&mut readings, Time::from_s(100));
            let one = |reading: &Reading| {
                let value = reading.value.as_ref().and_then(Value::as_f64);
                let value = value.map_or("-".to_owned(), |value| value.to_string());
                format!("{}{}:{value}", ["", "b"][usize::from(reading.point > 0)], reading.time.s())
            };
            shown.push(readings.iter().map(one).collect::<Vec<_>>().join(" "));
        }
        assert_eq!(shown.join(" | "), expected, "{what}");
    }

    #[test]
    fn what_holds_again() {
        check("never absent", "", "40:1", "40:1");
        check("an old value holds at the machine's now", "50:-", "40:1 b99:7", "40:1 b99:7 99:1");
        check("a new one is not said again", "50:-", "60:1", "60:1");
        check("the newest, once", "50:-", "40:1 42:2 41:3 b99:7", "40:1 42:2 41:3 b99:7 99:2");
        check("later", "50:-", "40:1 | b99:7 | b100:7", "40:1 | b99:7 99:1 | b100:7");
        check("absent again", "50:-", "40:1 90:- b99:7", "40:1 90:- b99:7");
        check("late data while present", "50:-", "60:1 40:2", "60:1 40:2");
        check("a clock that is behind", "50:-", "40:1 | 41:2 b41:7", "40:1 | 41:2 b41:7");
        check("a clock that is ahead", "50:-", "40:1 b999:7", "40:1 b999:7 100:1");
    }
}

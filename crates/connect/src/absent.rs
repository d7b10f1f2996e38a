//! Points that were marked as absent, and what the machine says of them when it is back.
//!
//! A machine that tells only what changes answers a new call with the value it has, and with
//! the time at which that came about (OPC UA Part 4, 7.7.3: the source timestamp; a Sparkplug
//! birth alike). That may lie before the mark of absence, and would leave the point absent until
//! it changes, which a valve may not do for weeks. So such a value is kept at its own time, and
//! said once more at the time of its arrival: it holds now.

use std::collections::{BTreeMap, HashMap};

use guildhall_model::{Quality, Time};

use crate::protocol::Reading;

/// The points that are absent, and since when.
#[derive(Default)]
pub(crate) struct Absent(HashMap<u32, Time>);

impl Absent {
    /// Notes marks of absence, and adds what holds again: of each point the newest.
    pub(crate) fn pass(&mut self, readings: &mut Vec<Reading>, received: Time) {
        let mut again: BTreeMap<u32, Reading> = BTreeMap::new();
        for reading in readings.iter() {
            let Reading { point, time, .. } = *reading;
            if is_mark(reading) {
                self.0.insert(point, time);
                again.remove(&point);
            } else if self.0.get(&point).is_some_and(|since| time > *since) {
                self.0.remove(&point);
                again.remove(&point);
            } else if self.0.contains_key(&point)
                && again.get(&point).is_none_or(|kept| kept.time <= time)
            {
                again.insert(point, reading.clone());
            }
        }
        for (point, reading) in again {
            self.0.remove(&point);
            readings.push(Reading { time: received, ..reading });
        }
    }
}

fn is_mark(reading: &Reading) -> bool {
    let absence = [Quality::BAD_NOT_CONNECTED, Quality::BAD_NO_COMMUNICATION];
    reading.value.is_none() && absence.contains(&reading.quality)
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Value;

    /// Readings of one point as `time:value`, `-` for a mark; all arrive at 100.
    #[track_caller]
    fn check(what: &str, before: &str, then: &str, expected: &str) {
        let read = |text: &str| {
            let one = |word: &str| {
                let (time, value) = word.split_once(':').expect("time:value");
                let time = Time::from_s(time.parse().expect("a time"));
                match value.parse() {
                    Ok(value) => Reading::new(0, time, Some(Value::Float(value)), Quality::GOOD),
                    Err(_) => Reading::new(0, time, None, Quality::BAD_NOT_CONNECTED),
                }
            };
            text.split_whitespace().map(one).collect::<Vec<_>>()
        };
        let mut absent = Absent::default();
        absent.pass(&mut read(before), Time::from_s(50));
        let mut readings = read(then);
        absent.pass(&mut readings, Time::from_s(100));
        let shown = readings.iter().map(|reading| {
            let value = reading.value.as_ref().and_then(Value::as_f64);
            format!("{}:{}", reading.time.s(), value.map_or("-".to_owned(), |v| v.to_string()))
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected, "{what}");
    }

    #[test]
    fn what_holds_again() {
        check("never absent", "", "40:1", "40:1");
        check("an old value is said once more", "50:-", "40:1", "40:1 100:1");
        check("a new one is not", "50:-", "60:1", "60:1");
        check("the newest, once", "50:-", "40:1 42:2 41:3", "40:1 42:2 41:3 100:2");
        check("absent again", "50:-", "40:1 90:-", "40:1 90:-");
        check("late data while present", "50:-", "60:1 40:2", "60:1 40:2");
    }
}

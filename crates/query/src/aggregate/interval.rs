//! Into which intervals a request falls.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.2.2 Table 12. When `start` is after `end`, time flows
//! backwards: the late edge belongs to an interval and the early one does not.

use std::time::Duration;

use guildhall_model::Time;

/// One processing interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub(super) early: Time,
    pub(super) late: Time,
    pub(super) backward: bool,
    /// Whether it is the rest that is shorter than the others.
    pub(super) cut: bool,
}

impl Interval {
    /// The time a result carries unless its aggregate has another.
    pub(super) fn start(self) -> Time {
        if self.backward { self.late } else { self.early }
    }

    pub(super) fn end(self) -> Time {
        if self.backward { self.early } else { self.late }
    }
}

/// All of a request, the oldest first whichever way time flows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intervals {
    start: i128,
    end: i128,
    step: i128,
}

impl Intervals {
    /// A `step` of zero, or one longer than the range, gives one interval.
    pub(super) fn new(start: Time, end: Time, step: Duration) -> Intervals {
        let (start, end) = (i128::from(start.ns()), i128::from(end.ns()));
        let range = (end - start).abs();
        let step = i128::try_from(step.as_nanos()).unwrap_or(i128::MAX);
        let step = if step == 0 { range } else { step.min(range) };
        Intervals { start, end, step }
    }

    pub(super) fn count(self) -> usize {
        let range = (self.end - self.start).abs();
        if self.step == 0 {
            return 0;
        }
        let rest = i128::from(range % self.step > 0);
        usize::try_from(range / self.step + rest).unwrap_or(usize::MAX)
    }

    /// The interval at a place, counted from the oldest.
    pub(super) fn get(self, place: usize) -> Option<Interval> {
        let count = self.count();
        if place >= count {
            return None;
        }
        let backward = self.start > self.end;
        let nth = i128::try_from(if backward { count - 1 - place } else { place }).ok()?;
        let (early, late) = if backward {
            let late = self.start - nth * self.step;
            (self.end.max(late - self.step), late)
        } else {
            let early = self.start + nth * self.step;
            (early, self.end.min(early + self.step))
        };
        let time = |ns: i128| i64::try_from(ns).map(Time::from_ns).ok();
        let cut = late - early < self.step;
        Some(Interval { early: time(early)?, late: time(late)?, backward, cut })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: i64, end: i64, step: u64, expected: &[(i64, i64, bool)]) {
        let step = Duration::from_secs(step);
        let intervals = Intervals::new(Time::from_s(start), Time::from_s(end), step);
        let all: Vec<Interval> = (0..).map_while(|place| intervals.get(place)).collect();
        let found: Vec<_> = all.iter().map(|one| (one.early.s(), one.late.s(), one.cut)).collect();
        assert_eq!(found, expected);
        assert_eq!(intervals.count(), expected.len());
        assert!(all.iter().all(|one| one.backward == (start > end)));
    }

    /// Part 13, 5.4.2.2 Table 12, row by row.
    #[test]
    fn table_12() {
        check(5, 5, 10, &[]);
        check(0, 60, 0, &[(0, 60, false)]);
        check(0, 60, 90, &[(0, 60, false)]);
        check(0, 60, 30, &[(0, 30, false), (30, 60, false)]);
        check(0, 60, 25, &[(0, 25, false), (25, 50, false), (50, 60, true)]);
        check(60, 0, 0, &[(0, 60, false)]);
        check(60, 0, 30, &[(0, 30, false), (30, 60, false)]);
        check(60, 0, 25, &[(0, 10, true), (10, 35, false), (35, 60, false)]);
    }
}

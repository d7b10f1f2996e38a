//! The figures of a span of time: what a chart draws of it, and what rollups keep.

use guildhall_model::{Quality, QualityClass, Time};

use crate::recent::Row;
use crate::run::Run;

/// What is known of the samples of one tag in one step of time.
///
/// `min` to `sum` are over the values that are numbers (booleans as 0 and 1) and of quality Good
/// or Uncertain, NaN left out; `count_value` says how many these are. They are `None` when there
/// is none, so that a chart shows a gap. Values are in the tag's unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// The first moment of the step.
    pub from: Time,
    /// All samples.
    pub count: u64,
    /// Of these, those of quality Good.
    pub count_good: u64,
    /// Of these, those that the figures below are made of.
    pub count_value: u64,
    /// The least value.
    pub min: Option<f64>,
    /// The greatest value.
    pub max: Option<f64>,
    /// The sum of the values.
    pub sum: Option<f64>,
    /// The first value.
    pub first: Option<f64>,
    /// When it was.
    pub first_time: Option<Time>,
    /// The last value.
    pub last: Option<f64>,
    /// When it was.
    pub last_time: Option<Time>,
    /// The mean weighted by time from the first value to the last, each holding until the next
    /// (OPC UA Part 13, TimeAverage, stepped, without bounds). `None` as well where what is kept
    /// does not say.
    pub time_weighted_mean: Option<f64>,
}

impl Step {
    /// The mean of the values, each with the same weight.
    pub fn mean(&self) -> Option<f64> {
        #[expect(clippy::as_conversions, reason = "counts stay far below 2^53")]
        self.sum.map(|sum| sum / self.count_value as f64)
    }
}

/// The same, as it is added up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) time: i64,
    pub(crate) count: u64,
    pub(crate) count_good: u64,
    pub(crate) count_value: u64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) sum: f64,
    pub(crate) first: (i64, f64),
    pub(crate) last: (i64, f64),
    /// Over time in ns from the first value to the last, each holding until the next; NaN when it
    /// is not known.
    pub(crate) integral: f64,
}

impl Figures {
    pub(crate) fn at(time: i64) -> Figures {
        Figures { time, ..Figures::default() }
    }

    /// Of one sample.
    pub(crate) fn of(row: &Row) -> Figures {
        let quality = Quality::from_status(row.status);
        let good = quality.class() == QualityClass::Good;
        let value = row.value.as_ref().and_then(|value| value.as_f64());
        let number = value.filter(|number| quality.has_value() && !number.is_nan());
        let mut one = Figures { count: 1, count_good: u64::from(good), ..Figures::default() };
        if let Some(number) = number {
            one.count_value = 1;
            (one.min, one.max, one.sum) = (number, number, number);
            (one.first, one.last) = ((row.time, number), (row.time, number));
        }
        one
    }

    /// Adds a run that comes after all there is, to the same bits as row by row.
    pub(crate) fn add_run(&mut self, run: &Run<'_>) {
        let Some(first) = run.values.first() else { return };
        if self.count_value == 0 {
            (self.min, self.max) = (*first, *first);
            (self.first, self.last) = ((run.times[0], *first), (run.times[0], *first));
            // So that 0 and the first are the first, even if that is -0.
            self.sum = -0.0;
        }
        let len = run.len() as u64;
        (self.count, self.count_good) = (self.count + len, self.count_good + len);
        self.count_value += len;
        for (time, value) in run.times.iter().zip(run.values) {
            self.min = self.min.min(*value);
            self.max = self.max.max(*value);
            self.sum += value;
            self.integral += held(self.last, *time);
            self.last = (*time, *value);
        }
    }

    /// Adds what another source has for the same time. Of equal times the later call wins.
    pub(crate) fn merge(&mut self, other: &Figures) {
        self.count += other.count;
        self.count_good += other.count_good;
        if other.count_value == 0 {
            return;
        }
        if self.count_value == 0 {
            let (time, count, count_good) = (self.time, self.count, self.count_good);
            *self = Figures { time, count, count_good, ..*other };
            return;
        }
        self.count_value += other.count_value;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.sum += other.sum;
        self.integral += other.integral
            + if self.last.0 <= other.first.0 {
                held(self.last, other.first.0)
            } else if other.last.0 <= self.first.0 {
                held(other.last, self.first.0)
            } else {
                f64::NAN
            };
        if other.first.0 <= self.first.0 {
            self.first = other.first;
        }
        if other.last.0 >= self.last.0 {
            self.last = other.last;
        }
    }

    pub(crate) fn step(&self, from: Time) -> Step {
        let some = self.count_value > 0;
        let number = |number: f64| some.then_some(number);
        let time = |time: i64| some.then_some(Time::from_ns(time));
        Step {
            from,
            count: self.count,
            count_good: self.count_good,
            count_value: self.count_value,
            min: number(self.min),
            max: number(self.max),
            sum: number(self.sum),
            first: number(self.first.1),
            first_time: time(self.first.0),
            last: number(self.last.1),
            last_time: time(self.last.0),
            time_weighted_mean: number(self.time_weighted_mean()).filter(|mean| !mean.is_nan()),
        }
    }

    fn time_weighted_mean(&self) -> f64 {
        let ns = apart(self.first.0, self.last.0);
        if ns > 0.0 { self.integral / ns } else { self.last.1 }
    }

    /// What the integral is when samples are evenly spaced.
    pub(crate) fn even_integral(&self) -> f64 {
        #[expect(clippy::as_conversions, reason = "counts stay far below 2^53")]
        let steps = self.count_value.saturating_sub(1).max(1) as f64;
        (self.sum - self.last.1) * (apart(self.first.0, self.last.0) / steps)
    }
}

/// The integral of a value that holds until a time.
fn held((from, value): (i64, f64), until: i64) -> f64 {
    value * apart(from, until)
}

/// The time between two times, in ns.
fn apart(from: i64, until: i64) -> f64 {
    #[expect(clippy::as_conversions, reason = "to the nearest is near enough over a month")]
    let ns = until.abs_diff(from) as f64;
    ns
}

//! Samples in, one row for each interval out, holding no more than one interval needs.

use std::iter::Fuse;

use guildhall_model::{Quality, Sample, Time};

use super::point::{Point, Source};
use super::slice::Slice;
use super::{Aggregated, Intervals, Request, aggregated};

/// The results of a request, a row for each interval with one result for each aggregate asked,
/// in the order asked; the oldest interval first, whichever way time flows.
pub struct Rows<'r, I: Iterator<Item = Sample>> {
    request: &'r Request,
    intervals: Intervals,
    next: usize,
    samples: Fuse<I>,
    points: Vec<Point>,
    first: Option<Time>,
    /// The time of the newest usable point so far.
    usable_at: Option<Time>,
    ended: bool,
}

/// The results of a request as [`Rows`] has them, but in the order in which its time flows.
pub fn rows(request: &Request, samples: impl Iterator<Item = Sample>) -> Vec<Vec<Aggregated>> {
    let mut rows: Vec<Vec<Aggregated>> = Rows::new(request, samples).collect();
    if request.start > request.end {
        rows.reverse();
    }
    rows
}

impl<'r, I: Iterator<Item = Sample>> Rows<'r, I> {
    /// Of samples that are sorted, each time once. They begin with the last two usable ones
    /// before the range and end with the first usable one after it, where there are such; the
    /// first of all is taken for the beginning of the data, the last for its end.
    pub fn new(request: &'r Request, samples: I) -> Rows<'r, I> {
        Rows {
            request,
            intervals: Intervals::new(request.start, request.end, request.interval),
            next: 0,
            samples: samples.fuse(),
            points: Vec::new(),
            first: None,
            usable_at: None,
            ended: false,
        }
    }

    /// Takes samples until there is a usable one at or after `late`, or no more.
    fn take_until(&mut self, late: Time) {
        while !self.ended && self.usable_at.is_none_or(|at| at < late) {
            match self.samples.next() {
                // A placeholder for data that is not there is no data.
                Some(sample) if sample.quality.code() == Quality::BAD_NO_DATA => {}
                Some(sample) => self.add(Point::raw(sample)),
                None => {
                    self.ended = true;
                    self.hold();
                }
            }
        }
    }

    fn add(&mut self, point: Point) {
        self.first.get_or_insert(point.time);
        if point.is_usable(self.request.configuration.treat_uncertain_as_bad) {
            self.usable_at = Some(point.time);
        }
        self.points.push(point);
    }

    /// 3.1.9: as if there were one more sample like the last.
    fn hold(&mut self) {
        if let (Some(last), Some(until)) = (self.points.last(), self.request.held_until)
            && last.time < until
        {
            let held = Point { time: until, source: Source::Held, ..last.clone() };
            self.add(held);
        }
    }

    /// Lets go of what is older than the last two usable points before `early`.
    fn forget_before(&mut self, early: Time) {
        let uncertain_is_bad = self.request.configuration.treat_uncertain_as_bad;
        let before = self.points.partition_point(|point| point.time < early);
        let mut usable =
            (0..before).rev().filter(|&place| self.points[place].is_usable(uncertain_is_bad));
        if let Some(second) = usable.nth(1) {
            self.points.drain(..second);
        }
    }
}

impl<I: Iterator<Item = Sample>> Iterator for Rows<'_, I> {
    type Item = Vec<Aggregated>;

    fn next(&mut self) -> Option<Vec<Aggregated>> {
        let interval = self.intervals.get(self.next)?;
        self.next += 1;
        self.take_until(interval.late);
        let asked = self.request.aggregates.iter();
        let row = match Slice::new(interval, self.request, &self.points, self.first) {
            Some(slice) => asked.map(|&aggregate| aggregated(aggregate, &slice)).collect(),
            None => asked.map(|_| Aggregated::no_data(interval.start())).collect(),
        };
        self.forget_before(interval.late);
        Some(row)
    }
}

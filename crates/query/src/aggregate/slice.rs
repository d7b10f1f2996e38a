//! One interval and the points around it: what an aggregate looks at.

use std::time::Duration;

use guildhall_model::{Quality, Time};

use super::interval::Interval;
use super::point::{Point, Severity, Source, same_kind};
use super::{Configuration, RESOLUTION, Request};

/// An interval with its points. Bounds are made here, for every family in the same way.
pub(super) struct Slice<'a> {
    pub(super) interval: Interval,
    pub(super) request: &'a Request,
    /// Oldest first: at least the last two usable ones before the interval, all in it, and the
    /// first usable one after it, where there are such.
    points: &'a [Point],
    /// When the data begins.
    first: Time,
}

/// The points of an interval and its bounds.
pub(super) struct Bounded<'a> {
    start: Point,
    between: &'a [Point],
    end: Point,
}

/// A stretch between two neighbouring points of an interval.
#[derive(Clone, Copy)]
pub(super) struct Region {
    pub(super) length: Duration,
    /// The value it begins with, and the one it ends with.
    pub(super) ends: (f64, f64),
    /// Of the point it begins with.
    pub(super) severity: Severity,
    /// Whether the value it begins with may be used.
    pub(super) usable: bool,
    /// Whether it counts as good when a status is calculated.
    pub(super) counts_good: bool,
}

impl<'a> Slice<'a> {
    /// None when there is no data at all.
    pub(super) fn new(
        interval: Interval,
        request: &'a Request,
        points: &'a [Point],
        first: Option<Time>,
    ) -> Option<Slice<'a>> {
        Some(Slice { interval, request, points, first: first? })
    }

    pub(super) fn configuration(&self) -> &Configuration {
        &self.request.configuration
    }

    pub(super) fn is_usable(&self, point: &Point) -> bool {
        point.is_usable(self.configuration().treat_uncertain_as_bad)
    }

    fn last(&self) -> Time {
        self.points.last().map_or(self.first, |point| point.time)
    }

    /// Whether it lies wholly before the data or after it.
    pub(super) fn is_outside(&self) -> bool {
        let Interval { early, late, backward, .. } = self.interval;
        match backward {
            false => late <= self.first || early > self.last(),
            true => late < self.first || early >= self.last(),
        }
    }

    /// 5.3.3.2: data begins or ends within, or the interval is cut short and there is more.
    pub(super) fn is_partial(&self) -> bool {
        let Interval { early, late, backward, cut } = self.interval;
        let more = if backward { self.first <= early } else { late <= self.last() };
        early < self.first || self.last() < late || (cut && more)
    }

    /// The samples that belong to the interval.
    pub(super) fn samples(&self) -> impl DoubleEndedIterator<Item = &'a Point> + Clone + use<'a> {
        let Interval { early, late, backward, .. } = self.interval;
        let below = |edge: Time| self.points.partition_point(|point| point.time < edge);
        let upto = |edge: Time| self.points.partition_point(|point| point.time <= edge);
        let inside = if backward { upto(early)..upto(late) } else { below(early)..below(late) };
        self.points[inside].iter().filter(|point| point.source == Source::Raw)
    }

    /// The points between the edges, without those on them.
    pub(super) fn between(&self) -> &'a [Point] {
        let Interval { early, late, .. } = self.interval;
        let from = self.points.partition_point(|point| point.time <= early);
        let until = self.points.partition_point(|point| point.time < late);
        &self.points[from..until.max(from)]
    }

    /// The last usable point before the first sample of the interval.
    pub(super) fn usable_before(&self) -> Option<&'a Point> {
        let Interval { early, backward, .. } = self.interval;
        let before = |point: &&Point| match backward {
            false => point.time < early,
            true => point.time <= early,
        };
        self.points.iter().rev().filter(|p| self.is_usable(p)).find(before)
    }

    /// The points at a time, before it (the nearest last) and after it (the nearest first).
    fn around(&self, at: Time) -> (&'a [Point], Option<&'a Point>, &'a [Point]) {
        let from = self.points.partition_point(|point| point.time < at);
        let until = self.points.partition_point(|point| point.time <= at);
        (&self.points[..from], self.points[from..until].last(), &self.points[until..])
    }

    /// 3.1.9: from the nearest points, however bad they are.
    pub(super) fn simple_bound(&self, at: Time) -> Point {
        let (before, exact, after) = self.around(at);
        if let Some(exact) = exact {
            let bad = exact.severity() == Severity::Bad;
            return if bad { Point::no_data(at) } else { exact.clone() };
        }
        let (Some(before), Some(after)) = (before.last(), after.first()) else {
            return Point::no_data(at);
        };
        if self.request.stepped {
            return match before.severity() {
                Severity::Good => before.held_at(at, Quality::GOOD),
                Severity::Uncertain => before.held_at(at, Quality::UNCERTAIN_DATA_SUB_NORMAL),
                Severity::Bad => Point::no_data(at),
            };
        }
        match (self.is_usable(before), self.is_usable(after)) {
            (false, _) => Point::no_data(at),
            (true, false) => before.held_at(at, Quality::UNCERTAIN_DATA_SUB_NORMAL),
            (true, true) => on_line(before, after, at, before.is_good() && after.is_good()),
        }
    }

    /// 3.1.8: from the nearest usable points, across those that are not.
    pub(super) fn interpolated_bound(&self, at: Time, stepped: bool) -> Point {
        let (before, exact, after) = self.around(at);
        if let Some(exact) = exact.filter(|exact| self.is_usable(exact)) {
            return exact.clone();
        }
        let mut earlier = before.iter().rev().filter(|point| self.is_usable(point));
        let Some(near) = earlier.next() else { return Point::no_data(at) };
        let clean = exact.is_none()
            && near.is_good()
            && before.last().is_some_and(|last| last.time == near.time);
        if stepped {
            let sure = clean && at <= self.last();
            return near.held_at(at, good_if(sure));
        }
        if let Some(next) = after.iter().find(|point| self.is_usable(point)) {
            let clean = clean && next.is_good() && after[0].time == next.time;
            return on_line(near, next, at, clean);
        }
        let sloped = self.configuration().use_sloped_extrapolation;
        match earlier.next().filter(|_| sloped) {
            Some(second) => on_line(second, near, at, false),
            None => near.held_at(at, Quality::UNCERTAIN_DATA_SUB_NORMAL),
        }
    }

    /// The interval's points between its simple bounds.
    pub(super) fn with_simple_bounds(&self) -> Bounded<'a> {
        let Interval { early, late, .. } = self.interval;
        Bounded {
            start: self.simple_bound(early),
            between: self.between(),
            end: self.simple_bound(late),
        }
    }

    /// 5.4.3.2: the stretches between neighbouring points.
    ///
    /// After the last point of all, a good value lasts one unit of [`RESOLUTION`] (5.4.2.4).
    pub(super) fn regions<'b>(
        &'b self,
        bounded: &'b Bounded<'a>,
        stepped: bool,
    ) -> impl Iterator<Item = Region> + Clone + 'b {
        let pairs = bounded.points().zip(bounded.points().skip(1));
        pairs.map(move |(begin, end)| self.region(begin, end, stepped))
    }

    fn region(&self, begin: &Point, end: &Point, stepped: bool) -> Region {
        let uncertain_is_bad = self.configuration().treat_uncertain_as_bad;
        let severity = match begin.severity() {
            Severity::Uncertain if uncertain_is_bad && !begin.is_bound() => Severity::Bad,
            severity => severity,
        };
        // A sloped line towards something doubtful is doubtful itself (5.4.3.2.2).
        let sure = stepped || end.is_good();
        let seen = if sure { severity } else { severity.max(Severity::Uncertain) };
        let usable = self.is_usable(begin);
        let length = end.time.since(begin.time);
        let late = self.interval.late;
        let is_after_all_data = end.time == late && self.last() < late;
        let ends_at = if stepped || !self.is_usable(end) { begin } else { end };
        Region {
            length: if is_after_all_data && usable { length.min(RESOLUTION) } else { length },
            ends: (begin.number, ends_at.number),
            severity,
            usable,
            counts_good: match seen {
                Severity::Good => true,
                Severity::Uncertain => !uncertain_is_bad,
                Severity::Bad => false,
            },
        }
    }
}

impl Bounded<'_> {
    /// All of them, oldest first.
    pub(super) fn points(&self) -> impl Iterator<Item = &Point> + Clone {
        let edge = std::iter::once;
        edge(&self.start).chain(self.between).chain(edge(&self.end))
    }
}

fn good_if(good: bool) -> Quality {
    if good { Quality::GOOD } else { Quality::UNCERTAIN_DATA_SUB_NORMAL }
}

/// Where the line through two points is at a time.
fn on_line(a: &Point, b: &Point, at: Time, good: bool) -> Point {
    let share = at.since(a.time).as_secs_f64() / b.time.since(a.time).as_secs_f64();
    let number = a.number + (b.number - a.number) * share;
    Point {
        time: at,
        value: Some(same_kind(number, a.value.as_ref())),
        number,
        status: good_if(good),
        source: Source::Interpolated,
    }
}

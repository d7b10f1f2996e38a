//! The least, the greatest and how far they are apart, with and without bounds.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.10 to 5.4.3.19. Values are in the tag's unit and kind.
//!
//! The clauses of `Minimum`, `Maximum` and `Range` say that an uncertain sample beyond the
//! good ones makes the result uncertain; the standard's examples (Historian5, 12:01:04) do not
//! have it so, and the examples decide.

use guildhall_model::{Quality, Time, Value};

use super::point::{CALCULATED, INTERPOLATED, MULTIPLE_VALUES, Point, same_kind};
use super::slice::{Bounded, Slice};
use super::{Aggregated, RESOLUTION, verdict};

/// Which end is looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Least,
    Greatest,
}

/// Which time a result carries.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum At {
    Start,
    ActualTime,
}

/// 5.4.3.10 to 5.4.3.13: among the good samples.
pub(super) fn of_samples(slice: &Slice<'_>, end: End, at: At) -> Aggregated {
    let good = slice.samples().filter(|point| point.is_good());
    let Some((found, several)) = extreme(good, end) else {
        return Aggregated::no_data(slice.interval.start());
    };
    let status = status_of_samples(slice);
    let is_raw = found.time == slice.interval.start() && status == Quality::GOOD;
    let mut bits = if several { MULTIPLE_VALUES } else { 0 };
    if at == At::Start && !is_raw {
        bits |= CALCULATED;
    }
    Aggregated::new(time(slice, at, found.time), found.value.clone(), status, bits)
}

/// 5.4.3.14: the greatest good sample less the least.
pub(super) fn range_of_samples(slice: &Slice<'_>) -> Aggregated {
    match range(slice.samples().filter(|point| point.is_good())) {
        Some(value) => {
            let start = slice.interval.start();
            Aggregated::new(start, Some(value), status_of_samples(slice), CALCULATED)
        }
        None => Aggregated::no_data(slice.interval.start()),
    }
}

/// 5.4.3.15 to 5.4.3.18: among the usable samples and simple bounds.
pub(super) fn with_bounds(slice: &Slice<'_>, end: End, at: At) -> Aggregated {
    let bounded = slice.with_simple_bounds();
    let Some((found, several)) = extreme(candidates(slice, &bounded), end) else {
        return Aggregated::no_data(slice.interval.start());
    };
    let regions = slice.regions(&bounded, slice.request.stepped);
    let status = verdict::by_time(slice.configuration(), regions);
    // The end of the interval is no part of it: the time beside it is (EffectiveEndTime).
    let is_end = found.time == slice.interval.end();
    let beside = match slice.interval.backward {
        false => found.time - RESOLUTION,
        true => found.time + RESOLUTION,
    };
    let actual = if is_end { beside } else { found.time };
    let mut bits = if several { MULTIPLE_VALUES } else { 0 };
    if found.is_interpolated() || (is_end && at == At::ActualTime) {
        bits |= INTERPOLATED;
    } else if at == At::Start && found.time != slice.interval.start() {
        bits |= CALCULATED;
    }
    Aggregated::new(time(slice, at, actual), found.value.clone(), status, bits)
}

/// 5.4.3.19: the greatest less the least, bounds included.
pub(super) fn range_with_bounds(slice: &Slice<'_>) -> Aggregated {
    let bounded = slice.with_simple_bounds();
    match range(candidates(slice, &bounded)) {
        Some(value) => {
            let regions = slice.regions(&bounded, slice.request.stepped);
            let status = verdict::by_time(slice.configuration(), regions);
            Aggregated::new(slice.interval.start(), Some(value), status, CALCULATED)
        }
        None => Aggregated::no_data(slice.interval.start()),
    }
}

/// The late bound counts only on a sloped line, or as a sample of an interval that runs backwards.
fn candidates<'p>(
    slice: &'p Slice<'_>,
    bounded: &'p Bounded<'_>,
) -> impl Iterator<Item = &'p Point> + Clone {
    let late = slice.interval.late;
    let counts = move |point: &&Point| {
        let is_sample = slice.interval.backward && !point.is_interpolated();
        point.time < late || !slice.request.stepped || is_sample
    };
    bounded.points().filter(|point| slice.is_usable(point)).filter(counts)
}

/// The oldest point with the extreme value, and whether others have the same.
fn extreme<'p>(points: impl Iterator<Item = &'p Point>, end: End) -> Option<(&'p Point, bool)> {
    let better = |a: f64, b: f64| if end == End::Least { a < b } else { a > b };
    points.fold(None, |found, point| match found {
        Some((best, _)) if point.number == best.number => Some((best, true)),
        Some((best, several)) if !better(point.number, best.number) => Some((best, several)),
        _ => Some((point, false)),
    })
}

fn range<'p>(points: impl Iterator<Item = &'p Point> + Clone) -> Option<Value> {
    let (least, _) = extreme(points.clone(), End::Least)?;
    let (greatest, _) = extreme(points, End::Greatest)?;
    Some(same_kind(greatest.number - least.number, least.value.as_ref()))
}

fn status_of_samples(slice: &Slice<'_>) -> Quality {
    match slice.samples().all(|point| slice.is_usable(point)) {
        true => Quality::GOOD,
        false => Quality::UNCERTAIN_DATA_SUB_NORMAL,
    }
}

fn time(slice: &Slice<'_>, at: At, actual: Time) -> Time {
    if at == At::Start { slice.interval.start() } else { actual }
}

//! What stands at the edges of an interval: its first and last sample, and its bounds.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.25 to 5.4.3.30. Values are in the tag's unit and kind.

use guildhall_model::Quality;

use super::Aggregated;
use super::point::{CALCULATED, INTERPOLATED, Point, same_kind};
use super::slice::Slice;

/// 5.4.3.25: the earliest sample as it is, whichever way time flows.
pub(super) fn start(slice: &Slice<'_>) -> Aggregated {
    sample(slice, slice.samples().next())
}

/// 5.4.3.26: the latest sample as it is.
pub(super) fn end(slice: &Slice<'_>) -> Aggregated {
    sample(slice, slice.samples().next_back())
}

/// 5.4.3.27: the latest good sample less the earliest.
pub(super) fn delta(slice: &Slice<'_>) -> Aggregated {
    let good = |point: &&Point| point.is_good();
    let (Some(first), Some(last)) = (slice.samples().find(good), slice.samples().rev().find(good))
    else {
        return Aggregated::no_data(slice.interval.start());
    };
    let ends = [slice.samples().next(), slice.samples().next_back()];
    let skipped = ends.into_iter().flatten().any(|point| !point.is_good());
    difference(slice, first, last, !skipped)
}

/// 5.4.3.28: the simple bound at the start.
pub(super) fn start_bound(slice: &Slice<'_>) -> Aggregated {
    let bound = slice.simple_bound(slice.interval.start());
    if !slice.is_usable(&bound) {
        return Aggregated::no_data(slice.interval.start());
    }
    Aggregated::of(&bound, if bound.is_interpolated() { INTERPOLATED } else { 0 })
}

/// 5.4.3.29: the simple bound at the end, with the time of the start.
pub(super) fn end_bound(slice: &Slice<'_>) -> Aggregated {
    let bound = slice.simple_bound(slice.interval.end());
    if !slice.is_usable(&bound) {
        return Aggregated::no_data(slice.interval.start());
    }
    Aggregated::new(slice.interval.start(), bound.value, bound.status, CALCULATED)
}

/// 5.4.3.30: the end bound less the start bound.
pub(super) fn delta_bounds(slice: &Slice<'_>) -> Aggregated {
    let start = slice.simple_bound(slice.interval.start());
    let end = slice.simple_bound(slice.interval.end());
    if !slice.is_usable(&start) || !slice.is_usable(&end) {
        return Aggregated::no_data(slice.interval.start());
    }
    difference(slice, &start, &end, start.is_good() && end.is_good())
}

fn sample(slice: &Slice<'_>, found: Option<&Point>) -> Aggregated {
    match found {
        Some(point) => Aggregated::of(point, 0),
        None => Aggregated::no_data(slice.interval.start()),
    }
}

fn difference(slice: &Slice<'_>, from: &Point, to: &Point, good: bool) -> Aggregated {
    let status = if good { Quality::GOOD } else { Quality::UNCERTAIN_DATA_SUB_NORMAL };
    let value = same_kind(to.number - from.number, from.value.as_ref());
    Aggregated::new(slice.interval.start(), Some(value), status, CALCULATED)
}

//! Interpolation and averages: `Interpolative`, `Average`, `TimeAverage`, `TimeAverage2`,
//! `Total`, `Total2`.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.4 to 5.4.3.9. Averages are in the tag's unit, totals in
//! the tag's unit times seconds.

use std::time::Duration;

use guildhall_model::Quality;

use super::point::{CALCULATED, INTERPOLATED, Point, Severity};
use super::slice::Slice;
use super::{Aggregated, verdict};

/// Which of the two figures an area gives.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Of {
    Average,
    Total,
}

/// 5.4.3.4: the interpolated bound at the start.
pub(super) fn interpolative(slice: &Slice<'_>) -> Aggregated {
    let bound = slice.interpolated_bound(slice.interval.start(), slice.request.stepped);
    let bits = if bound.value.is_some() && bound.is_interpolated() { INTERPOLATED } else { 0 };
    Aggregated::of(&bound, bits)
}

/// 5.4.3.5: by the good samples alone.
pub(super) fn average(slice: &Slice<'_>) -> Aggregated {
    let (mut sum, mut count) = (0.0, 0.0);
    for point in slice.samples().filter(|point| point.is_good()) {
        sum += point.number;
        count += 1.0;
    }
    if count == 0.0 {
        return Aggregated::no_data(slice.interval.start());
    }
    let status = verdict::by_count(slice.configuration(), slice.samples());
    slice.answer(sum / count, status, CALCULATED)
}

/// 5.4.3.6 and 5.4.3.8: the area below straight lines between usable points and interpolated
/// bounds. Always sloped, whatever the tag is.
pub(super) fn interpolated(slice: &Slice<'_>, of: Of) -> Aggregated {
    let edges = [slice.interval.early, slice.interval.late];
    let [start, end] = edges.map(|edge| slice.interpolated_bound(edge, false));
    let (mut doubtful, mut area, mut length) = (false, 0.0, Duration::ZERO);
    let mut before: Option<&Point> = None;
    for point in std::iter::once(&start).chain(slice.between()).chain(std::iter::once(&end)) {
        doubtful |= !point.is_good();
        let is_found_bound = point.is_bound() && point.value.is_some();
        if !is_found_bound && !slice.is_usable(point) {
            continue;
        }
        if let Some(before) = before {
            let step = point.time.since(before.time);
            area += (before.number + point.number) / 2.0 * step.as_secs_f64();
            length += step;
        }
        before = Some(point);
    }
    if length.is_zero() {
        return Aggregated::no_data(slice.interval.start());
    }
    let status = if doubtful { Quality::UNCERTAIN_DATA_SUB_NORMAL } else { Quality::GOOD };
    slice.answer(figure(of, area, length), status, CALCULATED)
}

/// 5.4.3.7 and 5.4.3.9: the area of the regions that begin with a usable value, bounds simple.
pub(super) fn simple(slice: &Slice<'_>, of: Of) -> Aggregated {
    let bounded = slice.with_simple_bounds();
    let regions = slice.regions(&bounded, slice.request.stepped);
    if regions.clone().all(|region| region.severity == Severity::Bad) {
        return Aggregated::no_data(slice.interval.start());
    }
    let (mut area, mut length) = (0.0, Duration::ZERO);
    for region in regions.clone().filter(|region| region.usable) {
        let (begin, end) = region.ends;
        area += (begin + end) / 2.0 * region.length.as_secs_f64();
        length += region.length;
    }
    let status = verdict::by_time(slice.configuration(), regions);
    let status = if length.is_zero() { Quality::BAD } else { status };
    slice.answer(figure(of, area, length), status, CALCULATED)
}

fn figure(of: Of, area: f64, length: Duration) -> f64 {
    match of {
        Of::Average => area / length.as_secs_f64(),
        Of::Total => area,
    }
}

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
    let good: Vec<f64> =
        slice.samples().filter(|point| point.is_good()).map(|point| point.number).collect();
    if good.is_empty() {
        return Aggregated::no_data(slice.interval.start());
    }
    #[expect(clippy::as_conversions, reason = "counts stay far below 2^53")]
    let mean = good.iter().sum::<f64>() / good.len() as f64;
    let status = verdict::by_count(slice.configuration(), slice.samples());
    slice.answer(mean, status, CALCULATED)
}

/// 5.4.3.6 and 5.4.3.8: the area below straight lines between usable points and interpolated
/// bounds. Always sloped, whatever the tag is.
pub(super) fn interpolated(slice: &Slice<'_>, of: Of) -> Aggregated {
    let mut skipped = false;
    let mut points: Vec<Point> = Vec::new();
    let edges = [slice.interval.early, slice.interval.late];
    let [start, end] = edges.map(|edge| slice.interpolated_bound(edge, false));
    for point in std::iter::once(&start).chain(slice.between()).chain(std::iter::once(&end)) {
        match slice.is_usable(point) || (point.is_bound() && point.value.is_some()) {
            true => points.push(point.clone()),
            false => skipped = true,
        }
    }
    let (mut area, mut length) = (0.0, Duration::ZERO);
    for pair in points.windows(2) {
        let [begin, end] = pair else { continue };
        let step = end.time.since(begin.time);
        area += (begin.number + end.number) / 2.0 * step.as_secs_f64();
        length += step;
    }
    if length.is_zero() {
        return Aggregated::no_data(slice.interval.start());
    }
    let doubtful = skipped || points.iter().any(|point| !point.is_good());
    let status = if doubtful { Quality::UNCERTAIN_DATA_SUB_NORMAL } else { Quality::GOOD };
    slice.answer(figure(of, area, length), status, CALCULATED)
}

/// 5.4.3.7 and 5.4.3.9: the area of the regions that begin with a usable value, bounds simple.
pub(super) fn simple(slice: &Slice<'_>, of: Of) -> Aggregated {
    let regions = slice.regions(&slice.with_simple_bounds(), slice.request.stepped);
    if regions.iter().all(|region| region.severity == Severity::Bad) {
        return Aggregated::no_data(slice.interval.start());
    }
    let (mut area, mut length) = (0.0, Duration::ZERO);
    for region in regions.iter().filter(|region| region.usable) {
        let (begin, end) = region.ends;
        area += (begin + end) / 2.0 * region.length.as_secs_f64();
        length += region.length;
    }
    let status = verdict::by_time(slice.configuration(), &regions);
    let status = if length.is_zero() { Quality::BAD } else { status };
    slice.answer(figure(of, area, length), status, CALCULATED)
}

fn figure(of: Of, area: f64, length: Duration) -> f64 {
    match of {
        Of::Average => area / length.as_secs_f64(),
        Of::Total => area,
    }
}

//! How good the data was: durations, shares and the worst of all.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.31 to 5.4.3.36. Durations are in milliseconds. As the
//! standard's examples have it, time before the first sample is bad and time after the last one
//! is not counted, in the shares neither.

use std::time::Duration;

use guildhall_model::Quality;

use super::point::{CALCULATED, MULTIPLE_VALUES, Point, Severity};
use super::slice::{Region, Slice};
use super::{Aggregated, Figure, milliseconds};

/// 5.4.3.31 and 5.4.3.32: how long.
pub(super) fn duration(slice: &Slice<'_>, severity: Severity) -> Aggregated {
    let regions = slice.regions(&slice.with_simple_bounds(), true);
    slice.answer(milliseconds(length(&regions, severity)), Quality::GOOD, CALCULATED)
}

/// 5.4.3.33 and 5.4.3.34: how long, in percent.
pub(super) fn percent(slice: &Slice<'_>, severity: Severity) -> Aggregated {
    let regions = slice.regions(&slice.with_simple_bounds(), true);
    let all: Duration = regions.iter().map(|region| region.length).sum();
    let share = milliseconds(length(&regions, severity)) / milliseconds(all);
    slice.answer(share * 100.0, Quality::GOOD, CALCULATED)
}

/// 5.4.3.35: the worst sample.
pub(super) fn worst_of_samples(slice: &Slice<'_>) -> Aggregated {
    let points: Vec<Point> = slice.samples().cloned().collect();
    worst(slice, &points)
}

/// 5.4.3.36: the worst sample or simple bound.
pub(super) fn worst_with_bounds(slice: &Slice<'_>) -> Aggregated {
    worst(slice, &slice.with_simple_bounds())
}

/// The status of the first of the worst.
fn worst(slice: &Slice<'_>, points: &[Point]) -> Aggregated {
    let start = slice.interval.start();
    let Some(severity) = points.iter().map(Point::severity).max() else {
        return Aggregated::no_data(start);
    };
    let mut those = points.iter().filter(|point| point.severity() == severity);
    let first = those.next().map(|point| Figure::Quality(point.status.code()));
    let several = severity != Severity::Good && those.next().is_some();
    let bits = if several { CALCULATED | MULTIPLE_VALUES } else { CALCULATED };
    Aggregated::with_figure(start, first, Quality::GOOD, bits)
}

fn length(regions: &[Region], severity: Severity) -> Duration {
    regions.iter().filter(|region| region.severity == severity).map(|region| region.length).sum()
}

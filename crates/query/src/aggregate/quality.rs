//! How good the data was: durations, shares and the worst of all.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.31 to 5.4.3.36. Durations are in milliseconds. As the
//! standard's examples have it, time before the first sample is bad and time after the last one
//! is not counted, in the shares neither.

use std::time::Duration;

use guildhall_model::Quality;

use super::point::{CALCULATED, MULTIPLE_VALUES, Point, Severity};
use super::slice::Slice;
use super::{Aggregated, Figure, milliseconds};

/// 5.4.3.31 and 5.4.3.32: how long.
pub(super) fn duration(slice: &Slice<'_>, severity: Severity) -> Aggregated {
    let (length, _) = lengths(slice, severity);
    slice.answer(milliseconds(length), Quality::GOOD, CALCULATED)
}

/// 5.4.3.33 and 5.4.3.34: how long, in percent.
pub(super) fn percent(slice: &Slice<'_>, severity: Severity) -> Aggregated {
    let (length, all) = lengths(slice, severity);
    let share = milliseconds(length) / milliseconds(all);
    slice.answer(share * 100.0, Quality::GOOD, CALCULATED)
}

/// 5.4.3.35: the worst sample.
pub(super) fn worst_of_samples(slice: &Slice<'_>) -> Aggregated {
    worst(slice, slice.samples())
}

/// 5.4.3.36: the worst sample or simple bound.
pub(super) fn worst_with_bounds(slice: &Slice<'_>) -> Aggregated {
    worst(slice, slice.with_simple_bounds().points())
}

/// The status of the first of the worst.
fn worst<'p>(slice: &Slice<'_>, points: impl Iterator<Item = &'p Point>) -> Aggregated {
    let mut found: Option<(&Point, bool)> = None;
    for point in points {
        found = match found {
            Some((worst, _)) if point.severity() == worst.severity() => Some((worst, true)),
            Some((worst, several)) if point.severity() < worst.severity() => Some((worst, several)),
            _ => Some((point, false)),
        };
    }
    let start = slice.interval.start();
    let Some((worst, several)) = found else { return Aggregated::no_data(start) };
    let tells_several = several && !worst.is_good();
    let bits = if tells_several { CALCULATED | MULTIPLE_VALUES } else { CALCULATED };
    let figure = Figure::Quality(worst.status.code());
    Aggregated::with_figure(start, Some(figure), Quality::GOOD, bits)
}

/// How long the data was of this severity, and how long it was in all.
fn lengths(slice: &Slice<'_>, severity: Severity) -> (Duration, Duration) {
    let (mut length, mut all) = (Duration::ZERO, Duration::ZERO);
    for region in slice.regions(&slice.with_simple_bounds(), true) {
        all += region.length;
        if region.severity == severity {
            length += region.length;
        }
    }
    (length, all)
}

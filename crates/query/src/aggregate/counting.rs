//! Counts, transitions and the time in a state.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.20 to 5.4.3.24. Durations are in milliseconds.

use guildhall_model::{Quality, Value};

use super::point::{CALCULATED, Severity};
use super::slice::Slice;
use super::{Aggregated, milliseconds, verdict};

/// 5.4.3.20: Guildhall keeps no annotations, so there are none in any interval.
pub(super) fn annotation_count(slice: &Slice<'_>) -> Aggregated {
    let start = slice.interval.start();
    Aggregated::new(start, Some(Value::Integer(0)), Quality::GOOD, CALCULATED)
}

/// 5.4.3.21: the good samples.
pub(super) fn count(slice: &Slice<'_>) -> Aggregated {
    counted(slice, slice.samples().filter(|point| point.is_good()).count())
}

/// 5.4.3.24: each usable sample that differs from the usable one before it, the first of all
/// included.
pub(super) fn number_of_transitions(slice: &Slice<'_>) -> Aggregated {
    let mut before = slice.usable_before().map(|point| point.number);
    let mut transitions = 0;
    for point in slice.samples().filter(|point| slice.is_usable(point)) {
        transitions += usize::from(before != Some(point.number));
        before = Some(point.number);
    }
    counted(slice, transitions)
}

/// 5.4.3.22 and 5.4.3.23: how long the value was zero, or anything else, while it was good.
pub(super) fn duration_in_state(slice: &Slice<'_>, zero: bool) -> Aggregated {
    let bounded = slice.with_simple_bounds();
    let regions = slice.regions(&bounded, true);
    let in_state = regions
        .clone()
        .filter(|region| region.severity == Severity::Good && (region.ends.0 == 0.0) == zero);
    let duration = milliseconds(in_state.map(|region| region.length).sum());
    slice.answer(duration, verdict::by_time(slice.configuration(), regions), CALCULATED)
}

fn counted(slice: &Slice<'_>, count: usize) -> Aggregated {
    let status = verdict::by_count(slice.configuration(), slice.samples());
    let bits = if status == Quality::BAD { 0 } else { CALCULATED };
    let value = Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    Aggregated::new(slice.interval.start(), Some(value), status, bits)
}

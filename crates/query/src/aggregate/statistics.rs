//! Variance and standard deviation of the good samples.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.37 to 5.4.3.40. Deviations are in the tag's unit, variances
//! in its square.

use guildhall_model::Quality;

use super::Aggregated;
use super::point::CALCULATED;
use super::slice::Slice;

/// By what the squares are divided.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Over {
    /// n - 1: the samples are some of many.
    Sample,
    /// n: the samples are all there are.
    Population,
}

/// 5.4.3.38 and 5.4.3.40.
pub(super) fn variance(slice: &Slice<'_>, over: Over) -> Aggregated {
    spread(slice, over, |variance| variance)
}

/// 5.4.3.37 and 5.4.3.39.
pub(super) fn deviation(slice: &Slice<'_>, over: Over) -> Aggregated {
    spread(slice, over, f64::sqrt)
}

/// Welford's method: one pass, and no loss where the mean is far from zero.
fn spread(slice: &Slice<'_>, over: Over, of: fn(f64) -> f64) -> Aggregated {
    let (mut n, mut mean, mut squares, mut skipped) = (0.0, 0.0, 0.0, false);
    for point in slice.samples() {
        if !point.is_good() {
            skipped = true;
            continue;
        }
        n += 1.0;
        let off = point.number - mean;
        mean += off / n;
        squares += off * (point.number - mean);
    }
    if n == 0.0 {
        return Aggregated::no_data(slice.interval.start());
    }
    let divisor = if over == Over::Sample && n > 1.0 { n - 1.0 } else { n };
    let status = if skipped { Quality::UNCERTAIN_DATA_SUB_NORMAL } else { Quality::GOOD };
    slice.answer(of(squares / divisor), status, CALCULATED)
}

//! Numbers with few decimals, kept as whole numbers: `value = value_scaled / 10^scale`.
//!
//! Sensors say 21.37, not 21.370000000000001. As a 64-bit float that number has 52 bits that look
//! random; as 2137 with scale 2 it differs from its neighbour by a few bits, which Parquet packs.
//! Nothing is lost: a value is kept so only when the division gives back the same bits.

/// The most decimals that are looked for.
pub(crate) const DECIMALS_MAX: u8 = 12;

/// Powers of ten that are exact as floats, up to the most decimals that are looked for.
const TENS: [f64; 13] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// Whole numbers up to here have floats of their own.
const EXACT_MAX: u64 = 1 << 53;

/// One and a half times 2^52. Up to a quarter of it, adding and taking it away again leaves the
/// nearest whole number; `round` is a call on processors that do not say more of themselves.
const ROUNDS: f64 = 6_755_399_441_055_744.0;
const ROUNDS_MAX: f64 = ROUNDS / 4.0;

/// How many values are looked at to guess the scale.
const GUESS_VALUES: usize = 32;

/// One in so many may not fit the scale that most have, and stays a float.
const MISFITS: usize = 16;

/// The whole number that stands for a value, if that loses nothing.
pub(crate) fn scale(value: f64, scale: u8) -> Option<i64> {
    let whole = nearest(value, scale);
    (exact(whole) && unscale(whole, scale).to_bits() == value.to_bits()).then_some(whole)
}

/// Whether a whole number has a float of its own.
pub(crate) fn exact(whole: i64) -> bool {
    whole.unsigned_abs() < EXACT_MAX
}

/// The whole number next to a value, as far as there is one; 0 for NaN.
pub(crate) fn nearest(value: f64, scale: u8) -> i64 {
    #[expect(clippy::as_conversions, reason = "the end of the range is near enough")]
    let whole = rounded(value, scale) as i64;
    whole
}

/// The value that a whole number stands for.
pub(crate) fn unscale(whole: i64, scale: u8) -> f64 {
    #[expect(clippy::as_conversions, reason = "below 2^53: so they are made")]
    let whole = whole as f64;
    whole / TENS[usize::from(scale) % TENS.len()]
}

fn rounded(value: f64, scale: u8) -> f64 {
    let scaled = value * TENS[usize::from(scale)];
    if scaled.abs() < ROUNDS_MAX { (scaled + ROUNDS) - ROUNDS } else { scaled.round() }
}

/// The scale by which (almost) all of these values are kept without loss; none when a plain float
/// is better.
pub(crate) fn best(values: &[f64]) -> Option<u8> {
    let mut best = 0;
    let mut misfits = 0;
    let step = (values.len() / GUESS_VALUES).max(1);
    for value in values.iter().step_by(step) {
        let fits = (best..=DECIMALS_MAX).find(|&more| scale(*value, more).is_some());
        match fits {
            Some(more) => best = more,
            None => misfits += 1,
        }
    }
    if misfits * MISFITS > values.len().div_ceil(step) {
        return None;
    }
    let misfits = values.iter().filter(|value| scale(**value, best).is_none()).count();
    (misfits * MISFITS <= values.len()).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_found_and_gives_the_same_bits_back() {
        let check = |values: &[f64], expected: Option<u8>| {
            let found = best(values);
            assert_eq!(found, expected, "{values:?}");
            let Some(by) = found else { return };
            for value in values {
                if let Some(whole) = scale(*value, by) {
                    assert_eq!(unscale(whole, by).to_bits(), value.to_bits());
                }
            }
        };
        check(&[1.0, 2.0, -3.0], Some(0));
        check(&[21.37, 21.4, -0.01], Some(2));
        check(&[0.1 + 0.2], None);
        check(&[f64::NAN], None);
        check(&[-0.0], None);
        check(&[1e300, f64::INFINITY], None);
        check(&[1.0 / 3.0, std::f64::consts::PI], None);
        let mut many: Vec<f64> = (0..100).map(|n| f64::from(n) / 8.0).collect();
        check(&many, Some(3));
        many[50] = f64::NAN;
        check(&many, Some(3));
        assert_eq!(scale(f64::NAN, 3), None);
        assert_eq!(scale(9_007_199_254_740_993.0, 0), None);
    }
}

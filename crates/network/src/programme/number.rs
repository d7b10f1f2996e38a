//! Numbers of measures: exact decimals, so that a target is reached or not, and never nearly.
//!
//! A number is a whole count of millionths. There is no division but that of
//! [`Number::between`], which rounds to the nearest millionth. Left out on purpose: numbers with a power of ten, and
//! signs of thousands.

use borsh::{BorshDeserialize, BorshSerialize};
use std::fmt;
use std::str::FromStr;

/// Most decimals.
pub const DECIMALS_MAX: usize = 6;

/// Most digits before the point.
pub const DIGITS_MAX: usize = 18;

const ONE: i128 = 1_000_000;

/// A number, which may be below zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Number(i128);

/// A text that is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a number; write it like 39876 or 62.5, with at most {DECIMALS_MAX} decimals"
)]
pub struct NumberError {
    /// What was given.
    pub text: String,
}

impl Number {
    /// A count.
    pub fn whole(count: u32) -> Number {
        Number(i128::from(count) * ONE)
    }

    /// So many of a unit that has so many decimals; none beyond what can be kept.
    pub fn scaled(units: i128, decimals: u32) -> Option<Number> {
        let left = u32::try_from(DECIMALS_MAX).ok()?.checked_sub(decimals)?;
        let millionths = units.checked_mul(10_i128.checked_pow(left)?)?;
        let most = ONE * 10_i128.pow(u32::try_from(DIGITS_MAX).ok()?);
        (millionths.abs() < most).then_some(Number(millionths))
    }

    /// Both together; none beyond what can be kept.
    pub fn plus(self, other: Number) -> Option<Number> {
        let sum = self.0.checked_add(other.0)?;
        let most = ONE * 10_i128.pow(u32::try_from(DIGITS_MAX).ok()?);
        (sum.abs() < most).then_some(Number(sum))
    }

    /// Whether it is no farther from zero than a whole number.
    pub fn is_within(self, most: u32) -> bool {
        self.0.abs() <= i128::from(most) * ONE
    }

    /// Where a straight line from one number to another is after a part of the way, to the nearest
    /// millionth; none where there is no way, or beyond what can be reckoned.
    pub fn between(from: Number, to: Number, part: i64, whole: i64) -> Option<Number> {
        let (part, whole) = (i128::from(part), i128::from(whole));
        let product = (to.0 - from.0).checked_mul(part)?;
        if whole <= 0 {
            return None;
        }
        let moved = product.checked_mul(2)?.checked_add(whole)?.div_euclid(whole.checked_mul(2)?);
        from.0.checked_add(moved).map(Number)
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Number, NumberError> {
        let wrong = || NumberError { text: text.to_owned() };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let good = !digits.is_empty()
            && digits.len() <= DIGITS_MAX
            && part.len() <= DECIMALS_MAX
            && all_digits(digits)
            && all_digits(part)
            && !text.ends_with('.');
        let millionths = format!("{whole}{part:0<DECIMALS_MAX$}").parse();
        millionths.ok().filter(|_| good).map(Number).ok_or_else(wrong)
    }
}

/// As it is read, without decimals that say nothing.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.abs() / ONE, self.0.abs() % ONE);
        match part {
            0 => write!(f, "{sign}{whole}"),
            _ => {
                let part = format!("{part:0DECIMALS_MAX$}");
                write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
            }
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        for (text, written) in [
            ("39876", "39876"),
            ("0", "0"),
            ("-0.5", "-0.5"),
            ("62.50", "62.5"),
            ("0.000001", "0.000001"),
            ("999999999999999999.999999", "999999999999999999.999999"),
        ] {
            assert_eq!(number(text).to_string(), written);
        }
        for wrong in [
            "",
            ".",
            "5.",
            ".5",
            "-",
            "--1",
            "+1",
            "1e3",
            "1,000",
            "1 000",
            "0.0000001",
            "٣",
            "1.-5",
            "1000000000000000000",
            "NaN",
        ] {
            assert!(wrong.parse::<Number>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_straight_line_is_rounded_to_the_nearest() {
        let at = |from, to, part, whole| {
            Number::between(number(from), number(to), part, whole).map(|one| one.to_string())
        };
        assert_eq!(at("0", "100", 1, 4).as_deref(), Some("25"));
        assert_eq!(at("100", "0", 1, 4).as_deref(), Some("75"));
        assert_eq!(at("0", "1", 1, 3).as_deref(), Some("0.333333"));
        assert_eq!(at("0", "1", 2, 3).as_deref(), Some("0.666667"));
        assert_eq!(at("5", "5", 0, 1).as_deref(), Some("5"));
        assert_eq!(at("0", "1", 1, 0), None);
    }

    #[test]
    fn units_with_decimals_become_numbers() {
        let scaled = |units, decimals| Number::scaled(units, decimals).map(|one| one.to_string());
        assert_eq!(scaled(125_000_005, 2).as_deref(), Some("1250000.05"));
        assert_eq!(scaled(3_333, 2).as_deref(), Some("33.33"));
        assert_eq!(scaled(7, 0).as_deref(), Some("7"));
        assert_eq!(scaled(i128::MAX, 0), None);
    }
}

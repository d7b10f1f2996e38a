//! Values of one tag as small whole numbers.
//!
//! Samples of many tags lie beside each other in memory, and what has nothing to do with each
//! other does not pack well. So each tag has a reference, the first value that came of it, and a
//! value is kept as its distance from there: noise of a sensor, or what a counter went on by. A
//! float is counted in decimals ([`crate::scaled`]) where that loses nothing; its form says how
//! many. All other floats, NaN and -0.0 among them, are the distance between their bits.
//!
//! The reference stays as long as the block does, so each value can be read alone.

use guildhall_model::Value;

use crate::packed::{unzigzag, zigzag};
use crate::scaled::{DECIMALS_MAX, nearest, scale, unscale};

/// After so many floats that no decimals give, it is no longer tried: that costs as much as all
/// else.
const MISFITS_MAX: u8 = 4;

/// What the number of a value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    None,
    Float,
    Integer,
    Boolean,
    Unsigned,
    /// The place among those that do not fit into 64 bits.
    Other,
    /// A float, counted in so many decimals.
    Decimal(u8),
}

impl Form {
    pub(crate) fn code(self) -> u8 {
        match self {
            Form::None => 0,
            Form::Float => 1,
            Form::Integer => 2,
            Form::Boolean => 3,
            Form::Unsigned => 4,
            Form::Other => 5,
            Form::Decimal(decimals) => 6 + decimals,
        }
    }

    /// What has this code.
    pub(crate) fn of_code(code: u8) -> Form {
        match code {
            0 => Form::None,
            1 => Form::Float,
            2 => Form::Integer,
            3 => Form::Boolean,
            4 => Form::Unsigned,
            5 => Form::Other,
            decimals => Form::Decimal(decimals - 6),
        }
    }

    pub(crate) fn is_float(self) -> bool {
        matches!(self, Form::Float | Form::Decimal(_))
    }
}

/// From where values of a tag are counted.
#[derive(Debug, Default)]
pub(crate) struct Reference {
    /// The first value, in the way that its type says. Of another type it is no less exact, but
    /// far away.
    bits: Option<u64>,
    /// The most decimals that came.
    decimals: u8,
    misfits: u8,
}

impl Reference {
    /// How a value is kept; one that does not fit goes to the others.
    pub(crate) fn keep(&mut self, value: Option<&Value>, others: &mut Vec<Value>) -> (Form, u64) {
        match value {
            None => (Form::None, 0),
            Some(Value::Float(value)) => self.keep_float(*value),
            Some(Value::Integer(value)) => (Form::Integer, self.away(value.cast_unsigned())),
            Some(Value::Boolean(value)) => (Form::Boolean, u64::from(*value)),
            Some(Value::Unsigned(value)) => (Form::Unsigned, self.away(*value)),
            Some(value @ (Value::Text(_) | Value::Array(_) | Value::Json(_))) => {
                others.push(value.clone());
                (Form::Other, others.len() as u64 - 1)
            }
        }
    }

    /// The value that was kept so.
    pub(crate) fn value(&self, form: Form, number: u64, others: &[Value]) -> Option<Value> {
        match form {
            Form::None => None,
            Form::Float | Form::Decimal(_) => Some(Value::Float(self.float(form, number))),
            Form::Integer => Some(Value::Integer(self.back(number).cast_signed())),
            Form::Boolean => Some(Value::Boolean(number != 0)),
            Form::Unsigned => Some(Value::Unsigned(self.back(number))),
            Form::Other => usize::try_from(number).ok().and_then(|at| others.get(at)).cloned(),
        }
    }

    /// The same of a float alone.
    pub(crate) fn float(&self, form: Form, number: u64) -> f64 {
        match form {
            Form::Decimal(decimals) => {
                unscale(self.whole(decimals).wrapping_add(unzigzag(number)), decimals)
            }
            _ => f64::from_bits(self.back(number)),
        }
    }

    fn keep_float(&mut self, value: f64) -> (Form, u64) {
        let bits = value.to_bits();
        self.bits.get_or_insert(bits);
        // Neither is a decimal, and neither says that the next value is none.
        let special = !value.is_finite() || bits == (-0.0_f64).to_bits();
        if self.misfits < MISFITS_MAX && !special {
            for decimals in self.decimals..=DECIMALS_MAX {
                if let Some(whole) = scale(value, decimals) {
                    self.decimals = decimals;
                    let away = whole.wrapping_sub(self.whole(decimals));
                    return (Form::Decimal(decimals), zigzag(away));
                }
            }
            self.misfits += 1;
        }
        (Form::Float, self.away(bits))
    }

    /// The reference, counted in decimals.
    fn whole(&self, decimals: u8) -> i64 {
        nearest(f64::from_bits(self.bits.unwrap_or(0)), decimals)
    }

    fn away(&mut self, bits: u64) -> u64 {
        zigzag(bits.wrapping_sub(*self.bits.get_or_insert(bits)).cast_signed())
    }

    fn back(&self, number: u64) -> u64 {
        self.bits.unwrap_or(0).wrapping_add_signed(unzigzag(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps floats of one tag, compares each that comes back, and gives forms and numbers.
    #[track_caller]
    fn check(values: &[f64], expected: &[(Form, u64)]) {
        let mut reference = Reference::default();
        let keep = |value: &f64| reference.keep_float(*value);
        let kept: Vec<(Form, u64)> = values.iter().map(keep).collect();
        for (value, &(form, number)) in values.iter().zip(&kept) {
            let back = reference.float(form, number);
            assert_eq!(back.to_bits(), value.to_bits(), "{back} instead of {value}");
            assert_eq!(Form::of_code(form.code()), form);
        }
        assert_eq!(kept, expected);
    }

    #[test]
    fn floats_are_counted_in_decimals_from_the_first() {
        use Form::{Decimal, Float};
        check(&[21.5, 21.5, 21.4], &[(Decimal(1), 0), (Decimal(1), 0), (Decimal(1), 1)]);
        check(&[21.0, 21.05, 22.0], &[(Decimal(0), 0), (Decimal(2), 10), (Decimal(2), 200)]);
        check(&[0.0, -0.0, 1.0], &[(Decimal(0), 0), (Float, u64::MAX), (Decimal(0), 2)]);
        check(&[f64::NAN, 2.0], &[(Float, 0), (Decimal(0), 4)]);
        check(&[f64::INFINITY, f64::NEG_INFINITY], &[(Float, 0), (Float, u64::MAX)]);
        let third: f64 = 1.0 / 3.0;
        let next = f64::from_bits(third.to_bits() + 1);
        check(&[third, next, 0.5], &[(Float, 0), (Float, 2), (Decimal(1), 4)]);
        // From the fifth on decimals are no longer tried.
        let five = [(Float, 0), (Float, 0), (Float, 0), (Float, 0), (Float, 0)];
        check(&[third; 5], &five);
        let one = f64::from_bits(1);
        check(&[one, f64::MIN_POSITIVE], &[(Float, 0), (Float, (1 << 53) - 2)]);
    }

    #[test]
    fn another_type_than_the_first_comes_back_too() {
        let values = [
            Value::Float(0.1),
            Value::Integer(i64::MIN),
            Value::Unsigned(u64::MAX),
            Value::Boolean(true),
            Value::text("a"),
            Value::Integer(i64::MAX),
            Value::Float(-7.25),
            Value::text("b"),
        ];
        for first in 0..values.len() {
            let (mut reference, mut others) = (Reference::default(), Vec::new());
            let values = values[first..].iter().chain(&values).map(Some).chain([None]);
            let values: Vec<Option<&Value>> = values.collect();
            let kept = values.iter().map(|value| reference.keep(*value, &mut others));
            let kept: Vec<(Form, u64)> = kept.collect();
            for (value, (form, number)) in values.into_iter().zip(kept) {
                assert_eq!(reference.value(form, number, &others).as_ref(), value);
            }
        }
    }
}

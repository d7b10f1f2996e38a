//! What the calculations work on: samples and bounds in one form, and the bits of a result.
//!
//! Source: OPC UA Part 13 v1.05, 5.3.3 (what the bits mean); Part 4, 7.39 (where they stand).

use guildhall_model::{DataType, Quality, QualityClass, Sample, Time, Value};

/// That the lower bits are about a value (InfoType `DataValue`).
const INFO_DATA_VALUE: u32 = 0x0400;

/// The historian's bits of a status code. None of the first two is `Raw`.
const BITS: [(u32, &str); 4] = [
    (CALCULATED, "Calculated"),
    (INTERPOLATED, "Interpolated"),
    (PARTIAL, "Partial"),
    (MULTIPLE_VALUES, "MultipleValues"),
];
pub(super) const CALCULATED: u32 = 0x01;
pub(super) const INTERPOLATED: u32 = 0x02;
pub(super) const PARTIAL: u32 = 0x04;
pub(super) const MULTIPLE_VALUES: u32 = 0x10;

/// Adds bits to a status.
pub(super) fn with_bits(status: Quality, bits: u32) -> Quality {
    match bits {
        0 => status,
        bits => Quality::from_status(status.status() | INFO_DATA_VALUE | bits),
    }
}

/// The names of the bits of a status.
pub(super) fn names_of_bits(status: Quality) -> Vec<&'static str> {
    let code = status.status();
    let tells = code & INFO_DATA_VALUE != 0;
    BITS.iter().filter(|(bit, _)| tells && code & bit != 0).map(|(_, name)| *name).collect()
}

/// How far a point may be used, ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Severity {
    Good,
    Uncertain,
    Bad,
}

/// Where a point comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    /// A sample.
    Raw,
    /// A bound without a sample at its time.
    Interpolated,
    /// The last sample once more, at the time up to which it is known to hold.
    Held,
}

/// A value at a time.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) time: Time,
    pub(super) value: Option<Value>,
    /// The value as a number, 0 for text and for none.
    pub(super) number: f64,
    pub(super) status: Quality,
    pub(super) source: Source,
}

impl Point {
    /// A sample. A number that is NaN or infinite cannot be calculated with: it is
    /// `BadOutOfRange`.
    pub(super) fn raw(sample: Sample) -> Point {
        let Sample { time, value, quality, .. } = sample;
        let number = value.as_ref().and_then(Value::as_f64);
        let (value, status) = match number {
            Some(number) if !number.is_finite() => (None, Quality::BAD_OUT_OF_RANGE),
            _ => (value, quality),
        };
        let number = value.as_ref().and(number).unwrap_or(0.0);
        Point { time, value, number, status, source: Source::Raw }
    }

    /// No value, for there is none.
    pub(super) fn no_data(time: Time) -> Point {
        let status = Quality::BAD_NO_DATA;
        Point { time, value: None, number: 0.0, status, source: Source::Interpolated }
    }

    /// The value of this point at a later time.
    pub(super) fn held_at(&self, time: Time, status: Quality) -> Point {
        let value = self.value.clone();
        Point { time, value, number: self.number, status, source: Source::Interpolated }
    }

    pub(super) fn severity(&self) -> Severity {
        match self.status.class() {
            QualityClass::Good => Severity::Good,
            QualityClass::Uncertain => Severity::Uncertain,
            // No value to use in either case.
            QualityClass::GoodNoData | QualityClass::Bad => Severity::Bad,
        }
    }

    pub(super) fn is_good(&self) -> bool {
        self.severity() == Severity::Good
    }

    /// Whether it takes part in calculations.
    pub(super) fn is_usable(&self, uncertain_is_bad: bool) -> bool {
        match self.severity() {
            Severity::Good => true,
            Severity::Uncertain => !uncertain_is_bad,
            Severity::Bad => false,
        }
    }

    /// Whether there is no sample at its time.
    pub(super) fn is_interpolated(&self) -> bool {
        self.source != Source::Raw
    }

    /// Whether it is a bound that was calculated.
    pub(super) fn is_bound(&self) -> bool {
        self.source == Source::Interpolated
    }
}

/// A number of the kind that `like` is (`Same as Source` in the standard).
pub(super) fn same_kind(number: f64, like: Option<&Value>) -> Value {
    let number = Value::Float(number);
    match (like.map(Value::data_type), &number) {
        (Some(kind @ (DataType::Integer | DataType::Unsigned)), Value::Float(float)) => {
            Value::Float(float.round()).cast(kind).unwrap_or(number)
        }
        _ => number,
    }
}

//! What a machine can be asked for, and how a model's state becomes an instrument's reading.
//!
//! A plant is a table: one [`Def`] for each point, with the function that reads it off the
//! state. Instruments round to the digits they show and add their own noise. A model that
//! gives NaN means "no reading", which comes out without value and as `BadSensorFailure`.

use guildhall_model::{Band, DataType, Label, Quality, Time, Value};

use crate::noise::Noise;

/// One thing that a machine offers.
#[derive(Clone, Debug, PartialEq)]
pub struct PointInfo {
    /// What the machine calls it, in the words of its protocol.
    pub address: String,
    /// The kind of value it gives.
    pub data_type: DataType,
    /// Its UCUM code; none for states and counts.
    pub unit: Option<&'static str>,
    /// The part it is measured at, as a path below the machine; empty for the machine itself.
    pub component: String,
    /// The property of that part.
    pub property: String,
    /// What people call it.
    pub label: Label,
    /// Where it should be.
    pub band: Option<Band>,
}

impl PointInfo {
    /// The tag it is meant for, as site files write it: `compressor.discharge_pressure`.
    pub fn tag(&self) -> String {
        format!("{}.{}", self.component, self.property)
    }
}

/// One reading: which point, its value (none when there is none) and how far to trust it.
pub type Reading = (u32, Option<Value>, Quality);

/// What a machine says at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When it was measured.
    pub time: Time,
    /// The readings, by index into the machine's points.
    pub readings: Vec<Reading>,
}

/// How a point is read off the state `S`.
pub(crate) enum Read<S> {
    Float { of: fn(&S) -> f64, digits: u8, noise: f64 },
    Integer(fn(&S) -> i64),
    Boolean(fn(&S) -> bool),
    Text(fn(&S) -> &'static str),
}

/// One row of a plant's table.
pub(crate) struct Def<S> {
    pub(crate) tag: &'static str,
    pub(crate) address: &'static str,
    pub(crate) unit: Option<&'static str>,
    pub(crate) label: (&'static str, &'static str),
    pub(crate) band: Option<Band>,
    pub(crate) read: Read<S>,
}

impl<S> Def<S> {
    /// A number that an instrument shows with `digits` decimals, and its noise (one sigma).
    pub(crate) fn float(
        tag: &'static str,
        unit: &'static str,
        digits: u8,
        noise: f64,
        of: fn(&S) -> f64,
    ) -> Def<S> {
        Def::new(tag, Some(unit), Read::Float { of, digits, noise })
    }

    /// A whole number.
    pub(crate) fn integer(tag: &'static str, unit: &'static str, of: fn(&S) -> i64) -> Def<S> {
        Def::new(tag, Some(unit).filter(|unit| !unit.is_empty()), Read::Integer(of))
    }

    /// A yes or no.
    pub(crate) fn boolean(tag: &'static str, of: fn(&S) -> bool) -> Def<S> {
        Def::new(tag, None, Read::Boolean(of))
    }

    /// A word.
    pub(crate) fn text(tag: &'static str, of: fn(&S) -> &'static str) -> Def<S> {
        Def::new(tag, None, Read::Text(of))
    }

    fn new(tag: &'static str, unit: Option<&'static str>, read: Read<S>) -> Def<S> {
        Def { tag, address: "", unit, label: ("", ""), band: None, read }
    }

    /// What people call it, in English and Korean.
    pub(crate) fn named(mut self, en: &'static str, ko: &'static str) -> Def<S> {
        self.label = (en, ko);
        self
    }

    /// Its normal band; an infinite end is open.
    pub(crate) fn band(mut self, low: f64, high: f64) -> Def<S> {
        let end = |end: f64| Some(end).filter(|end| end.is_finite());
        self.band = Some(Band { low: end(low), high: end(high) });
        self
    }

    /// Its own address, where it does not follow from the tag.
    pub(crate) fn at(mut self, address: &'static str) -> Def<S> {
        self.address = address;
        self
    }

    /// Reads it.
    pub(crate) fn reading(&self, state: &S, chance: &mut Noise) -> (Option<Value>, Quality) {
        let value = match self.read {
            Read::Float { of, digits, noise } => {
                let true_value = of(state);
                if true_value.is_nan() {
                    return (None, Quality::BAD_SENSOR_FAILURE);
                }
                let shown = rounded(true_value + noise * chance.normal(), digits);
                let single = self.address.contains(":float32");
                Value::Float(if single { f64::from(shown as f32) } else { shown })
            }
            Read::Integer(of) => Value::Integer(of(state)),
            Read::Boolean(of) => Value::Boolean(of(state)),
            Read::Text(of) => Value::text(of(state)),
        };
        (Some(value), Quality::GOOD)
    }

    /// The kind of value it gives.
    pub(crate) fn data_type(&self) -> DataType {
        match self.read {
            Read::Float { .. } => DataType::Float,
            Read::Integer(_) => DataType::Integer,
            Read::Boolean(_) => DataType::Boolean,
            Read::Text(_) => DataType::Text,
        }
    }

    /// What it is, for `part` of the machine ("" for the machine itself).
    pub(crate) fn info(&self, part: &str, address: String) -> PointInfo {
        let (component, property) = self.tag.rsplit_once('.').unwrap_or(("", self.tag));
        let component = match (part, component) {
            ("", component) => component.to_owned(),
            (part, "") => part.to_owned(),
            (part, component) => format!("{part}/{component}"),
        };
        PointInfo {
            address,
            data_type: self.data_type(),
            unit: self.unit,
            component,
            property: property.to_owned(),
            label: Label { en: self.label.0.to_owned(), ko: Some(self.label.1.to_owned()) },
            band: self.band,
        }
    }
}

fn rounded(value: f64, digits: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(digits));
    // Adding zero turns -0 into 0.
    (value * scale).round() / scale + 0.0
}

/// `discharge_pressure` as OPC UA and Sparkplug write it: `DischargePressure`.
pub(crate) fn camel(words: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    words.split(['_', '-']).map(capital).collect()
}

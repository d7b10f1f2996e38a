//! Last values, and whether they are as they should be.

use std::collections::HashMap;

use guildhall_model::connection::health;
use guildhall_model::{
    Band, Connection, ConnectionId, Name, Quality, QualityClass, Sample, Time, Value,
};
use guildhall_registry::Registry;

use crate::{Plant, Query, VisibleTag};

/// Whether a value is as it should be. Ordered by how much it wants to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// In its band, or without one.
    Normal,
    /// There never was a value.
    NoData,
    /// Good when it came, but nothing flows on its connection any more.
    Stale,
    /// Good, and outside of its normal band.
    OutOfBand,
    /// There is no value that can be used.
    Bad,
}

impl State {
    /// The word for it in the API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            State::Normal => "normal",
            State::NoData => "no_data",
            State::Stale => "stale",
            State::OutOfBand => "out_of_band",
            State::Bad => "bad",
        }
    }

    /// Whether somebody should look: it is `OutOfBand` or `Bad`.
    pub const fn is_abnormal(self) -> bool {
        matches!(self, State::OutOfBand | State::Bad)
    }

    pub(crate) fn of(last: Option<&Sample>, band: Option<Band>, flows: bool) -> State {
        let Some(last) = last else { return State::NoData };
        let holds = |band: Band| {
            last.value.as_ref().and_then(Value::as_f64).is_none_or(|value| band.holds(value))
        };
        match last.quality.class() {
            QualityClass::Bad => State::Bad,
            QualityClass::GoodNoData => State::NoData,
            QualityClass::Good | QualityClass::Uncertain if band.is_some_and(|b| !holds(b)) => {
                State::OutOfBand
            }
            QualityClass::Good | QualityClass::Uncertain if !flows => State::Stale,
            QualityClass::Good | QualityClass::Uncertain => State::Normal,
        }
    }
}

/// A tag, its last value, and whether that is as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The tag.
    pub tag: VisibleTag,
    /// Its newest sample.
    pub last: Option<Sample>,
    /// Whether it is as it should be.
    pub state: State,
}

impl Reading {
    /// Its quality: `GoodNoData` when there never was a sample.
    pub fn quality(&self) -> Quality {
        self.last.as_ref().map_or(Quality::GOOD_NO_DATA, |last| last.quality)
    }
}

/// How a connection is doing, read off its own tags.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// One of [`health::STATES`].
    pub state: String,
    /// Why, in plain words.
    pub message: String,
    /// Since when it is in that state.
    pub since: Option<Time>,
    /// Samples stored a second.
    pub samples_rate: Option<f64>,
    /// Age of the newest sample in seconds.
    pub newest_age_s: Option<f64>,
    /// Errors since it started.
    pub errors: i64,
    /// Samples lost since it started.
    pub drops: i64,
}

impl Query {
    /// The last values of these tags, seen at one moment, in the order asked.
    pub fn readings(
        &self,
        plant: &Plant<'_>,
        tags: impl IntoIterator<Item = VisibleTag>,
    ) -> Vec<Reading> {
        let tags: Vec<VisibleTag> = tags.into_iter().collect();
        let lasts = self.lasts(&tags);
        let mut flowing: HashMap<&ConnectionId, bool> = HashMap::new();
        let readings = tags.into_iter().zip(lasts).map(|(tag, last)| {
            let flows = plant.fed_by(&tag).is_none_or(|by| {
                *flowing.entry(&by.id).or_insert_with(|| self.flows(plant.registry(), by))
            });
            let state = State::of(last.as_ref(), tag.property.band, flows);
            Reading { tag, last, state }
        });
        readings.collect()
    }

    /// The newest sample of each of these tags.
    pub fn lasts<'t>(&self, tags: impl IntoIterator<Item = &'t VisibleTag>) -> Vec<Option<Sample>> {
        self.hub.last_of(tags.into_iter().map(|tag| tag.id))
    }

    /// How a connection is doing.
    pub fn flow(&self, plant: &Plant<'_>, connection: &Connection) -> Flow {
        let last = |property: &str| {
            plant.health(connection, property).and_then(|tag| self.hub.last(tag.id))
        };
        let value = |property: &str| last(property).and_then(|last| last.sample.value);
        let text = |property: &str| match value(property) {
            Some(Value::Text(text)) => Some(text.to_string()),
            _ => None,
        };
        let count = |property: &str| match value(property) {
            Some(Value::Integer(count)) => count,
            _ => 0,
        };
        Flow {
            state: text(health::STATE).unwrap_or_else(|| "stopped".to_owned()),
            message: text(health::MESSAGE).unwrap_or_default(),
            since: last(health::STATE).map(|last| last.sample.time),
            samples_rate: value(health::SAMPLES_RATE).and_then(|value| value.as_f64()),
            newest_age_s: value(health::NEWEST_AGE).and_then(|value| value.as_f64()),
            errors: count(health::ERRORS),
            drops: count(health::DROPS),
        }
    }

    /// Whether samples come by a connection. Whoever reads a tag is told whether it is fresh, though the
    /// connection may not be shared with him.
    fn flows(&self, registry: &Registry, connection: &Connection) -> bool {
        let state = Name::new(health::STATE).ok();
        let path = state.map(|name| Registry::connection_asset(connection).tag(&name));
        let tag = path.and_then(|path| registry.tag(path.as_str()));
        let last = tag.and_then(|tag| self.hub.last(tag.id));
        last.and_then(|last| last.sample.value) == Some(Value::text("flowing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::TagId;

    #[track_caller]
    fn check(value: Option<f64>, quality: Quality, flows: bool, expected: State) {
        let sample = Sample {
            tag: TagId(0),
            time: Time::from_s(0),
            value: value.map(Value::Float),
            quality,
        };
        let band = Band { low: Some(10.0), high: Some(20.0) };
        assert_eq!(State::of(Some(&sample), Some(band), flows), expected);
    }

    #[test]
    fn state_of_a_value() {
        check(Some(15.0), Quality::GOOD, true, State::Normal);
        check(Some(20.0), Quality::GOOD, true, State::Normal);
        check(Some(20.1), Quality::GOOD, true, State::OutOfBand);
        check(Some(f64::NAN), Quality::GOOD, true, State::OutOfBand);
        check(Some(15.0), Quality::UNCERTAIN, true, State::Normal);
        check(Some(15.0), Quality::GOOD, false, State::Stale);
        check(Some(25.0), Quality::GOOD, false, State::OutOfBand);
        check(None, Quality::BAD_NOT_CONNECTED, false, State::Bad);
        check(None, Quality::GOOD_NO_DATA, true, State::NoData);
        assert_eq!(State::of(None, None, true), State::NoData);
        assert!(State::Bad > State::OutOfBand && State::OutOfBand > State::Normal);
    }
}

//! Last values.
//!
//! A tag's value is a scalar. An asset's own value is an object of its tags' values, whose
//! quality is Good when all of them are, Uncertain when some are, and that of no value when
//! none is; its time is that of the newest. Parts come beside it, as components.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::extract::State;
use guildhall_model::{QualityClass, Sample, TagId, Time, Value};
use guildhall_query::{Plant, Query, Reading};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::Door;
use super::answer::{Bulk, Fault};
use super::ask::{Body, Depth, Guest, aside, bounded};
use super::space::Element;

/// Most values in one answer; what is more is left out and said, as a 206.
pub(super) const VALUES_MAX: usize = 50_000;

/// Value, quality, time: the value is null exactly when the quality is Bad or GoodNoData.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Vqt {
    pub(super) value: Json,
    pub(super) quality: &'static str,
    pub(super) timestamp: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    element_ids: Vec<String>,
    max_depth: Option<Depth>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Current {
    is_composition: bool,
    #[serde(flatten)]
    own: Vqt,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<BTreeMap<String, Vqt>>,
}

pub(super) async fn values(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Asked>,
) -> Result<Bulk<Current>, Fault> {
    bounded(asked.element_ids.len())?;
    aside(move || told(&door, &guest, asked)).await
}

fn told(door: &Door, guest: &Guest, asked: Asked) -> Bulk<Current> {
    let plant = guest.plant(door);
    let depth = asked.max_depth.unwrap_or(Depth::ALONE).0;
    let mut room = VALUES_MAX;
    let mut cut = false;
    let mut found = Vec::with_capacity(asked.element_ids.len());
    for id in asked.element_ids {
        let composed = Element::find(&plant, &id).map(|element| {
            let composed = element.composed(&plant, depth, room.max(1));
            room = room.saturating_sub(composed.elements.len());
            cut |= composed.cut;
            composed.elements
        });
        found.push((id, composed));
    }
    let all = found.iter().filter_map(|(_, elements)| elements.as_ref()).flatten();
    let last = LastValues::read(&door.house.query, &plant, all, door.house.clock.now());
    let told = |(id, elements): (String, Option<Vec<Element>>)| match elements.as_deref() {
        Some([own, parts @ ..]) => (id, Ok(current(&plant, &last, own, parts, depth))),
        _ => {
            let fault = Fault::unknown("object", &id);
            (id, Err(fault))
        }
    };
    let partial = cut.then(|| {
        let detail = format!("one answer holds at most {VALUES_MAX} values");
        Fault::partial(format!("{detail}; ask for the parts that are missing by their own ids"))
    });
    Bulk::elements(found.into_iter().map(told).collect()).cut(partial)
}

fn current(
    plant: &Plant<'_>,
    last: &LastValues,
    own: &Element,
    parts: &[Element],
    depth: u32,
) -> Current {
    let is_composition = own.is_composition(plant);
    let components =
        parts.iter().map(|part| (part.id().to_owned(), last.vqt(plant, part))).collect();
    Current {
        is_composition,
        own: last.vqt(plant, own),
        components: (is_composition && depth != 1).then_some(components),
    }
}

/// The last values of some tags, seen at one moment.
pub(super) struct LastValues {
    readings: HashMap<TagId, Reading>,
    now: Time,
}

impl LastValues {
    /// Of all tags that these elements are, or have.
    pub(super) fn read<'e>(
        query: &Query,
        plant: &Plant<'_>,
        elements: impl Iterator<Item = &'e Element>,
        now: Time,
    ) -> LastValues {
        let mut tags = HashMap::new();
        for element in elements {
            match element {
                Element::Tag(tag) => drop(tags.insert(tag.id, tag.clone())),
                Element::Asset(asset) => {
                    tags.extend(plant.tags_of(asset).map(|tag| (tag.id, tag)));
                }
            }
        }
        let readings = query.readings(plant, tags.into_values());
        let readings = readings.into_iter().map(|reading| (reading.tag.id, reading)).collect();
        LastValues { readings, now }
    }

    /// Whether there ever was a value of it.
    pub(super) fn any(&self, plant: &Plant<'_>, element: &Element) -> bool {
        match element {
            Element::Tag(tag) => self.last(tag.id).is_some(),
            Element::Asset(asset) => plant.tags_of(asset).any(|tag| self.last(tag.id).is_some()),
        }
    }

    pub(super) fn vqt(&self, plant: &Plant<'_>, element: &Element) -> Vqt {
        match element {
            Element::Tag(tag) => match self.last(tag.id) {
                Some(sample) => vqt(sample),
                None => no_data(self.now),
            },
            Element::Asset(asset) => {
                let tags = plant.tags_of(asset);
                let named = tags.map(|tag| (tag.path.property().to_owned(), self.last(tag.id)));
                whole(named.collect(), self.now)
            }
        }
    }

    fn last(&self, tag: TagId) -> Option<&Sample> {
        self.readings.get(&tag)?.last.as_ref()
    }
}

/// One sample. JSON has no NaN and no infinity: such a value cannot be told and is Bad.
pub(super) fn vqt(sample: &Sample) -> Vqt {
    let value = sample.value.as_ref().map_or(Json::Null, json);
    let class = match (sample.quality.class(), value.is_null()) {
        (QualityClass::Good | QualityClass::Uncertain, true) => QualityClass::Bad,
        (class, _) => class,
    };
    let value = if class.quality().has_value() { value } else { Json::Null };
    Vqt { value, quality: class.word(), timestamp: sample.time.to_string() }
}

fn no_data(now: Time) -> Vqt {
    let quality = QualityClass::GoodNoData.word();
    Vqt { value: Json::Null, quality, timestamp: now.to_string() }
}

/// An asset's own value out of the last samples of its tags.
fn whole(tags: Vec<(String, Option<&Sample>)>, now: Time) -> Vqt {
    let newest = tags.iter().filter_map(|(_, last)| last.map(|sample| sample.time)).max();
    let told: Vec<(String, Option<Vqt>)> =
        tags.into_iter().map(|(name, last)| (name, last.map(vqt))).collect();
    let having = |quality: QualityClass| {
        let of = told.iter().filter_map(|(_, one)| one.as_ref());
        of.filter(|one| one.quality == quality.word()).count()
    };
    let good = having(QualityClass::Good);
    let class = if good > 0 && good == told.len() {
        QualityClass::Good
    } else if good + having(QualityClass::Uncertain) > 0 {
        QualityClass::Uncertain
    } else if having(QualityClass::Bad) > 0 {
        QualityClass::Bad
    } else {
        QualityClass::GoodNoData
    };
    let values = told.into_iter().map(|(name, one)| (name, one.map_or(Json::Null, |v| v.value)));
    let values: Map<String, Json> = values.collect();
    let value = if class.quality().has_value() { Json::Object(values) } else { Json::Null };
    Vqt { value, quality: class.word(), timestamp: newest.unwrap_or(now).to_string() }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Unsigned(value) => (*value).into(),
        Value::Text(value) => Json::String(value.to_string()),
        // JSON has no NaN: a point that is none is null.
        Value::Array(points) => points.iter().map(|point| Json::from(*point)).collect(),
        Value::Json(text) => serde_json::from_str(text).unwrap_or(Json::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Quality;
    use serde_json::json;

    fn sample(value: Option<Value>, quality: Quality) -> Sample {
        Sample { tag: TagId(0), time: Time::from_s(60), value, quality }
    }

    #[track_caller]
    fn check(value: Option<Value>, quality: Quality, told: Json, word: &str) {
        let vqt = vqt(&sample(value, quality));
        assert_eq!((vqt.value, vqt.quality), (told, word));
        assert_eq!(vqt.timestamp, "1970-01-01T00:01:00Z");
    }

    #[test]
    fn a_value_is_null_exactly_when_there_is_none() {
        check(Some(Value::Float(1.5)), Quality::GOOD, json!(1.5), "Good");
        check(Some(Value::text("on")), Quality::UNCERTAIN, json!("on"), "Uncertain");
        check(None, Quality::BAD_NOT_CONNECTED, Json::Null, "Bad");
        check(None, Quality::GOOD_NO_DATA, Json::Null, "GoodNoData");
        check(Some(Value::Float(f64::NAN)), Quality::GOOD, Json::Null, "Bad");
        check(Some(Value::Float(f64::INFINITY)), Quality::UNCERTAIN, Json::Null, "Bad");
    }

    #[test]
    fn an_asset_is_as_good_as_its_tags() {
        let good = sample(Some(Value::Integer(1)), Quality::GOOD);
        let bad = sample(None, Quality::BAD);
        let of = |tags: &[Option<&Sample>]| {
            let named = tags.iter().enumerate().map(|(at, last)| (format!("t{at}"), *last));
            let vqt = whole(named.collect(), Time::from_s(99));
            (vqt.value, vqt.quality, vqt.timestamp)
        };
        let (minute, now) = ("1970-01-01T00:01:00Z".to_owned(), "1970-01-01T00:01:39Z".to_owned());
        for (tags, value, quality, time) in [
            (vec![Some(&good), Some(&good)], json!({"t0": 1, "t1": 1}), "Good", &minute),
            (vec![Some(&good), Some(&bad)], json!({"t0": 1, "t1": null}), "Uncertain", &minute),
            (vec![Some(&good), None], json!({"t0": 1, "t1": null}), "Uncertain", &minute),
            (vec![Some(&bad), None], Json::Null, "Bad", &minute),
            (vec![None], Json::Null, "GoodNoData", &now),
            (vec![], Json::Null, "GoodNoData", &now),
        ] {
            assert_eq!(of(&tags), (value, quality, time.clone()));
        }
    }
}

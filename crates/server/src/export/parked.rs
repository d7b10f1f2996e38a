//! `parked.jsonl`: samples that wait for a person, by tag, of one tag in the order they came.
//!
//! A value is JSON's own where it has one: true and false, numbers with and without sign, texts
//! (of structures their JSON text), lists. A float that JSON does not know (NaN, infinite) is the
//! text `bits:` and its 64 bits in hex, so that none is changed.

use std::path::Path;

use guildhall_model::{AssetId, DataType, OrganisationId, PersonId, Quality, TagPath, Time, Value};
use guildhall_open::{Parked, Parking};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value as Json};

use super::lines;
use crate::error::ServerError;
use crate::parking::Shelf;

pub(super) const FILE: &str = "parked.jsonl";

/// So many samples are read or written at once.
const PAGE: usize = 1000;

const BITS: &str = "bits:";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    tag: String,
    under: String,
    owner: String,
    person: String,
    received: String,
    time: String,
    status: u32,
    kind: Option<String>,
    value: Json,
}

impl Line {
    fn of(parked: &Parked) -> Line {
        let value = parked.value.as_ref();
        Line {
            tag: parked.tag.to_string(),
            under: parked.under.to_string(),
            owner: parked.owner.to_string(),
            person: parked.person.to_string(),
            received: parked.received.to_string(),
            time: parked.time.to_string(),
            status: parked.quality.status(),
            kind: value.map(|value| value.data_type().word().to_owned()),
            value: value.map_or(Json::Null, json),
        }
    }

    /// None when it is not as [`of`](Line::of) makes it.
    fn parked(&self) -> Option<Parked> {
        let value = match &self.kind {
            Some(word) => Some(value(DataType::from_word(word)?, &self.value)?),
            None => self.value.is_null().then_some(None)?,
        };
        Some(Parked {
            tag: TagPath::new(&self.tag).ok()?,
            under: AssetId::new(&self.under).ok()?,
            owner: OrganisationId::new(&self.owner).ok()?,
            person: PersonId::new(&self.person).ok()?,
            received: Time::parse(&self.received).ok()?,
            time: Time::parse(&self.time).ok()?,
            quality: Quality::from_status(self.status),
            value,
        })
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Integer(number) => Json::from(*number),
        Value::Unsigned(number) => Json::from(*number),
        Value::Float(number) => point(*number),
        Value::Text(text) | Value::Json(text) => Json::from(&**text),
        Value::Array(points) => points.iter().copied().map(point).collect(),
    }
}

fn point(number: f64) -> Json {
    let bits = || Json::String(format!("{BITS}{:016x}", number.to_bits()));
    Number::from_f64(number).map_or_else(bits, Json::Number)
}

fn value(kind: DataType, json: &Json) -> Option<Value> {
    Some(match kind {
        DataType::Boolean => Value::Boolean(json.as_bool()?),
        DataType::Integer => Value::Integer(json.as_i64()?),
        DataType::Unsigned => Value::Unsigned(json.as_u64()?),
        DataType::Float | DataType::Float32 => Value::Float(float(json)?),
        DataType::Text => Value::text(json.as_str()?),
        DataType::Json => Value::Json(json.as_str()?.into()),
        DataType::Array => {
            Value::Array(json.as_array()?.iter().map(float).collect::<Option<Vec<f64>>>()?.into())
        }
    })
}

fn float(json: &Json) -> Option<f64> {
    match json.as_str() {
        None => json.as_f64(),
        Some(text) => u64::from_str_radix(text.strip_prefix(BITS)?, 16).ok().map(f64::from_bits),
    }
}

/// Writes what waits, and gives how many samples that are.
pub(super) fn write(shelf: &Shelf, to: &Path) -> Result<u64, ServerError> {
    let mut out = lines::Writer::create(to)?;
    for tag in shelf.tags()? {
        let mut after = i64::MIN;
        loop {
            let page = shelf.samples(&tag.tag, after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            page.iter().try_for_each(|(_, parked)| out.push(&Line::of(parked)))?;
        }
    }
    out.finish()
}

fn read(path: &Path) -> Result<impl Iterator<Item = Result<Parked, ServerError>>, ServerError> {
    let from = path.to_owned();
    Ok((1..).zip(lines::read::<Line>(path)?).map(move |(number, line): (u64, _)| {
        line?.parked().ok_or_else(|| ServerError::NotExported {
            path: from.clone(),
            why: format!("line {number} is no parked sample"),
        })
    }))
}

/// Parks the samples in a data folder, and gives how many they are.
pub(super) fn restore(path: &Path, dir: &Path) -> Result<u64, ServerError> {
    let shelf = Shelf::open(dir, i64::MAX)?;
    let (mut page, mut kept) = (Vec::new(), 0);
    for parked in read(path)? {
        page.push(parked?);
        if page.len() == PAGE {
            kept += shelf.park(&std::mem::take(&mut page))? as u64;
        }
    }
    Ok(kept + shelf.park(&page)? as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_to_the_last_bit() {
        let floats = [-0.0, 5.0, 0.1, 1e300, f64::INFINITY, f64::from_bits(0xfff8_0000_dead_beef)];
        let mut values: Vec<Value> = floats.map(Value::Float).into();
        values.extend([
            Value::Array(floats.into()),
            Value::Array([].into()),
            Value::Boolean(false),
            Value::Integer(i64::MIN),
            Value::Unsigned(u64::MAX),
            Value::text("뜨겁다\n\"bits:\""),
            Value::Json("{\"a\" : 1.0}".into()),
        ]);
        for given in values {
            let text = serde_json::to_string(&json(&given)).expect("JSON");
            let back = value(given.data_type(), &serde_json::from_str(&text).expect("JSON"));
            let bits = |value: &Value| match value {
                Value::Float(number) => vec![number.to_bits()],
                Value::Array(points) => points.iter().map(|point| point.to_bits()).collect(),
                _ => Vec::new(),
            };
            let back = back.expect("a value");
            assert_eq!(bits(&back), bits(&given), "{text}");
            let plain = matches!(given, Value::Float(_) | Value::Array(_));
            assert!(plain || back == given, "{text}");
        }
        assert_eq!(value(DataType::Integer, &Json::from(0.5)), None);
        assert_eq!(value(DataType::Float, &Json::from("bits:x")), None);
    }
}

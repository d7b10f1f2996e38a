//! Writing values, now and in the past: to the stored value of a tag, never to a machine.
//!
//! A tag can be written when its type says so and the caller is an operator of its owner. What
//! is written goes through the hub like all samples, marked with the person's name.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use guildhall_model::{Batch, Origin, Quality, QualityClass, Receipt, Refusal, Role, Time, Value};
use guildhall_query::{Plant, VisibleTag};
use serde::Deserialize;
use serde_json::Value as Json;

use super::Door;
use super::answer::{Bulk, Fault};
use super::ask::{Body, Guest, bounded};
use super::space::Element;
use crate::api::wire::value_from_json;
use crate::intake::Limits;
use crate::problem::Problem;

#[derive(Deserialize)]
pub(super) struct Updates {
    updates: Vec<Update>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Update {
    element_id: String,
    value: Written,
}

#[derive(Deserialize)]
struct Written {
    value: Json,
    quality: Option<String>,
    timestamp: Option<String>,
}

/// Quality and time may be left out: Good, and now.
pub(super) async fn values(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Updates>,
) -> Result<Bulk<()>, Fault> {
    let now = door.house.clock.now();
    write(&door, &guest, asked, |written| {
        let quality = written.quality.clone().unwrap_or_else(|| "Good".to_owned());
        let time = written.timestamp.as_deref().map_or(Ok(now), time)?;
        Ok((quality, time))
    })
    .await
}

/// Quality and time must be given: they say which sample of the past it is.
pub(super) async fn histories(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Updates>,
) -> Result<Bulk<()>, Fault> {
    write(&door, &guest, asked, |written| match (&written.quality, &written.timestamp) {
        (Some(quality), Some(timestamp)) => Ok((quality.clone(), time(timestamp)?)),
        _ => Err(Fault::bad_request("a value of the past needs `quality` and `timestamp`")),
    })
    .await
}

async fn write(
    door: &Door,
    guest: &Guest,
    asked: Updates,
    stamp: impl Fn(&Written) -> Result<(String, Time), Fault>,
) -> Result<Bulk<()>, Fault> {
    bounded(asked.updates.len())?;
    door.house.limits.let_in(guest.0.person(), door.house.clock.now())?;
    let mut writer = Writer::new(door, guest);
    let mut items = Vec::with_capacity(asked.updates.len());
    let mut rows = Vec::new();
    {
        let plant = guest.plant(door);
        for (at, Update { element_id, value }) in asked.updates.into_iter().enumerate() {
            let outcome = writer.add(guest, &plant, &element_id, &value, &stamp);
            if outcome.is_ok() {
                rows.push(at);
            }
            items.push((element_id, outcome));
        }
    }
    if !rows.is_empty() {
        settle(door.house.admit(writer.batch).await, &rows, &mut items);
    }
    Ok(Bulk::elements(items))
}

/// Tells each row that was handed in what became of it.
fn settle(
    outcome: Result<Receipt, Refusal>,
    rows: &[usize],
    items: &mut [(String, Result<(), Fault>)],
) {
    match outcome {
        Ok(receipt) => {
            let named = receipt.first_refused.len();
            let last = receipt.first_refused.last().map_or(0, |refused| refused.row + 1);
            for refused in receipt.first_refused {
                if let Some(item) = rows.get(refused.row).and_then(|at| items.get_mut(*at)) {
                    item.1 = Err(Fault::bad_request(refused.why));
                }
            }
            let unnamed = rows.iter().skip(last).filter(|_| receipt.refused > named);
            for at in unnamed {
                let detail = "too many values were refused to name this one; read it back";
                items[*at].1 = Err(Fault::bad_request(detail));
            }
        }
        Err(refusal) => {
            let fault = Fault::from(Problem::from(refusal));
            for at in rows {
                items[*at].1 = Err(fault.clone());
            }
        }
    }
}

struct Writer<'a> {
    limits: &'a Limits,
    batch: Batch,
    names: HashMap<String, u32>,
}

impl<'a> Writer<'a> {
    fn new(door: &'a Door, guest: &Guest) -> Writer<'a> {
        let origin = Origin::Person(guest.0.person().clone());
        let batch = Batch::new(origin, door.house.clock.now());
        Writer { limits: &door.house.limits, batch, names: HashMap::new() }
    }

    fn add(
        &mut self,
        guest: &Guest,
        plant: &Plant<'_>,
        id: &str,
        written: &Written,
        stamp: impl Fn(&Written) -> Result<(String, Time), Fault>,
    ) -> Result<(), Fault> {
        let tag = writable(guest, plant, id)?;
        if !self.limits.admits_tag(guest.0.person(), tag.id) {
            self.limits.count_refused(1);
            return Err(Fault::forbidden(self.limits.why()));
        }
        let (quality, time) = stamp(written)?;
        let quality = self::quality(&quality)?;
        let value = self::value(&tag, &written.value, quality)?;
        let batch = &mut self.batch;
        let add = || batch.add_name(tag.path.shared());
        let name = *self.names.entry(id.to_owned()).or_insert_with(add);
        self.batch.push(name, time, value, quality);
        Ok(())
    }
}

fn writable(guest: &Guest, plant: &Plant<'_>, id: &str) -> Result<VisibleTag, Fault> {
    let tag = match Element::find(plant, id) {
        Some(Element::Tag(tag)) => tag,
        Some(Element::Asset(_)) => {
            let detail = format!("`{id}` is an asset; write the tags it is made of one by one");
            return Err(Fault::forbidden(detail));
        }
        None => return Err(Fault::unknown("object", id)),
    };
    if !tag.property.writable {
        let detail = format!("`{id}` cannot be written: its type does not allow it");
        return Err(Fault::forbidden(detail));
    }
    guest.0.need(Role::Operator, &tag.owner)?;
    Ok(tag)
}

fn time(text: &str) -> Result<Time, Fault> {
    Time::parse(text).map_err(|error| Fault::bad_request(error.to_string()))
}

fn quality(word: &str) -> Result<Quality, Fault> {
    let class = QualityClass::from_word(word);
    class.map(QualityClass::quality).ok_or_else(|| {
        let words = QualityClass::ALL.map(QualityClass::word).join(", ");
        Fault::bad_request(format!("`{word}` is not a quality; it is one of {words}"))
    })
}

/// Of the tag's kind, and there exactly when the quality says so.
fn value(tag: &VisibleTag, json: &Json, quality: Quality) -> Result<Option<Value>, Fault> {
    let value = value_from_json(json).map_err(Fault::bad_request)?;
    match (value, quality.has_value()) {
        (Some(value), true) => match value.cast(tag.property.data_type) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(Fault::bad_request(error.to_string())),
        },
        (None, false) => Ok(None),
        (None, true) => Err(Fault::bad_request("a value of quality Good or Uncertain is not null")),
        (Some(_), false) => Err(Fault::bad_request("a value of quality Bad or GoodNoData is null")),
    }
}

//! What was: the samples of tags within a span, oldest first.
//!
//! An asset has no samples of its own, so its `values` are empty and those of its tags come as
//! components: a row that mixed the tags' times would be made up. Both ends of the span belong
//! to it. A span without samples is an empty list.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use guildhall_model::{Span, Time};
use guildhall_query::{Plant, SAMPLES_MAX};
use serde::{Deserialize, Serialize};

use super::Door;
use super::answer::{Bulk, Fault};
use super::ask::{Body, Depth, Guest, aside, bounded};
use super::space::Element;
use super::value::{VALUES_MAX, Vqt, vqt};

/// Most samples in one answer, of all that is asked together. Of one tag there are at most
/// [`SAMPLES_MAX`].
const ANSWER_SAMPLES_MAX: usize = 200_000;

/// How many cut elements a 206 names.
const CUT_NAMED_MAX: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    element_ids: Vec<String>,
    start_time: String,
    /// Now, when it is left out, as clients do.
    end_time: Option<String>,
    max_depth: Option<Depth>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct History {
    is_composition: bool,
    values: Vec<Vqt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<BTreeMap<String, Values>>,
}

#[derive(Serialize)]
pub(super) struct Values {
    values: Vec<Vqt>,
}

pub(super) async fn histories(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Asked>,
) -> Result<Bulk<History>, Fault> {
    bounded(asked.element_ids.len())?;
    let now = door.house.clock.now();
    let span = span(&asked.start_time, asked.end_time.as_deref(), now)?;
    let depth = asked.max_depth.unwrap_or(Depth::ALONE).0;
    aside(move || {
        let plant = guest.plant(&door);
        let mut reader = Reader::new(&door, &plant, span, depth);
        let one = |id: String| {
            let outcome = reader.one(&id);
            (id, outcome)
        };
        let items = asked.element_ids.into_iter().map(one).collect();
        Bulk::elements(items).cut(reader.partial())
    })
    .await
}

/// The end belongs to it.
fn span(start: &str, end: Option<&str>, now: Time) -> Result<Span, Fault> {
    let time =
        |text: &str| Time::parse(text).map_err(|error| Fault::bad_request(error.to_string()));
    let (from, end) = (time(start)?, end.map_or(Ok(now), time)?);
    if end < from {
        return Err(Fault::bad_request("`startTime` is after `endTime`"));
    }
    Ok(Span { from, until: end + Duration::from_nanos(1) })
}

struct Reader<'a> {
    door: &'a Door,
    plant: &'a Plant<'a>,
    span: Span,
    depth: u32,
    room: usize,
    cut: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(door: &'a Door, plant: &'a Plant<'a>, span: Span, depth: u32) -> Reader<'a> {
        Reader { door, plant, span, depth, room: ANSWER_SAMPLES_MAX, cut: Vec::new() }
    }

    fn one(&mut self, id: &str) -> Result<History, Fault> {
        let element = Element::find(self.plant, id).ok_or_else(|| Fault::unknown("object", id))?;
        let composed = element.composed(self.plant, self.depth, VALUES_MAX);
        if composed.cut {
            self.cut.push(id.to_owned());
        }
        let is_composition = element.is_composition(self.plant);
        let mut components = BTreeMap::new();
        for part in composed.elements.iter().skip(1) {
            if let Element::Tag(_) = part {
                let values = self.samples(part)?;
                components.insert(part.id().to_owned(), Values { values });
            }
        }
        Ok(History {
            is_composition,
            values: self.samples(&element)?,
            components: (is_composition && self.depth != 1).then_some(components),
        })
    }

    fn samples(&mut self, element: &Element) -> Result<Vec<Vqt>, Fault> {
        let Element::Tag(tag) = element else { return Ok(Vec::new()) };
        let limit = self.room.min(SAMPLES_MAX);
        let read = self.door.house.query.samples(tag, self.span, limit)?;
        if read.more {
            self.cut.push(element.id().to_owned());
        }
        self.room -= read.samples.len();
        Ok(read.samples.iter().map(vqt).collect())
    }

    fn partial(&self) -> Option<Fault> {
        let named = self.cut.iter().take(CUT_NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
        let more = match self.cut.len().saturating_sub(CUT_NAMED_MAX) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let detail = || {
            format!(
                "there is more for {named}{more}: one answer holds at most {SAMPLES_MAX} samples \
                 of one tag and {ANSWER_SAMPLES_MAX} in all; ask again from the last time given"
            )
        };
        (!self.cut.is_empty()).then(|| Fault::partial(detail()))
    }
}

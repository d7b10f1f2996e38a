//! Edits: every version of samples that were corrected, with who sent each and when.

use std::sync::Arc;

use axum::extract::State;
use guildhall_query::{Edit, SAMPLES_MAX};
use serde::Serialize;
use utoipa::ToSchema;

use super::samples::HistoryAsked;
use super::wire::SampleWire;
use super::{Json, Query, blocking};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// The corrected samples of a tag.
#[derive(Serialize, ToSchema)]
pub(crate) struct Edits {
    tag: String,
    /// By source time; of one time the oldest version first, the one that holds last.
    edits: Vec<EditWire>,
    /// Whether the span holds more than these.
    more: bool,
}

/// One version of a sample.
#[derive(Serialize, ToSchema)]
#[schema(as = Edit)]
struct EditWire {
    #[serde(flatten)]
    sample: SampleWire,
    /// Whether this version holds: the newest does.
    holds: bool,
    /// When it was received, RFC 3339, to the microsecond.
    received: Option<String>,
    /// Who sent it: `connection:…`, `person:…` or `system`.
    origin: Option<String>,
}

/// Samples of a tag that were corrected: all versions, with who sent each and when. A sample
/// that was sent again as it was is no correction. Only of what belongs to your organisations: an
/// agreement does not open who sent what.
#[utoipa::path(get, path = "/edits", tag = "samples", params(HistoryAsked), responses(
    (status = 200, body = Edits), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn edits(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(asked): Query<HistoryAsked>,
) -> Result<Json<Edits>, Problem> {
    let (span, limit) = asked.span_and_limit(house.clock.now(), SAMPLES_MAX)?;
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tag = plant.own_tag(&asked.tag)?;
        let mut found = house.query.edits(&tag, span, limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        Ok(Json(Edits { tag: asked.tag, edits: found.iter().map(wire).collect(), more }))
    })
    .await
}

fn wire(edit: &Edit) -> EditWire {
    EditWire {
        sample: SampleWire::from(&edit.sample),
        holds: edit.holds,
        received: edit.received.map(|at| at.to_string()),
        origin: edit.origin.as_deref().map(str::to_owned),
    }
}

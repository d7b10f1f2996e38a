//! Objects: all of them, some by id, and what they are linked to.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::Door;
use super::answer::{Answer, Bulk, Fault};
use super::ask::{Body, Guest, Params, aside, bounded};
use super::space::{Element, Object};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Which {
    type_element_id: Option<String>,
    #[serde(default)]
    include_metadata: bool,
    root: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByIds {
    element_ids: Vec<String>,
    #[serde(default)]
    include_metadata: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Related {
    element_ids: Vec<String>,
    relationship_type: Option<String>,
    #[serde(default)]
    include_metadata: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    source_relationship: String,
    object: Object,
}

pub(super) async fn objects(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Params(which): Params<Which>,
) -> Result<Answer<Vec<Object>>, Fault> {
    aside(move || {
        let plant = guest.plant(&door);
        let roots_only = which.root == Some(true);
        let kind = which.type_element_id.as_deref();
        let wanted = |element: &Element| {
            kind.is_none_or(|id| id == element.type_id(&plant))
                && (!roots_only || element.is_root(&plant))
        };
        let found = Element::all(&plant).into_iter().filter(wanted);
        Answer::whole(found.map(|one| one.object(&plant, which.include_metadata)).collect())
    })
    .await
}

pub(super) async fn list(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<ByIds>,
) -> Result<Bulk<Object>, Fault> {
    bounded(asked.element_ids.len())?;
    let plant = guest.plant(&door);
    let told = |id: String| {
        let found = Element::find(&plant, &id).ok_or_else(|| Fault::unknown("object", &id));
        (id, found.map(|one| one.object(&plant, asked.include_metadata)))
    };
    Ok(Bulk::elements(asked.element_ids.into_iter().map(told).collect()))
}

/// Links of all kinds, hierarchy and composition too. A kind that does not exist links nothing.
pub(super) async fn related(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Related>,
) -> Result<Bulk<Vec<Link>>, Fault> {
    bounded(asked.element_ids.len())?;
    let plant = guest.plant(&door);
    let wanted = |word: &str| asked.relationship_type.as_deref().is_none_or(|kind| kind == word);
    let links = |element: Element| {
        let links = element.links(&plant).into_iter().filter(|(word, _)| wanted(word));
        let told = links.map(|(source_relationship, to)| Link {
            source_relationship,
            object: to.object(&plant, asked.include_metadata),
        });
        told.collect()
    };
    let told = |id: String| {
        let found = Element::find(&plant, &id).ok_or_else(|| Fault::unknown("object", &id));
        (id, found.map(links))
    };
    Ok(Bulk::elements(asked.element_ids.into_iter().map(told).collect()))
}

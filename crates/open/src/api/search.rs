//! Finding things by a few letters of a name or label.

use std::sync::Arc;

use axum::extract::State;
use guildhall_model::Label;
use guildhall_query::Plant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::{LabelWire, asset_label};
use super::{Json, Query, blocking};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Most results.
const RESULTS_MAX: usize = 20;

/// Longest text that is looked for, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// What was found, the likeliest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Found {
    /// At most 20.
    results: Vec<FoundThing>,
}

/// Something that was found.
#[derive(Serialize, ToSchema)]
struct FoundThing {
    /// `asset`, `tag` or `connection`.
    kind: &'static str,
    /// Its path or name.
    id: String,
    label: LabelWire,
    /// What it stands in.
    #[serde(rename = "where")]
    place: Option<LabelWire>,
}

/// A kind of thing that can be found.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// An asset.
    Asset,
    /// A tag.
    Tag,
    /// A connection.
    Connection,
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words; each must occur in the path or a label. Capitals do not matter.
    q: String,
    /// Only these: `asset`, `tag` or `connection`. All when left out.
    #[param(inline)]
    kind: Option<Kind>,
}

/// Assets, tags and connections whose path or label has all words, the likeliest first.
#[utoipa::path(get, path = "/search", tag = "plant", params(Wanted), responses(
    (status = 200, body = Found), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn search(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Found>, Problem> {
    if wanted.q.chars().count() > TEXT_CHARS_MAX {
        let detail = format!("`q` is longer than the limit of {TEXT_CHARS_MAX} characters");
        return Err(Problem::bad_request(detail));
    }
    let words: Vec<String> = wanted.q.split_whitespace().map(str::to_lowercase).collect();
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        Ok(Json(Found { results: find(&plant, &words, wanted.kind) }))
    })
    .await
}

/// How likely it is meant, less is likelier; none when a word is missing.
fn rank(words: &[String], name: &str, path: &str, label: &Label) -> Option<usize> {
    let english = label.en.to_lowercase();
    let korean = label.ko.as_deref().unwrap_or_default().to_lowercase();
    let (name, path) = (name.to_lowercase(), path.to_lowercase());
    let texts = [&name, &english, &korean];
    let mut rank = 0;
    for word in words {
        rank += if texts.contains(&word) {
            0
        } else if texts.iter().any(|text| text.starts_with(word.as_str())) {
            1
        } else if texts.iter().any(|text| text.contains(word.as_str())) {
            2
        } else if path.contains(word.as_str()) {
            4
        } else {
            return None;
        };
    }
    Some(rank)
}

fn find(plant: &Plant<'_>, words: &[String], only: Option<Kind>) -> Vec<FoundThing> {
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, usize, &'static str, String)> = Vec::new();
    let wanted = |kind| only.is_none_or(|only| only == kind);
    for asset in plant.assets().filter(|_| wanted(Kind::Asset)) {
        let rank = rank(words, asset.id.name(), asset.id.as_str(), &asset.label);
        found.extend(rank.map(|rank| (rank, 0, "asset", asset.id.to_string())));
    }
    for connection in plant.connections().filter(|_| wanted(Kind::Connection)) {
        let rank = rank(words, connection.id.as_str(), "", &connection.label);
        found.extend(rank.map(|rank| (rank, 1, "connection", connection.id.to_string())));
    }
    for tag in plant.tags().filter(|_| wanted(Kind::Tag)) {
        let rank = rank(words, tag.path.property(), tag.path.as_str(), &tag.property.label);
        found.extend(rank.map(|rank| (rank, 2, "tag", tag.path.to_string())));
    }
    found.sort();
    found.truncate(RESULTS_MAX);
    let thing = |(_, _, kind, id): (usize, usize, &'static str, String)| {
        let (label, place) = labels(plant, kind, &id)?;
        Some(FoundThing { kind, id, label, place })
    };
    found.into_iter().filter_map(thing).collect()
}

/// The label of an asset, connection or tag, and of what it stands in.
pub(super) fn labels(
    plant: &Plant<'_>,
    kind: &str,
    id: &str,
) -> Option<(LabelWire, Option<LabelWire>)> {
    match kind {
        "asset" => {
            let asset = plant.asset(id).ok()?;
            let place = asset.id.parent().filter(|above| plant.asset(above.as_str()).is_ok());
            let place = place.map(|above| asset_label(plant, above.as_str()));
            Some(((&asset.label).into(), place))
        }
        "connection" => {
            let connection = plant.connection(id).ok()?;
            let place = asset_label(plant, connection.site.as_str());
            Some(((&connection.label).into(), Some(place)))
        }
        _ => {
            let tag = plant.tag(id).ok()?;
            let place = asset_label(plant, tag.path.asset().as_str());
            Some(((&tag.property.label).into(), Some(place)))
        }
    }
}

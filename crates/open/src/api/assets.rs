//! Assets: the whole tree, and one asset with all it shows.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use guildhall_model::{Asset, AssetId};
use guildhall_query::{Plant, State as TagState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::retention::{AssetRetention, asset_retention};
use super::wire::{AssetRow, LabelWire, Named, TagView, asset_row, tag_views};
use super::{Json, Query};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// The whole tree, in the order of paths.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssetList {
    assets: Vec<AssetRow>,
}

/// One asset with all it shows.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssetView {
    asset: AssetRow,
    description: LabelWire,
    /// From its enterprise down to itself.
    path: Vec<Named>,
    /// Its own tags.
    tags: Vec<TagView>,
    /// Its parts and theirs, depth first.
    components: Vec<ComponentView>,
    /// What stands right below it and is not a part of it.
    children: Vec<AssetRow>,
    relationships: Vec<RelationshipView>,
    /// Connections that feed it or its parts.
    connections: Vec<String>,
    /// Whether any of them is simulated.
    simulated: bool,
    /// How long it is kept.
    retention: AssetRetention,
}

/// A part with its tags.
#[derive(Serialize, ToSchema)]
struct ComponentView {
    asset: AssetRow,
    tags: Vec<TagView>,
}

/// A link, read from this asset.
#[derive(Serialize, ToSchema)]
struct RelationshipView {
    kind: String,
    label: LabelWire,
    asset: String,
    asset_label: LabelWire,
}

/// Which asset.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Its path.
    id: String,
}

/// The whole tree of assets that you may see.
#[utoipa::path(get, path = "/assets", tag = "plant", responses(
    (status = 200, body = AssetList), (status = 401, body = Problem)))]
pub(crate) async fn assets(State(house): State<Arc<House>>, caller: Caller) -> Json<AssetList> {
    let plant = house.query.plant(&caller.scope);
    let states = Worst::of(&house, &plant);
    let rows = plant.assets().map(|asset| asset_row(&plant, asset, states.word(&asset.id)));
    Json(AssetList { assets: rows.collect() })
}

/// One asset with its tags, parts, links and connections.
#[utoipa::path(get, path = "/asset", tag = "plant", params(Which), responses(
    (status = 200, body = AssetView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn asset(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<AssetView>, Problem> {
    let plant = house.query.plant(&caller.scope);
    let asset = plant.asset(&which.id)?;
    let states = Worst::of(&house, &plant);
    let row = |asset: &Asset| asset_row(&plant, asset, states.word(&asset.id));
    let views = |asset: &Asset| tag_views(&house.query, &plant, plant.tags_of(asset));
    let mut parts = Vec::new();
    collect_parts(&plant, &asset.id, &mut parts);
    let components: Vec<ComponentView> =
        parts.iter().map(|part| ComponentView { asset: row(part), tags: views(part) }).collect();
    let children = plant.children(&asset.id).filter(|child| !plant.is_component(&child.id));
    let tags = views(asset);
    let all = tags.iter().chain(components.iter().flat_map(|part| &part.tags));
    let simulated = all.clone().any(|tag| tag.simulated);
    let mut connections: Vec<String> = all.filter_map(|tag| tag.connection.clone()).collect();
    connections.sort();
    connections.dedup();
    Ok(Json(AssetView {
        asset: row(asset),
        description: (&asset.description).into(),
        path: path(&plant, &asset.id),
        tags,
        components,
        children: children.map(|child| row(child)).collect(),
        relationships: relationships(&plant, &asset.id),
        connections,
        simulated,
        retention: asset_retention(&plant, asset, house.query.house_ages()),
    }))
}

fn collect_parts<'p>(plant: &'p Plant<'_>, id: &AssetId, parts: &mut Vec<&'p Arc<Asset>>) {
    for part in plant.children(id).filter(|child| plant.is_component(&child.id)) {
        parts.push(part);
        collect_parts(plant, &part.id, parts);
    }
}

fn path(plant: &Plant<'_>, id: &AssetId) -> Vec<Named> {
    let mut path = Vec::new();
    let mut next = Some(id.clone());
    while let Some(id) = next {
        if let Ok(asset) = plant.asset(id.as_str()) {
            path.push(Named { id: id.to_string(), label: (&asset.label).into() });
        }
        next = id.parent();
    }
    path.reverse();
    path
}

/// The links that people made; those of the tree are shown as the tree.
fn relationships(plant: &Plant<'_>, id: &AssetId) -> Vec<RelationshipView> {
    use guildhall_registry::{CHILD_OF, COMPONENT_OF, HAS_CHILD, HAS_COMPONENT};
    let implied = [CHILD_OF, COMPONENT_OF, HAS_CHILD, HAS_COMPONENT];
    let made = plant.related(id).into_iter().filter(|(word, _)| !implied.contains(&word.as_str()));
    made.map(|(word, to)| {
        let kind = plant.registry_of_types().relationship_type(&word);
        let forward = kind.filter(|(_, forward)| *forward).map(|(kind, _)| &kind.label);
        RelationshipView {
            label: forward
                .map_or_else(|| LabelWire { en: word.to_string(), ko: None }, LabelWire::from),
            kind: word.to_string(),
            asset: to.id.to_string(),
            asset_label: super::wire::asset_label(plant, to.id.as_str()),
        }
    })
    .collect()
}

/// The worst state of each asset's tags and of all below it.
pub(crate) struct Worst(HashMap<AssetId, TagState>);

impl Worst {
    pub(crate) fn of(house: &House, plant: &Plant<'_>) -> Worst {
        let mut worst: HashMap<AssetId, TagState> = HashMap::new();
        for reading in house.query.readings(plant, plant.tags()) {
            let mut next = Some(reading.tag.path.asset());
            while let Some(id) = next {
                next = id.parent();
                let state = worst.entry(id).or_insert(reading.state);
                // What has no data yet says nothing about its neighbours.
                if *state == TagState::NoData || reading.state != TagState::NoData {
                    *state = (*state).max(reading.state);
                    if *state == TagState::NoData {
                        *state = reading.state;
                    }
                }
            }
        }
        Worst(worst)
    }

    pub(crate) fn word(&self, id: &AssetId) -> &'static str {
        self.0.get(id).copied().unwrap_or(TagState::NoData).word()
    }
}

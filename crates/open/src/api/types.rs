//! The kinds of thing there are, with all that they inherit.

use std::sync::Arc;

use axum::extract::State;
use guildhall_model::AssetType;
use guildhall_query::Plant;
use guildhall_registry::unit_text;
use serde::Serialize;
use utoipa::ToSchema;

use super::Json;
use super::wire::{BandWire, LabelWire};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// The types of all assets that you may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct TypeList {
    types: Vec<TypeView>,
}

/// A kind of thing.
#[derive(Serialize, ToSchema)]
struct TypeView {
    id: String,
    /// The kind it is a special case of.
    parent: Option<String>,
    label: LabelWire,
    description: LabelWire,
    /// Inherited ones first.
    properties: Vec<PropertyView>,
    /// Inherited ones first.
    components: Vec<ComponentOfType>,
}

/// Something about a thing that has samples.
#[derive(Serialize, ToSchema)]
struct PropertyView {
    name: String,
    label: LabelWire,
    description: LabelWire,
    /// `boolean`, `integer`, `float` or `text`.
    data_type: &'static str,
    /// UCUM code.
    unit: Option<String>,
    /// The unit as people write it.
    unit_text: Option<String>,
    band: Option<BandWire>,
    writable: bool,
    group: Option<LabelWire>,
    /// The type that says so: this one or one it inherits from.
    from: String,
}

/// A part that every thing of a type has.
#[derive(Serialize, ToSchema)]
struct ComponentOfType {
    name: String,
    #[serde(rename = "type")]
    type_id: String,
    label: LabelWire,
}

/// The types of all assets that you may see, with all that they inherit.
#[utoipa::path(get, path = "/types", tag = "plant", responses(
    (status = 200, body = TypeList), (status = 401, body = Problem)))]
pub(crate) async fn types(State(house): State<Arc<House>>, caller: Caller) -> Json<TypeList> {
    let plant = house.query.plant(&caller.scope);
    Json(TypeList { types: plant.types().into_iter().map(|kind| view(&plant, kind)).collect() })
}

fn view(plant: &Plant<'_>, kind: &AssetType) -> TypeView {
    let registry = plant.registry_of_types();
    let properties = registry.properties(&kind.id).iter().map(|inherited| {
        let property = &inherited.property;
        PropertyView {
            name: property.name.to_string(),
            label: (&property.label).into(),
            description: (&property.description).into(),
            data_type: property.data_type.word(),
            unit: property.unit.as_ref().map(ToString::to_string),
            unit_text: property.unit.as_ref().map(|unit| unit_text(unit)),
            band: property.band.map(|band| BandWire { low: band.low, high: band.high }),
            writable: property.writable,
            group: property.group.as_ref().map(LabelWire::from),
            from: inherited.from.to_string(),
        }
    });
    let components = registry.components(&kind.id).iter().map(|part| ComponentOfType {
        name: part.name.to_string(),
        type_id: part.type_id.to_string(),
        label: (&part.label).into(),
    });
    TypeView {
        id: kind.id.to_string(),
        parent: kind.parent.as_ref().map(ToString::to_string),
        label: (&kind.label).into(),
        description: (&kind.description).into(),
        properties: properties.collect(),
        components: components.collect(),
    }
}

//! Namespaces, Object Types and Relationship Types.
//!
//! An asset type is an Object Type of its own name whose schema is an object; each property
//! that a type declares is one more, `<type>.<property>`, whose schema is a scalar with a unit.
//! So all tags that inherit one property have one type, and `GET /objects?typeElementId=` finds
//! them across a fleet. Schemas stand alone: what is inherited is written out, parts are
//! `$ref` into their own `$defs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use guildhall_model::{AssetType, DataType, Name, Property, TypeId};
use guildhall_query::Plant;
use guildhall_registry::{COMPONENT_OF, HAS_COMPONENT, unit_text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Door;
use super::answer::{Answer, Bulk, Fault};
use super::ask::{Body, Guest, Params, bounded};
use super::space::{HAS_CHILDREN, HAS_PARENT, shown, word_of};

/// The links that i3X itself names.
const I3X: &str = "https://cesmii.org/i3x";
/// Types that every Guildhall has.
const BASE: &str = "urn:guildhall:base";
/// Types and links that the plants of this Guildhall brought along.
pub(super) const PLANT: &str = "urn:guildhall:plant";

const INHERITS_FROM: &str = "InheritsFrom";
const INHERITED_BY: &str = "InheritedBy";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Namespace {
    uri: &'static str,
    display_name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObjectType {
    element_id: String,
    display_name: String,
    namespace_uri: &'static str,
    source_type_id: String,
    schema: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<Value>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelationshipType {
    element_id: String,
    display_name: String,
    namespace_uri: &'static str,
    relationship_id: String,
    reverse_of: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByNamespace {
    namespace_uri: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByIds {
    element_ids: Vec<String>,
}

pub(super) async fn namespaces(_: Guest) -> Answer<[Namespace; 3]> {
    let named = |uri, display_name| Namespace { uri, display_name };
    Answer::whole([named(I3X, "i3X"), named(BASE, "Guildhall"), named(PLANT, "Plants")])
}

pub(super) async fn object_types(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Params(asked): Params<ByNamespace>,
) -> Answer<Vec<ObjectType>> {
    let plant = guest.plant(&door);
    let wanted = |kind: &Kind<'_>| {
        let own = namespace(&plant, &kind.declaring().id);
        asked.namespace_uri.as_deref().is_none_or(|uri| uri == own)
    };
    let kinds = kinds(&plant).into_values().filter(wanted);
    Answer::whole(kinds.map(|kind| kind.told(&plant)).collect())
}

pub(super) async fn object_types_query(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<ByIds>,
) -> Result<Bulk<ObjectType>, Fault> {
    bounded(asked.element_ids.len())?;
    let plant = guest.plant(&door);
    let kinds = kinds(&plant);
    let told = |id: &String| kinds.get(id).map(|kind| kind.told(&plant));
    Ok(each(asked.element_ids, "object type", told))
}

pub(super) async fn relationship_types(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Params(asked): Params<ByNamespace>,
) -> Answer<Vec<RelationshipType>> {
    let mut links = links(&guest.plant(&door));
    if let Some(uri) = asked.namespace_uri {
        links.retain(|_, link| link.namespace_uri == uri);
    }
    Answer::whole(links.into_values().collect())
}

pub(super) async fn relationship_types_query(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<ByIds>,
) -> Result<Bulk<RelationshipType>, Fault> {
    bounded(asked.element_ids.len())?;
    let links = links(&guest.plant(&door));
    Ok(each(asked.element_ids, "relationship type", |id: &String| links.get(id).cloned()))
}

/// The `elementId` of the type of all tags for a property that `kind` declares.
pub(super) fn leaf_id(kind: &TypeId, property: &Name) -> String {
    format!("{kind}.{property}")
}

/// The namespace that a type belongs to.
pub(super) fn namespace(plant: &Plant<'_>, kind: &TypeId) -> &'static str {
    if plant.registry_of_types().is_built_in(kind) { BASE } else { PLANT }
}

fn each<T>(ids: Vec<String>, what: &str, find: impl Fn(&String) -> Option<T>) -> Bulk<T> {
    let found = |id: String| {
        let outcome = find(&id).ok_or_else(|| Fault::unknown(what, &id));
        (id, outcome)
    };
    Bulk::elements(ids.into_iter().map(found).collect())
}

/// What an Object can be an instance of.
enum Kind<'p> {
    Asset(&'p AssetType),
    Leaf(&'p AssetType, &'p Property),
}

/// All that are visible, by `elementId`.
fn kinds<'p>(plant: &'p Plant<'_>) -> BTreeMap<String, Kind<'p>> {
    let mut kinds = BTreeMap::new();
    for kind in plant.types() {
        kinds.insert(kind.id.to_string(), Kind::Asset(kind));
        let leaves = kind.properties.iter();
        kinds.extend(leaves.map(|one| (leaf_id(&kind.id, &one.name), Kind::Leaf(kind, one))));
    }
    kinds
}

impl Kind<'_> {
    fn declaring(&self) -> &AssetType {
        match self {
            Kind::Asset(kind) | Kind::Leaf(kind, _) => kind,
        }
    }

    fn told(&self, plant: &Plant<'_>) -> ObjectType {
        let kind = self.declaring();
        let name = shown(&kind.label, kind.id.as_str());
        let (element_id, display_name, schema) = match self {
            Kind::Asset(_) => (kind.id.to_string(), name, whole_schema(plant, kind)),
            Kind::Leaf(_, property) => (
                leaf_id(&kind.id, &property.name),
                format!("{name}: {}", shown(&property.label, property.name.as_str())),
                value_schema(property, false),
            ),
        };
        let related = match self {
            Kind::Asset(kind) => kind.parent.as_ref(),
            Kind::Leaf(..) => None,
        };
        ObjectType {
            source_type_id: element_id.clone(),
            element_id,
            display_name,
            namespace_uri: namespace(plant, &kind.id),
            schema,
            related: related.map(
                |parent| json!({"relationshipType": INHERITS_FROM, "types": [parent.as_str()]}),
            ),
        }
    }
}

/// An asset type, and below `$defs` the types of its parts and of their parts.
fn whole_schema(plant: &Plant<'_>, kind: &AssetType) -> Value {
    let registry = plant.registry_of_types();
    let parts_of = |id: &TypeId| registry.components(id).iter().map(|part| part.type_id.clone());
    let mut open: Vec<TypeId> = parts_of(&kind.id).collect();
    let mut defined: BTreeSet<TypeId> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if defined.insert(id.clone()) {
            open.extend(parts_of(&id));
        }
    }
    let mut schema = object_schema(plant, kind);
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    let definitions: Map<String, Value> = defined
        .iter()
        .filter_map(|id| registry.asset_type(id))
        .map(|part| (part.id.to_string(), Value::Object(object_schema(plant, part))))
        .collect();
    if !definitions.is_empty() {
        schema.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(schema)
}

/// The value of an asset is an object of its tags' values; each may be null. Its parts are
/// named for what they are made of, and their values come as components.
fn object_schema(plant: &Plant<'_>, kind: &AssetType) -> Map<String, Value> {
    let registry = plant.registry_of_types();
    let mut properties = Map::new();
    for part in registry.components(&kind.id) {
        let reference = format!("#/$defs/{}", part.type_id);
        let title = shown(&part.label, part.name.as_str());
        properties.insert(part.name.to_string(), json!({"$ref": reference, "title": title}));
    }
    for one in registry.properties(&kind.id) {
        let property = &one.property;
        properties.insert(property.name.to_string(), value_schema(property, true));
    }
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("title".into(), shown(&kind.label, kind.id.as_str()).into());
    if !kind.description.en.is_empty() {
        schema.insert("description".into(), kind.description.en.clone().into());
    }
    schema.insert("properties".into(), Value::Object(properties));
    schema
}

/// A scalar with its unit. `x-unit` is the UCUM code; the normal band is no bound, so it is told
/// beside the schema's own words.
fn value_schema(property: &Property, nullable: bool) -> Value {
    let name = match property.data_type {
        DataType::Boolean => Some("boolean"),
        DataType::Integer | DataType::Unsigned => Some("integer"),
        DataType::Float | DataType::Float32 => Some("number"),
        DataType::Text => Some("string"),
        DataType::Array => Some("array"),
        // Any JSON there is.
        DataType::Json => None,
    };
    let mut schema = Map::new();
    if let Some(name) = name {
        let kind = if nullable { json!([name, "null"]) } else { json!(name) };
        schema.insert("type".into(), kind);
    }
    match property.data_type {
        DataType::Unsigned => drop(schema.insert("minimum".into(), 0.into())),
        DataType::Array => drop(schema.insert("items".into(), json!({"type": ["number", "null"]}))),
        _ => {}
    }
    schema.insert("title".into(), shown(&property.label, property.name.as_str()).into());
    if !property.description.en.is_empty() {
        schema.insert("description".into(), property.description.en.clone().into());
    }
    if let Some(unit) = property.unit.as_deref() {
        schema.insert("x-unit".into(), unit.into());
        schema.insert("x-unit-text".into(), unit_text(unit).into());
    }
    let band = property.band.unwrap_or_default();
    for (word, bound) in [("x-normal-low", band.low), ("x-normal-high", band.high)] {
        if let Some(bound) = bound {
            schema.insert(word.into(), bound.into());
        }
    }
    schema.insert("readOnly".into(), (!property.writable).into());
    Value::Object(schema)
}

/// All kinds of link, each direction by its `elementId`: those that i3X names, and those that
/// link something visible.
fn links(plant: &Plant<'_>) -> BTreeMap<String, RelationshipType> {
    let registry = plant.registry_of_types();
    let seen = |id: &guildhall_model::AssetId| plant.asset(id.as_str()).is_ok();
    let used: BTreeSet<Name> = registry
        .relationships()
        .filter(|link| seen(&link.from) && seen(&link.to))
        .map(|link| link.kind)
        .collect();
    let mut links = BTreeMap::new();
    let mut add = |uri, there: &str, back: &str, label: &str| {
        links.insert(
            there.to_owned(),
            RelationshipType {
                element_id: there.to_owned(),
                display_name: label.to_owned(),
                namespace_uri: uri,
                relationship_id: there.to_owned(),
                reverse_of: back.to_owned(),
            },
        );
    };
    for (there, back) in
        [(HAS_CHILDREN, HAS_PARENT), (HAS_COMPONENT, COMPONENT_OF), (INHERITS_FROM, INHERITED_BY)]
    {
        add(I3X, there, back, there);
        add(I3X, back, there, back);
    }
    for kind in plant.relationship_types() {
        let (there, back) = (word_of(&kind.name), word_of(&kind.reverse_of));
        if used.contains(&kind.name) || used.contains(&kind.reverse_of) {
            add(PLANT, back, there, back);
            add(PLANT, there, back, &shown(&kind.label, there));
        }
    }
    links
}

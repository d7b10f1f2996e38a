//! The form in which events stand in the journal: JSON, each kind with its version.
//!
//! A kind or a version that was ever written is read for ever. A new version of a kind gets a
//! new arm in [`decode`]; the old one stays. Read in this order: [`encode`], [`decode`], then
//! one pair of functions for each noun.

mod retention;

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_model::{
    Asset, AssetId, AssetType, Band, Component, Connection, ConnectionId, DataType, Label, Level,
    Name, OrganisationId, Point, Property, Relationship, RelationshipType, TagId, TagPath, TypeId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::command::Event;
use crate::error::RegistryError;
use retention::{
    read_hold, read_place, read_release, read_rule, stored_hold, stored_place, stored_release,
    stored_rule,
};

/// An event as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What happened.
    pub kind: &'static str,
    /// The version of the body's form.
    pub version: u32,
    /// The rest, as JSON.
    pub body: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct StoredLabel {
    en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ko: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredType {
    id: String,
    parent: Option<String>,
    label: StoredLabel,
    description: StoredLabel,
    properties: Vec<StoredProperty>,
    components: Vec<StoredComponent>,
}

#[derive(Serialize, Deserialize)]
struct StoredProperty {
    name: String,
    label: StoredLabel,
    description: StoredLabel,
    data_type: String,
    unit: Option<String>,
    /// Low and high end.
    band: Option<(Option<f64>, Option<f64>)>,
    writable: bool,
    group: Option<StoredLabel>,
}

#[derive(Serialize, Deserialize)]
struct StoredComponent {
    name: String,
    type_id: String,
    label: StoredLabel,
}

#[derive(Serialize, Deserialize)]
struct StoredAsset {
    id: String,
    type_id: String,
    owner: String,
    level: String,
    label: StoredLabel,
    description: StoredLabel,
}

#[derive(Serialize, Deserialize)]
struct StoredNewAsset {
    asset: StoredAsset,
    tags: Vec<(String, u32)>,
}

#[derive(Serialize, Deserialize)]
struct StoredTags {
    asset: String,
    tags: Vec<(String, u32)>,
}

#[derive(Serialize, Deserialize)]
struct StoredRelationshipType {
    name: String,
    label: StoredLabel,
    reverse_of: String,
}

#[derive(Serialize, Deserialize)]
struct StoredRelationship {
    kind: String,
    from: String,
    to: String,
}

#[derive(Serialize, Deserialize)]
struct StoredConnection {
    id: String,
    label: StoredLabel,
    owner: String,
    site: String,
    protocol: String,
    settings: BTreeMap<String, String>,
    /// Address and tag of each.
    points: Vec<(String, String)>,
    simulated: bool,
    enabled: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredId {
    id: String,
}

#[derive(Serialize, Deserialize)]
struct StoredEnabled {
    id: String,
    enabled: bool,
}

/// Brings an event into its stored form, always of the newest version.
pub fn encode(event: &Event) -> Stored {
    let (kind, body) = match event {
        Event::TypeAdded(one) => ("type_added", json(&stored_type(one))),
        Event::TypeChanged(one) => ("type_changed", json(&stored_type(one))),
        Event::AssetAdded { asset, tags } => {
            let body = StoredNewAsset { asset: stored_asset(asset), tags: stored_tags(tags) };
            ("asset_added", json(&body))
        }
        Event::AssetChanged(one) => ("asset_changed", json(&stored_asset(one))),
        Event::TagsAdded { asset, tags } => {
            let body = StoredTags { asset: asset.to_string(), tags: stored_tags(tags) };
            ("tags_added", json(&body))
        }
        Event::RelationshipTypeAdded(one) => {
            ("relationship_type_added", json(&stored_relationship_type(one)))
        }
        Event::RelationshipTypeChanged(one) => {
            ("relationship_type_changed", json(&stored_relationship_type(one)))
        }
        Event::Related(one) => ("related", json(&stored_relationship(one))),
        Event::Unrelated(one) => ("unrelated", json(&stored_relationship(one))),
        Event::ConnectionAdded(one) => ("connection_added", json(&stored_connection(one))),
        Event::ConnectionChanged(one) => ("connection_changed", json(&stored_connection(one))),
        Event::ConnectionRemoved(id) => {
            ("connection_removed", json(&StoredId { id: id.to_string() }))
        }
        Event::ConnectionEnabled { id, enabled } => {
            let body = StoredEnabled { id: id.to_string(), enabled: *enabled };
            ("connection_enabled", json(&body))
        }
        Event::RetentionSet(rule) => ("retention_set", json(&stored_rule(rule))),
        Event::RetentionLifted(place) => ("retention_lifted", json(&stored_place(place))),
        Event::HoldPlaced(hold) => ("hold_placed", json(&stored_hold(hold))),
        Event::HoldReleased { id, reason } => ("hold_released", json(&stored_release(*id, reason))),
    };
    Stored { kind, version: 1, body }
}

/// Reads a stored event of any version that was ever written.
///
/// # Errors
/// [`RegistryError::UnknownEvent`], [`RegistryError::UnreadableEvent`].
pub fn decode(kind: &str, version: u32, body: &[u8]) -> Result<Event, RegistryError> {
    match read(kind, version, body) {
        Ok(Some(event)) => Ok(event),
        Ok(None) => Err(RegistryError::UnknownEvent { kind: kind.to_owned(), version }),
        Err(source) => {
            Err(RegistryError::UnreadableEvent { kind: kind.to_owned(), version, source })
        }
    }
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// None for a kind or version that is not known.
fn read(kind: &str, version: u32, body: &[u8]) -> Result<Option<Event>, Wrong> {
    Ok(Some(match (kind, version) {
        ("type_added", 1) => Event::TypeAdded(read_type(parse(body)?)?),
        ("type_changed", 1) => Event::TypeChanged(read_type(parse(body)?)?),
        ("asset_added", 1) => {
            let StoredNewAsset { asset, tags } = parse(body)?;
            Event::AssetAdded { asset: read_asset(asset)?, tags: read_tags(tags)? }
        }
        ("asset_changed", 1) => Event::AssetChanged(read_asset(parse(body)?)?),
        ("tags_added", 1) => {
            let StoredTags { asset, tags } = parse(body)?;
            Event::TagsAdded { asset: AssetId::new(&asset)?, tags: read_tags(tags)? }
        }
        ("relationship_type_added", 1) => {
            Event::RelationshipTypeAdded(read_relationship_type(parse(body)?)?)
        }
        ("relationship_type_changed", 1) => {
            Event::RelationshipTypeChanged(read_relationship_type(parse(body)?)?)
        }
        ("related", 1) => Event::Related(read_relationship(&parse(body)?)?),
        ("unrelated", 1) => Event::Unrelated(read_relationship(&parse(body)?)?),
        ("connection_added", 1) => Event::ConnectionAdded(read_connection(parse(body)?)?),
        ("connection_changed", 1) => Event::ConnectionChanged(read_connection(parse(body)?)?),
        ("connection_removed", 1) => {
            Event::ConnectionRemoved(ConnectionId::new(&parse::<StoredId>(body)?.id)?)
        }
        ("connection_enabled", 1) => {
            let StoredEnabled { id, enabled } = parse(body)?;
            Event::ConnectionEnabled { id: ConnectionId::new(&id)?, enabled }
        }
        ("retention_set", 1) => Event::RetentionSet(read_rule(parse(body)?)?),
        ("retention_lifted", 1) => Event::RetentionLifted(read_place(&parse(body)?)?),
        ("hold_placed", 1) => Event::HoldPlaced(read_hold(parse(body)?)?),
        ("hold_released", 1) => {
            let (id, reason) = read_release(parse(body)?);
            Event::HoldReleased { id, reason }
        }
        _ => return Ok(None),
    }))
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and finite numbers always become JSON")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Wrong> {
    Ok(serde_json::from_slice(body)?)
}

fn stored_label(label: &Label) -> StoredLabel {
    StoredLabel { en: label.en.clone(), ko: label.ko.clone() }
}

fn read_label(stored: StoredLabel) -> Label {
    Label { en: stored.en, ko: stored.ko }
}

fn stored_type(one: &AssetType) -> StoredType {
    StoredType {
        id: one.id.to_string(),
        parent: one.parent.as_ref().map(ToString::to_string),
        label: stored_label(&one.label),
        description: stored_label(&one.description),
        properties: one.properties.iter().map(stored_property).collect(),
        components: one.components.iter().map(stored_component).collect(),
    }
}

fn read_type(stored: StoredType) -> Result<AssetType, Wrong> {
    Ok(AssetType {
        id: TypeId::new(&stored.id)?,
        parent: stored.parent.as_deref().map(TypeId::new).transpose()?,
        label: read_label(stored.label),
        description: read_label(stored.description),
        properties: all(stored.properties, read_property)?,
        components: all(stored.components, read_component)?,
    })
}

fn stored_property(one: &Property) -> StoredProperty {
    StoredProperty {
        name: one.name.to_string(),
        label: stored_label(&one.label),
        description: stored_label(&one.description),
        data_type: one.data_type.word().to_owned(),
        unit: one.unit.as_deref().map(ToOwned::to_owned),
        band: one.band.map(|band| (band.low, band.high)),
        writable: one.writable,
        group: one.group.as_ref().map(stored_label),
    }
}

fn read_property(stored: StoredProperty) -> Result<Property, Wrong> {
    let word = &stored.data_type;
    Ok(Property {
        name: Name::new(&stored.name)?,
        label: read_label(stored.label),
        description: read_label(stored.description),
        data_type: DataType::from_word(word).ok_or_else(|| format!("no data type `{word}`"))?,
        unit: stored.unit.map(Arc::from),
        band: stored.band.map(|(low, high)| Band { low, high }),
        writable: stored.writable,
        group: stored.group.map(read_label),
    })
}

fn stored_component(one: &Component) -> StoredComponent {
    StoredComponent {
        name: one.name.to_string(),
        type_id: one.type_id.to_string(),
        label: stored_label(&one.label),
    }
}

fn read_component(stored: StoredComponent) -> Result<Component, Wrong> {
    Ok(Component {
        name: Name::new(&stored.name)?,
        type_id: TypeId::new(&stored.type_id)?,
        label: read_label(stored.label),
    })
}

fn stored_asset(one: &Asset) -> StoredAsset {
    StoredAsset {
        id: one.id.to_string(),
        type_id: one.type_id.to_string(),
        owner: one.owner.to_string(),
        level: one.level.word().to_owned(),
        label: stored_label(&one.label),
        description: stored_label(&one.description),
    }
}

fn read_asset(stored: StoredAsset) -> Result<Asset, Wrong> {
    let word = &stored.level;
    Ok(Asset {
        id: AssetId::new(&stored.id)?,
        type_id: TypeId::new(&stored.type_id)?,
        owner: OrganisationId::new(&stored.owner)?,
        level: Level::from_word(word).ok_or_else(|| format!("no level `{word}`"))?,
        label: read_label(stored.label),
        description: read_label(stored.description),
    })
}

fn stored_tags(tags: &[(Name, TagId)]) -> Vec<(String, u32)> {
    tags.iter().map(|(name, id)| (name.to_string(), id.0)).collect()
}

fn read_tags(stored: Vec<(String, u32)>) -> Result<Vec<(Name, TagId)>, Wrong> {
    all(stored, |(name, id)| Ok((Name::new(&name)?, TagId(id))))
}

fn stored_relationship_type(one: &RelationshipType) -> StoredRelationshipType {
    StoredRelationshipType {
        name: one.name.to_string(),
        label: stored_label(&one.label),
        reverse_of: one.reverse_of.to_string(),
    }
}

fn read_relationship_type(stored: StoredRelationshipType) -> Result<RelationshipType, Wrong> {
    Ok(RelationshipType {
        name: Name::new(&stored.name)?,
        label: read_label(stored.label),
        reverse_of: Name::new(&stored.reverse_of)?,
    })
}

fn stored_relationship(one: &Relationship) -> StoredRelationship {
    let (kind, from, to) = (one.kind.to_string(), one.from.to_string(), one.to.to_string());
    StoredRelationship { kind, from, to }
}

fn read_relationship(stored: &StoredRelationship) -> Result<Relationship, Wrong> {
    Ok(Relationship {
        kind: Name::new(&stored.kind)?,
        from: AssetId::new(&stored.from)?,
        to: AssetId::new(&stored.to)?,
    })
}

fn stored_connection(one: &Connection) -> StoredConnection {
    let point = |point: &Point| (point.address.to_string(), point.tag.to_string());
    StoredConnection {
        id: one.id.to_string(),
        label: stored_label(&one.label),
        owner: one.owner.to_string(),
        site: one.site.to_string(),
        protocol: one.protocol.clone(),
        settings: one.settings.clone(),
        points: one.points.iter().map(point).collect(),
        simulated: one.simulated,
        enabled: one.enabled,
    }
}

fn read_connection(stored: StoredConnection) -> Result<Connection, Wrong> {
    let point = |(address, tag): (String, String)| {
        Ok(Point { address: address.into(), tag: TagPath::new(&tag)? })
    };
    Ok(Connection {
        id: ConnectionId::new(&stored.id)?,
        label: read_label(stored.label),
        owner: OrganisationId::new(&stored.owner)?,
        site: AssetId::new(&stored.site)?,
        protocol: stored.protocol,
        settings: stored.settings,
        points: all(stored.points, point)?,
        simulated: stored.simulated,
        enabled: stored.enabled,
    })
}

fn all<S, T>(stored: Vec<S>, read: impl Fn(S) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
    stored.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests;

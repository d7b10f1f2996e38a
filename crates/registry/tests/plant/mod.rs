//! A small plant, and short words for its nouns.

use guildhall_model::{
    Asset, AssetId, AssetType, Component, Connection, ConnectionId, DataType, Label, Level, Name,
    OrganisationId, Point, Property, Relationship, RelationshipType, TagPath, TypeId,
};
use guildhall_registry::{Command, Registry};

pub(crate) fn asset_type(id: &str, parent: Option<&str>) -> AssetType {
    AssetType {
        id: TypeId::new(id).unwrap(),
        parent: parent.map(|parent| TypeId::new(parent).unwrap()),
        label: Label::plain(id),
        description: Label::default(),
        properties: Vec::new(),
        components: Vec::new(),
    }
}

pub(crate) fn property(name: &str, data_type: DataType, unit: Option<&str>) -> Property {
    Property {
        name: Name::new(name).unwrap(),
        label: Label::plain(name),
        description: Label::default(),
        data_type,
        unit: unit.map(Into::into),
        band: None,
        writable: false,
        group: None,
    }
}

pub(crate) fn component(name: &str, type_id: &str) -> Component {
    let type_id = TypeId::new(type_id).unwrap();
    Component { name: Name::new(name).unwrap(), type_id, label: Label::plain(name) }
}

/// The owner is the first name of the path.
pub(crate) fn asset(id: &str, type_id: &str, level: Level) -> Asset {
    Asset {
        id: AssetId::new(id).unwrap(),
        type_id: TypeId::new(type_id).unwrap(),
        level,
        owner: OrganisationId::new(id.split('/').next().unwrap()).unwrap(),
        label: Label::plain(id),
        description: Label::default(),
    }
}

pub(crate) fn link_type(name: &str, back: &str) -> RelationshipType {
    let reverse_of = Name::new(back).unwrap();
    RelationshipType { name: Name::new(name).unwrap(), label: Label::plain(name), reverse_of }
}

pub(crate) fn link(kind: &str, from: &str, to: &str) -> Relationship {
    let (from, to) = (AssetId::new(from).unwrap(), AssetId::new(to).unwrap());
    Relationship { kind: Name::new(kind).unwrap(), from, to }
}

/// One of `one/site`, with points as address and tag.
pub(crate) fn connection(id: &str, points: &[(&str, &str)]) -> Connection {
    let point = |(address, tag): &(&str, &str)| Point {
        address: (*address).into(),
        tag: TagPath::new(tag).unwrap(),
    };
    Connection {
        id: ConnectionId::new(id).unwrap(),
        label: Label::plain(id),
        owner: OrganisationId::new("one").unwrap(),
        site: AssetId::new("one/site").unwrap(),
        protocol: "modbus".to_owned(),
        settings: [("address".to_owned(), "127.0.0.1:502".to_owned())].into(),
        points: points.iter().map(point).collect(),
        simulated: false,
        enabled: true,
    }
}

/// Organisation `one` has a turbine `gt`, whose part is a compressor, and which drives `m`.
pub(crate) fn commands() -> Vec<Command> {
    let mut machine = asset_type("Machine", Some("Equipment"));
    machine.properties.push(property("speed", DataType::Float, Some("{rpm}")));
    let mut turbine = asset_type("Turbine", Some("Machine"));
    turbine.properties.push(property("load", DataType::Float, Some("MW")));
    turbine.components.push(component("compressor", "Compressor"));
    let mut compressor = asset_type("Compressor", None);
    compressor.properties.push(property("pressure", DataType::Float, Some("kPa")));
    vec![
        Command::SetTypes(vec![turbine, machine, compressor]),
        Command::AddRelationshipType(link_type("Drives", "DrivenBy")),
        Command::AddAsset(asset("one", "Enterprise", Level::Enterprise)),
        Command::AddAsset(asset("two", "Enterprise", Level::Enterprise)),
        Command::AddAsset(asset("one/site", "Site", Level::Site)),
        Command::AddAsset(asset("one/site-b", "Site", Level::Site)),
        Command::AddAsset(asset("two/site", "Site", Level::Site)),
        Command::AddAsset(asset("one/site/gt", "Turbine", Level::Equipment)),
        Command::AddAsset(asset("one/site/m", "Machine", Level::Equipment)),
        Command::AddAsset(asset("two/site/m", "Machine", Level::Equipment)),
        Command::Relate(link("Drives", "one/site/gt", "one/site/m")),
        Command::AddConnection(connection("m1", &[("a", "one/site/gt.speed")])),
    ]
}

pub(crate) fn plant() -> Registry {
    let mut registry = Registry::default();
    for command in commands() {
        for event in registry.decide(command).unwrap() {
            registry.apply(&event);
        }
    }
    registry
}

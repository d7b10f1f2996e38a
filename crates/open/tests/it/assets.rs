//! The assets of the house: a turbine and its neighbour, a ventilator and its bed.

use guildhall_model::*;
use guildhall_registry::{Command, Registry};

use crate::house::{GT1, VENT};

fn property(name: &str, data_type: DataType, unit: Option<&str>, writable: bool) -> Property {
    Property {
        name: Name::new(name).unwrap(),
        label: Label::plain(name.to_uppercase()),
        description: Label::plain(format!("the {name}")),
        data_type,
        unit: unit.map(Into::into),
        band: (name == "speed").then_some(Band { low: Some(2950.0), high: Some(3050.0) }),
        writable,
        group: None,
    }
}

fn asset_type(
    id: &str,
    parent: Option<&str>,
    properties: Vec<Property>,
    part: Option<(&str, &str)>,
) -> AssetType {
    let component = |(name, kind): (&str, &str)| Component {
        name: Name::new(name).unwrap(),
        type_id: TypeId::new(kind).unwrap(),
        label: Label::plain(name),
    };
    AssetType {
        id: TypeId::new(id).unwrap(),
        parent: parent.map(|parent| TypeId::new(parent).unwrap()),
        label: Label::plain(id),
        description: Label::plain(format!("a {id}")),
        properties,
        components: part.map(component).into_iter().collect(),
    }
}

fn types() -> Command {
    use DataType::{Boolean, Float, Integer, Text};
    Command::SetTypes(vec![
        asset_type(
            "RotatingMachine",
            Some("Equipment"),
            vec![property("speed", Float, Some("{rpm}"), false)],
            None,
        ),
        asset_type(
            "GasTurbine",
            Some("RotatingMachine"),
            vec![
                property("running", Boolean, None, false),
                property("starts", Integer, None, false),
                property("mode", Text, None, true),
                property("setpoint", Float, Some("MW"), true),
            ],
            Some(("compressor", "Compressor")),
        ),
        asset_type(
            "Compressor",
            None,
            vec![property("pressure", Float, Some("kPa"), false)],
            Some(("bearing", "Bearing")),
        ),
        asset_type("Bearing", None, vec![property("temp", Float, Some("Cel"), false)], None),
        asset_type("Ventilator", None, vec![property("rate", Float, Some("/min"), true)], None),
    ])
}

fn asset(path: &str, kind: &str, level: Level) -> Command {
    let id = AssetId::new(path).unwrap();
    Command::AddAsset(Asset {
        owner: OrganisationId::new(path.split('/').next().unwrap()).unwrap(),
        type_id: TypeId::new(kind).unwrap(),
        level,
        label: Label::plain(id.name()),
        description: Label::default(),
        id,
    })
}

fn link(kind: &str, back: &str, from: &str, to: &str) -> [Command; 2] {
    let kind = Name::new(kind).unwrap();
    let (label, reverse_of) = (Label::plain(kind.as_str()), Name::new(back).unwrap());
    let (from, to) = (AssetId::new(from).unwrap(), AssetId::new(to).unwrap());
    [
        Command::AddRelationshipType(RelationshipType { name: kind.clone(), label, reverse_of }),
        Command::Relate(Relationship { kind, from, to }),
    ]
}

/// What stands in both sites.
pub(crate) fn registry() -> Registry {
    let mut commands = vec![
        types(),
        asset("hanbit", "Enterprise", Level::Enterprise),
        asset("hanbit/dangjin", "Site", Level::Site),
        asset(GT1, "GasTurbine", Level::Equipment),
        asset("hanbit/dangjin/gt2", "RotatingMachine", Level::Equipment),
        asset("saebyeok", "Enterprise", Level::Enterprise),
        asset("saebyeok/hospital", "Site", Level::Site),
        asset(VENT, "Ventilator", Level::Equipment),
        asset("saebyeok/hospital/bed1", "Unit", Level::Unit),
    ];
    commands.extend(link("SuppliesTo", "SuppliedBy", GT1, "hanbit/dangjin/gt2"));
    commands.extend(link("Breathes", "BreathedBy", VENT, "saebyeok/hospital/bed1"));
    let mut registry = Registry::default();
    let events = registry.decide(Command::Many(commands)).unwrap();
    events.iter().for_each(|event| registry.apply(event));
    registry
}

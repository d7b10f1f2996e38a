//! A connection as it comes in, and how it becomes one.

use std::collections::BTreeMap;

use guildhall_model::{
    Asset, AssetId, AssetType, Connection, ConnectionId, DataType, Label, Level, Name, Point,
    Property, Role, TagPath, TypeId,
};
use guildhall_registry::Command;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::wire::{LabelWire, name};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Most points of one test.
const TEST_POINTS_MAX: usize = 1_000;

/// A new connection.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewConnection {
    /// Its name; letters, digits, `_` and `-`.
    pub(super) id: String,
    #[serde(flatten)]
    pub(super) draft: ConnectionDraft,
}

/// What a connection shall be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ConnectionDraft {
    label: LabelWire,
    /// The path of the site it belongs to.
    site: String,
    /// One of `/protocols`.
    protocol: String,
    /// What the protocol asks for.
    settings: BTreeMap<String, String>,
    /// Whether what it brings is made up. Left out: false, or as it was.
    simulated: Option<bool>,
    points: Vec<PointDraft>,
    /// A new asset for the points.
    new_asset: Option<NewAsset>,
}

/// What is read, and the tag it becomes.
#[derive(Deserialize, ToSchema)]
struct PointDraft {
    /// In the words of the protocol.
    address: String,
    /// The tag's path.
    tag: String,
}

/// An asset `<site>/<name>` with a type of its own.
#[derive(Deserialize, ToSchema)]
struct NewAsset {
    name: String,
    label: LabelWire,
    properties: Vec<NewProperty>,
}

/// Something about the new asset that has samples.
#[derive(Deserialize, ToSchema)]
struct NewProperty {
    name: String,
    label: LabelWire,
    /// `boolean`, `integer`, `float` or `text`.
    data_type: String,
    /// UCUM code.
    unit: Option<String>,
}

/// A connection to be tried.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TestDraft {
    /// One of `/protocols`.
    protocol: String,
    /// What the protocol asks for.
    settings: BTreeMap<String, String>,
    /// The path of the site it would belong to.
    site: String,
    /// Whether what it brings is made up; false when left out.
    #[serde(default)]
    simulated: bool,
    points: Vec<TestPoint>,
}

/// What to read.
#[derive(Deserialize, ToSchema)]
struct TestPoint {
    /// In the words of the protocol.
    address: String,
}

impl ConnectionDraft {
    /// Commands for what must be there first, and the connection.
    pub(super) fn read(
        self,
        house: &House,
        caller: &Caller,
        id: ConnectionId,
        was_simulated: Option<bool>,
    ) -> Result<(Vec<Command>, Connection), Problem> {
        let site = site(house, caller, &self.site)?;
        known_protocol(house, &self.protocol)?;
        let points = self.points.into_iter().map(|point| {
            let tag = TagPath::new(&point.tag).map_err(|error| {
                Problem::bad_request(error.to_string()).with_field("points", error.to_string())
            })?;
            Ok(Point { address: point.address.into(), tag })
        });
        let points = points.collect::<Result<_, Problem>>()?;
        let commands = match self.new_asset {
            Some(new) => new.commands(&site)?,
            None => Vec::new(),
        };
        let connection = Connection {
            id,
            label: self.label.into(),
            owner: site.owner,
            site: site.id,
            protocol: self.protocol,
            settings: self.settings,
            points,
            simulated: self.simulated.or(was_simulated).unwrap_or(false),
            enabled: true,
        };
        Ok((commands, connection))
    }
}

impl TestDraft {
    pub(super) fn read(self, house: &House, caller: &Caller) -> Result<Connection, Problem> {
        let site = site(house, caller, &self.site)?;
        known_protocol(house, &self.protocol)?;
        let count = self.points.len();
        if count > TEST_POINTS_MAX {
            let detail = format!("{count} points are more than the limit of {TEST_POINTS_MAX}");
            return Err(Problem::bad_request(detail));
        }
        // The tags of a test are nobody's: nothing is stored.
        let point = |(at, point): (usize, TestPoint)| {
            let property = name("points", &format!("p{at}"))?;
            Ok(Point { address: point.address.into(), tag: site.id.tag(&property) })
        };
        let points = self.points.into_iter().enumerate().map(point);
        Ok(Connection {
            id: ConnectionId(name("id", "test")?),
            label: Label::plain("test"),
            owner: site.owner.clone(),
            points: points.collect::<Result<_, Problem>>()?,
            site: site.id.clone(),
            protocol: self.protocol,
            settings: self.settings,
            simulated: self.simulated,
            enabled: true,
        })
    }
}

impl NewAsset {
    /// A type by the name of the asset's path, and the asset.
    fn commands(self, site: &Asset) -> Result<Vec<Command>, Problem> {
        let id = site.id.child(&name("new_asset.name", &self.name)?);
        let type_id = TypeId(type_name(&id)?);
        let properties = self.properties.into_iter().map(NewProperty::read);
        let label: Label = self.label.into();
        let kind = AssetType {
            id: type_id.clone(),
            parent: TypeId::new("Equipment").ok(),
            label: label.clone(),
            description: Label::default(),
            properties: properties.collect::<Result<_, _>>()?,
            components: Vec::new(),
        };
        let asset = Asset {
            id,
            type_id,
            level: Level::Equipment,
            owner: site.owner.clone(),
            label,
            description: Label::default(),
        };
        Ok(vec![Command::AddType(kind), Command::AddAsset(asset)])
    }
}

impl NewProperty {
    fn read(self) -> Result<Property, Problem> {
        let data_type = DataType::from_word(&self.data_type).ok_or_else(|| {
            let words = DataType::ALL.map(DataType::word).join(", ");
            let detail = format!("`{}` is not a data type; it is one of {words}", self.data_type);
            Problem::bad_request(detail.clone()).with_field("new_asset.properties", detail)
        })?;
        Ok(Property {
            name: name("new_asset.properties", &self.name)?,
            label: self.label.into(),
            description: Label::default(),
            data_type,
            unit: self.unit.filter(|unit| !unit.is_empty()).map(Into::into),
            band: None,
            writable: false,
            group: None,
        })
    }
}

/// Types share one name space, so the name is the asset's whole path, or the end of it.
fn type_name(id: &AssetId) -> Result<Name, Problem> {
    let whole = id.as_str().replace('/', "_");
    let from = whole.len().saturating_sub(guildhall_model::id::NAME_CHARS_MAX);
    name("new_asset.name", whole[from..].trim_start_matches(['_', '-']))
}

/// The site of a draft, where the caller is an engineer.
fn site(house: &House, caller: &Caller, path: &str) -> Result<Asset, Problem> {
    let plant = house.query.plant(&caller.scope);
    let site = plant.asset(path)?;
    caller.need(Role::Engineer, &site.owner)?;
    Ok(Asset::clone(site))
}

fn known_protocol(house: &House, wanted: &str) -> Result<(), Problem> {
    let protocols = house.machines.protocols();
    let names: Vec<&str> = protocols.iter().map(|form| form.name.as_str()).collect();
    if names.contains(&wanted) {
        return Ok(());
    }
    let detail = format!("there is no protocol `{wanted}`");
    let hint = format!("it is one of {}", names.join(", "));
    Err(Problem::refused(detail.clone(), &hint).with_field("protocol", detail))
}

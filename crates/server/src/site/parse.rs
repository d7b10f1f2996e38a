//! From TOML to the nouns of `model`. What a name refers to is looked at in `check`.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{
    Asset, AssetId, AssetType, Band, Component, Connection, ConnectionId, DataType, Label, Level,
    Name, NameError, Organisation, OrganisationId, Point, Property, Relationship, RelationshipType,
    TagPath, TypeId,
};
use guildhall_registry::{Registry, nearest};
use toml::de::DeTable;

use super::source::Source;
use super::table::{Said, Table};
use super::{Place, SiteError, SiteFile};

const ROOT: [&str; 7] = [
    "organisation",
    "site",
    "types",
    "assets",
    "relationship_types",
    "relationships",
    "connections",
];
const ORGANISATION: [&str; 3] = ["id", "label", "description"];
const SITE: [&str; 3] = ["name", "label", "description"];
const TYPE: [&str; 5] = ["parent", "label", "description", "properties", "components"];
const PROPERTY: [&str; 7] = ["label", "description", "type", "unit", "band", "writable", "group"];
const COMPONENT: [&str; 2] = ["type", "label"];
const ASSET: [&str; 5] = ["path", "type", "level", "label", "description"];
const RELATIONSHIP_TYPE: [&str; 2] = ["label", "reverse_of"];
const RELATIONSHIP: [&str; 3] = ["kind", "from", "to"];
const CONNECTION: [&str; 8] =
    ["id", "label", "protocol", "simulated", "enabled", "settings", "points_below", "points"];

/// Reads the whole document.
pub(super) fn site_file<'a>(
    source: &'a Source<'a>,
    document: &'a DeTable<'a>,
) -> Result<SiteFile, SiteError> {
    let root = Table::new(source, "a site file", Said { value: document, at: 0 }, &ROOT)?;
    let part = |key, what, known: &[&'static str]| {
        let missing = || source.wrong(0, format!("a site file needs a table [{key}]"));
        root.table(key, what, known)?.ok_or_else(missing)
    };
    let organisation = part("organisation", "an organisation", &ORGANISATION)?;
    let site = part("site", "a site", &SITE)?;

    let id = checked(source, organisation.needed("id")?, OrganisationId::new)?;
    let name = checked(source, site.needed("name")?, Name::new)?;
    let enterprise = AssetId::root(&id.value.0);
    let mut parser = Parser { source, site: enterprise.child(&name.value), places: Vec::new() };
    parser.put(Place::Organisation, organisation.at);
    let types = parser.types(&root)?;
    let top = [
        parser.top(&organisation, id.value.clone(), enterprise, Level::Enterprise)?,
        parser.top(&site, id.value.clone(), parser.site.clone(), Level::Site)?,
    ];
    let assets = top.into_iter().chain(parser.assets(&root, &types, &id.value)?).collect();
    let relationship_types = parser.relationship_types(&root)?;
    let relationships = parser.relationships(&root)?;
    let (connections, points_below) = parser.connections(&root, &id.value)?;
    let label = organisation.label("label")?;
    Ok(SiteFile {
        name: source.file.to_owned(),
        organisation: Organisation {
            label: label.unwrap_or_else(|| Label::plain(id.value.as_str())),
            id: id.value,
        },
        types,
        assets,
        relationship_types,
        relationships,
        connections,
        points_below,
        places: parser.first_places(),
    })
}

struct Parser<'a> {
    source: &'a Source<'a>,
    site: AssetId,
    places: Vec<(Place, usize)>,
}

impl<'a> Parser<'a> {
    fn types(&mut self, root: &Table<'a>) -> Result<Vec<AssetType>, SiteError> {
        let mut types = Vec::new();
        for (name, table) in root.named("types", "an asset type", &TYPE)? {
            let id = checked(self.source, name, TypeId::new)?;
            self.put(Place::Type(id.value.clone()), id.at);
            let parent = match table.text("parent")? {
                Some(parent) => Some(self.type_used(parent)?),
                None => None,
            };
            types.push(AssetType {
                parent,
                label: label_or(&table, id.value.as_str())?,
                description: table.label("description")?.unwrap_or_default(),
                properties: self.properties(&table, &id.value)?,
                components: self.components(&table, &id.value)?,
                id: id.value,
            });
        }
        Ok(types)
    }

    fn properties(&mut self, of: &Table<'a>, type_id: &TypeId) -> Result<Vec<Property>, SiteError> {
        let mut properties = Vec::new();
        for (name, table) in of.named("properties", "a property", &PROPERTY)? {
            let name = checked(self.source, name, Name::new)?;
            self.put(Place::Property(type_id.clone(), name.value.clone()), name.at);
            let unit = table.text("unit")?;
            if let Some(unit) = unit {
                self.put(Place::Unit(type_id.clone(), name.value.clone()), unit.at);
            }
            let words = DataType::ALL.map(DataType::word);
            properties.push(Property {
                label: label_or(&table, name.value.as_str())?,
                description: table.label("description")?.unwrap_or_default(),
                data_type: word(
                    self.source,
                    table.needed("type")?,
                    "a kind of value",
                    &words,
                    DataType::from_word,
                )?,
                unit: unit.map(|unit| unit.value.into()),
                band: band(&table)?,
                writable: table.flag("writable", false)?,
                group: table.label("group")?,
                name: name.value,
            });
        }
        Ok(properties)
    }

    fn components(
        &mut self,
        of: &Table<'a>,
        type_id: &TypeId,
    ) -> Result<Vec<Component>, SiteError> {
        let mut components = Vec::new();
        for (name, table) in of.named("components", "a component", &COMPONENT)? {
            let name = checked(self.source, name, Name::new)?;
            self.put(Place::Component(type_id.clone(), name.value.clone()), name.at);
            components.push(Component {
                type_id: self.type_used(table.needed("type")?)?,
                label: label_or(&table, name.value.as_str())?,
                name: name.value,
            });
        }
        Ok(components)
    }

    /// The enterprise or the site itself.
    fn top(
        &mut self,
        table: &Table<'a>,
        owner: OrganisationId,
        id: AssetId,
        level: Level,
    ) -> Result<Asset, SiteError> {
        self.put(Place::Asset(id.clone()), table.at);
        let type_id = if level == Level::Site { "Site" } else { "Enterprise" };
        Ok(Asset {
            type_id: TypeId::new(type_id).expect("built-in names are names"),
            level,
            owner,
            label: label_or(table, id.name())?,
            description: table.label("description")?.unwrap_or_default(),
            id,
        })
    }

    /// Each after what it stands in, whatever the order of the file.
    fn assets(
        &mut self,
        root: &Table<'a>,
        types: &[AssetType],
        owner: &OrganisationId,
    ) -> Result<Vec<Asset>, SiteError> {
        let levels = Levels::new(types);
        let (mut assets, mut said) = (Vec::new(), BTreeSet::new());
        for table in root.list("assets", "an asset", &ASSET)? {
            let id = self.below_site(table.needed("path")?)?;
            if !said.insert(id.value.clone()) {
                let message = format!("the asset `{}` is said twice", id.value);
                return Err(self.source.wrong(id.at, message));
            }
            self.put(Place::Asset(id.value.clone()), id.at);
            let type_id = self.type_used(table.needed("type")?)?;
            let words = Level::ALL.map(Level::word);
            let level = match table.text("level")? {
                Some(said) => word(self.source, said, "a level", &words, Level::from_word)?,
                None => levels.of(&type_id),
            };
            assets.push(Asset {
                label: label_or(&table, id.value.name())?,
                description: table.label("description")?.unwrap_or_default(),
                owner: owner.clone(),
                id: id.value,
                type_id,
                level,
            });
        }
        assets.sort_by_key(|asset| asset.id.as_str().matches('/').count());
        Ok(assets)
    }

    fn relationship_types(&mut self, root: &Table<'a>) -> Result<Vec<RelationshipType>, SiteError> {
        let mut kinds = Vec::new();
        let tables = root.named("relationship_types", "a kind of link", &RELATIONSHIP_TYPE)?;
        for (name, table) in tables {
            let name = checked(self.source, name, Name::new)?;
            self.put(Place::LinkType(name.value.clone()), name.at);
            kinds.push(RelationshipType {
                label: label_or(&table, name.value.as_str())?,
                reverse_of: checked(self.source, table.needed("reverse_of")?, Name::new)?.value,
                name: name.value,
            });
        }
        Ok(kinds)
    }

    fn relationships(&mut self, root: &Table<'a>) -> Result<Vec<Relationship>, SiteError> {
        let mut links = Vec::new();
        for table in root.list("relationships", "a link", &RELATIONSHIP)? {
            let kind = checked(self.source, table.needed("kind")?, Name::new)?;
            let from = self.below_site(table.needed("from")?)?;
            let to = self.below_site(table.needed("to")?)?;
            self.put(Place::LinkTypeUsed(kind.value.clone()), kind.at);
            self.put(Place::AssetUsed(from.value.clone()), from.at);
            self.put(Place::AssetUsed(to.value.clone()), to.at);
            let link = Relationship { kind: kind.value, from: from.value, to: to.value };
            self.put(Place::Link(link.clone()), table.at);
            links.push(link);
        }
        Ok(links)
    }

    fn connections(
        &mut self,
        root: &Table<'a>,
        owner: &OrganisationId,
    ) -> Result<(Vec<Connection>, BTreeMap<ConnectionId, AssetId>), SiteError> {
        let (mut connections, mut bases) = (Vec::<Connection>::new(), BTreeMap::new());
        for table in root.list("connections", "a connection", &CONNECTION)? {
            let id = checked(self.source, table.needed("id")?, ConnectionId::new)?;
            if connections.iter().any(|known| known.id == id.value) {
                let message = format!("the connection `{}` is said twice", id.value);
                return Err(self.source.wrong(id.at, message));
            }
            let (id, at) = (id.value, id.at);
            self.put(Place::Connection(id.clone()), at);
            let protocol = table.needed("protocol")?;
            self.put(Place::Protocol(id.clone()), protocol.at);
            let mut base = self.site.clone();
            if let Some(below) = table.text("points_below")? {
                let below = self.below_site(below)?;
                self.put(Place::PointsBelow(id.clone()), below.at);
                base = below.value;
                bases.insert(id.clone(), base.clone());
            }
            let settings = table.texts("settings")?.into_iter().map(|(key, text)| {
                self.put(Place::Setting(id.clone(), key.value.clone()), key.at);
                (key.value, text.value)
            });
            connections.push(Connection {
                label: label_or(&table, id.as_str())?,
                owner: owner.clone(),
                protocol: protocol.value.to_owned(),
                settings: settings.collect(),
                simulated: table.flag("simulated", false)?,
                enabled: table.flag("enabled", true)?,
                points: self.points(&table, &id, &base)?,
                site: self.site.clone(),
                id,
            });
        }
        Ok((connections, bases))
    }

    fn points(
        &mut self,
        table: &Table<'a>,
        id: &ConnectionId,
        base: &AssetId,
    ) -> Result<Vec<Point>, SiteError> {
        let mut points = Vec::new();
        for (tag, address) in table.texts("points")? {
            let path = match tag.value.starts_with('.') {
                true => format!("{base}{}", tag.value),
                false => format!("{base}/{}", tag.value),
            };
            let Ok(path) = TagPath::new(&path) else {
                let message = format!("`{}` cannot be a tag", tag.value);
                let advice = format!(
                    "write the asset's path below `{base}`, a dot and the property; or only a \
                     dot and the property for `{base}` itself"
                );
                return Err(self.source.wrong(tag.at, message).advised(advice));
            };
            self.put(Place::Point(id.clone(), path.as_str().to_owned()), tag.at);
            self.put(Place::Address(id.clone(), address.value.clone()), address.at);
            points.push(Point { address: address.value.into(), tag: path });
        }
        Ok(points)
    }

    fn type_used(&mut self, said: Said<&str>) -> Result<TypeId, SiteError> {
        let id = checked(self.source, said, TypeId::new)?;
        self.put(Place::TypeUsed(id.value.clone()), id.at);
        Ok(id.value)
    }

    fn below_site(&self, path: Said<&str>) -> Result<Said<AssetId>, SiteError> {
        let site = &self.site;
        checked(self.source, path, |path| {
            AssetId::new(path)?;
            AssetId::new(&format!("{site}/{path}"))
        })
    }

    fn put(&mut self, place: Place, at: usize) {
        self.places.push((place, at));
    }

    fn first_places(self) -> BTreeMap<Place, super::Position> {
        let mut first = BTreeMap::new();
        for (place, at) in self.places {
            first.entry(place).or_insert_with(|| self.source.position(at));
        }
        first
    }
}

/// Which level a type stands for: that of the built-in one it inherits from.
struct Levels<'a> {
    parents: BTreeMap<&'a TypeId, Option<&'a TypeId>>,
    built_in: Registry,
}

impl<'a> Levels<'a> {
    fn new(types: &'a [AssetType]) -> Levels<'a> {
        let parents = types.iter().map(|t| (&t.id, t.parent.as_ref())).collect();
        Levels { parents, built_in: Registry::default() }
    }

    fn of(&self, id: &TypeId) -> Level {
        let mut next = Some(id);
        for _ in 0..=DEPTH_MAX {
            let Some(id) = next else { break };
            if self.built_in.is_built_in(id) {
                let level = Level::from_word(&id.as_str().to_lowercase());
                return level.unwrap_or(Level::Equipment);
            }
            next = self.parents.get(id).copied().flatten();
        }
        Level::Equipment
    }
}

fn checked<T>(
    source: &Source<'_>,
    said: Said<&str>,
    new: impl FnOnce(&str) -> Result<T, NameError>,
) -> Result<Said<T>, SiteError> {
    match new(said.value) {
        Ok(value) => Ok(said.map(|_| value)),
        Err(error) => Err(source.wrong(said.at, error.to_string())),
    }
}

fn word<T>(
    source: &Source<'_>,
    said: Said<&str>,
    what: &str,
    words: &[&'static str],
    from: impl FnOnce(&str) -> Option<T>,
) -> Result<T, SiteError> {
    from(said.value).ok_or_else(|| {
        let message = format!("`{}` is not {what}", said.value);
        let meant = nearest(said.value, words.iter().copied());
        let advice = format!("it can be {}", words.join(", "));
        source.wrong(said.at, message).meant(meant).advised(advice)
    })
}

fn label_or(table: &Table<'_>, name: &str) -> Result<Label, SiteError> {
    Ok(table.label("label")?.unwrap_or_else(|| Label::plain(name)))
}

fn band(of: &Table<'_>) -> Result<Option<Band>, SiteError> {
    let Some(table) = of.table("band", "a normal band", &["low", "high"])? else {
        return Ok(None);
    };
    Ok(Some(Band { low: table.number("low")?, high: table.number("high")? }))
}

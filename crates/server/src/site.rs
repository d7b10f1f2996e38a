//! Site files: what a plant is made of, in TOML, one file for each site.
//!
//! A file says its organisation, its site, asset types, assets, links and connections; the
//! manual describes each key. It is read at every start, and what is new or changed in it is
//! taken over as events; the same file again gives none. What disappears from a file stays: its
//! history would lose its name. An error names file, line, column and, where a word was
//! probably mistyped, the nearest valid one.
//!
//! A file must be complete in itself: its types inherit from each other and from the built-in
//! ones. That lets [`read`] try the whole of it on an empty registry, so that a wrong reference
//! is found with its line, and nothing of a wrong file is taken over. Left out on purpose:
//! people (no file may hold a key), links to other sites, including one file in another.
//!
//! Read in this order: [`SiteFile`], [`read`], `parse`, `table`, `check`.

mod check;
mod error;
mod parse;
mod source;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

use guildhall_model::{
    Asset, AssetId, AssetType, Connection, ConnectionId, Name, Organisation, Relationship,
    RelationshipType, TypeId,
};
use toml::de::DeTable;

pub use error::SiteError;
use source::{Position, Source};

/// Longest site file, in bytes: some 200,000 assets.
pub const SITE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What one file says, checked in itself.
#[derive(Clone, Debug)]
pub struct SiteFile {
    name: String,
    organisation: Organisation,
    types: Vec<AssetType>,
    /// The enterprise, the site, then what stands in it, each after what it stands in.
    assets: Vec<Asset>,
    relationship_types: Vec<RelationshipType>,
    relationships: Vec<Relationship>,
    connections: Vec<Connection>,
    /// What the points of a connection are named from, where the file says so.
    points_below: BTreeMap<ConnectionId, AssetId>,
    /// Where everything is said.
    places: BTreeMap<Place, Position>,
}

/// Something that stands at a place in the file. Of several places the first counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Organisation,
    Type(TypeId),
    Property(TypeId, Name),
    Unit(TypeId, Name),
    Component(TypeId, Name),
    /// Where a type is named by what uses it.
    TypeUsed(TypeId),
    Asset(AssetId),
    LinkType(Name),
    Link(Relationship),
    /// Where a kind of link is named by a link.
    LinkTypeUsed(Name),
    /// Where an asset is named by a link.
    AssetUsed(AssetId),
    Connection(ConnectionId),
    Protocol(ConnectionId),
    PointsBelow(ConnectionId),
    Setting(ConnectionId, String),
    /// A point, by the path of its tag.
    Point(ConnectionId, String),
    Address(ConnectionId, String),
}

impl SiteFile {
    /// What the file is called, as it was given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its connections, for who wants to know what the file would listen to and call.
    pub fn connections(&self) -> &[Connection] {
        &self.connections
    }

    /// Where something is said; the top of the file for what is said nowhere.
    fn position(&self, place: &Place) -> Position {
        self.places.get(place).copied().unwrap_or(Position::TOP)
    }

    fn wrong(&self, place: &Place, message: impl Into<String>) -> SiteError {
        SiteError::wrong(&self.name, self.position(place), message.into())
    }
}

/// Reads and checks a site file. `file` is what it is called in errors.
///
/// # Errors
/// [`SiteError::Wrong`] for the first thing that is wrong with it.
pub fn read(text: &str, file: &str) -> Result<SiteFile, SiteError> {
    let source = Source::new(file, text);
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        source.wrong(at, error.message())
    })?;
    let site = parse::site_file(&source, document.get_ref())?;
    check::site_file(&site)?;
    Ok(site)
}

/// Reads and checks site files that are used together.
///
/// # Errors
/// Those of [`read`]; [`SiteError::Unreadable`] and [`SiteError::TooLong`]; and
/// [`SiteError::Wrong`] when two of them say different things about one type, kind of link,
/// connection or organisation, for then each start would change it to and fro.
pub fn read_all(paths: &[impl AsRef<Path>]) -> Result<Vec<SiteFile>, SiteError> {
    let mut sites = Vec::new();
    for path in paths {
        let site = read_file(path.as_ref())?;
        check::agreement(&sites, &site)?;
        sites.push(site);
    }
    Ok(sites)
}

fn read_file(path: &Path) -> Result<SiteFile, SiteError> {
    let unreadable = |source| SiteError::Unreadable { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(unreadable)?.len() > SITE_BYTES_MAX {
        return Err(SiteError::TooLong { path: path.to_owned() });
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    read(&text, &path.to_string_lossy())
}

/// What must be asked for, so that all is as the file says. Asked again, it changes nothing.
pub fn commands(site: &SiteFile) -> (guildhall_access::Command, guildhall_registry::Command) {
    let people = guildhall_access::Command::SetOrganisation(site.organisation.clone());
    let plant = check::plant(site).into_iter().chain(check::wiring(site));
    let plant = plant.map(|(command, _)| command).collect();
    (people, guildhall_registry::Command::Many(plant))
}

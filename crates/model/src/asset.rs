//! What kinds of thing there are, which things there are, and how they hang together.
//!
//! Sources: ISA-95 (IEC 62264-1) for the hierarchy, i3X 1.0 and OPC UA Part 5 for types,
//! components and two-way relationships, UCUM 2.1 for units.

use std::sync::Arc;

use crate::id::{AssetId, Name, OrganisationId, TagId, TagPath, TypeId};
use crate::value::DataType;
use borsh::{BorshDeserialize, BorshSerialize};

/// What people read: English, and Korean where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Label {
    /// In English, or in whatever language there is only one text.
    pub en: String,
    /// In Korean.
    pub ko: Option<String>,
}

impl Label {
    /// One text for all languages.
    pub fn plain(text: impl Into<String>) -> Label {
        Label { en: text.into(), ko: None }
    }
}

/// A kind of thing. Takes over all properties and components of its parent.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AssetType {
    /// Its name.
    pub id: TypeId,
    /// The kind it is a special case of.
    pub parent: Option<TypeId>,
    /// What people call it.
    pub label: Label,
    /// What it is, in a sentence.
    pub description: Label,
    /// What can be measured or set, beyond those of the parent.
    pub properties: Vec<Property>,
    /// What it is made of, beyond those of the parent.
    pub components: Vec<Component>,
}

/// Something about a thing that has samples.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Property {
    /// Its name.
    pub name: Name,
    /// What people call it.
    pub label: Label,
    /// What it is, in a sentence.
    pub description: Label,
    /// The kind of value.
    pub data_type: DataType,
    /// Its UCUM code, such as `Cel` or `kPa`; none for states and counts.
    pub unit: Option<Arc<str>>,
    /// Where the value should be.
    pub band: Option<Band>,
    /// Whether people may write its stored value. Never reaches a machine.
    pub writable: bool,
    /// Under which heading it is shown.
    pub group: Option<Label>,
}

/// The normal band of a number, both ends included. Either end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Band {
    /// Below it the value is abnormal.
    pub low: Option<f64>,
    /// Above it the value is abnormal.
    pub high: Option<f64>,
}

impl Band {
    /// Whether `value` is where it should be. NaN is not.
    pub fn holds(self, value: f64) -> bool {
        self.low.is_none_or(|low| value >= low)
            && self.high.is_none_or(|high| value <= high)
            && !value.is_nan()
    }
}

/// A part that every thing of a type has.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Component {
    /// Its name below the whole.
    pub name: Name,
    /// Its own type.
    pub type_id: TypeId,
    /// What people call it.
    pub label: Label,
}

/// Levels of the equipment hierarchy (IEC 62264-1, 5.3), and equipment within a unit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Level {
    /// An enterprise.
    Enterprise,
    /// A site.
    Site,
    /// An area of a site.
    Area,
    /// A production line, process cell or storage zone.
    Line,
    /// A unit.
    Unit,
    /// Equipment of a unit, and components.
    Equipment,
}

impl Level {
    /// All levels, top down.
    pub const ALL: [Level; 6] =
        [Level::Enterprise, Level::Site, Level::Area, Level::Line, Level::Unit, Level::Equipment];

    /// The word for it in files, API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            Level::Enterprise => "enterprise",
            Level::Site => "site",
            Level::Area => "area",
            Level::Line => "line",
            Level::Unit => "unit",
            Level::Equipment => "equipment",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// One thing.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Asset {
    /// Where it stands.
    pub id: AssetId,
    /// What kind it is.
    pub type_id: TypeId,
    /// Its level.
    pub level: Level,
    /// Whose it is.
    pub owner: OrganisationId,
    /// What people call it.
    pub label: Label,
    /// What it is, in a sentence.
    pub description: Label,
}

/// One property of one asset that has samples.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Tag {
    /// Its number in the historian.
    pub id: TagId,
    /// Its name.
    pub path: TagPath,
    /// Whose asset it belongs to.
    pub owner: OrganisationId,
    /// What it is.
    pub property: Arc<Property>,
}

/// A kind of link, which reads one way; the way back has a name too.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RelationshipType {
    /// Its name, for example `SuppliesTo`.
    pub name: Name,
    /// What people call it.
    pub label: Label,
    /// The name of the way back, for example `SuppliedBy`.
    pub reverse_of: Name,
}

/// A link from one asset to another. The way back is implied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Relationship {
    /// What kind.
    pub kind: Name,
    /// From which asset.
    pub from: AssetId,
    /// To which asset.
    pub to: AssetId,
}

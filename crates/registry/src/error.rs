//! Why a command is refused, in words for the person who wrote it.

mod retention;

use guildhall_model::{
    AssetId, ConnectionId, DataType, Level, Name, OrganisationId, Side, TagPath, TypeId,
};

use crate::limits::{ASSETS_MAX, COMPONENTS_MAX, PROPERTIES_MAX, TAGS_MAX};

pub use retention::RetentionError;

/// Why a command is refused or a stored event cannot be read.
///
/// `Display` says what stopped, [`hint`](RegistryError::hint) what to check,
/// [`nearest`](RegistryError::nearest) which valid word was probably meant.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A type is named that there is not.
    #[error("there is no type `{wanted}`, which {used_by} names")]
    UnknownType {
        /// The name.
        wanted: TypeId,
        /// Who names it.
        used_by: String,
        /// The valid word that was probably meant.
        nearest: Option<String>,
    },
    /// Another type has that name.
    #[error("there is a type `{id}` already, with other content")]
    TypeTaken {
        /// The name.
        id: TypeId,
    },
    /// Guildhall's own types cannot be changed.
    #[error("`{id}` is one of Guildhall's own types and cannot be changed")]
    BuiltIn {
        /// The name.
        id: TypeId,
    },
    /// A type inherits from itself.
    #[error("type `{id}` inherits from itself: {line}")]
    InheritanceCycle {
        /// The type.
        id: TypeId,
        /// The way round.
        line: String,
    },
    /// A type is made of itself.
    #[error("type `{id}` is a part of itself: {line}")]
    CompositionCycle {
        /// The type.
        id: TypeId,
        /// The way round.
        line: String,
    },
    /// Inheritance, parts or assets are nested too deep.
    #[error("{what} is nested deeper than {max} levels")]
    TooDeep {
        /// What.
        what: String,
        /// How deep it may be.
        max: usize,
    },
    /// A type has a property twice.
    #[error("type `{type_id}` has the property `{property}` twice")]
    PropertyTwice {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
    },
    /// A type has a component twice.
    #[error("type `{type_id}` has the component `{component}` twice")]
    ComponentTwice {
        /// The type.
        type_id: TypeId,
        /// The component.
        component: Name,
    },
    /// An inherited property is said again with another data type.
    #[error(
        "property `{property}` of type `{type_id}` is {is}, but `{from}`, from which it \
             inherits, says {wanted}"
    )]
    PropertyKind {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
        /// The type that said it first.
        from: TypeId,
        /// What is said now.
        is: DataType,
        /// What was said first.
        wanted: DataType,
    },
    /// An inherited component is said again with a type that is not one of that kind.
    #[error(
        "component `{component}` of type `{type_id}` is a `{is}`, which is not a `{wanted}` \
             as `{from}` says, from which it inherits"
    )]
    ComponentKind {
        /// The type.
        type_id: TypeId,
        /// The component.
        component: Name,
        /// The type that said it first.
        from: TypeId,
        /// What is said now.
        is: TypeId,
        /// What was said first.
        wanted: TypeId,
    },
    /// The unit is no UCUM code.
    #[error("unit `{unit}` of property `{property}` of type `{type_id}` is not a UCUM code")]
    Unit {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
        /// What was written.
        unit: String,
        /// The valid word that was probably meant.
        nearest: Option<String>,
    },
    /// A normal band that nothing or everything is in.
    #[error("the normal band of property `{property}` of type `{type_id}` {why}")]
    Band {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A tag that arrived would change a type that somebody made.
    #[error("there is no tag `{path}`, and its asset's type `{type_id}` may be of others too")]
    TypeShared {
        /// The tag.
        path: TagPath,
        /// The type.
        type_id: TypeId,
    },
    /// A property that has history would go.
    #[error(
        "property `{property}` of type `{type_id}` cannot be removed: assets have it, and \
             their history would lose its name"
    )]
    PropertyInUse {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
    },
    /// A property that has history would become another kind of value.
    #[error(
        "property `{property}` of type `{type_id}` cannot become {wanted}: assets have it \
             as {is}, and a tag keeps one kind of value for ever"
    )]
    KindInUse {
        /// The type.
        type_id: TypeId,
        /// The property.
        property: Name,
        /// What it is.
        is: DataType,
        /// What it should become.
        wanted: DataType,
    },
    /// A component that assets have would go or become another.
    #[error(
        "component `{component}` of type `{type_id}` cannot be removed or get another type: \
             assets have it"
    )]
    ComponentInUse {
        /// The type.
        type_id: TypeId,
        /// The component.
        component: Name,
    },
    /// An asset is named that there is not.
    #[error("there is no asset `{id}`")]
    UnknownAsset {
        /// Its path.
        id: AssetId,
        /// The path that was probably meant.
        nearest: Option<String>,
    },
    /// Another asset stands there.
    #[error("there is an asset `{id}` already, with other content")]
    AssetTaken {
        /// Its path.
        id: AssetId,
    },
    /// A root that is not the enterprise of its owner.
    #[error(
        "`{id}` has nothing above it, so it must be the enterprise of its owner `{owner}`: \
             of level enterprise, and called like the organisation"
    )]
    RootNotEnterprise {
        /// Its path.
        id: AssetId,
        /// Its owner.
        owner: OrganisationId,
    },
    /// An asset has another owner than the one above it.
    #[error("`{id}` cannot belong to `{owner}`: what it stands in belongs to another")]
    OwnerDiffers {
        /// Its path.
        id: AssetId,
        /// The owner that was said.
        owner: OrganisationId,
    },
    /// An asset stands in one that is not of a higher level.
    #[error("`{id}` is of level {}, which cannot stand in `{above}` of level {}",
            level.word(), above_level.word())]
    LevelOrder {
        /// The lower one.
        id: AssetId,
        /// Its level.
        level: Level,
        /// The upper one.
        above: AssetId,
        /// Its level.
        above_level: Level,
    },
    /// The type stands for another level.
    #[error("`{id}` is of level {}, but its type is a `{type_id}`", level.word())]
    LevelOfType {
        /// Its path.
        id: AssetId,
        /// Its level.
        level: Level,
        /// The built-in type.
        type_id: TypeId,
    },
    /// Type or owner of an asset would change.
    #[error("the {what} of asset `{id}` cannot be changed")]
    AssetFixed {
        /// Its path.
        id: AssetId,
        /// What.
        what: &'static str,
    },
    /// An asset of type `Connection` is made with its connection only.
    #[error("`{id}` cannot be of type `Connection`: such an asset is made with its connection")]
    ConnectionAsset {
        /// Its path.
        id: AssetId,
    },
    /// A path is too long.
    #[error("the path `{path}` is longer than {max} bytes")]
    PathTooLong {
        /// The path.
        path: String,
        /// How long it may be.
        max: usize,
    },
    /// Another kind of link has that name in one of its directions.
    #[error("there is a kind of link called `{word}` already")]
    LinkTypeTaken {
        /// The name.
        word: Name,
    },
    /// A kind of link is named that there is not.
    #[error("there is no kind of link called `{word}`")]
    UnknownLinkType {
        /// The name.
        word: Name,
        /// The valid word that was probably meant.
        nearest: Option<String>,
    },
    /// Links of the tree are not made by hand.
    #[error("`{word}` follows from where assets stand and cannot be made or taken away")]
    ImpliedLink {
        /// The name.
        word: Name,
    },
    /// An asset would be linked to itself.
    #[error("`{id}` cannot be linked to itself")]
    LinkToItself {
        /// Its path.
        id: AssetId,
    },
    /// Another connection has that name.
    #[error("the name `{id}` is taken by a connection")]
    ConnectionTaken {
        /// The name.
        id: ConnectionId,
    },
    /// There is no such connection.
    #[error("there is no connection `{id}`")]
    UnknownConnection {
        /// The name.
        id: ConnectionId,
    },
    /// Owner or site of a connection would change.
    #[error("the {what} of connection `{id}` cannot be changed")]
    ConnectionFixed {
        /// The name.
        id: ConnectionId,
        /// What.
        what: &'static str,
    },
    /// A point names a tag that there is not.
    #[error("connection `{connection}` maps a point to `{tag}`, and there is no such tag")]
    UnknownTag {
        /// The connection.
        connection: ConnectionId,
        /// The tag.
        tag: TagPath,
        /// The path that was probably meant.
        nearest: Option<String>,
    },
    /// Two points would feed one tag.
    #[error("connection `{connection}` maps a point to `{tag}`, which has one already: {other}")]
    TagTwice {
        /// The connection.
        connection: ConnectionId,
        /// The tag.
        tag: TagPath,
        /// What feeds it.
        other: String,
    },
    /// One point would feed two tags.
    #[error("connection `{connection}` maps the point `{address}` twice")]
    PointTwice {
        /// The connection.
        connection: ConnectionId,
        /// The point.
        address: String,
        /// The second tag.
        tag: TagPath,
    },
    /// A point would feed a tag that Guildhall feeds itself.
    #[error("connection `{connection}` maps a point to `{tag}`, which says how a connection does")]
    HealthTag {
        /// The connection.
        connection: ConnectionId,
        /// The tag.
        tag: TagPath,
    },
    /// A rule of retention or a legal hold.
    #[error(transparent)]
    Retention(#[from] RetentionError),
    /// Too many of something.
    #[error("{what} would be more than the limit of {max}")]
    TooMany {
        /// Of what.
        what: String,
        /// How many there may be.
        max: usize,
    },
    /// The journal holds a kind of event that this program does not know.
    #[error("the stored event `{kind}` version {version} is not known to this Guildhall")]
    UnknownEvent {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u32,
    },
    /// The journal holds an event whose body cannot be read.
    #[error("the stored event `{kind}` version {version} cannot be read")]
    UnreadableEvent {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u32,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl RegistryError {
    /// The valid word that was probably meant.
    pub fn nearest(&self) -> Option<&str> {
        match self {
            RegistryError::UnknownType { nearest, .. }
            | RegistryError::Unit { nearest, .. }
            | RegistryError::UnknownAsset { nearest, .. }
            | RegistryError::UnknownLinkType { nearest, .. }
            | RegistryError::UnknownTag { nearest, .. }
            | RegistryError::Retention(RetentionError::NoTag { nearest, .. }) => nearest.as_deref(),
            _ => None,
        }
    }

    /// What to check.
    pub fn hint(&self) -> String {
        if let Some(nearest) = self.nearest() {
            return format!("did you mean `{nearest}`?");
        }
        self.advice().to_owned()
    }

    /// Whose turn it is.
    pub fn side(&self) -> Side {
        match self {
            RegistryError::UnknownEvent { .. } | RegistryError::UnreadableEvent { .. } => {
                Side::Guildhall
            }
            _ => Side::You,
        }
    }

    fn advice(&self) -> &'static str {
        use RegistryError as E;
        match self {
            E::UnknownType { .. } => "define the type, or name one that there is",
            E::TypeTaken { .. } | E::BuiltIn { .. } => {
                "choose another name, or define a type that inherits from it"
            }
            E::InheritanceCycle { .. } => "take one of the parents away",
            E::CompositionCycle { .. } => "take one of the components away",
            E::TooDeep { .. } => "use fewer levels",
            E::PropertyTwice { .. } | E::ComponentTwice { .. } => "give one another name",
            E::PropertyKind { .. } => "use the same data type, or another name",
            E::ComponentKind { .. } => "use a type that inherits from that one, or another name",
            E::Unit { .. } => "look the unit up at https://ucum.org; counts take `{name}` or none",
            E::Band { .. } => "write low below high, for a number",
            E::PropertyInUse { .. } | E::ComponentInUse { .. } => {
                "leave it as it is; it costs nothing when nothing is written to it"
            }
            E::TypeShared { .. } => "add the property to the type, or send it below another asset",
            E::KindInUse { .. } => "add a property of another name with the new data type",
            E::UnknownAsset { .. } => "check the path; what it stands in must be there first",
            E::AssetTaken { .. } | E::PathTooLong { .. } => "choose another name",
            E::RootNotEnterprise { .. } => "put it below the enterprise",
            E::OwnerDiffers { .. } => "say the owner of the enterprise",
            E::LevelOrder { .. } => {
                "levels go enterprise, site, area, line, unit, equipment; only equipment stands \
                 in its own kind"
            }
            E::LevelOfType { .. } => "leave the level out, or use a type of your own",
            E::AssetFixed { .. } => "add a new asset; this one keeps its history",
            E::ConnectionAsset { .. } => "add a connection, or use another type",
            E::LinkTypeTaken { .. } => "use that one, or choose another name",
            E::UnknownLinkType { .. } => "define it under relationship types",
            E::ImpliedLink { .. } => "place the asset where it belongs instead",
            E::LinkToItself { .. } => "check both ends",
            E::ConnectionTaken { .. } => "choose another name for the connection",
            E::UnknownConnection { .. } => "check the name",
            E::ConnectionFixed { .. } => "add a new connection and remove this one",
            E::UnknownTag { .. } => "a tag is the asset's path, a dot, and a property of its type",
            E::TagTwice { .. } => "remove one of the two points",
            E::PointTwice { .. } => "read a point once, into one tag",
            E::HealthTag { .. } => "map the point to a tag of an asset of your own",
            E::Retention(refusal) => refusal.advice(),
            E::TooMany { .. } => "split it up, or remove what is not needed",
            E::UnknownEvent { .. } => "start the version of Guildhall that wrote the journal",
            E::UnreadableEvent { .. } => "run `guildhall journal verify`",
        }
    }

    pub(crate) fn too_many(what: &str, max: usize) -> RegistryError {
        RegistryError::TooMany { what: what.to_owned(), max }
    }

    pub(crate) fn too_many_assets() -> RegistryError {
        RegistryError::too_many("assets", ASSETS_MAX)
    }

    pub(crate) fn too_many_tags() -> RegistryError {
        RegistryError::too_many("tags", TAGS_MAX)
    }

    pub(crate) fn too_many_parts(of: &TypeId) -> RegistryError {
        RegistryError::TooMany {
            what: format!("the parts of one `{of}`, parts of parts counted,"),
            max: COMPONENTS_MAX,
        }
    }

    pub(crate) fn too_many_properties(of: &TypeId) -> RegistryError {
        RegistryError::TooMany {
            what: format!("the properties of type `{of}`, inherited ones counted,"),
            max: PROPERTIES_MAX,
        }
    }
}

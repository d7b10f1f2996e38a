//! What can be asked of the registry, and what then happened.

use guildhall_model::{
    Asset, AssetId, AssetType, Connection, ConnectionId, DataType, Name, Relationship,
    RelationshipType, TagId, TagPath, Time,
};

use crate::retention::{Hold, HoldId, Place, RetentionRule};

/// What can be asked. The same content again gives no events; that is how a file of the
/// configuration can be read at every start.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A new type; refused when there is another of that name.
    AddType(AssetType),
    /// A type becomes this; its assets get what it adds. Refused when history would be orphaned.
    ChangeType(AssetType),
    /// Types of one file, which may refer to each other in any order: added, or changed to this.
    SetTypes(Vec<AssetType>),
    /// A new asset with all its components and tags.
    AddAsset(Asset),
    /// Label, description and level of an asset.
    ChangeAsset(Asset),
    /// Adds an asset, or changes it to this.
    SetAsset(Asset),
    /// Tags that a program sent, with the assets they stand in, all below one that is there. What
    /// is there already stays as it is; an asset whose type may be of others too gets none.
    TakeArrivals {
        /// Below which asset.
        under: AssetId,
        /// The tags, and the kind of value each shall have.
        tags: Vec<(TagPath, DataType)>,
    },
    /// A new kind of link.
    AddRelationshipType(RelationshipType),
    /// Adds a kind of link, or changes its label.
    SetRelationshipType(RelationshipType),
    /// Links two assets. The kind may be a way back; then the ends are swapped.
    Relate(Relationship),
    /// Takes a link away.
    Unrelate(Relationship),
    /// A new connection, and its own asset `<site>/<id>` with its health tags.
    AddConnection(Connection),
    /// Label, protocol, settings, points and `simulated` of a connection. `enabled` is not looked
    /// at: [`Command::EnableConnection`] alone changes it.
    ChangeConnection(Connection),
    /// Adds a connection, or changes it to this, `enabled` left as it is.
    SetConnection(Connection),
    /// Takes a connection away. Its own asset and all tags stay, with their history.
    RemoveConnection(ConnectionId),
    /// Whether a connection runs.
    EnableConnection {
        /// Which.
        id: ConnectionId,
        /// Whether it shall run.
        enabled: bool,
    },
    /// How long an asset and all below it, or a tag, is kept: a new rule, or another one.
    SetRetention(RetentionRule),
    /// Takes the rule of an asset or tag away; then what is next nearest holds.
    LiftRetention(Place),
    /// Nothing of an asset or below it goes until this is released.
    PlaceHold {
        /// Which asset.
        asset: AssetId,
        /// Why.
        reason: String,
        /// When.
        now: Time,
    },
    /// Releases a hold.
    ReleaseHold {
        /// Which.
        id: HoldId,
        /// Why it is needed no more.
        reason: String,
    },
    /// All of these one after another, or none.
    Many(Vec<Command>),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// There is a new type.
    TypeAdded(AssetType),
    /// A type became this.
    TypeChanged(AssetType),
    /// There is a new asset, with these tags. Its components follow as events of their own.
    AssetAdded {
        /// The asset.
        asset: Asset,
        /// The number that each of its properties has in the historian.
        tags: Vec<(Name, TagId)>,
    },
    /// An asset became this.
    AssetChanged(Asset),
    /// An asset got more tags, because its type has more properties.
    TagsAdded {
        /// Which asset.
        asset: AssetId,
        /// The number that each new property has in the historian.
        tags: Vec<(Name, TagId)>,
    },
    /// There is a new kind of link.
    RelationshipTypeAdded(RelationshipType),
    /// A kind of link has another label.
    RelationshipTypeChanged(RelationshipType),
    /// Two assets are linked.
    Related(Relationship),
    /// A link is gone.
    Unrelated(Relationship),
    /// There is a new connection.
    ConnectionAdded(Connection),
    /// A connection became this.
    ConnectionChanged(Connection),
    /// A connection is gone.
    ConnectionRemoved(ConnectionId),
    /// A connection runs, or runs no more.
    ConnectionEnabled {
        /// Which.
        id: ConnectionId,
        /// Whether it runs.
        enabled: bool,
    },
    /// An asset or tag has this rule.
    RetentionSet(RetentionRule),
    /// An asset or tag has no rule of its own any more.
    RetentionLifted(Place),
    /// There is a new hold.
    HoldPlaced(Hold),
    /// A hold stands no more.
    HoldReleased {
        /// Which.
        id: HoldId,
        /// Why it is needed no more.
        reason: String,
    },
}

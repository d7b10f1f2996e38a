//! The registry as one caller may see it. What is not shared is not there, not even as a count.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use guildhall_access::Scope;
use guildhall_model::connection::health;
use guildhall_model::{
    Asset, AssetId, AssetType, Connection, ConnectionId, Level, Name, RelationshipType, Role, Tag,
    TagId, TagPath, TypeId,
};
use guildhall_registry::{Command, Registry, RegistryError};

use crate::QueryError;

/// A tag that the holder of a scope may see. Only a [`Plant`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct VisibleTag(Arc<Tag>);

impl Deref for VisibleTag {
    type Target = Tag;
    fn deref(&self) -> &Tag {
        &self.0
    }
}

/// All plants that `scope` sees, at one moment.
#[derive(Clone)]
pub struct Plant<'s> {
    registry: Registry,
    scope: &'s Scope,
}

impl<'s> Plant<'s> {
    pub(crate) fn new(registry: Registry, scope: &'s Scope) -> Plant<'s> {
        Plant { registry, scope }
    }

    /// The plants as they would be after a command. Nothing happens.
    ///
    /// # Errors
    /// [`RegistryError`] when the command is refused.
    pub fn after(&self, command: Command) -> Result<Plant<'s>, RegistryError> {
        let mut registry = self.registry.clone();
        self.registry.decide(command)?.iter().for_each(|event| registry.apply(event));
        Ok(Plant { registry, scope: self.scope })
    }

    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Whose view this is.
    pub fn scope(&self) -> &'s Scope {
        self.scope
    }

    /// Whether nothing is hidden from this scope.
    pub fn is_whole(&self) -> bool {
        self.registry.assets().all(|asset| self.scope.sees(&asset.owner))
    }

    /// Whether this scope has a role, or one that may more, in the owner of every asset there is;
    /// none where there is no asset.
    pub fn may_in_all(&self, role: Role) -> Option<bool> {
        let mut assets = self.registry.assets().peekable();
        assets.peek()?;
        Some(assets.all(|asset| self.scope.may(role, &asset.owner)))
    }

    /// All assets, by path.
    pub fn assets(&self) -> impl Iterator<Item = &Arc<Asset>> {
        self.registry.assets().filter(|asset| self.reads(asset))
    }

    /// Assets of a level, by path.
    pub fn assets_at(&self, level: Level) -> impl Iterator<Item = &Arc<Asset>> {
        self.assets().filter(move |asset| asset.level == level)
    }

    /// An asset.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn asset(&self, id: &str) -> Result<&Arc<Asset>, QueryError> {
        let found = AssetId::new(id).ok().and_then(|id| self.registry.asset(&id));
        found.filter(|asset| self.reads(asset)).ok_or_else(|| missing("asset", id))
    }

    /// An asset of one of the caller's own organisations, not one that an agreement opens.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn own_asset(&self, id: &str) -> Result<&Arc<Asset>, QueryError> {
        let found = self.asset(id)?;
        if self.scope.sees(&found.owner) { Ok(found) } else { Err(missing("asset", id)) }
    }

    /// The assets right below one, components too.
    pub fn children(&self, id: &AssetId) -> impl Iterator<Item = &Arc<Asset>> {
        self.registry.children(id).filter(|asset| self.reads(asset))
    }

    /// The asset and all that stands below it.
    pub fn within(&self, id: &AssetId) -> impl Iterator<Item = &Arc<Asset>> {
        self.registry.within(id).filter(|asset| self.reads(asset))
    }

    /// Whether an asset is a part of the one above it.
    pub fn is_component(&self, id: &AssetId) -> bool {
        self.registry.is_component(id)
    }

    /// Everything an asset is linked to, with the word that reads from this asset.
    pub fn related(&self, id: &AssetId) -> Vec<(Name, &Arc<Asset>)> {
        let related = self.registry.related(id).into_iter();
        related.filter_map(|(word, to)| Some((word, self.asset(to.as_str()).ok()?))).collect()
    }

    /// All kinds of link.
    pub fn relationship_types(&self) -> impl Iterator<Item = &Arc<RelationshipType>> {
        self.registry.relationship_types()
    }

    /// The types that visible assets have, those they inherit from, and those of their parts.
    pub fn types(&self) -> Vec<&Arc<AssetType>> {
        let mut wanted: BTreeSet<&TypeId> = BTreeSet::new();
        let mut open: Vec<&TypeId> = self.assets().map(|asset| &asset.type_id).collect();
        while let Some(id) = open.pop() {
            if wanted.insert(id) {
                open.extend(self.registry.components(id).iter().map(|part| &part.type_id));
                open.extend(self.registry.asset_type(id).and_then(|kind| kind.parent.as_ref()));
            }
        }
        let shown = |kind: &&Arc<AssetType>| {
            wanted.contains(&kind.id) || self.registry.is_built_in(&kind.id)
        };
        self.registry.types().filter(shown).collect()
    }

    /// The type of a visible asset, with what it inherits.
    pub fn registry_of_types(&self) -> &Registry {
        &self.registry
    }

    /// A tag by its path.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn tag(&self, path: &str) -> Result<VisibleTag, QueryError> {
        let found = self.registry.tag(path).filter(|tag| self.reads_tag(tag));
        found.cloned().map(VisibleTag).ok_or_else(|| missing("tag", path))
    }

    /// A tag of one of the caller's own organisations, not one that an agreement opens.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn own_tag(&self, path: &str) -> Result<VisibleTag, QueryError> {
        let found = self.tag(path)?;
        if self.scope.sees(&found.owner) { Ok(found) } else { Err(missing("tag", path)) }
    }

    /// A tag by its number in the historian.
    pub(crate) fn tag_by_id(&self, id: TagId) -> Option<VisibleTag> {
        let found = self.registry.tag_by_id(id).filter(|tag| self.reads_tag(tag));
        found.cloned().map(VisibleTag)
    }

    /// All tags, by path.
    pub fn tags(&self) -> impl Iterator<Item = VisibleTag> {
        let seen = self.registry.tags().filter(|tag| self.reads_tag(tag));
        seen.cloned().map(VisibleTag)
    }

    /// The tags of an asset, in the order of its type.
    pub fn tags_of(&self, asset: &Asset) -> impl Iterator<Item = VisibleTag> {
        let tags = self.registry.tags_of(&asset.id);
        tags.filter(|tag| self.reads_tag(tag)).cloned().map(VisibleTag)
    }

    /// The tags of assets that were made of what was sent, by asset.
    pub fn arrived_tags(&self) -> impl Iterator<Item = VisibleTag> {
        let arrived = self.assets().filter(|asset| self.registry.has_arrived(asset));
        arrived.flat_map(|asset| self.tags_of(asset))
    }

    /// All connections, by name.
    pub fn connections(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.registry.connections().filter(|connection| self.scope.sees(&connection.owner))
    }

    /// A connection.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn connection(&self, id: &str) -> Result<&Arc<Connection>, QueryError> {
        let found = ConnectionId::new(id).ok().and_then(|id| self.registry.connection(&id));
        found
            .filter(|connection| self.scope.sees(&connection.owner))
            .ok_or_else(|| missing("connection", id))
    }

    /// The connection that feeds a tag. No agreement opens one.
    pub fn connection_of(&self, tag: &VisibleTag) -> Option<&Arc<Connection>> {
        self.fed_by(tag).filter(|connection| self.scope.sees(&connection.owner))
    }

    /// Whether the machine of a tag is simulated, which whoever reads the tag is told.
    pub fn is_simulated(&self, tag: &VisibleTag) -> bool {
        self.fed_by(tag).is_some_and(|connection| connection.simulated)
    }

    /// The connection that feeds a tag, shared with the caller or not.
    pub(crate) fn fed_by(&self, tag: &VisibleTag) -> Option<&Arc<Connection>> {
        self.registry.connection(self.registry.connection_of(tag.id)?)
    }

    /// A health tag of a connection.
    pub fn health(&self, connection: &Connection, property: &str) -> Option<VisibleTag> {
        let asset = Registry::connection_asset(connection);
        let name = Name::new(property).ok()?;
        self.tag(TagPath::as_str(&asset.tag(&name))).ok()
    }

    /// By the caller's roles or by an agreement that is in force. No agreement opens what stands for
    /// a connection, wherever in the tree it is.
    fn reads(&self, asset: &Asset) -> bool {
        self.scope.sees(&asset.owner)
            || (asset.type_id.as_str() != health::TYPE
                && self.scope.reads_asset(&asset.owner, &asset.id))
    }

    fn reads_tag(&self, tag: &Tag) -> bool {
        let of_connection = || {
            let asset = self.registry.asset(&tag.path.asset());
            asset.is_none_or(|asset| asset.type_id.as_str() == health::TYPE)
        };
        self.scope.sees(&tag.owner)
            || (self.scope.reads_tag(&tag.owner, &tag.path) && !of_connection())
    }
}

fn missing(what: &'static str, name: &str) -> QueryError {
    QueryError::NotFound { what, name: name.to_owned() }
}

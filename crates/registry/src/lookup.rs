//! Look-ups. None of them changes anything; none needs more than a few steps in a tree.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{
    Asset, AssetId, AssetType, Component, Connection, ConnectionId, Name, OrganisationId,
    Relationship, RelationshipType, Tag, TagId, TypeId,
};

use crate::builtin::{CHILD_OF, COMPONENT_OF, HAS_CHILD, HAS_COMPONENT, level_of};
use crate::command::Command;
use crate::state::{Inherited, Registry, index};

impl Registry {
    /// All types by name, built-in ones too.
    pub fn types(&self) -> impl Iterator<Item = &Arc<AssetType>> {
        self.types.values()
    }

    /// A type.
    pub fn asset_type(&self, id: &TypeId) -> Option<&Arc<AssetType>> {
        self.types.get(id)
    }

    /// Whether a type is one of Guildhall's own, which nobody changes.
    pub fn is_built_in(&self, id: &TypeId) -> bool {
        level_of(id.as_str()).is_some() || id.as_str() == guildhall_model::connection::health::TYPE
    }

    /// The properties of a type, inherited ones first; none for an unknown type.
    pub fn properties(&self, id: &TypeId) -> &[Inherited] {
        self.resolved.get(id).map_or(&[], |resolved| &resolved.properties)
    }

    /// The components of a type, inherited ones first; none for an unknown type.
    pub fn components(&self, id: &TypeId) -> &[Component] {
        self.resolved.get(id).map_or(&[], |resolved| &resolved.components)
    }

    /// Whether `id` is `other` or inherits from it.
    pub fn is_a(&self, id: &TypeId, other: &TypeId) -> bool {
        let mut at = Some(id);
        for _ in 0..=DEPTH_MAX {
            match at {
                Some(id) if id == other => return true,
                Some(id) => at = self.types.get(id).and_then(|t| t.parent.as_ref()),
                None => return false,
            }
        }
        false
    }

    /// All assets by path. Names sort before what stands below them, but a name with `-` sorts
    /// before the children of the name it begins with; a tree is better walked by
    /// [`Registry::children`].
    pub fn assets(&self) -> impl Iterator<Item = &Arc<Asset>> {
        self.assets.values()
    }

    /// An asset.
    pub fn asset(&self, id: &AssetId) -> Option<&Arc<Asset>> {
        self.assets.get(id)
    }

    /// Assets without a parent.
    pub fn roots(&self) -> impl Iterator<Item = &Arc<Asset>> {
        self.below(String::new())
    }

    /// The assets right below one, components too, by name.
    pub fn children(&self, id: &AssetId) -> impl Iterator<Item = &Arc<Asset>> {
        self.below(format!("{id}/"))
    }

    /// The asset and all that stands below it, components too, by path.
    pub fn within(&self, id: &AssetId) -> impl Iterator<Item = &Arc<Asset>> {
        let own = self.assets.get(id);
        let (from, until) = (format!("{id}/"), format!("{id}{AFTER_SLASH}"));
        own.into_iter().chain(
            self.assets
                .range::<str, _>((Bound::Included(&*from), Bound::Excluded(&*until)))
                .map(|(_, asset)| asset),
        )
    }

    /// Whether an asset is a part of the one above it, as the type of that one says.
    pub fn is_component(&self, id: &AssetId) -> bool {
        self.component_of(id).is_some()
    }

    /// All tags by path.
    pub fn tags(&self) -> impl Iterator<Item = &Arc<Tag>> {
        self.tags.values()
    }

    /// How many tags there are.
    pub fn tag_count(&self) -> usize {
        self.tags.len()
    }

    /// The tag of a path.
    pub fn tag(&self, path: &str) -> Option<&Arc<Tag>> {
        self.tags_by_path.get(path)
    }

    /// The tag of a number.
    pub fn tag_by_id(&self, id: TagId) -> Option<&Arc<Tag>> {
        self.tags_by_id.get(index(id)).and_then(Option::as_ref)
    }

    /// The tags of an asset, in the order of its type's properties. None of its components'.
    pub fn tags_of(&self, id: &AssetId) -> impl Iterator<Item = &Arc<Tag>> {
        let properties =
            self.assets.get(id).map_or(&[][..], |asset| self.properties(&asset.type_id));
        properties
            .iter()
            .filter_map(move |inherited| self.tags.get(id.tag(&inherited.property.name).as_str()))
    }

    /// All kinds of link, built-in ones too. Each has a name for both directions.
    pub fn relationship_types(&self) -> impl Iterator<Item = &Arc<RelationshipType>> {
        self.relationship_types.values()
    }

    /// The kind of link that has this name in one of its directions, and whether it is the name
    /// of the way there.
    pub fn relationship_type(&self, word: &Name) -> Option<(&Arc<RelationshipType>, bool)> {
        let forward = self.relationship_types.get(word).map(|kind| (kind, true));
        forward.or_else(|| {
            self.relationship_types.values().find(|k| k.reverse_of == *word).map(|k| (k, false))
        })
    }

    /// All links that somebody made, by asset. Those that the tree implies are not among them.
    pub fn relationships(&self) -> impl Iterator<Item = Relationship> {
        self.links.iter().flat_map(move |(from, ends)| {
            ends.iter().filter_map(move |(word, to)| {
                let kind = self.relationship_types.get(word)?;
                let both_ways = kind.name == kind.reverse_of;
                (!both_ways || from < to).then(|| Relationship {
                    kind: word.clone(),
                    from: from.clone(),
                    to: to.clone(),
                })
            })
        })
    }

    /// Everything an asset is linked to, both ways, with the word that reads from this asset:
    /// what the tree implies first (above, then below), then what people linked.
    pub fn related(&self, id: &AssetId) -> Vec<(Name, AssetId)> {
        if !self.assets.contains_key(id) {
            return Vec::new();
        }
        let word = |text: &str| Name::new(text).expect("built-in names are names");
        let mut found = Vec::new();
        if let Some(parent) = id.parent() {
            let up = if self.is_component(id) { COMPONENT_OF } else { CHILD_OF };
            found.push((word(up), parent));
        }
        for child in self.children(id) {
            let down = if self.is_component(&child.id) { HAS_COMPONENT } else { HAS_CHILD };
            found.push((word(down), child.id.clone()));
        }
        found.extend(self.links.get(id).into_iter().flatten().cloned());
        found
    }

    /// All connections by name.
    pub fn connections(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.connections.values()
    }

    /// A connection.
    pub fn connection(&self, id: &ConnectionId) -> Option<&Arc<Connection>> {
        self.connections.get(id)
    }

    /// The connection that feeds a tag by one of its points. None for health tags.
    pub fn connection_of(&self, tag: TagId) -> Option<&ConnectionId> {
        self.feeds.get(&tag)
    }

    /// The asset that carries a connection's own health tags.
    pub fn connection_asset(connection: &Connection) -> AssetId {
        connection.site.child(&connection.id.0)
    }

    /// Whose things a command makes or changes, for the caller to check that its actor may be an
    /// engineer in each. Nobody's when it only adds to the common words (new types, kinds of
    /// link): then being an engineer anywhere is enough.
    pub fn touches(&self, command: &Command) -> BTreeSet<OrganisationId> {
        let mut owners = BTreeSet::new();
        self.add_touched(command, &mut owners);
        owners
    }

    fn add_touched(&self, command: &Command, owners: &mut BTreeSet<OrganisationId>) {
        match command {
            Command::AddType(t) | Command::ChangeType(t) => self.add_users(&t.id, owners),
            Command::SetTypes(types) => types.iter().for_each(|t| self.add_users(&t.id, owners)),
            Command::AddAsset(asset) | Command::ChangeAsset(asset) | Command::SetAsset(asset) => {
                owners.insert(asset.owner.clone());
                owners.extend(owner_by_path(&asset.id));
            }
            Command::TakeArrivals { under, .. } => owners.extend(owner_by_path(under)),
            Command::AddRelationshipType(_) | Command::SetRelationshipType(_) => {}
            Command::Relate(link) | Command::Unrelate(link) => {
                owners.extend(owner_by_path(&link.from));
                owners.extend(owner_by_path(&link.to));
            }
            Command::AddConnection(c)
            | Command::ChangeConnection(c)
            | Command::SetConnection(c) => {
                owners.insert(c.owner.clone());
                owners.extend(owner_by_path(&c.site));
                owners.extend(self.connections.get(&c.id).map(|old| old.owner.clone()));
            }
            Command::RemoveConnection(id) | Command::EnableConnection { id, .. } => {
                owners.extend(self.connections.get(id).map(|old| old.owner.clone()));
            }
            Command::SetRetention(rule) => owners.extend(owner_by_path(&rule.place.asset())),
            Command::LiftRetention(place) => owners.extend(owner_by_path(&place.asset())),
            Command::PlaceHold { asset, .. } => owners.extend(owner_by_path(asset)),
            Command::ReleaseHold { id, .. } => {
                owners.extend(self.hold(*id).and_then(|hold| owner_by_path(&hold.asset)));
            }
            Command::Many(commands) => {
                commands.iter().for_each(|command| self.add_touched(command, owners));
            }
        }
    }

    /// Adds the owners of all assets that are of a type.
    fn add_users(&self, id: &TypeId, owners: &mut BTreeSet<OrganisationId>) {
        if self.types.contains_key(id) {
            let users = self.assets.values().filter(|asset| self.is_a(&asset.type_id, id));
            owners.extend(users.map(|asset| asset.owner.clone()));
        }
    }

    pub(crate) fn component_of(&self, id: &AssetId) -> Option<&Component> {
        let whole = self.assets.get(&id.parent()?)?;
        self.resolved.get(&whole.type_id)?.component(id.name())
    }

    /// Assets whose path is `prefix` and one name more. Jumps over what stands further below.
    fn below(&self, prefix: String) -> impl Iterator<Item = &Arc<Asset>> {
        let mut from = Bound::Included(prefix.clone());
        std::iter::from_fn(move || {
            loop {
                let start = match &from {
                    Bound::Included(at) => Bound::Included(at.as_str()),
                    Bound::Excluded(at) => Bound::Excluded(at.as_str()),
                    Bound::Unbounded => Bound::Unbounded,
                };
                let (id, asset) = self.assets.range::<str, _>((start, Bound::Unbounded)).next()?;
                let rest = id.as_str().strip_prefix(&prefix)?;
                match rest.split_once('/') {
                    None => {
                        from = Bound::Excluded(id.as_str().to_owned());
                        return Some(asset);
                    }
                    Some((name, _)) => {
                        from = Bound::Included(format!("{prefix}{name}{AFTER_SLASH}"));
                    }
                }
            }
        })
    }
}

/// The character after `/`: a path with it in place of the slash sorts after all below.
const AFTER_SLASH: char = '0';

/// The root of a path is the enterprise, which bears the name of its organisation.
pub(crate) fn owner_by_path(id: &AssetId) -> Option<OrganisationId> {
    OrganisationId::new(id.as_str().split('/').next().unwrap_or_default()).ok()
}

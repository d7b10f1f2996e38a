//! The state, and how events change it.
//!
//! Every map is behind an `Arc`: a clone of the registry is a few reference counts, so that the
//! server publishes a snapshot after each change. The first change after that copies the maps
//! it touches (entries are shared), which for 100,000 tags is some milliseconds of a rare change,
//! and look-ups stay those of the standard library. Everything in here follows from the events;
//! what could be computed and is kept anyway ([`Resolved`], `links` both ways, `feeds`, `held`) is
//! private and made by `apply` alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{
    Asset, AssetId, AssetType, Component, Connection, ConnectionId, Name, Names, Property,
    Relationship, RelationshipType, Tag, TagId, TypeId,
};

use crate::builtin;
use crate::command::Event;
use crate::retention::{Hold, HoldId, RetentionRule};

/// Which kinds of thing there are, which things, how they hang together, and which connection
/// feeds which tag. Cheap to clone.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Registry {
    pub(crate) types: Arc<BTreeMap<TypeId, Arc<AssetType>>>,
    pub(crate) resolved: Arc<BTreeMap<TypeId, Arc<Resolved>>>,
    pub(crate) assets: Arc<BTreeMap<AssetId, Arc<Asset>>>,
    pub(crate) tags: Arc<BTreeMap<Arc<str>, Arc<Tag>>>,
    /// The same by hash: ten thousand last values are asked for at once.
    pub(crate) tags_by_path: Arc<Names<Arc<str>, Arc<Tag>>>,
    pub(crate) tags_by_id: Arc<Vec<Option<Arc<Tag>>>>,
    pub(crate) relationship_types: Arc<BTreeMap<Name, Arc<RelationshipType>>>,
    pub(crate) links: Arc<BTreeMap<AssetId, BTreeSet<(Name, AssetId)>>>,
    pub(crate) connections: Arc<BTreeMap<ConnectionId, Arc<Connection>>>,
    pub(crate) feeds: Arc<BTreeMap<TagId, ConnectionId>>,
    /// By the path of the asset or tag.
    pub(crate) rules: Arc<BTreeMap<Arc<str>, Arc<RetentionRule>>>,
    pub(crate) holds: Arc<BTreeMap<HoldId, Arc<Hold>>>,
    pub(crate) held: Arc<BTreeMap<AssetId, BTreeSet<HoldId>>>,
    /// The number of the last hold ever placed.
    pub(crate) holds_placed: u64,
}

/// A property of a type and the type that says so.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Inherited {
    /// The type itself or one it inherits from.
    pub from: TypeId,
    /// The property.
    pub property: Arc<Property>,
}

/// A type with all that it inherits: what stands highest comes first, a property said again
/// further down keeps its place.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Resolved {
    pub(crate) properties: Vec<Inherited>,
    pub(crate) components: Vec<Component>,
}

impl Resolved {
    pub(crate) fn property(&self, name: &str) -> Option<&Arc<Property>> {
        self.properties.iter().map(|i| &i.property).find(|p| p.name.as_str() == name)
    }

    pub(crate) fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|c| c.name.as_str() == name)
    }

    /// From the line of a type, the highest first.
    pub(crate) fn of(line: &[Arc<AssetType>]) -> Resolved {
        let mut resolved = Resolved::default();
        for asset_type in line {
            for property in &asset_type.properties {
                let property = Arc::new(property.clone());
                let inherited = Inherited { from: asset_type.id.clone(), property };
                let said = &inherited.property.name;
                match resolved.properties.iter_mut().find(|i| i.property.name == *said) {
                    Some(place) => *place = inherited,
                    None => resolved.properties.push(inherited),
                }
            }
            for component in &asset_type.components {
                match resolved.components.iter_mut().find(|c| c.name == component.name) {
                    Some(place) => *place = component.clone(),
                    None => resolved.components.push(component.clone()),
                }
            }
        }
        resolved
    }
}

/// With the built-in types and kinds of link, and nothing else.
impl Default for Registry {
    fn default() -> Registry {
        let mut registry = Registry {
            types: Arc::default(),
            resolved: Arc::default(),
            assets: Arc::default(),
            tags: Arc::default(),
            tags_by_path: Arc::default(),
            tags_by_id: Arc::default(),
            relationship_types: Arc::default(),
            links: Arc::default(),
            connections: Arc::default(),
            feeds: Arc::default(),
            rules: Arc::default(),
            holds: Arc::default(),
            held: Arc::default(),
            holds_placed: 0,
        };
        for asset_type in builtin::types() {
            registry.put_type(&asset_type);
        }
        for kind in builtin::relationship_types() {
            registry.put_relationship_type(&kind);
        }
        registry
    }
}

impl Registry {
    /// Takes in what happened. Events must come from [`Registry::decide`] on the same state, now
    /// or, out of the journal, then; the same events give an equal state.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::TypeAdded(asset_type) | Event::TypeChanged(asset_type) => {
                self.put_type(asset_type);
            }
            Event::AssetAdded { asset, tags } => {
                let id = asset.id.clone();
                Arc::make_mut(&mut self.assets).insert(id.clone(), Arc::new(asset.clone()));
                self.put_tags(&id, tags);
            }
            Event::AssetChanged(asset) => {
                let assets = Arc::make_mut(&mut self.assets);
                assets.insert(asset.id.clone(), Arc::new(asset.clone()));
            }
            Event::TagsAdded { asset, tags } => self.put_tags(asset, tags),
            Event::RelationshipTypeAdded(kind) | Event::RelationshipTypeChanged(kind) => {
                self.put_relationship_type(kind);
            }
            Event::Related(link) => self.link(link, true),
            Event::Unrelated(link) => self.link(link, false),
            Event::ConnectionAdded(connection) | Event::ConnectionChanged(connection) => {
                self.unfeed(&connection.id);
                self.feed(connection);
                let connections = Arc::make_mut(&mut self.connections);
                connections.insert(connection.id.clone(), Arc::new(connection.clone()));
            }
            Event::ConnectionRemoved(id) => {
                self.unfeed(id);
                Arc::make_mut(&mut self.connections).remove(id);
            }
            Event::ConnectionEnabled { id, enabled } => {
                if let Some(place) = Arc::make_mut(&mut self.connections).get_mut(id) {
                    Arc::make_mut(place).enabled = *enabled;
                }
            }
            Event::RetentionSet(rule) => self.put_rule(rule),
            Event::RetentionLifted(place) => {
                Arc::make_mut(&mut self.rules).remove(place.as_str());
            }
            Event::HoldPlaced(hold) => self.put_hold(hold),
            Event::HoldReleased { id, .. } => self.release_hold(*id),
        }
    }

    /// The type and those it inherits from, the highest first.
    pub(crate) fn line(&self, id: &TypeId) -> Vec<Arc<AssetType>> {
        let mut line = Vec::new();
        let mut next = self.types.get(id);
        while let Some(asset_type) = next {
            line.push(Arc::clone(asset_type));
            if line.len() > DEPTH_MAX {
                break;
            }
            next = asset_type.parent.as_ref().and_then(|parent| self.types.get(parent));
        }
        line.reverse();
        line
    }

    fn put_type(&mut self, asset_type: &AssetType) {
        let types = Arc::make_mut(&mut self.types);
        let before = types.insert(asset_type.id.clone(), Arc::new(asset_type.clone()));
        if before.is_none() {
            // Nothing inherits from what was not there, and no asset is of it.
            let resolved = Arc::new(Resolved::of(&self.line(&asset_type.id)));
            Arc::make_mut(&mut self.resolved).insert(asset_type.id.clone(), resolved);
            return;
        }
        let touched: Vec<TypeId> =
            self.types.keys().filter(|id| self.is_a(id, &asset_type.id)).cloned().collect();
        for id in &touched {
            let resolved = Arc::new(Resolved::of(&self.line(id)));
            Arc::make_mut(&mut self.resolved).insert(id.clone(), resolved);
        }
        self.refresh_tags(&touched);
    }

    /// Gives the tags of these types' assets the new label, unit and band.
    fn refresh_tags(&mut self, touched: &[TypeId]) {
        let assets: Vec<Arc<Asset>> =
            self.assets.values().filter(|a| touched.contains(&a.type_id)).cloned().collect();
        for asset in assets {
            let Some(resolved) = self.resolved.get(&asset.type_id).cloned() else { continue };
            for property in resolved.properties.iter().map(|i| &i.property) {
                let path = asset.id.tag(&property.name);
                if let Some(old) = self.tags.get(path.as_str())
                    && old.property != *property
                {
                    let tag = Tag { property: Arc::clone(property), ..Tag::clone(old) };
                    self.put_tag(tag);
                }
            }
        }
    }

    fn put_tags(&mut self, id: &AssetId, tags: &[(Name, TagId)]) {
        let Some(asset) = self.assets.get(id).cloned() else { return };
        let Some(resolved) = self.resolved.get(&asset.type_id).cloned() else { return };
        for (name, tag_id) in tags {
            if let Some(property) = resolved.property(name.as_str()) {
                self.put_tag(Tag {
                    id: *tag_id,
                    path: id.tag(name),
                    owner: asset.owner.clone(),
                    property: Arc::clone(property),
                });
            }
        }
    }

    fn put_tag(&mut self, tag: Tag) {
        let tag = Arc::new(tag);
        let index = index(tag.id);
        let by_id = Arc::make_mut(&mut self.tags_by_id);
        if by_id.len() <= index {
            by_id.resize(index + 1, None);
        }
        by_id[index] = Some(Arc::clone(&tag));
        let path = tag.path.shared();
        Arc::make_mut(&mut self.tags_by_path).insert(Arc::clone(&path), Arc::clone(&tag));
        Arc::make_mut(&mut self.tags).insert(path, tag);
    }

    fn put_relationship_type(&mut self, kind: &RelationshipType) {
        let kinds = Arc::make_mut(&mut self.relationship_types);
        kinds.insert(kind.name.clone(), Arc::new(kind.clone()));
    }

    fn link(&mut self, link: &Relationship, there: bool) {
        let Some(kind) = self.relationship_types.get(&link.kind).cloned() else { return };
        let links = Arc::make_mut(&mut self.links);
        for (at, word, to) in
            [(&link.from, &kind.name, &link.to), (&link.to, &kind.reverse_of, &link.from)]
        {
            let of_asset = links.entry(at.clone()).or_default();
            let end = (word.clone(), to.clone());
            if there {
                of_asset.insert(end);
            } else {
                of_asset.remove(&end);
                if of_asset.is_empty() {
                    links.remove(at);
                }
            }
        }
    }

    fn feed(&mut self, connection: &Connection) {
        let ids: Vec<TagId> = connection
            .points
            .iter()
            .filter_map(|point| self.tags.get(point.tag.as_str()).map(|tag| tag.id))
            .collect();
        let feeds = Arc::make_mut(&mut self.feeds);
        feeds.extend(ids.into_iter().map(|tag| (tag, connection.id.clone())));
    }

    fn unfeed(&mut self, id: &ConnectionId) {
        if self.connections.contains_key(id) {
            Arc::make_mut(&mut self.feeds).retain(|_, connection| connection != id);
        }
    }
}

/// Where a tag stands in a list by number.
pub(crate) fn index(tag: TagId) -> usize {
    usize::try_from(tag.0).unwrap_or(usize::MAX)
}

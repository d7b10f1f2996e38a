//! What there is: assets and tags as Objects, what each is made of, and what it is linked to.
//!
//! i3X follows HasComponent only when it composes values, and calls the organising links
//! HasChildren and HasParent where the registry says HasChild and ChildOf.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use guildhall_model::{Asset, Label, Name, TypeId};
use guildhall_query::{Plant, VisibleTag};
use guildhall_registry::{CHILD_OF, COMPONENT_OF, HAS_CHILD, HAS_COMPONENT, unit_text};
use serde::Serialize;
use serde_json::{Value, json};

use super::types;

/// From an asset to one that stands below it and is no part of it.
pub(super) const HAS_CHILDREN: &str = "HasChildren";
/// The way back of [`HAS_CHILDREN`].
pub(super) const HAS_PARENT: &str = "HasParent";

/// Something with an `elementId` of its own: the asset's path, or the tag's.
#[derive(Clone)]
pub(super) enum Element {
    Asset(Arc<Asset>),
    Tag(VisibleTag),
}

/// An Object as it goes over the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Object {
    element_id: String,
    display_name: String,
    type_element_id: String,
    parent_id: Option<String>,
    is_composition: bool,
    is_extended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Metadata>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    type_namespace_uri: &'static str,
    source_type_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    eng_unit: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    relationships: BTreeMap<String, Value>,
    system: Value,
}

/// What an element is made of, itself first, level by level.
pub(super) struct Composed {
    pub(super) elements: Vec<Element>,
    /// Whether there is more than there was room for.
    pub(super) cut: bool,
}

impl Element {
    /// None when it does not exist or is not shared.
    pub(super) fn find(plant: &Plant<'_>, id: &str) -> Option<Element> {
        let asset = || plant.asset(id).ok().map(|asset| Element::Asset(Arc::clone(asset)));
        let tag = || plant.tag(id).ok().map(Element::Tag);
        asset().or_else(tag)
    }

    /// All of them: tags that may be written first, then other tags, then assets, so that who
    /// tries out only the first few sees values.
    pub(super) fn all(plant: &Plant<'_>) -> Vec<Element> {
        let (writable, others): (Vec<_>, Vec<_>) =
            plant.tags().partition(|tag| tag.property.writable);
        let tags = writable.into_iter().chain(others).map(Element::Tag);
        tags.chain(plant.assets().map(|asset| Element::Asset(Arc::clone(asset)))).collect()
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Element::Asset(asset) => asset.id.as_str(),
            Element::Tag(tag) => tag.path.as_str(),
        }
    }

    /// What it is made of: its tags in the order of its type, then its parts.
    pub(super) fn parts(&self, plant: &Plant<'_>) -> Vec<Element> {
        let Element::Asset(asset) = self else { return Vec::new() };
        let components = plant.children(&asset.id).filter(|one| plant.is_component(&one.id));
        let components = components.map(|one| Element::Asset(Arc::clone(one)));
        plant.tags_of(asset).map(Element::Tag).chain(components).collect()
    }

    /// The element, and what it is made of down to `depth` levels (1: only itself, 0: all), at
    /// most `room`.
    pub(super) fn composed(&self, plant: &Plant<'_>, depth: u32, room: usize) -> Composed {
        let mut open = VecDeque::from([(self.clone(), 1)]);
        let mut elements = Vec::new();
        while let Some((element, level)) = open.pop_front() {
            if elements.len() >= room {
                return Composed { elements, cut: true };
            }
            if depth == 0 || level < depth {
                open.extend(element.parts(plant).into_iter().map(|part| (part, level + 1)));
            }
            elements.push(element);
        }
        Composed { elements, cut: false }
    }

    pub(super) fn is_composition(&self, plant: &Plant<'_>) -> bool {
        let Element::Asset(asset) = self else { return false };
        plant.tags_of(asset).next().is_some()
            || plant.children(&asset.id).any(|one| plant.is_component(&one.id))
    }

    /// The `elementId` of its type.
    pub(super) fn type_id(&self, plant: &Plant<'_>) -> String {
        match self {
            Element::Asset(asset) => asset.type_id.to_string(),
            Element::Tag(tag) => match declared_by(plant, tag) {
                Some(kind) => types::leaf_id(kind, &tag.property.name),
                None => tag.property.name.to_string(),
            },
        }
    }

    /// The one it stands below or belongs to.
    fn parent(&self, plant: &Plant<'_>) -> Option<Element> {
        let above = match self {
            Element::Asset(asset) => asset.id.parent()?,
            Element::Tag(tag) => tag.path.asset(),
        };
        plant.asset(above.as_str()).ok().map(|asset| Element::Asset(Arc::clone(asset)))
    }

    /// Whether nothing visible stands above it.
    pub(super) fn is_root(&self, plant: &Plant<'_>) -> bool {
        self.parent(plant).is_none()
    }

    /// Everything it is linked to, with the word that reads from here.
    pub(super) fn links(&self, plant: &Plant<'_>) -> Vec<(String, Element)> {
        let Element::Asset(asset) = self else {
            let whole = self.parent(plant);
            return whole.into_iter().map(|whole| (COMPONENT_OF.to_owned(), whole)).collect();
        };
        let tags = plant.tags_of(asset).map(|tag| (HAS_COMPONENT.to_owned(), Element::Tag(tag)));
        let related = plant.related(&asset.id).into_iter();
        let related =
            related.map(|(word, to)| (word_of(&word).to_owned(), Element::Asset(Arc::clone(to))));
        related.chain(tags).collect()
    }

    pub(super) fn object(&self, plant: &Plant<'_>, with_metadata: bool) -> Object {
        let (label, name) = match self {
            Element::Asset(asset) => (&asset.label, asset.id.name()),
            Element::Tag(tag) => (&tag.property.label, tag.path.property()),
        };
        Object {
            element_id: self.id().to_owned(),
            display_name: shown(label, name),
            type_element_id: self.type_id(plant),
            parent_id: self.parent(plant).map(|parent| parent.id().to_owned()),
            is_composition: self.is_composition(plant),
            is_extended: false,
            metadata: with_metadata.then(|| self.metadata(plant)),
        }
    }

    fn metadata(&self, plant: &Plant<'_>) -> Metadata {
        let (kind, description) = match self {
            Element::Asset(asset) => (Some(&asset.type_id), &asset.description),
            Element::Tag(tag) => (declared_by(plant, tag), &tag.property.description),
        };
        Metadata {
            type_namespace_uri: kind.map_or(types::PLANT, |kind| types::namespace(plant, kind)),
            source_type_id: self.type_id(plant),
            eng_unit: match self {
                Element::Asset(_) => None,
                Element::Tag(tag) => tag.property.unit.as_deref().map(str::to_owned),
            },
            description: description.en.clone(),
            relationships: self.relationships(plant),
            system: self.system(),
        }
    }

    /// Ids by word: the one above as a text, all others as lists.
    fn relationships(&self, plant: &Plant<'_>) -> BTreeMap<String, Value> {
        let mut lists: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (word, to) in self.links(plant) {
            lists.entry(word).or_default().push(to.id().into());
        }
        let one = |word: &str| word == HAS_PARENT || word == COMPONENT_OF;
        let told = lists.into_iter().map(|(word, mut ids)| match ids.pop() {
            Some(id) if ids.is_empty() && one(&word) => (word, id),
            last => (word, Value::Array(ids.into_iter().chain(last).collect())),
        });
        told.collect()
    }

    /// What i3X has no word for.
    fn system(&self) -> Value {
        match self {
            Element::Asset(asset) => json!({
                "level": asset.level.word(),
                "owner": asset.owner.as_str(),
                "displayNameKo": asset.label.ko,
            }),
            Element::Tag(tag) => json!({
                "owner": tag.owner.as_str(),
                "dataType": tag.property.data_type.word(),
                "unitText": tag.property.unit.as_deref().map(unit_text),
                "writable": tag.property.writable,
                "normalLow": tag.property.band.and_then(|band| band.low),
                "normalHigh": tag.property.band.and_then(|band| band.high),
                "group": tag.property.group.as_ref().map(|group| &group.en),
                "displayNameKo": tag.property.label.ko,
            }),
        }
    }
}

/// The word of i3X for a kind of link.
pub(super) fn word_of(kind: &Name) -> &str {
    match kind.as_str() {
        HAS_CHILD => HAS_CHILDREN,
        CHILD_OF => HAS_PARENT,
        other => other,
    }
}

/// The English label, or the name where there is none.
pub(super) fn shown(label: &Label, name: &str) -> String {
    if label.en.is_empty() { name.to_owned() } else { label.en.clone() }
}

/// The type that says that there is such a property: the asset's own, or one it inherits from.
fn declared_by<'p>(plant: &'p Plant<'_>, tag: &VisibleTag) -> Option<&'p TypeId> {
    let asset = plant.asset(tag.path.asset().as_str()).ok()?;
    let properties = plant.registry_of_types().properties(&asset.type_id);
    properties.iter().find(|one| one.property.name == tag.property.name).map(|one| &one.from)
}

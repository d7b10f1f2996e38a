//! Which tags are watched for the items of a subscription, and what is told for each.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use guildhall_model::{Asset, TagId};
use guildhall_query::{Plant, VisibleTag};
use serde::Serialize;

use super::space::Element;

/// Most elements that one subscription watches, parts included.
pub(super) const ELEMENTS_MAX: usize = 10_000;

/// An element that is watched, down to a depth.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) element_id: String,
    pub(super) max_depth: u32,
}

/// What is watched for some items, as one scope sees it.
#[derive(Default)]
pub(super) struct Plan {
    /// All tags to watch, each once.
    pub(super) tags: Vec<VisibleTag>,
    /// Which of the tags are told themselves.
    pub(super) told: HashSet<TagId>,
    /// Which assets are told, each whenever one of its tags is new.
    pub(super) wholes: Vec<Arc<Asset>>,
    pub(super) whole_of: HashMap<TagId, usize>,
}

impl Plan {
    pub(super) fn of(items: &[Item], plant: &Plant<'_>) -> Plan {
        let mut plan = Plan::default();
        let mut watched = HashSet::new();
        let mut known = HashSet::new();
        for item in items {
            let Some(element) = Element::find(plant, &item.element_id) else { continue };
            for one in element.composed(plant, item.max_depth, ELEMENTS_MAX).elements {
                match one {
                    Element::Tag(tag) => {
                        plan.told.insert(tag.id);
                        plan.watch(&mut watched, tag);
                    }
                    Element::Asset(asset) if known.insert(asset.id.clone()) => {
                        for tag in plant.tags_of(&asset) {
                            plan.whole_of.insert(tag.id, plan.wholes.len());
                            plan.watch(&mut watched, tag);
                        }
                        plan.wholes.push(asset);
                    }
                    Element::Asset(_) => {}
                }
            }
        }
        plan
    }

    fn watch(&mut self, watched: &mut HashSet<TagId>, tag: VisibleTag) {
        if watched.insert(tag.id) {
            self.tags.push(tag);
        }
    }

    /// How many elements are told.
    pub(super) fn count(&self) -> usize {
        self.told.len() + self.wholes.len()
    }
}

//! Kinds of link, and links.

use guildhall_model::{AssetId, Relationship, RelationshipType};

use super::Plan;
use crate::builtin;
use crate::command::Event;
use crate::error::RegistryError;
use crate::nearest::nearest;

impl Plan {
    pub(super) fn add_link_type(&mut self, kind: RelationshipType) -> Result<(), RegistryError> {
        match self.state.relationship_types.get(&kind.name) {
            Some(old) if **old == kind => Ok(()),
            Some(_) => Err(RegistryError::LinkTypeTaken { word: kind.name }),
            None => self.new_link_type(kind),
        }
    }

    pub(super) fn set_link_type(&mut self, kind: RelationshipType) -> Result<(), RegistryError> {
        match self.state.relationship_types.get(&kind.name) {
            Some(old) if **old == kind => Ok(()),
            Some(old) if old.reverse_of != kind.reverse_of || is_implied(&kind) => {
                Err(RegistryError::LinkTypeTaken { word: kind.name })
            }
            Some(_) => {
                self.happen(Event::RelationshipTypeChanged(kind));
                Ok(())
            }
            None => self.new_link_type(kind),
        }
    }

    pub(super) fn relate(&mut self, link: Relationship, there: bool) -> Result<(), RegistryError> {
        let link = self.forward(link)?;
        self.check_end(&link.from, &link.from)?;
        self.check_end(&link.to, &link.from)?;
        if link.from == link.to {
            return Err(RegistryError::LinkToItself { id: link.from });
        }
        let end = (link.kind.clone(), link.to.clone());
        let is_there = self.state.links.get(&link.from).is_some_and(|ends| ends.contains(&end));
        match (is_there, there) {
            (false, true) => self.happen(Event::Related(link)),
            (true, false) => self.happen(Event::Unrelated(link)),
            _ => {}
        }
        Ok(())
    }

    fn new_link_type(&mut self, kind: RelationshipType) -> Result<(), RegistryError> {
        for word in [&kind.name, &kind.reverse_of] {
            if self.state.relationship_type(word).is_some() {
                return Err(RegistryError::LinkTypeTaken { word: word.clone() });
            }
        }
        self.happen(Event::RelationshipTypeAdded(kind));
        Ok(())
    }

    /// The link read in the direction that its kind is named after.
    fn forward(&self, link: Relationship) -> Result<Relationship, RegistryError> {
        let Some((kind, forward)) = self.state.relationship_type(&link.kind) else {
            let words = self.state.relationship_types.values();
            let words = words.flat_map(|kind| [kind.name.as_str(), kind.reverse_of.as_str()]);
            let nearest = nearest(link.kind.as_str(), words);
            return Err(RegistryError::UnknownLinkType { word: link.kind, nearest });
        };
        if is_implied(kind) {
            return Err(RegistryError::ImpliedLink { word: link.kind });
        }
        let (from, to) = if forward { (link.from, link.to) } else { (link.to, link.from) };
        Ok(Relationship { kind: kind.name.clone(), from, to })
    }

    /// The asset must be there and belong to the owner of the other end; one of another owner
    /// reads like one that is not there.
    fn check_end(&self, id: &AssetId, other: &AssetId) -> Result<(), RegistryError> {
        let owner = |id| self.state.assets.get(id).map(|asset| &asset.owner);
        match owner(id) {
            Some(mine) if owner(other) == Some(mine) => Ok(()),
            Some(_) => Err(RegistryError::UnknownAsset { id: id.clone(), nearest: None }),
            None => Err(self.unknown_asset(id)),
        }
    }
}

fn is_implied(kind: &RelationshipType) -> bool {
    [builtin::HAS_CHILD, builtin::HAS_COMPONENT].contains(&kind.name.as_str())
}

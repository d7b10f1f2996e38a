//! Assets, with all their components and tags.

use guildhall_model::connection::health;
use guildhall_model::id::PATH_BYTES_MAX;
use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{Asset, AssetId, Component, Label, Level, Name, TagId};

use super::Plan;
use crate::builtin;
use crate::command::Event;
use crate::error::RegistryError;
use crate::limits::{ASSETS_MAX, TAGS_MAX};
use crate::nearest::nearest;

impl Plan {
    pub(super) fn add_asset(&mut self, wanted: Asset) -> Result<(), RegistryError> {
        if let Some(old) = self.state.assets.get(&wanted.id) {
            return match **old == wanted {
                true => Ok(()),
                false => Err(RegistryError::AssetTaken { id: wanted.id }),
            };
        }
        if wanted.type_id.as_str() == health::TYPE {
            return Err(RegistryError::ConnectionAsset { id: wanted.id });
        }
        self.check_place(&wanted)?;
        self.add_tree(wanted)
    }

    pub(super) fn change_asset(&mut self, wanted: Asset) -> Result<(), RegistryError> {
        let Some(old) = self.state.assets.get(&wanted.id).cloned() else {
            return Err(self.unknown_asset(&wanted.id));
        };
        if *old == wanted {
            return Ok(());
        }
        let fixed = |what| RegistryError::AssetFixed { id: wanted.id.clone(), what };
        if old.type_id != wanted.type_id {
            return Err(fixed("type"));
        }
        if old.owner != wanted.owner {
            return Err(fixed("owner"));
        }
        if old.level != wanted.level {
            self.check_place(&wanted)?;
            for child in self.state.children(&wanted.id) {
                check_order(child, &wanted)?;
            }
        }
        self.happen(Event::AssetChanged(wanted));
        Ok(())
    }

    /// Adds an asset whose place is checked, and all its components.
    pub(super) fn add_tree(&mut self, asset: Asset) -> Result<(), RegistryError> {
        let mut waiting = vec![asset];
        while let Some(asset) = waiting.pop() {
            if self.state.assets.len() >= ASSETS_MAX {
                return Err(RegistryError::too_many_assets());
            }
            if asset.id.as_str().split('/').count() > DEPTH_MAX {
                let what = format!("asset `{}`", asset.id);
                return Err(RegistryError::TooDeep { what, max: DEPTH_MAX });
            }
            let Some(resolved) = self.state.resolved.get(&asset.type_id).cloned() else {
                return Err(self.unknown_type(&asset.type_id, format!("asset `{}`", asset.id)));
            };
            let parts = resolved.components.iter().rev();
            waiting.extend(parts.map(|component| part(&asset, component)));
            let names = resolved.properties.iter().map(|i| i.property.name.clone());
            let tags = self.number(&asset.id, names)?;
            self.happen(Event::AssetAdded { asset, tags });
        }
        Ok(())
    }

    /// Adds what a changed type has and this asset has not.
    pub(super) fn complete(&mut self, asset: &Asset) -> Result<(), RegistryError> {
        let Some(resolved) = self.state.resolved.get(&asset.type_id).cloned() else {
            return Ok(());
        };
        let missing: Vec<Name> = resolved
            .properties
            .iter()
            .map(|inherited| inherited.property.name.clone())
            .filter(|name| !self.state.tags.contains_key(asset.id.tag(name).as_str()))
            .collect();
        if !missing.is_empty() {
            let tags = self.number(&asset.id, missing)?;
            self.happen(Event::TagsAdded { asset: asset.id.clone(), tags });
        }
        for component in &resolved.components {
            let new = part(asset, component);
            if !self.state.assets.contains_key(&new.id) {
                self.add_tree(new)?;
            }
        }
        Ok(())
    }

    pub(super) fn unknown_asset(&self, id: &AssetId) -> RegistryError {
        RegistryError::UnknownAsset { id: id.clone(), nearest: self.nearest_asset(id) }
    }

    /// The path with its first wrong name put right, when what follows is right then too. Names
    /// nothing outside of the enterprise that the path begins with.
    pub(super) fn nearest_asset(&self, id: &AssetId) -> Option<String> {
        let mut above = id.parent()?;
        while !self.state.assets.contains_key(&above) {
            above = above.parent()?;
        }
        let rest = id.as_str().strip_prefix(above.as_str())?.strip_prefix('/')?;
        let (wrong, further) = rest.split_once('/').map_or((rest, None), |(w, f)| (w, Some(f)));
        let right = nearest(wrong, self.state.children(&above).map(|child| child.id.name()))?;
        let path = match further {
            Some(further) => format!("{above}/{right}/{further}"),
            None => format!("{above}/{right}"),
        };
        self.state.assets.contains_key(path.as_str()).then_some(path)
    }

    fn check_place(&self, wanted: &Asset) -> Result<(), RegistryError> {
        if let Some((type_id, level)) = self
            .state
            .line(&wanted.type_id)
            .iter()
            .find_map(|t| builtin::level_of(t.id.as_str()).map(|level| (t.id.clone(), level)))
            && level != wanted.level
        {
            let (id, level) = (wanted.id.clone(), wanted.level);
            return Err(RegistryError::LevelOfType { id, level, type_id });
        }
        let Some(above) = wanted.id.parent() else {
            if wanted.level == Level::Enterprise && wanted.id.as_str() == wanted.owner.as_str() {
                return Ok(());
            }
            let (id, owner) = (wanted.id.clone(), wanted.owner.clone());
            return Err(RegistryError::RootNotEnterprise { id, owner });
        };
        let Some(above) = self.state.assets.get(&above) else {
            return Err(self.unknown_asset(&above));
        };
        if above.owner != wanted.owner {
            let (id, owner) = (wanted.id.clone(), wanted.owner.clone());
            return Err(RegistryError::OwnerDiffers { id, owner });
        }
        check_order(wanted, above)
    }

    /// Numbers for tags, each given once for ever: the next ones that are free.
    fn number(
        &self,
        asset: &AssetId,
        names: impl IntoIterator<Item = Name>,
    ) -> Result<Vec<(Name, TagId)>, RegistryError> {
        let given = self.state.tags_by_id.len();
        let numbered = names.into_iter().enumerate().map(|(i, name)| {
            let path = asset.tag(&name);
            if path.as_str().len() > PATH_BYTES_MAX {
                let path = path.as_str().to_owned();
                return Err(RegistryError::PathTooLong { path, max: PATH_BYTES_MAX });
            }
            match u32::try_from(given + i) {
                Ok(id) if given + i < TAGS_MAX => Ok((name, TagId(id))),
                _ => Err(RegistryError::too_many_tags()),
            }
        });
        numbered.collect()
    }
}

/// Each level stands in a higher one; equipment stands in equipment too.
fn check_order(lower: &Asset, above: &Asset) -> Result<(), RegistryError> {
    if lower.level > above.level
        || (lower.level == Level::Equipment && above.level == Level::Equipment)
    {
        return Ok(());
    }
    Err(RegistryError::LevelOrder {
        id: lower.id.clone(),
        level: lower.level,
        above: above.id.clone(),
        above_level: above.level,
    })
}

fn part(whole: &Asset, component: &Component) -> Asset {
    Asset {
        id: whole.id.child(&component.name),
        type_id: component.type_id.clone(),
        level: Level::Equipment,
        owner: whole.owner.clone(),
        label: component.label.clone(),
        description: Label::default(),
    }
}

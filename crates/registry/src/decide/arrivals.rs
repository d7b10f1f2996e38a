//! Tags that a program sent and nobody had made: each gets its asset, and that asset a type of
//! its own, so that no other asset is changed by what arrives.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::{
    Asset, AssetId, AssetType, DataType, Label, Level, Name, Property, TagPath, TypeId,
};

use super::Plan;
use crate::error::RegistryError;
use crate::state::Registry;

/// How the type of an asset that arrived begins.
const BEGIN: &str = "Arrived-";

/// What the types of assets that arrived are special cases of.
const PARENT: &str = "Equipment";

/// Most letters of an asset's name in the name of its type.
const LETTERS_MAX: usize = 40;

/// What is decided of tags that arrive, before any of it happens: types are looked through all at
/// once, for there may be thousands.
#[derive(Default)]
struct Arrivals {
    types: Vec<AssetType>,
    type_ids: BTreeSet<TypeId>,
    /// Each after what it stands in.
    assets: Vec<Asset>,
    asset_ids: BTreeSet<AssetId>,
}

impl Plan {
    /// A tag that is there already stays as it is, of whatever kind.
    pub(super) fn take_arrivals(
        &mut self,
        under: &AssetId,
        tags: Vec<(TagPath, DataType)>,
    ) -> Result<(), RegistryError> {
        let mut wanted: BTreeMap<AssetId, BTreeMap<TagPath, DataType>> = BTreeMap::new();
        for (path, kind) in tags {
            if !self.state.tags.contains_key(path.as_str()) {
                wanted.entry(path.asset()).or_default().entry(path).or_insert(kind);
            }
        }
        let mut arrivals = Arrivals::default();
        for (asset, tags) in wanted {
            self.arrive(under, &asset, tags, &mut arrivals)?;
        }
        self.set_types(arrivals.types)?;
        arrivals.assets.into_iter().try_for_each(|asset| self.add_asset(asset))
    }

    fn arrive(
        &self,
        under: &AssetId,
        id: &AssetId,
        tags: BTreeMap<TagPath, DataType>,
        arrivals: &mut Arrivals,
    ) -> Result<(), RegistryError> {
        let properties = tags.iter().map(|(path, kind)| property(path, *kind)).collect();
        let Some(asset) = self.state.assets.get(id) else {
            return self.add_arrived(under, id, properties, arrivals);
        };
        let Some(mut own) = self.state.own_type(asset) else {
            let path = tags.into_keys().next();
            return path.map_or(Ok(()), |path| {
                Err(RegistryError::TypeShared { path, type_id: asset.type_id.clone() })
            });
        };
        own.properties.extend(properties);
        arrivals.types.push(own);
        Ok(())
    }

    /// Adds an asset, after those that it stands in.
    fn add_arrived(
        &self,
        under: &AssetId,
        id: &AssetId,
        properties: Vec<Property>,
        arrivals: &mut Arrivals,
    ) -> Result<(), RegistryError> {
        let above = id.parent().filter(|above| above.is_within(under));
        let Some(above) = above else { return Err(self.unknown_asset(id)) };
        if !self.state.assets.contains_key(&above) && !arrivals.asset_ids.contains(&above) {
            self.add_arrived(under, &above, Vec::new(), arrivals)?;
        }
        let Some(owner) = self.state.assets.get(under).map(|asset| asset.owner.clone()) else {
            return Err(self.unknown_asset(under));
        };
        let type_id = self.free_type(id, arrivals);
        let label = Label::plain(id.name());
        arrivals.types.push(AssetType {
            id: type_id.clone(),
            parent: Some(type_id_of(PARENT)),
            label: label.clone(),
            description: Label {
                en: format!("What was sent for `{id}`"),
                ko: Some(format!("`{id}`에 들어온 값")),
            },
            properties,
            components: Vec::new(),
        });
        arrivals.asset_ids.insert(id.clone());
        let (level, description) = (Level::Equipment, Label::default());
        arrivals.assets.push(Asset { id: id.clone(), type_id, level, owner, label, description });
        Ok(())
    }

    fn free_type(&self, asset: &AssetId, arrivals: &mut Arrivals) -> TypeId {
        let name = asset.name();
        let name = name.get(..LETTERS_MAX).unwrap_or(name);
        let mut type_id = type_id_of(&format!("{BEGIN}{name}"));
        let mut number = self.state.types.len() + arrivals.types.len();
        while self.state.types.contains_key(&type_id) || arrivals.type_ids.contains(&type_id) {
            type_id = type_id_of(&format!("{BEGIN}{name}-{number}"));
            number += 1;
        }
        arrivals.type_ids.insert(type_id.clone());
        type_id
    }
}

impl Registry {
    /// Whether an asset was made of what was sent, and not by a person.
    pub fn has_arrived(&self, asset: &Asset) -> bool {
        let own = self.types.get(&asset.type_id);
        asset.type_id.as_str().starts_with(BEGIN)
            && own.and_then(|own| own.parent.as_ref()).is_some_and(|at| at.as_str() == PARENT)
    }

    /// Whether tags that arrive may be added to an asset: it arrived itself, and no other asset is
    /// of its type.
    pub fn takes_arrivals(&self, asset: &Asset) -> bool {
        self.own_type(asset).is_some()
    }

    /// The type of an asset that arrived, which is of this asset alone.
    fn own_type(&self, asset: &Asset) -> Option<AssetType> {
        let type_id = &asset.type_id;
        let own = self.types.get(type_id)?;
        let alone = || self.assets.values().filter(|a| a.type_id == *type_id).count() == 1;
        (self.has_arrived(asset) && alone()).then(|| AssetType::clone(own))
    }
}

fn property(path: &TagPath, data_type: DataType) -> Property {
    let name = path.property();
    Property {
        name: Name::new(name).expect("the property of a path is a name"),
        label: Label::plain(name),
        description: Label::default(),
        data_type,
        unit: None,
        band: None,
        writable: false,
        group: None,
    }
}

fn type_id_of(text: &str) -> TypeId {
    TypeId::new(text).expect("made of names")
}

//! Asset types: inheritance, composition, and what a change does to the assets that are there.
//!
//! New and changed types are checked as one set, so that they may refer to each other in any
//! order; the events come parents first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{Asset, AssetType, Component, Property, TypeId};

use super::Plan;
use crate::command::Event;
use crate::error::RegistryError;
use crate::limits::{COMPONENTS_MAX, PROPERTIES_MAX, TYPES_MAX};
use crate::nearest::nearest;
use crate::state::Resolved;
use crate::unit;

type Types = BTreeMap<TypeId, Arc<AssetType>>;

/// An asset of a type that becomes different, and what its type was.
type Used = (Arc<Asset>, Arc<Resolved>);

impl Plan {
    pub(super) fn add_type(&mut self, wanted: AssetType) -> Result<(), RegistryError> {
        match self.state.types.get(&wanted.id) {
            Some(old) if **old == wanted => Ok(()),
            Some(_) => Err(RegistryError::TypeTaken { id: wanted.id }),
            None => self.set_types(vec![wanted]),
        }
    }

    pub(super) fn change_type(&mut self, wanted: AssetType) -> Result<(), RegistryError> {
        if !self.state.types.contains_key(&wanted.id) {
            return Err(self.unknown_type(&wanted.id, "the change".to_owned()));
        }
        self.set_types(vec![wanted])
    }

    pub(super) fn set_types(&mut self, wanted: Vec<AssetType>) -> Result<(), RegistryError> {
        let mut after = Types::clone(&self.state.types);
        let mut changed = BTreeSet::new();
        for asset_type in wanted {
            let id = asset_type.id.clone();
            if self.state.types.get(&id).is_some_and(|old| **old == asset_type) {
                continue;
            }
            if self.state.is_built_in(&id) {
                return Err(RegistryError::BuiltIn { id });
            }
            if !changed.insert(id.clone()) {
                return Err(RegistryError::TypeTaken { id });
            }
            after.insert(id, Arc::new(asset_type));
        }
        if changed.is_empty() {
            return Ok(());
        }
        if after.len() > TYPES_MAX {
            return Err(RegistryError::too_many("types", TYPES_MAX));
        }
        let resolved = check_set(&after, &changed)?;
        let used = self.check_used(&resolved)?;
        for id in parents_first(&after, &changed) {
            let asset_type = AssetType::clone(&after[&id]);
            self.happen(match self.state.types.contains_key(&id) {
                true => Event::TypeChanged(asset_type),
                false => Event::TypeAdded(asset_type),
            });
        }
        for (asset, old) in used {
            self.relabel_parts(&asset, &old);
            self.complete(&asset)?;
        }
        Ok(())
    }

    pub(super) fn unknown_type(&self, wanted: &TypeId, used_by: String) -> RegistryError {
        unknown_type(&self.state.types, wanted, used_by)
    }

    /// The assets of the types that become different, with what their type was. Refuses what
    /// would orphan their history.
    fn check_used(
        &self,
        resolved: &BTreeMap<TypeId, Resolved>,
    ) -> Result<Vec<Used>, RegistryError> {
        let mut used = Vec::new();
        let mut checked = BTreeSet::new();
        for asset in self.state.assets.values() {
            let Some(new) = resolved.get(&asset.type_id) else { continue };
            let Some(old) = self.state.resolved.get(&asset.type_id) else { continue };
            if checked.insert(&asset.type_id) {
                check_kept(&asset.type_id, old, new)?;
            }
            for component in &new.components {
                let id = asset.id.child(&component.name);
                let is_new = old.component(component.name.as_str()).is_none();
                if is_new && self.state.assets.contains_key(&id) {
                    return Err(RegistryError::AssetTaken { id });
                }
            }
            used.push((Arc::clone(asset), Arc::clone(old)));
        }
        Ok(used)
    }

    /// A part that is called as its type said is called as its type says now.
    fn relabel_parts(&mut self, asset: &Asset, old: &Resolved) {
        let components: Vec<Component> = self.state.components(&asset.type_id).to_vec();
        for component in components {
            let was = old.component(component.name.as_str()).map(|old| &old.label);
            let part = self.state.assets.get(&asset.id.child(&component.name)).cloned();
            if let (Some(was), Some(part)) = (was, part)
                && part.label == *was
                && component.label != *was
            {
                let part = Asset { label: component.label, ..Asset::clone(&part) };
                self.happen(Event::AssetChanged(part));
            }
        }
    }
}

/// Checks all that changed and all that inherits from it; gives these with what they inherit.
fn check_set(
    after: &Types,
    changed: &BTreeSet<TypeId>,
) -> Result<BTreeMap<TypeId, Resolved>, RegistryError> {
    for id in changed {
        check_own(after, &after[id])?;
    }
    let mut resolved = BTreeMap::new();
    for id in after.keys() {
        let line = line(after, id)?;
        if line.iter().any(|asset_type| changed.contains(&asset_type.id)) {
            for (depth, asset_type) in line.iter().enumerate() {
                check_inherited(after, &Resolved::of(&line[..depth]), asset_type)?;
            }
            let all = Resolved::of(&line);
            if all.properties.len() > PROPERTIES_MAX {
                return Err(RegistryError::too_many_properties(id));
            }
            resolved.insert(id.clone(), all);
        }
    }
    for id in resolved.keys() {
        let mut count = 0;
        check_parts(after, id, &mut Vec::new(), &mut count)?;
    }
    Ok(resolved)
}

/// What can be said about a type alone.
fn check_own(after: &Types, asset_type: &AssetType) -> Result<(), RegistryError> {
    let type_id = asset_type.id.clone();
    let mut seen = BTreeSet::new();
    for property in &asset_type.properties {
        if !seen.insert(&property.name) {
            return Err(RegistryError::PropertyTwice { type_id, property: property.name.clone() });
        }
        check_property(&type_id, property)?;
    }
    let mut seen = BTreeSet::new();
    for component in &asset_type.components {
        if !seen.insert(&component.name) {
            let component = component.name.clone();
            return Err(RegistryError::ComponentTwice { type_id, component });
        }
        if !after.contains_key(&component.type_id) {
            let used_by = format!("component `{}` of type `{type_id}`", component.name);
            return Err(unknown_type(after, &component.type_id, used_by));
        }
    }
    Ok(())
}

fn check_property(type_id: &TypeId, property: &Property) -> Result<(), RegistryError> {
    let (type_id, name) = (type_id.clone(), property.name.clone());
    if let Some(unit) = &property.unit
        && !unit::valid_unit(unit)
    {
        let (unit, nearest) = (unit.to_string(), unit::nearest_unit(unit));
        return Err(RegistryError::Unit { type_id, property: name, unit, nearest });
    }
    let Some(band) = property.band else { return Ok(()) };
    let why = match (property.data_type, band.low, band.high) {
        (kind, ..) if !kind.is_number() => "is for a number",
        (_, None, None) => "has neither low nor high",
        (_, Some(low), Some(high)) if low > high => "has low above high",
        (_, low, high) if [low, high].into_iter().flatten().any(f64::is_nan) => "is not a number",
        _ => return Ok(()),
    };
    Err(RegistryError::Band { type_id, property: name, why })
}

/// The type and those it inherits from, the highest first.
fn line(types: &Types, id: &TypeId) -> Result<Vec<Arc<AssetType>>, RegistryError> {
    let mut line: Vec<Arc<AssetType>> = Vec::new();
    let mut next = Some(id);
    while let Some(at) = next {
        let Some(asset_type) = types.get(at) else {
            let child = line.last().map_or(id, |child| &child.id);
            return Err(unknown_type(types, at, format!("the parent of type `{child}`")));
        };
        if let Some(first) = line.iter().position(|seen| seen.id == *at) {
            let names = line[first..].iter().map(|t| t.id.as_str()).chain([at.as_str()]);
            let (id, line) = (at.clone(), names.collect::<Vec<_>>().join(" > "));
            return Err(RegistryError::InheritanceCycle { id, line });
        }
        if line.len() == DEPTH_MAX {
            let what = format!("the inheritance of type `{id}`");
            return Err(RegistryError::TooDeep { what, max: DEPTH_MAX });
        }
        next = asset_type.parent.as_ref();
        line.push(Arc::clone(asset_type));
    }
    line.reverse();
    Ok(line)
}

/// What a type says again must fit to what it inherits.
fn check_inherited(
    after: &Types,
    above: &Resolved,
    asset_type: &AssetType,
) -> Result<(), RegistryError> {
    let type_id = asset_type.id.clone();
    for property in &asset_type.properties {
        let first = above.properties.iter().find(|i| i.property.name == property.name);
        if let Some(first) = first
            && first.property.data_type != property.data_type
        {
            return Err(RegistryError::PropertyKind {
                type_id,
                property: property.name.clone(),
                from: first.from.clone(),
                is: property.data_type,
                wanted: first.property.data_type,
            });
        }
    }
    for component in &asset_type.components {
        let Some(first) = above.component(component.name.as_str()) else { continue };
        let line = line(after, &component.type_id)?;
        if !line.iter().any(|t| t.id == first.type_id) {
            let from = asset_type.parent.clone().unwrap_or_else(|| type_id.clone());
            return Err(RegistryError::ComponentKind {
                type_id,
                component: component.name.clone(),
                from,
                is: component.type_id.clone(),
                wanted: first.type_id.clone(),
            });
        }
    }
    Ok(())
}

/// Walks all parts of a type, to see that they come to an end.
fn check_parts(
    after: &Types,
    id: &TypeId,
    within: &mut Vec<TypeId>,
    count: &mut usize,
) -> Result<(), RegistryError> {
    if let Some(first) = within.iter().position(|seen| seen == id) {
        let names = within[first..].iter().map(TypeId::as_str).chain([id.as_str()]);
        let (id, line) = (id.clone(), names.collect::<Vec<_>>().join(" > "));
        return Err(RegistryError::CompositionCycle { id, line });
    }
    let first = within.first().unwrap_or(id).clone();
    if within.len() == DEPTH_MAX {
        let what = format!("the composition of type `{first}`");
        return Err(RegistryError::TooDeep { what, max: DEPTH_MAX });
    }
    if *count > COMPONENTS_MAX {
        return Err(RegistryError::too_many_parts(&first));
    }
    let all = Resolved::of(&line(after, id)?);
    within.push(id.clone());
    for component in &all.components {
        *count += 1;
        check_parts(after, &component.type_id, within, count)?;
    }
    within.pop();
    Ok(())
}

/// Assets keep every property, of its kind, and every component, of its type.
fn check_kept(id: &TypeId, old: &Resolved, new: &Resolved) -> Result<(), RegistryError> {
    for inherited in &old.properties {
        let (type_id, property) = (id.clone(), inherited.property.name.clone());
        let is = inherited.property.data_type;
        match new.property(property.as_str()).map(|p| p.data_type) {
            None => return Err(RegistryError::PropertyInUse { type_id, property }),
            Some(wanted) if wanted != is => {
                return Err(RegistryError::KindInUse { type_id, property, is, wanted });
            }
            Some(_) => {}
        }
    }
    for component in &old.components {
        let kept = new.component(component.name.as_str());
        if kept.is_none_or(|new| new.type_id != component.type_id) {
            let (type_id, component) = (id.clone(), component.name.clone());
            return Err(RegistryError::ComponentInUse { type_id, component });
        }
    }
    Ok(())
}

/// The changed types, each after its parent.
fn parents_first(after: &Types, changed: &BTreeSet<TypeId>) -> Vec<TypeId> {
    let depth = |id: &TypeId| line(after, id).map_or(0, |line| line.len());
    let mut order: Vec<TypeId> = changed.iter().cloned().collect();
    order.sort_by_cached_key(depth);
    order
}

fn unknown_type(types: &Types, wanted: &TypeId, used_by: String) -> RegistryError {
    let nearest = nearest(wanted.as_str(), types.keys().map(TypeId::as_str));
    RegistryError::UnknownType { wanted: wanted.clone(), used_by, nearest }
}

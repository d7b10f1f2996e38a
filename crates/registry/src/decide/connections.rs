//! Connections, and which of their points feeds which tag.

use std::collections::BTreeSet;

use guildhall_model::connection::health;
use guildhall_model::{
    Asset, AssetId, Connection, ConnectionId, Label, Level, Name, TagPath, TypeId,
};

use super::Plan;
use crate::command::Event;
use crate::error::RegistryError;
use crate::limits::POINTS_MAX;
use crate::lookup::owner_by_path;
use crate::nearest::nearest;
use crate::state::Registry;

impl Plan {
    pub(super) fn add_connection(&mut self, wanted: Connection) -> Result<(), RegistryError> {
        if let Some(old) = self.state.connections.get(&wanted.id) {
            return match **old == wanted {
                true => Ok(()),
                false => Err(RegistryError::ConnectionTaken { id: wanted.id }),
            };
        }
        self.check_points(&wanted)?;
        self.add_connection_asset(&wanted)?;
        self.happen(Event::ConnectionAdded(wanted));
        Ok(())
    }

    pub(super) fn change_connection(
        &mut self,
        mut wanted: Connection,
    ) -> Result<(), RegistryError> {
        let Some(old) = self.state.connections.get(&wanted.id).cloned() else {
            return Err(RegistryError::UnknownConnection { id: wanted.id });
        };
        wanted.enabled = old.enabled;
        if *old == wanted {
            return Ok(());
        }
        let fixed = |what| RegistryError::ConnectionFixed { id: wanted.id.clone(), what };
        if old.owner != wanted.owner {
            return Err(fixed("owner"));
        }
        if old.site != wanted.site {
            return Err(fixed("site"));
        }
        self.check_points(&wanted)?;
        if old.label != wanted.label {
            self.relabel_connection_asset(&wanted);
        }
        self.happen(Event::ConnectionChanged(wanted));
        Ok(())
    }

    pub(super) fn remove_connection(&mut self, id: ConnectionId) -> Result<(), RegistryError> {
        if !self.state.connections.contains_key(&id) {
            return Err(RegistryError::UnknownConnection { id });
        }
        self.happen(Event::ConnectionRemoved(id));
        Ok(())
    }

    pub(super) fn enable_connection(
        &mut self,
        id: ConnectionId,
        enabled: bool,
    ) -> Result<(), RegistryError> {
        match self.state.connections.get(&id) {
            None => return Err(RegistryError::UnknownConnection { id }),
            Some(old) if old.enabled == enabled => return Ok(()),
            Some(_) => {}
        }
        self.happen(Event::ConnectionEnabled { id, enabled });
        Ok(())
    }

    /// One that is left from a removed connection of that name is taken up again.
    fn add_connection_asset(&mut self, wanted: &Connection) -> Result<(), RegistryError> {
        let owner = self.state.assets.get(&wanted.site).map(|site| &site.owner);
        match owner {
            None => return Err(self.unknown_asset(&wanted.site)),
            Some(owner) if *owner != wanted.owner => {
                let id = wanted.site.clone();
                return Err(RegistryError::UnknownAsset { id, nearest: None });
            }
            Some(_) => {}
        }
        let id = Registry::connection_asset(wanted);
        match self.state.assets.get(&id) {
            Some(old) if old.type_id.as_str() == health::TYPE => {
                self.relabel_connection_asset(wanted);
                Ok(())
            }
            Some(_) => Err(RegistryError::AssetTaken { id }),
            None => self.add_tree(connection_asset(id, wanted)?),
        }
    }

    fn relabel_connection_asset(&mut self, wanted: &Connection) {
        let id = Registry::connection_asset(wanted);
        if let Some(old) = self.state.assets.get(&id)
            && old.label != wanted.label
        {
            let asset = Asset { label: wanted.label.clone(), ..Asset::clone(old) };
            self.happen(Event::AssetChanged(asset));
        }
    }

    fn check_points(&self, wanted: &Connection) -> Result<(), RegistryError> {
        if wanted.points.len() > POINTS_MAX {
            return Err(RegistryError::too_many("points of one connection", POINTS_MAX));
        }
        let (mut addresses, mut tags) = (BTreeSet::new(), BTreeSet::new());
        for point in &wanted.points {
            let (connection, tag) = (wanted.id.clone(), point.tag.clone());
            let found = self.state.tags.get(tag.as_str());
            let Some(found) = found.filter(|found| found.owner == wanted.owner) else {
                return Err(self.unknown_tag(wanted, tag));
            };
            if self.is_health(&tag) {
                return Err(RegistryError::HealthTag { connection, tag });
            }
            if !addresses.insert(&point.address) {
                let address = point.address.to_string();
                return Err(RegistryError::PointTwice { connection, address, tag });
            }
            if !tags.insert(&point.tag) {
                let other = "another point of this connection".to_owned();
                return Err(RegistryError::TagTwice { connection, tag, other });
            }
            if let Some(other) = self.state.feeds.get(&found.id).filter(|id| **id != wanted.id) {
                let other = format!("a point of connection `{other}`");
                return Err(RegistryError::TagTwice { connection, tag, other });
            }
        }
        Ok(())
    }

    fn is_health(&self, tag: &TagPath) -> bool {
        let asset = self.state.assets.get(&tag.asset());
        asset.is_some_and(|asset| asset.type_id.as_str() == health::TYPE)
    }

    /// Names the nearest path, but only among what belongs to the connection's owner.
    fn unknown_tag(&self, wanted: &Connection, tag: TagPath) -> RegistryError {
        let asset = tag.asset();
        let ours = owner_by_path(&asset).is_some_and(|owner| owner == wanted.owner);
        let nearest = match self.state.assets.get(&asset) {
            _ if !ours => None,
            Some(asset) => {
                let properties = self.state.properties(&asset.type_id).iter();
                nearest(tag.property(), properties.map(|i| i.property.name.as_str()))
                    .map(|property| format!("{}.{property}", asset.id))
            }
            None => self
                .nearest_asset(&asset)
                .map(|asset| format!("{asset}.{}", tag.property()))
                .filter(|path| self.state.tags.contains_key(path.as_str())),
        };
        RegistryError::UnknownTag { connection: wanted.id.clone(), tag, nearest }
    }
}

fn connection_asset(id: AssetId, wanted: &Connection) -> Result<Asset, RegistryError> {
    let type_id = TypeId(Name::new(health::TYPE).expect("built-in names are names"));
    Ok(Asset {
        id,
        type_id,
        level: Level::Equipment,
        owner: wanted.owner.clone(),
        label: wanted.label.clone(),
        description: Label::default(),
    })
}

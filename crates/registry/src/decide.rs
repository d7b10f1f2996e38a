//! From a command to events, or to a refusal.
//!
//! A [`Plan`] works on its own copy of the state, to which each event is applied as soon as it
//! is decided, so that later parts of a command see what earlier parts made.

mod arrivals;
mod assets;
mod connections;
mod links;
mod retention;
mod types;

use crate::command::{Command, Event};
use crate::error::RegistryError;
use crate::limits::COMMANDS_MAX;
use crate::state::Registry;

impl Registry {
    /// What would happen. Nothing happens yet: record the events, then apply them. None at all
    /// when everything is so already.
    ///
    /// # Errors
    /// [`RegistryError`] says why not; then no part of the command may happen.
    pub fn decide(&self, command: Command) -> Result<Vec<Event>, RegistryError> {
        let mut plan = Plan { state: self.clone(), events: Vec::new() };
        plan.run(command)?;
        Ok(plan.events)
    }
}

/// What has been decided so far.
struct Plan {
    state: Registry,
    events: Vec<Event>,
}

impl Plan {
    fn happen(&mut self, event: Event) {
        self.state.apply(&event);
        self.events.push(event);
    }

    fn run(&mut self, command: Command) -> Result<(), RegistryError> {
        match command {
            Command::AddType(wanted) => self.add_type(wanted),
            Command::ChangeType(wanted) => self.change_type(wanted),
            Command::SetTypes(wanted) => self.set_types(wanted),
            Command::AddAsset(asset) => self.add_asset(asset),
            Command::ChangeAsset(asset) => self.change_asset(asset),
            Command::SetAsset(asset) if self.state.assets.contains_key(&asset.id) => {
                self.change_asset(asset)
            }
            Command::SetAsset(asset) => self.add_asset(asset),
            Command::TakeArrivals { under, tags } => self.take_arrivals(&under, tags),
            Command::AddRelationshipType(kind) => self.add_link_type(kind),
            Command::SetRelationshipType(kind) => self.set_link_type(kind),
            Command::Relate(link) => self.relate(link, true),
            Command::Unrelate(link) => self.relate(link, false),
            Command::AddConnection(connection) => self.add_connection(connection),
            Command::ChangeConnection(connection) => self.change_connection(connection),
            Command::SetConnection(c) if self.state.connections.contains_key(&c.id) => {
                self.change_connection(c)
            }
            Command::SetConnection(connection) => self.add_connection(connection),
            Command::RemoveConnection(id) => self.remove_connection(id),
            Command::EnableConnection { id, enabled } => self.enable_connection(id, enabled),
            Command::SetRetention(rule) => self.set_retention(rule),
            Command::LiftRetention(place) => self.lift_retention(place),
            Command::PlaceHold { asset, reason, now } => self.place_hold(asset, reason, now),
            Command::ReleaseHold { id, reason } => self.release_hold(id, reason),
            Command::Many(commands) => self.many(commands),
        }
    }

    fn many(&mut self, commands: Vec<Command>) -> Result<(), RegistryError> {
        if commands.len() > COMMANDS_MAX {
            return Err(RegistryError::too_many("commands in one", COMMANDS_MAX));
        }
        commands.into_iter().try_for_each(|command| self.run(command))
    }
}

//! What happened in any of the rooms, and how it stands in the journal.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_access::{Access, Scope};
use guildhall_journal::{Entry, Record};
use guildhall_model::{Actor, Time};
use guildhall_network::Network;
use guildhall_open::DeskError;
use guildhall_registry::Registry;

use super::keys::{KeyUsed, Keys};

const PLANT: &str = "registry";
const PEOPLE: &str = "access";
const NETWORK: &str = "network";
const KEYS: &str = "keys";

/// The kind and the version of the one thing that happens to keys.
const KEY_USED: (&str, u32) = ("key_used", 1);

/// What happened.
#[derive(Debug)]
pub(crate) enum Change {
    Plant(guildhall_registry::Event),
    People(guildhall_access::Event),
    Network(guildhall_network::Event),
    KeyUsed(KeyUsed),
}

/// What all changes come to. Cheap to clone.
#[derive(Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct States {
    pub(crate) registry: Registry,
    pub(crate) access: Arc<Access>,
    pub(crate) network: Arc<Network>,
    pub(super) keys: Keys,
}

impl Change {
    pub(crate) fn record(&self) -> Record {
        let record = |domain: &str, kind: &str, version, body| {
            let (domain, kind) = (domain.to_owned(), kind.to_owned());
            Record { domain, kind, version, body }
        };
        match self {
            Change::Plant(event) => {
                let stored = guildhall_registry::stored::encode(event);
                record(PLANT, stored.kind, stored.version, stored.body)
            }
            Change::People(event) => {
                let stored = guildhall_access::stored::encode(event);
                record(PEOPLE, stored.kind, stored.version, stored.body)
            }
            Change::Network(event) => {
                let stored = event.encode();
                record(NETWORK, stored.kind, stored.version, stored.body)
            }
            Change::KeyUsed(used) => {
                let body = serde_json::to_vec(used).expect("texts always become JSON");
                record(KEYS, KEY_USED.0, KEY_USED.1, body)
            }
        }
    }

    pub(super) fn of(entry: &Entry) -> Result<Change, String> {
        let (kind, version, body) = (entry.kind.as_str(), entry.version, entry.body.as_slice());
        match entry.domain.as_str() {
            PLANT => {
                let event = guildhall_registry::stored::decode(kind, version, body);
                event.map(Change::Plant).map_err(|error| error.to_string())
            }
            PEOPLE => {
                let event = guildhall_access::stored::decode(kind, version, body);
                event.map(Change::People).map_err(|error| error.to_string())
            }
            NETWORK => {
                let event = guildhall_network::Event::decode(kind, version, body);
                event.map(Change::Network).map_err(|error| error.to_string())
            }
            KEYS if (kind, version) == KEY_USED => {
                let used = serde_json::from_slice(body);
                used.map(Change::KeyUsed).map_err(|error| error.to_string())
            }
            other => Err(format!("there is no room `{other}` in this version")),
        }
    }
}

impl States {
    /// What a command would do to the network, and to access what it asks of it.
    pub(super) fn decide_network(
        &self,
        actor: &Actor,
        at: Time,
        command: &guildhall_network::Command,
    ) -> Result<Vec<Change>, DeskError> {
        let scope = self.scope_of(actor, at);
        let events = self.network.decide(scope.as_ref(), at, command.clone());
        let events = events.map_err(DeskError::Network)?.into_iter().map(Change::Network);
        let Some(asked) = command.asks(at) else { return Ok(events.collect()) };
        let given = self.access.decide(actor, asked).map_err(DeskError::Access)?;
        Ok(given.into_iter().map(Change::People).chain(events).collect())
    }

    /// What an actor may see and do at a moment; none for Guildhall itself.
    pub(super) fn scope_of(&self, actor: &Actor, at: Time) -> Option<Scope> {
        match actor {
            Actor::Person(id) => Some(self.access.scope(id, at)),
            Actor::System => None,
        }
    }

    /// Takes in what an actor did.
    pub(crate) fn apply(&mut self, change: &Change, actor: &str, at: Time) {
        match change {
            Change::Plant(event) => self.registry.apply(event),
            Change::People(event) => Arc::make_mut(&mut self.access).apply(event),
            Change::Network(event) => Arc::make_mut(&mut self.network).apply(event),
            Change::KeyUsed(used) => self.keys.take_in(actor, used, at),
        }
    }
}

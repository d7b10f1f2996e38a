//! The desk: takes commands one at a time, has them decided, writes the events down, applies
//! them, and tells everyone who works with the outcome.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use guildhall_access::Access;
use guildhall_connect::Supervisor;
use guildhall_historian::{Historian, Keep, Rule};
use guildhall_hub::{Hub, Tags, Target};
use guildhall_model::{Actor, ConnectionId, Names, PersonId, TagId, Time};
use guildhall_network::Network;
use guildhall_open::{Desk, DeskError};
use guildhall_query::Query;
use guildhall_registry::{Ages, Event, Registry};
use tokio::runtime::Handle;

use crate::chance;
use crate::ledger::Ledger;

/// What the historian asks of a tag, by the newest registry: its name, and what is kept of it.
#[derive(Default)]
pub(crate) struct TagBook(RwLock<Registry>);

impl TagBook {
    pub(crate) fn set(&self, registry: Registry) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = registry;
    }

    pub(crate) fn path(&self, tag: TagId) -> Option<Arc<str>> {
        let registry = self.0.read().unwrap_or_else(PoisonError::into_inner);
        registry.tag_by_id(tag).map(|tag| tag.path.shared())
    }

    pub(crate) fn keep(&self, tag: TagId, house: Ages) -> Keep {
        let registry = self.0.read().unwrap_or_else(PoisonError::into_inner);
        guildhall_query::retention::keep(&registry, tag, house)
    }
}

/// Takes commands.
pub(crate) struct FrontDesk {
    ledger: Mutex<Ledger>,
    /// As in the ledger. Every request asks for it, so it does not wait for a change under way.
    access: RwLock<Arc<Access>>,
    network: RwLock<Arc<Network>>,
    rooms: Rooms,
}

/// Who works with what was decided.
pub(crate) struct Rooms {
    pub(crate) book: Arc<TagBook>,
    pub(crate) historian: Arc<Historian>,
    /// Asks the book, so that it is right at any time.
    pub(crate) kept: Arc<Rule>,
    pub(crate) query: Arc<Query>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) supervisor: Arc<Supervisor>,
    pub(crate) runtime: Handle,
}

impl FrontDesk {
    /// Opens with what the ledger says. Everyone has been told of it.
    pub(crate) fn new(ledger: Ledger, rooms: Rooms) -> FrontDesk {
        let access = RwLock::new(Arc::clone(&ledger.access));
        let network = RwLock::new(Arc::clone(&ledger.network));
        FrontDesk { ledger: Mutex::new(ledger), access, network, rooms }
    }

    /// Has Guildhall itself change the plant by a command made of what there is now, if any.
    pub(crate) fn change_by(
        &self,
        command: impl FnOnce(&Registry) -> Option<guildhall_registry::Command>,
    ) -> Result<(), DeskError> {
        let mut ledger = self.ledger();
        match command(&ledger.registry) {
            Some(command) => self.carry_out(&mut ledger, &Actor::System, command),
            None => Ok(()),
        }
    }

    fn carry_out(
        &self,
        ledger: &mut Ledger,
        actor: &Actor,
        command: guildhall_registry::Command,
    ) -> Result<(), DeskError> {
        let events = ledger.decide_plant(command)?;
        ledger.record_plant(actor, &events)?;
        self.rooms.carry_out(&events, &ledger.registry);
        Ok(())
    }

    /// Has a person change the network now, or at a moment of a story that is told.
    pub(crate) fn tell_network(
        &self,
        person: &PersonId,
        at: Option<Time>,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError> {
        let mut ledger = self.ledger();
        ledger.change_network(&Actor::Person(person.clone()), at, command)?;
        let mut network = self.network.write().unwrap_or_else(PoisonError::into_inner);
        *network = Arc::clone(&ledger.network);
        Ok(())
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rooms {
    /// Tells everyone how things are now.
    pub(crate) fn publish(&self, registry: &Registry) {
        self.book.set(registry.clone());
        self.hub.set_tags(tags(registry));
        self.query.set_registry(registry.clone());
    }

    /// Starts all connections that are enabled.
    pub(crate) fn start_connections(&self, registry: &Registry) {
        let _inside = self.runtime.enter();
        for connection in registry.connections() {
            self.supervisor.start((**connection).clone());
        }
    }

    /// A connection whose points change or that goes is stopped first, while its points still
    /// have their names, so that its last values are marked as not connected.
    fn carry_out(&self, events: &[Event], registry: &Registry) {
        let mut started: Vec<&ConnectionId> = Vec::new();
        for event in events {
            match event {
                Event::ConnectionRemoved(id) => self.runtime.block_on(self.supervisor.stop(id)),
                Event::ConnectionChanged(connection) => {
                    self.runtime.block_on(self.supervisor.stop(&connection.id));
                    started.push(&connection.id);
                }
                Event::ConnectionAdded(connection) => started.push(&connection.id),
                Event::ConnectionEnabled { id, .. } => started.push(id),
                _ => {}
            }
        }
        self.publish(registry);
        if events.iter().any(changes_what_is_kept) {
            self.historian.retain(Arc::clone(&self.kept));
        }
        let _inside = self.runtime.enter();
        for connection in started.into_iter().filter_map(|id| registry.connection(id)) {
            self.supervisor.start((**connection).clone());
        }
    }
}

impl Desk for FrontDesk {
    fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_plant(
        &self,
        actor: &Actor,
        command: guildhall_registry::Command,
    ) -> Result<(), DeskError> {
        self.carry_out(&mut self.ledger(), actor, command)
    }

    fn change_access(
        &self,
        actor: &Actor,
        command: guildhall_access::Command,
    ) -> Result<(), DeskError> {
        let mut ledger = self.ledger();
        ledger.change_access(actor, command)?;
        let mut access = self.access.write().unwrap_or_else(PoisonError::into_inner);
        *access = Arc::clone(&ledger.access);
        Ok(())
    }

    fn network(&self) -> Arc<Network> {
        Arc::clone(&self.network.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_network(
        &self,
        person: &PersonId,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError> {
        self.tell_network(person, None, command)
    }

    fn chance(&self) -> [u8; 32] {
        chance::bytes()
    }
}

/// Whether the historian has to look again at what is due.
fn changes_what_is_kept(event: &Event) -> bool {
    matches!(
        event,
        Event::RetentionSet(_)
            | Event::RetentionLifted(_)
            | Event::HoldPlaced(_)
            | Event::HoldReleased { .. }
            | Event::AssetAdded { .. }
            | Event::TagsAdded { .. }
    )
}

/// What names mean to the hub.
fn tags(registry: &Registry) -> Tags {
    let target =
        |tag: &guildhall_model::Tag| Target { tag: tag.id, data_type: tag.property.data_type };
    let by_path = registry.tags().map(|tag| (tag.path.shared(), target(tag))).collect();
    let by_point = registry.connections().map(|connection| {
        let points: Names<Arc<str>, Target> = connection
            .points
            .iter()
            .filter_map(|point| {
                let tag = registry.tag(point.tag.as_str())?;
                Some((Arc::clone(&point.address), target(tag)))
            })
            .collect();
        (connection.id.clone(), points)
    });
    Tags { by_path, by_point: by_point.collect() }
}

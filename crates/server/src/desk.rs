//! The desk: takes commands one at a time, has them decided, writes the events down, applies
//! them, and tells everyone who works with the outcome.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use guildhall_access::Access;
use guildhall_connect::Supervisor;
use guildhall_historian::{Historian, Keep, Rule};
use guildhall_hub::{Hub, Tags, Target};
use guildhall_journal::JournalError;
use guildhall_model::{Actor, ConnectionId, Names, PersonId, TagId, Time};
use guildhall_network::{Network, Poll};
use guildhall_open::{Desk, DeskError, Once};
use guildhall_query::Query;
use guildhall_registry::{Ages, Event, Registry};
use tokio::runtime::Handle;

use crate::chance;
use crate::ledger::{Ledger, States, Told};
use crate::seals::Seals;

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
    seals: Seals,
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
    /// Whether connections are started here.
    pub(crate) connect: bool,
    pub(crate) runtime: Handle,
}

impl FrontDesk {
    /// Opens with what the ledger says. Everyone has been told of it.
    pub(crate) fn new(ledger: Ledger, rooms: Rooms, seals: Seals) -> FrontDesk {
        let access = RwLock::new(Arc::clone(&ledger.state.access));
        let network = RwLock::new(Arc::clone(&ledger.state.network));
        FrontDesk { ledger: Mutex::new(ledger), access, network, rooms, seals }
    }

    /// Has Guildhall itself change the plant by a command made of what there is now, if any.
    pub(crate) fn change_by(
        &self,
        command: impl Fn(&Registry) -> Option<guildhall_registry::Command>,
    ) -> Result<(), DeskError> {
        self.change(|ledger| {
            ledger.change(&Actor::System, None, |ledger| match command(&ledger.state.registry) {
                Some(command) => ledger.decide_plant(command),
                None => Ok(Vec::new()),
            })
        })
    }

    /// Has people change the network at moments of a story that is told.
    pub(crate) fn tell_network(&self, story: &[Told]) -> Result<(), DeskError> {
        self.change(|ledger| ledger.tell_network(story))
    }

    /// The same of an election that takes its key.
    pub(crate) fn tell_poll(
        &self,
        person: &PersonId,
        at: Time,
        ask: &Poll,
    ) -> Result<(), DeskError> {
        let actor = Actor::Person(person.clone());
        self.change(|ledger| ledger.poll(&self.seals, (&actor, None), Some(at), ask))
    }

    /// Has Guildhall itself change the network.
    pub(crate) fn change_network_by_itself(
        &self,
        command: &guildhall_network::Command,
    ) -> Result<(), DeskError> {
        self.change(|ledger| ledger.change_network((&Actor::System, None), None, command))
    }

    /// Takes in what others wrote into a journal that is shared.
    pub(crate) fn follow(&self) -> Result<(), JournalError> {
        let mut ledger = self.ledger();
        let read = ledger.catch_up();
        self.publish(&mut ledger);
        ledger.keep();
        read
    }

    /// Writes down what the next start begins with.
    pub(crate) fn keep_last(&self) {
        self.ledger().keep_last();
    }

    /// Has the ledger changed, and tells everyone how things are then, refused or not: others may have
    /// written meanwhile.
    fn change(
        &self,
        change: impl FnOnce(&mut Ledger) -> Result<(), DeskError>,
    ) -> Result<(), DeskError> {
        let mut ledger = self.ledger();
        let done = change(&mut ledger);
        self.publish(&mut ledger);
        ledger.keep();
        done
    }

    fn publish(&self, ledger: &mut Ledger) {
        let news = ledger.news();
        if !news.is_empty() {
            self.rooms.carry_out(&news, &ledger.state.registry);
        }
        let States { access, network, .. } = &ledger.state;
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(access);
        *self.network.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(network);
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
        if !self.connect {
            return;
        }
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
        if !self.connect {
            return;
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
        self.change(|ledger| ledger.change_plant(actor, &command))
    }

    fn change_access(
        &self,
        actor: &Actor,
        command: guildhall_access::Command,
    ) -> Result<(), DeskError> {
        self.change(|ledger| ledger.change_access(actor, &command))
    }

    fn network(&self) -> Arc<Network> {
        Arc::clone(&self.network.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change_network(
        &self,
        person: &PersonId,
        once: Option<&Once>,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError> {
        let actor = Actor::Person(person.clone());
        self.change(|ledger| ledger.change_network((&actor, once), None, &command))
    }

    fn poll(&self, person: &PersonId, once: Option<&Once>, ask: &Poll) -> Result<(), DeskError> {
        let actor = Actor::Person(person.clone());
        self.change(|ledger| ledger.poll(&self.seals, (&actor, once), None, ask))
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

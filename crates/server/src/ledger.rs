//! The ledger: journal and the state it gives. Every change is decided, written down, and only
//! then true.
//!
//! Where the journal is a database, others may write it too. So everything that they wrote is taken in
//! before something is decided; and who is overtaken while he writes takes that in and decides again.

mod begin;
mod change;
mod keys;
mod polls;
mod snapshot;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guildhall_access::Secret;
use guildhall_journal::{Journal, JournalError, Place, Record};
use guildhall_model::{Actor, Clock, PersonId, Time};
use guildhall_open::{DeskError, Once};

use crate::chance;
use crate::error::ServerError;
use crate::machines::connection_error;

pub(crate) use change::{Change, States};
use snapshot::Snapshots;

/// Who is there after a first start: administrator of every organisation.
pub(crate) const FIRST_PERSON: &str = "admin";

/// How long a sign-in link is good.
const LINK_TIME: Duration = Duration::from_secs(86_400);

/// So often somebody may be overtaken by others before he is told to try again.
const TRIES_MAX: usize = 32;

/// The name of the journal in the data folder.
pub(crate) const JOURNAL: &str = "journal.sqlite";

/// Where the journal of a data folder is, unless it is in a database.
pub(crate) fn journal_path(dir: &Path) -> PathBuf {
    dir.join(JOURNAL)
}

/// What a person does at a moment of a story.
pub(crate) struct Told {
    pub(crate) person: PersonId,
    pub(crate) at: Time,
    pub(crate) command: guildhall_network::Command,
}

/// Journal and state.
pub(crate) struct Ledger {
    journal: Journal,
    /// Whether others write it too.
    shared: bool,
    clock: Arc<dyn Clock>,
    pub(crate) state: States,
    /// What happened in the plant since those who work with it were told; none before there is anybody.
    news: Option<Vec<guildhall_registry::Event>>,
    /// None of whoever only reads.
    snapshots: Option<Snapshots>,
    /// The first entry that this version does not understand. Nothing can be decided behind it.
    lost: Option<(u64, String)>,
}

impl Ledger {
    /// Opens a journal, or begins it, and makes the state again from it.
    pub(crate) fn open(place: &Place, clock: Arc<dyn Clock>) -> Result<Ledger, ServerError> {
        Ledger::begin(place, clock)?.caught_up()
    }

    /// The same, but reads only what came after the last snapshot in a folder; and keeps some from now on.
    pub(crate) fn resume(
        place: &Place,
        dir: &Path,
        clock: Arc<dyn Clock>,
    ) -> Result<Ledger, ServerError> {
        let mut ledger = Ledger::begin(place, clock)?;
        let mut snapshots = Snapshots::new(dir);
        if let Some((read, state)) = snapshots.load()
            && ledger.journal.go_on_behind(read)?
        {
            snapshots.stands_for(ledger.journal.read());
            ledger.state = state;
        }
        ledger.snapshots = Some(snapshots);
        ledger.caught_up()
    }

    /// Nothing of the journal is read yet.
    fn begin(place: &Place, clock: Arc<dyn Clock>) -> Result<Ledger, ServerError> {
        if let Some(dir) = place.file().and_then(Path::parent) {
            std::fs::create_dir_all(dir)
                .map_err(|source| ServerError::File { path: dir.to_owned(), source })?;
        }
        let (journal, state) = (Journal::open(place)?, States::default());
        let (shared, news, snapshots, lost) = (place.file().is_none(), None, None, None);
        Ok(Ledger { journal, shared, clock, state, news, snapshots, lost })
    }

    fn caught_up(mut self) -> Result<Ledger, ServerError> {
        self.catch_up()?;
        match self.lost {
            Some((seq, why)) => Err(ServerError::Entry { seq, why }),
            None => Ok(self),
        }
    }

    /// Writes a snapshot down from time to time.
    pub(crate) fn keep(&mut self) {
        if let (Some(snapshots), None) = (&mut self.snapshots, &self.lost) {
            snapshots.keep(self.journal.read(), &self.state);
        }
    }

    /// Writes down what the next start begins with.
    pub(crate) fn keep_last(&mut self) {
        if let (Some(snapshots), None) = (&mut self.snapshots, &self.lost) {
            snapshots.keep_last(self.journal.read(), &self.state);
        }
    }

    /// Takes in what others wrote.
    pub(crate) fn catch_up(&mut self) -> Result<(), JournalError> {
        let Ledger { journal, state, news, lost, .. } = self;
        journal.catch_up(|entry| match Change::of(&entry) {
            Ok(change) if lost.is_none() => {
                state.apply(&change, &entry.actor, entry.time);
                tell(news, change);
            }
            Ok(_) => {}
            Err(why) => {
                lost.get_or_insert((entry.seq, why));
            }
        })?;
        Ok(())
    }

    /// Those who work with the plant know it as it is now.
    pub(crate) fn tell_from_now_on(&mut self) {
        self.news = Some(Vec::new());
    }

    /// What happened in the plant since this was asked last.
    pub(crate) fn news(&mut self) -> Vec<guildhall_registry::Event> {
        self.news.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Decides on the newest state, writes down what is decided, and makes it so. What was done under the
    /// same key is not done again.
    pub(crate) fn change(
        &mut self,
        actor: &Actor,
        once: Option<&Once>,
        decide: impl Fn(&Ledger) -> Result<Vec<Change>, DeskError>,
    ) -> Result<(), DeskError> {
        let who = actor.to_string();
        self.change_all(|ledger, now| {
            if let Some(once) = once
                && ledger.state.keys.knows(&who, once, now)?
            {
                return Ok(Vec::new());
            }
            let mut changes = decide(ledger)?;
            if changes.is_empty() {
                return Ok(Vec::new());
            }
            changes.extend(once.map(|once| Change::KeyUsed(once.into())));
            Ok(vec![(who.clone(), changes)])
        })
    }

    /// The same for what several actors do, in its order: all of it or nothing.
    fn change_all(
        &mut self,
        decide: impl Fn(&Ledger, Time) -> Result<Vec<(String, Vec<Change>)>, DeskError>,
    ) -> Result<(), DeskError> {
        for _ in 0..TRIES_MAX {
            if self.shared {
                self.catch_up().map_err(|error| journal_error(&error))?;
            }
            if let Some((seq, why)) = &self.lost {
                let error = ServerError::Entry { seq: *seq, why: why.clone() };
                return Err(DeskError::Journal(error.to_string()));
            }
            let now = self.clock.now();
            let parts = decide(self, now)?;
            if parts.is_empty() {
                return Ok(());
            }
            let records: Vec<Vec<Record>> = parts
                .iter()
                .map(|(_, changes)| changes.iter().map(Change::record).collect())
                .collect();
            let written: Vec<(&str, &[Record])> = parts
                .iter()
                .zip(&records)
                .map(|((who, _), records)| (who.as_str(), records.as_slice()))
                .collect();
            match self.journal.append_all(now, &written) {
                Ok(_) => {
                    for (who, changes) in parts {
                        for change in changes {
                            self.state.apply(&change, &who, now);
                            tell(&mut self.news, change);
                        }
                    }
                    return Ok(());
                }
                Err(JournalError::Overtaken { .. }) => {}
                Err(error) => return Err(journal_error(&error)),
            }
        }
        Err(DeskError::Journal("others write it all the time; try again".to_owned()))
    }

    /// Has the plant changed.
    pub(crate) fn change_plant(
        &mut self,
        actor: &Actor,
        command: &guildhall_registry::Command,
    ) -> Result<(), DeskError> {
        self.change(actor, None, |ledger| ledger.decide_plant(command.clone()))
    }

    /// What a command would do to the plant.
    pub(crate) fn decide_plant(
        &self,
        command: guildhall_registry::Command,
    ) -> Result<Vec<Change>, DeskError> {
        let events = self.state.registry.decide(command).map_err(DeskError::Plant)?;
        for event in &events {
            use guildhall_registry::Event::{ConnectionAdded, ConnectionChanged};
            if let ConnectionAdded(connection) | ConnectionChanged(connection) = event {
                guildhall_connect::check(connection).map_err(|error| connection_error(&error))?;
            }
        }
        Ok(events.into_iter().map(Change::Plant).collect())
    }

    /// Has people and organisations changed.
    pub(crate) fn change_access(
        &mut self,
        actor: &Actor,
        command: &guildhall_access::Command,
    ) -> Result<(), DeskError> {
        self.change(actor, None, |ledger| {
            let events = ledger.state.access.decide(actor, command.clone());
            let events = events.map_err(DeskError::Access)?;
            Ok(events.into_iter().map(Change::People).collect())
        })
    }

    /// Has the network changed, now or at a moment of a story that is told. What it asks of access for that is decided with it, and written with it.
    pub(crate) fn change_network(
        &mut self,
        (actor, once): (&Actor, Option<&Once>),
        at: Option<Time>,
        command: &guildhall_network::Command,
    ) -> Result<(), DeskError> {
        self.change(actor, once, |ledger| {
            let at = at.unwrap_or_else(|| ledger.clock.now());
            ledger.state.decide_network(actor, at, command)
        })
    }

    /// Has people change the network at moments of a story that is told, in its order: each on what those
    /// before made, all of it written at once or nothing.
    pub(crate) fn tell_network(&mut self, story: &[Told]) -> Result<(), DeskError> {
        self.change_all(|ledger, now| {
            let mut state = ledger.state.clone();
            let mut parts = Vec::new();
            for Told { person, at, command } in story {
                let actor = Actor::Person(person.clone());
                let (changes, who) =
                    (state.decide_network(&actor, *at, command)?, actor.to_string());
                changes.iter().for_each(|change| state.apply(change, &who, now));
                parts.push((who, changes));
            }
            Ok(parts)
        })
    }

    /// A fresh sign-in link for a person: its secret.
    pub(crate) fn link(&mut self, person: &PersonId) -> Result<String, DeskError> {
        let (secret, command) = new_link(person, self.clock.now());
        self.change_access(&Actor::System, &command)?;
        Ok(secret)
    }
}

fn tell(news: &mut Option<Vec<guildhall_registry::Event>>, change: Change) {
    if let (Some(news), Change::Plant(event)) = (news, change) {
        news.push(event);
    }
}

fn journal_error(error: &JournalError) -> DeskError {
    match error {
        JournalError::Unsure(_) => DeskError::Unsure(error.to_string()),
        _ => DeskError::Journal(error.to_string()),
    }
}

/// A fresh sign-in link for a person: its secret, and the command that makes it good.
pub(crate) fn new_link(person: &PersonId, now: Time) -> (String, guildhall_access::Command) {
    let secret = Secret::new(chance::bytes());
    let command = guildhall_access::Command::IssueLink {
        person: person.clone(),
        hash: secret.hash(),
        now,
        expires: now + LINK_TIME,
    };
    (secret.text(), command)
}

#[cfg(test)]
mod tests {
    use guildhall_model::{Label, Organisation, OrganisationId, Person, Role};

    use super::*;
    use crate::clock::SystemClock;

    /// Connections that were started with what a site file says are not started again by the first
    /// command of a person.
    #[test]
    fn what_was_there_before_anybody_worked_with_it_is_no_news() {
        let dir = tempfile::tempdir().expect("a folder");
        let place = Place::File(journal_path(dir.path()));
        let mut ledger = Ledger::open(&place, Arc::new(SystemClock)).expect("a journal");
        assert!(ledger.take_over(&[], &[]).expect("a first start"));
        assert!(ledger.state.registry.assets().count() > 0);
        ledger.tell_from_now_on();
        assert_eq!(ledger.news(), []);
        let asset = ledger.state.registry.assets().next().expect("an asset").clone();
        let mut renamed = guildhall_model::Asset::clone(&asset);
        renamed.label.en = "Another".to_owned();
        let command = guildhall_registry::Command::SetAsset(renamed);
        ledger.change_plant(&Actor::System, &command).expect("a change");
        assert_eq!(ledger.news().len(), 1);
        assert_eq!(ledger.news(), [], "told once");
    }

    fn people(ledger: &mut Ledger, name: &str, count: usize) {
        let organisation = OrganisationId::new("firm").expect("a name");
        let firm = Organisation {
            id: organisation.clone(),
            label: Label { en: "Firm".to_owned(), ko: None },
        };
        let add = |id: String| guildhall_access::Command::AddPerson {
            person: Person { id: PersonId::new(&id).expect("a name"), name: id },
            organisation: organisation.clone(),
            role: Role::Viewer,
        };
        let mut all = vec![guildhall_access::Command::SetOrganisation(firm)];
        all.extend((0..count).map(|at| add(format!("{name}-{at}"))));
        let all = guildhall_access::Command::Many(all);
        ledger.change_access(&Actor::System, &all).expect("new people");
    }

    /// What a snapshot says is what the journal says; and where it cannot be used, the journal says it.
    #[test]
    fn a_snapshot_says_what_the_journal_says() {
        let dir = tempfile::tempdir().expect("a folder");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let place = Place::File(journal_path(dir.path()));
        let resume = || Ledger::resume(&place, dir.path(), Arc::clone(&clock)).expect("a journal");
        let file = dir.path().join("snapshot");
        let mut ledger = resume();
        assert!(ledger.take_over(&[], &[]).expect("a first start"));
        ledger.keep_last();
        assert!(!file.exists(), "not worth it");
        people(&mut ledger, "kim", 6_000);
        ledger.keep_last();
        let stands_for = ledger.journal.read().verified().entries;
        assert!(stands_for > 12_000);
        people(&mut ledger, "lee", 10);
        drop(ledger);

        let written = std::fs::read(&file).expect("a snapshot");
        let all = |ledger: &Ledger| {
            let States { registry, access, network, keys } = &ledger.state;
            let keys = borsh::to_vec(keys).expect("keys");
            (registry.clone(), Arc::clone(access), Arc::clone(network), keys)
        };
        let read = all(&Ledger::open(&place, Arc::clone(&clock)).expect("a journal"));
        let changed = |at: usize| {
            let mut bytes = written.clone();
            bytes[at] ^= 1;
            bytes
        };
        let middle = written.len() / 2;
        let cut = written[..middle].to_vec();
        let used = [(written.clone(), stands_for)];
        let unused = [changed(0), changed(30), changed(60), changed(middle), cut, Vec::new()];
        for (bytes, entries) in used.into_iter().chain(unused.map(|bytes| (bytes, 0))) {
            std::fs::write(&file, bytes).expect("a snapshot");
            let ledger = resume();
            assert_eq!(ledger.snapshots.as_ref().map(Snapshots::entries), Some(entries));
            assert!(all(&ledger) == read);
        }

        let other = tempfile::tempdir().expect("a folder");
        std::fs::write(other.path().join("snapshot"), written).expect("a snapshot");
        let place = Place::File(journal_path(other.path()));
        let mut ledger = Ledger::resume(&place, other.path(), clock).expect("another journal");
        assert!(ledger.state.access.is_empty());
        assert!(ledger.take_over(&[], &[]).expect("a first start"));
    }
}

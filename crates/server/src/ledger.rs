//! The ledger: journal and the state it gives. Every change is decided, written down, and only
//! then true.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use guildhall_access::{Access, Secret};
use guildhall_journal::{Entry, Journal, Record};
use guildhall_model::{
    Actor, Asset, AssetId, Clock, Label, Level, Name, Organisation, OrganisationId, Person,
    PersonId, Role, Time, TypeId,
};
use guildhall_network::Network;
use guildhall_open::DeskError;
use guildhall_registry::Registry;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::error::ServerError;
use crate::learn::keep;
use crate::machines::connection_error;
use crate::out::say;
use crate::programme::ProgrammeFile;
use crate::site::SiteFile;
use crate::{chance, site};

/// Who is there after a first start: administrator of every organisation.
pub(crate) const FIRST_PERSON: &str = "admin";

/// What a house without site files begins with, so that a machine can be connected at once.
const FIRST_ORGANISATION: &str = "home";
const FIRST_SITE: &str = "site";

/// How long a sign-in link is good.
const LINK_TIME: Duration = Duration::from_secs(86_400);

const PLANT: &str = "registry";
const PEOPLE: &str = "access";
const NETWORK: &str = "network";

/// Journal and state.
pub(crate) struct Ledger {
    journal: Journal,
    clock: Arc<dyn Clock>,
    pub(crate) registry: Registry,
    pub(crate) access: Arc<Access>,
    pub(crate) network: Arc<Network>,
}

/// What is made again from the journal.
#[derive(Default)]
struct States {
    registry: Registry,
    access: Access,
    network: Network,
}

/// The name of the journal in the data folder.
pub(crate) const JOURNAL: &str = "journal.sqlite";

/// Where the journal is.
pub(crate) fn journal_path(dir: &Path) -> PathBuf {
    dir.join(JOURNAL)
}

impl Ledger {
    /// Opens the journal of a folder, or begins it, and makes the state again from it.
    pub(crate) fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Ledger, ServerError> {
        std::fs::create_dir_all(dir)
            .map_err(|source| ServerError::File { path: dir.to_owned(), source })?;
        let journal = Journal::open(&journal_path(dir))?;
        let (mut states, mut wrong) = (States::default(), None);
        journal.replay(|entry| {
            if let Err(why) = states.replay(&entry) {
                wrong.get_or_insert(ServerError::Entry { seq: entry.seq, why });
            }
        })?;
        if let Some(error) = wrong {
            return Err(error);
        }
        let States { registry, access, network } = states;
        let (access, network) = (Arc::new(access), Arc::new(network));
        Ok(Ledger { journal, clock, registry, access, network })
    }

    /// Takes over what the files of sites and programmes say, and makes the first person when
    /// there is nobody. Returns whether it did: whether this is a first start.
    pub(crate) fn take_over(
        &mut self,
        sites: &[SiteFile],
        programmes: &[ProgrammeFile],
    ) -> Result<bool, ServerError> {
        let first_start = self.access.is_empty();
        for file in sites {
            let (people, plant) = site::commands(file);
            let refused =
                |source| ServerError::SiteRefused { file: file.name().to_owned(), source };
            self.change_access(&Actor::System, people).map_err(refused)?;
            let plant = keep(&self.registry, plant);
            self.check_and_record(plant).map_err(refused)?;
        }
        if first_start && sites.is_empty() {
            self.begin_empty()?;
        }
        for file in programmes {
            let refused =
                |source| ServerError::ProgrammeRefused { file: file.name.clone(), source };
            let office = guildhall_access::Command::SetOrganisation(file.office.clone());
            self.change_access(&Actor::System, office).map_err(refused)?;
            for command in file.commands(&self.network) {
                self.change_network(&Actor::System, None, command).map_err(refused)?;
            }
        }
        if first_start {
            self.add_first_person()?;
        }
        Ok(first_start)
    }

    /// One organisation and one site of its own.
    fn begin_empty(&mut self) -> Result<(), ServerError> {
        let owner = name(FIRST_ORGANISATION, OrganisationId::new)?;
        let label = Label { en: "Home".to_owned(), ko: Some("우리 조직".to_owned()) };
        let organisation = Organisation { id: owner.clone(), label: label.clone() };
        let add = guildhall_access::Command::SetOrganisation(organisation);
        self.change_access(&Actor::System, add)?;
        let root = AssetId::root(&name(FIRST_ORGANISATION, Name::new)?);
        let site = root.child(&name(FIRST_SITE, Name::new)?);
        let site_label = Label { en: "Site".to_owned(), ko: Some("사업장".to_owned()) };
        let asset = |id, label, type_id, level| {
            let (owner, description) = (owner.clone(), Label::default());
            let type_id = name(type_id, TypeId::new)?;
            Ok::<_, ServerError>(Asset { id, type_id, owner, level, label, description })
        };
        let commands = vec![
            guildhall_registry::Command::SetAsset(asset(
                root,
                label,
                "Enterprise",
                Level::Enterprise,
            )?),
            guildhall_registry::Command::SetAsset(asset(site, site_label, "Site", Level::Site)?),
        ];
        self.check_and_record(guildhall_registry::Command::Many(commands))?;
        Ok(())
    }

    /// An administrator of every organisation there is.
    fn add_first_person(&mut self) -> Result<(), ServerError> {
        let id = name(FIRST_PERSON, PersonId::new)?;
        let mut rest = self.organisations().into_iter();
        let Some(first) = rest.next() else { return Ok(()) };
        let role = Role::Administrator;
        let person = Person { id: id.clone(), name: "Administrator".to_owned() };
        let add = guildhall_access::Command::AddPerson { person, organisation: first, role };
        let more = rest.map(|organisation| guildhall_access::Command::SetRole {
            person: id.clone(),
            organisation,
            role: Some(role),
        });
        let commands = std::iter::once(add).chain(more).collect();
        Ok(self.change_access(&Actor::System, guildhall_access::Command::Many(commands))?)
    }

    /// The owners of all assets, and the offices of all programmes.
    fn organisations(&self) -> std::collections::BTreeSet<OrganisationId> {
        let owners = self.registry.assets().map(|asset| &asset.owner);
        owners.chain(self.network.offices()).cloned().collect()
    }

    /// What a command would do to the plant.
    pub(crate) fn decide_plant(
        &self,
        command: guildhall_registry::Command,
    ) -> Result<Vec<guildhall_registry::Event>, DeskError> {
        let events = self.registry.decide(command).map_err(DeskError::Plant)?;
        for event in &events {
            use guildhall_registry::Event::{ConnectionAdded, ConnectionChanged};
            if let ConnectionAdded(connection) | ConnectionChanged(connection) = event {
                guildhall_connect::check(connection).map_err(|error| connection_error(&error))?;
            }
        }
        Ok(events)
    }

    /// Writes down what was decided of the plant, and makes it so.
    pub(crate) fn record_plant(
        &mut self,
        actor: &Actor,
        events: &[guildhall_registry::Event],
    ) -> Result<(), DeskError> {
        let records = events.iter().map(|event| {
            let stored = guildhall_registry::stored::encode(event);
            record(PLANT, stored.kind, stored.version, stored.body)
        });
        self.write(actor, records.collect())?;
        for event in events {
            self.registry.apply(event);
        }
        Ok(())
    }

    fn check_and_record(&mut self, command: guildhall_registry::Command) -> Result<(), DeskError> {
        let events = self.decide_plant(command)?;
        self.record_plant(&Actor::System, &events)
    }

    /// Decides, writes down and makes so what is asked of people and organisations.
    pub(crate) fn change_access(
        &mut self,
        actor: &Actor,
        command: guildhall_access::Command,
    ) -> Result<(), DeskError> {
        let events = self.access.decide(actor, command).map_err(DeskError::Access)?;
        let records = events.iter().map(|event| {
            let stored = guildhall_access::stored::encode(event);
            record(PEOPLE, stored.kind, stored.version, stored.body)
        });
        self.write(actor, records.collect())?;
        let access = Arc::make_mut(&mut self.access);
        for event in &events {
            access.apply(event);
        }
        Ok(())
    }

    /// Decides, writes down and makes so what is asked of the network: now, or at a moment of a
    /// story that is told.
    pub(crate) fn change_network(
        &mut self,
        actor: &Actor,
        at: Option<Time>,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError> {
        let scope = match actor {
            Actor::Person(id) => Some(self.access.scope(id)),
            Actor::System => None,
        };
        let at = at.unwrap_or_else(|| self.clock.now());
        let events = self.network.decide(scope.as_ref(), at, command);
        let events = events.map_err(DeskError::Network)?;
        let records = events.iter().map(|event| {
            let stored = event.encode();
            record(NETWORK, stored.kind, stored.version, stored.body)
        });
        self.write(actor, records.collect())?;
        let network = Arc::make_mut(&mut self.network);
        for event in &events {
            network.apply(event);
        }
        Ok(())
    }

    fn write(&mut self, actor: &Actor, records: Vec<Record>) -> Result<(), DeskError> {
        if records.is_empty() {
            return Ok(());
        }
        let written = self.journal.append(self.clock.now(), &actor.to_string(), &records);
        written.map(drop).map_err(|error| DeskError::Journal(error.to_string()))
    }
}

fn record(domain: &'static str, kind: &str, version: u32, body: Vec<u8>) -> Record {
    Record { domain: domain.to_owned(), kind: kind.to_owned(), version, body }
}

impl States {
    fn replay(&mut self, entry: &Entry) -> Result<(), String> {
        let (kind, version, body) = (entry.kind.as_str(), entry.version, entry.body.as_slice());
        match entry.domain.as_str() {
            PLANT => {
                let event = guildhall_registry::stored::decode(kind, version, body);
                self.registry.apply(&event.map_err(|error| error.to_string())?);
            }
            PEOPLE => {
                let event = guildhall_access::stored::decode(kind, version, body);
                self.access.apply(&event.map_err(|error| error.to_string())?);
            }
            NETWORK => {
                let event = guildhall_network::Event::decode(kind, version, body);
                self.network.apply(&event.map_err(|error| error.to_string())?);
            }
            other => return Err(format!("there is no room `{other}` in this version")),
        }
        Ok(())
    }
}

fn name<T>(
    text: &str,
    new: impl Fn(&str) -> Result<T, guildhall_model::NameError>,
) -> Result<T, ServerError> {
    new(text).map_err(|error| ServerError::Usage { what: error.to_string() })
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

/// `guildhall link`: a sign-in link for someone who has no other way in.
pub(crate) fn link(config: &Config, person: &str) -> Result<(), ServerError> {
    let nobody = || ServerError::NoPerson { person: person.to_owned() };
    let id = PersonId::new(person).map_err(|_| nobody())?;
    let mut ledger = Ledger::open(&config.dir, Arc::new(SystemClock))?;
    ledger.access.person(&id).ok_or_else(nobody)?;
    let (secret, command) = new_link(&id, ledger.clock.now());
    ledger.change_access(&Actor::System, command)?;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    say(&format!("{url}/sign-in#code={secret}"));
    Ok(())
}

/// `guildhall journal verify`.
pub(crate) fn verify(config: &Config) -> Result<ExitCode, ServerError> {
    let path = journal_path(&config.dir);
    match guildhall_journal::verify(&path) {
        Ok(verified) => {
            let (entries, head) = (verified.entries, verified.head);
            say(&format!("{entries} entries, each as it was written. Last hash: {head}"));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error.into()),
    }
}

//! What the doors need from the rest of the house. The server joins the traits to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_access::Access;
use guildhall_model::asset::Label;
use guildhall_model::{
    Actor, Admit, AssetId, Batch, Clock, Connection, DataType, Direction, OrganisationId, Origin,
    PersonId, Quality, Receipt, Refusal, TagPath, Time, Value,
};
use guildhall_network::Network;
use guildhall_query::{Query, Sql};

use crate::api::retention::OneChange;
use crate::api::session::Tries;
use crate::foresight::Foresight;
use crate::hooks::Hooks;
use crate::intake::Limits;
use crate::once::Once;
use crate::sandbox::Sandbox;

/// What the doors need.
pub struct House {
    /// The only way to read.
    pub query: Arc<Query>,
    /// The same, by SQL.
    pub sql: Arc<Sql>,
    /// The way in for samples.
    pub admit: Arc<dyn Admit>,
    /// How much each source may bring.
    pub limits: Limits,
    /// Where samples wait whose tag there is not.
    pub parking: Arc<dyn Parking>,
    /// The way in for decisions.
    pub desk: Arc<dyn Desk>,
    /// What may be asked about machines that are not connected yet.
    pub machines: Arc<dyn Machines>,
    /// Backups of the whole house.
    pub backups: Arc<dyn Backups>,
    /// Changes of what is kept, one at a time.
    pub retention: OneChange,
    /// Who guesses passwords.
    pub tries: Tries,
    /// What outlooks tell early.
    pub foresight: Foresight,
    /// Tells organisations at their webhooks.
    pub hooks: Arc<dyn Hooks>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// What time it is outside, by which keys to the house are good. It is the same time but in a sandbox,
    /// where nobody is to be locked out because years go by.
    pub world: Arc<dyn Clock>,
    /// The clock of a house whose time is not real; none in any other.
    pub sandbox: Option<Arc<dyn Sandbox>>,
    /// How people reach the console, for sign-in links: `http://127.0.0.1:8420`.
    pub public_url: String,
}

/// Takes commands: decides them, writes the events to the journal, applies them. Blocks until
/// they are on disk.
pub trait Desk: Send + Sync {
    /// Who may what, at this moment.
    fn access(&self) -> Arc<Access>;

    /// Changes types, assets or connections. The caller has checked that the actor may.
    ///
    /// # Errors
    /// [`DeskError`]; nothing has changed then.
    fn change_plant(
        &self,
        actor: &Actor,
        command: guildhall_registry::Command,
    ) -> Result<(), DeskError>;

    /// Changes organisations, people, roles, tokens. Whether the actor may is decided there.
    ///
    /// # Errors
    /// [`DeskError`]; nothing has changed then.
    fn change_access(
        &self,
        actor: &Actor,
        command: guildhall_access::Command,
    ) -> Result<(), DeskError>;

    /// Programmes, calls and proposals, at this moment.
    fn network(&self) -> Arc<Network>;

    /// Changes programmes, calls and proposals. Whether the person may is decided there. What was done
    /// under the same key is not done again, and that is no error.
    ///
    /// # Errors
    /// [`DeskError`]; nothing has changed then.
    fn change_network(
        &self,
        person: &PersonId,
        once: Option<&Once>,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError>;

    /// Changes something of an election that takes its key: whoever keeps the keys is behind this desk.
    /// Who may, and keys of requests, as in [`Desk::change_network`].
    ///
    /// # Errors
    /// [`DeskError`]; nothing has changed then.
    fn poll(
        &self,
        person: &PersonId,
        once: Option<&Once>,
        ask: &guildhall_network::Poll,
    ) -> Result<(), DeskError>;

    /// 32 fresh random bytes, for a secret.
    fn chance(&self) -> [u8; 32];
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The plant's rules refuse it.
    #[error(transparent)]
    Plant(guildhall_registry::RegistryError),
    /// The rules of who may what refuse it.
    #[error(transparent)]
    Access(guildhall_access::AccessError),
    /// The rules of the network refuse it.
    #[error(transparent)]
    Network(guildhall_network::NetworkError),
    /// The connection's own settings are wrong.
    #[error("{what}")]
    Connection {
        /// What stopped.
        what: String,
        /// What to check.
        hint: String,
    },
    /// The machine does not answer, or not as it should.
    #[error("{what}")]
    Machine {
        /// What stopped.
        what: String,
        /// What to check.
        hint: String,
    },
    /// A ballot cannot be sealed or opened here.
    #[error("{what}")]
    Sealing {
        /// What stopped.
        what: String,
        /// What to check.
        hint: String,
    },
    /// The key came with another request before.
    #[error("the key `{key}` came with another request within the last day")]
    KeyUsed {
        /// Which.
        key: String,
    },
    /// It could not be written down.
    #[error("the journal cannot be written: {0}; nothing was changed")]
    Journal(String),
    /// The database hung up while it was written down.
    #[error("{0}")]
    Unsure(String),
}

/// Keeps samples whose tag there is not, until a person accepts the tag or drops them. Whatever
/// it says is done is on disk. All of it blocks.
pub trait Parking: Send + Sync {
    /// Keeps samples, from the first on, and says how many of them: as many as its limit leaves
    /// room for. What the same person sends again for the same time takes the place of what was.
    ///
    /// # Errors
    /// [`ParkingError`]; none is kept then.
    fn park(&self, samples: &[Parked]) -> Result<usize, ParkingError>;

    /// The tags that samples wait for, by path.
    ///
    /// # Errors
    /// [`ParkingError`].
    fn tags(&self) -> Result<Vec<ParkedTag>, ParkingError>;

    /// One of them.
    ///
    /// # Errors
    /// [`ParkingError`].
    fn tag(&self, tag: &TagPath) -> Result<Option<ParkedTag>, ParkingError>;

    /// Samples of a tag with a greater number than `after`, by number, at most `limit`.
    ///
    /// # Errors
    /// [`ParkingError`].
    fn samples(
        &self,
        tag: &TagPath,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Parked)>, ParkingError>;

    /// Forgets samples by their numbers; what came in their place since then stays.
    ///
    /// # Errors
    /// [`ParkingError`]; none is forgotten then.
    fn forget(&self, numbers: &[i64]) -> Result<(), ParkingError>;

    /// Forgets all samples of a tag, and says how many.
    ///
    /// # Errors
    /// [`ParkingError`]; none is forgotten then.
    fn drop_tag(&self, tag: &TagPath) -> Result<usize, ParkingError>;
}

/// The file of parked samples cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("parked samples cannot be {what}: {why}")]
pub struct ParkingError {
    /// Read or written.
    pub what: &'static str,
    /// What the system said.
    pub why: String,
}

/// A sample whose tag there is not.
#[derive(Clone, Debug, PartialEq)]
pub struct Parked {
    /// The tag that it would be of.
    pub tag: TagPath,
    /// Below which asset the tag would be made.
    pub under: AssetId,
    /// Whose that asset is.
    pub owner: OrganisationId,
    /// Who sent it.
    pub person: PersonId,
    /// When it came in.
    pub received: Time,
    /// When its source measured it.
    pub time: Time,
    /// Its value.
    pub value: Option<Value>,
    /// How far to trust it.
    pub quality: Quality,
}

/// What waits for one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkedTag {
    /// The tag that would be made.
    pub tag: TagPath,
    /// Below which asset.
    pub under: AssetId,
    /// Whose that asset is.
    pub owner: OrganisationId,
    /// Who sent them.
    pub persons: Vec<PersonId>,
    /// The kinds of their values, the first to come first.
    pub kinds: Vec<DataType>,
    /// How many samples.
    pub samples: u64,
    /// Bytes that they take.
    pub bytes: u64,
    /// The time of the oldest.
    pub first: Time,
    /// The time of the newest.
    pub last: Time,
    /// When the first of them came in.
    pub since: Time,
    /// The newest value, where any sample has one.
    pub newest: Option<Value>,
}

/// What may be asked about machines before a connection is saved. Reads only: whatever
/// implements it has no way to write to a machine.
pub trait Machines: Send + Sync {
    /// The protocols there are, each with the form that a person fills in.
    fn protocols(&self) -> Vec<ProtocolForm>;

    /// Tries a connection once and calls `answer` with its first values, within ten seconds.
    fn test(&self, connection: Connection, answer: TestAnswer);
}

/// What is called with the outcome of a test, once.
pub type TestAnswer = Box<dyn FnOnce(Result<Vec<FirstValue>, DeskError>) + Send>;

/// One point's answer to a test.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstValue {
    /// The point.
    pub address: String,
    /// Its value.
    pub value: Option<Value>,
    /// How far to trust it.
    pub quality: Quality,
    /// When the machine measured it.
    pub time: Time,
    /// Why there is none, in plain words.
    pub problem: Option<String>,
}

/// Writes backups of the whole house, one at a time, while everything goes on.
pub trait Backups: Send + Sync {
    /// Begins one into a folder of the server and gives its number.
    ///
    /// # Errors
    /// [`BackupRefusal`]; none was begun then.
    fn begin(&self, dir: &Path) -> Result<u64, BackupRefusal>;

    /// The last ones, the newest first.
    fn runs(&self) -> Vec<BackupRun>;
}

/// Why a backup was not begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupRefusal {
    /// One goes on already.
    #[error("a backup is being written already")]
    Running,
    /// The folder cannot be used.
    #[error("{0}")]
    Folder(String),
}

/// A backup that goes on or has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupRun {
    /// Its number.
    pub id: u64,
    /// The folder.
    pub dir: PathBuf,
    /// When it began.
    pub began: Time,
    /// How far it is.
    pub progress: BackupProgress,
    /// How it ended; none while it goes on.
    pub ended: Option<BackupEnd>,
}

/// How far a backup is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupProgress {
    /// Files in all.
    pub files: u64,
    /// Of these, those that are done.
    pub files_done: u64,
    /// Bytes in all.
    pub bytes: u64,
    /// Of these, those that are done.
    pub bytes_done: u64,
}

/// How a backup ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupEnd {
    /// When.
    pub at: Time,
    /// What it did, or what stopped it and what to check.
    pub outcome: Result<BackupDone, String>,
}

/// What a backup did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupDone {
    /// The moment that it holds.
    pub made: Time,
    /// Files that make it up.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Of these files, those that were written now.
    pub files_copied: u64,
    /// Bytes of them.
    pub bytes_copied: u64,
    /// Places in the data folder that could not be read: path and why.
    pub damaged: Vec<(PathBuf, String)>,
}

/// A protocol as a form.
#[derive(Clone, Debug)]
pub struct ProtocolForm {
    /// Its name in files and API.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Who calls whom.
    pub direction: Direction,
    /// What is asked.
    pub settings: Vec<SettingForm>,
    /// How a point's address is written.
    pub address_help: Label,
}

/// One field of the form.
#[derive(Clone, Debug)]
pub struct SettingForm {
    /// Its key in files and API.
    pub key: String,
    /// What people call it.
    pub label: Label,
    /// What to write there.
    pub help: Label,
    /// What it takes.
    pub input: SettingInput,
    /// What holds when it is left empty.
    pub default: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
}

/// What a field of the form takes.
#[derive(Clone, Debug)]
pub enum SettingInput {
    /// Any text.
    Text,
    /// A whole number.
    Number {
        /// At least this.
        min: i64,
        /// At most this.
        max: i64,
        /// What it counts.
        unit: String,
    },
    /// One of these.
    Choice(Vec<String>),
}

impl House {
    /// Hands in what a person wrote by hand and waits until it is on disk or refused.
    pub(crate) async fn admit(&self, batch: Batch) -> Result<Receipt, Refusal> {
        if let Origin::Person(person) = &batch.origin {
            self.limits.charge(person, batch.len(), batch.received);
        }
        let (answer, outcome) = tokio::sync::oneshot::channel();
        let answered = move |receipt| drop(answer.send(receipt));
        self.admit.admit(batch, Box::new(answered));
        outcome.await.unwrap_or(Err(Refusal::Stopping))
    }
}

//! Why a command of the command line stopped.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use guildhall_historian::HistorianError;
use guildhall_journal::JournalError;
use guildhall_open::DeskError;
use guildhall_sim::SimError;

use crate::config::ConfigError;
use crate::site::SiteError;

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    /// The configuration cannot be taken.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A site file cannot be taken.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// What a site file says cannot be taken over.
    #[error("{file}: what it says cannot be taken over: {source}")]
    SiteRefused {
        /// Which file.
        file: String,
        /// Why.
        source: DeskError,
    },
    /// The file of a programme cannot be taken.
    #[error("{file}: {why}")]
    Programme {
        /// Which file.
        file: String,
        /// Why.
        why: String,
    },
    /// What the file of a programme says cannot be taken over.
    #[error("{file}: what it says cannot be taken over: {source}")]
    ProgrammeRefused {
        /// Which file.
        file: String,
        /// Why.
        source: DeskError,
    },
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An entry of the journal says nothing that this version knows.
    #[error("entry {seq} of the journal cannot be understood: {why}")]
    Entry {
        /// Which.
        seq: u64,
        /// Why.
        why: String,
    },
    /// The historian.
    #[error(transparent)]
    Historian(#[from] HistorianError),
    /// Queries cannot be served.
    #[error(transparent)]
    Sql(#[from] guildhall_query::SqlError),
    /// A change that Guildhall itself makes was refused.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The file of parked samples.
    #[error(transparent)]
    Parking(#[from] guildhall_open::ParkingError),
    /// The file of webhooks.
    #[error(transparent)]
    Hooks(#[from] guildhall_open::HookError),
    /// A folder or file cannot be used.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The address is not free.
    #[error("nothing can listen on {address}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no thread, signal or randomness.
    #[error("the system refuses {what}")]
    System {
        /// What was asked of it.
        what: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// A simulated machine.
    #[error(transparent)]
    Sim(#[from] SimError),
    /// There is no such person.
    #[error("there is no person `{person}`")]
    NoPerson {
        /// Who was asked for.
        person: String,
    },
    /// A server that is asked does not answer.
    #[error("there is no answer from {server}: {why}")]
    NoServer {
        /// Its address.
        server: String,
        /// What the system said.
        why: String,
    },
    /// What it answers is not what a server answers, or broke off.
    #[error("the answer of {server} is not whole: {why}")]
    Unreadable {
        /// Its address.
        server: String,
        /// Why.
        why: String,
    },
    /// It refuses.
    #[error("{what}")]
    Refused {
        /// What stopped, in its words.
        what: String,
        /// What to check, in its words.
        hint: Option<String>,
    },
    /// An import did not come to its end.
    #[error("the import stopped after {stored} samples were stored")]
    Import {
        /// How many.
        stored: u64,
        /// What stopped it.
        source: Box<ServerError>,
    },
    /// A file of an export is not as it was written.
    #[error("{} is not as an export writes it: {why}", path.display())]
    NotExported {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Something of the command line does not fit together.
    #[error("{what}")]
    Usage {
        /// What.
        what: String,
    },
    /// What is measured went wrong.
    #[error("the measurement stopped: {why}")]
    Bench {
        /// Why.
        why: String,
    },
}

impl ServerError {
    /// What to check.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            ServerError::Config(_) => {
                Some("`guildhall config show --origin` tells where each value comes from".into())
            }
            ServerError::Site(_)
            | ServerError::SiteRefused { .. }
            | ServerError::Programme { .. }
            | ServerError::ProgrammeRefused { .. } => {
                Some("nothing of the file was taken over; mend it and start again".into())
            }
            ServerError::Journal(error) => Some(error.hint().to_string()),
            ServerError::Historian(error) => Some(error.hint().to_string()),
            ServerError::Entry { .. } => {
                Some("start the newer Guildhall that wrote it; nothing was changed".into())
            }
            ServerError::Listen { .. } => Some(
                "another program may listen there; choose another with `--listen`, port 0 takes a \
                 free one"
                    .into(),
            ),
            ServerError::File { .. } => {
                Some("check that it exists and that this user may read and write it".into())
            }
            ServerError::NoPerson { .. } => {
                Some("a first start makes `admin`; others are on the page People".into())
            }
            ServerError::NoServer { .. } => Some(
                "is it running, and is that its address? `--server http://host:8420`; HTTPS is \
                 not spoken by this command"
                    .into(),
            ),
            ServerError::Unreadable { .. } => Some(
                "a query that is cancelled or over its time breaks off; `guildhall queries` lists \
                 what runs"
                    .into(),
            ),
            ServerError::Refused { hint, .. } => hint.clone(),
            ServerError::Import { source, .. } => Some(format!(
                "{}run the same again from the beginning: what is stored already is stored once",
                source.hint().map_or_else(String::new, |hint| hint + "; then ")
            )),
            ServerError::NotExported { .. } => Some(
                "nothing was made of it: take the export as it was written, or another one; \
                 `guildhall verify` names all that differs"
                    .into(),
            ),
            ServerError::Sim(error) => Some(error.hint().to_string()),
            ServerError::Hooks(_) => Some(
                "the file `webhooks.sqlite` in the data folder: may this user write it, and is there \
                 room on the disk?"
                    .into(),
            ),
            ServerError::Parking(_) => Some(
                "the file `parked.sqlite` in the data folder: may this user write it, and is there \
                 room on the disk?"
                    .into(),
            ),
            ServerError::Desk(_)
            | ServerError::Sql(_)
            | ServerError::System { .. }
            | ServerError::Usage { .. }
            | ServerError::Bench { .. } => None,
        }
    }
}

/// The error with all its causes and what to check, for a person at the command line.
pub(crate) fn told(error: &ServerError) -> String {
    let mut text = format!("guildhall: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.ends_with(&inner_text) {
            text.push_str(&format!(": {inner_text}"));
        }
        cause = inner.source();
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("\n  check: {hint}"));
    }
    text
}

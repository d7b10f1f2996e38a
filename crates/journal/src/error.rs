//! What can go wrong, in words for the person who runs the server.

use std::io;
use std::path::PathBuf;

use guildhall_model::Side;

use crate::place::Place;

/// What SQLite or PostgreSQL said.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the journal cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened, or is no journal.
    #[error("the journal {place} cannot be opened")]
    Open {
        /// Which.
        place: Place,
        /// What SQLite or PostgreSQL said.
        source: Cause,
    },
    /// There is none.
    #[error("there is no journal at {place}")]
    Missing {
        /// Where one was looked for.
        place: Place,
    },
    /// The lock beside the file cannot be used.
    #[error("the lock {} cannot be used", path.display())]
    Lock {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process writes it.
    #[error("the journal {} is in use by another Guildhall", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// Written by a newer Guildhall.
    #[error("the journal {place} has layout {layout}, which this Guildhall cannot read")]
    Newer {
        /// Which.
        place: Place,
        /// Its layout.
        layout: i64,
    },
    /// It cannot be read.
    #[error("the journal cannot be read")]
    Read(#[source] Cause),
    /// It cannot be written. Nothing of what was to be written is there.
    #[error("the journal cannot be written; nothing was changed")]
    Write(#[source] Cause),
    /// The database hung up while it wrote.
    #[error("the database hung up; whether the change is written shows when it answers again")]
    Unsure(#[source] Cause),
    /// Another process wrote meanwhile. Nothing of what was to be written is there.
    #[error("another Guildhall wrote entry {seq} of the journal meanwhile; nothing was changed")]
    Overtaken {
        /// The number that was to be written, or the last of them.
        seq: u64,
    },
    /// A copy of it cannot be written.
    #[error("the copy {} of the journal cannot be written", path.display())]
    Copy {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: Cause,
    },
    /// More at once than it takes.
    #[error("{what}: {found} is more than the limit of {max}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        found: usize,
        /// How large it may be.
        max: usize,
    },
    /// An entry is not what was written.
    #[error("entry {seq} is the first bad one: {why}")]
    Bad {
        /// Which entry.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl JournalError {
    /// What to check.
    pub const fn hint(&self) -> &'static str {
        match self {
            JournalError::Open { place: Place::Database(_), .. } | JournalError::Unsure(_) => {
                "check that the database runs, that its address is right, and who may enter it"
            }
            JournalError::Open { .. } | JournalError::Lock { .. } | JournalError::Copy { .. } => {
                "check that the disk is mounted, not full, and that the server's user may write"
            }
            JournalError::Missing { .. } => "check the folder given with --dir, or `journal`",
            JournalError::Overtaken { .. } => "look at what changed, and try again",
            JournalError::InUse { .. } => {
                "stop the other server, or give this one a folder of its own with --dir"
            }
            JournalError::Newer { .. } => "start the newer Guildhall that wrote it",
            JournalError::Read(_) | JournalError::Write(_) => {
                "check the disk or the database: its space, and what its log says"
            }
            JournalError::TooLarge { .. } => "split what is asked for",
            JournalError::Bad { .. } => {
                "somebody or something changed it; compare it with a backup, entry by entry"
            }
        }
    }

    /// Whose turn it is.
    pub const fn side(&self) -> Side {
        match self {
            JournalError::TooLarge { .. } | JournalError::Overtaken { .. } => Side::You,
            _ => Side::Guildhall,
        }
    }
}

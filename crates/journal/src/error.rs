//! What can go wrong, in words for the person who runs the server.

use std::io;
use std::path::PathBuf;

use guildhall_model::Side;

/// Why the journal cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file cannot be opened, or is no journal.
    #[error("the journal {} cannot be opened", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// There is no file.
    #[error("there is no journal at {}", path.display())]
    Missing {
        /// Where one was looked for.
        path: PathBuf,
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
    #[error("the journal {} has layout {layout}, which this Guildhall cannot read", path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its layout.
        layout: i64,
    },
    /// It cannot be read.
    #[error("the journal cannot be read")]
    Read(#[source] rusqlite::Error),
    /// It cannot be written. Nothing of what was to be written is there.
    #[error("the journal cannot be written; nothing was changed")]
    Write(#[source] rusqlite::Error),
    /// A copy of it cannot be written.
    #[error("the copy {} of the journal cannot be written", path.display())]
    Copy {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
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
            JournalError::Open { .. } | JournalError::Lock { .. } | JournalError::Copy { .. } => {
                "check that the disk is mounted, not full, and that the server's user may write"
            }
            JournalError::Missing { .. } => "check the folder given with --dir",
            JournalError::InUse { .. } => {
                "stop the other server, or give this one a folder of its own with --dir"
            }
            JournalError::Newer { .. } => "start the newer Guildhall that wrote it",
            JournalError::Read(_) | JournalError::Write(_) => {
                "check the disk: its space, and what the system's log says about it"
            }
            JournalError::TooLarge { .. } => "split what is asked for",
            JournalError::Bad { .. } => {
                "somebody or something changed the file; compare it with a backup, entry by entry"
            }
        }
    }

    /// Whose turn it is.
    pub const fn side(&self) -> Side {
        match self {
            JournalError::TooLarge { .. } => Side::You,
            _ => Side::Guildhall,
        }
    }
}

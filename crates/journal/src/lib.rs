//! Journal: what people decided, one entry after the other, each with the hash of the one
//! before. Knows no domain: an entry's body is bytes to it.
//!
//! One SQLite file, one writer. An append is one transaction and is on disk when it returns
//! (write-ahead log, `synchronous = FULL`); a crash leaves all of it or nothing. What the chain
//! shows is that nothing was changed, taken out or put in *before* the last entry; entries cut
//! off at the end are noticed only by who kept the head's hash, which `verify` prints.
//!
//! Left out on purpose: compaction and snapshots (a start reads ten thousand entries in well
//! under a second), PostgreSQL. Read in this order: [`Journal`], `chain`, [`verify`].

mod backup;
mod chain;
mod error;
mod journal;
mod verify;

pub use backup::backup;
pub use chain::Hash;
pub use error::JournalError;
pub use journal::{BODY_BYTES_MAX, Entry, Journal, RECORDS_MAX, Record};
pub use verify::{Chain, Verified, verify, walk};

//! Journal: what people decided, one entry after the other, each with the hash of the one
//! before. Knows no domain: an entry's body is bytes to it.
//!
//! An append is one transaction and is on disk when it returns; a crash leaves all of it or nothing. A
//! file of SQLite has one writer; a PostgreSQL database may have several, of whom each writes only behind
//! what it has read. What the chain
//! shows is that nothing was changed, taken out or put in *before* the last entry; entries cut
//! off at the end are noticed only by who kept the head's hash, which `verify` prints.
//!
//! Left out on purpose: compaction and snapshots (a start reads ten thousand entries in well under a
//! second). Read in this order: [`Journal`], [`Place`], `chain`, `store`, [`verify`].

mod backup;
mod chain;
mod error;
mod journal;
mod place;
mod store;
mod verify;

pub use backup::backup;
pub use chain::Hash;
pub use error::{Cause, JournalError};
pub use journal::{BODY_BYTES_MAX, Entry, Journal, RECORDS_MAX, Record};
pub use place::{Database, Place};
pub use verify::{Chain, Verified, is_there, verify, walk};

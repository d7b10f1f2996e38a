//! What tests of the journal share.

use std::path::Path;

use guildhall_journal::{Entry, Journal, JournalError, Place, Record, walk};
use guildhall_model::Time;

pub(crate) fn record(kind: &str, body: &str) -> Record {
    Record { domain: "test".into(), kind: kind.into(), version: 1, body: body.into() }
}

pub(crate) fn at(dir: &Path, name: &str) -> Place {
    Place::File(dir.join(name))
}

/// All that a journal has not read yet.
pub(crate) fn all(journal: &mut Journal) -> Vec<Entry> {
    let mut entries = Vec::new();
    journal.catch_up(|entry| entries.push(entry)).unwrap();
    entries
}

/// All that is there.
pub(crate) fn entries(place: &Place) -> Vec<Entry> {
    let mut entries = Vec::new();
    walk(place, |entry, _| {
        entries.push(entry);
        Ok::<(), JournalError>(())
    })
    .unwrap();
    entries
}

pub(crate) fn write_on(journal: &mut Journal, body: &str) -> Result<u64, JournalError> {
    journal.append(Time::from_s(40), "system", &[record("a", body)])
}

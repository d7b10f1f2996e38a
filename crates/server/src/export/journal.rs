//! `journal.jsonl`: the entries of the journal, one a line, as they are stored.
//!
//! The body stands in its line byte for byte, so that the chain of hashes can be checked by
//! whoever reads it.

use std::path::Path;

use guildhall_journal::{Chain, Entry, Hash, Journal, Place, Verified};
use guildhall_model::Time;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::lines;
use crate::error::ServerError;

pub(super) const FILE: &str = "journal.jsonl";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    number: u64,
    time: String,
    who: String,
    room: String,
    kind: String,
    version: u32,
    body: Box<RawValue>,
    hash: String,
}

impl Line {
    fn of(entry: Entry, hash: Hash) -> Result<Line, ServerError> {
        let seq = entry.seq;
        let odd = |why: String| ServerError::Entry { seq, why };
        let text = String::from_utf8(entry.body).map_err(|error| odd(error.to_string()))?;
        let bytes = text.len();
        let body = RawValue::from_string(text).map_err(|error| odd(error.to_string()))?;
        if body.get().len() != bytes || body.get().contains('\n') {
            return Err(odd("its body is not on one line".to_owned()));
        }
        Ok(Line {
            number: seq,
            time: entry.time.to_string(),
            who: entry.actor,
            room: entry.domain,
            kind: entry.kind,
            version: entry.version,
            body,
            hash: hash.to_string(),
        })
    }

    fn entry(self, path: &Path) -> Result<(Entry, Hash), ServerError> {
        let number = self.number;
        let odd = |what: &str| ServerError::NotExported {
            path: path.to_owned(),
            why: format!("entry {number}: its {what} is none"),
        };
        let entry = Entry {
            seq: number,
            time: Time::parse(&self.time).map_err(|_| odd("time"))?,
            actor: self.who,
            domain: self.room,
            kind: self.kind,
            version: self.version,
            body: self.body.get().as_bytes().to_vec(),
        };
        Ok((entry, Hash::parse(&self.hash).ok_or_else(|| odd("hash"))?))
    }
}

/// Writes the journal of a folder, and checks its chain meanwhile.
pub(super) fn write(journal: &Path, to: &Path) -> Result<Verified, ServerError> {
    let mut out = lines::Writer::create(to)?;
    let verified = guildhall_journal::walk(&Place::File(journal.to_owned()), |entry, hash| {
        out.push(&Line::of(entry, hash)?)
    })?;
    out.finish()?;
    Ok(verified)
}

fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<(Entry, Hash), ServerError>>, ServerError> {
    let from = path.to_owned();
    Ok(lines::read::<Line>(path)?.map(move |line| line?.entry(&from)))
}

/// Checks the chain of hashes.
pub(super) fn check(path: &Path) -> Result<Verified, ServerError> {
    let mut chain = Chain::default();
    for entry in read(path)? {
        let (entry, hash) = entry?;
        chain.take(&entry, hash)?;
    }
    Ok(chain.verified().clone())
}

/// Makes a journal of the entries.
pub(super) fn restore(path: &Path, journal: &Place) -> Result<(), ServerError> {
    Journal::open(journal)?.take_over(read(path)?).map(drop)
}

//! Opening, appending, reading on.

use std::collections::VecDeque;

use guildhall_model::Time;

use crate::chain::Hash;
use crate::error::JournalError;
use crate::place::Place;
use crate::store::Store;
use crate::verify::{Chain, Verified};

/// Most records in one append.
pub const RECORDS_MAX: usize = 1_000_000;

/// Longest body of a record, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// So many entries are in memory at once while a journal is copied.
const PAGE_ENTRIES: u64 = 10_000;

/// What is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which room it is about.
    pub domain: String,
    /// What happened, in that room's words.
    pub kind: String,
    /// The version of the body's form.
    pub version: u32,
    /// The rest, in a form of that room's.
    pub body: Vec<u8>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u64,
    /// When. Never before the entry before it.
    pub time: Time,
    /// Who.
    pub actor: String,
    /// As in [`Record`].
    pub domain: String,
    /// As in [`Record`].
    pub kind: String,
    /// As in [`Record`].
    pub version: u32,
    /// As in [`Record`].
    pub body: Vec<u8>,
}

/// A journal and how far it was read. Who appends has read everything that is there; in a file
/// nobody else writes, in a database others may have written meanwhile.
pub struct Journal {
    store: Store,
    read: Chain,
}

impl Journal {
    /// Opens a journal, or begins one where there is none. Nothing of it is read yet.
    ///
    /// # Errors
    /// `Open`, `Lock`, `InUse`, `Newer`.
    pub fn open(place: &Place) -> Result<Journal, JournalError> {
        Ok(Journal { store: Store::open(place)?, read: Chain::default() })
    }

    /// How far it was read.
    pub fn read(&self) -> &Chain {
        &self.read
    }

    /// Goes on behind an entry up to which it was read once, by whoever kept [`read`](Journal::read). False,
    /// and nothing is changed, when this journal has no such entry. Those before it are not looked at.
    ///
    /// # Errors
    /// `Read`, `Bad`.
    pub fn go_on_behind(&mut self, read: Chain) -> Result<bool, JournalError> {
        let Some(before) = read.verified().entries.checked_sub(1) else { return Ok(false) };
        let mut same = false;
        self.store.read(before, 1, |entry, hash| {
            same = entry.seq == before + 1 && hash == read.verified().head;
            Ok::<(), JournalError>(())
        })?;
        if same {
            self.read = read;
        }
        Ok(same)
    }

    /// Calls `each` with every entry that was not read yet, oldest first, and says how many there were.
    /// Their hashes are checked on the way.
    ///
    /// # Errors
    /// `Read`; `Bad` names the first that is not as it was written, and those before it are read.
    pub fn catch_up(&mut self, mut each: impl FnMut(Entry)) -> Result<u64, JournalError> {
        let before = self.read.verified().entries;
        let read = &mut self.read;
        self.store.read(before, u64::MAX, |entry, hash| {
            read.take(&entry, hash)?;
            each(entry);
            Ok::<(), JournalError>(())
        })?;
        Ok(self.read.verified().entries - before)
    }

    /// Writes records of one actor at one time, all or none, and returns the number of the last.
    /// They are on disk then. When `at` is before the last entry's time, that is taken.
    ///
    /// # Errors
    /// `TooLarge`, `Write`: nothing has changed then. `Overtaken`: nothing of it is written, for somebody
    /// else wrote; [`catch_up`](Journal::catch_up) and decide again. `Unsure`: the next `catch_up`
    /// shows whether it is written.
    pub fn append(
        &mut self,
        at: Time,
        actor: &str,
        records: &[Record],
    ) -> Result<u64, JournalError> {
        self.append_all(at, &[(actor, records)])
    }

    /// The same for records of several actors, in the order in which they are given: all or none.
    ///
    /// # Errors
    /// As [`append`](Journal::append) has them.
    pub fn append_all(
        &mut self,
        at: Time,
        parts: &[(&str, &[Record])],
    ) -> Result<u64, JournalError> {
        let count = parts.iter().map(|(_, records)| records.len()).sum();
        check_size("records in one change", count, RECORDS_MAX)?;
        let each =
            || parts.iter().flat_map(|(actor, all)| all.iter().map(move |one| (*actor, one)));
        for (_, record) in each() {
            check_size("bytes of one record", record.body.len(), BODY_BYTES_MAX)?;
        }
        let mut chain = self.read.clone();
        let time = at.max(chain.last_time());
        let entries = each().map(|(actor, record)| {
            let seq = chain.verified().entries + 1;
            let entry = Entry {
                seq,
                time,
                actor: actor.to_owned(),
                domain: record.domain.clone(),
                kind: record.kind.clone(),
                version: record.version,
                body: record.body.clone(),
            };
            let hash = chain.put(&entry);
            Ok::<_, JournalError>((entry, hash))
        });
        self.store.put(entries)?;
        self.read = chain;
        Ok(self.read.verified().entries)
    }

    /// Takes over the entries of another journal as they are, each with its hash, into one that
    /// is empty: all of them or none.
    ///
    /// # Errors
    /// `Bad` names the first that does not fit the one before, `Overtaken` when it is not empty, `Write`,
    /// and those of `entries`; nothing has changed then.
    pub fn take_over<E: From<JournalError>>(
        &mut self,
        entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    ) -> Result<Verified, E> {
        let mut chain = Chain::default();
        self.store.put(entries.map(|entry| {
            let (entry, hash) = entry?;
            chain.take(&entry, hash)?;
            Ok::<_, E>((entry, hash))
        }))?;
        self.read = chain;
        Ok(self.read.verified().clone())
    }
}

impl Journal {
    /// Copies a journal, which others may write meanwhile, into one that is empty or not there yet.
    ///
    /// # Errors
    /// As [`take_over`](Journal::take_over), and what opening and reading the first gives.
    pub fn copy(from: &Place, to: &Place) -> Result<Verified, JournalError> {
        let mut from = Store::open_for_reading(from)?;
        let (mut page, mut after) = (VecDeque::new(), 0);
        // Entries are only ever added, so page by page is the journal as it was at some moment.
        let entries = std::iter::from_fn(|| {
            if page.is_empty() {
                let read = from.read(after, PAGE_ENTRIES, |entry, hash| {
                    after = entry.seq;
                    page.push_back((entry, hash));
                    Ok::<(), JournalError>(())
                });
                if let Err(error) = read {
                    return Some(Err(error));
                }
            }
            page.pop_front().map(Ok)
        });
        Journal::open(to)?.take_over(entries)
    }
}

fn check_size(what: &'static str, found: usize, max: usize) -> Result<(), JournalError> {
    if found > max { Err(JournalError::TooLarge { what, found, max }) } else { Ok(()) }
}

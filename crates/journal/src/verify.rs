//! Walks the chain.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::Time;

use crate::chain::Hash;
use crate::error::JournalError;
use crate::journal::Entry;
use crate::place::Place;
use crate::store::Store;

/// What a walk over the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last. Whoever keeps it can tell later that nothing was cut off since.
    pub head: Hash,
}

/// A chain that is looked at entry by entry.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Chain {
    verified: Verified,
    last_time: Time,
}

impl Default for Chain {
    fn default() -> Chain {
        Chain { verified: Verified { entries: 0, head: Hash::START }, last_time: Time::MIN }
    }
}

impl Chain {
    /// Takes the next entry with its hash: that numbers have no gap, times do not go back, and
    /// the hash is that of the entry and the one before.
    ///
    /// # Errors
    /// `Bad` when it is not as it was written.
    pub fn take(&mut self, entry: &Entry, hash: Hash) -> Result<(), JournalError> {
        let (seq, due) = (entry.seq, self.verified.entries + 1);
        let bad = |why: String| Err(JournalError::Bad { seq, why });
        if seq != due {
            return bad(format!("entry {due} should come there; it was taken out"));
        }
        if entry.time < self.last_time {
            return bad(format!("its time {} is before the one of entry {}", entry.time, seq - 1));
        }
        if Hash::after(self.verified.head, entry) != hash {
            return bad("its content or the one before it was changed".into());
        }
        self.last_time = entry.time;
        self.verified = Verified { entries: due, head: hash };
        Ok(())
    }

    /// Puts the next entry behind the last, and returns its hash.
    pub(crate) fn put(&mut self, entry: &Entry) -> Hash {
        let head = Hash::after(self.verified.head, entry);
        self.last_time = entry.time;
        self.verified = Verified { entries: entry.seq, head };
        head
    }

    /// The time of the last entry.
    pub(crate) fn last_time(&self) -> Time {
        self.last_time
    }

    /// What it is so far.
    pub fn verified(&self) -> &Verified {
        &self.verified
    }
}

/// Whether there is a journal. Nothing of it is read.
///
/// # Errors
/// `Open`, `Newer`.
pub fn is_there(place: &Place) -> Result<bool, JournalError> {
    match Store::open_for_reading(place) {
        Ok(_) => Ok(true),
        Err(JournalError::Missing { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Checks every entry of a journal, which may be in use, as [`Chain::take`] does.
///
/// # Errors
/// `Bad` names the first entry that is not as it was written; `Missing`, `Open`, `Newer`, `Read`.
pub fn verify(place: &Place) -> Result<Verified, JournalError> {
    walk(place, |_, _| Ok::<(), JournalError>(()))
}

/// The same, and hands on each entry with its hash.
///
/// # Errors
/// As [`verify`], and those of `each`.
pub fn walk<E: From<JournalError>>(
    place: &Place,
    mut each: impl FnMut(Entry, Hash) -> Result<(), E>,
) -> Result<Verified, E> {
    let mut chain = Chain::default();
    Store::open_for_reading(place)?.read(0, u64::MAX, |entry, hash| {
        chain.take(&entry, hash)?;
        each(entry, hash)
    })?;
    Ok(chain.verified)
}

//! The hash of an entry: over the one before, and over everything the entry says.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::error::JournalError;
use crate::journal::Entry;

/// A BLAKE3 hash of 32 bytes, shown in hex.
#[derive(Clone, Copy, PartialEq, Eq, Default, BorshSerialize, BorshDeserialize)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What the first entry is chained to.
    pub(crate) const START: Hash = Hash([0; 32]);

    /// The hash of `entry` after one with the hash `before`. Each part goes in with its length,
    /// so that no two entries give the same bytes.
    pub(crate) fn after(before: Hash, entry: &Entry) -> Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&before.0);
        hasher.update(&entry.seq.to_le_bytes());
        hasher.update(&entry.time.ns().to_le_bytes());
        hasher.update(&entry.version.to_le_bytes());
        let texts = [entry.actor.as_bytes(), entry.domain.as_bytes(), entry.kind.as_bytes()];
        for part in texts.into_iter().chain([entry.body.as_slice()]) {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part);
        }
        Hash(*hasher.finalize().as_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// The hash that is stored with an entry.
    pub(crate) fn stored(seq: u64, bytes: &[u8]) -> Result<Hash, JournalError> {
        let bad = || JournalError::Bad { seq, why: "its hash has another length".to_owned() };
        Hash::from_bytes(bytes).ok_or_else(bad)
    }

    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Hash> {
        let digits = text.as_bytes().chunks(2);
        let byte = |digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let bytes: Option<Vec<u8>> = digits.map(byte).collect();
        let hash = Hash::from_bytes(&bytes?)?;
        // One way to write a hash, so that what was read is written again as it was.
        (hash.to_string() == text).then_some(hash)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//! Walks the chain.

use std::path::Path;

use guildhall_model::Time;

use crate::chain::Hash;
use crate::error::JournalError;
use crate::journal::{open_for_reading, read};

/// What a walk over the whole chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last. Whoever keeps it can tell later that nothing was cut off since.
    pub head: Hash,
}

/// Checks every entry of a journal, which may be in use: that numbers have no gap, times do not
/// go back, and each hash is that of the entry and the one before.
///
/// # Errors
/// `Bad` names the first entry that is not as it was written; `Missing`, `Open`, `Newer`, `Read`.
pub fn verify(path: &Path) -> Result<Verified, JournalError> {
    let file = open_for_reading(path)?;
    let mut verified = Verified { entries: 0, head: Hash::START };
    let mut last_time = Time::MIN;
    read(&file, "SELECT * FROM entries ORDER BY seq", |entry, hash| {
        let (seq, due) = (entry.seq, verified.entries + 1);
        let bad = |why: String| Err(JournalError::Bad { seq, why });
        if seq != due {
            return bad(format!("entry {due} should come there; it was taken out"));
        }
        if entry.time < last_time {
            return bad(format!("its time {} is before the one of entry {}", entry.time, seq - 1));
        }
        if Hash::after(verified.head, &entry) != hash {
            return bad("its content or the one before it was changed".into());
        }
        last_time = entry.time;
        verified = Verified { entries: due, head: hash };
        Ok(())
    })?;
    Ok(verified)
}

//! A copy of a journal that is in use.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::error::JournalError;
use crate::journal::open_for_reading;

/// Pages copied at once: all, so that the copy is one moment and a writer never makes it begin
/// again. A reader of the write-ahead log holds up nobody.
const PAGES: i32 = i32::MAX;

/// Copies the journal as it is at this moment, by SQLite's online backup, into a file that does
/// not exist yet. May run beside the one who writes.
///
/// # Errors
/// `Missing`, `Open`, `Newer`; `Copy`, and then what there is of the copy is worth nothing.
pub fn backup(path: &Path, to: &Path) -> Result<(), JournalError> {
    let wrong = |source| JournalError::Copy { path: to.to_owned(), source };
    let from = open_for_reading(path)?;
    let mut copy = Connection::open(to).map_err(wrong)?;
    let all = Backup::new(&from, &mut copy).map_err(wrong)?;
    all.run_to_completion(PAGES, Duration::ZERO, None).map_err(wrong)?;
    drop(all);
    // One file without a log beside it, so that it can be copied and read from a folder that
    // nobody may write to. Whoever opens it to write goes back to the log.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(wrong)
}

//! A copy of a journal that is in use.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::error::JournalError;
use crate::journal::Journal;
use crate::place::Place;
use crate::store::file_for_reading;

/// Pages copied at once: all, so that the copy is one moment and a writer never makes it begin
/// again. A reader of the write-ahead log holds up nobody.
const PAGES: i32 = i32::MAX;

/// Copies the journal as it is at this moment into a file that does not exist yet: a file by
/// SQLite's online backup, a database entry by entry. May run beside those who write.
///
/// # Errors
/// `Missing`, `Open`, `Newer`, `Read`, `Bad`; `Copy`, and then what there is of the copy is worth nothing.
pub fn backup(place: &Place, to: &Path) -> Result<(), JournalError> {
    match place {
        Place::File(path) => copy_file(path, to)?,
        Place::Database(_) => Journal::copy(place, &Place::File(to.to_owned())).map(drop)?,
    }
    // One file without a log beside it, so that it can be copied and read from a folder that
    // nobody may write to. Whoever opens it to write goes back to the log.
    let copy = Connection::open(to).map_err(wrong(to))?;
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(wrong(to))
}

fn copy_file(path: &Path, to: &Path) -> Result<(), JournalError> {
    let from = file_for_reading(path)?;
    let mut copy = Connection::open(to).map_err(wrong(to))?;
    let all = Backup::new(&from, &mut copy).map_err(wrong(to))?;
    all.run_to_completion(PAGES, Duration::ZERO, None).map(drop).map_err(wrong(to))
}

fn wrong(to: &Path) -> impl Fn(rusqlite::Error) -> JournalError {
    |source| JournalError::Copy { path: to.to_owned(), source: source.into() }
}

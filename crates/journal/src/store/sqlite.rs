//! One SQLite file, one writer. Write-ahead log, `synchronous = FULL`: what `put` wrote is on disk,
//! and a crash leaves all of a change or nothing.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use guildhall_model::Time;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Statement};

use crate::chain::Hash;
use crate::error::JournalError;
use crate::journal::Entry;
use crate::place::Place;

/// How the tables are laid out. A greater number is of a newer Guildhall.
const LAYOUT: i64 = 1;

/// How long a reader waits for a writer that is in its way.
const WAIT_MAX: Duration = Duration::from_secs(5);

const INSERT: &str = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const TABLE: &str = "
    CREATE TABLE entries (
        seq INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, actor TEXT NOT NULL,
        domain TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
        body BLOB NOT NULL, hash BLOB NOT NULL
    ) STRICT;";

pub(crate) struct Table {
    file: Connection,
    /// Ends with the process, however it ends.
    _lock: Option<File>,
}

impl Table {
    pub(super) fn open(path: &Path) -> Result<Table, JournalError> {
        let lock = lock(path)?;
        let wrong = |source| could_not_open(path, source);
        let file = Connection::open(path).map_err(wrong)?;
        file.pragma_update(None, "journal_mode", "WAL").map_err(wrong)?;
        file.pragma_update(None, "synchronous", "FULL").map_err(wrong)?;
        if layout(&file, path)? == 0 {
            file.execute_batch(&format!("BEGIN; {TABLE} PRAGMA user_version = {LAYOUT}; COMMIT;"))
                .map_err(wrong)?;
        }
        Ok(Table { file, _lock: Some(lock) })
    }

    pub(super) fn open_for_reading(path: &Path) -> Result<Table, JournalError> {
        Ok(Table { file: for_reading(path)?, _lock: None })
    }
}

impl Table {
    pub(super) fn read<E: From<JournalError>>(
        &mut self,
        after: u64,
        most: u64,
        mut each: impl FnMut(Entry, Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        let query = "SELECT * FROM entries WHERE seq > ?1 ORDER BY seq LIMIT ?2";
        let mut statement = self.file.prepare(query).map_err(cannot_read)?;
        let mut rows = statement.query([number(after), number(most)]).map_err(cannot_read)?;
        while let Some(row) = rows.next().map_err(cannot_read)? {
            let seq: i64 = row.get(0).map_err(cannot_read)?;
            let seq = u64::try_from(seq).unwrap_or(0);
            let (entry, hash) = entry(seq, row).map_err(|error| JournalError::Bad {
                seq,
                why: format!("it is unreadable: {error}"),
            })?;
            each(entry, Hash::stored(seq, &hash)?)?;
        }
        Ok(())
    }

    pub(super) fn put<E: From<JournalError>>(
        &mut self,
        entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    ) -> Result<(), E> {
        let transaction = self.file.transaction().map_err(cannot_write)?;
        {
            let mut insert = transaction.prepare_cached(INSERT).map_err(cannot_write)?;
            for entry in entries {
                let (entry, hash) = entry?;
                insert_one(&mut insert, &entry, hash)?;
            }
        }
        Ok(transaction.commit().map_err(cannot_write)?)
    }
}

fn insert_one(insert: &mut Statement<'_>, entry: &Entry, hash: Hash) -> Result<(), JournalError> {
    let number = number(entry.seq);
    let Entry { time, actor, domain, kind, version, body, .. } = entry;
    let row = (number, time.ns(), actor, domain, kind, version, body, hash.bytes());
    insert.execute(row).map(drop).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => JournalError::Overtaken { seq: entry.seq },
        _ => cannot_write(error),
    })
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// Opens a file for reading only.
pub(crate) fn for_reading(path: &Path) -> Result<Connection, JournalError> {
    if !path.exists() {
        return Err(JournalError::Missing { place: place(path) });
    }
    let wrong = |source| could_not_open(path, source);
    let file =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(wrong)?;
    file.busy_timeout(WAIT_MAX).map_err(wrong)?;
    layout(&file, path)?;
    Ok(file)
}

fn entry(seq: u64, row: &Row<'_>) -> rusqlite::Result<(Entry, Vec<u8>)> {
    let entry = Entry {
        seq,
        time: Time::from_ns(row.get(1)?),
        actor: row.get(2)?,
        domain: row.get(3)?,
        kind: row.get(4)?,
        version: row.get(5)?,
        body: row.get(6)?,
    };
    Ok((entry, row.get(7)?))
}

fn layout(file: &Connection, path: &Path) -> Result<i64, JournalError> {
    let layout: i64 = file
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|source| could_not_open(path, source))?;
    match layout {
        0..=LAYOUT => Ok(layout),
        _ => Err(JournalError::Newer { place: place(path), layout }),
    }
}

fn lock(path: &Path) -> Result<File, JournalError> {
    let beside: PathBuf = path.with_extension("lock");
    let wrong = |source| JournalError::Lock { path: beside.clone(), source };
    let options = File::options().create(true).truncate(false).write(true).open(&beside);
    let file = options.map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(wrong(error)),
    }
}

fn place(path: &Path) -> Place {
    Place::File(path.to_owned())
}

fn could_not_open(path: &Path, source: rusqlite::Error) -> JournalError {
    JournalError::Open { place: place(path), source: source.into() }
}

fn cannot_read(source: rusqlite::Error) -> JournalError {
    JournalError::Read(source.into())
}

fn cannot_write(source: rusqlite::Error) -> JournalError {
    JournalError::Write(source.into())
}

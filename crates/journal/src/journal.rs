//! The file: opening, appending, reading.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use guildhall_model::Time;
use rusqlite::{Connection, OpenFlags, Row, Statement};

use crate::chain::Hash;
use crate::error::JournalError;
use crate::verify::{Chain, Verified};

/// Most records in one append.
pub const RECORDS_MAX: usize = 1_000_000;

/// Longest body of a record, in bytes.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How the tables are laid out. A greater number is of a newer Guildhall.
const LAYOUT: i64 = 1;

/// How long a reader waits for a writer that is in its way.
const WAIT_MAX: Duration = Duration::from_secs(5);

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

/// The one who writes.
pub struct Journal {
    file: Connection,
    head: Hash,
    last: u64,
    last_time: Time,
    /// Ends with the process, however it ends.
    _lock: File,
}

impl Journal {
    /// Opens a journal, or begins one where there is none.
    ///
    /// # Errors
    /// `Open`, `Lock`, `InUse`, `Newer`, `Read`.
    pub fn open(path: &Path) -> Result<Journal, JournalError> {
        let lock = lock(path)?;
        let wrong = |source| JournalError::Open { path: path.to_owned(), source };
        let file = Connection::open(path).map_err(wrong)?;
        file.pragma_update(None, "journal_mode", "WAL").map_err(wrong)?;
        file.pragma_update(None, "synchronous", "FULL").map_err(wrong)?;
        let layout = layout(&file, path)?;
        if layout == 0 {
            file.execute_batch(&format!("BEGIN; {TABLE} PRAGMA user_version = {LAYOUT}; COMMIT;"))
                .map_err(wrong)?;
        }
        let mut journal =
            Journal { file, head: Hash::START, last: 0, last_time: Time::MIN, _lock: lock };
        let newest = "SELECT * FROM entries ORDER BY seq DESC LIMIT 1";
        read(&journal.file, newest, |entry, hash| {
            journal.head = hash;
            journal.last = entry.seq;
            journal.last_time = entry.time;
            Ok::<(), JournalError>(())
        })?;
        Ok(journal)
    }

    /// Writes records of one actor at one time, all or none, and returns the number of the last.
    /// They are on disk then. When `at` is before the last entry's time, that is taken.
    ///
    /// # Errors
    /// `Write`, `TooLarge`; nothing has changed then.
    pub fn append(
        &mut self,
        at: Time,
        actor: &str,
        records: &[Record],
    ) -> Result<u64, JournalError> {
        check_size("records in one change", records.len(), RECORDS_MAX)?;
        let time = at.max(self.last_time);
        let (mut head, mut seq) = (self.head, self.last);
        let transaction = self.file.transaction().map_err(JournalError::Write)?;
        {
            let mut insert = transaction.prepare_cached(INSERT).map_err(JournalError::Write)?;
            for record in records {
                check_size("bytes of one record", record.body.len(), BODY_BYTES_MAX)?;
                seq += 1;
                let entry = Entry {
                    seq,
                    time,
                    actor: actor.to_owned(),
                    domain: record.domain.clone(),
                    kind: record.kind.clone(),
                    version: record.version,
                    body: record.body.clone(),
                };
                head = Hash::after(head, &entry);
                put(&mut insert, &entry, head)?;
            }
        }
        transaction.commit().map_err(JournalError::Write)?;
        (self.head, self.last, self.last_time) = (head, seq, time);
        Ok(seq)
    }

    /// Takes over the entries of another journal as they are, each with its hash, into one that
    /// is empty: all of them or none.
    ///
    /// # Errors
    /// `Bad` names the first that does not fit the one before, `Write`, `TooLarge`, and those of
    /// `entries`; nothing has changed then.
    pub fn take_over<E: From<JournalError>>(
        &mut self,
        entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    ) -> Result<Verified, E> {
        if self.last > 0 {
            let why = "it is there already; only an empty journal takes over another".to_owned();
            return Err(JournalError::Bad { seq: self.last, why }.into());
        }
        let mut chain = Chain::default();
        let mut last_time = self.last_time;
        let transaction = self.file.transaction().map_err(JournalError::Write)?;
        {
            let mut insert = transaction.prepare_cached(INSERT).map_err(JournalError::Write)?;
            for entry in entries {
                let (entry, hash) = entry?;
                chain.take(&entry, hash)?;
                put(&mut insert, &entry, hash)?;
                last_time = entry.time;
            }
        }
        transaction.commit().map_err(JournalError::Write)?;
        let verified = chain.verified().clone();
        (self.head, self.last, self.last_time) = (verified.head, verified.entries, last_time);
        Ok(verified)
    }

    /// Calls `each` with every entry, oldest first.
    ///
    /// # Errors
    /// `Read`, and `Bad` when an entry cannot be made out.
    pub fn replay(&self, mut each: impl FnMut(Entry)) -> Result<(), JournalError> {
        read(&self.file, "SELECT * FROM entries ORDER BY seq", |entry, _| {
            each(entry);
            Ok::<(), JournalError>(())
        })
    }
}

const INSERT: &str = "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const TABLE: &str = "
    CREATE TABLE entries (
        seq INTEGER PRIMARY KEY, time_ns INTEGER NOT NULL, actor TEXT NOT NULL,
        domain TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
        body BLOB NOT NULL, hash BLOB NOT NULL
    ) STRICT;";

fn put(insert: &mut Statement<'_>, entry: &Entry, hash: Hash) -> Result<(), JournalError> {
    let number = i64::try_from(entry.seq).unwrap_or(i64::MAX);
    let Entry { time, actor, domain, kind, version, body, .. } = entry;
    let row = (number, time.ns(), actor, domain, kind, version, body, hash.bytes());
    insert.execute(row).map(drop).map_err(JournalError::Write)
}

/// Opens a journal for reading only, which may go on while it is written.
pub(crate) fn open_for_reading(path: &Path) -> Result<Connection, JournalError> {
    if !path.exists() {
        return Err(JournalError::Missing { path: path.to_owned() });
    }
    let wrong = |source| JournalError::Open { path: path.to_owned(), source };
    let file =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(wrong)?;
    file.busy_timeout(WAIT_MAX).map_err(wrong)?;
    layout(&file, path)?;
    Ok(file)
}

/// Calls `each` with the entries of a query and their stored hashes, until it refuses one.
pub(crate) fn read<E: From<JournalError>>(
    file: &Connection,
    query: &str,
    mut each: impl FnMut(Entry, Hash) -> Result<(), E>,
) -> Result<(), E> {
    let mut statement = file.prepare(query).map_err(JournalError::Read)?;
    let mut rows = statement.query(()).map_err(JournalError::Read)?;
    while let Some(row) = rows.next().map_err(JournalError::Read)? {
        let seq: i64 = row.get(0).map_err(JournalError::Read)?;
        let seq = u64::try_from(seq).unwrap_or(0);
        let (entry, hash) = entry(seq, row).map_err(|error| JournalError::Bad {
            seq,
            why: format!("it is unreadable: {error}"),
        })?;
        let hash = Hash::from_bytes(&hash)
            .ok_or_else(|| JournalError::Bad { seq, why: "its hash has another length".into() })?;
        each(entry, hash)?;
    }
    Ok(())
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
        .map_err(|source| JournalError::Open { path: path.to_owned(), source })?;
    match layout {
        0..=LAYOUT => Ok(layout),
        _ => Err(JournalError::Newer { path: path.to_owned(), layout }),
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

fn check_size(what: &'static str, found: usize, max: usize) -> Result<(), JournalError> {
    if found > max { Err(JournalError::TooLarge { what, found, max }) } else { Ok(()) }
}

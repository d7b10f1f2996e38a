//! A table in a PostgreSQL database, which several processes may write.
//!
//! The number of an entry is its primary key, and who writes says which numbers: those after the last
//! that it knows. Of two who decided on the same entries one finds its number taken and is told so.
//! That is all that is needed for optimistic concurrency: no lock is held while anybody decides.
//!
//! A connection that breaks while a change is committed leaves it open whether it was. The next connection
//! waits until whatever was under way has ended (by a lock that writers are in the way of) and looks.

use std::sync::Arc;
use std::time::Duration;

use guildhall_model::Time;
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::chain::Hash;
use crate::error::JournalError;
use crate::journal::Entry;
use crate::place::{Database, Place};

/// How the tables are laid out. A greater number is of a newer Guildhall.
const LAYOUT: i64 = 1;

/// How long the database may take to answer when it is called.
const CONNECT_MAX: Duration = Duration::from_secs(5);

/// Rows of one statement.
const ROWS: usize = 1_000;

/// Two who begin a journal at once: one waits. The number is Guildhall's own among such locks.
const BEGIN: &str = "
    SELECT pg_advisory_xact_lock(7107543820961);
    CREATE SCHEMA IF NOT EXISTS guildhall;
    CREATE TABLE IF NOT EXISTS guildhall.layout (number BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS guildhall.entries (
        seq BIGINT PRIMARY KEY, time_ns BIGINT NOT NULL, actor TEXT NOT NULL,
        domain TEXT NOT NULL, kind TEXT NOT NULL, version BIGINT NOT NULL,
        body BYTEA NOT NULL, hash BYTEA NOT NULL);
    INSERT INTO guildhall.layout SELECT 1 WHERE NOT EXISTS (SELECT FROM guildhall.layout);";

/// An answer means that it is on disk, whatever the database's own setting is; and nobody waits
/// for ever for a lock.
const PROMISE: &str = "SET synchronous_commit = on; SET lock_timeout = '10s';";

const INSERT: &str = "
    INSERT INTO guildhall.entries SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[],
        $4::text[], $5::text[], $6::bigint[], $7::bytea[], $8::bytea[])";

/// Conflicts with what writers hold, so it is there when none is under way.
const WAIT: &str = "LOCK TABLE guildhall.entries IN SHARE ROW EXCLUSIVE MODE";

pub(crate) struct Table {
    database: Database,
    client: Client,
}

impl Table {
    pub(super) fn open(database: &Database) -> Result<Table, JournalError> {
        let mut table = Table::connected(database)?;
        table.begin().map_err(|source| could_not_open(database, source))?;
        table.must_be_known()?;
        Ok(table)
    }

    pub(super) fn open_for_reading(database: &Database) -> Result<Table, JournalError> {
        let mut table = Table::connected(database)?;
        table.must_be_known()?;
        Ok(table)
    }

    fn connected(database: &Database) -> Result<Table, JournalError> {
        let client = connect(database)?;
        Ok(Table { database: database.clone(), client })
    }

    fn begin(&mut self) -> Result<(), postgres::Error> {
        let mut transaction = self.client.transaction()?;
        transaction.batch_execute(BEGIN)?;
        transaction.commit()
    }

    fn must_be_known(&mut self) -> Result<(), JournalError> {
        let place = || Place::Database(self.database.clone());
        let row = self.client.query_one("SELECT max(number) FROM guildhall.layout", &[]);
        match row.map(|row| row.get::<_, Option<i64>>(0)) {
            Ok(Some(layout)) if layout > LAYOUT => {
                Err(JournalError::Newer { place: place(), layout })
            }
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(JournalError::Missing { place: place() }),
            Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => {
                Err(JournalError::Missing { place: place() })
            }
            Err(source) => Err(could_not_open(&self.database, source)),
        }
    }

    /// Calls the database again when it hung up.
    fn client(&mut self) -> Result<&mut Client, JournalError> {
        if self.client.is_closed() {
            self.client = connect(&self.database)?;
        }
        Ok(&mut self.client)
    }

    /// Whether an entry is there, once nothing is under way any more: asked on a line of its own.
    fn is_there(&mut self, seq: u64, hash: Hash) -> Result<bool, JournalError> {
        self.client = connect(&self.database)?;
        let mut look = || {
            let mut transaction = self.client.transaction()?;
            transaction.batch_execute(WAIT)?;
            let query = "SELECT hash FROM guildhall.entries WHERE seq = $1";
            transaction.query_opt(query, &[&number(seq)])
        };
        let row = look().map_err(cannot_read)?;
        Ok(row.is_some_and(|row| row.get::<_, &[u8]>(0) == hash.bytes()))
    }
}

impl Table {
    pub(super) fn read<E: From<JournalError>>(
        &mut self,
        after: u64,
        most: u64,
        mut each: impl FnMut(Entry, Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        let query = "SELECT * FROM guildhall.entries WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows = self.client()?.query_raw(query, [number(after), number(most)]);
        let mut rows = rows.map_err(cannot_read)?;
        while let Some(row) = rows.next().map_err(cannot_read)? {
            let (entry, hash) = entry(&row)?;
            each(entry, hash)?;
        }
        Ok(())
    }

    pub(super) fn put<E: From<JournalError>>(
        &mut self,
        entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    ) -> Result<(), E> {
        let mut last = None;
        let error = match write(self.client()?, entries, &mut last) {
            Ok(()) => return Ok(()),
            Err(Failure::Theirs(error)) => return Err(error),
            Err(Failure::Database(error)) => error,
        };
        let Some((seq, hash)) = last else { return Err(JournalError::Write(error.into()).into()) };
        if error.code() == Some(&SqlState::UNIQUE_VIOLATION) {
            return Err(JournalError::Overtaken { seq }.into());
        }
        // Whatever it says: a line that is cut after the change was made says so in the same words.
        match self.is_there(seq, hash) {
            Ok(true) => Ok(()),
            Ok(false) => Err(JournalError::Write(error.into()).into()),
            Err(_) => Err(JournalError::Unsure(error.into()).into()),
        }
    }
}

enum Failure<E> {
    Theirs(E),
    Database(postgres::Error),
}

impl<E> From<postgres::Error> for Failure<E> {
    fn from(error: postgres::Error) -> Failure<E> {
        Failure::Database(error)
    }
}

/// Writes all in one transaction, and keeps in `last` the end of what was sent.
fn write<E>(
    client: &mut Client,
    mut entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    last: &mut Option<(u64, Hash)>,
) -> Result<(), Failure<E>> {
    let mut transaction = client.transaction()?;
    loop {
        let some: Result<Vec<_>, E> = entries.by_ref().take(ROWS).collect();
        let some = some.map_err(Failure::Theirs)?;
        let Some((entry, hash)) = some.last() else { break };
        *last = Some((entry.seq, *hash));
        Columns::of(some).insert(&mut transaction)?;
    }
    Ok(transaction.commit()?)
}

/// Entries, column by column.
#[derive(Default)]
struct Columns {
    seq: Vec<i64>,
    time_ns: Vec<i64>,
    actor: Vec<String>,
    domain: Vec<String>,
    kind: Vec<String>,
    version: Vec<i64>,
    body: Vec<Vec<u8>>,
    hash: Vec<Vec<u8>>,
}

impl Columns {
    fn of(entries: Vec<(Entry, Hash)>) -> Columns {
        let mut rows = Columns::default();
        for (entry, hash) in entries {
            rows.seq.push(number(entry.seq));
            rows.time_ns.push(entry.time.ns());
            rows.actor.push(entry.actor);
            rows.domain.push(entry.domain);
            rows.kind.push(entry.kind);
            rows.version.push(i64::from(entry.version));
            rows.body.push(entry.body);
            rows.hash.push(hash.bytes().to_vec());
        }
        rows
    }

    fn insert(&self, transaction: &mut postgres::Transaction<'_>) -> Result<(), postgres::Error> {
        let columns: [&(dyn ToSql + Sync); 8] = [
            &self.seq,
            &self.time_ns,
            &self.actor,
            &self.domain,
            &self.kind,
            &self.version,
            &self.body,
            &self.hash,
        ];
        transaction.execute(INSERT, &columns).map(drop)
    }
}

fn entry(row: &Row) -> Result<(Entry, Hash), JournalError> {
    let seq: i64 = row.try_get(0).map_err(cannot_read)?;
    let seq = u64::try_from(seq).unwrap_or(0);
    let read = || {
        let entry = Entry {
            seq,
            time: Time::from_ns(row.try_get(1)?),
            actor: row.try_get(2)?,
            domain: row.try_get(3)?,
            kind: row.try_get(4)?,
            version: u32::try_from(row.try_get::<_, i64>(5)?).unwrap_or(u32::MAX),
            body: row.try_get(6)?,
        };
        Ok::<_, postgres::Error>((entry, row.try_get::<_, Vec<u8>>(7)?))
    };
    let unreadable = |error| JournalError::Bad { seq, why: format!("it is unreadable: {error}") };
    let (entry, hash) = read().map_err(unreadable)?;
    Ok((entry, Hash::stored(seq, &hash)?))
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn connect(database: &Database) -> Result<Client, JournalError> {
    let wrong = |source| could_not_open(database, source);
    let mut config = postgres::Config::clone(&database.config);
    config.connect_timeout(CONNECT_MAX).tcp_user_timeout(CONNECT_MAX);
    config.application_name("guildhall");
    let mut client = config.connect(tls()).map_err(wrong)?;
    client.batch_execute(PROMISE).map_err(wrong)?;
    Ok(client)
}

/// TLS with the authorities that this machine trusts.
fn tls() -> MakeRustlsConnect {
    let mut roots = rustls::RootCertStore::empty();
    // What cannot be read is trusted less; a server that nobody vouches for says so itself.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    MakeRustlsConnect::new(config)
}

fn could_not_open(database: &Database, source: postgres::Error) -> JournalError {
    JournalError::Open { place: Place::Database(database.clone()), source: source.into() }
}

fn cannot_read(source: postgres::Error) -> JournalError {
    JournalError::Read(source.into())
}

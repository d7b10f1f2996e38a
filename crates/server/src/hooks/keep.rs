//! The file of webhooks: their secrets, how far each was told, and what came of the last messages.
//!
//! `webhooks.sqlite` in the data folder, for who runs the house alone. It is no truth of the house: without it
//! each webhook gets a new secret, and is told once more what it was told since it was set, under the same ids.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use guildhall_model::Time;
use guildhall_open::{Delivery, HookError, HookKey, HookMessage, HookState};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Its name in the data folder.
const WEBHOOKS: &str = "webhooks.sqlite";

/// How the tables are laid out. A greater number is of a newer Guildhall.
const LAYOUT: i64 = 1;

/// So many messages are shown of each webhook.
const SHOWN: i64 = 50;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS webhook (
        organisation TEXT NOT NULL,
        webhook TEXT NOT NULL,
        since INTEGER NOT NULL,
        secret BLOB NOT NULL,
        told INTEGER NOT NULL,
        failing INTEGER,
        tries INTEGER NOT NULL DEFAULT 0,
        last INTEGER,
        next INTEGER,
        PRIMARY KEY (organisation, webhook, since)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS delivery (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        organisation TEXT NOT NULL,
        webhook TEXT NOT NULL,
        since INTEGER NOT NULL,
        message TEXT NOT NULL,
        kind TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        taken INTEGER NOT NULL,
        answer TEXT NOT NULL,
        UNIQUE (organisation, webhook, since, message)
    ) STRICT;";

const OF: &str = "organisation = ?1 AND webhook = ?2 AND since = ?3";

/// What is kept of webhooks.
pub(super) struct Keep(Mutex<Connection>);

/// What is kept of one.
pub(super) struct Kept {
    pub(super) secret: Vec<u8>,
    /// The number of what it was told last.
    pub(super) told: u64,
    pub(super) failing: Option<Time>,
    /// How often what comes next was tried.
    pub(super) tries: u32,
    pub(super) last: Option<Time>,
    pub(super) next: Option<Time>,
}

/// Since when a webhook takes nothing, how often it was tried, and when it is tried again.
#[derive(Clone, Copy)]
pub(super) struct Failing {
    pub(super) since: Time,
    pub(super) tries: u32,
    pub(super) again: Time,
}

/// Why the file cannot be used.
type Wrong = Box<dyn std::error::Error + Send + Sync>;

impl Keep {
    pub(super) fn open(dir: &Path) -> Result<Keep, HookError> {
        let open = || -> Result<Connection, Wrong> {
            let path = dir.join(WEBHOOKS);
            only_for_us(&path)?;
            let file = Connection::open(path)?;
            file.pragma_update(None, "journal_mode", "WAL")?;
            file.pragma_update(None, "synchronous", "FULL")?;
            let layout: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if layout > LAYOUT {
                return Err("a newer Guildhall wrote it; start that one".into());
            }
            file.execute_batch(TABLES)?;
            file.pragma_update(None, "user_version", LAYOUT)?;
            Ok(file)
        };
        open().map(|file| Keep(Mutex::new(file))).map_err(|error| cannot("opened", &error))
    }

    pub(super) fn row(&self, key: &HookKey) -> Result<Option<Kept>, HookError> {
        self.with("read", |file| {
            let mut ask = file.prepare_cached(&format!(
                "SELECT secret, told, failing, tries, last, next FROM webhook WHERE {OF}"
            ))?;
            Ok(ask.query_row(of(key), kept).optional()?)
        })
    }

    /// Takes a secret in the place of one before; one that is new was told so much.
    pub(super) fn renew(&self, key: &HookKey, secret: &[u8], told: u64) -> Result<(), HookError> {
        self.with("written", |file| {
            let (organisation, webhook, since) = of(key);
            file.execute(
                "INSERT INTO webhook (organisation, webhook, since, secret, told)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET secret = excluded.secret, next = NULL",
                params![organisation, webhook, since, secret, told.cast_signed()],
            )?;
            Ok(())
        })
    }

    /// Nothing up to a number is for it.
    pub(super) fn passed(&self, key: &HookKey, told: u64) -> Result<(), HookError> {
        self.with("written", |file| {
            let (organisation, webhook, since) = of(key);
            file.execute(
                &format!("UPDATE webhook SET told = ?4 WHERE {OF}"),
                params![organisation, webhook, since, told.cast_signed()],
            )?;
            Ok(())
        })
    }

    /// A message was taken, which is the one of that number.
    pub(super) fn taken(
        &self,
        key: &HookKey,
        number: u64,
        message: &HookMessage,
        now: Time,
        answer: &str,
    ) -> Result<(), HookError> {
        self.with("written", |file| {
            let all = file.transaction()?;
            let (organisation, webhook, since) = of(key);
            all.execute(
                &format!(
                    "UPDATE webhook SET told = ?4, failing = NULL, tries = 0, next = NULL, last = ?5
                     WHERE {OF}"
                ),
                params![organisation, webhook, since, number.cast_signed(), now.ns()],
            )?;
            deliver(&all, key, message, now, true, answer)?;
            Ok(all.commit()?)
        })
    }

    /// A message was not taken.
    pub(super) fn failed(
        &self,
        key: &HookKey,
        stands: Failing,
        message: &HookMessage,
        now: Time,
        answer: &str,
    ) -> Result<(), HookError> {
        self.with("written", |file| {
            let all = file.transaction()?;
            let (organisation, webhook, since) = of(key);
            let Failing { since: failing, tries, again } = stands;
            all.execute(
                &format!(
                    "UPDATE webhook SET failing = ?4, tries = ?5, next = ?6, last = ?7 WHERE {OF}"
                ),
                params![organisation, webhook, since, failing.ns(), tries, again.ns(), now.ns()],
            )?;
            deliver(&all, key, message, now, false, answer)?;
            Ok(all.commit()?)
        })
    }

    /// A message that is none of the journal was sent.
    pub(super) fn tried(
        &self,
        key: &HookKey,
        message: &HookMessage,
        now: Time,
        taken: bool,
        answer: &str,
    ) -> Result<(), HookError> {
        self.with("written", |file| deliver(file, key, message, now, taken, answer))
    }

    pub(super) fn state(&self, key: &HookKey, after: u64) -> Result<HookState, HookError> {
        let Some(row) = self.row(key)? else {
            return Ok(HookState { told: after, ..HookState::default() });
        };
        let deliveries = self.with("read", |file| {
            let mut ask = file.prepare_cached(&format!(
                "SELECT message, kind, first, last, tries, taken, answer FROM delivery
                 WHERE {OF} ORDER BY number DESC LIMIT {SHOWN}"
            ))?;
            let all = ask.query_map(of(key), delivery)?;
            Ok(all.collect::<Result<Vec<_>, _>>()?)
        })?;
        let Kept { told, failing, next, .. } = row;
        Ok(HookState { has_secret: true, told, failing, next, deliveries })
    }

    pub(super) fn forget(&self, key: &HookKey) -> Result<(), HookError> {
        self.with("written", |file| {
            let all = file.transaction()?;
            for table in ["webhook", "delivery"] {
                all.execute(&format!("DELETE FROM {table} WHERE {OF}"), of(key))?;
            }
            Ok(all.commit()?)
        })
    }

    fn with<T>(
        &self,
        what: &'static str,
        work: impl FnOnce(&mut Connection) -> Result<T, Wrong>,
    ) -> Result<T, HookError> {
        work(&mut self.lock()).map_err(|error| cannot(what, &error))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the file before anything is written into it, so that others of the machine never read a secret.
fn only_for_us(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn of(key: &HookKey) -> (&str, &str, i64) {
    (key.organisation.as_str(), key.webhook.as_str(), key.since.ns())
}

/// Writes down what came of a message, and forgets the oldest.
fn deliver(
    file: &Connection,
    key: &HookKey,
    message: &HookMessage,
    now: Time,
    taken: bool,
    answer: &str,
) -> Result<(), Wrong> {
    let (organisation, webhook, since) = of(key);
    file.execute(
        "INSERT INTO delivery
         (organisation, webhook, since, message, kind, first, last, tries, taken, answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7, ?8)
         ON CONFLICT DO UPDATE SET last = excluded.last, tries = tries + 1,
         taken = excluded.taken, answer = excluded.answer",
        params![organisation, webhook, since, message.id, message.kind, now.ns(), taken, answer],
    )?;
    file.execute(
        &format!(
            "DELETE FROM delivery WHERE {OF} AND number NOT IN
             (SELECT number FROM delivery WHERE {OF} ORDER BY number DESC LIMIT {SHOWN})"
        ),
        of(key),
    )?;
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let time = |at: usize| row.get::<_, Option<i64>>(at).map(|ns| ns.map(Time::from_ns));
    Ok(Kept {
        secret: row.get(0)?,
        told: row.get::<_, i64>(1)?.cast_unsigned(),
        failing: time(2)?,
        tries: row.get(3)?,
        last: time(4)?,
        next: time(5)?,
    })
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        kind: row.get(1)?,
        first: Time::from_ns(row.get(2)?),
        last: Time::from_ns(row.get(3)?),
        tries: row.get(4)?,
        taken: row.get(5)?,
        answer: row.get(6)?,
    })
}

fn cannot(what: &'static str, why: &Wrong) -> HookError {
    HookError::File { what, why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use guildhall_model::OrganisationId;
    use guildhall_network::WebhookId;

    use super::*;

    fn key(since: i64) -> HookKey {
        HookKey {
            organisation: OrganisationId::new("smith").unwrap(),
            webhook: WebhookId::new("portal").unwrap(),
            since: Time::from_s(since),
        }
    }

    fn message(id: usize) -> HookMessage {
        HookMessage { id: format!("m-{id}"), kind: "call.published", body: "{}".to_owned() }
    }

    #[test]
    fn how_far_it_was_told_outlives_a_start_and_a_new_secret() {
        let dir = tempfile::tempdir().unwrap();
        let (key, at) = (key(1), Time::from_s);
        {
            let keep = Keep::open(dir.path()).unwrap();
            assert!(keep.row(&key).unwrap().is_none());
            assert!(!keep.state(&key, 7).unwrap().has_secret);
            keep.renew(&key, b"first", 7).unwrap();
            let stands = Failing { since: at(10), tries: 1, again: at(15) };
            keep.failed(&key, stands, &message(8), at(10), "answered 503").unwrap();
        }
        let keep = Keep::open(dir.path()).unwrap();
        let state = keep.state(&key, 0).unwrap();
        assert_eq!((state.told, state.failing, state.next), (7, Some(at(10)), Some(at(15))));
        keep.taken(&key, 8, &message(8), at(16), "answered 200").unwrap();
        keep.renew(&key, b"second", 0).unwrap();
        let row = keep.row(&key).unwrap().unwrap();
        assert_eq!((row.told, row.tries, row.failing, row.next), (8, 0, None, None));
        assert_eq!((row.secret.as_slice(), row.last), (&b"second"[..], Some(at(16))));
        let state = keep.state(&key, 0).unwrap();
        let one = &state.deliveries[0];
        assert_eq!((state.deliveries.len(), one.tries, one.taken), (1, 2, true));
        assert_eq!((one.first, one.last, one.answer.as_str()), (at(10), at(16), "answered 200"));
        keep.passed(&key, 12).unwrap();
        assert_eq!(keep.state(&key, 0).unwrap().told, 12);
    }

    #[test]
    fn one_that_is_set_again_is_another_and_the_last_are_shown() {
        let dir = tempfile::tempdir().unwrap();
        let keep = Keep::open(dir.path()).unwrap();
        keep.renew(&key(1), b"first", 0).unwrap();
        for id in 0..60 {
            keep.tried(&key(1), &message(id), Time::from_s(20), false, "no answer").unwrap();
        }
        let shown = keep.state(&key(1), 0).unwrap().deliveries;
        assert_eq!((shown.len(), shown[0].id.as_str()), (50, "m-59"), "the newest first");
        assert!(keep.row(&key(2)).unwrap().is_none(), "the same name, set later");
        keep.forget(&key(1)).unwrap();
        assert!(keep.row(&key(1)).unwrap().is_none());
        keep.renew(&key(1), b"third", 3).unwrap();
        assert!(keep.state(&key(1), 0).unwrap().deliveries.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_of_the_machine_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let keep = Keep::open(dir.path()).unwrap();
        keep.renew(&key(1), b"first", 0).unwrap();
        for file in std::fs::read_dir(dir.path()).unwrap().flatten() {
            let mode = file.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}", file.file_name());
        }
    }
}

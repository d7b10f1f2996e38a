//! One session: its statements and portals, and what it does with each message.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arrow_schema::SchemaRef;
use tokio::sync::{Notify, watch};

use crate::house::House;
use crate::postgres::ask::Asked;
use crate::postgres::command::{Command, timeout};
use crate::postgres::error::PgError;
use crate::postgres::portal::Portal;
use crate::postgres::register::{Entry, cancelled};
use crate::postgres::say::{self, Standing};
use crate::postgres::sign_in::{Guest, Identity};
use crate::postgres::wire::{MESSAGE_BYTES_MAX, Reader, Wire, Writer};

/// How long a session may say nothing.
const IDLE_MAX: Duration = Duration::from_hours(1);

/// Most prepared statements of a session.
pub(super) const STATEMENTS_MAX: usize = 1_000;

/// Most portals and cursors of a session.
pub(super) const PORTALS_MAX: usize = 100;

/// Most memory that texts of statements and values of parameters may take in a session.
const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Longest setting, its name included.
const SETTING_BYTES_MAX: usize = 2_000;

/// Most settings that a session keeps.
const SETTINGS_MAX: usize = 200;

/// A prepared statement.
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) command: Command,
    /// What its parameters are on the wire, and in the engine.
    pub(super) given: Vec<(u32, arrow_schema::DataType)>,
    /// Its columns; none when it gives no rows.
    pub(super) schema: Option<SchemaRef>,
}

impl Statement {
    /// Memory of its text, which a cursor's command has once more.
    pub(super) fn bytes(&self) -> usize {
        2 * self.text.len()
    }
}

/// One session.
pub(super) struct Session {
    reader: Reader,
    cancel: Arc<Notify>,
    answerer: Answerer,
}

/// All of a session but its ear, so that hearing and doing go on at the same time.
pub(super) struct Answerer {
    pub(super) house: Arc<House>,
    pub(super) identity: Identity,
    pub(super) writer: Writer,
    pub(super) statements: HashMap<String, Arc<Statement>>,
    pub(super) portals: HashMap<String, Portal>,
    pub(super) standing: Standing,
    pub(super) settings: HashMap<String, String>,
    statement_timeout: Option<Duration>,
    /// After an error nothing is done until the client has heard of it.
    deaf: bool,
    _entry: Entry,
}

/// Why a session ends.
struct End;

impl Session {
    pub(super) fn new(house: Arc<House>, wire: Wire, guest: Guest) -> Session {
        let cancel = guest.entry.cancel();
        let mut answerer = Answerer {
            house,
            identity: guest.identity,
            writer: wire.writer,
            statements: HashMap::new(),
            portals: HashMap::new(),
            standing: Standing::Idle,
            settings: HashMap::new(),
            statement_timeout: None,
            deaf: false,
            _entry: guest.entry,
        };
        for (name, value) in guest.settings {
            // What a client says of itself at its start is no reason to send it away.
            let _known = answerer.set(&name, Some(value));
        }
        Session { reader: wire.reader, cancel, answerer }
    }

    /// Runs until the client leaves or is sent away.
    pub(super) async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut flushed = self.answerer.writer.flush().await.is_ok();
        while flushed {
            let heard = self.reader.message(MESSAGE_BYTES_MAX);
            let heard = tokio::select! {
                biased;
                () = stopped(&mut stopping) => return self.away(PgError::stopping()).await,
                heard = tokio::time::timeout(IDLE_MAX, heard) => heard,
            };
            let asked = match heard {
                Err(_) => return self.away(PgError::idle()).await,
                Ok(Err(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
                    return self.away(PgError::garbled(&error.to_string())).await;
                }
                Ok(Err(_) | Ok(None)) => return,
                Ok(Ok(Some((letter, body)))) => Asked::read(letter, body),
            };
            let done = match asked {
                Ok(asked) => self.answer(asked, &mut stopping).await,
                Err(error) => self.answerer.wrong(error.fatal(), true).await,
            };
            flushed = done.is_ok();
        }
    }

    /// Does what is asked, unless something comes between.
    async fn answer(
        &mut self,
        asked: Asked,
        stopping: &mut watch::Receiver<bool>,
    ) -> Result<(), End> {
        if asked == Asked::Terminate {
            return Err(End);
        }
        let extended = asked.is_extended();
        let limit = self.answerer.statement_timeout.unwrap_or(Duration::MAX);
        let done = tokio::select! {
            biased;
            () = cancelled(&self.cancel) => Err(PgError::cancelled()),
            () = stopped(stopping) => Err(PgError::stopping()),
            done = tokio::time::timeout(limit, self.answerer.take(asked)) => {
                done.unwrap_or_else(|_| Err(PgError::late()))
            }
            () = self.reader.closed() => return Err(End),
        };
        match done {
            Ok(()) => Ok(()),
            Err(error) => self.answerer.wrong(error, extended).await,
        }
    }

    async fn away(mut self, error: PgError) {
        let _ended = self.answerer.wrong(error, true).await;
    }
}

/// Ends when the door closes, or whoever opened it is gone.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    drop(stopping.wait_for(|stopping| *stopping).await);
}

impl Answerer {
    async fn take(&mut self, asked: Asked) -> Result<(), PgError> {
        match asked {
            Asked::Sync => {
                self.deaf = false;
                if self.standing == Standing::Idle {
                    self.portals.retain(|_, portal| portal.hold);
                }
                say::ready(&mut self.writer, self.standing);
                self.flush().await
            }
            _ if self.deaf => Ok(()),
            Asked::Query(text) => self.simple(&text).await,
            Asked::Parse { name, text, kinds } => self.parse(name, text, &kinds).await,
            Asked::Bind(bind) => self.bind(bind),
            Asked::Describe(named) => self.describe(&named),
            Asked::Execute { portal, rows_max } => self.execute(&portal, rows_max).await,
            Asked::Close(named) => {
                self.close(&named);
                Ok(())
            }
            Asked::Flush => self.flush().await,
            Asked::Terminate | Asked::Copying => Ok(()),
        }
    }

    pub(super) async fn flush(&mut self) -> Result<(), PgError> {
        self.writer.flush().await.map_err(|_| PgError::gone())
    }

    /// Tells of an error. In the extended protocol nothing more is done until Sync.
    async fn wrong(&mut self, error: PgError, extended: bool) -> Result<(), End> {
        say::told(&mut self.writer, b'E', &error);
        if self.standing == Standing::InTransaction {
            self.standing = Standing::Failed;
        }
        self.portals.retain(|_, portal| portal.hold);
        if extended {
            self.deaf = true;
        } else {
            say::ready(&mut self.writer, self.standing);
        }
        let told = self.flush().await;
        if error.is_fatal() || told.is_err() { Err(End) } else { Ok(()) }
    }

    /// Refuses what a failed transaction does not answer.
    pub(super) fn may(&self, command: &Command) -> Result<(), PgError> {
        match self.standing == Standing::Failed && !command.ends_transaction() {
            true => Err(PgError::in_failed_transaction()),
            false => Ok(()),
        }
    }

    /// Refuses more texts and values than a session may keep.
    pub(super) fn may_keep(&self, bytes: usize) -> Result<(), PgError> {
        let statements = self.statements.values().map(|statement| statement.bytes());
        let portals = self.portals.values().map(|portal| portal.bytes);
        match statements.chain(portals).sum::<usize>() + bytes <= KEPT_BYTES_MAX {
            true => Ok(()),
            false => {
                let hint = "deallocate statements that are not needed, and close cursors";
                Err(PgError::new("53400", "the session keeps too much prepared text", hint))
            }
        }
    }

    /// Keeps a setting, or sets it back.
    pub(super) fn set(&mut self, name: &str, value: Option<String>) -> Result<(), PgError> {
        let key = name.to_lowercase();
        if key.len() + value.as_ref().map_or(0, String::len) > SETTING_BYTES_MAX {
            return Err(PgError::new("22023", "the setting is too long", ""));
        }
        match (key.as_str(), &value) {
            ("statement_timeout", value) => {
                self.statement_timeout = timeout(value.as_deref().unwrap_or("0"))?;
            }
            ("client_encoding", Some(value)) => {
                let plain = value.to_lowercase().replace(['-', '_', '\''], "");
                if !matches!(plain.as_str(), "utf8" | "unicode" | "sqlascii") {
                    let message = format!("`{value}` is no encoding of this door");
                    return Err(PgError::new("22023", message, "use UTF8"));
                }
                return Ok(());
            }
            ("timezone", Some(value)) => {
                if !matches!(value.to_lowercase().as_str(), "utc" | "gmt" | "etc/utc" | "default") {
                    self.note(&format!("times are told in UTC, and not in `{value}`"));
                }
                return Ok(());
            }
            ("datestyle" | "intervalstyle" | "standard_conforming_strings", _) => return Ok(()),
            ("application_name", value) => {
                let value = value.clone().unwrap_or_default();
                say::parameter(&mut self.writer.waiting, "application_name", &value);
            }
            _ => {}
        }
        match value {
            Some(value) if self.settings.len() < SETTINGS_MAX => {
                self.settings.insert(key, value);
            }
            Some(_) => return Err(PgError::new("53400", "too many settings", "")),
            None => drop(self.settings.remove(&key)),
        }
        Ok(())
    }

    fn note(&mut self, message: &str) {
        let note = PgError::new("01000", message, "");
        let note = PgError { severity: "WARNING", ..note };
        say::told(&mut self.writer, b'N', &note);
    }

    /// Ends a transaction, and with it what does not outlive one.
    pub(super) fn end_transaction(&mut self) {
        self.standing = Standing::Idle;
        self.portals.retain(|_, portal| portal.hold);
    }
}

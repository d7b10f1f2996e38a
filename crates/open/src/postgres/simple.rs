//! Statements that come as text and are done at once, and the commands of both protocols.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use guildhall_query::{POSTGRES_VERSION, Parameter, PgType};

use crate::postgres::command::Command;
use crate::postgres::error::PgError;
use crate::postgres::portal::{Came, Portal, begin};
use crate::postgres::say::{self, Standing};
use crate::postgres::session::{Answerer, PORTALS_MAX};
use crate::postgres::split::statements;

/// Settings that stand as they are.
const FIXED: [(&str, &str); 12] = [
    ("client_encoding", "UTF8"),
    ("datestyle", "ISO, MDY"),
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "on"),
    ("integer_datetimes", "on"),
    ("intervalstyle", "postgres"),
    ("max_identifier_length", "63"),
    ("server_encoding", "UTF8"),
    ("server_version", POSTGRES_VERSION),
    ("standard_conforming_strings", "on"),
    ("timezone", "UTC"),
    ("transaction_isolation", "read committed"),
];

/// Settings that have a value before one is set.
const PRESET: [(&str, &str); 5] = [
    ("search_path", "\"$user\", public"),
    ("statement_timeout", "0"),
    ("extra_float_digits", "1"),
    ("transaction_read_only", "on"),
    ("server_version_num", "150000"),
];

impl Answerer {
    /// Does the statements of a text one after the other; the first that fails ends it.
    pub(super) async fn simple(&mut self, text: &str) -> Result<(), PgError> {
        self.portals.remove("");
        self.statements.remove("");
        let all = statements(text);
        if all.is_empty() {
            say::bare(&mut self.writer, b'I');
        }
        for statement in all {
            let command = Command::of(statement)?;
            self.may(&command)?;
            if let Command::Ask(tag) = command {
                let statement = statement.trim();
                let reply = begin(&self.house, &self.identity, statement, &[]).await?;
                let mut portal = Portal::running(statement.to_owned(), reply);
                portal.columns.tell(&mut self.writer);
                self.send(&mut portal, usize::MAX, tag).await?;
            } else {
                if let Some(schema) = self.columns_of(&command)? {
                    tell(&mut self.writer, &schema);
                }
                self.command(&command).await?;
            }
        }
        say::ready(&mut self.writer, self.standing);
        self.flush().await
    }

    /// Sends rows of a portal, and how it came to an end.
    pub(super) async fn send(
        &mut self,
        portal: &mut Portal,
        rows_max: usize,
        tag: &str,
    ) -> Result<(), PgError> {
        let came = portal.send(&self.house, &self.identity, &mut self.writer, rows_max).await?;
        match came {
            Came::ToTheEnd { rows } if matches!(tag, "SELECT" | "FETCH") => {
                say::complete(&mut self.writer, &format!("{tag} {rows}"));
            }
            Came::ToTheLimit { rows } if tag == "FETCH" => {
                say::complete(&mut self.writer, &format!("{tag} {rows}"));
            }
            Came::ToTheEnd { .. } => say::complete(&mut self.writer, tag),
            Came::ToTheLimit { .. } => say::bare(&mut self.writer, b's'),
        }
        Ok(())
    }

    /// The columns of a command that is not the engine's.
    pub(super) fn columns_of(&self, command: &Command) -> Result<Option<SchemaRef>, PgError> {
        match command {
            Command::Show(name) => {
                let field = Field::new(name, DataType::Utf8, true);
                Ok(Some(Arc::new(Schema::new(vec![field]))))
            }
            Command::Fetch { name, .. } => {
                let portal = self.portals.get(name).ok_or_else(|| PgError::no_cursor(name))?;
                Ok(Some(Arc::clone(&portal.columns.schema)))
            }
            _ => Ok(None),
        }
    }

    /// Does what is not the engine's.
    pub(super) async fn command(&mut self, command: &Command) -> Result<(), PgError> {
        let tag = match command {
            Command::Ask(_) | Command::Nothing => {
                say::bare(&mut self.writer, b'I');
                return Ok(());
            }
            Command::Begin => {
                self.standing = Standing::InTransaction;
                "BEGIN"
            }
            Command::Commit | Command::Rollback => {
                let failed = self.standing == Standing::Failed || *command == Command::Rollback;
                self.end_transaction();
                if failed { "ROLLBACK" } else { "COMMIT" }
            }
            Command::Accept(tag) => {
                if *tag == "ROLLBACK" && self.standing == Standing::Failed {
                    self.standing = Standing::InTransaction;
                }
                tag
            }
            Command::Set { name, value } => {
                self.set(name, value.clone())?;
                if value.is_some() { "SET" } else { "RESET" }
            }
            Command::ResetAll => {
                self.settings.clear();
                self.set("statement_timeout", None)?;
                "RESET"
            }
            Command::Show(name) => {
                self.show(name)?;
                "SHOW"
            }
            Command::DiscardAll => {
                self.statements.clear();
                self.portals.clear();
                self.settings.clear();
                self.set("statement_timeout", None)?;
                "DISCARD ALL"
            }
            Command::Deallocate(name) => {
                match name {
                    Some(name) => drop(
                        self.statements.remove(name).ok_or_else(|| PgError::no_statement(name))?,
                    ),
                    None => self.statements.clear(),
                }
                if name.is_some() { "DEALLOCATE" } else { "DEALLOCATE ALL" }
            }
            Command::Declare { name, text, hold } => {
                return self.declare(name, text, *hold, &[]).await;
            }
            Command::Fetch { name, rows_max } => {
                return self.fetch(name, *rows_max, &[]).await;
            }
            Command::CloseCursor(name) => {
                match name {
                    Some(name) => {
                        drop(self.portals.remove(name).ok_or_else(|| PgError::no_cursor(name))?);
                    }
                    None => self.portals.clear(),
                }
                if name.is_some() { "CLOSE CURSOR" } else { "CLOSE CURSOR ALL" }
            }
        };
        say::complete(&mut self.writer, tag);
        Ok(())
    }

    /// Begins a query whose rows are fetched by name.
    pub(super) async fn declare(
        &mut self,
        name: &str,
        text: &str,
        hold: bool,
        given: &[Parameter],
    ) -> Result<(), PgError> {
        if !hold && self.standing == Standing::Idle {
            let what = "a cursor without HOLD ends with its transaction, and there is none";
            return Err(PgError::new("25P01", what, "begin with BEGIN, or declare it WITH HOLD"));
        }
        if self.portals.contains_key(name) {
            return Err(PgError::new("42P03", format!("there is a cursor `{name}` already"), ""));
        }
        self.may_have_one_more_portal()?;
        let reply = begin(&self.house, &self.identity, text, given).await?;
        let mut portal = Portal::running(text.to_owned(), reply);
        portal.hold = hold;
        self.portals.insert(name.to_owned(), portal);
        say::complete(&mut self.writer, "DECLARE CURSOR");
        Ok(())
    }

    pub(super) fn may_have_one_more_portal(&self) -> Result<(), PgError> {
        match self.portals.len() < PORTALS_MAX {
            true => Ok(()),
            false => Err(PgError::new("53400", "too many cursors are open", "close some")),
        }
    }

    /// Sends rows of a cursor, in these forms.
    pub(super) async fn fetch(
        &mut self,
        name: &str,
        rows_max: Option<usize>,
        forms: &[bool],
    ) -> Result<(), PgError> {
        let mut portal = self.portals.remove(name).ok_or_else(|| PgError::no_cursor(name))?;
        portal.columns.forms = forms.to_vec();
        self.send(&mut portal, rows_max.unwrap_or(usize::MAX), "FETCH").await?;
        self.portals.insert(name.to_owned(), portal);
        Ok(())
    }

    /// Sends a setting as the one row that it is.
    fn show(&mut self, name: &str) -> Result<(), PgError> {
        let value = self.shown(name)?;
        say::message(&mut self.writer.waiting, b'D', |out| {
            out.extend(1_u16.to_be_bytes());
            say::sized(out, false, |out| out.extend(value.bytes()));
        });
        Ok(())
    }

    /// What a setting is.
    fn shown(&self, name: &str) -> Result<String, PgError> {
        let name = name.to_lowercase();
        let of = |list: &[(&str, &str)]| {
            list.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let value =
            of(&FIXED).or_else(|| self.settings.get(&name).cloned()).or_else(|| of(&PRESET));
        value.ok_or_else(|| PgError::new("42704", format!("there is no setting `{name}`"), ""))
    }
}

/// Tells columns that come as text.
fn tell(writer: &mut crate::postgres::wire::Writer, schema: &SchemaRef) {
    let fields = schema.fields().iter();
    say::columns(
        writer,
        fields.map(|field| (field.name().as_str(), PgType::of(field.data_type()), false)),
    );
}

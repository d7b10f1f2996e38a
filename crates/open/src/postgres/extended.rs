//! Statements that are prepared, given values, and then done, each by a message of its own.

use std::sync::Arc;

use guildhall_query::{Parameter, PgType, Speech};

use crate::postgres::ask::{Bind, Named};
use crate::postgres::command::Command;
use crate::postgres::error::PgError;
use crate::postgres::given;
use crate::postgres::portal::{Columns, Portal};
use crate::postgres::say;
use crate::postgres::session::{Answerer, STATEMENTS_MAX, Statement};
use crate::postgres::split::statements;

impl Answerer {
    /// Prepares a statement.
    pub(super) async fn parse(
        &mut self,
        name: String,
        text: String,
        kinds: &[u32],
    ) -> Result<(), PgError> {
        if !name.is_empty() && self.statements.contains_key(&name) {
            let message = format!("there is a prepared statement `{name}` already");
            return Err(PgError::new("42P05", message, ""));
        }
        if self.statements.len() >= STATEMENTS_MAX {
            let message = format!("{STATEMENTS_MAX} statements are prepared");
            return Err(PgError::new("53400", message, "deallocate some"));
        }
        let statement = self.prepared(&text, kinds).await?;
        self.may_keep(statement.bytes())?;
        self.statements.insert(name, Arc::new(statement));
        say::bare(&mut self.writer, b'1');
        Ok(())
    }

    async fn prepared(&self, text: &str, kinds: &[u32]) -> Result<Statement, PgError> {
        let all = statements(text);
        let [one] = all.as_slice() else {
            if all.is_empty() {
                let (text, command) = (String::new(), Command::Nothing);
                return Ok(Statement { text, command, given: Vec::new(), schema: None });
            }
            let what = "a prepared statement is one, and not several";
            return Err(PgError::new("42601", what, ""));
        };
        let command = Command::of(one)?;
        self.may(&command)?;
        let text = one.trim().to_owned();
        // A cursor's query takes parameters as any other.
        let asked = match &command {
            Command::Ask(_) => &text,
            Command::Declare { text, .. } => text,
            _ => {
                let schema = self.columns_of(&command)?;
                return Ok(Statement { text, command, given: Vec::new(), schema });
            }
        };
        let scope = self.identity.scope(&self.house).ok_or_else(PgError::no_longer_signed_in)?;
        let said = kinds.iter().map(|oid| given::kind(*oid)).collect();
        let described = self.house.sql.describe(&scope, Speech::Postgres, asked, said).await;
        let described = described.map_err(|error| PgError::of(error, asked))?;
        let given = described.parameters.into_iter().enumerate().map(|(place, kind)| {
            let said = kinds.get(place).copied().filter(|oid| given::kind(*oid).is_some());
            (said.unwrap_or_else(|| PgType::of(&kind).oid), kind)
        });
        let given = given.collect();
        let rows = matches!(command, Command::Ask(_));
        Ok(Statement { text, command, given, schema: rows.then_some(described.schema) })
    }

    /// Gives values to a statement.
    pub(super) fn bind(&mut self, bind: Bind) -> Result<(), PgError> {
        let statement = self.statements.get(&bind.statement);
        let statement = statement.ok_or_else(|| PgError::no_statement(&bind.statement))?;
        let statement = Arc::clone(statement);
        self.may(&statement.command)?;
        if !bind.portal.is_empty() && self.portals.contains_key(&bind.portal) {
            let message = format!("there is a portal `{}` already", bind.portal);
            return Err(PgError::new("42P03", message, ""));
        }
        self.may_have_one_more_portal()?;
        let given_bytes: usize = bind.given.iter().flatten().map(bytes::Bytes::len).sum();
        self.may_keep(statement.bytes() + given_bytes)?;
        let given = values(&statement, &bind)?;
        let schema = statement.schema.clone();
        let schema = schema.unwrap_or_else(|| Arc::new(arrow_schema::Schema::empty()));
        let forms = if statement.schema.is_some() { bind.answer_forms } else { Vec::new() };
        let columns = Columns::new(schema, forms)?;
        let portal = Portal::bound(&statement, columns, given, given_bytes);
        self.portals.insert(bind.portal, portal);
        say::bare(&mut self.writer, b'2');
        Ok(())
    }

    /// Tells what a statement takes and gives, or what a portal gives.
    pub(super) fn describe(&mut self, named: &Named) -> Result<(), PgError> {
        match named {
            Named::Statement(name) => {
                let statement = self.statements.get(name);
                let statement = Arc::clone(statement.ok_or_else(|| PgError::no_statement(name))?);
                let kinds: Vec<u32> = statement.given.iter().map(|(oid, _)| *oid).collect();
                say::parameters(&mut self.writer, &kinds);
                match &statement.schema {
                    Some(schema) => {
                        Columns::new(Arc::clone(schema), Vec::new())?.tell(&mut self.writer);
                    }
                    None => say::bare(&mut self.writer, b'n'),
                }
            }
            Named::Portal(name) => {
                let portal = self.portals.get(name).ok_or_else(|| PgError::no_cursor(name))?;
                match portal.gives_rows() {
                    true => portal.columns.tell(&mut self.writer),
                    false => say::bare(&mut self.writer, b'n'),
                }
            }
        }
        Ok(())
    }

    /// Does what a portal stands for, or goes on with it.
    pub(super) async fn execute(&mut self, name: &str, rows_max: usize) -> Result<(), PgError> {
        let mut portal = self.portals.remove(name).ok_or_else(|| PgError::no_cursor(name))?;
        let command = portal.command.clone();
        self.may(&command)?;
        let rows_max = if rows_max == 0 { usize::MAX } else { rows_max };
        match &command {
            Command::Ask(tag) => self.send(&mut portal, rows_max, tag).await?,
            Command::Declare { name, text, hold } => {
                self.declare(name, text, *hold, portal.given()).await?;
            }
            Command::Fetch { name, rows_max } => {
                self.fetch(name, *rows_max, &portal.columns.forms).await?;
            }
            other => self.command(other).await?,
        }
        // Ending a transaction takes its portals along.
        if !command.ends_transaction() {
            self.portals.insert(name.to_owned(), portal);
        }
        Ok(())
    }

    /// Forgets a statement or portal; one that is not there is no error.
    pub(super) fn close(&mut self, named: &Named) {
        match named {
            Named::Statement(name) => drop(self.statements.remove(name)),
            Named::Portal(name) => drop(self.portals.remove(name)),
        }
        say::bare(&mut self.writer, b'3');
    }
}

/// The values of a statement's parameters.
fn values(statement: &Statement, bind: &Bind) -> Result<Vec<Parameter>, PgError> {
    let (given, wanted) = (bind.given.len(), statement.given.len());
    if given != wanted {
        let message = format!("{given} values were given for {wanted} parameters");
        return Err(PgError::new("08P01", message, ""));
    }
    let value = |(place, (oid, kind)): (usize, &(u32, arrow_schema::DataType))| {
        let binary = match bind.given_forms.as_slice() {
            [] => false,
            [all] => *all,
            each => each.get(place).copied().unwrap_or(false),
        };
        let given = bind.given[place].as_ref();
        let value = given.map(|bytes| given::value(*oid, binary, bytes)).transpose()?;
        Ok(Parameter { value, kind: Some(kind.clone()) })
    };
    statement.given.iter().enumerate().map(value).collect()
}

//! A query that is asked, and its rows as they are taken.

use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use guildhall_query::{Parameter, PgType, Speech, SqlError};

use crate::house::House;
use crate::postgres::cell;
use crate::postgres::command::Command;
use crate::postgres::error::PgError;
use crate::postgres::say;
use crate::postgres::session::Statement;
use crate::postgres::sign_in::Identity;
use crate::postgres::wire::Writer;
use crate::reply::Reply;

/// How long a query waits for others to end, where as many run as may. Programs that ask for ten
/// charts at once do not ask again.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How often it looks.
const WAIT_STEP: Duration = Duration::from_millis(20);

/// Rows between two looks at how much waits to be sent.
const ROWS_AT_ONCE: usize = 64;

/// A query on its way.
pub(super) struct Portal {
    /// The statement.
    pub(super) text: String,
    pub(super) command: Command,
    /// Whether it outlives a transaction.
    pub(super) hold: bool,
    /// The columns that were told.
    pub(super) columns: Columns,
    /// Memory of its text and values.
    pub(super) bytes: usize,
    state: State,
}

/// Columns of an answer, each with whether it goes out in binary.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) schema: SchemaRef,
    /// None: all text; one: all the same.
    pub(super) forms: Vec<bool>,
}

enum State {
    Bound(Vec<Parameter>),
    Running { reply: Box<Reply>, rows: Option<RecordBatch>, at: usize },
    Done,
}

/// How far a portal came.
pub(super) enum Came {
    /// All rows are out.
    ToTheEnd { rows: usize },
    /// There may be more.
    ToTheLimit { rows: usize },
}

impl Columns {
    pub(super) fn new(schema: SchemaRef, forms: Vec<bool>) -> Result<Columns, PgError> {
        let count = schema.fields().len();
        if forms.len() > 1 && forms.len() != count {
            let what = format!("{} formats for {count} columns", forms.len());
            return Err(PgError::new("08P01", what, ""));
        }
        Ok(Columns { schema, forms })
    }

    pub(super) fn binary(&self, place: usize) -> bool {
        match self.forms.as_slice() {
            [] => false,
            [all] => *all,
            each => each.get(place).copied().unwrap_or(false),
        }
    }

    /// Tells them.
    pub(super) fn tell(&self, writer: &mut Writer) {
        let fields = self.schema.fields().iter().enumerate();
        let told = fields.map(|(place, field)| {
            (field.name().as_str(), PgType::of(field.data_type()), self.binary(place))
        });
        say::columns(writer, told);
    }

    /// Whether rows of these columns look as was told.
    fn fit(&self, schema: &SchemaRef) -> bool {
        let kinds = |schema: &SchemaRef| -> Vec<u32> {
            schema.fields().iter().map(|field| PgType::of(field.data_type()).oid).collect()
        };
        kinds(&self.schema) == kinds(schema)
    }
}

/// Begins a query under what the person may see now, and waits for its turn.
pub(super) async fn begin(
    house: &House,
    identity: &Identity,
    text: &str,
    given: &[Parameter],
) -> Result<Reply, PgError> {
    let mut waited = Duration::ZERO;
    loop {
        let scope = identity.scope(house).ok_or_else(PgError::no_longer_signed_in)?;
        match Reply::begin(house, &scope, Speech::Postgres, text, given.to_vec()).await {
            Err(SqlError::Busy { .. }) if waited < WAIT_MAX => {
                tokio::time::sleep(WAIT_STEP).await;
                waited += WAIT_STEP;
            }
            started => return started.map_err(|error| PgError::of(error, text)),
        }
    }
}

impl Portal {
    /// A statement with values for its parameters.
    pub(super) fn bound(
        statement: &Statement,
        columns: Columns,
        given: Vec<Parameter>,
        given_bytes: usize,
    ) -> Portal {
        let (text, command) = (statement.text.clone(), statement.command.clone());
        let bytes = statement.bytes() + given_bytes;
        Portal { text, command, hold: false, columns, bytes, state: State::Bound(given) }
    }

    /// A query that runs.
    pub(super) fn running(text: String, reply: Reply) -> Portal {
        let columns = Columns { schema: reply.schema().clone(), forms: Vec::new() };
        let state = State::Running { reply: Box::new(reply), rows: None, at: 0 };
        let (command, bytes) = (Command::Ask("SELECT"), text.len());
        Portal { text, command, hold: false, columns, bytes, state }
    }

    /// The values that were given, where the query is not begun.
    pub(super) fn given(&self) -> &[Parameter] {
        match &self.state {
            State::Bound(given) => given,
            _ => &[],
        }
    }

    /// Whether doing it gives rows.
    pub(super) fn gives_rows(&self) -> bool {
        matches!(self.command, Command::Ask(_) | Command::Show(_) | Command::Fetch { .. })
    }

    /// Sends rows, at most so many; begins first where that is due. The rest waits in the portal.
    pub(super) async fn send(
        &mut self,
        house: &House,
        identity: &Identity,
        writer: &mut Writer,
        rows_max: usize,
    ) -> Result<Came, PgError> {
        if let State::Bound(given) = &self.state {
            let reply = begin(house, identity, &self.text, given).await?;
            if !self.columns.fit(reply.schema()) {
                let what = "the columns are others than when the statement was prepared";
                return Err(PgError::new("0A000", what, "prepare it again"));
            }
            self.state = State::Running { reply: Box::new(reply), rows: None, at: 0 };
        }
        let mut sent = 0;
        while let State::Running { reply, rows, at } = &mut self.state {
            let Some(batch) = rows else {
                match reply.next(house).await {
                    Some(Ok(batch)) => (*rows, *at) = (Some(batch), 0),
                    Some(Err(error)) => return Err(PgError::of(error, &self.text)),
                    None => self.state = State::Done,
                }
                continue;
            };
            reply.must_still_see(house).map_err(|error| PgError::of(error, &self.text))?;
            let until = batch.num_rows().min(*at + (rows_max - sent).min(ROWS_AT_ONCE));
            for row in *at..until {
                cell::row(&mut writer.waiting, batch, row, &self.columns)?;
            }
            sent += until - *at;
            *at = until;
            if *at == batch.num_rows() {
                *rows = None;
            }
            writer.relieve().await.map_err(|_| PgError::gone())?;
            if sent == rows_max {
                return Ok(Came::ToTheLimit { rows: sent });
            }
        }
        Ok(Came::ToTheEnd { rows: sent })
    }
}

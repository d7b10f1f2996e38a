//! SQL over all that one caller sees, and nothing else.
//!
//! A query has a catalogue of its own, made from the caller's [`Plant`](crate::Plant): what is
//! not shared is not in it, so that no statement can name it. It reads one moment of the
//! historian, on threads of low priority in a runtime of its own, within limits of memory and
//! time. The engine is DataFusion; see `docs/rfd/0007-sql-by-datafusion.md`.
//!
//! Read in this order: `check` (what is let through), `caller`, `catalogue`, `samples`,
//! `pushdown`, `moment`, `leaf`, `summing`, `shift`, `asof`, then `functions`; `postgres` is what clients
//! of PostgreSQL find beside.

mod asof;
mod caller;
mod catalogue;
#[cfg(test)]
mod chance;
mod check;
mod columns;
mod error;
mod functions;
mod leaf;
mod moment;
mod parameter;
mod postgres;
mod pushdown;
mod register;
mod rollups;
mod samples;
mod session;
mod shift;
mod small;
mod summing;
mod wide;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use datafusion::sql::parser::Statement;
use guildhall_access::Scope;
use guildhall_model::{Clock, Time};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use crate::sql::caller::Caller;
use crate::sql::register::{Line, Register};
use crate::{Query, QueryError};

pub use catalogue::{CATALOGUE, Table};
pub use check::SQL_BYTES_MAX;
pub use error::{Place, SqlError, Wrong};
pub use parameter::{Described, Parameter};
pub use postgres::{POSTGRES_VERSION, PgType};
pub use register::{QUERIES_OF_ONE_PERSON_MAX, RunningQuery};

/// Threads that work on queries, all together.
pub const QUERY_THREADS: usize = 2;

/// Threads that read the disk for queries, all together.
const READING_THREADS: usize = 4;

/// How much lower the priority of these threads is than that of all others (see `nice(2)`).
const NICENESS: i32 = 10;

/// How many batches of an answer wait for whoever takes them.
const WAITING_MAX: usize = 2;

/// How much queries may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlSettings {
    /// Memory of one query; what is more is spilled to disk or refused.
    pub memory_mib: usize,
    /// How long one may run.
    pub time: Duration,
    /// How many may run at once.
    pub at_once: usize,
    /// Where they spill to. Emptied at each start.
    pub spill_dir: PathBuf,
    /// How much one may spill, in MiB.
    pub spill_mib: usize,
}

/// Whose SQL it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    /// The engine's own.
    Engine,
    /// As a client of PostgreSQL says it: its operators, casts and catalogue.
    Postgres,
}

/// Answers SQL.
pub struct Sql {
    query: Arc<Query>,
    clock: Arc<dyn Clock>,
    settings: SqlSettings,
    register: Arc<Register>,
    runtime: Option<Runtime>,
}

/// The rows of a query, as they come. Dropping it ends the query.
pub struct Answer {
    /// The query's name in the register.
    pub id: String,
    /// Names and types of the columns.
    pub schema: SchemaRef,
    batches: mpsc::Receiver<Said>,
    ended: bool,
}

/// What a query says: rows, that it failed, or that this was all.
enum Said {
    Rows(RecordBatch),
    Failed(SqlError),
    Done,
}

impl Answer {
    /// The next rows; none at the end. After an error nothing more comes.
    ///
    /// # Errors
    /// Any [`SqlError`] but those of the text itself.
    pub async fn next(&mut self) -> Option<Result<RecordBatch, SqlError>> {
        if self.ended {
            return None;
        }
        let said = self.batches.recv().await;
        self.ended = !matches!(said, Some(Said::Rows(_)));
        match said {
            Some(Said::Rows(rows)) => Some(Ok(rows)),
            Some(Said::Done) => None,
            Some(Said::Failed(error)) => Some(Err(error)),
            None => Some(Err(SqlError::BrokenOff)),
        }
    }
}

impl Sql {
    /// Serves SQL over what `query` reads.
    ///
    /// # Errors
    /// [`SqlError::System`] when there are no threads, or the spill folder cannot be emptied.
    pub fn open(
        query: Arc<Query>,
        clock: Arc<dyn Clock>,
        settings: SqlSettings,
    ) -> Result<Sql, SqlError> {
        let refused = |what| move |source| SqlError::System { what, source };
        match std::fs::remove_dir_all(&settings.spill_dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(refused("the spill folder")(error));
            }
            _ => {
                std::fs::create_dir_all(&settings.spill_dir).map_err(refused("the spill folder"))?
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .thread_name("query")
            .worker_threads(QUERY_THREADS)
            .max_blocking_threads(READING_THREADS)
            .on_thread_start(yield_to_others)
            .enable_time()
            .build()
            .map_err(refused("threads"))?;
        Ok(Sql { query, clock, settings, register: Arc::default(), runtime: Some(runtime) })
    }

    /// Begins a query for a caller. `parameters` are `$1`, `$2` and so on in the text.
    ///
    /// # Errors
    /// Any [`SqlError`]; one that comes once rows do is told by [`Answer::next`].
    pub async fn start(
        &self,
        scope: &Scope,
        speech: Speech,
        text: &str,
        parameters: Vec<Parameter>,
    ) -> Result<Answer, SqlError> {
        let Some(runtime) = &self.runtime else { return Err(SqlError::BrokenOff) };
        let statement = check::statement(text, speech)?;
        let now = self.clock.now();
        let line = self.register.enter(scope.person(), text, now, self.settings.at_once)?;
        let id = line.id();
        let (sender, batches) = mpsc::channel(WAITING_MAX);
        let (begun, begins) = oneshot::channel();
        let work = self.work(scope, speech, statement, now);
        runtime.spawn(async move {
            run(work, parameters, line, begun, &sender).await;
        });
        let schema = begins.await.unwrap_or(Err(SqlError::BrokenOff))?;
        Ok(Answer { id, schema, batches, ended: false })
    }

    /// What a query of a caller would take and give, without running it. `kinds` are the types
    /// of its parameters, as far as they are said.
    ///
    /// # Errors
    /// Any [`SqlError`] but those of running.
    pub async fn describe(
        &self,
        scope: &Scope,
        speech: Speech,
        text: &str,
        kinds: Vec<Option<DataType>>,
    ) -> Result<Described, SqlError> {
        let Some(runtime) = &self.runtime else { return Err(SqlError::BrokenOff) };
        let statement = check::statement(text, speech)?;
        let work = self.work(scope, speech, statement, self.clock.now());
        let (mut sender, told) = oneshot::channel();
        let time = self.settings.time;
        runtime.spawn(async move {
            let late = SqlError::Time { seconds: time.as_secs() };
            let described = tokio::select! {
                biased;
                () = sender.closed() => return,
                described = tokio::time::timeout(time, work.describe(kinds)) => described,
            };
            drop(sender.send(described.unwrap_or(Err(late))));
        });
        told.await.unwrap_or(Err(SqlError::BrokenOff))
    }

    fn work(
        &self,
        scope: &Scope,
        speech: Speech,
        statement: Statement,
        now: Time,
    ) -> session::Work {
        let caller = Caller::new(Arc::clone(&self.query), scope.clone(), now);
        session::Work {
            caller: Arc::new(caller),
            speech,
            statement,
            settings: self.settings.clone(),
        }
    }

    /// The tables that a caller sees, those that tell of the others last.
    ///
    /// # Errors
    /// [`SqlError::Engine`] or [`SqlError::BrokenOff`].
    pub async fn tables(&self, scope: &Scope) -> Result<Vec<Table>, SqlError> {
        let Some(runtime) = &self.runtime else { return Err(SqlError::BrokenOff) };
        let caller = Caller::new(Arc::clone(&self.query), scope.clone(), self.clock.now());
        let found = runtime.spawn(catalogue::tables(Arc::new(caller))).await;
        let found = found.map_err(|_| SqlError::BrokenOff)?;
        found.map_err(|error| SqlError::of(error, None))
    }

    /// The queries that run and that the caller may see: his own; all, for whoever is
    /// administrator of every organisation.
    pub fn running(&self, scope: &Scope) -> Vec<RunningQuery> {
        self.register.list(&self.query.plant(scope))
    }

    /// Cancels a query that the caller may see.
    ///
    /// # Errors
    /// [`QueryError::NotFound`].
    pub fn cancel(&self, scope: &Scope, id: &str) -> Result<(), QueryError> {
        match self.register.cancel(&self.query.plant(scope), id) {
            true => Ok(()),
            false => Err(QueryError::NotFound { what: "query", name: id.to_owned() }),
        }
    }
}

impl Drop for Sql {
    fn drop(&mut self) {
        self.register.cancel_all();
        // Not waited for: the last holder of the house may be an async task.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs until all is said, nobody listens, somebody cancels, or the time is up.
async fn run(
    work: session::Work,
    parameters: Vec<Parameter>,
    line: Line,
    begun: oneshot::Sender<Result<SchemaRef, SqlError>>,
    sender: &mpsc::Sender<Said>,
) {
    let time = work.settings.time;
    let mut begun = Some(begun);
    let outcome = tokio::select! {
        biased;
        () = sender.closed() => return,
        () = line.cancelled() => Err(SqlError::Cancelled),
        () = tokio::time::sleep(time) => Err(SqlError::Time { seconds: time.as_secs() }),
        outcome = speak(work, parameters, &line, &mut begun, sender) => outcome,
    };
    drop(line);
    // Nobody may be there to be told any more.
    match (outcome, begun) {
        (Ok(()), _) => drop(sender.send(Said::Done).await),
        (Err(error), None) => drop(sender.send(Said::Failed(error)).await),
        (Err(error), Some(begun)) => drop(begun.send(Err(error))),
    }
}

async fn speak(
    work: session::Work,
    parameters: Vec<Parameter>,
    line: &Line,
    begun: &mut Option<oneshot::Sender<Result<SchemaRef, SqlError>>>,
    sender: &mpsc::Sender<Said>,
) -> Result<(), SqlError> {
    let mut rows = work.plan(parameters).await?;
    if let Some(begun) = begun.take() {
        drop(begun.send(Ok(rows.schema())));
    }
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        line.add_rows(batch.num_rows());
        if sender.send(Said::Rows(batch)).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Ingestion and the doors go first.
fn yield_to_others() {
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!("a thread for queries keeps its priority: {error}");
    }
}

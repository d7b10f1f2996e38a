//! `DoPut`: samples in, as the path `samples` or by the bulk ingestion of ADBC, and values for
//! prepared statements.
//!
//! Each batch goes the way of a request over HTTP: who sends is looked up anew, one limiter and
//! one collector. It is answered when all of it is on disk, in the order in which it came; a few
//! may be on their way at once. A client that goes past the rate of its person is slowed down
//! between batches by not being read.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_flight::decode::FlightRecordBatchStream;
use arrow_flight::error::FlightError;
use arrow_flight::flight_descriptor::DescriptorType;
use arrow_flight::sql::{
    Any, Command, CommandStatementIngest, DoPutPreparedStatementResult, DoPutUpdateResult,
    TableDefinitionOptions, TableExistsOption,
};
use arrow_flight::{FlightData, FlightDescriptor, PutResult};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use guildhall_query::{CATALOGUE, SqlError};
use prost::Message as _;
use serde::Serialize;
use tonic::{Code, Request, Status, Streaming};

use crate::api::blocking;
use crate::api::wire::RefusedWire;
use crate::flight::Door;
use crate::flight::columns::Columns;
use crate::flight::prepared::bound;
use crate::flight::sign_in::{Key, sign_in};
use crate::flight::statement::{Out, until_stopped};
use crate::flight::status::{garbled, not_here, status, stopped, with_code};
use crate::house::House;
use crate::intake::body::room;
use crate::intake::collect::{Collector, Outcome, Rows};
use crate::problem::Problem;

/// Where samples go.
const SAMPLES: &str = "samples";

/// How many batches may wait for the disk at once.
const ON_THEIR_WAY_MAX: usize = 4;

/// What became of a batch, in the `app_metadata` of its answer, as JSON.
#[derive(Serialize)]
struct Told {
    /// How many samples are on disk.
    stored: usize,
    /// How many samples are on disk whose tag a person has to accept.
    parked: usize,
    /// How many rows were refused.
    refused: usize,
    /// The first of them, by their row in the batch.
    errors: Vec<RefusedWire>,
}

/// Takes what a client sends.
pub(super) async fn put(
    door: &Door,
    request: Request<Streaming<FlightData>>,
) -> Result<Out<PutResult>, Status> {
    let (key, caller) = sign_in(&door.house, &request)?;
    let mut messages = request.into_inner();
    let first = messages.message().await?.ok_or_else(|| garbled("nothing came"))?;
    let descriptor = first.flight_descriptor.clone();
    let descriptor = descriptor.ok_or_else(|| garbled("the first message says not where to"))?;
    let messages = stream::iter([Ok(first)]).chain(messages).map_err(FlightError::from);
    let batches = FlightRecordBatchStream::new_from_flight_data(messages);
    match command(descriptor)? {
        None => {
            let answers = taken(&door.house, key, batches).map(|outcome| {
                let Outcome { stored, parked, refused, first } = outcome?;
                let told = serde_json::to_vec(&Told { stored, parked, refused, errors: first });
                let told = told.map_err(|error| status(Problem::internal("an answer", &error)))?;
                Ok(PutResult { app_metadata: told.into() })
            });
            Ok(until_stopped(answers, door.stopping.clone()))
        }
        Some(Command::CommandStatementIngest(asked)) => {
            may_take(&asked)?;
            let house = Arc::clone(&door.house);
            let answer = stream::once(async move { sum(taken(&house, key, batches)).await });
            Ok(until_stopped(answer, door.stopping.clone()))
        }
        Some(Command::CommandPreparedStatementQuery(asked)) => {
            let handle = asked.prepared_statement_handle;
            let batches: Vec<_> = batches.try_collect().await.map_err(unread)?;
            door.prepared.bind(caller.person(), &handle, bound(&batches)?)?;
            let told = DoPutPreparedStatementResult { prepared_statement_handle: Some(handle) };
            Ok(one(told.encode_to_vec().into()))
        }
        Some(Command::CommandStatementUpdate(_) | Command::CommandPreparedStatementUpdate(_)) => {
            Err(stopped(SqlError::ReadOnly { what: "an update".to_owned() }))
        }
        Some(other) => Err(not_here(other.type_url())),
    }
}

/// What a descriptor asks for; none for samples at their path.
fn command(descriptor: FlightDescriptor) -> Result<Option<Command>, Status> {
    if descriptor.r#type == i32::from(DescriptorType::Path) {
        return match descriptor.path.as_slice() {
            [path] if path == SAMPLES => Ok(None),
            other => {
                let told =
                    format!("nothing is put at `{}`; samples go to `{SAMPLES}`", other.join("/"));
                Err(with_code(Code::NotFound, &told, "not_found"))
            }
        };
    }
    let command = Any::decode(descriptor.cmd).map_err(garbled)?;
    Command::try_from(command).map(Some).map_err(garbled)
}

/// Whether a bulk ingestion only adds samples.
fn may_take(asked: &CommandStatementIngest) -> Result<(), Status> {
    let ours = |name: &Option<String>, own| name.as_deref().is_none_or(|name| name == own);
    let place = asked.table == SAMPLES
        && ours(&asked.schema, "public")
        && ours(&asked.catalog, CATALOGUE)
        && !asked.temporary;
    let exists = asked.table_definition_options.as_ref().map(TableDefinitionOptions::if_exists);
    let adds = exists.is_none_or(|exists| {
        matches!(exists, TableExistsOption::Append | TableExistsOption::Unspecified)
    });
    match place && adds {
        true => Ok(()),
        false => {
            let told = "only samples are taken: append to the table `samples`";
            Err(with_code(Code::InvalidArgument, told, "bad_request"))
        }
    }
}

/// What becomes of each batch, in their order.
fn taken(
    house: &Arc<House>,
    key: Key,
    batches: FlightRecordBatchStream,
) -> impl Stream<Item = Result<Outcome, Status>> + Send + 'static {
    let house = Arc::clone(house);
    let mut begun = false;
    batches
        .then(move |batch| {
            let (house, key, first) = (Arc::clone(&house), key.clone(), !begun);
            begun = true;
            async move { hand_in(&house, &key, batch.map_err(unread)?, first).await }
        })
        .map(|collector| async move { collector?.settle().await.map_err(status) })
        .buffered(ON_THEIR_WAY_MAX)
}

/// Hands a batch to the hub.
async fn hand_in(
    house: &Arc<House>,
    key: &Key,
    batch: RecordBatch,
    first: bool,
) -> Result<Collector, Status> {
    let mut caller = key.caller(house)?;
    if !first {
        while let Some(wait_s) = house.limits.wait_s(caller.person(), house.clock.now()) {
            tokio::time::sleep(Duration::from_secs(wait_s.into())).await;
            caller = key.caller(house)?;
        }
    }
    let mut collector = Collector::new(house, caller, Rows::Typed).map_err(status)?;
    room(house).await;
    let gathered = blocking(move || {
        let columns = Columns::of(&batch).map_err(Problem::bad_request)?;
        collector.with_plant(|collector, plant| columns.gather(collector, plant));
        Ok(collector)
    });
    gathered.await.map_err(status)
}

/// One answer for all: how many were stored, or why some were not.
async fn sum(outcomes: impl Stream<Item = Result<Outcome, Status>>) -> Result<PutResult, Status> {
    let mut all = Outcome::default();
    let mut outcomes = std::pin::pin!(outcomes);
    while let Some(outcome) = outcomes.try_next().await? {
        all.stored += outcome.stored;
        all.parked += outcome.parked;
        all.refused += outcome.refused;
        all.first.extend(outcome.first.into_iter().take(usize::from(all.first.is_empty())));
    }
    if let Some(RefusedWire { name, why, .. }) = all.first.first() {
        let (stored, refused) = (all.stored + all.parked, all.refused);
        let told = format!("{refused} rows were refused, {stored} are stored: `{name}`: {why}");
        return Err(with_code(Code::FailedPrecondition, &told, "refused"));
    }
    let record_count = i64::try_from(all.stored + all.parked).unwrap_or(i64::MAX);
    let told = DoPutUpdateResult { record_count };
    Ok(PutResult { app_metadata: told.encode_to_vec().into() })
}

fn one(told: Bytes) -> Out<PutResult> {
    Box::pin(stream::iter([Ok(PutResult { app_metadata: told })]))
}

fn unread(error: FlightError) -> Status {
    match error {
        FlightError::Tonic(status) => *status,
        other => garbled(format!("what came cannot be read: {other}")),
    }
}

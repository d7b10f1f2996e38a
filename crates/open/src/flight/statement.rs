//! A query: what it would give, and its rows as they come.
//!
//! `GetFlightInfo` runs nothing. Its ticket holds the text, so that nothing is kept here for who
//! never comes back; the query begins with `DoGet`, and ends when its stream is dropped.

use std::pin::Pin;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_flight::encode::FlightDataEncoderBuilder;
use arrow_flight::error::FlightError;
use arrow_flight::sql::{ProstMessageExt as _, TicketStatementQuery};
use arrow_flight::{FlightData, FlightDescriptor, FlightEndpoint, FlightInfo, Ticket};
use arrow_schema::{Schema, SchemaRef};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use guildhall_model::Refusal;
use guildhall_query::{Parameter, Speech};
use prost::Message as _;
use tokio::sync::watch;
use tonic::Status;

use crate::caller::Caller;
use crate::flight::Door;
use crate::flight::running::Entry;
use crate::flight::status::{garbled, internal, status, stopped};
use crate::house::House;
use crate::reply::Reply;

/// What goes out as it comes.
pub(super) type Out<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Bytes that make one ticket another than the next.
const NUMBER_BYTES: usize = 8;

/// What a query would give, and the ticket for it.
pub(super) async fn info(
    door: &Door,
    caller: &Caller,
    text: &str,
    descriptor: FlightDescriptor,
) -> Result<FlightInfo, Status> {
    let schema = describe(door, caller, text, &[]).await?;
    let number = door.house.desk.chance();
    let handle = [&number[..NUMBER_BYTES], text.as_bytes()].concat();
    let ticket = TicketStatementQuery { statement_handle: handle.into() };
    told(&schema, ticket.as_any().encode_to_vec().into(), descriptor)
}

/// Names and types of the columns that a query would give.
pub(super) async fn describe(
    door: &Door,
    caller: &Caller,
    text: &str,
    given: &[Parameter],
) -> Result<SchemaRef, Status> {
    let kinds = given.iter().map(|parameter| parameter.kind.clone()).collect();
    let described = door.house.sql.describe(&caller.scope, Speech::Engine, text, kinds).await;
    Ok(columns(&described.map_err(stopped)?.schema, !given.is_empty()))
}

/// The columns as they are told. Whether one may be null hangs on the values of parameters, so
/// that with some it is said of none that it may not.
pub(super) fn columns(schema: &SchemaRef, has_parameters: bool) -> SchemaRef {
    if !has_parameters {
        return Arc::clone(schema);
    }
    let fields = schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The description of an answer that a ticket fetches.
pub(super) fn told(
    schema: &Schema,
    ticket: Bytes,
    descriptor: FlightDescriptor,
) -> Result<FlightInfo, Status> {
    let endpoint = FlightEndpoint::new().with_ticket(Ticket::new(ticket));
    let info = FlightInfo::new().try_with_schema(schema);
    let info = info.map_err(|error| internal("the columns cannot be told", &error))?;
    Ok(info.with_endpoint(endpoint).with_descriptor(descriptor).with_ordered(true))
}

/// The rows of a ticket.
pub(super) async fn rows(
    door: &Door,
    caller: &Caller,
    ticket: TicketStatementQuery,
) -> Result<Out<FlightData>, Status> {
    let handle = ticket.statement_handle;
    let text = handle.get(NUMBER_BYTES..).and_then(|text| std::str::from_utf8(text).ok());
    let text = text.ok_or_else(|| garbled("the ticket is none of this door; ask for a new one"))?;
    begin(door, caller, handle.clone(), text, Vec::new()).await
}

/// Begins a query. `ticket` is what it may be cancelled by.
pub(super) async fn begin(
    door: &Door,
    caller: &Caller,
    ticket: Bytes,
    text: &str,
    given: Vec<Parameter>,
) -> Result<Out<FlightData>, Status> {
    let has_parameters = !given.is_empty();
    let reply = Reply::begin(&door.house, &caller.scope, Speech::Engine, text, given).await;
    let reply = reply.map_err(stopped)?;
    let entry = door.running.enter(caller.person().clone(), ticket, reply.id());
    let schema = columns(reply.schema(), has_parameters);
    let told = Arc::clone(&schema);
    let house = Arc::clone(&door.house);
    let rows = Rows { house, reply, told, _entry: entry };
    let rows = stream::unfold(rows, |mut rows| async move {
        let batch = rows.reply.next(&rows.house).await?;
        let batch = batch.map_err(|error| FlightError::from(stopped(error)));
        let batch = batch.and_then(|batch| Ok(batch.with_schema(Arc::clone(&rows.told))?));
        Some((batch, rows))
    });
    Ok(until_stopped(encoded(schema, rows), door.stopping.clone()))
}

/// A query that runs, and its line among those that can be cancelled.
struct Rows {
    house: Arc<House>,
    reply: Reply,
    told: SchemaRef,
    _entry: Entry,
}

/// One batch that is there already.
pub(super) fn at_once(door: &Door, batch: RecordBatch) -> Out<FlightData> {
    let schema = batch.schema();
    until_stopped(encoded(schema, stream::iter([Ok(batch)])), door.stopping.clone())
}

fn encoded(
    schema: SchemaRef,
    batches: impl Stream<Item = Result<RecordBatch, FlightError>> + Send + 'static,
) -> impl Stream<Item = Result<FlightData, Status>> + Send {
    FlightDataEncoderBuilder::new().with_schema(schema).build(batches).map_err(Status::from)
}

/// The same until the door closes, and nothing after an error.
pub(super) fn until_stopped<T: Send + 'static>(
    stream: impl Stream<Item = Result<T, Status>> + Send + 'static,
    stopping: watch::Receiver<bool>,
) -> Out<T> {
    let begun = Some((Box::pin(stream), stopping));
    Box::pin(stream::unfold(begun, |left| async move {
        let (mut stream, mut stopping) = left?;
        let next = tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => Some(Err(status(Refusal::Stopping.into()))),
            next = stream.next() => next,
        };
        let next = next?;
        let left = next.is_ok().then_some((stream, stopping));
        Some((next, left))
    }))
}

//! How many samples a second become durable through Arrow Flight's `DoPut`.
//!
//! The same samples as in `lines`, from as many clients, each batch as many as a request there
//! and each client with one on its way: a dictionary of tags, times in nanoseconds, numbers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, TimestampNanosecondArray};
use arrow_array::{DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray};
use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::flight_service_client::FlightServiceClient;
use arrow_flight::{FlightData, FlightDescriptor};
use futures_util::{StreamExt, stream};
use serde_json::Value as Json;
use tokio::sync::mpsc;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

use super::lines::{self, BEGIN_NS, BUSY_PAUSE, CLIENTS, FIELDS, LINES, ROUND_NS, SERIES, Seen};
use super::{ASSETS, Plant, TAGS_OF_ASSET, failed, now, tag_path};
use crate::config::DoorConfig;
use crate::door::{Door, Speaks};
use crate::error::ServerError;

/// Larger than a batch, so that none is cut in two.
const MESSAGE_BYTES: usize = 16 * 1024 * 1024;

pub(super) fn measure(plant: Plant, span: Duration) -> Result<Json, ServerError> {
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let door = Door::open(Speaks::Flight, &DoorConfig { listen, tls: None })?;
    let address = format!("http://{}", door.address);
    let put = move |client, token: &str, stop: &AtomicBool| {
        let mut samples = Samples::new(client)?;
        put_all(&address, token, stop, &mut || samples.next())
    };
    lines::measure_by(plant, span, vec![door], LINES * FIELDS, Arc::new(put))
}

/// Makes the batches of a client, one after the other.
pub(super) type Make<'a> = &'a mut dyn FnMut() -> Result<RecordBatch, ServerError>;

/// What one client does until told to stop: puts batch after batch.
pub(super) fn put_all(
    address: &str,
    token: &str,
    stop: &AtomicBool,
    make: Make<'_>,
) -> Result<Seen, ServerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(failed)?.block_on(put(address, token, stop, make))
}

async fn put(
    address: &str,
    token: &str,
    stop: &AtomicBool,
    make: Make<'_>,
) -> Result<Seen, ServerError> {
    let endpoint = Endpoint::from_shared(address.to_owned()).map_err(failed)?;
    let mut flight = FlightServiceClient::new(endpoint.connect().await.map_err(failed)?);
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        match stream_of(&mut flight, token, make, &mut seen, stop).await {
            Err(status) if status.code() == Code::ResourceExhausted => {
                seen.busy += 1;
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            ended => ended.map_err(failed)?,
        }
    }
    Ok(seen)
}

/// Puts batches by one call, each after the one before was answered.
async fn stream_of(
    flight: &mut FlightServiceClient<Channel>,
    token: &str,
    make: Make<'_>,
    seen: &mut Seen,
    stop: &AtomicBool,
) -> Result<(), tonic::Status> {
    let wrong = |error: &dyn std::fmt::Display| tonic::Status::internal(error.to_string());
    let (sender, receiver) = mpsc::channel::<RecordBatch>(1);
    let batches = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|batch| (Ok(batch), receiver))
    });
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let messages = FlightDataEncoderBuilder::new()
        .with_max_flight_data_size(MESSAGE_BYTES)
        .with_dictionary_handling(DictionaryHandling::Resend)
        .with_flight_descriptor(Some(FlightDescriptor::new_path(vec!["samples".to_owned()])))
        .build(batches)
        // What cannot be encoded is missed in the answers.
        .filter_map(|message| std::future::ready(message.ok()))
        .inspect(move |message: &FlightData| {
            let bytes = message.data_header.len() + message.data_body.len();
            count.fetch_add(bytes, Ordering::Relaxed);
        });
    let mut request = Request::new(messages);
    let bearer = format!("Bearer {token}").parse().map_err(|error| wrong(&error))?;
    request.metadata_mut().insert("authorization", bearer);
    let batch = make().map_err(|error| wrong(&error))?;
    let mut rows = batch.num_rows();
    let mut begun = now();
    sender.send(batch).await.map_err(|e| wrong(&e))?;
    let mut answers = flight.do_put(request).await?.into_inner();
    loop {
        let answer = answers.message().await?.ok_or_else(|| wrong(&"an answer is missing"))?;
        let told: Json = serde_json::from_slice(&answer.app_metadata).map_err(|e| wrong(&e))?;
        if told["stored"] != rows {
            return Err(wrong(&format!("the answer was {told}")));
        }
        seen.requests += 1;
        seen.bytes += sent.swap(0, Ordering::Relaxed);
        seen.took.push(begun.elapsed());
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let batch = make().map_err(|error| wrong(&error))?;
        rows = batch.num_rows();
        begun = now();
        sender.send(batch).await.map_err(|e| wrong(&e))?;
    }
}

/// Batches whose times are made anew for each, so that a client takes little itself.
struct Samples {
    tags: ArrayRef,
    values: ArrayRef,
    /// How many lines were made for each of the series.
    round: usize,
}

impl Samples {
    fn new(client: usize) -> Result<Samples, ServerError> {
        let paths = |asset| (0..TAGS_OF_ASSET).map(move |tag| tag_path(asset, tag));
        let paths = StringArray::from((0..ASSETS).flat_map(paths).collect::<Vec<_>>());
        let (mut keys, mut values) = (Vec::new(), Vec::new());
        for line in 0..LINES {
            let series = line % SERIES * CLIENTS + client;
            let (asset, group) = (series % ASSETS, series / ASSETS);
            for field in 0..FIELDS {
                let key = asset * TAGS_OF_ASSET + group * FIELDS + field;
                keys.push(i32::try_from(key).map_err(failed)?);
                let value = u16::try_from((line * 7 + field * 13) % 1000).map_err(failed)?;
                values.push(f64::from(value) / 10.0);
            }
        }
        let keys = Int32Array::from(keys);
        let tags = DictionaryArray::<Int32Type>::try_new(keys, Arc::new(paths)).map_err(failed)?;
        Ok(Samples { tags: Arc::new(tags), values: Arc::new(Float64Array::from(values)), round: 0 })
    }

    fn next(&mut self) -> Result<RecordBatch, ServerError> {
        let ns = |line: usize| {
            let round = u64::try_from(self.round + line / SERIES).unwrap_or(0);
            i64::try_from(BEGIN_NS + round * ROUND_NS).unwrap_or(i64::MAX)
        };
        let times = (0..LINES).flat_map(|line| [ns(line); FIELDS]);
        let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(times.collect::<Vec<_>>()));
        self.round += LINES / SERIES;
        let columns =
            [("tag", Arc::clone(&self.tags)), ("time", times), ("value", Arc::clone(&self.values))];
        RecordBatch::try_from_iter(columns).map_err(failed)
    }
}

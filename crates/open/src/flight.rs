//! Arrow Flight SQL: rows as columns for ADBC, JDBC and pyarrow, and samples in by `DoPut`.
//!
//! Source: Arrow "Flight RPC" and "Flight SQL" (format 1.3 of the protocol), over gRPC. Nothing
//! is kept between calls but prepared statements: each call signs in by its own header and runs
//! under the scope that the person has then, in the same engine and register as the queries of
//! REST. Left out on purpose: transactions, Substrait, changes by SQL, `DoExchange`,
//! `PollFlightInfo`, the handshake of Flight before there were headers.
//!
//! Read in this order: `line`, `sign_in`, `service`, `statement`, `prepared`, `catalogue`, `put`,
//! `columns`.

mod catalogue;
mod columns;
mod line;
mod prepared;
mod put;
mod running;
mod service;
mod sign_in;
mod statement;
mod status;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::transport::Server;

use crate::flight::line::lines;
use crate::flight::prepared::Prepared;
use crate::flight::running::Running;
use crate::house::House;
use crate::postgres::TlsConfig;

/// Most connections.
const CONNECTIONS_MAX: usize = 100;

/// How long a connection may take until somebody signs in on it.
const SIGN_IN_TIME: Duration = Duration::from_secs(10);

/// Most calls at the same time on one connection.
const CALLS_MAX: u32 = 100;

/// Largest message that comes in: as large as a body over HTTP.
const MESSAGE_BYTES_MAX: usize = crate::api::BODY_BYTES_MAX;

/// Bytes that a client may send before the first of them are read.
const WINDOW_BYTES: u32 = 4 * 1024 * 1024;

/// How often a silent client is asked whether it is there, and how long it may take to answer.
const ALIVE_EVERY: Duration = Duration::from_secs(30);
const ALIVE_WAIT: Duration = Duration::from_secs(20);

/// How long calls may take to end when the door closes.
const GOODBYE: Duration = Duration::from_millis(300);

/// What all calls share.
pub(super) struct Door {
    house: Arc<House>,
    running: Arc<Running>,
    prepared: Prepared,
    stopping: watch::Receiver<bool>,
}

/// Serves the door until `stop`, and then ends its calls.
pub async fn flight(
    listener: TcpListener,
    house: Arc<House>,
    tls: Option<Arc<TlsConfig>>,
    stop: impl Future<Output = ()>,
) {
    let (stopper, stopping) = watch::channel(false);
    let mut ended = stopping.clone();
    let door = Door { house, running: Arc::default(), prepared: Prepared::default(), stopping };
    let service = FlightServiceServer::new(door).max_decoding_message_size(MESSAGE_BYTES_MAX);
    let server = Server::builder()
        .max_concurrent_streams(CALLS_MAX)
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .http2_keepalive_interval(Some(ALIVE_EVERY))
        .http2_keepalive_timeout(Some(ALIVE_WAIT))
        .add_service(service);
    let told = async move { drop(ended.wait_for(|ended| *ended).await) };
    let serving = server.serve_with_incoming_shutdown(lines(listener, tls), told);
    tokio::pin!(serving);
    let served = tokio::select! {
        biased;
        () = stop => {
            stopper.send_replace(true);
            tokio::time::timeout(GOODBYE, serving).await.unwrap_or(Ok(()))
        }
        served = &mut serving => served,
    };
    if let Err(error) = served {
        tracing::error!("the Flight door is closed: {error}");
    }
}

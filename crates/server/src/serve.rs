//! `guildhall serve`: listens, serves, and stops in order when it is told to.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::serve::ListenerExt;
use guildhall_model::PersonId;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::{Config, DoorConfig};
use crate::door::{Door, Speaks};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::out::say;
use crate::running::Running;
use crate::{logging, programme, site};

/// How long requests under way may take to end after a signal. Watching sockets are cut then.
const DRAIN_MAX: Duration = Duration::from_millis(800);

/// How long threads may take to end at last.
pub(crate) const END_MAX: Duration = Duration::from_millis(300);

/// Runs until SIGTERM or Ctrl-C.
pub(crate) fn serve(config: &Config) -> Result<(), ServerError> {
    logging::start(config.log_level, config.log_json);
    let sites = site::read_all(&config.sites)?;
    let programmes = programme::read_all(&config.programmes)?;
    let runtime = runtime()?;
    let told = Told::watch(&runtime)?;
    let (listener, url) = listen(config.listen)?;
    let open = |speaks, door: &Option<DoorConfig>| {
        door.as_ref().map(|door| Door::open(speaks, door)).transpose()
    };
    let postgres = open(Speaks::Postgres, &config.postgres)?;
    let flight = open(Speaks::Flight, &config.flight)?;
    let public_url = config.public_url.clone().unwrap_or(url);
    let files = (sites.as_slice(), programmes.as_slice());
    let running = Running::open(config, files, public_url.clone(), (runtime.handle(), None))?;
    if running.first_start {
        let first = PersonId::new(FIRST_PERSON).map_err(|error| usage(&error))?;
        say(&format!("First sign-in (once, within a day): {}", running.sign_in_link(&first)?));
    }
    if let Some(postgres) = &postgres {
        say(&format!("PostgreSQL clients: {}", postgres.address));
    }
    if let Some(flight) = &flight {
        say(&format!("Flight clients: {}", flight.address));
    }
    say(&format!("Guildhall is ready: {public_url}"));
    let beside = postgres.into_iter().chain(flight).collect();
    let doors = Doors { listener, beside };
    runtime.block_on(until_told(told, doors, &running, std::future::ready(())))?;
    drop(running);
    runtime.shutdown_timeout(END_MAX);
    Ok(())
}

/// Two threads for what waits; what works (disk, queries) has threads of its own.
pub(crate) fn runtime() -> Result<Runtime, ServerError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|source| ServerError::System { what: "the threads of the server", source })
}

/// Takes the address, and tells the address of the page there.
pub(crate) fn listen(address: SocketAddr) -> Result<(TcpListener, String), ServerError> {
    let wrong = |source| ServerError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(wrong)?;
    listener.set_nonblocking(true).map_err(wrong)?;
    let taken = listener.local_addr().map_err(wrong)?;
    let url = match taken.ip().is_unspecified() {
        true => format!("http://127.0.0.1:{}", taken.port()),
        false => format!("http://{taken}"),
    };
    Ok((listener, url))
}

/// The doors, before they are opened.
pub(crate) struct Doors {
    /// Console, API and i3X.
    pub(crate) listener: TcpListener,
    /// Those that speak a protocol of their own.
    pub(crate) beside: Vec<Door>,
}

/// Serves until a signal comes. Then requests under way end, machines are taken leave of, and
/// `beside` ends, all at the same time.
pub(crate) async fn until_told(
    told: Told,
    doors: Doors,
    running: &Running,
    beside: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    let listener = tokio::net::TcpListener::from_std(doors.listener)
        .map_err(|source| ServerError::System { what: "the listening socket", source })?;
    // The end of a streamed answer would wait for the client to have confirmed what came before.
    let listener = listener.tap_io(|line| {
        let _slower_without = line.set_nodelay(true);
    });
    let stop = CancellationToken::new();
    let router = running.router.clone();
    let stopped = stop.clone().cancelled_owned();
    let serving =
        tokio::spawn(
            async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await },
        );
    let open =
        |door: Door| tokio::spawn(door.serve(std::sync::Arc::clone(&running.house), stop.clone()));
    let others: Vec<_> = doors.beside.into_iter().map(open).collect();
    told.wait().await;
    stop.cancel();
    let abort = serving.abort_handle();
    let drained = async {
        if tokio::time::timeout(DRAIN_MAX, serving).await.is_err() {
            abort.abort();
        }
        for other in others {
            // It ends by itself within less time than that; a failure has said so.
            let _ended = other.await;
        }
    };
    tokio::join!(drained, running.stop_connections(), beside);
    running.keep_last();
    Ok(())
}

/// Watches for SIGTERM and Ctrl-C. Made before anybody is told that the program is ready, for
/// a signal that nobody watches for ends it at once.
pub(crate) struct Told {
    terminate: Signal,
    interrupt: Signal,
}

impl Told {
    /// Watches from now on.
    pub(crate) fn watch(runtime: &Runtime) -> Result<Told, ServerError> {
        let _inside = runtime.enter();
        let watch = |kind| {
            let what = "watching for signals";
            signal(kind).map_err(|source| ServerError::System { what, source })
        };
        let terminate = watch(SignalKind::terminate())?;
        Ok(Told { terminate, interrupt: watch(SignalKind::interrupt())? })
    }

    /// Ends when one of them comes.
    pub(crate) async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => tracing::info!("told to end by SIGTERM"),
            _ = self.interrupt.recv() => tracing::info!("told to end by Ctrl-C"),
        }
    }
}

fn usage(error: &dyn std::fmt::Display) -> ServerError {
    ServerError::Usage { what: error.to_string() }
}

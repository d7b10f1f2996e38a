//! The PostgreSQL wire protocol: what psql, drivers and reporting tools speak.
//!
//! Source: PostgreSQL 15, "Frontend/Backend Protocol" (version 3.0). A session signs in by name
//! and token or password; each of its queries runs under the scope that the person has then, in
//! the same engine and register as those of REST. Left out on purpose: COPY, LISTEN, the call of
//! functions, replication, SCRAM (a token is checked by its hash, which SCRAM cannot).
//!
//! Read in this order: `sign_in`, `session`, `simple`, `extended`, `portal`, `command`, then the
//! types (`cell`, `binary`, `given`) and the bytes (`wire`, `ask`, `say`).

mod ask;
mod binary;
mod cell;
mod command;
mod error;
mod extended;
mod given;
mod portal;
mod register;
mod say;
mod session;
mod sign_in;
mod simple;
mod split;
mod wire;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::house::House;
use crate::postgres::error::PgError;
use crate::postgres::register::Register;
use crate::postgres::session::Session;
use crate::postgres::sign_in::{Guest, sign_in};
use crate::postgres::wire::{Bytes, Wire};

pub use rustls::ServerConfig as TlsConfig;

/// Most connections that are signed in.
const CONNECTIONS_MAX: usize = 100;

/// Most of one person.
const CONNECTIONS_OF_ONE_PERSON_MAX: usize = 40;

/// Most connections that are about to sign in.
const SIGNING_IN_MAX: usize = 50;

/// How long signing in may take.
const SIGN_IN_TIME: Duration = Duration::from_secs(10);

/// How long the door rests when the system gives it no connection.
const REST: Duration = Duration::from_millis(100);

/// How long sessions may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(300);

/// What all sessions share.
struct Door {
    house: Arc<House>,
    tls: Option<TlsAcceptor>,
    register: Arc<Register>,
    signing_in: Semaphore,
    stopping: watch::Receiver<bool>,
}

/// Serves the door until `stop`, and then ends its sessions.
pub async fn postgres(
    listener: TcpListener,
    house: Arc<House>,
    tls: Option<Arc<TlsConfig>>,
    stop: impl Future<Output = ()>,
) {
    let (stopper, stopping) = watch::channel(false);
    let door = Arc::new(Door {
        house,
        tls: tls.map(TlsAcceptor::from),
        register: Arc::default(),
        signing_in: Semaphore::new(SIGNING_IN_MAX),
        stopping,
    });
    let mut sessions = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(_) = sessions.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(sessions.spawn(serve(Arc::clone(&door), stream))),
                Err(error) => {
                    tracing::warn!("the PostgreSQL door takes no connection: {error}");
                    tokio::time::sleep(REST).await;
                }
            },
        }
    }
    stopper.send_replace(true);
    let all_gone = async { while sessions.join_next().await.is_some() {} };
    // Whoever does not go is cut off with the set.
    let _in_time = tokio::time::timeout(GOODBYE, all_gone).await;
}

async fn serve(door: Arc<Door>, stream: TcpStream) {
    // A driver that asks in small messages would wait for each.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("a connection to the PostgreSQL door: {error}");
    }
    let mut wire = Wire::new(Box::new(stream) as Box<dyn Bytes>);
    let Ok(place) = door.signing_in.try_acquire() else {
        refuse(&mut wire, PgError::too_many("too many programs are signing in")).await;
        return;
    };
    let guest = tokio::time::timeout(SIGN_IN_TIME, sign_in(&door, &mut wire)).await;
    drop(place);
    match guest {
        Ok(Ok(Some(guest))) => live(&door, wire, guest).await,
        Ok(Ok(None)) | Err(_) => {}
        Ok(Err(error)) => refuse(&mut wire, error).await,
    }
}

async fn live(door: &Door, wire: Wire, guest: Guest) {
    let person = guest.entry.person().clone();
    let session = Session::new(Arc::clone(&door.house), wire, guest);
    tracing::debug!(%person, "a PostgreSQL session begins");
    session.run(door.stopping.clone()).await;
    tracing::debug!(%person, "a PostgreSQL session ended");
}

/// Says why there is no session. Whoever does not listen is not waited for.
async fn refuse(wire: &mut Wire, error: PgError) {
    say::error(wire, &error.fatal());
    let _told = tokio::time::timeout(GOODBYE, wire.flush()).await;
}

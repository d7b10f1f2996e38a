//! Keeps connections up: deadline, reconnecting for ever, backoff with jitter, backpressure,
//! and the tags about themselves.
//!
//! Each connection is a task of its own, so that none disturbs another; a panic in a
//! connector is caught, counted, and followed by the next try like any lost session.
//! Read in this order: [`Supervisor`], `Runner::run`, `Runner::session`, then `deliver.rs`.

use std::any::Any;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use guildhall_model::{
    Admit, Clock, Connection, ConnectionId, Direction, Origin, Quality, Receipt,
};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::absent::Absent;
use crate::backoff::{Backoff, RECONNECT_MAX, RECONNECT_MIN};
use crate::deliver::{Delivery, batches, deliver};
use crate::error::ConnectError;
use crate::health::{Health, Phase};
use crate::pace::Pace;
use crate::protocol::{Arrival, Reading, Session, Setup, within};
use crate::spoken::setup;

/// Most batches of one connection that wait for an answer; then nothing more is asked of the
/// machine.
pub const UNANSWERED_MAX: usize = 4;

/// How long a machine may take until values can flow.
pub const OPEN_MAX: Duration = Duration::from_secs(10);

/// How long a connection that is stopped may take to store what it still has and to say that
/// it has stopped. What is unanswered then is counted in its drops.
pub const STOP_MAX: Duration = Duration::from_millis(900);

/// The part of [`STOP_MAX`] that is kept for the last state.
const LAST_STATE_MAX: Duration = Duration::from_millis(200);

/// Keeps connections up.
pub struct Supervisor {
    admit: Arc<dyn Admit>,
    clock: Arc<dyn Clock>,
    seed: u64,
    samples_per_second: Option<u64>,
    running: Mutex<BTreeMap<ConnectionId, Running>>,
}

struct Running {
    stop: DropGuard,
    task: JoinHandle<()>,
}

impl Running {
    async fn end(self) {
        let Running { stop, task } = self;
        drop(stop);
        // The task catches its connector's panics; should it end early all the same, it ended.
        let _ended = task.await;
    }
}

impl Supervisor {
    /// Nothing runs yet. Samples go to `admit`; jitter follows `seed`.
    pub fn new(admit: Arc<dyn Admit>, clock: Arc<dyn Clock>, seed: u64) -> Supervisor {
        Supervisor { admit, clock, seed, samples_per_second: None, running: Mutex::default() }
    }

    /// The same, and no connection is asked for more than so many samples a second: what its
    /// machine has beyond waits with the machine as long as its protocol can make it.
    pub fn with_rate(self, samples_per_second: u64) -> Supervisor {
        Supervisor { samples_per_second: Some(samples_per_second), ..self }
    }

    /// Starts a connection, after the running one of the same name has ended. One that is not
    /// enabled only says so. Settings that are wrong show in its `state` and `message`.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(&self, connection: Connection) {
        let id = connection.id.clone();
        let mut running = self.running();
        let before = running.remove(&id);
        let stop = CancellationToken::new();
        let runner = Runner::new(self, connection, stop.clone());
        let task = tokio::spawn(async move {
            if let Some(before) = before {
                before.end().await;
            }
            runner.run().await;
        });
        running.insert(id, Running { stop: stop.drop_guard(), task });
    }

    /// Stops a connection and waits until it has ended, which takes [`STOP_MAX`] at most.
    pub async fn stop(&self, id: &ConnectionId) {
        let running = self.running().remove(id);
        if let Some(running) = running {
            running.end().await;
        }
    }

    /// Stops all and waits until they have ended.
    pub async fn stop_all(&self) {
        let all = std::mem::take(&mut *self.running());
        futures_util::future::join_all(all.into_values().map(Running::end)).await;
    }

    fn running(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection, as long as it is asked to run.
struct Runner {
    connection: Connection,
    origin: Origin,
    admit: Arc<dyn Admit>,
    clock: Arc<dyn Clock>,
    health: Arc<Health>,
    stop: CancellationToken,
    backoff: Backoff,
    pace: Pace,
    seed: u64,
    /// Batches without an answer yet. They outlive the session that brought them.
    unanswered: FuturesUnordered<BoxFuture<'static, ()>>,
    /// Whether the points are marked as not connected since the last session.
    marked: bool,
    absent: Absent,
    /// With what the session was opened that runs or has just ended.
    opened: Option<Setup>,
}

impl Runner {
    fn new(supervisor: &Supervisor, connection: Connection, stop: CancellationToken) -> Runner {
        let name = connection.id.as_str().bytes();
        let seed = name.fold(supervisor.seed, |seed, byte| {
            (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Runner {
            origin: Origin::Connection(connection.id.clone()),
            admit: Arc::clone(&supervisor.admit),
            clock: Arc::clone(&supervisor.clock),
            health: Arc::new(Health::new(&connection)),
            stop,
            backoff: Backoff::new(RECONNECT_MIN, RECONNECT_MAX, seed),
            pace: Pace::new(supervisor.samples_per_second),
            seed,
            unanswered: FuturesUnordered::new(),
            marked: false,
            absent: Absent::default(),
            opened: None,
            connection,
        }
    }

    async fn run(mut self) {
        if self.connection.enabled {
            let mut publisher = JoinSet::new();
            let (admit, clock) = (Arc::clone(&self.admit), Arc::clone(&self.clock));
            publisher.spawn(Arc::clone(&self.health).publish(admit, clock));
            let stop = self.stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                never = self.keep_up() => match never {},
            }
        }
        let ending = async {
            // First what was said, then that nothing more is.
            self.take_rest();
            while self.unanswered.next().await.is_some() {}
            self.mark_not_connected();
            while self.unanswered.next().await.is_some() {}
        };
        if tokio::time::timeout(STOP_MAX - LAST_STATE_MAX, ending).await.is_err() {
            tracing::warn!(connection = %self.connection.id, "stopped with batches unanswered");
        }
        // Each that is dropped here counts its samples.
        self.unanswered.clear();
        self.health.enter(Phase::Stopped, "stopped");
        let last = self.health.publish_once(&self.admit, &*self.clock, true);
        if tokio::time::timeout(LAST_STATE_MAX, last).await.is_err() {
            tracing::warn!(connection = %self.connection.id, "stopped without a last state");
        }
    }

    /// One session after the other, for ever.
    async fn keep_up(&mut self) -> Infallible {
        self.health.enter(Phase::Connecting, "calling the machine");
        loop {
            let ended = AssertUnwindSafe(self.session()).catch_unwind().await;
            let error = match ended {
                Ok(Ok(never)) => match never {},
                Ok(Err(error)) => error,
                Err(panic) => self.bug(&*panic),
            };
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::warn!(connection = %self.connection.id, code = error.code(), cause, "{error}");
            self.take_rest();
            self.health.failed(&error);
            self.mark_not_connected();
            let pause = tokio::time::sleep(self.backoff.next());
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    () = &mut pause => break,
                    Some(()) = self.unanswered.next() => {}
                }
            }
        }
    }

    /// One session, from the call to its end.
    async fn session(&mut self) -> Result<Infallible, ConnectError> {
        let setup = setup(&self.connection, Arc::clone(&self.clock), false)?;
        let protocol = setup.protocol;
        protocol.connector.check(&setup)?;
        self.opened = Some(setup.clone());
        let open = protocol.connector.open(setup.clone());
        let mut session = self.meanwhile(within(&setup.name, "come up", OPEN_MAX, open)).await??;
        self.marked = false;
        let up = match protocol.direction {
            Direction::Calls => "connected",
            Direction::Listens => "listening for the machine",
        };
        self.health.enter(Phase::Open, up);
        loop {
            let arrival = self.next(&mut *session).await?;
            self.backoff.reset();
            let owed = self.pace.charge(arrival.readings.len(), Instant::now());
            self.take(&setup, arrival);
            while self.unanswered.len() >= UNANSWERED_MAX {
                self.unanswered.next().await;
            }
            if let Some(owed) = owed {
                self.health.problem(&owed.told, 1);
                self.meanwhile(tokio::time::sleep_until(owed.until)).await;
            }
        }
    }

    async fn next(&mut self, session: &mut dyn Session) -> Result<Arrival, ConnectError> {
        self.meanwhile(session.next()).await
    }

    /// Waits for `future`, and sees to what is unanswered at the same time.
    async fn meanwhile<T>(&mut self, future: impl Future<Output = T>) -> T {
        tokio::pin!(future);
        loop {
            tokio::select! {
                done = &mut future => return done,
                Some(()) = self.unanswered.next() => {}
            }
        }
    }

    fn take(&mut self, setup: &Setup, arrival: Arrival) {
        let Arrival { mut readings, problems, drops, strangers, mut answer } = arrival;
        if !strangers.is_empty() {
            self.admit.strangers(&self.connection.id, strangers);
        }
        for problem in &problems {
            tracing::debug!(connection = %self.connection.id, "{problem}");
            self.health.problem(problem, 1);
        }
        self.health.dropped(drops);
        let received = self.clock.now();
        self.absent.pass(&mut readings, received);
        let mut batches = batches(&self.origin, received, &setup.points, &readings);
        if let Some(last) = batches.pop() {
            for batch in batches {
                self.send(Delivery { batch, flows: true, answer: None });
            }
            self.send(Delivery { batch: last, flows: true, answer });
        } else if let Some(answer) = answer.take() {
            // Nothing of it is wanted here, so nothing of it can be lost.
            let _gone = answer.tell.send(Ok(Receipt::default()));
        }
    }

    /// What the machine has sent and the session that has ended did not come to.
    fn take_rest(&mut self) {
        if let Some(setup) = self.opened.take() {
            let rest = setup.inbox.rest();
            self.take(&setup, rest);
        }
    }

    fn send(&mut self, delivery: Delivery) {
        self.seed = self.seed.wrapping_add(1);
        let (admit, health) = (Arc::clone(&self.admit), Arc::clone(&self.health));
        self.unanswered.push(deliver(admit, health, delivery, self.seed).boxed());
    }

    /// One sample for each point that says so, once: a gap shows as a gap, and no last value
    /// looks as if it still held.
    fn mark_not_connected(&mut self) {
        if std::mem::replace(&mut self.marked, true) {
            return;
        }
        let Ok(setup) = setup(&self.connection, Arc::clone(&self.clock), false) else {
            return;
        };
        let now = self.clock.now();
        let gone = |(point, _)| Reading::new(point, now, None, Quality::BAD_NOT_CONNECTED);
        let mut readings: Vec<Reading> = setup.points.iter().map(gone).collect();
        self.absent.pass(&mut readings, now);
        for batch in batches(&self.origin, now, &setup.points, &readings) {
            self.send(Delivery { batch, flows: false, answer: None });
        }
    }

    fn bug(&self, panic: &(dyn Any + Send)) -> ConnectError {
        bug(&self.connection.protocol, panic)
    }
}

/// What a connector's panic is told as.
pub(crate) fn bug(protocol: &str, panic: &(dyn Any + Send)) -> ConnectError {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let what = text
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    let known = crate::spoken::protocols().iter().find(|known| known.name == protocol);
    ConnectError::Bug { protocol: known.map_or("unknown", |known| known.name), what }
}

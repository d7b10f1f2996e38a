//! Real peers for the conformance suite, each with a life of its own.
//!
//! A peer runs in its own runtime, so that stopping it closes every socket at once, as when a
//! cable is pulled.

pub(crate) mod broker;
pub(crate) mod edge;
pub(crate) mod monitor;
#[allow(dead_code, reason = "the peer says less than the host understands")]
#[path = "../../../src/sparkplug_payload.rs"]
mod payload;
pub(crate) mod plc;
pub(crate) mod turbine;

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guildhall_model::sample::Answer;
use guildhall_model::{
    Admit, AssetId, Batch, Clock, Connection, ConnectionId, Label, OrganisationId, Origin, Point,
    Quality, Receipt, Refusal, TagPath, Time, Value,
};
use tokio::io::AsyncWriteExt;
use tokio::runtime::{Builder, Runtime};

/// Longest wait for anything that is expected.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A machine of some protocol, with the points a (float), b (integer) and one that is bad.
pub(crate) trait Peer {
    fn connection(&self) -> Connection;
    /// Comes up, at the address it had before.
    fn start(&mut self);
    /// Says from now on that a is this.
    fn say(&mut self, a: f64);
    /// Is gone at once.
    fn stop(&mut self);
    /// Sends what is not its protocol.
    fn garbage(&mut self);
    /// The time that its values have; none when it tells no time.
    fn source_time(&self) -> Option<Time>;
    /// What its points are, and what the connection is, when it is gone.
    fn gone(&self) -> (Quality, &'static str) {
        (Quality::BAD_NOT_CONNECTED, "failed")
    }
    /// Whether it waits for an answer, and says the same again without one.
    fn waits(&self) -> bool {
        false
    }
}

/// Time from a counter that begins in 2027: nothing here depends on when it runs.
pub(crate) struct TestClock(pub(crate) tokio::time::Instant);

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_s(1_800_000_000) + self.0.elapsed()
    }
}

pub(crate) fn clock() -> Arc<TestClock> {
    Arc::new(TestClock(tokio::time::Instant::now()))
}

/// One sample as it came.
pub(crate) type Row = (Time, Option<Value>, Quality);

/// Takes batches, and refuses or leaves unanswered as many as it is told to.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) refusals: AtomicUsize,
    /// Leaves machines' batches without an answer.
    pub(crate) silent: AtomicBool,
    /// Batches of machines that were refused, each once, and those that were stored.
    pub(crate) refused: Mutex<Vec<Batch>>,
    pub(crate) stored: Mutex<Vec<Batch>>,
    unanswered: Mutex<Vec<Answer>>,
    seen: Mutex<BTreeMap<String, Vec<Row>>>,
}

impl Admit for Recorder {
    fn admit(&self, batch: Batch, answer: Answer) {
        let machine = matches!(batch.origin, Origin::Connection(_));
        let less = |left: usize| left.checked_sub(1);
        let (set, get) = (Ordering::SeqCst, Ordering::SeqCst);
        if machine && self.refusals.fetch_update(set, get, less).is_ok() {
            let mut refused = self.refused.lock().unwrap();
            if !refused.contains(&batch) {
                refused.push(batch);
            }
            return answer(Err(Refusal::Busy));
        }
        {
            let mut seen = self.seen.lock().unwrap();
            for row in 0..batch.len() {
                let name = &batch.names[usize::try_from(batch.name[row]).unwrap()];
                let rows = seen.entry(name.to_string()).or_default();
                rows.push((batch.times[row], batch.values[row].clone(), batch.qualities[row]));
            }
        }
        if machine && self.silent.load(get) {
            return self.unanswered.lock().unwrap().push(answer);
        }
        let receipt = Receipt { stored: batch.len(), ..Receipt::default() };
        if machine {
            self.stored.lock().unwrap().push(batch);
        }
        answer(Ok(receipt));
    }
}

impl Recorder {
    /// All values of one name so far.
    pub(crate) fn of(&self, name: &str) -> Vec<Row> {
        self.seen.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn last(&self, name: &str) -> Option<Row> {
        self.of(name).pop()
    }

    pub(crate) fn health(&self, property: &str) -> Option<Value> {
        self.last(&format!("o/s/c.{property}")).and_then(|(_, value, _)| value)
    }

    /// A counter of the connection's health.
    pub(crate) fn count(&self, property: &str) -> i64 {
        match self.health(property) {
            Some(Value::Integer(count)) => count,
            _ => 0,
        }
    }

    /// Answers what was left unanswered.
    pub(crate) fn answer_all(&self) {
        self.silent.store(false, Ordering::SeqCst);
        for answer in std::mem::take(&mut *self.unanswered.lock().unwrap()) {
            answer(Ok(Receipt::default()));
        }
    }

    /// Whether values wait to be stored.
    pub(crate) fn has_waiting(&self) -> bool {
        let refused = self.refused.lock().unwrap();
        let seen = self.seen.lock().unwrap();
        let machine = seen.iter().filter(|(name, _)| !name.starts_with("o/s/c."));
        refused.iter().any(|batch| batch.values.iter().any(Option::is_some))
            || machine.flat_map(|(_, rows)| rows).any(|row| row.1.is_some())
    }

    pub(crate) fn has_unanswered(&self) -> bool {
        !self.unanswered.lock().unwrap().is_empty()
    }
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn until(what: String, holds: impl Fn() -> bool) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let waiting = async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("{caller}: waited in vain until {what}");
        }
    }
}

pub(crate) fn connection(protocol: &str, settings: &[(&str, &str)], points: &[&str]) -> Connection {
    let point = |(at, address): (usize, &&str)| Point {
        address: (*address).into(),
        tag: TagPath::new(&format!("o/s/machine.p{at}")).unwrap(),
    };
    Connection {
        id: ConnectionId::new("c").unwrap(),
        label: Label::plain("C"),
        owner: OrganisationId::new("o").unwrap(),
        site: AssetId::new("o/s").unwrap(),
        protocol: protocol.to_owned(),
        settings: settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        points: points.iter().enumerate().map(point).collect(),
        simulated: true,
        enabled: true,
    }
}

/// A port that nobody uses right now.
pub(crate) fn free_address() -> SocketAddr {
    StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A runtime of its own for a peer.
pub(crate) fn life() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Listens where one has just gone: the port may take a moment.
pub(crate) async fn listen(address: SocketAddr) -> tokio::net::TcpListener {
    loop {
        match tokio::net::TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Answers every caller at `address` with nonsense.
pub(crate) fn impostor(address: SocketAddr) -> Runtime {
    let listener = loop {
        match StdListener::bind(address) {
            Ok(listener) => break listener,
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    listener.set_nonblocking(true).unwrap();
    let life = life();
    life.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                // Whether the caller hears all of it does not matter. Its own words are taken
                // until it goes, for a line that is cut would be another fault.
                let _heard = stream.write_all(&[0xFF; 400]).await;
                let _ended = stream.shutdown().await;
                let _said = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            });
        }
    });
    life
}

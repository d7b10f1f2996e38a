//! What a connector is.
//!
//! To add one: a file with a `pub(crate) const PROTOCOL: Protocol`, its `mod` line in
//! `lib.rs`, and its line in the table of `spoken`. An author writes `open` and `next`;
//! `supervise` owns deadlines, reconnecting, backoff, backpressure and the health tags. An
//! error, or dropping a session, ends it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use guildhall_model::{
    Clock, Connection, Direction, Quality, Receipt, Refusal, Stranger, Time, Value,
};
use tokio::sync::oneshot;

use crate::error::ConnectError;
use crate::inbox::Inbox;
use crate::settings::{Checked, Setting, Words};

/// Most points of one connection.
pub const POINTS_MAX: usize = 50_000;

/// One protocol: what a form needs to know, and the connector.
pub struct Protocol {
    /// Its name in files.
    pub name: &'static str,
    /// Its name for people.
    pub label: Words,
    /// Who calls whom.
    pub direction: Direction,
    /// What it needs to know.
    pub settings: &'static [Setting],
    /// How the address of a point looks, in a sentence.
    pub address_help: Words,
    /// One such address.
    pub address_example: &'static str,
    /// What speaks it.
    pub(crate) connector: &'static dyn Connector,
}

/// What speaks one protocol.
pub(crate) trait Connector: Send + Sync {
    /// Checks what the table of settings cannot, and every point address.
    fn check(&self, setup: &Setup) -> Result<(), ConnectError>;

    /// Calls the machine, or begins to listen. Comes back when values can flow.
    fn open(&self, setup: Setup) -> BoxFuture<'static, Result<Box<dyn Session>, ConnectError>>;
}

/// A connection that is up. Dropping it ends it.
pub(crate) trait Session: Send {
    /// The next values. Never empty-handed without need; an error ends the session.
    fn next(&mut self) -> BoxFuture<'_, Result<Arrival, ConnectError>>;
}

/// What a session is opened with.
#[derive(Clone)]
pub(crate) struct Setup {
    /// The protocol.
    pub(crate) protocol: &'static Protocol,
    /// The connection's name, for names towards the machine.
    pub(crate) name: String,
    /// Whether the machine is a simulator.
    pub(crate) simulated: bool,
    /// Its settings.
    pub(crate) settings: Checked,
    /// The points that are wanted.
    pub(crate) points: Arc<Points>,
    /// The time, for what the machine sends without one.
    pub(crate) clock: Arc<dyn Clock>,
    /// Where a protocol's own task puts what comes unasked. What the session leaves in it at
    /// its end is stored all the same.
    pub(crate) inbox: Inbox,
    /// Whether it is only tried out: nothing must be seen of it by others.
    pub(crate) trial: bool,
}

impl Setup {
    /// For a connection of this protocol.
    pub(crate) fn new(
        protocol: &'static Protocol,
        connection: &Connection,
        clock: Arc<dyn Clock>,
        trial: bool,
    ) -> Result<Setup, ConnectError> {
        if connection.points.len() > POINTS_MAX {
            let points = connection.points.len();
            return Err(ConnectError::TooManyPoints { points, max: POINTS_MAX });
        }
        Ok(Setup {
            protocol,
            name: connection.id.to_string(),
            simulated: connection.simulated,
            settings: Checked::new(protocol.name, protocol.settings, &connection.settings)?,
            points: Arc::new(Points::new(connection)),
            clock,
            inbox: Inbox::default(),
            trial,
        })
    }

    /// Refuses a point address.
    pub(crate) fn bad_address(&self, address: &str, why: impl Into<String>) -> ConnectError {
        ConnectError::BadAddress {
            protocol: self.protocol.name,
            address: address.to_owned(),
            why: why.into(),
            example: self.protocol.address_example,
        }
    }
}

/// The addresses of a connection's points, each once, by number and by name.
pub(crate) struct Points {
    addresses: Vec<Arc<str>>,
    index: HashMap<Arc<str>, u32>,
}

impl Points {
    fn new(connection: &Connection) -> Points {
        let mut points = Points { addresses: Vec::new(), index: HashMap::new() };
        for point in &connection.points {
            let next = u32::try_from(points.addresses.len()).unwrap_or(u32::MAX);
            if !points.index.contains_key(&point.address) {
                points.index.insert(Arc::clone(&point.address), next);
                points.addresses.push(Arc::clone(&point.address));
            }
        }
        points
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.addresses.len()
    }

    /// All, with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Arc<str>)> {
        (0..).zip(&self.addresses)
    }

    /// The number of an address.
    pub(crate) fn find(&self, address: &str) -> Option<u32> {
        self.index.get(address).copied()
    }

    /// The address of a number that was given here.
    pub(crate) fn address(&self, point: u32) -> &Arc<str> {
        static NONE: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| "".into());
        let at = usize::try_from(point).unwrap_or(usize::MAX);
        self.addresses.get(at).unwrap_or(&NONE)
    }
}

/// One value of one point.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// Number of the point.
    pub(crate) point: u32,
    /// When the machine measured it.
    pub(crate) time: Time,
    /// The value; none exactly when the quality has none.
    pub(crate) value: Option<Value>,
    /// How far to trust it.
    pub(crate) quality: Quality,
}

impl Reading {
    /// A reading whose value and quality agree: without a value when the quality has none,
    /// `GoodNoData` when a good one lacks its value.
    pub(crate) fn new(point: u32, time: Time, value: Option<Value>, quality: Quality) -> Reading {
        match value {
            Some(value) if quality.has_value() => {
                Reading { point, time, value: Some(value), quality }
            }
            None if quality.has_value() => {
                Reading { point, time, value: None, quality: Quality::GOOD_NO_DATA }
            }
            _ => Reading { point, time, value: None, quality },
        }
    }
}

/// What became of an arrival.
pub(crate) type Outcome = Result<Receipt, Refusal>;

/// What [`Session::next`] brings.
#[derive(Default)]
pub(crate) struct Arrival {
    /// Values, in the order they came.
    pub(crate) readings: Vec<Reading>,
    /// What went wrong without ending the session. Each is counted, the last is shown.
    pub(crate) problems: Vec<ConnectError>,
    /// Values that are lost because the machine does not wait.
    pub(crate) drops: u64,
    /// What the machine tells of beyond the points.
    pub(crate) strangers: Vec<Stranger>,
    /// Whom to tell what became of it: a machine that waits for an answer.
    pub(crate) answer: Option<Answer>,
}

/// A machine that waits for an answer.
pub(crate) struct Answer {
    pub(crate) tell: oneshot::Sender<Outcome>,
    /// Whether it sends again what is refused. One that does not is kept waiting until all is
    /// stored, and what is given up is lost.
    pub(crate) again: bool,
}

impl Arrival {
    /// Only a problem.
    pub(crate) fn problem(problem: ConnectError) -> Arrival {
        Arrival { problems: vec![problem], ..Arrival::default() }
    }
}

/// Waits for `future` at most `limit`.
pub(crate) async fn within<T>(
    peer: &str,
    what: &'static str,
    limit: Duration,
    future: impl Future<Output = T>,
) -> Result<T, ConnectError> {
    let late = || ConnectError::TooSlow { peer: peer.to_owned(), what, seconds: limit.as_secs() };
    tokio::time::timeout(limit, future).await.map_err(|_| late())
}

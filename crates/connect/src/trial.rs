//! Tries a connection out before it is saved: the first value of each point.
//!
//! Nothing is stored, and nothing is acknowledged to a machine that waits for it, so that it
//! sends again to the one who will store it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use guildhall_model::{Clock, Connection, Quality, Refusal, Time, Value};
use tokio::time::{Instant, timeout_at};

use crate::error::ConnectError;
use crate::protocol::{Arrival, Setup, within};
use crate::spoken::setup;
use crate::supervise::bug;

/// How long a test may take.
pub const TEST_MAX: Duration = Duration::from_secs(10);

/// The first thing heard of one point.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstValue {
    /// The point.
    pub address: Arc<str>,
    /// Its value; none exactly when the quality has none.
    pub value: Option<Value>,
    /// How far to trust it. `BadNoCommunication` when nothing was heard of it in time.
    pub quality: Quality,
    /// When the machine measured it.
    pub time: Time,
    /// In plain words, what is wrong with this point, if anything was said about it.
    pub problem: Option<String>,
}

/// Opens a connection and gives the first value of each point, in the order of the points,
/// within [`TEST_MAX`]. A connection that listens waits that long for a first message.
///
/// # Errors
/// What is wrong with the settings or an address; why it could not be opened; `TooSlow` or the
/// first problem when nothing at all was heard of any point.
pub async fn test(
    connection: &Connection,
    clock: Arc<dyn Clock>,
) -> Result<Vec<FirstValue>, ConnectError> {
    match AssertUnwindSafe(try_out(connection, clock)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(panic) => Err(bug(&connection.protocol, &*panic)),
    }
}

async fn try_out(
    connection: &Connection,
    clock: Arc<dyn Clock>,
) -> Result<Vec<FirstValue>, ConnectError> {
    let until = Instant::now() + TEST_MAX;
    let setup = setup(connection, clock, true)?;
    let connector = setup.protocol.connector;
    connector.check(&setup)?;
    let name = connection.id.as_str();
    let mut session = within(name, "come up", TEST_MAX, connector.open(setup.clone())).await??;
    let mut heard = Heard { setup: &setup, first: vec![None; setup.points.len()], other: None };
    while heard.first.iter().any(Option::is_none) {
        match timeout_at(until, session.next()).await {
            Ok(Ok(arrival)) => heard.take(arrival),
            Ok(Err(end)) => {
                heard.other.get_or_insert(end);
                break;
            }
            Err(_) => break,
        }
    }
    heard.finish(name)
}

struct Heard<'a> {
    setup: &'a Setup,
    first: Vec<Option<FirstValue>>,
    other: Option<ConnectError>,
}

impl Heard<'_> {
    fn take(&mut self, arrival: Arrival) {
        for reading in arrival.readings {
            let address = Arc::clone(self.setup.points.address(reading.point));
            self.slot(&address, |address| FirstValue {
                address,
                value: reading.value,
                quality: reading.quality,
                time: reading.time,
                problem: None,
            });
        }
        for problem in arrival.problems {
            match &problem {
                ConnectError::PointRefused { address, .. }
                | ConnectError::WrongKind { address, .. } => {
                    let now = self.setup.clock.now();
                    let said = problem.in_plain_words();
                    let slot = self.slot(address, |address| silent(address, now));
                    if let Some(first) = slot {
                        first.problem.get_or_insert(said);
                    }
                }
                _ => {
                    self.other.get_or_insert(problem);
                }
            }
        }
        if let Some(answer) = arrival.answer {
            // The one who waits may have gone.
            let _gone = answer.tell.send(Err(Refusal::Busy));
        }
    }

    fn slot(
        &mut self,
        address: &str,
        new: impl FnOnce(Arc<str>) -> FirstValue,
    ) -> Option<&mut FirstValue> {
        let point = self.setup.points.find(address)?;
        let shared = Arc::clone(self.setup.points.address(point));
        let slot = self.first.get_mut(usize::try_from(point).ok()?)?;
        Some(slot.get_or_insert_with(|| new(shared)))
    }

    fn finish(self, name: &str) -> Result<Vec<FirstValue>, ConnectError> {
        let Heard { setup, first, other } = self;
        if !first.is_empty() && first.iter().all(Option::is_none) {
            return Err(other.unwrap_or_else(|| ConnectError::TooSlow {
                peer: name.to_owned(),
                what: "bring a value of any of its points",
                seconds: TEST_MAX.as_secs(),
            }));
        }
        let now = setup.clock.now();
        let rows = setup.points.iter().zip(first);
        let row = |((_, address), first): ((u32, &Arc<str>), Option<FirstValue>)| {
            first.unwrap_or_else(|| silent(Arc::clone(address), now))
        };
        Ok(rows.map(row).collect())
    }
}

fn silent(address: Arc<str>, time: Time) -> FirstValue {
    FirstValue { address, value: None, quality: Quality::BAD_NO_COMMUNICATION, time, problem: None }
}

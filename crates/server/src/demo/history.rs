//! The day before: what the machines' models would have said, through the hub, as if they had.

use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Admit, Batch, ConnectionId, Origin, Refusal, Time};
use guildhall_registry::Registry;
use guildhall_sim::Machine;
use tokio_util::sync::CancellationToken;

use super::cast::{Cast, SEED};
use crate::hand_in::hand_in;
use crate::running::Running;

/// How far apart the samples of the past are.
const EACH: Duration = Duration::from_secs(10);

/// Samples in a batch: small enough that live values pass in between.
const BATCH_SAMPLES: usize = 20_000;

/// Fills the past of all models up to now, in the background.
pub(super) fn fill(running: &Running, cast: &Cast, since: Time, stop: CancellationToken) {
    let admit = Arc::clone(&running.house.admit);
    let registry = running.registry.clone();
    let until = running.house.clock.now();
    let machines: Vec<Machine> = cast.models().map(|player| player.machine).collect();
    let work = move || {
        for machine in machines {
            if let Err(refusal) = machine_past(&*admit, &registry, machine, since, until, &stop) {
                let word = machine.word();
                tracing::error!("the past of the {word} is incomplete: {refusal}");
            }
        }
    };
    let spawned = std::thread::Builder::new().name("demo-history".to_owned()).spawn(work);
    if let Err(error) = spawned {
        tracing::error!("there is no past: {error}");
    }
}

fn machine_past(
    admit: &dyn Admit,
    registry: &Registry,
    machine: Machine,
    since: Time,
    until: Time,
    stop: &CancellationToken,
) -> Result<(), Refusal> {
    let Ok(id) = ConnectionId::new(machine.connection()) else { return Ok(()) };
    let Some(connection) = registry.connection(&id) else { return Ok(()) };
    let points = guildhall_sim::points(machine);
    let wanted: Vec<bool> = points
        .iter()
        .map(|point| connection.points.iter().any(|one| *one.address == *point.address))
        .collect();
    let names: Vec<Arc<str>> = points.iter().map(|point| point.address.as_str().into()).collect();
    let empty =
        || Batch { names: names.clone(), ..Batch::new(Origin::Connection(id.clone()), until) };
    let mut batch = empty();
    for row in guildhall_sim::history(machine, SEED, since, until, EACH) {
        for (point, value, quality) in row.readings {
            if wanted.get(usize::try_from(point).unwrap_or(usize::MAX)).copied().unwrap_or(false) {
                batch.push(point, row.time, value, quality);
            }
        }
        if batch.len() >= BATCH_SAMPLES {
            hand_in(admit, std::mem::replace(&mut batch, empty()))?;
            if stop.is_cancelled() {
                return Ok(());
            }
        }
    }
    hand_in(admit, batch).map(drop)
}

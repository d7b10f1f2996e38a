//! How long a chart of a tag with very many samples takes, beside one with few.

use std::time::Duration;

use guildhall_model::{Batch, Origin, PersonId, Quality, Span, Time, Value};
use serde_json::{Value as Json, json};

use super::{Plant, failed, now, quantile_ms, tag_path};
use crate::error::ServerError;
use crate::hand_in::hand_in;
use crate::ledger::FIRST_PERSON;
use crate::running::Running;

/// Samples of the two tags, over the same span.
const MANY: u32 = 10_000_000;
const FEW: u32 = 1_000;

/// Between two samples of the tag with many.
const EACH: Duration = Duration::from_secs(1);

/// How wide the chart is, in pixels.
const PIXELS: usize = 1_200;

/// How often each is asked, in turn.
const ASKED: usize = 50;

const BATCH: u32 = 50_000;

pub(super) fn measure(plant: &Plant) -> Result<Json, ServerError> {
    let running = &plant.running;
    let from = Time::from_s(1_700_000_000);
    let (many, few) = (tag_path(0, 0), tag_path(0, 1));
    fill(running, &many, from, EACH, MANY)?;
    fill(running, &few, from, EACH * (MANY / FEW), FEW)?;
    let person = PersonId::new(FIRST_PERSON).map_err(failed)?;
    let scope = running.desk().access().scope(&person, Time::MIN);
    let query = &running.house.query;
    let seen = query.plant(&scope);
    let until = from + EACH * MANY;
    let hour = Span { from: until - Duration::from_secs(3600), until };
    let asked = [
        ("many", &many, Span { from, until }),
        ("few", &few, Span { from, until }),
        ("last_hour_of_many", &many, hour),
    ];
    let mut waits = asked.map(|_| Vec::with_capacity(ASKED));
    for _ in 0..ASKED {
        for ((_, path, span), waits) in asked.iter().zip(&mut waits) {
            let tag = seen.tag(path).map_err(failed)?;
            let begun = now();
            query.trend(&[tag], *span, PIXELS, until).map_err(failed)?;
            waits.push(begun.elapsed());
        }
    }
    let mut answer = json!({ "samples": { "many": MANY, "few": FEW }, "pixels": PIXELS });
    for ((name, ..), mut waits) in asked.into_iter().zip(waits) {
        waits.sort();
        answer[name] =
            json!({ "median_ms": quantile_ms(&waits, 0.5), "p99_ms": quantile_ms(&waits, 0.99) });
    }
    Ok(answer)
}

pub(super) fn fill(
    running: &Running,
    path: &str,
    from: Time,
    each: Duration,
    count: u32,
) -> Result<(), ServerError> {
    for first in (0..count).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        let mut batch = Batch::new(Origin::System, from);
        let name = batch.add_name(path.into());
        for sample in first..count.min(first + BATCH) {
            // A wave with a ripple, so that steps differ.
            let value = (f64::from(sample) * 1e-5).sin() + f64::from(sample % 17) * 0.01;
            batch.push(name, from + each * sample, Some(Value::Float(value)), Quality::GOOD);
        }
        hand_in(&*running.house.admit, batch).map_err(failed)?;
    }
    Ok(())
}

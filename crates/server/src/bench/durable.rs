//! How many samples a second become durable through the hub.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use guildhall_model::{Admit, Batch, Origin, Quality, Refusal, Time, Value};
use serde_json::{Value as Json, json};

use super::{ASSETS, TAGS_OF_ASSET, failed, now, quantile_ms, tag_path};
use crate::error::ServerError;
use crate::running::Running;

/// How many write at the same time, each with so many batches on their way.
const WRITERS: usize = 4;
const ON_THEIR_WAY: usize = 8;

/// Rows of a batch for each tag of one asset.
const ROWS: usize = 20;

/// How long a writer rests when there is too much to do.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

pub(super) fn measure(running: &Running, span: Duration) -> Result<Json, ServerError> {
    let before = running.historian.stats();
    let stop = Arc::new(AtomicBool::new(false));
    let busy = Arc::new(AtomicU64::new(0));
    let begun = now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let admit = Arc::clone(&running.house.admit);
            let (stop, busy) = (Arc::clone(&stop), Arc::clone(&busy));
            std::thread::spawn(move || write(&*admit, writer, &stop, &busy))
        })
        .collect();
    std::thread::sleep(span);
    stop.store(true, Ordering::Relaxed);
    let mut waits = Vec::new();
    let mut samples = 0;
    for writer in writers {
        let (stored, mut took) = writer.join().map_err(|_| failed("a writer panicked"))??;
        samples += stored;
        waits.append(&mut took);
    }
    let took = begun.elapsed();
    waits.sort();
    let after = running.historian.stats();
    #[expect(clippy::as_conversions, reason = "a count of samples as a rate")]
    let rate = samples as f64 / took.as_secs_f64();
    Ok(json!({
        "samples_per_second": rate.round(),
        "samples": samples,
        "seconds": took.as_secs_f64(),
        "writers": WRITERS,
        "samples_per_batch": ROWS * TAGS_OF_ASSET,
        "syncs": after.groups - before.groups,
        "refused_busy": busy.load(Ordering::Relaxed),
        "acknowledged_after_ms":
            { "median": quantile_ms(&waits, 0.5), "p99": quantile_ms(&waits, 0.99) },
    }))
}

type Took = Vec<Duration>;

fn write(
    admit: &dyn Admit,
    writer: usize,
    stop: &AtomicBool,
    busy: &AtomicU64,
) -> Result<(usize, Took), ServerError> {
    let (answered, answers) = mpsc::channel();
    let (mut stored, mut took, mut waiting) = (0, Vec::new(), 0);
    let mut at = Time::from_s(1_700_000_000);
    let mut asset = writer;
    loop {
        let more = !stop.load(Ordering::Relaxed);
        if more && waiting < ON_THEIR_WAY {
            at = at + Duration::from_secs(1);
            asset = (asset + WRITERS) % ASSETS;
            let (begun, answered) = (now(), answered.clone());
            let answer = move |outcome| drop(answered.send((begun.elapsed(), outcome)));
            admit.admit(batch(asset, at), Box::new(answer));
            waiting += 1;
            continue;
        }
        if waiting == 0 {
            return Ok((stored, took));
        }
        let (wait, outcome) = answers.recv().map_err(failed)?;
        waiting -= 1;
        match outcome {
            Ok(receipt) => {
                stored += receipt.stored;
                took.push(wait);
            }
            Err(Refusal::Busy) => {
                busy.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(BUSY_PAUSE);
            }
            Err(refusal) => return Err(failed(refusal)),
        }
    }
}

fn batch(asset: usize, at: Time) -> Batch {
    let mut batch = Batch::new(Origin::System, at);
    for tag in 0..TAGS_OF_ASSET {
        let name = batch.add_name(tag_path(asset, tag).into());
        for row in 0..ROWS {
            let ms = u64::try_from(row * 40).unwrap_or(0);
            let time = at + Duration::from_millis(ms);
            #[expect(clippy::as_conversions, reason = "any number will do")]
            let value = ((time.ms() % 997) as f64).mul_add(0.1, tag as f64);
            batch.push(name, time, Some(Value::Float(value)), Quality::GOOD);
        }
    }
    batch
}

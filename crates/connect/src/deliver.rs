//! From readings to batches, and from batches to an answer of [`Admit`].
//!
//! A batch that is refused for a while is sent again with the same content until it is
//! stored. A machine that waits for an answer and itself sends again is told after [`HELD_MAX`]
//! at the latest. What nobody sends again and is given up counts as lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::limits::BATCH_SAMPLES_MAX;
use guildhall_model::{Admit, Batch, Origin, Receipt, Refusal, Time};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::error::ConnectError;
use crate::health::Health;
use crate::protocol::{Answer, Outcome, Points, Reading};

/// How long a machine that sends again is kept waiting while storing is refused.
pub const HELD_MAX: Duration = Duration::from_secs(5);

/// The first wait before a refused batch is sent again.
const RETRY_MIN: Duration = Duration::from_millis(50);

/// The longest wait before a refused batch is sent again.
const RETRY_MAX: Duration = Duration::from_secs(1);

/// One batch on its way.
pub(crate) struct Delivery {
    pub(crate) batch: Batch,
    /// Whether it tells of values of the machine, and not of its absence.
    pub(crate) flows: bool,
    /// Whom to tell.
    pub(crate) answer: Option<Answer>,
}

/// Batches of at most [`BATCH_SAMPLES_MAX`].
pub(crate) fn batches(
    origin: &Origin,
    received: Time,
    points: &Points,
    readings: &[Reading],
) -> Vec<Batch> {
    let batch_of = |chunk: &[Reading]| {
        let mut batch = Batch::new(origin.clone(), received);
        let mut names = HashMap::new();
        for reading in chunk {
            let name = *names
                .entry(reading.point)
                .or_insert_with(|| batch.add_name(Arc::clone(points.address(reading.point))));
            batch.push(name, reading.time, reading.value.clone(), reading.quality);
        }
        batch
    };
    readings.chunks(BATCH_SAMPLES_MAX).map(batch_of).collect()
}

/// Sends a batch until it is stored, or until the machine that waits for it must be told.
pub(crate) async fn deliver(
    admit: Arc<dyn Admit>,
    health: Arc<Health>,
    delivery: Delivery,
    seed: u64,
) {
    let Delivery { batch, flows, answer } = delivery;
    let sent_again = answer.as_ref().is_some_and(|answer| answer.again);
    let counted = Unanswered::new(&health, if flows && !sent_again { batch.len() } else { 0 });
    let mut backoff = Backoff::new(RETRY_MIN, RETRY_MAX, seed);
    let until = sent_again.then(|| Instant::now() + HELD_MAX);
    let outcome = loop {
        let refusal = match admit_once(&admit, batch.clone()).await {
            Ok(receipt) => break Ok(receipt),
            Err(refusal) => refusal,
        };
        let wait = backoff.next();
        let in_time = until.is_none_or(|until| Instant::now() + wait < until);
        health.problem(&ConnectError::NotStored { refusal: refusal.clone() }, 1);
        if matches!(refusal, Refusal::TooLarge { .. }) || !in_time {
            break Err(refusal);
        }
        tokio::time::sleep(wait).await;
    };
    counted.answered();
    note(&health, &batch, flows, sent_again, &outcome);
    if let Some(answer) = answer {
        // The machine may have gone meanwhile; then it sends again.
        let _gone = answer.tell.send(outcome);
    }
}

/// Counts samples as lost when their delivery is given up, as at a stop.
struct Unanswered {
    health: Arc<Health>,
    samples: usize,
}

impl Unanswered {
    fn new(health: &Arc<Health>, samples: usize) -> Unanswered {
        Unanswered { health: Arc::clone(health), samples }
    }

    fn answered(mut self) {
        self.samples = 0;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if self.samples > 0 {
            self.health.dropped(u64::try_from(self.samples).unwrap_or(u64::MAX));
        }
    }
}

async fn admit_once(admit: &Arc<dyn Admit>, batch: Batch) -> Outcome {
    let (tell, answer) = oneshot::channel();
    admit.admit(
        batch,
        Box::new(move |outcome| {
            // Nobody waits any more once the connection was stopped.
            let _gone = tell.send(outcome);
        }),
    );
    // An answer that was dropped acknowledges nothing, so the batch goes again.
    answer.await.unwrap_or(Err(Refusal::Busy))
}

fn note(health: &Health, batch: &Batch, flows: bool, sent_again: bool, outcome: &Outcome) {
    match outcome {
        Ok(receipt) => {
            if flows {
                let valued = batch.times.iter().zip(&batch.values).filter(|(_, v)| v.is_some());
                health.stored(receipt.stored, valued.map(|(time, _)| *time).max());
            }
            if receipt.refused > 0 {
                let count = u64::try_from(receipt.refused).unwrap_or(u64::MAX);
                health.problem(&refused(batch, receipt), count);
            }
        }
        Err(_) if flows && !sent_again => {
            health.dropped(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        }
        Err(_) => {}
    }
}

fn refused(batch: &Batch, receipt: &Receipt) -> ConnectError {
    let first = receipt.first_refused.first();
    ConnectError::SamplesRefused {
        refused: receipt.refused,
        samples: batch.len(),
        address: first.map_or_else(String::new, |first| first.name.to_string()),
        why: first.map_or_else(|| "no reason given".to_owned(), |first| first.why.clone()),
    }
}

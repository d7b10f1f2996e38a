//! Handing a batch in and waiting until it is stored: for what Guildhall itself makes up, as the
//! demo's past and the load of a measurement.

use std::sync::mpsc;
use std::time::Duration;

use guildhall_model::{Admit, Batch, Receipt, Refusal};

/// How long to wait when the log has too much to do.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Waits for the answer, and comes back later when there is too much to do.
pub(crate) fn hand_in(admit: &dyn Admit, batch: Batch) -> Result<Receipt, Refusal> {
    loop {
        let (answer, outcome) = mpsc::channel();
        admit.admit(batch.clone(), Box::new(move |receipt| drop(answer.send(receipt))));
        match outcome.recv().unwrap_or(Err(Refusal::Stopping)) {
            Err(Refusal::Busy) => std::thread::sleep(BUSY_PAUSE),
            other => return other,
        }
    }
}

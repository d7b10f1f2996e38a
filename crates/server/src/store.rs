//! Joins the hub to the historian.

use std::sync::Arc;

use guildhall_historian::{AppendError, Historian};
use guildhall_hub::{Store, Stored};
use guildhall_model::{Refusal, Samples};

/// Keeps what the hub admits in the historian.
pub(crate) struct Kept(pub(crate) Arc<Historian>);

impl Store for Kept {
    fn append(&self, samples: Arc<Samples>, stored: Stored) {
        let answer = move |outcome: Result<(), AppendError>| stored(outcome.map_err(refusal));
        self.0.append(samples, Box::new(answer));
    }

    fn has_room(&self) -> bool {
        self.0.has_room()
    }
}

fn refusal(error: AppendError) -> Refusal {
    match error {
        AppendError::DiskFull => Refusal::DiskFull,
        AppendError::Log { why } => Refusal::Log { why },
        AppendError::Busy => Refusal::Busy,
        AppendError::Stopping => Refusal::Stopping,
    }
}

//! The past of a machine that has just been invented: its model, run at high speed.

use std::time::Duration;

use guildhall_model::Time;

use crate::Machine;
use crate::plant::{self, Plant};
use crate::points::Row;

/// Rows of a model's past, oldest first. See [`history`].
pub struct History {
    plant: Box<dyn Plant>,
    next: Time,
    until: Time,
    step: Duration,
}

/// What a machine's model would have said: one row each `step` from `from` on, none at `until`
/// or later. A machine that runs since `from` with the same seed continues where this ends.
/// No rows when `step` is zero.
pub fn history(machine: Machine, seed: u64, from: Time, until: Time, step: Duration) -> History {
    let until = if step.is_zero() { from } else { until };
    History { plant: plant::plant(machine, seed, from), next: from, until, step }
}

impl Iterator for History {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.next >= self.until {
            return None;
        }
        let row = self.plant.row(self.next);
        self.next = self.next + self.step;
        Some(row)
    }
}

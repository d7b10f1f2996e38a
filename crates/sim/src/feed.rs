//! When a machine says what: each second of its clock, or as its recording goes.

use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Clock, Time};

use crate::error::SimError;
use crate::plant::{self, Plant};
use crate::points::{PointInfo, Row};
use crate::replay::{self, RecordedRow};
use crate::{Feed, Options};

/// How often a model's instruments are read.
const EACH: Duration = Duration::from_secs(1);
/// With which steps a model catches up with the clock; the same as the demo's history.
const CATCH_UP: Duration = Duration::from_secs(10);
/// A machine that is later than this (its receiver was slow) goes on with what is now.
const LATE_MAX: Duration = Duration::from_secs(3);
/// How long to sleep at most before the clock is asked again: it may be set, or be a test's.
const NAP_MAX: Duration = Duration::from_millis(100);

enum Kind {
    Model { plant: Box<dyn Plant>, next: Time },
    Recording { rows: std::vec::IntoIter<RecordedRow>, speed: f64, begun: Option<Time> },
}

/// The values of a machine, as they become due.
pub(crate) struct Source {
    clock: Arc<dyn Clock>,
    kind: Kind,
    /// What the machine offers.
    pub(crate) points: Vec<PointInfo>,
}

impl Source {
    /// Opens the feed of a machine; a model catches up to now.
    pub(crate) async fn open(options: &Options) -> Result<Source, SimError> {
        let options = options.clone();
        // A day of catching up takes a second of work, a recording as much reading.
        let opening = tokio::task::spawn_blocking(move || open(&options));
        opening.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Whether it plays a recording, whose rows are all to be delivered.
    pub(crate) fn is_recording(&self) -> bool {
        matches!(self.kind, Kind::Recording { .. })
    }

    /// The next row, once its time has come; none when the recording is over. Given up half
    /// way it loses no row.
    pub(crate) async fn next(&mut self) -> Option<Row> {
        let now = self.clock.now();
        match &mut self.kind {
            Kind::Model { plant, next } => {
                if now.since(*next) > LATE_MAX {
                    *next = now.floor(EACH);
                }
                // The clock was set back: go on with it, the model stands still meanwhile.
                if next.since(now) > LATE_MAX {
                    *next = now.floor(EACH) + EACH;
                }
                let due = *next;
                wait(&*self.clock, due).await;
                *next = due + EACH;
                Some(plant.row(due))
            }
            Kind::Recording { rows, speed, begun } => {
                let row = rows.as_slice().first()?;
                let start = *begun.get_or_insert(now.floor(Duration::from_millis(1)));
                let after = Duration::from_secs_f64(row.after.as_secs_f64() / *speed);
                // Milliseconds are what all four protocols can carry.
                let time = (start + after).floor(Duration::from_millis(1));
                wait(&*self.clock, time).await;
                rows.next().map(|row| Row { time, readings: row.readings })
            }
        }
    }
}

fn open(options: &Options) -> Result<Source, SimError> {
    let clock = Arc::clone(&options.clock);
    match &options.feed {
        Feed::Model { seed, since } => {
            let now = clock.now();
            let mut plant = plant::plant(options.machine, *seed, *since);
            let mut at = *since;
            if now.since(at) > plant::GAP_MAX {
                at = now - plant::GAP_MAX;
            }
            while at + CATCH_UP < now {
                at = at + CATCH_UP;
                plant.step(at);
            }
            let next = now.floor(EACH);
            let points = plant::points(options.machine);
            Ok(Source { clock, kind: Kind::Model { plant, next }, points })
        }
        Feed::Recording { path, speed } => {
            if !(speed.is_finite() && *speed > 0.0) {
                return Err(SimError::Speed { speed: *speed });
            }
            let (points, rows) = replay::read(options.machine, path)?;
            let kind = Kind::Recording { rows: rows.into_iter(), speed: *speed, begun: None };
            Ok(Source { clock, kind, points })
        }
    }
}

async fn wait(clock: &dyn Clock, due: Time) {
    loop {
        let left = due.since(clock.now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(NAP_MAX)).await;
    }
}

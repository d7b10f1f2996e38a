//! Machines for demos and tests: each a real server or client of its real protocol on the
//! loopback, with a physical model behind it, or a recording that it plays.
//!
//! | machine | speaks | model | recording |
//! | --- | --- | --- | --- |
//! | gas turbine | OPC UA server | `plant/gas_turbine.rs` | `gas-turbine/` |
//! | oil plant | Modbus TCP server | `plant/oil_plant.rs` | `petrobras-process/` |
//! | patient monitor | HL7 v2.6 over MLLP, as a client | `plant/patient.rs` | `vitals/` |
//! | aircraft engine | Sparkplug B, with a broker of its own | `plant/aircraft_engine.rs` | `cmapss/` |
//!
//! Models run on the clock they are given and repeat under a seed. Read in this order:
//! [`Machine`], [`run`], `points` (the tables), `plant` (the physics), `feed` (when a machine
//! says what), `machine` (how it says it), `replay` and `history`.

mod error;
mod feed;
mod history;
mod machine;
mod noise;
mod plant;
mod points;
mod replay;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Clock, Time};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

pub use error::SimError;
pub use history::{History, history};
pub use points::{PointInfo, Reading, Row};
pub use replay::{RECORDING_ROWS_MAX, RecordedRow, recording, replay_points};

/// A machine that is told to stop has this long; then it is cut off.
const STOP_MAX: Duration = Duration::from_millis(800);

/// The four machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Machine {
    /// A gas turbine with its generator, by OPC UA.
    GasTurbine,
    /// Two wells and a separator, by Modbus TCP.
    OilPlant,
    /// The bedside monitors of a ward, by HL7 v2.6 as in IHE PCD-01.
    PatientMonitor,
    /// The ground station of two aircraft engines, by Sparkplug B.
    AircraftEngine,
}

impl Machine {
    /// All of them.
    pub const ALL: [Machine; 4] =
        [Machine::GasTurbine, Machine::OilPlant, Machine::PatientMonitor, Machine::AircraftEngine];

    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Machine::GasTurbine => "gas-turbine",
            Machine::OilPlant => "oil-plant",
            Machine::PatientMonitor => "patient-monitor",
            Machine::AircraftEngine => "aircraft-engine",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Machine> {
        Machine::ALL.into_iter().find(|machine| machine.word() == word)
    }

    /// The connection that the demo's site files call it by.
    pub const fn connection(self) -> &'static str {
        match self {
            Machine::GasTurbine => "gt1-opcua",
            Machine::OilPlant => "oil-modbus",
            Machine::PatientMonitor => "icu-hl7",
            Machine::AircraftEngine => "engine-sparkplug",
        }
    }
}

/// Where a machine's values come from.
#[derive(Clone, Debug)]
pub enum Feed {
    /// Its physical model, which has run since a time: in steps of ten seconds up to now, as
    /// [`history`] does, then each second. So a live machine continues its own history.
    Model {
        /// What chance begins with.
        seed: u64,
        /// Since when it has run.
        since: Time,
    },
    /// A recording. It begins to play when somebody listens, so that no row is missed.
    Recording {
        /// The file, `.csv`, `.txt` or either with `.gz`.
        path: PathBuf,
        /// Recorded seconds in a second.
        speed: f64,
    },
}

/// What a machine needs to run.
#[derive(Clone)]
pub struct Options {
    /// Which.
    pub machine: Machine,
    /// Where its values come from.
    pub feed: Feed,
    /// Where it listens; where the patient monitor calls; where the engine's broker listens.
    pub address: SocketAddr,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

/// Runs a machine until `stop`. `ready` is told the address once it listens (or calls).
///
/// # Errors
/// [`SimError`] when it cannot listen, its recording cannot be read, or its server ends.
pub async fn run(
    options: Options,
    ready: oneshot::Sender<SocketAddr>,
    stop: impl Future<Output = ()>,
) -> Result<(), SimError> {
    let token = CancellationToken::new();
    let _stops_all_tasks = token.clone().drop_guard();
    let mut running = pin!(machine::serve(options, ready, token.clone()));
    tokio::select! {
        ended = &mut running => return ended,
        () = stop => token.cancel(),
    }
    tokio::time::timeout(STOP_MAX, running).await.unwrap_or(Ok(()))
}

/// What a machine offers when its model runs.
pub fn points(machine: Machine) -> Vec<PointInfo> {
    plant::points(machine)
}

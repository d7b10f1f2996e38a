//! Which machines the demo has, and where they are reached.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Clock, Time};
use guildhall_sim::{Feed, Machine};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::error::ServerError;
use crate::starter;

/// The seed of all models: everybody sees the same demo.
pub(super) const SEED: u64 = 1;

/// How fast a recording plays, in recorded seconds a second: so that a row comes each second.
const fn recording_speed(machine: Machine) -> f64 {
    match machine {
        Machine::GasTurbine | Machine::AircraftEngine => 3600.0,
        Machine::OilPlant => 300.0,
        Machine::PatientMonitor => 60.0,
    }
}

/// How long the server's start waits for the machines.
const READY_MAX: Duration = Duration::from_millis(1500);

/// The demo's site files, in the order of [`Machine::ALL`].
const SITES: [(&str, &str); 4] = [
    (include_str!("../../../../demo/dangjin.toml"), "demo/dangjin.toml"),
    (include_str!("../../../../demo/ulsan-offshore.toml"), "demo/ulsan-offshore.toml"),
    (include_str!("../../../../demo/hospital.toml"), "demo/hospital.toml"),
    (include_str!("../../../../demo/flight-lab.toml"), "demo/flight-lab.toml"),
];

/// Where a machine's recording lies below the folder of recordings.
const fn recording_of(machine: Machine) -> &'static str {
    match machine {
        Machine::GasTurbine => "gas-turbine/gt_2011.csv.gz",
        Machine::OilPlant => "petrobras-process/real_process_data.csv.gz",
        Machine::PatientMonitor => "vitals/mimic_s00001_numerics_1min.csv.gz",
        Machine::AircraftEngine => "cmapss/train_FD001.txt.gz",
    }
}

/// All machines of the demo.
pub(super) struct Cast(Vec<Player>);

/// One machine.
pub(super) struct Player {
    pub(super) machine: Machine,
    pub(super) address: SocketAddr,
    recording: bool,
    options: guildhall_sim::Options,
    site: String,
    file: String,
}

/// The four models, and the recordings that are there.
pub(super) fn cast(
    recordings: Option<&Path>,
    since: Time,
    clock: &Arc<dyn Clock>,
) -> Result<Cast, ServerError> {
    let mut players = Vec::new();
    for (machine, (site, file)) in Machine::ALL.into_iter().zip(SITES) {
        let usual = starter::usual_address(machine);
        let address = free(usual)?;
        let feed = Feed::Model { seed: SEED, since };
        players.push(Player {
            machine,
            address,
            recording: false,
            options: guildhall_sim::Options { machine, feed, address, clock: Arc::clone(clock) },
            site: site.replace(&usual.to_string(), &address.to_string()),
            file: file.to_owned(),
        });
    }
    let found = |machine: Machine| Some(recordings?.join(recording_of(machine)));
    for machine in Machine::ALL {
        if let Some(path) = found(machine).filter(|path| path.exists()) {
            players.push(recorded(machine, path, clock)?);
        }
    }
    match recordings {
        Some(dir) if players.len() == SITES.len() => Err(ServerError::Usage {
            what: format!(
                "there is no recording such as {} in {}",
                recording_of(Machine::GasTurbine),
                dir.display()
            ),
        }),
        _ => Ok(Cast(players)),
    }
}

fn recorded(
    machine: Machine,
    path: PathBuf,
    clock: &Arc<dyn Clock>,
) -> Result<Player, ServerError> {
    let address = free((Ipv4Addr::LOCALHOST, 0).into())?;
    let points = guildhall_sim::replay_points(machine, &path)?;
    let file = format!("site of {}", path.display());
    let feed = Feed::Recording { path, speed: recording_speed(machine) };
    Ok(Player {
        machine,
        address,
        recording: true,
        options: guildhall_sim::Options { machine, feed, address, clock: Arc::clone(clock) },
        site: starter::site_text(machine, &points, address),
        file,
    })
}

/// The usual address when it is free, else another.
fn free(usual: SocketAddr) -> Result<SocketAddr, ServerError> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let taken = TcpListener::bind(usual).or_else(|_| TcpListener::bind(any));
    taken
        .and_then(|listener| listener.local_addr())
        .map_err(|source| ServerError::Listen { address: usual, source })
}

impl Cast {
    /// The machines that have a model.
    pub(super) fn models(&self) -> impl Iterator<Item = &Player> {
        self.0.iter().filter(|player| !player.recording)
    }

    /// Text and name of each site file.
    pub(super) fn site_texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|player| (player.site.as_str(), player.file.as_str()))
    }

    /// Runs all machines until `stop`. Comes back once those with a model are there, so that the
    /// first call of their connections is answered, but waits [`READY_MAX`] at most.
    pub(super) fn run(&self, runtime: &Runtime, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
        let mut models = Vec::new();
        let one = |player: &Player| {
            let (options, stop) = (player.options.clone(), stop.clone());
            let machine = player.machine.word();
            let (ready, is_ready) = oneshot::channel();
            if !player.recording {
                models.push(is_ready);
            }
            runtime.spawn(async move {
                if let Err(error) = guildhall_sim::run(options, ready, stop.cancelled()).await {
                    tracing::error!("the simulated {machine} stopped: {error}");
                }
            })
        };
        let running = self.0.iter().map(one).collect();
        let all_ready = async {
            for model in models {
                // One that has failed has said so.
                let _ready = model.await;
            }
        };
        let waiting = async { tokio::time::timeout(READY_MAX, all_ready).await };
        if runtime.block_on(waiting).is_err() {
            tracing::warn!("the simulated machines take their time");
        }
        running
    }
}

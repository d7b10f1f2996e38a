//! `guildhall sim`: one simulated machine, or one that plays a recording.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::PossibleValuesParser;
use guildhall_model::Clock;
use guildhall_sim::{Feed, Machine};
use tokio::sync::oneshot;

use crate::clock::SystemClock;
use crate::error::ServerError;
use crate::out::say;
use crate::{logging, serve, starter};

/// How long a model has run before anyone looks at it, so that it is warm.
const RUN_BEFORE: Duration = Duration::from_secs(24 * 3600);

/// Which machine, and how it runs.
#[derive(Args)]
pub(crate) struct Options {
    /// Which machine.
    #[arg(value_parser = PossibleValuesParser::new(Machine::ALL.map(Machine::word)))]
    machine: String,
    /// Where it listens; for the patient monitor where it calls; for the aircraft engine where
    /// its broker listens. Port 0 takes a free one.
    #[arg(long)]
    address: Option<SocketAddr>,
    /// Play this recording instead of the model.
    #[arg(long)]
    recording: Option<PathBuf>,
    /// Recorded seconds in a second.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// What chance begins with; the same seed gives the same machine.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do not run; print a site file that connects Guildhall to this machine.
    #[arg(long)]
    print_site: bool,
}

/// Runs until SIGTERM or Ctrl-C.
pub(crate) fn simulate(options: &Options) -> Result<(), ServerError> {
    let machine = Machine::from_word(&options.machine)
        .ok_or_else(|| ServerError::Usage { what: format!("no machine {}", options.machine) })?;
    let address = options.address.unwrap_or_else(|| starter::usual_address(machine));
    if options.print_site {
        let points = match &options.recording {
            Some(path) => guildhall_sim::replay_points(machine, path)?,
            None => guildhall_sim::points(machine),
        };
        say(starter::site_text(machine, &points, address).trim_end());
        return Ok(());
    }
    logging::start(tracing::Level::INFO, false);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let feed = match &options.recording {
        Some(path) => Feed::Recording { path: path.clone(), speed: options.speed },
        None => Feed::Model { seed: options.seed, since: clock.now() - RUN_BEFORE },
    };
    let options = guildhall_sim::Options { machine, feed, address, clock };
    let runtime = serve::runtime()?;
    let signals = serve::Told::watch(&runtime)?;
    runtime.block_on(async move {
        let (ready, is_ready) = oneshot::channel();
        let told = tokio::spawn(async move {
            if let Ok(address) = is_ready.await {
                say(&format!("{} is ready at {address}", machine.word()));
            }
        });
        let ended = guildhall_sim::run(options, ready, signals.wait()).await;
        told.abort();
        Ok(ended?)
    })
}

//! `guildhall demo`: the server with four simulated machines and a day of history.
//!
//! Read in this order: [`demo`], `cast` (which machines, where), `people`, `history`.

mod cast;
mod history;
pub(crate) mod network;
mod people;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use guildhall_model::Clock;
use tokio_util::sync::CancellationToken;

use crate::clock::SystemClock;
use crate::config::{Config, DoorConfig};
use crate::door::{Door, Speaks};
use crate::error::ServerError;
use crate::out::say;
use crate::running::Running;
use crate::{config, logging, programme, serve, site};

/// The programme of the demo: invented, and says so.
pub(crate) const PROGRAMME: &str = include_str!("../../../demo/programme.toml");

/// Some of the size standards of the United States, restated with their source.
pub(crate) const STANDARDS: &str = include_str!("../../../demo/size-standards.csv");

/// How much past the demo begins with.
const PAST: Duration = Duration::from_secs(24 * 3600);

/// Where clients of PostgreSQL reach it: one more than where PostgreSQL itself is.
const POSTGRES_PORT: u16 = 5433;

/// Where clients of Arrow Flight reach it.
const FLIGHT_PORT: u16 = 8815;

/// Whose programs may bring tags that there are not: those of one engineer make them, those of
/// another are parked.
const SOURCES: &str = "saebyeok-university-engineer=create:saebyeok-university/hospital, \
                       hanbit-energy-engineer=park:hanbit-energy/dangjin";

/// How the demo runs.
#[derive(Args)]
pub(crate) struct Options {
    /// Where to serve console, API and i3X. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Where to serve PostgreSQL's protocol. Left out: port 5433 of this machine, or a free one
    /// where that is taken or `listen` takes a free one.
    #[arg(long)]
    postgres_listen: Option<SocketAddr>,
    /// Where to serve Arrow Flight. Left out: port 8815 of this machine, or a free one where that
    /// is taken or `listen` takes a free one.
    #[arg(long)]
    flight_listen: Option<SocketAddr>,
    /// Where to keep data. Kept and continued; without it a fresh temporary folder is used and
    /// removed at the end.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A folder of recordings of real machines, which are played beside the models.
    #[arg(long)]
    recordings: Option<PathBuf>,
    /// How the addresses are printed.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people.
    Text,
    /// One line of JSON, for programs.
    Json,
}

/// Runs until SIGTERM or Ctrl-C.
pub(crate) fn demo(options: &Options) -> Result<(), ServerError> {
    // Machines come up after the connections that call them; what is wrong for longer stands on
    // the console's page of connections.
    logging::start(tracing::Level::ERROR, options.output == Output::Json);
    let temporary = match options.dir {
        Some(_) => None,
        None => Some(Temporary::new()?),
    };
    let dir = options.dir.clone().or_else(|| temporary.as_ref().map(|one| one.0.clone()));
    let dir = dir.unwrap_or_default();
    let outcome = run(options, &dir);
    drop(temporary);
    outcome
}

fn run(options: &Options, dir: &Path) -> Result<(), ServerError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let since = clock.now() - PAST;
    let cast = cast::cast(options.recordings.as_deref(), since, &clock)?;
    let sites = cast.site_texts().map(|(text, file)| site::read(text, file));
    let sites = sites.collect::<Result<Vec<_>, _>>()?;

    let programme = programme::read(PROGRAMME, "programme.toml", &|_| Ok(STANDARDS.to_owned()))?;

    let config = demo_config(options, dir)?;
    let runtime = serve::runtime()?;
    let told = serve::Told::watch(&runtime)?;
    let (listener, url) = serve::listen(config.listen)?;
    let postgres = open(Speaks::Postgres, config.postgres.as_ref(), options.postgres_listen)?;
    let flight = open(Speaks::Flight, config.flight.as_ref(), options.flight_listen)?;
    let address = |door: &Option<Door>| door.as_ref().map(|door| door.address);
    let addresses =
        people::Addresses { url: &url, postgres: address(&postgres), flight: address(&flight) };
    let stop = CancellationToken::new();
    let machines = cast.run(&runtime, &stop);
    let rooms = (runtime.handle(), None);
    let running = Running::open(&config, (&sites, &[programme]), url.clone(), rooms)?;
    let past_is_missing = running.had_no_samples;
    if past_is_missing {
        history::fill(&running, &cast, since, stop.clone());
    }
    let people = people::introduce(&running)?;
    network::begin(&running)?;
    match options.output {
        Output::Text => people.tell(&addresses, &cast, past_is_missing),
        Output::Json => say(&people.json(&addresses, dir, &cast).to_string()),
    }
    let doors = serve::Doors { listener, beside: postgres.into_iter().chain(flight).collect() };
    let beside = async {
        stop.cancel();
        for machine in machines {
            // A machine that failed has said so; one that was cut off needs nothing more.
            let _ended = machine.await;
        }
    };
    runtime.block_on(serve::until_told(told, doors, &running, beside))?;
    drop(running);
    runtime.shutdown_timeout(Duration::from_millis(300));
    Ok(())
}

/// Opens a door. Another demo may be at its port already; where that was nobody's wish, it takes
/// a free one.
fn open(
    speaks: Speaks,
    config: Option<&DoorConfig>,
    wished: Option<SocketAddr>,
) -> Result<Option<Door>, ServerError> {
    match config.map(|config| Door::open(speaks, config)).transpose() {
        Err(_) if wished.is_none() => {
            let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            Door::open(speaks, &DoorConfig { listen, tls: None }).map(Some)
        }
        opened => opened,
    }
}

fn demo_config(options: &Options, dir: &Path) -> Result<Config, ServerError> {
    let listen = options.listen;
    let beside = |wished: Option<SocketAddr>, port| {
        let port = if listen.port() == 0 { 0 } else { port };
        wished.unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).to_string()
    };
    let flags = [
        ("listen", listen.to_string()),
        ("dir", dir.to_string_lossy().into_owned()),
        ("postgres.listen", beside(options.postgres_listen, POSTGRES_PORT)),
        ("flight.listen", beside(options.flight_listen, FLIGHT_PORT)),
        ("ingest.sources", SOURCES.to_owned()),
    ];
    Ok(config::check(&config::gather(None, [], flags)?)?)
}

/// A folder that is removed at the end.
pub(crate) struct Temporary(pub(crate) PathBuf);

impl Temporary {
    pub(crate) fn new() -> Result<Temporary, ServerError> {
        let name = format!("guildhall-demo-{:016x}", u64::from_le_bytes(crate::chance::bytes()));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path)
            .map_err(|source| ServerError::File { path: path.clone(), source })?;
        Ok(Temporary(path))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!("the temporary folder {} stays behind: {error}", self.0.display());
        }
    }
}

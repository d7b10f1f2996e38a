//! `guildhall bench`: measures this machine, and prints the figures as JSON.
//!
//! Everything is real: a house in a folder of its own, a machine on a socket, the console's
//! socket at the other end, and this program started again as a child where a whole process is
//! measured. Read in this order: [`ingest`], `durable`, `latency`, `process`, `lines`,
//! `columns`, `waveforms`, `fairness`, `trend`, `storage`, `restart`, `scale`.

mod columns;
mod durable;
mod fairness;
mod latency;
mod lines;
mod process;
mod restart;
mod scale;
mod storage;
mod trend;
mod waveforms;

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value as Json, json};

use crate::error::ServerError;
use crate::out::say;
use crate::running::Running;
use crate::{config, logging, serve, site};

/// How many assets the measured plant has, and how many tags each.
const ASSETS: usize = 20;
const TAGS_OF_ASSET: usize = 50;

/// How many waveforms it has, and how many for each asset.
const WAVES: usize = 1_000;
const WAVES_OF_ASSET: usize = WAVES / ASSETS;

/// What to measure, and how long.
#[derive(Args)]
pub(crate) struct Options {
    /// Where to write; a disk that the figures are to tell about. A fresh folder below it is
    /// used and removed.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// How long each figure is measured, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Days of a plant of 100 tags with a sample a second each, for `storage`.
    #[arg(long, default_value_t = 3)]
    days: u64,
    /// MiB of log that is not sealed, for `restart`; less when a log does not get so long.
    #[arg(long, default_value_t = 128)]
    log_mib: u64,
    /// One of so many parts of the whole house, for `scale`.
    #[arg(long, default_value_t = 1)]
    part: usize,
    /// Address of an empty PostgreSQL database that is to hold the journal, for `scale`; none for a file.
    #[arg(long)]
    journal: Option<String>,
}

/// Measures and prints.
pub(crate) fn ingest(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let span = Duration::from_secs(options.seconds.max(1));

    let start = process::empty_start(&dir.path().join("start"))?;
    let plant = Plant::open(&dir.path().join("house"))?;
    let durable = durable::measure(&plant.running, span)?;
    let latency = latency::measure(plant, span)?;
    let demo = process::demo_memory(&dir.path().join("demo"))?;
    let figures =
        json!({ "durable": durable, "latency": latency, "demo": demo, "empty_start": start });
    print("ingest", figures)
}

/// Measures line protocol over HTTP and prints.
pub(crate) fn lines(options: &Options) -> Result<(), ServerError> {
    of_plant(options, "lines", lines::measure)
}

/// Measures Arrow Flight's `DoPut` and prints.
pub(crate) fn columns(options: &Options) -> Result<(), ServerError> {
    of_plant(options, "columns", columns::measure)
}

/// Measures waveforms as arrays and prints.
pub(crate) fn waveforms(options: &Options) -> Result<(), ServerError> {
    of_plant(options, "waveforms", waveforms::measure)
}

/// Measures what heavy queries do to all else and prints.
pub(crate) fn fairness(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let span = Duration::from_secs(options.seconds.max(1));
    print("fairness", fairness::measure(&dir.path().join("house"), span)?)
}

/// Measures charts and prints.
pub(crate) fn trend(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let plant = Plant::open(&dir.path().join("house"))?;
    let figures = trend::measure(&plant)?;
    plant.runtime.block_on(plant.running.stop_connections());
    print("trend", figures)
}

/// Measures what samples cost on disk and how long spans come back, and prints.
pub(crate) fn storage(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let days = i64::try_from(options.days.clamp(1, 366)).unwrap_or(1);
    print("storage", storage::measure(dir.path(), days)?)
}

/// Measures a start with a long log and prints.
pub(crate) fn restart(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    print("restart", restart::measure(dir.path(), options.log_mib.max(1))?)
}

/// Measures a house of a nation's size and prints.
pub(crate) fn scale(options: &Options) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let dir = dir.path().join("house");
    print("scale", scale::measure(&dir, options.journal.as_deref(), options.part.max(1))?)
}

/// What is measured of a plant for a while.
type Measure = fn(Plant, Duration) -> Result<Json, ServerError>;

fn of_plant(options: &Options, name: &str, measure: Measure) -> Result<(), ServerError> {
    let dir = fresh_folder(options)?;
    let span = Duration::from_secs(options.seconds.max(1));
    print(name, measure(Plant::open(&dir.path().join("house"))?, span)?)
}

/// Prints figures, with what they are of.
fn print(name: &str, mut figures: Json) -> Result<(), ServerError> {
    figures["bench"] = name.into();
    figures["cores"] = std::thread::available_parallelism().map_or(0, usize::from).into();
    say(&format!("{figures:#}"));
    Ok(())
}

fn fresh_folder(options: &Options) -> Result<tempfile::TempDir, ServerError> {
    logging::start(tracing::Level::WARN, false);
    let base = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    tempfile::Builder::new()
        .prefix("guildhall-bench-")
        .tempdir_in(&base)
        .map_err(|source| ServerError::File { path: base, source })
}

/// A house with one site of [`ASSETS`] assets, fed by programs, and one monitor that calls in.
struct Plant {
    running: Running,
    runtime: tokio::runtime::Runtime,
    listener: std::net::TcpListener,
    url: String,
    monitor: std::net::SocketAddr,
}

impl Plant {
    fn open(dir: &std::path::Path) -> Result<Plant, ServerError> {
        let dir = dir.to_string_lossy().into_owned();
        let config = config::check(&config::gather(None, [], [("dir", dir)])?)?;
        let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let monitor = std::net::TcpListener::bind(free)
            .and_then(|listener| listener.local_addr())
            .map_err(|source| ServerError::Listen { address: free, source })?;
        let sites = [site::read(&site_text(monitor), "bench")?];
        let runtime = serve::runtime()?;
        let (listener, url) = serve::listen(free)?;
        let rooms = (runtime.handle(), None);
        let running = Running::open(&config, (&sites, &[]), url.clone(), rooms)?;
        Ok(Plant { running, runtime, listener, url, monitor })
    }
}

fn site_text(monitor: std::net::SocketAddr) -> String {
    let mut text = String::from(
        "[organisation]\nid = \"bench\"\nlabel = \"Bench\"\n\n[site]\nname = \"site\"\n\
         label = \"Site\"\n\n[types.Load]\nparent = \"Equipment\"\nlabel = \"Load\"\n",
    );
    // Writing to a String cannot fail.
    for tag in 0..TAGS_OF_ASSET {
        let _ =
            writeln!(text, "[types.Load.properties.p{tag}]\nlabel = \"p{tag}\"\ntype = \"float\"");
    }
    for wave in 0..WAVES_OF_ASSET {
        let _ = writeln!(
            text,
            "[types.Load.properties.w{wave}]\nlabel = \"w{wave}\"\ntype = \"array\""
        );
    }
    for asset in 0..ASSETS {
        let _ =
            writeln!(text, "[[assets]]\npath = \"load{asset}\"\ntype = \"Load\"\nlabel = \"load\"");
    }
    let _ = write!(
        text,
        "[types.Bed]\nparent = \"Equipment\"\nlabel = \"Bed\"\n\
         [types.Bed.properties.heart_rate]\nlabel = \"Heart rate\"\ntype = \"float\"\n\
         [[assets]]\npath = \"bed\"\ntype = \"Bed\"\nlabel = \"Bed\"\n\
         [[connections]]\nid = \"monitor\"\nlabel = \"Monitor\"\nprotocol = \"hl7\"\n\
         simulated = true\nsettings = {{ listen = \"{monitor}\" }}\n\
         points_below = \"bed\"\n[connections.points]\n\
         \".heart_rate\" = \"{}/MDC_ECG_HEART_RATE\"\n",
        latency::BED
    );
    text
}

/// The path of a tag of the load.
fn tag_path(asset: usize, tag: usize) -> String {
    format!("bench/site/load{asset}.p{tag}")
}

/// The path of a waveform.
fn wave_path(channel: usize) -> String {
    format!("bench/site/load{}.w{}", channel / WAVES_OF_ASSET, channel % WAVES_OF_ASSET)
}

/// The time of a stopwatch.
fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a measurement needs a stopwatch")]
    Instant::now()
}

fn failed(why: impl std::fmt::Display) -> ServerError {
    ServerError::Bench { why: why.to_string() }
}

/// The value below which a share of them lies, in milliseconds.
fn quantile_ms(sorted: &[Duration], share: f64) -> f64 {
    #[expect(clippy::as_conversions, reason = "a place in a list of measurements")]
    let place = ((sorted.len().saturating_sub(1)) as f64 * share).round() as usize;
    let ms = sorted.get(place).copied().unwrap_or_default().as_secs_f64() * 1000.0;
    (ms * 100.0).round() / 100.0
}

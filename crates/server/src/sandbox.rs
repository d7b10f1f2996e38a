//! `guildhall sandbox`: a house whose time is not real, with a programme and the people of its network, in
//! which one walks the whole life of an institute. Nothing has happened there yet.
//!
//! Read in this order: [`sandbox`], `clock`, `demo::network::sandbox` (who is there).

mod clock;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use guildhall_access::{Command, Secret};
use guildhall_model::{Actor, Clock as _, PersonId, Time};
use guildhall_open::{Part, Sandbox, SandboxError, Speed};
use serde_json::json;

use crate::clock::SystemClock;
use crate::config;
use crate::demo::network::sandbox as network;
use crate::demo::{Output, PROGRAMME, STANDARDS, Temporary};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::out::say;
use crate::running::Running;
use crate::{logging, programme, serve, site};

pub(crate) use clock::{CLOCK, SandboxClock, copy_clock, is_sandbox};

/// The places of its two organisations with machines, which nobody has connected.
const SITES: [(&str, &str); 2] = [
    (include_str!("../../../demo/sandbox-laboratory.toml"), "demo/sandbox-laboratory.toml"),
    (include_str!("../../../demo/sandbox-works.toml"), "demo/sandbox-works.toml"),
];

/// What the token of a run is called; that of the run before is revoked.
const TOKEN_LABEL: &str = "sandbox";

/// How the sandbox runs.
#[derive(Args)]
pub(crate) struct Options {
    /// Where to serve console, API and i3X. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Where to keep data and the clock. Kept and continued; without it a fresh temporary folder is
    /// used and removed at the end.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// How the addresses are printed.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
}

/// The clock and the cast, as the doors know them.
pub(crate) struct Story {
    pub(crate) clock: Arc<SandboxClock>,
    pub(crate) cast: Vec<Part>,
}

impl Sandbox for Story {
    fn speed(&self) -> Speed {
        self.clock.speed()
    }

    fn set_speed(&self, speed: Speed) -> Result<(), SandboxError> {
        self.clock.set_speed(speed)
    }

    fn forward(&self, to: Time) -> Result<(), SandboxError> {
        self.clock.forward(to)
    }

    fn cast(&self) -> &[Part] {
        &self.cast
    }
}

/// Runs until SIGTERM or Ctrl-C.
pub(crate) fn sandbox(options: &Options) -> Result<(), ServerError> {
    logging::start(tracing::Level::ERROR, options.output == Output::Json);
    let temporary = match options.dir {
        Some(_) => None,
        None => Some(Temporary::new()?),
    };
    let dir = options.dir.clone().or_else(|| temporary.as_ref().map(|one| one.0.clone()));
    let outcome = run(options, &dir.unwrap_or_default());
    drop(temporary);
    outcome
}

fn run(options: &Options, dir: &Path) -> Result<(), ServerError> {
    let sites = SITES.into_iter().map(|(text, file)| site::read(text, file));
    let sites = sites.collect::<Result<Vec<_>, _>>()?;
    let programme = programme::read(PROGRAMME, "programme.toml", &|_| Ok(STANDARDS.to_owned()))?;
    let clock = Arc::new(SandboxClock::open(dir, Arc::new(SystemClock))?);
    let flags =
        [("listen", options.listen.to_string()), ("dir", dir.to_string_lossy().into_owned())];
    let config = config::check(&config::gather(None, [], flags)?)?;
    let runtime = serve::runtime()?;
    let told = serve::Told::watch(&runtime)?;
    let (listener, url) = serve::listen(config.listen)?;
    let story = Story { clock: Arc::clone(&clock), cast: network::cast()? };
    let rooms = (runtime.handle(), Some(story));
    let running = Running::open(&config, (&sites, &[programme]), url.clone(), rooms)?;
    network::begin(&running)?;
    let first = PersonId::new(FIRST_PERSON);
    let first = first.map_err(|error| ServerError::Usage { what: error.to_string() })?;
    let (link, token) = (running.sign_in_link(&first)?, token(&running, &first)?);
    match options.output {
        Output::Text => tell(&url, &link, &token, clock.now()),
        Output::Json => {
            let told = json!({
                "console": link,
                "api": format!("{url}/api/v1"),
                "person": FIRST_PERSON,
                "token": token,
                "dir": dir,
                "now": clock.now().to_string(),
            });
            say(&told.to_string());
        }
    }
    let doors = serve::Doors { listener, beside: Vec::new() };
    runtime.block_on(serve::until_told(told, doors, &running, std::future::ready(())))?;
    clock.keep()?;
    drop(running);
    runtime.shutdown_timeout(serve::END_MAX);
    Ok(())
}

/// A fresh token instead of that of the run before. It has no end; revoked it is at the next start.
fn token(running: &Running, person: &PersonId) -> Result<String, ServerError> {
    let (now, access) = (running.house.world.now(), running.desk().access());
    let old = access.tokens(&access.scope(person, now), now);
    let old = old.into_iter().filter(|token| token.label == TOKEN_LABEL);
    let mut commands: Vec<Command> = old.map(|token| Command::Revoke(token.id())).collect();
    let secret = Secret::new(running.desk().chance());
    let (person, label, hash) = (person.clone(), TOKEN_LABEL.to_owned(), secret.hash());
    commands.push(Command::IssueToken { person, label, hash, now, expires: None });
    running.desk().change_access(&Actor::System, Command::Many(commands))?;
    Ok(secret.text())
}

fn tell(url: &str, link: &str, token: &str, now: Time) {
    say("\nA sandbox of Guildhall runs: its time is not real.\n");
    say(&format!("  Console  {link}"));
    say("           (signs you in, once; then act as whom you like, at the head of each page)");
    say(&format!("  API      {url}/api/v1   described at {url}/api/docs"));
    say(&format!("  Token    {token}"));
    say(&format!("  Manual   {url}/manual/sandbox"));
    say(&format!("  Clock    {now}"));
    say("\nCtrl-C ends it.");
}

//! The command line.

mod asked_copy;
mod copies;
mod exports;
mod journal;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use guildhall_journal::Place;

use crate::error::{ServerError, told};
use crate::out::{say, say_raw};
use crate::{ask, bench, config, demo, import, parked, retention, sandbox, serve, simulate};

/// The open industrial platform: links machines, keeps what they say, opens it to everyone who
/// may see it.
#[derive(Parser)]
#[command(name = "guildhall", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(Settings),
    /// Run the server with four simulated machines and a day of history.
    Demo(demo::Options),
    /// Run a house whose time is not real, to walk the whole life of an institute in an hour.
    Sandbox(sandbox::Options),
    /// Run one simulated machine.
    Sim(simulate::Options),
    /// Look after the journal of all changes.
    #[command(subcommand)]
    Journal(Journal),
    /// Make a one-time sign-in link for a person. The server must not be running.
    Link {
        /// Who is to sign in.
        person: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Run one SQL statement on a server that runs.
    Sql(ask::Sql),
    /// List the SQL queries that run on a server, or cancel one.
    Queries(ask::Queries),
    /// Send the samples of files (CSV, Parquet) to a server that runs. What was sent before is
    /// stored once.
    Import(import::Import),
    /// List the tags that samples are parked for, accept one or drop it.
    Parked(parked::Asked),
    /// Say how long what is kept, look at what goes, place and release legal holds.
    #[command(subcommand)]
    Retention(retention::Asked),
    /// Copy the whole house into a folder, or bring the backup there up to date. The server may
    /// run: it is asked to do it, with the token in GUILDHALL_TOKEN.
    Backup {
        /// The folder of the backup, not in the data folder.
        to: PathBuf,
        /// How the result is printed.
        #[arg(long, value_enum, default_value = "text")]
        output: copies::Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Write everything the house keeps into a folder, as Parquet and JSON lines. The server may
    /// run: it is asked for a backup, with the token in GUILDHALL_TOKEN.
    Export {
        /// The folder to make. It must be empty or missing.
        to: PathBuf,
        /// Export what this backup holds, and not the data folder.
        #[arg(long, conflicts_with_all = ["dir", "listen"])]
        backup: Option<PathBuf>,
        /// How the result is printed.
        #[arg(long, value_enum, default_value = "text")]
        output: copies::Output,
        #[command(flatten)]
        settings: Settings,
    },
    /// Read everything in a backup, in an export, or in the data folder of a server that does not
    /// run, and name what is damaged.
    Verify {
        /// A backup, an export or a data folder.
        folder: PathBuf,
        /// How the result is printed.
        #[arg(long, value_enum, default_value = "text")]
        output: copies::Output,
    },
    /// Make a data folder of a backup or an export: all of it or nothing.
    Restore {
        /// The folder of the backup or the export.
        from: PathBuf,
        /// The data folder to make. It must be empty or missing.
        #[arg(long)]
        dir: PathBuf,
        /// How the result is printed.
        #[arg(long, value_enum, default_value = "text")]
        output: copies::Output,
    },
    /// Look at the configuration.
    #[command(subcommand)]
    Config(Config),
    /// Print the description of the REST API (OpenAPI 3.1).
    Openapi,
    /// Print a completion script, for example
    /// `guildhall completions bash > /etc/bash_completion.d/guildhall`.
    Completions {
        /// For which shell.
        shell: Shell,
    },
    /// Measure, and print the figures as JSON.
    #[command(subcommand, hide = true)]
    Bench(Bench),
}

#[derive(Subcommand)]
enum Journal {
    /// Walk the chain of hashes and name the first bad entry. May run beside the server.
    Verify(Settings),
    /// Copy the journal into a database, or into a file, that has none yet. May run beside the server;
    /// what is written after it is not in the copy.
    Copy {
        /// The address of a PostgreSQL database, or a file.
        #[arg(value_parser = place)]
        to: Place,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Subcommand)]
enum Config {
    /// Say whether the configuration and its site files can be taken.
    Check(Settings),
    /// Print every setting.
    Show {
        /// Say where each was set.
        #[arg(long)]
        origin: bool,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Samples a second made durable, and how long a change takes to the console's socket.
    Ingest(bench::Options),
    /// Samples a second made durable that came as InfluxDB line protocol over HTTP.
    Lines(bench::Options),
    /// The same as columns of Arrow Flight.
    Columns(bench::Options),
    /// Waveforms of 500 Hz as arrays, by Arrow Flight.
    Waveforms(bench::Options),
    /// Samples on their way in and to the live screen, without and with heavy queries.
    Fairness(bench::Options),
    /// How long a chart of ten million samples takes, beside one of a thousand.
    Trend(bench::Options),
    /// Bytes a sample on disk, and long spans of many tags.
    Storage(bench::Options),
    /// How long a start takes when much of the log is not sealed.
    Restart(bench::Options),
    /// A network of a nation's size: its start, pages, commands, reports and memory.
    Scale(bench::Options),
}

/// Where settings come from. A flag goes over the environment (`GUILDHALL_…`), the environment
/// over the file, the file over the default.
#[derive(Args)]
struct Settings {
    /// The configuration file.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where to serve console, API and i3X.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Where to keep data.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// A site file; may be given several times.
    #[arg(long = "site")]
    sites: Vec<PathBuf>,
    /// The file of a programme; may be given several times.
    #[arg(long = "programme")]
    programmes: Vec<PathBuf>,
}

impl Settings {
    fn gather(&self) -> Result<config::Sayings, config::ConfigError> {
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        let mut flags = Vec::new();
        flags.extend(self.listen.map(|address| ("listen", address.to_string())));
        flags.extend(self.dir.as_ref().map(|path| ("dir", text(path))));
        for (key, paths) in [("sites", &self.sites), ("programmes", &self.programmes)] {
            if !paths.is_empty() {
                flags.push((key, paths.iter().map(text).collect::<Vec<_>>().join(",")));
            }
        }
        config::gather(self.config.as_deref(), std::env::vars(), flags)
    }

    fn load(&self) -> Result<config::Config, ServerError> {
        Ok(config::check(&self.gather()?)?)
    }
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", told(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, ServerError> {
    match command {
        Command::Serve(settings) => serve::serve(&settings.load()?)?,
        Command::Demo(options) => demo::demo(&options)?,
        Command::Sandbox(options) => sandbox::sandbox(&options)?,
        Command::Sim(options) => simulate::simulate(&options)?,
        Command::Journal(Journal::Verify(settings)) => return journal::verify(&settings.load()?),
        Command::Journal(Journal::Copy { to, settings }) => journal::copy(&settings.load()?, &to)?,
        Command::Link { person, settings } => journal::link(&settings.load()?, &person)?,
        Command::Sql(asked) => ask::sql(&asked)?,
        Command::Queries(asked) => ask::queries(&asked)?,
        Command::Import(asked) => return import::import(&asked),
        Command::Parked(asked) => parked::parked(&asked)?,
        Command::Retention(asked) => retention::retention(&asked)?,
        Command::Backup { to, output, settings } => {
            copies::backup(&settings.load()?, &to, output)?;
        }
        Command::Export { to, backup, output, settings } => {
            exports::export(&settings.load()?, &to, backup.as_deref(), output)?;
        }
        Command::Verify { folder, output } => return copies::verify(&folder, output),
        Command::Restore { from, dir, output } => copies::restore(&from, &dir, output)?,
        Command::Config(Config::Check(settings)) => {
            let config = settings.load()?;
            crate::site::read_all(&config.sites)?;
            crate::programme::read_all(&config.programmes)?;
            say("The configuration can be taken.");
        }
        Command::Config(Config::Show { origin, settings }) => show(&settings.gather()?, origin),
        Command::Openapi => say_raw(&guildhall_open::openapi()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "guildhall", &mut script);
            say_raw(&String::from_utf8_lossy(&script));
        }
        Command::Bench(Bench::Ingest(options)) => bench::ingest(&options)?,
        Command::Bench(Bench::Lines(options)) => bench::lines(&options)?,
        Command::Bench(Bench::Columns(options)) => bench::columns(&options)?,
        Command::Bench(Bench::Waveforms(options)) => bench::waveforms(&options)?,
        Command::Bench(Bench::Fairness(options)) => bench::fairness(&options)?,
        Command::Bench(Bench::Trend(options)) => bench::trend(&options)?,
        Command::Bench(Bench::Storage(options)) => bench::storage(&options)?,
        Command::Bench(Bench::Restart(options)) => bench::restart(&options)?,
        Command::Bench(Bench::Scale(options)) => bench::scale(&options)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn place(text: &str) -> Result<Place, String> {
    if text.contains("://") { Place::database(text) } else { Ok(Place::File(text.into())) }
}

fn show(sayings: &config::Sayings, origin: bool) {
    for (key, said) in sayings {
        let text = config::shown(key, &said.text);
        if origin {
            say(&format!("{key} = \"{text}\"  # {}", said.source));
        } else {
            say(&format!("{key} = \"{text}\""));
        }
    }
}

//! Settings of `guildhall serve`: flag over environment over file over default.
//!
//! [`KEYS`] is the whole list and the manual page: each key with its kind, default and
//! meaning. A key that is not on it is refused with the nearest one that is. Read in this
//! order: [`KEYS`], [`Config`], [`load`].

mod door;
mod file;
mod keys;
mod unknown;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use guildhall_historian::Acknowledge;
use guildhall_journal::Place;
use guildhall_open::Unknowns;

use crate::ledger::journal_path;

pub use door::DoorConfig;
pub use keys::{KEYS, Key};

/// The variable that is no setting: the token of commands that ask a running server.
const TOKEN: &str = "TOKEN";

/// The folder of keys of elections in a data folder.
const ELECTION_KEYS: &str = "elections";

/// Where a value was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nowhere: the default.
    Default,
    /// In the file, on this line.
    File(PathBuf, usize),
    /// In this variable of the environment.
    Environment(String),
    /// By this flag.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(path, line) => write!(f, "{}:{line}", path.display()),
            Source::Environment(name) => write!(f, "environment {name}"),
            Source::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// A text and where it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Where.
    pub source: Source,
}

/// What was said for each key.
pub type Sayings = BTreeMap<&'static str, Said>;

/// The settings, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where data is kept.
    pub dir: PathBuf,
    /// The database that the journal is in; none: it is a file in `dir`.
    pub database: Option<Place>,
    /// Whether this house talks to the machines of its connections.
    pub connect: bool,
    /// Site files.
    pub sites: Vec<PathBuf>,
    /// Files of programmes.
    pub programmes: Vec<PathBuf>,
    /// How people reach the console, when not by `listen`.
    pub public_url: Option<String>,
    /// Least level that is logged.
    pub log_level: tracing::Level,
    /// Whether to log JSON.
    pub log_json: bool,
    /// See [`KEYS`].
    pub samples_per_second: u64,
    /// See [`KEYS`].
    pub tags_per_source: usize,
    /// What becomes of samples whose tag there is not.
    pub unknown: Unknowns,
    /// See [`KEYS`].
    pub parked_bytes: i64,
    /// See [`KEYS`].
    pub acknowledge: Acknowledge,
    /// See [`KEYS`].
    pub commit_wait: Duration,
    /// See [`KEYS`].
    pub seal_samples: usize,
    /// See [`KEYS`].
    pub seal_after: Duration,
    /// See [`KEYS`].
    pub cache_bytes: usize,
    /// None: for ever.
    pub retention_days: Option<u32>,
    /// None: never.
    pub scrub_every: Option<Duration>,
    /// See [`KEYS`].
    pub scrub_bytes_per_s: u64,
    /// None: no backup by itself.
    pub backup_dir: Option<PathBuf>,
    /// See [`KEYS`].
    pub backup_every: Duration,
    /// Where keys of elections are kept; none: in a folder of `dir`.
    pub election_keys: Option<PathBuf>,
    /// See [`KEYS`].
    pub query: QueryLimits,
    /// None: no such door.
    pub postgres: Option<DoorConfig>,
    /// None: no such door.
    pub flight: Option<DoorConfig>,
    /// Hosts with their ports that webhooks may lead to though they are not of the public Internet.
    pub webhooks_reach: BTreeSet<String>,
}

impl Config {
    /// Where the journal is.
    pub(crate) fn journal(&self) -> Place {
        let file = || Place::File(journal_path(&self.dir));
        self.database.clone().unwrap_or_else(file)
    }

    /// Where keys of elections are kept.
    pub(crate) fn election_keys(&self) -> PathBuf {
        self.election_keys.clone().unwrap_or_else(|| self.dir.join(ELECTION_KEYS))
    }
}

/// A setting's text for people to read: an address without the password in it.
pub(crate) fn shown(key: &str, text: &str) -> String {
    match Place::database(text) {
        Ok(place) if key == "journal" => place.to_string(),
        _ => text.to_owned(),
    }
}

/// What one SQL query may take. See [`KEYS`].
#[derive(Clone, Debug, PartialEq)]
pub struct QueryLimits {
    /// Memory.
    pub memory_mib: usize,
    /// Disk.
    pub spill_mib: usize,
    /// Time.
    pub time: Duration,
    /// How many may run at once.
    pub at_once: usize,
}

/// A setting that cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{}:{line}: {message}", path.display())]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What the reader of TOML says.
        message: String,
    },
    /// There is no such key.
    #[error("{source_of}: there is no setting `{key}`{}", nearest(key))]
    Unknown {
        /// The key.
        key: String,
        /// Where it was said.
        source_of: Source,
    },
    /// The value does not fit the key.
    #[error("{}: `{}` is not a value for `{key}`; it takes {kind}", said.source, said.text)]
    Value {
        /// The key.
        key: &'static str,
        /// What the key takes.
        kind: &'static str,
        /// What was said.
        said: Said,
    },
}

fn nearest(key: &str) -> String {
    let near = KEYS.iter().map(|known| (strsim::jaro_winkler(key, known.name), known.name));
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((likeness, name)) if likeness > 0.7 => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}

/// Gathers what was said. `environment` and `flags` are pairs of name and text; a flag's name
/// is its key.
///
/// # Errors
/// [`ConfigError`] for an unreadable file, no TOML, or an unknown key.
pub fn gather(
    file: Option<&std::path::Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    flags: impl IntoIterator<Item = (&'static str, String)>,
) -> Result<Sayings, ConfigError> {
    let mut sayings: Sayings = KEYS
        .iter()
        .map(|key| (key.name, Said { text: key.default.to_owned(), source: Source::Default }))
        .collect();
    let mut say = |key: &str, text: String, source: Source| match key_of(key) {
        Some(name) => {
            sayings.insert(name, Said { text, source });
            Ok(())
        }
        None => Err(ConfigError::Unknown { key: key.to_owned(), source_of: source }),
    };
    if let Some(path) = file {
        for (key, text, line) in file::read(path)? {
            say(&key, text, Source::File(path.to_owned(), line))?;
        }
    }
    for (variable, text) in environment {
        if let Some(rest) = variable.strip_prefix("GUILDHALL_").filter(|rest| *rest != TOKEN) {
            let key = KEYS.iter().find(|key| key.name.replace('.', "_").to_uppercase() == rest);
            let key = key.map_or_else(|| rest.to_lowercase(), |key| key.name.to_owned());
            say(&key, text, Source::Environment(variable))?;
        }
    }
    for (key, text) in flags {
        say(key, text, Source::Flag(format!("--{key}")))?;
    }
    Ok(sayings)
}

fn paths(text: &str) -> Option<Vec<PathBuf>> {
    Some(text.split(',').filter(|path| !path.is_empty()).map(PathBuf::from).collect())
}

/// Each like `hooks.example:8443`.
fn hosts(text: &str) -> Option<BTreeSet<String>> {
    let host = |one: &str| {
        let (host, port) = one.rsplit_once(':')?;
        let port: u16 = port.parse().ok()?;
        (!host.is_empty()).then(|| format!("{}:{port}", host.to_lowercase()))
    };
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(host).collect()
}

fn key_of(name: &str) -> Option<&'static str> {
    KEYS.iter().find(|key| key.name == name).map(|key| key.name)
}

/// Checks what was said.
///
/// # Errors
/// [`ConfigError::Value`] for the first value that does not fit its key.
pub fn check(sayings: &Sayings) -> Result<Config, ConfigError> {
    let reader = Reader(sayings);
    Ok(Config {
        listen: reader.get("listen", |text| text.parse().ok())?,
        dir: reader.get("dir", |text| (!text.is_empty()).then(|| PathBuf::from(text)))?,
        database: reader.get("journal", |text| match text {
            "" => Some(None),
            address => Place::database(address).ok().map(Some),
        })?,
        connect: reader.get("connect", |text| match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })?,
        sites: reader.get("sites", paths)?,
        programmes: reader.get("programmes", paths)?,
        public_url: reader.get("public_url", |text| match text {
            "" => Some(None),
            url if url.starts_with("http://") || url.starts_with("https://") => {
                Some(Some(url.trim_end_matches('/').to_owned()))
            }
            _ => None,
        })?,
        log_level: reader.get("log.level", |text| text.parse().ok())?,
        log_json: reader.get("log.format", |text| match text {
            "json" => Some(true),
            "text" => Some(false),
            _ => None,
        })?,
        samples_per_second: reader.number("ingest.samples_per_second", 1, 1_000_000_000)?,
        tags_per_source: reader
            .number("ingest.tags_per_source", 1, 100_000_000)
            .map(|count| usize::try_from(count).unwrap_or(usize::MAX))?,
        unknown: unknown::read(&reader)?,
        parked_bytes: reader
            .number("ingest.parked_mib", 1, 1_048_576)
            .map(|mib| i64::try_from(mib << 20).unwrap_or(i64::MAX))?,
        acknowledge: reader.get("historian.acknowledge", |text| match text {
            "synced" => Some(Acknowledge::Synced),
            "written" => Some(Acknowledge::Written),
            _ => None,
        })?,
        commit_wait: reader
            .number("historian.commit_wait_ms", 0, 1_000)
            .map(Duration::from_millis)?,
        seal_samples: reader.count("historian.seal_samples", 1_000, 50_000_000)?,
        seal_after: reader.number("historian.seal_after_s", 1, 604_800).map(Duration::from_secs)?,
        cache_bytes: reader.count("historian.cache_mib", 1, 1_000_000)? << 20,
        retention_days: reader.get("historian.retention_days", |text| match text {
            "for ever" => Some(None),
            days => days.parse().ok().filter(|days| *days > 0).map(Some),
        })?,
        query: QueryLimits {
            memory_mib: reader.count("query.memory_mib", 16, 1_048_576)?,
            spill_mib: reader.count("query.spill_mib", 0, 1_048_576)?,
            time: reader.number("query.seconds", 1, 86_400).map(Duration::from_secs)?,
            at_once: reader.count("query.at_once", 1, 100)?,
        },
        scrub_every: reader.get("historian.scrub_every_h", |text| match text {
            "never" => Some(None),
            hours => hours
                .parse()
                .ok()
                .filter(|hours| (1..=8_760).contains(hours))
                .map(|hours: u64| Some(Duration::from_secs(hours * 3_600))),
        })?,
        scrub_bytes_per_s: reader.number("historian.scrub_mb_per_s", 1, 10_000)? * 1_000_000,
        backup_dir: reader
            .get("backup.dir", |text| Some((!text.is_empty()).then(|| PathBuf::from(text))))?,
        backup_every: reader
            .number("backup.every_h", 1, 8_760)
            .map(|hours| Duration::from_secs(hours * 3_600))?,
        election_keys: reader
            .get("elections.keys", |text| Some((!text.is_empty()).then(|| PathBuf::from(text))))?,
        postgres: door::read(&reader, &door::POSTGRES)?,
        flight: door::read(&reader, &door::FLIGHT)?,
        webhooks_reach: reader.get("webhooks.reach", hosts)?,
    })
}

struct Reader<'a>(&'a Sayings);

impl Reader<'_> {
    fn get<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let said = &self.0[name];
        read(&said.text).ok_or_else(|| {
            let kind = KEYS.iter().find(|key| key.name == name).map_or("", |key| key.kind);
            ConfigError::Value { key: name, kind, said: said.clone() }
        })
    }

    fn number(&self, name: &'static str, least: u64, most: u64) -> Result<u64, ConfigError> {
        self.get(name, |text| text.parse().ok().filter(|number| (least..=most).contains(number)))
    }

    fn count(&self, name: &'static str, least: u64, most: u64) -> Result<usize, ConfigError> {
        let number = self.number(name, least, most)?;
        Ok(usize::try_from(number).unwrap_or(usize::MAX))
    }
}

/// The manual page of all settings, in Markdown.
pub fn manual() -> String {
    let mut page = String::from(
        "# Settings\n\nMade from `crates/server/src/config/keys.rs`. A flag goes over the environment, \
         the environment over the file, the file over the default. `guildhall config show \
         --origin` tells which one holds.\n\n| in the file | in the environment | takes | default \
         | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for key in &KEYS {
        let variable = key.name.replace('.', "_").to_uppercase();
        let default = if key.default.is_empty() { "" } else { &format!("`{}`", key.default) };
        let (name, kind, meaning) = (key.name, key.kind, key.meaning);
        page.push_str(&format!(
            "| `{name}` | `GUILDHALL_{variable}` | {kind} | {default} | {meaning} |\n"
        ));
    }
    page
}

#[cfg(test)]
mod tests;

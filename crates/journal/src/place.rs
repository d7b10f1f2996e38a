//! Where a journal is: in a file of this machine, or in a database that several houses share.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use postgres::config::{Host, SslMode};

/// Where a journal is. Shown without the name and the password that open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of PostgreSQL.
    Database(Database),
}

/// A database of PostgreSQL, by its address.
#[derive(Clone)]
pub struct Database {
    address: String,
    /// In a box, for errors name it.
    pub(crate) config: Box<postgres::Config>,
}

impl Place {
    /// Reads the address of a database: `postgres://user:password@host:port/name`. Whoever names
    /// a host elsewhere is connected by TLS, with the authorities that this machine trusts, unless the
    /// address says `sslmode=disable`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn database(address: &str) -> Result<Place, String> {
        if !["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)) {
            return Err("it does not begin with postgres://".to_owned());
        }
        let mut config = postgres::Config::from_str(address).map_err(|error| error.to_string())?;
        if config.get_hosts().is_empty() || config.get_dbname().is_none() {
            return Err("it names no host or no database".to_owned());
        }
        if config.get_ssl_mode() == SslMode::Prefer {
            let local = config.get_hosts().iter().all(is_local);
            config.ssl_mode(if local { SslMode::Disable } else { SslMode::Require });
        }
        Ok(Place::Database(Database { address: address.to_owned(), config: Box::new(config) }))
    }

    /// The file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Place::File(path) => Some(path),
            Place::Database(_) => None,
        }
    }
}

impl From<PathBuf> for Place {
    fn from(path: PathBuf) -> Place {
        Place::File(path)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File(path) => path.display().fmt(f),
            Place::Database(database) => database.fmt(f),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        let ports = self.config.get_ports();
        for (at, host) in self.config.get_hosts().iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(folder) => folder.display().fmt(f)?,
            }
            if let Some(port) = ports.get(at).or(ports.first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", self.config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Database {
    fn eq(&self, other: &Database) -> bool {
        self.address == other.address
    }
}

impl Eq for Database {}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    }
}

//! The settings of the door for clients of PostgreSQL.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::{ConfigError, Reader};

/// The door for clients of PostgreSQL. See [`super::KEYS`].
#[derive(Clone, Debug, PartialEq)]
pub struct PostgresDoor {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key; none without TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Reads them. None where the door is off.
pub(super) fn read(reader: &Reader<'_>) -> Result<Option<PostgresDoor>, ConfigError> {
    let certificate = reader.get("postgres.certificate", |text| {
        Some((!text.is_empty()).then(|| PathBuf::from(text)))
    })?;
    // One without the other would be found out at the first client only.
    let key = reader.get("postgres.key", |text| match (&certificate, text) {
        (None, "") => Some(None),
        (Some(_), "") | (None, _) => None,
        (Some(_), text) => Some(Some(PathBuf::from(text))),
    })?;
    let tls = certificate.zip(key);
    let listen = reader.get("postgres.listen", |text| match text {
        "off" => Some(None),
        text => {
            let address: SocketAddr = text.parse().ok()?;
            (address.ip().is_loopback() || tls.is_some()).then_some(Some(address))
        }
    })?;
    Ok(listen.map(|listen| PostgresDoor { listen, tls }))
}

//! The settings of the doors that speak a protocol of their own.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::{ConfigError, Reader};

/// Such a door: clients of PostgreSQL, or of Arrow Flight. See [`super::KEYS`].
#[derive(Clone, Debug, PartialEq)]
pub struct DoorConfig {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate and key; none without TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// The names of its settings.
pub(super) struct Names {
    pub(super) listen: &'static str,
    pub(super) certificate: &'static str,
    pub(super) key: &'static str,
}

pub(super) const POSTGRES: Names =
    Names { listen: "postgres.listen", certificate: "postgres.certificate", key: "postgres.key" };

pub(super) const FLIGHT: Names =
    Names { listen: "flight.listen", certificate: "flight.certificate", key: "flight.key" };

/// Reads them. None where the door is off.
pub(super) fn read(reader: &Reader<'_>, names: &Names) -> Result<Option<DoorConfig>, ConfigError> {
    let certificate = reader
        .get(names.certificate, |text| Some((!text.is_empty()).then(|| PathBuf::from(text))))?;
    // One without the other would be found out at the first client only.
    let key = reader.get(names.key, |text| match (&certificate, text) {
        (None, "") => Some(None),
        (Some(_), "") | (None, _) => None,
        (Some(_), text) => Some(Some(PathBuf::from(text))),
    })?;
    let tls = certificate.zip(key);
    let listen = reader.get(names.listen, |text| match text {
        "off" => Some(None),
        text => {
            let address: SocketAddr = text.parse().ok()?;
            (address.ip().is_loopback() || tls.is_some()).then_some(Some(address))
        }
    })?;
    Ok(listen.map(|listen| DoorConfig { listen, tls }))
}

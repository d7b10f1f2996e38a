//! Opens the doors that speak a protocol of their own: the address, and TLS where there is a
//! certificate.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use guildhall_open::{House, TlsConfig};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_util::sync::CancellationToken;

use crate::config::DoorConfig;
use crate::error::ServerError;

/// What a door speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Speaks {
    /// PostgreSQL's protocol.
    Postgres,
    /// Arrow Flight SQL.
    Flight,
}

/// A door, before it is opened.
pub(crate) struct Door {
    speaks: Speaks,
    listener: TcpListener,
    tls: Option<Arc<TlsConfig>>,
    /// Where it is.
    pub(crate) address: std::net::SocketAddr,
}

impl Door {
    /// Takes the address and reads the certificate.
    pub(crate) fn open(speaks: Speaks, config: &DoorConfig) -> Result<Door, ServerError> {
        let tls =
            config.tls.as_ref().map(|(certificate, key)| tls(certificate, key)).transpose()?;
        let wrong = |source| ServerError::Listen { address: config.listen, source };
        let listener = TcpListener::bind(config.listen).map_err(wrong)?;
        listener.set_nonblocking(true).map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        Ok(Door { speaks, listener, tls, address })
    }

    /// Serves it until `stop`.
    pub(crate) async fn serve(self, house: Arc<House>, stop: CancellationToken) {
        let stop = stop.cancelled_owned();
        match (tokio::net::TcpListener::from_std(self.listener), self.speaks) {
            (Ok(listener), Speaks::Postgres) => {
                guildhall_open::postgres(listener, house, self.tls, stop).await;
            }
            (Ok(listener), Speaks::Flight) => {
                guildhall_open::flight(listener, house, self.tls, stop).await;
            }
            (Err(error), speaks) => {
                tracing::error!("the door for {speaks:?} stays closed: {error}");
            }
        }
    }
}

fn tls(certificate: &Path, key: &Path) -> Result<Arc<TlsConfig>, ServerError> {
    let no_pem = |path: &Path, error: pem::Error| ServerError::File {
        path: path.to_owned(),
        source: std::io::Error::other(error),
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| no_pem(certificate, error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| no_pem(key, error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = TlsConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private));
    config.map(Arc::new).map_err(|error| ServerError::File {
        path: certificate.to_owned(),
        source: std::io::Error::other(error),
    })
}

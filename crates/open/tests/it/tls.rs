//! A certificate for `localhost` that only these tests trust.

use std::sync::Arc;

use guildhall_open::TlsConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// For a door, and the certificate to trust.
pub(crate) fn tls() -> (Arc<TlsConfig>, CertificateDer<'static>) {
    let pem = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/certificate.pem");
    let certificate = CertificateDer::from_pem_file(pem).unwrap();
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/key.pem");
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = TlsConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    (Arc::new(config), certificate)
}

/// TLS on a connection, by a client that trusts the certificate and offers these protocols.
pub(crate) async fn secured(
    stream: TcpStream,
    certificate: CertificateDer<'static>,
    protocols: &[&[u8]],
) -> TlsStream<TcpStream> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut trusting = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    trusting.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(trusting));
    let name = ServerName::try_from("localhost").unwrap();
    connector.connect(name, stream).await.unwrap()
}

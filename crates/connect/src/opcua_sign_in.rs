//! How Guildhall presents itself to an OPC UA server, which endpoint it takes, and what a
//! refusal means.
//!
//! Sources: OPC UA Part 4 v1.05, 5.5 and 6.1 (application instance certificates); Part 7 for
//! the security policies. Read in this order: `endpoint`, `certificates`, `no_answer`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use opcua::client::{ClientBuilder, ClientConfig};
use opcua::core::config::Config as _;
use opcua::crypto::{CertificateStore, SecurityPolicy};
use opcua::sync::RwLock;
use opcua::types::{EndpointDescription, Error, MessageSecurityMode, StatusCode};

use crate::error::ConnectError;
use crate::opcua_discovery::endpoints;
use crate::protocol::Setup;

/// How often it is asked whether the server still runs; the second failure ends the session.
const KEEP_ALIVE: Duration = Duration::from_secs(2);

/// Longest wait for the answer to one request.
const REQUEST_MAX: Duration = Duration::from_secs(4);

pub(crate) fn config(setup: &Setup) -> ClientConfig {
    ClientBuilder::new()
        .application_name("Guildhall")
        .application_uri("urn:guildhall:client")
        .product_uri("urn:guildhall")
        .session_name(format!("Guildhall {}", setup.name))
        .pki_dir(folder(setup))
        .session_retry_limit(0)
        .keep_alive_interval(KEEP_ALIVE)
        .max_failed_keep_alive_count(2)
        .request_timeout(REQUEST_MAX)
        .session_timeout(30_000)
        .recreate_subscriptions(false)
        .ignore_clock_skew(true)
        .into_config()
}

fn folder(setup: &Setup) -> PathBuf {
    PathBuf::from(setup.settings.text("certificate_folder").unwrap_or_default())
}

/// The certificates, with one of our own; without security none are touched.
pub(crate) async fn certificates(
    setup: &Setup,
    config: &ClientConfig,
) -> Arc<RwLock<CertificateStore>> {
    let folder = folder(setup);
    if setup.settings.word("security_policy") == "None" {
        return Arc::new(RwLock::new(CertificateStore::new(&folder)));
    }
    let own = config.application_description();
    let make =
        move || CertificateStore::new_with_x509_data(&folder, false, None, None, Some(own)).0;
    // Making a key takes a second and would hold up every other connection.
    let store = match tokio::task::spawn_blocking(make).await {
        Ok(store) => store,
        Err(_) => CertificateStore::new(&self::folder(setup)),
    };
    Arc::new(RwLock::new(store))
}

/// The endpoint of the server that has the wanted policy and mode.
pub(crate) async fn endpoint(
    setup: &Setup,
    config: &ClientConfig,
    store: &Arc<RwLock<CertificateStore>>,
) -> Result<EndpointDescription, ConnectError> {
    let url = setup.settings.word("endpoint");
    let policy = match setup.settings.word("security_policy") {
        "Basic256Sha256" => SecurityPolicy::Basic256Sha256,
        "Aes128_Sha256_RsaOaep" => SecurityPolicy::Aes128Sha256RsaOaep,
        "Aes256_Sha256_RsaPss" => SecurityPolicy::Aes256Sha256RsaPss,
        _ => SecurityPolicy::None,
    };
    let mode = match setup.settings.word("security_mode") {
        "Sign" => MessageSecurityMode::Sign,
        "SignAndEncrypt" => MessageSecurityMode::SignAndEncrypt,
        _ => MessageSecurityMode::None,
    };
    let offered = endpoints(url, config, Arc::clone(store), REQUEST_MAX)
        .await
        .map_err(|error| no_answer(setup, error))?;
    let fits = |one: &EndpointDescription| {
        one.security_policy_uri.as_ref() == policy.to_uri() && one.security_mode == mode
    };
    match offered.into_iter().find(fits) {
        Some(mut found) => {
            // Servers often name themselves as only their own network knows them.
            found.endpoint_url = url.into();
            Ok(found)
        }
        None => Err(ConnectError::Refused {
            peer: url.to_owned(),
            what: "talk with this security policy and mode",
            reason: format!("it does not offer {policy} with {mode:?}"),
        }),
    }
}

pub(crate) fn no_answer(setup: &Setup, error: Error) -> ConnectError {
    let peer = peer_of(setup);
    match error.status() {
        StatusCode::BadCertificateUntrusted | StatusCode::BadSecurityChecksFailed => {
            ConnectError::Untrusted { peer, folder: folder(setup).display().to_string() }
        }
        StatusCode::BadIdentityTokenRejected
        | StatusCode::BadIdentityTokenInvalid
        | StatusCode::BadUserAccessDenied => {
            let reason = error.status().to_string();
            ConnectError::Refused { peer, what: "sign in", reason }
        }
        _ => ConnectError::NoAnswer { peer, source: error.into() },
    }
}

pub(crate) fn refused_all(peer: &str, what: &'static str, error: Error) -> ConnectError {
    ConnectError::Refused { peer: peer.to_owned(), what, reason: error.status().to_string() }
}

pub(crate) fn peer_of(setup: &Setup) -> String {
    setup.settings.word("endpoint").to_owned()
}

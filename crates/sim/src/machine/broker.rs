//! An MQTT broker in this process, for the ground station that brings its own.
//!
//! It is `mqtt5` (MQTT 3.1.1 and 5), in memory and without accounts, on the loopback. Left out
//! on purpose: persistence, TLS, access rules; a real plant has its own broker.

use std::net::SocketAddr;

use mqtt5::broker::config::{StorageBackend, StorageConfig};
use mqtt5::broker::{BrokerConfig, MqttBroker};
use tokio_util::sync::CancellationToken;

use crate::error::SimError;

/// Most clients at once.
pub(crate) const CLIENTS_MAX: usize = 64;
/// Largest packet in bytes.
pub(crate) const PACKET_BYTES_MAX: usize = 1024 * 1024;

const NAME: &str = "MQTT broker of the aircraft-engine";

/// A running broker. Dropping it stops it.
pub(crate) struct Broker {
    address: SocketAddr,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Broker {
    /// Starts one; with port 0 the system chooses the port.
    ///
    /// # Errors
    /// [`SimError::Server`] when it cannot listen there.
    pub(crate) async fn start(address: SocketAddr) -> Result<Broker, SimError> {
        let wrong = |why: String| SimError::Server { machine: NAME, address, why };
        let storage =
            StorageConfig::new().with_backend(StorageBackend::Memory).with_persistence(false);
        let config = BrokerConfig::new()
            .with_bind_addresses(vec![address])
            .with_max_clients(CLIENTS_MAX)
            .with_max_packet_size(PACKET_BYTES_MAX)
            .with_sys_topics_enabled(false)
            .with_storage(storage);
        let mut broker =
            MqttBroker::with_config(config).await.map_err(|error| wrong(error.to_string()))?;
        let bound = broker.local_addr().ok_or_else(|| wrong("it has no address".to_owned()))?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            let handle = broker.shutdown_handle();
            let mut running = std::pin::pin!(broker.run());
            tokio::select! {
                ended = &mut running => log_end(ended),
                () = stopped.cancelled() => {
                    handle.shutdown();
                    log_end(running.await);
                }
            }
        });
        Ok(Broker { address: bound, stop, task })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it and waits until it has let go of its port.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        if (&mut self.task).await.is_err() {
            tracing::warn!("the MQTT broker was cut off");
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn log_end(ended: Result<(), mqtt5::MqttError>) {
    if let Err(error) = ended {
        tracing::warn!(%error, "the MQTT broker ended");
    }
}

//! The four machines on the wire, one file each.

pub(crate) mod broker;
pub(crate) mod hl7;
pub(crate) mod hl7_terms;
pub(crate) mod modbus;
pub(crate) mod opcua;
mod opcua_types;
mod payload;
pub(crate) mod sparkplug;

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::error::SimError;
use crate::feed::Source;
use crate::{Machine, Options};

/// Runs a machine until `stop` is cancelled.
pub(crate) async fn serve(
    options: Options,
    ready: oneshot::Sender<SocketAddr>,
    stop: CancellationToken,
) -> Result<(), SimError> {
    let source = Source::open(&options).await?;
    match options.machine {
        Machine::GasTurbine => opcua::serve(source, options.address, ready, stop).await,
        Machine::OilPlant => modbus::serve(source, options.address, ready, stop).await,
        Machine::PatientMonitor => hl7::serve(source, options.address, ready, stop).await,
        Machine::AircraftEngine => sparkplug::serve(source, options.address, ready, stop).await,
    }
}

/// Listens; the error says for which machine and where.
async fn listen(
    machine: Machine,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), SimError> {
    let wrong = |source: io::Error| SimError::Listen { machine: machine.word(), address, source };
    let listener = TcpListener::bind(address).await.map_err(wrong)?;
    let bound = listener.local_addr().map_err(wrong)?;
    Ok((listener, bound))
}

//! The protocols that Guildhall speaks.

use std::sync::Arc;

use guildhall_model::{Clock, Connection, Time};

use crate::error::ConnectError;
use crate::protocol::{Protocol, Setup};
use crate::settings::nearest;

/// Every protocol, in the order of a form.
static TABLE: [Protocol; 4] = [
    crate::opcua::PROTOCOL,
    crate::modbus::PROTOCOL,
    crate::hl7::PROTOCOL,
    crate::sparkplug::PROTOCOL,
];

/// All protocols, in the order of a form.
pub fn protocols() -> &'static [Protocol] {
    &TABLE
}

/// Checks settings and every point address. Nothing is called.
///
/// # Errors
/// The first thing wrong: `UnknownProtocol`, `UnknownSetting`, `MissingSetting`, `BadSetting`,
/// `NoPassword`, `Insecure`, `BadAddress`, `TooManyPoints`.
pub fn check(connection: &Connection) -> Result<(), ConnectError> {
    struct Never;
    impl Clock for Never {
        fn now(&self) -> Time {
            Time::default()
        }
    }
    let setup = setup(connection, Arc::new(Never), false)?;
    setup.protocol.connector.check(&setup)
}

/// What a session of a connection needs.
pub(crate) fn setup(
    connection: &Connection,
    clock: Arc<dyn Clock>,
    trial: bool,
) -> Result<Setup, ConnectError> {
    let Some(protocol) = TABLE.iter().find(|one| one.name == connection.protocol) else {
        return Err(ConnectError::UnknownProtocol {
            protocol: connection.protocol.clone(),
            nearest: nearest(&connection.protocol, TABLE.iter().map(|one| one.name)),
        });
    };
    Setup::new(protocol, connection, clock, trial)
}

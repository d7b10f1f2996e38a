//! Links machines: one file for each protocol turns what a machine says into batches.
//!
//! [`Supervisor`] keeps connections up and stores what they bring through
//! [`Admit`](guildhall_model::Admit); [`check`] looks over settings and addresses without
//! calling anybody; [`test`] tries a connection out before it is saved. Nothing here writes to
//! a machine, but for what a protocol itself asks of a reader (a Sparkplug rebirth request, an
//! HL7 acknowledgement).
//!
//! Left out on purpose: discovery of machines, browsing of their points.
//! Read in this order: `protocol.rs` (what a connector is), `modbus.rs` (a small one),
//! `supervise.rs`, then the rest. Tokio is the runtime; times come from a
//! [`Clock`](guildhall_model::Clock).

mod absent;
mod backoff;
mod deliver;
mod error;
mod health;
mod hl7;
mod hl7_message;
mod inbox;
mod mllp;
mod modbus;
mod modbus_point;
mod opcua;
mod opcua_discovery;
mod opcua_sign_in;
mod opcua_value;
mod pace;
mod protocol;
mod settings;
mod sparkplug;
mod sparkplug_host;
mod sparkplug_payload;
mod spoken;
mod supervise;
mod trial;

pub use backoff::{RECONNECT_MAX, RECONNECT_MIN};
pub use deliver::HELD_MAX;
pub use error::{Cause, ConnectError, Side};
pub use protocol::{POINTS_MAX, Protocol};
pub use settings::{Checked, Setting, SettingKind, Words};
pub use spoken::{check, protocols};
pub use supervise::{OPEN_MAX, STOP_MAX, Supervisor, UNANSWERED_MAX};
pub use trial::{FirstValue, TEST_MAX, test};

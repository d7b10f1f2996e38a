//! Every door: the REST API, i3X, the console's files and its live socket, PostgreSQL's protocol
//! and Arrow Flight SQL. The only crate with wire types besides `connect`.
//!
//! A door authenticates a [`caller`], asks `query` under that caller's `Scope`, and turns what
//! comes back into wire types. What comes in is handed on: samples to `Admit`, commands to the
//! [`house::Desk`]. No door knows a machine, a file or a database.
//!
//! Read in this order: [`house`] (what the doors need), [`caller`] (who asks), [`problem`] (how
//! an error is told), `api` (REST), `intake` (what programs measured), `i3x`, `live` (the socket),
//! `postgres`, `flight`, `opportunities` (calls for programs of others), `pages` (the console), `pdf`
//! (documents to print).

mod api;
mod caller;
mod flight;
mod foresight;
mod hooks;
pub mod house;
mod i3x;
mod intake;
mod live;
mod observe;
mod once;
mod opportunities;
mod pages;
mod pdf;
mod postgres;
mod problem;
mod reply;
mod router;
mod sandbox;

pub use api::retention::OneChange;
pub use api::session::Tries;
pub use api::wire::value_json;
pub use flight::flight;
pub use foresight::Foresight;
pub use hooks::{
    Delivery, HookError, HookKey, HookMessage, HookState, Hooks, hook_message, hook_test,
};
pub use house::{
    BackupDone, BackupEnd, BackupProgress, BackupRefusal, BackupRun, Backups, Desk, DeskError,
    FirstValue, House, Machines, Parked, ParkedTag, Parking, ParkingError, ProtocolForm,
    SettingForm, SettingInput,
};
pub use intake::{Limits, Unknown, Unknowns};
pub use once::Once;
pub use postgres::{TlsConfig, postgres};
pub use router::{openapi, router};
pub use sandbox::{Part, Sandbox, SandboxError, Speed};

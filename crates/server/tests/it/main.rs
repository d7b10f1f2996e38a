//! The program as its users meet it: started as a process, asked over its doors.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod command_line;
mod copies;
mod crash;
mod demo;
mod doors;
mod elections;
mod export;
mod import;
mod intake;
mod kinds;
#[path = "../../../journal/tests/database/server.rs"]
mod postgresql;
mod process;
mod protocols;
mod retention;
mod sandbox;
mod shared;
mod sql;
mod unknown;
mod webhooks;

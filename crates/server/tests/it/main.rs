//! The program as its users meet it: started as a process, asked over its doors.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod command_line;
mod copies;
mod crash;
mod demo;
mod export;
mod import;
mod intake;
mod kinds;
mod process;
mod protocols;
mod retention;
mod sql;
mod unknown;

//! Reading with a real historian and hub.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;
mod part13;
mod processed;
mod reading;
mod retention;
mod sql;
mod storage;

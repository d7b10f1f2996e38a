//! All that is tested from outside, in one program, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod acknowledgement;
mod conformance;
mod errors;
mod peers;
mod security;
mod settings;

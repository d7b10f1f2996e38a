//! The network from outside: commands in, events, views and refusals out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod course;
mod directory;
mod due;
mod house;
mod judging;
mod life;
mod money;
mod opportunities;
mod phases;
mod replay;
mod rules;
mod sight;

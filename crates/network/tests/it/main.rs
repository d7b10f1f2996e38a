//! The network from outside: commands in, events, views and refusals out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod deep;
mod due;
mod house;
mod judging;
mod life;
mod money;
mod phases;
mod picture;
mod replay;
mod rules;
mod sight;
mod stages;
mod talk;

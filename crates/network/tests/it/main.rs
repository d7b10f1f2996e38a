//! The network from outside: commands in, events, views and refusals out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod agencies;
mod council;
mod course;
mod deep;
mod directory;
mod drawn;
mod due;
mod follow_ups;
mod house;
mod judging;
mod life;
mod money;
mod network_year;
mod opportunities;
mod outlook;
mod outlook_told;
mod phases;
mod picture;
mod plan;
mod replay;
mod rules;
mod sight;
mod stages;
mod talk;

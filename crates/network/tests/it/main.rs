//! The network from outside: commands in, events, views and refusals out.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod agencies;
mod council;
mod course;
mod deep;
mod directory;
mod drawn;
mod due;
mod entries;
mod follow_ups;
mod funds;
mod home;
mod house;
mod judging;
mod life;
mod money;
mod network_year;
mod opportunities;
mod outlook;
mod outlook_told;
mod panel;
mod phases;
mod picture;
mod plan;
mod projects;
mod projects_drawn;
mod projects_rules;
mod property;
mod replay;
mod rules;
mod sheets;
mod sight;
mod stages;
mod statements;
mod talk;
mod webhooks;

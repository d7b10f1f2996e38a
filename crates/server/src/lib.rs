//! Guildhall, the program: configuration, wiring, start and stop, command line.
//!
//! Read in this order: [`config`], [`site`] (what a plant is made of), `ledger` (journal and
//! state), `desk` (commands), `running` (how the rooms are joined), `serve`, `demo`, `sandbox`,
//! `copies` and `export` (the house in other folders), [`cli`], `client`, `ask`, `import`, `parked` and
//! `retention` (what asks a server that runs).

mod ask;
mod bar;
mod bench;
mod chance;
pub mod cli;
mod client;
mod clock;
pub mod config;
mod copies;
mod damage;
mod demo;
mod desk;
mod door;
mod error;
mod export;
mod hand_in;
mod hooks;
mod import;
mod learn;
mod ledger;
mod logging;
mod machines;
mod out;
mod parked;
mod parking;
mod programme;
mod retention;
mod running;
mod sandbox;
mod seals;
mod serve;
mod simulate;
pub mod site;
mod starter;
mod store;
mod whole;

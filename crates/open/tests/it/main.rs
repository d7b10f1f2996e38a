#![allow(clippy::unwrap_used, reason = "a test may panic")]
//! The doors as a program meets them: a real hub and historian, two organisations, requests
//! over the router. One binary, so that it is linked once. Read in this order: [`house`] (what
//! there is), [`access`] (who may what), the rest in any.

mod access;
mod agreed;
mod agreements;
mod arrays;
mod assets;
mod backups;
mod boards;
mod connections;
mod flight;
mod home;
mod house;
mod i3x;
mod intake;
mod invoices;
mod live;
mod money;
mod network;
mod opportunities;
mod organisations;
mod outlook;
mod pages;
mod panel;
mod people;
mod plant;
mod polls;
mod postgres;
mod printed;
mod programme;
mod projects;
mod property;
mod retention;
mod samples;
mod sandbox;
mod sealed;
mod served;
mod shapes;
mod shelf;
mod sql;
mod stages;
mod storage;
mod tls;
mod unknown;
mod webhooks;

//! The historian from outside: against a plain map, on bad disks, and as other programs see it.

mod backup;
mod common;
mod damage;
mod export;
mod files;
mod model;
mod retention;
mod simulation;
mod usage;

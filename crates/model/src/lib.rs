//! The nouns of Guildhall: what a machine is, what it said, and when.
//!
//! Every other crate speaks in these words. Here is no async, no clock of its
//! own, no serialisation and no I/O: wire types live in `connect` and `open`,
//! file types in `historian`, settings in `server`, stored events in `stored.rs`
//! of their domain.
//!
//! Read in this order: [`time`], [`value`], [`quality`], [`sample`] (what flows),
//! then [`asset`], [`connection`] and [`who`] (what it flows about).

pub mod asset;
pub mod connection;
pub mod day;
pub mod id;
pub mod limits;
pub mod map;
pub mod money;
pub mod quality;
pub mod sample;
pub mod time;
pub mod value;
pub mod who;

pub use asset::{
    Asset, AssetType, Band, Component, Label, Level, Property, Relationship, RelationshipType, Tag,
};
pub use connection::{Connection, Direction, Point, Settings};
pub use day::{Day, DayError, Period};
pub use id::{
    AssetId, ConnectionId, Name, NameError, Names, OrganisationId, PersonId, TagId, TagPath, TypeId,
};
pub use map::{List, Map, Set};
pub use money::{Currency, Money, MoneyError};
pub use quality::{Quality, QualityClass};
pub use sample::{Admit, Batch, Origin, Receipt, Refusal, Refused, Sample, Samples, Stranger};
pub use time::{Clock, Span, Time, TimeError};
pub use value::{DataType, Value, ValueError};
pub use who::{Actor, Organisation, Person, Role, Side};

//! Registry: which kinds of thing there are, which things, how they hang together, and which
//! connection feeds which tag.
//!
//! Pure: a [`Command`] is decided against the state and gives [`Event`]s or a refusal; events are
//! applied. No clock, no randomness, no disk. Who may give a command is *not* checked here: the
//! caller asks [`Registry::touches`] whose things a command changes, and checks with his `Scope`
//! that he may be an engineer in each of those organisations, before he has it decided.
//!
//! Sources: i3X 1.0 and OPC UA Part 5 for types, components and two-way relationships,
//! IEC 62264-1 5.3 for levels, UCUM 2.1 for units. Left out on purpose: removing types and assets
//! (their history would lose its name), links between organisations (they need grants), and
//! whether a protocol or an address is right (`connect` knows).
//!
//! Read in this order: [`command`], [`state`], `decide`, `lookup`,
//! [`retention`], `stored`.

mod builtin;
pub mod command;
mod decide;
mod error;
mod limits;
mod lookup;
mod nearest;
pub mod retention;
pub mod state;
pub mod stored;
mod unit;

pub use builtin::{CHILD_OF, COMPONENT_OF, HAS_CHILD, HAS_COMPONENT};
pub use command::{Command, Event};
pub use error::{RegistryError, RetentionError};
pub use limits::{
    AGE_DAYS_MAX, ASSETS_MAX, COMMANDS_MAX, COMPONENTS_MAX, HOLDS_MAX, POINTS_MAX, PROPERTIES_MAX,
    REASON_CHARS_MAX, RULES_MAX, TAGS_MAX, TYPES_MAX,
};
pub use nearest::nearest;
pub use retention::{Ages, Hold, HoldId, Place, Retained, RetentionRule};
pub use state::{Inherited, Registry};
pub use unit::{unit_text, valid_unit};

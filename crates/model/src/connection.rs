//! One configured connector: protocol, address, mapping to tags.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::asset::Label;
use crate::id::{AssetId, ConnectionId, OrganisationId, TagPath};
use borsh::{BorshDeserialize, BorshSerialize};

/// Settings as a person writes them: key to text. Each protocol has its own keys.
pub type Settings = BTreeMap<String, String>;

/// One configured connector.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Connection {
    /// Its name.
    pub id: ConnectionId,
    /// What people call it.
    pub label: Label,
    /// Whose it is.
    pub owner: OrganisationId,
    /// Below which asset its own state is kept, usually a site.
    pub site: AssetId,
    /// The protocol's name, one of `connect`.
    pub protocol: String,
    /// What the protocol needs to know.
    pub settings: Settings,
    /// What is read, and the tag it becomes.
    pub points: Vec<Point>,
    /// Whether what it brings is made up by `sim`.
    pub simulated: bool,
    /// Whether it runs.
    pub enabled: bool,
}

/// One thing that a machine can be asked for, and the tag that keeps it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Point {
    /// What the machine calls it, in the words of the protocol.
    pub address: Arc<str>,
    /// The tag.
    pub tag: TagPath,
}

/// Who calls whom when a connection comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Guildhall calls the machine.
    Calls,
    /// Guildhall listens and the machine calls.
    Listens,
}

/// The tags that each connection has about itself, below its own asset: `<site>/<connection>`.
///
/// They are ordinary tags, so that no door needs a view of `connect`. "Connected" is not
/// "flowing": `state` tells the first, `samples_rate` and `newest_age` the second.
pub mod health {
    /// The built-in asset type that has these properties.
    pub const TYPE: &str = "Connection";
    /// Text: one of [`STATES`].
    pub const STATE: &str = "state";
    /// Text: in plain words, why it is in that state and what to check.
    pub const MESSAGE: &str = "message";
    /// Float, 1/s: samples stored, over the last ten seconds.
    pub const SAMPLES_RATE: &str = "samples_rate";
    /// Float, s: age of the newest sample by its source time. Good without data before the first.
    pub const NEWEST_AGE: &str = "newest_age";
    /// Integer: errors since this connection started.
    pub const ERRORS: &str = "errors";
    /// Integer: samples lost since this connection started, at a source that cannot wait.
    pub const DROPS: &str = "drops";

    /// What [`STATE`] can say.
    pub const STATES: [&str; 5] = ["stopped", "connecting", "connected", "flowing", "failed"];
}

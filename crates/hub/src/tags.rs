//! What each source's names mean: a table made from the registry, swapped whole when it changes.

use std::collections::HashMap;
use std::sync::Arc;

use guildhall_model::{ConnectionId, DataType, Names, Origin, TagId};

/// The tag that a name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub tag: TagId,
    /// The kind of value it keeps.
    pub data_type: DataType,
}

/// All names that may come in.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// By tag path, for doors and for Guildhall itself.
    pub by_path: Names<Arc<str>, Target>,
    /// By point address, for each connection.
    pub by_point: HashMap<ConnectionId, Names<Arc<str>, Target>>,
}

impl Tags {
    /// The names that `origin` speaks in; none when there is no such connection.
    pub(crate) fn names_of(&self, origin: &Origin) -> Option<&Names<Arc<str>, Target>> {
        match origin {
            Origin::Connection(id) => self.by_point.get(id),
            Origin::Person(_) | Origin::System => Some(&self.by_path),
        }
    }
}

//! What becomes of samples whose tag there is not, as the setting of their source says.

use std::collections::HashMap;

use guildhall_model::{AssetId, PersonId};

/// What becomes of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// They are refused.
    #[default]
    Refuse,
    /// Their tag is made, below this asset.
    Create(AssetId),
    /// They are parked until a person says whether their tag is made below this asset.
    Park(AssetId),
}

/// What becomes of them, by source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknowns {
    /// Of each source that has no setting of its own.
    pub others: Unknown,
    /// Of these sources.
    pub sources: HashMap<PersonId, Unknown>,
}

impl Unknowns {
    /// What holds for a source.
    pub(crate) fn of(&self, source: &PersonId) -> &Unknown {
        self.sources.get(source).unwrap_or(&self.others)
    }
}

//! Programmes: who runs a network, and under which policy.

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_model::{Label, OrganisationId};

use crate::ids::ProgrammeId;
use crate::policy::Policies;

/// A programme of institutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// Which.
    pub id: ProgrammeId,
    /// What people call it.
    pub label: Label,
    /// The organisation whose administrators are its officers.
    pub office: OrganisationId,
    /// Its policy.
    pub policies: Policies,
}

/// All programmes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Programmes(pub(crate) Arc<BTreeMap<ProgrammeId, Arc<Programme>>>);

impl Programmes {
    /// One of them.
    pub fn get(&self, id: &ProgrammeId) -> Option<&Arc<Programme>> {
        self.0.get(id)
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Programme>> {
        self.0.values()
    }

    pub(crate) fn set(&mut self, programme: Programme) {
        Arc::make_mut(&mut self.0).insert(programme.id.clone(), Arc::new(programme));
    }

    pub(crate) fn change(&mut self, id: &ProgrammeId, change: impl FnOnce(&mut Programme)) {
        if let Some(programme) = Arc::make_mut(&mut self.0).get_mut(id) {
            change(Arc::make_mut(programme));
        }
    }
}

//! What each programme has one of.

use std::sync::Arc;

use imbl::OrdMap;

use crate::ids::ProgrammeId;

/// One for each programme of which something happened. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OfProgramme<T>(OrdMap<ProgrammeId, Arc<T>>);

impl<T> Default for OfProgramme<T> {
    fn default() -> OfProgramme<T> {
        OfProgramme(OrdMap::new())
    }
}

impl<T: Clone + Default> OfProgramme<T> {
    /// That of a programme, unless nothing happened.
    pub(crate) fn get(&self, programme: &ProgrammeId) -> Option<&T> {
        self.0.get(programme).map(|one| &**one)
    }

    /// To be changed.
    pub(crate) fn of(&mut self, programme: &ProgrammeId) -> &mut T {
        Arc::make_mut(self.0.entry(programme.clone()).or_default())
    }
}

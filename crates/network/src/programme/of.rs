//! What each programme has one of.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::Map;

use crate::ids::ProgrammeId;

/// One for each programme of which something happened. Cheap to clone.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct OfProgramme<T: Clone>(Map<ProgrammeId, Arc<T>>);

impl<T: Clone> Default for OfProgramme<T> {
    fn default() -> OfProgramme<T> {
        OfProgramme(Map::default())
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

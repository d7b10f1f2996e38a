//! Programmes: who runs a network, under which policy, with which agencies, plan and council.
//!
//! Read in this order: [`Programme`], [`agency`], [`measure`], [`goal`], [`plan`], [`council`].

pub mod agency;
pub mod council;
pub(crate) mod fiscal;
pub mod goal;
pub mod measure;
pub mod number;
mod of;
pub mod plan;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Label, Map, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub(crate) use of::OfProgramme;

use crate::competition::check_text;
use crate::error::NetworkError;
use crate::form::{Languages, Text};
use crate::ids::ProgrammeId;
use crate::policy::{Policies, Policy};

/// A programme of institutes.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Programme {
    /// Which.
    pub id: ProgrammeId,
    /// What people call it.
    pub label: Label,
    /// The organisation whose representatives and administrators are its officers.
    pub office: OrganisationId,
    /// Its policy.
    pub policies: Policies,
}

/// There is a new programme.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeAdded {
    /// Which.
    #[serde_as(as = "Text")]
    pub id: ProgrammeId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// The organisation whose representatives and administrators are its officers.
    #[serde_as(as = "Text")]
    pub office: OrganisationId,
}

/// A programme is called something else.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeLabelled {
    /// Which.
    #[serde_as(as = "Text")]
    pub id: ProgrammeId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
}

/// There is a new version of a policy.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicySet {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// What it says, and from when.
    #[serde(flatten)]
    pub policy: Policy,
}

/// All programmes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Programmes(Map<ProgrammeId, Arc<Programme>>);

impl Programmes {
    /// One of them.
    pub fn get(&self, id: &ProgrammeId) -> Option<&Arc<Programme>> {
        self.0.get(id)
    }

    /// All, by name.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Programme>> {
        self.0.values()
    }

    pub(crate) fn add(&mut self, event: &ProgrammeAdded) {
        let ProgrammeAdded { id, label, office } = event.clone();
        let programme = Programme { id: id.clone(), label, office, policies: Policies::default() };
        self.0.insert(id, Arc::new(programme));
    }

    pub(crate) fn change(&mut self, id: &ProgrammeId, change: impl FnOnce(&mut Programme)) {
        if let Some(programme) = self.0.get_mut(id) {
            change(Arc::make_mut(programme));
        }
    }
}

/// A label that is no empty text in any language, nor too long.
pub(crate) fn check_label(
    label: &Label,
    what: &'static str,
    max: usize,
) -> Result<(), NetworkError> {
    check_text(&label.en, what, max)?;
    label.ko.as_ref().map_or(Ok(()), |korean| check_text(korean, what, max))
}

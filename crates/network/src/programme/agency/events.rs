//! What happens to agencies and their money.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Money, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Languages, Ns, Text};
use crate::ids::{FocusId, InstituteId, LineId, ProgrammeId};

/// There is a focus area, or it is called this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FocusSet {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub focus: FocusId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
}

/// An agency takes part from a day on.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyJoined {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
}

/// It does not any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyLeft {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// The first day after.
    #[serde_as(as = "Text")]
    pub until: Day,
}

/// It takes part in these focus areas.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyFocused {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// All of them.
    #[serde_as(as = "BTreeSet<Text>")]
    pub focuses: BTreeSet<FocusId>,
}

/// There is a line of an agency's budget, or, as long as nothing counted on it, it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyLineSet {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub line: LineId,
    /// What it is for.
    #[serde_as(as = "Languages<'_>")]
    pub purpose: Label,
    /// The first of its days.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after them.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// The fiscal year that these days are, where it was said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<i16>,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// A line on which nothing ever counted is gone.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgencyLineRemoved {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub line: LineId,
}

/// A line was changed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AgencyLineAmended {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub line: LineId,
    /// What it is for from now on.
    #[serde_as(as = "Languages<'_>")]
    pub purpose: Label,
    /// How much it is from now on.
    #[serde_as(as = "Text")]
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A year of an agreement counts on a part of a line.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AgencyCommitted {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Its number in the programme, from 1.
    pub number: u64,
    /// Whose line.
    #[serde_as(as = "Text")]
    pub agency: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub line: LineId,
    /// To which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// To which year of its term, from 1.
    pub year: u8,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
    /// What the agency calls it.
    pub reference: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A commitment does not hold any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AgencyReleased {
    /// In which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u64,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

//! What happens in projects.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_access::AgreementId;
use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::text::{Change, ProjectText, Scale};
use crate::form::{Languages, Ns, Text};
use crate::ids::{InstituteId, ProjectCallId, ProjectId};

/// A call inside an institute is open.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectCallOpened {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub call: ProjectCallId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// What is looked for.
    pub text: String,
    /// Until when proposals are taken.
    #[serde(rename = "deadline_ns")]
    #[serde_as(as = "Ns")]
    pub deadline: Time,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A project was proposed, or proposed anew, as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectProposed {
    /// Which.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: ProjectCallId,
    /// Who leads.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// What it says.
    pub text: ProjectText,
    /// How often it was proposed, from 1.
    pub revision: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The institute chose among the proposals to a call.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectsSelected {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: ProjectCallId,
    /// Those that are selected, by name.
    #[serde_as(as = "Vec<Text>")]
    pub selected: Vec<ProjectId>,
    /// Why these.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// It was said that a milestone is there.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MilestoneReported {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, from 1.
    pub milestone: u32,
    /// What shows it.
    pub evidence: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The institute agreed that a milestone is there.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MilestoneAccepted {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, from 1.
    pub milestone: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The institute did not agree that a milestone is there.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MilestoneReturned {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, from 1.
    pub milestone: u32,
    /// What is lacking.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A readiness level was assessed. The assessor is who did it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct LevelAssessed {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Of technology or of manufacturing.
    pub scale: Scale,
    /// The level.
    pub level: u8,
    /// What shows it.
    pub evidence: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A stage gate was decided.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct GateDecided {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// What it is called.
    pub gate: String,
    /// What was decided.
    pub outcome: Outcome,
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

/// What a stage gate says.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It goes on.
    Go,
    /// It waits for another decision.
    Hold,
    /// It ends.
    Stop,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 3] = [Outcome::Go, Outcome::Hold, Outcome::Stop];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Go => "go",
            Outcome::Hold => "hold",
            Outcome::Stop => "stop",
        }
    }
}

/// A change was asked for.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectChangeAsked {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Its number in the project, from 1.
    pub number: u32,
    /// What is to be otherwise.
    pub change: Change,
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

/// A change was granted, and is so.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectChangeGranted {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, by its number.
    pub number: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A change was refused.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectChangeRefused {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, by its number.
    pub number: u32,
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

/// There is a risk, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RiskSet {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Its number in the project, from 1.
    pub number: u32,
    /// What may happen, and what is done about it.
    pub text: String,
    /// How likely it is, from 1 to 5.
    pub likelihood: u8,
    /// How much it would harm, from 1 to 5.
    pub impact: u8,
    /// Who sees to it.
    #[serde_as(as = "Text")]
    pub owner: OrganisationId,
    /// The last day on which it may happen.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A risk is none any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RiskEnded {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which, by its number.
    pub number: u32,
    /// What became of it.
    pub note: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A result was said.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ResultSaid {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Its number in the project, from 1.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// What it is, and what came of it.
    pub text: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An agreement belongs to the data room of a project. What it opens stands in `access`.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct DataShared {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Which.
    #[serde_as(as = "Text")]
    pub agreement: AgreementId,
    /// Whose data they are.
    #[serde_as(as = "Text")]
    pub from: OrganisationId,
    /// Who reads them.
    #[serde_as(as = "Text")]
    pub to: OrganisationId,
    /// The first moment after its term.
    #[serde(rename = "until_ns")]
    #[serde_as(as = "Ns")]
    pub until: Time,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The lead said who takes what came of a project over, and when its data room ends.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectHandedOver {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// Who takes it over.
    #[serde_as(as = "Text")]
    pub to: OrganisationId,
    /// What is handed over, and how.
    pub text: String,
    /// The first day without the data room.
    #[serde_as(as = "Text")]
    pub room_until: Day,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A project was closed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectClosed {
    /// Of which project.
    #[serde_as(as = "Text")]
    pub project: ProjectId,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

//! What can be asked of projects.

use guildhall_access::Agreement;
use guildhall_model::{Day, Label, OrganisationId, Time};

use super::events::Outcome;
use super::text::{Change, ProjectText, Scale};
use crate::ids::{InstituteId, ProjectCallId, ProjectId};

/// What can be asked of projects.
#[derive(Clone, Debug, PartialEq)]
pub enum ProjectCommand {
    /// Opens a call for projects. For those who run the institute.
    OpenCall {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        call: ProjectCallId,
        /// What people call it.
        label: Label,
        /// What is looked for.
        text: String,
        /// Until when proposals are taken.
        deadline: Time,
    },
    /// Proposes a project, or proposes it anew, as a whole. For those who sign for the lead, before
    /// the deadline.
    Propose {
        /// To which call.
        call: ProjectCallId,
        /// Which.
        project: ProjectId,
        /// Who leads. Stays as it was first.
        lead: OrganisationId,
        /// What it says.
        text: Box<ProjectText>,
        /// The revision that the writer began with; 0 for a new one.
        seen: u32,
    },
    /// Chooses among the proposals to a call, after its deadline. For those who run the institute.
    Select {
        /// To which call.
        call: ProjectCallId,
        /// Those that are selected, maybe none.
        selected: Vec<ProjectId>,
        /// Why these.
        reason: String,
    },
    /// Something of a project that was selected.
    Take {
        /// Which.
        project: ProjectId,
        /// What.
        step: Step,
    },
}

/// What can be asked of a project that was selected.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Says that a milestone is there. For those who sign for the lead, or for who leads its package.
    Report {
        /// Which, from 1.
        milestone: u32,
        /// What shows it.
        evidence: String,
    },
    /// Agrees that it is. For those who run the institute.
    Accept {
        /// Which, from 1.
        milestone: u32,
    },
    /// Does not agree. For those who run the institute.
    Return {
        /// Which, from 1.
        milestone: u32,
        /// What is lacking.
        reason: String,
    },
    /// Assesses a readiness level; the actor is the assessor. For those who run the institute, and for
    /// officers of its programme.
    Assess {
        /// Of technology or of manufacturing.
        scale: Scale,
        /// The level.
        level: u8,
        /// What shows it.
        evidence: String,
    },
    /// Decides a stage gate. For those who run the institute.
    DecideGate {
        /// What it is called.
        gate: String,
        /// What is decided.
        outcome: Outcome,
        /// Why.
        reason: String,
    },
    /// Asks for a change. For those who sign for the lead.
    AskChange {
        /// What is to be otherwise.
        change: Change,
        /// Why.
        reason: String,
    },
    /// Grants a change, which is so from now on. For those who run the institute.
    GrantChange {
        /// Which, by its number.
        change: u32,
    },
    /// Refuses a change. For those who run the institute.
    RefuseChange {
        /// Which, by its number.
        change: u32,
        /// Why.
        reason: String,
    },
    /// Says a risk, or says it anew. For those who sign for one of the project.
    SetRisk {
        /// Which, by its number; none for a new one.
        risk: Option<u32>,
        /// What may happen, and what is done about it.
        text: String,
        /// How likely it is, from 1 to 5.
        likelihood: u8,
        /// How much it would harm, from 1 to 5.
        impact: u8,
        /// Who of the project sees to it.
        owner: OrganisationId,
        /// The last day on which it may happen.
        until: Day,
    },
    /// Says that a risk is none any more. For those who sign for one of the project.
    EndRisk {
        /// Which, by its number.
        risk: u32,
        /// What became of it.
        note: String,
    },
    /// Says a result. For those who sign for one of the project.
    SayResult {
        /// What it is called.
        title: String,
        /// What it is, and what came of it.
        text: String,
    },
    /// Opens data to another of the project: gives an agreement that belongs to its data room. For those
    /// who sign for the organisation whose data they are.
    ShareData {
        /// The agreement.
        agreement: Agreement,
    },
    /// Says who takes over what came of it, and when the data room ends. For those who sign for the lead.
    HandOver {
        /// Who takes it over.
        to: OrganisationId,
        /// What is handed over, and how.
        text: String,
        /// The first day without the data room.
        room_until: Day,
    },
    /// Closes it, once its results are said and it is handed over. For those who run the institute.
    Close,
}

impl ProjectCommand {
    /// What has to be asked of `access` in the same breath: both happen, or nothing.
    pub(crate) fn asks(&self, now: Time) -> Option<guildhall_access::Command> {
        match self {
            ProjectCommand::Take { step: Step::ShareData { agreement }, .. } => {
                let agreement = agreement.clone();
                Some(guildhall_access::Command::GiveAgreement { agreement, now })
            }
            _ => None,
        }
    }
}

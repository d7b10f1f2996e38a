//! Projects inside an institute: calls, proposals, work with milestones and stage gates, readiness
//! levels, changes, risks, results, and a data room.
//!
//! A proposal and the project that it becomes are one thing under one name. Where it stands is in
//! [`Project::state`], [`MilestoneCourse::state`] and [`ChangeRequest::state`]; a call is closed because
//! its deadline is past. What a project's data room opens is an agreement of `access`, which
//! [`ProjectCommand::asks`] for; here only its name, its sides and its end are kept, which never change.
//!
//! Left out on purpose: what was spent, which is the book's.
//! Read in this order: [`text`], this, [`ProjectCommand`]; `events`, `decide`, `steps`, `rules`.

mod apply;
mod command;
mod decide;
mod events;
mod rules;
mod steps;
pub mod text;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, OrganisationId, PersonId, Time};

use crate::ids::{ProjectCallId, ProjectId};
use text::{ProjectText, Scale};

pub use command::{ProjectCommand, Step};
pub use events::{
    DataShared, GateDecided, LevelAssessed, MilestoneAccepted, MilestoneReported,
    MilestoneReturned, Outcome, ProjectCallOpened, ProjectChangeAsked, ProjectChangeGranted,
    ProjectChangeRefused, ProjectClosed, ProjectHandedOver, ProjectProposed, ProjectsSelected,
    ResultSaid, RiskEnded, RiskSet,
};

/// Most change requests, risks, results, assessed levels, decided gates or shared agreements of one
/// project, and most reports of one milestone.
pub const ENTRIES_MAX: usize = 500;

/// A call inside an institute.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ProjectCall {
    /// What was opened.
    pub opened: ProjectCallOpened,
    /// What the institute chose.
    pub selected: Option<ProjectsSelected>,
}

/// Where a call stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Proposals are taken.
    Open,
    /// They are not any more, and nothing is chosen yet.
    Closed,
    /// The institute chose.
    Decided,
}

impl CallState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            CallState::Open => "open",
            CallState::Closed => "closed",
            CallState::Decided => "decided",
        }
    }
}

impl ProjectCall {
    /// Where it stands at a moment.
    pub fn state(&self, now: Time) -> CallState {
        match &self.selected {
            Some(_) => CallState::Decided,
            None if now < self.opened.deadline => CallState::Open,
            None => CallState::Closed,
        }
    }
}

/// A project, from its proposal on.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Project {
    /// How it was proposed last, and of which call it is.
    pub proposed: ProjectProposed,
    /// What it says now: as proposed, with what was granted.
    pub text: ProjectText,
    /// Whether it was selected, once the institute chose.
    pub selected: Option<bool>,
    /// What became of its milestones, in their order.
    pub milestones: Vec<Arc<MilestoneCourse>>,
    /// Levels that were assessed, oldest first.
    pub levels: Vec<Arc<LevelAssessed>>,
    /// Stage gates that were decided, oldest first.
    pub gates: Vec<Arc<GateDecided>>,
    /// What was asked to be otherwise, by number.
    pub changes: Vec<Arc<ChangeRequest>>,
    /// Risks, by number.
    pub risks: Vec<Arc<Risk>>,
    /// What came of it, by number.
    pub results: Vec<Arc<ResultSaid>>,
    /// What its data room opens, oldest first.
    pub room: Vec<Arc<DataShared>>,
    /// Who takes it over.
    pub handover: Option<Arc<ProjectHandedOver>>,
    /// How it was closed.
    pub closed: Option<Arc<ProjectClosed>>,
}

/// Where a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The institute has not chosen yet.
    Proposed,
    /// It was not selected.
    Declined,
    /// It is worked on.
    Running,
    /// A gate said to wait.
    Held,
    /// A gate said to end.
    Stopped,
    /// Its results are said and handed over.
    Closed,
}

impl State {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::Declined => "declined",
            State::Running => "running",
            State::Held => "held",
            State::Stopped => "stopped",
            State::Closed => "closed",
        }
    }
}

impl Project {
    /// Whether it takes costs of a day: one on which it was worked on or held.
    pub(crate) fn goes_on(&self, day: Day) -> bool {
        let last = match self.state() {
            State::Proposed | State::Declined => return false,
            State::Running | State::Held => None,
            State::Stopped => self.gates.last().map(|gate| Day::utc(gate.at)),
            State::Closed => self.closed.as_ref().map(|closed| Day::utc(closed.at)),
        };
        self.text.from <= day && day < self.text.until && last.is_none_or(|last| day <= last)
    }

    /// Where it stands.
    pub fn state(&self) -> State {
        match (self.selected, &self.closed, self.gates.last().map(|gate| gate.outcome)) {
            (None, ..) => State::Proposed,
            (Some(false), ..) => State::Declined,
            (_, Some(_), _) => State::Closed,
            (_, None, Some(Outcome::Stop)) => State::Stopped,
            (_, None, Some(Outcome::Hold)) => State::Held,
            (_, None, Some(Outcome::Go) | None) => State::Running,
        }
    }

    /// Who takes part, the lead first.
    pub fn consortium(&self) -> impl Iterator<Item = &OrganisationId> {
        std::iter::once(&self.proposed.lead).chain(&self.text.partners)
    }

    /// The level that was assessed last; where none was, that of the begin.
    pub fn level(&self, scale: Scale) -> u8 {
        let last = self.levels.iter().rev().find(|one| one.scale == scale);
        last.map_or(scale.of(&self.text).start, |one| one.level)
    }
}

/// What became of a milestone: what was reported, accepted and returned, oldest first.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct MilestoneCourse {
    /// Each report with the answer to it, where there is one.
    pub reports: Vec<(MilestoneReported, Option<Answer>)>,
}

/// What the institute said to a report.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// It is there.
    Accepted(MilestoneAccepted),
    /// Something is lacking.
    Returned(MilestoneReturned),
}

impl Answer {
    /// When it was said.
    pub const fn at(&self) -> Time {
        match self {
            Answer::Accepted(one) => one.at,
            Answer::Returned(one) => one.at,
        }
    }
}

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MilestoneState {
    /// It is to be there until its day.
    Due,
    /// Its day is past.
    Late,
    /// It was said to be there.
    Reported,
    /// It is there.
    Accepted,
}

impl MilestoneState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            MilestoneState::Due => "due",
            MilestoneState::Late => "late",
            MilestoneState::Reported => "reported",
            MilestoneState::Accepted => "accepted",
        }
    }
}

impl MilestoneCourse {
    /// Where it stands on a day, where it is due on another.
    pub fn state(&self, due: Day, today: Day) -> MilestoneState {
        match self.reports.last() {
            Some((_, None)) => MilestoneState::Reported,
            Some((_, Some(Answer::Accepted(_)))) => MilestoneState::Accepted,
            _ if due < today => MilestoneState::Late,
            _ => MilestoneState::Due,
        }
    }
}

/// A change that was asked for, and what was said to it.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ChangeRequest {
    /// What was asked.
    pub asked: ProjectChangeAsked,
    /// How it ended.
    pub end: Option<ChangeEnd>,
}

/// How a change request ended.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum ChangeEnd {
    /// It is so.
    Granted(ProjectChangeGranted),
    /// It is not.
    Refused(ProjectChangeRefused),
}

/// Where a change request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// It waits for an answer.
    Asked,
    /// It is so.
    Granted,
    /// It is not.
    Refused,
}

impl ChangeState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            ChangeState::Asked => "asked",
            ChangeState::Granted => "granted",
            ChangeState::Refused => "refused",
        }
    }
}

impl ChangeRequest {
    /// Where it stands.
    pub fn state(&self) -> ChangeState {
        match self.end {
            None => ChangeState::Asked,
            Some(ChangeEnd::Granted(_)) => ChangeState::Granted,
            Some(ChangeEnd::Refused(_)) => ChangeState::Refused,
        }
    }

    /// Who answered, and when.
    pub fn answered(&self) -> Option<(&PersonId, Time)> {
        match self.end.as_ref()? {
            ChangeEnd::Granted(end) => Some((&end.by, end.at)),
            ChangeEnd::Refused(end) => Some((&end.by, end.at)),
        }
    }
}

/// A risk.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Risk {
    /// As it was set last.
    pub set: RiskSet,
    /// How it ended.
    pub ended: Option<RiskEnded>,
}

/// All projects and calls for them. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Projects {
    pub(crate) calls: Map<ProjectCallId, Arc<ProjectCall>>,
    pub(crate) all: Map<ProjectId, Arc<Project>>,
}

//! Conditions: milestones of an agreement that public money of its years waits for.
//!
//! Office and lead agree on all of them together, at first and each time they change. The lead says
//! that one is met and what shows it; the office accepts that, returns it, or waives the condition.
//! Beside them stand the reports that an institute owes by the policy of its agreement. Nothing
//! happens when a day is past: where a condition or a report stands is reckoned from the day.
//!
//! Read in this order: [`Condition`], [`Conditions`], [`ConditionCommand`]; `events`, `decide`,
//! [`duties`].

mod decide;
pub mod duties;
mod events;

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Time};

pub use events::{
    Condition, ConditionAccepted, ConditionReported, ConditionReturned, ConditionWaived,
    ConditionsAgreed, ConditionsDropped, ConditionsProposed, ReportHandedIn, Shown,
};

use crate::competition::Side;
use crate::ids::InstituteId;
use duties::ReportKind;

/// Most conditions of an agreement.
pub const CONDITIONS_MAX: usize = 200;

/// Most versions of them, reports of one, and reports that an institute hands in.
pub const VERSIONS_MAX: usize = 1_000;

/// Most links and references of what shows something.
pub const REFERENCES_MAX: usize = 20;

/// What was proposed as the conditions of an agreement, and what the other side said.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Version {
    /// What was proposed.
    pub proposed: ConditionsProposed,
    /// How that ended.
    pub end: Option<End>,
}

/// How a proposal of conditions ended.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum End {
    /// They hold.
    Agreed(ConditionsAgreed),
    /// They do not.
    Dropped(ConditionsDropped),
}

/// Where a proposal of conditions stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VersionState {
    /// It waits for the other side.
    Proposed,
    /// Its conditions hold, or did until the next were agreed.
    Agreed,
    /// The other side refused it, or who proposed it took it back.
    Dropped,
}

impl VersionState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            VersionState::Proposed => "proposed",
            VersionState::Agreed => "agreed",
            VersionState::Dropped => "dropped",
        }
    }
}

impl Version {
    /// Where it stands.
    pub fn state(&self) -> VersionState {
        match self.end {
            None => VersionState::Proposed,
            Some(End::Agreed(_)) => VersionState::Agreed,
            Some(End::Dropped(_)) => VersionState::Dropped,
        }
    }

    /// Whose answer it waits for.
    pub fn waits_for(&self) -> Option<Side> {
        self.end.is_none().then(|| other(self.proposed.side))
    }
}

/// The side that answers what this one proposes.
pub const fn other(side: Side) -> Side {
    match side {
        Side::Office => Side::Lead,
        Side::Lead => Side::Office,
    }
}

/// What became of a condition, each kind oldest first.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ConditionCourse {
    /// Each report with the answer to it, where there is one.
    pub reports: Vec<(ConditionReported, Option<Answer>)>,
    /// Why the money of its year does not wait for it.
    pub waived: Option<ConditionWaived>,
}

/// What the office said to a report.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// It is met.
    Accepted(ConditionAccepted),
    /// Something is lacking.
    Returned(ConditionReturned),
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

/// Where a condition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionState {
    /// It is to be met until its day.
    Due,
    /// Its day is past.
    Late,
    /// The institute says that it is met.
    Reported,
    /// It is met.
    Accepted,
    /// The office lets it go.
    Waived,
}

impl ConditionState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            ConditionState::Due => "due",
            ConditionState::Late => "late",
            ConditionState::Reported => "reported",
            ConditionState::Accepted => "accepted",
            ConditionState::Waived => "waived",
        }
    }

    /// Whether money waits for it no more.
    pub const fn is_met(self) -> bool {
        matches!(self, ConditionState::Accepted | ConditionState::Waived)
    }
}

/// The conditions of an agreement, and the reports that were handed in.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Conditions {
    /// All that was proposed, by version.
    pub versions: Vec<Arc<Version>>,
    /// What became of each condition, by its number.
    pub courses: BTreeMap<u32, ConditionCourse>,
    /// Reports that were handed in, by kind and the first day after what they tell of, oldest first.
    pub reports: BTreeMap<(ReportKind, Day), Vec<Arc<ReportHandedIn>>>,
}

impl Conditions {
    /// The conditions that hold.
    pub fn agreed(&self) -> &[Condition] {
        let last = self.versions.iter().rfind(|one| one.state() == VersionState::Agreed);
        last.map_or(&[], |one| &one.proposed.conditions)
    }

    /// What waits for an answer.
    pub fn open(&self) -> Option<&Version> {
        self.versions.last().map(|one| &**one).filter(|one| one.end.is_none())
    }

    /// Where a condition stands on a day.
    pub fn state(&self, of: &Condition, today: Day) -> ConditionState {
        let course = self.courses.get(&of.number);
        if course.is_some_and(|course| course.waived.is_some()) {
            return ConditionState::Waived;
        }
        match course.and_then(|course| course.reports.last()) {
            Some((_, None)) => ConditionState::Reported,
            Some((_, Some(Answer::Accepted(_)))) => ConditionState::Accepted,
            _ if of.due < today => ConditionState::Late,
            _ => ConditionState::Due,
        }
    }

    /// The conditions of a year that are not met on a day.
    pub fn unmet(&self, year: u8, today: Day) -> impl Iterator<Item = &Condition> {
        let of_year = self.agreed().iter().filter(move |one| one.year == year);
        of_year.filter(move |one| !self.state(one, today).is_met())
    }
}

/// The conditions of all agreements. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AllConditions(Map<InstituteId, Arc<Conditions>>);

impl AllConditions {
    pub(crate) fn get(&self, institute: &InstituteId) -> Option<&Conditions> {
        self.0.get(institute).map(|one| &**one)
    }

    fn of(&mut self, institute: &InstituteId) -> &mut Conditions {
        Arc::make_mut(self.0.entry(institute.clone()).or_default())
    }

    pub(crate) fn proposed(&mut self, event: &ConditionsProposed) {
        let version = Version { proposed: event.clone(), end: None };
        self.of(&event.institute).versions.push(Arc::new(version));
    }

    pub(crate) fn agreed(&mut self, event: &ConditionsAgreed) {
        self.end(&event.institute, End::Agreed(event.clone()));
    }

    pub(crate) fn dropped(&mut self, event: &ConditionsDropped) {
        self.end(&event.institute, End::Dropped(event.clone()));
    }

    fn end(&mut self, institute: &InstituteId, end: End) {
        if let Some(last) = self.of(institute).versions.last_mut() {
            Arc::make_mut(last).end = Some(end);
        }
    }

    pub(crate) fn reported(&mut self, event: &ConditionReported) {
        self.course(&event.institute, event.condition).reports.push((event.clone(), None));
    }

    pub(crate) fn accepted(&mut self, event: &ConditionAccepted) {
        let answer = Answer::Accepted(event.clone());
        self.answered(&event.institute, event.condition, answer);
    }

    pub(crate) fn returned(&mut self, event: &ConditionReturned) {
        let answer = Answer::Returned(event.clone());
        self.answered(&event.institute, event.condition, answer);
    }

    fn answered(&mut self, institute: &InstituteId, condition: u32, answer: Answer) {
        if let Some((_, said)) = self.course(institute, condition).reports.last_mut() {
            *said = Some(answer);
        }
    }

    pub(crate) fn waived(&mut self, event: &ConditionWaived) {
        self.course(&event.institute, event.condition).waived = Some(event.clone());
    }

    fn course(&mut self, institute: &InstituteId, condition: u32) -> &mut ConditionCourse {
        self.of(institute).courses.entry(condition).or_default()
    }

    pub(crate) fn handed_in(&mut self, event: &ReportHandedIn) {
        let reports = &mut self.of(&event.institute).reports;
        reports.entry((event.kind, event.until)).or_default().push(Arc::new(event.clone()));
    }
}

/// What can be asked of conditions and reports.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionCommand {
    /// Of which institute.
    pub institute: InstituteId,
    /// What.
    pub step: ConditionStep,
}

/// A step with conditions and reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionStep {
    /// Proposes all conditions as they are to be. For officers, and for those who run the institute.
    Propose {
        /// All of them.
        conditions: Vec<Condition>,
        /// Why.
        reason: String,
    },
    /// Agrees to what the other side proposed.
    Agree {
        /// Which version.
        version: u32,
    },
    /// Refuses what the other side proposed, or takes back what one's own did.
    Drop {
        /// Which version.
        version: u32,
        /// Why.
        reason: String,
    },
    /// Says that a condition is met. For those who run the institute.
    Report {
        /// Which.
        condition: u32,
        /// What shows it.
        shown: Shown,
    },
    /// Agrees that it is met. For officers.
    Accept {
        /// Which.
        condition: u32,
    },
    /// Says what is lacking. For officers.
    Return {
        /// Which.
        condition: u32,
        /// What is lacking.
        reason: String,
    },
    /// Lets money of its year not wait for it. For officers.
    Waive {
        /// Which.
        condition: u32,
        /// Why.
        reason: String,
    },
    /// Hands in a report, or what corrects it. For those who run the institute.
    HandIn {
        /// Of which kind.
        kind: ReportKind,
        /// The first day after what it tells of.
        until: Day,
        /// What it says, and where the rest is.
        shown: Shown,
    },
}

//! What one person may see of conditions of an agreement and of reports that an institute owes.
//!
//! | what | who sees it |
//! | --- | --- |
//! | conditions that hold and where they stand, waivers, which reports are owed and where they stand | whoever is signed in |
//! | what was proposed, what shows that a condition is met, what reports say | who belongs to the lead or to the office |

use std::time::Duration;

use guildhall_model::Time;

use super::{Due, InstituteView, Task, View};
use crate::competition::Side;
use crate::ids::InstituteId;
use crate::institute::conditions::duties::{Duty, DutyState, duties};
use crate::institute::conditions::{
    Condition, ConditionCourse, ConditionState, ConditionWaived, Conditions, ReportHandedIn,
    Version,
};
use crate::institute::{Institute, Standing};
use crate::policy::{About, RuleNumber};

/// For how long before its last day a condition is told.
const TOLD_BEFORE: Duration = Duration::from_secs(60 * 86_400);

/// The conditions of an agreement, and what its reader can do with them.
#[derive(Debug)]
pub struct ConditionsView<'a> {
    /// Those that hold, by number.
    pub conditions: Vec<ConditionView<'a>>,
    /// All that was proposed, oldest first; none for who may not see it.
    pub versions: Option<&'a [std::sync::Arc<Version>]>,
    /// The reports of days that have begun, oldest first.
    pub duties: Vec<DutyView<'a>>,
    /// The rule by which public money waits, if there is one.
    pub rule: Option<&'a RuleNumber>,
    /// Whether the reader signs for the office.
    pub office: bool,
    /// Whether the reader runs the institute.
    pub lead: bool,
}

/// A condition.
#[derive(Debug)]
pub struct ConditionView<'a> {
    /// What it is.
    pub condition: &'a Condition,
    /// Where it stands.
    pub state: ConditionState,
    /// Why no money waits for it.
    pub waived: Option<&'a ConditionWaived>,
    /// What was reported and answered; none for who may not see it, and where there is nothing.
    pub course: Option<&'a ConditionCourse>,
}

/// A report that is owed.
#[derive(Debug)]
pub struct DutyView<'a> {
    /// Which.
    pub duty: Duty,
    /// Where it stands.
    pub state: DutyState,
    /// When it was handed in first.
    pub handed_in: Option<Time>,
    /// What was handed in, oldest first; empty for who may not see it.
    pub reports: &'a [std::sync::Arc<ReportHandedIn>],
}

impl<'a> View<'a> {
    /// The conditions of an agreement and its reports; none for an institute that there is not.
    pub fn conditions(self, id: &InstituteId) -> Option<ConditionsView<'a>> {
        let seen = self.institute(id)?;
        let (institute, today) = (seen.institute, self.today());
        let inside = self.inside(institute);
        let all = self.network.conditions.get(id);
        let one = |all: &'a Conditions, condition: &'a Condition| {
            let course = all.courses.get(&condition.number);
            ConditionView {
                condition,
                state: all.state(condition, today),
                waived: course.and_then(|course| course.waived.as_ref()),
                course: course.filter(|_| inside),
            }
        };
        let conditions = all.map(|all| all.agreed().iter().map(|of| one(all, of)).collect());
        let duty = |duty: Duty| {
            let key = (duty.kind, duty.span.until());
            let reports = all.and_then(|all| all.reports.get(&key)).map_or(&[][..], |of| of);
            DutyView {
                state: duty.state(all, today),
                handed_in: reports.first().map(|one| one.at),
                reports: if inside { reports } else { &[] },
                duty,
            }
        };
        let rule = self.network.rule_agreed(institute, About::TrancheConditions);
        Some(ConditionsView {
            conditions: conditions.unwrap_or_default(),
            versions: all.filter(|_| inside).map(|all| all.versions.as_slice()),
            duties: self.duties_of(institute).into_iter().map(duty).collect(),
            rule: rule.map(|(_, rule)| &rule.number),
            office: seen.steers,
            lead: seen.runs,
        })
    }

    /// How many conditions and reports of an institute are late: an early warning. An agreement that was
    /// ended leaves its reports alone.
    pub fn late(self, id: &InstituteId) -> usize {
        let Some(institute) = self.network.institutes.get(id) else { return 0 };
        let (all, today) = (self.network.conditions.get(id), self.today());
        let ended = institute.standing(today) == Standing::Ended;
        let late = |all: &&Conditions| {
            let of = all.agreed().iter().filter(|_| !ended);
            of.filter(|one| all.state(one, today) == ConditionState::Late).count()
        };
        let duties = self.duties_of(institute);
        let owed = duties.iter().filter(|one| one.state(all, today) == DutyState::Late).count();
        all.as_ref().map_or(0, late) + owed
    }

    fn duties_of(self, institute: &Institute) -> Vec<Duty> {
        let policy = self.network.policy_agreed(institute);
        policy.map(|policy| duties(institute, policy, self.today())).unwrap_or_default()
    }

    /// Conditions and reports, each for the side whose turn it is; what is late, for the office too. An
    /// agreement that was ended leaves its reports, and answers to what was reported in time.
    pub(super) fn due_of_conditions(self, seen: &InstituteView<'a>, due: &mut Vec<Due>) {
        let (institute, today) = (seen.institute, self.today());
        if !(seen.runs || seen.steers) {
            return;
        }
        let id = &institute.agreement.institute;
        let all = self.network.conditions.get(id);
        if let Some(all) = all {
            if seen.standing != Standing::Ended {
                self.due_of_agreeing(seen, all, due);
            }
            self.due_of_agreed(seen, all, due);
        }
        for duty in self.duties_of(institute) {
            let state = duty.state(all, today);
            if state == DutyState::Late || (state == DutyState::Due && seen.runs) {
                let (institute, kind) = (id.clone(), duty.kind);
                let task = Task::HandInReport { institute, kind, until: duty.span.until() };
                let since = Some(duty.span.until().begin());
                due.push(Due { task, since, until: Some(duty.due.end()) });
            }
        }
    }

    fn due_of_agreeing(self, seen: &InstituteView<'a>, all: &Conditions, due: &mut Vec<Due>) {
        let Some(open) = all.open() else { return };
        let turn = match open.waits_for() {
            Some(Side::Office) => seen.steers,
            _ => self.scope.acts_for(&seen.institute.agreement.lead),
        };
        if turn {
            let (institute, version) =
                (seen.institute.agreement.institute.clone(), open.proposed.version);
            let task = Task::AgreeConditions { institute, version };
            due.push(Due { task, since: Some(open.proposed.at), until: None });
        }
    }

    fn due_of_agreed(self, seen: &InstituteView<'a>, all: &Conditions, due: &mut Vec<Due>) {
        let ended = seen.standing == Standing::Ended;
        let closing = self.closing(seen.institute).map(|(day, _)| day.end());
        for one in all.agreed() {
            let institute = seen.institute.agreement.institute.clone();
            let condition = one.number;
            let (state, until) = (all.state(one, self.today()), one.due.end());
            let soon = seen.runs && until < self.now + TOLD_BEFORE;
            match state {
                ConditionState::Late | ConditionState::Due
                    if !ended && (soon || state == ConditionState::Late) =>
                {
                    let task = Task::MeetCondition { institute, condition };
                    due.push(Due { task, since: None, until: Some(until) });
                }
                ConditionState::Reported
                    if seen.steers && !seen.institute.ends_before(one.year) =>
                {
                    let course = all.courses.get(&one.number);
                    let since = course.and_then(|one| Some(one.reports.last()?.0.at));
                    let task = Task::AnswerCondition { institute, condition };
                    due.push(Due { task, since, until: closing });
                }
                _ => {}
            }
        }
    }
}

//! From what is asked of conditions and reports to what happens.

use std::collections::BTreeSet;

use guildhall_model::{Day, PersonId};

use super::duties::{Duty, DutyState, ReportKind, duties};
use super::{
    CONDITIONS_MAX, Condition, ConditionAccepted, ConditionCommand, ConditionReported,
    ConditionReturned, ConditionState, ConditionStep, ConditionWaived, Conditions,
    ConditionsAgreed, ConditionsDropped, ConditionsProposed, REFERENCES_MAX, ReportHandedIn, Shown,
    VERSIONS_MAX, Version, other,
};
use crate::competition::{Figure, Side, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::next;
use crate::institute::{Institute, Standing};
use crate::policy::About;

impl Desk<'_> {
    pub(crate) fn hold_conditions(
        &self,
        command: ConditionCommand,
    ) -> Result<Vec<Event>, NetworkError> {
        use ConditionStep as S;
        let institute = self.institute(&command.institute)?;
        let by = self.person()?;
        match command.step {
            S::Propose { conditions, reason } => {
                self.propose_conditions(institute, conditions, reason, by)
            }
            S::Agree { version } => self.agree_conditions(institute, version, by),
            S::Drop { version, reason } => self.drop_conditions(institute, version, reason, by),
            S::Report { condition, shown } => {
                self.own_institute(&command.institute, "say what of its conditions is met")?;
                must_run(institute, self.today())?;
                check_shown(&shown)?;
                let (course, state) = self.condition(institute, condition)?;
                if !matches!(state, ConditionState::Due | ConditionState::Late) {
                    let hint = match state {
                        ConditionState::Reported => "wait for the answer of the office",
                        _ => "nothing more is to be shown of it",
                    };
                    return Err(state_of("condition", &condition, state.word(), hint));
                }
                must_have_room(course, "reports of a condition", VERSIONS_MAX)?;
                let (institute, at) = (command.institute, self.now);
                Ok(vec![ConditionReported { institute, condition, shown, by, at }.into()])
            }
            S::Accept { condition } => {
                self.reported_condition(institute, condition)?;
                let (institute, at) = (command.institute, self.now);
                Ok(vec![ConditionAccepted { institute, condition, by, at }.into()])
            }
            S::Return { condition, reason } => {
                self.reported_condition(institute, condition)?;
                check_text(&reason, "what is lacking", TEXT_CHARS_MAX)?;
                let (institute, at) = (command.institute, self.now);
                Ok(vec![ConditionReturned { institute, condition, reason, by, at }.into()])
            }
            S::Waive { condition, reason } => {
                self.must_steer(institute)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                let (_, state) = self.condition(institute, condition)?;
                if state.is_met() {
                    let hint = "no money waits for it";
                    return Err(state_of("condition", &condition, state.word(), hint));
                }
                let (institute, at) = (command.institute, self.now);
                Ok(vec![ConditionWaived { institute, condition, reason, by, at }.into()])
            }
            S::HandIn { kind, until, shown } => {
                self.hand_in_report(institute, (kind, until), shown, by)
            }
        }
    }

    /// Where the agreement's policy has a rule about it, money of a year waits for its conditions.
    pub(crate) fn must_be_released(
        &self,
        institute: &Institute,
        year: u8,
    ) -> Result<(), NetworkError> {
        let rule = self.network.rule_agreed(institute, About::TrancheConditions);
        let (Some((policy, rule)), Some(all)) = (rule, self.conditions(institute)) else {
            return Ok(());
        };
        let today = self.today();
        let unmet: Vec<&Condition> = all.unmet(year, today).collect();
        if unmet.is_empty() {
            return Ok(());
        }
        let stands = |one: &&Condition| format!("{}: {}", one.number, all.state(one, today).word());
        let wanted = |one: &&Condition| format!("{}: accepted, or waived", one.number);
        let figures = (
            Figure::Words(unmet.iter().map(stands).collect()),
            Figure::Words(unmet.iter().map(wanted).collect()),
        );
        Err(not_kept(policy, rule, figures))
    }

    fn propose_conditions(
        &self,
        institute: &Institute,
        conditions: Vec<Condition>,
        reason: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let side = self.side(institute)?;
        must_run(institute, self.today())?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let none = Conditions::default();
        let all = self.conditions(institute).unwrap_or(&none);
        if let Some(open) = all.open() {
            let hint = "agree to it, or drop it, before anything else is proposed";
            return Err(state_of("version", &open.proposed.version, "waiting for an answer", hint));
        }
        if all.agreed() == conditions {
            return Ok(Vec::new());
        }
        self.check_conditions(institute, all, &conditions)?;
        must_have_room(all.versions.len(), "versions of conditions", VERSIONS_MAX)?;
        let version = next(all.versions.len());
        let (institute, at) = (institute.agreement.institute.clone(), self.now);
        Ok(vec![Event::ConditionsProposed(ConditionsProposed {
            institute,
            version,
            side,
            conditions,
            reason,
            by,
            at,
        })])
    }

    fn check_conditions(
        &self,
        institute: &Institute,
        all: &Conditions,
        conditions: &[Condition],
    ) -> Result<(), NetworkError> {
        if conditions.len() > CONDITIONS_MAX {
            return Err(NetworkError::TooMany { what: "conditions", max: CONDITIONS_MAX });
        }
        let today = self.today();
        // What is under way stays as it is.
        for one in all.agreed() {
            let state = all.state(one, today);
            let moves = matches!(state, ConditionState::Due | ConditionState::Late);
            if !moves && !conditions.contains(one) {
                let hint = "leave it as it is; answer a report first to change its condition";
                return Err(state_of("condition", &one.number, state.word(), hint));
            }
        }
        let (from, until) = (institute.term.from(), institute.until());
        let mut numbers = BTreeSet::new();
        for (at, one) in conditions.iter().enumerate() {
            let part = |why: String| NetworkError::Part { what: "condition", number: at + 1, why };
            if one.number == 0 || !numbers.insert(one.number) {
                return Err(part(format!("the number {} is taken or no number", one.number)));
            }
            check_text(&one.text, "what is to be there", TEXT_CHARS_MAX)?;
            check_text(&one.measure, "by what it is measured", TEXT_CHARS_MAX)?;
            if institute.tranche(one.year).is_none() {
                return Err(part(format!("the agreement has no year {}", one.year)));
            }
            if one.due < from || one.due >= until {
                return Err(part(format!("{} is not from {from} to before {until}", one.due)));
            }
            let is_new = !all.agreed().contains(one);
            if is_new && one.due < today {
                return Err(part(format!("{} is past; it is {today}", one.due)));
            }
            // What was once reported or waived under a number is not another condition's.
            let used = all.courses.contains_key(&one.number);
            if used && !all.agreed().iter().any(|there| there.number == one.number) {
                return Err(part(format!("the number {} was that of another", one.number)));
            }
        }
        Ok(())
    }

    fn agree_conditions(
        &self,
        institute: &Institute,
        number: u32,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let (all, version) = self.open_version(institute, number)?;
        must_run(institute, self.today())?;
        self.must_be_side(institute, other(version.proposed.side))?;
        self.check_conditions(institute, all, &version.proposed.conditions)?;
        let (institute, at) = (institute.agreement.institute.clone(), self.now);
        Ok(vec![ConditionsAgreed { institute, version: number, by, at }.into()])
    }

    fn drop_conditions(
        &self,
        institute: &Institute,
        number: u32,
        reason: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.open_version(institute, number)?;
        let side = self.side(institute)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let (institute, at) = (institute.agreement.institute.clone(), self.now);
        Ok(vec![ConditionsDropped { institute, version: number, side, reason, by, at }.into()])
    }

    /// What waits for an answer, for those who belong to a side.
    fn open_version<'d>(
        &'d self,
        institute: &Institute,
        number: u32,
    ) -> Result<(&'d Conditions, &'d Version), NetworkError> {
        let office = &self.programme(&institute.agreement.programme)?.office;
        let unknown = || NetworkError::Unknown { what: "version", id: number.to_string() };
        let inside = self.is_of(office) || self.is_of(&institute.agreement.lead);
        let all = self.conditions(institute).filter(|_| inside).ok_or_else(unknown)?;
        let found = all.versions.iter().find(|one| one.proposed.version == number);
        let found = found.ok_or_else(unknown)?;
        if found.end.is_some() {
            let hint = "propose anew what is to be otherwise";
            return Err(state_of("version", &number, found.state().word(), hint));
        }
        Ok((all, found))
    }

    fn reported_condition(&self, institute: &Institute, number: u32) -> Result<(), NetworkError> {
        self.must_steer(institute)?;
        let (_, state) = self.condition(institute, number)?;
        if state == ConditionState::Reported {
            return Ok(());
        }
        let hint = match state {
            ConditionState::Due | ConditionState::Late => {
                "wait until the institute says that it is met"
            }
            _ => "what is answered stays so",
        };
        Err(state_of("condition", &number, state.word(), hint))
    }

    /// Where a condition that holds stands, with how often it was reported.
    fn condition(
        &self,
        institute: &Institute,
        number: u32,
    ) -> Result<(usize, ConditionState), NetworkError> {
        let all = self.conditions(institute);
        let found = all.and_then(|all| {
            let one = all.agreed().iter().find(|one| one.number == number)?;
            let reports = all.courses.get(&number).map_or(0, |course| course.reports.len());
            Some((reports, all.state(one, self.today())))
        });
        found.ok_or_else(|| NetworkError::Unknown { what: "condition", id: number.to_string() })
    }

    fn hand_in_report(
        &self,
        institute: &Institute,
        (kind, until): (ReportKind, Day),
        shown: Shown,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let id = institute.agreement.institute.clone();
        self.own_institute(&id, "hand in its reports")?;
        check_shown(&shown)?;
        let (policy, today) = (self.network.policy_agreed(institute), self.today());
        let owed = policy.map(|policy| duties(institute, policy, today)).unwrap_or_default();
        let is_it = |one: &&Duty| one.kind == kind && one.span.until() == until;
        let all = self.conditions(institute);
        let Some(duty) = owed.iter().find(is_it) else {
            let id = format!("{} until {until}", kind.word());
            return Err(NetworkError::Unknown { what: "report", id });
        };
        if duty.state(all, today) == DutyState::Ahead {
            return Err(NetworkError::TooEarly { what: "its report", day: today, after: until });
        }
        let said = all.and_then(|all| all.reports.get(&(kind, until)));
        if said.and_then(|all| all.last()).is_some_and(|last| last.shown == shown) {
            return Ok(Vec::new());
        }
        must_have_room(said.map_or(0, Vec::len), "reports of the same days", VERSIONS_MAX)?;
        let at = self.now;
        Ok(vec![ReportHandedIn { institute: id, kind, until, shown, by, at }.into()])
    }

    fn conditions(&self, institute: &Institute) -> Option<&Conditions> {
        self.network.conditions.get(&institute.agreement.institute)
    }

    fn must_steer(&self, institute: &Institute) -> Result<(), NetworkError> {
        let office = &self.programme(&institute.agreement.programme)?.office;
        self.must_sign(office, "decide about conditions of its institutes")
    }

    /// The side of the actor; who signs for both speaks for the office.
    fn side(&self, institute: &Institute) -> Result<Side, NetworkError> {
        if self.must_steer(institute).is_ok() {
            return Ok(Side::Office);
        }
        self.must_be_side(institute, Side::Lead)?;
        Ok(Side::Lead)
    }

    fn must_be_side(&self, institute: &Institute, side: Side) -> Result<(), NetworkError> {
        match side {
            Side::Office => self.must_steer(institute),
            Side::Lead => {
                self.must_sign(&institute.agreement.lead, "agree on conditions of its institutes")
            }
        }
    }
}

/// What holds for a year needs an agreement that has not ended.
fn must_run(institute: &Institute, today: Day) -> Result<(), NetworkError> {
    if institute.standing(today) != Standing::Ended {
        return Ok(());
    }
    let id = &institute.agreement.institute;
    Err(state_of("institute", id, "ended already", "its conditions stay as they are"))
}

fn check_shown(shown: &Shown) -> Result<(), NetworkError> {
    check_text(&shown.text, "what shows it", TEXT_CHARS_MAX)?;
    if shown.references.len() > REFERENCES_MAX {
        return Err(NetworkError::TooMany { what: "references", max: REFERENCES_MAX });
    }
    for one in &shown.references {
        check_text(one, "a reference", TITLE_CHARS_MAX)?;
    }
    Ok(())
}

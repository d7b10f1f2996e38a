//! From what is asked of a project that was selected to what happens.

use guildhall_access::Agreement;
use guildhall_model::{Day, OrganisationId, PersonId};

use super::command::Step;
use super::events::{
    DataShared, GateDecided, LevelAssessed, MilestoneAccepted, MilestoneReported,
    MilestoneReturned, Outcome, ProjectChangeAsked, ProjectChangeGranted, ProjectChangeRefused,
    ProjectClosed, ProjectHandedOver, ResultSaid, RiskEnded, RiskSet,
};
use super::rules::{check_level, within};
use super::text::{Change, Package, Scale, place};
use super::{
    ChangeRequest, ChangeState, ENTRIES_MAX, MilestoneCourse, MilestoneState, Project, Risk, State,
};
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{ProjectId, next};
use crate::policy::{About, Demand};

/// Likelihood and impact of a risk.
const WEIGHT: (u8, u8) = (1, 5);

impl Desk<'_> {
    pub(super) fn take_step(&self, id: &ProjectId, step: Step) -> Result<Vec<Event>, NetworkError> {
        let project = self.seen_project(id)?;
        let by = self.person()?;
        match step {
            Step::Report { milestone, evidence } => {
                self.report_milestone(project, (milestone, evidence), by)
            }
            Step::Accept { milestone: number } => {
                self.reported_milestone(project, number)?;
                let (project, at) = (id.clone(), self.now);
                Ok(vec![MilestoneAccepted { project, milestone: number, by, at }.into()])
            }
            Step::Return { milestone, reason } => {
                self.reported_milestone(project, milestone)?;
                check_text(&reason, "what is lacking", TEXT_CHARS_MAX)?;
                let (project, at) = (id.clone(), self.now);
                Ok(vec![MilestoneReturned { project, milestone, reason, by, at }.into()])
            }
            Step::Assess { scale, level, evidence } => {
                self.assess_level(project, (scale, level), evidence, by)
            }
            Step::DecideGate { gate, outcome, reason } => {
                self.decide_gate(project, gate, (outcome, reason), by)
            }
            Step::AskChange { change, reason } => self.ask_change(project, change, reason, by),
            Step::GrantChange { change } => self.grant_change(project, change, by),
            Step::RefuseChange { change: number, reason } => {
                self.open_project_change(project, number)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                let (project, at) = (id.clone(), self.now);
                Ok(vec![ProjectChangeRefused { project, number, reason, by, at }.into()])
            }
            Step::SetRisk { risk, text, likelihood, impact, owner, until } => {
                let weight = (likelihood, impact);
                self.set_risk(project, (risk, text), weight, (owner, until), by)
            }
            Step::EndRisk { risk, note } => self.end_risk(project, risk, note, by),
            Step::SayResult { title, text } => self.say_result(project, title, text, by),
            Step::ShareData { agreement } => self.share_data(project, &agreement, by),
            Step::HandOver { to, text, room_until } => {
                self.hand_project_over(project, to, (text, room_until), by)
            }
            Step::Close => self.close_project(project, by),
        }
    }

    fn report_milestone(
        &self,
        project: &Project,
        (number, evidence): (u32, String),
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let (course, state) = self.project_milestone(project, number)?;
        let packages = &project.text.packages;
        let milestone = place(number).and_then(|at| project.text.milestones.get(at));
        let package = milestone.and_then(|one| packages.get(place(u32::from(one.package))?));
        let leads = |one: &Package| self.must_sign(&one.lead, "report its milestones").is_ok();
        if !package.is_some_and(leads) {
            self.must_sign(&project.proposed.lead, "report its milestones")?;
        }
        must_be(project, &[State::Running])?;
        check_text(&evidence, "what shows that it is there", TEXT_CHARS_MAX)?;
        if !matches!(state, MilestoneState::Due | MilestoneState::Late) {
            let (now, hint) = match state {
                MilestoneState::Reported => ("reported", "wait for the answer of the institute"),
                _ => ("accepted", "report another one"),
            };
            return Err(state_of("milestone", &number, now, hint));
        }
        one_more(course.reports.len(), "reports of a milestone")?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![MilestoneReported { project, milestone: number, evidence, by, at }.into()])
    }

    /// A milestone that waits for the answer of the institute, asked by those who run it.
    fn reported_milestone(&self, project: &Project, number: u32) -> Result<(), NetworkError> {
        self.must_run_project(project, "answer reports of milestones")?;
        let (_, state) = self.project_milestone(project, number)?;
        must_be(project, &[State::Running])?;
        if state == MilestoneState::Reported {
            return Ok(());
        }
        let (now, hint) = match state {
            MilestoneState::Accepted => ("accepted", "what is accepted stays so"),
            _ => ("not reported", "wait until its project says that it is there"),
        };
        Err(state_of("milestone", &number, now, hint))
    }

    fn project_milestone<'p>(
        &self,
        project: &'p Project,
        number: u32,
    ) -> Result<(&'p MilestoneCourse, MilestoneState), NetworkError> {
        let at = place(number);
        let found = at.and_then(|at| {
            let due = project.text.milestones.get(at)?.due;
            let course = project.milestones.get(at)?;
            Some((&**course, course.state(due, self.today())))
        });
        found.ok_or_else(|| NetworkError::Unknown { what: "milestone", id: number.to_string() })
    }

    fn assess_level(
        &self,
        project: &Project,
        (scale, level): (Scale, u8),
        evidence: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.institute_of_project(project)?;
        let office = &self.programme(&institute.agreement.programme)?.office;
        if self.must_sign(office, "assess its projects").is_err() {
            self.must_run_project(project, "assess its projects")?;
        }
        must_be(project, &[State::Running])?;
        check_level(scale, level)?;
        check_text(&evidence, "what shows the level", TEXT_CHARS_MAX)?;
        let lead = &project.proposed.lead;
        let rule = self.project_rule(institute, About::ProjectAssessor)?;
        if let Some((policy, rule)) = rule.filter(|_| self.is_of(lead)) {
            let found = Figure::Organisations(vec![lead.clone()]);
            return Err(not_kept(policy, rule, (found, Figure::Organisations(Vec::new()))));
        }
        one_more(project.levels.len(), "levels that were assessed")?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![LevelAssessed { project, scale, level, evidence, by, at }.into()])
    }

    fn decide_gate(
        &self,
        project: &Project,
        gate: String,
        (outcome, reason): (Outcome, String),
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_run_project(project, "decide stage gates")?;
        must_be(project, &[State::Running, State::Held])?;
        check_text(&gate, "the name of the gate", TITLE_CHARS_MAX)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        one_more(project.gates.len(), "stage gates")?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![GateDecided { project, gate, outcome, reason, by, at }.into()])
    }

    fn ask_change(
        &self,
        project: &Project,
        change: Change,
        reason: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&project.proposed.lead, "ask for changes of its projects")?;
        must_be(project, &[State::Running, State::Held])?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        self.check_project_change(project, &change)?;
        let open = project.changes.iter().filter(|one| one.state() == ChangeState::Asked);
        if open.clone().any(|one| one.asked.change == change && one.asked.reason == reason) {
            return Ok(Vec::new());
        }
        one_more(project.changes.len(), "change requests")?;
        let number = next(project.changes.len());
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![ProjectChangeAsked { project, number, change, reason, by, at }.into()])
    }

    /// Whether a project would hold together and keep the rules with a change.
    fn check_project_change(&self, project: &Project, change: &Change) -> Result<(), NetworkError> {
        let institute = self.institute_of_project(project)?;
        match change {
            Change::Due { milestone, .. } => {
                let (_, state) = self.project_milestone(project, *milestone)?;
                if state == MilestoneState::Accepted {
                    let hint = "its day is past any change";
                    return Err(state_of("milestone", milestone, "accepted", hint));
                }
            }
            Change::Leave { organisation } if !project.text.partners.contains(organisation) => {
                let (what, id) = ("partner", organisation.to_string());
                return Err(NetworkError::Unknown { what, id });
            }
            _ => {}
        }
        let text = change.of(&project.text);
        self.check_project(institute, &project.proposed.lead, &text)?;
        self.must_keep_rules(institute, &project.proposed.lead, &text)
    }

    fn grant_change(
        &self,
        project: &Project,
        number: u32,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let request = self.open_project_change(project, number)?;
        self.check_project_change(project, &request.asked.change)?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![ProjectChangeGranted { project, number, by, at }.into()])
    }

    /// A change request that waits, asked by those who run the institute.
    fn open_project_change<'p>(
        &self,
        project: &'p Project,
        number: u32,
    ) -> Result<&'p ChangeRequest, NetworkError> {
        self.must_run_project(project, "answer change requests")?;
        must_be(project, &[State::Running, State::Held])?;
        let found = place(number).and_then(|at| project.changes.get(at));
        let (what, id) = ("change request", number.to_string());
        let found = found.ok_or(NetworkError::Unknown { what, id })?;
        let now = match found.state() {
            ChangeState::Asked => return Ok(found),
            ChangeState::Granted => "granted",
            ChangeState::Refused => "refused",
        };
        Err(state_of("change request", &number, now, "let its project ask anew"))
    }

    fn set_risk(
        &self,
        project: &Project,
        (number, text): (Option<u32>, String),
        (likelihood, impact): (u8, u8),
        (owner, until): (OrganisationId, Day),
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_part_in(project, "say its risks")?;
        must_be(project, &[State::Running, State::Held])?;
        check_text(&text, "the risk", TEXT_CHARS_MAX)?;
        within("the likelihood of a risk", likelihood, WEIGHT)?;
        within("the impact of a risk", impact, WEIGHT)?;
        if !project.consortium().any(|one| *one == owner) {
            return Err(state_of(
                "organisation",
                &owner,
                "none of the project",
                "name one that is",
            ));
        }
        if until < self.today() {
            let (what, at) = ("the last day of the risk", until.begin());
            return Err(NetworkError::NotAhead { what, at, now: self.now });
        }
        if let Some(number) = number {
            open_risk(project, number)?;
        } else {
            one_more(project.risks.len(), "risks")?;
        }
        let number = number.unwrap_or_else(|| next(project.risks.len()));
        let (project, at) = (project.proposed.project.clone(), self.now);
        let set = RiskSet { project, number, text, likelihood, impact, owner, until, by, at };
        Ok(vec![set.into()])
    }

    fn end_risk(
        &self,
        project: &Project,
        number: u32,
        note: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_part_in(project, "end its risks")?;
        must_be(project, &[State::Running, State::Held])?;
        open_risk(project, number)?;
        check_text(&note, "what became of the risk", TEXT_CHARS_MAX)?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![RiskEnded { project, number, note, by, at }.into()])
    }

    fn say_result(
        &self,
        project: &Project,
        title: String,
        text: String,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_part_in(project, "say its results")?;
        must_be(project, &[State::Running, State::Stopped])?;
        check_text(&title, "the title of the result", TITLE_CHARS_MAX)?;
        check_text(&text, "the result", TEXT_CHARS_MAX)?;
        if project.results.iter().any(|one| (&one.title, &one.text) == (&title, &text)) {
            return Ok(Vec::new());
        }
        one_more(project.results.len(), "results")?;
        let number = next(project.results.len());
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![ResultSaid { project, number, title, text, by, at }.into()])
    }

    fn share_data(
        &self,
        project: &Project,
        agreement: &Agreement,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let (from, to) = (agreement.from.clone(), agreement.to.clone());
        self.must_sign(&from, "open its data")?;
        must_be(project, &[State::Running])?;
        for side in [&from, &to] {
            if !project.consortium().any(|one| one == side) {
                let hint = "name one that takes part";
                return Err(state_of("organisation", side, "none of the project", hint));
            }
        }
        let (id, until) = (agreement.id.clone(), agreement.until);
        if let Some(there) = project.room.iter().find(|one| one.agreement == id) {
            let same = (&there.from, &there.to, there.until) == (&from, &to, until);
            return match same {
                true => Ok(Vec::new()),
                false => Err(NetworkError::Taken { what: "agreement", id: id.to_string() }),
            };
        }
        let ends = |end: Day| end.days_until(last_day(until));
        let rule = self.project_rule(self.institute_of_project(project)?, About::DataRoom)?;
        if let Some((policy, rule)) = rule
            && let Demand::DataRoom { days } = rule.demand
            && ends(project.text.until) >= i64::from(days)
        {
            let found = u32::try_from(ends(project.text.until) + 1).unwrap_or(u32::MAX);
            let figures = (Figure::Count(found), Figure::Count(days));
            return Err(not_kept(policy, rule, figures));
        }
        if project.handover.as_ref().is_some_and(|one| until > one.room_until.begin()) {
            let hint = "let it end by the day that the handover names";
            return Err(state_of("agreement", &id, "longer than the data room", hint));
        }
        one_more(project.room.len(), "agreements of a data room")?;
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![DataShared { project, agreement: id, from, to, until, by, at }.into()])
    }

    fn hand_project_over(
        &self,
        project: &Project,
        to: OrganisationId,
        (text, room_until): (String, Day),
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&project.proposed.lead, "hand its projects over")?;
        must_be(project, &[State::Running, State::Stopped])?;
        check_text(&text, "what is handed over", TEXT_CHARS_MAX)?;
        let runs = &self.institute_of_project(project)?.agreement.lead;
        if !project.consortium().chain([runs]).any(|one| *one == to) {
            let hint = "name one that takes part, or who runs the institute";
            return Err(state_of("organisation", &to, "none of the project", hint));
        }
        if let Some(longer) = project.room.iter().find(|one| one.until > room_until.begin()) {
            let hint = "name a later day for the end of the data room";
            return Err(state_of("agreement", &longer.agreement, "longer than that", hint));
        }
        let same = project
            .handover
            .as_ref()
            .is_some_and(|one| (&one.to, &one.text, one.room_until) == (&to, &text, room_until));
        if same {
            return Ok(Vec::new());
        }
        let (project, at) = (project.proposed.project.clone(), self.now);
        Ok(vec![ProjectHandedOver { project, to, text, room_until, by, at }.into()])
    }

    fn close_project(&self, project: &Project, by: PersonId) -> Result<Vec<Event>, NetworkError> {
        self.must_run_project(project, "close its projects")?;
        must_be(project, &[State::Running, State::Stopped])?;
        let id = &project.proposed.project;
        if project.results.is_empty() {
            let hint = "let one of it say a result, also that there is none";
            return Err(state_of("project", id, "without any result", hint));
        }
        if project.handover.is_none() {
            let hint = "let its lead say who takes it over, and when its data room ends";
            return Err(state_of("project", id, "not handed over", hint));
        }
        Ok(vec![ProjectClosed { project: id.clone(), by, at: self.now }.into()])
    }

    /// A project that the actor sees.
    fn seen_project(&self, id: &ProjectId) -> Result<&Project, NetworkError> {
        let found = self.network.projects.all.get(id).map(|one| &**one);
        let sees =
            |one: &&Project| self.scope.is_none_or(|scope| self.network.sees_project(scope, one));
        let unknown = || NetworkError::Unknown { what: "project", id: id.to_string() };
        found.filter(sees).ok_or_else(unknown)
    }

    /// The actor must be one of those who run the institute of a project.
    fn must_run_project(&self, project: &Project, what: &'static str) -> Result<(), NetworkError> {
        self.must_sign(&self.institute_of_project(project)?.agreement.lead, what)
    }

    fn must_take_part_in(&self, project: &Project, what: &'static str) -> Result<(), NetworkError> {
        let signs = |one: &OrganisationId| self.must_sign(one, what).is_ok();
        if project.consortium().any(signs) {
            return Ok(());
        }
        self.must_sign(&project.proposed.lead, what)
    }
}

/// A project must be in one of some states.
fn must_be(project: &Project, wanted: &[State]) -> Result<(), NetworkError> {
    let now = project.state();
    if wanted.contains(&now) {
        return Ok(());
    }
    let (now, hint) = match now {
        State::Proposed => ("not selected yet", "wait until the institute has chosen"),
        State::Declined => ("not selected", "propose another to the next call"),
        State::Running => ("running", "it is not held or stopped"),
        State::Held => ("held by a stage gate", "let the institute decide the gate again"),
        State::Stopped => ("stopped by a stage gate", "say its results, and hand it over"),
        State::Closed => ("closed", "what it was stays as it is"),
    };
    Err(state_of("project", &project.proposed.project, now, hint))
}

fn open_risk(project: &Project, number: u32) -> Result<&Risk, NetworkError> {
    let found = place(number).and_then(|at| project.risks.get(at)).map(|one| &**one);
    let unknown = || NetworkError::Unknown { what: "risk", id: number.to_string() };
    let found = found.ok_or_else(unknown)?;
    match found.ended {
        None => Ok(found),
        Some(_) => Err(state_of("risk", &number, "ended", "say it as another one")),
    }
}

/// The last day with a moment before another.
fn last_day(until: guildhall_model::Time) -> Day {
    Day::utc(until - std::time::Duration::from_nanos(1))
}

fn one_more(count: usize, what: &'static str) -> Result<(), NetworkError> {
    must_have_room(count, what, ENTRIES_MAX)
}

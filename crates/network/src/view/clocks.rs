//! How long decisions of a programme take, for who belongs to its office.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::{Day, OrganisationId, Time};

use super::View;
use crate::competition::reviewing::invitation::{Answer, InvitationState};
use crate::competition::{Act, Call, Panel, Phase};
use crate::ids::{CallId, ProgrammeId, ProjectCallId, ProposalId};
use crate::institute::course::NoticeStanding;
use crate::institute::{Institute, InstituteAwarded, conditions};
use crate::programme::council::{FollowUp, FollowUpState, FollowUpStep};
use crate::project::{self, CallState, Project, ProjectCall, State};
use crate::report::clock::{Clock, Matter, Timed, Turn, clocks};

/// The step, whose turn it is, and how long it took.
type Step = (Turn, OrganisationId, Timed);

/// What is gathered.
type All = Vec<Step>;

/// Who reviews which proposals.
type Panels<'a> = Vec<(&'a ProposalId, &'a Panel)>;

impl<'a> View<'a> {
    /// How long decisions took that were taken in a year, or ever, and what waits now; none for who
    /// does not belong to the office.
    pub fn clocks(self, id: &ProgrammeId, year: Option<i16>) -> Option<Vec<Clock>> {
        let office = &self.programme(id)?.office;
        if !self.scope.sees(office) {
            return None;
        }
        let mut all = All::new();
        let mut panels = self.panels_by_call();
        for call in self.network.competition.calls.values().filter(|call| call.programme == *id) {
            self.of_call(call, office, &mut all);
            self.of_reviewers(call, panels.remove(&call.id).unwrap_or_default(), office, &mut all);
        }
        let projects = self.projects_by_institute();
        let institutes = self.network.institutes.all();
        for institute in institutes.filter(|one| one.agreement.programme == *id) {
            self.of_institute(institute, &mut all);
            self.of_conditions(institute, office, &mut all);
            let projects = projects.get(&institute.agreement.institute);
            of_projects(&institute.agreement, projects.map_or(&[], Vec::as_slice), &mut all);
        }
        let proposed = projects.values().flatten().map(|one| &one.proposed.call);
        let proposed: BTreeSet<&ProjectCallId> = proposed.collect();
        for call in self.network.projects.calls.values() {
            let institute = self.network.institutes.get(&call.opened.institute);
            let institute = institute.filter(|one| one.agreement.programme == *id);
            if let Some(institute) = institute.filter(|_| proposed.contains(&call.opened.call)) {
                all.extend(self.of_project_call(call, &institute.agreement));
            }
        }
        let council = self.network.councils.get(id);
        for one in council.into_iter().flat_map(|there| &there.follow_ups) {
            all.extend(follow_up(one));
        }
        all.retain(|(_, _, one)| {
            let of_year = |until: Time| year.is_none_or(|year| Day::utc(until).year() == year);
            one.until.is_none_or(of_year)
        });
        Some(clocks(all))
    }

    fn of_call(self, call: &Call, office: &OrganisationId, all: &mut All) {
        let id = &call.id;
        let mut tell = |turn, who: &OrganisationId, matter, (from, until), waits: bool| {
            if Option::is_some(&until) || waits {
                all.push((turn, who.clone(), Timed { matter, from, until }));
            }
        };
        let competition = &self.network.competition;
        let answers = self.is_time(Act::AnswerQuestion, call);
        for one in competition.questions_about(id) {
            let matter = Matter::Question(id.clone(), one.number);
            let until = one.answers.first().map(|answer| answer.at);
            tell(Turn::Question, office, matter, (one.at, until), answers);
        }
        let answers = self.is_time(Act::AnswerPaper, call);
        for paper in competition.papers.values().filter(|paper| paper.call == *id) {
            let Some(submitted) = paper.submitted else { continue };
            let from = call.text.stages.papers.map_or(submitted, |closed| closed.max(submitted));
            let matter = Matter::Paper(id.clone(), paper.id.clone());
            let until = paper.verdict.as_ref().map(|verdict| verdict.at);
            tell(Turn::Paper, office, matter, (from, until), answers);
        }
        let phase = call.phase(self.now);
        let Some(public) = &call.published else { return };
        let decided = call.decision.as_ref().map(|decision| decision.at);
        let matter = Matter::Call(id.clone());
        tell(Turn::Selection, office, matter, (public.deadline, decided), phase == Phase::Closed);
        let Some(decision) = &call.decision else { return };
        for proposal in &decision.selected {
            let instead = decision.taken.iter().find(|one| one.proposal == *proposal);
            let from = instead.map_or(decision.at, |taken| taken.at);
            let until = decision.awarded.get(proposal).copied();
            let waits = phase == Phase::Negotiation && !decision.broken.contains(proposal);
            let matter = Matter::Proposal(id.clone(), proposal.clone());
            tell(Turn::Agreement, office, matter.clone(), (from, until), waits);
            let lead = competition.proposals.get(proposal).map(|one| &one.lead);
            let terms = competition.negotiations.get(proposal);
            let terms = terms.filter(|_| !decision.broken.contains(proposal));
            if let Some((lead, terms)) = lead.zip(terms) {
                let waits = waits && until.is_none();
                tell(Turn::Terms, lead, matter, (terms.saved.1, terms.agreed), waits);
            }
        }
    }

    fn panels_by_call(self) -> BTreeMap<&'a CallId, Panels<'a>> {
        let mut by_call: BTreeMap<_, Panels<'_>> = BTreeMap::new();
        for (id, panel) in &*self.network.competition.panels {
            if let Some(proposal) = self.network.competition.proposals.get(id) {
                by_call.entry(&proposal.call).or_default().push((id, panel));
            }
        }
        by_call
    }

    /// Who is asked and who reviews is seen by who runs the call alone; to others not even a count
    /// is told.
    fn of_reviewers(self, call: &Call, panels: Panels<'_>, office: &OrganisationId, all: &mut All) {
        let competition = &self.network.competition;
        let mut invited = competition.invited(&call.id).peekable();
        // Whether the reader has a tie takes long to reckon where nobody reviews.
        let none = invited.peek().is_none() && panels.is_empty();
        if none || self.run_call(&call.id).is_none() {
            return;
        }
        let who = |person| {
            let known = competition.reviewers.get(person);
            match known.map(|one| &one.organisations[..]) {
                Some([only]) => only.clone(),
                // He answers for himself, and nothing says for which of several he would.
                _ => office.clone(),
            }
        };
        let open = self.is_time(Act::AnswerInvitation, call);
        for (person, invitation) in invited {
            let until = invitation.answer.as_ref().map(Answer::at);
            let waits = open && invitation.state(self.now) == InvitationState::Asked;
            if until.is_some() || waits {
                let matter = Matter::Invitation(call.id.clone(), person.clone());
                let timed = Timed { matter, from: invitation.asked, until };
                all.push((Turn::Invitation, who(person), timed));
            }
        }
        let open = self.is_time(Act::Review, call);
        let reviews = panels.iter().flat_map(|(proposal, panel)| {
            panel.reviews.iter().map(move |(person, review)| (*proposal, person, review))
        });
        for (proposal, person, review) in reviews {
            let Some(from) = review.assigned else { continue };
            if review.submitted.is_some() || open {
                let matter = Matter::Review(call.id.clone(), proposal.clone(), person.clone());
                let timed = Timed { matter, from, until: review.submitted };
                all.push((Turn::Review, who(person), timed));
            }
        }
    }

    /// The choice among proposals of projects.
    fn of_project_call(self, call: &ProjectCall, agreement: &InstituteAwarded) -> Option<Step> {
        let until = call.selected.as_ref().map(|selected| selected.at);
        let waits = call.state(self.now) == CallState::Closed;
        (until.is_some() || waits).then(|| {
            let matter = Matter::Projects(agreement.institute.clone(), call.opened.call.clone());
            let timed = Timed { matter, from: call.opened.deadline, until };
            (Turn::Projects, agreement.lead.clone(), timed)
        })
    }

    fn of_institute(self, institute: &Institute, all: &mut All) {
        let (id, lead) = (&institute.agreement.institute, &institute.agreement.lead);
        let mut tell = |turn, matter, from, until| {
            all.push((turn, lead.clone(), Timed { matter, from, until }));
        };
        let roll = self.network.rolls.get(id);
        for (who, member) in roll.into_iter().flat_map(|roll| &roll.members) {
            let agreed = member.periods.iter().map(|one| (one.application.at, one.agreed));
            let answered = agreed.chain(member.waited.iter().copied());
            let answered = answered.map(|(from, until)| (from, Some(until)));
            let open = member.open.iter().map(|open| (open.at, None));
            for (from, until) in answered.chain(open) {
                tell(Turn::Application, Matter::Application(id.clone(), who.clone()), from, until);
            }
        }
        let over = institute.course.terminated.is_some();
        for notice in &institute.course.notices {
            let cured = notice.cured.as_ref().map(|cured| cured.at);
            let open = matches!(notice.standing(self.today()), NoticeStanding::Open(_));
            if cured.is_some() || (open && !over) {
                tell(Turn::Cure, Matter::Notice(id.clone()), notice.given.at, cured);
            }
        }
    }

    fn of_conditions(self, institute: &Institute, office: &OrganisationId, all: &mut All) {
        let id = &institute.agreement.institute;
        let courses = self.network.conditions.get(id).into_iter().flat_map(|all| &all.courses);
        for (number, course) in courses {
            for (report, answer) in &course.reports {
                let until = answer.as_ref().map(conditions::Answer::at);
                if until.is_some() || course.waived.is_none() {
                    let matter = Matter::Condition(id.clone(), *number);
                    let timed = Timed { matter, from: report.at, until };
                    all.push((Turn::Condition, office.clone(), timed));
                }
            }
        }
    }
}

/// What projects of an institute asked of it.
fn of_projects(agreement: &InstituteAwarded, projects: &[&Project], all: &mut All) {
    let (institute, lead) = (&agreement.institute, &agreement.lead);
    for project in projects {
        let state = project.state();
        let runs = state == State::Running;
        let mut tell = |turn, number: usize, from, until: Option<Time>, waits: bool| {
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            let id = project.proposed.project.clone();
            let matter = Matter::Project(institute.clone(), id, number);
            if until.is_some() || waits {
                all.push((turn, lead.clone(), Timed { matter, from, until }));
            }
        };
        for (number, course) in project.milestones.iter().enumerate() {
            for (report, answer) in &course.reports {
                let until = answer.as_ref().map(project::Answer::at);
                tell(Turn::Milestone, number, report.at, until, runs);
            }
        }
        for (number, change) in project.changes.iter().enumerate() {
            let until = change.answered().map(|(_, at)| at);
            tell(Turn::Change, number, change.asked.at, until, runs || state == State::Held);
        }
    }
}

/// None of what nobody is to do any more.
fn follow_up(one: &FollowUp) -> Option<Step> {
    let until = match (one.state(), one.steps.last()) {
        (FollowUpState::Open, _) => None,
        (FollowUpState::Done, Some(FollowUpStep::Done(done))) => Some(done.at),
        _ => return None,
    };
    let matter = Matter::FollowUp(one.set.number);
    Some((Turn::FollowUp, one.set.who.clone(), Timed { matter, from: one.set.at, until }))
}

//! What waits for one person, by date. It is reckoned from the state: nothing is sent or stored, and
//! what is done is gone from it.

use std::time::Duration;

use guildhall_model::{Day, Time};

use super::{Due, InstituteView, Task, View, Warned};
use crate::competition::{Call, Phase};
use crate::ids::ProposalId;
use crate::institute::Institute;
use crate::institute::course::InstituteReviewed;
use crate::membership::Membership;
use crate::policy::{About, Demand};
use crate::report::year_of;

/// For how long before its end a membership that nobody renewed is told.
const RENEW_BEFORE: Duration = Duration::from_secs(60 * 86_400);

/// For how long before its last day a review of an institute is told.
const REVIEW_BEFORE: Duration = Duration::from_secs(180 * 86_400);

impl<'a> View<'a> {
    /// What waits for the reader: what has a date first, the next first; then what waits longest. What
    /// is told early of outlooks is handed in, because to draw it takes long: see
    /// [`View::foreseen`].
    pub fn due(self, warned: &Warned) -> Vec<Due> {
        let mut due = Vec::new();
        for call in self.calls() {
            match call.phase(self.now) {
                Phase::Draft | Phase::Considered | Phase::Awarded | Phase::Unawarded => {}
                Phase::Information => self.due_of_responses(call, &mut due),
                Phase::Papers | Phase::Open => self.due_while_open(call, &mut due),
                Phase::Closed => self.due_for_judging(call, &mut due),
                Phase::Negotiation => self.due_after_choice(call, &mut due),
            }
        }
        for programme in self.programmes() {
            self.due_of_programme(programme, &mut due);
        }
        for institute in self.institutes() {
            self.due_of_institute(&institute, &mut due);
            self.due_of_conditions(&institute, &mut due);
            self.due_of_outlook(&institute, warned, &mut due);
            self.due_of_property(&institute, &mut due);
            self.due_of_board(&institute, &mut due);
            self.due_of_book(&institute, &mut due);
            self.due_of_invoices(&institute, &mut due);
        }
        self.due_of_projects(&mut due);
        self.due_of_links(&mut due);
        due.sort_by_key(|one| {
            let far = Time::MAX;
            (one.until.unwrap_or(far), one.since.unwrap_or(far))
        });
        due
    }

    fn due_while_open(self, call: &'a Call, due: &mut Vec<Due>) {
        self.due_of_questions(call, due);
        self.due_of_papers(call, due);
        let until = call.published.as_ref().map(|published| published.deadline);
        let id = &call.id;
        for seen in self.proposals(id) {
            let (proposal, since) = (seen.proposal.id.clone(), Some(seen.proposal.saved.1));
            if seen.may_submit && seen.proposal.submitted.is_none() {
                let (call, proposal) = (id.clone(), proposal.clone());
                due.push(Due { task: Task::HandIn { call, proposal }, since, until });
            }
            for partner in seen.may_promise {
                let (call, proposal) = (id.clone(), proposal.clone());
                due.push(Due { task: Task::Promise { call, proposal, partner }, since, until });
            }
        }
    }

    fn due_for_judging(self, call: &Call, due: &mut Vec<Due>) {
        let competition = &self.network.competition;
        let since = call.published.as_ref().map(|published| published.deadline);
        let (id, policy, runs) = (&call.id, self.policy_of(call), self.runs(call));
        let planned = call.text.stages.planned;
        let until = planned.reviewed.map(Day::end);
        self.due_of_invitations(call, due);
        let mut reviewed = self.may_decide(call);
        for seen in self.proposals(id).into_iter().filter(|one| one.proposal.submitted.is_some()) {
            let (call, proposal) = (id.clone(), seen.proposal.id.clone());
            let lacks = policy.map(|policy| competition.reviews_lacking(policy, &proposal));
            let lacks = lacks.is_some_and(|lacks| !lacks.is_empty());
            let apart = policy.and_then(|one| competition.discussion_lacking(one, &proposal));
            reviewed &= !lacks && apart.is_none();
            let reviews = self.reviews(&proposal);
            let panel = reviews.as_ref().map_or(&[][..], |reviews| &reviews.panel);
            if reviews.as_ref().is_some_and(|reviews| reviews.may_write) {
                let (call, proposal) = (call.clone(), proposal.clone());
                due.push(Due { task: Task::Review { call, proposal }, since, until });
            }
            // Who waits for reviews has nothing to do.
            if runs && panel.iter().all(|(_, is_in)| *is_in) {
                if lacks {
                    due.push(Due { task: Task::Assign { call, proposal }, since, until });
                } else if apart.is_some() {
                    due.push(Due { task: Task::Discuss { call, proposal }, since, until });
                }
            }
        }
        if reviewed && !competition.ranking(id).is_empty() {
            let until = planned.chosen.map(Day::end);
            due.push(Due { task: Task::Decide { call: id.clone() }, since, until });
        }
    }

    fn due_after_choice(self, call: &Call, due: &mut Vec<Due>) {
        let Some(decision) = &call.decision else { return };
        let settled =
            |id: &&ProposalId| decision.awarded.contains_key(*id) || decision.broken.contains(*id);
        for proposal in decision.selected.iter().filter(|id| !settled(id)) {
            self.due_of_negotiation((call, decision.at), proposal, due);
        }
        if decision.is_vacant() && self.runs(call) {
            let task = Task::TakeNext { call: call.id.clone() };
            let until = call.text.stages.planned.agreed.map(Day::end);
            due.push(Due { task, since: Some(decision.at), until });
        }
    }

    /// What its programme has to decide about it, and what it has to cure.
    fn due_of_course(self, seen: &InstituteView<'a>, due: &mut Vec<Due>) {
        let institute = seen.institute;
        let id = &institute.agreement.institute;
        if institute.course.terminated.is_some() {
            return;
        }
        if let Some(open) = institute.course.open_notice(self.today())
            && (seen.runs || seen.steers)
        {
            let (task, since) = (Task::Cure { institute: id.clone() }, Some(open.given.at));
            due.push(Due { task, since, until: open.given.until.map(|day| day.begin()) });
        }
        if let Some(until) = self.review_due(institute).filter(|_| seen.steers) {
            let task = Task::ReviewInstitute { institute: id.clone() };
            due.push(Due { task, since: None, until: Some(until) });
        }
    }

    /// When an institute must have been reviewed in its present term, if that is soon or past and it
    /// was not.
    fn review_due(self, institute: &Institute) -> Option<Time> {
        let today = self.today();
        let term = institute.terms().find(|term| term.contains(today))?;
        let rule = self.policy_today(institute)?.rule(About::MidReview)?;
        let Demand::MidReview { after } = rule.demand else { return None };
        let until = term.from().plus_years(after)?.min(term.until()).begin();
        let held = |one: &InstituteReviewed| one.at >= term.from().begin();
        let held = institute.course.reviews.iter().any(held);
        (!held && until < self.now + REVIEW_BEFORE).then_some(until)
    }

    fn due_of_institute(self, seen: &InstituteView<'a>, due: &mut Vec<Due>) {
        self.due_of_course(seen, due);
        if let Some(open) = seen.runs.then(|| self.open_year(seen.institute)).flatten() {
            let since = year_of(open.year).map(|year| year.until().begin());
            let (institute, year) = (seen.institute.agreement.institute.clone(), open.year);
            due.push(Due { task: Task::CloseYear { institute, year }, since, until: None });
        }
        let id = &seen.institute.agreement.institute;
        for member in self.members(seen) {
            let organisation = member.organisation.clone();
            if let Some(open) = member.membership.open.as_ref().filter(|_| seen.runs) {
                let (institute, organisation) = (id.clone(), organisation.clone());
                let task = Task::Answer { institute, organisation };
                due.push(Due {
                    task,
                    since: Some(open.at),
                    until: member.answer_by.map(|(until, _)| until),
                });
            }
            if !self.scope.acts_for(member.organisation) {
                continue;
            }
            if let Some(until) = self.ends(member.membership) {
                let task = Task::Renew { institute: id.clone(), organisation };
                due.push(Due { task, since: None, until: Some(until) });
            }
        }
    }

    fn due_of_links(self, due: &mut Vec<Due>) {
        for id in self.signs_for() {
            let links = self.network.directory.links(id).iter();
            for link in links.filter(|link| link.waits_for() == Some(id)) {
                let (organisation, link_key) = (id.clone(), link.key.clone());
                let task = Task::ConfirmLink { link: link_key, organisation };
                let since = link.open.as_ref().and_then(|open| open.at);
                due.push(Due { task, since, until: None });
            }
        }
    }

    /// When a membership ends soon that nobody has renewed.
    fn ends(self, membership: &Membership) -> Option<Time> {
        let last = membership.until()?.begin();
        let soon = self.now < last && last < self.now + RENEW_BEFORE;
        (soon && membership.open.is_none()).then_some(last)
    }
}

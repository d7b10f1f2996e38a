//! From what is asked of calls and proposals to what happens.

use std::collections::BTreeSet;

use guildhall_model::{Day, OrganisationId, PersonId, Time};

use super::budget::check_plan;
use super::rules::taken_focus;
use super::{
    Act, BUDGET_LINES_MAX, CRITERIA_MAX, Call, CallAmended, CallDrafted, CallPublished, CallText,
    LetterGiven, PARTNERS_MAX, Phase, Proposal, ProposalReopened, ProposalSaved, ProposalSubmitted,
    ProposalText, Source, Stages, TEXT_CHARS_MAX, TITLE_CHARS_MAX, not_kept, shortfalls,
};
use crate::command::CompetitionCommand;
use crate::decide::{Desk, must_have_seen};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CallId, ProgrammeId, ProposalId};
use crate::policy::{About, Policy};

impl Desk<'_> {
    pub(crate) fn compete(&self, command: CompetitionCommand) -> Result<Vec<Event>, NetworkError> {
        use CompetitionCommand as C;
        match command {
            C::DraftCall { call, programme, text, seen } => self.draft(call, programme, text, seen),
            C::PublishCall { call, deadline } => self.publish(call, deadline),
            C::AmendCall { call, text, deadline, reason, seen } => {
                self.amend(call, text, deadline, reason, seen)
            }
            C::SaveProposal { proposal, call, lead, text, seen } => {
                self.save(proposal, call, lead, text, seen)
            }
            C::GiveLetter { proposal, partner } => self.give_letter(proposal, partner),
            C::SubmitProposal { proposal, seen } => self.submit(proposal, seen),
            C::ReopenProposal { proposal } => self.reopen(proposal),
        }
    }

    fn draft(
        &self,
        call: CallId,
        programme: ProgrammeId,
        text: CallText,
        seen: Option<u32>,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&programme)?.office, "draft its calls")?;
        check_call(&text)?;
        match self.network.competition.calls.get(&call) {
            Some(there) if there.programme != programme || there.published.is_some() => {
                Err(NetworkError::Taken { what: "call", id: call.to_string() })
            }
            Some(there) if there.text == text => Ok(Vec::new()),
            Some(there) => {
                must_be_newest(there, seen)?;
                self.must_be_time(Act::Draft, there)?;
                self.may_redraft(there, &text)?;
                Ok(vec![CallDrafted { call, programme, text }.into()])
            }
            None => Ok(vec![CallDrafted { call, programme, text }.into()]),
        }
    }

    /// What was put out to be responded to stays as it is while it is; a request that was made is
    /// not taken back, and takes responses longer at most.
    fn may_redraft(&self, call: &Call, text: &CallText) -> Result<(), NetworkError> {
        let (before, after) = (&call.text.stages.information, &text.stages.information);
        let Some(before) = before.as_ref().filter(|_| call.information.is_some()) else {
            return Ok(());
        };
        let state = |state, hint| {
            let id = call.id.to_string();
            Err(NetworkError::State { what: "call", id, state, hint })
        };
        let Some(after) = after else {
            return state("one with a request for information", "leave it as it was made");
        };
        if call.phase(self.now) == Phase::Information {
            if after.until < before.until {
                let (deadline, after) = (after.until, before.until);
                return Err(NetworkError::Deadline { deadline, after });
            }
            let mut longer = call.text.clone();
            longer.stages.information =
                Some(super::Inquiry { until: after.until, ..before.clone() });
            if longer != *text {
                return state(
                    "a draft to which responses are taken",
                    "change it when they are in; until then only their date, to a later one",
                );
            }
        } else if before != after {
            return Err(NetworkError::Late { deadline: before.until, now: self.now });
        }
        Ok(())
    }

    fn publish(&self, id: CallId, deadline: Time) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "publish its calls")?;
        let phase = self.must_be_time(Act::Publish, call)?;
        if phase == Phase::Draft && call.text.stages.information.is_some() {
            let (state, hint) = (
                "a draft that asks for information first",
                "ask for it, or take it out of the draft",
            );
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        }
        if deadline <= self.now {
            return Err(NetworkError::Deadline { deadline, after: self.now });
        }
        let Stages { papers, questions, .. } = call.text.stages;
        let mut dates = [papers, questions].into_iter().flatten();
        if let Some(deadline) = dates.find(|until| *until <= self.now) {
            return Err(NetworkError::Deadline { deadline, after: self.now });
        }
        check_order(&call.text.stages, deadline)?;
        self.must_be_listed(call)?;
        let policy = self.policy_today(call)?;
        self.must_be_free_focus(policy, call)?;
        let policy = policy.version();
        Ok(vec![CallPublished { call: id, at: self.now, deadline, policy }.into()])
    }

    /// A programme that lists focus areas calls for no other.
    pub(super) fn must_be_listed(&self, call: &Call) -> Result<(), NetworkError> {
        let area = call.text.area.as_ref();
        if self.network.lists_focus(&call.programme, area) {
            return Ok(());
        }
        let Some(area) = area else {
            return Err(NetworkError::Empty { what: "the short name of the focus area" });
        };
        let (what, id) = ("focus area", area.to_string());
        let state = "not one that the programme lists";
        let hint = "choose one of its list, or add it there first";
        Err(NetworkError::State { what, id, state, hint })
    }

    /// The focus area of a call is named, and no institute has it, where the policy says so.
    fn must_be_free_focus(&self, policy: &Policy, call: &Call) -> Result<(), NetworkError> {
        let Some(rule) = policy.rule(About::FocusOnce) else { return Ok(()) };
        if call.text.area.is_none() {
            return Err(NetworkError::Empty { what: "the short name of the focus area" });
        }
        let taken = taken_focus(&self.network.duplicates(call, &call.text, self.now));
        taken.map_or(Ok(()), |figures| Err(not_kept(policy, rule, figures)))
    }

    fn amend(
        &self,
        id: CallId,
        text: CallText,
        deadline: Time,
        reason: String,
        seen: Option<u32>,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "amend its calls")?;
        check_call(&text)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        self.must_be_time(Act::Amend, call)?;
        let before = call.published.as_ref().map_or(Time::MIN, |published| published.deadline);
        if deadline < before {
            return Err(NetworkError::Deadline { deadline, after: before });
        }
        self.may_move(call, &text.stages)?;
        check_order(&text.stages, deadline)?;
        if call.text.area != text.area {
            let amended = Call { text: text.clone(), ..call.clone() };
            self.must_be_listed(&amended)?;
            self.must_be_free_focus(self.policy_under(call)?, &amended)?;
        }
        if call.text == text && before == deadline {
            return Ok(Vec::new());
        }
        must_be_newest(call, seen)?;
        Ok(vec![CallAmended { call: id, at: self.now, text, deadline, reason }.into()])
    }

    /// Dates of stages that have not ended may be moved, never earlier; the stages stay.
    fn may_move(&self, call: &Call, to: &Stages) -> Result<(), NetworkError> {
        let from = &call.text.stages;
        for (before, after) in [(from.papers, to.papers), (from.questions, to.questions)] {
            match (before, after) {
                (Some(before), Some(after)) if before == after => {}
                (Some(before), Some(_)) if before <= self.now => {
                    return Err(NetworkError::Late { deadline: before, now: self.now });
                }
                (Some(before), Some(after)) if after < before => {
                    return Err(NetworkError::Deadline { deadline: after, after: before });
                }
                (Some(_), Some(_)) | (None, None) => {}
                _ => return Err(other_stages(call)),
            }
        }
        if from.information != to.information { Err(other_stages(call)) } else { Ok(()) }
    }

    fn save(
        &self,
        id: ProposalId,
        call: CallId,
        lead: OrganisationId,
        text: ProposalText,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&lead, "write its proposals")?;
        self.must_be_time(Act::SaveProposal, self.public_call(&call)?)?;
        check_proposal(&lead, &text)?;
        match self.network.competition.proposals.get(&id) {
            Some(there) if there.lead != lead || there.call != call => {
                return Err(NetworkError::Taken { what: "proposal", id: id.to_string() });
            }
            Some(there) => {
                must_be_seen(there.revision, &there.saved, seen)?;
                must_be_written(there)?;
                if there.text == text {
                    return Ok(Vec::new());
                }
            }
            None if seen != 0 => return Err(unknown_proposal(&id)),
            None => {}
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![ProposalSaved { proposal: id, call, lead, text, by, at }.into()])
    }

    fn give_letter(
        &self,
        id: ProposalId,
        partner: OrganisationId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&partner, "promise that it takes part")?;
        let proposal = self.network.competition.proposals.get(&id);
        let names = |proposal: &&std::sync::Arc<Proposal>| {
            proposal.text.partners.iter().any(|one| one.organisation == partner)
        };
        let proposal = proposal.filter(names).ok_or_else(|| unknown_proposal(&id))?;
        self.must_be_time(Act::GiveLetter, self.public_call(&proposal.call)?)?;
        if proposal.promised(&partner) {
            return Ok(Vec::new());
        }
        must_be_written(proposal)?;
        let gives = Some(proposal.text.gives(&partner));
        Ok(vec![LetterGiven { proposal: id, partner, gives }.into()])
    }

    fn submit(&self, id: ProposalId, seen: u32) -> Result<Vec<Event>, NetworkError> {
        let proposal = self.own_proposal(&id, "submit its proposals")?;
        let call = self.public_call(&proposal.call)?;
        self.must_be_time(Act::SubmitProposal, call)?;
        must_be_seen(proposal.revision, &proposal.saved, seen)?;
        if proposal.submitted.is_some() {
            return Ok(Vec::new());
        }
        let policy = self.policy_under(call)?;
        let facts = self.network.facts(policy, call, &proposal.lead, self.now);
        let shortfalls = shortfalls(&facts, proposal);
        if !shortfalls.is_empty() {
            return Err(NetworkError::Rules { version: policy.version(), shortfalls });
        }
        Ok(vec![ProposalSubmitted { proposal: id, at: self.now }.into()])
    }

    fn reopen(&self, id: ProposalId) -> Result<Vec<Event>, NetworkError> {
        let proposal = self.own_proposal(&id, "reopen its proposals")?;
        self.must_be_time(Act::ReopenProposal, self.public_call(&proposal.call)?)?;
        let reopened = proposal.submitted.map(|_| ProposalReopened { proposal: id }.into());
        Ok(reopened.into_iter().collect())
    }

    pub(super) fn public_call(&self, id: &CallId) -> Result<&Call, NetworkError> {
        let call = self.network.competition.calls.get(id).map(|call| &**call);
        call.filter(|call| call.published.is_some()).ok_or_else(|| unknown_call(id))
    }

    fn own_proposal(&self, id: &ProposalId, what: &'static str) -> Result<&Proposal, NetworkError> {
        let proposal = self.network.competition.proposals.get(id);
        let proposal = proposal.filter(|proposal| self.is_of(&proposal.lead));
        let proposal = proposal.ok_or_else(|| unknown_proposal(id))?;
        self.must_sign(&proposal.lead, what)?;
        Ok(proposal)
    }
}

pub(crate) fn unknown_call(id: &CallId) -> NetworkError {
    NetworkError::Unknown { what: "call", id: id.to_string() }
}

pub(crate) fn unknown_proposal(id: &ProposalId) -> NetworkError {
    NetworkError::Unknown { what: "proposal", id: id.to_string() }
}

/// The writer must have begun with the revision that there is.
pub(super) fn must_be_seen(
    revision: u32,
    saved: &(PersonId, Time),
    seen: u32,
) -> Result<(), NetworkError> {
    if revision == seen {
        return Ok(());
    }
    let (saved_by, saved_at) = (saved.0.to_string(), saved.1);
    Err(NetworkError::Changed { now: revision, seen, saved_by, saved_at })
}

fn must_be_newest(call: &Call, seen: Option<u32>) -> Result<(), NetworkError> {
    must_have_seen(("call", &call.id), call.revision, seen)
}

fn other_stages(call: &Call) -> NetworkError {
    let (id, state) = (call.id.to_string(), "public with other stages");
    let hint = "which stages a call has is decided in its draft";
    NetworkError::State { what: "call", id, state, hint }
}

/// Concept papers come before full proposals, and questions not after them.
fn check_order(stages: &Stages, deadline: Time) -> Result<(), NetworkError> {
    if let Some(after) = stages.papers.filter(|papers| *papers >= deadline) {
        return Err(NetworkError::Deadline { deadline, after });
    }
    if let Some(after) = stages.questions.filter(|questions| *questions > deadline) {
        return Err(NetworkError::Deadline { deadline, after });
    }
    let since = Day::utc(deadline);
    match stages.planned.first().filter(|day| *day < since) {
        Some(day) => Err(NetworkError::Early { what: "what is planned", day, since }),
        None => Ok(()),
    }
}

fn must_be_written(proposal: &Proposal) -> Result<(), NetworkError> {
    if proposal.submitted.is_none() {
        return Ok(());
    }
    let (id, state, hint) = (proposal.id.to_string(), "submitted", "reopen it to go on writing");
    Err(NetworkError::State { what: "proposal", id, state, hint })
}

fn check_call(text: &CallText) -> Result<(), NetworkError> {
    for (label, what, max) in [
        (&text.label, "the label of the call", TITLE_CHARS_MAX),
        (&text.focus, "the focus area", TITLE_CHARS_MAX),
        (&text.about, "what the call is about", TEXT_CHARS_MAX),
    ] {
        check_text(&label.en, what, max)?;
        label.ko.as_ref().map_or(Ok(()), |korean| check_text(korean, what, max))?;
    }
    if let Some(inquiry) = &text.stages.information {
        check_text(&inquiry.asks.en, "what information is asked for", TEXT_CHARS_MAX)?;
        let korean = inquiry.asks.ko.as_ref();
        korean.map_or(Ok(()), |ko| {
            check_length(ko, "what information is asked for", TEXT_CHARS_MAX)
        })?;
        let Stages { papers, questions, .. } = text.stages;
        let mut later = [papers, questions].into_iter().flatten();
        if let Some(deadline) = later.find(|later| *later <= inquiry.until) {
            return Err(NetworkError::Deadline { deadline, after: inquiry.until });
        }
    }
    if let Some((before, after)) = text.stages.planned.out_of_order() {
        let (what, day, since) = ("what is planned", after, before);
        return Err(NetworkError::Early { what, day, since });
    }
    if text.criteria.len() > CRITERIA_MAX {
        return Err(NetworkError::TooMany { what: "criteria", max: CRITERIA_MAX });
    }
    for criterion in &text.criteria {
        check_text(&criterion.label.en, "the label of a criterion", TITLE_CHARS_MAX)?;
        if criterion.points == 0 {
            return Err(NetworkError::Empty { what: "the most points of a criterion" });
        }
    }
    Ok(())
}

/// Whether it can be kept at all; what it lacks is told, and hinders only submitting.
fn check_proposal(lead: &OrganisationId, text: &ProposalText) -> Result<(), NetworkError> {
    check_text(&text.title, "the title", TITLE_CHARS_MAX)?;
    let longest = [(&text.summary, "the summary"), (&text.sustainability, "the plan")];
    longest.iter().try_for_each(|(text, what)| check_length(text, what, TEXT_CHARS_MAX))?;
    if text.partners.len() >= PARTNERS_MAX {
        return Err(NetworkError::TooMany { what: "partners", max: PARTNERS_MAX - 1 });
    }
    if text.budget.len() > BUDGET_LINES_MAX {
        return Err(NetworkError::TooMany { what: "lines of the budget", max: BUDGET_LINES_MAX });
    }
    let mut once = BTreeSet::from([lead]);
    for partner in &text.partners {
        check_length(&partner.role, "the role of a partner", TITLE_CHARS_MAX)?;
        if !once.insert(&partner.organisation) {
            return Err(NetworkError::Twice { organisation: partner.organisation.clone() });
        }
    }
    let first = text.budget.first().map(|line| line.amount.currency());
    for (at, line) in text.budget.iter().enumerate() {
        let why = if line.year == 0 || line.year > text.years {
            format!("year {} is not one of the {} years", line.year, text.years)
        } else if !line.amount.is_positive() {
            format!("{} is not above zero", line.amount)
        } else if let Some(first) = first.filter(|first| *first != line.amount.currency()) {
            format!("{} is not in {first}, as the first line is", line.amount)
        } else if let Some(of) = line.of.as_ref().filter(|_| line.source == Source::Public) {
            format!("public money is not of `{of}`")
        } else {
            continue;
        };
        return Err(NetworkError::Budget { line: at + 1, why });
    }
    check_plan(text)
}

pub(crate) fn check_text(text: &str, what: &'static str, max: usize) -> Result<(), NetworkError> {
    if text.trim().is_empty() {
        return Err(NetworkError::Empty { what });
    }
    check_length(text, what, max)
}

pub(crate) fn check_length(text: &str, what: &'static str, max: usize) -> Result<(), NetworkError> {
    let chars = text.chars().count();
    if chars <= max { Ok(()) } else { Err(NetworkError::TooLong { what, chars, max }) }
}

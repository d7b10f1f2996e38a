//! From what is asked of calls and proposals to what happens.

use std::collections::BTreeSet;

use guildhall_model::{Day, OrganisationId, Time};

use super::{
    BUDGET_LINES_MAX, CRITERIA_MAX, Call, CallAmended, CallDrafted, CallPublished, CallText,
    LetterGiven, PARTNERS_MAX, Phase, Proposal, ProposalReopened, ProposalSaved, ProposalSubmitted,
    ProposalText, Published, TEXT_CHARS_MAX, TITLE_CHARS_MAX, shortfalls,
};
use crate::command::CompetitionCommand;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CallId, ProgrammeId, ProposalId};

impl Desk<'_> {
    pub(crate) fn compete(&self, command: CompetitionCommand) -> Result<Vec<Event>, NetworkError> {
        use CompetitionCommand as C;
        match command {
            C::DraftCall { call, programme, text } => self.draft(call, programme, text),
            C::PublishCall { call, deadline } => self.publish(call, deadline),
            C::AmendCall { call, text, deadline, reason } => {
                self.amend(call, text, deadline, reason)
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
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&programme)?.office, "draft its calls")?;
        check_call(&text)?;
        match self.network.competition.calls.get(&call) {
            Some(there) if there.programme != programme || there.published.is_some() => {
                Err(NetworkError::Taken { what: "call", id: call.to_string() })
            }
            Some(there) if there.text == text => Ok(Vec::new()),
            _ => Ok(vec![CallDrafted { call, programme, text }.into()]),
        }
    }

    fn publish(&self, id: CallId, deadline: Time) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "publish its calls")?;
        if call.published.is_some() {
            let (state, hint) = ("public", "amend it, with a reason");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        }
        if deadline <= self.now {
            return Err(NetworkError::Deadline { deadline, after: self.now });
        }
        let policies = &self.programme(&call.programme)?.policies;
        let no_policy = || NetworkError::NoPolicy { programme: call.programme.to_string() };
        let policy = policies.on(Day::utc(self.now)).ok_or_else(no_policy)?.version();
        Ok(vec![CallPublished { call: id, at: self.now, deadline, policy }.into()])
    }

    fn amend(
        &self,
        id: CallId,
        text: CallText,
        deadline: Time,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "amend its calls")?;
        check_call(&text)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let published = self.must_be_open(call)?;
        if deadline < published.deadline {
            return Err(NetworkError::Deadline { deadline, after: published.deadline });
        }
        if call.text == text && published.deadline == deadline {
            return Ok(Vec::new());
        }
        Ok(vec![CallAmended { call: id, at: self.now, text, deadline, reason }.into()])
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
        self.must_be_open(self.public_call(&call)?)?;
        check_proposal(&lead, &text)?;
        match self.network.competition.proposals.get(&id) {
            Some(there) if there.lead != lead || there.call != call => {
                return Err(NetworkError::Taken { what: "proposal", id: id.to_string() });
            }
            Some(there) => {
                must_be_seen(there, seen)?;
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
        self.must_be_open(self.public_call(&proposal.call)?)?;
        if proposal.letters.contains(&partner) {
            return Ok(Vec::new());
        }
        must_be_written(proposal)?;
        Ok(vec![LetterGiven { proposal: id, partner }.into()])
    }

    fn submit(&self, id: ProposalId, seen: u32) -> Result<Vec<Event>, NetworkError> {
        let proposal = self.own_proposal(&id, "submit its proposals")?;
        let call = self.public_call(&proposal.call)?;
        self.must_be_open(call)?;
        must_be_seen(proposal, seen)?;
        if proposal.submitted.is_some() {
            return Ok(Vec::new());
        }
        let policy = self.policy_under(call)?;
        let shortfalls = shortfalls(policy, self.network.directory.on(self.today()), proposal);
        if !shortfalls.is_empty() {
            return Err(NetworkError::Rules { version: policy.version(), shortfalls });
        }
        Ok(vec![ProposalSubmitted { proposal: id, at: self.now }.into()])
    }

    fn reopen(&self, id: ProposalId) -> Result<Vec<Event>, NetworkError> {
        let proposal = self.own_proposal(&id, "reopen its proposals")?;
        self.must_be_open(self.public_call(&proposal.call)?)?;
        let reopened = proposal.submitted.map(|_| ProposalReopened { proposal: id }.into());
        Ok(reopened.into_iter().collect())
    }

    fn public_call(&self, id: &CallId) -> Result<&Call, NetworkError> {
        let call = self.network.competition.calls.get(id).map(|call| &**call);
        call.filter(|call| call.published.is_some()).ok_or_else(|| unknown_call(id))
    }

    /// It must take proposals now.
    fn must_be_open<'c>(&self, call: &'c Call) -> Result<&'c Published, NetworkError> {
        let now = self.now;
        match (&call.published, call.phase(now)) {
            (Some(published), Phase::Open) => Ok(published),
            (Some(Published { deadline, .. }), _) => {
                Err(NetworkError::Late { deadline: *deadline, now })
            }
            (None, _) => {
                let (id, state, hint) = (call.id.to_string(), "a draft", "publish it first");
                Err(NetworkError::State { what: "call", id, state, hint })
            }
        }
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

fn must_be_seen(proposal: &Proposal, seen: u32) -> Result<(), NetworkError> {
    if proposal.revision == seen {
        return Ok(());
    }
    let (saved_by, saved_at) = (proposal.saved.0.to_string(), proposal.saved.1);
    Err(NetworkError::Changed { now: proposal.revision, seen, saved_by, saved_at })
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
        } else {
            continue;
        };
        return Err(NetworkError::Budget { line: at + 1, why });
    }
    Ok(())
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

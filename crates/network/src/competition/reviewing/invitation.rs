//! Invitations to review: asked, then accepted, declined or lapsed.
//!
//! Nobody is asked who could review nothing, because of ties to all proposals. Whoever accepts says what
//! further ties he has; they stand beside those he said before, and he is recused from what they touch.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::decide::{check_length, check_text};
use crate::competition::judge::{conflict, not_kept};
use crate::competition::reviewing::ties::add_ties;
use crate::competition::{
    Act, Call, Competition, Figure, Proposal, Reviewer, ReviewerRecused, TEXT_CHARS_MAX, TIES_MAX,
    Tie,
};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Policy};
use crate::state::Network;

/// Most people who are asked to review proposals to one call.
pub const INVITED_MAX: usize = 500;

/// Somebody was asked to review proposals to a call.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewerInvited {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// Until when an answer counts.
    #[serde(rename = "until_ns")]
    #[serde_as(as = "Ns")]
    pub until: Time,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Somebody said yes.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvitationAccepted {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// What he said of ties.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Somebody said no.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvitationDeclined {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// That somebody was asked, and what he said. The newest counts.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Invitation {
    /// When.
    pub asked: Time,
    /// Until when an answer counts.
    pub until: Time,
    /// What was said.
    pub answer: Option<Answer>,
}

/// An answer to an invitation.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// Yes.
    Accepted {
        /// When.
        at: Time,
        /// What he said of ties.
        said: String,
    },
    /// No.
    Declined {
        /// When.
        at: Time,
        /// Why.
        reason: String,
    },
}

/// Where an invitation is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// It waits for an answer.
    Asked,
    /// Nobody answered in time.
    Lapsed,
    /// Yes.
    Accepted,
    /// No.
    Declined,
}

impl Answer {
    /// When it was given.
    pub const fn at(&self) -> Time {
        match self {
            Answer::Accepted { at, .. } | Answer::Declined { at, .. } => *at,
        }
    }
}

impl InvitationState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            InvitationState::Asked => "asked",
            InvitationState::Lapsed => "lapsed",
            InvitationState::Accepted => "accepted",
            InvitationState::Declined => "declined",
        }
    }
}

impl Invitation {
    /// Where it is at a moment.
    pub fn state(&self, now: Time) -> InvitationState {
        match &self.answer {
            Some(Answer::Accepted { .. }) => InvitationState::Accepted,
            Some(Answer::Declined { .. }) => InvitationState::Declined,
            None if now < self.until => InvitationState::Asked,
            None => InvitationState::Lapsed,
        }
    }
}

impl Competition {
    pub(crate) fn invitation(&self, call: &CallId, person: &PersonId) -> Option<&Invitation> {
        self.reviewing.invitations.get(call)?.get(person)
    }

    /// Who was asked to review proposals to a call.
    pub(crate) fn invited(&self, call: &CallId) -> impl Iterator<Item = (&PersonId, &Invitation)> {
        self.reviewing.invitations.get(call).into_iter().flat_map(|all| all.iter())
    }

    /// Who said yes.
    pub(crate) fn willing(&self, call: &CallId) -> impl Iterator<Item = &PersonId> {
        let yes = |one: &Invitation| matches!(one.answer, Some(Answer::Accepted { .. }));
        self.invited(call).filter(move |(_, one)| yes(one)).map(|(person, _)| person)
    }

    /// How many proposals to a call somebody reviews.
    pub(crate) fn load(&self, call: &CallId, person: &PersonId) -> usize {
        self.handed_in(call).filter(|one| self.review(&one.id, person).is_some()).count()
    }
}

impl Network {
    /// Whether a reviewer has a tie to a proposal, or gave it up.
    pub(crate) fn is_barred(
        &self,
        policy: &Policy,
        proposal: &Proposal,
        reviewer: &Reviewer,
        today: Day,
    ) -> bool {
        self.competition.recusal(&proposal.id, &reviewer.person).is_some()
            || !self.conflicts(policy, proposal, reviewer, today).is_empty()
    }
}

impl Desk<'_> {
    pub(super) fn invite(
        &self,
        id: CallId,
        person: PersonId,
        until: Time,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "invite reviewers")?;
        self.must_be_time(Act::Invite, call)?;
        self.must_run(call, "invite reviewers")?;
        let (policy, competition) = (self.policy_under(call)?, &self.network.competition);
        let unknown = || NetworkError::Unknown { what: "reviewer", id: person.to_string() };
        let reviewer = competition.reviewers.get(&person).ok_or_else(unknown)?;
        if let Some(rule) = policy.rule(About::NoAppointees).filter(|_| reviewer.appointee) {
            return Err(not_kept(policy, rule, (Figure::Count(1), Figure::Count(0))));
        }
        let barred = |one: &Proposal| self.network.is_barred(policy, one, reviewer, self.today());
        if competition.handed_in(&id).all(barred) {
            let all = competition.handed_in(&id);
            let of = |one| self.network.conflicts(policy, one, reviewer, self.today());
            return Err(conflict(policy, person, all.flat_map(of).collect()));
        }
        if until <= self.now {
            return Err(NetworkError::Deadline { deadline: until, after: self.now });
        }
        if let Some(there) = competition.invitation(&id, &person) {
            match there.state(self.now) {
                InvitationState::Asked if there.until == until => return Ok(Vec::new()),
                InvitationState::Accepted => return Ok(Vec::new()),
                _ => {}
            }
        } else if competition.invited(&id).count() >= INVITED_MAX {
            return Err(NetworkError::TooMany { what: "invitations", max: INVITED_MAX });
        }
        Ok(vec![ReviewerInvited { call: id, reviewer: person, until, at: self.now }.into()])
    }

    pub(super) fn accept_invitation(
        &self,
        id: CallId,
        ties: Vec<Tie>,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, person) = self.must_be_asked(&id, InvitationState::Accepted)?;
        let Some(call) = call else { return Ok(Vec::new()) };
        if ties.is_empty() {
            check_length(&reason, "the reason", TEXT_CHARS_MAX)?;
        } else {
            check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        }
        let scope = self.scope.ok_or(NetworkError::PeopleOnly)?;
        let unknown = || NetworkError::Unknown { what: "reviewer", id: person.to_string() };
        let before = self.network.competition.reviewers.get(&person).ok_or_else(unknown)?;
        let mut now = Reviewer::clone(before);
        now.organisations = scope.organisations().map(|(id, _)| id.clone()).collect();
        add_ties(&mut now.ties, ties.iter().cloned());
        if now.ties.len() > TIES_MAX {
            return Err(NetworkError::TooMany { what: "ties", max: TIES_MAX });
        }
        add_ties(&mut now.ties, self.left_lately(scope));
        let recused = self.newly_barred(call, before, &now)?;
        let recused = if ties.is_empty() { Vec::new() } else { recused };
        let mut events: Vec<Event> = Vec::new();
        if now != **before {
            events.push(now.into());
        }
        events.extend(recused.into_iter().map(|proposal| {
            let (reviewer, reason) = (person.clone(), reason.clone());
            ReviewerRecused { proposal, reviewer, reason, gave_up: false }.into()
        }));
        let reason = if ties.is_empty() { String::new() } else { reason };
        events.push(InvitationAccepted { call: id, reviewer: person, reason, at: self.now }.into());
        Ok(events)
    }

    pub(super) fn decline_invitation(
        &self,
        id: CallId,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, reviewer) = self.must_be_asked(&id, InvitationState::Declined)?;
        if call.is_none() {
            return Ok(Vec::new());
        }
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        Ok(vec![InvitationDeclined { call: id, reviewer, reason, at: self.now }.into()])
    }

    /// The actor is asked now; no call where he has said the same already.
    fn must_be_asked(
        &self,
        id: &CallId,
        same: InvitationState,
    ) -> Result<(Option<&Call>, PersonId), NetworkError> {
        let (person, competition) = (self.person()?, &self.network.competition);
        let found = competition.calls.get(id).zip(competition.invitation(id, &person));
        let unknown = || NetworkError::Unknown { what: "invitation to", id: id.to_string() };
        let (call, invitation) = found.ok_or_else(unknown)?;
        let state = invitation.state(self.now);
        if state == same {
            return Ok((None, person));
        }
        self.must_be_time(Act::AnswerInvitation, call)?;
        let (what, id) = ("invitation to", id.to_string());
        let (state, hint) = match state {
            InvitationState::Asked => return Ok((Some(call), person)),
            InvitationState::Lapsed => ("lapsed", "ask the office whether it invites you again"),
            InvitationState::Accepted => {
                ("accepted", "give up the reviews that you cannot write, with a reason")
            }
            InvitationState::Declined => {
                ("declined", "ask the office whether it invites you again")
            }
        };
        Err(NetworkError::State { what, id, state, hint })
    }

    /// The proposals to a call that somebody may not review any more.
    fn newly_barred(
        &self,
        call: &Call,
        before: &Reviewer,
        now: &Reviewer,
    ) -> Result<Vec<ProposalId>, NetworkError> {
        let (policy, today) = (self.policy_under(call)?, self.today());
        let barred = |one: &Proposal, who| self.network.is_barred(policy, one, who, today);
        let all = self.network.competition.handed_in(&call.id);
        let new = all.filter(|one| barred(one, now) && !barred(one, before));
        Ok(new.map(|one| one.id.clone()).collect())
    }
}

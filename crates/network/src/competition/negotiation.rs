//! Negotiation: the office proposes terms to those it selected, and the lead agrees, or one of them
//! breaks off. Then the next of the ranking may be taken, or nobody.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::decide::{check_text, must_be_seen, unknown_proposal};
use super::{Act, Call, Competition, Decision, Figure, Proposal, TEXT_CHARS_MAX, Taken, not_kept};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{CallId, ProposalId};
use crate::policy::About;

/// What is negotiated about a proposal.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Negotiation {
    /// What the office proposes: what is changed in the proposal, and under which conditions.
    pub terms: String,
    /// How often terms were proposed. Whoever agrees says to which.
    pub revision: u32,
    /// Who proposed them last, and when.
    pub saved: (PersonId, Time),
    /// When the lead agreed to them.
    pub agreed: Option<Time>,
    /// How it ended without an agreement.
    pub broken: Option<Broken>,
}

/// How a negotiation ended without an agreement.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Broken {
    /// Whose turn it was to end it.
    pub by: Side,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Time,
}

/// One of the two who negotiate.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The office of the programme.
    Office,
    /// The organisation that leads.
    Lead,
}

impl Side {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Side::Office => "office",
            Side::Lead => "lead",
        }
    }
}

/// What can be asked about negotiations.
#[derive(Clone, Debug, PartialEq)]
pub enum NegotiationCommand {
    /// Proposes terms, or others. For officers without a tie.
    SetTerms {
        /// For which proposal.
        proposal: ProposalId,
        /// What is proposed.
        terms: String,
        /// The revision that the writer began with; 0 for the first.
        seen: u32,
    },
    /// Agrees to the terms proposed last. For those who sign for the lead.
    Agree {
        /// For which proposal.
        proposal: ProposalId,
        /// The revision that is agreed to.
        seen: u32,
    },
    /// Ends it without an agreement. For officers without a tie, and for those who sign for the lead.
    BreakOff {
        /// For which proposal.
        proposal: ProposalId,
        /// Why.
        reason: String,
    },
    /// Selects the next of the ranking instead of one that was broken off. For officers without a
    /// tie.
    TakeNext {
        /// Which.
        proposal: ProposalId,
        /// Why, for everybody to read.
        reason: String,
    },
    /// Takes nobody more. For officers without a tie.
    EndCall {
        /// Which call.
        call: CallId,
        /// Why, for everybody to read.
        reason: String,
    },
}

/// Terms were proposed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermsSet {
    /// For which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// What.
    pub terms: String,
    /// Who proposed them.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The lead agreed to the terms proposed last.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TermsAgreed {
    /// For which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A negotiation ended without an agreement.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NegotiationBroken {
    /// For which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// By whom.
    pub by: Side,
    /// Who that was.
    #[serde_as(as = "Text")]
    pub person: PersonId,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The next of the ranking was selected.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextTaken {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Nobody more is selected.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallEnded {
    /// In which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

impl Desk<'_> {
    pub(crate) fn negotiate(
        &self,
        command: NegotiationCommand,
    ) -> Result<Vec<Event>, NetworkError> {
        use NegotiationCommand as C;
        match command {
            C::SetTerms { proposal, terms, seen } => self.set_terms(proposal, terms, seen),
            C::Agree { proposal, seen } => self.agree(proposal, seen),
            C::BreakOff { proposal, reason } => self.break_off(proposal, reason),
            C::TakeNext { proposal, reason } => self.take_next(proposal, reason),
            C::EndCall { call, reason } => self.end_call(call, reason),
        }
    }

    fn set_terms(
        &self,
        id: ProposalId,
        terms: String,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        let (call, _, _) = self.negotiated(Act::SetTerms, &id)?;
        self.must_run(call, "propose terms")?;
        check_text(&terms, "the terms", TEXT_CHARS_MAX)?;
        match self.network.competition.negotiations.get(&id) {
            Some(there) => {
                must_be_seen(there.revision, &there.saved, seen)?;
                if there.terms == terms {
                    return Ok(Vec::new());
                }
            }
            None if seen != 0 => return Err(unknown_proposal(&id)),
            None => {}
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![TermsSet { proposal: id, terms, by, at }.into()])
    }

    fn agree(&self, id: ProposalId, seen: u32) -> Result<Vec<Event>, NetworkError> {
        let (_, proposal, _) = self.negotiated(Act::AgreeTerms, &id)?;
        self.must_sign(&proposal.lead, "agree for it")?;
        let Some(there) = self.network.competition.negotiations.get(&id) else {
            let (state, hint) = ("without terms", "the office proposes them first");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        };
        must_be_seen(there.revision, &there.saved, seen)?;
        if there.agreed.is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![TermsAgreed { proposal: id, at: self.now }.into()])
    }

    fn break_off(&self, id: ProposalId, reason: String) -> Result<Vec<Event>, NetworkError> {
        let (call, proposal, _) = self.negotiated(Act::BreakOff, &id)?;
        let by = if self.is_of(&proposal.lead) { Side::Lead } else { Side::Office };
        match by {
            Side::Lead => self.must_sign(&proposal.lead, "break off for it")?,
            Side::Office => self.must_run(call, "break off")?,
        }
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let (person, at) = (self.person()?, self.now);
        Ok(vec![NegotiationBroken { proposal: id, by, person, reason, at }.into()])
    }

    fn take_next(&self, id: ProposalId, reason: String) -> Result<Vec<Event>, NetworkError> {
        let competition = &self.network.competition;
        let proposal = competition.proposals.get(&id).filter(|one| one.submitted.is_some());
        let proposal = proposal.ok_or_else(|| unknown_proposal(&id))?;
        let call = self.public_call(&proposal.call)?;
        let office = &self.programme(&call.programme)?.office;
        if !self.is_of(office) {
            return Err(unknown_proposal(&id));
        }
        self.must_sign(office, "take the next of the ranking")?;
        let decision = self.decided(Act::TakeNext, call)?;
        self.must_run(call, "take the next of the ranking")?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if decision.taken.last().is_some_and(|one| one.proposal == id) {
            return Ok(Vec::new());
        }
        if !decision.is_vacant() {
            let (state, hint) = ("negotiated with all that are selected", "break one off first");
            let id = call.id.to_string();
            return Err(NetworkError::State { what: "call", id, state, hint });
        }
        let ranking = competition.ranking(&call.id);
        let left = || ranking.iter().filter(|one| !decision.selected.contains(&one.proposal));
        let best = left().map(|one| one.place).min();
        if !left().any(|one| one.proposal == id && Some(one.place) == best) {
            let (state, hint) = ("not the next of the ranking", "look at the ranking again");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        }
        Ok(vec![NextTaken { proposal: id, reason, at: self.now }.into()])
    }

    fn end_call(&self, id: CallId, reason: String) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "end its calls")?;
        let decision = self.decided(Act::EndCall, call)?;
        self.must_run(call, "end its calls")?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if !decision.is_settled() {
            let (state, hint) = ("still negotiated about", "agree, or break off with a reason");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        }
        Ok(vec![CallEnded { call: id, reason, at: self.now }.into()])
    }

    /// An agreement with a selected proposal may be made now.
    pub(crate) fn may_award(&self, call: &Call, id: &ProposalId) -> Result<(), NetworkError> {
        self.negotiated(Act::Award, id)?;
        let negotiation = self.network.competition.negotiations.get(id);
        if negotiation.is_some_and(|one| one.agreed.is_none()) {
            let (state, hint) = ("negotiated about", "the lead agrees to the terms first");
            return Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint });
        }
        let policy = self.policy_under(call)?;
        match policy.rule(About::AgreedTerms) {
            Some(rule) if negotiation.is_none() => {
                Err(not_kept(policy, rule, (Figure::Count(0), Figure::Count(1))))
            }
            _ => Ok(()),
        }
    }

    fn decided<'c>(&self, act: Act, call: &'c Call) -> Result<&'c Decision, NetworkError> {
        self.must_be_time(act, call)?;
        let (state, hint) = ("not decided", "choose among its proposals first");
        let missing = || NetworkError::State { what: "call", id: call.id.to_string(), state, hint };
        call.decision.as_ref().ok_or_else(missing)
    }

    /// A proposal that is negotiated about, for those who belong to its lead or to the office.
    fn negotiated(
        &self,
        act: Act,
        id: &ProposalId,
    ) -> Result<(&Call, &Proposal, &Decision), NetworkError> {
        let competition = &self.network.competition;
        let proposal = competition.proposals.get(id).filter(|one| one.submitted.is_some());
        let proposal: &Proposal = proposal.ok_or_else(|| unknown_proposal(id))?;
        let call = self.public_call(&proposal.call)?;
        let office = &self.programme(&call.programme)?.office;
        if !self.is_of(office) && !self.is_of(&proposal.lead) {
            return Err(unknown_proposal(id));
        }
        let decision = self.decided(act, call)?;
        let (state, hint) = if !decision.selected.contains(id) {
            ("not selected", "choose among the proposals to the call first")
        } else if decision.broken.contains(id) {
            ("broken off", "what was ended stays; another of the ranking may be taken")
        } else if decision.awarded.contains_key(id) {
            ("awarded", "what was agreed stands in its institute")
        } else {
            return Ok((call, proposal, decision));
        };
        Err(NetworkError::State { what: "proposal", id: id.to_string(), state, hint })
    }
}

impl Competition {
    pub(crate) fn terms_set(&mut self, event: &TermsSet) {
        let TermsSet { proposal, terms, by, at } = event.clone();
        let all = &mut self.negotiations;
        let revision = all.get(&proposal).map_or(0, |before| before.revision) + 1;
        let (saved, agreed, broken) = ((by, at), None, None);
        let negotiation = Negotiation { terms, revision, saved, agreed, broken };
        all.insert(proposal, Arc::new(negotiation));
    }

    pub(crate) fn terms_agreed(&mut self, event: &TermsAgreed) {
        let found = self.negotiations.get_mut(&event.proposal);
        if let Some(negotiation) = found {
            Arc::make_mut(negotiation).agreed = Some(event.at);
        }
    }

    pub(crate) fn negotiation_broken(&mut self, event: &NegotiationBroken) {
        let NegotiationBroken { proposal, by, person, reason, at } = event.clone();
        self.decision_of(&proposal, |decision| {
            decision.broken.insert(proposal.clone());
        });
        let empty = Negotiation {
            terms: String::new(),
            revision: 0,
            saved: (person, at),
            agreed: None,
            broken: None,
        };
        let all = &mut self.negotiations;
        let negotiation = all.entry(proposal).or_insert_with(|| Arc::new(empty));
        Arc::make_mut(negotiation).broken = Some(Broken { by, reason, at });
    }

    pub(crate) fn next_taken(&mut self, event: &NextTaken) {
        let NextTaken { proposal, reason, at } = event.clone();
        self.decision_of(&event.proposal, |decision| {
            decision.selected.push(proposal.clone());
            decision.taken.push(Taken { proposal, reason, at });
        });
    }

    pub(crate) fn call_ended(&mut self, event: &CallEnded) {
        let (at, reason) = (event.at, event.reason.clone());
        self.call(&event.call, |call| {
            if let Some(decision) = &mut call.decision {
                decision.ended = Some((at, reason));
            }
        });
    }

    /// A consortium became an institute.
    pub(crate) fn awarded(&mut self, proposal: &ProposalId, at: Time) {
        self.decision_of(proposal, |decision| {
            decision.awarded.insert(proposal.clone(), at);
        });
    }

    fn decision_of(&mut self, proposal: &ProposalId, change: impl FnOnce(&mut Decision)) {
        let Some(call) = self.proposals.get(proposal).map(|one| one.call.clone()) else { return };
        self.call(&call, |call| {
            if let Some(decision) = &mut call.decision {
                change(decision);
            }
        });
    }
}

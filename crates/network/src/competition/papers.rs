//! Concept papers: short proposals before full ones, each answered with encouragement or not.
//!
//! What the office answers forbids nothing. That there is a paper at all is asked for by a rule of
//! the policy, where it has one.

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::decide::{check_length, check_text, must_be_seen};
use super::{
    Act, Call, Competition, PARTNERS_MAX, Shortfall, TEXT_CHARS_MAX, TITLE_CHARS_MAX, rules,
};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{CallId, PaperId};
use crate::policy::{About, Policy};

/// Longest summary of a concept paper, in characters.
pub const SUMMARY_CHARS_MAX: usize = 10_000;

/// What a concept paper says.
#[serde_as]
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct PaperText {
    /// What it is called.
    pub title: String,
    /// What is wanted.
    pub summary: String,
    /// Who is expected to take part beside the lead.
    #[serde_as(as = "Vec<Text>")]
    pub partners: Vec<OrganisationId>,
}

/// A concept paper.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Paper {
    /// Which.
    pub id: PaperId,
    /// To which call.
    pub call: CallId,
    /// Who leads.
    pub lead: OrganisationId,
    /// What it says.
    pub text: PaperText,
    /// How often it was saved.
    pub revision: u32,
    /// Who saved it last, and when.
    pub saved: (PersonId, Time),
    /// When it was handed in.
    pub submitted: Option<Time>,
    /// What the office said to it.
    pub verdict: Option<Verdict>,
}

/// What the office said to a concept paper.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Verdict {
    /// When.
    pub at: Time,
    /// Whether a full proposal is encouraged.
    pub encouraged: bool,
    /// Why.
    pub reason: String,
}

impl Paper {
    /// The lead and those whom it expects.
    pub fn consortium(&self) -> impl Iterator<Item = &OrganisationId> {
        std::iter::once(&self.lead).chain(&self.text.partners)
    }
}

/// What can be asked about concept papers.
#[derive(Clone, Debug, PartialEq)]
pub enum PaperCommand {
    /// Begins a paper, or saves it as a whole. For those who sign for the lead.
    Save {
        /// Which.
        paper: PaperId,
        /// To which call.
        call: CallId,
        /// Who leads.
        lead: OrganisationId,
        /// What it says.
        text: PaperText,
        /// The revision that the writer began with; 0 for a new one.
        seen: u32,
    },
    /// Hands a paper in as it is. For those who sign for the lead.
    Submit {
        /// Which.
        paper: PaperId,
        /// The revision that is handed in.
        seen: u32,
    },
    /// Takes a paper that was handed in back. For those who sign for the lead.
    Reopen {
        /// Which.
        paper: PaperId,
    },
    /// Says whether a full proposal is encouraged. For officers without a tie.
    Answer {
        /// Which.
        paper: PaperId,
        /// Whether it is.
        encouraged: bool,
        /// Why.
        reason: String,
    },
}

/// A concept paper was saved, as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperSaved {
    /// Which.
    #[serde_as(as = "Text")]
    pub paper: PaperId,
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Who leads.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// What it says.
    #[serde(flatten)]
    pub text: PaperText,
    /// Who saved it.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A concept paper was handed in.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperSubmitted {
    /// Which.
    #[serde_as(as = "Text")]
    pub paper: PaperId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A concept paper was taken back, to go on writing.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperReopened {
    /// Which.
    #[serde_as(as = "Text")]
    pub paper: PaperId,
}

/// The office said whether a full proposal is encouraged.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperAnswered {
    /// To which paper.
    #[serde_as(as = "Text")]
    pub paper: PaperId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Whether it is.
    pub encouraged: bool,
    /// Why.
    pub reason: String,
}

impl Desk<'_> {
    pub(crate) fn outline(&self, command: PaperCommand) -> Result<Vec<Event>, NetworkError> {
        use PaperCommand as C;
        match command {
            C::Save { paper, call, lead, text, seen } => {
                self.save_paper(paper, call, lead, text, seen)
            }
            C::Submit { paper, seen } => self.submit_paper(paper, seen),
            C::Reopen { paper } => {
                let (there, _) = self.own_paper(Act::ReopenPaper, &paper)?;
                let reopened = there.submitted.map(|_| PaperReopened { paper }.into());
                Ok(reopened.into_iter().collect())
            }
            C::Answer { paper, encouraged, reason } => self.answer_paper(paper, encouraged, reason),
        }
    }

    fn save_paper(
        &self,
        id: PaperId,
        call: CallId,
        lead: OrganisationId,
        text: PaperText,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&lead, "write its concept papers")?;
        self.must_be_time(Act::SavePaper, self.public_call(&call)?)?;
        check_paper(&lead, &text)?;
        match self.network.competition.papers.get(&id) {
            Some(there) if there.lead != lead || there.call != call => {
                return Err(NetworkError::Taken { what: "concept paper", id: id.to_string() });
            }
            Some(there) => {
                must_be_seen(there.revision, &there.saved, seen)?;
                if there.submitted.is_some() {
                    let (state, hint) = ("submitted", "reopen it to go on writing");
                    let id = id.to_string();
                    return Err(NetworkError::State { what: "concept paper", id, state, hint });
                }
                if there.text == text {
                    return Ok(Vec::new());
                }
            }
            None if seen != 0 => return Err(unknown_paper(&id)),
            None => {}
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![PaperSaved { paper: id, call, lead, text, by, at }.into()])
    }

    fn submit_paper(&self, id: PaperId, seen: u32) -> Result<Vec<Event>, NetworkError> {
        let (paper, call) = self.own_paper(Act::SubmitPaper, &id)?;
        must_be_seen(paper.revision, &paper.saved, seen)?;
        if paper.submitted.is_some() {
            return Ok(Vec::new());
        }
        check_text(&paper.text.summary, "the summary", SUMMARY_CHARS_MAX)?;
        let policy = self.policy_under(call)?;
        let shortfalls = self.network.paper_lacks(policy, paper);
        if !shortfalls.is_empty() {
            return Err(NetworkError::Rules { version: policy.version(), shortfalls });
        }
        Ok(vec![PaperSubmitted { paper: id, at: self.now }.into()])
    }

    fn answer_paper(
        &self,
        id: PaperId,
        encouraged: bool,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let paper = self.network.competition.papers.get(&id);
        let paper = paper.filter(|one| one.submitted.is_some());
        let paper = paper.ok_or_else(|| unknown_paper(&id))?;
        let call = self.public_call(&paper.call)?;
        let office = &self.programme(&call.programme)?.office;
        if !self.is_of(office) {
            return Err(unknown_paper(&id));
        }
        self.must_sign(office, "answer concept papers")?;
        self.must_be_time(Act::AnswerPaper, call)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        self.must_be_untied(call, paper.consortium())?;
        match &paper.verdict {
            None => {}
            Some(one) if one.encouraged == encouraged && one.reason == reason => {
                return Ok(Vec::new());
            }
            Some(_) => {
                let (state, hint) = ("answered", "what was said stays: others build on it");
                let id = id.to_string();
                return Err(NetworkError::State { what: "concept paper", id, state, hint });
            }
        }
        Ok(vec![PaperAnswered { paper: id, at: self.now, encouraged, reason }.into()])
    }

    /// A paper of a lead for which the actor signs, at its time.
    fn own_paper(&self, act: Act, id: &PaperId) -> Result<(&Paper, &Call), NetworkError> {
        let paper = self.network.competition.papers.get(id).filter(|one| self.is_of(&one.lead));
        let paper = paper.ok_or_else(|| unknown_paper(id))?;
        self.must_sign(&paper.lead, "hand its concept papers in")?;
        let call = self.public_call(&paper.call)?;
        self.must_be_time(act, call)?;
        Ok((paper, call))
    }
}

fn unknown_paper(id: &PaperId) -> NetworkError {
    NetworkError::Unknown { what: "concept paper", id: id.to_string() }
}

fn check_paper(lead: &OrganisationId, text: &PaperText) -> Result<(), NetworkError> {
    check_text(&text.title, "the title", TITLE_CHARS_MAX)?;
    check_length(&text.summary, "the summary", SUMMARY_CHARS_MAX)?;
    if text.partners.len() >= PARTNERS_MAX {
        return Err(NetworkError::TooMany { what: "partners", max: PARTNERS_MAX - 1 });
    }
    let mut once = BTreeSet::from([lead]);
    for partner in &text.partners {
        if !once.insert(partner) {
            return Err(NetworkError::Twice { organisation: partner.clone() });
        }
    }
    Ok(())
}

impl crate::state::Network {
    /// The rules that a concept paper does not keep: who may lead.
    pub(crate) fn paper_lacks(&self, policy: &Policy, paper: &Paper) -> Vec<Shortfall> {
        let rule = policy.rule(About::LeadKinds);
        let lacks = rule.and_then(|rule| {
            let figures = rules::lead_kinds(&rule.demand, &self.directory, &paper.lead)?;
            Some(Shortfall::new(rule, figures))
        });
        lacks.into_iter().collect()
    }
}

impl Competition {
    /// Whether an organisation handed in a concept paper to a call.
    pub(crate) fn has_paper(&self, call: &CallId, lead: &OrganisationId) -> bool {
        let mut all = self.papers.values();
        all.any(|one| one.call == *call && one.lead == *lead && one.submitted.is_some())
    }

    pub(crate) fn paper_saved(&mut self, event: &PaperSaved) {
        let PaperSaved { paper: id, call, lead, text, by, at } = event.clone();
        let papers = &mut self.papers;
        let revision = papers.get(&id).map_or(0, |before| before.revision) + 1;
        let (saved, submitted, verdict) = ((by, at), None, None);
        let paper = Paper { id: id.clone(), call, lead, text, revision, saved, submitted, verdict };
        papers.insert(id, Arc::new(paper));
    }

    pub(crate) fn paper_submitted(&mut self, event: &PaperSubmitted) {
        self.paper(&event.paper, |paper| paper.submitted = Some(event.at));
    }

    pub(crate) fn paper_reopened(&mut self, event: &PaperReopened) {
        self.paper(&event.paper, |paper| paper.submitted = None);
    }

    pub(crate) fn paper_answered(&mut self, event: &PaperAnswered) {
        let (at, encouraged, reason) = (event.at, event.encouraged, event.reason.clone());
        self.paper(&event.paper, |paper| paper.verdict = Some(Verdict { at, encouraged, reason }));
    }

    fn paper(&mut self, id: &PaperId, change: impl FnOnce(&mut Paper)) {
        if let Some(paper) = self.papers.get_mut(id) {
            change(Arc::make_mut(paper));
        }
    }
}

//! The stored form of calls and proposals.

use guildhall_model::{Money, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};

use super::{StoredLabel, Wrong};
use crate::command::Event;
use crate::competition::{BudgetLine, CallText, Partner, ProposalText, Source};
use crate::ids::{CallId, ProgrammeId, ProposalId};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredCall {
    call: String,
    programme: String,
    text: StoredText,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredText {
    label: StoredLabel,
    focus: StoredLabel,
    about: StoredLabel,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredProposal {
    proposal: String,
    call: String,
    lead: String,
    title: String,
    summary: String,
    sustainability: String,
    years: u8,
    partners: Vec<StoredPartner>,
    budget: Vec<StoredLine>,
    by: String,
    at_ns: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredPartner {
    organisation: String,
    role: String,
}

#[derive(Serialize, Deserialize)]
struct StoredLine {
    year: u8,
    source: String,
    amount: String,
}

impl StoredCall {
    pub(super) fn new(call: &CallId, programme: &ProgrammeId, text: &CallText) -> StoredCall {
        let (call, programme) = (call.to_string(), programme.to_string());
        StoredCall { call, programme, text: StoredText::new(text) }
    }

    pub(super) fn read(self) -> Result<Event, Wrong> {
        let (call, programme) = (CallId::new(&self.call)?, ProgrammeId::new(&self.programme)?);
        Ok(Event::CallDrafted { call, programme, text: self.text.read() })
    }
}

impl StoredText {
    pub(super) fn new(text: &CallText) -> StoredText {
        let CallText { label, focus, about } = text;
        let [label, focus, about] = [label, focus, about].map(StoredLabel::new);
        StoredText { label, focus, about }
    }

    pub(super) fn read(self) -> CallText {
        let [label, focus, about] = [self.label, self.focus, self.about].map(StoredLabel::read);
        CallText { label, focus, about }
    }
}

impl StoredProposal {
    pub(super) fn new(
        (proposal, call, lead): (&ProposalId, &CallId, &OrganisationId),
        text: &ProposalText,
        (by, at): (&PersonId, Time),
    ) -> StoredProposal {
        let partner = |one: &Partner| StoredPartner {
            organisation: one.organisation.to_string(),
            role: one.role.clone(),
        };
        let line = |one: &BudgetLine| StoredLine {
            year: one.year,
            source: one.source.word().to_owned(),
            amount: one.amount.to_string(),
        };
        StoredProposal {
            proposal: proposal.to_string(),
            call: call.to_string(),
            lead: lead.to_string(),
            title: text.title.clone(),
            summary: text.summary.clone(),
            sustainability: text.sustainability.clone(),
            years: text.years,
            partners: text.partners.iter().map(partner).collect(),
            budget: text.budget.iter().map(line).collect(),
            by: by.to_string(),
            at_ns: at.ns(),
        }
    }

    pub(super) fn read(self) -> Result<Event, Wrong> {
        let partner = |one: StoredPartner| -> Result<Partner, Wrong> {
            let organisation = OrganisationId::new(&one.organisation)?;
            Ok(Partner { organisation, role: one.role })
        };
        let line = |one: StoredLine| -> Result<BudgetLine, Wrong> {
            let word = &one.source;
            let source = Source::from_word(word).ok_or_else(|| format!("no source `{word}`"))?;
            Ok(BudgetLine { year: one.year, source, amount: Money::parse(&one.amount)? })
        };
        let text = ProposalText {
            title: self.title,
            summary: self.summary,
            sustainability: self.sustainability,
            years: self.years,
            partners: self.partners.into_iter().map(partner).collect::<Result<_, Wrong>>()?,
            budget: self.budget.into_iter().map(line).collect::<Result<_, Wrong>>()?,
        };
        Ok(Event::ProposalSaved {
            proposal: ProposalId::new(&self.proposal)?,
            call: CallId::new(&self.call)?,
            lead: OrganisationId::new(&self.lead)?,
            text,
            by: PersonId::new(&self.by)?,
            at: Time::from_ns(self.at_ns),
        })
    }
}

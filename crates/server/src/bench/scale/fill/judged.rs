//! Two more calls of each programme: one is under review, with half of the reviews handed in, and one
//! takes proposals.

use guildhall_model::Day;
use guildhall_network::competition::{CallText, Criterion, ProposalText, Sector};
use guildhall_network::{
    CallId, Command, CompetitionCommand as C, PanelCommand, ProposalId, ReviewCommand as R,
};

use super::works::PARTNERS;
use super::{FOCUS, Filler, firm, id, label, office, signer};
use crate::error::ServerError;

/// Who reviews each proposal.
const EACH: usize = 3;

pub(in crate::bench::scale) fn judged(at: usize) -> String {
    format!("judged-by-{}", office(at))
}

pub(in crate::bench::scale) fn open(at: usize) -> String {
    format!("open-by-{}", office(at))
}

pub(in crate::bench::scale) fn judged_proposal(programme: usize, at: usize) -> String {
    format!("judged-{programme}-{at}")
}

impl super::Size {
    fn judged(&self) -> usize {
        (self.firms() / 20).clamp(1, 40)
    }

    fn reviewers(&self) -> usize {
        (self.firms() / 16).clamp(EACH, 12)
    }

    /// A firm that has nothing to do with those that propose.
    pub(in crate::bench::scale) fn reviewer(&self, programme: usize, at: usize) -> String {
        let all = self.reviewers();
        firm(self.firms() - 1 - programme * all - at % all)
    }

    /// A firm that leads no project, and takes part in none.
    fn applicant(&self, programme: usize, at: usize) -> String {
        firm(self.institutes * (PARTNERS + 1) + programme * self.judged() + at)
    }
}

impl Filler<'_> {
    pub(super) fn judged_calls(&mut self) -> Result<(), ServerError> {
        let begin = self.size.last_year()?;
        for at in 0..self.size.programmes {
            self.now = begin.plus_days(20).begin();
            self.open(at, &open(at), begin.plus_days(900))?;
            self.open(at, &judged(at), begin.plus_days(50))?;
            let call: CallId = id(&judged(at))?;
            self.propose_to(&call, at)?;
            self.now = begin.plus_days(60).begin();
            self.reviews(&call, at)?;
        }
        Ok(())
    }

    fn open(&mut self, at: usize, call: &str, until: Day) -> Result<(), ServerError> {
        let criterion = |text, points| Criterion { label: label(text), points };
        let text = CallText {
            label: label(&format!("Another call of {}", office(at))),
            focus: label("Measuring things"),
            about: label("One institute."),
            criteria: vec![criterion("Use for industry", 60), criterion("Plan and people", 40)],
            area: Some(id(FOCUS)?),
            ..CallText::default()
        };
        let programme = id(&format!("programme-{at}"))?;
        self.publish(&office(at), programme, id(call)?, text, until.begin())
    }

    fn propose_to(&mut self, call: &CallId, at: usize) -> Result<(), ServerError> {
        for one in 0..self.size.judged() {
            let (lead, proposal) = (self.size.applicant(at, one), judged_proposal(at, one));
            let proposal: ProposalId = id(&proposal)?;
            let text = ProposalText {
                title: format!("Proposal {one} to the second call"),
                summary: "Measures things.".to_owned(),
                years: 5,
                ..ProposalText::default()
            };
            let save = C::SaveProposal {
                proposal: proposal.clone(),
                call: call.clone(),
                lead: id(&lead)?,
                text,
                seen: 0,
            };
            self.network(&lead, Command::Competition(save))?;
            let submit = C::SubmitProposal { proposal, seen: 1 };
            self.network(&lead, Command::Competition(submit))?;
        }
        Ok(())
    }

    fn reviews(&mut self, call: &CallId, at: usize) -> Result<(), ServerError> {
        let until = self.size.last_year()?.plus_days(90).begin();
        for one in 0..self.size.reviewers() {
            let reviewer = self.size.reviewer(at, one);
            let sector = if one % 2 == 0 { Sector::Public } else { Sector::Private };
            let ready = R::SetReviewer { sector, appointee: false, ties: Vec::new() };
            self.network(&reviewer, Command::Review(ready))?;
            let person = id(&signer(&reviewer))?;
            let invite = PanelCommand::Invite { call: call.clone(), reviewer: person, until };
            self.network(&office(at), Command::Panel(invite))?;
            let accept = PanelCommand::AcceptInvitation {
                call: call.clone(),
                ties: Vec::new(),
                reason: String::new(),
            };
            self.network(&reviewer, Command::Panel(accept))?;
        }
        for one in 0..self.size.judged() {
            for round in 0..EACH {
                self.review(at, one, round)?;
            }
        }
        Ok(())
    }

    fn review(&mut self, at: usize, one: usize, round: usize) -> Result<(), ServerError> {
        let proposal: ProposalId = id(&judged_proposal(at, one))?;
        let reviewer = self.size.reviewer(at, one + round);
        let assign =
            R::AssignReviewer { proposal: proposal.clone(), reviewer: id(&signer(&reviewer))? };
        self.network(&office(at), Command::Review(assign))?;
        if (one + round) % 2 == 1 {
            return Ok(());
        }
        let points = [20 + one % 40, 10 + one % 30];
        let save = R::SaveReview {
            proposal: proposal.clone(),
            points: points.into_iter().map(|one| u16::try_from(one).ok()).collect(),
            comment: "Clear aims, and firms of the region take part.".to_owned(),
            seen: 0,
        };
        self.network(&reviewer, Command::Review(save))?;
        self.network(&reviewer, Command::Review(R::SubmitReview { proposal, seen: 1 }))
    }
}

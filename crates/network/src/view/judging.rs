//! What one person may see of reviews, of a ranking and of what was chosen.
//!
//! | what | who sees it |
//! | --- | --- |
//! | a review | its writer; once it is handed in and his own is, another reviewer of the proposal; who belongs to the office; once the call is decided, who belongs to the consortium, without the writer's name |
//! | who reviews a proposal, a ranking | who belongs to the office |
//! | what was chosen | whoever is signed in |
//!
//! Whoever has a tie to a consortium, or gave the review of its proposal up, sees no review of its proposal before the decision, and no
//! ranking of the call; not a count either.

use guildhall_model::{OrganisationId, PersonId};

use super::View;
use crate::competition::{
    Call, Competition, Panel, Phase, Proposal, Ranked, Review, Reviewer, consortium,
};
use crate::ids::{CallId, ProposalId};
use crate::policy::Share;

/// What the reader sees of the reviews of a proposal.
#[derive(Debug)]
pub struct Reviews<'a> {
    /// The reader's own.
    pub own: Option<&'a Review>,
    /// Whether the reader may write it now.
    pub may_write: bool,
    /// Those of others that are handed in; without a name for those who were reviewed.
    pub others: Vec<(Option<&'a PersonId>, &'a Review)>,
    /// Who is to review it, and whether his review is in; for the office alone.
    pub panel: Vec<(&'a PersonId, bool)>,
    /// Who gave it up, and why; for the office alone.
    pub recused: Vec<(&'a PersonId, &'a str)>,
    /// Whether the reader may assign reviewers now.
    pub may_assign: bool,
}

/// A proposal that was chosen, as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected<'a> {
    /// Which.
    pub proposal: &'a ProposalId,
    /// What it is called.
    pub title: &'a str,
    /// Who leads, and who takes part.
    pub consortium: Vec<&'a OrganisationId>,
    /// The share of its budget that does not come from the public.
    pub matched: Option<Share>,
}

impl<'a> View<'a> {
    /// What the reader sees of the reviews of a proposal; none when that is nothing.
    pub fn reviews(self, id: &ProposalId) -> Option<Reviews<'a>> {
        let competition = &self.network.competition;
        let proposal = competition.proposals.get(id).filter(|one| one.submitted.is_some())?;
        let call = self.call(&proposal.call)?;
        let (phase, person) = (call.phase(self.now), self.scope.person());
        let panel = competition.panels.get(id).map(|panel| &**panel);
        if phase.is_decided() && self.takes_part(proposal) {
            // In the order of their words, which says nothing of who wrote them.
            let mut others = handed_in(panel, |_| None);
            others.sort_by_key(|(_, review)| (&review.comment, &review.points));
            return Some(Reviews { others, ..Reviews::none() });
        }
        if !phase.is_judged() || self.is_barred(call, proposal) {
            return None;
        }
        let own = competition.review(id, person);
        let of_office = self.of_office(call);
        let own_is_in = own.is_none_or(|review| review.submitted.is_some());
        let sees_others = own_is_in && (own.is_some() || of_office);
        if own.is_none() && !of_office {
            return None;
        }
        let others = if sees_others { handed_in(panel, Some) } else { Vec::new() };
        let mut reviews = Reviews {
            own,
            may_write: own.is_some_and(|one| one.submitted.is_none()) && phase == Phase::Closed,
            others: others.into_iter().filter(|(who, _)| *who != Some(person)).collect(),
            ..Reviews::none()
        };
        if of_office {
            let is_in = |(who, review): (&'a PersonId, &Review)| (who, review.submitted.is_some());
            let panel = panel.into_iter();
            reviews.panel = panel.clone().flat_map(|one| &one.reviews).map(is_in).collect();
            let recused = panel.flat_map(|one| &one.recused);
            reviews.recused = recused.map(|(who, why)| (who, why.reason.as_str())).collect();
            reviews.may_assign = self.runs(call) && phase == Phase::Closed;
        }
        Some(reviews)
    }

    /// The proposals to a call in the order of their points; none for those who do not see it.
    pub fn ranking(self, id: &CallId) -> Option<Vec<Ranked>> {
        let call = self.call(id)?;
        let judged = call.phase(self.now).is_judged();
        (judged && self.of_office(call) && self.is_free(call) && self.own_are_in(id))
            .then(|| self.network.competition.ranking(id))
    }

    /// Whether the reader may choose among the proposals to a call now.
    pub fn may_decide(self, call: &Call) -> bool {
        call.phase(self.now) == Phase::Closed && self.runs(call) && self.own_are_in(&call.id)
    }

    /// What was chosen among the proposals to a call.
    pub fn selected(self, call: &Call) -> Vec<Selected<'a>> {
        selected(&self.network.competition, call)
    }

    /// What the reader said of himself as a reviewer.
    pub fn own_reviewer(self) -> Option<&'a Reviewer> {
        self.network.competition.reviewers.get(self.scope.person()).map(|one| &**one)
    }

    /// All who are ready to review, for officers of any programme.
    pub fn reviewers(self) -> Vec<&'a Reviewer> {
        if !self.programmes().any(|programme| self.is_officer(programme)) {
            return Vec::new();
        }
        self.network.competition.reviewers.values().map(|one| &**one).collect()
    }

    /// The proposals that the reader is to review or reviewed, by name.
    pub fn to_review(self) -> Vec<&'a Proposal> {
        let competition = &self.network.competition;
        let mine = competition
            .panels
            .iter()
            .filter(|(_, panel)| panel.reviews.contains_key(self.scope.person()));
        mine.filter_map(|(id, _)| self.proposal(id)).map(|seen| seen.proposal).collect()
    }

    pub(super) fn is_reviewer(self, proposal: &Proposal) -> bool {
        self.network.competition.review(&proposal.id, self.scope.person()).is_some()
    }

    /// Whether the reader has a tie to a consortium.
    pub(super) fn is_tied(self, call: &Call, proposal: &Proposal) -> bool {
        let policy = self.policy_of(call);
        policy.is_none_or(|policy| {
            !self.network.ties(policy, self.scope, proposal, self.now).is_empty()
        })
    }

    /// Whether the reader has a tie to a consortium, or gave the review of its proposal up.
    fn is_barred(self, call: &Call, proposal: &Proposal) -> bool {
        self.network.competition.gave_up(&proposal.id, self.scope.person())
            || self.is_tied(call, proposal)
    }

    fn of_office(self, call: &Call) -> bool {
        self.programme(&call.programme).is_some_and(|one| self.scope.sees(&one.office))
    }

    /// Whether the reader signs for the office, and has no tie to any proposal.
    pub(super) fn runs(self, call: &Call) -> bool {
        self.programme(&call.programme).is_some_and(|one| self.is_officer(one))
            && self.is_free(call)
    }

    fn is_free(self, call: &Call) -> bool {
        let mut handed_in = self.network.competition.handed_in(&call.id);
        handed_in.all(|proposal| !self.is_barred(call, proposal))
    }

    /// Whether no review of the reader is still open.
    pub(super) fn own_are_in(self, call: &CallId) -> bool {
        let own = |one: &Proposal| self.network.competition.review(&one.id, self.scope.person());
        let mut all = self.network.competition.handed_in(call);
        all.all(|one| own(one).is_none_or(|review| review.submitted.is_some()))
    }
}

/// What was chosen among the proposals to a call.
pub(super) fn selected<'a>(competition: &'a Competition, call: &Call) -> Vec<Selected<'a>> {
    let all = call.decision.iter().flat_map(|decision| &decision.selected);
    let selected = |id: &ProposalId| {
        let proposal = competition.proposals.get(id)?;
        Some(Selected {
            proposal: &proposal.id,
            title: &proposal.text.title,
            consortium: consortium(proposal).collect(),
            matched: crate::competition::matched(&proposal.text.budget).ok().flatten(),
        })
    };
    all.filter_map(selected).collect()
}

impl<'a> Reviews<'a> {
    fn none() -> Reviews<'a> {
        Reviews {
            own: None,
            may_write: false,
            others: Vec::new(),
            panel: Vec::new(),
            recused: Vec::new(),
            may_assign: false,
        }
    }
}

fn handed_in<'a>(
    panel: Option<&'a Panel>,
    name: fn(&'a PersonId) -> Option<&'a PersonId>,
) -> Vec<(Option<&'a PersonId>, &'a Review)> {
    let all = panel.into_iter().flat_map(|panel| panel.submitted());
    all.map(|(who, review)| (name(who), review)).collect()
}

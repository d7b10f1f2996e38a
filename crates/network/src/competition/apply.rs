//! How events change calls, proposals and reviews.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_model::OrganisationId;

use super::{
    Amendment, Call, CallAmended, CallDecided, CallDrafted, CallPublished, Competition, Decision,
    LetterGiven, Panel, Proposal, ProposalReopened, ProposalSaved, ProposalSubmitted, Published,
    Recusal, Review, ReviewSaved, ReviewSubmitted, Reviewer, ReviewerAssigned, ReviewerRecused,
};
use crate::ids::{CallId, ProposalId};

impl Competition {
    pub(crate) fn drafted(&mut self, event: &CallDrafted) {
        let CallDrafted { call: id, programme, text } = event.clone();
        let calls = &mut self.calls;
        let (key, first) = (id.clone(), text.clone());
        let (information, published, decision) = (None, None, None);
        let call = calls.entry(key).or_insert_with(|| {
            let (text, revision) = (first, 0);
            Arc::new(Call { id, programme, text, revision, information, published, decision })
        });
        let call = Arc::make_mut(call);
        call.revision += 1;
        // Until when responses are taken is the same in what was asked and in what is drafted.
        if let Some(information) = &mut call.information {
            information.text.stages.information.clone_from(&text.stages.information);
        }
        call.text = text;
    }

    pub(crate) fn published(&mut self, event: &CallPublished) {
        let &CallPublished { ref call, at, deadline, policy } = event;
        self.call(call, |call| {
            call.published = Some(Published { at, deadline, policy, amendments: Vec::new() });
        });
    }

    pub(crate) fn amended(&mut self, event: &CallAmended) {
        self.call(&event.call, |call| {
            call.revision += 1;
            let text = std::mem::replace(&mut call.text, event.text.clone());
            let Some(published) = &mut call.published else { return };
            let deadline = std::mem::replace(&mut published.deadline, event.deadline);
            let (at, reason) = (event.at, event.reason.clone());
            published.amendments.push(Amendment { at, reason, deadline, text });
        });
    }

    pub(crate) fn decided(&mut self, event: &CallDecided) {
        let CallDecided { call, at, selected, reason } = event.clone();
        let (awarded, broken) = (BTreeMap::new(), BTreeSet::new());
        let (taken, ended) = (Vec::new(), None);
        let decision = Decision { at, selected, reason, awarded, broken, taken, ended };
        self.call(&call, |call| call.decision = Some(decision));
    }

    pub(crate) fn saved(&mut self, event: &ProposalSaved) {
        let ProposalSaved { proposal: id, call, lead, text, by, at } = event.clone();
        let proposals = &mut self.proposals;
        let before = proposals.get(&id);
        let names =
            |who: &OrganisationId| text.partners.iter().any(|partner| partner.organisation == *who);
        let letters = before.into_iter().flat_map(|before| before.letters.clone());
        let letters = letters.filter(|(who, _)| names(who)).collect();
        let revision = before.map_or(0, |before| before.revision) + 1;
        let (saved, submitted) = ((by, at), None);
        let key = id.clone();
        let saved = Proposal { id, call, lead, text, revision, saved, letters, submitted };
        proposals.insert(key, Arc::new(saved));
    }

    pub(crate) fn promised(&mut self, event: &LetterGiven) {
        self.proposal(&event.proposal, |proposal| {
            proposal.letters.insert(event.partner.clone(), event.gives.clone());
        });
    }

    pub(crate) fn submitted(&mut self, event: &ProposalSubmitted) {
        self.proposal(&event.proposal, |proposal| proposal.submitted = Some(event.at));
    }

    pub(crate) fn reopened(&mut self, event: &ProposalReopened) {
        self.proposal(&event.proposal, |proposal| proposal.submitted = None);
    }

    pub(crate) fn reviewer_set(&mut self, reviewer: &Reviewer) {
        let reviewers = &mut self.reviewers;
        reviewers.insert(reviewer.person.clone(), Arc::new(reviewer.clone()));
    }

    pub(crate) fn assigned(&mut self, event: &ReviewerAssigned) {
        self.panel(&event.proposal, |panel| {
            let review = Review { assigned: event.at, ..Review::default() };
            panel.reviews.insert(event.reviewer.clone(), review);
        });
    }

    pub(crate) fn recused(&mut self, event: &ReviewerRecused) {
        self.panel(&event.proposal, |panel| {
            panel.reviews.remove(&event.reviewer);
            let ReviewerRecused { reviewer, reason, gave_up, .. } = event.clone();
            panel.recused.insert(reviewer, Recusal { reason, gave_up });
        });
    }

    pub(crate) fn review_saved(&mut self, event: &ReviewSaved) {
        self.panel(&event.proposal, |panel| {
            let review = panel.reviews.entry(event.reviewer.clone()).or_default();
            let (points, comment) = (event.points.clone(), event.comment.clone());
            let (assigned, revision) = (review.assigned, review.revision + 1);
            *review = Review { assigned, points, comment, revision, submitted: None };
        });
    }

    pub(crate) fn review_submitted(&mut self, event: &ReviewSubmitted) {
        self.panel(&event.proposal, |panel| {
            if let Some(review) = panel.reviews.get_mut(&event.reviewer) {
                review.submitted = Some(event.at);
            }
        });
    }

    pub(super) fn call(&mut self, id: &CallId, change: impl FnOnce(&mut Call)) {
        if let Some(call) = self.calls.get_mut(id) {
            change(Arc::make_mut(call));
        }
    }

    fn proposal(&mut self, id: &ProposalId, change: impl FnOnce(&mut Proposal)) {
        if let Some(proposal) = self.proposals.get_mut(id) {
            change(Arc::make_mut(proposal));
        }
    }

    fn panel(&mut self, id: &ProposalId, change: impl FnOnce(&mut Panel)) {
        let panel = self.panels.entry(id.clone()).or_default();
        change(Arc::make_mut(panel));
    }
}

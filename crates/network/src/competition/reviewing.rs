//! What goes before reviews and comes after them: who knows what, who is asked, who reviews what, what
//! the panel says when it meets.
//!
//! People say what they know, leads what a proposal is about. The office invites; whoever accepts says
//! what ties he has to those who take part. Reviews are shared out by [`assignment`], which only
//! proposes. Once they are in, [`calibration`] shows who is strict and where reviews lie apart; the
//! panel meets, discusses, and may rank. What the policy names of all this is public afterwards.
//!
//! Read in this order: [`expertise`], [`invitation`], [`assignment`] (with `flow`), [`calibration`],
//! [`meeting`], [`report`].

pub mod assignment;
pub mod calibration;
pub mod expertise;
mod flow;
pub mod invitation;
pub mod meeting;
pub mod report;
pub(crate) mod ties;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, PersonId, Time};

use super::Tie;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CallId, ProposalId};
use expertise::{Fields, ReviewerFieldsSet, TopicsSet};
use invitation::{Invitation, InvitationAccepted, InvitationDeclined, ReviewerInvited};
use meeting::{Discussion, PanelMet, PanelRanked, ProposalDiscussed};

/// What is known of reviewers and panels beside their reviews. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Reviewing {
    pub(crate) reviewers: Map<PersonId, Arc<Fields>>,
    pub(crate) proposals: Map<ProposalId, Arc<Fields>>,
    pub(crate) invitations: Map<CallId, Arc<BTreeMap<PersonId, Invitation>>>,
    pub(crate) meetings: Map<CallId, Arc<Vec<PanelMet>>>,
    pub(crate) discussions: Map<ProposalId, Arc<Discussion>>,
    pub(crate) rankings: Map<CallId, Arc<PanelRanked>>,
}

/// What can be asked of reviewers and panels beside reviews.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelCommand {
    /// Says what the actor knows. For who is ready to review.
    SetReviewerFields(Fields),
    /// Says what a proposal is about. For those who sign for its lead, until the deadline; then for
    /// officers without a tie.
    SetTopics {
        /// Which.
        proposal: ProposalId,
        /// What.
        fields: Fields,
    },
    /// Asks somebody to review proposals to a call. For officers without a tie.
    Invite {
        /// Which call.
        call: CallId,
        /// Whom.
        reviewer: PersonId,
        /// Until when an answer counts.
        until: Time,
    },
    /// Says yes, and to whom the actor has ties.
    AcceptInvitation {
        /// To which call.
        call: CallId,
        /// Ties that were not said before.
        ties: Vec<Tie>,
        /// What there is to be said of them; may be empty where there are none.
        reason: String,
    },
    /// Says no.
    DeclineInvitation {
        /// To which call.
        call: CallId,
        /// Why.
        reason: String,
    },
    /// Has these review these, all or none of them. For officers without a tie.
    AssignAll {
        /// Of which call.
        call: CallId,
        /// Which proposal, and who.
        pairs: Vec<(ProposalId, PersonId)>,
    },
    /// Writes down that the panel met. For officers without a tie.
    Meet {
        /// Of which call.
        call: CallId,
        /// On which day.
        day: Day,
        /// Which reviewers were there.
        present: BTreeSet<PersonId>,
    },
    /// Writes down what the panel said of a proposal, instead of what was written before. For officers
    /// without a tie.
    Discuss {
        /// Of which.
        proposal: ProposalId,
        /// In which meeting of the panel, from 1.
        meeting: u32,
        /// What was said.
        notes: String,
        /// The points on which the panel agreed, for each criterion.
        points: Vec<u16>,
        /// Why so many.
        reason: String,
    },
    /// Writes down how the panel ranks the proposals to a call. For officers without a tie.
    Rank {
        /// Which call.
        call: CallId,
        /// Each proposal once, the best first, and why it is there.
        places: Vec<(ProposalId, String)>,
    },
}

impl Desk<'_> {
    pub(crate) fn empanel(&self, command: PanelCommand) -> Result<Vec<Event>, NetworkError> {
        use PanelCommand as C;
        match command {
            C::SetReviewerFields(fields) => self.set_reviewer_fields(fields),
            C::SetTopics { proposal, fields } => self.set_topics(proposal, fields),
            C::Invite { call, reviewer, until } => self.invite(call, reviewer, until),
            C::AcceptInvitation { call, ties, reason } => {
                self.accept_invitation(call, ties, reason)
            }
            C::DeclineInvitation { call, reason } => self.decline_invitation(call, reason),
            C::AssignAll { call, pairs } => self.assign_all(call, pairs),
            C::Meet { call, day, present } => self.meet(call, day, present),
            C::Discuss { proposal, meeting, notes, points, reason } => {
                self.discuss(proposal, meeting, notes, (points, reason))
            }
            C::Rank { call, places } => self.rank(call, places),
        }
    }
}

impl Reviewing {
    pub(crate) fn reviewer_fields_set(&mut self, event: &ReviewerFieldsSet) {
        self.reviewers.insert(event.reviewer.clone(), Arc::new(event.fields.clone()));
    }

    pub(crate) fn topics_set(&mut self, event: &TopicsSet) {
        self.proposals.insert(event.proposal.clone(), Arc::new(event.fields.clone()));
    }

    pub(crate) fn invited(&mut self, event: &ReviewerInvited) {
        let invitation = Invitation { asked: event.at, until: event.until, answer: None };
        let of_call = self.invitations.entry(event.call.clone()).or_default();
        Arc::make_mut(of_call).insert(event.reviewer.clone(), invitation);
    }

    pub(crate) fn accepted(&mut self, event: &InvitationAccepted) {
        let answer = invitation::Answer::Accepted { at: event.at, said: event.reason.clone() };
        self.answered(&event.call, &event.reviewer, answer);
    }

    pub(crate) fn declined(&mut self, event: &InvitationDeclined) {
        let answer = invitation::Answer::Declined { at: event.at, reason: event.reason.clone() };
        self.answered(&event.call, &event.reviewer, answer);
    }

    fn answered(&mut self, call: &CallId, person: &PersonId, answer: invitation::Answer) {
        let of_call = self.invitations.get_mut(call).map(Arc::make_mut);
        if let Some(there) = of_call.and_then(|all| all.get_mut(person)) {
            there.answer = Some(answer);
        }
    }

    pub(crate) fn met(&mut self, event: &PanelMet) {
        let meetings = self.meetings.entry(event.call.clone()).or_default();
        Arc::make_mut(meetings).push(event.clone());
    }

    pub(crate) fn discussed(&mut self, event: &ProposalDiscussed) {
        self.discussions.insert(event.proposal.clone(), Arc::new(event.clone().into()));
    }

    pub(crate) fn ranked(&mut self, event: &PanelRanked) {
        self.rankings.insert(event.call.clone(), Arc::new(event.clone()));
    }
}

//! What one person may see of invitations, panels and what goes with reviews.
//!
//! | what | who sees it |
//! | --- | --- |
//! | an invitation | who was asked; who runs the call |
//! | who could review, who is asked and how soon he answers, an assignment | who runs the call: signs for the office, and has no tie to any proposal |
//! | how reviewers judge, meetings of the panel, its ranking | who sees the ranking of the call |
//! | what the panel said of a proposal | who sees reviews of others of it; once the call is decided, who belongs to the consortium: the points and the reason |
//! | what a proposal is about | who sees the proposal |
//!
//! Whoever runs a call sees of a candidate that he has a tie, not to which proposal.

use guildhall_model::{Day, OrganisationId, PersonId};

use super::View;
use crate::competition::reviewing::assignment::{Assignment, Wanted};
use crate::competition::reviewing::calibration::Calibration;
use crate::competition::reviewing::expertise::Fields;
use crate::competition::reviewing::invitation::{Invitation, InvitationState};
use crate::competition::reviewing::meeting::{Discussion, PanelMet, PanelRanked};
use crate::competition::{Call, Phase, Proposal, Reviewer, consortium};
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Policy};
use crate::view::{Due, Task};

/// To how many of the proposals to a call somebody has a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tied {
    /// To none.
    No,
    /// To some.
    Some,
    /// To all of them.
    All,
}

impl Tied {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Tied::No => "no",
            Tied::Some => "some",
            Tied::All => "all",
        }
    }
}

/// Somebody who could be asked to review proposals to a call.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Who, and what he said of himself.
    pub reviewer: &'a Reviewer,
    /// What he knows.
    pub fields: Option<&'a Fields>,
    /// Whether he has a tie.
    pub tied: Tied,
    /// Whether he was asked, and where that is.
    pub invitation: Option<(&'a Invitation, InvitationState)>,
    /// How many proposals he reviews.
    pub load: usize,
    /// Whether he may be asked now.
    pub may_invite: bool,
}

/// That the reader was asked to review proposals to a call.
#[derive(Debug)]
pub struct InvitationView<'a> {
    /// Which call.
    pub call: &'a Call,
    /// What was asked and answered.
    pub invitation: &'a Invitation,
    /// Where it is.
    pub state: InvitationState,
    /// Whether the reader may answer now.
    pub may_answer: bool,
    /// Organisations that take part in proposals to which the reader is not known to have a tie, by
    /// name, to say whether there is one; none once it is answered.
    pub organisations: Vec<&'a OrganisationId>,
}

/// The panel of a call.
#[derive(Debug)]
pub struct PanelView<'a> {
    /// When it met, in the order in which it was written down.
    pub meetings: &'a [PanelMet],
    /// How it ranks.
    pub ranking: Option<&'a PanelRanked>,
    /// Who can be there, by name.
    pub people: Vec<&'a PersonId>,
    /// Whether the reader may write it down now.
    pub may_write: bool,
}

/// What the panel said of a proposal.
#[derive(Debug)]
pub struct DiscussionView<'a> {
    /// The points on which it agreed, for each criterion.
    pub points: &'a [u16],
    /// Why so many.
    pub reason: &'a str,
    /// What else is said to those who judge; none to those who were judged.
    pub inside: Option<Inside<'a>>,
}

/// What those who judge see of a discussion.
#[derive(Debug)]
pub struct Inside<'a> {
    /// In which meeting, from 1.
    pub meeting: u32,
    /// On which day.
    pub day: Option<Day>,
    /// Who was there and left.
    pub left: Vec<&'a PersonId>,
    /// What was said.
    pub notes: &'a str,
}

/// What a proposal is about.
#[derive(Debug)]
pub struct ProposalFields {
    /// What was said, with the focus area of its call.
    pub fields: Fields,
    /// Whether the reader may say it now.
    pub may_write: bool,
}

impl<'a> View<'a> {
    /// What the reader knows, as he said.
    pub fn own_fields(self) -> Option<&'a Fields> {
        self.network.competition.reviewing.reviewers.get(self.scope.person()).map(|one| &**one)
    }

    /// What a proposal is about.
    pub fn fields(self, id: &ProposalId) -> Option<ProposalFields> {
        let proposal = self.proposal(id)?;
        let call = self.call(&proposal.proposal.call)?;
        let runs = call.phase(self.now) == Phase::Closed && self.runs(call);
        let fields = self.network.fields_of(call, id);
        Some(ProposalFields { fields, may_write: proposal.may_write || runs })
    }

    /// Who could review proposals to a call, by name; none for those who do not run it.
    pub fn candidates(self, id: &CallId) -> Option<Vec<Candidate<'a>>> {
        let (call, policy) = self.run_call(id)?;
        let competition = &self.network.competition;
        let open = call.phase(self.now) == Phase::Closed;
        let excluded = policy.rule(About::NoAppointees).is_some();
        let candidate = |reviewer: &'a Reviewer| {
            let barred =
                |one: &&Proposal| self.network.is_barred(policy, one, reviewer, self.today());
            let all = competition.handed_in(id).count();
            let tied = match competition.handed_in(id).filter(barred).count() {
                0 => Tied::No,
                some if some < all => Tied::Some,
                _ => Tied::All,
            };
            let found = competition.invitation(id, &reviewer.person);
            let invitation = found.map(|one| (one, one.state(self.now)));
            let answers = invitation.is_some_and(|(_, state)| {
                matches!(state, InvitationState::Asked | InvitationState::Accepted)
            });
            Candidate {
                reviewer,
                fields: competition.reviewing.reviewers.get(&reviewer.person).map(|one| &**one),
                tied,
                invitation,
                load: competition.load(id, &reviewer.person),
                may_invite: open
                    && !answers
                    && tied != Tied::All
                    && !(excluded && reviewer.appointee),
            }
        };
        Some(competition.reviewers.values().map(|one| candidate(one)).collect())
    }

    /// The invitations of the reader, by call.
    pub fn invitations(self) -> Vec<InvitationView<'a>> {
        let all = self.network.competition.calls.values();
        all.filter_map(|call| self.see_invitation(call)).collect()
    }

    /// Who could review what; none for those who do not run the call, and once it is decided.
    pub fn assignment(self, id: &CallId, wanted: Wanted) -> Option<Assignment> {
        let (call, policy) = self.run_call(id)?;
        (call.phase(self.now) == Phase::Closed)
            .then(|| self.network.assignment((policy, call), wanted, self.today()))
    }

    /// How reviewers of a call judge; none for those who do not see its ranking.
    pub fn calibration(self, id: &CallId) -> Option<Calibration> {
        self.ranking(id)?;
        let policy = self.policy_of(self.call(id)?);
        Some(self.network.competition.calibration(policy, id))
    }

    /// The panel of a call; none for those who do not see its ranking.
    pub fn panel(self, id: &CallId) -> Option<PanelView<'a>> {
        self.ranking(id)?;
        let (call, competition) = (self.call(id)?, &self.network.competition);
        let reviews = competition.handed_in(id).filter_map(|one| competition.panels.get(&one.id));
        let reviews = reviews.flat_map(|panel| panel.reviews.keys());
        let mut people: Vec<&PersonId> = reviews.chain(competition.willing(id)).collect();
        people.sort();
        people.dedup();
        Some(PanelView {
            meetings: competition.meetings(id),
            ranking: competition.reviewing.rankings.get(id).map(|one| &**one),
            people,
            may_write: self.may_decide(call),
        })
    }

    /// What the panel said of a proposal; none for those who do not see reviews of others of it.
    pub fn discussion(self, id: &ProposalId) -> Option<DiscussionView<'a>> {
        let competition = &self.network.competition;
        let proposal = competition.proposals.get(id)?;
        let call = self.call(&proposal.call)?;
        let reviews = self.reviews(id)?;
        let said: &Discussion = competition.reviewing.discussions.get(id)?;
        let judged = call.phase(self.now).is_decided() && self.takes_part(proposal);
        if !judged && reviews.own.is_some_and(|own| own.submitted.is_none()) {
            return None;
        }
        let meetings = competition.meetings(&call.id);
        let day = meetings.iter().find(|one| one.number == said.meeting).map(|one| one.day);
        let inside = (!judged).then(|| Inside {
            meeting: said.meeting,
            day,
            left: said.left.iter().collect(),
            notes: &said.notes,
        });
        Some(DiscussionView { points: &said.points, reason: &said.reason, inside })
    }

    /// What the panel says of the place of a proposal; none for those who do not see its ranking.
    pub fn place_reason(self, call: &CallId, id: &ProposalId) -> Option<&'a str> {
        self.ranking(call)?;
        self.network.competition.panel_place(call, id).map(|(_, why)| why)
    }

    pub(super) fn due_of_invitations(self, call: &'a Call, due: &mut Vec<Due>) {
        if let Some(seen) = self.see_invitation(call).filter(|one| one.may_answer) {
            let task = Task::AnswerInvitation { call: call.id.clone() };
            let (since, until) = (Some(seen.invitation.asked), Some(seen.invitation.until));
            due.push(Due { task, since, until });
        }
    }

    pub(super) fn run_call(self, id: &CallId) -> Option<(&'a Call, &'a Policy)> {
        let call = self.call(id).filter(|call| call.phase(self.now).is_judged())?;
        let policy = self.policy_of(call)?;
        (self.runs(call) && self.own_are_in(id)).then_some((call, policy))
    }

    fn see_invitation(self, call: &'a Call) -> Option<InvitationView<'a>> {
        let competition = &self.network.competition;
        let invitation = competition.invitation(&call.id, self.scope.person())?;
        let state = invitation.state(self.now);
        let asked = state == InvitationState::Asked && call.phase(self.now) == Phase::Closed;
        let untied = |one: &&Proposal| asked && !self.is_tied(call, one);
        let proposals = competition.handed_in(&call.id).filter(untied);
        let mut organisations: Vec<&OrganisationId> = proposals.flat_map(consortium).collect();
        organisations.sort();
        organisations.dedup();
        Some(InvitationView { call, invitation, state, may_answer: asked, organisations })
    }
}

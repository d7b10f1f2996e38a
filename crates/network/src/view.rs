//! What one person may see of the network at one moment: the only way to its content.
//!
//! | what | who sees it |
//! | --- | --- |
//! | programmes, policies | whoever is signed in |
//! | a call that is public | whoever is signed in |
//! | a draft of a call | who belongs to the office of its programme; what was put out as a request for information, whoever is signed in |
//! | a proposal | who belongs to its lead or a partner; once its call is closed and if it was submitted, who belongs to the office, and its reviewers as long as they have no tie |
//!
//! Organisations are in `directory`, the stages of calls in `stages`, invitations and panels in `panel`,
//! reviews and choices in `judging`, institutes in `house`, their books in `money`, what is owed to them in `invoices`, projects in `project`,
//! inventions and licences in `property`, outlooks in `outlook`, agencies and plans in `programme`,
//! councils in `council`, boards and elections in `board`, conditions and centres in files of their names,
//! what an agreement leaves in `close_out`, whole programmes in `network` and `clocks`; what waits for
//! a person in `due`, what he looks at first in `home`, webhooks in `webhook`. What anybody may see
//! who is not signed in is in `opportunity`, and nowhere else.

mod board;
mod centres;
mod clocks;
mod close_out;
mod conditions;
mod council;
mod directory;
mod due;
mod due_money;
mod due_programme;
mod due_projects;
mod due_property;
mod due_stages;
mod home;
mod house;
mod invoices;
mod judging;
mod money;
mod network;
mod opportunity;
mod outlook;
mod panel;
mod programme;
mod project;
mod property;
mod stages;
mod task;
mod webhook;

use std::sync::Arc;

use guildhall_access::Scope;
use guildhall_model::{OrganisationId, Time};

pub use board::{BoardView, ElectionView};
pub use centres::{CentreRecordView, CentreView};
pub use close_out::{CloseOut, Left, Turn, What};
pub use conditions::{ConditionView, ConditionsView, DutyView};
pub use council::{CouncilView, ResolutionView};
pub use directory::{Described, LinkView, OrganisationView, SizeView, TREE_LINKS_MAX};
pub use home::{
    AgencyHome, AuditedHouse, BoardFigure, BookFigure, CallAhead, CouncilFigure, Covered,
    FirstHour, Home, HouseFigure, LineFigure, MemberHome, MembershipFigure, Offer, OfferedTier,
    OfficerHome, Part, ProjectFigure, ProposalFigure, ReviewerHome, ReviewsLeft, Trouble, Troubled,
    UncommittedYear, UnpaidFees,
};
pub use house::{InstituteView, MemberView};
pub use invoices::InvoiceView;
pub use judging::{Reviews, Selected};
pub use money::{EntryView, MoneyView, ShareView};
pub use network::PlacedView;
pub use opportunity::{Happened, Happening, Opportunities, Opportunity};
pub use outlook::Warned;
pub use panel::{Candidate, DiscussionView, InvitationView, PanelView, ProposalFields, Tied};
pub use programme::{
    AgencyView, CommitmentView, GoalView, MeasureView, PlanView, ProgrammeReport, Used,
};
pub use project::{ProjectCallView, ProjectView};
pub use property::{CourseView, InventionView, LicenceView, PropertyView, RunPreview};
pub use task::{Due, Task};
pub use webhook::{Announcement, Told};

pub use stages::{NegotiationView, PaperView, QuestionView, ResponseView, StageOf, StageState};

use crate::competition::{Act, Call, Phase, Proposal, Shortfall, consortium, shortfalls};
use crate::ids::{CallId, ProgrammeId, ProposalId};
use crate::policy::Policy;
use crate::programme::Programme;
use crate::state::Network;

/// The network as the holder of a scope sees it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    network: &'a Network,
    scope: &'a Scope,
    now: Time,
}

/// A proposal, and what its reader can do with it.
#[derive(Debug)]
pub struct ProposalView<'a> {
    /// What it says.
    pub proposal: &'a Proposal,
    /// The rules that it does not keep; empty when it may be submitted.
    pub shortfalls: Vec<Shortfall>,
    /// Whether the reader may save it now.
    pub may_write: bool,
    /// Whether the reader may submit it now, if it keeps the policy, and take it back.
    pub may_submit: bool,
    /// The partners for which the reader may give a letter now.
    pub may_promise: Vec<OrganisationId>,
}

impl Network {
    /// What the holder of a scope sees at a moment.
    pub fn view<'a>(&'a self, scope: &'a Scope, now: Time) -> View<'a> {
        View { network: self, scope, now }
    }
}

impl<'a> View<'a> {
    /// All programmes, by name.
    pub fn programmes(self) -> impl Iterator<Item = &'a Arc<Programme>> {
        self.network.programmes.all()
    }

    /// A programme.
    pub fn programme(self, id: &ProgrammeId) -> Option<&'a Arc<Programme>> {
        self.network.programmes.get(id)
    }

    /// Whether the reader is an officer of a programme.
    pub fn is_officer(self, programme: &Programme) -> bool {
        self.scope.acts_for(&programme.office)
    }

    /// Calls, those of which a stage ends first before others, then those that are closed, the
    /// newest first.
    pub fn calls(self) -> Vec<&'a Call> {
        let calls = self.network.competition.calls.values().map(|call| &**call);
        let mut calls: Vec<&Call> = calls.filter(|call| self.sees_call(call)).collect();
        calls.sort_by_key(|call| {
            let phase = call.phase(self.now);
            let of = if phase.is_judged() { Phase::Open } else { phase };
            let until = i128::from(call.until(of).unwrap_or(Time::MAX).ns());
            if phase.is_judged() { (1, -until) } else { (0, until) }
        });
        calls
    }

    /// A call.
    pub fn call(self, id: &CallId) -> Option<&'a Call> {
        let call = self.network.competition.calls.get(id).map(|call| &**call);
        call.filter(|call| self.sees_call(call))
    }

    /// The policy under which proposals to a call are judged; of a draft the one that holds now.
    pub fn policy_of(self, call: &Call) -> Option<&'a Policy> {
        let policies = &self.programme(&call.programme)?.policies;
        match &call.published {
            Some(published) => policies.version(published.policy),
            None => policies.on(self.today()),
        }
    }

    /// The proposals to a call, by name.
    pub fn proposals(self, call: &CallId) -> Vec<ProposalView<'a>> {
        let all = self.network.competition.proposals.values().map(|proposal| &**proposal);
        let of_call = all.filter(|proposal| proposal.call == *call);
        of_call.filter_map(|proposal| self.see(proposal)).collect()
    }

    /// The proposals in which the reader's organisations take part, by name.
    pub fn own_proposals(self) -> Vec<ProposalView<'a>> {
        let all = self.network.competition.proposals.values().map(|proposal| &**proposal);
        all.filter(|one| self.takes_part(one)).filter_map(|one| self.see(one)).collect()
    }

    /// A proposal.
    pub fn proposal(self, id: &ProposalId) -> Option<ProposalView<'a>> {
        self.see(self.network.competition.proposals.get(id)?)
    }

    fn sees_call(self, call: &Call) -> bool {
        let of_office = |programme: &Arc<Programme>| self.scope.sees(&programme.office);
        !call.is_hidden() || self.programme(&call.programme).is_some_and(of_office)
    }

    fn takes_part(self, proposal: &Proposal) -> bool {
        consortium(proposal).any(|organisation| self.scope.sees(organisation))
    }

    fn see(self, proposal: &'a Proposal) -> Option<ProposalView<'a>> {
        let call = self.call(&proposal.call)?;
        let office = &self.programme(&call.programme)?.office;
        let open = self.is_time(Act::SaveProposal, call);
        let handed_in = !open && proposal.submitted.is_some() && self.scope.sees(office);
        let reviews = !open && self.is_reviewer(proposal) && !self.is_tied(call, proposal);
        if !self.takes_part(proposal) && !handed_in && !reviews {
            return None;
        }
        let policy = self.policy_of(call)?;
        let signs = |one: &&OrganisationId| self.scope.acts_for(one);
        let written = open && proposal.submitted.is_none();
        let lacks = consortium(proposal).skip(1).filter(|id| !proposal.promised(id));
        let facts = self.network.facts(policy, call, &proposal.lead, self.now);
        Some(ProposalView {
            proposal,
            shortfalls: shortfalls(&facts, proposal),
            may_write: open && signs(&&proposal.lead),
            may_submit: call.phase(self.now) == Phase::Open && signs(&&proposal.lead),
            may_promise: lacks.filter(|_| written).filter(signs).cloned().collect(),
        })
    }
}

//! The state, and how events change it.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_access::Scope;
use guildhall_model::{Day, OrganisationId, Time};

use crate::board::Boards;
use crate::competition::reviewing::ties::{Bound, Together, left};
use crate::competition::{Competition, Proposal, Tie, consortium};
use crate::directory::Directory;
use crate::event::Event;
use crate::ids::{CallId, ProgrammeId};
use crate::institute::centre::AllCentres;
use crate::institute::conditions::AllConditions;
use crate::institute::place::Places;
use crate::institute::{Institute, Institutes};
use crate::ledger::Books;
use crate::membership::Rolls;
use crate::outlook::Statements;
use crate::policy::{About, Policy, Rule};
use crate::programme::agency::Agencies;
use crate::programme::council::{Council, FollowUpStep};
use crate::programme::plan::Plan;
use crate::programme::{OfProgramme, Programmes};
use crate::project::Projects;
use crate::property::Portfolios;
use crate::webhook::{Kind, Of, Webhooks};

/// All that people decided about programmes, organisations, calls and institutes. Cheap to clone.
/// What somebody may see of it is a [`View`](crate::View).
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Network {
    pub(crate) programmes: Programmes,
    pub(crate) agencies: OfProgramme<Agencies>,
    pub(crate) plans: OfProgramme<Plan>,
    pub(crate) councils: OfProgramme<Council>,
    pub(crate) directory: Directory,
    pub(crate) competition: Competition,
    pub(crate) institutes: Institutes,
    pub(crate) rolls: Rolls,
    pub(crate) books: Books,
    pub(crate) portfolios: Portfolios,
    pub(crate) statements: Statements,
    pub(crate) places: Places,
    pub(crate) conditions: AllConditions,
    pub(crate) centres: AllCentres,
    pub(crate) projects: Projects,
    pub(crate) together: Together,
    pub(crate) boards: Boards,
    pub(crate) webhooks: Webhooks,
}

impl Network {
    /// The organisations that run programmes, each once or more.
    pub fn offices(&self) -> impl Iterator<Item = &OrganisationId> {
        self.programmes.all().map(|programme| &programme.office)
    }

    /// All versions of a programme's policy, for who reads one from a file again.
    pub fn policies(&self, programme: &ProgrammeId) -> &[Policy] {
        self.programmes.get(programme).map_or(&[], |programme| programme.policies.all())
    }

    /// The policy under which an institute stands: that of its agreement.
    pub(crate) fn policy_agreed(&self, institute: &Institute) -> Option<&Policy> {
        let agreement = &institute.agreement;
        self.programmes.get(&agreement.programme)?.policies.version(agreement.policy)
    }

    /// Its rule about something, with the policy.
    pub(crate) fn rule_agreed(
        &self,
        institute: &Institute,
        about: About,
    ) -> Option<(&Policy, &Rule)> {
        let policy = self.policy_agreed(institute)?;
        Some((policy, policy.rule(about)?))
    }

    /// Takes in what happened. Events must come from [`Network::decide`] on the same state, now
    /// or, out of the journal, then; the same events give an equal state.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::ProgrammeAdded(one) => self.programmes.add(one),
            Event::ProgrammeLabelled(one) => {
                self.programmes.change(&one.id, |programme| programme.label = one.label.clone());
            }
            Event::PolicySet(one) => {
                let policy = one.policy.clone();
                self.programmes.change(&one.programme, |programme| programme.policies.add(policy));
            }
            Event::ProfileSet(one) => self.directory.set(one),
            Event::LinkSaid(one) => self.directory.link_said(one),
            Event::LinkConfirmed(one) => self.directory.link_confirmed(one),
            Event::LinkDropped(one) => self.directory.link_dropped(one),
            Event::OrcidSet(one) => self.directory.orcid_set(one),
            Event::SizeTableSet(one) => self.directory.table_set(one),
            Event::FocusSet(one) => self.agencies.of(&one.programme).focus_set(one),
            Event::AgencyJoined(one) => self.agencies.of(&one.programme).joined(one),
            Event::AgencyLeft(one) => self.agencies.of(&one.programme).left(one),
            Event::AgencyFocused(one) => self.agencies.of(&one.programme).focused(one),
            Event::AgencyLineSet(one) => self.agencies.of(&one.programme).line_set(one),
            Event::AgencyLineRemoved(one) => self.agencies.of(&one.programme).line_removed(one),
            Event::AgencyLineAmended(one) => self.agencies.of(&one.programme).line_amended(one),
            Event::AgencyCommitted(one) => self.agencies.of(&one.programme).committed_money(one),
            Event::AgencyReleased(one) => self.agencies.of(&one.programme).released(one),
            Event::MeasureDefined(one) => self.plans.of(&one.programme).defined(one),
            Event::FigureTaken(one) => self.plans.of(&one.programme).taken(one),
            Event::PlanSet(one) => self.plans.of(&one.programme).set(one),
            Event::MeetingCalled(one) => self.councils.of(&one.programme).called(one),
            Event::MeetingChanged(one) => self.councils.of(&one.programme).changed(one),
            Event::MeetingCancelled(one) => self.councils.of(&one.programme).cancelled(one),
            Event::MinutesKept(one) => self.councils.of(&one.programme).minuted(one),
            Event::ResolutionMoved(one) => self.councils.of(&one.programme).moved(one),
            Event::CouncilVoted(one) => self.councils.of(&one.programme).voted(one),
            Event::ResolutionDecided(one) => self.councils.of(&one.programme).decided(one),
            Event::ResolutionWithdrawn(one) => self.councils.of(&one.programme).withdrawn(one),
            Event::FollowUpSet(one) => self.councils.of(&one.programme).follow_up_set(one),
            Event::FollowUpDone(one) => {
                let step = FollowUpStep::Done(one.clone());
                self.councils.of(&one.programme).follow_up_step(one.number, step);
            }
            Event::FollowUpReopened(one) => {
                let step = FollowUpStep::Reopened(one.clone());
                self.councils.of(&one.programme).follow_up_step(one.number, step);
            }
            Event::FollowUpDropped(one) => {
                let step = FollowUpStep::Dropped(one.clone());
                self.councils.of(&one.programme).follow_up_step(one.number, step);
            }
            Event::CallDrafted(one) => self.competition.drafted(one),
            Event::CallPublished(one) => {
                self.competition.published(one);
                self.announce(&one.call, Kind::CallPublished, one.at);
            }
            Event::CallAmended(one) => {
                self.competition.amended(one);
                self.announce(&one.call, Kind::CallAmended, one.at);
            }
            Event::CallDecided(one) => {
                self.competition.decided(one);
                self.announce(&one.call, Kind::CallDecided, one.at);
            }
            Event::ProposalSaved(one) => self.competition.saved(one),
            Event::InformationAsked(one) => self.competition.information_asked(one),
            Event::ResponseSaved(one) => self.competition.response_saved(one),
            Event::ResponseSubmitted(one) => self.competition.response_submitted(one),
            Event::ResponseReopened(one) => self.competition.response_reopened(one),
            Event::QuestionAsked(one) => self.competition.question_asked(one),
            Event::QuestionAnswered(one) => self.competition.question_answered(one),
            Event::PaperSaved(one) => self.competition.paper_saved(one),
            Event::PaperSubmitted(one) => self.competition.paper_submitted(one),
            Event::PaperReopened(one) => self.competition.paper_reopened(one),
            Event::PaperAnswered(one) => self.competition.paper_answered(one),
            Event::TermsSet(one) => self.competition.terms_set(one),
            Event::TermsAgreed(one) => self.competition.terms_agreed(one),
            Event::NegotiationBroken(one) => self.competition.negotiation_broken(one),
            Event::NextTaken(one) => self.competition.next_taken(one),
            Event::CallEnded(one) => self.competition.call_ended(one),
            Event::LetterGiven(one) => self.competition.promised(one),
            Event::ProposalSubmitted(one) => self.competition.submitted(one),
            Event::ProposalReopened(one) => self.competition.reopened(one),
            Event::ReviewerSet(one) => self.competition.reviewer_set(one),
            Event::ReviewerAssigned(one) => self.competition.assigned(one),
            Event::ReviewerRecused(one) => self.competition.recused(one),
            Event::ReviewSaved(one) => self.competition.review_saved(one),
            Event::ReviewSubmitted(one) => self.competition.review_submitted(one),
            Event::ReviewerFieldsSet(one) => self.competition.reviewing.reviewer_fields_set(one),
            Event::TopicsSet(one) => self.competition.reviewing.topics_set(one),
            Event::ReviewerInvited(one) => self.competition.reviewing.invited(one),
            Event::InvitationAccepted(one) => self.competition.reviewing.accepted(one),
            Event::InvitationDeclined(one) => self.competition.reviewing.declined(one),
            Event::PanelMet(one) => self.competition.reviewing.met(one),
            Event::ProposalDiscussed(one) => self.competition.reviewing.discussed(one),
            Event::PanelRanked(one) => self.competition.reviewing.ranked(one),
            Event::InstituteReviewed(one) => self.institutes.reviewed(one),
            Event::NoticeGiven(one) => self.institutes.notice_given(one),
            Event::CureAccepted(one) => self.institutes.cured(one),
            Event::AgreementRenewed(one) => self.institutes.renewed(one),
            Event::MatchWaived(one) => self.institutes.waived(one),
            Event::AgreementTerminated(one) => self.institutes.terminated(one),
            Event::InstituteAwarded(one) => {
                self.competition.awarded(&one.proposal, one.at);
                self.institutes.awarded(one);
                let institute = one.institute.clone();
                self.webhooks.announce(one.at, Of::Institute { institute });
            }
            Event::TierSet(one) => self.rolls.tier_set(one),
            Event::MembershipApplied(one) => self.rolls.applied(one),
            Event::MembershipDeclined(one) => self.rolls.declined(one),
            Event::MembershipWithdrawn(one) => self.rolls.withdrawn(one),
            Event::MembershipEnded(one) => self.rolls.ended(one),
            Event::MembershipBegan(one) => self.rolls.began(one),
            Event::MembershipYearClosed(one) => self.rolls.year_closed(one),
            Event::Transferred(one) => self.books.transferred(one),
            Event::InventionReported(one) => {
                self.portfolios.reported(one);
                self.together.invention(one);
            }
            Event::InventionStepped(one) => self.portfolios.stepped(one),
            Event::IpTermsSet(one) => self.portfolios.terms_set(one),
            Event::LicenceOffered(one) => self.portfolios.offered(one),
            Event::LicenceTaken(one) => self.portfolios.taken(one),
            Event::LicenceEnded(one) => self.portfolios.ended(one),
            Event::SalesReported(one) => self.portfolios.sales_reported(one),
            Event::RoyaltiesPosted(one) => self.portfolios.posted(one),
            Event::YearStated(one) => self.statements.stated(one),
            Event::InstitutePlaced(one) => self.places.placed(one),
            Event::ConditionsProposed(one) => self.conditions.proposed(one),
            Event::ConditionsAgreed(one) => self.conditions.agreed(one),
            Event::ConditionsDropped(one) => self.conditions.dropped(one),
            Event::ConditionReported(one) => self.conditions.reported(one),
            Event::ConditionAccepted(one) => self.conditions.accepted(one),
            Event::ConditionReturned(one) => self.conditions.returned(one),
            Event::ConditionWaived(one) => self.conditions.waived(one),
            Event::ReportHandedIn(one) => self.conditions.handed_in(one),
            Event::CentreSet(one) => self.centres.set(one),
            Event::CentreClosed(one) => self.centres.closed(one),
            Event::StaffLent(one) => self.centres.lent(one),
            Event::FirmHelped(one) => self.centres.helped(one),
            Event::CentreRecordWithdrawn(one) => self.centres.withdrawn(one),
            Event::EntryMade(one) => self.books.entered(one),
            Event::EntryPosted(one) => self.books.posted(one),
            Event::EntryVoided(one) => self.books.voided(one),
            Event::AccountOpened(one) => self.books.terms(&one.institute).opened(one),
            Event::FundSet(one) => self.books.terms(&one.institute).fund_set(one),
            Event::RateSet(one) => self.books.terms(&one.institute).rate_set(one),
            Event::MonthClosed(one) => self.books.terms(&one.institute).month_closed(one),
            Event::MonthReopened(one) => self.books.terms(&one.institute).month_reopened(one),
            Event::ProjectCallOpened(one) => self.projects.call_opened(one),
            Event::ProjectProposed(one) => self.projects.proposed(one),
            Event::ProjectsSelected(one) => {
                self.projects.selected(one);
                one.selected.iter().for_each(|id| self.work_together(id));
            }
            Event::MilestoneReported(one) => self.projects.reported(one),
            Event::MilestoneAccepted(one) => self.projects.accepted(one),
            Event::MilestoneReturned(one) => self.projects.returned(one),
            Event::LevelAssessed(one) => self.projects.assessed(one),
            Event::GateDecided(one) => self.projects.gate_decided(one),
            Event::ProjectChangeAsked(one) => self.projects.change_asked(one),
            Event::ProjectChangeGranted(one) => {
                self.projects.change_granted(one);
                self.work_together(&one.project);
            }
            Event::ProjectChangeRefused(one) => self.projects.change_refused(one),
            Event::RiskSet(one) => self.projects.risk_set(one),
            Event::RiskEnded(one) => self.projects.risk_ended(one),
            Event::ResultSaid(one) => self.projects.result_said(one),
            Event::DataShared(one) => self.projects.data_shared(one),
            Event::ProjectHandedOver(one) => self.projects.handed_over(one),
            Event::ProjectClosed(one) => self.projects.closed(one),
            Event::BoardSet(one) => self.boards.set(one),
            Event::SeatGiven(one) => self.boards.seat_given(one),
            Event::SeatEnded(one) => self.boards.seat_ended(one),
            Event::CommitteeSet(one) => self.boards.committee_set(one),
            Event::ElectionCalled(one) => self.boards.called(one),
            Event::ElectionWithdrawn(one) => self.boards.withdrawn(one),
            Event::BallotCast(one) => self.boards.cast(one),
            Event::ElectionCounted(one) => self.boards.counted(one),
            Event::ElectionFailed(one) => self.boards.failed(one),
            Event::ElectionVoided(one) => self.boards.voided(one),
            Event::WebhookSet(one) => self.webhooks.set(one),
            Event::WebhookSwitched(one) => self.webhooks.switched(one),
            Event::WebhookRemoved(one) => self.webhooks.removed(one),
        }
    }

    /// Counts what was told of a call in public.
    fn announce(&mut self, call: &CallId, kind: Kind, at: Time) {
        let published = self.competition.calls.get(call).and_then(|one| one.published.as_ref());
        let amendments = published.map_or(0, |one| one.amendments.len());
        let amendments = u32::try_from(amendments).unwrap_or(u32::MAX);
        self.webhooks.announce(at, Of::Call { call: call.clone(), kind, amendments });
    }

    /// The organisations of a consortium to which the holder of a scope is tied.
    pub(crate) fn ties<'p>(
        &self,
        policy: &Policy,
        scope: &Scope,
        proposal: &'p Proposal,
        now: Time,
    ) -> Vec<&'p OrganisationId> {
        self.ties_to(policy, scope, consortium(proposal), now)
    }

    /// Those of some organisations to which the holder of a scope is tied.
    pub(crate) fn ties_to<'o>(
        &self,
        policy: &Policy,
        scope: &Scope,
        members: impl Iterator<Item = &'o OrganisationId>,
        now: Time,
    ) -> Vec<&'o OrganisationId> {
        let belongs: Vec<&OrganisationId> = scope.organisations().map(|(id, _)| id).collect();
        let left: Vec<Tie> = left(scope).collect();
        let said = self.competition.reviewers.get(scope.person()).map(|one| &**one);
        let of = Bound { person: scope.person(), belongs: &belongs, left: &left, said };
        self.conflicts_of(policy, (members, Day::utc(now)), of)
    }
}

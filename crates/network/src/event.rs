//! What can happen, and how it stands in the journal: its kind, its version, its body as JSON.
//!
//! An event is its own stored form: fields are only ever added, with a value that older bodies
//! mean. What cannot be said so gets a new version of its kind; the old one is read for ever.
//! `tests/it/stored.jsonl` keeps one of each kind as it was written.

use crate::board::{
    BallotCast, BoardSet, CommitteeSet, ElectionCalled, ElectionCounted, ElectionFailed,
    ElectionVoided, ElectionWithdrawn, SeatEnded, SeatGiven,
};
use crate::competition::reviewing::expertise::{ReviewerFieldsSet, TopicsSet};
use crate::competition::reviewing::invitation::{
    InvitationAccepted, InvitationDeclined, ReviewerInvited,
};
use crate::competition::reviewing::meeting::{PanelMet, PanelRanked, ProposalDiscussed};
use crate::competition::{
    CallAmended, CallDecided, CallDrafted, CallPublished, LetterGiven, ProposalReopened,
    ProposalSaved, ProposalSubmitted, ReviewSaved, ReviewSubmitted, Reviewer, ReviewerAssigned,
    ReviewerRecused,
};
use crate::competition::{
    CallEnded, InformationAsked, NegotiationBroken, NextTaken, PaperAnswered, PaperReopened,
    PaperSaved, PaperSubmitted, QuestionAnswered, QuestionAsked, ResponseReopened, ResponseSaved,
    ResponseSubmitted, TermsAgreed, TermsSet,
};
use crate::directory::{LinkConfirmed, LinkDropped, LinkSaid, OrcidSet, ProfileSet, SizeTableSet};
use crate::error::NetworkError;
use crate::institute::InstituteAwarded;
use crate::institute::centre::{
    CentreClosed, CentreRecordWithdrawn, CentreSet, FirmHelped, StaffLent,
};
use crate::institute::conditions::{
    ConditionAccepted, ConditionReported, ConditionReturned, ConditionWaived, ConditionsAgreed,
    ConditionsDropped, ConditionsProposed, ReportHandedIn,
};
use crate::institute::course::{
    AgreementRenewed, AgreementTerminated, CureAccepted, InstituteReviewed, MatchWaived,
    NoticeGiven,
};
use crate::institute::place::InstitutePlaced;
use crate::ledger::Transfer;
use crate::ledger::entry::{EntryMade, EntryPosted, EntryVoided};
use crate::membership::{
    MembershipApplied, MembershipBegan, MembershipDeclined, MembershipEnded, MembershipWithdrawn,
    MembershipYearClosed, TierSet,
};
use crate::money::terms::{AccountOpened, FundSet, MonthClosed, MonthReopened, RateSet};
use crate::outlook::YearStated;
use crate::programme::agency::{
    AgencyCommitted, AgencyFocused, AgencyJoined, AgencyLeft, AgencyLineAmended, AgencyLineRemoved,
    AgencyLineSet, AgencyReleased, FocusSet,
};
use crate::programme::council::{
    CouncilVoted, FollowUpDone, FollowUpDropped, FollowUpReopened, FollowUpSet, MeetingCalled,
    MeetingCancelled, MeetingChanged, MinutesKept, ResolutionDecided, ResolutionMoved,
    ResolutionWithdrawn,
};
use crate::programme::measure::{FigureTaken, MeasureDefined};
use crate::programme::plan::PlanSet;
use crate::programme::{PolicySet, ProgrammeAdded, ProgrammeLabelled};
use crate::project::{
    DataShared, GateDecided, LevelAssessed, MilestoneAccepted, MilestoneReported,
    MilestoneReturned, ProjectCallOpened, ProjectChangeAsked, ProjectChangeGranted,
    ProjectChangeRefused, ProjectClosed, ProjectHandedOver, ProjectProposed, ProjectsSelected,
    ResultSaid, RiskEnded, RiskSet,
};
use crate::property::invention::{InventionReported, InventionStepped};
use crate::property::licence::{LicenceEnded, LicenceOffered, LicenceTaken, SalesReported};
use crate::property::royalty::RoyaltiesPosted;
use crate::property::terms::IpTermsSet;
use crate::webhook::{WebhookRemoved, WebhookSet, WebhookSwitched};

/// An event as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What happened.
    pub kind: &'static str,
    /// The version of the body's form.
    pub version: u32,
    /// The rest, as JSON.
    pub body: Vec<u8>,
}

macro_rules! events {
    ($($(#[$doc:meta])* $kind:literal $version:literal $name:ident($body:ty),)*) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {$(
            $(#[$doc])*
            $name($body),
        )*}

        $(impl From<$body> for Event {
            fn from(body: $body) -> Event {
                Event::$name(body)
            }
        })*

        /// All kinds of events, in the words of the journal.
        pub const KINDS: &[&str] = &[$($kind),*];

        impl Event {
            /// Brings it into its stored form, always of the newest version.
            pub fn encode(&self) -> Stored {
                let (kind, version, body) = match self {
                    $(Event::$name(body) => ($kind, $version, serde_json::to_vec(body)),)*
                };
                let body = body.expect("texts and numbers always become JSON");
                Stored { kind, version, body }
            }

            /// Reads a stored event of any version that was ever written.
            ///
            /// # Errors
            /// [`NetworkError::UnknownEvent`], [`NetworkError::UnreadableEvent`].
            pub fn decode(kind: &str, version: u32, body: &[u8]) -> Result<Event, NetworkError> {
                let read = match (kind, version) {
                    $(($kind, $version) => serde_json::from_slice(body).map(Event::$name),)*
                    _ => return Err(NetworkError::UnknownEvent { kind: kind.to_owned(), version }),
                };
                read.map_err(|source| {
                    NetworkError::UnreadableEvent { kind: kind.to_owned(), version, source }
                })
            }
        }
    };
}

events! {
    /// There is a new programme.
    "programme_added" 1 ProgrammeAdded(ProgrammeAdded),
    /// A programme is called something else.
    "programme_labelled" 1 ProgrammeLabelled(ProgrammeLabelled),
    /// There is a new version of a policy.
    "policy_set" 1 PolicySet(PolicySet),
    /// There is a focus area, or it is called this.
    "focus_set" 1 FocusSet(FocusSet),
    /// An agency takes part in a programme.
    "agency_joined" 1 AgencyJoined(AgencyJoined),
    /// It does not any more.
    "agency_left" 1 AgencyLeft(AgencyLeft),
    /// It takes part in these focus areas.
    "agency_focused" 1 AgencyFocused(AgencyFocused),
    /// There is a line of an agency's budget, or it became this.
    "agency_line_set" 1 AgencyLineSet(AgencyLineSet),
    /// A line on which nothing counted is gone.
    "agency_line_removed" 1 AgencyLineRemoved(AgencyLineRemoved),
    /// A line was changed, with a reason.
    "agency_line_amended" 1 AgencyLineAmended(AgencyLineAmended),
    /// A year of an agreement counts on a part of a line.
    "agency_committed" 1 AgencyCommitted(AgencyCommitted),
    /// It does not any more.
    "agency_released" 1 AgencyReleased(AgencyReleased),
    /// There is a version of a measure's definition.
    "measure_defined" 1 MeasureDefined(MeasureDefined),
    /// A figure of a measure was taken.
    "figure_taken" 1 FigureTaken(FigureTaken),
    /// There is a version of a programme's plan.
    "plan_set" 1 PlanSet(PlanSet),
    /// A meeting of a council is called.
    "meeting_called" 1 MeetingCalled(MeetingCalled),
    /// It is other than it was.
    "meeting_changed" 1 MeetingChanged(MeetingChanged),
    /// It does not take place.
    "meeting_cancelled" 1 MeetingCancelled(MeetingCancelled),
    /// What was said and decided in it was written down.
    "minutes_kept" 1 MinutesKept(MinutesKept),
    /// A resolution was put to the vote.
    "resolution_moved" 1 ResolutionMoved(ResolutionMoved),
    /// An institute voted.
    "council_voted" 1 CouncilVoted(CouncilVoted),
    /// A vote was closed.
    "resolution_decided" 1 ResolutionDecided(ResolutionDecided),
    /// A resolution was taken back.
    "resolution_withdrawn" 1 ResolutionWithdrawn(ResolutionWithdrawn),
    /// Somebody is to do something until a day.
    "follow_up_set" 1 FollowUpSet(FollowUpSet),
    /// It was done.
    "follow_up_done" 1 FollowUpDone(FollowUpDone),
    /// It is to be done after all.
    "follow_up_reopened" 1 FollowUpReopened(FollowUpReopened),
    /// It is not to be done any more.
    "follow_up_dropped" 1 FollowUpDropped(FollowUpDropped),
    /// An organisation is this.
    "profile_set" 1 ProfileSet(ProfileSet),
    /// One side says to whom an organisation belongs.
    "link_said" 1 LinkSaid(LinkSaid),
    /// The other side confirms it.
    "link_confirmed" 1 LinkConfirmed(LinkConfirmed),
    /// What one side said does not stand.
    "link_dropped" 1 LinkDropped(LinkDropped),
    /// A person says his ORCID iD.
    "orcid_set" 1 OrcidSet(OrcidSet),
    /// There is a new version of a table of size standards.
    "size_table_set" 1 SizeTableSet(SizeTableSet),
    /// There is a draft of a call, or it became this.
    "call_drafted" 1 CallDrafted(CallDrafted),
    /// A call became public.
    "call_published" 1 CallPublished(CallPublished),
    /// A call that is public was changed.
    "call_amended" 1 CallAmended(CallAmended),
    /// Responses to a draft are taken.
    "information_asked" 1 InformationAsked(InformationAsked),
    /// A response to a request for information was saved.
    "response_saved" 1 ResponseSaved(ResponseSaved),
    /// A response was handed in.
    "response_submitted" 1 ResponseSubmitted(ResponseSubmitted),
    /// A response was taken back, to go on writing.
    "response_reopened" 1 ResponseReopened(ResponseReopened),
    /// Somebody asked something about a call.
    "question_asked" 1 QuestionAsked(QuestionAsked),
    /// A question was answered, or answered otherwise.
    "question_answered" 1 QuestionAnswered(QuestionAnswered),
    /// A concept paper was saved.
    "paper_saved" 1 PaperSaved(PaperSaved),
    /// A concept paper was handed in.
    "paper_submitted" 1 PaperSubmitted(PaperSubmitted),
    /// A concept paper was taken back, to go on writing.
    "paper_reopened" 1 PaperReopened(PaperReopened),
    /// The office said whether a full proposal is encouraged.
    "paper_answered" 1 PaperAnswered(PaperAnswered),
    /// Terms were proposed to a lead.
    "terms_set" 1 TermsSet(TermsSet),
    /// A lead agreed to terms.
    "terms_agreed" 1 TermsAgreed(TermsAgreed),
    /// A negotiation ended without an agreement.
    "negotiation_broken" 1 NegotiationBroken(NegotiationBroken),
    /// The next of a ranking was selected.
    "next_taken" 1 NextTaken(NextTaken),
    /// Nobody more is selected in a call.
    "call_ended" 1 CallEnded(CallEnded),
    /// A proposal was saved.
    "proposal_saved" 1 ProposalSaved(ProposalSaved),
    /// A partner promised to take part.
    "letter_given" 1 LetterGiven(LetterGiven),
    /// A proposal was handed in.
    "proposal_submitted" 1 ProposalSubmitted(ProposalSubmitted),
    /// A proposal was taken back, to go on writing.
    "proposal_reopened" 1 ProposalReopened(ProposalReopened),
    /// Somebody is ready to review, and says to whom he has ties.
    "reviewer_set" 1 ReviewerSet(Reviewer),
    /// A reviewer is to review a proposal.
    "reviewer_assigned" 1 ReviewerAssigned(ReviewerAssigned),
    /// A reviewer does not review a proposal any more.
    "reviewer_recused" 1 ReviewerRecused(ReviewerRecused),
    /// A review was saved.
    "review_saved" 1 ReviewSaved(ReviewSaved),
    /// A review was handed in.
    "review_submitted" 1 ReviewSubmitted(ReviewSubmitted),
    /// A reviewer said what he knows.
    "reviewer_fields_set" 1 ReviewerFieldsSet(ReviewerFieldsSet),
    /// It was said what a proposal is about.
    "topics_set" 1 TopicsSet(TopicsSet),
    /// Somebody was asked to review.
    "reviewer_invited" 1 ReviewerInvited(ReviewerInvited),
    /// He said yes.
    "invitation_accepted" 1 InvitationAccepted(InvitationAccepted),
    /// He said no.
    "invitation_declined" 1 InvitationDeclined(InvitationDeclined),
    /// The panel of a call met.
    "panel_met" 1 PanelMet(PanelMet),
    /// The panel said something of a proposal.
    "proposal_discussed" 1 ProposalDiscussed(ProposalDiscussed),
    /// The panel ranked the proposals to a call.
    "panel_ranked" 1 PanelRanked(PanelRanked),
    /// The office chose among the proposals to a call.
    "call_decided" 1 CallDecided(CallDecided),
    /// A consortium became an institute.
    "institute_awarded" 1 InstituteAwarded(InstituteAwarded),
    /// An institute was reviewed.
    "institute_reviewed" 1 InstituteReviewed(InstituteReviewed),
    /// An institute was told what it lacks.
    "notice_given" 1 NoticeGiven(NoticeGiven),
    /// What it lacked is there.
    "cure_accepted" 1 CureAccepted(CureAccepted),
    /// A further term was agreed.
    "agreement_renewed" 1 AgreementRenewed(AgreementRenewed),
    /// A part of what partners were to bring need not come.
    "match_waived" 1 MatchWaived(MatchWaived),
    /// An agreement ends before its time.
    "agreement_terminated" 1 AgreementTerminated(AgreementTerminated),
    /// There is a tier of membership, or it became this.
    "tier_set" 1 TierSet(TierSet),
    /// An organisation asks to become a member, or to stay one.
    "membership_applied" 1 MembershipApplied(MembershipApplied),
    /// An application was declined.
    "membership_declined" 1 MembershipDeclined(MembershipDeclined),
    /// An application for membership was taken back.
    "membership_withdrawn" 1 MembershipWithdrawn(MembershipWithdrawn),
    /// A period of membership ends before its time.
    "membership_ended" 1 MembershipEnded(MembershipEnded),
    /// A period of membership is agreed.
    "membership_began" 1 MembershipBegan(MembershipBegan),
    /// A membership year was closed.
    "membership_year_closed" 1 MembershipYearClosed(MembershipYearClosed),
    /// An amount went from one account to another.
    "transferred" 1 Transferred(Transfer),
    /// Inventors reported an invention.
    "invention_reported" 1 InventionReported(InventionReported),
    /// A step was taken with an invention.
    "invention_stepped" 1 InventionStepped(InventionStepped),
    /// There is a version of what members of a tier may do with foreground.
    "ip_terms_set" 1 IpTermsSet(IpTermsSet),
    /// A licence is offered.
    "licence_offered" 1 LicenceOffered(LicenceOffered),
    /// A licence is taken.
    "licence_taken" 1 LicenceTaken(LicenceTaken),
    /// An offer is taken back, or a licence ends before its time.
    "licence_ended" 1 LicenceEnded(LicenceEnded),
    /// A licensee reports what it sold.
    "sales_reported" 1 SalesReported(SalesReported),
    /// Royalties were posted.
    "royalties_posted" 1 RoyaltiesPosted(RoyaltiesPosted),
    /// An institute stated a year's income and cost.
    "year_stated" 1 YearStated(YearStated),
    /// An institute is there.
    "institute_placed" 1 InstitutePlaced(InstitutePlaced),
    /// Conditions of an agreement were proposed.
    "conditions_proposed" 1 ConditionsProposed(ConditionsProposed),
    /// They hold.
    "conditions_agreed" 1 ConditionsAgreed(ConditionsAgreed),
    /// They do not.
    "conditions_dropped" 1 ConditionsDropped(ConditionsDropped),
    /// An institute said that a condition is met.
    "condition_reported" 1 ConditionReported(ConditionReported),
    /// The office agreed.
    "condition_accepted" 1 ConditionAccepted(ConditionAccepted),
    /// The office did not agree.
    "condition_returned" 1 ConditionReturned(ConditionReturned),
    /// Money does not wait for a condition.
    "condition_waived" 1 ConditionWaived(ConditionWaived),
    /// An institute handed in a report that it owes.
    "report_handed_in" 1 ReportHandedIn(ReportHandedIn),
    /// There is a centre, or it became this.
    "centre_set" 1 CentreSet(CentreSet),
    /// A centre ends.
    "centre_closed" 1 CentreClosed(CentreClosed),
    /// Staff is lent to a centre.
    "staff_lent" 1 StaffLent(StaffLent),
    /// A centre helped a firm.
    "firm_helped" 1 FirmHelped(FirmHelped),
    /// A record of a centre was wrong.
    "centre_record_withdrawn" 1 CentreRecordWithdrawn(CentreRecordWithdrawn),
    /// Legs were written down that belong together.
    "entry_made" 1 EntryMade(EntryMade),
    /// An entry that waited was posted.
    "entry_posted" 1 EntryPosted(EntryPosted),
    /// An entry that waited is not to be posted.
    "entry_voided" 1 EntryVoided(EntryVoided),
    /// An institute opened an account, or calls it otherwise.
    "account_opened" 1 AccountOpened(AccountOpened),
    /// There is a fund, or it became this.
    "fund_set" 1 FundSet(FundSet),
    /// Indirect costs are charged at this rate from a day on.
    "rate_set" 1 RateSet(RateSet),
    /// A month takes no postings any more.
    "month_closed" 1 MonthClosed(MonthClosed),
    /// A month that was closed takes postings again.
    "month_reopened" 1 MonthReopened(MonthReopened),
    /// A call inside an institute is open.
    "project_call_opened" 1 ProjectCallOpened(ProjectCallOpened),
    /// A project was proposed, or proposed anew.
    "project_proposed" 1 ProjectProposed(ProjectProposed),
    /// The institute chose among the proposals to a call.
    "projects_selected" 1 ProjectsSelected(ProjectsSelected),
    /// It was said that a milestone is there.
    "milestone_reported" 1 MilestoneReported(MilestoneReported),
    /// The institute agreed.
    "milestone_accepted" 1 MilestoneAccepted(MilestoneAccepted),
    /// The institute did not agree.
    "milestone_returned" 1 MilestoneReturned(MilestoneReturned),
    /// A readiness level was assessed.
    "level_assessed" 1 LevelAssessed(LevelAssessed),
    /// A stage gate was decided.
    "gate_decided" 1 GateDecided(GateDecided),
    /// A change of a project was asked for.
    "project_change_asked" 1 ProjectChangeAsked(ProjectChangeAsked),
    /// It was granted, and is so.
    "project_change_granted" 1 ProjectChangeGranted(ProjectChangeGranted),
    /// It was refused.
    "project_change_refused" 1 ProjectChangeRefused(ProjectChangeRefused),
    /// There is a risk, or it became this.
    "risk_set" 1 RiskSet(RiskSet),
    /// A risk is none any more.
    "risk_ended" 1 RiskEnded(RiskEnded),
    /// A result was said.
    "result_said" 1 ResultSaid(ResultSaid),
    /// An agreement belongs to a data room.
    "data_shared" 1 DataShared(DataShared),
    /// It was said who takes a project over.
    "project_handed_over" 1 ProjectHandedOver(ProjectHandedOver),
    /// A project was closed.
    "project_closed" 1 ProjectClosed(ProjectClosed),
    /// A board has these seats.
    "board_set" 1 BoardSet(BoardSet),
    /// Somebody was appointed to a board.
    "seat_given" 1 SeatGiven(SeatGiven),
    /// Somebody's sitting in a board ends early.
    "seat_ended" 1 SeatEnded(SeatEnded),
    /// There is a committee, or it became this.
    "committee_set" 1 CommitteeSet(CommitteeSet),
    /// An election was called.
    "election_called" 1 ElectionCalled(ElectionCalled),
    /// An election was taken back.
    "election_withdrawn" 1 ElectionWithdrawn(ElectionWithdrawn),
    /// A member voted.
    "ballot_cast" 1 BallotCast(BallotCast),
    /// An election was counted.
    "election_counted" 1 ElectionCounted(ElectionCounted),
    /// Too few voted in an election.
    "election_failed" 1 ElectionFailed(ElectionFailed),
    /// Nobody could open the ballots of an election.
    "election_voided" 1 ElectionVoided(ElectionVoided),
    /// An organisation wants to be told at an address, or other things.
    "webhook_set" 1 WebhookSet(WebhookSet),
    /// A webhook was switched off or on.
    "webhook_switched" 1 WebhookSwitched(WebhookSwitched),
    /// A webhook is gone.
    "webhook_removed" 1 WebhookRemoved(WebhookRemoved),
}

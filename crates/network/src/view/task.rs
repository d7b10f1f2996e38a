//! What waits for people, and of which part that they play.

use guildhall_model::{Day, Money, OrganisationId, Time};

use crate::directory::LinkKey;
use crate::ids::{
    CallId, InstituteId, InventionId, LicenceId, PaperId, ProgrammeId, ProjectCallId, ProjectId,
    ProposalId,
};
use crate::institute::conditions::duties::ReportKind;
use crate::month::Month;
use crate::programme::goal::GoalNumber;
use crate::property::deadlines::Duty;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// A proposal is to be finished and handed in.
    HandIn {
        /// To which call.
        call: CallId,
        /// Which.
        proposal: ProposalId,
    },
    /// A partner is to promise that it takes part.
    Promise {
        /// To which call.
        call: CallId,
        /// In which proposal.
        proposal: ProposalId,
        /// Who.
        partner: OrganisationId,
    },
    /// A review is to be written and handed in.
    Review {
        /// To which call.
        call: CallId,
        /// Of which proposal.
        proposal: ProposalId,
    },
    /// Reviewers are to be assigned.
    Assign {
        /// To which call.
        call: CallId,
        /// To which proposal.
        proposal: ProposalId,
    },
    /// An invitation to review is to be answered.
    AnswerInvitation {
        /// To which call.
        call: CallId,
    },
    /// Reviews lie apart: the panel is to discuss a proposal.
    Discuss {
        /// Of which call.
        call: CallId,
        /// Which.
        proposal: ProposalId,
    },
    /// All is reviewed: the office is to choose.
    Decide {
        /// Which call.
        call: CallId,
    },
    /// A response to a request for information is to be finished and handed in.
    Respond {
        /// To which call.
        call: CallId,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Questions about a call are to be answered.
    AnswerQuestions {
        /// About which call.
        call: CallId,
    },
    /// A concept paper is to be finished and handed in.
    HandInPaper {
        /// To which call.
        call: CallId,
        /// Which.
        paper: PaperId,
    },
    /// A concept paper is to be answered.
    AnswerPaper {
        /// To which call.
        call: CallId,
        /// Which.
        paper: PaperId,
    },
    /// Terms are to be proposed or agreed to.
    Negotiate {
        /// In which call.
        call: CallId,
        /// For which proposal.
        proposal: ProposalId,
    },
    /// One was broken off: the next is to be taken, or nobody.
    TakeNext {
        /// In which call.
        call: CallId,
    },
    /// An agreement is to be made.
    Award {
        /// Of which call.
        call: CallId,
        /// With which proposal.
        proposal: ProposalId,
    },
    /// A meeting of a council will take place.
    Meet {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        meeting: u32,
    },
    /// The minutes of a meeting are to be written.
    Minutes {
        /// Of which programme.
        programme: ProgrammeId,
        /// Of which meeting.
        meeting: u32,
    },
    /// An institute is to vote.
    Vote {
        /// Of which programme.
        programme: ProgrammeId,
        /// On which resolution.
        resolution: u32,
        /// Which institute.
        institute: InstituteId,
    },
    /// All have voted: the office is to close the vote.
    Close {
        /// Of which programme.
        programme: ProgrammeId,
        /// On which resolution.
        resolution: u32,
    },
    /// Something that the council asked for is to be done.
    FollowUp {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        follow_up: u32,
        /// By whom.
        organisation: OrganisationId,
    },
    /// The day of a goal is past, and no figure says whether it was met.
    Measure {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        goal: GoalNumber,
    },
    /// An application is to be answered.
    Answer {
        /// Of which institute.
        institute: InstituteId,
        /// Whose.
        organisation: OrganisationId,
    },
    /// A member is to vote in an election.
    Elect {
        /// Of which institute.
        institute: InstituteId,
        /// In which election.
        election: u32,
        /// For which member.
        organisation: OrganisationId,
    },
    /// The poll is closed: an election is to be counted.
    CountElection {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        election: u32,
    },
    /// What the other side proposed as conditions of an agreement is to be answered.
    AgreeConditions {
        /// Of which institute.
        institute: InstituteId,
        /// Which version.
        version: u32,
    },
    /// A condition of public money is to be met.
    MeetCondition {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        condition: u32,
    },
    /// That a condition is met is to be accepted, or not.
    AnswerCondition {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        condition: u32,
    },
    /// A report is to be handed in.
    HandInReport {
        /// Of which institute.
        institute: InstituteId,
        /// Of which kind.
        kind: ReportKind,
        /// The first day after what it tells of.
        until: Day,
    },
    /// A link that another organisation said is to be confirmed, or not.
    ConfirmLink {
        /// Which.
        link: LinkKey,
        /// Who is to confirm it.
        organisation: OrganisationId,
    },
    /// An invoice is to be paid.
    Pay {
        /// To which institute.
        institute: InstituteId,
        /// By whom.
        organisation: OrganisationId,
        /// Which, by its transfer.
        invoice: u64,
        /// What is left of it.
        amount: Money,
    },
    /// An invoice was not paid in time: who owes it is to be asked, or its payment taken down.
    Overdue {
        /// Of which institute.
        institute: InstituteId,
        /// Who owes it.
        organisation: OrganisationId,
        /// Which, by its transfer.
        invoice: u64,
        /// What is left of it.
        amount: Money,
    },
    /// An institute is to be reviewed as a whole.
    ReviewInstitute {
        /// Which.
        institute: InstituteId,
    },
    /// What an institute lacks is to be cured.
    Cure {
        /// Which institute.
        institute: InstituteId,
    },
    /// A membership year is over and open.
    CloseYear {
        /// Of which institute.
        institute: InstituteId,
        /// Which: the oldest.
        year: i16,
    },
    /// A membership ends.
    Renew {
        /// Of which institute.
        institute: InstituteId,
        /// Whose.
        organisation: OrganisationId,
    },
    /// The law asks something of an invention.
    Invention {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        invention: InventionId,
        /// What.
        duty: Duty,
    },
    /// A licence is offered.
    TakeLicence {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        licence: LicenceId,
        /// To whom.
        organisation: OrganisationId,
    },
    /// An institute will likely not stand alone after its term.
    Outlook {
        /// Which.
        institute: InstituteId,
    },
    /// In a year it will likely have too few small firms among its members.
    SmallFirms {
        /// Which institute.
        institute: InstituteId,
        /// Which year.
        year: i16,
    },
    /// A milestone of a project is to be there.
    Milestone {
        /// Of which institute.
        institute: InstituteId,
        /// Of which project.
        project: ProjectId,
        /// Which, from 1.
        milestone: u32,
    },
    /// A milestone was said to be there: the institute is to accept it or not.
    AcceptMilestone {
        /// Of which institute.
        institute: InstituteId,
        /// Of which project.
        project: ProjectId,
        /// Which, from 1.
        milestone: u32,
    },
    /// A change of a project was asked for.
    AnswerChange {
        /// Of which institute.
        institute: InstituteId,
        /// Of which project.
        project: ProjectId,
        /// Which, from 1.
        change: u32,
    },
    /// A call inside an institute is closed, and it has not chosen.
    SelectProjects {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        call: ProjectCallId,
    },
    /// An entry of a book waits to be posted.
    PostEntry {
        /// Of which institute.
        institute: InstituteId,
        /// Its number.
        entry: u64,
    },
    /// A month of a book is over, and those before it are closed.
    CloseMonth {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        month: Month,
    },
}

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub task: Task,
    /// Since when.
    pub since: Option<Time>,
    /// Until when it must be done.
    pub until: Option<Time>,
}

//! The parts that one person plays in the network, and for each the few figures that he looks at first.
//!
//! A part is not given to anybody: it is reckoned from whom he acts for. The figures are those of other
//! pages; who may not see them there does not see them here. What waits for a part is in [`View::due`].

mod board;
mod consortium;
mod house;
mod office;

pub use board::BoardFigure;
pub use consortium::{
    Covered, FirstHour, MemberHome, MembershipFigure, Offer, OfferedTier, ProjectFigure,
    ProposalFigure,
};
pub use house::{AuditedHouse, BookFigure, CouncilFigure, HouseFigure, UnpaidFees};
pub use office::{
    AgencyHome, CallAhead, LineFigure, OfficerHome, ReviewerHome, ReviewsLeft, Trouble, Troubled,
    UncommittedYear,
};

use super::{Task, View, Warned};

/// A part that somebody plays in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Signs for the office of a programme.
    Officer,
    /// Signs for an agency that takes part in a programme.
    Agency,
    /// Judges proposals.
    Reviewer,
    /// Signs for a partner of a proposal.
    Applicant,
    /// Runs an institute.
    Director,
    /// Keeps the book of an institute.
    Finance,
    /// Signs for an institute in a council.
    Council,
    /// Signs for an organisation for which somebody sits in a board.
    Board,
    /// Leads a project inside an institute.
    Project,
    /// Signs for a member of an institute.
    Member,
    /// Reads books for which he does not sign.
    Auditor,
    /// Signs for an organisation that is member of nothing.
    Newcomer,
}

impl Part {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Officer => "officer",
            Part::Agency => "agency",
            Part::Reviewer => "reviewer",
            Part::Applicant => "applicant",
            Part::Director => "director",
            Part::Finance => "finance",
            Part::Council => "council",
            Part::Board => "board",
            Part::Project => "project",
            Part::Member => "member",
            Part::Auditor => "auditor",
            Part::Newcomer => "newcomer",
        }
    }
}

/// What one person looks at first, by part; nothing of a part that he does not play.
#[derive(Debug)]
pub struct Home<'a> {
    /// Calls by stage and institutes in trouble.
    pub officer: Option<OfficerHome<'a>>,
    /// Lines of the agencies for which he signs, and years that wait for their money.
    pub agency: Option<AgencyHome<'a>>,
    /// Calls with reviews of his.
    pub reviewer: Option<ReviewerHome<'a>>,
    /// Proposals that are not decided.
    pub applicant: Option<Vec<ProposalFigure<'a>>>,
    /// Institutes that he runs.
    pub director: Option<Vec<HouseFigure<'a>>>,
    /// Books that he keeps.
    pub finance: Option<Vec<BookFigure<'a>>>,
    /// Councils in which he votes.
    pub council: Option<Vec<CouncilFigure<'a>>>,
    /// Boards in which somebody sits for him.
    pub board: Option<Vec<BoardFigure<'a>>>,
    /// Projects that he leads.
    pub project: Option<Vec<ProjectFigure<'a>>>,
    /// Memberships, and calls that they open.
    pub member: Option<MemberHome<'a>>,
    /// Institutes of which he reads the book.
    pub auditor: Option<Vec<AuditedHouse<'a>>>,
    /// Organisations that are member of nothing.
    pub newcomer: Option<Vec<FirstHour<'a>>>,
}

impl Home<'_> {
    /// The parts that the reader plays, in the order of [`Part`].
    pub fn parts(&self) -> Vec<Part> {
        let plays = [
            (Part::Officer, self.officer.is_some()),
            (Part::Agency, self.agency.is_some()),
            (Part::Reviewer, self.reviewer.is_some()),
            (Part::Applicant, self.applicant.is_some()),
            (Part::Director, self.director.is_some()),
            (Part::Finance, self.finance.is_some()),
            (Part::Council, self.council.is_some()),
            (Part::Board, self.board.is_some()),
            (Part::Project, self.project.is_some()),
            (Part::Member, self.member.is_some()),
            (Part::Auditor, self.auditor.is_some()),
            (Part::Newcomer, self.newcomer.is_some()),
        ];
        plays.into_iter().filter(|(_, plays)| *plays).map(|(part, _)| part).collect()
    }
}

impl<'a> View<'a> {
    /// What the reader looks at first. What is told early of outlooks is handed in, as to
    /// [`View::due`].
    pub fn home(self, warned: &Warned) -> Home<'a> {
        let runs = self.own_houses();
        Home {
            officer: self.officer_home(warned),
            agency: self.agency_home(),
            reviewer: self.reviewer_home(),
            applicant: self.applicant_home(),
            finance: self.finance_home(&runs),
            council: self.council_home(&runs),
            board: self.board_home(),
            director: self.director_home(runs, warned),
            project: self.project_home(),
            member: self.member_home(),
            auditor: self.auditor_home(),
            newcomer: self.newcomer_home(),
        }
    }

    /// Of which part something that waits for the reader is.
    pub fn part_of(self, task: &Task) -> Part {
        let runs = |id| self.institute(id).is_some_and(|seen| seen.runs);
        let house = |id| if runs(id) { Part::Director } else { Part::Officer };
        match task {
            Task::HandIn { .. }
            | Task::Promise { .. }
            | Task::Respond { .. }
            | Task::HandInPaper { .. } => Part::Applicant,
            Task::Negotiate { proposal, .. } => {
                let lead = self.network.competition.proposals.get(proposal).map(|one| &one.lead);
                match lead.is_some_and(|lead| self.scope.acts_for(lead)) {
                    true => Part::Applicant,
                    false => Part::Officer,
                }
            }
            Task::Review { .. } | Task::AnswerInvitation { .. } => Part::Reviewer,
            Task::Assign { .. }
            | Task::Discuss { .. }
            | Task::Decide { .. }
            | Task::AnswerQuestions { .. }
            | Task::AnswerPaper { .. }
            | Task::TakeNext { .. }
            | Task::Award { .. }
            | Task::Minutes { .. }
            | Task::Close { .. }
            | Task::Measure { .. }
            | Task::ReviewInstitute { .. } => Part::Officer,
            Task::Meet { programme, .. } => {
                let officer = self.programme(programme).is_some_and(|one| self.is_officer(one));
                if officer { Part::Officer } else { Part::Council }
            }
            Task::Vote { .. } => Part::Council,
            Task::FollowUp { organisation, .. } => self.part_for(organisation),
            Task::Cure { institute }
            | Task::AgreeConditions { institute, .. }
            | Task::MeetCondition { institute, .. }
            | Task::AnswerCondition { institute, .. }
            | Task::HandInReport { institute, .. }
            | Task::Outlook { institute }
            | Task::SmallFirms { institute, .. } => house(institute),
            Task::Answer { .. }
            | Task::CloseYear { .. }
            | Task::Invention { .. }
            | Task::AcceptMilestone { .. }
            | Task::AnswerChange { .. }
            | Task::SelectProjects { .. } => Part::Director,
            Task::PostEntry { .. } | Task::CloseMonth { .. } | Task::Overdue { .. } => {
                Part::Finance
            }
            Task::Milestone { .. } => Part::Project,
            Task::Pay { .. }
            | Task::Renew { .. }
            | Task::TakeLicence { .. }
            | Task::Elect { .. } => Part::Member,
            Task::CountElection { institute, .. } => house(institute),
            Task::ConfirmLink { organisation, .. } => self.part_for(organisation),
        }
    }

    /// The part that somebody plays first who signs for an organisation.
    fn part_for(self, organisation: &guildhall_model::OrganisationId) -> Part {
        let network = self.network;
        let mut lead = network.institutes.all().map(|one| &one.agreement.lead);
        if network.offices().any(|one| one == organisation) {
            Part::Officer
        } else if lead.any(|one| one == organisation) {
            Part::Director
        } else if self.is_agency(organisation) {
            Part::Agency
        } else if self.is_member(organisation) {
            Part::Member
        } else {
            Part::Newcomer
        }
    }
}

//! What can be asked of the network.

use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};

use crate::board::BoardCommand;
use crate::competition::PanelCommand;
use crate::competition::{
    CallText, InformationCommand, NegotiationCommand, PaperCommand, ProposalText, QuestionCommand,
    Sector, Tie,
};
use crate::directory::{DirectoryCommand, Profile};
use crate::ids::{CallId, ProgrammeId, ProposalId};
use crate::institute::InstituteCommand;
use crate::institute::centre::CentreCommand;
use crate::institute::conditions::ConditionCommand;
use crate::institute::place::PlaceCommand;
use crate::ledger::MoneyCommand;
use crate::membership::MembershipCommand;
use crate::outlook::OutlookCommand;
use crate::policy::Rule;
use crate::programme::agency::AgencyCommand;
use crate::programme::council::CouncilCommand;
use crate::programme::plan::PlanCommand;
use crate::project::ProjectCommand;
use crate::property::PropertyCommand;
use crate::webhook::WebhookCommand;

/// What can be asked. What is so already gives no events.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a programme, or changes its label. Only the configuration may.
    SetProgramme {
        /// Which.
        id: ProgrammeId,
        /// What people call it.
        label: Label,
        /// The organisation whose representatives and administrators are its officers. Stays as it was first.
        office: OrganisationId,
    },
    /// The next version of a policy. For officers.
    SetPolicy {
        /// Of which programme.
        programme: ProgrammeId,
        /// From when on it holds.
        from: Day,
        /// What it says.
        rules: Vec<Rule>,
    },
    /// Something of agencies and their money.
    Agency(AgencyCommand),
    /// Something of a plan and its measures.
    Plan(PlanCommand),
    /// Something of a council.
    Council(CouncilCommand),
    /// What an organisation is. For those who sign for it.
    SetProfile {
        /// What it is from now on.
        profile: Profile,
        /// The revision that the writer began with, 0 where nothing was said yet; none to say it
        /// whatever there is.
        seen: Option<u32>,
    },
    /// Something of links, people and tables of size standards.
    Directory(DirectoryCommand),
    /// Something of calls and proposals.
    Competition(CompetitionCommand),
    /// Something of requests for information.
    Information(InformationCommand),
    /// Something of questions about a call.
    Question(QuestionCommand),
    /// Something of concept papers.
    Paper(PaperCommand),
    /// Something of reviews and of a selection.
    Review(ReviewCommand),
    /// Something of reviewers and panels beside reviews.
    Panel(PanelCommand),
    /// Something of negotiations.
    Negotiation(NegotiationCommand),
    /// Something of institutes.
    Institute(InstituteCommand),
    /// Something of members.
    Membership(MembershipCommand),
    /// Something of money.
    Money(MoneyCommand),
    /// Something of intellectual property.
    Property(PropertyCommand),
    /// Something of outlooks.
    Outlook(OutlookCommand),
    /// Something of places.
    Place(PlaceCommand),
    /// Something of conditions of an agreement and reports of an institute.
    Condition(ConditionCommand),
    /// Something of an institute's centres.
    Centre(CentreCommand),
    /// Something of projects.
    Project(ProjectCommand),
    /// Something of boards, committees and elections.
    Board(BoardCommand),
    /// Something of webhooks.
    Webhook(WebhookCommand),
}

impl Command {
    /// What has to be asked of `access` in the same breath, by the same actor: both happen, or
    /// nothing.
    pub fn asks(&self, now: Time) -> Option<guildhall_access::Command> {
        match self {
            Command::Project(command) => command.asks(now),
            _ => None,
        }
    }
}

/// What can be asked of calls and proposals.
#[derive(Clone, Debug, PartialEq)]
pub enum CompetitionCommand {
    /// Drafts a call, or changes a draft. For officers.
    DraftCall {
        /// Which.
        call: CallId,
        /// Of which programme.
        programme: ProgrammeId,
        /// What it says.
        text: CallText,
        /// Which revision the writer began with, 0 for a new one; none for a program that
        /// writes over whatever there is.
        seen: Option<u32>,
    },
    /// Makes a call public. For officers.
    PublishCall {
        /// Which.
        call: CallId,
        /// Until when proposals are taken.
        deadline: Time,
    },
    /// Changes a call that is public. For officers.
    AmendCall {
        /// Which.
        call: CallId,
        /// What it says from now on.
        text: CallText,
        /// Until when proposals are taken, from now on. Never earlier than before.
        deadline: Time,
        /// Why, for everybody to read.
        reason: String,
        /// As in a draft.
        seen: Option<u32>,
    },
    /// Begins a proposal, or saves it as a whole. For those who sign for the lead.
    SaveProposal {
        /// Which.
        proposal: ProposalId,
        /// To which call.
        call: CallId,
        /// Who leads.
        lead: OrganisationId,
        /// What it says.
        text: ProposalText,
        /// The revision that the writer began with; 0 for a new one.
        seen: u32,
    },
    /// Promises to take part in a proposal. For those who sign for the partner.
    GiveLetter {
        /// In which.
        proposal: ProposalId,
        /// Who promises.
        partner: OrganisationId,
    },
    /// Hands a proposal in as it is. For those who sign for the lead.
    SubmitProposal {
        /// Which.
        proposal: ProposalId,
        /// The revision that is handed in.
        seen: u32,
    },
    /// Takes a proposal that was handed in back, to go on writing. For those who sign for the lead,
    /// before the deadline.
    ReopenProposal {
        /// Which.
        proposal: ProposalId,
    },
}

/// What can be asked of reviews and of a selection.
#[derive(Clone, Debug, PartialEq)]
pub enum ReviewCommand {
    /// Says that the actor is ready to review, and to whom he has ties.
    SetReviewer {
        /// From where he looks at things.
        sector: Sector,
        /// Whether a government appointed him for political reasons.
        appointee: bool,
        /// Ties beside the organisations that he belongs to in this house.
        ties: Vec<Tie>,
    },
    /// Has somebody review a proposal. For officers without a tie.
    AssignReviewer {
        /// Which.
        proposal: ProposalId,
        /// Who.
        reviewer: PersonId,
    },
    /// Saves the actor's review as a whole.
    SaveReview {
        /// Of which proposal.
        proposal: ProposalId,
        /// Points for each criterion of the call; none where there are none yet.
        points: Vec<Option<u16>>,
        /// What is to be said of it.
        comment: String,
        /// The revision that the writer began with; 0 for a new one.
        seen: u32,
    },
    /// Hands the actor's review in.
    SubmitReview {
        /// Of which proposal.
        proposal: ProposalId,
        /// The revision that is handed in.
        seen: u32,
    },
    /// Gives a review up: a conflict, or something else. For the reviewer, and for officers.
    Recuse {
        /// Of which proposal.
        proposal: ProposalId,
        /// Whose.
        reviewer: PersonId,
        /// Why.
        reason: String,
    },
    /// Chooses among the proposals to a call. For officers without a tie.
    DecideCall {
        /// Which.
        call: CallId,
        /// Those that are selected, maybe none.
        selected: Vec<ProposalId>,
        /// Why these; may be empty where the ranking says so.
        reason: String,
    },
}

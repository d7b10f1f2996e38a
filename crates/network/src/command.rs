//! What can be asked of the network, and what then happened.

use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};

use crate::competition::{CallText, ProposalText};
use crate::directory::Profile;
use crate::ids::{CallId, ProgrammeId, ProposalId};
use crate::policy::{Policy, Rule};

/// What can be asked. What is so already gives no events.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds a programme, or changes its label. Only the configuration may.
    SetProgramme {
        /// Which.
        id: ProgrammeId,
        /// What people call it.
        label: Label,
        /// The organisation whose administrators are its officers. Stays as it was first.
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
    /// What an organisation is. For those who sign for it.
    SetProfile(Profile),
    /// Something of calls and proposals.
    Competition(CompetitionCommand),
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

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// There is a new programme.
    ProgrammeAdded {
        /// Which.
        id: ProgrammeId,
        /// What people call it.
        label: Label,
        /// The organisation whose administrators are its officers.
        office: OrganisationId,
    },
    /// A programme is called something else.
    ProgrammeLabelled {
        /// Which.
        id: ProgrammeId,
        /// What people call it.
        label: Label,
    },
    /// There is a new version of a policy.
    PolicySet {
        /// Of which programme.
        programme: ProgrammeId,
        /// What it says, and from when.
        policy: Policy,
    },
    /// An organisation is this.
    ProfileSet(Profile),
    /// There is a draft of a call, or it became this.
    CallDrafted {
        /// Which.
        call: CallId,
        /// Of which programme.
        programme: ProgrammeId,
        /// What it says.
        text: CallText,
    },
    /// A call became public.
    CallPublished {
        /// Which.
        call: CallId,
        /// When.
        at: Time,
        /// Until when proposals are taken.
        deadline: Time,
        /// The version of the policy that holds for it.
        policy: u32,
    },
    /// A call that is public became this.
    CallAmended {
        /// Which.
        call: CallId,
        /// When.
        at: Time,
        /// What it says.
        text: CallText,
        /// Until when proposals are taken.
        deadline: Time,
        /// Why.
        reason: String,
    },
    /// A proposal was begun or saved.
    ProposalSaved {
        /// Which.
        proposal: ProposalId,
        /// To which call.
        call: CallId,
        /// Who leads.
        lead: OrganisationId,
        /// What it says.
        text: ProposalText,
        /// By whom.
        by: PersonId,
        /// When.
        at: Time,
    },
    /// A partner promised to take part.
    LetterGiven {
        /// In which proposal.
        proposal: ProposalId,
        /// Who promised.
        partner: OrganisationId,
    },
    /// A proposal was handed in.
    ProposalSubmitted {
        /// Which.
        proposal: ProposalId,
        /// When.
        at: Time,
    },
    /// A proposal that was handed in is being written again.
    ProposalReopened {
        /// Which.
        proposal: ProposalId,
    },
}

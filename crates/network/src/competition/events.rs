//! What happens to calls, proposals and reviews.

use guildhall_model::{OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{CallText, Gift, ProposalText};
use crate::form::{Ns, Text};
use crate::ids::{CallId, ProgrammeId, ProposalId};

/// There is a draft of a call, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallDrafted {
    /// Which.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// What it says.
    pub text: CallText,
}

/// A call became public.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallPublished {
    /// Which.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Until when proposals are taken.
    #[serde(rename = "deadline_ns")]
    #[serde_as(as = "Ns")]
    pub deadline: Time,
    /// Under which version of the programme's policy.
    pub policy: u32,
}

/// A call that is public was changed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallAmended {
    /// Which.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What it says from now on.
    pub text: CallText,
    /// Until when proposals are taken, from now on.
    #[serde(rename = "deadline_ns")]
    #[serde_as(as = "Ns")]
    pub deadline: Time,
    /// Why.
    pub reason: String,
}

/// A proposal was saved, as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalSaved {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Who leads.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// What it says.
    #[serde(flatten)]
    pub text: ProposalText,
    /// Who saved it.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A partner promised to take part.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LetterGiven {
    /// In which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Who.
    #[serde_as(as = "Text")]
    pub partner: OrganisationId,
    /// What it promised to give; none of what was promised before that was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<Vec<Gift>>,
}

/// A proposal was handed in.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalSubmitted {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A proposal was taken back, to go on writing.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalReopened {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
}

/// A reviewer is to review a proposal.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewerAssigned {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// When; what was written before reviews were timed does not say.
    #[serde(default, rename = "at_ns", skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Ns>")]
    pub at: Option<Time>,
}

/// A reviewer does not review a proposal any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewerRecused {
    /// Which.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Who.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// Why, in his words.
    pub reason: String,
    /// Whether he gave it up himself; what was written before that was asked does not say.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gave_up: bool,
}

/// A review was saved, as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewSaved {
    /// Of which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// Points for each criterion of the call; none where there are none yet.
    pub points: Vec<Option<u16>>,
    /// What is to be said of it.
    pub comment: String,
}

/// A review was handed in.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewSubmitted {
    /// Of which proposal.
    #[serde_as(as = "Text")]
    pub proposal: ProposalId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub reviewer: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The office chose among the proposals to a call.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallDecided {
    /// Which.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The proposals that are selected, maybe none.
    #[serde_as(as = "Vec<Text>")]
    pub selected: Vec<ProposalId>,
    /// Why these, where it is not the ranking that says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

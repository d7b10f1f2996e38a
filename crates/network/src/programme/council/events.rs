//! What happens in a council.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Ns, Text};
use crate::ids::{InstituteId, ProgrammeId};
use crate::policy::RuleNumber;

/// A meeting is called.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingCalled {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Its number in the programme, from 1.
    pub number: u32,
    /// When it begins.
    #[serde(rename = "begins_ns")]
    #[serde_as(as = "Ns")]
    pub begins: Time,
    /// What it is about.
    pub agenda: String,
}

/// A meeting that has not begun is other than it was.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingChanged {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// When it begins from now on.
    #[serde(rename = "begins_ns")]
    #[serde_as(as = "Ns")]
    pub begins: Time,
    /// What it is about from now on.
    pub agenda: String,
    /// Why.
    pub reason: String,
}

/// A meeting does not take place.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingCancelled {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// Why.
    pub reason: String,
}

/// It was written down what was said and decided in a meeting.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinutesKept {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// What.
    pub text: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A resolution was put to the vote of a meeting.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ResolutionMoved {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Its number in the programme, from 1.
    pub number: u32,
    /// Of which meeting.
    pub meeting: u32,
    /// What is to be decided.
    pub text: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// How an institute votes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// For it.
    For,
    /// Against it.
    Against,
    /// Neither.
    Abstained,
}

impl Choice {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Choice; 3] = [Choice::For, Choice::Against, Choice::Abstained];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Choice::For => "for",
            Choice::Against => "against",
            Choice::Abstained => "abstained",
        }
    }
}

/// An institute voted, or voted otherwise.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CouncilVoted {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// On which resolution.
    pub resolution: u32,
    /// Which.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// How.
    pub choice: Choice,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A vote was closed, and this was counted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ResolutionDecided {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub resolution: u32,
    /// Whether enough were for it.
    pub carried: bool,
    /// Votes for it, against it, and abstentions.
    pub votes: [u32; 3],
    /// How many institutes had a vote.
    pub entitled: u32,
    /// The rule about the majority, where the policy had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub majority: Option<RuleNumber>,
    /// The rule about the quorum, where the policy had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<RuleNumber>,
    /// The version of the policy that held on the day of the meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<u32>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A resolution was taken back before its vote was closed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ResolutionWithdrawn {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub resolution: u32,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Somebody is to do something until a day.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FollowUpSet {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Its number in the programme, from 1.
    pub number: u32,
    /// Of which meeting.
    pub meeting: u32,
    /// Out of which resolution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u32>,
    /// What.
    pub text: String,
    /// Who.
    #[serde_as(as = "Text")]
    pub who: OrganisationId,
    /// The last day.
    #[serde_as(as = "Text")]
    pub by: Day,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A follow-up was done.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FollowUpDone {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// What was done.
    pub note: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A follow-up is to be done after all.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FollowUpReopened {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A follow-up is not to be done any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FollowUpDropped {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which, by its number.
    pub number: u32,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

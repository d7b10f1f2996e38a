//! What the journal keeps of boards, committees and elections.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::count::Ballot;
use super::election::{Candidate, KeyName, Sealed};
use super::{CommitteeSeat, Holder, Seat, TierSeats};
use crate::form::{Languages, Ns, Text};
use crate::ids::{CommitteeId, InstituteId, TierId};
use crate::policy::RuleNumber;

/// A board has these seats from now on.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct BoardSet {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Seats that members of a tier elect.
    pub elected: Vec<TierSeats>,
    /// Seats to which those who run the institute appoint.
    pub lead: u8,
    /// Seats to which officers of the programme appoint.
    pub government: u8,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Somebody was appointed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SeatGiven {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// To which seat.
    pub seat: Seat,
    /// Who.
    pub holder: Holder,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Somebody's sitting ends early.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SeatEnded {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which sitting.
    pub number: u32,
    /// The first day without him.
    #[serde_as(as = "Text")]
    pub on: Day,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// There is a committee, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CommitteeSet {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub committee: CommitteeId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// What it is there for.
    #[serde_as(as = "Languages<'_>")]
    pub task: Label,
    /// Who sat, sits and will sit in it.
    pub seats: Vec<CommitteeSeat>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An election was called.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ElectionCalled {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Its number in the institute, from 1.
    pub number: u32,
    /// Members of which tier vote.
    #[serde_as(as = "Text")]
    pub tier: TierId,
    /// For how many seats.
    pub seats: u8,
    /// From which day on those who are elected sit.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day without them.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// When the poll opens. The roll is that of this day.
    #[serde(rename = "opens_ns")]
    #[serde_as(as = "Ns")]
    pub opens: Time,
    /// When it closes.
    #[serde(rename = "closes_ns")]
    #[serde_as(as = "Ns")]
    pub closes: Time,
    /// Who may be chosen; their numbers count from 1.
    pub candidates: Vec<Candidate>,
    /// What its key is called where keys are kept.
    #[serde_as(as = "Text")]
    pub key: KeyName,
    /// The version of the policy under which it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<u32>,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An election was taken back before it opened.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ElectionWithdrawn {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub number: u32,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A member voted, or voted otherwise.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct BallotCast {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// In which election.
    pub number: u32,
    /// Which.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// What it chose, under the key of the election.
    #[serde_as(as = "Text")]
    pub sealed: Sealed,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An election was counted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ElectionCounted {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub number: u32,
    /// All ballots, in order, so that nothing tells whose each is.
    pub ballots: Vec<Ballot>,
    /// How many votes each candidate has.
    pub votes: Vec<u32>,
    /// Who is elected, by number, the most votes first.
    pub elected: Vec<u8>,
    /// Who had as many votes as others where there were not seats for all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tied: Vec<u8>,
    /// How many members are on the roll.
    pub roll: u32,
    /// The rule about the quorum, where the policy had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<RuleNumber>,
    /// The rule about ties, where the policy had one and there was a tie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ties: Option<RuleNumber>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Too few voted. Their ballots are opened by nobody.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ElectionFailed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub number: u32,
    /// How many members voted.
    pub cast: u32,
    /// How many are on the roll.
    pub roll: u32,
    /// The rule about the quorum; none where nobody voted at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<RuleNumber>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Nobody can open the ballots any more: there is no result.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ElectionVoided {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub number: u32,
    /// What happened.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

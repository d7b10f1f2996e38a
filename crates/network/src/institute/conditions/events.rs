//! What happens to conditions of agreements and to reports of institutes.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::duties::ReportKind;
use crate::competition::Side;
use crate::form::{Ns, Text};
use crate::ids::InstituteId;

/// A milestone that public money of a year waits for.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Condition {
    /// Its number in the agreement, from 1. It stays, whatever becomes of others.
    pub number: u32,
    /// The year whose public money waits for it, counted over all terms from 1.
    pub year: u8,
    /// What is to be there.
    pub text: String,
    /// By what it is measured.
    pub measure: String,
    /// The last day for it.
    #[serde_as(as = "Text")]
    pub due: Day,
}

/// What shows something: words, and where the rest is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Shown {
    /// In words.
    pub text: String,
    /// Links and references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
}

/// One side proposed the conditions of an agreement, all of them.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionsProposed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which version, from 1.
    pub version: u32,
    /// Which side.
    pub side: Side,
    /// All of them.
    pub conditions: Vec<Condition>,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The other side agreed: they hold.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionsAgreed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which version.
    pub version: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What was proposed does not hold.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionsDropped {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which version.
    pub version: u32,
    /// The side that said so.
    pub side: Side,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The institute said that a condition is met.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionReported {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which, by its number.
    pub condition: u32,
    /// What shows it.
    #[serde(flatten)]
    pub shown: Shown,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The office agreed that it is met.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionAccepted {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which, by its number.
    pub condition: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The office said what is lacking.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionReturned {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which, by its number.
    pub condition: u32,
    /// What is lacking.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Money of its year does not wait for a condition.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ConditionWaived {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which, by its number.
    pub condition: u32,
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An institute handed in a report that it owes, or one that corrects it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ReportHandedIn {
    /// Which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Of which kind.
    pub kind: ReportKind,
    /// The first day after what it tells of.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// What it says.
    #[serde(flatten)]
    pub shown: Shown,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

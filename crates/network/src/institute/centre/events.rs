//! What happens to centres of institutes.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{AreaCode, CentreKind};
use crate::form::{Languages, Ns, Text};
use crate::ids::{CentreId, InstituteId};
use crate::institute::place::Place;
use crate::programme::number::Number;

/// What a centre is.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CentreText {
    /// Of which kind.
    pub kind: CentreKind,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// The organisation in whose house it is.
    #[serde_as(as = "Text")]
    pub host: OrganisationId,
    /// Where it is.
    pub place: Place,
    /// The areas that it serves.
    pub areas: Vec<AreaCode>,
    /// Its first day.
    #[serde_as(as = "Text")]
    pub from: Day,
}

/// There is a centre, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CentreSet {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub centre: CentreId,
    /// What it is.
    pub text: CentreText,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A centre ends.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CentreClosed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub centre: CentreId,
    /// The first day without it.
    #[serde_as(as = "Text")]
    pub on: Day,
    /// Why.
    pub reason: String,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An organisation lends staff to a centre.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct StaffLent {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// To which centre.
    #[serde_as(as = "Text")]
    pub centre: CentreId,
    /// Its number among the records of the institute's centres, from 1.
    pub number: u32,
    /// By whom.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// How many full-time equivalents.
    #[serde_as(as = "Text")]
    pub fte: Number,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A centre helped a firm.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FirmHelped {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which centre.
    #[serde_as(as = "Text")]
    pub centre: CentreId,
    /// Its number among the records of the institute's centres, from 1.
    pub number: u32,
    /// Which organisation.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// With what.
    pub what: String,
    /// On which day.
    #[serde_as(as = "Text")]
    pub day: Day,
    /// How many hours it took.
    #[serde_as(as = "Text")]
    pub hours: Number,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A record of a centre was wrong and does not count.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct CentreRecordWithdrawn {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub number: u32,
    /// What was wrong with it.
    pub reason: String,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

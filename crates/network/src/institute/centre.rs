//! Centres of institutes: satellites, and regional support centres that help firms near them.
//!
//! A centre has a host, a place and the areas that it serves. Staff on loan and each help to a firm
//! are records of their own, numbered in the institute; a wrong one is withdrawn with a reason and
//! stays readable. What a year comes to is counted from them.
//!
//! Areas are codes of ISO 3166 (`KR`) or ISO 3166-2 (`KR-26`).

mod decide;
mod events;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, OrganisationId};
use serde::{Deserialize, Serialize};

pub use events::{
    CentreClosed, CentreRecordWithdrawn, CentreSet, CentreText, FirmHelped, StaffLent,
};

use crate::ids::{CentreId, InstituteId};
use crate::programme::number::Number;

/// Most centres of an institute.
pub const CENTRES_MAX: usize = 200;

/// Most areas of a centre.
pub const AREAS_MAX: usize = 100;

/// Most records of an institute's centres.
pub const RECORDS_MAX: usize = 100_000;

/// A kind of centre.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CentreKind {
    /// Another seat of the institute.
    Satellite,
    /// One that supports firms of its areas.
    RegionalSupport,
}

impl CentreKind {
    /// Both of them.
    pub const ALL: [CentreKind; 2] = [CentreKind::Satellite, CentreKind::RegionalSupport];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            CentreKind::Satellite => "satellite",
            CentreKind::RegionalSupport => "regional_support",
        }
    }
}

/// The code of a country or of a part of one, as ISO 3166 writes it.
#[derive(
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(try_from = "String")]
pub struct AreaCode(String);

/// A text that is no code of an area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no code of ISO 3166; write it like KR or KR-26")]
pub struct AreaError {
    /// What was given.
    pub text: String,
}

impl FromStr for AreaCode {
    type Err = AreaError;

    fn from_str(text: &str) -> Result<AreaCode, AreaError> {
        let (country, part) = text.split_once('-').map_or((text, None), |(a, b)| (a, Some(b)));
        let letters = country.len() == 2 && country.bytes().all(|one| one.is_ascii_uppercase());
        let is_part = |part: &str| {
            let sign = |one: u8| one.is_ascii_uppercase() || one.is_ascii_digit();
            (1..=3).contains(&part.len()) && part.bytes().all(sign)
        };
        let good = letters && part.is_none_or(is_part);
        good.then(|| AreaCode(text.to_owned())).ok_or_else(|| AreaError { text: text.to_owned() })
    }
}

impl TryFrom<String> for AreaCode {
    type Error = AreaError;

    fn try_from(text: String) -> Result<AreaCode, AreaError> {
        text.parse()
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A centre.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Centre {
    /// As it was set last.
    pub set: CentreSet,
    /// Its end.
    pub closed: Option<CentreClosed>,
}

/// Where a centre stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CentreState {
    /// Its first day has not come.
    Planned,
    /// It works.
    Open,
    /// Its end has come.
    Closed,
}

impl CentreState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            CentreState::Planned => "planned",
            CentreState::Open => "open",
            CentreState::Closed => "closed",
        }
    }
}

impl Centre {
    /// Where it stands on a day.
    pub fn state(&self, day: Day) -> CentreState {
        if self.closed.as_ref().is_some_and(|end| end.on <= day) {
            CentreState::Closed
        } else if day < self.set.text.from {
            CentreState::Planned
        } else {
            CentreState::Open
        }
    }

    /// Whether it works on any day from one to before another.
    pub fn works(&self, from: Day, until: Day) -> bool {
        self.set.text.from < until && self.closed.as_ref().is_none_or(|end| from < end.on)
    }
}

/// A record of a centre, and why it does not count.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Kept {
    /// What it says.
    pub what: CentreRecord,
    /// Why it does not count.
    pub withdrawn: Option<CentreRecordWithdrawn>,
}

/// What a record of a centre says.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum CentreRecord {
    /// Somebody works there on loan.
    Staff(StaffLent),
    /// A firm was helped.
    Help(FirmHelped),
}

impl CentreRecord {
    /// At which centre.
    pub const fn centre(&self) -> &CentreId {
        match self {
            CentreRecord::Staff(one) => &one.centre,
            CentreRecord::Help(one) => &one.centre,
        }
    }
}

/// The centres of an institute.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Centres {
    /// By name.
    pub all: Map<CentreId, Arc<Centre>>,
    /// All records, by number.
    pub records: Map<u32, Arc<Kept>>,
}

impl Centres {
    /// The records that count, with their numbers.
    pub fn counted(&self) -> impl Iterator<Item = (u32, &CentreRecord)> {
        let counts = self.records.iter().filter(|(_, kept)| kept.withdrawn.is_none());
        counts.map(|(number, kept)| (*number, &kept.what))
    }
}

/// The centres of all institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AllCentres(Map<InstituteId, Arc<Centres>>);

impl AllCentres {
    pub(crate) fn get(&self, institute: &InstituteId) -> Option<&Centres> {
        self.0.get(institute).map(|one| &**one)
    }

    fn of(&mut self, institute: &InstituteId) -> &mut Centres {
        Arc::make_mut(self.0.entry(institute.clone()).or_default())
    }

    pub(crate) fn set(&mut self, event: &CentreSet) {
        let all = &mut self.of(&event.institute).all;
        let closed = all.get(&event.centre).and_then(|there| there.closed.clone());
        all.insert(event.centre.clone(), Arc::new(Centre { set: event.clone(), closed }));
    }

    pub(crate) fn closed(&mut self, event: &CentreClosed) {
        if let Some(there) = self.of(&event.institute).all.get_mut(&event.centre) {
            Arc::make_mut(there).closed = Some(event.clone());
        }
    }

    pub(crate) fn lent(&mut self, event: &StaffLent) {
        self.keep(&event.institute, event.number, CentreRecord::Staff(event.clone()));
    }

    pub(crate) fn helped(&mut self, event: &FirmHelped) {
        self.keep(&event.institute, event.number, CentreRecord::Help(event.clone()));
    }

    fn keep(&mut self, institute: &InstituteId, number: u32, what: CentreRecord) {
        let kept = Arc::new(Kept { what, withdrawn: None });
        self.of(institute).records.insert(number, kept);
    }

    pub(crate) fn withdrawn(&mut self, event: &CentreRecordWithdrawn) {
        if let Some(there) = self.of(&event.institute).records.get_mut(&event.number) {
            Arc::make_mut(there).withdrawn = Some(event.clone());
        }
    }
}

/// What can be asked of centres. For those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub struct CentreCommand {
    /// Of which institute.
    pub institute: InstituteId,
    /// What.
    pub step: CentreStep,
}

/// A step with centres and their records.
#[derive(Clone, Debug, PartialEq)]
pub enum CentreStep {
    /// Adds a centre, or says otherwise what it is.
    Set {
        /// Which.
        centre: CentreId,
        /// What it is.
        text: CentreText,
    },
    /// Ends a centre.
    Close {
        /// Which.
        centre: CentreId,
        /// The first day without it.
        on: Day,
        /// Why.
        reason: String,
    },
    /// Staff is lent to a centre.
    Lend {
        /// To which.
        centre: CentreId,
        /// By whom.
        organisation: OrganisationId,
        /// How many full-time equivalents.
        fte: Number,
        /// The first day.
        from: Day,
        /// The first day after.
        until: Day,
    },
    /// A firm was helped by a centre.
    Help {
        /// By which.
        centre: CentreId,
        /// Which organisation.
        organisation: OrganisationId,
        /// With what.
        what: String,
        /// On which day.
        day: Day,
        /// How many hours it took.
        hours: Number,
    },
    /// Withdraws a record that was wrong.
    Withdraw {
        /// Which.
        number: u32,
        /// What was wrong with it.
        reason: String,
    },
}

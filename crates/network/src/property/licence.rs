//! Licences: of an invention, a data set or an app, which are the same kind of thing.
//!
//! ```text
//! offered ─▶ agreed ─▶ in force ─▶ over
//!    │          └─────────┴──▶ ended
//!    └──▶ withdrawn
//! ```
//!
//! Nothing happens when a term begins or is over: it is reckoned from the day.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, OrganisationId, Period, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Ns, Text};
use crate::ids::{InstituteId, InventionId, LicenceId};
use crate::policy::Share;

/// Most steps of a royalty.
pub const STEPS_MAX: usize = 20;

/// Longest term of a licence, in years.
pub const YEARS_MAX: u8 = 50;

/// Most reports of sales under one licence.
pub const REPORTS_MAX: usize = 1_000;

/// What is licensed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Subject {
    /// An invention of the institute.
    Invention {
        /// Which.
        #[serde_as(as = "Text")]
        invention: InventionId,
    },
    /// A data set.
    DataSet {
        /// What people call it.
        name: String,
    },
    /// An app.
    App {
        /// What people call it.
        name: String,
    },
}

/// From an amount of sales in a year on, a share of what is above it.
#[serde_as]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct SalesStep {
    /// Above which sales of the year.
    #[serde_as(as = "Text")]
    pub above: Money,
    /// The share.
    pub share: Share,
}

/// From a number of units in a year on, an amount for each above it.
#[serde_as]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct UnitStep {
    /// Above how many units of the year.
    pub above: u64,
    /// For each.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// What is owed as it is sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "by", content = "steps", rename_all = "snake_case")]
pub enum Running {
    /// Nothing.
    Nothing,
    /// A share of sales, in steps.
    Sales(Vec<SalesStep>),
    /// An amount for each unit, in steps.
    Units(Vec<UnitStep>),
}

/// What a licence costs. Steps and the least are those of a year of the calendar.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Scheme {
    /// Once, when it begins.
    #[serde_as(as = "Text")]
    pub upfront: Money,
    /// The least of a year; of a part of a year, the part of it.
    #[serde_as(as = "Text")]
    pub minimum: Money,
    /// As it is sold.
    pub running: Running,
}

/// What a licence says.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct LicenceText {
    /// Of what.
    pub subject: Subject,
    /// To whom.
    #[serde_as(as = "Text")]
    pub licensee: OrganisationId,
    /// For which field of use.
    pub field: String,
    /// Whether nobody else has one for that field.
    pub exclusive: bool,
    /// Whether products are to be made substantially in the country, 35 U.S.C. 204.
    pub domestic: bool,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// What it costs.
    pub scheme: Scheme,
}

/// A licence is offered.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct LicenceOffered {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub licence: LicenceId,
    /// What it says.
    #[serde(flatten)]
    pub text: LicenceText,
    /// Who gives it: the lead of the institute.
    #[serde_as(as = "Text")]
    pub licensor: OrganisationId,
    /// By how much less all of it costs, by the terms of the licensee's tier.
    pub discount: Share,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A licence is taken.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct LicenceTaken {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub licence: LicenceId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An offer is taken back, or a licence ends before its time.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct LicenceEnded {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub licence: LicenceId,
    /// The first day without it.
    #[serde_as(as = "Text")]
    pub on: Day,
    /// Why.
    pub reason: String,
    /// When it was said.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A licensee reports what it sold.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SalesReported {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Under which licence.
    #[serde_as(as = "Text")]
    pub licence: LicenceId,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// For how much.
    #[serde_as(as = "Text")]
    pub sales: Money,
    /// How many.
    pub units: u64,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Where a licence is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody took it yet.
    Offered,
    /// The offer was taken back.
    Withdrawn,
    /// It was taken, and has not begun.
    Agreed,
    /// It holds.
    InForce,
    /// Its term is over.
    Over,
    /// It ended before its time.
    Ended,
}

impl Standing {
    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Offered => "offered",
            Standing::Withdrawn => "withdrawn",
            Standing::Agreed => "agreed",
            Standing::InForce => "in_force",
            Standing::Over => "over",
            Standing::Ended => "ended",
        }
    }
}

/// A licence.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Licence {
    /// What was offered.
    pub offer: LicenceOffered,
    /// From when until when, as it was offered.
    pub term: Period,
    /// That it was taken.
    pub taken: Option<LicenceTaken>,
    /// That it ended.
    pub ended: Option<LicenceEnded>,
    /// What was sold, in the order of the reports.
    pub sales: Vec<SalesReported>,
}

impl Licence {
    pub(super) fn new(offer: &LicenceOffered) -> Option<Licence> {
        let term = Period::new(offer.text.from, offer.text.until)?;
        Some(Licence { offer: offer.clone(), term, taken: None, ended: None, sales: Vec::new() })
    }

    /// The first day without it.
    pub fn until(&self) -> Day {
        let ended = self.ended.as_ref().map(|end| end.on);
        ended.map_or(self.term.until(), |on| on.min(self.term.until()))
    }

    /// Where it is on a day.
    pub fn standing(&self, day: Day) -> Standing {
        match (&self.taken, &self.ended) {
            (None, None) => Standing::Offered,
            (None, Some(_)) => Standing::Withdrawn,
            (Some(_), Some(end)) if end.on <= day => Standing::Ended,
            (Some(_), _) if day < self.term.from() => Standing::Agreed,
            (Some(_), _) if day < self.term.until() => Standing::InForce,
            (Some(_), _) => Standing::Over,
        }
    }

    /// The days on which it holds; none where it was not taken, or ended before it began.
    pub fn period(&self) -> Option<Period> {
        self.taken.as_ref()?;
        Period::new(self.term.from(), self.until())
    }

    /// Whether it owes as it sells, and a day between two on which it holds is of no report.
    pub fn is_silent(&self, from: Day, until: Day) -> bool {
        let running = self.offer.text.scheme.running != Running::Nothing;
        let Some(held) = self.period().filter(|_| running) else { return false };
        let (first, last) = (from.max(held.from()), until.min(held.until()));
        let Some(asked) = Period::new(first, last) else { return false };
        let told = |one: &SalesReported| {
            Period::new(one.from.max(first), one.until.min(last))
                .map_or(0, |days| days.from().days_until(days.until()))
        };
        // Reports never overlap.
        self.sales.iter().map(told).sum::<i64>() < asked.from().days_until(asked.until())
    }
}

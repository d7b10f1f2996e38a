//! Self-sufficiency: what an institute lives on, and from when on it needs no public money.
//!
//! Fees of members and public money are in the book. What else comes in, and what all of it costs,
//! an institute states itself, for each year of the calendar: planned, and when the year is over,
//! as it was. A statement is never changed; the next version stands beside it. What is stated and
//! what the book says are never added up into one figure.
//!
//! The forecast draws many futures and tells between what they lie. Its draws are keyed, not taken
//! one after another: the same seed gives the same band on every machine, and a scenario changes
//! nothing but what it is about.
//!
//! Source: GAO-25-107369 for institutes that did not stand alone when their agreements ended;
//! 15 U.S.C. 278s(e) for the plan of an institute without public money. Left out on purpose: that
//! a higher fee drives members away, prices that rise, and people trained, which the house does not
//! count.
//!
//! Read in this order: [`YearStated`], [`OutlookCommand`]; `past`, `rates`, `dice`, `runs`, and
//! [`Outlook`] in `answer`.

mod answer;
mod dice;
mod past;
mod rates;
mod reckoned;
mod runs;

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Money, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub use answer::{Alone, Band, Criterion, Outlook, SmallYear};
pub use dice::Dice;
pub use past::{Basis, Flow, FlowYear, Told, Year};
pub use rates::{Drawn, PlanRates, Rate};
pub use runs::{RUNS, SEED, Scenario};

pub(crate) use answer::{House, outlook};
pub(crate) use reckoned::Reckoned;

use crate::competition::{Income, TITLE_CHARS_MAX, YEARS_AFTER_MAX, check_text};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::InstituteId;
use crate::institute::Institute;

/// Most versions of a statement.
pub const VERSIONS_MAX: usize = 100;

/// Whether figures are a plan, or what came of it.
#[derive(
    Clone,
    Copy,
    Debug,
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
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// What is expected.
    Planned,
    /// What it was.
    Actual,
}

impl Nature {
    /// Both.
    pub const ALL: [Nature; 2] = [Nature::Planned, Nature::Actual];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Nature::Planned => "planned",
            Nature::Actual => "actual",
        }
    }
}

/// Income of one kind in a year.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct IncomeOf {
    /// From what.
    pub kind: Income,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// An institute stated a year's income of its own and its cost.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct YearStated {
    /// Which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which year of the calendar.
    pub year: i16,
    /// Planned or as it was.
    pub nature: Nature,
    /// Counted for each year, plans and what came of them apart, from 1.
    pub version: u32,
    /// By kind, each once. A kind that is not there is nothing.
    pub income: Vec<IncomeOf>,
    /// What all of it costs.
    #[serde_as(as = "Text")]
    pub cost: Money,
    /// From where the figures are.
    pub evidence: String,
    /// Who stated it.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

impl YearStated {
    /// Income of a kind.
    pub(crate) fn amount(&self, kind: Income) -> Money {
        let found = self.income.iter().find(|one| one.kind == kind);
        found.map_or(Money::zero(self.cost.currency()), |one| one.amount)
    }
}

/// What an institute stated: all versions, oldest first.
pub(crate) type Stated = Map<(i16, Nature), Arc<Vec<YearStated>>>;

/// What all institutes stated. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Statements(Map<InstituteId, Stated>);

impl Statements {
    /// Those of an institute, unless it stated nothing.
    pub(crate) fn get(&self, institute: &InstituteId) -> Option<&Stated> {
        self.0.get(institute)
    }

    pub(crate) fn stated(&mut self, event: &YearStated) {
        let of = self.0.entry(event.institute.clone()).or_default();
        Arc::make_mut(of.entry((event.year, event.nature)).or_default()).push(event.clone());
    }
}

/// What can be asked of outlooks. For those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub enum OutlookCommand {
    /// States a year's income and cost: the next version.
    State {
        /// Of which institute.
        institute: InstituteId,
        /// Which year of the calendar.
        year: i16,
        /// Planned or as it was.
        nature: Nature,
        /// By kind, each at most once.
        income: Vec<IncomeOf>,
        /// What all of it costs.
        cost: Money,
        /// From where the figures are.
        evidence: String,
        /// The version that the writer began with; 0 for the first.
        seen: u32,
    },
}

impl Desk<'_> {
    pub(crate) fn foresee(&self, command: OutlookCommand) -> Result<Vec<Event>, NetworkError> {
        let OutlookCommand::State { institute, year, nature, income, cost, evidence, seen } =
            command;
        let there = self.own_institute(&institute, "state its years")?;
        self.must_be_year(there, year, nature)?;
        self.must_be_amounts(there, &income, cost)?;
        check_text(&evidence, "where the figures are from", TITLE_CHARS_MAX)?;
        let before = self.network.statements.get(&institute);
        let before = before.and_then(|all| all.get(&(year, nature)));
        let newest = before.and_then(|all| all.last());
        let same =
            |one: &YearStated| (&one.income, one.cost, &one.evidence) == (&income, cost, &evidence);
        if newest.is_some_and(same) {
            return Ok(Vec::new());
        }
        let now = newest.map_or(0, |one| one.version);
        if let Some(newest) = newest.filter(|_| now != seen) {
            let (saved_by, saved_at) = (newest.by.to_string(), newest.at);
            return Err(NetworkError::Changed { now, seen, saved_by, saved_at });
        }
        if before.is_some_and(|all| all.len() >= VERSIONS_MAX) {
            let what = "versions of a year's figures";
            return Err(NetworkError::TooMany { what, max: VERSIONS_MAX });
        }
        let (version, by, at) = (now + 1, self.person()?, self.now);
        let stated =
            YearStated { institute, year, nature, version, income, cost, evidence, by, at };
        Ok(vec![stated.into()])
    }

    /// A year of its terms or not long after; what it was, only of a year that is over.
    fn must_be_year(
        &self,
        institute: &Institute,
        year: i16,
        nature: Nature,
    ) -> Result<(), NetworkError> {
        let from = institute.agreement.from.year();
        let until = institute.until().year() + i16::from(YEARS_AFTER_MAX);
        if !(from..=until).contains(&year) {
            let number = usize::from(year.unsigned_abs());
            let why = format!("it states years from {from} to {until}");
            return Err(NetworkError::Part { what: "year", number, why });
        }
        let today = self.today();
        if nature == Nature::Actual && year >= today.year() {
            let end = format!("{year:04}-12-31");
            let day = Day::parse(&end).unwrap_or(today);
            return Err(NetworkError::Future { day, today });
        }
        Ok(())
    }

    fn must_be_amounts(
        &self,
        institute: &Institute,
        income: &[IncomeOf],
        cost: Money,
    ) -> Result<(), NetworkError> {
        let mut kinds = BTreeSet::new();
        let mut all = cost;
        self.must_be_of(institute, cost)?;
        for (at, one) in income.iter().enumerate() {
            self.must_be_of(institute, one.amount)?;
            if !kinds.insert(one.kind) {
                let (what, number) = ("line", at + 1);
                let why = format!("`{}` is there twice; add the two up", one.kind.word());
                return Err(NetworkError::Part { what, number, why });
            }
            all = all.plus(one.amount)?;
        }
        Ok(())
    }
}

//! What the book and the institute say of each year, each apart.

use std::collections::BTreeMap;

use guildhall_model::{Money, PersonId, Time};

use super::{Nature, Stated, YearStated};
use crate::competition::Income;
use crate::ledger::{Account, Book, Cause, RoyaltyPart, Transfer};
use crate::report::{Record, transfer};

/// What comes in, or goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// Income of its own.
    Own(Income),
    /// What the programme pays.
    Public,
    /// What all of it costs.
    Cost,
}

impl Flow {
    /// All of them, income of its own first.
    pub fn all() -> impl Iterator<Item = Flow> {
        Income::ALL.into_iter().map(Flow::Own).chain([Flow::Public, Flow::Cost])
    }

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Flow::Own(kind) => kind.word(),
            Flow::Public => "public",
            Flow::Cost => "cost",
        }
    }
}

/// A figure that the institute stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How much.
    pub amount: Money,
    /// The version of the statement.
    pub version: u32,
    /// From where it is.
    pub evidence: String,
    /// Who stated it.
    pub by: PersonId,
    /// When.
    pub at: Time,
}

/// On what a forecast of a year rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// On members, applications and fees.
    Members,
    /// On the public money that was agreed.
    Agreement,
    /// On the institute's plan for the year.
    Plan,
    /// On what it stated last for an earlier year, or where there is none first for a later one,
    /// unchanged.
    Carried(i16, Nature),
    /// Nothing was stated: it counts as nothing.
    Nothing,
}

/// One flow of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowYear {
    /// Which.
    pub flow: Flow,
    /// What the book says of it, and the records; none of what no book holds.
    pub booked: Option<(Money, Vec<Record>)>,
    /// What the institute says that it was.
    pub actual: Option<Told>,
    /// What it planned.
    pub planned: Option<Told>,
    /// What is expected, and on what that rests; none of a year that is over.
    pub forecast: Option<(super::Band, Basis)>,
}

/// A year of an institute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Which year of the calendar.
    pub year: i16,
    /// By flow.
    pub flows: Vec<FlowYear>,
    /// Own income together, by what is expected; none of a year that is over.
    pub own: Option<super::Band>,
    /// All income less cost; none of a year that is over, and where no cost is stated.
    pub rest: Option<super::Band>,
}

/// The newest version of what was stated.
pub(super) fn newest(stated: &Stated, year: i16, nature: Nature) -> Option<&YearStated> {
    stated.get(&(year, nature))?.last()
}

impl YearStated {
    /// What it says of a flow; none of public money, which is agreed and not stated.
    pub(super) fn of(&self, flow: Flow) -> Option<Money> {
        match flow {
            Flow::Own(kind) => Some(self.amount(kind)),
            Flow::Cost => Some(self.cost),
            Flow::Public => None,
        }
    }

    pub(super) fn told(&self, flow: Flow) -> Option<Told> {
        let (version, evidence) = (self.version, self.evidence.clone());
        let (by, at) = (self.by.clone(), self.at);
        self.of(flow).map(|amount| Told { amount, version, evidence, by, at })
    }
}

/// What is expected of a flow that is stated, before chance: the plan, or what was stated nearest.
pub(super) fn expected(stated: &Stated, flow: Flow, year: i16) -> (i128, Basis) {
    let units = |one: &YearStated| one.of(flow).map_or(0, Money::units);
    if let Some(plan) = newest(stated, year, Nature::Planned) {
        return (units(plan), Basis::Plan);
    }
    // Of one year what it was comes after what was planned.
    let before = stated.iter().rev().find(|((of, _), _)| *of < year);
    let nearest = before.or_else(|| stated.iter().next());
    match nearest.and_then(|(key, all)| Some((key, all.last()?))) {
        Some(((of, nature), last)) => (units(last), Basis::Carried(*of, *nature)),
        None => (0, Basis::Nothing),
    }
}

/// What the book says of fees, of the institute's part of royalties, and of public money, by year.
#[derive(Default)]
pub(super) struct Booked {
    by: BTreeMap<(i16, Flow), Vec<Transfer>>,
}

impl Booked {
    pub(super) fn new(book: Option<&Book>) -> Booked {
        let mut booked = Booked::default();
        let Some(book) = book else { return booked };
        for one in book.transfers.iter().filter(|one| !book.is_reversed(one.number)) {
            let own = Account::Royalties(RoyaltyPart::Institute);
            let flow = match one.leg.cause {
                Cause::MembershipFee { .. } => Flow::Own(Income::Fees),
                Cause::Royalty { .. } if one.leg.credit == own => Flow::Own(Income::Licences),
                Cause::Tranche { .. } => Flow::Public,
                _ => continue,
            };
            booked.by.entry((one.leg.day.year(), flow)).or_default().push(one);
        }
        booked
    }

    pub(super) fn units(&self, year: i16, flow: Flow) -> i128 {
        let all = self.by.get(&(year, flow)).into_iter().flatten();
        all.fold(0, |sum, one| sum.saturating_add(one.leg.amount.units()))
    }

    /// The amount and its records; none of what no book holds.
    pub(super) fn told(&self, year: i16, flow: Flow, zero: Money) -> Option<(Money, Vec<Record>)> {
        if !matches!(flow, Flow::Own(Income::Fees | Income::Licences) | Flow::Public) {
            return None;
        }
        let records = self.by.get(&(year, flow)).into_iter().flatten();
        let records = records.map(transfer).collect();
        Some((Money::new(self.units(year, flow), zero.currency()), records))
    }

    /// What was paid for a year of the term.
    pub(super) fn tranche(&self, year: u8) -> i128 {
        let all = self.by.iter().filter(|((_, flow), _)| *flow == Flow::Public);
        let of = |one: &&Transfer| matches!(one.leg.cause, Cause::Tranche { year: of, .. } if of == year);
        let all = all.flat_map(|(_, all)| all).filter(of);
        all.fold(0, |sum, one| sum.saturating_add(one.leg.amount.units()))
    }
}

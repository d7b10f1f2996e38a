//! What partners bring of what is spent: measured at each expense, and projected to the end.
//!
//! The share is what partners spent, in money and in kind, of that and public money together. Fees
//! that members pay count for neither. The projection is plain arithmetic from the agreement's plan:
//! a year that is over counts with what was spent in it, the year that runs with the greater of plan
//! and spent, each year to come with its plan; what was waived is not planned.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, MoneyError};

use super::fund::{FundSource, Part};
use crate::institute::{Institute, Standing};
use crate::ledger::{Account, Book, Cause, Transfer};
use crate::policy::Share;

/// What public money and partners spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Public money.
    pub public: Money,
    /// Partners, in money and in kind.
    pub matched: Money,
}

impl Spent {
    /// The share of partners; none of nothing.
    pub fn share(&self) -> Option<Share> {
        let all = self.public.plus(self.matched).ok()?;
        Share::of(u128::try_from(self.matched.units()).ok()?, u128::try_from(all.units()).ok()?)
    }
}

/// The share after an expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The first transfer of the expense, or of what took it back.
    pub transfer: u64,
    /// Its day.
    pub day: Day,
    /// What was spent until then, in the order of posting.
    pub spent: Spent,
}

/// A cost that a fund was charged with, or that was taken back: then it is less than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Charge {
    transfer: u64,
    entry: Option<u64>,
    day: Day,
    source: FundSource,
    amount: Money,
}

/// A year of the term in money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Which, counted over all terms from 1.
    pub year: u8,
    /// Its first day.
    pub from: Day,
    /// What the agreement plans.
    pub planned: Spent,
    /// What was spent, by source in the order of [`FundSource::ALL`].
    pub spent: [Money; FundSource::ALL.len()],
    /// What it counts with in the projection.
    pub projected: Spent,
}

impl Book {
    /// What funds of some sources were spent on.
    pub(super) fn spent(
        &self,
        zero: Money,
        counts: fn(FundSource) -> bool,
    ) -> Result<Money, MoneyError> {
        let parts = [Part::Spent, Part::Drawn];
        let funds = self.terms.funds.iter().filter(|(_, fund)| counts(fund.source));
        let held = funds.flat_map(|(id, _)| parts.map(|part| Account::Fund(id.clone(), part)));
        held.map(|account| self.balance(&account).unwrap_or(zero)).try_fold(zero, Money::plus)
    }

    /// The charge that a transfer is, if it is one.
    pub(crate) fn charge(&self, transfer: &Transfer) -> Option<Charge> {
        if !matches!(*self.cause(transfer), Cause::Expense { .. }) {
            return None;
        }
        let leg = &transfer.leg;
        let source = |account: &Account| match account {
            Account::Fund(fund, Part::Cost(_)) => Some(self.terms.funds.get(fund)?.source),
            _ => None,
        };
        let less = Money::new(-leg.amount.units(), leg.amount.currency());
        let back = || Some((source(&leg.credit)?, less));
        let made = source(&leg.debit).map(|source| (source, leg.amount));
        let (source, amount) = made.or_else(back)?;
        let (number, entry, day) = (transfer.number, transfer.entry, leg.day);
        Some(Charge { transfer: number, entry, day, source, amount })
    }

    /// The share after each expense, in the order of posting.
    ///
    /// # Errors
    /// [`MoneyError`] when amounts cannot be added up.
    pub fn points(&self, zero: Money) -> Result<Vec<Point>, MoneyError> {
        let mut points: Vec<Point> = Vec::new();
        let (mut spent, mut entry) = (Spent { public: zero, matched: zero }, None);
        for charge in &self.charges {
            match charge.source {
                FundSource::Public => spent.public = spent.public.plus(charge.amount)?,
                FundSource::Fees | FundSource::ProgrammeIncome => continue,
                FundSource::Partners | FundSource::InKind => {
                    spent.matched = spent.matched.plus(charge.amount)?
                }
            }
            let (transfer, day) = (charge.transfer, charge.day);
            match points.last_mut().filter(|_| entry == charge.entry) {
                Some(last) => last.spent = spent,
                None => points.push(Point { transfer, day, spent }),
            }
            entry = charge.entry;
        }
        Ok(points)
    }

    /// All years of an institute in money, as they are on a day. What was spent after its last year
    /// counts in that one.
    ///
    /// # Errors
    /// [`MoneyError`] when amounts cannot be added up.
    pub fn years(&self, institute: &Institute, today: Day) -> Result<Vec<Year>, MoneyError> {
        let mut years = Vec::new();
        let agreed = institute.tranches().zip(institute.matched());
        for (year, (public, matched)) in (1..=u8::MAX).zip(agreed) {
            let Some(from) = institute.year_begins(year) else { break };
            let zero = Money::zero(public.currency());
            let waived = institute.course.waived(year).try_fold(zero, Money::plus)?;
            let planned = Spent { public, matched: matched.minus(waived)? };
            years.push(Year {
                year,
                from,
                planned,
                spent: [zero; FundSource::ALL.len()],
                projected: planned,
            });
        }
        for charge in &self.charges {
            let of = years.iter().rposition(|year| year.from <= charge.day).unwrap_or(0);
            let at = FundSource::ALL.iter().position(|one| *one == charge.source).unwrap_or(0);
            if let Some(year) = years.get_mut(of) {
                year.spent[at] = year.spent[at].plus(charge.amount)?;
            }
        }
        let running = match institute.standing(today) {
            Standing::Running(year) => Some(year),
            _ => None,
        };
        for year in &mut years {
            let matched = year.spent[1].plus(year.spent[2])?;
            let spent = Spent { public: year.spent[0], matched };
            let greater =
                |one: Money, other: Money| if one.units() > other.units() { one } else { other };
            year.projected = if running == Some(year.year) {
                let public = greater(spent.public, year.planned.public);
                Spent { public, matched: greater(spent.matched, year.planned.matched) }
            } else if year.from > today {
                year.planned
            } else {
                spent
            };
        }
        Ok(years)
    }
}

/// What years come to at the end.
///
/// # Errors
/// [`MoneyError`] when amounts cannot be added up.
pub fn projected(years: &[Year], zero: Money) -> Result<Spent, MoneyError> {
    let none = Spent { public: zero, matched: zero };
    years.iter().try_fold(none, |sum, year| {
        let public = sum.public.plus(year.projected.public)?;
        Ok(Spent { public, matched: sum.matched.plus(year.projected.matched)? })
    })
}

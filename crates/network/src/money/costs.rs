//! What was obligated, spent, drawn and paid: each refers to the one before, by its entry.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Money};

use super::fund::{CostClass, Part};
use super::spending::SpentFor;
use crate::ids::FundId;
use crate::ledger::{Account, Cause, Transfer};

/// Something was ordered or agreed that will cost money.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Obligation {
    /// Out of which fund.
    pub fund: FundId,
    /// What kind of cost it is.
    pub class: CostClass,
    /// For what, of what the fund is for.
    pub purpose: String,
    /// To whom.
    pub to: String,
    /// On which day.
    pub day: Day,
    /// How much.
    pub amount: Money,
    /// How much of it was spent.
    pub spent: Money,
    /// How much of it is not needed.
    pub released: Money,
}

impl Obligation {
    /// What of it is neither spent nor released.
    pub fn rest(&self) -> Money {
        let used = self.spent.plus(self.released).and_then(|used| self.amount.minus(used));
        used.unwrap_or(Money::zero(self.amount.currency()))
    }
}

/// What was obligated, or a part of it, was used.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Expense {
    /// What was obligated, by its entry.
    pub obligation: u64,
    /// Out of which fund.
    pub fund: FundId,
    /// What it was.
    pub text: String,
    /// For which project, if it was for one.
    pub project: Option<SpentFor>,
    /// On which day.
    pub day: Day,
    /// How much, with indirect cost.
    pub amount: Money,
    /// How much of it is owed to others or was; nothing of what was given in kind.
    pub owed: Money,
    /// How much of that was paid.
    pub paid: Money,
    /// How much of it the programme's money was drawn for.
    pub drawn: Money,
}

impl Expense {
    /// What of it is to be paid.
    pub fn unpaid(&self) -> Money {
        self.owed.minus(self.paid).unwrap_or(Money::zero(self.amount.currency()))
    }

    /// What of it nothing is drawn for.
    pub fn undrawn(&self) -> Money {
        self.amount.minus(self.drawn).unwrap_or(Money::zero(self.amount.currency()))
    }
}

/// All of them, by entry. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Costs {
    /// What was obligated.
    pub obligations: Map<u64, Obligation>,
    /// What was spent.
    pub expenses: Map<u64, Expense>,
}

impl Costs {
    /// What follows from a leg that was posted, or taken back.
    pub(crate) fn count(&mut self, transfer: &Transfer, back: bool) {
        let (leg, Some(entry)) = (&transfer.leg, transfer.entry) else { return };
        let add = |to: &mut Money| {
            let sum = if back { to.minus(leg.amount) } else { to.plus(leg.amount) };
            // What cannot be added up is refused when it is decided.
            *to = sum.unwrap_or(*to);
        };
        match &leg.cause {
            Cause::Obligation { purpose, to, class } => {
                let Account::Fund(fund, Part::Obligated) = &leg.debit else { return };
                if back {
                    self.obligations.remove(&entry);
                    return;
                }
                let zero = Money::zero(leg.amount.currency());
                let (spent, released) = (zero, zero);
                let (fund, class, day, amount) = (fund.clone(), *class, leg.day, leg.amount);
                let (purpose, to) = (purpose.clone(), to.clone());
                let made = Obligation { fund, class, purpose, to, day, amount, spent, released };
                self.obligations.insert(entry, made);
            }
            Cause::Release { obligation, .. } => {
                if let Some(there) = self.obligations.get_mut(obligation) {
                    add(&mut there.released);
                }
            }
            Cause::Expense { obligation, text, project } => {
                if let (Account::Fund(..), Account::Fund(_, Part::Obligated)) =
                    (&leg.debit, &leg.credit)
                    && let Some(there) = self.obligations.get_mut(obligation)
                {
                    add(&mut there.spent);
                }
                let Account::Fund(fund, Part::Cost(_)) = &leg.debit else { return };
                let zero = Money::zero(leg.amount.currency());
                let there = self.expenses.entry(entry).or_insert_with(|| Expense {
                    obligation: *obligation,
                    fund: fund.clone(),
                    text: text.clone(),
                    project: project.clone(),
                    day: leg.day,
                    amount: zero,
                    owed: zero,
                    paid: zero,
                    drawn: zero,
                });
                add(&mut there.amount);
                if leg.credit == Account::Payable {
                    add(&mut there.owed);
                }
                if !there.amount.is_positive() {
                    self.expenses.remove(&entry);
                }
            }
            Cause::Drawdown { expense } => {
                if let Some(there) = self.expenses.get_mut(expense) {
                    add(&mut there.drawn);
                }
            }
            Cause::Paid { expense, .. } => {
                if let Some(there) = self.expenses.get_mut(expense) {
                    add(&mut there.paid);
                }
            }
            _ => {}
        }
    }
}

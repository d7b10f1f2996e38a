//! What an institute may spend and has spent, month by month.
//!
//! A [`Fund`] says from whom money is and what restricts it. Out of it something is obligated, then
//! spent; for what is spent the programme's money is drawn, and others are paid. Each refers to the
//! one before and is never more than it. All of them are entries of the book
//! ([`ledger`](crate::ledger)), so what a fund still holds is the balance of an account.
//!
//! Sources: 2 CFR part 200 for what costs are allowable, when and at which rate; SF-425 and SF-424A
//! for the shapes of reports; ISO 20022 camt.053 for statements of banks. Left out on purpose:
//! depreciation, currencies beside that of the agreement, and the cap on what of a subaward is in
//! the base of indirect cost.
//!
//! Read in this order: [`fund`], [`terms`], [`costs`], [`share`], [`sheet`], [`statement`], [`bank`],
//! [`invoice`].

pub mod bank;
pub mod costs;
mod enter;
pub mod fund;
mod in_kind;
pub mod invoice;
mod setup;
pub mod share;
pub mod sheet;
mod spend;
pub mod spending;
pub mod statement;
pub mod terms;

use std::collections::BTreeSet;

use guildhall_model::{Day, Label, Money, OrganisationId};

use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{AccountId, FundId, InstituteId};
use crate::ledger::{Account, AccountKind};
use crate::month::Month;
use crate::policy::Share;
use bank::BankLine;
use fund::{CostClass, Fund};
use spending::SpentFor;

pub use in_kind::InKind;

/// One side of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Which account.
    pub account: Account,
    /// Whether it is a debit; else a credit.
    pub debit: bool,
    /// How much.
    pub amount: Money,
}

/// What can be done in a book. For those who run the institute.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Opens an account, or calls it otherwise.
    OpenAccount {
        /// Which.
        account: AccountId,
        /// What people call it.
        label: Label,
        /// What it is of.
        kind: AccountKind,
        /// Whether it may not go below zero.
        floor: bool,
    },
    /// Adds a fund, or changes what it holds and what restricts it.
    SetFund(Fund),
    /// Charges indirect costs at a rate from a day on.
    SetRate {
        /// The first day, later than that of the rate before.
        from: Day,
        /// The rate.
        rate: Share,
        /// The kinds of cost on which it is charged.
        base: BTreeSet<CostClass>,
    },
    /// Writes an entry down whose debits are its credits.
    Post {
        /// On which day.
        day: Day,
        /// All of it.
        sides: Vec<Side>,
        /// What it is, in words.
        text: String,
        /// The last day on which it may be posted; none to post it at once.
        until: Option<Day>,
    },
    /// Posts an entry that waits.
    Settle {
        /// Which.
        entry: u64,
        /// The day on which it counts.
        day: Day,
    },
    /// Takes back an entry that waits.
    Void {
        /// Which.
        entry: u64,
        /// Why.
        reason: String,
    },
    /// Obligates a part of a fund.
    Obligate {
        /// Which fund.
        fund: FundId,
        /// What kind of cost it is.
        class: CostClass,
        /// For what, of what the fund is for.
        purpose: String,
        /// To whom.
        to: String,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
    },
    /// Gives the rest of an obligation back to its fund.
    Release {
        /// Which, by its entry.
        obligation: u64,
        /// Why.
        reason: String,
    },
    /// Spends what was obligated, or a part of it; indirect cost comes with it.
    Spend {
        /// What was obligated, by its entry.
        obligation: u64,
        /// How much, without indirect cost.
        amount: Money,
        /// On which day.
        day: Day,
        /// What it was.
        text: String,
        /// For which project, if it is for one.
        project: Option<SpentFor>,
    },
    /// Draws the programme's money for an expense.
    Draw {
        /// Which, by its entry.
        expense: u64,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
        /// The last day on which it may be posted; none to post it at once.
        until: Option<Day>,
    },
    /// Pays an expense, or a part of it.
    Pay {
        /// Which, by its entry.
        expense: u64,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// Takes money that a partner gave.
    TakeContribution {
        /// Who.
        organisation: OrganisationId,
        /// How much.
        amount: Money,
        /// On which day.
        day: Day,
        /// What the bank calls it. The same again is the same payment.
        reference: String,
    },
    /// Closes a month that is over: it takes no postings any more.
    CloseMonth {
        /// Which.
        month: Month,
    },
    /// Opens a closed month again.
    ReopenMonth {
        /// Which.
        month: Month,
        /// Why.
        reason: String,
    },
    /// Takes those lines of a bank statement down that are matched.
    TakeLines {
        /// All lines of the statement.
        lines: Vec<BankLine>,
    },
}

impl Desk<'_> {
    pub(crate) fn keep(&self, id: &InstituteId, step: Step) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(id, "keep its book")?;
        match step {
            Step::OpenAccount { account, label, kind, floor } => {
                self.open_account(institute, account, label, (kind, floor))
            }
            Step::SetFund(fund) => self.set_fund(institute, fund),
            Step::SetRate { from, rate, base } => self.set_rate(institute, from, rate, base),
            Step::Post { day, sides, text, until } => {
                self.post_sides(institute, day, sides, (text, until))
            }
            Step::Settle { entry, day } => self.settle(institute, entry, day),
            Step::Void { entry, reason } => self.void(institute, entry, reason),
            Step::Obligate { fund, class, purpose, to, amount, day } => {
                self.obligate(institute, (&fund, class), (purpose, to), amount, day)
            }
            Step::Release { obligation, reason } => self.give_back(institute, obligation, reason),
            Step::Spend { obligation, amount, day, text, project } => {
                self.spend(institute, obligation, (amount, day), (text, project))
            }
            Step::Draw { expense, amount, day, until } => {
                self.draw(institute, expense, (amount, day), until)
            }
            Step::Pay { expense, amount, day, reference } => {
                self.pay(institute, expense, (amount, day), reference)
            }
            Step::TakeContribution { organisation, amount, day, reference } => {
                self.contribute(institute, organisation, (amount, day), reference)
            }
            Step::CloseMonth { month } => self.close(institute, month),
            Step::ReopenMonth { month, reason } => self.reopen_month(institute, month, reason),
            Step::TakeLines { lines } => self.take_lines(institute, &lines),
        }
    }
}

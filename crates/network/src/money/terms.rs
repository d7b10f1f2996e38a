//! What holds for the postings of a book: its own accounts, funds, rates and closed months.

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, List, Map, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::fund::{CostClass, Fund};
use crate::form::{Languages, Ns, Text};
use crate::ids::{AccountId, FundId, InstituteId};
use crate::ledger::AccountKind;
use crate::month::Month;
use crate::policy::Share;

/// An institute opened an account, or calls it otherwise.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct AccountOpened {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub account: AccountId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// What it is of.
    pub kind: AccountKind,
    /// Whether it may not go below zero.
    pub floor: bool,
}

/// There is a fund, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FundSet {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What it is.
    pub fund: Fund,
}

/// Indirect costs are charged at this rate from a day on.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RateSet {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// The first day on which it holds.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The rate.
    pub rate: Share,
    /// The kinds of cost on which it is charged.
    pub base: BTreeSet<CostClass>,
}

/// A month takes no postings any more.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthClosed {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub month: Month,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A month that was closed takes postings again.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MonthReopened {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub month: Month,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Why.
    pub reason: String,
}

/// What holds for the postings of a book. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Terms {
    /// Accounts that the institute opened.
    pub own: Map<AccountId, Arc<AccountOpened>>,
    /// Its funds.
    pub funds: Map<FundId, Arc<Fund>>,
    /// Rates of indirect costs, oldest first.
    pub rates: List<Arc<RateSet>>,
    /// Months that are closed, and since when.
    pub closed: Map<Month, Time>,
    /// Months that were reopened, oldest first.
    pub reopened: List<Arc<MonthReopened>>,
}

impl Terms {
    /// The rate that holds on a day.
    pub fn rate(&self, day: Day) -> Option<&RateSet> {
        self.rates.iter().rfind(|one| one.from <= day).map(|one| &**one)
    }

    pub(crate) fn opened(&mut self, event: &AccountOpened) {
        self.own.insert(event.account.clone(), Arc::new(event.clone()));
    }

    pub(crate) fn fund_set(&mut self, event: &FundSet) {
        self.funds.insert(event.fund.id.clone(), Arc::new(event.fund.clone()));
    }

    pub(crate) fn rate_set(&mut self, event: &RateSet) {
        self.rates.push_back(Arc::new(event.clone()));
    }

    pub(crate) fn month_closed(&mut self, event: &MonthClosed) {
        self.closed.insert(event.month, event.at);
    }

    pub(crate) fn month_reopened(&mut self, event: &MonthReopened) {
        self.closed.remove(&event.month);
        self.reopened.push_back(Arc::new(event.clone()));
    }
}

//! What kinds of accounts there are, and which may not go below zero.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::Money;
use serde::{Deserialize, Serialize};

use super::{Account, Book, RoyaltyPart};
use crate::money::fund::Part;

/// What an account is of, as in every balance sheet and income statement.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// What is owned, or owed to the institute.
    Asset,
    /// What it owes.
    Liability,
    /// What it may use.
    Equity,
    /// What it earns.
    Income,
    /// What it uses up.
    Expense,
}

impl AccountKind {
    /// All of them.
    pub const ALL: [AccountKind; 5] = [
        AccountKind::Asset,
        AccountKind::Liability,
        AccountKind::Equity,
        AccountKind::Income,
        AccountKind::Expense,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            AccountKind::Asset => "asset",
            AccountKind::Liability => "liability",
            AccountKind::Equity => "equity",
            AccountKind::Income => "income",
            AccountKind::Expense => "expense",
        }
    }

    /// Whether debits make it more; else credits do.
    pub const fn grows_by_debits(self) -> bool {
        matches!(self, AccountKind::Asset | AccountKind::Expense)
    }
}

impl Book {
    /// What an account is of. One that nobody opened is an asset.
    pub fn kind(&self, account: &Account) -> AccountKind {
        match account {
            Account::Cash | Account::Receivable(_) => AccountKind::Asset,
            Account::Fees | Account::Public | Account::Contributions => AccountKind::Income,
            Account::Royalties(RoyaltyPart::Institute) => AccountKind::Income,
            Account::Payable | Account::Royalties(RoyaltyPart::Inventors) => AccountKind::Liability,
            Account::Own(id) => {
                self.terms.own.get(id).map_or(AccountKind::Asset, |opened| opened.kind)
            }
            Account::Fund(_, Part::Authority) => AccountKind::Equity,
            Account::Fund(_, Part::Cost(_)) | Account::InKind => AccountKind::Expense,
            Account::Fund(..) => AccountKind::Asset,
        }
    }

    /// Whether an account may not go below zero.
    pub fn has_floor(&self, account: &Account) -> bool {
        match account {
            Account::Cash
            | Account::Receivable(_)
            | Account::Payable
            | Account::Royalties(RoyaltyPart::Inventors) => true,
            Account::Fees
            | Account::Public
            | Account::Contributions
            | Account::InKind
            | Account::Royalties(RoyaltyPart::Institute) => false,
            Account::Own(id) => self.terms.own.get(id).is_some_and(|opened| opened.floor),
            Account::Fund(_, Part::Authority | Part::Cost(_)) => false,
            Account::Fund(..) => true,
        }
    }

    /// Accounts below their floor, with what they stand at. None, whatever was asked.
    pub fn below_floor(&self) -> impl Iterator<Item = (&Account, Money)> {
        self.accounts.iter().filter_map(|(account, turnover)| {
            let balance = turnover.balance()?;
            let grows = self.kind(account).grows_by_debits();
            let stands = if grows { balance.units() } else { -balance.units() };
            let below = self.has_floor(account) && stands < 0;
            below.then_some((account, Money::new(stands, balance.currency())))
        })
    }
}

//! Why an amount went from one account to another.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Claim;
use crate::form::Text;
use crate::ids::LicenceId;
use crate::money::InKind;
use crate::money::fund::CostClass;
use crate::money::spending::SpentFor;

/// Why an amount went from one account to another.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Cause {
    /// A period of membership was agreed.
    MembershipFee {
        /// Whose.
        #[serde_as(as = "Text")]
        organisation: OrganisationId,
        /// Its first day.
        #[serde_as(as = "Text")]
        from: Day,
    },
    /// A member or a licensee paid.
    Payment {
        /// Who.
        #[serde_as(as = "Text")]
        organisation: OrganisationId,
        /// For what; before royalties were told apart, a fee.
        #[serde(default, skip_serializing_if = "Claim::is_unnamed")]
        claim: Claim,
        /// What the bank or the finance system calls it.
        reference: String,
    },
    /// A member gave something in kind for its fee.
    InKind(InKind),
    /// The programme paid.
    Tranche {
        /// For which year of the term, from 1.
        year: u8,
        /// What the bank or the finance system calls it.
        reference: String,
    },
    /// Another transfer was a mistake.
    Reversal {
        /// Which.
        number: u64,
        /// What was wrong with it.
        reason: String,
    },
    /// A fund may be used up to another amount.
    Funded,
    /// Something was ordered or agreed that will cost money.
    Obligation {
        /// For what, of what the fund is for.
        purpose: String,
        /// To whom.
        to: String,
        /// What kind of cost it is.
        class: CostClass,
    },
    /// A rest of an obligation is not needed.
    Release {
        /// Which, by its entry.
        obligation: u64,
        /// Why.
        reason: String,
    },
    /// What was obligated, or a part of it, was used.
    Expense {
        /// What was obligated, by its entry.
        obligation: u64,
        /// What it was.
        text: String,
        /// For which project; before expenses could name one, for none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        project: Option<SpentFor>,
    },
    /// The programme's money was used for an expense.
    Drawdown {
        /// Which, by its entry.
        expense: u64,
    },
    /// An expense was paid.
    Paid {
        /// Which, by its entry.
        expense: u64,
        /// What the bank or the finance system calls it.
        reference: String,
    },
    /// A partner gave money.
    Contribution {
        /// Who.
        #[serde_as(as = "Text")]
        organisation: OrganisationId,
        /// What the bank or the finance system calls it.
        reference: String,
    },
    /// Something else, in words.
    Entry {
        /// What.
        text: String,
    },
    /// A run posted what a licence owes.
    Royalty {
        /// Which.
        #[serde_as(as = "Text")]
        licence: LicenceId,
        /// In which run, from 1.
        run: u32,
    },
}

impl Cause {
    /// What the bank, or who gave it, calls a payment.
    pub(crate) fn reference(&self) -> Option<&str> {
        match self {
            Cause::InKind(InKind { reference, .. })
            | Cause::Payment { reference, .. }
            | Cause::Tranche { reference, .. }
            | Cause::Paid { reference, .. }
            | Cause::Contribution { reference, .. } => Some(reference),
            _ => None,
        }
    }
}

//! What a payment is for: the fee of a period of membership, or the royalties of a licence.
//!
//! Both stand on one account of the organisation that owes them; here they are told apart. What was
//! paid before they were counts as a fee of no period that is named.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Money, MoneyError, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{Account, Book, Cause, Transfer};
use crate::form::Text;
use crate::ids::LicenceId;

/// What is owed, or paid.
#[serde_as]
#[derive(
    Clone,
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
pub enum Claim {
    /// The fee of a period of membership.
    Fee {
        /// Its first day; none for whichever is owed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[serde_as(as = "Option<Text>")]
        period: Option<Day>,
    },
    /// What a licence owes.
    Royalty {
        /// Which.
        #[serde_as(as = "Text")]
        licence: LicenceId,
    },
}

impl Default for Claim {
    fn default() -> Claim {
        Claim::Fee { period: None }
    }
}

impl Claim {
    /// Whether it is a fee of no period that is named, as all were before they were told apart.
    pub(crate) fn is_unnamed(&self) -> bool {
        *self == Claim::default()
    }

    /// Whether it is a fee.
    pub const fn is_fee(&self) -> bool {
        matches!(self, Claim::Fee { .. })
    }
}

/// What organisations owe.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Claims {
    /// By what for. Payments are taken off.
    owed: Map<OrganisationId, BTreeMap<Claim, Money>>,
    /// The transfers by which it is owed that hold, by number, so that those of one organisation are
    /// found without going over a whole book.
    made: Map<OrganisationId, Vec<u64>>,
}

impl Claims {
    /// What follows from a transfer, or from its being taken back.
    pub(super) fn count(&mut self, transfer: &Transfer, back: bool) {
        let leg = &transfer.leg;
        let (of, claim, grows) = match (&leg.cause, &leg.debit) {
            (Cause::MembershipFee { organisation, from }, _) => {
                (organisation, Claim::Fee { period: Some(*from) }, true)
            }
            (Cause::Royalty { licence, .. }, Account::Receivable(organisation)) => {
                (organisation, Claim::Royalty { licence: licence.clone() }, true)
            }
            (Cause::Payment { organisation, claim, .. }, _) => (organisation, claim.clone(), false),
            (Cause::InKind(given), _) => (&given.organisation, given.claim(), false),
            _ => return,
        };
        if grows {
            let made = self.made.entry(of.clone()).or_default();
            match back {
                true => made.retain(|one| *one != transfer.number),
                false => made.push(transfer.number),
            }
        }
        let zero = Money::zero(leg.amount.currency());
        let held = self.owed.entry(of.clone()).or_default().entry(claim).or_insert(zero);
        let sum = if grows != back { held.plus(leg.amount) } else { held.minus(leg.amount) };
        // What cannot be added up is refused when it is decided.
        *held = sum.unwrap_or(*held);
    }
}

impl Book {
    /// What an organisation owes for something, and never more than it owes in all.
    ///
    /// # Errors
    /// [`MoneyError`] when amounts cannot be added up.
    pub fn owed(
        &self,
        of: &OrganisationId,
        claim: &Claim,
        zero: Money,
    ) -> Result<Money, MoneyError> {
        let all = self.claims.owed.get(of);
        let this = |claim: &Claim| all.and_then(|all| all.get(claim)).copied().unwrap_or(zero);
        let fees = || {
            let of = all.into_iter().flatten().filter(|(one, _)| one.is_fee());
            of.map(|(_, amount)| *amount).try_fold(zero, Money::plus)
        };
        let owed = match claim {
            Claim::Royalty { .. } => this(claim),
            Claim::Fee { period: None } => fees()?,
            Claim::Fee { period: Some(_) } => least(fees()?, this(claim)),
        };
        let total = self.balance(&Account::Receivable(of.clone())).unwrap_or(zero);
        let owed = least(owed, total);
        Ok(if owed.units() < 0 { zero } else { owed })
    }

    /// What an organisation owes, by what for: fees together, and each licence.
    ///
    /// # Errors
    /// [`MoneyError`] when amounts cannot be added up.
    pub fn owes(
        &self,
        of: &OrganisationId,
        zero: Money,
    ) -> Result<Vec<(Claim, Money)>, MoneyError> {
        let known = self.claims.owed.get(of).into_iter().flat_map(BTreeMap::keys);
        let royalties = known.filter(|one| !one.is_fee()).cloned();
        let all = std::iter::once(Claim::default()).chain(royalties);
        let owed = all.map(|claim| Ok((claim.clone(), self.owed(of, &claim, zero)?)));
        let owed: Vec<(Claim, Money)> = owed.collect::<Result<_, MoneyError>>()?;
        Ok(owed.into_iter().filter(|(_, amount)| amount.is_positive()).collect())
    }

    /// The transfers by which an organisation owes something that hold, the newest first.
    pub(crate) fn claims_on(&self, of: &OrganisationId) -> impl Iterator<Item = Transfer> {
        let made = self.claims.made.get(of).into_iter().flatten().rev();
        made.filter_map(|number| self.transfer(*number))
    }
}

fn least(one: Money, other: Money) -> Money {
    if one.units() < other.units() { one } else { other }
}

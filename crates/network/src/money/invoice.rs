//! What members and licensees owe, as invoices, and what of each is paid.
//!
//! An invoice is not written down: it is a claim of the book, and its number that of the transfer. What
//! a run of royalties claims for a licence is one invoice, into however many parts it was posted.
//! Payments are counted to the oldest of fees, or of a licence, first; so what is left lies on the
//! newest, and is found from there without opening what was paid long ago.

use std::collections::BTreeMap;

use guildhall_model::{Day, Money, OrganisationId};

use crate::ledger::{Account, Book, Cause, Claim, Transfer};

/// A claim on a member or a licensee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// The transfer by which it is owed, the first of them where there are two.
    pub transfer: u64,
    /// Who owes it.
    pub organisation: OrganisationId,
    /// Since when.
    pub day: Day,
    /// For what.
    pub claim: Claim,
    /// How much.
    pub amount: Money,
    /// What of it is not paid.
    pub left: Money,
}

impl Invoice {
    /// What is written with a payment of it.
    pub fn reference(&self) -> String {
        reference(self.transfer)
    }

    /// What of it is paid.
    pub fn paid(&self) -> Money {
        // What is left is never more than it.
        self.amount.minus(self.left).unwrap_or(Money::zero(self.amount.currency()))
    }
}

/// What is written with a payment of the invoice of a transfer.
pub fn reference(transfer: u64) -> String {
    format!("INV-{transfer}")
}

impl Book {
    /// All invoices, by number. It goes over the whole book.
    pub fn invoices(&self) -> Vec<Invoice> {
        let mut all: BTreeMap<OrganisationId, Reckoned> = BTreeMap::new();
        for transfer in self.transfers.back(None) {
            let Account::Receivable(of) = &transfer.leg.debit else { continue };
            let taken_back = matches!(transfer.leg.cause, Cause::Reversal { .. });
            if !taken_back && !self.is_reversed(transfer.number) {
                let of = of.clone();
                let reckoned = all.entry(of).or_insert_with_key(|of| Reckoned::new(self, of));
                reckoned.take(transfer);
            }
        }
        let mut invoices: Vec<Invoice> = all.into_values().flat_map(|one| one.invoices).collect();
        invoices.sort_by_key(|one| one.transfer);
        invoices
    }

    /// Those of which something is left, by number.
    pub fn unpaid(&self) -> Vec<Invoice> {
        let owe = self.accounts.iter().filter_map(|(account, turnover)| match account {
            Account::Receivable(who) => turnover.balance()?.is_positive().then_some(who),
            _ => None,
        });
        let mut unpaid: Vec<Invoice> = owe.flat_map(|who| self.unpaid_by(who)).collect();
        unpaid.sort_by_key(|one| one.transfer);
        unpaid
    }

    /// Those of one organisation, by number.
    pub fn invoices_of(&self, of: &OrganisationId) -> Vec<Invoice> {
        let mut reckoned = Reckoned::new(self, of);
        self.claims_on(of).for_each(|transfer| reckoned.take(transfer));
        reckoned.invoices.reverse();
        reckoned.invoices
    }

    /// Those of one organisation of which something is left, by number.
    pub fn unpaid_by(&self, of: &OrganisationId) -> Vec<Invoice> {
        let mut reckoned = Reckoned::new(self, of);
        if reckoned.is_done() {
            return Vec::new();
        }
        for transfer in self.claims_on(of) {
            if reckoned.is_done() && !reckoned.is_part(&transfer) {
                break;
            }
            reckoned.take(transfer);
        }
        reckoned.invoices.retain(|one| one.left.is_positive());
        reckoned.invoices.reverse();
        reckoned.invoices
    }
}

/// Invoices of one organisation, made from its claims, the newest first.
struct Reckoned {
    /// What is owed and lies on none of them yet, by what for.
    left: BTreeMap<Claim, Money>,
    invoices: Vec<Invoice>,
    /// Why the last was posted.
    last: Option<Cause>,
}

impl Reckoned {
    fn new(book: &Book, of: &OrganisationId) -> Reckoned {
        let balance = book.balance(&Account::Receivable(of.clone()));
        let owes = balance.map(|sum| book.owes(of, Money::zero(sum.currency())));
        // What cannot be added up is refused when it is decided.
        let left = owes.and_then(Result::ok).unwrap_or_default().into_iter().collect();
        Reckoned { left, invoices: Vec::new(), last: None }
    }

    fn is_done(&self) -> bool {
        self.left.values().all(|left| !left.is_positive())
    }

    /// Whether a claim belongs to the invoice that was made last.
    fn is_part(&self, transfer: &Transfer) -> bool {
        let cause = &transfer.leg.cause;
        matches!(cause, Cause::Royalty { .. }) && self.last.as_ref() == Some(cause)
    }

    fn take(&mut self, transfer: Transfer) {
        let is_part = self.is_part(&transfer);
        let Transfer { number, leg, .. } = transfer;
        let Account::Receivable(organisation) = leg.debit else { return };
        let claim = claimed(&leg.cause);
        let left = match self.left.get_mut(&kind(&claim)) {
            Some(rest) => {
                let left = if rest.units() < leg.amount.units() { *rest } else { leg.amount };
                *rest = rest.minus(left).unwrap_or(*rest);
                left
            }
            None => Money::zero(leg.amount.currency()),
        };
        self.last = Some(leg.cause);
        if let Some(last) = self.invoices.last_mut().filter(|_| is_part) {
            last.transfer = number;
            // Both were added up in the book.
            last.amount = last.amount.plus(leg.amount).unwrap_or(last.amount);
            last.left = last.left.plus(left).unwrap_or(last.left);
            return;
        }
        let (transfer, day, amount) = (number, leg.day, leg.amount);
        self.invoices.push(Invoice { transfer, organisation, day, claim, amount, left });
    }
}

/// What a transfer of a claim or a payment is about.
pub(super) fn claimed(cause: &Cause) -> Claim {
    match cause {
        Cause::MembershipFee { from, .. } => Claim::Fee { period: Some(*from) },
        Cause::Royalty { licence, .. } => Claim::Royalty { licence: licence.clone() },
        Cause::Payment { claim, .. } => claim.clone(),
        _ => Claim::default(),
    }
}

/// Fees together, whatever their period.
pub(super) fn kind(claim: &Claim) -> Claim {
    if claim.is_fee() { Claim::default() } else { claim.clone() }
}

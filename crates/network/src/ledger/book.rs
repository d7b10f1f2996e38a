//! The book of an institute: transfers, what they add up to, and what they say of funds and costs.
//!
//! A clone shares everything, and a posting copies a few nodes of trees. Nothing here is truth of its
//! own; all of it is made of events again.

use std::borrow::Cow;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, List, Map, Money, MoneyError, Set};

use super::claim::Claims;
use super::entry::{Entry, EntryMade, EntryPosted, EntryVoided, Standing};
use super::transfers::Transfers;
use super::{Account, Cause, Leg, Transfer};
use crate::ids::InstituteId;
use crate::money::costs::Costs;
use crate::money::share::Charge;
use crate::money::terms::Terms;

/// What an account took in and gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Turnover {
    /// All debits.
    pub debits: Money,
    /// All credits.
    pub credits: Money,
}

impl Turnover {
    /// Debits less credits; none beyond what can be counted.
    pub fn balance(&self) -> Option<Money> {
        self.debits.minus(self.credits).ok()
    }
}

/// The book of an institute. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Book {
    /// All transfers, by number.
    pub transfers: Transfers,
    /// What they add up to.
    pub accounts: Map<Account, Turnover>,
    /// All entries of several legs, by number.
    pub entries: Map<u64, Entry>,
    /// What was obligated, spent, drawn and paid.
    pub costs: Costs,
    /// What holds for postings: accounts, funds, rates and closed months.
    pub terms: Terms,
    /// Entries that are neither posted nor voided.
    pending: Set<u64>,
    /// Those that were taken back.
    reversed: Set<u64>,
    /// What the programme paid, by year of the term.
    public: Map<u8, Money>,
    /// What organisations owe, by what for.
    pub(super) claims: Claims,
    /// What funds were charged with, in the order of posting.
    pub(crate) charges: List<Charge>,
}

impl Book {
    /// What an account holds: debits less credits.
    pub fn balance(&self, account: &Account) -> Option<Money> {
        self.accounts.get(account).and_then(Turnover::balance)
    }

    /// A transfer by its number.
    pub fn transfer(&self, number: u64) -> Option<Transfer> {
        self.transfers.get(number)
    }

    /// Whether a transfer was taken back.
    pub fn is_reversed(&self, number: u64) -> bool {
        self.reversed.contains(&number)
    }

    /// The payment that the bank calls so, unless it was taken back.
    pub fn referred(&self, reference: &str) -> Option<Transfer> {
        self.transfers.referred(reference).find(|one| !self.is_reversed(one.number))
    }

    /// What the programme paid for a year of the term, if it did.
    pub fn public(&self, year: u8) -> Option<Money> {
        self.public.get(&year).copied()
    }

    /// Why a transfer was made; of one that takes another back, why the other was.
    pub fn cause<'t>(&self, transfer: &'t Transfer) -> Cow<'t, Cause> {
        let wrong = match transfer.leg.cause {
            Cause::Reversal { number, .. } => self.transfer(number),
            _ => None,
        };
        wrong.map_or(Cow::Borrowed(&transfer.leg.cause), |wrong| Cow::Owned(wrong.leg.cause))
    }

    /// The entries that wait on a day, with their numbers.
    pub fn pending(&self, day: Day) -> impl Iterator<Item = (u64, &Entry)> {
        let entry = |number: &u64| Some((*number, self.entries.get(number)?));
        let waits = move |(_, one): &(u64, &Entry)| one.standing(day) == Standing::Pending;
        self.pending.iter().filter_map(entry).filter(waits)
    }

    /// What an account holds on the side on which it grows, less what waits to leave it.
    pub(crate) fn free(
        &self,
        account: &Account,
        day: Day,
        zero: Money,
    ) -> Result<Money, MoneyError> {
        let grows = self.kind(account).grows_by_debits();
        let held = self.balance(account).unwrap_or(zero);
        let mut held = if grows { held } else { zero.minus(held)? };
        for leg in self.pending(day).flat_map(|(_, one)| &one.legs) {
            if account == if grows { &leg.credit } else { &leg.debit } {
                held = held.minus(leg.amount)?;
            }
        }
        Ok(held)
    }

    fn turnover(&self, account: &Account, zero: Money) -> Turnover {
        let none = Turnover { debits: zero, credits: zero };
        self.accounts.get(account).copied().unwrap_or(none)
    }

    /// What the two accounts of a transfer come to.
    pub(crate) fn after(&self, leg: &Leg) -> Result<[Turnover; 2], MoneyError> {
        let zero = Money::zero(leg.amount.currency());
        let mut into = self.turnover(&leg.debit, zero);
        into.debits = into.debits.plus(leg.amount)?;
        let mut from = self.turnover(&leg.credit, zero);
        from.credits = from.credits.plus(leg.amount)?;
        Ok([into, from])
    }

    pub(super) fn post(&mut self, transfer: Transfer) {
        let leg = &transfer.leg;
        // What cannot be added up is refused when it is decided.
        let Ok([into, from]) = self.after(leg) else { return };
        self.accounts.insert(leg.debit.clone(), into);
        self.accounts.insert(leg.credit.clone(), from);
        if let Cause::Reversal { number, .. } = leg.cause {
            self.reversed.insert(number);
            if let Some(wrong) = self.transfer(number) {
                self.count(&wrong, true);
            }
        }
        self.count(&transfer, false);
        if let Some(charge) = self.charge(&transfer) {
            self.charges.push_back(charge);
        }
        self.transfers.push(transfer);
    }

    /// What follows from a transfer, or from its being taken back.
    fn count(&mut self, transfer: &Transfer, back: bool) {
        let amount = transfer.leg.amount;
        if let Cause::Tranche { year, .. } = transfer.leg.cause {
            let there = self.public(year).unwrap_or(Money::zero(amount.currency()));
            let sum = if back { there.minus(amount) } else { there.plus(amount) };
            self.public.insert(year, sum.unwrap_or(there));
        }
        self.claims.count(transfer, back);
        self.costs.count(transfer, back);
    }

    fn entered(&mut self, event: &EntryMade) {
        let entry = Entry::new(event);
        if event.until.is_none() {
            self.post_all(event.entry, entry, event.at, None, &event.institute);
        } else {
            // What has expired by now waits no more, so that few are ever looked through.
            let today = Day::utc(event.at);
            let waits = self.pending(today).map(|(number, _)| number).collect();
            self.pending = waits;
            self.pending.insert(event.entry);
            self.entries.insert(event.entry, entry);
        }
    }

    pub(crate) fn posted(&mut self, event: &EntryPosted) {
        self.pending.remove(&event.entry);
        let Some(entry) = self.entries.get(&event.entry).cloned() else { return };
        self.post_all(event.entry, entry, event.at, Some(event.day), &event.institute);
    }

    fn post_all(
        &mut self,
        number: u64,
        mut entry: Entry,
        at: guildhall_model::Time,
        day: Option<Day>,
        institute: &InstituteId,
    ) {
        let first = self.next();
        for mut leg in std::mem::take(&mut entry.legs) {
            leg.day = day.unwrap_or(leg.day);
            let (institute, next) = (institute.clone(), self.next());
            self.post(Transfer { institute, number: next, at, leg, entry: Some(number) });
        }
        entry.posted = Some(first..self.next());
        self.entries.insert(number, entry);
    }

    fn voided(&mut self, event: &EntryVoided) {
        self.pending.remove(&event.entry);
        if let Some(entry) = self.entries.get_mut(&event.entry) {
            entry.voided = Some(event.reason.clone());
        }
    }

    /// The number of the next transfer.
    pub(crate) fn next(&self) -> u64 {
        self.transfers.len() as u64 + 1
    }

    /// Takes in an entry that was only decided, to see what it comes to.
    pub(crate) fn with(&self, event: &EntryMade) -> Book {
        let mut book = self.clone();
        let entry = Entry::new(event);
        book.post_all(event.entry, entry, event.at, None, &event.institute);
        book
    }
}

/// The books of all institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Books(Map<InstituteId, Arc<Book>>);

impl Books {
    /// That of an institute, unless nothing was posted.
    pub fn get(&self, institute: &InstituteId) -> Option<&Book> {
        self.0.get(institute).map(|book| &**book)
    }

    /// The same, to be kept: a change makes another.
    pub(crate) fn shared(&self, institute: &InstituteId) -> Option<&Arc<Book>> {
        self.0.get(institute)
    }

    fn book(&mut self, institute: &InstituteId) -> &mut Book {
        Arc::make_mut(self.0.entry(institute.clone()).or_default())
    }

    pub(crate) fn transferred(&mut self, transfer: &Transfer) {
        self.book(&transfer.institute).post(transfer.clone());
    }

    pub(crate) fn entered(&mut self, event: &EntryMade) {
        self.book(&event.institute).entered(event);
    }

    pub(crate) fn posted(&mut self, event: &EntryPosted) {
        self.book(&event.institute).posted(event);
    }

    pub(crate) fn voided(&mut self, event: &EntryVoided) {
        self.book(&event.institute).voided(event);
    }

    pub(crate) fn terms(&mut self, institute: &InstituteId) -> &mut Terms {
        &mut self.book(institute).terms
    }
}

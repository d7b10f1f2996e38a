//! What is checked of every posting, and entries that people write themselves.

use std::collections::VecDeque;

use guildhall_model::{Day, Money};

use super::Side;
use super::fund::Part;
use super::spend::zero_of;
use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::{Desk, must_be_left};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::entry::{EntryMade, EntryPosted, EntryVoided, LEGS_MAX, PENDING_MAX, Standing};
use crate::ledger::{Account, Book, Cause, Leg};
use crate::month::Month;

impl Desk<'_> {
    /// The book as it is, empty before the first posting.
    pub(super) fn book_of(&self, id: &InstituteId) -> Book {
        self.book(id).cloned().unwrap_or_default()
    }

    /// An entry that can be posted now, or that may wait until a day.
    pub(super) fn enter(
        &self,
        institute: &Institute,
        legs: Vec<Leg>,
        until: Option<Day>,
    ) -> Result<EntryMade, NetworkError> {
        let today = self.today();
        if legs.len() > LEGS_MAX {
            return Err(NetworkError::TooMany { what: "legs of an entry", max: LEGS_MAX });
        }
        let book = self.book_of(&institute.agreement.institute);
        for leg in &legs {
            self.must_be_of(institute, leg.amount)?;
            if !leg.amount.is_positive() {
                return Err(NetworkError::Empty { what: "the amount" });
            }
            self.must_have_come(leg.day)?;
            self.must_be_open(&book, leg.day)?;
        }
        if let Some(until) = until {
            if until < today {
                return Err(NetworkError::Early { what: "its last day", day: until, since: today });
            }
            if book.pending(today).count() >= PENDING_MAX {
                return Err(NetworkError::TooMany { what: "entries that wait", max: PENDING_MAX });
            }
        }
        let entry = book.entries.len() as u64 + 1;
        let id = institute.agreement.institute.clone();
        let made = EntryMade { institute: id, entry, at: self.now, until, legs };
        let after = book.with(&made);
        self.must_stand(institute, &after, &made.legs)?;
        if until.is_none() {
            self.must_be_covered(institute, &after, &made.legs)?;
        }
        Ok(made)
    }

    /// A closed month takes no postings.
    pub(crate) fn must_be_open(&self, book: &Book, day: Day) -> Result<(), NetworkError> {
        let month = Month::of(day);
        if book.terms.closed.contains_key(&month) {
            return Err(NetworkError::MonthClosed { month: month.to_string() });
        }
        Ok(())
    }

    /// No account with a floor is below zero after these legs.
    pub(crate) fn must_stand(
        &self,
        institute: &Institute,
        after: &Book,
        legs: &[Leg],
    ) -> Result<(), NetworkError> {
        let zero = zero_of(institute)?;
        for account in legs.iter().flat_map(|leg| [&leg.debit, &leg.credit]) {
            let stands = after.free(account, self.today(), zero)?;
            if after.has_floor(account) && stands.units() < 0 {
                let (account, stands) = (account.to_string(), stands.to_string());
                return Err(NetworkError::Floor { account, stands });
            }
        }
        Ok(())
    }

    /// No more of the programme's money is drawn than it paid.
    pub(crate) fn must_be_covered(
        &self,
        institute: &Institute,
        after: &Book,
        legs: &[Leg],
    ) -> Result<(), NetworkError> {
        let concerns =
            |account: &Account| matches!(account, Account::Public | Account::Fund(_, Part::Drawn));
        if !legs.iter().any(|leg| concerns(&leg.debit) || concerns(&leg.credit)) {
            return Ok(());
        }
        let zero = zero_of(institute)?;
        let (paid, drawn) = (after.received(zero)?, after.drawn(zero)?);
        must_be_left("what the programme paid to", &institute.agreement.institute, drawn, paid)
    }

    pub(super) fn post_sides(
        &self,
        institute: &Institute,
        day: Day,
        sides: Vec<Side>,
        (text, until): (String, Option<Day>),
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&text, "what it is", TEXT_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        let zero = zero_of(institute)?;
        let (mut debits, mut credits) = (zero, zero);
        for side in &sides {
            let kept = match &side.account {
                Account::Cash | Account::Fees | Account::Contributions => false,
                Account::Own(id) if book.terms.own.contains_key(id) => false,
                Account::Own(id) => {
                    return Err(NetworkError::Unknown { what: "account", id: id.to_string() });
                }
                _ => true,
            };
            if kept {
                let (what, id) = ("account", side.account.to_string());
                let state = "kept by the steps of fees, tranches and funds";
                let hint = "take that step, or post to cash and to accounts of your own";
                return Err(NetworkError::State { what, id, state, hint });
            }
            self.must_be_of(institute, side.amount)?;
            let sum = if side.debit { &mut debits } else { &mut credits };
            *sum = sum.plus(side.amount)?;
        }
        if debits != credits {
            let (debits, credits) = (debits.to_string(), credits.to_string());
            return Err(NetworkError::Unbalanced { debits, credits });
        }
        if !debits.is_positive() {
            return Err(NetworkError::Empty { what: "the entry" });
        }
        let legs = legs(sides, day, &Cause::Entry { text })?;
        Ok(vec![self.enter(institute, legs, until)?.into()])
    }

    pub(super) fn settle(
        &self,
        institute: &Institute,
        number: u64,
        day: Day,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_have_come(day)?;
        let mut book = self.book_of(&institute.agreement.institute);
        let entry = self.waiting(&book, number)?;
        let made = entry.legs.first().map_or(day, |leg| leg.day);
        if day < made {
            return Err(NetworkError::Early { what: "the day of the entry", day, since: made });
        }
        self.must_be_open(&book, day)?;
        let legs = entry.legs.clone();
        let id = institute.agreement.institute.clone();
        let posted = EntryPosted { institute: id, entry: number, at: self.now, day };
        for leg in &legs {
            if matches!(leg.cause, Cause::Drawdown { .. }) {
                self.must_match(institute, &book, leg.amount)?;
            }
        }
        book.posted(&posted);
        self.must_stand(institute, &book, &legs)?;
        self.must_be_covered(institute, &book, &legs)?;
        Ok(vec![posted.into()])
    }

    pub(super) fn void(
        &self,
        institute: &Institute,
        number: u64,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        self.waiting(&self.book_of(&institute.agreement.institute), number)?;
        let id = institute.agreement.institute.clone();
        Ok(vec![EntryVoided { institute: id, entry: number, at: self.now, reason }.into()])
    }

    /// An entry that waits.
    fn waiting<'b>(
        &self,
        book: &'b Book,
        number: u64,
    ) -> Result<&'b crate::ledger::entry::Entry, NetworkError> {
        let unknown = || NetworkError::Unknown { what: "entry", id: number.to_string() };
        let entry = book.entries.get(&number).ok_or_else(unknown)?;
        let (state, hint) = match entry.standing(self.today()) {
            Standing::Pending => return Ok(entry),
            Standing::Posted => ("posted already", "take its transfer back if it was a mistake"),
            Standing::Voided => ("voided already", "write it down anew"),
            Standing::Expired => ("expired", "write it down anew"),
        };
        Err(NetworkError::State { what: "entry", id: number.to_string(), state, hint })
    }

    /// Takes an entry back that was posted, with all its legs.
    pub(crate) fn take_back(
        &self,
        institute: &Institute,
        book: &Book,
        number: u64,
        reason: &str,
    ) -> Result<Vec<Event>, NetworkError> {
        let state = |state, hint| NetworkError::State {
            what: "entry",
            id: number.to_string(),
            state,
            hint,
        };
        let costs = &book.costs;
        let waits = |(_, entry): (u64, &crate::ledger::entry::Entry)| {
            let of = |leg: &Leg| leg.cause == Cause::Drawdown { expense: number };
            entry.legs.iter().any(of)
        };
        let counted = match (costs.obligations.get(&number), costs.expenses.get(&number)) {
            (Some(one), _) => one.rest() != one.amount,
            (_, Some(one)) => {
                one.paid.is_positive()
                    || one.drawn.is_positive()
                    || book.pending(self.today()).any(waits)
            }
            _ => false,
        };
        if counted {
            return Err(state("counted on already", "take back first what refers to it"));
        }
        let posted = book.entries.get(&number).and_then(|entry| entry.posted.clone());
        let transfers = posted.into_iter().flatten().filter_map(|one| book.transfer(one));
        let back = |one: &crate::ledger::Transfer| Leg {
            day: self.today(),
            debit: one.leg.credit.clone(),
            credit: one.leg.debit.clone(),
            amount: one.leg.amount,
            cause: Cause::Reversal { number: one.number, reason: reason.to_owned() },
        };
        let mut legs = Vec::new();
        for one in transfers {
            if one.leg.cause == Cause::Funded {
                return Err(state("the amount of a fund", "change the fund"));
            }
            legs.push(back(&one));
        }
        Ok(vec![self.enter(institute, legs, None)?.into()])
    }
}

/// Pairs debits with credits, in their order, so that each pair is one transfer.
fn legs(sides: Vec<Side>, day: Day, cause: &Cause) -> Result<Vec<Leg>, NetworkError> {
    let (debits, credits): (Vec<Side>, Vec<Side>) = sides.into_iter().partition(|one| one.debit);
    let mut credits: VecDeque<Side> = credits.into();
    let mut legs = Vec::new();
    for mut into in debits {
        while into.amount.is_positive() {
            let Some(from) = credits.front_mut() else { break };
            let less = into.amount.compare(from.amount)?.is_lt();
            let amount = if less { into.amount } else { from.amount };
            let (debit, credit) = (into.account.clone(), from.account.clone());
            into.amount = into.amount.minus(amount)?;
            from.amount = from.amount.minus(amount)?;
            if !from.amount.is_positive() {
                credits.pop_front();
            }
            if amount.is_positive() {
                legs.push(Leg { day, debit, credit, amount, cause: cause.clone() });
            }
        }
    }
    Ok(legs)
}

impl Book {
    /// What the programme paid.
    pub(super) fn received(&self, zero: Money) -> Result<Money, NetworkError> {
        Ok(zero.minus(self.balance(&Account::Public).unwrap_or(zero))?)
    }

    /// What of it is drawn for expenses.
    pub(super) fn drawn(&self, zero: Money) -> Result<Money, NetworkError> {
        let of = |fund| self.balance(&Account::Fund(fund, Part::Drawn)).unwrap_or(zero);
        let all = self.terms.funds.keys().cloned().map(of);
        Ok(all.into_iter().try_fold(zero, Money::plus)?)
    }
}

//! Accounts, funds, rates and months: what holds for the postings of a book.

use std::collections::BTreeSet;

use guildhall_model::{Day, Label, Money};

use super::fund::{CostClass, Fund, FundSource, PURPOSES_MAX, Part};
use super::spend::zero_of;
use super::terms::{AccountOpened, FundSet, MonthClosed, MonthReopened, RateSet};
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_be_left, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::AccountId;
use crate::institute::Institute;
use crate::ledger::{Account, AccountKind, Cause, Leg};
use crate::month::Month;
use crate::policy::{About, Demand, Share};

/// Most accounts that an institute opens.
const ACCOUNTS_MAX: usize = 500;

/// Most funds of an institute.
const FUNDS_MAX: usize = 500;

/// Most rates of an institute.
const RATES_MAX: usize = 100;

impl Desk<'_> {
    pub(super) fn open_account(
        &self,
        institute: &Institute,
        account: AccountId,
        label: Label,
        (kind, floor): (AccountKind, bool),
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&label.en, "the label of the account", TITLE_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        let id = institute.agreement.institute.clone();
        let opened = AccountOpened { institute: id, account, label, kind, floor };
        match book.terms.own.get(&opened.account) {
            Some(there) if **there == opened => return Ok(Vec::new()),
            Some(there) if (there.kind, there.floor) != (kind, floor) => {
                let id = opened.account.to_string();
                return Err(NetworkError::Taken { what: "account", id });
            }
            Some(_) => {}
            None if book.terms.own.len() >= ACCOUNTS_MAX => {
                return Err(NetworkError::TooMany { what: "accounts", max: ACCOUNTS_MAX });
            }
            None => {}
        }
        Ok(vec![opened.into()])
    }

    pub(super) fn set_fund(
        &self,
        institute: &Institute,
        fund: Fund,
    ) -> Result<Vec<Event>, NetworkError> {
        let zero = zero_of(institute)?;
        check_fund(&fund)?;
        for one in &fund.budget {
            self.must_be_of(institute, one.amount)?;
        }
        let total = fund.total(zero)?;
        let book = self.book_of(&institute.agreement.institute);
        let there = book.terms.funds.get(&fund.id);
        let id = fund.id.to_string();
        if there.is_some_and(|there| **there == fund) {
            return Ok(Vec::new());
        }
        if there.is_some_and(|there| there.source != fund.source) {
            return Err(NetworkError::Taken { what: "fund", id });
        }
        if there.is_none() && book.terms.funds.len() >= FUNDS_MAX {
            return Err(NetworkError::TooMany { what: "funds", max: FUNDS_MAX });
        }
        if fund.source == FundSource::Public {
            self.must_be_agreed(institute, &book, &fund, total)?;
            self.must_be_within_commitment(institute, &book, &fund, total)?;
        } else if fund.commitment.is_some() {
            return Err(NetworkError::Restricted {
                fund: id,
                restriction: "its source",
                found: fund.source.word().to_owned(),
                wanted: "public money, which agencies commit".to_owned(),
            });
        }
        let before = there.map_or(Ok(zero), |there| there.total(zero))?;
        let held = |part| Account::Fund(fund.id.clone(), part);
        let free = book.balance(&held(Part::Free)).unwrap_or(zero);
        let used = before.minus(free)?;
        if total.compare(used)?.is_lt() {
            let (asked, committed) = (total.to_string(), used.to_string());
            return Err(NetworkError::BelowCommitted { asked, committed });
        }
        let more = total.minus(before)?;
        let (debit, credit) = match more.units() >= 0 {
            true => (held(Part::Free), held(Part::Authority)),
            false => (held(Part::Authority), held(Part::Free)),
        };
        let amount = Money::new(more.units().abs(), more.currency());
        let leg = Leg { day: self.today(), debit, credit, amount, cause: Cause::Funded };
        let posted =
            if amount.is_positive() { Some(self.enter(institute, vec![leg], None)?) } else { None };
        let id = institute.agreement.institute.clone();
        let set = FundSet { institute: id, at: self.now, fund };
        Ok(std::iter::once(set.into()).chain(posted.map(Event::from)).collect())
    }

    /// Public money is that of the agreement, for its terms and for costs that are allowable.
    fn must_be_agreed(
        &self,
        institute: &Institute,
        book: &crate::ledger::Book,
        fund: &Fund,
        total: Money,
    ) -> Result<(), NetworkError> {
        let (from, until) = (institute.term.from(), institute.until());
        if fund.from < from || fund.until > until {
            return Err(NetworkError::Restricted {
                fund: fund.id.to_string(),
                restriction: "the terms of the agreement",
                found: format!("{} to before {}", fund.from, fund.until),
                wanted: format!("{from} to before {until}"),
            });
        }
        if let Some((policy, rule)) = self.network.rule_agreed(institute, About::AllowableCosts)
            && let Demand::AllowableCosts { classes } = &rule.demand
        {
            let word = |class: &CostClass| class.word().to_owned();
            let other = fund.budget.iter().map(|one| &one.class);
            let other: Vec<String> = other.filter(|one| !classes.contains(one)).map(word).collect();
            if !other.is_empty() {
                let wanted = Figure::Words(classes.iter().map(word).collect());
                return Err(not_kept(policy, rule, (Figure::Words(other), wanted)));
            }
        }
        let zero = zero_of(institute)?;
        let agreed = institute.tranches().try_fold(zero, Money::plus)?;
        let others = book.terms.funds.values();
        let others = others.filter(|one| one.source == FundSource::Public && one.id != fund.id);
        let mut left = agreed;
        for other in others {
            left = left.minus(other.total(zero)?)?;
        }
        must_be_left("public money of", &institute.agreement.institute, total, left)
    }

    /// All funds of a commitment together are no more than it, so that what is obligated and drawn
    /// of them is not either.
    fn must_be_within_commitment(
        &self,
        institute: &Institute,
        book: &crate::ledger::Book,
        fund: &Fund,
        total: Money,
    ) -> Result<(), NetworkError> {
        let Some(number) = fund.commitment else { return Ok(()) };
        let agreement = &institute.agreement;
        let all = self.network.agencies.get(&agreement.programme);
        let there = all.and_then(|all| all.commitment(number));
        let there = there.filter(|one| one.made.institute == agreement.institute);
        let unknown = || NetworkError::Unknown { what: "commitment", id: number.to_string() };
        let there = there.ok_or_else(unknown)?;
        if there.released.is_some() {
            let hint = "name another one, or ask the agency to commit anew";
            return Err(state_of("commitment", &number, "released", hint));
        }
        let zero = zero_of(institute)?;
        let mut left = there.made.amount;
        for other in book.terms.funds.values() {
            if other.id != fund.id && other.commitment == Some(number) {
                left = left.minus(other.total(zero)?)?;
            }
        }
        must_be_left("commitment", &number, total, left)
    }

    pub(super) fn set_rate(
        &self,
        institute: &Institute,
        from: Day,
        rate: Share,
        base: BTreeSet<CostClass>,
    ) -> Result<Vec<Event>, NetworkError> {
        let book = self.book_of(&institute.agreement.institute);
        let id = institute.agreement.institute.clone();
        let set = RateSet { institute: id, from, rate, base };
        if let Some(last) = book.terms.rates.last() {
            if **last == set {
                return Ok(Vec::new());
            }
            if from <= last.from {
                let what = "the first day of a further rate";
                return Err(NetworkError::Early { what, day: from, since: last.from });
            }
        }
        if book.terms.rates.len() >= RATES_MAX {
            return Err(NetworkError::TooMany { what: "rates", max: RATES_MAX });
        }
        if set.base.is_empty() || set.base.contains(&CostClass::Indirect) {
            let why = "the base has at least one kind of cost, and not the indirect one".to_owned();
            return Err(NetworkError::Part {
                what: "rate",
                number: book.terms.rates.len() + 1,
                why,
            });
        }
        if let Some((policy, rule)) = self.network.rule_agreed(institute, About::IndirectRate)
            && let Demand::IndirectRate { most } = rule.demand
            && rate > most
        {
            return Err(not_kept(policy, rule, (Figure::Share(rate), Figure::Share(most))));
        }
        Ok(vec![set.into()])
    }

    pub(super) fn close(
        &self,
        institute: &Institute,
        month: Month,
    ) -> Result<Vec<Event>, NetworkError> {
        let book = self.book_of(&institute.agreement.institute);
        if month >= Month::of(self.today()) {
            let hint = "close it when it is over";
            return Err(month_state(month, "not over yet", hint));
        }
        if book.terms.closed.contains_key(&month) {
            return Err(month_state(month, "closed already", "nothing is to be done"));
        }
        let id = institute.agreement.institute.clone();
        Ok(vec![MonthClosed { institute: id, month, at: self.now }.into()])
    }

    pub(super) fn reopen_month(
        &self,
        institute: &Institute,
        month: Month,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        if !book.terms.closed.contains_key(&month) {
            return Err(month_state(month, "not closed", "post to it as it is"));
        }
        let id = institute.agreement.institute.clone();
        Ok(vec![MonthReopened { institute: id, month, at: self.now, reason }.into()])
    }
}

fn month_state(month: Month, state: &'static str, hint: &'static str) -> NetworkError {
    NetworkError::State { what: "month", id: month.to_string(), state, hint }
}

fn check_fund(fund: &Fund) -> Result<(), NetworkError> {
    check_text(&fund.label.en, "the label of the fund", TITLE_CHARS_MAX)?;
    if fund.until <= fund.from {
        return Err(NetworkError::Term { since: fund.from, until: fund.until });
    }
    if fund.purposes.len() > PURPOSES_MAX {
        return Err(NetworkError::TooMany { what: "purposes", max: PURPOSES_MAX });
    }
    for purpose in &fund.purposes {
        check_text(purpose, "a purpose", TITLE_CHARS_MAX)?;
    }
    let mut seen = BTreeSet::new();
    for (at, one) in fund.budget.iter().enumerate() {
        let why = if !one.amount.is_positive() {
            format!("{} is not above zero", one.amount)
        } else if !seen.insert(one.class) {
            format!("`{}` is there twice", one.class.word())
        } else {
            continue;
        };
        return Err(NetworkError::Budget { line: at + 1, why });
    }
    if fund.budget.is_empty() {
        return Err(NetworkError::Empty { what: "the budget of the fund" });
    }
    Ok(())
}

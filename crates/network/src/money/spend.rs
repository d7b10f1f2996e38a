//! Obligations, expenses, drawdowns and payments: each within its fund, its rules and the one before.

use guildhall_model::{Day, Money, OrganisationId};

use super::fund::{CostClass, Fund, FundSource, Part};
use super::spending::SpentFor;
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_be_left};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::FundId;
use crate::institute::Institute;
use crate::ledger::{Account, Book, Cause, Leg};
use crate::policy::{About, Demand, Share};

/// An amount on a day.
type On = (Money, Day);

impl Desk<'_> {
    pub(super) fn obligate(
        &self,
        institute: &Institute,
        (id, class): (&FundId, CostClass),
        (purpose, to): (String, String),
        amount: Money,
        day: Day,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&to, "to whom", TITLE_CHARS_MAX)?;
        check_text(&purpose, "the purpose", TITLE_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        let unknown = || NetworkError::Unknown { what: "fund", id: id.to_string() };
        let fund = book.terms.funds.get(id).ok_or_else(unknown)?;
        must_allow(fund, class, &purpose)?;
        must_be_within(fund, day, fund.until)?;
        self.must_be_of(institute, amount)?;
        let free = book.balance(&held(id, Part::Free)).unwrap_or(zero_of(institute)?);
        must_be_left("fund", id, amount, free)?;
        let cause = Cause::Obligation { purpose, to, class };
        let leg = Leg {
            day,
            debit: held(id, Part::Obligated),
            credit: held(id, Part::Free),
            amount,
            cause,
        };
        Ok(vec![self.enter(institute, vec![leg], None)?.into()])
    }

    pub(super) fn give_back(
        &self,
        institute: &Institute,
        number: u64,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        let there = obligation(&book, number)?;
        let amount = there.rest();
        if !amount.is_positive() {
            let (what, id, state) = ("obligation", number.to_string(), "without a rest");
            let hint = "nothing of it is left to give back";
            return Err(NetworkError::State { what, id, state, hint });
        }
        let (debit, credit) = (held(&there.fund, Part::Free), held(&there.fund, Part::Obligated));
        let cause = Cause::Release { obligation: number, reason };
        let leg = Leg { day: self.today(), debit, credit, amount, cause };
        Ok(vec![self.enter(institute, vec![leg], None)?.into()])
    }

    pub(super) fn spend(
        &self,
        institute: &Institute,
        number: u64,
        (amount, day): On,
        (text, project): (String, Option<SpentFor>),
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&text, "what it was", TEXT_CHARS_MAX)?;
        if let Some(of) = &project {
            self.must_take_costs(institute, of, day)?;
        }
        let book = self.book_of(&institute.agreement.institute);
        let there = obligation(&book, number)?;
        self.must_be_of(institute, amount)?;
        must_be_left("obligation", &number, amount, there.rest())?;
        not_before("the expense", day, there.day)?;
        let id = &there.fund;
        let unknown = || NetworkError::Unknown { what: "fund", id: id.to_string() };
        let fund = book.terms.funds.get(id).ok_or_else(unknown)?;
        self.must_be_in_time(institute, fund, day)?;
        let in_kind = fund.source == FundSource::InKind;
        let from = if in_kind { Account::Contributions } else { Account::Payable };
        let indirect = indirect(&book, fund, there.class, (amount, day))?;
        let cause = || {
            let (text, project) = (text.clone(), project.clone());
            Cause::Expense { obligation: number, text, project }
        };
        let leg = |debit, credit, amount| Leg { day, debit, credit, amount, cause: cause() };
        let spent = || held(id, Part::Spent);
        let mut legs = vec![
            leg(held(id, Part::Cost(there.class)), from.clone(), amount),
            leg(spent(), held(id, Part::Obligated), amount),
        ];
        if indirect.is_positive() {
            let free = book.balance(&held(id, Part::Free)).unwrap_or(zero_of(institute)?);
            must_be_left("fund", id, indirect, free)?;
            legs.push(leg(held(id, Part::Cost(CostClass::Indirect)), from, indirect));
            legs.push(leg(spent(), held(id, Part::Free), indirect));
        }
        Ok(vec![self.enter(institute, legs, None)?.into()])
    }

    /// What was obligated in time may be spent as long as a rule says after the end of the fund.
    fn must_be_in_time(
        &self,
        institute: &Institute,
        fund: &Fund,
        day: Day,
    ) -> Result<(), NetworkError> {
        let after = fund.until.days_until(day);
        let rule = self.network.rule_agreed(institute, About::Liquidation);
        match rule.map(|(policy, rule)| (policy, rule, &rule.demand)) {
            Some((policy, rule, Demand::Liquidation { days })) if after >= 0 => {
                let found = u32::try_from(after).unwrap_or(u32::MAX).saturating_add(1);
                if found <= u32::from(*days) {
                    return Ok(());
                }
                let wanted = Figure::Count(u32::from(*days));
                Err(not_kept(policy, rule, (Figure::Count(found), wanted)))
            }
            _ => must_be_within(fund, day, fund.until),
        }
    }

    pub(super) fn draw(
        &self,
        institute: &Institute,
        number: u64,
        (amount, day): On,
        until: Option<Day>,
    ) -> Result<Vec<Event>, NetworkError> {
        let book = self.book_of(&institute.agreement.institute);
        let there = expense(&book, number)?;
        let public = |fund: &std::sync::Arc<Fund>| fund.source == FundSource::Public;
        if !book.terms.funds.get(&there.fund).is_some_and(public) {
            let (what, id) = ("expense", number.to_string());
            let (state, hint) = ("not one of public money", "draw for what the programme pays");
            return Err(NetworkError::State { what, id, state, hint });
        }
        self.must_be_of(institute, amount)?;
        not_before("the drawdown", day, there.day)?;
        let cause = Cause::Drawdown { expense: number };
        let mut left = there.undrawn();
        for leg in book.pending(self.today()).flat_map(|(_, entry)| &entry.legs) {
            if leg.cause == cause {
                left = left.minus(leg.amount)?;
            }
        }
        must_be_left("expense", &number, amount, left)?;
        self.must_match(institute, &book, amount)?;
        let (debit, credit) = (held(&there.fund, Part::Drawn), held(&there.fund, Part::Spent));
        let leg = Leg { day, debit, credit, amount, cause };
        Ok(vec![self.enter(institute, vec![leg], until)?.into()])
    }

    /// Where a rule says so, partners have spent their share of what they and the programme's drawn
    /// money come to.
    pub(super) fn must_match(
        &self,
        institute: &Institute,
        book: &Book,
        amount: Money,
    ) -> Result<(), NetworkError> {
        let rule = self.network.rule_agreed(institute, About::DrawnMatch);
        let Some((policy, rule)) = rule else { return Ok(()) };
        let Demand::DrawnMatch { least } = rule.demand else { return Ok(()) };
        let zero = zero_of(institute)?;
        let drawn = book.drawn(zero)?.plus(amount)?;
        let own = book.spent(zero, FundSource::is_match)?;
        let (part, whole) = (own.units().unsigned_abs(), own.plus(drawn)?.units().unsigned_abs());
        let found = Share::of(part, whole).unwrap_or(Share::WHOLE);
        if found >= least {
            return Ok(());
        }
        Err(not_kept(policy, rule, (Figure::Share(found), Figure::Share(least))))
    }

    pub(super) fn pay(
        &self,
        institute: &Institute,
        number: u64,
        (amount, day): On,
        reference: String,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&reference, "the reference", TITLE_CHARS_MAX)?;
        let book = self.book_of(&institute.agreement.institute);
        let there = expense(&book, number)?;
        let cause = Cause::Paid { expense: number, reference };
        let (debit, credit) = (Account::Payable, Account::Cash);
        let leg = Leg { day, debit, credit, amount, cause };
        if self.is_known(institute, &leg)? {
            return Ok(Vec::new());
        }
        self.must_be_of(institute, amount)?;
        not_before("the payment", day, there.day)?;
        must_be_left("expense", &number, amount, there.unpaid())?;
        Ok(vec![self.enter(institute, vec![leg], None)?.into()])
    }

    pub(super) fn contribute(
        &self,
        institute: &Institute,
        organisation: OrganisationId,
        (amount, day): On,
        reference: String,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&reference, "the reference", TITLE_CHARS_MAX)?;
        let cause = Cause::Contribution { organisation, reference };
        let (debit, credit) = (Account::Cash, Account::Contributions);
        let leg = Leg { day, debit, credit, amount, cause };
        if self.is_known(institute, &leg)? {
            return Ok(Vec::new());
        }
        Ok(vec![self.enter(institute, vec![leg], None)?.into()])
    }
}

/// Indirect cost of a direct one: the share that holds on its day of what is in the base, rounded
/// down to the smallest unit, so that never more is charged than the rate gives.
fn indirect(
    book: &Book,
    fund: &Fund,
    class: CostClass,
    (amount, day): On,
) -> Result<Money, NetworkError> {
    let zero = Money::zero(amount.currency());
    let rate = book.terms.rate(day).filter(|rate| rate.base.contains(&class));
    let Some(rate) = rate.filter(|_| fund.allows(CostClass::Indirect)) else { return Ok(zero) };
    let share = i128::from(rate.rate.hundredths());
    let product = amount.units().checked_mul(share);
    let product = product.ok_or(guildhall_model::MoneyError::Overflow)?;
    Ok(Money::new(product / i128::from(Share::WHOLE.hundredths()), amount.currency()))
}

fn obligation(book: &Book, number: u64) -> Result<&super::costs::Obligation, NetworkError> {
    let unknown = || NetworkError::Unknown { what: "obligation", id: number.to_string() };
    book.costs.obligations.get(&number).ok_or_else(unknown)
}

fn expense(book: &Book, number: u64) -> Result<&super::costs::Expense, NetworkError> {
    let unknown = || NetworkError::Unknown { what: "expense", id: number.to_string() };
    book.costs.expenses.get(&number).ok_or_else(unknown)
}

fn held(fund: &FundId, part: Part) -> Account {
    Account::Fund(fund.clone(), part)
}

fn not_before(what: &'static str, day: Day, since: Day) -> Result<(), NetworkError> {
    if day < since { Err(NetworkError::Early { what, day, since }) } else { Ok(()) }
}

fn must_be_within(fund: &Fund, day: Day, until: Day) -> Result<(), NetworkError> {
    if fund.from <= day && day < until {
        return Ok(());
    }
    Err(NetworkError::Restricted {
        fund: fund.id.to_string(),
        restriction: "the period of performance",
        found: day.to_string(),
        wanted: format!("{} to before {until}", fund.from),
    })
}

fn must_allow(fund: &Fund, class: CostClass, purpose: &String) -> Result<(), NetworkError> {
    let refuse = |restriction, found: &str, wanted: Vec<&str>| NetworkError::Restricted {
        fund: fund.id.to_string(),
        restriction,
        found: found.to_owned(),
        wanted: wanted.join(", "),
    };
    if class == CostClass::Indirect {
        let wanted = vec!["a direct cost; indirect cost comes with it"];
        return Err(refuse("the kinds of cost", class.word(), wanted));
    }
    if !fund.allows(class) {
        let wanted = fund.budget.iter().map(|one| one.class.word()).collect();
        return Err(refuse("the kinds of cost", class.word(), wanted));
    }
    if !fund.purposes.is_empty() && !fund.purposes.contains(purpose) {
        let wanted = fund.purposes.iter().map(String::as_str).collect();
        return Err(refuse("the purposes", purpose, wanted));
    }
    Ok(())
}

/// Nothing, in the currency of an institute.
pub(super) fn zero_of(institute: &Institute) -> Result<Money, NetworkError> {
    let none = NetworkError::Empty { what: "the term of the agreement" };
    institute.currency().map(Money::zero).ok_or(none)
}

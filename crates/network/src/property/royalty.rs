//! What licences owe, and runs that post it.
//!
//! A licence owes what all its years come to, less what earlier runs posted for it: a report that
//! comes late is in the next run, and nothing is lost between two. A year comes to what was sold
//! in it, by steps; when it is over to the least of the licence, if that is more. Shares are taken by
//! [`split`](Money::split), which rounds the greater rest up and loses nothing.
//!
//! Source: 37 CFR 401.14(k)(2) and (3): inventors have a share, the rest is for research and
//! education.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, MoneyError, Period, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Portfolio;
use super::invention::Ground;
use super::licence::{Licence, Running, SalesStep, Subject, UnitStep};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{InstituteId, LicenceId, next};
use crate::ledger::{Account, Cause, Leg, RoyaltyPart};
use crate::policy::{About, Demand, Policy};

/// What one licence owes.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RunLine {
    /// Which.
    #[serde_as(as = "Text")]
    pub licence: LicenceId,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
    /// What of it is the institute's.
    #[serde_as(as = "Text")]
    pub institute: Money,
    /// What of it each inventor has, in their order; empty where they have nothing.
    #[serde_as(as = "Vec<Text>")]
    pub inventors: Vec<Money>,
}

/// Royalties were posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct RoyaltiesPosted {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// From 1.
    pub number: u32,
    /// The first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// What each licence owes that owes something.
    pub lines: Vec<RunLine>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What some lines come to.
///
/// # Errors
/// Where it is more than can be counted.
pub fn total(lines: &[RunLine], zero: Money) -> Result<Money, MoneyError> {
    lines.iter().try_fold(zero, |sum, line| sum.plus(line.amount))
}

impl Portfolio {
    /// What each licence owes until before a day and was not posted, those that owe nothing left out.
    ///
    /// # Errors
    /// Where an amount is more than can be counted.
    pub fn owed(&self, policy: &Policy, until: Day) -> Result<Vec<RunLine>, MoneyError> {
        let mut posted: BTreeMap<&LicenceId, Money> = BTreeMap::new();
        for line in self.runs.iter().flat_map(|run| &run.lines) {
            let before = posted.get(&line.licence).copied();
            let sum = before.map_or(Ok(line.amount), |before| before.plus(line.amount))?;
            posted.insert(&line.licence, sum);
        }
        let mut lines = Vec::new();
        for (id, licence) in &self.licences {
            let all = comes_to(licence, until)?;
            let amount = posted.get(id).map_or(Ok(all), |posted| all.minus(*posted))?;
            if amount.is_positive() {
                let (institute, inventors) = self.shared_out(policy, licence, amount)?;
                lines.push(RunLine { licence: id.clone(), amount, institute, inventors });
            }
        }
        Ok(lines)
    }

    /// The part of the institute, and those of the inventors.
    fn shared_out(
        &self,
        policy: &Policy,
        licence: &Licence,
        amount: Money,
    ) -> Result<(Money, Vec<Money>), MoneyError> {
        let whole = (amount, Vec::new());
        let Subject::Invention { invention } = &licence.offer.text.subject else {
            return Ok(whole);
        };
        let found = self.inventions.get(invention);
        let found = found.filter(|one| one.text.ground == Ground::Foreground);
        let rule = policy.rule(About::InventorShare).map(|rule| &rule.demand);
        let (Some(found), Some(Demand::InventorShare { share })) = (found, rule) else {
            return Ok(whole);
        };
        let (theirs, rest) = share.split(amount)?;
        let each = theirs.split(&vec![1; found.text.inventors.len()]);
        Ok((rest, each.ok_or(MoneyError::Overflow)?))
    }
}

/// What a licence comes to until before a day, its discount taken off.
fn comes_to(licence: &Licence, until: Day) -> Result<Money, MoneyError> {
    let scheme = &licence.offer.text.scheme;
    let mut sum = Money::zero(scheme.upfront.currency());
    let Some(period) = licence.period().filter(|period| period.from() < until) else {
        return Ok(sum);
    };
    sum = sum.plus(scheme.upfront)?;
    let last = period.until().min(until).year();
    for year in period.from().year()..=last {
        sum = sum.plus(of_year(licence, period, until, year)?)?;
    }
    Ok(licence.offer.discount.split(sum)?.1)
}

fn of_year(licence: &Licence, period: Period, until: Day, year: i16) -> Result<Money, MoneyError> {
    let scheme = &licence.offer.text.scheme;
    let mut sales = Money::zero(scheme.upfront.currency());
    let mut units: u64 = 0;
    let of_year = |from: Day, to: Day| from.year() == year && to <= until;
    for one in licence.sales.iter().filter(|one| of_year(one.from, one.until)) {
        sales = sales.plus(one.sales)?;
        units = units.checked_add(one.units).ok_or(MoneyError::Overflow)?;
    }
    let sold = match &scheme.running {
        Running::Nothing => Money::zero(sales.currency()),
        Running::Sales(steps) => by_sales(steps, sales)?,
        Running::Units(steps) => by_units(steps, units, sales.currency())?,
    };
    let least = minimum(scheme.minimum, period, until, year)?;
    Ok(if sold.compare(least)?.is_lt() { least } else { sold })
}

/// The least of a year that is over, or of the days of it on which the licence holds.
fn minimum(whole: Money, period: Period, until: Day, year: i16) -> Result<Money, MoneyError> {
    let zero = Money::zero(whole.currency());
    let Some((first, next)) = calendar_year(year) else { return Ok(zero) };
    let Some(held) = Period::new(first.max(period.from()), next.min(period.until())) else {
        return Ok(zero);
    };
    if held.until() > until {
        return Ok(zero);
    }
    let days = |from: Day, to: Day| u32::try_from(from.days_until(to)).unwrap_or(0);
    let (of, all) = (days(held.from(), held.until()), days(first, next));
    let parts = whole.split(&[of, all.saturating_sub(of)]).ok_or(MoneyError::Overflow)?;
    Ok(parts[0])
}

/// The first day of a year, and of the next.
pub(super) fn calendar_year(year: i16) -> Option<(Day, Day)> {
    let first = Day::parse(&format!("{year:04}-01-01")).ok()?;
    Some((first, first.plus_years(1)?))
}

fn by_sales(steps: &[SalesStep], sales: Money) -> Result<Money, MoneyError> {
    let mut sum = Money::zero(sales.currency());
    for (at, step) in steps.iter().enumerate() {
        let mut to = sales;
        if let Some(next) = steps.get(at + 1)
            && next.above.compare(sales)?.is_lt()
        {
            to = next.above;
        }
        let above = to.minus(step.above)?;
        if above.is_positive() {
            sum = sum.plus(step.share.split(above)?.0)?;
        }
    }
    Ok(sum)
}

fn by_units(
    steps: &[UnitStep],
    units: u64,
    currency: guildhall_model::Currency,
) -> Result<Money, MoneyError> {
    let mut sum = Money::zero(currency);
    for (at, step) in steps.iter().enumerate() {
        let to = steps.get(at + 1).map_or(units, |next| units.min(next.above));
        let above = i128::from(to.saturating_sub(step.above));
        let units = step.amount.units().checked_mul(above).ok_or(MoneyError::Overflow)?;
        sum = sum.plus(Money::new(units, currency))?;
    }
    Ok(sum)
}

impl Desk<'_> {
    pub(super) fn post_run(
        &self,
        id: &InstituteId,
        (from, until): (Day, Day),
        shown: Money,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(id, "post its royalties")?;
        let empty = Portfolio::default();
        let portfolio = self.portfolio(id).unwrap_or(&empty);
        let runs = &portfolio.runs;
        if runs.iter().any(|run| (run.from, run.until) == (from, until)) {
            return Ok(Vec::new());
        }
        must_be_run(portfolio, (from, until), self.today())?;
        let lines = portfolio.owed(self.property_policy(institute)?, until)?;
        let state = |state, hint| {
            let id = format!("{from} to before {until}");
            Err(NetworkError::State { what: "royalty run of", id, state, hint })
        };
        if lines.is_empty() {
            return state("empty: no licence owes anything", "wait for reports of sales");
        }
        if total(&lines, Money::zero(shown.currency()))? != shown {
            return state("another than was shown", "look at it again, then post it");
        }
        let number = next(runs.len());
        // Each transfer is decided after the one before.
        let mut after = self.network.clone();
        let mut events = Vec::new();
        for leg in lines.iter().flat_map(|line| legs(portfolio, line, number, self.today())) {
            let desk = Desk { network: &after, scope: self.scope, now: self.now };
            let posted = Event::from(desk.transfer(institute, leg)?);
            after.apply(&posted);
            events.push(posted);
        }
        let (institute, at) = (id.clone(), self.now);
        let run = RoyaltiesPosted { institute, number, from, until, lines, at };
        events.insert(0, run.into());
        Ok(events)
    }
}

/// The days of a run are over, and of no run before.
pub(crate) fn must_be_run(
    portfolio: &Portfolio,
    (from, until): (Day, Day),
    today: Day,
) -> Result<(), NetworkError> {
    if from >= until {
        return Err(NetworkError::Term { since: from, until });
    }
    if until > today {
        return Err(NetworkError::Future { day: until, today });
    }
    match portfolio.runs.last().map(|run| run.until).filter(|last| from < *last) {
        Some(after) => {
            Err(NetworkError::TooEarly { what: "the first day of a run", day: from, after })
        }
        None => Ok(()),
    }
}

/// What is posted for a line: the part of the institute, and that of the inventors.
fn legs(portfolio: &Portfolio, line: &RunLine, run: u32, day: Day) -> Vec<Leg> {
    let Some(licence) = portfolio.licences.get(&line.licence) else { return Vec::new() };
    let licensee = &licence.offer.text.licensee;
    let leg = |(part, amount): (RoyaltyPart, Money)| Leg {
        day,
        debit: Account::Receivable(licensee.clone()),
        credit: Account::Royalties(part),
        amount,
        cause: Cause::Royalty { licence: line.licence.clone(), run },
    };
    // What the two come to is the amount: it was split.
    let theirs = line.amount.minus(line.institute).unwrap_or(Money::zero(line.amount.currency()));
    let both = [(RoyaltyPart::Institute, line.institute), (RoyaltyPart::Inventors, theirs)];
    both.into_iter().filter(|(_, amount)| amount.is_positive()).map(leg).collect()
}

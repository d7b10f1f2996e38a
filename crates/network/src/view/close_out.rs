//! What is still open of an institute whose agreement was ended or has run out, and what goes on.
//!
//! Who belongs to the lead, to the office, or to an agency that committed money to it, sees it, and
//! nobody else. Projects and inventions are told of as far as the reader sees them. The whole has the
//! day of the rule `close_out` of the policy of the agreement, after 2 CFR 200.344; without it, a day is
//! told where the agreement or another rule says one. Left out on purpose: data agreements, which
//! `access` knows.

use guildhall_model::{Day, Money};

use super::View;
use super::due_money::open_months;
use crate::competition::Side;
use crate::ids::InstituteId;
use crate::institute::conditions::ConditionState;
use crate::institute::conditions::duties::DutyState;
use crate::institute::{Institute, Standing};
use crate::ledger::{Account, Book};
use crate::money::fund::{FundSource, Part};
use crate::month::Month;
use crate::policy::{About, Demand, RuleNumber};
use crate::project::State;
use crate::property::licence;

/// What is open of an institute after its agreement, and what goes on.
#[derive(Debug, PartialEq, Eq)]
pub struct CloseOut {
    /// The first day without an agreement.
    pub since: Day,
    /// The last day for what is open, with the rule that says so.
    pub until: Option<(Day, RuleNumber)>,
    /// What somebody has to do.
    pub open: Vec<Left>,
    /// What holds as it is, and asks nothing of anybody.
    pub survives: Vec<Left>,
}

/// So many of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Of what.
    pub what: What,
    /// How many; never none.
    pub number: usize,
    /// What they come to, of money.
    pub amount: Option<Money>,
    /// Whose turn it is; nobody's of what survives.
    pub turn: Option<Turn>,
    /// The first of the last days of what is open; the first day after all of what survives.
    pub until: Option<Day>,
    /// Whether the last day of what is open is past.
    pub late: bool,
}

/// What is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Funds of public money that is spent and not drawn.
    Undrawn,
    /// Funds with money that is obligated and not spent.
    Obligated,
    /// Funds of public money that is not obligated.
    Unobligated,
    /// Organisations that owe fees or royalties.
    Unpaid,
    /// Entries that wait to be posted.
    Entries,
    /// Months that take postings.
    Months,
    /// Reports that were not handed in.
    Reports,
    /// Conditions that are not met.
    Conditions,
    /// Conditions that the institute says are met.
    Reported,
    /// Projects that are worked on or held.
    Projects,
    /// Steps that the law or the policy asks for inventions.
    Inventions,
    /// Members whose period goes on or is to begin.
    Members,
    /// Licences that hold or are to begin.
    Licences,
}

/// Whose turn something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// One of the two who made the agreement.
    Of(Side),
    /// Who owes.
    Payers,
}

const LEAD: Turn = Turn::Of(Side::Lead);
const OFFICE: Turn = Turn::Of(Side::Office);

impl What {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            What::Undrawn => "undrawn",
            What::Obligated => "obligated",
            What::Unobligated => "unobligated",
            What::Unpaid => "unpaid",
            What::Entries => "entries",
            What::Months => "months",
            What::Reports => "reports",
            What::Conditions => "conditions",
            What::Reported => "reported",
            What::Projects => "projects",
            What::Inventions => "inventions",
            What::Members => "members",
            What::Licences => "licences",
        }
    }
}

impl Turn {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Turn::Of(side) => side.word(),
            Turn::Payers => "payers",
        }
    }
}

impl<'a> View<'a> {
    /// What is open of an institute after its agreement; none before, and for who may not see it.
    pub fn close_out(self, id: &InstituteId) -> Option<CloseOut> {
        let institute = self.network.institutes.get(id).map(|one| &**one)?;
        let since = self.ended(institute)?;
        if !self.sees_funds(institute) {
            return None;
        }
        let mut open = self.book_left(institute);
        open.extend(self.agreed_left(id, institute));
        open.extend(self.work_left(id));
        let until = self.closing(institute).map(|(day, rule)| (day, rule.clone()));
        for one in &mut open {
            one.until = one.until.or(until.as_ref().map(|(day, _)| *day));
            one.late = one.until.is_some_and(|day| day < self.today());
        }
        Some(CloseOut { since, until, open, survives: self.survives(id) })
    }

    /// The first day without an agreement, once it is there.
    fn ended(self, institute: &Institute) -> Option<Day> {
        match institute.standing(self.today()) {
            Standing::Ended => Some(institute.course.terminated.as_ref()?.on),
            Standing::AfterTerm => Some(institute.until()),
            _ => None,
        }
    }

    /// The last day for what an agreement that is over leaves to do, where a rule says one.
    pub(super) fn closing(self, institute: &Institute) -> Option<(Day, &'a RuleNumber)> {
        let since = self.ended(institute)?;
        let (_, rule) = self.network.rule_agreed(institute, About::CloseOut)?;
        let Demand::CloseOut { days } = rule.demand else { return None };
        // The first of those days is the first one without an agreement.
        Some((since.plus_days(days.saturating_sub(1)), &rule.number))
    }

    fn book_left(self, institute: &Institute) -> Vec<Left> {
        let book = self.network.books.get(&institute.agreement.institute);
        let Some((book, currency)) = book.zip(institute.currency()) else { return Vec::new() };
        let zero = Money::zero(currency);
        let part = |what, part: Part, turn, of: &dyn Fn(FundSource) -> bool| {
            let funds = book.terms.funds.values().filter(|fund| of(fund.source));
            let accounts = funds.map(|fund| Account::Fund(fund.id.clone(), part));
            money(what, accounts.filter_map(|one| book.balance(&one)), zero, turn)
        };
        let public = |source| source == FundSource::Public;
        let months = open_months(book, Month::of(self.today())).len();
        [
            part(What::Undrawn, Part::Spent, LEAD, &public),
            part(What::Obligated, Part::Obligated, LEAD, &|_| true),
            part(What::Unobligated, Part::Free, OFFICE, &public),
            money(What::Unpaid, receivables(book), zero, Turn::Payers),
            count(What::Entries, book.pending(self.today()).count(), Some(LEAD)),
            count(What::Months, months, Some(LEAD)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// After an end the lead cannot say any more that a condition is met.
    fn agreed_left(self, id: &InstituteId, institute: &Institute) -> Vec<Left> {
        let Some(seen) = self.conditions(id) else { return Vec::new() };
        let owed = seen.duties.iter().filter(|one| one.state != DutyState::HandedIn);
        let of_year = || {
            let all = seen.conditions.iter();
            all.filter(move |one| !institute.ends_before(one.condition.year))
        };
        let ended = institute.standing(self.today()) == Standing::Ended;
        let unmet = seen.conditions.iter().filter(|one| !ended && !one.state.is_met());
        let unmet = unmet.filter(|one| one.state != ConditionState::Reported);
        let reported = of_year().filter(|one| one.state == ConditionState::Reported).count();
        [
            dated(What::Reports, owed.map(|one| one.duty.due)),
            dated(What::Conditions, unmet.map(|one| one.condition.due)),
            count(What::Reported, reported, Some(OFFICE)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn work_left(self, id: &InstituteId) -> Vec<Left> {
        let projects = self.projects(id).into_iter();
        let going =
            projects.filter(|one| matches!(one.state, State::Running | State::Held)).count();
        let inventions = self.property(id).map(|one| one.inventions).unwrap_or_default();
        let steps =
            inventions.iter().flat_map(|one| &one.deadlines).filter(|one| one.done.is_none());
        let steps = dated(What::Inventions, steps.map(|one| one.until));
        [count(What::Projects, going, Some(LEAD)), steps].into_iter().flatten().collect()
    }

    fn survives(self, id: &InstituteId) -> Vec<Left> {
        let today = self.today();
        let members = self.network.rolls.get(id).into_iter().flat_map(|roll| roll.members.values());
        let members = members.filter_map(|one| one.until()).filter(|until| today < *until);
        let licences = self.property(id).map(|one| one.licences).unwrap_or_default();
        let holds = |one: licence::Standing| {
            matches!(one, licence::Standing::InForce | licence::Standing::Agreed)
        };
        let licences = licences.iter().filter(|one| holds(one.standing));
        let licences = licences.map(|one| one.licence.term.until());
        [last(What::Members, members), last(What::Licences, licences)]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn receivables(book: &Book) -> impl Iterator<Item = Money> {
    let owes = book.accounts.iter().filter(|(one, _)| matches!(one, Account::Receivable(_)));
    owes.filter_map(|(_, turnover)| turnover.balance())
}

fn count(what: What, number: usize, turn: Option<Turn>) -> Option<Left> {
    let left = Left { what, number, amount: None, turn, until: None, late: false };
    (number > 0).then_some(left)
}

/// Amounts above nothing; told without their sum where they cannot be added up.
fn money(
    what: What,
    amounts: impl Iterator<Item = Money>,
    zero: Money,
    turn: Turn,
) -> Option<Left> {
    let amounts: Vec<Money> = amounts.filter(|one| one.is_positive()).collect();
    let amount = amounts.iter().copied().try_fold(zero, Money::plus).ok();
    Some(Left { amount, ..count(what, amounts.len(), Some(turn))? })
}

/// What the lead has to do until the first of some days.
fn dated(what: What, days: impl Iterator<Item = Day>) -> Option<Left> {
    let days: Vec<Day> = days.collect();
    Some(Left { until: days.iter().min().copied(), ..count(what, days.len(), Some(LEAD))? })
}

/// What goes on until before the last of some days.
fn last(what: What, days: impl Iterator<Item = Day>) -> Option<Left> {
    let days: Vec<Day> = days.collect();
    Some(Left { until: days.iter().max().copied(), ..count(what, days.len(), None)? })
}

//! The runs: many futures of one institute, month by month.
//!
//! A fee counts in the month in which its period begins; amounts of a year are spread over its
//! months. A year stands alone from a month on when own income of the twelve months that begin with
//! it covers the rule's share of their cost, and so do the twelve months of every later one.

use super::past::{Basis, Booked, expected};
use super::rates::is_small;
use super::{Dice, Drawn, Flow, Nature, Stated};
use crate::competition::Income;
use crate::institute::Institute;
use crate::membership::{Membership, Roll};
use crate::month::Month;
use guildhall_model::Day;

/// How many futures are drawn.
pub const RUNS: u32 = 1_000;

/// The seed where none is given.
pub const SEED: u64 = 1;

/// What is supposed to be otherwise, in percent of what is expected; of the renewal rate in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// How many members come.
    pub growth: i32,
    /// How many of a hundred periods go on.
    pub renewals: i32,
    /// What fees that are not agreed yet cost.
    pub fees: i32,
    /// What all of it costs.
    pub cost: i32,
    /// What the programme pays.
    pub public: i32,
}

impl Scenario {
    /// Least and most of each.
    pub const RANGES: [(&'static str, i32, i32); 5] = [
        ("growth", -100, 300),
        ("renewals", -100, 100),
        ("fees", -100, 300),
        ("cost", -90, 300),
        ("public", -100, 100),
    ];

    /// Its figures, in the order of the ranges.
    pub fn figures(&self) -> [i32; 5] {
        [self.growth, self.renewals, self.fees, self.cost, self.public]
    }
}

/// A chain of periods that may go on.
struct Chain {
    key: u64,
    /// The first month that is not agreed.
    next: usize,
    /// Whether a period begins within a month, and so touches thirteen.
    within: bool,
    fee: i128,
    small: bool,
    /// The last year on which an agreed period has a day.
    known: Option<usize>,
    /// The fee that was applied for, where it is an application that decides.
    applied: Option<i128>,
}

/// What the runs begin with.
pub(super) struct Start<'a> {
    pub(super) institute: &'a Institute,
    pub(super) roll: Option<&'a Roll>,
    pub(super) stated: &'a Stated,
    pub(super) booked: &'a Booked,
    pub(super) drawn: &'a Drawn,
    pub(super) today: Day,
    pub(super) scenario: Scenario,
    pub(super) seed: u64,
    /// From which month on standing alone is asked for.
    pub(super) by: Month,
}

/// One future.
pub(super) struct Run {
    /// Own income and cost of the twelve months from each month on.
    pub(super) windows: Vec<(i128, i128)>,
    /// For each year: by flow in the order of [`Flow::all`].
    pub(super) years: Vec<Vec<i128>>,
    /// For each year: members, and small firms among them.
    pub(super) members: Vec<(u32, u32)>,
}

/// What is the same in all runs.
pub(super) struct Runs<'a> {
    start: Start<'a>,
    now: Month,
    months: usize,
    first: i16,
    chains: Vec<Chain>,
    /// Fees of periods that are agreed and begin later: the book has them already.
    ahead: Vec<i128>,
    /// By year and flow.
    expected: Vec<Vec<(i128, Basis)>>,
}

/// So many years after the term are looked at.
const YEARS_AFTER: usize = 2;

impl<'a> Runs<'a> {
    pub(super) fn new(start: Start<'a>) -> Runs<'a> {
        let now = Month::of(start.today);
        let first = start.today.year();
        let last = Month::first_of(start.by.year()).plus(12 * (YEARS_AFTER + 1));
        let months = last.after(now);
        let mut runs = Runs {
            now,
            months,
            first,
            chains: Vec::new(),
            ahead: vec![0; months],
            expected: Vec::new(),
            start,
        };
        let members = runs.start.roll.into_iter().flat_map(|roll| &roll.members);
        for (key, (_, member)) in (0..).zip(members) {
            runs.begin(key, member);
        }
        let years = last.after(Month::first_of(first)) / 12;
        runs.expected = (0..years).map(|at| runs.expect(at)).collect();
        runs
    }

    pub(super) fn years(&self) -> impl Iterator<Item = i16> {
        let at = |at: usize| self.first.saturating_add(i16::try_from(at).unwrap_or(i16::MAX));
        (0..self.expected.len()).map(at)
    }

    pub(super) fn basis(&self, year: usize) -> &[(i128, Basis)] {
        &self.expected[year]
    }

    /// The number of the month from which standing alone is asked for.
    pub(super) fn by(&self) -> usize {
        self.start.by.after(self.now)
    }

    pub(super) fn month(&self, at: usize) -> Month {
        self.now.plus(at)
    }

    fn index(&self, day: Day) -> usize {
        Month::of(day).after(self.now)
    }

    fn year_of(&self, month: usize) -> usize {
        usize::try_from(i32::from(self.month(month).year()) - i32::from(self.first)).unwrap_or(0)
    }

    fn begin(&mut self, key: u64, member: &Membership) {
        let today = self.start.today;
        let last = member.periods.iter().max_by_key(|one| one.period.until());
        for one in member.periods.iter().filter(|one| one.period.from() > today) {
            let at = self.index(one.period.from());
            if let Some(fee) = self.ahead.get_mut(at) {
                *fee = fee.saturating_add(one.application.fee.units());
            }
        }
        let known = last.map(|one| one.period.until()).filter(|until| until.year() >= self.first);
        // The last day is the one before, which is of the year before only on the first of January.
        let known = known.and_then(|until| {
            let first_day = (until.month(), until.of_month()) == (1, 1);
            let year = i32::from(until.year()) - i32::from(self.first) - i32::from(first_day);
            usize::try_from(year).ok()
        });
        let within = |day: Day| day.of_month() > 1;
        if let Some(open) = &member.open {
            self.chains.push(Chain {
                key,
                next: self.index(open.from),
                within: within(open.from),
                fee: open.fee.units(),
                small: is_small(open),
                known,
                applied: Some(open.fee.units()),
            });
        } else if let Some(last) = last {
            let until = last.period.until();
            let goes_on = until > today;
            self.chains.push(Chain {
                key,
                // Who has left by now does not come back.
                next: if goes_on { self.index(until) } else { usize::MAX },
                within: within(until),
                fee: last.application.fee.units(),
                small: is_small(&last.application),
                known,
                applied: None,
            });
        }
    }

    /// What is expected of a year before chance, by flow; of fees it is chance alone.
    fn expect(&self, at: usize) -> Vec<(i128, Basis)> {
        let year = self.years_at(at);
        let of = |flow| match flow {
            Flow::Own(Income::Fees) => (self.start.booked.units(year, flow), Basis::Members),
            Flow::Public => {
                let rest = self.public(year);
                let paid = self.start.booked.units(year, flow);
                (paid.saturating_add(percent(rest, self.start.scenario.public)), Basis::Agreement)
            }
            Flow::Cost => {
                let (units, basis) = expected(self.start.stated, flow, year);
                (percent(units, self.start.scenario.cost), basis)
            }
            Flow::Own(_) => expected(self.start.stated, flow, year),
        };
        Flow::all().map(of).collect()
    }

    fn years_at(&self, at: usize) -> i16 {
        self.first.saturating_add(i16::try_from(at).unwrap_or(i16::MAX))
    }

    /// What is agreed and not paid yet, spread over the months that are left of each year of the
    /// terms, as far as it falls into a year of the calendar.
    fn public(&self, year: i16) -> i128 {
        let institute = self.start.institute;
        let end = institute.course.terminated.as_ref().map(|end| end.on);
        let mut sum = 0_i128;
        for (of, agreed) in (1..=u8::MAX).zip(institute.tranches()) {
            let Some(begins) = institute.year_begins(of) else { break };
            if end.is_some_and(|end| begins >= end) {
                break;
            }
            let rest = agreed.units().saturating_sub(self.start.booked.tranche(of)).max(0);
            let begins = Month::of(begins);
            let from = begins.max(self.now);
            let months = begins.plus(12).after(from).max(1);
            let within = |month: &usize| from.plus(*month).year() == year;
            let count = (0..months).filter(within).count();
            let share = rest.saturating_mul(i128::try_from(count).unwrap_or(0));
            sum = sum.saturating_add(share / i128::try_from(months).unwrap_or(1));
        }
        sum
    }

    /// One future, by its number.
    pub(super) fn run(&self, number: u32) -> Run {
        let dice = Dice::new(self.start.seed).of(u64::from(number));
        let years = self.expected.len();
        let mut future = Future {
            runs: self,
            renewals: self.renewals(dice),
            fees: vec![0; self.months],
            members: vec![(0, 0); years],
        };
        let answers = self.start.drawn.answers.draw(dice.of(1));
        for chain in &self.chains {
            future.go_on(chain, dice.of(2).of(chain.key), answers);
        }
        future.arrive(dice.of(3));
        let Future { fees, members, .. } = future;
        let years = self.by_year(&fees, dice.of(4));
        Run { windows: self.windows(&fees, &years), years, members }
    }

    fn renewals(&self, dice: Dice) -> u64 {
        let drawn = i128::from(self.start.drawn.renewals.draw(dice.of(0)));
        let point = i128::from(u64::MAX) / 100;
        let moved = drawn + point * i128::from(self.start.scenario.renewals);
        u64::try_from(moved.clamp(0, i128::from(u64::MAX))).unwrap_or(u64::MAX)
    }

    fn by_year(&self, fees: &[i128], dice: Dice) -> Vec<Vec<i128>> {
        let percents: Vec<i128> = (0..)
            .zip(Flow::all())
            .map(|(at, flow)| match flow {
                Flow::Own(Income::Fees) | Flow::Public => 100,
                _ => self.start.drawn.plan_percent(flow, dice.of(at)),
            })
            .collect();
        let planned =
            |basis: Basis| matches!(basis, Basis::Plan | Basis::Carried(_, Nature::Planned));
        let mut years: Vec<Vec<i128>> = Vec::with_capacity(self.expected.len());
        for expected in &self.expected {
            let flows = expected.iter().zip(&percents);
            let of = |(&(units, basis), part): (&(i128, Basis), &i128)| {
                if planned(basis) { units.saturating_mul(*part) / 100 } else { units }
            };
            years.push(flows.map(of).collect());
        }
        for (month, fee) in fees.iter().enumerate() {
            if let Some(year) = years.get_mut(self.year_of(month)) {
                year[0] = year[0].saturating_add(*fee);
            }
        }
        years
    }

    fn windows(&self, fees: &[i128], years: &[Vec<i128>]) -> Vec<(i128, i128)> {
        let flows = years.first().map_or(0, Vec::len);
        let of_month = |month: usize| {
            let at = self.year_of(month);
            let Some(year) = years.get(at) else { return (0, 0) };
            let stated = year.iter().take(flows - 2).skip(1);
            let stated = stated.fold(0_i128, |sum, one| sum.saturating_add(*one)) / 12;
            let fee = fees[month].saturating_add(self.ahead[month]);
            (stated.saturating_add(fee), year[flows - 1] / 12)
        };
        let months: Vec<(i128, i128)> = (0..self.months).map(of_month).collect();
        let add = |sum: (i128, i128), one: &(i128, i128)| {
            (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1))
        };
        months.windows(12).map(|twelve| twelve.iter().fold((0, 0), add)).collect()
    }
}

/// A future that is being drawn.
struct Future<'r, 'a> {
    runs: &'r Runs<'a>,
    /// The bound under which a draw means that a period goes on.
    renewals: u64,
    fees: Vec<i128>,
    members: Vec<(u32, u32)>,
}

impl Future<'_, '_> {
    fn go_on(&mut self, chain: &Chain, dice: Dice, answers: u64) {
        let mut counted = 0;
        if let Some(known) = chain.known {
            counted = self.count((0, known), counted, chain.small);
        }
        let mut month = chain.next;
        if let Some(fee) = chain.applied {
            if month >= self.fees.len() || dice.at(u64::MAX) >= answers {
                return;
            }
            self.pay(month, fee);
            counted = self.count_period(month, chain, counted);
            month = month.saturating_add(12);
        }
        let fee = percent(chain.fee, self.runs.start.scenario.fees);
        while month < self.fees.len() && dice.at(month as u64) < self.renewals {
            self.pay(month, fee);
            counted = self.count_period(month, chain, counted);
            month += 12;
        }
    }

    fn arrive(&mut self, dice: Dice) {
        let (drawn, scenario) = (self.runs.start.drawn, self.runs.start.scenario);
        let (past, entrants) = (&drawn.arrivals, &drawn.entrants);
        if entrants.is_empty() {
            return;
        }
        // The past months themselves are drawn first: how many come is not known better than that.
        let draw = |at: usize| past[dice.of(0).below(at as u64, past.len())];
        let resampled: Vec<u32> = (0..past.len()).map(draw).collect();
        let (numbers, newcomers) = (dice.of(1), dice.of(2));
        let times = usize::try_from((100 + scenario.growth).max(0)).unwrap_or(0);
        for month in 0..self.fees.len() {
            let at = numbers.below(month as u64, resampled.len());
            let count = resampled.get(at).copied().unwrap_or(0);
            let of_month = newcomers.of(month as u64);
            for one in 0..count {
                let dice = of_month.of(u64::from(one));
                for twin in 0..(times + dice.below(0, 100)) / 100 {
                    self.enter(month, dice.of(twin as u64), entrants);
                }
            }
        }
    }

    fn enter(&mut self, month: usize, dice: Dice, entrants: &[(i128, bool)]) {
        let (fee, small) = entrants[dice.below(u64::MAX - 1, entrants.len())];
        let chain = Chain {
            key: 0,
            next: month,
            within: true,
            fee,
            small,
            known: None,
            applied: Some(percent(fee, self.runs.start.scenario.fees)),
        };
        self.go_on(&chain, dice, u64::MAX);
    }

    fn pay(&mut self, month: usize, fee: i128) {
        self.fees[month] = self.fees[month].saturating_add(fee);
    }

    fn count_period(&mut self, month: usize, chain: &Chain, counted: usize) -> usize {
        let last = month + if chain.within { 12 } else { 11 };
        let years = (self.runs.year_of(month), self.runs.year_of(last));
        self.count(years, counted, chain.small)
    }

    /// Counts a member in years, each once: those before `counted` have it. Gives the next.
    fn count(&mut self, (from, to): (usize, usize), counted: usize, small: bool) -> usize {
        for year in self.members.iter_mut().take(to + 1).skip(from.max(counted)) {
            year.0 += 1;
            year.1 += u32::from(small);
        }
        counted.max(to + 1)
    }
}

/// So many percent more.
fn percent(units: i128, more: i32) -> i128 {
    units.saturating_mul(100 + i128::from(more)) / 100
}

//! What the runs say together.

use guildhall_model::{Day, Label, Money};

use super::past::{Booked, newest};
use super::runs::{Run, Runs, Start};
use super::{Basis, Drawn, Flow, FlowYear, Nature, RUNS, Scenario, Stated, Year};
use crate::competition::Figure;
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::Book;
use crate::membership::Roll;
use crate::month::Month;
use crate::policy::{About, Demand, Policy, Rule, RuleNumber, Share};
use crate::report::small_firms;

/// Between what it lies: of ten runs one is below `low`, five are below `mid`, one is above `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band<T = Money> {
    /// The 10th percentile.
    pub low: T,
    /// The median.
    pub mid: T,
    /// The 90th percentile.
    pub high: T,
}

impl<T: Ord + Copy> Band<T> {
    /// By nearest rank; none of nothing.
    pub(crate) fn of(mut all: Vec<T>) -> Option<Band<T>> {
        all.sort_unstable();
        let at = |percent: usize| all.get((all.len() * percent).div_ceil(100).checked_sub(1)?);
        Some(Band { low: *at(10)?, mid: *at(50)?, high: *at(90)? })
    }
}

impl Band<i128> {
    fn money(self, zero: Money) -> Band {
        let money = |units| Money::new(units, zero.currency());
        Band { low: money(self.low), mid: money(self.mid), high: money(self.high) }
    }
}

/// From when on it needs no public money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// The month after its terms, or this one where they are over.
    pub by: Month,
    /// In how many of the runs it stands alone from then on, or earlier.
    pub share: Share,
    /// The month from which it does, where each run in which it never does comes last; none where
    /// that is such a one.
    pub from: Band<Option<Month>>,
    /// For each year: in how many of the runs it does from a month of it on, or earlier.
    pub years: Vec<(i16, Share)>,
    /// How much of the cost of the twelve months from `by` on is covered by own income, in
    /// hundredths of a percent, at most ten times the cost.
    pub covered: Band<u32>,
}

/// Small firms among the members of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmallYear {
    /// Which year.
    pub year: i16,
    /// Their share.
    pub share: Band<Share>,
    /// In how many of the runs it is no less than the rule wants; none without a rule.
    pub kept: Option<Share>,
}

/// A rule about the time after public money, and where the institute will stand by the median.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its number.
    pub rule: RuleNumber,
    /// What it says.
    pub sentence: Label,
    /// What is expected.
    pub found: Figure,
    /// What is wanted.
    pub wanted: Figure,
    /// Whether that is enough.
    pub kept: bool,
}

/// The outlook of an institute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Which institute.
    pub institute: InstituteId,
    /// The seed of the runs.
    pub seed: u64,
    /// How many there are.
    pub runs: u32,
    /// What is supposed to be otherwise.
    pub scenario: Scenario,
    /// From the first that is known to two years after the terms.
    pub years: Vec<Year>,
    /// From what was drawn.
    pub drawn: Drawn,
    /// None as long as no cost of a year to come is stated.
    pub alone: Option<Alone>,
    /// Small firms, for each year from this one; none of a year without members in half of the runs.
    pub small: Vec<SmallYear>,
    /// Their share in the years of its terms before this one; none of a year without members.
    pub small_past: Vec<(i16, Share)>,
    /// The rule about them, and the least share.
    pub small_rule: Option<(RuleNumber, Share)>,
    /// What rules say of it.
    pub criteria: Vec<Criterion>,
    /// Under what share of the runs it is told early, and the rule that says so.
    pub warning: Option<(RuleNumber, Share)>,
}

impl Outlook {
    /// Whether so few runs stand alone that it is to be told.
    pub fn warns(&self) -> bool {
        let share = self.alone.as_ref().map(|alone| alone.share);
        self.warning.as_ref().zip(share).is_some_and(|((_, under), share)| share < *under)
    }

    /// The first year in which so few runs keep the rule about small firms that it is to be told,
    /// up to the end of the terms; this year is left out: what it is, is in its report.
    pub fn warns_of_small(&self, today: Day, until: Day) -> Option<i16> {
        let (_, under) = self.warning.as_ref()?;
        let ahead = |one: &&SmallYear| today.year() < one.year && one.year <= until.year();
        let few = |one: &SmallYear| one.kept.is_some_and(|kept| kept < *under);
        self.small.iter().filter(ahead).find(|one| few(one)).map(|one| one.year)
    }
}

/// What of an institute is known.
pub(crate) struct House<'a> {
    pub(crate) institute: &'a Institute,
    pub(crate) roll: Option<&'a Roll>,
    pub(crate) book: Option<&'a Book>,
    pub(crate) stated: Option<&'a Stated>,
    pub(crate) policy: Option<&'a Policy>,
    pub(crate) today: Day,
}

/// None of an agreement without money, which has no currency.
pub(crate) fn outlook(house: &House<'_>, scenario: Scenario, seed: u64) -> Option<Outlook> {
    let &House { institute, roll, book, stated, policy, today } = house;
    let zero = Money::zero(institute.currency()?);
    let nothing = Stated::default();
    let stated = stated.unwrap_or(&nothing);
    let drawn = Drawn::new(policy, roll, stated, institute.term, today);
    let booked = Booked::new(book);
    let end = institute.course.terminated.as_ref().map_or(institute.until(), |end| end.on);
    let by = Month::of(end.max(today));
    let start = Start {
        institute,
        roll,
        stated,
        booked: &booked,
        drawn: &drawn,
        today,
        scenario,
        seed,
        by,
    };
    let runs = Runs::new(start);
    let futures: Vec<Run> = (0..RUNS).map(|number| runs.run(number)).collect();
    let cost_known = runs.years().count() > 0
        && (0..runs.years().count())
            .all(|at| runs.basis(at).last().is_some_and(|(_, basis)| *basis != Basis::Nothing));
    let rule = |about| policy.and_then(|policy| policy.rule(about));
    let least = rule(About::SelfSufficient).and_then(|rule| match rule.demand {
        Demand::SelfSufficient { least } => Some(least),
        _ => None,
    });
    let least = least.unwrap_or(Share::WHOLE);
    let alone = cost_known.then(|| alone(&runs, &futures, least)).flatten();
    let warning = rule(About::OutlookWarning);
    let warning = warning.and_then(|rule| match rule.demand {
        Demand::OutlookWarning { under } => Some((rule.number.clone(), under)),
        _ => None,
    });
    let small_rule = small_firms(roll, policy, today.year()).and_then(|one| one.rule);
    let small = small_rule.as_ref().map(|(_, least)| *least);
    let past = |year| Some((year, small_firms(roll, policy, year)?.share?));
    Some(Outlook {
        institute: institute.agreement.institute.clone(),
        seed,
        runs: RUNS,
        scenario,
        years: years(house, &runs, &futures, &booked, zero),
        small: (0..)
            .zip(runs.years())
            .filter_map(|(at, y)| small_of(&futures, at, y, small))
            .collect(),
        small_past: (institute.term.from().year()..today.year()).filter_map(past).collect(),
        small_rule,
        criteria: criteria(policy, &runs, &futures, alone.as_ref()),
        alone,
        drawn: drawn.clone(),
        warning,
    })
}

fn years(
    house: &House<'_>,
    runs: &Runs<'_>,
    futures: &[Run],
    booked: &Booked,
    zero: Money,
) -> Vec<Year> {
    let stated = house.stated;
    let now = house.today.year();
    let first = house.institute.agreement.from.year().min(now);
    let last = runs.years().last().unwrap_or(now);
    let told = |year, nature, flow| {
        stated.and_then(|all| newest(all, year, nature)).and_then(|one| one.told(flow))
    };
    let money = |units: Vec<i128>| Band::of(units).map(|band| band.money(zero));
    (first..=last)
        .map(|year| {
            let at = usize::try_from(i32::from(year) - i32::from(now)).ok();
            let flows = Flow::all().enumerate().map(|(column, flow)| FlowYear {
                flow,
                booked: (year <= now).then(|| booked.told(year, flow, zero)).flatten(),
                actual: told(year, Nature::Actual, flow),
                planned: told(year, Nature::Planned, flow),
                forecast: at.and_then(|at| {
                    let (_, basis) = runs.basis(at).get(column)?;
                    let all = futures.iter().map(|run| run.years[at][column]).collect();
                    Some((money(all)?, *basis))
                }),
            });
            let known = |at: &usize| {
                runs.basis(*at).last().is_some_and(|(_, basis)| *basis != Basis::Nothing)
            };
            let own = |run: &Run, at: usize| sum(own_of(&run.years[at]));
            let rest = |run: &Run, at: usize| {
                let [.., public, cost] = run.years[at].as_slice() else { return 0 };
                own(run, at).saturating_add(*public).saturating_sub(*cost)
            };
            Year {
                year,
                flows: flows.collect(),
                own: at.and_then(|at| money(futures.iter().map(|run| own(run, at)).collect())),
                rest: at
                    .filter(known)
                    .and_then(|at| money(futures.iter().map(|run| rest(run, at)).collect())),
            }
        })
        .collect()
}

/// Own income by kind: all flows but the last two.
fn own_of(year: &[i128]) -> &[i128] {
    &year[..year.len().saturating_sub(2)]
}

fn sum(all: &[i128]) -> i128 {
    all.iter().fold(0, |sum, one| sum.saturating_add(*one))
}

fn share(part: usize, whole: usize) -> Option<Share> {
    Share::of(part as u128, whole as u128)
}

fn alone(runs: &Runs<'_>, futures: &[Run], least: Share) -> Option<Alone> {
    let covers = |(own, cost): &(i128, i128)| {
        own.saturating_mul(i128::from(Share::WHOLE.hundredths()))
            >= cost.saturating_mul(i128::from(least.hundredths()))
    };
    // The month after the last one that does not cover.
    let first = |run: &Run| {
        let fails = run.windows.iter().rposition(|window| !covers(window));
        let first = fails.map_or(0, |at| at + 1);
        if first < run.windows.len() { first } else { usize::MAX }
    };
    let firsts: Vec<usize> = futures.iter().map(first).collect();
    let within = |last: usize| firsts.iter().filter(|first| **first <= last).count();
    let by = runs.by();
    let covered = |run: &Run| {
        let (own, cost) = run.windows.get(by).copied().unwrap_or((0, 0));
        let hundredths = own.saturating_mul(10_000).checked_div(cost).unwrap_or(100_000);
        u32::try_from(hundredths.clamp(0, 100_000)).unwrap_or(0)
    };
    let band = Band::of(firsts.clone())?;
    let month = |first: usize| (first != usize::MAX).then(|| runs.month(first));
    let last_of = |year: i16| {
        let next = Month::first_of(year).plus(12);
        next.after(runs.month(0)).saturating_sub(1)
    };
    let years =
        runs.years().filter_map(|year| Some((year, share(within(last_of(year)), RUNS as usize)?)));
    Some(Alone {
        by: runs.month(by),
        share: share(within(by), firsts.len())?,
        from: Band { low: month(band.low), mid: month(band.mid), high: month(band.high) },
        years: years.filter(|(year, _)| *year <= runs.month(by).year() + 1).collect(),
        covered: Band::of(futures.iter().map(covered).collect())?,
    })
}

fn small_of(futures: &[Run], at: usize, year: i16, least: Option<Share>) -> Option<SmallYear> {
    let shares = futures.iter().filter_map(|run| {
        let (members, small) = run.members[at];
        Share::of(u128::from(small), u128::from(members))
    });
    let shares: Vec<Share> = shares.collect();
    if shares.len() * 2 < futures.len() {
        return None;
    }
    let kept =
        |least: Share| share(shares.iter().filter(|one| **one >= least).count(), shares.len());
    let kept = least.and_then(kept);
    Some(SmallYear { year, share: Band::of(shares)?, kept })
}

fn criteria(
    policy: Option<&Policy>,
    runs: &Runs<'_>,
    futures: &[Run],
    alone: Option<&Alone>,
) -> Vec<Criterion> {
    let criterion = |rule: &Rule| {
        let (found, wanted, kept) = match rule.demand {
            Demand::SelfSufficient { least } => {
                let covered = u16::try_from(alone?.covered.mid).unwrap_or(u16::MAX);
                let covered = Share::new(covered).unwrap_or(Share::WHOLE);
                (covered, least, covered >= least)
            }
            Demand::IncomeSpread { most } => {
                let found = greatest(runs, futures)?;
                (found, most, found <= most)
            }
            _ => return None,
        };
        let (rule, sentence) = (rule.number.clone(), rule.sentence.clone());
        let (found, wanted) = (Figure::Share(found), Figure::Share(wanted));
        Some(Criterion { rule, sentence, found, wanted, kept })
    };
    policy.into_iter().flat_map(Policy::rules).filter_map(criterion).collect()
}

/// The share of the greatest kind of own income in the year in which the terms end, by the median.
fn greatest(runs: &Runs<'_>, futures: &[Run]) -> Option<Share> {
    let year = runs.month(runs.by()).year();
    let at = runs.years().position(|one| one == year)?;
    let share = |run: &Run| {
        let own = own_of(&run.years[at]);
        let all = u128::try_from(sum(own)).ok()?;
        Share::up(u128::try_from(*own.iter().max()?).ok()?, all)
    };
    Band::of(futures.iter().filter_map(share).collect()).map(|band| band.mid)
}

//! How members come, stay and leave, and how plans come true: the institute's own past, and what a
//! rule of the policy counts beside it where that is short.

use std::collections::BTreeMap;

use guildhall_model::{Day, Period};

use super::past::newest;
use super::{Dice, Flow, Nature, Stated};
use crate::membership::{Membership, MembershipApplied, Roll};
use crate::month::Month;
use crate::policy::{About, Demand, Policy, RuleNumber};

/// A period that begins at most so many days after another goes on from it.
pub(crate) const RENEWED_WITHIN_DAYS: i64 = 90;

/// Newest answers from which a rate is taken.
pub(crate) const ANSWERS_MAX: usize = 400;

/// Newest months from which it is taken how many members come.
pub(crate) const MONTHS_MAX: usize = 60;

/// Most that a plan is taken to have come true, in percent.
const PLAN_PERCENT_MAX: i128 = 1_000;

/// How often something went one way and the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How often it did, in the institute's own past.
    pub yes: u32,
    /// How often it did not.
    pub no: u32,
    /// What the rule counts beside that; one of each without a rule, so that each rate is as
    /// likely as any other.
    pub prior: (u32, u32),
}

impl Rate {
    /// A rate that these counts may come from, as a bound under which a draw means yes: drawn from
    /// the beta distribution, as the draw in the place of `yes` of all in order.
    pub(super) fn draw(&self, dice: Dice) -> u64 {
        let yes = u64::from(self.yes) + u64::from(self.prior.0);
        let no = u64::from(self.no) + u64::from(self.prior.1);
        let mut draws: Vec<u64> = (0..(yes + no).saturating_sub(1)).map(|at| dice.at(at)).collect();
        let place = usize::try_from(yes.saturating_sub(1)).unwrap_or(usize::MAX);
        if place >= draws.len() {
            return if no == 0 { u64::MAX } else { 0 };
        }
        *draws.select_nth_unstable(place).1
    }
}

/// How a flow that is stated came out, against its plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRates {
    /// Of which flow.
    pub flow: Flow,
    /// What came of each year's plan, in percent, oldest first.
    pub percents: Vec<u32>,
}

/// From what the runs draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Periods of membership that went on, and those that did not.
    pub renewals: Rate,
    /// Applications that were accepted, and that were declined.
    pub answers: Rate,
    /// The rule that says what counts beside both.
    pub prior_rule: Option<RuleNumber>,
    /// How many new members each of the last months had, oldest first.
    pub arrivals: Vec<u32>,
    /// How plans came out, by flow.
    pub plans: Vec<PlanRates>,
    /// Between what a plan comes out beside that, in percent; as planned without a rule.
    pub plan_range: (u32, u32),
    /// The rule that says so.
    pub plan_rule: Option<RuleNumber>,
    /// What new members paid, and whether they counted as small.
    pub(super) entrants: Vec<(i128, bool)>,
}

impl Drawn {
    pub(super) fn new(
        policy: Option<&Policy>,
        roll: Option<&Roll>,
        stated: &Stated,
        term: Period,
        today: Day,
    ) -> Drawn {
        let rule = |about| policy.and_then(|policy| policy.rule(about));
        let (prior, prior_rule) = match rule(About::OutlookPrior) {
            Some(rule) => (prior(&rule.demand), Some(rule.number.clone())),
            None => ([(1, 1), (1, 1)], None),
        };
        let (plan_range, plan_rule) = match rule(About::PlansComeTrue) {
            Some(rule) => (range(&rule.demand), Some(rule.number.clone())),
            None => ((100, 100), None),
        };
        let members = || roll.into_iter().flat_map(|roll| roll.members.values());
        let mut renewed: Vec<(Day, bool)> =
            members().flat_map(|one| renewals(one, today)).collect();
        let accepted = members().flat_map(|one| &one.periods);
        let accepted = accepted.map(|one| (Day::utc(one.agreed), true));
        let declined = members().flat_map(|one| &one.declined);
        let declined = declined.map(|one| (Day::utc(one.at), false));
        let mut answered: Vec<(Day, bool)> = accepted.chain(declined).collect();
        let firsts: Vec<&MembershipApplied> = members()
            .filter_map(|one| one.periods.iter().map(|one| &one.application).min_by_key(|a| a.from))
            .filter(|one| one.from <= today)
            .collect();
        Drawn {
            renewals: rate(&mut renewed, prior[0]),
            answers: rate(&mut answered, prior[1]),
            prior_rule,
            arrivals: arrivals(&firsts, term, today),
            plans: plans(stated),
            plan_range,
            plan_rule,
            entrants: firsts.iter().map(|one| (one.fee.units(), is_small(one))).collect(),
        }
    }

    /// What comes of the plans of a flow in a run, in percent: one of what came of them before, or,
    /// as likely as each of these, any percent of the range.
    pub(super) fn plan_percent(&self, flow: Flow, dice: Dice) -> i128 {
        let past = self.plans.iter().find(|one| one.flow == flow);
        let past = past.map_or(&[][..], |one| &one.percents);
        let percent = past.get(dice.below(0, past.len() + 1)).copied();
        i128::from(percent.unwrap_or_else(|| {
            let (least, most) = self.plan_range;
            let width = usize::try_from(most.saturating_sub(least)).unwrap_or(0) + 1;
            least.saturating_add(u32::try_from(dice.below(1, width)).unwrap_or(0))
        }))
    }
}

/// Whether an application counted as that of a small firm.
pub(super) fn is_small(one: &MembershipApplied) -> bool {
    one.counted.as_ref().is_some_and(|by| by.small)
}

fn prior(demand: &Demand) -> [(u32, u32); 2] {
    match *demand {
        Demand::OutlookPrior { renewed, left, accepted, declined } => {
            [(renewed, left), (accepted, declined)]
        }
        _ => [(1, 1), (1, 1)],
    }
}

fn range(demand: &Demand) -> (u32, u32) {
    match *demand {
        Demand::PlansComeTrue { least_percent, most_percent } => {
            (u32::from(least_percent), u32::from(most_percent))
        }
        _ => (100, 100),
    }
}

/// The newest answers, as they were given until today.
fn rate(answers: &mut [(Day, bool)], prior: (u32, u32)) -> Rate {
    answers.sort_unstable();
    let newest = &answers[answers.len().saturating_sub(ANSWERS_MAX)..];
    let count = |of: bool| newest.iter().filter(|(_, one)| *one == of).count();
    let count = |of| u32::try_from(count(of)).unwrap_or(u32::MAX);
    Rate { yes: count(true), no: count(false), prior }
}

/// For each period of which it is known whether it went on: its end, and whether it did.
fn renewals(member: &Membership, today: Day) -> impl Iterator<Item = (Day, bool)> {
    member.periods.iter().filter_map(move |one| {
        let end = one.period.until();
        let soon = |next: Day| (0..=RENEWED_WITHIN_DAYS).contains(&end.days_until(next));
        let goes_on = member.periods.iter().any(|next| soon(next.period.from()));
        let over = end.days_until(today) > RENEWED_WITHIN_DAYS;
        (goes_on || over).then_some((end, goes_on))
    })
}

/// New members of each month that is over, since the institute or its first member began.
fn arrivals(firsts: &[&MembershipApplied], term: Period, today: Day) -> Vec<u32> {
    let begin = firsts.iter().map(|one| one.from).chain([term.from()]).min();
    let (begin, now) = (Month::of(begin.unwrap_or(term.from())), Month::of(today));
    let months = now.after(begin);
    let skipped = months.saturating_sub(MONTHS_MAX);
    let mut counts = vec![0_u32; months - skipped];
    let first = begin.plus(skipped);
    for month in firsts.iter().map(|one| Month::of(one.from)).filter(|month| *month >= first) {
        if let Some(count) = counts.get_mut(month.after(first)) {
            *count += 1;
        }
    }
    counts
}

/// What came of plans of years of which it is known.
fn plans(stated: &Stated) -> Vec<PlanRates> {
    let mut by: BTreeMap<Flow, Vec<u32>> = BTreeMap::new();
    let years =
        stated.keys().filter(|(_, nature)| *nature == Nature::Actual).map(|(year, _)| *year);
    for year in years {
        let both = newest(stated, year, Nature::Planned).zip(newest(stated, year, Nature::Actual));
        let Some((planned, actual)) = both else { continue };
        for flow in Flow::all() {
            let Some((planned, actual)) = planned.of(flow).zip(actual.of(flow)) else { continue };
            let percent = actual.units().saturating_mul(100).checked_div(planned.units());
            let percent = percent.map(|one| one.clamp(0, PLAN_PERCENT_MAX));
            by.entry(flow).or_default().extend(percent.and_then(|one| u32::try_from(one).ok()));
        }
    }
    let known = by.into_iter().filter(|(_, percents)| !percents.is_empty());
    known.map(|(flow, percents)| PlanRates { flow, percents }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_drawn_around_what_was_counted() {
        let mean = |yes, no, prior| {
            let rate = Rate { yes, no, prior };
            let draw = |run| rate.draw(Dice::new(1).of(run)) >> 32;
            ((0..4_000).map(draw).sum::<u64>() / 4_000 * 1_000) >> 32
        };
        // Means of beta distributions, in thousandths; a mean of 4,000 draws is 20 off at most.
        for (yes, no, prior, wanted) in [
            (0, 0, (1, 1), 500_u64),
            (0, 0, (4, 1), 800),
            (8, 0, (1, 1), 900),
            (30, 10, (4, 1), 755),
            (0, 18, (1, 1), 50),
        ] {
            let found = mean(yes, no, prior);
            assert!(found.abs_diff(wanted) < 20, "{yes} {no} {prior:?}: {found}");
        }
        let never = Rate { yes: 0, no: 3, prior: (0, 0) };
        let always = Rate { yes: 3, no: 0, prior: (0, 0) };
        assert_eq!(always.draw(Dice::new(1)), u64::MAX);
        assert!(never.draw(Dice::new(1)) < u64::MAX);
    }
}

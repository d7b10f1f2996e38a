//! Whether an institute will stand alone, and what its forecast rests on.

use guildhall_network::competition::{Figure, Income};
use guildhall_network::outlook::{Flow, Nature, Outlook, SEED, Scenario};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};

use super::{Comes, Got, Row, alone, met, not_met, part, row, set};
use crate::house::{House, money};
use crate::life::{NOW, running_under};
use crate::outlook::{ask, seen, state};

/// The house whose institute plans such income and cost, and what is forecast of it.
fn planned(rule: Rule, lines: &[(Income, &str)], cost: &str) -> (House, Outlook) {
    let mut house = running_under(alone(rule));
    let plan = state((2027, Nature::Planned, 0), lines, cost);
    ask(&mut house, "university", NOW, plan).unwrap();
    // Fees of the one member would blur the figures.
    let scenario = Scenario { fees: -100, growth: -100, ..Scenario::default() };
    let outlook = seen(&house, NOW, scenario, SEED);
    (house, outlook)
}

/// The share that a criterion finds.
fn found(lines: &'static [(Income, &str)], cost: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let (house, outlook) = planned(rule, lines, cost);
        let [one] = &outlook.criteria[..] else { panic!("{:?}", outlook.criteria) };
        let Figure::Share(share) = one.found else { panic!("{:?}", one.found) };
        Got::shown(house, one.kept, share).citing(Some(&one.rule))
    }
}

/// In which share of the runs it stands alone that is told early if there are few.
fn warned(income: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let (house, outlook) = planned(rule, &[(Income::Endowment, income)], "1200 USD");
        let share = outlook.alone.as_ref().unwrap().share;
        let (number, _) = outlook.warning.clone().unwrap();
        Got::shown(house, !outlook.warns(), share).citing(Some(&number))
    }
}

fn drawn(rule: Rule) -> Got {
    let (house, outlook) = planned(rule, &[], "1200 USD");
    let (renewals, answers) = (outlook.drawn.renewals, outlook.drawn.answers);
    let what = format!("{:?} and {:?}", renewals.prior, answers.prior);
    Got::shown(house, true, what).citing(outlook.drawn.prior_rule.as_ref())
}

/// Whether all that a cost may come to lies between the two, of a plan of 1000 USD.
fn come_true(least: &'static str, most: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let (house, outlook) = planned(rule, &[], "1000 USD");
        let year = outlook.years.iter().find(|one| one.year == 2027).unwrap();
        let cost = year.flows.iter().find(|one| one.flow == Flow::Cost).unwrap();
        let (band, _) = cost.forecast.unwrap();
        let inside =
            band.low.units() >= money(least).units() && band.high.units() <= money(most).units();
        let range = outlook.drawn.plan_range;
        let rule: Option<&RuleNumber> = outlook.drawn.plan_rule.as_ref();
        Got::shown(house, inside, format!("{range:?}")).citing(rule)
    }
}

pub(super) fn rows() -> Vec<Row> {
    let least = |least| Demand::SelfSufficient { least: part(least) };
    let most = |most| Demand::IncomeSpread { most: part(most) };
    let under = |under| Demand::OutlookWarning { under };
    let beside = |renewed, left, accepted, declined| Demand::OutlookPrior {
        renewed,
        left,
        accepted,
        declined,
    };
    let plans = |least_percent, most_percent| Demand::PlansComeTrue { least_percent, most_percent };
    let half = || found(&[(Income::Endowment, "1200 USD")], "2400 USD");
    let spread =
        || found(&[(Income::Endowment, "900 USD"), (Income::Grants, "300 USD")], "2400 USD");
    let a_cent =
        found(&[(Income::Endowment, "900000.01 USD"), (Income::Grants, "300000 USD")], "1 USD");
    vec![
        row("half of the cost", least(5_000), half(), met("50 %")),
        row("a little more is asked", least(5_001), half(), not_met("50 %")),
        row("three quarters", most(7_500), spread(), met("75 %")),
        row("a little less is allowed", most(7_499), spread(), not_met("75 %")),
        row("a cent more than three quarters", most(7_500), a_cent, not_met("75.01 %")),
        row("all runs", under(Share::WHOLE), warned("1200 USD"), met("100 %")),
        row("no run, and none is asked", under(Share::NONE), warned("0 USD"), met("0 %")),
        row("no run", under(part(1)), warned("0 USD"), not_met("0 %")),
        row("the least beside", beside(1, 1, 1, 1), drawn, met("(1, 1) and (1, 1)")),
        row("the most", beside(1_000, 4, 2, 1_000), drawn, met("(1000, 4) and (2, 1000)")),
        row("nobody", beside(0, 1, 1, 1), set, Comes::Never),
        row("nobody left", beside(1, 0, 1, 1), set, Comes::Never),
        row("none accepted", beside(1, 1, 0, 1), set, Comes::Never),
        row("none declined", beside(1, 1, 1, 0), set, Comes::Never),
        row("too many", beside(1_001, 1, 1, 1), set, Comes::Never),
        row("between", plans(60, 110), come_true("600 USD", "1100 USD"), met("(60, 110)")),
        row("as planned", plans(100, 100), come_true("1000 USD", "1000 USD"), met("(100, 100)")),
        row("beyond it", plans(60, 110), come_true("900 USD", "1000 USD"), not_met("(60, 110)")),
        row("upside down", plans(110, 60), set, Comes::Never),
    ]
}

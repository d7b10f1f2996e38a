//! Self-sufficiency: what an institute states, and what is forecast from that and its members.

use std::collections::BTreeSet;

use guildhall_network::competition::Income;
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::outlook::{
    Basis, Flow, IncomeOf, Nature, Outlook, RUNS, Rate, SEED, Scenario,
};
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::{Command, MembershipCommand as M, NetworkError, OutlookCommand, TierId};

use crate::house::{House, at, day, money, organisation, rule, rules, text};
use crate::life::{NOW, institute, running_under};
use crate::replay::Dice;

pub(crate) fn share(hundredths: u16) -> Share {
    Share::new(hundredths).unwrap()
}

/// The rules of a house whose forecasts are told early.
fn foreseen() -> Vec<Rule> {
    foreseen_under(5_000)
}

/// The same, told under another share of the runs.
pub(crate) fn foreseen_under(under: u16) -> Vec<Rule> {
    let prior = Demand::OutlookPrior { renewed: 4, left: 1, accepted: 2, declined: 1 };
    let plans = Demand::PlansComeTrue { least_percent: 60, most_percent: 110 };
    let mut all = rules();
    all.extend([
        rule("13.1", "All is covered.", Demand::SelfSufficient { least: Share::WHOLE }),
        rule("13.2", "No kind is all.", Demand::IncomeSpread { most: share(7_000) }),
        rule("13.3", "Half of the runs.", Demand::OutlookWarning { under: share(under) }),
        rule("13.4", "Four of five stay.", prior),
        rule("13.5", "Plans come true in part.", plans),
    ]);
    all
}

pub(crate) fn house() -> House {
    running_under(foreseen())
}

fn income(lines: &[(Income, &str)]) -> Vec<IncomeOf> {
    lines.iter().map(|(kind, amount)| IncomeOf { kind: *kind, amount: money(amount) }).collect()
}

pub(crate) fn state(
    (year, nature, seen): (i16, Nature, u32),
    lines: &[(Income, &str)],
    cost: &str,
) -> OutlookCommand {
    OutlookCommand::State {
        institute: institute(),
        year,
        nature,
        income: income(lines),
        cost: money(cost),
        evidence: "Budget of the board.".to_owned(),
        seen,
    }
}

pub(crate) fn ask(
    house: &mut House,
    who: &str,
    now: &str,
    command: OutlookCommand,
) -> Result<usize, NetworkError> {
    house.ask(who, at(now), Command::Outlook(command))
}

/// A house in which a year was stated, for the journal's forms.
pub(crate) fn stated() -> House {
    let mut house = house();
    let lines = [(Income::Licences, "10000 USD"), (Income::Contracts, "2000000 USD")];
    let plan = state((2027, Nature::Planned, 0), &lines, "3000000 USD");
    ask(&mut house, "university", NOW, plan).unwrap();
    house
}

pub(crate) fn seen(house: &House, now: &str, scenario: Scenario, seed: u64) -> Outlook {
    let scope = house.scope("office");
    house.network.view(&scope, at(now)).outlook(&institute(), scenario, seed).unwrap()
}

fn forecast(house: &House) -> Outlook {
    seen(house, NOW, Scenario::default(), SEED)
}

/// Members that joined before, each with the end of its only period.
pub(crate) fn with_members(house: &mut House, members: &[(&str, &str)]) {
    for (who, from) in members {
        let now = at(&format!("{from}T00:00:00Z"));
        let (tier, id) = (TierId::new("full").unwrap(), organisation(who));
        let apply = M::Apply {
            institute: institute(),
            organisation: id.clone(),
            tier,
            from: day(from),
            covers: BTreeSet::new(),
        };
        house.ask(who, now, Command::Membership(apply)).unwrap();
        let accept = M::Accept { institute: institute(), organisation: id };
        house.ask("university", now, Command::Membership(accept)).unwrap();
    }
}

#[test]
fn who_runs_it_states_years_in_versions() {
    let mut house = house();
    let plan =
        |seen, cost| state((2027, Nature::Planned, seen), &[(Income::Grants, "5 USD")], cost);
    for who in ["office", "smith", "stranger", "university-viewer"] {
        let refused = ask(&mut house, who, NOW, plan(0, "7 USD"));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    assert_eq!(ask(&mut house, "university", NOW, plan(0, "7 USD")).unwrap(), 1);
    assert_eq!(ask(&mut house, "university", NOW, plan(0, "7 USD")).unwrap(), 0, "it is so");
    let late = ask(&mut house, "university", NOW, plan(0, "8 USD"));
    assert!(matches!(late, Err(NetworkError::Changed { now: 1, seen: 0, .. })), "{late:?}");
    assert_eq!(ask(&mut house, "university", NOW, plan(1, "8 USD")).unwrap(), 1);
    let versions = |house: &House, who: &str| -> Vec<(i16, Nature, u32)> {
        let scope = house.scope(who);
        let all: Vec<_> = house.network.view(&scope, at(NOW)).statements(&institute()).collect();
        let one = |((year, nature), all): (_, &[guildhall_network::outlook::YearStated])| {
            all.iter().map(|one| (year, nature, one.version)).collect::<Vec<_>>()
        };
        all.into_iter().flat_map(one).collect()
    };
    let both = [(2027, Nature::Planned, 1), (2027, Nature::Planned, 2)];
    for who in ["office", "university", "office-viewer", "university-viewer"] {
        assert_eq!(versions(&house, who), both, "{who}");
    }
    for who in ["smith", "stranger"] {
        assert_eq!(versions(&house, who), [], "{who}");
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(NOW));
        assert_eq!(view.outlook(&institute(), Scenario::default(), SEED), None, "{who}");
    }
}

#[test]
fn what_cannot_be_a_year_is_refused() {
    let contracts = Income::Contracts;
    let long = "a".repeat(201);
    let part = |refused: &NetworkError| matches!(refused, NetworkError::Part { .. });
    let below = |refused: &NetworkError| matches!(refused, NetworkError::Budget { .. });
    let mixed = |refused: &NetworkError| matches!(refused, NetworkError::Money(_));
    let future = |refused: &NetworkError| matches!(refused, NetworkError::Future { .. });
    let planned = |year| (year, Nature::Planned, 0);
    type Check = fn(&NetworkError) -> bool;
    let rows: [(&str, OutlookCommand, Check); 9] = [
        ("before the term", state(planned(2025), &[], "1 USD"), part),
        ("long after it", state(planned(2042), &[], "1 USD"), part),
        ("not over", state((2027, Nature::Actual, 0), &[], "1 USD"), future),
        ("below zero", state(planned(2027), &[], "-1 USD"), below),
        ("income below zero", state(planned(2027), &[(contracts, "-1 USD")], "1 USD"), below),
        ("other money", state(planned(2027), &[], "1 KRW"), mixed),
        ("income in other money", state(planned(2027), &[(contracts, "1 KRW")], "1 USD"), mixed),
        (
            "twice",
            state(planned(2027), &[(contracts, "1 USD"), (contracts, "2 USD")], "1 USD"),
            part,
        ),
        (
            "beyond what can be added",
            state(
                planned(2027),
                &[(contracts, &format!("{}.00 USD", i128::MAX / 100))],
                &format!("{}.00 USD", i128::MAX / 100),
            ),
            mixed,
        ),
    ];
    for (what, command, wanted) in rows {
        let refused = ask(&mut house(), "university", NOW, command).unwrap_err();
        assert!(wanted(&refused), "{what}: {refused:?}");
    }
    for (evidence, seen) in [(" ".to_owned(), 0), (long, 0)] {
        let OutlookCommand::State { institute, year, nature, income, cost, .. } =
            state(planned(2027), &[], "1 USD");
        let command =
            OutlookCommand::State { institute, year, nature, income, cost, evidence, seen };
        let refused = ask(&mut house(), "university", NOW, command).unwrap_err();
        let text = matches!(refused, NetworkError::Empty { .. } | NetworkError::TooLong { .. });
        assert!(text, "{refused:?}");
    }
    let last = state(planned(2041), &[], "1 USD");
    assert_eq!(ask(&mut house(), "university", NOW, last).unwrap(), 1, "ten years after");
    let first = state((2026, Nature::Actual, 0), &[], "1 USD");
    assert_eq!(ask(&mut house(), "university", NOW, first).unwrap(), 1, "over");
}

#[test]
fn without_a_cost_there_is_no_month_and_nothing_is_made_up() {
    let found = forecast(&house());
    assert_eq!(found.alone, None);
    assert_eq!((found.runs, found.seed), (RUNS, SEED));
    let flow = |flow| {
        let year = found.years.iter().find(|one| one.year == 2028).unwrap();
        year.flows.iter().find(|one| one.flow == flow).unwrap().forecast.unwrap()
    };
    assert_eq!(flow(Flow::Cost).1, Basis::Nothing);
    assert_eq!(flow(Flow::Own(Income::Services)).1, Basis::Nothing);
    assert_eq!(flow(Flow::Public).1, Basis::Agreement);
    assert!(!found.warns(), "nobody is told what is not known");
    assert!(found.criteria.iter().all(|one| one.rule.as_str() != "13.1"));
}

#[test]
fn the_book_the_plan_and_what_it_was_stand_apart() {
    let mut house = house();
    for (nature, lines, cost) in [
        (Nature::Planned, [(Income::Fees, "9000 USD"), (Income::Contracts, "100 USD")], "400 USD"),
        (Nature::Actual, [(Income::Fees, "0 USD"), (Income::Contracts, "80 USD")], "500 USD"),
    ] {
        let command = state((2026, nature, 0), &lines, cost);
        ask(&mut house, "university", NOW, command).unwrap();
    }
    let found = forecast(&house);
    let flow = |year, flow| {
        let year = found.years.iter().find(|one| one.year == year).unwrap();
        year.flows.iter().find(|one| one.flow == flow).unwrap()
    };
    let fees = flow(2026, Flow::Own(Income::Fees));
    assert_eq!(fees.booked.as_ref().map(|one| one.0), Some(money("0 USD")));
    assert_eq!(fees.planned.as_ref().map(|one| one.amount), Some(money("9000 USD")));
    assert_eq!(fees.forecast, None, "the year is over");
    let now = flow(2027, Flow::Own(Income::Fees));
    let booked = now.booked.as_ref().unwrap();
    assert_eq!((booked.0, booked.1.len()), (money("5000 USD"), 1));
    let contracts = flow(2027, Flow::Own(Income::Contracts));
    let (band, basis) = contracts.forecast.unwrap();
    assert_eq!(basis, Basis::Carried(2026, Nature::Actual));
    assert_eq!((band.low, band.high), (money("80 USD"), money("80 USD")), "carried on unchanged");
    assert_eq!(contracts.booked, None, "no book holds it");
    let mut early = stated();
    let plan = state((2030, Nature::Planned, 0), &[], "9 USD");
    ask(&mut early, "university", NOW, plan).unwrap();
    let costs = |year, of: &Outlook| {
        let year = of.years.iter().find(|one| one.year == year).unwrap();
        year.flows.last().unwrap().forecast.unwrap().1
    };
    let now = forecast(&early);
    let carried = |year| Basis::Carried(year, Nature::Planned);
    let bases = [2027, 2029, 2030, 2033].map(|year| costs(year, &now));
    assert_eq!(bases, [Basis::Plan, carried(2027), Basis::Plan, carried(2030)]);
    let mut later = running_under(foreseen());
    let plan = state((2030, Nature::Planned, 0), &[], "9 USD");
    ask(&mut later, "university", NOW, plan).unwrap();
    assert_eq!(costs(2027, &forecast(&later)), carried(2030), "there is nothing before");
    let percents: Vec<_> =
        found.drawn.plans.iter().map(|one| (one.flow, one.percents.clone())).collect();
    let wanted = [
        (Flow::Own(Income::Fees), vec![0]),
        (Flow::Own(Income::Contracts), vec![80]),
        (Flow::Cost, vec![125]),
    ];
    assert_eq!(percents, wanted);
}

#[test]
fn the_month_is_where_own_income_covers_the_cost() {
    let cost = "1200 USD";
    type Row = (&'static str, &'static [(i16, &'static str)], Option<&'static str>, u16);
    let rows: [Row; 4] = [
        ("always", &[(2027, "1200 USD")], Some("2027-01"), 10_000),
        ("never", &[(2027, "0 USD")], None, 0),
        // Half of the months of 2029 and of 2030 would do; all of them from January 2030 on.
        ("from a year on", &[(2027, "0 USD"), (2030, "1200 USD")], Some("2030-01"), 10_000),
        ("too late", &[(2027, "0 USD"), (2033, "1200 USD")], Some("2033-01"), 0),
    ];
    for (what, years, wanted, by_term) in rows {
        let mut under = rules();
        under.push(rule("13.1", "All.", Demand::SelfSufficient { least: Share::WHOLE }));
        let mut house = running_under(under);
        for (year, amount) in years {
            let stated = state((*year, Nature::Planned, 0), &[(Income::Endowment, *amount)], cost);
            ask(&mut house, "university", NOW, stated).unwrap();
        }
        // Fees of the one member would blur the month.
        let scenario = Scenario { fees: -100, growth: -100, ..Scenario::default() };
        let alone = seen(&house, NOW, scenario, SEED).alone.unwrap();
        assert_eq!(alone.by.to_string(), "2031-07");
        let from = alone.from.mid.map(|month| month.to_string());
        assert_eq!(from.as_deref(), wanted, "{what}");
        assert_eq!(alone.share, share(by_term), "{what}");
    }
}

#[test]
fn rates_are_the_institutes_own_with_what_the_rule_counts_beside() {
    let mut house = running_under(foreseen());
    let mut tier = TierSet {
        institute: institute(),
        tier: TierId::new("full").unwrap(),
        label: text("Full member"),
        fee: money("50000 USD"),
        small_fee: Some(money("5000 USD")),
        college_fee: None,
        gives: None,
        benefits: TierBenefits::default(),
    };
    tier.fee = money("60000 USD");
    house
        .ask(
            "university",
            at(NOW),
            Command::Membership(M::SetTier { tier: Box::new(tier), seen: None }),
        )
        .unwrap();
    with_members(&mut house, &[("works", "2027-02-01"), ("casting", "2027-02-10")]);
    // One goes on, after a gap that is short enough; one does not.
    with_members(&mut house, &[("works", "2028-05-01")]);
    let before = seen(&house, "2028-05-02T00:00:00Z", Scenario::default(), SEED);
    assert_eq!(before.drawn.renewals, Rate { yes: 1, no: 1, prior: (4, 1) }, "one is open");
    let after = seen(&house, "2028-06-01T00:00:00Z", Scenario::default(), SEED);
    assert_eq!(after.drawn.renewals, Rate { yes: 1, no: 2, prior: (4, 1) });
    assert_eq!(after.drawn.answers, Rate { yes: 4, no: 0, prior: (2, 1) });
    assert_eq!(after.drawn.prior_rule.as_ref().map(|one| one.as_str()), Some("13.4"));
    // From July 2026, when the term began, to May 2028: one in January, two in February 2027.
    assert_eq!(after.drawn.arrivals.len(), 23);
    assert_eq!(&after.drawn.arrivals[5..9], [0, 1, 2, 0]);
    let plain = seen(&running_under(rules()), NOW, Scenario::default(), SEED);
    assert_eq!(plain.drawn.renewals, Rate { yes: 0, no: 0, prior: (1, 1) }, "no rule");
    assert_eq!(plain.drawn.plan_range, (100, 100));
}

#[test]
fn an_application_is_drawn_and_its_fee_is_as_applied_for() {
    let mut house = house();
    let (tier, id) = (TierId::new("full").unwrap(), organisation("works"));
    let from = day("2027-02-01");
    let apply =
        M::Apply { institute: institute(), organisation: id, tier, from, covers: BTreeSet::new() };
    house.ask("works", at(NOW), Command::Membership(apply)).unwrap();
    let scenario = Scenario { growth: -100, fees: 300, ..Scenario::default() };
    let found = seen(&house, NOW, scenario, SEED);
    let fees =
        found.years.iter().find(|one| one.year == 2027).unwrap().flows[0].forecast.unwrap().0;
    // Booked for the member that there is; the application at its own price, not at the supposed one.
    assert_eq!(
        (fees.low, fees.mid, fees.high),
        (money("5000 USD"), money("55000 USD"), money("55000 USD"),)
    );
    let none = Scenario { growth: -100, renewals: -100, ..Scenario::default() };
    let found = seen(&house, NOW, none, SEED);
    let next =
        found.years.iter().find(|one| one.year == 2028).unwrap().flows[0].forecast.unwrap().0;
    assert_eq!((next.low, next.high), (money("0 USD"), money("0 USD")), "nobody stays");
}

#[test]
fn the_same_seed_gives_the_same_and_another_nearly_the_same() {
    let mut house = stated();
    with_members(&mut house, &[("works", "2027-02-01"), ("casting", "2027-03-01")]);
    let now = "2027-09-15T00:00:00Z";
    let one = seen(&house, now, Scenario::default(), 7);
    assert_eq!(one, seen(&house, now, Scenario::default(), 7));
    // What this seed gives was written down, so that another machine is caught that differs.
    let fees = one.years.iter().find(|one| one.year == 2029).unwrap().flows[0].forecast.unwrap().0;
    let written = format!("{} | {} | {}", fees.low, fees.mid, fees.high);
    expect_test::expect!["55000.00 USD | 125000.00 USD | 260000.00 USD"].assert_eq(&written);
    let other = seen(&house, now, Scenario::default(), 8);
    assert_ne!(one, other);
    let by =
        |one: &Outlook| one.alone.as_ref().map(|one| i32::from(one.share.hundredths())).unwrap();
    assert!((by(&one) - by(&other)).abs() < 700, "{} {}", by(&one), by(&other));
}

/// Whatever is supposed: more members, more renewals and a higher price never mean less, a higher
/// cost never an earlier month; and the bands are in order.
#[test]
fn a_scenario_moves_what_it_is_about_and_only_so() {
    for seed in 1..12 {
        let mut dice = Dice(seed);
        let mut house = stated();
        let firms = ["works", "casting", "stranger", "branch"];
        let count = 1 + usize::try_from(dice.below(4)).unwrap();
        for who in &firms[..count] {
            let from = format!("2027-{:02}-{:02}", 2 + dice.below(8), 1 + dice.below(28));
            with_members(&mut house, &[(who, &from)]);
        }
        let now = format!("2028-{:02}-11T00:00:00Z", 1 + dice.below(12));
        let mut some = |least: i64, width: u64| {
            i32::try_from(least + i64::try_from(dice.below(width)).unwrap()).unwrap()
        };
        let base = Scenario {
            growth: some(-100, 200),
            renewals: some(-50, 60),
            fees: some(-50, 100),
            cost: some(-50, 100),
            public: some(-100, 200),
        };
        let before = seen(&house, &now, base, seed);
        for year in &before.years {
            let bands = year.flows.iter().filter_map(|one| one.forecast.map(|one| one.0));
            for band in bands.chain(year.own).chain(year.rest) {
                let [low, mid, high] = [band.low, band.mid, band.high].map(|one| one.units());
                assert!(low <= mid && mid <= high, "{}", year.year);
            }
        }
        let fees = |one: &Outlook| -> Vec<i128> {
            let of = one.years.iter().filter_map(|year| year.flows[0].forecast);
            of.map(|(band, _)| band.mid.units()).collect()
        };
        for (what, more) in [
            ("growth", Scenario { growth: base.growth + 50, ..base }),
            ("renewals", Scenario { renewals: base.renewals + 20, ..base }),
            ("fees", Scenario { fees: base.fees + 20, ..base }),
        ] {
            let after = seen(&house, &now, more, seed);
            let never_less =
                fees(&before).iter().zip(fees(&after)).all(|(one, other)| *one <= other);
            assert!(never_less, "{what}, seed {seed}");
            let share = |one: &Outlook| one.alone.as_ref().unwrap().share;
            assert!(share(&before) <= share(&after), "{what}, seed {seed}");
        }
        let dearer = seen(&house, &now, Scenario { cost: base.cost + 20, ..base }, seed);
        assert_eq!(fees(&before), fees(&dearer));
        assert!(before.alone.as_ref().unwrap().share >= dearer.alone.unwrap().share);
        let poorer = seen(&house, &now, Scenario { public: -100, ..base }, seed);
        assert_eq!(fees(&before), fees(&poorer));
    }
}

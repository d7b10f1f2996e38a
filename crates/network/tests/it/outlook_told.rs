//! What is told early of an outlook, and rules about it that mean nothing.

use guildhall_network::Command;
use guildhall_network::competition::Income;
use guildhall_network::outlook::{Nature, SEED, Scenario};
use guildhall_network::policy::Demand;
use guildhall_network::view::Task;

use crate::house::{House, at, day, programme, rule, rules};
use crate::life::{NOW, institute, running_under};
use crate::outlook::{ask, foreseen_under, house, seen, share, state, stated, with_members};

#[test]
fn who_runs_and_who_steers_are_told_early_and_nobody_else() {
    let due = |house: &House, who: &str, now: &str| -> Vec<Task> {
        let scope = house.scope(who);
        let all = house.network.view(&scope, at(now)).due().into_iter().map(|one| one.task);
        all.filter(|one| matches!(one, Task::Outlook { .. } | Task::SmallFirms { .. })).collect()
    };
    let outlook = Task::Outlook { institute: institute() };
    let poor = stated();
    for who in ["office", "university"] {
        assert_eq!(due(&poor, who, NOW)[0], outlook, "{who}");
        assert_eq!(due(&poor, who, "2031-07-01T00:00:00Z"), [], "{who}: its term is over");
    }
    for who in ["smith", "stranger", "office-viewer", "university-viewer"] {
        assert_eq!(due(&poor, who, NOW), [], "{who}");
    }
    let mut rich = house();
    let lines = [(Income::Endowment, "9000000 USD")];
    let plan = state((2027, Nature::Planned, 0), &lines, "3000000 USD");
    ask(&mut rich, "university", NOW, plan).unwrap();
    assert!(!due(&rich, "office", NOW).contains(&outlook));
    let mut silent = running_under(rules());
    let plan = state((2027, Nature::Planned, 0), &[], "3000000 USD");
    ask(&mut silent, "university", NOW, plan).unwrap();
    assert_eq!(due(&silent, "office", NOW), [], "no rule says when");
}

/// A warning that was reckoned before is told again only while it still holds.
#[test]
fn a_warning_is_that_of_how_things_are_now() {
    let told = |house: &House, now: &str| {
        let scope = house.scope("office");
        let early = |one: &Task| matches!(one, Task::Outlook { .. } | Task::SmallFirms { .. });
        let tasks = |network: &guildhall_network::Network| -> Vec<Task> {
            let due = network.view(&scope, at(now)).due();
            due.into_iter().map(|one| one.task).filter(early).collect()
        };
        let forgetful: guildhall_network::Network =
            borsh::from_slice(&borsh::to_vec(&house.network).unwrap()).unwrap();
        let told = tasks(&house.network);
        assert_eq!(told, tasks(&house.network), "told twice");
        assert_eq!(told, tasks(&forgetful), "reckoned anew");
        told.len()
    };
    let mut house = stated();
    assert_eq!(told(&house, NOW), 1);
    let rich = [(Income::Endowment, "9000000 USD")];
    ask(&mut house, "university", NOW, state((2027, Nature::Planned, 1), &rich, "3000000 USD"))
        .unwrap();
    assert_eq!(told(&house, NOW), 0, "another plan");
    with_members(&mut house, &[("works", "2027-02-01"), ("branch", "2027-03-01")]);
    for now in ["2027-03-02T00:00:00Z", "2027-09-01T00:00:00Z", "2028-09-01T00:00:00Z"] {
        told(&house, now);
    }
    let poor = [(Income::Grants, "5 USD")];
    ask(&mut house, "university", NOW, state((2028, Nature::Planned, 0), &poor, "9000000 USD"))
        .unwrap();
    assert!(told(&house, "2027-09-01T00:00:00Z") > 0, "a poor year ahead");
}

#[test]
fn too_few_small_firms_are_told_before_it_is_so() {
    let mut house = running_under(foreseen_under(6_000));
    // A third is just what the rule wants: who leaves decides, and who comes is large by two to one.
    with_members(&mut house, &[("works", "2027-02-01"), ("branch", "2027-03-01")]);
    let scope = house.scope("office");
    let now = at("2027-09-01T00:00:00Z");
    let year = house.network.view(&scope, now).report(&institute(), 2027).unwrap();
    assert!(year.lines[2].rule.as_ref().unwrap().2, "this year it is kept");
    let due = house.network.view(&scope, now).due();
    let small = due.iter().find_map(|one| match &one.task {
        Task::SmallFirms { year, .. } => Some(*year),
        _ => None,
    });
    assert_eq!(small, Some(2028));
    let outlook = seen(&house, "2027-09-01T00:00:00Z", Scenario::default(), SEED);
    let kept: Vec<_> = outlook.small.iter().map(|one| (one.year, one.kept.unwrap())).collect();
    assert!(kept[0].1 > share(6_000) && kept[1].1 < share(6_000), "{kept:?}");
    let mut relaxed = running_under(foreseen_under(1_000));
    with_members(&mut relaxed, &[("works", "2027-02-01"), ("branch", "2027-03-01")]);
    let due = relaxed.network.view(&scope, now).due();
    assert!(!due.iter().any(|one| matches!(one.task, Task::SmallFirms { .. })), "seldom enough");
}

#[test]
fn a_rule_that_means_nothing_is_refused() {
    let prior = |renewed, left, accepted, declined| Demand::OutlookPrior {
        renewed,
        left,
        accepted,
        declined,
    };
    let plans = |least_percent, most_percent| Demand::PlansComeTrue { least_percent, most_percent };
    for (demand, good) in [
        (prior(1, 1, 1, 1), true),
        (prior(1_000, 1_000, 1_000, 1_000), true),
        (prior(0, 1, 1, 1), false),
        (prior(1, 0, 1, 1), false),
        (prior(1, 1, 0, 1), false),
        (prior(1, 1, 1, 0), false),
        (prior(1_001, 1, 1, 1), false),
        (plans(60, 110), true),
        (plans(100, 100), true),
        (plans(110, 60), false),
    ] {
        let rules = vec![rule("13.9", "A rule.", demand.clone())];
        let set = Command::SetPolicy { programme: programme(), from: day("2027-01-01"), rules };
        let done = House::new().ask("office", at(NOW), set);
        assert_eq!(done.is_ok(), good, "{demand:?}: {done:?}");
    }
}

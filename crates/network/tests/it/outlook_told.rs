//! What is told early of an outlook, and rules about it that mean nothing.

use guildhall_network::View;
use guildhall_network::competition::Income;
use guildhall_network::outlook::{Nature, SEED, Scenario};
use guildhall_network::view::{Due, Task, Warned};

use crate::house::{House, at, rules};
use crate::life::{NOW, institute, running_under};
use crate::outlook::{ask, foreseen_under, house, seen, share, state, stated, with_members};

/// What waits, with what is told early drawn for it.
fn told(view: View<'_>) -> Vec<Due> {
    let all = view.foreseen();
    let drawn: Warned = all.iter().map(|one| (one.institute().clone(), one.draw())).collect();
    view.due(&drawn)
}

#[test]
fn who_runs_and_who_steers_are_told_early_and_nobody_else() {
    let due = |house: &House, who: &str, now: &str| -> Vec<Task> {
        let scope = house.scope(who);
        let all = told(house.network.view(&scope, at(now))).into_iter().map(|one| one.task);
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

#[test]
fn too_few_small_firms_are_told_before_it_is_so() {
    let mut house = running_under(foreseen_under(6_000));
    // A third is just what the rule wants: who leaves decides, and who comes is large by two to one.
    with_members(&mut house, &[("works", "2027-02-01"), ("branch", "2027-03-01")]);
    let scope = house.scope("office");
    let now = at("2027-09-01T00:00:00Z");
    let year = house.network.view(&scope, now).report(&institute(), 2027).unwrap();
    assert!(year.lines[2].rule.as_ref().unwrap().2, "this year it is kept");
    let due = told(house.network.view(&scope, now));
    let small = due.iter().find_map(|one| match &one.task {
        Task::SmallFirms { year, .. } => Some(*year),
        _ => None,
    });
    assert_eq!(small, Some(2028));
    let outlook = seen(&house, "2027-09-01T00:00:00Z", Scenario::default(), SEED);
    let kept: Vec<_> = outlook.small.iter().map(|one| (one.year, one.kept.unwrap())).collect();
    assert!(kept[0].1 > share(6_000) && kept[1].1 < share(6_000), "{kept:?}");
    assert_eq!(outlook.small_past, [], "in the year before there was no member");
    let later = seen(&house, "2028-09-01T00:00:00Z", Scenario::default(), SEED);
    assert_eq!(later.small_past, [(2027, share(3_333))], "one of three");
    let (rule, least) = later.small_rule.unwrap();
    assert_eq!((rule.as_str(), least), ("7.1", share(3_333)));
    let mut relaxed = running_under(foreseen_under(1_000));
    with_members(&mut relaxed, &[("works", "2027-02-01"), ("branch", "2027-03-01")]);
    let due = told(relaxed.network.view(&scope, now));
    assert!(!due.iter().any(|one| matches!(one.task, Task::SmallFirms { .. })), "seldom enough");
}

#[test]
fn what_was_drawn_holds_until_something_changes_on_which_it_rests() {
    let mut house = stated();
    let grounds = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        house.network.view(&scope, at(now)).foreseen()
    };
    let before = grounds(&house, "office", NOW);
    assert_eq!(before.len(), 1);
    assert!(grounds(&house, "smith", NOW).is_empty(), "nobody else is told");
    assert!(grounds(&house, "university", NOW)[0].are(&before[0]), "whoever asks");
    assert!(!grounds(&house, "office", "2027-01-11T09:00:00Z")[0].are(&before[0]), "a day later");
    let drawn = before[0].draw();
    assert!(drawn.alone);
    // Somebody else's applying is of the roll; a plan is of what is stated; a payment of the book.
    crate::life::apply(&mut house, "works", "2027-02-01").unwrap();
    let applied = grounds(&house, "office", NOW);
    assert!(!applied[0].are(&before[0]));
    let lines = [(Income::Endowment, "9000000 USD")];
    let newest = state((2028, Nature::Planned, 0), &lines, "3000000 USD");
    ask(&mut house, "university", NOW, newest).unwrap();
    assert!(!grounds(&house, "office", NOW)[0].are(&applied[0]));
    assert_eq!(before[0].draw(), drawn, "what is held stays as it was");
    // Who is no officer is told nothing of what others drew.
    let told: Warned = before.iter().map(|one| (one.institute().clone(), one.draw())).collect();
    let scope = house.scope("smith");
    let due = house.network.view(&scope, at(NOW)).due(&told);
    assert!(!due.iter().any(|one| matches!(one.task, Task::Outlook { .. })));
}

//! What is left to do when an agreement is over, and who is told.

use guildhall_network::institute::conditions::ConditionStep;
use guildhall_network::institute::conditions::duties::ReportKind;
use guildhall_network::policy::Demand;
use guildhall_network::view::{CloseOut, Left, Task, Warned};

use crate::agencies::{self, AGENCY, OTHER, commit, funded};
use crate::conditions::{RULES, accept, ask, both, hand_in, propose, report};
use crate::course::{steer, terminate};
use crate::entries::{self, close, post};
use crate::funds::{draw, move_money, on, step, tranche};
use crate::house::{House, at};
use crate::life::{NOW, institute};
use crate::{projects, property};

const BEFORE: &str = "2027-02-28T23:59:59Z";
const ENDED: &str = "2027-03-01T00:00:00Z";

/// With money on its way, a condition that waits for the office, and an end on 1 March 2027.
fn ended() -> House {
    let mut house = agencies::under(&funded(), &RULES);
    agencies::ask(&mut house, AGENCY, commit(1, "20000 USD", "a")).unwrap();
    tranche(&mut house, "8000 USD");
    for (who, one) in [
        ("office", propose(&both())),
        ("university", ConditionStep::Agree { version: 1 }),
        ("university", report(1)),
        ("university", hand_in(ReportKind::Progress, "2026-10-01")),
    ] {
        ask(&mut house, who, NOW, one).unwrap();
    }
    move_money(&mut house);
    steer(&mut house, "office", NOW, terminate("2027-03-01")).unwrap();
    house
}

fn seen(house: &House, who: &str, now: &str) -> Option<CloseOut> {
    let scope = house.scope(who);
    house.network.view(&scope, at(now)).close_out(&institute())
}

fn lines(all: &[Left]) -> Vec<String> {
    let line = |one: &Left| {
        let amount = one.amount.map(|amount| format!(", {amount}")).unwrap_or_default();
        let turn = one.turn.map(|turn| format!(", {}", turn.word())).unwrap_or_default();
        let until = one.until.map(|day| format!(", {day}")).unwrap_or_default();
        let late = if one.late { ", late" } else { "" };
        format!("{} {}{amount}{turn}{until}{late}", one.number, one.what.word())
    };
    all.iter().map(line).collect()
}

#[test]
fn what_is_open_has_its_number_its_amount_whose_turn_it_is_and_its_day() {
    let mut house = ended();
    let all = seen(&house, "university", ENDED).unwrap();
    assert_eq!(all.since.to_string(), "2027-03-01");
    assert_eq!(all.until, None, "no rule says a day for the whole");
    assert_eq!(
        lines(&all.open),
        [
            "1 undrawn, 1100.00 USD, lead",
            "1 obligated, 3000.00 USD, lead",
            "1 unobligated, 5900.00 USD, office",
            "1 unpaid, 5000.00 USD, payers",
            "3 reports, lead, 2027-01-31, late",
            "1 reported, office",
        ],
        "the second condition stays as it is"
    );
    assert_eq!(lines(&all.survives), ["1 members, 2028-01-10"]);

    step(&mut house, draw(3, "1100 USD")).unwrap();
    ask(&mut house, "office", ENDED, accept(1)).unwrap();
    ask(&mut house, "university", ENDED, hand_in(ReportKind::Progress, "2027-01-01")).unwrap();
    assert_eq!(
        lines(&seen(&house, "university", ENDED).unwrap().open),
        [
            "1 obligated, 3000.00 USD, lead",
            "1 unobligated, 5900.00 USD, office",
            "1 unpaid, 5000.00 USD, payers",
            "2 reports, lead, 2027-03-31",
        ],
        "what was done is told no more"
    );
    let later = seen(&house, "university", "2028-01-10T00:00:00Z").unwrap();
    assert_eq!(lines(&later.survives), [""; 0], "its period is over");
}

#[test]
fn with_a_rule_the_whole_has_a_day_and_so_has_what_has_none_of_its_own() {
    let house = agencies::under(&ended(), &[("8.4", Demand::CloseOut { days: 120 })]);
    let all = seen(&house, "university", "2027-06-28T23:59:59Z").unwrap();
    let (day, rule) = all.until.unwrap();
    assert_eq!((day.to_string(), rule.to_string()), ("2027-06-28".to_owned(), "8.4".to_owned()));
    assert_eq!(
        lines(&all.open),
        [
            "1 undrawn, 1100.00 USD, lead, 2027-06-28",
            "1 obligated, 3000.00 USD, lead, 2027-06-28",
            "1 unobligated, 5900.00 USD, office, 2027-06-28",
            "1 unpaid, 5000.00 USD, payers, 2027-06-28",
            "3 reports, lead, 2027-01-31, late",
            "1 reported, office, 2027-06-28",
        ]
    );
    let late = seen(&house, "university", "2027-06-29T00:00:00Z").unwrap();
    assert!(late.open.iter().all(|one| one.late));
    assert_eq!(lines(&late.survives), ["1 members, 2028-01-10"]);
}

/// What somebody is asked for of this institute, each with its last moment.
fn asked(house: &House, who: &str, now: &str) -> Vec<String> {
    let scope = house.scope(who);
    let due = house.network.view(&scope, at(now)).due(&Warned::default());
    let word = |task: &Task| match task {
        Task::HandInReport { kind, until, .. } => Some(format!("{} {until}", kind.word())),
        Task::MeetCondition { condition, .. } => Some(format!("meet {condition}")),
        Task::AnswerCondition { condition, .. } => Some(format!("answer {condition}")),
        Task::AgreeConditions { version, .. } => Some(format!("agree {version}")),
        Task::CloseMonth { month, .. } => Some(format!("close {month}")),
        _ => None,
    };
    let until =
        |at: Option<guildhall_model::Time>| at.map(|at| format!(", {at}")).unwrap_or_default();
    due.iter().filter_map(|one| Some(format!("{}{}", word(&one.task)?, until(one.until)))).collect()
}

#[test]
fn whose_turn_it_is_is_asked_for_what_is_owed_after_an_end() {
    let mut house = agencies::under(&ended(), &[("8.4", Demand::CloseOut { days: 120 })]);
    let owed = [
        "progress 2027-01-01, 2027-02-01T00:00:00Z",
        "progress 2027-03-01, 2027-04-01T00:00:00Z",
        "annual 2027-03-01, 2027-05-01T00:00:00Z",
    ];
    assert_eq!(asked(&house, "university", ENDED), owed);
    let answer = "answer 1, 2027-06-29T00:00:00Z";
    assert_eq!(asked(&house, "office", ENDED), [owed[0], answer], "what is late is told to both");
    for who in ["smith", "office-viewer", AGENCY] {
        assert_eq!(asked(&house, who, ENDED), [""; 0], "{who}");
    }
    let late = |house: &House| {
        let scope = house.scope("stranger");
        house.network.view(&scope, at(ENDED)).late(&institute())
    };
    assert_eq!(late(&house), 1, "no condition is met any more");
    ask(&mut house, "university", ENDED, hand_in(ReportKind::Progress, "2027-01-01")).unwrap();
    ask(&mut house, "office", ENDED, accept(1)).unwrap();
    assert_eq!(asked(&house, "university", ENDED), owed[1..]);
    assert_eq!(asked(&house, "office", ENDED), [""; 0]);
    assert_eq!(late(&house), 0);
}

#[test]
fn months_of_an_agreement_that_is_over_are_closed_by_the_day_of_the_rule() {
    let kept = |rules: &[(&str, Demand)]| {
        let mut house = agencies::under(&entries::kept(), rules);
        on(&mut house, "2027-02-03T00:00:00Z", close("2027-01")).unwrap();
        steer(&mut house, "office", "2027-02-03T00:00:00Z", terminate("2027-03-01")).unwrap();
        asked(&house, "university", ENDED)
    };
    assert_eq!(kept(&[]), ["close 2027-02"]);
    let rule = ("8.4", Demand::CloseOut { days: 120 });
    assert_eq!(kept(&[rule]), ["close 2027-02, 2027-06-29T00:00:00Z"]);
}

#[test]
fn licences_go_on_and_steps_of_inventions_stay_open() {
    let mut house = property::licensed();
    steer(&mut house, "office", "2029-12-02T00:00:00Z", terminate("2030-01-01")).unwrap();
    let all = seen(&house, "university", "2030-01-01T00:00:00Z").unwrap();
    assert_eq!(lines(&all.survives), ["1 licences, 2031-01-01"]);
    assert_eq!(
        lines(&all.open),
        ["1 unpaid, 5000.00 USD, payers", "3 inventions, lead, 2028-12-31, late"]
    );
}

#[test]
fn a_project_that_is_worked_on_is_left() {
    let mut house = projects::selected();
    steer(&mut house, "office", projects::CHOSEN, terminate("2027-06-01")).unwrap();
    let all = seen(&house, "university", "2027-06-01T00:00:00Z").unwrap();
    assert_eq!(lines(&all.open), ["1 projects, lead"]);
}

#[test]
fn entries_that_wait_and_months_behind_the_first_closed_one_are_left() {
    let mut house = entries::kept();
    let waits = post(&[("own/savings", "1000"), ("cash", "-1000")], Some("2027-12-31"));
    step(&mut house, waits).unwrap();
    on(&mut house, "2027-02-03T00:00:00Z", close("2027-01")).unwrap();
    steer(&mut house, "office", "2027-02-03T00:00:00Z", terminate("2027-03-01")).unwrap();
    let all = seen(&house, "university", ENDED).unwrap();
    assert_eq!(
        lines(&all.open),
        ["1 unpaid, 5000.00 USD, payers", "1 entries, lead", "1 months, lead"]
    );
}

#[test]
fn an_agreement_that_runs_out_is_closed_out_as_one_that_was_ended() {
    let house = funded();
    assert_eq!(seen(&house, "university", "2031-06-30T23:59:59Z"), None);
    let all = seen(&house, "university", "2031-07-01T00:00:00Z").unwrap();
    assert_eq!(all.since.to_string(), "2031-07-01");
}

#[test]
fn the_lead_the_office_and_who_pays_are_told_and_nobody_else() {
    let house = ended();
    let whole = seen(&house, "university", ENDED);
    for who in ["university", "office", "office-viewer", AGENCY] {
        assert_eq!(seen(&house, who, BEFORE), None, "{who}: nothing before the end");
        assert_eq!(seen(&house, who, ENDED), whole, "{who}");
    }
    for who in ["smith", "works", "stranger", OTHER] {
        assert_eq!(seen(&house, who, ENDED), None, "{who}");
    }
}

//! Conditions of an agreement, the money that waits for them, and the reports that an institute owes.

use guildhall_network::institute::Step;
use guildhall_network::institute::conditions::duties::{DutyState, ReportKind};
use guildhall_network::institute::conditions::{Condition, ConditionStep as S, Shown};
use guildhall_network::policy::Demand;
use guildhall_network::report::clock::Turn;
use guildhall_network::view::{Task, Warned};
use guildhall_network::{Command, ConditionCommand, InstituteCommand, MoneyCommand, NetworkError};

use crate::funds::under;
use crate::house::{House, at, day, money, programme};
use crate::life::{NOW, institute, running};

const MANUAL: &str = include_str!("../../../../docs/manual/conditions.md");

pub(crate) fn ask(house: &mut House, who: &str, now: &str, step: S) -> Result<usize, NetworkError> {
    let command = ConditionCommand { institute: institute(), step };
    house.ask(who, at(now), Command::Condition(command))
}

fn condition(number: u32, year: u8, due: &str) -> Condition {
    let (text, measure) = ("The line runs.".to_owned(), "100 parts in a day.".to_owned());
    Condition { number, year, text, measure, due: day(due) }
}

pub(crate) fn propose(conditions: &[Condition]) -> S {
    S::Propose { conditions: conditions.to_vec(), reason: "As we said.".to_owned() }
}

/// The line in the first year, and what comes of it in the second.
pub(crate) fn both() -> [Condition; 2] {
    [condition(1, 1, "2027-02-28"), condition(2, 2, "2028-02-28")]
}

fn shown() -> Shown {
    let references = vec!["https://example.org/line".to_owned()];
    Shown { text: "It ran for a month.".to_owned(), references }
}

pub(crate) fn report(condition: u32) -> S {
    S::Report { condition, shown: shown() }
}

pub(crate) fn accept(condition: u32) -> S {
    S::Accept { condition }
}

pub(crate) fn give_back(condition: u32) -> S {
    S::Return { condition, reason: "For a week only.".to_owned() }
}

pub(crate) fn waive(condition: u32) -> S {
    S::Waive { condition, reason: "A flood.".to_owned() }
}

fn drop_it(version: u32) -> S {
    S::Drop { version, reason: "Not so.".to_owned() }
}

pub(crate) fn hand_in(kind: ReportKind, until: &str) -> S {
    S::HandIn { kind, until: day(until), shown: shown() }
}

pub(crate) fn after(mut house: House, steps: &[(&str, S)]) -> House {
    for (who, step) in steps {
        ask(&mut house, who, NOW, step.clone()).unwrap();
    }
    house
}

pub(crate) const RULES: [(&str, Demand); 3] = [
    ("8.1", Demand::TrancheConditions),
    ("8.2", Demand::ProgressReports { months: 3, days: 30 }),
    ("8.3", Demand::AnnualReports { days: 60 }),
];

pub(crate) fn proposed() -> House {
    after(under(&RULES), &[("office", propose(&both()))])
}

pub(crate) fn agreed() -> House {
    after(proposed(), &[("university", S::Agree { version: 1 })])
}

pub(crate) fn reported() -> House {
    after(agreed(), &[("university", report(1))])
}

/// One of each that there is, for the journal's forms.
pub(crate) fn told() -> House {
    let other = [condition(1, 1, "2027-03-31")];
    after(
        agreed(),
        &[
            ("university", propose(&other)),
            ("office", drop_it(2)),
            ("university", report(1)),
            ("office", give_back(1)),
            ("university", report(1)),
            ("office", accept(1)),
            ("office", waive(2)),
            ("university", hand_in(ReportKind::Progress, "2026-10-01")),
        ],
    )
}

pub(crate) fn take(house: &mut House, year: u8, reference: &str) -> Result<usize, NetworkError> {
    let take = MoneyCommand::TakeTranche {
        institute: institute(),
        year,
        amount: money("1000000 USD"),
        day: day("2027-01-10"),
        reference: reference.to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(take))
}

type Try = (&'static str, &'static str, S);

/// What follows what: a row for each state, with the steps that may be taken and where they lead.
#[track_caller]
fn check(states: Vec<(&str, House, &str)>, steps: &[Try], read: fn(&House, &str) -> &'static str) {
    let mut rows = String::new();
    for (wanted, house, now) in states {
        assert_eq!(read(&house, now), wanted);
        let mut follows = Vec::new();
        for (what, who, step) in steps {
            let mut house = house.clone();
            let before = house.network.clone();
            match ask(&mut house, who, now, step.clone()) {
                Ok(_) => follows.push(format!("{what} → {}", read(&house, now))),
                Err(_) => assert_eq!(house.network, before, "nothing is half done"),
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {wanted} | {follows} |\n");
    }
    assert!(MANUAL.contains(&rows), "docs/manual/conditions.md lacks these rows:\n{rows}");
}

fn first(house: &House, now: &str) -> &'static str {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(now));
    view.conditions(&institute()).unwrap().conditions[0].state.word()
}

fn version(house: &House, now: &str) -> &'static str {
    let scope = house.scope("office-viewer");
    let view = house.network.view(&scope, at(now));
    view.conditions(&institute()).unwrap().versions.unwrap()[0].state().word()
}

#[test]
fn versions() {
    let dropped = after(proposed(), &[("university", drop_it(1))]);
    check(
        vec![("proposed", proposed(), NOW), ("agreed", agreed(), NOW), ("dropped", dropped, NOW)],
        &[("agree", "university", S::Agree { version: 1 }), ("drop", "office", drop_it(1))],
        version,
    );
}

#[test]
fn conditions() {
    let accepted = after(reported(), &[("office", accept(1))]);
    let waived = after(agreed(), &[("office", waive(1))]);
    let (on_time, late) = ("2027-02-28T23:59:59Z", "2027-03-01T00:00:00Z");
    check(
        vec![
            ("due", agreed(), on_time),
            ("late", agreed(), late),
            ("reported", reported(), late),
            ("accepted", accepted, late),
            ("waived", waived, late),
        ],
        &[
            ("report", "university", report(1)),
            ("accept", "office", accept(1)),
            ("return", "office", give_back(1)),
            ("waive", "office", waive(1)),
        ],
        first,
    );
}

#[test]
fn each_side_does_its_own() {
    for (wanted, steps) in [
        ("office", vec![accept(1), give_back(1), waive(1)]),
        ("university", vec![report(2), hand_in(ReportKind::Progress, "2026-10-01")]),
    ] {
        for step in steps {
            let mut house = reported();
            for who in ["office", "university", "office-viewer", "university-viewer", "smith"] {
                if who == wanted {
                    continue;
                }
                let refused = ask(&mut house, who, NOW, step.clone());
                assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who} {step:?}");
            }
            ask(&mut house, wanted, NOW, step).unwrap();
        }
    }
    let mut house = proposed();
    for who in ["office", "university-viewer"] {
        let refused = ask(&mut house, who, NOW, S::Agree { version: 1 });
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let hidden = ask(&mut house, "stranger", NOW, S::Agree { version: 1 });
    assert!(matches!(hidden, Err(NetworkError::Unknown { .. })), "{hidden:?}");
    // It goes the other way as well.
    let mut house = after(under(&RULES), &[("university", propose(&both()))]);
    assert!(ask(&mut house, "university", NOW, S::Agree { version: 1 }).is_err());
    ask(&mut house, "office", NOW, S::Agree { version: 1 }).unwrap();
    assert_eq!(ask(&mut house, "office", NOW, propose(&both())).unwrap(), 0, "it is so");
}

#[test]
fn what_cannot_be_a_condition_is_refused() {
    let with = |change: fn(&mut Condition)| {
        let mut one = condition(1, 1, "2027-02-28");
        change(&mut one);
        vec![one]
    };
    let same = vec![condition(1, 1, "2027-02-28"), condition(1, 2, "2028-02-28")];
    for (why, conditions) in [
        ("no number", with(|one| one.number = 0)),
        ("a number twice", same),
        ("no text", with(|one| one.text.clear())),
        ("no measure", with(|one| one.measure = " ".to_owned())),
        ("no such year", with(|one| one.year = 6)),
        ("no year", with(|one| one.year = 0)),
        ("before the term", with(|one| one.due = day("2026-06-30"))),
        ("after the term", with(|one| one.due = day("2031-07-01"))),
        ("past", with(|one| one.due = day("2027-01-09"))),
        ("too many", (1..=201).map(|number| condition(number, 1, "2027-02-28")).collect()),
    ] {
        let mut house = running();
        assert!(ask(&mut house, "office", NOW, propose(&conditions)).is_err(), "{why}");
    }
    let mut house = proposed();
    let second = ask(&mut house, "university", NOW, propose(&[]));
    assert!(matches!(second, Err(NetworkError::State { .. })), "one at a time: {second:?}");
    // What is under way stays, and its number is not another's.
    let mut house = reported();
    let [line, parts] = both();
    for changed in [vec![parts.clone()], vec![condition(1, 1, "2027-03-31"), parts.clone()]] {
        let refused = ask(&mut house, "office", NOW, propose(&changed));
        assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    }
    let mut house = after(reported(), &[("office", give_back(1))]);
    for (who, step) in
        [("office", propose(std::slice::from_ref(&parts))), ("university", S::Agree { version: 2 })]
    {
        ask(&mut house, who, NOW, step).unwrap();
    }
    let taken = ask(&mut house, "office", NOW, propose(&[line, parts.clone()]));
    assert!(matches!(taken, Err(NetworkError::Part { .. })), "{taken:?}");
    // What is agreed to is looked at again.
    let later = condition(2, 2, "2028-03-31");
    let mut house = after(agreed(), &[("office", propose(&[both()[0].clone(), later]))]);
    ask(&mut house, "university", NOW, report(2)).unwrap();
    let stale = ask(&mut house, "university", NOW, S::Agree { version: 2 });
    assert!(matches!(stale, Err(NetworkError::State { .. })), "{stale:?}");
}

#[test]
fn what_was_paid_before_a_condition_stays_and_without_a_rule_nothing_waits() {
    let mut free = after(running(), &[("office", propose(&both()))]);
    take(&mut free, 1, "t").unwrap();
    // What was paid before comes to no more.
    let mut house = under(&RULES);
    take(&mut house, 1, "t").unwrap();
    let mut house =
        after(house, &[("office", propose(&both())), ("university", S::Agree { version: 1 })]);
    assert_eq!(take(&mut house, 1, "t").unwrap(), 0, "the same payment");
    assert!(take(&mut house, 1, "u").is_err());
}

#[test]
fn reports_have_days_and_dates() {
    let house = under(&RULES);
    let duties = |house: &House, now: &str| {
        let scope = house.scope("stranger");
        let view = house.network.view(&scope, at(now));
        let all = view.conditions(&institute()).unwrap().duties.into_iter();
        let row = |one: guildhall_network::view::DutyView<'_>| {
            let (kind, until) = (one.duty.kind.word(), one.duty.span.until());
            format!("{kind} {until} by {}: {}", one.duty.due, one.state.word())
        };
        all.map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        duties(&house, NOW),
        [
            "progress 2026-10-01 by 2026-10-31: late",
            "progress 2027-01-01 by 2027-01-31: due",
            "progress 2027-04-01 by 2027-05-01: ahead",
            "annual 2027-07-01 by 2027-08-30: ahead",
        ]
    );
    assert_eq!(duties(&running(), NOW), [""; 0], "without such rules none are owed");
    let mut house = after(house, &[("university", hand_in(ReportKind::Progress, "2026-10-01"))]);
    assert_eq!(duties(&house, NOW)[0], "progress 2026-10-01 by 2026-10-31: handed_in");
    let same = hand_in(ReportKind::Progress, "2026-10-01");
    assert_eq!(ask(&mut house, "university", NOW, same).unwrap(), 0, "the same again");
    for (why, step) in [
        ("days that are not over", hand_in(ReportKind::Progress, "2027-04-01")),
        ("other days", hand_in(ReportKind::Progress, "2026-10-02")),
        ("another kind", hand_in(ReportKind::Annual, "2026-10-01")),
    ] {
        assert!(ask(&mut house, "university", NOW, step).is_err(), "{why}");
    }
    // The last report of an agreement that is ended tells of the days up to its end.
    let end = Step::Terminate { on: day("2027-02-15"), reason: "Another focus.".to_owned() };
    let command = InstituteCommand::Steer { institute: institute(), step: end };
    house.ask("office", at(NOW), Command::Institute(command)).unwrap();
    let rows = duties(&house, "2027-03-01T00:00:00Z");
    assert_eq!(rows[2], "progress 2027-02-15 by 2027-03-17: due");
    assert_eq!(rows.len(), 4);
    assert_eq!(DutyState::Late.word(), "late");
}

#[test]
fn what_waits_is_told_to_the_side_whose_turn_it_is() {
    let due = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        let due = house
            .network
            .view(&scope, at(now))
            .due(&Warned::default())
            .into_iter()
            .map(|one| one.task);
        let word = |task| match task {
            Task::AgreeConditions { version, .. } => Some(format!("agree {version}")),
            Task::MeetCondition { condition, .. } => Some(format!("meet {condition}")),
            Task::AnswerCondition { condition, .. } => Some(format!("answer {condition}")),
            Task::HandInReport { kind, until, .. } => Some(format!("{} {until}", kind.word())),
            _ => None,
        };
        due.filter_map(word).collect::<Vec<_>>()
    };
    let (late, owed) = ("progress 2026-10-01", "progress 2027-01-01");
    assert_eq!(due(&proposed(), "university", NOW), [late, owed, "agree 1"]);
    assert_eq!(due(&proposed(), "office", NOW), [late], "what is late is told to both");
    assert_eq!(due(&proposed(), "smith", NOW), [""; 0]);
    assert_eq!(due(&agreed(), "university", NOW), [late, owed, "meet 1"]);
    assert_eq!(due(&reported(), "university", NOW), [late, owed]);
    assert_eq!(due(&reported(), "office", NOW), [late, "answer 1"]);
    assert_eq!(due(&reported(), "office-viewer", NOW), [""; 0]);
    let after_it = "2027-03-01T00:00:00Z";
    assert_eq!(due(&agreed(), "office", after_it), [late, owed, "meet 1"]);
    let warned = |house: &House, now: &str| {
        let scope = house.scope("stranger");
        house.network.view(&scope, at(now)).late(&institute())
    };
    assert_eq!([warned(&agreed(), NOW), warned(&agreed(), after_it)], [1, 3]);
    assert_eq!(warned(&running(), NOW), 0);
    let scope = told().scope("office");
    let house = told();
    let clocks = house.network.view(&scope, at(NOW)).clocks(&programme(), None).unwrap();
    let clock = clocks.iter().find(|one| one.turn == Turn::Condition).unwrap();
    assert_eq!((clock.done.len(), clock.waits.len()), (2, 0));
}

#[test]
fn what_shows_it_is_read_by_both_sides_alone() {
    let house = told();
    for (who, inside) in [("office-viewer", true), ("university-viewer", true), ("smith", false)] {
        let scope = house.scope(who);
        let seen = house.network.view(&scope, at(NOW)).conditions(&institute()).unwrap();
        assert_eq!(seen.versions.is_some(), inside, "{who}");
        assert_eq!(seen.conditions[0].course.is_some(), inside, "{who}");
        assert_eq!(seen.duties[0].reports.len(), usize::from(inside), "{who}");
        assert!(seen.duties[0].handed_in.is_some() && seen.conditions[1].waived.is_some());
    }
    assert_eq!(crate::replay::again(&house.events), house.network);
}

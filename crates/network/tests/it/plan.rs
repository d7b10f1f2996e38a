//! Measures with versions of their definition, and goals: where each is, and which step it may take.

use guildhall_model::{Day, Period};
use guildhall_network::competition::Figure;
use guildhall_network::programme::goal::{Dropped, GoalNumber, Progress, Way};
use guildhall_network::programme::plan::{GOALS_MAX, GoalAsked};
use guildhall_network::report;
use guildhall_network::view::Warned;
use guildhall_network::{Command, MeasureId, NetworkError, PlanCommand as C};

use crate::agencies::{day, said};
use crate::house::{House, at, programme, text};
use crate::life::running;

pub(crate) fn id(name: &str) -> MeasureId {
    MeasureId::new(name).unwrap()
}

pub(crate) fn number(text: &str) -> GoalNumber {
    GoalNumber::new(text).unwrap()
}

pub(crate) fn ask(house: &mut House, now: &str, command: C) -> Result<usize, NetworkError> {
    house.ask("office", at(&format!("{now}T12:00:00Z")), Command::Plan(command))
}

pub(crate) fn define(measure: &str, from: &str, what: &str) -> C {
    C::Define {
        programme: programme(),
        measure: id(measure),
        from: day(from),
        label: text("Workforce"),
        text: text(what),
        unit: text("people"),
        computed: None,
    }
}

fn computed(measure: &str, unit: &str, of: report::Measure) -> C {
    match define(measure, "2020-01-01", "What the house counts.") {
        C::Define { programme, measure, from, label, text, .. } => {
            let (unit, computed) = (crate::house::text(unit), Some(of));
            C::Define { programme, measure, from, label, text, unit, computed }
        }
        _ => unreachable!(),
    }
}

pub(crate) fn take(year: &str, value: &str) -> C {
    let from = day(&format!("{year}-01-01"));
    C::Take {
        programme: programme(),
        measure: id("workforce"),
        span: Period::new(from, from.plus_years(1).unwrap()).unwrap(),
        definition: None,
        value: value.parse().unwrap(),
        evidence: "Yearly report".to_owned(),
    }
}

pub(crate) fn correct(number: u32, value: &str) -> C {
    C::Correct {
        programme: programme(),
        measure: id("workforce"),
        number,
        definition: None,
        value: value.parse().unwrap(),
        evidence: "Yearly report, second edition".to_owned(),
        reason: "Two institutes were counted twice.".to_owned(),
    }
}

pub(crate) fn goal(of: &str, target: &str, by: &str) -> GoalAsked {
    GoalAsked {
        number: number(of),
        text: text("People take part."),
        measure: id("workforce"),
        definition: None,
        way: Way::AtLeast,
        target: target.parse().unwrap(),
        by: day(by),
        reason: String::new(),
    }
}

pub(crate) fn plan(from: &str, goals: &[GoalAsked], dropped: &[(&str, &str)]) -> C {
    let given_up =
        |(of, reason): &(&str, &str)| Dropped { number: number(of), reason: (*reason).to_owned() };
    C::SetPlan {
        programme: programme(),
        from: day(from),
        label: text("Plan"),
        goals: goals.to_vec(),
        dropped: dropped.iter().map(given_up).collect(),
    }
}

/// Goals by number with where each is, on a day, as somebody sees it who only signed in.
pub(crate) fn goals(house: &House, now: &str) -> Vec<(String, Progress)> {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(&format!("{now}T12:00:00Z")));
    let goals = view.plan(&programme()).map(|seen| seen.goals).unwrap_or_default();
    goals.into_iter().map(|one| (one.goal.number.to_string(), one.progress)).collect()
}

#[track_caller]
fn is(house: &House, now: &str, expected: &str) {
    let all = goals(house, now);
    let words: Vec<String> = all.iter().map(|(of, now)| format!("{of} {}", now.word())).collect();
    assert_eq!(words.join(", "), expected, "on {now}: {all:?}");
}

/// A measure and a plan with a goal of 100 people at the end of 2029.
pub(crate) fn planned() -> House {
    let mut house = House::new();
    ask(&mut house, "2026-01-05", define("workforce", "2020-01-01", "People in courses.")).unwrap();
    let goals = [goal("1.1", "100", "2029-12-31")];
    ask(&mut house, "2026-01-06", plan("2026-01-01", &goals, &[])).unwrap();
    house
}

/// What the American network published (`../shared/data/manufacturing-usa/network-metrics.csv`, from
/// roboticsbusinessreview.com 2019-09 and the ASME Capitol Update):
/// 14,000 for 2017, 205,254 for 2018, 39,876 for 2019. What was counted was other each time.
#[test]
fn figures_of_two_definitions_are_two_series_and_no_goal_is_judged_across_them() {
    let mut house = House::new();
    for (from, what) in [("2017-01-01", "First"), ("2018-01-01", "Second"), ("2019-01-01", "Third")]
    {
        ask(&mut house, "2026-01-05", define("workforce", from, what)).unwrap();
    }
    for (year, value) in [("2017", "14000"), ("2018", "205254"), ("2019", "39876")] {
        ask(&mut house, "2026-01-06", take(year, value)).unwrap();
    }
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2026-01-07T00:00:00Z"));
    let seen = view.plan(&programme()).unwrap();
    let series = &seen.measures[0].series;
    let rows: Vec<(u32, Vec<String>)> = series
        .iter()
        .map(|one| {
            let values = one.readings.iter().map(|reading| reading.value.to_string());
            (one.definition, values.collect())
        })
        .collect();
    let row = |version, value: &str| (version, vec![value.to_owned()]);
    assert_eq!(rows, [row(1, "14000"), row(2, "205254"), row(3, "39876")]);
    // The target is in people of the second version; the newest figure is of the third.
    let mut goal = goal("1.1", "100000", "2026-12-31");
    goal.definition = Some(2);
    ask(&mut house, "2026-01-07", plan("2026-01-01", &[goal], &[])).unwrap();
    let all = goals(&house, "2026-01-08");
    let Progress::NotComparable { reading } = &all[0].1 else { panic!("{all:?}") };
    assert_eq!((reading.definition, reading.value.to_string()), (3, "39876".to_owned()));
    is(&house, "2027-05-01", "1.1 not_comparable");
}

#[test]
fn a_goal_is_where_the_straight_line_says() {
    let mut house = planned();
    is(&house, "2026-06-01", "1.1 not_measured");
    ask(&mut house, "2027-01-10", take("2026", "40")).unwrap();
    is(&house, "2027-01-10", "1.1 on_the_way");
    // From 40 at the end of 2026 to 100 at the end of 2029: 60 in 1,096 days; 365 of them are 2027.
    ask(&mut house, "2028-01-10", take("2027", "59.981751")).unwrap();
    is(&house, "2028-01-10", "1.1 behind");
    ask(&mut house, "2028-01-11", correct(2, "59.981752")).unwrap();
    is(&house, "2028-01-11", "1.1 on_the_way");
    let all = goals(&house, "2028-01-11");
    let Progress::OnTheWay { reading, expected } = &all[0].1 else { panic!("{all:?}") };
    assert_eq!((reading.number, expected.to_string()), (Some(3), "59.981752".to_owned()));
    ask(&mut house, "2029-01-10", take("2028", "120")).unwrap();
    is(&house, "2029-01-10", "1.1 met");
    is(&house, "2029-12-31", "1.1 met");
    // It fell again, and its day is past: the figure for that day decides.
    is(&house, "2030-01-01", "1.1 met");
    ask(&mut house, "2030-02-01", take("2029", "99.999999")).unwrap();
    is(&house, "2030-02-01", "1.1 missed");
    ask(&mut house, "2031-02-01", take("2030", "500")).unwrap();
    is(&house, "2031-02-01", "1.1 missed");
}

#[test]
fn a_goal_whose_day_is_past_without_a_figure_for_it_is_neither_met_nor_missed() {
    let mut house = planned();
    ask(&mut house, "2029-01-10", take("2028", "99")).unwrap();
    is(&house, "2029-12-31", "1.1 on_the_way");
    is(&house, "2030-01-01", "1.1 not_measured");
    ask(&mut house, "2030-01-10", take("2029", "98")).unwrap();
    is(&house, "2030-01-10", "1.1 missed");
}

#[test]
fn at_most_is_met_from_above() {
    let mut house = planned();
    let mut less = goal("2", "10", "2027-12-31");
    less.way = Way::AtMost;
    let goals = [goal("1.1", "100", "2029-12-31"), less];
    ask(&mut house, "2026-02-01", plan("2026-02-01", &goals, &[])).unwrap();
    ask(&mut house, "2027-01-10", take("2026", "30")).unwrap();
    is(&house, "2027-01-10", "1.1 on_the_way, 2 on_the_way");
    ask(&mut house, "2028-01-10", take("2027", "10")).unwrap();
    is(&house, "2028-01-10", "1.1 behind, 2 met");
}

#[test]
fn a_new_definition_makes_a_goal_not_comparable_until_it_is_moved() {
    let mut house = planned();
    ask(&mut house, "2027-01-10", take("2026", "40")).unwrap();
    let wider = define("workforce", "2027-01-01", "People in courses and in schools.");
    ask(&mut house, "2027-02-01", wider).unwrap();
    ask(&mut house, "2028-01-10", take("2027", "4000")).unwrap();
    is(&house, "2028-01-10", "1.1 not_comparable");
    let kept = goal("1.1", "100", "2029-12-31");
    ask(&mut house, "2028-01-11", plan("2028-01-11", &[kept], &[])).unwrap();
    is(&house, "2028-01-12", "1.1 not_comparable");
    let mut moved = goal("1.1", "5000", "2029-12-31");
    moved.definition = Some(2);
    moved.reason = "Schools are counted now.".to_owned();
    ask(&mut house, "2028-01-13", plan("2028-01-13", &[moved], &[])).unwrap();
    is(&house, "2028-01-14", "1.1 on_the_way");
    is(&house, "2028-01-12", "1.1 not_comparable");
}

#[test]
fn a_figure_is_corrected_once_and_both_stay() {
    let mut house = planned();
    ask(&mut house, "2027-01-10", take("2026", "40")).unwrap();
    assert_eq!(ask(&mut house, "2027-01-10", take("2026", "40")).unwrap(), 0, "the same");
    said(ask(&mut house, "2027-01-10", take("2026", "41")), "told of for these days already");
    ask(&mut house, "2027-01-11", correct(1, "41")).unwrap();
    said(ask(&mut house, "2027-01-12", correct(1, "42")), "`1` is corrected already");
    said(ask(&mut house, "2027-01-12", correct(9, "42")), "there is no figure `9`");
    ask(&mut house, "2027-01-12", correct(2, "42")).unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2027-02-01T00:00:00Z"));
    let seen = view.plan(&programme()).unwrap();
    let measure = seen.measures[0].measure;
    assert_eq!(measure.figures.len(), 3);
    assert_eq!(measure.corrected_by(1).unwrap().number, 2);
    let holds: Vec<_> = seen.measures[0].series[0].readings.iter().map(|one| one.number).collect();
    assert_eq!(holds, [Some(3)]);
}

#[test]
fn what_cannot_be_taken_down_is_refused() {
    let mut house = planned();
    let refused = ask(&mut house, "2026-12-31", take("2027", "1"));
    assert!(matches!(refused, Err(NetworkError::Future { .. })), "{refused:?}");
    said(ask(&mut house, "2027-01-10", take("2019", "1")), "definition on the days of `workforce`");
    let earlier = define("workforce", "2020-01-01", "Other");
    said(ask(&mut house, "2027-01-10", earlier), "version 1 holds from 2020-01-01 already");
    let same = define("workforce", "2020-01-01", "People in courses.");
    assert_eq!(ask(&mut house, "2027-01-10", same).unwrap(), 0, "so already");
    let share = computed("share", "people", report::Measure::SmallShare);
    said(ask(&mut house, "2027-01-10", share), "`share` is not %");
    let money = computed("money", "people", report::Measure::PublicMoney);
    said(ask(&mut house, "2027-01-10", money), "is not a currency of ISO 4217");
    for command in [
        take("2026", "1"),
        define("workforce", "2030-01-01", "Other"),
        plan("2027-01-01", &[], &[]),
    ] {
        for who in ["stranger", "university", "office-viewer"] {
            let command = Command::Plan(command.clone());
            let asked = house.ask(who, at("2027-01-10T00:00:00Z"), command);
            assert!(matches!(asked, Err(NetworkError::NotYours { .. })), "{who}: {asked:?}");
        }
    }
}

/// Every step of a goal from one version to the next, before its day and after it.
#[test]
fn each_step_of_a_goal() {
    let kept = || goal("1.1", "100", "2029-12-31");
    let moved = |reason: &str| {
        let mut goal = goal("1.1", "90", "2029-12-31");
        goal.reason = reason.to_owned();
        goal
    };
    let later = |reason: &str| {
        let mut goal = goal("1.1", "100", "2031-12-31");
        goal.reason = reason.to_owned();
        goal
    };
    let other = || {
        let mut goal = kept();
        goal.measure = id("other");
        goal
    };
    let said_otherwise = || {
        let mut goal = kept();
        goal.text = text("People learn.");
        goal
    };
    let past = || {
        let mut goal = later("Less money.");
        goal.by = day("2027-12-31");
        goal
    };
    let nothing: &[(&str, &str)] = &[];
    type Row<'r> = (&'r str, Vec<GoalAsked>, &'r [(&'r str, &'r str)], &'r str, &'r str);
    let rows: [Row<'_>; 15] = [
        ("kept", vec![kept()], nothing, "", "its day is past"),
        (
            "kept with a reason",
            vec![GoalAsked { reason: "x".into(), ..kept() }],
            nothing,
            "needs no reason",
            "its day is past",
        ),
        ("moved", vec![moved("Less money.")], nothing, "", "its day is past"),
        ("moved without a reason", vec![moved("")], nothing, "needs a reason", "its day is past"),
        ("later", vec![later("Less money.")], nothing, "", "its day is past"),
        ("later without a reason", vec![later(" ")], nothing, "needs a reason", "its day is past"),
        ("said otherwise", vec![said_otherwise()], nothing, "needs a reason", "its day is past"),
        ("into the past", vec![past()], nothing, "past before it is set", "its day is past"),
        ("another measure", vec![other()], nothing, "had another measure", "its day is past"),
        ("given up", vec![], &[("1.1", "Less money.")], "", "its day is past"),
        ("given up without a reason", vec![], &[("1.1", "")], "needs a reason", "its day is past"),
        ("not said again", vec![], nothing, "say it again", ""),
        ("twice", vec![kept(), kept()], nothing, "there twice", "there twice"),
        ("said and given up", vec![kept()], &[("1.1", "x")], "there twice", "there twice"),
        ("another given up", vec![kept()], &[("7", "x")], "no such goal", "its day is past"),
    ];
    for (what, goals, dropped, before, after) in rows {
        for (now, expected) in [("2028-03-01", before), ("2030-03-01", after)] {
            let mut house = planned();
            ask(&mut house, "2026-01-07", define("other", "2020-01-01", "Other")).unwrap();
            let asked = ask(&mut house, now, plan(now, &goals, dropped));
            match expected {
                "" => assert!(asked.is_ok(), "{what} on {now}: {asked:?}"),
                expected => said(asked, expected),
            }
        }
    }
}

#[test]
fn a_plan_has_not_more_goals_than_people_can_read() {
    let mut house = planned();
    let many: Vec<GoalAsked> =
        (0..=GOALS_MAX).map(|at| goal(&format!("9.{at}"), "1", "2029-12-31")).collect();
    let asked = ask(&mut house, "2027-01-01", plan("2027-01-01", &many, &[]));
    said(asked, "there are more than 200 goals");
}

#[test]
fn a_number_means_one_goal_for_ever() {
    let mut house = planned();
    let drop = plan("2027-01-01", &[], &[("1.1", "Less money.")]);
    ask(&mut house, "2027-01-01", drop).unwrap();
    is(&house, "2027-01-02", "1.1 dropped");
    is(&house, "2026-12-31", "1.1 not_measured");
    let again = plan("2027-02-01", &[goal("1.1", "100", "2029-12-31")], &[]);
    said(ask(&mut house, "2027-02-01", again), "it was given up: take another number");
    let past = plan("2027-02-01", &[goal("1.2", "100", "2026-12-31")], &[]);
    said(ask(&mut house, "2027-02-01", past), "its day is past before it is set");
    let reason = GoalAsked { reason: "why".into(), ..goal("1.2", "1", "2029-12-31") };
    said(ask(&mut house, "2027-02-01", plan("2027-02-01", &[reason], &[])), "it is new");
    let next = plan("2027-02-01", &[goal("1.2", "100", "2029-12-31")], &[]);
    ask(&mut house, "2027-02-01", next.clone()).unwrap();
    assert_eq!(ask(&mut house, "2027-02-02", next).unwrap(), 0, "so already");
    let early =
        plan("2027-02-01", &[goal("1.2", "100", "2029-12-31"), goal("3", "1", "2029-12-31")], &[]);
    said(ask(&mut house, "2027-02-02", early), "version 3 holds from 2027-02-01 already");
    // A closed goal stays in sight though no later version says it.
    is(&house, "2030-05-01", "1.1 dropped, 1.2 not_measured");
}

#[test]
fn what_the_house_counts_is_a_series_of_its_own_with_the_records_behind_it() {
    let mut house = running();
    let members = computed("members", "members", report::Measure::Members);
    ask(&mut house, "2027-01-11", members).unwrap();
    ask(&mut house, "2027-01-11", computed("share", "%", report::Measure::SmallShare)).unwrap();
    ask(&mut house, "2027-01-11", computed("fees", "USD", report::Measure::FeesAgreed)).unwrap();
    ask(&mut house, "2027-01-11", computed("won", "KRW", report::Measure::FeesAgreed)).unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2027-01-12T00:00:00Z"));
    let seen = view.plan(&programme()).unwrap();
    let rows: Vec<String> = seen
        .measures
        .iter()
        .flat_map(|one| one.series.iter().map(move |series| (one.id, series)))
        .flat_map(|(id, series)| series.readings.iter().map(move |reading| (id, reading)))
        .map(|(id, reading)| format!("{id} {} {}", reading.span, reading.value))
        .collect();
    let expected = [
        "fees 2026-01-01 to before 2027-01-01 0",
        "fees 2027-01-01 to before 2027-01-13 5000",
        "members 2026-01-01 to before 2027-01-01 0",
        "members 2027-01-01 to before 2027-01-13 1",
        "share 2027-01-01 to before 2027-01-13 100",
    ];
    assert_eq!(rows, expected, "nothing in a currency that nobody paid in");
    let report = view.programme_report(&programme(), 2027).unwrap();
    let fees = report.sums.iter().find(|one| one.measure == report::Measure::FeesAgreed).unwrap();
    assert_eq!(fees.figure, Figure::Money(Some(crate::house::money("5000 USD"))));
    assert_eq!(fees.records.len(), 1);
    assert!(view.programme_report(&programme(), 2028).is_none(), "it has not begun");
    assert!(view.programme_report(&programme(), i16::MIN).is_none());

    let by_hand = match take("2026", "7") {
        C::Take { programme, span, definition, value, evidence, .. } => {
            C::Take { programme, measure: id("members"), span, definition, value, evidence }
        }
        _ => unreachable!(),
    };
    said(ask(&mut house, "2027-01-12", by_hand), "computed by the house");
    let mut in_summer = goal("1", "2", "2027-06-30");
    in_summer.measure = id("members");
    let asked = ask(&mut house, "2027-01-12", plan("2027-01-12", &[in_summer.clone()], &[]));
    said(asked, "take the last day of one");
    in_summer.by = day("2027-12-31");
    ask(&mut house, "2027-01-12", plan("2027-01-12", &[in_summer], &[])).unwrap();
    is(&house, "2027-01-13", "1 on_the_way");
}

#[test]
fn a_goal_waits_for_its_figure_and_the_year_tells_of_goals() {
    let mut house = planned();
    let waits = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        let due = house.network.view(&scope, at(&format!("{now}T12:00:00Z"))).due(&Warned::new());
        due.into_iter().map(|one| one.since.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert!(waits(&house, "office", "2029-12-31").is_empty());
    assert_eq!(waits(&house, "office", "2030-01-01"), ["2030-01-01T00:00:00Z"]);
    assert!(waits(&house, "stranger", "2030-01-01").is_empty());
    ask(&mut house, "2030-01-10", take("2029", "100")).unwrap();
    assert!(waits(&house, "office", "2030-01-10").is_empty());
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2030-06-01T00:00:00Z"));
    let of = |year| view.programme_report(&programme(), year).unwrap().goals[0].progress.word();
    assert_eq!([2028, 2029, 2030].map(of), ["not_measured", "met", "met"]);
}

#[test]
fn whatever_is_asked_a_figure_keeps_its_definition() {
    for seed in 1..60_u64 {
        let mut dice = crate::replay::Dice(seed * 40_503);
        let mut house = planned();
        let mut kept: Vec<(u32, u32)> = Vec::new();
        for step in 0..40_u32 {
            let year = format!("20{}", 20 + dice.below(8));
            let value = dice.below(300).to_string();
            let now = Day::parse("2028-01-01").unwrap();
            let from = format!("20{}-0{}-01", 21 + dice.below(7), 1 + dice.below(9));
            let mut wanted = goal("1.1", &value, "2029-12-31");
            wanted.reason = ["", "why"][usize::try_from(dice.below(2)).unwrap()].to_owned();
            let command = match dice.below(6) {
                0 => define("workforce", &from, &format!("Version of step {step}")),
                1 => correct(u32::try_from(dice.below(20)).unwrap(), &value),
                2 => plan(&from, &[wanted], &[]),
                _ => take(&year, &value),
            };
            let before = house.network.clone();
            if ask(&mut house, &now.to_string(), command).is_err() {
                assert_eq!(house.network, before, "seed {seed}, step {step}: nothing half done");
            }
            let scope = house.scope("stranger");
            let view = house.network.view(&scope, at("2028-01-02T00:00:00Z"));
            let seen = view.plan(&programme()).unwrap();
            let measure = &seen.measures[0];
            let now: Vec<(u32, u32)> =
                measure.measure.figures.iter().map(|one| (one.number, one.definition)).collect();
            assert!(now.starts_with(&kept), "seed {seed}, step {step}");
            kept = now;
            for series in &measure.series {
                let other = |one: &guildhall_network::programme::measure::Reading| {
                    one.definition != series.definition
                };
                assert!(!series.readings.iter().any(other), "seed {seed}, step {step}");
            }
            let versions: Vec<u32> = measure.series.iter().map(|one| one.definition).collect();
            assert!(versions.is_sorted_by(|one, next| one < next), "one series a version");
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
}

//! Centres of institutes, who works there on loan, and whom they helped.

use guildhall_network::competition::Figure;
use guildhall_network::ids::CentreId;
use guildhall_network::institute::centre::{
    AreaCode, CentreKind, CentreState, CentreStep as S, CentreText,
};
use guildhall_network::institute::place::Place;
use guildhall_network::report::Measure;
use guildhall_network::{CentreCommand, Command, NetworkError};

use crate::drawing::{Machine, tried};
use crate::house::{House, at, day, organisation, programme, text};
use crate::life::{NOW, institute, running};

pub(crate) fn ask(house: &mut House, who: &str, step: S) -> Result<usize, NetworkError> {
    on(house, who, NOW, step)
}

fn on(house: &mut House, who: &str, now: &str, step: S) -> Result<usize, NetworkError> {
    let command = CentreCommand { institute: institute(), step };
    house.ask(who, at(now), Command::Centre(command))
}

fn id() -> CentreId {
    CentreId::new("north").unwrap()
}

fn north() -> CentreText {
    CentreText {
        kind: CentreKind::RegionalSupport,
        label: text("North"),
        host: organisation("laboratory"),
        place: Place {
            label: text("Toledo"),
            latitude: "41.65".parse().unwrap(),
            longitude: "-83.54".parse().unwrap(),
        },
        areas: ["US-OH", "US-MI"].map(|code| code.parse().unwrap()).to_vec(),
        from: day("2026-07-01"),
    }
}

fn set(text: CentreText) -> S {
    S::Set { centre: id(), text }
}

fn lend(fte: &str, from: &str, until: &str) -> S {
    S::Lend {
        centre: id(),
        organisation: organisation("rival"),
        fte: fte.parse().unwrap(),
        from: day(from),
        until: day(until),
    }
}

fn help(who: &str, on: &str, hours: &str) -> S {
    S::Help {
        centre: id(),
        organisation: organisation(who),
        what: "A first robot.".to_owned(),
        day: day(on),
        hours: hours.parse().unwrap(),
    }
}

fn withdraw(number: u32) -> S {
    S::Withdraw { number, reason: "It was another firm.".to_owned() }
}

fn close(on: &str) -> S {
    S::Close { centre: id(), on: day(on), reason: "The host moves.".to_owned() }
}

fn after(steps: &[S]) -> House {
    let mut house = running();
    for step in steps {
        ask(&mut house, "university", step.clone()).unwrap();
    }
    house
}

/// One of each that there is, for the journal's forms.
pub(crate) fn told() -> House {
    after(&[
        set(north()),
        lend("1.5", "2026-10-01", "2027-07-01"),
        help("smith", "2027-01-04", "6.5"),
        help("smith", "2027-01-05", "2"),
        help("casting", "2027-01-05", "3"),
        help("stranger", "2026-12-31", "1"),
        withdraw(4),
        close("2027-07-01"),
    ])
}

#[test]
fn who_runs_the_institute_keeps_its_centres() {
    for step in [set(north()), close("2027-07-01"), help("smith", "2027-01-04", "1"), withdraw(1)] {
        let mut house = after(&[set(north()), help("smith", "2027-01-04", "1")]);
        for who in ["office", "smith", "university-viewer", "laboratory"] {
            let refused = ask(&mut house, who, step.clone());
            assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
        }
    }
    let mut house = after(&[set(north())]);
    assert_eq!(ask(&mut house, "university", set(north())).unwrap(), 0, "it is so already");
    let other = CentreText { kind: CentreKind::Satellite, areas: Vec::new(), ..north() };
    assert_eq!(ask(&mut house, "university", set(other)).unwrap(), 1);
}

#[test]
fn what_cannot_be_is_refused() {
    let twice = || ["US-OH", "US-OH"].map(|code| code.parse().unwrap()).to_vec();
    let nowhere = Place { latitude: "91".parse().unwrap(), ..north().place };
    for (why, step) in [
        ("no name", set(CentreText { label: text(""), ..north() })),
        ("not on the ground", set(CentreText { place: nowhere, ..north() })),
        ("support of no area", set(CentreText { areas: Vec::new(), ..north() })),
        ("an area twice", set(CentreText { areas: twice(), ..north() })),
        ("after what it did", set(CentreText { from: day("2027-01-05"), ..north() })),
        ("no amount", lend("0", "2027-01-01", "2027-02-01")),
        ("too much", lend("10000.5", "2027-01-01", "2027-02-01")),
        ("no days", lend("1", "2027-01-01", "2027-01-01")),
        ("before it opened", lend("1", "2026-06-30", "2027-01-01")),
        ("no hours", help("smith", "2027-01-04", "-1")),
        ("a day to come", help("smith", "2027-01-11", "1")),
        ("not open yet", help("smith", "2026-06-30", "1")),
        ("no firm", help("laboratory", "2027-01-04", "1")),
        ("no such record", withdraw(2)),
        ("closed before its work ends", close("2027-01-04")),
    ] {
        let mut house = after(&[set(north()), help("smith", "2027-01-04", "1")]);
        let before = house.network.clone();
        assert!(ask(&mut house, "university", step).is_err(), "{why}");
        assert_eq!(house.network, before, "{why}");
    }
    let mut house = after(&[set(north()), close("2027-01-05")]);
    for (why, step) in [
        ("closed", help("smith", "2027-01-05", "1")),
        ("closed", lend("1", "2027-01-05", "2027-02-01")),
        ("beyond its end", lend("1", "2027-01-01", "2027-02-01")),
        ("another one", set(CentreText { host: organisation("rival"), ..north() })),
        ("a second end", close("2027-02-01")),
    ] {
        assert!(ask(&mut house, "university", step).is_err(), "{why}");
    }
    let mut house = after(&[set(north()), help("smith", "2027-01-04", "1"), withdraw(1)]);
    assert!(ask(&mut house, "university", withdraw(1)).is_err(), "a second time");
    for (good, codes) in
        [(true, ["KR", "KR-26", "US-OH", "GB-ENG"]), (false, ["kr", "KOR", "KR-", "KR-0026"])]
    {
        for code in codes {
            assert_eq!(code.parse::<AreaCode>().is_ok(), good, "{code}");
        }
    }
}

#[test]
fn a_year_counts_what_was_not_withdrawn() {
    let house = told();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2027-12-31T00:00:00Z"));
    let of = |year| view.report(&institute(), year).unwrap();
    let line = |year, measure| {
        let all = of(year).lines;
        let found = all.into_iter().find(|one| one.measure == measure).unwrap();
        (found.figure, found.records.len())
    };
    let number = |text: &str| Figure::Number(text.parse().unwrap());
    for (year, measure, wanted) in [
        (2026, Measure::Centres, (Figure::Count(1), 1)),
        (2027, Measure::Centres, (Figure::Count(1), 1)),
        (2026, Measure::FirmsHelped, (Figure::Count(1), 1)),
        (2027, Measure::FirmsHelped, (Figure::Count(1), 2)),
        (2027, Measure::HelpHours, (number("8.5"), 2)),
        // 92 and 181 days of 365.
        (2026, Measure::StaffLent, (number("0.378082"), 1)),
        (2027, Measure::StaffLent, (number("0.743836"), 1)),
    ] {
        assert_eq!(line(year, measure), wanted, "{year} {measure:?}");
    }
    let all = view.programme_report(&programme(), 2027).unwrap().sums;
    let sum = |measure| all.iter().find(|one| one.measure == measure).map(|one| &one.figure);
    assert_eq!(sum(Measure::FirmsHelped), Some(&Figure::Count(1)));
    assert_eq!(sum(Measure::HelpHours), Some(&number("8.5")));
    let year = view.network_year(&programme(), 2027).unwrap().entries;
    let entry = year.iter().find(|one| one.count.word() == "firms_helped").unwrap();
    assert_eq!((&entry.figure, entry.records.len()), (&Figure::Count(1), 2));
    assert_eq!(of(2028).lines.len(), of(2025).lines.len(), "closed, and not yet there");
    // Who has no centre has no such lines.
    let house = running();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(NOW));
    let is_of_centres = |one: Measure| matches!(one, Measure::Centres | Measure::HelpHours);
    let has = view.report(&institute(), 2027).unwrap().lines.into_iter();
    assert_eq!(has.filter(|one| is_of_centres(one.measure)).count(), 0);
    let sums = view.programme_report(&programme(), 2027).unwrap().sums.into_iter();
    assert_eq!(sums.filter(|one| is_of_centres(one.measure)).count(), 0);
}

#[test]
fn all_see_the_centres_and_few_with_what_they_helped() {
    let house = told();
    for (who, records, whats) in
        [("university-viewer", 5, 5), ("office-viewer", 5, 5), ("smith", 4, 2), ("works", 4, 0)]
    {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(NOW));
        assert_eq!(view.centres(&institute())[0].state, CentreState::Open);
        let seen = view.centre_records(&institute());
        assert_eq!(seen.len(), records, "{who}");
        assert_eq!(seen.iter().filter(|one| one.sees_what).count(), whats, "{who}");
        let map = view.network_map(&programme());
        assert_eq!(map[0].centres.len(), 1);
    }
    let scope = house.scope("works");
    let later = house.network.view(&scope, at("2027-07-01T00:00:00Z"));
    assert_eq!(later.centres(&institute())[0].state, CentreState::Closed);
    assert_eq!(later.network_map(&programme())[0].centres.len(), 0, "it is on the map no more");
    let before = house.network.view(&scope, at("2026-06-30T00:00:00Z"));
    assert_eq!(before.centres(&institute())[0].state, CentreState::Planned);
    assert_eq!(crate::replay::again(&house.events), house.network);
}

fn state(house: &House, now: &str) -> &'static str {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(now));
    let all = view.centres(&institute());
    let Some(seen) = all.first() else { return "not there" };
    match (seen.state, &seen.centre.closed) {
        (CentreState::Planned, None) => "planned",
        (CentreState::Planned, Some(_)) => "planned with an end",
        (CentreState::Open, None) => "open",
        (CentreState::Open, Some(_)) => "open with an end",
        (CentreState::Closed, _) => "closed",
    }
}

/// A centre of March to before July. The manual draws its states as the code has them.
#[test]
fn states_of_a_centre() {
    const OPEN: &str = "2027-04-01T09:00:00Z";
    const LAST: &str = "2027-06-30T09:00:00Z";
    const CLOSED: &str = "2027-07-01T00:00:00Z";
    let march = || CentreText { from: day("2027-03-01"), ..north() };
    let moved = || CentreText { host: organisation("rival"), ..march() };
    let there = || after(&[set(march())]);
    let ends = || after(&[set(march()), close("2027-07-01")]);
    let take = |house: &mut House, now: &str, step| tried(on(house, "university", now, step));
    let machine = Machine {
        steps: &[
            ("set", &|house, now| take(house, now, set(march()))),
            ("set otherwise", &|house, now| take(house, now, set(moved()))),
            ("close", &|house, now| take(house, now, close("2027-07-01"))),
            ("lend until its end", &|house, now| {
                take(house, now, lend("1", "2027-03-01", "2027-07-01"))
            }),
            ("lend for longer", &|house, now| {
                take(house, now, lend("1", "2027-03-01", "2027-07-02"))
            }),
            ("help today", &|house, now| take(house, now, help("smith", &now[..10], "1"))),
            ("help before", &|house, now| take(house, now, help("smith", "2027-03-01", "1"))),
        ],
        times: &[("its first day", "2027-03-01T00:00:00Z"), ("its end", CLOSED)],
        read: state,
    };
    let (u, s, done, so) = ("Unknown", "State", "done", "so already");
    machine.check(
        "centres.md",
        vec![
            ("not there", running(), NOW, &[done, done, u, u, u, u, u]),
            ("planned", there(), NOW, &[so, done, done, done, done, s, "Future"]),
            ("planned with an end", ends(), NOW, &[so, s, s, done, "Term", s, "Future"]),
            ("open", there(), OPEN, &[so, done, done, done, done, done, done]),
            ("open with an end", ends(), LAST, &[so, s, s, done, "Term", done, done]),
            ("closed", ends(), CLOSED, &[so, s, s, done, "Term", s, done]),
        ],
    );
}

fn record(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    match view.centre_records(&institute()).first().map(|one| &one.kept.withdrawn) {
        None => "not there",
        Some(None) => "counted",
        Some(Some(_)) => "withdrawn",
    }
}

/// What counts keeps the days of its centre.
#[test]
fn states_of_a_record() {
    let counted = || after(&[set(north()), help("smith", "2027-01-04", "1")]);
    let withdrawn = after(&[set(north()), help("smith", "2027-01-04", "1"), withdraw(1)]);
    let take = |house: &mut House, now: &str, step| tried(on(house, "university", now, step));
    let later = || set(CentreText { from: day("2027-01-05"), ..north() });
    let machine = Machine {
        steps: &[
            ("withdraw", &|house, now| take(house, now, withdraw(1))),
            ("open its centre later", &|house, now| take(house, now, later())),
            ("close its centre before", &|house, now| take(house, now, close("2027-01-04"))),
        ],
        times: &[],
        read: record,
    };
    let (early, done) = ("TooEarly", "done");
    machine.check(
        "centres.md",
        vec![
            ("counted", counted(), NOW, &[done, early, early]),
            ("withdrawn", withdrawn, NOW, &["State", done, done]),
        ],
    );
}

//! What may be reported, which step may follow which, and what rules ask of steps.

use guildhall_network::property::invention::{Filing, Ground, InventionText, Stage, State, Step};
use guildhall_network::{NetworkError, PropertyCommand};

use super::{LATE, after, ask, file, house, id, inventor, life, nozzle, report, step, utilise};
use crate::house::{House, day, organisation};
use crate::life::institute;

const MANUAL: &str = include_str!("../../../../../docs/manual/property.md");

fn state(house: &House) -> State {
    let scope = house.scope("university");
    let seen = house.network.view(&scope, super::noon(LATE)).property(&institute()).unwrap();
    seen.inventions[0].state
}

fn grant() -> Step {
    life().pop().unwrap().1
}

fn convey() -> Step {
    Step::Convey { reason: "No market.".to_owned() }
}

fn abandon() -> Step {
    Step::Abandon { reason: "Too dear.".to_owned() }
}

fn waive() -> Step {
    Step::WaiveManufacture { reason: "Nobody makes it here.".to_owned() }
}

fn march_in() -> Step {
    Step::MarchIn { reason: "Not used.".to_owned() }
}

fn background() -> InventionText {
    InventionText { ground: Ground::Background, funding: None, ..nozzle() }
}

#[test]
fn what_is_no_report_is_refused() {
    let change = |change: fn(&mut InventionText)| {
        let mut text = nozzle();
        change(&mut text);
        report(text)
    };
    let long = |text: &mut String| *text = "x".repeat(100_001);
    let refused: [(&str, PropertyCommand); 11] = [
        ("no title", change(|text| text.title.clear())),
        ("a title that is too long", change(|text| text.title = "x".repeat(201))),
        ("nothing said of it", change(|text| text.about = " ".to_owned())),
        ("too much said", {
            let mut text = nozzle();
            long(&mut text.about);
            report(text)
        }),
        ("no inventor", change(|text| text.inventors.clear())),
        (
            "too many",
            change(|text| {
                text.inventors = (0..51).map(|at| inventor(&at.to_string(), "works")).collect();
            }),
        ),
        ("one twice", change(|text| text.inventors.push(inventor("Two", "works")))),
        ("one without a name", change(|text| text.inventors[0].last.clear())),
        ("foreground of no agreement", change(|text| text.funding = None)),
        ("background of one", change(|text| text.ground = Ground::Background)),
        ("a day to come", change(|text| text.reported = day("2027-03-02"))),
    ];
    for (why, command) in refused {
        let asked = ask(&mut house(), "university", "2027-03-01", command);
        assert!(asked.is_err(), "{why}");
    }
    for (who, may) in [("university", true), ("works", true), ("smith", false), ("office", false)] {
        let asked = ask(&mut house(), who, "2027-03-01", report(nozzle()));
        assert_eq!(asked.is_ok(), may, "{who}");
    }
    let mut text = nozzle();
    text.inventors = vec![inventor("Three", "smith")];
    let mut house = after(0);
    let taken = ask(&mut house, "smith", LATE, report(text));
    assert!(matches!(taken, Err(NetworkError::Taken { .. })), "another's: {taken:?}");
}

#[test]
fn a_report_is_corrected_until_something_came_of_it() {
    let mut house = after(0);
    assert_eq!(ask(&mut house, "works", LATE, report(nozzle())).unwrap(), 0, "the same again");
    let better = InventionText { title: "Better nozzle".to_owned(), ..nozzle() };
    assert_eq!(ask(&mut house, "works", LATE, report(better)).unwrap(), 1);
    let mut house = after(1);
    assert_eq!(ask(&mut house, "works", LATE, report(nozzle())).unwrap(), 0);
    let worse = InventionText { title: "Worse".to_owned(), ..nozzle() };
    let refused = ask(&mut house, "works", LATE, report(worse));
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
}

/// The manual draws the steps as the code has them: each is tried in each state.
#[test]
fn each_step_in_each_state() {
    let way = |steps: usize, more: Option<Step>, ground: Ground| {
        let mut house = if ground == Ground::Foreground { after(steps) } else { house() };
        if ground == Ground::Background {
            ask(&mut house, "university", LATE, report(background())).unwrap();
            let filed =
                [("2027-07-01", file(Filing::NonProvisional, "18/1")), life().pop().unwrap()];
            for (on, one) in filed.into_iter().take(steps) {
                ask(&mut house, "university", LATE, step(on, one)).unwrap();
            }
        }
        if let Some(one) = more {
            ask(&mut house, "university", LATE, step("2029-06-01", one)).unwrap();
        }
        house
    };
    let steps = [
        Step::Disclose,
        Step::Elect,
        convey(),
        Step::Publish { how: "A paper.".to_owned() },
        file(Filing::Foreign { country: "KOREA REP OF".to_owned() }, "10-1"),
        Step::Grant { application: "18/1".to_owned(), patent: "US 2".to_owned() },
        abandon(),
        Step::Confirm,
        Step::Share,
        utilise(2029),
        waive(),
        march_in(),
    ];
    let (fore, back) = (Ground::Foreground, Ground::Background);
    let mut rows = String::new();
    for (ground, count, more) in [
        (fore, 0, None),
        (fore, 1, None),
        (fore, 2, None),
        (fore, 4, None),
        (fore, 6, None),
        (fore, 1, Some(convey())),
        (fore, 2, Some(abandon())),
        (back, 0, None),
        (back, 1, None),
        (back, 2, None),
        (back, 0, Some(abandon())),
    ] {
        let from = state(&way(count, more.clone(), ground));
        let mut follows = Vec::new();
        for one in &steps {
            let mut house = way(count, more.clone(), ground);
            let who = if one.is_of_government() { "office" } else { "university" };
            // A patent that is granted twice is another refusal than a step that cannot be taken.
            let asked = ask(&mut house, who, LATE, step(LATE, one.clone()));
            let may = asked.is_ok() || from.after(ground, one).is_some();
            if may {
                let to = from.after(ground, one).unwrap();
                follows.push(if to == from {
                    one.word().to_owned()
                } else {
                    assert_eq!(state(&house), to);
                    format!("{} → {}", one.word(), to.word())
                });
            } else {
                assert!(matches!(asked, Err(NetworkError::State { .. })), "{from:?} {one:?}");
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {} | {} | {follows} |\n", ground.word(), from.word());
    }
    assert!(MANUAL.contains(&rows), "docs/manual/property.md lacks these rows:\n{rows}");
}

#[test]
fn steps_are_of_those_who_decide_them_and_on_days_that_can_be() {
    let mut done = after(2);
    for (who, one) in [
        ("works", abandon()),
        ("office", abandon()),
        ("university", waive()),
        ("smith", march_in()),
    ] {
        let refused = ask(&mut done, who, LATE, step(LATE, one));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let early = file(Filing::Provisional, "63/1");
    let refused = ask(&mut done, "university", LATE, step("2027-05-31", early.clone()));
    assert!(matches!(refused, Err(NetworkError::TooEarly { .. })), "{refused:?}");
    let refused = ask(&mut done, "university", LATE, step("2029-12-02", early));
    assert!(matches!(refused, Err(NetworkError::Future { .. })), "{refused:?}");
    let mut all = after(6);
    for (on, one) in [
        ("2027-06-30", Step::Confirm),
        ("2027-05-31", utilise(2027)),
        ("2027-05-31", march_in()),
        ("2027-05-31", file(Filing::Pct, "PCT/1")),
        ("2027-06-30", grant_of("63/1", "US 2")),
        ("2027-01-31", Step::Share),
        ("2029-04-30", abandon()),
    ] {
        let mut house = if one == Step::Confirm { after(4) } else { after(6) };
        let who = if one.is_of_government() { "office" } else { "university" };
        let refused = ask(&mut house, who, LATE, step(on, one.clone()));
        assert!(matches!(refused, Err(NetworkError::TooEarly { .. })), "{one:?}: {refused:?}");
        let later = crate::house::day(on).next().unwrap().to_string();
        if one != Step::Share {
            assert_eq!(ask(&mut house, who, LATE, step(&later, one)).unwrap(), 1, "a day later");
        }
    }
    assert_eq!(ask(&mut all, "university", LATE, step("2029-06-01", Step::Share)).unwrap(), 1);
    // It may be published before anybody reports it.
    let publish = Step::Publish { how: "A talk.".to_owned() };
    let published = step("2026-12-01", publish.clone());
    assert_eq!(ask(&mut done, "university", LATE, published.clone()).unwrap(), 1);
    assert_eq!(ask(&mut done, "university", LATE, published).unwrap(), 0, "the same again");
    assert!(ask(&mut done, "university", LATE, step("2026-12-02", publish)).is_err(), "once");
    let other = PropertyCommand::Step {
        institute: institute(),
        invention: id("other"),
        day: day(LATE),
        step: Step::Elect,
    };
    let refused = ask(&mut done, "university", LATE, other);
    assert!(matches!(refused, Err(NetworkError::Unknown { .. })), "{refused:?}");
}

#[test]
fn numbers_and_years_are_there_once() {
    let mut house = after(6);
    let use_of =
        |year, stage, first_sale| Step::Utilise { year, stage, first_sale, note: String::new() };
    let sold = Stage::Commercialized;
    for (why, one) in [
        ("that number is filed", file(Filing::Pct, "18/1")),
        ("no number", file(Filing::Pct, " ")),
        ("no country", file(Filing::Foreign { country: String::new() }, "10-1")),
        ("that patent is granted", grant_of("63/1", "US 1")),
        ("that application was never filed", grant_of("99/9", "US 9")),
        ("that application has a patent", grant_of("18/1", "US 9")),
        ("a year that has not begun", utilise(2030)),
        ("sold, but never first", use_of(2029, sold, None)),
        ("sold first after that year", use_of(2028, sold, Some(2029))),
        ("not sold, but first in a year", use_of(2028, Stage::Licensed, Some(2028))),
    ] {
        assert!(ask(&mut house, "university", LATE, step(LATE, one)).is_err(), "{why}");
    }
    assert_eq!(
        ask(&mut house, "university", LATE, step(LATE, grant_of("63/1", "US 2"))).unwrap(),
        1
    );
    let good = use_of(2028, sold, Some(2028));
    assert_eq!(ask(&mut house, "university", LATE, step(LATE, good)).unwrap(), 1);
    let again = ask(&mut house, "university", LATE, step(LATE, utilise(2028)));
    assert!(matches!(again, Err(NetworkError::State { .. })), "{again:?}");
    assert_eq!(organisation("works"), nozzle().inventors[1].organisation);
    assert_eq!(grant(), grant_of("18/1", "US 1"));
}

fn grant_of(application: &str, patent: &str) -> Step {
    Step::Grant { application: application.to_owned(), patent: patent.to_owned() }
}

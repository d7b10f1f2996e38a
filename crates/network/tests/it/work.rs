//! What a year says of projects, and the figures that a programme takes itself.

use guildhall_network::ProjectCommand;
use guildhall_network::competition::Figure;
use guildhall_network::project::text::Scale;
use guildhall_network::project::{Outcome, Step};
use guildhall_network::report::network::{Evidence, NetworkYear};
use guildhall_network::report::{Line, Measure, Record};

use crate::house::{House, at, day, programme};
use crate::life::institute;
use crate::plan;
use crate::projects::{ask, assess, gate, hand_over, project, result, selected, step};

const LATE: &str = "2030-01-15T09:00:00Z";

/// Selected in 2027; TRL 3 to 4 to 5 in that year, to 4 in the next, to 6 in 2029; MRL once to where it was.
fn assessed() -> House {
    let mut house = selected();
    for (now, scale, level) in [
        ("2027-04-01T09:00:00Z", Scale::Trl, 4),
        ("2027-12-31T23:59:59Z", Scale::Trl, 5),
        ("2028-01-01T00:00:00Z", Scale::Trl, 4),
        ("2028-06-01T09:00:00Z", Scale::Mrl, 2),
        ("2029-02-01T09:00:00Z", Scale::Trl, 6),
    ] {
        ask(&mut house, "university", now, assess(scale, level)).unwrap();
    }
    house
}

fn end(house: &mut House, now: &str, steps: &[(&str, ProjectCommand)]) {
    for (who, command) in steps {
        ask(house, who, now, command.clone()).unwrap();
    }
}

fn lines(house: &House, who: &str, now: &str, year: i16) -> Vec<Line> {
    let scope = house.scope(who);
    house.network.view(&scope, at(now)).report(&institute(), year).unwrap().lines
}

#[track_caller]
fn is(house: &House, year: i16, measure: Measure, expected: Option<Figure>) {
    let found = lines(house, "smith", LATE, year).into_iter().find(|one| one.measure == measure);
    assert_eq!(found.map(|one| one.figure), expected, "{year} {measure:?}");
}

fn number(text: &str) -> Option<Figure> {
    Some(Figure::Number(text.parse().unwrap()))
}

#[test]
fn levels_count_in_the_year_in_which_they_were_assessed() {
    let house = assessed();
    for (year, trl) in [(2027, "2"), (2028, "-1"), (2029, "2")] {
        is(&house, year, Measure::TrlGained, number(trl));
        is(&house, year, Measure::MrlGained, number("0"));
    }
    is(&house, 2026, Measure::TrlGained, None);
    let all = lines(&house, "smith", LATE, 2027);
    let trl = all.iter().find(|one| one.measure == Measure::TrlGained).unwrap();
    let level = |from, to, on: &str| Record::Level {
        project: project(),
        scale: Scale::Trl,
        from,
        to,
        day: day(on),
    };
    assert_eq!(trl.records, [level(3, 5, "2027-12-31")]);
}

#[test]
fn a_project_counts_in_each_year_until_it_ends() {
    let counts = |house: &House, years: &[(i16, Option<u32>)]| {
        for (year, count) in years {
            is(house, *year, Measure::Projects, count.map(Figure::Count));
        }
    };
    // Its last day was to be in 2029, and nobody closed it.
    let open = [(2026, None), (2027, Some(1)), (2029, Some(1)), (2030, Some(1)), (2031, None)];
    counts(&assessed(), &open);
    let mut stopped = assessed();
    end(&mut stopped, "2029-02-02T09:00:00Z", &[("university", gate(Outcome::Stop))]);
    counts(&stopped, &[(2029, Some(1)), (2030, None)]);
    let mut closed = assessed();
    let close = step(Step::Close);
    let steps = [("smith", result()), ("smith", hand_over("2029-03-01")), ("university", close)];
    end(&mut closed, "2029-02-02T09:00:00Z", &steps);
    counts(&closed, &[(2029, Some(1)), (2030, None)]);
    is(&closed, 2028, Measure::ProjectsClosed, Some(Figure::Count(0)));
    is(&closed, 2029, Measure::ProjectsClosed, Some(Figure::Count(1)));
    // What was only proposed is no project.
    let proposed = crate::projects::proposed();
    counts(&proposed, &[(2027, None)]);
}

#[test]
fn all_see_how_many_and_few_see_which() {
    let house = assessed();
    for (who, records) in [
        ("smith", 1),
        ("works-viewer", 1),
        ("university-viewer", 1),
        ("office", 1),
        ("stranger", 0),
    ] {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(LATE));
        let entries = view.network_year(&programme(), 2027).unwrap().entries;
        for (word, figure) in
            [("projects", Figure::Count(1)), ("trl_gained", Figure::Number("2".parse().unwrap()))]
        {
            let entry = entries.iter().find(|one| one.count.word() == word).unwrap();
            assert_eq!((&entry.figure, entry.records.len()), (&figure, records), "{who} {word}");
            for one in &entry.records {
                let of = match one {
                    Evidence::Project { institute, project, .. }
                    | Evidence::Level { institute, project, .. } => (institute, project),
                    other => panic!("{other:?}"),
                };
                assert_eq!(of, (&institute(), &project()));
            }
        }
    }
}

#[test]
fn figures_that_were_taken_stand_under_their_definition() {
    let mut house = assessed();
    let mut say = |now: &str, command| plan::ask(&mut house, now, command).unwrap();
    say("2026-01-05", plan::define("workforce", "2020-01-01", "People in courses."));
    say("2028-01-10", plan::take("2027", "40"));
    say("2028-01-11", plan::correct(1, "41"));
    say("2028-01-12", plan::define("workforce", "2028-01-01", "People who passed."));
    say("2029-01-10", plan::take("2028", "12.5"));
    let scope = house.scope("stranger");
    let year = |year| -> NetworkYear {
        house.network.view(&scope, at(LATE)).network_year(&programme(), year).unwrap()
    };
    let taken = |of| -> Vec<(String, u32, u32)> {
        let all = year(of).taken.into_iter();
        all.map(|one| (one.value.to_string(), one.definition, one.number)).collect()
    };
    assert_eq!(taken(2026), []);
    assert_eq!(taken(2027), [("41".to_owned(), 1, 2)], "the one that was corrected is not told");
    assert_eq!(taken(2028), [("12.5".to_owned(), 2, 3)]);
    let one = &year(2028).taken[0];
    assert_eq!((one.label.en.as_str(), one.unit.en.as_str()), ("Workforce", "people"));
    assert_eq!(one.span.until(), day("2029-01-01"));
}

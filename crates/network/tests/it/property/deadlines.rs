//! What is asked until when, under which rule, and who is told.

use guildhall_network::property::invention::{Filing, Step};
use guildhall_network::view::{Task, Warned};

use super::{after, ask, file, life, noon, nozzle, report, step, utilise};
use crate::house::House;
use crate::life::institute;

/// A line for each deadline: what, until when, when it was done, the rule, whether it is overdue.
fn all(house: &House, on: &str) -> Vec<String> {
    let scope = house.scope("university");
    let seen = house.network.view(&scope, noon(on)).property(&institute()).unwrap();
    let today = crate::house::day(on);
    let line = |one: &guildhall_network::property::deadlines::Deadline| {
        let done = one.done.map_or("open".to_owned(), |day| day.to_string());
        let late = if one.is_overdue(today) { " overdue" } else { "" };
        format!("{} {} {done} {}{late}", one.duty.word(), one.until, one.rule)
    };
    seen.inventions[0].deadlines.iter().map(line).collect()
}

#[track_caller]
fn check(house: &House, on: &str, expected: &[&str]) {
    assert_eq!(all(house, on), expected);
}

#[test]
fn each_step_starts_a_clock_and_stops_one() {
    check(&after(0), "2027-04-01", &["disclose 2027-04-01 open 12.1"]);
    check(&after(0), "2027-04-02", &["disclose 2027-04-01 open 12.1 overdue"]);
    let disclosed = "disclose 2027-04-01 2027-03-01 12.1";
    check(&after(1), "2027-04-02", &[disclosed, "elect 2029-03-01 open 12.2"]);
    let elected = "elect 2029-03-01 2027-06-01 12.2";
    check(&after(2), "2027-12-31", &[disclosed, elected, "file 2028-06-01 open 12.3"]);
    let filed = "file 2028-06-01 2027-07-01 12.3";
    check(
        &after(3),
        "2028-02-01",
        &[
            disclosed,
            elected,
            filed,
            "file_after_provisional 2028-05-01 open 12.4",
            "confirm 2028-01-01 open 12.5 overdue",
            "utilise 2028-12-31 open 12.7",
        ],
    );
    check(
        &after(5),
        "2029-01-01",
        &[
            disclosed,
            elected,
            filed,
            "file_after_provisional 2028-05-01 2028-03-01 12.4",
            "confirm 2028-01-01 2028-04-01 12.5",
            "utilise 2028-12-31 open 12.7 overdue",
            "utilise 2029-12-31 open 12.7",
        ],
    );
}

#[test]
fn a_publication_makes_it_sooner() {
    let mut house = after(1);
    let publish = Step::Publish { how: "A paper.".to_owned() };
    ask(&mut house, "university", "2027-06-01", step("2027-05-01", publish)).unwrap();
    let disclosed = "disclose 2027-04-01 2027-03-01 12.1";
    // The bar is on 1 May 2028; 60 days before it is 2 March.
    let file_until = "file 2028-05-01 open 12.3";
    check(&house, "2027-06-01", &[disclosed, "elect 2028-03-02 open 12.2", file_until]);
    ask(&mut house, "university", "2027-06-01", step("2027-06-01", Step::Elect)).unwrap();
    check(&house, "2027-06-01", &[disclosed, "elect 2028-03-02 2027-06-01 12.2", file_until]);
}

#[test]
fn what_is_let_go_asks_for_nothing_more() {
    let mut house = after(2);
    let convey = Step::Convey { reason: "No market.".to_owned() };
    ask(&mut house, "university", "2028-01-01", step("2028-01-01", convey)).unwrap();
    let left = ["disclose 2027-04-01 2027-03-01 12.1", "elect 2029-03-01 2027-06-01 12.2"];
    check(&house, "2032-01-01", &left);
    let mut background = super::house();
    let text = guildhall_network::property::invention::InventionText {
        ground: guildhall_network::property::invention::Ground::Background,
        funding: None,
        ..nozzle()
    };
    ask(&mut background, "university", "2027-06-01", report(text)).unwrap();
    let filed = step("2027-06-01", file(Filing::Provisional, "63/1"));
    ask(&mut background, "university", "2027-06-01", filed).unwrap();
    check(&background, "2032-01-01", &[]);
}

#[test]
fn those_who_run_the_institute_are_told_in_time() {
    let due = |house: &House, who: &str, on: &str| {
        let scope = house.scope(who);
        let all = house.network.view(&scope, noon(on)).due(&Warned::new()).into_iter();
        let told = all.filter_map(|one| match one.task {
            Task::Invention { duty, .. } => Some(format!("{} {}", duty.word(), one.until?)),
            _ => None,
        });
        told.collect::<Vec<_>>()
    };
    let house = after(2);
    assert_eq!(due(&house, "university", "2028-03-01"), [] as [&str; 0], "it is far off");
    let told = ["file 2028-06-02T00:00:00Z"];
    assert_eq!(due(&house, "university", "2028-03-05"), told);
    assert_eq!(due(&house, "university", "2028-07-01")[..1], told, "it is overdue");
    for nobody in ["works", "office", "smith", "university-viewer"] {
        assert_eq!(due(&house, nobody, "2028-03-05"), [] as [&str; 0], "{nobody}");
    }
    let mut house = after(5);
    let told = ["utilise 2029-01-01T00:00:00Z"];
    assert_eq!(due(&house, "university", "2028-12-01"), told);
    ask(&mut house, "university", "2028-12-01", step("2028-12-01", utilise(2028))).unwrap();
    assert_eq!(due(&house, "university", "2028-12-01"), [] as [&str; 0]);
    assert_eq!(life().len(), 6);
}

//! How long reviews take from their assignment, and who is told.

use guildhall_model::{OrganisationId, Time};
use guildhall_network::competition::Sector;
use guildhall_network::report::clock::{Matter, Timed, Turn};
use guildhall_network::{ProposalId, ReviewCommand};

use super::{pairs, panel, person};
use crate::house::{House, JUDGED, at, call, organisation, programme, proposal, second};

const LATER: &str = "2026-05-03T09:00:00Z";

/// Whose turn, of which proposal, since when and until when.
type Row = (OrganisationId, ProposalId, Time, Option<Time>);

fn told(house: &House, who: &str, now: &str) -> Vec<Row> {
    let scope = house.scope(who);
    let clocks = house.network.view(&scope, at(now)).clocks(&programme(), None).unwrap();
    let reviews = clocks.into_iter().filter(|one| one.turn == Turn::Review);
    let rows = reviews.flat_map(|clock| {
        let who = clock.who;
        let row = move |one: Timed| {
            let Matter::Review(of, proposal, reviewer) = one.matter else { unreachable!() };
            assert_eq!((of, reviewer), (call(), person("laboratory")));
            (who.clone(), proposal, one.from, one.until)
        };
        clock.done.into_iter().chain(clock.waits).map(row)
    });
    rows.collect()
}

fn submit(house: &mut House, of: &ProposalId, now: &str) {
    let (points, comment) = (vec![Some(50), Some(0)], "Good.".to_owned());
    let save = ReviewCommand::SaveReview { proposal: of.clone(), points, comment, seen: 0 };
    house.review("laboratory", now, save).unwrap();
    let submit = ReviewCommand::SubmitReview { proposal: of.clone(), seen: 1 };
    house.review("laboratory", now, submit).unwrap();
}

#[test]
fn a_review_is_timed_from_its_assignment_to_the_day_it_is_handed_in() {
    let mut house = House::closed();
    house.ready("laboratory", Sector::Public);
    house.assign("laboratory", &proposal()).unwrap();
    panel(&mut house, "office", LATER, pairs(&[(second(), "laboratory")])).unwrap();
    let laboratory = organisation("laboratory");
    let row = |of: ProposalId, from, until: Option<&str>| {
        (laboratory.clone(), of, at(from), until.map(at))
    };
    // What waits longest is told first.
    let waits = [row(proposal(), JUDGED, None), row(second(), LATER, None)];
    assert_eq!(told(&house, "office", LATER), waits);
    submit(&mut house, &second(), LATER);
    let one = [row(second(), LATER, Some(LATER)), row(proposal(), JUDGED, None)];
    assert_eq!(told(&house, "office", LATER), one);
    let (reviewer, reason) = (person("laboratory"), "No time.".to_owned());
    let recuse = ReviewCommand::Recuse { proposal: proposal(), reviewer, reason };
    house.review("laboratory", LATER, recuse).unwrap();
    assert_eq!(told(&house, "office", LATER), one[..1], "given up, it is not timed");
}

#[test]
fn reviews_are_timed_for_who_runs_the_call_alone() {
    let mut house = House::closed();
    house.ready("laboratory", Sector::Public);
    house.assign("laboratory", &proposal()).unwrap();
    assert_eq!(told(&house, "office-viewer", JUDGED), [], "does not sign for the office");
    assert_eq!(told(&house, "office", JUDGED).len(), 1);
    house.ready("office", Sector::Public);
    house.assign("office", &second()).unwrap();
    assert_eq!(told(&house, "office", JUDGED), [], "has a review of its own open");
}

//! Who sees what, at which moment.

use guildhall_network::CompetitionCommand as C;

use crate::house::{
    DEADLINE, House, ORGANISATIONS, at, call, call_text, good, programme, proposal, submit,
};

fn sees(house: &House, person: &str, now: &str) -> (bool, bool) {
    let scope = house.scope(person);
    let view = house.network.view(&scope, at(now));
    let one = view.proposal(&proposal()).is_some();
    assert_eq!(one, view.proposals(&call()).len() == 1, "both ways show the same to {person}");
    assert!(one || view.own_proposals().is_empty());
    (view.call(&call()).is_some(), one)
}

#[track_caller]
fn check(house: &House, now: &str, calls: &[&str], proposals: &[&str]) {
    for (id, ..) in ORGANISATIONS {
        for person in [id.to_owned(), format!("{id}-viewer")] {
            let expected = (calls.contains(&"all") || calls.contains(&id), proposals.contains(&id));
            assert_eq!(sees(house, &person, now), expected, "{person} at {now}");
        }
    }
}

#[test]
fn a_draft_is_the_offices_alone() {
    let mut house = House::new();
    let (call, text, programme) = (call(), call_text(), programme());
    house
        .compete(
            "office",
            "2026-01-10T00:00:00Z",
            C::DraftCall { call, programme, text, seen: None },
        )
        .unwrap();
    check(&house, "2026-01-11T00:00:00Z", &["office"], &[]);
}

#[test]
fn a_proposal_is_its_consortiums_until_the_deadline_and_then_the_offices_too() {
    let mut house = House::with_call();
    house.save("2026-02-01T00:00:00Z", good(), 0);
    let consortium = ["university", "smith", "casting", "works"];
    let with_office = ["office", "university", "smith", "casting", "works"];
    check(&house, "2026-02-02T00:00:00Z", &["all"], &consortium);
    // It was never submitted: to the office it does not exist.
    check(&house, DEADLINE, &["all"], &consortium);
    house.compete("university", "2026-02-03T00:00:00Z", submit(1)).unwrap();
    check(&house, "2026-02-04T00:00:00Z", &["all"], &consortium);
    check(&house, DEADLINE, &["all"], &with_office);
}

#[test]
fn what_can_be_done_is_said_to_those_who_can() {
    let mut house = House::with_call();
    house.compete("university", "2026-02-01T00:00:00Z", crate::house::save(good(), 0)).unwrap();
    let can = |house: &House, person: &str, now: &str| {
        let scope = house.scope(person);
        let view = house.network.view(&scope, at(now));
        let seen = view.proposal(&proposal()).unwrap();
        let promise: Vec<String> = seen.may_promise.iter().map(ToString::to_string).collect();
        (seen.may_write, promise)
    };
    let now = "2026-02-02T00:00:00Z";
    assert_eq!(can(&house, "university", now), (true, vec![]));
    assert_eq!(can(&house, "university-viewer", now), (false, vec![]));
    assert_eq!(can(&house, "smith", now), (false, vec!["smith".to_owned()]));
    assert_eq!(can(&house, "smith-viewer", now), (false, vec![]));
    assert_eq!(can(&house, "university", DEADLINE), (false, vec![]));
    assert_eq!(can(&house, "smith", DEADLINE), (false, vec![]));
}

//! Follow-ups of a council, and what waits for whom in it.

use guildhall_network::programme::council::{Choice, FollowUpState};
use guildhall_network::view::{Task, Warned};

use crate::agencies::{self, said};
use crate::council::{
    AFTER, BEGINS, CALLED, ask, call, called, close, done, follow_up, give_up, minutes, other,
    reopen, vote,
};
use crate::house::{House, at, organisation, programme};
use crate::life::institute;

#[test]
fn each_step_of_a_follow_up() {
    let reach = |state: FollowUpState| {
        let mut house = called();
        ask(&mut house, "office", AFTER, follow_up("university", None)).unwrap();
        match state {
            FollowUpState::Open => {}
            FollowUpState::Done => drop(ask(&mut house, "university", AFTER, done()).unwrap()),
            FollowUpState::Dropped => drop(ask(&mut house, "office", AFTER, give_up()).unwrap()),
        }
        house
    };
    use FollowUpState::{Done, Dropped, Open};
    for (what, who, command, expected) in [
        ("done", "university", done(), ["", "`1` is done", "`1` is given up"]),
        ("reopen", "office", reopen(), ["`1` is open", "", "`1` is given up"]),
        ("give up", "office", give_up(), ["", "`1` is done", "`1` is given up"]),
    ] {
        for (state, expected) in [Open, Done, Dropped].into_iter().zip(expected) {
            let mut house = reach(state);
            let asked = ask(&mut house, who, AFTER, command.clone());
            match expected {
                "" => assert!(asked.is_ok(), "{what}, {state:?}: {asked:?}"),
                expected => said(asked, expected),
            }
            for wrong in ["rival", "university-viewer", "office-viewer", "stranger"] {
                let asked = ask(&mut reach(state), wrong, AFTER, command.clone());
                assert!(asked.is_err(), "{what} by {wrong}");
            }
        }
    }
    let mut house = reach(Done);
    ask(&mut house, "office", AFTER, reopen()).unwrap();
    ask(&mut house, "university", AFTER, done()).unwrap();
    let scope = house.scope("rival");
    let view = house.network.view(&scope, at(AFTER));
    let seen = view.council(&programme()).unwrap();
    let one = seen.council.unwrap().follow_up(1).unwrap();
    assert_eq!((one.state(), one.steps.len()), (Done, 3), "all of it stays");
}

fn due(house: &House, who: &str, now: &str) -> Vec<(Task, Option<String>)> {
    let scope = house.scope(who);
    let all = house.network.view(&scope, at(now)).due(&Warned::new());
    all.into_iter().map(|one| (one.task, one.until.map(|at| at.to_string()))).collect()
}

#[test]
fn it_waits_for_those_who_are_to_do_it() {
    let mut house = called();
    let meet = Task::Meet { programme: programme(), meeting: 1 };
    let by = |time: &str| Some(time.to_owned());
    for who in ["office", "university", "rival"] {
        assert_eq!(due(&house, who, CALLED), [(meet.clone(), by(BEGINS))], "{who}");
    }
    for who in ["office-viewer", "university-viewer", "stranger", "smith"] {
        assert_eq!(due(&house, who, CALLED), [], "{who}");
        assert_eq!(due(&house, who, AFTER), [], "{who}");
    }
    let minutes_due = (Task::Minutes { programme: programme(), meeting: 1 }, None);
    let vote_due =
        |institute| (Task::Vote { programme: programme(), resolution: 1, institute }, None);
    assert_eq!(due(&house, "office", AFTER), std::slice::from_ref(&minutes_due));
    assert_eq!(due(&house, "university", AFTER), [vote_due(institute())]);
    ask(&mut house, "university", AFTER, vote(institute(), Choice::For)).unwrap();
    assert_eq!(due(&house, "university", AFTER), []);
    assert_eq!(due(&house, "rival", AFTER), [vote_due(other())]);
    assert_eq!(due(&house, "office", AFTER), std::slice::from_ref(&minutes_due));
    ask(&mut house, "rival", AFTER, vote(other(), Choice::For)).unwrap();
    let close_due = (Task::Close { programme: programme(), resolution: 1 }, None);
    assert_eq!(due(&house, "office", AFTER), [minutes_due, close_due]);
    ask(&mut house, "office", AFTER, minutes("All went well.")).unwrap();
    ask(&mut house, "office", AFTER, close()).unwrap();
    assert_eq!(due(&house, "office", AFTER), []);
    ask(&mut house, "office", AFTER, follow_up("university", Some(1))).unwrap();
    let organisation = organisation("university");
    let task = Task::FollowUp { programme: programme(), follow_up: 1, organisation };
    assert_eq!(due(&house, "university", AFTER), [(task, by("2027-03-02T00:00:00Z"))]);
    assert_eq!(due(&house, "rival", AFTER), []);
    ask(&mut house, "university", AFTER, done()).unwrap();
    assert_eq!(due(&house, "university", AFTER), []);
}

#[test]
fn an_agency_that_has_left_does_what_it_was_asked_for_and_sees_no_more() {
    let mut house = agencies::funded();
    ask(&mut house, "office", CALLED, call(BEGINS)).unwrap();
    ask(&mut house, "office", AFTER, follow_up(agencies::AGENCY, None)).unwrap();
    agencies::ask(&mut house, agencies::AGENCY, agencies::leave("2027-02-02")).unwrap();
    let sees = |house: &House, who: &str, now: &str| {
        house.network.view(&house.scope(who), at(now)).council(&programme()).is_some()
    };
    assert!(sees(&house, agencies::AGENCY, BEGINS));
    assert!(!sees(&house, agencies::AGENCY, AFTER));
    assert!(!sees(&house, "stranger", AFTER));
    assert_eq!(due(&house, agencies::AGENCY, AFTER).len(), 1);
    ask(&mut house, agencies::AGENCY, AFTER, done()).unwrap();
}

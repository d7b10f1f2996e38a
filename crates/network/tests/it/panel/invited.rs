//! How long answers to invitations take, and who is told.

use guildhall_access::Command as Of;
use guildhall_model::{Actor, OrganisationId, Role, Time};
use guildhall_network::competition::{Sector, Tie, TieKind};
use guildhall_network::report::clock::{Matter, Timed, Turn};
use guildhall_network::{PanelCommand as C, ReviewCommand};

use super::{AFTER, accept, decline, invite, panel, person};
use crate::house::{House, JUDGED, at, call, organisation, programme, proposal, second};

const LATER: &str = "2026-05-03T09:00:00Z";

/// Whose turn, who was asked, since when and until when; what is done first.
type Row = (OrganisationId, &'static str, Time, Option<Time>);

const ASKED: [&str; 3] = ["laboratory", "rival-viewer", "silent"];

fn told(house: &House, who: &str, now: &str) -> Vec<Row> {
    let scope = house.scope(who);
    let clocks = house.network.view(&scope, at(now)).clocks(&programme(), None).unwrap();
    let asked = clocks.into_iter().filter(|one| one.turn == Turn::Invitation);
    let rows = asked.flat_map(|clock| {
        let who = clock.who;
        let row = move |one: Timed| {
            let Matter::Invitation(of, reviewer) = one.matter else { unreachable!() };
            assert_eq!(of, call());
            let reviewer = ASKED.into_iter().find(|id| reviewer.as_str() == *id).unwrap();
            (who.clone(), reviewer, one.from, one.until)
        };
        clock.done.into_iter().chain(clock.waits).map(row)
    });
    rows.collect()
}

/// One who belongs to one organisation, and one who belongs to two, are asked.
fn asked() -> House {
    let mut house = House::closed();
    let (reviewer, other) = (person("silent"), organisation("laboratory"));
    let (role, now) = (Some(Role::Viewer), guildhall_model::Time::MIN);
    let set = Of::SetRole { person: reviewer, organisation: other, role, now };
    for event in house.access.decide(&Actor::System, set).unwrap() {
        house.access.apply(&event);
    }
    for who in ["laboratory", "silent"] {
        house.ready(who, Sector::Public);
        panel(&mut house, "office", JUDGED, invite(who)).unwrap();
    }
    house
}

#[test]
fn an_invitation_is_timed_from_the_last_one_to_its_answer() {
    let mut house = asked();
    let [laboratory, office] = ["laboratory", "office"].map(organisation);
    let by_laboratory =
        |from, until: Option<&str>| (laboratory.clone(), "laboratory", at(from), until.map(at));
    // Nothing says for which of two organisations one answers.
    let by_office = |from, until: Option<&str>| (office.clone(), "silent", at(from), until.map(at));
    let waits = [by_laboratory(JUDGED, None), by_office(JUDGED, None)];
    assert_eq!(told(&house, "office", JUDGED), waits);
    assert_eq!(told(&house, "office", AFTER), [], "both lapsed");
    let (reviewer, until) = (person("silent"), at("2026-06-01T00:00:00Z"));
    let again = C::Invite { call: call(), reviewer, until };
    panel(&mut house, "laboratory", LATER, accept(&[])).unwrap();
    panel(&mut house, "office", LATER, again).unwrap();
    let one = [by_laboratory(JUDGED, Some(LATER)), by_office(LATER, None)];
    assert_eq!(told(&house, "office", AFTER), one);
    panel(&mut house, "silent", AFTER, decline("No time.")).unwrap();
    let both = [by_laboratory(JUDGED, Some(LATER)), by_office(LATER, Some(AFTER))];
    assert_eq!(told(&house, "office", AFTER), both);
}

#[test]
fn what_nobody_can_answer_any_more_does_not_wait() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("rival-viewer", Sector::Private);
    panel(&mut house, "office", JUDGED, invite("rival-viewer")).unwrap();
    assert_eq!(told(&house, "office", JUDGED).len(), 1);
    house.select("office", &[proposal()], "").unwrap();
    assert_eq!(told(&house, "office", JUDGED), [], "the call is decided");
}

#[test]
fn who_was_asked_is_told_to_who_runs_the_call_alone() {
    let asked = || {
        let mut house = asked();
        panel(&mut house, "laboratory", JUDGED, accept(&[])).unwrap();
        house
    };
    let reviews = |mut house: House| {
        house.ready("office", Sector::Public);
        house.assign("office", &second()).unwrap();
        house
    };
    let open = reviews(asked());
    let mut is_in = open.clone();
    is_in.judge("office", &second(), 1).unwrap();
    let mut gave_up = open.clone();
    let (reviewer, reason) = (person("office"), "My brother works there.".to_owned());
    let recuse = ReviewCommand::Recuse { proposal: second(), reviewer, reason };
    gave_up.review("office", JUDGED, recuse).unwrap();
    let mut tied = asked();
    let tie = Tie { organisation: organisation("rival"), kind: TieKind::Project, until: None };
    let (sector, appointee, ties) = (Sector::Public, false, vec![tie]);
    tied.review("office", JUDGED, ReviewCommand::SetReviewer { sector, appointee, ties }).unwrap();
    for (case, house, who, wanted) in [
        ("runs the call", &asked(), "office", 2),
        ("does not sign for the office", &asked(), "office-viewer", 0),
        ("has a review open", &open, "office", 0),
        ("has handed it in", &is_in, "office", 2),
        ("gave it up", &gave_up, "office", 0),
        ("has a tie to one of the proposals", &tied, "office", 0),
    ] {
        assert_eq!(told(house, who, JUDGED).len(), wanted, "who {case}");
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(JUDGED));
        assert_eq!(view.candidates(&call()).is_some(), wanted > 0, "who {case}");
    }
}

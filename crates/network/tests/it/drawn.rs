//! The manual draws each machine of states as the code has it: every step is tried in every state.

use guildhall_network::CouncilCommand as C;
use guildhall_network::programme::council::Choice;

use crate::council::{
    AFTER, CALLED, ask, called, cancel, change, close, done, follow_up, give_up, minutes, reopen,
    vote, withdraw,
};
use crate::house::{House, at, programme};
use crate::life::institute;
use crate::plan::{self, goal};

const MANUAL: &str = include_str!("../../../../docs/manual/steering.md");

/// A step: its name, who takes it, and the command.
type Step = (&'static str, &'static str, C);

/// How to come from the first state to another one: each step with its moment.
type Way<'w> = &'w [(&'w str, Step)];

/// What follows what: a row for each state, with the steps that may be taken and where they lead.
fn draw(
    ways: &[(Way<'_>, &str)],
    steps: &[Step],
    read: fn(&House, &str) -> &'static str,
) -> String {
    let come = |way: Way<'_>| {
        let mut house = called();
        for (now, (what, who, command)) in way {
            ask(&mut house, who, now, command.clone())
                .unwrap_or_else(|why| panic!("{what}: {why}"));
        }
        house
    };
    let mut rows = String::new();
    for (way, now) in ways {
        let from = read(&come(way), now);
        let mut follows = Vec::new();
        for (what, who, command) in steps {
            let mut house = come(way);
            if ask(&mut house, who, now, command.clone()).is_ok() {
                follows.push(format!("{what} → {}", read(&house, now)));
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {from} | {follows} |\n");
    }
    rows
}

#[track_caller]
fn check(rows: &str) {
    assert!(MANUAL.contains(rows), "docs/manual/steering.md lacks these rows:\n{rows}");
}

#[test]
fn meetings_resolutions_and_follow_ups() {
    let meeting = |house: &House, now: &str| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(now));
        view.council(&programme()).unwrap().council.unwrap().meetings[0].phase(at(now)).word()
    };
    let cancels: Step = ("cancel", "office", cancel());
    let keeps: Step = ("minutes", "office", minutes("All went well."));
    let again: Step = ("minutes", "office", minutes("All went very well."));
    let changes: Step = ("change", "office", change("2027-02-20T09:00:00Z"));
    check(&draw(
        &[
            (&[], CALLED),
            (&[], AFTER),
            (&[(AFTER, keeps)], AFTER),
            (&[(CALLED, cancels.clone())], AFTER),
        ],
        &[changes, cancels, again],
        meeting,
    ));

    let resolution = |house: &House, now: &str| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(now));
        view.council(&programme()).unwrap().resolutions[0].resolution.state().word()
    };
    let votes = |choice| ("vote", "university", vote(institute(), choice));
    let closes: Step = ("close", "office", close());
    let withdraws: Step = ("withdraw", "office", withdraw());
    check(&draw(
        &[
            (&[(AFTER, votes(Choice::For))], AFTER),
            (&[(AFTER, votes(Choice::For)), (AFTER, closes.clone())], AFTER),
            (&[(AFTER, votes(Choice::Against)), (AFTER, closes.clone())], AFTER),
            (&[(AFTER, withdraws.clone())], AFTER),
        ],
        &[votes(Choice::Abstained), closes, withdraws],
        resolution,
    ));

    let follow = |house: &House, now: &str| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(now));
        view.council(&programme()).unwrap().council.unwrap().follow_ups[0].state().word()
    };
    let sets: Step = ("set", "office", follow_up("university", None));
    let does: Step = ("done", "university", done());
    let reopens: Step = ("reopen", "office", reopen());
    let gives_up: Step = ("give up", "office", give_up());
    check(&draw(
        &[
            (&[(AFTER, sets.clone())], AFTER),
            (&[(AFTER, sets.clone()), (AFTER, does.clone())], AFTER),
            (&[(AFTER, sets), (AFTER, gives_up.clone())], AFTER),
        ],
        &[does, reopens, gives_up],
        follow,
    ));
}

#[test]
fn goals() {
    let kept = || goal("1.1", "100", "2029-12-31");
    let moved = |reason: &str| {
        let mut goal = goal("1.1", "90", "2029-12-31");
        reason.clone_into(&mut goal.reason);
        goal
    };
    let mut other = kept();
    other.measure = plan::id("other");
    let why: &[(&str, &str)] = &[("1.1", "Less money.")];
    let mut rows = String::new();
    for (step, said, dropped) in [
        ("said again as it was", vec![kept()], &[][..]),
        ("changed, with a reason", vec![moved("Less money.")], &[]),
        ("changed, without a reason", vec![moved("")], &[]),
        ("of another measure", vec![other], &[]),
        ("given up, with a reason", vec![], why),
        ("not said", vec![], &[]),
    ] {
        let may = ["2028-03-01", "2030-03-01"].map(|now| {
            let mut house = plan::planned();
            let other = plan::define("other", "2020-01-01", "Other");
            plan::ask(&mut house, "2026-01-07", other).unwrap();
            let asked = plan::ask(&mut house, now, plan::plan(now, &said, dropped));
            if asked.is_ok() { "yes" } else { "no" }
        });
        rows += &format!("| {step} | {} | {} |\n", may[0], may[1]);
    }
    check(&rows);
}

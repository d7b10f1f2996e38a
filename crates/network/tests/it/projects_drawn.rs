//! The manual draws the states of projects as the code has them: every step is tried in every state.

use guildhall_network::ProjectCommand as C;
use guildhall_network::project::text::{Change, Scale};
use guildhall_network::project::{Outcome, Step};

use crate::house::{House, at, day};
use crate::life::NOW;
use crate::projects::{
    AT_WORK, CHOSEN, accept, ask, ask_for, assess, called, gate, give_back, good, grant, hand_over,
    longer, project, propose, proposed, refuse, report, result, risk, select, selected, share,
    step,
};

const MANUAL: &str = include_str!("../../../../docs/manual/projects.md");

type Try = (&'static str, &'static str, C);

/// How a state is come to: its name, the house, and the moment at which steps are tried.
type From<'a> = (&'a str, House, &'a str);

/// What follows what: a row for each state, with the steps that may be taken and where they lead.
#[track_caller]
fn check(states: Vec<From<'_>>, steps: &[Try], read: fn(&House, &str) -> &'static str) {
    let mut rows = String::new();
    for (wanted, house, now) in states {
        assert_eq!(read(&house, now), wanted);
        let mut follows = Vec::new();
        for (what, who, command) in steps {
            let mut house = house.clone();
            if ask(&mut house, who, now, command.clone()).is_ok_and(|events| events > 0) {
                follows.push(format!("{what} → {}", read(&house, now)));
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {wanted} | {follows} |\n");
    }
    assert!(MANUAL.contains(&rows), "docs/manual/projects.md lacks these rows:\n{rows}");
}

fn after(mut house: House, steps: &[(&str, C)]) -> House {
    for (who, command) in steps {
        ask(&mut house, who, AT_WORK, command.clone()).unwrap();
    }
    house
}

fn state(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    view.project(&project()).map_or("none", |one| one.state.word())
}

fn call_state(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    view.project_calls(&crate::life::institute())[0].state.word()
}

fn milestone(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    let seen = view.project(&project()).unwrap().project;
    seen.milestones[0].state(seen.text.milestones[0].due, view.today()).word()
}

fn change(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    view.project(&project()).unwrap().project.changes[0].state().word()
}

#[test]
fn calls() {
    let decided = after_choice(&[project()]);
    let mut better = good();
    better.summary.push_str(" Soon.");
    check(
        vec![
            ("open", proposed(), NOW),
            ("closed", proposed(), CHOSEN),
            ("decided", decided, CHOSEN),
        ],
        &[("propose", "smith", propose(better, 1)), ("select", "university", select(&[]))],
        call_state,
    );
}

fn after_choice(chosen: &[guildhall_network::ProjectId]) -> House {
    let mut house = proposed();
    ask(&mut house, "university", CHOSEN, select(chosen)).unwrap();
    house
}

#[test]
fn projects() {
    let ended = [("smith", result()), ("smith", hand_over("2029-03-01"))];
    let close = || ("university", step(Step::Close));
    let with = |outcome: Outcome| after(selected(), &[("university", gate(outcome))]);
    let mut closed = after(selected(), &ended);
    closed = after(closed, &[close()]);
    let first = ask_for(Change::Due { milestone: 2, due: day("2029-01-31") });
    check(
        vec![
            ("proposed", proposed(), AT_WORK),
            ("declined", after_choice(&[]), AT_WORK),
            ("running", after(selected(), &ended), AT_WORK),
            ("held", with(Outcome::Hold), AT_WORK),
            ("stopped", after(with(Outcome::Stop), &ended), AT_WORK),
            ("closed", closed, AT_WORK),
        ],
        &[
            ("go", "university", gate(Outcome::Go)),
            ("hold", "university", gate(Outcome::Hold)),
            ("stop", "university", gate(Outcome::Stop)),
            ("close", "university", step(Step::Close)),
            ("report a milestone", "works", report()),
            ("assess a level", "university", assess(Scale::Trl, 4)),
            ("ask for a change", "smith", first),
            ("set a risk", "works", risk(None, 2, 3)),
            ("say a result", "smith", {
                let (title, text) = ("Another".to_owned(), "More.".to_owned());
                step(Step::SayResult { title, text })
            }),
            ("hand over", "smith", hand_over("2029-04-01")),
            ("share data", "works", share("2029-02-01T00:00:00Z")),
        ],
        state,
    );
}

/// What is not said yet is asked for first.
#[test]
fn what_has_no_result_or_no_heir_is_not_closed() {
    for said in [vec![], vec![("smith", result())], vec![("smith", hand_over("2029-03-01"))]] {
        let mut house = after(selected(), &said);
        assert!(ask(&mut house, "university", AT_WORK, step(Step::Close)).is_err(), "{said:?}");
    }
}

#[test]
fn milestones() {
    let reported = || after(selected(), &[("works", report())]);
    let accepted = after(reported(), &[("university", accept())]);
    check(
        vec![
            ("due", selected(), AT_WORK),
            ("late", selected(), "2028-02-29T00:00:00Z"),
            ("reported", reported(), AT_WORK),
            ("accepted", accepted, AT_WORK),
        ],
        &[
            ("report", "works", report()),
            ("accept", "university", accept()),
            ("return", "university", give_back()),
        ],
        milestone,
    );
}

#[test]
fn changes() {
    let asked = || after(selected(), &[("smith", longer())]);
    check(
        vec![
            ("asked", asked(), AT_WORK),
            ("granted", after(asked(), &[("university", grant())]), AT_WORK),
            ("refused", after(asked(), &[("university", refuse())]), AT_WORK),
        ],
        &[("grant", "university", grant()), ("refuse", "university", refuse())],
        change,
    );
    assert_eq!(state(&called(), NOW), "none", "before there was a proposal there was no project");
}

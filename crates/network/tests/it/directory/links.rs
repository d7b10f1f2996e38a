//! Who says a link, who confirms it, and what is refused.

use guildhall_model::{OrganisationId, Time};
use guildhall_network::DirectoryCommand as C;
use guildhall_network::directory::{LINKS_MAX, LinkKey, LinkKind, Terms};
use guildhall_network::view::{Task, Warned};
use guildhall_network::{Command, Event, NetworkError};

use crate::drawing::{Machine, tried};
use crate::house::{House, affiliate, at, day, link, organisation};

const NOW: &str = "2026-03-01T00:00:00Z";

/// The name of the outcome, for rows that people read.
fn outcome(result: Result<usize, NetworkError>) -> &'static str {
    match result {
        Ok(0) => "so already",
        Ok(_) => "done",
        Err(NetworkError::State { .. }) => "state",
        Err(NetworkError::Unknown { .. }) => "unknown",
        Err(NetworkError::NotYours { .. }) => "not yours",
        Err(NetworkError::Circle { .. }) => "circle",
        Err(NetworkError::Linked { .. }) => "linked",
        Err(NetworkError::Term { .. }) => "term",
        Err(error) => panic!("{error}"),
    }
}

fn say(by: &str, link: LinkKey, terms: Terms) -> C {
    C::SayLink { by: organisation(by), link, terms }
}

fn confirm(by: &str, link: LinkKey, terms: Terms) -> C {
    C::ConfirmLink { by: organisation(by), link, terms }
}

fn drop_it(by: &str, link: LinkKey) -> C {
    C::DropLink { by: organisation(by), link }
}

fn key() -> LinkKey {
    link("smith", "casting", "2026-01-01")
}

/// A moment of the life of a link that its part says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Life {
    Nothing,
    Said,
    Agreed,
    /// The whole says that it ends.
    Ending,
    Ended,
    Dropped,
}

const ALL: [Life; 6] =
    [Life::Nothing, Life::Said, Life::Agreed, Life::Ending, Life::Ended, Life::Dropped];

const END: Option<&str> = Some("2026-06-01");

fn house(life: Life) -> House {
    let mut house = House::new();
    let steps = [
        ("smith", say("smith", key(), affiliate(None))),
        ("casting", confirm("casting", key(), affiliate(None))),
        ("casting", say("casting", key(), affiliate(END))),
        ("smith", confirm("smith", key(), affiliate(END))),
    ];
    let count = match life {
        Life::Nothing => 0,
        Life::Said | Life::Dropped => 1,
        Life::Agreed => 2,
        Life::Ending => 3,
        Life::Ended => 4,
    };
    for (who, command) in steps.into_iter().take(count) {
        assert_eq!(house.directory(who, NOW, command).unwrap(), 1);
    }
    if life == Life::Dropped {
        house.directory("casting", NOW, drop_it("casting", key())).unwrap();
    }
    house
}

#[test]
fn each_command_at_each_moment() {
    let (lasts, ends) = (affiliate(None), affiliate(END));
    let branch = Terms { kind: LinkKind::Branch, until: None };
    let u = "unknown";
    for (what, who, command, expected) in [
        (
            "the part says it",
            "smith",
            say("smith", key(), lasts),
            ["done", "so already", "so already", "done", "done", "done"],
        ),
        (
            "the whole says it",
            "casting",
            say("casting", key(), lasts),
            ["done", "done", "so already", "done", "done", "done"],
        ),
        (
            "the part says that it ends",
            "smith",
            say("smith", key(), ends),
            ["done", "done", "done", "done", "so already", "done"],
        ),
        (
            "it is said otherwise",
            "casting",
            say("casting", key(), branch),
            ["done", "done", "done", "done", "done", "done"],
        ),
        (
            "the part confirms its own",
            "smith",
            confirm("smith", key(), lasts),
            [u, "state", "so already", "state", u, u],
        ),
        (
            "the whole confirms",
            "casting",
            confirm("casting", key(), lasts),
            [u, "done", "so already", "state", u, u],
        ),
        (
            "the part confirms the end",
            "smith",
            confirm("smith", key(), ends),
            [u, "state", u, "done", "so already", u],
        ),
        ("the part drops", "smith", drop_it("smith", key()), [u, "done", u, "done", u, u]),
        ("the whole drops", "casting", drop_it("casting", key()), [u, "done", u, "done", u, u]),
    ] {
        for (life, expected) in ALL.into_iter().zip(expected) {
            let got = outcome(house(life).directory(who, NOW, command.clone()));
            assert_eq!(got, expected, "{what}, {life:?}");
            for wrong in [format!("{who}-viewer"), "stranger".to_owned(), "office".to_owned()] {
                let got = outcome(house(life).directory(&wrong, NOW, command.clone()));
                assert_eq!(got, "not yours", "{what} by {wrong}, {life:?}");
            }
        }
    }
}

/// The organisations that belong together on a day.
fn group(house: &House, of: &str, on: &str) -> Vec<String> {
    let scope = house.scope("stranger");
    let now = day(on).begin();
    let of = organisation(of);
    let seen = house.network.view(&scope, now).organisation(&of).unwrap();
    let mut all: Vec<String> = seen
        .tree
        .iter()
        .flat_map(|link| [link.key.part.to_string(), link.key.whole.to_string()])
        .chain([of.to_string()])
        .collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), seen.group);
    all
}

#[test]
fn a_link_holds_on_its_days_when_both_sides_said_it() {
    let alone = ["smith"];
    let both = ["casting", "smith"];
    for (life, on, expected) in [
        (Life::Said, "2026-03-01", &alone[..]),
        (Life::Dropped, "2026-03-01", &alone),
        (Life::Agreed, "2025-12-31", &alone),
        (Life::Agreed, "2026-01-01", &both),
        (Life::Agreed, "2046-01-01", &both),
        (Life::Ending, "2046-01-01", &both),
        (Life::Ended, "2026-05-31", &both),
        (Life::Ended, "2026-06-01", &alone),
    ] {
        assert_eq!(group(&house(life), "smith", on), expected, "{life:?} on {on}");
    }
    assert_eq!(group(&House::new(), "works", "2026-03-01"), ["branch", "works"]);
}

#[test]
fn what_cannot_be_is_refused_when_it_is_said() {
    let said = |part: &str, whole: &str, since: &str, until: Option<&str>| {
        let mut house = House::new();
        // Only said; it is taken for true.
        let chain = link("works", "smith", "2026-01-01");
        house.directory("works", NOW, say("works", chain, affiliate(Some("2027-01-01")))).unwrap();
        let terms = affiliate(until);
        outcome(house.directory(part, NOW, say(part, link(part, whole, since), terms)))
    };
    for (part, whole, since, until, expected) in [
        ("smith", "smith", "2026-01-01", None, "circle"),
        ("smith", "works", "2026-06-01", None, "circle"),
        ("smith", "works", "2027-01-01", None, "done"),
        ("smith", "works", "2025-01-01", Some("2026-01-01"), "done"),
        ("smith", "works", "2025-01-01", Some("2026-01-02"), "circle"),
        // branch belongs to works since 2010.
        ("smith", "branch", "2026-06-01", None, "circle"),
        ("smith", "branch", "2027-06-01", None, "done"),
        ("branch", "works", "2026-01-01", None, "linked"),
        ("branch", "works", "2009-01-01", Some("2010-01-01"), "done"),
        ("branch", "works", "2009-01-01", Some("2010-01-02"), "linked"),
        ("branch", "smith", "2026-01-01", None, "done"),
        ("casting", "works", "2026-01-01", Some("2026-01-01"), "term"),
    ] {
        assert_eq!(said(part, whole, since, until), expected, "{part} to {whole} since {since}");
    }
    let mut house = House::new();
    let foreign = say("casting", link("smith", "works", "2026-01-01"), affiliate(None));
    assert_eq!(outcome(house.directory("casting", NOW, foreign)), "unknown");
    let never = LinkKey { since: None, ..key() };
    let ever = say("smith", never, affiliate(None));
    assert_eq!(outcome(house.directory("smith", NOW, ever)), "unknown");
}

#[test]
fn an_organisation_has_so_many_links_and_no_more() {
    let mut house = House::new();
    let events = (0..LINKS_MAX).flat_map(|at| {
        let part = OrganisationId::new(&format!("part-{at}")).unwrap();
        let link = LinkKey { part, ..key() };
        let command = Command::Directory(say("casting", link, affiliate(None)));
        let scope = house.scope("casting");
        house.network.decide(Some(&scope), at_now(), command).unwrap()
    });
    let events: Vec<Event> = events.collect();
    house.happen(events);
    let refused = house.directory("casting", NOW, say("casting", key(), affiliate(None)));
    assert!(matches!(refused, Err(NetworkError::TooMany { .. })), "{refused:?}");
}

fn at_now() -> Time {
    at(NOW)
}

#[test]
fn whoever_signs_for_both_confirms_at_once() {
    let mut house = House::new();
    let both = guildhall_access::Command::SetRole {
        person: guildhall_model::PersonId::new("smith").unwrap(),
        organisation: organisation("casting"),
        role: Some(guildhall_model::Role::Administrator),
        now: at_now(),
    };
    let events = house.access.decide(&guildhall_model::Actor::System, both).unwrap();
    events.iter().for_each(|event| house.access.apply(event));
    assert_eq!(house.directory("smith", NOW, say("smith", key(), affiliate(None))).unwrap(), 2);
    assert_eq!(group(&house, "smith", "2026-03-01"), ["casting", "smith"]);
}

#[test]
fn what_is_not_confirmed_is_seen_by_its_two_sides_and_waits_for_one() {
    let house = house(Life::Said);
    let sees = |who: &str| {
        let scope = house.scope(who);
        let (smith, view) = (organisation("smith"), house.network.view(&scope, at(NOW)));
        let seen = view.organisation(&smith).unwrap();
        let due = view
            .due(&Warned::new())
            .into_iter()
            .map(|due| (due.task, due.since))
            .collect::<Vec<_>>();
        let confirm = seen.links.first().map(|link| link.may_confirm.is_some());
        (confirm, due)
    };
    let waits = Task::ConfirmLink { link: key(), organisation: organisation("casting") };
    assert_eq!(sees("casting"), (Some(true), vec![(waits, Some(at(NOW)))]));
    assert_eq!(sees("casting-viewer"), (Some(false), vec![]));
    assert_eq!(sees("smith"), (Some(false), vec![]));
    for nobody in ["stranger", "office", "works"] {
        assert_eq!(sees(nobody), (None, vec![]), "{nobody}");
    }
}

/// A house whose journal has an owner that `branch` named itself, before there were links.
fn taken_over() -> House {
    let mut house = House::new();
    let old = include_str!("../stored-before-links.jsonl").lines().next().unwrap();
    let body = old.strip_prefix("profile_set 1 ").unwrap().replace("branch", "silent");
    house.happen(vec![Event::decode("profile_set", 1, body.as_bytes()).unwrap()]);
    house
}

#[test]
fn an_owner_that_was_named_before_there_were_links_counts_and_is_asked_now() {
    let key = || LinkKey { since: None, ..link("silent", "works", "2000-01-01") };
    let with = ["branch", "silent", "works"];
    let without = ["silent"];
    let today = "2026-03-01";
    let profile = |people| {
        let kind = guildhall_network::directory::Kind::Firm;
        Command::SetProfile {
            profile: guildhall_network::directory::Profile::new(
                organisation("silent"),
                kind,
                people,
            ),
            seen: None,
        }
    };
    let mut house = taken_over();
    assert_eq!(group(&house, "silent", today), with);
    assert_eq!(group(&house, "silent", "1990-01-01"), ["silent", "works"]);
    house.ask("silent", at(NOW), profile(13)).unwrap();
    assert_eq!(group(&house, "silent", today), with, "a new profile says nothing of it");

    let mut declined = taken_over();
    declined.directory("works", NOW, drop_it("works", key())).unwrap();
    assert_eq!(group(&declined, "silent", today), without, "the owner knows nothing of it");
    declined.ask("silent", at(NOW), profile(13)).unwrap();
    assert_eq!(group(&declined, "silent", today), without);
    assert_eq!(crate::replay::again(&declined.events), declined.network);

    house.directory("works", NOW, confirm("works", key(), affiliate(None))).unwrap();
    house.ask("silent", at(NOW), profile(14)).unwrap();
    assert_eq!(group(&house, "silent", today), with);
    house.directory("silent", NOW, say("silent", key(), affiliate(Some(today)))).unwrap();
    assert_eq!(group(&house, "silent", today), with, "not on the word of one side");
    house.directory("works", NOW, confirm("works", key(), affiliate(Some(today)))).unwrap();
    assert_eq!(group(&house, "silent", today), without);
    assert_eq!(crate::replay::again(&house.events), house.network);

    // As it was before: a profile that named nobody any more ended it.
    let mut ended = taken_over();
    let none = r#"{"organisation":"silent","kind":"firm","people":12}"#;
    ended.happen(vec![Event::decode("profile_set", 1, none.as_bytes()).unwrap()]);
    assert_eq!(group(&ended, "silent", today), without);
}

const MANUAL: &str = include_str!("../../../../../docs/manual/organisations.md");

/// What a link is, between those who say it.
fn state(house: &House) -> &'static str {
    let scope = house.scope("smith");
    let view = house.network.view(&scope, at(NOW));
    let smith = organisation("smith");
    let seen = view.organisation(&smith).unwrap();
    let link = seen.links.iter().find(|one| one.link.key == key());
    match link.map(|one| (&one.link.agreed, &one.link.open)) {
        None => "not there",
        Some((None, _)) => "said by one side",
        Some((Some(_), Some(_))) => "agreed, to be changed",
        Some((Some(_), None)) => "agreed",
    }
}

/// The manual draws the states of a link as the code has them: every step is tried in every state.
#[test]
fn the_states_of_a_link_are_those_of_the_manual() {
    let (lasts, ends) = (affiliate(None), affiliate(END));
    let mut rows = String::new();
    for life in [Life::Nothing, Life::Said, Life::Agreed, Life::Ending] {
        let open = if life == Life::Ending { ends } else { lasts };
        let mut follows = Vec::new();
        for (what, who, command) in [
            ("say", "smith", say("smith", key(), lasts)),
            ("say an end", "casting", say("casting", key(), ends)),
            ("confirm", "smith", confirm("smith", key(), open)),
            ("confirm", "casting", confirm("casting", key(), open)),
            ("drop", "smith", drop_it("smith", key())),
            ("drop", "casting", drop_it("casting", key())),
        ] {
            let mut there = house(life);
            if there.directory(who, NOW, command).is_ok_and(|events| events > 0) {
                let side = if who == "smith" { "the part" } else { "the whole" };
                follows.push(format!("{what} by {side} → {}", state(&there)));
            }
        }
        rows += &format!("| {} | {} |\n", state(&house(life)), follows.join(", "));
    }
    assert!(MANUAL.contains(&rows), "docs/manual/organisations.md lacks these rows:\n{rows}");
}

/// The same of a link that its part named before there were links: it holds on the word of one side.
#[test]
fn what_was_named_before_there_were_links() {
    let key = || LinkKey { since: None, ..link("silent", "works", "2000-01-01") };
    let (lasts, ends) = (affiliate(None), affiliate(END));
    let mut changed = taken_over();
    changed.directory("works", NOW, say("works", key(), ends)).unwrap();
    let machine = Machine {
        steps: &[
            ("say by the part", &|house, now| {
                tried(house.directory("silent", now, say("silent", key(), lasts)))
            }),
            ("say an end by the whole", &|house, now| {
                tried(house.directory("works", now, say("works", key(), ends)))
            }),
            ("confirm by the part", &|house, now| {
                tried(house.directory("silent", now, confirm("silent", key(), ends)))
            }),
            ("confirm by the whole", &|house, now| {
                tried(house.directory("works", now, confirm("works", key(), lasts)))
            }),
            ("drop by the part", &|house, now| {
                tried(house.directory("silent", now, drop_it("silent", key())))
            }),
            ("drop by the whole", &|house, now| {
                tried(house.directory("works", now, drop_it("works", key())))
            }),
        ],
        times: &[],
        read: |house, now| {
            let scope = house.scope("works");
            let view = house.network.view(&scope, at(now));
            let (silent, works) = (organisation("silent"), organisation("works"));
            let seen = view.organisation(&silent).unwrap();
            match seen.links.first().map(|one| (one.link.taken_over, &one.link.open)) {
                None => "not there",
                Some((true, Some(said))) if said.by == works => "named before, to be changed",
                Some((true, _)) => "named before there were links",
                Some((false, _)) => "agreed",
            }
        },
    };
    let (s, done, so) = ("State", "done", "so already");
    machine.check(
        "organisations.md",
        vec![
            ("named before there were links", taken_over(), NOW, &[so, done, s, done, done, done]),
            ("named before, to be changed", changed, NOW, &[done, so, done, s, done, done]),
        ],
    );
}

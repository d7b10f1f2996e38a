//! Webhooks: who sets them, what is told in which order, and to whom.

use std::collections::BTreeSet;

use guildhall_model::Time;
use guildhall_network::webhook::{ADDRESS_CHARS_MAX, Kind, WEBHOOKS_MAX, WebhookCommand as C};
use guildhall_network::{Command, Event, NetworkError, WebhookId};

use crate::drawing::{Machine, tried};
use crate::house::{House, at, call, call_text, organisation};
use crate::life::{self, NOW};

fn id() -> WebhookId {
    WebhookId::new("portal").unwrap()
}

fn set(address: &str, kinds: &[Kind]) -> C {
    let (organisation, webhook) = (organisation("smith"), id());
    let kinds = kinds.iter().copied().collect();
    C::Set { organisation, webhook, address: address.to_owned(), kinds }
}

pub(crate) fn good() -> C {
    set("https://example.org/hook?of=house", &Kind::ALL)
}

pub(crate) fn switch(on: bool) -> C {
    let reason = "Nobody listens.".to_owned();
    C::Switch { organisation: organisation("smith"), webhook: id(), on, reason }
}

pub(crate) fn remove() -> C {
    C::Remove { organisation: organisation("smith"), webhook: id() }
}

pub(crate) fn ask(house: &mut House, who: &str, command: C) -> Result<usize, NetworkError> {
    house.ask(who, at(NOW), Command::Webhook(command))
}

/// One of each that there is, for the journal's forms.
pub(crate) fn told() -> House {
    let mut house = House::new();
    for command in [good(), switch(false), remove()] {
        ask(&mut house, "smith", command).unwrap();
    }
    house
}

#[test]
fn who_signs_sets_one_at_an_address_of_the_web() {
    let mut house = House::new();
    for who in ["smith-viewer", "office", "stranger"] {
        let refused = ask(&mut house, who, good());
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let long = format!("https://example.org/{}", "a".repeat(ADDRESS_CHARS_MAX));
    for wrong in [
        "",
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///hook",
        "https://user@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://예.example/",
        &long,
    ] {
        assert!(ask(&mut house, "smith", set(wrong, &Kind::ALL)).is_err(), "{wrong}");
    }
    assert!(matches!(
        ask(&mut house, "smith", set("https://example.org", &[])),
        Err(NetworkError::Empty { .. })
    ));
    assert_eq!(ask(&mut house, "smith", good()).unwrap(), 1);
    assert_eq!(ask(&mut house, "smith", good()).unwrap(), 0, "it is so already");
    for number in 1..WEBHOOKS_MAX {
        let webhook = WebhookId::new(&format!("more-{number}")).unwrap();
        let (organisation, kinds) = (organisation("smith"), BTreeSet::from(Kind::ALL));
        let address = "https://example.org".to_owned();
        let more = C::Set { organisation, webhook, address, kinds };
        assert_eq!(ask(&mut house, "smith", more).unwrap(), 1);
    }
    let (organisation, webhook) = (organisation("smith"), WebhookId::new("last").unwrap());
    let (address, kinds) = ("https://example.org".to_owned(), BTreeSet::from(Kind::ALL));
    let one_more = C::Set { organisation, webhook, address, kinds };
    assert!(matches!(ask(&mut house, "smith", one_more), Err(NetworkError::TooMany { .. })));
}

fn state(house: &House, _now: &str) -> &'static str {
    let gone = house.events.iter().any(|one| matches!(one, Event::WebhookRemoved(_)));
    match house.network.webhooks().next().map(|one| one.is_on()) {
        Some(true) => "on",
        Some(false) => "off",
        None if gone => "gone",
        None => "not there",
    }
}

/// The manual draws the states of a webhook as the code has them.
#[test]
fn states_of_a_webhook() {
    let after = |before: &[C]| {
        let mut house = House::new();
        for command in before {
            ask(&mut house, "smith", command.clone()).unwrap();
        }
        house
    };
    let other = || set("https://example.org", &[Kind::CallPublished]);
    let by_itself = |house: &mut House, now: &str, command| {
        tried(house.system(at(now), Command::Webhook(command)))
    };
    let machine = Machine {
        steps: &[
            ("set", &|house, _| tried(ask(house, "smith", good()))),
            ("set otherwise", &|house, _| tried(ask(house, "smith", other()))),
            ("switch on", &|house, _| tried(ask(house, "smith", switch(true)))),
            ("switch off", &|house, _| tried(ask(house, "smith", switch(false)))),
            ("switched off by Guildhall", &|house, now| by_itself(house, now, switch(false))),
            ("remove", &|house, _| tried(ask(house, "smith", remove()))),
        ],
        times: &[],
        read: state,
    };
    let (u, done, so) = ("Unknown", "done", "so already");
    machine.check(
        "opportunities.md",
        vec![
            ("not there", after(&[]), NOW, &[done, done, u, u, u, u]),
            ("on", after(&[good()]), NOW, &[so, done, so, done, done, done]),
            ("off", after(&[good(), switch(false)]), NOW, &[so, done, done, so, so, done]),
            ("gone", after(&[good(), remove()]), NOW, &[done, done, u, u, u, u]),
        ],
    );
}

#[test]
fn nobody_else_switches_it_but_guildhall_itself() {
    let mut house = House::new();
    ask(&mut house, "smith", good()).unwrap();
    assert!(ask(&mut house, "stranger", switch(false)).is_err());
    house.system(at(NOW), Command::Webhook(switch(false))).unwrap();
    let seen = house.network.webhooks().next().unwrap();
    assert!(!seen.is_on() && seen.switched.as_ref().unwrap().by.is_none(), "Guildhall itself");
}

#[test]
fn what_is_told_is_counted_in_the_order_of_the_journal() {
    let house = life::running();
    assert_eq!(house.network.announced(), 3, "published, decided, awarded");
    let mut house = House::with_call();
    ask(&mut house, "smith", good()).unwrap();
    let kinds = |house: &House, behind: u64, now: Time| {
        let webhook = house.network.webhooks().next().unwrap();
        let (mut behind, mut kinds) = (behind, Vec::new());
        while let Some(next) = house.network.next_for(webhook, behind, now) {
            behind = next.number;
            kinds.push((next.number, next.kind.word()));
        }
        kinds
    };
    let after = house.network.webhooks().next().unwrap().after;
    let now = at("2026-02-02T00:00:00Z");
    assert_eq!(kinds(&house, after, now), [], "what was before is not told");
    assert_eq!(kinds(&house, 0, now), [(1, "call.published")]);
    let amend = guildhall_network::CompetitionCommand::AmendCall {
        call: call(),
        text: call_text(),
        deadline: at("2026-05-01T17:00:00Z"),
        reason: "More time.".to_owned(),
        seen: None,
    };
    house.compete("office", "2026-02-01T00:00:00Z", amend).unwrap();
    assert_eq!(kinds(&house, after, now), [(2, "call.amended")]);
    let only = set("https://example.org", &[Kind::InstituteAwarded]);
    ask(&mut house, "smith", only).unwrap();
    assert_eq!(kinds(&house, 0, now), [], "it asks for nothing else");
    let webhook = house.network.webhooks().next().unwrap();
    assert_eq!(webhook.after, after, "a change does not set it back");
    // A draft is told to nobody, and who is no administrator sees no webhook.
    let mut drafted = House::new();
    ask(&mut drafted, "smith", good()).unwrap();
    assert_eq!(drafted.network.announced(), 0);
    for (who, sees) in [("smith", 1), ("smith-viewer", 0), ("office", 0)] {
        let scope = drafted.scope(who);
        assert_eq!(drafted.network.view(&scope, now).webhooks().count(), sees, "{who}");
    }
}

//! What is in the journal gives the same network again, today and in later versions.

use expect_test::expect_file;
use guildhall_network::competition::{Sector, Source, Tie, TieKind};
use guildhall_network::event::KINDS;
use guildhall_network::{Command, CompetitionCommand as C, Event, Network, ReviewCommand};

use crate::house::{
    House, JUDGED, at, call, call_text, good, line, organisation, programme, proposal, save,
    submit, text,
};
use crate::life;

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn index(dice: &mut Dice, most: u64) -> usize {
    usize::try_from(dice.below(most)).unwrap()
}

pub(crate) fn again(events: &[Event]) -> Network {
    let mut network = Network::default();
    for event in events {
        let stored = event.encode();
        let read = Event::decode(stored.kind, stored.version, &stored.body).unwrap();
        assert_eq!(&read, event);
        network.apply(&read);
    }
    network
}

#[test]
fn whatever_was_done_replays_to_the_same() {
    let mut kinds = std::collections::BTreeSet::new();
    for seed in 1..200 {
        let (mut dice, mut house) = (Dice(seed), House::new());
        let people = ["office", "university", "smith", "casting", "works", "stranger"];
        let mut now = at("2026-01-02T00:00:00Z").s();
        for _ in 0..60 {
            now += i64::try_from(dice.below(200_000)).unwrap();
            let deadline = guildhall_model::Time::from_s(now + 3_000_000);
            let scope = house.scope("university");
            let view = house.network.view(&scope, guildhall_model::Time::from_s(now));
            let revision = view.proposal(&proposal()).map_or(0, |seen| seen.proposal.revision);
            let seen = if dice.below(4) == 0 { revision + 1 } else { revision };
            let mut proposed = good();
            proposed.years = u8::try_from(5 + dice.below(2)).unwrap();
            proposed.partners.truncate(2 + index(&mut dice, 2));
            let (rightful, command) = match dice.below(10) {
                0 => {
                    let (call, programme, text) = (call(), programme(), call_text());
                    ("office", C::DraftCall { call, programme, text })
                }
                1 => ("office", C::PublishCall { call: call(), deadline }),
                2 => {
                    let (text, reason) = (call_text(), "because".to_owned());
                    ("office", C::AmendCall { call: call(), text, deadline, reason })
                }
                3 => ("university", save(proposed, seen)),
                at @ 4..=6 => {
                    let who = people[2 + usize::try_from(at - 4).unwrap()];
                    let partner = organisation(who);
                    (who, C::GiveLetter { proposal: proposal(), partner })
                }
                7 | 8 => ("university", submit(seen)),
                _ => ("university", C::ReopenProposal { proposal: proposal() }),
            };
            let who = if dice.below(5) == 0 { people[index(&mut dice, 6)] } else { rightful };
            let asked = Command::Competition(command);
            let before = house.network.clone();
            if house.ask(who, guildhall_model::Time::from_s(now), asked).is_err() {
                assert_eq!(house.network, before, "nothing is half done");
            }
        }
        kinds.extend(house.events.iter().map(|event| event.encode().kind));
        assert_eq!(again(&house.events), house.network, "seed {seed}");
    }
    assert_eq!(kinds.len(), 10, "all kinds came up but the new label: {kinds:?}");
}

/// One event of each kind, as the journal keeps it.
fn one_of_each() -> String {
    let mut house = House::with_call();
    let korean = guildhall_model::Label { en: "Call".into(), ko: Some("공모".into()) };
    let mut proposed = good();
    proposed.budget.push(line(3, Source::InKind, "0.01 USD"));
    house.save("2026-02-01T00:00:00Z", proposed, 0);
    house.compete("university", "2026-02-02T00:00:00Z", submit(1)).unwrap();
    let reopen = C::ReopenProposal { proposal: proposal() };
    house.compete("university", "2026-02-03T00:00:00Z", reopen).unwrap();
    let (mut words, deadline) = (call_text(), at("2026-05-01T00:00:00Z"));
    words.label = korean;
    let amend = C::AmendCall { call: call(), text: words, deadline, reason: "why".into() };
    house.compete("office", "2026-02-04T00:00:00Z", amend).unwrap();
    let (id, label) = (programme(), text("Another label"));
    let relabel = Command::SetProgramme { id, label, office: organisation("office") };
    let mut events = house.events;
    events.extend(house.network.decide(None, deadline, relabel).unwrap());
    let mut judged = House::closed();
    let tie = Tie {
        organisation: organisation("works"),
        kind: TieKind::Governance,
        until: Some(guildhall_model::Day::parse("2020-01-01").unwrap()),
    };
    let (sector, ties) = (Sector::Private, vec![tie]);
    let ready = ReviewCommand::SetReviewer { sector, appointee: false, ties };
    judged.review("silent", JUDGED, ready).unwrap();
    judged.assign("silent", &proposal()).unwrap();
    let reviewer = guildhall_model::PersonId::new("silent").unwrap();
    let reason = "No time.".to_owned();
    let recuse = ReviewCommand::Recuse { proposal: proposal(), reviewer, reason };
    judged.review("silent", JUDGED, recuse).unwrap();
    events.extend(judged.events);
    events.extend(life::declined().events);
    events.extend(crate::stages::told().events);
    let mut kinds = std::collections::BTreeSet::new();
    let mut lines = String::new();
    for event in events {
        let stored = event.encode();
        if kinds.insert(stored.kind) {
            let body = String::from_utf8(stored.body).unwrap();
            lines += &format!("{} {} {body}\n", stored.kind, stored.version);
        }
    }
    assert_eq!(kinds, KINDS.iter().copied().collect());
    lines
}

#[test]
fn what_was_written_once_is_read_for_ever() {
    expect_file!["stored.jsonl"].assert_eq(&one_of_each());
    let before = include_str!("stored-2026-11-26.jsonl").lines();
    for line in include_str!("stored.jsonl").lines().chain(before) {
        let mut parts = line.splitn(3, ' ');
        let (kind, version) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
        let body = parts.next().unwrap();
        let event = Event::decode(kind, version, body.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(event.encode().body).unwrap(), body);
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let read = |kind, version, body: &str| Event::decode(kind, version, body.as_bytes());
    use guildhall_network::NetworkError::{UnknownEvent, UnreadableEvent};
    assert!(matches!(read("profile_set", 2, "{}"), Err(UnknownEvent { .. })));
    assert!(matches!(read("profile", 1, "{}"), Err(UnknownEvent { .. })));
    for (kind, body) in [
        ("profile_set", "{}"),
        ("profile_set", r#"{"organisation":"a","kind":"king","people":1}"#),
        ("call_drafted", r#"{"call":"a b","programme":"p","text":{}}"#),
        ("proposal_submitted", r#"{"proposal":"a"}"#),
    ] {
        assert!(matches!(read(kind, 1, body), Err(UnreadableEvent { .. })), "{kind} {body}");
    }
}

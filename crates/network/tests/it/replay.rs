//! What is in the journal gives the same network again, today and in later versions.

use expect_test::expect_file;
use guildhall_network::competition::{Sector, Source, Tie, TieKind};
use guildhall_network::directory::{Identifiers, Kind, Profile};
use guildhall_network::event::KINDS;
use guildhall_network::programme::council::Choice;
use guildhall_network::{
    Command, CompetitionCommand as C, DirectoryCommand as Of, Event, Network, ReviewCommand,
    TableId,
};

use crate::house::{
    House, JUDGED, at, call, call_text, good, line, organisation, programme, proposal, save,
    submit, text,
};
use crate::{course, life};

/// Numbers that are the same in each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

pub(crate) fn index(dice: &mut Dice, most: u64) -> usize {
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
    let snapshot = borsh::to_vec(&network).unwrap();
    assert_eq!(borsh::from_slice::<Network>(&snapshot).unwrap(), network, "from a snapshot");
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
                    ("office", C::DraftCall { call, programme, text, seen: None })
                }
                1 => ("office", C::PublishCall { call: call(), deadline }),
                2 => {
                    let (text, reason) = (call_text(), "because".to_owned());
                    ("office", C::AmendCall { call: call(), text, deadline, reason, seen: None })
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
    assert_eq!(kinds.len(), 12, "all kinds came up but the new label: {kinds:?}");
}

/// What organisations and people say of themselves.
fn directory() -> Vec<Event> {
    let mut house = House::new();
    let now = "2026-01-02T00:00:00Z";
    let known = house.events.len();
    let industry = Some("331524".parse().unwrap());
    let label = Some(guildhall_model::Label { en: "Smith".into(), ko: Some("스미스".into()) });
    let identifiers = Identifiers {
        uei: Some("YNDUZMUZF8H8".parse().unwrap()),
        lei: Some("506700GE1G29325QX363".parse().unwrap()),
        ..Identifiers::default()
    };
    let receipts = Some(crate::house::money("5000000 USD"));
    let smith = Profile::new(organisation("smith"), Kind::Firm, 40);
    let smith = Profile { industry, label, identifiers, receipts, ..smith };
    house.ask("smith", at(now), Command::SetProfile { profile: smith, seen: None }).unwrap();
    house.link("stranger", "smith", "2026-01-01", Some("2027-01-01")).unwrap();
    let (by, link) =
        (organisation("casting"), crate::house::link("casting", "works", "2026-01-01"));
    let terms = crate::house::affiliate(None);
    let say = Of::SayLink { by: by.clone(), link: link.clone(), terms };
    house.directory("casting", now, say).unwrap();
    house.directory("casting", now, Of::DropLink { by, link }).unwrap();
    let orcid = Some("0000-0002-1825-0097".parse().unwrap());
    house.directory("smith", now, Of::SetOrcid { orcid }).unwrap();
    let csv = "naics,title,employees_max,receipts_max_musd,assets_max_musd,footnote\n\
        331524,Aluminum Foundries,500,,,\n111110,Soybean Farming,,1,,A note.\n\
        522110,Commercial Banking,,,600,\n";
    let table = Of::SetSizeTable {
        table: TableId::new("sba").unwrap(),
        programme: programme(),
        from: crate::house::day("2026-01-01"),
        source: "SBA 2019".into(),
        csv: csv.into(),
    };
    house.directory("office", now, table).unwrap();
    house.events.split_off(known)
}

/// A house in which all happened that can happen to agencies, a plan and a council.
fn steered() -> House {
    use crate::{agencies as a, council as c, plan as p};
    let mut house = a::funded();
    for command in [a::remove(), a::line("30000000 USD"), a::commit(1, "2 USD", "a")] {
        a::ask(&mut house, a::AGENCY, command).unwrap();
    }
    for command in [a::release(1), a::amend("20000000 USD"), a::leave("2027-06-01")] {
        a::ask(&mut house, a::AGENCY, command).unwrap();
    }
    let now = "2027-01-11";
    let goals = [p::goal("1.1", "100", "2029-12-31"), p::goal("1.2", "0.5", "2030-12-31")];
    for command in [
        p::define("workforce", "2020-01-01", "People in courses."),
        p::take("2026", "40.25"),
        p::correct(1, "41"),
        p::plan("2027-01-01", &goals, &[]),
    ] {
        p::ask(&mut house, now, command).unwrap();
    }
    let mut moved = goals[0].clone();
    (moved.target, moved.reason) = ("90".parse().unwrap(), "Less money.".to_owned());
    let next = p::plan("2027-02-01", &[moved], &[("1.2", "Less money.")]);
    p::ask(&mut house, now, next).unwrap();
    let late = "2027-03-01T00:00:00Z";
    for (who, when, command) in [
        ("office", c::CALLED, c::call(c::BEGINS)),
        ("office", c::CALLED, c::change("2027-02-01T10:00:00Z")),
        ("office", c::CALLED, c::put("Data are shared.")),
        ("university", c::AFTER, c::vote(life::institute(), Choice::For)),
        ("office", c::AFTER, c::close()),
        ("office", c::AFTER, c::minutes("All went well.")),
        ("office", c::AFTER, c::follow_up("university", Some(1))),
        ("university", c::AFTER, c::done()),
        ("office", late, c::reopen()),
        ("office", late, c::give_up()),
    ] {
        c::ask(&mut house, who, when, command).unwrap();
    }
    let mut other = c::called();
    for command in [c::withdraw(), c::cancel()] {
        c::ask(&mut other, "office", c::CALLED, command).unwrap();
    }
    house.events.extend(other.events);
    house
}

/// A house in which all happened that can happen to reviewers and panels beside reviews.
fn empanelled() -> House {
    use crate::panel as p;
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("smith", Sector::Private);
    let topics = guildhall_network::PanelCommand::SetTopics {
        proposal: proposal(),
        fields: p::words(&["layers"]),
    };
    let knows = guildhall_network::PanelCommand::SetReviewerFields(p::words(&["layers", "steel"]));
    let places = [(proposal(), "Ready."), (crate::house::second(), "Later.")];
    for (who, command) in [
        ("silent", knows),
        ("office", topics),
        ("office", p::invite("smith")),
        ("smith", p::accept(&["silent"])),
        ("office", p::invite("silent")),
        ("silent", p::decline("No time.")),
        ("office", p::meet("2026-05-01", &["laboratory", "silent", "smith"])),
        ("office", p::discuss(proposal(), &[40, 5], "It is sound.")),
        ("office", p::rank(&places)),
    ] {
        p::panel(&mut house, who, JUDGED, command).unwrap();
    }
    assert_eq!(again(&house.events), house.network);
    house
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
    let amend =
        C::AmendCall { call: call(), text: words, deadline, reason: "why".into(), seen: None };
    house.compete("office", "2026-02-04T00:00:00Z", amend).unwrap();
    let (id, label) = (programme(), text("Another label"));
    let relabel = Command::SetProgramme { id, label, office: organisation("office") };
    let mut events = house.events;
    events.extend(house.network.decide(None, deadline, relabel).unwrap());
    events.extend(directory());
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
    events.extend(course::steered().events);
    events.extend(steered().events);
    events.extend(crate::stages::told().events);
    events.extend(crate::property::told().events);
    events.extend(crate::outlook::stated().events);
    events.extend(crate::network_year::placed().events);
    events.extend(crate::entries::told().events);
    events.extend(empanelled().events);
    events.extend(crate::projects::whole().events);
    events.extend(crate::board::sat().events);
    events.extend(crate::elections::told().events);
    events.extend(crate::conditions::told().events);
    events.extend(crate::centres::told().events);
    events.extend(crate::webhooks::told().events);
    events.extend(crate::years::told().events);
    events.extend(crate::ends::told().events);
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
    // An entry that names a project, beside the first one, which names none.
    let stored = crate::project_costs::told().events.pop().unwrap().encode();
    let body = String::from_utf8(stored.body).unwrap();
    assert!(body.contains(r#""project":"#), "{body}");
    lines + &format!("{} {} {body}\n", stored.kind, stored.version)
}

#[test]
fn what_was_written_once_is_read_for_ever() {
    expect_file!["stored.jsonl"].assert_eq(&one_of_each());
    let before = include_str!("stored-2026-11-26.jsonl").lines();
    let before = before.chain(include_str!("stored-before-links.jsonl").lines());
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

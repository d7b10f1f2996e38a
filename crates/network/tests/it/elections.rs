//! Elections: who votes, what is counted, and that nobody sees what somebody chose.

use guildhall_network::board::count::{Ballot, Break, lot, papers};
use guildhall_network::board::election::{Candidate, ElectionText, End, KeyName, Sealed, State};
use guildhall_network::board::{ElectionCounted, Seat};
use guildhall_network::competition::Figure;
use guildhall_network::view::{Task, Warned};
use guildhall_network::{BoardCommand as C, Event, NetworkError};

use crate::board::{ask, governed, governed_under, holder, set, tier};
use crate::house::{House, ORGANISATIONS, at, day, organisation, rules, text};
use crate::life::{NOW, institute};
use crate::replay::again;

pub(crate) const BEFORE: &str = "2027-02-01T08:59:59Z";
pub(crate) const OPENS: &str = "2027-02-01T09:00:00Z";
pub(crate) const CLOSES: &str = "2027-02-15T17:00:00Z";
pub(crate) const VOTERS: [&str; 4] = ["casting", "smith", "stranger", "works"];

pub(crate) fn ballot(numbers: &[u8]) -> Ballot {
    Ballot::new(numbers.to_vec()).unwrap()
}

fn candidate(name: &str, of: &str) -> Candidate {
    Candidate { holder: holder(name, of), statement: text("I build bridges.") }
}

pub(crate) fn election() -> ElectionText {
    ElectionText {
        tier: tier("full"),
        seats: 2,
        from: day("2027-03-01"),
        until: day("2029-03-01"),
        opens: at(OPENS),
        closes: at(CLOSES),
        candidates: vec![
            candidate("Smith", "smith"),
            candidate("Casting", "casting"),
            candidate("Works", "works"),
        ],
    }
}

fn key() -> KeyName {
    KeyName::new([7; 16])
}

pub(crate) fn call_as(text: ElectionText) -> C {
    C::Call { institute: institute(), text, key: key() }
}

pub(crate) fn call() -> C {
    call_as(election())
}

/// As who keeps keys would do it, with another seal.
pub(crate) fn cast(who: &str, numbers: &[u8]) -> C {
    let bytes = ballot(numbers).bits() ^ 0x5555_5555_5555_5555;
    let sealed = Sealed::new(bytes.to_be_bytes().to_vec()).unwrap();
    C::Cast { institute: institute(), number: 1, organisation: organisation(who), sealed }
}

pub(crate) fn count(all: &[&[u8]]) -> C {
    let mut ballots: Vec<Ballot> = all.iter().map(|one| ballot(one)).collect();
    ballots.sort();
    C::Count { institute: institute(), number: 1, ballots }
}

pub(crate) fn void() -> C {
    let reason = "The disk with the key is lost.".to_owned();
    C::Void { institute: institute(), number: 1, reason }
}

pub(crate) fn withdraw() -> C {
    let reason = "A candidate is missing.".to_owned();
    C::Withdraw { institute: institute(), number: 1, reason }
}

pub(crate) fn called(ties: Break) -> House {
    let mut house = governed(ties);
    ask(&mut house, "university", NOW, call()).unwrap();
    house
}

fn voted(ties: Break, choices: &[(&str, &[u8])]) -> House {
    let mut house = called(ties);
    for (who, numbers) in choices {
        ask(&mut house, who, OPENS, cast(who, numbers)).unwrap();
    }
    house
}

pub(crate) fn state(house: &House, now: &str) -> State {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    view.board(&institute()).unwrap().elections[0].state
}

fn counted(house: &House) -> ElectionCounted {
    let scope = house.scope("smith-viewer");
    let view = house.network.view(&scope, at(CLOSES));
    match view.board(&institute()).unwrap().elections[0].end {
        Some(End::Counted(counted)) => counted.clone(),
        other => panic!("{other:?}"),
    }
}

/// All that can happen to elections, for the replay.
pub(crate) fn told() -> House {
    let mut house = voted(Break::Lot, &[("smith", &[1, 2]), ("works", &[3])]);
    ask(&mut house, "university", CLOSES, count(&[&[1, 2], &[3]])).unwrap();
    let mut failed = voted(Break::Lot, &[("smith", &[1])]);
    ask(&mut failed, "office", CLOSES, count(&[&[1]])).unwrap();
    let mut lost = voted(Break::Lot, &[("smith", &[1])]);
    ask(&mut lost, "office", CLOSES, void()).unwrap();
    let mut back = called(Break::Lot);
    ask(&mut back, "university", BEFORE, withdraw()).unwrap();
    for other in [failed, lost, back] {
        assert_eq!(again(&other.events), other.network);
        house.events.extend(other.events);
    }
    house
}

#[test]
fn members_elect_who_sits_for_them() {
    let choices: [(&str, &[u8]); 4] =
        [("smith", &[1, 2]), ("casting", &[1, 2]), ("works", &[3]), ("stranger", &[1])];
    let mut house = voted(Break::Lot, &choices);
    // Changed until the close; the last one counts.
    ask(&mut house, "stranger", OPENS, cast("stranger", &[])).unwrap();
    let all: [&[u8]; 4] = [&[1, 2], &[1, 2], &[3], &[]];
    ask(&mut house, "university", CLOSES, count(&all)).unwrap();
    let result = counted(&house);
    assert_eq!((result.votes, result.elected), (vec![2, 2, 1], vec![1, 2]));
    assert_eq!((result.roll, result.tied, result.ties), (4, vec![], None));
    assert_eq!(result.quorum.unwrap().as_str(), "15.1");
    let scope = house.scope("silent");
    let view = house.network.view(&scope, at(CLOSES));
    let seen = view.board(&institute()).unwrap();
    let sits: Vec<_> = seen
        .sittings
        .iter()
        .map(|one| (one.seat.clone(), one.holder.name.as_str(), one.election, one.until()))
        .collect();
    let full = || Seat::Tier { tier: tier("full") };
    let until = day("2029-03-01");
    assert_eq!(sits, [(full(), "Smith", Some(1), until), (full(), "Casting", Some(1), until)]);
    assert!(seen.elections.is_empty(), "a stranger sees no elections");
    // The same journal, read where there is no key, gives the same result.
    assert_eq!(again(&house.events), house.network);
}

#[test]
fn who_is_not_on_the_roll_does_not_vote() {
    for (who, of, now, why) in [
        ("rival", "rival", OPENS, "of another tier"),
        ("silent", "silent", OPENS, "no member"),
        ("university", "university", OPENS, "the lead"),
        ("office", "smith", OPENS, "for another"),
        ("smith-viewer", "smith", OPENS, "who does not sign"),
        ("smith", "smith", BEFORE, "too early"),
        ("smith", "smith", CLOSES, "too late"),
    ] {
        let mut house = called(Break::Lot);
        assert!(ask(&mut house, who, now, cast(of, &[1])).is_err(), "{why}");
        let (scope, organisation) = (house.scope(who), organisation(of));
        let asked = (&organisation, &ballot(&[1]));
        let key = house.network.to_seal(Some(&scope), at(now), (&institute(), 1), asked);
        assert!(key.is_err(), "{why}");
    }
    let house = called(Break::Lot);
    let (scope, smith) = (house.scope("smith"), organisation("smith"));
    let to_seal = |numbers: &[u8]| {
        let asked = (&smith, &ballot(numbers));
        house.network.to_seal(Some(&scope), at(OPENS), (&institute(), 1), asked).cloned()
    };
    for (numbers, fits) in
        [(&[][..], true), (&[3], true), (&[1, 3], true), (&[1, 2, 3], false), (&[4], false)]
    {
        assert_eq!(to_seal(numbers).ok(), fits.then(key), "{numbers:?}");
    }
}

#[test]
fn a_member_votes_once_however_often_he_says_it() {
    let mut house = called(Break::Lot);
    for numbers in [&[1][..], &[2], &[2], &[1, 2]] {
        ask(&mut house, "smith", OPENS, cast("smith", numbers)).unwrap();
    }
    ask(&mut house, "works", OPENS, cast("works", &[3])).unwrap();
    let (office, network) = (house.scope("office"), house.network.clone());
    let (name, sealed) = network.to_open(Some(&office), at(CLOSES), &institute(), 1).unwrap();
    assert_eq!(name, &key());
    let bytes: Vec<_> = sealed.iter().map(|(who, one)| (who.as_str(), one.bytes())).collect();
    let bits = |numbers: &[u8]| (ballot(numbers).bits() ^ 0x5555_5555_5555_5555).to_be_bytes();
    assert_eq!(bytes, [("smith", &bits(&[1, 2])[..]), ("works", &bits(&[3])[..])]);
    for (who, now) in [("office", OPENS), ("smith", CLOSES), ("university-viewer", CLOSES)] {
        let scope = house.scope(who);
        assert!(network.to_open(Some(&scope), at(now), &institute(), 1).is_err(), "{who} {now}");
    }
}

#[test]
fn a_count_is_of_as_many_ballots_as_were_cast() {
    for (all, why) in [
        (&[&[1][..]][..], "one too few"),
        (&[&[1], &[3], &[3]], "one too many"),
        (&[&[1], &[1, 2, 3]], "more names than seats"),
        (&[&[1], &[4]], "nobody's number"),
    ] {
        let mut house = voted(Break::Lot, &[("smith", &[1]), ("works", &[3])]);
        let before = house.network.clone();
        assert!(ask(&mut house, "university", CLOSES, count(all)).is_err(), "{why}");
        assert_eq!(house.network, before);
    }
    let mut house = voted(Break::Lot, &[("smith", &[1]), ("works", &[3])]);
    let ballots = vec![ballot(&[3]), ballot(&[1])];
    let unsorted = C::Count { institute: institute(), number: 1, ballots };
    assert!(ask(&mut house, "university", CLOSES, unsorted).is_err(), "an order tells whose it is");
    for who in ["smith", "silent", "university-viewer"] {
        assert!(ask(&mut house, who, CLOSES, count(&[&[1], &[3]])).is_err(), "{who}");
    }
    ask(&mut house, "office", CLOSES, count(&[&[1], &[3]])).unwrap();
}

#[test]
fn the_policy_says_what_a_tie_does() {
    let choices: [(&str, &[u8]); 3] = [("smith", &[1, 2]), ("casting", &[1]), ("works", &[3])];
    let all: [&[u8]; 3] = [&[1, 2], &[1], &[3]];
    for (by, free) in [(Break::Lot, 0), (Break::Again, 1)] {
        let mut house = voted(by, &choices);
        ask(&mut house, "university", CLOSES, count(&all)).unwrap();
        let result = counted(&house);
        assert_eq!((&result.votes[..], &result.tied[..]), (&[2, 1, 1][..], &[2, 3][..]));
        assert_eq!(result.ties.as_ref().unwrap().as_str(), "15.3");
        let text = papers(&institute(), 1, &result.ballots);
        assert_eq!(text, "layers-institute 1\n1\n1 2\n3\n");
        let drawn = if lot(&text, 2) < lot(&text, 3) { 2 } else { 3 };
        assert_eq!(result.elected, [1, drawn][..2 - free], "{by:?}");
    }
}

#[test]
fn too_few_votes_have_no_result() {
    for (choices, may) in [
        (&[][..], false),
        (&[("smith", &[1][..])][..], false),
        (&[("smith", &[1]), ("works", &[])], true),
    ] {
        let mut house = voted(Break::Lot, choices);
        let all: Vec<&[u8]> = choices.iter().map(|(_, numbers)| *numbers).collect();
        ask(&mut house, "university", CLOSES, count(&all)).unwrap();
        let expected = if may { State::Counted } else { State::Failed };
        assert_eq!(state(&house, CLOSES), expected, "{choices:?}");
        if !may {
            let last = String::from_utf8(house.events.last().unwrap().encode().body).unwrap();
            assert!(!last.contains("ballots"), "ballots of few stay closed: {last}");
        }
    }
    // Without a rule one vote is enough, and a lot decides.
    let mut house = governed_under(rules());
    ask(&mut house, "university", NOW, call()).unwrap();
    ask(&mut house, "smith", OPENS, cast("smith", &[1])).unwrap();
    ask(&mut house, "university", CLOSES, count(&[&[1]])).unwrap();
    assert_eq!(counted(&house).elected, [1]);
}

#[test]
fn an_election_is_called_as_the_rules_want_it() {
    let with = |change: fn(&mut ElectionText)| {
        let mut text = election();
        change(&mut text);
        text
    };
    for (why, change) in [
        ("in the past", (|one| one.opens = at(NOW)) as fn(&mut ElectionText)),
        ("closes first", |one| one.closes = one.opens),
        ("no term", |one| one.until = one.from),
        ("sits before the close", |one| one.from = day("2027-02-14")),
        ("no seat", |one| one.seats = 0),
        ("too many seats", |one| one.seats = 4),
        ("no such tier", |one| one.tier = tier("gold")),
        ("of another tier", |one| one.tier = tier("associate")),
        ("nobody", |one| one.candidates.clear()),
        ("no name", |one| one.candidates[0].holder.name.clear()),
        ("no statement", |one| one.candidates[0].statement.en.clear()),
        ("one member twice", |one| one.candidates[0].holder.organisation = organisation("works")),
        ("no member", |one| one.candidates[0].holder.organisation = organisation("silent")),
    ] {
        let mut house = governed(Break::Lot);
        assert!(ask(&mut house, "university", NOW, call_as(with(change))).is_err(), "{why}");
    }
    let mut house = governed(Break::Lot);
    let short = with(|one| one.closes = at("2027-02-15T08:59:59Z"));
    let Err(NetworkError::Rules { shortfalls, .. }) =
        ask(&mut house, "university", NOW, call_as(short))
    else {
        panic!("the poll is open for too short")
    };
    let one = &shortfalls[0];
    let found = (one.rule.as_str(), &one.found, &one.wanted);
    assert_eq!(found, ("15.2", &Figure::Count(13), &Figure::Count(14)));
    assert_eq!(ask(&mut house, "university", NOW, call()).unwrap(), 1);
    assert_eq!(ask(&mut house, "university", NOW, call()).unwrap(), 0, "it is called already");
    let second = with(|one| one.until = day("2028-03-01"));
    let asked = ask(&mut house, "university", NOW, call_as(second.clone()));
    assert!(matches!(asked, Err(NetworkError::NotLeft { .. })), "two of three seats are taken");
    let fewer = ElectionText { seats: 1, ..second };
    assert_eq!(ask(&mut house, "university", NOW, call_as(fewer)).unwrap(), 1);
    let smaller = ask(&mut house, "university", NOW, set(&[("full", 2)], 1, 1));
    assert!(smaller.is_err(), "as many seats are being elected");
    assert!(ask(&mut house, "office", NOW, call()).is_err());
}

/// Two houses in which members voted, but chose other things, look alike to everybody until the
/// result is there; and then a result tells no more than what was chosen.
#[test]
fn nobody_sees_what_somebody_chose() {
    let choices: [&[&[u8]]; 3] =
        [&[&[1], &[1], &[2], &[3]], &[&[3], &[2], &[1], &[1]], &[&[1, 2], &[], &[3], &[2, 3]]];
    let seen = |choice: &[&[u8]], counts: bool, now: &str| {
        let mut house = called(Break::Lot);
        for (who, numbers) in VOTERS.into_iter().zip(choice) {
            ask(&mut house, who, OPENS, cast(who, numbers)).unwrap();
        }
        if counts {
            ask(&mut house, "university", CLOSES, count(choice)).unwrap();
        }
        let mut all = String::new();
        for (id, ..) in ORGANISATIONS {
            for person in [id.to_owned(), format!("{id}-viewer")] {
                let scope = house.scope(&person);
                let view = house.network.view(&scope, at(now));
                all +=
                    &format!("{:?} {:?}\n", view.board(&institute()), view.due(&Warned::default()));
            }
        }
        all
    };
    for now in [OPENS, CLOSES] {
        let [first, second, third] = choices.map(|choice| seen(choice, false, now));
        assert!(first == second && second == third, "before it is counted, {now}");
    }
    let [first, second, third] = choices.map(|choice| seen(choice, true, CLOSES));
    assert!(first == second, "the same ballots of others");
    assert!(first != third, "other ballots");
}

#[test]
fn what_waits_for_whom() {
    let due = |house: &House, who: &str, now: &str| {
        let scope = house.scope(who);
        let all = house.network.view(&scope, at(now)).due(&Warned::default());
        let of = |task: &Task| matches!(task, Task::Elect { .. } | Task::CountElection { .. });
        all.into_iter().filter(|one| of(&one.task)).collect::<Vec<_>>()
    };
    let mut house = called(Break::Lot);
    assert!(due(&house, "smith", BEFORE).is_empty());
    let told = due(&house, "smith", OPENS);
    let (institute, organisation) = (institute(), organisation("smith"));
    let task = Task::Elect { institute: institute.clone(), election: 1, organisation };
    assert_eq!((&told[0].task, told[0].until), (&task, Some(at(CLOSES))));
    for who in ["smith-viewer", "rival", "university", "office"] {
        assert!(due(&house, who, OPENS).is_empty(), "{who}");
    }
    ask(&mut house, "smith", OPENS, cast("smith", &[1])).unwrap();
    assert!(due(&house, "smith", OPENS).is_empty(), "he voted");
    for who in ["university", "office"] {
        let task = Task::CountElection { institute: institute.clone(), election: 1 };
        assert_eq!(due(&house, who, CLOSES)[0].task, task, "{who}");
    }
    assert!(due(&house, "works", CLOSES).is_empty());
    ask(&mut house, "office", CLOSES, count(&[&[1]])).unwrap();
    assert!(due(&house, "office", CLOSES).is_empty());
}

#[test]
fn a_key_is_spent_when_its_election_is_over() {
    let mut house = called(Break::Lot);
    assert_eq!(house.network.is_spent(&key()), Some(false));
    assert_eq!(house.network.is_spent(&KeyName::new([8; 16])), None);
    ask(&mut house, "smith", OPENS, cast("smith", &[1])).unwrap();
    let kept = borsh::to_vec(&house.network).unwrap();
    ask(&mut house, "university", OPENS, void()).unwrap();
    assert_eq!(house.network.is_spent(&key()), Some(true));
    let Event::BallotCast(one) = &house.events[house.events.len() - 2] else { panic!("a vote") };
    let sealed = one.sealed.bytes().to_vec();
    let there = |bytes: &[u8]| bytes.windows(sealed.len()).any(|part| part == sealed);
    assert!(there(&kept));
    assert!(!there(&borsh::to_vec(&house.network).unwrap()), "nobody needs it any more");
}

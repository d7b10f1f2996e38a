//! The board: who appoints to which seat, how long somebody sits, committees.

use std::collections::BTreeSet;

use guildhall_network::board::count::Break;
use guildhall_network::board::{CommitteeSeat, Holder, Seat, TierSeats};
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::{
    BoardCommand as C, Command, CommitteeId, MembershipCommand as M, NetworkError, TierId,
};

use crate::house::{House, at, day, money, organisation, rule, rules, text};
use crate::life::{NOW, institute, running_under};

#[test]
fn a_firm_that_may_join_sees_how_many_seats_its_tier_would_elect() {
    let house = governed(Break::Again);
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(NOW));
    let offers = view.offers(&organisation("stranger")).unwrap();
    let seats = |tier: &guildhall_network::view::OfferedTier<'_>| (tier.id.clone(), tier.seats);
    let seats: Vec<(TierId, u8)> = offers[0].tiers.iter().map(seats).collect();
    assert!(seats.contains(&(tier("full"), 3)), "{seats:?}");
    assert!(seats.iter().any(|(_, seats)| *seats == 0), "{seats:?}");
}

pub(crate) fn tier(id: &str) -> TierId {
    TierId::new(id).unwrap()
}

pub(crate) fn elections(ties: Break) -> Vec<Rule> {
    let mut all = rules();
    let least = Share::new(5_000).unwrap();
    all.push(rule("15.1", "Half vote.", Demand::ElectionQuorum { least, ballots: 2 }));
    all.push(rule("15.2", "A poll is open for two weeks.", Demand::ElectionOpen { days: 14 }));
    all.push(rule("15.3", "Ties.", Demand::ElectionTies { by: ties }));
    all
}

/// An institute with four full members, one associate, and a board of three elected, one of the lead
/// and one of the government.
pub(crate) fn governed(ties: Break) -> House {
    governed_under(elections(ties))
}

/// The same under another policy.
pub(crate) fn governed_under(rules: Vec<Rule>) -> House {
    let mut house = running_under(rules);
    let associate = TierSet {
        institute: institute(),
        tier: tier("associate"),
        label: text("Associate"),
        fee: money("1000 USD"),
        small_fee: None,
        college_fee: None,
        gives: None,
        benefits: TierBenefits::default(),
    };
    house
        .ask(
            "university",
            at(NOW),
            Command::Membership(M::SetTier { tier: Box::new(associate), seen: None }),
        )
        .unwrap();
    for (who, of) in
        [("casting", "full"), ("works", "full"), ("stranger", "full"), ("rival", "associate")]
    {
        join(&mut house, who, of);
    }
    ask(&mut house, "university", NOW, set(&[("full", 3)], 1, 1)).unwrap();
    house
}

fn join(house: &mut House, who: &str, of: &str) {
    let (institute, organisation) = (institute(), organisation(who));
    let apply = M::Apply {
        institute: institute.clone(),
        organisation: organisation.clone(),
        tier: tier(of),
        from: day("2027-01-10"),
        covers: BTreeSet::new(),
    };
    house.ask(who, at(NOW), Command::Membership(apply)).unwrap();
    let accept = M::Accept { institute, organisation };
    house.ask("university", at(NOW), Command::Membership(accept)).unwrap();
}

pub(crate) fn ask(
    house: &mut House,
    who: &str,
    now: &str,
    command: C,
) -> Result<usize, NetworkError> {
    house.ask(who, at(now), Command::Board(command))
}

pub(crate) fn set(elected: &[(&str, u8)], lead: u8, government: u8) -> C {
    let of = |(id, seats): &(&str, u8)| TierSeats { tier: tier(id), seats: *seats };
    C::Set {
        institute: institute(),
        elected: elected.iter().map(of).collect(),
        lead,
        government,
        seen: None,
    }
}

pub(crate) fn holder(name: &str, of: &str) -> Holder {
    Holder { name: name.to_owned(), organisation: organisation(of) }
}

pub(crate) fn give(seat: Seat, name: &str, of: &str, [from, until]: [&str; 2]) -> C {
    let (from, until) = (day(from), day(until));
    C::GiveSeat { institute: institute(), seat, holder: holder(name, of), from, until }
}

pub(crate) fn end(number: u32, on: &str) -> C {
    let reason = "He retired.".to_owned();
    C::EndSeat { institute: institute(), number, on: day(on), reason }
}

fn seat(name: &str, of: &str, chair: bool, [from, until]: [&str; 2]) -> CommitteeSeat {
    CommitteeSeat { holder: holder(name, of), chair, from: day(from), until: day(until) }
}

pub(crate) fn committee(seats: Vec<CommitteeSeat>) -> C {
    C::SetCommittee {
        institute: institute(),
        committee: CommitteeId::new("technology").unwrap(),
        label: text("Technology"),
        task: text("Says which projects matter."),
        seats,
        seen: None,
    }
}

const YEARS: [&str; 2] = ["2027-02-01", "2029-02-01"];

/// What happened in a board beside elections, for the replay.
pub(crate) fn sat() -> House {
    let mut house = governed(Break::Lot);
    for (who, command) in [
        ("university", give(Seat::Lead, "Dean", "university", YEARS)),
        ("office", give(Seat::Government, "Officer", "office", YEARS)),
        ("university", committee(vec![seat("Smith", "smith", true, YEARS)])),
        ("university", end(1, "2028-01-01")),
    ] {
        assert_eq!(ask(&mut house, who, NOW, command.clone()).unwrap(), 1, "{command:?}");
        assert_eq!(ask(&mut house, who, NOW, command).unwrap(), 0, "it is so already");
    }
    house
}

#[test]
fn who_appoints_and_who_sits_until_when() {
    let house = sat();
    let scope = house.scope("silent");
    let view = house.network.view(&scope, at(NOW));
    let seen = view.board(&institute()).unwrap();
    assert!(!seen.inside);
    let sits: Vec<_> = seen
        .sittings
        .iter()
        .map(|one| (one.number, one.seat.word(), one.holder.name.as_str(), one.until()))
        .collect();
    assert_eq!(
        sits,
        [(1, "lead", "Dean", day("2028-01-01")), (2, "government", "Officer", day("2029-02-01")),]
    );
    assert!(seen.sittings[0].holds(day("2027-12-31")));
    assert!(!seen.sittings[0].holds(day("2028-01-01")));
    assert_eq!(seen.committees[0].set.seats[0].holder.name, "Smith");
}

#[test]
fn of_two_who_change_a_board_or_a_committee_the_second_is_told() {
    let mut house = governed(Break::Lot);
    let seen = |mut command: C, began: Option<u32>| {
        if let C::Set { seen, .. } | C::SetCommittee { seen, .. } = &mut command {
            *seen = began;
        }
        command
    };
    let mut change = |command: C| {
        ask(&mut house, "university", NOW, command).map_err(|error| match error {
            NetworkError::ChangedSince { what, now, .. } => (what, now),
            other => panic!("{other}"),
        })
    };
    let charter = |lead, began| seen(set(&[("full", 2)], lead, 1), began);
    assert_eq!(change(charter(2, Some(0))), Err(("board of", 1)), "there is one already");
    assert_eq!(change(charter(2, Some(1))), Ok(1));
    assert_eq!(change(charter(3, Some(1))), Err(("board of", 2)), "somebody was there before");
    assert_eq!(change(charter(2, Some(1))), Ok(0), "it is so already");
    assert_eq!(change(charter(3, None)), Ok(1), "whatever there is");

    let of = |names: &[&str], began| {
        seen(committee(names.iter().map(|one| seat(one, "smith", false, YEARS)).collect()), began)
    };
    assert_eq!(change(of(&["Smith"], Some(1))), Err(("committee", 0)), "there is none to change");
    assert_eq!(change(of(&["Smith"], Some(0))), Ok(1));
    assert_eq!(change(of(&["Smith", "Miller"], Some(1))), Ok(1));
    assert_eq!(change(of(&["Smith"], Some(1))), Err(("committee", 2)), "Miller stays");
    assert_eq!(change(of(&["Smith"], Some(2))), Ok(1));
}

#[test]
fn a_seat_is_given_by_who_appoints_and_only_where_one_is_free() {
    let government = |of| give(Seat::Government, "Kim", of, YEARS);
    let lead = |of| give(Seat::Lead, "Kim", of, YEARS);
    for (who, command, why) in [
        ("university", government("office"), "not the office"),
        ("office", lead("university"), "not the lead"),
        ("smith", lead("smith"), "a member"),
        ("university", give(Seat::Tier { tier: tier("full") }, "Kim", "smith", YEARS), "elected"),
        ("university", lead("silent"), "for no member"),
        ("university", give(Seat::Lead, "", "smith", YEARS), "nobody"),
        ("university", give(Seat::Lead, "Kim", "smith", ["2029-02-01", "2027-02-01"]), "no term"),
        (
            "university",
            give(Seat::Lead, "Kim", "smith", ["2026-02-01", "2027-01-10"]),
            "it is over",
        ),
        ("smith", set(&[("full", 3)], 2, 1), "a member"),
        ("university", set(&[("gold", 3)], 2, 1), "no such tier"),
        ("university", set(&[("full", 3), ("full", 1)], 1, 1), "a tier twice"),
        ("university", set(&[("full", 51)], 1, 1), "too many seats"),
        ("university", end(1, "2028-01-01"), "no such sitting"),
    ] {
        let mut house = governed(Break::Lot);
        assert!(ask(&mut house, who, NOW, command).is_err(), "{why}");
    }
    let mut house = sat();
    for (who, command, free) in [
        ("university", give(Seat::Lead, "Next", "works", ["2027-12-31", "2029-01-01"]), false),
        ("university", give(Seat::Lead, "Next", "works", ["2028-01-01", "2029-01-01"]), true),
        ("office", give(Seat::Government, "Next", "office", ["2026-01-01", "2027-02-02"]), false),
        ("university", set(&[("full", 3)], 1, 0), false),
        ("university", set(&[], 2, 1), true),
        ("university", end(2, "2028-01-01"), false),
        ("university", end(1, "2028-06-01"), false),
        ("office", end(2, "2027-01-09"), false),
        ("office", end(2, "2027-02-02"), true),
    ] {
        assert_eq!(ask(&mut house, who, NOW, command.clone()).is_ok(), free, "{command:?}");
    }
}

#[test]
fn who_sat_in_a_committee_stays_in_its_list() {
    let smith = || seat("Smith", "smith", true, YEARS);
    let works = || seat("Works", "works", false, YEARS);
    let next = || seat("Works", "works", true, ["2029-02-01", "2030-02-01"]);
    let cut = |until| seat("Smith", "smith", true, ["2027-02-01", until]);
    let later = "2028-02-01T00:00:00Z";
    for (now, seats, may) in [
        (NOW, vec![smith(), works(), next()], true),
        (NOW, vec![], true),
        (NOW, vec![smith(), seat("Works", "works", true, YEARS)], false),
        (NOW, vec![smith(), smith()], false),
        (NOW, vec![smith(), seat("Nobody", "silent", false, YEARS)], false),
        (NOW, vec![seat("Smith", "smith", true, ["2027-02-01", "2027-02-01"])], false),
        (later, vec![], false),
        (later, vec![works()], false),
        (later, vec![cut("2028-02-01"), smith()], false),
        (later, vec![cut("2028-02-01")], true),
        (later, vec![cut("2028-01-31")], false),
        (later, vec![cut("2029-02-02")], false),
        (later, vec![seat("Smith", "smith", false, YEARS)], false),
    ] {
        let mut house = sat();
        let asked = ask(&mut house, "university", now, committee(seats.clone()));
        assert_eq!(asked.is_ok(), may, "{now} {seats:?}: {asked:?}");
    }
    let mut house = sat();
    assert!(ask(&mut house, "smith", NOW, committee(vec![])).is_err());
}

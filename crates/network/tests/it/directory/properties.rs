//! What holds of links and sizes whatever was said: by random histories.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::{Day, OrganisationId};
use guildhall_network::DirectoryCommand as C;
use guildhall_network::directory::{Kind, LinkKey, LinkKind, Profile, Terms};
use guildhall_network::{Command, Network};

use crate::house::{House, ORGANISATIONS, at, day, organisation};
use crate::replay::{Dice, again, index};

const NOW: &str = "2026-03-01T00:00:00Z";

/// Days on which links begin and end, and on which it is looked.
const DAYS: [&str; 5] = ["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01"];

fn name(dice: &mut Dice) -> &'static str {
    ORGANISATIONS[index(dice, 10)].0
}

fn some_day(dice: &mut Dice) -> Day {
    day(DAYS[index(dice, 5)])
}

fn some_link(dice: &mut Dice) -> (LinkKey, Terms) {
    let (part, whole) = (organisation(name(dice)), organisation(name(dice)));
    let kind = LinkKind::ALL[index(dice, 2)];
    let until = (dice.below(2) == 0).then(|| some_day(dice));
    (LinkKey { part, whole, since: Some(some_day(dice)) }, Terms { kind, until })
}

/// Something that somebody could ask of links and profiles, rightly or not.
fn some_command(dice: &mut Dice, house: &House) -> (String, Command) {
    let (mut link, mut terms) = some_link(dice);
    // Mostly of a link that is there.
    let who = organisation(name(dice));
    let scope = house.scope(who.as_str());
    let seen = house.network.view(&scope, at(NOW)).organisation(&who);
    let links = seen.iter().flat_map(|seen| &seen.links).collect::<Vec<_>>();
    if !links.is_empty() && dice.below(3) > 0 {
        let there = links[index(dice, links.len() as u64)];
        link = there.link.key.clone();
        if let Some(open) = there.open.filter(|_| dice.below(4) > 0) {
            terms = open.terms;
        }
    }
    let by = match dice.below(8) {
        0 => who,
        1..=4 => link.whole.clone(),
        _ => link.part.clone(),
    };
    let person = by.to_string();
    let command = match dice.below(8) {
        0..=2 => C::SayLink { by, link, terms },
        3..=5 => C::ConfirmLink { by, link, terms },
        6 => C::DropLink { by, link },
        _ => {
            let people = u32::try_from(dice.below(600)).unwrap();
            let profile = Profile::new(by, Kind::Firm, people);
            return (person, Command::SetProfile { profile, seen: None });
        }
    };
    (person, Command::Directory(command))
}

fn history(seed: u64) -> House {
    let (mut dice, mut house) = (Dice(seed), House::new());
    if seed.is_multiple_of(2) {
        // A journal from before there were links.
        let old = r#"{"organisation":"rival","kind":"firm","people":7,"parent":"smith"}"#;
        let event = guildhall_network::Event::decode("profile_set", 1, old.as_bytes()).unwrap();
        house.happen(vec![event]);
    }
    for _ in 0..120 {
        let (who, command) = some_command(&mut dice, &house);
        let before = house.network.clone();
        if house.ask(&who, at(NOW), command).is_err() {
            assert_eq!(house.network, before, "nothing is half done");
        }
    }
    house
}

/// Who belongs together with each organisation on a day, as everybody sees it.
fn groups(network: &Network, house: &House, on: &str) -> BTreeMap<String, BTreeSet<String>> {
    let scope = house.scope("stranger");
    let view = network.view(&scope, day(on).begin());
    let group = |id: &str| {
        let of = organisation(id);
        let ends = view.organisation(&of).into_iter().flat_map(|seen| seen.tree);
        let ends = ends.flat_map(|link| [link.key.part.to_string(), link.key.whole.to_string()]);
        ends.chain([id.to_owned()]).collect()
    };
    ORGANISATIONS.iter().map(|(id, ..)| ((*id).to_owned(), group(id))).collect()
}

#[test]
fn groups_are_classes_and_nobody_belongs_to_himself_on_any_day() {
    let mut largest = 0;
    for seed in 1..300 {
        let house = history(seed);
        for on in DAYS {
            let groups = groups(&house.network, &house, on);
            for (id, group) in &groups {
                assert!(group.contains(id));
                for other in group {
                    assert_eq!(&groups[other], group, "seed {seed}, {id} and {other} on {on}");
                }
                largest = largest.max(group.len());
            }
            for (id, ..) in ORGANISATIONS {
                assert!(!owns_itself(&house, id, on), "seed {seed}: {id} on {on}");
            }
        }
        assert_eq!(again(&house.events), house.network, "seed {seed}");
    }
    assert!(largest > 5, "histories are rich enough: {largest}");
}

fn owns_itself(house: &House, id: &str, on: &str) -> bool {
    let scope = house.scope("stranger");
    let start = organisation(id);
    let seen = house.network.view(&scope, day(on).begin()).organisation(&start);
    let tree = seen.map_or(Vec::new(), |seen| seen.tree);
    let above = |of: &OrganisationId| -> Vec<OrganisationId> {
        let up = tree.iter().filter(|link| link.key.part == *of);
        up.map(|link| link.key.whole.clone()).collect()
    };
    let (mut seen, mut open) = (BTreeSet::new(), above(&start));
    while let Some(next) = open.pop() {
        if next == start {
            return true;
        }
        if seen.insert(next.clone()) {
            open.extend(above(&next));
        }
    }
    false
}

#[test]
fn it_is_the_same_in_which_order_links_are_confirmed() {
    for seed in 1..200 {
        let (mut dice, mut house) = (Dice(seed), House::new());
        let mut said = Vec::new();
        for _ in 0..25 {
            let (link, terms) = some_link(&mut dice);
            let by = link.part.clone();
            let say = C::SayLink { by, link: link.clone(), terms };
            let done = house.directory(link.part.as_str(), NOW, say);
            if done.is_ok_and(|events| events > 0) {
                said.retain(|(there, _)| *there != link);
                said.push((link, terms));
            }
        }
        assert!(said.len() > 3, "seed {seed}");
        let confirm = |order: &[(LinkKey, Terms)]| {
            let mut network = house.network.clone();
            for (link, terms) in order {
                let by = link.whole.clone();
                let scope = house.scope(by.as_str());
                let (link, terms) = (link.clone(), *terms);
                let command = Command::Directory(C::ConfirmLink { by, link, terms });
                let events = network.decide(Some(&scope), at(NOW), command).unwrap();
                events.iter().for_each(|event| network.apply(event));
            }
            network
        };
        let one = confirm(&said);
        for _ in 0..3 {
            for at in (1..said.len()).rev() {
                said.swap(at, index(&mut dice, at as u64 + 1));
            }
            assert_eq!(confirm(&said), one, "seed {seed}");
        }
    }
}

/// 0 for small, 1 for not known, 2 for not small.
fn rank(house: &House, id: &str) -> Option<u8> {
    let scope = house.scope("office");
    let sizes = house.network.view(&scope, day("2022-06-01").begin()).sizes(&organisation(id));
    sizes.first().map(|one| match (one.size.small, &one.size.basis.unknown) {
        (true, _) => 0,
        (false, Some(_)) => 1,
        (false, None) => 2,
    })
}

#[test]
fn more_people_never_make_a_firm_smaller() {
    let mut kinds = BTreeSet::new();
    for seed in 1..150 {
        let mut house = history(seed);
        // A policy that holds on the day that is looked at.
        let rules = crate::house::rules();
        let mut early = House::new();
        early.network = Network::default();
        let begin = Command::SetProgramme {
            id: crate::house::programme(),
            label: crate::house::text("A programme"),
            office: organisation("office"),
        };
        early.system(at(NOW), begin).unwrap();
        let (programme, from) = (crate::house::programme(), day("2010-01-01"));
        early.system(at(NOW), Command::SetPolicy { programme, from, rules }).unwrap();
        let others = house
            .events
            .iter()
            .filter(|event| !matches!(event.encode().kind, "programme_added" | "policy_set"));
        others.for_each(|event| early.network.apply(event));
        early.access = house.access.clone();
        house = early;
        let mut dice = Dice(seed);
        for _ in 0..20 {
            let before: Vec<Option<u8>> =
                ORGANISATIONS.iter().map(|(id, ..)| rank(&house, id)).collect();
            let who = name(&mut dice);
            let scope = house.scope(who);
            let seen = house.network.view(&scope, at(NOW)).described(&organisation(who));
            let Some((kind, people)) = seen.map(|seen| (seen.kind, seen.people)) else { continue };
            let more = people + u32::try_from(dice.below(200)).unwrap();
            let profile = Profile::new(organisation(who), kind, more);
            house.ask(who, at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
            for ((id, ..), before) in ORGANISATIONS.iter().zip(before) {
                let after = rank(&house, id);
                assert!(before <= after, "seed {seed}: {id} {before:?} {after:?}");
                kinds.extend(after);
            }
        }
    }
    assert_eq!(kinds, BTreeSet::from([0, 1, 2]), "all answers came up");
}

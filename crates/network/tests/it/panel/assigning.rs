//! Who could review what, and giving it as one command.

use guildhall_model::PersonId;
use guildhall_network::competition::Sector;
use guildhall_network::competition::reviewing::assignment::Wanted;
use guildhall_network::{PanelCommand as C, ProposalId};

use super::{accept, check, invite, pairs, panel, strict, willing, words};
use crate::house::{House, JUDGED, at, call, proposal, second};

const FOUR: [(&str, Sector); 4] = [
    ("laboratory", Sector::Public),
    ("silent", Sector::Private),
    ("smith", Sector::Private),
    ("office-viewer", Sector::Public),
];

#[test]
fn an_assignment_is_proposed_changed_and_given_as_a_whole() {
    let mut house = willing(strict(), &FOUR);
    panel(&mut house, "silent", JUDGED, C::SetReviewerFields(words(&["cells"]))).unwrap();
    panel(&mut house, "laboratory", JUDGED, C::SetReviewerFields(words(&["cells"]))).unwrap();
    let about = C::SetTopics { proposal: proposal(), fields: words(&["cells", "arms"]) };
    panel(&mut house, "office", JUDGED, about).unwrap();
    let propose = |house: &House, reviews| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(JUDGED));
        view.assignment(&call(), Wanted { reviews, load: None }).unwrap()
    };
    let found = propose(&house, None);
    assert_eq!((found.reviews, found.load, found.lacks.len()), (2, 1, 0), "as the rules say");
    let rows: Vec<_> = found
        .pairs
        .iter()
        .map(|one| (one.proposal.as_str(), one.reviewer.as_str(), one.fit))
        .collect();
    // `smith` takes part in the first.
    let expected = [
        ("layers", "laboratory", 1),
        ("layers", "silent", 1),
        ("second", "office-viewer", 0),
        ("second", "smith", 0),
    ];
    assert_eq!(rows, expected);
    let more = propose(&house, Some(3));
    let lacks: Vec<_> = more.lacks.iter().map(|one| (one.proposal.as_str(), one.reviews)).collect();
    assert_eq!(lacks, [("layers", 1), ("second", 1)]);
    assert!(more.loads.iter().all(|(_, load)| *load <= 1));
    let (first, second) = (proposal(), second());
    let before = house.network.clone();
    for (wrong, expected) in [
        (&[(first.clone(), "silent"), (second.clone(), "silent")][..], "14.2"),
        (&[(second.clone(), "silent"), (first.clone(), "smith")], "Conflict"),
        (&[(first.clone(), "silent"), (first.clone(), "silent")], "Part"),
        (&[(first.clone(), "stranger")], "Unknown"),
        (&[(ProposalId::new("other").unwrap(), "silent")], "Unknown"),
    ] {
        check(&mut house, "office", JUDGED, pairs(wrong), expected);
        assert_eq!(house.network, before, "all or nothing");
    }
    house.ready("branch", Sector::Private);
    check(&mut house, "office", JUDGED, pairs(&[(second.clone(), "branch")]), "14.1");
    let all = [(first.clone(), "laboratory"), (second.clone(), "smith")];
    assert_eq!(panel(&mut house, "office", JUDGED, pairs(&all)).unwrap(), 2);
    check(&mut house, "office", JUDGED, pairs(&all), "so already");
    let rest = propose(&house, None);
    let rest: Vec<_> =
        rest.pairs.iter().map(|one| (one.proposal.as_str(), one.reviewer.as_str())).collect();
    assert_eq!(rest, [("layers", "silent"), ("second", "office-viewer")], "what is there stays");
}

#[test]
fn what_cannot_be_assigned_is_said() {
    let house = willing(strict(), &[("laboratory", Sector::Public), ("smith", Sector::Private)]);
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let found = view.assignment(&call(), Wanted { reviews: None, load: Some(2) }).unwrap();
    let lacks: Vec<_> = found
        .lacks
        .iter()
        .map(|one| (one.proposal.as_str(), one.reviews, one.sectors.as_slice()))
        .collect();
    assert_eq!(lacks, [("layers", 1, &[Sector::Private][..])]);
    assert_eq!(found.pairs.len(), 3);
}

/// Whatever ties there are and whoever accepted: what is proposed can be given as it is.
#[test]
fn whatever_is_proposed_is_taken_as_it_is() {
    use crate::replay::{Dice, index};
    let people = ["laboratory", "silent", "smith", "branch", "stranger", "office-viewer", "rival"];
    let (mut given, mut lacking) = (0, 0);
    for seed in 1..120 {
        let mut dice = Dice(seed * 0x9e37_79b9);
        let mut house = House::closed_under(strict());
        for who in people.iter().filter(|_| dice.below(4) > 0).collect::<Vec<_>>() {
            let sector = Sector::ALL[index(&mut dice, 2)];
            house.ready(who, sector);
            if panel(&mut house, "office", JUDGED, invite(who)).is_err() {
                continue;
            }
            let with = ["works", "casting", "rival", "silent"][index(&mut dice, 4)];
            let ties = if dice.below(3) == 0 { vec![with] } else { vec![] };
            panel(&mut house, who, JUDGED, accept(&ties)).unwrap();
        }
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(JUDGED));
        let reviews = Some(u8::try_from(1 + dice.below(4)).unwrap());
        let found = view.assignment(&call(), Wanted { reviews, load: None }).unwrap();
        assert!(found.loads.iter().all(|(_, load)| *load <= 1), "seed {seed}");
        let pairs = found.pairs.into_iter().map(|one| (one.proposal, one.reviewer));
        let pairs: Vec<(ProposalId, PersonId)> = pairs.collect();
        (given, lacking) = (given + pairs.len(), lacking + found.lacks.len());
        let many = pairs.len();
        let asked = panel(&mut house, "office", JUDGED, C::AssignAll { call: call(), pairs });
        assert_eq!(asked.unwrap(), many, "seed {seed}");
    }
    assert!(given > 200 && lacking > 50, "{given} {lacking}");
}

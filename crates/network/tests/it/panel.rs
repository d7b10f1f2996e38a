//! Invitations, assignments, how reviewers judge, and what the panel says.

use std::collections::BTreeSet;

use guildhall_model::PersonId;
use guildhall_network::competition::reviewing::assignment::Wanted;
use guildhall_network::competition::reviewing::expertise::{Area, Fields};
use guildhall_network::competition::{Figure, Sector, Tie, TieKind};
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::view::{Task, Tied};
use guildhall_network::{
    Command, CompetitionCommand, FocusId, NetworkError, PanelCommand as C, ProposalId,
    ReviewCommand,
};

use crate::house::{
    DEADLINE, House, JUDGED, at, call, day, organisation, programme, proposal, rule, rules, second,
};

const MANUAL: &str = include_str!("../../../../docs/manual/reviews.md");

/// Until when an answer counts, and a moment after it.
const UNTIL: &str = "2026-05-08T09:00:00Z";
const AFTER: &str = "2026-05-08T09:00:01Z";

/// The rules of the house with those about panels.
pub(crate) fn strict() -> Vec<Rule> {
    let (most, apart) = (1, Share::new(2_500).unwrap());
    let mut rules = rules();
    rules.push(rule("14.1", "Who reviews was invited.", Demand::Invitations));
    rules.push(rule("14.2", "Nobody reviews more than one.", Demand::ReviewLoad { most }));
    rules.push(rule("14.3", "What lies apart is discussed.", Demand::Discussion { apart }));
    rules
}

pub(crate) fn panel(
    house: &mut House,
    who: &str,
    now: &str,
    command: C,
) -> Result<usize, NetworkError> {
    house.ask(who, at(now), Command::Panel(command))
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

pub(crate) fn invite(who: &str) -> C {
    C::Invite { call: call(), reviewer: person(who), until: at(UNTIL) }
}

pub(crate) fn accept(ties: &[&str]) -> C {
    let tie =
        |id: &&str| Tie { organisation: organisation(id), kind: TieKind::Project, until: None };
    let reason = if ties.is_empty() { "" } else { "A project last year." };
    let ties = ties.iter().map(tie).collect();
    C::AcceptInvitation { call: call(), ties, reason: reason.to_owned() }
}

pub(crate) fn decline(reason: &str) -> C {
    C::DeclineInvitation { call: call(), reason: reason.to_owned() }
}

pub(crate) fn meet(on: &str, present: &[&str]) -> C {
    let present = present.iter().map(|who| person(who)).collect();
    C::Meet { call: call(), day: day(on), present }
}

pub(crate) fn discuss(of: ProposalId, points: &[u16], reason: &str) -> C {
    let (notes, reason) = ("The plan was doubted.".to_owned(), reason.to_owned());
    C::Discuss { proposal: of, meeting: 1, notes, points: points.to_vec(), reason }
}

pub(crate) fn rank(places: &[(ProposalId, &str)]) -> C {
    let place = |(id, why): &(ProposalId, &str)| (id.clone(), (*why).to_owned());
    C::Rank { call: call(), places: places.iter().map(place).collect() }
}

pub(crate) fn words(words: &[&str]) -> Fields {
    let keywords = words.iter().map(|word| (*word).to_owned()).collect();
    Fields { areas: BTreeSet::new(), keywords }
}

/// A house in which some are ready, were invited and accepted.
fn willing(rules: Vec<Rule>, who: &[(&str, Sector)]) -> House {
    let mut house = House::closed_under(rules);
    for (who, sector) in who {
        house.ready(who, *sector);
        panel(&mut house, "office", JUDGED, invite(who)).unwrap();
        panel(&mut house, who, JUDGED, accept(&[])).unwrap();
    }
    house
}

fn outcome(asked: Result<usize, NetworkError>) -> String {
    match asked {
        Ok(0) => "so already".to_owned(),
        Ok(_) => "done".to_owned(),
        Err(NetworkError::Rules { shortfalls, .. }) => shortfalls[0].rule.to_string(),
        Err(NetworkError::State { state, .. }) => state.to_owned(),
        Err(error) => {
            let kind = format!("{error:?}");
            kind.split([' ', '{', '(']).next().unwrap().to_owned()
        }
    }
}

#[track_caller]
fn check(house: &mut House, who: &str, now: &str, command: C, expected: &str) {
    assert_eq!(outcome(panel(house, who, now, command)), expected);
}

#[test]
fn what_somebody_knows_is_said_by_himself() {
    let mut house = House::closed();
    let says = |fields| C::SetReviewerFields(fields);
    check(&mut house, "silent", JUDGED, says(words(&["welding"])), "Unknown");
    house.ready("silent", Sector::Private);
    let many: Vec<String> = (0..31).map(|at| format!("word {at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let long = "a".repeat(61);
    for (fields, expected) in [
        (words(&["  Cold   Welding "]), "done"),
        (words(&["cold welding"]), "so already"),
        (words(&["cold welding", "COLD welding"]), "so already"),
        (words(&[" "]), "Empty"),
        (words(&[&long]), "TooLong"),
        (words(&many), "TooMany"),
    ] {
        check(&mut house, "silent", JUDGED, says(fields), expected);
    }
    let focus = FocusId::new("nowhere").unwrap();
    let areas = BTreeSet::from([Area { programme: programme(), focus }]);
    let nowhere = Fields { areas, keywords: BTreeSet::new() };
    check(&mut house, "silent", JUDGED, says(nowhere), "Unknown");
    let scope = house.scope("silent");
    let view = house.network.view(&scope, at(JUDGED));
    assert_eq!(view.own_fields(), Some(&words(&["cold welding"])));
}

#[test]
fn what_a_proposal_is_about_is_said_by_its_lead_and_then_by_the_office() {
    let topics = |word| C::SetTopics { proposal: proposal(), fields: words(&[word]) };
    let mut house = House::closed();
    let open = "2026-02-03T00:00:00Z";
    for (who, now, word, expected) in [
        ("university", open, "layers", "done"),
        ("university", open, "layers", "so already"),
        ("university-viewer", open, "steel", "NotYours"),
        ("smith", open, "steel", "Unknown"),
        ("office", open, "steel", "Unknown"),
        ("university", DEADLINE, "steel", "Late"),
        ("office", DEADLINE, "steel", "done"),
        ("office-viewer", DEADLINE, "tools", "NotYours"),
    ] {
        check(&mut house, who, now, topics(word), expected);
    }
    for (who, may) in [("university", Some(false)), ("office", Some(true)), ("rival", None)] {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(JUDGED));
        assert_eq!(view.fields(&proposal()).map(|seen| seen.may_write), may, "{who}");
    }
}

#[test]
fn invitations_are_asked_answered_and_lapse() {
    let ready = || {
        let mut house = House::closed();
        house.ready("silent", Sector::Private);
        house
    };
    let asked = || {
        let mut house = ready();
        panel(&mut house, "office", JUDGED, invite("silent")).unwrap();
        house
    };
    let said = |command: C| {
        let mut house = asked();
        panel(&mut house, "silent", JUDGED, command).unwrap();
        house
    };
    let state = |house: &House, now: &str| {
        let scope = house.scope("silent");
        let view = house.network.view(&scope, at(now));
        let seen = view.invitations().pop();
        let waits = view.due().into_iter().any(|one| {
            let until = seen.as_ref().map(|seen| seen.invitation.until);
            matches!(one.task, Task::AnswerInvitation { .. }) && one.until == until
        });
        assert_eq!(waits, seen.as_ref().is_some_and(|seen| seen.may_answer));
        seen.map_or("not asked", |seen| seen.state.word())
    };
    let later = || C::Invite {
        call: call(),
        reviewer: person("silent"),
        until: at("2026-06-01T00:00:00Z"),
    };
    let steps: [(&str, &str, &dyn Fn() -> C); 3] = [
        ("invite", "office", &later),
        ("accept", "silent", &|| accept(&[])),
        ("decline", "silent", &|| decline("No time.")),
    ];
    let houses: [(&dyn Fn() -> House, &str); 5] = [
        (&ready, JUDGED),
        (&asked, JUDGED),
        (&asked, AFTER),
        (&|| said(accept(&[])), JUDGED),
        (&|| said(decline("No time.")), JUDGED),
    ];
    let mut drawn = String::new();
    for (house, now) in houses {
        let from = state(&house(), now);
        let mut follows = Vec::new();
        for (what, who, command) in &steps {
            let mut house = house();
            if panel(&mut house, who, now, command()).is_ok_and(|events| events > 0) {
                follows.push(format!("{what} → {}", state(&house, now)));
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        drawn += &format!("| {from} | {follows} |\n");
    }
    assert!(MANUAL.contains(&drawn), "docs/manual/reviews.md lacks these rows:\n{drawn}");
    for (command, who, now, expected) in [
        (invite("silent"), "office", JUDGED, "so already"),
        (invite("silent"), "office-viewer", JUDGED, "NotYours"),
        (invite("silent"), "office", AFTER, "Deadline"),
        (invite("stranger"), "office", JUDGED, "Unknown"),
        (accept(&[]), "stranger", JUDGED, "Unknown"),
        (accept(&[]), "silent", AFTER, "lapsed"),
        (decline(" "), "silent", JUDGED, "Empty"),
    ] {
        check(&mut asked(), who, now, command, expected);
    }
    check(&mut said(decline("No.")), "silent", JUDGED, accept(&[]), "declined");
    check(&mut said(accept(&[])), "silent", JUDGED, decline("No."), "accepted");
    check(&mut said(accept(&[])), "silent", JUDGED, accept(&[]), "so already");
}

#[test]
fn nobody_is_invited_who_could_review_nothing() {
    let mut house = House::closed();
    for (who, expected) in [("casting", "Conflict"), ("smith", "done"), ("laboratory", "done")] {
        house.ready(who, Sector::Private);
        check(&mut house, "office", JUDGED, invite(who), expected);
    }
    let appointee =
        ReviewCommand::SetReviewer { sector: Sector::Public, appointee: true, ties: Vec::new() };
    house.review("silent", JUDGED, appointee).unwrap();
    check(&mut house, "office", JUDGED, invite("silent"), "5.4");
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let seen = view.candidates(&call()).unwrap();
    let rows: Vec<_> =
        seen.iter().map(|one| (one.reviewer.person.as_str(), one.tied, one.may_invite)).collect();
    assert_eq!(
        rows,
        [
            ("casting", Tied::All, false),
            ("laboratory", Tied::No, false),
            ("silent", Tied::No, false),
            ("smith", Tied::Some, false),
        ]
    );
}

#[test]
fn a_tie_that_is_declared_with_the_answer_recuses() {
    let mut house = House::closed();
    house.ready("laboratory", Sector::Public);
    panel(&mut house, "office", JUDGED, invite("laboratory")).unwrap();
    let sees = |house: &House| {
        let scope = house.scope("laboratory");
        let view = house.network.view(&scope, at(JUDGED));
        let seen = view.invitations().pop().unwrap();
        seen.organisations.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let all = ["casting", "rival", "smith", "stranger", "university", "works"];
    assert_eq!(sees(&house), all);
    let silent = C::AcceptInvitation { call: call(), ties: vec![], reason: String::new() };
    let C::AcceptInvitation { ties, .. } = accept(&["branch"]) else { unreachable!() };
    let unsaid = C::AcceptInvitation { call: call(), ties, reason: " ".to_owned() };
    check(&mut house, "laboratory", JUDGED, unsaid, "Empty");
    // `branch` belongs to `works`, which takes part in the first proposal alone.
    assert_eq!(panel(&mut house, "laboratory", JUDGED, accept(&["branch"])).unwrap(), 3);
    assert!(sees(&house).is_empty(), "nothing more to say");
    check(&mut house, "laboratory", JUDGED, silent, "so already");
    let refused = house.assign("laboratory", &proposal());
    assert!(matches!(refused, Err(NetworkError::Conflict { .. })), "{refused:?}");
    house.assign("laboratory", &second()).unwrap();
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let recused = view.reviews(&proposal()).unwrap().recused;
    assert_eq!(recused, [(&person("laboratory"), "A project last year.")]);
    let own = view.reviewers().into_iter().find(|one| one.person == person("laboratory"));
    assert_eq!(own.unwrap().ties.len(), 1, "a tie holds everywhere");
}

const FOUR: [(&str, Sector); 4] = [
    ("laboratory", Sector::Public),
    ("silent", Sector::Private),
    ("smith", Sector::Private),
    ("office-viewer", Sector::Public),
];

fn pairs(of: &[(ProposalId, &str)]) -> C {
    let pair = |(id, who): &(ProposalId, &str)| (id.clone(), person(who));
    C::AssignAll { call: call(), pairs: of.iter().map(pair).collect() }
}

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
        (&[(first.clone(), "silent"), (first.clone(), "silent")], "Taken"),
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

#[test]
fn what_is_too_much_is_refused() {
    use guildhall_network::competition::TEXT_CHARS_MAX;
    use guildhall_network::competition::reviewing::assignment::PAIRS_MAX;
    use guildhall_network::competition::reviewing::meeting::PRESENT_MAX;
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("smith", Sector::Private);
    panel(&mut house, "office", JUDGED, invite("smith")).unwrap();
    panel(&mut house, "office", JUDGED, meet("2026-05-01", &["silent"])).unwrap();
    let long = "a".repeat(TEXT_CHARS_MAX + 1);
    let crowd = (0..=PRESENT_MAX).map(|at| person(&format!("p{at}"))).collect();
    let many = vec![(proposal(), person("silent")); PAIRS_MAX + 1];
    let ties = |many: usize| {
        let tie = |at: usize| Tie {
            organisation: organisation(&format!("o{at}")),
            kind: TieKind::Patent,
            until: None,
        };
        let ties = (0..many).map(tie).collect();
        C::AcceptInvitation { call: call(), ties, reason: "Many.".to_owned() }
    };
    for (command, who, expected) in [
        (decline(&long), "smith", "TooLong"),
        (ties(501), "smith", "TooMany"),
        (discuss(proposal(), &[1, 1], &long), "office", "TooLong"),
        (rank(&[(proposal(), &long), (second(), "b")]), "office", "TooLong"),
        (C::Meet { call: call(), day: day("2026-05-01"), present: crowd }, "office", "TooMany"),
        (C::AssignAll { call: call(), pairs: many }, "office", "TooMany"),
        (C::AssignAll { call: call(), pairs: vec![] }, "office", "so already"),
    ] {
        check(&mut house, who, JUDGED, command, expected);
    }
}

#[test]
fn how_reviewers_judge_stands_beside_the_points() {
    // One gives 20 more than the other each time, and means differ by 10 less than that.
    let house = House::judged([[50, 40], [30, 20]]);
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let seen = view.calibration(&call()).unwrap();
    let all = seen.all.unwrap();
    assert_eq!((seen.most, all.reviews, all.mean), (100, 4, 35.0));
    assert!((all.spread - 125_f64.sqrt()).abs() < 1e-9);
    let leans: Vec<_> = seen
        .reviewers
        .iter()
        .map(|one| (one.reviewer.as_str(), one.totals.mean, one.totals.spread, one.lean))
        .collect();
    // Twice 10 above the mean of the proposal, over one more than two reviews.
    let lean = 20.0 / 3.0;
    assert_eq!(leans, [("laboratory", 45.0, 5.0, lean), ("silent", 25.0, 5.0, -lean)]);
    let means: Vec<_> = seen
        .proposals
        .iter()
        .map(|one| (one.proposal.as_str(), one.totals.mean, one.mean))
        .collect();
    assert_eq!(means, [("layers", 40.0, 40.0), ("second", 30.0, 30.0)], "both judged both");
    let ranking = view.ranking(&call()).unwrap();
    assert_eq!(ranking[0].points, 80, "what counts stays as it was given");
}

#[test]
fn a_strict_reviewer_pulls_less_where_others_did_not_review() {
    let mut house = House::judged([[50, 50], [30, 30]]);
    house.ready("branch", Sector::Private);
    house.assign("branch", &second()).unwrap();
    house.judge("branch", &second(), 10).unwrap();
    let scope = house.scope("office");
    let seen = house.network.view(&scope, at(JUDGED)).calibration(&call()).unwrap();
    // The second: 50, 30 and 10 have the mean 30. `branch` lies 20 below it, of which half counts.
    let branch = seen.reviewers.iter().find(|one| one.reviewer == person("branch")).unwrap();
    assert_eq!(branch.lean, -10.0);
    // Leans of 30/3, -10/3 … the first lies 10 above and below, the second 20 above and at the mean.
    let of = |id: &str| seen.reviewers.iter().find(|one| one.reviewer.as_str() == id).unwrap().lean;
    assert_eq!((of("laboratory"), of("silent")), (10.0, -10.0 / 3.0));
    let second = &seen.proposals[1];
    let lean = (10.0 - 10.0 / 3.0 - 10.0) / 3.0;
    assert!((second.mean - (30.0 - lean)).abs() < 1e-9, "{second:?}");
    assert_eq!(second.totals.mean, 30.0);
}

/// Both proposals reviewed by two under the strict rules but for load and invitations.
fn apart(points: [[u16; 2]; 2]) -> House {
    let rules = strict()
        .into_iter()
        .filter(|one| !matches!(one.demand, Demand::Invitations | Demand::ReviewLoad { .. }));
    House::judged_under(rules.collect(), points)
}

#[test]
fn what_lies_apart_is_discussed_before_the_choice() {
    for (points, wide) in [([[50, 40], [25, 40]], false), ([[50, 40], [24, 40]], true)] {
        let mut house = apart(points);
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(JUDGED));
        let seen = view.calibration(&call()).unwrap();
        assert_eq!(seen.proposals.iter().map(|one| one.wide).collect::<Vec<_>>(), [wide, false]);
        let waits = view.due().into_iter().filter(|one| matches!(one.task, Task::Discuss { .. }));
        assert_eq!(waits.count(), usize::from(wide));
        let asked = house.select("office", &[proposal(), second()], "Both.");
        if !wide {
            asked.unwrap();
            continue;
        }
        let Err(NetworkError::Rules { shortfalls, .. }) = asked else { panic!("{asked:?}") };
        let share = |hundredths| Figure::Share(Share::new(hundredths).unwrap());
        assert_eq!(shortfalls[0].rule.as_str(), "14.3");
        assert_eq!((&shortfalls[0].found, &shortfalls[0].wanted), (&share(2_600), &share(2_500)));
        let met = meet("2026-05-01", &["laboratory", "silent"]);
        panel(&mut house, "office", JUDGED, met).unwrap();
        let said = discuss(proposal(), &[40, 0], "The doubt was answered.");
        panel(&mut house, "office", JUDGED, said).unwrap();
        house.select("office", &[proposal(), second()], "Both.").unwrap();
    }
}

#[test]
fn a_panel_meets_and_discusses() {
    let both = &["laboratory", "silent"][..];
    let mut house = House::judged([[50, 40], [30, 20]]);
    for (command, who, expected) in [
        (meet("2026-05-02", both), "office", "Future"),
        (meet("2026-05-01", &[]), "office", "Empty"),
        (meet("2026-05-01", &["stranger"]), "office", "Unknown"),
        (meet("2026-05-01", both), "office-viewer", "NotYours"),
        (meet("2026-05-01", both), "laboratory", "NotYours"),
        (discuss(proposal(), &[40, 0], "So."), "office", "Unknown"),
        (rank(&[(proposal(), "a"), (second(), "b")]), "office", "without a meeting of its panel"),
        (meet("2026-05-01", both), "office", "done"),
        (meet("2026-05-01", both), "office", "so already"),
        (meet("2026-04-30", both), "office", "Term"),
        (discuss(proposal(), &[40], "So."), "office", "Points"),
        (discuss(proposal(), &[61, 0], "So."), "office", "PointsAbove"),
        (discuss(proposal(), &[40, 0], " "), "office", "Empty"),
        (discuss(proposal(), &[40, 0], "So."), "laboratory", "NotYours"),
        (discuss(proposal(), &[40, 0], "So."), "university", "Unknown"),
        (discuss(proposal(), &[40, 0], "So."), "office", "done"),
        (discuss(proposal(), &[40, 0], "So."), "office", "so already"),
        (discuss(proposal(), &[45, 0], "Or so."), "office", "done"),
        (rank(&[(proposal(), "a")]), "office", "Part"),
        (rank(&[(proposal(), "a"), (proposal(), "b")]), "office", "Taken"),
        (rank(&[(proposal(), "a"), (second(), " ")]), "office", "Part"),
        (rank(&[(second(), "It reaches more."), (proposal(), "b")]), "laboratory", "NotYours"),
        (rank(&[(second(), "It reaches more."), (proposal(), "b")]), "office", "done"),
        (rank(&[(second(), "It reaches more."), (proposal(), "b")]), "office", "so already"),
    ] {
        let said = format!("{command:?}");
        assert_eq!(outcome(panel(&mut house, who, JUDGED, command)), expected, "{said}");
    }
    // The ranking of the panel counts, not that of the points.
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let ranking = view.ranking(&call()).unwrap();
    let rows: Vec<_> = ranking.iter().map(|one| (one.proposal.as_str(), one.place)).collect();
    assert_eq!(rows, [("second", 1), ("layers", 2)]);
    assert_eq!(view.place_reason(&call(), &second()), Some("It reaches more."));
    let refused = house.select("office", &[proposal()], "");
    assert_eq!(outcome(refused), "5.5");
    house.select("office", &[second()], "").unwrap();
    // What was decided stays.
    for command in [
        meet("2026-05-01", &["silent"]),
        discuss(proposal(), &[1, 1], "So."),
        rank(&[(proposal(), "a"), (second(), "b")]),
        pairs(&[(proposal(), "silent")]),
        invite("silent"),
    ] {
        let refused = panel(&mut house, "office", JUDGED, command);
        assert!(matches!(refused, Err(NetworkError::State { .. } | NetworkError::Late { .. })));
    }
}

#[test]
fn whoever_has_a_tie_leaves_while_it_is_discussed() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("smith", Sector::Private);
    house.assign("smith", &second()).unwrap();
    let present = &["laboratory", "silent", "smith"];
    panel(&mut house, "office", JUDGED, meet("2026-05-01", present)).unwrap();
    check(&mut house, "office", JUDGED, discuss(second(), &[1, 1], "So."), "still under review");
    house.judge("smith", &second(), 10).unwrap();
    for of in [proposal(), second()] {
        panel(&mut house, "office", JUDGED, discuss(of, &[20, 10], "So.")).unwrap();
    }
    let left = |who: &str, of: &ProposalId| {
        let scope = house.scope(who);
        let said = house.network.view(&scope, at(JUDGED)).discussion(of)?;
        Some(said.inside?.left.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(left("office", &proposal()), Some(vec!["smith".to_owned()]));
    assert_eq!(left("office", &second()), Some(vec![]));
    assert_eq!(left("silent", &proposal()), Some(vec!["smith".to_owned()]));
    for (who, of) in [("smith", proposal()), ("university", proposal()), ("rival", second())] {
        assert_eq!(left(who, &of), None, "{who}");
    }
    let mut alone = House::judged([[50, 40], [30, 20]]);
    alone.ready("smith", Sector::Private);
    alone.assign("smith", &second()).unwrap();
    alone.judge("smith", &second(), 10).unwrap();
    panel(&mut alone, "office", JUDGED, meet("2026-05-01", &["smith"])).unwrap();
    let nobody = discuss(proposal(), &[1, 1], "So.");
    check(&mut alone, "office", JUDGED, nobody, "discussed by nobody");
}

#[test]
fn those_who_were_judged_read_what_the_panel_agreed_on_but_not_who_said_what() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    panel(&mut house, "office", JUDGED, meet("2026-05-01", &["laboratory", "silent"])).unwrap();
    panel(&mut house, "office", JUDGED, discuss(proposal(), &[40, 5], "It is sound.")).unwrap();
    let reads = |house: &House, who: &str| {
        let scope = house.scope(who);
        let seen = house.network.view(&scope, at(JUDGED)).discussion(&proposal())?;
        Some((seen.points.to_vec(), seen.reason.to_owned(), seen.inside.is_some()))
    };
    assert_eq!(reads(&house, "smith"), None);
    house.select("office", &[proposal()], "").unwrap();
    assert_eq!(reads(&house, "smith"), Some((vec![40, 5], "It is sound.".to_owned(), false)));
    assert_eq!(reads(&house, "office").map(|seen| seen.2), Some(true));
    assert_eq!(reads(&house, "rival"), None);
}

#[test]
fn a_call_is_reported_as_far_as_its_policy_names() {
    use guildhall_network::competition::reviewing::report::Part;
    let decided = |parts: &[Part], open: bool| {
        let mut all = rules();
        if !parts.is_empty() {
            let parts = parts.to_vec();
            all.push(rule("14.4", "This is public.", Demand::PublicReport { parts }));
        }
        if open {
            all.push(rule("8.1", "Anybody reads calls.", Demand::OpenCalls));
        }
        let mut house = House::judged_under(all, [[50, 40], [30, 20]]);
        let met = meet("2026-05-01", &["laboratory", "silent"]);
        panel(&mut house, "office", JUDGED, met).unwrap();
        panel(&mut house, "office", JUDGED, discuss(proposal(), &[40, 5], "Sound.")).unwrap();
        let ranked = rank(&[(proposal(), "Ready."), (second(), "Later.")]);
        panel(&mut house, "office", JUDGED, ranked).unwrap();
        assert!(house.network.public(at(JUDGED)).report(&call()).is_none(), "not decided");
        house.select("office", &[proposal()], "The coast.").unwrap();
        house
    };
    for part in Part::ALL {
        let house = decided(&[part], true);
        let seen = house.network.public(at(JUDGED)).report(&call()).unwrap();
        let first = &seen.rows[0];
        let named = [
            (Part::Counts, seen.counts.is_some()),
            (Part::Ranking, first.place.is_some()),
            (Part::Ranking, seen.rows.len() == 2),
            (Part::Reasons, first.reason.is_some()),
            (Part::Reasons, seen.reason.is_some()),
            (Part::Scores, first.points.is_some()),
            (Part::Scores, first.agreed.is_some()),
            (Part::Comments, first.comments.is_some()),
            (Part::Reviewers, seen.reviewers.is_some()),
        ];
        for (of, there) in named {
            assert_eq!(there, of == part, "{of:?} where {part:?} is public");
        }
        assert!(first.selected && first.title == "Layers");
    }
    let house = decided(&Part::ALL, false);
    assert!(house.network.public(at(JUDGED)).report(&call()).is_none(), "for who is signed in");
    let scope = house.scope("stranger");
    let known = house.network.view(&scope, at(JUDGED)).opportunities();
    let seen = known.report(&call()).unwrap();
    let counts = seen.counts.unwrap();
    assert_eq!((counts.proposals, counts.reviews, counts.reviewers, counts.meetings), (2, 4, 2, 1));
    assert_eq!(seen.rows[0].points, Some((80, 2)));
    assert_eq!(seen.rows[0].agreed, Some(45));
    assert_eq!(seen.rows[1].comments.as_ref().unwrap().len(), 2);
    let house = decided(&[], true);
    assert!(house.network.public(at(JUDGED)).report(&call()).is_none(), "no rule names anything");
}

#[test]
fn a_proposal_may_be_described_before_it_is_handed_in() {
    let mut house = House::with_call();
    let now = "2026-02-01T00:00:00Z";
    house.compete("university", now, crate::house::save(crate::house::good(), 0)).unwrap();
    let fields = words(&["layers"]);
    panel(&mut house, "university", now, C::SetTopics { proposal: proposal(), fields }).unwrap();
    let later = CompetitionCommand::SubmitProposal { proposal: proposal(), seen: 1 };
    assert!(house.compete("university", now, later).is_err(), "letters lack, topics do not matter");
}

//! Reviews: who may write and see them, what they add up to, what is chosen.

use guildhall_model::{Day, PersonId};
use guildhall_network::competition::{Figure, Phase, ReviewerRecused, Sector, Tie, TieKind};
use guildhall_network::policy::{Demand, Share};
use guildhall_network::{NetworkError, ProposalId, ReviewCommand as C};

use crate::house::{
    DEADLINE, House, JUDGED, ORGANISATIONS, at, call, organisation, proposal, second,
};

fn rules(refused: Result<usize, NetworkError>) -> Vec<(String, Figure, Figure)> {
    match refused {
        Err(NetworkError::Rules { shortfalls, .. }) => {
            let rows = shortfalls.into_iter();
            rows.map(|one| (one.rule.to_string(), one.found, one.wanted)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn rules_of(refused: Result<usize, NetworkError>) -> Vec<String> {
    rules(refused).into_iter().map(|(rule, ..)| rule).collect()
}

#[track_caller]
fn conflict(refused: Result<usize, NetworkError>, with: &[&str]) {
    match refused {
        Err(NetworkError::Conflict { organisations, rule, .. }) => {
            let names: Vec<_> = organisations.iter().map(ToString::to_string).collect();
            assert_eq!(names, with);
            assert_eq!(rule.unwrap().as_str(), "5.3");
        }
        other => panic!("{other:?}"),
    }
}

fn ties(house: &mut House, who: &str, ties: &[(&str, Option<&str>)]) {
    let tie = |(id, until): &(&str, Option<&str>)| Tie {
        organisation: organisation(id),
        kind: TieKind::Project,
        until: until.map(|day| Day::parse(day).unwrap()),
    };
    let ties = ties.iter().map(tie).collect();
    let ready = C::SetReviewer { sector: Sector::Private, appointee: false, ties };
    house.review(who, JUDGED, ready).unwrap();
}

#[test]
fn who_says_a_tie_later_does_not_review_any_more() {
    let mut house = House::closed();
    ties(&mut house, "silent", &[]);
    assert_eq!(house.assign("silent", &proposal()).unwrap(), 1);
    // What he said later holds for what he does later.
    ties(&mut house, "silent", &[("smith", None)]);
    conflict(house.judge("silent", &proposal(), 10), &["smith"]);
    assert!(house.assign("stranger", &proposal()).is_err(), "never said that he is ready");
}

/// What somebody sees of the reviews of a proposal: whether his own, of how many others, of how
/// many reviewers, and whether a ranking.
fn sees(
    house: &House,
    who: &str,
    of: &ProposalId,
    now: &str,
) -> Option<(bool, usize, usize, bool)> {
    let scope = house.scope(who);
    let view = house.network.view(&scope, at(now));
    let ranking = view.ranking(&call()).is_some();
    let seen = view.reviews(of)?;
    Some((seen.own.is_some(), seen.others.len(), seen.panel.len(), ranking))
}

#[test]
fn a_review_is_sealed_until_ones_own_is_in() {
    let mut house = House::closed();
    for (who, sector) in [("laboratory", Sector::Public), ("silent", Sector::Private)] {
        house.ready(who, sector);
        house.assign(who, &proposal()).unwrap();
    }
    house.judge("laboratory", &proposal(), 50).unwrap();
    assert_eq!(sees(&house, "silent", &proposal(), JUDGED), Some((true, 0, 0, false)));
    assert_eq!(sees(&house, "laboratory", &proposal(), JUDGED), Some((true, 0, 0, false)));
    assert_eq!(sees(&house, "office", &proposal(), JUDGED), Some((false, 1, 2, true)));
    assert_eq!(sees(&house, "office-viewer", &proposal(), JUDGED), Some((false, 1, 2, true)));
    house.judge("silent", &proposal(), 40).unwrap();
    assert_eq!(sees(&house, "silent", &proposal(), JUDGED), Some((true, 1, 0, false)));
    for (id, ..) in
        ORGANISATIONS.iter().filter(|(id, ..)| !["laboratory", "silent", "office"].contains(id))
    {
        assert_eq!(sees(&house, id, &proposal(), JUDGED), None, "{id}");
    }
    let again = C::SaveReview {
        proposal: proposal(),
        points: vec![Some(1), Some(1)],
        comment: "Better.".to_owned(),
        seen: 1,
    };
    let refused = house.review("silent", JUDGED, again);
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
}

#[test]
fn a_tie_of_the_office_closes_scores_and_counts_to_it() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    assert_eq!(sees(&house, "office", &second(), JUDGED), Some((false, 2, 2, true)));
    ties(&mut house, "office", &[("smith", None)]);
    // `smith` is in the first proposal alone: the second is seen, without a place among others.
    assert_eq!(sees(&house, "office", &proposal(), JUDGED), None);
    assert_eq!(sees(&house, "office", &second(), JUDGED), Some((false, 2, 2, false)));
    conflict(house.select("office", &[second()], "because"), &["smith"]);
    house.ready("stranger", Sector::Private);
    conflict(house.assign("stranger", &proposal()), &["smith"]);
}

#[test]
fn points_are_those_of_the_criteria() {
    let mut house = House::closed();
    house.ready("laboratory", Sector::Public);
    house.assign("laboratory", &proposal()).unwrap();
    let mut save = |points: Vec<Option<u16>>, seen| {
        let comment = "Well.".to_owned();
        let save = C::SaveReview { proposal: proposal(), points, comment, seen };
        house.review("laboratory", JUDGED, save)
    };
    assert!(matches!(save(vec![Some(1)], 0), Err(NetworkError::Points { .. })));
    assert!(matches!(save(vec![Some(61), None], 0), Err(NetworkError::PointsAbove { .. })));
    assert!(matches!(save(vec![Some(1), None], 1), Err(NetworkError::ChangedReview { .. })));
    save(vec![Some(60), None], 0).unwrap();
    let submit = C::SubmitReview { proposal: proposal(), seen: 1 };
    let refused = house.review("laboratory", JUDGED, submit);
    assert!(matches!(refused, Err(NetworkError::Points { given: 1, criteria: 2 })), "{refused:?}");
}

#[test]
fn nothing_is_chosen_before_all_is_reviewed() {
    let mut house = House::closed();
    let chosen = |house: &mut House| rules(house.select("office", &[proposal()], ""));
    let row =
        |rule: &str, found, wanted| (rule.to_owned(), Figure::Count(found), Figure::Count(wanted));
    let both = [row("5.1", 0, 2), row("5.2", 0, 2), row("5.1", 0, 2), row("5.2", 0, 2)];
    assert_eq!(chosen(&mut house), both);
    for who in ["laboratory", "silent"] {
        house.ready(who, Sector::Public);
        for of in [proposal(), second()] {
            house.assign(who, &of).unwrap();
            house.judge(who, &of, 10).unwrap();
        }
    }
    assert_eq!(chosen(&mut house), [row("5.2", 1, 2), row("5.2", 1, 2)]);
    house.ready("rival", Sector::Private);
    house.assign("rival", &proposal()).unwrap();
    assert_eq!(chosen(&mut house), [row("5.1", 2, 3), row("5.2", 1, 2), row("5.2", 1, 2)]);
    let refused = house.review(
        "stranger",
        JUDGED,
        C::DecideCall { call: call(), selected: Vec::new(), reason: "mine".to_owned() },
    );
    assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{refused:?}");
}

#[test]
fn another_choice_than_the_ranking_says_why() {
    let ranking = |points| {
        let house = House::judged(points);
        let scope = house.scope("office");
        let all = house.network.view(&scope, at(JUDGED)).ranking(&call()).unwrap();
        all.iter()
            .map(|one| (one.proposal.to_string(), one.points, one.spread, one.place))
            .collect::<Vec<_>>()
    };
    let row = |id: &str, points, spread, place| (id.to_owned(), points, spread, place);
    let points = [[50, 40], [30, 60]];
    assert_eq!(ranking(points), [row("second", 100, (40, 60), 1), row("layers", 80, (30, 50), 2)]);
    let even = [[50, 40], [30, 40]];
    assert_eq!(ranking(even), [row("layers", 80, (30, 50), 1), row("second", 80, (40, 40), 1)]);
    for (points, chosen, free) in [
        (points, vec![second()], true),
        (points, vec![proposal()], false),
        (points, vec![second(), proposal()], true),
        (points, vec![], false),
        (even, vec![second()], false),
        (even, vec![proposal(), second()], true),
    ] {
        let mut house = House::judged(points);
        let asked = house.select("office", &chosen, " ");
        if !free {
            let expected = [("5.5".to_owned(), Figure::Count(0), Figure::Count(1))];
            assert_eq!(rules(asked), expected, "{chosen:?}");
            house.select("office", &chosen, "It covers the coast.").unwrap();
        }
        let refused = house.select("office", &[], "Once more.");
        assert!(chosen.is_empty() || matches!(refused, Err(NetworkError::State { .. })));
    }
}

#[test]
fn after_the_decision_the_reviewed_read_their_reviews_without_names() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    assert_eq!(sees(&house, "smith", &proposal(), JUDGED), None);
    house.select("office", &[proposal()], "").unwrap();
    let scope = house.scope("smith");
    let view = house.network.view(&scope, at(JUDGED));
    let seen = view.reviews(&proposal()).unwrap();
    assert!(seen.others.iter().all(|(who, _)| who.is_none()));
    // Both wrote the same words: the points alone put them in order, not who wrote them.
    assert_eq!(seen.others.iter().map(|(_, one)| one.total()).collect::<Vec<_>>(), [30, 50]);
    assert!(view.ranking(&call()).is_none() && view.reviews(&second()).is_none());
    let one = view.call(&call()).unwrap();
    assert_eq!(one.phase(at(JUDGED)), Phase::Negotiation);
    let chosen = view.selected(one);
    assert_eq!((chosen.len(), chosen[0].title, chosen[0].consortium.len()), (1, "Layers", 4));
    // A person who takes part in both reads those of both.
    assert_eq!(sees(&house, "casting", &second(), JUDGED), Some((false, 2, 0, false)));
}

#[test]
fn who_gives_a_review_up_sees_nothing_more() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    let give_up = |reviewer: &str| C::Recuse {
        proposal: proposal(),
        reviewer: PersonId::new(reviewer).unwrap(),
        reason: "My brother works there.".to_owned(),
    };
    assert!(house.review("laboratory", JUDGED, give_up("silent")).is_err(), "not his to give up");
    let refused = house.review("office", JUDGED, give_up("silent"));
    assert!(matches!(refused, Err(NetworkError::State { .. })), "what is handed in: {refused:?}");
    house.review("silent", JUDGED, give_up("silent")).unwrap();
    assert_eq!(sees(&house, "silent", &proposal(), JUDGED), None);
    let refused = house.assign("silent", &proposal());
    assert!(matches!(refused, Err(NetworkError::Conflict { .. })), "{refused:?}");
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let seen = view.reviews(&proposal()).unwrap();
    assert_eq!((seen.panel.len(), seen.recused.len()), (1, 1));
}

#[test]
fn who_gave_a_review_up_sees_nothing_by_the_office_either() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("office-viewer", Sector::Public);
    house.assign("office-viewer", &proposal()).unwrap();
    let give_up = |reviewer: &str| C::Recuse {
        proposal: proposal(),
        reviewer: PersonId::new(reviewer).unwrap(),
        reason: "My brother works there.".to_owned(),
    };
    house.review("office-viewer", JUDGED, give_up("office-viewer")).unwrap();
    assert_eq!(sees(&house, "office-viewer", &proposal(), JUDGED), None);
    let other = Some((false, 2, 2, false));
    assert_eq!(sees(&house, "office-viewer", &second(), JUDGED), other, "no place among others");
    house.ready("office", Sector::Public);
    house.assign("office", &proposal()).unwrap();
    house.review("office", JUDGED, give_up("office")).unwrap();
    let refused = house.select("office", &[proposal()], "because");
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
}

#[test]
fn from_whom_a_review_is_taken_away_does_the_work_of_the_office() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    house.ready("office", Sector::Public);
    house.assign("office", &proposal()).unwrap();
    let (reviewer, reason) = (PersonId::new("office").unwrap(), "Too slow.".to_owned());
    // As a colleague does it.
    let taken = ReviewerRecused { proposal: proposal(), reviewer, reason, gave_up: false };
    house.network.apply(&taken.into());
    assert!(house.assign("office", &proposal()).is_err(), "it is not given back");
    house.select("office", &[proposal()], "").unwrap();
}

#[test]
fn nobody_finds_out_by_asking_who_reviews() {
    let mut house = House::judged([[50, 40], [30, 20]]);
    ties(&mut house, "office", &[("smith", None)]);
    for who in ["office", "office-viewer"] {
        let [one, other] = ["silent", "stranger"].map(|reviewer| {
            let reviewer = PersonId::new(reviewer).unwrap();
            let reason = "Too slow.".to_owned();
            let recuse = C::Recuse { proposal: proposal(), reviewer, reason };
            format!("{:?}", house.review(who, JUDGED, recuse).unwrap_err())
        });
        assert_eq!(one, other, "{who}");
    }
}

#[test]
fn an_officer_whose_own_review_is_open_learns_nothing_by_choosing() {
    let apart = Share::new(1_000).unwrap();
    let discussion = crate::house::rule("14.3", "What lies apart.", Demand::Discussion { apart });
    let mut rules = crate::house::rules();
    rules.push(discussion);
    let mut house = House::judged_under(rules, [[50, 40], [30, 20]]);
    house.ready("office", Sector::Public);
    house.assign("office", &proposal()).unwrap();
    let may = |house: &House| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(JUDGED));
        view.may_decide(view.call(&call()).unwrap())
    };
    assert!(!may(&house));
    match house.select("office", &[proposal()], "because") {
        Err(NetworkError::State { what: "review of", state: "not handed in", .. }) => {}
        other => panic!("{other:?}"),
    }
    house.judge("office", &proposal(), 40).unwrap();
    assert!(may(&house));
    let lacks = rules_of(house.select("office", &[proposal()], "because"));
    assert!(lacks.contains(&"14.3".to_owned()), "{lacks:?}");
}

#[test]
fn nothing_is_chosen_before_the_deadline() {
    let rules = crate::house::rules().into_iter();
    let free =
        rules.filter(|one| !matches!(one.demand, Demand::Reviews { .. } | Demand::BothSectors));
    let mut house = House::closed_under(free.collect());
    let (call, selected, reason) = (call(), vec![proposal()], "Early.".to_owned());
    let decide = C::DecideCall { call, selected, reason };
    let refused = house.review("office", "2026-04-01T16:59:59Z", decide.clone());
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    house.review("office", DEADLINE, decide).unwrap();
}

#[test]
fn before_the_deadline_there_is_nothing_to_judge() {
    let mut house = House::closed();
    house.ready("laboratory", Sector::Public);
    let (proposal, reviewer) = (proposal(), PersonId::new("laboratory").unwrap());
    let assign = C::AssignReviewer { proposal, reviewer };
    let before = "2026-04-01T16:59:59Z";
    assert!(house.review("office", before, assign.clone()).is_err());
    house.review("office", DEADLINE, assign).unwrap();
}

/// Whether somebody is tied to a proposal, reckoned another way: by walking from what he belongs to
/// and has ties with, over links that held in the last two years, to one that takes part.
fn is_tied(house: &House, who: &str, said: &[String], of: &ProposalId) -> bool {
    let scope = house.scope("office");
    let view = house.network.view(&scope, at(JUDGED));
    let ids = ORGANISATIONS.map(|(id, ..)| organisation(id));
    let links = ids.iter().filter_map(|id| view.organisation(id)).flat_map(|seen| seen.links);
    let (first, last) = (crate::house::day("2024-05-01"), crate::house::day("2026-05-01"));
    let held = links.filter(|seen| {
        let until = seen.link.agreed.map(|terms| terms.until);
        let begun = seen.link.key.since.is_none_or(|since| since <= last);
        begun && until.is_some_and(|until| until.is_none_or(|until| until > first))
    });
    let owned: Vec<(String, String)> = held
        .map(|seen| (seen.link.key.part.to_string(), seen.link.key.whole.to_string()))
        .collect();
    let mut reached: Vec<String> = said.to_vec();
    reached.push(who.to_owned());
    let mut next = 0;
    while let Some(one) = reached.get(next).cloned() {
        for (below, above) in &owned {
            for (from, to) in [(below, above), (above, below)] {
                if *from == one && !reached.contains(to) {
                    reached.push(to.clone());
                }
            }
        }
        next += 1;
    }
    let consortium = match of.as_str() {
        "layers" => vec!["university", "smith", "casting", "works"],
        _ => vec!["rival", "casting", "stranger"],
    };
    consortium.iter().any(|one| reached.iter().any(|reached| reached == one))
}

/// Both proposals were reviewed, discussed and ranked, under a policy that makes all public later.
fn empanelled() -> House {
    use crate::panel::{discuss, meet, panel, rank};
    use guildhall_network::competition::reviewing::report::Part;
    let mut rules = crate::house::rules();
    let parts = Part::ALL.to_vec();
    let public = guildhall_network::policy::Demand::PublicReport { parts };
    rules.push(crate::house::rule("14.4", "All is public.", public));
    let mut house = House::judged_under(rules, [[50, 40], [30, 20]]);
    for command in [
        meet("2026-05-01", &["laboratory", "silent"]),
        discuss(proposal(), &[40, 5], "Sound."),
        discuss(second(), &[20, 5], "Less so."),
        rank(&[(proposal(), "Ready."), (second(), "Later.")]),
    ] {
        panel(&mut house, "office", JUDGED, command).unwrap();
    }
    house
}

#[test]
fn whoever_is_tied_sees_no_score_whatever_the_ties_are() {
    let (mut hidden, mut shown) = (0, 0);
    for seed in 1..300_u64 {
        let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut below = |most: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            usize::try_from(dice % most).unwrap()
        };
        let mut house = empanelled();
        let id = |at: usize| ORGANISATIONS[at].0.to_owned();
        for _ in 0..below(5) {
            let (one, owner) = (below(10), below(10));
            let until = ["2024-05-01", "2024-05-02", "2026-05-01", "2026-07-01"];
            let until = until.get(below(6)).copied();
            let since = ["2023-01-01", "2026-05-01", "2026-05-02"][below(3)];
            // Circles and days in the wrong order are refused.
            let _ = house.link(&id(one), &id(owner), since, until);
        }
        let mut said = std::collections::BTreeMap::new();
        for _ in 0..below(6) {
            let (who, with) = (id(below(10)), id(below(10)));
            ties(&mut house, &who, &[(&with, None)]);
            said.insert(who, vec![with]);
        }
        for (who, ..) in ORGANISATIONS {
            let own = said.get(who).cloned().unwrap_or_default();
            let both = [proposal(), second()];
            let tied = both.clone().map(|of| is_tied(&house, who, &own, &of));
            for (of, tied) in both.iter().zip(tied) {
                let seen = sees(&house, who, of, JUDGED);
                assert!(!tied || seen.is_none(), "seed {seed}: {who} sees {of}");
                hidden += u32::from(tied);
            }
            let scope = house.scope(who);
            let view = house.network.view(&scope, at(JUDGED));
            let ranking = view.ranking(&call());
            let of_call = [
                view.calibration(&call()).is_some(),
                view.panel(&call()).is_some(),
                view.candidates(&call()).is_some(),
                view.assignment(&call(), Default::default()).is_some(),
                view.place_reason(&call(), &proposal()).is_some(),
            ];
            assert!(!tied.contains(&true) || of_call == [false; 5], "seed {seed}: {who}");
            shown += usize::from(of_call == [true; 5]);
            for (of, tied) in both.iter().zip(tied) {
                let said = view.discussion(of);
                assert!(!tied || said.is_none(), "seed {seed}: {who} reads {of}");
            }
            assert!(view.opportunities().report(&call()).is_none(), "not before it is decided");
            assert!(!tied.contains(&true) || ranking.is_none(), "seed {seed}: {who} ranks");
        }
    }
    assert!(hidden > 1_000 && shown > 50, "{hidden} {shown}");
}

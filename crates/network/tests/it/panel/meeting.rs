//! How reviewers judge, what the panel says, and what is public of it.

use guildhall_network::competition::{Figure, Sector, Tie, TieKind};
use guildhall_network::policy::{Demand, Share};
use guildhall_network::view::{Task, Warned};
use guildhall_network::{NetworkError, PanelCommand as C, ProposalId};

use super::{check, decline, discuss, invite, meet, outcome, pairs, panel, person, rank, strict};
use crate::house::{House, JUDGED, at, call, day, organisation, proposal, rule, rules, second};

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
        let waits = view
            .due(&Warned::new())
            .into_iter()
            .filter(|one| matches!(one.task, Task::Discuss { .. }));
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
        (meet("2026-03-31", both), "office", "open for proposals on that day"),
        (discuss(proposal(), &[40], "So."), "office", "Points"),
        (discuss(proposal(), &[61, 0], "So."), "office", "PointsAbove"),
        (discuss(proposal(), &[40, 0], " "), "office", "Empty"),
        (discuss(proposal(), &[40, 0], "So."), "laboratory", "NotYours"),
        (discuss(proposal(), &[40, 0], "So."), "university", "Unknown"),
        (discuss(proposal(), &[40, 0], "So."), "office", "done"),
        (discuss(proposal(), &[40, 0], "So."), "office", "so already"),
        (discuss(proposal(), &[45, 0], "Or so."), "office", "done"),
        (rank(&[(proposal(), "a")]), "office", "Part"),
        (rank(&[(proposal(), "a"), (proposal(), "b")]), "office", "Part"),
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

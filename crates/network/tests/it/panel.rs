//! Invitations, assignments, how reviewers judge, and what the panel says.

mod assigning;
mod invited;
mod meeting;
mod timed;

use std::collections::BTreeSet;

use guildhall_model::PersonId;
use guildhall_network::competition::reviewing::expertise::{Area, Fields};
use guildhall_network::competition::{Act, Sector, Tie, TieKind};
use guildhall_network::policy::{Demand, Rule, Share};
use guildhall_network::view::{Task, Tied, Warned};
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

fn pairs(of: &[(ProposalId, &str)]) -> C {
    let pair = |(id, who): &(ProposalId, &str)| (id.clone(), person(who));
    C::AssignAll { call: call(), pairs: of.iter().map(pair).collect() }
}

pub(crate) fn words(words: &[&str]) -> Fields {
    let keywords = words.iter().map(|word| (*word).to_owned()).collect();
    Fields { areas: BTreeSet::new(), keywords }
}

/// A step of a panel, with who takes it.
pub(crate) fn command(act: Act) -> (&'static str, Command) {
    let (who, command) = match act {
        Act::Invite => ("office", invite("silent")),
        Act::AnswerInvitation => ("silent", accept(&[])),
        Act::Meet => ("office", meet("2026-05-01", &["laboratory"])),
        Act::Discuss => ("office", discuss(proposal(), &[1, 1], "So.")),
        _ => ("office", rank(&[(proposal(), "Ready."), (second(), "Later.")])),
    };
    (who, Command::Panel(command))
}

/// What must come before it.
pub(crate) fn prepare(act: Act, house: &mut House, now: &str) {
    let before = if act == Act::AnswerInvitation { Act::Invite } else { Act::Meet };
    let (who, asked) = command(before);
    house.ask(who, at(now), asked).unwrap();
    if act == Act::Discuss {
        house.judge("laboratory", &proposal(), 1).unwrap();
    }
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
        let waits = view.due(&Warned::new()).into_iter().any(|one| {
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

//! What anybody reads of calls, and what only those who are signed in.

use guildhall_model::Day;
use guildhall_network::competition::Phase;
use guildhall_network::policy::{Demand, Rule, RuleNumber};
use guildhall_network::view::{Happened, Opportunity};
use guildhall_network::{CallId, Command, CompetitionCommand as C, ProposalId};

use crate::house::{
    DEADLINE, House, JUDGED, ORGANISATIONS, PUBLISHED, at, call, call_text, good, money,
    organisation, programme, proposal, rules, save, submit, text,
};
use crate::replay::{Dice, again};

fn open_calls() -> Rule {
    let (number, sentence) = (RuleNumber::new("9.1").unwrap(), text("Anybody reads calls."));
    Rule { number, sentence, demand: Demand::OpenCalls }
}

/// The policy says from a day on that anybody reads calls.
fn opens(house: &mut House, from: &str) {
    let mut rules = rules();
    rules.push(open_calls());
    let from = Day::parse(from).unwrap();
    let command = Command::SetPolicy { programme: programme(), from, rules };
    house.ask("office", at("2026-01-02T00:00:00Z"), command).unwrap();
}

fn draft(house: &mut House, id: CallId, now: &str) {
    let (programme, text) = (programme(), call_text());
    house.compete("office", now, C::DraftCall { call: id, programme, text, seen: None }).unwrap();
}

fn publish(house: &mut House, id: CallId, now: &str) {
    house.compete("office", now, C::PublishCall { call: id, deadline: at(DEADLINE) }).unwrap();
}

/// A house whose call anybody may read.
fn open() -> House {
    let mut house = House::new();
    opens(&mut house, "2026-01-14");
    draft(&mut house, call(), "2026-01-10T00:00:00Z");
    publish(&mut house, call(), PUBLISHED);
    house
}

fn names(all: &[Opportunity<'_>]) -> Vec<String> {
    all.iter().map(|one| one.call.to_string()).collect()
}

/// What anybody reads, and what the signed-in do, who all read the same.
fn read(house: &House, now: &str) -> [Vec<String>; 2] {
    let scope = house.scope("stranger");
    let known = house.network.view(&scope, at(now)).opportunities().all();
    for (id, ..) in ORGANISATIONS {
        for person in [id.to_owned(), format!("{id}-viewer")] {
            let scope = house.scope(&person);
            let all = house.network.view(&scope, at(now)).opportunities().all();
            assert_eq!(all, known, "{person}");
        }
    }
    let public = house.network.public(at(now));
    for one in public.all() {
        assert!(known.contains(&one), "both read the same of a call");
        assert_eq!(public.get(one.call), Some(one));
    }
    [names(&public.all()), names(&known)]
}

#[test]
fn anybody_reads_a_call_when_the_policy_under_which_it_was_published_says_so() {
    let closed = House::with_call();
    assert_eq!(read(&closed, DEADLINE), [vec![], vec!["additive-2026".to_owned()]]);
    let mut house = House::new();
    let [first, second, third] =
        ["a-first", "b-second", "c-draft"].map(|id| CallId::new(id).unwrap());
    opens(&mut house, "2026-01-14");
    for id in [&first, &second, &third] {
        draft(&mut house, id.clone(), "2026-01-10T00:00:00Z");
    }
    assert_eq!(read(&house, "2026-01-11T00:00:00Z"), [vec![], Vec::<String>::new()]);
    publish(&mut house, first.clone(), "2026-01-13T23:59:59Z");
    publish(&mut house, second, "2026-01-14T00:00:00Z");
    let all = vec!["a-first".to_owned(), "b-second".to_owned()];
    assert_eq!(read(&house, "2026-01-15T00:00:00Z"), [vec!["b-second".to_owned()], all.clone()]);
    let closes = Command::SetPolicy {
        programme: programme(),
        from: Day::parse("2026-02-01").unwrap(),
        rules: rules(),
    };
    house.ask("office", at("2026-01-20T00:00:00Z"), closes).unwrap();
    let later = read(&house, "2027-02-01T00:00:00Z");
    assert_eq!(later, [vec!["b-second".to_owned()], all], "a call stays under its version");
    assert_eq!(house.network.public(at(JUDGED)).get(&first), None);
    assert_eq!(house.network.public(at(JUDGED)).get(&third), None);
    assert_eq!(again(&house.events), house.network);
}

#[test]
fn each_happening_keeps_what_the_call_said_then() {
    let mut house = open();
    let amend = |house: &mut House, now: &str, words: &str, deadline: &str| {
        let mut said = call_text();
        said.about = text(words);
        let (deadline, reason) = (at(deadline), format!("now {words}"));
        house
            .compete(
                "office",
                now,
                C::AmendCall { call: call(), text: said, deadline, reason, seen: None },
            )
            .unwrap();
    };
    let (first, second) = ("2026-01-20T00:00:00Z", "2026-01-21T00:00:00Z");
    amend(&mut house, first, "one", DEADLINE);
    amend(&mut house, second, "two", "2026-05-01T00:00:00Z");
    let public = house.network.public(at(second));
    let one = public.get(&call()).unwrap();
    let told: Vec<_> = one
        .happened
        .iter()
        .map(|one| (one.at.to_string(), one.text.about.en.as_str(), one.deadline.to_string()))
        .collect();
    let later = "2026-05-01T00:00:00Z";
    assert_eq!(
        told,
        [
            (PUBLISHED.to_owned(), "For consortia", DEADLINE.to_owned()),
            (first.to_owned(), "one", DEADLINE.to_owned()),
            (second.to_owned(), "two", later.to_owned()),
        ]
    );
    let before = at(DEADLINE);
    assert_eq!(one.happened[2].what, Happened::Amended { reason: "now two", before });
    assert_eq!((one.amendments(), one.published, one.changed()), (2, at(PUBLISHED), at(second)));
    assert_eq!((one.phase, one.holds_since()), (Phase::Open, at(second)));
    let closed = house.network.public(at(later)).get(&call()).unwrap();
    assert_eq!((closed.phase, closed.changed()), (Phase::Closed, at(second)));
    assert_eq!(closed.holds_since(), at(later), "it closed, though nobody did anything");
    assert_eq!(closed.award(), Some((money("70000000 USD"), money("120000000 USD"))));
}

#[test]
fn what_was_chosen_is_public_and_what_was_not_never() {
    let mut house = House::judged([[50, 50], [40, 40]]);
    let scope = house.scope("stranger");
    let all = |house: &House| {
        format!("{:?}", house.network.view(&scope, at(JUDGED)).opportunities().all())
    };
    let said = all(&house);
    assert!(!said.contains("Layers") && !said.contains("Second"), "nothing is chosen yet: {said}");
    house
        .select("office", &[proposal()], "the ranking would have it so, and they are eager")
        .unwrap();
    let said = all(&house);
    assert!(said.contains("Layers") && said.contains("Negotiation"), "{said}");
    for never in ["Second", "rival", "eager", "laboratory", "silent", "-viewer", "Good."] {
        assert!(!said.contains(never), "{never} in {said}");
    }
    let view = house.network.view(&scope, at(JUDGED)).opportunities().get(&call()).unwrap();
    assert_eq!(
        (view.phase, view.changed(), view.holds_since()),
        (Phase::Negotiation, at(JUDGED), at(JUDGED))
    );
}

/// Whatever consortia write and promise before the choice, nobody reads a word of it here.
#[test]
fn nothing_that_is_written_for_a_call_is_in_it() {
    let mut house = open();
    let quiet = format!("{:?}", house.network.public(at(JUDGED)).all());
    assert!(!quiet.is_empty());
    house.save("2026-02-01T00:00:00Z", good(), 0);
    house.compete("university", "2026-02-02T00:00:00Z", submit(1)).unwrap();
    house
        .compete("university", "2026-02-03T00:00:00Z", C::ReopenProposal { proposal: proposal() })
        .unwrap();
    house.compete("university", "2026-02-04T00:00:00Z", save(good(), 1)).unwrap();
    draft(&mut house, CallId::new("another").unwrap(), "2026-02-05T00:00:00Z");
    house.ready("laboratory", guildhall_network::competition::Sector::Public);
    assert_eq!(format!("{:?}", house.network.public(at(JUDGED)).all()), quiet);
}

/// Random histories of three calls under a policy that opens and closes: anybody reads no more than
/// everybody, the same of each call, and never a word of what is written to it.
#[test]
fn whatever_happens_anybody_reads_only_what_was_opened() {
    let mut opened = 0;
    for seed in 1..150 {
        let (mut dice, mut house) = (Dice(seed), House::new());
        let ids = ["one", "two", "three"].map(|id| CallId::new(id).unwrap());
        let mut now = at("2026-01-02T00:00:00Z").s();
        for step in 0..40 {
            now += i64::try_from(dice.below(400_000)).unwrap();
            let moment = guildhall_model::Time::from_s(now);
            let id = ids[usize::try_from(dice.below(3)).unwrap()].clone();
            let deadline = guildhall_model::Time::from_s(now + 2_000_000);
            let mut written = good();
            written.title = format!("SECRET {step}");
            let proposal = ProposalId::new(&format!("{id}-{}", dice.below(2))).unwrap();
            let (who, command) = match dice.below(7) {
                0 | 1 => {
                    let (programme, text) = (programme(), call_text());
                    (
                        "office",
                        Command::Competition(C::DraftCall {
                            call: id,
                            programme,
                            text,
                            seen: None,
                        }),
                    )
                }
                2 | 3 => ("office", Command::Competition(C::PublishCall { call: id, deadline })),
                4 => {
                    let (text, reason) = (call_text(), format!("because {step}"));
                    let amend = C::AmendCall { call: id, text, deadline, reason, seen: None };
                    ("office", Command::Competition(amend))
                }
                5 => {
                    let (lead, text) = (organisation("university"), written);
                    let save = C::SaveProposal { proposal, call: id, lead, text, seen: 0 };
                    ("university", Command::Competition(save))
                }
                _ => {
                    let mut rules = rules();
                    if dice.below(2) == 0 {
                        rules.push(open_calls());
                    }
                    let from = Day::utc(moment);
                    ("office", Command::SetPolicy { programme: programme(), from, rules })
                }
            };
            let _ = house.ask(who, moment, command);
            let [public, known] = read(&house, &moment.to_string());
            assert!(public.iter().all(|id| known.contains(id)), "seed {seed}");
            let all = house.network.public(moment).all();
            let rule = |one: &Opportunity<'_>| {
                let rules = one.policy.map_or(&[][..], |policy| policy.rules());
                rules.iter().any(|rule| rule.demand == Demand::OpenCalls)
            };
            assert!(all.iter().all(rule), "seed {seed}");
            assert!(!format!("{all:?}").contains("SECRET"), "seed {seed}");
            opened += all.len();
        }
        assert_eq!(again(&house.events), house.network, "seed {seed}");
    }
    assert!(opened > 1_000, "calls are opened often enough to be looked at: {opened}");
}

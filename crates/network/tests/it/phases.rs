//! What may be done when, and by whom.

use guildhall_model::Time;
use guildhall_network::competition::Phase;
use guildhall_network::{CompetitionCommand as C, NetworkError};

use crate::house::{
    DEADLINE, House, JUDGED, PUBLISHED, at, call, call_text, good, organisation, programme,
    proposal, rules, save, submit,
};

/// A moment of the life of the house's call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Life {
    Draft,
    Open,
    /// A proposal is saved and all have promised.
    Saved,
    Submitted,
    Closed,
}

fn house(life: Life) -> (House, Time) {
    let draft_at = "2026-01-10T00:00:00Z";
    if life == Life::Draft {
        let mut house = House::new();
        let (call, text, programme) = (call(), call_text(), programme());
        house
            .compete("office", draft_at, C::DraftCall { call, programme, text, seen: None })
            .unwrap();
        return (house, at(draft_at));
    }
    let mut house = House::with_call();
    if life != Life::Open {
        house.save("2026-02-01T00:00:00Z", good(), 0);
    }
    if matches!(life, Life::Submitted | Life::Closed) {
        house.compete("university", "2026-02-02T00:00:00Z", submit(1)).unwrap();
    }
    let now = if life == Life::Closed { at(DEADLINE) } else { at("2026-03-01T00:00:00Z") };
    (house, now)
}

/// The name of the outcome, for rows that people read.
fn outcome(result: Result<usize, NetworkError>) -> &'static str {
    match result {
        Ok(0) => "so already",
        Ok(_) => "done",
        Err(NetworkError::Late { .. }) => "late",
        Err(NetworkError::State { .. }) => "state",
        Err(NetworkError::Unknown { .. }) => "unknown",
        Err(NetworkError::Taken { .. }) => "taken",
        Err(NetworkError::NotYours { .. }) => "not yours",
        Err(NetworkError::Changed { .. }) => "changed",
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn each_command_at_each_moment() {
    use Life::{Closed, Draft, Open, Saved, Submitted};
    let other = || {
        let mut text = call_text();
        text.about.en.push_str(", and more");
        text
    };
    let shorter = || {
        let mut text = good();
        text.summary.clear();
        text
    };
    let (late, reason) = (at("2026-05-01T00:00:00Z"), "more time was asked for".to_owned());
    let draft = C::DraftCall { call: call(), programme: programme(), text: other(), seen: None };
    let publish = C::PublishCall { call: call(), deadline: late };
    let amend = C::AmendCall { call: call(), text: other(), deadline: late, reason, seen: None };
    let letter = C::GiveLetter { proposal: proposal(), partner: organisation("smith") };
    let reopen = C::ReopenProposal { proposal: proposal() };
    let office = "office";
    let lead = "university";
    for (what, who, command, expected) in [
        ("draft", office, draft, ["done", "taken", "taken", "taken", "taken"]),
        ("publish", office, publish, ["done", "state", "state", "state", "state"]),
        ("amend", office, amend, ["state", "done", "done", "done", "late"]),
        ("save anew", lead, save(good(), 0), ["unknown", "done", "changed", "changed", "late"]),
        ("save", lead, save(shorter(), 1), ["unknown", "unknown", "done", "state", "late"]),
        (
            "save the same",
            lead,
            save(good(), 1),
            ["unknown", "unknown", "so already", "state", "late"],
        ),
        ("promise", "smith", letter, ["unknown", "unknown", "so already", "so already", "late"]),
        ("submit", lead, submit(1), ["unknown", "unknown", "done", "so already", "late"]),
        ("reopen", lead, reopen, ["unknown", "unknown", "so already", "done", "late"]),
    ] {
        for (life, expected) in [Draft, Open, Saved, Submitted, Closed].into_iter().zip(expected) {
            let (mut house, now) = house(life);
            let asked = guildhall_network::Command::Competition(command.clone());
            let got = outcome(house.ask(who, now, asked.clone()));
            assert_eq!(got, expected, "{what}, {life:?}");
            // Who only belongs to the organisation, and who does not, may never do it.
            for wrong in [format!("{who}-viewer"), "stranger".to_owned()] {
                let (mut house, now) = self::house(life);
                let got = outcome(house.ask(&wrong, now, asked.clone()));
                assert!(
                    ["not yours", "unknown"].contains(&got),
                    "{what} by {wrong}, {life:?}: {got}"
                );
            }
        }
    }
}

#[test]
fn a_moment_after_the_deadline_is_too_late_and_what_was_saved_stays() {
    let last = Time::from_ns(at(DEADLINE).ns() - 1).to_string();
    let mut house = House::with_call();
    house.save(&last, good(), 0);
    let saved = house.network.clone();
    let refused = house.compete("university", DEADLINE, submit(1));
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the deadline was 2026-04-01T17:00:00Z, and it is 2026-04-01T17:00:00Z on the clock of the \
         house; what was saved stays"
    );
    assert_eq!(house.network, saved);
    assert_eq!(house.compete("university", &last, submit(1)).unwrap(), 1);
}

#[test]
fn the_second_of_two_writers_sees_what_changed() {
    let mut house = House::with_call();
    let change = |summary: &str| {
        let mut text = good();
        summary.clone_into(&mut text.summary);
        text
    };
    house.compete("university", "2026-02-01T00:00:00Z", save(change("one"), 0)).unwrap();
    house.compete("university", "2026-02-01T00:00:01Z", save(change("two"), 1)).unwrap();
    let second = house.compete("university", "2026-02-01T00:00:02Z", save(change("other"), 1));
    assert_eq!(
        second.unwrap_err().to_string(),
        "`university` saved revision 2 at 2026-02-01T00:00:01Z; you began with revision 1: look at \
         what changed, then save again"
    );
}

#[test]
fn what_is_not_kept_is_named_by_its_rules_when_it_is_submitted() {
    let mut house = House::with_call();
    let mut text = good();
    text.years = 8;
    text.partners.truncate(1);
    house.compete("university", "2026-02-01T00:00:00Z", save(text, 0)).unwrap();
    let refused = house.compete("university", "2026-02-01T00:00:00Z", submit(1)).unwrap_err();
    let said = "not kept yet: rules 2.1, 2.2, 4.1 of the policy, version 1";
    assert_eq!(refused.to_string(), said);
}

#[test]
fn a_call_stays_under_the_policy_it_was_published_under() {
    let mut house = House::with_call();
    let (programme, from) = (programme(), guildhall_model::Day::parse("2026-02-01").unwrap());
    let stricter = guildhall_network::Command::SetPolicy { programme, from, rules: Vec::new() };
    house.ask("office", at(PUBLISHED), stricter).unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2026-03-01T00:00:00Z"));
    let policy = view.policy_of(view.call(&call()).unwrap()).unwrap();
    assert_eq!((policy.version(), policy.rules().len()), (1, rules().len()));
}

#[test]
fn an_amendment_keeps_what_was_before_and_never_takes_time_away() {
    let mut house = House::with_call();
    let (mut text, reason) = (call_text(), "a question showed that it was unclear".to_owned());
    text.about.en = "For consortia of any size".to_owned();
    let amend = |deadline: &str| C::AmendCall {
        call: call(),
        text: text.clone(),
        deadline: at(deadline),
        reason: reason.clone(),
        seen: None,
    };
    let sooner = house.compete("office", "2026-02-01T00:00:00Z", amend("2026-03-31T00:00:00Z"));
    assert!(matches!(sooner, Err(NetworkError::Deadline { .. })));
    house.compete("office", "2026-02-01T00:00:00Z", amend("2026-04-15T00:00:00Z")).unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2026-04-10T00:00:00Z"));
    let published = view.call(&call()).unwrap().published.as_ref().unwrap();
    assert_eq!(published.amendments.len(), 1);
    assert_eq!(
        (published.amendments[0].deadline, &published.amendments[0].text),
        (at(DEADLINE), &call_text())
    );
    assert_eq!(published.deadline, at("2026-04-15T00:00:00Z"));
}

#[test]
fn a_call_without_more_stages_is_as_it_was() {
    let house = House::judged([[50, 40], [30, 20]]);
    let scope = house.scope("stranger");
    for (now, phase) in [
        (PUBLISHED, Phase::Open),
        ("2026-04-01T16:59:59.999999999Z", Phase::Open),
        (DEADLINE, Phase::Closed),
        (JUDGED, Phase::Closed),
    ] {
        let view = house.network.view(&scope, at(now));
        assert_eq!(view.call(&call()).unwrap().phase(at(now)), phase, "{now}");
    }
    let view = house.network.view(&scope, at(JUDGED));
    let line = view.stages(view.call(&call()).unwrap());
    let row = |one: &guildhall_network::view::StageOf| (one.stage, one.state.word());
    let rows: Vec<_> = line.iter().map(row).collect();
    assert_eq!(
        rows,
        [
            ("draft", "done"),
            ("open", "done"),
            ("closed", "now"),
            ("selection", "ahead"),
            ("negotiation", "ahead"),
            ("award", "ahead"),
        ]
    );
}

/// Who began with what another has changed meanwhile changes nothing, and hears so.
#[test]
fn the_second_of_two_officers_hears_what_came_before() {
    let mut house = House::new();
    let now = "2026-01-10T00:00:00Z";
    let text = |more: &str| {
        let mut text = call_text();
        text.about.en.push_str(more);
        text
    };
    let mut draft = |more: &str, seen: Option<u32>| {
        let (call, programme) = (call(), programme());
        let command = C::DraftCall { call, programme, text: text(more), seen };
        match house.compete("office", now, command) {
            Err(NetworkError::ChangedSince { now, .. }) => Err(now),
            other => Ok(other.unwrap()),
        }
    };
    // what is added, with which revision, what comes of it
    for (more, seen, expected) in [
        ("", Some(0), Ok(1)),
        (", one", Some(1), Ok(1)),
        (", two", Some(1), Err(2)),
        (", one", Some(1), Ok(0)),
        (", two", Some(0), Err(2)),
        (", two", Some(2), Ok(1)),
        (", three", None, Ok(1)),
    ] {
        assert_eq!(draft(more, seen), expected, "{more} {seen:?}");
    }
    let deadline = at(DEADLINE);
    house.compete("office", now, C::PublishCall { call: call(), deadline }).unwrap();
    let mut amend = |more: &str, seen: u32| {
        let (reason, seen) = ("a word".to_owned(), Some(seen));
        let text = text(more);
        house.compete("office", now, C::AmendCall { call: call(), text, deadline, reason, seen })
    };
    assert_eq!(amend(", four", 4).unwrap(), 1);
    assert!(matches!(amend(", five", 4), Err(NetworkError::ChangedSince { now: 5, seen: 4, .. })));
}

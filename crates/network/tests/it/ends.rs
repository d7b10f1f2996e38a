//! Applications that are taken back, and periods that end before their time.

use guildhall_network::report::Measure;
use guildhall_network::{Command, MembershipCommand as M, NetworkError};

use crate::agencies::said;
use crate::house::{House, at, day, organisation};
use crate::life::{NOW, apply, institute, running};

fn withdraw(house: &mut House, who: &str, of: &str) -> Result<usize, NetworkError> {
    let withdraw = M::Withdraw { institute: institute(), organisation: organisation(of) };
    house.ask(who, at(NOW), Command::Membership(withdraw))
}

fn end(house: &mut House, who: &str, now: &str, on: &str) -> Result<usize, NetworkError> {
    let end = M::End {
        institute: institute(),
        organisation: organisation("smith"),
        on: day(on),
        reason: "It was sold.".to_owned(),
    };
    house.ask(who, at(&format!("{now}T09:00:00Z")), Command::Membership(end))
}

fn is_member(house: &House, on: &str) -> bool {
    house.network.membership_on(&institute(), &organisation("smith"), day(on)).is_some()
}

/// With an application that was taken back, and a period that ended.
pub(crate) fn told() -> House {
    let mut house = running();
    apply(&mut house, "works", "2027-02-01").unwrap();
    withdraw(&mut house, "works", "works").unwrap();
    end(&mut house, "university", "2027-05-01", "2027-06-01").unwrap();
    house
}

#[test]
fn who_applied_takes_it_back_as_long_as_it_waits() {
    let mut house = running();
    apply(&mut house, "works", "2027-02-01").unwrap();
    let others = withdraw(&mut house, "university", "works");
    assert!(matches!(others, Err(NetworkError::NotYours { .. })), "{others:?}");
    assert_eq!(withdraw(&mut house, "works", "works").unwrap(), 1);
    let gone = withdraw(&mut house, "works", "works");
    assert!(matches!(gone, Err(NetworkError::Unknown { .. })), "{gone:?}");
    let accept = M::Accept { institute: institute(), organisation: organisation("works") };
    let accepted = house.ask("university", at(NOW), Command::Membership(accept));
    assert!(matches!(accepted, Err(NetworkError::Unknown { .. })), "{accepted:?}");
    assert_eq!(apply(&mut house, "works", "2027-02-01").unwrap(), 1, "it may apply again");
    let begun = withdraw(&mut house, "smith", "smith");
    assert!(matches!(begun, Err(NetworkError::Unknown { .. })), "a period is ended: {begun:?}");
}

#[test]
fn either_side_ends_a_period_and_nobody_else() {
    for who in ["works", "office", "stranger", "smith-viewer"] {
        let refused = end(&mut running(), who, "2027-05-01", "2027-06-01");
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    for who in ["smith", "university"] {
        let mut house = running();
        assert_eq!(end(&mut house, who, "2027-05-01", "2027-06-01").unwrap(), 1);
        assert!(is_member(&house, "2027-05-31") && !is_member(&house, "2027-06-01"));
        said(end(&mut house, who, "2027-05-02", "2027-07-01"), "not in a period then");
        end(&mut house, who, "2027-05-02", "2027-05-15").unwrap();
        assert!(!is_member(&house, "2027-05-15"), "sooner still");
    }
}

#[test]
fn a_period_ends_within_itself_and_not_in_the_past() {
    let mut house = running();
    let past = end(&mut house, "smith", "2027-05-01", "2027-04-30");
    assert!(matches!(past, Err(NetworkError::Early { .. })), "{past:?}");
    for on in ["2027-01-10", "2028-01-10"] {
        said(end(&mut house, "smith", "2027-01-09", on), "not in a period then");
    }
    end(&mut house, "smith", "2027-05-01", "2027-05-01").unwrap();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at("2027-05-01T10:00:00Z"));
    let seen = view.institute(&institute()).unwrap();
    let smith = &seen.roll.unwrap().members[&organisation("smith")];
    let ended = smith.periods[0].end.as_ref().unwrap();
    assert_eq!((ended.agreed, ended.decided.on), (day("2028-01-10"), day("2027-05-01")));
    let year = view.report(&institute(), 2027).unwrap();
    let members = year.lines.iter().find(|line| line.measure == Measure::Members).unwrap();
    assert_eq!(members.records.len(), 1, "it was a member in that year");
    let next = view.report(&institute(), 2028).unwrap();
    let members = next.lines.iter().find(|line| line.measure == Measure::Members).unwrap();
    assert_eq!(members.records.len(), 0, "and is none in the next");
    let again = apply(&mut house, "smith", "2027-05-02");
    assert_eq!(again.unwrap(), 1, "the next may begin at once");
}

const MANUAL: &str = include_str!("../../../../docs/manual/institutes.md");

/// A step of works' membership: its name, who takes it, and the command on a day.
type Step = (&'static str, &'static str, fn(&str) -> M);

const STEPS: [Step; 5] = [
    ("apply", "works", |today| M::Apply {
        institute: institute(),
        organisation: organisation("works"),
        tier: guildhall_network::TierId::new("full").unwrap(),
        from: day(today),
        covers: Default::default(),
    }),
    ("accept", "university", |_| M::Accept {
        institute: institute(),
        organisation: organisation("works"),
    }),
    ("decline", "university", |_| M::Decline {
        institute: institute(),
        organisation: organisation("works"),
        reason: "Not now.".to_owned(),
    }),
    ("withdraw", "works", |_| M::Withdraw {
        institute: institute(),
        organisation: organisation("works"),
    }),
    ("end", "works", |today| M::End {
        institute: institute(),
        organisation: organisation("works"),
        on: day(today),
        reason: "It was sold.".to_owned(),
    }),
];

fn take(house: &mut House, today: &str, (_, who, command): &Step) -> Result<usize, NetworkError> {
    let now = at(&format!("{today}T09:00:00Z"));
    house.ask(who, now, Command::Membership(command(today)))
}

fn state(house: &House, today: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(&format!("{today}T09:00:00Z")));
    let seen = view.institute(&institute()).unwrap();
    let Some(member) = seen.roll.unwrap().members.get(&organisation("works")) else {
        return "no member";
    };
    match (&member.open, member.on(day(today))) {
        (Some(_), _) => "applied",
        (None, Some(_)) => "member",
        (None, None) if member.periods.is_empty() => "no member",
        (None, None) => "over",
    }
}

/// The manual draws the states of a membership as the code has them: every step is tried in every state.
#[test]
fn the_states_of_a_membership_are_those_of_the_manual() {
    let [apply, accept, _, _, end] = STEPS;
    let mut rows = String::new();
    for way in [
        &[][..],
        &[("2027-01-10", apply)],
        &[("2027-01-10", apply), ("2027-01-11", accept)],
        &[("2027-01-10", apply), ("2027-01-11", accept), ("2027-02-01", end)],
    ] {
        let come = || {
            let mut house = running();
            for (today, step) in way {
                take(&mut house, today, step).unwrap_or_else(|why| panic!("{}: {why}", step.0));
            }
            house
        };
        let today = "2027-02-01";
        let mut follows = Vec::new();
        for step in &STEPS {
            let mut house = come();
            if take(&mut house, today, step).is_ok() {
                follows.push(format!("{} → {}", step.0, state(&house, today)));
            }
        }
        rows += &format!("| {} | {} |\n", state(&come(), today), follows.join(", "));
    }
    assert!(MANUAL.contains(&rows), "docs/manual/institutes.md lacks these rows:\n{rows}");
}

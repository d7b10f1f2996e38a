//! The manual draws the life of an election as the code has it: every step is tried in every state.

use guildhall_network::board::count::Break;

use crate::board::ask;
use crate::elections::{BEFORE, CLOSES, OPENS, call, called, cast, count, state, void, withdraw};
use crate::house::House;
use crate::life::NOW;

const MANUAL: &str = include_str!("../../../../docs/manual/boards.md");

/// Ballots of two members, as they are counted.
const TWO: [&[u8]; 2] = [&[1], &[2]];

/// An election in a state, reached by steps that are taken for it.
fn come(to: &str) -> (House, &'static str) {
    let mut house = called(Break::Lot);
    let mut take = |who: &str, now: &str, command| {
        ask(&mut house, who, now, command).unwrap_or_else(|why| panic!("{to}: {why}"));
    };
    if to != "called" && to != "withdrawn" {
        take("smith", OPENS, cast("smith", TWO[0]));
    }
    let now = match to {
        "called" => BEFORE,
        "withdrawn" => {
            take("university", BEFORE, withdraw());
            BEFORE
        }
        "open" => {
            take("works", OPENS, cast("works", TWO[1]));
            OPENS
        }
        "closed" => {
            take("works", OPENS, cast("works", TWO[1]));
            CLOSES
        }
        "counted" => {
            take("works", OPENS, cast("works", TWO[1]));
            take("university", CLOSES, count(&TWO));
            CLOSES
        }
        "failed" => {
            take("university", CLOSES, count(&TWO[..1]));
            CLOSES
        }
        _ => {
            take("university", CLOSES, void());
            CLOSES
        }
    };
    (house, now)
}

#[test]
fn elections() {
    let again = cast("works", TWO[1]);
    let other = guildhall_network::BoardCommand::Withdraw {
        institute: crate::life::institute(),
        number: 1,
        reason: "Another reason.".to_owned(),
    };
    let steps = [
        ("withdraw", "university", other),
        ("vote", "works", again),
        ("count", "university", count(&TWO)),
        ("say that it is void", "university", void()),
    ];
    let mut rows = String::new();
    for from in ["called", "open", "closed", "counted", "failed", "void", "withdrawn"] {
        let (house, now) = come(from);
        assert_eq!(state(&house, now).word(), from);
        let mut follows = Vec::new();
        for (what, who, command) in &steps {
            let (mut house, now) = come(from);
            if ask(&mut house, who, now, command.clone()).is_ok() {
                let to = state(&house, now).word();
                follows.push(if to == from {
                    (*what).to_owned()
                } else {
                    format!("{what} → {to}")
                });
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {from} | {follows} |\n");
    }
    // Too few: one of four voted.
    let mut few = called(Break::Lot);
    ask(&mut few, "smith", OPENS, cast("smith", TWO[0])).unwrap();
    ask(&mut few, "university", CLOSES, count(&TWO[..1])).unwrap();
    assert_eq!(state(&few, CLOSES).word(), "failed");
    assert_eq!(ask(&mut few, "university", NOW, call()).unwrap(), 1, "another may be called");
    assert!(MANUAL.contains(&rows), "docs/manual/boards.md lacks these rows:\n{rows}");
}

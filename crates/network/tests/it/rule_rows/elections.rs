//! How those who sit in a board are elected.

use guildhall_network::Event;
use guildhall_network::board::count::Break;
use guildhall_network::policy::{Demand, Rule};

use super::{Comes, Got, Row, alone, counts, met, not_met, part, row};
use crate::board::{ask, governed_under};
use crate::elections::{CLOSES, OPENS, call, call_as, cast, count, election};
use crate::house::{House, at};
use crate::life::NOW;

/// Of four members these have voted, and it is counted.
fn counted(rule: Rule, votes: &[(&str, &[u8])]) -> House {
    let mut house = governed_under(alone(rule));
    ask(&mut house, "university", NOW, call()).unwrap();
    for (who, numbers) in votes {
        ask(&mut house, who, OPENS, cast(who, numbers)).unwrap();
    }
    let all: Vec<&[u8]> = votes.iter().map(|(_, numbers)| *numbers).collect();
    ask(&mut house, "university", CLOSES, count(&all)).unwrap();
    house
}

/// Whether there is a result.
fn result(votes: &'static [(&str, &[u8])]) -> impl Fn(Rule) -> Got {
    move |rule| {
        let house = counted(rule, votes);
        let (met, cast, roll, rule) = match house.events.last().cloned() {
            Some(Event::ElectionCounted(one)) => (true, one.ballots.len(), one.roll, one.quorum),
            Some(Event::ElectionFailed(one)) => {
                (false, usize::try_from(one.cast).unwrap(), one.roll, one.quorum)
            }
            other => panic!("{other:?}"),
        };
        Got::shown(house, met, format!("{cast} of {roll}")).citing(rule.as_ref())
    }
}

/// How many of two seats are taken when two have as many votes for the second.
fn seats(rule: Rule) -> Got {
    let house = counted(rule, &[("smith", &[1, 2]), ("casting", &[1]), ("works", &[3])]);
    let Some(Event::ElectionCounted(one)) = house.events.last().cloned() else {
        panic!("it is counted")
    };
    let taken = one.elected.len();
    Got::shown(house, taken == 2, format!("{taken} of 2, {:?} tied", one.tied))
        .citing(one.ties.as_ref())
}

/// An election is called whose poll closes then; it opens on 1 February at nine.
fn polled(closes: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = governed_under(alone(rule));
        let mut text = election();
        text.closes = at(closes);
        let asked = ask(&mut house, "university", NOW, call_as(text));
        Got::asked(house, asked)
    }
}

pub(super) fn rows() -> Vec<Row> {
    const ONE: &[(&str, &[u8])] = &[("smith", &[1])];
    const TWO: &[(&str, &[u8])] = &[("smith", &[1]), ("works", &[])];
    let quorum = |least, ballots| Demand::ElectionQuorum { least: part(least), ballots };
    let open = || Demand::ElectionOpen { days: 14 };
    let ties = |by| Demand::ElectionTies { by };
    vec![
        row("half of them", quorum(5_000, 2), result(TWO), met("2 of 4")),
        row("a little less", quorum(5_001, 2), result(TWO), not_met("2 of 4")),
        row("too few ballots", quorum(5_000, 3), result(TWO), not_met("2 of 4")),
        row("a quarter", quorum(2_500, 1), result(ONE), met("1 of 4")),
        row("one ballot of a quarter", quorum(2_500, 2), result(ONE), not_met("1 of 4")),
        row("just two weeks", open(), polled("2027-02-15T09:00:00Z"), Comes::Taken),
        row("a second less", open(), polled("2027-02-15T08:59:59Z"), counts(13, 14)),
        row("a lot is drawn", ties(Break::Lot), seats, met("2 of 2, [2, 3] tied")),
        row("it is held again", ties(Break::Again), seats, not_met("1 of 2, [2, 3] tied")),
    ]
}

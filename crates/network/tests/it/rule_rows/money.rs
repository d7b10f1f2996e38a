//! On what public money is spent, until when, and beside what.

use guildhall_network::money::Step;
use guildhall_network::money::fund::{CostClass, Fund, FundSource};
use guildhall_network::policy::{Demand, Rule};

use super::{Comes, Got, NUMBER, Row, counts, part, row, shares, words};
use crate::funds::{draw, fund, obligate, on, public, rate, spend, spent, step, under};
use crate::house::{day, money};

/// A fund is set.
fn set(fund: fn() -> Fund) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = under(&[(NUMBER, rule.demand)]);
        let asked = step(&mut house, Step::SetFund(fund()));
        Got::asked(house, asked)
    }
}

/// What was obligated in time is spent on a day; the fund ends before 2027-07-01.
fn spent_on(last: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = spent(&[(NUMBER, rule.demand)]);
        let (amount, day, text) = (money("1 USD"), day(last), "Late.".to_owned());
        let late = Step::Spend { obligation: 2, amount, day, text, project: None };
        let asked = on(&mut house, "2027-12-01T00:00:00Z", late);
        Got::asked(house, asked)
    }
}

/// So much is drawn after partners have spent 500 USD, or nothing.
fn drawn(own: bool, amount: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = spent(&[(NUMBER, rule.demand)]);
        if own {
            let kind = fund("kind", FundSource::InKind, &[(CostClass::Other, "500 USD")]);
            let given = obligate("kind", CostClass::Other, "500 USD");
            for one in [Step::SetFund(kind), given, spend(5, "500 USD")] {
                step(&mut house, one).unwrap();
            }
        }
        let asked = step(&mut house, draw(3, amount));
        Got::asked(house, asked)
    }
}

fn charged(hundredths: u16) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = spent(&[(NUMBER, rule.demand)]);
        let asked = step(&mut house, rate("2027-01-05", hundredths));
        Got::asked(house, asked)
    }
}

pub(super) fn rows() -> Vec<Row> {
    let people = || Demand::AllowableCosts { classes: vec![CostClass::Personnel] };
    let of_people = || fund("public", FundSource::Public, &[(CostClass::Personnel, "1 USD")]);
    let of_fees = || fund("fees", FundSource::Fees, &[(CostClass::Equipment, "1 USD")]);
    let other = || words(&["equipment", "indirect"], &["personnel"]);
    let days = |days| Demand::Liquidation { days };
    let half = || Demand::DrawnMatch { least: part(5_000) };
    let most = || Demand::IndirectRate { most: part(1_500) };
    vec![
        row("only such", people(), set(of_people), Comes::Taken),
        row("own money", people(), set(of_fees), Comes::Taken),
        row("others as well", people(), set(public), other()),
        row("on the last of 120 days", days(120), spent_on("2027-10-28"), Comes::Taken),
        row("on the day after", days(120), spent_on("2027-10-29"), counts(121, 120)),
        row("on the last day of the fund", days(0), spent_on("2027-06-30"), Comes::Taken),
        row("on the day after it", days(0), spent_on("2027-07-01"), counts(1, 0)),
        row("as much as partners", half(), drawn(true, "500 USD"), Comes::Taken),
        row("a cent more", half(), drawn(true, "500.01 USD"), shares(4_999, 5_000)),
        row("nothing of partners", half(), drawn(false, "500 USD"), shares(0, 5_000)),
        row("the most", most(), charged(1_500), Comes::Taken),
        row("a little more", most(), charged(1_501), shares(1_501, 1_500)),
    ]
}

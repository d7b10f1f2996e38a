//! What licences owe, and that what is posted is what was shown.

use guildhall_model::Money;
use guildhall_network::competition::Figure;
use guildhall_network::ledger::{Account, Cause, Claim, RoyaltyPart};
use guildhall_network::property::licence::{LicenceText, Running, Subject};
use guildhall_network::property::terms::Right;
use guildhall_network::report::Measure;
use guildhall_network::view::{RunPreview, Task, Warned};
use guildhall_network::{MoneyCommand, NetworkError};

use super::{
    after, ask, by_units, end, licensed, noon, offer, run, sales, scheme, set_terms, share, take,
    terms,
};
use crate::house::{House, day, money, organisation};
use crate::life::institute;
use crate::replay::{Dice, index};

const YEAR: [&str; 2] = ["2028-01-01", "2029-01-01"];

pub(crate) fn preview(
    house: &House,
    who: &str,
    on: &str,
    days: [&str; 2],
) -> Option<Result<RunPreview, NetworkError>> {
    let scope = house.scope(who);
    let [from, until] = days.map(day);
    house.network.view(&scope, noon(on)).run_preview(&institute(), (from, until))
}

fn owed(house: &House, days: [&str; 2]) -> String {
    let shown = preview(house, "university", days[1], days).unwrap().unwrap();
    shown.total.unwrap().to_string()
}

fn posted(house: &House, account: &Account) -> Money {
    let scope = house.scope("university");
    let seen = house.network.view(&scope, noon("2031-06-01")).institute(&institute()).unwrap();
    seen.book.and_then(|book| book.balance(account)).unwrap_or(money("0 USD"))
}

/// What Works owes for a year in which it sold this, under a scheme.
fn of_year(running: Running, amount: &str, units: u64) -> String {
    let mut house = after(6);
    let text = LicenceText { scheme: scheme(running), ..terms("works") };
    ask(&mut house, "university", "2027-12-01", offer("first", text)).unwrap();
    ask(&mut house, "works", "2027-12-01", take("first")).unwrap();
    ask(&mut house, "works", "2029-01-01", sales("first", YEAR, amount, units)).unwrap();
    owed(&house, YEAR)
}

#[test]
fn a_year_comes_to_its_steps_or_to_the_least() {
    use super::by_sales;
    // 1000 USD once are in each; the least of a year is 3650 USD.
    for (running, amount, units, expected) in [
        (Running::Nothing, "900000 USD", 9, "4650.00 USD"),
        (by_sales(), "0 USD", 0, "4650.00 USD"),
        (by_sales(), "73000 USD", 0, "4650.00 USD"),
        (by_sales(), "73000.20 USD", 0, "4650.01 USD"),
        (by_sales(), "100000 USD", 0, "6000.00 USD"),
        (by_sales(), "150000 USD", 0, "7500.00 USD"),
        (by_units(), "9 USD", 1_000, "4650.00 USD"),
        (by_units(), "9 USD", 2_000, "5500.00 USD"),
        (by_units(), "9 USD", 2_001, "5502.00 USD"),
    ] {
        assert_eq!(
            of_year(running.clone(), amount, units),
            expected,
            "{running:?} {amount} {units}"
        );
    }
}

#[test]
fn parts_of_a_year_owe_the_part_of_the_least_and_nothing_is_owed_twice() {
    let mut house = licensed();
    let (first, rest) = (["2028-01-01", "2028-07-01"], ["2028-07-01", "2029-01-01"]);
    ask(&mut house, "works", "2028-07-01", sales("first", first, "20000 USD", 0)).unwrap();
    assert_eq!(owed(&house, first), "2000.00 USD", "the year is not over: no least");
    ask(&mut house, "university", "2028-07-01", run(first, "2000 USD")).unwrap();
    assert_eq!(owed(&house, rest), "2650.00 USD", "the least, less what is posted");
    ask(&mut house, "university", "2029-01-01", run(rest, "2650 USD")).unwrap();
    // A report that comes late is in the next run: 5 % of 100000 and 3 % of 20000, less 3650.
    ask(&mut house, "works", "2029-02-01", sales("first", rest, "100000 USD", 0)).unwrap();
    let next = ["2029-01-01", "2029-02-01"];
    assert_eq!(owed(&house, next), "1950.00 USD");
    ask(&mut house, "university", "2029-02-01", run(next, "1950 USD")).unwrap();
    // It ends after 181 days of 2029: the least of those is 1810 USD.
    ask(&mut house, "university", "2029-02-01", end("first", "2029-07-01")).unwrap();
    let last = ["2029-02-01", "2029-07-01"];
    assert_eq!(owed(&house, last), "1810.00 USD");
    ask(&mut house, "university", "2029-07-01", run(last, "1810 USD")).unwrap();
    let nothing =
        ask(&mut house, "university", "2031-01-01", run(["2030-01-01", "2031-01-01"], "0 USD"));
    assert!(matches!(nothing, Err(NetworkError::State { .. })), "{nothing:?}");
}

#[test]
fn members_pay_less_and_inventors_have_their_share_to_the_last_cent() {
    let mut house = after(6);
    let rights = [Right::License { discount: share(3_333) }];
    ask(&mut house, "university", "2027-01-12", set_terms("2027-01-01", &rights)).unwrap();
    let text = LicenceText { scheme: scheme(Running::Nothing), ..terms("smith") };
    let data = Subject::DataSet { name: "Welds".to_owned() };
    let open = LicenceText {
        subject: data,
        ..LicenceText { scheme: scheme(Running::Nothing), ..terms("works") }
    };
    for (who, command) in [
        ("university", offer("first", text)),
        ("university", offer("second", open)),
        ("smith", take("first")),
        ("works", take("second")),
    ] {
        ask(&mut house, who, "2027-12-01", command).unwrap();
    }
    let shown = preview(&house, "university", "2029-01-01", YEAR).unwrap().unwrap();
    let line = |at: usize| {
        let line = &shown.lines[at];
        let each: Vec<String> = line.inventors.iter().map(ToString::to_string).collect();
        format!("{} = {} + {}", line.amount, line.institute, each.join(" + "))
    };
    // 4650 less 33.33 % is 3100.155, rounded up; 33.33 % of that for two inventors.
    assert_eq!(line(0), "3100.15 USD = 2066.87 USD + 516.64 USD + 516.64 USD");
    assert_eq!(line(1), "4650.00 USD = 4650.00 USD + ", "data have no inventors");
    ask(&mut house, "university", "2029-01-01", run(YEAR, "7750.15 USD")).unwrap();
    let due = |who: &str| posted(&house, &Account::Receivable(organisation(who)));
    // What smith owes for its membership is there too.
    assert_eq!(due("smith"), money("8100.15 USD"));
    assert_eq!(due("works"), money("4650 USD"));
    let part = |part| posted(&house, &Account::Royalties(part));
    assert_eq!(part(RoyaltyPart::Inventors), money("-1033.28 USD"));
    assert_eq!(part(RoyaltyPart::Institute), money("-6716.87 USD"));
}

#[test]
fn a_run_is_what_was_shown_once_by_those_who_run_the_institute() {
    let mut house = licensed();
    let late = "2029-01-05";
    for (why, days, total) in [
        ("another amount", YEAR, "4650.01 USD"),
        ("another currency", YEAR, "4650 KRW"),
        ("days backwards", ["2029-01-01", "2028-01-01"], "4650 USD"),
        ("days to come", ["2028-01-01", "2029-01-06"], "4650 USD"),
    ] {
        assert!(ask(&mut house, "university", late, run(days, total)).is_err(), "{why}");
    }
    for who in ["works", "office", "university-viewer"] {
        let refused = ask(&mut house, who, late, run(YEAR, "4650 USD"));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let shown = preview(&house, "office", late, YEAR).unwrap().unwrap();
    assert_eq!(shown.silent, [super::licence("first")], "it reported nothing");
    assert!(preview(&house, "works", late, YEAR).is_none());
    assert_eq!(ask(&mut house, "university", late, run(YEAR, "4650 USD")).unwrap(), 3);
    assert_eq!(ask(&mut house, "university", late, run(YEAR, "4650 USD")).unwrap(), 0, "the same");
    let over = ask(&mut house, "university", late, run(["2028-12-31", "2029-01-02"], "1 USD"));
    assert!(matches!(over, Err(NetworkError::TooEarly { .. })), "{over:?}");
    let waits = |house: &House, who: &str| {
        let scope = house.scope(who);
        let due = house.network.view(&scope, noon(late)).due(&Warned::new()).into_iter();
        due.filter(|one| matches!(one.task, Task::Pay { .. })).count()
    };
    assert_eq!(
        [waits(&house, "works"), waits(&house, "works-viewer")],
        [1, 0],
        "no member, but owes"
    );
    // It is paid as a member pays.
    let first = || Claim::Royalty { licence: super::licence("first") };
    let pay = |claim, amount: &str, reference: &str| {
        guildhall_network::Command::Money(MoneyCommand::TakePayment {
            institute: institute(),
            organisation: organisation("works"),
            claim,
            amount: money(amount),
            day: day(late),
            reference: reference.to_owned(),
        })
    };
    let other = Claim::Royalty { licence: super::licence("other") };
    let period = Claim::Fee { period: Some(day("2028-01-01")) };
    for (claim, amount) in [
        (Claim::default(), "0.01 USD"),
        (period, "0.01 USD"),
        (other, "0.01 USD"),
        (first(), "4650.01 USD"),
    ] {
        let asked = pay(claim.clone(), amount, "bank 0");
        let refused = house.ask("university", noon(late), asked);
        assert!(matches!(refused, Err(NetworkError::NotOwed { .. })), "{claim:?}: {refused:?}");
    }
    house.ask("university", noon(late), pay(first(), "4650 USD", "bank 1")).unwrap();
    let again = house.ask("university", noon(late), pay(first(), "4650 USD", "bank 1"));
    assert_eq!(again.unwrap(), 0, "the same payment");
    let scope = house.scope("stranger");
    let year = house.network.view(&scope, noon(late)).report(&institute(), 2029).unwrap();
    let line = |measure| year.lines.iter().find(|one| one.measure == measure).unwrap();
    let usd = |amount: &str| Figure::Money(Some(money(amount)));
    assert_eq!(line(Measure::RoyaltiesPaid).figure, usd("4650 USD"));
    assert_eq!(line(Measure::RoyaltiesPaid).records.len(), 1);
    assert_eq!(line(Measure::FeesPaid).figure, usd("0 USD"), "no fee");
    assert_eq!(posted(&house, &Account::Receivable(organisation("works"))), money("0 USD"));
    assert_eq!(waits(&house, "works"), 0);
}

/// Each run comes to what it posted, and all runs to what all licences come to.
fn agrees(house: &House, seed: u64) {
    let scope = house.scope("university");
    let view = house.network.view(&scope, noon("2031-06-01"));
    let seen = view.property(&institute()).unwrap();
    let book = view.institute(&institute()).unwrap().book.unwrap();
    for one in seen.runs.unwrap() {
        for line in &one.lines {
            let parts = line.inventors.iter().try_fold(line.institute, |sum, part| sum.plus(*part));
            assert_eq!(parts.unwrap(), line.amount, "seed {seed}");
            let of = |leg: &guildhall_network::ledger::Transfer| {
                leg.leg.cause == Cause::Royalty { licence: line.licence.clone(), run: one.number }
            };
            let legs = book.transfers.iter().filter(of).map(|one| one.leg.amount);
            let sum = legs.into_iter().try_fold(money("0 USD"), Money::plus).unwrap();
            assert_eq!(sum, line.amount, "seed {seed}, run {}", one.number);
        }
    }
    let zero = money("0 USD");
    for who in ["works", "smith"].map(organisation) {
        let owes = book.owes(&who, zero).unwrap().into_iter().map(|(_, amount)| amount);
        let sum = owes.into_iter().try_fold(zero, Money::plus).unwrap();
        let held = book.balance(&Account::Receivable(who.clone())).unwrap_or(zero);
        assert_eq!(sum, held, "seed {seed}: {who}");
    }
    let all = book.accounts.values().map(|one| one.balance().unwrap());
    assert_eq!(all.into_iter().try_fold(zero, Money::plus).unwrap(), zero, "seed {seed}");
}

#[test]
fn whatever_is_asked_a_run_comes_to_what_it_posted() {
    for seed in 1..40_u64 {
        let mut dice = Dice(seed * 2_654_435_761);
        let mut house = licensed();
        let second =
            LicenceText { field: "Pipes".to_owned(), scheme: scheme(by_units()), ..terms("smith") };
        ask(&mut house, "university", "2027-12-01", offer("second", second)).unwrap();
        ask(&mut house, "smith", "2027-12-01", take("second")).unwrap();
        for _ in 0..40 {
            let month = |at: u64| format!("{}-{:02}-01", 2028 + at / 12, 1 + at % 12);
            let from = dice.below(30);
            let (first, until) = (month(from), month(from + 1 + dice.below(4)));
            let days = [first.as_str(), until.as_str()];
            let name = ["first", "second"][index(&mut dice, 2)];
            let amount = format!("{}.{:02} USD", dice.below(90_000), dice.below(100));
            let command = match dice.below(8) {
                0 => end(name, "2031-01-01"),
                1..=4 => sales(name, days, &amount, dice.below(3_000)),
                _ => {
                    let shown = preview(&house, "university", "2031-01-01", days);
                    let total = shown.and_then(|shown| shown.ok()?.total).unwrap_or(money("1 USD"));
                    run(days, &total.to_string())
                }
            };
            let before = house.network.clone();
            match ask(&mut house, "university", "2030-12-30", command) {
                Ok(_) => agrees(&house, seed),
                Err(_) => assert_eq!(house.network, before, "seed {seed}: nothing is half done"),
            }
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
}

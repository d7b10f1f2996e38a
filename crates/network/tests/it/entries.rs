//! Entries of several legs, those that wait, accounts with a floor, and closed months.

use expect_test::expect;
use guildhall_network::ledger::{Account, AccountKind};
use guildhall_network::ledger::{Claim, entry::Standing};
use guildhall_network::money::{Side, Step};
use guildhall_network::{AccountId, Command, MoneyCommand, Month, NetworkError};

use crate::drawing::{Machine, tried};
use crate::funds::{draw, on, pay, rate, spend, spent, stands, step, tranche};
use crate::house::{House, at, day, money, text};
use crate::life::{NOW, institute, running};

const MANUAL: &str = include_str!("../../../../docs/manual/money.md");

fn own(id: &str) -> Account {
    Account::Own(AccountId::new(id).unwrap())
}

pub(crate) fn open(id: &str, kind: AccountKind, floor: bool) -> Step {
    Step::OpenAccount { account: AccountId::new(id).unwrap(), label: text(id), kind, floor }
}

fn sides(of: &[(&str, &str)]) -> Vec<Side> {
    let side = |(account, amount): &(&str, &str)| {
        let (debit, amount) = match amount.strip_prefix('-') {
            Some(amount) => (false, amount),
            None => (true, *amount),
        };
        Side { account: account.parse().unwrap(), debit, amount: money(&format!("{amount} USD")) }
    };
    of.iter().map(side).collect()
}

pub(crate) fn post(of: &[(&str, &str)], until: Option<&str>) -> Step {
    let (day, text) = (day("2027-01-08"), "Moved.".to_owned());
    Step::Post { day, sides: sides(of), text, until: until.map(crate::house::day) }
}

/// With cash of 8000 USD, an asset, a debt and a cost of its own.
pub(crate) fn kept() -> House {
    let mut house = running();
    tranche(&mut house, "8000 USD");
    for one in [
        open("savings", AccountKind::Asset, true),
        open("loan", AccountKind::Liability, true),
        open("bank-fees", AccountKind::Expense, false),
    ] {
        step(&mut house, one).unwrap();
    }
    house
}

#[test]
fn debits_are_credits_and_all_legs_come_or_none() {
    let mut house = kept();
    let split =
        [("own/savings", "700"), ("own/bank-fees", "50"), ("cash", "-600"), ("own/loan", "-150")];
    step(&mut house, post(&split, None)).unwrap();
    assert_eq!(stands(&house, &own("savings")), "700.00 USD");
    assert_eq!(stands(&house, &own("loan")), "150.00 USD");
    assert_eq!(stands(&house, &Account::Cash), "7400.00 USD");
    let before = house.network.clone();
    for (wrong, why) in [
        (vec![("own/savings", "1"), ("cash", "-2")], "uneven"),
        (vec![("own/savings", "0"), ("cash", "-0")], "nothing"),
        (vec![], "empty"),
        (vec![("own/savings", "1"), ("public", "-1")], "kept by steps"),
        (vec![("own/savings", "1"), ("fund/public/free", "-1")], "kept by steps"),
        (vec![("own/none", "1"), ("cash", "-1")], "not opened"),
        (vec![("own/bank-fees", "9000"), ("cash", "-9000")], "no such cash"),
        (
            vec![
                ("own/bank-fees", "1"),
                ("own/savings", "700"),
                ("cash", "-1"),
                ("own/loan", "-700"),
                ("own/loan", "151"),
                ("own/bank-fees", "-151"),
                ("own/loan", "700"),
                ("cash", "-700"),
            ],
            "a debt below zero",
        ),
    ] {
        assert!(step(&mut house, post(&wrong, None)).is_err(), "{why}");
        assert_eq!(house.network, before, "{why}: nothing is half done");
    }
    let pair = [("own/savings", "1"), ("cash", "-1")];
    step(&mut house, post(&pair.repeat(200), None)).unwrap();
    let refused = step(&mut house, post(&pair.repeat(201), None));
    assert!(matches!(refused, Err(NetworkError::TooMany { .. })), "{refused:?}");
    let krw = Side { account: Account::Cash, debit: true, amount: money("1 KRW") };
    let mixed =
        Step::Post { day: day("2027-01-08"), sides: vec![krw], text: "a".into(), until: None };
    assert!(step(&mut house, mixed).is_err());
}

#[test]
fn an_account_stays_what_it_was_opened_as() {
    let mut house = kept();
    let renamed = Step::OpenAccount {
        account: AccountId::new("loan").unwrap(),
        label: text("Loan of the lead"),
        kind: AccountKind::Liability,
        floor: true,
    };
    assert_eq!(step(&mut house, renamed.clone()).unwrap(), 1);
    assert_eq!(step(&mut house, renamed).unwrap(), 0);
    for wrong in
        [open("loan", AccountKind::Asset, true), open("loan", AccountKind::Liability, false)]
    {
        assert!(matches!(step(&mut house, wrong), Err(NetworkError::Taken { .. })));
    }
}

fn standing(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now)).money(&institute()).unwrap().unwrap();
    view.entries().next().unwrap().standing.word()
}

const LATER: &str = "2027-01-21T00:00:00Z";

#[test]
fn an_entry_waits_until_it_is_posted_voided_or_expired() {
    let settle = Step::Settle { entry: 1, day: day("2027-01-09") };
    let void = Step::Void { entry: 1, reason: "Not needed.".to_owned() };
    let waiting = || {
        let mut house = kept();
        let entry = post(&[("own/savings", "5000"), ("cash", "-5000")], Some("2027-01-20"));
        step(&mut house, entry).unwrap();
        house
    };
    let ways: [(&str, Option<&Step>); 4] =
        [(NOW, None), (NOW, Some(&settle)), (NOW, Some(&void)), (LATER, None)];
    let mut rows = String::new();
    for (now, way) in ways {
        let come = || {
            let mut house = waiting();
            if let Some(way) = way {
                step(&mut house, way.clone()).unwrap();
            }
            house
        };
        let from = standing(&come(), now);
        let mut follows = Vec::new();
        for (what, one) in [("post", &settle), ("void", &void)] {
            let mut house = come();
            match on(&mut house, now, one.clone()) {
                Ok(_) => follows.push(format!("{what} → {}", standing(&house, now))),
                Err(refused) => assert!(matches!(refused, NetworkError::State { .. }), "{refused}"),
            }
        }
        if from == "pending" {
            follows.push(format!("its last day → {}", standing(&come(), LATER)));
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {from} | {follows} |\n");
    }
    assert!(MANUAL.contains(&rows), "docs/manual/money.md lacks these rows:\n{rows}");
}

#[test]
fn what_waits_is_kept_for_it_until_it_expires() {
    let mut house = kept();
    let debit = |amount: &str, until: Option<&str>| {
        post(&[("own/savings", amount), ("cash", &format!("-{amount}"))], until)
    };
    step(&mut house, debit("5000", Some("2027-01-20"))).unwrap();
    assert_eq!(stands(&house, &Account::Cash), "8000.00 USD", "nothing is posted");
    for one in [debit("3000.01", None), debit("3000.01", Some("2027-01-20"))] {
        assert!(matches!(step(&mut house, one), Err(NetworkError::Floor { .. })));
    }
    let yesterday = debit("1", Some("2027-01-09"));
    assert!(matches!(step(&mut house, yesterday), Err(NetworkError::Early { .. })));
    let early = Step::Settle { entry: 1, day: day("2027-01-07") };
    assert!(matches!(step(&mut house, early), Err(NetworkError::Early { .. })));
    assert!(step(&mut house, Step::Settle { entry: 9, day: day("2027-01-09") }).is_err());
    on(&mut house, LATER, debit("8000", None)).unwrap();
    assert_eq!(stands(&house, &own("savings")), "8000.00 USD", "what expired keeps nothing");
}

#[test]
fn a_drawdown_that_waits_counts_against_its_expense() {
    let mut house = spent(&[]);
    let wait = |amount: &str| match draw(3, amount) {
        Step::Draw { expense, amount, day, .. } => {
            Step::Draw { expense, amount, day, until: Some(crate::house::day("2027-02-01")) }
        }
        other => other,
    };
    step(&mut house, wait("1000 USD")).unwrap();
    assert!(matches!(step(&mut house, draw(3, "100.01 USD")), Err(NetworkError::NotLeft { .. })));
    let back = MoneyCommand::Reverse { institute: institute(), number: 5, reason: "No.".into() };
    let refused = house.ask("university", at(NOW), Command::Money(back));
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    step(&mut house, Step::Settle { entry: 4, day: day("2027-01-10") }).unwrap();
    step(&mut house, draw(3, "100 USD")).unwrap();
}

pub(crate) fn close(month: &str) -> Step {
    Step::CloseMonth { month: month.parse().unwrap() }
}

fn reopen(month: &str) -> Step {
    Step::ReopenMonth { month: month.parse().unwrap(), reason: "A late invoice.".to_owned() }
}

#[test]
fn a_closed_month_takes_no_postings_until_it_is_opened_again() {
    let february = "2027-02-03T00:00:00Z";
    let mut house = spent(&[]);
    assert!(matches!(step(&mut house, close("2027-01")), Err(NetworkError::State { .. })), "runs");
    assert!(matches!(on(&mut house, february, reopen("2027-01")), Err(NetworkError::State { .. })));
    on(&mut house, february, close("2027-01")).unwrap();
    assert!(matches!(on(&mut house, february, close("2027-01")), Err(NetworkError::State { .. })));
    let fee = MoneyCommand::TakePayment {
        institute: institute(),
        organisation: crate::house::organisation("smith"),
        claim: Claim::default(),
        amount: money("1 USD"),
        day: day("2027-01-31"),
        reference: "late".to_owned(),
    };
    let refused = house.ask("university", at(february), Command::Money(fee.clone()));
    assert!(matches!(refused, Err(NetworkError::MonthClosed { .. })), "{refused:?}");
    for one in [spend(2, "1 USD"), draw(3, "1 USD"), pay(3, "1 USD", "p")] {
        let refused = on(&mut house, february, one);
        assert!(matches!(refused, Err(NetworkError::MonthClosed { .. })), "{refused:?}");
    }
    // A correction is a posting in an open month.
    let back = MoneyCommand::Reverse { institute: institute(), number: 5, reason: "No.".into() };
    house.ask("university", at(february), Command::Money(back)).unwrap();
    let silent = Step::ReopenMonth { month: "2027-01".parse().unwrap(), reason: " ".to_owned() };
    assert!(matches!(on(&mut house, february, silent), Err(NetworkError::Empty { .. })));
    on(&mut house, february, reopen("2027-01")).unwrap();
    house.ask("university", at(february), Command::Money(fee)).unwrap();
    for wrong in ["2027", "2027-13", "2027-1", "january", "2027-01-01", ""] {
        assert!(wrong.parse::<Month>().is_err(), "{wrong}");
    }
    crate::replay::again(&house.events);
}

/// Where February 2027 stands.
fn february(house: &House, now: &str) -> &'static str {
    let month: Month = "2027-02".parse().unwrap();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(now));
    let money = view.money(&institute()).unwrap().unwrap();
    match Month::of(view.today()) {
        _ if money.book.terms.closed.contains_key(&month) => "closed",
        today if today < month => "to come",
        today if today == month => "running",
        _ => "over",
    }
}

/// The manual draws the states of a month as the code has them: a posting is tried at each door of the book.
#[test]
fn months() {
    let (begun, over) = ("2027-02-11T00:00:00Z", "2027-03-01T00:00:00Z");
    let base = || {
        let mut house = kept();
        let waits = post(&[("own/savings", "10"), ("cash", "-10")], Some("2027-12-31"));
        step(&mut house, waits).unwrap();
        house
    };
    let after = |steps: &[Step]| {
        let mut house = base();
        for one in steps {
            on(&mut house, over, one.clone()).unwrap();
        }
        house
    };
    let (tenth, month) = (|| day("2027-02-10"), "2027-02");
    let fee = || {
        Command::Money(MoneyCommand::TakePayment {
            institute: institute(),
            organisation: crate::house::organisation("smith"),
            claim: Claim::default(),
            amount: money("1 USD"),
            day: tenth(),
            reference: "fee".to_owned(),
        })
    };
    let entry = || Step::Post {
        day: tenth(),
        sides: sides(&[("own/savings", "10"), ("cash", "-10")]),
        text: "Moved.".to_owned(),
        until: None,
    };
    let gift = || Step::TakeContribution {
        organisation: crate::house::organisation("works"),
        amount: money("1 USD"),
        day: tenth(),
        reference: "gift".to_owned(),
    };
    let machine = Machine {
        steps: &[
            ("close", &|house, now| tried(on(house, now, close(month)))),
            ("open again", &|house, now| tried(on(house, now, reopen(month)))),
            ("take a payment", &|house, now| tried(house.ask("university", at(now), fee()))),
            ("take a gift", &|house, now| tried(on(house, now, gift()))),
            ("post", &|house, now| tried(on(house, now, entry()))),
            ("post what waits", &|house, now| {
                tried(on(house, now, Step::Settle { entry: 1, day: tenth() }))
            }),
        ],
        times: &[("its first day", "2027-02-01T00:00:00Z"), ("its end", over)],
        read: february,
    };
    let (s, f, c, done) = ("State", "Future", "MonthClosed", "done");
    machine.check(
        "money.md",
        vec![
            ("to come", base(), NOW, &[s, s, f, f, f, f]),
            ("running", base(), begun, &[s, s, done, done, done, done]),
            ("over", base(), over, &[done, s, done, done, done, done]),
            ("closed", after(&[close(month)]), over, &[s, done, c, c, c, c]),
        ],
    );
}

#[test]
fn each_leg_is_stored_as_it_was() {
    let mut house = spent(&[]);
    let gift = Step::TakeContribution {
        organisation: crate::house::organisation("works"),
        amount: money("1 USD"),
        day: day("2027-01-05"),
        reference: "gift".to_owned(),
    };
    let rest = Step::Release { obligation: 2, reason: "Cheaper.".to_owned() };
    let pair = [("own/savings", "1"), ("cash", "-1")];
    let savings = open("savings", AccountKind::Asset, true);
    for one in [draw(3, "1 USD"), pay(3, "1 USD", "p"), rest, gift, savings, post(&pair, None)] {
        step(&mut house, one).unwrap();
    }
    let mut lines = String::new();
    for event in house.events {
        let stored = event.encode();
        let body: serde_json::Value = serde_json::from_slice(&stored.body).unwrap();
        for leg in body["legs"].as_array().into_iter().flatten() {
            lines += &format!("{leg}\n");
        }
    }
    expect![[r#"
        {"amount":"10000.00 USD","cause":{"for":"funded"},"credit":"fund/public/authority","day":"2027-01-10","debit":"fund/public/free"}
        {"amount":"4000.00 USD","cause":{"class":"personnel","for":"obligation","purpose":"research","to":"Sori Tools"},"credit":"fund/public/free","day":"2027-01-04","debit":"fund/public/obligated"}
        {"amount":"1000.00 USD","cause":{"for":"expense","obligation":2,"text":"A lathe."},"credit":"payable","day":"2027-01-05","debit":"fund/public/cost/personnel"}
        {"amount":"1000.00 USD","cause":{"for":"expense","obligation":2,"text":"A lathe."},"credit":"fund/public/obligated","day":"2027-01-05","debit":"fund/public/spent"}
        {"amount":"100.00 USD","cause":{"for":"expense","obligation":2,"text":"A lathe."},"credit":"payable","day":"2027-01-05","debit":"fund/public/cost/indirect"}
        {"amount":"100.00 USD","cause":{"for":"expense","obligation":2,"text":"A lathe."},"credit":"fund/public/free","day":"2027-01-05","debit":"fund/public/spent"}
        {"amount":"1.00 USD","cause":{"expense":3,"for":"drawdown"},"credit":"fund/public/spent","day":"2027-01-06","debit":"fund/public/drawn"}
        {"amount":"1.00 USD","cause":{"expense":3,"for":"paid","reference":"p"},"credit":"cash","day":"2027-01-07","debit":"payable"}
        {"amount":"3000.00 USD","cause":{"for":"release","obligation":2,"reason":"Cheaper."},"credit":"fund/public/obligated","day":"2027-01-10","debit":"fund/public/free"}
        {"amount":"1.00 USD","cause":{"for":"contribution","organisation":"works","reference":"gift"},"credit":"contributions","day":"2027-01-05","debit":"cash"}
        {"amount":"1.00 USD","cause":{"for":"entry","text":"Moved."},"credit":"cash","day":"2027-01-08","debit":"own/savings"}
    "#]].assert_eq(&lines);
}

/// A house in which all happened that can happen to a book.
pub(crate) fn told() -> House {
    let mut house = kept();
    let entry = |until| post(&[("own/savings", "10"), ("cash", "-10")], until);
    for one in [
        Step::SetFund(crate::funds::public()),
        rate("2026-07-01", 1_000),
        entry(Some("2027-01-20")),
        entry(Some("2027-01-20")),
        Step::Settle { entry: 2, day: day("2027-01-09") },
        Step::Void { entry: 3, reason: "Not needed.".to_owned() },
        close("2026-12"),
        reopen("2026-12"),
    ] {
        step(&mut house, one).unwrap();
    }
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW)).money(&institute()).unwrap().unwrap();
    assert!(view.entries().all(|one| one.standing != Standing::Pending));
    house
}

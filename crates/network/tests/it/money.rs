//! Books: what comes in, what is owed, what is taken back.

use std::collections::BTreeSet;

use guildhall_model::{Day, Money};
use guildhall_network::ledger::{Account, Cause, Claim};
use guildhall_network::{
    Command, Event, InstituteId, MembershipCommand, MoneyCommand as C, NetworkError, TierId,
};

use crate::house::{House, at, money, organisation};
use crate::life::{NOW, institute, running};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn pay(amount: &str, reference: &str) -> C {
    let (institute, organisation) = (institute(), organisation("smith"));
    let (day, reference) = (day("2027-01-05"), reference.to_owned());
    let (claim, amount) = (Claim::default(), money(amount));
    C::TakePayment { institute, organisation, claim, amount, day, reference }
}

fn ask(house: &mut House, command: C) -> Result<usize, NetworkError> {
    house.ask("university", at(NOW), Command::Money(command))
}

fn balance(house: &House, account: &Account) -> Money {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW));
    let seen = view.institute(&institute()).unwrap();
    let zero = money("0 USD");
    let all = seen.book.map(|book| &book.accounts).into_iter().flatten();
    let sum = all.clone().try_fold(zero, |sum, (_, one)| sum.plus(one.balance().unwrap()));
    assert_eq!(sum.unwrap(), zero, "all balances together");
    seen.book.and_then(|book| book.balance(account)).unwrap_or(zero)
}

#[test]
fn no_more_is_taken_than_is_owed_and_nothing_twice() {
    let mut house = running();
    let owed = Account::Receivable(organisation("smith"));
    assert_eq!(balance(&house, &owed), money("5000 USD"));
    let refused = ask(&mut house, pay("5000.01 USD", "a"));
    assert!(matches!(refused, Err(NetworkError::NotOwed { .. })), "{refused:?}");
    assert_eq!(ask(&mut house, pay("2000 USD", "a")).unwrap(), 1);
    assert_eq!(ask(&mut house, pay("2000 USD", "a")).unwrap(), 0, "the same again");
    let refused = ask(&mut house, pay("1000 USD", "a"));
    assert!(matches!(refused, Err(NetworkError::Taken { .. })), "{refused:?}");
    for (amount, why) in [("0 USD", "nothing"), ("-1 USD", "below"), ("1 KRW", "not its currency")]
    {
        assert!(ask(&mut house, pay(amount, "b")).is_err(), "{why}");
    }
    let mut later = pay("1 USD", "c");
    if let C::TakePayment { day: on, .. } = &mut later {
        *on = day("2027-02-01");
    }
    assert!(matches!(ask(&mut house, later), Err(NetworkError::Future { .. })));
    let by_others = house.ask("smith", at(NOW), Command::Money(pay("1 USD", "d")));
    assert!(matches!(by_others, Err(NetworkError::NotYours { .. })));
    assert_eq!(balance(&house, &owed), money("3000 USD"));
    assert_eq!(balance(&house, &Account::Cash), money("2000 USD"));
}

#[test]
fn a_mistake_is_taken_back_once_and_stays_in_the_book() {
    let mut house = running();
    ask(&mut house, pay("2000 USD", "a")).unwrap();
    let back = |number| C::Reverse { institute: institute(), number, reason: "typed twice".into() };
    assert_eq!(ask(&mut house, back(2)).unwrap(), 1);
    assert!(ask(&mut house, back(2)).is_err(), "once");
    assert!(ask(&mut house, back(3)).is_err(), "not a reversal");
    assert!(ask(&mut house, back(9)).is_err(), "not what there is not");
    assert_eq!(balance(&house, &Account::Cash), money("0 USD"));
    assert_eq!(ask(&mut house, pay("1500 USD", "a")).unwrap(), 1, "the right amount");
    let scope = house.scope("university");
    let seen = house.network.view(&scope, at(NOW)).institute(&institute()).unwrap();
    assert_eq!(seen.book.unwrap().transfers.len(), 4);
}

/// Transfers are packed as they become many: what is asked of them is answered as before.
#[test]
fn a_long_book_says_of_each_transfer_what_a_short_one_says() {
    let mut house = running();
    let reference = |number: u64| format!("r{number}");
    // The first transfer is the fee that is owed; each payment has the number after it.
    for number in 2..=700 {
        assert_eq!(ask(&mut house, pay("1 USD", &reference(number))).unwrap(), 1);
    }
    let back = |number| C::Reverse { institute: institute(), number, reason: "typed twice".into() };
    for number in [2, 255, 256, 257, 258, 512, 513, 700] {
        assert_eq!(ask(&mut house, pay("1 USD", &reference(number))).unwrap(), 0, "the same again");
        let other = ask(&mut house, pay("2 USD", &reference(number)));
        assert!(matches!(other, Err(NetworkError::Taken { .. })), "{number}: {other:?}");
        assert_eq!(ask(&mut house, back(number)).unwrap(), 1);
        assert!(ask(&mut house, back(number)).is_err(), "{number}: once");
        assert_eq!(ask(&mut house, pay("2 USD", &reference(number))).unwrap(), 1, "{number}");
    }
    assert_eq!(balance(&house, &Account::Cash), money("707 USD"));
    let scope = house.scope("university");
    let seen = house.network.view(&scope, at(NOW)).institute(&institute()).unwrap();
    let book = seen.book.unwrap();
    let all: Vec<u64> = book.transfers.iter().map(|one| one.number).collect();
    assert_eq!(all, (1..=716).collect::<Vec<u64>>());
    assert!(all.iter().all(|number| book.transfer(*number).unwrap().number == *number));
    assert!(book.transfer(0).is_none() && book.transfer(717).is_none());
    for before in [None, Some(1), Some(2), Some(256), Some(257), Some(258), Some(600), Some(9_999)]
    {
        let found: Vec<u64> = book.transfers.back(before).map(|one| one.number).collect();
        let end = before.unwrap_or(9_999).min(717);
        assert_eq!(found, (1..end).rev().collect::<Vec<u64>>(), "before {before:?}");
    }
    assert_eq!(book.referred("r3").unwrap().number, 3);
    assert!(book.referred("r0").is_none());
    assert_eq!(crate::replay::again(&house.events), house.network);
}

#[test]
fn a_year_of_the_term_gives_what_was_agreed_for_it() {
    let mut house = running();
    let take = |year, amount: &str, reference: &str| C::TakeTranche {
        institute: institute(),
        year,
        amount: money(amount),
        day: day("2027-01-04"),
        reference: reference.to_owned(),
    };
    ask(&mut house, take(1, "15000000 USD", "t1")).unwrap();
    assert!(ask(&mut house, take(1, "5000000.01 USD", "t2")).is_err());
    ask(&mut house, take(1, "5000000 USD", "t2")).unwrap();
    for year in [0, 6, 255] {
        assert!(ask(&mut house, take(year, "1 USD", "t3")).is_err(), "no year {year}");
    }
    assert_eq!(balance(&house, &Account::Public), money("-20000000 USD"));
}

#[test]
fn whatever_is_asked_the_trial_balance_is_zero_and_no_periods_overlap() {
    for seed in 1..40_u64 {
        let mut dice = seed * 2_654_435_761;
        let mut below = |most: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % most
        };
        let mut house = running();
        for step in 0..60 {
            let who =
                organisation(["smith", "casting", "stranger"][usize::try_from(below(3)).unwrap()]);
            let amount = money(&format!("{}.{:02} USD", below(6_000), below(100)));
            let reference = format!("r{}", below(30));
            let (of, from) =
                (institute(), day(&format!("2027-0{}-0{}", 1 + below(9), 1 + below(9))));
            let command = match below(6) {
                0 => Command::Membership(MembershipCommand::Apply {
                    institute: of,
                    organisation: who.clone(),
                    tier: TierId::new("full").unwrap(),
                    from,
                    covers: BTreeSet::new(),
                }),
                1 => Command::Membership(MembershipCommand::Accept {
                    institute: of,
                    organisation: who.clone(),
                }),
                2 => Command::Money(C::Reverse {
                    institute: of,
                    number: below(20),
                    reason: "no".into(),
                }),
                3 => Command::Money(C::TakeTranche {
                    institute: of,
                    year: u8::try_from(below(7)).unwrap(),
                    amount,
                    day: day("2027-01-01"),
                    reference,
                }),
                _ => Command::Money(C::TakePayment {
                    institute: of,
                    organisation: who.clone(),
                    claim: Claim::default(),
                    amount,
                    day: day("2027-01-02"),
                    reference,
                }),
            };
            let by = if matches!(command, Command::Membership(MembershipCommand::Apply { .. })) {
                who.to_string()
            } else {
                "university".to_owned()
            };
            let before = house.network.clone();
            if house.ask(&by, at(NOW), command).is_err() {
                assert_eq!(house.network, before, "seed {seed}, step {step}: nothing is half done");
            }
            balance(&house, &Account::Cash);
        }
        let scope = house.scope("stranger");
        let view = house.network.view(&scope, at(NOW));
        let seen = view.institute(&InstituteId::new("layers-institute").unwrap()).unwrap();
        for member in view.members(&seen) {
            let all = &member.membership.periods;
            for (at, one) in all.iter().enumerate() {
                assert!(all[..at].iter().all(|other| !other.period.overlaps(one.period)));
            }
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
}

/// Payments were written down before they said for what; they are read, and written again, as fees.
#[test]
fn what_was_paid_before_counts_as_a_fee() {
    let stored = |claim: &str| {
        let head = r#"{"institute":"layers-institute","number":1,"at_ns":0,"day":"2027-01-05","#;
        let legs = r#""debit":"cash","credit":"receivable/smith","amount":"5.00 USD","#;
        let cause = format!(r#"{{"for":"payment","organisation":"smith",{claim}"reference":"b"}}"#);
        format!(r#"{head}{legs}"cause":{cause}}}"#)
    };
    let royalty = Claim::Royalty { licence: guildhall_network::LicenceId::new("first").unwrap() };
    let period = Claim::Fee { period: Some(day("2027-01-10")) };
    for (said, claim) in [
        ("", Claim::default()),
        (r#""claim":{"royalty":{"licence":"first"}},"#, royalty),
        (r#""claim":{"fee":{"period":"2027-01-10"}},"#, period),
    ] {
        let body = stored(said);
        let event = Event::decode("transferred", 1, body.as_bytes()).unwrap();
        let Event::Transferred(transfer) = &event else { panic!("{event:?}") };
        let Cause::Payment { claim: read, .. } = &transfer.leg.cause else { panic!("{event:?}") };
        assert_eq!(*read, claim);
        assert_eq!(String::from_utf8(event.encode().body).unwrap(), body);
    }
}

//! Which rules can be a policy, and which version holds on a day.

use super::*;
use guildhall_model::Money;

fn rule(number: &str, demand: Demand) -> Rule {
    let number = RuleNumber::new(number).expect("a number");
    Rule { number, sentence: Label::default(), demand }
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn money(text: &str) -> Money {
    Money::parse(text).expect("an amount")
}

#[test]
fn a_policy_that_cannot_be_kept_is_refused() {
    let next = |rules| Policies::default().next(day("2026-01-01"), rules).map(|p| p.version);
    let firms = |number| rule(number, Demand::SmallFirms { least: 2 });
    let number = |text| RuleNumber::new(text).expect("a number");
    assert_eq!(next(vec![firms("1"), rule("2", Demand::Letters)]), Ok(1));
    assert_eq!(
        next(vec![firms("1"), rule("1", Demand::Letters)]),
        Err(PolicyError::NumberTwice { number: number("1") })
    );
    assert_eq!(
        next(vec![firms("1"), firms("2")]),
        Err(PolicyError::AboutTwice { first: number("1"), second: number("2") })
    );
    for never in [
        Demand::Term { least: 7, most: 5 },
        Demand::Term { least: 0, most: 0 },
        Demand::SmallFirm { under: 0 },
        Demand::LeadKinds { kinds: vec![] },
        Demand::PublicBudget { least: money("2 USD"), most: money("1 USD") },
        Demand::PublicBudget { least: money("1 USD"), most: money("2 KRW") },
    ] {
        let refused = PolicyError::Never { number: number("1") };
        assert_eq!(next(vec![rule("1", never)]), Err(refused));
    }
}

#[test]
fn each_version_holds_from_its_day() {
    let mut policies = Policies::default();
    for from in ["2014-12-16", "2020-01-01"] {
        let next = policies.next(day(from), vec![]).expect("a version");
        policies.add(next);
    }
    let on = |text| policies.on(day(text)).map(Policy::version);
    assert_eq!(on("2014-12-15"), None);
    assert_eq!(on("2014-12-16"), Some(1));
    assert_eq!(on("2019-12-31"), Some(1));
    assert_eq!(on("2020-01-01"), Some(2));
    let early = policies.next(day("2020-01-01"), vec![]);
    assert_eq!(early, Err(PolicyError::NotLater { version: 2, from: day("2020-01-01") }));
}

#[test]
fn a_share_is_never_rounded_up() {
    let of = |part, whole| Share::of(part, whole).map(|share| share.to_string());
    assert_eq!(of(1, 2).as_deref(), Some("50 %"));
    assert_eq!(of(1, 3).as_deref(), Some("33.33 %"));
    assert_eq!(of(49_999_999, 100_000_000).as_deref(), Some("49.99 %"));
    assert_eq!(of(2, 3).as_deref(), Some("66.66 %"));
    assert_eq!(of(0, 0), None);
    assert_eq!(of(3, 2), None);
}

#[test]
fn numbers_of_rules_are_what_people_cite() {
    for good in ["1", "3.2", "A.1", "12.4b"] {
        assert!(RuleNumber::new(good).is_some(), "{good}");
    }
    for wrong in ["", ".", "1.", "1..2", "1 2", "a-b", "12345678901234567"] {
        assert!(RuleNumber::new(wrong).is_none(), "{wrong}");
    }
}

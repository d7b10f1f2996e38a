//! Who gives, takes and ends licences, and what rules and other licences stand in the way.

use guildhall_network::NetworkError;
use guildhall_network::property::licence::{
    LicenceText, Running, SalesStep, Standing, Subject, UnitStep,
};
use guildhall_network::property::terms::Right;
use guildhall_network::view::{Task, Warned};

use super::{
    LATE, after, ask, by_sales, by_units, end, licensed, noon, offer, sales, scheme, set_terms,
    share, take, terms,
};
use crate::house::{House, day, money, organisation};
use crate::life::institute;

const ON: &str = "2027-12-01";

fn standing(house: &House, on: &str) -> Standing {
    let scope = house.scope("university");
    let seen = house.network.view(&scope, noon(on)).property(&institute()).unwrap();
    seen.licences[0].standing
}

#[test]
fn what_is_no_licence_is_refused() {
    let with = |change: fn(&mut LicenceText)| {
        let mut text = terms("works");
        change(&mut text);
        offer("first", text)
    };
    let won = |steps: &mut LicenceText| {
        let above = money("0 KRW");
        steps.scheme.running = Running::Sales(vec![SalesStep { above, share: share(1) }]);
    };
    for (why, command) in [
        ("no field", with(|text| text.field.clear())),
        ("a field that is too long", with(|text| text.field = "x".repeat(201))),
        ("no name", with(|text| text.subject = Subject::App { name: String::new() })),
        ("no days", with(|text| text.until = text.from)),
        ("days backwards", with(|text| text.until = day("2027-01-01"))),
        ("too many years", with(|text| text.until = day("2078-01-02"))),
        ("another currency", with(|text| text.scheme.upfront = money("1 KRW"))),
        ("another currency of a step", with(won)),
        ("below zero", with(|text| text.scheme.minimum = money("-1 USD"))),
        ("no step", with(|text| text.scheme.running = Running::Units(vec![]))),
        (
            "nothing of the first units",
            with(|text| {
                let amount = money("1 USD");
                text.scheme.running = Running::Units(vec![UnitStep { above: 1, amount }]);
            }),
        ),
        (
            "steps backwards",
            with(|text| {
                let Running::Sales(steps) = &mut text.scheme.running else { panic!() };
                steps.swap(0, 1);
            }),
        ),
        (
            "too many steps",
            with(|text| {
                let amount = money("1 USD");
                let step = |above| UnitStep { above, amount };
                text.scheme.running = Running::Units((0..21).map(step).collect());
            }),
        ),
        (
            "an invention that there is not",
            with(|text| {
                text.subject = Subject::Invention { invention: super::id("other") };
            }),
        ),
    ] {
        assert!(ask(&mut after(6), "university", ON, command).is_err(), "{why}");
    }
    for who in ["works", "office", "smith", "university-viewer"] {
        let refused = ask(&mut after(6), who, ON, offer("first", terms("works")));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    for (steps, may) in [(0, false), (1, false), (2, true), (6, true)] {
        let asked = ask(&mut after(steps), "university", LATE, offer("first", terms("works")));
        assert_eq!(asked.is_ok(), may, "after {steps} steps");
    }
}

#[test]
fn data_sets_and_apps_are_licensed_alike() {
    let name = || "Welds".to_owned();
    for subject in [Subject::DataSet { name: name() }, Subject::App { name: name() }] {
        let mut house = super::house();
        let text = LicenceText { subject, scheme: scheme(by_units()), ..terms("smith") };
        ask(&mut house, "university", ON, offer("first", text)).unwrap();
        assert_eq!(ask(&mut house, "smith", ON, take("first")).unwrap(), 1);
    }
}

#[test]
fn it_is_taken_holds_and_ends() {
    let mut house = after(6);
    assert!(ask(&mut house, "works", ON, take("first")).is_err(), "there is none");
    let offered = offer("first", terms("works"));
    assert_eq!(ask(&mut house, "university", ON, offered.clone()).unwrap(), 1);
    assert_eq!(ask(&mut house, "university", ON, offered.clone()).unwrap(), 0, "the same again");
    let other = LicenceText { field: "Pipes".to_owned(), ..terms("works") };
    assert_eq!(ask(&mut house, "university", ON, offer("first", other)).unwrap(), 1, "otherwise");
    ask(&mut house, "university", ON, offered).unwrap();
    assert_eq!(standing(&house, ON), Standing::Offered);
    let scope = house.scope("works");
    let due = house.network.view(&scope, noon(ON)).due(&Warned::new());
    assert!(due.iter().any(|one| matches!(&one.task, Task::TakeLicence { .. })), "{due:?}");
    let refused = ask(&mut house, "works", "2029-01-01", sales("first", YEAR, "1 USD", 1));
    assert!(matches!(refused, Err(NetworkError::State { .. })), "not taken: {refused:?}");
    for who in ["university", "works-viewer"] {
        let refused = ask(&mut house, who, ON, take("first"));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let refused = ask(&mut house, "smith", ON, take("first"));
    assert!(matches!(refused, Err(NetworkError::Unknown { .. })), "another's: {refused:?}");
    assert_eq!(ask(&mut house, "works", ON, take("first")).unwrap(), 1);
    assert_eq!(ask(&mut house, "works", ON, take("first")).unwrap(), 0, "the same again");
    assert!(ask(&mut house, "university", ON, offer("first", terms("smith"))).is_err(), "taken");
    for (on, expected) in [
        ("2027-12-31", Standing::Agreed),
        ("2028-01-01", Standing::InForce),
        ("2030-12-31", Standing::InForce),
        ("2031-01-01", Standing::Over),
    ] {
        assert_eq!(standing(&house, on), expected, "{on}");
    }
    assert!(ask(&mut house, "works", "2028-06-01", end("first", "2028-07-01")).is_err());
    assert!(ask(&mut house, "university", "2028-06-01", end("first", "2028-05-31")).is_err());
    assert!(ask(&mut house, "university", "2031-01-01", end("first", "2031-01-01")).is_err());
    ask(&mut house, "university", "2028-06-01", end("first", "2028-07-01")).unwrap();
    assert_eq!(standing(&house, "2028-06-30"), Standing::InForce);
    assert_eq!(standing(&house, "2028-07-01"), Standing::Ended);
    assert!(ask(&mut house, "university", "2028-06-02", end("first", "2028-08-01")).is_err());
    let mut house = after(6);
    ask(&mut house, "university", ON, offer("first", terms("works"))).unwrap();
    ask(&mut house, "university", ON, end("first", ON)).unwrap();
    assert_eq!(standing(&house, ON), Standing::Withdrawn);
    assert!(ask(&mut house, "works", ON, take("first")).is_err(), "withdrawn");
}

const YEAR: [&str; 2] = ["2028-01-01", "2029-01-01"];

#[test]
fn an_exclusive_one_has_its_field_for_itself() {
    let with = |exclusive, field: &str, from: &str| LicenceText {
        exclusive,
        domestic: true,
        field: field.to_owned(),
        from: day(from),
        ..terms("smith")
    };
    for (first, second, may) in [
        (false, with(false, "Castings", "2028-01-01"), true),
        (false, with(true, "castings ", "2028-01-01"), false),
        (true, with(false, "Castings", "2028-01-01"), false),
        (true, with(true, "Castings", "2028-01-01"), false),
        (true, with(true, "Pipes", "2028-01-01"), true),
        (true, with(true, "Castings", "2030-12-31"), false),
    ] {
        let mut house = after(6);
        let text = LicenceText { exclusive: first, domestic: true, ..terms("works") };
        ask(&mut house, "university", ON, offer("first", text)).unwrap();
        // An offer that nobody took stands in nobody's way, but only one of two can be taken.
        ask(&mut house, "university", ON, offer("second", second.clone())).unwrap();
        ask(&mut house, "works", ON, take("first")).unwrap();
        assert_eq!(ask(&mut house, "smith", ON, take("second")).is_ok(), may, "{second:?}");
        let third = ask(&mut house, "university", ON, offer("third", second.clone()));
        assert_eq!(third.is_ok(), may && !second.exclusive, "{second:?}");
    }
    // After the end of the first the field is free.
    let mut house = after(6);
    let text = LicenceText { exclusive: true, domestic: true, ..terms("works") };
    ask(&mut house, "university", ON, offer("first", text)).unwrap();
    ask(&mut house, "works", ON, take("first")).unwrap();
    ask(&mut house, "university", ON, end("first", "2028-06-01")).unwrap();
    let next = with(true, "Castings", "2028-06-01");
    assert_eq!(ask(&mut house, "university", ON, offer("second", next)).unwrap(), 1);
}

#[test]
fn terms_of_a_tier_have_versions_and_give_a_discount() {
    let mut house = after(6);
    let license = |hundredths| Right::License { discount: share(hundredths) };
    let discount = |house: &mut House, exclusive| {
        let text = LicenceText { exclusive, domestic: true, ..terms("smith") };
        ask(house, "university", ON, offer("one", text)).unwrap();
        let scope = house.scope("university");
        let seen = house.network.view(&scope, noon(ON)).property(&institute()).unwrap();
        seen.licences[0].licence.offer.discount.hundredths()
    };
    assert_eq!(discount(&mut house, false), 0, "no terms yet");
    let two = [Right::Evaluate, license(2_000)];
    let set = |house: &mut House, from: &str, rights: &[Right]| {
        ask(house, "university", "2027-01-12", set_terms(from, rights))
    };
    assert_eq!(set(&mut house, "2027-01-11", &two).unwrap(), 1);
    assert_eq!(set(&mut house, "2027-01-11", &two).unwrap(), 0, "the same again");
    let refused = set(&mut house, "2027-01-11", &[Right::Evaluate]);
    assert!(matches!(refused, Err(NetworkError::TooEarly { .. })), "{refused:?}");
    assert!(set(&mut house, "2027-02-01", &[license(1), license(2)]).is_err(), "twice");
    let other = guildhall_network::PropertyCommand::SetTerms {
        institute: institute(),
        tier: guildhall_network::TierId::new("other").unwrap(),
        from: day("2027-02-01"),
        rights: vec![],
    };
    assert!(ask(&mut house, "university", "2027-01-12", other).is_err(), "no such tier");
    let refused = ask(&mut house, "smith", "2027-01-12", set_terms("2027-02-01", &two));
    assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{refused:?}");
    assert_eq!(discount(&mut house, false), 2_000);
    assert_eq!(discount(&mut house, true), 0, "exclusive");
    // The period of smith began before this version: its own stays.
    set(&mut house, "2027-02-01", &[license(5_000)]).unwrap();
    assert_eq!(discount(&mut house, false), 2_000);
    let text = LicenceText { licensee: organisation("works"), ..terms("works") };
    ask(&mut house, "university", ON, offer("two", text)).unwrap();
    let scope = house.scope("works");
    let seen = house.network.view(&scope, noon(ON)).property(&institute()).unwrap();
    assert_eq!(seen.licences[0].licence.offer.discount.hundredths(), 0, "no member");
}

#[test]
fn sales_are_reported_once_and_of_days_of_one_year() {
    let mut house = licensed();
    let half = ["2028-01-01", "2028-07-01"];
    let late = "2029-12-01";
    for (why, command) in [
        ("no days", sales("first", ["2028-01-01", "2028-01-01"], "1 USD", 1)),
        ("before it began", sales("first", ["2027-12-31", "2028-01-01"], "1 USD", 1)),
        ("two years", sales("first", ["2028-12-31", "2029-01-02"], "1 USD", 1)),
        ("days to come", sales("first", ["2029-12-01", "2029-12-02"], "1 USD", 1)),
        ("another currency", sales("first", half, "1 KRW", 1)),
        ("below zero", sales("first", half, "-1 USD", 1)),
        ("no such licence", sales("other", half, "1 USD", 1)),
    ] {
        assert!(ask(&mut house, "works", late, command).is_err(), "{why}");
    }
    let good = sales("first", half, "10 USD", 1);
    assert!(ask(&mut house, "smith", late, good.clone()).is_err(), "another's");
    assert_eq!(ask(&mut house, "works", late, good.clone()).unwrap(), 1);
    assert_eq!(ask(&mut house, "university", late, good).unwrap(), 0, "the same again");
    for (why, days) in [("other figures", half), ("overlaps", ["2028-06-30", "2028-07-02"])] {
        let refused = ask(&mut house, "works", late, sales("first", days, "11 USD", 1));
        assert!(matches!(refused, Err(NetworkError::State { .. })), "{why}: {refused:?}");
    }
    let rest = sales("first", ["2028-07-01", "2029-01-01"], "11 USD", 1);
    assert_eq!(ask(&mut house, "university", late, rest).unwrap(), 1, "the institute for it");
    assert_ne!(by_sales(), by_units());
}

const MANUAL: &str = include_str!("../../../../../docs/manual/property.md");

/// The manual draws the steps as the code has them: each is tried in each state.
#[test]
fn each_step_in_each_standing() {
    let taken = |ends: bool| {
        let mut house = licensed();
        if ends {
            ask(&mut house, "university", "2028-06-01", end("first", "2028-07-01")).unwrap();
        }
        house
    };
    let offered = |withdrawn: bool| {
        let mut house = after(6);
        ask(&mut house, "university", ON, offer("first", terms("works"))).unwrap();
        if withdrawn {
            ask(&mut house, "university", ON, end("first", ON)).unwrap();
        }
        house
    };
    let mut rows = String::new();
    for (house, on) in [
        (offered(false), ON),
        (offered(true), ON),
        (taken(false), ON),
        (taken(false), "2028-06-01"),
        (taken(true), "2028-07-02"),
        (taken(false), "2031-01-02"),
    ] {
        let from = standing(&house, on);
        let other = LicenceText { field: "Pipes".to_owned(), ..terms("works") };
        let mut follows = Vec::new();
        for (what, who, command) in [
            ("offer otherwise", "university", offer("first", other)),
            ("take", "works", take("first")),
            ("report sales", "works", sales("first", ["2028-01-01", "2028-02-01"], "1 USD", 1)),
            ("end", "university", end("first", on)),
        ] {
            let mut house = House {
                access: house.access.clone(),
                network: house.network.clone(),
                events: Vec::new(),
            };
            // What is so already is no step.
            if ask(&mut house, who, on, command).is_ok_and(|events| events > 0) {
                let to = standing(&house, on);
                let led = if to == from { String::new() } else { format!(" → {}", to.word()) };
                follows.push(format!("{what}{led}"));
            }
        }
        let follows = if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
        rows += &format!("| {} | {follows} |\n", from.word());
    }
    assert!(MANUAL.contains(&rows), "docs/manual/property.md lacks these rows:\n{rows}");
}

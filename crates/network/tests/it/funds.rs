//! Funds and what restricts them; obligations, expenses, drawdowns and payments, each within the
//! one before.

use std::collections::BTreeSet;

use guildhall_network::ledger::Account;
use guildhall_network::money::Step;
use guildhall_network::money::fund::{CostClass, Fund, FundSource, Part, Planned};
use guildhall_network::policy::{Demand, Share};
use guildhall_network::{Command, Event, FundId, MoneyCommand, Network, NetworkError};

use crate::house::{House, at, day, money, organisation, rule, text};
use crate::life::{NOW, institute, running};

/// The running institute under a policy with these rules more.
pub(crate) fn under(more: &[(&str, Demand)]) -> House {
    let mut house = running();
    house.network = Network::default();
    for event in &mut house.events {
        let stored = event.encode();
        if stored.kind == "policy_set" {
            let mut body: serde_json::Value = serde_json::from_slice(&stored.body).unwrap();
            let rules = body["rules"].as_array_mut().unwrap();
            rules.extend(more.iter().map(|(number, demand)| {
                serde_json::to_value(rule(number, "A rule.", demand.clone())).unwrap()
            }));
            let body = serde_json::to_vec(&body).unwrap();
            *event = Event::decode(stored.kind, stored.version, &body).unwrap();
        }
        house.network.apply(event);
    }
    house
}

pub(crate) fn fund(id: &str, source: FundSource, budget: &[(CostClass, &str)]) -> Fund {
    let planned =
        |(class, amount): &(CostClass, &str)| Planned { class: *class, amount: money(amount) };
    Fund {
        id: FundId::new(id).unwrap(),
        label: text(id),
        source,
        from: day("2026-07-01"),
        until: day("2027-07-01"),
        purposes: vec!["research".to_owned()],
        commitment: None,
        budget: budget.iter().map(planned).collect(),
    }
}

pub(crate) fn public() -> Fund {
    let budget = [
        (CostClass::Personnel, "6000 USD"),
        (CostClass::Equipment, "3000 USD"),
        (CostClass::Indirect, "1000 USD"),
    ];
    fund("public", FundSource::Public, &budget)
}

pub(crate) fn step(house: &mut House, step: Step) -> Result<usize, NetworkError> {
    on(house, NOW, step)
}

pub(crate) fn on(house: &mut House, now: &str, step: Step) -> Result<usize, NetworkError> {
    let command = MoneyCommand::Step { institute: institute(), step };
    house.ask("university", at(now), Command::Money(command))
}

pub(crate) fn obligate(fund: &str, class: CostClass, amount: &str) -> Step {
    Step::Obligate {
        fund: FundId::new(fund).unwrap(),
        class,
        purpose: "research".to_owned(),
        to: "Sori Tools".to_owned(),
        amount: money(amount),
        day: day("2027-01-04"),
    }
}

pub(crate) fn spend(obligation: u64, amount: &str) -> Step {
    Step::Spend {
        obligation,
        amount: money(amount),
        day: day("2027-01-05"),
        text: "A lathe.".to_owned(),
        project: None,
    }
}

pub(crate) fn draw(expense: u64, amount: &str) -> Step {
    Step::Draw { expense, amount: money(amount), day: day("2027-01-06"), until: None }
}

pub(crate) fn pay(expense: u64, amount: &str, reference: &str) -> Step {
    let (amount, day) = (money(amount), day("2027-01-07"));
    Step::Pay { expense, amount, day, reference: reference.to_owned() }
}

pub(crate) fn tranche(house: &mut House, amount: &str) {
    let command = MoneyCommand::TakeTranche {
        institute: institute(),
        year: 1,
        amount: money(amount),
        day: day("2027-01-03"),
        reference: "t".to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(command)).unwrap();
}

pub(crate) fn rate(from: &str, hundredths: u16) -> Step {
    let base = BTreeSet::from([CostClass::Personnel]);
    Step::SetRate { from: day(from), rate: Share::new(hundredths).unwrap(), base }
}

/// Entry 1 funds, 2 obligates 4000 USD for people, 3 spends 1000 USD of it and 100 USD of indirect
/// cost.
pub(crate) fn spent(more: &[(&str, Demand)]) -> House {
    let mut house = under(more);
    tranche(&mut house, "8000 USD");
    move_money(&mut house);
    house
}

/// Of what a tranche brought.
pub(crate) fn move_money(house: &mut House) {
    for one in [
        Step::SetFund(public()),
        rate("2026-07-01", 1_000),
        obligate("public", CostClass::Personnel, "4000 USD"),
        spend(2, "1000 USD"),
    ] {
        step(house, one).unwrap();
    }
}

pub(crate) fn stands(house: &House, account: &Account) -> String {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW));
    view.money(&institute()).unwrap().unwrap().stands(account).to_string()
}

fn part(part: Part) -> Account {
    Account::Fund(FundId::new("public").unwrap(), part)
}

#[test]
fn an_amount_goes_from_free_to_drawn_and_never_more_than_the_one_before() {
    let mut house = spent(&[]);
    let held = |house: &House| {
        [Part::Authority, Part::Free, Part::Obligated, Part::Spent, Part::Drawn]
            .map(|one| stands(house, &part(one)).trim_end_matches(".00 USD").to_owned())
            .join(" ")
    };
    assert_eq!(held(&house), "10000 5900 3000 1100 0");
    assert_eq!(stands(&house, &part(Part::Cost(CostClass::Indirect))), "100.00 USD");
    assert_eq!(stands(&house, &Account::Payable), "1100.00 USD");
    for (one, what) in [
        (obligate("public", CostClass::Personnel, "5900.01 USD"), "fund"),
        (spend(2, "3000.01 USD"), "obligation"),
        (draw(3, "1100.01 USD"), "expense"),
        (pay(3, "1100.01 USD", "p"), "expense"),
    ] {
        let refused = step(&mut house, one);
        let Err(NetworkError::NotLeft { what: found, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(found, what);
    }
    for one in [draw(3, "1100 USD"), pay(3, "600 USD", "p"), pay(3, "500 USD", "q")] {
        step(&mut house, one).unwrap();
    }
    assert_eq!(step(&mut house, pay(3, "500 USD", "q")).unwrap(), 0, "the same again");
    assert!(matches!(step(&mut house, pay(3, "1 USD", "q")), Err(NetworkError::Taken { .. })));
    assert_eq!(held(&house), "10000 5900 3000 0 1100");
    assert_eq!(stands(&house, &Account::Cash), "6900.00 USD");
    let back = Step::Release { obligation: 2, reason: "Cheaper.".to_owned() };
    step(&mut house, back.clone()).unwrap();
    assert_eq!(held(&house), "10000 8900 0 0 1100");
    assert!(matches!(step(&mut house, back), Err(NetworkError::State { .. })), "nothing is left");
}

#[test]
fn each_restriction_of_a_fund_is_named() {
    let with = |change: &dyn Fn(&mut Step)| {
        let mut asked = obligate("public", CostClass::Personnel, "1 USD");
        change(&mut asked);
        let mut house = spent(&[]);
        match step(&mut house, asked) {
            Err(NetworkError::Restricted { restriction, .. }) => restriction,
            Ok(_) => "none",
            Err(other) => panic!("{other}"),
        }
    };
    let of_class = |to| {
        with(&move |step: &mut Step| {
            if let Step::Obligate { class, .. } = step {
                *class = to;
            }
        })
    };
    assert_eq!(of_class(CostClass::Personnel), "none");
    assert_eq!(of_class(CostClass::Equipment), "none");
    assert_eq!(of_class(CostClass::Travel), "the kinds of cost");
    assert_eq!(of_class(CostClass::Indirect), "the kinds of cost");
    let on_day = |to: &'static str| {
        with(&move |step: &mut Step| {
            if let Step::Obligate { day: on, .. } = step {
                *on = day(to);
            }
        })
    };
    assert_eq!(on_day("2026-07-01"), "none");
    assert_eq!(on_day("2026-06-30"), "the period of performance");
    let purpose = with(&|step| {
        if let Step::Obligate { purpose, .. } = step {
            *purpose = "lunch".to_owned();
        }
    });
    assert_eq!(purpose, "the purposes");
}

#[test]
fn public_money_is_that_of_the_agreement() {
    let mut house = running();
    let all = |amount| fund("public", FundSource::Public, &[(CostClass::Other, amount)]);
    let refused = step(&mut house, Step::SetFund(all("70000000.01 USD")));
    assert!(matches!(refused, Err(NetworkError::NotLeft { .. })), "{refused:?}");
    let late = Fund { until: day("2031-07-02"), ..all("1 USD") };
    let refused = step(&mut house, Step::SetFund(late));
    assert!(matches!(refused, Err(NetworkError::Restricted { .. })), "{refused:?}");
    assert_eq!(step(&mut house, Step::SetFund(all("70000000 USD"))).unwrap(), 2);
    assert_eq!(step(&mut house, Step::SetFund(all("70000000 USD"))).unwrap(), 0, "so already");
    let more = fund("more", FundSource::Public, &[(CostClass::Other, "0.01 USD")]);
    assert!(step(&mut house, Step::SetFund(more)).is_err());
    let other = Fund { source: FundSource::Fees, ..all("1 USD") };
    assert!(matches!(step(&mut house, Step::SetFund(other)), Err(NetworkError::Taken { .. })));
}

#[test]
fn a_fund_never_becomes_less_than_what_counts_on_it() {
    let mut house = spent(&[]);
    let of = |amount| Fund {
        budget: vec![Planned { class: CostClass::Personnel, amount: money(amount) }],
        ..public()
    };
    let refused = step(&mut house, Step::SetFund(of("4099.99 USD")));
    assert!(matches!(refused, Err(NetworkError::BelowCommitted { .. })), "{refused:?}");
    step(&mut house, Step::SetFund(of("4100 USD"))).unwrap();
    assert_eq!(stands(&house, &part(Part::Free)), "0.00 USD");
    step(&mut house, Step::SetFund(of("5000 USD"))).unwrap();
    assert_eq!(stands(&house, &part(Part::Free)), "900.00 USD");
}

#[test]
fn what_is_no_fund_is_refused() {
    let mut house = running();
    let long = "x".repeat(100_000);
    let class = CostClass::Other;
    for (wrong, why) in [
        (Fund { until: day("2026-07-01"), ..public() }, "no day"),
        (Fund { budget: Vec::new(), ..public() }, "no budget"),
        (fund("public", FundSource::Public, &[(class, "0 USD")]), "nothing"),
        (fund("public", FundSource::Public, &[(class, "-1 USD")]), "below zero"),
        (fund("public", FundSource::Public, &[(class, "1 KRW")]), "another currency"),
        (fund("public", FundSource::Public, &[(class, "1 USD"), (class, "1 USD")]), "twice"),
        (Fund { purposes: vec![String::new()], ..public() }, "an empty purpose"),
        (Fund { purposes: vec!["a".to_owned(); 21], ..public() }, "too many"),
        (Fund { label: text(&long), ..public() }, "too long"),
    ] {
        assert!(step(&mut house, Step::SetFund(wrong)).is_err(), "{why}");
    }
}

#[test]
fn indirect_cost_is_charged_at_the_rate_of_its_day_and_rounded_down() {
    let mut house = spent(&[]);
    step(&mut house, rate("2027-01-05", 1_234)).unwrap();
    assert_eq!(step(&mut house, rate("2027-01-05", 1_234)).unwrap(), 0, "so already");
    let refused = step(&mut house, rate("2027-01-05", 1_000));
    assert!(matches!(refused, Err(NetworkError::Early { .. })), "{refused:?}");
    step(&mut house, spend(2, "0.33 USD")).unwrap();
    let indirect = part(Part::Cost(CostClass::Indirect));
    assert_eq!(stands(&house, &indirect), "100.04 USD", "0.040722 USD are four cents");
    step(&mut house, obligate("public", CostClass::Equipment, "1000 USD")).unwrap();
    step(&mut house, spend(5, "1000 USD")).unwrap();
    assert_eq!(stands(&house, &indirect), "100.04 USD", "equipment is not in the base");
    let none = Step::SetRate { from: day("2027-02-01"), rate: Share::WHOLE, base: BTreeSet::new() };
    assert!(step(&mut house, none).is_err());
}

#[test]
fn no_more_is_drawn_than_the_programme_paid_and_no_more_paid_than_there_is() {
    let mut house = spent(&[]);
    for one in [obligate("public", CostClass::Equipment, "3000 USD"), spend(4, "3000 USD")] {
        step(&mut house, one).unwrap();
    }
    step(&mut house, pay(5, "3000 USD", "p")).unwrap();
    let back = |number| MoneyCommand::Reverse {
        institute: institute(),
        number,
        reason: "A mistake.".to_owned(),
    };
    // Transfer 1 is the fee of the member, 2 the tranche.
    let refused = house.ask("university", at(NOW), Command::Money(back(2)));
    assert!(matches!(refused, Err(NetworkError::Floor { .. })), "{refused:?}");
    let partner = Step::TakeContribution {
        organisation: organisation("works"),
        amount: money("9000 USD"),
        day: day("2027-01-05"),
        reference: "gift".to_owned(),
    };
    step(&mut house, partner.clone()).unwrap();
    assert_eq!(step(&mut house, partner).unwrap(), 0, "the same again");
    step(&mut house, draw(5, "3000 USD")).unwrap();
    let refused = house.ask("university", at(NOW), Command::Money(back(2)));
    assert!(matches!(refused, Err(NetworkError::NotLeft { .. })), "{refused:?}");
}

#[test]
fn what_is_counted_on_is_not_taken_back_and_the_rest_as_a_whole() {
    let mut house = spent(&[]);
    let ask = |house: &mut House, number| {
        let (institute, reason) = (institute(), "A mistake.".to_owned());
        let back = MoneyCommand::Reverse { institute, number, reason };
        house.ask("university", at(NOW), Command::Money(back))
    };
    // 3 funds, 4 obligates, 5 to 8 are the legs of the expense.
    for (number, why) in [(3, "a fund"), (4, "spent already")] {
        assert!(matches!(ask(&mut house, number), Err(NetworkError::State { .. })), "{why}");
    }
    step(&mut house, draw(3, "1 USD")).unwrap();
    assert!(matches!(ask(&mut house, 6), Err(NetworkError::State { .. })), "drawn already");
    ask(&mut house, 9).unwrap();
    ask(&mut house, 6).unwrap();
    for number in 5..=8 {
        assert!(ask(&mut house, number).is_err(), "{number} is taken back already");
    }
    assert_eq!(stands(&house, &part(Part::Obligated)), "4000.00 USD");
    assert_eq!(stands(&house, &Account::Payable), "0.00 USD");
    assert!(step(&mut house, draw(3, "1 USD")).is_err(), "there is no expense any more");
    ask(&mut house, 4).unwrap();
    assert_eq!(stands(&house, &part(Part::Free)), "10000.00 USD");
    assert!(step(&mut house, spend(2, "1 USD")).is_err(), "nothing is obligated any more");
}

#[test]
fn days_that_are_out_of_order_are_refused() {
    let mut house = spent(&[]);
    let early = |step: Step| match step {
        Step::Spend { obligation, amount, text, project, .. } => {
            Step::Spend { obligation, amount, text, project, day: day("2027-01-03") }
        }
        Step::Draw { expense, amount, until, .. } => {
            Step::Draw { expense, amount, until, day: day("2027-01-04") }
        }
        Step::Pay { expense, amount, reference, .. } => {
            Step::Pay { expense, amount, reference, day: day("2027-01-04") }
        }
        other => other,
    };
    for one in [spend(2, "1 USD"), draw(3, "1 USD"), pay(3, "1 USD", "p")] {
        let refused = step(&mut house, early(one.clone()));
        assert!(matches!(refused, Err(NetworkError::Early { .. })), "{refused:?}");
        let refused = on(&mut house, "2027-01-04T00:00:00Z", one);
        assert!(matches!(refused, Err(NetworkError::Future { .. })), "{refused:?}");
    }
    for wrong in ["0 USD", "-1 USD", "1 KRW"] {
        for one in
            [obligate("public", CostClass::Personnel, wrong), spend(2, wrong), draw(3, wrong)]
        {
            assert!(step(&mut house, one).is_err(), "{wrong}");
        }
    }
    let command = MoneyCommand::Step { institute: institute(), step: spend(2, "1 USD") };
    let by_others = house.ask("smith", at(NOW), Command::Money(command));
    assert!(matches!(by_others, Err(NetworkError::NotYours { .. })));
}

//! Invoices: what is paid of them, when they are due, and who sees them.

use guildhall_model::Money;
use guildhall_network::ledger::Claim;
use guildhall_network::membership::TierBenefits;
use guildhall_network::money::invoice::reference;
use guildhall_network::policy::Demand;
use guildhall_network::view::{InvoiceView, Part, Task, Warned};
use guildhall_network::{Command, MembershipCommand, MoneyCommand, NetworkError};

use crate::agencies;
use crate::house::{House, at, day, money, organisation, rule, rules};
use crate::life::{self, NOW, institute, running, running_under};
use crate::property;

/// The last day on which what was owed on 2027-01-10 is paid in time.
const LAST: &str = "2027-02-09T23:59:59Z";
const OVER: &str = "2027-02-10T00:00:00Z";

fn within(days: u16) -> House {
    let rule = rule("7.3", "Within so many days.", Demand::InvoiceTerm { days });
    running_under(rules().into_iter().chain([rule]).collect())
}

/// Works is a member too.
fn joined(house: &mut House, from: &str) {
    life::apply(house, "works", from).unwrap();
    let (institute, organisation) = (institute(), organisation("works"));
    let accept = MembershipCommand::Accept { institute, organisation };
    house.ask("university", at(NOW), Command::Membership(accept)).unwrap();
}

fn pay(house: &mut House, amount: &str, reference: &str) -> Result<usize, NetworkError> {
    let payment = MoneyCommand::TakePayment {
        institute: institute(),
        organisation: organisation("smith"),
        claim: Claim::default(),
        amount: money(amount),
        day: day("2027-01-09"),
        reference: reference.to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(payment))
}

/// What is said of an invoice, in a line.
fn line(one: &InvoiceView<'_>) -> String {
    let invoice = &one.invoice;
    let due = one.due.map(|(day, rule)| format!(", due {day} by {rule}")).unwrap_or_default();
    let over = if one.overdue { ", overdue" } else { "" };
    let (who, number) = (&invoice.organisation, invoice.reference());
    format!("{number} {who}: {} of {} left{due}{over}", invoice.left, invoice.amount)
}

fn own(house: &House, who: &str, now: &str) -> Vec<String> {
    let scope = house.scope(who);
    let view = house.network.view(&scope, at(now));
    let seen = view.institute(&institute()).unwrap();
    view.own_invoices(seen.institute).iter().map(line).collect()
}

fn all(house: &House, who: &str, now: &str) -> Option<Vec<String>> {
    let scope = house.scope(who);
    let view = house.network.view(&scope, at(now));
    let seen = view.institute(&institute()).unwrap();
    let all = view.invoices(seen.institute);
    let mut unpaid = all.clone();
    let left = |one: &InvoiceView<'_>| one.invoice.left.is_positive();
    unpaid.iter_mut().for_each(|all| all.retain(left));
    assert_eq!(view.unpaid_invoices(seen.institute), unpaid, "{who}");
    all.map(|all| all.iter().map(line).collect())
}

/// Invoices that wait for somebody, with the part of his and until when.
fn waits(house: &House, who: &str, now: &str) -> Vec<(String, Part, Option<String>)> {
    let scope = house.scope(who);
    let view = house.network.view(&scope, at(now));
    let told = |one: guildhall_network::view::Due| {
        let said = match &one.task {
            Task::Pay { invoice, amount, .. } => format!("pay {} {amount}", reference(*invoice)),
            Task::Overdue { organisation, invoice, amount, .. } => {
                format!("ask {organisation} for {} {amount}", reference(*invoice))
            }
            _ => return None,
        };
        Some((said, view.part_of(&one.task), one.until.map(|at| at.to_string())))
    };
    view.due(&Warned::new()).into_iter().filter_map(told).collect()
}

#[test]
fn each_sees_its_own_and_who_sees_the_book_sees_all() {
    let mut house = within(30);
    joined(&mut house, "2027-02-01");
    let smith = "INV-1 smith: 5000.00 USD of 5000.00 USD left, due 2027-02-09 by 7.3";
    let works = "INV-2 works: 50000.00 USD of 50000.00 USD left, due 2027-02-09 by 7.3";
    for (who, expected) in [
        ("smith", &[smith][..]),
        ("smith-viewer", &[smith]),
        ("works", &[works]),
        ("casting", &[]),
        ("university", &[]),
        ("stranger", &[]),
    ] {
        assert_eq!(own(&house, who, NOW), expected, "{who}");
    }
    for who in ["university", "university-viewer", "office", "office-viewer"] {
        assert_eq!(all(&house, who, NOW).unwrap(), [smith, works], "{who}");
    }
    for who in ["smith", "works", "stranger"] {
        assert_eq!(all(&house, who, NOW), None, "{who}");
    }
}

#[test]
fn it_is_overdue_from_the_day_after_its_last() {
    let house = within(30);
    let unpaid = "INV-1 smith: 5000.00 USD of 5000.00 USD left, due 2027-02-09 by 7.3";
    let pay = || ("pay INV-1 5000.00 USD".to_owned(), Part::Member, Some(OVER.to_owned()));
    assert_eq!(own(&house, "smith", LAST), [unpaid]);
    assert_eq!(waits(&house, "smith", LAST), [pay()]);
    assert_eq!(waits(&house, "university", LAST), []);
    assert_eq!(own(&house, "smith", OVER), [format!("{unpaid}, overdue")]);
    assert_eq!(waits(&house, "smith", OVER), [pay()]);
    let ask = ("ask smith for INV-1 5000.00 USD".to_owned(), Part::Finance, None);
    assert_eq!(waits(&house, "university", OVER), [ask]);
    for who in ["smith-viewer", "university-viewer", "office", "works"] {
        assert_eq!(waits(&house, who, OVER), [], "{who} does nothing about it");
    }
    let at_once = within(0);
    assert!(own(&at_once, "smith", "2027-01-10T23:59:59Z")[0].ends_with("by 7.3"));
    assert!(own(&at_once, "smith", "2027-01-11T00:00:00Z")[0].ends_with("overdue"));
}

#[test]
fn without_a_rule_it_has_no_due_day_and_is_never_overdue() {
    let house = running();
    let late = "2030-01-01T00:00:00Z";
    assert_eq!(own(&house, "smith", late), ["INV-1 smith: 5000.00 USD of 5000.00 USD left"]);
    assert_eq!(
        waits(&house, "smith", late),
        [("pay INV-1 5000.00 USD".to_owned(), Part::Member, None)]
    );
    assert_eq!(waits(&house, "university", late), []);
}

#[test]
fn a_later_policy_moves_no_day() {
    let mut house = within(30);
    let rule = rule("7.3", "Within five days.", Demand::InvoiceTerm { days: 5 });
    let rules = rules().into_iter().chain([rule]).collect();
    let (programme, from) = (crate::house::programme(), day("2027-01-11"));
    let set = Command::SetPolicy { programme, from, rules };
    house.ask("office", at(NOW), set).unwrap();
    assert!(own(&house, "smith", "2027-01-20T00:00:00Z")[0].ends_with("due 2027-02-09 by 7.3"));
}

#[test]
fn what_is_paid_in_parts_is_left_in_parts_and_comes_back_when_it_was_a_mistake() {
    let mut house = within(30);
    pay(&mut house, "1200 USD", "first").unwrap();
    let left = |amount: &str, over: &str| {
        [format!("INV-1 smith: {amount} of 5000.00 USD left, due 2027-02-09 by 7.3{over}")]
    };
    assert_eq!(own(&house, "smith", OVER), left("3800.00 USD", ", overdue"));
    assert_eq!(waits(&house, "smith", NOW)[0].0, "pay INV-1 3800.00 USD");
    assert!(pay(&mut house, "3800.01 USD", "more").is_err(), "more than is left");
    pay(&mut house, "3800 USD", "second").unwrap();
    assert_eq!(own(&house, "smith", OVER), left("0.00 USD", ""), "paid is never overdue");
    assert_eq!((waits(&house, "smith", OVER), waits(&house, "university", OVER)), (vec![], vec![]));
    let back = |number| {
        let reason = "It was of another.".to_owned();
        Command::Money(MoneyCommand::Reverse { institute: institute(), number, reason })
    };
    house.ask("university", at(NOW), back(3)).unwrap();
    assert_eq!(own(&house, "smith", OVER), left("3800.00 USD", ", overdue"));
    assert_eq!(waits(&house, "university", OVER)[0].0, "ask smith for INV-1 3800.00 USD");
    house.ask("university", at(NOW), back(2)).unwrap();
    assert_eq!(own(&house, "smith", NOW), left("5000.00 USD", ""));
    // A claim that was a mistake is no invoice any more.
    house.ask("university", at(NOW), back(1)).unwrap();
    assert_eq!((own(&house, "smith", OVER), waits(&house, "smith", OVER)), (vec![], vec![]));
    assert_eq!(all(&house, "university", OVER).unwrap(), [""; 0]);
}

#[test]
fn payments_fill_the_oldest_of_several() {
    let mut house = within(30);
    life::apply(&mut house, "smith", "2028-01-10").unwrap();
    let (of, who) = (institute(), organisation("smith"));
    let accept = MembershipCommand::Accept { institute: of, organisation: who };
    house.ask("university", at("2027-02-01T00:00:00Z"), Command::Membership(accept)).unwrap();
    pay(&mut house, "6000 USD", "both").unwrap();
    let rows = [
        "INV-1 smith: 0.00 USD of 5000.00 USD left, due 2027-02-09 by 7.3",
        "INV-2 smith: 4000.00 USD of 5000.00 USD left, due 2027-03-03 by 7.3",
    ];
    assert_eq!(own(&house, "smith", OVER), rows);
    assert_eq!(all(&house, "university", OVER).unwrap(), rows);
    let (said, _, until) = waits(&house, "smith", OVER).remove(0);
    assert_eq!((&*said, until.as_deref()), ("pay INV-2 4000.00 USD", Some("2027-03-04T00:00:00Z")));
}

/// A run posts the part of the institute and that of the inventors; the licensee owes one amount.
#[test]
fn a_licensee_sees_the_royalties_of_a_run_as_one_invoice() {
    let run = property::run(["2028-01-01", "2029-01-01"], "4650 USD");
    let within = [("7.3", Demand::InvoiceTerm { days: 30 })];
    let mut house = agencies::under(&property::licensed(), &within);
    let late = "2029-01-05T12:00:00Z";
    property::ask(&mut house, "university", "2029-01-05", run).unwrap();
    let said = own(&house, "works", late);
    assert_eq!(said.len(), 1, "{said:?}");
    let number = said[0].split(' ').next().unwrap().to_owned();
    let due = "due 2029-02-04 by 7.3";
    assert_eq!(said, [format!("{number} works: 4650.00 USD of 4650.00 USD left, {due}")]);
    assert_eq!(own(&house, "smith", late).len(), 1, "its own fee");
    let wait = (format!("pay {number} 4650.00 USD"), Part::Member);
    let waiting = |house: &House| {
        let all = waits(house, "works", late).into_iter();
        all.map(|(said, part, _)| (said, part)).collect::<Vec<_>>()
    };
    assert_eq!(waiting(&house), [wait]);
    // What is left lies in the part that was posted first, or in both.
    for (amount, left) in [("4000 USD", "650.00 USD"), ("600 USD", "50.00 USD")] {
        let payment = MoneyCommand::TakePayment {
            institute: institute(),
            organisation: organisation("works"),
            claim: Claim::Royalty { licence: property::licence("first") },
            amount: money(amount),
            day: day("2029-01-05"),
            reference: amount.to_owned(),
        };
        house.ask("university", at(late), Command::Money(payment)).unwrap();
        let said = format!("{number} works: {left} of 4650.00 USD left, {due}");
        assert_eq!(own(&house, "works", late), std::slice::from_ref(&said));
        assert_eq!(waiting(&house)[0].0, format!("pay {number} {left}"));
        assert!(all(&house, "university", late).unwrap().contains(&said));
    }
}

#[test]
fn what_is_left_together_is_what_an_organisation_owes() {
    let mut house = life::running_with(rules(), TierBenefits::default());
    joined(&mut house, "2027-02-01");
    pay(&mut house, "1.01 USD", "a").unwrap();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(NOW));
    let seen = view.institute(&institute()).unwrap();
    let invoices = view.invoices(seen.institute).unwrap();
    for member in view.members(&seen) {
        let own = invoices.iter().filter(|one| one.invoice.organisation == *member.organisation);
        let left = own.map(|one| one.invoice.left).try_fold(money("0 USD"), Money::plus).unwrap();
        assert_eq!(Some(left), member.owes, "{}", member.organisation);
    }
}

//! Costs of projects: which expenses may name one, and what they come to.

use guildhall_network::money::Step as Money;
use guildhall_network::money::fund::{CostClass, Fund, FundSource};
use guildhall_network::money::spending::SpentFor;
use guildhall_network::project::Outcome;
use guildhall_network::{Command, Event, MoneyCommand, Network, NetworkError, ProjectId};

use crate::funds::{fund, obligate, on, spend};
use crate::house::{House, at, day, organisation};
use crate::life::institute;
use crate::projects::{AT_WORK, ask, gate, project, selected};
use crate::replay::again;

/// Funds of a project that is worked on, one of each source beside public money, each obligated.
fn ready() -> House {
    let mut house = selected();
    let longer = |id: &str, source| Fund {
        until: day("2031-07-01"),
        ..fund(id, source, &[(CostClass::Personnel, "90000 USD")])
    };
    for (id, source) in [
        ("fees", FundSource::Fees),
        ("own", FundSource::Partners),
        ("kind", FundSource::InKind),
        ("earned", FundSource::ProgrammeIncome),
    ] {
        on(&mut house, AT_WORK, Money::SetFund(longer(id, source))).unwrap();
    }
    for id in ["fees", "own", "kind", "earned"] {
        on(&mut house, AT_WORK, obligate(id, CostClass::Personnel, "9000 USD")).unwrap();
    }
    house
}

/// The obligation of a fund.
fn obligation(house: &House, of: &str) -> u64 {
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(AT_WORK));
    let seen = view.money(&institute()).unwrap().unwrap();
    let mut all = seen.book.costs.obligations.iter();
    *all.find(|(_, one)| one.fund.as_str() == of).unwrap().0
}

fn spent(
    house: &mut House,
    fund: &str,
    (amount, on_day): (&str, &str),
    (of, who): (&str, &str),
) -> Result<usize, NetworkError> {
    let of = SpentFor { project: ProjectId::new(of).unwrap(), organisation: organisation(who) };
    let Money::Spend { obligation, amount, text, .. } = spend(obligation(house, fund), amount)
    else {
        panic!("it spends")
    };
    let project = Some(of);
    let step = Money::Spend { obligation, amount, day: day(on_day), text, project };
    on(house, "2029-06-01T00:00:00Z", step)
}

const WEAR: &str = "blade-wear";

/// What each spent of it, in the order of their names.
fn shown(house: &House, who: &str) -> Option<Vec<String>> {
    let scope = house.scope(who);
    let view = house.network.view(&scope, at(AT_WORK));
    let seen = view.project(&project())?;
    let line = |(who, one): (_, guildhall_network::money::spending::Spending)| {
        let amount =
            |one: Option<guildhall_model::Money>| one.map_or("-".into(), |a| a.to_string());
        let all =
            [one.institute, one.cash, one.in_kind, one.programme_income].map(amount).join(", ");
        format!("{who}: {all}")
    };
    let spent = view.spent_by_project(&institute()).remove(&seen.project.proposed.project);
    Some(spent.unwrap_or_default().into_iter().map(line).collect())
}

/// A house in which something was spent for a project out of each kind of fund.
pub(crate) fn told() -> House {
    let mut house = ready();
    for (fund, amount, who) in [
        ("fees", "1000 USD", "university"),
        ("own", "300 USD", "smith"),
        ("own", "200.50 USD", "smith"),
        ("kind", "70 USD", "works"),
        ("earned", "40 USD", "smith"),
    ] {
        spent(&mut house, fund, (amount, "2027-05-01"), (WEAR, who)).unwrap();
    }
    house
}

#[test]
fn what_was_spent_is_told_by_partner_and_by_where_it_comes_from() {
    let mut house = told();
    let none = spend(obligation(&house, "fees"), "5 USD");
    on(&mut house, AT_WORK, none).unwrap();
    let all = [
        "smith: -, 500.50 USD, -, 40.00 USD".to_owned(),
        "university: 1000.00 USD, -, -, -".to_owned(),
        "works: -, -, 70.00 USD, -".to_owned(),
    ];
    for who in ["university", "smith", "works", "office", "office-viewer"] {
        assert_eq!(shown(&house, who).as_deref(), Some(&all[..]), "{who}");
    }
    assert_eq!(shown(&house, "casting"), None, "who takes no part sees nothing");
    assert_eq!(again(&house.events), house.network);
}

#[test]
fn what_is_taken_back_counts_no_more() {
    let mut house = told();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(AT_WORK));
    let seen = view.money(&institute()).unwrap().unwrap();
    let earned = seen.book.transfers.iter().last().unwrap().number;
    let (institute, reason) = (institute(), "Twice.".to_owned());
    let back = MoneyCommand::Reverse { institute, number: earned, reason };
    let asked = Command::Money(back);
    house.ask("university", at("2029-06-01T00:00:00Z"), asked).unwrap();
    assert_eq!(
        shown(&house, "smith").unwrap(),
        [
            "smith: -, 500.50 USD, -, -",
            "university: 1000.00 USD, -, -, -",
            "works: -, -, 70.00 USD, -"
        ]
    );
}

#[test]
fn a_project_takes_costs_of_its_own_institute_days_and_partners_alone() {
    let mut house = ready();
    let mut refused = |of, on_day, who| {
        let error = spent(&mut house, "fees", ("1 USD", on_day), (of, who)).unwrap_err();
        error.to_string()
    };
    for (of, on_day, who, why) in [
        ("nothing", "2027-05-01", "smith", "there is no project"),
        (WEAR, "2027-02-28", "smith", "not worked on on that day"),
        (WEAR, "2029-03-01", "smith", "not worked on on that day"),
        (WEAR, "2027-05-01", "casting", "takes no part"),
    ] {
        let told = refused(of, on_day, who);
        assert!(told.contains(why), "{told}");
    }
    for on_day in ["2027-03-01", "2029-02-28"] {
        spent(&mut house, "fees", ("1 USD", on_day), (WEAR, "smith")).unwrap();
    }
    ask(&mut house, "university", AT_WORK, gate(Outcome::Stop)).unwrap();
    spent(&mut house, "fees", ("1 USD", "2027-06-01"), (WEAR, "smith")).unwrap();
    let late = spent(&mut house, "fees", ("1 USD", "2027-06-02"), (WEAR, "smith"));
    assert!(matches!(late, Err(NetworkError::State { what: "project", .. })), "{late:?}");
}

#[test]
fn a_project_of_another_institute_takes_none() {
    let mut house = ready();
    let events = std::mem::take(&mut house.events);
    house.network = Network::default();
    for mut event in events {
        if let Event::ProjectCallOpened(opened) = &mut event {
            opened.institute = crate::council::other();
        }
        house.network.apply(&event);
        house.events.push(event);
    }
    let refused = spent(&mut house, "fees", ("1 USD", "2027-05-01"), (WEAR, "smith"));
    assert!(matches!(refused, Err(NetworkError::Unknown { what: "project", .. })), "{refused:?}");
}

#[test]
fn an_expense_that_was_stored_before_reads_as_one_of_no_project() {
    let mut house = ready();
    let none = spend(obligation(&house, "fees"), "5 USD");
    on(&mut house, AT_WORK, none).unwrap();
    let stored = house.events.last().unwrap().encode();
    let body = String::from_utf8(stored.body.clone()).unwrap();
    assert!(body.contains(r#""for":"expense""#) && !body.contains("project"), "{body}");
    let read = Event::decode(stored.kind, stored.version, &stored.body).unwrap();
    assert_eq!(&read, house.events.last().unwrap());
}

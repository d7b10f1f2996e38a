//! Funds that are commitments of agencies: never more of one than the other.

use guildhall_network::NetworkError;
use guildhall_network::money::Step;
use guildhall_network::money::fund::{CostClass, Fund, FundSource};
use guildhall_network::view::Used;

use crate::agencies::{AGENCY, ask, commit, funded, release};
use crate::funds::{draw, fund, obligate, spend, step};
use crate::house::{House, at, money, organisation, programme};
use crate::life::NOW;

/// A fund of a commitment.
pub(crate) fn of(id: &str, commitment: Option<u64>, amount: &str) -> Step {
    let of = fund(id, FundSource::Public, &[(CostClass::Personnel, amount)]);
    Step::SetFund(Fund { commitment, ..of })
}

/// With a commitment of 20,000 to the first year, and one that was released.
fn committed() -> House {
    let mut house = funded();
    ask(&mut house, AGENCY, commit(1, "20000 USD", "a")).unwrap();
    ask(&mut house, AGENCY, commit(1, "5000 USD", "b")).unwrap();
    ask(&mut house, AGENCY, release(2)).unwrap();
    house
}

#[test]
fn funds_of_a_commitment_are_no_more_than_it() {
    let mut house = committed();
    for (why, wrong) in [
        ("more than it", of("public", Some(1), "20000.01 USD")),
        ("released", of("public", Some(2), "1 USD")),
        ("not there", of("public", Some(3), "1 USD")),
        ("none", of("public", Some(0), "1 USD")),
    ] {
        assert!(step(&mut house, wrong).is_err(), "{why}");
    }
    let fees = fund("fees", FundSource::Fees, &[(CostClass::Personnel, "1 USD")]);
    let fees = step(&mut house, Step::SetFund(Fund { commitment: Some(1), ..fees }));
    assert!(matches!(fees, Err(NetworkError::Restricted { .. })), "{fees:?}");
    step(&mut house, of("public", Some(1), "15000 USD")).unwrap();
    let second = step(&mut house, of("second", Some(1), "5000.01 USD"));
    let Err(NetworkError::NotLeft { what, left, .. }) = second else { panic!("{second:?}") };
    assert_eq!((what, left.as_str()), ("commitment", "5000.00 USD"));
    step(&mut house, of("second", Some(1), "5000 USD")).unwrap();
    step(&mut house, of("third", None, "1000 USD")).unwrap();
    let kept = ask(&mut house, AGENCY, release(1));
    assert!(matches!(kept, Err(NetworkError::BelowCommitted { .. })), "{kept:?}");
    // Once no fund names it, it may go.
    for id in ["public", "second"] {
        step(&mut house, of(id, None, "1000 USD")).unwrap();
    }
    ask(&mut house, AGENCY, release(1)).unwrap();
    assert_eq!(crate::replay::again(&house.events), house.network);
}

#[test]
fn an_agency_sees_what_became_of_its_commitment() {
    let mut house = committed();
    let used = |house: &House, who: &str| {
        let scope = house.scope(who);
        let all = house.network.view(&scope, at(NOW)).commitments(&programme());
        all.first().map(|one| one.used)
    };
    assert_eq!(used(&house, AGENCY), Some(None), "no fund names it");
    step(&mut house, of("public", Some(1), "15000 USD")).unwrap();
    let take = guildhall_network::MoneyCommand::TakeTranche {
        institute: crate::life::institute(),
        year: 1,
        amount: money("9000 USD"),
        day: crate::house::day("2027-01-05"),
        reference: "t".to_owned(),
    };
    house.ask("university", at(NOW), guildhall_network::Command::Money(take)).unwrap();
    let more = step(&mut house, obligate("public", CostClass::Personnel, "15000.01 USD"));
    assert!(matches!(more, Err(NetworkError::NotLeft { .. })), "{more:?}");
    step(&mut house, obligate("public", CostClass::Personnel, "8000 USD")).unwrap();
    let made = house.events.iter().filter(|one| one.encode().kind == "entry_made").count();
    let obligation = u64::try_from(made).unwrap();
    step(&mut house, spend(obligation, "6000 USD")).unwrap();
    step(&mut house, draw(obligation + 1, "2500 USD")).unwrap();
    let wanted =
        Used { funded: money("15000 USD"), obligated: money("8000 USD"), drawn: money("2500 USD") };
    for who in [AGENCY, "office-viewer", "university-viewer"] {
        assert_eq!(used(&house, who), Some(Some(wanted)), "{who}");
    }
    assert_eq!(used(&house, "smith"), None);
    let scope = house.scope(AGENCY);
    let view = house.network.view(&scope, at(NOW));
    let (agency, line) = (organisation(AGENCY), guildhall_network::LineId::new("tools").unwrap());
    assert_eq!(view.used_of_line(&programme(), &agency, &line), Some(wanted));
}

//! From a selection to the report of an institute's year.

use std::collections::BTreeSet;

use guildhall_model::{Day, Money};
use guildhall_network::competition::Figure;
use guildhall_network::institute::Standing;
use guildhall_network::ledger::Claim;
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::policy::{Rule, Share};
use guildhall_network::report::{Measure, Record};
use guildhall_network::{
    Command, InstituteCommand, InstituteId, MembershipCommand as M, MoneyCommand, NetworkError,
    ProposalId, TierId,
};

use crate::house::{House, JUDGED, at, money, organisation, proposal, rules, second, text};

/// When the institute is running.
pub(crate) const NOW: &str = "2027-01-10T09:00:00Z";

pub(crate) fn institute() -> InstituteId {
    InstituteId::new("layers-institute").unwrap()
}

pub(crate) fn award(of: ProposalId, from: &str, tranches: &[&str]) -> Command {
    Command::Institute(InstituteCommand::Award {
        institute: institute(),
        label: text("Institute for layers"),
        proposal: of,
        from: Day::parse(from).unwrap(),
        tranches: tranches.iter().map(|amount| money(amount)).collect(),
    })
}

pub(crate) const TRANCHES: [&str; 5] =
    ["20000000 USD", "20000000 USD", "15000000 USD", "10000000 USD", "5000000 USD"];

pub(crate) fn selected() -> House {
    selected_under(rules())
}

fn selected_under(rules: Vec<Rule>) -> House {
    let mut house = House::judged_under(rules, [[50, 40], [30, 20]]);
    house.select("office", &[proposal()], "").unwrap();
    house
}

/// An institute with a tier and a small firm as its member.
pub(crate) fn running() -> House {
    running_under(rules())
}

/// The same under another policy.
pub(crate) fn running_under(rules: Vec<Rule>) -> House {
    running_with(rules, TierBenefits::default())
}

/// The same with what its tier gives.
pub(crate) fn running_with(rules: Vec<Rule>, benefits: TierBenefits) -> House {
    let mut house = selected_under(rules);
    house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", &TRANCHES)).unwrap();
    let full = TierSet {
        institute: institute(),
        tier: TierId::new("full").unwrap(),
        label: text("Full member"),
        fee: money("50000 USD"),
        small_fee: Some(money("5000 USD")),
        college_fee: None,
        gives: None,
        benefits,
    };
    house
        .ask(
            "university",
            at(NOW),
            Command::Membership(M::SetTier { tier: Box::new(full), seen: None }),
        )
        .unwrap();
    apply(&mut house, "smith", "2027-01-10").unwrap();
    answer(&mut house, "smith").unwrap();
    house
}

/// The same after a payment and an application that was declined.
pub(crate) fn declined() -> House {
    let mut house = running();
    apply(&mut house, "works", "2027-02-01").unwrap();
    let (institute, organisation) = (institute(), organisation("works"));
    let decline = M::Decline { institute, organisation, reason: "Not now.".to_owned() };
    house.ask("university", at(NOW), Command::Membership(decline)).unwrap();
    house
}

pub(crate) fn apply(house: &mut House, who: &str, from: &str) -> Result<usize, NetworkError> {
    let (institute, organisation) = (institute(), organisation(who));
    let (tier, from) = (TierId::new("full").unwrap(), Day::parse(from).unwrap());
    let apply = M::Apply { institute, organisation, tier, from, covers: BTreeSet::new() };
    house.ask(who, at(NOW), Command::Membership(apply))
}

fn answer(house: &mut House, who: &str) -> Result<usize, NetworkError> {
    let accept = M::Accept { institute: institute(), organisation: organisation(who) };
    house.ask("university", at(NOW), Command::Membership(accept))
}

#[test]
fn an_agreement_is_made_once_by_the_office() {
    let mut house = selected();
    let growing = ["10000000 USD", "20000000 USD", "30000000 USD", "10000000 USD", "0 USD"];
    for (who, of, refused) in [
        ("university", proposal(), "not the office"),
        ("office", second(), "not selected"),
        ("office", ProposalId::new("none").unwrap(), "not there"),
    ] {
        let asked = house.ask(who, at(JUDGED), award(of, "2026-07-01", &growing));
        assert!(asked.is_err(), "{refused}");
    }
    house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", &growing)).unwrap();
    let again = house.ask("office", at(JUDGED), award(proposal(), "2026-07-01", &growing));
    assert!(matches!(again, Err(NetworkError::Taken { .. })), "{again:?}");
    let none = award(proposal(), "2026-07-01", &[]);
    assert!(house.ask("office", at(JUDGED), none).is_err(), "no term");
}

#[test]
fn where_an_institute_stands_is_reckoned_from_the_day() {
    let house = running();
    let scope = house.scope("stranger");
    for (now, standing) in [
        ("2026-06-30T23:59:59Z", Standing::Agreed),
        ("2026-07-01T00:00:00Z", Standing::Running(1)),
        ("2027-06-30T23:59:59Z", Standing::Running(1)),
        ("2027-07-01T00:00:00Z", Standing::Running(2)),
        ("2031-06-30T00:00:00Z", Standing::Running(5)),
        ("2031-07-01T00:00:00Z", Standing::AfterTerm),
    ] {
        let seen = house.network.view(&scope, at(now)).institute(&institute()).unwrap();
        assert_eq!(seen.standing, standing, "{now}");
    }
    let seen = house.network.view(&scope, at(NOW)).institute(&institute()).unwrap();
    let matched: Vec<Money> = seen.institute.agreement.matched.clone();
    assert_eq!((matched[0], matched[4]), (money("30000000 USD"), money("40000000 USD")));
}

#[test]
fn of_two_who_change_a_tier_the_second_is_told() {
    let mut house = running();
    let mut set = |tier: &str, fee: &str, seen: Option<u32>| {
        let tier = TierSet {
            institute: institute(),
            tier: TierId::new(tier).unwrap(),
            label: text("Member"),
            fee: money(fee),
            small_fee: None,
            college_fee: None,
            gives: None,
            benefits: TierBenefits::default(),
        };
        let command = Command::Membership(M::SetTier { tier: Box::new(tier), seen });
        house.ask("university", at(NOW), command).map_err(|error| match error {
            NetworkError::ChangedSince { what: "tier", now, .. } => now,
            other => panic!("{other}"),
        })
    };
    assert_eq!(set("full", "60000 USD", Some(0)), Err(1), "a new one writes over none");
    assert_eq!(set("full", "60000 USD", Some(1)), Ok(1));
    assert_eq!(set("full", "70000 USD", Some(1)), Err(2), "somebody was there before");
    assert_eq!(set("full", "60000 USD", Some(1)), Ok(0), "it is so already");
    assert_eq!(set("full", "70000 USD", Some(2)), Ok(1));
    assert_eq!(set("full", "80000 USD", None), Ok(1), "whatever there is");
    assert_eq!(set("guest", "10 USD", Some(1)), Err(0), "there is none to change");
    assert_eq!(set("guest", "10 USD", Some(0)), Ok(1));
}

#[test]
fn what_a_member_pays_is_fixed_when_it_applies() {
    let mut house = running();
    apply(&mut house, "works", "2027-02-01").unwrap();
    let mut dearer = TierSet {
        institute: institute(),
        tier: TierId::new("full").unwrap(),
        label: text("Full member"),
        fee: money("90000 USD"),
        small_fee: None,
        college_fee: None,
        gives: None,
        benefits: TierBenefits::default(),
    };
    house
        .ask(
            "university",
            at(NOW),
            Command::Membership(M::SetTier { tier: Box::new(dearer.clone()), seen: None }),
        )
        .unwrap();
    answer(&mut house, "works").unwrap();
    dearer.fee = money("1 KRW");
    assert!(
        house
            .ask(
                "university",
                at(NOW),
                Command::Membership(M::SetTier { tier: Box::new(dearer), seen: None })
            )
            .is_err()
    );
    let seen = |who: &str| {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(NOW));
        let of = view.institute(&institute()).unwrap();
        let members = view.members(&of);
        let row = |one: &guildhall_network::view::MemberView<'_>| {
            let fee = one.membership.periods[0].application.fee;
            (one.organisation.to_string(), one.sees_money.then_some(fee), one.owes)
        };
        (members.iter().map(row).collect::<Vec<_>>(), of.book.is_some())
    };
    let row = |who: &str, money: Option<Money>| (who.to_owned(), money, money);
    let (small, large) = (money("5000 USD"), money("50000 USD"));
    let all = vec![row("smith", Some(small)), row("works", Some(large))];
    assert_eq!(seen("university"), (all.clone(), true));
    assert_eq!(seen("office"), (all, true));
    assert_eq!(seen("smith"), (vec![row("smith", Some(small)), row("works", None)], false));
    assert_eq!(seen("stranger"), (vec![row("smith", None), row("works", None)], false));
}

#[test]
fn periods_follow_each_other_and_answers_are_the_institutes() {
    let mut house = running();
    for (who, from, why) in [
        ("smith", "2027-06-01", "within the first"),
        ("smith", "2028-01-09", "its last day"),
        ("casting", "2027-01-09", "yesterday"),
    ] {
        let refused = apply(&mut house, who, from);
        assert!(matches!(refused, Err(NetworkError::Overlap { .. })), "{why}: {refused:?}");
    }
    apply(&mut house, "smith", "2028-01-10").unwrap();
    assert_eq!(apply(&mut house, "smith", "2028-01-10").unwrap(), 0, "the same again");
    let accept = M::Accept { institute: institute(), organisation: organisation("smith") };
    let own = house.ask("smith", at(NOW), Command::Membership(accept));
    assert!(matches!(own, Err(NetworkError::NotYours { .. })), "{own:?}");
    let decline = |reason: &str| {
        Command::Membership(M::Decline {
            institute: institute(),
            organisation: organisation("smith"),
            reason: reason.to_owned(),
        })
    };
    assert!(house.ask("university", at(NOW), decline(" ")).is_err(), "a reason");
    house.ask("university", at(NOW), decline("Come back next year.")).unwrap();
    assert!(answer(&mut house, "smith").is_err(), "nothing waits any more");
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(NOW));
    let of = view.institute(&institute()).unwrap();
    assert_eq!(view.members(&of).len(), 1, "who only applied is nobody's business");
}

#[test]
fn the_year_in_numbers_and_what_is_behind_them() {
    let mut house = running();
    apply(&mut house, "works", "2027-03-01").unwrap();
    answer(&mut house, "works").unwrap();
    let payment = |amount: &str, reference: &str| {
        Command::Money(MoneyCommand::TakePayment {
            institute: institute(),
            organisation: organisation("smith"),
            claim: Claim::default(),
            amount: money(amount),
            day: Day::parse("2027-01-09").unwrap(),
            reference: reference.to_owned(),
        })
    };
    house.ask("university", at(NOW), payment("4000 USD", "wrong")).unwrap();
    let back =
        MoneyCommand::Reverse { institute: institute(), number: 3, reason: "not ours".into() };
    house.ask("university", at(NOW), Command::Money(back)).unwrap();
    house.ask("university", at(NOW), payment("5000 USD", "right")).unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(NOW));
    let of_year = |year| {
        let report = view.report(&institute(), year).unwrap();
        let row = |one: &guildhall_network::report::Line| (one.measure, one.figure.clone());
        (report.lines.iter().map(row).collect::<Vec<_>>(), report)
    };
    let (rows, report) = of_year(2027);
    let usd = |amount| Figure::Money(Some(money(amount)));
    let expected = [
        (Measure::Members, Figure::Count(2)),
        (Measure::SmallFirms, Figure::Count(1)),
        (Measure::SmallShare, Figure::Share(Share::new(5_000).unwrap())),
        (Measure::FeesAgreed, usd("55000 USD")),
        (Measure::FeesPaid, usd("5000 USD")),
        (Measure::Contributed, usd("0 USD")),
        (Measure::RoyaltiesPaid, usd("0 USD")),
        (Measure::PublicMoney, usd("0 USD")),
    ];
    assert_eq!(rows, expected);
    let (rule, wanted, kept) = report.lines[2].rule.clone().unwrap();
    assert_eq!(
        (rule.as_str(), wanted, kept),
        ("7.1", Figure::Share(Share::new(3_333).unwrap()), true)
    );
    let day = Day::parse("2027-01-09").unwrap();
    let record = Record::Transfer { number: 5, day, amount: money("5000 USD") };
    assert_eq!(report.lines[4].records, [record]);
    let (rows, _) = of_year(2026);
    assert_eq!(rows[0], (Measure::Members, Figure::Count(0)));
    assert!(view.report(&institute(), 10_000).is_none());
    assert!(view.report(&InstituteId::new("none").unwrap(), 2027).is_none());
}

//! Membership years: closed one after the other, and with a plan where too few members are small firms.

use std::collections::BTreeSet;

use guildhall_model::Day;
use guildhall_network::competition::Figure;
use guildhall_network::membership::{MembershipYearClosed, SmallFirmPlan, TierBenefits, TierSet};
use guildhall_network::policy::{Demand, Share};
use guildhall_network::view::{Task, Warned};
use guildhall_network::{Command, MembershipCommand as M, NetworkError, TierId};

use crate::agencies::said;
use crate::house::{House, at, day, money, organisation, programme, rule, rules, text};
use crate::life::{institute, running};

/// `smith` is a small firm and a member in 2027 and ten days of 2028; `works`, `rival` and
/// `university` are not small, and are members in 2027 and 2028.
fn mixed() -> House {
    let mut house = running();
    for who in ["works", "rival", "university"] {
        join(&mut house, who, "2027-01-20", "2027-01-20").unwrap();
    }
    house
}

/// The same with a year that was closed with a plan.
pub(crate) fn told() -> House {
    let mut house = mixed();
    close(&mut house, "university", "2028-01-02", 2027, plan("2028-12-31")).unwrap();
    house
}

pub(crate) fn join(
    house: &mut House,
    who: &str,
    from: &str,
    now: &str,
) -> Result<usize, NetworkError> {
    let (tier, from) = (TierId::new("full").unwrap(), day(from));
    let now = at(&format!("{now}T09:00:00Z"));
    let (institute, organisation) = (institute(), organisation(who));
    let apply = M::Apply {
        institute,
        organisation: organisation.clone(),
        tier,
        from,
        covers: BTreeSet::new(),
    };
    house.ask(who, now, Command::Membership(apply))?;
    let accept = M::Accept { institute: self::institute(), organisation };
    house.ask("university", now, Command::Membership(accept))
}

pub(crate) fn plan(by: &str) -> Option<SmallFirmPlan> {
    let text = "A lower fee, and visits to forty firms.".to_owned();
    Some(SmallFirmPlan { text, by: Day::parse(by).unwrap() })
}

pub(crate) fn close(
    house: &mut House,
    who: &str,
    now: &str,
    year: i16,
    plan: Option<SmallFirmPlan>,
) -> Result<usize, NetworkError> {
    let command = M::CloseYear { institute: institute(), year, plan };
    house.ask(who, at(&format!("{now}T09:00:00Z")), Command::Membership(command))
}

fn closed(house: &House) -> Vec<MembershipYearClosed> {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at("2029-01-01T00:00:00Z"));
    let roll = view.institute(&institute()).unwrap().roll.unwrap();
    roll.closed.iter().map(|one| MembershipYearClosed::clone(one)).collect()
}

/// The year that is open, with how many members and small firms it had, and whether they are enough.
fn open(house: &House, now: &str) -> Option<(i16, usize, usize, bool)> {
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(&format!("{now}T09:00:00Z")));
    let open = view.open_year(view.institute(&institute()).unwrap().institute)?;
    Some((open.year, open.found.members, open.found.small, open.is_kept()))
}

#[test]
fn years_are_closed_one_after_the_other_when_they_are_over() {
    let mut house = running();
    assert_eq!(open(&house, "2027-12-31"), None, "it is not over");
    assert_eq!(open(&house, "2028-01-01"), Some((2027, 1, 1, true)));
    let is_not = "not the next to be closed";
    said(close(&mut house, "university", "2027-12-31", 2027, None), is_not);
    said(close(&mut house, "university", "2029-01-02", 2028, None), is_not);
    said(close(&mut house, "university", "2029-01-02", 2026, None), is_not);
    let others = close(&mut house, "smith", "2028-01-02", 2027, None);
    assert!(matches!(others, Err(NetworkError::NotYours { .. })), "{others:?}");
    let needless = close(&mut house, "university", "2028-01-02", 2027, plan("2028-12-31"));
    said(needless, "enough members were small firms");
    assert_eq!(close(&mut house, "university", "2028-01-02", 2027, None).unwrap(), 1);
    assert_eq!(close(&mut house, "university", "2028-01-03", 2027, None).unwrap(), 0, "so already");
    assert_eq!(open(&house, "2028-12-31"), None);
    assert_eq!(open(&house, "2029-01-01"), Some((2028, 1, 1, true)), "ten days of a period");
    assert_eq!(close(&mut house, "university", "2030-01-02", 2028, None).unwrap(), 1);
    assert_eq!(open(&house, "2030-01-02"), None, "after the last member");
    join(&mut house, "works", "2030-05-01", "2030-05-01").unwrap();
    assert_eq!(open(&house, "2031-01-02"), Some((2029, 0, 0, true)), "nobody is no share");
    let years: Vec<_> =
        closed(&house).iter().map(|one| (one.year, one.members, one.small)).collect();
    assert_eq!(years, [(2027, 1, 1), (2028, 1, 1)]);
}

#[test]
fn a_year_with_too_few_small_firms_is_closed_with_a_plan_only() {
    let mut house = mixed();
    assert_eq!(open(&house, "2028-01-01"), Some((2027, 4, 1, false)));
    let before = house.network.clone();
    let refused = close(&mut house, "university", "2028-01-02", 2027, None).unwrap_err();
    let NetworkError::Rules { shortfalls, .. } = &refused else { panic!("{refused:?}") };
    let share = |hundredths| Figure::Share(Share::new(hundredths).unwrap());
    assert_eq!((&shortfalls[0].found, &shortfalls[0].wanted), (&share(2_500), &share(3_333)));
    said(close(&mut house, "university", "2028-01-02", 2027, plan("2028-01-02")), "later than");
    let mut empty = plan("2028-12-31").unwrap();
    empty.text = " ".to_owned();
    let refused = close(&mut house, "university", "2028-01-02", 2027, Some(empty));
    assert!(matches!(refused, Err(NetworkError::Empty { .. })), "{refused:?}");
    assert_eq!(house.network, before, "nothing was half done");
    close(&mut house, "university", "2028-01-02", 2027, plan("2028-12-31")).unwrap();
    said(close(&mut house, "university", "2028-01-03", 2027, plan("2028-11-30")), "closed already");
    assert_eq!(closed(&house)[0].plan, plan("2028-12-31"));
}

#[test]
fn the_policy_of_the_last_day_of_the_year_counts() {
    let mut house = mixed();
    let mut later = rules();
    later.retain(|one| !matches!(one.demand, Demand::SmallMembers { .. }));
    let least = Share::new(2_500).unwrap();
    later.push(rule("5.9", "A quarter are small.", Demand::SmallMembers { least }));
    let (programme, from) = (programme(), day("2028-01-01"));
    let policy = Command::SetPolicy { programme, from, rules: later };
    house.ask("office", at("2027-12-01T09:00:00Z"), policy).unwrap();
    assert_eq!(open(&house, "2028-06-01"), Some((2027, 4, 1, false)), "that of 2028 is too late");
    close(&mut house, "university", "2028-06-01", 2027, plan("2028-12-31")).unwrap();
    assert_eq!(open(&house, "2029-01-01"), Some((2028, 4, 1, true)));
}

#[test]
fn nobody_becomes_a_member_in_a_year_that_is_closed() {
    let mut house = running();
    let (tier, from) = (TierId::new("full").unwrap(), day("2027-12-20"));
    let (institute, organisation) = (institute(), organisation("works"));
    let apply = M::Apply {
        institute: institute.clone(),
        organisation: organisation.clone(),
        tier,
        from,
        covers: BTreeSet::new(),
    };
    house.ask("works", at("2027-12-20T09:00:00Z"), Command::Membership(apply)).unwrap();
    close(&mut house, "university", "2028-01-02", 2027, None).unwrap();
    let accept = Command::Membership(M::Accept { institute, organisation });
    said(house.ask("university", at("2028-01-03T09:00:00Z"), accept), "`2027` is closed");
    join(&mut house, "works", "2028-02-01", "2028-02-01").unwrap();
}

#[test]
fn it_waits_for_those_who_run_the_institute() {
    let house = mixed();
    let waits = |who: &str, now: &str| {
        let scope = house.scope(who);
        let due = house.network.view(&scope, at(now)).due(&Warned::default());
        let task = Task::CloseYear { institute: institute(), year: 2027 };
        due.into_iter().find(|one| one.task == task).map(|one| one.since)
    };
    let since = Some(Some(at("2028-01-01T00:00:00Z")));
    assert_eq!(waits("university", "2027-12-31T23:59:59Z"), None);
    assert_eq!(waits("university", "2028-01-01T00:00:00Z"), since);
    for who in ["smith", "office", "university-viewer"] {
        assert_eq!(waits(who, "2028-06-01T00:00:00Z"), None, "{who}");
    }
}

#[test]
fn a_college_pays_its_own_fee() {
    let mut house = running();
    let tier = TierSet {
        institute: institute(),
        tier: TierId::new("full").unwrap(),
        label: text("Full member"),
        fee: money("50000 USD"),
        small_fee: Some(money("5000 USD")),
        college_fee: Some(money("2000 USD")),
        gives: None,
        benefits: TierBenefits::default(),
    };
    let set = |tier| Command::Membership(M::SetTier { tier: Box::new(tier), seen: None });
    house.ask("university", at("2027-01-11T09:00:00Z"), set(tier.clone())).unwrap();
    for (who, fee) in [("university", "2000 USD"), ("works", "50000 USD")] {
        join(&mut house, who, "2027-02-01", "2027-02-01").unwrap();
        let scope = house.scope("office");
        let view = house.network.view(&scope, at("2027-02-01T10:00:00Z"));
        let roll = view.institute(&institute()).unwrap().roll.unwrap();
        let paid = roll.members[&organisation(who)].periods[0].application.fee;
        assert_eq!(paid, money(fee), "{who}");
    }
    let other = TierSet { college_fee: Some(money("1 KRW")), ..tier.clone() };
    let empty = TierSet { gives: Some(text(" ")), ..tier };
    for wrong in [other, empty] {
        assert!(house.ask("university", at("2027-02-02T09:00:00Z"), set(wrong)).is_err());
    }
}

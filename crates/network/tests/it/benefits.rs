//! What members of a tier may do and have, who is a member with another, and fees in kind.

use expect_test::expect_file;
use guildhall_network::ledger::{Account, Claim};
use guildhall_network::membership::{COVERED_MAX, ProjectRight, TierBenefits, TierSet};
use guildhall_network::money::InKind;
use guildhall_network::policy::Share;
use guildhall_network::project::text::{ProjectText, Valuation};
use guildhall_network::property::terms::Right;
use guildhall_network::report::Measure;
use guildhall_network::view::Warned;
use guildhall_network::{
    Command, DirectoryCommand, Event, MembershipCommand as M, MoneyCommand, NetworkError,
    PropertyCommand, TierId,
};

use crate::house::{House, affiliate, at, day, link, money, organisation, rules, text};
use crate::life::{self, NOW, institute, running};
use crate::projects;

/// The day on which works is asked, a member since the tenth.
const LATER: &str = "2027-01-11T09:00:00Z";

fn tier() -> TierId {
    TierId::new("full").unwrap()
}

fn set(house: &mut House, benefits: TierBenefits) -> Result<usize, NetworkError> {
    let full = TierSet {
        institute: institute(),
        tier: tier(),
        label: text("Full member"),
        fee: money("50000 USD"),
        small_fee: Some(money("5000 USD")),
        college_fee: None,
        gives: None,
        benefits,
    };
    house.ask(
        "university",
        at(NOW),
        Command::Membership(M::SetTier { tier: Box::new(full), seen: None }),
    )
}

fn apply(house: &mut House, covers: &[&str]) -> Result<usize, NetworkError> {
    let apply = M::Apply {
        institute: institute(),
        organisation: organisation("works"),
        tier: tier(),
        from: day("2027-01-10"),
        covers: covers.iter().map(|id| organisation(id)).collect(),
    };
    house.ask("works", at(NOW), Command::Membership(apply))
}

fn accept(house: &mut House) {
    let accept = M::Accept { institute: institute(), organisation: organisation("works") };
    house.ask("university", at(NOW), Command::Membership(accept)).unwrap();
}

/// A house in which works is a member with its branch, and casting, its affiliate, is to wait.
fn covered() -> House {
    let mut house = running();
    house.link("casting", "works", "2026-01-01", Some("2027-06-01")).unwrap();
    set(&mut house, TierBenefits { affiliates: 2, ..TierBenefits::default() }).unwrap();
    apply(&mut house, &["branch", "casting"]).unwrap();
    accept(&mut house);
    house
}

/// By whose period an organisation is a member on a day.
fn by(house: &House, id: &str, on: &str) -> Option<String> {
    let period = house.network.membership_on(&institute(), &organisation(id), day(on))?;
    Some(period.application.organisation.to_string())
}

#[test]
fn a_period_covers_affiliates_and_branches_as_many_as_its_tier_says() {
    let mut house = running();
    let none = apply(&mut house, &["branch"]);
    assert!(matches!(none, Err(NetworkError::TooMany { max: 0, .. })), "{none:?}");
    set(&mut house, TierBenefits { affiliates: 1, ..TierBenefits::default() }).unwrap();
    for other in ["casting", "works", "nobody"] {
        let apart = apply(&mut house, &[other]);
        assert!(matches!(apart, Err(NetworkError::Apart { .. })), "{other}: {apart:?}");
    }
    let say = DirectoryCommand::SayLink {
        by: organisation("casting"),
        link: link("casting", "works", "2026-01-01"),
        terms: affiliate(None),
    };
    house.directory("casting", NOW, say).unwrap();
    let waits = apply(&mut house, &["casting"]);
    assert!(matches!(waits, Err(NetworkError::Apart { .. })), "one side said it: {waits:?}");
    assert_eq!(apply(&mut house, &["branch"]).unwrap(), 1);
    assert_eq!(apply(&mut house, &["branch"]).unwrap(), 0, "the same again");
    assert_eq!(apply(&mut house, &[]).unwrap(), 1, "another application takes its place");
    apply(&mut house, &["branch"]).unwrap();
    assert_eq!(by(&house, "branch", "2027-01-10"), None, "it is not agreed");
    accept(&mut house);
    assert_eq!(by(&house, "branch", "2027-01-09"), None);
    assert_eq!(by(&house, "branch", "2027-01-10").as_deref(), Some("works"));
    assert_eq!(by(&house, "branch", "2028-01-09").as_deref(), Some("works"));
    assert_eq!(by(&house, "branch", "2028-01-10"), None);
}

#[test]
fn who_is_covered_is_so_as_long_as_it_belongs_together_with_the_member() {
    let house = covered();
    assert_eq!(by(&house, "casting", "2027-05-31").as_deref(), Some("works"));
    assert_eq!(by(&house, "casting", "2027-06-01"), None, "it was sold");
    assert_eq!(by(&house, "works", "2027-06-01").as_deref(), Some("works"));
    assert_eq!(by(&house, "smith", "2027-06-01").as_deref(), Some("smith"));
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(LATER));
    let seen = view.institute(&institute()).unwrap();
    let named = |id: &&guildhall_model::OrganisationId| id.to_string();
    let all: Vec<String> = view.members_today(&seen).iter().map(named).collect();
    assert_eq!(all, ["branch", "casting", "smith", "works"]);
    let counted = view.report(&institute(), 2027).unwrap();
    let members = counted.lines.iter().find(|line| line.measure == Measure::Members).unwrap();
    assert_eq!(members.records.len(), 2, "they count with their member as one");
}

#[test]
fn the_home_of_who_is_covered_says_by_whom_and_not_what_that_pays() {
    let house = covered();
    let scope = house.scope("branch");
    let view = house.network.view(&scope, at(LATER));
    let home = view.home(&Warned::new()).member.unwrap();
    assert!(home.memberships.is_empty());
    let covered: Vec<String> =
        home.covered.iter().map(|one| one.by.application.organisation.to_string()).collect();
    assert_eq!(covered, ["works"]);
    let offers = view.offers(&organisation("branch")).unwrap();
    assert!(offers.iter().all(|one| one.joined), "it is a member already");
    assert!(view.home(&Warned::new()).newcomer.is_none());
    let after = house.network.view(&scope, at("2028-01-11T09:00:00Z")).home(&Warned::new());
    assert!(after.member.is_none() && after.newcomer.is_some(), "the period is over");
    let seen = view.institute(&institute()).unwrap();
    let works = view.members(&seen).into_iter().find(|one| one.organisation.as_str() == "works");
    assert!(!works.unwrap().sees_money);
}

#[test]
fn who_is_covered_may_use_what_the_members_tier_gives() {
    let mut house = covered();
    let set = PropertyCommand::SetTerms {
        institute: institute(),
        tier: tier(),
        from: day("2027-01-01"),
        rights: vec![Right::Evaluate],
    };
    house.ask("university", at(NOW), Command::Property(set)).unwrap();
    for (who, expected) in [("branch", 1), ("works", 1), ("smith", 1), ("stranger", 0)] {
        let scope = house.scope(who);
        let view = house.network.view(&scope, at(LATER));
        let seen = view.property(&institute()).unwrap();
        assert_eq!(seen.own_terms.len(), expected, "{who}");
    }
}

/// Proposes a project of smith with the branch of works.
fn propose(house: &mut House) -> Result<usize, NetworkError> {
    let good = projects::good();
    let partners = vec![organisation("branch"), organisation("university")];
    let named = |id: &mut guildhall_model::OrganisationId| {
        if id.as_str() == "works" {
            *id = organisation("branch");
        }
    };
    let mut project = ProjectText { partners, ..good };
    project.packages.iter_mut().for_each(|one| named(&mut one.lead));
    project.budget.iter_mut().for_each(|one| named(&mut one.organisation));
    projects::ask(house, "smith", NOW, projects::propose(project, 0))
}

/// Smith may lead or not, works with its branch take part or not, and works has paid or not.
fn called(smith: ProjectRight, works: ProjectRight, pays: bool) -> House {
    let right = |projects| TierBenefits { projects, affiliates: 1, ..TierBenefits::default() };
    let mut house = life::running_with(rules(), right(smith));
    set(&mut house, right(works)).unwrap();
    apply(&mut house, &["branch"]).unwrap();
    accept(&mut house);
    projects::pay(&mut house, "smith", "5000 USD");
    if pays {
        projects::pay(&mut house, "works", "50000 USD");
    }
    projects::under_rules(&mut house, true);
    projects::ask(&mut house, "university", NOW, projects::open()).unwrap();
    house
}

#[test]
fn members_lead_projects_and_take_part_as_their_tiers_say() {
    use ProjectRight::{Lead, None, Partner};
    for (smith, works, refused) in [
        (Lead, Lead, false),
        (Lead, Partner, false),
        (Lead, None, true),
        (Partner, Lead, true),
        (None, Lead, true),
    ] {
        let proposed = propose(&mut called(smith, works, true));
        match proposed {
            Ok(_) => assert!(!refused, "{smith:?} {works:?}"),
            Err(NetworkError::TierLacks { .. }) => assert!(refused, "{smith:?} {works:?}"),
            Err(error) => panic!("{smith:?} {works:?}: {error}"),
        }
    }
}

#[test]
fn who_is_covered_stands_as_well_as_its_member() {
    let owed = propose(&mut called(ProjectRight::Lead, ProjectRight::Lead, false));
    assert!(matches!(owed, Err(NetworkError::Rules { .. })), "works owes its fee: {owed:?}");
}

#[test]
fn benefits_are_fixed_with_the_application() {
    let mut house = running();
    let share = Share::new(5_000).unwrap();
    let rich = TierBenefits { lab_hours: 200, in_kind: share, ..TierBenefits::default() };
    set(&mut house, rich.clone()).unwrap();
    apply(&mut house, &[]).unwrap();
    set(&mut house, TierBenefits::default()).unwrap();
    accept(&mut house);
    let period =
        house.network.membership_on(&institute(), &organisation("works"), day("2027-02-01"));
    assert_eq!(period.unwrap().application.benefits, rich);
    let many = TierBenefits { affiliates: COVERED_MAX + 1, ..TierBenefits::default() };
    let refused = set(&mut house, many);
    assert!(matches!(refused, Err(NetworkError::TooMany { .. })), "{refused:?}");
}

/// Works gives something for its fee, of which a fifth may be given in kind.
fn give(house: &mut House, amount: &str, reference: &str) -> Result<usize, NetworkError> {
    let given = InKind {
        organisation: organisation("works"),
        period: day("2027-01-10"),
        text: "A furnace camera, lent for a year.".to_owned(),
        valuation: Valuation::LoanedEquipment,
        reference: reference.to_owned(),
    };
    let command = MoneyCommand::TakeInKind {
        institute: institute(),
        given,
        amount: money(amount),
        day: day("2027-01-10"),
    };
    house.ask("university", at(LATER), Command::Money(command))
}

fn fifth() -> House {
    let mut house = running();
    let fifth = Share::new(2_000).unwrap();
    set(&mut house, TierBenefits { in_kind: fifth, ..TierBenefits::default() }).unwrap();
    apply(&mut house, &[]).unwrap();
    accept(&mut house);
    house
}

#[test]
fn a_fee_is_given_in_kind_up_to_its_share_and_never_twice() {
    let mut house = fifth();
    let more = give(&mut house, "10000.01 USD", "LOAN-1");
    assert!(matches!(more, Err(NetworkError::NotLeft { .. })), "{more:?}");
    assert_eq!(give(&mut house, "6000 USD", "LOAN-1").unwrap(), 1);
    assert_eq!(give(&mut house, "6000 USD", "LOAN-1").unwrap(), 0, "the same again");
    let other = give(&mut house, "5999 USD", "LOAN-1");
    assert!(matches!(other, Err(NetworkError::Taken { .. })), "{other:?}");
    let more = give(&mut house, "4000.01 USD", "LOAN-2");
    assert!(matches!(more, Err(NetworkError::NotLeft { .. })), "{more:?}");
    give(&mut house, "4000 USD", "LOAN-2").unwrap();
    let scope = house.scope("university");
    let view = house.network.view(&scope, at(LATER));
    let book = view.institute(&institute()).unwrap().book.unwrap();
    let stands = |account: Account| book.balance(&account).unwrap();
    assert_eq!(stands(Account::InKind), money("10000 USD"));
    assert_eq!(stands(Account::Receivable(organisation("works"))), money("40000 USD"));
    assert_eq!(book.balance(&Account::Cash), None, "no money came in");
    let zero = money("0 USD");
    let claim = Claim::Fee { period: Some(day("2027-01-10")) };
    assert_eq!(book.owed(&organisation("works"), &claim, zero).unwrap(), money("40000 USD"));
    let report = view.report(&institute(), 2027).unwrap();
    let paid = report.lines.iter().find(|line| line.measure == Measure::FeesPaid).unwrap();
    assert_eq!(paid.records.len(), 2, "both gifts");
}

#[test]
fn what_was_taken_back_may_be_given_again_and_what_was_paid_may_not() {
    let mut house = fifth();
    give(&mut house, "10000 USD", "LOAN-1").unwrap();
    let number = {
        let scope = house.scope("university");
        let view = house.network.view(&scope, at(LATER));
        let book = view.institute(&institute()).unwrap().book.unwrap();
        book.transfers.iter().last().unwrap().number
    };
    let reason = "The camera went back.".to_owned();
    let back = MoneyCommand::Reverse { institute: institute(), number, reason };
    house.ask("university", at(LATER), Command::Money(back)).unwrap();
    give(&mut house, "9000 USD", "LOAN-2").unwrap();
    let pay = MoneyCommand::TakePayment {
        institute: institute(),
        organisation: organisation("works"),
        claim: Claim::default(),
        amount: money("41000 USD"),
        day: day("2027-01-11"),
        reference: "BANK-9".to_owned(),
    };
    house.ask("university", at(LATER), Command::Money(pay)).unwrap();
    let paid = give(&mut house, "1000 USD", "LOAN-3");
    assert!(matches!(paid, Err(NetworkError::NotOwed { .. })), "{paid:?}");
}

#[test]
fn only_who_keeps_the_book_takes_what_is_given_and_for_a_period_there_is() {
    let mut house = fifth();
    let given = |of: &str, period: &str| InKind {
        organisation: organisation(of),
        period: day(period),
        text: "A week of two engineers.".to_owned(),
        valuation: Valuation::Employees,
        reference: "WEEK-1".to_owned(),
    };
    let command = |given| {
        let (institute, amount) = (institute(), money("100 USD"));
        let day = day("2027-01-10");
        Command::Money(MoneyCommand::TakeInKind { institute, given, amount, day })
    };
    let others = house.ask("works", at(LATER), command(given("works", "2027-01-10")));
    assert!(matches!(others, Err(NetworkError::NotYours { .. })), "{others:?}");
    for (of, period) in [("works", "2027-01-11"), ("stranger", "2027-01-10")] {
        let unknown = house.ask("university", at(LATER), command(given(of, period)));
        assert!(matches!(unknown, Err(NetworkError::Unknown { .. })), "{of}: {unknown:?}");
    }
    let empty = InKind { text: " ".to_owned(), ..given("works", "2027-01-10") };
    assert!(house.ask("university", at(LATER), command(empty)).is_err(), "it says nothing");
    let none = house.ask("university", at(LATER), command(given("smith", "2027-01-10")));
    assert!(
        matches!(none, Err(NetworkError::NotLeft { .. })),
        "smith applied when nothing could be given in kind: {none:?}"
    );
}

/// The newest event of a kind, as it is stored; and it is read back as it was.
fn stored(house: &House, kind: &str) -> String {
    let mut all = house.events.iter().rev().map(|event| (event, event.encode()));
    let (event, stored) = all.find(|(_, stored)| stored.kind == kind).unwrap();
    assert_eq!(Event::decode(kind, stored.version, &stored.body).unwrap(), *event);
    String::from_utf8(stored.body).unwrap()
}

#[test]
fn what_is_new_of_tiers_and_fees_is_stored_as_here() {
    let mut house = fifth();
    give(&mut house, "6000 USD", "LOAN-1").unwrap();
    let lines = [
        stored(&house, "tier_set"),
        stored(&house, "transferred"),
        stored(&covered(), "membership_applied"),
    ];
    expect_file!["stored-benefits.jsonl"].assert_eq(&(lines.join("\n") + "\n"));
}

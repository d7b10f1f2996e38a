//! The rules of the policy about projects, each accepting and refusing.

use guildhall_network::competition::Figure;
use guildhall_network::policy::Share;
use guildhall_network::project::Step;
use guildhall_network::project::text::{ProjectText, Scale, Source};
use guildhall_network::{Command, MembershipCommand as M, NetworkError, ProjectCommand as C};

use crate::house::{at, day, money, organisation};
use crate::life::{self, NOW, institute};
use crate::projects::{
    AT_WORK, CHOSEN, agreement, ask, assess, call, called, called_under, good, hand_over, part,
    pay, project, propose, report, select, selected, share, step,
};

pub(crate) fn figures(error: NetworkError) -> Vec<(String, Figure, Figure)> {
    let NetworkError::Rules { shortfalls, .. } = error else { panic!("{error}") };
    shortfalls.into_iter().map(|one| (one.rule.to_string(), one.found, one.wanted)).collect()
}

/// What the rules say to a proposal; nothing where they are kept.
fn broken(change: impl Fn(&mut ProjectText)) -> Vec<(String, Figure, Figure)> {
    let mut text = good();
    change(&mut text);
    ask(&mut called(), "smith", NOW, propose(text, 0)).map_or_else(figures, |_| Vec::new())
}

#[test]
fn each_rule_accepts_and_refuses() {
    let share = |hundredths| Figure::Share(Share::new(hundredths).unwrap());
    let nobody = || Figure::Organisations(vec![]);
    assert_eq!(broken(|_| ()), []);
    let found = Figure::Organisations(vec![organisation("stranger")]);
    let strange = |text: &mut ProjectText| text.partners.push(organisation("stranger"));
    assert_eq!(broken(strange), [("11.1".to_owned(), found, nobody())]);

    let amount = |units: &str| {
        let units = money(units);
        move |text: &mut ProjectText| text.budget[1].amount = units
    };
    // 310,000 are not cost share: of 620,000 the half is.
    assert_eq!(broken(amount("160000 USD")), []);
    let wanted = share(5_000);
    let less = ("11.2".to_owned(), share(4_999), wanted.clone());
    assert_eq!(broken(amount("159999 USD")), [less]);

    let in_kind = |units: &str| {
        let units = money(units);
        move |text: &mut ProjectText| text.budget[2].amount = units
    };
    assert_eq!(broken(in_kind("200000 USD")), []);
    assert_eq!(broken(in_kind("200100 USD")), [("11.3".to_owned(), share(5_001), wanted)]);

    let until = |last: &str| {
        let last = day(last);
        move |text: &mut ProjectText| text.until = last
    };
    assert_eq!(broken(until("2030-03-01")), []);
    let years = ("11.4".to_owned(), Figure::Years(4), Figure::Years(3));
    assert_eq!(broken(until("2030-03-02")), [years]);

    let nothing = broken(|text| text.budget.clear());
    assert_eq!(nothing.len(), 1, "a project without a budget has no cost share: {nothing:?}");
}

#[test]
fn only_members_in_good_standing_propose() {
    let mut house = called();
    let mut alone = good();
    alone.partners = vec![];
    alone.packages.iter_mut().for_each(|one| one.lead = organisation("stranger"));
    alone.budget = vec![part("stranger", Source::Cash, "1 USD")];
    let (call, project, lead) = (call(), project(), organisation("stranger"));
    let command = C::Propose { call, project, lead, text: Box::new(alone), seen: 0 };
    let refused = figures(ask(&mut house, "stranger", NOW, command).unwrap_err());
    assert_eq!(refused[0].0, "11.1");

    // Who owes something is none in good standing, whatever else he is.
    life::apply(&mut house, "casting", "2027-01-10").unwrap();
    let (of, member) = (institute(), organisation("casting"));
    let accepted = M::Accept { institute: of, organisation: member };
    house.ask("university", at(NOW), Command::Membership(accepted)).unwrap();
    let mut with = good();
    with.partners.push(organisation("casting"));
    let owing = figures(ask(&mut house, "smith", NOW, propose(with.clone(), 0)).unwrap_err());
    assert_eq!(owing[0].1, Figure::Organisations(vec![organisation("casting")]));
    pay(&mut house, "casting", "5000 USD");
    ask(&mut house, "smith", NOW, propose(with, 0)).unwrap();
}

#[test]
fn a_policy_may_let_others_take_part() {
    let mut with = good();
    with.partners.push(organisation("stranger"));
    let mut house = called_under(false);
    ask(&mut house, "smith", NOW, propose(with.clone(), 0)).unwrap();
    let refused = figures(ask(&mut called(), "smith", NOW, propose(with, 0)).unwrap_err());
    assert_eq!(refused[0].0, "11.1");
    let mut alone = good();
    alone.partners = vec![organisation("smith"), organisation("works"), organisation("university")];
    let (call, project, lead) = (call(), project(), organisation("stranger"));
    let command = C::Propose { call, project, lead, text: Box::new(alone), seen: 0 };
    let refused = figures(ask(&mut called_under(false), "stranger", NOW, command).unwrap_err());
    assert_eq!(refused[0].0, "11.1", "who leads is a member all the same");
}

#[test]
fn an_assessor_is_not_of_the_lead() {
    let mut house = selected();
    ask(&mut house, "office", AT_WORK, assess(Scale::Trl, 5)).unwrap();
    ask(&mut house, "university", AT_WORK, assess(Scale::Mrl, 4)).unwrap();
    for who in ["smith", "works", "university-viewer"] {
        let refused = ask(&mut house, who, AT_WORK, assess(Scale::Trl, 6)).unwrap_err();
        assert!(matches!(refused, NetworkError::NotYours { .. }), "{who}: {refused}");
    }
    // The institute leads a project of its own: then somebody of the office assesses.
    let mut house = called();
    let (call, lead) = (call(), organisation("university"));
    let mut own = good();
    own.partners = vec![organisation("works"), organisation("smith")];
    let text = Box::new(own);
    let command = C::Propose { call, project: project(), lead, text, seen: 0 };
    ask(&mut house, "university", NOW, command).unwrap();
    ask(&mut house, "university", CHOSEN, select(&[project()])).unwrap();
    let refused = ask(&mut house, "university", AT_WORK, assess(Scale::Trl, 5)).unwrap_err();
    let lead = Figure::Organisations(vec![organisation("university")]);
    assert_eq!(figures(refused), [("11.5".to_owned(), lead, Figure::Organisations(vec![]))]);
    ask(&mut house, "office", AT_WORK, assess(Scale::Trl, 5)).unwrap();
}

#[test]
fn a_data_room_ends_with_its_project() {
    let mut house = selected();
    // The project ends before 2029-03-01; the 90th day after is 2029-05-29.
    ask(&mut selected(), "works", AT_WORK, share("2029-05-30T00:00:00Z")).unwrap();
    let late = ask(&mut house, "works", AT_WORK, share("2029-05-30T00:00:00.000000001Z"));
    let found = (Figure::Count(91), Figure::Count(90));
    assert_eq!(figures(late.unwrap_err()), [("11.6".to_owned(), found.0, found.1)]);
    for who in ["smith", "university", "works-viewer", "stranger"] {
        let refused = ask(&mut house, who, AT_WORK, share("2029-03-01T00:00:00Z"));
        assert!(refused.is_err(), "{who}");
    }
    let mut away = agreement("2029-03-01T00:00:00Z");
    away.to = organisation("stranger");
    let refused = ask(&mut house, "works", AT_WORK, step(Step::ShareData { agreement: away }));
    assert!(matches!(refused, Err(NetworkError::State { .. })));
    ask(&mut house, "works", AT_WORK, share("2029-03-01T00:00:00Z")).unwrap();
    assert_eq!(ask(&mut house, "works", AT_WORK, share("2029-03-01T00:00:00Z")).unwrap(), 0);
    let other = ask(&mut house, "works", AT_WORK, share("2029-02-01T00:00:00Z"));
    assert!(matches!(other, Err(NetworkError::Taken { .. })));
    let early = ask(&mut house, "smith", AT_WORK, hand_over("2029-02-28")).unwrap_err();
    assert!(matches!(early, NetworkError::State { what: "agreement", .. }), "{early}");
    ask(&mut house, "smith", AT_WORK, hand_over("2029-03-01")).unwrap();
}

#[test]
fn what_is_shared_is_asked_of_access_with_the_same_terms() {
    let now = at(AT_WORK);
    let asked = Command::Project(share("2029-03-01T00:00:00Z")).asks(now);
    let agreement = agreement("2029-03-01T00:00:00Z");
    assert_eq!(asked, Some(guildhall_access::Command::GiveAgreement { agreement, now }));
    assert_eq!(Command::Project(report()).asks(now), None);
}

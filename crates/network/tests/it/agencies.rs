//! Agencies: who takes part since when, lines, and what is committed of them.

use std::collections::BTreeSet;

use guildhall_access::Command as Of;
use guildhall_model::{Actor, Day, Money, Person, Role};
use guildhall_network::competition::Figure;
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::institute::Step;
use guildhall_network::policy::{Demand, NamedBy, Policies, Rule, RuleNumber};
use guildhall_network::programme::PolicySet;
use guildhall_network::programme::agency::{FocusSet, Span};
use guildhall_network::{
    AgencyCommand as C, Command, Event, FocusId, InstituteCommand, LineId, MoneyCommand,
    NetworkError,
};

use crate::house::{House, at, money, organisation, programme, text};
use crate::life::{NOW, institute, running};

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Who signs for an agency that has a line of 30 million.
pub(crate) const AGENCY: &str = "silent";
/// Another agency, without a line.
pub(crate) const OTHER: &str = "rival";

pub(crate) fn ask(house: &mut House, who: &str, command: C) -> Result<usize, NetworkError> {
    house.ask(who, at(NOW), Command::Agency(command))
}

pub(crate) fn join(who: &str, from: &str) -> C {
    C::Join { programme: programme(), agency: organisation(who), from: day(from) }
}

pub(crate) fn line(amount: &str) -> C {
    C::SetLine {
        programme: programme(),
        agency: organisation(AGENCY),
        line: LineId::new("tools").unwrap(),
        purpose: text("Tools and their use"),
        span: Span::FiscalYear(2027),
        amount: money(amount),
    }
}

pub(crate) fn commit(year: u8, amount: &str, reference: &str) -> C {
    C::Commit {
        programme: programme(),
        agency: organisation(AGENCY),
        line: LineId::new("tools").unwrap(),
        institute: institute(),
        year,
        amount: money(amount),
        reference: reference.to_owned(),
    }
}

pub(crate) fn release(number: u64) -> C {
    C::Release { programme: programme(), number, reason: "The line is cut.".to_owned() }
}

pub(crate) fn amend(amount: &str) -> C {
    C::AmendLine {
        programme: programme(),
        agency: organisation(AGENCY),
        line: LineId::new("tools").unwrap(),
        purpose: text("Tools and their use"),
        amount: money(amount),
        reason: "The budget was cut.".to_owned(),
    }
}

pub(crate) fn remove() -> C {
    let (agency, line) = (organisation(AGENCY), LineId::new("tools").unwrap());
    C::RemoveLine { programme: programme(), agency, line }
}

pub(crate) fn leave(until: &str) -> C {
    C::Leave { programme: programme(), agency: organisation(AGENCY), until: day(until) }
}

pub(crate) fn focuses(of: &[&str]) -> C {
    let focuses: BTreeSet<FocusId> = of.iter().map(|id| FocusId::new(id).unwrap()).collect();
    C::SetFocuses { programme: programme(), agency: organisation(AGENCY), focuses }
}

/// A running institute, two agencies, a focus area, and a line.
pub(crate) fn funded() -> House {
    let mut house = running();
    for who in [AGENCY, OTHER] {
        let (organisation, kind) = (organisation(who), Kind::Agency);
        let profile = Profile::new(organisation, kind, 900);
        house.ask(who, at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
        ask(&mut house, "office", join(who, "2026-01-01")).unwrap();
    }
    let focus = FocusId::new("layers").unwrap();
    let focus = FocusSet { programme: programme(), focus, label: text("Layers") };
    ask(&mut house, "office", C::SetFocus(focus)).unwrap();
    ask(&mut house, AGENCY, focuses(&["layers"])).unwrap();
    ask(&mut house, AGENCY, line("30000000 USD")).unwrap();
    house
}

/// The same house, had its first policy had more rules.
pub(crate) fn under(house: &House, more: &[(&str, Demand)]) -> House {
    let rule = |(number, demand): &(&str, Demand)| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: text("A rule of the test."),
        demand: demand.clone(),
    };
    let mut other = House::new();
    (other.network, other.events) = (guildhall_network::Network::default(), Vec::new());
    for event in &house.events {
        let event = match event {
            Event::PolicySet(set) => {
                let mut rules = set.policy.rules().to_vec();
                rules.extend(more.iter().map(rule));
                let policy = Policies::default().next(set.policy.from(), rules).unwrap();
                Event::PolicySet(PolicySet { programme: set.programme.clone(), policy })
            }
            other => other.clone(),
        };
        other.network.apply(&event);
        other.events.push(event);
    }
    other
}

/// What is committed of the line, and what is left.
fn holds(house: &House) -> (Money, Money) {
    let scope = house.scope(AGENCY);
    let view = house.network.view(&scope, at(NOW));
    let all = view.agencies(&programme());
    let own = all.into_iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
    let (_, line) = own.lines.unwrap()[0];
    (line.committed(), line.left().unwrap())
}

#[track_caller]
pub(crate) fn said(refused: Result<usize, NetworkError>, expected: &str) {
    let said = refused.unwrap_err().to_string();
    assert!(said.contains(expected), "{said}");
}

#[test]
fn only_an_agency_takes_part_and_once_at_a_time() {
    let mut house = funded();
    let join = |house: &mut House, who, from| ask(house, "office", join(who, from));
    said(join(&mut house, "smith", "2026-01-01"), "`smith` is not known as an agency");
    said(join(&mut house, "casting", "2026-01-01"), "not known as an agency");
    assert_eq!(join(&mut house, AGENCY, "2026-01-01").unwrap(), 0, "so already");
    said(join(&mut house, AGENCY, "2027-06-01"), "taking part on that day already");
    said(ask(&mut house, AGENCY, leave("2026-01-01")), "not taking part before that day");
    ask(&mut house, AGENCY, leave("2027-03-01")).unwrap();
    assert_eq!(ask(&mut house, "office", leave("2027-03-01")).unwrap(), 0, "so already");
    said(ask(&mut house, AGENCY, leave("2027-04-01")), "not taking part any more");
    said(join(&mut house, AGENCY, "2027-02-28"), "taking part on that day already");
    join(&mut house, AGENCY, "2027-03-01").unwrap();
    let scope = house.scope("stranger");
    let view = house.network.view(&scope, at(NOW));
    let seen = view.agencies(&programme());
    let own = seen.iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
    assert_eq!(own.agency.periods.len(), 2, "each time is its own record");
    assert_eq!(own.agency.focuses.len(), 1);
}

#[test]
fn a_line_is_for_days_on_which_the_agency_takes_part() {
    let mut house = funded();
    let with = |span, amount: &str| match line(amount) {
        C::SetLine { programme, agency, purpose, amount, .. } => {
            let line = LineId::new("other").unwrap();
            C::SetLine { programme, agency, line, purpose, span, amount }
        }
        _ => unreachable!(),
    };
    let days = |from, until| Span::Days { from: day(from), until: day(until) };
    said(ask(&mut house, AGENCY, with(days("2027-01-01", "2027-01-01"), "1 USD")), "is empty");
    said(ask(&mut house, AGENCY, with(Span::FiscalYear(-3), "1 USD")), "is empty");
    said(ask(&mut house, AGENCY, with(Span::FiscalYear(2027), "0 USD")), "the amount is empty");
    let early = with(days("2025-01-01", "2026-01-01"), "1 USD");
    said(ask(&mut house, AGENCY, early), "not taking part on any of these days");
    ask(&mut house, AGENCY, with(days("2025-01-01", "2026-01-02"), "1 USD")).unwrap();
    ask(&mut house, AGENCY, with(Span::FiscalYear(2027), "2 USD")).unwrap();
    assert_eq!(ask(&mut house, AGENCY, with(Span::FiscalYear(2027), "2 USD")).unwrap(), 0);
    let span = |house: &House| {
        let scope = house.scope("office");
        let view = house.network.view(&scope, at(NOW));
        let seen = view.agencies(&programme());
        let own = seen.into_iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
        let (_, line) = own.lines.unwrap()[0];
        line.span.to_string()
    };
    assert_eq!(span(&house), "2027-01-01 to before 2028-01-01", "without a rule");
    let american = Demand::FiscalYear { month: 10, named_by: NamedBy::End };
    let mut house = under(&house, &[("8.1", american)]);
    ask(&mut house, AGENCY, with(Span::FiscalYear(2026), "3 USD")).unwrap();
    assert_eq!(span(&house), "2025-10-01 to before 2026-10-01");
    for wrong in ["office", OTHER, "silent-viewer", "stranger"] {
        let asked = ask(&mut house, wrong, line("1 USD"));
        assert!(matches!(asked, Err(NetworkError::NotYours { .. })), "{wrong}: {asked:?}");
    }
}

#[test]
fn no_more_is_committed_than_a_line_holds_and_the_refusal_says_what_is_left() {
    let mut house = funded();
    ask(&mut house, AGENCY, commit(1, "20000000 USD", "a")).unwrap();
    assert_eq!(ask(&mut house, AGENCY, commit(1, "20000000 USD", "a")).unwrap(), 0, "the same");
    let other = ask(&mut house, AGENCY, commit(1, "1 USD", "a"));
    assert!(matches!(other, Err(NetworkError::Taken { .. })), "{other:?}");
    said(
        ask(&mut house, AGENCY, commit(2, "10000000.01 USD", "b")),
        "10000000.01 USD are more than the 10000000.00 USD that are left of budget line `tools`",
    );
    said(
        ask(&mut house, AGENCY, commit(1, "0.01 USD", "b")),
        "0.01 USD are more than the 0.00 USD that are left of public money of \
         `layers-institute, year 1`",
    );
    ask(&mut house, AGENCY, commit(2, "10000000 USD", "b")).unwrap();
    assert_eq!(holds(&house), (money("30000000 USD"), money("0 USD")));
    for (year, amount, why) in [
        (0, "1 USD", "no year of the term"),
        (6, "1 USD", "no year of the term"),
        (2, "0 USD", "nothing"),
        (2, "-5 USD", "below nothing"),
        (2, "1 KRW", "another currency"),
    ] {
        assert!(ask(&mut house, AGENCY, commit(year, amount, "c")).is_err(), "{why}");
    }
    ask(&mut house, AGENCY, release(2)).unwrap();
    said(ask(&mut house, AGENCY, release(2)), "released already");
    assert_eq!(holds(&house), (money("20000000 USD"), money("10000000 USD")));
    ask(&mut house, AGENCY, commit(2, "10000000 USD", "b")).unwrap();
}

/// Years are counted on over further terms, by those who pay and by those who commit alike.
#[test]
fn a_year_of_a_further_term_is_committed_as_any_other() {
    let mut house = funded();
    let (from, tranches) = (day("2031-07-01"), vec![money("5000000 USD")]);
    let review = Step::Review { text: "It does what it promised.".to_owned() };
    let matched = tranches.clone();
    for step in [review, Step::Renew { from, tranches, matched }] {
        let command = InstituteCommand::Steer { institute: institute(), step };
        house.ask("office", at(NOW), Command::Institute(command)).unwrap();
    }
    said(
        ask(&mut house, AGENCY, commit(6, "5000000.01 USD", "a")),
        "5000000.01 USD are more than the 5000000.00 USD that are left of public money of \
         `layers-institute, year 6`",
    );
    ask(&mut house, AGENCY, commit(6, "5000000 USD", "a")).unwrap();
    assert!(ask(&mut house, AGENCY, commit(7, "1 USD", "b")).is_err(), "no such year");
}

/// Years that begin when an agreement has ended have no public money, so none is committed to them.
#[test]
fn nothing_is_committed_to_a_year_after_the_end() {
    let mut house = funded();
    let end = Step::Terminate { on: day("2028-07-01"), reason: "Another focus.".to_owned() };
    let command = InstituteCommand::Steer { institute: institute(), step: end };
    house.ask("office", at(NOW), Command::Institute(command)).unwrap();
    said(ask(&mut house, AGENCY, commit(3, "1 USD", "a")), "at its end before that year");
    ask(&mut house, AGENCY, commit(2, "1 USD", "a")).unwrap();
}

#[test]
fn what_something_counted_on_is_amended_and_never_removed() {
    let mut house = funded();
    ask(&mut house, AGENCY, line("31000000 USD")).unwrap();
    ask(&mut house, AGENCY, remove()).unwrap();
    assert!(ask(&mut house, AGENCY, remove()).is_err(), "it is gone");
    ask(&mut house, AGENCY, line("30000000 USD")).unwrap();
    ask(&mut house, AGENCY, commit(1, "20000000 USD", "a")).unwrap();
    said(ask(&mut house, AGENCY, remove()), "one that was counted on or amended");
    said(ask(&mut house, AGENCY, line("40000000 USD")), "one that was counted on or amended");
    said(
        ask(&mut house, AGENCY, amend("19999999.99 USD")),
        "19999999.99 USD would be less than the 20000000.00 USD that are counted on already",
    );
    ask(&mut house, AGENCY, amend("20000000 USD")).unwrap();
    assert_eq!(ask(&mut house, AGENCY, amend("20000000 USD")).unwrap(), 0, "so already");
    ask(&mut house, AGENCY, release(1)).unwrap();
    said(ask(&mut house, AGENCY, remove()), "one that was counted on or amended");
    let scope = house.scope("office-viewer");
    let view = house.network.view(&scope, at(NOW));
    let seen = view.agencies(&programme());
    let own = seen.into_iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
    let (_, line) = own.lines.unwrap()[0];
    let before = &line.amendments[0];
    assert_eq!((before.amount, line.amount), (money("30000000 USD"), money("20000000 USD")));
    assert_eq!(before.change.reason, "The budget was cut.");
}

pub(crate) fn pay(house: &mut House, amount: &str, reference: &str) -> Result<usize, NetworkError> {
    let tranche = MoneyCommand::TakeTranche {
        institute: institute(),
        year: 1,
        amount: money(amount),
        day: day("2027-01-04"),
        reference: reference.to_owned(),
    };
    house.ask("university", at(NOW), Command::Money(tranche))
}

#[test]
fn what_was_paid_stays_committed() {
    let mut house = funded();
    ask(&mut house, AGENCY, commit(1, "10000000 USD", "a")).unwrap();
    ask(&mut house, AGENCY, commit(1, "5000000 USD", "b")).unwrap();
    pay(&mut house, "10000000.01 USD", "t").unwrap();
    said(ask(&mut house, AGENCY, release(2)), "would be less than the 10000000.01 USD");
    let back =
        MoneyCommand::Reverse { institute: institute(), number: 2, reason: "not ours".into() };
    house.ask("university", at(NOW), Command::Money(back)).unwrap();
    ask(&mut house, AGENCY, release(2)).unwrap();
}

#[test]
fn where_a_rule_says_so_nothing_is_paid_that_nobody_committed() {
    let mut free = funded();
    pay(&mut free, "1 USD", "t").unwrap();
    let mut house = under(&funded(), &[("8.2", Demand::Committed)]);
    let refused = |house: &mut House, amount: &str| {
        let Err(NetworkError::Rules { shortfalls, .. }) = pay(house, amount, "more") else {
            panic!("{amount} is refused by a rule");
        };
        let one = shortfalls.into_iter().next().unwrap();
        (one.rule.to_string(), one.found, one.wanted)
    };
    let usd = |text: &str| Figure::Money(Some(money(text)));
    assert_eq!(refused(&mut house, "1 USD"), ("8.2".into(), usd("0 USD"), usd("1 USD")));
    ask(&mut house, AGENCY, commit(1, "9 USD", "a")).unwrap();
    pay(&mut house, "9 USD", "t").unwrap();
    assert_eq!(pay(&mut house, "9 USD", "t").unwrap(), 0, "the same again is the same payment");
    assert_eq!(refused(&mut house, "1 USD"), ("8.2".into(), usd("9 USD"), usd("10 USD")));
}

#[test]
fn each_command_of_an_agency_is_its_own() {
    let commands: [(&str, &[&str], C); 8] = [
        ("join", &["office"], join("rival", "2026-01-01")),
        ("leave", &["office", AGENCY], leave("2027-03-01")),
        ("focus", &[AGENCY], focuses(&[])),
        ("line", &[AGENCY], line("29000000 USD")),
        ("remove", &[AGENCY], remove()),
        ("amend", &[AGENCY], amend("29000000 USD")),
        ("commit", &[AGENCY], commit(1, "1 USD", "new")),
        ("release", &[AGENCY], release(1)),
    ];
    for (what, may, command) in commands {
        for who in ["office", AGENCY, OTHER, "university", "office-viewer", "silent-viewer"] {
            let mut house = funded();
            if what == "release" {
                ask(&mut house, AGENCY, commit(1, "1 USD", "a")).unwrap();
            }
            let asked = ask(&mut house, who, command.clone());
            assert_eq!(asked.is_ok(), may.contains(&who), "{what} by {who}: {asked:?}");
        }
    }
    let mut house = funded();
    said(ask(&mut house, AGENCY, focuses(&["casting"])), "there is no focus area `casting`");
    ask(&mut house, AGENCY, commit(1, "1 USD", "a")).unwrap();
    said(ask(&mut house, OTHER, release(1)), "there is no commitment `1`");
    let until = "2027-01-10";
    ask(&mut house, AGENCY, leave(until)).unwrap();
    said(ask(&mut house, AGENCY, commit(1, "1 USD", "b")), "not taking part today");
    ask(&mut house, AGENCY, release(1)).unwrap();
}

#[test]
fn whatever_is_asked_no_line_gives_more_than_it_holds() {
    for seed in 1..60_u64 {
        let mut dice = crate::replay::Dice(seed * 2_654_435_761);
        let mut house = funded();
        for step in 0..60 {
            let amount = format!("{}.{:02} USD", dice.below(12_000_000), dice.below(100));
            let year = u8::try_from(dice.below(7)).unwrap();
            let command = match dice.below(10) {
                0 => release(dice.below(20)),
                1 => amend(&amount),
                2 => line(&amount),
                3 => remove(),
                _ => commit(year, &amount, &format!("r{}", dice.below(40))),
            };
            let before = house.network.clone();
            if ask(&mut house, AGENCY, command).is_err() {
                assert_eq!(house.network, before, "seed {seed}, step {step}: nothing half done");
            }
            let scope = house.scope("office");
            let view = house.network.view(&scope, at(NOW));
            let all = view.commitments(&programme());
            let made = all.iter().filter(|one| one.commitment.released.is_none());
            let made: Vec<_> = made.map(|one| &one.commitment.made).collect();
            let zero = money("0 USD");
            let sum = |year: Option<u8>| {
                let of = made.iter().filter(|one| year.is_none_or(|year| one.year == year));
                of.map(|one| one.amount).try_fold(zero, Money::plus).unwrap()
            };
            let seen = view.agencies(&programme());
            let own = seen.into_iter().find(|one| one.organisation.as_str() == AGENCY).unwrap();
            for (_, line) in own.lines.unwrap() {
                assert_eq!(line.committed(), sum(None), "seed {seed}, step {step}");
                assert!(line.left().unwrap().units() >= 0, "seed {seed}, step {step}");
            }
            let agreed = view.institute(&institute()).unwrap().institute.agreement.clone();
            for (year, tranche) in (1..).zip(agreed.tranches) {
                assert!(sum(Some(year)).compare(tranche).unwrap().is_le(), "year {year}");
            }
        }
        assert_eq!(crate::replay::again(&house.events), house.network, "seed {seed}");
    }
}

/// Whatever roles somebody has, he sees the money of the agencies that he belongs to, all of it as one
/// of the office, and what was committed to an institute whose lead he belongs to; no more, no less.
#[test]
fn whoever_looks_sees_the_money_that_is_his_to_see() {
    let mut house = funded();
    let other = |command| match command {
        C::SetLine { programme, line, purpose, span, amount, .. } => {
            let agency = organisation(OTHER);
            C::SetLine { programme, agency, line, purpose, span, amount }
        }
        C::Commit { programme, line, institute, year, amount, reference, .. } => {
            let agency = organisation(OTHER);
            C::Commit { programme, agency, line, institute, year, amount, reference }
        }
        command => command,
    };
    ask(&mut house, OTHER, other(line("5 USD"))).unwrap();
    ask(&mut house, AGENCY, commit(1, "1 USD", "a")).unwrap();
    ask(&mut house, OTHER, other(commit(2, "2 USD", "a"))).unwrap();
    let who = guildhall_model::PersonId::new("many").unwrap();
    for seed in 1..300_u64 {
        let mut dice = crate::replay::Dice(seed * 104_729);
        let all = [AGENCY, OTHER, "office", "university", "smith", "stranger"];
        let roles = [None, None, None, Some(Role::Viewer), Some(Role::Administrator)];
        let mut access = house.access.clone();
        let person = Person { id: who.clone(), name: "Many".to_owned() };
        let (home, role) = (organisation("works"), Role::Viewer);
        let add = Of::AddPerson { person, organisation: home, role };
        let mut ask = |command| {
            for event in access.decide(&Actor::System, command).unwrap() {
                access.apply(&event);
            }
        };
        ask(add);
        let mut is = std::collections::BTreeMap::new();
        for id in all {
            let role = roles[usize::try_from(dice.below(5)).unwrap()];
            is.insert(id, role);
            if role.is_some() {
                let (person, organisation) = (who.clone(), organisation(id));
                ask(Of::SetRole { person, organisation, role, now: at(NOW) });
            }
        }
        let scope = access.scope(&who, guildhall_model::Time::MIN);
        let view = house.network.view(&scope, at(NOW));
        let has = |id: &str| is[id].is_some();
        for seen in view.agencies(&programme()) {
            let id = seen.organisation.as_str();
            assert_eq!(seen.lines.is_some(), has(id) || has("office"), "{id}: {is:?}");
            assert_eq!(seen.signs, is[id] == Some(Role::Administrator), "{id}: {is:?}");
        }
        let seen = view.commitments(&programme());
        let seen: Vec<u64> = seen.iter().map(|one| one.commitment.made.number).collect();
        let inside = has("office") || has("university");
        let expected = [(1, AGENCY), (2, OTHER)].into_iter().filter(|(_, id)| inside || has(id));
        assert_eq!(seen, expected.map(|(number, _)| number).collect::<Vec<_>>(), "{is:?}");
        let council = [AGENCY, OTHER, "office", "university"].into_iter().any(has);
        assert_eq!(view.council(&programme()).is_some(), council, "{is:?}");
    }
}

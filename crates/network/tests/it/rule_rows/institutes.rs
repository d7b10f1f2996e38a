//! What is asked of an institute that runs, and how the council decides.

use guildhall_network::directory::{Kind, Profile};
use guildhall_network::institute::conditions::ConditionStep as S;
use guildhall_network::institute::conditions::duties::{DutyState, ReportKind};
use guildhall_network::policy::{Demand, NamedBy, Rule};
use guildhall_network::programme::agency::Span;
use guildhall_network::programme::council::Choice;
use guildhall_network::{AgencyCommand, Command, Event, InstituteId};

use super::{Comes, Got, NUMBER, Row, alone, met, not_met, part, row, shares, sums, words};
use crate::agencies::{AGENCY, commit, funded, join, line, pay, under};
use crate::conditions::{accept, after, agreed, give_back, proposed, reported, take, waive};
use crate::council::{AFTER, close, other, voted};
use crate::course::{steer, terminate};
use crate::house::{House, at, day, organisation, programme};
use crate::life::{NOW, apply, institute, running_under};
use crate::{agencies, council, years};

/// A year in which Smith is small, and so many others are not, is closed without a plan.
fn year_closed(others: &'static [&str]) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = running_under(alone(rule));
        for who in others {
            years::join(&mut house, who, "2027-01-20", "2027-01-20").unwrap();
        }
        let asked = years::close(&mut house, "university", "2028-01-02", 2027, None);
        Got::asked(house, asked)
    }
}

/// Somebody applied on a day, and waits until a moment.
fn waited(until: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = running_under(alone(rule));
        apply(&mut house, "casting", "2027-03-01").unwrap();
        let scope = house.scope("casting");
        let view = house.network.view(&scope, at(until));
        let seen = view.institute(&institute()).unwrap();
        let member =
            view.members(&seen).into_iter().find(|one| one.organisation.as_str() == "casting");
        let (last, rule) = member.unwrap().answer_by.unwrap();
        let rule = rule.clone();
        Got::shown(house, at(until) < last, last).citing(Some(&rule))
    }
}

/// An invoice of 2027-01-10 is not paid at a moment.
fn unpaid(now: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let house = running_under(alone(rule));
        let scope = house.scope("smith");
        let view = house.network.view(&scope, at(now));
        let seen = view.institute(&institute()).unwrap();
        let one = view.own_invoices(seen.institute).remove(0);
        let (last, rule) = one.due.unwrap();
        let (rule, met) = (rule.clone(), !one.overdue);
        Got::shown(house, met, last).citing(Some(&rule))
    }
}

/// What an agreement that was ended on 1 March 2027 leaves is open on a day.
fn left_open(now: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = running_under(alone(rule));
        steer(&mut house, "office", NOW, terminate("2027-03-01")).unwrap();
        let scope = house.scope("university");
        let left = house.network.view(&scope, at(now)).close_out(&institute()).unwrap();
        let (last, number) = left.until.unwrap();
        let met = left.open.iter().all(|one| one.until == Some(last) && !one.late);
        assert!(!left.open.is_empty());
        Got::shown(house, met, last).citing(Some(&number))
    }
}

/// A line of a fiscal year, of an agency that takes part from a day on.
fn line_of(year: i16, from: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = under(&funded(), &[(NUMBER, rule.demand)]);
        let agency = || organisation("works");
        let profile = Profile::new(agency(), Kind::Agency, 900);
        house.ask("works", at(NOW), Command::SetProfile { profile, seen: None }).unwrap();
        agencies::ask(&mut house, "office", join("works", from)).unwrap();
        let AgencyCommand::SetLine { programme: of, line, purpose, amount, .. } = line("1 USD")
        else {
            panic!("it is a line")
        };
        let (agency, span) = (agency(), Span::FiscalYear(year));
        let set = AgencyCommand::SetLine { programme: of, agency, line, purpose, span, amount };
        let asked = agencies::ask(&mut house, "works", set);
        if let Err(error) = asked {
            return Got::shown(house, false, error);
        }
        let scope = house.scope("works");
        let view = house.network.view(&scope, at(NOW));
        let all = view.agencies(&programme());
        let own = all.into_iter().find(|one| one.organisation.as_str() == "works").unwrap();
        let days = own.lines.unwrap()[0].1.span.to_string();
        Got::shown(house, true, days)
    }
}

/// The programme pays so much of a year for which so much was committed.
fn paid(committed: &'static str, amount: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = under(&funded(), &[(NUMBER, rule.demand)]);
        agencies::ask(&mut house, AGENCY, commit(1, committed, "a")).unwrap();
        let asked = pay(&mut house, amount, "t");
        Got::asked(house, asked)
    }
}

/// Money of a year is taken in a house with conditions.
fn taken(house: impl Fn() -> House + 'static, year: u8) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = house();
        let asked = take(&mut house, year, "t");
        Got::asked(house, asked)
    }
}

/// How a report of days until then stands.
fn duty(kind: ReportKind, until: &'static str, now: &'static str) -> impl Fn(Rule) -> Got {
    move |rule| {
        let house = running_under(alone(rule));
        let scope = house.scope("stranger");
        let view = house.network.view(&scope, at(now));
        let duties = view.conditions(&institute()).unwrap().duties;
        let is = |one: &&guildhall_network::view::DutyView<'_>| {
            one.duty.kind == kind && one.duty.span.until() == day(until)
        };
        let one = duties.iter().find(is).unwrap();
        let (due, number) = (one.duty.due, one.duty.rule.clone());
        let met = one.state != DutyState::Late;
        let what = format!("{} by {due}", one.state.word());
        Got::shown(house, met, what).citing(Some(&number))
    }
}

type Vote = (&'static str, fn() -> InstituteId, Choice);

fn university(choice: Choice) -> Vote {
    ("university", institute, choice)
}

fn rival(choice: Choice) -> Vote {
    ("rival", other, choice)
}

fn voting(rule: Rule, votes: &[Vote]) -> House {
    let votes: Vec<_> = votes.iter().map(|(who, of, choice)| (*who, of(), *choice)).collect();
    under(&voted(&votes), &[(NUMBER, rule.demand)])
}

/// A vote among two institutes is closed.
fn closed(votes: Vec<Vote>) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = voting(rule, &votes);
        let asked = council::ask(&mut house, "office", AFTER, close());
        Got::asked(house, asked)
    }
}

/// What was decided by it.
fn decided(votes: Vec<Vote>) -> impl Fn(Rule) -> Got {
    move |rule| {
        let mut house = voting(rule, &votes);
        council::ask(&mut house, "office", AFTER, close()).unwrap();
        let Some(Event::ResolutionDecided(decided)) = house.events.last().cloned() else {
            panic!("it is decided")
        };
        let [yes, no, _] = decided.votes;
        let what = format!("{yes} for, {no} against");
        Got::shown(house, decided.carried, what).citing(decided.majority.as_ref())
    }
}

pub(super) fn rows() -> Vec<Row> {
    let mut all = asked_of_it();
    all.extend(waiting());
    all.extend(by_the_council());
    all
}

fn asked_of_it() -> Vec<Row> {
    let least = |least| Demand::SmallMembers { least: part(least) };
    let two: &[&str] = &["works", "rival"];
    let three: &[&str] = &["works", "rival", "university"];
    let quarters = || Demand::ProgressReports { months: 3, days: 30 };
    let each_year = || Demand::AnnualReports { days: 60 };
    let progress = |now| duty(ReportKind::Progress, "2026-10-01", now);
    let annual = |now| duty(ReportKind::Annual, "2027-07-01", now);
    let october = || Demand::FiscalYear { month: 10, named_by: NamedBy::End };
    let april = Demand::FiscalYear { month: 4, named_by: NamedBy::Begin };
    let nothing = "agency `works` is not taking part on any of these days";
    let answered = |days| Demand::ApplicationAnswer { days };
    let left = |days| Demand::CloseOut { days };
    let last = "2027-02-09T09:00:00Z";
    let paid = |days| Demand::InvoiceTerm { days };
    vec![
        row("in time", answered(30), waited("2027-02-09T08:59:59Z"), met(last)),
        row("a second later", answered(30), waited("2027-02-09T09:00:00Z"), not_met(last)),
        row("within no day", answered(0), super::set, Comes::Never),
        row("on its last day", paid(30), unpaid("2027-02-09T23:59:59Z"), met("2027-02-09")),
        row("on the day after", paid(30), unpaid("2027-02-10T00:00:00Z"), not_met("2027-02-09")),
        row("on its last day", left(120), left_open("2027-06-28T23:59:59Z"), met("2027-06-28")),
        row("a day late", left(120), left_open("2027-06-29T00:00:00Z"), not_met("2027-06-28")),
        row("on the first day", left(1), left_open("2027-03-01T23:59:59Z"), met("2027-03-01")),
        row("within no day", left(0), super::set, Comes::Never),
        row("a third", least(3_333), year_closed(two), Comes::Taken),
        row("a little less than asked", least(3_334), year_closed(two), shares(3_333, 3_334)),
        row("a quarter", least(3_333), year_closed(three), shares(2_500, 3_333)),
        row(
            "on its last day",
            quarters(),
            progress("2026-10-31T23:59:59Z"),
            met("due by 2026-10-31"),
        ),
        row(
            "a day late",
            quarters(),
            progress("2026-11-01T00:00:00Z"),
            not_met("late by 2026-10-31"),
        ),
        row(
            "on its last day",
            each_year(),
            annual("2027-08-30T23:59:59Z"),
            met("due by 2027-08-30"),
        ),
        row(
            "a day late",
            each_year(),
            annual("2027-08-31T00:00:00Z"),
            not_met("late by 2027-08-30"),
        ),
        row(
            "taking part on its last day",
            october(),
            line_of(2026, "2026-09-30"),
            met("2025-10-01 to before 2026-10-01"),
        ),
        row("on the day after", october(), line_of(2026, "2026-10-01"), not_met(nothing)),
        row(
            "named by its first day",
            april,
            line_of(2026, "2027-03-31"),
            met("2026-04-01 to before 2027-04-01"),
        ),
    ]
}

fn waiting() -> Vec<Row> {
    let committed = || Demand::Committed;
    let money = || Demand::TrancheConditions;
    let given_back = || after(reported(), &[("office", give_back(1))]);
    let accepted = || after(reported(), &[("office", accept(1))]);
    let waived = || after(agreed(), &[("office", waive(1))]);
    let dropped = || {
        let step = S::Drop { version: 1, reason: "Not so.".to_owned() };
        after(proposed(), &[("office", step)])
    };
    let waits = |found: &str| words(&[found], &[&format!("{}: accepted, or waived", &found[..1])]);
    vec![
        row("as much", committed(), paid("9 USD", "9 USD"), Comes::Taken),
        row("a cent more", committed(), paid("9 USD", "9.01 USD"), sums(Some("9 USD"), "9.01 USD")),
        row("accepted", money(), taken(accepted, 1), Comes::Taken),
        row("waived", money(), taken(waived, 1), Comes::Taken),
        row("only proposed", money(), taken(proposed, 1), Comes::Taken),
        row("dropped", money(), taken(dropped, 1), Comes::Taken),
        row("a year without any", money(), taken(agreed, 3), Comes::Taken),
        row("due", money(), taken(agreed, 1), waits("1: due")),
        row("reported", money(), taken(reported, 1), waits("1: reported")),
        row("returned", money(), taken(given_back, 1), waits("1: due")),
        row("of another year", money(), taken(accepted, 2), waits("2: due")),
    ]
}

fn by_the_council() -> Vec<Row> {
    use Choice::{Abstained, Against, For};
    let majority = |more_than| Demand::CouncilMajority { more_than: part(more_than) };
    let quorum = |least| Demand::CouncilQuorum { least: part(least) };
    let split = || vec![university(For), rival(Against)];
    let one = || vec![university(For)];
    vec![
        row("just more", majority(4_999), decided(split()), met("1 for, 1 against")),
        row("just as many", majority(5_000), decided(split()), not_met("1 for, 1 against")),
        row(
            "who abstains is not counted",
            majority(9_999),
            decided(vec![university(For), rival(Abstained)]),
            met("1 for, 0 against"),
        ),
        row("just enough", quorum(5_000), closed(one()), Comes::Taken),
        row("a little less", quorum(5_001), closed(one()), shares(5_000, 5_001)),
        row(
            "who abstains has voted",
            quorum(10_000),
            closed(vec![university(For), rival(Abstained)]),
            Comes::Taken,
        ),
    ]
}

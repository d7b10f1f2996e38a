//! What the house computes for a measure out of its own reports.

use std::collections::BTreeSet;

use guildhall_model::{Currency, Day, Money, OrganisationId, Period};

use crate::competition::Figure;
use crate::ids::InstituteId;
use crate::policy::Share;
use crate::programme::measure::{Measure, Reading};
use crate::programme::number::Number;
use crate::report::{self, Record, Report};

/// A number of all institutes of a programme together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What it is about.
    pub measure: report::Measure,
    /// How much. An organisation that is a member of two institutes counts once.
    pub figure: Figure,
    /// What it is made of, institute by institute.
    pub records: Vec<(InstituteId, Record)>,
}

/// What the reports of a year come to; none where there is no institute.
pub(crate) fn sum(reports: &[Report], measure: report::Measure) -> Option<Sum> {
    reports.first()?;
    let records = records(reports, measure);
    let members = |of| organisations(reports, of).len();
    let count = |of| Figure::Count(u32::try_from(members(of)).unwrap_or(u32::MAX));
    let figure = match measure {
        report::Measure::Members | report::Measure::SmallFirms | report::Measure::FirmsHelped => {
            count(measure)
        }
        report::Measure::Centres | report::Measure::Projects | report::Measure::ProjectsClosed => {
            let of = lines(reports, measure).map(|(_, line)| match line.figure {
                Figure::Count(count) => count,
                _ => 0,
            });
            Figure::Count(of.fold(0, u32::saturating_add))
        }
        report::Measure::HelpHours
        | report::Measure::StaffLent
        | report::Measure::TrlGained
        | report::Measure::MrlGained => {
            let of = lines(reports, measure).filter_map(|(_, line)| match line.figure {
                Figure::Number(number) => Some(number),
                _ => None,
            });
            Figure::Number(report::sum(of))
        }
        report::Measure::SmallShare => {
            let small = members(report::Measure::SmallFirms) as u128;
            let share = Share::of(small, members(report::Measure::Members) as u128);
            share.map_or(Figure::Count(0), Figure::Share)
        }
        report::Measure::FeesAgreed
        | report::Measure::FeesPaid
        | report::Measure::Contributed
        | report::Measure::RoyaltiesPaid
        | report::Measure::PublicMoney => Figure::Money(money(reports, measure)),
    };
    Some(Sum { measure, figure, records })
}

/// The readings of a measure that the house computes, one for each year of which there are reports,
/// under the version of the definition that holds at its end. That of this year is of the days up to
/// today.
pub(crate) fn computed(
    measure: &Measure,
    years: &[(i16, Vec<Report>)],
    today: Day,
) -> Vec<Reading> {
    let reading = |(year, reports): &(i16, Vec<Report>)| {
        let from = Day::parse(&format!("{year:04}-01-01")).ok()?;
        let until = from.plus_years(1)?.min(today.next()?);
        let span = Period::new(from, until)?;
        let definition = measure.at_end(span)?;
        let figure = sum(reports, definition.computed?)?.figure;
        let value = number(&figure, &definition.unit.en)?;
        Some(Reading { definition: definition.version, span, value, number: None })
    };
    years.iter().filter_map(reading).collect()
}

/// None for what is no one number in the unit of the definition.
fn number(figure: &Figure, unit: &str) -> Option<Number> {
    match figure {
        // No share of nobody is a number.
        Figure::Count(count) => (unit != "%").then(|| Number::whole(*count)),
        Figure::Number(number) => (unit != "%").then_some(*number),
        Figure::Share(share) => Number::scaled(i128::from(share.hundredths()), 2),
        Figure::Money(Some(amount)) if Currency::new(unit).ok() == Some(amount.currency()) => {
            Number::scaled(amount.units(), amount.currency().decimals())
        }
        _ => None,
    }
}

/// The lines that reports have of it.
pub(crate) fn lines(
    reports: &[Report],
    measure: report::Measure,
) -> impl Iterator<Item = (&Report, &report::Line)> {
    reports.iter().flat_map(move |report| {
        let lines = report.lines.iter().filter(move |line| line.measure == measure);
        lines.map(move |line| (report, line))
    })
}

fn records(reports: &[Report], measure: report::Measure) -> Vec<(InstituteId, Record)> {
    let all = lines(reports, measure).flat_map(|(report, line)| {
        line.records.iter().map(|record| (report.institute.clone(), record.clone()))
    });
    all.collect()
}

fn organisations(reports: &[Report], measure: report::Measure) -> BTreeSet<&OrganisationId> {
    let all = lines(reports, measure).flat_map(|(_, line)| &line.records);
    all.filter_map(member).collect()
}

fn member(record: &Record) -> Option<&OrganisationId> {
    match record {
        Record::Membership { organisation, .. } | Record::OfCentre { organisation, .. } => {
            Some(organisation)
        }
        Record::Transfer { .. }
        | Record::Centre { .. }
        | Record::Project { .. }
        | Record::Level { .. } => None,
    }
}

/// None where amounts of several currencies are no sum.
fn money(reports: &[Report], measure: report::Measure) -> Option<Money> {
    let mut amounts = lines(reports, measure).map(|(_, line)| match line.figure {
        Figure::Money(amount) => amount,
        _ => None,
    });
    let first = amounts.next()??;
    amounts.try_fold(first, |sum, amount| sum.plus(amount?).ok())
}

//! What centres of an institute did in a year.

use std::collections::BTreeSet;

use guildhall_model::Period;

use super::{Line, Measure, Record};
use crate::competition::Figure;
use crate::institute::centre::{CentreRecord, Centres};
use crate::programme::number::Number;

/// A line for each number.
pub(super) fn lines(centres: &Centres, of_year: Period) -> Vec<Line> {
    let (from, until) = (of_year.from(), of_year.until());
    let worked = centres.all.iter().filter(|(_, one)| one.works(from, until));
    let worked = worked.map(|(id, one)| Record::Centre {
        centre: id.clone(),
        kind: one.set.text.kind,
        day: one.set.text.from,
    });
    let (mut helps, mut loans) = (Vec::new(), Vec::new());
    for (number, record) in centres.counted() {
        match record {
            CentreRecord::Help(one) if of_year.contains(one.day) => helps.push(Record::OfCentre {
                centre: one.centre.clone(),
                number,
                organisation: one.organisation.clone(),
                day: one.day,
                amount: one.hours,
            }),
            CentreRecord::Staff(one) => {
                let (first, last) = (one.from.max(from), one.until.min(until));
                let part = Number::between(
                    Number::whole(0),
                    one.fte,
                    first.days_until(last),
                    from.days_until(until),
                );
                let Some(part) = part.filter(|_| first < last) else { continue };
                let record = Record::OfCentre {
                    centre: one.centre.clone(),
                    number,
                    organisation: one.organisation.clone(),
                    day: one.from,
                    amount: one.fte,
                };
                loans.push((part, record));
            }
            CentreRecord::Help(_) => {}
        }
    }
    let firms: BTreeSet<_> = helps.iter().filter_map(organisation).collect();
    let count = |of: usize| Figure::Count(u32::try_from(of).unwrap_or(u32::MAX));
    let firms = count(firms.len());
    let hours = helps.iter().filter_map(|one| match one {
        Record::OfCentre { amount, .. } => Some(*amount),
        _ => None,
    });
    let (hours, fte) = (sum(hours), sum(loans.iter().map(|(part, _)| *part)));
    let worked: Vec<Record> = worked.collect();
    let line = |measure, figure, records| Line { measure, figure, rule: None, records };
    vec![
        line(Measure::Centres, count(worked.len()), worked),
        line(Measure::FirmsHelped, firms, helps.clone()),
        line(Measure::HelpHours, Figure::Number(hours), helps),
        line(
            Measure::StaffLent,
            Figure::Number(fte),
            loans.into_iter().map(|(_, one)| one).collect(),
        ),
    ]
}

fn organisation(record: &Record) -> Option<&guildhall_model::OrganisationId> {
    match record {
        Record::OfCentre { organisation, .. } => Some(organisation),
        _ => None,
    }
}

/// Each is small, and there are few enough that they can be added up.
pub(crate) fn sum(all: impl Iterator<Item = Number>) -> Number {
    all.fold(Number::whole(0), |sum, one| sum.plus(one).unwrap_or(sum))
}

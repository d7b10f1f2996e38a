//! What one person may see of a whole programme: its year, its map, and how long decisions take.
//!
//! | what | who sees it |
//! | --- | --- |
//! | the year of a programme, its institutes and where they are | whoever is signed in |
//! | how many proposals were handed in | who belongs to the office |
//! | how long decisions take | who belongs to the office |

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_model::{Day, Money, OrganisationId, Time};

use super::{CentreView, InstituteView, View};
use crate::competition::{Call, Figure};
use crate::directory::Kind;
use crate::ids::{InstituteId, MeasureId, ProgrammeId};
use crate::institute::centre::CentreState;
use crate::institute::place::Place;
use crate::institute::{Institute, Standing};
use crate::programme::goal::Progress;
use crate::programme::measure::{Measure as Measured, Reading};
use crate::programme::plan::{Sum, sum as summed};
use crate::report::network::{Count, Entry, Evidence, NetworkYear, Taken};
use crate::report::{Measure, Record, Report, year_of};

/// An institute on the map.
#[derive(Debug)]
pub struct PlacedView<'a> {
    /// Which.
    pub seen: InstituteView<'a>,
    /// Where; none as long as nobody said so.
    pub place: Option<&'a Place>,
    /// So many members today.
    pub members: usize,
    /// Its centres that work or will, by name.
    pub centres: Vec<CentreView<'a>>,
    /// So many of its conditions and reports are late.
    pub late: usize,
}

impl<'a> View<'a> {
    /// The institutes of a programme with their places, by name.
    pub fn network_map(self, id: &ProgrammeId) -> Vec<PlacedView<'a>> {
        let today = self.today();
        let placed = |seen: InstituteView<'a>| PlacedView {
            place: self.network.places.get(&seen.institute.agreement.institute),
            members: seen.roll.map_or(0, |roll| {
                roll.members.values().filter(|one| one.on(today).is_some()).count()
            }),
            centres: {
                let mut centres = self.centres(&seen.institute.agreement.institute);
                centres.retain(|one| one.state != CentreState::Closed);
                centres
            },
            late: self.late(&seen.institute.agreement.institute),
            seen,
        };
        let of = self.institutes().filter(|one| one.institute.agreement.programme == *id);
        of.map(placed).collect()
    }

    /// What a year of a programme comes to; none for a programme that there is not, or a year that
    /// has not begun.
    pub fn network_year(self, id: &ProgrammeId, year: i16) -> Option<NetworkYear> {
        let report = self.programme_report(id, year)?;
        let end = Day::parse(&format!("{year:04}-12-31")).ok()?;
        let day = end.min(self.today());
        let within = |at: Time| Day::utc(at).year() == year;
        let institutes: Vec<&Institute> = self
            .network
            .institutes
            .all()
            .map(|one| &**one)
            .filter(|one| one.agreement.programme == *id && Day::utc(one.agreement.at) <= day)
            .collect();
        let mut entries = standings(&institutes, day);
        entries.extend(report.sums.iter().map(sum));
        entries.extend(self.kinds(&report.sums));
        entries.extend(money(&institutes, year, within));
        let goals = |count, is: fn(&Progress) -> bool| {
            let of = report.goals.iter().filter(|one| is(&one.progress));
            let record = |one: &super::GoalView<'_>| {
                let (number, by) = (one.goal.number.clone(), one.goal.by);
                Evidence::Goal { number, by }
            };
            counted(count, of.map(record).collect())
        };
        entries.push(goals(Count::GoalsMet, |one| matches!(one, Progress::Met { .. })));
        entries.push(goals(Count::GoalsMissed, |one| matches!(one, Progress::Missed { .. })));
        entries.extend(self.competed(id, within));
        let awarded =
            institutes.iter().filter(|one| within(one.agreement.at)).map(|one| agreed(one));
        entries.push(counted(Count::Awarded, awarded.collect()));
        Some(NetworkYear { year, day, entries, taken: self.taken(id, year) })
    }

    /// The report of an institute, told as the year of a programme: with its members by kind, what
    /// partners were to bring and what of that was waived.
    pub fn institute_year(self, report: &Report) -> Option<NetworkYear> {
        let institute = self.network.institutes.get(&report.institute)?;
        let year = report.year;
        let end = Day::parse(&format!("{year:04}-12-31")).ok()?;
        let told = report.lines.iter().map(|line| line.measure);
        let sums = told.filter_map(|one| summed(std::slice::from_ref(report), one));
        let sums: Vec<Sum> = sums.collect();
        let mut entries: Vec<Entry> = sums.iter().map(sum).collect();
        entries.extend(self.kinds(&sums));
        entries.extend(money(&[institute], year, |at| Day::utc(at).year() == year));
        Some(NetworkYear { year, day: end.min(self.today()), entries, taken: Vec::new() })
    }

    /// The figures that were taken of a programme's measures and tell of days up to one of a year.
    fn taken(self, id: &ProgrammeId, year: i16) -> Vec<Taken> {
        let all = self.network.plans.get(id).into_iter().flat_map(|plan| &plan.measures);
        let figure = |(id, measure): (&MeasureId, &Measured), reading: Reading| {
            let definition = measure.definition(reading.definition)?;
            let figure = measure.figure(reading.number?)?;
            Some(Taken {
                measure: id.clone(),
                definition: reading.definition,
                label: definition.label.clone(),
                unit: definition.unit.clone(),
                number: figure.number,
                span: reading.span,
                value: reading.value,
                evidence: figure.evidence.clone(),
            })
        };
        let of_year = year_of(year);
        let ends = |one: &Reading| {
            let until = one.span.until();
            of_year.is_some_and(|year| year.from() < until && until <= year.until())
        };
        let of = |(id, measure): (&'a MeasureId, &'a Arc<Measured>)| {
            let mut taken: Vec<Taken> = measure
                .entered()
                .filter(ends)
                .filter_map(|one| figure((id, measure), one))
                .collect();
            taken.sort_by_key(|one| (one.span.until(), one.span.from(), one.number));
            taken
        };
        all.flat_map(of).collect()
    }

    /// Members by kind, and firms that are not small.
    fn kinds(self, sums: &[Sum]) -> Vec<Entry> {
        let records = |measure| {
            let of = sums.iter().filter(move |one| one.measure == measure);
            of.flat_map(|one| &one.records)
        };
        let kind = |record: &Record| match record {
            Record::Membership { organisation, .. } => {
                self.network.directory.profile(organisation).map(|one| one.kind)
            }
            _ => None,
        };
        let small: BTreeSet<&OrganisationId> =
            records(Measure::SmallFirms).filter_map(|(_, one)| member(one)).collect();
        let of = |count, is: &dyn Fn(&Record) -> bool| {
            let of = records(Measure::Members).filter(|(_, one)| is(one));
            let of: Vec<&(InstituteId, Record)> = of.collect();
            let members: BTreeSet<_> = of.iter().filter_map(|(_, one)| member(one)).collect();
            let records = of.iter().map(|(institute, one)| evidence(institute, one)).collect();
            Entry { count, figure: figure(members.len()), records }
        };
        let is_small = |one: &Record| member(one).is_some_and(|id| small.contains(id));
        let large = |one: &Record| kind(one) == Some(Kind::Firm) && !is_small(one);
        let kinds = Kind::ALL.into_iter().map(Some).chain([None]);
        let kinds = kinds.map(|wanted| of(Count::MembersOf(wanted), &|one| kind(one) == wanted));
        let kinds = kinds.filter(|one| !one.records.is_empty());
        std::iter::once(of(Count::OtherFirms, &large)).chain(kinds).collect()
    }

    /// Calls and proposals of the year.
    fn competed(self, id: &ProgrammeId, within: impl Fn(Time) -> bool) -> Vec<Entry> {
        let calls = self.calls().into_iter().filter(|call| call.programme == *id);
        let calls: Vec<&Call> = calls.collect();
        let (mut published, mut handed_in, mut selected) = (Vec::new(), Vec::new(), Vec::new());
        for &call in &calls {
            let Some(public) = &call.published else { continue };
            if within(public.at) {
                published.push(Evidence::Call { call: call.id.clone(), at: public.at });
            }
            let proposal = |(proposal, at): (_, Time)| Evidence::Proposal {
                proposal,
                call: call.id.clone(),
                at,
            };
            if public.deadline <= self.now && within(public.deadline) {
                let all = self.network.competition.handed_in(&call.id);
                let all = all.filter_map(|one| Some((one.id.clone(), one.submitted?)));
                handed_in.extend(all.map(proposal));
            }
            let Some(decision) = &call.decision else { continue };
            let instead = |id: &_| decision.taken.iter().find(|one| one.proposal == *id);
            let chosen = decision
                .selected
                .iter()
                .map(|id| (id.clone(), instead(id).map_or(decision.at, |taken| taken.at)));
            selected.extend(chosen.filter(|(_, at)| within(*at)).map(proposal));
        }
        let mut entries = vec![counted(Count::CallsPublished, published)];
        if self.programme(id).is_some_and(|one| self.scope.sees(&one.office)) {
            entries.push(counted(Count::Proposals, handed_in));
        }
        entries.push(counted(Count::Selected, selected));
        entries
    }
}

fn figure(count: usize) -> Figure {
    Figure::Count(u32::try_from(count).unwrap_or(u32::MAX))
}

fn counted(count: Count, records: Vec<Evidence>) -> Entry {
    Entry { count, figure: figure(records.len()), records }
}

fn agreed(one: &Institute) -> Evidence {
    let agreement = &one.agreement;
    Evidence::Institute { institute: agreement.institute.clone(), day: Day::utc(agreement.at) }
}

fn standings(institutes: &[&Institute], day: Day) -> Vec<Entry> {
    let kinds = [
        Standing::Agreed,
        Standing::Running(1),
        Standing::BetweenTerms,
        Standing::AfterTerm,
        Standing::Ended,
    ];
    let of = |kind: Standing| {
        let so = institutes.iter().filter(|one| one.standing(day).word() == kind.word());
        counted(Count::Institutes(kind), so.map(|one| agreed(one)).collect())
    };
    kinds.into_iter().map(of).collect()
}

fn sum(of: &Sum) -> Entry {
    let records = of.records.iter().map(|(institute, one)| evidence(institute, one)).collect();
    Entry { count: Count::Sum(of.measure), figure: of.figure.clone(), records }
}

fn member(record: &Record) -> Option<&OrganisationId> {
    match record {
        Record::Membership { organisation, .. } => Some(organisation),
        _ => None,
    }
}

fn evidence(institute: &InstituteId, record: &Record) -> Evidence {
    let institute = institute.clone();
    match record.clone() {
        Record::Membership { organisation, period } => {
            Evidence::Membership { institute, organisation, period }
        }
        Record::Transfer { number, day, amount } => {
            Evidence::Transfer { institute, number, day, amount }
        }
        Record::Centre { centre, kind, day } => Evidence::Centre { institute, centre, kind, day },
        Record::OfCentre { centre, number, organisation, day, amount } => {
            Evidence::OfCentre { institute, centre, number, organisation, day, amount }
        }
        Record::Project { project, day } => Evidence::Project { institute, project, day },
        Record::Level { project, scale, from, to, day } => {
            Evidence::Level { institute, project, scale, levels: (from, to), day }
        }
    }
}

/// What partners agreed to bring, and what of it was waived.
fn money(institutes: &[&Institute], year: i16, within: impl Fn(Time) -> bool) -> Vec<Entry> {
    let (mut matched, mut waived) = (Vec::new(), Vec::new());
    for one in institutes {
        let institute = &one.agreement.institute;
        for (of, amount) in (1..=u8::MAX).zip(one.matched()) {
            if let Some(day) = one.year_begins(of).filter(|day| day.year() == year) {
                let institute = institute.clone();
                matched.push((amount, Evidence::Matched { institute, year: of, day, amount }));
            }
        }
        for waiver in one.course.waivers.iter().filter(|one| within(one.at)) {
            let (institute, purpose) = (institute.clone(), waiver.purpose.clone());
            let (at, amount) = (waiver.at, waiver.amount);
            waived.push((amount, Evidence::Waiver { institute, at, amount, purpose }));
        }
    }
    let currency = institutes.iter().find_map(|one| one.currency());
    let entry = |count, of: Vec<(Money, Evidence)>| {
        let zero = currency.map(Money::zero);
        let sum = zero
            .and_then(|zero| of.iter().map(|(amount, _)| *amount).try_fold(zero, Money::plus).ok());
        let records = of.into_iter().map(|(_, one)| one).collect();
        Entry { count, figure: Figure::Money(sum), records }
    };
    vec![entry(Count::Matched, matched), entry(Count::Waived, waived)]
}

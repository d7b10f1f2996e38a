//! What one person may see of agencies, their money, and the plan of a programme.
//!
//! | what | who sees it |
//! | --- | --- |
//! | focus areas, which agencies take part, the plan, goals, measures and figures | whoever is signed in |
//! | lines of an agency and what is committed of them | who belongs to the agency or to the office |
//! | a commitment | the same, and who belongs to the lead of the institute to which it was made |

use std::cell::OnceCell;

use guildhall_model::{Day, Money, OrganisationId};

use super::View;
use crate::ids::{LineId, MeasureId, ProgrammeId};
use crate::ledger::Account;
use crate::money::fund::Part;
use crate::programme::agency::{Agency, AgencyLine, Commitment, FocusSet};
use crate::programme::goal::{Goal, Progress, progress};
use crate::programme::measure::{Measure, Reading, Series, series};
use crate::programme::plan::{Plan, Sum, computed, lines, sum};
use crate::report::{self, Report};

/// An agency, and what its reader can do with it.
#[derive(Debug)]
pub struct AgencyView<'a> {
    /// Which organisation.
    pub organisation: &'a OrganisationId,
    /// Since when and in what it takes part.
    pub agency: &'a Agency,
    /// Its lines, by name, for those who may see them.
    pub lines: Option<Vec<(&'a LineId, &'a AgencyLine)>>,
    /// Whether the reader signs for it.
    pub signs: bool,
}

/// A commitment, and what its reader can do with it.
#[derive(Debug)]
pub struct CommitmentView<'a> {
    /// Which.
    pub commitment: &'a Commitment,
    /// Whether the reader may release it.
    pub may_release: bool,
    /// What became of it in the book of its institute; none where no fund names it.
    pub used: Option<Used>,
}

/// What funds that name a commitment come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// What they may be used up to.
    pub funded: Money,
    /// What of it was obligated, spent or not.
    pub obligated: Money,
    /// What of it was drawn.
    pub drawn: Money,
}

/// A measure with all its figures.
#[derive(Debug)]
pub struct MeasureView<'a> {
    /// Which.
    pub id: &'a MeasureId,
    /// Its definitions and what was entered.
    pub measure: &'a Measure,
    /// What holds, entered and computed: a series for each version of the definition.
    pub series: Vec<Series>,
}

/// A goal, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalView<'a> {
    /// Which.
    pub goal: &'a Goal,
    /// The version of the plan that said so last.
    pub version: u32,
    /// Where it is.
    pub progress: Progress,
}

/// The plan of a programme.
#[derive(Debug)]
pub struct PlanView<'a> {
    /// Its versions.
    pub plan: &'a Plan,
    /// Its measures, by name.
    pub measures: Vec<MeasureView<'a>>,
    /// All goals that ever held, by number.
    pub goals: Vec<GoalView<'a>>,
}

/// The year of a programme in numbers.
#[derive(Debug)]
pub struct ProgrammeReport<'a> {
    /// Which year.
    pub year: i16,
    /// Numbers of all institutes together; none where there is no institute.
    pub sums: Vec<Sum>,
    /// Goals as they were at the end of the year, or are today.
    pub goals: Vec<GoalView<'a>>,
}

impl<'a> View<'a> {
    /// The focus areas of a programme, by name.
    pub fn focuses(self, programme: &ProgrammeId) -> impl Iterator<Item = &'a FocusSet> {
        let all = self.network.agencies.get(programme);
        all.into_iter().flat_map(|all| all.focuses.values())
    }

    /// The agencies of a programme, by name.
    pub fn agencies(self, programme: &ProgrammeId) -> Vec<AgencyView<'a>> {
        let all = self.network.agencies.get(programme);
        let all = all.into_iter().flat_map(|all| &all.all);
        let seen = all.map(|(organisation, agency)| {
            let lines = agency.lines.iter().map(|(id, line)| (id, &**line));
            AgencyView {
                organisation,
                agency,
                lines: self.sees_money(programme, organisation).then(|| lines.collect()),
                signs: self.scope.acts_for(organisation),
            }
        });
        seen.collect()
    }

    /// The commitments of a programme that the reader may see, by number.
    pub fn commitments(self, programme: &ProgrammeId) -> Vec<CommitmentView<'a>> {
        let all = self.network.agencies.get(programme);
        let all = all.into_iter().flat_map(|all| &all.commitments);
        let sees = |one: &&'a std::sync::Arc<Commitment>| {
            let made = &one.made;
            let institute = self.network.institutes.get(&made.institute);
            self.sees_money(programme, &made.agency)
                || institute.is_some_and(|one| self.scope.sees(&one.agreement.lead))
        };
        let view = |one: &'a std::sync::Arc<Commitment>| CommitmentView {
            commitment: one,
            may_release: one.released.is_none() && self.scope.acts_for(&one.made.agency),
            used: self.used(one),
        };
        all.filter(sees).map(view).collect()
    }

    /// What became of all commitments of a line in the books of institutes; none where no fund names
    /// one of them, or it cannot be added up.
    pub fn used_of_line(
        self,
        programme: &ProgrammeId,
        agency: &OrganisationId,
        line: &LineId,
    ) -> Option<Used> {
        let all = self.network.agencies.get(programme)?.commitments.iter();
        let of = all.filter(|one| one.released.is_none());
        let of = of.filter(|one| one.made.agency == *agency && one.made.line == *line);
        let used: Vec<Used> = of.filter_map(|one| self.used(one)).collect();
        let (first, rest) = used.split_first()?;
        rest.iter().try_fold(*first, |sum, one| {
            Some(Used {
                funded: sum.funded.plus(one.funded).ok()?,
                obligated: sum.obligated.plus(one.obligated).ok()?,
                drawn: sum.drawn.plus(one.drawn).ok()?,
            })
        })
    }

    fn used(self, of: &Commitment) -> Option<Used> {
        let book = self.network.books.get(&of.made.institute)?;
        let number = Some(of.made.number);
        let zero = Money::zero(of.made.amount.currency());
        let mut funds = book.terms.funds.values().filter(|one| one.commitment == number).peekable();
        funds.peek()?;
        let none = Used { funded: zero, obligated: zero, drawn: zero };
        funds.try_fold(none, |sum, fund| {
            let held = |part| {
                let account = Account::Fund(fund.id.clone(), part);
                book.balance(&account).unwrap_or(zero)
            };
            let total = fund.total(zero).ok()?;
            Some(Used {
                funded: sum.funded.plus(total).ok()?,
                obligated: sum.obligated.plus(total.minus(held(Part::Free)).ok()?).ok()?,
                drawn: sum.drawn.plus(held(Part::Drawn)).ok()?,
            })
        })
    }

    /// The plan of a programme, with where each goal is today.
    pub fn plan(self, programme: &ProgrammeId) -> Option<PlanView<'a>> {
        let plan = self.network.plans.get(programme)?;
        let years = OnceCell::new();
        let measures = plan.measures.iter().map(|(id, measure)| MeasureView {
            id,
            measure,
            series: series(self.readings(programme, measure, &years)),
        });
        let goals = self.goals(programme, plan, self.today(), &years);
        Some(PlanView { plan, measures: measures.collect(), goals })
    }

    /// What a year of a programme comes to; none for a programme that there is not, or a year that
    /// has not begun.
    pub fn programme_report(self, id: &ProgrammeId, year: i16) -> Option<ProgrammeReport<'a>> {
        self.programme(id)?;
        let end = Day::parse(&format!("{year:04}-12-31")).ok()?;
        if self.today().year() < year {
            return None;
        }
        let reports = self.reports(id, year);
        let told = |one: &report::Measure| lines(&reports, *one).next().is_some();
        let measures = report::Measure::ALL.into_iter().filter(told);
        let sums = measures.filter_map(|one| sum(&reports, one)).collect();
        let plan = self.network.plans.get(id);
        let day = end.min(self.today());
        let goals = plan.map(|plan| self.goals(id, plan, day, &OnceCell::new()));
        Some(ProgrammeReport { year, sums, goals: goals.unwrap_or_default() })
    }

    /// All goals that held up to a day, by what could be known of the days up to it.
    pub(super) fn goals(
        self,
        programme: &ProgrammeId,
        plan: &'a Plan,
        day: Day,
        years: &OnceCell<Vec<(i16, Vec<Report>)>>,
    ) -> Vec<GoalView<'a>> {
        let end = day.next().unwrap_or(day);
        let view = |said: crate::programme::plan::Said<'a>| {
            let goal = said.goal;
            let progress = match said.dropped {
                Some(reason) => Progress::Dropped { reason: reason.to_owned() },
                None => {
                    let measure = plan.measures.get(&goal.measure);
                    let readings = measure.map(|one| self.readings(programme, one, years));
                    let mut readings = readings.unwrap_or_default();
                    readings.retain(|one| one.span.until() <= end);
                    progress(goal, &readings, day)
                }
            };
            GoalView { goal, version: said.version, progress }
        };
        plan.goals(day).into_values().map(view).collect()
    }

    /// All that holds of a measure, entered and computed.
    fn readings(
        self,
        programme: &ProgrammeId,
        measure: &Measure,
        years: &OnceCell<Vec<(i16, Vec<Report>)>>,
    ) -> Vec<Reading> {
        let mut readings: Vec<Reading> = measure.entered().collect();
        if measure.definitions.iter().any(|one| one.computed.is_some()) {
            let years = years.get_or_init(|| self.years(programme));
            readings.extend(computed(measure, years, self.today()));
        }
        readings
    }

    /// The reports of all institutes of a programme, for each year since the first of them began.
    fn years(self, programme: &ProgrammeId) -> Vec<(i16, Vec<Report>)> {
        let of = self.network.institutes.all().map(|one| &one.agreement);
        let first = of.filter(|one| one.programme == *programme).map(|one| one.from.year()).min();
        let all = first.into_iter().flat_map(|first| first..=self.today().year());
        all.map(|year| (year, self.reports(programme, year))).collect()
    }

    fn reports(self, programme: &ProgrammeId, year: i16) -> Vec<Report> {
        let projects = self.projects_by_institute();
        let of = self.network.institutes.all().filter(|one| one.agreement.programme == *programme);
        let report = |one| self.report_of(one, &projects, year);
        of.filter_map(|one| report(one)).collect()
    }

    fn sees_money(self, programme: &ProgrammeId, agency: &OrganisationId) -> bool {
        let office = self.programme(programme).map(|one| &one.office);
        self.scope.sees(agency) || office.is_some_and(|office| self.scope.sees(office))
    }
}

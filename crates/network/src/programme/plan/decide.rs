//! From what is asked of plans and measures to what happens.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::{Currency, Day, Label, Period};

use super::{GOALS_MAX, GoalAsked, Plan, PlanCommand, PlanSet, VERSIONS_MAX};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_length, check_text};
use crate::decide::{Desk, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{MeasureId, ProgrammeId, next};
use crate::policy::PolicyError;
use crate::programme::check_label;
use crate::programme::goal::{Dropped, Goal, GoalNumber, Step, step};
use crate::programme::measure::{
    Correction, DEFINITIONS_MAX, FIGURES_MAX, FigureTaken, MEASURES_MAX, Measure, MeasureDefined,
    UNIT_CHARS_MAX,
};
use crate::programme::number::Number;
use crate::report;

impl Desk<'_> {
    pub(crate) fn plan(&self, command: PlanCommand) -> Result<Vec<Event>, NetworkError> {
        use PlanCommand as C;
        match command {
            C::Define { programme, measure, from, label, text, unit, computed } => {
                let (version, at) = (0, self.now);
                self.define(MeasureDefined {
                    programme,
                    measure,
                    version,
                    from,
                    label,
                    text,
                    unit,
                    computed,
                    at,
                })
            }
            C::Take { programme, measure, span, definition, value, evidence } => {
                self.take_figure((programme, measure), span, definition, value, evidence)
            }
            C::Correct { programme, measure, number, definition, value, evidence, reason } => {
                let wrong = Correction { number, reason };
                self.correct((programme, measure), wrong, definition, value, evidence)
            }
            C::SetPlan { programme, from, label, goals, dropped } => {
                self.set_plan(programme, from, label, (goals, dropped))
            }
        }
    }

    fn define(&self, mut asked: MeasureDefined) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&asked.programme)?.office, "define its measures")?;
        check_label(&asked.label, "the label of the measure", TITLE_CHARS_MAX)?;
        check_label(&asked.text, "what the measure counts", TEXT_CHARS_MAX)?;
        check_label(&asked.unit, "the unit", UNIT_CHARS_MAX)?;
        must_have_unit(&asked)?;
        let plan = self.network.plans.get(&asked.programme);
        let there = plan.and_then(|plan| plan.measures.get(&asked.measure));
        if let Some(newest) = there.and_then(|there| there.newest()) {
            let (version, at) = (newest.version, newest.at);
            if *newest == (MeasureDefined { version, at, ..asked.clone() }) {
                return Ok(Vec::new());
            }
            must_be_later(asked.from, version, newest.from)?;
        }
        must_have_room(plan.map_or(0, |plan| plan.measures.len()), "measures", MEASURES_MAX)?;
        let versions = there.map_or(0, |there| there.definitions.len());
        must_have_room(versions, "versions of the definition", DEFINITIONS_MAX)?;
        asked.version = next(versions);
        Ok(vec![asked.into()])
    }

    fn take_figure(
        &self,
        (programme, measure): (ProgrammeId, MeasureId),
        span: Period,
        definition: Option<u32>,
        value: Number,
        evidence: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_measure(&programme, &measure)?;
        let holds = there.at_end(span).map(|one| one.version);
        let none =
            || NetworkError::Unknown { what: "definition on the days of", id: measure.to_string() };
        let definition = definition.or(holds).ok_or_else(none)?;
        let same_days = |one: &&std::sync::Arc<FigureTaken>| {
            (one.from, one.until, one.definition) == (span.from(), span.until(), definition)
                && there.corrected_by(one.number).is_none()
        };
        if let Some(old) = there.figures.iter().find(same_days) {
            if (old.value, &old.evidence) == (value, &evidence) {
                return Ok(Vec::new());
            }
            let hint = "correct that figure, with a reason";
            return Err(state_of("measure", &measure, "told of for these days already", hint));
        }
        self.figure((programme, measure), span, (definition, value, evidence), None)
    }

    fn correct(
        &self,
        (programme, measure): (ProgrammeId, MeasureId),
        wrong: Correction,
        definition: Option<u32>,
        value: Number,
        evidence: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_measure(&programme, &measure)?;
        check_text(&wrong.reason, "the reason", TEXT_CHARS_MAX)?;
        let unknown = || NetworkError::Unknown { what: "figure", id: wrong.number.to_string() };
        let old = there.figure(wrong.number).ok_or_else(unknown)?;
        if there.corrected_by(wrong.number).is_some() {
            let hint = "correct the figure that took its place";
            return Err(state_of("figure", &wrong.number, "corrected already", hint));
        }
        let span = Period::new(old.from, old.until).ok_or_else(unknown)?;
        let definition = definition.unwrap_or(old.definition);
        self.figure((programme, measure), span, (definition, value, evidence), Some(wrong))
    }

    /// What is checked of every figure.
    fn figure(
        &self,
        (programme, measure): (ProgrammeId, MeasureId),
        span: Period,
        (definition, value, evidence): (u32, Number, String),
        corrects: Option<Correction>,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_measure(&programme, &measure)?;
        let today = self.today();
        if today.next().is_some_and(|tomorrow| span.until() > tomorrow) {
            return Err(NetworkError::Future { day: span.until(), today });
        }
        check_text(&evidence, "the evidence", TEXT_CHARS_MAX)?;
        if must_be_defined(there, &measure, definition)?.computed.is_some() {
            let hint = "figures of this version are reckoned out of records";
            return Err(state_of("measure", &measure, "computed by the house", hint));
        }
        must_have_room(there.figures.len(), "figures of the measure", FIGURES_MAX)?;
        let (by, at, number) = (self.person()?, self.now, next(there.figures.len()));
        let (from, until) = (span.from(), span.until());
        Ok(vec![Event::FigureTaken(FigureTaken {
            programme,
            measure,
            number,
            definition,
            from,
            until,
            value,
            evidence,
            corrects,
            by,
            at,
        })])
    }

    fn set_plan(
        &self,
        programme: ProgrammeId,
        from: Day,
        label: Label,
        (goals, dropped): (Vec<GoalAsked>, Vec<Dropped>),
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&programme)?.office, "set its plan")?;
        check_label(&label, "the label of the plan", TITLE_CHARS_MAX)?;
        if goals.len() > GOALS_MAX {
            return Err(NetworkError::TooMany { what: "goals", max: GOALS_MAX });
        }
        let empty = Plan::default();
        let plan = self.network.plans.get(&programme).unwrap_or(&empty);
        let newest = plan.versions.last();
        let before = plan.goals(from);
        let goals = goals.into_iter().map(|goal| {
            let had = before.get(&goal.number).map(|said| said.goal);
            goal.resolve(had, plan)
        });
        let goals = goals.collect::<Result<Vec<Goal>, _>>()?;
        if let Some(newest) = newest {
            let same = (newest.from, &newest.label, &newest.goals, &newest.dropped);
            if same == (from, &label, &goals, &dropped) {
                return Ok(Vec::new());
            }
            must_be_later(from, newest.version, newest.from)?;
        }
        must_have_room(plan.versions.len(), "versions of the plan", VERSIONS_MAX)?;
        must_be_steps(plan, from, self.today(), (&goals, &dropped))?;
        let (version, at) = (next(plan.versions.len()), self.now);
        Ok(vec![PlanSet { programme, version, from, label, goals, dropped, at }.into()])
    }

    fn own_measure(
        &self,
        programme: &ProgrammeId,
        measure: &MeasureId,
    ) -> Result<&Measure, NetworkError> {
        self.must_sign(&self.programme(programme)?.office, "take down figures")?;
        let found = self.network.plans.get(programme).and_then(|plan| plan.measures.get(measure));
        found.map(|one| &**one).ok_or_else(|| unknown_measure(measure))
    }
}

impl GoalAsked {
    /// With the version of the definition that it cites.
    fn resolve(self, had: Option<&Goal>, plan: &Plan) -> Result<Goal, NetworkError> {
        let wrong = |why: &str| NetworkError::Goal { number: self.number.clone(), why: why.into() };
        check_label(&self.text, "what a goal says", TEXT_CHARS_MAX)?;
        check_length(&self.reason, "the reason of a goal", TEXT_CHARS_MAX)?;
        let measure = plan.measures.get(&self.measure);
        let measure = measure.ok_or_else(|| unknown_measure(&self.measure))?;
        let newest = measure.newest().map(|one| one.version);
        let had = had.filter(|had| had.measure == self.measure).map(|had| had.definition);
        let definition = self.definition.or(had).or(newest).unwrap_or_default();
        let defined = must_be_defined(measure, &self.measure, definition)?;
        // What the house computes it computes for years of the calendar.
        let year_ends = self.by.next().is_none_or(|next| next.year() > self.by.year());
        if defined.computed.is_some() && !year_ends {
            return Err(wrong("its measure is computed for years: take the last day of one"));
        }
        let GoalAsked { number, text, measure, way, target, by, reason, .. } = self;
        Ok(Goal { number, text, measure, definition, way, target, by, reason })
    }
}

/// Every goal of the versions before takes a step that it may, and no number comes twice.
fn must_be_steps(
    plan: &Plan,
    from: Day,
    today: Day,
    (goals, dropped): (&[Goal], &[Dropped]),
) -> Result<(), NetworkError> {
    let wrong = |number: &GoalNumber, why: &str| {
        Err(NetworkError::Goal { number: number.clone(), why: why.to_owned() })
    };
    let mut steps: BTreeMap<&GoalNumber, Step<'_>> = BTreeMap::new();
    let said = goals.iter().map(|goal| (&goal.number, Step::Said(goal)));
    let dropped = dropped.iter().map(|one| (&one.number, Step::Dropped(&one.reason)));
    for (number, next) in said.chain(dropped) {
        if steps.insert(number, next).is_some() {
            return wrong(number, "it is there twice");
        }
    }
    let before = plan.goals(from);
    for (number, said) in &before {
        let next = steps.get(*number).unwrap_or(&Step::Silence);
        let taken = match said.dropped {
            Some(_) if *next == Step::Silence => Ok(()),
            Some(_) => Err("it was given up: take another number"),
            None => step(said.goal, next, today),
        };
        taken.or_else(|why| wrong(number, why))?;
    }
    let known: BTreeSet<&GoalNumber> = before.keys().copied().collect();
    for (number, next) in steps.iter().filter(|(number, _)| !known.contains(*number)) {
        match next {
            Step::Said(goal) if goal.by < from || goal.by < today => {
                return wrong(number, "its day is past before it is set");
            }
            Step::Said(goal) if !goal.reason.is_empty() => {
                return wrong(number, "it is new: that needs no reason");
            }
            Step::Dropped(_) => return wrong(number, "there is no such goal to give up"),
            _ => {}
        }
    }
    Ok(())
}

fn must_be_defined<'m>(
    measure: &'m Measure,
    id: &MeasureId,
    version: u32,
) -> Result<&'m MeasureDefined, NetworkError> {
    let unknown = || NetworkError::Unknown {
        what: "definition of measure",
        id: format!("{id}, version {version}"),
    };
    measure.definition(version).ok_or_else(unknown)
}

/// What the house computes it computes in its own unit.
fn must_have_unit(asked: &MeasureDefined) -> Result<(), NetworkError> {
    let measure = asked.measure.to_string();
    match asked.computed {
        None | Some(report::Measure::Members | report::Measure::SmallFirms) => Ok(()),
        Some(report::Measure::SmallShare) if asked.unit.en == "%" => Ok(()),
        Some(report::Measure::SmallShare) => {
            Err(state_of("unit of", &measure, "not %", "a share is computed in percent"))
        }
        Some(_) => Ok(Currency::new(&asked.unit.en).map(drop)?),
    }
}

fn must_be_later(from: Day, version: u32, newest: Day) -> Result<(), NetworkError> {
    if from > newest {
        return Ok(());
    }
    Err(PolicyError::NotLater { version, from: newest }.into())
}

fn unknown_measure(measure: &MeasureId) -> NetworkError {
    NetworkError::Unknown { what: "measure", id: measure.to_string() }
}

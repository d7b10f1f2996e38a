//! The strategic plan of a programme: goals, in versions, each with the day from which it holds;
//! and the measures by which it is seen where they are.
//!
//! Source: 5 U.S.C. 306 and 31 U.S.C. 1115 (GPRA Modernization Act of 2010) for goals that are
//! objective, quantifiable and measurable, with a target and a date; GAO-19-409 for their lack. A
//! version is never changed. The numbers of a plan's goals stay.
//!
//! Read in this order: [`measure`](super::measure), [`goal`](super::goal), [`PlanSet`],
//! [`PlanCommand`]; `decide`, `figures`.

mod decide;
mod figures;

use std::collections::BTreeMap;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Period, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub use figures::Sum;
pub(crate) use figures::{computed, lines, sum};

use super::goal::{Dropped, Goal, GoalNumber, Way};
use super::measure::{FigureTaken, Measure, MeasureDefined};
use super::number::Number;
use crate::form::{Languages, Ns, Text};
use crate::ids::{MeasureId, ProgrammeId};
use crate::report;

/// Most goals of a version.
pub const GOALS_MAX: usize = 200;

/// Most versions of a plan.
pub const VERSIONS_MAX: usize = 100;

/// There is a version of a programme's plan.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct PlanSet {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// The version, from 1.
    pub version: u32,
    /// The first day on which it holds.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// Its goals, in the order in which people read them.
    pub goals: Vec<Goal>,
    /// Those of the version before that it gives up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
    /// When it was said.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The plan and the measures of a programme.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Plan {
    /// All versions, oldest first.
    pub versions: Vec<Arc<PlanSet>>,
    /// By name.
    pub measures: BTreeMap<MeasureId, Arc<Measure>>,
}

/// What a plan says of a goal on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said<'a> {
    pub(crate) goal: &'a Goal,
    /// The version that said so last.
    pub(crate) version: u32,
    /// Why a later one gave it up.
    pub(crate) dropped: Option<&'a str>,
}

impl Plan {
    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&PlanSet> {
        self.versions.iter().rev().find(|one| one.from <= day).map(|one| &**one)
    }

    /// All goals that versions up to a day set, each as the last of them says, by number: those
    /// that closed in an earlier one too.
    pub(crate) fn goals(&self, day: Day) -> BTreeMap<&GoalNumber, Said<'_>> {
        let mut said = BTreeMap::new();
        for one in self.versions.iter().filter(|one| one.from <= day) {
            for goal in &one.goals {
                let now = Said { goal, version: one.version, dropped: None };
                said.insert(&goal.number, now);
            }
            for dropped in &one.dropped {
                if let Some(there) = said.get_mut(&dropped.number) {
                    there.dropped = Some(dropped.reason.as_str());
                }
            }
        }
        said
    }

    pub(crate) fn set(&mut self, event: &PlanSet) {
        self.versions.push(Arc::new(event.clone()));
    }

    pub(crate) fn defined(&mut self, event: &MeasureDefined) {
        self.measure(&event.measure).definitions.push(Arc::new(event.clone()));
    }

    pub(crate) fn taken(&mut self, event: &FigureTaken) {
        self.measure(&event.measure).figures.push(Arc::new(event.clone()));
    }

    fn measure(&mut self, id: &MeasureId) -> &mut Measure {
        Arc::make_mut(self.measures.entry(id.clone()).or_default())
    }
}

/// A goal that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalAsked {
    /// Its number.
    pub number: GoalNumber,
    /// What is to be reached.
    pub text: Label,
    /// By what it is measured.
    pub measure: MeasureId,
    /// The version of the definition in whose unit the target is; none for that which the goal had,
    /// or, of a new goal, the newest.
    pub definition: Option<u32>,
    /// On which side it is met.
    pub way: Way,
    /// How much is to be reached.
    pub target: Number,
    /// The last day on which it can be.
    pub by: Day,
    /// Why it is other than in the version before.
    pub reason: String,
}

/// What can be asked of plans and measures. For officers.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanCommand {
    /// Says what a measure counts from a day on.
    Define {
        /// Of which programme.
        programme: ProgrammeId,
        /// Which.
        measure: MeasureId,
        /// The first day.
        from: Day,
        /// What people call it.
        label: Label,
        /// What is counted, and how.
        text: Label,
        /// In what.
        unit: Label,
        /// The number of the house's own report that it is.
        computed: Option<report::Measure>,
    },
    /// Takes a figure down.
    Take {
        /// Of which programme.
        programme: ProgrammeId,
        /// Of which measure.
        measure: MeasureId,
        /// Of which days it tells.
        span: Period,
        /// The version of the definition; none for that which holds on the last of the days.
        definition: Option<u32>,
        /// How much.
        value: Number,
        /// From where it is.
        evidence: String,
    },
    /// Corrects a figure by another that tells of the same days.
    Correct {
        /// Of which programme.
        programme: ProgrammeId,
        /// Of which measure.
        measure: MeasureId,
        /// Which.
        number: u32,
        /// The version of the definition; none for that of the figure.
        definition: Option<u32>,
        /// How much.
        value: Number,
        /// From where it is.
        evidence: String,
        /// What was wrong.
        reason: String,
    },
    /// The next version of the plan.
    SetPlan {
        /// Of which programme.
        programme: ProgrammeId,
        /// From when on it holds.
        from: Day,
        /// What people call it.
        label: Label,
        /// Its goals.
        goals: Vec<GoalAsked>,
        /// Those of the version before that it gives up.
        dropped: Vec<Dropped>,
    },
}

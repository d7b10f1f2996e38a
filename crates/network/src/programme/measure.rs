//! Measures of a programme: what is counted, in versions, and the figures that were taken.
//!
//! A definition holds from its day, and is never changed; the next version holds from a later one.
//! Each figure keeps the version under which it was taken. Figures of two versions are two series:
//! they are never compared, and no line is drawn from one to the other. The workforce of the
//! American network was published as 14,000 for 2017, 205,254 for 2018 and 39,876 for 2019, because
//! what was counted had changed.
//!
//! A figure is entered with its evidence, or computed by the house out of its own records. A wrong
//! one is corrected by another with a reason; both stay.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Period, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::number::Number;
use crate::form::{Languages, Ns, Text};
use crate::ids::{MeasureId, ProgrammeId};
use crate::report;

/// Most measures of a programme.
pub const MEASURES_MAX: usize = 500;

/// Most versions of a measure's definition.
pub const DEFINITIONS_MAX: usize = 100;

/// Most figures of a measure, corrected ones counted.
pub const FIGURES_MAX: usize = 2_000;

/// Longest unit, in characters.
pub const UNIT_CHARS_MAX: usize = 40;

/// There is a version of a measure's definition.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MeasureDefined {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Which.
    #[serde_as(as = "Text")]
    pub measure: MeasureId,
    /// The version, from 1.
    pub version: u32,
    /// The first day on which it holds.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// What is counted, and how.
    #[serde_as(as = "Languages<'_>")]
    pub text: Label,
    /// In what.
    #[serde_as(as = "Languages<'_>")]
    pub unit: Label,
    /// The number of the house's own report that it is; none where figures are entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<report::Measure>,
    /// When it was said.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A figure of a measure was taken.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct FigureTaken {
    /// Of which programme.
    #[serde_as(as = "Text")]
    pub programme: ProgrammeId,
    /// Of which measure.
    #[serde_as(as = "Text")]
    pub measure: MeasureId,
    /// Its number in the measure, from 1.
    pub number: u32,
    /// The version of the definition under which it was taken.
    pub definition: u32,
    /// The first day of which it tells.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// How much.
    #[serde_as(as = "Text")]
    pub value: Number,
    /// From where it is.
    pub evidence: String,
    /// The figure that it corrects, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Correction>,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Which figure was wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Correction {
    /// Its number.
    pub number: u32,
    /// What was wrong with it.
    pub reason: String,
}

/// A measure.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Measure {
    /// All versions of its definition, oldest first.
    pub definitions: Vec<Arc<MeasureDefined>>,
    /// All figures, by number.
    pub figures: Vec<Arc<FigureTaken>>,
}

impl Measure {
    /// A version of its definition.
    pub fn definition(&self, version: u32) -> Option<&MeasureDefined> {
        self.definitions.iter().find(|one| one.version == version).map(|one| &**one)
    }

    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&MeasureDefined> {
        self.definitions.iter().rev().find(|one| one.from <= day).map(|one| &**one)
    }

    /// The version that holds on the last day of a period.
    pub(crate) fn at_end(&self, span: Period) -> Option<&MeasureDefined> {
        self.definitions.iter().rev().find(|one| one.from < span.until()).map(|one| &**one)
    }

    /// The newest version.
    pub fn newest(&self) -> Option<&MeasureDefined> {
        self.definitions.last().map(|one| &**one)
    }

    /// The figure that corrects one.
    pub fn corrected_by(&self, number: u32) -> Option<&FigureTaken> {
        let corrects =
            |one: &&Arc<FigureTaken>| one.corrects.as_ref().is_some_and(|it| it.number == number);
        self.figures.iter().find(corrects).map(|one| &**one)
    }

    /// A figure by its number.
    pub fn figure(&self, number: u32) -> Option<&FigureTaken> {
        self.figures.iter().find(|one| one.number == number).map(|one| &**one)
    }

    /// What was entered and holds, as readings.
    pub(crate) fn entered(&self) -> impl Iterator<Item = Reading> {
        let holds = |one: &&Arc<FigureTaken>| self.corrected_by(one.number).is_none();
        let reading = |one: &Arc<FigureTaken>| {
            // A span without a day is refused when it is decided.
            let span = Period::new(one.from, one.until)?;
            let (definition, value, number) = (one.definition, one.value, Some(one.number));
            Some(Reading { definition, span, value, number })
        };
        self.figures.iter().filter(holds).filter_map(reading)
    }
}

/// A figure that holds, entered or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The version of the definition under which it was taken.
    pub definition: u32,
    /// Of which days it tells.
    pub span: Period,
    /// How much.
    pub value: Number,
    /// Its number among those entered; none where the house computed it.
    pub number: Option<u32>,
}

impl Reading {
    /// The day for which it stands: that after its last, so that a year's figure reaches its goal
    /// at the end of the year.
    pub(crate) fn day(&self) -> Day {
        self.span.until()
    }
}

/// Figures that may be compared: all of one version, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The version of the definition.
    pub definition: u32,
    /// At least one.
    pub readings: Vec<Reading>,
}

/// Readings by version, the oldest version first. Nothing joins two of them.
pub(crate) fn series(readings: impl IntoIterator<Item = Reading>) -> Vec<Series> {
    let mut all: Vec<Reading> = readings.into_iter().collect();
    all.sort_by_key(|one| (one.definition, one.day(), one.span.from()));
    let mut series: Vec<Series> = Vec::new();
    for reading in all {
        match series.last_mut().filter(|last| last.definition == reading.definition) {
            Some(last) => last.readings.push(reading),
            None => {
                let readings = vec![reading];
                series.push(Series { definition: reading.definition, readings });
            }
        }
    }
    series
}

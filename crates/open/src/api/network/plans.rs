//! The plan of a programme: goals, measures and their figures; the year of a programme in numbers.

use guildhall_network::ProgrammeId;
use guildhall_network::programme::goal::{Dropped, Progress};
use guildhall_network::programme::measure::{FigureTaken, MeasureDefined, Reading, Series};
use guildhall_network::programme::number::Number;
use guildhall_network::programme::plan::{PlanSet, Sum};
use guildhall_network::report::Measure as Computed;
use guildhall_network::view::{GoalView, MeasureView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::Which;
use super::reports::{OfYear, RecordWire};
use super::{FigureWire, Visitor};
use crate::api::wire::LabelWire;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The plan of a programme.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanView {
    /// The day of the house, in UTC.
    today: String,
    programme: String,
    /// Whether you are an officer, who sets it.
    officer: bool,
    /// All versions, oldest first. They are never changed.
    versions: Vec<VersionWire>,
    /// All goals that ever held, by number, each as the last version says.
    goals: Vec<GoalWire>,
    /// Measures, by name.
    measures: Vec<MeasureWire>,
}

/// A version of a plan.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanVersion)]
struct VersionWire {
    version: u32,
    /// The first day on which it holds.
    from: String,
    label: LabelWire,
    /// Numbers of its goals.
    goals: Vec<String>,
    /// Goals that it gives up, and why.
    dropped: Vec<DroppedWire>,
}

/// A goal that a version gives up.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = DroppedGoal)]
pub(super) struct DroppedWire {
    pub(super) number: String,
    pub(super) reason: String,
}

/// A goal, and where it is.
#[derive(Serialize, ToSchema)]
#[schema(as = Goal)]
struct GoalWire {
    number: String,
    text: LabelWire,
    /// Name of its measure.
    measure: String,
    /// The version of the measure's definition in whose unit the target is.
    definition: u32,
    /// `at_least` or `at_most`.
    way: &'static str,
    target: String,
    /// Of the target.
    unit: LabelWire,
    /// The last day on which it can be reached.
    by: String,
    /// Why it is other than in the version before.
    reason: String,
    /// The version of the plan that said so last.
    version: u32,
    /// `met`, `missed`, `on_the_way`, `behind`, `not_comparable`, `not_measured` or `dropped`.
    progress: &'static str,
    /// The figure that says so.
    reading: Option<ReadingWire>,
    /// Where the straight line to the target is on the day of that figure.
    expected: Option<String>,
    /// Why it was given up.
    dropped: Option<String>,
}

/// A figure that holds.
#[derive(Serialize, ToSchema)]
#[schema(as = Reading)]
struct ReadingWire {
    /// The version of the definition under which it was taken.
    definition: u32,
    /// The first day of which it tells.
    from: String,
    /// The first day after.
    until: String,
    value: String,
    /// Its number among those entered; null where the house computed it.
    number: Option<u32>,
}

/// A measure with all its figures.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanMeasure)]
struct MeasureWire {
    id: String,
    /// All versions of its definition, oldest first.
    definitions: Vec<DefinitionWire>,
    /// All figures that were entered, corrected ones too.
    figures: Vec<TakenWire>,
    /// Figures that hold: a series for each version. Those of two are never compared.
    series: Vec<SeriesWire>,
}

/// A version of a measure's definition. It is never changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Definition)]
struct DefinitionWire {
    version: u32,
    /// The first day on which it holds.
    from: String,
    label: LabelWire,
    /// What is counted, and how.
    text: LabelWire,
    unit: LabelWire,
    /// The number of the house's own report that it is; null where figures are entered.
    computed: Option<&'static str>,
}

/// A figure that was entered.
#[derive(Serialize, ToSchema)]
#[schema(as = FigureTaken)]
struct TakenWire {
    number: u32,
    definition: u32,
    from: String,
    until: String,
    value: String,
    /// From where it is.
    evidence: String,
    by: String,
    /// When, RFC 3339.
    at: String,
    /// The number of the figure that it corrects.
    corrects: Option<u32>,
    /// What was wrong with that one.
    reason: Option<String>,
    /// The number of the figure that corrects it.
    corrected_by: Option<u32>,
}

/// Figures of one version of a definition, oldest first.
#[derive(Serialize, ToSchema)]
#[schema(as = Series)]
struct SeriesWire {
    definition: u32,
    unit: LabelWire,
    readings: Vec<ReadingWire>,
}

/// The year of a programme in numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgrammeReport {
    programme: String,
    year: i16,
    /// Numbers of all institutes together. An organisation that is a member of two counts once.
    lines: Vec<SumWire>,
    /// Goals as they were at the end of the year, or are today.
    goals: Vec<GoalWire>,
}

/// A number of all institutes of a programme.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammeLine)]
struct SumWire {
    /// `members`, `small_firms`, `small_share`, `fees_agreed`, `fees_paid` or `public_money`.
    measure: &'static str,
    figure: FigureWire,
    /// What it is made of.
    records: Vec<RecordOf>,
}

/// A record of an institute.
#[derive(Serialize, ToSchema)]
struct RecordOf {
    institute: String,
    record: RecordWire,
}

/// The plan of a programme: its versions, goals with where each is, measures with their figures.
#[utoipa::path(get, path = "/programme/plan", tag = "network", params(Which), responses(
    (status = 200, body = PlanView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn plan(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<PlanView>, Problem> {
    view(&visitor, &which.id)
}

/// What a year of a programme comes to: numbers with the records behind them, goals met and missed.
#[utoipa::path(get, path = "/programme/report", tag = "network", params(OfYear), responses(
    (status = 200, body = ProgrammeReport), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn programme_report(
    visitor: Visitor,
    Query(year): Query<OfYear>,
) -> Result<Json<ProgrammeReport>, Problem> {
    let view = visitor.view();
    let id = ProgrammeId::new(&year.id).ok();
    let report = id.as_ref().and_then(|id| view.programme_report(id, year.year));
    let (Some(id), Some(report)) = (id, report) else {
        return Err(Problem::not_found("report of", &year.id));
    };
    let plan = view.plan(&id);
    let measures = plan.as_ref().map_or(&[][..], |plan| &plan.measures);
    Ok(Json(ProgrammeReport {
        programme: year.id,
        year: report.year,
        lines: report.sums.into_iter().map(SumWire::from).collect(),
        goals: report.goals.iter().map(|goal| GoalWire::new(goal, measures)).collect(),
    }))
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<PlanView>, Problem> {
    let view = visitor.view();
    let known = ProgrammeId::new(id).ok().and_then(|id| view.programme(&id));
    let known = known.ok_or_else(|| Problem::not_found("programme", id))?;
    let plan = view.plan(&known.id);
    let seen = plan.as_ref();
    let measures = seen.map_or(&[][..], |seen| &seen.measures);
    let goals = seen.into_iter().flat_map(|seen| &seen.goals);
    Ok(Json(PlanView {
        today: view.today().to_string(),
        programme: known.id.to_string(),
        officer: view.is_officer(known),
        versions: seen.map_or_else(Vec::new, |seen| {
            seen.plan.versions.iter().map(|one| VersionWire::from(&**one)).collect()
        }),
        goals: goals.map(|goal| GoalWire::new(goal, measures)).collect(),
        measures: measures.iter().map(MeasureWire::from).collect(),
    }))
}

impl From<&PlanSet> for VersionWire {
    fn from(one: &PlanSet) -> VersionWire {
        let dropped = |one: &Dropped| DroppedWire {
            number: one.number.to_string(),
            reason: one.reason.clone(),
        };
        VersionWire {
            version: one.version,
            from: one.from.to_string(),
            label: (&one.label).into(),
            goals: one.goals.iter().map(|goal| goal.number.to_string()).collect(),
            dropped: one.dropped.iter().map(dropped).collect(),
        }
    }
}

impl GoalWire {
    fn new(seen: &GoalView<'_>, measures: &[MeasureView<'_>]) -> GoalWire {
        let goal = seen.goal;
        let (reading, expected): (Option<&Reading>, Option<Number>) = match &seen.progress {
            Progress::Met { reading }
            | Progress::Missed { reading }
            | Progress::NotComparable { reading } => (Some(reading), None),
            Progress::OnTheWay { reading, expected } | Progress::Behind { reading, expected } => {
                (Some(reading), Some(*expected))
            }
            Progress::NotMeasured { reading } => (reading.as_ref(), None),
            Progress::Dropped { .. } => (None, None),
        };
        let dropped = match &seen.progress {
            Progress::Dropped { reason } => Some(reason.clone()),
            _ => None,
        };
        let measure = measures.iter().find(|one| *one.id == goal.measure);
        let defined = measure.and_then(|one| one.measure.definition(goal.definition));
        GoalWire {
            number: goal.number.to_string(),
            text: (&goal.text).into(),
            measure: goal.measure.to_string(),
            definition: goal.definition,
            way: goal.way.word(),
            target: goal.target.to_string(),
            unit: (&defined.map(|one| one.unit.clone()).unwrap_or_default()).into(),
            by: goal.by.to_string(),
            reason: goal.reason.clone(),
            version: seen.version,
            progress: seen.progress.word(),
            reading: reading.map(Into::into),
            expected: expected.map(|number| number.to_string()),
            dropped,
        }
    }
}

impl From<&Reading> for ReadingWire {
    fn from(one: &Reading) -> ReadingWire {
        ReadingWire {
            definition: one.definition,
            from: one.span.from().to_string(),
            until: one.span.until().to_string(),
            value: one.value.to_string(),
            number: one.number,
        }
    }
}

impl From<&MeasureView<'_>> for MeasureWire {
    fn from(seen: &MeasureView<'_>) -> MeasureWire {
        let measure = seen.measure;
        let unit = |version| measure.definition(version).map(|one| one.unit.clone());
        let series = |one: &Series| SeriesWire {
            definition: one.definition,
            unit: (&unit(one.definition).unwrap_or_default()).into(),
            readings: one.readings.iter().map(Into::into).collect(),
        };
        let taken = |one: &std::sync::Arc<FigureTaken>| {
            let corrected_by = measure.corrected_by(one.number).map(|next| next.number);
            TakenWire::new(one, corrected_by)
        };
        MeasureWire {
            id: seen.id.to_string(),
            definitions: measure.definitions.iter().map(|one| (&**one).into()).collect(),
            figures: measure.figures.iter().map(taken).collect(),
            series: seen.series.iter().map(series).collect(),
        }
    }
}

impl From<&MeasureDefined> for DefinitionWire {
    fn from(one: &MeasureDefined) -> DefinitionWire {
        DefinitionWire {
            version: one.version,
            from: one.from.to_string(),
            label: (&one.label).into(),
            text: (&one.text).into(),
            unit: (&one.unit).into(),
            computed: one.computed.map(Computed::word),
        }
    }
}

impl TakenWire {
    fn new(one: &FigureTaken, corrected_by: Option<u32>) -> TakenWire {
        TakenWire {
            number: one.number,
            definition: one.definition,
            from: one.from.to_string(),
            until: one.until.to_string(),
            value: one.value.to_string(),
            evidence: one.evidence.clone(),
            by: one.by.to_string(),
            at: one.at.to_string(),
            corrects: one.corrects.as_ref().map(|it| it.number),
            reason: one.corrects.as_ref().map(|it| it.reason.clone()),
            corrected_by,
        }
    }
}

impl From<Sum> for SumWire {
    fn from(sum: Sum) -> SumWire {
        let record = |(institute, record): (guildhall_network::InstituteId, _)| RecordOf {
            institute: institute.to_string(),
            record: RecordWire::from(record),
        };
        SumWire {
            measure: sum.measure.word(),
            figure: (&sum.figure).into(),
            records: sum.records.into_iter().map(record).collect(),
        }
    }
}

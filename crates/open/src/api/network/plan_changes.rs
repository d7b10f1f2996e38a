//! What can be asked of the plan of a programme, its measures and their figures.

use guildhall_model::Period;
use guildhall_network::programme::goal::{Dropped, GoalNumber, Way};
use guildhall_network::programme::plan::GoalAsked;
use guildhall_network::report::Measure as Computed;
use guildhall_network::{Command, MeasureId, PlanCommand};
use serde::Deserialize;
use utoipa::ToSchema;

use super::agencies::of;
use super::institutes::Which;
use super::plans::{DroppedWire, PlanView, view};
use super::{Visitor, parsed, word};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A version of a measure's definition to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDefinition {
    /// Name of the measure.
    measure: String,
    /// The first day, like `2027-01-01`.
    from: String,
    label: LabelWire,
    /// What is counted, and how.
    text: LabelWire,
    unit: LabelWire,
    /// `members`, `small_firms`, `small_share`, `fees_agreed`, `fees_paid` or `public_money` for
    /// what the house computes; null where figures are entered.
    #[serde(default)]
    computed: Option<String>,
}

/// A figure to be taken down.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewFigure {
    measure: String,
    /// The first day of which it tells, like `2026-01-01`.
    from: String,
    /// The first day after, like `2027-01-01`; tomorrow at the latest.
    until: String,
    /// The version of the definition; that which holds on the last of the days where it is null.
    #[serde(default)]
    definition: Option<u32>,
    /// Like `39876` or `62.5`.
    value: String,
    /// From where it is.
    evidence: String,
}

/// A figure that takes the place of another.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCorrection {
    measure: String,
    /// The number of the figure that is wrong.
    number: u32,
    /// The version of the definition; that of the wrong figure where it is null.
    #[serde(default)]
    definition: Option<u32>,
    value: String,
    evidence: String,
    /// What was wrong.
    reason: String,
}

/// The next version of a plan.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPlan {
    /// The first day, like `2027-01-01`; later than that of the version before.
    from: String,
    label: LabelWire,
    goals: Vec<NewGoal>,
    /// Goals of the version before that it gives up.
    #[serde(default)]
    dropped: Vec<DroppedWire>,
}

/// A goal to be set.
#[derive(Deserialize, ToSchema)]
struct NewGoal {
    number: String,
    text: LabelWire,
    measure: String,
    /// The version of the measure's definition; that which it had, or of a new goal the newest, where
    /// it is null.
    #[serde(default)]
    definition: Option<u32>,
    /// `at_least` or `at_most`.
    way: String,
    target: String,
    /// The last day, like `2029-12-31`.
    by: String,
    /// Why it is other than in the version before.
    #[serde(default)]
    reason: String,
}

/// Sets the next version of a plan. For officers of the programme.
#[utoipa::path(put, path = "/programme/plan", tag = "network", params(Which),
    request_body = NewPlan, responses((status = 200, body = PlanView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_plan(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewPlan>,
) -> Result<Json<PlanView>, Problem> {
    let dropped = asked.dropped.into_iter().enumerate().map(|(at, one)| {
        let number = goal_number(&format!("dropped.{at}.number"), &one.number)?;
        Ok::<_, Problem>(Dropped { number, reason: one.reason })
    });
    let goals = asked.goals.into_iter().enumerate().map(|(at, goal)| goal.read(at));
    let command = PlanCommand::SetPlan {
        programme: of(&which)?,
        from: parsed("from", &asked.from)?,
        label: asked.label.into(),
        goals: goals.collect::<Result<_, _>>()?,
        dropped: dropped.collect::<Result<_, _>>()?,
    };
    change(visitor, which, command).await
}

/// Says what a measure counts from a day on. For officers of the programme.
#[utoipa::path(put, path = "/programme/measures", tag = "network", params(Which),
    request_body = NewDefinition, responses((status = 200, body = PlanView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn define_measure(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewDefinition>,
) -> Result<Json<PlanView>, Problem> {
    let computed = asked.computed.as_deref();
    let computed = computed.map(|text| word("computed", text, &Computed::ALL, Computed::word));
    let command = PlanCommand::Define {
        programme: of(&which)?,
        measure: measure(&asked.measure)?,
        from: parsed("from", &asked.from)?,
        label: asked.label.into(),
        text: asked.text.into(),
        unit: asked.unit.into(),
        computed: computed.transpose()?,
    };
    change(visitor, which, command).await
}

/// Takes a figure down, with its evidence. For officers of the programme.
#[utoipa::path(post, path = "/programme/figures", tag = "network", params(Which),
    request_body = NewFigure, responses((status = 200, body = PlanView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_figure(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewFigure>,
) -> Result<Json<PlanView>, Problem> {
    let span = Period::new(parsed("from", &asked.from)?, parsed("until", &asked.until)?);
    let no_day = || {
        let why = "the first day after must be after the first day";
        Problem::bad_request(why).with_field("until", why)
    };
    let command = PlanCommand::Take {
        programme: of(&which)?,
        measure: measure(&asked.measure)?,
        span: span.ok_or_else(no_day)?,
        definition: asked.definition,
        value: parsed("value", &asked.value)?,
        evidence: asked.evidence,
    };
    change(visitor, which, command).await
}

/// Corrects a figure by another of the same days; both stay. For officers of the programme.
#[utoipa::path(post, path = "/programme/figures/correct", tag = "network", params(Which),
    request_body = NewCorrection, responses((status = 200, body = PlanView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn correct_figure(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewCorrection>,
) -> Result<Json<PlanView>, Problem> {
    let command = PlanCommand::Correct {
        programme: of(&which)?,
        measure: measure(&asked.measure)?,
        number: asked.number,
        definition: asked.definition,
        value: parsed("value", &asked.value)?,
        evidence: asked.evidence,
        reason: asked.reason,
    };
    change(visitor, which, command).await
}

async fn change(
    visitor: Visitor,
    which: Which,
    command: PlanCommand,
) -> Result<Json<PlanView>, Problem> {
    visitor.change(Command::Plan(command), move |visitor| view(visitor, &which.id)).await
}

fn measure(text: &str) -> Result<MeasureId, Problem> {
    Ok(MeasureId(name("measure", text)?))
}

fn goal_number(field: &str, text: &str) -> Result<GoalNumber, Problem> {
    let why = "a number has up to 16 letters and digits, in parts that dots join";
    GoalNumber::new(text).ok_or_else(|| Problem::bad_request(why).with_field(field, why))
}

impl NewGoal {
    fn read(self, at: usize) -> Result<GoalAsked, Problem> {
        let field = |name: &str| format!("goals.{at}.{name}");
        Ok(GoalAsked {
            number: goal_number(&field("number"), &self.number)?,
            text: self.text.into(),
            measure: MeasureId(name(&field("measure"), &self.measure)?),
            definition: self.definition,
            way: word(&field("way"), &self.way, &Way::ALL, Way::word)?,
            target: parsed(&field("target"), &self.target)?,
            by: parsed(&field("by"), &self.by)?,
            reason: self.reason,
        })
    }
}

//! Conditions of an agreement, which its public money waits for, and the reports that an institute
//! owes.

use guildhall_network::competition::Side;
use guildhall_network::institute::conditions::duties::ReportKind;
use guildhall_network::institute::conditions::{
    Answer, Condition, ConditionReported, ConditionStep, End, ReportHandedIn, Shown, Version,
};
use guildhall_network::view::{ConditionView, ConditionsView, DutyView};
use guildhall_network::{Command, ConditionCommand, InstituteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::Which;
use super::{Visitor, parsed, word};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The conditions of an agreement and the reports that its institute owes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConditionsPage {
    /// The day of the house, in UTC.
    today: String,
    institute: String,
    /// The number of the rule by which public money waits; null where it does not.
    rule: Option<String>,
    /// Those that hold, in their order.
    conditions: Vec<ConditionWire>,
    /// All that was proposed, oldest first; null where you may not see it.
    versions: Option<Vec<VersionWire>>,
    /// Reports of days that have begun, by the last day for them.
    reports: Vec<DutyWire>,
    /// Whether you decide for the office.
    office: bool,
    /// Whether you run the institute.
    lead: bool,
}

/// A milestone that public money of a year waits for.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConditionText {
    /// From 1; it stays, whatever becomes of others.
    number: u32,
    /// The year whose public money waits for it, from 1.
    year: u8,
    /// What is to be there.
    text: String,
    /// By what it is measured.
    measure: String,
    /// The last day for it, like `2027-06-30`.
    due: String,
}

/// A condition that holds.
#[derive(Serialize, ToSchema)]
#[schema(as = Condition)]
struct ConditionWire {
    #[serde(flatten)]
    text: ConditionText,
    /// `due`, `late`, `reported`, `accepted` or `waived`.
    state: &'static str,
    /// Why no money waits for it; null where it does, or where it was accepted.
    waived: Option<String>,
    /// What was said of it, oldest first; null where you may not see it.
    said: Option<Vec<SaidWire>>,
}

/// A report that a condition is met, and the answer to it.
#[derive(Serialize, ToSchema)]
#[schema(as = ConditionReport)]
struct SaidWire {
    #[serde(flatten)]
    shown: ShownWire,
    by: String,
    /// When, RFC 3339.
    at: String,
    /// `accepted` or `returned`; null as long as it waits.
    answer: Option<&'static str>,
    /// What is lacking, of what was returned.
    reason: Option<String>,
    /// When it was answered, RFC 3339.
    answered: Option<String>,
}

/// What shows something.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Shown)]
pub(crate) struct ShownWire {
    text: String,
    /// Links and references.
    #[serde(default)]
    references: Vec<String>,
}

/// Conditions that were proposed, all of them together.
#[derive(Serialize, ToSchema)]
#[schema(as = ConditionsVersion)]
struct VersionWire {
    /// From 1.
    version: u32,
    /// `office` or `lead`.
    side: &'static str,
    conditions: Vec<ConditionText>,
    reason: String,
    by: String,
    /// When, RFC 3339.
    at: String,
    /// `proposed`, `agreed` or `dropped`.
    state: &'static str,
    /// Why it was dropped.
    dropped: Option<String>,
    /// Whether you may agree to it.
    may_agree: bool,
    /// Whether you may refuse it or take it back.
    may_drop: bool,
}

/// A report that is owed.
#[derive(Serialize, ToSchema)]
#[schema(as = OwedReport)]
struct DutyWire {
    /// `progress` or `annual`.
    kind: &'static str,
    /// The first day of which it tells.
    from: String,
    /// The first day after what it tells of.
    until: String,
    /// The last day for it.
    due: String,
    /// The number of the rule that asks for it.
    rule: String,
    /// `ahead`, `due`, `late` or `handed_in`.
    state: &'static str,
    /// When it was handed in first, RFC 3339.
    handed_in: Option<String>,
    /// What was handed in, oldest first; empty where you may not see it.
    said: Vec<HandedWire>,
}

/// A report that was handed in.
#[derive(Serialize, ToSchema)]
#[schema(as = HandedInReport)]
struct HandedWire {
    #[serde(flatten)]
    shown: ShownWire,
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// A step with conditions and reports.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ConditionStep)]
pub(crate) enum Step {
    /// Proposes all conditions as they are to be. For officers, and for those who run the institute.
    Propose { conditions: Vec<ConditionText>, reason: String },
    /// Agrees to what the other side proposed.
    Agree { version: u32 },
    /// Refuses what the other side proposed, or takes back what one's own did.
    Drop { version: u32, reason: String },
    /// Says that a condition is met. For those who run the institute.
    Report { condition: u32, shown: ShownWire },
    /// Agrees that it is met. For officers.
    Accept { condition: u32 },
    /// Says what is lacking. For officers.
    Return { condition: u32, reason: String },
    /// Lets money of its year not wait for it. For officers.
    Waive { condition: u32, reason: String },
    /// Hands in a report, or what corrects it. For those who run the institute.
    HandIn {
        /// `progress` or `annual`.
        kind: String,
        /// The first day after what it tells of.
        until: String,
        shown: ShownWire,
    },
}

/// Conditions of an agreement and reports of its institute.
#[utoipa::path(get, path = "/institute/conditions", tag = "network", params(Which), responses(
    (status = 200, body = ConditionsPage), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn conditions(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ConditionsPage>, Problem> {
    page(&visitor, &which.id)
}

/// Takes a step with conditions and reports. For the side whose turn it is.
#[utoipa::path(post, path = "/institute/conditions/step", tag = "network", params(Which),
    request_body = Step, responses((status = 200, body = ConditionsPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_condition_step(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Step>,
) -> Result<Json<ConditionsPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let command = ConditionCommand { institute, step: asked.read()? };
    visitor.change(Command::Condition(command), move |visitor| page(visitor, &which.id)).await
}

fn page(visitor: &Visitor, id: &str) -> Result<Json<ConditionsPage>, Problem> {
    let view = visitor.view();
    let seen = InstituteId::new(id).ok().and_then(|id| view.conditions(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let versions = seen.versions.map(|all| all.iter().map(|one| version(one, &seen)).collect());
    Ok(Json(ConditionsPage {
        today: view.today().to_string(),
        institute: id.to_owned(),
        rule: seen.rule.map(ToString::to_string),
        versions,
        conditions: seen.conditions.into_iter().map(condition).collect(),
        reports: seen.duties.into_iter().map(duty).collect(),
        office: seen.office,
        lead: seen.lead,
    }))
}

fn version(one: &Version, seen: &ConditionsView<'_>) -> VersionWire {
    let proposed = &one.proposed;
    let open = one.end.is_none();
    let dropped = match &one.end {
        Some(End::Dropped(end)) => Some(end.reason.clone()),
        _ => None,
    };
    VersionWire {
        version: proposed.version,
        side: proposed.side.word(),
        conditions: proposed.conditions.iter().map(ConditionText::from).collect(),
        reason: proposed.reason.clone(),
        by: proposed.by.to_string(),
        at: proposed.at.to_string(),
        state: one.state().word(),
        dropped,
        may_agree: match one.waits_for() {
            Some(Side::Office) => seen.office,
            Some(Side::Lead) => seen.lead,
            None => false,
        },
        may_drop: open && (seen.office || seen.lead),
    }
}

fn condition(one: ConditionView<'_>) -> ConditionWire {
    let said = |(report, answer): &(ConditionReported, Option<Answer>)| {
        let (word, reason, at) = match answer {
            Some(Answer::Accepted(end)) => (Some("accepted"), None, Some(end.at)),
            Some(Answer::Returned(end)) => {
                (Some("returned"), Some(end.reason.clone()), Some(end.at))
            }
            None => (None, None, None),
        };
        SaidWire {
            shown: (&report.shown).into(),
            by: report.by.to_string(),
            at: report.at.to_string(),
            answer: word,
            reason,
            answered: at.map(|at| at.to_string()),
        }
    };
    ConditionWire {
        text: one.condition.into(),
        state: one.state.word(),
        waived: one.waived.map(|waived| waived.reason.clone()),
        said: one.course.map(|course| course.reports.iter().map(said).collect()),
    }
}

fn duty(one: DutyView<'_>) -> DutyWire {
    let handed = |one: &std::sync::Arc<ReportHandedIn>| HandedWire {
        shown: (&one.shown).into(),
        by: one.by.to_string(),
        at: one.at.to_string(),
    };
    DutyWire {
        kind: one.duty.kind.word(),
        from: one.duty.span.from().to_string(),
        until: one.duty.span.until().to_string(),
        due: one.duty.due.to_string(),
        rule: one.duty.rule.to_string(),
        state: one.state.word(),
        handed_in: one.handed_in.map(|at| at.to_string()),
        said: one.reports.iter().map(handed).collect(),
    }
}

impl From<&Condition> for ConditionText {
    fn from(one: &Condition) -> ConditionText {
        ConditionText {
            number: one.number,
            year: one.year,
            text: one.text.clone(),
            measure: one.measure.clone(),
            due: one.due.to_string(),
        }
    }
}

impl From<&Shown> for ShownWire {
    fn from(one: &Shown) -> ShownWire {
        ShownWire { text: one.text.clone(), references: one.references.clone() }
    }
}

impl From<ShownWire> for Shown {
    fn from(one: ShownWire) -> Shown {
        Shown { text: one.text, references: one.references }
    }
}

impl Step {
    fn read(self) -> Result<ConditionStep, Problem> {
        use ConditionStep as S;
        Ok(match self {
            Step::Propose { conditions, reason } => {
                let one = |(at, one): (usize, ConditionText)| {
                    let due = parsed(&format!("conditions.{at}.due"), &one.due)?;
                    let ConditionText { number, year, text, measure, .. } = one;
                    Ok::<_, Problem>(Condition { number, year, text, measure, due })
                };
                let conditions = conditions.into_iter().enumerate().map(one);
                S::Propose { conditions: conditions.collect::<Result<_, _>>()?, reason }
            }
            Step::Agree { version } => S::Agree { version },
            Step::Drop { version, reason } => S::Drop { version, reason },
            Step::Report { condition, shown } => S::Report { condition, shown: shown.into() },
            Step::Accept { condition } => S::Accept { condition },
            Step::Return { condition, reason } => S::Return { condition, reason },
            Step::Waive { condition, reason } => S::Waive { condition, reason },
            Step::HandIn { kind, until, shown } => S::HandIn {
                kind: word("kind", &kind, &ReportKind::ALL, ReportKind::word)?,
                until: parsed("until", &until)?,
                shown: shown.into(),
            },
        })
    }
}

//! What can be asked of calls and projects inside an institute.

use guildhall_network::project::text::Scale;
use guildhall_network::project::{Outcome, Step};
use guildhall_network::{Command, InstituteId, ProjectCallId, ProjectCommand, ProjectId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::agreements::DataTerms;
use super::institutes::Which;
use super::project_list::{ProjectList, list};
use super::project_text::{ChangeWire, TextWire, organisation};

use super::projects::{ProjectView, view};
use super::{Visitor, parsed, word};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query, time};
use crate::problem::Problem;

/// A call to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProjectCall {
    institute: String,
    label: LabelWire,
    text: String,
    /// Until when proposals are taken, RFC 3339.
    deadline: String,
}

/// What is chosen among the proposals to a call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProjectChoice {
    /// Names of those that are selected, maybe none.
    selected: Vec<String>,
    reason: String,
}

/// A project to be proposed, as a whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProject {
    call: String,
    /// Who leads. Stays as it was first.
    lead: String,
    /// The revision that the writer began with; 0 for a new one.
    seen: u32,
    text: TextWire,
}

/// A step of a project that was selected.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ProjectStep {
    /// Says that a milestone is there, by its number from 1.
    Report { milestone: u32, evidence: String },
    /// Agrees that a milestone is there.
    Accept { milestone: u32 },
    /// Returns a report of a milestone, with what is lacking.
    Return { milestone: u32, reason: String },
    /// Assesses a readiness level of `trl` or `mrl`; you are the assessor.
    Assess { scale: String, level: u8, evidence: String },
    /// Decides a stage gate: `go`, `hold` or `stop`.
    DecideGate { gate: String, outcome: String, reason: String },
    /// Asks for a change.
    AskChange { change: ChangeWire, reason: String },
    /// Grants a change request, by its number; it is so from now on.
    GrantChange { change: u32 },
    /// Refuses a change request.
    RefuseChange { change: u32, reason: String },
    /// Says a risk, or says one anew by its number. Likelihood and impact are from 1 to 5; `until` is the
    /// last day on which it may happen.
    SetRisk {
        #[serde(default)]
        risk: Option<u32>,
        text: String,
        likelihood: u8,
        impact: u8,
        owner: String,
        until: String,
    },
    /// Says that a risk is none any more.
    EndRisk { risk: u32, note: String },
    /// Says a result.
    SayResult { title: String, text: String },
    /// Opens data to another of the project, by an agreement of this name.
    ShareData { agreement: String, terms: DataTerms },
    /// Says who takes the project over, and the first day without its data room.
    HandOver { to: String, text: String, room_until: String },
    /// Closes the project.
    Close,
}

/// Opens a call inside an institute. For those who run it.
#[utoipa::path(put, path = "/project-call", tag = "network", params(Which),
    request_body = NewProjectCall, responses((status = 200, body = ProjectList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open_project_call(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewProjectCall>,
) -> Result<Json<ProjectList>, Problem> {
    let command = ProjectCommand::OpenCall {
        institute: InstituteId(name("institute", &asked.institute)?),
        call: ProjectCallId(name("id", &which.id)?),
        label: asked.label.into(),
        text: asked.text,
        deadline: time("deadline", &asked.deadline)?,
    };
    let institute = asked.institute;
    visitor.change(Command::Project(command), move |visitor| list(visitor, &institute)).await
}

/// Chooses among the proposals to a call, after its deadline, with a reason. For those who run the
/// institute.
#[utoipa::path(post, path = "/project-call/select", tag = "network", params(Which),
    request_body = ProjectChoice, responses((status = 200, body = ProjectList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn select_projects(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<ProjectChoice>,
) -> Result<Json<ProjectList>, Problem> {
    let call = ProjectCallId(name("id", &which.id)?);
    let selected =
        asked.selected.iter().map(|id| Ok::<_, Problem>(ProjectId(name("selected", id)?)));
    let selected = selected.collect::<Result<_, Problem>>()?;
    let found = visitor.view().project_call(&call).map(|one| one.call.opened.institute.clone());
    let institute = found.ok_or_else(|| Problem::not_found("call", &which.id))?;
    let command = ProjectCommand::Select { call, selected, reason: asked.reason };
    visitor
        .change(Command::Project(command), move |visitor| list(visitor, institute.as_str()))
        .await
}

/// Proposes a project, or proposes it anew, as a whole. For those who sign for its lead, before the
/// deadline of the call.
#[utoipa::path(put, path = "/project", tag = "network", params(Which), request_body = NewProject,
    responses((status = 200, body = ProjectView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose_project(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewProject>,
) -> Result<Json<ProjectView>, Problem> {
    let command = ProjectCommand::Propose {
        call: ProjectCallId(name("call", &asked.call)?),
        project: ProjectId(name("id", &which.id)?),
        lead: organisation("lead", &asked.lead)?,
        text: Box::new(asked.text.read()?),
        seen: asked.seen,
    };
    visitor.change(Command::Project(command), move |visitor| view(visitor, &which.id)).await
}

/// Takes a step of a project that was selected. Who may take which, and when, is in the manual's page on
/// projects.
#[utoipa::path(post, path = "/project/step", tag = "network", params(Which),
    request_body = ProjectStep, responses((status = 200, body = ProjectView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_project_step(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<ProjectStep>,
) -> Result<Json<ProjectView>, Problem> {
    let project = ProjectId(name("id", &which.id)?);
    let step = asked.read(&visitor)?;
    let command = ProjectCommand::Take { project, step };
    visitor.change(Command::Project(command), move |visitor| view(visitor, &which.id)).await
}

impl ProjectStep {
    fn read(self, visitor: &Visitor) -> Result<Step, Problem> {
        use ProjectStep as P;
        Ok(match self {
            P::Report { milestone, evidence } => Step::Report { milestone, evidence },
            P::Accept { milestone } => Step::Accept { milestone },
            P::Return { milestone, reason } => Step::Return { milestone, reason },
            P::Assess { scale, level, evidence } => {
                let scale = word("scale", &scale, &Scale::ALL, Scale::word)?;
                Step::Assess { scale, level, evidence }
            }
            P::DecideGate { gate, outcome, reason } => {
                let outcome = word("outcome", &outcome, &Outcome::ALL, Outcome::word)?;
                Step::DecideGate { gate, outcome, reason }
            }
            P::AskChange { change, reason } => Step::AskChange { change: change.read()?, reason },
            P::GrantChange { change } => Step::GrantChange { change },
            P::RefuseChange { change, reason } => Step::RefuseChange { change, reason },
            P::SetRisk { risk, text, likelihood, impact, owner, until } => {
                let owner = organisation("owner", &owner)?;
                let until = parsed("until", &until)?;
                Step::SetRisk { risk, text, likelihood, impact, owner, until }
            }
            P::EndRisk { risk, note } => Step::EndRisk { risk, note },
            P::SayResult { title, text } => Step::SayResult { title, text },
            P::ShareData { agreement, terms } => {
                Step::ShareData { agreement: terms.read(visitor, &agreement)? }
            }
            P::HandOver { to, text, room_until } => Step::HandOver {
                to: organisation("to", &to)?,
                text,
                room_until: parsed("room_until", &room_until)?,
            },
            P::Close => Step::Close,
        })
    }
}

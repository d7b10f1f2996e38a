//! Concept papers: short proposals before full ones, and what the office says to them.

use guildhall_model::OrganisationId;
use guildhall_network::competition::{PaperText, Verdict};
use guildhall_network::view::PaperView as Seen;
use guildhall_network::{CallId, Command, PaperCommand, PaperId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{ShortfallWire, Visitor};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Concept papers.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperList {
    papers: Vec<PaperView>,
}

/// A concept paper.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperView {
    id: String,
    /// Name of the call.
    call: String,
    /// Name of the organisation that leads.
    lead: String,
    text: PaperTextWire,
    /// How often it was saved: goes with the next save.
    revision: u32,
    /// Who saved it last.
    saved_by: String,
    /// RFC 3339.
    saved_at: String,
    /// When it was handed in, RFC 3339; null when it was not.
    submitted: Option<String>,
    /// What the office said to it; null before.
    verdict: Option<VerdictWire>,
    /// The rules that it does not keep.
    lacks: Vec<ShortfallWire>,
    /// Whether you may save it, hand it in or take it back now.
    may_write: bool,
    /// Whether you may answer it now.
    may_answer: bool,
}

/// What a concept paper says.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = PaperText)]
struct PaperTextWire {
    title: String,
    /// What is wanted.
    summary: String,
    /// Names of those who are expected to take part beside the lead.
    partners: Vec<String>,
}

/// What the office said to a concept paper. It forbids nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = Verdict)]
struct VerdictWire {
    /// RFC 3339.
    at: String,
    /// Whether a full proposal is encouraged.
    encouraged: bool,
    reason: String,
}

/// Which concept paper.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    id: String,
}

/// Of which call.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfCall {
    call: String,
}

/// A concept paper to be saved.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PaperDraft {
    /// Name of the call.
    call: String,
    /// Name of the organisation that leads.
    lead: String,
    text: PaperTextWire,
    /// The revision that the writer began with; 0 for a new one.
    revision: u32,
}

/// What is handed in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PaperSubmission {
    /// The revision that you have before you.
    revision: u32,
}

/// What the office says to it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewVerdict {
    /// Whether a full proposal is encouraged.
    encouraged: bool,
    /// Why; for those who take part to read.
    reason: String,
}

/// Concept papers to a call that you may see: those in which your organisations take part, and, once
/// no more are taken, for who belongs to the office those that were handed in.
#[utoipa::path(get, path = "/papers", tag = "network", params(OfCall), responses(
    (status = 200, body = PaperList), (status = 401, body = Problem)))]
pub(crate) async fn papers(visitor: Visitor, Query(of): Query<OfCall>) -> Json<PaperList> {
    let found = CallId::new(&of.call).map(|call| visitor.view().papers(&call));
    let papers = found.unwrap_or_default().iter().map(PaperView::from).collect();
    Json(PaperList { papers })
}

/// One concept paper.
#[utoipa::path(get, path = "/paper", tag = "network", params(Which), responses(
    (status = 200, body = PaperView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn paper(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<PaperView>, Problem> {
    view(&visitor, &which.id)
}

/// Begins a concept paper, or saves it as a whole. Needs the role of an administrator in the
/// organisation that leads.
#[utoipa::path(put, path = "/paper", tag = "network", params(Which), request_body = PaperDraft,
    responses((status = 200, body = PaperView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn save_paper(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(draft): Json<PaperDraft>,
) -> Result<Json<PaperView>, Problem> {
    let partner =
        |(at, one): (usize, String)| name(&format!("text.partners.{at}"), &one).map(OrganisationId);
    let PaperTextWire { title, summary, partners } = draft.text;
    let partners = partners.into_iter().enumerate().map(partner).collect::<Result<_, _>>()?;
    let command = PaperCommand::Save {
        paper: PaperId(name("id", &which.id)?),
        call: CallId(name("call", &draft.call)?),
        lead: OrganisationId(name("lead", &draft.lead)?),
        text: PaperText { title, summary, partners },
        seen: draft.revision,
    };
    change(visitor, command, which).await
}

/// Hands a concept paper in as it is. Needs the role of an administrator in the organisation that
/// leads.
#[utoipa::path(post, path = "/paper/submit", tag = "network", params(Which),
    request_body = PaperSubmission, responses((status = 200, body = PaperView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn submit_paper(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<PaperSubmission>,
) -> Result<Json<PaperView>, Problem> {
    let paper = PaperId(name("id", &which.id)?);
    change(visitor, PaperCommand::Submit { paper, seen: asked.revision }, which).await
}

/// Takes a concept paper that was handed in back, to go on writing. Needs the role of an
/// administrator in the organisation that leads.
#[utoipa::path(post, path = "/paper/reopen", tag = "network", params(Which), responses(
    (status = 200, body = PaperView), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reopen_paper(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<PaperView>, Problem> {
    let paper = PaperId(name("id", &which.id)?);
    change(visitor, PaperCommand::Reopen { paper }, which).await
}

/// Says whether a full proposal is encouraged, and why. It forbids nothing. For officers without a
/// tie to those who take part.
#[utoipa::path(post, path = "/paper/answer", tag = "network", params(Which),
    request_body = NewVerdict, responses((status = 200, body = PaperView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer_paper(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewVerdict>,
) -> Result<Json<PaperView>, Problem> {
    let paper = PaperId(name("id", &which.id)?);
    let NewVerdict { encouraged, reason } = asked;
    change(visitor, PaperCommand::Answer { paper, encouraged, reason }, which).await
}

async fn change(
    visitor: Visitor,
    command: PaperCommand,
    which: Which,
) -> Result<Json<PaperView>, Problem> {
    visitor.change(Command::Paper(command), move |visitor| view(visitor, &which.id)).await
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<PaperView>, Problem> {
    let seen = PaperId::new(id).ok().and_then(|id| visitor.view().paper(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("concept paper", id))?;
    Ok(Json(PaperView::from(&seen)))
}

impl From<&Seen<'_>> for PaperView {
    fn from(seen: &Seen<'_>) -> PaperView {
        let paper = seen.paper;
        let verdict = |one: &Verdict| VerdictWire {
            at: one.at.to_string(),
            encouraged: one.encouraged,
            reason: one.reason.clone(),
        };
        PaperView {
            id: paper.id.to_string(),
            call: paper.call.to_string(),
            lead: paper.lead.to_string(),
            text: PaperTextWire {
                title: paper.text.title.clone(),
                summary: paper.text.summary.clone(),
                partners: paper.text.partners.iter().map(ToString::to_string).collect(),
            },
            revision: paper.revision,
            saved_by: paper.saved.0.to_string(),
            saved_at: paper.saved.1.to_string(),
            submitted: paper.submitted.map(|at| at.to_string()),
            verdict: paper.verdict.as_ref().map(verdict),
            lacks: seen.lacks.iter().map(Into::into).collect(),
            may_write: seen.may_write,
            may_answer: seen.may_answer,
        }
    }
}

//! Requests for information, and what organisations respond.

use guildhall_model::OrganisationId;
use guildhall_network::view::ResponseView;
use guildhall_network::{CallId, Command, InformationCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Visitor;
use super::calls::{CallView, Which, view as call_view};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Responses to a request for information.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResponseList {
    /// By organisation: your own, and those that you may read.
    responses: Vec<ResponseWire>,
}

/// What an organisation says to a draft.
#[derive(Serialize, ToSchema)]
#[schema(as = Response)]
struct ResponseWire {
    /// Name of the organisation.
    organisation: String,
    text: String,
    /// How often it was saved: goes with the next save.
    revision: u32,
    /// Who saved it last; null where it is not of your organisation.
    saved_by: Option<String>,
    /// RFC 3339.
    saved_at: String,
    /// When it was handed in, RFC 3339; null when it was not.
    submitted: Option<String>,
}

/// Whose response to which call.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// Name of the call.
    id: String,
    /// Name of the organisation.
    organisation: String,
}

/// A response to be saved.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ResponseDraft {
    text: String,
    /// The revision that the writer began with; 0 for a new one.
    revision: u32,
}

/// What is handed in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ResponseSubmission {
    /// The revision that you have before you.
    revision: u32,
}

/// Makes a draft public and takes responses to it, as the draft says. For officers of the programme.
#[utoipa::path(post, path = "/call/information", tag = "network", params(Which),
    responses((status = 200, body = CallView), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask_information(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let command = Command::Information(InformationCommand::Ask { call });
    visitor.change(command, move |visitor| call_view(visitor, &which.id)).await
}

/// Responses to the request for information of a call: those of your organisations; once no more
/// are taken, those handed in for who belongs to the office, and for everybody where the policy says
/// so.
#[utoipa::path(get, path = "/call/responses", tag = "network", params(Which), responses(
    (status = 200, body = ResponseList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn responses(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ResponseList>, Problem> {
    list(&visitor, &which.id)
}

/// Begins a response, or saves it as a whole. Needs the role of an administrator in the organisation.
#[utoipa::path(put, path = "/call/response", tag = "network", params(Whose),
    request_body = ResponseDraft, responses((status = 200, body = ResponseList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn save_response(
    visitor: Visitor,
    Query(whose): Query<Whose>,
    Json(asked): Json<ResponseDraft>,
) -> Result<Json<ResponseList>, Problem> {
    let (call, organisation) = whose.read()?;
    let (text, seen) = (asked.text, asked.revision);
    respond(visitor, InformationCommand::Save { call, organisation, text, seen }, whose).await
}

/// Hands a response in as it is. Needs the role of an administrator in the organisation.
#[utoipa::path(post, path = "/call/response/submit", tag = "network", params(Whose),
    request_body = ResponseSubmission, responses((status = 200, body = ResponseList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn submit_response(
    visitor: Visitor,
    Query(whose): Query<Whose>,
    Json(asked): Json<ResponseSubmission>,
) -> Result<Json<ResponseList>, Problem> {
    let (call, organisation) = whose.read()?;
    let seen = asked.revision;
    respond(visitor, InformationCommand::Submit { call, organisation, seen }, whose).await
}

/// Takes a response that was handed in back, to go on writing. Needs the role of an administrator in
/// the organisation.
#[utoipa::path(post, path = "/call/response/reopen", tag = "network", params(Whose),
    responses((status = 200, body = ResponseList), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reopen_response(
    visitor: Visitor,
    Query(whose): Query<Whose>,
) -> Result<Json<ResponseList>, Problem> {
    let (call, organisation) = whose.read()?;
    respond(visitor, InformationCommand::Reopen { call, organisation }, whose).await
}

impl Whose {
    fn read(&self) -> Result<(CallId, OrganisationId), Problem> {
        let organisation = OrganisationId(name("organisation", &self.organisation)?);
        Ok((CallId(name("id", &self.id)?), organisation))
    }
}

async fn respond(
    visitor: Visitor,
    command: InformationCommand,
    whose: Whose,
) -> Result<Json<ResponseList>, Problem> {
    let command = Command::Information(command);
    visitor.change(command, move |visitor| list(visitor, &whose.id)).await
}

fn list(visitor: &Visitor, id: &str) -> Result<Json<ResponseList>, Problem> {
    let view = visitor.view();
    let call = CallId::new(id).ok().and_then(|id| view.call(&id));
    let call = call.ok_or_else(|| Problem::not_found("call", id))?;
    let wire = |one: &ResponseView<'_>| ResponseWire {
        organisation: one.organisation.to_string(),
        text: one.response.text.clone(),
        revision: one.response.revision,
        saved_by: visitor
            .caller
            .scope
            .sees(one.organisation)
            .then(|| one.response.saved.0.to_string()),
        saved_at: one.response.saved.1.to_string(),
        submitted: one.response.submitted.map(|at| at.to_string()),
    };
    Ok(Json(ResponseList { responses: view.responses(call).iter().map(wire).collect() }))
}

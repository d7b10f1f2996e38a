//! Negotiation with those who were selected.

use guildhall_network::competition::Broken;
use guildhall_network::{CallId, Command, NegotiationCommand, ProposalId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Visitor;
use super::calls::{CallView, Which as OfCall, view as call_view};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// What is negotiated about a proposal.
#[derive(Serialize, ToSchema)]
pub(crate) struct NegotiationView {
    proposal: String,
    /// What the office proposes; null before there is something.
    terms: Option<TermsWire>,
    /// How it ended without an agreement; null otherwise.
    broken: Option<BrokenWire>,
    /// Whether you may propose terms now.
    may_propose: bool,
    /// Whether you may agree to them now.
    may_agree: bool,
    /// Whether you may break off now.
    may_break_off: bool,
}

/// What the office proposes.
#[derive(Serialize, ToSchema)]
#[schema(as = Terms)]
struct TermsWire {
    text: String,
    /// How often terms were proposed: goes with the next, and with the agreement.
    revision: u32,
    /// RFC 3339.
    at: String,
    /// When the lead agreed, RFC 3339; null when it did not.
    agreed: Option<String>,
}

/// How a negotiation ended without an agreement.
#[derive(Serialize, ToSchema)]
#[schema(as = Broken)]
struct BrokenWire {
    /// `office` or `lead`.
    by: &'static str,
    reason: String,
    /// RFC 3339.
    at: String,
}

/// Which proposal.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    id: String,
}

/// Terms to be proposed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTerms {
    /// What is changed in the proposal, and under which conditions.
    text: String,
    /// The revision that the writer began with; 0 for the first.
    revision: u32,
}

/// What is agreed to.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Consent {
    /// The revision of the terms.
    revision: u32,
}

/// Why.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Because {
    reason: String,
}

/// What is negotiated about a proposal that was selected. For who belongs to the lead or to the
/// office.
#[utoipa::path(get, path = "/proposal/negotiation", tag = "network", params(Which), responses(
    (status = 200, body = NegotiationView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn negotiation(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<NegotiationView>, Problem> {
    view(&visitor, &which.id)
}

/// Proposes terms, or others: the lead agrees anew. For officers of the programme without a tie.
#[utoipa::path(put, path = "/proposal/negotiation", tag = "network", params(Which),
    request_body = NewTerms, responses((status = 200, body = NegotiationView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_terms(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewTerms>,
) -> Result<Json<NegotiationView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let (terms, seen) = (asked.text, asked.revision);
    change(visitor, NegotiationCommand::SetTerms { proposal, terms, seen }, which).await
}

/// Agrees to the terms proposed last. Needs the role of an administrator in the organisation that
/// leads.
#[utoipa::path(post, path = "/proposal/agree", tag = "network", params(Which),
    request_body = Consent, responses((status = 200, body = NegotiationView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn agree(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Consent>,
) -> Result<Json<NegotiationView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    change(visitor, NegotiationCommand::Agree { proposal, seen: asked.revision }, which).await
}

/// Ends a negotiation without an agreement. For officers of the programme without a tie, and for the
/// administrators of the organisation that leads.
#[utoipa::path(post, path = "/proposal/break-off", tag = "network", params(Which),
    request_body = Because, responses((status = 200, body = NegotiationView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn break_off(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Because>,
) -> Result<Json<NegotiationView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    change(visitor, NegotiationCommand::BreakOff { proposal, reason: asked.reason }, which).await
}

/// Selects the next of the ranking instead of one that was broken off, with a reason for everybody to
/// read. For officers of the programme without a tie.
#[utoipa::path(post, path = "/proposal/take", tag = "network", params(Which),
    request_body = Because, responses((status = 200, body = NegotiationView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_next(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Because>,
) -> Result<Json<NegotiationView>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    change(visitor, NegotiationCommand::TakeNext { proposal, reason: asked.reason }, which).await
}

/// Says that nobody more is taken, with a reason for everybody to read. For officers of the programme
/// without a tie.
#[utoipa::path(post, path = "/call/end", tag = "network", params(OfCall),
    request_body = Because, responses((status = 200, body = CallView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end_call(
    visitor: Visitor,
    Query(which): Query<OfCall>,
    Json(asked): Json<Because>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let command = Command::Negotiation(NegotiationCommand::EndCall { call, reason: asked.reason });
    visitor.change(command, move |visitor| call_view(visitor, &which.id)).await
}

async fn change(
    visitor: Visitor,
    command: NegotiationCommand,
    which: Which,
) -> Result<Json<NegotiationView>, Problem> {
    visitor.change(Command::Negotiation(command), move |visitor| view(visitor, &which.id)).await
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<NegotiationView>, Problem> {
    let seen = ProposalId::new(id).ok().and_then(|id| visitor.view().negotiation(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("negotiation about", id))?;
    let there = seen.negotiation.filter(|one| one.revision > 0);
    let broken = |one: &Broken| BrokenWire {
        by: one.by.word(),
        reason: one.reason.clone(),
        at: one.at.to_string(),
    };
    Ok(Json(NegotiationView {
        proposal: id.to_owned(),
        terms: there.map(|one| TermsWire {
            text: one.terms.clone(),
            revision: one.revision,
            at: one.saved.1.to_string(),
            agreed: one.agreed.map(|at| at.to_string()),
        }),
        broken: seen.negotiation.and_then(|one| one.broken.as_ref()).map(broken),
        may_propose: seen.may_propose,
        may_agree: seen.may_agree,
        may_break_off: seen.may_break_off,
    }))
}

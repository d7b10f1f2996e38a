//! Before reviews: what reviewers know and proposals are about, invitations, who could review what.

use guildhall_model::PersonId;
use guildhall_network::competition::reviewing::assignment::{Lack, Pair, Wanted};
use guildhall_network::competition::reviewing::expertise::{Area, Fields};
use guildhall_network::competition::reviewing::invitation::{Answer, Invitation, InvitationState};
use guildhall_network::view::Candidate;
use guildhall_network::{CallId, Command, FocusId, PanelCommand, ProgrammeId, ProposalId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reviews::{TieWire, ties};
use super::{Visitor, calls, proposals};
use crate::api::wire::{Named, name};
use crate::api::{Json, Query, time};
use crate::problem::Problem;

/// What somebody knows, or a proposal is about.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ExpertiseFields)]
pub(crate) struct FieldsWire {
    /// Focus areas, at most 50.
    areas: Vec<AreaWire>,
    /// Words of one's own, at most 30 of at most 60 characters. They are kept in small letters.
    keywords: Vec<String>,
}

/// A focus area of a programme.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = FocusArea)]
struct AreaWire {
    /// Name of the programme.
    programme: String,
    /// Name of the focus area in it.
    focus: String,
}

/// What a proposal is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProposalFields {
    /// What was said, with the focus area of its call.
    fields: FieldsWire,
    /// Whether you may say it now.
    may_write: bool,
}

/// Who could review proposals to a call.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateList {
    /// By name.
    candidates: Vec<CandidateRow>,
}

/// Somebody who could review proposals to a call.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewCandidate)]
struct CandidateRow {
    person: String,
    /// `public` or `private`.
    sector: &'static str,
    /// Whether a government appointed this person for political reasons.
    appointee: bool,
    /// What he knows.
    fields: FieldsWire,
    /// Whether he has a tie: to `no` proposal, to `some`, to `all` of them.
    tied: &'static str,
    /// How many proposals he reviews.
    load: usize,
    /// Whether he was asked; null when he was not.
    invitation: Option<InvitationWire>,
    /// Whether you may ask him now.
    may_invite: bool,
}

/// That somebody was asked to review.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewInvitation)]
struct InvitationWire {
    /// `asked`, `lapsed`, `accepted` or `declined`.
    state: &'static str,
    /// When, RFC 3339.
    asked: String,
    /// Until when an answer counts, RFC 3339.
    until: String,
    /// When it was answered, RFC 3339; null when it was not.
    answered: Option<String>,
    /// What was said with the answer; may be empty.
    reason: String,
}

/// Your invitations to review.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationList {
    /// By call.
    invitations: Vec<OwnInvitation>,
}

/// That you were asked to review proposals to a call.
#[derive(Serialize, ToSchema)]
struct OwnInvitation {
    /// Name of the call.
    call: String,
    /// What it is called.
    label: crate::api::wire::LabelWire,
    invitation: InvitationWire,
    /// Whether you may answer now.
    may_answer: bool,
    /// Who takes part in proposals to which no tie of yours is known; empty once it is answered.
    organisations: Vec<Named>,
}

/// Whom to ask.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewInvite {
    /// Name of the person.
    reviewer: String,
    /// Until when an answer counts, RFC 3339.
    until: String,
}

/// A yes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InvitationAcceptance {
    /// Ties that you did not name before.
    ties: Vec<TieWire>,
    /// What there is to be said of them; may be empty where there are none.
    reason: String,
}

/// A no.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InvitationRefusal {
    reason: String,
}

/// What is wanted of an assignment.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedQuery {
    /// Name of the call.
    id: String,
    /// Reviews of each proposal; without it as the policy says, or 3.
    reviews: Option<u8>,
    /// The most proposals that one reviews; without it as the policy says, or 5.
    load: Option<u8>,
}

/// Who could review what.
#[derive(Serialize, ToSchema)]
#[schema(as = ProposedAssignment)]
pub(crate) struct AssignmentWire {
    /// So many reviews were wanted of each proposal.
    reviews: u8,
    /// So many proposals of each reviewer, at most.
    load: u8,
    /// What would be added, by proposal and reviewer.
    pairs: Vec<ReviewPairRow>,
    /// What proposals would still lack.
    lacks: Vec<ReviewLackRow>,
    /// How many each would review, of those who accepted.
    loads: Vec<ReviewLoadRow>,
}

/// Somebody who could review a proposal.
#[derive(Serialize, ToSchema)]
struct ReviewPairRow {
    /// Name of the proposal.
    proposal: String,
    title: String,
    /// Name of the person.
    reviewer: String,
    /// How many focus areas and words both name.
    fit: u32,
}

/// What a proposal would still lack.
#[derive(Serialize, ToSchema)]
struct ReviewLackRow {
    /// Name of the proposal.
    proposal: String,
    title: String,
    /// So many reviews.
    reviews: u32,
    /// Reviewers from these sectors.
    sectors: Vec<&'static str>,
}

/// How many somebody would review.
#[derive(Serialize, ToSchema)]
struct ReviewLoadRow {
    reviewer: String,
    proposals: u32,
}

/// Reviews to be assigned, all or none.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewPairs {
    pairs: Vec<ReviewPairDraft>,
}

/// A review to be assigned.
#[derive(Deserialize, ToSchema)]
struct ReviewPairDraft {
    /// Name of the proposal.
    proposal: String,
    /// Name of the person.
    reviewer: String,
}

/// What you know, as you said; nothing as long as you did not.
#[utoipa::path(get, path = "/reviewer/fields", tag = "network", responses(
    (status = 200, body = FieldsWire), (status = 401, body = Problem)))]
pub(crate) async fn reviewer_fields(visitor: Visitor) -> Json<FieldsWire> {
    Json(visitor.view().own_fields().cloned().unwrap_or_default().into())
}

/// Says what you know. For who is ready to review.
#[utoipa::path(put, path = "/reviewer/fields", tag = "network", request_body = FieldsWire,
    responses((status = 200, body = FieldsWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_reviewer_fields(
    visitor: Visitor,
    Json(asked): Json<FieldsWire>,
) -> Result<Json<FieldsWire>, Problem> {
    let command = PanelCommand::SetReviewerFields(asked.read()?);
    let own = |visitor: &Visitor| {
        Ok(Json(visitor.view().own_fields().cloned().unwrap_or_default().into()))
    };
    visitor.change(Command::Panel(command), own).await
}

/// What a proposal is about. For who sees the proposal.
#[utoipa::path(get, path = "/proposal/fields", tag = "network", params(proposals::Which),
    responses((status = 200, body = ProposalFields), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn proposal_fields(
    visitor: Visitor,
    Query(which): Query<proposals::Which>,
) -> Result<Json<ProposalFields>, Problem> {
    fields_of(&visitor, &which.id)
}

/// Says what a proposal is about. For those who sign for its lead, until the deadline; then for
/// officers without a tie.
#[utoipa::path(put, path = "/proposal/fields", tag = "network", params(proposals::Which),
    request_body = FieldsWire, responses((status = 200, body = ProposalFields),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_topics(
    visitor: Visitor,
    Query(which): Query<proposals::Which>,
    Json(asked): Json<FieldsWire>,
) -> Result<Json<ProposalFields>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let command = PanelCommand::SetTopics { proposal, fields: asked.read()? };
    visitor.change(Command::Panel(command), move |visitor| fields_of(visitor, &which.id)).await
}

/// Who is ready to review, with whether he has a tie and was asked. For officers without a tie to any
/// proposal of the call, once it is closed.
#[utoipa::path(get, path = "/call/candidates", tag = "network", params(calls::Which), responses(
    (status = 200, body = CandidateList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn candidates(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
) -> Result<Json<CandidateList>, Problem> {
    candidates_of(&visitor, &which.id)
}

/// Asks somebody to review proposals to a call. For officers without a tie to any of them.
#[utoipa::path(post, path = "/call/invite", tag = "network", params(calls::Which),
    request_body = ReviewInvite, responses((status = 200, body = CandidateList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn invite(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<ReviewInvite>,
) -> Result<Json<CandidateList>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let reviewer = PersonId(name("reviewer", &asked.reviewer)?);
    let until = time("until", &asked.until)?;
    let command = Command::Panel(PanelCommand::Invite { call, reviewer, until });
    visitor.change(command, move |visitor| candidates_of(visitor, &which.id)).await
}

/// Your invitations to review.
#[utoipa::path(get, path = "/invitations", tag = "network", responses(
    (status = 200, body = InvitationList), (status = 401, body = Problem)))]
pub(crate) async fn invitations(visitor: Visitor) -> Json<InvitationList> {
    own_invitations(&visitor)
}

/// Says yes to an invitation, and to whom you have ties.
#[utoipa::path(post, path = "/call/invitation/accept", tag = "network", params(calls::Which),
    request_body = InvitationAcceptance, responses((status = 200, body = InvitationList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn accept(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<InvitationAcceptance>,
) -> Result<Json<InvitationList>, Problem> {
    let (call, ties) = (CallId(name("id", &which.id)?), ties(asked.ties)?);
    let command = PanelCommand::AcceptInvitation { call, ties, reason: asked.reason };
    visitor.change(Command::Panel(command), |visitor| Ok(own_invitations(visitor))).await
}

/// Says no to an invitation.
#[utoipa::path(post, path = "/call/invitation/decline", tag = "network", params(calls::Which),
    request_body = InvitationRefusal, responses((status = 200, body = InvitationList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn decline(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<InvitationRefusal>,
) -> Result<Json<InvitationList>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let command = PanelCommand::DeclineInvitation { call, reason: asked.reason };
    visitor.change(Command::Panel(command), |visitor| Ok(own_invitations(visitor))).await
}

/// Who could review what, of those who accepted. Changes nothing. For officers without a tie to any
/// proposal of the call, until it is decided.
#[utoipa::path(get, path = "/call/assignment", tag = "network", params(WantedQuery), responses(
    (status = 200, body = AssignmentWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn assignment(
    visitor: Visitor,
    Query(asked): Query<WantedQuery>,
) -> Result<Json<AssignmentWire>, Problem> {
    crate::api::blocking(move || propose(&visitor, &asked)).await
}

/// Has these review these, all or none of them. For officers without a tie to any proposal of the
/// call.
#[utoipa::path(post, path = "/call/assign", tag = "network", params(calls::Which),
    request_body = ReviewPairs, responses((status = 200, body = CandidateList),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assign_all(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<ReviewPairs>,
) -> Result<Json<CandidateList>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let pair = |(at, one): (usize, ReviewPairDraft)| -> Result<(ProposalId, PersonId), Problem> {
        let proposal = name(&format!("pairs.{at}.proposal"), &one.proposal)?;
        let reviewer = name(&format!("pairs.{at}.reviewer"), &one.reviewer)?;
        Ok((ProposalId(proposal), PersonId(reviewer)))
    };
    let pairs = asked.pairs.into_iter().enumerate().map(pair).collect::<Result<_, _>>()?;
    let command = Command::Panel(PanelCommand::AssignAll { call, pairs });
    visitor.change(command, move |visitor| candidates_of(visitor, &which.id)).await
}

fn propose(visitor: &Visitor, asked: &WantedQuery) -> Result<Json<AssignmentWire>, Problem> {
    let view = visitor.view();
    let wanted = Wanted { reviews: asked.reviews, load: asked.load };
    let found = CallId::new(&asked.id).ok().and_then(|id| view.assignment(&id, wanted));
    let found = found.ok_or_else(|| Problem::not_found("assignment of", &asked.id))?;
    let title = |id: &ProposalId| {
        view.proposal(id).map_or_else(String::new, |seen| seen.proposal.text.title.clone())
    };
    let pair = |one: Pair| ReviewPairRow {
        title: title(&one.proposal),
        proposal: one.proposal.to_string(),
        reviewer: one.reviewer.to_string(),
        fit: one.fit,
    };
    let lack = |one: Lack| ReviewLackRow {
        title: title(&one.proposal),
        proposal: one.proposal.to_string(),
        reviews: one.reviews,
        sectors: one.sectors.into_iter().map(|sector| sector.word()).collect(),
    };
    let load =
        |(who, proposals): (PersonId, u32)| ReviewLoadRow { reviewer: who.to_string(), proposals };
    Ok(Json(AssignmentWire {
        reviews: found.reviews,
        load: found.load,
        pairs: found.pairs.into_iter().map(pair).collect(),
        lacks: found.lacks.into_iter().map(lack).collect(),
        loads: found.loads.into_iter().map(load).collect(),
    }))
}

fn fields_of(visitor: &Visitor, id: &str) -> Result<Json<ProposalFields>, Problem> {
    let seen = ProposalId::new(id).ok().and_then(|id| visitor.view().fields(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("proposal", id))?;
    Ok(Json(ProposalFields { fields: seen.fields.into(), may_write: seen.may_write }))
}

fn candidates_of(visitor: &Visitor, id: &str) -> Result<Json<CandidateList>, Problem> {
    let seen = CallId::new(id).ok().and_then(|id| visitor.view().candidates(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("candidates of", id))?;
    let row = |one: Candidate<'_>| CandidateRow {
        person: one.reviewer.person.to_string(),
        sector: one.reviewer.sector.word(),
        appointee: one.reviewer.appointee,
        fields: one.fields.cloned().unwrap_or_default().into(),
        tied: one.tied.word(),
        load: one.load,
        invitation: one.invitation.map(invitation),
        may_invite: one.may_invite,
    };
    Ok(Json(CandidateList { candidates: seen.into_iter().map(row).collect() }))
}

fn own_invitations(visitor: &Visitor) -> Json<InvitationList> {
    let view = visitor.view();
    let row = |seen: guildhall_network::view::InvitationView<'_>| OwnInvitation {
        call: seen.call.id.to_string(),
        label: (&view.text_of(seen.call).label).into(),
        invitation: invitation((seen.invitation, seen.state)),
        may_answer: seen.may_answer,
        organisations: seen.organisations.iter().map(|id| visitor.organisation(id)).collect(),
    };
    Json(InvitationList { invitations: view.invitations().into_iter().map(row).collect() })
}

fn invitation((one, state): (&Invitation, InvitationState)) -> InvitationWire {
    let (answered, reason) = match &one.answer {
        Some(Answer::Accepted { at, said }) => (Some(at), said.clone()),
        Some(Answer::Declined { at, reason }) => (Some(at), reason.clone()),
        None => (None, String::new()),
    };
    InvitationWire {
        state: state.word(),
        asked: one.asked.to_string(),
        until: one.until.to_string(),
        answered: answered.map(ToString::to_string),
        reason,
    }
}

impl FieldsWire {
    fn read(self) -> Result<Fields, Problem> {
        let area = |(at, one): (usize, AreaWire)| -> Result<Area, Problem> {
            let programme = name(&format!("areas.{at}.programme"), &one.programme)?;
            let focus = name(&format!("areas.{at}.focus"), &one.focus)?;
            Ok(Area { programme: ProgrammeId(programme), focus: FocusId(focus) })
        };
        let areas = self.areas.into_iter().enumerate().map(area).collect::<Result<_, _>>()?;
        Ok(Fields { areas, keywords: self.keywords.into_iter().collect() })
    }
}

impl From<Fields> for FieldsWire {
    fn from(fields: Fields) -> FieldsWire {
        let area = |one: Area| AreaWire {
            programme: one.programme.to_string(),
            focus: one.focus.to_string(),
        };
        FieldsWire {
            areas: fields.areas.into_iter().map(area).collect(),
            keywords: fields.keywords.into_iter().collect(),
        }
    }
}

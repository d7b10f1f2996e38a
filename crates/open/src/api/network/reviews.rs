//! Reviews of proposals, the ranking, and what the office chose.

use guildhall_model::{Day, OrganisationId, PersonId};
use guildhall_network::competition::{Ranked, Review, Reviewer, Sector, Tie, TieKind};
use guildhall_network::{CallId, Command, ProposalId, ReviewCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Visitor, calls, parsed, word};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// People who are ready to review.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewerList {
    reviewers: Vec<ReviewerRow>,
}

/// Somebody who is ready to review.
#[derive(Serialize, ToSchema)]
struct ReviewerRow {
    person: String,
    #[serde(flatten)]
    said: ReviewerWire,
    /// Names of the organisations this person belonged to when this was said.
    organisations: Vec<String>,
}

/// What a reviewer says of himself.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Reviewer)]
pub(crate) struct ReviewerWire {
    /// `public` or `private`.
    sector: String,
    /// Whether a government appointed this person for political reasons.
    appointee: bool,
    /// Ties beside the organisations that this person belongs to in this house.
    ties: Vec<TieWire>,
}

/// A tie of a reviewer.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Tie)]
pub(super) struct TieWire {
    /// Name of the organisation.
    organisation: String,
    /// `employment`, `governance`, `project`, `patent`, `supervision` or `ownership`.
    kind: String,
    /// The first day without it, like `2026-01-01`; null as long as it lasts.
    until: Option<String>,
}

/// What you may see of the reviews of a proposal.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewsView {
    /// Your own; null when you do not review it.
    own: Option<ReviewWire>,
    /// Whether you may write it now.
    may_write: bool,
    /// Those of others that are handed in.
    others: Vec<OtherReview>,
    /// Who is to review it; for the office alone.
    panel: Vec<PanelRow>,
    /// Who gave it up; for the office alone.
    recused: Vec<RecusedRow>,
    /// Whether you may assign reviewers now.
    may_assign: bool,
}

/// A review.
#[derive(Serialize, ToSchema)]
#[schema(as = Review)]
struct ReviewWire {
    /// Points for each criterion of the call; null where there are none yet.
    points: Vec<Option<u16>>,
    /// All of them together.
    total: u32,
    comment: String,
    /// How often it was saved: goes with the next save.
    revision: u32,
    /// When it was handed in, RFC 3339; null when it was not.
    submitted: Option<String>,
}

/// A review of another.
#[derive(Serialize, ToSchema)]
struct OtherReview {
    /// Whose; null for those who were reviewed.
    reviewer: Option<String>,
    review: ReviewWire,
}

/// Who is to review a proposal.
#[derive(Serialize, ToSchema)]
struct PanelRow {
    reviewer: String,
    /// Whether his review is handed in.
    submitted: bool,
}

/// Who does not review a proposal any more.
#[derive(Serialize, ToSchema)]
struct RecusedRow {
    reviewer: String,
    reason: String,
}

/// The proposals to a call by their points.
#[derive(Serialize, ToSchema)]
pub(crate) struct RankingView {
    /// The best first.
    ranking: Vec<RankedWire>,
    /// Whether you may choose now.
    may_decide: bool,
}

/// A proposal among the others.
#[derive(Serialize, ToSchema)]
#[schema(as = Ranked)]
struct RankedWire {
    /// From 1, as the panel ranked; where it did not, by the means, of which the same share a place.
    place: u32,
    /// Why it is there, in the words of the panel; null where the points rank.
    reason: Option<String>,
    proposal: String,
    title: String,
    /// Name of the organisation that leads.
    lead: String,
    /// So many reviews are handed in.
    reviews: u32,
    /// The mean of their points; null without a review.
    mean: Option<f64>,
    /// The least and the greatest.
    spread: [u32; 2],
}

/// Of which proposal.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfProposal {
    proposal: String,
}

/// Of which call.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfCall {
    call: String,
}

/// Proposals to review.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReviewList {
    reviews: Vec<ToReview>,
}

/// A proposal that you review.
#[derive(Serialize, ToSchema)]
struct ToReview {
    proposal: String,
    title: String,
    /// Name of the call.
    call: String,
    /// Whether your review is handed in.
    submitted: bool,
}

/// Who is to review.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Assignment {
    /// Name of the person.
    reviewer: String,
}

/// A review to be saved, as a whole.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewDraft {
    /// Points for each criterion of the call; null where there are none yet.
    points: Vec<Option<u16>>,
    comment: String,
    /// The revision that the writer began with; 0 for a new one.
    revision: u32,
}

/// A review to be handed in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewSubmission {
    revision: u32,
}

/// Who gives a review up.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Recusal {
    /// Name of the person.
    reviewer: String,
    reason: String,
}

/// What the office chooses.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Choice {
    /// Names of the proposals that are selected, maybe none.
    selected: Vec<String>,
    /// May be empty where the ranking says so.
    reason: String,
}

/// All who are ready to review, for officers of a programme; for others an empty list.
#[utoipa::path(get, path = "/reviewers", tag = "network", responses(
    (status = 200, body = ReviewerList), (status = 401, body = Problem)))]
pub(crate) async fn reviewers(visitor: Visitor) -> Json<ReviewerList> {
    let row = |one: &Reviewer| ReviewerRow {
        person: one.person.to_string(),
        said: one.into(),
        organisations: one.organisations.iter().map(ToString::to_string).collect(),
    };
    Json(ReviewerList { reviewers: visitor.view().reviewers().into_iter().map(row).collect() })
}

/// What you said of yourself as a reviewer.
#[utoipa::path(get, path = "/reviewer", tag = "network", responses(
    (status = 200, body = ReviewerWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn reviewer(visitor: Visitor) -> Result<Json<ReviewerWire>, Problem> {
    own_reviewer(&visitor)
}

/// Says that you are ready to review, and to whom you have ties.
#[utoipa::path(put, path = "/reviewer", tag = "network", request_body = ReviewerWire, responses(
    (status = 200, body = ReviewerWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_reviewer(
    visitor: Visitor,
    Json(asked): Json<ReviewerWire>,
) -> Result<Json<ReviewerWire>, Problem> {
    let sector = word("sector", &asked.sector, &Sector::ALL, Sector::word)?;
    let ties = ties(asked.ties)?;
    let command = ReviewCommand::SetReviewer { sector, appointee: asked.appointee, ties };
    visitor.change(Command::Review(command), own_reviewer).await
}

/// The proposals that you review.
#[utoipa::path(get, path = "/reviews", tag = "network", responses(
    (status = 200, body = ReviewList), (status = 401, body = Problem)))]
pub(crate) async fn to_review(visitor: Visitor) -> Json<ReviewList> {
    let view = visitor.view();
    let row = |proposal: &guildhall_network::competition::Proposal| {
        let own = view.reviews(&proposal.id).and_then(|seen| seen.own);
        ToReview {
            proposal: proposal.id.to_string(),
            title: proposal.text.title.clone(),
            call: proposal.call.to_string(),
            submitted: own.is_some_and(|review| review.submitted.is_some()),
        }
    };
    Json(ReviewList { reviews: view.to_review().into_iter().map(row).collect() })
}

/// What you may see of the reviews of a proposal.
#[utoipa::path(get, path = "/review", tag = "network", params(OfProposal), responses(
    (status = 200, body = ReviewsView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn review(
    visitor: Visitor,
    Query(of): Query<OfProposal>,
) -> Result<Json<ReviewsView>, Problem> {
    view(&visitor, &of.proposal)
}

/// Saves your review as a whole.
#[utoipa::path(put, path = "/review", tag = "network", params(OfProposal),
    request_body = ReviewDraft, responses((status = 200, body = ReviewsView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn save_review(
    visitor: Visitor,
    Query(of): Query<OfProposal>,
    Json(asked): Json<ReviewDraft>,
) -> Result<Json<ReviewsView>, Problem> {
    let proposal = ProposalId(name("proposal", &of.proposal)?);
    let ReviewDraft { points, comment, revision: seen } = asked;
    judge(visitor, of, ReviewCommand::SaveReview { proposal, points, comment, seen }).await
}

/// Hands your review in. It stays as it is, and you see those of others.
#[utoipa::path(post, path = "/review/submit", tag = "network", params(OfProposal),
    request_body = ReviewSubmission, responses((status = 200, body = ReviewsView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn submit_review(
    visitor: Visitor,
    Query(of): Query<OfProposal>,
    Json(asked): Json<ReviewSubmission>,
) -> Result<Json<ReviewsView>, Problem> {
    let proposal = ProposalId(name("proposal", &of.proposal)?);
    judge(visitor, of, ReviewCommand::SubmitReview { proposal, seen: asked.revision }).await
}

/// Has somebody review a proposal. For officers without a tie to any proposal of the call.
#[utoipa::path(post, path = "/review/assign", tag = "network", params(OfProposal),
    request_body = Assignment, responses((status = 200, body = ReviewsView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assign_reviewer(
    visitor: Visitor,
    Query(of): Query<OfProposal>,
    Json(asked): Json<Assignment>,
) -> Result<Json<ReviewsView>, Problem> {
    let proposal = ProposalId(name("proposal", &of.proposal)?);
    let reviewer = PersonId(name("reviewer", &asked.reviewer)?);
    judge(visitor, of, ReviewCommand::AssignReviewer { proposal, reviewer }).await
}

/// Gives a review up, because of a conflict or another reason. For the reviewer, and for officers.
#[utoipa::path(post, path = "/review/recuse", tag = "network", params(OfProposal),
    request_body = Recusal, responses((status = 204), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn recuse(
    visitor: Visitor,
    Query(of): Query<OfProposal>,
    Json(asked): Json<Recusal>,
) -> Result<axum::http::StatusCode, Problem> {
    let proposal = ProposalId(name("proposal", &of.proposal)?);
    let reviewer = PersonId(name("reviewer", &asked.reviewer)?);
    let command = ReviewCommand::Recuse { proposal, reviewer, reason: asked.reason };
    visitor.change(Command::Review(command), |_| Ok(axum::http::StatusCode::NO_CONTENT)).await
}

/// The proposals to a call by their points. For who belongs to the office and has no tie to any.
#[utoipa::path(get, path = "/ranking", tag = "network", params(OfCall), responses(
    (status = 200, body = RankingView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn ranking(
    visitor: Visitor,
    Query(of): Query<OfCall>,
) -> Result<Json<RankingView>, Problem> {
    let view = visitor.view();
    let id = CallId::new(&of.call).ok();
    let found = id.and_then(|id| Some((view.call(&id)?, view.ranking(&id)?)));
    let (call, ranking) = found.ok_or_else(|| Problem::not_found("ranking of", &of.call))?;
    let row = |one: Ranked| {
        let proposal = view.proposal(&one.proposal)?.proposal;
        Some(RankedWire {
            place: one.place,
            reason: view.place_reason(&call.id, &one.proposal).map(str::to_owned),
            proposal: one.proposal.to_string(),
            title: proposal.text.title.clone(),
            lead: proposal.lead.to_string(),
            reviews: one.reviews,
            mean: (one.reviews > 0).then(|| f64::from(one.points) / f64::from(one.reviews)),
            spread: [one.spread.0, one.spread.1],
        })
    };
    let ranking = ranking.into_iter().filter_map(row).collect();
    Ok(Json(RankingView { ranking, may_decide: view.may_decide(call) }))
}

/// Chooses among the proposals to a call. For officers without a tie to any of them.
#[utoipa::path(post, path = "/call/decide", tag = "network", params(calls::Which),
    request_body = Choice, responses((status = 200, body = calls::CallView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decide_call(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<Choice>,
) -> Result<Json<calls::CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let one = |(at, text): (usize, String)| name(&format!("selected.{at}"), &text).map(ProposalId);
    let selected = asked.selected.into_iter().enumerate().map(one).collect::<Result<_, _>>()?;
    let command = ReviewCommand::DecideCall { call, selected, reason: asked.reason };
    let command = Command::Review(command);
    visitor.change(command, move |visitor| calls::view(visitor, &which.id)).await
}

/// Ties out of a body.
pub(super) fn ties(asked: Vec<TieWire>) -> Result<Vec<Tie>, Problem> {
    let tie = |(at, tie): (usize, TieWire)| -> Result<Tie, Problem> {
        let field = |of: &str| format!("ties.{at}.{of}");
        let until = tie.until.as_deref().map(|text| parsed(&field("until"), text));
        Ok(Tie {
            organisation: OrganisationId(name(&field("organisation"), &tie.organisation)?),
            kind: word(&field("kind"), &tie.kind, &TieKind::ALL, TieKind::word)?,
            until: until.transpose()?,
        })
    };
    asked.into_iter().enumerate().map(tie).collect()
}

async fn judge(
    visitor: Visitor,
    of: OfProposal,
    command: ReviewCommand,
) -> Result<Json<ReviewsView>, Problem> {
    visitor.change(Command::Review(command), move |visitor| view(visitor, &of.proposal)).await
}

fn own_reviewer(visitor: &Visitor) -> Result<Json<ReviewerWire>, Problem> {
    let own = visitor.view().own_reviewer();
    let person = visitor.caller.person().as_str();
    own.map(|one| Json(one.into())).ok_or_else(|| Problem::not_found("reviewer", person))
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<ReviewsView>, Problem> {
    let view = visitor.view();
    let seen = ProposalId::new(id).ok().and_then(|id| view.reviews(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("reviews of", id))?;
    let other = |(who, review): (Option<&PersonId>, &Review)| OtherReview {
        reviewer: who.map(ToString::to_string),
        review: review.into(),
    };
    let panel =
        |(who, submitted): (&PersonId, bool)| PanelRow { reviewer: who.to_string(), submitted };
    let recused = |(who, reason): (&PersonId, &str)| RecusedRow {
        reviewer: who.to_string(),
        reason: reason.to_owned(),
    };
    Ok(Json(ReviewsView {
        own: seen.own.map(Into::into),
        may_write: seen.may_write,
        others: seen.others.into_iter().map(other).collect(),
        panel: seen.panel.into_iter().map(panel).collect(),
        recused: seen.recused.into_iter().map(recused).collect(),
        may_assign: seen.may_assign,
    }))
}

impl From<&Reviewer> for ReviewerWire {
    fn from(one: &Reviewer) -> ReviewerWire {
        let tie = |tie: &Tie| TieWire {
            organisation: tie.organisation.to_string(),
            kind: tie.kind.word().to_owned(),
            until: tie.until.map(|day: Day| day.to_string()),
        };
        ReviewerWire {
            sector: one.sector.word().to_owned(),
            appointee: one.appointee,
            ties: one.ties.iter().map(tie).collect(),
        }
    }
}

impl From<&Review> for ReviewWire {
    fn from(review: &Review) -> ReviewWire {
        ReviewWire {
            points: review.points.clone(),
            total: review.total(),
            comment: review.comment.clone(),
            revision: review.revision,
            submitted: review.submitted.map(|at| at.to_string()),
        }
    }
}

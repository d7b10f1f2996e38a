//! After reviews: how reviewers judge, what the panel says when it meets, how it ranks.

use std::collections::BTreeSet;

use guildhall_model::{Day, PersonId};
use guildhall_network::competition::reviewing::calibration::{Adjusted, Leaning, Totals};
use guildhall_network::competition::reviewing::meeting::PanelMet;
use guildhall_network::{CallId, Command, PanelCommand, ProposalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Visitor, calls, parsed, proposals};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// What reviews of a call show beside each other, in points.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewCalibration)]
pub(crate) struct CalibrationWire {
    /// The most points of a review.
    most: u32,
    /// All reviews that are in; null without any.
    all: Option<TotalsWire>,
    /// By name.
    reviewers: Vec<ReviewerLeaning>,
    /// Those with a review, by name.
    proposals: Vec<AdjustedProposal>,
}

/// Totals of reviews together.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewTotals)]
struct TotalsWire {
    /// So many.
    reviews: u32,
    mean: f64,
    /// Their standard deviation, divided by their number.
    spread: f64,
}

/// How one reviewer judges.
#[derive(Serialize, ToSchema)]
struct ReviewerLeaning {
    reviewer: String,
    totals: TotalsWire,
    /// By how many points he gives more than others to the same proposals, drawn towards none where
    /// he wrote few: the sum of the differences from the mean of the proposal, over one more than
    /// their number.
    lean: f64,
}

/// What reviews of one proposal add up to.
#[derive(Serialize, ToSchema)]
struct AdjustedProposal {
    proposal: String,
    title: String,
    /// As they are.
    totals: TotalsWire,
    /// The mean without what reviewers lean. Ranks nobody.
    adjusted: f64,
    /// Whether they lie further apart than the policy takes without a discussion.
    wide: bool,
    /// Whether the panel discussed it.
    discussed: bool,
}

/// The panel of a call.
#[derive(Serialize, ToSchema)]
#[schema(as = ReviewPanel)]
pub(crate) struct PanelWire {
    /// When it met, in the order in which it was written down.
    meetings: Vec<PanelMeetingWire>,
    /// How it ranks, the best first; empty as long as it did not.
    ranking: Vec<PanelPlaceRow>,
    /// When that was written down, RFC 3339.
    ranked: Option<String>,
    /// Who can be there.
    people: Vec<String>,
    /// Whether you may write it down now.
    may_write: bool,
}

/// A meeting of the panel.
#[derive(Serialize, ToSchema)]
#[schema(as = PanelMeeting)]
struct PanelMeetingWire {
    /// From 1.
    number: u32,
    /// Like `2026-01-01`.
    day: String,
    /// Which reviewers were there.
    present: Vec<String>,
    /// Name of the person who wrote it down.
    by: String,
}

/// A place of a panel's ranking.
#[derive(Serialize, ToSchema)]
struct PanelPlaceRow {
    proposal: String,
    title: String,
    reason: String,
}

/// That the panel met.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PanelMeetingDraft {
    /// Like `2026-01-01`; not later than today.
    day: String,
    /// Names of the reviewers who were there.
    present: Vec<String>,
}

/// How the panel ranks.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PanelRanking {
    /// Each proposal once, the best first.
    places: Vec<PanelPlaceDraft>,
}

/// A place of a ranking.
#[derive(Deserialize, ToSchema)]
struct PanelPlaceDraft {
    proposal: String,
    /// Why it is there.
    reason: String,
}

/// What the panel said of a proposal.
#[derive(Serialize, ToSchema)]
#[schema(as = PanelDiscussion)]
pub(crate) struct DiscussionWire {
    /// The points on which it agreed, for each criterion.
    points: Vec<u16>,
    /// All of them together.
    total: u32,
    /// Why so many.
    reason: String,
    /// What those who judge see beside that; null for those who were judged.
    inside: Option<PanelInside>,
}

/// What those who judge see of a discussion.
#[derive(Serialize, ToSchema)]
struct PanelInside {
    /// In which meeting, from 1.
    meeting: u32,
    /// On which day.
    day: Option<String>,
    /// Who was there and left, because of a tie or because he gave the review up.
    left: Vec<String>,
    notes: String,
}

/// What the panel said of a proposal.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PanelDiscussionDraft {
    /// In which meeting, from 1.
    meeting: u32,
    notes: String,
    /// The points on which it agreed, for each criterion of the call.
    points: Vec<u16>,
    /// Why so many.
    reason: String,
}

/// How reviewers judge, and where reviews lie apart. For who belongs to the office and has no tie to
/// any proposal of the call.
#[utoipa::path(get, path = "/call/calibration", tag = "network", params(calls::Which), responses(
    (status = 200, body = CalibrationWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn calibration(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
) -> Result<Json<CalibrationWire>, Problem> {
    let view = visitor.view();
    let seen = CallId::new(&which.id).ok().and_then(|id| view.calibration(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("calibration of", &which.id))?;
    let leaning = |one: Leaning| ReviewerLeaning {
        reviewer: one.reviewer.to_string(),
        totals: one.totals.into(),
        lean: one.lean,
    };
    let adjusted = |one: Adjusted| AdjustedProposal {
        title: title(&visitor, &one.proposal),
        proposal: one.proposal.to_string(),
        totals: one.totals.into(),
        adjusted: one.mean,
        wide: one.wide,
        discussed: one.discussed,
    };
    Ok(Json(CalibrationWire {
        most: seen.most,
        all: seen.all.map(Into::into),
        reviewers: seen.reviewers.into_iter().map(leaning).collect(),
        proposals: seen.proposals.into_iter().map(adjusted).collect(),
    }))
}

/// The panel of a call. For who belongs to the office and has no tie to any proposal of it.
#[utoipa::path(get, path = "/call/panel", tag = "network", params(calls::Which), responses(
    (status = 200, body = PanelWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn panel(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
) -> Result<Json<PanelWire>, Problem> {
    panel_of(&visitor, &which.id)
}

/// Writes down that the panel met. For officers without a tie to any proposal of the call.
#[utoipa::path(post, path = "/call/panel", tag = "network", params(calls::Which),
    request_body = PanelMeetingDraft, responses((status = 200, body = PanelWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn meet(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<PanelMeetingDraft>,
) -> Result<Json<PanelWire>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let day: Day = parsed("day", &asked.day)?;
    let who = |(at, one): (usize, String)| name(&format!("present.{at}"), &one).map(PersonId);
    let present: BTreeSet<PersonId> =
        asked.present.into_iter().enumerate().map(who).collect::<Result<_, _>>()?;
    let command = Command::Panel(PanelCommand::Meet { call, day, present });
    visitor.change(command, move |visitor| panel_of(visitor, &which.id)).await
}

/// Writes down how the panel ranks: it counts instead of the points. For officers without a tie to any
/// proposal of the call.
#[utoipa::path(put, path = "/call/panel/ranking", tag = "network", params(calls::Which),
    request_body = PanelRanking, responses((status = 200, body = PanelWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn rank(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
    Json(asked): Json<PanelRanking>,
) -> Result<Json<PanelWire>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let place = |(at, one): (usize, PanelPlaceDraft)| -> Result<(ProposalId, String), Problem> {
        let proposal = name(&format!("places.{at}.proposal"), &one.proposal)?;
        Ok((ProposalId(proposal), one.reason))
    };
    let places = asked.places.into_iter().enumerate().map(place).collect::<Result<_, _>>()?;
    let command = Command::Panel(PanelCommand::Rank { call, places });
    visitor.change(command, move |visitor| panel_of(visitor, &which.id)).await
}

/// What the panel said of a proposal. For who sees reviews of others of it; once the call is decided,
/// the consortium reads the points and the reason.
#[utoipa::path(get, path = "/proposal/discussion", tag = "network", params(proposals::Which),
    responses((status = 200, body = DiscussionWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn discussion(
    visitor: Visitor,
    Query(which): Query<proposals::Which>,
) -> Result<Json<DiscussionWire>, Problem> {
    discussion_of(&visitor, &which.id)
}

/// Writes down what the panel said of a proposal, instead of what was written before. For officers
/// without a tie to any proposal of the call, once its reviews are in.
#[utoipa::path(post, path = "/proposal/discussion", tag = "network", params(proposals::Which),
    request_body = PanelDiscussionDraft, responses((status = 200, body = DiscussionWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn discuss(
    visitor: Visitor,
    Query(which): Query<proposals::Which>,
    Json(asked): Json<PanelDiscussionDraft>,
) -> Result<Json<DiscussionWire>, Problem> {
    let proposal = ProposalId(name("id", &which.id)?);
    let PanelDiscussionDraft { meeting, notes, points, reason } = asked;
    let command = PanelCommand::Discuss { proposal, meeting, notes, points, reason };
    visitor.change(Command::Panel(command), move |visitor| discussion_of(visitor, &which.id)).await
}

fn panel_of(visitor: &Visitor, id: &str) -> Result<Json<PanelWire>, Problem> {
    let seen = CallId::new(id).ok().and_then(|id| visitor.view().panel(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("panel of", id))?;
    let meeting = |one: &PanelMet| PanelMeetingWire {
        number: one.number,
        day: one.day.to_string(),
        present: one.present.iter().map(ToString::to_string).collect(),
        by: one.by.to_string(),
    };
    let places = seen.ranking.into_iter().flat_map(|ranking| &ranking.places);
    let place = |one: &guildhall_network::competition::reviewing::meeting::Place| PanelPlaceRow {
        title: title(visitor, &one.proposal),
        proposal: one.proposal.to_string(),
        reason: one.reason.clone(),
    };
    Ok(Json(PanelWire {
        meetings: seen.meetings.iter().map(meeting).collect(),
        ranking: places.map(place).collect(),
        ranked: seen.ranking.map(|ranking| ranking.at.to_string()),
        people: seen.people.into_iter().map(ToString::to_string).collect(),
        may_write: seen.may_write,
    }))
}

fn discussion_of(visitor: &Visitor, id: &str) -> Result<Json<DiscussionWire>, Problem> {
    let seen = ProposalId::new(id).ok().and_then(|id| visitor.view().discussion(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("discussion of", id))?;
    let inside = seen.inside.map(|one| PanelInside {
        meeting: one.meeting,
        day: one.day.map(|day| day.to_string()),
        left: one.left.into_iter().map(ToString::to_string).collect(),
        notes: one.notes.to_owned(),
    });
    Ok(Json(DiscussionWire {
        points: seen.points.to_vec(),
        total: seen.points.iter().copied().map(u32::from).sum(),
        reason: seen.reason.to_owned(),
        inside,
    }))
}

fn title(visitor: &Visitor, id: &ProposalId) -> String {
    let seen = visitor.view().proposal(id);
    seen.map_or_else(String::new, |seen| seen.proposal.text.title.clone())
}

impl From<Totals> for TotalsWire {
    fn from(totals: Totals) -> TotalsWire {
        let Totals { reviews, mean, spread } = totals;
        TotalsWire { reviews, mean, spread }
    }
}

//! What can be asked of the council of a programme.

use guildhall_model::OrganisationId;
use guildhall_network::programme::council::Choice;
use guildhall_network::{Command, CouncilCommand, InstituteId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::agencies::of;
use super::councils::{CouncilView, view};
use super::institutes::Which;
use super::{Visitor, parsed, word};
use crate::api::wire::name;
use crate::api::{Json, Query, time};
use crate::problem::Problem;

/// A meeting to be called.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMeeting {
    /// When it begins, RFC 3339.
    begins: String,
    agenda: String,
}

/// What a meeting that has not begun is from now on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MeetingChange {
    meeting: u32,
    /// When it begins, RFC 3339.
    begins: String,
    agenda: String,
    reason: String,
}

/// A meeting that is not to take place.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MeetingEnd {
    meeting: u32,
    reason: String,
}

/// What was said and decided in a meeting, as a whole.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Minutes {
    meeting: u32,
    text: String,
}

/// A resolution to be voted on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewResolution {
    /// Number of the meeting that is to vote on it.
    meeting: u32,
    text: String,
}

/// The vote of an institute.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewVote {
    resolution: u32,
    institute: String,
    /// `for`, `against` or `abstained`.
    choice: String,
}

/// A resolution whose vote is to be closed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OneResolution {
    resolution: u32,
}

/// A resolution that is to be taken back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Withdrawal {
    resolution: u32,
    reason: String,
}

/// Something that somebody is to do.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewFollowUp {
    meeting: u32,
    /// Number of the resolution out of which it comes, one that was carried.
    #[serde(default)]
    resolution: Option<u32>,
    text: String,
    /// Name of the organisation: the office, an agency that takes part, or who leads an institute.
    who: String,
    /// The last day, like `2027-03-01`.
    by: String,
}

/// What was done, or why a follow-up is open again or given up.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FollowUpNote {
    follow_up: u32,
    note: String,
}

/// Calls a meeting. For officers of the programme.
#[utoipa::path(post, path = "/programme/meetings", tag = "network", params(Which),
    request_body = NewMeeting, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn call_meeting(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewMeeting>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let begins = time("begins", &asked.begins)?;
    let command = CouncilCommand::Call { programme, begins, agenda: asked.agenda };
    change(visitor, which, command).await
}

/// Changes a meeting that has not begun, with a reason. For officers of the programme.
#[utoipa::path(post, path = "/programme/meetings/change", tag = "network", params(Which),
    request_body = MeetingChange, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_meeting(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<MeetingChange>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let begins = time("begins", &asked.begins)?;
    let MeetingChange { meeting, agenda, reason, .. } = asked;
    let command = CouncilCommand::Change { programme, meeting, begins, agenda, reason };
    change(visitor, which, command).await
}

/// Cancels a meeting that has not begun, with a reason. For officers of the programme.
#[utoipa::path(post, path = "/programme/meetings/cancel", tag = "network", params(Which),
    request_body = MeetingEnd, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn cancel_meeting(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<MeetingEnd>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let MeetingEnd { meeting, reason } = asked;
    let command = CouncilCommand::Cancel { programme, meeting, reason };
    change(visitor, which, command).await
}

/// Writes down what was said and decided in a meeting. For officers of the programme.
#[utoipa::path(put, path = "/programme/meetings/minutes", tag = "network", params(Which),
    request_body = Minutes, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn keep_minutes(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Minutes>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let Minutes { meeting, text } = asked;
    let command = CouncilCommand::KeepMinutes { programme, meeting, text };
    change(visitor, which, command).await
}

/// Puts a resolution to the vote of a meeting. For officers of the programme.
#[utoipa::path(post, path = "/programme/resolutions", tag = "network", params(Which),
    request_body = NewResolution, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn move_resolution(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewResolution>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let NewResolution { meeting, text } = asked;
    let command = CouncilCommand::Move { programme, meeting, text };
    change(visitor, which, command).await
}

/// Votes for an institute, or votes otherwise. For those who run it.
#[utoipa::path(post, path = "/programme/resolutions/vote", tag = "network", params(Which),
    request_body = NewVote, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn vote(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewVote>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let command = CouncilCommand::Vote {
        programme,
        resolution: asked.resolution,
        institute: InstituteId(name("institute", &asked.institute)?),
        choice: word("choice", &asked.choice, &Choice::ALL, Choice::word)?,
    };
    change(visitor, which, command).await
}

/// Closes a vote: the rules of the policy decide. For officers of the programme.
#[utoipa::path(post, path = "/programme/resolutions/close", tag = "network", params(Which),
    request_body = OneResolution, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn close_vote(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<OneResolution>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let command = CouncilCommand::Close { programme, resolution: asked.resolution };
    change(visitor, which, command).await
}

/// Takes a resolution back before its vote is closed. For officers of the programme.
#[utoipa::path(post, path = "/programme/resolutions/withdraw", tag = "network", params(Which),
    request_body = Withdrawal, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Withdrawal>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let Withdrawal { resolution, reason } = asked;
    let command = CouncilCommand::Withdraw { programme, resolution, reason };
    change(visitor, which, command).await
}

/// Has an organisation do something until a day. For officers of the programme.
#[utoipa::path(post, path = "/programme/follow-ups", tag = "network", params(Which),
    request_body = NewFollowUp, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_follow_up(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewFollowUp>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let command = CouncilCommand::SetFollowUp {
        programme,
        meeting: asked.meeting,
        resolution: asked.resolution,
        text: asked.text,
        who: OrganisationId(name("who", &asked.who)?),
        by: parsed("by", &asked.by)?,
    };
    change(visitor, which, command).await
}

/// Says that a follow-up was done. For those who sign for who was to do it.
#[utoipa::path(post, path = "/programme/follow-ups/done", tag = "network", params(Which),
    request_body = FollowUpNote, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn follow_up_done(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<FollowUpNote>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let FollowUpNote { follow_up, note } = asked;
    let command = CouncilCommand::Done { programme, follow_up, note };
    change(visitor, which, command).await
}

/// Finds that more is to be done. For officers of the programme.
#[utoipa::path(post, path = "/programme/follow-ups/reopen", tag = "network", params(Which),
    request_body = FollowUpNote, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reopen_follow_up(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<FollowUpNote>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let FollowUpNote { follow_up, note: reason } = asked;
    let command = CouncilCommand::Reopen { programme, follow_up, reason };
    change(visitor, which, command).await
}

/// Gives a follow-up up, with a reason. For officers of the programme.
#[utoipa::path(post, path = "/programme/follow-ups/drop", tag = "network", params(Which),
    request_body = FollowUpNote, responses((status = 200, body = CouncilView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn drop_follow_up(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<FollowUpNote>,
) -> Result<Json<CouncilView>, Problem> {
    let programme = of(&which)?;
    let FollowUpNote { follow_up, note: reason } = asked;
    let command = CouncilCommand::Drop { programme, follow_up, reason };
    change(visitor, which, command).await
}

async fn change(
    visitor: Visitor,
    which: Which,
    command: CouncilCommand,
) -> Result<Json<CouncilView>, Problem> {
    visitor.change(Command::Council(command), move |visitor| view(visitor, &which.id)).await
}

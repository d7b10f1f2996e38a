//! The council of a programme: meetings, resolutions, follow-ups.

use guildhall_network::ProgrammeId;
use guildhall_network::programme::council::{
    Council, End, FollowUp, FollowUpStep, Meeting, ResolutionDecided,
};
use guildhall_network::view::{CouncilView as Seen, ResolutionView};
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use super::institutes::Which;
use crate::api::wire::Named;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The council of a programme.
#[derive(Serialize, ToSchema)]
pub(crate) struct CouncilView {
    /// What time it is in the house, RFC 3339.
    now: String,
    programme: String,
    /// Whether you are an officer, who calls its meetings.
    officer: bool,
    /// Meetings, by number.
    meetings: Vec<MeetingWire>,
    /// Resolutions, by number.
    resolutions: Vec<ResolutionWire>,
    /// Follow-ups, by number.
    follow_ups: Vec<FollowUpWire>,
}

/// A meeting of a council.
#[derive(Serialize, ToSchema)]
#[schema(as = Meeting)]
struct MeetingWire {
    number: u32,
    /// `called`, `held`, `minuted` or `cancelled`.
    phase: &'static str,
    /// When it begins, RFC 3339.
    begins: String,
    agenda: String,
    /// Why it was last changed; empty where it never was.
    changed: String,
    /// Why it does not take place.
    cancelled: Option<String>,
    minutes: Option<String>,
    /// When the minutes were written last, RFC 3339.
    minutes_at: Option<String>,
}

/// A resolution of a council.
#[derive(Serialize, ToSchema)]
#[schema(as = Resolution)]
struct ResolutionWire {
    number: u32,
    /// Number of the meeting that votes on it.
    meeting: u32,
    text: String,
    /// `open`, `carried`, `failed` or `withdrawn`.
    state: &'static str,
    /// Votes for it, so far or as they were counted.
    r#for: u32,
    /// Votes against it.
    against: u32,
    /// Abstentions.
    abstained: u32,
    /// How many institutes have a vote, or had one when it was counted.
    entitled: u32,
    /// How each institute voted.
    votes: Vec<VoteWire>,
    /// When it was decided, RFC 3339.
    decided: Option<String>,
    /// Numbers of the rules by which it was, and the version of the policy.
    rules: Vec<String>,
    policy: Option<u32>,
    /// Why it was taken back.
    withdrawn: Option<String>,
    /// Names of the institutes for which you may vote now.
    may_vote: Vec<String>,
    /// Whether you may close the vote now.
    may_close: bool,
}

/// The vote of an institute.
#[derive(Serialize, ToSchema)]
#[schema(as = Vote)]
struct VoteWire {
    institute: String,
    /// `for`, `against` or `abstained`.
    choice: &'static str,
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// A follow-up of a council.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUp)]
struct FollowUpWire {
    number: u32,
    meeting: u32,
    /// Number of the resolution out of which it comes.
    resolution: Option<u32>,
    text: String,
    who: Named,
    /// The last day.
    by: String,
    /// `open`, `done` or `dropped`.
    state: &'static str,
    /// Whether it is open and its last day is past.
    late: bool,
    /// All that became of it, oldest first.
    steps: Vec<FollowUpStepWire>,
    /// Whether you may say that it was done.
    may_do: bool,
}

/// What became of a follow-up.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUpStep)]
struct FollowUpStepWire {
    /// `done`, `reopened` or `dropped`.
    step: &'static str,
    note: String,
    /// When, RFC 3339.
    at: String,
}

/// The council of a programme, for who belongs to the office, to the lead of an institute, or to an
/// agency that takes part today.
#[utoipa::path(get, path = "/programme/council", tag = "network", params(Which), responses(
    (status = 200, body = CouncilView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn council(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<CouncilView>, Problem> {
    view(&visitor, &which.id)
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<CouncilView>, Problem> {
    let view = visitor.view();
    let seen = ProgrammeId::new(id).ok().and_then(|id| view.council(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("council of", id))?;
    let now = visitor.house.clock.now();
    let Seen { council, resolutions, officer } = seen;
    let meetings = council.map_or(&[][..], |there: &Council| &there.meetings);
    let follow_ups = council.map_or(&[][..], |there| &there.follow_ups);
    Ok(Json(CouncilView {
        now: now.to_string(),
        programme: id.to_owned(),
        officer,
        meetings: meetings.iter().map(|one| MeetingWire::new(one, now)).collect(),
        resolutions: resolutions.iter().map(ResolutionWire::from).collect(),
        follow_ups: follow_ups.iter().map(|one| FollowUpWire::new(one, visitor)).collect(),
    }))
}

impl MeetingWire {
    fn new(one: &Meeting, now: guildhall_model::Time) -> MeetingWire {
        MeetingWire {
            number: one.number,
            phase: one.phase(now).word(),
            begins: one.begins.to_string(),
            agenda: one.agenda.clone(),
            changed: one.changed.clone(),
            cancelled: one.cancelled.clone(),
            minutes: one.minutes.as_ref().map(|(text, _)| text.clone()),
            minutes_at: one.minutes.as_ref().map(|(_, at)| at.to_string()),
        }
    }
}

impl From<&ResolutionView<'_>> for ResolutionWire {
    fn from(seen: &ResolutionView<'_>) -> ResolutionWire {
        let one = seen.resolution;
        let decided = match &one.end {
            Some(End::Decided(decided)) => Some(decided),
            _ => None,
        };
        let withdrawn = match &one.end {
            Some(End::Withdrawn(withdrawn)) => Some(withdrawn.reason.clone()),
            _ => None,
        };
        let [r#for, against, abstained] = decided.map_or_else(|| one.count(), |it| it.votes);
        let entitled = u32::try_from(seen.entitled.len()).unwrap_or(u32::MAX);
        let votes = one.votes.values().map(|vote| VoteWire {
            institute: vote.institute.to_string(),
            choice: vote.choice.word(),
            by: vote.by.to_string(),
            at: vote.at.to_string(),
        });
        let rules = |it: &ResolutionDecided| {
            it.majority.iter().chain(&it.quorum).map(ToString::to_string).collect()
        };
        ResolutionWire {
            number: one.moved.number,
            meeting: one.moved.meeting,
            text: one.moved.text.clone(),
            state: one.state().word(),
            r#for,
            against,
            abstained,
            entitled: decided.map_or(entitled, |it| it.entitled),
            votes: votes.collect(),
            decided: decided.map(|it| it.at.to_string()),
            rules: decided.map(rules).unwrap_or_default(),
            policy: decided.and_then(|it| it.policy),
            withdrawn,
            may_vote: seen.may_vote.iter().map(ToString::to_string).collect(),
            may_close: seen.may_close,
        }
    }
}

impl FollowUpWire {
    fn new(one: &FollowUp, visitor: &Visitor) -> FollowUpWire {
        let set = &one.set;
        let may_do = visitor.view().may_do(one);
        let step = |step: &FollowUpStep| {
            let (step, note, at) = match step {
                FollowUpStep::Done(done) => ("done", &done.note, done.at),
                FollowUpStep::Reopened(reopened) => ("reopened", &reopened.reason, reopened.at),
                FollowUpStep::Dropped(dropped) => ("dropped", &dropped.reason, dropped.at),
            };
            FollowUpStepWire { step, note: note.clone(), at: at.to_string() }
        };
        FollowUpWire {
            number: set.number,
            meeting: set.meeting,
            resolution: set.resolution,
            text: set.text.clone(),
            who: visitor.organisation(&set.who),
            by: set.by.to_string(),
            state: one.state().word(),
            late: one.is_late(visitor.view().today()),
            steps: one.steps.iter().map(step).collect(),
            may_do,
        }
    }
}

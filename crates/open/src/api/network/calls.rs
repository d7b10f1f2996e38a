//! Calls: drafted, published with a deadline, amended with a reason.

use guildhall_network::competition::{Amendment, Call, CallText, Criterion, Decision};
use guildhall_network::view::Selected;
use guildhall_network::{CallId, CompetitionCommand, FocusId, ProgrammeId, View};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::programmes::PolicyWire;
use super::stages::{StageWire, StagesWire};
use super::{Visitor, percent};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query, time};
use crate::problem::Problem;

/// Calls.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallList {
    /// What time it is in the house, RFC 3339: deadlines are by its clock.
    now: String,
    /// Those that close first before others, then those that are closed, the newest first.
    calls: Vec<CallRow>,
}

/// A call for proposals, in short.
#[derive(Serialize, ToSchema)]
struct CallRow {
    id: String,
    /// Name of the programme.
    programme: String,
    label: LabelWire,
    focus: LabelWire,
    /// `draft`, `information`, `considered`, `papers`, `open`, `closed`, `negotiation`, `awarded` or
    /// `unawarded`.
    phase: &'static str,
    /// RFC 3339; null of a draft.
    deadline: Option<String>,
    /// When the stage ends in which it is, RFC 3339; null where no date ends it.
    until: Option<String>,
}

/// A call for proposals.
#[derive(Serialize, ToSchema)]
pub(crate) struct CallView {
    /// What time it is in the house, RFC 3339: deadlines are by its clock.
    now: String,
    id: String,
    /// Name of the programme.
    programme: String,
    text: CallTextWire,
    /// Goes up with each draft and amendment.
    revision: u32,
    /// `draft`, `information`, `considered`, `papers`, `open`, `closed`, `negotiation`, `awarded` or
    /// `unawarded`.
    phase: &'static str,
    /// When the stage ends in which it is, RFC 3339; null where no date ends it.
    until: Option<String>,
    /// The stages of its life in their order.
    stages: Vec<StageWire>,
    /// Whether the programme lists its focus area, or lists none at all.
    listed: bool,
    /// Names of institutes of the programme that have its focus area already.
    duplicates: Vec<String>,
    /// RFC 3339; null of a draft.
    published: Option<String>,
    /// RFC 3339; null of a draft.
    deadline: Option<String>,
    /// The version of the policy under which proposals are judged; of a draft the one that holds
    /// now, null when there is none.
    policy: Option<PolicyWire>,
    /// What was changed since it is public, oldest first.
    amendments: Vec<AmendmentWire>,
    /// What the office chose; null before.
    decision: Option<DecisionWire>,
    /// Whether you may change it.
    officer: bool,
    /// Whether responses to its request for information become public when no more are taken.
    public_responses: bool,
    /// Whether it takes responses, questions, concept papers now.
    takes: TakesWire,
    /// Whether you may answer questions now.
    may_answer: bool,
    /// Names of the proposals of which you may take one now, instead of one that was broken off.
    may_take: Vec<String>,
    /// Whether you may say now that nobody more is taken.
    may_end: bool,
}

/// What a call takes now.
#[derive(Serialize, ToSchema)]
#[schema(as = Takes)]
struct TakesWire {
    responses: bool,
    questions: bool,
    papers: bool,
}

/// What the office chose.
#[derive(Serialize, ToSchema)]
#[schema(as = Decision)]
struct DecisionWire {
    /// RFC 3339.
    at: String,
    selected: Vec<SelectedWire>,
    /// Why these; empty where the ranking says so.
    reason: String,
    /// When nobody more was taken, and why; null otherwise.
    ended: Option<EndedWire>,
}

/// That nobody more is taken.
#[derive(Serialize, ToSchema)]
#[schema(as = Ended)]
struct EndedWire {
    /// RFC 3339.
    at: String,
    reason: String,
}

/// A proposal that was chosen.
#[derive(Serialize, ToSchema)]
#[schema(as = Selected)]
struct SelectedWire {
    proposal: String,
    title: String,
    /// Names of those who take part, the lead first.
    consortium: Vec<String>,
    /// The share of the budget that does not come from the public, in percent.
    matched: Option<String>,
    /// `negotiated`, `awarded` or `broken_off`.
    state: &'static str,
    /// Why it was taken instead of one that was broken off; null of those that were chosen first.
    instead: Option<String>,
}

/// What a call says.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = CallText)]
pub(crate) struct CallTextWire {
    /// What people call it.
    label: LabelWire,
    /// The one area that the institute is to be about.
    focus: LabelWire,
    /// What is wanted, and for whom.
    about: LabelWire,
    /// What reviewers judge proposals by.
    #[serde(default)]
    criteria: Vec<CriterionWire>,
    /// The short name of the focus area, by which it is the same as that of another call.
    #[serde(default)]
    area: Option<String>,
    /// The stages that it has beside full proposals.
    #[serde(default)]
    stages: StagesWire,
}

/// What reviewers judge by.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Criterion)]
struct CriterionWire {
    label: LabelWire,
    /// The most points that a proposal gets for it.
    points: u16,
}

/// A change of a call that is public.
#[derive(Serialize, ToSchema)]
#[schema(as = Amendment)]
struct AmendmentWire {
    /// RFC 3339.
    at: String,
    reason: String,
    /// The deadline before, RFC 3339.
    deadline: String,
    /// What it said before.
    text: CallTextWire,
}

/// Which call.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    pub(super) id: String,
}

/// A draft of a call.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CallDraft {
    /// Name of the programme.
    programme: String,
    text: CallTextWire,
    /// The `revision` that you began with, 0 for a new call: if there is another now, nothing is
    /// written and the answer is `changed`. Left out, it is written over whatever there is.
    #[serde(default)]
    seen: Option<u32>,
}

/// Until when proposals are taken.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Publishing {
    /// RFC 3339.
    deadline: String,
}

/// A change of a call that is public.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAmendment {
    text: CallTextWire,
    /// RFC 3339; never earlier than before.
    deadline: String,
    /// For everybody to read.
    reason: String,
    /// As in a draft.
    #[serde(default)]
    seen: Option<u32>,
}

/// All calls that you may see: those that are public, and drafts of your programmes.
#[utoipa::path(get, path = "/calls", tag = "network", responses(
    (status = 200, body = CallList), (status = 401, body = Problem)))]
pub(crate) async fn calls(visitor: Visitor) -> Json<CallList> {
    let (now, view) = (visitor.house.clock.now(), visitor.view());
    let row = |call: &Call| CallRow {
        id: call.id.to_string(),
        programme: call.programme.to_string(),
        label: (&view.text_of(call).label).into(),
        focus: (&view.text_of(call).focus).into(),
        phase: call.phase(now).word(),
        deadline: call.published.as_ref().map(|published| published.deadline.to_string()),
        until: call.until(call.phase(now)).map(|at| at.to_string()),
    };
    let calls = view.calls().into_iter().map(row).collect();
    Json(CallList { now: now.to_string(), calls })
}

/// One call, with the policy under which proposals are judged.
#[utoipa::path(get, path = "/call", tag = "network", params(Which), responses(
    (status = 200, body = CallView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn call(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<CallView>, Problem> {
    view(&visitor, &which.id)
}

/// Drafts a call, or changes a draft. For officers of the programme.
#[utoipa::path(put, path = "/call", tag = "network", params(Which), request_body = CallDraft,
    responses((status = 200, body = CallView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn draft_call(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(draft): Json<CallDraft>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let programme = ProgrammeId(name("programme", &draft.programme)?);
    let command = CompetitionCommand::DraftCall {
        call,
        programme,
        text: draft.text.read()?,
        seen: draft.seen,
    };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

/// Makes a call public, under the policy that holds today. For officers of the programme.
#[utoipa::path(post, path = "/call/publish", tag = "network", params(Which),
    request_body = Publishing, responses((status = 200, body = CallView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn publish_call(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Publishing>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let deadline = time("deadline", &asked.deadline)?;
    let command = CompetitionCommand::PublishCall { call, deadline };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

/// Changes a call that is public, with a reason for everybody to read. For officers of the
/// programme.
#[utoipa::path(post, path = "/call/amend", tag = "network", params(Which),
    request_body = NewAmendment, responses((status = 200, body = CallView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn amend_call(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewAmendment>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let deadline = time("deadline", &asked.deadline)?;
    let (text, reason, seen) = (asked.text.read()?, asked.reason, asked.seen);
    let command = CompetitionCommand::AmendCall { call, text, deadline, reason, seen };
    visitor.compete(command, move |visitor| view(visitor, &which.id)).await
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<CallView>, Problem> {
    let (view, now) = (visitor.view(), visitor.house.clock.now());
    let call = CallId::new(id).ok().and_then(|id| view.call(&id));
    let call = call.ok_or_else(|| Problem::not_found("call", id))?;
    let published = call.published.as_ref();
    let officer = view.programme(&call.programme).is_some_and(|one| view.is_officer(one));
    Ok(Json(CallView {
        now: now.to_string(),
        id: call.id.to_string(),
        programme: call.programme.to_string(),
        text: view.text_of(call).into(),
        revision: call.revision,
        phase: call.phase(now).word(),
        until: call.until(call.phase(now)).map(|at| at.to_string()),
        stages: view.stages(call).iter().map(Into::into).collect(),
        listed: view.lists_focus(call),
        duplicates: view.duplicates(call).into_iter().map(ToString::to_string).collect(),
        published: published.map(|published| published.at.to_string()),
        deadline: published.map(|published| published.deadline.to_string()),
        policy: view.policy_of(call).map(Into::into),
        amendments: published
            .into_iter()
            .flat_map(|published| &published.amendments)
            .map(Into::into)
            .collect(),
        decision: call.decision.as_ref().map(|decision| decided(view, call, decision)),
        officer,
        public_responses: view.are_responses_public(call),
        takes: TakesWire {
            responses: view.takes_responses(call),
            questions: view.takes_questions(call),
            papers: view.takes_papers(call),
        },
        may_answer: view.may_answer_questions(call),
        may_take: view.may_take(call).iter().map(ToString::to_string).collect(),
        may_end: view.may_end(call),
    }))
}

fn decided(view: View<'_>, call: &Call, decision: &Decision) -> DecisionWire {
    let selected = |one: &Selected<'_>| SelectedWire {
        proposal: one.proposal.to_string(),
        title: one.title.to_owned(),
        consortium: one.consortium.iter().map(ToString::to_string).collect(),
        matched: one.matched.map(percent),
        state: if decision.awarded.contains_key(one.proposal) {
            "awarded"
        } else if decision.broken.contains(one.proposal) {
            "broken_off"
        } else {
            "negotiated"
        },
        instead: decision
            .taken
            .iter()
            .find(|taken| taken.proposal == *one.proposal)
            .map(|taken| taken.reason.clone()),
    };
    DecisionWire {
        at: decision.at.to_string(),
        selected: view.selected(call).iter().map(selected).collect(),
        reason: decision.reason.clone(),
        ended: decision
            .ended
            .as_ref()
            .map(|(at, reason)| EndedWire { at: at.to_string(), reason: reason.clone() }),
    }
}

impl From<&CallText> for CallTextWire {
    fn from(text: &CallText) -> CallTextWire {
        let [label, focus, about] = [&text.label, &text.focus, &text.about].map(Into::into);
        let criterion =
            |one: &Criterion| CriterionWire { label: (&one.label).into(), points: one.points };
        CallTextWire {
            label,
            focus,
            about,
            criteria: text.criteria.iter().map(criterion).collect(),
            area: text.area.as_ref().map(ToString::to_string),
            stages: (&text.stages).into(),
        }
    }
}

impl CallTextWire {
    fn read(self) -> Result<CallText, Problem> {
        let [label, focus, about] = [self.label, self.focus, self.about].map(Into::into);
        let criterion =
            |one: CriterionWire| Criterion { label: one.label.into(), points: one.points };
        let area = self.area.as_deref().map(|area| name("area", area)).transpose()?;
        Ok(CallText {
            label,
            focus,
            about,
            criteria: self.criteria.into_iter().map(criterion).collect(),
            area: area.map(FocusId),
            stages: self.stages.read()?,
        })
    }
}

impl From<&Amendment> for AmendmentWire {
    fn from(amendment: &Amendment) -> AmendmentWire {
        AmendmentWire {
            at: amendment.at.to_string(),
            reason: amendment.reason.clone(),
            deadline: amendment.deadline.to_string(),
            text: (&amendment.text).into(),
        }
    }
}

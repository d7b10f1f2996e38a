//! Calls: drafted, published with a deadline, amended with a reason.

use guildhall_model::Time;
use guildhall_network::competition::{Amendment, Call, CallText, Criterion, Phase};
use guildhall_network::view::Selected;
use guildhall_network::{CallId, CompetitionCommand, ProgrammeId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::programmes::PolicyWire;
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
    /// `draft`, `open`, `closed` or `decided`.
    phase: &'static str,
    /// RFC 3339; null of a draft.
    deadline: Option<String>,
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
    /// `draft`, `open`, `closed` or `decided`.
    phase: &'static str,
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
}

/// All calls that you may see: those that are public, and drafts of your programmes.
#[utoipa::path(get, path = "/calls", tag = "network", responses(
    (status = 200, body = CallList), (status = 401, body = Problem)))]
pub(crate) async fn calls(visitor: Visitor) -> Json<CallList> {
    let now = visitor.house.clock.now();
    let row = |call: &Call| CallRow {
        id: call.id.to_string(),
        programme: call.programme.to_string(),
        label: (&call.text.label).into(),
        focus: (&call.text.focus).into(),
        phase: phase(call, now),
        deadline: call.published.as_ref().map(|published| published.deadline.to_string()),
    };
    let calls = visitor.view().calls().into_iter().map(row).collect();
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
    let command = CompetitionCommand::DraftCall { call, programme, text: draft.text.into() };
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
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn amend_call(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewAmendment>,
) -> Result<Json<CallView>, Problem> {
    let call = CallId(name("id", &which.id)?);
    let deadline = time("deadline", &asked.deadline)?;
    let (text, reason) = (asked.text.into(), asked.reason);
    let command = CompetitionCommand::AmendCall { call, text, deadline, reason };
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
        text: (&call.text).into(),
        phase: phase(call, now),
        published: published.map(|published| published.at.to_string()),
        deadline: published.map(|published| published.deadline.to_string()),
        policy: view.policy_of(call).map(Into::into),
        amendments: published
            .into_iter()
            .flat_map(|published| &published.amendments)
            .map(Into::into)
            .collect(),
        decision: call.decision.as_ref().map(|decision| DecisionWire {
            at: decision.at.to_string(),
            selected: view.selected(call).iter().map(Into::into).collect(),
            reason: decision.reason.clone(),
        }),
        officer,
    }))
}

fn phase(call: &Call, now: Time) -> &'static str {
    match call.phase(now) {
        Phase::Draft => "draft",
        Phase::Open => "open",
        Phase::Closed => "closed",
        Phase::Decided => "decided",
    }
}

impl From<&Selected<'_>> for SelectedWire {
    fn from(one: &Selected<'_>) -> SelectedWire {
        SelectedWire {
            proposal: one.proposal.to_string(),
            title: one.title.to_owned(),
            consortium: one.consortium.iter().map(ToString::to_string).collect(),
            matched: one.matched.map(percent),
        }
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
        }
    }
}

impl From<CallTextWire> for CallText {
    fn from(wire: CallTextWire) -> CallText {
        let [label, focus, about] = [wire.label, wire.focus, wire.about].map(Into::into);
        let criterion =
            |one: CriterionWire| Criterion { label: one.label.into(), points: one.points };
        CallText {
            label,
            focus,
            about,
            criteria: wire.criteria.into_iter().map(criterion).collect(),
        }
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

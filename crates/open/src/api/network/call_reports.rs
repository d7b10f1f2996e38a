//! What is public of a call once it is decided.

use guildhall_model::{Label, OrganisationId};
use guildhall_network::CallId;
use guildhall_network::competition::reviewing::report::{CallReport, Counts, Row};
use guildhall_network::view::Opportunities;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Visitor, calls, percent};
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// What the policy makes public of a call that is decided, and nothing else.
#[derive(Serialize, ToSchema)]
#[schema(as = CallReport)]
pub(crate) struct CallReportWire {
    /// Name of the call.
    call: String,
    /// What it is called.
    label: LabelWire,
    /// The number of the rule that says what is public.
    rule: String,
    /// What it says.
    sentence: LabelWire,
    /// The version of the policy.
    policy: u32,
    /// `counts`, `ranking`, `reasons`, `scores`, `comments`, `reviewers`: what it names. All else is
    /// null or left out.
    parts: Vec<&'static str>,
    /// When the office chose, RFC 3339.
    decided: String,
    /// Why these.
    reason: Option<String>,
    counts: Option<CallCounts>,
    /// What was chosen; all proposals where the ranking is public.
    proposals: Vec<ReportedProposal>,
    /// Who reviewed, by name.
    reviewers: Option<Vec<String>>,
}

/// How much there was.
#[derive(Serialize, ToSchema)]
struct CallCounts {
    /// Proposals that were handed in.
    proposals: u32,
    /// Reviews of them that were handed in.
    reviews: u32,
    /// People who wrote these.
    reviewers: u32,
    /// Meetings of the panel.
    meetings: u32,
}

/// What is public of a proposal.
#[derive(Serialize, ToSchema)]
struct ReportedProposal {
    proposal: String,
    title: String,
    /// The organisations, the lead first.
    consortium: Vec<Named>,
    /// Whether it was chosen.
    selected: bool,
    /// The share of its budget that does not come from the public, in percent; of what was chosen.
    matched: Option<String>,
    /// Its place, from 1.
    place: Option<u32>,
    /// Why it is there, in the words of the panel.
    reason: Option<String>,
    /// The mean of the points of its reviews; null without one, too.
    mean: Option<f64>,
    /// The points on which the panel agreed, together.
    agreed: Option<u32>,
    /// What was written of it, in the order of the words.
    comments: Option<Vec<String>>,
}

/// What the policy makes public of a call that is decided. Without signing in it is at
/// `/opportunities/report.json?call=…` where the policy lets anybody read calls.
#[utoipa::path(get, path = "/call/report", tag = "network", params(calls::Which), responses(
    (status = 200, body = CallReportWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn call_report(
    visitor: Visitor,
    Query(which): Query<calls::Which>,
) -> Result<Json<CallReportWire>, Problem> {
    report_of(visitor.view().opportunities(), &which.id).map(Json)
}

/// The report on a call, as a reader may hand it on.
pub(crate) fn report_of(calls: Opportunities<'_>, id: &str) -> Result<CallReportWire, Problem> {
    let found = CallId::new(id).ok().and_then(|id| Some((calls.get(&id)?, calls.report(&id)?)));
    let (call, report) = found.ok_or_else(|| Problem::not_found("report on call", id))?;
    let CallReport { by: (rule, version), parts, decided, reason, counts, rows, reviewers, .. } =
        report;
    Ok(CallReportWire {
        call: call.call.to_string(),
        label: (&call.text.label).into(),
        rule: rule.number.to_string(),
        sentence: (&rule.sentence).into(),
        policy: version,
        parts: parts.iter().map(|part| part.word()).collect(),
        decided: decided.to_string(),
        reason: reason.map(str::to_owned),
        counts: counts.map(Into::into),
        proposals: rows.into_iter().map(Into::into).collect(),
        reviewers: reviewers.map(|all| all.into_iter().map(ToString::to_string).collect()),
    })
}

impl CallReportWire {
    /// When the office chose, RFC 3339.
    pub(crate) fn decided(&self) -> &str {
        &self.decided
    }
}

impl From<Counts> for CallCounts {
    fn from(counts: Counts) -> CallCounts {
        let Counts { proposals, reviews, reviewers, meetings } = counts;
        CallCounts { proposals, reviews, reviewers, meetings }
    }
}

impl From<Row<'_>> for ReportedProposal {
    fn from(row: Row<'_>) -> ReportedProposal {
        let mean = |(points, reviews): (u32, u32)| {
            (reviews > 0).then(|| f64::from(points) / f64::from(reviews))
        };
        let named = |(id, label): (&OrganisationId, Option<&Label>)| {
            let unnamed = || LabelWire { en: id.to_string(), ko: None };
            Named { id: id.to_string(), label: label.map_or_else(unnamed, Into::into) }
        };
        let comments = row.comments.map(|all| all.into_iter().map(str::to_owned).collect());
        ReportedProposal {
            proposal: row.proposal.to_string(),
            title: row.title.to_owned(),
            consortium: row.consortium.into_iter().map(named).collect(),
            selected: row.selected,
            matched: row.matched.map(percent),
            place: row.place,
            reason: row.reason.map(str::to_owned),
            mean: row.points.and_then(mean),
            agreed: row.agreed,
            comments,
        }
    }
}

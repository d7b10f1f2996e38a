//! What waits for one person.

use guildhall_network::view::{Due, Task};
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use crate::api::Json;
use crate::api::wire::LabelWire;
use crate::problem::Problem;

/// What waits for you.
#[derive(Serialize, ToSchema)]
pub(crate) struct DueList {
    /// What time it is in the house, RFC 3339.
    now: String,
    /// What has a date first, the next first; then what waits longest.
    due: Vec<DueWire>,
}

/// Something that waits for you.
#[derive(Serialize, ToSchema)]
#[schema(as = Due)]
pub(crate) struct DueWire {
    /// `hand_in`, `promise`, `review`, `assign`, `decide`, `award`, `answer`, `pay`, `renew`,
    /// `review_institute`, `cure` or `confirm_link`.
    pub(crate) task: &'static str,
    /// Name of the call that it is of.
    pub(crate) call: Option<String>,
    /// Name of the proposal that it is about.
    pub(crate) proposal: Option<String>,
    /// Name of the institute that it is of.
    pub(crate) institute: Option<String>,
    /// Name of the organisation that is to do it, or that waits for an answer.
    pub(crate) organisation: Option<String>,
    /// How much is to be paid.
    amount: Option<String>,
    /// What the proposal, the call, the institute or the other organisation is called.
    pub(crate) about: LabelWire,
    /// Since when, RFC 3339.
    since: Option<String>,
    /// Until when it must be done, RFC 3339.
    until: Option<String>,
}

/// What waits for you, by date. It is reckoned when it is asked for; what is done is gone from it.
#[utoipa::path(get, path = "/due", tag = "network", responses(
    (status = 200, body = DueList), (status = 401, body = Problem)))]
pub(crate) async fn due(visitor: Visitor) -> Json<DueList> {
    let due = all(&visitor).into_iter().map(|(_, told)| told).collect();
    Json(DueList { now: visitor.house.clock.now().to_string(), due })
}

/// What waits for a visitor, and how it is told.
pub(crate) fn all(visitor: &Visitor) -> Vec<(Due, DueWire)> {
    visitor.view().due().into_iter().map(|one| (one.clone(), wire(visitor, one))).collect()
}

fn wire(visitor: &Visitor, due: Due) -> DueWire {
    let view = visitor.view();
    let linked = match &due.task {
        Task::ConfirmLink { link, organisation } => link.other(organisation).cloned(),
        _ => None,
    };
    let (task, call, proposal, institute, organisation, amount) = match due.task {
        Task::HandIn { call, proposal } => {
            ("hand_in", Some(call), Some(proposal), None, None, None)
        }
        Task::Promise { call, proposal, partner } => {
            ("promise", Some(call), Some(proposal), None, Some(partner), None)
        }
        Task::Review { call, proposal } => ("review", Some(call), Some(proposal), None, None, None),
        Task::Assign { call, proposal } => ("assign", Some(call), Some(proposal), None, None, None),
        Task::Decide { call } => ("decide", Some(call), None, None, None, None),
        Task::Award { call, proposal } => ("award", Some(call), Some(proposal), None, None, None),
        Task::Answer { institute, organisation } => {
            ("answer", None, None, Some(institute), Some(organisation), None)
        }
        Task::Pay { institute, organisation, amount } => {
            ("pay", None, None, Some(institute), Some(organisation), Some(amount))
        }
        Task::ReviewInstitute { institute } => {
            ("review_institute", None, None, Some(institute), None, None)
        }
        Task::Cure { institute } => ("cure", None, None, Some(institute), None, None),
        Task::ConfirmLink { organisation, .. } => {
            ("confirm_link", None, None, None, Some(organisation), None)
        }
        Task::Renew { institute, organisation } => {
            ("renew", None, None, Some(institute), Some(organisation), None)
        }
    };
    let title = proposal
        .as_ref()
        .and_then(|id| view.proposal(id))
        .map(|seen| LabelWire { en: seen.proposal.text.title.clone(), ko: None });
    let of_call = || call.as_ref().and_then(|id| view.call(id)).map(|call| &call.text.label);
    let of_institute = || institute.as_ref().and_then(|id| view.institute(id));
    let label = of_call().or_else(|| of_institute().map(|seen| &seen.institute.agreement.label));
    let about = title.or_else(|| label.map(Into::into));
    let about = about.or_else(|| linked.map(|other| visitor.organisation(&other).label));
    DueWire {
        task,
        about: about.unwrap_or_else(|| LabelWire { en: String::new(), ko: None }),
        call: call.map(|id| id.to_string()),
        proposal: proposal.map(|id| id.to_string()),
        institute: institute.map(|id| id.to_string()),
        organisation: organisation.map(|id| id.to_string()),
        amount: amount.map(|amount| amount.to_string()),
        since: due.since.map(|at| at.to_string()),
        until: due.until.map(|at| at.to_string()),
    }
}

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
struct DueWire {
    /// `respond`, `answer_questions`, `hand_in_paper`, `answer_paper`, `hand_in`, `promise`, `review`,
    /// `assign`, `decide`, `negotiate`, `take_next`, `award`, `answer`, `pay` or `renew`.
    task: &'static str,
    /// Name of the call that it is of.
    call: Option<String>,
    /// Name of the proposal that it is about.
    proposal: Option<String>,
    /// Name of the concept paper that it is about.
    paper: Option<String>,
    /// Name of the institute that it is of.
    institute: Option<String>,
    /// Name of the organisation that is to do it, or that waits for an answer.
    organisation: Option<String>,
    /// How much is to be paid.
    amount: Option<String>,
    /// What the proposal, the call or the institute is called.
    about: LabelWire,
    /// Since when, RFC 3339.
    since: Option<String>,
    /// Until when it must be done, RFC 3339.
    until: Option<String>,
}

/// What waits for you, by date. It is reckoned when it is asked for; what is done is gone from it.
#[utoipa::path(get, path = "/due", tag = "network", responses(
    (status = 200, body = DueList), (status = 401, body = Problem)))]
pub(crate) async fn due(visitor: Visitor) -> Json<DueList> {
    let due = visitor.view().due().into_iter().map(|one| wire(&visitor, one)).collect();
    Json(DueList { now: visitor.house.clock.now().to_string(), due })
}

fn wire(visitor: &Visitor, due: Due) -> DueWire {
    let view = visitor.view();
    let paper = match &due.task {
        Task::HandInPaper { paper, .. } | Task::AnswerPaper { paper, .. } => Some(paper.clone()),
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
        Task::Respond { call, organisation } => {
            ("respond", Some(call), None, None, Some(organisation), None)
        }
        Task::AnswerQuestions { call } => ("answer_questions", Some(call), None, None, None, None),
        Task::HandInPaper { call, .. } => ("hand_in_paper", Some(call), None, None, None, None),
        Task::AnswerPaper { call, .. } => ("answer_paper", Some(call), None, None, None, None),
        Task::Negotiate { call, proposal } => {
            ("negotiate", Some(call), Some(proposal), None, None, None)
        }
        Task::TakeNext { call } => ("take_next", Some(call), None, None, None, None),
        Task::Award { call, proposal } => ("award", Some(call), Some(proposal), None, None, None),
        Task::Answer { institute, organisation } => {
            ("answer", None, None, Some(institute), Some(organisation), None)
        }
        Task::Pay { institute, organisation, amount } => {
            ("pay", None, None, Some(institute), Some(organisation), Some(amount))
        }
        Task::Renew { institute, organisation } => {
            ("renew", None, None, Some(institute), Some(organisation), None)
        }
    };
    let title = proposal
        .as_ref()
        .and_then(|id| view.proposal(id))
        .map(|seen| LabelWire { en: seen.proposal.text.title.clone(), ko: None });
    let of_paper = paper.as_ref().and_then(|id| view.paper(id));
    let of_paper = of_paper.map(|one| LabelWire { en: one.paper.text.title.clone(), ko: None });
    let of_call =
        || call.as_ref().and_then(|id| view.call(id)).map(|call| &view.text_of(call).label);
    let of_institute = || institute.as_ref().and_then(|id| view.institute(id));
    let label = of_call().or_else(|| of_institute().map(|seen| &seen.institute.agreement.label));
    let about = title.or(of_paper).or_else(|| label.map(Into::into));
    DueWire {
        task,
        about: about.unwrap_or_else(|| LabelWire { en: String::new(), ko: None }),
        call: call.map(|id| id.to_string()),
        proposal: proposal.map(|id| id.to_string()),
        paper: paper.map(|id| id.to_string()),
        institute: institute.map(|id| id.to_string()),
        organisation: organisation.map(|id| id.to_string()),
        amount: amount.map(|amount| amount.to_string()),
        since: due.since.map(|at| at.to_string()),
        until: due.until.map(|at| at.to_string()),
    }
}

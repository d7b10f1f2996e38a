//! What waits for one person.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::view::{Due, Task};
use guildhall_network::{CallId, InstituteId, ProgrammeId, ProposalId};
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
    /// `hand_in`, `promise`, `review`, `assign`, `decide`, `award`, `meet`, `minutes`, `vote`,
    /// `close`, `follow_up`, `measure`, `answer`, `pay` or `renew`.
    task: &'static str,
    /// Name of the programme whose council or plan it is of.
    programme: Option<String>,
    /// Number of the meeting, the resolution, the follow-up or the goal that it is about.
    number: Option<String>,
    /// Name of the call that it is of.
    call: Option<String>,
    /// Name of the proposal that it is about.
    proposal: Option<String>,
    /// Name of the institute that it is of.
    institute: Option<String>,
    /// Name of the organisation that is to do it, or that waits for an answer.
    organisation: Option<String>,
    /// How much is to be paid.
    amount: Option<String>,
    /// What the proposal, the call, the programme or the institute is called.
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
    let (task, named) = names(due.task);
    let Names { programme, call, proposal, institute, organisation, number, amount } = named;
    let title = proposal
        .as_ref()
        .and_then(|id| view.proposal(id))
        .map(|seen| LabelWire { en: seen.proposal.text.title.clone(), ko: None });
    let of_call = || call.as_ref().and_then(|id| view.call(id)).map(|call| &call.text.label);
    let of_institute = || institute.as_ref().and_then(|id| view.institute(id));
    let of_programme = || programme.as_ref().and_then(|id| view.programme(id));
    let label = of_call().or_else(|| of_programme().map(|seen| &seen.label));
    let label = label.or_else(|| of_institute().map(|seen| &seen.institute.agreement.label));
    let about = title.or_else(|| label.map(Into::into));
    DueWire {
        task,
        about: about.unwrap_or_else(|| LabelWire { en: String::new(), ko: None }),
        programme: programme.map(|id| id.to_string()),
        number,
        call: call.map(|id| id.to_string()),
        proposal: proposal.map(|id| id.to_string()),
        institute: institute.map(|id| id.to_string()),
        organisation: organisation.map(|id| id.to_string()),
        amount: amount.map(|amount| amount.to_string()),
        since: due.since.map(|at| at.to_string()),
        until: due.until.map(|at| at.to_string()),
    }
}

/// What a task is about, by name.
#[derive(Default)]
struct Names {
    programme: Option<ProgrammeId>,
    call: Option<CallId>,
    proposal: Option<ProposalId>,
    institute: Option<InstituteId>,
    organisation: Option<OrganisationId>,
    number: Option<String>,
    amount: Option<Money>,
}

/// The word for a task, and what it is about.
fn names(task: Task) -> (&'static str, Names) {
    let none = Names::default;
    let of_call = |call, proposal| Names { call: Some(call), proposal: Some(proposal), ..none() };
    let of_member = |institute, organisation| Names {
        institute: Some(institute),
        organisation: Some(organisation),
        ..none()
    };
    let of_council = |programme, number: u32| Names {
        programme: Some(programme),
        number: Some(number.to_string()),
        ..none()
    };
    match task {
        Task::HandIn { call, proposal } => ("hand_in", of_call(call, proposal)),
        Task::Promise { call, proposal, partner } => {
            ("promise", Names { organisation: Some(partner), ..of_call(call, proposal) })
        }
        Task::Review { call, proposal } => ("review", of_call(call, proposal)),
        Task::Assign { call, proposal } => ("assign", of_call(call, proposal)),
        Task::Decide { call } => ("decide", Names { call: Some(call), ..none() }),
        Task::Award { call, proposal } => ("award", of_call(call, proposal)),
        Task::Meet { programme, meeting } => ("meet", of_council(programme, meeting)),
        Task::Minutes { programme, meeting } => ("minutes", of_council(programme, meeting)),
        Task::Vote { programme, resolution, institute } => {
            ("vote", Names { institute: Some(institute), ..of_council(programme, resolution) })
        }
        Task::Close { programme, resolution } => ("close", of_council(programme, resolution)),
        Task::FollowUp { programme, follow_up, organisation } => {
            let organisation = Some(organisation);
            ("follow_up", Names { organisation, ..of_council(programme, follow_up) })
        }
        Task::Measure { programme, goal } => {
            let (programme, number) = (Some(programme), Some(goal.to_string()));
            ("measure", Names { programme, number, ..none() })
        }
        Task::Answer { institute, organisation } => ("answer", of_member(institute, organisation)),
        Task::Pay { institute, organisation, amount } => {
            ("pay", Names { amount: Some(amount), ..of_member(institute, organisation) })
        }
        Task::Renew { institute, organisation } => ("renew", of_member(institute, organisation)),
    }
}

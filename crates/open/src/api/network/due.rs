//! What waits for one person.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::institute::conditions::duties::ReportKind;
use guildhall_network::money::invoice::reference;
use guildhall_network::property::deadlines::Duty;
use guildhall_network::view::{Due, Task, Warned};
use guildhall_network::{CallId, InstituteId, ProgrammeId, ProjectId, ProposalId};
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
    /// Outlooks that are not drawn as things are now; what is told early of them may change.
    drawing: usize,
}

/// Something that waits for you.
#[derive(Serialize, ToSchema)]
#[schema(as = Due)]
pub(crate) struct DueWire {
    /// `respond`, `answer_questions`, `hand_in_paper`, `answer_paper`, `hand_in`, `promise`, `review`,
    /// `assign`, `answer_invitation`, `discuss`, `decide`, `negotiate`, `take_next`, `award`, `meet`,
    /// `minutes`, `vote`, `close`, `follow_up`, `measure`, `answer`, `pay`, `renew`, `review_institute`,
    /// `cure`, `outlook`, `small_firms`, `elect`, `count_election`, `agree_conditions`,
    /// `meet_condition`, `answer_condition`, `progress_report`, `annual_report`, `confirm_link`, `invention_`
    /// and what the law asks of an invention, `take_licence`, `milestone`, `accept_milestone`,
    /// `answer_change`, `select_projects`, `post_entry`, `close_month` or `overdue_invoice`.
    pub(crate) task: &'static str,
    /// The part of yours that it is of: `officer`, `agency`, `reviewer`, `applicant`, `director`,
    /// `finance`, `council`, `project`, `member` or `newcomer`.
    part: &'static str,
    /// Name of the programme whose council or plan it is of.
    programme: Option<String>,
    /// Number of the meeting, the resolution, the follow-up, the goal, the milestone, the change, the entry,
    /// the election, the condition or the version of conditions that it is about; the month; the year in
    /// which there will be too few small firms; the first day after what a report tells of; what is
    /// written with the payment of an invoice, like `INV-12`.
    pub(crate) number: Option<String>,
    /// Name of the call that it is of.
    pub(crate) call: Option<String>,
    /// Name of the proposal that it is about.
    pub(crate) proposal: Option<String>,
    /// Name of the concept paper that it is about.
    paper: Option<String>,
    /// Name of the invention that it is about.
    invention: Option<String>,
    /// Name of the project that it is about.
    pub(crate) project: Option<String>,
    /// Name of the institute that it is of.
    pub(crate) institute: Option<String>,
    /// Name of the organisation that is to do it, that waits for an answer, or that owes an invoice.
    pub(crate) organisation: Option<String>,
    /// What of an invoice is to be paid.
    amount: Option<String>,
    /// What the proposal, the call, the programme, the institute or the other organisation is called.
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
    let (warned, drawing) = warned(&visitor);
    let due = all(&visitor, &warned).into_iter().map(|(_, told)| told).collect();
    Json(DueList { now: visitor.house.clock.now().to_string(), due, drawing })
}

/// What outlooks tell a visitor early, and of how many it is not known as they are now.
pub(crate) fn warned(visitor: &Visitor) -> (Warned, usize) {
    visitor.house.foresight.told(visitor.view().foreseen())
}

/// What waits for a visitor, and how it is told.
pub(crate) fn all(visitor: &Visitor, warned: &Warned) -> Vec<(Due, DueWire)> {
    let due = visitor.view().due(warned).into_iter();
    due.map(|one| (one.clone(), wire(visitor, one))).collect()
}

pub(super) fn wire(visitor: &Visitor, due: Due) -> DueWire {
    let view = visitor.view();
    let linked = match &due.task {
        Task::ConfirmLink { link, organisation } => link.other(organisation).cloned(),
        _ => None,
    };
    let paper = match &due.task {
        Task::HandInPaper { paper, .. } | Task::AnswerPaper { paper, .. } => Some(paper.clone()),
        _ => None,
    };
    let invention = match &due.task {
        Task::Invention { institute, invention, .. } => {
            let title = view.property(institute).and_then(|seen| {
                let found = seen.inventions.iter().find(|one| one.id == invention);
                found.map(|one| LabelWire { en: one.title.to_owned(), ko: None })
            });
            Some((invention.to_string(), title))
        }
        _ => None,
    };
    let part = view.part_of(&due.task).word();
    let (task, named) = names(due.task);
    let Names { programme, call, proposal, project, institute, organisation, number, amount } =
        named;
    let of_project = project.as_ref().and_then(|id| view.project(id));
    let of_project =
        of_project.map(|seen| LabelWire { en: seen.project.text.title.clone(), ko: None });
    let title = proposal
        .as_ref()
        .and_then(|id| view.proposal(id))
        .map(|seen| LabelWire { en: seen.proposal.text.title.clone(), ko: None });
    let of_paper = paper.as_ref().and_then(|id| view.paper(id));
    let of_paper = of_paper.map(|one| LabelWire { en: one.paper.text.title.clone(), ko: None });
    let of_call =
        || call.as_ref().and_then(|id| view.call(id)).map(|call| &view.text_of(call).label);
    let of_institute = || institute.as_ref().and_then(|id| view.institute(id));
    let of_programme = || programme.as_ref().and_then(|id| view.programme(id));
    let label = of_call().or_else(|| of_programme().map(|seen| &seen.label));
    let label = label.or_else(|| of_institute().map(|seen| &seen.institute.agreement.label));
    let (invention, of_invention) = invention.unzip();
    let title = title.or(of_project);
    let about = title.or(of_paper).or(of_invention.flatten()).or_else(|| label.map(Into::into));
    let about = about.or_else(|| linked.map(|other| visitor.organisation(&other).label));
    DueWire {
        task,
        part,
        about: about.unwrap_or_else(|| LabelWire { en: String::new(), ko: None }),
        programme: programme.map(|id| id.to_string()),
        number,
        call: call.map(|id| id.to_string()),
        proposal: proposal.map(|id| id.to_string()),
        paper: paper.map(|id| id.to_string()),
        invention,
        project: project.map(|id| id.to_string()),
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
    project: Option<ProjectId>,
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
    let of_house =
        |institute, number: Option<String>| Names { institute: Some(institute), number, ..none() };
    let of_project = |institute, project, number: u32| Names {
        project: Some(project),
        ..of_house(institute, Some(number.to_string()))
    };
    match task {
        Task::HandIn { call, proposal } => ("hand_in", of_call(call, proposal)),
        Task::Promise { call, proposal, partner } => {
            ("promise", Names { organisation: Some(partner), ..of_call(call, proposal) })
        }
        Task::Review { call, proposal } => ("review", of_call(call, proposal)),
        Task::Assign { call, proposal } => ("assign", of_call(call, proposal)),
        Task::AnswerInvitation { call } => {
            ("answer_invitation", Names { call: Some(call), ..none() })
        }
        Task::Discuss { call, proposal } => ("discuss", of_call(call, proposal)),
        Task::Decide { call } => ("decide", Names { call: Some(call), ..none() }),
        Task::Award { call, proposal } => ("award", of_call(call, proposal)),
        Task::Respond { call, organisation } => {
            ("respond", Names { organisation: Some(organisation), call: Some(call), ..none() })
        }
        Task::AnswerQuestions { call } => {
            ("answer_questions", Names { call: Some(call), ..none() })
        }
        Task::HandInPaper { call, .. } => ("hand_in_paper", Names { call: Some(call), ..none() }),
        Task::AnswerPaper { call, .. } => ("answer_paper", Names { call: Some(call), ..none() }),
        Task::Negotiate { call, proposal } => ("negotiate", of_call(call, proposal)),
        Task::TakeNext { call } => ("take_next", Names { call: Some(call), ..none() }),
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
        Task::Pay { institute, organisation, invoice, amount } => {
            let (number, amount) = (Some(reference(invoice)), Some(amount));
            ("pay", Names { number, amount, ..of_member(institute, organisation) })
        }
        Task::Overdue { institute, organisation, invoice, amount } => {
            let (number, amount) = (Some(reference(invoice)), Some(amount));
            ("overdue_invoice", Names { number, amount, ..of_member(institute, organisation) })
        }
        Task::Renew { institute, organisation } => ("renew", of_member(institute, organisation)),
        Task::CloseYear { institute, year } => {
            let (institute, number) = (Some(institute), Some(year.to_string()));
            ("close_membership_year", Names { institute, number, ..none() })
        }
        Task::ReviewInstitute { institute } => {
            ("review_institute", Names { institute: Some(institute), ..none() })
        }
        Task::Cure { institute } => ("cure", Names { institute: Some(institute), ..none() }),
        Task::Invention { institute, duty, .. } => {
            (invention_word(duty), Names { institute: Some(institute), ..none() })
        }
        Task::TakeLicence { institute, organisation, .. } => {
            ("take_licence", of_member(institute, organisation))
        }
        Task::Outlook { institute } => ("outlook", Names { institute: Some(institute), ..none() }),
        Task::SmallFirms { institute, year } => {
            let (institute, number) = (Some(institute), Some(year.to_string()));
            ("small_firms", Names { institute, number, ..none() })
        }
        Task::Elect { institute, election, organisation } => {
            let number = Some(election.to_string());
            ("elect", Names { number, ..of_member(institute, organisation) })
        }
        Task::CountElection { institute, election } => {
            let (institute, number) = (Some(institute), Some(election.to_string()));
            ("count_election", Names { institute, number, ..none() })
        }
        Task::AgreeConditions { institute, version } => {
            ("agree_conditions", of_house(institute, Some(version.to_string())))
        }
        Task::MeetCondition { institute, condition } => {
            ("meet_condition", of_house(institute, Some(condition.to_string())))
        }
        Task::AnswerCondition { institute, condition } => {
            ("answer_condition", of_house(institute, Some(condition.to_string())))
        }
        Task::HandInReport { institute, kind, until } => {
            (report_word(kind), of_house(institute, Some(until.to_string())))
        }
        Task::Milestone { institute, project, milestone } => {
            ("milestone", of_project(institute, project, milestone))
        }
        Task::AcceptMilestone { institute, project, milestone } => {
            ("accept_milestone", of_project(institute, project, milestone))
        }
        Task::AnswerChange { institute, project, change } => {
            ("answer_change", of_project(institute, project, change))
        }
        Task::SelectProjects { institute, .. } => ("select_projects", of_house(institute, None)),
        Task::PostEntry { institute, entry } => {
            ("post_entry", of_house(institute, Some(entry.to_string())))
        }
        Task::CloseMonth { institute, month } => {
            ("close_month", of_house(institute, Some(month.to_string())))
        }
        Task::ConfirmLink { organisation, .. } => {
            ("confirm_link", Names { organisation: Some(organisation), ..none() })
        }
    }
}

/// The word for a report that is owed.
const fn report_word(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Progress => "progress_report",
        ReportKind::Annual => "annual_report",
    }
}

/// The word for what the law asks of an invention.
const fn invention_word(duty: Duty) -> &'static str {
    match duty {
        Duty::Disclose => "invention_disclose",
        Duty::Elect => "invention_elect",
        Duty::File => "invention_file",
        Duty::FollowUp => "invention_file_after_provisional",
        Duty::Confirm => "invention_confirm",
        Duty::Utilise(_) => "invention_utilise",
    }
}

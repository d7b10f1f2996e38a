//! The calls and projects of an institute, to look at.

use guildhall_network::InstituteId;
use guildhall_network::project::text::Scale;
use guildhall_network::view::{ProjectCallView as CallSeen, ProjectView as Seen};
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use super::institutes::Which;
use super::projects::milestones;
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The calls and projects of an institute.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProjectList {
    /// The time of the house, RFC 3339.
    now: String,
    institute: Named,
    /// In which its book is kept.
    currency: Option<String>,
    /// The latest deadline first.
    calls: Vec<ProjectCallWire>,
    /// Those that you see, by name.
    projects: Vec<ProjectRow>,
    /// Whether you run the institute.
    runs: bool,
    /// The organisations for which you may propose a project, as far as roles go.
    signs_for: Vec<Named>,
    /// The members of today, and who runs the institute.
    members: Vec<Named>,
}

/// A call inside an institute.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectCall)]
pub(crate) struct ProjectCallWire {
    id: String,
    label: LabelWire,
    text: String,
    /// RFC 3339.
    deadline: String,
    /// `open`, `closed` or `decided`.
    state: &'static str,
    /// What was chosen, and why; null as long as nothing is.
    selected: Option<Vec<String>>,
    reason: Option<String>,
}

/// A project in a list.
#[derive(Serialize, ToSchema)]
struct ProjectRow {
    id: String,
    title: String,
    /// Name of its call.
    call: String,
    lead: Named,
    /// `proposed`, `declined`, `running`, `held`, `stopped` or `closed`.
    state: &'static str,
    /// Its first day, and the first after it.
    from: String,
    until: String,
    /// The newest levels.
    trl: u8,
    mrl: u8,
    /// How many milestones are accepted, how many there are, and how many are late.
    accepted: usize,
    milestones: usize,
    late: usize,
    /// How many agreements its data room has.
    agreements: usize,
}

/// The calls of an institute, and its projects as far as you see them.
#[utoipa::path(get, path = "/projects", tag = "network", params(Which), responses(
    (status = 200, body = ProjectList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn projects(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ProjectList>, Problem> {
    list(&visitor, &which.id)
}

pub(super) fn list(visitor: &Visitor, id: &str) -> Result<Json<ProjectList>, Problem> {
    let view = visitor.view();
    let id = InstituteId::new(id).map_err(|_| Problem::not_found("institute", id))?;
    let missing = || Problem::not_found("institute", id.as_str());
    let institute = view.institute(&id).ok_or_else(missing)?;
    let runs = &institute.institute.agreement.lead;
    let members = view.members_today(&institute).into_iter().filter(|one| *one != runs);
    Ok(Json(ProjectList {
        now: visitor.house.clock.now().to_string(),
        institute: Named {
            id: id.to_string(),
            label: (&institute.institute.agreement.label).into(),
        },
        currency: institute.institute.currency().map(|one| one.code().to_owned()),
        calls: view.project_calls(&id).iter().map(ProjectCallWire::from).collect(),
        projects: view.projects(&id).iter().map(|one| row(visitor, one)).collect(),
        runs: institute.runs,
        signs_for: view.signs_for().map(|one| visitor.organisation(one)).collect(),
        members: members.chain([runs]).map(|one| visitor.organisation(one)).collect(),
    }))
}

impl From<&CallSeen<'_>> for ProjectCallWire {
    fn from(seen: &CallSeen<'_>) -> ProjectCallWire {
        let (opened, selected) = (&seen.call.opened, seen.call.selected.as_ref());
        ProjectCallWire {
            id: opened.call.to_string(),
            label: (&opened.label).into(),
            text: opened.text.clone(),
            deadline: opened.deadline.to_string(),
            state: seen.state.word(),
            selected: selected.map(|it| it.selected.iter().map(ToString::to_string).collect()),
            reason: selected.map(|it| it.reason.clone()),
        }
    }
}

fn row(visitor: &Visitor, seen: &Seen<'_>) -> ProjectRow {
    let (project, today) = (seen.project, visitor.view().today());
    let states = milestones(project).map(|(_, one, course)| course.state(one.due, today).word());
    let states: Vec<&str> = states.collect();
    let count = |word: &str| states.iter().filter(|one| **one == word).count();
    ProjectRow {
        id: project.proposed.project.to_string(),
        title: project.text.title.clone(),
        call: project.proposed.call.to_string(),
        lead: visitor.organisation(&project.proposed.lead),
        state: seen.state.word(),
        from: project.text.from.to_string(),
        until: project.text.until.to_string(),
        trl: project.level(Scale::Trl),
        mrl: project.level(Scale::Mrl),
        accepted: count("accepted"),
        milestones: states.len(),
        late: count("late"),
        agreements: project.room.len(),
    }
}

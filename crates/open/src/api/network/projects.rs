//! One project inside an institute, to look at.

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_model::OrganisationId;
use guildhall_network::ProjectId;
use guildhall_network::project::text::{Milestone, Scale};
use guildhall_network::project::{
    Answer, ChangeEnd, ChangeRequest, DataShared, GateDecided, LevelAssessed, MilestoneCourse,
    Project, ResultSaid, Risk,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Visitor;
use super::agreements::{self, AgreementView};
use super::institutes::Which;
use super::project_costs::{self, ShareWire};
use super::project_list::ProjectCallWire;
use super::project_text::{ChangeWire, TextWire};
use crate::api::wire::Named;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A project.
#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub(crate) struct ProjectView {
    /// The time of the house, RFC 3339.
    now: String,
    id: String,
    institute: Named,
    call: ProjectCallWire,
    lead: Named,
    /// `proposed`, `declined`, `running`, `held`, `stopped` or `closed`.
    state: &'static str,
    /// How often it was proposed, when last and by whom.
    revision: u32,
    proposed: String,
    proposed_by: String,
    /// What it says now, with what was granted.
    text: TextWire,
    /// Who takes part, the lead first, and who runs the institute.
    organisations: Vec<Named>,
    milestones: Vec<MilestoneWire>,
    /// The newest levels.
    trl: u8,
    mrl: u8,
    /// Levels that were assessed, oldest first.
    levels: Vec<LevelWire>,
    gates: Vec<GateWire>,
    changes: Vec<ChangeRequestWire>,
    risks: Vec<RiskWire>,
    results: Vec<ResultWire>,
    /// What each brings and spends, by its budget and so far.
    shares: Vec<ShareWire>,
    room: Vec<RoomWire>,
    handover: Option<HandoverWire>,
    /// When it was closed, RFC 3339.
    closed: Option<String>,
    /// Whether you run the institute, sign for the lead, may assess levels.
    runs: bool,
    leads: bool,
    may_assess: bool,
    /// Names of those of it for which you sign.
    signs_for: Vec<String>,
}

/// A milestone, and what became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectMilestone)]
struct MilestoneWire {
    /// From 1.
    number: u32,
    title: String,
    /// Of which work package, from 1.
    package: u8,
    due: String,
    /// `due`, `late`, `reported` or `accepted`.
    state: &'static str,
    reports: Vec<ReportWire>,
}

/// A report of a milestone.
#[derive(Serialize, ToSchema)]
#[schema(as = MilestoneReport)]
struct ReportWire {
    evidence: String,
    by: String,
    /// RFC 3339.
    at: String,
    /// `accepted` or `returned`; null as long as nothing was said to it.
    answer: Option<&'static str>,
    answered_by: Option<String>,
    answered: Option<String>,
    /// What was lacking.
    reason: Option<String>,
}

/// A readiness level that was assessed.
#[derive(Serialize, ToSchema)]
#[schema(as = ReadinessLevel)]
struct LevelWire {
    /// `trl` or `mrl`.
    scale: &'static str,
    level: u8,
    evidence: String,
    assessor: String,
    /// RFC 3339.
    at: String,
}

/// A stage gate that was decided.
#[derive(Serialize, ToSchema)]
#[schema(as = StageGate)]
struct GateWire {
    gate: String,
    /// `go`, `hold` or `stop`.
    outcome: &'static str,
    reason: String,
    by: String,
    /// RFC 3339.
    at: String,
}

/// A change request.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectChangeRequest)]
struct ChangeRequestWire {
    number: u32,
    change: ChangeWire,
    reason: String,
    by: String,
    /// RFC 3339.
    at: String,
    /// `asked`, `granted` or `refused`.
    state: &'static str,
    answered_by: Option<String>,
    answered: Option<String>,
    /// Why it was refused.
    refused: Option<String>,
}

/// A risk.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectRisk)]
struct RiskWire {
    number: u32,
    text: String,
    /// From 1 to 5.
    likelihood: u8,
    impact: u8,
    owner: Named,
    /// The last day on which it may happen.
    until: String,
    /// What became of it; null as long as it stands.
    ended: Option<String>,
}

/// A result.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectResult)]
struct ResultWire {
    number: u32,
    title: String,
    text: String,
    by: String,
    /// RFC 3339.
    at: String,
}

/// An agreement of a data room.
#[derive(Serialize, ToSchema)]
#[schema(as = RoomAgreement)]
struct RoomWire {
    agreement: String,
    from: Named,
    to: Named,
    /// The first moment after its term, RFC 3339.
    until: String,
    /// All of it, for who belongs to one of its sides.
    terms: Option<AgreementView>,
}

/// Who takes a project over.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectHandover)]
struct HandoverWire {
    to: Named,
    text: String,
    /// The first day without the data room.
    room_until: String,
    by: String,
    /// RFC 3339.
    at: String,
}

/// One project, for who belongs to its lead or a partner, to who runs its institute, or to the office.
#[utoipa::path(get, path = "/project", tag = "network", params(Which), responses(
    (status = 200, body = ProjectView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn project(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ProjectView>, Problem> {
    view(&visitor, &which.id)
}

pub(super) fn milestones(
    project: &Project,
) -> impl Iterator<Item = (u32, &Milestone, &MilestoneCourse)> {
    let all = project.text.milestones.iter().zip(&project.milestones);
    (1..).zip(all).map(|(number, (one, course))| (number, one, &**course))
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<ProjectView>, Problem> {
    let view = visitor.view();
    let seen = ProjectId::new(id).ok().and_then(|id| view.project(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("project", id))?;
    let call = view.project_call(&seen.project.proposed.call);
    let call = call.ok_or_else(|| Problem::not_found("project", id))?;
    let (project, agreement) = (seen.project, &seen.institute.agreement);
    let lead = std::iter::once(&agreement.lead);
    let mut organisations: Vec<&OrganisationId> = project.consortium().chain(lead).collect();
    let mut known = BTreeSet::new();
    organisations.retain(|one| known.insert(*one));
    Ok(Json(ProjectView {
        now: visitor.house.clock.now().to_string(),
        id: id.to_owned(),
        institute: Named { id: agreement.institute.to_string(), label: (&agreement.label).into() },
        call: (&call).into(),
        lead: visitor.organisation(&project.proposed.lead),
        state: seen.state.word(),
        revision: project.proposed.revision,
        proposed: project.proposed.at.to_string(),
        proposed_by: project.proposed.by.to_string(),
        text: (&project.text).into(),
        organisations: organisations.into_iter().map(|one| visitor.organisation(one)).collect(),
        milestones: milestones(project).map(|one| milestone(visitor, one)).collect(),
        trl: project.level(Scale::Trl),
        mrl: project.level(Scale::Mrl),
        levels: levels(project),
        gates: gates(project),
        changes: project.changes.iter().map(|one| change(one)).collect(),
        risks: project.risks.iter().map(|one| risk(visitor, one)).collect(),
        results: results(project),
        shares: project_costs::of_project(visitor, &seen),
        room: project.room.iter().map(|one| room(visitor, one)).collect(),
        handover: project.handover.as_ref().map(|one| HandoverWire {
            to: visitor.organisation(&one.to),
            text: one.text.clone(),
            room_until: one.room_until.to_string(),
            by: one.by.to_string(),
            at: one.at.to_string(),
        }),
        closed: project.closed.as_ref().map(|one| one.at.to_string()),
        runs: seen.runs,
        leads: seen.leads,
        may_assess: seen.may_assess,
        signs_for: seen.signs_for.iter().map(ToString::to_string).collect(),
    }))
}

fn milestone(
    visitor: &Visitor,
    (number, one, course): (u32, &Milestone, &MilestoneCourse),
) -> MilestoneWire {
    let reports = course.reports.iter().map(|(report, answer)| {
        let (word, by, at, reason) = match answer {
            None => (None, None, None, None),
            Some(Answer::Accepted(one)) => (Some("accepted"), Some(&one.by), Some(one.at), None),
            Some(Answer::Returned(one)) => {
                (Some("returned"), Some(&one.by), Some(one.at), Some(one.reason.clone()))
            }
        };
        ReportWire {
            evidence: report.evidence.clone(),
            by: report.by.to_string(),
            at: report.at.to_string(),
            answer: word,
            answered_by: by.map(ToString::to_string),
            answered: at.map(|at| at.to_string()),
            reason,
        }
    });
    MilestoneWire {
        number,
        title: one.title.clone(),
        package: one.package,
        due: one.due.to_string(),
        state: course.state(one.due, visitor.view().today()).word(),
        reports: reports.collect(),
    }
}

fn levels(project: &Project) -> Vec<LevelWire> {
    let level = |one: &Arc<LevelAssessed>| LevelWire {
        scale: one.scale.word(),
        level: one.level,
        evidence: one.evidence.clone(),
        assessor: one.by.to_string(),
        at: one.at.to_string(),
    };
    project.levels.iter().map(level).collect()
}

fn gates(project: &Project) -> Vec<GateWire> {
    let gate = |one: &Arc<GateDecided>| GateWire {
        gate: one.gate.clone(),
        outcome: one.outcome.word(),
        reason: one.reason.clone(),
        by: one.by.to_string(),
        at: one.at.to_string(),
    };
    project.gates.iter().map(gate).collect()
}

fn change(one: &ChangeRequest) -> ChangeRequestWire {
    let refused = match &one.end {
        Some(ChangeEnd::Refused(end)) => Some(end.reason.clone()),
        _ => None,
    };
    ChangeRequestWire {
        number: one.asked.number,
        change: (&one.asked.change).into(),
        reason: one.asked.reason.clone(),
        by: one.asked.by.to_string(),
        at: one.asked.at.to_string(),
        state: one.state().word(),
        answered_by: one.answered().map(|(by, _)| by.to_string()),
        answered: one.answered().map(|(_, at)| at.to_string()),
        refused,
    }
}

fn risk(visitor: &Visitor, one: &Risk) -> RiskWire {
    RiskWire {
        number: one.set.number,
        text: one.set.text.clone(),
        likelihood: one.set.likelihood,
        impact: one.set.impact,
        owner: visitor.organisation(&one.set.owner),
        until: one.set.until.to_string(),
        ended: one.ended.as_ref().map(|end| end.note.clone()),
    }
}

fn results(project: &Project) -> Vec<ResultWire> {
    let result = |one: &Arc<ResultSaid>| ResultWire {
        number: one.number,
        title: one.title.clone(),
        text: one.text.clone(),
        by: one.by.to_string(),
        at: one.at.to_string(),
    };
    project.results.iter().map(result).collect()
}

fn room(visitor: &Visitor, one: &DataShared) -> RoomWire {
    RoomWire {
        agreement: one.agreement.to_string(),
        from: visitor.organisation(&one.from),
        to: visitor.organisation(&one.to),
        until: one.until.to_string(),
        terms: agreements::seen(visitor, one.agreement.as_str()),
    }
}

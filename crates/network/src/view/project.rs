//! What one person may see of projects inside institutes.
//!
//! | what | who sees it |
//! | --- | --- |
//! | calls, and what was chosen | whoever is signed in |
//! | how many projects there were in a year, and levels they gained together | whoever is signed in |
//! | a project, from its proposal on, with what was spent for it by each | who belongs to its lead or a partner, to the lead of its institute, or to the office |

use std::collections::BTreeMap;

use guildhall_access::Scope;
use guildhall_model::OrganisationId;

use super::View;
use crate::ids::{InstituteId, ProjectCallId, ProjectId};
use crate::institute::Institute;
use crate::money::spending::SpentByProject;
use crate::project::{CallState, Project, ProjectCall, State};
use crate::state::Network;

/// A call inside an institute, and what its reader can do there.
#[derive(Debug)]
pub struct ProjectCallView<'a> {
    /// What was opened and chosen.
    pub call: &'a ProjectCall,
    /// Where it stands now.
    pub state: CallState,
    /// Whether the reader runs its institute.
    pub runs: bool,
}

/// A project, and what its reader can do there.
#[derive(Debug)]
pub struct ProjectView<'a> {
    /// What it is.
    pub project: &'a Project,
    /// The institute that it is of.
    pub institute: &'a Institute,
    /// Where it stands.
    pub state: State,
    /// Whether the reader runs its institute.
    pub runs: bool,
    /// Whether the reader signs for its lead.
    pub leads: bool,
    /// Whether the reader may assess its readiness levels, as far as roles go.
    pub may_assess: bool,
    /// Those of it for which the reader signs, the lead first.
    pub signs_for: Vec<&'a OrganisationId>,
}

impl Network {
    /// Whether the holder of a scope sees a project.
    pub(crate) fn sees_project(&self, scope: &Scope, project: &Project) -> bool {
        let institute = self.institute_of_project(project).map(|one| &one.agreement);
        let office = institute.and_then(|one| self.programmes.get(&one.programme));
        project.consortium().any(|one| scope.sees(one))
            || institute.is_some_and(|one| scope.sees(&one.lead))
            || office.is_some_and(|one| scope.sees(&one.office))
    }

    fn institute_of_project(&self, project: &Project) -> Option<&Institute> {
        let call = self.projects.calls.get(&project.proposed.call)?;
        self.institutes.get(&call.opened.institute).map(|one| &**one)
    }
}

impl<'a> View<'a> {
    /// All projects by the institute that they are of, seen or not.
    pub(super) fn projects_by_institute(self) -> BTreeMap<&'a InstituteId, Vec<&'a Project>> {
        let mut all: BTreeMap<&InstituteId, Vec<&Project>> = BTreeMap::new();
        for project in self.network.projects.all.values() {
            if let Some(call) = self.network.projects.calls.get(&project.proposed.call) {
                all.entry(&call.opened.institute).or_default().push(project);
            }
        }
        all
    }

    /// The calls inside an institute, the one whose deadline is last first.
    pub fn project_calls(self, institute: &InstituteId) -> Vec<ProjectCallView<'a>> {
        let all = self.network.projects.calls.values().map(|call| &**call);
        let mut calls: Vec<&ProjectCall> =
            all.filter(|call| call.opened.institute == *institute).collect();
        calls.sort_by_key(|call| std::cmp::Reverse(call.opened.deadline));
        calls.into_iter().map(|call| self.see_project_call(call)).collect()
    }

    /// A call inside an institute.
    pub fn project_call(self, id: &ProjectCallId) -> Option<ProjectCallView<'a>> {
        self.network.projects.calls.get(id).map(|call| self.see_project_call(call))
    }

    /// The projects of an institute that the reader sees, by name.
    pub fn projects(self, institute: &InstituteId) -> Vec<ProjectView<'a>> {
        let all = self.network.projects.all.values();
        let seen = all.filter_map(|one| self.see_project(one));
        seen.filter(|one| one.institute.agreement.institute == *institute).collect()
    }

    /// A project.
    pub fn project(self, id: &ProjectId) -> Option<ProjectView<'a>> {
        self.see_project(self.network.projects.all.get(id)?)
    }

    /// What was spent for those projects of an institute that the reader sees.
    pub fn spent_by_project(self, institute: &InstituteId) -> SpentByProject<'a> {
        let mut all = self.network.books.get(institute).map(|book| book.spent_by_project());
        if let Some(all) = &mut all {
            all.retain(|project, _| self.project(project).is_some());
        }
        all.unwrap_or_default()
    }

    pub(super) fn see_project_call(self, call: &'a ProjectCall) -> ProjectCallView<'a> {
        let institute = self.network.institutes.get(&call.opened.institute);
        ProjectCallView {
            call,
            state: call.state(self.now),
            runs: institute.is_some_and(|one| self.scope.acts_for(&one.agreement.lead)),
        }
    }

    pub(super) fn see_project(self, project: &'a Project) -> Option<ProjectView<'a>> {
        let institute = self.network.institute_of_project(project)?;
        if !self.network.sees_project(self.scope, project) {
            return None;
        }
        let signs = |one: &OrganisationId| self.scope.acts_for(one);
        let runs = signs(&institute.agreement.lead);
        let office = self.programme(&institute.agreement.programme);
        Some(ProjectView {
            project,
            institute,
            state: project.state(),
            runs,
            leads: signs(&project.proposed.lead),
            may_assess: runs || office.is_some_and(|office| self.is_officer(office)),
            signs_for: project.consortium().filter(|one| signs(one)).collect(),
        })
    }
}

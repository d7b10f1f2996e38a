//! What waits for one person in projects inside institutes.

use std::time::Duration;

use super::{Due, ProjectView, Task, View};
use crate::project::{CallState, ChangeState, MilestoneState, State};

/// For how long before its last day a milestone is told.
const TOLD_BEFORE: Duration = Duration::from_secs(60 * 86_400);

impl View<'_> {
    pub(super) fn due_of_projects(self, due: &mut Vec<Due>) {
        for call in self.network.projects.calls.values() {
            let seen = self.see_project_call(call);
            if !seen.runs || seen.state != CallState::Closed {
                continue;
            }
            let opened = &call.opened;
            let (institute, id) = (opened.institute.clone(), opened.call.clone());
            let task = Task::SelectProjects { institute, call: id };
            due.push(Due { task, since: Some(opened.deadline), until: None });
        }
        for project in self.network.projects.all.values() {
            let Some(seen) = self.see_project(project) else { continue };
            if seen.state == State::Running || seen.state == State::Held {
                self.due_of_milestones(&seen, due);
                self.due_of_changes(&seen, due);
            }
        }
    }

    fn due_of_milestones(self, seen: &ProjectView<'_>, due: &mut Vec<Due>) {
        let (text, today) = (&seen.project.text, self.today());
        let all = (1..).zip(text.milestones.iter().zip(&seen.project.milestones));
        for (milestone, (said, course)) in all {
            let institute = seen.institute.agreement.institute.clone();
            let project = seen.project.proposed.project.clone();
            let package = usize::from(said.package).checked_sub(1);
            let package = package.and_then(|at| text.packages.get(at));
            let leads =
                seen.leads || package.is_some_and(|one| seen.signs_for.contains(&&one.lead));
            match course.state(said.due, today) {
                MilestoneState::Due | MilestoneState::Late if leads => {
                    let until = said.due.end();
                    if until < self.now + TOLD_BEFORE {
                        let task = Task::Milestone { institute, project, milestone };
                        due.push(Due { task, since: None, until: Some(until) });
                    }
                }
                MilestoneState::Reported if seen.runs => {
                    let task = Task::AcceptMilestone { institute, project, milestone };
                    let since = course.reports.last().map(|(report, _)| report.at);
                    due.push(Due { task, since, until: None });
                }
                _ => {}
            }
        }
    }

    fn due_of_changes(self, seen: &ProjectView<'_>, due: &mut Vec<Due>) {
        let asked = |one: &&std::sync::Arc<crate::project::ChangeRequest>| {
            seen.runs && one.state() == ChangeState::Asked
        };
        for change in seen.project.changes.iter().filter(asked) {
            let task = Task::AnswerChange {
                institute: seen.institute.agreement.institute.clone(),
                project: seen.project.proposed.project.clone(),
                change: change.asked.number,
            };
            due.push(Due { task, since: Some(change.asked.at), until: None });
        }
    }
}

//! What waits for one person in projects: milestones for those who lead, reports and change requests
//! for those who run the institute.

use std::time::Duration;

use guildhall_model::Time;

use super::{Due, ProjectView, Task, View};
use crate::project::{ChangeState, MilestoneState, State};

/// For how long before its last day a milestone is told.
const TOLD_BEFORE: Duration = Duration::from_secs(60 * 86_400);

impl View<'_> {
    pub(super) fn due_of_projects(self, due: &mut Vec<Due>) {
        for project in self.network.projects.all.values() {
            let Some(seen) = self.project(&project.proposed.project) else { continue };
            if seen.state == State::Running {
                self.due_of_milestones(&seen, due);
            }
            if seen.runs && matches!(seen.state, State::Running | State::Held) {
                due_of_changes(&seen, due);
            }
        }
    }

    fn due_of_milestones(self, seen: &ProjectView<'_>, due: &mut Vec<Due>) {
        let (id, text) = (&seen.project.proposed.project, &seen.project.text);
        let courses = text.milestones.iter().zip(&seen.project.milestones);
        for (number, (milestone, course)) in (1..).zip(courses) {
            let package = usize::from(milestone.package).checked_sub(1);
            let package = package.and_then(|at| text.packages.get(at));
            let leads =
                seen.leads || package.is_some_and(|one| seen.signs_for.contains(&&one.lead));
            // The whole of the last day is left for it.
            let until = milestone.due.next().map_or(Time::MAX, |next| next.begin());
            let project = id.clone();
            match course.state(milestone.due, self.today()) {
                MilestoneState::Due | MilestoneState::Late
                    if leads && until < self.now + TOLD_BEFORE =>
                {
                    let task = Task::ReachMilestone { project, milestone: number };
                    due.push(Due { task, since: None, until: Some(until) });
                }
                MilestoneState::Reported if seen.runs => {
                    let since = course.reports.last().map(|(report, _)| report.at);
                    let task = Task::AnswerMilestone { project, milestone: number };
                    due.push(Due { task, since, until: None });
                }
                _ => {}
            }
        }
    }
}

fn due_of_changes(seen: &ProjectView<'_>, due: &mut Vec<Due>) {
    for one in seen.project.changes.iter().filter(|one| one.state() == ChangeState::Asked) {
        let (project, change) = (seen.project.proposed.project.clone(), one.asked.number);
        let task = Task::AnswerChange { project, change };
        due.push(Due { task, since: Some(one.asked.at), until: None });
    }
}

//! How events change projects.

use std::sync::Arc;

use super::events::{
    DataShared, GateDecided, LevelAssessed, MilestoneAccepted, MilestoneReported,
    MilestoneReturned, ProjectCallOpened, ProjectChangeAsked, ProjectChangeGranted,
    ProjectChangeRefused, ProjectClosed, ProjectHandedOver, ProjectProposed, ProjectsSelected,
    ResultSaid, RiskEnded, RiskSet,
};
use super::text::place;
use super::{
    Answer, ChangeEnd, ChangeRequest, MilestoneCourse, Project, ProjectCall, Projects, Risk,
};
use crate::ids::ProjectId;

impl Projects {
    pub(crate) fn call_opened(&mut self, event: &ProjectCallOpened) {
        let call = ProjectCall { opened: event.clone(), selected: None };
        self.calls.insert(event.call.clone(), Arc::new(call));
    }

    pub(crate) fn proposed(&mut self, event: &ProjectProposed) {
        let project = Project {
            proposed: event.clone(),
            text: event.text.clone(),
            selected: None,
            milestones: vec![Arc::default(); event.text.milestones.len()],
            levels: Vec::new(),
            gates: Vec::new(),
            changes: Vec::new(),
            risks: Vec::new(),
            results: Vec::new(),
            room: Vec::new(),
            handover: None,
            closed: None,
        };
        self.all.insert(event.project.clone(), Arc::new(project));
    }

    pub(crate) fn selected(&mut self, event: &ProjectsSelected) {
        if let Some(call) = self.calls.get_mut(&event.call) {
            Arc::make_mut(call).selected = Some(event.clone());
        }
        let of_call = self.all.values().filter(|one| one.proposed.call == event.call);
        let of_call: Vec<ProjectId> = of_call.map(|one| one.proposed.project.clone()).collect();
        for id in of_call {
            let selected = event.selected.contains(&id);
            self.change(&id, |project| project.selected = Some(selected));
        }
    }

    pub(crate) fn reported(&mut self, event: &MilestoneReported) {
        self.milestone(&event.project, event.milestone, |course| {
            course.reports.push((event.clone(), None));
        });
    }

    pub(crate) fn accepted(&mut self, event: &MilestoneAccepted) {
        let answer = Answer::Accepted(event.clone());
        self.milestone(&event.project, event.milestone, |course| answer_last(course, answer));
    }

    pub(crate) fn returned(&mut self, event: &MilestoneReturned) {
        let answer = Answer::Returned(event.clone());
        self.milestone(&event.project, event.milestone, |course| answer_last(course, answer));
    }

    pub(crate) fn assessed(&mut self, event: &LevelAssessed) {
        self.change(&event.project, |project| project.levels.push(Arc::new(event.clone())));
    }

    pub(crate) fn gate_decided(&mut self, event: &GateDecided) {
        self.change(&event.project, |project| project.gates.push(Arc::new(event.clone())));
    }

    pub(crate) fn change_asked(&mut self, event: &ProjectChangeAsked) {
        let request = Arc::new(ChangeRequest { asked: event.clone(), end: None });
        self.change(&event.project, |project| project.changes.push(request));
    }

    pub(crate) fn change_granted(&mut self, event: &ProjectChangeGranted) {
        self.change(&event.project, |project| {
            let there = place(event.number).and_then(|at| project.changes.get_mut(at));
            let Some(request) = there.map(Arc::make_mut) else { return };
            project.text = request.asked.change.of(&project.text);
            request.end = Some(ChangeEnd::Granted(event.clone()));
        });
    }

    pub(crate) fn change_refused(&mut self, event: &ProjectChangeRefused) {
        self.change(&event.project, |project| {
            let there = place(event.number).and_then(|at| project.changes.get_mut(at));
            let Some(request) = there.map(Arc::make_mut) else { return };
            request.end = Some(ChangeEnd::Refused(event.clone()));
        });
    }

    pub(crate) fn risk_set(&mut self, event: &RiskSet) {
        let risk = Arc::new(Risk { set: event.clone(), ended: None });
        self.change(&event.project, |project| {
            match place(event.number).and_then(|at| project.risks.get_mut(at)) {
                Some(there) => *there = risk,
                None => project.risks.push(risk),
            }
        });
    }

    pub(crate) fn risk_ended(&mut self, event: &RiskEnded) {
        self.change(&event.project, |project| {
            let there = place(event.number).and_then(|at| project.risks.get_mut(at));
            let Some(risk) = there.map(Arc::make_mut) else { return };
            risk.ended = Some(event.clone());
        });
    }

    pub(crate) fn result_said(&mut self, event: &ResultSaid) {
        self.change(&event.project, |project| project.results.push(Arc::new(event.clone())));
    }

    pub(crate) fn data_shared(&mut self, event: &DataShared) {
        self.change(&event.project, |project| project.room.push(Arc::new(event.clone())));
    }

    pub(crate) fn handed_over(&mut self, event: &ProjectHandedOver) {
        let handover = Some(Arc::new(event.clone()));
        self.change(&event.project, |project| project.handover = handover);
    }

    pub(crate) fn closed(&mut self, event: &ProjectClosed) {
        let closed = Some(Arc::new(event.clone()));
        self.change(&event.project, |project| project.closed = closed);
    }

    fn change(&mut self, id: &ProjectId, change: impl FnOnce(&mut Project)) {
        if let Some(project) = self.all.get_mut(id) {
            change(Arc::make_mut(project));
        }
    }

    fn milestone(
        &mut self,
        id: &ProjectId,
        number: u32,
        change: impl FnOnce(&mut MilestoneCourse),
    ) {
        self.change(id, |project| {
            let there = place(number).and_then(|at| project.milestones.get_mut(at));
            if let Some(course) = there {
                change(Arc::make_mut(course));
            }
        });
    }
}

fn answer_last(course: &mut MilestoneCourse, answer: Answer) {
    if let Some((_, last)) = course.reports.last_mut() {
        *last = Some(answer);
    }
}

//! What waits for one person in the council and the plan of a programme.

use std::cell::OnceCell;

use super::{Due, Task, View};
use crate::programme::Programme;
use crate::programme::council::{FollowUpState, Phase, State};
use crate::programme::goal::Progress;

impl View<'_> {
    pub(super) fn due_of_programme(self, programme: &Programme, due: &mut Vec<Due>) {
        self.due_of_meetings(programme, due);
        self.due_of_votes(programme, due);
        self.due_of_follow_ups(programme, due);
        if self.is_officer(programme) {
            self.due_of_goals(programme, due);
        }
    }

    fn due_of_meetings(self, programme: &Programme, due: &mut Vec<Due>) {
        let Some(seen) = self.council(&programme.id) else { return };
        for meeting in seen.council.into_iter().flat_map(|there| &there.meetings) {
            let mut leads = self.network.entitled(&programme.id, meeting);
            let votes = leads.any(|one| self.scope.acts_for(&one.agreement.lead));
            let (programme, meeting_id) = (programme.id.clone(), meeting.number);
            match meeting.phase(self.now) {
                Phase::Called if votes || seen.officer => {
                    let task = Task::Meet { programme, meeting: meeting_id };
                    due.push(Due { task, since: None, until: Some(meeting.begins) });
                }
                Phase::Held if seen.officer => {
                    let task = Task::Minutes { programme, meeting: meeting_id };
                    due.push(Due { task, since: Some(meeting.begins), until: None });
                }
                _ => {}
            }
        }
    }

    fn due_of_votes(self, programme: &Programme, due: &mut Vec<Due>) {
        let Some(seen) = self.council(&programme.id) else { return };
        for one in seen.resolutions {
            let resolution = one.resolution;
            if resolution.state() != State::Open {
                continue;
            }
            let (number, programme) = (resolution.moved.number, &programme.id);
            let meeting = seen.council.and_then(|there| there.meeting(resolution.moved.meeting));
            let since = meeting.map(|meeting| meeting.begins.max(resolution.moved.at));
            let voted = |institute: &&crate::InstituteId| resolution.votes.contains_key(*institute);
            for institute in one.may_vote.iter().filter(|id| !voted(id)) {
                let (programme, institute) = (programme.clone(), (*institute).clone());
                let task = Task::Vote { programme, resolution: number, institute };
                due.push(Due { task, since, until: None });
            }
            if one.may_close && one.entitled.iter().all(voted) {
                let task = Task::Close { programme: programme.clone(), resolution: number };
                due.push(Due { task, since, until: None });
            }
        }
    }

    fn due_of_follow_ups(self, programme: &Programme, due: &mut Vec<Due>) {
        let council = self.network.councils.get(&programme.id);
        for one in council.into_iter().flat_map(|there| &there.follow_ups) {
            let set = &one.set;
            if one.state() != FollowUpState::Open || !self.may_do(one) {
                continue;
            }
            let task = Task::FollowUp {
                programme: programme.id.clone(),
                follow_up: set.number,
                organisation: set.who.clone(),
            };
            due.push(Due { task, since: Some(set.at), until: Some(set.by.end()) });
        }
    }

    fn due_of_goals(self, programme: &Programme, due: &mut Vec<Due>) {
        let Some(plan) = self.network.plans.get(&programme.id) else { return };
        let today = self.today();
        for seen in self.goals(&programme.id, plan, today, &OnceCell::new()) {
            let unknown = matches!(seen.progress, Progress::NotMeasured { .. });
            if unknown && seen.goal.by < today {
                let (programme, goal) = (programme.id.clone(), seen.goal.number.clone());
                let since = seen.goal.by.next().map(|next| next.begin());
                due.push(Due { task: Task::Measure { programme, goal }, since, until: None });
            }
        }
    }
}

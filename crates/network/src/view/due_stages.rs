//! What waits for one person in the stages of a call beside proposals and reviews.

use guildhall_model::{Day, Time};

use super::{Due, Task, View};
use crate::competition::{Call, Phase};
use crate::ids::ProposalId;
use crate::policy::About;

impl<'a> View<'a> {
    pub(super) fn due_of_responses(self, call: &'a Call, due: &mut Vec<Due>) {
        let until = call.until(Phase::Information);
        for seen in self.responses(call) {
            let organisation = seen.organisation.clone();
            let writes = self.scope.acts_for(&organisation);
            if writes && seen.response.submitted.is_none() {
                let task = Task::Respond { call: call.id.clone(), organisation };
                due.push(Due { task, since: Some(seen.response.saved.1), until });
            }
        }
    }

    pub(super) fn due_of_questions(self, call: &'a Call, due: &mut Vec<Due>) {
        let questions = self.questions(call);
        let mut waiting = questions.iter().filter(|one| one.answers.is_empty());
        if let Some(oldest) = waiting.next().filter(|_| self.may_answer_questions(call)) {
            let task = Task::AnswerQuestions { call: call.id.clone() };
            due.push(Due { task, since: Some(oldest.at), until: call.until(Phase::Open) });
        }
    }

    pub(super) fn due_of_papers(self, call: &Call, due: &mut Vec<Due>) {
        for seen in self.papers(&call.id) {
            let (call_id, paper) = (call.id.clone(), seen.paper.id.clone());
            if seen.may_write && seen.paper.submitted.is_none() {
                let (since, until) = (Some(seen.paper.saved.1), call.until(Phase::Papers));
                due.push(Due { task: Task::HandInPaper { call: call_id, paper }, since, until });
            } else if seen.may_answer {
                let (since, until) = (call.until(Phase::Papers), call.until(Phase::Open));
                due.push(Due { task: Task::AnswerPaper { call: call_id, paper }, since, until });
            }
        }
    }

    /// Whose turn it is: the office proposes, the lead agrees, the office makes the agreement.
    pub(super) fn due_of_negotiation(
        self,
        (call, since): (&Call, Time),
        id: &ProposalId,
        due: &mut Vec<Due>,
    ) {
        let Some(seen) = self.negotiation(id) else { return };
        let (call_id, proposal) = (call.id.clone(), id.clone());
        let until = call.text.stages.planned.agreed.map(Day::end);
        let mut add = |task, since| due.push(Due { task, since: Some(since), until });
        if let Some(terms) = seen.negotiation.filter(|one| one.agreed.is_none()) {
            if seen.may_agree {
                add(Task::Negotiate { call: call_id, proposal }, terms.saved.1);
            }
            return;
        }
        let agreed = seen.negotiation.and_then(|one| one.agreed);
        let asked = self.policy_of(call).is_some_and(|one| one.rule(About::AgreedTerms).is_some());
        if agreed.is_none() && asked {
            if seen.may_propose {
                add(Task::Negotiate { call: call_id, proposal }, since);
            }
        } else if self.signs_for_office(call) {
            add(Task::Award { call: call_id, proposal }, agreed.unwrap_or(since));
        }
    }
}

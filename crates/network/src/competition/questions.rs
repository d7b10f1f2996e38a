//! Questions about a call and the office's answers: public together, without who asked.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::decide::check_text;
use super::{Act, Competition};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::CallId;

/// Most questions about one call.
pub const QUESTIONS_MAX: usize = 2_000;

/// Most questions of one organisation about a call that wait for an answer.
pub const QUESTIONS_OPEN_MAX: usize = 20;

/// Most answers to one question, each instead of the one before.
pub const ANSWERS_MAX: usize = 50;

/// Longest question and longest answer, in characters.
pub const QUESTION_CHARS_MAX: usize = 10_000;

/// A question about a call. Who asked it is in no view.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Question {
    /// From 1, in the order they were asked.
    pub number: u32,
    /// For whom it was asked.
    pub organisation: OrganisationId,
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Time,
    /// What.
    pub text: String,
    /// What the office answered, the newest last; none as long as it did not.
    pub answers: Vec<Answer>,
}

/// An answer of the office.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Answer {
    /// When.
    pub at: Time,
    /// What.
    pub text: String,
}

/// What can be asked about questions.
#[derive(Clone, Debug, PartialEq)]
pub enum QuestionCommand {
    /// Asks something about a call. For those who sign for the organisation.
    Ask {
        /// About which call.
        call: CallId,
        /// For whom.
        organisation: OrganisationId,
        /// What.
        text: String,
    },
    /// Answers a question, or answers it otherwise. For officers.
    Answer {
        /// About which call.
        call: CallId,
        /// Which question.
        number: u32,
        /// What is answered.
        text: String,
    },
}

/// Somebody asked something about a call.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionAsked {
    /// About which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// From 1, in the order they were asked.
    pub number: u32,
    /// For whom.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Who asked.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What.
    pub text: String,
}

/// A question was answered, or answered otherwise.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionAnswered {
    /// About which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Which question.
    pub number: u32,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// What was answered.
    pub text: String,
}

impl Desk<'_> {
    pub(crate) fn question(&self, command: QuestionCommand) -> Result<Vec<Event>, NetworkError> {
        match command {
            QuestionCommand::Ask { call, organisation, text } => {
                self.ask_question(call, organisation, text)
            }
            QuestionCommand::Answer { call, number, text } => self.answer(call, number, text),
        }
    }

    fn ask_question(
        &self,
        id: CallId,
        organisation: OrganisationId,
        text: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.public_call(&id)?;
        self.must_sign(&organisation, "ask for it")?;
        check_text(&text, "the question", QUESTION_CHARS_MAX)?;
        let Some(deadline) = call.text.stages.questions else {
            let (state, hint) = ("one that takes no questions", "write to the office");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        };
        let now = self.now;
        if deadline <= now {
            return Err(NetworkError::Late { deadline, now });
        }
        self.must_be_time(Act::AskQuestion, call)?;
        let asked = self.network.competition.questions_about(&id);
        let own = || asked.iter().filter(|one| one.organisation == organisation);
        if own().any(|one| one.text == text) {
            return Ok(Vec::new());
        }
        if own().filter(|one| one.answers.is_empty()).count() >= QUESTIONS_OPEN_MAX {
            let what = "questions of one organisation that wait for an answer";
            return Err(NetworkError::TooMany { what, max: QUESTIONS_OPEN_MAX });
        }
        let number = u32::try_from(asked.len()).ok().filter(|_| asked.len() < QUESTIONS_MAX);
        let too_many = NetworkError::TooMany { what: "questions about a call", max: QUESTIONS_MAX };
        let number = number.ok_or(too_many)? + 1;
        let by = self.person()?;
        Ok(vec![QuestionAsked { call: id, number, organisation, by, at: now, text }.into()])
    }

    fn answer(&self, id: CallId, number: u32, text: String) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "answer questions")?;
        self.must_be_time(Act::AnswerQuestion, call)?;
        check_text(&text, "the answer", QUESTION_CHARS_MAX)?;
        let asked = self.network.competition.questions_about(&id);
        let question = asked.iter().find(|one| one.number == number);
        let question = question
            .ok_or_else(|| NetworkError::Unknown { what: "question", id: number.to_string() })?;
        if question.answers.last().is_some_and(|last| last.text == text) {
            return Ok(Vec::new());
        }
        if question.answers.len() >= ANSWERS_MAX {
            return Err(NetworkError::TooMany { what: "answers to a question", max: ANSWERS_MAX });
        }
        Ok(vec![QuestionAnswered { call: id, number, at: self.now, text }.into()])
    }
}

impl Competition {
    pub(crate) fn questions_about(&self, call: &CallId) -> &[Question] {
        self.questions.get(call).map_or(&[], |all| all.as_slice())
    }

    pub(crate) fn question_asked(&mut self, event: &QuestionAsked) {
        let QuestionAsked { call, number, organisation, by, at, text } = event.clone();
        let all = self.questions.entry(call).or_default();
        let question = Question { number, organisation, by, at, text, answers: Vec::new() };
        Arc::make_mut(all).push(question);
    }

    pub(crate) fn question_answered(&mut self, event: &QuestionAnswered) {
        let all = self.questions.get_mut(&event.call).map(Arc::make_mut);
        let all = all.into_iter().flatten();
        for question in all.filter(|one| one.number == event.number) {
            question.answers.push(Answer { at: event.at, text: event.text.clone() });
        }
    }
}

//! Requests for information: what organisations say to a draft before it becomes a call.
//!
//! The office asks in a stage of its draft. An organisation writes one response, saves it as often
//! as it likes and hands it in. The office reads what was handed in once no more is taken; all
//! others do, too, if the policy of the day on which it was asked says so.

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::decide::{check_length, check_text, must_be_seen, unknown_call};
use super::{Act, Call, CallText, Competition, TEXT_CHARS_MAX};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::CallId;

/// Most responses to one request.
pub const RESPONSES_MAX: usize = 10_000;

/// What was fixed when information was asked for.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Information {
    /// When.
    pub at: Time,
    /// The version of the policy that says who reads responses.
    pub policy: u32,
    /// What the draft said; until when responses are taken is as it is now.
    pub text: CallText,
}

/// What an organisation says to a draft.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Response {
    /// What.
    pub text: String,
    /// How often it was saved.
    pub revision: u32,
    /// Who saved it last, and when.
    pub saved: (PersonId, Time),
    /// When it was handed in.
    pub submitted: Option<Time>,
}

/// What can be asked about requests for information.
#[derive(Clone, Debug, PartialEq)]
pub enum InformationCommand {
    /// Makes a draft public and takes responses to it, as the draft says. For officers.
    Ask {
        /// Which call.
        call: CallId,
    },
    /// Begins a response, or saves it as a whole. For those who sign for the organisation.
    Save {
        /// To which call.
        call: CallId,
        /// Whose.
        organisation: OrganisationId,
        /// What it says.
        text: String,
        /// The revision that the writer began with; 0 for a new one.
        seen: u32,
    },
    /// Hands a response in as it is.
    Submit {
        /// To which call.
        call: CallId,
        /// Whose.
        organisation: OrganisationId,
        /// The revision that is handed in.
        seen: u32,
    },
    /// Takes a response that was handed in back.
    Reopen {
        /// To which call.
        call: CallId,
        /// Whose.
        organisation: OrganisationId,
    },
}

/// Responses to a draft are taken.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InformationAsked {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Under which version of the programme's policy.
    pub policy: u32,
}

/// A response was saved, as a whole.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseSaved {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// What it says.
    pub text: String,
    /// Who saved it.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A response was handed in.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseSubmitted {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A response was taken back, to go on writing.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseReopened {
    /// To which call.
    #[serde_as(as = "Text")]
    pub call: CallId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
}

impl Desk<'_> {
    pub(crate) fn inform(&self, command: InformationCommand) -> Result<Vec<Event>, NetworkError> {
        use InformationCommand as C;
        match command {
            C::Ask { call } => self.ask_information(call),
            C::Save { call, organisation, text, seen } => {
                self.save_response(call, organisation, text, seen)
            }
            C::Submit { call, organisation, seen } => {
                self.submit_response(call, organisation, seen)
            }
            C::Reopen { call, organisation } => self.reopen_response(call, organisation),
        }
    }

    fn ask_information(&self, id: CallId) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "ask for information")?;
        self.must_be_time(Act::AskInformation, call)?;
        let Some(inquiry) = &call.text.stages.information else {
            let (state, hint) =
                ("a draft without a request for information", "put one into the draft");
            return Err(NetworkError::State { what: "call", id: id.to_string(), state, hint });
        };
        if inquiry.until <= self.now {
            return Err(NetworkError::Deadline { deadline: inquiry.until, after: self.now });
        }
        self.must_be_listed(call)?;
        let policy = self.policy_today(call)?.version();
        Ok(vec![InformationAsked { call: id, at: self.now, policy }.into()])
    }

    fn save_response(
        &self,
        call: CallId,
        organisation: OrganisationId,
        text: String,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_responses(Act::SaveResponse, &call, &organisation)?;
        check_length(&text, "the response", TEXT_CHARS_MAX)?;
        let competition = &self.network.competition;
        match competition.response(&call, &organisation) {
            Some(there) => {
                must_be_seen(there.revision, &there.saved, seen)?;
                if there.submitted.is_some() {
                    let (state, hint) = ("submitted", "reopen it to go on writing");
                    let id = organisation.to_string();
                    return Err(NetworkError::State { what: "response of", id, state, hint });
                }
                if there.text == text {
                    return Ok(Vec::new());
                }
            }
            None if seen != 0 => return Err(unknown_response(&organisation)),
            None if competition.responses_to(&call).count() >= RESPONSES_MAX => {
                return Err(NetworkError::TooMany { what: "responses", max: RESPONSES_MAX });
            }
            None => {}
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![ResponseSaved { call, organisation, text, by, at }.into()])
    }

    fn submit_response(
        &self,
        call: CallId,
        organisation: OrganisationId,
        seen: u32,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_responses(Act::SubmitResponse, &call, &organisation)?;
        let there = self.network.competition.response(&call, &organisation);
        let there = there.ok_or_else(|| unknown_response(&organisation))?;
        must_be_seen(there.revision, &there.saved, seen)?;
        check_text(&there.text, "the response", TEXT_CHARS_MAX)?;
        if there.submitted.is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![ResponseSubmitted { call, organisation, at: self.now }.into()])
    }

    fn reopen_response(
        &self,
        call: CallId,
        organisation: OrganisationId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_take_responses(Act::ReopenResponse, &call, &organisation)?;
        let there = self.network.competition.response(&call, &organisation);
        let there = there.ok_or_else(|| unknown_response(&organisation))?;
        let reopened = there.submitted.map(|_| ResponseReopened { call, organisation }.into());
        Ok(reopened.into_iter().collect())
    }

    fn must_take_responses(
        &self,
        act: Act,
        id: &CallId,
        organisation: &OrganisationId,
    ) -> Result<(), NetworkError> {
        let call = self.network.competition.calls.get(id).filter(|call| !call.is_hidden());
        let call: &Call = call.ok_or_else(|| unknown_call(id))?;
        self.must_sign(organisation, "respond for it")?;
        self.must_be_time(act, call).map(drop)
    }
}

fn unknown_response(organisation: &OrganisationId) -> NetworkError {
    NetworkError::Unknown { what: "response of", id: organisation.to_string() }
}

impl Competition {
    pub(crate) fn response(
        &self,
        call: &CallId,
        organisation: &OrganisationId,
    ) -> Option<&Response> {
        self.responses.get(call)?.get(organisation)
    }

    pub(crate) fn responses_to(
        &self,
        call: &CallId,
    ) -> impl Iterator<Item = (&OrganisationId, &Response)> {
        self.responses.get(call).into_iter().flat_map(|all| all.iter())
    }

    pub(crate) fn information_asked(&mut self, event: &InformationAsked) {
        self.call(&event.call, |call| {
            let (at, policy, text) = (event.at, event.policy, call.text.clone());
            call.information = Some(Information { at, policy, text });
        });
    }

    pub(crate) fn response_saved(&mut self, event: &ResponseSaved) {
        let ResponseSaved { call, organisation, text, by, at } = event.clone();
        let all = self.responses.entry(call).or_default();
        let all = Arc::make_mut(all);
        let revision = all.get(&organisation).map_or(0, |before| before.revision) + 1;
        all.insert(organisation, Response { text, revision, saved: (by, at), submitted: None });
    }

    pub(crate) fn response_submitted(&mut self, event: &ResponseSubmitted) {
        self.change_response(&event.call, &event.organisation, Some(event.at));
    }

    pub(crate) fn response_reopened(&mut self, event: &ResponseReopened) {
        self.change_response(&event.call, &event.organisation, None);
    }

    fn change_response(&mut self, call: &CallId, of: &OrganisationId, submitted: Option<Time>) {
        let all = self.responses.get_mut(call).map(Arc::make_mut);
        if let Some(response) = all.and_then(|all| all.get_mut(of)) {
            response.submitted = submitted;
        }
    }
}

impl Desk<'_> {
    /// The policy that the programme of a call has today.
    pub(crate) fn policy_today(&self, call: &Call) -> Result<&crate::policy::Policy, NetworkError> {
        let policies = &self.programme(&call.programme)?.policies;
        let no_policy = || NetworkError::NoPolicy { programme: call.programme.to_string() };
        policies.on(Day::utc(self.now)).ok_or_else(no_policy)
    }
}

//! The life of a call: its stages, and who may do what in which of them.
//!
//! Where a call is at a moment is reckoned from its dates and from what the office decided. [`STEPS`]
//! is the one table of what may be done when; `decide` asks it, tests walk it, and the picture in
//! the manual is made of it. [`TURNS`] is what a date alone changes.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{Call, Decision};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::form::{Languages, Ns, Text};

/// Which stages a call has beside full proposals, each with its last moment, which is the one before.
/// Decided in its draft.
#[serde_as]
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Stages {
    /// A request for information before the call is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<Inquiry>,
    /// Until when concept papers are taken, before full proposals.
    #[serde(rename = "papers_ns", default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Ns>")]
    pub papers: Option<Time>,
    /// Until when questions are taken; none are where this is not said.
    #[serde(rename = "questions_ns", default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Ns>")]
    pub questions: Option<Time>,
    /// What the office plans for after the deadline.
    #[serde(default, skip_serializing_if = "Planned::is_empty")]
    pub planned: Planned,
}

/// The last days by which the office plans to have done what follows the deadline. A plan closes
/// nothing: what is late is shown as late.
#[serde_as]
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Planned {
    /// To have all reviews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub reviewed: Option<Day>,
    /// To have chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub chosen: Option<Day>,
    /// To have agreements with those who were chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub agreed: Option<Day>,
}

impl Planned {
    fn is_empty(&self) -> bool {
        *self == Planned::default()
    }

    /// Two days of which the second must not be before the first, and is.
    pub(super) fn out_of_order(&self) -> Option<(Day, Day)> {
        let days: Vec<Day> =
            [self.reviewed, self.chosen, self.agreed].into_iter().flatten().collect();
        days.windows(2).find_map(|two| match two {
            [first, second] if second < first => Some((*first, *second)),
            _ => None,
        })
    }

    /// The first of the days that are planned.
    pub(super) fn first(&self) -> Option<Day> {
        self.reviewed.or(self.chosen).or(self.agreed)
    }
}

impl Stages {
    /// Whether there are none.
    pub fn is_plain(&self) -> bool {
        *self == Stages::default()
    }
}

/// A request for information.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Inquiry {
    /// Until when responses are taken.
    #[serde(rename = "until_ns")]
    #[serde_as(as = "Ns")]
    pub until: Time,
    /// What is asked.
    #[serde_as(as = "Languages<'_>")]
    pub asks: Label,
}

/// Where a call is at a moment, in the order of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Only the office sees it.
    Draft,
    /// Its draft is public, and responses to it are taken.
    Information,
    /// The office considers the responses.
    Considered,
    /// It is public, and concept papers are taken.
    Papers,
    /// Proposals are taken.
    Open,
    /// No more are taken; they are reviewed.
    Closed,
    /// The office chose, and negotiates.
    Negotiation,
    /// There is an agreement.
    Awarded,
    /// There is none, and there will be none.
    Unawarded,
}

impl Phase {
    /// All of them, in the order of a call's life.
    pub const ALL: [Phase; 9] = [
        Phase::Draft,
        Phase::Information,
        Phase::Considered,
        Phase::Papers,
        Phase::Open,
        Phase::Closed,
        Phase::Negotiation,
        Phase::Awarded,
        Phase::Unawarded,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Phase::Draft => "draft",
            Phase::Information => "information",
            Phase::Considered => "considered",
            Phase::Papers => "papers",
            Phase::Open => "open",
            Phase::Closed => "closed",
            Phase::Negotiation => "negotiation",
            Phase::Awarded => "awarded",
            Phase::Unawarded => "unawarded",
        }
    }

    /// What a call is then, in a sentence that begins with the call.
    pub const fn state(self) -> &'static str {
        match self {
            Phase::Draft => "a draft",
            Phase::Information => "a draft to which responses are taken",
            Phase::Considered => "a draft to which responses were taken",
            Phase::Papers => "open for concept papers",
            Phase::Open => "open for proposals",
            Phase::Closed => "closed and under review",
            Phase::Negotiation => "decided and in negotiation",
            Phase::Awarded => "decided and awarded",
            Phase::Unawarded => "decided without an award",
        }
    }

    /// Whether no more proposals are taken.
    pub fn is_judged(self) -> bool {
        self >= Phase::Closed
    }

    /// Whether the office chose.
    pub fn is_decided(self) -> bool {
        self > Phase::Closed
    }
}

/// What can be done in the life of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is described in its step")]
pub enum Act {
    Draft,
    AskInformation,
    SaveResponse,
    SubmitResponse,
    ReopenResponse,
    Publish,
    Amend,
    AskQuestion,
    AnswerQuestion,
    SavePaper,
    SubmitPaper,
    ReopenPaper,
    AnswerPaper,
    SaveProposal,
    GiveLetter,
    SubmitProposal,
    ReopenProposal,
    Invite,
    AnswerInvitation,
    Assign,
    Review,
    Recuse,
    Meet,
    Discuss,
    RankPanel,
    Decide,
    SetTerms,
    AgreeTerms,
    BreakOff,
    TakeNext,
    EndCall,
    Award,
}

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Who signs for the office of the programme.
    Office,
    /// Who signs for any organisation.
    Organisation,
    /// Who signs for the organisation that leads.
    Lead,
    /// Who signs for a partner.
    Partner,
    /// A reviewer of the proposal, or who is asked to be one.
    Reviewer,
}

impl Who {
    /// The word for it in the manual.
    pub const fn word(self) -> &'static str {
        match self {
            Who::Office => "office",
            Who::Organisation => "organisation",
            Who::Lead => "lead",
            Who::Partner => "partner",
            Who::Reviewer => "reviewer",
        }
    }
}

/// Something that may be done, by whom, in which phases, to which it may lead, and what else must
/// be so.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What.
    pub act: Act,
    /// The same in words.
    pub said: &'static str,
    /// By whom.
    pub who: &'static [Who],
    /// In which phases; in the order of a call's life.
    pub phases: &'static [Phase],
    /// To which phases it can lead; none where the call stays where it is.
    pub into: &'static [Phase],
    /// What else must be so.
    pub guard: &'static str,
}

const fn step(
    act: Act,
    said: &'static str,
    who: &'static [Who],
    phases: &'static [Phase],
    into: &'static [Phase],
    guard: &'static str,
) -> Step {
    Step { act, said, who, phases, into, guard }
}

/// All that may be done, in the order of a call's life.
#[rustfmt::skip]
pub const STEPS: &[Step] = {
    use Phase::{Awarded, Closed, Considered, Draft, Information, Negotiation, Open, Papers, Unawarded};
    use Who::{Lead, Office, Organisation, Partner, Reviewer};
    &[
        step(Act::Draft, "write the draft", &[Office], &[Draft, Information, Considered], &[],
            "while responses are taken, only to take them longer"),
        step(Act::AskInformation, "ask for information", &[Office], &[Draft], &[Information],
            "the draft has such a stage, which ends later, and the focus area is listed"),
        step(Act::SaveResponse, "write a response", &[Organisation], &[Information], &[],
            "it is not handed in"),
        step(Act::SubmitResponse, "hand a response in", &[Organisation], &[Information], &[], ""),
        step(Act::ReopenResponse, "take a response back", &[Organisation], &[Information], &[], ""),
        step(Act::Publish, "publish", &[Office], &[Draft, Considered], &[Papers, Open],
            "a policy holds, the dates follow each other, the focus area is listed and free, and what was to be asked was asked"),
        step(Act::Amend, "amend", &[Office], &[Papers, Open], &[],
            "a reason; no stage that ended, none earlier than before"),
        step(Act::AskQuestion, "ask a question", &[Organisation], &[Papers, Open], &[],
            "before the date until which the call takes them"),
        step(Act::AnswerQuestion, "answer a question", &[Office], &[Papers, Open], &[], ""),
        step(Act::SavePaper, "write a concept paper", &[Lead], &[Papers], &[], "it is not handed in"),
        step(Act::SubmitPaper, "hand a concept paper in", &[Lead], &[Papers], &[],
            "the lead may lead by the policy"),
        step(Act::ReopenPaper, "take a concept paper back", &[Lead], &[Papers], &[], ""),
        step(Act::AnswerPaper, "answer a concept paper", &[Office], &[Open], &[],
            "no tie to it; a reason; once"),
        step(Act::SaveProposal, "write a proposal", &[Lead], &[Papers, Open], &[], "it is not handed in"),
        step(Act::GiveLetter, "promise to take part", &[Partner], &[Papers, Open], &[], "it is not handed in"),
        step(Act::SubmitProposal, "hand a proposal in", &[Lead], &[Open], &[], "it keeps the policy"),
        step(Act::ReopenProposal, "take a proposal back", &[Lead], &[Open], &[], ""),
        step(Act::Invite, "invite a reviewer", &[Office], &[Closed], &[],
            "no tie of the office; not one of the reviewer to each proposal; a date until which"),
        step(Act::AnswerInvitation, "answer an invitation", &[Reviewer], &[Closed], &[],
            "before its date; a reason where the answer is no or there is a tie"),
        step(Act::Assign, "assign a reviewer", &[Office], &[Closed], &[], "no tie of either"),
        step(Act::Review, "review", &[Reviewer], &[Closed], &[], "no tie; it is not handed in"),
        step(Act::Recuse, "give a review up", &[Office, Reviewer], &[Closed], &[],
            "a reason; what is handed in only by its writer"),
        step(Act::Meet, "write down a meeting of the panel", &[Office], &[Closed], &[],
            "no tie; a day that has come; reviewers of the call"),
        step(Act::Discuss, "write down what the panel said", &[Office], &[Closed], &[],
            "no tie; the reviews of the proposal are in; somebody without a tie was there; a reason"),
        step(Act::RankPanel, "write down the ranking of the panel", &[Office], &[Closed], &[],
            "no tie; the panel met; each proposal once, with a reason"),
        step(Act::Decide, "choose", &[Office], &[Closed], &[Negotiation, Unawarded],
            "no tie, and no review of one's own that is open or was given up; the reviews that the policy asks for \
             are in; a reason where the ranking says otherwise"),
        step(Act::SetTerms, "propose terms", &[Office], &[Negotiation], &[], "no tie; it is selected"),
        step(Act::AgreeTerms, "agree to terms", &[Lead], &[Negotiation], &[], "to those proposed last"),
        step(Act::BreakOff, "break off", &[Office, Lead], &[Negotiation], &[], "a reason"),
        step(Act::TakeNext, "take the next of the ranking", &[Office], &[Negotiation], &[],
            "no tie; a reason; one was broken off and not replaced"),
        step(Act::EndCall, "take nobody more", &[Office], &[Negotiation], &[Awarded, Unawarded],
            "a reason; none is still negotiated with"),
        step(Act::Award, "make an agreement", &[Office], &[Negotiation], &[Negotiation, Awarded],
            "it is selected; the terms are agreed where there are some or the policy asks for them"),
    ]
};

/// What a date alone changes: from, to, and which date.
pub const TURNS: &[(Phase, Phase, &str)] = &[
    (Phase::Information, Phase::Considered, "end of responses"),
    (Phase::Papers, Phase::Open, "end of concept papers"),
    (Phase::Open, Phase::Closed, "deadline"),
];

impl Act {
    /// Its row in [`STEPS`].
    pub fn step(self) -> &'static Step {
        let found = STEPS.iter().find(|step| step.act == self);
        found.expect("each act has a step, as a test counts")
    }
}

impl Call {
    /// Where it is at a moment.
    pub fn phase(&self, now: Time) -> Phase {
        let Some(published) = &self.published else {
            return match (&self.information, &self.text.stages.information) {
                (None, _) => Phase::Draft,
                (Some(_), Some(inquiry)) if now < inquiry.until => Phase::Information,
                (Some(_), _) => Phase::Considered,
            };
        };
        if self.text.stages.papers.is_some_and(|until| now < until) {
            Phase::Papers
        } else if now < published.deadline {
            Phase::Open
        } else {
            self.decision.as_ref().map_or(Phase::Closed, Decision::phase)
        }
    }

    /// The last moment of a phase is the one before this; none where no date ends it.
    pub fn until(&self, phase: Phase) -> Option<Time> {
        match phase {
            Phase::Information => self.text.stages.information.as_ref().map(|one| one.until),
            Phase::Papers => self.text.stages.papers,
            Phase::Open => self.published.as_ref().map(|one| one.deadline),
            _ => None,
        }
    }

    /// Whether only the office sees it.
    pub fn is_hidden(&self) -> bool {
        self.published.is_none() && self.information.is_none()
    }
}

impl Decision {
    /// Where a call with this decision is.
    pub fn phase(&self) -> Phase {
        if self.is_vacant() || !self.is_settled() {
            Phase::Negotiation
        } else if self.awarded.is_empty() {
            Phase::Unawarded
        } else {
            Phase::Awarded
        }
    }

    /// Whether it is known of each that is selected what became of it.
    pub fn is_settled(&self) -> bool {
        let settled = |id| self.awarded.contains_key(id) || self.broken.contains(id);
        self.selected.iter().all(settled)
    }

    /// Whether one was broken off, and nobody taken instead as yet.
    pub fn is_vacant(&self) -> bool {
        self.broken.len() > self.taken.len() && self.ended.is_none()
    }

    /// Since when it is known whether there is an award; none before.
    pub fn settled(&self) -> Option<Time> {
        let ended = self.ended.as_ref().map(|(at, _)| *at);
        let last = self.awarded.values().copied().chain(ended).max().unwrap_or(self.at);
        (self.phase() > Phase::Negotiation).then_some(last)
    }
}

impl Desk<'_> {
    /// The call must be in a phase in which this may be done.
    pub(crate) fn must_be_time(&self, act: Act, call: &Call) -> Result<Phase, NetworkError> {
        let (now, phases) = (self.now, act.step().phases);
        let phase = call.phase(now);
        if phases.contains(&phase) {
            return Ok(phase);
        }
        let over = phases.iter().rev().find(|one| **one < phase);
        if let Some(deadline) = over.and_then(|one| call.until(*one)) {
            return Err(NetworkError::Late { deadline, now });
        }
        let hint = if over.is_some() {
            "that stage is over; what was done in it stays"
        } else {
            "that stage has not begun; the page of the call has the dates"
        };
        Err(NetworkError::State {
            what: "call",
            id: call.id.to_string(),
            state: phase.state(),
            hint,
        })
    }
}

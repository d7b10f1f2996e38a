//! What one person may see of the stages of a call beside proposals and reviews.
//!
//! | what | who sees it |
//! | --- | --- |
//! | a draft that was put out as a request for information, as it was put out | whoever is signed in |
//! | a response to it | who belongs to its organisation; once no more are taken and if it was handed in, who belongs to the office, and with the rule `public_responses` whoever is signed in |
//! | a question about a call with its answers | whoever is signed in, once it is answered; before that who belongs to the asking organisation or to the office |
//! | who asked | nobody; who belongs to the asking organisation sees that it was one of theirs |
//! | a concept paper and what was said to it | who belongs to its lead or to an expected partner; once no more are taken and if it was handed in, who belongs to the office |
//! | what is negotiated | who belongs to the lead or to the office |
//! | who was selected, broken off, taken instead, awarded, and the reasons for choosing | whoever is signed in |

use guildhall_model::{Day, OrganisationId, Time};

use super::View;
use crate::competition::{
    Act, Answer, Call, CallText, Negotiation, Paper, Phase, Proposal, Response, Shortfall,
};
use crate::ids::{CallId, InstituteId, PaperId, ProposalId};
use crate::policy::About;

/// A response to a request for information.
#[derive(Debug)]
pub struct ResponseView<'a> {
    /// Whose.
    pub organisation: &'a OrganisationId,
    /// What it says.
    pub response: &'a Response,
}

/// A question about a call. Who asked is not in it.
#[derive(Debug)]
pub struct QuestionView<'a> {
    /// From 1, in the order they were asked.
    pub number: u32,
    /// When it was asked.
    pub at: Time,
    /// What was asked.
    pub text: &'a str,
    /// What was answered, the newest last.
    pub answers: &'a [Answer],
    /// Whether an organisation of the reader asked it.
    pub own: bool,
}

/// A concept paper, and what its reader can do with it.
#[derive(Debug)]
pub struct PaperView<'a> {
    /// What it says, and what was said to it.
    pub paper: &'a Paper,
    /// The rules that it does not keep.
    pub lacks: Vec<Shortfall>,
    /// Whether the reader may save it and hand it in now.
    pub may_write: bool,
    /// Whether the reader may answer it now.
    pub may_answer: bool,
}

/// What is negotiated about a proposal, and what its reader can do.
#[derive(Debug)]
pub struct NegotiationView<'a> {
    /// Terms and what became of them; none before there were some.
    pub negotiation: Option<&'a Negotiation>,
    /// Whether the reader may propose terms now.
    pub may_propose: bool,
    /// Whether the reader may agree to them now.
    pub may_agree: bool,
    /// Whether the reader may break off now.
    pub may_break_off: bool,
}

/// A stage of a call, for a line of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageOf {
    /// Which: a phase, or `selection`, or `award`.
    pub stage: &'static str,
    /// Whether it is over, now, or still to come.
    pub state: StageState,
    /// When it began, or is to begin.
    pub from: Option<Time>,
    /// When it ended, or is to end.
    pub until: Option<Time>,
    /// The last day by which the office plans to have ended it, where no date ends it.
    pub planned: Option<Day>,
}

/// Where a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    /// Over.
    Done,
    /// Now.
    Now,
    /// Still to come.
    Ahead,
}

impl StageState {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            StageState::Done => "done",
            StageState::Now => "now",
            StageState::Ahead => "ahead",
        }
    }
}

impl<'a> View<'a> {
    /// What a call says, as the reader may see it: drafts in work are the office's alone.
    pub fn text_of(self, call: &'a Call) -> &'a CallText {
        match &call.information {
            Some(asked) if call.published.is_none() && !self.is_of_office(call) => &asked.text,
            _ => &call.text,
        }
    }

    /// The stages of a call in the order of its life, with their dates.
    pub fn stages(self, call: &'a Call) -> Vec<StageOf> {
        let (phase, stages) = (call.phase(self.now), &self.text_of(call).stages);
        let planned = stages.planned;
        let asked = call.information.as_ref().map(|one| one.at);
        let published = call.published.as_ref().map(|one| one.at);
        let (told, papers, deadline) =
            (call.until(Phase::Information), stages.papers, call.until(Phase::Open));
        let decided = call.decision.as_ref().map(|one| one.at);
        let settled = call.decision.as_ref().and_then(|one| one.settled());
        let mut line = Vec::new();
        let mut add = |of: Phase, from, until| {
            let state = match phase.cmp(&of) {
                std::cmp::Ordering::Greater => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Now,
                std::cmp::Ordering::Less => StageState::Ahead,
            };
            let planned = planned.reviewed.filter(|_| of == Phase::Closed);
            line.push(StageOf { stage: of.word(), state, from, until, planned });
        };
        add(Phase::Draft, None, asked.or(published));
        if stages.information.is_some() {
            add(Phase::Information, asked, told);
            add(Phase::Considered, told, published);
        }
        if papers.is_some() {
            add(Phase::Papers, published, papers);
        }
        add(Phase::Open, papers.or(published), deadline);
        add(Phase::Closed, deadline, decided);
        let over = |is| if is { StageState::Done } else { StageState::Ahead };
        let point = |stage, at: Option<Time>, planned| StageOf {
            stage,
            state: over(at.is_some()),
            from: at,
            until: at,
            planned,
        };
        let negotiation = Phase::Negotiation;
        let state = if phase == negotiation { StageState::Now } else { over(phase > negotiation) };
        line.push(point("selection", decided, planned.chosen));
        let stage = negotiation.word();
        line.push(StageOf { stage, state, from: decided, until: settled, planned: None });
        line.push(point("award", settled, planned.agreed));
        line
    }

    /// Whether the programme of a call lists the focus area that the reader sees, or lists none at all.
    pub fn lists_focus(self, call: &'a Call) -> bool {
        self.network.lists_focus(&call.programme, self.text_of(call).area.as_ref())
    }

    /// The institutes of the programme that have the focus area that the reader sees already.
    pub fn duplicates(self, call: &'a Call) -> Vec<&'a InstituteId> {
        self.network.duplicates(call, self.text_of(call), self.now)
    }

    /// Responses to a request for information, by organisation.
    pub fn responses(self, call: &'a Call) -> Vec<ResponseView<'a>> {
        let over = call.phase(self.now) > Phase::Information;
        let all_see = self.is_of_office(call) || self.are_responses_public(call);
        let sees = |(organisation, one): &(&OrganisationId, &Response)| {
            self.scope.sees(organisation) || (over && all_see && one.submitted.is_some())
        };
        let all = self.network.competition.responses_to(&call.id).filter(sees);
        all.map(|(organisation, response)| ResponseView { organisation, response }).collect()
    }

    /// Whether responses to a call are public once no more are taken.
    pub fn are_responses_public(self, call: &Call) -> bool {
        let version = call.information.as_ref().map(|one| one.policy);
        let programme = self.programme(&call.programme);
        let policy = programme.zip(version).and_then(|(one, of)| one.policies.version(of));
        policy.is_some_and(|policy| policy.rule(About::PublicResponses).is_some())
    }

    /// Whether responses to a call are taken now.
    pub fn takes_responses(self, call: &Call) -> bool {
        call.phase(self.now) == Phase::Information
    }

    /// Questions about a call, in the order they were asked.
    pub fn questions(self, call: &'a Call) -> Vec<QuestionView<'a>> {
        let answers = self.is_of_office(call);
        let all = self.network.competition.questions_about(&call.id).iter();
        let see = |one: &'a crate::competition::Question| {
            let own = self.scope.sees(&one.organisation);
            (own || answers || !one.answers.is_empty()).then_some(QuestionView {
                number: one.number,
                at: one.at,
                text: &one.text,
                answers: &one.answers,
                own,
            })
        };
        all.filter_map(see).collect()
    }

    /// Whether questions about a call are taken now.
    pub fn takes_questions(self, call: &Call) -> bool {
        let open = call.text.stages.questions.is_some_and(|until| self.now < until);
        open && self.is_time(Act::AskQuestion, call)
    }

    /// Whether the reader may answer questions about a call now.
    pub fn may_answer_questions(self, call: &Call) -> bool {
        self.is_time(Act::AnswerQuestion, call) && self.signs_for_office(call)
    }

    /// Concept papers to a call, by name.
    pub fn papers(self, call: &CallId) -> Vec<PaperView<'a>> {
        let all = self.network.competition.papers.values().filter(|one| one.call == *call);
        all.filter_map(|paper| self.see_paper(paper)).collect()
    }

    /// A concept paper.
    pub fn paper(self, id: &PaperId) -> Option<PaperView<'a>> {
        self.see_paper(self.network.competition.papers.get(id)?)
    }

    /// Whether concept papers to a call are taken now.
    pub fn takes_papers(self, call: &Call) -> bool {
        call.phase(self.now) == Phase::Papers
    }

    /// What is negotiated about a proposal; none where nothing is, and for others than the office
    /// and the lead.
    pub fn negotiation(self, id: &ProposalId) -> Option<NegotiationView<'a>> {
        let competition = &self.network.competition;
        let proposal: &Proposal = competition.proposals.get(id)?;
        let call = self.call(&proposal.call)?;
        let decision = call.decision.as_ref().filter(|one| one.selected.contains(id))?;
        if !self.is_of_office(call) && !self.scope.sees(&proposal.lead) {
            return None;
        }
        let negotiation = competition.negotiations.get(id).map(|one| &**one);
        let open = !decision.awarded.contains_key(id) && !decision.broken.contains(id);
        let open = open && call.phase(self.now) == Phase::Negotiation;
        let leads = open && self.scope.acts_for(&proposal.lead);
        let runs = open && self.runs(call);
        let waits = negotiation.is_some_and(|one| one.agreed.is_none());
        Some(NegotiationView {
            negotiation,
            may_propose: runs,
            may_agree: leads && waits,
            may_break_off: leads || (runs && !self.scope.sees(&proposal.lead)),
        })
    }

    /// The proposals of which the reader may take one now, instead of one that was broken off.
    pub fn may_take(self, call: &Call) -> Vec<ProposalId> {
        let Some(decision) = call.decision.as_ref().filter(|one| one.is_vacant()) else {
            return Vec::new();
        };
        let Some(ranking) = self.ranking(&call.id).filter(|_| self.runs(call)) else {
            return Vec::new();
        };
        let left = || ranking.iter().filter(|one| !decision.selected.contains(&one.proposal));
        let best = left().map(|one| one.place).min();
        left().filter(|one| Some(one.place) == best).map(|one| one.proposal.clone()).collect()
    }

    /// Whether the reader may say now that nobody more is taken.
    pub fn may_end(self, call: &Call) -> bool {
        let ready = call.decision.as_ref().is_some_and(|one| one.is_vacant() && one.is_settled());
        ready && self.runs(call)
    }

    /// Whether something may be done now, by whom it may.
    pub(super) fn is_time(self, act: Act, call: &Call) -> bool {
        act.step().phases.contains(&call.phase(self.now))
    }

    pub(super) fn signs_for_office(self, call: &Call) -> bool {
        self.programme(&call.programme).is_some_and(|one| self.is_officer(one))
    }

    fn is_of_office(self, call: &Call) -> bool {
        self.programme(&call.programme).is_some_and(|one| self.scope.sees(&one.office))
    }

    fn see_paper(self, paper: &'a Paper) -> Option<PaperView<'a>> {
        let call = self.call(&paper.call)?;
        let over = call.phase(self.now) > Phase::Papers;
        let handed_in = over && paper.submitted.is_some() && self.is_of_office(call);
        let takes_part = paper.consortium().any(|one| self.scope.sees(one));
        if !takes_part && !handed_in {
            return None;
        }
        let policy = self.policy_of(call)?;
        let answers = handed_in && paper.verdict.is_none() && self.signs_for_office(call);
        let members = paper.consortium();
        let free = || self.network.ties_to(policy, self.scope, members, self.now).is_empty();
        Some(PaperView {
            paper,
            lacks: self.network.paper_lacks(policy, paper),
            may_write: !over && self.scope.acts_for(&paper.lead),
            may_answer: answers && self.is_time(Act::AnswerPaper, call) && free(),
        })
    }
}

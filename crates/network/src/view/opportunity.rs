//! Calls as programs of others read them, and the one door for readers who are not signed in.
//!
//! | what | who sees it |
//! | --- | --- |
//! | a call that is public, its rules, its amendments, what was chosen | whoever is signed in; anybody, when the policy under which it was published says so |
//! | once it is decided, what the policy names of its proposals, reviews and reviewers | the same |
//! | a draft, and all else of a proposal that was not chosen, of a review, of any person | nobody here, an officer neither |
//!
//! Both readers get the same type, so that what anybody sees of a call is what everybody sees. Its
//! fields are all there is: it leads to no [`View`] and to no state.

use guildhall_model::{Label, Money, OrganisationId, Time};

use super::View;
use super::judging::{Selected, selected};
use crate::competition::reviewing::report::CallReport;
use crate::competition::{Call, CallText, Phase, Published};
use crate::ids::{CallId, ProgrammeId};
use crate::policy::{About, Demand, Policy};
use crate::programme::Programme;
use crate::state::Network;

/// The calls that a reader may hand on to programs of others.
#[derive(Clone, Copy)]
pub struct Opportunities<'a> {
    network: &'a Network,
    now: Time,
    reader: Reader,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// Somebody who is signed in.
    Known,
    /// Anybody.
    Anybody,
}

/// A call, with what is public of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity<'a> {
    /// Which.
    pub call: &'a CallId,
    /// Of which programme.
    pub programme: &'a ProgrammeId,
    /// What people call the programme.
    pub programme_label: &'a Label,
    /// The organisation that runs the programme.
    pub office: &'a OrganisationId,
    /// What it says now.
    pub text: &'a CallText,
    /// Where it is.
    pub phase: Phase,
    /// When it became public.
    pub published: Time,
    /// The last moment is the one before.
    pub deadline: Time,
    /// The policy under which proposals are judged.
    pub policy: Option<&'a Policy>,
    /// What happened to it, oldest first.
    pub happened: Vec<Happening<'a>>,
    /// What was chosen among the proposals.
    pub selected: Vec<Selected<'a>>,
}

/// Something that happened to a call, with what it said from then on.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening<'a> {
    /// When.
    pub at: Time,
    /// What.
    pub what: Happened<'a>,
    /// What it said from then on.
    pub text: &'a CallText,
    /// Its deadline from then on.
    pub deadline: Time,
}

/// What happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened<'a> {
    /// It became public.
    Published,
    /// It was changed.
    Amended {
        /// Why.
        reason: &'a str,
        /// The deadline before.
        before: Time,
    },
    /// The office chose.
    Decided,
}

impl Network {
    /// What anybody may read at a moment, without signing in.
    pub fn public(&self, now: Time) -> Opportunities<'_> {
        Opportunities { network: self, now, reader: Reader::Anybody }
    }
}

impl<'a> View<'a> {
    /// The calls that the reader may hand on to programs of others.
    pub fn opportunities(self) -> Opportunities<'a> {
        Opportunities { network: self.network, now: self.now, reader: Reader::Known }
    }
}

impl<'a> Opportunities<'a> {
    /// What whoever is signed in may hand on, for who tells an organisation of this house.
    pub(super) fn known(network: &'a Network, now: Time) -> Opportunities<'a> {
        Opportunities { network, now, reader: Reader::Known }
    }

    /// All of them, by name.
    pub fn all(self) -> Vec<Opportunity<'a>> {
        let calls = self.network.competition.calls.values();
        calls.filter_map(|call| self.see(call)).collect()
    }

    /// One of them.
    pub fn get(self, id: &CallId) -> Option<Opportunity<'a>> {
        self.see(self.network.competition.calls.get(id)?)
    }

    /// What the policy makes public of a call that is decided.
    pub fn report(self, id: &CallId) -> Option<CallReport<'a>> {
        let call = self.network.competition.calls.get(id)?;
        let policy = self.see(call)?.policy?;
        self.network.call_report(call, policy)
    }

    /// What the house's clock says.
    pub fn now(self) -> Time {
        self.now
    }

    fn see(self, call: &'a Call) -> Option<Opportunity<'a>> {
        let published = call.published.as_ref()?;
        let programme: &Programme = self.network.programmes.get(&call.programme)?;
        let policy = programme.policies.version(published.policy);
        let open = policy.is_some_and(|policy| policy.rule(About::OpenCalls).is_some());
        if self.reader == Reader::Anybody && !open {
            return None;
        }
        Some(Opportunity {
            call: &call.id,
            programme: &programme.id,
            programme_label: &programme.label,
            office: &programme.office,
            text: &call.text,
            phase: call.phase(self.now),
            published: published.at,
            deadline: published.deadline,
            policy,
            happened: happened(call, published),
            selected: selected(&self.network.competition, call),
        })
    }
}

impl Opportunity<'_> {
    /// How often it was amended.
    pub fn amendments(&self) -> usize {
        let amended = |one: &&Happening<'_>| matches!(one.what, Happened::Amended { .. });
        self.happened.iter().filter(amended).count()
    }

    /// When people last did something to it.
    pub fn changed(&self) -> Time {
        self.happened.last().map_or(self.published, |one| one.at)
    }

    /// Since when all that is told of it is as it is told: at its deadline it closes, though nobody
    /// does anything.
    pub fn holds_since(&self) -> Time {
        let begun = match self.phase {
            Phase::Open => self.text.stages.papers,
            phase => phase.is_judged().then_some(self.deadline),
        };
        begun.map_or(self.changed(), |begun| begun.max(self.changed()))
    }

    /// The least and the most public money of an award, both included.
    pub fn award(&self) -> Option<(Money, Money)> {
        match self.policy?.rule(About::PublicBudget)?.demand {
            Demand::PublicBudget { least, most } => Some((least, most)),
            _ => None,
        }
    }
}

fn happened<'a>(call: &'a Call, published: &'a Published) -> Vec<Happening<'a>> {
    // An amendment keeps what was before it, so what holds from one happening on is with the next.
    let amendments = &published.amendments;
    let from = |at: usize| {
        let next = amendments.get(at);
        next.map_or((&call.text, published.deadline), |next| (&next.text, next.deadline))
    };
    let (text, deadline) = from(0);
    let mut all = vec![Happening { at: published.at, what: Happened::Published, text, deadline }];
    for (at, one) in amendments.iter().enumerate() {
        let (text, deadline) = from(at + 1);
        let what = Happened::Amended { reason: &one.reason, before: one.deadline };
        all.push(Happening { at: one.at, what, text, deadline });
    }
    if let Some(decision) = &call.decision {
        let (text, deadline) = (&call.text, published.deadline);
        all.push(Happening { at: decision.at, what: Happened::Decided, text, deadline });
    }
    all
}

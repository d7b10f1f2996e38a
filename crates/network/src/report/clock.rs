//! How long decisions take: from the moment at which somebody could act to the moment he did.
//!
//! Times are those of the events themselves. Percentiles are by nearest rank, so that each is the
//! time of a decision that there was. What waits now is told apart and is in none of them.

use std::time::Duration;

use guildhall_model::{OrganisationId, PersonId, Time};

use crate::ids::{CallId, InstituteId, PaperId, ProjectCallId, ProjectId, ProposalId};

/// A step that somebody has to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// From a question about a call to its first answer.
    Question,
    /// From the end of concept papers, or a later submission, to the answer to one.
    Paper,
    /// From an invitation to review, the last one, to its answer.
    Invitation,
    /// From the assignment of a review to the day it was handed in.
    Review,
    /// From the deadline of a call to the choice among its proposals.
    Selection,
    /// From terms that the office proposed, the last ones, to the agreement with them.
    Terms,
    /// From the choice of a proposal to the agreement with its consortium.
    Agreement,
    /// From an application for membership to its answer.
    Application,
    /// From the report that a condition is met to its answer.
    Condition,
    /// From a notice to the cure that was accepted.
    Cure,
    /// From the deadline of an institute's call for projects to its choice.
    Projects,
    /// From the report that a milestone of a project is there to its answer.
    Milestone,
    /// From a change of a project that was asked for to its answer.
    Change,
    /// From the day a council asked for something to the day it was done.
    FollowUp,
}

impl Turn {
    /// All of them, in the order of an institute's life.
    pub const ALL: [Turn; 14] = [
        Turn::Question,
        Turn::Paper,
        Turn::Invitation,
        Turn::Review,
        Turn::Selection,
        Turn::Terms,
        Turn::Agreement,
        Turn::Application,
        Turn::Condition,
        Turn::Cure,
        Turn::Projects,
        Turn::Milestone,
        Turn::Change,
        Turn::FollowUp,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Turn::Question => "question",
            Turn::Paper => "paper",
            Turn::Invitation => "invitation",
            Turn::Review => "review",
            Turn::Selection => "selection",
            Turn::Terms => "terms",
            Turn::Agreement => "agreement",
            Turn::Application => "application",
            Turn::Condition => "condition",
            Turn::Cure => "cure",
            Turn::Projects => "projects",
            Turn::Milestone => "milestone",
            Turn::Change => "change",
            Turn::FollowUp => "follow_up",
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A question about a call.
    Question(CallId, u32),
    /// A concept paper.
    Paper(CallId, PaperId),
    /// An invitation of somebody to review proposals to a call.
    Invitation(CallId, PersonId),
    /// The review of a proposal by somebody.
    Review(CallId, ProposalId, PersonId),
    /// A call.
    Call(CallId),
    /// A proposal.
    Proposal(CallId, ProposalId),
    /// An application of an organisation to an institute.
    Application(InstituteId, OrganisationId),
    /// A condition of an institute's agreement, by its number.
    Condition(InstituteId, u32),
    /// A notice to an institute.
    Notice(InstituteId),
    /// A call of an institute for projects.
    Projects(InstituteId, ProjectCallId),
    /// A milestone or a change of a project, by its number.
    Project(InstituteId, ProjectId, u32),
    /// Something that the council asked for, by its number.
    FollowUp(u32),
}

/// A decision, or one that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// What about.
    pub matter: Matter,
    /// Since when it could be taken.
    pub from: Time,
    /// When it was; none as long as it is waited for.
    pub until: Option<Time>,
}

/// One step of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which step.
    pub turn: Turn,
    /// Whose turn it is: an office, an agency, the lead of an institute, where a reviewer belongs.
    pub who: OrganisationId,
    /// What was decided, the longest first.
    pub done: Vec<Timed>,
    /// What waits, the longest first.
    pub waits: Vec<Timed>,
}

/// How long something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// How often it was done.
    pub count: usize,
    /// The 50th percentile.
    pub median: Duration,
    /// The 90th percentile.
    pub ninety: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Clock {
    /// How long it took; none where it was never done.
    pub fn took(&self) -> Option<Took> {
        let spans = self.done.iter().filter_map(|one| Some(one.until?.since(one.from)));
        let mut spans: Vec<Duration> = spans.collect();
        spans.sort_unstable();
        let at = |percent: usize| spans.get((spans.len() * percent).div_ceil(100).checked_sub(1)?);
        let (median, ninety, longest) = (*at(50)?, *at(90)?, *spans.last()?);
        Some(Took { count: spans.len(), median, ninety, longest })
    }
}

/// Brings what was timed into clocks, by step and then by who had to take it.
pub(crate) fn clocks(all: Vec<(Turn, OrganisationId, Timed)>) -> Vec<Clock> {
    let mut by = std::collections::BTreeMap::<(Turn, OrganisationId), (Vec<_>, Vec<_>)>::new();
    for (turn, who, timed) in all {
        let (done, waits) = by.entry((turn, who)).or_default();
        if timed.until.is_some() { done.push(timed) } else { waits.push(timed) }
    }
    let clock = |((turn, who), (mut done, mut waits)): (_, (Vec<Timed>, Vec<Timed>))| {
        done.sort_by_key(|one| std::cmp::Reverse(one.until.map(|until| until.since(one.from))));
        waits.sort_by_key(|one| one.from);
        Clock { turn, who, done, waits }
    };
    by.into_iter().map(clock).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock with a decision for each number of days.
    fn took(days: &[i64]) -> Option<[u64; 3]> {
        let timed = |days: &i64| Timed {
            matter: Matter::FollowUp(1),
            from: Time::from_s(0),
            until: Some(Time::from_s(days * 86_400)),
        };
        let who = OrganisationId::new("office").unwrap();
        let all = days.iter().map(|days| (Turn::FollowUp, who.clone(), timed(days))).collect();
        let clock = clocks(all).pop()?;
        let took = clock.took()?;
        assert_eq!(took.count, days.len());
        Some([took.median, took.ninety, took.longest].map(|one| one.as_secs() / 86_400))
    }

    #[test]
    fn percentiles_are_times_that_there_were() {
        for (days, wanted) in [
            (&[][..], None),
            (&[3], Some([3, 3, 3])),
            (&[9, 1], Some([1, 9, 9])),
            (&[5, 1, 3], Some([3, 5, 5])),
            (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some([5, 9, 10])),
            (&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some([6, 10, 11])),
            (&[2, 2, 2, 2, 100], Some([2, 100, 100])),
        ] {
            assert_eq!(took(days), wanted, "{days:?}");
        }
    }
}

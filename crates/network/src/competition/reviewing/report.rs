//! What is public of a call once it is decided: what the policy names, and nothing else.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Label, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};

use crate::competition::{Call, Review, consortium, matched};
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Demand, Policy, Rule, Share};
use crate::state::Network;

/// A part of the report on a call.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// How many proposals, reviews, reviewers and meetings there were.
    Counts,
    /// All proposals in the order of the ranking, by title, lead and partners.
    Ranking,
    /// Why each is in its place, and why these were chosen.
    Reasons,
    /// The mean of the points of each, and the points on which the panel agreed.
    Scores,
    /// What reviewers wrote, without their names.
    Comments,
    /// Who reviewed, but not what.
    Reviewers,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 6] =
        [Part::Counts, Part::Ranking, Part::Reasons, Part::Scores, Part::Comments, Part::Reviewers];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Counts => "counts",
            Part::Ranking => "ranking",
            Part::Reasons => "reasons",
            Part::Scores => "scores",
            Part::Comments => "comments",
            Part::Reviewers => "reviewers",
        }
    }
}

/// What is public of a call that is decided.
#[derive(Clone, Debug, PartialEq)]
pub struct CallReport<'a> {
    /// Which.
    pub call: &'a CallId,
    /// The rule that says what is public, and the version of its policy.
    pub by: (&'a Rule, u32),
    /// What it names.
    pub parts: Vec<Part>,
    /// When the office chose.
    pub decided: Time,
    /// Why these; none where it is not public or not said.
    pub reason: Option<&'a str>,
    /// How much there was.
    pub counts: Option<Counts>,
    /// What was chosen; all proposals where the ranking is public.
    pub rows: Vec<Row<'a>>,
    /// Who reviewed, by name.
    pub reviewers: Option<Vec<&'a PersonId>>,
}

/// How much there was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Proposals that were handed in.
    pub proposals: u32,
    /// Reviews of them that were handed in.
    pub reviews: u32,
    /// People who wrote these.
    pub reviewers: u32,
    /// Meetings of the panel.
    pub meetings: u32,
}

/// What is public of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// Which.
    pub proposal: &'a ProposalId,
    /// What it is called.
    pub title: &'a str,
    /// Who leads, and who takes part, with what each is called in public, where it says so.
    pub consortium: Vec<(&'a OrganisationId, Option<&'a Label>)>,
    /// Whether it was chosen.
    pub selected: bool,
    /// The share of its budget that does not come from the public, of what was chosen.
    pub matched: Option<Share>,
    /// Its place; none where the ranking is not public.
    pub place: Option<u32>,
    /// Why it is there, in the words of the panel.
    pub reason: Option<&'a str>,
    /// All points of all reviews, and how many reviews.
    pub points: Option<(u32, u32)>,
    /// The points on which the panel agreed, together.
    pub agreed: Option<u32>,
    /// What was written of it.
    pub comments: Option<Vec<&'a str>>,
}

impl Network {
    /// What is public of a call; none before it is decided, and where its policy names nothing.
    pub(crate) fn call_report<'a>(
        &'a self,
        call: &'a Call,
        policy: &'a Policy,
    ) -> Option<CallReport<'a>> {
        let decision = call.decision.as_ref()?;
        let rule = policy.rule(About::PublicReport)?;
        let Demand::PublicReport { parts } = &rule.demand else { return None };
        let names = |part| parts.contains(&part);
        let competition = &self.competition;
        let ranking = competition.ranking(&call.id);
        let reviews = |id: &ProposalId| {
            let panel = competition.panels.get(id).map(|panel| &**panel);
            panel.into_iter().flat_map(|panel| panel.submitted())
        };
        let label = |id: &OrganisationId| self.directory.profile(id)?.label.as_ref();
        let row = |one: &crate::competition::Ranked| {
            let proposal = competition.proposals.get(&one.proposal)?;
            let selected = decision.selected.contains(&proposal.id);
            if !selected && !names(Part::Ranking) {
                return None;
            }
            let agreed = competition.reviewing.discussions.get(&proposal.id);
            let reason = competition.panel_place(&call.id, &proposal.id).map(|(_, why)| why);
            let comments = || {
                // In the order of their words, which says nothing of who wrote them.
                let written = reviews(&proposal.id).map(|(_, one): (_, &Review)| &*one.comment);
                let mut written: Vec<&str> = written.collect();
                written.sort_unstable();
                written
            };
            Some(Row {
                proposal: &proposal.id,
                title: &proposal.text.title,
                consortium: consortium(proposal).map(|id| (id, label(id))).collect(),
                selected,
                matched: matched(&proposal.text.budget).ok().flatten().filter(|_| selected),
                place: names(Part::Ranking).then_some(one.place),
                reason: reason.filter(|_| names(Part::Reasons)),
                points: names(Part::Scores).then_some((one.points, one.reviews)),
                agreed: agreed.map(|one| one.total()).filter(|_| names(Part::Scores)),
                comments: names(Part::Comments).then(comments),
            })
        };
        let rows: Vec<Row<'a>> = ranking.iter().filter_map(row).collect();
        let handed_in = || competition.handed_in(&call.id);
        let people = || {
            let all = handed_in().flat_map(|one| reviews(&one.id)).map(|(who, _)| who);
            all.collect::<std::collections::BTreeSet<&PersonId>>()
        };
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let counts = names(Part::Counts).then(|| Counts {
            proposals: count(handed_in().count()),
            reviews: count(handed_in().flat_map(|one| reviews(&one.id)).count()),
            reviewers: count(people().len()),
            meetings: count(competition.meetings(&call.id).len()),
        });
        let said = !decision.reason.trim().is_empty() && names(Part::Reasons);
        Some(CallReport {
            call: &call.id,
            by: (rule, policy.version()),
            parts: parts.clone(),
            decided: decision.at,
            reason: said.then_some(decision.reason.as_str()),
            counts,
            rows,
            reviewers: names(Part::Reviewers).then(|| people().into_iter().collect()),
        })
    }
}

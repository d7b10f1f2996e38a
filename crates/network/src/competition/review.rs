//! Reviews: who may write them, and what they add up to.
//!
//! Reviewers say to whom they have ties; others are known to the house (`reviewing/ties.rs`). A
//! conflict is a tie to any organisation of the group (owner, affiliates, branches) of one that
//! takes part. A review is sealed until it is handed in, and others are sealed to its writer until
//! then.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{Competition, Figure, Proposal, Shortfall};
use crate::form::Text;
use crate::ids::{CallId, ProposalId};
use crate::policy::{Demand, Policy, Rule};

/// Most ties of a reviewer.
pub const TIES_MAX: usize = 500;

/// From where a reviewer looks at things.
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
pub enum Sector {
    /// Agencies, laboratories and schools of the state.
    Public,
    /// All else.
    Private,
}

impl Sector {
    /// Both of them.
    pub const ALL: [Sector; 2] = [Sector::Public, Sector::Private];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Sector::Public => "public",
            Sector::Private => "private",
        }
    }
}

/// How a reviewer is tied to an organisation.
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
pub enum TieKind {
    /// Works or worked there.
    Employment,
    /// Sits or sat on its board, or advises it.
    Governance,
    /// A project in common.
    Project,
    /// A patent in common.
    Patent,
    /// Supervised somebody there, or was supervised.
    Supervision,
    /// Owns a part of it.
    Ownership,
}

impl TieKind {
    /// All of them.
    pub const ALL: [TieKind; 6] = [
        TieKind::Employment,
        TieKind::Governance,
        TieKind::Project,
        TieKind::Patent,
        TieKind::Supervision,
        TieKind::Ownership,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            TieKind::Employment => "employment",
            TieKind::Governance => "governance",
            TieKind::Project => "project",
            TieKind::Patent => "patent",
            TieKind::Supervision => "supervision",
            TieKind::Ownership => "ownership",
        }
    }
}

/// A tie of a reviewer.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Tie {
    /// To whom.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Of what kind.
    pub kind: TieKind,
    /// The first day without it; none as long as it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub until: Option<Day>,
}

/// Somebody who is ready to review.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Reviewer {
    /// Who.
    #[serde_as(as = "Text")]
    pub person: PersonId,
    /// From where.
    pub sector: Sector,
    /// Whether a government appointed this person for political reasons.
    pub appointee: bool,
    /// The organisations this person belonged to in this house when this was said.
    #[serde_as(as = "Vec<Text>")]
    pub organisations: Vec<OrganisationId>,
    /// The ties beside those.
    pub ties: Vec<Tie>,
}

/// What a reviewer says of a proposal.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Review {
    /// Since when it is to be written, where that is known.
    pub assigned: Option<Time>,
    /// Points for each criterion of the call; none where there are none yet.
    pub points: Vec<Option<u16>>,
    /// What is to be said of it.
    pub comment: String,
    /// How often it was saved.
    pub revision: u32,
    /// When it was handed in.
    pub submitted: Option<Time>,
}

impl Review {
    /// All points together.
    pub fn total(&self) -> u32 {
        self.points.iter().flatten().copied().map(u32::from).sum()
    }
}

/// How it came that somebody does not review a proposal any more.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Recusal {
    /// Why.
    pub reason: String,
    /// Whether he gave it up himself; else the office took it away, or a tie did.
    pub gave_up: bool,
}

/// Who reviews a proposal, and what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Panel {
    /// By reviewer.
    pub reviews: BTreeMap<PersonId, Review>,
    /// Who does not review it any more, and why.
    pub recused: BTreeMap<PersonId, Recusal>,
}

impl Panel {
    /// What was handed in.
    pub fn submitted(&self) -> impl Iterator<Item = (&PersonId, &Review)> {
        self.reviews.iter().filter(|(_, review)| review.submitted.is_some())
    }
}

/// A proposal among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Which.
    pub proposal: ProposalId,
    /// All points of all reviews.
    pub points: u32,
    /// So many reviews.
    pub reviews: u32,
    /// The least and the greatest total of a review.
    pub spread: (u32, u32),
    /// From 1; those with the same mean share a place, unless the panel ranked them.
    pub place: u32,
}

impl Competition {
    /// The proposals to a call that were handed in, by name.
    pub(crate) fn handed_in(&self, call: &CallId) -> impl Iterator<Item = &Proposal> {
        let all = self.proposals.values().map(|one| &**one);
        all.filter(move |one| one.call == *call && one.submitted.is_some())
    }

    /// The proposals to a call that were handed in, as the panel ranked them; where it did not, by
    /// the mean of their reviews' points, those without a review last.
    pub(crate) fn ranking(&self, call: &CallId) -> Vec<Ranked> {
        let ranked = |proposal: &Proposal| {
            let panel = self.panels.get(&proposal.id);
            let totals: Vec<u32> = panel
                .into_iter()
                .flat_map(|panel| panel.submitted())
                .map(|(_, review)| review.total())
                .collect();
            Ranked {
                proposal: proposal.id.clone(),
                points: totals.iter().sum(),
                reviews: u32::try_from(totals.len()).unwrap_or(u32::MAX),
                spread: (
                    totals.iter().copied().min().unwrap_or(0),
                    totals.iter().copied().max().unwrap_or(0),
                ),
                place: 0,
            }
        };
        let mut all: Vec<Ranked> = self.handed_in(call).map(ranked).collect();
        all.sort_by_key(|one| Reverse(mean(one)));
        let mut places = 0;
        let mut before = None;
        for (at, one) in (1..).zip(&mut all) {
            if before != Some(mean(one)) {
                (places, before) = (at, Some(mean(one)));
            }
            one.place = places;
        }
        if self.reviewing.rankings.contains_key(call) {
            for one in &mut all {
                let place = self.panel_place(call, &one.proposal);
                one.place = place.map_or(u32::MAX, |(place, _)| place);
            }
            all.sort_by_key(|one| one.place);
        }
        all
    }

    /// Rules about reviews that a proposal does not keep yet.
    pub(crate) fn reviews_lacking(&self, policy: &Policy, id: &ProposalId) -> Vec<Shortfall> {
        let panel = self.panels.get(id).map(|panel| &**panel);
        let submitted: Vec<&PersonId> =
            panel.into_iter().flat_map(|panel| panel.submitted()).map(|(who, _)| who).collect();
        let asked = panel.map_or(0, |panel| panel.reviews.len());
        let sectors: BTreeSet<Sector> = submitted
            .iter()
            .filter_map(|who| self.reviewers.get(*who))
            .map(|reviewer| reviewer.sector)
            .collect();
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let fails = |rule: &Rule| {
            let (found, wanted) = match rule.demand {
                Demand::Reviews { least } => {
                    (count(submitted.len()), u32::from(least).max(count(asked)))
                }
                Demand::BothSectors => (count(sectors.len()), 2),
                _ => return None,
            };
            let figures = (Figure::Count(found), Figure::Count(wanted));
            (found < wanted).then(|| Shortfall::new(rule, figures))
        };
        policy.rules().iter().filter_map(fails).collect()
    }

    /// How it came that somebody does not review a proposal any more.
    pub(crate) fn recusal(&self, proposal: &ProposalId, person: &PersonId) -> Option<&Recusal> {
        self.panels.get(proposal)?.recused.get(person)
    }

    /// Whether somebody gave the review of a proposal up himself.
    pub(crate) fn gave_up(&self, proposal: &ProposalId, person: &PersonId) -> bool {
        self.recusal(proposal, person).is_some_and(|one| one.gave_up)
    }

    pub(crate) fn review(&self, proposal: &ProposalId, person: &PersonId) -> Option<&Review> {
        self.panels.get(proposal)?.reviews.get(person)
    }
}

/// In so fine parts of a point that rounding ranks nobody.
fn mean(one: &Ranked) -> Option<u64> {
    (u64::from(one.points) << 32).checked_div(u64::from(one.reviews))
}

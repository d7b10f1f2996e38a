//! How strict each reviewer is, and where reviews lie apart.
//!
//! Method, in plain arithmetic. A review's total is compared with the mean of its proposal, its own
//! total included. A reviewer's *lean* is the sum of these differences over one more than the number of
//! his reviews: an additive model of proposal and reviewer, one step, drawn towards none where he wrote
//! few. A total less its writer's lean is its adjusted total. Adjusted means stand beside the raw ones;
//! only the raw ones rank. Spread is the standard deviation of all that there are (divided by their
//! number), in points.

use std::collections::BTreeMap;

use guildhall_model::PersonId;

use crate::competition::{Competition, Figure, Shortfall};
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Demand, Policy, Share};

/// Totals together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Totals {
    /// So many.
    pub reviews: u32,
    /// Their mean, in points.
    pub mean: f64,
    /// Their standard deviation, in points.
    pub spread: f64,
}

/// How one reviewer judges.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaning {
    /// Who.
    pub reviewer: PersonId,
    /// His totals.
    pub totals: Totals,
    /// By how many points he gives more than others.
    pub lean: f64,
}

/// What reviews of one proposal add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjusted {
    /// Which.
    pub proposal: ProposalId,
    /// Its totals as they are.
    pub totals: Totals,
    /// Their mean without what reviewers lean.
    pub mean: f64,
    /// Whether they lie further apart than the policy takes without a discussion.
    pub wide: bool,
    /// Whether the panel discussed it.
    pub discussed: bool,
}

/// What reviews of a call show beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The most points of a review.
    pub most: u32,
    /// All reviews; none without any.
    pub all: Option<Totals>,
    /// By name.
    pub reviewers: Vec<Leaning>,
    /// Those with a review, by name.
    pub proposals: Vec<Adjusted>,
}

/// A proposal with the totals of its reviews.
struct Judged<'a> {
    proposal: &'a ProposalId,
    totals: Totals,
    given: Vec<(&'a PersonId, u32)>,
}

impl Totals {
    fn of(totals: &[u32]) -> Option<Totals> {
        let reviews = u32::try_from(totals.len()).ok().filter(|reviews| *reviews > 0)?;
        let many = f64::from(reviews);
        let mean = totals.iter().copied().map(f64::from).sum::<f64>() / many;
        let off = |total: &u32| (f64::from(*total) - mean).powi(2);
        let spread = (totals.iter().map(off).sum::<f64>() / many).sqrt();
        Some(Totals { reviews, mean, spread })
    }
}

impl Competition {
    /// What reviews of a call show beside each other.
    pub(crate) fn calibration(&self, policy: Option<&Policy>, call: &CallId) -> Calibration {
        let judged: Vec<Judged<'_>> =
            self.handed_in(call).filter_map(|one| self.judged(&one.id)).collect();
        let mut by_person: BTreeMap<&PersonId, (Vec<u32>, f64)> = BTreeMap::new();
        for one in &judged {
            for (who, total) in &one.given {
                let (all, off) = by_person.entry(who).or_default();
                all.push(*total);
                *off += f64::from(*total) - one.totals.mean;
            }
        }
        let leaning = |(who, (totals, off)): (&PersonId, (Vec<u32>, f64))| {
            let totals = Totals::of(&totals)?;
            let lean = off / f64::from(totals.reviews + 1);
            Some(Leaning { reviewer: who.clone(), totals, lean })
        };
        let reviewers: Vec<Leaning> = by_person.into_iter().filter_map(leaning).collect();
        let leans: BTreeMap<&PersonId, f64> =
            reviewers.iter().map(|one| (&one.reviewer, one.lean)).collect();
        let adjusted = |one: &Judged<'_>| {
            let lean = one.given.iter().filter_map(|(who, _)| leans.get(who)).sum::<f64>();
            Adjusted {
                proposal: one.proposal.clone(),
                totals: one.totals,
                mean: one.totals.mean - lean / f64::from(one.totals.reviews),
                wide: policy.is_some_and(|policy| self.apart(policy, one.proposal).is_some()),
                discussed: self.reviewing.discussions.contains_key(one.proposal),
            }
        };
        let proposals = judged.iter().map(adjusted).collect();
        let all: Vec<u32> =
            judged.iter().flat_map(|one| &one.given).map(|(_, total)| *total).collect();
        Calibration { most: self.most_points(call), all: Totals::of(&all), reviewers, proposals }
    }

    /// The reviews of a proposal that are in; none without any.
    fn judged<'a>(&'a self, id: &'a ProposalId) -> Option<Judged<'a>> {
        let panel = self.panels.get(id)?;
        let given: Vec<(&PersonId, u32)> =
            panel.submitted().map(|(who, review)| (who, review.total())).collect();
        let totals: Vec<u32> = given.iter().map(|(_, total)| *total).collect();
        Some(Judged { proposal: id, totals: Totals::of(&totals)?, given })
    }

    /// The most points that a review can give.
    pub(crate) fn most_points(&self, call: &CallId) -> u32 {
        let criteria = self.calls.get(call).into_iter().flat_map(|call| &call.text.criteria);
        criteria.map(|one| u32::from(one.points)).sum()
    }

    /// What a rule finds that asks for a discussion, and what it takes without one.
    fn apart(&self, policy: &Policy, id: &ProposalId) -> Option<(Share, Share)> {
        let Demand::Discussion { apart: limit } = policy.rule(About::Discussion)?.demand else {
            return None;
        };
        let totals = || {
            let panel = self.panels.get(id).map(|panel| &**panel);
            let all = panel.into_iter().flat_map(|panel| panel.submitted());
            all.map(|(_, review)| review.total())
        };
        let apart = u128::from(totals().max()?.saturating_sub(totals().min()?));
        let most = u128::from(self.most_points(&self.proposals.get(id)?.call));
        let found = Share::of(apart.min(most), most)?;
        let over =
            apart * u128::from(Share::WHOLE.hundredths()) > most * u128::from(limit.hundredths());
        over.then_some((found, limit))
    }

    /// The rule that a proposal lacks a discussion, if it does.
    pub(crate) fn discussion_lacking(&self, policy: &Policy, id: &ProposalId) -> Option<Shortfall> {
        let (found, limit) = self.apart(policy, id)?;
        let rule = policy.rule(About::Discussion)?;
        let figures = (Figure::Share(found), Figure::Share(limit));
        let discussed = self.reviewing.discussions.contains_key(id);
        (!discussed).then(|| Shortfall::new(rule, figures))
    }
}

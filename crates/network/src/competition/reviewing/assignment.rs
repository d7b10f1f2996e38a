//! Who could review what: a proposal that the office looks at, changes and gives as one command.
//!
//! Wanted, each before the next: as many of the missing reviews as possible; a reviewer from either
//! sector for each proposal, where the policy asks for both; the best fit of what reviewers know;
//! the least uneven load. Reviews that are assigned already stay and count. It is a flow of least cost:
//! from proposals over the sectors to reviewers without a tie. The same question has the same answer.

use std::collections::BTreeSet;

use guildhall_model::{Day, PersonId};

use super::flow::Net;
use crate::competition::judge::not_kept;
use crate::competition::{Act, Call, Figure, Proposal, Reviewer, ReviewerAssigned, Sector};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CallId, ProposalId};
use crate::policy::{About, Demand, Policy};
use crate::state::Network;

/// Most reviews that are assigned at once.
pub const PAIRS_MAX: usize = 5_000;

/// How many reviews each proposal has where no rule says so.
const REVIEWS: u8 = 3;

/// How many proposals a reviewer has where no rule says so.
const LOAD: u8 = 5;

/// What is wanted of an assignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Reviews of each proposal; none for what the policy says.
    pub reviews: Option<u8>,
    /// The most proposals that one reviews; none for what the policy says.
    pub load: Option<u8>,
}

/// Who could review what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// So many reviews were wanted of each proposal.
    pub reviews: u8,
    /// So many proposals of each reviewer, at most.
    pub load: u8,
    /// What would be added, by proposal and reviewer.
    pub pairs: Vec<Pair>,
    /// What proposals would still lack, by name.
    pub lacks: Vec<Lack>,
    /// How many each would review, of those who accepted, by name.
    pub loads: Vec<(PersonId, u32)>,
}

/// Somebody who could review a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Which.
    pub proposal: ProposalId,
    /// Who.
    pub reviewer: PersonId,
    /// How many focus areas and words both name.
    pub fit: u32,
}

/// What a proposal would still lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// Which.
    pub proposal: ProposalId,
    /// So many reviews.
    pub reviews: u32,
    /// Reviewers from these sectors.
    pub sectors: Vec<Sector>,
}

/// What one proposal wants: so many more reviews, and how many there are from either sector.
struct Want {
    more: u32,
    there: [u32; 2],
}

/// What one reviewer can take.
struct Seat {
    sector: Sector,
    there: u32,
    more: u32,
}

const fn of(sector: Sector) -> usize {
    match sector {
        Sector::Public => 0,
        Sector::Private => 1,
    }
}

/// Pairs of a proposal and a reviewer, by number. `fit` is none where they may not come together.
fn solve(
    (wants, seats): (&[Want], &[Seat]),
    both: bool,
    fit: impl Fn(usize, usize) -> Option<u32>,
) -> Vec<(usize, usize)> {
    let (source, sink) = (0, 1);
    let proposal = |at: usize| 2 + at;
    let sided = |at: usize, sector: usize| 2 + wants.len() + 2 * at + sector;
    let seat = |at: usize| 2 + 3 * wants.len() + at;
    let mut net = Net::new(2 + 3 * wants.len() + seats.len());
    let pairs = |at: usize| (0..seats.len()).map(move |by| (at, by));
    let pairs = (0..wants.len()).flat_map(pairs);
    let fits: Vec<_> = pairs.filter_map(|(at, by)| Some((at, by, fit(at, by)?))).collect();
    let best = fits.iter().map(|(.., fit)| i128::from(*fit)).max().unwrap_or(0);
    // What is wanted first costs more than all that is wanted after it together.
    let uneven = |seat: &Seat| i128::from(seat.there + seat.more).pow(2);
    let of_fit = 1 + seats.iter().map(uneven).sum::<i128>();
    let all: i128 = wants.iter().map(|want| i128::from(want.more)).sum();
    let of_sector = of_fit * (1 + best * all);
    for (at, want) in wants.iter().enumerate() {
        net.add((source, proposal(at)), want.more, 0);
        for sector in [0, 1] {
            let lacks = |sector: usize| u32::from(both && want.there[sector] == 0);
            let most = want.more.saturating_sub(lacks(1 - sector));
            let first = lacks(sector).min(most);
            let edge = (proposal(at), sided(at, sector));
            net.add(edge, first, 0);
            net.add(edge, most - first, of_sector);
        }
    }
    let mut edges = Vec::with_capacity(fits.len());
    for (at, by, fit) in fits {
        let edge = (sided(at, of(seats[by].sector)), seat(by));
        edges.push((net.add(edge, 1, of_fit * (best - i128::from(fit))), (at, by)));
    }
    for (by, one) in seats.iter().enumerate() {
        for nth in one.there..one.there + one.more {
            net.add((seat(by), sink), 1, 2 * i128::from(nth) + 1);
        }
    }
    net.send(source, sink);
    let taken = edges.into_iter().filter(|(edge, _)| net.along(*edge) > 0);
    taken.map(|(_, pair)| pair).collect()
}

impl Network {
    /// Who could review what of a call.
    pub(crate) fn assignment(
        &self,
        (policy, call): (&Policy, &Call),
        wanted: Wanted,
        today: Day,
    ) -> Assignment {
        let by_rule = |about, from: fn(&Demand) -> Option<u8>| {
            policy.rule(about).and_then(|rule| from(&rule.demand))
        };
        let least = by_rule(About::Reviews, |demand| match demand {
            Demand::Reviews { least } => Some(*least),
            _ => None,
        });
        let most = by_rule(About::ReviewLoad, |demand| match demand {
            Demand::ReviewLoad { most } => Some(*most),
            _ => None,
        });
        let reviews = wanted.reviews.or(least).unwrap_or(REVIEWS);
        let load = wanted.load.or(most).unwrap_or(LOAD);
        let both = policy.rule(About::BothSectors).is_some();
        let competition = &self.competition;
        let proposals: Vec<&Proposal> = competition.handed_in(&call.id).collect();
        let willing = competition.willing(&call.id);
        let people: Vec<&Reviewer> =
            willing.filter_map(|who| competition.reviewers.get(who)).map(|one| &**one).collect();
        let want = |proposal: &&Proposal| self.want(proposal, (u32::from(reviews), both));
        let wants: Vec<Want> = proposals.iter().map(want).collect();
        let seat = |one: &&Reviewer| {
            let there = competition.load(&call.id, &one.person);
            let there = u32::try_from(there).unwrap_or(u32::MAX);
            let more = u32::from(load).saturating_sub(there);
            let excluded = one.appointee && policy.rule(About::NoAppointees).is_some();
            Seat { sector: one.sector, there, more: if excluded { 0 } else { more } }
        };
        let seats: Vec<Seat> = people.iter().map(seat).collect();
        let fields: Vec<_> = proposals.iter().map(|one| self.fields_of(call, &one.id)).collect();
        let nothing = Default::default();
        let knows = |by: usize| {
            let known = competition.reviewing.reviewers.get(&people[by].person);
            known.map_or(&nothing, |fields| &**fields)
        };
        let fit = |at: usize, by: usize| {
            let (proposal, reviewer) = (proposals[at], people[by]);
            let reviews = competition.review(&proposal.id, &reviewer.person).is_some();
            let may = !reviews && !self.is_barred(policy, proposal, reviewer, today);
            may.then(|| fields[at].fit(knows(by)))
        };
        let taken = solve((&wants, &seats), both, fit);
        let lack = |(at, want): (usize, &Want)| {
            let added = || taken.iter().filter(move |(one, _)| *one == at).map(|(_, by)| *by);
            let has = |sector: Sector| {
                want.there[of(sector)] > 0 || added().any(|by| seats[by].sector == sector)
            };
            let sectors: Vec<Sector> =
                Sector::ALL.into_iter().filter(|one| both && !has(*one)).collect();
            let missing = want.more - u32::try_from(added().count()).unwrap_or(want.more);
            (missing > 0).then(|| Lack {
                proposal: proposals[at].id.clone(),
                reviews: missing,
                sectors,
            })
        };
        let lacks = wants.iter().enumerate().filter_map(lack).collect();
        let loads = people.iter().zip(&seats).enumerate().map(|(by, (one, seat))| {
            let more = taken.iter().filter(|(_, taken)| *taken == by).count();
            (one.person.clone(), seat.there + u32::try_from(more).unwrap_or(0))
        });
        let loads = loads.collect();
        let pair = |(at, by): (usize, usize)| Pair {
            proposal: proposals[at].id.clone(),
            reviewer: people[by].person.clone(),
            fit: fields[at].fit(knows(by)),
        };
        let pairs = taken.iter().copied().map(pair).collect();
        Assignment { reviews, load, pairs, lacks, loads }
    }

    fn want(&self, proposal: &Proposal, (reviews, both): (u32, bool)) -> Want {
        let panel = self.competition.panels.get(&proposal.id);
        let mut there = [0, 0];
        for who in panel.into_iter().flat_map(|panel| panel.reviews.keys()) {
            if let Some(one) = self.competition.reviewers.get(who) {
                there[of(one.sector)] += 1;
            }
        }
        let missing: u32 = there.iter().map(|many| u32::from(both && *many == 0)).sum();
        Want { more: reviews.saturating_sub(there[0] + there[1]).max(missing), there }
    }
}

impl Desk<'_> {
    pub(super) fn assign_all(
        &self,
        id: CallId,
        pairs: Vec<(ProposalId, PersonId)>,
    ) -> Result<Vec<Event>, NetworkError> {
        let call = self.call_of_office(&id, "assign reviewers")?;
        self.must_be_time(Act::Assign, call)?;
        self.must_run(call, "assign reviewers")?;
        if pairs.len() > PAIRS_MAX {
            return Err(NetworkError::TooMany { what: "reviews at once", max: PAIRS_MAX });
        }
        let mut once = BTreeSet::new();
        let mut events = Vec::new();
        for (number, (proposal, reviewer)) in (1..).zip(pairs) {
            if !once.insert((proposal.clone(), reviewer.clone())) {
                let why = format!("`{reviewer}` reviews `{proposal}` by another pair already");
                return Err(NetworkError::Part { what: "pair", number, why });
            }
            let more = events.iter().filter(|one: &&ReviewerAssigned| one.reviewer == reviewer);
            let more = more.count();
            if self.must_be_assignable(call, &proposal, &reviewer, more)? {
                events.push(ReviewerAssigned { proposal, reviewer, at: Some(self.now) });
            }
        }
        Ok(events.into_iter().map(Event::from).collect())
    }

    /// Whether somebody is to be added to those who review a proposal; not where he is one of them.
    /// `more` is how many others he is to review beside those that are known.
    pub(crate) fn must_be_assignable(
        &self,
        call: &Call,
        id: &ProposalId,
        reviewer: &PersonId,
        more: usize,
    ) -> Result<bool, NetworkError> {
        let competition = &self.network.competition;
        let policy = self.policy_under(call)?;
        let mut handed_in = competition.handed_in(&call.id);
        let unknown = || crate::competition::decide::unknown_proposal(id);
        let proposal = handed_in.find(|one| one.id == *id).ok_or_else(unknown)?;
        let one = competition.reviewers.get(reviewer);
        let unknown = || NetworkError::Unknown { what: "reviewer", id: reviewer.to_string() };
        let one = one.ok_or_else(unknown)?;
        if competition.review(id, reviewer).is_some() {
            return Ok(false);
        }
        if let Some(rule) = policy.rule(About::NoAppointees).filter(|_| one.appointee) {
            return Err(not_kept(policy, rule, (Figure::Count(1), Figure::Count(0))));
        }
        if self.network.is_barred(policy, proposal, one, self.today()) {
            let tied = self.network.conflicts(policy, proposal, one, self.today());
            return Err(crate::competition::judge::conflict(policy, reviewer.clone(), tied));
        }
        let invited = competition.willing(&call.id).any(|who| who == reviewer);
        if let Some(rule) = policy.rule(About::Invitations).filter(|_| !invited) {
            return Err(not_kept(policy, rule, (Figure::Count(0), Figure::Count(1))));
        }
        if let Some(rule) = policy.rule(About::ReviewLoad)
            && let Demand::ReviewLoad { most } = rule.demand
        {
            let found = competition.load(&call.id, reviewer) + more + 1;
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            if found > u32::from(most) {
                let figures = (Figure::Count(found), Figure::Count(u32::from(most)));
                return Err(not_kept(policy, rule, figures));
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests;

//! Ties of a person to organisations: what may make him judge them otherwise than others do.
//!
//! Some follow from what the house knows: for whom he works or worked, who belongs together, who has projects
//! with those for whom he works, and who made an invention with them or with him. The rest is what
//! he said himself. A tie holds for the years of the policy's rule after it ended.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_access::Scope;
use guildhall_model::{Day, Map, OrganisationId, PersonId};

use crate::competition::{Proposal, Reviewer, Tie, TieKind, consortium};
use crate::decide::Desk;
use crate::directory::Orcid;
use crate::ids::ProjectId;
use crate::policy::{About, Demand, Policy};
use crate::project::Project;
use crate::property::invention::InventionReported;
use crate::state::Network;

/// Organisations, each with the day on which a tie to it ended or ends.
type Until = Map<OrganisationId, Day>;

/// Who worked with whom. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Together {
    /// By organisation, those with which it has projects or inventions.
    organisations: Map<OrganisationId, Until>,
    /// By inventor, those of the other inventors and his own at that time.
    inventors: Map<Orcid, Until>,
}

impl Together {
    fn project(&mut self, project: &Project) {
        self.all(&project.consortium().collect(), project.text.until);
    }

    pub(crate) fn invention(&mut self, event: &InventionReported) {
        let (inventors, day) = (&event.text.inventors, Day::utc(event.at));
        let all: BTreeSet<_> = inventors.iter().map(|one| &one.organisation).collect();
        self.all(&all, day);
        for orcid in inventors.iter().filter_map(|one| one.orcid.as_ref()) {
            let held = self.inventors.entry(orcid.clone()).or_default();
            all.iter().for_each(|one| later(held, one, day));
        }
    }

    fn all(&mut self, all: &BTreeSet<&OrganisationId>, until: Day) {
        for one in all {
            let held = self.organisations.entry((*one).clone()).or_default();
            all.iter().filter(|other| *other != one).for_each(|other| later(held, other, until));
        }
    }

    /// With whom some organisations, or an inventor, worked, and until when.
    fn with<'a>(
        &'a self,
        organisations: impl Iterator<Item = &'a OrganisationId>,
        inventor: Option<&Orcid>,
    ) -> impl Iterator<Item = (&'a OrganisationId, Day)> {
        let of = organisations.filter_map(|one| self.organisations.get(one));
        let own = inventor.and_then(|orcid| self.inventors.get(orcid));
        of.chain(own).flatten().map(|(one, until)| (one, *until))
    }
}

fn later(held: &mut Until, of: &OrganisationId, until: Day) {
    let there = held.entry(of.clone()).or_insert(until);
    *there = until.max(*there);
}

/// What binds somebody to organisations.
pub(crate) struct Bound<'a> {
    pub(crate) person: &'a PersonId,
    /// To which he belongs now.
    pub(crate) belongs: &'a [&'a OrganisationId],
    /// Those to which he does no more.
    pub(crate) left: &'a [Tie],
    /// What he said of himself, if he is ready to review.
    pub(crate) said: Option<&'a Reviewer>,
}

/// Employment that ended: ties to the organisations that somebody belonged to in this house.
pub(crate) fn left(scope: &Scope) -> impl Iterator<Item = Tie> {
    scope.left().map(|(organisation, at)| Tie {
        organisation: organisation.clone(),
        kind: TieKind::Employment,
        until: Some(Day::utc(at).plus_days(1)),
    })
}

/// Those that are not there yet.
pub(crate) fn add_ties(to: &mut Vec<Tie>, more: impl Iterator<Item = Tie>) {
    for tie in more {
        if !to.contains(&tie) {
            to.push(tie);
        }
    }
}

/// For how long a tie holds after it ended; none without a rule.
fn years_of(policy: &Policy) -> Option<u8> {
    match policy.rule(About::Conflicts).map(|rule| &rule.demand) {
        Some(Demand::Conflicts { years }) => Some(*years),
        _ => None,
    }
}

impl Network {
    /// A project was selected, or lasts otherwise than before.
    pub(crate) fn work_together(&mut self, id: &ProjectId) {
        if let Some(project) = self.projects.all.get(id) {
            self.together.project(project);
        }
    }

    /// The organisations of a consortium that a reviewer is tied to on a day.
    pub(crate) fn conflicts<'p>(
        &self,
        policy: &Policy,
        proposal: &'p Proposal,
        reviewer: &Reviewer,
        day: Day,
    ) -> Vec<&'p OrganisationId> {
        let of = Bound { person: &reviewer.person, belongs: &[], left: &[], said: Some(reviewer) };
        self.conflicts_of(policy, (consortium(proposal), day), of)
    }

    /// The same of any organisations: by belonging to some now, by what the house knows of those, and
    /// by what a reviewer said of himself.
    pub(crate) fn conflicts_of<'p>(
        &self,
        policy: &Policy,
        (members, day): (impl Iterator<Item = &'p OrganisationId>, Day),
        Bound { person, belongs, left, said: reviewer }: Bound<'_>,
    ) -> Vec<&'p OrganisationId> {
        let years = years_of(policy).unwrap_or(0);
        let after = |until: Day| until.plus_years(years).is_none_or(|end| day < end);
        let holds = |tie: &&Tie| tie.until.is_none_or(after);
        let said = reviewer.into_iter().flat_map(|one| &one.organisations);
        let own: Vec<&OrganisationId> = belongs.iter().copied().chain(said).collect();
        let ties = reviewer.into_iter().flat_map(|one| &one.ties).chain(left).filter(holds);
        // Those with whom he worked there are as near to him as those with whom he works.
        let worked = ties.clone().filter(|tie| tie.kind == TieKind::Employment);
        let with = own.iter().copied().chain(worked.map(|tie| &tie.organisation));
        let known = self.together.with(with, self.directory.orcid(person));
        let known = known.filter(|(_, until)| after(*until)).map(|(one, _)| one);
        let ties = ties.map(|tie| &tie.organisation);
        let tied: Vec<&OrganisationId> = own.iter().copied().chain(known).chain(ties).collect();
        // Who was one with it in those years is tied as well.
        let held = self.directory.within(day.minus_years(years), day);
        let is_tied = |member: &&'p OrganisationId| {
            let group = held.group(member);
            tied.iter().any(|id| group.contains(id))
        };
        members.filter(is_tied).collect()
    }
}

impl Desk<'_> {
    /// Employment that ended, as far back as a rule of any programme asks today: what none asks is nobody's
    /// business.
    pub(crate) fn left_lately(&self, scope: &Scope) -> impl Iterator<Item = Tie> {
        let today = self.today();
        let years = self.network.programmes.all().filter_map(|programme| {
            let policy = programme.policies.on(today)?;
            years_of(policy)
        });
        let since = years.max().map(|years| today.minus_years(years));
        left(scope)
            .filter(move |tie| since.zip(tie.until).is_some_and(|(since, until)| since < until))
    }
}

//! What rules find in a proposal.

use std::collections::BTreeSet;

use guildhall_model::{Currency, Day, Money, OrganisationId, Time};

use super::budget::packages_sum;
use super::{
    BudgetLine, Call, CallText, Figure, Proposal, ProposalText, Shortfall, Source, WorkPackage,
    consortium, matched, of_source,
};
use crate::directory::Directory;
use crate::ids::{FocusId, InstituteId, ProgrammeId};
use crate::institute::Standing;
use crate::policy::{Demand, Policy, Rule, Share};
use crate::programme::agency::Agencies;
use crate::state::Network;

/// What rules look at beside the proposal.
pub struct Facts<'a> {
    /// The rules.
    pub policy: &'a Policy,
    /// What organisations are.
    pub directory: &'a Directory,
    /// The day on which they are looked at.
    pub today: Day,
    /// The call that it answers.
    pub call: &'a Call,
    /// Whether its lead handed in a concept paper.
    pub paper: bool,
    /// The institutes that have the call's focus area already.
    pub duplicates: Vec<&'a InstituteId>,
}

impl Network {
    /// What rules look at beside a proposal of an organisation to a call.
    pub(crate) fn facts<'a>(
        &'a self,
        policy: &'a Policy,
        call: &'a Call,
        lead: &OrganisationId,
        now: Time,
    ) -> Facts<'a> {
        let paper = self.competition.has_paper(&call.id, lead);
        let (duplicates, today) = (self.duplicates(call, &call.text, now), Day::utc(now));
        Facts { policy, directory: &self.directory, today, call, paper, duplicates }
    }

    /// Whether a programme lists a focus area, or lists none at all.
    pub(crate) fn lists_focus(&self, programme: &ProgrammeId, area: Option<&FocusId>) -> bool {
        let named = |all: &Agencies| area.is_some_and(|area| all.focuses.contains_key(area));
        let all = self.agencies.get(programme);
        all.is_none_or(|all| all.focuses.is_empty() || named(all))
    }

    /// The institutes of the programme that are agreed or run, and have the focus area of a text of
    /// a call that is not theirs.
    pub(crate) fn duplicates<'a>(
        &'a self,
        call: &'a Call,
        text: &'a CallText,
        now: Time,
    ) -> Vec<&'a InstituteId> {
        let Some(area) = &text.area else { return Vec::new() };
        let today = Day::utc(now);
        let same = |of: &crate::ids::CallId| {
            let other = self.competition.calls.get(of).filter(|other| other.id != call.id);
            other.is_some_and(|other| other.text.area.as_ref() == Some(area))
        };
        let all = self.institutes.all().map(|one| (one, &one.agreement));
        let of = all.filter(|(_, agreed)| agreed.programme == call.programme && same(&agreed.call));
        let lasts = of.filter(|(one, _)| {
            !matches!(one.standing(today), Standing::AfterTerm | Standing::Ended)
        });
        lasts.map(|(_, agreed)| &agreed.institute).collect()
    }
}

/// The rules that a proposal does not keep, in the order of the policy. None: it may be
/// submitted.
pub fn shortfalls(facts: &Facts<'_>, proposal: &Proposal) -> Vec<Shortfall> {
    let fails = |rule: &Rule| Some(Shortfall::new(rule, fails(&rule.demand, facts, proposal)?));
    facts.policy.rules().iter().filter_map(fails).collect()
}

/// What there is and what is wanted, of a demand that is not met.
fn fails(demand: &Demand, facts: &Facts<'_>, proposal: &Proposal) -> Option<(Figure, Figure)> {
    let text = &proposal.text;
    match demand {
        Demand::SmallFirms { least } => {
            let all = consortium(proposal).collect::<BTreeSet<_>>();
            let sizes = facts.directory.on(facts.today);
            let small =
                |id: &&&OrganisationId| sizes.size(id, facts.policy).is_some_and(|size| size.small);
            let found = u32::try_from(all.iter().filter(small).count()).unwrap_or(u32::MAX);
            (found < *least).then_some((Figure::Count(found), Figure::Count(*least)))
        }
        Demand::Match { least } => {
            let none = Share::new(0)?;
            let found = matched(&text.budget).ok().flatten().unwrap_or(none);
            (found < *least).then_some((Figure::Share(found), Figure::Share(*least)))
        }
        Demand::PublicBudget { least, most } => {
            let public = of_source(&text.budget, &[Source::Public], least.currency()).ok();
            outside_band(public, (*least, *most))
        }
        Demand::WholeBudget { least, most } => {
            let whole = of_source(&text.budget, &Source::ALL, least.currency()).ok();
            outside_band(whole, (*least, *most))
        }
        Demand::Term { least, most } => outside_term(text.years, (*least, *most)),
        Demand::Letters => {
            let partners = text.partners.iter().map(|partner| &partner.organisation);
            let lacks = partners.filter(|id| !proposal.promised(id)).cloned();
            let lacks: Vec<OrganisationId> = lacks.collect();
            (!lacks.is_empty())
                .then(|| (Figure::Organisations(lacks), Figure::Organisations(Vec::new())))
        }
        Demand::LeadKinds { .. } => lead_kinds(demand, facts.directory, &proposal.lead),
        Demand::Roles => {
            let silent = text.partners.iter().filter(|one| one.role.trim().is_empty());
            let silent: Vec<OrganisationId> = silent.map(|one| one.organisation.clone()).collect();
            (!silent.is_empty())
                .then(|| (Figure::Organisations(silent), Figure::Organisations(Vec::new())))
        }
        Demand::Givers => unnamed(proposal),
        Demand::MatchInKind { most } => {
            let found = in_kind(&text.budget)?;
            (found > *most).then_some((Figure::Share(found), Figure::Share(*most)))
        }
        Demand::Packages { least } => {
            let members: BTreeSet<&OrganisationId> = consortium(proposal).collect();
            let whole = text.packages.iter().filter(|one| is_whole(one, text, &members)).count();
            let wanted = text.packages.len().max(usize::from(*least));
            (whole < wanted).then(|| (count(whole), count(wanted)))
        }
        Demand::PackagesSum => {
            let currency = currency(text)?;
            let all = of_source(&text.budget, &Source::ALL, currency).ok();
            let parts = packages_sum(&text.packages);
            let parts = parts.map(|sum| sum.unwrap_or(Money::zero(currency))).ok();
            (all.is_none() || parts != all).then_some((Figure::Money(parts), Figure::Money(all)))
        }
        Demand::PublicLast { most } => {
            let found = public_last(text)?;
            (found > *most).then_some((Figure::Share(found), Figure::Share(*most)))
        }
        Demand::ConceptPaper => {
            let lacks = facts.call.text.stages.papers.is_some() && !facts.paper;
            lacks.then_some((Figure::Count(0), Figure::Count(1)))
        }
        Demand::FocusOnce => taken_focus(&facts.duplicates),
        _ => None,
    }
}

/// What there is and what is wanted, of an amount that lies outside a band, or that is no sum.
pub(crate) fn outside_band(
    amount: Option<Money>,
    (least, most): (Money, Money),
) -> Option<(Figure, Figure)> {
    let inside = amount.is_some_and(|amount| {
        let enough = amount.compare(least).is_ok_and(std::cmp::Ordering::is_ge);
        enough && amount.compare(most).is_ok_and(std::cmp::Ordering::is_le)
    });
    (!inside).then_some((Figure::Money(amount), Figure::Between(least, most)))
}

/// The same of a number of years.
pub(crate) fn outside_term(years: u8, (least, most): (u8, u8)) -> Option<(Figure, Figure)> {
    let inside = (least..=most).contains(&years);
    (!inside).then_some((Figure::Years(years), Figure::YearsBetween(least, most)))
}

/// The institutes that have a focus area, where none may.
pub(super) fn taken_focus(duplicates: &[&InstituteId]) -> Option<(Figure, Figure)> {
    let found = duplicates.iter().copied().cloned().collect();
    (!duplicates.is_empty()).then(|| (Figure::Institutes(found), Figure::Institutes(Vec::new())))
}

/// The kind of an organisation that may not lead, and those that may.
pub(super) fn lead_kinds(
    demand: &Demand,
    directory: &Directory,
    lead: &OrganisationId,
) -> Option<(Figure, Figure)> {
    let Demand::LeadKinds { kinds } = demand else { return None };
    let found: Vec<_> = directory.profile(lead).map(|one| one.kind).into_iter().collect();
    let may = found.iter().any(|kind| kinds.contains(kind));
    (!may).then(|| (Figure::Kinds(found), Figure::Kinds(kinds.clone())))
}

fn count(of: usize) -> Figure {
    Figure::Count(u32::try_from(of).unwrap_or(u32::MAX))
}

fn currency(text: &ProposalText) -> Option<Currency> {
    let lines = text.budget.iter().map(|line| line.amount);
    let packages = text.packages.iter().filter_map(|one| one.budget);
    lines.chain(packages).next().map(|amount| amount.currency())
}

/// What nobody of the consortium is said to give.
fn unnamed(proposal: &Proposal) -> Option<(Figure, Figure)> {
    let members: BTreeSet<&OrganisationId> = consortium(proposal).collect();
    let is_named = |line: &BudgetLine| line.of.as_ref().is_some_and(|of| members.contains(of));
    let lines = &proposal.text.budget;
    let mut unnamed = lines.iter().filter(|one| one.source != Source::Public && !is_named(one));
    let first = unnamed.next()?.amount;
    let sum = unnamed.map(|line| line.amount).try_fold(first, Money::plus).ok();
    Some((Figure::Money(sum), Figure::Money(Some(Money::zero(first.currency())))))
}

/// How much of what is not public is in kind; none where there is nothing or it is no sum.
fn in_kind(budget: &[BudgetLine]) -> Option<Share> {
    let currency = budget.first()?.amount.currency();
    let of = |sources: &[Source]| of_source(budget, sources, currency).ok();
    let part = of(&[Source::InKind])?.units().unsigned_abs();
    Share::up(part, of(&[Source::Cash, Source::InKind])?.units().unsigned_abs())
}

/// How much of the last year's public money and planned income together is public; none where
/// nothing is public, or it is no sum.
fn public_last(text: &ProposalText) -> Option<Share> {
    let last = text.budget.iter().filter(|line| line.year == text.years);
    let currency = text.budget.first()?.amount.currency();
    let public = of_source(last, &[Source::Public], currency).ok()?;
    let income = text.income.iter().filter(|line| line.year == text.years);
    let all = income.map(|line| line.amount).try_fold(public, Money::plus).ok();
    // What cannot be added up carries nothing.
    let all = all.unwrap_or(public);
    Share::up(public.units().unsigned_abs(), all.units().unsigned_abs())
}

/// Whether all is said about a work package, and is possible.
fn is_whole(
    package: &WorkPackage,
    text: &ProposalText,
    members: &BTreeSet<&OrganisationId>,
) -> bool {
    let in_term = package.to <= u16::from(text.years) * 12;
    let said = !package.outcome.trim().is_empty() && package.budget.is_some();
    in_term && said && members.contains(&package.lead)
}

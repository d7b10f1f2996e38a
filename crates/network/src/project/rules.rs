//! What a project must be: what no policy could allow, and what the rules of the policy ask.

use std::collections::BTreeSet;

use guildhall_model::{Day, Money, OrganisationId};

use super::text::{
    MILESTONES_MAX, PACKAGES_MAX, PARTNERS_MAX, PARTS_MAX, Part, ProjectText, Scale, Source,
};
use crate::competition::{Figure, Shortfall, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::institute::Institute;
use crate::ledger::Account;
use crate::membership::MemberPeriod;
use crate::policy::{About, Demand, Policy, Rule, Share};

impl Desk<'_> {
    /// What a project says holds together, whatever the policy.
    pub(super) fn check_project(
        &self,
        institute: &Institute,
        lead: &OrganisationId,
        text: &ProjectText,
    ) -> Result<(), NetworkError> {
        check_text(&text.title, "the title of the project", TITLE_CHARS_MAX)?;
        check_text(&text.summary, "the summary of the project", TEXT_CHARS_MAX)?;
        lasts(text.from, text.until)?;
        at_most(text.partners.len(), "partners of a project", PARTNERS_MAX)?;
        at_most(text.packages.len(), "work packages", PACKAGES_MAX)?;
        at_most(text.milestones.len(), "milestones", MILESTONES_MAX)?;
        at_most(text.budget.len(), "parts of a budget", PARTS_MAX)?;
        let mut all = BTreeSet::from([lead]);
        for partner in &text.partners {
            if !all.insert(partner) {
                return Err(NetworkError::Twice { organisation: partner.clone() });
            }
            if self.network.directory.profile(partner).is_none() {
                let (what, id) = ("organisation", partner.to_string());
                return Err(NetworkError::Unknown { what, id });
            }
        }
        if text.packages.is_empty() {
            return Err(NetworkError::Empty { what: "the list of work packages" });
        }
        for (at, package) in text.packages.iter().enumerate() {
            let wrong = |why: &str| part("work package", at, why);
            check_text(&package.title, "the title of a work package", TITLE_CHARS_MAX)?;
            lasts(package.from, package.until)?;
            if package.from < text.from || package.until > text.until {
                return Err(wrong("it does not lie within the project"));
            }
            if !all.contains(&package.lead) {
                return Err(wrong("it is led by an organisation that does not take part"));
            }
        }
        for (at, milestone) in text.milestones.iter().enumerate() {
            let wrong = |why: &str| part("milestone", at, why);
            check_text(&milestone.title, "the title of a milestone", TITLE_CHARS_MAX)?;
            if milestone.due < text.from || milestone.due >= text.until {
                return Err(wrong("its day is none of the project's"));
            }
            let package = usize::from(milestone.package).checked_sub(1);
            if package.is_none_or(|at| at >= text.packages.len()) {
                return Err(wrong("it is of a work package that there is not"));
            }
        }
        for scale in Scale::ALL {
            let way = scale.of(text);
            check_level(scale, way.start)?;
            check_level(scale, way.target)?;
            if way.target < way.start {
                return Err(outside("the target level", way.target, (way.start, scale.highest())));
            }
        }
        for (at, one) in text.budget.iter().enumerate() {
            self.must_be_of(institute, one.amount)?;
            if !one.amount.is_positive() {
                return Err(part("part of the budget", at, "its amount is zero"));
            }
            if !all.contains(&one.organisation) {
                return Err(part("part of the budget", at, "its organisation does not take part"));
            }
        }
        Ok(())
    }

    /// The policy that holds today for an institute's projects; without one nothing is asked.
    pub(super) fn project_policy(
        &self,
        institute: &Institute,
    ) -> Result<Option<&Policy>, NetworkError> {
        Ok(self.programme(&institute.agreement.programme)?.policies.on(self.today()))
    }

    /// A rule about something, with its policy.
    pub(super) fn project_rule(
        &self,
        institute: &Institute,
        about: About,
    ) -> Result<Option<(&Policy, &Rule)>, NetworkError> {
        let policy = self.project_policy(institute)?;
        Ok(policy.and_then(|policy| Some((policy, policy.rule(about)?))))
    }

    /// All rules that a project does not keep, together.
    pub(super) fn must_keep_rules(
        &self,
        institute: &Institute,
        lead: &OrganisationId,
        text: &ProjectText,
    ) -> Result<(), NetworkError> {
        let Some(policy) = self.project_policy(institute)? else { return Ok(()) };
        let fails = |rule: &Rule| {
            let figures = match &rule.demand {
                Demand::ProjectMembers { partners } => {
                    let partners = text.partners.iter().filter(|_| *partners);
                    self.not_in_standing(institute, std::iter::once(lead).chain(partners))
                }
                Demand::ProjectCostShare { least } => {
                    let found = share(&text.budget, |_| true, is_cost_share, Share::of);
                    (found < *least).then_some((Figure::Share(found), Figure::Share(*least)))
                }
                Demand::ProjectInKind { most } => {
                    let in_kind = |one: &Part| one.source.valuation().is_some();
                    let found = share(&text.budget, is_cost_share, in_kind, Share::up);
                    (found > *most).then_some((Figure::Share(found), Figure::Share(*most)))
                }
                Demand::ProjectTerm { most } => {
                    let years = years(text.from, text.until);
                    (years > *most).then_some((Figure::Years(years), Figure::Years(*most)))
                }
                _ => None,
            };
            Some(Shortfall::new(rule, figures?))
        };
        let shortfalls: Vec<Shortfall> = policy.rules().iter().filter_map(fails).collect();
        if shortfalls.is_empty() {
            return Ok(());
        }
        Err(NetworkError::Rules { version: policy.version(), shortfalls })
    }

    /// Those who are no members today, or owe something, or whose member does that covers them. The organisation that runs the institute is
    /// none of its members, and takes part as it is.
    fn not_in_standing<'o>(
        &self,
        institute: &Institute,
        all: impl Iterator<Item = &'o OrganisationId>,
    ) -> Option<(Figure, Figure)> {
        let agreement = &institute.agreement;
        let book = self.network.books.get(&agreement.institute);
        let owes = |id: &OrganisationId| {
            let owed = book.and_then(|book| book.balance(&Account::Receivable(id.clone())));
            owed.is_some_and(Money::is_positive)
        };
        let stands = |id: &OrganisationId| {
            let period = self.network.membership_on(&agreement.institute, id, self.today());
            let pays = |period: &MemberPeriod| !owes(id) && !owes(&period.application.organisation);
            *id == agreement.lead || period.is_some_and(pays)
        };
        let not: Vec<OrganisationId> = all.filter(|id| !stands(id)).cloned().collect();
        let figures = (Figure::Organisations(not.clone()), Figure::Organisations(Vec::new()));
        (!not.is_empty()).then_some(figures)
    }
}

/// What is earned by the project itself is nobody's share of its cost.
fn is_cost_share(part: &Part) -> bool {
    matches!(part.source, Source::Cash | Source::InKind { .. })
}

/// How much of the parts of a kind another kind is; none of it where there is nothing.
fn share(
    budget: &[Part],
    whole: impl Fn(&Part) -> bool,
    of: impl Fn(&Part) -> bool,
    round: fn(u128, u128) -> Option<Share>,
) -> Share {
    let sum = |of: &dyn Fn(&Part) -> bool| {
        let units = budget.iter().filter(|one| of(one)).map(|one| one.amount.units());
        units.filter_map(|units| u128::try_from(units).ok()).fold(0, u128::saturating_add)
    };
    round(sum(&|one| whole(one) && of(one)), sum(&whole)).unwrap_or(Share::NONE)
}

/// Years that have begun from one day until before another.
fn years(from: Day, until: Day) -> u8 {
    let reaches = |years: &u8| from.plus_years(*years).is_none_or(|end| end >= until);
    (1..=u8::MAX).find(reaches).unwrap_or(u8::MAX)
}

/// A level that a scale has.
pub(super) fn check_level(scale: Scale, level: u8) -> Result<(), NetworkError> {
    let what = match scale {
        Scale::Trl => "a technology readiness level",
        Scale::Mrl => "a manufacturing readiness level",
    };
    within(what, level, (1, scale.highest()))
}

/// A number between two others, both included.
pub(super) fn within(
    what: &'static str,
    given: u8,
    (least, most): (u8, u8),
) -> Result<(), NetworkError> {
    if (least..=most).contains(&given) {
        return Ok(());
    }
    Err(outside(what, given, (least, most)))
}

fn outside(what: &'static str, given: u8, (least, most): (u8, u8)) -> NetworkError {
    NetworkError::Outside { what, given, least, most }
}

fn lasts(since: Day, until: Day) -> Result<(), NetworkError> {
    if since < until { Ok(()) } else { Err(NetworkError::Term { since, until }) }
}

pub(super) fn at_most(count: usize, what: &'static str, max: usize) -> Result<(), NetworkError> {
    if count <= max { Ok(()) } else { Err(NetworkError::TooMany { what, max }) }
}

fn part(what: &'static str, at: usize, why: &str) -> NetworkError {
    NetworkError::Part { what, number: at + 1, why: why.to_owned() }
}

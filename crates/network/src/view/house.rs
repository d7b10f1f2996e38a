//! What one person may see of institutes, their members and their money.
//!
//! | what | who sees it |
//! | --- | --- |
//! | institutes, agreements, reviews, notices, waivers, tiers, members and their periods, reports | whoever is signed in |
//! | an application, what a member pays and owes | who belongs to the lead, to the office, to the member |
//! | the book | who belongs to the lead or to the office |

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use guildhall_model::{Day, Money, OrganisationId, Time};

use super::View;
use crate::ids::InstituteId;
use crate::institute::{Institute, Standing};
use crate::ledger::{Account, Book};
use crate::membership::{Membership, OpenYear, Roll};
use crate::policy::{About, Demand, Policy, RuleNumber};
use crate::project::Project;
use crate::report::{Record, Report, Sources, report};

const DAY: Duration = Duration::from_secs(86_400);

/// An institute, and what its reader can do with it.
#[derive(Clone, Debug)]
pub struct InstituteView<'a> {
    /// What was agreed.
    pub institute: &'a Institute,
    /// Where it stands today.
    pub standing: Standing,
    /// Its tiers and members.
    pub roll: Option<&'a Roll>,
    /// Whether the reader runs it.
    pub runs: bool,
    /// Whether the reader is an officer of its programme.
    pub steers: bool,
    /// Its book, for those who may see it.
    pub book: Option<&'a Book>,
}

/// A member or an applicant.
#[derive(Debug)]
pub struct MemberView<'a> {
    /// Which organisation.
    pub organisation: &'a OrganisationId,
    /// What it had with the institute.
    pub membership: &'a Membership,
    /// Whether the reader sees what it applied for, pays and owes.
    pub sees_money: bool,
    /// What it owes; none where there was nothing.
    pub owes: Option<Money>,
    /// Until when what it applied for is to be answered, and the rule that says so.
    pub answer_by: Option<(Time, &'a RuleNumber)>,
}

impl<'a> View<'a> {
    /// All institutes, by name.
    pub fn institutes(self) -> impl Iterator<Item = InstituteView<'a>> {
        self.network.institutes.all().map(move |one| self.see_institute(one))
    }

    /// An institute.
    pub fn institute(self, id: &InstituteId) -> Option<InstituteView<'a>> {
        self.network.institutes.get(id).map(|one| self.see_institute(one))
    }

    /// The members of an institute and those who apply, by name; who only applied is seen by those
    /// who see what was applied for.
    pub fn members(self, of: &InstituteView<'a>) -> Vec<MemberView<'a>> {
        let institute = &of.institute.agreement;
        let inside = self.inside(of.institute);
        let book = self.network.books.get(&institute.institute);
        let rule = self.policy_today(of.institute);
        let rule = rule.and_then(|policy| policy.rule(About::ApplicationAnswer));
        let within = rule.and_then(|rule| match rule.demand {
            Demand::ApplicationAnswer { days } => Some((DAY * u32::from(days), &rule.number)),
            _ => None,
        });
        let member =
            |(organisation, membership): (&'a OrganisationId, &'a std::sync::Arc<Membership>)| {
                let sees_money = inside || self.scope.sees(organisation);
                if membership.periods.is_empty() && !sees_money {
                    return None;
                }
                let account = Account::Receivable(organisation.clone());
                let owes = book.and_then(|book| book.balance(&account)).filter(|_| sees_money);
                let answer_by = membership.open.as_ref().zip(within);
                let answer_by = answer_by.map(|(open, (within, rule))| (open.at + within, rule));
                Some(MemberView { organisation, membership, sees_money, owes, answer_by })
            };
        of.roll.into_iter().flat_map(|roll| &roll.members).filter_map(member).collect()
    }

    /// Who is a member of an institute today, by an own period or by another's that covers it.
    pub fn members_today(self, of: &InstituteView<'a>) -> BTreeSet<&'a OrganisationId> {
        let institute = &of.institute.agreement.institute;
        let all =
            of.roll.into_iter().flat_map(|roll| roll.members.keys().chain(roll.covered.keys()));
        let is = |one: &&OrganisationId| {
            self.network.membership_on(institute, one, self.today()).is_some()
        };
        all.filter(is).collect()
    }

    /// The policy that an institute's programme has today.
    pub fn policy_today(self, institute: &Institute) -> Option<&'a Policy> {
        let programme = self.programme(&institute.agreement.programme)?;
        programme.policies.on(self.today())
    }

    /// The membership year of an institute that is over and waits to be closed.
    pub fn open_year(self, institute: &Institute) -> Option<OpenYear> {
        self.network.open_year(institute, self.today())
    }

    /// What a year of an institute comes to; none for what there is not.
    pub fn report(self, id: &InstituteId, year: i16) -> Option<Report> {
        let institute = self.network.institutes.get(id)?;
        self.report_of(institute, &self.projects_by_institute(), year)
    }

    /// Projects are counted for everybody; their records are for whoever sees them.
    pub(super) fn report_of(
        self,
        institute: &Institute,
        projects: &BTreeMap<&InstituteId, Vec<&Project>>,
        year: i16,
    ) -> Option<Report> {
        let id = &institute.agreement.institute;
        let of = Sources {
            roll: self.network.rolls.get(id),
            book: self.network.books.get(id),
            centres: self.network.centres.get(id),
            projects: projects.get(id).map_or(&[], Vec::as_slice),
            policy: self.policy_today(institute),
        };
        let mut report = report(institute, of, year, self.today())?;
        for line in &mut report.lines {
            line.records.retain(|record| match record {
                Record::Project { project, .. } | Record::Level { project, .. } => {
                    self.project(project).is_some()
                }
                _ => true,
            });
        }
        Some(report)
    }

    /// The organisations that the reader signs for.
    pub fn signs_for(self) -> impl Iterator<Item = &'a OrganisationId> {
        let own = self.scope.organisations();
        own.map(|(id, _)| id).filter(|id| self.scope.acts_for(id))
    }

    /// The day of the house.
    pub fn today(self) -> Day {
        Day::utc(self.now)
    }

    pub(super) fn see_institute(self, institute: &'a Institute) -> InstituteView<'a> {
        let agreement = &institute.agreement;
        InstituteView {
            institute,
            standing: institute.standing(self.today()),
            roll: self.network.rolls.get(&agreement.institute),
            runs: self.scope.acts_for(&agreement.lead),
            steers: self.programme(&agreement.programme).is_some_and(|one| self.is_officer(one)),
            book: self.network.books.get(&agreement.institute).filter(|_| self.inside(institute)),
        }
    }

    /// Whether the reader belongs to the lead or to the office.
    pub(super) fn inside(self, institute: &Institute) -> bool {
        let agreement = &institute.agreement;
        let office = self.programme(&agreement.programme).map(|one| &one.office);
        self.scope.sees(&agreement.lead) || office.is_some_and(|office| self.scope.sees(office))
    }
}

//! What one person may see of intellectual property.
//!
//! | what | who sees it |
//! | --- | --- |
//! | an invention whole | who belongs to the lead of its institute, to an organisation of its inventors |
//! | foreground that was disclosed, without what it is | who belongs to the office of the programme |
//! | that there is one, what it is called and what it is | who belongs to a member that may do something with it, once members were told; who belongs to its licensee |
//! | what members of tiers may do | whoever is signed in |
//! | a licence, what was sold, what it owed | who belongs to the lead, to the office, to the licensee |
//! | runs, also before they are posted | who belongs to the lead or to the office |

use guildhall_model::{Day, Money, MoneyError, OrganisationId};

use super::View;
use crate::error::NetworkError;
use crate::ids::{InstituteId, InventionId, LicenceId};
use crate::institute::Institute;
use crate::property::Portfolio;
use crate::property::deadlines::{Deadline, deadlines};
use crate::property::invention::{
    Funding, Ground, Invention, InventionStepped, Inventor, State, Step,
};
use crate::property::licence::{Licence, Standing, Subject};
use crate::property::royalty::{RoyaltiesPosted, RunLine, must_be_run, total};
use crate::property::terms::IpTermsSet;

/// How much of an invention its reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sight {
    Offered,
    Reported,
    Whole,
}

/// An invention, as far as its reader sees it, and what the reader can do with it.
#[derive(Debug)]
pub struct InventionView<'a> {
    /// Which.
    pub id: &'a InventionId,
    /// What it is called.
    pub title: &'a str,
    /// Foreground or background.
    pub ground: Ground,
    /// Where it is.
    pub state: State,
    /// What it is, for those who may read that.
    pub about: Option<&'a str>,
    /// Who made it and what was done with it, for those who see more than an offer.
    pub course: Option<CourseView<'a>>,
    /// All of it, for those who see it whole.
    pub whole: Option<&'a Invention>,
    /// What it asks for, for those who see more than an offer.
    pub deadlines: Vec<Deadline>,
    /// What royalties for it came to in each year, for the same.
    pub income: Vec<(i16, Money)>,
    /// Whether the reader takes steps with it.
    pub may_step: bool,
    /// Whether the reader may correct what its inventors reported.
    pub may_correct: bool,
}

/// Who made an invention and what was done with it, without what it is.
#[derive(Clone, Copy, Debug)]
pub struct CourseView<'a> {
    /// Who made it.
    pub inventors: &'a [Inventor],
    /// Under which agreement, of foreground.
    pub funding: Option<&'a Funding>,
    /// In which project.
    pub project: Option<&'a str>,
    /// The day on which its inventors reported it.
    pub reported: Day,
    /// The steps, in the order in which they were written down.
    pub steps: &'a [InventionStepped],
}

/// A licence, and what its reader can do with it.
#[derive(Debug)]
pub struct LicenceView<'a> {
    /// Which.
    pub id: &'a LicenceId,
    /// What it says, and what was sold.
    pub licence: &'a Licence,
    /// Where it is today.
    pub standing: Standing,
    /// What is licensed, as people call it.
    pub subject: &'a str,
    /// What runs posted for it.
    pub posted: Option<Money>,
    /// Whether the reader may take it now.
    pub may_take: bool,
    /// Whether the reader may report sales.
    pub may_report: bool,
}

/// The property of an institute.
#[derive(Debug)]
pub struct PropertyView<'a> {
    /// By name.
    pub inventions: Vec<InventionView<'a>>,
    /// By name.
    pub licences: Vec<LicenceView<'a>>,
    /// What members may do, by tier, each version, oldest first.
    pub terms: Vec<&'a IpTermsSet>,
    /// Those that hold today for members to which the reader belongs.
    pub own_terms: Vec<(&'a OrganisationId, &'a IpTermsSet)>,
    /// Posted runs, oldest first, for those who see them.
    pub runs: Option<&'a [RoyaltiesPosted]>,
    /// Whether the reader runs the institute.
    pub runs_it: bool,
    /// Whether the reader is an officer of its programme.
    pub steers: bool,
}

/// A run before it is posted.
#[derive(Debug)]
pub struct RunPreview {
    /// What each licence owes that owes something.
    pub lines: Vec<RunLine>,
    /// What it comes to.
    pub total: Option<Money>,
    /// Licences that owe as they sell, and reported nothing for some days of the run.
    pub silent: Vec<LicenceId>,
}

impl<'a> CourseView<'a> {
    fn of(invention: &'a Invention) -> CourseView<'a> {
        let text = &invention.text;
        CourseView {
            inventors: &text.inventors,
            funding: text.funding.as_ref(),
            project: text.project.as_deref(),
            reported: text.reported,
            steps: &invention.steps,
        }
    }
}

impl<'a> View<'a> {
    /// The property of an institute; none where there is no such institute.
    pub fn property(self, id: &InstituteId) -> Option<PropertyView<'a>> {
        let of = self.institute(id)?;
        let portfolio = self.network.portfolios.get(id);
        let all = portfolio.into_iter();
        let inventions = all.clone().flat_map(|one| {
            let seen = |(id, one): (&'a InventionId, &'a std::sync::Arc<Invention>)| {
                self.see_invention(of.institute, id, one)
            };
            one.inventions.iter().filter_map(seen)
        });
        let licences = all.clone().flat_map(|portfolio| {
            let seen = |(id, one): (&'a LicenceId, &'a std::sync::Arc<Licence>)| {
                self.see_licence(of.institute, portfolio, id, one)
            };
            portfolio.licences.iter().filter_map(seen)
        });
        let runs = portfolio.filter(|_| self.inside(of.institute)).map(|one| &one.runs[..]);
        Some(PropertyView {
            inventions: inventions.collect(),
            licences: licences.collect(),
            terms: all.flat_map(|one| one.terms.values()).flat_map(|one| one.iter()).collect(),
            own_terms: self.own_terms(id),
            runs,
            runs_it: of.runs,
            steers: of.steers,
        })
    }

    /// What a run would post; none for who may not see it.
    ///
    /// # Errors
    /// Where its days cannot be those of a run, or amounts cannot be added up.
    pub fn run_preview(
        self,
        id: &InstituteId,
        (from, until): (Day, Day),
    ) -> Option<Result<RunPreview, NetworkError>> {
        let of = self.institute(id)?;
        let policy = self.policy_today(of.institute)?;
        let zero = of.institute.currency().map(Money::zero);
        let empty = Portfolio::default();
        let portfolio = self.network.portfolios.get(id).unwrap_or(&empty);
        let preview = || {
            must_be_run(portfolio, (from, until), self.today())?;
            let lines = portfolio.owed(policy, until)?;
            let total = zero.map(|zero| total(&lines, zero)).transpose()?;
            let silent = portfolio.licences.iter();
            let silent = silent.filter(|(_, one)| one.is_silent(from, until));
            let silent = silent.map(|(id, _)| id.clone()).collect();
            Ok(RunPreview { lines, total, silent })
        };
        self.inside(of.institute).then(preview)
    }

    /// The terms of the members to which the reader belongs, as they hold today.
    fn own_terms(self, id: &InstituteId) -> Vec<(&'a OrganisationId, &'a IpTermsSet)> {
        let own = self.scope.organisations().map(|(organisation, _)| organisation);
        let terms = |organisation| {
            Some((organisation, self.network.ip_terms(id, organisation, self.today())?))
        };
        own.filter_map(terms).collect()
    }

    /// How much the reader sees of an invention; none where there is nothing for him to see.
    fn sight(
        self,
        institute: &'a Institute,
        id: &InventionId,
        invention: &Invention,
    ) -> Option<Sight> {
        let agreement = &institute.agreement;
        let inventors = invention.text.inventors.iter().map(|one| &one.organisation);
        let whole = std::iter::once(&agreement.lead).chain(inventors);
        if whole.into_iter().any(|one| self.scope.sees(one)) {
            return Some(Sight::Whole);
        }
        let office = self.programme(&agreement.programme).map(|one| &one.office);
        let disclosed = invention.day_of(|step| matches!(step, Step::Disclose)).is_some();
        if disclosed && office.is_some_and(|office| self.scope.sees(office)) {
            return Some(Sight::Reported);
        }
        let portfolio = self.network.portfolios.get(&agreement.institute)?;
        let licensed = portfolio.licences.values().any(|one| {
            let text = &one.offer.text;
            let of = matches!(&text.subject, Subject::Invention { invention } if invention == id);
            of && one.taken.is_some() && self.scope.sees(&text.licensee)
        });
        let shared = invention.day_of(|step| matches!(step, Step::Share));
        let told = shared.is_some_and(|shared| shared <= self.today());
        let may = || {
            let mut own = self.own_terms(&agreement.institute).into_iter();
            own.any(|(_, terms)| !terms.rights.is_empty())
        };
        (licensed || told && may()).then_some(Sight::Offered)
    }

    fn see_invention(
        self,
        institute: &'a Institute,
        id: &'a InventionId,
        invention: &'a Invention,
    ) -> Option<InventionView<'a>> {
        let sight = self.sight(institute, id, invention)?;
        let agreement = &institute.agreement;
        let more = sight > Sight::Offered;
        let policy = self.policy_today(institute).filter(|_| more);
        let today = self.today();
        let runs = self.scope.acts_for(&agreement.lead);
        let inventors = invention.text.inventors.iter().map(|one| &one.organisation);
        let signs = inventors.into_iter().any(|one| self.scope.acts_for(one));
        Some(InventionView {
            id,
            title: &invention.text.title,
            ground: invention.text.ground,
            state: invention.state(),
            about: Some(&*invention.text.about).filter(|_| sight != Sight::Reported),
            course: more.then(|| CourseView::of(invention)),
            whole: Some(invention).filter(|_| sight == Sight::Whole),
            deadlines: policy.map(|one| deadlines(invention, one, today)).unwrap_or_default(),
            income: if more { self.income(&agreement.institute, id) } else { Vec::new() },
            may_step: runs,
            may_correct: invention.steps.is_empty() && (runs || signs),
        })
    }

    /// What runs posted for an invention, by the year of their days; years in which an amount cannot
    /// be counted are left out.
    fn income(self, institute: &InstituteId, id: &InventionId) -> Vec<(i16, Money)> {
        let Some(portfolio) = self.network.portfolios.get(institute) else { return Vec::new() };
        let of = |line: &&RunLine| {
            let licence = portfolio.licences.get(&line.licence);
            licence.is_some_and(|one| {
                matches!(&one.offer.text.subject, Subject::Invention { invention } if invention == id)
            })
        };
        let mut years = std::collections::BTreeMap::new();
        for run in portfolio.runs.iter() {
            for line in run.lines.iter().filter(of) {
                let zero = Money::zero(line.amount.currency());
                let sum = years.entry(run.from.year()).or_insert(Ok(zero));
                *sum = sum.clone().and_then(|sum: Money| sum.plus(line.amount));
            }
        }
        let counted = |(year, sum): (i16, Result<Money, MoneyError>)| Some((year, sum.ok()?));
        years.into_iter().filter_map(counted).collect()
    }

    fn see_licence(
        self,
        institute: &Institute,
        portfolio: &'a Portfolio,
        id: &'a LicenceId,
        licence: &'a Licence,
    ) -> Option<LicenceView<'a>> {
        let text = &licence.offer.text;
        if !self.inside(institute) && !self.scope.sees(&text.licensee) {
            return None;
        }
        let signs = self.scope.acts_for(&text.licensee);
        let runs = self.scope.acts_for(&institute.agreement.lead);
        let lines = portfolio.runs.iter().flat_map(|run| &run.lines);
        let lines = lines.filter(|line| line.licence == *id).cloned().collect::<Vec<_>>();
        let zero = Money::zero(text.scheme.upfront.currency());
        let standing = licence.standing(self.today());
        let subject = match &text.subject {
            Subject::Invention { invention } => {
                let found = portfolio.inventions.get(invention);
                found.map_or("", |found| &found.text.title)
            }
            Subject::DataSet { name } | Subject::App { name } => name,
        };
        Some(LicenceView {
            id,
            licence,
            standing,
            subject,
            posted: total(&lines, zero).ok(),
            may_take: signs && standing == Standing::Offered,
            may_report: (signs || runs) && licence.period().is_some(),
        })
    }
}

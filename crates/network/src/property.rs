//! Intellectual property of institutes: inventions, what members may do with them, licences, royalties.
//!
//! An invention is followed from the report of its inventors to a grant; what the law asks of it is
//! reckoned from its days by rules of the policy, never stored. Data sets and apps are licensed in the
//! same way as inventions. What licences owe is posted to the book of the institute by runs.
//!
//! Sources: 35 U.S.C. 200–212 (Bayh-Dole Act); 37 CFR 401.14, clauses (c), (f), (h), (i), (j) and
//! (k). Left out on purpose: extensions that an agency grants, assignment to inventors, elections
//! country by country.
//!
//! Read in this order: [`invention`], [`deadlines`], [`terms`], [`licence`], [`royalty`].

pub mod deadlines;
mod decide;
pub mod invention;
pub mod licence;
mod licensing;
pub mod royalty;
pub mod terms;

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Money, OrganisationId};

use crate::ids::{InstituteId, InventionId, LicenceId, TierId};
use crate::state::Network;
use invention::{Invention, InventionReported, InventionStepped, InventionText, Step};
use licence::{Licence, LicenceEnded, LicenceOffered, LicenceTaken, LicenceText, SalesReported};
use royalty::RoyaltiesPosted;
use terms::{IpTermsSet, Right};

/// Most inventions of an institute, and most licences.
pub const MANY_MAX: usize = 10_000;

/// The property of an institute. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Portfolio {
    /// By name.
    pub inventions: Map<InventionId, Arc<Invention>>,
    /// By name.
    pub licences: Map<LicenceId, Arc<Licence>>,
    /// What members of a tier may do, each version, oldest first.
    pub terms: Map<TierId, Arc<Vec<IpTermsSet>>>,
    /// Royalties that were posted, oldest first.
    pub runs: Arc<Vec<RoyaltiesPosted>>,
}

/// The property of all institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Portfolios(Map<InstituteId, Portfolio>);

impl Portfolios {
    /// That of an institute, unless nothing happened.
    pub(crate) fn get(&self, institute: &InstituteId) -> Option<&Portfolio> {
        self.0.get(institute)
    }

    fn of(&mut self, institute: &InstituteId) -> &mut Portfolio {
        self.0.entry(institute.clone()).or_default()
    }

    pub(crate) fn reported(&mut self, event: &InventionReported) {
        let invention = Invention { text: event.text.clone(), steps: Vec::new() };
        let inventions = &mut self.of(&event.institute).inventions;
        inventions.insert(event.invention.clone(), Arc::new(invention));
    }

    pub(crate) fn stepped(&mut self, event: &InventionStepped) {
        if let Some(one) = self.of(&event.institute).inventions.get_mut(&event.invention) {
            Arc::make_mut(one).steps.push(event.clone());
        }
    }

    pub(crate) fn terms_set(&mut self, event: &IpTermsSet) {
        let terms = self.of(&event.institute).terms.entry(event.tier.clone()).or_default();
        Arc::make_mut(terms).push(event.clone());
    }

    pub(crate) fn offered(&mut self, event: &LicenceOffered) {
        // A term without a day is refused when it is offered.
        let Some(licence) = Licence::new(event) else { return };
        self.of(&event.institute).licences.insert(event.licence.clone(), Arc::new(licence));
    }

    pub(crate) fn taken(&mut self, event: &LicenceTaken) {
        self.change(&event.institute, &event.licence, |one| one.taken = Some(event.clone()));
    }

    pub(crate) fn ended(&mut self, event: &LicenceEnded) {
        self.change(&event.institute, &event.licence, |one| one.ended = Some(event.clone()));
    }

    pub(crate) fn sales_reported(&mut self, event: &SalesReported) {
        self.change(&event.institute, &event.licence, |one| one.sales.push(event.clone()));
    }

    pub(crate) fn posted(&mut self, event: &RoyaltiesPosted) {
        Arc::make_mut(&mut self.of(&event.institute).runs).push(event.clone());
    }

    fn change(
        &mut self,
        institute: &InstituteId,
        id: &LicenceId,
        change: impl FnOnce(&mut Licence),
    ) {
        if let Some(licence) = self.of(institute).licences.get_mut(id) {
            change(Arc::make_mut(licence));
        }
    }
}

impl Network {
    /// What a member of an institute, or whom its period covers, may do on a day: by the version of its tier's terms that held
    /// when its period began, or by the first one where there was none yet.
    pub(crate) fn ip_terms(
        &self,
        institute: &InstituteId,
        member: &OrganisationId,
        day: Day,
    ) -> Option<&IpTermsSet> {
        let period = self.membership_on(institute, member, day)?;
        let versions = self.portfolios.get(institute)?.terms.get(&period.application.tier)?;
        let begun = versions.iter().rev().find(|one| one.from <= period.period.from());
        begun.or_else(|| versions.first().filter(|one| one.from <= day))
    }
}

/// What can be asked of property.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyCommand {
    /// Writes down what inventors reported, or corrects it as long as nothing came of it. For those
    /// who run the institute, and those who sign for an organisation of the inventors.
    Report {
        /// Of which institute.
        institute: InstituteId,
        /// What the invention is to be named.
        invention: InventionId,
        /// What was reported.
        text: InventionText,
    },
    /// Takes a step with an invention. For those who run the institute; what the government decides
    /// is for officers of the programme.
    Step {
        /// Of which institute.
        institute: InstituteId,
        /// Which invention.
        invention: InventionId,
        /// On which day.
        day: Day,
        /// What.
        step: Step,
    },
    /// Says what members of a tier may do from a day on. For those who run the institute.
    SetTerms {
        /// Of which institute.
        institute: InstituteId,
        /// Which tier.
        tier: TierId,
        /// From when on.
        from: Day,
        /// What they may do.
        rights: Vec<Right>,
    },
    /// Offers a licence, or offers it otherwise as long as nobody took it. For those who run the
    /// institute.
    Offer {
        /// Of which institute.
        institute: InstituteId,
        /// What the licence is to be named.
        licence: LicenceId,
        /// What it says.
        text: LicenceText,
    },
    /// Takes a licence that was offered. For those who sign for the licensee.
    Take {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        licence: LicenceId,
    },
    /// Takes an offer back, or ends a licence before its time. For those who run the institute.
    End {
        /// Of which institute.
        institute: InstituteId,
        /// Which.
        licence: LicenceId,
        /// The first day without it.
        on: Day,
        /// Why.
        reason: String,
    },
    /// Reports what was sold under a licence. For those who sign for the licensee, and those who run
    /// the institute.
    ReportSales {
        /// Of which institute.
        institute: InstituteId,
        /// Under which licence.
        licence: LicenceId,
        /// The first day of what is reported.
        from: Day,
        /// The first day after it, in the same year or the first of the next.
        until: Day,
        /// For how much.
        sales: Money,
        /// How many.
        units: u64,
    },
    /// Posts what all licences owe for some days. For those who run the institute.
    PostRun {
        /// Of which institute.
        institute: InstituteId,
        /// The first day.
        from: Day,
        /// The first day after it.
        until: Day,
        /// What it comes to, as it was shown.
        total: Money,
    },
}

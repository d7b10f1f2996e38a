//! Benefits: what members of a tier may do and have, and who is a member with another.
//!
//! They are fixed when an organisation applies, as its fee is, and stay when the tier changes. Votes
//! and what may be done with inventions are said apart, by [`crate::board`] and [`crate::property`].
//! A period covers the affiliates and branches that its application names, as long as they belong
//! together with the member; they pay and vote by it, and count with it as one.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId};
use serde::{Deserialize, Serialize};

use super::MemberPeriod;
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::policy::Share;
use crate::state::Network;

/// Most affiliates and branches that a period covers.
pub const COVERED_MAX: u8 = 50;

/// What members of a tier may do in calls for projects. The later of these has the earlier.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ProjectRight {
    /// Nothing.
    None,
    /// Take part in projects that others lead.
    Partner,
    /// Lead them.
    Lead,
}

impl ProjectRight {
    /// All of them.
    pub const ALL: [ProjectRight; 3] =
        [ProjectRight::None, ProjectRight::Partner, ProjectRight::Lead];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            ProjectRight::None => "none",
            ProjectRight::Partner => "partner",
            ProjectRight::Lead => "lead",
        }
    }
}

/// What members of a tier may do and have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct TierBenefits {
    /// In calls for projects.
    pub projects: ProjectRight,
    /// Hours in laboratories in a year.
    pub lab_hours: u16,
    /// So many affiliates and branches may be members with them.
    pub affiliates: u8,
    /// The most of a year's fee that may be given in kind.
    pub in_kind: Share,
}

impl Default for TierBenefits {
    /// Those of all tiers before they were said.
    fn default() -> TierBenefits {
        TierBenefits {
            projects: ProjectRight::Lead,
            lab_hours: 0,
            affiliates: 0,
            in_kind: Share::NONE,
        }
    }
}

impl TierBenefits {
    pub(crate) fn is_default(&self) -> bool {
        *self == TierBenefits::default()
    }
}

impl Network {
    /// The period by which an organisation is a member on a day: its own, or one that covers it.
    pub fn membership_on(
        &self,
        institute: &InstituteId,
        organisation: &OrganisationId,
        day: Day,
    ) -> Option<&MemberPeriod> {
        let roll = self.rolls.get(institute)?;
        let own = roll.members.get(organisation).and_then(|one| one.on(day));
        let covers = |one: &&MemberPeriod| {
            let asked = &one.application;
            asked.covers.contains(organisation)
                && self.directory.on(day).group(&asked.organisation).contains(organisation)
        };
        own.or_else(|| {
            let by = roll.covered.get(organisation).into_iter().flatten();
            by.filter_map(|member| roll.members.get(member)?.on(day)).find(covers)
        })
    }
}

impl Desk<'_> {
    /// Affiliates and branches of an organisation, as many as its tier covers.
    pub(super) fn must_be_coverable(
        &self,
        organisation: &OrganisationId,
        covers: &BTreeSet<OrganisationId>,
        benefits: &TierBenefits,
    ) -> Result<(), NetworkError> {
        if covers.len() > usize::from(benefits.affiliates) {
            let (what, max) = ("affiliates and branches", usize::from(benefits.affiliates));
            return Err(NetworkError::TooMany { what, max });
        }
        let group = self.network.directory.on(self.today());
        let group = group.group(organisation);
        match covers.iter().find(|one| *one == organisation || !group.contains(one)) {
            Some(other) => {
                Err(NetworkError::Apart { one: organisation.clone(), other: other.clone() })
            }
            None => Ok(()),
        }
    }

    /// Members take part in projects as their tiers say. Who is no member is the policy's affair.
    pub(crate) fn must_have_project_rights<'o>(
        &self,
        institute: &Institute,
        lead: &'o OrganisationId,
        partners: impl Iterator<Item = &'o OrganisationId>,
    ) -> Result<(), NetworkError> {
        let agreement = &institute.agreement;
        let partners = partners.map(|one| (one, ProjectRight::Partner));
        let all = std::iter::once((lead, ProjectRight::Lead)).chain(partners);
        for (organisation, wanted) in all.filter(|(one, _)| **one != agreement.lead) {
            let period =
                self.network.membership_on(&agreement.institute, organisation, self.today());
            let asked = period.map(|period| &period.application);
            if let Some(asked) = asked.filter(|asked| asked.benefits.projects < wanted) {
                return Err(NetworkError::TierLacks {
                    organisation: organisation.clone(),
                    tier: asked.tier.to_string(),
                    what: match wanted {
                        ProjectRight::Lead => "lead projects",
                        _ => "take part in projects",
                    },
                });
            }
        }
        Ok(())
    }
}

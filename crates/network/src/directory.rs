//! What organisations are: their kind, how many people they have, to whom they belong.
//!
//! That an organisation is there at all, and who acts for it, is kept by `access`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_model::OrganisationId;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::Text;
use crate::policy::{About, Demand, Policy, RuleNumber};

/// What kind of organisation one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Makes or sells things.
    Firm,
    /// Teaches and researches.
    University,
    /// Teaches trades in two years.
    CommunityCollege,
    /// Is of a government.
    Agency,
    /// Researches for a government.
    NationalLaboratory,
    /// Makes no profit, and is none of the others.
    Nonprofit,
    /// Helps the firms of a region.
    Centre,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 7] = [
        Kind::Firm,
        Kind::University,
        Kind::CommunityCollege,
        Kind::Agency,
        Kind::NationalLaboratory,
        Kind::Nonprofit,
        Kind::Centre,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Firm => "firm",
            Kind::University => "university",
            Kind::CommunityCollege => "community_college",
            Kind::Agency => "agency",
            Kind::NationalLaboratory => "national_laboratory",
            Kind::Nonprofit => "nonprofit",
            Kind::Centre => "centre",
        }
    }
}

/// What is known of an organisation.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: Kind,
    /// How many people work there, without those of its affiliates.
    pub people: u32,
    /// The organisation that controls it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub parent: Option<OrganisationId>,
}

/// Whether a firm is small, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Whether it is.
    pub small: bool,
    /// How many people it has, affiliates counted.
    pub people: u32,
    /// The rule that says so.
    pub rule: RuleNumber,
    /// The version of the policy that it is of.
    pub version: u32,
}

/// All profiles. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory {
    profiles: Arc<BTreeMap<OrganisationId, Profile>>,
}

impl Directory {
    /// What is known of an organisation.
    pub fn profile(&self, organisation: &OrganisationId) -> Option<&Profile> {
        self.profiles.get(organisation)
    }

    /// All profiles, by organisation.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// The organisation and all that belong to the same owner, whether or not it is known what they
    /// are.
    pub fn group<'a>(&'a self, organisation: &'a OrganisationId) -> BTreeSet<&'a OrganisationId> {
        let parent = |of: &OrganisationId| self.profile(of).and_then(|one| one.parent.as_ref());
        let mut top = organisation;
        // A circle is refused when it is made.
        while let Some(above) = parent(top) {
            top = above;
        }
        let mut group = BTreeSet::new();
        let mut open = vec![top];
        while let Some(next) = open.pop() {
            if group.insert(next) {
                let below = self.profiles().filter(|one| one.parent.as_ref() == Some(next));
                open.extend(below.map(|one| &one.organisation));
            }
        }
        group
    }

    /// Whether a firm is small under a policy. None for what is no firm or not known, and without
    /// a rule.
    pub fn size(&self, organisation: &OrganisationId, policy: &Policy) -> Option<Size> {
        self.profile(organisation).filter(|profile| profile.kind == Kind::Firm)?;
        let rule = policy.rule(About::SmallFirm)?;
        let Demand::SmallFirm { under } = rule.demand else { return None };
        let group = self.group(organisation);
        let people = group.into_iter().filter_map(|one| self.profile(one)).map(|one| one.people);
        let people = people.fold(0, u32::saturating_add);
        let (rule, version) = (rule.number.clone(), policy.version());
        Some(Size { small: people < under, people, rule, version })
    }

    /// Whether it would belong to itself if it were so.
    pub(crate) fn is_circle(&self, profile: &Profile) -> bool {
        let mut above = profile.parent.as_ref();
        while let Some(id) = above {
            if *id == profile.organisation {
                return true;
            }
            above = self.profile(id).and_then(|next| next.parent.as_ref());
        }
        false
    }

    pub(crate) fn set(&mut self, profile: Profile) {
        Arc::make_mut(&mut self.profiles).insert(profile.organisation.clone(), profile);
    }
}

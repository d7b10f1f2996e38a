//! Whether a firm is small: by the standard of its industry in a table that a programme's policy
//! names, or by the policy's own figure of people; affiliates and branches counted.
//!
//! Sources: 13 CFR 121.103 (affiliates) and 121.201 (standards by industry) for the table; the
//! figure of 500 people in Manufacturing USA's reports for the simpler rule. What is not known is
//! said to be so, with the reason: a firm counts as small only where everything says that it is.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Money, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{DirectoryOn, Industry, Kind, Profile, TableVersion};
use crate::form::Text;
use crate::ids::TableId;
use crate::policy::{About, Demand, Policy, RuleNumber};

/// Up to what a firm is small.
#[serde_as]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Limit {
    /// With fewer people than this.
    PeopleUnder {
        /// People.
        people: u32,
    },
    /// With at most so many people.
    People {
        /// People.
        most: u32,
    },
    /// With at most this in receipts of a year.
    Receipts {
        /// The amount.
        #[serde_as(as = "Text")]
        most: Money,
    },
    /// With at most this in assets.
    Assets {
        /// The amount.
        #[serde_as(as = "Text")]
        most: Money,
    },
}

/// Why it is not known whether a firm is small.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "lacks", rename_all = "snake_case")]
pub enum Unknown {
    /// No version of the table holds on the day, and the rule has no figure of its own.
    Table,
    /// The firm has not said its industry.
    Industry,
    /// The table has no standard for the industry.
    Standard,
    /// The standard is in assets, and nobody says those here.
    Assets,
    /// An organisation of the group has not said how many people it has.
    People {
        /// Which; the first of several.
        #[serde_as(as = "Text")]
        of: OrganisationId,
    },
    /// An organisation of the group has not said its receipts.
    Receipts {
        /// Which; the first of several.
        #[serde_as(as = "Text")]
        of: OrganisationId,
    },
    /// Receipts are not in the currency of the standard.
    Currency {
        /// Whose; the first of several.
        #[serde_as(as = "Text")]
        of: OrganisationId,
    },
}

/// Which version of a table.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Cited {
    /// Which table.
    #[serde_as(as = "Text")]
    pub table: TableId,
    /// Its version.
    pub version: u32,
}

/// On what it rests whether a firm is small.
#[serde_as]
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Basis {
    /// How many other organisations are counted with it.
    pub affiliates: u32,
    /// Links of these that wait for their other side: what they say is not counted yet.
    pub waiting: u32,
    /// Up to what it is small; none where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// The table that says so; none where it is the policy's own figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Cited>,
    /// The industry, where it is by a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub industry: Option<Industry>,
    /// What receipts were found, where it is by receipts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub receipts: Option<Money>,
    /// Why it is not known; none where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
}

/// Whether a firm is small, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Whether it is known to be.
    pub small: bool,
    /// How many people were found, affiliates counted.
    pub people: u32,
    /// The rule that says so.
    pub rule: RuleNumber,
    /// The version of the policy that it is of.
    pub version: u32,
    /// On what it rests.
    pub basis: Basis,
}

/// What was found of a group: as much as is known, and who has not said it.
struct Found<T> {
    sum: T,
    lacks: Option<Unknown>,
}

impl<'a> DirectoryOn<'a> {
    /// Whether a firm is small under a policy. None for what is no firm or not known, and without
    /// a rule.
    pub fn size(self, organisation: &OrganisationId, policy: &Policy) -> Option<Size> {
        let profile = self.profile(organisation).filter(|profile| profile.kind == Kind::Firm)?;
        let rule = policy.rule(About::SmallFirm)?;
        let group = self.group(&profile.organisation);
        let others = group.len() - 1;
        let mut basis = Basis {
            affiliates: u32::try_from(others).unwrap_or(u32::MAX),
            waiting: self.waiting(&group),
            ..Basis::default()
        };
        let limit = self.limit(&rule.demand, profile, &mut basis);
        let members: Vec<&OrganisationId> = group.into_iter().collect();
        let people = self.people(&members);
        let mut small = false;
        match limit {
            Ok(limit) => {
                basis.limit = Some(limit);
                match self.within(limit, &people, &members, &mut basis) {
                    Ok(is_small) => small = is_small,
                    Err(unknown) => basis.unknown = Some(unknown),
                }
            }
            Err(unknown) => basis.unknown = Some(unknown),
        }
        let (rule, version) = (rule.number.clone(), policy.version());
        Some(Size { small, people: people.sum, rule, version, basis })
    }

    /// Up to what a firm is small.
    fn limit(self, demand: &Demand, firm: &Profile, basis: &mut Basis) -> Result<Limit, Unknown> {
        let own = |under: u32| Limit::PeopleUnder { people: under };
        let (table, under) = match demand {
            Demand::SizeTable { table, under } => (table, *under),
            Demand::SmallFirm { under } => return Ok(own(*under)),
            _ => return Err(Unknown::Table),
        };
        let Some(version) = self.directory.tables.on(table, self.to) else {
            return under.map(own).ok_or(Unknown::Table);
        };
        basis.table = Some(Cited { table: table.clone(), version: version.version });
        basis.industry.clone_from(&firm.industry);
        let industry = firm.industry.as_ref().ok_or(Unknown::Industry)?;
        TableVersion::standard(version, industry).map(|row| row.limit).ok_or(Unknown::Standard)
    }

    /// Whether a group is within a limit. Who is above it by what is known is so for certain.
    fn within(
        self,
        limit: Limit,
        people: &Found<u32>,
        members: &[&OrganisationId],
        basis: &mut Basis,
    ) -> Result<bool, Unknown> {
        let by_people = |fits: bool| match &people.lacks {
            Some(lacks) if fits => Err(lacks.clone()),
            _ => Ok(fits),
        };
        match limit {
            Limit::PeopleUnder { people: under } => by_people(people.sum < under),
            Limit::People { most } => by_people(people.sum <= most),
            Limit::Assets { .. } => Err(Unknown::Assets),
            Limit::Receipts { most } => {
                let found = self.receipts(members, most);
                basis.receipts = Some(found.sum);
                let fits = found.sum.units() <= most.units();
                found.lacks.filter(|_| fits).map_or(Ok(fits), Err)
            }
        }
    }

    fn people(self, members: &[&OrganisationId]) -> Found<u32> {
        let mut found = Found { sum: 0_u32, lacks: None };
        for id in members {
            match self.profile(id) {
                Some(profile) => found.sum = found.sum.saturating_add(profile.people),
                None => found.lack(|| Unknown::People { of: (*id).clone() }),
            }
        }
        found
    }

    /// The receipts of a group in the currency of a standard.
    fn receipts(self, members: &[&OrganisationId], most: Money) -> Found<Money> {
        let mut found = Found { sum: Money::zero(most.currency()), lacks: None };
        for id in members {
            let receipts = self.profile(id).and_then(|profile| profile.receipts);
            match receipts {
                None => found.lack(|| Unknown::Receipts { of: (*id).clone() }),
                Some(more) => match found.sum.plus(more) {
                    Ok(sum) => found.sum = sum,
                    Err(_) => found.lack(|| Unknown::Currency { of: (*id).clone() }),
                },
            }
        }
        found
    }
}

impl<T> Found<T> {
    fn lack(&mut self, what: impl FnOnce() -> Unknown) {
        self.lacks.get_or_insert_with(what);
    }
}

//! What organisations are: their kind, identifiers, people and industry, to whom they belong, and
//! whether they are small; and what people say of themselves.
//!
//! That an organisation is there at all, and who acts for it, is kept by `access`.
//!
//! Read in this order: [`Profile`], `identifiers`, `links`, `standards` (tables of size standards),
//! `size`; `decide` (what is asked).

mod decide;
mod identifiers;
mod links;
mod size;
mod standards;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Map, Money, OrganisationId, PersonId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

pub use decide::DirectoryCommand;
pub use identifiers::{Cage, IdentifierError, Identifiers, Industry, Lei, Orcid, Ror, Uei};
pub use links::{
    LINKS_MAX, Link, LinkConfirmed, LinkDropped, LinkKey, LinkKind, LinkSaid, Said, Terms,
};
pub use size::{Basis, Cited, Limit, Size, Unknown};
pub use standards::{
    SizeTable, SizeTableSet, SizeTables, Standard, TABLE_BYTES_MAX, TABLE_ROWS_MAX,
    TABLE_VERSIONS_MAX, TABLES_MAX, TableError, TableVersion,
};

use crate::form::{Languages, Text};
use crate::revised::Revised;
use links::Links;

/// What kind of organisation one is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
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

/// What an organisation says of itself.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Profile {
    /// Which.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: Kind,
    /// How many people work there, without those of its affiliates and branches.
    pub people: u32,
    /// What it is called in public; none where its name in the house is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Languages<'_>>")]
    pub label: Option<Label>,
    /// What public registers know it by.
    #[serde(default, skip_serializing_if = "Identifiers::is_empty")]
    pub identifiers: Identifiers,
    /// Its main industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub industry: Option<Industry>,
    /// Its receipts of a year, without those of its affiliates and branches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub receipts: Option<Money>,
}

impl Profile {
    /// Of an organisation of which no more is known.
    pub fn new(organisation: OrganisationId, kind: Kind, people: u32) -> Profile {
        let (label, industry, receipts) = (None, None, None);
        let identifiers = Identifiers::default();
        Profile { organisation, kind, people, label, identifiers, industry, receipts }
    }
}

/// An organisation is this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileSet {
    /// What it says.
    #[serde(flatten)]
    pub profile: Profile,
    /// The owner that it named before there were links, as long as he was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub parent: Option<OrganisationId>,
}

/// What a person said of his ORCID iD.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrcidSet {
    /// Who.
    #[serde_as(as = "Text")]
    pub person: PersonId,
    /// Which; none to take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub orcid: Option<Orcid>,
}

/// What organisations and people say of themselves and of each other. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Directory {
    profiles: Map<OrganisationId, Arc<Revised<Profile>>>,
    /// Who holds an identifier.
    holders: Map<(Cow<'static, str>, Arc<str>), OrganisationId>,
    links: Links,
    tables: SizeTables,
    orcids: Map<PersonId, Orcid>,
    authors: Map<Orcid, PersonId>,
}

/// The directory with the links that hold on some days.
#[derive(Clone, Copy, Debug)]
pub struct DirectoryOn<'a> {
    directory: &'a Directory,
    from: Day,
    to: Day,
}

impl Directory {
    /// What is known of an organisation.
    pub fn profile(&self, organisation: &OrganisationId) -> Option<&Profile> {
        self.profiles.get(organisation).map(|kept| &kept.set)
    }

    /// How often an organisation said what it is.
    pub fn revision(&self, organisation: &OrganisationId) -> u32 {
        self.profiles.get(organisation).map_or(0, |kept| kept.revision)
    }

    /// All profiles, by organisation.
    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values().map(|kept| &kept.set)
    }

    /// The links of an organisation, to those above and below it.
    pub fn links(&self, organisation: &OrganisationId) -> &[Arc<Link>] {
        self.links.of(organisation)
    }

    /// All tables of size standards.
    pub fn tables(&self) -> &SizeTables {
        &self.tables
    }

    /// A person's ORCID iD.
    pub fn orcid(&self, person: &PersonId) -> Option<&Orcid> {
        self.orcids.get(person)
    }

    /// As it is on a day.
    pub fn on(&self, day: Day) -> DirectoryOn<'_> {
        self.within(day, day)
    }

    /// With all links that hold on any of some days, both ends included.
    pub fn within(&self, from: Day, to: Day) -> DirectoryOn<'_> {
        DirectoryOn { directory: self, from, to }
    }

    pub(crate) fn set(&mut self, event: &ProfileSet) {
        let profile = &event.profile;
        let organisation = &profile.organisation;
        let none = Identifiers::default();
        let before = self.profiles.get(organisation);
        let before = before.map_or(&none, |kept| &kept.set.identifiers);
        // Most changes are of something else, and leave the index as it is.
        if *before != profile.identifiers {
            let holders = &mut self.holders;
            for (what, text) in before.all() {
                holders.remove(&(what.into(), text.into()));
            }
            for (what, text) in profile.identifiers.all() {
                holders.insert((what.into(), text.into()), organisation.clone());
            }
        }
        self.links.take_over(organisation, event.parent.as_ref());
        let before = self.profiles.get(organisation).map(|kept| &**kept);
        let kept = Arc::new(Revised::after(before, profile.clone()));
        self.profiles.insert(organisation.clone(), kept);
    }

    pub(crate) fn orcid_set(&mut self, event: &OrcidSet) {
        let orcids = &mut self.orcids;
        let authors = &mut self.authors;
        if let Some(before) = orcids.remove(&event.person) {
            authors.remove(&before);
        }
        if let Some(orcid) = event.orcid.clone() {
            authors.insert(orcid.clone(), event.person.clone());
            orcids.insert(event.person.clone(), orcid);
        }
    }

    pub(crate) fn link_said(&mut self, event: &LinkSaid) {
        self.links.said(event);
    }

    pub(crate) fn link_confirmed(&mut self, event: &LinkConfirmed) {
        self.links.confirmed(event);
    }

    pub(crate) fn link_dropped(&mut self, event: &LinkDropped) {
        self.links.dropped(event);
    }

    pub(crate) fn table_set(&mut self, event: &SizeTableSet) {
        self.tables.set(event);
    }
}

impl<'a> DirectoryOn<'a> {
    /// What is known of an organisation.
    pub fn profile(self, organisation: &OrganisationId) -> Option<&'a Profile> {
        self.directory.profile(organisation)
    }

    /// The organisation and all that belong together with it, whether or not it is known what
    /// they are: affiliates and branches, their owners, and what belongs to those.
    pub fn group(self, organisation: &'a OrganisationId) -> BTreeSet<&'a OrganisationId> {
        self.directory.links.group(organisation, (self.from, self.to))
    }

    /// How many links of a group wait for their other side.
    fn waiting(self, group: &BTreeSet<&OrganisationId>) -> u32 {
        let links = group.iter().flat_map(|id| self.directory.links(id));
        let waits: BTreeSet<&LinkKey> =
            links.filter(|link| link.open.is_some()).map(|link| &link.key).collect();
        u32::try_from(waits.len()).unwrap_or(u32::MAX)
    }
}

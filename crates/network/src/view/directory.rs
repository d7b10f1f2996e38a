//! What one person may see of organisations, their links, and what makes them small.
//!
//! | what | who sees it |
//! | --- | --- |
//! | what organisations are, links that both sides agreed on, whether a firm is small and why, tables of size standards | whoever is signed in |
//! | receipts of an organisation | who belongs to it, or to the office of a programme; the sum of a group, who sees each of them |
//! | what one side said of a link and the other has not confirmed | who belongs to one of the two |
//! | an ORCID iD | the person himself |

use guildhall_model::{Label, Money, OrganisationId};

use super::View;
use crate::directory::{
    Identifiers, Industry, Kind, Link, Orcid, Profile, Said, Size, SizeTables, Standard, Terms,
};
use crate::programme::Programme;

/// Most links of a group that are shown with one of its organisations.
pub const TREE_LINKS_MAX: usize = 200;

/// What an organisation says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    /// Which.
    pub organisation: &'a OrganisationId,
    /// What it is.
    pub kind: Kind,
    /// How many people work there, without those of its affiliates and branches.
    pub people: u32,
    /// What it is called in public.
    pub label: Option<&'a Label>,
    /// What public registers know it by.
    pub identifiers: &'a Identifiers,
    /// Its main industry.
    pub industry: Option<&'a Industry>,
    /// Its receipts of a year, for those who may see them.
    pub receipts: Option<Money>,
    /// How often it said what it is.
    pub revision: u32,
}

/// A link of an organisation, and what its reader can do with it.
#[derive(Debug)]
pub struct LinkView<'a> {
    /// Which, what was agreed, and whether it was taken over.
    pub link: &'a Link,
    /// Whether it holds today.
    pub holds: bool,
    /// What waits for the other side, for those who belong to one of them.
    pub open: Option<&'a Said>,
    /// The side for which the reader may confirm it now.
    pub may_confirm: Option<&'a OrganisationId>,
    /// The sides for which the reader speaks.
    pub speaks_for: Vec<&'a OrganisationId>,
}

/// Whether a firm is small under the policy of a programme.
#[derive(Debug)]
pub struct SizeView<'a> {
    /// Which programme.
    pub programme: &'a Programme,
    /// Whether it is, and why.
    pub size: Size,
    /// The standard of the table, where it is by one.
    pub standard: Option<&'a Standard>,
}

/// An organisation, and what its reader can do with it.
#[derive(Debug)]
pub struct OrganisationView<'a> {
    /// What it says of itself; none as long as it has said nothing.
    pub described: Option<Described<'a>>,
    /// Its own links, also those that ended or wait.
    pub links: Vec<LinkView<'a>>,
    /// The links that hold today among all that belong together with it, nearest first.
    pub tree: Vec<&'a Link>,
    /// How many organisations belong together with it today, itself included.
    pub group: usize,
    /// Whether it is small, by the policy of each programme that has a rule for it.
    pub sizes: Vec<SizeView<'a>>,
    /// Whether the reader signs for it.
    pub signs: bool,
}

impl<'a> View<'a> {
    /// All organisations that said what they are, by name.
    pub fn organisations(self) -> impl Iterator<Item = Described<'a>> {
        let office = self.is_of_an_office();
        self.network.directory.profiles().map(move |profile| self.describe(profile, office))
    }

    /// What an organisation says of itself.
    pub fn described(self, id: &OrganisationId) -> Option<Described<'a>> {
        let profile = self.network.directory.profile(id)?;
        Some(self.describe(profile, self.is_of_an_office()))
    }

    /// An organisation that said what it is or is linked to others, or to which the reader belongs.
    pub fn organisation(self, id: &'a OrganisationId) -> Option<OrganisationView<'a>> {
        let directory = &self.network.directory;
        let links: Vec<LinkView<'a>> =
            directory.links(id).iter().filter_map(|link| self.see_link(link)).collect();
        let described = self.described(id);
        if described.is_none() && links.is_empty() && !self.scope.sees(id) {
            return None;
        }
        let group = directory.on(self.today()).group(id).len();
        let (tree, sizes) = (self.tree(id), self.sizes(id));
        let signs = self.scope.acts_for(id);
        Some(OrganisationView { described, links, tree, group, sizes, signs })
    }

    /// Whether an organisation is small today, by the policy of each programme with a rule for it.
    pub fn sizes(self, id: &OrganisationId) -> Vec<SizeView<'a>> {
        self.programmes().filter_map(|programme| self.size(id, programme)).collect()
    }

    /// The same by the policy of one programme.
    pub fn size(self, id: &OrganisationId, programme: &'a Programme) -> Option<SizeView<'a>> {
        let directory = self.network.directory.on(self.today());
        let mut size = directory.size(id, programme.policies.on(self.today())?)?;
        if !self.is_of_an_office()
            && !directory.group(id).into_iter().all(|one| self.scope.sees(one))
        {
            size.basis.receipts = None;
        }
        if !self.scope.sees(id) {
            size.basis.waiting = 0;
        }
        let cited = size.basis.table.as_ref().zip(size.basis.industry.as_ref());
        let standard = cited.and_then(|(cited, industry)| {
            let versions = &self.size_tables().get(&cited.table)?.versions;
            versions.iter().find(|one| one.version == cited.version)?.standard(industry)
        });
        Some(SizeView { programme, size, standard })
    }

    /// All tables of size standards.
    pub fn size_tables(self) -> &'a SizeTables {
        self.network.directory.tables()
    }

    /// The reader's own ORCID iD.
    pub fn orcid(self) -> Option<&'a Orcid> {
        self.network.directory.orcid(self.scope.person())
    }

    /// A link, as far as the reader may see it.
    fn see_link(self, link: &'a Link) -> Option<LinkView<'a>> {
        let sides = [&link.key.part, &link.key.whole];
        let belongs = sides.iter().any(|side| self.scope.sees(side));
        let open = link.open.as_ref().filter(|_| belongs);
        if link.agreed.is_none() && open.is_none() {
            return None;
        }
        let signs = |side: &&OrganisationId| self.scope.acts_for(side);
        Some(LinkView {
            link,
            holds: link.holds(self.today(), self.today()),
            open,
            may_confirm: link.waits_for().filter(signs),
            speaks_for: sides.into_iter().filter(signs).collect(),
        })
    }

    /// Links of a group, nearest first, at most [`TREE_LINKS_MAX`].
    fn tree(self, id: &'a OrganisationId) -> Vec<&'a Link> {
        let (directory, today) = (&self.network.directory, self.today());
        let (mut seen, mut next) = (std::collections::BTreeSet::new(), 0);
        let (mut tree, mut open) = (Vec::new(), vec![id]);
        while let Some(one) = open.get(next).copied() {
            next += 1;
            for link in directory.links(one).iter().filter(|link| link.holds(today, today)) {
                if tree.len() < TREE_LINKS_MAX && seen.insert(&link.key) {
                    tree.push(&**link);
                    open.extend(link.key.other(one));
                }
            }
        }
        tree
    }

    fn describe(self, profile: &'a Profile, office: bool) -> Described<'a> {
        let sees = office || self.scope.sees(&profile.organisation);
        Described {
            organisation: &profile.organisation,
            kind: profile.kind,
            people: profile.people,
            label: profile.label.as_ref(),
            identifiers: &profile.identifiers,
            industry: profile.industry.as_ref(),
            receipts: profile.receipts.filter(|_| sees),
            revision: self.network.directory.revision(&profile.organisation),
        }
    }

    fn is_of_an_office(self) -> bool {
        self.network.offices().any(|office| self.scope.sees(office))
    }
}

impl LinkView<'_> {
    /// What holds or waits: the kind and the last day that both or one of the sides say.
    pub fn terms(&self) -> Option<Terms> {
        self.link.agreed.or_else(|| self.open.map(|open| open.terms))
    }
}

//! What one caller may see and do right now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_model::{AssetId, OrganisationId, PersonId, Role, TagPath, Time};

use crate::agreement::Agreement;

/// What one caller may see and do right now. Every reader needs one.
///
/// Only [`Access::scope`](crate::Access::scope) makes one: the fields are private, there is no
/// default, and the one way in takes a person whose roles stand in the state. It is a snapshot of one
/// moment: make a new one for each request, and of a stream that lives long before each thing that is
/// told, since an agreement ends without anything happening.
///
/// ```compile_fail
/// let scope = guildhall_access::Scope { person: todo!(), roles: todo!(), represents: todo!() };
/// ```
/// ```compile_fail
/// let scope = guildhall_access::Scope::default();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    person: PersonId,
    roles: Arc<BTreeMap<OrganisationId, Role>>,
    represents: Arc<BTreeSet<OrganisationId>>,
    left: Arc<BTreeMap<OrganisationId, Time>>,
    /// Those that are in force, of organisations that the caller belongs to.
    agreements: Arc<[Arc<Agreement>]>,
}

/// Where somebody has which role, which of these he represents, and where he was until when.
type Belonging = (
    Arc<BTreeMap<OrganisationId, Role>>,
    Arc<BTreeSet<OrganisationId>>,
    Arc<BTreeMap<OrganisationId, Time>>,
);

impl Scope {
    pub(crate) fn new(
        person: PersonId,
        (roles, represents, left): Belonging,
        agreements: Arc<[Arc<Agreement>]>,
    ) -> Scope {
        Scope { person, roles, represents, left, agreements }
    }

    /// Whose it is.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// Whether this caller may see what belongs to an organisation, and that it is there at all.
    pub fn sees(&self, organisation: &OrganisationId) -> bool {
        self.roles.contains_key(organisation)
    }

    /// Whether this caller may read an asset of an owner, by his roles or by an agreement.
    pub fn reads_asset(&self, owner: &OrganisationId, asset: &AssetId) -> bool {
        self.sees(owner) || self.of(owner).any(|one| one.opens_asset(asset))
    }

    /// Whether this caller may read a tag of an owner, by his roles or by an agreement.
    pub fn reads_tag(&self, owner: &OrganisationId, tag: &TagPath) -> bool {
        self.sees(owner) || self.of(owner).any(|one| one.opens_tag(tag))
    }

    /// Whether this caller may know what an organisation is called: his own, or one that opened
    /// something to him.
    pub fn knows(&self, organisation: &OrganisationId) -> bool {
        self.sees(organisation) || self.of(organisation).next().is_some()
    }

    /// Whether all that another scope reads, this one reads as well. Roles count for what they let
    /// read, which is the same for all.
    pub fn covers(&self, other: &Scope) -> bool {
        other.roles.keys().all(|id| self.sees(id))
            && other.agreements.iter().all(|one| self.agreements.contains(one))
    }

    /// The caller's role in an organisation.
    pub fn role_in(&self, organisation: &OrganisationId) -> Option<Role> {
        self.roles.get(organisation).copied()
    }

    /// Whether the caller has this role in an organisation, or one that may more. No agreement
    /// gives one.
    pub fn may(&self, role: Role, organisation: &OrganisationId) -> bool {
        self.role_in(organisation).is_some_and(|own| own >= role)
    }

    /// Whether the caller acts for an organisation in the network: as its administrator, or because
    /// these made him its representative.
    pub fn acts_for(&self, organisation: &OrganisationId) -> bool {
        self.may(Role::Administrator, organisation) || self.represents.contains(organisation)
    }

    /// The organisations that the caller belongs to, and his role in each.
    pub fn organisations(&self) -> impl Iterator<Item = (&OrganisationId, Role)> {
        self.roles.iter().map(|(organisation, role)| (organisation, *role))
    }

    /// The organisations that the caller belonged to and does not any more, and when that ended last. They
    /// open nothing to him.
    pub fn left(&self) -> impl Iterator<Item = (&OrganisationId, Time)> {
        self.left.iter().map(|(organisation, at)| (organisation, *at))
    }

    fn of(&self, owner: &OrganisationId) -> impl Iterator<Item = &Arc<Agreement>> {
        self.agreements.iter().filter(move |one| one.from == *owner)
    }
}

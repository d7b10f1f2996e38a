//! What one caller may see and do right now.

use std::collections::BTreeMap;
use std::sync::Arc;

use guildhall_model::{OrganisationId, PersonId, Role};

/// What one caller may see and do right now. Every reader needs one.
///
/// Only [`Access::scope`](crate::Access::scope) makes one: the fields are private, there is no
/// default, and the one way in takes a person whose roles stand in the state. It is a snapshot:
/// make a new one for each request, and again now and then for a stream that lives long.
///
/// ```compile_fail
/// let scope = guildhall_access::Scope { person: todo!(), roles: todo!() };
/// ```
/// ```compile_fail
/// let scope = guildhall_access::Scope::default();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    person: PersonId,
    roles: Arc<BTreeMap<OrganisationId, Role>>,
}

impl Scope {
    pub(crate) fn new(person: PersonId, roles: Arc<BTreeMap<OrganisationId, Role>>) -> Scope {
        Scope { person, roles }
    }

    /// Whose it is.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// Whether this caller may see what belongs to an organisation, and that it is there at all.
    pub fn sees(&self, organisation: &OrganisationId) -> bool {
        self.roles.contains_key(organisation)
    }

    /// The caller's role in an organisation.
    pub fn role_in(&self, organisation: &OrganisationId) -> Option<Role> {
        self.roles.get(organisation).copied()
    }

    /// Whether the caller has this role in an organisation, or one that may more.
    pub fn may(&self, role: Role, organisation: &OrganisationId) -> bool {
        self.role_in(organisation).is_some_and(|own| own >= role)
    }

    /// The organisations that the caller belongs to, and his role in each.
    pub fn organisations(&self) -> impl Iterator<Item = (&OrganisationId, Role)> {
        self.roles.iter().map(|(organisation, role)| (organisation, *role))
    }
}

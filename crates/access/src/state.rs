//! The state, how events change it, and look-ups.
//!
//! Maps are persistent: a clone for a snapshot is a few reference counts, and a change after it copies the
//! few nodes on its way (9 µs among 200,000 people, where a copy of the whole took 79 ms).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Map, Organisation, OrganisationId, Person, PersonId, Role, Time};

use crate::agreement::{Agreement, Agreements, Given};
use crate::command::Event;
use crate::credential::{Authenticated, Credential, CredentialId, CredentialKind, Secret};
use crate::password::{self, PasswordHash};
use crate::scope::Scope;

/// Organisations, people, what they may do, and how they prove who they are. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Access {
    pub(crate) organisations: Map<OrganisationId, Arc<Organisation>>,
    pub(crate) people: Map<PersonId, Arc<Account>>,
    pub(crate) credentials: Map<CredentialId, Arc<Credential>>,
    pub(crate) agreements: Agreements,
}

/// A person with all that is known of them.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Account {
    pub(crate) person: Person,
    pub(crate) roles: Arc<BTreeMap<OrganisationId, Role>>,
    /// Of those, the ones that they were made a representative of.
    pub(crate) represents: Arc<BTreeSet<OrganisationId>>,
    /// Those that they belonged to and do not any more, and when that ended last.
    pub(crate) left: Arc<BTreeMap<OrganisationId, Time>>,
    pub(crate) password: Option<PasswordHash>,
}

/// A person as somebody else may see them.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonView {
    /// Who.
    pub person: Person,
    /// Their roles, in organisations that the looker belongs to only.
    pub memberships: Vec<(OrganisationId, Role)>,
    /// Those of these organisations that they were made a representative of.
    pub represents: Vec<OrganisationId>,
    /// Their tokens; none of somebody whom the looker does not administer.
    pub tokens: Vec<Arc<Credential>>,
    /// Whether they can sign in by password; false for whom the looker does not administer.
    pub has_password: bool,
}

impl Access {
    /// Takes in what happened. Events must come from [`Access::decide`] on the same state, now
    /// or, out of the journal, then; the same events give an equal state.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::OrganisationAdded(organisation) | Event::OrganisationChanged(organisation) => {
                self.organisations.insert(organisation.id.clone(), Arc::new(organisation.clone()));
            }
            Event::PersonAdded(person) => {
                let (id, person) = (person.id.clone(), person.clone());
                let (roles, represents, left) = Default::default();
                let account = Account { person, roles, represents, left, password: None };
                self.people.insert(id, Arc::new(account));
            }
            Event::PersonChanged(person) => {
                self.change(&person.id, |account| account.person = person.clone());
            }
            Event::RoleGiven { person, organisation, role } => self.change(person, |account| {
                Arc::make_mut(&mut account.roles).insert(organisation.clone(), *role);
                if account.left.contains_key(organisation) {
                    Arc::make_mut(&mut account.left).remove(organisation);
                }
            }),
            Event::RoleTaken { person, organisation, at } => self.change(person, |account| {
                Arc::make_mut(&mut account.roles).remove(organisation);
                Arc::make_mut(&mut account.represents).remove(organisation);
                if let Some(at) = at {
                    Arc::make_mut(&mut account.left).insert(organisation.clone(), *at);
                }
            }),
            Event::RepresentativeAppointed { person, organisation } => {
                self.change(person, |account| {
                    Arc::make_mut(&mut account.represents).insert(organisation.clone());
                });
            }
            Event::RepresentativeDismissed { person, organisation } => {
                self.change(person, |account| {
                    Arc::make_mut(&mut account.represents).remove(organisation);
                });
            }
            Event::PasswordSet { person, hash } => {
                self.change(person, |account| account.password = Some(hash.clone()));
            }
            Event::PasswordCleared(person) => {
                self.change(person, |account| account.password = None);
            }
            Event::CredentialIssued(credential) => {
                self.credentials.insert(credential.id(), Arc::new(credential.clone()));
            }
            Event::LinkUsed(id) | Event::CredentialRevoked(id) => {
                self.credentials.remove(id);
            }
            Event::AgreementGiven { agreement, by, at } => self.agreements.give(Given {
                agreement: Arc::new(agreement.clone()),
                by: by.clone(),
                at: *at,
                withdrawn: None,
            }),
            Event::AgreementWithdrawn { id, reason, at } => {
                self.agreements.withdraw(id, *at, reason);
            }
        }
    }

    /// What a person may see and do at this moment; nothing, for one who does not exist. Call it for
    /// whom [`Access::authenticate`] named, and nobody else.
    pub fn scope(&self, person: &PersonId, now: Time) -> Scope {
        let own = |account: &Arc<Account>| {
            let Account { roles, represents, left, .. } = &**account;
            (Arc::clone(roles), Arc::clone(represents), Arc::clone(left))
        };
        let (roles, represents, left) = self.people.get(person).map(own).unwrap_or_default();
        let of = roles.keys().flat_map(|id| self.agreements.in_force(id, now));
        let agreements: Arc<[Arc<Agreement>]> = of.collect();
        Scope::new(person.clone(), (roles, represents, left), agreements)
    }

    /// Who the owner of a token's or session's secret is. Not of a link's: that is good for
    /// [`Access::link`] only, so that no door takes one by mistake.
    pub fn authenticate(&self, secret: &str, now: Time) -> Option<Authenticated> {
        self.prove(secret, now).filter(|found| found.kind != CredentialKind::Link)
    }

    /// Who the owner of a one-time link's secret is. Goes on with
    /// [`Command::UseLink`](crate::Command::UseLink).
    pub fn link(&self, secret: &str, now: Time) -> Option<Authenticated> {
        self.prove(secret, now).filter(|found| found.kind == CredentialKind::Link)
    }

    /// Whether a password is a person's. Takes as long for one who does not exist or has none:
    /// some tens of milliseconds of a core, so not on an async thread.
    pub fn verify_password(&self, person: &PersonId, password: &str) -> bool {
        let hash = self.people.get(person).and_then(|account| account.password.as_ref());
        password::verify(password, hash)
    }

    /// Whether there is nobody yet, as at a first start.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// A person. For the caller's own name; others are seen through [`Access::people`].
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.get(id).map(|account| &account.person)
    }

    /// An organisation that the caller belongs to, or that opened something to him.
    pub fn organisation(&self, scope: &Scope, id: &OrganisationId) -> Option<&Arc<Organisation>> {
        self.organisations.get(id).filter(|_| scope.knows(id))
    }

    /// The organisations that the caller belongs to.
    pub fn organisations(&self, scope: &Scope) -> Vec<&Arc<Organisation>> {
        scope.organisations().filter_map(|(id, _)| self.organisations.get(id)).collect()
    }

    /// The people of the organisations that the caller administers, and the caller, by name.
    pub fn people(&self, scope: &Scope) -> Vec<PersonView> {
        let seen = self.people.values().filter(|account| {
            account.person.id == *scope.person()
                || account.roles.keys().any(|id| scope.may(Role::Administrator, id))
        });
        seen.map(|account| self.view(scope, account)).collect()
    }

    /// The tokens of the caller that are still good, oldest first.
    pub fn tokens(&self, scope: &Scope, now: Time) -> Vec<Arc<Credential>> {
        let mut tokens = self.tokens_of(scope.person());
        tokens.retain(|token| token.is_good(now));
        tokens
    }

    /// Whether the caller may revoke tokens of a person and issue links for them: for himself,
    /// and as administrator of *every* organisation the person belongs to. One alone is not
    /// enough, or the administrator of one could sign in as somebody of the other.
    pub fn administers(&self, scope: &Scope, person: &PersonId) -> bool {
        scope.person() == person
            || self.people.get(person).is_some_and(|account| {
                !account.roles.is_empty()
                    && account.roles.keys().all(|id| scope.may(Role::Administrator, id))
            })
    }

    /// Whether the caller is administrator of every organisation there is: who may do what
    /// touches all of them, such as a backup.
    pub fn administers_all(&self, scope: &Scope) -> bool {
        !self.organisations.is_empty()
            && self.organisations.keys().all(|id| scope.may(Role::Administrator, id))
    }

    fn view(&self, scope: &Scope, account: &Account) -> PersonView {
        let memberships = account.roles.iter().filter(|(id, _)| scope.sees(id));
        let represents = account.represents.iter().filter(|id| scope.sees(id));
        let mine = self.administers(scope, &account.person.id);
        PersonView {
            person: account.person.clone(),
            memberships: memberships.map(|(id, role)| (id.clone(), *role)).collect(),
            represents: represents.cloned().collect(),
            tokens: if mine { self.tokens_of(&account.person.id) } else { Vec::new() },
            has_password: mine && account.password.is_some(),
        }
    }

    fn tokens_of(&self, person: &PersonId) -> Vec<Arc<Credential>> {
        self.credentials_of(person, CredentialKind::Token)
    }

    /// Of one kind, oldest first.
    pub(crate) fn credentials_of(
        &self,
        person: &PersonId,
        kind: CredentialKind,
    ) -> Vec<Arc<Credential>> {
        let own = self.credentials.values().filter(|c| c.person == *person && c.kind == kind);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by_key(|credential| credential.created);
        own
    }

    fn prove(&self, secret: &str, now: Time) -> Option<Authenticated> {
        let hash = Secret::parse(secret)?.hash();
        let id = hash.id();
        let found = self.credentials.get(&id)?;
        (found.hash == hash && found.is_good(now)).then(|| Authenticated {
            person: found.person.clone(),
            credential: id,
            kind: found.kind,
        })
    }

    fn change(&mut self, person: &PersonId, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.people.get_mut(person) {
            change(Arc::make_mut(account));
        }
    }
}

//! Organisations, people and roles.

use guildhall_model::{Organisation, OrganisationId, Person, PersonId, Role, Time};

use super::{Plan, check_label};
use crate::command::Event;
use crate::credential::CredentialId;
use crate::error::AccessError;
use crate::limits::{MEMBERSHIPS_MAX, PEOPLE_MAX};
use crate::password::PasswordHash;

impl Plan<'_> {
    pub(super) fn set_organisation(&mut self, wanted: Organisation) -> Result<(), AccessError> {
        if self.scope().is_some() {
            return Err(AccessError::ConfigurationOnly { what: "add or change organisations" });
        }
        match self.state.organisations.get(&wanted.id) {
            Some(old) if **old == wanted => {}
            Some(_) => self.happen(Event::OrganisationChanged(wanted)),
            None => self.happen(Event::OrganisationAdded(wanted)),
        }
        Ok(())
    }

    pub(super) fn add_person(
        &mut self,
        wanted: Person,
        organisation: OrganisationId,
        role: Role,
    ) -> Result<(), AccessError> {
        self.must_administer(&organisation, "add people")?;
        check_label(&wanted.name, "a person's name")?;
        let Some(old) = self.state.people.get(&wanted.id).cloned() else {
            if self.state.people.len() >= PEOPLE_MAX {
                return Err(AccessError::TooMany { what: "people", max: PEOPLE_MAX });
            }
            let person = wanted.id.clone();
            self.happen(Event::PersonAdded(wanted));
            self.happen(Event::RoleGiven { person, organisation, role });
            return Ok(());
        };
        if let Some(has) = old.roles.get(&organisation) {
            return match *has == role && old.person == wanted {
                true => Ok(()),
                false => {
                    Err(AccessError::AlreadyMember { person: wanted.id, organisation, role: *has })
                }
            };
        }
        // Somebody who left all organisations is free to come back. Somebody of another one is
        // not for this administrator to take in.
        if !old.roles.is_empty() && self.scope().is_some() {
            return Err(AccessError::PersonTaken { id: wanted.id });
        }
        if old.roles.len() >= MEMBERSHIPS_MAX {
            return Err(AccessError::TooMany { what: "memberships", max: MEMBERSHIPS_MAX });
        }
        let person = wanted.id.clone();
        if old.person != wanted {
            self.happen(Event::PersonChanged(wanted));
        }
        self.happen(Event::RoleGiven { person, organisation, role });
        Ok(())
    }

    pub(super) fn change_person(&mut self, wanted: Person) -> Result<(), AccessError> {
        self.must_administer_person(&wanted.id, "rename people")?;
        check_label(&wanted.name, "a person's name")?;
        if self.state.people.get(&wanted.id).is_some_and(|old| old.person != wanted) {
            self.happen(Event::PersonChanged(wanted));
        }
        Ok(())
    }

    pub(super) fn set_role(
        &mut self,
        person: PersonId,
        organisation: OrganisationId,
        role: Option<Role>,
        now: Time,
    ) -> Result<(), AccessError> {
        self.must_administer(&organisation, "give roles")?;
        let Some(account) = self.state.people.get(&person).cloned() else {
            return Err(AccessError::UnknownPerson { id: person });
        };
        let has = account.roles.get(&organisation).copied();
        if has.is_none() && self.scope().is_some() {
            return Err(AccessError::UnknownPerson { id: person });
        }
        if has == role {
            return Ok(());
        }
        let last = has == Some(Role::Administrator) && self.administrators(&organisation) == 1;
        if last {
            return Err(AccessError::LastAdministrator { person, organisation });
        }
        match role {
            Some(role) => self.happen(Event::RoleGiven { person, organisation, role }),
            None => {
                let stays = account.roles.len() > 1;
                let at = Some(now);
                self.happen(Event::RoleTaken { person: person.clone(), organisation, at });
                if !stays {
                    self.shut_out(person);
                }
            }
        }
        Ok(())
    }

    pub(super) fn set_representative(
        &mut self,
        person: PersonId,
        organisation: OrganisationId,
        represents: bool,
    ) -> Result<(), AccessError> {
        self.must_administer(&organisation, "appoint its representatives")?;
        let account = self.state.people.get(&person);
        let Some(account) = account.filter(|one| one.roles.contains_key(&organisation)) else {
            return Err(AccessError::UnknownPerson { id: person });
        };
        match (account.represents.contains(&organisation), represents) {
            (false, true) => {
                self.happen(Event::RepresentativeAppointed { person, organisation });
            }
            (true, false) => {
                self.happen(Event::RepresentativeDismissed { person, organisation });
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn set_password(
        &mut self,
        person: PersonId,
        hash: PasswordHash,
    ) -> Result<(), AccessError> {
        self.must_be(&person, "set their password")?;
        let old = self.state.people.get(&person).and_then(|account| account.password.as_ref());
        if old != Some(&hash) {
            self.happen(Event::PasswordSet { person, hash });
        }
        Ok(())
    }

    /// Who belongs to no organisation any more can prove nothing any more either, so that nobody
    /// who takes the name in again takes in an old key.
    fn shut_out(&mut self, person: PersonId) {
        let own = self.state.credentials.iter().filter(|(_, c)| c.person == person);
        let own: Vec<CredentialId> = own.map(|(id, _)| id.clone()).collect();
        for id in own {
            self.happen(Event::CredentialRevoked(id));
        }
        if self.state.people.get(&person).is_some_and(|account| account.password.is_some()) {
            self.happen(Event::PasswordCleared(person));
        }
    }

    fn administrators(&self, organisation: &OrganisationId) -> usize {
        let roles = self.state.people.values().map(|account| account.roles.get(organisation));
        roles.filter(|role| *role == Some(&Role::Administrator)).count()
    }
}

//! From a command of an actor to events, or to a refusal.
//!
//! A [`Plan`] works on its own copy of the state, to which each event is applied as soon as it
//! is decided, so that later parts of a command see what earlier parts made.

mod agreements;
mod credentials;
mod people;

use guildhall_model::{Actor, OrganisationId, PersonId, Role, Time};

use crate::command::{Command, Event};
use crate::error::AccessError;
use crate::limits::LABEL_CHARS_MAX;
use crate::scope::Scope;
use crate::state::Access;

impl Access {
    /// What would happen. Nothing happens yet: record the events, then apply them. None at all
    /// when everything is so already.
    ///
    /// # Errors
    /// [`AccessError`] says why not; then no part of the command may happen.
    pub fn decide(&self, actor: &Actor, command: Command) -> Result<Vec<Event>, AccessError> {
        let mut plan = Plan { state: self.clone(), events: Vec::new(), actor };
        plan.run(command)?;
        Ok(plan.events)
    }
}

/// What has been decided so far.
struct Plan<'a> {
    state: Access,
    events: Vec<Event>,
    actor: &'a Actor,
}

impl Plan<'_> {
    fn happen(&mut self, event: Event) {
        self.state.apply(&event);
        self.events.push(event);
    }

    fn run(&mut self, command: Command) -> Result<(), AccessError> {
        match command {
            Command::SetOrganisation(organisation) => self.set_organisation(organisation),
            Command::AddPerson { person, organisation, role } => {
                self.add_person(person, organisation, role)
            }
            Command::ChangePerson(person) => self.change_person(person),
            Command::SetRole { person, organisation, role, now } => {
                self.set_role(person, organisation, role, now)
            }
            Command::SetRepresentative { person, organisation, represents } => {
                self.set_representative(person, organisation, represents)
            }
            Command::SetPassword { person, hash } => self.set_password(person, hash),
            Command::IssueToken { person, label, hash, now, expires } => {
                self.issue_token(person, label, hash, now, expires)
            }
            Command::IssueLink { person, hash, now, expires } => {
                self.issue_link(person, hash, now, expires)
            }
            Command::UseLink { link, now } => self.use_link(link, now),
            Command::OpenSession { person, hash, now, expires } => {
                self.open_session(person, hash, now, expires)
            }
            Command::Revoke(id) => self.revoke(id),
            Command::GiveAgreement { agreement, now } => self.give_agreement(agreement, now),
            Command::WithdrawAgreement { id, reason, now } => {
                self.withdraw_agreement(id, reason, now)
            }
            Command::Many(commands) => {
                commands.into_iter().try_for_each(|command| self.run(command))
            }
        }
    }

    /// The actor's scope; none for Guildhall itself, which may do everything. No agreement lets
    /// anybody change anything, so it is that of a moment before there were any.
    fn scope(&self) -> Option<Scope> {
        match self.actor {
            Actor::Person(id) => Some(self.state.scope(id, Time::MIN)),
            Actor::System => None,
        }
    }

    /// The actor must be an administrator of the organisation. To somebody who does not belong
    /// to it, it does not exist.
    fn must_administer(
        &self,
        organisation: &OrganisationId,
        what: &'static str,
    ) -> Result<(), AccessError> {
        let sees = self.scope().is_none_or(|scope| scope.sees(organisation));
        if !sees || !self.state.organisations.contains_key(organisation) {
            return Err(AccessError::UnknownOrganisation { id: organisation.clone() });
        }
        match self.scope() {
            Some(scope) if !scope.may(Role::Administrator, organisation) => {
                let organisation = organisation.clone();
                Err(AccessError::AdministratorsOnly { organisation, what })
            }
            _ => Ok(()),
        }
    }

    /// The person must exist and be the actor. To somebody who does not see them, a person does
    /// not exist.
    fn must_be(&self, person: &PersonId, what: &'static str) -> Result<(), AccessError> {
        let exists = self.state.people.contains_key(person);
        match self.scope() {
            Some(scope) if scope.person() == person && exists => Ok(()),
            None if exists => Ok(()),
            Some(scope) if self.meets(&scope, person) => {
                Err(AccessError::OwnOnly { person: person.clone(), what })
            }
            _ => Err(AccessError::UnknownPerson { id: person.clone() }),
        }
    }

    /// The person must exist and be the actor or be administered by him in everything.
    fn must_administer_person(
        &self,
        person: &PersonId,
        what: &'static str,
    ) -> Result<(), AccessError> {
        let exists = self.state.people.contains_key(person);
        let Some(scope) = self.scope() else {
            return match exists {
                true => Ok(()),
                false => Err(AccessError::UnknownPerson { id: person.clone() }),
            };
        };
        if !exists || !self.meets(&scope, person) {
            return Err(AccessError::UnknownPerson { id: person.clone() });
        }
        if self.state.administers(&scope, person) {
            return Ok(());
        }
        let roles = &self.state.people[person].roles;
        let person = person.clone();
        match roles.keys().find(|id| scope.sees(id)) {
            Some(id) if !roles.keys().any(|id| scope.may(Role::Administrator, id)) => {
                let organisation = id.clone();
                Err(AccessError::AdministratorsOnly { organisation, what })
            }
            _ => Err(AccessError::Shared { person }),
        }
    }

    /// Whether the caller knows of the person at all: himself, or of one of his organisations.
    fn meets(&self, scope: &Scope, person: &PersonId) -> bool {
        scope.person() == person
            || self.state.people.get(person).is_some_and(|account| {
                account.roles.keys().any(|organisation| scope.sees(organisation))
            })
    }
}

/// A name or label that people read.
fn check_label(text: &str, what: &'static str) -> Result<(), AccessError> {
    let chars = text.chars().count();
    if text.trim().is_empty() || chars > LABEL_CHARS_MAX || text.chars().any(char::is_control) {
        return Err(AccessError::Label { what });
    }
    Ok(())
}

//! From a command of an actor to events, or to a refusal.

use guildhall_access::Scope;
use guildhall_model::{Day, Money, OrganisationId, PersonId, Time};

use crate::command::Command;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::ProgrammeId;
use crate::programme::{PolicySet, Programme, ProgrammeAdded, ProgrammeLabelled};
use crate::state::Network;

/// Who asks, of which network, and when.
pub(crate) struct Desk<'a> {
    pub(crate) network: &'a Network,
    /// None for Guildhall itself, which acts for everybody.
    pub(crate) scope: Option<&'a Scope>,
    pub(crate) now: Time,
}

impl Network {
    /// What would happen. Nothing happens yet: record the events, then apply them. None at all
    /// when everything is so already. Without a scope it is Guildhall itself that asks.
    ///
    /// # Errors
    /// [`NetworkError`] says why not.
    pub fn decide(
        &self,
        scope: Option<&Scope>,
        now: Time,
        command: Command,
    ) -> Result<Vec<Event>, NetworkError> {
        let desk = Desk { network: self, scope, now };
        match command {
            Command::SetProgramme { id, label, office } => desk.set_programme(id, label, office),
            Command::SetPolicy { programme, from, rules } => {
                let there = desk.programme(&programme)?;
                desk.must_sign(&there.office, "set its policy")?;
                let policy = there.policies.next(from, rules)?;
                Ok(vec![PolicySet { programme, policy }.into()])
            }
            Command::SetProfile { profile, seen } => desk.set_profile(profile, seen),
            Command::Directory(command) => desk.direct(command),
            Command::Agency(command) => desk.finance(command),
            Command::Plan(command) => desk.plan(command),
            Command::Council(command) => desk.council(command),
            Command::Competition(command) => desk.compete(command),
            Command::Information(command) => desk.inform(command),
            Command::Question(command) => desk.question(command),
            Command::Paper(command) => desk.outline(command),
            Command::Negotiation(command) => desk.negotiate(command),
            Command::Review(command) => desk.judge(command),
            Command::Panel(command) => desk.empanel(command),
            Command::Institute(command) => desk.establish(command),
            Command::Membership(command) => desk.enrol(command),
            Command::Money(command) => desk.account(command),
            Command::Property(command) => desk.hold_property(command),
            Command::Outlook(command) => desk.foresee(command),
            Command::Place(command) => desk.locate(command),
            Command::Condition(command) => desk.hold_conditions(command),
            Command::Centre(command) => desk.run_centres(command),
            Command::Project(command) => desk.run_projects(command),
            Command::Board(command) => desk.govern(command),
            Command::Webhook(command) => desk.hook(command),
        }
    }
}

impl Desk<'_> {
    fn set_programme(
        &self,
        id: ProgrammeId,
        label: guildhall_model::Label,
        office: OrganisationId,
    ) -> Result<Vec<Event>, NetworkError> {
        if self.scope.is_some() {
            return Err(NetworkError::ConfigurationOnly { what: "begin a programme" });
        }
        Ok(match self.network.programmes.get(&id) {
            None => vec![ProgrammeAdded { id, label, office }.into()],
            Some(there) if there.office != office => {
                return Err(NetworkError::Taken { what: "programme", id: id.to_string() });
            }
            Some(there) if there.label == label => Vec::new(),
            Some(_) => vec![ProgrammeLabelled { id, label }.into()],
        })
    }

    pub(crate) fn programme(&self, id: &ProgrammeId) -> Result<&Programme, NetworkError> {
        let found = self.network.programmes.get(id).map(|programme| &**programme);
        found.ok_or_else(|| NetworkError::Unknown { what: "programme", id: id.to_string() })
    }

    /// Whether the actor belongs to an organisation.
    pub(crate) fn is_of(&self, organisation: &OrganisationId) -> bool {
        self.scope.is_none_or(|scope| scope.sees(organisation))
    }

    /// The actor must act for the organisation: be its representative or an administrator of it.
    pub(crate) fn must_sign(
        &self,
        organisation: &OrganisationId,
        what: &'static str,
    ) -> Result<(), NetworkError> {
        match self.scope {
            Some(scope) if !scope.acts_for(organisation) => {
                Err(NetworkError::NotYours { organisation: organisation.clone(), what })
            }
            _ => Ok(()),
        }
    }

    /// The day on which it is asked.
    pub(crate) fn today(&self) -> Day {
        Day::utc(self.now)
    }

    /// A day on which something happened is not after today.
    pub(crate) fn must_have_come(&self, day: Day) -> Result<(), NetworkError> {
        let today = self.today();
        if day > today { Err(NetworkError::Future { day, today }) } else { Ok(()) }
    }

    /// The person who asks.
    pub(crate) fn person(&self) -> Result<PersonId, NetworkError> {
        let person = self.scope.map(|scope| scope.person().clone());
        person.ok_or(NetworkError::PeopleOnly)
    }
}

/// Not where it was to be for this.
pub(crate) fn state_of(
    what: &'static str,
    id: &impl ToString,
    state: &'static str,
    hint: &'static str,
) -> NetworkError {
    NetworkError::State { what, id: id.to_string(), state, hint }
}

/// Whoever says with which revision he began has begun with the one that there is.
pub(crate) fn must_have_seen(
    (what, id): (&'static str, &impl std::fmt::Display),
    now: u32,
    seen: Option<u32>,
) -> Result<(), NetworkError> {
    match seen {
        Some(seen) if seen != now => {
            Err(NetworkError::ChangedSince { what, id: id.to_string(), now, seen })
        }
        _ => Ok(()),
    }
}

/// Room for one more must be left.
pub(crate) fn must_have_room(
    count: usize,
    what: &'static str,
    max: usize,
) -> Result<(), NetworkError> {
    if count < max { Ok(()) } else { Err(NetworkError::TooMany { what, max }) }
}

/// So much must be owed.
pub(crate) fn must_be_owed(amount: Money, owed: Money) -> Result<(), NetworkError> {
    if amount.compare(owed)?.is_le() {
        return Ok(());
    }
    let (given, owed) = (amount.to_string(), owed.to_string());
    Err(NetworkError::NotOwed { given, owed })
}

/// So much must be left of it.
pub(crate) fn must_be_left(
    what: &'static str,
    id: &impl ToString,
    asked: Money,
    left: Money,
) -> Result<(), NetworkError> {
    if asked.compare(left)?.is_le() {
        return Ok(());
    }
    let (asked, left) = (asked.to_string(), left.to_string());
    Err(NetworkError::NotLeft { what, id: id.to_string(), asked, left })
}

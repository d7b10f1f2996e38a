//! Elections, for which a key is made, used or destroyed beside what the journal is told.
//!
//! A key is on disk before its election is in the journal, and is destroyed after the end of the
//! election is. So a crash in between leaves a key that opens nothing, or one that the next start
//! destroys; never an election without its key.

use guildhall_access::Scope;
use guildhall_model::{Actor, Time};
use guildhall_network::board::ToOpen;
use guildhall_network::board::count::Ballot;
use guildhall_network::board::election::KeyName;
use guildhall_network::{BoardCommand, Command, InstituteId, NetworkError, Poll};
use guildhall_open::{DeskError, Once};

use super::{Ledger, journal_error};
use crate::chance;
use crate::seals::Seals;

/// Who asks, and under which key of a request.
type Who<'a> = (&'a Actor, Option<&'a Once>);

impl Ledger {
    /// Has something of an election changed: now, or at a moment of a story that is told.
    pub(crate) fn poll(
        &mut self,
        seals: &Seals,
        who: Who<'_>,
        at: Option<Time>,
        ask: &Poll,
    ) -> Result<(), DeskError> {
        if self.shared {
            self.catch_up().map_err(|error| journal_error(&error))?;
        }
        if self.was_done(who, at, ask)? {
            return Ok(());
        }
        match ask {
            Poll::Call { institute, text } => {
                let key = KeyName::new(chance::bytes());
                let (institute, text) = (institute.clone(), text.clone());
                let call = BoardCommand::Call { institute, text, key: key.clone() };
                self.call_election(seals, who, at, (&key, Command::Board(call)))
            }
            Poll::Withdraw { institute, number, reason } => {
                let (institute, number, reason) = (institute.clone(), *number, reason.clone());
                let key = self.key_of(&institute, number);
                let withdraw = BoardCommand::Withdraw { institute, number, reason };
                self.end_election(seals, who, at, (key, withdraw))
            }
            Poll::Cast { institute, number, organisation, ballot } => {
                let (scope, now) = self.asked(who.0, at);
                let network = &self.state.network;
                let which = (institute, *number);
                let key = network.to_seal(scope.as_ref(), now, which, (organisation, ballot));
                let key = key.map_err(DeskError::Network)?;
                let sealed = seals.seal(key, which, (organisation, ballot))?;
                let once = who.1.map(|once| seals.blind(key, *number, once)).transpose()?;
                let (institute, organisation) = (institute.clone(), organisation.clone());
                let cast = BoardCommand::Cast { institute, number: *number, organisation, sealed };
                self.change_network((who.0, once.as_ref()), at, &Command::Board(cast))
            }
            Poll::Count { institute, number } => {
                let (scope, now) = self.asked(who.0, at);
                let network = &self.state.network;
                let all = network.to_open(scope.as_ref(), now, institute, *number);
                let (key, ballots) = opened(seals, (institute, *number), all)?;
                let (institute, number) = (institute.clone(), *number);
                let count = BoardCommand::Count { institute, number, ballots };
                self.end_election(seals, who, at, (Some(key), count))
            }
            Poll::Void { institute, number, reason } => {
                let (scope, now) = self.asked(who.0, at);
                let all = self.state.network.to_void(scope.as_ref(), now, institute, *number);
                let (key, sealed) = all.map_err(DeskError::Network)?;
                match seals.open(key, (institute, *number), &sealed) {
                    Err(DeskError::Sealing { .. }) => {}
                    Err(other) => return Err(other),
                    Ok(_) => return Err(can_be_counted(*number)),
                }
                let (key, institute) = (key.clone(), institute.clone());
                let (number, reason) = (*number, reason.clone());
                let void = BoardCommand::Void { institute, number, reason };
                self.end_election(seals, who, at, (Some(key), void))
            }
        }
    }

    /// Whether it was done already under the key of the request. What casts a ballot is asked with its
    /// print under the key of the election, later.
    fn was_done(
        &self,
        (actor, once): Who<'_>,
        at: Option<Time>,
        ask: &Poll,
    ) -> Result<bool, DeskError> {
        let Some(once) = once.filter(|_| !matches!(ask, Poll::Cast { .. })) else {
            return Ok(false);
        };
        let now = at.unwrap_or_else(|| self.clock.now());
        self.state.keys.knows(&actor.to_string(), once, now)
    }

    fn asked(&self, actor: &Actor, at: Option<Time>) -> (Option<Scope>, Time) {
        let at = at.unwrap_or_else(|| self.clock.now());
        (self.state.scope_of(actor, at), at)
    }

    fn key_of(&self, institute: &InstituteId, number: u32) -> Option<KeyName> {
        self.state.network.key_of(institute, number).cloned()
    }

    fn call_election(
        &mut self,
        seals: &Seals,
        who: Who<'_>,
        at: Option<Time>,
        (key, command): (&KeyName, Command),
    ) -> Result<(), DeskError> {
        let (scope, now) = self.asked(who.0, at);
        let events = self.state.network.decide(scope.as_ref(), now, command.clone());
        // What is refused, and what is called already, needs no key.
        if !events.map_err(DeskError::Network)?.is_empty() {
            seals.make(key)?;
        }
        let done = self.change_network(who, at, &command);
        let unsure = matches!(done, Err(DeskError::Unsure(_)));
        if !unsure && self.state.network.is_spent(key).is_none() {
            seals.destroy(key);
        }
        done
    }

    fn end_election(
        &mut self,
        seals: &Seals,
        who: Who<'_>,
        at: Option<Time>,
        (key, command): (Option<KeyName>, BoardCommand),
    ) -> Result<(), DeskError> {
        self.change_network(who, at, &Command::Board(command))?;
        if let Some(key) = key.filter(|key| self.state.network.is_spent(key) == Some(true)) {
            seals.destroy(&key);
        }
        Ok(())
    }
}

/// The key of an election, and what was sealed under it. Where nobody voted there is nothing to open.
fn opened(
    seals: &Seals,
    which: (&InstituteId, u32),
    all: Result<ToOpen<'_>, NetworkError>,
) -> Result<(KeyName, Vec<Ballot>), DeskError> {
    let (key, sealed) = all.map_err(DeskError::Network)?;
    let ballots = if sealed.is_empty() { Vec::new() } else { seals.open(key, which, &sealed)? };
    Ok((key.clone(), ballots))
}

fn can_be_counted(number: u32) -> DeskError {
    DeskError::Network(NetworkError::State {
        what: "election",
        id: number.to_string(),
        state: "one whose ballots can be opened",
        hint: "count it once its poll is closed",
    })
}

//! The sessions that are there: whose, and how to cancel what one of them runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_model::PersonId;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use crate::postgres::error::PgError;
use crate::postgres::{CONNECTIONS_MAX, CONNECTIONS_OF_ONE_PERSON_MAX};

/// All of them.
#[derive(Default)]
pub(super) struct Register(Mutex<Sessions>);

#[derive(Default)]
struct Sessions {
    last: u32,
    there: HashMap<u32, Seat>,
}

struct Seat {
    secret: u32,
    person: PersonId,
    cancel: Arc<Notify>,
}

/// A session's line; struck out when dropped.
pub(super) struct Entry {
    register: Arc<Register>,
    pid: u32,
    person: PersonId,
    cancel: Arc<Notify>,
}

impl Register {
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a session in, unless there are too many.
    pub(super) fn enter(
        self: &Arc<Register>,
        person: PersonId,
        secret: u32,
    ) -> Result<Entry, PgError> {
        let mut sessions = self.sessions();
        if sessions.there.len() >= CONNECTIONS_MAX {
            let what = format!("there are {CONNECTIONS_MAX} sessions already, as many as may be");
            return Err(PgError::too_many(&what));
        }
        let own = sessions.there.values().filter(|seat| seat.person == person).count();
        if own >= CONNECTIONS_OF_ONE_PERSON_MAX {
            let what = format!("`{person}` has {own} sessions already, as many as one may have");
            return Err(PgError::too_many(&what));
        }
        let cancel = Arc::new(Notify::new());
        sessions.last += 1;
        let pid = sessions.last;
        let seat = Seat { secret, person: person.clone(), cancel: Arc::clone(&cancel) };
        sessions.there.insert(pid, seat);
        Ok(Entry { register: Arc::clone(self), pid, person, cancel })
    }

    /// Cancels what a session runs at this moment, for whoever knows its secret.
    pub(super) fn cancel(&self, pid: u32, secret: u32) {
        if let Some(seat) = self.sessions().there.get(&pid).filter(|seat| seat.secret == secret) {
            seat.cancel.notify_waiters();
        }
    }
}

impl Entry {
    /// The number that its client cancels it by.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whose it is.
    pub(super) fn person(&self) -> &PersonId {
        &self.person
    }

    /// The handle by which it is cancelled.
    pub(super) fn cancel(&self) -> Arc<Notify> {
        Arc::clone(&self.cancel)
    }
}

/// Ends when the session is cancelled after this call.
pub(super) fn cancelled(cancel: &Notify) -> std::pin::Pin<Box<Notified<'_>>> {
    let mut notified = Box::pin(cancel.notified());
    notified.as_mut().enable();
    notified
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.register.sessions().there.remove(&self.pid);
    }
}

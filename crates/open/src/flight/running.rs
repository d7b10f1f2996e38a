//! Which query of the register runs for which ticket, so that a client can cancel by ticket.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use guildhall_model::PersonId;

/// All of them, each under its person.
#[derive(Default)]
pub(super) struct Running(Mutex<HashMap<(PersonId, Bytes), String>>);

/// A line of it; struck out when dropped.
pub(super) struct Entry {
    running: Arc<Running>,
    key: (PersonId, Bytes),
    query: String,
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, HashMap<(PersonId, Bytes), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a query in. One ticket that is fetched twice names the later.
    pub(super) fn enter(self: &Arc<Self>, person: PersonId, ticket: Bytes, query: &str) -> Entry {
        let key = (person, ticket);
        self.lock().insert(key.clone(), query.to_owned());
        Entry { running: Arc::clone(self), key, query: query.to_owned() }
    }

    /// The query that runs for a ticket of a person.
    pub(super) fn query(&self, person: &PersonId, ticket: &Bytes) -> Option<String> {
        self.lock().get(&(person.clone(), ticket.clone())).cloned()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut running = self.running.lock();
        if running.get(&self.key) == Some(&self.query) {
            running.remove(&self.key);
        }
    }
}

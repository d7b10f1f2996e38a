//! Who has which subscription, and how long.
//!
//! Kept in memory, for a person and the client id that made it; to anybody else it does not
//! exist. What one watches and what waits in it is in [`inside`](super::inside).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_model::{PersonId, Time};
use tokio::sync::Notify;

use super::Door;
use super::answer::Fault;
use super::ask::Guest;
use super::inside::{Inside, UPDATES_MAX};

/// Most subscriptions of one person.
const SUBSCRIPTIONS_MAX: usize = 100;

/// All of them, by id.
#[derive(Default)]
pub(super) struct Subscriptions(Mutex<HashMap<String, Arc<Subscription>>>);

/// One of them.
pub(super) struct Subscription {
    pub(super) id: String,
    pub(super) person: PersonId,
    client_id: String,
    pub(super) display_name: Option<String>,
    /// Rings when values came in, or when a stream must look up.
    pub(super) news: Arc<Notify>,
    inside: Mutex<Inside>,
}

impl Subscriptions {
    /// Makes one for this guest and client.
    pub(super) fn create(
        &self,
        door: &Door,
        guest: &Guest,
        client_id: String,
        display_name: Option<String>,
    ) -> Result<Arc<Subscription>, Fault> {
        self.sweep(door.house.clock.now());
        let mut all = lock(&self.0);
        let person = guest.0.person().clone();
        if all.values().filter(|one| one.person == person).count() >= SUBSCRIPTIONS_MAX {
            let detail = format!("you have {SUBSCRIPTIONS_MAX} subscriptions; delete one first");
            return Err(Fault::bad_request(detail));
        }
        let id: String = door.house.desk.chance().iter().map(|b| format!("{b:02x}")).collect();
        let news = Arc::new(Notify::new());
        let rings = Arc::clone(&news);
        let watch = door.house.query.watch(UPDATES_MAX, move || rings.notify_one());
        let inside = Mutex::new(Inside::new(watch, door.house.clock.now()));
        let made = Subscription { id, person, client_id, display_name, news, inside };
        let made = Arc::new(made);
        all.insert(made.id.clone(), Arc::clone(&made));
        Ok(made)
    }

    /// Finds one of this guest and client; any other does not exist.
    pub(super) fn find(
        &self,
        door: &Door,
        guest: &Guest,
        client_id: &str,
        id: &str,
    ) -> Result<Arc<Subscription>, Fault> {
        self.sweep(door.house.clock.now());
        let found = lock(&self.0).get(id).cloned();
        let own =
            |one: &Arc<Subscription>| one.person == *guest.0.person() && one.client_id == client_id;
        let missing =
            || Fault::not_found(format!("there is no subscription `{id}` of this client"));
        found.filter(own).ok_or_else(missing)
    }

    /// Ends one; a stream of it ends too.
    pub(super) fn remove(&self, subscription: &Subscription) {
        lock(&self.0).remove(&subscription.id);
        subscription.inside().end_stream();
        subscription.news.notify_one();
    }

    /// Forgets those that nobody uses. Called whenever one is asked for.
    fn sweep(&self, now: Time) {
        lock(&self.0).retain(|_, one| {
            let inside = one.inside();
            inside.is_used(now)
        });
    }
}

impl Subscription {
    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        lock(&self.inside)
    }
}

/// A panic elsewhere leaves these whole, so a poisoned lock is used as it is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

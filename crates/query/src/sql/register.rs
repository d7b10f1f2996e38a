//! Which queries run: who asked what, since when, how many rows so far; and how to cancel one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_access::Scope;
use guildhall_model::{PersonId, Role, Time};
use tokio_util::sync::CancellationToken;

use crate::Plant;
use crate::sql::error::SqlError;

/// How many queries of one person may run at once.
pub const QUERIES_OF_ONE_PERSON_MAX: usize = 3;

/// A query that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningQuery {
    /// Its name, for example `kim-3`: the third of Kim since the start.
    pub id: String,
    /// Who asked.
    pub person: PersonId,
    /// When.
    pub since: Time,
    /// The SQL.
    pub text: Arc<str>,
    /// Rows that it has given so far.
    pub rows: u64,
}

/// All queries that run.
#[derive(Default)]
pub(crate) struct Register(Mutex<Lists>);

#[derive(Default)]
struct Lists {
    running: BTreeMap<(PersonId, u64), Arc<Entry>>,
    /// How many each person has asked. Counted for each, so that no number tells of others.
    asked: BTreeMap<PersonId, u64>,
}

struct Entry {
    since: Time,
    text: Arc<str>,
    rows: AtomicU64,
    cancel: CancellationToken,
}

/// A query's line in the register; struck out when dropped.
pub(crate) struct Line {
    register: Arc<Register>,
    key: (PersonId, u64),
    entry: Arc<Entry>,
}

impl Register {
    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a query in, unless too many run.
    pub(crate) fn enter(
        self: &Arc<Self>,
        person: &PersonId,
        text: &str,
        since: Time,
        at_once: usize,
    ) -> Result<Line, SqlError> {
        let mut lists = self.lists();
        let running = lists.running.len();
        if running >= at_once {
            return Err(SqlError::Busy { running, who: "all people together" });
        }
        let own = lists.running.keys().filter(|(who, _)| who == person).count();
        if own >= QUERIES_OF_ONE_PERSON_MAX {
            return Err(SqlError::Busy { running: own, who: "one person" });
        }
        let number = lists.asked.entry(person.clone()).or_default();
        *number += 1;
        let key = (person.clone(), *number);
        let entry = Arc::new(Entry {
            since,
            text: text.into(),
            rows: AtomicU64::new(0),
            cancel: CancellationToken::new(),
        });
        lists.running.insert(key.clone(), Arc::clone(&entry));
        Ok(Line { register: Arc::clone(self), key, entry })
    }

    /// Those that the caller may see: his own, and all for whoever administers all of the house.
    pub(crate) fn list(&self, plant: &Plant<'_>) -> Vec<RunningQuery> {
        let all = administers_all(plant);
        let lists = self.lists();
        let seen = lists.running.iter().filter(|((who, _), _)| all || sees(plant.scope(), who));
        seen.map(|((person, number), entry)| RunningQuery {
            id: format!("{person}-{number}"),
            person: person.clone(),
            since: entry.since,
            text: Arc::clone(&entry.text),
            rows: entry.rows.load(Ordering::Relaxed),
        })
        .collect()
    }

    /// Cancels one that the caller may see, and says whether there was one.
    pub(crate) fn cancel(&self, plant: &Plant<'_>, id: &str) -> bool {
        let all = administers_all(plant);
        let lists = self.lists();
        let found = lists.running.iter().find(|((person, number), _)| {
            (all || sees(plant.scope(), person)) && format!("{person}-{number}") == id
        });
        found.map(|(_, entry)| entry.cancel.cancel()).is_some()
    }

    /// Cancels all, when the house closes.
    pub(crate) fn cancel_all(&self) {
        self.lists().running.values().for_each(|entry| entry.cancel.cancel());
    }
}

fn sees(scope: &Scope, person: &PersonId) -> bool {
    scope.person() == person
}

/// Whether the caller is administrator of all that the house holds.
fn administers_all(plant: &Plant<'_>) -> bool {
    let administers = |(_, role)| role == Role::Administrator;
    plant.is_whole()
        && plant.scope().organisations().count() > 0
        && plant.scope().organisations().all(administers)
}

impl Line {
    pub(crate) fn id(&self) -> String {
        format!("{}-{}", self.key.0, self.key.1)
    }

    pub(crate) fn add_rows(&self, rows: usize) {
        self.entry.rows.fetch_add(u64::try_from(rows).unwrap_or_default(), Ordering::Relaxed);
    }

    /// Ends when somebody cancels it.
    pub(crate) async fn cancelled(&self) {
        self.entry.cancel.cancelled().await;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.register.lists().running.remove(&self.key);
    }
}

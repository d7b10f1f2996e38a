//! From rows in tag paths to batches handed in, and to one answer for the whole request.
//!
//! A [`Collector`] resolves each path once a request: whether the caller may put something
//! there, and what kind it is. It hands a batch in as soon as it is full, so that a long request
//! is never held twice, and answers only when all of them are on disk.

use std::collections::HashMap;
use std::sync::Arc;

use guildhall_model::sample::REFUSED_NAMED_MAX;
use guildhall_model::{Batch, DataType, Origin, Quality, Receipt, Refusal, Role, Time, Value};
use guildhall_query::Plant;
use tokio::sync::oneshot;

use crate::api::wire::{RefusedWire, special_from};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Longest beginning of a row that is repeated to its sender, in letters.
pub(crate) const BEGIN_LETTERS_MAX: usize = 60;

/// How many samples are handed in at once: few enough that the log writes the first while the
/// rest of a long request is read, and that a batch stays in the processor's cache.
const HAND_IN_SAMPLES: usize = 25_000;

/// When to send again what holds nothing but tags past the limit: somebody has to raise it.
const TAGS_RETRY_S: u16 = 60;

/// What a path led to, found once for each request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// A tag, by its place in the collector.
    Tag(usize),
    /// Nothing that may be filled, by the place of the reason.
    Refused(usize),
}

struct Tag {
    path: Arc<str>,
    kind: DataType,
    /// In which batch it has a name, and which.
    batch: usize,
    name: u32,
}

struct Reason {
    path: String,
    why: String,
    /// Whether it is the limit of tags.
    limit: bool,
}

/// A batch on its way, and which row of the request each of its samples was.
struct Handed {
    answer: oneshot::Receiver<Result<Receipt, Refusal>>,
    rows: Vec<u32>,
}

/// What became of a request.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Samples on disk.
    pub(crate) stored: usize,
    /// Samples and rows refused.
    pub(crate) refused: usize,
    /// The first of them, by row.
    pub(crate) first: Vec<RefusedWire>,
}

/// Gathers a request.
pub(crate) struct Collector {
    house: Arc<House>,
    caller: Caller,
    by_hand: bool,
    tags: Vec<Tag>,
    reasons: Vec<Reason>,
    known: HashMap<String, Found>,
    batch: Batch,
    rows: Vec<u32>,
    handed: Vec<Handed>,
    refused: Outcome,
    /// How many were refused for the limit of tags.
    past_limit: usize,
}

impl Collector {
    /// For a caller whose rate lets him in. `by_hand`: only tags that people may write.
    pub(crate) fn new(
        house: &Arc<House>,
        caller: Caller,
        by_hand: bool,
    ) -> Result<Collector, Problem> {
        let now = house.clock.now();
        house.limits.let_in(caller.person(), now)?;
        let batch = Batch::new(Origin::Person(caller.person().clone()), now);
        Ok(Collector {
            house: Arc::clone(house),
            caller,
            by_hand,
            tags: Vec::new(),
            reasons: Vec::new(),
            known: HashMap::new(),
            batch,
            rows: Vec::new(),
            handed: Vec::new(),
            refused: Outcome::default(),
            past_limit: 0,
        })
    }

    /// When the request came: the time of samples that have none.
    pub(crate) fn received(&self) -> Time {
        self.batch.received
    }

    /// Does work with the plants as the caller sees them now.
    pub(crate) fn with_plant<T>(
        &mut self,
        work: impl FnOnce(&mut Collector, &Plant<'_>) -> T,
    ) -> T {
        let scope = self.caller.scope.clone();
        let house = Arc::clone(&self.house);
        work(self, &house.query.plant(&scope))
    }

    /// What a path leads to.
    pub(crate) fn find(&mut self, plant: &Plant<'_>, path: &str) -> Found {
        if let Some(found) = self.known.get(path) {
            return *found;
        }
        let found = match self.look_up(plant, path) {
            Ok(tag) => {
                self.tags.push(tag);
                Found::Tag(self.tags.len() - 1)
            }
            Err(reason) => {
                self.reasons.push(reason);
                Found::Refused(self.reasons.len() - 1)
            }
        };
        self.known.insert(path.to_owned(), found);
        found
    }

    fn look_up(&self, plant: &Plant<'_>, path: &str) -> Result<Tag, Reason> {
        let no = |why| Reason { path: path.to_owned(), why, limit: false };
        let tag = plant.tag(path).map_err(|error| no(error.to_string()))?;
        if self.by_hand && !tag.property.writable {
            return Err(no("its type does not let people write it".to_owned()));
        }
        self.caller.need(Role::Operator, &tag.owner).map_err(|problem| no(problem.detail))?;
        if !self.house.limits.admits_tag(self.caller.person(), tag.id) {
            return Err(Reason { limit: true, ..no(self.house.limits.why()) });
        }
        let (path, kind) = (tag.path.shared(), tag.property.data_type);
        Ok(Tag { path, kind, batch: usize::MAX, name: 0 })
    }

    /// Takes a sample.
    pub(crate) fn push(
        &mut self,
        found: Found,
        row: usize,
        time: Time,
        value: Option<Value>,
        quality: Quality,
    ) {
        match found {
            Found::Tag(at) => {
                let tag = &mut self.tags[at];
                if tag.batch != self.handed.len() {
                    tag.batch = self.handed.len();
                    tag.name = self.batch.add_name(Arc::clone(&tag.path));
                }
                let value = value.map(|value| special(value, tag.kind));
                self.batch.push(tag.name, time, value, quality);
                self.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
                if self.batch.len() == HAND_IN_SAMPLES {
                    self.hand_in();
                }
            }
            Found::Refused(at) => {
                let Reason { path, why, limit } = &self.reasons[at];
                self.past_limit += usize::from(*limit);
                self.refused.add(row, path, why);
            }
        }
    }

    /// Refuses a row that cannot be read. `begin` is how it begins.
    pub(crate) fn refuse(&mut self, row: usize, begin: &str, why: &str) {
        self.refused.add(row, begin, why);
    }

    /// Hands in what is gathered. Encodes it on this thread, so not for one that must not work.
    pub(crate) fn hand_in(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        // Who filled one batch to its end likely fills the next.
        let room = if self.batch.len() == HAND_IN_SAMPLES { HAND_IN_SAMPLES } else { 0 };
        let (origin, received) = (self.batch.origin.clone(), self.batch.received);
        let next = Batch::with_capacity(origin, received, room);
        let batch = std::mem::replace(&mut self.batch, next);
        self.house.limits.charge(self.caller.person(), batch.len(), batch.received);
        let (answer, outcome) = oneshot::channel();
        let rows = std::mem::take(&mut self.rows);
        self.handed.push(Handed { answer: outcome, rows });
        self.house.admit.admit(batch, Box::new(move |receipt| drop(answer.send(receipt))));
    }

    /// Waits until all is on disk or refused. When a whole batch is refused nothing is said of
    /// the others: to send the request again is harmless.
    pub(crate) async fn settle(self) -> Result<Outcome, Problem> {
        let mut outcome = self.refused;
        let mut whole = None;
        for Handed { answer, rows } in self.handed {
            match answer.await.unwrap_or(Err(Refusal::Stopping)) {
                Ok(receipt) => outcome.take(receipt, &rows),
                Err(refusal) => whole = Some(refusal),
            }
        }
        self.house.limits.count_refused(self.past_limit);
        if let Some(refusal) = whole {
            return Err(refusal.into());
        }
        if self.past_limit > 0 && self.past_limit == outcome.refused && outcome.stored == 0 {
            let why = self.house.limits.why();
            let hint = "send fewer tags, or have the limit raised; then send the same again";
            return Err(Problem::over_limit(why, hint, TAGS_RETRY_S));
        }
        outcome.first.sort_by_key(|refused| refused.row);
        outcome.first.truncate(REFUSED_NAMED_MAX);
        Ok(outcome)
    }
}

impl Outcome {
    /// At most twice as many are kept as are told, so that those of the hub find room.
    fn add(&mut self, row: usize, name: &str, why: &str) {
        self.refused += 1;
        if self.first.len() < 2 * REFUSED_NAMED_MAX {
            self.first.push(RefusedWire { row, name: name.to_owned(), why: why.to_owned() });
        }
    }

    fn take(&mut self, receipt: Receipt, rows: &[u32]) {
        self.stored += receipt.stored;
        self.refused += receipt.refused - receipt.first_refused.len();
        for refused in receipt.first_refused {
            let row = rows.get(refused.row).copied().unwrap_or_default();
            self.add(usize::try_from(row).unwrap_or(usize::MAX), &refused.name, &refused.why);
        }
    }
}

/// The numbers that JSON has no form for come as texts.
fn special(value: Value, kind: DataType) -> Value {
    match (&value, kind) {
        (Value::Text(text), DataType::Float | DataType::Float32) => {
            special_from(text).map_or(value, Value::Float)
        }
        _ => value,
    }
}

//! From rows in tag paths to batches handed in, and to one answer for the whole request.
//!
//! A [`Collector`] resolves each path once a request: whether the caller may put something
//! there, and what kind it is. It hands a batch in as soon as it is full, so that a long request
//! is never held twice, and answers only when all of them are on disk. What has no tag is held
//! in [`arrivals`].

mod arrivals;

use std::sync::Arc;

use guildhall_model::limits::BATCH_SAMPLES_MAX;
use guildhall_model::sample::REFUSED_NAMED_MAX;
use guildhall_model::{
    Batch, DataType, Names, Origin, Quality, Receipt, Refusal, Role, Time, Value,
};
use guildhall_query::{Plant, VisibleTag};
use tokio::sync::oneshot;

use crate::api::wire::{RefusedWire, special_from};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;
use arrivals::Arrival;

pub(crate) use arrivals::common_kind;

/// Longest beginning of a row that is repeated to its sender, in letters.
pub(crate) const BEGIN_LETTERS_MAX: usize = 60;

/// How many samples are handed in at once: few enough that the log writes the first while the
/// rest of a long request is read, and that a batch stays in the processor's cache.
const HAND_IN_SAMPLES: usize = 25_000;

/// With many tags more are handed in at once: about so many of each, for a batch looks up each
/// name once.
const HAND_IN_OF_TAG: usize = 16;

/// When to send again what holds nothing but tags past the limit: somebody has to raise it.
const TAGS_RETRY_S: u16 = 60;

/// What a path led to, found once for each request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    /// A tag, by its place in the collector.
    Tag(usize),
    /// Nothing that may be filled, by the place of the reason.
    Refused(usize),
    /// A tag that there is not yet, by its place among those.
    Arrival(usize),
}

/// What kind of rows a request has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// What a person writes: only tags that people may write.
    ByHand,
    /// JSON, whose numbers do not tell whether they are whole by nature.
    Json,
    /// Rows that tell the kind of each value.
    Typed,
}

/// Where a path leads that may be filled.
enum Lead {
    Tag(Tag),
    Arrival(Arrival),
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
    /// Samples on disk whose tag a person has to accept.
    pub(crate) parked: usize,
    /// Samples and rows refused.
    pub(crate) refused: usize,
    /// The first of them, by row.
    pub(crate) first: Vec<RefusedWire>,
}

/// Gathers a request.
pub(crate) struct Collector {
    house: Arc<House>,
    caller: Caller,
    rows: Rows,
    tags: Vec<Tag>,
    reasons: Vec<Reason>,
    arrivals: Vec<Arrival>,
    known: Names<Arc<str>, Found>,
    batch: Batch,
    /// Which row of the request each sample of the batch was.
    row_of: Vec<u32>,
    handed: Vec<Handed>,
    refused: Outcome,
    /// How many were refused for the limit of tags.
    past_limit: usize,
    /// Why nothing may be acknowledged.
    failed: Option<Problem>,
}

impl Collector {
    /// For a caller whose rate lets him in.
    pub(crate) fn new(
        house: &Arc<House>,
        caller: Caller,
        rows: Rows,
    ) -> Result<Collector, Problem> {
        let now = house.clock.now();
        house.limits.let_in(caller.person(), now)?;
        let batch = Batch::new(Origin::Person(caller.person().clone()), now);
        Ok(Collector {
            house: Arc::clone(house),
            caller,
            rows,
            tags: Vec::new(),
            reasons: Vec::new(),
            arrivals: Vec::new(),
            known: Names::default(),
            batch,
            row_of: Vec::new(),
            handed: Vec::new(),
            refused: Outcome::default(),
            past_limit: 0,
            failed: None,
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
        let lead = self.look_up(plant, path);
        let name = match &lead {
            Ok(Lead::Tag(tag)) if *tag.path == *path => Arc::clone(&tag.path),
            _ => Arc::from(path),
        };
        let found = match lead {
            Ok(Lead::Tag(tag)) => self.add_tag(tag),
            Ok(Lead::Arrival(arrival)) => {
                self.arrivals.push(arrival);
                Found::Arrival(self.arrivals.len() - 1)
            }
            Err(reason) => self.add_reason(reason),
        };
        self.known.insert(name, found);
        found
    }

    fn add_tag(&mut self, tag: Tag) -> Found {
        self.tags.push(tag);
        Found::Tag(self.tags.len() - 1)
    }

    fn add_reason(&mut self, reason: Reason) -> Found {
        self.reasons.push(reason);
        Found::Refused(self.reasons.len() - 1)
    }

    fn look_up(&self, plant: &Plant<'_>, path: &str) -> Result<Lead, Reason> {
        match plant.tag(path) {
            Ok(tag) => self.take(&tag, path).map(Lead::Tag),
            Err(error) => self.look_below(plant, path, error.to_string()),
        }
    }

    fn take(&self, tag: &VisibleTag, path: &str) -> Result<Tag, Reason> {
        let no = |why| Reason { path: path.to_owned(), why, limit: false };
        if self.rows == Rows::ByHand && !tag.property.writable {
            return Err(no("its type does not let people write it".to_owned()));
        }
        self.caller
            .need(Role::Operator, &tag.owner)
            .map_err(|problem| no(problem.detail.into()))?;
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
                self.row_of.push(u32::try_from(row).unwrap_or(u32::MAX));
                if self.is_full() {
                    self.hand_in();
                }
            }
            Found::Refused(at) => {
                let Reason { path, why, limit } = &self.reasons[at];
                self.past_limit += usize::from(*limit);
                self.refused.add(row, path, why);
            }
            Found::Arrival(at) => self.arrivals[at].hold(row, time, value, quality),
        }
    }

    /// Refuses a row that cannot be read. `begin` is how it begins.
    pub(crate) fn refuse(&mut self, row: usize, begin: &str, why: &str) {
        self.refused.add(row, begin, why);
    }

    /// The request is read: makes or parks what has no tag, and hands in what is gathered. For a
    /// thread that may wait for the disk.
    pub(crate) fn end(&mut self) {
        self.take_arrivals();
        self.hand_in();
    }

    fn is_full(&self) -> bool {
        let wanted = HAND_IN_SAMPLES.max(self.batch.names.len() * HAND_IN_OF_TAG);
        self.batch.len() >= wanted.min(BATCH_SAMPLES_MAX)
    }

    /// Hands in what is gathered. Encodes it on this thread, so not for one that must not work.
    fn hand_in(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        // Who filled one batch to its end likely fills the next.
        let room = if self.is_full() { self.batch.len() } else { 0 };
        let (origin, received) = (self.batch.origin.clone(), self.batch.received);
        let next = Batch::with_capacity(origin, received, room);
        let batch = std::mem::replace(&mut self.batch, next);
        self.house.limits.charge(self.caller.person(), batch.len(), batch.received);
        let (answer, outcome) = oneshot::channel();
        let rows = std::mem::take(&mut self.row_of);
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
        if let Some(problem) = self.failed {
            return Err(problem);
        }
        if let Some(refusal) = whole {
            return Err(refusal.into());
        }
        let taken = outcome.stored + outcome.parked;
        if self.past_limit > 0 && self.past_limit == outcome.refused && taken == 0 {
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

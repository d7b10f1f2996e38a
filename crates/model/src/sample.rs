//! What flows: samples, one by one and by the column.
//!
//! A [`Batch`] is what a connector or a door hands in, in the words of its source; `hub`
//! resolves it to [`Samples`], which the log keeps. Columns of one batch have equal length.

use std::fmt;
use std::sync::Arc;

use crate::id::{ConnectionId, PersonId, TagId};
use crate::quality::Quality;
use crate::time::Time;
use crate::value::{DataType, Value};

/// One value of one tag at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Of which tag.
    pub tag: TagId,
    /// When the source measured it.
    pub time: Time,
    /// The value; none exactly when the quality has none.
    pub value: Option<Value>,
    /// How far to trust it.
    pub quality: Quality,
}

/// Who says so. Kept with every sample.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A machine, by way of a connection. Names in the batch are point addresses of it.
    Connection(ConnectionId),
    /// A person or his program, by way of a door. Names in the batch are tag paths.
    Person(PersonId),
    /// Guildhall itself, about itself: the state of connections. Names are tag paths.
    System,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Connection(id) => write!(f, "connection:{id}"),
            Origin::Person(id) => write!(f, "person:{id}"),
            Origin::System => f.write_str("system"),
        }
    }
}

impl Origin {
    /// Reads what `Display` wrote.
    pub fn parse(text: &str) -> Option<Origin> {
        match text.split_once(':') {
            Some(("connection", id)) => ConnectionId::new(id).ok().map(Origin::Connection),
            Some(("person", id)) => PersonId::new(id).ok().map(Origin::Person),
            None if text == "system" => Some(Origin::System),
            _ => None,
        }
    }
}

/// Samples of one source that arrive together, in the source's own names.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Who says so.
    pub origin: Origin,
    /// When it came in here.
    pub received: Time,
    /// The names that occur, each once.
    pub names: Vec<Arc<str>>,
    /// Column: index into `names`.
    pub name: Vec<u32>,
    /// Column: source time.
    pub times: Vec<Time>,
    /// Column: the value as the source gave it.
    pub values: Vec<Option<Value>>,
    /// Column: how far to trust it.
    pub qualities: Vec<Quality>,
}

impl Batch {
    /// An empty batch.
    pub fn new(origin: Origin, received: Time) -> Batch {
        Batch {
            origin,
            received,
            names: Vec::new(),
            name: Vec::new(),
            times: Vec::new(),
            values: Vec::new(),
            qualities: Vec::new(),
        }
    }

    /// The same with room for `capacity` samples.
    pub fn with_capacity(origin: Origin, received: Time, capacity: usize) -> Batch {
        Batch {
            name: Vec::with_capacity(capacity),
            times: Vec::with_capacity(capacity),
            values: Vec::with_capacity(capacity),
            qualities: Vec::with_capacity(capacity),
            ..Batch::new(origin, received)
        }
    }

    /// Adds a name and gives its index. The caller sees to it that each name is added once.
    pub fn add_name(&mut self, name: Arc<str>) -> u32 {
        let index = u32::try_from(self.names.len()).expect("a batch has under 2^32 names");
        self.names.push(name);
        index
    }

    /// Adds one sample of the name at `index`.
    pub fn push(&mut self, index: u32, time: Time, value: Option<Value>, quality: Quality) {
        self.name.push(index);
        self.times.push(time);
        self.values.push(value);
        self.qualities.push(quality);
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.name.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
    }
}

/// Samples with resolved tags and checked values, in the order they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// Who says so.
    pub origin: Origin,
    /// When it came in here.
    pub received: Time,
    /// Column: the tag.
    pub tags: Vec<TagId>,
    /// Column: source time.
    pub times: Vec<Time>,
    /// Column: the value, of its tag's data type; none exactly when the quality has none.
    pub values: Vec<Option<Value>>,
    /// Column: how far to trust it.
    pub qualities: Vec<Quality>,
}

impl Samples {
    /// None yet, with room for `capacity`.
    pub fn with_capacity(origin: Origin, received: Time, capacity: usize) -> Samples {
        Samples {
            origin,
            received,
            tags: Vec::with_capacity(capacity),
            times: Vec::with_capacity(capacity),
            values: Vec::with_capacity(capacity),
            qualities: Vec::with_capacity(capacity),
        }
    }

    /// Adds one.
    pub fn push(&mut self, sample: Sample) {
        self.tags.push(sample.tag);
        self.times.push(sample.time);
        self.values.push(sample.value);
        self.qualities.push(sample.quality);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The one at `row`; none past the end.
    pub fn get(&self, row: usize) -> Option<Sample> {
        Some(Sample {
            tag: *self.tags.get(row)?,
            time: *self.times.get(row)?,
            value: self.values.get(row)?.clone(),
            quality: *self.qualities.get(row)?,
        })
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = Sample> + '_ {
        (0..self.len()).filter_map(|row| self.get(row))
    }
}

/// Most refused samples that a [`Receipt`] names; the rest are counted.
pub const REFUSED_NAMED_MAX: usize = 100;

/// What became of a batch: given only once its samples are on disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    /// How many samples are stored for good.
    pub stored: usize,
    /// How many were refused.
    pub refused: usize,
    /// The first of those refused, at most [`REFUSED_NAMED_MAX`].
    pub first_refused: Vec<Refused>,
}

/// One sample that was not stored, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Its row in the batch.
    pub row: usize,
    /// What its source calls it.
    pub name: Arc<str>,
    /// Why, in a sentence for the one who sent it.
    pub why: String,
}

/// Why nothing of a batch was stored. It may be sent again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The disk takes no more.
    #[error("the disk is full; nothing of this batch was stored")]
    DiskFull,
    /// The log could not be written.
    #[error("the log cannot be written: {why}; nothing of this batch was acknowledged")]
    Log {
        /// What the system said.
        why: String,
    },
    /// Too much is waiting already.
    #[error("too much is waiting to be written; send again in a second")]
    Busy,
    /// The server is shutting down.
    #[error("the server is stopping; send again when it is back")]
    Stopping,
    /// The batch is larger than [`BATCH_SAMPLES_MAX`](crate::limits::BATCH_SAMPLES_MAX).
    #[error("{samples} samples in one batch are more than the limit of {max}; split it")]
    TooLarge {
        /// How many came.
        samples: usize,
        /// How many may.
        max: usize,
    },
}

/// Something that a machine tells of and that is no point of its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// How the address of a point for it would read.
    pub address: Arc<str>,
    /// The kind of its value.
    pub data_type: DataType,
}

/// What is called with the outcome, once.
pub type Answer = Box<dyn FnOnce(Result<Receipt, Refusal>) + Send>;

/// The way in for samples, whoever brings them. `hub` implements it.
pub trait Admit: Send + Sync {
    /// Takes a batch. `answer` is called exactly once, from any thread, after the samples are
    /// on disk or when it is certain that nothing was acknowledged. It must not block.
    fn admit(&self, batch: Batch, answer: Answer);

    /// Hears what a machine tells of beyond the points of its connection, when the connection's
    /// settings ask for it. Must not block.
    fn strangers(&self, _connection: &ConnectionId, _found: Vec<Stranger>) {}

    /// Whether a batch that came now would likely be taken. Who can wait asks before he makes
    /// one, so that not so many come back as busy.
    fn has_room(&self) -> bool {
        true
    }
}

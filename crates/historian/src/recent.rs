//! Samples in memory, column by column in the order of the log, until they are sealed into a file.
//!
//! A [`Block`] takes samples as they come: each row goes to the end of all columns and tells where
//! the row of its tag before it is, so that what comes for many tags touches little memory. A tag
//! is read along this chain, from its newest row back; only a tag that is not in the order of time
//! is sorted, when it is read.
//!
//! Columns are packed as they grow ([`crate::frames`]), and values are kept as distances from the
//! first one of their tag ([`crate::reference`]). A number of a plant takes about 3 bytes, one that
//! looks like chance 9. They stay in the order of the log, for a tag that lay for itself would have
//! to be moved as it grows, and few samples of it would fill its frame.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use std::time::Duration;

use crate::codec::long_bytes;
use crate::cursor::{ALL, Part};
use crate::frames::{Frames, Kept};
use crate::reference::{Form, Reference};
use guildhall_model::{Quality, Sample, Samples, Span, TagId, Time, Value};

/// One sample of a tag that is known from elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) time: i64,
    pub(crate) value: Option<Value>,
    pub(crate) status: u32,
    /// The number of the record that brought it: the greater is newer.
    pub(crate) record: u64,
}

impl Row {
    /// Whether nothing but the moment of arrival differs.
    pub(crate) fn says_the_same(&self, other: &Row) -> bool {
        // NaN is the same as itself here.
        let same = match (&self.value, &other.value) {
            (Some(Value::Float(one)), Some(Value::Float(other))) => {
                one.to_bits() == other.to_bits()
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => {
                let bits = |point: &f64| point.to_bits();
                one.iter().map(bits).eq(other.iter().map(bits))
            }
            (one, other) => one == other,
        };
        same && self.time == other.time && self.status == other.status
    }

    pub(crate) fn sample(self, tag: TagId) -> Sample {
        let (time, quality) = (Time::from_ns(self.time), Quality::from_status(self.status));
        Sample { tag, time, value: self.value, quality }
    }
}

/// Most bytes of one block in memory; reached first by long texts.
pub const BLOCK_BYTES_MAX: usize = 64 << 20;

/// Most samples of one block, give or take a record. With very many tags that say little it is
/// reached first, and keeps the log short enough to be read in seconds at a start.
pub const BLOCK_SAMPLES_MAX: usize = 8 << 20;

/// Beyond so many tags a block takes more samples before it is full, so that a file always has
/// enough rows of a tag to pack them well and to read them quickly.
pub const BLOCK_TAGS: usize = 2500;

/// In which direction, and so from which end a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    OldestFirst,
    NewestFirst,
}

/// Samples of many tags with consecutive record numbers.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) last: u64,
    pub(crate) len: usize,
    /// When its first samples were received.
    pub(crate) opened: Option<Time>,
    arrivals: Vec<Arrival>,
    origins: Vec<Arc<str>>,
    places: HashMap<TagId, u32, BuildHasherDefault<TagHasher>>,
    chains: Vec<Chain>,
    frames: Frames,
    /// Values that do not fit into 64 bits.
    others: Vec<Value>,
    /// What these hold beside themselves.
    long_bytes: usize,
}

/// A record, which brought the rows up to the next one.
#[derive(Debug)]
struct Arrival {
    record: u64,
    received: Time,
    origin: u32,
    /// Its first row.
    row: u32,
}

/// The rows of one tag.
#[derive(Debug)]
struct Chain {
    tag: TagId,
    rows: u32,
    /// The row that came last.
    last: u32,
    min: i64,
    max: i64,
    /// Whether the order in which they came is that of time.
    ordered: bool,
    /// Whether all are floats of quality Good.
    plain: bool,
    reference: Reference,
}

impl Chain {
    fn of(tag: TagId) -> Chain {
        let (min, max, reference) = (i64::MAX, i64::MIN, Reference::default());
        Chain { tag, rows: 0, last: 0, min, max, ordered: true, plain: true, reference }
    }

    /// Adds a row, and gives how many rows before it the last one is; 0 when there is none.
    fn add(&mut self, row: u32, time: i64, plain: bool) -> u32 {
        let back = if self.rows == 0 { 0 } else { row - self.last };
        self.ordered &= time >= self.max;
        self.plain &= plain;
        (self.min, self.max) = (self.min.min(time), self.max.max(time));
        (self.last, self.rows) = (row, self.rows + 1);
        back
    }
}

/// A row of a tag and its time.
#[derive(Clone, Copy)]
struct Place {
    time: i64,
    row: u32,
}

/// Numbers of tags are ours and dense: a multiplication spreads them well enough.
#[derive(Default)]
struct TagHasher(u64);

impl Hasher for TagHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// Rows of one tag, gathered.
#[derive(Default)]
pub(crate) struct Gathered {
    pub(crate) times: Vec<i64>,
    pub(crate) values: Vec<f64>,
    pub(crate) records: Vec<i64>,
}

impl Block {
    /// Adds the samples of the record with this number.
    pub(crate) fn push(&mut self, number: u64, samples: &Samples) {
        self.opened.get_or_insert(samples.received);
        self.last = number;
        self.long_bytes += long_bytes(samples);
        let origin = self.origin(&samples.origin.to_string());
        // Files keep it to the microsecond, so nobody sees more of it.
        let received = samples.received.floor(Duration::from_micros(1));
        let mut row = place(self.len);
        self.arrivals.push(Arrival { record: number, received, origin, row });
        self.len += samples.len();
        let mut at = 0;
        for run in samples.tags.chunk_by(|a, b| a == b) {
            let chain = self.chain(run[0]);
            let chain = &mut self.chains[chain];
            for _ in run {
                let (time, quality) = (samples.times[at].ns(), samples.qualities[at]);
                let value = samples.values[at].as_ref();
                let (form, number) = chain.reference.keep(value, &mut self.others);
                let back = chain.add(row, time, quality == Quality::GOOD && form.is_float());
                let (form, status) = (form.code(), quality.status());
                self.frames.push(Kept { time, number, status, back, form });
                (at, row) = (at + 1, row + 1);
            }
        }
    }

    /// Whether it is to be sealed: at this number of samples for each [`BLOCK_TAGS`] tags, at
    /// [`BLOCK_SAMPLES_MAX`] or at [`BLOCK_BYTES_MAX`].
    pub(crate) fn is_full(&self, samples: usize) -> bool {
        let samples = samples.saturating_mul(self.chains.len().max(BLOCK_TAGS)) / BLOCK_TAGS;
        self.len >= samples.min(BLOCK_SAMPLES_MAX) || self.bytes() >= BLOCK_BYTES_MAX
    }

    /// What it takes in memory.
    fn bytes(&self) -> usize {
        let tags = self.chains.capacity() * size_of::<Chain>()
            + self.places.capacity() * size_of::<(TagId, u32)>();
        let others = self.others.capacity() * size_of::<Value>() + self.long_bytes;
        self.frames.bytes() + self.arrivals.capacity() * size_of::<Arrival>() + tags + others
    }

    /// The times of all samples, as they came.
    pub(crate) fn times(&self) -> impl Iterator<Item = i64> {
        (0..self.len).map(|row| self.frames.time(row))
    }

    /// The last time of any tag.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.chains.iter().map(|chain| chain.max).max()
    }

    /// The tags that it has samples of.
    pub(crate) fn tags(&self) -> impl Iterator<Item = TagId> {
        self.chains.iter().map(|chain| chain.tag)
    }

    /// How many rows it has of a tag, whatever their times.
    pub(crate) fn count(&self, tag: TagId) -> usize {
        self.of(tag).map_or(0, |chain| index(chain.rows))
    }

    /// The first and last time that it has of a tag.
    pub(crate) fn span(&self, tag: TagId) -> Option<Part> {
        self.of(tag).map(|chain| (chain.min, chain.max))
    }

    /// All versions of the rows of a tag in a span, by time and then as they came.
    pub(crate) fn versions(&self, tag: TagId, span: Span) -> Vec<Row> {
        let Some((chain, part)) = self.of(tag).zip(part_of(span)) else { return Vec::new() };
        let order = self.order(chain, part, usize::MAX);
        order.into_iter().map(|row| self.row(chain, row)).collect()
    }

    /// The same of all times.
    pub(crate) fn all_versions(&self, tag: TagId) -> impl Iterator<Item = Row> {
        let rows = move |chain| {
            let order = self.order(chain, ALL, usize::MAX);
            order.into_iter().map(move |row| self.row(chain, row))
        };
        self.of(tag).into_iter().flat_map(rows)
    }

    /// All rows of a tag by time, if all are floats of quality Good.
    pub(crate) fn gather(&self, tag: TagId, into: &mut Gathered) -> bool {
        let Some(chain) = self.of(tag).filter(|chain| chain.plain) else { return false };
        let order = self.order(chain, ALL, usize::MAX);
        let Gathered { times, values, records } = into;
        times.clear();
        times.extend(order.iter().map(|row| row.time));
        values.clear();
        values.extend(order.iter().map(|row| {
            let (form, number) = self.frames.value(index(row.row));
            chain.reference.float(Form::of_code(form), number)
        }));
        records.clear();
        let mut arrival = 0..0;
        let mut record = 0;
        records.extend(order.iter().map(|row| {
            if !arrival.contains(&row.row) {
                (record, arrival) = self.arrival_of(row.row);
            }
            i64::try_from(record).unwrap_or(i64::MAX)
        }));
        true
    }

    /// The records that it holds, in order: number, when it was received, from whom.
    pub(crate) fn records(&self) -> impl Iterator<Item = (u64, Time, &Arc<str>)> {
        let origin = |arrival: &Arrival| &self.origins[index(arrival.origin)];
        self.arrivals.iter().map(move |one| (one.record, one.received, origin(one)))
    }

    /// Rows of a tag in a span, at most `limit` different times; of equal times the last to
    /// come.
    pub(crate) fn rows(
        &self,
        tag: TagId,
        span: Span,
        limit: usize,
        direction: Direction,
    ) -> Vec<Row> {
        let Some((chain, part)) = self.of(tag).zip(part_of(span)) else { return Vec::new() };
        let newest = if direction == Direction::NewestFirst { limit } else { usize::MAX };
        let mut order = self.order(chain, part, newest);
        order.reverse();
        order.dedup_by_key(|row| row.time);
        if direction == Direction::OldestFirst {
            order.reverse();
        }
        order.into_iter().take(limit).map(|row| self.row(chain, row)).collect()
    }

    fn of(&self, tag: TagId) -> Option<&Chain> {
        self.places.get(&tag).map(|place| &self.chains[index(*place)])
    }

    /// The place of the chain of a tag.
    fn chain(&mut self, tag: TagId) -> usize {
        let next = place(self.chains.len());
        let found = *self.places.entry(tag).or_insert(next);
        if found == next {
            self.chains.push(Chain::of(tag));
        }
        index(found)
    }

    /// The rows of a tag between two times, both included, by time; of equal times in the order
    /// they came. Of more than `newest` different times maybe only the last, and of each of these
    /// maybe only the row that came last.
    fn order(&self, chain: &Chain, (first, last): Part, newest: usize) -> Vec<Place> {
        let mut order = Vec::new();
        if chain.max < first || last < chain.min {
            return order;
        }
        let (mut row, mut times, mut later) = (chain.last, 0, None);
        for _ in 0..chain.rows {
            // Of the time that was met last there are at most older versions.
            if chain.ordered && times >= newest {
                break;
            }
            let (time, back) = self.frames.step(index(row));
            if chain.ordered && time < first {
                break;
            }
            if first <= time && time <= last {
                times += usize::from(later.replace(time) != Some(time));
                order.push(Place { time, row });
            }
            row -= back;
        }
        order.reverse();
        if !chain.ordered {
            order.sort_by_key(|row| row.time);
        }
        order
    }

    fn row(&self, chain: &Chain, Place { time, row }: Place) -> Row {
        let (record, _) = self.arrival_of(row);
        let (form, number) = self.frames.value(index(row));
        let value = chain.reference.value(Form::of_code(form), number, &self.others);
        Row { time, value, status: self.frames.status(index(row)), record }
    }

    /// The record that brought a row, and all rows that it brought.
    fn arrival_of(&self, row: u32) -> (u64, std::ops::Range<u32>) {
        let next = self.arrivals.partition_point(|arrival| arrival.row <= row);
        let arrival = &self.arrivals[next - 1];
        let end = self.arrivals.get(next).map_or(u32::MAX, |next| next.row);
        (arrival.record, arrival.row..end)
    }

    fn origin(&mut self, text: &str) -> u32 {
        let known = self.origins.iter().position(|origin| &**origin == text);
        let found = known.unwrap_or_else(|| {
            self.origins.push(text.into());
            self.origins.len() - 1
        });
        place(found)
    }
}

/// None when it is empty.
fn part_of(span: Span) -> Option<Part> {
    let last = span.until.ns().checked_sub(1)?;
    (span.from.ns() <= last).then_some((span.from.ns(), last))
}

fn place(at: usize) -> u32 {
    u32::try_from(at).expect("a block has under 2^32 of anything")
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("32 bits fit into usize")
}

#[cfg(test)]
mod tests;

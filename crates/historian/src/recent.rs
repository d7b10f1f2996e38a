//! Samples in memory, column by column in the order of the log, until they are sealed into a file.
//!
//! A [`Block`] takes samples as they come: each row goes to the end of all columns and tells where
//! the row of its tag before it is, so that what comes for many tags touches little memory. A tag
//! is read along this chain, from its newest row back; only a tag that is not in the order of time
//! is sorted, when it is read. About 25 bytes a number.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;
use std::time::Duration;

use crate::codec::long_bytes;
use crate::cursor::{ALL, Part};
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

/// Most bytes of one block, as estimated; reached first by long texts, or with very many tags.
pub const BLOCK_BYTES_MAX: usize = 64 << 20;

/// Beyond so many tags a block takes more samples before it is full, so that a file always has
/// enough rows of a tag to pack them well and to read them quickly.
pub const BLOCK_TAGS: usize = 2500;

/// What a sample takes in memory, beside texts and arrays.
const SAMPLE_BYTES: usize = 25;

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
    bytes: usize,
    /// When its first samples were received.
    pub(crate) opened: Option<Time>,
    arrivals: Vec<Arrival>,
    origins: Vec<Arc<str>>,
    places: HashMap<TagId, u32, BuildHasherDefault<TagHasher>>,
    chains: Vec<Chain>,
    times: Vec<i64>,
    statuses: Vec<u32>,
    forms: Vec<Form>,
    /// The value in the way that its form says.
    bits: Vec<u64>,
    /// The row of the same tag that came before, or [`NONE`].
    before: Vec<u32>,
    /// Values that do not fit into 64 bits.
    others: Vec<Value>,
}

/// Stands for no row.
const NONE: u32 = u32::MAX;

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
}

/// What the 64 bits of a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Form {
    None,
    Float,
    Integer,
    Boolean,
    Unsigned,
    /// The place among those that do not fit.
    Other,
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
        self.bytes += samples.len() * SAMPLE_BYTES + long_bytes(samples);
        let origin = self.origin(&samples.origin.to_string());
        // Files keep it to the microsecond, so nobody sees more of it.
        let received = samples.received.floor(Duration::from_micros(1));
        let mut row = place(self.len);
        self.arrivals.push(Arrival { record: number, received, origin, row });
        self.len += samples.len();
        self.times.extend(samples.times.iter().map(|time| time.ns()));
        self.statuses.extend(samples.qualities.iter().map(|quality| quality.status()));
        let mut at = 0;
        for run in samples.tags.chunk_by(|a, b| a == b) {
            let chain = self.chain(run[0]);
            for _ in run {
                let (value, good) = (&samples.values[at], samples.qualities[at] == Quality::GOOD);
                let (form, bits) = kept(value.as_ref(), &mut self.others);
                self.forms.push(form);
                self.bits.push(bits);
                let chain = &mut self.chains[chain];
                self.before.push(chain.last);
                let time = samples.times[at].ns();
                chain.ordered &= time >= chain.max;
                chain.plain &= good && form == Form::Float;
                (chain.min, chain.max) = (chain.min.min(time), chain.max.max(time));
                (chain.last, chain.rows) = (row, chain.rows + 1);
                (at, row) = (at + 1, row + 1);
            }
        }
    }

    /// Whether it is to be sealed: at this number of samples for each [`BLOCK_TAGS`] tags, or at
    /// [`BLOCK_BYTES_MAX`].
    pub(crate) fn is_full(&self, samples: usize) -> bool {
        let samples = samples.saturating_mul(self.chains.len().max(BLOCK_TAGS)) / BLOCK_TAGS;
        self.len >= samples || self.bytes >= BLOCK_BYTES_MAX
    }

    /// The times of all samples, as they came.
    pub(crate) fn times(&self) -> &[i64] {
        &self.times
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
        self.order(chain, part, usize::MAX).into_iter().map(|row| self.row(row)).collect()
    }

    /// The same of all times.
    pub(crate) fn all_versions(&self, tag: TagId) -> impl Iterator<Item = Row> {
        let order = self.of(tag).map(|chain| self.order(chain, ALL, usize::MAX));
        order.into_iter().flatten().map(|row| self.row(row))
    }

    /// All rows of a tag by time, if all are floats of quality Good.
    pub(crate) fn gather(&self, tag: TagId, into: &mut Gathered) -> bool {
        let Some(chain) = self.of(tag).filter(|chain| chain.plain) else { return false };
        let order = self.order(chain, ALL, usize::MAX);
        let Gathered { times, values, records } = into;
        times.clear();
        times.extend(order.iter().map(|row| self.times[index(*row)]));
        values.clear();
        values.extend(order.iter().map(|row| f64::from_bits(self.bits[index(*row)])));
        records.clear();
        let mut arrival = 0..0;
        let mut record = 0;
        records.extend(order.iter().map(|row| {
            if !arrival.contains(row) {
                (record, arrival) = self.arrival_of(*row);
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
        let time = |row: &u32| self.times[index(*row)];
        order.reverse();
        order.dedup_by_key(|row| time(row));
        if direction == Direction::OldestFirst {
            order.reverse();
        }
        order.into_iter().take(limit).map(|row| self.row(row)).collect()
    }

    fn of(&self, tag: TagId) -> Option<&Chain> {
        self.places.get(&tag).map(|place| &self.chains[index(*place)])
    }

    /// The place of the chain of a tag.
    fn chain(&mut self, tag: TagId) -> usize {
        let next = place(self.chains.len());
        let found = *self.places.entry(tag).or_insert(next);
        if found == next {
            let (min, max) = (i64::MAX, i64::MIN);
            let (rows, last, ordered, plain) = (0, NONE, true, true);
            self.chains.push(Chain { tag, rows, last, min, max, ordered, plain });
        }
        index(found)
    }

    /// The rows of a tag between two times, both included, by time; of equal times in the order
    /// they came. Of more than `newest` different times maybe only the last.
    fn order(&self, chain: &Chain, (first, last): Part, newest: usize) -> Vec<u32> {
        let mut order = Vec::new();
        if chain.max < first || last < chain.min {
            return order;
        }
        let (mut row, mut times, mut later) = (chain.last, 0, None);
        while row != NONE {
            let time = self.times[index(row)];
            if chain.ordered && time < first {
                break;
            }
            if first <= time && time <= last {
                times += usize::from(later.replace(time) != Some(time));
                if chain.ordered && times > newest {
                    break;
                }
                order.push(row);
            }
            row = self.before[index(row)];
        }
        order.reverse();
        if !chain.ordered {
            order.sort_by_key(|row| self.times[index(*row)]);
        }
        order
    }

    fn row(&self, row: u32) -> Row {
        let (record, _) = self.arrival_of(row);
        let at = index(row);
        let bits = self.bits[at];
        let value = match self.forms[at] {
            Form::None => None,
            Form::Float => Some(Value::Float(f64::from_bits(bits))),
            Form::Integer => Some(Value::Integer(bits.cast_signed())),
            Form::Boolean => Some(Value::Boolean(bits != 0)),
            Form::Unsigned => Some(Value::Unsigned(bits)),
            Form::Other => usize::try_from(bits).ok().and_then(|at| self.others.get(at)).cloned(),
        };
        Row { time: self.times[at], value, status: self.statuses[at], record }
    }

    /// The record that brought a row, and all rows that it brought.
    fn arrival_of(&self, row: u32) -> (u64, std::ops::Range<u32>) {
        let next = self.arrivals.partition_point(|arrival| arrival.row <= row);
        let arrival = &self.arrivals[next - 1];
        let end = self.arrivals.get(next).map_or(NONE, |next| next.row);
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

/// How a value is kept.
fn kept(value: Option<&Value>, others: &mut Vec<Value>) -> (Form, u64) {
    match value {
        None => (Form::None, 0),
        Some(Value::Float(value)) => (Form::Float, value.to_bits()),
        Some(Value::Integer(value)) => (Form::Integer, value.cast_unsigned()),
        Some(Value::Boolean(value)) => (Form::Boolean, u64::from(*value)),
        Some(Value::Unsigned(value)) => (Form::Unsigned, *value),
        Some(value @ (Value::Text(_) | Value::Array(_) | Value::Json(_))) => {
            others.push(value.clone());
            (Form::Other, others.len() as u64 - 1)
        }
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
mod tests {
    use super::*;
    use guildhall_model::Origin;

    fn block(rows: &[(i64, Option<Value>)]) -> Block {
        let mut block = Block::default();
        for (number, (time, value)) in rows.iter().enumerate() {
            let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), 1);
            let quality = if value.is_some() { Quality::GOOD } else { Quality::BAD };
            let (time, value) = (Time::from_ns(*time), value.clone());
            samples.push(Sample { tag: TagId(1), time, value, quality });
            block.push(number as u64 + 5, &samples);
        }
        block
    }

    #[track_caller]
    fn check(rows: &[(i64, i64)], limit: usize, direction: Direction, expected: &[(i64, i64)]) {
        let rows: Vec<_> = rows.iter().map(|&(t, v)| (t, Some(Value::Integer(v)))).collect();
        let expected: Vec<_> =
            expected.iter().map(|&(t, v)| (t, Some(Value::Integer(v)))).collect();
        let span = Span { from: Time::from_ns(10), until: Time::from_ns(40) };
        let got = block(&rows).rows(TagId(1), span, limit, direction);
        assert_eq!(got.into_iter().map(|row| (row.time, row.value)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn rows_come_by_time_and_the_newest_of_a_time_wins() {
        use Direction::{NewestFirst, OldestFirst};
        let ordered = [(9, 0), (10, 1), (20, 2), (20, 3), (30, 4), (40, 5)];
        check(&ordered, 9, OldestFirst, &[(10, 1), (20, 3), (30, 4)]);
        check(&ordered, 2, OldestFirst, &[(10, 1), (20, 3)]);
        check(&ordered, 2, NewestFirst, &[(30, 4), (20, 3)]);
        let late = [(30, 1), (20, 2), (10, 3), (30, 4), (5, 5)];
        check(&late, 9, OldestFirst, &[(10, 3), (20, 2), (30, 4)]);
        check(&late, 1, NewestFirst, &[(30, 4)]);
        check(&late, 0, OldestFirst, &[]);
        check(&[], 9, OldestFirst, &[]);
    }

    #[test]
    fn a_block_of_many_tags_takes_more_samples() {
        let check = |tags: usize, full: &[(usize, bool)]| {
            let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), tags);
            for tag in 0..place(tags) {
                let (time, quality) = (Time::from_s(1), Quality::BAD);
                samples.push(Sample { tag: TagId(tag), time, value: None, quality });
            }
            let mut block = Block::default();
            block.push(1, &samples);
            for &(limit, expected) in full {
                assert_eq!(block.is_full(limit), expected, "{tags} tags, {limit} samples");
            }
        };
        check(3, &[(3, true), (4, false)]);
        check(BLOCK_TAGS, &[(BLOCK_TAGS, true), (BLOCK_TAGS + 1, false)]);
        check(4 * BLOCK_TAGS, &[(BLOCK_TAGS, true), (BLOCK_TAGS + 1, false)]);
    }

    #[test]
    fn plain_floats_are_gathered_by_time_with_their_records() {
        let check = |rows: &[(i64, Option<Value>)], expected: Option<(&[i64], &[i64])>| {
            let mut gathered = Gathered::default();
            let found = block(rows).gather(TagId(1), &mut gathered).then_some(gathered);
            let found = found.as_ref().map(|all| (all.times.as_slice(), all.records.as_slice()));
            assert_eq!(found, expected);
        };
        let float = |number: f64| Some(Value::Float(number));
        check(&[(1, float(0.5)), (2, float(1.5))], Some((&[1, 2], &[5, 6])));
        check(&[(2, float(0.5)), (1, float(1.5)), (2, float(2.5))], Some((&[1, 2, 2], &[6, 5, 7])));
        check(&[(1, float(0.5)), (2, None)], None);
        check(&[(1, Some(Value::Integer(1)))], None);
    }

    #[test]
    fn each_type_of_value_comes_back() {
        let float = Some(Value::Float(1.5));
        let unsigned = Some(Value::Unsigned(u64::MAX));
        let texts = [Some(Value::text("a")), Some(Value::Array([0.5].into()))];
        for value in
            [float.clone(), Some(true.into()), Some((-7).into()), unsigned].into_iter().chain(texts)
        {
            let rows = [(1, None), (2, value.clone()), (3, None), (4, value), (5, float.clone())];
            let block = block(&rows);
            let got = block.rows(TagId(1), Span::ALL, 9, Direction::OldestFirst);
            let got: Vec<_> = got.into_iter().map(|row| (row.time, row.value)).collect();
            assert_eq!(got, rows);
        }
    }
}

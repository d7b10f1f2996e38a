//! Samples in memory, tag by tag and column by column, until they are sealed into a file.
//!
//! A [`Block`] takes samples in the order of the log. Within a tag they are kept in the order
//! they came, with a mark whether that is also the order of time; only a column that is not in
//! order is sorted, when it is read. About 20 bytes a number.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::codec::long_bytes;
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

/// Most bytes of one block, as estimated; reached first only by long texts.
pub const BLOCK_BYTES_MAX: usize = 64 << 20;

/// What a sample takes in memory, beside the text of a text.
const SAMPLE_BYTES: usize = 20;

/// In which direction, and so from which end a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    OldestFirst,
    NewestFirst,
}

/// Samples of many tags with consecutive record numbers.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) len: usize,
    bytes: usize,
    /// When its first samples were received.
    pub(crate) opened: Option<Time>,
    arrivals: Vec<Arrival>,
    origins: Vec<Arc<str>>,
    pub(crate) columns: HashMap<TagId, Column>,
}

#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) record: u64,
    pub(crate) received: Time,
    origin: u32,
}

/// The samples of one tag.
#[derive(Debug, Default)]
pub(crate) struct Column {
    pub(crate) times: Vec<i64>,
    values: Values,
    statuses: Vec<Stretch>,
    arrivals: Vec<u32>,
    disordered: bool,
}

/// Equal statuses from the end of those before up to `end`.
#[derive(Debug)]
struct Stretch {
    end: u32,
    status: u32,
    has_value: bool,
}

/// Values by type; where a sample has none, a zero keeps its place.
#[derive(Debug, Default)]
enum Values {
    #[default]
    None,
    Float(Vec<f64>),
    Integer(Vec<i64>),
    Boolean(Vec<bool>),
    Text(Vec<Arc<str>>),
    /// Rare kinds, and more than one in one tag, which `hub` does not let happen.
    Mixed(Vec<Option<Value>>),
}

impl Block {
    /// Adds the samples of the record with this number.
    pub(crate) fn push(&mut self, number: u64, samples: &Samples) {
        if self.len == 0 {
            self.first = number;
        }
        self.opened.get_or_insert(samples.received);
        self.last = number;
        self.len += samples.len();
        self.bytes += samples.len() * SAMPLE_BYTES + long_bytes(samples);
        let origin = self.origin(&samples.origin.to_string());
        let arrival = u32::try_from(self.arrivals.len()).expect("a block has under 2^32 records");
        // Files keep it to the microsecond, so nobody sees more of it.
        let received = samples.received.floor(Duration::from_micros(1));
        self.arrivals.push(Arrival { record: number, received, origin });
        let mut row = 0;
        for run in samples.tags.chunk_by(|a, b| a == b) {
            let column = self.columns.entry(run[0]).or_default();
            for _ in run {
                let time = samples.times[row].ns();
                let status = samples.qualities[row].status();
                column.push(time, samples.values[row].as_ref(), status, arrival);
                row += 1;
            }
        }
    }

    /// Whether it is to be sealed, at this number of samples or [`BLOCK_BYTES_MAX`].
    pub(crate) fn is_full(&self, samples: usize) -> bool {
        self.len >= samples || self.bytes >= BLOCK_BYTES_MAX
    }

    /// All versions of the rows of a tag in a span, by time and then as they came.
    pub(crate) fn versions(&self, tag: TagId, span: Span) -> Vec<Row> {
        let Some(column) = self.columns.get(&tag) else { return Vec::new() };
        column.order(span).iter().map(|&index| self.row(column, index)).collect()
    }

    /// The records that it holds, in order: number, when it was received, from whom.
    pub(crate) fn records(&self) -> impl Iterator<Item = (u64, Time, &Arc<str>)> {
        let origin = |arrival: &Arrival| &self.origins[arrival.origin as usize];
        self.arrivals.iter().map(move |one| (one.record, one.received, origin(one)))
    }

    /// The numbers of the records that brought the rows of a column.
    pub(crate) fn records_of(&self, column: &Column) -> Vec<i64> {
        let number = |record: u64| i64::try_from(record).unwrap_or(i64::MAX);
        let records = column.arrivals.iter().map(|at| number(self.arrivals[*at as usize].record));
        records.collect()
    }

    /// A row of one of its columns.
    pub(crate) fn row(&self, column: &Column, at: u32) -> Row {
        let record = self.arrivals[column.arrivals[at as usize] as usize].record;
        Row { record, ..column.row(at) }
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
        let Some(column) = self.columns.get(&tag) else { return Vec::new() };
        let order = column.order(span);
        let mut rows: Vec<Row> = Vec::new();
        let mut add = |index: u32, replaces: bool| {
            let same = rows.last().is_some_and(|row| row.time == column.times[index as usize]);
            if same && replaces {
                rows.pop();
            }
            let room = rows.len() < limit;
            if room && (replaces || !same) {
                rows.push(self.row(column, index));
            }
            room
        };
        match direction {
            Direction::OldestFirst => order.iter().all(|&index| add(index, true)),
            Direction::NewestFirst => order.iter().rev().all(|&index| add(index, false)),
        };
        rows
    }

    fn origin(&mut self, text: &str) -> u32 {
        let known = self.origins.iter().position(|origin| &**origin == text);
        let index = known.unwrap_or_else(|| {
            self.origins.push(text.into());
            self.origins.len() - 1
        });
        u32::try_from(index).expect("a block has under 2^32 origins")
    }
}

impl Column {
    /// The indices of the rows in a span, by time; of equal times in the order they came.
    pub(crate) fn order(&self, span: Span) -> Vec<u32> {
        let (from, until) = (span.from.ns(), span.until.ns());
        let index = |at: usize| u32::try_from(at).expect("a block has under 2^32 samples");
        if !self.disordered {
            let begin = self.times.partition_point(|&time| time < from);
            let end = self.times.partition_point(|&time| time < until).max(begin);
            return (index(begin)..index(end)).collect();
        }
        let inside = |&at: &u32| span.contains(Time::from_ns(self.times[at as usize]));
        let mut order: Vec<u32> = (0..index(self.times.len())).filter(inside).collect();
        order.sort_by_key(|&at| self.times[at as usize]);
        order
    }

    /// All rows, as [`order`](Column::order), the last nanosecond of time included.
    pub(crate) fn whole_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> =
            (0..u32::try_from(self.times.len()).expect("under 2^32 samples")).collect();
        if self.disordered {
            order.sort_by_key(|&at| self.times[at as usize]);
        }
        order
    }

    /// Its values, if all are floats of quality Good.
    pub(crate) fn good_floats(&self) -> Option<&[f64]> {
        let Values::Float(values) = &self.values else { return None };
        let [all] = self.statuses.as_slice() else { return None };
        (all.has_value && all.status == Quality::GOOD.status()).then_some(values)
    }

    /// Its first and last time.
    pub(crate) fn span(&self) -> Option<(i64, i64)> {
        if !self.disordered {
            return Some((*self.times.first()?, *self.times.last()?));
        }
        Some((*self.times.iter().min()?, *self.times.iter().max()?))
    }

    fn row(&self, at: u32) -> Row {
        let run = &self.statuses[self.statuses.partition_point(|run| run.end <= at)];
        let value = run.has_value.then(|| self.values.get(at as usize)).flatten();
        Row { time: self.times[at as usize], value, status: run.status, record: 0 }
    }

    fn push(&mut self, time: i64, value: Option<&Value>, status: u32, arrival: u32) {
        self.disordered |= self.times.last().is_some_and(|&before| time < before);
        self.values.push(self.times.len(), value);
        self.times.push(time);
        self.arrivals.push(arrival);
        let has_value = value.is_some();
        let end = u32::try_from(self.times.len()).expect("a block has under 2^32 samples");
        match self.statuses.last_mut() {
            Some(run) if run.status == status && run.has_value == has_value => run.end = end,
            _ => self.statuses.push(Stretch { end, status, has_value }),
        }
    }
}

impl Values {
    fn push(&mut self, len: usize, value: Option<&Value>) {
        match (&mut *self, value) {
            (Values::None, None) => {}
            (Values::None, Some(value)) => {
                *self = match value {
                    Value::Float(_) => Values::Float(vec![0.0; len]),
                    Value::Integer(_) => Values::Integer(vec![0; len]),
                    Value::Boolean(_) => Values::Boolean(vec![false; len]),
                    Value::Text(_) => Values::Text(vec![Arc::from(""); len]),
                    Value::Unsigned(_) | Value::Array(_) | Value::Json(_) => {
                        Values::Mixed(vec![None; len])
                    }
                };
                self.push(len, Some(value));
            }
            (Values::Float(all), Some(Value::Float(value))) => all.push(*value),
            (Values::Integer(all), Some(Value::Integer(value))) => all.push(*value),
            (Values::Boolean(all), Some(Value::Boolean(value))) => all.push(*value),
            (Values::Text(all), Some(Value::Text(value))) => all.push(Arc::clone(value)),
            (Values::Float(all), None) => all.push(0.0),
            (Values::Integer(all), None) => all.push(0),
            (Values::Boolean(all), None) => all.push(false),
            (Values::Text(all), None) => all.push(Arc::from("")),
            (Values::Mixed(all), value) => all.push(value.cloned()),
            (_, Some(value)) => {
                let mut all: Vec<Option<Value>> = (0..len).map(|at| self.get(at)).collect();
                all.push(Some(value.clone()));
                *self = Values::Mixed(all);
            }
        }
    }

    fn get(&self, at: usize) -> Option<Value> {
        match self {
            Values::None => None,
            Values::Float(all) => Some(Value::Float(all[at])),
            Values::Integer(all) => Some(Value::Integer(all[at])),
            Values::Boolean(all) => Some(Value::Boolean(all[at])),
            Values::Text(all) => Some(Value::Text(Arc::clone(&all[at]))),
            Values::Mixed(all) => all[at].clone(),
        }
    }
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
    fn each_type_of_value_comes_back() {
        let float = Some(Value::Float(1.5));
        for value in [float.clone(), Some(true.into()), Some(7.into()), Some(Value::text("a"))] {
            let rows = [(1, None), (2, value.clone()), (3, None), (4, value), (5, float.clone())];
            let block = block(&rows);
            let got = block.rows(TagId(1), Span::ALL, 9, Direction::OldestFirst);
            let got: Vec<_> = got.into_iter().map(|row| (row.time, row.value)).collect();
            assert_eq!(got, rows);
        }
    }
}

//! Columns shifted batch by batch: no plan, no stream.
//!
//! Rows have numbers, from the first that came. A row's value is that of the row so many before
//! or after it, when both are of one partition. As rows come in the order of their partitions,
//! that is a question of where each partition begins: a batch is answered by stretches, and no
//! row is looked at by itself.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::NullBufferBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt64Array, new_null_array};
use arrow_schema::{SchemaRef, SortOptions};
use datafusion::arrow::array::make_comparator;
use datafusion::arrow::compute::{concat, partition, take, take_arrays};
use datafusion::common::ScalarValue;
use datafusion::error::Result;

/// A column of the input, shifted.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub(super) column: usize,
    /// How far the row is whose value is taken.
    pub(super) rows: usize,
    /// Whether it comes after.
    pub(super) ahead: bool,
    /// What stands where there is no such row; NULL when there is none.
    pub(super) default: Option<ScalarValue>,
}

impl Shift {
    /// The row whose value a row takes.
    fn of(&self, row: usize) -> usize {
        match self.ahead {
            true => row + self.rows,
            false => row - self.rows,
        }
    }
}

/// The rows that are not given yet, and of those before them what is still looked at.
pub(super) struct Window {
    schema: SchemaRef,
    /// The columns of the partition.
    by: Vec<usize>,
    shifts: Vec<(Shift, Pieces)>,
    /// How many rows after it a row may wait for.
    ahead: usize,
    waiting: VecDeque<RecordBatch>,
    waiting_bytes: usize,
    /// Where partitions begin, from that of the next row on.
    begins: VecDeque<usize>,
    /// The partition of the last row that came.
    last: Vec<ArrayRef>,
    given: usize,
    came: usize,
    ended: bool,
}

impl Window {
    /// A window that gives rows of `schema`: those of the input, then the shifted columns.
    pub(super) fn new(schema: SchemaRef, by: Vec<usize>, shifts: Vec<Shift>) -> Window {
        let ahead = shifts.iter().filter(|shift| shift.ahead).map(|shift| shift.rows).max();
        Window {
            schema,
            by,
            shifts: shifts.into_iter().map(|shift| (shift, Pieces::default())).collect(),
            ahead: ahead.unwrap_or(0),
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            begins: VecDeque::new(),
            last: Vec::new(),
            given: 0,
            came: 0,
            ended: false,
        }
    }

    /// Takes the next rows.
    pub(super) fn push(&mut self, batch: RecordBatch) -> Result<()> {
        let rows = batch.num_rows();
        if rows == 0 {
            return Ok(());
        }
        let keys: Vec<ArrayRef> = self.by.iter().map(|&by| Arc::clone(batch.column(by))).collect();
        let goes_on = self.came > 0 && same(&self.last, &keys)?;
        let (came, begins) = (self.came, begins(&keys)?);
        self.begins.extend(begins.iter().skip(usize::from(goes_on)).map(|begin| came + begin));
        self.last = keys.iter().map(|key| key.slice(rows - 1, 1)).collect();
        for (shift, pieces) in &mut self.shifts {
            pieces.push(batch.column(shift.column));
        }
        self.came += rows;
        self.waiting_bytes += batch.columns().iter().map(bytes).sum::<usize>();
        self.waiting.push_back(batch);
        Ok(())
    }

    /// No more rows will come.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// The next rows, once all that they look at is there.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>> {
        let Some(first) = self.waiting.front() else { return Ok(None) };
        let rows = self.given..self.given + first.num_rows();
        let known = self.ended
            || self.begins.back().is_some_and(|&begin| begin >= rows.end)
            || rows.end.saturating_add(self.ahead) <= self.came;
        if !known {
            return Ok(None);
        }
        let made = self.shifts.iter().map(|(shift, pieces)| {
            let kind = first.column(shift.column).data_type();
            match self.shifted(shift, pieces, &rows)? {
                Some(made) => Ok(made),
                None => match &shift.default {
                    Some(default) => default.to_array_of_size(rows.len()),
                    None => Ok(new_null_array(kind, rows.len())),
                },
            }
        });
        let made = made.collect::<Result<Vec<ArrayRef>>>()?;
        let columns = first.columns().iter().cloned().chain(made).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        let first = self.waiting.pop_front();
        let bytes = first.iter().flat_map(RecordBatch::columns).map(bytes).sum::<usize>();
        self.waiting_bytes = self.waiting_bytes.saturating_sub(bytes);
        self.given = rows.end;
        self.forget();
        Ok(Some(batch))
    }

    /// How much memory its rows take.
    pub(super) fn bytes(&self) -> usize {
        // What is ahead waits, so it is counted there.
        let behind = self.shifts.iter().filter(|(shift, _)| !shift.ahead);
        self.waiting_bytes + behind.map(|(_, pieces)| pieces.bytes).sum::<usize>()
    }

    /// Lets go what no later row looks at.
    fn forget(&mut self) {
        while self.begins.get(1).is_some_and(|&begin| begin <= self.given) {
            self.begins.pop_front();
        }
        let begin = self.begins.front().copied().unwrap_or(0);
        for (shift, pieces) in &mut self.shifts {
            pieces.forget(match shift.ahead {
                true => self.given.saturating_add(shift.rows),
                false => self.given.saturating_sub(shift.rows).max(begin),
            });
        }
    }

    /// The stretches of these rows whose shifted row is of their partition.
    fn reaching(&self, rows: &Range<usize>, shift: &Shift) -> Vec<Range<usize>> {
        let ends = self.begins.iter().skip(1).copied().chain([self.came]);
        let partitions = self.begins.iter().copied().zip(ends);
        let stretch = |(begin, end): (usize, usize)| {
            let (from, until) = match shift.ahead {
                true => (begin, end.saturating_sub(shift.rows)),
                false => (begin.saturating_add(shift.rows), end),
            };
            from.max(rows.start)..until.min(rows.end)
        };
        let here = partitions.take_while(|(begin, _)| *begin < rows.end).map(stretch);
        here.filter(|stretch| !stretch.is_empty()).collect()
    }

    /// The shifted column of these rows; none when none of them has a value.
    fn shifted(
        &self,
        shift: &Shift,
        pieces: &Pieces,
        rows: &Range<usize>,
    ) -> Result<Option<ArrayRef>> {
        let stretches = self.reaching(rows, shift);
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
            return Ok(None);
        };
        let source = shift.of(first.start)..shift.of(last.end);
        let mut parts = pieces.rows(&source);
        if first == rows {
            return Ok(Some(joined(&parts)?));
        }
        // Where there is no row, the default is taken, which stands behind all others.
        let outside = number(source.len());
        if let Some(default) = &shift.default {
            parts.push(default.to_array_of_size(1)?);
        }
        let mut places: Vec<u64> = Vec::with_capacity(rows.len());
        let mut there = NullBufferBuilder::new(rows.len());
        let leave_out = |places: &mut Vec<u64>, there: &mut NullBufferBuilder, count: usize| {
            match shift.default {
                Some(_) => {
                    places.extend(std::iter::repeat_n(outside, count));
                    there.append_n_non_nulls(count);
                }
                None => {
                    places.extend(std::iter::repeat_n(0, count));
                    there.append_n_nulls(count);
                }
            }
        };
        let mut row = rows.start;
        for stretch in &stretches {
            leave_out(&mut places, &mut there, stretch.start - row);
            let from = number(shift.of(stretch.start) - source.start);
            places.extend(from..from + number(stretch.len()));
            there.append_n_non_nulls(stretch.len());
            row = stretch.end;
        }
        leave_out(&mut places, &mut there, rows.end - row);
        let places = UInt64Array::new(places.into(), there.finish());
        Ok(Some(take(joined(&parts)?.as_ref(), &places, None)?))
    }
}

/// A column as it came, from some row on.
#[derive(Default)]
struct Pieces {
    begin: usize,
    arrays: VecDeque<ArrayRef>,
    bytes: usize,
}

impl Pieces {
    fn push(&mut self, array: &ArrayRef) {
        self.bytes += bytes(array);
        self.arrays.push_back(Arc::clone(array));
    }

    /// These rows, which are there.
    fn rows(&self, rows: &Range<usize>) -> Vec<ArrayRef> {
        let mut end = self.begin;
        let piece = |array: &ArrayRef| {
            let begin = end;
            end += array.len();
            let part = rows.start.max(begin)..rows.end.min(end);
            (!part.is_empty()).then(|| array.slice(part.start - begin, part.len()))
        };
        self.arrays.iter().filter_map(piece).collect()
    }

    /// Lets go what is wholly before a row.
    fn forget(&mut self, before: usize) {
        let gone = |piece: &ArrayRef, begin: usize| begin + piece.len() <= before;
        while self.arrays.front().is_some_and(|piece| gone(piece, self.begin)) {
            let Some(piece) = self.arrays.pop_front() else { break };
            self.begin += piece.len();
            self.bytes = self.bytes.saturating_sub(bytes(&piece));
        }
    }
}

/// Where another partition begins, from row 0 on.
fn begins(keys: &[ArrayRef]) -> Result<Vec<usize>> {
    if keys.is_empty() {
        return Ok(vec![0]);
    }
    // Words of a dictionary are compared only where their numbers change.
    let numbers = keys.iter().map(|key| match key.as_any_dictionary_opt() {
        Some(words) => words.keys().slice(0, key.len()),
        None => Arc::clone(key),
    });
    let changes = changes(&numbers.collect::<Vec<ArrayRef>>())?;
    if changes.len() == 1 || keys.iter().all(|key| key.as_any_dictionary_opt().is_none()) {
        return Ok(changes);
    }
    let heads = UInt64Array::from_iter_values(changes.iter().map(|&row| number(row)));
    let heads = take_arrays(keys, &heads, None)?;
    Ok(self::changes(&heads)?.into_iter().map(|head| changes[head]).collect())
}

/// The rows that differ from the one before them, and row 0. NULL is like NULL.
fn changes(columns: &[ArrayRef]) -> Result<Vec<usize>> {
    Ok(partition(columns)?.ranges().into_iter().map(|range| range.start).collect())
}

/// Whether the first rows of both are of one partition.
fn same(one: &[ArrayRef], other: &[ArrayRef]) -> Result<bool> {
    for (one, other) in one.iter().zip(other) {
        let other = other.slice(0, 1);
        let compare = make_comparator(one.as_ref(), other.as_ref(), SortOptions::default())?;
        if compare(0, 0).is_ne() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn joined(parts: &[ArrayRef]) -> Result<ArrayRef> {
    match parts {
        [one] => Ok(Arc::clone(one)),
        parts => {
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            Ok(concat(&parts)?)
        }
    }
}

/// What the rows of an array take, not all that lies in the memory that they point to.
fn bytes(array: &ArrayRef) -> usize {
    let sliced = array.to_data().get_slice_memory_size();
    sliced.unwrap_or_else(|_| array.get_array_memory_size())
}

fn number(row: usize) -> u64 {
    u64::try_from(row).unwrap_or(u64::MAX)
}

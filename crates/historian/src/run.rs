//! Runs: most of what is kept, and what goes from place to place without a look at each row.

use guildhall_model::{Quality, Value};

use crate::recent::Row;

/// Rows of one tag that follow each other: floats of quality Good, none of them NaN, by time and
/// each time once.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) times: &'a [i64],
    pub(crate) values: &'a [f64],
    /// The numbers of the records that brought them.
    pub(crate) records: &'a [i64],
}

impl<'a> Run<'a> {
    /// As far as they are such rows.
    pub(crate) fn of(times: &'a [i64], values: &'a [f64], records: &'a [i64]) -> Option<Run<'a>> {
        let rises = times.windows(2).all(|pair| pair[0] < pair[1]);
        let numbers = values.iter().all(|value| !value.is_nan());
        (!times.is_empty() && rises && numbers).then_some(Run { times, values, records })
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// One row.
    pub(crate) fn row(&self, at: usize) -> Row {
        let record = u64::try_from(self.records[at]).unwrap_or(0);
        let value = Some(Value::Float(self.values[at]));
        Row { time: self.times[at], value, status: Quality::GOOD.status(), record }
    }

    /// The first rows, and those after them.
    pub(crate) fn split(&self, at: usize) -> (Run<'a>, Run<'a>) {
        let (times, later_times) = self.times.split_at(at);
        let (values, later_values) = self.values.split_at(at);
        let (records, later_records) = self.records.split_at(at);
        let later = Run { times: later_times, values: later_values, records: later_records };
        (Run { times, values, records }, later)
    }
}

/// A run that grows.
#[derive(Default)]
pub(crate) struct OwnRun {
    times: Vec<i64>,
    values: Vec<f64>,
    records: Vec<i64>,
}

impl OwnRun {
    /// Adds a row that comes after all there is, if it fits into a run.
    pub(crate) fn add(&mut self, row: &Row) -> bool {
        let good = row.status == Quality::GOOD.status();
        let Some(Value::Float(value)) = row.value else { return false };
        if !good || value.is_nan() {
            return false;
        }
        self.times.push(row.time);
        self.values.push(value);
        self.records.push(i64::try_from(row.record).unwrap_or(i64::MAX));
        true
    }

    /// Adds a run that comes after all there is.
    pub(crate) fn extend(&mut self, run: &Run<'_>) {
        self.times.extend_from_slice(run.times);
        self.values.extend_from_slice(run.values);
        self.records.extend_from_slice(run.records);
    }

    /// What there is; none when that is nothing.
    pub(crate) fn run(&self) -> Option<Run<'_>> {
        let OwnRun { times, values, records } = self;
        (!times.is_empty()).then_some(Run { times, values, records })
    }

    /// The same row by row; nothing is left.
    pub(crate) fn take_rows(&mut self) -> Vec<Row> {
        let taken = std::mem::take(self);
        taken.run().map_or_else(Vec::new, |run| (0..run.len()).map(|at| run.row(at)).collect())
    }

    pub(crate) fn clear(&mut self) {
        self.times.clear();
        self.values.clear();
        self.records.clear();
    }
}

//! Reading across memory and files, as if it were one table.
//!
//! Sources are the current block (copied under its lock), the blocks that wait to be sealed and
//! the files: one snapshot. Of equal times the sample received last wins, wherever it lies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Sample, Span, TagId, Time};

use crate::error::HistorianError;
use crate::figures::{Figures, Step};
use crate::files::{TableFile, exact_levels};
use crate::recent::{Block, Direction, Row};
use crate::shared::{Shared, read};

/// Most steps of one request.
pub const STEPS_MAX: usize = 100_000;

/// Rows by time with the record number up to which their source reaches: the greater is newer.
#[derive(Default)]
pub(crate) struct Found(BTreeMap<i64, (u64, Row)>);

impl Found {
    pub(crate) fn add(&mut self, age: u64, rows: Vec<Row>) {
        for row in rows {
            let newer = self.0.get(&row.time).is_none_or(|(known, _)| *known <= age);
            if newer {
                self.0.insert(row.time, (age, row));
            }
        }
    }

    pub(crate) fn into_rows(self) -> Vec<Row> {
        self.0.into_values().map(|(_, row)| row).collect()
    }
}

/// Samples of a tag in a span.
pub(crate) fn rows(
    shared: &Shared,
    tag: TagId,
    span: Span,
    limit: usize,
    direction: Direction,
) -> Vec<Sample> {
    if limit == 0 || span.from >= span.until {
        return Vec::new();
    }
    let mut found = Found::default();
    let mut files = snapshot(shared, |block| {
        found.add(block.last, block.rows(tag, span, limit, direction));
    });
    files.retain(|file| file.overlaps(span));
    match direction {
        Direction::OldestFirst => files.sort_by_key(|file| file.min),
        Direction::NewestFirst => files.sort_by_key(|file| Reverse(file.max)),
    }
    for file in files {
        // Files that lie wholly behind the rows that are enough need not be opened.
        let enough = match direction {
            Direction::OldestFirst => found.0.keys().nth(limit - 1).is_some_and(|t| *t < file.min),
            Direction::NewestFirst => {
                found.0.keys().rev().nth(limit - 1).is_some_and(|t| *t > file.max)
            }
        };
        if enough {
            break;
        }
        let rows = file.rows(&shared.cache, tag, span, limit, direction);
        found.add(file.range.last, shared.or_skip(&file, rows));
        while found.0.len() > limit {
            match direction {
                Direction::OldestFirst => found.0.pop_last(),
                Direction::NewestFirst => found.0.pop_first(),
            };
        }
    }
    let rows = found.0.into_values().map(|(_, row)| row.sample(tag));
    match direction {
        Direction::OldestFirst => rows.take(limit).collect(),
        Direction::NewestFirst => rows.rev().take(limit).collect(),
    }
}

/// The sample of each tag with the newest source time, by tag.
pub(crate) fn latest(shared: &Shared) -> Vec<Sample> {
    // For each tag: time, age, and the row, or the file in which it is.
    let mut best: HashMap<TagId, (i64, u64, Option<Row>)> = HashMap::new();
    let files = snapshot(shared, |block| {
        for &tag in block.columns.keys() {
            let span = Span { from: Time::MIN, until: Time::MAX };
            if let Some(row) = block.rows(tag, span, 1, Direction::NewestFirst).pop() {
                let better =
                    best.get(&tag).is_none_or(|(t, age, _)| (*t, *age) <= (row.time, block.last));
                if better {
                    best.insert(tag, (row.time, block.last, Some(row)));
                }
            }
        }
    });
    for file in &files {
        let Some(footer) = footer(shared, file) else { continue };
        for rows in footer.tags() {
            let age = file.range.last;
            let better = best.get(&rows.tag).is_none_or(|(t, a, _)| (*t, *a) < (rows.max, age));
            if better {
                best.insert(rows.tag, (rows.max, age, None));
            }
        }
    }
    for file in &files {
        let Some(footer) = footer(shared, file) else { continue };
        let age = file.range.last;
        let here = |tag| best.get(&tag).is_some_and(|(_, a, row)| *a == age && row.is_none());
        let mut wanted: Vec<_> = footer.tags().iter().filter(|rows| here(rows.tag)).collect();
        wanted.sort_by_key(|rows| rows.start);
        let places: Vec<usize> = wanted.iter().map(|rows| rows.start + rows.rows - 1).collect();
        let rows = shared.or_skip(file, file.rows_at(&footer, &places));
        for (wanted, row) in wanted.iter().zip(rows) {
            best.insert(wanted.tag, (row.time, age, Some(row)));
        }
    }
    let found = best.into_iter().filter_map(|(tag, (_, _, row))| Some(row?.sample(tag)));
    let mut samples: Vec<Sample> = found.collect();
    samples.sort_by_key(|sample| sample.tag);
    samples
}

/// The figures of `count` steps.
pub(crate) fn steps(
    shared: &Shared,
    tag: TagId,
    from: Time,
    step: Duration,
    count: usize,
) -> Result<Vec<Step>, HistorianError> {
    if count > STEPS_MAX {
        return Err(HistorianError::TooMany { asked: count, max: STEPS_MAX });
    }
    let step = i64::try_from(step.as_nanos()).unwrap_or(i64::MAX).max(1);
    let begin = |index: usize| {
        let ns = i128::from(from.ns()) + index as i128 * i128::from(step);
        Time::from_ns(i64::try_from(ns).unwrap_or(i64::MAX))
    };
    let span = Span { from, until: begin(count) };
    let add = |to: &mut Vec<Figures>, time: i64, figures: &Figures| {
        let index = (i128::from(time) - i128::from(from.ns())) / i128::from(step);
        if let Some(slot) = usize::try_from(index).ok().and_then(|index| to.get_mut(index)) {
            slot.merge(figures);
        }
    };
    let (mut all, mut recent) = (vec![Figures::default(); count], vec![Figures::default(); count]);
    let files = snapshot(shared, |block| {
        block.visit(tag, span, |row| add(&mut recent, row.time, &Figures::of(&row)));
    });
    let levels = exact_levels(from, step);
    for file in files.iter().filter(|file| file.overlaps(span)) {
        let from_file = steps_of_file(shared, file, tag, span, &levels, &mut |time, one| {
            add(&mut all, time, one);
        });
        shared.or_skip(file, from_file);
    }
    // What is in memory is newer than what is in files.
    all.iter_mut().zip(&recent).for_each(|(all, recent)| all.merge(recent));
    Ok(all.iter().enumerate().map(|(index, figures)| figures.step(begin(index))).collect())
}

fn steps_of_file(
    shared: &Shared,
    file: &TableFile,
    tag: TagId,
    span: Span,
    levels: &[usize],
    add: &mut impl FnMut(i64, &Figures),
) -> Result<(), HistorianError> {
    if file.footer(&shared.cache)?.tag(tag).is_none() {
        return Ok(());
    }
    for &level in levels {
        let figures = shared.or_skip(file, file.figures(&shared.cache, tag, level));
        if let Some(figures) = figures {
            // Whole buckets lie within: `levels` divide both the step and its begin.
            let begin = figures.partition_point(|one| one.time < span.from.ns());
            let end = figures.partition_point(|one| one.time < span.until.ns());
            figures[begin..end].iter().for_each(|one| add(one.time, one));
            return Ok(());
        }
    }
    file.visit(&shared.cache, tag, span, &mut |row| {
        add(row.time, &Figures::of(&row));
        ControlFlow::Continue(())
    })
}

/// Shows the blocks in memory, the oldest first, and gives the files of the same moment.
fn snapshot(shared: &Shared, mut look: impl FnMut(&Block)) -> Vec<Arc<TableFile>> {
    let state = read(&shared.state);
    state.waiting.iter().for_each(|block| look(block));
    look(&state.current);
    state.files.clone()
}

fn footer(shared: &Shared, file: &TableFile) -> Option<Arc<crate::sheet::Footer>> {
    let footer = file.footer(&shared.cache).map(Some);
    shared.or_skip(file, footer)
}

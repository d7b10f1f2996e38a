//! Reading across memory and files, as if it were one table.
//!
//! Sources are the current block (copied under its lock), the blocks that wait to be sealed and
//! the files: one snapshot. Of equal times the sample received last wins, wherever it lies.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{Sample, Span, TagId, Time};

use crate::chunk::Chunk;
use crate::cursor::{Part, Wanted};
use crate::error::HistorianError;
use crate::figures::{Figures, Step};
use crate::files::{TableFile, exact_levels};
use crate::recent::{Block, Direction, Row};
use crate::records::{Arrival, find};
use crate::retention;
use crate::rollup::{HOUR_NS, HOURS, hour};
use crate::shared::{Shared, read};
use crate::sheet::{Footer, MARK_ROWS, TagRows, Tags};
use crate::weave::Weave;

/// Most steps of one request.
pub const STEPS_MAX: usize = 100_000;

/// Rows by time: of equal times the one of the greatest record.
#[derive(Default)]
pub(crate) struct Found(BTreeMap<i64, Row>);

impl Found {
    pub(crate) fn add(&mut self, rows: impl IntoIterator<Item = Row>) {
        for row in rows {
            let known = self.0.get(&row.time);
            if known.is_none_or(|known| known.record <= row.record) {
                self.0.insert(row.time, row);
            }
        }
    }

    pub(crate) fn into_rows(self) -> impl DoubleEndedIterator<Item = Row> {
        self.0.into_values()
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
        found.add(block.rows(tag, span, limit, direction));
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
        found.add(shared.or_skip(&file, rows));
        while found.0.len() > limit {
            match direction {
                Direction::OldestFirst => found.0.pop_last(),
                Direction::NewestFirst => found.0.pop_first(),
            };
        }
    }
    let rows = found.into_rows().map(|row| row.sample(tag));
    match direction {
        Direction::OldestFirst => rows.take(limit).collect(),
        Direction::NewestFirst => rows.rev().take(limit).collect(),
    }
}

/// The sample of each tag with the newest source time, by tag.
pub(crate) fn latest(shared: &Shared) -> Vec<Sample> {
    // For each tag: its newest time, and of equal times the row of the greatest record.
    let mut best: HashMap<TagId, (i64, Option<Row>)> = HashMap::new();
    let mut better = |tag: TagId, row: Row| {
        let place = best.entry(tag).or_insert((row.time, None));
        let known = place.1.as_ref().map_or(0, |known| known.record);
        if (place.0, known) <= (row.time, row.record) {
            *place = (row.time, Some(row));
        }
    };
    let files = snapshot(shared, |block| {
        for tag in block.tags() {
            let span = Span { from: Time::MIN, until: Time::MAX };
            let newest = block.rows(tag, span, 1, Direction::NewestFirst).pop();
            newest.into_iter().for_each(|row| better(tag, row));
        }
    });
    for file in &files {
        let Some(tags) = tags(shared, file) else { continue };
        for rows in tags.all() {
            let place = best.entry(rows.tag).or_insert((rows.max, None));
            if place.0 < rows.max {
                *place = (rows.max, None);
            }
        }
    }
    for file in &files {
        let Some(tags) = tags(shared, file) else { continue };
        let here = |rows: &&TagRows| best.get(&rows.tag).is_some_and(|(t, _)| *t == rows.max);
        let mut wanted: Vec<_> = tags.all().iter().filter(here).collect();
        let footer = (!wanted.is_empty()).then(|| footer(shared, file)).flatten();
        let Some(footer) = footer else { continue };
        wanted.sort_by_key(|rows| rows.start);
        let places: Vec<usize> = wanted.iter().map(|rows| rows.start + rows.rows - 1).collect();
        let rows = shared.or_skip(file, file.rows_at(&footer, &places));
        for (wanted, row) in wanted.iter().zip(rows) {
            let Some((_, place)) = best.get_mut(&wanted.tag) else { continue };
            if place.as_ref().is_none_or(|known| known.record <= row.record) {
                *place = Some(row);
            }
        }
    }
    let found = best.into_iter().filter_map(|(tag, (_, row))| Some(row?.sample(tag)));
    let mut samples: Vec<Sample> = found.collect();
    samples.sort_by_key(|sample| sample.tag);
    samples
}

/// The first time from one on at which there may be a sample of a tag, by what is known without
/// reading any.
pub(crate) fn reach(shared: &Shared, tag: TagId, from: Time) -> Option<Time> {
    let mut ranges: Vec<Part> = Vec::new();
    let files = snapshot(shared, |block| {
        ranges.extend(block.span(tag));
    });
    for file in &files {
        let alone = shared.or_skip(file, file.alone(&shared.cache, HOURS));
        let hours = alone.as_ref().and_then(|footer| footer.tag(tag));
        ranges.extend(hours.map(|rows| (rows.min, rows.max.saturating_add(HOUR_NS - 1))));
    }
    ranges.extend(files.iter().filter_map(|file| range_of(shared, file, tag)));
    let next = ranges.into_iter().filter(|(_, last)| *last >= from.ns());
    next.map(|(first, _)| Time::from_ns(first).max(from)).min()
}

/// Whether a tag has more samples in a span than so many, by what is known without reading any;
/// false when it may have fewer.
pub(crate) fn surely_more(shared: &Shared, tag: TagId, span: Span, than: usize) -> bool {
    let files = snapshot(shared, |_| ());
    // A file has a time once, and `within` gives so many rows too many at each end.
    let most = than.saturating_add(2 * MARK_ROWS);
    files.iter().filter(|file| file.overlaps(span)).any(|file| {
        let tags = tags(shared, file);
        tags.is_some_and(|tags| tags.tag(tag).is_some_and(|rows| rows.within(span).len() > most))
    })
}

/// Steps of equal length from a time on.
struct Grid {
    from: i64,
    step: i64,
    count: usize,
}

impl Grid {
    fn begin(&self, index: usize) -> Time {
        let ns = i128::from(self.from) + index as i128 * i128::from(self.step);
        Time::from_ns(i64::try_from(ns).unwrap_or(i64::MAX))
    }

    fn index(&self, time: i64) -> Option<usize> {
        let index = (i128::from(time) - i128::from(self.from)).div_euclid(i128::from(self.step));
        usize::try_from(index).ok().filter(|index| *index < self.count)
    }
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
    let grid = Grid { from: from.ns(), step, count };
    let span = Span { from, until: grid.begin(count) };
    let mut memory = Found::default();
    let mut files = snapshot(shared, |block| {
        memory.add(block.rows(tag, span, usize::MAX, Direction::OldestFirst));
    });
    files.retain(|file| file.overlaps(span));
    let mut sum = Sum { all: vec![Figures::default(); count], owners: vec![Owner::None; count] };
    let levels = exact_levels(from, step);
    let part = (from.ns(), span.until.ns().saturating_sub(1));
    // Figures that outlived their samples hold, whatever came later.
    let closed = retention::closed(shared, &files, tag, part);
    let open = |time: i64| closed.is_empty() || closed.binary_search(&hour(time)).is_err();
    memory.0.retain(|time, _| open(*time));
    let of_files = files.iter().map(|file| (range_of(shared, file, tag), Some(file)));
    let ends = memory.0.first_key_value().zip(memory.0.last_key_value());
    let in_memory = (ends.map(|((first, _), (last, _))| (*first, *last)), None);
    let sources = of_files.chain([in_memory]);
    let mut sources: Vec<_> =
        sources.filter_map(|(range, source)| Some((range?, source))).collect();
    // What is weighted by time is added in the order of time.
    sources.sort_by_key(|(range, _)| *range);
    for (range, source) in sources {
        let mut add = |time, one: &Figures| {
            if open(time) {
                sum.add(&grid, range, time, one);
            }
        };
        match source {
            None => memory.0.values().for_each(|row| add(row.time, &Figures::of(row))),
            Some(file) => {
                let found = steps_of_file(shared, file, tag, span, &levels, &mut add);
                shared.or_skip(file, found);
            }
        }
    }
    let mut first = 0;
    while first < count {
        let run = sum.owners[first..].iter().take_while(|owner| **owner == Owner::Several).count();
        if run > 0 {
            let part = (grid.begin(first).ns(), grid.begin(first + run).ns().saturating_sub(1));
            sum.all[first..first + run].fill(Figures::default());
            let mut weave = woven(shared, &files, &memory, tag, part);
            let mut add = |chunk: &Chunk, inside: std::ops::Range<usize>| {
                for row in inside.map(|at| chunk.row(at)).filter(|row| open(row.time)) {
                    let index = grid.index(row.time);
                    index.into_iter().for_each(|at| sum.all[at].merge(&Figures::of(&row)));
                }
            };
            while weave.next(shared, &mut add).is_some() {}
        }
        first += run.max(1);
    }
    if !closed.is_empty() {
        let of_file = |file: &Arc<TableFile>| alone_of_file(shared, file, tag, part, &levels);
        let mut alone: Vec<Figures> = files.iter().flat_map(of_file).collect();
        alone.sort_by_key(|one| one.time);
        for one in alone {
            grid.index(one.time).into_iter().for_each(|at| sum.all[at].merge(&one));
        }
    }
    Ok(sum.all.iter().enumerate().map(|(index, one)| one.step(grid.begin(index))).collect())
}

/// Who has samples of a step: sources that reach over these times, each after the other, or
/// several that overlap. Then a time may occur twice, and only the rows themselves tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    None,
    InTurn(i64, i64),
    Several,
}

struct Sum {
    all: Vec<Figures>,
    owners: Vec<Owner>,
}

impl Sum {
    /// Adds what a source says that reaches over `range`.
    fn add(&mut self, grid: &Grid, (min, max): Part, time: i64, figures: &Figures) {
        let Some(index) = grid.index(time) else { return };
        self.all[index].merge(figures);
        let owner = &mut self.owners[index];
        *owner = match *owner {
            Owner::None => Owner::InTurn(min, max),
            // The same source again, with another second of the step.
            Owner::InTurn(first, last) if (first, last) == (min, max) => Owner::InTurn(min, max),
            Owner::InTurn(first, last) if last < min || max < first => {
                Owner::InTurn(first.min(min), last.max(max))
            }
            _ => Owner::Several,
        };
    }
}

/// A part of a tag from files and memory.
fn woven(
    shared: &Shared,
    files: &[Arc<TableFile>],
    memory: &Found,
    tag: TagId,
    part: Part,
) -> Weave {
    let here = |file: &&Arc<TableFile>| range_of(shared, file, tag).is_some();
    let files = files
        .iter()
        .filter(here)
        .filter_map(|file| Some((Arc::clone(file), footer(shared, file)?)));
    let inside: Vec<Row> = memory.0.range(part.0..=part.1).map(|(_, row)| row.clone()).collect();
    let mut weave = Weave::over(files, &Arc::from([Wanted::part(tag, part)]), true);
    weave.begin(shared, 0, &inside);
    weave
}

/// The first and last time that a file has of a tag.
fn range_of(shared: &Shared, file: &TableFile, tag: TagId) -> Option<Part> {
    tags(shared, file)?.tag(tag).map(|rows| (rows.min, rows.max))
}

/// Where ranges overlap; both ends of each belong to it.
pub(crate) fn overlaps(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    let mut found = Vec::new();
    let mut reach: Option<i64> = None;
    for (from, until) in ranges {
        if let Some(reach) = reach.filter(|reach| from <= *reach) {
            found.push((from, until.min(reach)));
        }
        reach = Some(reach.map_or(until, |reach| reach.max(until)));
    }
    found
}

/// All versions of samples that were corrected, by time and then by record.
pub(crate) fn edits(
    shared: &Shared,
    tag: TagId,
    span: Span,
    limit: usize,
) -> Result<Vec<Edit>, HistorianError> {
    let mut rows = Vec::new();
    let mut arrivals = HashMap::new();
    let files = snapshot(shared, |block| {
        let versions = block.versions(tag, span);
        let wanted: HashSet<u64> = versions.iter().map(|row| row.record).collect();
        for (record, received, origin) in block.records() {
            if wanted.contains(&record) {
                arrivals.insert(record, Arrival { received, origin: Arc::clone(origin) });
            }
        }
        rows.extend(versions);
    });
    let part = (span.from.ns(), span.until.ns().saturating_sub(1));
    let files: Vec<_> = files.into_iter().filter(|file| file.overlaps(span)).collect();
    let ends = rows.iter().map(|row| row.time);
    let mut ranges: Vec<(i64, i64)> = ends.clone().min().zip(ends.max()).into_iter().collect();
    ranges.extend(files.iter().filter_map(|file| range_of(shared, file, tag)));
    // Only where sources overlap, or something was corrected before, are there two versions.
    let mut regions = overlaps(ranges);
    for file in &files {
        let corrected = shared.or_skip(file, file.edits(&shared.cache, tag, part));
        regions.extend(corrected.iter().map(|row| (row.time, row.time)));
        rows.extend(corrected);
    }
    let first = regions.iter().map(|(first, _)| *first).min().unwrap_or(i64::MAX);
    let last = regions.iter().map(|(_, last)| *last).max().unwrap_or(i64::MIN);
    let region = Span {
        from: span.from.max(Time::from_ns(first)),
        until: span.until.min(Time::from_ns(last.saturating_add(1))),
    };
    for file in files.iter().filter(|file| file.overlaps(region)) {
        let held = file.rows(&shared.cache, tag, region, usize::MAX, Direction::OldestFirst);
        rows.extend(shared.or_skip(file, held));
    }
    rows.sort_by_key(|row| (row.time, row.record));
    rows.dedup_by(|next, before| next.says_the_same(before));
    let mut edits = Vec::new();
    for versions in rows.chunk_by(|a, b| a.time == b.time).filter(|all| all.len() > 1) {
        for (index, row) in versions.iter().enumerate() {
            edits.push((row.clone(), index + 1 == versions.len()));
        }
    }
    edits.truncate(limit);
    let wanted: Vec<u64> = edits.iter().map(|(row, _)| row.record).collect();
    for file in &files {
        let wanted: HashSet<u64> =
            wanted.iter().copied().filter(|record| !arrivals.contains_key(record)).collect();
        let found = file.with_records(&shared.cache, |sheet| find(sheet, &wanted, &mut arrivals));
        shared.or_skip(file, found);
    }
    let edit = |(row, holds): (Row, bool)| {
        let arrival = arrivals.get(&row.record).cloned();
        let (received, origin) =
            arrival.map_or((None, None), |a| (Some(a.received), Some(a.origin)));
        Edit { sample: row.sample(tag), holds, received, origin }
    };
    Ok(edits.into_iter().map(edit).collect())
}

/// One version of a sample that was corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What it said.
    pub sample: Sample,
    /// Whether it is the version that holds: the newest.
    pub holds: bool,
    /// When it was received; none when the file that says so cannot be read.
    pub received: Option<Time>,
    /// Who sent it, as [`Origin`](guildhall_model::Origin) is written.
    pub origin: Option<Arc<str>>,
}

fn steps_of_file(
    shared: &Shared,
    file: &TableFile,
    tag: TagId,
    span: Span,
    levels: &[usize],
    add: &mut impl FnMut(i64, &Figures),
) -> Result<(), HistorianError> {
    if file.tags(&shared.cache)?.tag(tag).is_none() {
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

/// Figures that outlived their samples, at the coarsest level that answers exactly.
fn alone_of_file(
    shared: &Shared,
    file: &TableFile,
    tag: TagId,
    part: Part,
    levels: &[usize],
) -> Vec<Figures> {
    let of_level =
        |level: &usize| shared.or_skip(file, file.figures_alone(&shared.cache, tag, *level, part));
    levels.iter().find_map(of_level).unwrap_or_default()
}

/// Shows the blocks in memory, the oldest first, and gives the files of the same moment.
fn snapshot(shared: &Shared, mut look: impl FnMut(&Block)) -> Vec<Arc<TableFile>> {
    let state = read(&shared.state);
    state.waiting.iter().for_each(|block| look(block));
    look(&state.current);
    state.files.clone()
}

pub(crate) fn footer(shared: &Shared, file: &TableFile) -> Option<Arc<Footer>> {
    let footer = file.footer(&shared.cache).map(Some);
    shared.or_skip(file, footer)
}

pub(crate) fn tags(shared: &Shared, file: &TableFile) -> Option<Arc<Tags>> {
    let tags = file.tags(&shared.cache).map(Some);
    shared.or_skip(file, tags)
}

//! Sealed files as the historian holds them: names, ranges, and reading one tag from one file.
//!
//! No descriptor stays open. A file that was merged into another, or retired, is doomed: it
//! goes when its last reader does, so that nobody finds it missing halfway.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guildhall_model::{Span, TagId, Time};
use parquet::errors::ParquetError;

use crate::cache::{Cache, Kept};
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::recent::{Direction, Row};
use crate::rollup::{self, LEVELS, Level};
use crate::sheet::{Footer, MARK_ROWS, Sheet, TagRows, fails};
use crate::table::{Chunk, columns};

/// The folders below the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Dirs {
    pub(crate) log: PathBuf,
    pub(crate) samples: PathBuf,
    pub(crate) rollups: PathBuf,
}

impl Dirs {
    pub(crate) fn below(dir: &Path) -> Dirs {
        let below = |name| dir.join(name);
        Dirs { log: below("log"), samples: below("samples"), rollups: below("rollups") }
    }
}

/// The record numbers of a file, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Range {
    pub(crate) fn covers(self, other: Range) -> bool {
        self != other && self.first <= other.first && other.last <= self.last
    }

    pub(crate) fn name(self) -> String {
        format!("{:020}-{:020}", self.first, self.last)
    }

    /// Of a samples file's name, or of a rollup's.
    pub(crate) fn parse(name: &str) -> Option<Range> {
        let mut parts = name.strip_suffix(".parquet")?.split('-');
        let mut number = || parts.next()?.parse().ok();
        let (first, last) = (number()?, number()?);
        (first <= last).then_some(Range { first, last })
    }
}

/// One sealed file.
pub(crate) struct TableFile {
    disk: Arc<dyn Disk>,
    pub(crate) range: Range,
    pub(crate) path: PathBuf,
    rollups: Vec<Option<PathBuf>>,
    pub(crate) rows: u64,
    /// Of the samples file and its rollups.
    pub(crate) bytes: u64,
    /// Its first and last time.
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) doomed: AtomicBool,
    /// Reading it failed: it is not merged into others.
    pub(crate) suspect: AtomicBool,
    /// A rollup that pays is not there; it is made again in the background.
    pub(crate) lacks: AtomicBool,
}

impl TableFile {
    /// A file of which the footer is known; `rollups` says which levels it has.
    pub(crate) fn new(
        disk: Arc<dyn Disk>,
        dirs: &Dirs,
        range: Range,
        footer: &Footer,
        rollups: &[bool],
        bytes: u64,
    ) -> TableFile {
        let name = range.name();
        let lacks = LEVELS.iter().zip(rollups).any(|(level, there)| {
            let pays = |tag: &TagRows| rollup::pays(*level, tag.rows, (tag.min, tag.max));
            !there && footer.tags().iter().any(pays)
        });
        let there = LEVELS.iter().zip(rollups);
        let rollups = there
            .map(|(level, there)| there.then(|| rollup::path(&dirs.rollups, &name, *level)))
            .collect();
        TableFile {
            disk,
            range,
            path: dirs.samples.join(format!("{name}.parquet")),
            rollups,
            rows: footer.rows as u64,
            bytes,
            min: footer.tags().iter().map(|tag| tag.min).min().unwrap_or(i64::MAX),
            max: footer.tags().iter().map(|tag| tag.max).max().unwrap_or(i64::MIN),
            doomed: AtomicBool::new(false),
            suspect: AtomicBool::new(false),
            lacks: AtomicBool::new(lacks),
        }
    }

    pub(crate) fn footer(&self, cache: &Cache) -> Result<Arc<Footer>, HistorianError> {
        cache
            .footer(&self.path, || Footer::load(&*self.disk, &self.path))
            .map_err(fails(&self.path))
    }

    /// Whether it can hold anything of a span.
    pub(crate) fn overlaps(&self, span: Span) -> bool {
        self.min < span.until.ns() && self.max >= span.from.ns()
    }

    /// Rows of a tag in a span, at most `limit` different times; of equal times the newest.
    pub(crate) fn rows(
        &self,
        cache: &Cache,
        tag: TagId,
        span: Span,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<Row>, HistorianError> {
        match direction {
            Direction::OldestFirst => {
                let mut rows = Vec::new();
                self.visit(cache, tag, span, &mut |row| {
                    rows.push(row);
                    if rows.len() < limit {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                })?;
                Ok(rows)
            }
            Direction::NewestFirst => {
                let footer = self.footer(cache)?;
                self.rows_back(&footer, tag, span, limit).map_err(fails(&self.path))
            }
        }
    }

    /// Hands on the rows of a tag in a span by time, of equal times only the newest.
    pub(crate) fn visit(
        &self,
        cache: &Cache,
        tag: TagId,
        span: Span,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), HistorianError> {
        let footer = self.footer(cache)?;
        let Some(found) = footer.tag(tag) else { return Ok(()) };
        let (range, columns) = (found.within(span), columns(found.kinds, false));
        let run = || {
            let mut held: Option<Row> = None;
            for batch in self.sheet(footer).read(&[range], &columns)? {
                let chunk = chunk(batch?)?;
                let begin = chunk.times().partition_point(|&time| time < span.from.ns());
                let end = chunk.times().partition_point(|&time| time < span.until.ns());
                for at in begin..end {
                    let row = chunk.row(at);
                    if let Some(before) = held.replace(row)
                        && held.as_ref().is_some_and(|row| row.time != before.time)
                        && take(before).is_break()
                    {
                        return Ok(());
                    }
                }
            }
            if let Some(last) = held {
                let _ = take(last);
            }
            Ok(())
        };
        run().map_err(fails(&self.path))
    }

    /// The row at each of these places, which are in order.
    pub(crate) fn rows_at(
        &self,
        footer: &Arc<Footer>,
        places: &[usize],
    ) -> Result<Vec<Row>, HistorianError> {
        let run = || {
            let ranges: Vec<_> = places.iter().map(|&at| at..at + 1).collect();
            let mut rows = Vec::with_capacity(places.len());
            for batch in self.sheet(Arc::clone(footer)).read(&ranges, &columns(u8::MAX, false))? {
                let chunk = chunk(batch?)?;
                rows.extend((0..chunk.len()).map(|at| chunk.row(at)));
            }
            Ok(rows)
        };
        run().map_err(fails(&self.path))
    }

    /// The figures of a tag at a level, when they are kept.
    pub(crate) fn figures(
        &self,
        cache: &Cache,
        tag: TagId,
        level: usize,
    ) -> Result<Kept, HistorianError> {
        let Some(path) = &self.rollups[level] else { return Ok(None) };
        let load = || {
            let footer = cache.footer(path, || Footer::load(&*self.disk, path))?;
            rollup::read(&Sheet { disk: &*self.disk, path, footer }, tag)
        };
        cache.figures(path, tag, load).map_err(fails(path))
    }

    /// To read it whole.
    pub(crate) fn sheet(&self, footer: Arc<Footer>) -> Sheet<'_> {
        Sheet { disk: &*self.disk, path: &self.path, footer }
    }

    fn rows_back(
        &self,
        footer: &Arc<Footer>,
        tag: TagId,
        span: Span,
        limit: usize,
    ) -> Result<Vec<Row>, ParquetError> {
        let Some(found) = footer.tag(tag) else { return Ok(Vec::new()) };
        let (range, columns) = (found.within(span), columns(found.kinds, false));
        let (mut rows, mut end) = (Vec::<Row>::new(), range.end);
        while end > range.start {
            let begin = range.start.max(end.saturating_sub(MARK_ROWS));
            let piece = begin..end;
            let batches = self.sheet(Arc::clone(footer)).read(&[piece], &columns)?;
            let chunks = batches.map(|batch| chunk(batch?)).collect::<Result<Vec<_>, _>>()?;
            for chunk in chunks.iter().rev() {
                for at in (0..chunk.len()).rev() {
                    let time = chunk.times()[at];
                    if !span.contains(Time::from_ns(time))
                        || rows.last().is_some_and(|row| row.time == time)
                    {
                        continue;
                    }
                    if rows.len() >= limit {
                        return Ok(rows);
                    }
                    rows.push(chunk.row(at));
                }
            }
            end = begin;
        }
        Ok(rows)
    }
}

impl Drop for TableFile {
    fn drop(&mut self) {
        if self.doomed.load(Ordering::Acquire) {
            // What stays behind when this fails is found and removed at the next start.
            let _ = self.disk.remove(&self.path);
            for path in self.rollups.iter().flatten() {
                let _ = self.disk.remove(path);
            }
        }
    }
}

/// The level that answers steps exactly: the coarsest that divides both, and the finer ones.
pub(crate) fn exact_levels(from: Time, step_ns: i64) -> Vec<usize> {
    let exact = |level: &Level| step_ns % level.ns == 0 && from.ns().rem_euclid(level.ns) == 0;
    (0..LEVELS.len()).rev().filter(|&level| exact(&LEVELS[level])).collect()
}

pub(crate) fn chunk(batch: arrow_array::RecordBatch) -> Result<Chunk, ParquetError> {
    Chunk::new(batch).ok_or_else(|| ParquetError::General("a column is missing".to_owned()))
}

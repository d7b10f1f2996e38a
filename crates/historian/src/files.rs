//! Sealed files as the historian holds them: names, and reading one tag from one file.
//!
//! No descriptor stays open. A file that was merged into others, or retired, is doomed: it goes
//! when its last reader does, so that nobody finds it missing halfway.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guildhall_model::{Span, TagId, Time};
use parquet::errors::ParquetError;

use crate::cache::{Cache, Kept};
use crate::chunk::{Chunk, columns, rows_at_once};
use crate::cursor::{Cursor, Part};
use crate::delta::{self, Entry};
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::figures::Figures;
use crate::recent::{Direction, Row};
use crate::rollup::{self, LEVELS, Level};
use crate::sheet::{Footer, Sheet, TagRows, Tags, fails};

/// The folders below the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Dirs {
    pub(crate) log: PathBuf,
    pub(crate) samples: PathBuf,
    pub(crate) delta: PathBuf,
    pub(crate) records: PathBuf,
    pub(crate) edits: PathBuf,
    pub(crate) rollups: PathBuf,
    pub(crate) figures: PathBuf,
}

impl Dirs {
    pub(crate) fn below(dir: &Path) -> Dirs {
        let below = |name| dir.join(name);
        Dirs {
            log: below("log"),
            delta: below("samples").join("_delta_log"),
            samples: below("samples"),
            records: below("records"),
            edits: below("edits"),
            rollups: below("rollups"),
            figures: below("figures"),
        }
    }

    /// Those that hold files of the table or files beside them.
    pub(crate) fn tables(&self) -> [&PathBuf; 5] {
        [&self.records, &self.edits, &self.rollups, &self.figures, &self.samples]
    }

    pub(crate) fn samples_file(&self, id: u64) -> PathBuf {
        self.samples.join(delta::name(id))
    }

    pub(crate) fn records_file(&self, id: u64) -> PathBuf {
        self.records.join(delta::name(id))
    }

    pub(crate) fn edits_file(&self, id: u64) -> PathBuf {
        self.edits.join(delta::name(id))
    }

    pub(crate) fn rollup_files(&self, id: u64) -> [PathBuf; LEVELS.len()] {
        LEVELS.map(|level| rollup::path(&self.rollups, id, level))
    }

    pub(crate) fn figure_files(&self, id: u64) -> [PathBuf; LEVELS.len()] {
        LEVELS.map(|level| rollup::path(&self.figures, id, level))
    }
}

/// Which files stand beside a samples file, and the bytes of all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Beside {
    pub(crate) rollups: [bool; LEVELS.len()],
    /// Figures that outlived their samples.
    pub(crate) alone: [bool; LEVELS.len()],
    /// The first and last time of these.
    pub(crate) alone_part: Option<Part>,
    pub(crate) edits: bool,
    pub(crate) bytes: u64,
}

/// The first and last record and time of a file: what lies outside is certainly not in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) records: (u64, u64),
    pub(crate) times: Part,
}

/// One sealed file.
pub(crate) struct TableFile {
    disk: Arc<dyn Disk>,
    pub(crate) id: u64,
    pub(crate) path: PathBuf,
    pub(crate) records: PathBuf,
    pub(crate) edits: Option<PathBuf>,
    pub(crate) rollups: Vec<Option<PathBuf>>,
    /// Figures that outlived their samples, by level; the coarsest has some of each tag.
    pub(crate) alone: Vec<Option<PathBuf>>,
    pub(crate) rows: u64,
    /// Of the samples file and those beside it.
    pub(crate) bytes: u64,
    /// Its first and last time, figures that outlived their samples included.
    pub(crate) min: i64,
    pub(crate) max: i64,
    doomed: AtomicBool,
    suspect: AtomicBool,
    /// A rollup that pays is not there; it is made again in the background.
    pub(crate) lacks: AtomicBool,
}

impl TableFile {
    /// A file of which the footer is known.
    pub(crate) fn new(
        disk: Arc<dyn Disk>,
        dirs: &Dirs,
        entry: &Entry,
        footer: &Footer,
        beside: &Beside,
    ) -> TableFile {
        let id = entry.id;
        let lacks = LEVELS.iter().zip(beside.rollups).any(|(level, there)| {
            let pays = |tag: &TagRows| rollup::pays(*level, tag.rows, (tag.min, tag.max));
            !there && footer.tags().iter().any(pays)
        });
        let named = |paths: [PathBuf; LEVELS.len()], there: [bool; LEVELS.len()]| {
            paths.into_iter().zip(there).map(|(path, there)| there.then_some(path)).collect()
        };
        let (first, last) = beside.alone_part.unwrap_or((i64::MAX, i64::MIN));
        TableFile {
            disk,
            id,
            path: dirs.samples_file(id),
            records: dirs.records_file(id),
            edits: beside.edits.then(|| dirs.edits_file(id)),
            rollups: named(dirs.rollup_files(id), beside.rollups),
            alone: named(dirs.figure_files(id), beside.alone),
            rows: entry.rows,
            bytes: entry.bytes + beside.bytes,
            min: entry.min.min(first),
            max: entry.max.max(last),
            doomed: AtomicBool::new(false),
            suspect: AtomicBool::new(false),
            lacks: AtomicBool::new(lacks),
        }
    }

    /// The same file, with rollups of these levels beside it as well.
    pub(crate) fn with_rollups(&self, dirs: &Dirs, made: &[usize]) -> TableFile {
        let paths = self.rollups.iter().zip(dirs.rollup_files(self.id)).enumerate();
        TableFile {
            disk: Arc::clone(&self.disk),
            id: self.id,
            path: self.path.clone(),
            records: self.records.clone(),
            edits: self.edits.clone(),
            rollups: paths
                .map(|(level, (there, path))| {
                    there.clone().or_else(|| made.contains(&level).then_some(path))
                })
                .collect(),
            alone: self.alone.clone(),
            rows: self.rows,
            bytes: self.bytes,
            min: self.min,
            max: self.max,
            doomed: AtomicBool::new(false),
            suspect: AtomicBool::new(false),
            lacks: AtomicBool::new(false),
        }
    }

    pub(crate) fn footer(&self, cache: &Cache) -> Result<Arc<Footer>, HistorianError> {
        cache.footer(&*self.disk, &self.path).map_err(fails(&self.path))
    }

    /// Where its tags are.
    pub(crate) fn tags(&self, cache: &Cache) -> Result<Arc<Tags>, HistorianError> {
        cache.tags(&*self.disk, &self.path).map_err(fails(&self.path))
    }

    /// Its files go with the last that holds it.
    pub(crate) fn doom(&self) {
        self.doomed.store(true, Ordering::Release);
    }

    /// Whether reading it failed, so that it is not merged into others.
    pub(crate) fn suspect(&self) -> bool {
        self.suspect.load(Ordering::Relaxed)
    }

    /// Says whether it is; gives whether it was.
    pub(crate) fn set_suspect(&self, suspect: bool) -> bool {
        self.suspect.swap(suspect, Ordering::Relaxed)
    }

    /// All its files, the samples last.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        let beside = self.rollups.iter().chain(&self.alone).chain([&self.edits]).flatten();
        beside.chain([&self.records, &self.path])
    }

    /// Whether it can hold anything of a span.
    pub(crate) fn overlaps(&self, span: Span) -> bool {
        self.min < span.until.ns() && self.max >= span.from.ns()
    }

    /// Rows of a tag in a span, at most `limit` of them.
    pub(crate) fn rows(
        &self,
        cache: &Cache,
        tag: TagId,
        span: Span,
        limit: usize,
        direction: Direction,
    ) -> Result<Vec<Row>, HistorianError> {
        if self.tags(cache)?.tag(tag).is_none() {
            return Ok(Vec::new());
        }
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

    /// Hands on the rows of a tag in a span by time.
    pub(crate) fn visit(
        &self,
        cache: &Cache,
        tag: TagId,
        span: Span,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), HistorianError> {
        let part = (span.from.ns(), span.until.ns().saturating_sub(1));
        let sheet = self.sheet(self.footer(cache)?);
        visit(sheet, tag, part, take).map_err(fails(&self.path))
    }

    /// What was corrected between two times, both included, by time and record.
    pub(crate) fn edits(
        &self,
        cache: &Cache,
        tag: TagId,
        part: Part,
    ) -> Result<Vec<Row>, HistorianError> {
        let Some(path) = &self.edits else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        let mut run = || {
            visit(self.beside(cache, path)?, tag, part, &mut |row| {
                rows.push(row);
                ControlFlow::Continue(())
            })
        };
        run().map_err(fails(path))?;
        Ok(rows)
    }

    /// The file of what was corrected, if there is one.
    pub(crate) fn edits_sheet(&self, cache: &Cache) -> Result<Option<Sheet>, HistorianError> {
        let sheet = |path: &PathBuf| self.beside(cache, path).map_err(fails(path));
        self.edits.as_ref().map(sheet).transpose()
    }

    /// How far it reaches; none without a row. Where its records cannot be read it may reach over
    /// any.
    pub(crate) fn reach(&self, cache: &Cache) -> Option<Reach> {
        let records = self.with_records(cache, |sheet| Ok(sheet.footer.part()));
        let (first, last) = records.unwrap_or(Some((0, i64::MAX)))?;
        let number = |record: i64| u64::try_from(record).unwrap_or(0);
        Some(Reach { records: (number(first), number(last)), times: (self.min, self.max) })
    }

    /// Runs over the file of its records.
    pub(crate) fn with_records<T>(
        &self,
        cache: &Cache,
        run: impl FnOnce(&Sheet) -> Result<T, ParquetError>,
    ) -> Result<T, HistorianError> {
        let path = &self.records;
        self.beside(cache, path).and_then(|sheet| run(&sheet)).map_err(fails(path))
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
            let (columns, at_once) = (columns(footer.kinds(), true), rows_at_once(footer.kinds()));
            for batch in self.sheet(Arc::clone(footer)).read(&ranges, &columns, at_once)? {
                let chunk = Chunk::new(&batch?)?;
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
        if let Some(kept) = cache.figures(path, tag) {
            return Ok(kept);
        }
        // Whoever asks for one tag often asks for the next, and a page is unpacked as a whole.
        let near = self.beside(cache, path).and_then(|sheet| rollup::read_near(&sheet, tag));
        let mut found = None;
        for (near, figures) in near.map_err(fails(path))? {
            let kept = Some(Arc::new(figures));
            cache.keep_figures(path, near, &kept, near == tag);
            found = if near == tag { kept } else { found };
        }
        if found.is_none() {
            cache.keep_figures(path, tag, &None, true);
        }
        Ok(found)
    }

    /// The figures of a tag at a level that outlived their samples.
    pub(crate) fn figures_alone(
        &self,
        cache: &Cache,
        tag: TagId,
        level: usize,
        part: Part,
    ) -> Result<Option<Vec<Figures>>, HistorianError> {
        let Some(path) = &self.alone[level] else { return Ok(None) };
        let read = self.beside(cache, path).and_then(|sheet| rollup::read(&sheet, tag, part));
        read.map_err(fails(path))
    }

    /// The same of several files, by time: no two have any of one bucket.
    pub(crate) fn figures_alone_of<'f>(
        files: impl IntoIterator<Item = &'f TableFile>,
        cache: &Cache,
        tag: TagId,
        level: usize,
        part: Part,
    ) -> Result<Vec<Figures>, HistorianError> {
        let mut all = Vec::new();
        for file in files {
            all.extend(file.figures_alone(cache, tag, level, part)?.into_iter().flatten());
        }
        all.sort_by_key(|one| one.time);
        Ok(all)
    }

    /// Of which tags figures of a level outlived their samples, and between which times.
    pub(crate) fn alone(
        &self,
        cache: &Cache,
        level: usize,
    ) -> Result<Option<Arc<Footer>>, HistorianError> {
        let Some(path) = &self.alone[level] else { return Ok(None) };
        self.beside(cache, path).map(|sheet| Some(sheet.footer)).map_err(fails(path))
    }

    /// The figures of some tags at a level, of those for which they are kept, without first and
    /// last: all that may have a sample between two times.
    pub(crate) fn figures_of(
        &self,
        cache: &Cache,
        level: usize,
        tags: &[TagId],
        part: Part,
    ) -> Result<HashMap<TagId, Vec<Figures>>, HistorianError> {
        let Some(path) = &self.rollups[level] else { return Ok(HashMap::new()) };
        let reach = (part.0.saturating_sub(LEVELS[level].ns - 1), part.1);
        let run = || rollup::read_some(&self.beside(cache, path)?, tags, reach);
        run().map_err(fails(path))
    }

    /// To read it whole.
    pub(crate) fn sheet(&self, footer: Arc<Footer>) -> Sheet {
        Sheet { disk: Arc::clone(&self.disk), path: self.path.clone(), footer }
    }

    /// A sheet that stands beside it.
    fn beside(&self, cache: &Cache, path: &Path) -> Result<Sheet, ParquetError> {
        let footer = cache.footer(&*self.disk, path)?;
        Ok(Sheet { disk: Arc::clone(&self.disk), path: path.to_owned(), footer })
    }

    fn rows_back(
        &self,
        footer: &Arc<Footer>,
        tag: TagId,
        span: Span,
        limit: usize,
    ) -> Result<Vec<Row>, ParquetError> {
        let Some(found) = footer.tag(tag) else { return Ok(Vec::new()) };
        let (range, columns) = (found.within(span), columns(found.kinds, true));
        let at_once = rows_at_once(found.kinds);
        let (mut rows, mut end) = (Vec::<Row>::new(), range.end);
        while end > range.start {
            let begin = range.start.max(end.saturating_sub(at_once));
            let piece = begin..end;
            let batches = self.sheet(Arc::clone(footer)).read(&[piece], &columns, at_once)?;
            let chunks = batches
                .map(|batch| Chunk::new(&batch?))
                .collect::<Result<Vec<_>, ParquetError>>()?;
            for chunk in chunks.iter().rev() {
                for at in (0..chunk.len()).rev() {
                    if !span.contains(Time::from_ns(chunk.times[at])) {
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
            for path in self.paths() {
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

/// Hands on the rows of a tag between two times, both included, by time.
fn visit(
    sheet: Sheet,
    tag: TagId,
    part: Part,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), ParquetError> {
    let Some(mut cursor) = Cursor::open(sheet, tag, part, true)? else { return Ok(()) };
    while take(cursor.row()).is_continue() && cursor.step()? {}
    Ok(())
}

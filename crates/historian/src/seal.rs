//! From memory to open files, and from many files to few.
//!
//! A file is written under a temporary name, synced, read back as far as its footer, renamed,
//! and the folder synced; only then the log forgets what it holds. Its name says which records
//! it covers. So after a crash at any point: a temporary file is removed; a file whose range
//! lies within another's is removed (it was merged); records of the log up to the greatest
//! sealed number are skipped. Rollups get their names before the samples file does.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guildhall_model::{Span, TagId};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::cache::Cache;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::files::{Dirs, Range, TableFile, chunk};
use crate::recent::Block;
use crate::rollup::{self, LEVELS, RollupWriter};
use crate::sheet::{Footer, Sheet};
use crate::table::{Chunk, TableWriter, columns};

/// Gives the path of a tag.
pub(crate) type Names = dyn Fn(TagId) -> Option<Arc<str>> + Send + Sync;

/// So many neighbours of about one size are merged.
pub const MERGE_FILES: usize = 8;

/// Larger files are not made by merging.
pub const MERGE_ROWS_MAX: u64 = 16 << 20;

/// What sealing and merging need.
pub(crate) struct Sealer {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dirs: Dirs,
    pub(crate) names: Arc<Names>,
    /// Set when the historian closes: what is being made is dropped, the log still has it.
    pub(crate) stop: AtomicBool,
}

impl Sealer {
    /// Writes a block into a file.
    pub(crate) fn seal(&self, block: &Block) -> Result<TableFile, HistorianError> {
        let tags = self.by_name(block.columns.keys().copied());
        self.make(Range { first: block.first, last: block.last }, |writer| {
            for (name, tag) in tags {
                let column = &block.columns[&tag];
                let order = column.whole_order();
                let (Some(&first), Some(&last)) = (order.first(), order.last()) else { continue };
                let span = (column.times[first as usize], column.times[last as usize]);
                writer.begin(tag, &name, order.len(), span)?;
                self.go_on()?;
                for at in order {
                    let (origin, received) = block.arrival(column, at);
                    writer.push(column.row(at), origin, received.ns())?;
                }
            }
            Ok(())
        })
    }

    /// Writes neighbouring files, the oldest first, into one.
    pub(crate) fn merge(
        &self,
        cache: &Cache,
        files: &[Arc<TableFile>],
    ) -> Result<TableFile, HistorianError> {
        let mut footers = Vec::new();
        for file in files {
            footers.push(file.footer(cache)?);
        }
        let all = footers.iter().flat_map(|footer| footer.tags().iter().map(|rows| rows.tag));
        let tags = self.by_name(all);
        let first = files.iter().map(|file| file.range.first).min().unwrap_or(0);
        let last = files.iter().map(|file| file.range.last).max().unwrap_or(0);
        self.make(Range { first, last }, |writer| {
            for (name, tag) in tags {
                let parts = footers.iter().filter_map(|footer| footer.tag(tag));
                let (mut rows, mut min, mut max) = (0, i64::MAX, i64::MIN);
                for part in parts {
                    (rows, min, max) = (rows + part.rows, min.min(part.min), max.max(part.max));
                }
                writer.begin(tag, &name, rows, (min, max))?;
                let sheets = files.iter().zip(&footers);
                let mut cursors = Vec::new();
                for (file, footer) in sheets {
                    cursors.extend(Cursor::open(&file.sheet(Arc::clone(footer)), tag)?);
                }
                while let Some(next) = oldest(&cursors) {
                    let cursor = &mut cursors[next];
                    let (origin, received) = cursor.chunk.arrival(cursor.at);
                    writer.push(cursor.chunk.row(cursor.at), origin, received)?;
                    if cursor.at == 0 {
                        self.go_on()?;
                    }
                    if !cursor.step()? {
                        cursors.remove(next);
                    }
                }
            }
            Ok(())
        })
    }

    /// Writes the rollups of a file anew.
    pub(crate) fn mend(
        &self,
        cache: &Cache,
        file: &TableFile,
    ) -> Result<TableFile, HistorianError> {
        let footer = file.footer(cache)?;
        let (disk, dirs) = (&*self.disk, &self.dirs);
        let sides = LEVELS.map(|level| rollup::path(&dirs.rollups, &file.range.name(), level));
        let unwritten = |source| HistorianError::Seal { path: sides[0].clone(), source };
        let levels = LEVELS.iter().zip(&sides);
        let mut rollups: Vec<_> =
            levels.map(|(level, path)| RollupWriter::new(disk, with_tmp(path), *level)).collect();
        for (name, tag) in self.by_name(footer.tags().iter().map(|rows| rows.tag)) {
            let Some(rows) = footer.tag(tag) else { continue };
            let (count, span) = (rows.rows, (rows.min, rows.max));
            let mut all = rollups.iter_mut();
            let begun = all.try_for_each(|rollup| rollup.begin(tag, &name, count, span));
            let mut done = begun.and_then(|()| self.go_on());
            file.visit(cache, tag, Span::ALL, &mut |row| {
                if done.is_ok() {
                    done = rollups.iter_mut().try_for_each(|rollup| rollup.add(&row));
                }
                if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            done.map_err(unwritten)?;
        }
        let finish = || {
            let (mut there, mut bytes) = (Vec::new(), disk.open(&file.path)?.size()?);
            for (rollup, side) in rollups.into_iter().zip(&sides) {
                let made = rollup.finish()?;
                if made.is_some() {
                    disk.rename(&with_tmp(side), side)?;
                }
                bytes += made.unwrap_or(0);
                there.push(made.is_some());
            }
            disk.sync_dir(&dirs.rollups)?;
            Ok((there, bytes))
        };
        let (there, bytes) = finish().map_err(unwritten)?;
        let disk = Arc::clone(&self.disk);
        Ok(TableFile::new(disk, dirs, file.range, &footer, &there, bytes))
    }

    fn make<'a>(
        &'a self,
        range: Range,
        fill: impl FnOnce(&mut TableWriter<'a>) -> Result<(), ParquetError>,
    ) -> Result<TableFile, HistorianError> {
        let (disk, dirs) = (&*self.disk, &self.dirs);
        let name = range.name();
        let path = dirs.samples.join(format!("{name}.parquet"));
        let temporary = with_tmp(&path);
        let sides = LEVELS.map(|level| rollup::path(&dirs.rollups, &name, level));
        let write = || {
            let rollups = LEVELS.iter().zip(&sides);
            let rollups =
                rollups.map(|(level, path)| RollupWriter::new(disk, with_tmp(path), *level));
            let mut writer = TableWriter::create(disk, &temporary, rollups.collect())?;
            fill(&mut writer)?;
            let written = writer.finish()?;
            let footer = Footer::load(disk, &temporary)?;
            if footer.rows as u64 != written.rows {
                return Err(ParquetError::General("not all rows were written".to_owned()));
            }
            let made = written.rollups.iter().zip(&sides).filter(|(made, _)| made.is_some());
            for (_, side) in made {
                disk.rename(&with_tmp(side), side)?;
            }
            disk.sync_dir(&dirs.rollups)?;
            disk.rename(&temporary, &path)?;
            disk.sync_dir(&dirs.samples)?;
            Ok((written, footer))
        };
        let (written, footer) = write().map_err(|error| {
            // Room is needed now, not at the next start.
            let _ = disk.remove(&temporary);
            sides.iter().for_each(|side| drop(disk.remove(&with_tmp(side))));
            HistorianError::Seal { path: path.clone(), source: error }
        })?;
        let there: Vec<bool> = written.rollups.iter().map(Option::is_some).collect();
        let bytes = written.bytes + written.rollups.iter().flatten().sum::<u64>();
        Ok(TableFile::new(Arc::clone(&self.disk), dirs, range, &footer, &there, bytes))
    }

    fn go_on(&self) -> Result<(), ParquetError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(ParquetError::General("the historian is closing".to_owned()));
        }
        Ok(())
    }

    fn by_name(&self, tags: impl Iterator<Item = TagId>) -> Vec<(Arc<str>, TagId)> {
        let name = |tag| (self.names)(tag).unwrap_or_else(|| format!("#{}", tag.0).into());
        let mut tags: Vec<TagId> = tags.collect();
        tags.sort_unstable();
        tags.dedup();
        let mut named: Vec<_> = tags.into_iter().map(|tag| (name(tag), tag)).collect();
        named.sort();
        named
    }
}

/// Which neighbours to merge next: the first [`MERGE_FILES`] of one size class.
pub(crate) fn choose(files: &[Arc<TableFile>], gaps: &[Range]) -> Option<Vec<Arc<TableFile>>> {
    let class = |file: &TableFile| file.rows.max(1).ilog(MERGE_FILES as u64);
    let fits = |run: &&[Arc<TableFile>]| {
        let whole = Range { first: run[0].range.first, last: run[run.len() - 1].range.last };
        run.iter().all(|file| class(file) == class(&run[0]))
            && run.iter().all(|file| !file.suspect.load(Ordering::Relaxed))
            && run.iter().map(|file| file.rows).sum::<u64>() <= MERGE_ROWS_MAX
            && !gaps.iter().any(|gap| whole.covers(*gap))
    };
    files.windows(MERGE_FILES).find(fits).map(<[_]>::to_vec)
}

struct Cursor {
    reader: ParquetRecordBatchReader,
    chunk: Chunk,
    at: usize,
}

impl Cursor {
    fn open(sheet: &Sheet<'_>, tag: TagId) -> Result<Option<Cursor>, ParquetError> {
        let Some(rows) = sheet.footer.tag(tag) else { return Ok(None) };
        let range = rows.start..rows.start + rows.rows;
        let mut reader = sheet.read(&[range], &columns(rows.kinds, true))?;
        let Some(batch) = reader.next() else { return Ok(None) };
        Ok(Some(Cursor { chunk: chunk(batch?)?, reader, at: 0 }))
    }

    /// Goes on to the next row; false when there is none.
    fn step(&mut self) -> Result<bool, ParquetError> {
        self.at += 1;
        if self.at < self.chunk.len() {
            return Ok(true);
        }
        let Some(batch) = self.reader.next() else { return Ok(false) };
        (self.chunk, self.at) = (chunk(batch?)?, 0);
        Ok(true)
    }
}

/// The cursor with the least time; of equal times that of the oldest file.
fn oldest(cursors: &[Cursor]) -> Option<usize> {
    let time = |at: &usize| cursors[*at].chunk.times()[cursors[*at].at];
    (0..cursors.len()).min_by_key(|at| (time(at), *at))
}

fn with_tmp(path: &std::path::Path) -> PathBuf {
    path.with_extension("parquet.tmp")
}

//! From memory to open files.
//!
//! A file and those beside it are written under temporary names, synced, read back as far as
//! their footers, renamed, and the folders synced. They are part of the table once its log says
//! so ([`crate::delta`]), in one commit; only then our log forgets what they hold. So after a
//! crash at any point: what the table's log does not list is removed, and records of our log up
//! to the greatest sealed one are skipped.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::cache::Cache;
use crate::cursor::{ALL, Cursor, Wanted};
use crate::delta::Entry;
use crate::disk::{Disk, with_tmp};
use crate::edits::EditsWriter;
use crate::error::HistorianError;
use crate::files::{Beside, Dirs, TableFile};
use crate::recent::{Block, Gathered};
use crate::records::RecordsWriter;
use crate::rollup::{LEVELS, RollupWriter};
use crate::run::Run;
use crate::sheet::Footer;
use crate::table::TableWriter;

/// Gives the path of a tag.
pub(crate) type Names = dyn Fn(TagId) -> Option<Arc<str>> + Send + Sync;

/// What sealing and merging need.
pub(crate) struct Sealer {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) dirs: Dirs,
    pub(crate) names: Arc<Names>,
    /// Set when the historian closes: what is being made is dropped, its source is still there.
    pub(crate) stop: AtomicBool,
}

/// A file that is on disk, and what the table's log is to say of it.
pub(crate) struct Made {
    pub(crate) file: TableFile,
    pub(crate) entry: Entry,
}

/// What was made is not wanted.
pub(crate) fn doom(made: &[Made]) {
    made.iter().for_each(|one| one.file.doom());
}

/// Where a file came from, for its footer: enough to make the table's log again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The greatest record of all sealed when it was made.
    pub(crate) sealed: u64,
    /// The files that it and its siblings stand for.
    pub(crate) replaces: Vec<u64>,
    /// The files that were made with it, itself included.
    pub(crate) siblings: Vec<u64>,
}

impl Origin {
    pub(crate) fn text(&self) -> String {
        let list = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        format!("{};{};{}", self.sealed, list(&self.replaces), list(&self.siblings))
    }

    pub(crate) fn parse(text: &str) -> Option<Origin> {
        let mut parts = text.split(';');
        let sealed = parts.next()?.parse().ok()?;
        let mut list = || {
            let ids = parts.next()?.split(',').filter(|id| !id.is_empty());
            ids.map(|id| id.parse().ok()).collect::<Option<Vec<u64>>>()
        };
        Some(Origin { sealed, replaces: list()?, siblings: list()? })
    }
}

impl Sealer {
    /// Writes a block into a file of this number.
    pub(crate) fn seal(&self, id: u64, block: &Block) -> Result<Made, HistorianError> {
        let tags = self.by_name(block.tags());
        let origin = Origin { sealed: block.last, ..Origin::default() };
        let records = |records: &mut RecordsWriter| {
            block.records().try_for_each(|(number, at, from)| records.push(number, at, from))
        };
        let mut gathered = Gathered::default();
        let made = self.make(id, &origin, records, |writer| {
            for (name, tag) in tags {
                let Some(span) = block.span(tag) else { continue };
                writer.begin(tag, &name, block.count(tag), span)?;
                self.go_on()?;
                let floats = block.gather(tag, &mut gathered);
                let Gathered { times, values, records } = &gathered;
                match floats.then(|| Run::of(times, values, records)).flatten() {
                    Some(run) => writer.push_run(&run)?,
                    None => block.all_versions(tag).try_for_each(|row| writer.push(row))?,
                }
            }
            Ok(())
        })?;
        made.ok_or_else(|| {
            let source = ParquetError::General("a block without a row".to_owned());
            HistorianError::Seal { path: self.dirs.samples_file(id), source }
        })
    }

    /// Writes the rollups that a file lacks. Those that are there may be read meanwhile.
    pub(crate) fn mend(
        &self,
        cache: &Cache,
        file: &TableFile,
    ) -> Result<TableFile, HistorianError> {
        let footer = file.footer(cache)?;
        let sides = self.dirs.rollup_files(file.id);
        let write = || -> Result<Vec<usize>, ParquetError> {
            let all = self.rollups(&sides).into_iter().enumerate();
            let (levels, mut rollups): (Vec<usize>, Vec<RollupWriter<'_>>) =
                all.filter(|(level, _)| file.rollups[*level].is_none()).unzip();
            let tags = self.by_name(footer.tags().iter().map(|rows| rows.tag));
            let wanted = tags.iter().map(|(_, tag)| Wanted::part(*tag, ALL)).collect();
            let mut cursor = Cursor::over(file.sheet(Arc::clone(&footer)), wanted, false);
            for (place, (name, tag)) in tags.iter().enumerate() {
                let Some(rows) = footer.tag(*tag) else { continue };
                for rollup in &mut rollups {
                    rollup.begin(*tag, name, rows.rows, (rows.min, rows.max))?;
                }
                self.go_on()?;
                let mut more = cursor.begin(place)?;
                while more {
                    let one = cursor.row();
                    rollups.iter_mut().try_for_each(|rollup| rollup.add(&one))?;
                    more = cursor.step()?;
                }
            }
            let mut made = Vec::new();
            for (level, rollup) in levels.into_iter().zip(rollups) {
                made.extend(rollup.finish()?.map(|_| level));
            }
            for side in made.iter().map(|level| &sides[*level]) {
                self.disk.rename(&with_tmp(side), side)?;
            }
            self.disk.sync_dir(&self.dirs.rollups)?;
            Ok(made)
        };
        let made =
            write().map_err(|source| HistorianError::Seal { path: sides[0].clone(), source })?;
        Ok(file.with_rollups(&self.dirs, &made))
    }

    /// Makes one file of the table and those beside it; none when `fill` gives no row.
    pub(crate) fn make<'a>(
        &'a self,
        id: u64,
        origin: &Origin,
        records: impl FnOnce(&mut RecordsWriter) -> Result<(), ParquetError>,
        fill: impl FnOnce(&mut TableWriter<'a>) -> Result<(), ParquetError>,
    ) -> Result<Option<Made>, HistorianError> {
        let (disk, dirs) = (&*self.disk, &self.dirs);
        let (path, sides) = (dirs.samples_file(id), dirs.rollup_files(id));
        let alone = dirs.figure_files(id);
        let (records_path, edits_path) = (dirs.records_file(id), dirs.edits_file(id));
        let write = || {
            let edits = EditsWriter::new(disk, with_tmp(&edits_path));
            let temporary = with_tmp(&path);
            let derived = [self.rollups(&sides), self.rollups(&alone)];
            let mut writer = TableWriter::create(disk, &temporary, derived, edits)?;
            fill(&mut writer)?;
            let written = writer.finish(origin.text())?;
            if written.rows == 0 && written.alone.iter().all(Option::is_none) {
                return Err(ParquetError::General(NOTHING.to_owned()));
            }
            let mut writer = RecordsWriter::create(disk, &with_tmp(&records_path))?;
            records(&mut writer)?;
            let records_bytes = writer.finish()?;
            let footer = Footer::load(disk, &temporary)?;
            if footer.rows as u64 != written.rows || footer.crc != written.samples.footer_crc {
                return Err(ParquetError::General("not all rows were written".to_owned()));
            }
            Footer::load(disk, &with_tmp(&records_path))?;
            let derived =
                sides.iter().zip(&written.rollups).chain(alone.iter().zip(&written.alone));
            let derived = derived.map(|(side, made)| (side, *made));
            let all = derived.chain([(&edits_path, written.edits)]);
            let all = all.chain([(&records_path, Some(records_bytes)), (&path, Some(0))]);
            for (path, _) in all.filter(|(_, made)| made.is_some()) {
                disk.rename(&with_tmp(path), path)?;
            }
            for dir in dirs.tables() {
                disk.sync_dir(dir)?;
            }
            let hours = alone.last().filter(|_| written.alone.iter().any(Option::is_some));
            let alone_part = hours.map(|path| Footer::load(disk, path)).transpose()?;
            let alone_part = alone_part.and_then(|footer| footer.part());
            Ok((written, footer, records_bytes, alone_part))
        };
        let (written, footer, records_bytes, alone_part) = match write() {
            Ok(written) => written,
            Err(error) => {
                // Room is needed now, not at the next start.
                let beside = sides.iter().chain(&alone);
                for path in beside.chain([&edits_path, &records_path, &path]) {
                    let _ = disk.remove(&with_tmp(path));
                    let _ = disk.remove(path);
                }
                let nothing = matches!(&error, ParquetError::General(why) if why == NOTHING);
                return if nothing {
                    Ok(None)
                } else {
                    Err(HistorianError::Seal { path, source: error })
                };
            }
        };
        let sealed = written.samples;
        let entry = Entry {
            id,
            bytes: sealed.bytes,
            rows: written.rows,
            min: sealed.min,
            max: sealed.max,
            footer_crc: sealed.footer_crc,
        };
        let mut beside = Beside { edits: written.edits.is_some(), alone_part, ..Beside::default() };
        let derived = beside.rollups.iter_mut().zip(&written.rollups);
        for (there, made) in derived.chain(beside.alone.iter_mut().zip(&written.alone)) {
            *there = made.is_some();
        }
        let sides = written.rollups.iter().chain(&written.alone).chain([&written.edits]);
        let sides = sides.flatten().sum::<u64>();
        beside.bytes = sides + records_bytes;
        let file = TableFile::new(Arc::clone(&self.disk), dirs, &entry, &footer, &beside);
        Ok(Some(Made { file, entry }))
    }

    /// An error when the historian closes.
    pub(crate) fn go_on(&self) -> Result<(), ParquetError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(ParquetError::General("the historian is closing".to_owned()));
        }
        Ok(())
    }

    /// Tags with their paths, sorted by them, each once.
    pub(crate) fn by_name(&self, tags: impl Iterator<Item = TagId>) -> Vec<(Arc<str>, TagId)> {
        let name = |tag| (self.names)(tag).unwrap_or_else(|| format!("#{}", tag.0).into());
        let mut tags: Vec<TagId> = tags.collect();
        tags.sort_unstable();
        tags.dedup();
        let mut named: Vec<_> = tags.into_iter().map(|tag| (name(tag), tag)).collect();
        named.sort();
        named
    }

    fn rollups(&self, sides: &[PathBuf]) -> Vec<RollupWriter<'_>> {
        let levels = LEVELS.iter().zip(sides);
        levels.map(|(level, side)| RollupWriter::new(&*self.disk, with_tmp(side), *level)).collect()
    }
}

/// What stands in the error that ends the making of a file without a row.
const NOTHING: &str = "there is no row";

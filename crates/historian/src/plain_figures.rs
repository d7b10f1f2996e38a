//! Figures that outlived their samples, in an export and back.
//!
//! `figures/2026-11/1h.parquet`, `1m`, `1s`: by month, with the columns of
//! [rollups](crate::rollup) as plain floats, sorted by tag path and time. On the way back those of a month become
//! one file of the table without rows.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::cursor::{ALL, Part};
use crate::disk::Disk;
use crate::edits::Named;
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::month;
use crate::rollup::{self, HOURS, LEVELS, Level, RollupWriter};
use crate::seal::{Made, Origin, Sealer};
use crate::sheet::{Footer, MARK_ROWS, Sheet, fails};
use crate::still::Still;

/// Figures of one month and level in an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFigures {
    /// Its name below `figures/`.
    pub name: String,
    /// How many there are.
    pub rows: u64,
}

impl PlainFigures {
    /// Where they are.
    pub fn path(&self) -> String {
        format!("figures/{}", self.name)
    }

    fn month_and_level(&self) -> Option<(&str, usize)> {
        let (month, file) = self.name.split_once('/')?;
        let level = file.strip_suffix(".parquet")?;
        Some((month, LEVELS.iter().position(|one| one.name == level)?))
    }
}

impl Still {
    /// Writes all figures that outlived their samples into a folder, the oldest month first.
    ///
    /// # Errors
    /// `Table` when something cannot be read, `Seal` and `Folder` when something cannot be written.
    pub fn export_figures(
        &self,
        disk: &dyn Disk,
        to: &Path,
    ) -> Result<Vec<PlainFigures>, HistorianError> {
        let mut months: BTreeMap<i64, Vec<TagId>> = BTreeMap::new();
        for file in &self.files {
            let hours = file.alone(&self.cache, HOURS)?;
            for rows in hours.iter().flat_map(|footer| footer.tags()) {
                for month in month::of(rows.min)..=month::of(rows.max) {
                    months.entry(month).or_default().push(rows.tag);
                }
            }
        }
        let mut all = Vec::new();
        for (month, tags) in months {
            let tags = self.sealer.by_name(tags.into_iter());
            let dir = to.join("figures").join(month::text(month));
            let folder = |source| HistorianError::Folder { path: dir.clone(), source };
            disk.create_dir(&dir).map_err(folder)?;
            for (level, Level { name, .. }) in LEVELS.iter().enumerate() {
                let name = format!("{}/{name}.parquet", month::text(month));
                let path = to.join("figures").join(&name);
                let rows = self.write_figures(disk, &path, level, &tags, month::part(month))?;
                all.extend((rows > 0).then_some(PlainFigures { name, rows }));
            }
            disk.sync_dir(&dir).map_err(folder)?;
        }
        Ok(all)
    }

    fn write_figures(
        &self,
        disk: &dyn Disk,
        path: &Path,
        level: usize,
        tags: &[(Arc<str>, TagId)],
        part: Part,
    ) -> Result<u64, HistorianError> {
        let wrong = |source| HistorianError::Seal { path: path.to_owned(), source };
        let mut writer = RollupWriter::new(disk, path.to_owned(), LEVELS[level]).plain();
        let mut count = 0;
        for (name, tag) in tags {
            let files = self.files.iter().map(|file| &**file);
            let files = files.filter(|file| file.min <= part.1 && part.0 <= file.max);
            let figures = TableFile::figures_alone_of(files, &self.cache, *tag, level, part)?;
            count += figures.len() as u64;
            writer.begin_alone(*tag, name, (0, part), figures, &Arc::from([])).map_err(wrong)?;
        }
        writer.finish().map_err(wrong)?;
        Ok(count)
    }
}

/// The files of the table that hold these figures of an export in `from`, numbered from `id` on;
/// `sealed` is the greatest record of all samples.
pub(crate) fn rebuild(
    sealer: &Sealer,
    from: &Path,
    figures: &[PlainFigures],
    mut id: u64,
    sealed: u64,
) -> Result<Vec<Made>, HistorianError> {
    let mut months: BTreeMap<&str, Vec<(usize, Sheet)>> = BTreeMap::new();
    for one in figures {
        let path = from.join(one.path());
        let not = |why: &str| HistorianError::NotExported { path: path.clone(), why: why.into() };
        let (month, level) =
            one.month_and_level().ok_or_else(|| not("its name is not as an export has it"))?;
        let footer = Footer::load(&*sealer.disk, &path).map_err(fails(&path))?;
        if footer.rows as u64 != one.rows {
            return Err(not("it has another number of rows"));
        }
        let disk = Arc::clone(&sealer.disk);
        months
            .entry(month)
            .or_default()
            .push((level, Sheet { disk, path: path.clone(), footer: Arc::new(footer) }));
    }
    let mut all = Vec::new();
    for sheets in months.into_values() {
        let origin = Origin { sealed, ..Origin::default() };
        let made = sealer.make(
            id,
            &origin,
            |_| Ok(()),
            |writer| {
                let hours = sheets.iter().find(|(level, _)| *level == HOURS);
                let tags = hours.map_or(Ok(Vec::new()), |(_, sheet)| tags(sheet))?;
                for (tag, name) in tags {
                    let mut standing = vec![Vec::new(); LEVELS.len()];
                    for (level, sheet) in &sheets {
                        standing[*level] = rollup::read(sheet, tag, ALL)?.unwrap_or_default();
                    }
                    writer.begin(tag, &name, 0, (i64::MAX, i64::MIN))?;
                    writer.age(i64::MIN, (0, ALL), standing, &Arc::from([]))?;
                }
                Ok(())
            },
        )?;
        all.extend(made);
        id += 1;
    }
    Ok(all)
}

/// The tags of a file with their paths, in its order.
fn tags(sheet: &Sheet) -> Result<Vec<Named>, ParquetError> {
    let mut rows: Vec<_> = sheet.footer.tags().iter().collect();
    rows.sort_by_key(|rows| rows.start);
    let firsts: Vec<_> = rows.iter().map(|rows| rows.start..rows.start + 1).collect();
    let mut named = Vec::with_capacity(rows.len());
    for batch in sheet.read(&firsts, &[0], MARK_ROWS)? {
        let batch = batch?;
        let names = batch.column(0).as_string_opt::<i32>();
        let names = names.ok_or_else(|| ParquetError::General("`tag` is no text".to_owned()))?;
        for name in names.iter().flatten() {
            named.push((rows[named.len()].tag, Arc::from(name)));
        }
    }
    Ok(named)
}

//! Rollups: the figures of each second, minute and hour of a samples file, beside it.
//!
//! `rollups/<number>-1s.parquet`, `-1m`, `-1h` are derived from `samples/<number>.parquet` and can
//! be made again from it. `figures/` holds files of the same names and columns with figures that
//! outlived their samples ([`crate::retention`]), which cannot. Columns: tag (dictionary), tag_id u32,
//! time (begin of the bucket, timestamp ns UTC, aligned to 1970), count, count_good, count_value (u64),
//! min, max, sum, first, last (f64, null without a value and where the next ones say it), first_time,
//! last_time (timestamp ns UTC), integral (f64, over ns from the first value to the last, each holding until
//! the next; null where it is that of evenly spaced samples,
//! `(sum - last) * (last_time - first_time) / (count_value - 1)`, so that those take no room; NaN where it is
//! not known), scale (i8) and min_scaled (i64) with `min = min_scaled / 10^scale`, max_above, first_above,
//! last_above (i64, what these are above min_scaled), sum_above (above `count_value * min_scaled`).
//! Files that were made before have no columns behind integral, or not even that.
//! A tag is in a level only when that has at most a 32nd of its rows: else samples are as fast, and
//! a row of figures takes as much as so many samples.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::cursor::Part;
use crate::disk::Disk;
use crate::figure_columns::{self, FLOATS, Form, Named};
use crate::figures::Figures;
use crate::recent::Row;
use crate::run::Run;
use crate::sheet::{MARK_ROWS, Sheet, SheetWriter, TagRows, properties};

/// A length of bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) name: &'static str,
    pub(crate) ns: i64,
}

/// The length of the longest.
pub(crate) const HOUR_NS: i64 = 3_600_000_000_000;

const HOUR: Level = Level { name: "1h", ns: HOUR_NS };

/// The finest first.
pub(crate) const LEVELS: [Level; 3] =
    [Level { name: "1s", ns: 1_000_000_000 }, Level { name: "1m", ns: 60_000_000_000 }, HOUR];

/// The place of the longest among them.
pub(crate) const HOURS: usize = LEVELS.len() - 1;

/// A level is kept for a tag when it has this many times fewer rows than the samples.
const PAYS: usize = 32;

/// Whether a level is kept for a tag with so many rows between these times.
pub(crate) fn pays(level: Level, rows: usize, part: Part) -> bool {
    buckets(level, part) <= (rows / PAYS) as u64
}

fn buckets(level: Level, (min, max): Part) -> u64 {
    max.div_euclid(level.ns).abs_diff(min.div_euclid(level.ns)).saturating_add(1)
}

/// When the hour of a time begins.
pub(crate) fn hour(time: i64) -> i64 {
    time.div_euclid(HOUR_NS).saturating_mul(HOUR_NS)
}

/// Writes the rollups of one level; there is no file when no tag pays.
pub(crate) struct RollupWriter<'a> {
    disk: &'a dyn Disk,
    path: PathBuf,
    level: Level,
    sheet: Option<SheetWriter>,
    keeps: bool,
    open: Option<Figures>,
    tag: (TagId, Arc<str>),
    rows: Vec<Named>,
    form: Form,
    /// Figures of the tag that are there already, and the hours to which nothing is added.
    standing: VecDeque<Figures>,
    closed: Arc<[i64]>,
}

impl<'a> RollupWriter<'a> {
    pub(crate) fn new(disk: &'a dyn Disk, path: PathBuf, level: Level) -> RollupWriter<'a> {
        let tag = (TagId(0), Arc::from(""));
        RollupWriter {
            disk,
            path,
            level,
            sheet: None,
            keeps: false,
            open: None,
            tag,
            rows: Vec::new(),
            form: Form::Packed,
            standing: VecDeque::new(),
            closed: Arc::from([]),
        }
    }

    /// With floats as they are.
    pub(crate) fn plain(self) -> RollupWriter<'a> {
        RollupWriter { form: Form::Plain, ..self }
    }

    /// The rows that follow are of this tag: so many, between these times.
    pub(crate) fn begin(
        &mut self,
        tag: TagId,
        name: &Arc<str>,
        rows: usize,
        (min, max): (i64, i64),
    ) -> Result<(), ParquetError> {
        self.end_tag()?;
        self.keeps = pays(self.level, rows, (min, max));
        if self.keeps { self.open_sheet(tag, name, rows / PAYS) } else { Ok(()) }
    }

    /// The rows that follow are of this tag and leave only their figures, beside those that
    /// stand already. Hours are kept of each tag.
    pub(crate) fn begin_alone(
        &mut self,
        tag: TagId,
        name: &Arc<str>,
        (rows, part): (usize, Part),
        standing: Vec<Figures>,
        closed: &Arc<[i64]>,
    ) -> Result<(), ParquetError> {
        self.end_tag()?;
        self.keeps = rows > 0 && (self.level == HOUR || pays(self.level, rows, part));
        if !self.keeps && standing.is_empty() {
            return Ok(());
        }
        let most = usize::try_from(buckets(self.level, part)).unwrap_or(rows).min(rows);
        self.open_sheet(tag, name, most + standing.len())?;
        (self.standing, self.closed) = (standing.into(), Arc::clone(closed));
        Ok(())
    }

    fn open_sheet(&mut self, tag: TagId, name: &Arc<str>, most: usize) -> Result<(), ParquetError> {
        self.tag = (tag, Arc::clone(name));
        if self.sheet.is_none() {
            let properties = properties(&figure_columns::differences(), &FLOATS).build();
            let schema = figure_columns::schema(self.form);
            self.sheet = Some(SheetWriter::create(self.disk, &self.path, schema, properties)?);
        }
        let sheet = self.sheet.as_mut().expect("made above");
        if sheet.must_end_group(most) {
            flush(sheet, &mut self.rows, self.form)?;
            sheet.end_group()?;
        }
        sheet.begin(tag);
        Ok(())
    }

    /// Adds the next row of the tag, by time and each time once.
    pub(crate) fn add(&mut self, row: &Row) -> Result<(), ParquetError> {
        if !self.keeps {
            return Ok(());
        }
        self.bucket(row.time)?;
        if let Some(open) = &mut self.open {
            open.merge(&Figures::of(row));
        }
        Ok(())
    }

    /// Adds a run of the tag that follows.
    pub(crate) fn add_run(&mut self, run: &Run<'_>) -> Result<(), ParquetError> {
        if !self.keeps {
            return Ok(());
        }
        let mut rest = *run;
        while rest.len() > 0 {
            let bucket = self.bucket(rest.times[0])?;
            let last = bucket.saturating_add(self.level.ns - 1);
            let inside = rest.times.iter().position(|time| *time > last);
            let (now, later) = rest.split(inside.unwrap_or(rest.len()));
            if let Some(open) = &mut self.open {
                open.add_run(&now);
            }
            rest = later;
        }
        Ok(())
    }

    /// Ends the file, if there is one.
    pub(crate) fn finish(mut self) -> Result<Option<u64>, ParquetError> {
        self.end_tag()?;
        let Some(mut sheet) = self.sheet else { return Ok(None) };
        flush(&mut sheet, &mut self.rows, self.form)?;
        Ok(Some(sheet.finish(String::new())?.bytes))
    }

    /// Opens the bucket of a time, and says when that begins.
    fn bucket(&mut self, time: i64) -> Result<i64, ParquetError> {
        let bucket = time.div_euclid(self.level.ns).saturating_mul(self.level.ns);
        if self.open.is_none_or(|open| open.time != bucket) {
            self.end_bucket()?;
            self.open = Some(Figures::at(bucket));
        }
        Ok(bucket)
    }

    fn end_tag(&mut self) -> Result<(), ParquetError> {
        self.end_bucket()?;
        self.push_standing(i64::MAX)?;
        self.closed = Arc::from([]);
        Ok(())
    }

    fn end_bucket(&mut self) -> Result<(), ParquetError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if self.closed.binary_search(&hour(open.time)).is_ok() {
            return Ok(());
        }
        self.push_standing(open.time)?;
        self.push(open)
    }

    /// Those that stand and begin up to a time.
    fn push_standing(&mut self, until: i64) -> Result<(), ParquetError> {
        while let Some(next) = self.standing.pop_front_if(|next| next.time <= until) {
            self.push(next)?;
        }
        Ok(())
    }

    fn push(&mut self, figures: Figures) -> Result<(), ParquetError> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        sheet.note(figures.time);
        self.rows.push((self.tag.0, Arc::clone(&self.tag.1), figures));
        if self.rows.len() >= MARK_ROWS { flush(sheet, &mut self.rows, self.form) } else { Ok(()) }
    }
}

fn flush(sheet: &mut SheetWriter, rows: &mut Vec<Named>, form: Form) -> Result<(), ParquetError> {
    if !rows.is_empty() {
        sheet.write(&figure_columns::batch(rows, form)?)?;
        rows.clear();
    }
    Ok(())
}

/// Reads the figures of a tag that begin between two times; none when the level is not kept for
/// it.
pub(crate) fn read(
    sheet: &Sheet,
    tag: TagId,
    part: Part,
) -> Result<Option<Vec<Figures>>, ParquetError> {
    let Some(tag) = sheet.footer.tag(tag) else { return Ok(None) };
    let mut all = read_rows(sheet, tag.between(part))?;
    all.retain(|one| part.0 <= one.time && one.time <= part.1);
    Ok(Some(all))
}

/// So many rows are looked at for neighbours.
const NEAR_ROWS: usize = MARK_ROWS / 2;

/// Reads all figures of a tag, and of those that lie near it in the file: a page is unpacked as a
/// whole. None when the level is not kept for the tag.
pub(crate) fn read_near(
    sheet: &Sheet,
    tag: TagId,
) -> Result<Vec<(TagId, Vec<Figures>)>, ParquetError> {
    let Some(own) = sheet.footer.tag(tag) else { return Ok(Vec::new()) };
    let first = own.start / NEAR_ROWS * NEAR_ROWS;
    let end = (own.start + own.rows).next_multiple_of(NEAR_ROWS);
    let inside = |rows: &&TagRows| first <= rows.start && rows.start + rows.rows <= end;
    let mut near: Vec<&TagRows> = sheet.footer.tags().iter().filter(inside).collect();
    near.sort_by_key(|rows| rows.start);
    let begin = near.first().map_or(own.start, |rows| rows.start);
    let rows = near.iter().map(|rows| rows.rows).sum::<usize>();
    let mut all = read_rows(sheet, begin..begin + rows)?.into_iter();
    Ok(near.iter().map(|rows| (rows.tag, all.by_ref().take(rows.rows).collect())).collect())
}

fn read_rows(sheet: &Sheet, rows: Range<usize>) -> Result<Vec<Figures>, ParquetError> {
    let mut all = Vec::with_capacity(rows.len());
    for batch in sheet.read(&[rows], &figure_columns::OF_FIGURES, MARK_ROWS)? {
        all.extend(figure_columns::figures(&batch?)?);
    }
    Ok(all)
}

/// Reads figures of some tags between two times, without first and last; of those tags for which
/// the level is kept.
pub(crate) fn read_some(
    sheet: &Sheet,
    tags: &[TagId],
    part: Part,
) -> Result<HashMap<TagId, Vec<Figures>>, ParquetError> {
    let there = tags.iter().filter_map(|tag| sheet.footer.tag(*tag));
    let mut there: Vec<_> = there.map(|rows| (rows.tag, rows.between(part))).collect();
    there.sort_by_key(|(_, range)| range.start);
    let ranges = there.iter().map(|(_, range)| range.clone()).filter(|range| !range.is_empty());
    let ranges: Vec<_> = ranges.collect();
    let mut found = Vec::with_capacity(ranges.iter().map(Range::len).sum());
    if !ranges.is_empty() {
        for batch in sheet.read(&ranges, &figure_columns::OF_SUMS, MARK_ROWS)? {
            found.extend(figure_columns::sums(&batch?)?);
        }
    }
    let mut found = found.into_iter();
    let inside = |one: &Figures| part.0 <= one.time && one.time <= part.1;
    let mut of_tag = |(tag, range): (TagId, Range<usize>)| {
        (tag, found.by_ref().take(range.len()).filter(inside).collect())
    };
    Ok(there.into_iter().map(&mut of_tag).collect())
}

/// The name of a level's file beside the samples file with this number.
pub(crate) fn path(dir: &Path, id: u64, level: Level) -> PathBuf {
    dir.join(format!("{id:020}-{}.parquet", level.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cursor::ALL;
    use crate::disk::LocalDisk;
    use crate::sheet::Footer;

    /// 90 tags of so many samples a minute, in one or the other form.
    fn file(dir: &Path, form: Form) -> Sheet {
        let path = dir.join(format!("{form:?}.parquet"));
        let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
        let mut writer =
            RollupWriter { form, ..RollupWriter::new(&*disk, path.clone(), LEVELS[1]) };
        for tag in 0..90_u32 {
            let minutes = i64::from(tag % 7) * 40;
            let part = (0, minutes * 60_000_000_000);
            let rows = usize::try_from(minutes).expect("few") * 60;
            writer.begin(TagId(tag), &Arc::from("a"), rows, part).expect("begun");
            for second in 0..minutes * 60 {
                let value =
                    f64::from(tag) + f64::from(i32::try_from(second % 77).expect("few")) / 8.0;
                let value = Some(guildhall_model::Value::Float(value));
                let row = Row { time: second * 1_000_000_000, value, status: 0, record: 1 };
                writer.add(&row).expect("added");
            }
        }
        writer.finish().expect("written").expect("some pay");
        let footer = Arc::new(Footer::load(&*disk, &path).expect("a footer"));
        Sheet { disk, path, footer }
    }

    #[test]
    fn both_forms_say_the_same_by_tag_together_and_near() {
        let dir = tempfile::tempdir().expect("a folder");
        let (packed, plain) = (file(dir.path(), Form::Packed), file(dir.path(), Form::Plain));
        let tags: Vec<TagId> = (0..90).map(TagId).collect();
        let some = read_some(&plain, &tags, ALL).expect("read");
        assert_eq!(some, read_some(&packed, &tags, ALL).expect("read"));
        let mut beside = 0;
        for tag in tags {
            let one = read(&plain, tag, ALL).expect("read");
            assert_eq!(one, read(&packed, tag, ALL).expect("read"));
            assert_eq!(one.is_some(), tag.0 % 7 > 0, "without rows no level is kept");
            let near = read_near(&packed, tag).expect("read");
            assert_eq!(near.iter().any(|(other, _)| *other == tag), one.is_some());
            beside += near.len();
            for (other, figures) in near {
                assert_eq!(read(&plain, other, ALL).expect("read"), Some(figures));
            }
        }
        assert!(beside > 10 * 90, "{beside}");
    }
}

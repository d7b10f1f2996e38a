//! From many files to few: what is read costs the same while data grows.
//!
//! Files of one month and about one size are merged, [`MERGE_FILES`] at a time, so that a month
//! has a few files for each power of eight of its rows. A file that crosses a month (late data,
//! or a block at midnight of the first) is merged with others of its kind and split by month.
//! Rows carry the number of their record, so that files may be merged in any order: of equal
//! times the greatest record holds, and what it corrects goes to the edits.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::cache::Cache;
use crate::chunk::{Chunk, columns};
use crate::cursor::{ALL, Cursor, Part, Wanted};
use crate::error::HistorianError;
use crate::files::{Reach, TableFile};
use crate::month;
use crate::records::{Records, copy};
use crate::retention::{Aging, Limits};
use crate::rollup::{HOURS, LEVELS};
use crate::seal::{Made, Origin, Sealer, doom};
use crate::sheet::{Footer, MARK_ROWS, fails};

/// So many files of about one size are merged; fewer, but at least half, where all of them would
/// be more than [`MERGE_ROWS_MAX`].
pub const MERGE_FILES: usize = 8;

/// Larger files are not made by merging.
pub const MERGE_ROWS_MAX: u64 = 32 << 20;

/// Into so many parts a file is split at once; the rest stays together for the next time.
pub const MERGE_PARTS_MAX: usize = 64;

/// A file that is merged, and its footer.
type Source<'a> = (&'a TableFile, &'a Arc<Footer>);

/// Which files to merge next.
pub(crate) fn choose(files: &[Arc<TableFile>]) -> Option<Vec<Arc<TableFile>>> {
    let month = |file: &TableFile| {
        let (first, last) = (month::of(file.min), month::of(file.max));
        (first == last).then_some(first)
    };
    let usable = |file: &&Arc<TableFile>| !file.suspect();
    let mut sorted: Vec<&Arc<TableFile>> = files.iter().filter(usable).collect();
    sorted.sort_by_key(|file| (month(file), class(file.rows), file.min, file.id));
    let rows: Vec<_> = sorted.iter().map(|file| (month(file), file.rows)).collect();
    Some(sorted[run(&rows)?].iter().map(|file| Arc::clone(file)).collect())
}

fn class(rows: u64) -> u32 {
    rows.max(1).ilog(MERGE_FILES as u64)
}

/// The run to merge, of files by their month and rows. Blocks end a little above their size, so
/// that eight of eight of them may be too many rows and would lie side by side for ever; what fits
/// of such a run is of the next class already.
fn run<Month: PartialEq>(files: &[(Month, u64)]) -> Option<Range<usize>> {
    let fitting = |first: usize| {
        let run = &files[first..first + MERGE_FILES];
        let same =
            |(month, rows): &(Month, u64)| (month, class(*rows)) == (&run[0].0, class(run[0].1));
        let sums = run.iter().scan(0, |sum, (_, rows)| {
            *sum += rows;
            Some(*sum)
        });
        let fit = sums.take_while(|sum| *sum <= MERGE_ROWS_MAX).count();
        (run.iter().all(same) && fit >= MERGE_FILES / 2).then_some(first..first + fit)
    };
    (0..(files.len() + 1).saturating_sub(MERGE_FILES)).find_map(fitting)
}

impl Sealer {
    /// Writes files into one for each month, beside which there are others. `ids` gives the numbers
    /// of new files, `aging` says what of each tag is left out.
    pub(crate) fn merge(
        &self,
        cache: &Cache,
        (files, others): (&[Arc<TableFile>], &[Arc<TableFile>]),
        sealed: u64,
        ids: impl Fn() -> u64,
        aging: &Aging<'_>,
    ) -> Result<Vec<Made>, HistorianError> {
        let footers = files.iter().map(|file| file.footer(cache)).collect::<Result<Vec<_>, _>>()?;
        let sources: Vec<Source<'_>> = files.iter().map(|file| &**file).zip(&footers).collect();
        let hours =
            files.iter().map(|file| file.alone(cache, HOURS)).collect::<Result<Vec<_>, _>>()?;
        let hours: Vec<Arc<Footer>> = hours.into_iter().flatten().collect();
        let parts = parts(&sources, &hours).map_err(fails(&files[0].path))?;
        // Only what has any of the same time may have a version between two.
        let meets = |other: &&Arc<TableFile>| {
            files.iter().any(|file| file.min <= other.max && other.min <= file.max)
        };
        let others: Vec<Reach> =
            others.iter().filter(meets).filter_map(|other| other.reach(cache)).collect();
        let siblings: Vec<u64> = parts.iter().map(|_| ids()).collect();
        let replaces = files.iter().map(|file| file.id).collect();
        let origin = Origin { sealed, replaces, siblings: siblings.clone() };
        let mut made = Vec::new();
        for (id, part) in siblings.into_iter().zip(parts) {
            match self.part(cache, (&sources, &hours, &others), id, &origin, part, aging) {
                Ok(one) => made.extend(one),
                Err(error) => {
                    doom(&made);
                    return Err(error);
                }
            }
        }
        Ok(made)
    }

    fn part(
        &self,
        cache: &Cache,
        (sources, hours, others): (&[Source<'_>], &[Arc<Footer>], &[Reach]),
        id: u64,
        origin: &Origin,
        part: Part,
        aging: &Aging<'_>,
    ) -> Result<Option<Made>, HistorianError> {
        let footers = sources.iter().map(|(_, footer)| *footer).chain(hours);
        let tags = self.by_name(footers.flat_map(|footer| footer.tags()).map(|rows| rows.tag));
        let limits: Vec<Limits> = tags.iter().map(|(_, tag)| (aging.limits)(*tag)).collect();
        // Which records the rows of this part are of is known once they are written.
        let (mut first, mut last) = (u64::MAX, 0);
        let mut edits = Vec::new();
        for ((name, tag), limits) in tags.iter().zip(&limits) {
            let stays = (part.0.max(limits.samples), part.1);
            for (file, _) in sources {
                edits.push((Arc::clone(name), *tag, file.edits(cache, *tag, stays)?));
            }
        }
        let seen = std::cell::Cell::new((first, last));
        let read = |limits: &Limits| (part.0.max(limits.figures), part.1);
        let wanted = |((_, tag), limits): (&(Arc<str>, TagId), &Limits)| {
            let parts = Some(read(limits)).filter(|(from, last)| from <= last);
            Wanted { tag: *tag, parts: parts.into_iter().collect() }
        };
        let wanted: Arc<[Wanted]> = tags.iter().zip(&limits).map(wanted).collect();
        let open = |(file, footer): &Source<'_>| {
            Cursor::over(file.sheet(Arc::clone(footer)), Arc::clone(&wanted), true)
        };
        let mut cursors: Vec<Cursor> = sources.iter().map(open).collect();
        let fill = |writer: &mut crate::table::TableWriter<'_>| {
            let mut note = |record: u64| {
                (first, last) = (first.min(record), last.max(record));
                seen.set((first, last));
            };
            writer.beside(others);
            let mut edits = edits.into_iter().peekable();
            for (place, (name, tag)) in tags.iter().enumerate() {
                let limits = limits[place];
                let (rows, span) = inside(sources, *tag, (part.0.max(limits.samples), part.1));
                writer.begin(*tag, name, rows, span)?;
                if limits != Limits::NONE || !hours.is_empty() {
                    let (from, _) = read(&limits);
                    let due = (from, part.1.min(limits.samples.saturating_sub(1)));
                    let standing = |level| {
                        let files = sources.iter().map(|(file, _)| *file);
                        TableFile::figures_alone_of(files, cache, *tag, level, (from, part.1))
                            .map_err(|error| ParquetError::External(error.into()))
                    };
                    let standing = (0..LEVELS.len()).map(standing).collect::<Result<_, _>>()?;
                    let closed = (aging.closed)(*tag, part);
                    writer.age(limits.samples, inside(sources, *tag, due), standing, &closed)?;
                }
                while let Some((_, _, rows)) = edits.next_if(|(_, of, _)| of == tag) {
                    for row in rows {
                        note(row.record);
                        writer.push_edit(row);
                    }
                }
                let mut live = Vec::new();
                for (at, cursor) in cursors.iter_mut().enumerate() {
                    live.extend(cursor.begin(place)?.then_some(at));
                }
                self.go_on()?;
                while let Some(next) = oldest(&cursors, &live) {
                    let (chunk, rows) = alone(&cursors, &live, next);
                    let taken = rows.len();
                    match chunk.run(rows.clone()) {
                        Some(run) => {
                            let records = rows.map(|at| chunk.record(at));
                            records.for_each(&mut note);
                            writer.push_run(&run)?;
                        }
                        None => rows.map(|at| chunk.row(at)).try_for_each(|row| {
                            note(row.record);
                            writer.push(row)
                        })?,
                    }
                    if !cursors[next].skip(taken)? {
                        live.retain(|at| *at != next);
                    }
                }
            }
            Ok(())
        };
        self.make(
            id,
            origin,
            |records| {
                let (first, last) = seen.get();
                copy_records(cache, sources, first..last.saturating_add(1), records)
            },
            fill,
        )
    }
}

/// At most how many rows of a tag files have in a part, and between which times.
fn inside(sources: &[Source<'_>], tag: TagId, part: Part) -> (usize, Part) {
    let of_tag = sources.iter().filter_map(|(_, footer)| footer.tag(tag));
    let inside = of_tag.map(|rows| (rows.between(part).len(), (rows.min, rows.max)));
    let (rows, (min, max)) = inside.fold((0, (i64::MAX, i64::MIN)), |all, one| {
        (all.0 + one.0, (all.1.0.min(one.1.0), all.1.1.max(one.1.1)))
    });
    (rows, (min.max(part.0), max.min(part.1)))
}

fn copy_records(
    cache: &Cache,
    sources: &[Source<'_>],
    range: Range<u64>,
    into: &mut crate::records::RecordsWriter,
) -> Result<(), ParquetError> {
    let mut from = Vec::new();
    for (file, _) in sources {
        let records = file.with_records(cache, |sheet| Records::read(sheet, range.clone()));
        from.push(records.map_err(|error| ParquetError::External(Box::new(error)))?);
    }
    copy(into, from, &range)
}

/// The months that hold anything; one part when all is in one.
fn parts(sources: &[Source<'_>], hours: &[Arc<Footer>]) -> Result<Vec<Part>, ParquetError> {
    let min = sources.iter().map(|(file, _)| file.min).min().unwrap_or(0);
    let max = sources.iter().map(|(file, _)| file.max).max().unwrap_or(0);
    if month::of(min) == month::of(max) {
        return Ok(vec![ALL]);
    }
    let mut months = BTreeSet::new();
    for rows in hours.iter().flat_map(|footer| footer.tags()) {
        months.extend(month::of(rows.min)..=month::of(rows.max));
    }
    for (file, footer) in sources {
        add_months(file, footer, &mut months)?;
    }
    let mut parts = Vec::new();
    let mut from = i64::MIN;
    for month in months.iter().skip(1).take(MERGE_PARTS_MAX - 1) {
        let begin = month::begin(*month);
        parts.push((from, begin - 1));
        from = begin;
    }
    parts.push((from, i64::MAX));
    Ok(parts)
}

/// Adds the months that a file has anything of.
pub(crate) fn add_months(
    file: &TableFile,
    footer: &Arc<Footer>,
    months: &mut BTreeSet<i64>,
) -> Result<(), ParquetError> {
    let Some((first, last)) = footer.part() else { return Ok(()) };
    if month::of(first) == month::of(last) {
        months.insert(month::of(first));
        return Ok(());
    }
    let whole = 0..footer.rows;
    let sheet = file.sheet(Arc::clone(footer));
    for batch in sheet.read(std::slice::from_ref(&whole), &columns(0, false), MARK_ROWS)? {
        let times = Chunk::new(&batch?)?.times;
        let mut before = None;
        for month in times.iter().map(|time| month::of(*time)) {
            if before.replace(month) != Some(month) {
                months.insert(month);
            }
        }
    }
    Ok(())
}

/// The rows at hand of a cursor that come before those of all others, and at least its next one,
/// which is the oldest.
fn alone<'c>(cursors: &'c [Cursor], live: &[usize], next: usize) -> (&'c Chunk, Range<usize>) {
    let others = live.iter().filter(|at| **at != next);
    let (chunk, before) = cursors[next].before(others.map(|at| cursors[*at].key().0).min());
    (chunk, before.start..before.end.max(before.start + 1))
}

/// The live cursor with the least time; of equal times that of the oldest record.
pub(crate) fn oldest(cursors: &[Cursor], live: &[usize]) -> Option<usize> {
    live.iter().copied().min_by_key(|at| cursors[*at].key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_month_and_a_size_are_merged_as_far_as_they_fit() {
        let month = |month: u8, rows: &[u64]| rows.iter().map(|rows| (month, *rows)).collect();
        let of = |rows: &[u64]| -> Vec<(u8, u64)> { month(1, rows) };
        for (files, expected) in [
            (of(&[500_000; 7]), None),
            (of(&[500_000; 8]), Some(0..8)),
            (of(&[&[3_000][..], &[500_000; 9]].concat()), Some(1..9)),
            ([month(1, &[500_000; 4]), month(2, &[500_000; 4])].concat(), None),
            // Eight of eight blocks of 540,000.
            (of(&[4_320_000; 8]), Some(0..7)),
            (of(&[8_300_000; 8]), Some(0..4)),
            (of(&[9_000_000; 20]), None),
            (of(&[33_000_000; 20]), None),
        ] {
            assert_eq!(run(&files), expected, "{files:?}");
            let Some(run) = expected.filter(|run| run.len() < MERGE_FILES) else { continue };
            let sum = files[run].iter().map(|file| file.1).sum();
            assert!(class(sum) > class(files[0].1), "it is not merged with the same again");
        }
    }
}

//! Everything that is kept, in one order: by tag path, then time, of one time by arrival.
//!
//! A walk over samples files, edits and memory at once. What several of them say of one time is
//! put together as [`Historian::edits`](crate::Historian::edits) does: a sample that was sent
//! again as it was is no version.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::TagId;

use crate::compact::{add_months, oldest};
use crate::cursor::{Cursor, Part, Wanted};
use crate::edits::Named;
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::month;
use crate::recent::Row;
use crate::sheet::{Footer, fails};
use crate::still::Still;

/// Takes a tag and the versions of one time, the oldest first: the last is the one that holds.
pub(crate) type Each<'a> = dyn FnMut(&Named, &[Row]) -> Result<(), HistorianError> + 'a;

impl Still {
    /// The months that hold anything, by number.
    pub(crate) fn months(&self) -> Result<BTreeSet<i64>, HistorianError> {
        let mut months = BTreeSet::new();
        for file in &self.files {
            let footer = file.footer(&self.cache)?;
            add_months(file, &footer, &mut months).map_err(fails(&file.path))?;
        }
        let times = self.blocks.iter().flat_map(|block| block.times());
        months.extend(times.map(month::of));
        Ok(months)
    }

    /// Hands on all that there is between two times, both included.
    pub(crate) fn versions(&self, part: Part, each: &mut Each<'_>) -> Result<(), HistorianError> {
        let mut files = Vec::new();
        for file in self.files.iter().filter(|file| file.min <= part.1 && file.max >= part.0) {
            files.push((&**file, file.footer(&self.cache)?));
        }
        let tags = self.tags(&files, part);
        let wanted: Arc<[Wanted]> = tags.iter().map(|(_, tag)| Wanted::part(*tag, part)).collect();
        let (mut paths, mut cursors) = (Vec::<PathBuf>::new(), Vec::new());
        for (file, footer) in &files {
            // Edits first: of one record they are the older ones.
            let sheets = [file.edits_sheet(&self.cache)?, Some(file.sheet(Arc::clone(footer)))];
            for sheet in sheets.into_iter().flatten() {
                paths.push(sheet.path.clone());
                cursors.push(Cursor::over(sheet, Arc::clone(&wanted), true));
            }
        }
        for (place, (name, tag)) in tags.into_iter().enumerate() {
            cursors.truncate(paths.len());
            let mut live = Vec::new();
            for (at, (cursor, path)) in cursors.iter_mut().zip(&paths).enumerate() {
                live.extend(cursor.begin(place).map_err(fails(path))?.then_some(at));
            }
            if let Some(memory) = Cursor::of_rows(&self.memory(tag, part)) {
                live.push(cursors.len());
                cursors.push(memory);
            }
            let (named, mut same) = ((tag, name), Vec::<Row>::new());
            while let Some(next) = oldest(&cursors, &live) {
                let row = cursors[next].row();
                if same.first().is_some_and(|one| one.time != row.time) {
                    each(&named, &same)?;
                    same.clear();
                }
                if same.last().is_none_or(|before| !row.says_the_same(before)) {
                    same.push(row);
                }
                let path = paths.get(next).map_or(Path::new(""), PathBuf::as_path);
                if !cursors[next].step().map_err(fails(path))? {
                    live.retain(|at| *at != next);
                }
            }
            if !same.is_empty() {
                each(&named, &same)?;
            }
        }
        Ok(())
    }

    /// The tags of a part with their paths, sorted by them.
    fn tags(&self, files: &[(&TableFile, Arc<Footer>)], part: Part) -> Vec<(Arc<str>, TagId)> {
        let in_files = files.iter().flat_map(|(_, footer)| {
            let some = footer.tags().iter().filter(|rows| !rows.between(part).is_empty());
            some.map(|rows| rows.tag)
        });
        let in_memory = self.blocks.iter().flat_map(|block| {
            let inside = |(first, last): Part| first <= part.1 && last >= part.0;
            block.tags().filter(move |tag| block.span(*tag).is_some_and(inside))
        });
        self.sealer.by_name(in_files.chain(in_memory))
    }

    /// All versions that memory has of a tag, by time and then as they came.
    fn memory(&self, tag: TagId, part: Part) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for block in &self.blocks {
            let inside = |row: &Row| part.0 <= row.time && row.time <= part.1;
            rows.extend(block.all_versions(tag).filter(inside));
        }
        rows.sort_by_key(|row| (row.time, row.record));
        rows
    }
}

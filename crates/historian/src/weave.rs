//! One tag from several sources as if from one: by time, each time once.
//!
//! As long as one source alone has what comes next, its rows are handed on by the thousand; only
//! where sources take turns are pieces short. Of equal times the greatest record holds.

use std::ops::Range;
use std::sync::Arc;

use guildhall_model::TagId;

use crate::chunk::Chunk;
use crate::cursor::{Cursor, Part};
use crate::files::TableFile;
use crate::recent::Row;
use crate::shared::Shared;
use crate::sheet::{Footer, fails};

/// Sources of one tag, each by time and each time once.
#[derive(Default)]
pub(crate) struct Weave(Vec<Source>);

struct Source {
    /// None for what is in memory.
    file: Option<Arc<TableFile>>,
    cursor: Cursor,
}

impl Weave {
    /// Over a part of a tag, from files and from rows in memory that lie in it; with the numbers
    /// of records, or without where no two sources overlap. A file that cannot be read is left
    /// out and named.
    pub(crate) fn open<'f>(
        shared: &Shared,
        files: impl IntoIterator<Item = (&'f Arc<TableFile>, Arc<Footer>)>,
        memory: &[Row],
        tag: TagId,
        part: Part,
        record: bool,
    ) -> Weave {
        let mut sources = Vec::new();
        for (file, footer) in files {
            let cursor = Cursor::open(&file.sheet(footer), tag, part, record);
            let cursor = shared.or_skip(file, cursor.map_err(fails(&file.path)));
            let source = |cursor| Source { file: Some(Arc::clone(file)), cursor };
            sources.extend(cursor.map(source));
        }
        sources.extend(Cursor::of_rows(memory).map(|cursor| Source { file: None, cursor }));
        Weave(sources)
    }

    /// Hands on the next piece; none when there is nothing left. A file that cannot be read any
    /// further is left out from there on, and named.
    pub(crate) fn next<T>(
        &mut self,
        shared: &Shared,
        take: impl FnOnce(&Chunk, Range<usize>) -> T,
    ) -> Option<T> {
        let (first, (time, _)) = self.least()?;
        let next = |at: usize, source: &Source| (at != first).then(|| source.cursor.key().0);
        let others = self.0.iter().enumerate().filter_map(|(at, source)| next(at, source));
        let until = others.min();
        if until == Some(time) {
            return Some(self.tied(time, shared, take));
        }
        let (chunk, alone) = self.0[first].cursor.before(until);
        let taken = take(chunk, alone.clone());
        self.skip(first, alone.len(), shared);
        Some(taken)
    }

    /// The source whose next row comes first; of equal times the one that holds.
    fn least(&self) -> Option<(usize, (i64, u64))> {
        let keys = self.0.iter().enumerate().map(|(at, source)| (at, source.cursor.key()));
        keys.min_by_key(|(_, (time, record))| (*time, std::cmp::Reverse(*record)))
    }

    /// Several have a row of this time: one holds, all go on.
    fn tied<T>(
        &mut self,
        time: i64,
        shared: &Shared,
        take: impl FnOnce(&Chunk, Range<usize>) -> T,
    ) -> T {
        let (holds, _) = self.least().expect("at least two are there");
        let (chunk, inside) = self.0[holds].cursor.at_hand();
        let taken = take(chunk, inside.start..inside.start + 1);
        for at in (0..self.0.len()).rev() {
            if self.0[at].cursor.key().0 == time {
                self.skip(at, 1, shared);
            }
        }
        taken
    }

    fn skip(&mut self, at: usize, rows: usize, shared: &Shared) {
        let source = &mut self.0[at];
        let more = match (source.cursor.skip(rows), &source.file) {
            (Ok(more), _) => more,
            (Err(error), Some(file)) => shared.or_skip(file, Err(fails(&file.path)(error))),
            (Err(_), None) => false,
        };
        if !more {
            self.0.remove(at);
        }
    }
}

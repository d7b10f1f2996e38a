//! Tags from several sources as if from one: tag after tag, each by time and each time once.
//!
//! As long as one source alone has what comes next, its rows are handed on by the thousand; only
//! where sources take turns are pieces short. Of equal times the greatest record holds.

use std::ops::Range;
use std::sync::Arc;

use crate::chunk::Chunk;
use crate::cursor::{Cursor, Wanted};
use crate::files::TableFile;
use crate::recent::Row;
use crate::shared::Shared;
use crate::sheet::{Footer, fails};

/// Sources of some tags, each by time and each time once.
#[derive(Default)]
pub(crate) struct Weave {
    files: Vec<(Arc<TableFile>, Cursor)>,
    memory: Option<Cursor>,
    /// Which sources have a row of the tag at hand yet: places among the files, or
    /// [`MEMORY`].
    live: Vec<usize>,
}

/// Stands for what is in memory where others stand for files.
const MEMORY: usize = usize::MAX;

impl Weave {
    /// Over these tags in files; with the numbers of records, or without where no two sources
    /// overlap.
    pub(crate) fn over(
        files: impl IntoIterator<Item = (Arc<TableFile>, Arc<Footer>)>,
        wanted: &Arc<[Wanted]>,
        record: bool,
    ) -> Weave {
        let open = |(file, footer): (Arc<TableFile>, Arc<Footer>)| {
            let cursor = Cursor::over(file.sheet(footer), Arc::clone(wanted), record);
            (file, cursor)
        };
        let files = files.into_iter().map(open).collect();
        Weave { files, memory: None, live: Vec::new() }
    }

    /// Goes to the tag at this place, which is behind that of the last call. `memory` are the
    /// rows there that lie in its parts. A file that cannot be read there is left out and named.
    pub(crate) fn begin(&mut self, shared: &Shared, place: usize, memory: &[Row]) {
        self.live.clear();
        for (at, (file, cursor)) in self.files.iter_mut().enumerate() {
            let begun = cursor.begin(place).map_err(fails(&file.path));
            if shared.or_skip(file, begun) {
                self.live.push(at);
            }
        }
        self.memory = Cursor::of_rows(memory);
        self.live.extend(self.memory.is_some().then_some(MEMORY));
    }

    /// Hands on the next piece; none when there is nothing left. A file that cannot be read any
    /// further is left out from there on, and named.
    pub(crate) fn next<T>(
        &mut self,
        shared: &Shared,
        take: impl FnOnce(&Chunk, Range<usize>) -> T,
    ) -> Option<T> {
        let (first, (time, _)) = self.least()?;
        let next = |at: &usize| (*at != first).then(|| self.cursor(*at).key().0);
        let until = self.live.iter().filter_map(next).min();
        if until == Some(time) {
            return Some(self.tied(time, shared, take));
        }
        let (chunk, alone) = self.cursor(first).before(until);
        let (rows, taken) = (alone.len(), take(chunk, alone));
        self.skip(first, rows, shared);
        Some(taken)
    }

    fn cursor(&self, at: usize) -> &Cursor {
        match &self.memory {
            Some(memory) if at == MEMORY => memory,
            _ => &self.files[at].1,
        }
    }

    /// The source whose next row comes first; of equal times the one that holds.
    fn least(&self) -> Option<(usize, (i64, u64))> {
        let keys = self.live.iter().map(|at| (*at, self.cursor(*at).key()));
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
        let (chunk, inside) = self.cursor(holds).at_hand();
        let taken = take(chunk, inside.start..inside.start + 1);
        for at in self.live.clone() {
            if self.cursor(at).key().0 == time {
                self.skip(at, 1, shared);
            }
        }
        taken
    }

    fn skip(&mut self, at: usize, rows: usize, shared: &Shared) {
        let more = match &mut self.memory {
            Some(memory) if at == MEMORY => memory.skip(rows).unwrap_or(false),
            _ => {
                let (file, cursor) = &mut self.files[at];
                shared.or_skip(file, cursor.skip(rows).map_err(fails(&file.path)))
            }
        };
        if !more {
            self.live.retain(|source| *source != at);
        }
    }
}

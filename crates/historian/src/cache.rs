//! What was read from files lately, within a budget of bytes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use guildhall_model::TagId;
use parquet::errors::ParquetError;

use crate::disk::Disk;
use crate::figures::Figures;
use crate::sheet::{Footer, Tags};

/// The figures of a tag, or that the file keeps none of it.
pub(crate) type Kept = Option<Arc<Vec<Figures>>>;

/// Footers by file, where the tags are in each, and the figures of a tag by rollup file and tag.
pub(crate) struct Cache {
    bytes_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    entries: HashMap<Key, Entry>,
    bytes: usize,
    tick: u64,
}

type Key = (PathBuf, Part);

/// Of what part of a file an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Footer,
    Tags,
    Figures(TagId),
}

struct Entry {
    what: What,
    bytes: usize,
    used: u64,
}

#[derive(Clone)]
enum What {
    Footer(Arc<Footer>),
    Tags(Arc<Tags>),
    Figures(Kept),
}

/// What an entry costs beside its content.
const ENTRY_BYTES: usize = 200;

impl Cache {
    pub(crate) fn new(bytes_max: usize) -> Cache {
        Cache { bytes_max, inner: Mutex::default() }
    }

    /// The footer of a file, read when it is not here.
    pub(crate) fn footer(&self, disk: &dyn Disk, path: &Path) -> Result<Arc<Footer>, ParquetError> {
        let key = (path.to_owned(), Part::Footer);
        if let Some(What::Footer(footer)) = self.get(&key) {
            return Ok(footer);
        }
        let footer = Arc::new(Footer::load(disk, path)?);
        self.put(key, What::Footer(Arc::clone(&footer)), footer.memory(), true);
        Ok(footer)
    }

    /// Where the tags of a file are, which is kept when its footer is not. That is read when neither
    /// is here.
    pub(crate) fn tags(&self, disk: &dyn Disk, path: &Path) -> Result<Arc<Tags>, ParquetError> {
        let key = (path.to_owned(), Part::Tags);
        if let Some(What::Tags(tags)) = self.get(&key) {
            return Ok(tags);
        }
        let tags = Arc::clone(self.footer(disk, path)?.index());
        self.put(key, What::Tags(Arc::clone(&tags)), tags.memory(), true);
        Ok(tags)
    }

    /// The figures of a tag in a rollup file, if they are here.
    pub(crate) fn figures(&self, path: &Path, tag: TagId) -> Option<Kept> {
        match self.get(&(path.to_owned(), Part::Figures(tag)))? {
            What::Figures(figures) => Some(figures),
            _ => None,
        }
    }

    /// Keeps the figures of a tag in a rollup file. What was not asked for is the first to go.
    pub(crate) fn keep_figures(&self, path: &Path, tag: TagId, figures: &Kept, asked: bool) {
        let rows = figures.as_ref().map_or(0, |figures| figures.len());
        let key = (path.to_owned(), Part::Figures(tag));
        self.put(key, What::Figures(figures.clone()), rows * size_of::<Figures>(), asked);
    }

    fn get(&self, key: &Key) -> Option<What> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.tick += 1;
        let tick = inner.tick;
        let entry = inner.entries.get_mut(key)?;
        entry.used = tick;
        Some(entry.what.clone())
    }

    fn put(&self, key: Key, what: What, bytes: usize, asked: bool) {
        let bytes = bytes + ENTRY_BYTES;
        if bytes > self.bytes_max {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let used = if asked { inner.tick } else { 0 };
        inner.bytes += bytes;
        if let Some(before) = inner.entries.insert(key, Entry { what, bytes, used }) {
            inner.bytes -= before.bytes;
        }
        while inner.bytes > self.bytes_max {
            // Many entries of one age would make this slow; a quarter goes at once.
            let mut ages: Vec<u64> = inner.entries.values().map(|entry| entry.used).collect();
            ages.sort_unstable();
            let oldest = ages[ages.len() / 4];
            inner.entries.retain(|_, entry| entry.used > oldest);
            inner.bytes = inner.entries.values().map(|entry| entry.bytes).sum();
        }
    }
}

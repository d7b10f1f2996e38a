//! What was read from files lately, within a budget of bytes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use guildhall_model::TagId;

use crate::figures::Figures;
use crate::sheet::Footer;

/// The figures of a tag, or that the file keeps none of it.
pub(crate) type Kept = Option<Arc<Vec<Figures>>>;

/// Footers by file, and the figures of a tag by rollup file and tag.
pub(crate) struct Cache {
    bytes_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    entries: HashMap<(PathBuf, Option<TagId>), Entry>,
    bytes: usize,
    tick: u64,
}

struct Entry {
    what: What,
    bytes: usize,
    used: u64,
}

#[derive(Clone)]
enum What {
    Footer(Arc<Footer>),
    Figures(Kept),
}

/// What an entry costs beside its content.
const ENTRY_BYTES: usize = 200;

impl Cache {
    pub(crate) fn new(bytes_max: usize) -> Cache {
        Cache { bytes_max, inner: Mutex::default() }
    }

    /// The footer of a file, loaded when it is not here.
    pub(crate) fn footer<E>(
        &self,
        path: &Path,
        load: impl FnOnce() -> Result<Footer, E>,
    ) -> Result<Arc<Footer>, E> {
        let key = (path.to_owned(), None);
        if let Some(What::Footer(footer)) = self.get(&key) {
            return Ok(footer);
        }
        let footer = Arc::new(load()?);
        self.put(key, What::Footer(Arc::clone(&footer)), footer.memory());
        Ok(footer)
    }

    /// The figures of a tag in a rollup file, loaded when they are not here.
    pub(crate) fn figures<E>(
        &self,
        path: &Path,
        tag: TagId,
        load: impl FnOnce() -> Result<Option<Vec<Figures>>, E>,
    ) -> Result<Kept, E> {
        let key = (path.to_owned(), Some(tag));
        if let Some(What::Figures(figures)) = self.get(&key) {
            return Ok(figures);
        }
        let figures: Kept = load()?.map(Arc::new);
        let rows = figures.as_ref().map_or(0, |figures| figures.len());
        self.put(key, What::Figures(figures.clone()), rows * size_of::<Figures>());
        Ok(figures)
    }

    fn get(&self, key: &(PathBuf, Option<TagId>)) -> Option<What> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.tick += 1;
        let tick = inner.tick;
        let entry = inner.entries.get_mut(key)?;
        entry.used = tick;
        Some(entry.what.clone())
    }

    fn put(&self, key: (PathBuf, Option<TagId>), what: What, bytes: usize) {
        let bytes = bytes + ENTRY_BYTES;
        if bytes > self.bytes_max {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let used = inner.tick;
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

//! A historian that does not run, to be read: the folder of a server that is stopped, or a backup.
//!
//! Opened as a start does, on a disk that is only looked at. Unlike one that runs it leaves out
//! nothing: a place that is damaged is an error, for what is made from it is to be whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use guildhall_model::Time;

use crate::cache::Cache;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::files::{Dirs, TableFile};
use crate::manifest::Manifest;
use crate::recent::Block;
use crate::seal::{Names, Sealer};
use crate::start::start;
use crate::untouched::Untouched;

/// Memory for footers that were read lately.
const CACHE_BYTES: usize = 32 << 20;

/// So many samples of the log are one block.
const BLOCK_SAMPLES: usize = 500_000;

/// A historian that is only read.
pub struct Still {
    pub(crate) sealer: Sealer,
    pub(crate) cache: Cache,
    pub(crate) files: Vec<Arc<TableFile>>,
    /// What is in the log alone, the oldest first.
    pub(crate) blocks: Vec<Arc<Block>>,
    made: Option<Time>,
    _lock: Option<Box<dyn Send + Sync>>,
}

impl Still {
    /// Opens the folder of a historian that is not running, and keeps others from starting one.
    /// `names` gives the path of a tag.
    ///
    /// # Errors
    /// `Folder` when there is none, `InUse`, `File`, `Older`, `Newer`; `Holes` when a place in it
    /// cannot be read.
    pub fn of_folder(
        disk: &Arc<dyn Disk>,
        dir: &Path,
        names: Arc<Names>,
    ) -> Result<Still, HistorianError> {
        let wrong = |source| HistorianError::Folder { path: dir.to_owned(), source };
        disk.list(&Dirs::below(dir).samples).map_err(wrong)?;
        let lock = disk.lock(&dir.join("lock")).map_err(wrong)?;
        let lock = lock.ok_or_else(|| HistorianError::InUse { path: dir.to_owned() })?;
        Ok(Still { _lock: Some(lock), ..Still::open(disk, Dirs::below(dir), names)? })
    }

    /// Opens a backup.
    ///
    /// # Errors
    /// `NotABackup`, `File`; `Holes` when a place in it cannot be read.
    pub fn of_backup(
        disk: &Arc<dyn Disk>,
        dir: &Path,
        names: Arc<Names>,
    ) -> Result<Still, HistorianError> {
        let manifest = Manifest::whole(&**disk, dir)?;
        Ok(Still { made: manifest.made, ..Still::open(disk, manifest.slot.dirs(dir), names)? })
    }

    fn open(disk: &Arc<dyn Disk>, dirs: Dirs, names: Arc<Names>) -> Result<Still, HistorianError> {
        let disk: Arc<dyn Disk> = Arc::new(Untouched(Arc::clone(disk)));
        let sealer = Sealer { disk, dirs, names, stop: AtomicBool::new(false) };
        let cache = Cache::new(CACHE_BYTES);
        let started = start(&sealer, &cache, BLOCK_SAMPLES, Time::MIN)?;
        if let Some(damage) = started.report.damaged.into_iter().next() {
            return Err(HistorianError::Holes { path: damage.path, why: damage.why });
        }
        let (files, mut blocks) = (started.state.files, started.state.waiting);
        blocks.extend([Arc::new(started.state.current)]);
        Ok(Still { sealer, cache, files, blocks, made: None, _lock: None })
    }

    /// The moment that a backup holds; none of a folder.
    pub fn made(&self) -> Option<Time> {
        self.made
    }

    /// About how many rows there are, versions of the same sample counted each.
    pub(crate) fn rows(&self) -> u64 {
        let in_files = self.files.iter().map(|file| file.rows);
        in_files.sum::<u64>() + self.blocks.iter().map(|block| block.len as u64).sum::<u64>()
    }
}

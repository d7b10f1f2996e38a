//! A disk that is only looked at: what would change something is not carried out.
//!
//! Verifying opens the table's log and reads the log as a start does, but leaves every byte as
//! it is.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{Disk, ReadFile, WriteFile};

pub(crate) struct Untouched(pub(crate) Arc<dyn Disk>);

struct Nowhere;

impl Disk for Untouched {
    fn create_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    /// A folder that is not there is empty: a start would make it, and whoever copied a backup
    /// may have left out empty ones.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        match self.0.list(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            other => other,
        }
    }

    fn create(&self, _: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(Box::new(Nowhere))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        self.0.open(path)
    }

    fn truncate(&self, _: &Path, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn sync_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        self.0.lock(path)
    }
}

impl WriteFile for Nowhere {
    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }
}

//! Restore: a backup becomes a data folder, all of it or nothing.
//!
//! Every file is compared with the manifest while it is copied into a temporary folder beside
//! the target; at the end that gets the target's name by one rename.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::Time;

use crate::checked::Blocks;
use crate::copy::copy;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::manifest::{Kept, Manifest};
use crate::progress::{Teller, Told};

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The moment that the backup holds.
    pub made: Time,
    /// Files that were copied.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
}

/// Makes the data folder `to`, which must be empty or missing, of the backup in `from`.
///
/// # Errors
/// `NotABackup`, `Unlike` with the first file that is not what the manifest says, `Stopped`,
/// `File` and `Folder`, also when `to` is not empty. There is nothing at `to` then.
pub fn restore(
    disk: &Arc<dyn Disk>,
    from: &Path,
    to: &Path,
    told: &mut Told<'_>,
) -> Result<Restored, HistorianError> {
    let manifest = Manifest::whole(&**disk, from)?;
    let mut beside = to.as_os_str().to_owned();
    beside.push(".restoring");
    let beside = PathBuf::from(beside);
    let bytes = manifest.files.iter().map(|kept| kept.bytes).sum();
    let mut teller = Teller::new(manifest.files.len(), bytes, told);
    let mut made = Making { disk: &**disk, from, to: &beside, dirs: BTreeSet::new() };
    made.folders(&manifest)?;
    for kept in &manifest.files {
        made.one(kept, &mut teller)?;
    }
    made.sync()?;
    let wrong = |source| HistorianError::Folder { path: to.to_owned(), source };
    disk.rename(&beside, to).map_err(wrong)?;
    let above = to.parent().filter(|dir| !dir.as_os_str().is_empty());
    disk.sync_dir(above.unwrap_or(Path::new("."))).map_err(wrong)?;
    Ok(Restored {
        made: manifest.made.unwrap_or_default(),
        files: manifest.files.len() as u64,
        bytes,
    })
}

struct Making<'a> {
    disk: &'a dyn Disk,
    from: &'a Path,
    to: &'a Path,
    /// The deepest last, when they are gone through in order.
    dirs: BTreeSet<PathBuf>,
}

impl Making<'_> {
    /// Makes all folders, and empties what an interrupted restore left in them.
    fn folders(&mut self, manifest: &Manifest) -> Result<(), HistorianError> {
        self.dirs.insert(self.to.to_owned());
        for kept in &manifest.files {
            let path = self.to.join(&kept.goes);
            let above = path.ancestors().skip(1).take_while(|dir| *dir != self.to);
            self.dirs.extend(above.map(Path::to_owned));
        }
        for dir in &self.dirs {
            let wrong = |source| HistorianError::Folder { path: dir.clone(), source };
            self.disk.create_dir(dir).map_err(wrong)?;
            for name in self.disk.list(dir).map_err(wrong)? {
                self.disk.remove(&dir.join(name)).map_err(wrong)?;
            }
        }
        Ok(())
    }

    fn one(&self, kept: &Kept, teller: &mut Teller<'_, '_>) -> Result<(), HistorianError> {
        let (path, to) = (self.from.join(&kept.place), self.to.join(&kept.goes));
        let unlike = || HistorianError::Unlike { path: path.clone() };
        let wrong = |source| HistorianError::File { path: path.clone(), source };
        let file = self.disk.open(&path).map_err(wrong)?;
        if file.size().map_err(wrong)? != kept.bytes {
            return Err(unlike());
        }
        let none = Blocks::default();
        let copied = copy(self.disk, &*file, kept.bytes, &none, &to, teller)?.map_err(wrong)?;
        if copied.crc != kept.crc {
            return Err(unlike());
        }
        teller.file()
    }

    fn sync(&self) -> Result<(), HistorianError> {
        for dir in self.dirs.iter().rev() {
            let wrong = |source| HistorianError::Folder { path: dir.clone(), source };
            self.disk.sync_dir(dir).map_err(wrong)?;
        }
        Ok(())
    }
}

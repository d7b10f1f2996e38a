//! Verification: reads everything once, checks every checksum, names every place that is wrong.
//!
//! What is compared: each block and the footer of each Parquet file; the footer of each samples
//! file with the table's log; each commit of that; each record of the log; in a backup each file
//! with the manifest besides. Nothing is changed, not even an incomplete end cut off.
//!
//! Left out on purpose: decoding rows, for their bytes are under the checksums. Footers of files
//! beside the samples have no checksum of their own outside a backup: there they must be
//! readable. Read in this order: [`verify_folder`], [`verify_backup`], `Look`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::Time;

use crate::delta::{DeltaLog, id_of};
use crate::disk::Disk;
use crate::error::{HistorianError, chain};
use crate::files::Dirs;
use crate::manifest::{MANIFEST, Manifest};
use crate::pass::{Stop, pass};
use crate::progress::{Teller, Told};
use crate::replay::replay;
use crate::report::{Damage, Torn};
use crate::sheet::Footer;
use crate::untouched::Untouched;

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files that were read.
    pub files: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Samples in sealed files, by the table's log.
    pub samples: u64,
    /// Samples in the log that are not sealed yet.
    pub samples_in_log: u64,
    /// An incomplete end of the log: nothing of it was acknowledged, it is no damage.
    pub torn: Option<Torn>,
    /// Every place that is not as it was written.
    pub damaged: Vec<Damage>,
}

/// Whether a folder holds a backup, and not the historian's own files.
pub fn is_backup(disk: &dyn Disk, dir: &Path) -> bool {
    disk.open(&dir.join(MANIFEST)).is_ok()
}

/// Where files of other rooms are in a backup.
///
/// # Errors
/// `NotABackup`; `File` when the manifest cannot be read.
pub fn house_of_backup(disk: &dyn Disk, dir: &Path) -> Result<PathBuf, HistorianError> {
    Ok(Manifest::whole(disk, dir)?.slot.house(dir))
}

/// Verifies the folder of a historian that is not running.
///
/// # Errors
/// `InUse`; `Folder` when there is none; `Stopped`.
pub fn verify_folder(
    disk: Arc<dyn Disk>,
    dir: &Path,
    told: &mut Told<'_>,
) -> Result<Verified, HistorianError> {
    let dirs = Dirs::below(dir);
    disk.list(&dirs.samples).map_err(folder(&dirs.samples))?;
    let guard = disk.lock(&dir.join("lock")).map_err(folder(dir))?;
    let _guard = guard.ok_or_else(|| HistorianError::InUse { path: dir.to_owned() })?;
    let mut found = Verified::default();
    let log = table(&disk, &dirs, &mut found);
    let mut files = BTreeMap::new();
    for dir in dirs.tables() {
        for name in Untouched(Arc::clone(&disk)).list(dir).map_err(folder(dir))? {
            // What is not part of the table is removed at the next start.
            let part = |log: &DeltaLog| id_of(&name).is_some_and(|id| log.files.contains_key(&id));
            let listed = log.as_ref().is_none_or(part);
            if name.ends_with(".parquet") && listed {
                files.insert(dir.join(name), None);
            }
        }
    }
    Look::new(&disk, files, told).run(&dirs, log, found)
}

/// Verifies a backup.
///
/// # Errors
/// `NotABackup`; `File` when the manifest cannot be read; `Stopped`.
pub fn verify_backup(
    disk: Arc<dyn Disk>,
    dir: &Path,
    told: &mut Told<'_>,
) -> Result<Verified, HistorianError> {
    let manifest = Manifest::whole(&*disk, dir)?;
    let dirs = manifest.slot.dirs(dir);
    let files = manifest.files.iter();
    let files = files.map(|kept| (dir.join(&kept.place), Some((kept.bytes, kept.crc)))).collect();
    let mut found = Verified::default();
    let log = table(&disk, &dirs, &mut found);
    Look::new(&disk, files, told).run(&dirs, log, found)
}

/// The table's log; none when it cannot be trusted, which is named.
fn table(disk: &Arc<dyn Disk>, dirs: &Dirs, found: &mut Verified) -> Option<DeltaLog> {
    let untouched = Arc::new(Untouched(Arc::clone(disk)));
    match DeltaLog::open(untouched, dirs.delta.clone(), Time::MIN) {
        Ok(log) => {
            found.damaged.extend(log.check().iter().filter_map(damage));
            found.samples = log.files.values().map(|entry| entry.rows).sum();
            Some(log)
        }
        Err(error) => {
            found.damaged.extend(damage(&error));
            None
        }
    }
}

/// Files to be read, each with its length and checksum where a manifest tells them.
struct Look<'a, 'b, 'c> {
    disk: &'a Arc<dyn Disk>,
    files: BTreeMap<PathBuf, Option<(u64, u32)>>,
    teller: Teller<'b, 'c>,
}

impl<'a, 'b, 'c> Look<'a, 'b, 'c> {
    fn new(
        disk: &'a Arc<dyn Disk>,
        files: BTreeMap<PathBuf, Option<(u64, u32)>>,
        told: &'b mut Told<'c>,
    ) -> Look<'a, 'b, 'c> {
        let size = |path: &PathBuf| disk.open(path).and_then(|file| file.size()).unwrap_or(0);
        let bytes = files.keys().map(size).sum();
        let teller = Teller::new(files.len(), bytes, told);
        Look { disk, files, teller }
    }

    fn run(
        mut self,
        dirs: &Dirs,
        log: Option<DeltaLog>,
        mut found: Verified,
    ) -> Result<Verified, HistorianError> {
        let (entries, sealed) = log.map(|log| (log.files, log.sealed)).unwrap_or_default();
        let mut named: BTreeSet<PathBuf> =
            found.damaged.iter().map(|damage| damage.path.clone()).collect();
        let due: BTreeMap<PathBuf, u32> =
            entries.values().map(|entry| (dirs.samples_file(entry.id), entry.footer_crc)).collect();
        for (path, sum) in std::mem::take(&mut self.files) {
            let look = look(&**self.disk, &path, due.get(&path).copied(), &mut |bytes| {
                self.teller.bytes(bytes)
            })?;
            found.files += 1;
            found.bytes += look.bytes;
            let mut damaged = look.damaged;
            if sum.is_some_and(|sum| sum != (look.bytes, look.crc)) && damaged.is_empty() {
                let why = "it is not what the manifest says";
                damaged.push(Damage::new(&path, 0, 0, why));
            }
            named.extend(damaged.iter().map(|damage| damage.path.clone()));
            found.damaged.extend(damaged);
            self.teller.file()?;
        }
        let needed = entries.keys().flat_map(|id| [dirs.samples_file(*id), dirs.records_file(*id)]);
        for path in needed.filter(|path| !named.contains(path)) {
            if self.disk.open(&path).is_err() {
                found.damaged.push(Damage::new(&path, 0, 0, "it is not there"));
            }
        }
        let untouched = Untouched(Arc::clone(self.disk));
        let replayed = replay(&untouched, &dirs.log, sealed, |_, samples| {
            found.samples_in_log += samples.len() as u64;
        })?;
        found.torn = replayed.torn;
        // A file that does not fit its manifest is named once, by what the log itself says.
        let logs: BTreeSet<PathBuf> =
            replayed.damaged.iter().map(|damage| damage.path.clone()).collect();
        found.damaged.retain(|damage| !logs.contains(&damage.path));
        found.damaged.extend(replayed.damaged);
        Ok(found)
    }
}

/// What reading a file once tells.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    pub(crate) bytes: u64,
    pub(crate) crc: u32,
    pub(crate) damaged: Vec<Damage>,
}

/// Reads a file once. Of a sheet, blocks and footer are checked; `footer_crc` is what the table's
/// log says of that.
pub(crate) fn look(
    disk: &dyn Disk,
    path: &Path,
    footer_crc: Option<u32>,
    each: &mut dyn FnMut(u64) -> Result<(), HistorianError>,
) -> Result<Looked, HistorianError> {
    let mut looked = Looked::default();
    let mut wrong = |why: &str| looked.damaged.push(Damage::new(path, 0, 0, why));
    let opened = disk.open(path).and_then(|file| Ok((file.size()?, file)));
    let (bytes, file) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            wrong(&format!("it cannot be opened: {error}"));
            return Ok(looked);
        }
    };
    let mut blocks = Arc::default();
    let sheet = path.extension().is_some_and(|end| end == "parquet");
    if sheet && !path.to_string_lossy().ends_with(".checkpoint.parquet") {
        match Footer::load(disk, path) {
            Ok(footer) => {
                if footer_crc.is_some_and(|due| due != footer.crc) {
                    wrong("the checksum of its footer does not fit");
                }
                blocks = Arc::clone(footer.blocks());
            }
            Err(error) => wrong(&chain(&error)),
        }
    }
    match pass(&*file, bytes, &blocks, |part| each(part.len() as u64)) {
        Ok(passed) => {
            looked.damaged.extend(Damage::blocks(path, &passed.wrong));
            (looked.bytes, looked.crc) = (bytes, passed.crc);
        }
        Err(Stop::Unreadable(error)) => wrong(&format!("it cannot be read: {error}")),
        Err(Stop::Told(error)) => return Err(error),
    }
    Ok(looked)
}

/// An error as a place; none when it is not about a file's content.
pub(crate) fn damage(error: &HistorianError) -> Option<Damage> {
    match error {
        HistorianError::Manifest { path, why } => Some(Damage::new(path, 0, 0, why)),
        HistorianError::Table { path, source } => {
            Some(Damage::new(path, 0, 0, &source.to_string()))
        }
        HistorianError::File { path, source } | HistorianError::Folder { path, source } => {
            Some(Damage::new(path, 0, 0, &source.to_string()))
        }
        _ => None,
    }
}

fn folder(path: &Path) -> impl FnOnce(std::io::Error) -> HistorianError {
    let path = path.to_owned();
    move |source| HistorianError::Folder { path, source }
}

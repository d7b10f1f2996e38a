//! Backup while writing goes on: one moment of the historian, copied into a folder.
//!
//! A [`Moment`] holds what the table's log listed at one instant (files that are merged
//! meanwhile stay until it is dropped), and the files of the log that are not sealed yet, opened
//! and cut where they were durable. [`Moment::write`] copies them beside what the folder holds of
//! the backup before, then puts the new manifest in place by one rename; only then is removed
//! what the old one alone listed. Interrupted at any point, one of the two backups is whole.
//!
//! A file of samples never changes and its number is never given twice, so one that is there
//! with the same length and footer is not copied again. If its number is there with another
//! content, the folder belongs to another house and is refused. Rollups follow from the samples,
//! so those that are there are kept. What cannot be read at its source is named and left out;
//! when the folder holds it from an earlier backup, that copy stays.
//!
//! Read in this order: `manifest`, [`Historian::moment`], [`Moment::write`].

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guildhall_model::Time;

use crate::copy::{copy, sum};
use crate::delta::{DeltaLog, Entry};
use crate::disk::Disk;
use crate::error::{HistorianError, chain};
use crate::files::{Dirs, TableFile};
use crate::historian::Historian;
use crate::log::Segment;
use crate::manifest::{Kept, MANIFEST, Manifest, Slot, inside};
use crate::progress::{Teller, Told};
use crate::report::Damage;
use crate::shared::{Shared, lock, read};
use crate::sheet::Footer;

/// The name of the lock in a backup's folder.
const LOCK: &str = "lock";

/// Where the historian's folder is in the data folder.
const IN_HOUSE: &str = "historian";

/// A file of another room that belongs into the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseFile {
    /// Where its bytes are now. They must not change before the backup is done.
    pub source: PathBuf,
    /// Its name in the data folder.
    pub name: String,
}

/// What a backup did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backup {
    /// The moment that it holds.
    pub made: Time,
    /// Files that make it up.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Of these files, those that were written now; the others were there.
    pub files_copied: u64,
    /// Bytes of them.
    pub bytes_copied: u64,
    /// What could not be read, at its source.
    pub damaged: Vec<Damage>,
}

/// One moment of the historian.
pub struct Moment {
    shared: Arc<Shared>,
    made: Time,
    sealed: u64,
    entries: Vec<Entry>,
    files: HashMap<u64, Arc<TableFile>>,
    log: Vec<Segment>,
}

impl Historian {
    /// This moment: everything that was acknowledged before. Holds up writing for as long as it
    /// takes to open a few files.
    ///
    /// # Errors
    /// `Folder` when the log cannot be opened.
    pub fn moment(&self) -> Result<Moment, HistorianError> {
        let shared = Arc::clone(&self.shared);
        let log = lock(&shared.log);
        let delta = lock(&shared.delta);
        let state = read(&shared.state);
        let segments = log.held(delta.sealed).map_err(|source| HistorianError::Folder {
            path: shared.sealer.dirs.log.clone(),
            source,
        })?;
        let moment = Moment {
            shared: Arc::clone(&shared),
            made: shared.clock.now(),
            sealed: delta.sealed,
            entries: delta.files.values().cloned().collect(),
            files: state.files.iter().map(|file| (file.id, Arc::clone(file))).collect(),
            log: segments,
        };
        drop((state, delta, log));
        Ok(moment)
    }

    /// Takes this moment and writes it into a folder: [`Moment::write`] without other rooms.
    ///
    /// # Errors
    /// As there.
    pub fn backup(&self, dir: &Path, told: &mut Told<'_>) -> Result<Backup, HistorianError> {
        self.moment()?.write(dir, &[], told)
    }
}

impl Moment {
    /// Makes the folder hold this moment and these files of other rooms, in place of the backup
    /// that it held.
    ///
    /// # Errors
    /// `InUse` when another backup is being written there, `NotABackup` when it holds other
    /// things, `OtherHouse` when it holds a backup of another house, `Stopped` when `told` says
    /// so, `File` and `Folder`. The backup that was there is whole then.
    pub fn write(
        &self,
        dir: &Path,
        house: &[HouseFile],
        told: &mut Told<'_>,
    ) -> Result<Backup, HistorianError> {
        let disk = &self.shared.sealer.disk;
        let (_lock, before) = prepare(&**disk, dir)?;
        let slot = before.slot.other();
        let jobs = self.jobs();
        let bytes = jobs.iter().map(|job| job.bytes).chain(self.log.iter().map(|one| one.bytes));
        let teller = Teller::new(jobs.len() + self.log.len() + house.len(), bytes.sum(), told);
        let before_files =
            before.files.iter().map(|kept| (kept.place.as_str(), kept)).collect::<HashMap<_, _>>();
        let mut writing = Writing {
            disk,
            dir,
            dirs: slot.dirs(dir),
            before: before_files,
            teller,
            files: Vec::new(),
            done: Backup { made: self.made, ..Backup::default() },
        };
        writing.clear(slot)?;
        let mut lost = BTreeSet::new();
        for job in &jobs {
            let there = writing.table_file(job)?;
            if !there && job.is_samples {
                lost.insert(job.id);
            }
        }
        for segment in &self.log {
            writing.segment(segment, slot)?;
        }
        for file in house {
            writing.house(file, slot)?;
        }
        let entries = self.entries.iter().filter(|entry| !lost.contains(&entry.id)).cloned();
        writing.delta(entries.collect(), self.sealed, slot)?;
        writing.sync(slot)?;
        let Writing { mut files, mut done, .. } = writing;
        files.sort_by(|a, b| a.goes.cmp(&b.goes));
        done.files = files.len() as u64;
        done.bytes = files.iter().map(|file| file.bytes).sum();
        let manifest = Manifest { made: Some(self.made), slot, files };
        manifest.write(&**disk, dir)?;
        tidy(&**disk, dir, &manifest);
        Ok(done)
    }

    /// The files of the table and those beside them.
    fn jobs(&self) -> Vec<Job> {
        let (disk, dirs) = (&self.shared.sealer.disk, &self.shared.sealer.dirs);
        let mut jobs = Vec::new();
        for entry in &self.entries {
            let samples = dirs.samples_file(entry.id);
            let paths: Vec<PathBuf> = match self.files.get(&entry.id) {
                Some(file) => file.paths().cloned().collect(),
                // One that could not be opened is still copied as it is.
                None => {
                    let edits = [dirs.edits_file(entry.id)];
                    let maybe = edits.into_iter().chain(dirs.figure_files(entry.id));
                    let there = maybe.filter(|path| disk.open(path).is_ok());
                    there.chain([dirs.records_file(entry.id), samples.clone()]).collect()
                }
            };
            for source in paths {
                let size = disk.open(&source).and_then(|file| file.size());
                let is_samples = source == samples;
                let bytes = size.unwrap_or(0);
                let is_rollup = source.parent() == Some(&dirs.rollups);
                jobs.push(Job { id: entry.id, source, bytes, is_samples, is_rollup });
            }
        }
        jobs
    }
}

/// A file of the table, or one beside it.
struct Job {
    id: u64,
    source: PathBuf,
    bytes: u64,
    is_samples: bool,
    is_rollup: bool,
}

/// A backup on its way.
struct Writing<'a, 'b, 'c> {
    disk: &'a Arc<dyn Disk>,
    dir: &'a Path,
    dirs: Dirs,
    before: HashMap<&'a str, &'a Kept>,
    teller: Teller<'b, 'c>,
    files: Vec<Kept>,
    done: Backup,
}

impl Writing<'_, '_, '_> {
    /// Makes the folders, and empties those of a backup that was not completed.
    fn clear(&self, slot: Slot) -> Result<(), HistorianError> {
        let house = slot.house(self.dir);
        let own = [&self.dirs.log, &self.dirs.delta, &house];
        for dir in own.into_iter().chain(self.dirs.tables()) {
            self.disk.create_dir(dir).map_err(folder(dir))?;
        }
        for dir in own {
            for name in self.disk.list(dir).map_err(folder(dir))? {
                let path = dir.join(name);
                self.disk.remove(&path).map_err(file(&path))?;
            }
        }
        Ok(())
    }

    /// Copies a file unless it is there; false when it cannot be read.
    fn table_file(&mut self, job: &Job) -> Result<bool, HistorianError> {
        let name = job.source.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let parent = job.source.parent().and_then(Path::file_name);
        let place = format!("{}/{name}", parent.and_then(|name| name.to_str()).unwrap_or_default());
        let to = self.dir.join(&place);
        if let Some(kept) = self.there(job, &to, &place)? {
            self.files.push(kept);
            self.teller.bytes(job.bytes)?;
            self.teller.file()?;
            return Ok(true);
        }
        let goes = format!("{IN_HOUSE}/{place}");
        let source = match self.disk.open(&job.source) {
            Ok(source) => source,
            Err(error) => return self.lost(&job.source, &error).map(|()| false),
        };
        let footer = Footer::load(&**self.disk, &job.source);
        let blocks = footer.as_ref().map(|footer| Arc::clone(footer.blocks())).unwrap_or_default();
        let teller = &mut self.teller;
        let copied = copy(&**self.disk, &*source, job.bytes, &blocks, &to, teller)?;
        let passed = match copied {
            Ok(passed) => passed,
            Err(error) => return self.lost(&job.source, &error).map(|()| false),
        };
        if let Err(error) = footer {
            self.done.damaged.push(Damage::new(&job.source, 0, 0, &chain(&error)));
        }
        self.done.damaged.extend(Damage::blocks(&job.source, &passed.wrong));
        self.keep(passed.crc, job.bytes, place, goes)?;
        Ok(true)
    }

    /// What the folder holds of a file, when that needs no copy.
    fn there(&mut self, job: &Job, to: &Path, place: &str) -> Result<Option<Kept>, HistorianError> {
        let Some(kept) = self.before.get(place) else { return Ok(None) };
        let size = self.disk.open(to).and_then(|file| file.size());
        let (Ok(size), Ok(footer)) = (size, Footer::load(&**self.disk, to)) else {
            return Ok(None);
        };
        if size != kept.bytes {
            return Ok(None);
        }
        // A source that cannot be read is what this copy is kept for.
        let source = Footer::load(&**self.disk, &job.source);
        let same = source.as_ref().is_ok_and(|source| source.crc == footer.crc);
        if let Err(error) = &source {
            self.done.damaged.push(Damage::new(&job.source, 0, 0, &chain(error)));
        }
        if (same && size == job.bytes) || job.is_rollup || source.is_err() {
            return Ok(Some((*kept).clone()));
        }
        // The two differ: ours is another house's number, or the copy is damaged.
        let (_, crc) = sum(&**self.disk, to)?;
        match crc == kept.crc {
            true => Err(HistorianError::OtherHouse { path: to.to_owned() }),
            false => Ok(None),
        }
    }

    fn segment(&mut self, segment: &Segment, slot: Slot) -> Result<(), HistorianError> {
        let name = segment.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let (to, none) = (self.dirs.log.join(name), Arc::default());
        let (bytes, teller) = (segment.bytes, &mut self.teller);
        let copied = copy(&**self.disk, &*segment.file, bytes, &none, &to, teller)?;
        match copied {
            Ok(passed) => {
                let place = format!("{}/log/{name}", slot.folder());
                self.keep(passed.crc, bytes, place, format!("{IN_HOUSE}/log/{name}"))
            }
            Err(error) => self.lost(&segment.path, &error),
        }
    }

    fn house(&mut self, one: &HouseFile, slot: Slot) -> Result<(), HistorianError> {
        if !inside(&one.name) {
            let why = "a file of the house has a name that cannot be kept";
            return Err(HistorianError::NotABackup { path: one.source.clone(), why });
        }
        let source = self.disk.open(&one.source).map_err(file(&one.source))?;
        let bytes = source.size().map_err(file(&one.source))?;
        let to = slot.house(self.dir).join(&one.name);
        let copied = copy(&**self.disk, &*source, bytes, &Arc::default(), &to, &mut self.teller)?;
        let passed = copied.map_err(file(&one.source))?;
        let place = format!("{}/house/{}", slot.folder(), one.name);
        self.keep(passed.crc, bytes, place, one.name.clone())
    }

    /// Writes a log of the table that lists exactly these files.
    fn delta(
        &mut self,
        entries: Vec<Entry>,
        sealed: u64,
        slot: Slot,
    ) -> Result<(), HistorianError> {
        let (disk, dir) = (Arc::clone(self.disk), self.dirs.delta.clone());
        DeltaLog::anew(disk, dir.clone(), self.done.made, entries, sealed)?;
        for name in self.disk.list(&dir).map_err(folder(&dir))? {
            let (bytes, crc) = sum(&**self.disk, &dir.join(&name))?;
            let place = format!("{}/delta/{name}", slot.folder());
            self.keep(crc, bytes, place, format!("{IN_HOUSE}/samples/_delta_log/{name}"))?;
        }
        Ok(())
    }

    /// Makes all names durable.
    fn sync(&self, slot: Slot) -> Result<(), HistorianError> {
        let (house, state) = (slot.house(self.dir), self.dir.join(slot.folder()));
        let own = [&self.dirs.log, &self.dirs.delta, &house, &state];
        for dir in own.into_iter().chain(self.dirs.tables()) {
            self.disk.sync_dir(dir).map_err(folder(dir))?;
        }
        self.disk.sync_dir(self.dir).map_err(folder(self.dir))
    }

    fn keep(
        &mut self,
        crc: u32,
        bytes: u64,
        place: String,
        goes: String,
    ) -> Result<(), HistorianError> {
        self.files.push(Kept { crc, bytes, place, goes });
        self.done.files_copied += 1;
        self.done.bytes_copied += bytes;
        self.teller.file()
    }

    fn lost(&mut self, path: &Path, error: &std::io::Error) -> Result<(), HistorianError> {
        let why = format!("it cannot be read and is not in the backup: {error}");
        self.done.damaged.push(Damage::new(path, 0, 0, &why));
        self.teller.file()
    }
}

/// Takes the folder for a backup, and gives what it holds.
fn prepare(
    disk: &dyn Disk,
    dir: &Path,
) -> Result<(Box<dyn Send + Sync>, Manifest), HistorianError> {
    disk.create_dir(dir).map_err(folder(dir))?;
    let guard = disk.lock(&dir.join(LOCK)).map_err(folder(dir))?;
    let guard = guard.ok_or_else(|| HistorianError::InUse { path: dir.to_owned() })?;
    if let Some(manifest) = Manifest::read(disk, dir)? {
        return Ok((guard, manifest));
    }
    // Nothing that lies in a folder by chance is ever taken for ours and removed.
    let dirs = Dirs::below(dir);
    let ours = |name: &String| name == LOCK || name.starts_with(MANIFEST);
    let rest = disk.list(dir).map_err(folder(dir))?.iter().any(|name| !ours(name));
    let below = dirs.tables().into_iter().chain([&dirs.log, &dirs.delta]);
    if rest || below.into_iter().any(|dir| disk.list(dir).is_ok_and(|names| !names.is_empty())) {
        let why = "it holds other files; a backup begins in an empty folder";
        return Err(HistorianError::NotABackup { path: dir.to_owned(), why });
    }
    let none = Manifest::none();
    none.write(disk, dir)?;
    Ok((guard, none))
}

/// Removes what the manifest does not list. What stays behind when this fails goes next time.
fn tidy(disk: &dyn Disk, dir: &Path, manifest: &Manifest) {
    let listed: BTreeSet<PathBuf> =
        manifest.files.iter().map(|kept| dir.join(&kept.place)).collect();
    let (old, house) = (manifest.slot.other().dirs(dir), manifest.slot.other().house(dir));
    for dir in old.tables().into_iter().chain([&old.log, &old.delta, &house]) {
        for name in disk.list(dir).unwrap_or_default() {
            let path = dir.join(name);
            if !listed.contains(&path) {
                let _ = disk.remove(&path);
            }
        }
    }
}

fn folder(path: &Path) -> impl FnOnce(std::io::Error) -> HistorianError {
    let path = path.to_owned();
    move |source| HistorianError::Folder { path, source }
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> HistorianError {
    let path = path.to_owned();
    move |source| HistorianError::File { path, source }
}

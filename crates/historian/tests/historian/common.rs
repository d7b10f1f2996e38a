//! A disk in memory that forgets, fills up and fails, and helpers around a historian on it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::time::Duration;

use guildhall_historian::disk::{Disk, ReadFile, WriteFile};
use guildhall_historian::{AppendError, Config, Historian, HistorianError, OpenReport};
use guildhall_model::{Clock, Origin, Quality, Sample, Samples, TagId, Time, Value};

#[derive(Clone, Default)]
pub(crate) struct MemoryDisk(Arc<Mutex<Inner>>);

type Content = Arc<Mutex<Bytes>>;

#[derive(Default)]
struct Bytes {
    live: Vec<u8>,
    synced: Vec<u8>,
}

#[derive(Default)]
struct Inner {
    names: BTreeMap<PathBuf, Content>,
    durable: BTreeMap<PathBuf, Content>,
    /// Operations that change something, so far.
    operations: usize,
    /// The power fails at this one.
    cut_at: Option<usize>,
    /// What a power cut at each operation would leave, once it is asked for.
    cuts: Option<(Chance, Vec<MemoryDisk>)>,
    dead: bool,
    room: Option<usize>,
    /// So many syncs of files fail from now on, and lose what they should have kept.
    failing_syncs: usize,
    /// So many operations that change something fail from now on, and change nothing.
    failing: usize,
    /// So many looks at files and folders fail from now on.
    failing_reads: usize,
}

impl MemoryDisk {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no panic while locked")
    }

    pub(crate) fn operations(&self) -> usize {
        self.inner().operations
    }

    pub(crate) fn cut_power_at(&self, operation: usize) {
        self.inner().cut_at = Some(operation);
    }

    /// From now on keeps what a power cut at each operation would leave.
    pub(crate) fn keep_cuts(&self, chance: Chance) {
        self.inner().cuts = Some((chance, Vec::new()));
    }

    /// What a power cut at each operation would have left, in order.
    pub(crate) fn cuts(&self) -> Vec<MemoryDisk> {
        self.inner().cuts.take().map(|(_, disks)| disks).unwrap_or_default()
    }

    pub(crate) fn set_room(&self, room: Option<usize>) {
        self.inner().room = room;
    }

    /// Bytes of all files.
    pub(crate) fn used(&self) -> usize {
        self.inner().used()
    }

    /// Turns one bit of one file round; false when there is none with a byte in it.
    pub(crate) fn flip_a_bit(&self, chance: &mut Chance) -> bool {
        let inner = self.inner();
        let files: Vec<&Content> = inner.names.values().collect();
        let file = files.get(chance.below(files.len().max(1)));
        let Some(mut bytes) = file.map(|file| file.lock().expect("no panic")) else { return false };
        let Some(len) = Some(bytes.live.len()).filter(|len| *len > 0) else { return false };
        let (at, bit) = (chance.below(len), chance.below(8));
        bytes.live[at] ^= 1 << bit;
        bytes.synced = bytes.live.clone();
        true
    }

    pub(crate) fn fail_syncs(&self, count: usize) {
        self.inner().failing_syncs = count;
    }

    pub(crate) fn fail_operations(&self, count: usize) {
        self.inner().failing = count;
    }

    pub(crate) fn fail_reads(&self, count: usize) {
        self.inner().failing_reads = count;
    }

    /// Does as it is told from now on, and has room.
    pub(crate) fn recover(&self) {
        let mut inner = self.inner();
        (inner.failing, inner.failing_syncs, inner.failing_reads) = (0, 0, 0);
        inner.room = None;
    }

    pub(crate) fn names(&self, end: &str) -> Vec<PathBuf> {
        let inner = self.inner();
        inner.names.keys().filter(|path| path.to_string_lossy().ends_with(end)).cloned().collect()
    }

    pub(crate) fn bytes(&self, path: &Path) -> Vec<u8> {
        self.inner().names[path].lock().expect("no panic").live.clone()
    }

    pub(crate) fn set_bytes(&self, path: &Path, bytes: &[u8]) {
        let content = Bytes { live: bytes.to_vec(), synced: bytes.to_vec() };
        self.inner().names.insert(path.to_owned(), Arc::new(Mutex::new(content)));
    }

    /// The disk as it is now, whole: what a killed process leaves behind.
    pub(crate) fn copy(&self) -> MemoryDisk {
        let copy = MemoryDisk::default();
        for (path, content) in &self.inner().names {
            copy.set_bytes(path, &content.lock().expect("no panic").live);
        }
        copy
    }

    /// The disk after a power cut.
    pub(crate) fn after_power_cut(&self, chance: &mut Chance) -> MemoryDisk {
        self.inner().after_power_cut(chance)
    }
}

impl Inner {
    /// Durable names, synced bytes, and by chance a part of those that were not synced.
    fn after_power_cut(&self, chance: &mut Chance) -> MemoryDisk {
        let mut names = self.durable.clone();
        // A removal or a new name that was not synced may or may not have come through.
        for (path, content) in &self.names {
            if !names.contains_key(path) && chance.below(2) == 0 {
                names.insert(path.clone(), Arc::clone(content));
            }
        }
        for path in self.durable.keys() {
            if !self.names.contains_key(path) && chance.below(2) == 0 {
                names.remove(path);
            }
        }
        let after = MemoryDisk::default();
        for (path, content) in names {
            let content = content.lock().expect("no panic");
            let mut bytes = content.synced.clone();
            if let Some(rest) = content.live.strip_prefix(bytes.as_slice()) {
                bytes.extend_from_slice(&rest[..chance.below(rest.len() + 1)]);
            }
            after.set_bytes(&path, &bytes);
        }
        let names = after.inner().names.clone();
        after.inner().durable = names;
        after
    }

    /// Counts an operation; false when the power fails during it.
    fn operate(&mut self) -> io::Result<bool> {
        if self.dead {
            return Err(dead());
        }
        self.operations += 1;
        if let Some((mut chance, mut disks)) = self.cuts.take() {
            disks.push(self.after_power_cut(&mut chance));
            self.cuts = Some((chance, disks));
        }
        self.dead = self.cut_at == Some(self.operations);
        if !self.dead && self.failing > 0 {
            self.failing -= 1;
            return Err(failed());
        }
        Ok(!self.dead)
    }

    fn look(&mut self) -> io::Result<()> {
        if self.dead {
            return Err(dead());
        }
        match self.failing_reads.checked_sub(1) {
            Some(left) => {
                self.failing_reads = left;
                Err(failed())
            }
            None => Ok(()),
        }
    }

    fn whole(&mut self) -> io::Result<()> {
        if self.operate()? { Ok(()) } else { Err(dead()) }
    }

    fn used(&self) -> usize {
        self.names.values().map(|content| content.lock().expect("no panic").live.len()).sum()
    }
}

fn failed() -> io::Error {
    io::Error::other("input/output error")
}

fn dead() -> io::Error {
    io::Error::other("the power is off")
}

struct OpenFile(MemoryDisk, Content);

impl OpenFile {
    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        self.1.lock().expect("no panic")
    }
}

impl Disk for MemoryDisk {
    fn create_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut inner = self.inner();
        inner.look()?;
        let here = inner.names.keys().filter(|path| path.parent() == Some(dir));
        Ok(here.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut inner = self.inner();
        inner.whole()?;
        let content = Content::default();
        inner.names.insert(path.to_owned(), Arc::clone(&content));
        Ok(Box::new(OpenFile(self.clone(), content)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        let mut inner = self.inner();
        inner.look()?;
        let content = inner.names.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(OpenFile(self.clone(), Arc::clone(content))))
    }

    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        let mut inner = self.inner();
        inner.whole()?;
        let content = inner.names.get(path).ok_or(io::ErrorKind::NotFound)?;
        let mut content = content.lock().expect("no panic");
        content.live.truncate(usize::try_from(len).expect("small"));
        content.synced = content.live.clone();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.whole()?;
        if let Some(content) = inner.names.remove(from) {
            inner.names.insert(to.to_owned(), content);
            return Ok(());
        }
        // A folder: what is below it moves along, and the move itself is durable at once.
        if inner.names.keys().any(|path| path.starts_with(to)) {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        let mut moved = 0;
        let Inner { names, durable, .. } = &mut *inner;
        for all in [names, durable] {
            let below: Vec<_> = all.keys().filter(|path| path.starts_with(from)).cloned().collect();
            for path in below {
                let content = all.remove(&path).expect("just met");
                let rest = path.strip_prefix(from).expect("it is below");
                all.insert(to.join(rest), content);
                moved += 1;
            }
        }
        if moved > 0 { Ok(()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.whole()?;
        inner.names.remove(path).map(drop).ok_or(io::ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut inner = self.inner();
        inner.whole()?;
        inner.durable.retain(|path, _| path.parent() != Some(dir));
        let here = inner.names.iter().filter(|(path, _)| path.parent() == Some(dir));
        let here: Vec<_> =
            here.map(|(path, content)| (path.clone(), Arc::clone(content))).collect();
        inner.durable.extend(here);
        Ok(())
    }

    fn lock(&self, _: &Path) -> io::Result<Option<Box<dyn Send + Sync>>> {
        Ok(Some(Box::new(())))
    }
}

impl WriteFile for OpenFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut inner = self.0.inner();
        let room = inner.room.map_or(usize::MAX, |room| room.saturating_sub(inner.used()));
        let taken = bytes.len().min(room);
        // Half of it is on the disk when the power fails meanwhile.
        let (half, rest) = bytes[..taken].split_at(taken.min(bytes.len() / 2));
        let begin = self.bytes().live.len();
        self.bytes().live.extend_from_slice(half);
        match inner.operate() {
            Ok(true) => self.bytes().live.extend_from_slice(rest),
            Ok(false) => return Err(dead()),
            Err(error) => {
                self.bytes().live.truncate(begin);
                return Err(error);
            }
        }
        if taken < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut inner = self.0.inner();
        inner.whole()?;
        let mut content = self.bytes();
        if inner.failing_syncs > 0 {
            inner.failing_syncs -= 1;
            content.live = content.synced.clone();
            return Err(failed());
        }
        content.synced = content.live.clone();
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.0.inner().whole()?;
        self.bytes().live.truncate(usize::try_from(len).expect("small"));
        Ok(())
    }
}

impl ReadFile for OpenFile {
    fn size(&self) -> io::Result<u64> {
        self.0.inner().look()?;
        Ok(self.bytes().live.len() as u64)
    }

    fn read_at(&self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.0.inner().look()?;
        let content = self.bytes();
        let begin = usize::try_from(offset).expect("small");
        let part = content.live.get(begin..begin + bytes.len());
        bytes.copy_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// Xorshift: the same seed, the same run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

pub(crate) struct TestClock(pub(crate) AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_ns(self.0.load(Ordering::Relaxed))
    }
}

pub(crate) fn config() -> Config {
    let mut config = Config::new("data");
    config.seal_samples = 1_000_000;
    config.removed_kept = Duration::ZERO;
    config
}

pub(crate) fn open_with(
    disk: &MemoryDisk,
    config: Config,
) -> Result<(Historian, OpenReport), HistorianError> {
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
    let clock = Arc::new(TestClock(AtomicI64::new(Time::from_s(1_000_000).ns())));
    Historian::open_on(Arc::new(disk.clone()), config, names, clock)
}

pub(crate) fn open(disk: &MemoryDisk) -> (Historian, OpenReport) {
    open_with(disk, config()).expect("it opens")
}

pub(crate) fn sample(tag: u32, time: i64, value: i64) -> Sample {
    let (tag, time) = (TagId(tag), Time::from_ns(time));
    Sample { tag, time, value: Some(Value::Integer(value)), quality: Quality::GOOD }
}

pub(crate) fn batch(samples: impl IntoIterator<Item = Sample>) -> Samples {
    let mut batch = Samples::with_capacity(Origin::System, Time::from_s(5), 0);
    samples.into_iter().for_each(|sample| batch.push(sample));
    batch
}

pub(crate) fn append(historian: &Historian, samples: Samples) -> Result<(), AppendError> {
    let (tell, told) = mpsc::channel();
    historian.append(samples, Box::new(move |answer| tell.send(answer).expect("heard")));
    told.recv_timeout(Duration::from_secs(20)).expect("each batch is answered")
}

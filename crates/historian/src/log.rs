//! The log: what was acknowledged is here before it is acknowledged.
//!
//! `log/<first number, 20 digits>.log` holds a header and then records, one for each batch,
//! numbered without going back. Layout (little endian), version 1:
//!
//! | part | bytes |
//! | --- | --- |
//! | file header | magic `GUILDLOG`, u32 version, u64 first number, u32 crc32c of these |
//! | record | magic `GREC`, u32 payload length, u64 number |
//! | | u32 crc32c of the payload, u32 crc32c of what is before |
//! | payload | samples, see `codec` |
//!
//! The last checksum of a record header covers the header, the file's first number and the
//! record's offset, so that bytes copied from elsewhere (or sent by someone inside a text value)
//! are never taken for a record. A number is never used twice, whatever fails.
//!
//! What happens when the disk refuses:
//! - **A write fails** (usually: no room). The file is cut back to its last good length and the
//!   group refused. The next group tries again, so it recovers by itself.
//! - **A sync fails.** Linux has marked the pages clean, a second `fsync` would succeed and lie.
//!   Nothing is acknowledged on that file any more: the group is written once more, under new
//!   numbers, to a new file. What was acknowledged before had a successful sync of its own and
//!   is not touched. When the new file fails too, the group is refused.
//!
//! With [`Acknowledge::Written`] the sync comes up to [`SYNC_EVERY`] after the answer; when it
//! fails, that is named, and what is in memory is sealed at once.
//!
//! Read in this order: [`Log::write`], `start`, `replay` (in its own file).

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crc32c::{crc32c, crc32c_append};

use crate::disk::{Disk, ReadFile, WriteFile, is_full};
use crate::error::HistorianError;
use crate::usage::Part;

pub(crate) const FILE_MAGIC: &[u8; 8] = b"GUILDLOG";
pub(crate) const RECORD_MAGIC: &[u8; 4] = b"GREC";
pub(crate) const LOG_VERSION: u32 = 1;
pub(crate) const FILE_HEADER: usize = 24;
pub(crate) const RECORD_HEADER: usize = 24;

/// What an acknowledgement promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acknowledge {
    /// The disk has it: it survives a power cut.
    #[default]
    Synced,
    /// The operating system has it, and the disk within [`SYNC_EVERY`]: it survives the end of the
    /// program, however sudden, but a power cut may take what came last.
    Written,
}

/// How long what is only written waits for its sync.
pub const SYNC_EVERY: Duration = Duration::from_secs(1);

/// Longest payload of one record. A longer batch is refused, its sender splits it.
pub const RECORD_BYTES_MAX: usize = 64 << 20;

/// A write buffer larger than this is given back after use.
const BUFFER_KEPT_MAX: usize = 8 << 20;

/// A file of the log that takes no more records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    pub(crate) path: PathBuf,
    /// Its last record's number.
    pub(crate) last: u64,
    pub(crate) bytes: u64,
    /// Something in it cannot be read: it is set aside instead of removed.
    pub(crate) damaged: bool,
}

/// A file of the log as it was at one moment; removed meanwhile, it can still be read.
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    pub(crate) file: Box<dyn ReadFile>,
}

struct Active {
    path: PathBuf,
    first: u64,
    file: Box<dyn WriteFile>,
    /// Up to here everything is written, and synced but for what `unsynced` says.
    good: u64,
    /// Whether something was acknowledged before its sync.
    unsynced: bool,
}

/// Why a group was not made durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogError {
    pub(crate) full: bool,
    pub(crate) why: String,
}

/// The writing side of the log.
pub(crate) struct Log {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    active: Option<Active>,
    closed: Vec<Closed>,
    next: u64,
    buffer: Vec<u8>,
    bytes: Arc<AtomicU64>,
    acknowledge: Acknowledge,
}

impl Log {
    /// Goes on after the files in `closed`, with record number `next`, in a new file.
    pub(crate) fn new(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        closed: Vec<Closed>,
        next: u64,
        bytes: Arc<AtomicU64>,
        acknowledge: Acknowledge,
    ) -> Log {
        let (active, buffer) = (None, Vec::new());
        let log = Log { disk, dir, active, closed, next, buffer, bytes, acknowledge };
        log.count_bytes();
        log
    }

    /// Makes a group of payloads as durable as an acknowledgement promises, with their checksums:
    /// one write, at most one sync. Gives the number of the first; the others follow it without a
    /// gap.
    pub(crate) fn write(&mut self, group: &[(&[u8], u32)]) -> Result<u64, LogError> {
        match self.try_write(group) {
            Ok(first) => Ok(first),
            // The file that failed is abandoned: once more, in a new one.
            Err(error) if !error.full && self.active.is_none() => self.try_write(group),
            Err(error) => Err(error),
        }
    }

    /// Syncs what was acknowledged before that. A file that does not sync takes no more records.
    pub(crate) fn sync(&mut self) -> Result<(), HistorianError> {
        let unsynced = self.active.as_mut().filter(|active| active.unsynced);
        let Some(active) = unsynced else { return Ok(()) };
        active.unsynced = false;
        let path = active.path.clone();
        active.file.sync().map_err(|source| {
            self.close();
            HistorianError::File { path, source }
        })
    }

    /// Ends the current file, so that the next group begins a new one.
    pub(crate) fn roll(&mut self) -> Result<(), HistorianError> {
        let synced = self.sync();
        self.close();
        synced
    }

    fn close(&mut self) {
        if let Some(active) = self.active.take() {
            let bytes = active.good;
            let last = self.next - 1;
            self.closed.push(Closed { path: active.path, last, bytes, damaged: false });
        }
    }

    /// The files that hold records numbered above `sealed`, opened, each up to where it is durable.
    pub(crate) fn held(&self, sealed: u64) -> io::Result<Vec<Segment>> {
        let closed = self.closed.iter().filter(|file| file.last > sealed);
        let closed = closed.map(|file| (&file.path, file.bytes));
        let active = self.active.iter().map(|active| (&active.path, active.good));
        let some = closed.chain(active).filter(|(_, bytes)| *bytes > FILE_HEADER as u64);
        some.map(|(path, bytes)| {
            Ok(Segment { path: path.clone(), bytes, file: self.disk.open(path)? })
        })
        .collect()
    }

    /// Its files, each up to where it is durable.
    pub(crate) fn part(&self) -> Part {
        let closed: u64 = self.closed.iter().map(|file| file.bytes).sum();
        let active = self.active.as_ref().map_or(0, |active| active.good);
        let files = self.closed.len() + usize::from(self.active.is_some());
        Part { files: files as u64, bytes: closed + active }
    }

    /// Removes the files whose records are all numbered up to `sealed`.
    pub(crate) fn forget(&mut self, sealed: u64) -> io::Result<()> {
        let (disk, mut failed) = (&self.disk, None);
        self.closed.retain(|file| {
            if file.last > sealed {
                return true;
            }
            let gone = if file.damaged {
                disk.rename(&file.path, &file.path.with_extension("log.damaged"))
            } else {
                disk.remove(&file.path)
            };
            match gone {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    failed = Some(error);
                    true
                }
                _ => false,
            }
        });
        self.count_bytes();
        failed.map_or(Ok(()), Err)
    }

    fn try_write(&mut self, group: &[(&[u8], u32)]) -> Result<u64, LogError> {
        if self.active.is_none() {
            self.start()?;
        }
        let active = self.active.as_mut().expect("just started");
        let first = self.next;
        self.buffer.clear();
        for (payload, crc) in group {
            let offset = active.good + self.buffer.len() as u64;
            put_record(&mut self.buffer, active.first, offset, self.next, payload, *crc);
            self.next += 1;
        }
        let path = active.path.clone();
        let written = active.file.append(&self.buffer);
        let len = self.buffer.len() as u64;
        if self.buffer.capacity() > BUFFER_KEPT_MAX {
            self.buffer = Vec::new();
        }
        if let Err(error) = written {
            if active.file.truncate(active.good).is_err() {
                self.close();
            }
            return Err(failed(&path, &error));
        }
        if self.acknowledge == Acknowledge::Written {
            active.unsynced = true;
        } else if let Err(error) = active.file.sync() {
            // Nothing depends on this cut: what is left behind was sent, and is never
            // acknowledged under its old numbers.
            let _ = active.file.truncate(active.good);
            self.close();
            return Err(failed(&path, &error));
        }
        active.good += len;
        self.count_bytes();
        Ok(first)
    }

    /// Makes the next file, and its name durable.
    fn start(&mut self) -> Result<(), LogError> {
        let path = self.dir.join(format!("{:020}.log", self.next));
        let make = || {
            let mut file = self.disk.create(&path)?;
            file.append(&file_header(self.next))?;
            self.disk.sync_dir(&self.dir)?;
            Ok(file)
        };
        match make() {
            Ok(file) => {
                let good = FILE_HEADER as u64;
                self.active = Some(Active { path, first: self.next, file, good, unsynced: false });
                Ok(())
            }
            Err(error) => {
                let error: io::Error = error;
                let _ = self.disk.remove(&path);
                Err(failed(&path, &error))
            }
        }
    }

    fn count_bytes(&self) {
        self.bytes.store(self.part().bytes, Ordering::Relaxed);
    }
}

fn failed(path: &Path, error: &io::Error) -> LogError {
    LogError { full: is_full(error), why: format!("{}: {error}", path.display()) }
}

pub(crate) fn file_header(first: u64) -> [u8; FILE_HEADER] {
    let mut header = [0; FILE_HEADER];
    header[..8].copy_from_slice(FILE_MAGIC);
    header[8..12].copy_from_slice(&LOG_VERSION.to_le_bytes());
    header[12..20].copy_from_slice(&first.to_le_bytes());
    let crc = crc32c(&header[..20]);
    header[20..].copy_from_slice(&crc.to_le_bytes());
    header
}

/// The checksum of a record header at its place.
pub(crate) fn header_crc(header: &[u8], first: u64, offset: u64) -> u32 {
    let crc = crc32c(&header[..20]);
    crc32c_append(crc32c_append(crc, &first.to_le_bytes()), &offset.to_le_bytes())
}

fn put_record(out: &mut Vec<u8>, first: u64, offset: u64, number: u64, payload: &[u8], crc: u32) {
    let len = u32::try_from(payload.len()).expect("a payload is under RECORD_BYTES_MAX");
    let begin = out.len();
    out.extend_from_slice(RECORD_MAGIC);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&number.to_le_bytes());
    out.extend_from_slice(&crc.to_le_bytes());
    let crc = header_crc(&out[begin..], first, offset);
    out.extend_from_slice(&crc.to_le_bytes());
    out.extend_from_slice(payload);
}

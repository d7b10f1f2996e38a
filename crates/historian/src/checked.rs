//! Parquet files whose bytes carry checksums: a flipped bit is found when it is read.
//!
//! Parquet's own page checksums are optional and parquet-rs does not write them. So the writer
//! keeps a crc32c of each [`BLOCK_BYTES`] of what goes to the file, all data pages included, and
//! puts them into the footer under [`BLOCKS_KEY`] as `<covered bytes>:<hex, 8 digits a block>`;
//! other programs ignore that. The footer has one too, under [`FOOTER_KEY`], reckoned as if its
//! digits were all 0; that of samples is in the table's log as well.

use std::collections::VecDeque;
use std::io::{self, Cursor, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use crc32c::{crc32c, crc32c_append};
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::disk::{Disk, ReadFile, WriteFile};

/// Bytes under one checksum, and bytes handed to the disk at once.
pub(crate) const BLOCK_BYTES: usize = 64 << 10;

/// Where the checksums are in the footer's key-value list.
pub(crate) const BLOCKS_KEY: &str = "guildhall.blocks";

/// Where the checksum of the footer is in its key-value list.
pub(crate) const FOOTER_KEY: &str = "guildhall.footer";

/// What stands there until it is known.
pub(crate) const NO_DIGITS: &str = "00000000";

/// The way into a file.
pub(crate) struct CheckedWriter {
    file: Box<dyn WriteFile>,
    pending: Vec<u8>,
    checksums: Vec<u32>,
    /// What follows the bytes that have checksums of their own.
    footer: Option<Vec<u8>>,
}

impl CheckedWriter {
    pub(crate) fn create(disk: &dyn Disk, path: &Path) -> io::Result<CheckedWriter> {
        let file = disk.create(path)?;
        let pending = Vec::with_capacity(BLOCK_BYTES);
        Ok(CheckedWriter { file, pending, checksums: Vec::new(), footer: None })
    }

    /// The checksums of everything so far, as text. What follows is the footer.
    pub(crate) fn end_blocks(&mut self) -> String {
        self.footer = Some(Vec::new());
        let covered = self.checksums.len() * BLOCK_BYTES + self.pending.len();
        let last = (!self.pending.is_empty()).then(|| crc32c(&self.pending));
        let all = self.checksums.iter().copied().chain(last);
        format!("{covered}:{}", all.map(|crc| format!("{crc:08x}")).collect::<String>())
    }

    /// Writes the rest and makes all of it durable. Gives the length, and the checksum of the
    /// footer as it is in the file.
    pub(crate) fn finish(mut self) -> io::Result<(u64, u32)> {
        let mut footer = self.footer.take().unwrap_or_default();
        if let Some(digits) = digits(&footer) {
            let crc = crc32c(&footer);
            footer[digits].copy_from_slice(format!("{crc:08x}").as_bytes());
        }
        let covered = self.checksums.len() * BLOCK_BYTES + self.pending.len();
        self.pending.extend_from_slice(&footer);
        self.file.append(&self.pending)?;
        self.file.sync()?;
        Ok(((covered + footer.len()) as u64, crc32c(&footer)))
    }
}

/// Whether a footer is as it was written. One of an older program does not say.
pub(crate) fn is_whole(footer: &[u8]) -> bool {
    let Some(digits) = digits(footer) else { return true };
    let due = std::str::from_utf8(&footer[digits.clone()]);
    let due = due.ok().and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let before = crc32c(&footer[..digits.start]);
    let crc = crc32c_append(crc32c_append(before, NO_DIGITS.as_bytes()), &footer[digits.end..]);
    due == Some(crc)
}

/// Where the digits of the checksum are: right behind their key and the type and length that
/// Parquet puts between.
fn digits(footer: &[u8]) -> Option<std::ops::Range<usize>> {
    let key = FOOTER_KEY.as_bytes();
    let begin = footer.windows(key.len()).rposition(|part| part == key)? + key.len() + 2;
    Some(begin..begin + NO_DIGITS.len()).filter(|digits| digits.end <= footer.len())
}

impl Write for CheckedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(footer) = &mut self.footer {
            footer.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let taken = bytes.len().min(BLOCK_BYTES - self.pending.len());
        self.pending.extend_from_slice(&bytes[..taken]);
        if self.pending.len() == BLOCK_BYTES {
            self.checksums.push(crc32c(&self.pending));
            self.file.append(&self.pending)?;
            self.pending.clear();
        }
        Ok(taken)
    }

    /// Whole blocks go to the disk by themselves, the rest in `finish`.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the footer says about the bytes before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Blocks {
    covered: usize,
    checksums: Vec<u32>,
}

impl Blocks {
    pub(crate) fn parse(text: &str) -> Option<Blocks> {
        let (covered, hex) = text.split_once(':')?;
        let digits = hex.as_bytes().chunks(8);
        let number = |digits| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
        let blocks = Blocks {
            covered: covered.parse().ok()?,
            checksums: digits.map(number).collect::<Option<_>>()?,
        };
        (blocks.checksums.len() == blocks.covered.div_ceil(BLOCK_BYTES)).then_some(blocks)
    }

    /// How many bytes have checksums; the footer follows.
    pub(crate) fn covered(&self) -> usize {
        self.covered
    }

    /// Where those blocks begin that do not fit, among bytes that lie from `begin` on, where a
    /// block begins.
    pub(crate) fn wrong(&self, begin: usize, bytes: &[u8]) -> impl Iterator<Item = usize> {
        let covered = self.covered.saturating_sub(begin).min(bytes.len());
        let blocks = bytes[..covered].chunks(BLOCK_BYTES).enumerate();
        blocks.filter_map(move |(index, block)| {
            let number = begin / BLOCK_BYTES + index;
            (Some(&crc32c(block)) != self.checksums.get(number)).then_some(number * BLOCK_BYTES)
        })
    }

    pub(crate) fn memory(&self) -> usize {
        self.checksums.len() * 4
    }
}

/// The way out of a file: what does not fit its checksum is an error.
#[derive(Clone)]
pub(crate) struct CheckedReader {
    file: Arc<dyn ReadFile>,
    size: u64,
    blocks: Arc<Blocks>,
    /// What was read and checked lately: neighbouring pages share blocks.
    recent: Arc<Mutex<VecDeque<(usize, Bytes)>>>,
}

/// So many stretches are kept, one for each column that is read at once, none longer than
/// [`RECENT_BYTES`].
const RECENT: usize = 8;
const RECENT_BYTES: usize = 4 * BLOCK_BYTES;

impl CheckedReader {
    pub(crate) fn open(disk: &dyn Disk, path: &Path, blocks: Arc<Blocks>) -> io::Result<Self> {
        let file: Arc<dyn ReadFile> = Arc::from(disk.open(path)?);
        let (size, recent) = (file.size()?, Arc::default());
        Ok(CheckedReader { file, size, blocks, recent })
    }

    /// Says that these bytes will be read soon, whole blocks as ever.
    pub(crate) fn expect(&self, bytes: &Range<u64>) {
        let block = BLOCK_BYTES as u64;
        let (begin, end) = (bytes.start / block * block, bytes.end.next_multiple_of(block));
        if begin < end.min(self.size) {
            self.file.expect(begin, end.min(self.size) - begin);
        }
    }

    fn read(&self, start: usize, len: usize) -> Result<Bytes> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let end = start.checked_add(len).filter(|&end| end <= size);
        let end = end.ok_or_else(|| ParquetError::EOF(format!("no {len} bytes at {start}")))?;
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let holds =
            |(begin, bytes): &&(usize, Bytes)| *begin <= start && end <= begin + bytes.len();
        if let Some((begin, bytes)) = recent().iter().find(holds) {
            return Ok(bytes.slice(start - begin..end - begin));
        }
        let covered = self.blocks.covered.min(size);
        let begin = if start < covered { start / BLOCK_BYTES * BLOCK_BYTES } else { start };
        let stop = end.max(end.next_multiple_of(BLOCK_BYTES).min(covered));
        let mut bytes = vec![0; stop - begin];
        self.file.read_at(begin as u64, &mut bytes)?;
        if let Some(at) = self.blocks.wrong(begin, &bytes).next() {
            let why = format!("the checksum of the bytes from {at} on does not fit");
            return Err(ParquetError::General(why));
        }
        let bytes = Bytes::from(bytes);
        if bytes.len() <= RECENT_BYTES {
            let mut recent = recent();
            recent.truncate(RECENT - 1);
            recent.push_front((begin, bytes.clone()));
        }
        Ok(bytes.slice(start - begin..end - begin))
    }
}

impl Length for CheckedReader {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for CheckedReader {
    type T = Cursor<Bytes>;

    /// Only the reader of page headers without an offset index calls this, and we always have
    /// one; so it may be slow.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let len = usize::try_from(self.size).unwrap_or(usize::MAX).saturating_sub(start);
        Ok(Cursor::new(self.read(start, len.min(BLOCK_BYTES * 16))?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.read(usize::try_from(start).unwrap_or(usize::MAX), length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::LocalDisk;

    #[test]
    fn a_flipped_bit_is_found_wherever_it_is() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x");
        let data: Vec<u8> = (0..BLOCK_BYTES * 2 + 100).map(|at| at.to_le_bytes()[0]).collect();
        let mut writer = CheckedWriter::create(&LocalDisk, &path).expect("made");
        writer.write_all(&data).expect("written");
        let blocks = Arc::new(Blocks::parse(&writer.end_blocks()).expect("our own form"));
        writer.write_all(b"footer").expect("written");
        writer.finish().expect("synced");
        let read = |start: u64, len| {
            let file = CheckedReader::open(&LocalDisk, &path, Arc::clone(&blocks)).expect("there");
            file.get_bytes(start, len).map(|bytes| bytes.to_vec()).ok()
        };
        let border = BLOCK_BYTES as u64 - 3;
        assert_eq!(read(border, 6), Some(data[BLOCK_BYTES - 3..BLOCK_BYTES + 3].to_vec()));
        assert_eq!(
            read(data.len() as u64 - 2, 8),
            Some([&data[data.len() - 2..], b"footer"].concat())
        );
        for at in [0, 70_000, data.len() - 1] {
            let mut flipped = [data.as_slice(), b"footer"].concat();
            flipped[at] ^= 4;
            std::fs::write(&path, &flipped).expect("written");
            assert_eq!(read(at as u64, 1), None, "at {at}");
            assert_eq!(read(data.len() as u64, 6), Some(b"footer".to_vec()));
        }
        assert_eq!(read(data.len() as u64, 7), None, "beyond the end");
    }
}

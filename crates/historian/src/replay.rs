//! Reading the log at start: every record that is whole, and the name of every place that is not.
//!
//! At the end of the newest file an incomplete record is the trace of a power cut or a kill in
//! the middle of a write: it was not acknowledged, and is cut off. Anywhere else it is damage:
//! the place is named, reading goes on at the next record whose checksum fits.

use std::path::Path;

use crc32c::crc32c;
use guildhall_model::Samples;

use crate::codec::{DecodeError, decode};
use crate::disk::{Disk, read_whole};
use crate::error::HistorianError;
use crate::log::{
    Closed, FILE_HEADER, FILE_MAGIC, LOG_VERSION, RECORD_BYTES_MAX, RECORD_HEADER, RECORD_MAGIC,
    file_header, header_crc,
};
use crate::report::{Damage, Torn};

/// What reading the log brought, beside the records themselves.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Replayed {
    pub(crate) closed: Vec<Closed>,
    /// The greatest number met, whether its record could be read or not.
    pub(crate) last: u64,
    pub(crate) torn: Option<Torn>,
    pub(crate) damaged: Vec<Damage>,
    pub(crate) records: u64,
}

/// Reads all files of the log in order, and hands on the records numbered above `sealed`.
pub(crate) fn replay(
    disk: &dyn Disk,
    dir: &Path,
    sealed: u64,
    mut take: impl FnMut(u64, Samples),
) -> Result<Replayed, HistorianError> {
    let fails = |path: &Path| {
        let path = path.to_owned();
        move |source| HistorianError::File { path, source }
    };
    let names = disk.list(dir).map_err(fails(dir))?;
    let names: Vec<String> = names.into_iter().filter(|name| name.ends_with(".log")).collect();
    let mut all = Replayed { last: sealed, ..Replayed::default() };
    for (index, name) in names.iter().enumerate() {
        let path = dir.join(name);
        let newest = index + 1 == names.len();
        let Some(first) = name.strip_suffix(".log").and_then(|text| text.parse::<u64>().ok())
        else {
            all.damaged.push(Damage::new(&path, 0, 0, "its name is not a record number"));
            continue;
        };
        all.last = all.last.max(first.saturating_sub(1));
        let bytes = read_whole(disk, &path).map_err(fails(&path))?;
        let mut file = OneFile { path: &path, bytes: &bytes, first, sealed, all: &mut all };
        let (good, clean) = file.read(newest, &mut take)?;
        if newest && good < bytes.len() {
            disk.truncate(&path, good as u64).map_err(fails(&path))?;
        }
        if !clean {
            // Its name is not given to a new file, for it will be set aside.
            all.last = all.last.max(first);
        }
        // A file without a record is overwritten by the next of that name, or stays empty.
        if all.last >= first {
            let (last, bytes) = (all.last, good as u64);
            all.closed.push(Closed { path, last, bytes, damaged: !clean });
        }
    }
    Ok(all)
}

/// The places of a file that are not as they were written; `bytes` is all of it that is durable.
pub(crate) fn damaged(path: &Path, bytes: &[u8]) -> Result<Vec<Damage>, HistorianError> {
    let name = path.file_stem().and_then(|name| name.to_str());
    let first = name.and_then(|name| name.parse().ok()).unwrap_or_default();
    let mut all = Replayed::default();
    // Checksums tell; nothing is made of the records.
    let mut file = OneFile { path, bytes, first, sealed: u64::MAX, all: &mut all };
    file.read(false, &mut |_, _| ())?;
    Ok(all.damaged)
}

struct OneFile<'a> {
    path: &'a Path,
    bytes: &'a [u8],
    first: u64,
    sealed: u64,
    all: &'a mut Replayed,
}

impl<'a> OneFile<'a> {
    /// Gives the length up to the end of the last record, and whether nothing was damaged.
    fn read(
        &mut self,
        newest: bool,
        take: &mut impl FnMut(u64, Samples),
    ) -> Result<(usize, bool), HistorianError> {
        let damaged_before = self.all.damaged.len();
        let mut at = self.file_header(newest)?;
        while at < self.bytes.len() {
            if let Some(record) = self.record(at) {
                at += RECORD_HEADER + record.payload.len();
                self.one(at, &record, take)?;
                continue;
            }
            match (at + 1..self.bytes.len()).find(|&next| self.record(next).is_some()) {
                Some(next) => {
                    self.damage(at, next - at, "a record's checksum does not fit");
                    at = next;
                }
                None if newest => {
                    let bytes = (self.bytes.len() - at) as u64;
                    let path = self.path.to_owned();
                    self.all.torn = Some(Torn { path, offset: at as u64, bytes });
                    break;
                }
                None => {
                    self.damage(at, self.bytes.len() - at, "the end is not a whole record");
                    break;
                }
            }
        }
        Ok((at, self.all.damaged.len() == damaged_before))
    }

    fn file_header(&mut self, newest: bool) -> Result<usize, HistorianError> {
        let Some(header) = self.bytes.get(..FILE_HEADER) else {
            // It was given up before a record of it was acknowledged: a header has no sync of its own.
            let given_up = !newest && file_header(self.first).starts_with(self.bytes);
            return Ok(if given_up { self.bytes.len() } else { 0 });
        };
        if header == file_header(self.first) {
            return Ok(FILE_HEADER);
        }
        let version = u32::from_le_bytes(header[8..12].try_into().expect("four bytes"));
        let whole = header[20..] == crc32c(&header[..20]).to_le_bytes();
        if whole && &header[..8] == FILE_MAGIC && version > LOG_VERSION {
            return Err(HistorianError::Newer { path: self.path.to_owned(), version });
        }
        // A header of zeros and nothing behind it is a file that a power cut caught being made.
        let begun = newest || header.iter().all(|byte| *byte == 0);
        if !(begun && self.bytes.len() == FILE_HEADER) {
            self.damage(0, FILE_HEADER, "the file's header is damaged");
        }
        Ok(FILE_HEADER)
    }

    fn one(
        &mut self,
        end: usize,
        record: &Record<'_>,
        take: &mut impl FnMut(u64, Samples),
    ) -> Result<(), HistorianError> {
        // A file that failed a sync can hold again what a later one holds under new numbers;
        // numbers themselves never come twice.
        self.all.last = self.all.last.max(record.number);
        if record.number <= self.sealed {
            return Ok(());
        }
        match decode(record.payload) {
            Ok(samples) => {
                self.all.records += 1;
                take(record.number, samples);
            }
            Err(DecodeError::Newer(version)) => {
                let (path, version) = (self.path.to_owned(), version.into());
                return Err(HistorianError::Newer { path, version });
            }
            Err(DecodeError::Malformed) => {
                let len = RECORD_HEADER + record.payload.len();
                self.damage(end - len, len, "a record is whole but makes no sense");
            }
        }
        Ok(())
    }

    fn record(&self, at: usize) -> Option<Record<'a>> {
        let header = self.bytes.get(at..at + RECORD_HEADER)?;
        if &header[..4] != RECORD_MAGIC {
            return None;
        }
        let word = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().expect("four"));
        if word(20) != header_crc(header, self.first, at as u64) {
            return None;
        }
        let len = usize::try_from(word(4)).ok().filter(|&len| len <= RECORD_BYTES_MAX)?;
        let begin = at + RECORD_HEADER;
        let payload = self.bytes.get(begin..begin + len)?;
        let number = u64::from_le_bytes(header[8..16].try_into().expect("eight bytes"));
        (crc32c(payload) == word(16)).then_some(Record { number, payload })
    }

    fn damage(&mut self, offset: usize, bytes: usize, why: &str) {
        self.all.damaged.push(Damage::new(self.path, offset as u64, bytes as u64, why));
    }
}

struct Record<'a> {
    number: u64,
    payload: &'a [u8],
}

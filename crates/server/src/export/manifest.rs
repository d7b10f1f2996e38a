//! The manifest of an export, written last: what there is, and a checksum of each file.
//!
//! `manifest.json` version 1 is [`Manifest`] as JSON; `manifest.b3` is its own checksum, so that
//! a changed count is found as well as a changed sample. Checksums are BLAKE3, as in the journal.
//! To add a version: a new [`FORMAT`], and the old one stays readable in [`Manifest::read`].

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Component, Path};

use guildhall_historian::Progress;
use serde::{Deserialize, Serialize};

use super::file;
use crate::bar::Bar;
use crate::error::ServerError;

const FILE: &str = "manifest.json";
const SUM: &str = "manifest.b3";

pub(super) const FORMAT: &str = "guildhall-export 1";

/// Bytes that are read at once.
const READ_BYTES: usize = 1 << 20;

/// What an export is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(super) format: String,
    /// The version of Guildhall that wrote it.
    pub(super) guildhall: String,
    /// The moment that it holds.
    pub(crate) made: String,
    pub(crate) journal_entries: u64,
    pub(crate) journal_head: String,
    pub(crate) tags: u64,
    pub(crate) parked: u64,
    pub(crate) samples: u64,
    pub(crate) edits: u64,
    /// Figures whose samples are gone.
    pub(crate) figures: u64,
    pub(crate) files: Vec<Listed>,
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listed {
    /// Below the folder, with `/`.
    pub(super) path: String,
    /// Rows, or lines.
    pub(super) rows: u64,
    pub(crate) bytes: u64,
    pub(super) blake3: String,
}

/// Whether a folder holds an export, or did.
pub(crate) fn is_export(dir: &Path) -> bool {
    dir.join(FILE).is_file() || dir.join(SUM).is_file()
}

impl Manifest {
    /// Writes it into the folder, durably.
    pub(super) fn write(&self, dir: &Path) -> Result<(), ServerError> {
        let mut text = serde_json::to_vec_pretty(self).expect("a manifest is JSON");
        text.push(b'\n');
        let sum = format!("{}  {FILE}\n", blake3::hash(&text));
        for (name, text) in [(FILE, &text[..]), (SUM, sum.as_bytes())] {
            let path = dir.join(name);
            let write = || {
                let mut out = File::create(&path)?;
                out.write_all(text)?;
                out.sync_all()
            };
            write().map_err(file(&path))?;
        }
        Ok(())
    }

    /// Reads that of a folder.
    ///
    /// # Errors
    /// `NotExported` when it is not as it was written, or of a newer Guildhall; `File`.
    pub(super) fn read(dir: &Path) -> Result<Manifest, ServerError> {
        let (path, sum) = (dir.join(FILE), dir.join(SUM));
        let text = std::fs::read(&path).map_err(file(&path))?;
        let not = |path: &Path, why: String| ServerError::NotExported { path: path.into(), why };
        let due = format!("{}  {FILE}\n", blake3::hash(&text));
        if std::fs::read(&sum).map_err(file(&sum))? != due.as_bytes() {
            return Err(not(&path, format!("its checksum is not the one in {SUM}")));
        }
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| not(&path, error.to_string()))?;
        if manifest.format != FORMAT {
            let why = format!("its format `{}` is of a newer Guildhall", manifest.format);
            return Err(not(&path, why));
        }
        let odd = manifest.files.iter().find(|listed| !listed.is_inside());
        match odd {
            Some(odd) => Err(not(&path, format!("it lists `{}`", odd.path))),
            None => Ok(manifest),
        }
    }

    /// Compares all files with what it says of them, and gives those that differ, and why.
    pub(super) fn differences(&self, dir: &Path) -> Vec<(&Listed, String)> {
        let (mut bar, mut now) = (Bar::new("checking"), self.progress());
        let mut found = Vec::new();
        for listed in &self.files {
            let read = sum(&dir.join(&listed.path), &mut |bytes| {
                now.bytes_done += bytes;
                bar.show(now);
            });
            let why = match read {
                Err(error) => Some(format!("it cannot be read: {error}")),
                Ok((bytes, _)) if bytes != listed.bytes => Some("its length differs".to_owned()),
                Ok((_, blake3)) if blake3 != listed.blake3 => {
                    Some("its checksum differs".to_owned())
                }
                Ok(_) => None,
            };
            found.extend(why.map(|why| (listed, why)));
        }
        bar.end();
        found
    }

    fn progress(&self) -> Progress {
        let bytes = self.files.iter().map(|listed| listed.bytes).sum();
        Progress { bytes, ..Progress::default() }
    }
}

impl Listed {
    /// Files of a folder with their checksums, as they are read back.
    pub(super) fn all(dir: &Path, files: Vec<(String, u64)>) -> Result<Vec<Listed>, ServerError> {
        let mut bar = Bar::new("adding up");
        let size = |(name, _): &(String, u64)| {
            let path = dir.join(name);
            std::fs::metadata(&path).map(|file| file.len()).map_err(file(&path))
        };
        let bytes = files.iter().map(size).sum::<Result<u64, _>>()?;
        let mut now = Progress { bytes, ..Progress::default() };
        let mut all = Vec::new();
        for (name, rows) in files {
            let path = dir.join(&name);
            let read = sum(&path, &mut |bytes| {
                now.bytes_done += bytes;
                bar.show(now);
            });
            let (bytes, blake3) = read.map_err(file(&path))?;
            all.push(Listed { path: name, rows, bytes, blake3 });
        }
        bar.end();
        Ok(all)
    }

    /// Whether its path leads nowhere else.
    fn is_inside(&self) -> bool {
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        !self.path.is_empty() && Path::new(&self.path).components().all(plain)
    }
}

/// The length and the checksum of a file.
fn sum(path: &Path, each: &mut dyn FnMut(u64)) -> std::io::Result<(u64, String)> {
    let mut input = File::open(path)?;
    let (mut hasher, mut part, mut bytes) = (blake3::Hasher::new(), vec![0; READ_BYTES], 0);
    loop {
        match input.read(&mut part)? {
            0 => return Ok((bytes, hasher.finalize().to_string())),
            read => {
                hasher.update(&part[..read]);
                bytes += read as u64;
                each(read as u64);
            }
        }
    }
}

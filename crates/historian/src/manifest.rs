//! The manifest of a backup: which files make it up, and where each goes when it is restored.
//!
//! `MANIFEST` in the backup's folder is text, and written last, by one rename: what it lists is
//! the backup, anything else in the folder is not. Version 1:
//!
//! ```text
//! guildhall-backup 1
//! made 2026-11-24T02:00:00.000Z
//! state a
//! <crc32c, 8 hex digits> TAB <bytes> TAB <where it is> TAB <where it goes>
//! …
//! end <crc32c of all lines above>
//! ```
//!
//! Both places are paths with `/`: the first below the backup's folder, the second below the data
//! folder. So a person can restore it by hand. Files of samples, and those beside them, never
//! change and are shared from one backup to the next; all else is in `state-a` or `state-b`, of
//! which the manifest names the one that holds. To add a version: a new number, a row in
//! [`Manifest::parse`].

use std::path::{Path, PathBuf};

use crc32c::crc32c;
use guildhall_model::Time;

use crate::disk::{Disk, read_whole, write_whole};
use crate::error::HistorianError;
use crate::files::Dirs;

/// Its name.
pub(crate) const MANIFEST: &str = "MANIFEST";

const VERSION: &str = "guildhall-backup 1";

/// Which of the two folders of state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Slot {
    #[default]
    A,
    B,
}

impl Slot {
    pub(crate) fn other(self) -> Slot {
        if self == Slot::A { Slot::B } else { Slot::A }
    }

    fn word(self) -> &'static str {
        if self == Slot::A { "a" } else { "b" }
    }

    /// The name of its folder.
    pub(crate) fn folder(self) -> String {
        format!("state-{}", self.word())
    }

    /// Where files of the historian are in a backup.
    pub(crate) fn dirs(self, backup: &Path) -> Dirs {
        let state = backup.join(self.folder());
        Dirs { log: state.join("log"), delta: state.join("delta"), ..Dirs::below(backup) }
    }

    /// Where files of other rooms are in a backup.
    pub(crate) fn house(self, backup: &Path) -> PathBuf {
        backup.join(self.folder()).join("house")
    }
}

/// One file of a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) crc: u32,
    pub(crate) bytes: u64,
    /// Below the backup's folder.
    pub(crate) place: String,
    /// Below the data folder.
    pub(crate) goes: String,
}

/// What a backup is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// None before the first backup was completed.
    pub(crate) made: Option<Time>,
    pub(crate) slot: Slot,
    pub(crate) files: Vec<Kept>,
}

impl Manifest {
    /// Of a folder in which no backup was completed yet.
    pub(crate) fn none() -> Manifest {
        Manifest { made: None, slot: Slot::B, files: Vec::new() }
    }

    /// Reads it; none when there is no such file.
    pub(crate) fn read(disk: &dyn Disk, dir: &Path) -> Result<Option<Manifest>, HistorianError> {
        let path = dir.join(MANIFEST);
        let bytes = match read_whole(disk, &path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|source| HistorianError::File { path: path.clone(), source })?,
        };
        let text = String::from_utf8(bytes).ok();
        let manifest = text.and_then(|text| Manifest::parse(&text));
        manifest.map(Some).ok_or_else(|| HistorianError::NotABackup {
            path: dir.to_owned(),
            why: "its MANIFEST is damaged, or of a newer Guildhall",
        })
    }

    /// Reads that of a backup that was completed.
    pub(crate) fn whole(disk: &dyn Disk, dir: &Path) -> Result<Manifest, HistorianError> {
        let not = |why| HistorianError::NotABackup { path: dir.to_owned(), why };
        let manifest = Manifest::read(disk, dir)?.ok_or_else(|| not("there is no MANIFEST"))?;
        match manifest.made {
            Some(_) => Ok(manifest),
            None => Err(not("no backup was completed in it yet")),
        }
    }

    /// Makes it the one that holds.
    pub(crate) fn write(&self, disk: &dyn Disk, dir: &Path) -> Result<(), HistorianError> {
        let path = dir.join(MANIFEST);
        write_whole(disk, &path, self.text().as_bytes())
            .map_err(|source| HistorianError::File { path, source })
    }

    fn text(&self) -> String {
        let made = self.made.map_or_else(|| "never".to_owned(), |made| made.to_string());
        let mut text = format!("{VERSION}\nmade {made}\nstate {}\n", self.slot.word());
        for Kept { crc, bytes, place, goes } in &self.files {
            text.push_str(&format!("{crc:08x}\t{bytes}\t{place}\t{goes}\n"));
        }
        let crc = crc32c(text.as_bytes());
        text.push_str(&format!("end {crc:08x}\n"));
        text
    }

    fn parse(text: &str) -> Option<Manifest> {
        let end = text.rfind("end ")?;
        if text[end..] != format!("end {:08x}\n", crc32c(&text.as_bytes()[..end])) {
            return None;
        }
        let mut lines = text[..end].lines();
        if lines.next()? != VERSION {
            return None;
        }
        let made = match lines.next()?.strip_prefix("made ")? {
            "never" => None,
            time => Some(Time::parse(time).ok()?),
        };
        let slot = match lines.next()? {
            "state a" => Slot::A,
            "state b" => Slot::B,
            _ => return None,
        };
        let kept = |line: &str| {
            let mut parts = line.split('\t');
            Some(Kept {
                crc: u32::from_str_radix(parts.next()?, 16).ok()?,
                bytes: parts.next()?.parse().ok()?,
                place: parts.next().filter(|path| inside(path))?.to_owned(),
                goes: parts.next().filter(|path| inside(path))?.to_owned(),
            })
        };
        Some(Manifest { made, slot, files: lines.map(kept).collect::<Option<_>>()? })
    }
}

/// Whether a path leads nowhere else: a manifest is not to write outside the data folder.
pub(crate) fn inside(path: &str) -> bool {
    let odd = |part: &str| matches!(part, "" | "." | "..");
    !path.contains(['\t', '\n', '\\', '\0']) && !path.split('/').any(odd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else() {
        let kept = |place: &str, goes: &str| Kept {
            crc: 0xab,
            bytes: 7,
            place: place.into(),
            goes: goes.into(),
        };
        let with = |files| Manifest { made: Some(Time::from_s(9)), slot: Slot::A, files };
        let good = with(vec![kept("samples/end x", "historian/samples/x"), kept("a", "b")]);
        assert_eq!(Manifest::parse(&good.text()), Some(good.clone()));
        assert_eq!(Manifest::parse(&Manifest::none().text()), Some(Manifest::none()));
        let text = good.text();
        for at in 0..text.len() {
            assert_eq!(Manifest::parse(&text[..at]), None, "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).expect("still ASCII");
            assert_eq!(Manifest::parse(&changed), None, "changed at {at}");
        }
        for outside in ["../x", "/x", "a/../../x", "", "a//b", "."] {
            assert_eq!(Manifest::parse(&with(vec![kept("a", outside)]).text()), None, "{outside}");
        }
    }
}

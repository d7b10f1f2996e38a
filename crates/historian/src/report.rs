//! What the historian says about itself: at start, and at any time.

use std::path::{Path, PathBuf};

use guildhall_model::Time;

use crate::checked::BLOCK_BYTES;

/// What was found and done when the historian opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenReport {
    /// Sealed files that are served.
    pub files: usize,
    /// Samples in them.
    pub samples_in_files: u64,
    /// Records read from the log.
    pub records_replayed: u64,
    /// Samples in those.
    pub samples_replayed: u64,
    /// The incomplete end of the log, which was cut off; nothing of it was ever acknowledged.
    pub torn: Option<Torn>,
    /// Places that cannot be read. What is beside them is served.
    pub damaged: Vec<Damage>,
    /// Left-overs of interrupted work, which were removed.
    pub removed: Vec<PathBuf>,
}

/// The incomplete end of a log file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// Which file.
    pub path: PathBuf,
    /// Where it was cut.
    pub offset: u64,
    /// How many bytes were cut off.
    pub bytes: u64,
}

/// A place on disk that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Which file.
    pub path: PathBuf,
    /// Where in it, in bytes; 0 when the whole file is meant.
    pub offset: u64,
    /// How many bytes; 0 when the whole file is meant.
    pub bytes: u64,
    /// What is wrong.
    pub why: String,
}

impl Damage {
    pub(crate) fn new(path: &Path, offset: u64, bytes: u64, why: &str) -> Damage {
        Damage { path: path.to_owned(), offset, bytes, why: why.to_owned() }
    }

    /// One for each block of a file that does not fit its checksum.
    pub(crate) fn blocks(path: &Path, offsets: &[u64]) -> impl Iterator<Item = Damage> {
        let why = "the checksum of these bytes does not fit";
        offsets.iter().map(move |at| Damage::new(path, *at, BLOCK_BYTES as u64, why))
    }
}

/// How the historian is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Samples kept, in files and in memory; of one time each version that was not merged counts.
    pub samples: u64,
    /// Of these, how many are in memory (and in the log).
    pub samples_in_memory: u64,
    /// Samples acknowledged since the start.
    pub appended: u64,
    /// Groups made durable since the start, each with one sync.
    pub groups: u64,
    /// Sealed files.
    pub files: usize,
    /// Bytes of sealed files, rollups included.
    pub bytes: u64,
    /// Bytes of the log.
    pub log_bytes: u64,
    /// Blocks in memory that wait to be sealed.
    pub blocks_waiting: usize,
    /// Samples that wait to be made durable.
    pub samples_queued: usize,
    /// Batches refused since the start, for whatever reason.
    pub refused: u64,
    /// Whether the last attempt to write found the disk full.
    pub disk_full: bool,
    /// Whether files are being merged, mended or retired at this moment.
    pub tidying: bool,
    /// Samples deleted since the start because they got older than they are kept.
    pub samples_retired: u64,
    /// What cannot be read, at most [`DAMAGE_NAMED_MAX`](crate::DAMAGE_NAMED_MAX) places.
    pub damaged: Vec<Damage>,
    /// How the last reading of everything, in the background, went.
    pub scrub: Scrub,
    /// How often something went wrong since the start.
    pub errors: u64,
    /// The last thing that went wrong, with the file's name.
    pub last_error: Option<String>,
}

/// How the reading of all sealed files in the background is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrub {
    /// When the last one was done; none since the start before the first is.
    pub last: Option<Time>,
    /// Files that it read, those beside samples included.
    pub files: u64,
    /// Bytes that it read.
    pub bytes: u64,
    /// Places that it found damaged.
    pub damaged: u64,
    /// Whether one goes on now.
    pub running: bool,
}

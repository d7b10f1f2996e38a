//! What can go wrong, in words for the person who runs the server.

use std::io;
use std::path::PathBuf;

use parquet::errors::ParquetError;

/// Why the historian cannot do what it was asked.
///
/// `Display` says what stopped, [`hint`](HistorianError::hint) what to check and
/// [`side`](HistorianError::side) whose turn it is. The cause stays in `source()`.
#[derive(Debug, thiserror::Error)]
pub enum HistorianError {
    /// The folder of the data cannot be used.
    #[error("the data folder {} cannot be used", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process has the folder.
    #[error("the data folder {} is in use by another Guildhall", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("the file {} cannot be read or written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A Parquet file is not what was written.
    #[error("the file {} is damaged; the files beside it are still served", path.display())]
    Table {
        /// Which.
        path: PathBuf,
        /// What the reader said.
        source: ParquetError,
    },
    /// The log of the table is not what was written.
    #[error("the table's log {} is damaged: {why}", path.display())]
    Manifest {
        /// Which file of it.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A Parquet file could not be made.
    #[error("the file {} could not be written; its samples stay where they are", path.display())]
    Seal {
        /// Which.
        path: PathBuf,
        /// What the writer said.
        source: ParquetError,
    },
    /// A folder holds no backup, or not one that can be used.
    #[error("{} cannot be used as a backup: {why}", path.display())]
    NotABackup {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// A folder holds a backup of another house.
    #[error("the backup is of another house: {} has other samples", path.display())]
    OtherHouse {
        /// The file that tells.
        path: PathBuf,
    },
    /// A file of a backup is not what was written.
    #[error("the file {} of the backup is damaged; nothing was restored", path.display())]
    Unlike {
        /// Which.
        path: PathBuf,
    },
    /// A place that an export needs cannot be read.
    #[error("{} is damaged: {why}; an export would not be whole", path.display())]
    Holes {
        /// Where.
        path: PathBuf,
        /// What is wrong there.
        why: String,
    },
    /// A file of samples is not as an export writes it.
    #[error("the file {} is not as an export writes it: {why}; nothing was restored", path.display())]
    NotExported {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It was told to stop.
    #[error("it was stopped before it was complete; what was there before is as it was")]
    Stopped,
    /// Written by a newer Guildhall.
    #[error("the file {} has version {version}, which this Guildhall cannot read", path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// Written by the first historian, whose files this one does not read.
    #[error("the file {} was written by an older Guildhall, whose files this one cannot read", path.display())]
    Older {
        /// Which.
        path: PathBuf,
    },
    /// More rows were asked for than one answer may have.
    #[error("{asked} steps in one request are more than the limit of {max}")]
    TooMany {
        /// How many.
        asked: usize,
        /// How many may be.
        max: usize,
    },
    /// The system gives no thread.
    #[error("the historian could not start its {name} thread")]
    Thread {
        /// Which.
        name: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// Whose turn it is after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whoever runs the server.
    Operator,
    /// Whoever asked.
    Caller,
}

impl HistorianError {
    /// What to check.
    pub const fn hint(&self) -> &'static str {
        match self {
            HistorianError::Folder { .. }
            | HistorianError::File { .. }
            | HistorianError::Seal { .. } => {
                "check that the disk is mounted, not full, and that the server's user may write"
            }
            HistorianError::InUse { .. } => {
                "stop the other server, or give this one a folder of its own with --dir"
            }
            HistorianError::Table { .. } => {
                "check the disk's health, then put the file back from a backup or move it away"
            }
            HistorianError::Manifest { .. } => {
                "check the disk's health; the log is made again from the files it lists"
            }
            HistorianError::Older { .. } => {
                "start in a new folder with --dir; any reader of Parquet opens the old files"
            }
            HistorianError::NotABackup { .. } => {
                "name the folder that `guildhall backup` was given; a first one needs an empty one"
            }
            HistorianError::OtherHouse { .. } => "give each house a folder of its own",
            HistorianError::Unlike { .. } => {
                "`guildhall verify` names all that is damaged; take another backup if you have one"
            }
            HistorianError::Holes { .. } => {
                "mend it as the manual says on the page Backup, or export a backup that is whole"
            }
            HistorianError::NotExported { .. } => {
                "take the export as it was written, or another one; no file of it may be changed"
            }
            HistorianError::Stopped => "start it again; it goes on where it was",
            HistorianError::Newer { .. } => "start the newer Guildhall that wrote it",
            HistorianError::TooMany { .. } => "ask for a longer step or a shorter span",
            HistorianError::Thread { .. } => "check the limits on threads and memory of the system",
        }
    }

    /// Whose turn it is.
    pub const fn side(&self) -> Side {
        match self {
            HistorianError::TooMany { .. } => Side::Caller,
            _ => Side::Operator,
        }
    }

    /// Whether the cause is that there is no room on the disk.
    pub fn is_full(&self) -> bool {
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(crate::disk::is_full) {
                return true;
            }
            cause = match error.downcast_ref::<ParquetError>() {
                Some(ParquetError::External(inner)) => Some(inner.as_ref()),
                _ => error.source(),
            };
        }
        false
    }
}

/// Why samples were not acknowledged. They may be sent again: the same sample twice reads once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// There is no room on the disk. It goes on by itself when there is.
    #[error("the disk is full; nothing of this batch was acknowledged")]
    DiskFull,
    /// The log could not be written.
    #[error("the log cannot be written: {why}; nothing of this batch was acknowledged")]
    Log {
        /// What the system said, and about which file.
        why: String,
    },
    /// Too much is waiting already.
    #[error("too much is waiting to be written; send again in a second")]
    Busy,
    /// The historian is closing.
    #[error("the historian is stopping; send again when it is back")]
    Stopping,
}

/// An error with all its causes on one line, for the log and the console.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_messages_on_one_page() {
        let path = PathBuf::from("data/samples/x.parquet");
        let io = || io::Error::other("input/output error");
        let all = [
            HistorianError::Folder { path: "data".into(), source: io() },
            HistorianError::InUse { path: "data".into() },
            HistorianError::File { path: path.clone(), source: io() },
            HistorianError::Table {
                path: path.clone(),
                source: ParquetError::General("block 3 has another checksum".into()),
            },
            HistorianError::Seal {
                path: path.clone(),
                source: ParquetError::External(Box::new(io())),
            },
            HistorianError::Manifest { path: path.clone(), why: "its checksum does not fit" },
            HistorianError::Older { path: path.clone() },
            HistorianError::NotABackup { path: "copy".into(), why: "there is no MANIFEST" },
            HistorianError::OtherHouse { path: "copy/samples/x.parquet".into() },
            HistorianError::Unlike { path: "copy/samples/x.parquet".into() },
            HistorianError::Holes {
                path: "data/log/x.log".into(),
                why: "a checksum does not fit".into(),
            },
            HistorianError::NotExported {
                path: "export/samples/2026-11/0001.parquet".into(),
                why: "rows are not in order".into(),
            },
            HistorianError::Stopped,
            HistorianError::Newer { path, version: 9 },
            HistorianError::TooMany { asked: 200_000, max: 100_000 },
            HistorianError::Thread { name: "writer", source: io() },
        ];
        let mut page = String::new();
        for error in &all {
            page += &format!("{}\n  {}\n  {:?}\n", chain(error), error.hint(), error.side());
        }
        let refusals = [
            AppendError::DiskFull,
            AppendError::Log { why: "00000000000000000001.log: input/output error".into() },
            AppendError::Busy,
            AppendError::Stopping,
        ];
        for error in &refusals {
            page += &format!("{error}\n");
        }
        expect_test::expect![[r#"
            the data folder data cannot be used: input/output error
              check that the disk is mounted, not full, and that the server's user may write
              Operator
            the data folder data is in use by another Guildhall
              stop the other server, or give this one a folder of its own with --dir
              Operator
            the file data/samples/x.parquet cannot be read or written: input/output error
              check that the disk is mounted, not full, and that the server's user may write
              Operator
            the file data/samples/x.parquet is damaged; the files beside it are still served: Parquet error: block 3 has another checksum
              check the disk's health, then put the file back from a backup or move it away
              Operator
            the file data/samples/x.parquet could not be written; its samples stay where they are: External: input/output error: input/output error
              check that the disk is mounted, not full, and that the server's user may write
              Operator
            the table's log data/samples/x.parquet is damaged: its checksum does not fit
              check the disk's health; the log is made again from the files it lists
              Operator
            the file data/samples/x.parquet was written by an older Guildhall, whose files this one cannot read
              start in a new folder with --dir; any reader of Parquet opens the old files
              Operator
            copy cannot be used as a backup: there is no MANIFEST
              name the folder that `guildhall backup` was given; a first one needs an empty one
              Operator
            the backup is of another house: copy/samples/x.parquet has other samples
              give each house a folder of its own
              Operator
            the file copy/samples/x.parquet of the backup is damaged; nothing was restored
              `guildhall verify` names all that is damaged; take another backup if you have one
              Operator
            data/log/x.log is damaged: a checksum does not fit; an export would not be whole
              mend it as the manual says on the page Backup, or export a backup that is whole
              Operator
            the file export/samples/2026-11/0001.parquet is not as an export writes it: rows are not in order; nothing was restored
              take the export as it was written, or another one; no file of it may be changed
              Operator
            it was stopped before it was complete; what was there before is as it was
              start it again; it goes on where it was
              Operator
            the file data/samples/x.parquet has version 9, which this Guildhall cannot read
              start the newer Guildhall that wrote it
              Operator
            200000 steps in one request are more than the limit of 100000
              ask for a longer step or a shorter span
              Caller
            the historian could not start its writer thread: input/output error
              check the limits on threads and memory of the system
              Operator
            the disk is full; nothing of this batch was acknowledged
            the log cannot be written: 00000000000000000001.log: input/output error; nothing of this batch was acknowledged
            too much is waiting to be written; send again in a second
            the historian is stopping; send again when it is back
        "#]].assert_eq(&page);
    }

    #[test]
    fn a_full_disk_is_seen_through_all_wrapping() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let path = PathBuf::from("x");
        assert!(HistorianError::File { path: path.clone(), source: full() }.is_full());
        let source = ParquetError::External(Box::new(full()));
        assert!(HistorianError::Table { path: path.clone(), source }.is_full());
        let source = ParquetError::External(Box::new(io::Error::other("else")));
        assert!(!HistorianError::Table { path, source }.is_full());
    }
}

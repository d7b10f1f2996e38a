//! What is known of backups, over restarts: `backups.json` in the data folder.
//!
//! A list, the newest first, written anew when a backup begins and when it ends. It tells people
//! what happened; what a backup holds is told by the manifest in its folder.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use guildhall_model::Time;
use guildhall_open::{BackupDone, BackupEnd, BackupProgress, BackupRun};
use serde::{Deserialize, Serialize};

use crate::whole;

const NAME: &str = "backups.json";

/// What is said of a backup that was on its way when the program ended.
const CUT_OFF: &str = "Guildhall ended while it was written; the folder holds the backup of before as \
                       a whole, or this one. Begin it again";

/// Times are nanoseconds since 1970.
#[derive(Serialize, Deserialize)]
struct Run {
    id: u64,
    dir: PathBuf,
    began: i64,
    files: [u64; 2],
    bytes: [u64; 2],
    ended: Option<End>,
}

#[derive(Serialize, Deserialize)]
struct End {
    at: i64,
    outcome: Result<Done, String>,
}

#[derive(Serialize, Deserialize)]
struct Done {
    made: i64,
    files: u64,
    bytes: u64,
    files_copied: u64,
    bytes_copied: u64,
    damaged: Vec<(PathBuf, String)>,
}

/// The list of a folder, and whether one was on its way: that has ended by now.
pub(super) fn read(dir: &Path, now: Time) -> (Vec<BackupRun>, bool) {
    let path = dir.join(NAME);
    let bytes = match std::fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return (Vec::new(), false),
        bytes => bytes,
    };
    let runs = bytes.and_then(|bytes| Ok(serde_json::from_slice::<Vec<Run>>(&bytes)?));
    let runs = runs.unwrap_or_else(|error| {
        let path = path.display();
        tracing::warn!("{path} cannot be read, so earlier backups are not told of: {error}");
        Vec::new()
    });
    let cut_off = runs.iter().any(|run| run.ended.is_none());
    let ends_now = || BackupEnd { at: now, outcome: Err(CUT_OFF.to_owned()) };
    let run = |run: Run| BackupRun {
        id: run.id,
        dir: run.dir,
        began: Time::from_ns(run.began),
        progress: BackupProgress {
            files: run.files[1],
            files_done: run.files[0],
            bytes: run.bytes[1],
            bytes_done: run.bytes[0],
        },
        ended: Some(run.ended.map_or_else(ends_now, end)),
    };
    (runs.into_iter().map(run).collect(), cut_off)
}

/// Writes the list down.
pub(super) fn write(dir: &Path, runs: &[BackupRun]) {
    let run = |run: &BackupRun| Run {
        id: run.id,
        dir: run.dir.clone(),
        began: run.began.ns(),
        files: [run.progress.files_done, run.progress.files],
        bytes: [run.progress.bytes_done, run.progress.bytes],
        ended: run.ended.as_ref().map(of_end),
    };
    let runs: Vec<Run> = runs.iter().map(run).collect();
    let written = serde_json::to_vec_pretty(&runs).map_err(io::Error::from);
    let keep = |bytes: Vec<u8>| whole::write(dir, NAME, |file| file.write_all(&bytes));
    if let Err(error) = written.and_then(keep) {
        let path = dir.join(NAME);
        tracing::warn!("{} cannot be written: {error}", path.display());
    }
}

fn end(end: End) -> BackupEnd {
    let done = |done: Done| BackupDone {
        made: Time::from_ns(done.made),
        files: done.files,
        bytes: done.bytes,
        files_copied: done.files_copied,
        bytes_copied: done.bytes_copied,
        damaged: done.damaged,
    };
    BackupEnd { at: Time::from_ns(end.at), outcome: end.outcome.map(done) }
}

fn of_end(end: &BackupEnd) -> End {
    let done = |done: &BackupDone| Done {
        made: done.made.ns(),
        files: done.files,
        bytes: done.bytes,
        files_copied: done.files_copied,
        bytes_copied: done.bytes_copied,
        damaged: done.damaged.clone(),
    };
    End { at: end.at.ns(), outcome: end.outcome.as_ref().map(done).map_err(Clone::clone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_is_known_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path(), Time::from_s(9)), (vec![], false));
        let damaged = vec![(PathBuf::from("samples/7.parquet"), "a checksum".to_owned())];
        let (files, bytes) = (4, 1 << 40);
        let done =
            BackupDone { made: Time::from_ns(7), files, bytes, damaged, ..Default::default() };
        let ended = [None, Some(Ok(done)), Some(Err("the disk is full".to_owned()))];
        let run = |(id, outcome): (u64, Option<_>)| BackupRun {
            id,
            dir: PathBuf::from("/backup"),
            began: Time::from_s(3),
            progress: BackupProgress { files: 4, files_done: 1, bytes: 9, bytes_done: 2 },
            ended: outcome.map(|outcome| BackupEnd { at: Time::from_s(5), outcome }),
        };
        let runs: Vec<BackupRun> = (1..).zip(ended).map(run).collect();
        write(dir.path(), &runs);
        let (again, cut_off) = read(dir.path(), Time::from_s(9));
        assert!(cut_off);
        assert_eq!(again[1..], runs[1..]);
        let end = again[0].ended.as_ref().unwrap();
        assert_eq!(end.at, Time::from_s(9));
        assert!(end.outcome.as_ref().unwrap_err().contains("Begin it again"));
        assert_eq!(BackupRun { ended: None, ..again[0].clone() }, runs[0]);
        write(dir.path(), &again);
        assert_eq!(read(dir.path(), Time::from_s(11)), (again, false));
        std::fs::write(dir.path().join(NAME), "[{").unwrap();
        assert_eq!(read(dir.path(), Time::from_s(9)), (vec![], false));
    }
}

//! Backups: taken while writing goes on, cut at every operation, damaged in every file.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use guildhall_historian::disk::Disk;
use guildhall_historian::{
    Backup, Historian, HistorianError, HouseFile, Progress, Verified, restore, verify_backup,
    verify_folder,
};
use guildhall_model::{Sample, Span, TagId};

use crate::common::{Chance, MemoryDisk, append, batch, config, open, open_with, sample};

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn back_up(historian: &Historian) -> Result<Backup, HistorianError> {
    historian.backup(Path::new("copy"), &mut go_on)
}

fn verify(disk: &MemoryDisk) -> Verified {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    verify_backup(disk, Path::new("copy"), &mut go_on).expect("a backup")
}

fn all(historian: &Historian, tag: u32) -> Vec<Sample> {
    historian.raw(TagId(tag), Span::ALL, usize::MAX).expect("read")
}

/// All samples and edits of a restored backup. The historian's part of it is at `house/historian`.
fn restored(disk: &MemoryDisk) -> Vec<(Vec<Sample>, usize)> {
    let there = disk.copy();
    let shared: Arc<dyn Disk> = Arc::new(there.clone());
    restore(&shared, Path::new("copy"), Path::new("house"), &mut go_on).expect("restored");
    let mut config = config();
    config.dir = "house/historian".into();
    let (historian, report) = open_with(&there, config).expect("it opens");
    assert_eq!((report.damaged, report.removed, report.torn), (vec![], vec![], None));
    state(&historian)
}

fn state(historian: &Historian) -> Vec<(Vec<Sample>, usize)> {
    let edits = |tag| historian.edits(TagId(tag), Span::ALL, usize::MAX).expect("read").len();
    (1..=3).map(|tag| (all(historian, tag), edits(tag))).collect()
}

/// Three tags, some of it sealed, some corrected, some in the log alone.
fn some(historian: &Historian, from: i64) {
    for part in 0..2 {
        let at = |i: i64| (from + part * 40 + i) * 1_000_000_001;
        append(historian, batch((0..40).map(|i| sample(1, at(i), i)))).expect("kept");
        append(historian, batch((0..40).map(|i| sample(2, at(i), -i)))).expect("kept");
        append(historian, batch([sample(1, at(3), 77 + part)])).expect("kept");
        historian.seal();
    }
    append(historian, batch([sample(3, from, from), sample(1, from * 7, 5)])).expect("kept");
}

#[test]
fn a_backup_is_one_moment_while_writing_sealing_and_merging_go_on() {
    let disk = MemoryDisk::default();
    let mut small = config();
    small.seal_samples = 40;
    let (historian, _) = open_with(&disk, small).expect("it opens");
    let (written, stop) = (AtomicI64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for at in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let done = (0..100).find_map(|_| {
                    std::thread::sleep(std::time::Duration::from_micros(200));
                    append(&historian, batch([sample(1, at, at)])).ok()
                });
                done.expect("room comes");
                written.store(at + 1, Ordering::Release);
            }
        });
        for _ in 0..12 {
            let before = written.load(Ordering::Acquire);
            back_up(&historian).expect("it works");
            let verified = verify(&disk);
            assert_eq!(verified.damaged, []);
            let samples = restored(&disk).remove(0).0;
            let values = (0..i64::try_from(samples.len()).expect("few")).map(|i| sample(1, i, i));
            assert_eq!(samples, values.collect::<Vec<_>>(), "a beginning without a gap");
            assert!(
                samples.len() >= usize::try_from(before).expect("few"),
                "what was acknowledged"
            );
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().expect("no panic");
    });
}

#[test]
fn the_next_backup_copies_only_what_is_new_and_removes_what_is_gone() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    let first = back_up(&historian).expect("it works");
    assert_eq!(first.files, first.files_copied);
    let second = back_up(&historian).expect("it works");
    // The log that is not sealed, and two commits.
    assert_eq!((second.files, second.files_copied), (first.files, 3));
    some(&historian, 300);
    let third = back_up(&historian).expect("it works");
    assert!(third.files_copied < third.files && third.files > second.files);
    for round in 0..4 {
        some(&historian, 1_000 + round * 200);
    }
    historian.seal();
    let waits = || historian.stats().files > 7;
    while waits() {
        std::thread::yield_now();
    }
    back_up(&historian).expect("it works");
    assert_eq!(verify(&disk).damaged, []);
    assert_eq!(restored(&disk), state(&historian));
    let copied = |part: &str| {
        let all = disk.names(".parquet").into_iter();
        all.filter(|path| path.starts_with(Path::new("copy").join(part))).count()
    };
    assert_eq!(copied("samples"), historian.stats().files, "merged files are gone there as well");
    assert_eq!(disk.names(".tmp"), Vec::<PathBuf>::new());
}

#[test]
fn a_cut_at_any_operation_leaves_the_old_or_the_new_backup_whole() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    back_up(&historian).expect("it works");
    let old = state(&historian);
    some(&historian, 300);
    let new = state(&historian);
    drop(historian);
    let mut chance = Chance(7);
    let mut seen = [0, 0];
    for cut in 1.. {
        let disk = disk.copy();
        let names: Vec<PathBuf> = disk.names("");
        let folders = names.iter().filter_map(|path| path.parent());
        folders.for_each(|dir| disk.sync_dir(dir).expect("power is on"));
        let (historian, _) = open(&disk);
        let limit = disk.operations() + cut;
        disk.cut_power_at(limit);
        // What cannot be removed at the end does no harm, and is no error.
        let _outcome = back_up(&historian);
        let whole = disk.operations() < limit;
        drop(historian);
        let after = disk.after_power_cut(&mut chance);
        assert_eq!(verify(&after).damaged, [], "cut at {cut}");
        let found = restored(&after);
        assert!(found == old || found == new, "cut at {cut}");
        seen[usize::from(found == new)] += 1;
        let (historian, _) = open(&after);
        back_up(&historian).unwrap_or_else(|error| panic!("once more after {cut}: {error}"));
        assert_eq!(restored(&after), new, "once more after {cut}");
        if whole {
            break;
        }
    }
    assert!(seen[0] > 20 && seen[1] > 3, "{seen:?}");
}

#[test]
fn damage_is_named_wherever_it_is() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    back_up(&historian).expect("it works");
    drop(historian);
    let in_copy = |disk: &MemoryDisk| verify(disk).damaged;
    let in_data = |disk: &MemoryDisk| {
        let disk: Arc<dyn Disk> = Arc::new(disk.clone());
        let found = verify_folder(disk, Path::new("data"), &mut go_on).expect("it is there");
        let torn = found.torn.map(|torn| guildhall_historian::Damage {
            path: torn.path,
            offset: torn.offset,
            bytes: torn.bytes,
            why: "incomplete".into(),
        });
        found.damaged.into_iter().chain(torn).collect()
    };
    type Check<'a> = &'a dyn Fn(&MemoryDisk) -> Vec<guildhall_historian::Damage>;
    for (root, check) in [("copy", &in_copy as Check<'_>), ("data", &in_data)] {
        assert_eq!(check(&disk), [], "{root}");
        let before: Vec<_> =
            disk.names("").into_iter().map(|path| (disk.bytes(&path), path)).collect();
        let mut kinds = std::collections::BTreeSet::new();
        for (bytes, path) in before.iter().filter(|(_, path)| path.starts_with(root)) {
            let manifest = path.ends_with("MANIFEST");
            if manifest || bytes.is_empty() {
                continue;
            }
            kinds.insert(path.parent().expect("a folder").to_owned());
            // At the begin, in the middle, near the end; and without its last byte.
            for at in [6, bytes.len() / 2, bytes.len() - 12] {
                let damaged = disk.copy();
                let mut bytes = bytes.clone();
                bytes[at] ^= 64;
                damaged.set_bytes(path, &bytes);
                let named = check(&damaged);
                let footer = root == "data" && !path.starts_with("data/samples");
                if footer && named.is_empty() {
                    // Beside the samples a footer has no checksum: it may still be readable.
                    assert!(at > bytes.len() / 3 && path.extension() == Some("parquet".as_ref()));
                    continue;
                }
                assert!(named.iter().any(|one| one.path == *path), "{} at {at}", path.display());
            }
            let gone = disk.copy();
            gone.remove(path).expect("power is on");
            // Of a data folder nothing tells what stood beside a file, or came last.
            let beside = ["edits", "rollups", "log", "samples/_delta_log"].iter();
            let derived = beside.map(|dir| Path::new("data").join(dir));
            let unknown = derived.into_iter().any(|dir| path.starts_with(dir));
            assert!(unknown || !check(&gone).is_empty(), "{} is gone", path.display());
        }
        assert_eq!(kinds.len(), 6, "{kinds:?}");
        for (bytes, path) in &before {
            assert!(disk.bytes(path) == *bytes, "{} was changed", path.display());
        }
    }
}

#[test]
fn a_damaged_backup_is_not_restored_and_heals_with_the_next() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    let house = HouseFile { source: "data/lock.copy".into(), name: "journal.sqlite".into() };
    disk.set_bytes(&house.source, b"what people decided");
    let moment = historian.moment().expect("taken");
    moment.write(Path::new("copy"), std::slice::from_ref(&house), &mut go_on).expect("it works");
    let path = disk.names(".parquet").into_iter().find(|path| path.starts_with("copy/samples"));
    let path = path.expect("a file of samples");
    let whole = disk.bytes(&path);
    let mut bytes = whole.clone();
    let end = bytes.len() - 40;
    bytes[end] ^= 1;
    disk.set_bytes(&path, &bytes);
    let shared: Arc<dyn Disk> = Arc::new(disk.clone());
    let restore = |to: &str| restore(&shared, Path::new("copy"), Path::new(to), &mut go_on);
    let error = restore("house").expect_err("damaged");
    assert!(matches!(&error, HistorianError::Unlike { path: named } if *named == path));
    assert!(disk.names("").iter().all(|path| !path.starts_with("house")));
    back_up(&historian).expect("it works");
    assert_eq!((disk.bytes(&path) == whole, verify(&disk).damaged), (true, vec![]));
    moment.write(Path::new("copy"), &[house], &mut go_on).expect("it works");
    restore("house").expect("restored");
    assert_eq!(disk.bytes(Path::new("house/journal.sqlite")), b"what people decided");
    assert!(matches!(restore("house"), Err(HistorianError::Folder { .. })), "it is not empty");
}

#[test]
fn only_its_own_folder_is_taken() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    let to = |dir: &str| historian.backup(Path::new(dir), &mut go_on);
    let names = disk.names("");
    assert!(matches!(to("data"), Err(HistorianError::NotABackup { .. })), "the data itself");
    disk.set_bytes(Path::new("letters/to-mother"), b"dear");
    assert!(matches!(to("letters"), Err(HistorianError::NotABackup { .. })));
    assert!(names.iter().all(|name| disk.names("").contains(name)));
    to("copy").expect("it works");
    let mut stops = |_: Progress| ControlFlow::Break(());
    let stopped = historian.backup(Path::new("copy"), &mut stops);
    assert!(matches!(stopped, Err(HistorianError::Stopped)));
    assert_eq!(verify(&disk).damaged, []);
    drop(historian);
    // Another house, with the same numbers and other samples.
    let mut other = config();
    other.dir = "other".into();
    let (historian, _) = open_with(&disk, other).expect("it opens");
    some(&historian, 500);
    assert!(matches!(back_up(&historian), Err(HistorianError::OtherHouse { .. })));
    assert_eq!(verify(&disk).damaged, []);
}

#[test]
fn the_scrub_names_what_is_damaged_and_a_backup_keeps_what_it_has_of_it() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 100);
    let whole = state(&historian);
    back_up(&historian).expect("it works");
    historian.scrub();
    let scrub = historian.stats().scrub;
    assert!(scrub.last.is_some() && scrub.files > 4 && scrub.bytes > 1000);
    assert_eq!((scrub.damaged, historian.stats().damaged), (0, vec![]));
    for (round, part) in ["samples", "records", "edits"].iter().enumerate() {
        let all = disk.names(".parquet").into_iter();
        let path = all.into_iter().find(|path| path.starts_with(Path::new("data").join(part)));
        let path = path.expect("there is one");
        let mut bytes = disk.bytes(&path);
        bytes[20] ^= 1;
        disk.set_bytes(&path, &bytes);
        historian.scrub();
        let stats = historian.stats();
        assert_eq!(usize::try_from(stats.scrub.damaged), Ok(round + 1), "{part}");
        assert!(stats.damaged.iter().any(|damage| damage.path == path), "{part}");
    }
    back_up(&historian).expect("it works");
    assert_eq!((restored(&disk) == whole, verify(&disk).damaged), (true, vec![]));
}

#[test]
fn the_scrub_reads_the_log_and_what_is_damaged_there_is_sealed_from_memory() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    some(&historian, 3);
    historian.scrub();
    assert_eq!(historian.stats().scrub.damaged, 0);
    let path = disk.names(".log").pop().expect("there is one");
    let mut bytes = disk.bytes(&path);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    disk.set_bytes(&path, &bytes);
    let before = state(&historian);
    historian.scrub();
    let stats = historian.stats();
    assert_eq!(stats.scrub.damaged, 1);
    assert!(stats.damaged.iter().any(|damage| damage.path == path), "{:?}", stats.damaged);
    for _ in 0..200 {
        if historian.stats().samples_in_memory == 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    drop(historian);
    let (again, report) = open(&disk);
    assert_eq!((state(&again) == before, report.samples_replayed), (true, 0));
    drop(again);

    let commit = disk.names(".json").pop().expect("there is one");
    let mut bytes = disk.bytes(&commit);
    bytes[5] ^= 1;
    let (historian, _) = open(&disk);
    disk.set_bytes(&commit, &bytes);
    historian.scrub();
    assert!(historian.stats().damaged.iter().any(|damage| damage.path == commit));
}

//! What is kept, and what that takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::common::{
    Chance, MemoryDisk, TestClock, append, batch, config, open, open_with, sample,
};
use guildhall_historian::{Historian, Part, TagUsage, Usage};
use guildhall_model::{Sample, TagId, Time, Value};

const ROWS: i64 = 20_000;
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// A number that counts, and a text that nothing can pack.
fn two_tags(historian: &Historian) {
    let mut chance = Chance(7);
    let texts = (0..ROWS).map(|time| {
        let text: String = (0..16).map(|_| char::from(LETTERS[chance.below(26)])).collect();
        Sample { value: Some(Value::text(text)), ..sample(2, time, 0) }
    });
    let texts: Vec<Sample> = texts.collect();
    let numbers = (0..ROWS).map(|time| sample(1, time, time));
    append(historian, batch(numbers.chain(texts))).expect("stored");
}

fn in_files(usage: &Usage) -> u64 {
    usage.samples.bytes + usage.records.bytes + usage.edits.bytes + usage.rollups.bytes
}

fn of_tags(usage: &Usage) -> u64 {
    usage.tags.iter().map(|tag| tag.bytes).sum()
}

#[test]
fn tags_share_the_bytes_of_their_files() {
    let (historian, _) = open(&MemoryDisk::default());
    assert_eq!((historian.usage().tags, historian.usage().log), (vec![], Part::default()));
    two_tags(&historian);
    historian.seal();
    let usage = historian.usage();
    assert_eq!((usage.samples.files, usage.records.files, usage.edits.files), (1, 1, 0));
    assert_eq!(in_files(&usage), historian.stats().bytes);
    assert_eq!(of_tags(&usage), in_files(&usage));
    let [numbers, texts] = usage.tags[..] else { panic!("{:?}", usage.tags) };
    assert!(texts.bytes > 3 * numbers.bytes, "{texts:?} {numbers:?}");
    // Ten bytes are the least that 16 letters by chance can be packed into.
    assert!(texts.bytes > 20_000 * 9, "{texts:?}");
    let last = Time::from_ns(ROWS - 1);
    assert_eq!((numbers.samples_in_files, numbers.samples_in_memory), (20_000, 0));
    assert_eq!((numbers.oldest, numbers.newest), (Time::from_ns(0), last));
}

#[test]
fn what_is_in_memory_counts_and_has_no_bytes_of_files() {
    let (historian, _) = open(&MemoryDisk::default());
    two_tags(&historian);
    historian.seal();
    let before = historian.usage();
    append(&historian, batch([sample(1, 99_000, 1), sample(3, 7, 1), sample(3, 5, 1)])).unwrap();
    let usage = historian.usage();
    assert_eq!(in_files(&usage), in_files(&before));
    assert_eq!(usage.log.files, 1);
    assert_eq!(usage.log.bytes, historian.stats().log_bytes);
    let (newest, bytes) = (Time::from_ns(99_000), before.tags[0].bytes);
    assert_eq!(usage.tags[0], TagUsage { samples_in_memory: 1, newest, ..before.tags[0] });
    let third = TagUsage {
        tag: TagId(3),
        samples_in_files: 0,
        samples_in_memory: 2,
        bytes: 0,
        oldest: Time::from_ns(5),
        newest: Time::from_ns(7),
    };
    assert_eq!((usage.tags[0].bytes, usage.tags[2]), (bytes, third));
}

#[test]
fn corrections_are_files_beside() {
    let (historian, _) = open(&MemoryDisk::default());
    append(&historian, batch([sample(1, 1, 1)])).unwrap();
    append(&historian, batch([sample(1, 1, 2)])).unwrap();
    historian.seal();
    let usage = historian.usage();
    assert_eq!((usage.samples.files, usage.edits.files), (1, 1));
    assert!(usage.edits.bytes > 0);
    assert_eq!((usage.tags[0].samples_in_files, of_tags(&usage)), (1, in_files(&usage)));
}

#[test]
fn a_file_that_cannot_be_read_counts_and_belongs_to_nobody() {
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, {
        let mut config = config();
        config.cache_bytes = 0;
        config
    })
    .unwrap();
    two_tags(&historian);
    historian.seal();
    let file = disk.names(".parquet").into_iter().find(|path| path.starts_with("data/samples"));
    let file = file.expect("a samples file");
    let whole = disk.bytes(&file);
    disk.set_bytes(&file, &vec![0; whole.len()]);
    let usage = historian.usage();
    assert_eq!((usage.tags.len(), usage.samples.files), (0, 1));
    assert_eq!(usage.samples.bytes, whole.len() as u64);
    assert_eq!(historian.stats().damaged[0].path, file);
    disk.set_bytes(&file, &whole);
    assert_eq!(historian.usage().tags.len(), 2, "the next time it is tried again");
}

#[test]
fn samples_a_second_and_what_is_promised() {
    let clock = Arc::new(TestClock(AtomicI64::new(0)));
    let mut config = config();
    config.commit_wait = Duration::from_millis(2);
    let names = Arc::new(|_: TagId| None);
    let disk = Arc::new(MemoryDisk::default());
    let (historian, _) = Historian::open_on(disk, config, names, clock.clone()).unwrap();
    assert_eq!(historian.usage().samples_per_s, None);
    append(&historian, batch((0..30).map(|time| sample(1, time, 1)))).unwrap();
    clock.0.store(10_000_000_000, Ordering::Relaxed);
    let usage = historian.usage();
    assert_eq!(usage.samples_per_s, Some(3.0));
    assert_eq!(usage.commit_wait, Duration::from_millis(2));
    assert_eq!(usage.space, None, "a disk in memory does not say");
}

#[test]
fn the_disk_of_this_machine_says_how_much_room_there_is() {
    let dir = tempfile::tempdir().unwrap();
    let config = guildhall_historian::Config::new(dir.path());
    let clock = Arc::new(TestClock(AtomicI64::new(0)));
    let (historian, _) = Historian::open(config, Arc::new(|_| None), clock).unwrap();
    let space = historian.usage().space.expect("it says");
    assert!(space.free_bytes > 0 && space.free_bytes <= space.bytes, "{space:?}");
}

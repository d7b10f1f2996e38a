//! What a bad disk does, and what is left after it.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use crate::common::{Chance, MemoryDisk, append, batch, config, open, open_with, sample};
use guildhall_historian::{
    Acknowledge, AppendError, Buckets, CHECKPOINT_COMMITS, Historian, MERGE_FILES,
};
use guildhall_model::{Sample, Span, TagId, Time, Value};

fn all(historian: &Historian, tag: u32) -> Vec<Sample> {
    historian.raw(TagId(tag), Span::ALL, usize::MAX).expect("reads")
}

/// A log with three records; gives the disk and the places where they begin, and the end.
fn three_records() -> (MemoryDisk, Vec<usize>) {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let mut ends = vec![24];
    for value in 1..=3 {
        append(&historian, batch([sample(1, value * 10, value)])).expect("stored");
        ends.push(disk.bytes(&disk.names(".log")[0]).len());
    }
    (disk, ends)
}

#[test]
fn a_torn_tail_is_cut_at_every_byte() {
    let (disk, ends) = three_records();
    let log = disk.names(".log")[0].clone();
    let bytes = disk.bytes(&log);
    for len in 0..bytes.len() {
        let disk = disk.copy();
        disk.set_bytes(&log, &bytes[..len]);
        let (historian, report) = open(&disk);
        let whole = ends.iter().filter(|end| **end <= len).count().saturating_sub(1);
        assert_eq!(all(&historian, 1).len(), whole, "cut at {len}");
        let clean = len == 0 || ends.contains(&len);
        assert_eq!(report.torn.is_none(), clean, "cut at {len}");
        assert_eq!(report.damaged, [], "cut at {len}");
        append(&historian, batch([sample(1, 99, 99)])).expect("it goes on");
        historian.close();
        let (historian, report) = open(&disk);
        assert_eq!((all(&historian, 1).len(), report.torn), (whole + 1, None), "cut at {len}");
    }
}

/// A file of the log is given up when its first record cannot be written; nothing syncs its header.
#[test]
fn a_file_that_was_given_up_before_its_first_record_is_no_damage() {
    let (disk, _) = three_records();
    let log = disk.names(".log")[0].clone();
    let named = |first: u64| log.with_file_name(format!("{first:020}.log"));
    let header = |first: u64| {
        let mut bytes = disk.bytes(&log)[..24].to_vec();
        bytes[12..20].copy_from_slice(&first.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..20]);
        bytes[20..].copy_from_slice(&crc.to_le_bytes());
        bytes
    };
    let mut odd = header(10);
    odd[9] ^= 1;
    let begun = (0..=24).map(|len| (header(10)[..len].to_vec(), 0));
    let other = [(vec![0; 24], 0), (odd.clone(), 1), (odd[..23].to_vec(), 1), (vec![0; 25], 1)];
    for (bytes, damaged) in begun.chain(other) {
        let disk = disk.copy();
        disk.set_bytes(&named(10), &bytes);
        disk.set_bytes(&named(12), &header(12));
        let (historian, report) = open(&disk);
        assert_eq!(all(&historian, 1).len(), 3);
        assert!(report.damaged.len().min(1) == damaged, "{bytes:?}: {report:?}");
        append(&historian, batch([sample(1, 99, 99)])).expect("it goes on");
        historian.close();
        assert_eq!(all(&open(&disk).0, 1).len(), 4);
    }
}

#[test]
fn damage_in_the_middle_is_named_and_the_rest_served() {
    let (disk, ends) = three_records();
    let log = disk.names(".log")[0].clone();
    let bytes = disk.bytes(&log);
    for at in 0..ends[2] {
        let disk = disk.copy();
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        disk.set_bytes(&log, &flipped);
        let (historian, report) = open(&disk);
        let lost = ends.iter().position(|end| at < *end).expect("before the end");
        let expected: Vec<_> =
            (1..=3).filter(|n| *n != lost as i64).map(|n| sample(1, n * 10, n)).collect();
        assert_eq!(all(&historian, 1), expected, "flipped at {at}");
        let place = &report.damaged[0];
        let begin = if lost == 0 { 0 } else { ends[lost - 1] as u64 };
        assert_eq!((&place.path, place.offset, report.damaged.len()), (&log, begin, 1));
        historian.seal();
        drop(historian);
        assert_eq!(disk.names(".log.damaged").len(), 1, "it is set aside, not removed");
    }
}

#[test]
fn a_full_disk_refuses_reads_on_and_recovers() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    append(&historian, batch([sample(1, 1, 1)])).expect("stored");
    disk.set_room(Some(disk.bytes(&disk.names(".log")[0]).len() + 20));
    for _ in 0..3 {
        let refused = append(&historian, batch([sample(1, 2, 2)]));
        assert_eq!(refused, Err(AppendError::DiskFull));
        assert!(historian.stats().disk_full);
        assert_eq!(all(&historian, 1), [sample(1, 1, 1)]);
    }
    historian.seal();
    assert!(historian.stats().blocks_waiting > 0, "it cannot be sealed either");
    assert_eq!(all(&historian, 1), [sample(1, 1, 1)]);
    disk.set_room(None);
    append(&historian, batch([sample(1, 3, 3)])).expect("there is room again");
    historian.seal();
    assert!(!historian.stats().disk_full);
    assert_eq!(all(&historian, 1), [sample(1, 1, 1), sample(1, 3, 3)]);
    historian.close();
    assert_eq!(all(&open(&disk).0, 1), [sample(1, 1, 1), sample(1, 3, 3)]);
}

/// Waits until it is so, far longer than the second within which it is to be.
fn soon(is: impl Fn() -> bool) {
    let waited = (0..1_000).any(|_| {
        thread::sleep(Duration::from_millis(20));
        is()
    });
    assert!(waited, "it never is");
}

#[test]
fn what_the_last_sync_does_not_keep_is_sealed_before_the_end() {
    let mut config = config();
    config.acknowledge = Acknowledge::Written;
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, config).expect("it opens");
    append(&historian, batch([sample(1, 1, 1)])).expect("stored");
    disk.fail_syncs(1);
    historian.close();
    let after = disk.after_power_cut(&mut Chance(3));
    assert_eq!(all(&open(&after).0, 1), [sample(1, 1, 1)]);
}

#[test]
fn what_is_only_written_is_on_disk_within_a_second() {
    let mut config = config();
    config.acknowledge = Acknowledge::Written;
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, config).expect("it opens");
    append(&historian, batch([sample(1, 1, 1)])).expect("stored");
    let killed = disk.copy();
    assert_eq!(all(&open(&killed).0, 1), [sample(1, 1, 1)]);
    soon(|| all(&open(&disk.after_power_cut(&mut Chance(3))).0, 1).len() == 1);
    append(&historian, batch([sample(1, 2, 2)])).expect("stored");
    disk.fail_syncs(1);
    soon(|| historian.stats().last_error.is_some());
    append(&historian, batch([sample(1, 3, 3)])).expect("in a new file");
    historian.close();
    let after = disk.after_power_cut(&mut Chance(3));
    assert_eq!(all(&open(&after).0, 1), [1, 2, 3].map(|value| sample(1, value, value)));
}

#[test]
fn after_a_failed_sync_a_new_file_is_used() {
    for (failures, refused) in [(1, false), (2, true)] {
        let disk = MemoryDisk::default();
        let (historian, _) = open(&disk);
        append(&historian, batch([sample(1, 1, 1)])).expect("stored");
        disk.fail_syncs(failures);
        let second = append(&historian, batch([sample(1, 2, 2)]));
        assert_eq!(matches!(second, Err(AppendError::Log { .. })), refused);
        append(&historian, batch([sample(1, 3, 3)])).expect("stored");
        assert_eq!(disk.names(".log").len(), failures + 1);
        let after = disk.after_power_cut(&mut Chance(7));
        let found = all(&open(&after).0, 1);
        assert!(found.contains(&sample(1, 1, 1)) && found.contains(&sample(1, 3, 3)));
        assert!(refused || found.contains(&sample(1, 2, 2)));
    }
}

/// Appends and seals; gives what was sent and what was acknowledged.
fn run(disk: &MemoryDisk, rounds: i64, seal_every: i64) -> (Vec<Sample>, Vec<Sample>) {
    let (mut sent, mut acknowledged) = (Vec::new(), Vec::new());
    let Ok((historian, _)) = open_with(disk, config()) else { return (sent, acknowledged) };
    for round in 0..rounds {
        let samples: Vec<_> =
            (0..12).map(|n| sample(n % 3, round * 7 + i64::from(n / 3), round)).collect();
        sent.extend(samples.clone());
        if append(&historian, batch(samples.clone())).is_ok() {
            acknowledged.extend(samples);
        }
        if round % seal_every == seal_every - 1 {
            historian.seal();
        }
    }
    while historian.stats().files >= MERGE_FILES && historian.stats().errors == 0 {
        std::thread::yield_now();
    }
    (sent, acknowledged)
}

/// Acknowledged is in recovered is in sent, at a first start and at one after it.
fn check_cut(cut: usize, rounds: i64, seal_every: i64, chance: &mut Chance) {
    let disk = MemoryDisk::default();
    disk.cut_power_at(cut);
    let (sent, acknowledged) = run(&disk, rounds, seal_every);
    let mut disk = disk.after_power_cut(chance);
    for again in 0..2 {
        let (historian, report) = open(&disk);
        let found: Vec<_> = (0..3).flat_map(|tag| all(&historian, tag)).collect();
        let missing: Vec<_> = acknowledged.iter().filter(|s| !found.contains(s)).collect();
        assert!(missing.is_empty(), "cut {cut}, start {again}: {missing:?} {report:?}");
        assert!(found.iter().all(|s| sent.contains(s)), "cut {cut}: invented");
        assert_eq!(report.damaged, [], "cut {cut}, start {again}");
        let stats = historian.stats();
        assert_eq!((stats.samples, stats.last_error), (found.len() as u64, None), "cut {cut}");
        drop(historian);
        disk = disk.after_power_cut(chance);
    }
}

#[test]
fn a_power_cut_at_any_point_loses_nothing_and_invents_nothing() {
    let dry = MemoryDisk::default();
    assert_eq!(run(&dry, 12, 3).1.len(), 144);
    let mut chance = Chance(42);
    (1..=dry.operations()).for_each(|cut| check_cut(cut, 12, 3, &mut chance));
}

#[test]
fn a_power_cut_while_files_are_merged_loses_nothing() {
    let dry = MemoryDisk::default();
    let rounds = i64::try_from(MERGE_FILES).expect("small");
    assert_eq!(run(&dry, rounds, 1).1.len(), 12 * MERGE_FILES);
    assert_eq!(dry.names(".parquet").len(), 5, "merged into one, with records and three rollups");
    let last = dry.operations();
    let mut chance = Chance(43);
    (last - 70..=last).for_each(|cut| check_cut(cut, rounds, 1, &mut chance));
}

#[test]
fn a_damaged_table_is_named_and_its_neighbours_served() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    for part in 0..3 {
        append(&historian, batch((0..100).map(|n| sample(1, part * 100 + n, n)))).expect("stored");
        historian.seal();
    }
    historian.close();
    let bad = disk.names(".parquet").into_iter().filter(|path| within(path, "samples"));
    let bad = bad.collect::<Vec<_>>()[1].clone();
    let whole = disk.bytes(&bad);
    for at in [4, 200, whole.len() - 6] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        disk.set_bytes(&bad, &flipped);
        let (historian, report) = open(&disk);
        let times: Vec<i64> = all(&historian, 1).iter().map(|sample| sample.time.ns()).collect();
        assert_eq!(times, (0..100).chain(200..300).collect::<Vec<_>>(), "flipped at {at}");
        assert_eq!(
            historian.before(TagId(1), Time::from_ns(150)).expect("reads"),
            Some(sample(1, 99, 99))
        );
        let stats = historian.stats();
        assert_eq!(stats.damaged.iter().map(|place| &place.path).collect::<Vec<_>>(), [&bad]);
        assert_eq!(report.damaged.is_empty(), at < whole.len() - 6, "only a footer shows at start");
    }
    disk.set_bytes(&bad, &whole);
    assert_eq!(all(&open(&disk).0, 1).len(), 300, "put back, it is served again");
}

fn within(path: &Path, dir: &str) -> bool {
    path.parent().is_some_and(|parent| parent.ends_with(dir))
}

#[test]
fn a_damaged_log_of_the_table_is_made_again_from_the_files() {
    let disk = MemoryDisk::default();
    let rounds = i64::try_from(MERGE_FILES).expect("small") + 2;
    let (_, acknowledged) = run(&disk, rounds, 1);
    let logs = disk.names(".json");
    assert!(logs.len() > MERGE_FILES, "one for each change");
    for path in &logs {
        let disk = disk.copy();
        let mut bytes = disk.bytes(path);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 2;
        disk.set_bytes(path, &bytes);
        for again in 0..2 {
            let (historian, report) = open(&disk);
            let found: Vec<_> = (0..3).flat_map(|tag| all(&historian, tag)).collect();
            assert_eq!(found.len(), acknowledged.len(), "{}", path.display());
            assert!(acknowledged.iter().all(|sample| found.contains(sample)));
            let named: Vec<_> = report.damaged.iter().map(|place| &place.path).collect();
            assert_eq!(named, if again == 0 { vec![path] } else { Vec::new() });
            append(&historian, batch([sample(9, 1, again)])).expect("it goes on");
            historian.seal();
        }
    }
}

#[test]
fn the_log_of_the_table_stays_short() {
    let disk = MemoryDisk::default();
    let rounds = i64::try_from(CHECKPOINT_COMMITS * 5 / 2).expect("small");
    let (_, acknowledged) = run(&disk, rounds, 1);
    let commits = disk.names(".json").len() as u64;
    assert!(commits < CHECKPOINT_COMMITS * 2, "{commits} commits are left");
    let (historian, report) = open(&disk);
    let found: Vec<_> = (0..3).flat_map(|tag| all(&historian, tag)).collect();
    assert_eq!((found.len(), report.damaged), (acknowledged.len(), Vec::new()));
    drop(historian);
    let checkpoint = disk.names(".checkpoint.parquet").pop().expect("there is one");
    let mut bytes = disk.bytes(&checkpoint);
    bytes[9] ^= 1;
    disk.set_bytes(&checkpoint, &bytes);
    let (historian, report) = open(&disk);
    let found: Vec<_> = (0..3).flat_map(|tag| all(&historian, tag)).collect();
    assert_eq!((found.len(), &report.damaged[0].path), (acknowledged.len(), &checkpoint));
}

#[test]
fn a_damaged_page_costs_only_the_tags_that_lie_in_it() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let mut chance = Chance(77);
    let mut noisy = |tag: u32, at: i64| {
        let mut one = sample(tag, at, 0);
        let bits = chance.below(usize::MAX) as u64;
        one.value = Some(Value::Float(f64::from_bits(bits >> 12 | 0x3ff0_0000_0000_0000)));
        one
    };
    let rows = 1_000;
    for tag in 0..60 {
        let samples = (0..rows).map(|at| noisy(tag, at)).collect::<Vec<_>>();
        append(&historian, batch(samples)).expect("stored");
    }
    historian.seal();
    let file = disk
        .names(".parquet")
        .into_iter()
        .find(|path| path.parent().and_then(Path::file_name).is_some_and(|dir| dir == "samples"));
    let file = file.expect("it is sealed");
    let tags = || (0..60).map(TagId).collect();
    let counts = |historian: &Historian| -> Vec<u64> {
        let snapshot = Arc::new(historian.snapshot(tags(), Span::ALL));
        let mut scanned = vec![0; 60];
        for batch in snapshot.scan(0..60) {
            let ids = batch["tag_id"].as_primitive::<UInt32Type>();
            ids.values().iter().for_each(|tag| scanned[*tag as usize] += 1);
        }
        // Rollups have no buckets of this width, and would say what they still know.
        let buckets = Some(Buckets { origin: 0, width: 7 });
        let summed = snapshot.sums(0..60, Span::ALL, buckets);
        let summed: Vec<u64> = summed.map(|of_tag| of_tag.iter().map(|s| s.rows).sum()).collect();
        assert_eq!(summed, scanned);
        scanned
    };
    assert_eq!(counts(&historian), vec![1_000; 60]);
    let mut bytes = disk.bytes(&file);
    // Among the values, far from the small columns that all tags share.
    bytes[100_000] ^= 1;
    disk.set_bytes(&file, &bytes);
    let after = counts(&historian);
    let whole = after.iter().filter(|rows| **rows == 1_000).count();
    assert!((1..60).contains(&whole), "{after:?}");
    assert_eq!(historian.stats().damaged.len(), 1);
    let alone: Vec<u64> = (0..60).map(|tag| all(&historian, tag).len() as u64).collect();
    assert_eq!(alone, after);
}

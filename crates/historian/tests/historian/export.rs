//! Exports: of any house, however it lies on disk, and back to the last bit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, mpsc};

use guildhall_historian::disk::Disk;
use guildhall_historian::{
    EXPORT_ROWS_MAX, Historian, HistorianError, PlainPart, Progress, Still, rebuild, verify_folder,
};
use guildhall_model::{
    ConnectionId, Origin, PersonId, Quality, Sample, Samples, Span, TagId, Time, Value,
};

use crate::common::{Chance, MemoryDisk, TestClock, batch, config, sample};

/// 2026-02-28T23:59:00Z: a minute before a month ends.
const FROM: i64 = 1_772_323_140;

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn still(disk: &MemoryDisk, dir: &str) -> Result<Still, HistorianError> {
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    if dir == "copy" {
        return Still::of_backup(&disk, Path::new(dir), names);
    }
    Still::of_folder(&disk, Path::new(dir), names)
}

fn export(disk: &MemoryDisk, dir: &str, to: &str, rows_max: usize) -> Vec<PlainPart> {
    let still = still(disk, dir).expect("it opens");
    still.export(disk, Path::new(to), rows_max, &mut go_on).expect("it is exported")
}

fn build(
    disk: &MemoryDisk,
    from: &str,
    parts: &[PlainPart],
    dir: &str,
) -> Result<(), HistorianError> {
    let disk: Arc<dyn Disk> = Arc::new(disk.clone());
    let (from, dir, now) = (Path::new(from), Path::new(dir), Time::from_s(9));
    rebuild(&disk, from, (parts, &[]), dir, now, &mut go_on)
}

/// Whether two exports are the same, byte for byte.
#[track_caller]
fn same(disk: &MemoryDisk, one: &str, other: &str, seed: u64) {
    let (one, other) = (content(disk, one), content(disk, other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "seed {seed}");
    let differs = one.iter().find(|(path, bytes)| other[*path] != **bytes);
    assert_eq!(differs.map(|(path, _)| path), None, "seed {seed}");
}

/// The files of an export: where they are below it, and all their bytes.
fn content(disk: &MemoryDisk, dir: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = disk.names("").into_iter().filter(|path| path.starts_with(dir));
    let below = |path: &Path| path.strip_prefix(dir).expect("below").to_owned();
    files.map(|path| (below(&path), disk.bytes(&path))).collect()
}

/// A sample to the last bit.
fn bits(sample: &Sample) -> String {
    let value = match &sample.value {
        Some(Value::Float(value)) => format!("float {:016x}", value.to_bits()),
        Some(Value::Array(points)) => {
            let points = points.iter().map(|point| format!("{:016x}", point.to_bits()));
            format!("array {}", points.collect::<Vec<_>>().join(" "))
        }
        other => format!("{other:?}"),
    };
    let status = sample.quality.status();
    format!("{} {} {status:08x} {value}", sample.tag.0, sample.time.ns())
}

/// All that a historian says: samples, versions with who sent them and when, last values.
fn said(historian: &Historian) -> Vec<String> {
    let mut said: Vec<String> = historian.latest().iter().map(bits).collect();
    for tag in (0..9).map(TagId) {
        let samples = historian.raw(tag, Span::ALL, usize::MAX).expect("read");
        said.extend(samples.iter().map(bits));
        for edit in historian.edits(tag, Span::ALL, usize::MAX).expect("read") {
            let (received, origin) = (edit.received.map(Time::ns), edit.origin);
            said.push(format!("{} {} {received:?} {origin:?}", bits(&edit.sample), edit.holds));
        }
    }
    said
}

/// Without threads, so that nothing is merged but when it is told to.
fn open_at(disk: &MemoryDisk, dir: &str) -> Historian {
    let mut config = config();
    config.dir = dir.into();
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
    let clock = Arc::new(TestClock(AtomicI64::new(0)));
    let opened = Historian::open_still(Arc::new(disk.clone()), config, names, clock);
    let (historian, report) = opened.expect("it opens");
    assert_eq!((report.damaged, report.removed, report.torn), (vec![], vec![], None));
    historian
}

fn keep(historian: &Historian, samples: Samples, seal: bool, tidy: bool) {
    let (tell, told) = mpsc::channel();
    historian.append(samples, Box::new(move |answer| tell.send(answer).expect("heard")));
    historian.step(seal, tidy);
    told.try_recv().expect("answered").expect("kept");
}

fn float(chance: &mut Chance) -> f64 {
    let odd = [
        f64::from_bits(0x7ff8_0000_dead_beef),
        f64::from_bits(0xfff0_0000_0000_0001),
        -0.0,
        0.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE / 4.0,
        0.1,
    ];
    match chance.below(3) {
        0 => odd[chance.below(odd.len())],
        1 => f64::from(u32::try_from(chance.below(5000)).expect("small")) / 100.0,
        _ => f64::from_bits((chance.below(1 << 31) as u64) << 33 | chance.below(1 << 31) as u64),
    }
}

fn anything(chance: &mut Chance) -> Sample {
    let tag = u32::try_from(chance.below(8)).expect("small");
    // Few different times, so that many are corrected, on both sides of the month's end.
    let second = [0, 55, 120][chance.below(3)] + i64::try_from(chance.below(9)).expect("small");
    let nanos = [0, 1, 999_999_999, 500_000_000][chance.below(4)];
    let far = [0, 0, 0, 0, 0, 0, 0, 0, 0, -FROM - 7, 40 * 86_400][chance.below(11)];
    let value = match tag {
        0 => Value::Integer([i64::MIN, i64::MAX, 7, 8][chance.below(4)]),
        1 | 2 => Value::Float(float(chance)),
        3 => Value::Boolean(chance.below(2) == 0),
        4 => Value::text("뜨겁다 ".repeat(chance.below(3))),
        5 => Value::Unsigned(u64::MAX - chance.below(2) as u64),
        6 => Value::Array((0..chance.below(4)).map(|_| float(chance)).collect()),
        _ => Value::Json(format!("{{\"n\": {}}}", chance.below(3)).into()),
    };
    let mut sample = sample(tag, (FROM + second + far) * 1_000_000_000 + nanos, 0);
    let quality = [0, 0, 0, 0x4080_0000, 0x0000_0400][chance.below(5)];
    (sample.value, sample.quality) = (Some(value), Quality::from_status(quality));
    if chance.below(9) == 0 {
        (sample.value, sample.quality) = (None, Quality::from_status(0x8031_0000));
    }
    sample
}

fn some(chance: &mut Chance, second: i64) -> Samples {
    let origin = match chance.below(3) {
        0 => Origin::System,
        1 => Origin::Connection(ConnectionId::new("line-1").expect("a name")),
        _ => Origin::Person(PersonId::new("kim").expect("a name")),
    };
    let received = Time::from_ns(second * 1_000_000_000 + 123_456_789);
    let mut samples = Samples::with_capacity(origin, received, 0);
    (0..=chance.below(30)).for_each(|_| samples.push(anything(chance)));
    samples
}

#[test]
fn any_house_comes_back_as_it_was_and_its_export_is_the_same_again() {
    for seed in 1..=40 {
        let (mut chance, disk) = (Chance(seed * 0x9e37_79b9), MemoryDisk::default());
        let historian = open_at(&disk, "data");
        for second in 0..i64::try_from(chance.below(40)).expect("small") {
            let (samples, seal, tidy) =
                (some(&mut chance, second), chance.below(2) == 0, chance.below(9) == 0);
            keep(&historian, samples, seal, tidy);
        }
        let backed_up = historian.backup(Path::new("copy"), &mut go_on);
        assert_eq!(backed_up.expect("a backup").damaged, []);
        let expected = said(&historian);
        drop(historian);
        let rows_max = [1, 40, 200, EXPORT_ROWS_MAX][chance.below(4)];
        let before = disk.bytes(Path::new("copy/MANIFEST"));
        let parts = export(&disk, "data", "first", rows_max);
        assert_eq!(export(&disk, "copy", "of-backup", rows_max), parts, "seed {seed}");
        same(&disk, "of-backup", "first", seed);
        assert_eq!(disk.bytes(Path::new("copy/MANIFEST")), before);
        let name = |part: &PlainPart| [Some(part.samples_path()), part.edits_path()];
        let files = parts.iter().flat_map(name).flatten().map(PathBuf::from);
        let files: BTreeSet<PathBuf> = files.collect();
        assert_eq!(files, content(&disk, "first").into_keys().collect(), "seed {seed}");

        build(&disk, "first", &parts, "house").expect("it is whole");
        let shared: Arc<dyn Disk> = Arc::new(disk.clone());
        let found = verify_folder(shared, Path::new("house"), &mut go_on).expect("verified");
        assert_eq!(found.damaged, [], "seed {seed}");
        assert_eq!(export(&disk, "house", "second", rows_max), parts, "seed {seed}");
        same(&disk, "second", "first", seed);
        let house = open_at(&disk, "house");
        assert_eq!(said(&house), expected, "seed {seed}");
        keep(&house, batch([sample(0, FROM * 1_000_000_000, 77)]), false, false);
        let newest = house.raw(TagId(0), Span::ALL, usize::MAX).expect("read");
        let newest = newest.iter().find(|sample| sample.time == Time::from_s(FROM));
        let value = newest.and_then(|sample| sample.value.clone());
        assert_eq!(value, Some(Value::Integer(77)), "what comes later is newer");
    }
}

#[test]
fn nothing_is_built_of_files_that_are_not_as_written() {
    let disk = MemoryDisk::default();
    let historian = open_at(&disk, "data");
    for value in 0..3 {
        let rows = (0..50).map(|at| sample(1, FROM * 1_000_000_000 + at, value));
        keep(&historian, batch(rows), value == 1, false);
    }
    drop(historian);
    let parts = export(&disk, "data", "out", EXPORT_ROWS_MAX);
    let part = |samples, edits| PlainPart { samples, edits, ..parts[0].clone() };
    assert_eq!(parts, [part(50, 100)]);
    let refused = |parts: &[PlainPart], file: &str| match build(&disk, "out", parts, "house") {
        Err(HistorianError::NotExported { path, .. }) => {
            assert_eq!(path, Path::new("out").join(file));
        }
        other => panic!("{file}: {other:?}"),
    };
    let (samples, edits) = ("samples/2026-02/0001.parquet", "edits/2026-02/0001.parquet");
    refused(&[part(49, 100)], samples);
    refused(&[part(50, 99)], edits);
    for file in [samples, edits] {
        let path = Path::new("out").join(file);
        let bytes = disk.bytes(&path);
        for at in [10, bytes.len() / 4, bytes.len() - 3] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            disk.set_bytes(&path, &changed);
            refused(&parts, file);
        }
        disk.set_bytes(&path, &bytes);
    }
    let both = disk.bytes(&Path::new("out").join(edits));
    disk.set_bytes(&Path::new("out").join(samples), &both);
    refused(&[part(100, 100)], samples);
    build(&disk, "data", &[], "empty").expect("a house without a sample");
    assert_eq!(export(&disk, "empty", "nothing", EXPORT_ROWS_MAX), []);
}

#[test]
fn a_house_with_a_hole_is_not_exported_and_an_export_can_be_stopped() {
    let disk = MemoryDisk::default();
    let historian = open_at(&disk, "data");
    keep(&historian, batch((0..9000).map(|at| sample(1, at, at))), true, false);
    keep(&historian, batch([sample(2, 1, 1)]), false, false);
    keep(&historian, batch([sample(2, 2, 1)]), false, false);
    let running = still(&disk, "data").expect("this disk locks nothing");
    let mut stop = |_| ControlFlow::Break(());
    let stopped = running.export(&disk, Path::new("out"), EXPORT_ROWS_MAX, &mut stop);
    assert!(matches!(stopped, Err(HistorianError::Stopped)), "{stopped:?}");
    drop((running, historian));
    let damage = |end: &str, at: usize| {
        let path = disk.names(end).into_iter().rfind(|path| path.starts_with("data")).expect(end);
        let before = disk.bytes(&path);
        let mut bytes = before.clone();
        bytes[at] ^= 1;
        disk.set_bytes(&path, &bytes);
        let named = match still(&disk, "data") {
            Err(HistorianError::Holes { path, .. }) => path,
            Err(other) => panic!("{other:?}"),
            Ok(still) => match still.export(&disk, Path::new("out"), EXPORT_ROWS_MAX, &mut go_on) {
                Err(HistorianError::Table { path, .. }) => path,
                other => panic!("{other:?}"),
            },
        };
        assert_eq!(named, path);
        disk.set_bytes(&path, &before);
    };
    damage(".log", 60);
    damage(".parquet", 60);
    assert_eq!(export(&disk, "data", "whole", EXPORT_ROWS_MAX)[0].samples, 9002);
}

//! What is on disk, as another program sees it; the lock.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use crate::common::{MemoryDisk, TestClock, append, batch, config, open_with, sample};
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType};
use guildhall_historian::{Config, Historian, HistorianError, MERGE_FILES, OpenReport};
use guildhall_model::{Origin, Quality, Span, TagId, Time, Value};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn on_disk(config: Config) -> Result<(Historian, OpenReport), HistorianError> {
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
    Historian::open(config, names, Arc::new(TestClock(AtomicI64::new(0))))
}

#[test]
fn a_plain_reader_finds_the_documented_schema() {
    let dir = tempfile::tempdir().expect("a folder");
    let (historian, _) = on_disk(Config::new(dir.path())).expect("opens");
    let mut late = sample(2, 7020, 0);
    late.value = Some(Value::Float(2.5));
    let mut bad = sample(2, 10, 0);
    (bad.value, bad.quality) = (None, Quality::BAD_NOT_CONNECTED);
    let text = batch([
        late,
        bad,
        sample(1, 5, 7),
        guildhall_model::Sample { value: Some(Value::text("open")), ..sample(3, 1, 0) },
        guildhall_model::Sample { value: Some(Value::Boolean(true)), ..sample(4, 1, 0) },
    ]);
    append(&historian, text).expect("stored");
    historian.seal();
    let samples = dir.path().join("samples");
    let all = std::fs::read_dir(&samples).expect("there").map(|one| one.expect("read").path());
    let tables = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "parquet");
    let file = File::open(all.into_iter().find(tables).expect("one")).expect("opens");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a table");
    let fields: Vec<String> = reader
        .schema()
        .fields()
        .iter()
        .map(|field| {
            format!(
                "{} {}{}",
                field.name(),
                field.data_type(),
                if field.is_nullable() { "?" } else { "" }
            )
        })
        .collect();
    expect_test::expect![[r#"
        tag Utf8
        tag_id Int32
        time Timestamp(µs, "UTC")
        nanos Int16
        value_float Float64?
        value_scaled Int64?
        scale Int8?
        value_integer Int64?
        value_boolean Boolean?
        value_text Utf8?
        status Int64
        quality Utf8
        record Int64
        value_unsigned Decimal128(20, 0)?
        value_array List(non-null Float64, field: 'element')?
        value_json Utf8?"#]]
    .assert_eq(&fields.join("\n"));
    let rows = reader.build().expect("reads").next().expect("a batch").expect("whole");
    let ids = rows["tag_id"].as_primitive::<Int32Type>().values().to_vec();
    assert_eq!(ids, [1, 2, 2, 3, 4]);
    let times = rows["time"].as_primitive::<TimestampMicrosecondType>().values().to_vec();
    assert_eq!(times, [0, 0, 7, 0, 0]);
    let nanos = rows["nanos"].as_primitive::<Int16Type>().values().to_vec();
    assert_eq!(nanos, [5, 10, 20, 1, 1]);
    assert!(rows["value_float"].is_null(2), "it has few decimals");
    assert_eq!(rows["value_scaled"].as_primitive::<Int64Type>().value(2), 25);
    assert_eq!(rows["scale"].as_primitive::<Int8Type>().value(2), 1);
    let status = rows["status"].as_primitive::<Int64Type>().value(1);
    assert_eq!(status, i64::from(Quality::BAD_NOT_CONNECTED.status()));
    assert_eq!(rows["value_text"].as_string::<i32>().value(3), "open");
    assert!(rows["value_boolean"].as_boolean().value(4));
}

#[test]
fn that_there_are_many_is_known_without_reading() {
    let dir = tempfile::tempdir().expect("a folder");
    let (historian, _) = on_disk(Config::new(dir.path())).expect("opens");
    let (one, whole) = (TagId(1), Span { from: Time::from_s(0), until: Time::from_s(40_000) });
    append(&historian, batch((0..40_000).map(|at| sample(1, at * 1_000_000_000, 7))))
        .expect("stored");
    assert!(!historian.surely_more(one, whole, 1_000), "memory is read at once");
    historian.seal();
    assert!(historian.surely_more(one, whole, 1_000));
    assert!(!historian.surely_more(one, whole, 40_000));
    assert!(!historian.surely_more(TagId(2), whole, 0));
    for seconds in (0..40_000).step_by(777) {
        for (from, until) in [(0, seconds), (seconds, 40_000), (20_000 - seconds / 2, 20_000)] {
            let span = Span { from: Time::from_s(from), until: Time::from_s(until) };
            let there = historian.raw(one, span, usize::MAX).expect("read").len();
            for than in [0, there.saturating_sub(1), there] {
                assert!(!historian.surely_more(one, span, than) || there > than, "{span:?}");
            }
        }
    }
}

#[test]
fn one_folder_has_one_historian() {
    let dir = tempfile::tempdir().expect("a folder");
    let first = on_disk(Config::new(dir.path())).expect("opens");
    let second = on_disk(Config::new(dir.path()));
    assert!(matches!(second, Err(HistorianError::InUse { .. })));
    drop(first);
    assert!(on_disk(Config::new(dir.path())).is_ok());
}

#[test]
fn a_version_between_two_that_say_the_same_keeps_them_apart_whatever_is_merged_first() {
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, config()).expect("opens");
    let versions = |when: &str| {
        let edits = historian.edits(TagId(1), Span::ALL, 9).expect("reads");
        let values: Vec<_> = edits.into_iter().map(|edit| edit.sample.value).collect();
        assert_eq!(values, [10, 11, 10].map(|value| Some(Value::Integer(value))), "{when}");
    };
    let seal = |samples: Vec<guildhall_model::Sample>| {
        append(&historian, batch(samples)).expect("stored");
        historian.seal();
    };
    seal(vec![sample(1, 50, 10)]);
    // So many that it is of another size, and not merged with the others.
    seal((0..900).map(|at| sample(2, at, at)).chain([sample(1, 50, 11)]).collect());
    seal(vec![sample(1, 50, 10)]);
    versions("before");
    (0..6).for_each(|round| seal(vec![sample(1, 60 + round, 0)]));
    while historian.stats().files > 2 {
        std::thread::sleep(Duration::from_millis(2));
    }
    versions("merged without the one between");
    for _ in 0..7 {
        seal((0..900).map(|at| sample(2, at, at)).collect());
    }
    while historian.stats().files > 2 {
        std::thread::sleep(Duration::from_millis(2));
    }
    versions("merged with it");
}

#[test]
fn a_file_whose_records_are_damaged_does_not_keep_others_from_being_merged() {
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, config()).expect("opens");
    append(&historian, batch((0..900).map(|at| sample(2, at, at)))).expect("stored");
    historian.seal();
    for path in disk.names(".parquet").iter().filter(|path| path.starts_with("data/records")) {
        disk.set_bytes(path, b"not a table");
    }
    drop(historian);
    let (historian, _) = open_with(&disk, config()).expect("opens");
    for round in 0..i64::try_from(MERGE_FILES).expect("small") {
        append(&historian, batch([sample(1, 50 + round, 0)])).expect("stored");
        historian.seal();
    }
    let mut tries = 0;
    while historian.stats().files > 2 && tries < 2000 {
        std::thread::sleep(Duration::from_millis(2));
        tries += 1;
    }
    assert_eq!((historian.stats().files, historian.stats().last_error), (2, None));
}

#[test]
fn what_crosses_months_is_split_when_it_is_merged() {
    let disk = MemoryDisk::default();
    let (historian, _) = open_with(&disk, config()).expect("opens");
    let month = 31 * 86_400;
    for part in 0..i64::try_from(MERGE_FILES).expect("small") {
        let at = |n: i64| Time::from_s(n * month + part).ns();
        append(&historian, batch((0..4).map(|n| sample(1, at(n), part)))).expect("stored");
        historian.seal();
    }
    let mut settled = 0;
    while settled < 50 {
        settled = if historian.stats().files == 4 { settled + 1 } else { 0 };
        std::thread::sleep(Duration::from_millis(2));
    }
    let left = historian.raw(TagId(1), Span::ALL, 99).expect("reads");
    assert_eq!(left.len(), 4 * MERGE_FILES);
    assert_eq!(left.iter().map(|sample| sample.time).max(), left.last().map(|one| one.time));
}

#[test]
fn corrections_keep_who_and_when_through_sealing_merging_and_restart() {
    let disk = MemoryDisk::default();
    let (mut historian, _) = open_with(&disk, config()).expect("opens");
    let from = |name: &str| Origin::Person(guildhall_model::PersonId::new(name).expect("a name"));
    let send = |historian: &Historian, who: &str, at: i64, value: i64| {
        let mut samples = batch([sample(1, 50, value)]);
        (samples.origin, samples.received) = (from(who), Time::from_s(at));
        append(historian, samples).expect("stored");
    };
    let expected = [("kim", 1, 10, false), ("park", 3, 11, false), ("kim", 4, 10, true)];
    let check = |historian: &Historian, when: &str| {
        let edits = historian.edits(TagId(1), Span::ALL, 9).expect("reads");
        let edits: Vec<_> = edits
            .into_iter()
            .map(|edit| (edit.origin, edit.received, edit.sample.value, edit.holds))
            .collect();
        let expected = expected.map(|(who, at, value, holds)| {
            let origin = Some(Arc::from(from(who).to_string()));
            (origin, Some(Time::from_s(at)), Some(Value::Integer(value)), holds)
        });
        assert_eq!(edits, expected, "{when}");
        let raw = historian.raw(TagId(1), Span::ALL, 9).expect("reads");
        assert_eq!(raw, [sample(1, 50, 10)], "{when}");
    };
    send(&historian, "kim", 1, 10);
    send(&historian, "park", 3, 11);
    send(&historian, "kim", 4, 10);
    check(&historian, "in memory");
    historian.seal();
    check(&historian, "sealed");
    for round in 0..i64::try_from(MERGE_FILES).expect("small") {
        append(&historian, batch([sample(2, round, round)])).expect("stored");
        historian.seal();
    }
    while historian.stats().files > 2 {
        std::thread::sleep(Duration::from_millis(2));
    }
    check(&historian, "merged");
    historian.close();
    (historian, _) = open_with(&disk, config()).expect("opens");
    check(&historian, "started again");
    append(&historian, batch([sample(1, 60, 1)])).expect("stored");
    append(&historian, batch([sample(1, 60, 1)])).expect("stored");
    assert_eq!(historian.edits(TagId(1), Span::ALL, 9).expect("reads").len(), 3, "sent twice");
}

#[test]
fn the_first_historians_files_are_left_alone() {
    let disk = MemoryDisk::default();
    let old = "data/samples/00000000000000000001-00000000000000000009.parquet";
    disk.set_bytes(old.as_ref(), b"PAR1");
    let refused = open_with(&disk, config());
    assert!(matches!(refused, Err(HistorianError::Older { path }) if path.ends_with(&old[13..])));
    assert_eq!(disk.names(".parquet").len(), 1);
}

//! What is on disk, as another program sees it; retention; the lock.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use crate::common::{MemoryDisk, TestClock, append, batch, config, open_with, sample};
use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType, UInt32Type};
use guildhall_historian::{Config, Historian, HistorianError, OpenReport};
use guildhall_model::{Quality, Span, TagId, Time, Value};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn on_disk(config: Config) -> Result<(Historian, OpenReport), HistorianError> {
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
    Historian::open(config, names, Arc::new(TestClock(AtomicI64::new(0))))
}

#[test]
fn a_plain_reader_finds_the_documented_schema() {
    let dir = tempfile::tempdir().expect("a folder");
    let (historian, _) = on_disk(Config::new(dir.path())).expect("opens");
    let mut late = sample(2, 20, 0);
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
    let name = std::fs::read_dir(&samples).expect("there").next().expect("one").expect("read");
    let file = File::open(name.path()).expect("opens");
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
        tag Dictionary(Int32, Utf8)
        tag_id UInt32
        time Timestamp(ns, "UTC")
        value_float Float64?
        value_integer Int64?
        value_boolean Boolean?
        value_text Utf8?
        status UInt32
        quality Dictionary(Int32, Utf8)
        origin Dictionary(Int32, Utf8)
        received Timestamp(ns, "UTC")"#]]
    .assert_eq(&fields.join("\n"));
    let rows = reader.build().expect("reads").next().expect("a batch").expect("whole");
    let ids = rows["tag_id"].as_primitive::<UInt32Type>().values().to_vec();
    assert_eq!(ids, [1, 2, 2, 3, 4]);
    let times = rows["time"].as_primitive::<TimestampNanosecondType>().values().to_vec();
    assert_eq!(times, [5, 10, 20, 1, 1]);
    assert!(rows["value_float"].is_null(1));
    assert_eq!(rows["value_float"].as_primitive::<Float64Type>().value(2), 2.5);
    let status = rows["status"].as_primitive::<UInt32Type>().value(1);
    assert_eq!(status, Quality::BAD_NOT_CONNECTED.status());
    assert_eq!(rows["value_text"].as_string::<i32>().value(3), "open");
    assert!(rows["value_boolean"].as_boolean().value(4));
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
fn what_is_older_than_the_retention_goes_by_whole_files() {
    let disk = MemoryDisk::default();
    let mut settings = config();
    settings.retention = Some(Duration::from_secs(100));
    let (historian, _) = open_with(&disk, settings).expect("opens");
    for at in [1_000, 999_950, 999_980] {
        append(&historian, batch([sample(1, Time::from_s(at).ns(), at)])).expect("stored");
        historian.seal();
    }
    while historian.stats().files_retired == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    let left = historian.raw(TagId(1), Span::ALL, 9).expect("reads");
    assert_eq!(left.iter().map(|sample| sample.time.s()).collect::<Vec<_>>(), [999_950, 999_980]);
    let stats = historian.stats();
    assert_eq!((stats.files, stats.files_retired, stats.samples_retired), (2, 1, 1));
}

//! The historian against a plain map in memory, under seeds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::common::{Chance, MemoryDisk, append, batch, config, open, open_with, sample};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal128Type, Float64Type, Int64Type, TimestampNanosecondType, UInt32Type,
};
use arrow_array::{Array, RecordBatch};
use guildhall_historian::disk::Disk;
use guildhall_historian::{Buckets, Historian, Step, Sums};
use guildhall_model::{Quality, Sample, Span, TagId, Time, Value};

const SECOND: i64 = 1_000_000_000;

type Plain = BTreeMap<(TagId, Time), Sample>;

fn anything(chance: &mut Chance) -> Sample {
    let tag = u32::try_from(chance.below(7)).expect("small");
    let time = i64::try_from(chance.below(400)).expect("small") * SECOND / 2 - 50 * SECOND;
    let value = i64::try_from(chance.below(1000)).expect("small");
    let mut sample = sample(tag, time, value);
    sample.value = match tag {
        0 => sample.value,
        1 => Some(Value::Float(f64::from(u16::try_from(value).expect("small")) / 8.0)),
        2 => Some(Value::Boolean(value % 2 == 0)),
        3 => Some(Value::text(format!("state {value}"))),
        4 => Some(Value::Unsigned(u64::MAX - u64::try_from(value).expect("small"))),
        5 => {
            let points = (0..value % 5).map(|n| if n == 3 { f64::INFINITY } else { 0.5 });
            Some(Value::Array(points.collect()))
        }
        _ => Some(Value::Json(format!("{{\"n\":{value}}}").into())),
    };
    if chance.below(9) == 0 {
        (sample.value, sample.quality) = (None, Quality::BAD_NOT_CONNECTED);
    }
    sample
}

fn compare(historian: &Historian, plain: &Plain, chance: &mut Chance) {
    let mut at =
        || Time::from_ns(i64::try_from(chance.below(300)).expect("small") * SECOND - 60 * SECOND);
    let (one, other) = (at(), at());
    let span = Span { from: one.min(other), until: one.max(other) };
    let limit = [1, 7, usize::MAX][chance.below(3)];
    for tag in (0..8).map(TagId) {
        let inside = || {
            let of_tag = plain.values().filter(move |sample| sample.tag == tag);
            of_tag.filter(|sample| span.contains(sample.time)).cloned()
        };
        let expected: Vec<_> = inside().take(limit).collect();
        assert_eq!(historian.raw(tag, span, limit).expect("reads"), expected);
        let back: Vec<_> = inside().collect::<Vec<_>>().into_iter().rev().take(limit).collect();
        assert_eq!(historian.raw_back(tag, span, limit).expect("reads"), back);
        let before = plain.range((tag, Time::MIN)..=(tag, one)).next_back();
        let before = before.map(|(_, sample)| sample.clone());
        assert_eq!(historian.before(tag, one).expect("reads"), before);
    }
    let mut latest: BTreeMap<TagId, Sample> = BTreeMap::new();
    latest.extend(plain.values().map(|sample| (sample.tag, sample.clone())));
    assert_eq!(historian.latest(), latest.into_values().collect::<Vec<_>>());
    let tags: Vec<TagId> = (0..8).map(TagId).collect();
    let snapshot = Arc::new(historian.snapshot(tags, span));
    let scanned: Vec<Sample> =
        [0..2, 2..8].into_iter().flat_map(|part| snapshot.scan(part)).flat_map(rows).collect();
    let expected: Vec<Sample> =
        plain.values().filter(|sample| span.contains(sample.time)).cloned().collect();
    assert_eq!(scanned, expected);
    for width in [None, Some(1_000_000_000), Some(60_000_000_000), Some(7_200_000_000_000)] {
        let buckets = width.map(|width| Buckets { origin: 0, width });
        let sums: Vec<Sums> = [0..3, 3..8]
            .into_iter()
            .flat_map(|part| snapshot.sums(part, span, buckets))
            .flatten()
            .collect();
        same_sums(&sums, &plain_sums(&expected, buckets));
    }
}

/// One by one, in the order of tags and times.
fn plain_sums(samples: &[Sample], buckets: Option<Buckets>) -> Vec<Sums> {
    let begin = |sample: &Sample| buckets.map_or(0, |buckets| buckets.begin(sample.time.ns()));
    let same = |a: &Sample, b: &Sample| (a.tag, begin(a)) == (b.tag, begin(b));
    let of = |samples: &[Sample]| {
        let numbers = samples.iter().filter_map(|sample| sample.value.as_ref()?.as_f64());
        let numbers: Vec<f64> = numbers.collect();
        let least = numbers.iter().copied().min_by(f64::total_cmp);
        let greatest = numbers.iter().copied().max_by(f64::total_cmp);
        Sums {
            tag: samples[0].tag,
            begin: begin(&samples[0]),
            rows: samples.len() as u64,
            values: numbers.len() as u64,
            sum: numbers.iter().sum(),
            min: least.unwrap_or(f64::NAN),
            max: greatest.unwrap_or(f64::NAN),
        }
    };
    samples.chunk_by(same).map(of).collect()
}

fn same_sums(ours: &[Sums], plain: &[Sums]) {
    assert_eq!(ours.len(), plain.len());
    for (ours, plain) in ours.iter().zip(plain) {
        let counts = |one: &Sums| (one.tag, one.begin, one.rows, one.values);
        assert_eq!(counts(ours), counts(plain));
        if plain.values > 0 {
            let ends = |one: &Sums| (one.min.to_bits(), one.max.to_bits());
            assert_eq!(ends(ours), ends(plain), "{ours:?} {plain:?}");
            let near = (ours.sum - plain.sum).abs() <= plain.sum.abs().max(1.0) * 1e-9;
            assert!(near || (ours.sum.is_nan() && plain.sum.is_nan()), "{ours:?} {plain:?}");
        }
    }
}

fn rows(batch: RecordBatch) -> Vec<Sample> {
    let time = batch["time"].as_primitive::<TimestampNanosecondType>();
    let float = batch["value_float"].as_primitive::<Float64Type>();
    let integer = batch["value_integer"].as_primitive::<Int64Type>();
    let boolean = batch["value_boolean"].as_boolean();
    let text = batch["value_text"].as_string::<i32>();
    let unsigned = batch["value_unsigned"].as_primitive::<Decimal128Type>();
    let array = batch["value_array"].as_list::<i32>();
    let json = batch["value_json"].as_string::<i32>();
    let points = |at: usize| array.value(at).as_primitive::<Float64Type>().values().to_vec();
    let whole = |at: usize| u64::try_from(unsigned.value(at)).expect("64 bits");
    let row = |at: usize| Sample {
        tag: TagId(batch["tag_id"].as_primitive::<UInt32Type>().value(at)),
        time: Time::from_ns(time.value(at)),
        value: (float.is_valid(at).then(|| Value::Float(float.value(at))))
            .or_else(|| integer.is_valid(at).then(|| Value::Integer(integer.value(at))))
            .or_else(|| boolean.is_valid(at).then(|| Value::Boolean(boolean.value(at))))
            .or_else(|| text.is_valid(at).then(|| Value::text(text.value(at))))
            .or_else(|| unsigned.is_valid(at).then(|| Value::Unsigned(whole(at))))
            .or_else(|| array.is_valid(at).then(|| Value::Array(points(at).into())))
            .or_else(|| json.is_valid(at).then(|| Value::Json(json.value(at).into()))),
        quality: Quality::from_status(batch["status"].as_primitive::<UInt32Type>().value(at)),
    };
    (0..batch.num_rows()).map(row).collect()
}

/// Long tags of every kind, in several files: what a scan hands on without looking at each row.
#[test]
fn a_scan_of_long_tags_is_what_was_sent() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let mut plain = Plain::new();
    let mut chance = Chance(5);
    for part in 0..4 {
        let at = |n: i64| part * 3_000 + n;
        let kinds = |n: i64, chance: &mut Chance| {
            let few = u16::try_from(chance.below(5_000)).expect("small");
            let float = f64::from(few) / if part == 2 { 7.0 } else { 100.0 };
            let values =
                [float.into(), Value::Integer(n), (n % 3 == 0).into(), Value::text(n.to_string())];
            values.into_iter().enumerate()
        };
        let mut samples = Vec::new();
        for n in 0..3_000 {
            for (tag, value) in kinds(n, &mut chance) {
                let mut one = sample(u32::try_from(tag).expect("small"), at(n) * SECOND + n, n);
                one.value = Some(value);
                if chance.below(50) == 0 {
                    one.quality = Quality::UNCERTAIN;
                }
                samples.push(one);
            }
        }
        append(&historian, batch(samples.clone())).expect("stored");
        plain.extend(samples.into_iter().map(|one| ((one.tag, one.time), one)));
        if part < 3 {
            historian.seal();
        }
        compare(&historian, &plain, &mut chance);
    }
    let all = Arc::new(historian.snapshot((0..4).map(TagId).collect(), Span::ALL));
    let scanned: Vec<Sample> = all.scan(0..4).flat_map(rows).collect();
    let inside: Vec<Sample> = plain.into_values().collect();
    assert_eq!(scanned, inside);
    assert_eq!(all.rows_max(), 48_000);
    let part = Span { from: Time::from_s(2_990), until: Time::from_s(9_010) };
    let few = all.scan_columns(1..2, part, vec![1]);
    let few: Vec<RecordBatch> = few.collect();
    assert_eq!(few.iter().map(RecordBatch::num_rows).sum::<usize>(), 6_020);
    assert_eq!(few[0].schema().fields().len(), 1);
    let expected: Vec<Sample> = inside.into_iter().filter(|one| part.contains(one.time)).collect();
    let width = Some(600_000_000_000);
    let buckets = width.map(|width| Buckets { origin: 5, width });
    for buckets in [None, buckets, buckets.map(|aligned| Buckets { origin: 0, ..aligned })] {
        let sums: Vec<Sums> = all.sums(0..4, part, buckets).flatten().collect();
        same_sums(&sums, &plain_sums(&expected, buckets));
    }
}

#[test]
fn sums_of_very_many_buckets_come_piece_by_piece() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let mut plain = Vec::new();
    for part in 0..3 {
        let begin = part * 60_000;
        let samples =
            |tag| (begin..begin + 60_000).map(move |at| sample(tag, at * SECOND, at % 977));
        for some in [1, 2].map(|tag| samples(tag).collect::<Vec<_>>()) {
            append(&historian, batch(some.clone())).expect("stored");
            plain.extend(some);
        }
        if part < 2 {
            historian.seal();
        }
    }
    plain.sort_by_key(|one| (one.tag, one.time));
    let snapshot = Arc::new(historian.snapshot([1, 2].map(TagId).to_vec(), Span::ALL));
    for buckets in [(0, 1_000_000_000), (5, 1_000_000_000), (0, 1), (7, 1_999_999_999)] {
        let buckets = Some(Buckets { origin: buckets.0, width: buckets.1 });
        let scan = snapshot.sums(0..2, Span::ALL, buckets);
        let pieces: Vec<Vec<Sums>> = scan.collect();
        assert!(pieces.len() > 2 && pieces.iter().all(|piece| piece.len() < 130_000));
        same_sums(&pieces.concat(), &plain_sums(&plain, buckets));
    }
}

#[test]
fn any_interleaving_reads_as_a_plain_map_does() {
    for seed in 1..=12 {
        let mut chance = Chance(seed * 7919);
        let disk = MemoryDisk::default();
        let mut settings = config();
        settings.seal_samples = 20 + chance.below(60);
        let (mut historian, _) = open_with(&disk, settings.clone()).expect("opens");
        let mut plain = Plain::new();
        for _ in 0..80 {
            match chance.below(12) {
                0 => historian.seal(),
                1 => {
                    historian.close();
                    (historian, _) = open_with(&disk, settings.clone()).expect("opens");
                }
                2..6 => compare(&historian, &plain, &mut chance),
                _ => {
                    let samples: Vec<_> =
                        (0..1 + chance.below(12)).map(|_| anything(&mut chance)).collect();
                    while append(&historian, batch(samples.clone())).is_err() {
                        std::thread::yield_now();
                    }
                    let by_key = samples.into_iter().map(|s| ((s.tag, s.time), s));
                    plain.extend(by_key);
                }
            }
        }
        compare(&historian, &plain, &mut chance);
        assert_eq!(historian.stats().last_error, None, "seed {seed}");
    }
}

#[expect(clippy::as_conversions, reason = "small")]
fn ns(from: Time, until: Time) -> f64 {
    until.since(from).as_nanos() as f64
}

/// What `steps` must give, from all samples.
fn plain_steps(samples: &[Sample], from: Time, step: Duration, count: usize) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for index in 0..count {
        let from = from + step * u32::try_from(index).expect("small");
        let span = Span { from, until: from + step };
        let inside = samples.iter().filter(|sample| span.contains(sample.time));
        let mut made = Step { from, ..Step::default() };
        let mut integral = 0.0;
        for sample in inside {
            made.count += 1;
            made.count_good += u64::from(sample.quality == Quality::GOOD);
            let Some(number) = sample.value.as_ref().and_then(Value::as_f64) else { continue };
            made.count_value += 1;
            made.min = Some(made.min.map_or(number, |min| min.min(number)));
            made.max = Some(made.max.map_or(number, |max| max.max(number)));
            made.sum = Some(made.sum.unwrap_or(0.0) + number);
            made.first = made.first.or(Some(number));
            made.first_time = made.first_time.or(Some(sample.time));
            let before = made.last.zip(made.last_time);
            integral += before.map_or(0.0, |(value, at)| value * ns(at, sample.time));
            (made.last, made.last_time) = (Some(number), Some(sample.time));
        }
        let ends = made.first_time.zip(made.last_time);
        made.time_weighted_mean =
            ends.and_then(
                |(first, last)| {
                    if first == last { made.last } else { Some(integral / ns(first, last)) }
                },
            );
        steps.push(made);
    }
    steps
}

#[test]
fn steps_are_the_same_from_rollups_memory_and_raw() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let samples: Vec<Sample> = (0..40_000)
        .map(|n| {
            let uneven = n % 3 * 1_000_000;
            let time = n * SECOND / 64 - 300 * SECOND + uneven;
            let mut sample = sample(1, time, n * 37 % 1001);
            if n % 50 == 0 {
                (sample.value, sample.quality) = (None, Quality::BAD);
            }
            sample
        })
        .collect();
    for (index, part) in samples.chunks(8_000).enumerate() {
        append(&historian, batch(part.iter().cloned())).expect("stored");
        if index < 4 {
            historian.seal();
        }
    }
    let check = |from: i64, step: Duration, count| {
        let from = Time::from_ns(from);
        let got = historian.steps(TagId(1), from, step, count).expect("reads");
        assert_eq!(got, plain_steps(&samples, from, step, count), "{from:?} {step:?}");
    };
    check(-1200 * SECOND, Duration::from_secs(60), 110);
    check(-7200 * SECOND, Duration::from_secs(3600), 4);
    check(-1000 * SECOND, Duration::from_secs(7), 300);
    check(-1000 * SECOND + 5, Duration::from_secs(60), 50);
    check(17, Duration::from_millis(300), 400);
    check(0, Duration::from_secs(1), 0);
    assert!(historian.steps(TagId(1), Time::MIN, Duration::ZERO, 1_000_000).is_err());
    let names = disk.names(".parquet");
    assert!(names.iter().any(|path| path.to_string_lossy().ends_with("-1s.parquet")));
    for path in names.iter().filter(|path| path.starts_with("data/rollups")) {
        disk.set_bytes(path, b"not a table");
    }
    let (again, _) = open(&disk.copy());
    let from = Time::from_ns(-1200 * SECOND);
    let step = Duration::from_secs(60);
    let got = again.steps(TagId(1), from, step, 110).expect("reads");
    assert_eq!(got, plain_steps(&samples, from, step, 110), "damaged rollups fall back to raw");
    for path in names.iter().filter(|path| path.starts_with("data/rollups")) {
        disk.remove(path).expect("there");
    }
    let (again, _) = open(&disk);
    while disk.names(".parquet").len() < names.len() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let got = again.steps(TagId(1), from, step, 110).expect("reads");
    assert_eq!(got, plain_steps(&samples, from, step, 110), "rollups are made again");
    // What is there is left alone: it may be read meanwhile.
    drop(again);
    for path in disk.names("-1m.parquet") {
        disk.remove(&path).expect("there");
    }
    let stayed: Vec<_> =
        disk.names("-1s.parquet").into_iter().map(|p| (disk.bytes(&p), p)).collect();
    for (_, path) in &stayed {
        let mut plain = disk.bytes(path);
        plain.push(0);
        disk.set_bytes(path, &plain);
    }
    let (again, _) = open(&disk);
    while disk.names(".parquet").len() < names.len() {
        std::thread::sleep(Duration::from_millis(5));
    }
    for (bytes, path) in stayed {
        assert_eq!(disk.bytes(&path).len(), bytes.len() + 1, "{}", path.display());
    }
    let got = again.steps(TagId(1), from, step, 110).expect("reads");
    assert_eq!(got, plain_steps(&samples, from, step, 110), "some rollups are made again");
}

#[test]
fn many_files_become_few_and_read_the_same() {
    let disk = MemoryDisk::default();
    let (historian, _) = open(&disk);
    let mut plain = Plain::new();
    let mut chance = Chance(99);
    for _ in 0..20 {
        let samples: Vec<_> = (0..40).map(|_| anything(&mut chance)).collect();
        append(&historian, batch(samples.clone())).expect("stored");
        plain.extend(samples.into_iter().map(|sample| ((sample.tag, sample.time), sample)));
        historian.seal();
        compare(&historian, &plain, &mut chance);
    }
    // They lie in two months: what is merged becomes two files.
    while historian.stats().files > 8 {
        std::thread::sleep(Duration::from_millis(5));
    }
    compare(&historian, &plain, &mut chance);
    let kept = historian.stats().samples;
    assert!((plain.len() as u64..800).contains(&kept), "a time twice in merged files: {kept}");
    historian.close();
    let (historian, report) = open(&disk);
    compare(&historian, &plain, &mut chance);
    assert_eq!((report.damaged, report.removed), (Vec::new(), Vec::new()));
}

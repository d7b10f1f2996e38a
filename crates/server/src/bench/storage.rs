//! What samples cost on disk, and how fast long spans of many tags come back: the historian alone.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType, UInt32Type};
use guildhall_historian::{AppendError, Buckets, Config, Historian, Snapshot, Stats};
use guildhall_model::{Clock, Origin, Quality, Sample, Samples, Span, TagId, Time, Value};
use serde_json::{Value as Json, json};

use super::{failed, now};
use crate::clock::SystemClock;
use crate::error::ServerError;

/// Tags of the plant, each with a sample a second.
const TAGS: u32 = 100;

/// Seconds of one batch: so a day is 1,440 batches of 6,000 samples.
const BATCH_S: i64 = 60;

const HOUR_NS: i64 = 3_600_000_000_000;

pub(super) fn measure(dir: &Path, days: i64) -> Result<Json, ServerError> {
    let begin = Time::from_s(1_790_812_800);
    let historian = Arc::new(open(dir)?);
    let filled = now();
    fill(&historian, begin, days)?;
    let filled = filled.elapsed();
    historian.seal();
    let merged = now();
    settle(&historian);
    let merged = merged.elapsed();
    let stats = historian.stats();
    let until = begin + Duration::from_secs(u64::try_from(days * 86_400).unwrap_or(0));
    let span = Span { from: begin, until };
    let table = size(&dir.join("samples"))?;
    let all = size(dir)?;
    let raw = two_times(|| raw_hourly(&historian, span))?;
    let rollups = two_times(|| rollup_hourly(&historian, begin, days))?;
    let summed = two_times(|| summed_hourly(&historian, span))?;
    let agree = alike(&raw.2, &rollups.2) && alike(&raw.2, &summed.2);
    let restarted = now();
    drop(historian);
    let again = open(dir)?;
    let restarted = restarted.elapsed();
    drop(again);
    #[expect(clippy::as_conversions, reason = "far below 2^53")]
    let each = |bytes: u64| round(bytes as f64 / stats.samples as f64);
    Ok(json!({
        "tags": TAGS,
        "days": days,
        "samples": stats.samples,
        "files": stats.files,
        "filled_s": round(filled.as_secs_f64()),
        "merged_after_s": round(merged.as_secs_f64()),
        "bytes_a_sample_of_the_table": each(table),
        "bytes_a_sample_with_rollups_and_records": each(all),
        "hourly_means_from_samples_s": { "first": raw.0, "again": raw.1 },
        "hourly_means_from_rollups_s": { "first": rollups.0, "again": rollups.1 },
        "hourly_means_by_avg_of_sql_s": { "first": summed.0, "again": summed.1 },
        "all_agree": agree,
        "restart_s": round(restarted.as_secs_f64()),
        "damaged": stats.damaged.len(),
    }))
}

fn open(dir: &Path) -> Result<Historian, ServerError> {
    let mut config = Config::new(dir);
    config.removed_kept = Duration::ZERO;
    let name = |tag: TagId| Some(Arc::from(format!("bench/site/load.p{:03}", tag.0)));
    Ok(Historian::open(config, Arc::new(name), Arc::new(SystemClock))?.0)
}

fn fill(historian: &Historian, begin: Time, days: i64) -> Result<(), ServerError> {
    let samples = u64::try_from(days * 86_400).unwrap_or(0) * u64::from(TAGS);
    fill_until(historian, begin, |stats| stats.appended >= samples)
}

/// A noisy plant: each tag a slow wave with noise, in one to three decimals.
pub(super) fn fill_until(
    historian: &Historian,
    begin: Time,
    enough: impl Fn(&Stats) -> bool,
) -> Result<(), ServerError> {
    let mut noise = 88_172_645_463_325_252_u64;
    let mut levels = [0.0_f64; TAGS as usize];
    let mut first = -BATCH_S;
    while !enough(&historian.stats()) {
        first += BATCH_S;
        let mut samples = Samples::with_capacity(Origin::System, SystemClock.now(), 6_000);
        for tag in 0..TAGS {
            let decimals = i32::try_from(tag % 3).unwrap_or(0) + 1;
            let scale = 10_f64.powi(decimals);
            for second in first..first + BATCH_S {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                let step = f64::from(u8::try_from(noise >> 56).unwrap_or(0)) / 255.0 - 0.5;
                let level = &mut levels[tag as usize];
                *level += step - *level * 0.002;
                let value = ((400.0 + f64::from(tag) + *level * 4.0) * scale).round() / scale;
                samples.push(Sample {
                    tag: TagId(tag),
                    time: begin + Duration::from_secs(u64::try_from(second).unwrap_or(0)),
                    value: Some(Value::Float(value)),
                    quality: Quality::GOOD,
                });
            }
        }
        append(historian, &samples)?;
    }
    Ok(())
}

/// Appends until it is acknowledged.
fn append(historian: &Historian, samples: &Samples) -> Result<(), ServerError> {
    loop {
        let (tell, told) = mpsc::channel();
        let answer = Box::new(move |answer| drop(tell.send(answer)));
        historian.append(samples.clone(), answer);
        match told.recv().map_err(failed)? {
            Ok(()) => return Ok(()),
            Err(AppendError::Busy) => thread::sleep(Duration::from_millis(5)),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Waits until the files have been the same for a second.
fn settle(historian: &Historian) {
    let (mut before, mut since) = (0, now());
    while since.elapsed() < Duration::from_millis(2500) {
        let stats = historian.stats();
        if stats.files != before || stats.tidying || stats.blocks_waiting > 0 {
            (before, since) = (stats.files, now());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Seconds of the first and of a second time, and the outcome.
fn two_times<T>(run: impl Fn() -> Result<T, ServerError>) -> Result<(f64, f64, T), ServerError> {
    let begun: Instant = now();
    run()?;
    let first = begun.elapsed().as_secs_f64();
    let begun = now();
    let outcome = run()?;
    Ok((round(first), round(begun.elapsed().as_secs_f64()), outcome))
}

/// The mean of each hour of each tag.
type Mean = (u32, i64, f64);
type Means = Vec<Mean>;

/// Whether they are the same but for the order in which was added up.
fn alike(one: &[Mean], other: &[Mean]) -> bool {
    let near =
        |(a, b): (&Mean, &Mean)| (a.0, a.1) == (b.0, b.1) && (a.2 - b.2).abs() <= a.2.abs() * 1e-12;
    one.len() == other.len() && one.iter().zip(other).all(near)
}

/// Decodes each sample.
fn raw_hourly(historian: &Historian, span: Span) -> Result<Means, ServerError> {
    halves(historian, span, move |snapshot, part| {
        let mut means = Means::new();
        let (mut now, mut sum, mut count) = ((0, i64::MIN), 0.0, 0_u32);
        for batch in snapshot.scan_columns(part, span, vec![0, 1, 2]) {
            let tags = batch.column(0).as_primitive::<UInt32Type>().values();
            let times = batch.column(1).as_primitive::<TimestampNanosecondType>().values();
            let values = batch.column(2).as_primitive::<Float64Type>();
            for ((tag, time), value) in tags.iter().zip(times).zip(values.values()) {
                let of = (*tag, time.div_euclid(HOUR_NS));
                if of != now {
                    push(&mut means, now, sum, count);
                    (now, sum, count) = (of, 0.0, 0);
                }
                sum += value;
                count += 1;
            }
        }
        push(&mut means, now, sum, count);
        means
    })
}

/// As `avg(value)` of SQL does, which lets rollups answer.
fn summed_hourly(historian: &Historian, span: Span) -> Result<Means, ServerError> {
    halves(historian, span, move |snapshot, part| {
        let buckets = Buckets { origin: 0, width: HOUR_NS };
        let mut means = Means::new();
        for one in snapshot.sums(part, span, Some(buckets)).flatten() {
            let count = u32::try_from(one.values).unwrap_or(u32::MAX);
            push(&mut means, (one.tag.0, one.begin.div_euclid(HOUR_NS)), one.sum, count);
        }
        means
    })
}

/// Both halves of the tags at once, as a query does on two cores.
fn halves(
    historian: &Historian,
    span: Span,
    read: impl Fn(&Arc<Snapshot>, Range<usize>) -> Means + Copy + Send + 'static,
) -> Result<Means, ServerError> {
    let tags: Vec<TagId> = (0..TAGS).map(TagId).collect();
    let (half, all) = (tags.len() / 2, tags.len());
    let snapshot = Arc::new(historian.snapshot(tags, span));
    let parts = [0..half, half..all].map(|part| {
        let snapshot = Arc::clone(&snapshot);
        thread::spawn(move || read(&snapshot, part))
    });
    let mut means = Means::new();
    for part in parts {
        means.extend(part.join().map_err(|_| failed("a thread panicked"))?);
    }
    Ok(means)
}

fn push(means: &mut Means, (tag, hour): (u32, i64), sum: f64, count: u32) {
    if count > 0 {
        means.push((tag, hour, sum / f64::from(count)));
    }
}

/// The rows of the table `rollups`, which are read tag by tag.
fn rollup_hourly(historian: &Historian, begin: Time, days: i64) -> Result<Means, ServerError> {
    let mut means = Means::new();
    let hours = usize::try_from(days * 24).map_err(failed)?;
    for tag in 0..TAGS {
        let steps = historian.steps(TagId(tag), begin, Duration::from_secs(3600), hours)?;
        means.extend(
            steps
                .iter()
                .filter_map(|step| Some((tag, step.from.ns().div_euclid(HOUR_NS), step.mean()?))),
        );
    }
    Ok(means)
}

fn round(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// Bytes of all files below a folder.
fn size(dir: &Path) -> Result<u64, ServerError> {
    let fails = |source| ServerError::File { path: dir.to_owned(), source };
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir).map_err(fails)? {
        let entry = entry.map_err(fails)?;
        let about = entry.metadata().map_err(fails)?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len() };
    }
    Ok(bytes)
}

//! What is older than it is kept goes, day by day; its figures may stay.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::common::{MemoryDisk, TestClock, batch, config};
use guildhall_historian::disk::Disk;
use guildhall_historian::{
    Historian, Keep, Progress, Rule, Step, Still, rebuild, restore, verify_backup,
};
use guildhall_model::{Quality, Sample, Samples, Span, TagId, Time, Value};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Each 10 s, all day, but for the fourth.
const STEADY: TagId = TagId(1);
/// Each 20 minutes: no rollup pays.
const RARE: TagId = TagId(2);
const FOR_EVER: TagId = TagId(3);
/// Each second of the second day.
const FAST: TagId = TagId(4);

fn days(count: u64) -> Option<Duration> {
    Some(Duration::from_secs(count * 86_400))
}

fn rule() -> Arc<Rule> {
    Arc::new(|tag| match tag {
        STEADY => Keep { samples: days(2), figures: None },
        RARE => Keep { samples: days(3), figures: days(5) },
        FAST => Keep { samples: days(1), figures: None },
        _ => Keep::default(),
    })
}

struct House {
    disk: MemoryDisk,
    clock: Arc<TestClock>,
}

impl House {
    fn open(&self) -> Historian {
        let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
        let (disk, clock) = (Arc::new(self.disk.clone()), Arc::clone(&self.clock));
        Historian::open_still(disk, config(), names, clock).expect("opens").0
    }

    fn set(&self, second: i64) {
        self.clock.0.store(Time::from_s(second).ns(), Ordering::Relaxed);
    }
}

fn at(tag: TagId, second: i64, value: i64) -> Sample {
    let value = f64::from(u16::try_from(value.rem_euclid(1000)).expect("small")) / 8.0;
    let quality = Quality::GOOD;
    Sample { tag, time: Time::from_s(second), value: Some(Value::Float(value)), quality }
}

fn everything() -> Vec<Sample> {
    let mut all = Vec::new();
    let steady = (0..10 * DAY / 10).map(|n| n * 10).filter(|s| !(3 * DAY..4 * DAY).contains(s));
    all.extend(steady.map(|second| at(STEADY, second, second / 10)));
    all.extend((0..10 * DAY / 1200).map(|n| at(RARE, n * 1200, n)));
    all.extend((0..10 * DAY / 1200 + 3).map(|n| at(FOR_EVER, n * 1200, n)));
    all.extend((DAY..2 * DAY).map(|second| at(FAST, second, second * 7)));
    all
}

/// Ten days in files that overlap, some samples sent twice, one corrected in each hour of a day.
fn lived() -> (House, Historian) {
    let clock = Arc::new(TestClock(AtomicI64::new(0)));
    let house = House { disk: MemoryDisk::default(), clock };
    let historian = house.open();
    let all = everything();
    for file in 0..5 {
        let part = all.iter().enumerate().filter(|(n, _)| n % 5 == file || n % 50 == file + 1);
        add(&historian, batch(part.map(|(_, sample)| sample.clone())));
        historian.step(true, false);
    }
    add(&historian, batch((0..24).map(|hour| at(STEADY, DAY + hour * HOUR, 999))));
    house.set(10 * DAY + 5 * HOUR);
    historian.step(true, false);
    (house, historian)
}

fn add(historian: &Historian, samples: Samples) {
    historian.append(samples, Box::new(|answer| answer.expect("stored")));
    historian.step(false, false);
}

fn hours(historian: &Historian, tag: TagId, from: i64) -> Vec<Step> {
    let count = usize::try_from((10 * DAY - from) / HOUR).expect("small");
    let from = Time::from_s(from);
    historian.steps(tag, from, Duration::from_secs(3600), count).expect("reads")
}

fn raw(historian: &Historian, tag: TagId) -> Vec<Sample> {
    historian.raw(tag, Span::ALL, usize::MAX).expect("reads")
}

#[test]
fn samples_go_by_whole_days_and_their_figures_stay() {
    let (house, historian) = lived();
    let tags = [STEADY, RARE, FOR_EVER, FAST];
    let before = tags.map(|tag| (raw(&historian, tag), hours(&historian, tag, 0)));
    let minutes = |historian: &Historian| {
        let (from, minute) = (Time::from_s(DAY), Duration::from_secs(60));
        historian.steps(FAST, from, minute, 1440).expect("reads")
    };
    let fast = minutes(&historian);
    assert_eq!(fast[7].count, 60);
    let corrected = historian.edits(STEADY, Span::ALL, 99).expect("reads").len();
    historian.step(false, true);
    assert!(raw(&historian, STEADY) == before[0].0, "without a rule nothing goes");

    let due = historian.due(&*rule(), historian_now(&house)).expect("reads");
    historian.retain(rule());
    historian.step(false, true);
    for historian in [historian, house.open()] {
        historian.retain(rule());
        historian.step(false, true);
        let from = [8 * DAY, 7 * DAY, 0, 9 * DAY];
        for ((tag, (samples, figures)), from) in tags.iter().zip(&before).zip(from) {
            let stays = samples.iter().filter(|sample| sample.time >= Time::from_s(from));
            assert!(raw(&historian, *tag).iter().eq(stays), "{tag:?}");
            if *tag != RARE {
                assert!(hours(&historian, *tag, 0) == *figures, "{tag:?}");
            }
        }
        let rare = hours(&historian, RARE, 0);
        assert!(rare[..120].iter().all(|step| step.count == 0), "older than figures are kept");
        assert!(rare[120..] == before[1].1[120..]);
        assert!(minutes(&historian) == fast);
        assert!(corrected > 0 && historian.edits(STEADY, Span::ALL, 99).expect("reads").is_empty());
        let again = historian.due(&*rule(), historian_now(&house)).expect("reads");
        assert_eq!(again, []);
        assert_eq!(historian.stats().damaged, []);
        let usage = historian.usage();
        let parts = [usage.samples, usage.records, usage.edits, usage.rollups];
        let of_tags: u64 = usage.tags.iter().map(|tag| tag.bytes).sum();
        assert_eq!(parts.iter().map(|part| part.bytes).sum::<u64>(), of_tags);
    }
    let day = Span { from: Time::from_s(DAY), until: Time::from_s(2 * DAY) };
    let alone = [STEADY, FOR_EVER, FAST].map(|tag| house.open().alone(tag, day));
    let expected = [Some(3600), None, Some(60)].map(|s| s.map(Duration::from_secs));
    assert_eq!(alone, expected);
    // Each file counts, so what was sent twice counts twice.
    let told = |tag: TagId| due.iter().find(|due| due.tag == tag).expect("due");
    let lost = |at: usize, from: i64| {
        let gone = before[at].0.iter().filter(|sample| sample.time < Time::from_s(from));
        gone.count() as u64
    };
    for (at, from) in [(0, 8 * DAY), (1, 7 * DAY), (3, 9 * DAY)] {
        let due = told(tags[at]);
        let least = lost(at, from);
        assert!((least..least + least / 8 + 30).contains(&due.samples), "{due:?} {least}");
        assert_eq!((due.until, due.oldest), (Time::from_s(from), before[at].0[0].time));
        assert!(due.bytes > 0);
    }
    assert_eq!(due.len(), 3);
}

fn historian_now(house: &House) -> Time {
    Time::from_ns(house.clock.0.load(Ordering::Relaxed))
}

#[test]
fn what_comes_later_does_not_change_figures_that_stand_alone() {
    let (house, historian) = lived();
    historian.retain(rule());
    historian.step(false, true);
    let before = hours(&historian, STEADY, 0);
    let (known, gap) = (DAY + 3, 3 * DAY + 5);
    add(&historian, batch([at(STEADY, known, 5), at(STEADY, gap, 80)]));
    let check = |historian: &Historian, samples: usize, about: &str| {
        let mut expected = before.clone();
        let step = &mut expected[72];
        let value = Some(10.0);
        (step.count, step.count_good, step.count_value) = (1, 1, 1);
        (step.min, step.max, step.sum, step.first, step.last) = (value, value, value, value, value);
        (step.first_time, step.last_time) = (Some(Time::from_s(gap)), Some(Time::from_s(gap)));
        step.time_weighted_mean = value;
        assert!(hours(historian, STEADY, 0) == expected, "{about}");
        let old = raw(historian, STEADY);
        let old = old.iter().filter(|sample| sample.time < Time::from_s(8 * DAY)).count();
        assert_eq!(old, samples, "{about}");
    };
    check(&historian, 2, "in memory");
    historian.step(true, false);
    check(&historian, 2, "in a file");
    historian.step(false, true);
    check(&historian, 0, "after the next look");
    check(&house.open(), 0, "after a start");
}

#[test]
fn figures_that_stand_alone_are_in_a_backup_and_damage_to_them_is_named() {
    let (house, historian) = lived();
    historian.retain(rule());
    historian.step(false, true);
    let before = hours(&historian, STEADY, 0);
    let mut told = |_: Progress| ControlFlow::Continue(());
    historian.backup(Path::new("copy"), &mut told).expect("a backup");
    let disk: Arc<dyn Disk> = Arc::new(house.disk.clone());
    restore(&disk, Path::new("copy"), Path::new("again"), &mut told).expect("restored");
    let mut settings = config();
    settings.dir = "again/historian".into();
    let clock = Arc::clone(&house.clock);
    let (again, report) =
        Historian::open_still(Arc::clone(&disk), settings, Arc::new(|_| None), clock)
            .expect("opens");
    assert_eq!(report.damaged, []);
    assert!(hours(&again, STEADY, 0) == before);

    let figures = house.disk.names("-1h.parquet").into_iter();
    let file = figures.clone().find(|path| path.starts_with("data/figures")).expect("there");
    let copy = figures.into_iter().find(|path| path.starts_with("copy/figures")).expect("there");
    let whole = house.disk.bytes(&file);
    let mut flipped = whole.clone();
    flipped[whole.len() / 9] ^= 8;
    house.disk.set_bytes(&copy, &flipped);
    let verified = verify_backup(disk, Path::new("copy"), &mut told).expect("a backup");
    assert_eq!(verified.damaged[0].path, copy);
    house.disk.set_bytes(&file, &flipped);
    drop(historian);
    let historian = house.open();
    let left = hours(&historian, STEADY, 0);
    assert!(left[..168].iter().all(|step| step.count == 0) && left[192..] == before[192..]);
    assert_eq!(historian.stats().damaged[0].path, file);
}

#[test]
fn figures_that_stand_alone_are_in_an_export_and_come_back_from_it() {
    let (house, historian) = lived();
    historian.retain(rule());
    historian.step(true, true);
    let before = hours(&historian, STEADY, 0);
    drop(historian);
    let disk: Arc<dyn Disk> = Arc::new(house.disk.clone());
    let mut told = |_: Progress| ControlFlow::Continue(());
    let mut export = |dir: &str, to: &str| {
        let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
        let still = Still::of_folder(&disk, Path::new(dir), names).expect("opens");
        let parts = still.export(&*disk, Path::new(to), 100_000, &mut told).expect("exported");
        (parts, still.export_figures(&*disk, Path::new(to)).expect("exported"))
    };
    let (parts, figures) = export("data", "out");
    let names: Vec<&str> = figures.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["1970-01/1m.parquet", "1970-01/1h.parquet"]);
    let (from, to, now) = (Path::new("out"), Path::new("again"), historian_now(&house));
    let mut told = |_: Progress| ControlFlow::Continue(());
    rebuild(&disk, from, (&parts, &figures), to, now, &mut told).expect("built");
    let mut settings = config();
    settings.dir = "again".into();
    let (clock, names) = (Arc::clone(&house.clock), Arc::new(|_| None));
    let (again, report) =
        Historian::open_still(Arc::clone(&disk), settings, names, clock).expect("opens");
    assert_eq!(report.damaged, []);
    assert!(hours(&again, STEADY, 0) == before);
    assert_eq!(again.alone(FAST, Span::ALL), Some(Duration::from_secs(60)));
    drop(again);
    assert_eq!(export("again", "out-again"), (parts, figures.clone()));
    for one in figures {
        let bytes = |dir: &str| house.disk.bytes(&Path::new(dir).join(one.path()));
        assert!(bytes("out") == bytes("out-again"), "{}", one.name);
        house.disk.set_bytes(&from.join(one.path()), b"not a table");
        let refused = rebuild(&disk, from, (&[], &[one]), Path::new("no"), now, &mut |_| {
            ControlFlow::Continue(())
        });
        assert!(refused.is_err());
    }
}

#[test]
fn a_hold_that_is_placed_while_files_are_written_anew_holds() {
    let (house, historian) = lived();
    drop(historian);
    let held = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&held);
    let until_held: Arc<Rule> = Arc::new(move |tag| match asked.load(Ordering::Relaxed) {
        true => Keep::default(),
        false => rule()(tag),
    });
    let running: Arc<OnceLock<Historian>> = Arc::default();
    let (inside, again) = (Arc::clone(&running), Arc::clone(&until_held));
    // Names are asked for once the files are being written.
    let names = move |tag: TagId| {
        if let Some(historian) = inside.get().filter(|_| !held.swap(true, Ordering::Relaxed)) {
            historian.retain(Arc::clone(&again));
        }
        Some(Arc::from(format!("site/a{}.value", tag.0)))
    };
    let (disk, clock) = (Arc::new(house.disk.clone()), Arc::clone(&house.clock));
    let (historian, _) =
        Historian::open_still(disk, config(), Arc::new(names), clock).expect("opens");
    let before = raw(&historian, STEADY);
    historian.retain(until_held);
    let historian = running.get_or_init(|| historian);
    historian.step(false, true);
    assert!(raw(historian, STEADY) == before);
    assert_eq!((historian.stats().samples_retired, historian.stats().last_error), (0, None));
}

#[test]
fn days_go_one_after_the_other_and_a_hold_stops_it() {
    let (house, historian) = lived();
    historian.retain(rule());
    let first = |historian: &Historian| raw(historian, STEADY)[0].time;
    historian.step(false, true);
    assert_eq!(first(&historian), Time::from_s(8 * DAY));
    // The newest sample stands for now when the clock runs ahead.
    house.set(50 * DAY);
    historian.step(false, true);
    assert_eq!(first(&historian), Time::from_s(8 * DAY));
    add(&historian, batch([at(FOR_EVER, 11 * DAY + HOUR, 1)]));
    historian.step(true, true);
    assert_eq!(first(&historian), Time::from_s(9 * DAY));
    historian.retain(Arc::new(|_| Keep::default()));
    add(&historian, batch([at(FOR_EVER, 40 * DAY, 1)]));
    historian.step(true, true);
    assert_eq!(first(&historian), Time::from_s(9 * DAY));
    historian.retain(rule());
    historian.step(false, true);
    assert_eq!(raw(&historian, STEADY), []);
    assert_eq!(hours(&historian, STEADY, 9 * DAY)[0].count, 360);
    assert_eq!(historian.stats().last_error, None);
}

/// Two values of one time in two files, of which one could not be read before what is due goes.
#[test]
fn an_older_value_does_not_show_again_where_its_file_could_not_be_read() {
    let (ends, mut named) = ([true, false], false);
    for (looks, by_a_start) in (1..6).flat_map(|looks| ends.map(|end| (looks, end))) {
        let house =
            House { disk: MemoryDisk::default(), clock: Arc::new(TestClock(AtomicI64::new(0))) };
        let historian = house.open();
        for (second, sample) in
            [(DAY, at(RARE, 10, 1)), (DAY, at(RARE, 10, 2)), (9 * DAY, at(FOR_EVER, 9 * DAY, 1))]
        {
            house.set(second);
            add(&historian, batch([sample]));
            historian.step(true, false);
        }
        drop(historian);
        let historian = house.open();
        historian.retain(rule());
        house.disk.fail_reads(looks);
        let _ = historian.raw(RARE, Span::ALL, usize::MAX);
        house.disk.recover();
        historian.step(false, true);
        let seen = raw(&historian, RARE);
        assert!(seen.is_empty() || seen == [at(RARE, 10, 2)], "{looks}: {seen:?}");
        named |= !historian.stats().damaged.is_empty();
        let historian = if by_a_start {
            drop(historian);
            let again = house.open();
            again.retain(rule());
            again
        } else {
            historian.scrub();
            historian
        };
        assert_eq!(historian.stats().damaged, []);
        historian.step(false, true);
        assert_eq!(raw(&historian, RARE), [], "{looks}: it goes once all can be read");
    }
    assert!(named);
}

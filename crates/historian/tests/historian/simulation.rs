//! The historian under a seed on a disk that lies, forgets and fills up: what was acknowledged is
//! there, and nothing is that was never sent.
//!
//! One run is a list of steps from its seed, without threads and with a clock of its own, so that
//! it happens again exactly. Each run is cut by a power failure at some write, sync or change of
//! a name, with a part of what was not synced on the disk; some have failing syncs, a full disk,
//! a clock that jumps, or bits that flip while the power is off. `GUILDHALL_CUTS` says how many
//! cuts, `GUILDHALL_SEED` from which seed on: a failure names its own.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::{Chance, MemoryDisk, TestClock, config};
use guildhall_historian::{Config, Historian, Keep, OpenReport};
use guildhall_model::{Origin, Quality, Sample, Samples, Span, TagId, Time, Value};

/// Cuts of one run of all tests; a release is tested with a million.
const CUTS: u64 = 10_000;

/// Steps before the power is cut, at most.
const STEPS: usize = 40;

const TAGS: u32 = 4;

/// The tag whose samples are not kept for ever, and for how long they are.
const AGING: TagId = TagId(0);
const AGE: Duration = Duration::from_secs(3 * 86_400);

/// What was sent for one tag and time, in order, and whether each was acknowledged.
type Sent = BTreeMap<(TagId, Time), Vec<(Sample, bool)>>;

struct World {
    disk: MemoryDisk,
    clock: Arc<TestClock>,
    settings: Config,
    sent: Sent,
    /// The latest time that the clock has shown.
    latest: Time,
    /// Whether a file could not be read when the historian was opened last, which it named.
    partial: bool,
}

impl World {
    fn new(chance: &mut Chance) -> World {
        let mut settings = config();
        settings.seal_samples = 5 + chance.below(60);
        settings.seal_after = Duration::from_secs(60);
        let now = Time::from_s(1_000_000).ns();
        let clock = Arc::new(TestClock(AtomicI64::new(now)));
        World {
            disk: MemoryDisk::default(),
            clock,
            settings,
            sent: Sent::new(),
            latest: Time::from_ns(now),
            partial: false,
        }
    }

    fn open(&self) -> Option<(Historian, OpenReport)> {
        let names = Arc::new(|tag: TagId| Some(Arc::from(format!("site/a{}.value", tag.0))));
        let (disk, clock) = (Arc::new(self.disk.clone()), Arc::clone(&self.clock));
        let (historian, report) =
            Historian::open_still(disk, self.settings.clone(), names, clock).ok()?;
        historian.retain(Arc::new(|tag| match tag {
            AGING => Keep { samples: Some(AGE), figures: None },
            _ => Keep::default(),
        }));
        Some((historian, report))
    }

    /// One thing that happens. False when the historian is gone.
    fn step(&mut self, historian: &mut Historian, chance: &mut Chance) -> bool {
        match chance.below(20) {
            0 => historian.step(true, false),
            1 => historian.step(true, true),
            2 => historian.step(false, true),
            3 => {
                let jump = [-4000, 1, 90, 40_000][chance.below(4)];
                self.clock.0.fetch_add(Time::from_s(jump).ns(), Ordering::Relaxed);
                self.latest = self.latest.max(self.now());
            }
            4 if chance.below(3) == 0 => self.disk.fail_syncs(1 + chance.below(2)),
            5 if chance.below(3) == 0 => {
                let room = self.disk.used() + chance.below(3000);
                self.disk.set_room(Some(room));
            }
            6 => self.disk.set_room(None),
            7 => {
                let again = self.open().or_else(|| {
                    // What failed to open opens once the disk does as it is told.
                    self.disk.recover();
                    self.open()
                });
                let Some((again, report)) = again else { return false };
                *historian = again;
                self.partial = !report.damaged.is_empty();
            }
            8 if chance.below(3) == 0 => self.disk.fail_operations(1 + chance.below(3)),
            9 if chance.below(3) == 0 => self.disk.fail_reads(1 + chance.below(4)),
            _ => self.append(historian, chance),
        }
        true
    }

    fn append(&mut self, historian: &Historian, chance: &mut Chance) {
        let origin = if chance.below(2) == 0 {
            Origin::System
        } else {
            Origin::parse("person:kim").expect("one")
        };
        let mut samples = Samples::with_capacity(origin, self.now(), 0);
        for _ in 0..1 + chance.below(12) {
            samples.push(anything(chance));
        }
        let sent: Vec<Sample> = samples.iter().collect();
        let outcome = Arc::new(Mutex::new(None));
        let told = Arc::clone(&outcome);
        let tell = move |answer| *told.lock().expect("no panic") = Some(answer);
        historian.append(samples, Box::new(tell));
        historian.step(false, chance.below(8) == 0);
        let answer = outcome.lock().expect("no panic").take();
        let acknowledged = answer.expect("each batch is answered").is_ok();
        for sample in sent {
            let versions = self.sent.entry((sample.tag, sample.time)).or_default();
            versions.push((sample, acknowledged));
        }
    }

    fn now(&self) -> Time {
        Time::from_ns(self.clock.0.load(Ordering::Relaxed))
    }

    /// Whether a sample may be gone: its figures stay.
    fn aged(&self, historian: &Historian, (tag, time): (TagId, Time)) -> bool {
        let hour = Duration::from_secs(3600);
        let begin = Time::from_s(time.s().div_euclid(3600) * 3600);
        let figures = || historian.steps(tag, begin, hour, 1).expect("reads");
        tag == AGING && time < self.latest - AGE && figures()[0].count > 0
    }

    /// What is found is the newest that was acknowledged, or something sent after it.
    fn check(&self, historian: &Historian, whole: bool, about: &str) {
        let found: Vec<Sample> = (0..TAGS)
            .flat_map(|tag| historian.raw(TagId(tag), Span::ALL, usize::MAX).expect("reads"))
            .collect();
        let held: BTreeMap<(TagId, Time), &Sample> =
            found.iter().map(|sample| ((sample.tag, sample.time), sample)).collect();
        assert_eq!(held.len(), found.len(), "{about}: a time twice");
        for (at, sample) in &held {
            let versions =
                self.sent.get(at).unwrap_or_else(|| panic!("{about}: invented {sample:?}"));
            let newest = versions.iter().rposition(|(_, acknowledged)| *acknowledged).unwrap_or(0);
            let since = if whole { &versions[newest..] } else { versions };
            let known = since.iter().any(|(sent, _)| sent == *sample);
            assert!(known, "{about}: {sample:?} was not sent last; {versions:?}");
        }
        for (at, versions) in self.sent.iter().filter(|_| whole) {
            let acknowledged = versions.iter().any(|(_, acknowledged)| *acknowledged);
            let there = held.contains_key(at) || self.aged(historian, *at);
            assert!(!acknowledged || there, "{about}: lost {versions:?}");
        }
    }
}

impl World {
    /// Files that are no part of what was opened, which a start removes.
    fn left_over(&self, report: &OpenReport) -> Vec<String> {
        let shown = |path: &std::path::PathBuf| path.display().to_string();
        let mut left: Vec<String> = self.disk.names(".tmp").iter().map(shown).collect();
        let number = |path: &std::path::Path| {
            let name = path.file_name()?.to_str()?;
            name.split(['.', '-']).next()?.parse::<u64>().ok()
        };
        let all = self.disk.names(".parquet");
        let samples: Vec<_> = all.iter().filter(|path| path.starts_with("data/samples")).collect();
        let ids: Vec<_> = samples.iter().filter_map(|path| number(path)).collect();
        if ids.len() != report.files {
            left.push(format!("{} files are open of {samples:?}", report.files));
        }
        let beside = all.iter().filter(|path| !path.to_string_lossy().contains("_delta_log"));
        let stray = beside.filter(|path| number(path).is_none_or(|id| !ids.contains(&id)));
        left.extend(stray.map(shown));
        left
    }
}

fn anything(chance: &mut Chance) -> Sample {
    let tag = TagId(u32::try_from(chance.below(4)).expect("small"));
    let near = i64::try_from(chance.below(300)).expect("small");
    // Mostly now; some late by months; a few with nanoseconds.
    let time = match chance.below(12) {
        0 => Time::from_s(near * 86_400),
        1 => Time::from_ns(near * 1_000_000_007),
        _ => Time::from_s(1_000_000 + near),
    };
    let small = u16::try_from(chance.below(900)).expect("small");
    let value = match tag.0 {
        0 => Value::Float(f64::from(small) / 100.0),
        1 => Value::Integer(small.into()),
        2 => Value::text(format!("state {small}")),
        _ => Value::Float(f64::from(small) / 7.0),
    };
    let bad = chance.below(15) == 0;
    let quality = if bad { Quality::BAD_NOT_CONNECTED } else { Quality::GOOD };
    Sample { tag, time, value: Some(value).filter(|_| !bad), quality }
}

/// One run with the power cut at one operation; gives how many there were without a cut.
fn run(seed: u64, cut: Option<usize>) -> usize {
    let about = format!("GUILDHALL_SEED={seed} cut {cut:?}");
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut world = World::new(&mut chance);
    if let Some(cut) = cut {
        world.disk.cut_power_at(cut);
    }
    let steps = 10 + chance.below(STEPS);
    if let Some((mut historian, _)) = world.open() {
        for _ in 0..steps {
            if !world.step(&mut historian, &mut chance) {
                break;
            }
        }
        if cut.is_none() {
            world.disk.recover();
            world.check(&historian, !world.partial, &about);
        }
    }
    let operations = world.disk.operations();
    for start in 0..2 {
        world.disk = world.disk.after_power_cut(&mut chance);
        let flipped = start == 1 && chance.below(4) == 0 && world.disk.flip_a_bit(&mut chance);
        let about = format!("{about} start {start} flipped {flipped}");
        let (mut historian, report) = world.open().unwrap_or_else(|| panic!("{about}: closed"));
        world.check(&historian, !flipped, &about);
        assert!(flipped || report.damaged.is_empty(), "{about}: {report:?}");
        world.partial = false;
        if !flipped {
            assert_eq!(world.left_over(&report), Vec::<String>::new(), "{about}");
        }
        for _ in 0..4 {
            world.step(&mut historian, &mut chance);
        }
        world.disk.recover();
        world.check(&historian, !flipped && !world.partial, &about);
    }
    operations
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_happens_to_the_disk_nothing_acknowledged_is_lost() {
    let cuts = number("GUILDHALL_CUTS").unwrap_or(CUTS);
    let first = number("GUILDHALL_SEED").unwrap_or(1);
    let (seed, done) = (AtomicU64::new(first), AtomicU64::new(0));
    let work = || {
        while done.load(Ordering::Relaxed) < cuts {
            let seed = seed.fetch_add(1, Ordering::Relaxed);
            // Every write, sync and rename of a recorded run.
            let operations = run(seed, None);
            (1..=operations).for_each(|cut| {
                run(seed, Some(cut));
            });
            done.fetch_add(operations as u64, Ordering::Relaxed);
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| worker.join().expect("no run fails"));
    });
    let (done, next) = (done.into_inner(), seed.into_inner());
    eprintln!("{done} cuts of {} runs, seeds {first} to {}", next - first, next - 1);
}

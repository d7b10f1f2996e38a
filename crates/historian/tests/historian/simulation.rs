//! The historian under a seed on a disk that lies, forgets and fills up: what was acknowledged is
//! there, and nothing is that was never sent.
//!
//! One run is a list of steps from its seed, without threads and with a clock of its own, so that
//! it happens again exactly; some have failing syncs, a full disk or a clock that jumps. A run
//! happens once, and each of its writes, syncs and changes of a name leaves the disk that a power
//! cut there would leave, with a part of what was not synced. The world goes on from each of
//! these: it starts, is cut again, and bits may flip while the power is off. `GUILDHALL_CUTS`
//! says how many cuts, `GUILDHALL_SEED` from which seed on: a failure names its own.

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

/// What was sent for one tag and time, in order.
type Sent = BTreeMap<(TagId, Time), Vec<Version>>;

/// A sample that was sent and perhaps acknowledged, each after so many operations of the disk.
#[derive(Clone, Debug, PartialEq)]
struct Version {
    sample: Sample,
    sent: usize,
    acknowledged: Option<usize>,
}

struct World {
    disk: MemoryDisk,
    clock: Arc<TestClock>,
    settings: Config,
    sent: Sent,
    /// What the clock was set to, each time after so many operations of the disk.
    hands: Vec<(usize, Time)>,
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
            hands: vec![(0, Time::from_ns(now))],
            partial: false,
        }
    }

    /// The world as it was when the power failed during one operation of the disk.
    fn cut_at(&self, operation: usize, disk: MemoryDisk) -> World {
        let before = |version: &Version| Version {
            acknowledged: version.acknowledged.filter(|after| *after < operation),
            ..version.clone()
        };
        let sent = self.sent.iter().filter_map(|(at, versions)| {
            let there = versions.iter().filter(|version| version.sent < operation);
            let there: Vec<_> = there.map(before).collect();
            (!there.is_empty()).then_some((*at, there))
        });
        let hands = self.hands.iter().filter(|(after, _)| *after < operation);
        let hands: Vec<_> = hands.copied().collect();
        let now = hands.last().map_or(0, |(_, time)| time.ns());
        World {
            disk,
            clock: Arc::new(TestClock(AtomicI64::new(now))),
            settings: self.settings.clone(),
            sent: sent.collect(),
            hands,
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
                self.hands.push((self.disk.operations(), self.now()));
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
            10 if chance.below(3) == 0 => historian.scrub(),
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
        let before = self.disk.operations();
        let outcome = Arc::new(Mutex::new(None));
        let (told, disk) = (Arc::clone(&outcome), self.disk.clone());
        let tell = move |answer: Result<_, _>| {
            *told.lock().expect("no panic") = Some(answer.ok().map(|_| disk.operations()));
        };
        historian.append(samples, Box::new(tell));
        historian.step(false, chance.below(8) == 0);
        let answer = outcome.lock().expect("no panic").take();
        let acknowledged = answer.expect("each batch is answered");
        for sample in sent {
            let versions = self.sent.entry((sample.tag, sample.time)).or_default();
            versions.push(Version { sample, sent: before, acknowledged });
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
        let latest = self.hands.iter().map(|(_, time)| *time).max().expect("it was set");
        tag == AGING && time < latest - AGE && figures()[0].count > 0
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
            let newest = versions.iter().rposition(|sent| sent.acknowledged.is_some()).unwrap_or(0);
            let since = if whole { &versions[newest..] } else { versions };
            let known = since.iter().any(|sent| sent.sample == **sample);
            assert!(known, "{about}: {sample:?} was not sent last; {versions:?}");
        }
        for (at, versions) in self.sent.iter().filter(|_| whole) {
            let acknowledged = versions.iter().any(|sent| sent.acknowledged.is_some());
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

fn begin(seed: u64) -> (World, Chance) {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (World::new(&mut chance), chance)
}

/// The steps of a run; gives the historian as it is then, where it opened.
fn play(world: &mut World, chance: &mut Chance) -> Option<Historian> {
    let steps = 10 + chance.below(STEPS);
    let (mut historian, _) = world.open()?;
    for _ in 0..steps {
        if !world.step(&mut historian, chance) {
            break;
        }
    }
    Some(historian)
}

/// One run, and what comes after a power cut at each of its operations; gives how many these are.
fn run(seed: u64) -> usize {
    let about = format!("GUILDHALL_SEED={seed}");
    let (mut world, mut chance) = begin(seed);
    world.disk.keep_cuts(Chance(seed.wrapping_mul(0xbf58_476d_1ce4_e5b9) | 1));
    if let Some(historian) = play(&mut world, &mut chance) {
        world.disk.recover();
        world.check(&historian, !world.partial, &about);
    }
    let cuts = world.disk.cuts();
    let operations = cuts.len();
    for (operation, disk) in (1..).zip(cuts) {
        let about = format!("{about} cut {operation}");
        after(world.cut_at(operation, disk), &mut chance, &about);
    }
    let end = world.disk.after_power_cut(&mut chance);
    after(world.cut_at(usize::MAX, end), &mut chance, &format!("{about} cut at the end"));
    die(seed, &world, 1 + chance.below(operations.max(1)), &about);
    operations
}

/// The same run with the power off from one operation on, as its historian sees it: what was so until
/// then was reckoned rightly, and nothing is acknowledged any more.
fn die(seed: u64, reckoned: &World, cut: usize, about: &str) {
    let about = format!("{about} off at {cut}");
    let (mut world, mut chance) = begin(seed);
    world.disk.cut_power_at(cut);
    drop(play(&mut world, &mut chance));
    let until = |world: &World| world.cut_at(cut, MemoryDisk::default());
    let (here, there) = (until(&world), until(reckoned));
    assert_eq!((here.sent, here.hands), (there.sent, there.hands), "{about}: another run");
    let late = |version: &&Version| version.acknowledged >= Some(cut);
    let late: Vec<_> = world.sent.values().flatten().filter(late).collect();
    assert!(late.is_empty(), "{about}: acknowledged {late:?}");
    world.disk = world.disk.after_power_cut(&mut chance);
    after(world, &mut chance, &about);
}

/// A start after a power cut, some steps, and all of it once more.
fn after(mut world: World, chance: &mut Chance, about: &str) {
    for start in 0..2 {
        if start > 0 {
            world.disk = world.disk.after_power_cut(chance);
        }
        let flipped = start == 1 && chance.below(4) == 0 && world.disk.flip_a_bit(chance);
        let about = format!("{about} start {start} flipped {flipped}");
        let (mut historian, report) = world.open().unwrap_or_else(|| panic!("{about}: closed"));
        world.check(&historian, !flipped, &about);
        assert!(flipped || report.damaged.is_empty(), "{about}: {report:?}");
        world.partial = false;
        if !flipped {
            assert_eq!(world.left_over(&report), Vec::<String>::new(), "{about}");
        }
        for _ in 0..4 {
            world.step(&mut historian, chance);
        }
        world.disk.recover();
        world.check(&historian, !flipped && !world.partial, &about);
    }
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
            done.fetch_add(run(seed) as u64, Ordering::Relaxed);
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

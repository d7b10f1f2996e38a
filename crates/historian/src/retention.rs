//! How long what is kept: samples and figures of each tag, of some age or for ever.
//!
//! The historian knows no assets: whoever opens it gives a [`Rule`] from tag to [`Keep`], and
//! until then nothing goes. What goes are whole days (UTC), so that a file of which a part is
//! due is written anew at most once a day: by a merge that leaves it out, month by month, of all
//! files that hold any of it, so that what several of them say of one time is told apart once
//! more before it goes. As long as one of these cannot be read, the others stay: it may hold an older value
//! of what they say, which would show again.
//!
//! Figures that are kept longer stand in `figures/` beside the new file, of hours always, of
//! minutes and seconds where these pay ([`crate::rollup`]). Nothing can make them again, so they
//! are never changed: a sample that comes for an hour that stands goes with the next day, and
//! charts do not show it. Sums of samples ([`crate::sums`]) leave them out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use guildhall_model::{Span, TagId, Time};
use parquet::errors::ParquetError;

use crate::cursor::{Cursor, Part, Wanted};
use crate::error::HistorianError;
use crate::files::TableFile;
use crate::historian::Historian;
use crate::month;
use crate::recent::Block;
use crate::rollup::{HOUR_NS, HOURS, LEVELS, hour};
use crate::shared::{Shared, lock, read};
use crate::sheet::{Footer, MARK_ROWS, TagRows, fails};
use crate::usage::{TagUsage, of_file};

const DAY_NS: i64 = 86_400_000_000_000;

/// What is kept of a tag; none of an age is for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// How old samples get.
    pub samples: Option<Duration>,
    /// How old figures of seconds, minutes and hours get; at least as old as samples.
    pub figures: Option<Duration>,
}

/// Says what is kept of a tag.
pub type Rule = dyn Fn(TagId) -> Keep + Send + Sync;

/// What a rule would let go of one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub tag: TagId,
    /// So many samples.
    pub samples: u64,
    /// Their part of sealed files, as reckoned.
    pub bytes: u64,
    /// The time of the first of them.
    pub oldest: Time,
    /// All of them are before this time, the begin of a day.
    pub until: Time,
}

/// What is before these times goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) samples: i64,
    pub(crate) figures: i64,
}

impl Limits {
    /// All stays.
    pub(crate) const NONE: Limits = Limits { samples: i64::MIN, figures: i64::MIN };

    pub(crate) fn of(keep: Keep, now: Time) -> Limits {
        let before = |age: Option<Duration>| {
            age.map_or(i64::MIN, |age| (now - age).ns().div_euclid(DAY_NS).saturating_mul(DAY_NS))
        };
        let samples = before(keep.samples);
        Limits { samples, figures: before(keep.figures).min(samples) }
    }
}

/// What a merge leaves out.
pub(crate) struct Aging<'a> {
    /// Of each tag.
    pub(crate) limits: &'a dyn Fn(TagId) -> Limits,
    /// Begins of the hours between two times, in order, whose figures outlived the samples of
    /// a tag: what comes later does not change them.
    pub(crate) closed: &'a dyn Fn(TagId, Part) -> Arc<[i64]>,
}

impl Aging<'_> {
    /// Nothing.
    pub(crate) const NONE: Aging<'static> =
        Aging { limits: &|_| Limits::NONE, closed: &|_, _| Arc::from([]) };
}

/// What holds, as somebody said.
#[derive(Default)]
pub(crate) struct Retention {
    rule: Option<Arc<Rule>>,
    /// How often it was said that the answers have changed.
    said: u64,
    /// The time of the last look, by which nothing of these files is due.
    looked: i64,
    clean: HashSet<u64>,
}

/// What a rule says at a time, asked once of each tag.
struct Asked<'r> {
    rule: &'r Rule,
    now: Time,
    limits: HashMap<TagId, Limits>,
}

impl Asked<'_> {
    fn of(&mut self, tag: TagId) -> Limits {
        let limits = || Limits::of((self.rule)(tag), self.now);
        *self.limits.entry(tag).or_insert_with(limits)
    }
}

/// What goes at once: what is due before the end of a month, out of all files that have any.
pub(crate) struct Pass {
    pub(crate) files: Vec<Arc<TableFile>>,
    until: i64,
    limits: HashMap<TagId, Limits>,
    now: Time,
    said: u64,
    /// How often a file had become suspect before.
    suspected: u64,
}

impl Pass {
    /// The next one, the oldest month first; none when nothing is due.
    pub(crate) fn next(shared: &Shared) -> Option<Pass> {
        lock(&shared.retention).rule.as_ref()?;
        let suspected = shared.counts.suspected.load(Ordering::Relaxed);
        let now = now(shared, shared.clock.now());
        let day = now.ns().div_euclid(DAY_NS);
        let (rule, said, clean) = {
            let mut retention = lock(&shared.retention);
            if std::mem::replace(&mut retention.looked, day) != day {
                retention.clean.clear();
            }
            let clean = std::mem::take(&mut retention.clean);
            (Arc::clone(retention.rule.as_ref()?), retention.said, clean)
        };
        let mut asked = Asked { rule: &*rule, now, limits: HashMap::new() };
        let (mut due, mut stays, mut unread) = (Vec::new(), HashSet::new(), Vec::new());
        for file in read(&shared.state).files.clone() {
            // Asked once: a scrub may take it back meanwhile.
            let looked = match file.suspect() {
                true => None,
                false if clean.contains(&file.id) => Some(None),
                false => shared.or_skip(&file, oldest(shared, &file, &mut asked).map(Some)),
            };
            match looked {
                None => unread.push(file),
                Some(Some(oldest)) => due.push((file, oldest)),
                Some(None) => _ = stays.insert(file.id),
            }
        }
        hold_back(&mut due, unread);
        let mut retention = lock(&shared.retention);
        if retention.said == said {
            retention.clean = stays;
        }
        drop(retention);
        let first = due.iter().map(|(_, oldest)| *oldest).min()?;
        let until = month::begin(month::of(first) + 1);
        due.retain(|(_, oldest)| *oldest < until);
        let files = due.into_iter().map(|(file, _)| file).collect();
        Some(Pass { files, until, limits: asked.limits, now, said, suspected })
    }

    /// Whether all of it may still go: a hold may have been placed meanwhile, and what stands in a
    /// file that could not be read is not known. While what is given lives, nothing that is said
    /// changes that: whoever says it waits.
    pub(crate) fn stands<'s>(&self, shared: &'s Shared) -> Option<MutexGuard<'s, Retention>> {
        let retention = lock(&shared.retention);
        let rule = retention.rule.as_ref()?;
        if shared.counts.suspected.load(Ordering::Relaxed) != self.suspected {
            return None;
        }
        let stands = |(tag, limits): (&TagId, &Limits)| {
            let now = Limits::of(rule(*tag), self.now);
            limits.samples <= now.samples && limits.figures <= now.figures
        };
        (retention.said == self.said || self.limits.iter().all(stands)).then_some(retention)
    }

    pub(crate) fn limits(&self, tag: TagId) -> Limits {
        let Limits { samples, figures } = self.limits.get(&tag).copied().unwrap_or(Limits::NONE);
        Limits { samples: samples.min(self.until), figures: figures.min(self.until) }
    }
}

/// Leaves out each file that shares an hour with one that cannot be read, or with one that is left out: a
/// value there that is older than what goes would show again, and figures of an hour could stand twice.
fn hold_back(due: &mut Vec<(Arc<TableFile>, i64)>, mut staying: Vec<Arc<TableFile>>) {
    while let Some(one) = staying.pop() {
        let apart =
            |file: &TableFile| hour(file.max) < hour(one.min) || hour(one.max) < hour(file.min);
        let (apart, with): (Vec<_>, Vec<_>) =
            std::mem::take(due).into_iter().partition(|(file, _)| apart(file));
        *due = apart;
        staying.extend(with.into_iter().map(|(file, _)| file));
    }
}

/// The time of the first that is due in a file.
fn oldest(
    shared: &Shared,
    file: &TableFile,
    asked: &mut Asked<'_>,
) -> Result<Option<i64>, HistorianError> {
    let footer = file.footer(&shared.cache)?;
    let samples = footer.tags().iter().filter(|rows| rows.min < asked.of(rows.tag).samples);
    let samples = samples.map(|rows| rows.min).min();
    let alone = file.alone(&shared.cache, HOURS)?;
    let alone = alone.iter().flat_map(|footer| footer.tags());
    let figures = alone.filter(|rows| rows.min < asked.of(rows.tag).figures).map(|rows| rows.min);
    Ok(samples.into_iter().chain(figures).min())
}

/// Begins of the hours between two times, in order, whose figures outlived the samples of a tag,
/// in any of these files.
pub(crate) fn closed(
    shared: &Shared,
    files: &[Arc<TableFile>],
    tag: TagId,
    part: Part,
) -> Vec<i64> {
    let inside = (hour(part.0), part.1);
    let mut hours = Vec::new();
    for file in files.iter().filter(|file| file.min <= part.1 && inside.0 <= file.max) {
        let figures = file.figures_alone(&shared.cache, tag, HOURS, inside);
        let figures = shared.or_skip(file, figures).unwrap_or_default();
        hours.extend(figures.iter().map(|one| one.time));
    }
    hours.sort_unstable();
    hours
}

impl Historian {
    /// From now on this holds. Called again whenever what the rule answers has changed; once it
    /// returns, nothing goes that the rule keeps.
    pub fn retain(&self, rule: Arc<Rule>) {
        let mut retention = lock(&self.shared.retention);
        let said = retention.said + 1;
        *retention = Retention { rule: Some(rule), said, ..Retention::default() };
        drop(retention);
        lock(&self.shared.keeper.wish).tidy = true;
        self.shared.keeper.wake.notify_all();
    }

    /// How short steps may be so that figures which outlived the samples of a tag in a span are
    /// in them; none when there are no such figures.
    pub fn alone(&self, tag: TagId, span: Span) -> Option<Duration> {
        let shared = &self.shared;
        let mut shortest = None;
        for file in read(&shared.state).files.clone().iter().filter(|file| file.overlaps(span)) {
            let hours = shared.or_skip(file, file.alone(&shared.cache, HOURS));
            let inside = |rows: &&TagRows| {
                let last = Time::from_ns(rows.max.saturating_add(HOUR_NS - 1));
                Time::from_ns(rows.min) < span.until && span.from <= last
            };
            if hours.as_ref().and_then(|footer| footer.tag(tag)).filter(inside).is_none() {
                continue;
            }
            let has = |level: &usize| {
                let figures = shared.or_skip(file, file.alone(&shared.cache, *level));
                figures.is_some_and(|footer| footer.tag(tag).is_some())
            };
            let finest = (0..LEVELS.len()).find(has).map_or(HOUR_NS, |level| LEVELS[level].ns);
            shortest = shortest.max(Some(finest));
        }
        shortest.map(|ns| Duration::from_nanos(ns.unsigned_abs()))
    }

    /// What a rule would let go at a time, by tag: of samples in files, for those in memory are
    /// sealed first. Reads the parts of files in which the borders lie. A time to come is told as if
    /// samples came until then.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn due(&self, rule: &Rule, at: Time) -> Result<Vec<Due>, HistorianError> {
        let mut all = BTreeMap::<TagId, Due>::new();
        let ahead = at.since(self.shared.clock.now());
        let now = now(&self.shared, at - ahead) + ahead;
        let mut asked = Asked { rule, now, limits: HashMap::new() };
        for file in read(&self.shared.state).files.clone() {
            for due in due_of_file(&self.shared, &file, &mut asked)? {
                let join = |known: &mut Due| {
                    known.samples += due.samples;
                    known.bytes += due.bytes;
                    known.oldest = known.oldest.min(due.oldest);
                };
                all.entry(due.tag).and_modify(join).or_insert(due);
            }
        }
        Ok(all.into_values().collect())
    }
}

/// When the clock jumps ahead, the newest sample that there is stands for now.
pub(crate) fn now(shared: &Shared, clock: Time) -> Time {
    let state = read(&shared.state);
    let files = state.files.iter().map(|file| file.max);
    let blocks = state.waiting.iter().map(|block| &**block).chain([&state.current]);
    let memory = blocks.filter_map(Block::newest);
    files.chain(memory).max().map_or(clock, |newest| clock.min(Time::from_ns(newest)))
}

fn due_of_file(
    shared: &Shared,
    file: &TableFile,
    asked: &mut Asked<'_>,
) -> Result<Vec<Due>, HistorianError> {
    let footer = file.footer(&shared.cache)?;
    let mut due = Vec::new();
    for usage in of_file(&footer, file.bytes) {
        let until = asked.of(usage.tag).samples;
        if usage.oldest.ns() < until {
            due.push((usage, until));
        }
    }
    let crossing = due.iter().filter(|(usage, until)| *until <= usage.newest.ns());
    let crossing: Vec<(TagId, i64)> = crossing.map(|(usage, until)| (usage.tag, *until)).collect();
    let mut counted = count(file, &footer, &crossing).map_err(fails(&file.path))?.into_iter();
    let one = |(usage, until): (TagUsage, i64)| {
        let rows = usage.samples_in_files;
        let samples = if until <= usage.newest.ns() { counted.next().unwrap_or(0) } else { rows };
        let bytes = u128::from(usage.bytes) * u128::from(samples) / u128::from(rows.max(1));
        Due {
            tag: usage.tag,
            samples,
            bytes: u64::try_from(bytes).unwrap_or(usage.bytes),
            oldest: usage.oldest,
            until: Time::from_ns(until),
        }
    };
    Ok(due.into_iter().map(one).collect())
}

/// How many samples a file has of each of these tags before a time, which it has later ones than.
fn count(
    file: &TableFile,
    footer: &Arc<Footer>,
    tags: &[(TagId, i64)],
) -> Result<Vec<u64>, ParquetError> {
    let mut wanted = Vec::with_capacity(tags.len());
    let mut counts = Vec::with_capacity(tags.len());
    for (tag, until) in tags {
        let Some(rows) = footer.tag(*tag) else { continue };
        let marks = rows.marks.partition_point(|mark| mark < until);
        let from = marks.checked_sub(1).map_or(rows.min, |last| rows.marks[last]);
        wanted.push(Wanted::part(*tag, (from, until - 1)));
        counts.push((marks * MARK_ROWS) as u64);
    }
    let mut cursor = Cursor::over(file.sheet(Arc::clone(footer)), wanted.into(), false);
    for (place, count) in counts.iter_mut().enumerate() {
        let mut more = cursor.begin(place)?;
        while more {
            let rows = cursor.at_hand().1.len();
            *count += rows as u64;
            more = cursor.skip(rows)?;
        }
    }
    Ok(counts)
}

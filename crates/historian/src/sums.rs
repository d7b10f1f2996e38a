//! Sums of buckets of time: what `avg`, `sum`, `min`, `max` and `count` of SQL are made of.
//!
//! Rollups answer where they say the same as the samples would: where all samples of a figure are
//! good numbers and no other source has any of the same time. All else is read: what is in memory,
//! files without rollups, times that several sources reach over, and the ragged ends of the span.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::Array;
use guildhall_model::{Span, TagId, Time};

use crate::chunk::Chunk;
use crate::cursor::{Part, Wanted};
use crate::figures::Figures;
use crate::files::{TableFile, exact_levels};
use crate::reads::overlaps;
use crate::recent::Row;
use crate::rollup::LEVELS;
use crate::scan::{GROUP_TAGS, Snapshot};
use crate::sheet::TagRows;
use crate::weave::Weave;

/// So many rows of rollups are held at once, about.
const FIGURES_MAX: usize = 250_000;

/// A tag of more sums than this comes piece by piece, so that few are held at once.
const SUMS_MAX: i128 = 50_000;

/// Equal buckets of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    /// Where one of them begins, in nanoseconds since 1970.
    pub origin: i64,
    /// How long each is, in nanoseconds; above 0.
    pub width: i64,
}

impl Buckets {
    /// When the bucket of a time begins.
    pub fn begin(&self, time: i64) -> i64 {
        match time.checked_sub(self.origin) {
            Some(since) => time.saturating_sub(since.rem_euclid(self.width)),
            None => {
                let (time, origin, width) =
                    (i128::from(time), i128::from(self.origin), i128::from(self.width));
                let begin = (time - origin).div_euclid(width) * width + origin;
                i64::try_from(begin).unwrap_or(i64::MIN)
            }
        }
    }
}

/// What the samples of one tag in one bucket add up to, whatever their quality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    /// The tag.
    pub tag: TagId,
    /// When the bucket begins, in nanoseconds since 1970; 0 when all of time is one.
    pub begin: i64,
    /// How many samples there are.
    pub rows: u64,
    /// How many of them are numbers, booleans as 0 and 1; the rest is of these.
    pub values: u64,
    /// Their sum.
    pub sum: f64,
    /// The least, NaN above all.
    pub min: f64,
    /// The greatest, NaN above all.
    pub max: f64,
}

impl Sums {
    fn at(tag: TagId, begin: i64) -> Sums {
        // -0 is what leaves every number as it is, even -0.
        Sums { tag, begin, rows: 0, values: 0, sum: -0.0, min: f64::NAN, max: f64::NAN }
    }

    fn add(&mut self, other: &Sums) {
        self.rows += other.rows;
        if other.values == 0 {
            return;
        }
        if self.values == 0 {
            *self = Sums { tag: self.tag, begin: self.begin, rows: self.rows, ..*other };
            return;
        }
        self.values += other.values;
        self.sum += other.sum;
        self.min = least(self.min, other.min);
        self.max = greatest(self.max, other.max);
    }

    fn add_numbers(&mut self, numbers: &[f64]) {
        let Some(&first) = numbers.first() else { return };
        let mut one = Sums { rows: numbers.len() as u64, ..Sums::at(self.tag, self.begin) };
        one.values = one.rows;
        // Four sums beside each other do not wait for one another.
        let mut lanes = [-0.0; 4];
        let fours = numbers.chunks_exact(4);
        let rest = fours.remainder();
        for four in fours {
            lanes.iter_mut().zip(four).for_each(|(lane, number)| *lane += number);
        }
        one.sum = lanes.iter().chain(rest).sum();
        (one.min, one.max) = if one.sum.is_nan() {
            let ends = |(min, max), number: &f64| (least(min, *number), greatest(max, *number));
            numbers.iter().fold((first, first), ends)
        } else {
            let ends = |(min, max): (f64, f64), number: &f64| {
                (
                    if *number < min { *number } else { min },
                    if *number > max { *number } else { max },
                )
            };
            numbers.iter().fold((first, first), ends)
        };
        self.add(&one);
    }

    fn add_figures(&mut self, figures: &Figures) {
        let Figures { count: rows, count_value: values, sum, min, max, .. } = *figures;
        self.add(&Sums { tag: self.tag, begin: self.begin, rows, values, sum, min, max });
    }
}

fn least(a: f64, b: f64) -> f64 {
    if b.total_cmp(&a).is_lt() { b } else { a }
}

fn greatest(a: f64, b: f64) -> f64 {
    if b.total_cmp(&a).is_gt() { b } else { a }
}

impl Snapshot {
    /// Sums of the tags at these places within a span, by tag and bucket; without `buckets` all
    /// of the span is one. A bucket without a sample is left out.
    pub fn sums(
        self: &Arc<Snapshot>,
        tags: Range<usize>,
        span: Span,
        buckets: Option<Buckets>,
    ) -> SumScan {
        let part = self.part_of(span);
        let (snapshot, group) = (Arc::clone(self), Group::default());
        SumScan { snapshot, tags, part, buckets, group, long: (0, VecDeque::new()) }
    }
}

/// Sums of tags, one tag after the other.
pub struct SumScan {
    snapshot: Arc<Snapshot>,
    /// The tags that were not begun yet.
    tags: Range<usize>,
    part: Part,
    buckets: Option<Buckets>,
    group: Group,
    /// The tag of so many buckets that it is read piece by piece, and what is left of it.
    long: (usize, VecDeque<Part>),
}

/// Tags that are read together.
#[derive(Default)]
struct Group {
    places: Range<usize>,
    part: Part,
    /// What rollups say of each.
    sums: Vec<Vec<Sums>>,
    /// What is read of each.
    wanted: Arc<[Wanted]>,
    weave: Weave,
}

impl Iterator for SumScan {
    type Item = Vec<Sums>;

    /// The sums of the next tag, or of its next piece, maybe none.
    fn next(&mut self) -> Option<Vec<Sums>> {
        loop {
            if let (place, Some(part)) = (self.long.0, self.long.1.pop_front()) {
                self.group = self.begin(place..place + 1, part);
                return Some(self.sums(place));
            }
            let place = self.tags.next()?;
            if self.group.places.contains(&place) {
                return Some(self.sums(place));
            }
            self.long = (place, self.pieces(place));
            if self.long.1.is_empty() {
                let end = self.tags.end.min(place + GROUP_TAGS);
                let short = (place + 1..end).take_while(|next| self.pieces(*next).is_empty());
                self.group = self.begin(place..place + 1 + short.count(), self.part);
                return Some(self.sums(place));
            }
        }
    }
}

impl SumScan {
    fn sums(&mut self, place: usize) -> Vec<Sums> {
        let (snapshot, group) = (&self.snapshot, &mut self.group);
        let (at, tag) = (place - group.places.start, snapshot.tags[place]);
        let mut sums = std::mem::take(&mut group.sums[at]);
        let parts = &group.wanted[at].parts;
        if !parts.is_empty() {
            let inside =
                |row: &Row| parts.iter().any(|part| part.0 <= row.time && row.time <= part.1);
            let mut memory = snapshot.memory(tag, group.part);
            memory.retain(inside);
            let weave = &mut group.weave;
            weave.begin(&snapshot.shared, at, &memory);
            let mut adding = Adding { tag, buckets: self.buckets, sums: &mut sums };
            while weave.next(&snapshot.shared, |chunk, rows| adding.add(chunk, rows)).is_some() {}
        }
        sums.sort_by_key(|one| one.begin);
        sums.dedup_by(|next, before| {
            let same = next.begin == before.begin;
            if same {
                before.add(next);
            }
            same
        });
        sums
    }

    /// Whole buckets that are together what there may be of a tag, so many that each holds about
    /// as many as may be held; none when all may.
    fn pieces(&self, place: usize) -> VecDeque<Part> {
        let Some(buckets) = self.buckets else { return VecDeque::new() };
        let tag = self.snapshot.tags[place];
        let of_files = || self.snapshot.files.iter().filter_map(|(_, tags)| tags.tag(tag));
        let ranges = of_files().map(|rows| (rows.min, rows.max)).chain(self.snapshot.range(tag));
        let reach = ranges.reduce(|(first, last), (min, max)| (first.min(min), last.max(max)));
        let Some((first, last)) = reach else { return VecDeque::new() };
        let (mut first, last) = (first.max(self.part.0), last.min(self.part.1));
        let rows: usize = of_files().map(|rows| rows.between(self.part).len()).sum();
        let span = i128::from(last) - i128::from(first) + 1;
        let sums = (span / i128::from(buckets.width)).min(rows as i128);
        let mut pieces = VecDeque::new();
        if sums <= SUMS_MAX {
            return pieces;
        }
        let each = span * SUMS_MAX / sums / i128::from(buckets.width) + 1;
        let width = i64::try_from(each * i128::from(buckets.width)).unwrap_or(i64::MAX);
        while first <= last {
            let end = buckets.begin(first).saturating_add(width - 1).min(last);
            pieces.push_back((first, end));
            let Some(next) = end.checked_add(1) else { break };
            first = next;
        }
        pieces
    }

    fn begin(&self, places: Range<usize>, part: Part) -> Group {
        let (snapshot, first) = (&self.snapshot, places.start);
        let tags = &snapshot.tags[places];
        let levels = match self.buckets {
            Some(Buckets { origin, width }) => exact_levels(Time::from_ns(origin), width),
            None => (0..LEVELS.len()).rev().collect(),
        };
        let mut count = tags.len();
        let mut kept: Vec<Kept> = Vec::new();
        for (file, index) in &snapshot.files {
            let rows = |tag: &TagId| index.tag(*tag).filter(|rows| touches(rows, part));
            let of_tags: Vec<Option<Part>> = tags[..count]
                .iter()
                .map(|tag| rows(tag).map(|rows| (rows.min, rows.max)))
                .collect();
            let mut missing: Vec<TagId> = of_tags
                .iter()
                .zip(tags)
                .filter_map(|(rows, tag)| rows.is_some().then_some(*tag))
                .collect();
            if missing.is_empty() {
                continue;
            }
            let (mut figures, mut held) = (HashMap::new(), 0);
            for level in &levels {
                let found = self.figures(file, *level, &missing, part);
                held += found.values().map(Vec::len).sum::<usize>();
                figures.extend(found.into_iter().map(|(tag, all)| (tag, (*level, all))));
                missing.retain(|tag| !figures.contains_key(tag));
                if missing.is_empty() {
                    break;
                }
            }
            if held > FIGURES_MAX {
                // Fewer at a time, so that what is held stays small.
                count = (count * FIGURES_MAX / held).max(1);
            }
            kept.push(Kept { rows: of_tags, figures });
        }
        let mut group = Group { places: first..first + count, part, ..Group::default() };
        let mut wanted = Vec::with_capacity(count);
        for (at, tag) in tags[..count].iter().enumerate() {
            let (sums, parts) = self.plan(at, *tag, &kept, part);
            group.sums.push(sums);
            wanted.push(Wanted { tag: *tag, parts });
        }
        group.wanted = wanted.into();
        group.weave = snapshot.weave(&group.wanted);
        group
    }

    fn figures(
        &self,
        file: &TableFile,
        level: usize,
        tags: &[TagId],
        part: Part,
    ) -> HashMap<TagId, Vec<Figures>> {
        let snapshot = &self.snapshot;
        let shared = &snapshot.shared;
        shared.or_skip(file, file.figures_of(&shared.cache, level, tags, part))
    }

    /// What rollups say of a tag, and the parts that are to be read.
    fn plan(&self, at: usize, tag: TagId, kept: &[Kept], part: Part) -> (Vec<Sums>, Vec<Part>) {
        let memory = self.snapshot.range(tag);
        let of_files = kept.iter().filter_map(|file| file.rows[at]);
        let mut parts = overlaps(of_files.chain(memory).collect());
        parts.extend(memory);
        let mut steps = Vec::new();
        for file in kept {
            let Some((first, last)) = file.rows[at] else { continue };
            let Some((level, figures)) = file.figures.get(&tag) else {
                parts.push((first, last));
                continue;
            };
            let width = LEVELS[*level].ns;
            for figures in figures {
                // Where its samples are.
                let end = figures.time.saturating_add(width - 1);
                let reach = (figures.time.max(first), end.min(last));
                let exact = figures.count == figures.count_value
                    && figures.count == figures.count_good
                    && part.0 <= reach.0
                    && reach.1 <= part.1;
                match exact {
                    true => steps.push((reach, figures)),
                    false => parts.push(reach),
                }
            }
        }
        let mut parts = united(parts, part);
        // Of two sources that reach over a time neither is added up: so what one adds to the
        // parts touches no figures but those that touch them already.
        let touching = |reach: &Part| {
            let next = parts.partition_point(|part| part.1 < reach.0);
            parts.get(next).is_some_and(|part| part.0 <= reach.1)
        };
        let (read, clean): (Vec<_>, Vec<_>) =
            steps.into_iter().partition(|(reach, _)| touching(reach));
        if !read.is_empty() {
            parts.extend(read.into_iter().map(|(reach, _)| reach));
            parts = united(parts, part);
        }
        let mut sums: Vec<Sums> = Vec::new();
        for (_, figures) in clean {
            let begin = self.buckets.map_or(0, |buckets| buckets.begin(figures.time));
            if sums.last().is_none_or(|last| last.begin != begin) {
                sums.push(Sums::at(tag, begin));
            }
            sums.last_mut().expect("pushed above").add_figures(figures);
        }
        (sums, parts)
    }
}

/// What one file has of some tags.
struct Kept {
    /// The first and last time of each.
    rows: Vec<Option<Part>>,
    /// Figures and their level, of those that have any.
    figures: HashMap<TagId, (usize, Vec<Figures>)>,
}

fn touches(rows: &TagRows, part: Part) -> bool {
    rows.min <= part.1 && part.0 <= rows.max
}

/// The same times within `whole`, as parts that rise and are apart.
fn united(mut parts: Vec<Part>, whole: Part) -> Vec<Part> {
    parts.sort_unstable();
    let mut all: Vec<Part> = Vec::new();
    for (first, last) in parts {
        let (first, last) = (first.max(whole.0), last.min(whole.1));
        match all.last_mut() {
            _ if first > last => {}
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => all.push((first, last)),
        }
    }
    all
}

/// Samples on their way into sums.
struct Adding<'s> {
    tag: TagId,
    buckets: Option<Buckets>,
    sums: &'s mut Vec<Sums>,
}

impl Adding<'_> {
    fn add(&mut self, chunk: &Chunk, mut rows: Range<usize>) {
        while !rows.is_empty() {
            let (begin, end) = match self.buckets {
                None => (0, rows.end),
                Some(buckets) => {
                    let begin = buckets.begin(chunk.times[rows.start]);
                    let last = begin.saturating_add(buckets.width - 1);
                    (begin, rows.start + until(&chunk.times[rows.clone()], last))
                }
            };
            if self.sums.last().is_none_or(|last| last.begin != begin) {
                self.sums.push(Sums::at(self.tag, begin));
            }
            let sums = self.sums.last_mut().expect("pushed above");
            add_rows(sums, chunk, rows.start..end);
            rows.start = end;
        }
    }
}

/// How many of some rising times are not after `last`: few, mostly, so the search widens.
fn until(times: &[i64], last: i64) -> usize {
    let mut reach = 16;
    while reach < times.len() && times[reach] <= last {
        reach *= 2;
    }
    let (from, to) = (if reach > 16 { reach / 2 } else { 0 }, times.len().min(reach));
    from + times[from..to].partition_point(|time| *time <= last)
}

fn add_rows(sums: &mut Sums, chunk: &Chunk, rows: Range<usize>) {
    if let Some(float) = &chunk.float {
        let nulls = float.nulls().map(|nulls| nulls.slice(rows.start, rows.len()));
        if nulls.is_none_or(|nulls| nulls.null_count() == 0) {
            return sums.add_numbers(&float.values()[rows]);
        }
    }
    for at in rows {
        match chunk.row(at).value.and_then(|value| value.as_f64()) {
            Some(number) => sums.add_numbers(&[number]),
            None => sums.rows += 1,
        }
    }
}

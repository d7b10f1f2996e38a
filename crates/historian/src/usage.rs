//! What is kept and what that takes on disk, tag by tag.
//!
//! Tags share files, so a tag's bytes are reckoned: each page of a samples file belongs to its
//! tags by their share of its rows, and what is not in pages (footers, and the files beside) by
//! their share of the pages. The bytes of all tags are together the bytes of all files that can
//! be read. What is only in the log has no bytes of its own, for it is sealed soon.
//!
//! Reading the footers of all files takes time, so the answer is kept until the table changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{TagId, Time};

use crate::disk::{Disk, Space};
use crate::files::TableFile;
use crate::historian::Historian;
use crate::log::Acknowledge;
use crate::recent::Block;
use crate::rollup::HOURS;
use crate::shared::{Shared, lock, read};
use crate::sheet::{Footer, TagRows};

/// What the historian keeps, and what that takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    /// The folder of all its files.
    pub dir: PathBuf,
    /// Files of the log, durable and not yet sealed.
    pub log: Part,
    /// Files of the table.
    pub samples: Part,
    /// Files that say who sent what.
    pub records: Part,
    /// Files of corrected versions.
    pub edits: Part,
    /// Files of rollups, also of those that outlived their samples.
    pub rollups: Part,
    /// Each tag of which there are samples, by number.
    pub tags: Vec<TagUsage>,
    /// Samples acknowledged a second, over the last [`RATE_SECONDS`](crate::RATE_SECONDS); none
    /// in the first second.
    pub samples_per_s: Option<f64>,
    /// The disk; none when it does not say.
    pub space: Option<Space>,
    /// What an acknowledgement promises.
    pub acknowledge: Acknowledge,
    /// How long a group waits for others before it is made durable and acknowledged.
    pub commit_wait: Duration,
    /// How long after one reading of all sealed files the next begins; none reads none.
    pub scrub_every: Option<Duration>,
}

/// Files of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many.
    pub files: u64,
    /// Their length together.
    pub bytes: u64,
}

/// What is kept of one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TagUsage {
    /// Which.
    pub tag: TagId,
    /// Samples in files.
    pub samples_in_files: u64,
    /// Samples in memory and in the log.
    pub samples_in_memory: u64,
    /// Its part of all sealed files, as reckoned.
    pub bytes: u64,
    /// The time of its first sample, or of the first figures that outlived theirs.
    pub oldest: Time,
    /// The time of its last sample.
    pub newest: Time,
}

/// What is in files, as long as these are the files.
pub(crate) struct Sealed {
    /// Number of each file, and how many are beside it.
    files: Vec<(u64, usize)>,
    parts: [Part; 4],
    tags: Tags,
}

type Tags = HashMap<TagId, TagUsage>;

impl Part {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }
}

impl Historian {
    /// What is kept, and what that takes. Reads footers when the table has changed since the
    /// last time: meant for a page that a person looks at.
    pub fn usage(&self) -> Usage {
        let shared = &self.shared;
        let log = lock(&shared.log).part();
        let (files, mut memory, waiting) = {
            let state = read(&shared.state);
            let mut memory = Tags::new();
            add_block(&mut memory, &state.current);
            (state.files.clone(), memory, state.waiting.clone())
        };
        waiting.iter().for_each(|block| add_block(&mut memory, block));
        let ([samples, records, edits, rollups], sealed) = sealed(shared, &files);
        sealed.into_values().for_each(|usage| add(&mut memory, usage));
        let mut tags: Vec<TagUsage> = memory.into_values().collect();
        tags.sort_unstable_by_key(|usage| usage.tag);
        Usage {
            dir: shared.config.dir.clone(),
            log,
            samples,
            records,
            edits,
            rollups,
            tags,
            samples_per_s: lock(&shared.rate).per_second(shared.clock.now()),
            space: shared.sealer.disk.space(&shared.config.dir),
            acknowledge: shared.config.acknowledge,
            commit_wait: shared.config.commit_wait,
            scrub_every: shared.config.scrub_every,
        }
    }
}

/// What is in these files; one reckons, others wait for the outcome.
fn sealed(shared: &Shared, files: &[Arc<TableFile>]) -> ([Part; 4], Tags) {
    let mut kept = lock(&shared.usage);
    let key: Vec<(u64, usize)> = files.iter().map(|file| (file.id, file.paths().count())).collect();
    if let Some(kept) = kept.as_ref().filter(|kept| kept.files == key) {
        return (kept.parts, kept.tags.clone());
    }
    let (mut parts, mut tags, mut whole) = ([Part::default(); 4], Tags::new(), true);
    for file in files {
        let bytes = count(&*shared.sealer.disk, file, &mut parts);
        let footer = shared.or_skip(file, file.footer(&shared.cache).map(Some));
        whole &= footer.is_some();
        footer.iter().flat_map(|footer| of_file(footer, bytes)).for_each(|one| add(&mut tags, one));
        let alone = shared.or_skip(file, file.alone(&shared.cache, HOURS));
        let bytes = if file.rows == 0 { bytes } else { 0 };
        alone.iter().flat_map(|alone| of_figures(alone, bytes)).for_each(|one| add(&mut tags, one));
    }
    // One that could not be read is tried again the next time.
    *kept = whole.then(|| Sealed { files: key, parts, tags: tags.clone() });
    (parts, tags)
}

/// Adds a file and those beside it to their parts; gives the bytes of all of them.
fn count(disk: &dyn Disk, file: &TableFile, parts: &mut [Part; 4]) -> u64 {
    let size = |path: &Path| disk.open(path).and_then(|file| file.size()).unwrap_or(0);
    let mut all = 0;
    let sides = [Some(&file.path), Some(&file.records), file.edits.as_ref()];
    let rollups = file.rollups.iter().chain(&file.alone).flatten().map(|path| (3, path));
    let sides = sides.into_iter().enumerate().filter_map(|(part, path)| Some((part, path?)));
    for (part, path) in sides.chain(rollups) {
        let bytes = size(path);
        parts[part].add(bytes);
        all += bytes;
    }
    all
}

/// What a file holds of each of its tags, when all of it takes so many bytes.
pub(crate) fn of_file(footer: &Footer, bytes: u64) -> Vec<TagUsage> {
    let mut rows: Vec<&TagRows> = footer.tags().iter().collect();
    rows.sort_unstable_by_key(|rows| rows.start);
    let mut weights: Vec<f64> = vec![0.0; rows.len()];
    for (page, page_bytes) in footer.pages() {
        let first = rows.partition_point(|rows| rows.start + rows.rows <= page.start);
        let touched = rows.iter().enumerate().skip(first);
        for (at, rows) in touched.take_while(|(_, rows)| rows.start < page.end) {
            let shared = (rows.start + rows.rows).min(page.end) - rows.start.max(page.start);
            weights[at] += page_bytes as f64 * shared as f64 / page.len() as f64;
        }
    }
    let shares = shares(bytes, &weights);
    let usage = |(rows, bytes): (&TagRows, u64)| TagUsage {
        tag: rows.tag,
        samples_in_files: rows.rows as u64,
        samples_in_memory: 0,
        bytes,
        oldest: Time::from_ns(rows.min),
        newest: Time::from_ns(rows.max),
    };
    rows.into_iter().zip(shares).map(usage).collect()
}

/// What figures that outlived their samples are of; those of a file without samples share its
/// bytes.
fn of_figures(footer: &Footer, bytes: u64) -> Vec<TagUsage> {
    let rows = footer.tags();
    let weights: Vec<f64> = rows.iter().map(|rows| rows.rows as f64).collect();
    let usage = |(rows, bytes): (&TagRows, u64)| TagUsage {
        tag: rows.tag,
        samples_in_files: 0,
        samples_in_memory: 0,
        bytes,
        oldest: Time::from_ns(rows.min),
        newest: Time::from_ns(rows.max),
    };
    rows.iter().zip(shares(bytes, &weights)).map(usage).collect()
}

/// Parts of `whole` by weight, which together are `whole`.
fn shares(whole: u64, weights: &[f64]) -> Vec<u64> {
    let all: f64 = weights.iter().sum();
    let (mut sum, mut given) = (0.0, 0);
    let mut part = |weight: &f64| {
        sum += weight;
        let until = (whole as f64 * sum / all).round() as u64;
        let part = until.min(whole).saturating_sub(given);
        given += part;
        part
    };
    weights.iter().map(&mut part).collect()
}

fn add_block(tags: &mut Tags, block: &Block) {
    for tag in block.tags() {
        let Some((oldest, newest)) = block.span(tag) else { continue };
        let usage = TagUsage {
            tag,
            samples_in_files: 0,
            samples_in_memory: block.count(tag) as u64,
            bytes: 0,
            oldest: Time::from_ns(oldest),
            newest: Time::from_ns(newest),
        };
        add(tags, usage);
    }
}

fn add(tags: &mut Tags, usage: TagUsage) {
    let join = |known: &mut TagUsage| {
        known.samples_in_files += usage.samples_in_files;
        known.samples_in_memory += usage.samples_in_memory;
        known.bytes += usage.bytes;
        known.oldest = known.oldest.min(usage.oldest);
        known.newest = known.newest.max(usage.newest);
    };
    tags.entry(usage.tag).and_modify(join).or_insert(usage);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(whole: u64, weights: &[f64], expected: &[u64]) {
        let got = shares(whole, weights);
        assert_eq!(got, expected);
        assert!(weights.is_empty() || got.iter().sum::<u64>() == whole);
    }

    #[test]
    fn shares_are_together_the_whole() {
        check(100, &[1.0, 1.0], &[50, 50]);
        check(100, &[1.0, 1.0, 1.0], &[33, 34, 33]);
        check(1, &[1.0, 1.0, 1.0, 1.0], &[0, 1, 0, 0]);
        check(0, &[1.0], &[0]);
        check(u64::from(u32::MAX), &[3.0, 0.0], &[u64::from(u32::MAX), 0]);
        check(100, &[], &[]);
    }
}

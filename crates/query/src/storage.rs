//! What is kept and what that takes: each site for whoever sees it, the house as a whole only for
//! whoever sees all of it.
//!
//! Tags share files; how their bytes are reckoned is told in the historian's `usage`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use guildhall_historian::disk::Space;
use guildhall_historian::{Acknowledge, Damage, Part, Scrub, Stats, TagUsage, Usage};
use guildhall_model::{Asset, AssetId, Level, TagId, Time};

use crate::{Plant, Query};

/// What is kept of what one caller may see.
#[derive(Debug)]
pub struct Storage {
    /// All that the caller sees, and for the house as a whole tags that are no longer there.
    pub kept: Kept,
    /// Each site, the one that takes most first.
    pub sites: Vec<SiteStorage>,
    /// Tags that belong to no site the caller sees.
    pub elsewhere: Kept,
    /// What an acknowledgement promises.
    pub acknowledge: Acknowledge,
    /// How long a group of batches waits for others before it is made durable and acknowledged.
    pub commit_wait: Duration,
    /// The house as a whole; none for whoever does not see all of it.
    pub house: Option<HouseStorage>,
}

/// One site.
#[derive(Debug)]
pub struct SiteStorage {
    /// The site.
    pub asset: Arc<Asset>,
    /// What is kept of its tags.
    pub kept: Kept,
    /// Samples a second that its connections say they stored; none when no connection says.
    pub samples_per_s: Option<f64>,
}

/// What is kept of some tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Tags of which there are samples.
    pub tags: usize,
    /// Samples in files.
    pub samples_in_files: u64,
    /// Samples in memory and in the log.
    pub samples_in_memory: u64,
    /// Their part of all sealed files.
    pub bytes: u64,
    /// The time of the first sample.
    pub oldest: Option<Time>,
    /// The time of the last sample.
    pub newest: Option<Time>,
}

/// The house as a whole.
#[derive(Debug)]
pub struct HouseStorage {
    /// Tags that are no longer there.
    pub gone: Kept,
    /// Bytes of files that cannot be read, which belong to no tag.
    pub unread_bytes: u64,
    /// Files of the log.
    pub log: Part,
    /// Files of the table.
    pub samples: Part,
    /// Files that say who sent what.
    pub records: Part,
    /// Files of corrected versions.
    pub edits: Part,
    /// Files of rollups.
    pub rollups: Part,
    /// Samples acknowledged a second, of all sources.
    pub samples_per_s: Option<f64>,
    /// The disk; none when it does not say.
    pub space: Option<Space>,
    /// How often all sealed files are read to find damage; none never does.
    pub scrub_every: Option<Duration>,
    /// How that went.
    pub scrub: Scrub,
    /// Places that cannot be read, by paths below the historian's folder.
    pub damaged: Vec<Damage>,
    /// Whether the last attempt to write found the disk full.
    pub disk_full: bool,
    /// Whether files are being merged, mended or written anew at this moment.
    pub tidying: bool,
    /// Batches refused since the start, for whatever reason.
    pub refused: u64,
    /// Samples deleted since the start because they were older than is kept.
    pub samples_retired: u64,
    /// How often something went wrong since the start.
    pub errors: u64,
    /// The last thing that went wrong.
    pub last_error: Option<String>,
}

impl Kept {
    fn add(&mut self, usage: &TagUsage) {
        self.tags += 1;
        self.samples_in_files += usage.samples_in_files;
        self.samples_in_memory += usage.samples_in_memory;
        self.bytes += usage.bytes;
        self.oldest = Some(self.oldest.map_or(usage.oldest, |oldest| oldest.min(usage.oldest)));
        self.newest = Some(self.newest.map_or(usage.newest, |newest| newest.max(usage.newest)));
    }
}

impl Query {
    /// What is kept of all that is the plant's caller's own, and what that takes. What an agreement opens
    /// is its owner's to keep.
    pub fn storage(&self, plant: &Plant<'_>) -> Storage {
        let usage = self.historian.usage();
        let by_tag: HashMap<TagId, &TagUsage> =
            usage.tags.iter().map(|usage| (usage.tag, usage)).collect();
        let mut sites: Vec<SiteStorage> = plant
            .assets_at(Level::Site)
            .filter(|site| plant.scope().sees(&site.owner))
            .map(|site| self.site_storage(plant, Arc::clone(site)))
            .collect();
        let (mut kept, mut elsewhere) = (Kept::default(), Kept::default());
        let mut places: HashMap<AssetId, Option<usize>> = HashMap::new();
        for tag in plant.tags().filter(|tag| plant.scope().sees(&tag.owner)) {
            let Some(usage) = by_tag.get(&tag.id) else { continue };
            let asset = tag.path.asset();
            let found = || sites.iter().position(|site| asset.is_within(&site.asset.id));
            kept.add(usage);
            let place = *places.entry(asset.clone()).or_insert_with(found);
            place.map_or(&mut elsewhere, |place| &mut sites[place].kept).add(usage);
        }
        sites.sort_by_key(|site| std::cmp::Reverse((site.kept.bytes, site.kept.samples_in_memory)));
        let sees_all = plant.is_whole() && plant.scope().organisations().next().is_some();
        let house = sees_all.then(|| house(plant, &usage, self.historian.stats()));
        if house.is_some() {
            kept = of(&usage.tags);
        }
        let Usage { acknowledge, commit_wait, .. } = usage;
        Storage { kept, sites, elsewhere, acknowledge, commit_wait, house }
    }

    fn site_storage(&self, plant: &Plant<'_>, asset: Arc<Asset>) -> SiteStorage {
        let own = plant.connections().filter(|connection| connection.site.is_within(&asset.id));
        let rates = own.filter_map(|connection| self.flow(plant, connection).samples_rate);
        let samples_per_s = rates.reduce(|sum, rate| sum + rate);
        SiteStorage { asset, kept: Kept::default(), samples_per_s }
    }
}

fn house(plant: &Plant<'_>, usage: &Usage, stats: Stats) -> HouseStorage {
    let registry = plant.registry_of_types();
    let gone = usage.tags.iter().filter(|usage| registry.tag_by_id(usage.tag).is_none());
    let parts = [usage.samples, usage.records, usage.edits, usage.rollups];
    let in_files: u64 = parts.iter().map(|part| part.bytes).sum();
    let of_tags: u64 = usage.tags.iter().map(|usage| usage.bytes).sum();
    let folder = format!("{}/", usage.dir.display());
    HouseStorage {
        gone: of(gone),
        unread_bytes: in_files.saturating_sub(of_tags),
        log: usage.log,
        samples: usage.samples,
        records: usage.records,
        edits: usage.edits,
        rollups: usage.rollups,
        samples_per_s: usage.samples_per_s,
        space: usage.space,
        scrub_every: usage.scrub_every,
        scrub: stats.scrub,
        damaged: stats.damaged.into_iter().map(|place| below(&usage.dir, place)).collect(),
        disk_full: stats.disk_full,
        tidying: stats.tidying,
        refused: stats.refused,
        samples_retired: stats.samples_retired,
        errors: stats.errors,
        // Where the folder is on the machine is of no use to a reader far away.
        last_error: stats.last_error.map(|error| error.replace(&folder, "")),
    }
}

fn of<'u>(tags: impl IntoIterator<Item = &'u TagUsage>) -> Kept {
    let mut kept = Kept::default();
    tags.into_iter().for_each(|usage| kept.add(usage));
    kept
}

fn below(dir: &Path, place: Damage) -> Damage {
    let path = place.path.strip_prefix(dir).unwrap_or(&place.path).to_owned();
    Damage { path, ..place }
}

//! What is kept and what that takes, under the caller's scope.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use guildhall_model::Time;
use guildhall_query::{Acknowledge, HouseStorage, Kept, Part, SYNC_EVERY, SiteStorage};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{LabelWire, Named};
use super::{Json, blocking};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// What is kept of all that you may see.
#[derive(Serialize, ToSchema)]
#[schema(as = Storage)]
pub(crate) struct StorageView {
    /// When this was so, RFC 3339.
    time: String,
    /// All of it together; for the house as a whole also tags that are no longer there.
    kept: KeptView,
    /// Each site, the one that takes most first.
    sites: Vec<SiteStorageRow>,
    /// Tags that belong to no site you see.
    elsewhere: KeptView,
    durability: DurabilityView,
    /// The house as a whole; null unless you may see all of it.
    house: Option<HouseStorageView>,
}

/// What an acknowledgement promises.
#[derive(Serialize, ToSchema)]
#[schema(as = Durability)]
struct DurabilityView {
    /// What was done before samples are acknowledged: `fdatasync`, so that they survive a power
    /// cut; or `write`, so that they survive the end of the program.
    acknowledged_after: &'static str,
    /// Within which time what was acknowledged survives a power cut; 0 with `fdatasync`.
    synced_within_s: f64,
    /// How long a group of batches waits for others before that.
    commit_wait_ms: f64,
}

/// What is kept of some tags.
#[derive(Serialize, ToSchema)]
#[schema(as = Kept)]
struct KeptView {
    /// Tags of which there are samples.
    tags: usize,
    /// Samples in files and in memory; of one time each version that was not merged yet counts.
    samples: u64,
    /// Of these, those in memory (and in the log), which are not in files yet.
    samples_in_memory: u64,
    /// Bytes of sealed files. Tags share files: each page of a file of samples counts for its
    /// tags by their share of its rows; footers, corrections, senders and rollups count by their
    /// share of the pages.
    bytes: u64,
    /// The time of the first sample, RFC 3339; null when there is none.
    oldest: Option<String>,
    /// The time of the last sample, RFC 3339; null when there is none.
    newest: Option<String>,
}

/// One site.
#[derive(Serialize, ToSchema)]
#[schema(as = SiteStorage)]
struct SiteStorageRow {
    id: String,
    label: LabelWire,
    owner: Named,
    kept: KeptView,
    /// Samples stored a second as its connections say; what programs send is not in it. Null
    /// when no connection says.
    samples_per_s: Option<f64>,
}

/// Files of one kind.
#[derive(Serialize, ToSchema)]
#[schema(as = StoragePart)]
struct PartView {
    /// `log` (acknowledged, not sealed yet), `samples` (the table), `records` (who sent what),
    /// `edits` (corrected versions) or `rollups`.
    kind: &'static str,
    files: u64,
    bytes: u64,
}

/// The house as a whole.
#[derive(Serialize, ToSchema)]
#[schema(as = HouseStorage)]
struct HouseStorageView {
    /// Samples acknowledged a second, of all sources: the mean of the last minute. Null in the
    /// first second after the start.
    samples_per_s: Option<f64>,
    parts: Vec<PartView>,
    /// Tags that are no longer there, of which samples are still kept.
    gone: KeptView,
    /// Bytes of files that cannot be read, which count for no tag.
    unread_bytes: u64,
    /// Null when the disk does not say.
    disk: Option<DiskView>,
    health: HealthView,
}

/// The disk that the data folder is on.
#[derive(Serialize, ToSchema)]
#[schema(as = Disk)]
struct DiskView {
    bytes: u64,
    free_bytes: u64,
}

/// Whether all is well with what is kept.
#[derive(Serialize, ToSchema)]
#[schema(as = StorageHealth)]
struct HealthView {
    /// Whether the last attempt to write found the disk full.
    disk_full: bool,
    /// Whether files are being merged, mended or written anew now.
    tidying: bool,
    /// Batches refused since the start, for whatever reason.
    refused: u64,
    /// Samples deleted since the start because they were older than is kept.
    samples_retired: u64,
    /// How often something went wrong since the start.
    errors: u64,
    /// The last thing that went wrong.
    last_error: Option<String>,
    scrub: ScrubView,
    /// Places that cannot be read, at most 100.
    damaged: Vec<PlaceView>,
}

/// The reading of all sealed files in the background, which finds damage.
#[derive(Serialize, ToSchema)]
#[schema(as = Scrub)]
struct ScrubView {
    /// How long after one the next begins; null when there is none.
    every_h: Option<f64>,
    /// When the last one ended, RFC 3339; null before the first since the start.
    last: Option<String>,
    running: bool,
    /// Files read by the one that runs, or by the last.
    files: u64,
    bytes: u64,
    /// Places that it found damaged.
    damaged: u64,
}

/// A place on disk that cannot be read.
#[derive(Serialize, ToSchema)]
#[schema(as = DamagedPlace)]
struct PlaceView {
    /// The file, below the historian's folder.
    path: String,
    /// Where in it, and how many bytes; both 0 when the whole file is meant.
    offset: u64,
    bytes: u64,
    why: String,
}

/// What is kept and what that takes: by site, since when, how many samples a second, what is
/// promised. Of the house as a whole (files, disk, damage) only for who may see all of it.
#[utoipa::path(get, path = "/storage", tag = "storage", responses(
    (status = 200, body = StorageView), (status = 401, body = Problem)))]
pub(crate) async fn storage(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<StorageView>, Problem> {
    blocking(move || {
        let storage = house.query.storage(&house.query.plant(&caller.scope));
        let access = house.desk.access();
        let site = |site: &SiteStorage| SiteStorageRow {
            id: site.asset.id.to_string(),
            label: (&site.asset.label).into(),
            owner: Named::organisation(&access, &caller.scope, &site.asset.owner),
            kept: kept(&site.kept),
            samples_per_s: site.samples_per_s,
        };
        let (acknowledged_after, synced_within) = match storage.acknowledge {
            Acknowledge::Synced => ("fdatasync", Duration::ZERO),
            Acknowledge::Written => ("write", SYNC_EVERY),
        };
        Ok(Json(StorageView {
            time: house.clock.now().to_string(),
            kept: kept(&storage.kept),
            sites: storage.sites.iter().map(site).collect(),
            elsewhere: kept(&storage.elsewhere),
            durability: DurabilityView {
                acknowledged_after,
                synced_within_s: synced_within.as_secs_f64(),
                commit_wait_ms: storage.commit_wait.as_secs_f64() * 1000.0,
            },
            house: storage.house.as_ref().map(whole),
        }))
    })
    .await
}

fn kept(kept: &Kept) -> KeptView {
    let text = |time: Option<Time>| time.map(|time| time.to_string());
    KeptView {
        tags: kept.tags,
        samples: kept.samples_in_files + kept.samples_in_memory,
        samples_in_memory: kept.samples_in_memory,
        bytes: kept.bytes,
        oldest: text(kept.oldest),
        newest: text(kept.newest),
    }
}

fn whole(house: &HouseStorage) -> HouseStorageView {
    let part = |(kind, part): (&'static str, Part)| PartView {
        kind,
        files: part.files,
        bytes: part.bytes,
    };
    let parts = [
        ("log", house.log),
        ("samples", house.samples),
        ("records", house.records),
        ("edits", house.edits),
        ("rollups", house.rollups),
    ];
    HouseStorageView {
        samples_per_s: house.samples_per_s,
        parts: parts.map(part).into(),
        gone: kept(&house.gone),
        unread_bytes: house.unread_bytes,
        disk: house
            .space
            .map(|space| DiskView { bytes: space.bytes, free_bytes: space.free_bytes }),
        health: health(house),
    }
}

fn health(house: &HouseStorage) -> HealthView {
    let place = |place: &guildhall_query::Damage| PlaceView {
        path: place.path.to_string_lossy().into_owned(),
        offset: place.offset,
        bytes: place.bytes,
        why: place.why.clone(),
    };
    let hours = |every: Duration| every.as_secs_f64() / 3600.0;
    HealthView {
        disk_full: house.disk_full,
        tidying: house.tidying,
        refused: house.refused,
        samples_retired: house.samples_retired,
        errors: house.errors,
        last_error: house.last_error.clone(),
        scrub: ScrubView {
            every_h: house.scrub_every.map(hours),
            last: house.scrub.last.map(|time| time.to_string()),
            running: house.scrub.running,
            files: house.scrub.files,
            bytes: house.scrub.bytes,
            damaged: house.scrub.damaged,
        },
        damaged: house.damaged.iter().map(place).collect(),
    }
}

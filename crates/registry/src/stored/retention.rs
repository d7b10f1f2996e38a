//! The stored form of rules of retention and legal holds.

use guildhall_model::{AssetId, Time};
use serde::{Deserialize, Serialize};

use super::Wrong;
use crate::retention::{Ages, Hold, HoldId, Place, RetentionRule};

/// Ages in days; null is for ever.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredRule {
    place: String,
    samples: Option<u32>,
    figures: Option<u32>,
    reason: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredPlace {
    place: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredHold {
    id: u64,
    asset: String,
    reason: String,
    /// Nanoseconds since 1970.
    placed: i64,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredRelease {
    id: u64,
    reason: String,
}

pub(super) fn stored_rule(one: &RetentionRule) -> StoredRule {
    let (place, reason) = (one.place.to_string(), one.reason.clone());
    StoredRule { place, samples: one.ages.samples, figures: one.ages.figures, reason }
}

pub(super) fn read_rule(stored: StoredRule) -> Result<RetentionRule, Wrong> {
    let StoredRule { place, samples, figures, reason } = stored;
    Ok(RetentionRule { place: Place::new(&place)?, ages: Ages { samples, figures }, reason })
}

pub(super) fn stored_place(place: &Place) -> StoredPlace {
    StoredPlace { place: place.to_string() }
}

pub(super) fn read_place(stored: &StoredPlace) -> Result<Place, Wrong> {
    Ok(Place::new(&stored.place)?)
}

pub(super) fn stored_hold(one: &Hold) -> StoredHold {
    let (asset, reason) = (one.asset.to_string(), one.reason.clone());
    StoredHold { id: one.id.0, asset, reason, placed: one.placed.ns() }
}

pub(super) fn read_hold(stored: StoredHold) -> Result<Hold, Wrong> {
    let (id, placed) = (HoldId(stored.id), Time::from_ns(stored.placed));
    Ok(Hold { id, asset: AssetId::new(&stored.asset)?, reason: stored.reason, placed })
}

pub(super) fn stored_release(id: HoldId, reason: &str) -> StoredRelease {
    StoredRelease { id: id.0, reason: reason.to_owned() }
}

pub(super) fn read_release(stored: StoredRelease) -> (HoldId, String) {
    (HoldId(stored.id), stored.reason)
}

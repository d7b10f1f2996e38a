//! How long what is kept: rules of people on assets and tags, and legal holds.
//!
//! Of a tag the nearest rule holds: its own, then its asset's, then that of what the asset stands
//! in, and so on; where there is none, the rule of the house, which is a setting. A hold on
//! anything above a tag keeps all of it, whatever rules say, until it is released.

use std::fmt;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{AssetId, NameError, TagPath, Time};

use crate::state::Registry;

/// Where a rule holds: of an asset for all below it, or of one tag.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Place {
    /// An asset.
    Asset(AssetId),
    /// A tag.
    Tag(TagPath),
}

impl Place {
    /// From the path of an asset or tag. What has a dot is a tag.
    ///
    /// # Errors
    /// [`NameError`] when it is neither.
    pub fn new(path: &str) -> Result<Place, NameError> {
        match path.contains('.') {
            true => TagPath::new(path).map(Place::Tag),
            false => AssetId::new(path).map(Place::Asset),
        }
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        match self {
            Place::Asset(id) => id.as_str(),
            Place::Tag(path) => path.as_str(),
        }
    }

    /// The asset itself, or the one that the tag is of.
    pub fn asset(&self) -> AssetId {
        match self {
            Place::Asset(id) => id.clone(),
            Place::Tag(path) => path.asset(),
        }
    }

    /// Whether a tag is this one or stands below this asset.
    pub fn has(&self, tag: &TagPath) -> bool {
        match self {
            Place::Asset(id) => tag.asset().is_within(id),
            Place::Tag(path) => path == tag,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How old what is kept gets, in days; none is for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Ages {
    /// Samples.
    pub samples: Option<u32>,
    /// Figures of seconds, minutes and hours; at least as old as samples.
    pub figures: Option<u32>,
}

/// How long somebody wants what is kept.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RetentionRule {
    /// Of what.
    pub place: Place,
    /// How long.
    pub ages: Ages,
    /// Why; may be empty.
    pub reason: String,
}

/// The number of a hold. Given once, never used again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct HoldId(pub u64);

impl fmt::Display for HoldId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Nothing of an asset or below it goes until this is released.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Hold {
    /// Its number.
    pub id: HoldId,
    /// Of which asset.
    pub asset: AssetId,
    /// Why.
    pub reason: String,
    /// When it was placed.
    pub placed: Time,
}

/// What holds somewhere, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retained<'r> {
    /// The nearest rule; none where the rule of the house holds.
    pub rule: Option<&'r Arc<RetentionRule>>,
    /// The holds on it and on what it stands in, the nearest first.
    pub holds: Vec<&'r Arc<Hold>>,
}

impl Retained<'_> {
    /// How long what is kept, when the house's rule is `house`.
    pub fn ages(&self, house: Ages) -> Ages {
        match self.holds.is_empty() {
            true => self.rule.map_or(house, |rule| rule.ages),
            false => Ages::default(),
        }
    }
}

impl Registry {
    /// All rules, by path.
    pub fn retention_rules(&self) -> impl Iterator<Item = &Arc<RetentionRule>> {
        self.rules.values()
    }

    /// The rule on a place itself.
    pub fn retention_rule(&self, place: &Place) -> Option<&Arc<RetentionRule>> {
        self.rules.get(place.as_str())
    }

    /// All holds, the first one placed first.
    pub fn holds(&self) -> impl Iterator<Item = &Arc<Hold>> {
        self.holds.values()
    }

    /// A hold.
    pub fn hold(&self, id: HoldId) -> Option<&Arc<Hold>> {
        self.holds.get(&id)
    }

    /// What holds for an asset or tag, given its path.
    pub fn retained(&self, path: &str) -> Retained<'_> {
        let mut found = Retained::default();
        if self.rules.is_empty() && self.holds.is_empty() {
            return found;
        }
        let mut asset = path;
        if let Some((of, _)) = path.rsplit_once('.') {
            found.rule = self.rules.get(path);
            asset = of;
        }
        loop {
            found.rule = found.rule.or_else(|| self.rules.get(asset));
            let ids = self.held.get(asset).into_iter().flatten();
            found.holds.extend(ids.filter_map(|id| self.holds.get(id)));
            match asset.rsplit_once('/') {
                Some((above, _)) => asset = above,
                None => return found,
            }
        }
    }

    pub(crate) fn put_rule(&mut self, rule: &RetentionRule) {
        Arc::make_mut(&mut self.rules).insert(rule.place.as_str().into(), Arc::new(rule.clone()));
    }

    pub(crate) fn put_hold(&mut self, hold: &Hold) {
        self.holds_placed = self.holds_placed.max(hold.id.0);
        Arc::make_mut(&mut self.held).entry(hold.asset.clone()).or_default().insert(hold.id);
        Arc::make_mut(&mut self.holds).insert(hold.id, Arc::new(hold.clone()));
    }

    pub(crate) fn release_hold(&mut self, id: HoldId) {
        let Some(hold) = Arc::make_mut(&mut self.holds).remove(&id) else { return };
        let held = Arc::make_mut(&mut self.held);
        if let Some(of_asset) = held.get_mut(&hold.asset) {
            of_asset.remove(&id);
            if of_asset.is_empty() {
                held.remove(&hold.asset);
            }
        }
    }
}

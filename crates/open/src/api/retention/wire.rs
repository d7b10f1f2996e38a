//! Rules, holds and what goes, as they go over the wire.

use guildhall_model::{Asset, AssetId, Role, Time};
use guildhall_query::{Going, GoingTag, Plant};
use guildhall_registry::{Ages, Hold, Place, RetentionRule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::search::labels;
use crate::api::wire::{LabelWire, Named, asset_label};

/// The rules of retention and legal holds.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetentionList {
    /// Holds where nobody set a rule.
    house: AgesView,
    /// By path.
    rules: Vec<RuleView>,
    /// The first one placed first.
    holds: Vec<HoldView>,
    /// Whether you may set a rule or place a hold anywhere.
    may_change: bool,
}

/// How old what is kept gets.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionAges)]
struct AgesView {
    /// Samples, in days; null keeps them for ever.
    samples_days: Option<u32>,
    /// Figures of seconds, minutes and hours, in days; null keeps them for ever.
    figures_days: Option<u32>,
}

/// A rule of retention.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionRule)]
struct RuleView {
    /// The path of the asset or tag that it is on.
    place: String,
    /// `asset` or `tag`.
    kind: &'static str,
    label: LabelWire,
    /// What the asset or tag stands in.
    #[serde(rename = "where")]
    above: Option<LabelWire>,
    /// Samples, in days; null keeps them for ever.
    samples_days: Option<u32>,
    /// Figures of seconds, minutes and hours, in days; null keeps them for ever.
    figures_days: Option<u32>,
    /// Why; may be empty.
    reason: String,
    /// Whether a hold above it keeps all.
    held: bool,
    /// Whether you may change and lift it.
    may_change: bool,
}

/// A legal hold.
#[derive(Serialize, ToSchema)]
#[schema(as = LegalHold)]
struct HoldView {
    /// Its number.
    id: u64,
    /// The path of the asset.
    asset: String,
    label: LabelWire,
    reason: String,
    /// When it was placed, RFC 3339.
    placed: String,
    /// Whether you may release it.
    may_change: bool,
}

/// How long an asset is kept. Its tags and what stands below it may have rules of their own.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssetRetention {
    /// Samples, in days, when nothing holds them; null keeps them for ever.
    samples_days: Option<u32>,
    /// Figures of seconds, minutes and hours, the same.
    figures_days: Option<u32>,
    /// The asset whose rule this is; null where the rule of the house holds.
    rule: Option<Named>,
    /// Legal holds on the asset and on what it stands in, the nearest first: nothing goes.
    holds: Vec<HoldView>,
    /// How many rules there are on its tags and below it.
    rules_below: usize,
}

/// What goes by the rules that stand.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionComing)]
pub(crate) struct ComingView {
    /// At the next midnight (UTC).
    pub(crate) next: GoingView,
    /// Within 30 days, that included.
    #[serde(rename = "in_30_days")]
    pub(crate) ahead: GoingView,
}

/// What a change would let go.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionPreview)]
pub(crate) struct PreviewView {
    /// At once.
    pub(crate) now: GoingView,
    /// Within 30 days, that included.
    #[serde(rename = "in_30_days")]
    pub(crate) ahead: GoingView,
}

/// What goes at some time: of samples in files, and their figures where a rule says so.
#[derive(Serialize, ToSchema)]
#[schema(as = Going)]
pub(crate) struct GoingView {
    /// When, RFC 3339.
    at: String,
    samples: u64,
    /// Their part of files, as reckoned.
    bytes: u64,
    /// The time of the first of them, RFC 3339; null when there is none.
    oldest: Option<String>,
    /// How many tags they are of.
    tag_count: usize,
    /// The tags that lose most, at most 1,000.
    tags: Vec<GoingTagView>,
}

/// What goes of one tag.
#[derive(Serialize, ToSchema)]
#[schema(as = GoingTag)]
struct GoingTagView {
    tag: String,
    label: LabelWire,
    asset_label: LabelWire,
    samples: u64,
    bytes: u64,
    /// The time of the first of them, RFC 3339.
    oldest: String,
    /// All of them are before this time, RFC 3339, the begin of a day (UTC).
    until: String,
}

/// A change that may let something go.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "lowercase")]
#[schema(as = RetentionChange)]
pub(crate) enum Change {
    /// A rule would be set.
    Set {
        /// The path of an asset or tag.
        place: String,
        /// Samples, in days; null or left out for ever.
        #[serde(default)]
        samples_days: Option<u32>,
        /// Figures, in days; null or left out for ever.
        #[serde(default)]
        figures_days: Option<u32>,
    },
    /// A rule would be lifted.
    Lift {
        /// The path of an asset or tag.
        place: String,
    },
    /// A hold would be released.
    Release {
        /// Its number.
        id: u64,
    },
}

/// A rule to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SetAsked {
    /// The path of an asset or tag.
    pub(crate) place: String,
    /// Samples, in days; null or left out for ever.
    #[serde(default)]
    pub(crate) samples_days: Option<u32>,
    /// Figures, in days, at least as many; null or left out for ever.
    #[serde(default)]
    pub(crate) figures_days: Option<u32>,
    /// Why.
    #[serde(default)]
    pub(crate) reason: String,
    /// How many samples go at once, as the preview says it; needed when some do.
    #[serde(default)]
    pub(crate) deletes_samples: Option<u64>,
}

/// A rule to be lifted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LiftAsked {
    /// The path of an asset or tag.
    pub(crate) place: String,
    /// How many samples go at once, as the preview says it; needed when some do.
    #[serde(default)]
    pub(crate) deletes_samples: Option<u64>,
}

/// A hold to be placed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HoldAsked {
    /// The path of an asset.
    pub(crate) asset: String,
    /// Why: the case, the authority, who asks for it.
    pub(crate) reason: String,
}

/// A hold that stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct HoldPlaced {
    /// Its number.
    pub(crate) id: u64,
}

/// A hold to be released.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReleaseAsked {
    /// Its number.
    pub(crate) id: u64,
    /// Why it is needed no more.
    pub(crate) reason: String,
    /// How many samples go at once, as the preview says it; needed when some do.
    #[serde(default)]
    pub(crate) deletes_samples: Option<u64>,
}

/// A change that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionChanged)]
pub(crate) struct Taken {
    /// How many samples go because of it, from now on.
    pub(crate) deletes_samples: u64,
}

pub(super) fn list(plant: &Plant<'_>, house: Ages) -> RetentionList {
    let anywhere = plant.scope().organisations().any(|(_, role)| role >= Role::Engineer);
    RetentionList {
        house: AgesView { samples_days: house.samples, figures_days: house.figures },
        rules: plant.retention_rules().map(|rule| rule_view(plant, rule)).collect(),
        holds: plant.holds().map(|hold| hold_view(plant, hold)).collect(),
        may_change: anywhere,
    }
}

fn rule_view(plant: &Plant<'_>, rule: &RetentionRule) -> RuleView {
    let path = rule.place.as_str();
    let kind = match rule.place {
        Place::Asset(_) => "asset",
        Place::Tag(_) => "tag",
    };
    let unnamed = || (LabelWire { en: path.to_owned(), ko: None }, None);
    let (label, above) = labels(plant, kind, path).unwrap_or_else(unnamed);
    RuleView {
        place: path.to_owned(),
        kind,
        label,
        above,
        samples_days: rule.ages.samples,
        figures_days: rule.ages.figures,
        reason: rule.reason.clone(),
        held: !plant.retained(&rule.place).holds.is_empty(),
        may_change: may_change(plant, &rule.place.asset()),
    }
}

fn hold_view(plant: &Plant<'_>, hold: &Hold) -> HoldView {
    HoldView {
        id: hold.id.0,
        asset: hold.asset.to_string(),
        label: asset_label(plant, hold.asset.as_str()),
        reason: hold.reason.clone(),
        placed: hold.placed.to_string(),
        may_change: may_change(plant, &hold.asset),
    }
}

fn may_change(plant: &Plant<'_>, asset: &AssetId) -> bool {
    let asset = plant.asset(asset.as_str());
    asset.is_ok_and(|asset| plant.scope().may(Role::Engineer, &asset.owner))
}

pub(crate) fn asset_retention(plant: &Plant<'_>, asset: &Asset, house: Ages) -> AssetRetention {
    let found = plant.retained(&Place::Asset(asset.id.clone()));
    let ages = found.rule.map_or(house, |rule| rule.ages);
    let below = |rule: &&RetentionRule| {
        rule.place.asset().is_within(&asset.id) && rule.place.as_str() != asset.id.as_str()
    };
    AssetRetention {
        samples_days: ages.samples,
        figures_days: ages.figures,
        rule: found.rule.map(|rule| Named {
            id: rule.place.to_string(),
            label: asset_label(plant, rule.place.as_str()),
        }),
        holds: found.holds.iter().map(|hold| hold_view(plant, hold)).collect(),
        rules_below: plant.retention_rules().filter(below).count(),
    }
}

pub(super) fn going(plant: &Plant<'_>, going: &Going) -> GoingView {
    let text = |time: Time| time.to_string();
    let tag = |one: &GoingTag| GoingTagView {
        tag: one.tag.path.to_string(),
        label: (&one.tag.property.label).into(),
        asset_label: asset_label(plant, one.tag.path.asset().as_str()),
        samples: one.samples,
        bytes: one.bytes,
        oldest: text(one.oldest),
        until: text(one.until),
    };
    GoingView {
        at: text(going.at),
        samples: going.samples,
        bytes: going.bytes,
        oldest: going.oldest.map(text),
        tag_count: going.tags.len() + going.more,
        tags: going.tags.iter().map(tag).collect(),
    }
}

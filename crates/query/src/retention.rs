//! How long what is kept, and what that lets go: what the historian asks of a tag, and what each
//! caller is shown before anything goes.

use std::time::Duration;

use guildhall_historian::Keep;
use guildhall_model::{TagId, Time};
use guildhall_registry::{Ages, Hold, Place, Registry, Retained, RetentionRule};

use crate::{Plant, Query, QueryError, VisibleTag};

/// Most tags that are named of what goes.
pub const GOING_TAGS_MAX: usize = 1_000;

/// What goes at some time.
#[derive(Clone, Debug, PartialEq)]
pub struct Going {
    /// When.
    pub at: Time,
    /// So many samples, of all tags together.
    pub samples: u64,
    /// Their part of sealed files, as reckoned.
    pub bytes: u64,
    /// The time of the first of them.
    pub oldest: Option<Time>,
    /// By tag, the one that loses most first; at most [`GOING_TAGS_MAX`].
    pub tags: Vec<GoingTag>,
    /// How many tags more.
    pub more: usize,
}

/// What goes of one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct GoingTag {
    /// Which.
    pub tag: VisibleTag,
    /// So many samples.
    pub samples: u64,
    /// Their part of sealed files, as reckoned.
    pub bytes: u64,
    /// The time of the first of them.
    pub oldest: Time,
    /// All of them are before this time, the begin of a day.
    pub until: Time,
}

/// What is kept of a tag, where the house's rule is `house`.
pub fn keep(registry: &Registry, tag: TagId, house: Ages) -> Keep {
    let tag = registry.tag_by_id(tag);
    let ages = tag.map_or(house, |tag| registry.retained(tag.path.as_str()).ages(house));
    let age = |days: u32| Duration::from_hours(24 * u64::from(days));
    Keep { samples: ages.samples.map(age), figures: ages.figures.map(age) }
}

impl Plant<'_> {
    /// All rules of retention of the caller's own organisations, by path. No agreement opens one.
    pub fn retention_rules(&self) -> impl Iterator<Item = &RetentionRule> {
        let rules = self.registry().retention_rules().map(|rule| &**rule);
        rules.filter(|rule| self.own_asset(rule.place.asset().as_str()).is_ok())
    }

    /// All legal holds of the caller's own organisations, the first one placed first.
    pub fn holds(&self) -> impl Iterator<Item = &Hold> {
        let holds = self.registry().holds().map(|hold| &**hold);
        holds.filter(|hold| self.own_asset(hold.asset.as_str()).is_ok())
    }

    /// What holds for an asset or tag, and why; nothing where it is not the caller's own.
    pub fn retained(&self, place: &Place) -> Retained<'_> {
        match self.own_asset(place.asset().as_str()) {
            Ok(_) => self.registry().retained(place.as_str()),
            Err(_) => Retained::default(),
        }
    }
}

impl Query {
    /// The rule of the house, for where nobody set one.
    pub fn house_ages(&self) -> Ages {
        self.house
    }

    /// What goes at a time of all that is the plant's caller's own, or of one place. Of a plant as it
    /// would be [after a command](Plant::after) it says what would go.
    ///
    /// # Errors
    /// [`QueryError::Historian`] when the disk cannot be read.
    pub fn going(
        &self,
        plant: &Plant<'_>,
        within: Option<&Place>,
        at: Time,
    ) -> Result<Going, QueryError> {
        let (registry, scope) = (plant.registry().clone(), plant.scope().clone());
        let (within, house) = (within.cloned(), self.house);
        let rule = move |id: TagId| {
            let asked = registry.tag_by_id(id).filter(|tag| {
                scope.sees(&tag.owner) && within.as_ref().is_none_or(|place| place.has(&tag.path))
            });
            asked.map_or(Keep::default(), |tag| keep(&registry, tag.id, house))
        };
        let due = self.historian.due(&rule, at)?;
        let mut going = Going { at, samples: 0, bytes: 0, oldest: None, tags: Vec::new(), more: 0 };
        for due in due {
            let Some(tag) = plant.tag_by_id(due.tag) else { continue };
            going.samples += due.samples;
            going.bytes += due.bytes;
            going.oldest = Some(going.oldest.map_or(due.oldest, |oldest| oldest.min(due.oldest)));
            let (samples, bytes) = (due.samples, due.bytes);
            let (oldest, until) = (due.oldest, due.until);
            going.tags.push(GoingTag { tag, samples, bytes, oldest, until });
        }
        going.tags.sort_by(|a, b| (b.samples, &a.tag.path).cmp(&(a.samples, &b.tag.path)));
        going.more = going.tags.len().saturating_sub(GOING_TAGS_MAX);
        going.tags.truncate(GOING_TAGS_MAX);
        Ok(going)
    }
}

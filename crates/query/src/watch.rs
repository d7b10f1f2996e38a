//! Live values of chosen tags, for those who may see them.

use std::collections::HashMap;

use guildhall_hub::Subscription;
use guildhall_model::{Sample, TagId};

use crate::{Plant, Query, Reading, VisibleTag};

/// Watches tags; ends when dropped.
pub struct Watch {
    subscription: Subscription,
    watched: HashMap<TagId, usize>,
}

/// What is new since the last time.
#[derive(Debug, Default)]
pub struct News {
    /// Which of the watched tags, by its place in the list, and its sample, in stored order.
    pub samples: Vec<(usize, Sample)>,
    /// How many were dropped because nobody took them.
    pub dropped: u64,
}

impl Query {
    /// A watch for at most `capacity` samples that wait. `wake` is called when some do; it must
    /// not block.
    pub fn watch(&self, capacity: usize, wake: impl Fn() + Send + Sync + 'static) -> Watch {
        Watch { subscription: self.hub.subscribe(capacity, wake), watched: HashMap::new() }
    }

    /// Watches exactly `tags` from now on, and gives their values as they are now. What is new
    /// between the two is not lost, but may come twice.
    pub fn watch_tags(
        &self,
        watch: &mut Watch,
        plant: &Plant<'_>,
        tags: Vec<VisibleTag>,
    ) -> Vec<Reading> {
        watch.watched = tags.iter().enumerate().map(|(place, tag)| (tag.id, place)).collect();
        watch.subscription.watch(tags.iter().map(|tag| tag.id));
        self.readings(plant, tags)
    }
}

impl Watch {
    /// Takes what is new.
    pub fn take(&self) -> News {
        let delivery = self.subscription.take();
        let placed = |sample: Sample| Some((*self.watched.get(&sample.tag)?, sample));
        News {
            samples: delivery.samples.into_iter().filter_map(placed).collect(),
            dropped: delivery.dropped,
        }
    }
}

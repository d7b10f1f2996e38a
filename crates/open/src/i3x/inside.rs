//! What one subscription watches, and what waits in it.
//!
//! Values flow from the hub's live edge into a bounded queue. A sync puts what is new into a
//! numbered batch, which is kept until it is acknowledged; a stream gives it away at once.
//! Whatever overflows is dropped oldest first, counted, and told.
//!
//! What may be seen is computed anew from the owner's scope whenever values are taken out, so
//! that what is shared no more stops, even what waits already.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::Time;
use guildhall_query::{Plant, Query, Watch};
use serde::Serialize;
use serde_json::Number;

use super::answer::Fault;
use super::plan::{ELEMENTS_MAX, Item, Plan};
use super::space::Element;
use super::value::{LastValues, Vqt, vqt};

/// Most updates that wait in one subscription, batches that are not acknowledged included.
pub(super) const UPDATES_MAX: usize = 10_000;
/// A subscription that is neither synced nor streamed for so long is gone.
const IDLE_MAX: Duration = Duration::from_secs(600);

/// One new value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update {
    pub(super) element_id: String,
    #[serde(flatten)]
    pub(super) vqt: Vqt,
}

/// What one sync took out.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Batch {
    pub(super) sequence_number: u64,
    pub(super) updates: Vec<Update>,
}

/// What changes in a subscription.
pub(super) struct Inside {
    pub(super) items: Vec<Item>,
    watch: Watch,
    plan: Plan,
    pending: VecDeque<Update>,
    batches: VecDeque<Batch>,
    sequence: u64,
    dropped: u64,
    used: Time,
    /// Counts streams; the newest is the one that runs.
    stream: u64,
    streaming: bool,
}

impl Inside {
    pub(super) fn new(watch: Watch, now: Time) -> Inside {
        Inside {
            items: Vec::new(),
            watch,
            plan: Plan::default(),
            pending: VecDeque::new(),
            batches: VecDeque::new(),
            sequence: 0,
            dropped: 0,
            used: now,
            stream: 0,
            streaming: false,
        }
    }

    /// Whether somebody reads it, or did not long ago.
    pub(super) fn is_used(&self, now: Time) -> bool {
        self.streaming || now.since(self.used) <= IDLE_MAX
    }

    /// Watches more elements. The value of each as it is now is its first update.
    pub(super) fn register(
        &mut self,
        query: &Query,
        plant: &Plant<'_>,
        new: Vec<Item>,
        now: Time,
    ) -> Vec<Result<(), Fault>> {
        self.collect(query, plant, now);
        let mut outcomes = Vec::with_capacity(new.len());
        let mut count = self.plan.count();
        let mut known: HashSet<String> = self.ids().map(str::to_owned).collect();
        for item in new {
            outcomes.push(match Element::find(plant, &item.element_id) {
                None => Err(Fault::unknown("object", &item.element_id)),
                Some(_) if known.contains(&item.element_id) => Ok(()),
                Some(element) => {
                    let room = ELEMENTS_MAX.saturating_sub(count);
                    let composed = element.composed(plant, item.max_depth, room);
                    if composed.cut {
                        Err(too_many())
                    } else {
                        count += composed.elements.len();
                        known.insert(item.element_id.clone());
                        self.items.push(item);
                        Ok(())
                    }
                }
            });
        }
        let before = std::mem::replace(&mut self.plan, Plan::of(&self.items, plant));
        self.rewatch(query, plant);
        self.first_values(query, plant, &before, now);
        outcomes
    }

    /// Watches these elements no more. What waits already stays.
    pub(super) fn unregister(
        &mut self,
        query: &Query,
        plant: &Plant<'_>,
        ids: &[String],
        now: Time,
    ) -> Vec<Result<(), Fault>> {
        self.collect(query, plant, now);
        let mut known: HashSet<String> = self.ids().map(str::to_owned).collect();
        let one = |id: &String| {
            let seen = Element::find(plant, id).is_some();
            let detail = || format!("`{id}` is not registered with this subscription");
            (seen && known.remove(id)).then_some(()).ok_or_else(|| Fault::not_found(detail()))
        };
        let outcomes = ids.iter().map(one).collect();
        self.items.retain(|item| known.contains(&item.element_id));
        self.plan = Plan::of(&self.items, plant);
        self.rewatch(query, plant);
        outcomes
    }

    /// Acknowledges, and gives what waits in numbered batches, and how many updates were dropped
    /// since the last time.
    pub(super) fn sync(
        &mut self,
        query: &Query,
        plant: &Plant<'_>,
        acknowledged: Option<&Number>,
        now: Time,
    ) -> Result<(Vec<Batch>, u64), Fault> {
        if self.streaming {
            let detail = "this subscription has an open stream; close it before a sync";
            return Err(Fault::bad_request(detail));
        }
        self.used = now;
        let everything = acknowledged.is_some_and(|number| number.as_i64() == Some(-1));
        match acknowledged.map(|number| number.as_u64()) {
            None => {}
            Some(Some(number)) if number <= self.sequence => {
                self.batches.retain(|batch| batch.sequence_number > number);
            }
            Some(_) if everything => {}
            Some(_) => {
                let newest = self.sequence;
                return Err(Fault::bad_request(format!(
                    "`lastSequenceNumber` is -1 or a number that was given, at most {newest}"
                )));
            }
        }
        self.collect(query, plant, now);
        if everything {
            self.batches.clear();
            self.pending.clear();
        }
        if !self.pending.is_empty() {
            self.sequence += 1;
            let updates = self.pending.drain(..).collect();
            self.batches.push_back(Batch { sequence_number: self.sequence, updates });
        }
        Ok((self.batches.iter().cloned().collect(), std::mem::take(&mut self.dropped)))
    }

    /// Begins a stream, which ends the one before it.
    pub(super) fn open_stream(&mut self) -> u64 {
        self.stream += 1;
        self.streaming = true;
        self.stream
    }

    /// Ends whatever stream runs.
    pub(super) fn end_stream(&mut self) {
        self.stream += 1;
    }

    /// A stream has ended; nothing to do when another took its place.
    pub(super) fn close_stream(&mut self, stream: u64, now: Time) {
        if self.stream == stream {
            self.streaming = false;
            self.used = now;
        }
    }

    /// Gives away what waits, and how many updates were dropped since the last time. None when
    /// this stream is not the newest any more.
    pub(super) fn pour(
        &mut self,
        query: &Query,
        plant: &Plant<'_>,
        stream: u64,
        now: Time,
    ) -> Option<(Vec<Update>, u64)> {
        if self.stream != stream {
            return None;
        }
        self.collect(query, plant, now);
        let batches = self.batches.drain(..).flat_map(|batch| batch.updates);
        let updates = batches.chain(self.pending.drain(..)).collect();
        Some((updates, std::mem::take(&mut self.dropped)))
    }

    /// Takes in what the hub has, and drops what may not be seen any more.
    fn collect(&mut self, query: &Query, plant: &Plant<'_>, now: Time) {
        let news = self.watch.take();
        self.dropped += news.dropped;
        let plan = Plan::of(&self.items, plant);
        let mut touched: Vec<usize> = Vec::new();
        for (place, sample) in news.samples {
            let tag = &self.plan.tags[place];
            if plan.told.contains(&tag.id) {
                let element_id = tag.path.to_string();
                self.pending.push_back(Update { element_id, vqt: vqt(&sample) });
            }
            touched.extend(plan.whole_of.get(&tag.id));
        }
        touched.sort_unstable();
        touched.dedup();
        let wholes = touched.into_iter().map(|at| Element::Asset(Arc::clone(&plan.wholes[at])));
        self.tell(query, plant, wholes.collect(), now);
        let changed = plan.tags != self.plan.tags;
        self.plan = plan;
        if changed {
            self.rewatch(query, plant);
            let seen = |update: &Update| Element::find(plant, &update.element_id).is_some();
            self.pending.retain(seen);
            self.batches.iter_mut().for_each(|batch| batch.updates.retain(seen));
            self.batches.retain(|batch| !batch.updates.is_empty());
        }
        self.bound();
    }

    fn rewatch(&mut self, query: &Query, plant: &Plant<'_>) {
        query.watch_tags(&mut self.watch, plant, self.plan.tags.clone());
    }

    /// The values, as they are now, of what was not watched before and has a value.
    fn first_values(&mut self, query: &Query, plant: &Plant<'_>, before: &Plan, now: Time) {
        let tags = self
            .plan
            .tags
            .iter()
            .filter(|tag| self.plan.told.contains(&tag.id) && !before.told.contains(&tag.id));
        let wholes = self.plan.wholes.iter();
        let wholes = wholes.filter(|one| !before.wholes.iter().any(|old| old.id == one.id));
        let new = tags.cloned().map(Element::Tag);
        let new = new.chain(wholes.map(|asset| Element::Asset(Arc::clone(asset)))).collect();
        self.tell(query, plant, new, now);
        self.bound();
    }

    fn tell(&mut self, query: &Query, plant: &Plant<'_>, elements: Vec<Element>, now: Time) {
        let last = LastValues::read(query, plant, elements.iter(), now);
        for element in elements {
            if last.any(plant, &element) {
                let vqt = last.vqt(plant, &element);
                self.pending.push_back(Update { element_id: element.id().to_owned(), vqt });
            }
        }
    }

    /// Drops the oldest of what is too much.
    fn bound(&mut self) {
        let waiting: usize = self.batches.iter().map(|batch| batch.updates.len()).sum();
        let mut over = (waiting + self.pending.len()).saturating_sub(UPDATES_MAX);
        let mut dropped = 0;
        while over > 0 {
            let gone = match self.batches.pop_front() {
                Some(batch) => batch.updates.len(),
                None => self.pending.drain(..over.min(self.pending.len())).len(),
            };
            dropped += gone;
            over = over.saturating_sub(gone);
        }
        self.dropped += u64::try_from(dropped).unwrap_or(u64::MAX);
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|item| item.element_id.as_str())
    }
}

fn too_many() -> Fault {
    let detail = format!("one subscription watches at most {ELEMENTS_MAX} elements");
    Fault::bad_request(format!("{detail}; make another one for these"))
}

//! Parked samples in memory, in place of the server's file.

use std::sync::{Mutex, MutexGuard};

use guildhall_model::TagPath;
use guildhall_open::{Parked, ParkedTag, Parking, ParkingError};

/// Most samples that it keeps.
pub(crate) const SAMPLES_MAX: usize = 5;

#[derive(Default)]
pub(crate) struct Shelf(Mutex<(i64, Vec<(i64, Parked)>)>);

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, (i64, Vec<(i64, Parked)>)> {
        self.0.lock().unwrap()
    }
}

impl Parking for Shelf {
    fn park(&self, samples: &[Parked]) -> Result<usize, ParkingError> {
        let mut shelf = self.lock();
        let kept = samples.len().min(SAMPLES_MAX - shelf.1.len());
        for sample in &samples[..kept] {
            shelf.0 += 1;
            let number = shelf.0;
            shelf.1.push((number, sample.clone()));
        }
        Ok(kept)
    }

    fn tags(&self) -> Result<Vec<ParkedTag>, ParkingError> {
        let mut tags: Vec<ParkedTag> = Vec::new();
        for (_, sample) in &self.lock().1 {
            let kinds = sample.value.iter().map(guildhall_model::Value::data_type);
            match tags.iter_mut().find(|tag| tag.tag == sample.tag) {
                Some(tag) => {
                    tag.samples += 1;
                    tag.kinds.extend(kinds);
                    tag.since = tag.since.min(sample.received);
                    if sample.time >= tag.last && sample.value.is_some() {
                        tag.newest.clone_from(&sample.value);
                    }
                    (tag.first, tag.last) = (tag.first.min(sample.time), tag.last.max(sample.time));
                }
                None => tags.push(ParkedTag {
                    tag: sample.tag.clone(),
                    under: sample.under.clone(),
                    owner: sample.owner.clone(),
                    persons: vec![sample.person.clone()],
                    kinds: kinds.collect(),
                    samples: 1,
                    bytes: 0,
                    first: sample.time,
                    last: sample.time,
                    since: sample.received,
                    newest: sample.value.clone(),
                }),
            }
        }
        tags.sort_by(|a, b| a.tag.cmp(&b.tag));
        Ok(tags)
    }

    fn tag(&self, tag: &TagPath) -> Result<Option<ParkedTag>, ParkingError> {
        Ok(self.tags()?.into_iter().find(|parked| parked.tag == *tag))
    }

    fn samples(
        &self,
        tag: &TagPath,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Parked)>, ParkingError> {
        let shelf = self.lock();
        let wanted = shelf.1.iter().filter(|(number, one)| *number > after && one.tag == *tag);
        Ok(wanted.take(limit).cloned().collect())
    }

    fn forget(&self, numbers: &[i64]) -> Result<(), ParkingError> {
        self.lock().1.retain(|(number, _)| !numbers.contains(number));
        Ok(())
    }

    fn drop_tag(&self, tag: &TagPath) -> Result<usize, ParkingError> {
        let mut shelf = self.lock();
        let before = shelf.1.len();
        shelf.1.retain(|(_, one)| one.tag != *tag);
        Ok(before - shelf.1.len())
    }
}

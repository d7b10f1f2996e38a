//! When records were received and from whom: of as many as one part of an export has.

use std::collections::HashMap;
use std::sync::Arc;

use guildhall_model::Time;
use parquet::errors::ParquetError;

use crate::records::{Records, RecordsWriter};
use crate::sheet::Sheet;

/// Arrivals by the number of their record. 24 bytes each, however long their origins are.
#[derive(Default)]
pub(crate) struct Arrivals {
    all: Vec<(u64, Time, u32)>,
    origins: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

impl Arrivals {
    /// Adds one; [`sort`](Arrivals::sort) comes before anything is asked.
    pub(crate) fn add(&mut self, record: u64, received: Time, origin: &Arc<str>) {
        let place = self.places.get(origin).copied().unwrap_or_else(|| {
            let place = u32::try_from(self.origins.len()).expect("under 2^32 origins");
            self.origins.push(Arc::clone(origin));
            self.places.insert(Arc::clone(origin), place);
            place
        });
        self.all.push((record, received, place));
    }

    /// Adds those of a file of records that are wanted; `wanted` is sorted.
    pub(crate) fn add_from(&mut self, sheet: &Sheet, wanted: &[u64]) -> Result<(), ParquetError> {
        let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else { return Ok(()) };
        let mut records = Records::read(sheet, *first..last.saturating_add(1))?;
        while let Some((record, arrival)) = records.take()? {
            if wanted.binary_search(&record).is_ok() {
                self.add(record, arrival.received, &arrival.origin);
            }
        }
        Ok(())
    }

    /// Puts them in order, each once.
    pub(crate) fn sort(&mut self) {
        self.all.sort_unstable();
        self.all.dedup_by_key(|(record, ..)| *record);
    }

    pub(crate) fn get(&self, record: u64) -> Option<(Time, &str)> {
        let at = self.all.binary_search_by_key(&record, |(record, ..)| *record).ok()?;
        let (_, received, place) = self.all[at];
        Some((received, &self.origins[usize::try_from(place).ok()?]))
    }

    /// The greatest number; 0 when there is none.
    pub(crate) fn last(&self) -> u64 {
        self.all.last().map_or(0, |(record, ..)| *record)
    }

    pub(crate) fn write(&self, records: &mut RecordsWriter) -> Result<(), ParquetError> {
        self.all.iter().try_for_each(|(record, received, place)| {
            records.push(*record, *received, &self.origins[*place as usize])
        })
    }
}

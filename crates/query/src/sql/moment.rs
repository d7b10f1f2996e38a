//! One moment of the historian for a whole query, however often it names a table.
//!
//! While a query is planned, each table that it names asks for tags and a span. When the first
//! of them reads, the snapshots are taken, one for all askings whose spans meet: no sample is
//! there for one of them and not for another. Askings whose spans are apart (yesterday beside
//! the same day a month ago) share no sample, so each has its own and nothing between is read.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use datafusion::error::{DataFusionError, Result};
use guildhall_historian::{
    Buckets, Historian, HistorianError, Scan, Snapshot, SumScan, scan_schema,
};
use guildhall_model::{Span, TagId};

use crate::sql::caller::Tags;

/// What is read of the historian in one query.
pub(crate) struct Moment {
    historian: Arc<Historian>,
    askings: Mutex<Vec<Asking>>,
}

/// Tags, by their places in the list of the caller, and a span.
struct Asking {
    places: Arc<[u32]>,
    span: Span,
    taken: Option<Taken>,
}

/// A snapshot, and where the tags of the caller stand in it.
#[derive(Clone)]
struct Taken {
    snapshot: Arc<Snapshot>,
    at: Arc<HashMap<u32, usize>>,
}

/// The number of an asking.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked(usize);

impl Moment {
    pub(crate) fn new(historian: Arc<Historian>) -> Moment {
        Moment { historian, askings: Mutex::default() }
    }

    pub(crate) fn historian(&self) -> &Historian {
        &self.historian
    }

    /// Says, while the query is planned, what will be read. `places` rise.
    pub(crate) fn ask(&self, places: Arc<[u32]>, span: Span) -> Asked {
        let mut askings = self.askings.lock().unwrap_or_else(PoisonError::into_inner);
        askings.push(Asking { places, span, taken: None });
        Asked(askings.len() - 1)
    }

    /// Reads the tags at these places of the asking, in their order, each by time, with these
    /// columns of the historian and the number of the tag.
    pub(crate) fn read(
        &self,
        asked: Asked,
        part: Range<usize>,
        tags: &Tags,
        columns: &[&str],
    ) -> Reader<Scan> {
        let schema = scan_schema();
        let wanted = |name: &str| name == "tag_id" || columns.contains(&name);
        let names = schema.fields().iter().enumerate();
        let columns: Vec<usize> =
            names.filter(|(_, field)| wanted(field.name())).map(|(at, _)| at).collect();
        let begin = move |snapshot: &Arc<Snapshot>, run, span| {
            snapshot.scan_columns(run, span, columns.clone())
        };
        let Reading { source, runs } = self.reading(asked, part, tags);
        Reader { source, runs, begin: Box::new(begin), now: None }
    }

    /// Adds up the tags at these places of the asking.
    pub(crate) fn sums(
        &self,
        asked: Asked,
        part: Range<usize>,
        tags: &Tags,
        buckets: Option<Buckets>,
    ) -> Reader<SumScan> {
        let begin = move |snapshot: &Arc<Snapshot>, run, span| snapshot.sums(run, span, buckets);
        let Reading { source, runs } = self.reading(asked, part, tags);
        Reader { source, runs, begin: Box::new(begin), now: None }
    }

    fn reading(&self, asked: Asked, part: Range<usize>, tags: &Tags) -> Reading {
        let mut askings = self.askings.lock().unwrap_or_else(PoisonError::into_inner);
        if askings[asked.0].taken.is_none() {
            self.take(&mut askings, tags);
        }
        let asking = &askings[asked.0];
        let Some(taken) = asking.taken.clone() else { return Reading::default() };
        let places = asking.places[part].iter().filter_map(|place| taken.at.get(place));
        Reading { runs: runs(places.copied()), source: Some((taken.snapshot, asking.span)) }
    }

    fn take(&self, askings: &mut [Asking], tags: &Tags) {
        let mut open: Vec<usize> = (0..askings.len()).collect();
        open.retain(|&number| askings[number].taken.is_none());
        open.sort_by_key(|&number| askings[number].span.from);
        let mut open = open.into_iter().peekable();
        while let Some(first) = open.next() {
            let mut together = vec![first];
            let mut span = askings[first].span;
            while let Some(next) = open.next_if(|&next| askings[next].span.from < span.until) {
                span.until = span.until.max(askings[next].span.until);
                together.push(next);
            }
            let places: BTreeSet<u32> = together
                .iter()
                .flat_map(|&number| askings[number].places.iter().copied())
                .collect();
            let ids: Vec<TagId> = places.iter().map(|&place| tags.at(place).id).collect();
            let at = places.into_iter().enumerate().map(|(at, place)| (place, at)).collect();
            let snapshot = Arc::new(self.historian.snapshot(ids, span));
            let taken = Taken { snapshot, at: Arc::new(at) };
            together.iter().for_each(|&number| askings[number].taken = Some(taken.clone()));
        }
    }
}

/// Neighbours together, so that each run is one scan.
fn runs(places: impl Iterator<Item = usize>) -> VecDeque<Range<usize>> {
    let mut runs: VecDeque<Range<usize>> = VecDeque::new();
    for place in places {
        match runs.back_mut() {
            Some(run) if run.end == place => run.end += 1,
            _ => runs.push_back(place..place + 1),
        }
    }
    runs
}

/// What is read of a snapshot: a span, and tags that are neighbours together.
#[derive(Default)]
struct Reading {
    source: Option<(Arc<Snapshot>, Span)>,
    runs: VecDeque<Range<usize>>,
}

/// Begins with some tags of a snapshot.
type Begin<T> = Box<dyn Fn(&Arc<Snapshot>, Range<usize>, Span) -> T + Send>;

/// What an asking gives, run after run.
pub(crate) struct Reader<T> {
    source: Option<(Arc<Snapshot>, Span)>,
    runs: VecDeque<Range<usize>>,
    begin: Begin<T>,
    now: Option<T>,
}

impl<T: Iterator> Iterator for Reader<T> {
    type Item = T::Item;

    fn next(&mut self) -> Option<T::Item> {
        loop {
            if let Some(next) = self.now.as_mut().and_then(Iterator::next) {
                return Some(next);
            }
            let run = self.runs.pop_front()?;
            let (snapshot, span) = self.source.as_ref()?;
            self.now = Some((self.begin)(snapshot, run, *span));
        }
    }
}

/// The historian's error on its way through DataFusion.
pub(crate) fn unreadable(error: HistorianError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// A column of the historian by its name.
pub(crate) fn column<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b arrow_array::ArrayRef> {
    batch
        .column_by_name(name)
        .ok_or_else(|| DataFusionError::Internal(format!("the historian has no column `{name}`")))
}

/// How many tags there are in a part of `parts` when `count` are shared out.
pub(crate) fn share(count: usize, parts: usize) -> Vec<Range<usize>> {
    let parts = parts.clamp(1, count.max(1));
    (0..parts).map(|part| (count * part / parts)..(count * (part + 1) / parts)).collect()
}

/// All places of a list as long as this.
pub(crate) fn places(all: usize) -> Arc<[u32]> {
    (0..u32::try_from(all).unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_run() {
        assert_eq!(runs([1, 2, 3, 7, 9, 10].into_iter()), [1..4, 7..8, 9..11]);
        assert!(runs(std::iter::empty()).is_empty());
    }

    #[test]
    fn parts_share_all() {
        assert_eq!(share(5, 2), [0..2, 2..5]);
        assert_eq!(share(1, 2).first(), Some(&(0..1)));
        assert_eq!(share(0, 2).len(), 1);
    }
}

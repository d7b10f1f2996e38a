//! Aggregates of a tag's history (`ReadProcessed` of OPC UA Part 11, 6.5.4).
//!
//! Reads the samples of the span page by page, and around it those that bounds need: the last
//! ones before and the first after, until there are usable ones among them.

use std::time::Duration;

use guildhall_historian::Historian;
use guildhall_model::{DataType, QualityClass, Sample, Span, TagId, Time, Value};

use crate::aggregate::{Aggregate, Aggregated, Configuration, Request, rows};
use crate::{Query, QueryError, SAMPLES_MAX, VisibleTag};

/// Most results of one question: intervals times aggregates.
pub const RESULTS_MAX: usize = 20_000;

/// Most samples that one question may read.
pub const AGGREGATE_SAMPLES_MAX: usize = 1_000_000;

/// How many samples before and after the span are looked at for bounds. When none of them is
/// usable there is none (3.1.8 leaves to the server how far it looks).
const BOUNDS_LOOKED_AT_MAX: usize = 100;

/// Two before make a slope, one after ends a line.
const BOUNDS_WANTED: usize = 2;

/// What is asked of a tag's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Which figures.
    pub aggregates: Vec<Aggregate>,
    /// Where the first interval begins.
    pub start: Time,
    /// Where the last one ends. Before `start`, time flows backwards.
    pub end: Time,
    /// How long an interval is; zero gives one for the whole range.
    pub interval: Duration,
    /// Whether a value holds until the next. Left out, a float is sloped and all else stepped;
    /// text and booleans are stepped whatever is asked.
    pub stepped: Option<bool>,
    /// How a status is calculated.
    pub configuration: Configuration,
}

/// What the history says.
#[derive(Clone, Debug, PartialEq)]
pub struct Processed {
    /// Whether a value held until the next.
    pub stepped: bool,
    /// A row for each interval, in the order in which time flows, with a result for each
    /// aggregate, in the order asked.
    pub rows: Vec<Vec<Aggregated>>,
}

impl Query {
    /// Aggregates of a tag. The last sample of all holds until `now`, as in a chart.
    ///
    /// # Errors
    /// [`QueryError::EmptySpan`] when `start` is `end`; [`QueryError::Percentages`];
    /// [`QueryError::NotForKind`]; [`QueryError::TooMuch`] beyond [`RESULTS_MAX`] or
    /// [`AGGREGATE_SAMPLES_MAX`]; [`QueryError::Historian`] when the disk cannot be read.
    pub fn aggregate(
        &self,
        tag: &VisibleTag,
        asked: &Asked,
        now: Time,
    ) -> Result<Processed, QueryError> {
        let kind = tag.property.data_type;
        check(asked, kind)?;
        let stepped = match kind {
            DataType::Float | DataType::Float32 => asked.stepped.unwrap_or(false),
            kind if kind.is_number() => asked.stepped.unwrap_or(true),
            _ => true,
        };
        let span = Span { from: asked.start.min(asked.end), until: asked.start.max(asked.end) };
        let before = self.before(tag.id, span.from)?;
        let after = self.after(tag.id, span.until)?;
        let request = Request {
            aggregates: asked.aggregates.clone(),
            start: asked.start,
            end: asked.end,
            interval: asked.interval,
            stepped,
            configuration: asked.configuration,
            held_until: after.is_empty().then_some(now),
        };
        let mut inside = Pages::new(&self.historian, tag.id, span);
        let rows = rows(&request, before.into_iter().chain(inside.by_ref()).chain(after));
        inside.outcome?;
        Ok(Processed { stepped, rows })
    }

    /// The last samples before a time, oldest first.
    fn before(&self, tag: TagId, at: Time) -> Result<Vec<Sample>, QueryError> {
        let span = Span { from: Time::MIN, until: at };
        let mut samples = self.historian.raw_back(tag, span, BOUNDS_WANTED)?;
        if !samples.iter().all(is_good) {
            samples = self.historian.raw_back(tag, span, BOUNDS_LOOKED_AT_MAX)?;
        }
        samples.reverse();
        Ok(samples)
    }

    /// The first samples at or after a time, oldest first.
    fn after(&self, tag: TagId, at: Time) -> Result<Vec<Sample>, QueryError> {
        let span = Span { from: at, until: Time::MAX };
        let samples = self.historian.raw(tag, span, BOUNDS_WANTED)?;
        if samples.first().is_none_or(is_good) {
            return Ok(samples);
        }
        Ok(self.historian.raw(tag, span, BOUNDS_LOOKED_AT_MAX)?)
    }
}

/// Whether it can be asked of a tag of such a kind.
pub(crate) fn check(asked: &Asked, kind: DataType) -> Result<(), QueryError> {
    if asked.start == asked.end {
        return Err(QueryError::EmptySpan { from: asked.start, until: asked.end });
    }
    if !asked.configuration.is_valid() {
        return Err(QueryError::Percentages);
    }
    if let Some(unfit) = asked.aggregates.iter().find(|one| !one.is_for(kind)) {
        return Err(QueryError::NotForKind { aggregate: unfit.name(), kind });
    }
    let range = asked.start.since(asked.end).max(asked.end.since(asked.start));
    let intervals = match asked.interval {
        Duration::ZERO => 1,
        interval => range.as_nanos().div_ceil(interval.as_nanos()),
    };
    let intervals = usize::try_from(intervals).unwrap_or(usize::MAX);
    if intervals.saturating_mul(asked.aggregates.len()) > RESULTS_MAX {
        return Err(QueryError::TooMuch { what: "results", max: RESULTS_MAX });
    }
    Ok(())
}

/// Whether any calculation can use it.
fn is_good(sample: &Sample) -> bool {
    let number = sample.value.as_ref().and_then(Value::as_f64);
    sample.quality.class() == QualityClass::Good && number.is_none_or(f64::is_finite)
}

/// The samples of a span, oldest first, read page by page. What goes wrong ends them and is the
/// outcome.
struct Pages<'h> {
    historian: &'h Historian,
    tag: TagId,
    rest: Option<Span>,
    page: std::vec::IntoIter<Sample>,
    count: usize,
    outcome: Result<(), QueryError>,
}

impl Pages<'_> {
    fn new(historian: &Historian, tag: TagId, span: Span) -> Pages<'_> {
        let page = Vec::new().into_iter();
        Pages { historian, tag, rest: Some(span), page, count: 0, outcome: Ok(()) }
    }

    fn read(&mut self, span: Span) -> Result<(), QueryError> {
        let samples = self.historian.raw(self.tag, span, SAMPLES_MAX)?;
        self.count += samples.len();
        if self.count > AGGREGATE_SAMPLES_MAX {
            return Err(QueryError::TooMuch { what: "samples", max: AGGREGATE_SAMPLES_MAX });
        }
        if let Some(last) = samples.last().filter(|_| samples.len() == SAMPLES_MAX) {
            let from = last.time + Duration::from_nanos(1);
            self.rest = Some(Span { from, until: span.until });
        }
        self.page = samples.into_iter();
        Ok(())
    }
}

impl Iterator for Pages<'_> {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        loop {
            if let Some(sample) = self.page.next() {
                return Some(sample);
            }
            let span = self.rest.take()?;
            if let Err(error) = self.read(span) {
                self.outcome = Err(error);
                return None;
            }
        }
    }
}

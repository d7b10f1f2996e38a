//! Aggregates of OPC UA: one figure for each processing interval of a tag's samples.
//!
//! Source: OPC UA Part 13 v1.05. All 37 aggregates of its Table 5, with both kinds of bounds,
//! stepped or sloped, forwards and backwards. Pure: samples in, results out; who has samples
//! (history here, later SQL and an OPC UA server) brings them sorted and, around the span, as many
//! as bounds need. The standard's own examples (Annex A, `AggregateExamples.csv`) are a table of
//! tests; where a clause and the examples differ, the examples decide. One of their tables (`Total`
//! of Historian3) contradicts both its clause and its sibling `TimeAverage`; there the clause decides.
//!
//! Left out on purpose: annotations, of which Guildhall keeps none.
//!
//! Read in this order: [`Request`], `interval`, `point`, `slice` (bounds and regions), `verdict`
//! (the status), then a family: `averaging`, `variation`, `counting`, `edges`, `quality`,
//! `statistics`. `stream` feeds them.

mod averaging;
mod counting;
mod edges;
mod interval;
mod name;
mod point;
mod quality;
mod slice;
mod statistics;
mod stream;
mod variation;
mod verdict;

use std::time::Duration;

use guildhall_model::{Quality, QualityClass, Time, Value};

pub use name::Aggregate;
pub use stream::{Rows, rows};

use averaging::Of;
use interval::Intervals;
use point::{PARTIAL, Point, Severity, with_bits};
use slice::Slice;
use statistics::Over;
use variation::{At, End};

/// The unit of time of the calculations: how far the time beside an end is from it, and how long
/// the last sample of all lasts (5.4.2.4). The standard's examples have the same.
pub const RESOLUTION: Duration = Duration::from_millis(1);

/// How a status is calculated (4.2.1.2). The default is the standard's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Configuration {
    /// Whether an uncertain value is treated as a bad one, else as a good one.
    pub treat_uncertain_as_bad: bool,
    /// From how many percent of good data on a result is good.
    pub percent_data_good: u8,
    /// From how many percent of bad data on a result is bad.
    pub percent_data_bad: u8,
    /// Whether interpolated bounds after the last value go on with the slope of the last two.
    pub use_sloped_extrapolation: bool,
}

impl Default for Configuration {
    fn default() -> Configuration {
        Configuration {
            treat_uncertain_as_bad: true,
            percent_data_good: 100,
            percent_data_bad: 100,
            use_sloped_extrapolation: false,
        }
    }
}

impl Configuration {
    /// Whether the two percentages go together (else `BadAggregateInvalidInputs`).
    pub fn is_valid(&self) -> bool {
        let (good, bad) = (self.percent_data_good, self.percent_data_bad);
        good <= 100 && bad <= 100 && good >= 100 - bad
    }
}

/// What is asked of the samples of one tag.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Which figures.
    pub aggregates: Vec<Aggregate>,
    /// Where the first interval begins.
    pub start: Time,
    /// Where the last one ends. Before `start`, time flows backwards.
    pub end: Time,
    /// How long an interval is; zero gives one for the whole range.
    pub interval: Duration,
    /// Whether a value holds until the next (else there is a line between them).
    pub stepped: bool,
    /// How a status is calculated.
    pub configuration: Configuration,
    /// Up to when the last sample is known to hold (3.1.9), where that is later than itself.
    pub held_until: Option<Time>,
}

/// What an aggregate says of an interval.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// A value: of the tag's kind or a number.
    Value(Value),
    /// A quality: of the worst samples.
    Quality(Quality),
}

/// One result.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregated {
    /// When: the start of the interval, or where the aggregate found its value.
    pub time: Time,
    /// None when the status is bad.
    pub figure: Option<Figure>,
    /// How far to trust it, with the historian's bits of 5.3.3.
    pub status: Quality,
}

impl Aggregated {
    /// The names of the status's bits: `Calculated`, `Interpolated`, `Partial`, `MultipleValues`.
    /// Neither of the first two is a raw value.
    pub fn bits(&self) -> Vec<&'static str> {
        point::names_of_bits(self.status)
    }

    fn with_figure(time: Time, figure: Option<Figure>, status: Quality, bits: u32) -> Aggregated {
        let figure = figure.filter(|_| status.class() != QualityClass::Bad);
        Aggregated { time, figure, status: with_bits(status, bits) }
    }

    fn new(time: Time, value: Option<Value>, status: Quality, bits: u32) -> Aggregated {
        Aggregated::with_figure(time, value.map(Figure::Value), status, bits)
    }

    fn of(point: &Point, bits: u32) -> Aggregated {
        Aggregated::new(point.time, point.value.clone(), point.status, bits)
    }

    fn no_data(time: Time) -> Aggregated {
        Aggregated { time, figure: None, status: Quality::BAD_NO_DATA }
    }
}

impl Slice<'_> {
    /// A number at the start of the interval.
    fn answer(&self, number: f64, status: Quality, bits: u32) -> Aggregated {
        Aggregated::new(self.interval.start(), Some(Value::Float(number)), status, bits)
    }
}

/// The result of one aggregate for one interval.
fn aggregated(aggregate: Aggregate, slice: &Slice<'_>) -> Aggregated {
    if aggregate == Aggregate::Interpolative {
        return averaging::interpolative(slice);
    }
    if slice.is_outside() {
        return Aggregated::no_data(slice.interval.start());
    }
    let mut found = family(aggregate, slice);
    if aggregate.tells_partial() && slice.is_partial() {
        found.status = with_bits(found.status, PARTIAL);
    }
    found
}

fn family(aggregate: Aggregate, slice: &Slice<'_>) -> Aggregated {
    use Aggregate as A;
    match aggregate {
        A::Interpolative => averaging::interpolative(slice),
        A::Average => averaging::average(slice),
        A::TimeAverage => averaging::interpolated(slice, Of::Average),
        A::TimeAverage2 => averaging::simple(slice, Of::Average),
        A::Total => averaging::interpolated(slice, Of::Total),
        A::Total2 => averaging::simple(slice, Of::Total),
        A::Minimum => variation::of_samples(slice, End::Least, At::Start),
        A::Maximum => variation::of_samples(slice, End::Greatest, At::Start),
        A::MinimumActualTime => variation::of_samples(slice, End::Least, At::ActualTime),
        A::MaximumActualTime => variation::of_samples(slice, End::Greatest, At::ActualTime),
        A::Range => variation::range_of_samples(slice),
        A::Minimum2 => variation::with_bounds(slice, End::Least, At::Start),
        A::Maximum2 => variation::with_bounds(slice, End::Greatest, At::Start),
        A::MinimumActualTime2 => variation::with_bounds(slice, End::Least, At::ActualTime),
        A::MaximumActualTime2 => variation::with_bounds(slice, End::Greatest, At::ActualTime),
        A::Range2 => variation::range_with_bounds(slice),
        A::AnnotationCount => counting::annotation_count(slice),
        A::Count => counting::count(slice),
        A::DurationInStateZero => counting::duration_in_state(slice, true),
        A::DurationInStateNonZero => counting::duration_in_state(slice, false),
        A::NumberOfTransitions => counting::number_of_transitions(slice),
        A::Start => edges::start(slice),
        A::End => edges::end(slice),
        A::Delta => edges::delta(slice),
        A::StartBound => edges::start_bound(slice),
        A::EndBound => edges::end_bound(slice),
        A::DeltaBounds => edges::delta_bounds(slice),
        A::DurationGood => quality::duration(slice, Severity::Good),
        A::DurationBad => quality::duration(slice, Severity::Bad),
        A::PercentGood => quality::percent(slice, Severity::Good),
        A::PercentBad => quality::percent(slice, Severity::Bad),
        A::WorstQuality => quality::worst_of_samples(slice),
        A::WorstQuality2 => quality::worst_with_bounds(slice),
        A::StandardDeviationSample => statistics::deviation(slice, Over::Sample),
        A::VarianceSample => statistics::variance(slice, Over::Sample),
        A::StandardDeviationPopulation => statistics::deviation(slice, Over::Population),
        A::VariancePopulation => statistics::variance(slice, Over::Population),
    }
}

#[expect(clippy::as_conversions, reason = "nanoseconds of any history stay below 2^63")]
fn milliseconds(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1e6
}

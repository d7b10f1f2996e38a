//! What a chart draws: every sample where there is room for them, else the least, greatest and
//! last value of each step.
//!
//! A value holds until the next sample (OPC UA Part 13, 5.4.3.1: stepped interpolation), so a
//! set point that was changed last week draws a line today. A sample that is bad ends it: the
//! chart shows a gap until a good one comes.
//!
//! Where figures outlived their samples, steps are as long as these figures reach over.

use std::sync::Arc;
use std::time::Duration;

use guildhall_historian::Step;
use guildhall_model::{Sample, Span, TagId, Time, Value};

use crate::{Query, QueryError, VisibleTag, samples_max};

/// Most rows of a series: a chart has no more pixels.
pub const TREND_PIXELS_MAX: usize = 4_000;

/// Most changes of a text in one answer; of more the oldest are given.
pub const TREND_TEXTS_MAX: usize = 1_000;

/// How many steps may be looked into for how they ended. Later ones count as ended bad.
const ENDS_LOOKED_AT_MAX: usize = 50;

/// How many reads of [`samples_max`] the changes of a text are looked for in.
const TEXT_READS_MAX: usize = 20;

/// Lengths of a step that a person can read off an axis, in seconds.
const STEP_SECONDS: [u64; 20] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 604_800, 2_592_000,
];

/// Several tags over one span.
#[derive(Debug, PartialEq)]
pub struct Trend {
    /// The length of a step, for the series that are not raw.
    pub step: Duration,
    /// One for each tag, in the order asked.
    pub series: Vec<Series>,
}

/// A text and since when it holds; none for what is no good value.
pub type TextFrom = (Time, Option<Arc<str>>);

/// What one tag draws.
#[derive(Debug, PartialEq)]
pub enum Series {
    /// Every sample in the span, the value that held when it began, and the one that holds now.
    Raw(Vec<Row>),
    /// A row for each step.
    Steps(Vec<Row>),
    /// A text tag: each change, with the text that held from then on; none when it was bad.
    Texts(Vec<TextFrom>),
}

/// The values at a time, or from a time on. All `None` is a gap, never drawn across.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// When, or the first moment of the step.
    pub time: Time,
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// The last.
    pub last: Option<f64>,
}

impl Row {
    fn one(time: Time, value: Option<f64>) -> Row {
        Row { time, min: value, max: value, last: value }
    }
}

impl Query {
    /// What `tags` draw over `span` on a chart `pixels` wide, at most [`TREND_PIXELS_MAX`].
    /// Nothing is drawn after `now`.
    ///
    /// # Errors
    /// [`QueryError::EmptySpan`]; [`QueryError::Historian`] when the disk cannot be read.
    pub fn trend(
        &self,
        tags: &[VisibleTag],
        span: Span,
        pixels: usize,
        now: Time,
    ) -> Result<Trend, QueryError> {
        if span.until <= span.from {
            return Err(QueryError::EmptySpan { from: span.from, until: span.until });
        }
        let pixels = pixels.clamp(1, TREND_PIXELS_MAX);
        let alone: Vec<Option<Duration>> =
            tags.iter().map(|tag| self.historian.alone(tag.id, span)).collect();
        let least = alone.iter().flatten().max().copied().unwrap_or_default();
        let step = step_of(span, pixels, least);
        let one = |(tag, alone): (&VisibleTag, &Option<Duration>)| match tag.property.data_type {
            kind if kind.is_drawn() => {
                let room = alone.is_none().then_some(pixels);
                self.numbers(tag.id, span, room, step, now)
            }
            kind => self.texts(tag.id, span, samples_max(kind)).map(Series::Texts),
        };
        let series = tags.iter().zip(&alone).map(one).collect::<Result<_, _>>()?;
        Ok(Trend { step, series })
    }

    /// Every sample where there are no more than `room`, else steps; without room always steps.
    fn numbers(
        &self,
        tag: TagId,
        span: Span,
        room: Option<usize>,
        step: Duration,
        now: Time,
    ) -> Result<Series, QueryError> {
        let held = match span.from.ns().checked_sub(1) {
            Some(before) => self.historian.before(tag, Time::from_ns(before))?,
            None => None,
        };
        let fewer = |room: &usize| !self.historian.surely_more(tag, span, *room);
        if let Some(room) = room.filter(fewer) {
            let samples = self.historian.raw(tag, span, room + 1)?;
            if samples.len() <= room {
                return Ok(Series::Raw(raw(held.as_ref(), &samples, span.until.min(now))));
            }
        }
        let from = span.from.floor(step);
        let until = span.until.min(now + Duration::from_nanos(1));
        let count = usize::try_from(until.since(from).as_nanos().div_ceil(step.as_nanos()));
        let steps = self.historian.steps(tag, from, step, count.unwrap_or(usize::MAX))?;
        let mut looked = 0;
        let ended = |step_end: Time| -> Result<Option<f64>, QueryError> {
            looked += 1;
            if looked > ENDS_LOOKED_AT_MAX {
                return Ok(None);
            }
            let last = self.historian.before(tag, step_end - Duration::from_nanos(1))?;
            Ok(last.as_ref().and_then(number))
        };
        fill(&steps, step, held.as_ref().and_then(number), ended).map(Series::Steps)
    }

    fn texts(&self, tag: TagId, span: Span, at_once: usize) -> Result<Vec<TextFrom>, QueryError> {
        let mut changes: Vec<TextFrom> = Vec::new();
        let held = self.historian.before(tag, span.from)?;
        changes.extend(held.map(|sample| (sample.time, text(sample))));
        let mut from = span.from;
        for _ in 0..TEXT_READS_MAX {
            let rest = Span { from, until: span.until };
            let samples = self.historian.raw(tag, rest, at_once)?;
            let whole = samples.len() < at_once;
            for sample in samples {
                from = sample.time + Duration::from_nanos(1);
                let (time, text) = (sample.time, text(sample));
                if changes.last().is_none_or(|(_, last)| *last != text) {
                    changes.push((time, text));
                }
            }
            if whole || changes.len() >= TREND_TEXTS_MAX {
                break;
            }
        }
        changes.truncate(TREND_TEXTS_MAX);
        Ok(changes)
    }
}

/// The shortest readable step, of `least` or more, with which the span fits the pixels.
fn step_of(span: Span, pixels: usize, least: Duration) -> Duration {
    let pixels = u128::try_from(pixels).unwrap_or(1);
    let fits = span.until.since(span.from).as_nanos().div_ceil(pixels);
    let wanted = fits.max(least.as_nanos());
    let long_enough = |seconds: &u64| Duration::from_secs(*seconds).as_nanos() >= wanted;
    let day = STEP_SECONDS[17];
    let seconds = STEP_SECONDS.into_iter().find(long_enough).unwrap_or_else(|| {
        let days = wanted.div_ceil(u128::from(day) * 1_000_000_000);
        day * u64::try_from(days).unwrap_or(u64::MAX / day)
    });
    Duration::from_secs(seconds)
}

/// What a chart can draw of a sample.
fn number(sample: &Sample) -> Option<f64> {
    sample.value.as_ref().and_then(Value::as_f64).filter(|value| value.is_finite())
}

fn text(sample: Sample) -> Option<Arc<str>> {
    match sample.value {
        Some(Value::Text(text) | Value::Json(text)) => Some(text),
        Some(array @ Value::Array(_)) => Some(array.to_string().into()),
        _ => None,
    }
}

fn raw(held: Option<&Sample>, samples: &[Sample], edge: Time) -> Vec<Row> {
    let row = |sample: &Sample| Row::one(sample.time, number(sample));
    let mut rows: Vec<Row> = held.into_iter().chain(samples).map(row).collect();
    // Sparkplug, HL7 and Modbus send each second, OPC UA only what changed: hold the last value.
    if let Some(&last) = rows.last().filter(|last| last.last.is_some() && last.time < edge) {
        rows.push(Row { time: edge, ..last });
    }
    rows
}

/// Rows of steps. An empty step holds the value before it. Where a step had something bad in
/// it and the next is empty, `ended` is asked what the last sample before a time said.
fn fill(
    steps: &[Step],
    length: Duration,
    held: Option<f64>,
    mut ended: impl FnMut(Time) -> Result<Option<f64>, QueryError>,
) -> Result<Vec<Row>, QueryError> {
    enum Before {
        Known(Option<f64>),
        Mixed(Time),
    }
    let mut before = Before::Known(held);
    let mut rows = Vec::with_capacity(steps.len());
    for step in steps {
        if step.count == 0 {
            let value = match before {
                Before::Known(value) => value,
                Before::Mixed(end) => ended(end)?,
            };
            before = Before::Known(value);
            rows.push(Row::one(step.from, value));
            continue;
        }
        rows.push(Row { time: step.from, min: step.min, max: step.max, last: step.last });
        before = match step.count_value {
            0 => Before::Known(None),
            count if count == step.count => Before::Known(step.last),
            _ => Before::Mixed(step.from + length),
        };
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Quality;

    fn step(at: i64, count: u64, count_value: u64, value: f64) -> Step {
        let value = (count_value > 0).then_some(value);
        let from = Time::from_s(at);
        Step { from, count, count_value, min: value, max: value, last: value, ..Step::default() }
    }

    #[track_caller]
    fn check(what: &str, held: Option<f64>, steps: &[Step], expected: &[Option<f64>]) {
        let ended = |at: Time| Ok((at == Time::from_s(20)).then_some(7.0));
        let rows = fill(steps, Duration::from_secs(10), held, ended).expect("no disk is asked");
        let last: Vec<Option<f64>> = rows.iter().map(|row| row.last).collect();
        assert_eq!(last, expected, "{what}");
    }

    #[test]
    fn an_empty_step_holds_what_was_before() {
        let empty = |at| step(at, 0, 0, 0.0);
        let whole = [step(0, 5, 5, 1.0), empty(10), empty(20)];
        check("a good value holds", None, &whole, &[Some(1.0); 3]);
        let bad = [step(0, 5, 0, 0.0), empty(10)];
        check("a bad one does not", Some(3.0), &bad, &[None, None]);
        check("from before the span", Some(3.0), &[empty(0)], &[Some(3.0)]);
        check("nothing ever", None, &[empty(0)], &[None]);
        let ends_good = [step(10, 5, 3, 2.0), empty(20), empty(30)];
        check("mixed, and ends good", None, &ends_good, &[Some(2.0), Some(7.0), Some(7.0)]);
        let ends_bad = [step(20, 5, 3, 2.0), empty(30)];
        check("mixed, and ends bad", None, &ends_bad, &[Some(2.0), None]);
    }

    #[test]
    fn a_step_is_readable_and_fits() {
        let of_least = |seconds: i64, pixels, least| {
            let span = Span { from: Time::from_s(0), until: Time::from_s(seconds) };
            step_of(span, pixels, Duration::from_secs(least)).as_secs()
        };
        let of = |seconds, pixels| of_least(seconds, pixels, 0);
        assert_eq!(of_least(86_400, 1000, 3600), 3600, "where figures of hours are all there is");
        assert_eq!(of(600, 1000), 1);
        assert_eq!(of(3 * 3600, 1000), 15);
        assert_eq!(of(86_400, 1000), 120);
        assert_eq!(of(365 * 86_400, 1000), 43_200);
        assert_eq!(of(200 * 365 * 86_400, 1), 200 * 365 * 86_400, "longer than any in the list");
    }

    #[test]
    fn raw_rows_hold_to_the_edge_unless_bad() {
        let sample = |at, value: f64, quality: Quality| Sample {
            tag: TagId(0),
            time: Time::from_s(at),
            value: quality.has_value().then_some(Value::Float(value)),
            quality,
        };
        let good = sample(5, 1.0, Quality::GOOD);
        let bad = sample(6, 0.0, Quality::BAD_NOT_CONNECTED);
        let edge = Time::from_s(9);
        let rows = raw(None, std::slice::from_ref(&good), edge);
        assert_eq!(rows, [Row::one(good.time, Some(1.0)), Row::one(edge, Some(1.0))]);
        let rows = raw(Some(&good), std::slice::from_ref(&bad), edge);
        assert_eq!(rows, [Row::one(good.time, Some(1.0)), Row::one(bad.time, None)]);
        let rows = raw(None, &[sample(5, f64::NAN, Quality::GOOD)], edge);
        assert_eq!(rows, [Row::one(Time::from_s(5), None)], "NaN cannot be drawn");
    }
}

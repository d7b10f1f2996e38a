//! One array of a tag, and how it is drawn: every point where there is room for them, else the
//! least and greatest of each run of points, so that no peak is lost.

use std::time::Duration;

use guildhall_model::{DataType, Sample, Span, Time};

use crate::{Query, QueryError, TREND_PIXELS_MAX, VisibleTag};

/// A sample of a tag and when those beside it are.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The sample that held at the time asked; none before the first.
    pub sample: Option<Sample>,
    /// When the one before it is.
    pub previous: Option<Time>,
    /// When the one after it is.
    pub next: Option<Time>,
}

/// Points as a chart of some pixels draws them.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// How many points there are in each run; 1 shows every point.
    pub step: usize,
    /// The least and the greatest of each run; none where none of its points is a number that can
    /// be drawn.
    pub runs: Vec<Option<(f64, f64)>>,
}

impl Query {
    /// The sample of a tag that held at a time.
    ///
    /// # Errors
    /// [`QueryError::NoArray`] for a tag that keeps none; [`QueryError::Historian`] when the disk
    /// cannot be read.
    pub fn array_at(&self, tag: &VisibleTag, at: Time) -> Result<Beside, QueryError> {
        let kind = tag.property.data_type;
        if kind != DataType::Array {
            return Err(QueryError::NoArray { tag: tag.path.to_string(), kind });
        }
        let sample = self.historian.before(tag.id, at)?;
        let first = sample.as_ref().map_or(at, |sample| sample.time);
        let from = first + Duration::from_nanos(1);
        let next = self.historian.raw(tag.id, Span { from, until: Time::MAX }, 1)?;
        let before = Span { from: Time::MIN, until: first };
        let previous = match &sample {
            Some(_) => self.historian.raw_back(tag.id, before, 1)?,
            None => Vec::new(),
        };
        let time = |samples: Vec<Sample>| samples.first().map(|sample| sample.time);
        Ok(Beside { sample, previous: time(previous), next: time(next) })
    }
}

/// How points are drawn on a chart `pixels` wide, at most [`TREND_PIXELS_MAX`].
pub fn picture(points: &[f64], pixels: usize) -> Picture {
    let pixels = pixels.clamp(1, TREND_PIXELS_MAX);
    let step = points.len().div_ceil(pixels).max(1);
    Picture { step, runs: points.chunks(step).map(ends).collect() }
}

/// The least and the greatest of those that can be drawn.
pub fn ends(points: &[f64]) -> Option<(f64, f64)> {
    let drawn = points.iter().copied().filter(|point| point.is_finite());
    drawn.fold(None, |ends, point| {
        let (low, high) = ends.unwrap_or((point, point));
        Some((low.min(point), high.max(point)))
    })
}

/// So many points from a place on, as far as they are there; all the rest when no number is said.
pub fn part(points: &[f64], first: usize, count: Option<usize>) -> &[f64] {
    let rest = points.get(first..).unwrap_or_default();
    count.and_then(|count| rest.get(..count)).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peak_of_one_point_stays_and_what_is_no_number_is_a_gap() {
        let mut points = vec![0.0; 65_536];
        points[40_001] = 9.0;
        points[40_002] = -3.0;
        let drawn = picture(&points, 1_000);
        assert_eq!((drawn.step, drawn.runs.len()), (66, 993));
        assert_eq!(drawn.runs[40_001 / 66], Some((-3.0, 9.0)));
        assert_eq!(drawn.runs.iter().filter(|run| **run == Some((0.0, 0.0))).count(), 992);

        let drawn = picture(&[1.0, f64::NAN, f64::INFINITY, 2.0], 4);
        assert_eq!(drawn.runs, [Some((1.0, 1.0)), None, None, Some((2.0, 2.0))]);
        assert_eq!(picture(&[1.0, f64::NAN, f64::INFINITY, 2.0], 2).runs.len(), 2);
        assert_eq!(picture(&[], 10), Picture { step: 1, runs: vec![] });
        assert_eq!(ends(&[f64::NAN]), None);
    }

    #[test]
    fn a_part_is_what_there_is_of_it() {
        let points = [1.0, 2.0, 3.0];
        for (first, count, found) in [
            (0, None, &points[..]),
            (1, Some(1), &points[1..2]),
            (1, Some(9), &points[1..]),
            (3, Some(1), &[]),
            (9, None, &[]),
            (0, Some(0), &[]),
        ] {
            assert_eq!(part(&points, first, count), found, "{first} {count:?}");
        }
    }
}

//! What is worked out of the points of one group, in the order of their times. Pure.
//!
//! A point without a value is a gap: a value before it holds until it, and not beyond.

/// Time in nanoseconds, and the value; none for a gap.
pub(super) type Point = (i64, Option<f64>);

/// A point that has a value.
pub(super) type Known = (i64, f64);

const SECOND_NS: f64 = 1e9;

/// The mean of the values, each weighed with the time that it holds until the next point. The
/// last has no weight, unless it is the only one. Modelled on OPC UA Part 13, 5.4.3.7
/// (TimeAverage2), within the points of the group.
pub(super) fn time_weighted_mean(points: &[Point]) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for pair in points.windows(2) {
        if let [(from, Some(value)), (until, _)] = pair {
            let held = length(*from, *until);
            sum += value * held;
            weight += held;
        }
    }
    if weight > 0.0 {
        return Some(sum / weight);
    }
    points.iter().rev().find_map(|(_, value)| *value)
}

/// How much a counter grew a second, from the first point to the last. Where it falls it was
/// set back to 0, and what it shows then has come since.
pub(super) fn counter_rate(points: &[Point]) -> Option<f64> {
    let known = known(points);
    let (first, last) = (known.first()?, known.last()?);
    let seconds = length(first.0, last.0) / SECOND_NS;
    let grown = known.windows(2).map(|pair| match pair {
        [(_, before), (_, after)] if after >= before => after - before,
        [_, (_, after)] => *after,
        _ => 0.0,
    });
    (seconds > 0.0).then(|| grown.sum::<f64>() / seconds)
}

/// The least and the greatest point of each of `pixels` equal parts of the time.
pub(super) fn downsample(points: &[Point], pixels: usize) -> Vec<Known> {
    let known = known(points);
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return known };
    if known.len() <= pixels.saturating_mul(2) {
        return known;
    }
    let width = (length(first.0, last.0) / count(pixels)).max(1.0);
    let pixel = |point: &Known| (length(first.0, point.0) / width).floor().min(count(pixels) - 1.0);
    let mut kept = Vec::with_capacity(pixels * 2);
    for part in known.chunk_by(|a, b| pixel(a) == pixel(b)) {
        let least = part.iter().min_by(|a, b| a.1.total_cmp(&b.1));
        let greatest = part.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        if let (Some(least), Some(greatest)) = (least, greatest) {
            let (early, late) =
                if least.0 <= greatest.0 { (least, greatest) } else { (greatest, least) };
            kept.push(*early);
            if early.0 != late.0 {
                kept.push(*late);
            }
        }
    }
    kept
}

/// Those `wanted` points that keep the shape for the eye: largest triangle, three buckets
/// (Steinarsson, 2013).
pub(super) fn lttb(points: &[Point], wanted: usize) -> Vec<Known> {
    let known = known(points);
    if known.len() <= wanted || wanted < 3 {
        return known;
    }
    let buckets = wanted - 2;
    let inner = known.len() - 2;
    let begin = |bucket: usize| 1 + bucket * inner / buckets;
    let mut kept = vec![known[0]];
    let mut before = known[0];
    for bucket in 0..buckets {
        let next =
            &known[begin(bucket + 1)..begin(bucket + 2).clamp(begin(bucket + 1) + 1, known.len())];
        let middle = (
            next.iter().map(|point| length(before.0, point.0)).sum::<f64>() / count(next.len()),
            next.iter().map(|point| point.1).sum::<f64>() / count(next.len()),
        );
        let area = |point: &Known| {
            let (x, y) = (length(before.0, point.0), point.1 - before.1);
            (x * (middle.1 - before.1) - middle.0 * y).abs()
        };
        let part = &known[begin(bucket)..begin(bucket + 1)];
        if let Some(largest) = part.iter().max_by(|a, b| area(a).total_cmp(&area(b))) {
            before = *largest;
            kept.push(before);
        }
    }
    kept.extend(known.last());
    kept
}

fn known(points: &[Point]) -> Vec<Known> {
    points.iter().filter_map(|(time, value)| Some((*time, (*value)?))).collect()
}

#[expect(clippy::as_conversions, reason = "some nanoseconds of centuries do not matter")]
fn length(from: i64, until: i64) -> f64 {
    until.saturating_sub(from) as f64
}

#[expect(clippy::as_conversions, reason = "counts stay far below 2^53")]
fn count(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points as `second:value`, a value `-` for a gap.
    fn points(text: &str) -> Vec<Point> {
        let point = |text: &str| {
            let (s, value) = text.split_once(':').unwrap();
            (s.parse::<i64>().unwrap() * 1_000_000_000, value.parse().ok())
        };
        text.split_whitespace().map(point).collect()
    }

    fn shown(points: &[Known]) -> String {
        let one = |(ns, value): &Known| format!("{}:{value}", ns / 1_000_000_000);
        points.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn means_weigh_by_time() {
        for (text, expected) in [
            ("", None),
            ("0:5", Some(5.0)),
            ("0:-", None),
            ("0:10 10:20", Some(10.0)),
            ("0:10 10:20 40:0", Some(17.5)),
            ("0:10 10:- 40:20 50:0", Some(15.0)),
            ("0:- 10:20 20:0", Some(20.0)),
            ("0:1 0:3", Some(3.0)),
        ] {
            assert_eq!(time_weighted_mean(&points(text)), expected, "{text}");
        }
    }

    #[test]
    fn counters_may_be_set_back() {
        for (text, expected) in [
            ("", None),
            ("0:5", None),
            ("0:0 10:20", Some(2.0)),
            ("0:100 10:110 20:5 30:15", Some(25.0 / 30.0)),
            ("0:0 5:- 10:20", Some(2.0)),
            ("0:7 0:9", None),
        ] {
            assert_eq!(counter_rate(&points(text)), expected, "{text}");
        }
    }

    #[test]
    fn least_and_greatest_are_kept() {
        let all = points("0:1 1:9 2:5 3:0 4:4 5:4 6:7 7:2 8:3");
        assert_eq!(shown(&downsample(&all, 2)), "1:9 3:0 6:7 7:2");
        assert_eq!(shown(&downsample(&points("0:1 1:2"), 5)), "0:1 1:2");
        assert_eq!(shown(&downsample(&points("0:1 1:1 2:1"), 1)), "0:1 2:1");
        assert!(downsample(&[], 5).is_empty());
    }

    #[test]
    fn triangles_keep_the_peak() {
        let all = points("0:0 1:0 2:9 3:0 4:0 5:0 6:0");
        assert_eq!(shown(&lttb(&all, 3)), "0:0 2:9 6:0");
        assert_eq!(lttb(&all, 5).len(), 5);
        assert_eq!(shown(&lttb(&all, 100)), shown(&known(&all)));
    }
}

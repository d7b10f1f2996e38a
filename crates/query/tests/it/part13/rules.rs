//! What the examples of the standard do not show: clauses by hand-made rows, and invariances.
//!
//! Each row's derivation stands beside it. Samples are of [`sample`](super::sample)'s form.

use std::time::Duration;

use guildhall_model::{Quality, Sample, TagId, Time, Value};
use guildhall_query::aggregate::{Request, Rows, rows};
use guildhall_query::{Aggregate, Aggregated, Configuration, Figure};

use super::{HISTORIAN_1, HISTORIAN_2, HISTORIAN_5, request, samples, shown};

/// Results in the order of the intervals; times in seconds where they are not the interval's own.
#[track_caller]
fn check(what: &str, request: &Request, data: &str, expected: &str) {
    let found = all(request, samples(data));
    let step =
        request.interval.as_secs_f64() * if request.start > request.end { -1.0 } else { 1.0 };
    let start = request.start.ms() as f64 / 1000.0;
    let found: Vec<String> =
        (0..).zip(&found).map(|(n, one)| shown(one, start + f64::from(n) * step)).collect();
    assert_eq!(found.join(" "), expected, "{what}");
}

fn all(request: &Request, data: Vec<Sample>) -> Vec<Aggregated> {
    rows(request, data.into_iter()).into_iter().flatten().collect()
}

fn number(result: &Aggregated) -> f64 {
    match &result.figure {
        Some(Figure::Value(value)) => value.as_f64().unwrap(),
        other => panic!("{other:?} is no number"),
    }
}

/// 5.4.2.2: backwards the late edge belongs to an interval, and its result stands there.
#[test]
fn backwards() {
    let back = |name: &str| Request { stepped: false, ..request(name, 40, 10, 10) };
    let data = "10=1 20=2 30=4 40=3 50=9";
    check("(30,40] (20,30] (10,20]", &back("Count"), data, "1:c 1:c 1:c");
    check("the sample on the late edge", &back("Start"), data, "3 4 2");
    check("the start is the late edge", &back("StartBound"), data, "3 4 2");
    check("the end is the early edge", &back("EndBound"), data, "4:c 2:c 1:c");
    check("end less start", &back("DeltaBounds"), data, "1:c -2:c -1:c");
    check("the same stretch of time", &back("TimeAverage2"), data, "3.5:c 3:c 1.5:c");
    check("raw on the start", &back("Minimum"), data, "3 4 2");
    check("beside the early edge", &back("MaximumActualTime2"), data, "4:i@30.001 4 2");
    check("the value at the start", &back("Interpolative"), data, "3 4 2");
    let rest = request("Count", 40, 15, 10);
    check("(15,20] is cut, and data goes on before it", &rest, data, "1:c 1:c 1:cp");
    let before = request("Count", 20, -10, 10);
    check("(0,10] is where the data begins", &before, data, "1:c 1:cp -");
    let stepped = Request { stepped: true, ..back("Minimum2") };
    check("what held before the first sample", &stepped, data, "3 2:c 1:c");
}

/// 5.3.3.2: an interval that is not complete. 5.4.3.2.1: one without data in the midst of it.
#[test]
fn partial_and_empty_intervals() {
    let data = "10=1 20=2 70=7 80=8";
    check("nothing in [30,60)", &request("Average", 10, 70, 10), data, "1:c 2:c - - - -");
    check("a count is zero", &request("Count", 10, 70, 20), data, "2:c 0:c 0:c");
    let zero = request("NumberOfTransitions", 10, 70, 20);
    check("nothing changes", &zero, data, "2:c 0:c 0:c");
    check("a line across it", &request("TimeAverage2", 30, 70, 20), data, "4:c 6:c");
    check("good throughout", &request("PercentGood", 30, 70, 20), data, "100:c 100:c");
    check("cut, with more after", &request("Count", 10, 75, 25), data, "2:c 0:c 1:cp");
    check("data ends in the third", &request("Count", 10, 90, 25), data, "2:c 0:c 2:cp -");
    check("one for all", &request("Count", 10, 75, 0), data, "3:c");
    check("before all data", &request("PercentBad", 0, 10, 10), data, "-");
    check("no data at all", &request("Interpolative", 0, 10, 10), "0-", "-");
}

/// 3.1.9: a historian that knows that the last value still holds acts as if it came once more.
#[test]
fn the_last_value_holds_as_long_as_is_known() {
    let held = |name: &str| Request {
        held_until: Some(Time::from_s(35)),
        stepped: true,
        ..request(name, 10, 50, 10)
    };
    let data = "0=1 12=4";
    check("[30,40) until 35", &held("TimeAverage2"), data, "3.4:c 4:c 4:cp -");
    check("time", &held("DurationGood"), data, "10000:c 10000:c 5001:cp -");
    check("no sample", &held("Count"), data, "1:c 0:c 0:cp -");
    check("nor a change", &held("NumberOfTransitions"), data, "1:c 0:c 0:cp -");
    check("bounds", &held("StartBound"), data, "1:i 4:i 4:ip -");
    check("what is bad holds too", &held("DurationBad"), "0=1 12!", "8000:c 10000:c 10000:cp -");
    let sloped = Request { stepped: false, ..held("TimeAverage2") };
    // The line goes on flat; its last millisecond ends in nothing, so it is not all good.
    check("flat, not up", &sloped, "0=1 20=4", "3.25:c 4:c 4:ucp -");
}

/// 4.2.1.2, 3.1.8: the configuration.
#[test]
fn configuration() {
    let uncertain = |treat_uncertain_as_bad, name: &str| Request {
        configuration: Configuration { treat_uncertain_as_bad, ..Configuration::default() },
        ..request(name, 0, 20, 10)
    };
    let data = "0=1 5=3U 10=5 20=7";
    // As good: 1 to 3 to 5. As bad: a line that ends in something bad, then what is bad.
    check("as good", &uncertain(false, "TimeAverage2"), data, "3:c 6:c");
    check("as bad", &uncertain(true, "TimeAverage2"), data, "!:c 6:c");
    check("as good, transitions", &uncertain(false, "NumberOfTransitions"), data, "2:uc 1:c");
    check("as bad, transitions", &uncertain(true, "NumberOfTransitions"), data, "1:uc 1:c");
    let sloped = |use_sloped_extrapolation| Request {
        configuration: Configuration { use_sloped_extrapolation, ..Configuration::default() },
        ..request("Interpolative", 20, 50, 10)
    };
    check("holds", &sloped(false), "10=1 20=2", "2 2:ui 2:ui");
    check("goes on", &sloped(true), "10=1 20=2", "2 3:ui 4:ui");
    check("one point has no slope", &sloped(true), "20=2", "2 2:ui 2:ui");
    for (good, bad, valid) in
        [(100, 100, true), (50, 50, true), (0, 100, true), (0, 80, false), (101, 100, false)]
    {
        let percents = Configuration {
            percent_data_good: good,
            percent_data_bad: bad,
            ..Configuration::default()
        };
        assert_eq!(percents.is_valid(), valid, "{good} {bad}");
    }
}

/// 5.4.2.3: `Same as Source` keeps the kind; what cannot be calculated with is bad.
#[test]
fn kinds_of_value() {
    let of = |at, value: Value| Sample {
        tag: TagId(0),
        time: Time::from_s(at),
        value: Some(value),
        quality: Quality::GOOD,
    };
    let one = |name: &str, data: &[Sample]| {
        let stepped = !matches!(data[0].value, Some(Value::Integer(_)));
        let request = Request { stepped, ..request(name, 0, 10, 10) };
        let result = all(&request, data.to_vec()).remove(0);
        (result.figure, result.status.code())
    };
    let value = |value: Value| (Some(Figure::Value(value)), Quality::GOOD);
    let whole = [of(0, Value::Integer(1)), of(4, Value::Integer(8)), of(12, Value::Integer(9))];
    assert_eq!(one("Maximum", &whole), value(Value::Integer(8)));
    assert_eq!(one("Delta", &whole), value(Value::Integer(7)));
    assert_eq!(one("EndBound", &whole), value(Value::Integer(9)), "8.75, rounded");
    assert_eq!(one("Average", &whole), value(Value::Float(4.5)));
    let text = [of(0, Value::text("auto")), of(4, Value::text("hand")), of(12, Value::text("off"))];
    assert_eq!(one("End", &text), value(Value::text("hand")));
    assert_eq!(one("EndBound", &text), value(Value::text("hand")));
    assert_eq!(one("PercentGood", &text), value(Value::Float(100.0)));
    let nan = [of(0, Value::Float(1.0)), of(5, Value::Float(f64::NAN)), of(12, Value::Float(2.0))];
    assert_eq!(one("Count", &nan).0, Some(Figure::Value(Value::Integer(1))));
    assert_eq!(one("DurationBad", &nan), value(Value::Float(5000.0)));
    assert_eq!(
        one("WorstQuality", &nan),
        (Some(Figure::Quality(Quality::BAD_OUT_OF_RANGE)), Quality::GOOD)
    );
}

/// A small generator of its own, so that the same rows are checked in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }

    /// Samples from 0 s on for a while, all good or some of them not.
    fn samples(&mut self, all_good: bool) -> Vec<Sample> {
        let mut at = 0;
        let mut samples = Vec::new();
        for _ in 0..60 {
            let quality = match self.roll(8) {
                0 if !all_good => Quality::BAD,
                1 if !all_good => Quality::UNCERTAIN,
                _ => Quality::GOOD,
            };
            let value = quality.has_value().then(|| Value::Float(self.roll(50) as f64 - 10.0));
            samples.push(Sample { tag: TagId(0), time: Time::from_ms(at), value, quality });
            at += 250 + 250 * self.roll(20) as i64;
        }
        samples
    }
}

/// What holds of any data: an interval in two halves, and qualities that fill it.
#[test]
fn invariances() {
    let mut dice = Dice(13);
    for round in 0..200 {
        let data = dice.samples(round % 2 == 0);
        let stepped = dice.roll(2) == 0;
        let of = |name: &str, interval: u64| -> Vec<f64> {
            let request = Request { stepped, ..request(name, 8, 40, interval) };
            all(&request, data.clone()).iter().map(number_or_zero).collect()
        };
        // A bound beside something bad is not used, so that only what is good throughout adds up.
        // On a line zero is nowhere but at samples.
        let adding: &[&str] = match (round % 2 == 0, stepped) {
            (true, true) => &["Total2", "DurationGood", "DurationInStateZero"],
            (true, false) => &["Total2", "DurationGood"],
            (false, _) => &[],
        };
        for &name in adding.iter().chain(&["Count"]) {
            let (whole, halves) = (of(name, 32)[0], of(name, 16));
            let sum: f64 = halves.iter().sum();
            assert!((whole - sum).abs() < 1e-6, "{round} {name}: {whole} is not {halves:?}");
        }
        let (good, bad) = (of("DurationGood", 16), of("DurationBad", 16));
        let (zero, other) = (of("DurationInStateZero", 16), of("DurationInStateNonZero", 16));
        for place in 0..2 {
            assert!(good[place] + bad[place] <= 16_000.0, "{round}");
            assert_eq!(
                zero[place] + other[place],
                good[place],
                "{round}: in one state or the other"
            );
            if round % 2 == 0 {
                assert_eq!(good[place] + bad[place], 16_000.0, "{round}: full data fills it");
            }
        }
        let (least, greatest) = (of("Minimum2", 16), of("Maximum2", 16));
        if round % 2 == 0 {
            for (place, mean) in of("TimeAverage2", 16).into_iter().enumerate() {
                assert!(least[place] <= mean && mean <= greatest[place], "{round}");
            }
            let totals = of("Total", 16);
            let average = of("TimeAverage", 16);
            assert!((totals[0] - average[0] * 16.0).abs() < 1e-6, "{round}");
        }
        let deviation = of("StandardDeviationPopulation", 16)[0];
        assert!((deviation.powi(2) - of("VariancePopulation", 16)[0]).abs() < 1e-6, "{round}");
    }
}

fn number_or_zero(result: &Aggregated) -> f64 {
    if result.figure.is_some() { number(result) } else { 0.0 }
}

/// A row is made as soon as its interval is known, and is the same when asked for alone.
#[test]
fn rows_come_one_by_one_and_alone_are_the_same() {
    for data in [HISTORIAN_1, HISTORIAN_2, HISTORIAN_5].map(samples) {
        let aggregates = Aggregate::ALL.to_vec();
        let whole = Request { aggregates, ..request("Count", 0, 100, 10) };
        let mut given = 0;
        let counted = data.iter().cloned().inspect(|_| given += 1);
        let mut all = Rows::new(&whole, counted);
        let first = all.next().unwrap();
        drop(all);
        assert!(given < data.len(), "the first interval needs no more than what ends it");
        for (n, row) in rows(&whole, data.iter().cloned()).into_iter().enumerate() {
            let start = whole.start + Duration::from_secs(10) * u32::try_from(n).unwrap();
            let end = start + Duration::from_secs(10);
            let alone = Request { start, end, ..whole.clone() };
            assert_eq!(rows(&alone, data.iter().cloned()), std::slice::from_ref(&row), "{n}");
            assert!(n > 0 || row == first);
        }
    }
}

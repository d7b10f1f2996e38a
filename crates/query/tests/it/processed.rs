//! OPC UA aggregates of what a real historian keeps.

use std::time::Duration;

use guildhall_model::*;
use guildhall_query::{
    Aggregate, Aggregated, Asked, Configuration, Figure, QueryError, RESULTS_MAX,
};

use crate::house::{House, NOON};

impl House {
    /// Minutes from noon; an interval of none is one for all.
    fn aggregate(
        &self,
        tag: &str,
        (start, end, step): (i64, i64, u64),
        names: &[&str],
    ) -> Result<Vec<Vec<Aggregated>>, QueryError> {
        let scope = self.scope("lee");
        let tag = self.query.plant(&scope).tag(tag).unwrap();
        let asked = Asked {
            aggregates: names.iter().map(|name| Aggregate::from_name(name).unwrap()).collect(),
            start: Time::from_s(NOON + 60 * start),
            end: Time::from_s(NOON + 60 * end),
            interval: Duration::from_secs(60 * step),
            stepped: None,
            configuration: Configuration::default(),
        };
        Ok(self.query.aggregate(&tag, &asked, Time::from_s(NOON))?.rows)
    }
}

#[test]
fn aggregates_find_what_bounds_need_outside_of_the_span() {
    let house = House::open();
    let tag = "one/site/pump.pressure";
    // A line from 10 at -60 min to 40 at -30 min; nothing that can be used in the shadow of both.
    house.say(tag, &[(-3600, Some(10.0)), (-3599, Some(f64::NAN)), (-3598, Some(f64::NAN))]);
    house.say(tag, &[(-1801, None), (-1800, Some(40.0))]);
    let names = ["Interpolative", "TimeAverage", "Count"];
    let rows = house.aggregate(tag, (-50, -40, 0), &names).unwrap();
    let [interpolative, average, count] = &rows[0][..] else { panic!("three results") };
    let figure = |value: f64| Some(Figure::Value(Value::Float(value)));
    assert_eq!((&interpolative.figure, &average.figure), (&figure(20.0), &figure(25.0)));
    assert_eq!(interpolative.status.code(), Quality::UNCERTAIN_DATA_SUB_NORMAL);
    assert_eq!(count.figure, Some(Figure::Value(Value::Integer(0))));
    assert_eq!(count.bits(), ["Calculated"]);

    // The last sample of all holds until now (noon), and no longer.
    let rows = house.aggregate(tag, (-20, 10, 10), &["TimeAverage2", "PercentGood"]).unwrap();
    assert_eq!(rows[1][0].figure, figure(40.0));
    assert_eq!(rows[1][1].figure, figure(100.0));
    assert!(rows[1][0].bits().iter().all(|bit| *bit != "Partial"), "until noon all is known");
    assert_eq!(rows[2][1].figure, figure(100.0), "one millisecond, the rest is not counted");
    assert_eq!(rows[2][1].bits(), ["Calculated", "Partial"]);

    let rows = house.aggregate(tag, (-40, -50, 5), &["Interpolative"]).unwrap();
    let found: Vec<_> = rows.iter().map(|row| (row[0].time, row[0].figure.clone())).collect();
    let at = |minutes: i64| Time::from_s(NOON + 60 * minutes);
    assert_eq!(found, [(at(-40), figure(30.0)), (at(-45), figure(25.0))], "backwards");
}

#[test]
fn aggregates_of_more_samples_than_a_page() {
    let house = House::open();
    let tag = "one/site/pump.pressure";
    for chunk in 0..3 {
        let second = |n: i64| (-30_000 + 10_000 * chunk + n, Some(1.0));
        house.say(tag, &(0..10_000).map(second).collect::<Vec<_>>());
    }
    let rows = house.aggregate(tag, (-500, 0, 250), &["Count", "Total"]).unwrap();
    for row in rows {
        assert_eq!(row[0].figure, Some(Figure::Value(Value::Integer(15_000))));
        let Some(Figure::Value(Value::Float(total))) = row[1].figure else { panic!("a total") };
        assert!((total - 15_000.0).abs() < 1e-6, "{total}");
    }
}

#[test]
fn aggregates_that_make_no_sense_are_refused() {
    let house = House::open();
    house.say("one/site/pump.mode", &[(-90, Some(Value::text("auto")))]);
    let of = |tag: &str, span, names: &[&str]| house.aggregate(tag, span, names).unwrap_err();
    let (number, text) = ("one/site/pump.pressure", "one/site/pump.mode");
    assert!(matches!(of(number, (5, 5, 1), &["Count"]), QueryError::EmptySpan { .. }));
    let refused = of(text, (-5, 0, 1), &["Count", "Average"]);
    assert_eq!(refused.to_string(), "Average is not defined for a tag that keeps text");
    let minutes = i64::try_from(RESULTS_MAX / 2).unwrap();
    let refused = of(number, (0, minutes + 1, 1), &["Count", "Average"]);
    assert!(matches!(refused, QueryError::TooMuch { what: "results", .. }));
    let rows = house.aggregate(text, (-5, 0, 0), &["StartBound", "End", "WorstQuality2"]).unwrap();
    assert_eq!(rows[0][0].status.code(), Quality::BAD_NO_DATA, "nothing before the first sample");
    assert_eq!(rows[0][1].figure, Some(Figure::Value(Value::text("auto"))));
    assert_eq!(rows[0][2].figure, Some(Figure::Quality(Quality::BAD_NO_DATA)));
}

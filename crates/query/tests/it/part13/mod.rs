//! Aggregates against the standard's own examples, hand-made rows and invariances.

mod examples;
mod manual;
mod rules;
mod sql;

use std::time::Duration;

use examples::{CONTRADICTS_ITS_CLAUSE, EACH_5_S, EACH_16_S, EACH_20_S};
use guildhall_model::{Quality, Sample, TagId, Time, Value};
use guildhall_query::aggregate::{Request, rows};
use guildhall_query::{Aggregate, Aggregated, Configuration, Figure};

/// Seconds, and a value with its quality: `10`, `70:U` uncertain, `!` bad, `-` a placeholder.
const HISTORIAN_1: &str = "0- 10=10 20=20 30=30 40! 50=50 60=60 70=70U 80=80 90=90";
const HISTORIAN_2: &str =
    "0- 2=10 25=20 28=25 39=30 42! 48=40 52=50 72=60 77=70U 83=70 86=80 90=90";
const HISTORIAN_4: &str = "0- 2=t 25=f 28=t 39=t 42! 48=t 52=f 72=f 77=tU 83=t 86=f 90=t";
const HISTORIAN_5: &str =
    "0- 2=10 25=20 28=10 39=30 42! 48=30 52=50 72=30 77=70U 83=70 86=80 90=70";

/// The data of a historian, whether it is stepped, and its configuration (Annex A).
fn historian(number: u8) -> (Vec<Sample>, bool, Configuration) {
    let configuration = |treat_uncertain_as_bad, percent, use_sloped_extrapolation| Configuration {
        treat_uncertain_as_bad,
        percent_data_good: percent,
        percent_data_bad: percent,
        use_sloped_extrapolation,
    };
    match number {
        1 => (samples(HISTORIAN_1), false, configuration(false, 100, false)),
        2 => (samples(HISTORIAN_2), false, configuration(true, 100, true)),
        3 => (samples(HISTORIAN_2), true, configuration(true, 50, false)),
        4 => (samples(HISTORIAN_4), true, configuration(true, 100, false)),
        _ => (samples(HISTORIAN_5), false, configuration(false, 100, false)),
    }
}

fn samples(text: &str) -> Vec<Sample> {
    text.split(' ').map(sample).collect()
}

fn sample(text: &str) -> Sample {
    let end = text.find(['=', '!', '-']).unwrap();
    let (at, rest) = text.split_at(end);
    let time = Time::from_ms((at.parse::<f64>().unwrap() * 1000.0) as i64);
    let (value, quality) = match rest {
        "-" => (None, Quality::BAD_NO_DATA),
        "!" => (None, Quality::BAD),
        _ => {
            let rest = &rest[1..];
            let value = match rest.trim_end_matches('U') {
                "t" => Value::Boolean(true),
                "f" => Value::Boolean(false),
                number => Value::Float(number.parse().unwrap()),
            };
            let good = !rest.ends_with('U');
            (Some(value), if good { Quality::GOOD } else { Quality::UNCERTAIN })
        }
    };
    Sample { tag: TagId(0), time, value, quality }
}

fn request(name: &str, start: i64, end: i64, interval: u64) -> Request {
    Request {
        aggregates: vec![Aggregate::from_name(name).unwrap()],
        start: Time::from_s(start),
        end: Time::from_s(end),
        interval: Duration::from_secs(interval),
        stepped: false,
        configuration: Configuration::default(),
        held_until: None,
    }
}

/// A result in the words of the examples, numbers to three places.
fn shown(result: &Aggregated, start: f64) -> String {
    let value = match (&result.figure, result.status.code()) {
        (None, Quality::BAD_NO_DATA) => "-".to_owned(),
        (None, Quality::BAD) => "!".to_owned(),
        (Some(Figure::Value(value)), _) => thousandths(value.as_f64().unwrap()),
        (Some(Figure::Quality(quality)), _) => quality.name().to_owned(),
        (None, other) => format!("{other:?}"),
    };
    let mut flags = String::new();
    match result.status.code() {
        Quality::UNCERTAIN_DATA_SUB_NORMAL => flags.push('u'),
        Quality::UNCERTAIN => flags.push('U'),
        _ => {}
    }
    let bits = result.bits();
    for (bit, flag) in
        [("Calculated", 'c'), ("Interpolated", 'i'), ("MultipleValues", 'm'), ("Partial", 'p')]
    {
        flags.extend(bits.contains(&bit).then_some(flag));
    }
    let at = result.time.ms() as f64 / 1000.0;
    let at = if at == start { String::new() } else { format!("@{at}") };
    let colon = if flags.is_empty() { "" } else { ":" };
    format!("{value}{colon}{flags}{at}")
}

fn thousandths(number: f64) -> String {
    format!("{}", (number * 1000.0).round() / 1000.0)
}

/// The same for what the standard prints: rounded, and without times that say nothing.
fn expected(printed: &str, start: f64) -> String {
    let (result, at) = printed.split_once('@').unwrap_or((printed, ""));
    let (value, flags) = result.split_once(':').unwrap_or((result, ""));
    let value = value.parse::<f64>().map_or_else(|_| value.to_owned(), thousandths);
    let at = at.parse::<f64>().ok().filter(|at| *at != start);
    let at = at.map(|at| format!("@{at}")).unwrap_or_default();
    let colon = if flags.is_empty() { "" } else { ":" };
    format!("{value}{colon}{flags}{at}")
}

fn result_of_table(name: &str, number: u8, interval: u64) -> Vec<(f64, Aggregated)> {
    let (samples, stepped, configuration) = historian(number);
    let request = Request { stepped, configuration, ..request(name, 0, 100, interval) };
    let rows = rows(&request, samples.into_iter());
    (0..).map(|n| f64::from(n) * interval as f64).zip(rows.into_iter().flatten()).collect()
}

fn compare(tables: &[(&str, u8, &str)], interval: u64) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, number, printed) in tables {
        let results = result_of_table(name, *number, interval);
        let found: Vec<String> = results.iter().map(|(at, one)| shown(one, *at)).collect();
        let printed = printed.split(' ').zip(&results);
        let printed: Vec<String> = printed.map(|(one, (at, _))| expected(one, *at)).collect();
        if found != printed {
            wrong.push(format!("{name} {number}\n   is {found:?}\n  not {printed:?}"));
        }
    }
    wrong
}

/// Part 13 v1.05, Annex A: every table of the file but those that `examples` tells of.
#[test]
fn the_examples_of_the_standard() {
    let mut wrong = compare(EACH_5_S, 5);
    wrong.extend(compare(EACH_16_S, 16));
    wrong.extend(compare(EACH_20_S, 20));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let tables = EACH_5_S.len() + EACH_16_S.len() + EACH_20_S.len();
    assert_eq!(tables, 153, "of 159 in the file: 5 of AnnotationCount, 1 of Total are not here");
}

/// 5.4.3.8: what `Total` of Historian3 is by the clause, and that the file has something else.
#[test]
fn the_table_that_contradicts_its_clause() {
    assert_eq!(compare(&[CONTRADICTS_ITS_CLAUSE], 5).len(), 1, "the file has been corrected?");
    let totals = result_of_table("Total", 3, 5);
    let averages = result_of_table("TimeAverage", 3, 5);
    for ((at, total), (_, average)) in totals.iter().zip(&averages) {
        assert_eq!(total.status, average.status, "{at}");
        let number = |one: &Aggregated| match &one.figure {
            Some(Figure::Value(value)) => value.as_f64(),
            _ => None,
        };
        let seconds = if *at == 0.0 { 3.0 } else { 5.0 };
        let by_clause = number(average).map(|average| average * seconds);
        assert_eq!(number(total).map(thousandths), by_clause.map(thousandths), "{at}");
    }
}

//! The examples of the manual's page are what the program computes.

use guildhall_model::{Quality, Sample};
use guildhall_query::aggregate::{Request, rows};
use guildhall_query::{Aggregate, Aggregated, Figure};

use super::{request, samples, thousandths};

const DATA: &str = "0=0 10=20 20=20 30! 40=10 60=30 90=30";

#[test]
fn the_manual_says_what_the_program_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/manual/aggregates.md");
    let page = std::fs::read_to_string(path).unwrap();
    let example = |name: &str| {
        let line = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        line.and_then(|line| line.trim_end_matches(" |").rsplit(" | ").next())
    };
    let data: Vec<Sample> = samples(DATA);
    let computed: Vec<(&str, String)> = Aggregate::ALL
        .iter()
        .map(|one| {
            let request: Request = request(one.name(), 0, 60, 60);
            (one.name(), told(&rows(&request, data.iter().cloned())[0][0]))
        })
        .collect();
    let wrong: Vec<String> = computed
        .iter()
        .filter(|(name, told)| example(name) != Some(told))
        .map(|(name, told)| format!("{name}: {told}, not {:?}", example(name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn told(result: &Aggregated) -> String {
    let value = match &result.figure {
        Some(Figure::Value(value)) => thousandths(value.as_f64().unwrap()),
        Some(Figure::Quality(quality)) => quality.name().to_owned(),
        None => result.status.name().to_owned(),
    };
    let doubt = match result.status.code() {
        Quality::UNCERTAIN_DATA_SUB_NORMAL => ", uncertain",
        _ => "",
    };
    let (seconds, ms) = (result.time.s(), result.time.ms().rem_euclid(1000));
    let at = match (seconds, ms) {
        (0, 0) => String::new(),
        (seconds, 0) => format!(", at :{seconds}"),
        (seconds, ms) => format!(", at :{seconds}.{ms:03}"),
    };
    format!("{value}{doubt}{at}")
}

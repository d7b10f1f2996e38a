//! The same examples of the standard by SQL: `aggregate` over what the historian keeps.

use std::time::Duration;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch};
use guildhall_model::Time;
use guildhall_query::{Configuration, Speech, Sql};

use super::{EACH_5_S, EACH_16_S, EACH_20_S, expected, historian, thousandths};
use crate::house::{House, NOON};

/// Where the examples begin: their last sample is of now, so that nothing holds for longer.
const BEGIN: i64 = NOON - 90;

/// A house that keeps the data of a historian, and the tag that it is of.
fn keeping(number: u8) -> (House, &'static str, String) {
    let (samples, stepped, configuration) = historian(number);
    let Configuration {
        treat_uncertain_as_bad,
        percent_data_good,
        percent_data_bad,
        use_sloped_extrapolation,
    } = configuration;
    let settings = format!(
        "stepped={stepped}, treat_uncertain_as_bad={treat_uncertain_as_bad}, \
         percent_data_good={percent_data_good}, percent_data_bad={percent_data_bad}, \
         use_sloped_extrapolation={use_sloped_extrapolation}"
    );
    let tag = if number == 4 { "one/site/pump.running" } else { "one/site/pump.pressure" };
    let house = House::open();
    let said = samples.into_iter().map(|sample| {
        let time = Time::from_s(BEGIN) + Duration::from_nanos(sample.time.ns().cast_unsigned());
        (time, sample.value, sample.quality)
    });
    house.say_with(tag, said);
    (house, tag, settings)
}

async fn rows(sql: &Sql, house: &House, speech: Speech, text: &str) -> Vec<RecordBatch> {
    let mut answer = sql.start(&house.scope("kim"), speech, text, Vec::new()).await.unwrap();
    let mut all = Vec::new();
    while let Some(batch) = answer.next().await {
        all.push(batch.unwrap());
    }
    all
}

/// A row in the words of the examples.
fn shown(batch: &RecordBatch, row: usize, start: f64) -> String {
    let text = |name: &str| batch[name].as_string::<i32>().value(row).to_owned();
    let status = text("status");
    let values = batch["value"].as_primitive::<Float64Type>();
    let value = match status.as_str() {
        "BadNoData" => "-".to_owned(),
        "Bad" => "!".to_owned(),
        _ if values.is_null(row) => text("value_text"),
        _ => thousandths(values.value(row)),
    };
    let bits = batch["bits"].as_list::<i32>().value(row);
    let bits: Vec<&str> = bits.as_string::<i32>().iter().flatten().collect();
    let flags = [
        ("UncertainDataSubNormal", 'u', status.as_str() == "UncertainDataSubNormal"),
        ("Uncertain", 'U', status.as_str() == "Uncertain"),
        ("Calculated", 'c', bits.contains(&"Calculated")),
        ("Interpolated", 'i', bits.contains(&"Interpolated")),
        ("MultipleValues", 'm', bits.contains(&"MultipleValues")),
        ("Partial", 'p', bits.contains(&"Partial")),
    ];
    let flags: String = flags.into_iter().filter(|(_, _, set)| *set).map(|one| one.1).collect();
    let ns = batch["time"].as_primitive::<TimestampNanosecondType>().value(row);
    let at = (ns - BEGIN * 1_000_000_000) as f64 / 1e9;
    let at = if at == start { String::new() } else { format!("@{at}") };
    let colon = if flags.is_empty() { "" } else { ":" };
    format!("{value}{colon}{flags}{at}")
}

#[tokio::test]
async fn the_examples_of_the_standard_by_sql() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for number in 1..=5_u8 {
        let (house, tag, settings) = keeping(number);
        let sql = house.sql(|_| ());
        for (tables, interval) in [(EACH_5_S, 5_u32), (EACH_16_S, 16), (EACH_20_S, 20)] {
            for (name, _, printed) in tables.iter().filter(|table| table.1 == number) {
                let text = format!(
                    "SELECT * FROM aggregate('{name}', '{tag}', INTERVAL '{interval} seconds', \
                     to_timestamp({BEGIN}), to_timestamp({}), '{settings}')",
                    BEGIN + 100
                );
                // Clients of PostgreSQL and of Arrow Flight are answered by these two.
                let speech = [Speech::Engine, Speech::Postgres][count % 2];
                let batches = rows(&sql, &house, speech, &text).await;
                let batch = &batches[0];
                let starts = (0..).map(|n| f64::from(n * interval));
                let expected: Vec<String> =
                    printed.split(' ').zip(starts.clone()).map(|(p, at)| expected(p, at)).collect();
                let found: Vec<String> = (0..batch.num_rows())
                    .zip(starts)
                    .map(|(row, at)| shown(batch, row, at))
                    .collect();
                if found != expected {
                    wrong.push(format!("{name} {number}\n   is {found:?}\n  not {expected:?}"));
                }
                count += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(count, 153, "all tables");
}

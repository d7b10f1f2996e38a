//! SQL: how it behaves stands in `tests/slt`; here is how it is run, and who sees what.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use guildhall_query::{Sql, SqlError};
use sqllogictest::{AsyncDB, DBOutput, DefaultColumnType, Runner};

use crate::house::House;

/// Answers the statements of a file: for `kim`, or for whom its first line names: `-- lee`.
struct Asker {
    house: Arc<House>,
    sql: Arc<Sql>,
}

async fn rows(sql: &Sql, house: &House, who: &str, text: &str) -> Result<Vec<RecordBatch>, SqlError> {
    let mut answer = sql.start(&house.scope(who), text, Vec::new()).await?;
    let mut all = Vec::new();
    while let Some(batch) = answer.next().await {
        all.push(batch?);
    }
    Ok(all)
}

fn shown(batches: &[RecordBatch]) -> Vec<Vec<String>> {
    let options = FormatOptions::new().with_null("NULL");
    let mut shown = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            let cell = |column| {
                let text = ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string();
                if text.is_empty() { "(empty)".to_owned() } else { text }
            };
            shown.push(batch.columns().iter().map(|column| cell(column.as_ref())).collect());
        }
    }
    shown
}

impl AsyncDB for Asker {
    type Error = SqlError;
    type ColumnType = DefaultColumnType;

    async fn run(&mut self, sql: &str) -> Result<DBOutput<DefaultColumnType>, SqlError> {
        let (who, text) = match sql.strip_prefix("-- ").and_then(|rest| rest.split_once('\n')) {
            Some((who, text)) => (who.trim(), text),
            None => ("kim", sql),
        };
        let batches = rows(&self.sql, &self.house, who, text).await?;
        let columns = batches.first().map_or(1, RecordBatch::num_columns);
        let types = vec![DefaultColumnType::Any; columns];
        Ok(DBOutput::Rows { types, rows: shown(&batches) })
    }

    async fn shutdown(&mut self) {}
}

/// A minute of two plants. Half of it is in a file, half in memory; some was said twice.
fn minute() -> House {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-60, Some(9.0)), (-50, Some(11.0)), (-40, Some(12.0))]);
    house.say("one/site/pump.pressure", &[(-60, Some(10.0))]);
    house.say("one/site/pump.mode", &[(-60, Some(guildhall_model::Value::text("idle")))]);
    house.say("one/site/pump.starts", &[(-60, Some(100_i64)), (-40, Some(110))]);
    house.say("two/site/pump.pressure", &[(-60, Some(99.0)), (-10, Some(98.0))]);
    house.say("two/site/boiler.core_heat", &[(-60, Some(666.5))]);
    house.seal();
    house.say("one/site/pump.pressure", &[(-40, Some(12.5)), (-30, Some(13.0)), (-20, None)]);
    house.say("one/site/pump.pressure", &[(-40, Some(12.0)), (-10, Some(15.0))]);
    house.say("one/site/pump.mode", &[(-30, Some(guildhall_model::Value::text("run")))]);
    house.say("one/site/pump.starts", &[(-20, Some(5_i64)), (-10, Some(15))]);
    house.say("one/site/pump.running", &[(-60, Some(false)), (-30, Some(true))]);
    house
}

#[tokio::test]
async fn sql_is_as_written_down() {
    let house = Arc::new(minute());
    let sql = Arc::new(house.sql(|_| ()));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/slt");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let connect = async || Ok(Asker { house: Arc::clone(&house), sql: Arc::clone(&sql) });
        let mut runner = Runner::new(connect);
        let path = file.unwrap().path();
        if let Err(error) = runner.run_file_async(&path).await {
            panic!("{error}");
        }
        count += 1;
    }
    assert_eq!(count, 4, "every file is run");
    assert!(sql.running(&house.scope("lee")).is_empty(), "and none runs on");
}

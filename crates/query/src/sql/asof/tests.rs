//! Joins of tables made by chance, beside what a look at each pair of rows gives.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::sql::asof::{AsofJoins, MatchCondition, Planner, optimizer_rules};
use crate::sql::chance::Chance;
use crate::sql::{Speech, check};

#[derive(Clone)]
struct Row {
    id: i64,
    key: Option<i64>,
    time: Option<i64>,
}

/// No two rows of a key have the same time, so that one alone is nearest.
fn rows(chance: &mut Chance, keys: usize, times: usize) -> Vec<Row> {
    let count = *chance.one_of(&[0, 1, 30, 400]);
    let mut some = |end| chance.maybe(|chance| chance.number(end));
    let row = |id| Row { id, key: some(keys), time: some(times) };
    let mut rows: Vec<Row> = (0..count).map(row).collect();
    rows.sort_by_key(|row| (row.key, row.time));
    rows.dedup_by_key(|row| (row.key, row.time));
    rows.sort_by_key(|row| row.id * 7919 % 1009);
    rows
}

/// In batches of a few rows, so that both sides go over their ends.
fn table(rows: &[Row], keyed: bool) -> MemTable {
    let key = if keyed { DataType::Utf8 } else { DataType::Int64 };
    let fields = [("id", DataType::Int64), ("key", key), ("time", DataType::Int64)];
    let fields = fields.map(|(name, kind)| Field::new(name, kind, true));
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let batch = |rows: &[Row]| {
        let texts = rows.iter().map(|row| row.key.map(|key| format!("k{key}")));
        let key: arrow_array::ArrayRef = match keyed {
            true => Arc::new(texts.collect::<StringArray>()),
            false => Arc::new(rows.iter().map(|row| row.key).collect::<Int64Array>()),
        };
        let id = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.id)));
        let time = Arc::new(rows.iter().map(|row| row.time).collect::<Int64Array>());
        RecordBatch::try_new(Arc::clone(&schema), vec![id, key, time]).unwrap()
    };
    let batches = rows.chunks(7).map(batch).collect();
    MemTable::try_new(Arc::clone(&schema), vec![batches]).unwrap()
}

fn context(a: MemTable, b: MemTable, batch: usize) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(2).with_batch_size(batch);
    let state = SessionStateBuilder::new_with_default_features()
        .with_config(config)
        .with_analyzer_rule(Arc::new(AsofJoins))
        .with_optimizer_rules(optimizer_rules())
        .with_query_planner(Arc::new(Planner))
        .build();
    let context = SessionContext::new_with_state(state);
    context.register_udf(ScalarUDF::from(MatchCondition::new()));
    context.register_table("a", Arc::new(a)).unwrap();
    context.register_table("b", Arc::new(b)).unwrap();
    context
}

async fn answer(context: &SessionContext, text: &str) -> Vec<(Option<i64>, Option<i64>)> {
    let statement = check::statement(text, Speech::Engine).unwrap();
    let plan = context.state().statement_to_plan(statement).await.unwrap();
    let batches = context.execute_logical_plan(plan).await.unwrap().collect().await.unwrap();
    let mut pairs = Vec::new();
    for batch in &batches {
        let [one, other] = [0, 1].map(|at| batch.column(at).as_primitive::<Int64Type>());
        pairs.extend(one.iter().zip(other.iter()));
    }
    pairs.sort_unstable();
    pairs
}

#[tokio::test]
async fn each_row_is_beside_the_nearest_of_its_key() {
    let mut chance = Chance(20_261_127);
    for round in 0..120 {
        let (keys, times) = (chance.below(6) + 1, [10, 300][usize::from(round % 2 == 0)]);
        let (a, b) = (rows(&mut chance, keys, times), rows(&mut chance, keys, times));
        let context = context(
            table(&a, round % 3 == 0),
            table(&b, round % 3 == 0),
            [3, 8192][usize::from(round % 5 == 0)],
        );
        for (word, ahead, same) in
            [(">=", false, true), (">", false, false), ("<=", true, true), ("<", true, false)]
        {
            for keyed in [true, false] {
                let near = |row: &Row| {
                    let fits = |other: &&Row| {
                        let (Some(time), Some(their)) = (row.time, other.time) else {
                            return false;
                        };
                        let keys = !keyed || (row.key.is_some() && row.key == other.key);
                        let past = if ahead { their > time } else { their < time };
                        keys && (past || same && their == time)
                    };
                    let nearest = b.iter().filter(fits).map(|other| other.time);
                    if ahead { nearest.min() } else { nearest.max() }.flatten()
                };
                let mut expected: Vec<_> = a.iter().map(|row| (Some(row.id), near(row))).collect();
                expected.sort_unstable();
                let on = if keyed { "ON b.key = a.key" } else { "" };
                let text = format!(
                    "SELECT a.id, b.time FROM a ASOF JOIN b MATCH_CONDITION (a.time {word} b.time) {on}"
                );
                assert_eq!(answer(&context, &text).await, expected, "round {round}: {text}");
                // The other way round, and with a part of the left alone.
                let turned = match word {
                    ">=" => "<=",
                    ">" => "<",
                    "<=" => ">=",
                    _ => ">",
                };
                let text = format!(
                    "SELECT a.id, b.time FROM a ASOF JOIN b MATCH_CONDITION (b.time {turned} a.time) {on} \
                     WHERE a.id < 200 AND b.time IS NOT NULL"
                );
                expected.retain(|(id, time)| id.is_some_and(|id| id < 200) && time.is_some());
                assert_eq!(answer(&context, &text).await, expected, "round {round}: {text}");
            }
        }
    }
}

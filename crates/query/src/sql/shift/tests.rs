//! What the engine's own plan gives beside what ours gives, over tables made by chance.

use std::sync::Arc;

use arrow_array::types::{Int32Type, Int64Type, UInt32Type};
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, ListArray, RecordBatch,
    StringArray, StringViewArray, StructArray, UInt32Array,
};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, Field, Fields, Schema};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, collect, displayable};
use datafusion::prelude::{SessionConfig, SessionContext, col};

use crate::sql::chance::Chance;
use crate::sql::shift::Shifts;
use crate::sql::shift::window::{Shift, Window};

/// Where a row belongs. All else in it is by chance.
struct Row {
    id: i64,
    a: Option<usize>,
    b: Option<i64>,
    time: i64,
}

/// Rows in the order of `a`, `b` and `time`, which is no other row's.
fn rows(chance: &mut Chance) -> Vec<Row> {
    let count = *chance.one_of(&[0, 1, 40, 300]);
    let (some, few) = (*chance.one_of(&[1, 4, 200]), *chance.one_of(&[1, 3]));
    let mut rows: Vec<Row> = (0..count)
        .map(|id| Row {
            id,
            a: chance.maybe(|chance| chance.below(some)),
            b: chance.maybe(|chance| i64::try_from(chance.below(few)).unwrap()),
            time: id * 7919 % 1009,
        })
        .collect();
    rows.sort_by_key(|row| (row.a.is_none(), row.a, row.b.is_none(), row.b, row.time));
    rows
}

/// Words with a number for each, or with one for each row: the same word may have several.
fn words(texts: &[Option<String>], chance: &mut Chance) -> ArrayRef {
    if chance.below(2) == 0 {
        let texts = texts.iter().map(Option::as_deref);
        return Arc::new(texts.collect::<DictionaryArray<UInt32Type>>());
    }
    let numbers: UInt32Array = (0..u32::try_from(texts.len()).unwrap()).map(Some).collect();
    let texts: StringArray = texts.iter().cloned().collect();
    Arc::new(DictionaryArray::new(numbers, Arc::new(texts)))
}

fn batch(rows: &[Row], chance: &mut Chance) -> RecordBatch {
    let names: Vec<Option<String>> =
        rows.iter().map(|row| row.a.map(|a| format!("a{a:03}"))).collect();
    let mut texts = |long: &str| -> Vec<Option<String>> {
        let text = |chance: &mut Chance| format!("{}{long}", chance.number(50));
        rows.iter().map(|_| chance.maybe(text)).collect()
    };
    let (word, text, kind) = (texts(" of a word that is long"), texts("x"), texts(""));
    let mut numbers = || -> Vec<Option<i64>> {
        rows.iter().map(|_| chance.maybe(|chance| chance.number(50))).collect()
    };
    let (x, whole) = (numbers(), numbers());
    let value = |chance: &mut Chance| *chance.one_of(&[0.0, -0.0, 1.5, f64::NAN, 90.5]);
    let value: Float64Array = rows.iter().map(|_| chance.maybe(value)).collect();
    let flag: BooleanArray =
        rows.iter().map(|_| chance.maybe(|chance| chance.below(2) == 0)).collect();
    let list = |chance: &mut Chance| -> Vec<Option<i64>> {
        (0..chance.below(3)).map(|_| chance.maybe(|chance| chance.number(50))).collect()
    };
    let list: Vec<Option<Vec<Option<i64>>>> = rows.iter().map(|_| chance.maybe(list)).collect();
    let list = ListArray::from_iter_primitive::<Int64Type, _, _>(list);
    let fields = [("x", DataType::Int64), ("y", DataType::Utf8)];
    let fields = fields.map(|(name, kind)| Field::new(name, kind, true));
    let inner: Vec<ArrayRef> = vec![
        Arc::new(x.into_iter().collect::<Int64Array>()),
        Arc::new(text.iter().cloned().collect::<StringArray>()),
    ];
    let there: Vec<bool> = rows.iter().map(|_| chance.below(5) > 0).collect();
    let pair =
        StructArray::new(Fields::from(fields.to_vec()), inner, Some(NullBuffer::from(there)));
    let kind = kind.iter().map(Option::as_deref).collect::<DictionaryArray<Int32Type>>();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.id)))),
        ("a", words(&names, chance)),
        ("b", Arc::new(rows.iter().map(|row| row.b).collect::<Int64Array>())),
        ("time", Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.time)))),
        ("value", Arc::new(value)),
        ("whole", Arc::new(whole.into_iter().collect::<Int64Array>())),
        ("word", Arc::new(word.into_iter().collect::<StringViewArray>())),
        ("text", Arc::new(text.into_iter().collect::<StringArray>())),
        ("kind", Arc::new(kind)),
        ("flag", Arc::new(flag)),
        ("list", Arc::new(list)),
        ("pair", Arc::new(pair)),
    ];
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// The rows in parts that are in order, each in batches of any size, some of them empty.
fn parts(rows: Vec<Row>, count: usize, chance: &mut Chance) -> Vec<Vec<RecordBatch>> {
    let mut parts: Vec<Vec<Row>> = (0..count).map(|_| Vec::new()).collect();
    rows.into_iter().for_each(|row| parts[chance.below(count)].push(row));
    let most = *chance.one_of(&[1, 5, 60, 500]);
    let mut batches = |mut rows: &[Row]| {
        let mut batches = vec![batch(&[], chance)];
        while !rows.is_empty() {
            let (now, later) = rows.split_at(chance.below(most + 1).min(rows.len()));
            batches.push(batch(now, chance));
            rows = later;
        }
        batches
    };
    parts.iter().map(|part| batches(part)).collect()
}

/// A session over a table `t` of these parts.
fn session(ours: bool, parts: &[Vec<RecordBatch>], threads: usize) -> SessionContext {
    let mut config = SessionConfig::new().with_target_partitions(threads);
    config.options_mut().optimizer.prefer_existing_sort = true;
    let mut state = SessionStateBuilder::new().with_config(config).with_default_features();
    if ours {
        state = state.with_physical_optimizer_rule(Arc::new(Shifts));
    }
    let session = SessionContext::new_with_state(state.build());
    let order = ["a", "b", "time"].map(|name| col(name).sort(true, false));
    let table = MemTable::try_new(parts[0][0].schema(), parts.to_vec()).unwrap();
    let table = table.with_sort_order(vec![order.to_vec()]);
    session.register_table("t", Arc::new(table)).unwrap();
    session
}

async fn planned(session: &SessionContext, text: &str) -> Arc<dyn ExecutionPlan> {
    session.sql(text).await.unwrap().create_physical_plan().await.unwrap()
}

fn shown(plan: &Arc<dyn ExecutionPlan>) -> String {
    displayable(plan.as_ref()).indent(false).to_string()
}

fn find(plan: &Arc<dyn ExecutionPlan>, name: &str) -> Option<Arc<dyn ExecutionPlan>> {
    if plan.name() == name {
        return Some(Arc::clone(plan));
    }
    plan.children().into_iter().find_map(|child| find(child, name))
}

/// What is known of a plan before it runs.
fn said(plan: &Arc<dyn ExecutionPlan>) -> String {
    let (schema, order) = (plan.schema(), plan.output_ordering());
    let (parts, equal) = (plan.output_partitioning(), plan.equivalence_properties());
    let (needs, sorted) = (plan.input_distribution_requirements(), plan.required_input_ordering());
    format!("{schema:?}\n{order:?}\n{parts:?}\n{equal}\n{needs:?}\n{sorted:?}")
}

/// All rows, as texts.
async fn answer(session: &SessionContext, plan: Arc<dyn ExecutionPlan>) -> Vec<Vec<String>> {
    let options = FormatOptions::new().with_null("NULL");
    let batches = collect(plan, session.task_ctx()).await.unwrap();
    let row = |batch: &RecordBatch, row| -> Vec<String> {
        let cell = |column: &ArrayRef| {
            ArrayFormatter::try_new(column.as_ref(), &options).unwrap().value(row).to_string()
        };
        batch.columns().iter().map(cell).collect()
    };
    let rows = |batch: RecordBatch| -> Vec<Vec<String>> {
        (0..batch.num_rows()).map(|at| row(&batch, at)).collect()
    };
    batches.into_iter().flat_map(rows).collect()
}

/// Columns, and something that may stand for their values.
const COLUMNS: [(&str, Option<&str>); 11] = [
    ("value", Some("2.5")),
    ("value", Some("2")),
    ("whole", Some("-1")),
    ("word", Some("'no word, but one that is long'")),
    ("text", Some("'none'")),
    ("kind", Some("'none'")),
    ("flag", Some("true")),
    ("list", None),
    ("pair", None),
    ("a", Some("'none'")),
    ("b", Some("NULL")),
];

const OFFSETS: [&str; 9] =
    ["1", "2", "7", "100", "0", "-1", "-3", "9223372036854775807", "-9223372036854775807"];

/// With several parts, only those whose order is known to the last row.
const WINDOWS: [&str; 7] = [
    "PARTITION BY a, b ORDER BY time",
    "PARTITION BY b, a ORDER BY time",
    "PARTITION BY a ORDER BY b, time",
    "PARTITION BY a ORDER BY b DESC, time DESC",
    "PARTITION BY a, b, time",
    "ORDER BY a, b, time",
    "PARTITION BY a",
];

fn statement(chance: &mut Chance, parts: usize) -> String {
    let window = *chance.one_of(&WINDOWS[..if parts == 1 { 7 } else { 6 }]);
    let mut one = |number: usize| {
        let (column, default) = *chance.one_of(&COLUMNS);
        let function = *chance.one_of(&["lag", "lead"]);
        let offset = *chance.one_of(&OFFSETS);
        let default = default.filter(|_| offset != "0" && chance.below(2) == 0);
        let rest = match default {
            Some(default) => format!(", {offset}, {default}"),
            None if chance.below(3) == 0 => String::new(),
            None => format!(", {offset}"),
        };
        format!("{function}({column}{rest}) OVER ({window}) AS made_{number}")
    };
    let made: Vec<String> = (0..3).map(&mut one).take(1 + parts % 3).collect();
    let order = if parts == 1 { "" } else { " ORDER BY id" };
    format!("SELECT id, a, word, {} FROM t{order}", made.join(", "))
}

#[tokio::test]
async fn shifts_give_what_windows_give() {
    for seed in 1..=200_u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let count = 1 + chance.below(3);
        let rows = rows(&mut chance);
        let parts = parts(rows, count, &mut chance);
        let threads = if count == 1 { 1 } else { *chance.one_of(&[1, 2, 4]) };
        let theirs = session(false, &parts, threads);
        let ours = session(true, &parts, threads);
        for _ in 0..3 {
            let text = statement(&mut chance, count);
            let (their_plan, our_plan) =
                (planned(&theirs, &text).await, planned(&ours, &text).await);
            let (window, shift) =
                (find(&their_plan, "BoundedWindowAggExec"), find(&our_plan, "Shift"));
            let (Some(window), Some(shift)) = (window, shift) else {
                panic!("seed {seed}: {text}\n{}\n{}", shown(&their_plan), shown(&our_plan));
            };
            assert_eq!(said(&window), said(&shift), "seed {seed}: {text}");
            assert_eq!(
                answer(&theirs, their_plan).await,
                answer(&ours, our_plan).await,
                "seed {seed}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn only_plain_windows_are_shifted() {
    let parts = parts(rows(&mut Chance(7)), 1, &mut Chance(9));
    let session = session(true, &parts, 2);
    let over = "OVER (PARTITION BY a ORDER BY b, time)";
    for (made, shifted) in [
        (format!("lag(value) {over}"), true),
        (format!("lead(value, 3, 0) {over}, lag(list) {over}"), true),
        (format!("lag(value, 0) {over}"), true),
        (format!("lag(value) IGNORE NULLS {over}"), false),
        (format!("lead(value, 2) IGNORE NULLS {over}"), false),
        (format!("lag(value, 0, 1) IGNORE NULLS {over}"), false),
        (format!("lag(value) {over}, row_number() {over}"), false),
        (format!("lag(value) {over}, sum(value) {over}"), false),
        (format!("lag(value + 1) {over}"), false),
        (format!("first_value(value) {over}"), false),
        ("lag(value) OVER (PARTITION BY a, b % 2 ORDER BY time)".to_owned(), false),
        ("lag(value) OVER (PARTITION BY a ORDER BY b, -time)".to_owned(), false),
        ("lag(value) OVER (PARTITION BY pair ORDER BY time)".to_owned(), false),
        (
            "lag(value) OVER (PARTITION BY a ORDER BY b, time \
             ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
                .to_owned(),
            false,
        ),
    ] {
        let plan = planned(&session, &format!("SELECT id, {made} FROM t")).await;
        assert_eq!(find(&plan, "Shift").is_some(), shifted, "{made}\n{}", shown(&plan));
    }
}

/// A window over batches of ten numbers, all of one partition.
fn tens(shift: Shift) -> (Window, RecordBatch) {
    let number = |name| Field::new(name, DataType::Int64, true);
    let schema = Arc::new(Schema::new(vec![number("n"), number("made")]));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..10));
    let batch = RecordBatch::try_from_iter_with_nullable([("n", numbers, true)]).unwrap();
    (Window::new(schema, Vec::new(), vec![shift]), batch)
}

#[test]
fn no_more_is_held_than_the_offset_and_two_batches() {
    let none = None::<ScalarValue>;
    for (ahead, rows) in [(false, 1), (false, 25), (true, 1), (true, 25)] {
        let shift = Shift { column: 0, rows, ahead, default: none.clone() };
        let (mut window, batch) = tens(shift);
        let mut given = 0;
        for came in 1..=100 {
            window.push(batch.clone()).unwrap();
            while let Some(batch) = window.next().unwrap() {
                given += batch.num_rows();
            }
            let owed = if ahead { rows + 10 } else { 0 };
            assert!(given + owed >= came * 10, "{given} of {} rows", came * 10);
            assert!(window.bytes() <= (rows + 20) * 8, "{} bytes", window.bytes());
        }
        window.end();
        while let Some(batch) = window.next().unwrap() {
            given += batch.num_rows();
        }
        assert_eq!(given, 1000);
    }
}

#[tokio::test]
async fn what_is_held_is_counted() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1000));
    let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
    let pool = Arc::new(GreedyMemoryPool::new(100_000));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().unwrap();
    let config = SessionConfig::new().with_target_partitions(1);
    let state = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime);
    let state = state.with_default_features().with_physical_optimizer_rule(Arc::new(Shifts));
    let session = SessionContext::new_with_state(state.build());
    let table = MemTable::try_new(batch.schema(), vec![vec![batch; 100]]).unwrap();
    session.register_table("t", Arc::new(table)).unwrap();
    let held = async |rows: usize| {
        let text = format!(
            "SELECT count(*) FROM (SELECT lead(n, {rows}) OVER () AS m FROM t) WHERE m > 0"
        );
        let plan = planned(&session, &text).await;
        assert!(find(&plan, "Shift").is_some(), "{}", shown(&plan));
        collect(plan, session.task_ctx()).await
    };
    assert!(held(1000).await.is_ok());
    let refused = held(50_000).await.unwrap_err();
    assert!(matches!(refused.find_root(), DataFusionError::ResourcesExhausted(_)), "{refused}");
}

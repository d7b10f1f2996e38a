//! SQL: how it behaves stands in `tests/slt`; here is how it is run, and who sees what.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use guildhall_query::{Parameter, Speech, Sql, SqlError};
use sqllogictest::{
    AsyncDB, DBOutput, DefaultColumnType, Runner, default_column_validator, default_normalizer,
    default_validator,
};

use crate::house::House;

/// Answers the statements of a file: for `kim`, or for whom its first line names: `-- lee`.
struct Asker {
    house: Arc<House>,
    sql: Arc<Sql>,
}

async fn rows(
    sql: &Sql,
    house: &House,
    who: &str,
    text: &str,
) -> Result<Vec<RecordBatch>, SqlError> {
    said(sql, house, who, Speech::Engine, text).await
}

async fn said(
    sql: &Sql,
    house: &House,
    who: &str,
    speech: Speech,
    text: &str,
) -> Result<Vec<RecordBatch>, SqlError> {
    let mut answer = sql.start(&house.scope(who), speech, text, Vec::new()).await?;
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
                let text =
                    ArrayFormatter::try_new(column, &options).unwrap().value(row).to_string();
                if text.is_empty() { "(empty)".to_owned() } else { text }
            };
            shown.push(batch.columns().iter().map(|column| cell(column.as_ref())).collect());
        }
    }
    shown
}

#[async_trait::async_trait]
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
        // A plan is one value of many lines; here each line is a row.
        let rows = shown(&batches).into_iter().flat_map(|row| match &row[..] {
            [name, plan] if plan.contains('\n') => {
                let line = |line: &str| vec![name.clone(), line.to_owned()];
                plan.trim_end().lines().map(line).collect()
            }
            _ => vec![row],
        });
        Ok(DBOutput::Rows { types, rows: rows.collect() })
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
    house.say("two/site/pump.pressure", &[(-60, Some(990_817.25)), (-10, Some(98.0))]);
    house.say("two/site/boiler.core_heat", &[(-60, Some(666_817.5))]);
    house.seal();
    house.say("one/site/pump.pressure", &[(-40, Some(12.5)), (-30, Some(13.0)), (-20, None)]);
    house.say("one/site/pump.pressure", &[(-40, Some(12.0)), (-10, Some(15.0))]);
    house.say("one/site/pump.mode", &[(-30, Some(guildhall_model::Value::text("run")))]);
    house.say("one/site/pump.starts", &[(-20, Some(5_i64)), (-10, Some(15))]);
    house.say("one/site/pump.running", &[(-60, Some(false)), (-30, Some(true))]);
    house
}

/// With `UPDATE_EXPECT=1` what comes is written down as what is expected.
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
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let (validator, columns) = (default_validator, default_column_validator);
            let update =
                runner.update_test_file(&path, " ", validator, default_normalizer, columns);
            update.await.unwrap();
        } else if let Err(error) = runner.run_file_async(&path).await {
            panic!("{error}");
        }
        count += 1;
    }
    assert_eq!(count, 6, "every file is run");
    assert!(sql.running(&house.scope("lee")).is_empty(), "and none runs on");
}

/// All that a caller is told, rows or refusal, in both ways to say it.
async fn told(sql: &Sql, house: &House, who: &str, text: &str) -> String {
    let mut told = String::new();
    for speech in [Speech::Engine, Speech::Postgres] {
        told += &match said(sql, house, who, speech, text).await {
            Ok(batches) => {
                let names: Vec<String> =
                    batches.iter().map(|batch| format!("{:?}", batch.schema())).collect();
                format!("{names:?} {:?}", shown(&batches))
            }
            Err(error) => format!("{error} {error:?}"),
        };
    }
    // What clients of Arrow Flight are told before they fetch.
    let described = sql.describe(&house.scope(who), Speech::Engine, text, Vec::new()).await;
    told + &format!("{described:?}")
}

#[tokio::test]
async fn nobody_goes_round_the_scope() {
    let house = minute();
    let sql = house.sql(|_| ());
    let folder = house.folder();
    for text in [
        "SELECT * FROM samples",
        "SELECT * FROM latest",
        "SELECT * FROM tags",
        "SELECT * FROM assets",
        "SELECT * FROM asset_types",
        "SELECT * FROM relationships",
        "SELECT * FROM rollups",
        "SELECT * FROM coolant_pump",
        "SELECT * FROM connection",
        "WITH a AS (SELECT * FROM samples) SELECT * FROM a WHERE tag IN (SELECT tag FROM tags)",
        "SELECT (SELECT max(tag) FROM samples), (SELECT max(value) FROM latest)",
        "SELECT * FROM tags UNION ALL SELECT * FROM tags",
        "SELECT a.tag FROM tags a FULL JOIN samples b ON a.tag > b.tag",
        "SELECT * FROM samples a ASOF JOIN samples b MATCH_CONDITION (a.time >= b.time)",
        "EXPLAIN SELECT * FROM tags a ASOF JOIN samples b MATCH_CONDITION (now() >= b.time)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) \
         SELECT * FROM r CROSS JOIN latest",
        "SELECT * FROM samples WHERE tag NOT LIKE 'one%' OR tag IS NULL OR value > 600",
        "SELECT max(value), count(*), count(DISTINCT tag), array_agg(tag) FROM samples",
        "EXPLAIN SELECT * FROM samples WHERE tag LIKE '%'",
        "EXPLAIN VERBOSE SELECT tag, count(*) FROM samples GROUP BY tag",
        "EXPLAIN ANALYZE SELECT * FROM samples JOIN latest USING (tag)",
        "EXPLAIN FORMAT TREE SELECT * FROM coolant_pump",
        "SHOW TABLES",
        "SHOW COLUMNS FROM samples",
        "DESCRIBE coolant_pump",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM information_schema.columns",
        "SELECT * FROM information_schema.views",
        "SELECT * FROM information_schema.schemata",
        "SELECT * FROM information_schema.routines",
        "SELECT * FROM information_schema.parameters",
        "SELECT * FROM information_schema.df_settings",
        "SHOW ALL",
        "SHOW datafusion.runtime.temp_directory",
        "SELECT * FROM pg_catalog.pg_tables",
        "SELECT * FROM pg_class",
        "SELECT * FROM pg_attribute",
        "SELECT c.oid, c.*, a.* FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid",
        "SELECT oid::regclass FROM pg_class",
        "SELECT * FROM pg_type",
        "SELECT * FROM pg_roles",
        "SELECT * FROM pg_user",
        "SELECT * FROM pg_database",
        "SELECT * FROM pg_settings",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM information_schema.table_privileges",
        "SELECT current_user, session_user, pg_get_userbyid(10), current_setting('search_path')",
        "SELECT * FROM guildhall.information_schema.tables",
        "SELECT version(), now(), current_date()",
        "CREATE VIEW v AS SELECT * FROM samples",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '.'",
        "COPY (SELECT 1) TO 'x.parquet'",
        "INSERT INTO samples SELECT * FROM samples",
        "SET datafusion.catalog.location = '.'",
        "RESET datafusion.catalog.location",
        "PREPARE p AS SELECT * FROM samples",
        "EXECUTE p",
        "SELECT * FROM './Cargo.toml'",
        "SELECT * FROM parquet_metadata('x')",
        "SELECT no_such_function(1)",
        "SELECT no_such_column FROM samples",
        "SELECT * FROM no_such_table",
        "SELECT CAST('x' AS INT)",
        "SELECT 1 / 0",
    ] {
        let kim = told(&sql, &house, "kim", text).await;
        for hidden in [
            "two/",
            "\"two\"",
            "ecret",
            "boiler",
            "core_heat",
            "666817.5",
            "990817.25",
            "\"lee\"",
            &folder,
        ] {
            assert!(!kim.contains(hidden), "{text} tells kim of {hidden}: {kim}");
        }
        let guest = told(&sql, &house, "guest", text).await;
        for hidden in ["one/", "oolant", "pump", "pressure"] {
            let named = text.contains(hidden);
            assert!(named || !guest.contains(hidden), "{text} tells of {hidden}: {guest}");
        }
    }
    let tables = async |who| format!("{:?}", sql.tables(&house.scope(who)).await.unwrap());
    let (kim, lee) = (tables("kim").await, tables("lee").await);
    assert!(kim.contains("coolant_pump") && !kim.contains("secret_boiler"), "{kim}");
    assert!(lee.contains("secret_boiler") && !kim.contains("core_heat"), "{lee}");
    let lee = told(&sql, &house, "lee", "SELECT * FROM samples").await;
    assert!(lee.contains("two/site/boiler.core_heat"), "it is there for who may see it");
    for text in [
        "SELECT * FROM secret_boiler",
        "SELECT * FROM guildhall.public.secret_boiler",
        "DESCRIBE secret_boiler",
        "SHOW COLUMNS FROM secret_boiler",
        "SELECT count(*) FROM samples WHERE tag = 'two/site/secret_boiler.heat'",
        "SELECT * FROM gapfill('two/site/secret_boiler.heat', INTERVAL '1s', now(), now())",
        "SELECT * FROM aggregate('Count', 'two/site/secret_boiler.heat', NULL, now(), '2027-01-15')",
        "SELECT a.* FROM tags t, aggregate('Count', 'two/site/boiler.core_heat', NULL, \
         '2027-01-15T07:00:00Z', now(), 'stepped=true') a",
        "SELECT * FROM aggregate('No', 'two/site/boiler.core_heat', NULL, now(), now())",
        "EXPLAIN SELECT * FROM aggregate('End', 'two/site/boiler.core_heat', NULL, now(), now())",
        "SELECT * FROM information_schema.columns WHERE table_name = 'secret_boiler'",
        "SELECT 'secret_boiler'::regclass",
        "SELECT to_regclass('public.secret_boiler')",
        "SELECT * FROM pg_attribute WHERE attrelid = to_regclass('secret_boiler')",
        "SELECT has_table_privilege('secret_boiler', 'SELECT')",
    ] {
        let theirs = told(&sql, &house, "kim", text).await;
        let nobodys = told(&sql, &house, "kim", &text.replace("boiler", "kettle")).await;
        assert_eq!(theirs.replace("boiler", "kettle"), nobodys, "both read the same: {text}");
    }
}

#[tokio::test]
async fn what_lies_in_files_and_in_memory_counts_once() {
    let house = House::open();
    let (pressure, starts) = ("one/site/pump.pressure", "one/site/pump.starts");
    for round in 0..20_i32 {
        let begin = i64::from(round) * 10 - 1_000;
        let said: Vec<(i64, Option<f64>)> =
            (begin..begin + 15).map(|at| (at, Some(f64::from(round)))).collect();
        house.say(pressure, &said);
        house.say(starts, &[(begin, Some(i64::from(round)))]);
        if round % 3 == 0 {
            house.seal();
        }
    }
    let sql = house.sql(|_| ());
    let text = "SELECT tag, count(*), count(DISTINCT time), max(time) - min(time), sum(value) \
                FROM samples GROUP BY tag ORDER BY tag";
    let batches = rows(&sql, &house, "kim", text).await.unwrap();
    let shown = shown(&batches);
    // Ten seconds of each round but the last, which keeps its fifteen: later rounds win.
    let sum: i32 = (0..19).map(|round| round * 10).sum::<i32>() + 19 * 15;
    assert_eq!(shown[0][1..3], ["205", "205"]);
    assert_eq!(shown[0][4], format!("{}.0", sum));
    assert_eq!(shown[1][1..3], ["20", "20"]);
}

/// Works for hours, and gives no row before.
const ENDLESS: &str = "SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a \
                       CROSS JOIN generate_series(1, 100000000) b";

#[tokio::test]
async fn a_query_ends_when_its_time_is_up() {
    let house = minute();
    let sql = house.sql(|settings| settings.time = Duration::from_millis(300));
    let error = rows(&sql, &house, "kim", ENDLESS).await.unwrap_err();
    assert!(matches!(error, SqlError::Time { .. }), "{error}");
    assert!(sql.running(&house.scope("kim")).is_empty());
}

#[tokio::test]
async fn memory_is_bounded_and_what_can_be_spilled_is() {
    let house = minute();
    let sql = house.sql(|settings| settings.memory_mib = 24);
    let hog = "SELECT array_agg(value) FROM generate_series(1, 50000000)";
    let error = rows(&sql, &house, "kim", hog).await.unwrap_err();
    assert!(matches!(error, SqlError::Memory { mib: 24 }), "{error}");
    let sorted = "SELECT count(*) FROM (SELECT value, row_number() OVER (ORDER BY -value) AS n \
                  FROM generate_series(1, 3000000)) WHERE n > 0";
    let batches = rows(&sql, &house, "kim", sorted).await.unwrap();
    assert_eq!(batches[0].column(0).as_primitive::<Int64Type>().value(0), 3_000_000);
    let left: Vec<_> = std::fs::read_dir(house.spill_dir()).unwrap().collect();
    assert!(left.is_empty(), "nothing spilled is left: {left:?}");
}

/// Waits until so many queries run.
async fn until_running(sql: &Sql, house: &House, count: usize) {
    for _ in 0..500 {
        if sql.running(&house.scope("kim")).len() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?} run, not {count}", sql.running(&house.scope("kim")));
}

#[tokio::test]
async fn who_runs_too_much_is_told_and_may_cancel() {
    let house = Arc::new(minute());
    let sql = Arc::new(house.sql(|settings| settings.at_once = 4));
    let start = |who: &'static str| {
        let (sql, house) = (Arc::clone(&sql), Arc::clone(&house));
        tokio::spawn(async move { rows(&sql, &house, who, ENDLESS).await.map(|_| ()) })
    };
    let kims = [start("kim"), start("kim"), start("kim")];
    until_running(&sql, &house, 3).await;
    let error = rows(&sql, &house, "kim", "SELECT 1").await.unwrap_err();
    assert!(matches!(error, SqlError::Busy { running: 3, who: "one person" }), "{error}");
    let lees = start("lee");
    while sql.running(&house.scope("lee")).is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let error = rows(&sql, &house, "guest", "SELECT 1").await.unwrap_err();
    assert!(matches!(error, SqlError::Busy { running: 4, .. }), "{error}");

    let own = sql.running(&house.scope("kim"));
    assert_eq!(own[0].text.as_ref(), ENDLESS);
    let theirs = sql.running(&house.scope("lee"));
    assert_eq!((theirs.len(), theirs[0].id.as_str()), (1, "lee-1"), "only one's own");
    assert!(
        sql.cancel(&house.scope("kim"), "lee-1").is_err(),
        "what is not one's own is not there"
    );
    for query in own {
        sql.cancel(&house.scope("kim"), &query.id).unwrap();
    }
    for query in kims {
        assert!(matches!(query.await.unwrap(), Err(SqlError::Cancelled)));
    }
    // Whoever goes away ends his query.
    lees.abort();
    while !sql.running(&house.scope("lee")).is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_answer_nobody_takes_holds_the_query_back() {
    let house = minute();
    let sql = house.sql(|_| ());
    let text = "SELECT value FROM generate_series(1, 1000000000)";
    let mut answer =
        sql.start(&house.scope("kim"), Speech::Engine, text, Vec::new()).await.unwrap();
    answer.next().await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let run = sql.running(&house.scope("kim"));
    assert_eq!(run[0].id, answer.id);
    assert!(run[0].rows < 1_000_000, "{} rows went out", run[0].rows);
    drop(answer);
    until_running(&sql, &house, 0).await;
}

#[tokio::test]
async fn parameters_stand_for_values() {
    let house = minute();
    let sql = house.sql(|_| ());
    let text = "SELECT count(*) FROM samples WHERE tag = $1 AND time >= $2 AND value > $3";
    let parameters = vec![
        Some(guildhall_model::Value::text("one/site/pump.pressure")),
        Some(guildhall_model::Value::text("2027-01-15T07:59:00Z")),
        Some(guildhall_model::Value::Integer(11)),
    ];
    let parameters = parameters.into_iter().map(Parameter::from).collect();
    let scope = house.scope("kim");
    let mut answer = sql.start(&scope, Speech::Engine, text, parameters).await.unwrap();
    let batch = answer.next().await.unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().value(0), 3);
}

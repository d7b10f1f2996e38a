//! Rows in text and binary, values for parameters, portals, cursors, cancelling, errors.

use std::time::SystemTime;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

use super::*;

#[tokio::test]
async fn rows_come_as_text() {
    let door = door().await;
    let kim = door.client("kim").await;
    let sql = "SELECT time, value, quality, value_text FROM samples WHERE property = 'speed' \
               ORDER BY time";
    let rows = texts(&kim, sql).await;
    let row = |second, value: &str| {
        let time = format!("2027-01-15 07:59:{second}+00");
        vec![Some(time), Some(value.to_owned()), Some("Good".to_owned()), None]
    };
    assert_eq!(rows, [row(56, "3000.5"), row(57, "NaN"), row(58, "3001"), row(59, "3002")]);
    let sql = "SELECT true, 7::smallint, interval '1 day 2 hours', date '2026-02-28', \
               1.50::numeric(10,2), array[1, NULL], time '01:02:03'";
    let expected = ["t", "7", "1 day 02:00:00", "2026-02-28", "1.50", "{1,NULL}", "01:02:03"];
    assert_eq!(texts(&kim, sql).await, [expected.map(|text| Some(text.to_owned()))]);
    let messages = kim.simple_query("SELECT 1; ; SELECT 2 AS b; SHOW server_version").await;
    assert_eq!(messages.unwrap().len(), 9, "each with its columns, row and end");
}

#[tokio::test]
async fn rows_come_in_binary() {
    let door = door().await;
    let kim = door.client("kim").await;
    let sql = "SELECT true, 7::smallint, 8::int, 9::bigint, 1.5::real, 2.5::double precision, \
               'x', time, value, NULL::text, array[1::bigint, 2] FROM samples \
               WHERE property = 'speed' ORDER BY time LIMIT 1";
    let row = kim.query_one(sql, &[]).await.unwrap();
    assert!(row.get::<_, bool>(0));
    assert_eq!((row.get::<_, i16>(1), row.get::<_, i32>(2), row.get::<_, i64>(3)), (7, 8, 9));
    assert_eq!((row.get::<_, f32>(4), row.get::<_, f64>(5)), (1.5, 2.5));
    assert_eq!(row.get::<_, &str>(6), "x");
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(crate::house::NOON.cast_unsigned());
    assert_eq!(row.get::<_, SystemTime>(7), noon - Duration::from_secs(4));
    assert_eq!(row.get::<_, f64>(8), 3000.5);
    assert_eq!(row.get::<_, Option<&str>>(9), None);
    assert_eq!(row.get::<_, Vec<i64>>(10), [1, 2]);
    let types: Vec<&Type> = row.columns().iter().map(|column| column.type_()).collect();
    let expected = [Type::BOOL, Type::INT2, Type::INT4, Type::INT8, Type::FLOAT4, Type::FLOAT8];
    assert_eq!(types[..6], expected.iter().collect::<Vec<_>>());
    assert_eq!((types[7], types[10]), (&Type::TIMESTAMPTZ, &Type::INT8_ARRAY));
}

#[tokio::test]
async fn aggregates_of_the_standard_come_by_name() {
    let door = door().await;
    let kim = door.client("kim").await;
    let sql = format!(
        "SELECT aggregate, time, value, status, bits FROM aggregate('End,Count', '{GT1}.speed', \
         INTERVAL '1 minute', '2027-01-15 07:59:00+00', '2027-01-15 08:00:00+00')"
    );
    let rows = texts(&kim, &sql).await;
    let end = ["End", "2027-01-15 07:59:59+00", "3002", "Good", "{\"Partial\"}"];
    assert_eq!(rows[0], end.map(|text| Some(text.to_owned())), "{rows:?}");
    assert_eq!(rows[1][4].as_deref(), Some("{\"Calculated\",\"Partial\"}"), "{rows:?}");
    let rows = kim.query(&sql, &[]).await.unwrap();
    assert_eq!((rows[0].get::<_, &str>(0), rows[0].get::<_, f64>(2)), ("End", 3002.0));
    assert_eq!(rows[1].get::<_, Vec<String>>(4), ["Calculated", "Partial"]);
    let professor = door.client("professor").await;
    let refused = professor.query(&sql, &[]).await.unwrap_err();
    let refused = refused.as_db_error().unwrap().message().to_owned();
    assert!(refused.contains("there is no tag"), "{refused}");
}

#[tokio::test]
async fn parameters_stand_for_values() {
    let door = door().await;
    let kim = door.client("kim").await;
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(crate::house::NOON.cast_unsigned());
    let since = noon - Duration::from_secs(3);
    // Types as the query uses them.
    let sql = "SELECT time FROM samples WHERE property = $1 AND time >= $2 AND value > $3 \
               ORDER BY time LIMIT $4";
    let statement = kim.prepare(sql).await.unwrap();
    let expected = [Type::TEXT, Type::TIMESTAMPTZ, Type::FLOAT8, Type::INT8];
    assert_eq!(statement.params(), expected);
    let rows = kim.query(&statement, &[&"speed", &since, &3000.0, &10_i64]).await.unwrap();
    assert_eq!(rows.len(), 3, "NaN is more than any number");
    let rows = kim.query(&statement, &[&"speed", &since, &None::<f64>, &10_i64]).await.unwrap();
    assert!(rows.is_empty(), "nothing is more than NULL");
    // Types as the client says.
    let kinds = [Type::INT2, Type::FLOAT4, Type::BOOL, Type::TEXT_ARRAY, Type::INT4];
    let sql = "SELECT $1, $2, $3, tag = ANY($4), $5 + 1 FROM latest WHERE property = 'speed' \
               AND value > 0";
    let statement = kim.prepare_typed(sql, &kinds).await.unwrap();
    let tags = vec![format!("{GT1}.speed"), "a \"b\", c".to_owned()];
    let row = kim.query_one(&statement, &[&1_i16, &1.5_f32, &true, &tags, &41_i32]).await.unwrap();
    assert_eq!((row.get::<_, i16>(0), row.get::<_, f32>(1)), (1, 1.5));
    assert!(row.get::<_, bool>(2) && row.get::<_, bool>(3));
    // What nobody says is text; behind ANY it is texts.
    let statement = kim.prepare("SELECT $1, tag = ANY($2) FROM tags").await.unwrap();
    assert_eq!(statement.params(), [Type::TEXT, Type::TEXT_ARRAY]);
    let text = "it's; \"$2\" -- 온도";
    let row = kim.query_one("SELECT $1 AS a", &[&text]).await.unwrap();
    assert_eq!(row.get::<_, &str>(0), text);
}

#[tokio::test]
async fn a_portal_gives_so_many_rows_at_once() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let transaction = kim.transaction().await.unwrap();
    let sql = "SELECT value FROM generate_series(1, 5)";
    let portal = transaction.bind(sql, &[]).await.unwrap();
    for expected in [&[1_i64, 2][..], &[3, 4], &[5], &[]] {
        let rows = transaction.query_portal(&portal, 2).await.unwrap();
        let values: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(values, expected);
    }
    let endless = transaction.bind("SELECT value FROM generate_series(1, 1000000000)", &[]).await;
    transaction.query_portal(&endless.unwrap(), 10).await.unwrap();
    let run = door.running("kim");
    assert!(run.len() == 1 && run[0].rows < 1_000_000, "{run:?}");
    transaction.commit().await.unwrap();
    door.until_running("kim", 0).await;
}

#[tokio::test]
async fn a_cursor_is_fetched_by_name() {
    let door = door().await;
    let kim = door.client("kim").await;
    let declare = "DECLARE c CURSOR FOR SELECT value FROM generate_series(1, 5)";
    let refused = kim.batch_execute(declare).await.unwrap_err();
    assert_eq!(code(&refused), SqlState::NO_ACTIVE_SQL_TRANSACTION);
    kim.batch_execute(&format!("BEGIN; {declare}")).await.unwrap();
    assert_eq!(column(&kim, "FETCH 2 FROM c").await, ["1", "2"]);
    assert_eq!(column(&kim, "FETCH c").await, ["3"]);
    let rows = kim.query("FETCH FORWARD ALL IN c", &[]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get(0)).collect::<Vec<i64>>(), [4, 5]);
    assert!(column(&kim, "FETCH ALL c").await.is_empty());
    kim.batch_execute("CLOSE c; COMMIT").await.unwrap();
    let refused = kim.batch_execute("FETCH c").await.unwrap_err();
    assert_eq!(code(&refused), SqlState::INVALID_CURSOR_NAME);
    kim.batch_execute("DECLARE h CURSOR WITH HOLD FOR SELECT 1 AS one").await.unwrap();
    assert_eq!(column(&kim, "FETCH h").await, ["1"]);
}

#[tokio::test]
async fn a_query_is_cancelled_by_its_client() {
    let door = door().await;
    let kim = Arc::new(door.client("kim").await);
    for _ in 0..2 {
        let asking = Arc::clone(&kim);
        let asked = tokio::spawn(async move { asking.query(ENDLESS, &[]).await });
        door.until_running("kim", 1).await;
        kim.cancel_token().cancel_query(NoTls).await.unwrap();
        assert_eq!(code(&asked.await.unwrap().unwrap_err()), SqlState::QUERY_CANCELED);
        door.until_running("kim", 0).await;
        assert_eq!(column(&kim, "SELECT 1").await, ["1"], "the session goes on");
    }
    // Cancelling what does not run does nothing, and neither does a wrong secret.
    kim.cancel_token().cancel_query(NoTls).await.unwrap();
    assert_eq!(column(&kim, "SELECT 2").await, ["2"]);
}

#[tokio::test]
async fn a_query_ends_with_its_client_its_timeout_and_by_an_administrator() {
    let door = door().await;
    let (kim, connection) = door.config("kim", &token("kim")).connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let asked = tokio::spawn(async move { kim.query(ENDLESS, &[]).await });
    door.until_running("kim", 1).await;
    connection.abort();
    door.until_running("kim", 0).await;
    assert!(asked.await.unwrap().is_err());

    let kim = door.client("kim").await;
    kim.batch_execute("SET statement_timeout = '200ms'").await.unwrap();
    let late = tokio::time::timeout(Duration::from_secs(10), kim.query(ENDLESS, &[])).await;
    let late = late.unwrap().unwrap_err();
    assert_eq!(code(&late), SqlState::QUERY_CANCELED);
    kim.batch_execute("RESET statement_timeout").await.unwrap();
    door.until_running("kim", 0).await;

    let asked = tokio::spawn(async move { kim.query(ENDLESS, &[]).await });
    door.until_running("kim", 1).await;
    let id = door.running("kim")[0].id.clone();
    let (status, _) =
        door.house.rest("chief", "DELETE", &format!("/queries/{id}"), serde_json::json!({})).await;
    assert_eq!(status, 204);
    assert_eq!(code(&asked.await.unwrap().unwrap_err()), SqlState::QUERY_CANCELED);
}

#[tokio::test]
async fn queries_wait_for_their_turn() {
    let door = door().await;
    // The house runs two at once.
    let clients = [
        door.client("kim").await,
        door.client("kim").await,
        door.client("kim").await,
        door.client("kim").await,
        door.client("kim").await,
    ];
    let asked = clients.iter().map(|kim| kim.query("SELECT count(*) FROM samples", &[]));
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(answer.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn what_cannot_be_answered_has_its_code() {
    let door = door().await;
    let kim = door.client("kim").await;
    for (text, state) in [
        ("SELEC 1", SqlState::SYNTAX_ERROR),
        ("SELECT (1", SqlState::SYNTAX_ERROR),
        ("SELECT * FROM nothing", SqlState::UNDEFINED_TABLE),
        ("SELECT nothing FROM tags", SqlState::UNDEFINED_COLUMN),
        ("SELECT nothing(1)", SqlState::UNDEFINED_FUNCTION),
        ("SELECT 1 / 0", SqlState::DIVISION_BY_ZERO),
        ("SELECT 'x'::int", SqlState::INVALID_TEXT_REPRESENTATION),
        ("SELECT 'nothing'::regclass", SqlState::UNDEFINED_TABLE),
        ("SELECT array_agg(value) FROM generate_series(1, 50000000)", SqlState::OUT_OF_MEMORY),
        ("INSERT INTO tags SELECT * FROM tags", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("UPDATE tags SET tag = 'x'", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("DELETE FROM samples", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("CREATE TABLE t (a int)", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("DROP TABLE samples", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("COPY tags TO STDOUT", SqlState::FEATURE_NOT_SUPPORTED),
        ("SHOW nothing", SqlState::UNDEFINED_OBJECT),
        ("SET client_encoding = 'LATIN1'", SqlState::INVALID_PARAMETER_VALUE),
        ("EXECUTE nothing", SqlState::READ_ONLY_SQL_TRANSACTION),
        ("DEALLOCATE nothing", SqlState::INVALID_SQL_STATEMENT_NAME),
    ] {
        let simple = kim.simple_query(text).await.unwrap_err();
        assert_eq!(code(&simple), state, "{text}: {simple:?}");
        let extended = kim.query(text, &[]).await.unwrap_err();
        assert_eq!(code(&extended), state, "{text}: {extended:?}");
        assert_eq!(column(&kim, "SELECT 1").await, ["1"], "the session goes on");
    }
    let wrong = kim.simple_query("SELECT tag,\n valu FROM latest").await.unwrap_err();
    let told = wrong.as_db_error().unwrap();
    assert!(told.message().contains("did you mean `value`"), "{told}");
    let place = tokio_postgres::error::ErrorPosition::Original(14);
    assert_eq!(told.position(), Some(&place));
}

#[tokio::test]
async fn a_transaction_that_failed_answers_nothing_more() {
    let door = door().await;
    let kim = door.client("kim").await;
    kim.batch_execute("BEGIN").await.unwrap();
    assert_eq!(column(&kim, "SELECT 1").await, ["1"]);
    kim.simple_query("SELECT nothing").await.unwrap_err();
    for text in ["SELECT 1", "SET a.b = 1"] {
        let refused = kim.simple_query(text).await.unwrap_err();
        assert_eq!(code(&refused), SqlState::IN_FAILED_SQL_TRANSACTION);
    }
    kim.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(column(&kim, "SELECT 1").await, ["1"]);
    // The first statement that fails ends the text.
    kim.simple_query("SET a.b = 2; SELECT nothing; SET a.b = 3").await.unwrap_err();
    assert_eq!(column(&kim, "SHOW a.b").await, ["2"]);
    kim.batch_execute("DISCARD ALL").await.unwrap();
    kim.simple_query("SHOW a.b").await.unwrap_err();
}

//! SQL over HTTP: four forms of one answer, errors, and the list of what runs.

use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_ipc::reader::StreamReader;
use axum::body::Bytes;
use guildhall_model::Quality;
use http_body_util::BodyExt;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, at, read};

const SQL: &str = "/api/v1/sql";

async fn turbine() -> Guildhall {
    let house = Guildhall::open();
    for (second, value) in [(-3, 3000.5), (-2, f64::NAN), (-1, 3001.0)] {
        house.say(&format!("{GT1}.speed"), second, value).await;
    }
    house.say_with(&format!("{GT1}.speed"), 0, None, Quality::BAD).await;
    house.say(&format!("{GT1}.mode"), -3, guildhall_model::Value::text("base, \"load\"")).await;
    house
}

/// The answer as bytes, and its content type.
async fn form(house: &Guildhall, accept: &str, sql: &str) -> (String, Bytes) {
    let headers = [("accept", accept), ("content-type", "text/plain")];
    let response = house.send("kim", "POST", SQL, sql.to_owned(), &headers).await;
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(response.status(), 200, "{sql}");
    assert!(response.headers()["guildhall-query"].to_str().unwrap().starts_with("kim-"));
    (kind, response.into_body().collect().await.unwrap().to_bytes())
}

fn check(batches: &[RecordBatch]) {
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 4);
    let schema = batches[0].schema();
    let kinds: Vec<String> =
        schema.fields().iter().map(|field| field.data_type().to_string()).collect();
    assert_eq!(kinds, ["Utf8", "Timestamp(ns, \"UTC\")", "Float64", "Utf8"]);
    let values = batches[0].column(2).as_primitive::<Float64Type>();
    assert_eq!((values.value(0), values.value(1).is_nan()), (3000.5, true));
    assert_eq!(batches[0].column(0).as_string::<i32>().value(0), format!("{GT1}.speed"));
}

#[tokio::test]
async fn one_answer_in_four_forms() {
    let house = turbine().await;
    let sql =
        "SELECT tag, time, value, quality FROM samples WHERE property = 'speed' ORDER BY time";
    let (kind, body) = form(&house, "application/json", sql).await;
    assert_eq!(kind, "application/json");
    let answer: Json = serde_json::from_slice(&body).unwrap();
    let speed = format!("{GT1}.speed");
    let expected = json!({
        "columns": [
            {"name": "tag", "type": "text"}, {"name": "time", "type": "time"},
            {"name": "value", "type": "float"}, {"name": "quality", "type": "text"},
        ],
        "rows": [
            [speed, at(-3), 3000.5, "Good"], [speed, at(-2), "NaN", "Good"],
            [speed, at(-1), 3001.0, "Good"], [speed, at(0), null, "Bad"],
        ],
        "row_count": 4,
    });
    assert_eq!(answer, expected);

    let (kind, body) = form(&house, "text/csv", &sql.replace("'speed'", "'mode'")).await;
    assert_eq!(kind, "text/csv");
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(text, format!("tag,time,value,quality\r\n{GT1}.mode,{},,Good\r\n", at(-3)));
    let (_, body) =
        form(&house, "text/csv", "SELECT value_text, 1 AS n FROM latest WHERE value_text <> ''")
            .await;
    assert_eq!(&body[..], b"value_text,n\r\n\"base, \"\"load\"\"\",1\r\n");

    let (kind, body) = form(&house, "application/vnd.apache.arrow.stream", sql).await;
    assert_eq!(kind, "application/vnd.apache.arrow.stream");
    let batches = StreamReader::try_new(&body[..], None).unwrap();
    check(&batches.collect::<Result<Vec<_>, _>>().unwrap());

    let (kind, body) = form(&house, "application/vnd.apache.parquet", sql).await;
    assert_eq!(kind, "application/vnd.apache.parquet");
    let reader = ParquetRecordBatchReaderBuilder::try_new(body).unwrap().build().unwrap();
    check(&reader.collect::<Result<Vec<_>, _>>().unwrap());
}

#[tokio::test]
async fn lists_structures_and_nothing_at_all_have_a_form() {
    let house = turbine().await;
    let sql = "SELECT lttb(value, time, 5) AS points, histogram(value, 3000, 3002, 2) AS counts, \
               INTERVAL '1 hour' AS hour, NULL AS nothing FROM samples WHERE property = 'speed'";
    let (_, body) = form(&house, "*/*", sql).await;
    let answer: Json = serde_json::from_slice(&body).unwrap();
    let kinds: Vec<&Json> =
        answer["columns"].as_array().unwrap().iter().map(|column| &column["type"]).collect();
    assert_eq!(kinds, ["list", "list", "interval", "text"]);
    let row = &answer["rows"][0];
    assert_eq!(row[0][0], json!({"time": at(-3), "value": 3000.5}));
    assert_eq!((&row[1], &row[3]), (&json!([0, 1, 1, 0]), &Json::Null));
    for accept in ["application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"] {
        form(&house, accept, sql).await;
        form(&house, accept, "SELECT * FROM samples WHERE tag = 'no/such.tag'").await;
    }
    let (_, body) = form(&house, "text/csv", "SELECT 1 AS one WHERE false").await;
    assert_eq!(&body[..], b"one\r\n");
    let (_, body) = form(&house, "*/*", "SELECT 1 AS one WHERE false").await;
    assert_eq!(serde_json::from_slice::<Json>(&body).unwrap()["row_count"], 0);
}

#[tokio::test]
async fn a_limit_ends_an_answer_and_says_so() {
    let house = turbine().await;
    let many = "SELECT value FROM generate_series(1, 30000)";
    for (sql, limit, count, more) in [
        (many, json!(0), 0, json!(true)),
        (many, json!(10), 10, json!(true)),
        // More than the engine gives at once.
        (many, json!(20_000), 20_000, json!(true)),
        (many, json!(30_000), 30_000, json!(false)),
        (many, Json::Null, 30_000, Json::Null),
        ("SELECT 1 AS one WHERE false", json!(0), 0, json!(false)),
    ] {
        let asked = json!({"sql": sql, "limit": limit});
        let (status, answer) = house.rest("kim", "POST", "/sql", asked).await;
        assert_eq!((status, &answer["row_count"]), (200, &json!(count)), "{limit}");
        assert_eq!((answer["rows"].as_array().unwrap().len(), &answer["more"]), (count, &more));
        nothing_runs(&house).await;
    }
    let asked = json!({"sql": many, "limit": 2}).to_string();
    let headers = [("accept", "text/csv")];
    let response = house.send("kim", "POST", SQL, asked, &headers).await;
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(&body[..], b"value\r\n1\r\n2\r\n");
    nothing_runs(&house).await;
}

/// What was cut is given up a moment later.
async fn nothing_runs(house: &Guildhall) {
    let mut running = Json::Null;
    for _ in 0..250 {
        running = house.rest("kim", "GET", "/queries", Json::Null).await.1["queries"].clone();
        if running == json!([]) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it runs on: {running}");
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let house = turbine().await;
    let endless = "SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a CROSS JOIN \
                   generate_series(1, 100000000) b";
    for (body, status, code, detail) in [
        (json!({"sql": "SELEC 1"}), 400, "sql_wrong", "(line 1, column 1)"),
        (json!({"sql": "SELECT 1; SELECT 2"}), 400, "sql_wrong", "2 statements"),
        (json!({"sql": "SELECT nothing FROM samples"}), 400, "sql_wrong", "`nothing`"),
        (json!({"sql": "SELECT * FROM ventilator"}), 404, "not_found", "table `ventilator`"),
        (json!({"sql": "DROP TABLE samples"}), 403, "sql_read_only", "DROP"),
        (json!({"sql": "SELECT 1 / 0"}), 422, "query_failed", "ivide by zero"),
        (json!({"sql": "SELECT $1", "parameters": 1}), 400, "bad_request", "the body"),
        (json!({"query": "SELECT 1"}), 400, "bad_request", "sql"),
        (json!({"sql": " ".repeat(300_000)}), 413, "too_large", "longer"),
    ] {
        let (told, problem) = house.rest("kim", "POST", "/sql", body).await;
        assert_eq!((told, &problem["code"]), (status, &json!(code)), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
    let headers = [("accept", "image/png")];
    let response = house.send("kim", "POST", SQL, "{}".into(), &headers).await;
    let (status, problem) = read(response).await;
    assert_eq!((status, &problem["code"]), (406, &json!("not_acceptable")));

    let asked = json!({"sql": "SELECT $1 + 1 AS n", "parameters": [41]});
    let (_, answer) = house.rest("kim", "POST", "/sql", asked).await;
    assert_eq!(answer["rows"], json!([[42]]));

    let running = async {
        loop {
            let (_, list) = house.rest("kim", "GET", "/queries", Json::Null).await;
            if let Some(query) = list["queries"].as_array().unwrap().first() {
                return query.clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let cancelling = async {
        let query = running.await;
        assert_eq!((&query["person"], &query["sql"]), (&json!("kim"), &json!(endless)));
        let path = format!("/queries/{}", query["id"].as_str().unwrap());
        let (_, list) = house.rest("viewer", "GET", "/queries", Json::Null).await;
        assert_eq!(list["queries"], json!([]), "it is kim's");
        let (_, list) = house.rest("chief", "GET", "/queries", Json::Null).await;
        assert_eq!(list["queries"][0]["id"], query["id"], "the house's administrator sees it");
        assert_eq!(house.rest("viewer", "DELETE", &path, Json::Null).await.0, 404);
        assert_eq!(house.rest("kim", "DELETE", &path, Json::Null).await.0, 204);
    };
    let asking = house.rest("kim", "POST", "/sql", json!({ "sql": endless }));
    let ((status, problem), ()) = tokio::join!(asking, cancelling);
    assert_eq!((status, &problem["code"]), (422, &json!("query_cancelled")));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_whole() {
    let house = turbine().await;
    // The last row cannot be worked out; those before it are on their way by then.
    let sql = "SELECT 1 / (value - 500000) AS n FROM generate_series(1, 500000)";
    let headers = [("content-type", "text/plain"), ("accept", "application/json")];
    let response = house.send("kim", "POST", SQL, sql.to_owned(), &headers).await;
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let mut text = Vec::new();
    let mut cut = false;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => text.extend(frame.into_data().unwrap_or_default()),
            Err(_) => cut = true,
        }
    }
    let text = String::from_utf8_lossy(&text);
    assert!(cut && text.contains("\"error\":{") && text.contains("query_failed"), "{cut}");
}

#[tokio::test]
async fn an_answer_may_be_compressed() {
    let house = turbine().await;
    let headers = [("accept-encoding", "gzip"), ("content-type", "text/plain")];
    let sql = "SELECT * FROM samples, generate_series(1, 500)".to_owned();
    let response = house.send("kim", "POST", SQL, sql, &headers).await;
    assert_eq!(response.status(), 200);
    let zipped = response.headers().get("content-encoding").is_some();
    let body = response.into_body().collect().await.expect("whole to the end").to_bytes();
    assert!(!zipped || body.starts_with(&[0x1f, 0x8b]));
}

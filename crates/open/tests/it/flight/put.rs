//! Samples that come in as columns.

use std::sync::Arc;

use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, ListArray, StringArray,
    TimestampMillisecondArray,
};
use arrow_flight::encode::{DictionaryHandling, FlightDataEncoderBuilder};
use arrow_flight::sql::client::FlightSqlServiceClient;
use arrow_flight::sql::{
    CommandStatementIngest, TableDefinitionOptions, TableExistsOption, TableNotExistOption,
};
use arrow_flight::{FlightData, FlightDescriptor, PutResult};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value as Json, json};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use super::*;
use crate::house::NOON;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

/// Samples of tags with a dictionary, times in milliseconds from noon on.
fn samples(rows: &[(&str, i64, Option<f64>)]) -> RecordBatch {
    let tags: DictionaryArray<Int32Type> = rows.iter().map(|row| row.0).collect();
    let times = rows.iter().map(|row| NOON * 1_000 + row.1);
    let values: Float64Array = rows.iter().map(|row| row.2).collect();
    batch(vec![
        ("tag", Arc::new(tags)),
        ("time", Arc::new(TimestampMillisecondArray::from_iter_values(times))),
        ("value", Arc::new(values)),
    ])
}

/// What a client sends for these batches.
fn messages(
    path: &str,
    batches: impl Stream<Item = RecordBatch> + Send + 'static,
) -> impl Stream<Item = FlightData> + Send + 'static {
    FlightDataEncoderBuilder::new()
        .with_flight_descriptor(Some(FlightDescriptor::new_path(vec![path.to_owned()])))
        .with_dictionary_handling(DictionaryHandling::Resend)
        .build(batches.map(Ok))
        .map(Result::unwrap)
}

/// Puts batches, and gives what was told of each, or why there was no more.
async fn put(
    client: &mut Client,
    path: &str,
    batches: Vec<RecordBatch>,
) -> Vec<Result<Json, Status>> {
    let answers = match client.do_put(messages(path, stream::iter(batches))).await {
        Ok(answers) => answers,
        Err(error) => return vec![Err(status(error))],
    };
    let told = |answer: PutResult| serde_json::from_slice(&answer.app_metadata).unwrap();
    answers.map(|answer| answer.map(told)).collect().await
}

/// A client that has put one batch and may put more, and its answers.
async fn putting(
    door: &Door,
    batch: &RecordBatch,
) -> (mpsc::Sender<RecordBatch>, Streaming<PutResult>) {
    let (sender, receiver) = mpsc::channel(1);
    sender.send(batch.clone()).await.unwrap();
    let mut kim = door.client("kim").await;
    let sent = messages("samples", ReceiverStream::new(receiver));
    let mut answers = kim.do_put(sent).await.unwrap();
    assert!(answers.message().await.unwrap().is_some(), "answered before there is more");
    (sender, answers)
}

#[tokio::test]
async fn a_stream_ends_with_the_token_and_with_the_door() {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let door = door_until(Guildhall::open(), None, async { drop(stopped.await) }).await;
    let batch = samples(&[(&format!("{GT1}.speed"), 1, Some(1.0))]);
    let (sender, mut answers) = putting(&door, &batch).await;
    let (_waiting, mut others) = putting(&door, &batch).await;
    door.house.revoke("kim");
    sender.send(batch).await.unwrap();
    let gone = (Code::Unauthenticated, "not_signed_in".to_owned());
    assert_eq!(refused(answers.message().await), gone);
    stop.send(()).unwrap();
    assert_eq!(refused(others.message().await), (Code::Unavailable, "stopping".to_owned()));
}

#[tokio::test]
async fn each_batch_is_answered_when_it_is_stored() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let (speed, setpoint) = (format!("{GT1}.speed"), format!("{GT1}.setpoint"));
    let told = put(
        &mut kim,
        "samples",
        vec![
            samples(&[(&speed, 1, Some(1.5)), (&setpoint, 1, Some(2.5)), (&speed, 2, Some(3.5))]),
            samples(&[(&setpoint, 2, Some(4.5))]),
        ],
    )
    .await;
    let all = |stored| json!({ "stored": stored, "parked": 0, "refused": 0, "errors": [] });
    let told: Vec<Json> = told.into_iter().map(Result::unwrap).collect();
    assert_eq!(told, [all(3), all(1)]);
    let text = format!(
        "SELECT property, value FROM samples WHERE time > to_timestamp({NOON}) ORDER BY property, time"
    );
    let found = asked(&mut kim, &text).await.unwrap();
    let expected = [["setpoint", "2.5"], ["setpoint", "4.5"], ["speed", "1.5"], ["speed", "3.5"]];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn rows_that_cannot_be_taken_are_refused_one_by_one() {
    let door = door().await;
    let (speed, rate) = (format!("{GT1}.speed"), format!("{VENT}.rate"));
    let rows = [
        (speed.as_str(), 1, Some(1.0)),
        ("nowhere.speed", 2, Some(2.0)),
        (&rate, 3, Some(3.0)),
        (&speed, 4, None),
    ];
    let mut kim = door.client("kim").await;
    let told = put(&mut kim, "samples", vec![samples(&rows)]).await;
    let told = told.into_iter().next().unwrap().unwrap();
    assert_eq!((&told["stored"], &told["refused"]), (&json!(1), &json!(3)));
    let errors: Vec<_> = told["errors"].as_array().unwrap().iter().collect();
    assert_eq!(
        errors.iter().map(|error| error["row"].as_u64().unwrap()).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    let why = |row: usize| errors[row]["why"].as_str().unwrap();
    assert_eq!(why(0).replace("nowhere.speed", &rate), why(1), "what is another's is not there");
    assert!(why(2).contains("needs a value"), "{}", why(2));
    let mut viewer = door.client("viewer").await;
    let told = put(&mut viewer, "samples", vec![samples(&rows[..1])]).await;
    let told = told.into_iter().next().unwrap().unwrap();
    assert!(told["errors"][0]["why"].as_str().unwrap().contains("the role operator"), "{told}");
}

#[tokio::test]
async fn columns_may_be_plain_and_have_a_status() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let tag = format!("{GT1}.starts");
    let times = [1, 2, 3].map(|ms| NOON * 1_000 + ms);
    let batch = batch(vec![
        ("status", Arc::new(Int64Array::from(vec![0, 0x4000_0000, 0x8000_0000]))),
        ("value", Arc::new(Int64Array::from(vec![Some(7), Some(8), None]))),
        ("time", Arc::new(TimestampMillisecondArray::from(times.to_vec()).with_timezone("UTC"))),
        ("tag", Arc::new(StringArray::from(vec![tag.as_str(); 3]))),
    ]);
    let told = put(&mut kim, "samples", vec![batch]).await;
    assert_eq!(told[0].as_ref().unwrap()["stored"], 3);
    let text = "SELECT value, quality FROM samples WHERE property = 'starts' ORDER BY time";
    let found = asked(&mut kim, text).await.unwrap();
    assert_eq!(found, [["7.0", "Good"], ["8.0", "Uncertain"], ["NULL", "Bad"]]);
}

#[tokio::test]
async fn what_is_no_sample_is_refused_whole() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let good = samples(&[("x", 1, Some(1.0))]);
    let without = good.project(&[0, 2]).unwrap();
    let told = put(&mut kim, "samples", vec![without]).await;
    let error = told.into_iter().next().unwrap().unwrap_err();
    assert!(error.message().contains("there is no column `time`"), "{error:?}");
    let other = batch(vec![
        ("tag", Arc::clone(good.column(0))),
        ("time", Arc::new(Int64Array::from(vec![1]))),
        ("value", Arc::clone(good.column(2))),
    ]);
    let told = put(&mut kim, "samples", vec![other]).await;
    let error = told.into_iter().next().unwrap().unwrap_err();
    assert!(error.message().contains("it takes a timestamp"), "{error:?}");
    let told = put(&mut kim, "tags", vec![good]).await;
    let gone = (Code::NotFound, "not_found".to_owned());
    assert_eq!(refused(told.into_iter().next().unwrap()), gone);
}

#[tokio::test]
async fn who_sends_too_much_has_to_wait() {
    let door = door_of(Guildhall::with_limits(Limits::new(1, 1)), None).await;
    let mut kim = door.client("kim").await;
    let (speed, setpoint) = (format!("{GT1}.speed"), format!("{GT1}.setpoint"));
    let many: Vec<_> = (0..60).map(|ms| (speed.as_str(), ms, Some(1.0))).collect();
    let told = put(&mut kim, "samples", vec![samples(&many)]).await;
    assert_eq!(told[0].as_ref().unwrap()["stored"], 60);
    let over = (Code::ResourceExhausted, "over_limit".to_owned());
    let told = put(&mut kim, "samples", vec![samples(&many[..1])]).await;
    assert_eq!(refused(told.into_iter().next().unwrap()), over);
    door.house.clock.pass(100);
    let told = put(&mut kim, "samples", vec![samples(&[(&setpoint, 1, Some(1.0))])]).await;
    assert_eq!(refused(told.into_iter().next().unwrap()), over, "one tag is all he may bring");
}

/// Bulk ingestion as ADBC asks for it.
async fn ingest(
    client: &mut FlightSqlServiceClient<Channel>,
    table: &str,
    exists: TableExistsOption,
    batches: Vec<RecordBatch>,
) -> Result<i64, Status> {
    let options = TableDefinitionOptions {
        if_not_exist: TableNotExistOption::Fail.into(),
        if_exists: exists.into(),
    };
    let command = CommandStatementIngest {
        table_definition_options: Some(options),
        table: table.to_owned(),
        schema: None,
        catalog: None,
        temporary: false,
        transaction_id: None,
        options: std::collections::HashMap::default(),
    };
    let batches = stream::iter(batches.into_iter().map(Ok));
    client.execute_ingest(command, batches).await.map_err(status)
}

#[tokio::test]
async fn a_bulk_ingestion_appends_samples() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let speed = format!("{GT1}.speed");
    let good = samples(&[(&speed, 1, Some(1.0)), (&speed, 2, Some(2.0))]);
    let append = TableExistsOption::Append;
    let stored = ingest(&mut kim, "samples", append, vec![good.clone(), good.clone()]).await;
    assert_eq!(stored.unwrap(), 4);
    let partly = samples(&[(&speed, 3, Some(1.0)), ("nowhere.x", 2, Some(2.0))]);
    let error = ingest(&mut kim, "samples", append, vec![partly]).await.unwrap_err();
    assert!(
        error.message().contains("1 rows were refused, 1 are stored: `nowhere.x`"),
        "{error:?}"
    );
    for (table, exists) in [("samples", TableExistsOption::Replace), ("tags", append)] {
        let outcome = ingest(&mut kim, table, exists, vec![good.clone()]).await;
        assert_eq!(refused(outcome), (Code::InvalidArgument, "bad_request".to_owned()), "{table}");
    }
}

#[tokio::test]
async fn lists_of_numbers_are_arrays() {
    let door = door_of(crate::arrays::house().await, None).await;
    let mut kim = door.client("kim").await;
    let (points, hole) = (vec![Some(0.5), Some(-2.0)], vec![Some(1.0), None]);
    let lists =
        ListArray::from_iter_primitive::<Float64Type, _, _>([Some(points), None, Some(hole)]);
    let rows = batch(vec![
        ("tag", Arc::new(StringArray::from(vec![crate::arrays::SPECTRUM; 3]))),
        (
            "time",
            Arc::new(TimestampMillisecondArray::from_iter_values(
                [-3, -2, -1].map(|s| (NOON + s) * 1_000),
            )),
        ),
        ("value", Arc::new(lists)),
        ("status", Arc::new(StringArray::from(vec!["Good", "Bad", "Good"]))),
    ]);
    let told = put(&mut kim, "samples", vec![rows]).await.remove(0).unwrap();
    assert_eq!((&told["stored"], &told["refused"]), (&json!(2), &json!(1)), "{told}");
    assert_eq!(told["errors"][0]["why"], "a point of its array is null");
    let text =
        "SELECT value_array FROM samples WHERE property = 'spectrum' ORDER BY time DESC LIMIT 2";
    assert_eq!(asked(&mut kim, text).await.unwrap(), [["NULL"], ["[0.5, -2.0]"]]);
}

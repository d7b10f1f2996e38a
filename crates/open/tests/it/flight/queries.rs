//! Queries, what there is, prepared statements, cancelling.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, StringArray, TimestampMicrosecondArray};
use arrow_flight::sql::{
    CommandGetDbSchemas, CommandGetPrimaryKeys, CommandGetTables, CommandGetXdbcTypeInfo, SqlInfo,
};
use arrow_flight::{
    Action, CancelFlightInfoRequest, CancelFlightInfoResult, CancelStatus, FlightDescriptor,
    IpcMessage,
};
use arrow_schema::Schema;
use futures_util::StreamExt;
use prost::Message;

use super::*;
use crate::house::NOON;

/// Works for hours, and gives no row before.
const ENDLESS: &str = "SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a \
                       CROSS JOIN generate_series(1, 100000000) b";

#[tokio::test]
async fn rows_come_as_columns_under_the_scope_of_the_caller() {
    let door = door().await;
    let text =
        "SELECT tag, value FROM samples WHERE value > 3000.7 OR property = 'rate' ORDER BY time";
    let mut kim = door.client("kim").await;
    let speed = format!("{GT1}.speed");
    let expected = [[speed.as_str(), "3001.0"], [speed.as_str(), "3002.0"]];
    assert_eq!(asked(&mut kim, text).await.unwrap(), expected);
    let mut professor = door.client("professor").await;
    let expected = [[format!("{VENT}.rate"), "15.5".to_owned()]];
    assert_eq!(asked(&mut professor, text).await.unwrap(), expected);
    let aggregates = format!(
        "SELECT aggregate, value FROM aggregate('End', '{GT1}.speed', NULL, \
         '2027-01-15T07:59:00Z', '2027-01-15T08:00:00Z')"
    );
    assert_eq!(asked(&mut kim, &aggregates).await.unwrap(), [["End", "3002.0"]]);
    assert!(asked(&mut professor, &aggregates).await.is_err(), "a tag that is not his");
    assert!(asked(&mut kim, "SELECT 1 WHERE false").await.unwrap().is_empty());
    let many = "SELECT value FROM generate_series(1, 100000)";
    let info = kim.execute(many.to_owned(), None).await.unwrap();
    let counted: usize =
        batches(&mut kim, info).await.unwrap().iter().map(RecordBatch::num_rows).sum();
    assert_eq!(counted, 100_000);
    // A ticket is no right: whoever brings it sees what he himself may.
    let info = kim.execute(text.to_owned(), None).await.unwrap();
    assert_eq!(rows(&mut professor, info).await.unwrap(), expected);
}

#[tokio::test]
async fn what_is_wrong_with_a_query_is_told_by_code_and_word() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    for (text, code, word) in [
        ("SELEC 1", Code::InvalidArgument, "sql_wrong"),
        ("SELECT nothing FROM samples", Code::InvalidArgument, "sql_wrong"),
        ("SELECT * FROM ventilator", Code::NotFound, "not_found"),
        ("DROP TABLE samples", Code::PermissionDenied, "sql_read_only"),
        ("SELECT 1; SELECT 2", Code::InvalidArgument, "sql_wrong"),
        (
            "SELECT 1 / (value - value) FROM generate_series(1, 2)",
            Code::FailedPrecondition,
            "query_failed",
        ),
    ] {
        assert_eq!(refused(asked(&mut kim, text).await), (code, word.to_owned()), "{text}");
    }
    let error = kim.execute_update("DELETE FROM samples".to_owned(), None).await.unwrap_err();
    assert_eq!(refused::<()>(Err(status(error))).1, "sql_read_only");
    let path = FlightDescriptor::new_path(vec!["samples".to_owned()]);
    let mut request = tonic::Request::new(path);
    let bearer = format!("Bearer {}", token("kim"));
    request.metadata_mut().insert("authorization", bearer.parse().unwrap());
    let nothing = kim.inner_mut().get_flight_info(request).await;
    assert_eq!(refused(nothing), (Code::NotFound, "not_found".to_owned()));
}

#[tokio::test]
async fn the_catalogue_is_what_the_caller_sees() {
    let door = door().await;
    let tables = CommandGetTables { include_schema: true, ..Default::default() };
    let mut seen = Vec::new();
    for who in ["kim", "professor"] {
        let mut client = door.client(who).await;
        let info = client.get_catalogs().await.unwrap();
        assert_eq!(rows(&mut client, info).await.unwrap(), [["guildhall"]]);
        let info = client.get_db_schemas(CommandGetDbSchemas::default()).await.unwrap();
        let schemas = rows(&mut client, info).await.unwrap();
        assert_eq!(schemas, [["guildhall", "information_schema"], ["guildhall", "public"]]);
        let info = client.get_tables(tables.clone()).await.unwrap();
        let mut names = Vec::new();
        for batch in batches(&mut client, info).await.unwrap() {
            let schemas =
                batch.column(4).as_any().downcast_ref::<arrow_array::BinaryArray>().unwrap();
            for (row, schema) in shown(&batch).iter().zip(schemas) {
                let schema = Schema::try_from(IpcMessage(schema.unwrap().to_vec().into())).unwrap();
                let text = format!("SELECT * FROM {}.{}", row[1], row[2]);
                let info = client.execute(text, None).await.unwrap();
                assert_eq!(info.try_decode_schema().unwrap().fields(), schema.fields(), "{row:?}");
                names.push(row[2].clone());
            }
        }
        seen.push(names);
    }
    for (who, own, others) in [(0, "gas_turbine", "ventilator"), (1, "ventilator", "gas_turbine")] {
        assert!(seen[who].iter().any(|name| name == own), "{:?}", seen[who]);
        assert!(seen[who].iter().all(|name| name != others), "{:?}", seen[who]);
        assert!(seen[who].iter().any(|name| name == "samples"), "{:?}", seen[who]);
    }
    let mut client = door.client("kim").await;
    let pattern = CommandGetTables {
        db_schema_filter_pattern: Some("public".to_owned()),
        table_name_filter_pattern: Some("sam%".to_owned()),
        ..Default::default()
    };
    let info = client.get_tables(pattern).await.unwrap();
    let found = rows(&mut client, info).await.unwrap();
    assert_eq!(found, [["guildhall", "public", "samples", "TABLE"]]);
}

#[tokio::test]
async fn what_the_door_can_do_is_told() {
    let door = door().await;
    let mut client = door.client("kim").await;
    let info = client.get_table_types().await.unwrap();
    assert_eq!(rows(&mut client, info).await.unwrap(), [["SYSTEM TABLE"], ["TABLE"]]);
    let wanted = vec![SqlInfo::FlightSqlServerName, SqlInfo::FlightSqlServerReadOnly];
    let info = client.get_sql_info(wanted).await.unwrap();
    let told = rows(&mut client, info).await.unwrap();
    assert_eq!(told.len(), 2);
    assert!(told[0][1].contains("Guildhall") && told[1][1].contains("true"), "{told:?}");
    let keys = CommandGetPrimaryKeys { table: "samples".to_owned(), ..Default::default() };
    let info = client.get_primary_keys(keys).await.unwrap();
    assert!(rows(&mut client, info).await.unwrap().is_empty());
    let info = client.get_xdbc_type_info(CommandGetXdbcTypeInfo::default()).await.unwrap();
    assert!(rows(&mut client, info).await.unwrap().is_empty());
    let error = client.begin_transaction().await.unwrap_err();
    assert_eq!(refused::<()>(Err(status(error))).0, Code::Unimplemented);
}

#[tokio::test]
async fn a_prepared_statement_takes_values() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let text =
        "SELECT value FROM samples WHERE tag = $1 AND time >= $2 AND value > $3 ORDER BY time";
    let mut prepared = kim.prepare(text.to_owned(), None).await.unwrap();
    assert_eq!(prepared.dataset_schema().unwrap().fields().len(), 1);
    assert_eq!(prepared.parameter_schema().unwrap().fields().len(), 3);
    for (above, expected) in [(0.0, &["3001.0", "3002.0"][..]), (3001.5, &["3002.0"])] {
        let values: Vec<(&str, ArrayRef)> = vec![
            ("1", Arc::new(StringArray::from(vec![format!("{GT1}.speed")]))),
            ("2", Arc::new(TimestampMicrosecondArray::from(vec![(NOON - 2) * 1_000_000]))),
            ("3", Arc::new(Float64Array::from(vec![above]))),
        ];
        prepared.set_parameters(RecordBatch::try_from_iter(values).unwrap()).unwrap();
        let info = prepared.execute().await.unwrap();
        let found = rows(&mut kim, info).await.unwrap();
        assert_eq!(found.concat(), expected);
    }
    let two: Vec<(&str, ArrayRef)> = vec![("1", Arc::new(StringArray::from(vec!["a", "b"])))];
    prepared.set_parameters(RecordBatch::try_from_iter(two).unwrap()).unwrap();
    let error = prepared.execute().await.unwrap_err();
    assert_eq!(
        refused::<()>(Err(status(error))),
        (Code::InvalidArgument, "bad_request".to_owned())
    );
    prepared.close().await.unwrap();

    // What a value is tells what comes, where the text does not.
    let mut prepared = kim.prepare("SELECT $1 AS given".to_owned(), None).await.unwrap();
    let given: Vec<(&str, ArrayRef)> = vec![("1", Arc::new(Float64Array::from(vec![1.5])))];
    prepared.set_parameters(RecordBatch::try_from_iter(given).unwrap()).unwrap();
    let info = prepared.execute().await.unwrap();
    let theirs = door
        .client("professor")
        .await
        .inner_mut()
        .do_get({
            let mut request = tonic::Request::new(info.endpoint[0].ticket.clone().unwrap());
            let bearer = format!("Bearer {}", token("professor"));
            request.metadata_mut().insert("authorization", bearer.parse().unwrap());
            request
        })
        .await;
    assert_eq!(refused(theirs), (Code::NotFound, "not_found".to_owned()), "it is kim's");
    assert_eq!(rows(&mut kim, info).await.unwrap(), [["1.5"]]);
}

/// Asks to cancel what an answer describes.
async fn cancel(client: &mut Client, info: FlightInfo) -> Result<CancelFlightInfoResult, Status> {
    let body = CancelFlightInfoRequest::new(info).encode_to_vec();
    let mut done = client.do_action(Action::new("CancelFlightInfo", body)).await.map_err(status)?;
    let done = done.message().await?.unwrap();
    Ok(CancelFlightInfoResult::decode(done.body).unwrap())
}

#[tokio::test]
async fn a_query_ends_when_it_is_cancelled_or_nobody_listens() {
    let door = door().await;
    let mut kim = door.client("kim").await;
    let info = kim.execute(ENDLESS.to_owned(), None).await.unwrap();
    let gone = (Code::NotFound, "not_found".to_owned());
    assert_eq!(refused(cancel(&mut kim, info.clone()).await), gone, "it has not begun");
    let ticket = info.endpoint[0].ticket.clone().unwrap();
    let mut stream = kim.do_get(ticket.clone()).await.unwrap();
    door.until_running("kim", 1).await;
    let mut professor = door.client("professor").await;
    assert_eq!(refused(cancel(&mut professor, info.clone()).await), gone, "it is kim's");
    let done = cancel(&mut kim, info).await.unwrap();
    assert_eq!(done.status(), CancelStatus::Cancelled);
    let ended = loop {
        if let Err(error) = stream.next().await.unwrap() {
            break status(error);
        }
    };
    assert_eq!(refused::<()>(Err(ended)), (Code::Cancelled, "query_cancelled".to_owned()));
    door.until_running("kim", 0).await;

    let stream = kim.do_get(ticket).await.unwrap();
    door.until_running("kim", 1).await;
    drop(stream);
    door.until_running("kim", 0).await;
}

//! What an agreement opens, through every door that reads: before its term, within, after it, and once it
//! is withdrawn. `chief` gives for Hanbit; `professor` belongs to Saebyeok, and reads.

use std::sync::Arc;

use arrow_flight::sql::client::FlightSqlServiceClient;
use expect_test::{Expect, expect};
use futures_util::{SinkExt, StreamExt, TryStreamExt};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client as Postgres, Config, NoTls, SimpleQueryMessage};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tonic::transport::{Channel, Endpoint};

use crate::house::{GT1, Guildhall, VENT, at, read, token};

const GT2: &str = "hanbit/dangjin/gt2";
const ID: &str = "?id=wear";

/// Of a tag of the turbine and of all of the other machine, from 10 s after noon until before 20 s.
fn terms() -> Json {
    json!({"from": "hanbit", "to": "saebyeok", "assets": [GT2], "tags": [speed()],
        "purpose": "To study wear.", "since": at(10), "until": at(20)})
}

fn speed() -> String {
    format!("{GT1}.speed")
}

/// A house with all its doors, samples of both machines, and an agreement.
struct Doors {
    house: Guildhall,
    postgres: Postgres,
    flight: FlightSqlServiceClient<Channel>,
    live: String,
}

async fn listen() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

async fn doors() -> Doors {
    let house = Guildhall::open();
    for tag in [speed(), format!("{GT1}.setpoint"), format!("{GT2}.speed")] {
        house.say(&tag, -5, 3000.0).await;
    }
    let (listener, address) = listen().await;
    let never = std::future::pending();
    tokio::spawn(guildhall_open::postgres(listener, Arc::clone(&house.house), None, never));
    let mut config = Config::new();
    config.host("127.0.0.1").port(address.port()).dbname("guildhall");
    config.user("professor").password(token("professor"));
    let (postgres, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    let (listener, address) = listen().await;
    let never = std::future::pending();
    tokio::spawn(guildhall_open::flight(listener, Arc::clone(&house.house), None, never));
    let endpoint = Endpoint::from_shared(format!("http://{address}")).unwrap();
    let mut flight = FlightSqlServiceClient::new(endpoint.connect().await.unwrap());
    flight.set_token(token("professor"));
    let (listener, address) = listen().await;
    let router = house.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let live = format!("ws://{address}/api/v1/live?access_token={}", token("professor"));
    let (status, given) = house.rest("chief", "PUT", &format!("/agreement{ID}"), terms()).await;
    assert_eq!((status, &given["state"]), (200, &json!("given")), "{given}");
    Doors { house, postgres, flight, live }
}

fn span() -> String {
    format!("from={}&until={}", at(-60), at(0))
}

/// All tags of others.
const TAGS: &str = "SELECT tag FROM tags WHERE owner <> 'saebyeok' ORDER BY tag";
const SAMPLES: &str = "SELECT tag, value FROM samples WHERE tag LIKE 'hanbit%' ORDER BY tag";
const WIDE: &str = "SELECT asset, speed FROM rotating_machine ORDER BY asset";

fn texts(list: &Json, key: &str) -> String {
    let all = list.as_array().unwrap().iter().map(|one| one[key].as_str().unwrap());
    let all: Vec<&str> = all.filter(|path| path.starts_with("hanbit")).collect();
    all.join(" ")
}

impl Doors {
    async fn rest(&self, path: &str) -> (u16, Json) {
        self.house.rest("professor", "GET", path, Json::Null).await
    }

    async fn csv(&self, sql: &str) -> String {
        let (body, accept) = (json!({ "sql": sql }).to_string(), [("accept", "text/csv")]);
        let response = self.house.send("professor", "POST", "/api/v1/sql", body, &accept).await;
        let status = response.status().as_u16();
        let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
        let body = String::from_utf8(body.to_bytes().to_vec()).unwrap();
        let rows: Vec<&str> = body.lines().skip(1).collect();
        if status == 200 { rows.join(" ") } else { format!("{status}") }
    }

    async fn by_postgres(&self, sql: &str) -> String {
        match self.postgres.simple_query(sql).await {
            Ok(all) => rows(&all),
            Err(error) => error.code().unwrap().code().to_owned(),
        }
    }

    async fn by_flight(&mut self, sql: &str) -> String {
        let info = match self.flight.execute(sql.to_owned(), None).await {
            Ok(info) => info,
            Err(error) => return tonic::Status::from(error).code().to_string(),
        };
        let ticket = info.endpoint[0].ticket.clone().unwrap();
        let stream = self.flight.do_get(ticket).await.unwrap();
        let batches: Vec<arrow_array::RecordBatch> = stream.try_collect().await.unwrap();
        let count: usize = batches.iter().map(arrow_array::RecordBatch::num_rows).sum();
        format!("{count} rows")
    }

    /// What a fresh socket says of these tags.
    async fn by_socket(&self) -> String {
        let (mut socket, _) = connect_async(self.live.as_str()).await.unwrap();
        let wish = json!({"watch": [speed(), format!("{GT1}.setpoint"), format!("{GT2}.speed")]});
        socket.send(Message::text(wish.to_string())).await.unwrap();
        let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("closed") };
        let said: Json = serde_json::from_str(&text).unwrap();
        format!("{}", said["watching"])
    }

    /// What the professor sees of Hanbit.
    async fn page(&mut self) -> String {
        let mut page = String::new();
        let mut line = |door: &str, seen: String| page += &format!("{door}: {seen}\n");
        line("assets", texts(&self.rest("/assets").await.1["assets"], "id"));
        for asset in [GT1, GT2, "hanbit/dangjin"] {
            let (status, seen) = self.rest(&format!("/asset?id={asset}")).await;
            let tags = if status == 200 { texts(&seen["tags"], "path") } else { String::new() };
            line(asset, format!("{status} {tags}"));
        }
        for door in ["samples", "trend", "edits", "array"] {
            let mut seen = Vec::new();
            for tag in [speed(), format!("{GT1}.setpoint"), format!("{GT2}.speed")] {
                let asked = format!("/{door}?tag={tag}&{}&pixels=10", span());
                seen.push(self.rest(&asked).await.0.to_string());
            }
            line(door, seen.join(" "));
        }
        let aggregate =
            format!("/aggregates?tag={}&name=Count&interval_ms=20000&{}", speed(), span());
        line("aggregates", self.rest(&aggregate).await.0.to_string());
        let values = json!({"tags": [speed(), format!("{GT1}.setpoint")]});
        let (_, values) = self.house.rest("professor", "POST", "/values", values).await;
        let known = values["values"].as_array().unwrap().iter();
        let known: Vec<String> = known.map(|one| one["value"].to_string()).collect();
        line("values", known.join(" "));
        let search = self.rest("/search?q=hanbit").await.1;
        line("search", format!("{}", search.to_string().contains(GT2)));
        let objects = self.house.result("professor", "GET", "/objects", Json::Null).await;
        line("i3x objects", texts(&objects, "elementId"));
        let body = json!({"elementIds": [speed(), GT1, format!("{GT1}.setpoint")], "maxDepth": 0});
        let (_, found) = self.house.ask("professor", "POST", "/objects/value", body).await;
        let found = found["results"].as_array().unwrap().iter();
        let found: Vec<String> = found.map(|one| one["success"].to_string()).collect();
        line("i3x values", found.join(" "));
        line("export", self.csv(SAMPLES).await);
        line("sql wide", self.csv(WIDE).await);
        line("postgres", self.by_postgres(TAGS).await);
        line("flight", self.by_flight(TAGS).await);
        line("socket", self.by_socket().await);
        page
    }

    #[track_caller]
    fn is(page: &str, expected: &Expect) {
        expected.assert_eq(page);
    }
}

fn rows(all: &[SimpleQueryMessage]) -> String {
    let rows = all.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("NULL").to_owned()),
        _ => None,
    });
    rows.collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_opens_for_the_term_and_no_longer() {
    let mut doors = doors().await;
    let nothing = doors.page().await;
    Doors::is(&nothing, &expect![[r#""#]]);
    doors.house.clock.pass(10);
    let open = doors.page().await;
    Doors::is(&open, &expect![[r#""#]]);
    doors.house.clock.pass(9);
    assert_eq!(doors.page().await, open, "to the last moment");
    doors.house.clock.pass(1);
    assert_eq!(doors.page().await, nothing, "and no longer");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_is_closed_at_once() {
    let mut doors = doors().await;
    let nothing = doors.page().await;
    doors.house.clock.pass(15);
    assert_ne!(doors.page().await, nothing);
    let path = format!("/agreement/withdraw{ID}");
    let reason = json!({"reason": "The study is over."});
    let (status, _) = doors.house.rest("dean", "POST", &path, reason.clone()).await;
    assert_eq!(status, 403, "who only has it");
    let (status, seen) = doors.house.rest("chief", "POST", &path, reason).await;
    assert_eq!((status, &seen["state"]), (200, &json!("withdrawn")), "{seen}");
    assert_eq!(doors.page().await, nothing);
}

/// A socket, a stream of i3X, a cursor and a query that began in the term end with it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_already_ends_with_the_term() {
    let mut doors = doors().await;
    doors.house.clock.pass(10);
    let (mut socket, _) = connect_async(doors.live.as_str()).await.unwrap();
    socket.send(Message::text(json!({"watch": [speed()]}).to_string())).await.unwrap();
    let mut hear = async || loop {
        let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("closed") };
        let said: Json = serde_json::from_str(&text).unwrap();
        if said.get("ping").is_none() {
            return said;
        }
    };
    assert_eq!(hear().await["watching"], json!([speed()]));
    hear().await;

    let asked = json!({"clientId": "c", "displayName": "mine"});
    let made = doors.house.result("professor", "POST", "/subscriptions", asked).await;
    let mut body = json!({"clientId": "c", "subscriptionId": made["subscriptionId"]});
    body["elementIds"] = json!([speed(), format!("{VENT}.rate")]);
    body["maxDepth"] = json!(1);
    doors.house.bulk("professor", "POST", "/subscriptions/register", body.clone()).await;
    let watched = json!({"clientId": "c", "subscriptionId": made["subscriptionId"]}).to_string();
    let stream = doors.house.response("professor", "POST", "/subscriptions/stream", watched).await;
    let mut stream = stream.into_body().into_data_stream();
    let mut tell =
        async || String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap();
    doors.house.say(&speed(), 10, 3001.0).await;
    doors.house.say(&format!("{VENT}.rate"), 10, 16.0).await;
    let mut told = tell().await;
    while !told.contains("3001") {
        told = tell().await;
    }
    hear().await;

    doors.postgres.batch_execute("BEGIN").await.unwrap();
    let declare = format!("DECLARE c CURSOR FOR {TAGS}");
    doors.postgres.batch_execute(&declare).await.unwrap();
    assert_eq!(doors.by_postgres("FETCH 1 FROM c").await, speed());
    let count = "SELECT count(*) FROM generate_series(1, 30000000) a, tags WHERE a.value % 7 = 1";
    let info = doors.flight.execute(count.to_owned(), None).await.unwrap();
    let mut running = doors.flight.do_get(info.endpoint[0].ticket.clone().unwrap()).await.unwrap();

    doors.house.clock.pass(10);
    doors.house.say(&speed(), 20, 3002.0).await;
    doors.house.say(&format!("{VENT}.rate"), 20, 17.0).await;
    let said = hear().await;
    assert_eq!((&said["watching"], &said["unknown"]), (&json!([]), &json!([speed()])), "{said}");
    let mut told = tell().await;
    while !told.contains("17.0") {
        assert!(!told.contains("3002"), "{told}");
        told = tell().await;
    }
    assert!(!told.contains("3002"), "{told}");
    let code = doors.postgres.simple_query("FETCH 1 FROM c").await.unwrap_err();
    assert_eq!(code.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE));
    let ended = loop {
        match running.next().await.unwrap() {
            Ok(batch) => assert_eq!(batch.num_rows(), 0, "rows after the term"),
            Err(error) => break tonic::Status::from(error),
        }
    };
    let word = ended.metadata().get("guildhall-code").unwrap().to_str().unwrap();
    assert_eq!(word, "query_narrowed");
}

/// Nothing is written, connected, configured or administered by it.
#[tokio::test]
async fn it_only_lets_read() {
    let house = Guildhall::open();
    let theirs = json!({"id": "gt1-plc", "label": {"en": "PLC"}, "site": "hanbit/dangjin",
        "protocol": "echo", "settings": {}, "points": []});
    assert_eq!(house.rest("chief", "POST", "/connections", theirs).await.0, 201);
    let mut wide = terms();
    wide["assets"] = json!(["hanbit"]);
    let (status, given) = house.rest("chief", "PUT", &format!("/agreement{ID}"), wide).await;
    assert_eq!(status, 200, "{given}");
    house.clock.pass(10);
    let (status, _) = house.rest("professor", "GET", &format!("/asset?id={GT1}"), Json::Null).await;
    assert_eq!(status, 200);
    let (_, all) = house.rest("professor", "GET", "/assets", Json::Null).await;
    let seen = texts(&all["assets"], "id");
    assert!(
        seen.contains(GT2) && !seen.contains("gt1-plc"),
        "connections are not for reading: {seen}"
    );
    let state = "/samples?tag=hanbit/dangjin/gt1-plc.state";
    assert_eq!(house.rest("professor", "GET", state, Json::Null).await.0, 404);
    let (_, kept) = house.rest("professor", "GET", "/storage", Json::Null).await;
    assert!(!kept.to_string().contains("dangjin"), "what is kept is its owner's: {kept}");
    let connection = json!({"id": "plc", "label": {"en": "PLC"}, "site": "hanbit/dangjin",
        "protocol": "echo", "settings": {}, "points": []});
    for (method, path, body) in [
        ("POST", "/connections", connection.clone()),
        ("POST", "/connections/test", connection),
        ("POST", "/retention/hold", json!({"asset": GT1, "reason": "mine"})),
        ("POST", "/retention/set", json!({"place": GT1, "samples_days": 1})),
        (
            "POST",
            "/people",
            json!({"id": "x", "name": "x", "organisation": "hanbit",
            "role": "viewer"}),
        ),
    ] {
        let (status, problem) = house.rest("dean", method, path, body).await;
        assert!([403, 404].contains(&status), "{method} {path}: {problem}");
    }
    let mode = format!("{GT1}.mode");
    let write = json!({"values": [{"tag": mode, "value": "auto"}]});
    let (_, receipt) = house.rest("professor", "PUT", "/values", write).await;
    assert_eq!((&receipt["stored"], &receipt["refused"]), (&json!(0), &json!(1)), "{receipt}");
    let body = json!({"updates": [{"elementId": mode, "value": {"value": "auto"}}]});
    let (_, written) = house.ask("professor", "PUT", "/objects/value", body).await;
    assert_eq!(written["results"][0]["success"], json!(false), "{written}");
    let (_, list) = house.rest("dean", "GET", "/connections", Json::Null).await;
    assert_eq!(list["connections"], json!([]));
    let (_, list) = house.rest("dean", "GET", "/people", Json::Null).await;
    assert!(!list.to_string().contains("kim"), "{list}");
}

#[tokio::test]
async fn both_sides_see_it_and_nobody_gives_what_is_not_theirs() {
    let house = Guildhall::open();
    let path = format!("/agreement{ID}");
    for (who, change, status) in [
        ("viewer", json!({}), 403),
        ("dean", json!({}), 404),
        ("chief", json!({"tags": [format!("{VENT}.rate")]}), 422),
        ("chief", json!({"assets": ["hanbit/none"]}), 404),
        ("chief", json!({"assets": [], "tags": []}), 422),
        ("chief", json!({"to": "nobody"}), 404),
        ("chief", json!({"until": "soon"}), 400),
        ("chief", json!({"until": at(10)}), 422),
        ("chief", json!({"purpose": "x".repeat(2001)}), 422),
        ("chief", json!({}), 200),
        ("chief", json!({}), 200),
        ("chief", json!({"purpose": "To sell it."}), 409),
    ] {
        let mut asked = terms();
        asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (answer, problem) = house.rest(who, "PUT", &path, asked).await;
        assert_eq!(answer, status, "{who} {change}: {problem}");
    }
    for who in ["kim", "professor", "dean", "chief"] {
        let (_, list) = house.rest(who, "GET", "/agreements", Json::Null).await;
        let one = &list["agreements"][0];
        assert_eq!((&one["id"], &one["state"]), (&json!("wear"), &json!("given")), "{who} {list}");
        assert_eq!(one["may_withdraw"], json!(who == "chief"), "{who}");
        assert_eq!(one["tags"][0]["reads"], json!(["kim", "chief"].contains(&who)), "{who}");
    }
    let response = house.send("", "GET", "/api/v1/agreements", String::new(), &[]).await;
    assert_eq!(read(response).await.0, 401);
}

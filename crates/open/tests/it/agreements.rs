//! What an agreement opens, through every door that reads: before its term, within, after it, and once it
//! is withdrawn. `chief` gives for Hanbit; `professor` belongs to Saebyeok, and reads.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_flight::sql::client::FlightSqlServiceClient;
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

/// All tags of others.
const TAGS: &str = "SELECT tag FROM tags WHERE owner <> 'saebyeok' ORDER BY tag";
const SAMPLES: &str = "SELECT tag, value FROM samples WHERE tag LIKE 'hanbit%' ORDER BY tag";

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
        let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
        String::from_utf8(body.to_bytes().to_vec()).unwrap()
    }

    async fn by_postgres(&self, sql: &str) -> String {
        rows(&self.postgres.simple_query(sql).await.unwrap())
    }

    async fn by_flight(&mut self, sql: &str) -> String {
        let info = self.flight.execute(sql.to_owned(), None).await.unwrap();
        let ticket = info.endpoint[0].ticket.clone().unwrap();
        let stream = self.flight.do_get(ticket).await.unwrap();
        let batches: Vec<RecordBatch> = stream.try_collect().await.unwrap();
        let options = FormatOptions::new();
        let shown = batches.iter().flat_map(|batch| {
            let column = ArrayFormatter::try_new(batch.column(0), &options).unwrap();
            (0..batch.num_rows()).map(|row| column.value(row).to_string()).collect::<Vec<_>>()
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    /// What a fresh socket watches of the three tags.
    async fn by_socket(&self) -> String {
        let (mut socket, _) = connect_async(self.live.as_str()).await.unwrap();
        socket.send(Message::text(json!({"watch": tags()}).to_string())).await.unwrap();
        let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("closed") };
        let said: Json = serde_json::from_str(&text).unwrap();
        said["watching"].to_string()
    }

    /// For each of the three tags whether a request about it finds it.
    async fn each(&self, asked: impl Fn(&str) -> String) -> [bool; 3] {
        let mut found = [false; 3];
        for (found, tag) in found.iter_mut().zip(tags()) {
            *found = self.rest(&asked(&tag)).await.0 != 404;
        }
        found
    }

    /// For each door, which of the three tags the professor reads there.
    async fn read(&mut self) -> Vec<(&'static str, [bool; 3])> {
        let span = format!("from={}&until={}", at(-60), at(0));
        let mut all = Vec::new();
        for (door, more) in
            [("samples", ""), ("trend", "&pixels=10"), ("aggregates", "&name=Count")]
        {
            let asked = |tag: &str| format!("/{door}?tag={tag}&{span}{more}");
            all.push((door, self.each(asked).await));
        }
        let mut listed = String::new();
        for asset in [GT1, GT2] {
            listed += &self.rest(&format!("/asset?id={asset}")).await.1["tags"].to_string();
        }
        all.push(("asset", among(&listed)));
        let asked = json!({"tags": tags()});
        let (_, answer) = self.house.rest("professor", "POST", "/values", asked).await;
        let number = |at: usize| answer["values"][at]["value"].is_number();
        all.push(("values", [number(0), number(1), number(2)]));
        let objects = self.house.result("professor", "GET", "/objects", Json::Null).await;
        all.push(("i3x objects", among(&objects.to_string())));
        let body = json!({"elementIds": tags(), "maxDepth": 0, "startTime": at(-60),
            "endTime": at(0)});
        for door in ["/objects/value", "/objects/history"] {
            let (_, answer) = self.house.ask("professor", "POST", door, body.clone()).await;
            let found = |at: usize| answer["results"][at]["success"] == true;
            all.push((door, [found(0), found(1), found(2)]));
        }
        all.push(("sql", among(&self.csv(TAGS).await)));
        all.push(("export", among(&self.csv(SAMPLES).await)));
        all.push(("postgres", among(&self.by_postgres(SAMPLES).await)));
        all.push(("flight", among(&self.by_flight(SAMPLES).await)));
        all.push(("socket", among(&self.by_socket().await)));
        all
    }

    #[track_caller]
    fn must_read(all: &[(&str, [bool; 3])], wanted: [bool; 3]) {
        assert_eq!(all.len(), 13);
        for (door, found) in all {
            assert_eq!(*found, wanted, "{door}");
        }
    }

    /// What is never opened by it: other assets, what a wide table would tell, who sent what.
    async fn must_see_nothing_else(&self) {
        let (_, all) = self.rest("/assets").await;
        let seen = texts(&all["assets"], "id");
        assert!([String::new(), format!("{GT1} {GT2}")].contains(&seen), "{seen}");
        assert_eq!(self.each(|tag| format!("/edits?tag={tag}")).await, CLOSED);
        assert_eq!(self.rest("/asset?id=hanbit/dangjin").await.0, 404);
        let wide = self.csv("SELECT asset, setpoint FROM gas_turbine").await;
        assert!(!wide.contains("3000"), "{wide}");
    }
}

const CLOSED: [bool; 3] = [false; 3];
/// The tag that is named, its neighbour, and one of the asset that is named.
const OPEN: [bool; 3] = [true, false, true];

fn tags() -> [String; 3] {
    [speed(), format!("{GT1}.setpoint"), format!("{GT2}.speed")]
}

/// Which of the three tags a text names.
fn among(text: &str) -> [bool; 3] {
    tags().map(|tag| text.contains(&tag))
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
    for (seconds, wanted) in [(0, CLOSED), (9, CLOSED), (1, OPEN), (9, OPEN), (1, CLOSED)] {
        doors.house.clock.pass(seconds);
        Doors::must_read(&doors.read().await, wanted);
        doors.must_see_nothing_else().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_is_closed_at_once() {
    let mut doors = doors().await;
    doors.house.clock.pass(15);
    Doors::must_read(&doors.read().await, OPEN);
    let path = format!("/agreement/withdraw{ID}");
    let reason = json!({"reason": "The study is over."});
    let (status, _) = doors.house.rest("dean", "POST", &path, reason.clone()).await;
    assert_eq!(status, 403, "who only has it");
    let (status, seen) = doors.house.rest("chief", "POST", &path, reason).await;
    assert_eq!((status, &seen["state"]), (200, &json!("withdrawn")), "{seen}");
    Doors::must_read(&doors.read().await, CLOSED);
    doors.must_see_nothing_else().await;
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

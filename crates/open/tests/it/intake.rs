//! The doors for what programs measured, in the bytes of their standards.

use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use guildhall_open::Limits;
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};
use tower::ServiceExt;

use crate::house::{GT1, Guildhall, NOON, read, token};

async fn post(house: &Guildhall, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Response {
    let mut request = Request::builder().method("POST").uri(path).header("host", "127.0.0.1");
    for (name, text) in headers {
        request = request.header(*name, *text);
    }
    let request = request.body(Body::from(body)).unwrap();
    house.router().oneshot(request).await.unwrap()
}

async fn bytes(response: Response) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn value(house: &Guildhall, property: &str) -> Json {
    let tags = json!({"tags": [format!("{GT1}.{property}")]});
    let (_, answer) = house.rest("kim", "POST", "/values", tags).await;
    answer["values"][0].clone()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn auth(scheme: &str, who: &str) -> String {
    format!("{scheme} {}", token(who))
}

#[tokio::test]
async fn influx_1_and_2_answer_in_their_own_shapes() {
    let house = Guildhall::open();
    let (kim, viewer) = (auth("Token", "kim"), auth("Token", "viewer"));
    let by_query = format!("/write?db=x&u=any&p={}&precision=m", token("kim"));
    let good = format!("{GT1} speed=3000 {}", NOON / 60);
    let bad = format!("{GT1} speed=1,none=2\nnonsense\n");
    for (what, path, header, body, status, told) in [
        ("1, good", "/write?db=x&precision=m", kim.as_str(), &good, 204, ""),
        ("1, by query", by_query.as_str(), "", &good, 204, ""),
        ("2, good", "/api/v2/write?org=o&bucket=b", kim.as_str(), &good, 204, ""),
        ("1, in part", "/write", &kim, &bad, 400, "dropped=2"),
        ("2, in part", "/api/v2/write", &kim, &bad, 400, "stored=1 dropped=2"),
        ("1, nobody", "/write", "", &good, 401, "no token"),
        ("2, nobody", "/api/v2/write", "Token gh_00", &good, 401, "no token"),
        ("2, too low a role", "/api/v2/write", &viewer, &good, 400, "operator"),
        ("2, precision", "/api/v2/write?precision=d", &kim, &good, 400, "is not a precision"),
        ("1, not ours", "/write", &kim, &"saebyeok/hospital/vent1 rate=1".into(), 400, "no tag"),
    ] {
        let headers: &[(&str, &str)] =
            if header.is_empty() { &[] } else { &[("authorization", header)] };
        let response = post(&house, path, headers, body.clone().into_bytes()).await;
        let version = response.headers().contains_key("x-influxdb-version");
        assert_eq!(version, what.starts_with('1'), "{what}");
        let (code, answer) = read(response).await;
        assert_eq!(code, status, "{what}: {answer}");
        let text = if what.starts_with('1') { &answer["error"] } else { &answer["message"] };
        assert!(text.as_str().unwrap_or_default().contains(told), "{what}: {answer}");
        if status == 400 && what.contains("part") {
            assert!(text.as_str().unwrap().starts_with("partial write: line 1"), "{answer}");
        }
        if what.starts_with('2') && status >= 400 {
            let code = if status == 401 { "unauthorized" } else { "invalid" };
            assert_eq!(answer["code"], code, "{what}");
        }
    }
    assert_eq!(value(&house, "speed").await["value"], json!(1.0));
}

#[tokio::test]
async fn influx_agents_start_and_pack() {
    let house = Guildhall::open();
    for method in ["GET", "HEAD"] {
        let response = house.send("", method, "/ping", String::new(), &[]).await;
        assert_eq!(response.status(), 204);
        assert!(response.headers()["x-influxdb-version"].to_str().unwrap().starts_with("1.8"));
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    for (who, form_text, status, told) in [
        ("kim", "q=CREATE+DATABASE+%22telegraf%22", 200, "has no databases"),
        ("kim", "q=SELECT+1", 400, "no InfluxQL"),
        ("", "q=CREATE+DATABASE+x", 401, "no token"),
    ] {
        let response = house.send(who, "POST", "/query", form_text.into(), &form).await;
        let (code, answer) = read(response).await;
        assert_eq!(code, status, "{answer}");
        assert!(answer.to_string().contains(told), "{answer}");
    }
    let kim = auth("Bearer", "kim");
    let headers = [("authorization", kim.as_str()), ("content-encoding", "gzip")];
    let lines: String =
        (0..50_000).map(|n| format!("{GT1} speed={n} {}\n", NOON * 1000 + n)).collect();
    let path = "/api/v2/write?precision=ms";
    assert_eq!(post(&house, path, &headers, gzip(&lines)).await.status(), 204);
    let last = value(&house, "speed").await;
    assert_eq!(last["value"], json!(49_999.0), "{last}");
    for (what, body, status) in
        [("no gzip", b"a p=1".to_vec(), 400), ("a bomb", gzip(&" ".repeat(40 * 1024 * 1024)), 413)]
    {
        assert_eq!(post(&house, path, &headers, body).await.status(), status, "{what}");
    }
    let odd = [("authorization", kim.as_str()), ("content-encoding", "br")];
    assert_eq!(post(&house, path, &odd, Vec::new()).await.status(), 400);
    let plain = [("authorization", kim.as_str())];
    let large = vec![b' '; 33 * 1024 * 1024];
    assert_eq!(post(&house, path, &plain, large).await.status(), 413);
}

#[tokio::test]
async fn a_request_longer_than_a_batch_is_cut_and_stored_whole() {
    let house = Guildhall::open();
    let lines: String = (0..70_000)
        .map(|n| format!("{GT1} speed={n},setpoint={n},none=1 {}\n", NOON * 1000 + n))
        .collect();
    let headers = [("content-type", "text/plain")];
    let path = "/api/v1/samples?precision=ms";
    let (status, receipt) = read(house.send("kim", "POST", path, lines, &headers).await).await;
    assert_eq!(status, 200, "{receipt}");
    let counts = (&receipt["stored"], &receipt["refused"]);
    assert_eq!(counts, (&json!(140_000), &json!(70_000)));
    assert_eq!(receipt["errors"].as_array().unwrap().len(), 100);
    assert_eq!(value(&house, "setpoint").await["value"], json!(69_999.0));
}

/// A field of a protobuf message that holds bytes.
fn field(number: u8, inside: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = inside.len();
    while length >= 0x80 {
        out.push(u8::try_from(length & 0x7F).unwrap() | 0x80);
        length >>= 7;
    }
    out.push(u8::try_from(length).unwrap());
    [out, inside.to_vec()].concat()
}

fn label(name: &str, text: &str) -> Vec<u8> {
    field(1, &[field(1, name.as_bytes()), field(2, text.as_bytes())].concat())
}

/// A sample at noon and so many milliseconds.
fn sample(value: f64, ms: i64) -> Vec<u8> {
    let mut inside = [vec![1 << 3 | 1], value.to_le_bytes().to_vec(), vec![2 << 3]].concat();
    let mut rest = (NOON * 1000 + ms).cast_unsigned();
    while rest >= 0x80 {
        inside.push(u8::try_from(rest & 0x7F).unwrap() | 0x80);
        rest >>= 7;
    }
    inside.push(u8::try_from(rest).unwrap());
    field(2, &inside)
}

#[tokio::test]
async fn prometheus_writes() {
    let house = Guildhall::open();
    let stale = f64::from_bits(0x7ff0_0000_0000_0002);
    let series = |labels: &[(&str, &str)], samples: &[Vec<u8>]| {
        let labels: Vec<u8> = labels.iter().flat_map(|(name, text)| label(name, text)).collect();
        field(1, &[labels, samples.concat()].concat())
    };
    let speed = series(
        &[("__name__", "speed"), ("asset", GT1), ("job", "x")],
        &[sample(3000.5, 0), sample(stale, 1)],
    );
    let setpoint = series(
        &[("__name__", "whatever"), ("asset", GT1), ("property", "setpoint")],
        &[sample(210.0, 0)],
    );
    let path = format!("{GT1}.starts");
    let starts = series(&[("__name__", &path)], &[sample(7.0, 0)]);
    let up = series(&[("__name__", "up"), ("job", "x")], &[sample(1.0, 0)]);
    let pack = |bytes: &[u8]| snap::raw::Encoder::new().compress_vec(bytes).unwrap();
    let kim = auth("Bearer", "kim");
    let v1 = "application/x-protobuf";
    let v2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";
    let all = [speed, setpoint, starts].concat();
    for (what, kind, key, body, status, told) in [
        ("good", v1, kim.as_str(), pack(&all), 204, ""),
        ("in part", v1, &kim, pack(&[all.clone(), up].concat()), 400, "1 samples refused, 4"),
        ("no snappy", v1, &kim, vec![0xFF; 9], 400, "not snappy"),
        ("a bomb", v1, &kim, vec![0x80, 0x80, 0x80, 0x80, 1], 413, "larger than"),
        ("no protobuf", v1, &kim, pack(b"\xFF\xFF"), 400, "no WriteRequest"),
        ("version 2", v2, &kim, Vec::new(), 415, "2.0 is not taken"),
        ("nobody", v1, "Bearer gh_00", pack(&all), 401, "no token"),
    ] {
        let headers = [
            ("authorization", key),
            ("content-type", kind),
            ("content-encoding", "snappy"),
            ("x-prometheus-remote-write-version", "0.1.0"),
        ];
        let response = post(&house, "/api/v1/write", &headers, body).await;
        assert_eq!(response.status(), status, "{what}");
        let text = String::from_utf8(bytes(response).await).unwrap();
        assert!(text.contains(told), "{what}: {text}");
    }
    let last = value(&house, "speed").await;
    assert_eq!((&last["value"], &last["quality"]), (&Json::Null, &json!("GoodNoData")));
    assert_eq!(value(&house, "setpoint").await["value"], json!(210.0));
    assert_eq!(value(&house, "starts").await["value"], json!(7));
}

fn otlp(points: &Json) -> String {
    let attribute = |key: &str, text: &str| json!({"key": key, "value": {"stringValue": text}});
    json!({"resourceMetrics": [{
        "resource": {"attributes": [attribute("service.name", "x"), attribute("asset", GT1)]},
        "scopeMetrics": [{"scope": {"name": "s"}, "metrics": points}],
    }]})
    .to_string()
}

#[tokio::test]
async fn opentelemetry_writes() {
    let house = Guildhall::open();
    let at = (NOON * 1_000_000_000).to_string();
    let metrics = json!([
        {"name": "speed", "unit": "1", "gauge": {"dataPoints": [
            {"timeUnixNano": at, "asDouble": 2999.5}]}},
        {"name": "starts", "sum": {"aggregationTemporality": 2, "isMonotonic": true,
            "dataPoints": [{"timeUnixNano": at, "asInt": "7"}]}},
        {"name": "x", "gauge": {"dataPoints": [{"timeUnixNano": at, "asDouble": 1, "flags": 0,
            "attributes": [{"key": "property", "value": {"stringValue": "setpoint"}}]}]}},
    ]);
    let refused = json!([
        {"name": "latency", "histogram": {"dataPoints": [
            {"timeUnixNano": at, "count": "2", "sum": 1.5, "bucketCounts": ["1", "1"],
             "explicitBounds": [1]}]}},
        {"name": "odd", "summary": {"dataPoints": [{"timeUnixNano": at}]}},
    ]);
    let kim = auth("Bearer", "kim");
    let json_kind = "application/json";
    for (what, kind, key, body, status, told) in [
        ("good", json_kind, kim.as_str(), otlp(&metrics), 200, "{}"),
        ("refused", json_kind, &kim, otlp(&refused), 200, r#""rejectedDataPoints":"2""#),
        ("refused, by name", json_kind, &kim, otlp(&refused), 200, "gt1.latency_count"),
        ("no JSON", json_kind, &kim, "{".into(), 400, r#"{"code":3,"message":"no metrics"#),
        ("nobody", json_kind, "Bearer x", otlp(&metrics), 401, r#"{"code":16,"#),
        ("no protobuf", "application/x-protobuf", &kim, "\u{7f}".into(), 400, "no metrics"),
        ("another kind", "text/plain", &kim, String::new(), 415, "text/plain"),
    ] {
        let headers =
            [("authorization", key), ("content-type", kind), ("content-encoding", "gzip")];
        let response = post(&house, "/v1/metrics", &headers, gzip(&body)).await;
        assert_eq!(response.status(), status, "{what}");
        let text = String::from_utf8_lossy(&bytes(response).await).into_owned();
        assert!(text.contains(told), "{what}: {text}");
    }
    assert_eq!(value(&house, "speed").await["value"], json!(2999.5));
    assert_eq!(value(&house, "starts").await["value"], json!(7));
    assert_eq!(value(&house, "setpoint").await["value"], json!(1.0));

    // The same in protobuf: a gauge without a recorded value, and a request that is refused.
    let attribute = field(1, &[field(1, b"asset"), field(2, &field(1, GT1.as_bytes()))].concat());
    let time = [vec![3 << 3 | 1], (NOON * 1_000_000_000 + 1).to_le_bytes().to_vec()].concat();
    for (name, flags, answer) in [("speed", 1, Vec::new()), ("none", 0, vec![1 << 3 | 2])] {
        let point = [time.clone(), vec![8 << 3, flags]].concat();
        let gauge = field(5, &field(1, &point));
        let metric = field(2, &[field(1, name.as_bytes()), gauge].concat());
        let body = field(1, &[field(1, &attribute), field(2, &metric)].concat());
        let headers = [("authorization", kim.as_str()), ("content-type", "application/x-protobuf")];
        let response = post(&house, "/v1/metrics", &headers, body).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/x-protobuf");
        assert!(bytes(response).await.starts_with(&answer), "{name}");
    }
    assert_eq!(value(&house, "speed").await["quality"], "GoodNoData");
}

#[tokio::test]
async fn past_a_limit_every_door_says_when_to_come_again() {
    let house = Guildhall::with_limits(Limits::new(10, 2));
    let headers = [("content-type", "text/plain")];
    let samples = "/api/v1/samples?precision=s";
    let three = format!("{GT1} speed=1,mode=\"x\",starts=1i {NOON}");
    let (status, receipt) = read(house.send("kim", "POST", samples, three, &headers).await).await;
    assert_eq!((status, &receipt["stored"], &receipt["refused"]), (200, &json!(2), &json!(1)));
    assert!(receipt["errors"][0]["why"].as_str().unwrap().contains("the limit"), "{receipt}");
    let third = format!("{GT1} starts=1i {NOON}");
    let response = house.send("kim", "POST", samples, third, &headers).await;
    assert_eq!(response.headers()["retry-after"], "60");
    assert_eq!(read(response).await.0, 429);

    let many: String = (0..60).map(|n| format!("{GT1} speed={n} {}\n", NOON + n)).collect();
    assert_eq!(house.send("kim", "POST", samples, many, &headers).await.status(), 200);
    let line = format!("{GT1} speed=1");
    for path in [samples, "/write", "/api/v2/write", "/api/v1/write"] {
        let response = house.send("kim", "POST", path, line.clone(), &headers).await;
        assert_eq!(
            (response.status().as_u16(), &response.headers()["retry-after"]),
            (429, &"5".parse().unwrap()),
            "{path}"
        );
    }
    let (status, _) = house.rest("kim", "PUT", "/values", json!({"values": []})).await;
    assert_eq!(status, 429);
    let json_kind = [("content-type", "application/json")];
    let response = house.send("kim", "POST", "/v1/metrics", "{}".into(), &json_kind).await;
    let (status, answer) = read(response).await;
    assert_eq!((status, &answer["code"]), (429, &json!(8)));

    let page = house.send("chief", "GET", "/metrics", String::new(), &[]).await;
    let page = String::from_utf8(bytes(page).await).unwrap();
    assert!(page.contains("guildhall_ingest_limited_requests_total 6\n"), "{page}");
    assert!(page.contains("guildhall_ingest_limited_samples_total 2\n"), "{page}");
    house.clock.pass(10);
    assert_eq!(house.send("kim", "POST", samples, line, &headers).await.status(), 200);
}

//! SQL, REST, i3X, PostgreSQL and Arrow Flight tell the same of the same samples, and what a plain
//! list in memory says: after corrections, late samples, seals, merges and kills.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_flight::sql::client::FlightSqlServiceClient;
use futures_util::TryStreamExt;
use guildhall_model::Time;
use postgres::{NoTls, SimpleQueryMessage};
use serde_json::{Value, json};
use tonic::transport::Endpoint;

use crate::process::{PATIENCE, PAUSE, Server};

const SITE: &str = r#"
[organisation]
id = "lab"
label = "Lab"
[site]
name = "site"
label = "Site"
[types.Pump]
parent = "Equipment"
[types.Pump.properties]
level = { type = "float" }
count = { type = "integer" }
running = { type = "boolean" }
mode = { type = "text" }
[[assets]]
path = "p1"
type = "Pump"
[[assets]]
path = "p2"
type = "Pump"
"#;

const PROPERTIES: [&str; 4] = ["level", "count", "running", "mode"];

/// Samples by tag and time: quality, and the value as text.
type Told = BTreeMap<(String, i64), (String, String)>;

/// Samples with their value as one text whatever its kind, and their time as a number: types of
/// PostgreSQL end at microseconds.
const SQL: &str = "SELECT tag, CAST(time AS BIGINT) AS ns, quality, CASE \
    WHEN value_text IS NOT NULL THEN value_text \
    WHEN value_boolean IS NOT NULL THEN CAST(value_boolean AS VARCHAR) \
    WHEN value_integer IS NOT NULL THEN CAST(value_integer AS VARCHAR) \
    ELSE CAST(value AS VARCHAR) END AS value FROM samples WHERE asset LIKE 'lab/site/p%'";

const FROM: &str = "2020-01-01T00:00:00Z";
const UNTIL: &str = "2030-01-01T00:00:00Z";

/// Xorshift: the same seed, the same run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % end
    }
}

fn tags() -> impl Iterator<Item = String> {
    let of = |asset| PROPERTIES.map(|property| format!("lab/site/{asset}.{property}"));
    ["p1", "p2"].into_iter().flat_map(of)
}

/// A value of a tag, as it is sent.
fn value(tag: &str, chance: &mut Chance) -> Value {
    let number = i32::try_from(chance.below(2_000)).unwrap() - 1_000;
    match tag.rsplit('.').next().unwrap() {
        "level" => json!(f64::from(number) / 7.0),
        "count" => json!(number),
        "running" => json!(number > 0),
        _ => json!(format!("mode {number}, 'so'")),
    }
}

/// As all doors are compared: a number by its bits, all else by its text.
fn cell(tag: &str, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match tag.rsplit('.').next().unwrap() {
        _ if value.is_null() => "none".to_owned(),
        "level" => format!("{:?}", text.parse::<f64>().unwrap()),
        _ => text,
    }
}

/// Sends some samples, and notes what must be told from then on: the newest of each time.
fn say(server: &Server, chance: &mut Chance, told: &mut Told) {
    let tags: Vec<String> = tags().collect();
    let mut samples = Vec::new();
    for _ in 0..chance.below(60) + 1 {
        let tag = &tags[usize::try_from(chance.below(8)).unwrap()];
        // Few times, so that many are corrections; some are a nanosecond apart, some years old.
        let second = [1_790_000_000, 1_790_000_010, 1_600_000_000]
            [usize::try_from(chance.below(3)).unwrap()];
        let at = Time::from_ns(
            (second + i64::try_from(chance.below(4)).unwrap()) * 1_000_000_000
                + i64::try_from(chance.below(3)).unwrap(),
        );
        let quality = ["Good", "Uncertain", "Bad"][usize::try_from(chance.below(3)).unwrap()];
        let value = if quality == "Bad" { Value::Null } else { value(tag, chance) };
        let held = (quality.to_owned(), cell(tag, &value));
        told.insert((tag.clone(), at.ns()), held);
        samples
            .push(json!({"tag": tag, "time": at.to_string(), "value": value, "quality": quality}));
    }
    let count = samples.len();
    let (status, receipt) = server.send("POST", "/api/v1/samples", &json!({"samples": samples}));
    assert_eq!((status, &receipt["stored"]), (200, &json!(count)), "{receipt}");
}

fn put(told: &mut Told, tag: &str, time: &str, quality: &str, value: &Value) {
    let time = time.parse().unwrap_or_else(|_| Time::parse(time).unwrap().ns());
    let before = told.insert((tag.to_owned(), time), (quality.to_owned(), cell(tag, value)));
    assert!(before.is_none(), "{tag} at {time} twice");
}

fn by_rest(server: &Server) -> Told {
    let mut told = Told::new();
    for tag in tags() {
        let (status, history) =
            server.get(&format!("/api/v1/samples?tag={tag}&from={FROM}&until={UNTIL}"));
        assert_eq!((status, &history["next"]), (200, &Value::Null), "{history}");
        for sample in history["samples"].as_array().unwrap() {
            let [time, quality] = ["time", "quality"].map(|key| sample[key].as_str().unwrap());
            put(&mut told, &tag, time, quality, &sample["value"]);
        }
    }
    told
}

fn by_i3x(server: &Server) -> Told {
    let mut told = Told::new();
    let ids: Vec<String> = tags().collect();
    let asked = json!({"elementIds": ids, "startTime": FROM, "endTime": UNTIL});
    let (status, answer) = server.send("POST", "/i3x/v1/objects/history", &asked);
    assert_eq!(status, 200, "{answer}");
    for (tag, one) in tags().zip(answer["results"].as_array().unwrap()) {
        assert_eq!(one["elementId"], json!(tag));
        for sample in one["result"]["values"].as_array().unwrap() {
            let [time, quality] = ["timestamp", "quality"].map(|key| sample[key].as_str().unwrap());
            put(&mut told, &tag, time, quality, &sample["value"]);
        }
    }
    told
}

fn by_sql(server: &Server) -> Told {
    let mut told = Told::new();
    let (status, answer) = server.send("POST", "/api/v1/sql", &json!({ "sql": SQL }));
    assert_eq!(status, 200, "{answer}");
    for row in answer["rows"].as_array().unwrap() {
        let [tag, quality] = [0, 2].map(|at| row[at].as_str().unwrap());
        put(&mut told, tag, &row[1].to_string(), quality, &row[3]);
    }
    told
}

fn by_postgres(server: &Server, (person, token): (&str, &str)) -> Told {
    let mut told = Told::new();
    let address = server.beside[0].as_deref().unwrap();
    let url = format!("postgresql://{person}:{token}@{address}/guildhall");
    let mut client = postgres::Client::connect(&url, NoTls).unwrap();
    for message in client.simple_query(SQL).unwrap() {
        let SimpleQueryMessage::Row(row) = message else { continue };
        let [tag, time, quality] = [0, 1, 2].map(|at| row.get(at).unwrap());
        put(&mut told, tag, time, quality, &json!(row.get(3)));
    }
    told
}

fn by_flight(server: &Server, token: &str) -> Told {
    let address = format!("http://{}", server.beside[1].as_deref().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let batches: Vec<RecordBatch> = runtime.block_on(async {
        let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
        let mut client = FlightSqlServiceClient::new(channel);
        client.set_token(token.to_owned());
        let info = client.execute(SQL.to_owned(), None).await.unwrap();
        let ticket = info.endpoint[0].ticket.clone().unwrap();
        client.do_get(ticket).await.unwrap().try_collect().await.unwrap()
    });
    let mut told = Told::new();
    let options = FormatOptions::new();
    for batch in &batches {
        let columns = batch.columns().iter();
        let columns = columns.map(|column| ArrayFormatter::try_new(column, &options).unwrap());
        let columns: Vec<_> = columns.collect();
        for row in 0..batch.num_rows() {
            let [tag, time, quality] = [0, 1, 2].map(|at| columns[at].value(row).to_string());
            let value = batch.column(3).is_valid(row).then(|| columns[3].value(row).to_string());
            put(&mut told, &tag, &time, &quality, &json!(value));
        }
    }
    told
}

#[track_caller]
fn check(server: &Server, key: (&str, &str), expected: &Told, when: &str) {
    for (door, told) in [
        ("REST", by_rest(server)),
        ("i3X", by_i3x(server)),
        ("SQL", by_sql(server)),
        ("PostgreSQL", by_postgres(server, key)),
        ("Flight", by_flight(server, key.1)),
    ] {
        let wrong = told.iter().find(|(key, held)| expected.get(*key) != Some(*held));
        assert_eq!(wrong, None, "by {door}, {when}");
        let missing = expected.keys().find(|key| !told.contains_key(*key));
        assert_eq!(missing, None, "by {door}, {when}");
    }
}

fn files(data: &Path) -> BTreeSet<PathBuf> {
    let all = std::fs::read_dir(data.join("historian/samples"));
    let all = all.into_iter().flatten().filter_map(Result::ok).map(|file| file.path());
    all.filter(|path| path.extension() == Some("parquet".as_ref())).collect()
}

#[test]
fn all_doors_tell_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let (site, config) = (dir.path().join("site.toml"), dir.path().join("guildhall.toml"));
    std::fs::write(&site, SITE).unwrap();
    let doors = "[postgres]\nlisten = \"127.0.0.1:0\"\n[flight]\nlisten = \"127.0.0.1:0\"\n";
    std::fs::write(&config, format!("[historian]\nseal_after_s = 1\n{doors}")).unwrap();
    let [site, config] = [&site, &config].map(|path| path.to_str().unwrap());
    let more = ["--site", site, "--config", config];
    let mut server = Server::first(&data, &more);
    let (_, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "t", "days": null}));
    let (_, me) = server.get("/api/v1/me");
    let key = (me["person"]["id"].as_str().unwrap(), issued["token"].as_str().unwrap());
    let (mut chance, mut expected) = (Chance(20_261_127), Told::new());
    for round in 0..12 {
        for _ in 0..5 {
            say(&server, &mut chance, &mut expected);
            let when = format!("round {round}, as it came");
            check(&server, key, &expected, &when);
        }
        match round % 3 {
            0 => {
                let before = files(&data);
                // Whatever was sealed before, something has to be now.
                say(&server, &mut chance, &mut expected);
                let mut waited = std::time::Duration::ZERO;
                // Not more files: some may be merged meanwhile.
                while files(&data).is_subset(&before) && waited < PATIENCE {
                    std::thread::sleep(PAUSE);
                    waited += PAUSE;
                }
                assert!(!files(&data).is_subset(&before), "nothing was sealed");
            }
            1 => {
                server.process.kill();
                server = Server::again(&data, &more, server.cookie.clone());
            }
            _ => {
                let cookie = server.cookie.clone();
                server.process.terminate();
                server = Server::again(&data, &more, cookie);
            }
        }
        check(&server, key, &expected, &format!("round {round}, once more"));
    }
}

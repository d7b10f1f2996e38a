//! `guildhall import`: files to a server that runs, by the command line.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

use crate::process::{Server, guildhall, run, until};

const SITE: &str = r#"
[organisation]
id = "works"
label = "Works"
[site]
name = "site"
label = "Site"
[types.Pump]
parent = "Equipment"
label = "Pump"
[types.Pump.properties.flow]
label = "Flow"
type = "float"
unit = "m3/h"
[types.Pump.properties.heat]
label = "Heat"
type = "float"
unit = "Cel"
[types.Pump.properties.starts]
label = "Starts"
type = "integer"
[types.Pump.properties.state]
label = "State"
type = "text"
[[assets]]
path = "p1"
type = "Pump"
label = "p1"
"#;

/// A server with one pump, and where to put files.
struct Works {
    dir: tempfile::TempDir,
    server: Server,
}

impl Works {
    fn open(more: &[&str]) -> Works {
        let dir = tempfile::tempdir().unwrap();
        let site = dir.path().join("site.toml");
        std::fs::write(&site, SITE).unwrap();
        let mut arguments = vec!["--site", site.to_str().unwrap()];
        arguments.extend(more);
        let server = Server::first(&dir.path().join("data"), &arguments);
        let (status, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "import"}));
        assert_eq!(status, 201, "{issued}");
        let token = issued["token"].as_str().unwrap();
        std::fs::write(dir.path().join("token"), token).unwrap();
        Works { dir, server }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Whether it succeeded, and what it printed.
    fn import(&self, mapping: &str, more: &[&str]) -> (bool, String, String) {
        let mapping = self.file("mapping.toml", mapping);
        let token = self.dir.path().join("token");
        let with = ["--mapping", &mapping, "--server", &self.server.url];
        let key = ["--token-file", token.to_str().unwrap()];
        let output = run(&[&["import"], &with[..], &key[..], more].concat());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }

    fn samples(&self, property: &str) -> Vec<(String, Value)> {
        let path = format!(
            "/api/v1/samples?tag=works/site/p1.{property}&from=2026-01-01T00:00:00Z\
             &until=2027-01-01T00:00:00Z"
        );
        let (status, answer) = self.server.get(&path);
        assert_eq!(status, 200, "{answer}");
        let samples = answer["samples"].as_array().unwrap().iter();
        samples
            .map(|sample| (sample["time"].as_str().unwrap().to_owned(), sample["value"].clone()))
            .collect()
    }
}

const LONG: &str = r#"
[csv]
delimiter = ";"
decimal = ","
skip_lines = 1
[time]
column = ["Datum", "Zeit"]
format = "%d.%m.%Y %H:%M:%S"
timezone = "Europe/Berlin"
[tag]
column = "Messstelle"
prefix = "works/site/p1."
[tag.names]
"F 1" = "works/site/p1.flow"
[value]
column = "Wert"
[quality]
column = "Status"
[quality.names]
ok = "Good"
gestoert = "Bad"
"#;

const LONG_ROWS: &str = "exported by nobody\n\
    Datum;Zeit;Messstelle;Wert;Status\n\
    24.11.2026;01:30:00;F 1;12,5;ok\n\
    24.11.2026;01:31:00;F 1;;gestoert\n\
    24.11.2026;01:32:00;F 1;viel;ok\n\
    24.11.2026;01:33:00;F 1;;ok\n\
    24.11.2026;01:34;F 1;1;ok\n\
    24.11.2026;01:35:00;starts;41,5;ok\n\
    24.11.2026;01:36:00;starts;42;ok\n\
    24.11.2026;01:36:00;nobody;42;ok\n\
    24.11.2026;01:37:00;state;\"zu; warm\";ok\n\
    24.11.2026;01:38:00;F 1;1\n";

#[test]
fn a_long_file_comes_in_with_every_refused_line_named() {
    let works = Works::open(&[]);
    let file = works.file("long.csv", LONG_ROWS);
    let refused = format!(
        "{file}:5: `works/site/p1.flow`: `viel` is not a number\n\
         {file}:7: `24.11.2026 01:34` is no time as the mapping says\n\
         {file}:12: it has 4 columns where the first line has 5\n"
    );

    let (good, said, _) = works.import(LONG, &[&file, "--dry-run"]);
    assert_eq!(
        (good, said.as_str()),
        (
            false,
            format!(
                "{refused}{file}:8: `works/site/p1.starts`: 41.5 is not integer\n\
                 works/site/p1.flow: 2 samples, 2026-11-24T00:30:00Z to 2026-11-24T00:31:00Z\n\
                 works/site/p1.nobody: 1 samples, 2026-11-24T00:36:00Z to \
                 2026-11-24T00:36:00Z  (there is no such tag)\n\
                 works/site/p1.starts: 2 samples, 2026-11-24T00:35:00Z to 2026-11-24T00:36:00Z\n\
                 works/site/p1.state: 1 samples, 2026-11-24T00:37:00Z to 2026-11-24T00:37:00Z\n\
                 10 rows, 6 samples of 4 tags: nothing was sent, 4 refused, 1 empty.\n"
            )
            .as_str()
        )
    );
    assert_eq!(works.samples("flow"), []);

    for _again in 0..2 {
        let (good, said, _) = works.import(LONG, &[&file, "--output", "json"]);
        assert!(!good && said.lines().count() == 1, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        for (key, count) in [
            ("rows", 10),
            ("samples", 6),
            ("stored", 4),
            ("refused", 5),
            ("empty", 1),
            ("parked", 0),
        ] {
            assert_eq!(said[key], json!(count), "{key} of {said}");
        }
        let lines: Vec<u64> = said["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["line"].as_u64().unwrap())
            .collect();
        assert_eq!(lines, [5, 7, 12, 8, 10], "{said}");
    }
    let at = |time: &str, value: Value| (format!("2026-11-24T{time}Z"), value);
    assert_eq!(
        works.samples("flow"),
        [at("00:30:00", json!(12.5)), at("00:31:00", Value::Null)],
        "each is stored once"
    );
    assert_eq!(works.samples("starts"), [at("00:36:00", json!(42))]);
    assert_eq!(works.samples("state"), [at("00:37:00", json!("zu; warm"))]);
    works.server.process.terminate();
}

#[test]
fn a_wide_file_comes_in_with_its_units_changed() {
    let works = Works::open(&[]);
    let mapping = r#"
[time]
column = "t"
format = "unix"
unit = "ms"
[quality.names]
"192" = "Good"
[columns]
"Heat (F)" = { tag = "works/site/p1.heat", unit = "[degF]", quality = "q" }
raw = { tag = "works/site/p1.flow", scale = 0.5, offset = 1 }
"#;
    let file = works.file(
        "wide.csv",
        "\u{feff}t,Heat (F),q,raw,rest\n1795480200000,212,192,8,x\n1795480201000,,192,9,x\n",
    );
    let (good, said, err) = works.import(mapping, &[&file]);
    assert!(good, "{said}{err}");
    assert_eq!(said, "2 rows, 3 samples of 2 tags: 3 stored, 1 empty.\n");
    assert_eq!(works.samples("heat"), [("2026-11-24T00:30:00Z".to_owned(), json!(100.0))]);
    let flows: Vec<Value> = works.samples("flow").into_iter().map(|(_, value)| value).collect();
    assert_eq!(flows, [json!(5.0), json!(5.5)]);

    for (from, to, told) in [
        ("\"[degF]\"", "\"bar\"", "how `bar` becomes that is not known"),
        ("\"q\"", "\"quality\"", "there is no column `quality`"),
        ("\"ms\"", "\"weeks\"", "s, ms, us or ns"),
    ] {
        let (good, _, err) = works.import(&mapping.replace(from, to), &[&file]);
        assert!(!good && err.contains(told), "{err}");
    }
    works.server.process.terminate();
}

fn parquet(path: &Path) {
    let times = TimestampMicrosecondArray::from(vec![1_795_480_200_000_000, 1_795_480_201_500_000]);
    let times: ArrayRef = Arc::new(times.with_timezone("UTC"));
    let flows: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.25), None]));
    let starts: ArrayRef = Arc::new(Int64Array::from(vec![7, 8]));
    let states: ArrayRef = Arc::new(StringArray::from(vec!["on", "off"]));
    let columns = [("ts", times), ("flow", flows), ("starts", starts), ("state", states)];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let packed = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let file = File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(packed)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

#[test]
fn parquet_comes_in_and_new_tags_as_the_setting_of_the_source_says() {
    let works = Works::open(&[]);
    works.server.process.terminate();
    let dir = works.dir;
    let config = dir.path().join("guildhall.toml");
    std::fs::write(&config, "[ingest]\nsources = [\"admin=create:works/site\"]\n").unwrap();
    let server = Server::again(
        &dir.path().join("data"),
        &["--config", config.to_str().unwrap()],
        works.server.cookie,
    );
    let works = Works { dir, server };
    let mapping = r#"
[time]
column = "ts"
[columns]
flow = { tag = "works/site/p1.flow" }
starts = { tag = "works/site/p2.starts" }
state = { tag = "p2.state" }
"#;
    let file = works.dir.path().join("samples.parquet");
    parquet(&file);
    let (good, said, err) = works.import(mapping, &[file.to_str().unwrap()]);
    assert!(good, "{said}{err}");
    assert_eq!(said, "2 rows, 5 samples of 3 tags: 5 stored, 1 empty.\n");
    assert_eq!(works.samples("flow"), [("2026-11-24T00:30:00Z".to_owned(), json!(1.25))]);
    let tags = json!({"tags": ["works/site/p2.starts", "works/site/p2.state"]});
    let (_, answer) = works.server.send("POST", "/api/v1/values", &tags);
    assert_eq!(answer["values"][0]["value"], json!(8.0), "{answer}");
    assert_eq!(answer["values"][1]["value"], json!("off"), "{answer}");
    works.server.process.terminate();
}

#[test]
fn an_import_that_cannot_go_on_says_to_run_it_again() {
    let works = Works::open(&[]);
    let file = works.file("long.csv", LONG_ROWS);
    let mapping = works.file("mapping.toml", LONG);
    let nowhere = ["--server", "http://127.0.0.1:9", "--token", "gh_x", "--mapping", &mapping];
    let output = run(&[&["import", &file], &nowhere[..]].concat());
    assert!(!output.status.success());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("there is no answer from http://127.0.0.1:9"), "{told}");
    let (good, _, err) = works.import(LONG, &["missing.csv"]);
    assert!(!good);
    assert!(err.contains("stopped after 0 samples were stored"), "{err}");
    assert!(err.contains("run the same again"), "{err}");
    works.server.process.terminate();
}

#[test]
fn an_import_that_was_killed_is_run_again_and_each_sample_counts_once() {
    const ROWS: usize = 60_000;
    let works = Works::open(&[]);
    let rows: String = (0..ROWS).map(|n| format!("{},{n}\n", 1_795_480_200 + n)).collect();
    let file = works.file("many.csv", &format!("t,flow\n{rows}"));
    let mapping = "[time]\ncolumn = \"t\"\nformat = \"unix\"\n\
                   [columns]\nflow = { tag = \"works/site/p1.flow\" }\n";
    let path = works.file("mapping.toml", mapping);
    let token = works.dir.path().join("token");
    let with = ["--mapping", &path, "--server", &works.server.url, "--token-file"];
    let mut importing = guildhall(&["import", &file]);
    let mut importing = importing.args(with).arg(token).stdout(Stdio::null()).spawn().unwrap();
    until("a part is stored", || (!works.samples("flow").is_empty()).then_some(()));
    importing.kill().unwrap();
    importing.wait().unwrap();

    let (good, said, err) = works.import(mapping, &[&file]);
    assert!(good, "{said}{err}");
    assert_eq!(said, format!("{ROWS} rows, {ROWS} samples of 1 tags: {ROWS} stored.\n"));
    let sql = json!({"sql": "SELECT count(*), count(DISTINCT time), max(value) FROM samples \
                             WHERE tag = 'works/site/p1.flow'"});
    let (status, answer) = works.server.send("POST", "/api/v1/sql", &sql);
    assert_eq!((status, &answer["rows"][0]), (200, &json!([ROWS, ROWS, 59_999.0])), "{answer}");
    works.server.process.terminate();
}

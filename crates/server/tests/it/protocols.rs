//! A machine's process, Guildhall's process, an i3X client: value for value equal, for each
//! protocol. The machine plays a recording of a real one where the folder of recordings is
//! beside the project, and a short made-up one of the same form always.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use guildhall_model::Value;
use guildhall_sim::Machine;
use serde_json::json;

use crate::process::{Running, Server, guildhall, within_patience};

/// How many rows are played.
const ROWS: usize = 40;

/// How many tags are asked for at once.
const TAGS_OF_REQUEST: usize = 10;

struct Case {
    machine: Machine,
    /// Recorded seconds in a second, so that a row comes four times a second.
    speed: &'static str,
    /// Replaced in the site file, so that nothing is asked less often than that.
    faster: (&'static str, &'static str),
    recorded: &'static str,
    made_up: &'static str,
    name: &'static str,
}

const CASES: [Case; 4] = [
    Case {
        machine: Machine::GasTurbine,
        speed: "14400",
        faster: ("endpoint =", "publishing_ms = \"100\", sampling_ms = \"50\", endpoint ="),
        recorded: "gas-turbine/gt_2011.csv.gz",
        made_up: "AT,AP,TIT\n4.5878,1018.7,1086.2\n4.5878,,1086.1\n-0.5,1018.3,1e3\n",
        name: "turbine.csv",
    },
    Case {
        machine: Machine::OilPlant,
        // As fast as it is polled: a row stays until it has been read.
        speed: "120000",
        faster: ("address =", "poll_ms = \"50\", address ="),
        recorded: "petrobras-process/real_process_data.csv.gz",
        made_up: ",tag0,tag1\n2017-12-24 00:00:00,0.5,Inp OutRange\n\
                  2017-12-24 00:05:00,0.25,-0.75\n2017-12-24 00:10:00,0.125,Scan Timeout\n",
        name: "plant.csv",
    },
    Case {
        machine: Machine::PatientMonitor,
        speed: "240",
        faster: ("", ""),
        recorded: "vitals/mimic_s00001_numerics_1min.csv.gz",
        made_up: "minute,HR,SpO2\n0,0.0,97.0\n1,62.8,\n2,63.1,96.5\n",
        name: "ward.csv",
    },
    Case {
        machine: Machine::AircraftEngine,
        speed: "14400",
        faster: ("", ""),
        recorded: "cmapss/train_FD001.txt.gz",
        made_up: "unit,cycle,s1\n1,1,518.67\n1,2,518.5\n2,1,641.82\n",
        name: "engine.csv",
    },
];

#[test]
fn opc_ua_value_for_value() {
    check(&CASES[0]);
}

#[test]
fn modbus_value_for_value() {
    check(&CASES[1]);
}

#[test]
fn hl7_value_for_value() {
    check(&CASES[2]);
}

#[test]
fn sparkplug_value_for_value() {
    check(&CASES[3]);
}

fn check(case: &Case) {
    let dir = tempfile::tempdir().unwrap();
    let made_up = dir.path().join(case.name);
    std::fs::write(&made_up, case.made_up).unwrap();
    play(case, &made_up);
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let recorded = shared.join(case.recorded);
    if !recorded.exists() {
        eprintln!("skipped: no recordings");
        return;
    }
    play(case, &beginning_of(&recorded, dir.path()));
}

/// The first rows of a recording, as a file of its own.
fn beginning_of(recorded: &Path, dir: &Path) -> PathBuf {
    let file = std::fs::File::open(recorded).unwrap();
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let name = recorded.file_stem().unwrap();
    let path = dir.join(name);
    let mut out = std::fs::File::create(&path).unwrap();
    for line in lines.take(ROWS) {
        writeln!(out, "{}", line.unwrap()).unwrap();
    }
    path
}

/// None for a value that is bad.
type Said = Vec<Option<f64>>;

fn play(case: &Case, recording: &Path) {
    let dir = tempfile::tempdir().unwrap();
    let word = case.machine.word();
    let recording_path = recording.to_str().unwrap();
    let address = free_address();
    let site = guildhall(&["sim", word, "--recording", recording_path, "--print-site"])
        .args(["--address", &address])
        .output()
        .unwrap();
    let site = String::from_utf8(site.stdout).unwrap().replace(case.faster.0, case.faster.1);
    let site_path = dir.path().join("site.toml");
    std::fs::write(&site_path, &site).unwrap();

    let server = Server::first(&dir.path().join("data"), &["--site", site_path.to_str().unwrap()]);
    let mut machine = Running::start(&[
        "sim",
        word,
        "--recording",
        recording_path,
        "--speed",
        case.speed,
        "--address",
        &address,
    ]);
    machine.line(&format!("{word} is ready at"));

    let expected = expected(case.machine, recording, &site);
    assert!(!expected.is_empty(), "the site file names the points");
    let mut missing = String::new();
    let complete = || {
        let heard = heard(&server, expected.keys().map(String::as_str));
        let lacking = expected.iter().find(|(tag, said)| !begins_with(&heard[*tag], said));
        let tell = |(tag, said): (&String, &Said)| {
            missing = format!("{tag}\n said {said:?}\nheard {:?}", heard[tag]);
        };
        lacking.map(tell).is_none()
    };
    if !within_patience(complete) {
        panic!("not everything that was recorded came about: {missing}");
    }
    server.process.terminate();
}

/// A free address. Another process may take it before it is used, which then shows.
fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// What each tag should have said, by path: changes only, for that is what OPC UA tells.
fn expected(machine: Machine, recording: &Path, site: &str) -> BTreeMap<String, Said> {
    let points = guildhall_sim::replay_points(machine, recording).unwrap();
    let rows = guildhall_sim::recording(machine, recording).unwrap();
    let site: toml::Table = site.parse().unwrap();
    let mapping = site["connections"][0]["points"].as_table().unwrap();
    let tag_of = |address: &str| {
        let found = mapping.iter().find(|(_, to)| to.as_str() == Some(address));
        format!("recorded/{}/machine{}", machine.word(), found.unwrap().0)
    };
    let said = |index: usize| {
        let index = u32::try_from(index).unwrap();
        let cells = rows.iter().flat_map(|row| &row.readings);
        let own = cells.filter(|(point, ..)| *point == index);
        changes(own.map(|(_, value, _)| value.as_ref().and_then(Value::as_f64)))
    };
    let places = points.iter().enumerate();
    places.map(|(index, point)| (tag_of(&point.address), said(index))).collect()
}

/// The history of tags as an i3X client reads it.
fn heard<'a>(server: &Server, tags: impl Iterator<Item = &'a str>) -> BTreeMap<String, Said> {
    let tags: Vec<&str> = tags.collect();
    let mut heard = BTreeMap::new();
    // An answer has a limit, and a poll of a hundred tags twenty times a second comes near it.
    for some in tags.chunks(TAGS_OF_REQUEST) {
        let ask = json!({ "elementIds": some, "startTime": "2000-01-01T00:00:00Z" });
        let (status, answer) = server.send("POST", "/i3x/v1/objects/history", &ask);
        assert_eq!(status, 200, "{answer}");
        for result in answer["results"].as_array().unwrap() {
            let values = result["result"]["values"].as_array().unwrap();
            let said = changes(values.iter().map(|value| value["value"].as_f64()));
            heard.insert(result["elementId"].as_str().unwrap().to_owned(), said);
        }
    }
    heard
}

fn changes(values: impl Iterator<Item = Option<f64>>) -> Said {
    let mut said: Said = values.collect();
    said.dedup();
    // Before the machine was there, every tag was bad.
    if said.first() == Some(&None) {
        said.remove(0);
    }
    said
}

/// After the last row a tag may turn bad, when the machine has nothing more to say.
fn begins_with(heard: &Said, said: &Said) -> bool {
    let rest = heard.strip_prefix(said.as_slice());
    rest.is_some_and(|rest| rest.is_empty() || rest == [None])
}

//! Exports as who leaves, moves or is audited meets them: out, back, and out again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use guildhall_historian::{Config, Historian};
use guildhall_model::{
    Clock, ConnectionId, Origin, PersonId, Quality, Sample, Samples, Span, TagId, Time, Value,
};
use serde_json::{Value as Json, json};

use crate::process::{Server, guildhall, run};

const SITE: &str = r#"
[organisation]
id = "lab"
label = "Lab"
[site]
name = "site"
label = "Site"
[types.Machine]
parent = "Equipment"
[types.Machine.properties.on]
type = "boolean"
[types.Machine.properties.count]
type = "integer"
[types.Machine.properties.energy]
type = "unsigned"
unit = "J"
[types.Machine.properties.heat]
type = "float"
unit = "Cel"
band = { high = 9 }
label = { en = "Heat", ko = "열" }
[types.Machine.properties.torque]
type = "float32"
[types.Machine.properties.state]
type = "text"
[types.Machine.properties.spectrum]
type = "array"
[types.Machine.properties.recipe]
type = "json"
[[assets]]
path = "m"
type = "Machine"
"#;

const SECOND: i64 = 1_000_000_000;

/// 2026-02-28T23:59:50Z: ten seconds before a month ends.
const FROM: i64 = 1_772_323_190;

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Time {
        Time::from_s(FROM)
    }
}

/// A folder for a test, with paths in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }
}

/// Runs a command that is to go well, and gives what it printed as JSON.
#[track_caller]
fn done(arguments: &[&str]) -> Json {
    let output = run(&[arguments, &["--output", "json"]].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a command that is to fail says.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{output:?}");
    let (said, errors) = (output.stdout, output.stderr);
    format!("{}{}", String::from_utf8_lossy(&said), String::from_utf8_lossy(&errors))
}

/// All files below a folder with their bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in next.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

/// A house with people, tags of each kind and parked samples; gives the cookie of its first
/// person.
fn begin(folder: &Folder) -> String {
    std::fs::write(folder.path("site.toml"), SITE).unwrap();
    let park = "[ingest]\nunknown = \"park\"\nunknown_under = \"lab/site\"\n";
    std::fs::write(folder.path("guildhall.toml"), park).unwrap();
    let (site, config) = (folder.text("site.toml"), folder.text("guildhall.toml"));
    let server = Server::first(&folder.path("data"), &["--site", &site, "--config", &config]);
    let sample = |tag: &str, value: Json| json!({"tag": tag, "time": "2026-02-28T12:00:00.000000001Z", "value": value});
    let samples = [
        sample("lab/site/m.count", json!(7)),
        sample("lab/site/x.level", json!(0.1)),
        sample("lab/site/x.wave", json!([1.5, "NaN"])),
        sample("lab/site/x.name", json!("뜨겁다")),
    ];
    let (status, told) = server.send("POST", "/api/v1/samples", &json!({ "samples": samples }));
    assert_eq!((status, &told["stored"], &told["parked"]), (200, &json!(1), &json!(3)), "{told}");
    server.process.terminate();
    server.cookie
}

/// The historian of a house that does not run.
fn historian(dir: &Path) -> Historian {
    let settings = Config::new(dir.join("historian"));
    let names = Arc::new(|tag: TagId| Some(Arc::from(format!("#{}", tag.0))));
    let (historian, report) = Historian::open(settings, names, Arc::new(FixedClock)).unwrap();
    assert_eq!(report.damaged, []);
    historian
}

fn append(historian: &Historian, origin: &Origin, received: i64, samples: Vec<Sample>) {
    let received = Time::from_ns(received);
    let mut batch = Samples::with_capacity(origin.clone(), received, samples.len());
    samples.into_iter().for_each(|sample| batch.push(sample));
    let (tell, told) = mpsc::channel();
    historian.append(batch, Box::new(move |answer| tell.send(answer).unwrap()));
    told.recv().unwrap().unwrap();
}

/// What no careless copy brings over: each kind at its ends, versions by several sources, some of
/// it sealed into many files and some in the log alone.
fn fill(historian: &Historian, tags: &BTreeMap<String, TagId>) {
    let tag = |property: &str| tags[&format!("lab/site/m.{property}")];
    let long = "열 ".repeat(16_384);
    let odd = [f64::from_bits(0x7ff8_0000_dead_beef), -0.0, f64::INFINITY, f64::NEG_INFINITY, 0.1];
    let values: Vec<(&str, Value)> = odd
        .into_iter()
        .map(|value| ("heat", Value::Float(value)))
        .chain([
            ("on", Value::Boolean(true)),
            ("count", Value::Integer(i64::MIN)),
            ("energy", Value::Unsigned(u64::MAX)),
            ("torque", Value::Float(f64::from(0.1_f32))),
            ("state", Value::text(&long[..65_536])),
            ("state", Value::text("")),
            ("spectrum", Value::Array(odd.into())),
            ("spectrum", Value::Array([].into())),
            ("recipe", Value::Json("{\"b\":1.0,\"a\":[null]}".into())),
        ])
        .collect();
    let sources = [
        Origin::Connection(ConnectionId::new("line-1").unwrap()),
        Origin::Person(PersonId::new("kim").unwrap()),
        Origin::System,
    ];
    let sample = |tag, ns: i64, value: Option<Value>, status: u32| {
        let (time, quality) = (Time::from_ns(ns), Quality::from_status(status));
        Sample { tag, time, value, quality }
    };
    for (round, source) in (0..12).zip(sources.iter().cycle()) {
        let second = |at: i64| (FROM + at + round % 4) * SECOND + round % 2;
        let rows = (0..).zip(&values).map(|(at, (property, value))| {
            // Bits that tell one version from another: none is one that was sent again.
            let status = [0, 0x4090_0000][usize::from(round == 5)] | u32::try_from(round).unwrap();
            sample(tag(property), second(at), Some(value.clone()), status)
        });
        let mut rows: Vec<Sample> = rows.collect();
        let number = Some(Value::Integer(round));
        rows.push(sample(tag("count"), FROM * SECOND, number.clone(), 0));
        rows.push(sample(tag("count"), FROM * SECOND, number, 0x0040_0000));
        let bad = 0x8031_0000 | u32::try_from(round).unwrap();
        rows.push(sample(tag("heat"), FROM * SECOND - 1, None, bad));
        append(historian, source, (FROM + round) * SECOND + 123_456_789, rows);
        if round % 5 < 3 {
            historian.seal();
        }
    }
    let far = [-SECOND, 4_102_444_800 * SECOND];
    let far = far.map(|time| sample(tag("heat"), time, Some(Value::Float(1.0)), 0));
    append(historian, &sources[0], FROM * SECOND, far.into());
}

/// All that a historian says, to the last bit.
fn said(historian: &Historian, tags: &BTreeMap<String, TagId>) -> Vec<String> {
    let bits = |sample: &Sample| {
        let value = match &sample.value {
            Some(Value::Float(value)) => format!("{:016x}", value.to_bits()),
            Some(Value::Array(points)) => {
                points.iter().map(|point| format!("{:016x} ", point.to_bits())).collect()
            }
            other => format!("{other:?}"),
        };
        let (tag, time) = (sample.tag.0, sample.time.ns());
        format!("{tag} {time} {:08x} {value}", sample.quality.status())
    };
    let mut said: Vec<String> = historian.latest().iter().map(bits).collect();
    for tag in tags.values() {
        said.extend(historian.raw(*tag, Span::ALL, usize::MAX).unwrap().iter().map(bits));
        for edit in historian.edits(*tag, Span::ALL, usize::MAX).unwrap() {
            let (received, origin) = (edit.received.map(Time::ns), edit.origin);
            said.push(format!("{} {} {received:?} {origin:?}", bits(&edit.sample), edit.holds));
        }
    }
    said
}

fn tags(export: &Path) -> BTreeMap<String, TagId> {
    let text = std::fs::read_to_string(export.join("tags.jsonl")).unwrap();
    let tag = |line: &str| {
        let line: Json = serde_json::from_str(line).unwrap();
        let id = u32::try_from(line["tag_id"].as_u64().unwrap()).unwrap();
        (line["tag"].as_str().unwrap().to_owned(), TagId(id))
    };
    text.lines().map(tag).collect()
}

/// A house with all of it, exported to `first`; gives the cookie of its first person.
fn exported(folder: &Folder) -> (String, BTreeMap<String, TagId>) {
    let cookie = begin(folder);
    let data = folder.text("data");
    done(&["export", &folder.text("before"), "--dir", &data]);
    let tags = tags(&folder.path("before"));
    let house = historian(&folder.path("data"));
    fill(&house, &tags);
    house.close();
    done(&["export", &folder.text("first"), "--dir", &data]);
    (cookie, tags)
}

#[test]
fn a_house_comes_back_to_the_last_bit_and_its_export_is_the_same_again() {
    let folder = Folder::new();
    let (cookie, tags) = exported(&folder);
    let [data, first, house, second] =
        ["data", "first", "house", "second"].map(|name| folder.text(name));
    let told = done(&["verify", &first]);
    assert_eq!((&told["whole"], &told["damaged"]), (&json!(true), &json!([])), "{told}");
    let restored = done(&["restore", &first, "--dir", &house]);
    assert_eq!(restored["files"], told["files"]);
    assert!(refused(&["restore", &first, "--dir", &house]).contains("not empty"));
    done(&["export", &second, "--dir", &house]);

    let (mut one, mut other) = (files(Path::new(&first)), files(Path::new(&second)));
    let manifests = [&mut one, &mut other].map(|files| {
        files.remove("manifest.b3").unwrap();
        let mut manifest: Json =
            serde_json::from_slice(&files.remove("manifest.json").unwrap()).unwrap();
        manifest.as_object_mut().unwrap().remove("made").unwrap();
        manifest
    });
    assert_eq!(manifests[0], manifests[1]);
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let differ: Vec<_> = one.iter().filter(|(name, bytes)| other[*name] != **bytes).collect();
    assert!(differ.is_empty(), "{:?}", differ.into_iter().map(|(name, _)| name));
    for name in ["1969-12", "2026-02", "2026-03", "2100-01"] {
        assert!(one.contains_key(&format!("samples/{name}/0001.parquet")), "{name}");
    }
    assert!(manifests[0]["edits"].as_u64().unwrap() > 50, "{}", manifests[0]);
    assert_eq!(manifests[0]["parked"], 3);

    let verified = |dir: &str| run(&["journal", "verify", "--dir", dir]).stdout;
    assert_eq!(verified(&data), verified(&house));
    assert_eq!(done(&["verify", &house])["whole"], true);
    let said = |dir: &str| said(&historian(Path::new(dir)), &tags);
    assert_eq!(said(&data), said(&house));
    let config = folder.text("guildhall.toml");
    let parked = |dir: &str| {
        let server = Server::again(Path::new(dir), &["--config", &config], cookie.clone());
        let (status, parked) = server.get("/api/v1/parked");
        assert_eq!(status, 200, "signed in as before: {parked}");
        assert_eq!(parked.to_string().matches("lab/site/x.").count(), 3, "{parked}");
        server.process.terminate();
        parked
    };
    assert_eq!(parked(&data), parked(&house));
}

#[test]
fn one_changed_byte_is_named_and_nothing_is_restored() {
    let folder = Folder::new();
    exported(&folder);
    let [first, house] = ["first", "house"].map(|name| folder.text(name));
    let kinds = [
        "journal.jsonl",
        "tags.jsonl",
        "parked.jsonl",
        "samples/2026-02/0001.parquet",
        "edits/2026-02/0001.parquet",
        "manifest.json",
        "manifest.b3",
    ];
    for name in kinds {
        let path = Path::new(&first).join(name);
        let bytes = std::fs::read(&path).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            std::fs::write(&path, changed).unwrap();
            let named = if name == "manifest.b3" { "manifest.json" } else { name };
            for arguments in [&["verify", &first][..], &["restore", &first, "--dir", &house]] {
                let why = refused(arguments);
                assert!(why.contains(&format!("{first}/{named}")), "{name} {at}: {why}");
            }
            assert!(!Path::new(&house).exists(), "{name}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(refused(&["restore", &first, "--dir", &house]).contains(name), "{name}");
        std::fs::write(&path, bytes).unwrap();
    }
    assert!(!folder.path("house.restoring").exists());
    assert!(run(&["verify", &first]).status.success(), "as it was again");

    // A chain that was made to fit its manifest is still one that does not hold.
    let path = Path::new(&first).join("journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = text.replacen("\"who\":\"system\"", "\"who\":\"person:kim\"", 1);
    assert_ne!(changed, text);
    std::fs::write(&path, &changed).unwrap();
    let manifest = Path::new(&first).join("manifest.json");
    let said = std::fs::read_to_string(&manifest).unwrap();
    let sum = |text: &str| blake3::hash(text.as_bytes()).to_string();
    let mut listed: Json = serde_json::from_str(&said).unwrap();
    listed["files"][0]["bytes"] = json!(changed.len());
    listed["files"][0]["blake3"] = json!(sum(&changed));
    let said = listed.to_string();
    std::fs::write(&manifest, &said).unwrap();
    let sums = Path::new(&first).join("manifest.b3");
    std::fs::write(sums, format!("{}  manifest.json\n", sum(&said))).unwrap();
    let why = refused(&["restore", &first, "--dir", &house]);
    assert!(why.contains("entry 1 is the first bad one"), "{why}");
}

#[test]
fn a_server_that_runs_is_asked_and_a_folder_that_is_not_empty_is_left_alone() {
    let folder = Folder::new();
    let cookie = begin(&folder);
    let [data, out] = ["data", "out"].map(|name| folder.text(name));
    let server = Server::again(&folder.path("data"), &[], cookie);
    let (_, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "e", "days": null}));
    let listen = server.url.strip_prefix("http://").unwrap();
    let asked = |to: &str, token: Option<&str>| {
        let mut command = guildhall(&["export", to, "--dir", &data, "--output", "json"]);
        command.args(["--listen", listen]);
        token.map(|token| command.env("GUILDHALL_TOKEN", token));
        command.output().unwrap()
    };
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said(&asked(&out, None)).contains("GUILDHALL_TOKEN"));
    assert!(said(&asked(&out, Some("gh_00"))).contains("token"));
    let token = issued["token"].as_str().unwrap();
    let inside = asked(&format!("{data}/out"), Some(token));
    assert!(said(&inside).contains("lie in the data folder"));
    assert!(!Path::new(&out).exists());
    let output = asked(&out, Some(token));
    assert!(output.status.success(), "{}", said(&output));
    let made: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&made["samples"], &made["parked"]), (&json!(1), &json!(3)), "{made}");
    assert!(!folder.path("out.exporting").exists());
    assert!(said(&asked(&out, Some(token))).contains("not empty"));
    assert_eq!(done(&["verify", &out])["whole"], true);
    server.process.terminate();

    // A backup is exported as it is, and stays as it is.
    let [backup, other] = ["backup", "other"].map(|name| folder.text(name));
    done(&["backup", &backup, "--dir", &data]);
    let before = files(Path::new(&backup));
    done(&["export", &other, "--backup", &backup]);
    assert_eq!(before, files(Path::new(&backup)));
    done(&["export", &folder.text("direct"), "--dir", &data]);
    for name in ["journal.jsonl", "parked.jsonl", "samples/2026-02/0001.parquet"] {
        let read = |dir: &str| std::fs::read(folder.path(dir).join(name)).unwrap();
        assert_eq!(read("other"), read("direct"), "{name}");
    }
}

#[test]
fn an_export_that_is_cut_off_is_not_there_and_the_next_one_is_whole() {
    let folder = Folder::new();
    exported(&folder);
    let [data, out] = ["data", "out"].map(|name| folder.text(name));
    for round in 0..6 {
        let mut child = guildhall(&["export", &out, "--dir", &data]).spawn().unwrap();
        let seen = ["work", "export/journal.jsonl", "export/samples", "export/manifest.json"];
        let cut = folder.path("out.exporting").join(seen[round % seen.len()]);
        let ended = |child: &mut std::process::Child| child.try_wait().unwrap().is_some();
        while !cut.exists() && !ended(&mut child) {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if Path::new(&out).exists() {
            assert_eq!(done(&["verify", &out])["whole"], true);
            std::fs::remove_dir_all(&out).unwrap();
        }
    }
    done(&["export", &out, "--dir", &data]);
    assert!(!folder.path("out.exporting").exists());
    let house = folder.path("house.restoring");
    std::fs::create_dir_all(house.join("historian/samples")).unwrap();
    std::fs::write(house.join("historian/samples/left.parquet"), "half").unwrap();
    done(&["restore", &out, "--dir", &folder.text("house")]);
    assert_eq!(done(&["verify", &folder.text("house")])["whole"], true);
    assert!(!house.exists());
}

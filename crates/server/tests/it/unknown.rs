//! Samples whose tag there is not, over starts, a kill and a backup.

use std::path::Path;

use serde_json::{Value, json};

use crate::process::{Running, Server, agent, run, until};

/// A first start makes the organisation `home` with the site `site`, and the person `admin`.
fn start(dir: &Path, ingest: &str, cookie: String) -> Server {
    let config = dir.join("guildhall.toml");
    std::fs::write(&config, format!("[ingest]\n{ingest}\n")).unwrap();
    Server::again(&dir.join("data"), &["--config", config.to_str().unwrap()], cookie)
}

fn token(server: &Server) -> String {
    let (status, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "agent"}));
    assert_eq!(status, 201, "{issued}");
    issued["token"].as_str().unwrap().to_owned()
}

fn write(server: &Server, token: &str, lines: &str) -> Value {
    let request = agent()
        .post(format!("{}/api/v1/samples?precision=s", server.url))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain");
    let mut response = request.send(lines).unwrap();
    serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
}

fn counts(receipt: &Value) -> [u64; 3] {
    ["stored", "parked", "refused"].map(|key| receipt[key].as_u64().unwrap())
}

fn last(server: &Server, tag: &str) -> Value {
    server.send("POST", "/api/v1/values", &json!({"tags": [tag]})).1["values"][0]["value"].clone()
}

#[test]
fn a_tag_that_is_made_is_there_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let create = "unknown = \"create\"\nunknown_under = \"home/site\"";
    let mut server = start(dir.path(), create, String::new());
    let token = token(&server);
    let receipt = write(&server, &token, "cpu idle=97.5 1800000000\n");
    assert_eq!(counts(&receipt), [1, 0, 0], "{receipt}");
    server.process.kill();
    let server = start(dir.path(), "unknown = \"refuse\"", server.cookie);
    assert_eq!(last(&server, "home/site/cpu.idle"), json!(97.5));
    let receipt = write(&server, &token, "home/site/cpu idle=98\ncpu idle=1\n");
    assert_eq!(counts(&receipt), [1, 0, 1], "made for good, and no more are: {receipt}");
    let (_, asset) = server.get("/api/v1/asset?id=home/site/cpu");
    assert_eq!(asset["asset"]["type"], "Arrived-cpu", "{asset}");
    server.process.terminate();
    let verified = run(&["journal", "verify", "--dir", dir.path().join("data").to_str().unwrap()]);
    assert!(verified.status.success());
}

#[test]
fn what_is_parked_survives_a_kill_and_stands_in_a_backup() {
    let dir = tempfile::tempdir().unwrap();
    let park = "unknown = \"park\"\nunknown_under = \"home/site\"";
    let mut server = start(dir.path(), park, String::new());
    let token = token(&server);
    let lines: String =
        (0..5_000).map(|n| format!("oil level={n} {}\n", 1_800_000_000 + n)).collect();
    for _again in 0..2 {
        let receipt = write(&server, &token, &format!("{lines}air dust=1\n"));
        assert_eq!(counts(&receipt), [0, 5_001, 0], "{receipt}");
    }
    server.process.kill();
    let server = start(dir.path(), park, server.cookie);

    let key = dir.path().join("token");
    std::fs::write(&key, &token).unwrap();
    let parked = |server: &Server, more: &[&str]| {
        let with = ["parked", "--server", &server.url, "--token-file", key.to_str().unwrap()];
        let output = run(&[&with[..], more].concat());
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let list = parked(&server, &[]);
    assert!(list.lines().nth(1).unwrap().starts_with("home/site/air.dust   float            2"));
    assert!(
        list.contains("home/site/oil.level  float         5000  2027-01-15T08:00:00Z"),
        "{list}"
    );
    server.process.terminate();

    let (data, backup) = (dir.path().join("data"), dir.path().join("backup"));
    let folders = [backup.to_str().unwrap(), "--dir", data.to_str().unwrap()];
    let output = run(&[&["backup"], &folders[..]].concat());
    assert!(output.status.success(), "{output:?}");
    std::fs::remove_dir_all(&data).unwrap();
    let output = run(&[&["restore"], &folders[..]].concat());
    assert!(output.status.success(), "{output:?}");

    let server = start(dir.path(), park, server.cookie);
    let said = parked(&server, &["--accept", "home/site/oil.level"]);
    assert_eq!(said, "home/site/oil.level: 5000 samples stored.\n");
    assert_eq!(last(&server, "home/site/oil.level"), json!(4999.0));
    let said = parked(&server, &["--drop", "home/site/air.dust"]);
    assert_eq!(said, "home/site/air.dust: 2 samples dropped.\n");
    assert_eq!(parked(&server, &[]).lines().count(), 1, "nothing is left");
    let history = "/api/v1/samples?tag=home/site/oil.level&from=2027-01-15T00:00:00Z\
                   &until=2027-01-16T00:00:00Z";
    assert_eq!(server.get(history).1["samples"].as_array().map(Vec::len), Some(5_000));
    server.process.terminate();
}

#[test]
fn a_connection_makes_tags_and_points_of_what_its_machine_tells_beyond_them() {
    let dir = tempfile::tempdir().unwrap();
    let address = {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().to_string()
    };
    let machine = ["sim", "aircraft-engine", "--address", &address];
    let printed = run(&[&machine[..], &["--print-site"]].concat());
    let printed = String::from_utf8(printed.stdout).unwrap();
    let (before, points) = printed.split_once("[connections.points]\n").unwrap();
    let create = "unknown = \"create\", unknown_under = \"recorded/aircraft-engine\"";
    let before = before.replace("settings = {", &format!("settings = {{ {create},"));
    let site = dir.path().join("site.toml");
    let first = points.lines().next().unwrap();
    std::fs::write(&site, format!("{before}[connections.points]\n{first}\n")).unwrap();

    let mut sim = Running::start(&machine);
    sim.line("aircraft-engine is ready at");
    let data = dir.path().join("data");
    let server = Server::first(&data, &["--site", site.to_str().unwrap()]);
    let tag = "recorded/aircraft-engine/ground-station/engine-1/Fan.N1";
    let speed = until("the machine tells a new tag", || last(&server, tag).as_f64());
    assert!(speed > 0.0, "{speed}");
    let (_, connection) = server.get("/api/v1/connection?id=recorded-aircraft-engine");
    let mapped = connection["points"].as_array().unwrap();
    assert!(mapped.len() > 20, "{} points", mapped.len());
    let of = |tag: &str| mapped.iter().find(|point| point["tag"]["path"] == tag);
    let address = of(tag).map(|point| point["address"].clone());
    assert_eq!(address, Some(json!("saebyeok/ground-station/engine-1:Fan/N1")));
    assert!(mapped.iter().all(|point| !point["address"].as_str().unwrap().contains("Control/")));

    // As any other point it tells that its machine is gone, after a start too.
    let points = mapped.len();
    let bad = |server: &Server| {
        let asked = json!({"tags": [tag]});
        let (_, answer) = server.send("POST", "/api/v1/values", &asked);
        (answer["values"][0]["quality"] == "Bad").then_some(())
    };
    sim.kill();
    until("it is not connected", || bad(&server));
    server.process.terminate();
    let server = Server::again(&data, &["--site", site.to_str().unwrap()], server.cookie);
    assert_eq!(bad(&server), Some(()));
    let (_, connection) = server.get("/api/v1/connection?id=recorded-aircraft-engine");
    assert_eq!(connection["points"].as_array().map(Vec::len), Some(points), "the file keeps them");
    server.process.terminate();
}

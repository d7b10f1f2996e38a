//! Backup, verify and restore as an operator meets them.

use std::path::Path;

use serde_json::{Value, json};

use crate::process::{Server, guildhall, run};

fn read(output: &std::process::Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{errors}"))
}

fn verified(folder: &Path) -> (bool, Value) {
    let output = run(&["verify", folder.to_str().unwrap(), "--output", "json"]);
    (output.status.success(), read(&output))
}

const SITE: &str = r#"
[organisation]
id = "plant"
label = "Plant"
[site]
name = "site"
label = "Site"
[types.Counter]
parent = "Equipment"
label = "Counter"
[types.Counter.properties.count]
label = "Count"
type = "integer"
[[assets]]
path = "c"
type = "Counter"
label = "c"
"#;

#[test]
fn a_house_is_backed_up_while_it_runs_and_restored_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let below = |name: &str| dir.path().join(name);
    std::fs::write(below("site.toml"), SITE).unwrap();
    let (data, copy, house) = (below("data"), below("copy"), below("house"));
    let site = below("site.toml");
    let server = Server::first(&data, &["--site", site.to_str().unwrap()]);
    let (_, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "b", "days": null}));
    let token = issued["token"].as_str().unwrap();
    let send = |from: i64| {
        let rows: Vec<Value> = (from..from + 100)
            .map(|at| {
                let time = format!("1970-01-01T00:{:02}:{:02}Z", at / 60, at % 60);
                json!({"tag": "plant/site/c.count", "time": time, "value": at})
            })
            .collect();
        let (status, said) = server.send("POST", "/api/v1/samples", &json!({ "samples": rows }));
        assert_eq!(status, 200, "{said}");
    };
    send(0);
    let listen = server.url.strip_prefix("http://").unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let asked = |to: &Path, token: Option<&str>| {
        let mut command = guildhall(&["backup", &text(to), "--dir", &text(&data)]);
        command.args(["--listen", listen, "--output", "json"]);
        token.map(|token| command.env("GUILDHALL_TOKEN", token));
        command.output().unwrap()
    };
    let unasked = asked(&copy, None);
    assert!(String::from_utf8_lossy(&unasked.stderr).contains("GUILDHALL_TOKEN"));
    let refused = asked(&copy, Some("gh_00"));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("token"));
    let inside = asked(&data.join("copy"), Some(token));
    assert!(String::from_utf8_lossy(&inside.stderr).contains("lie in the data folder"));
    let first = read(&asked(&copy, Some(token)));
    assert_eq!(first["files"], first["files_copied"]);
    send(100);
    let second = read(&asked(&copy, Some(token)));
    assert_eq!(second["damaged"], json!([]));
    let running = run(&["verify", &text(&data)]);
    assert!(String::from_utf8_lossy(&running.stderr).contains("in use"), "it changes meanwhile");
    let (_, told) = server.get("/api/v1/backups");
    server.process.terminate();
    let server = Server::again(&data, &[], server.cookie);
    assert_eq!(told["backups"].as_array().map(Vec::len), Some(2));
    assert_eq!(server.get("/api/v1/backups").1, told, "a restart forgets none");
    server.process.terminate();

    let (whole, found) = verified(&copy);
    assert_eq!((whole, &found["samples_in_log"]), (true, &json!(200)), "{found}");
    assert!(verified(&data).0);
    let direct = read(&run(&["backup", &text(&copy), "--dir", &text(&data), "--output", "json"]));
    assert_eq!(direct["damaged"], json!([]));
    let restored = run(&["restore", &text(&copy), "--dir", &text(&house)]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let again = run(&["restore", &text(&copy), "--dir", &text(&house)]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("not empty"));
    assert!(verified(&house).0);
    let server = Server::again(&house, &[], server.cookie);
    let path = "/api/v1/samples?tag=plant/site/c.count&from=0&until=1000000";
    let (status, samples) = server.get(path);
    assert_eq!(status, 200, "{samples}");
    let values = samples["samples"].as_array().unwrap().iter().map(|one| one["value"].clone());
    assert_eq!(values.collect::<Vec<_>>(), (0..200).map(|at| json!(at)).collect::<Vec<_>>());
    server.process.terminate();

    let log = copy.join("state-a/log");
    let log = if log.read_dir().unwrap().count() > 0 { log } else { copy.join("state-b/log") };
    let file = log.read_dir().unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let (whole, found) = verified(&copy);
    assert!(!whole && found["damaged"][0]["path"] == text(&file), "{found}");
    let refused = run(&["restore", &text(&copy), "--dir", &text(&below("other"))]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("damaged"));
    assert!(!below("other").exists());
}

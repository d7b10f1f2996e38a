//! Retention from the command line, over a kill: what is held stays, and what was shown goes.

use std::path::Path;

use serde_json::json;

use crate::process::{Server, agent, run, until};

const SENT: usize = 1_500;
const OLD_S: usize = 1_600_000_000;
const HISTORY: &str = "/api/v1/samples?tag=home/site/oil.level&from=2020-09-01T00:00:00Z\
                       &until=2020-10-01T00:00:00Z";

fn start(dir: &Path, cookie: String) -> Server {
    let config = dir.join("guildhall.toml");
    let text = "[ingest]\nunknown = \"create\"\nunknown_under = \"home/site\"\n\
                [historian]\nseal_samples = 1000\n";
    std::fs::write(&config, text).unwrap();
    Server::again(&dir.join("data"), &["--config", config.to_str().unwrap()], cookie)
}

fn write(server: &Server, token: &str, lines: &str) {
    let request = agent()
        .post(format!("{}/api/v1/samples?precision=s", server.url))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain");
    assert_eq!(request.send(lines).unwrap().status(), 200);
}

fn kept(server: &Server) -> usize {
    server.get(HISTORY).1["samples"].as_array().map_or(0, Vec::len)
}

#[test]
fn what_is_held_stays_over_a_kill_and_goes_when_its_release_was_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = start(dir.path(), String::new());
    let (_, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "agent"}));
    let token = issued["token"].as_str().unwrap();
    let key = dir.path().join("token");
    std::fs::write(&key, token).unwrap();
    let asked = |server: &Server, words: &[&str]| {
        let with = ["--server", &server.url, "--token-file", key.to_str().unwrap()];
        let output = run(&[&["retention"], words, &with[..]].concat());
        let said = if output.status.success() { output.stdout } else { output.stderr };
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let old: String = (0..SENT).map(|n| format!("oil level={n} {}\n", OLD_S + n)).collect();
    write(&server, token, &old);
    write(&server, token, "oil level=1\n");

    let ages = ["--samples-days", "90", "--figures-days", "90"];
    let preview = [&["preview", "home/site"], &ages[..]].concat();
    let shown = until("old samples are in a file", || {
        let (done, said) = asked(&server, &preview);
        (done && said.contains(&format!("{SENT} samples of 1 tags go"))).then_some(said)
    });
    assert!(shown.contains("back to 2020-09-13T12:26:40Z"), "{shown}");
    assert!(shown.lines().any(|line| line.starts_with("home/site/oil.level")), "{shown}");

    let set = [&["set", "home/site", "--reason", "permit 7"], &ages[..]].concat();
    let (done, said) = asked(&server, &set);
    assert!(!done && said.contains(&format!("deletes {SENT} samples")), "{said}");
    let (done, said) = asked(&server, &["hold", "home/site/oil", "--reason", "case 12"]);
    assert_eq!((done, &*said), (true, "home/site/oil: hold 1 stands. Nothing of it goes.\n"));
    let (done, said) = asked(&server, &set);
    assert_eq!((done, &*said), (true, "home/site: the rule is set, and 0 samples go.\n"));

    server.process.kill();
    let server = start(dir.path(), server.cookie);
    let (done, list) = asked(&server, &["list"]);
    assert!(done && list.contains("home/site  90 days  90 days"), "{list}");
    assert!(list.contains("case 12") && list.contains("nothing goes"), "{list}");
    assert_eq!(kept(&server), SENT, "what is held stays");

    let (done, said) = asked(&server, &["preview", "--release", "1"]);
    assert!(done && said.contains(&format!("{SENT} samples of 1 tags go")), "{said}");
    let release = ["release", "1", "--reason", "closed", "--deletes-samples"];
    let (done, said) = asked(&server, &[&release[..], &["1"]].concat());
    assert!(!done && said.contains(&format!("deletes {SENT} samples")), "{said}");
    assert_eq!(kept(&server), SENT);
    let (done, said) = asked(&server, &[&release[..], &[&SENT.to_string()]].concat());
    assert!(done, "{said}");
    until("what is due goes", || (kept(&server) == 0).then_some(()));
    let (done, said) = asked(&server, &["lift", "home/site"]);
    assert_eq!((done, &*said), (true, "home/site: the rule is lifted, and 0 samples go.\n"));
    let (_, storage) = server.get("/api/v1/storage");
    assert_eq!(storage["house"]["health"]["samples_retired"], json!(SENT));
    server.process.terminate();
    let data = dir.path().join("data");
    assert!(run(&["journal", "verify", "--dir", data.to_str().unwrap()]).status.success());
}

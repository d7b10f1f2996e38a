//! Two houses on one journal in PostgreSQL.

use std::path::Path;

use serde_json::json;

use crate::postgresql;
use crate::process::{Server, agent, guildhall, run, within_patience};
use crate::webhooks;

fn settings(dir: &Path, address: &str) -> String {
    let path = dir.join("guildhall.toml");
    std::fs::write(&path, format!("journal = \"{address}\"\nconnect = \"no\"\n")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn shown(output: &std::process::Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(text).unwrap()
}

#[test]
fn two_houses_share_what_was_decided_and_never_both_accept_what_one_may() {
    let Some(mut database) = postgresql::Server::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path(), &database.address());
    let more = ["--config", &*settings];
    let one = Server::first(&dir.path().join("one"), &more);
    let other = Server::again(&dir.path().join("other"), &more, one.cookie.clone());
    assert_eq!(other.get("/api/v1/people").0, 200, "a session of one is one of the other");
    let add = |house: &Server, id: &str, name: &str| {
        let body = json!({ "id": id, "name": name, "organisation": "home", "role": "viewer" });
        house.send("POST", "/api/v1/people", &body).0
    };
    for round in 0..20 {
        let id = format!("kim-{round}");
        let (here, there) = std::thread::scope(|scope| {
            let here = scope.spawn(|| add(&one, &id, "Kim"));
            let there = add(&other, &id, "Lee");
            (here.join().unwrap(), there)
        });
        let accepted = [here, there].iter().filter(|status| **status < 300).count();
        assert_eq!(accepted, 1, "{id}: {here} and {there}");
    }
    let people = |house: &Server| house.get("/api/v1/people").1;
    assert!(within_patience(|| people(&one) == people(&other)));
    assert_eq!(people(&one)["people"].as_array().unwrap().len(), 21);

    database.kill();
    assert_eq!(one.get("/api/v1/people").0, 200, "what is known is served");
    assert!(add(&one, "late", "Lee") >= 500);
    database.run();
    assert!(add(&one, "late", "Lee") < 300, "no restart is needed");

    let verified = shown(&run(&["journal", "verify", "--config", &settings]));
    assert!(verified.contains("each as it was written"), "{verified}");
    let copy = dir.path().join("copy.sqlite");
    let copied = run(&["journal", "copy", copy.to_str().unwrap(), "--config", &settings]);
    let count = |text: &str| text.split(' ').next().unwrap().parse::<u64>().unwrap();
    assert_eq!(count(&shown(&copied)), count(&verified));
    one.process.terminate();
    other.process.terminate();
    let again = Server::again(&dir.path().join("one"), &more, String::new());
    assert_eq!(again.get("/api/v1/people").0, 401, "nobody is signed in without a cookie");
}

#[test]
fn of_two_who_change_the_same_call_in_two_houses_one_is_told_that_the_other_did() {
    let Some(database) = postgresql::Server::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let programme = dir.path().join("programme.toml");
    std::fs::write(&programme, webhooks::PROGRAMME).unwrap();
    let settings = settings(dir.path(), &database.address());
    let more = ["--config", &*settings, "--programme", programme.to_str().unwrap()];
    let one = Server::first(&dir.path().join("one"), &more);
    let other = Server::again(&dir.path().join("other"), &more, one.cookie.clone());
    let draft = |house: &Server, seen: u64, title: &str| {
        let text = webhooks::text(title);
        let body = json!({ "programme": "making", "text": text, "seen": seen });
        house.send("PUT", "/api/v1/call?id=casting", &body)
    };
    let call = |house: &Server| house.get("/api/v1/call?id=casting").1;
    for round in 0..20 {
        let [here, there] = ["Here", "There"].map(|title| format!("{title} {round}"));
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| draft(&one, round, &here));
            let second = draft(&other, round, &there);
            (first.join().unwrap(), second)
        });
        let ((title, taken), (_, refused)) = match (first.0, second.0) {
            (200, 409) => ((here, first), (there, second)),
            (409, 200) => ((there, second), (here, first)),
            both => panic!("round {round}: {both:?}"),
        };
        assert_eq!(taken.1["revision"], json!(round + 1), "round {round}");
        assert_eq!(refused.1["code"], "changed", "round {round}: {}", refused.1);
        let shows = |house: &Server| call(house)["text"]["label"]["en"] == json!(title);
        assert!(within_patience(|| shows(&one) && shows(&other)), "round {round}");
    }
    assert_eq!(call(&one)["revision"], call(&other)["revision"]);
    let verified = shown(&run(&["journal", "verify", "--config", &settings]));
    assert!(verified.contains("each as it was written"), "{verified}");
    one.process.terminate();
    other.process.terminate();
}

#[test]
fn a_house_that_has_a_journal_is_not_begun_anew_in_a_database() {
    let Some(database) = postgresql::Server::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let house = Server::first(&data, &[]);
    let cookie = house.cookie.clone();
    house.process.terminate();
    let (data, settings) = (data.to_str().unwrap(), settings(dir.path(), &database.address()));
    let forgotten = shown(&run(&["serve", "--dir", data, "--config", &settings]));
    assert!(forgotten.contains("guildhall journal copy"), "{forgotten}");
    let copied = run(&["journal", "copy", &database.address(), "--dir", data]);
    assert!(copied.status.success(), "{}", shown(&copied));
    let again = run(&["journal", "copy", &database.address(), "--dir", data]);
    assert!(!again.status.success(), "it is not empty any more");
    let moved = Server::again(Path::new(data), &["--config", &settings], cookie);
    assert_eq!(moved.get("/api/v1/people").0, 200, "whoever was signed in still is");
    guildhall_journal::verify(&database.place()).unwrap();
    database.ask("UPDATE guildhall.entries SET actor = 'person:lee' WHERE seq = 2");
    let changed = shown(&run(&["journal", "verify", "--config", &settings]));
    assert!(changed.contains("entry 2 is the first bad one"), "{changed}");
    let config = shown(
        &guildhall(&["config", "show"])
            .env("GUILDHALL_JOURNAL", "postgres://kim:secret@db.example/plant")
            .output()
            .unwrap(),
    );
    assert!(config.contains("postgres://db.example:5432/plant"), "{config}");
    assert!(!config.contains("secret"), "{config}");
}

/// A browser that had no answer asks again; meanwhile there was a power cut, and somebody else
/// changed the same.
#[test]
fn a_command_under_a_key_is_carried_out_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut house = Server::first(dir.path(), &[]);
    let set = |house: &Server, people: u32, key: &str| {
        let url = format!("{}/api/v1/profile?organisation=home", house.url);
        let request = agent().put(url).header("cookie", &house.cookie);
        let request = request.header("idempotency-key", key);
        let response = request.send_json(json!({ "kind": "firm", "people": people })).unwrap();
        response.status().as_u16()
    };
    let people =
        |house: &Server| house.get("/api/v1/profile?organisation=home").1["people"].as_u64();
    assert_eq!(set(&house, 10, "\"first\""), 200);
    assert_eq!(set(&house, 20, "second"), 200);
    assert_eq!(set(&house, 10, "first"), 200, "the same again");
    assert_eq!(people(&house), Some(20), "is not done again");
    assert_eq!(set(&house, 30, "first"), 422, "a key is of one request");
    assert_eq!(set(&house, 30, ""), 400);
    let cookie = house.cookie.clone();
    house.process.kill();
    let house = Server::again(dir.path(), &[], cookie);
    assert_eq!(set(&house, 10, "first"), 200);
    assert_eq!(people(&house), Some(20), "nor after a power cut");
    assert_eq!(set(&house, 10, "third"), 200);
    assert_eq!(people(&house), Some(10));
}

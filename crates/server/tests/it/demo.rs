//! The demo as programs meet it: what it says of itself, its machines, and who sees what.

use serde_json::{Value, json};

use crate::process::{Running, get_with, post_with, until};

fn start(dir: &std::path::Path) -> (Running, Value) {
    let dir = dir.to_str().unwrap();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--output", "json", "--dir", dir];
    let mut demo = Running::start(&arguments);
    let line = demo.line("{");
    let said = serde_json::from_str(&format!("{{{line}")).unwrap();
    (demo, said)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}

#[test]
fn four_machines_a_day_of_history_and_two_organisations() {
    let dir = tempfile::tempdir().unwrap();
    let (demo, said) = start(dir.path());
    let (api, token) = (text(&said, "api"), text(&said, "token"));
    let ask = |path: &str| get_with(&format!("{api}{path}"), Some(token)).1;

    let connections = until("every connection flows", || {
        let found = ask("/connections");
        let all = found["connections"].as_array()?.clone();
        all.iter().all(|one| one["state"] == "flowing").then_some(all)
    });
    assert_eq!(connections.len(), 4);
    let postgres: std::net::SocketAddr = text(&said, "postgres").parse().unwrap();
    std::net::TcpStream::connect(postgres).expect("a door for clients of PostgreSQL");
    let flight: std::net::SocketAddr = text(&said, "flight").parse().unwrap();
    std::net::TcpStream::connect(flight).expect("a door for clients of Arrow Flight");
    let assets = ask("/assets");
    let tags: u64 = connections.iter().map(|one| one["points"].as_u64().unwrap()).sum();
    assert!(tags >= 150, "{tags} tags of machines");
    assert!(assets["assets"].as_array().unwrap().len() > 10);
    let overview = ask("/overview");
    assert_eq!(overview["sites"].as_array().unwrap().len(), 4);
    assert_eq!(overview["trends"].as_array().unwrap().len(), 6);

    until("a day of history", || {
        let tag = text(&overview["trends"][0]["tag"], "path");
        let (from, until) = (days_ago(1), days_ago(0));
        let trend = ask(&format!("/trend?tag={tag}&from={from}&until={until}&pixels=200"));
        let series = &trend["series"][0];
        let last = series["last"].as_array()?;
        let there = last.iter().filter(|value| value.is_number()).count();
        (there * 10 > last.len() * 9 && last.len() > 100).then_some(())
    });

    a_network_in_mid_life(&said);
    sees_only_its_own(&said, "hanbit-energy", "saebyeok");
    a_data_room_opens_three_tags(&said);
    sees_only_its_own(&said, "saebyeok-university", "hanbit");
    demo.terminate();

    // Another run on the same folder goes on with what is there.
    let (demo, again) = start(dir.path());
    let (api, fresh) = (text(&again, "api"), text(&again, "token"));
    let (status, _) = get_with(&format!("{api}/me"), Some(fresh));
    assert_eq!(status, 200);
    let (status, _) = get_with(&format!("{api}/me"), Some(token));
    assert_eq!(status, 401, "the token of the run before is no longer good");
    demo.terminate();
}

/// Six agencies, fifteen institutes of all fates, members of which most are small, calls in every
/// stage, projects, and books that begin seven years ago.
fn a_network_in_mid_life(said: &Value) {
    let (api, token) = (text(said, "api"), text(said, "token"));
    let ask = |path: &str| get_with(&format!("{api}{path}"), Some(token)).1;
    let list = |of: &Value, key: &str| of[key].as_array().unwrap().clone();
    let programme = ask("/programme?id=future-making");
    assert_eq!(list(&programme, "agencies").len(), 6, "{programme}");
    let calls = list(&ask("/calls"), "calls");
    let mut phases: Vec<&str> = calls.iter().map(|call| text(call, "phase")).collect();
    phases.sort_unstable();
    phases.dedup();
    let all = ["awarded", "closed", "considered", "draft", "information", "negotiation", "open"];
    assert_eq!(phases, [&all[..], &["papers", "unawarded"]].concat());

    let institutes = list(&ask("/institutes"), "institutes");
    assert_eq!(institutes.len(), 15);
    let standing = |of: &str| institutes.iter().filter(|one| one["standing"] == of).count();
    assert_eq!((standing("ended"), standing("after_term"), standing("running")), (1, 1, 13));
    let (mut members, mut small, mut cured, mut healthy, mut projects) = (0, 0, 0, 0, 0);
    for row in &institutes {
        let id = text(row, "id");
        let seen = ask(&format!("/institute?id={id}"));
        let now = list(&seen, "members").into_iter().flat_map(|one| list(&one, "periods"));
        let now: Vec<Value> = now.filter(|period| period["now"] == true).collect();
        members += now.len();
        small += now.iter().filter(|period| period["small"] == true).count();
        let lacks = &seen["course"]["lacks"];
        cured += usize::from(lacks["until"].is_string() && lacks["missed"] != true);
        healthy += usize::from(row["standing"] == "running" && lacks.is_null());
        projects += list(&ask(&format!("/projects?id={id}")), "projects").len();
    }
    assert!(members > 250 && small * 2 > members, "{small} of {members} members are small");
    assert_eq!((cured, healthy), (1, 12));
    assert!(projects > 20, "{projects} projects");
    let alone = ask("/institute/outlook?id=powders-institute");
    assert_eq!(alone["alone"]["share"], "100", "{}", alone["alone"]);
    let book = ask("/institute/book?id=powders-institute&before=2&limit=1");
    let first = text(&book["transfers"][0], "day");
    assert!(first < &days_ago(2_400)[..10], "the book begins on {first}");
}

/// The university reads three tags of a turbine, and nothing else, until their owner withdraws it.
fn a_data_room_opens_three_tags(said: &Value) {
    let (api, token) = (text(said, "api"), text(&said["tokens"], "saebyeok-university"));
    let (_, seen) = get_with(&format!("{api}/project?id=blade-coats"), Some(token));
    let terms = &seen["room"][0]["terms"];
    assert_eq!(terms["state"], "in_force", "{seen}");
    let (_, seen) = get_with(&format!("{api}/assets"), Some(token));
    let theirs = seen["assets"].as_array().unwrap().iter();
    let theirs: Vec<&str> = theirs.map(|one| text(one, "id")).collect();
    let hanbit: Vec<&&str> = theirs.iter().filter(|id| id.starts_with("hanbit")).collect();
    assert_eq!(hanbit, [&"hanbit-energy/dangjin/gt1"]);
    let (_, seen) = get_with(&format!("{api}/asset?id=hanbit-energy/dangjin/gt1"), Some(token));
    assert_eq!(seen["tags"].as_array().unwrap().len(), 3, "{seen}");
    assert_eq!(seen["simulated"], true, "{seen}");
    assert!(seen["tags"][0]["value"].is_number(), "the machine runs: {seen}");
    let (owner, reason) = (text(said, "token"), json!({"reason": "To see that it is closed."}));
    post_with(&format!("{api}/agreement/withdraw?id=blade-coats-gt1"), owner, &reason);
    let (status, _) = get_with(&format!("{api}/asset?id=hanbit-energy/dangjin/gt1"), Some(token));
    assert_eq!(status, 404);
}

/// So many days before now, as the system's clock has it.
fn days_ago(days: u64) -> String {
    use guildhall_model::Time;
    #[expect(clippy::disallowed_methods, reason = "the demo's history ends now")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let day = std::time::Duration::from_secs(86_400);
    (Time::from_ns(0) + now - day * u32::try_from(days).unwrap()).to_string()
}

/// Asks every door that lists something, as an engineer of one organisation.
fn sees_only_its_own(said: &Value, own: &str, other: &str) {
    let token = text(&said["tokens"], own);
    let api = text(said, "api");
    let root = api.strip_suffix("/api/v1").unwrap();
    let i3x = format!("{}/v1", text(said, "i3x"));
    let quick = "from=2026-01-01T00:00:00Z&until=2030-01-01T00:00:00Z";
    let gets = [
        format!("{api}/me"),
        format!("{api}/overview"),
        format!("{api}/assets"),
        format!("{api}/types"),
        format!("{api}/connections"),
        format!("{api}/people"),
        format!("{api}/tokens"),
        format!("{api}/search?q={other}"),
        format!("{api}/search?q=e"),
        format!("{root}/metrics"),
        format!("{i3x}/namespaces"),
        format!("{i3x}/objecttypes"),
        format!("{i3x}/relationshiptypes"),
        format!("{i3x}/objects"),
    ];
    for url in gets {
        let (status, answer) = get_with(&url, Some(token));
        assert_eq!(status, 200, "{url}: {answer}");
        let answer = answer.to_string().to_lowercase();
        assert!(!answer.contains(other), "{url} shows {own} something of {other}");
        assert_eq!(get_with(&url, None).0, 401, "{url} answers nobody");
    }
    let (_, all) = get_with(&format!("{api}/connections"), Some(text(said, "token")));
    let theirs = all["connections"].as_array().unwrap().iter();
    for connection in theirs.filter(|one| text(one, "owner").contains(other)) {
        let (id, asset) = (text(connection, "id"), text(connection, "asset"));
        for path in [
            format!("/connection?id={id}"),
            format!("/asset?id={asset}"),
            format!("/trend?tag={asset}.state&{quick}&pixels=10"),
            format!("/samples?tag={asset}.state&{quick}"),
        ] {
            let (status, answer) = get_with(&format!("{api}{path}"), Some(token));
            assert_eq!(status, 404, "{path}: {answer}");
        }
        let body = json!({ "elementIds": [asset], "startTime": "2026-01-01T00:00:00Z" });
        for path in ["/objects/value", "/objects/history", "/objects/list", "/objects/related"] {
            let (_, answer) = post_with(&format!("{i3x}{path}"), token, &body);
            let status = &answer["results"][0]["responseDetail"]["status"];
            assert_eq!(status, &json!(404), "{path}: {answer}");
        }
    }
}

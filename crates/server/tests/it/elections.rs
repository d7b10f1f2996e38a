//! Keys of elections: where they are, where they are not, and when they are gone. In the demo one
//! election is open and one was counted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use guildhall_model::{Day, Time};
use serde_json::{Value, json};

use crate::process::{Running, agent, get_with, post_with, run, until};

fn start(dir: &Path) -> (Running, String, String) {
    let dir = dir.to_str().unwrap();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--output", "json", "--dir", dir];
    let mut demo = Running::start(&arguments);
    let line = demo.line("{");
    let said: Value = serde_json::from_str(&format!("{{{line}")).unwrap();
    let text = |key: &str| said[key].as_str().unwrap().to_owned();
    (demo, text("api"), text("token"))
}

/// All files below a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

fn keys(data: &Path) -> Vec<PathBuf> {
    files(&data.join("elections"))
}

/// No file below a folder holds a key, as it is or in hex.
fn has_no(key: &[u8], dir: &Path) {
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut looked = 0;
    for path in files(dir).into_iter().filter(|path| path.extension() != Some("key".as_ref())) {
        let bytes = std::fs::read(&path).unwrap();
        for what in [key, hex.as_bytes()] {
            let there = bytes.windows(what.len()).any(|part| part == what);
            assert!(!there, "{} holds a key", path.display());
        }
        looked += 1;
    }
    assert!(looked > 1, "{}", dir.display());
}

fn board(api: &str, token: &str) -> Value {
    let (status, page) =
        get_with(&format!("{api}/institute/board?id=surface-institute"), Some(token));
    assert_eq!(status, 200, "{page}");
    page
}

fn ask(api: &str, token: &str, door: &str, body: &Value) -> (u16, Value) {
    post_with(&format!("{api}/institute/elections/{door}?id=surface-institute"), token, body)
}

fn now() -> Time {
    #[expect(clippy::disallowed_methods, reason = "the house goes by this clock")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Time::from_ns(0) + now
}

const DAY: Duration = Duration::from_secs(86_400);

fn day(days: u32) -> String {
    Day::utc(now() + DAY * days).to_string()
}

/// Asks under a key of the request; gives the status and the print that the house makes of it.
fn once(api: &str, token: &str, key: &str, door: &str, body: &Value) -> (u16, String) {
    let path = format!("/institute/{door}?id=surface-institute");
    let body = body.to_string();
    let request = agent().post(format!("{api}{path}")).header("idempotency-key", key);
    let request = request.header("authorization", format!("Bearer {token}"));
    let status =
        request.header("content-type", "application/json").send(body.as_str()).unwrap().status();
    let asked = format!("POST\n{path}\n{body}");
    (status.as_u16(), blake3::hash(asked.as_bytes()).to_hex().to_string())
}

/// Hanbit joins, an election opens, and Hanbit votes; the prints of its application and of its vote.
fn votes_twice_under_one_key(api: &str, token: &str) -> [String; 2] {
    let hanbit = "hanbit-energy";
    let apply = json!({"organisation": hanbit, "tier": "associate", "from": day(0)});
    let (status, bare) = once(api, token, "k-apply", "apply", &apply);
    assert_eq!(status, 200);
    let accept = json!({"organisation": hanbit, "accept": true});
    assert_eq!(once(api, token, "k-accept", "answer", &accept).0, 200);
    let holder = json!({"name": "Kim", "organisation": hanbit});
    let call = json!({"tier": "associate", "seats": 1, "from": day(20), "until": day(400),
        "opens": (now() + Duration::from_secs(1)).to_string(), "closes": (now() + DAY * 11).to_string(),
        "candidates": [{"holder": holder, "statement": {"en": "Shorter ways."}}]});
    assert_eq!(once(api, token, "k-call", "elections", &call).0, 200);
    let vote = json!({"election": 3, "organisation": hanbit, "candidates": [1]});
    let print = until("the poll opens", || {
        let (status, print) = once(api, token, "k-vote", "elections/vote", &vote);
        (status == 200).then_some(print)
    });
    assert_eq!(once(api, token, "k-vote", "elections/vote", &vote).0, 200);
    let other = json!({"election": 3, "organisation": hanbit, "candidates": []});
    assert_eq!(once(api, token, "k-vote", "elections/vote", &other).0, 422, "another request");
    let page = board(api, token);
    assert_eq!(
        (&page["elections"][0]["cast"], &page["elections"][0]["result"]),
        (&json!(1), &Value::Null)
    );
    [bare, print]
}

#[test]
fn a_key_is_in_no_copy_and_is_gone_when_its_election_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let below = |name: &str| folder.path().join(name);
    let data = below("data");
    let (demo, api, token) = start(&data);
    let page = board(&api, &token);
    let states: Vec<&str> = page["elections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["open", "counted"], "{page}");
    let there = keys(&data);
    assert_eq!(there.len(), 1, "the key of the one that was counted is destroyed: {there:?}");
    let key = std::fs::read(&there[0]).unwrap();
    assert_eq!(key.len(), 32);

    let prints = votes_twice_under_one_key(&api, &token);
    assert_eq!(keys(&data).len(), 2);

    let (status, problem) =
        ask(&api, &token, "void", &json!({"election": 2, "reason": "I do not like it."}));
    assert_eq!(status, 422, "its ballots can be opened: {problem}");
    demo.terminate();

    for (what, to) in [("backup", "copy"), ("export", "out")] {
        let to = below(to);
        let done = run(&[what, to.to_str().unwrap(), "--dir", data.to_str().unwrap()]);
        assert!(done.status.success(), "{what}: {}", String::from_utf8_lossy(&done.stderr));
        has_no(&key, &to);
    }
    let journal = std::fs::read_to_string(below("out").join("journal.jsonl")).unwrap();
    let [bare, of_vote] = prints;
    assert!(journal.contains(&bare), "the print of a request is in the journal");
    assert!(!journal.contains(&of_vote), "but not that of a vote: it would tell the choice");
    assert_eq!(journal.matches("k-vote").count(), 1, "the second one was the first one");
    // The journal, the snapshot and all else.
    has_no(&key, &data);

    // The same journal without the key: what was counted is the same.
    std::fs::remove_file(&there[0]).unwrap();
    let (demo, api, token) = start(&data);
    let again = board(&api, &token);
    assert_eq!(again["elections"][2], page["elections"][1]);
    let void = json!({"election": 2, "reason": "The key is lost."});
    let (status, seen) = ask(&api, &token, "void", &void);
    assert_eq!((status, &seen["elections"][1]["state"]), (200, &json!("void")), "{seen}");
    demo.terminate();
    let verified = run(&["journal", "verify", "--dir", data.to_str().unwrap()]);
    assert!(verified.status.success());
}

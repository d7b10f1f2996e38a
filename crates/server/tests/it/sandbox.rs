//! A sandbox as a process: its clock goes on after a restart, its people act by the rules, and its folder
//! is no other house's.

use std::path::Path;

use guildhall_model::Time;
use serde_json::{Value, json};

use crate::process::{Running, agent, get_with, guildhall, post_with};

struct Sandbox {
    process: Running,
    api: String,
    token: String,
}

fn start(dir: &Path) -> Sandbox {
    let dir = dir.to_str().unwrap();
    let arguments = ["sandbox", "--listen", "127.0.0.1:0", "--output", "json", "--dir", dir];
    let mut process = Running::start(&arguments);
    let line = process.line("{");
    let said: Value = serde_json::from_str(&format!("{{{line}")).unwrap();
    let text = |key: &str| said[key].as_str().unwrap().to_owned();
    Sandbox { process, api: text("api"), token: text("token") }
}

impl Sandbox {
    fn get(&self, path: &str) -> Value {
        let (status, answer) = get_with(&format!("{}{path}", self.api), Some(&self.token));
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        post_with(&format!("{}{path}", self.api), &self.token, body)
    }

    fn speed(&self, word: &str) -> Value {
        let url = format!("{}/sandbox/speed", self.api);
        let request = agent().put(url).header("authorization", format!("Bearer {}", self.token));
        let mut response = request.send_json(json!({ "speed": word })).unwrap();
        assert_eq!(response.status(), 200);
        serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap()
    }
}

fn now(seen: &Value) -> Time {
    Time::parse(seen["now"].as_str().unwrap()).unwrap()
}

#[test]
fn years_go_by_and_a_restart_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let sandbox = start(dir.path());
    let seen = sandbox.get("/sandbox");
    assert_eq!(seen["cast"].as_array().unwrap().len(), 13, "{seen}");
    assert_eq!(sandbox.get("/calls")["calls"], json!([]), "nothing has begun");
    assert_eq!(sandbox.get("/institutes")["institutes"], json!([]));
    let agencies = &sandbox.get("/programme?id=future-making")["agencies"];
    assert_eq!(agencies.as_array().unwrap().len(), 3, "{agencies}");
    let began = now(&seen);

    sandbox.speed("stopped");
    for year in 1..=30 {
        let (status, seen) = sandbox.post("/sandbox/forward", &json!({ "to": "year" }));
        assert_eq!(status, 200, "year {year}: {seen}");
    }
    let stood = now(&sandbox.get("/sandbox"));
    let years = stood.since(began).as_secs() / 86_400 / 365;
    assert!((29..=30).contains(&years), "{years} years, and the token still holds");
    let (status, problem) = sandbox.post("/sandbox/forward", &json!({ "to": began.to_string() }));
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");

    let before = sandbox.token.clone();
    sandbox.process.terminate();
    for arguments in [
        ["serve", "--listen", "127.0.0.1:0", "--dir"],
        ["demo", "--listen", "127.0.0.1:0", "--dir"],
    ] {
        let folder = dir.path().to_str().unwrap();
        let output = guildhall(&arguments).arg(folder).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains("is a sandbox"), "{arguments:?}: {told}");
    }

    let sandbox = start(dir.path());
    let seen = sandbox.get("/sandbox");
    assert_eq!((now(&seen), &seen["speed"]), (stood, &json!("stopped")), "it stood still");
    let (status, _) = get_with(&format!("{}/me", sandbox.api), Some(&before));
    assert_eq!(status, 401, "the token of the run before is no longer good");
    sandbox.speed("year_a_minute");
    let (status, _) = sandbox.post("/people/link", &json!({ "person": "admin" }));
    assert_eq!(status, 200);
    let mut sandbox = sandbox;
    let told = now(&sandbox.get("/sandbox"));
    sandbox.process.kill();
    let sandbox = start(dir.path());
    assert!(now(&sandbox.get("/sandbox")) >= told, "not even a kill turns it back");
    sandbox.process.terminate();
}

#[test]
fn a_copy_goes_on_where_the_clock_stood() {
    let folder = tempfile::tempdir().unwrap();
    let below = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let sandbox = start(Path::new(&below("data")));
    sandbox.speed("stopped");
    let (status, _) = sandbox.post("/sandbox/forward", &json!({ "to": "year" }));
    assert_eq!(status, 200);
    let stood = now(&sandbox.get("/sandbox"));
    sandbox.process.terminate();
    let done = |arguments: &[&str]| {
        let output = guildhall(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {told}");
        said
    };
    done(&["backup", &below("backup"), "--dir", &below("data")]);
    done(&["export", &below("export"), "--backup", &below("backup")]);
    for copy in ["backup", "export"] {
        let again = below(&format!("of-{copy}"));
        let said = done(&["restore", &below(copy), "--dir", &again]);
        assert!(said.contains(&format!("`guildhall sandbox --dir {again}`")), "{said}");
        let sandbox = start(Path::new(&again));
        assert_eq!(now(&sandbox.get("/sandbox")), stood, "{copy}");
        sandbox.process.terminate();
    }
}

#[test]
fn a_house_whose_time_is_real_does_not_become_a_sandbox() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap();
    let mut house = Running::start(&["serve", "--listen", "127.0.0.1:0", "--dir", folder]);
    house.line("Guildhall is ready: ");
    house.terminate();
    let output =
        guildhall(&["sandbox", "--listen", "127.0.0.1:0", "--dir", folder]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("whose time is real"), "{told}");
}

//! Webhooks against a receiver that fails, is away while the house starts anew, and comes back.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::process::{Server, until};

pub(crate) const PROGRAMME: &str = r#"
[programme]
id = "making"
label = { en = "Making", ko = "만들기" }
[office]
id = "office"
label = { en = "Office", ko = "본부" }
[policy]
from = "2020-01-01"
[[policy.rules]]
number = "2.2"
about = "letters"
sentence = { en = "Each partner has promised.", ko = "모두 확약한다." }
"#;

const OF: &str = "organisation=office&id=portal";

/// What came in one request.
#[derive(Clone, Debug)]
struct Came {
    headers: BTreeMap<String, String>,
    body: String,
    answered: u16,
}

/// Answers each request with the status that is set, and keeps it.
struct Receiver {
    port: u16,
    status: Arc<AtomicU16>,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Receiver {
    fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, came) = (Arc::new(AtomicU16::new(200)), Arc::default());
        let receiver = Receiver { port, status, came };
        let (status, came) = (Arc::clone(&receiver.status), Arc::clone(&receiver.came));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (status, came) = (Arc::clone(&status), Arc::clone(&came));
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    while let Some(one) = next(&mut reader, &status) {
                        came.lock().unwrap().push(one);
                    }
                });
            }
        });
        receiver
    }

    fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    fn taken(&self) -> Vec<Came> {
        self.came().into_iter().filter(|one| one.answered == 200).collect()
    }
}

fn next(reader: &mut BufReader<TcpStream>, status: &AtomicU16) -> Option<Came> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    let answered = status.load(Ordering::SeqCst);
    let answer = format!("HTTP/1.1 {answered} X\r\ncontent-length: 0\r\n\r\n");
    reader.get_mut().write_all(answer.as_bytes()).ok()?;
    Some(Came { headers, body: String::from_utf8(body).unwrap(), answered })
}

/// As a library of the standard verifies it.
fn must_be_signed(one: &Came, secret: &str) {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
    let [id, timestamp, signature] =
        ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| &one.headers[name]);
    let signature = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
    let signed = format!("{id}.{timestamp}.{}", one.body);
    ring::hmac::verify(&key, signed.as_bytes(), &signature).expect("a valid signature");
    assert!(timestamp.parse::<i64>().unwrap() > 1_700_000_000);
}

pub(crate) fn text(label: &str) -> Value {
    json!({"label": {"en": label}, "focus": {"en": "Casting"}, "about": {"en": "For all"},
        "criteria": [{"label": {"en": "Use"}, "points": 60}]})
}

fn post(server: &Server, path: &str, body: &Value) -> Value {
    let (status, answer) = server.send("POST", &format!("/api/v1{path}"), body);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn publish(server: &Server, call: &str) {
    let draft = json!({"programme": "making", "text": text(call)});
    let (status, answer) = server.send("PUT", &format!("/api/v1/call?id={call}"), &draft);
    assert_eq!(status, 200, "{answer}");
    let deadline = json!({"deadline": "2099-01-01T00:00:00Z"});
    post(server, &format!("/call/publish?id={call}"), &deadline);
}

fn shown(server: &Server) -> Value {
    server.get("/api/v1/webhooks").1["webhooks"][0].clone()
}

#[test]
fn each_thing_is_told_once_and_in_order_though_the_receiver_and_the_house_were_away() {
    let receiver = Receiver::start();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("programme.toml"), PROGRAMME).unwrap();
    let settings = format!(
        "programmes = [\"{}\"]\n[webhooks]\nreach = [\"127.0.0.1:{}\"]\n",
        path("programme.toml"),
        receiver.port
    );
    std::fs::write(path("guildhall.toml"), settings).unwrap();
    let (data, config) = (dir.path().join("data"), path("guildhall.toml"));
    let more = ["--config", &*config];
    let mut server = Server::first(&data, &more);

    publish(&server, "before");
    let hook = |port: u16| {
        json!({"address": format!("http://127.0.0.1:{port}/hook"),
            "kinds": ["call.published", "call.amended"]})
    };
    let (path_of, other) = (format!("/api/v1/webhook?{OF}"), receiver.port.wrapping_add(1));
    let (status, refused) = server.send("PUT", &path_of, &hook(other));
    assert_eq!(status, 422, "a port of this machine that nobody named: {refused}");
    let (status, made) = server.send("PUT", &path_of, &hook(receiver.port));
    assert_eq!(status, 200, "{made}");
    let secret = made["secret"].as_str().unwrap().to_owned();
    let tested = post(&server, &format!("/webhook/test?{OF}"), &json!({}));
    assert_eq!((&tested["taken"], &tested["answer"]), (&json!(true), &json!("answered 200")));

    receiver.answer(503);
    publish(&server, "one");
    publish(&server, "two");
    until("a message that is not taken", || receiver.came().get(1).cloned());
    let failing =
        until("it is shown", || Some(shown(&server)).filter(|one| !one["failing"].is_null()));
    assert_eq!((&failing["waits"], &failing["on"]), (&json!(true), &json!(true)), "{failing}");
    server.process.kill();
    receiver.answer(200);
    server = Server::again(&data, &more, server.cookie.clone());
    let taken = || receiver.taken().into_iter().skip(1).collect::<Vec<_>>();
    until("both came", || (taken().len() >= 2).then_some(()));
    let amend = json!({"text": text("two"), "deadline": "2099-02-01T00:00:00Z", "reason": "Time."});
    post(&server, "/call/amend?id=two", &amend);
    until("the third came", || (taken().len() >= 3).then_some(()));

    let told: Vec<Value> =
        taken().iter().map(|one| serde_json::from_str(&one.body).unwrap()).collect();
    let of = |one: &Value| {
        let data = &one["data"];
        (one["type"].as_str().unwrap().to_owned(), data["call"].as_str().unwrap().to_owned())
    };
    let expected = [("call.published", "one"), ("call.published", "two"), ("call.amended", "two")];
    let expected = expected.map(|(kind, call)| (kind.to_owned(), call.to_owned()));
    assert_eq!(told.iter().map(of).collect::<Vec<_>>(), expected);
    assert_eq!(told[2]["data"]["reason"], "Time.");
    receiver.came().iter().for_each(|one| must_be_signed(one, &secret));
    let ids =
        |all: &[Came]| all.iter().map(|one| one.headers["webhook-id"].clone()).collect::<Vec<_>>();
    let all: std::collections::BTreeSet<_> = ids(&taken()).into_iter().collect();
    assert_eq!(all.len(), 3, "each under its own id");
    let again = ids(&receiver.came());
    assert_eq!(again[1], ids(&taken())[0], "what was not taken came again under the same id");
    let now = shown(&server);
    assert_eq!((&now["failing"], &now["waits"]), (&Value::Null, &json!(false)), "{now}");
    assert_eq!(now["deliveries"].as_array().unwrap().len(), 4, "{now}");
    assert!(!server.get("/api/v1/webhooks").1.to_string().contains("whsec_"), "never again");

    // Who answers 410 is told nothing more, and the page says why.
    receiver.answer(410);
    publish(&server, "three");
    let off = until("it is switched off", || Some(shown(&server)).filter(|one| one["on"] == false));
    assert_eq!(off["by_itself"], true, "{off}");
    assert!(off["reason"].as_str().unwrap().contains("410"), "{off}");
    receiver.answer(200);
    post(&server, &format!("/webhook/switch?{OF}"), &json!({"on": true, "reason": "Mended."}));
    until("what came meanwhile", || (taken().len() >= 4).then_some(()));
    server.process.terminate();
}

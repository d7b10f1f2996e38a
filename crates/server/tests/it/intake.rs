//! Agents at a real socket, byte for byte, and what is left of it after `kill -9`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;

use serde_json::{Value, json};

use crate::process::Server;

const SITE: &str = r#"
[organisation]
id = "works"
label = "Works"
[site]
name = "site"
label = "Site"
[types.Pump]
parent = "Equipment"
label = "Pump"
[types.Pump.properties.flow]
label = "Flow"
type = "float"
[types.Pump.properties.starts]
label = "Starts"
type = "integer"
[[assets]]
path = "p1"
type = "Pump"
label = "p1"
"#;

fn start(dir: &Path, more: &[&str], cookie: String) -> Server {
    let site = dir.join("site.toml");
    std::fs::write(&site, SITE).unwrap();
    let mut arguments = vec!["--site", site.to_str().unwrap()];
    arguments.extend(more);
    Server::again(&dir.join("data"), &arguments, cookie)
}

fn token(server: &Server) -> String {
    let (status, issued) = server.send("POST", "/api/v1/tokens", &json!({"label": "agent"}));
    assert_eq!(status, 201, "{issued}");
    issued["token"].as_str().unwrap().to_owned()
}

/// Writes these bytes and gives status, headers and body of the answer.
fn say(server: &Server, head: &str, body: &[u8]) -> (u16, String, String) {
    let address = server.url.replace("http://", "");
    let mut line = TcpStream::connect(&address).unwrap();
    line.write_all(head.replace("HOST", &address).as_bytes()).unwrap();
    line.write_all(body).unwrap();
    let mut answer = BufReader::new(line);
    let (mut headers, mut text) = (String::new(), String::new());
    while !headers.ends_with("\r\n\r\n") {
        assert!(answer.read_line(&mut headers).unwrap() > 0, "it broke off: {headers}");
    }
    let lower = headers.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.parse().unwrap());
    answer.take(length).read_to_string(&mut text).unwrap();
    (headers.split(' ').nth(1).unwrap().parse().unwrap(), lower, text)
}

fn last(server: &Server, property: &str) -> Value {
    let tags = json!({"tags": [format!("works/site/p1.{property}")]});
    server.send("POST", "/api/v1/values", &tags).1["values"][0]["value"].clone()
}

#[test]
fn what_an_agent_was_told_is_stored_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = start(dir.path(), &[], String::new());
    let token = token(&server);

    // As Telegraf's outputs.influxdb begins.
    let head = "POST /query HTTP/1.1\r\nHost: HOST\r\nUser-Agent: Telegraf/1.32.0 Go/1.23.0\r\n";
    let form = "q=CREATE+DATABASE+%22telegraf%22";
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
    let head = format!(
        "{head}Authorization: Token {token}\r\n{kind}Content-Length: {}\r\n\r\n",
        form.len()
    );
    let (status, _, text) = say(&server, &head, form.as_bytes());
    assert_eq!((status, text.contains("has no databases")), (200, true), "{text}");

    // And goes on, in chunks, as it does when it packs.
    let head = format!(
        "POST /write?consistency=any&db=telegraf&precision=ns HTTP/1.1\r\nHost: HOST\r\n\
         User-Agent: Telegraf/1.32.0 Go/1.23.0\r\nTransfer-Encoding: chunked\r\n\
         Authorization: Token {token}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Connection: close\r\n\r\n"
    );
    let (first, second) =
        ("works/site/p1,host=plc7 flow=1", "2.5,starts=41i 1800000000000000000\n");
    let chunks = [first, second].map(|part| format!("{:x}\r\n{part}\r\n", part.len())).concat();
    let (status, headers, text) = say(&server, &head, format!("{chunks}0\r\n\r\n").as_bytes());
    assert_eq!(status, 204, "{headers}{text}");
    assert!(headers.contains("x-influxdb-version: 1.8"), "{headers}");

    server.process.kill();
    let server = start(dir.path(), &[], server.cookie);
    assert_eq!(last(&server, "flow"), json!(12.5));
    assert_eq!(last(&server, "starts"), json!(41));

    // A long list is answered in the order asked.
    let names = ["flow", "starts", "torque"];
    let many: Vec<String> =
        (0..5_000).map(|at| format!("works/site/p1.{}", names[at % 3])).collect();
    let (_, answer) = server.send("POST", "/api/v1/values", &json!({ "tags": many }));
    let values = answer["values"].as_array().unwrap();
    assert_eq!(values.len(), many.len());
    for (at, (value, tag)) in values.iter().zip(&many).enumerate() {
        assert_eq!(value["tag"], json!(tag));
        let told = [json!(12.5), json!(41), Value::Null];
        assert_eq!(
            (&value["value"], value["error"].is_null()),
            (&told[at % 3], at % 3 < 2),
            "{at}"
        );
    }
    let (_, none) = server.send("POST", "/api/v1/values", &json!({ "tags": [] }));
    assert_eq!(none, json!({"values": []}));
    server.process.terminate();
}

#[test]
fn the_limits_of_the_settings_hold() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("guildhall.toml");
    std::fs::write(&file, "[ingest]\nsamples_per_second = 1\ntags_per_source = 1\n").unwrap();
    let more = ["--config", file.to_str().unwrap()];
    let server = start(dir.path(), &more, String::new());
    let token = token(&server);
    let write = |lines: &str| {
        let head = format!(
            "POST /api/v2/write?org=o&bucket=b&precision=s HTTP/1.1\r\nHost: HOST\r\n\
             Authorization: Token {token}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            lines.len()
        );
        say(&server, &head, lines.as_bytes())
    };
    let lines: String =
        (0..9).map(|n| format!("works/site/p1 flow={n} {}\n", 1_800_000_000 + n)).collect();
    assert_eq!(write(&lines).0, 204);
    let (status, headers, text) = write("works/site/p1 flow=1");
    assert_eq!(status, 429, "{text}");
    assert!(headers.contains("retry-after: "), "{headers}");
    assert!(text.contains("more than the limit of 1 samples a second"), "{text}");
    server.process.terminate();
}

//! SQL as programs and people at a command line meet it, over the machines of the demo.

use std::io::Read;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Running, agent, get_with, guildhall, post_with, run, until};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The answer to a statement: its content type and its bytes.
fn asked(api: &str, token: &str, accept: &str, sql: &str) -> (String, Vec<u8>) {
    let request = agent()
        .post(format!("{api}/sql"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/plain")
        .header("accept", accept);
    let mut response = request.send(sql).unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let mut body = Vec::new();
    response.body_mut().as_reader().read_to_end(&mut body).unwrap();
    (kind, body)
}

#[test]
fn rows_come_in_four_forms_and_by_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap();
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--output", "json", "--dir", folder];
    let mut demo = Running::start(&arguments);
    let said: Value = serde_json::from_str(&format!("{{{}", demo.line("{"))).unwrap();
    let (api, token) = (said["api"].as_str().unwrap(), said["token"].as_str().unwrap());
    let count = |sql: &str| {
        let (status, answer) = post_with(&format!("{api}/sql"), token, &json!({ "sql": sql }));
        assert_eq!(status, 200, "{answer}");
        answer["rows"][0][0].as_u64().unwrap()
    };
    let minute = "SELECT count(*) FROM samples WHERE time > now() - INTERVAL '1 minute'";
    until("samples", || (count(minute) > 100).then_some(()));
    let doubles = "SELECT count(*) FROM (SELECT tag, time FROM samples WHERE property = 'state' \
                   GROUP BY tag, time HAVING count(*) > 1)";
    assert_eq!(count(doubles), 0);

    let sql = "SELECT tag, value, unit FROM latest WHERE unit = 'rpm' OR value IS NOT NULL";
    for (accept, begins) in [
        ("application/json", &b"{\"columns\":["[..]),
        ("text/csv", b"tag,value,unit\r\n"),
        ("application/vnd.apache.arrow.stream", b"\xff\xff\xff\xff"),
        ("application/vnd.apache.parquet", b"PAR1"),
    ] {
        let (kind, body) = asked(api, token, accept, sql);
        assert_eq!(kind, accept);
        assert!(body.starts_with(begins) && body.len() > 100, "{accept}: {} bytes", body.len());
    }

    let server = api.strip_suffix("/api/v1").unwrap();
    let key = dir.path().join("token");
    std::fs::write(&key, token).unwrap();
    let with = ["--server", server, "--token-file", key.to_str().unwrap()];
    let sql = |more: &[&str]| run(&[&["sql"], more, &with[..]].concat());
    let output = sql(&["SELECT 'x' AS word, 1.5 AS number"]);
    assert_eq!(text(&output.stdout), "word  number\nx        1.5\n1 rows\n");
    let output = sql(&["SELECT 'x' AS word, 1 AS number", "--output", "csv"]);
    assert_eq!(text(&output.stdout), "word,number\r\nx,1\r\n");
    let output = sql(&["SELECT nothing FROM samples"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("there is no column `nothing`"), "{output:?}");

    let endless = "SELECT sum(a.value * b.value % 7) FROM generate_series(1, 100000) a CROSS \
                   JOIN generate_series(1, 100000000) b";
    let mut asking = guildhall(&[&["sql", endless], &with[..]].concat()).spawn().unwrap();
    let id = until("the query runs", || {
        let (_, list) = get_with(&format!("{api}/queries"), Some(token));
        list["queries"][0]["id"].as_str().map(str::to_owned)
    });
    let output = run(&[&["queries"], &with[..]].concat());
    assert!(text(&output.stdout).contains(&id), "{output:?}");
    let output = run(&[&["queries", "--cancel", &id], &with[..]].concat());
    assert_eq!(text(&output.stdout), format!("{id} is cancelled.\n"));
    assert!(!asking.wait().unwrap().success(), "who asked is told");

    // Whoever goes away ends his query.
    let mut asking = guildhall(&[&["sql", endless], &with[..]].concat()).spawn().unwrap();
    let running = || {
        let (_, list) = get_with(&format!("{api}/queries"), Some(token));
        list["queries"].as_array().map_or(0, Vec::len)
    };
    until("it runs", || (running() == 1).then_some(()));
    std::thread::sleep(Duration::from_millis(100));
    asking.kill().unwrap();
    asking.wait().unwrap();
    until("it has ended", || (running() == 0).then_some(()));
    demo.terminate();
}

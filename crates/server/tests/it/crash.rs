//! `kill -9` under load, again and again: nothing acknowledged is lost, nothing invented.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Server, agent};

const KILLS: u64 = 50;
const WRITERS: usize = 3;
const ROWS: i64 = 50;

const SITE: &str = r#"
[organisation]
id = "crash"
label = "Crash"
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
path = "c0"
type = "Counter"
label = "c0"
[[assets]]
path = "c1"
type = "Counter"
label = "c1"
[[assets]]
path = "c2"
type = "Counter"
label = "c2"
"#;

/// What one writer knows: values are consecutive, so that what was sent and what was
/// acknowledged are two numbers.
#[derive(Default)]
struct Ledger {
    sent: i64,
    acknowledged: Vec<std::ops::Range<i64>>,
}

#[test]
fn kill_minus_nine_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site.toml");
    std::fs::write(&site, SITE).unwrap();
    let data = dir.path().join("data");
    let more = ["--site", site.to_str().unwrap()];
    let ledgers: Vec<Arc<Mutex<Ledger>>> = (0..WRITERS).map(|_| Arc::default()).collect();
    let mut cookie = String::new();
    for kill in 0..KILLS {
        let mut server = Server::again(&data, &more, cookie);
        cookie = server.cookie.clone();
        check(&server, &ledgers);
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (url, cookie) = (server.url.clone(), cookie.clone());
                let (ledger, stop) = (Arc::clone(&ledgers[writer]), Arc::clone(&stop));
                std::thread::spawn(move || write(&url, &cookie, writer, &ledger, &stop))
            })
            .collect();
        // Each time a little later, so that the kill meets every phase of a write.
        std::thread::sleep(Duration::from_millis(20 + kill * 3));
        server.process.kill();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().unwrap();
        }
    }
    let server = Server::again(&data, &more, cookie);
    check(&server, &ledgers);
    let acknowledged =
        |ledger: &Arc<Mutex<Ledger>>| !ledger.lock().unwrap().acknowledged.is_empty();
    assert!(ledgers.iter().all(acknowledged), "every writer got something acknowledged");
    server.process.terminate();
}

fn time_of(value: i64) -> String {
    let seconds = value.div_euclid(1000);
    let ms = value.rem_euclid(1000);
    let (minutes, seconds) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    let (hours, minutes) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    format!("2026-01-01T{hours:02}:{minutes:02}:{seconds:02}.{ms:03}Z")
}

fn write(url: &str, cookie: &str, writer: usize, ledger: &Mutex<Ledger>, stop: &AtomicBool) {
    let client = agent();
    while !stop.load(Ordering::Relaxed) {
        let first = ledger.lock().unwrap().sent;
        let range = first..first + ROWS;
        ledger.lock().unwrap().sent = range.end;
        let samples: Vec<Value> = range
            .clone()
            .map(|value| {
                json!({
                    "tag": format!("crash/site/c{writer}.count"),
                    "time": time_of(value),
                    "value": value,
                })
            })
            .collect();
        let request = client.post(format!("{url}/api/v1/samples")).header("cookie", cookie);
        let Ok(response) = request.send_json(json!({ "samples": samples })) else { continue };
        if response.status() == 200 {
            ledger.lock().unwrap().acknowledged.push(range);
        }
    }
}

/// Everything acknowledged is there once, and nothing is there that was not sent.
fn check(server: &Server, ledgers: &[Arc<Mutex<Ledger>>]) {
    for (writer, ledger) in ledgers.iter().enumerate() {
        let ledger = ledger.lock().unwrap();
        let kept = all(server, &format!("crash/site/c{writer}.count"));
        for (value, time) in &kept {
            assert!((0..ledger.sent).contains(value), "{value} was never sent");
            assert_eq!(*time, time_of(*value), "the time of {value}");
        }
        for value in ledger.acknowledged.iter().cloned().flatten() {
            assert!(kept.contains_key(&value), "{value} of writer {writer} was acknowledged");
        }
    }
}

/// All samples of a tag with a value: value and time.
fn all(server: &Server, tag: &str) -> BTreeMap<i64, String> {
    let mut kept = BTreeMap::new();
    let mut from = "2026-01-01T00:00:00Z".to_owned();
    loop {
        let until = "2026-01-02T00:00:00Z";
        let path = format!("/api/v1/samples?tag={tag}&from={from}&until={until}&limit=10000");
        let (status, page) = server.get(&path);
        assert_eq!(status, 200, "{page}");
        for sample in page["samples"].as_array().unwrap() {
            let time = whole(sample["time"].as_str().unwrap());
            if let Some(value) = sample["value"].as_i64() {
                let before = kept.insert(value, time);
                assert_eq!(before, None, "{value} is there twice");
            }
        }
        match page["next"].as_str() {
            Some(next) => from = next.to_owned(),
            None => return kept,
        }
    }
}

/// With three digits of the second, as [`time_of`] writes it.
fn whole(time: &str) -> String {
    let time = time.trim_end_matches('Z');
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    format!("{seconds}.{fraction:0<3}Z")
}

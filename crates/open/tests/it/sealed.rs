//! What is sealed, through every door: who has a tie to a consortium, or proposes, is answered to the last
//! letter as if nobody had reviewed.

use std::collections::BTreeMap;

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at};
use crate::network::{institute, proposal, words};

/// What stands in the place of a parameter, so that a door tells what it has of the call under review.
fn filled(path: &str, parameter: &str) -> &'static str {
    match parameter {
        "id" if path.contains("/call") => "coating",
        "id" if path.contains("/proposal") => "coats",
        "id" if path.contains("/programme") => "manufacturing",
        "call" => "coating",
        "proposal" => "coats",
        "organisation" => "saebyeok",
        "year" => "2026",
        "shape" => "sf425",
        "q" => "lay",
        _ => "casting-institute",
    }
}

/// Every address of the document that is asked for, and those in the words of others.
fn doors() -> Vec<String> {
    let document: Json = serde_json::from_str(&guildhall_open::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    // How full a disk is changes by itself.
    let paths = paths.filter(|(path, _)| *path != "/api/v1/storage");
    let asked = paths.filter_map(|(path, item)| {
        let parameters = item.get("get")?["parameters"].as_array().cloned().unwrap_or_default();
        let needed = parameters.iter().filter(|one| one["required"] == true);
        let each = needed.map(|one| {
            let name = one["name"].as_str().unwrap();
            format!("{name}={}", filled(path, name))
        });
        Some(format!("{path}?{}", each.collect::<Vec<_>>().join("&")))
    });
    let more = [
        "/api/v1/proposals?call=coating",
        "/opportunities/calendar.ics",
        "/opportunities/feed.atom",
        "/common-grants/opportunities",
    ];
    let more = more.into_iter().map(str::to_owned);
    asked.chain(more).collect()
}

/// What a person is answered at each door.
async fn answers(house: &Guildhall, who: &str) -> BTreeMap<String, (u16, Vec<u8>)> {
    let mut all = BTreeMap::new();
    for door in doors() {
        let response = house.send(who, "GET", &door, String::new(), &[]).await;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        all.insert(door, (status, bytes.to_vec()));
    }
    all
}

/// A house with an institute, and with another call that is closed: Saebyeok proposed.
async fn under_review() -> Guildhall {
    let house = institute().await;
    let mut coats = proposal(0, 5);
    coats["call"] = json!("coating");
    coats["text"]["partners"] = json!([]);
    let draft = json!({"programme": "manufacturing", "text": words()});
    for (by, method, path, body) in [
        ("chief", "PUT", "/call?id=coating", draft),
        ("chief", "POST", "/call/publish?id=coating", json!({"deadline": at(300)})),
        ("dean", "PUT", "/proposal?id=coats", coats),
        ("dean", "POST", "/proposal/submit?id=coats", json!({"revision": 1})),
    ] {
        let (status, answer) = house.rest(by, method, path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
    house.clock.pass(300);
    house
}

#[tokio::test]
async fn no_door_tells_of_a_review_before_its_time() {
    let house = under_review().await;
    let ready = json!({"sector": "public", "appointee": false, "ties": []});
    house.rest("professor", "PUT", "/reviewer", ready).await;
    // What an outlook tells is there some moments after it is asked for.
    for who in ["chief", "dean", "kim"] {
        let mut drawing = Json::Null;
        for _ in 0..500 {
            drawing = house.rest(who, "GET", "/due", Json::Null).await.1["drawing"].take();
            if drawing == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(drawing, 0, "{who}");
    }
    let outside = ["chief", "dean", "professor", ""];
    let mut before = Vec::new();
    for who in outside {
        before.push(answers(&house, who).await);
    }
    let there = |all: &BTreeMap<String, (u16, Vec<u8>)>| {
        all.values().filter(|(status, _)| *status == 200).count()
    };
    assert!(there(&before[0]) > 30, "{}", there(&before[0]));
    let mut officer = answers(&house, "kim").await;
    let review = |points: u16, revision: u32| json!({"points": [points], "comment": "Good.", "revision": revision});
    let steps = [
        ("kim", "POST", "/review/assign?proposal=coats", json!({"reviewer": "viewer"})),
        ("viewer", "PUT", "/review?proposal=coats", review(44, 0)),
        ("viewer", "PUT", "/review?proposal=coats", review(17, 1)),
        ("viewer", "POST", "/review/submit?proposal=coats", json!({"revision": 2})),
    ];
    for (by, method, path, body) in steps {
        let (status, answer) = house.rest(by, method, path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        for (who, before) in outside.iter().zip(&before) {
            for (door, now) in answers(&house, who).await {
                let text = |(status, bytes): &(u16, Vec<u8>)| {
                    format!("{status} {}", String::from_utf8_lossy(bytes))
                };
                assert_eq!(text(&now), text(&before[&door]), "{door}, asked by {who} after {path}");
            }
        }
    }
    // Who runs the call sees that something happened: the doors do tell.
    let now = answers(&house, "kim").await;
    officer.retain(|door, before| now[door] != *before);
    assert!(officer.len() > 3, "{:?}", officer.keys());
}

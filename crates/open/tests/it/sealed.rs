//! What is sealed, through every door: who has a tie to a consortium, or proposes, is answered to the last
//! letter as if nobody had reviewed.

use std::collections::BTreeMap;

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::closed;

/// What stands in the place of a parameter, so that a door tells what it has of the call under review.
fn filled(path: &str, parameter: &str) -> &'static str {
    match parameter {
        "id" if path.contains("/call") => "casting",
        "id" if path.contains("/proposal") => "layers",
        "id" if path.contains("/programme") => "manufacturing",
        "call" => "casting",
        "proposal" => "layers",
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
        "/api/v1/proposals?call=casting",
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

#[tokio::test]
async fn no_door_tells_of_a_review_before_its_time() {
    let house = closed().await;
    for who in ["viewer", "professor"] {
        let ready = json!({"sector": "public", "appointee": false, "ties": []});
        house.rest(who, "PUT", "/reviewer", ready).await;
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
        ("kim", "POST", "/review/assign?proposal=layers", json!({"reviewer": "viewer"})),
        ("viewer", "PUT", "/review?proposal=layers", review(44, 0)),
        ("viewer", "PUT", "/review?proposal=layers", review(17, 1)),
        ("viewer", "POST", "/review/submit?proposal=layers", json!({"revision": 2})),
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

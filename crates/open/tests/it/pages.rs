//! Files, the description, and what is told to whoever watches over the house.

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, read};

async fn text(house: &Guildhall, who: &str, path: &str) -> (u16, String) {
    let response = house.send(who, "GET", path, String::new(), &[]).await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn open_to_all() {
    let house = Guildhall::open();
    assert_eq!(text(&house, "", "/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(text(&house, "", "/readyz").await, (200, "ready\n".to_owned()));
    let (status, document) = text(&house, "", "/api/openapi.json").await;
    assert_eq!(status, 200);
    let document: Json = serde_json::from_str(&document).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let (status, docs) = text(&house, "", "/api/docs").await;
    assert_eq!(status, 200);
    assert!(docs.contains("POST /api/v1/samples") && !docs.contains("<script"));
    for from_outside in ["src=\"http", "href=\"http", "@import"] {
        assert!(!docs.contains(from_outside), "{from_outside}");
    }
}

/// Every link between the pages of the manual leads somewhere, and every error is explained.
#[tokio::test]
async fn the_manual_is_complete() {
    let house = Guildhall::open();
    let (status, index) = text(&house, "", "/manual/").await;
    assert_eq!(status, 200);
    let mut open: Vec<String> = links(&index);
    let mut seen = std::collections::BTreeSet::new();
    assert!(open.len() >= 7, "{open:?}");
    while let Some(name) = open.pop() {
        if seen.insert(name.clone()) {
            let (status, page) = text(&house, "", &format!("/manual/{name}")).await;
            assert_eq!(status, 200, "{name}");
            open.extend(links(&page));
        }
    }
    let (_, errors) = text(&house, "", "/manual/errors").await;
    let problems = include_str!("../../src/problem/problems.txt").lines();
    let codes = problems.filter_map(|line| line.split_once(" (turn of")?.0.split(' ').nth(1));
    let codes: Vec<&str> = codes.collect();
    assert!(codes.contains(&"not_found"), "{codes:?}");
    for code in codes {
        assert!(errors.contains(&format!("id=\"{code}\"")), "errors.md does not explain {code}");
    }
    assert_eq!(text(&house, "", "/manual/none").await.0, 404);
}

/// The pages of the manual that a page links to.
fn links(page: &str) -> Vec<String> {
    let targets = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let files = targets
        .filter(|target| !target.contains(':'))
        .map(|target| target.split('#').next().unwrap_or_default().to_owned());
    files.filter(|file| file.ends_with(".md")).collect()
}

#[tokio::test]
async fn paths_of_the_console_and_paths_that_are_not() {
    let house = Guildhall::open();
    // Without a built console both say so with a page.
    let root = text(&house, "", "/").await;
    assert!(root.1.to_lowercase().starts_with("<!doctype html>"));
    assert_eq!(text(&house, "", "/assets-of/some/page?id=1").await, root, "history routing");
    for (method, path, status, code) in [
        ("GET", "/api/v1/none", 404, "not_found"),
        ("GET", "/assets/none.js", 404, "not_found"),
        ("PATCH", "/api/v1/me", 405, "wrong_method"),
        ("POST", "/sign-in", 405, "wrong_method"),
    ] {
        let response = house.send("kim", method, path, String::new(), &[]).await;
        let (told, problem) = read(response).await;
        assert_eq!((told, &problem["code"]), (status, &json!(code)), "{method} {path}");
    }
}

#[tokio::test]
async fn metrics_tell_what_one_may_see() {
    let house = Guildhall::open();
    house.say(&format!("{GT1}.speed"), -1, 9000.0).await;
    let (status, page) = text(&house, "kim", "/metrics").await;
    assert_eq!(status, 200);
    assert!(page.contains("guildhall_site_abnormal{site=\"hanbit/dangjin\"} 1\n"), "{page}");
    assert!(!page.contains("saebyeok") && !page.contains("guildhall_samples_stored_total"));
    let (_, page) = text(&house, "chief", "/metrics").await;
    assert!(page.contains("guildhall_samples_stored_total 1\n"), "{page}");
}

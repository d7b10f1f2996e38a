//! Who may what: nobody without a credential, nobody another organisation's things.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, read, token};

/// What may be asked without a credential.
const OPEN: [(&str, &str); 1] = [("post", "/api/v1/session")];

#[tokio::test]
async fn every_described_path_asks_who_one_is() {
    let house = Guildhall::open();
    let document: Json = serde_json::from_str(&guildhall_open::openapi()).unwrap();
    let mut count = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 5), "{method} {path}");
            if OPEN.contains(&(method.as_str(), path.as_str())) {
                continue;
            }
            count += 1;
            let method = method.to_uppercase();
            for headers in [&[][..], &[("cookie", "guildhall_session=gh_00")]] {
                let response = house.send("", &method, path, "{}".into(), headers).await;
                assert_eq!(response.headers()["content-type"], "application/problem+json");
                let (status, problem) = read(response).await;
                assert_eq!((status, &problem["code"]), (401, &json!("not_signed_in")), "{path}");
            }
            assert!(operation["responses"]["401"].is_object(), "{method} {path}");
        }
    }
    assert_eq!(count, 232);
    let (status, _) = read(house.send("", "GET", "/metrics", String::new(), &[]).await).await;
    assert_eq!(status, 401);
}

/// The doors in the words of other standards; `/ping` tells nothing and is open.
#[tokio::test]
async fn every_foreign_door_asks_who_one_is() {
    let house = Guildhall::open();
    for (method, path, status) in [
        ("POST", "/write", 401),
        ("POST", "/api/v2/write", 401),
        ("GET", "/query?q=x", 401),
        ("POST", "/query", 401),
        ("POST", "/api/v1/write", 401),
        ("POST", "/v1/metrics", 401),
        ("GET", "/ping", 204),
    ] {
        for headers in [&[][..], &[("cookie", "guildhall_session=gh_00")]] {
            let response = house.send("", method, path, "{}".into(), headers).await;
            assert_eq!(response.status(), status, "{method} {path}");
            let asks = response.headers().contains_key("www-authenticate");
            assert_eq!(asks, status == 401, "{method} {path}");
        }
    }
}

/// The doors through which anybody reads what is public. What one brings along must hold.
#[tokio::test]
async fn doors_for_anybody_refuse_a_credential_that_does_not_hold() {
    let house = Guildhall::open();
    for (method, path, status) in [
        ("GET", "/common-grants/opportunities", 200),
        ("POST", "/common-grants/opportunities/search", 200),
        ("GET", "/common-grants/opportunities/00000000-0000-0000-0000-000000000000", 404),
        ("GET", "/opportunities/calendar.ics", 200),
        ("GET", "/opportunities/feed.atom", 200),
        ("GET", "/opportunities/due.ics", 401),
        ("GET", "/opportunities/report.json?call=casting", 404),
    ] {
        for (headers, status) in [
            (&[][..], status),
            (&[("cookie", "guildhall_session=gh_00")], 401),
            (&[("authorization", "Bearer gh_00")], 401),
            (&[("x-api-key", "gh_00")], 401),
        ] {
            let response = house.send("", method, path, "{}".into(), headers).await;
            assert_eq!(response.status(), status, "{method} {path} {headers:?}");
            let asks = response.headers().contains_key("www-authenticate");
            assert_eq!(asks, status == 401, "{method} {path} {headers:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_shared_reads_like_what_does_not_exist() {
    let house = Guildhall::open();
    let plc = json!({"id": "plc", "label": {"en": "PLC"}, "site": "hanbit/dangjin",
        "protocol": "echo", "settings": {}, "points": []});
    assert_eq!(house.rest("chief", "POST", "/connections", plc.clone()).await.0, 201);
    let held = json!({"asset": GT1, "reason": "case 12"});
    assert_eq!(house.rest("chief", "POST", "/retention/hold", held.clone()).await.0, 201);
    let ruled = json!({"place": "hanbit/dangjin", "samples_days": 90});
    assert_eq!(house.rest("chief", "POST", "/retention/set", ruled.clone()).await.0, 200);
    let tag = format!("{GT1}.speed");
    let role = |person: &str| json!({"person": person, "organisation": "hanbit", "role": "viewer"});
    let draft = |site: &str| {
        json!({"id": "x", "label": {"en": "x"}, "site": site, "protocol": "echo",
            "settings": {}, "points": []})
    };
    let rows = [
        ("GET", format!("/asset?id={GT1}"), Json::Null),
        ("GET", "/asset?id=hanbit".into(), Json::Null),
        ("GET", format!("/trend?tag={tag}"), Json::Null),
        ("GET", format!("/samples?tag={tag}"), Json::Null),
        ("GET", format!("/array?tag={tag}"), Json::Null),
        ("GET", format!("/aggregates?tag={tag}&name=Count"), Json::Null),
        ("GET", format!("/edits?tag={tag}"), Json::Null),
        ("GET", "/connection?id=plc".into(), Json::Null),
        ("PUT", "/connection?id=plc".into(), draft("saebyeok/hospital")),
        ("DELETE", "/connection?id=plc".into(), Json::Null),
        ("POST", "/sql".into(), json!({"sql": "SELECT * FROM gas_turbine"})),
        ("DELETE", "/queries/kim-1".into(), Json::Null),
        ("POST", "/retention/preview".into(), json!({"change": "set", "place": tag})),
        ("POST", "/retention/preview".into(), json!({"change": "lift", "place": GT1})),
        ("POST", "/retention/preview".into(), json!({"change": "release", "id": 1})),
        ("POST", "/retention/set".into(), ruled),
        ("POST", "/retention/lift".into(), json!({"place": "hanbit/dangjin"})),
        ("POST", "/retention/hold".into(), held),
        ("POST", "/retention/release".into(), json!({"id": 1, "reason": "x"})),
        ("POST", "/parked/accept".into(), json!({"tag": tag})),
        ("POST", "/parked/drop".into(), json!({"tag": tag})),
        ("POST", "/connection/enabled?id=plc".into(), json!({"enabled": false})),
        ("POST", "/connections".into(), draft("hanbit/dangjin")),
        ("POST", "/connections/test".into(), draft("hanbit/dangjin")),
        ("PUT", "/people/role".into(), role("kim")),
        (
            "PUT",
            "/people/representative".into(),
            json!({"person": "kim", "organisation": "hanbit", "represents": true}),
        ),
        ("POST", "/people/link".into(), json!({"person": "kim"})),
        (
            "POST",
            "/people".into(),
            json!({"id": "new", "name": "n", "organisation": "hanbit", "role": "viewer"}),
        ),
        ("DELETE", format!("/tokens?id={}", token_id("kim")), Json::Null),
    ];
    for (method, path, body) in rows {
        let (status, problem) = house.rest("dean", method, &path, body.clone()).await;
        assert_eq!(status, 404, "{method} {path}: {problem}");
        assert_eq!(problem["code"], "not_found", "{method} {path}");
    }
    let lists = [
        "/assets",
        "/types",
        "/connections",
        "/people",
        "/overview",
        "/storage",
        "/retention",
        "/retention/coming",
        "/search?q=gt1",
        "/parked",
        "/arrived",
    ];
    for path in lists {
        let (status, answer) = house.rest("dean", "GET", path, Json::Null).await;
        assert_eq!(status, 200, "{path}");
        for word in ["hanbit", "Turbine", "dangjin", "plc", "kim", "case 12"] {
            assert!(!answer.to_string().contains(word), "{path} tells of {word}: {answer}");
        }
    }
    for table in ["information_schema.columns", "assets", "relationships", "samples", "rollups"] {
        let asked = json!({"sql": format!("SELECT * FROM {table}")});
        let (status, answer) = house.rest("dean", "POST", "/sql", asked).await;
        assert_eq!(status, 200, "{table}: {answer}");
        for word in ["hanbit", "urbine", "dangjin", "plc", "kim"] {
            assert!(!answer.to_string().contains(word), "{table} tells of {word}: {answer}");
        }
    }
    let asked = json!({"tags": [tag, "no/such.tag"]});
    let (_, answer) = house.rest("dean", "POST", "/values", asked).await;
    for value in answer["values"].as_array().unwrap() {
        assert_eq!(value["error"]["status"], 404, "{value}");
    }
}

#[tokio::test]
async fn a_role_that_is_too_low_is_refused() {
    let house = Guildhall::open();
    let draft = json!({"id": "x", "label": {"en": "x"}, "site": "hanbit/dangjin",
        "protocol": "echo", "settings": {}, "points": []});
    for (who, method, path, body) in [
        ("kim", "POST", "/connections", draft.clone()),
        ("kim", "POST", "/retention/set", json!({"place": GT1, "samples_days": 90})),
        ("kim", "POST", "/retention/hold", json!({"asset": GT1, "reason": "case 12"})),
        ("kim", "POST", "/connections/test", draft),
        (
            "kim",
            "POST",
            "/people",
            json!({"id": "n", "name": "n", "organisation": "hanbit", "role": "viewer"}),
        ),
    ] {
        let (status, problem) = house.rest(who, method, path, body).await;
        assert_eq!((status, &problem["code"]), (403, &json!("forbidden")), "{path}: {problem}");
    }
    let write = json!({"values": [{"tag": format!("{GT1}.setpoint"), "value": 1}]});
    let (status, receipt) = house.rest("viewer", "PUT", "/values", write).await;
    assert_eq!((status, &receipt["stored"], &receipt["refused"]), (200, &json!(0), &json!(1)));
    assert!(receipt["errors"][0]["why"].as_str().unwrap().contains("operator"), "{receipt}");
}

fn token_id(who: &str) -> String {
    guildhall_access::Secret::parse(&token(who)).unwrap().hash().id().to_string()
}

//! Two organisations never see each other's: not a thing, not a type of theirs, not a count.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, VENT, at};

/// Every endpoint that asks who one is.
pub(crate) const ENDPOINTS: [(&str, &str); 19] = [
    ("GET", "/namespaces"),
    ("GET", "/objecttypes"),
    ("POST", "/objecttypes/query"),
    ("GET", "/relationshiptypes"),
    ("POST", "/relationshiptypes/query"),
    ("GET", "/objects"),
    ("POST", "/objects/list"),
    ("POST", "/objects/related"),
    ("POST", "/objects/value"),
    ("PUT", "/objects/value"),
    ("POST", "/objects/history"),
    ("PUT", "/objects/history"),
    ("POST", "/subscriptions"),
    ("POST", "/subscriptions/list"),
    ("POST", "/subscriptions/delete"),
    ("POST", "/subscriptions/register"),
    ("POST", "/subscriptions/unregister"),
    ("POST", "/subscriptions/sync"),
    ("POST", "/subscriptions/stream"),
];

/// The bodies for each endpoint that asks for `ids`, of things or subscriptions.
fn body(path: &str, method: &str, id: &str, subscription: &str) -> Json {
    match (method, path) {
        ("PUT", _) => {
            let value = json!({"value": 1, "quality": "Good", "timestamp": at(-1)});
            json!({"updates": [{"elementId": id, "value": value}]})
        }
        (_, "/subscriptions/list" | "/subscriptions/delete") => {
            json!({"clientId": "c", "subscriptionIds": [subscription]})
        }
        (_, "/subscriptions/register" | "/subscriptions/unregister") => {
            json!({"clientId": "c", "subscriptionId": subscription, "elementIds": [id]})
        }
        (_, "/subscriptions/sync" | "/subscriptions/stream") => {
            json!({"clientId": "c", "subscriptionId": subscription})
        }
        (_, "/subscriptions") => json!({"clientId": "c"}),
        _ => json!({
            "elementIds": [id], "maxDepth": 0, "includeMetadata": true,
            "startTime": at(-60), "endTime": at(0),
        }),
    }
}

#[tokio::test]
async fn what_is_not_shared_reads_like_what_does_not_exist() {
    let house = Guildhall::open();
    house.say("hanbit/dangjin/gt1.speed", -1, 3000.0).await;
    house.say("saebyeok/hospital/vent1.rate", -1, 16.0).await;
    let client = json!({"clientId": "c"});
    let theirs = house.result("kim", "POST", "/subscriptions", client.clone()).await;
    let theirs = theirs["subscriptionId"].as_str().unwrap();
    let own = house.result("professor", "POST", "/subscriptions", client).await;
    let own = own["subscriptionId"].as_str().unwrap();

    let hidden = [
        GT1,
        "hanbit",
        "hanbit/dangjin/gt1.speed",
        "hanbit/dangjin/gt1.setpoint",
        "GasTurbine",
        "GasTurbine.mode",
        "SuppliesTo",
    ];
    for (method, path) in ENDPOINTS {
        let answer = |id: String, subscription: String| {
            let body = body(path, method, &id, &subscription);
            let house = &house;
            async move {
                let (status, answer) = house.ask("professor", method, path, body).await;
                (status, answer.to_string().replace(&id, "ID").replace(&subscription, "SUB"))
            }
        };
        if method == "GET" {
            let (_, text) = answer("nothing".into(), "nothing".into()).await;
            for word in ["hanbit", "Turbine", "Compressor", "Suppl", "setpoint", "dangjin"] {
                assert!(!text.contains(word), "{path} tells of {word}: {text}");
            }
            continue;
        }
        if path == "/subscriptions" {
            continue;
        }
        for id in hidden {
            if !path.starts_with("/subscriptions") || path.ends_with("register") {
                let told = answer(id.into(), own.into()).await;
                assert_eq!(told, answer("nothing".into(), own.into()).await, "{path} {id}");
                assert!(told.1.contains("404"), "{path} {id}: {told:?}");
            }
        }
        if path.starts_with("/subscriptions") {
            let told = answer(VENT.into(), theirs.into()).await;
            assert_eq!(told, answer(VENT.into(), "0".repeat(64)).await, "{path}");
            assert!(told.1.contains("404"), "{path}: {told:?}");
        }
    }
}

#[tokio::test]
async fn who_belongs_to_both_sees_both() {
    let house = Guildhall::open();
    let count = |who: &'static str| {
        let house = &house;
        async move {
            let all = house.result(who, "GET", "/objects", Json::Null).await;
            all.as_array().unwrap().len()
        }
    };
    assert_eq!(count("chief").await, count("kim").await + count("professor").await);
    let types = house.result("professor", "GET", "/objecttypes", Json::Null).await;
    assert!(types.to_string().contains("Ventilator"));
    let links = house.result("professor", "GET", "/relationshiptypes", Json::Null).await;
    assert!(links.to_string().contains("BreathedBy"));
}

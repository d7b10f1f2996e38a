//! Our answers against the published description of i3X 1.0: each has what it must have, of
//! the kind it must be.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, at};

/// What stands in `schema` must stand in `value`: required keys, kinds of value, all the way.
fn check(all: &Json, schema: &Json, value: &Json, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return check(all, &all["components"]["schemas"][name], value, place);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let null = options.iter().any(|option| option["type"] == "null");
        assert!(null || !value.is_null(), "{place} is null");
        let option = options.iter().find(|option| option["type"] != "null").unwrap();
        if !value.is_null() {
            check(all, option, value, place);
        }
        return;
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("null") => value.is_null(),
        _ => true,
    };
    assert!(fits, "{place} is {value}, not {}", schema["type"]);
    for key in schema["required"].as_array().into_iter().flatten() {
        let key = key.as_str().unwrap();
        assert!(value.get(key).is_some(), "{place} has no `{key}`: {value}");
    }
    let known = schema["properties"].as_object();
    for (key, inner) in value.as_object().into_iter().flatten() {
        match known.and_then(|known| known.get(key)) {
            Some(schema) => check(all, schema, inner, &format!("{place}.{key}")),
            None => check(all, &schema["additionalProperties"], inner, &format!("{place}.{key}")),
        }
    }
    for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
        check(all, &schema["items"], inner, &format!("{place}[{index}]"));
    }
}

#[tokio::test]
async fn answers_have_the_published_shapes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/specs/i3x/openapi-1.0.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no specs");
        return;
    };
    let all: Json = serde_json::from_str(&text).unwrap();
    let house = Guildhall::open();
    house.say("hanbit/dangjin/gt1.speed", -5, 3000.0).await;
    let asked = json!({"clientId": "c"});
    let made = house.result("kim", "POST", "/subscriptions", asked).await;
    let id = &made["subscriptionId"];
    let items = json!({"clientId": "c", "subscriptionId": id, "elementIds": [GT1, "nothing"]});
    let value = json!({"value": 1, "quality": "Good", "timestamp": at(-1)});
    let updates = json!({"updates": [
        {"elementId": "hanbit/dangjin/gt1.setpoint", "value": value},
        {"elementId": "nothing", "value": value},
    ]});
    let of = |ids: &[&str]| {
        json!({
            "elementIds": ids, "maxDepth": 0, "includeMetadata": true,
            "startTime": at(-60), "endTime": at(0),
        })
    };
    let subscriptions = json!({"clientId": "c", "subscriptionIds": [id, "nothing"]});
    let objects = of(&[GT1, "hanbit/dangjin/gt1.speed", "nothing"]);
    let mut left: Vec<String> = Vec::new();
    for (path, methods) in all["paths"].as_object().unwrap() {
        left.extend(methods.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    for (method, path, body) in [
        ("get", "/info", Json::Null),
        ("get", "/namespaces", Json::Null),
        ("get", "/objecttypes", Json::Null),
        ("post", "/objecttypes/query", of(&["GasTurbine", "GasTurbine.mode", "nothing"])),
        ("get", "/relationshiptypes", Json::Null),
        ("post", "/relationshiptypes/query", of(&["HasParent", "nothing"])),
        ("get", "/objects", Json::Null),
        ("post", "/objects/list", objects.clone()),
        ("post", "/objects/related", objects.clone()),
        ("put", "/objects/value", updates.clone()),
        ("post", "/objects/value", objects.clone()),
        ("put", "/objects/history", updates),
        ("post", "/objects/history", objects),
        ("post", "/subscriptions", json!({"clientId": "c", "displayName": "x"})),
        ("post", "/subscriptions/register", items.clone()),
        ("post", "/subscriptions/sync", json!({"clientId": "c", "subscriptionId": id})),
        ("post", "/subscriptions/unregister", items),
        ("post", "/subscriptions/list", subscriptions.clone()),
        ("post", "/subscriptions/delete", subscriptions),
    ] {
        let (status, answer) = house.ask("kim", &method.to_uppercase(), path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        let responses = &all["paths"][path][method]["responses"];
        let schema = &responses["200"]["content"]["application/json"]["schema"];
        check(&all, schema, &answer, path);
        left.retain(|one| *one != format!("{method} {path}"));
    }
    let (status, answer) = house.ask("kim", "POST", "/subscriptions/stream", json!({})).await;
    assert_eq!(status, 400);
    let error = json!({"$ref": "#/components/schemas/ErrorResponse"});
    check(&all, &error, &answer, "error");
    assert_eq!(left, ["post /subscriptions/stream"], "all others were asked");
}

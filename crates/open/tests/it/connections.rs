//! Connections: draft, test, save, change, remove.

use serde_json::{Value as Json, json};

use crate::house::Guildhall;

fn draft() -> Json {
    json!({
        "id": "plc", "label": {"en": "Boiler PLC", "ko": "보일러 PLC"}, "site": "hanbit/dangjin",
        "protocol": "echo", "settings": {"endpoint": "1"},
        "points": [{"address": "a", "tag": "hanbit/dangjin/boiler.pressure"}],
        "new_asset": {"name": "boiler", "label": {"en": "Boiler"}, "properties": [
            {"name": "pressure", "label": {"en": "Pressure"}, "data_type": "float", "unit": "bar"},
        ]},
    })
}

#[tokio::test]
async fn a_connection_from_draft_to_removal() {
    let house = Guildhall::open();
    let (status, forms) = house.rest("chief", "GET", "/protocols", Json::Null).await;
    assert_eq!(status, 200);
    let form = json!({"name": "echo", "label": {"en": "Echo", "ko": "메아리"},
        "direction": "calls", "address_help": {"en": "any text", "ko": null}, "settings": [
        {"key": "endpoint", "label": {"en": "Endpoint", "ko": null}, "kind": "number",
         "help": {"en": "where it is", "ko": null}, "choices": null, "min": 1, "max": 9,
         "unit": "ms", "default": null, "required": true}]});
    assert_eq!(forms["protocols"], json!([form]));

    let test = json!({"protocol": "echo", "settings": {}, "site": "hanbit/dangjin",
        "points": [{"address": "abc"}]});
    let (status, answer) = house.rest("chief", "POST", "/connections/test", test).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["values"][0]["value"], 3);
    assert_eq!(answer["values"][0]["problem"], Json::Null);
    assert!(answer["took_ms"].is_u64());

    let (status, row) = house.rest("chief", "POST", "/connections", draft()).await;
    assert_eq!(status, 201, "{row}");
    for (key, value) in [
        ("id", json!("plc")),
        ("owner", json!("hanbit")),
        ("asset", json!("hanbit/dangjin/plc")),
        ("endpoint", json!("1")),
        ("enabled", json!(true)),
        ("points", json!(1)),
        ("state", json!("stopped")),
        ("may_change", json!(true)),
    ] {
        assert_eq!(row[key], value, "{key}");
    }
    house.say("hanbit/dangjin/plc.message", -5, guildhall_model::Value::text("as it should")).await;
    house.say("hanbit/dangjin/plc.state", -5, guildhall_model::Value::text("flowing")).await;
    let (_, page) = house.rest("viewer", "GET", "/connection?id=plc", Json::Null).await;
    assert_eq!(page["points"][0]["tag"]["unit"], "bar");
    assert_eq!(page["story"][0]["message"], "as it should");
    assert_eq!((&page["state"], &page["may_change"]), (&json!("flowing"), &json!(false)));

    let mut other = draft();
    other.as_object_mut().unwrap().remove("new_asset");
    other["label"] = json!({"en": "Other", "ko": null});
    let (status, row) = house.rest("chief", "PUT", "/connection?id=plc", other).await;
    assert_eq!((status, &row["label"]["en"]), (200, &json!("Other")), "{row}");
    let off = json!({"enabled": false});
    let (status, row) = house.rest("chief", "POST", "/connection/enabled?id=plc", off).await;
    assert_eq!((status, &row["enabled"]), (200, &json!(false)));
    assert_eq!(house.rest("chief", "DELETE", "/connection?id=plc", Json::Null).await.0, 204);
    assert_eq!(house.rest("chief", "GET", "/connection?id=plc", Json::Null).await.0, 404);
}

#[tokio::test]
async fn a_draft_that_is_wrong_changes_nothing() {
    let house = Guildhall::open();
    let with = |key: &str, value: Json| {
        let mut draft = draft();
        draft[key] = value;
        draft
    };
    for (body, status) in [
        (with("id", json!("a b")), 400),
        (with("protocol", json!("smoke-signals")), 422),
        (with("site", json!("hanbit/none")), 404),
        (with("points", json!([{"address": "a", "tag": "hanbit/dangjin/boiler.none"}])), 422),
        (with("points", json!([{"address": "a", "tag": "no dot"}])), 400),
        (with("new_asset", json!({"name": "gt1", "label": {"en": "x"}, "properties": []})), 409),
    ] {
        let (told, problem) = house.rest("chief", "POST", "/connections", body).await;
        assert_eq!(told, status, "{problem}");
        assert!(problem["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{problem}");
    }
    let (_, list) = house.rest("chief", "GET", "/connections", Json::Null).await;
    assert_eq!(list["connections"], json!([]));
    let (_, assets) = house.rest("chief", "GET", "/assets", Json::Null).await;
    assert!(!assets.to_string().contains("boiler"), "all or nothing");

    let nobody = json!({"protocol": "echo", "settings": {"endpoint": "nobody"},
        "site": "hanbit/dangjin", "points": []});
    let (status, problem) = house.rest("chief", "POST", "/connections/test", nobody).await;
    assert_eq!((status, &problem["side"]), (502, &json!("machine")), "{problem}");
    assert_eq!(problem["hint"], "is it switched on?");
}

//! Values: last, past, written.

use guildhall_model::{Quality, Value};
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, VENT, at};

fn sample(value: Json, quality: &str, second: i64) -> Json {
    json!({"value": value, "quality": quality, "timestamp": at(second)})
}

/// A house where some tags have values.
async fn spoken() -> Guildhall {
    let house = Guildhall::open();
    house.say("hanbit/dangjin/gt1.speed", -30, 2999.5).await;
    house.say("hanbit/dangjin/gt1.speed", -20, 3000.5).await;
    house.say_with("hanbit/dangjin/gt1.speed", -10, None, Quality::BAD_SENSOR_FAILURE).await;
    house.say("hanbit/dangjin/gt1.starts", -15, 42).await;
    house.say("hanbit/dangjin/gt1.running", -15, true).await;
    house.say("hanbit/dangjin/gt1/compressor.pressure", -5, 1650.0).await;
    house.say("hanbit/dangjin/gt1/compressor/bearing.temp", -4, 71.5).await;
    let nan = Some(Value::Float(f64::NAN));
    house.say_with("hanbit/dangjin/gt2.speed", -3, nan, Quality::GOOD).await;
    house
}

#[tokio::test]
async fn last_values() {
    let house = spoken().await;
    let asked = json!({"elementIds": [
        "hanbit/dangjin/gt1.starts",
        "nothing",
        "hanbit/dangjin/gt1.speed",
        "hanbit/dangjin/gt1.mode",
        "hanbit/dangjin/gt2.speed",
        "hanbit/dangjin",
        "hanbit/dangjin/gt1.starts",
    ]});
    let told = house.bulk("viewer", "POST", "/objects/value", asked).await;
    let vqt = |value: Json, quality: &str, second: i64| {
        let mut vqt = sample(value, quality, second);
        vqt["isComposition"] = json!(false);
        vqt
    };
    assert_eq!(told[0]["result"], vqt(json!(42), "Good", -15));
    assert_eq!(told[1]["elementId"], "nothing");
    assert_eq!(told[1]["responseDetail"]["status"], 404);
    assert_eq!(told[2]["result"], vqt(Json::Null, "Bad", -10));
    assert_eq!(told[3]["result"], vqt(Json::Null, "GoodNoData", 0));
    assert_eq!(told[4]["result"], vqt(Json::Null, "Bad", -3), "JSON has no NaN");
    assert_eq!(told[5]["result"], vqt(Json::Null, "GoodNoData", 0));
    assert_eq!(told[6], told[0]);
}

#[tokio::test]
async fn an_asset_is_made_of_its_tags_and_parts() {
    let house = spoken().await;
    let value = |depth: u32| {
        let asked = json!({"elementIds": [GT1], "maxDepth": depth});
        house.bulk("kim", "POST", "/objects/value", asked)
    };
    let own = json!({"speed": null, "running": true, "starts": 42, "mode": null, "setpoint": null});
    let one = &value(1).await[0]["result"];
    assert_eq!((&one["value"], &one["quality"]), (&own, &json!("Uncertain")));
    assert_eq!((&one["timestamp"], &one["isComposition"]), (&json!(at(-10)), &json!(true)));
    assert!(one.get("components").is_none());

    let keys = |answer: &Json| {
        let components = answer["components"].as_object().unwrap();
        components.keys().cloned().collect::<Vec<_>>()
    };
    let two = &value(2).await[0]["result"];
    assert_eq!(two["value"], own);
    let tags = ["mode", "running", "setpoint", "speed", "starts"];
    let mut expected: Vec<String> = tags.iter().map(|tag| format!("{GT1}.{tag}")).collect();
    expected.push(format!("{GT1}/compressor"));
    assert_eq!(keys(two), expected);
    let compressor = &two["components"][format!("{GT1}/compressor")];
    let pressure = json!({"pressure": 1650.0});
    let whole = json!({"value": pressure, "quality": "Good", "timestamp": at(-5)});
    assert_eq!(*compressor, whole);

    let all = &value(0).await[0]["result"];
    assert_eq!(keys(all).len(), 9, "{all}");
    let temp = &all["components"][format!("{GT1}/compressor/bearing.temp")];
    assert_eq!(*temp, json!({"value": 71.5, "quality": "Good", "timestamp": at(-4)}));
    assert_eq!(keys(&value(3).await[0]["result"]).len(), 8, "all but the bearing's tag");
}

#[tokio::test]
async fn too_many_values_are_cut_and_it_says_so() {
    let house = spoken().await;
    let asked = json!({"elementIds": vec![GT1; 6_000], "maxDepth": 0});
    let (status, answer) = house.ask("kim", "POST", "/objects/value", asked).await;
    assert_eq!((status, &answer["responseDetail"]["status"]), (206, &json!(206)));
    let results = answer["results"].as_array().unwrap();
    let parts = |item: &Json| item["result"]["components"].as_object().unwrap().len();
    assert_eq!((results.len(), parts(&results[4_999]), parts(&results[5_999])), (6_000, 9, 0));
    assert_eq!(results[5_999]["result"]["value"]["starts"], 42, "its own value is there");
}

#[tokio::test]
async fn history() {
    let house = spoken().await;
    let told = |id: &str, from: i64, until: i64, depth: u32| {
        let asked = json!({
            "elementIds": [id, "nothing"],
            "startTime": at(from), "endTime": at(until), "maxDepth": depth,
        });
        house.bulk("kim", "POST", "/objects/history", asked)
    };
    let speed = "hanbit/dangjin/gt1.speed";
    let (first, second) = (sample(json!(2999.5), "Good", -30), sample(json!(3000.5), "Good", -20));
    let third = sample(Json::Null, "Bad", -10);
    for (from, until, values) in [
        (-60, 0, json!([first, second, third])),
        (-30, -20, json!([first, second])),
        (-20, -20, json!([second])),
        (-19, -11, json!([])),
    ] {
        let answer = told(speed, from, until, 1).await;
        assert_eq!(answer[0]["result"], json!({"isComposition": false, "values": values}));
        assert_eq!(answer[1]["responseDetail"]["status"], 404);
    }
    let open = json!({"elementIds": [speed], "startTime": at(-25)});
    let answer = house.bulk("kim", "POST", "/objects/history", open).await;
    assert_eq!(answer[0]["result"]["values"], json!([second, third]), "until now");
    let whole = &told(GT1, -60, 0, 1).await[0]["result"];
    assert_eq!(*whole, json!({"isComposition": true, "values": []}));
    let whole = &told(GT1, -60, 0, 2).await[0]["result"];
    assert_eq!(whole["components"][speed]["values"], json!([first, second, third]));
    assert_eq!(whole["components"].as_object().unwrap().len(), 5);
    let all = &told(GT1, -60, 0, 0).await[0]["result"];
    assert_eq!(all["components"].as_object().unwrap().len(), 7);
}

#[tokio::test]
async fn a_long_history_is_cut_and_says_so() {
    let house = Guildhall::open();
    let setpoint = "hanbit/dangjin/gt1.setpoint";
    let write = |second: i64| {
        let value = json!({"value": second, "quality": "Good", "timestamp": at(second)});
        json!({"elementId": setpoint, "value": value})
    };
    for updates in [(-20_000..-10_000), (-10_000..-9_999)] {
        let updates: Vec<Json> = updates.map(write).collect();
        house.bulk("kim", "PUT", "/objects/history", json!({"updates": updates})).await;
    }
    let asked = json!({"elementIds": [setpoint], "startTime": at(-30_000), "endTime": at(0)});
    let (status, answer) = house.ask("kim", "POST", "/objects/history", asked).await;
    assert_eq!((status, &answer["responseDetail"]["status"]), (206, &json!(206)));
    assert!(answer["responseDetail"]["detail"].as_str().unwrap().contains(setpoint));
    let values = answer["results"][0]["result"]["values"].as_array().unwrap();
    assert_eq!(values.len(), 10_000);
    assert_eq!(values[0]["value"], -20_000.0, "oldest first");
}

#[tokio::test]
async fn writes() {
    let house = spoken().await;
    let (mode, setpoint) = ("hanbit/dangjin/gt1.mode", "hanbit/dangjin/gt1.setpoint");
    for (who, id, value, status, part) in [
        ("kim", setpoint, json!({"value": 120}), 0, ""),
        ("kim", mode, json!({"value": "auto", "quality": "Uncertain"}), 0, ""),
        ("kim", setpoint, json!({"value": null, "quality": "Bad"}), 0, ""),
        ("viewer", setpoint, json!({"value": 1}), 403, "operator"),
        ("kim", "hanbit/dangjin/gt1.speed", json!({"value": 1}), 403, "cannot be written"),
        ("kim", GT1, json!({"value": {"mode": "auto"}}), 403, "is an asset"),
        ("kim", &format!("{VENT}.rate"), json!({"value": 1}), 404, "there is no object"),
        ("kim", setpoint, json!({"value": "much"}), 400, "not float"),
        ("kim", setpoint, json!({"value": [1]}), 400, "is not float"),
        ("kim", setpoint, json!({"value": null}), 400, "not null"),
        ("kim", setpoint, json!({"value": 1, "quality": "Bad"}), 400, "is null"),
        ("kim", setpoint, json!({"value": 1, "quality": "Best"}), 400, "GoodNoData"),
        ("kim", setpoint, json!({"value": 1, "timestamp": "noon"}), 400, "noon"),
    ] {
        let body = json!({"updates": [{"elementId": id, "value": value}]});
        let told = &house.bulk(who, "PUT", "/objects/value", body).await[0];
        assert_eq!(told["elementId"], id);
        if status == 0 {
            assert_eq!((&told["success"], told.get("result")), (&json!(true), Some(&Json::Null)));
        } else {
            let detail = &told["responseDetail"];
            assert_eq!(detail["status"], status, "{told}");
            assert!(detail["detail"].as_str().unwrap().contains(part), "{told}");
        }
    }
    let asked = json!({"elementIds": [mode, setpoint]});
    let told = house.bulk("kim", "POST", "/objects/value", asked).await;
    assert_eq!(told[0]["result"]["value"], "auto");
    assert_eq!(told[0]["result"]["quality"], "Uncertain");
    assert_eq!(told[0]["result"]["timestamp"], at(0), "now when no time is given");
    assert_eq!(told[1]["result"]["quality"], "Bad");
}

#[tokio::test]
async fn the_past_is_written_at_its_time() {
    let house = Guildhall::open();
    let setpoint = "hanbit/dangjin/gt1.setpoint";
    let write = |value: Json| json!({"elementId": setpoint, "value": value});
    let updates = json!({"updates": [
        write(json!({"value": 1.5, "quality": "Good", "timestamp": at(-100)})),
        write(json!({"value": 2.5, "quality": "Good"})),
        write(json!({"value": 3.5, "timestamp": at(-90)})),
        write(json!({"value": 4.5, "quality": "Good", "timestamp": at(-80)})),
        write(json!({"value": 5.5, "quality": "Good", "timestamp": at(-100)})),
    ]});
    let told = house.bulk("kim", "PUT", "/objects/history", updates).await;
    let outcome: Vec<bool> = told.iter().map(|one| one["success"] == true).collect();
    assert_eq!(outcome, [true, false, false, true, true]);
    let asked = json!({"elementIds": [setpoint], "startTime": at(-200), "endTime": at(0)});
    let told = house.bulk("kim", "POST", "/objects/history", asked).await;
    let values = told[0]["result"]["values"].as_array().unwrap();
    let values: Vec<_> = values.iter().map(|one| (&one["value"], &one["timestamp"])).collect();
    let expected = [(json!(5.5), json!(at(-100))), (json!(4.5), json!(at(-80)))];
    let expected: Vec<_> = expected.iter().map(|(value, time)| (value, time)).collect();
    assert_eq!(values, expected, "the same time again replaces");
}

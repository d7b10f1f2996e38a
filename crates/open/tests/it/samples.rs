//! Samples in and out: JSON, line protocol, written values, history, trends.

use guildhall_model::Quality;
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, NOON, at, read};

#[tokio::test]
async fn what_is_good_is_stored_and_what_is_not_is_named() {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    let rows = [
        (json!({"tag": speed, "time": at(-2), "value": 3000.5}), None),
        (json!({"tag": speed, "value": "NaN"}), None),
        (json!({"tag": speed, "value": null, "quality": "Bad", "time": at(-1)}), None),
        (json!({"tag": speed, "value": null}), Some("needs a value")),
        (json!({"tag": speed, "value": "fast"}), Some("is not float")),
        (json!({"tag": speed, "value": [1]}), Some("an array of 1 points is not float")),
        (json!({"tag": speed, "value": 1, "time": "soon"}), Some("is not a time")),
        (json!({"tag": speed, "value": 1, "quality": "Fine"}), Some("is not a quality")),
        (json!({"tag": "hanbit/none.speed", "value": 1}), Some("there is no tag")),
        (json!({"tag": "saebyeok/hospital/vent1.rate", "value": 1}), Some("there is no tag")),
    ];
    let samples: Vec<&Json> = rows.iter().map(|(sample, _)| sample).collect();
    let (status, receipt) =
        house.rest("kim", "POST", "/samples", json!({"samples": samples})).await;
    assert_eq!((status, &receipt["stored"], &receipt["refused"]), (200, &json!(3), &json!(7)));
    let mut errors = receipt["errors"].as_array().unwrap().iter();
    for (row, (sample, why)) in rows.iter().enumerate() {
        let Some(why) = why else { continue };
        let error = errors.next().unwrap();
        assert_eq!((&error["row"], &error["name"]), (&json!(row), &sample["tag"]));
        assert!(error["why"].as_str().unwrap().contains(why), "{error}");
    }
    let path = format!("/samples?tag={speed}&limit=2&until={}", at(1));
    let (_, history) = house.rest("viewer", "GET", &path, Json::Null).await;
    let expected = json!({"tag": speed, "next": Json::Null, "samples": [
        {"time": at(-2), "value": 3000.5, "quality": "Good", "status": "Good"},
        {"time": at(-1), "value": null, "quality": "Bad", "status": "Bad"},
    ]});
    assert_eq!(history["samples"], expected["samples"]);
    let next = history["next"].as_str().unwrap();
    let path = format!("/samples?tag={speed}&from={next}&until={}", at(1));
    let (_, history) = house.rest("viewer", "GET", &path, Json::Null).await;
    assert_eq!(history["samples"][0]["value"], "NaN");
    assert_eq!(history["next"], Json::Null);
}

#[tokio::test]
async fn line_protocol() {
    let house = Guildhall::open();
    let lines = format!(
        "# a comment\n{GT1} speed=3000,running=t,mode=\"base load\" {NOON}\nnonsense\n\
         cpu,asset={GT1} starts=7i {NOON}\n{GT1} none=1\n{GT1} starts=1.5 {NOON}\n"
    );
    let headers = [("content-type", "text/plain; charset=utf-8")];
    let path = "/api/v1/samples?precision=s";
    let (status, receipt) = read(house.send("kim", "POST", path, lines, &headers).await).await;
    assert_eq!(status, 200, "{receipt}");
    assert_eq!((&receipt["stored"], &receipt["refused"]), (&json!(4), &json!(3)), "{receipt}");
    let rows: Vec<&Json> =
        receipt["errors"].as_array().unwrap().iter().map(|error| &error["row"]).collect();
    assert_eq!(rows, [2, 4, 5]);
    let tags = ["speed", "running", "mode", "starts"].map(|name| format!("{GT1}.{name}"));
    let (_, answer) = house.rest("kim", "POST", "/values", json!({"tags": tags})).await;
    let values: Vec<&Json> =
        answer["values"].as_array().unwrap().iter().map(|value| &value["value"]).collect();
    assert_eq!(values, [&json!(3000.0), &json!(true), &json!("base load"), &json!(7)]);

    for (path, body, status) in [
        ("/api/v1/samples?precision=d", "a p=1".to_owned(), 400),
        ("/api/v1/samples", "x".repeat(33 * 1024 * 1024), 413),
    ] {
        let (told, problem) = read(house.send("kim", "POST", path, body, &headers).await).await;
        assert_eq!((told, &problem["status"]), (status, &json!(status)));
    }
}

#[tokio::test]
async fn only_what_people_may_write_is_written() {
    let house = Guildhall::open();
    let write = json!({"values": [
        {"tag": format!("{GT1}.setpoint"), "value": 210},
        {"tag": format!("{GT1}.speed"), "value": 1},
    ]});
    let (status, receipt) = house.rest("kim", "PUT", "/values", write).await;
    assert_eq!((status, &receipt["stored"]), (200, &json!(1)));
    assert_eq!(receipt["errors"][0]["row"], 1);
    let (_, page) = house.rest("kim", "GET", &format!("/asset?id={GT1}"), Json::Null).await;
    let tags = page["tags"].as_array().unwrap();
    let setpoint = tags.iter().find(|tag| tag["property"] == "setpoint").unwrap();
    assert_eq!((&setpoint["value"], &setpoint["may_write"]), (&json!(210.0), &json!(true)));
    assert_eq!((&setpoint["unit_text"], &setpoint["state"]), (&json!("MW"), &json!("normal")));
}

#[tokio::test]
async fn trends() {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    house.say(&speed, -30, 3000.0).await;
    house.say_with(&speed, -20, None, Quality::BAD_SENSOR_FAILURE).await;
    house.say(&speed, -10, 3010.0).await;
    house.say(&format!("{GT1}.mode"), -30, guildhall_model::Value::text("base")).await;
    let (from, until) = ((NOON - 60) * 1000, NOON * 1000);
    let path = format!("/trend?tag={speed}&tag={GT1}.mode&from={from}&until={}&pixels=500", at(0));
    let (status, trend) = house.rest("kim", "GET", &path, Json::Null).await;
    assert_eq!(status, 200, "{trend}");
    assert_eq!((&trend["from"], &trend["until"]), (&json!(from), &json!(until)));
    let series = &trend["series"][0];
    assert_eq!((&series["raw"], &series["tag"]), (&json!(true), &json!(speed)));
    let times: Vec<i64> =
        series["times"].as_array().unwrap().iter().map(|t| t.as_i64().unwrap()).collect();
    let first = [-30, -20, -10].map(|s| (NOON + s) * 1000);
    assert_eq!(times[..3], first);
    for column in ["min", "max", "last"] {
        let column = series[column].as_array().unwrap();
        assert_eq!(column[..3], [json!(3000.0), Json::Null, json!(3010.0)]);
        assert_eq!(column.len(), times.len());
    }
    assert_eq!(trend["series"][1]["texts"][0], "base");
    assert!(trend["series"][1].get("min").is_none());

    let narrow = format!("/trend?tag={speed}&from={from}&until={until}&pixels=2");
    let (_, trend) = house.rest("kim", "GET", &narrow, Json::Null).await;
    assert_eq!((&trend["series"][0]["raw"], &trend["step_ms"]), (&json!(false), &json!(30_000)));

    for wrong in [
        "/trend".to_owned(),
        format!("/trend?tag={speed}&from=soon"),
        format!("/trend?tag={speed}&pixels=wide"),
        format!("/trend?tag={speed}&form=1"),
        format!("/trend?tag={speed}&from={until}&until={from}"),
        format!("/trend?{}", format!("tag={speed}&").repeat(13)),
    ] {
        assert_eq!(house.rest("kim", "GET", &wrong, Json::Null).await.0, 400, "{wrong}");
    }
}

#[tokio::test]
async fn aggregates() {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    for (second, value) in [(-40, 3000.0), (-20, 3010.0), (-10, 3020.0)] {
        house.say(&speed, second, value).await;
    }
    house.say_with(&speed, -5, None, Quality::BAD_SENSOR_FAILURE).await;
    house.say(&format!("{GT1}.mode"), -30, guildhall_model::Value::text("base")).await;

    let path = format!(
        "/aggregates?tag={speed}&name=TimeAverage2,WorstQuality&from={}&until={}&interval_ms=20000",
        at(-40),
        at(0)
    );
    let (status, answer) = house.rest("viewer", "GET", &path, Json::Null).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!((&answer["tag"], &answer["stepped"]), (&json!(speed), &json!(false)));
    let expected = json!([
        {"name": "TimeAverage2", "results": [
            {"time": at(-40), "value": 3005.0, "quality": "Good", "status": "Good",
                "bits": ["Calculated"]},
            // 10 s from 3010 to 3020, 5 s at 3020, and then 5 s of nothing.
            {"time": at(-20), "value": (3015.0 * 10.0 + 3020.0 * 5.0) / 15.0,
                "quality": "Uncertain", "status": "UncertainDataSubNormal",
                "bits": ["Calculated"]},
        ]},
        {"name": "WorstQuality", "results": [
            {"time": at(-40), "value": "Good", "quality": "Good", "status": "Good",
                "bits": ["Calculated"]},
            {"time": at(-20), "value": "BadSensorFailure", "quality": "Good", "status": "Good",
                "bits": ["Calculated"]},
        ]},
    ]);
    assert_eq!(answer["aggregates"], expected);

    let one = |rest: &str| format!("/aggregates?tag={speed}&until={}{rest}", at(0));
    let rows = [
        ("&name=Count", json!(3), "Uncertain"),
        ("&name=Count&percent_data_good=70", json!(3), "Good"),
        ("&name=Count&percent_data_good=80&percent_data_bad=25", json!(null), "Bad"),
        ("&name=MaximumActualTime", json!(3020.0), "Uncertain"),
        (&format!("&name=Interpolative&from={}&stepped=true", at(-30)), json!(3000.0), "Good"),
        (&format!("&name=Interpolative&from={}", at(-30)), json!(3005.0), "Good"),
        (&format!("&name=Interpolative&from={}", at(-90)), json!(null), "Bad"),
    ];
    for (rest, value, quality) in rows {
        let (status, answer) = house.rest("viewer", "GET", &one(rest), Json::Null).await;
        let result = &answer["aggregates"][0]["results"][0];
        assert_eq!((status, &result["value"]), (200, &value), "{rest}: {answer}");
        assert_eq!(result["quality"], quality, "{rest}: {answer}");
    }
    let wrong = [
        ("&name=Mean", "is not an aggregate"),
        ("&name=", "is not an aggregate"),
        ("", "name"),
        ("&name=Count&step=1", "step"),
        ("&name=Count&percent_data_good=50&percent_data_bad=20", "at least 100 together"),
        ("&name=Count&interval_ms=1&from=0", "20000 results"),
        (&format!("&name=Count&from={}", at(0)), "is empty"),
    ];
    for (rest, why) in wrong {
        let (status, problem) = house.rest("viewer", "GET", &one(rest), Json::Null).await;
        assert_eq!(status, 400, "{rest}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(why), "{rest}: {problem}");
    }
    let text = format!("/aggregates?tag={GT1}.mode&name=Average");
    let (status, problem) = house.rest("viewer", "GET", &text, Json::Null).await;
    assert_eq!(status, 400);
    assert!(problem["detail"].as_str().unwrap().contains("keeps text"), "{problem}");
}

#[tokio::test]
async fn corrections_tell_who_and_when() {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    for (person, value) in [("kim", 1.0), ("chief", 2.0), ("chief", 2.0)] {
        let sample = json!({"tag": speed, "time": at(-5), "value": value});
        let (status, _) =
            house.rest(person, "POST", "/samples", json!({"samples": [sample]})).await;
        assert_eq!(status, 200);
    }
    let once = json!({"tag": speed, "time": at(-4), "value": 3.0});
    house.rest("kim", "POST", "/samples", json!({"samples": [once]})).await;
    let path = format!("/edits?tag={speed}&until={}", at(1));
    let (status, answer) = house.rest("viewer", "GET", &path, Json::Null).await;
    assert_eq!((status, &answer["more"]), (200, &json!(false)), "{answer}");
    let edits = answer["edits"].as_array().unwrap().iter();
    let edits: Vec<_> =
        edits.map(|edit| (&edit["value"], &edit["origin"], &edit["holds"])).collect();
    let (kim, chief) = (json!("person:kim"), json!("person:chief"));
    assert_eq!(
        edits,
        [(&json!(1.0), &kim, &json!(false)), (&json!(2.0), &chief, &json!(true))],
        "{answer}"
    );
    assert_eq!(answer["edits"][0]["received"], at(0));
    let path = format!("/edits?tag={speed}&until={}&limit=1", at(1));
    let (_, answer) = house.rest("viewer", "GET", &path, Json::Null).await;
    assert_eq!(answer["more"], json!(true));
}

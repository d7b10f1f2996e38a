//! Pictures of arrays, and the way from one to the next.

use std::collections::HashMap;

use guildhall_model::{AssetId, Quality, Value};
use guildhall_open::{Limits, Unknown, Unknowns};
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, at};

/// A tag that keeps arrays.
pub(crate) const SPECTRUM: &str = "hanbit/dangjin/probe.spectrum";

/// A house with this tag, made of an array of one point nine seconds before noon.
pub(crate) async fn house() -> Guildhall {
    let others = Unknown::Create(AssetId::new("hanbit/dangjin").unwrap());
    let unknown = Unknowns { others, sources: HashMap::new() };
    let house = Guildhall::with_limits(Limits::new(1_000_000, 1_000).with_unknown(unknown));
    let first = json!({"samples": [{"tag": SPECTRUM, "time": at(-9), "value": [7]}]});
    let (_, receipt) = house.rest("kim", "POST", "/samples", first).await;
    assert_eq!(receipt["stored"], 1, "{receipt}");
    house
}

async fn array(house: &Guildhall, more: &str) -> Json {
    let path = format!("/array?tag={SPECTRUM}{more}");
    let (status, answer) = house.rest("kim", "GET", &path, Json::Null).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test]
async fn the_newest_array_is_drawn_and_those_before_it_are_reached() {
    let house = house().await;
    let mut long = vec![0.5; 65_536];
    long[30_000] = 99.0;
    house.say(SPECTRUM, -3, Value::Array([1.0, f64::NAN, -2.0].into())).await;
    house.say(SPECTRUM, -2, Value::Array(long.into())).await;
    house.say_with(SPECTRUM, -1, None, Quality::BAD).await;

    let newest = array(&house, "").await;
    assert_eq!((&newest["time"], &newest["points"]), (&json!(at(-1)), &Json::Null), "{newest}");
    assert_eq!((&newest["previous"], &newest["next"]), (&json!(at(-2)), &Json::Null));

    let before = array(&house, &format!("&at={}&pixels=100", at(-2))).await;
    assert_eq!((&before["points"], &before["step"]), (&json!(65_536), &json!(656)));
    assert_eq!((&before["min"], &before["max"]), (&json!(0.5), &json!(99.0)));
    assert_eq!(
        (&before["high"][30_000 / 656], &before["low"][30_000 / 656]),
        (&json!(99.0), &json!(0.5))
    );
    let part = format!("&at={}&first=29999&points=3", at(-2));
    let part = array(&house, &part).await;
    assert_eq!((&part["high"], &part["step"]), (&json!([0.5, 99.0, 0.5]), &json!(1)), "{part}");
    assert_eq!((&part["first"], &part["max"]), (&json!(29_999), &json!(99.0)));

    let first = array(&house, &format!("&at={}", before["previous"].as_str().unwrap())).await;
    assert_eq!(
        (&first["low"], &first["high"]),
        (&json!([1.0, null, -2.0]), &json!([1.0, null, -2.0]))
    );
    assert_eq!((&first["previous"], &first["next"]), (&json!(at(-9)), &json!(at(-2))));
    let none = array(&house, &format!("&at={}", at(-10))).await;
    assert_eq!((&none["time"], &none["points"]), (&Json::Null, &Json::Null), "{none}");
    assert_eq!((&none["quality"], &none["low"]), (&json!("GoodNoData"), &json!([])), "{none}");
    assert_eq!((&none["previous"], &none["next"]), (&Json::Null, &json!(at(-9))), "{none}");
}

#[tokio::test]
async fn what_is_no_array_is_refused_in_words() {
    let house = house().await;
    for (query, told) in [
        (format!("tag={GT1}.speed"), "keeps float"),
        (format!("tag={SPECTRUM}&at=soon"), "is not a time"),
        (format!("tag={SPECTRUM}&width=3"), "width"),
    ] {
        let (status, problem) =
            house.rest("kim", "GET", &format!("/array?{query}"), Json::Null).await;
        assert_eq!(status, 400, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    let (_, asset) = house.rest("kim", "GET", "/asset?id=hanbit/dangjin/probe", Json::Null).await;
    assert_eq!(asset["tags"][0]["value"], json!({"points": 1}), "a page has no need of them all");
}

//! Overview, assets, types and search.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall};

#[tokio::test]
async fn the_plant_as_one_person_sees_it() {
    let house = Guildhall::open();
    house.say(&format!("{GT1}.speed"), -1, 9000.0).await;
    let (status, overview) = house.rest("kim", "GET", "/overview", Json::Null).await;
    assert_eq!(status, 200, "{overview}");
    let site = &overview["sites"][0];
    assert_eq!((&site["id"], &site["state"]), (&json!("hanbit/dangjin"), &json!("out_of_band")));
    assert_eq!((&site["abnormal"], &site["owner"]["id"]), (&json!(1), &json!("hanbit")));
    assert_eq!(site["worst"][0]["path"], format!("{GT1}.speed"));
    assert_eq!(overview["sites"].as_array().unwrap().len(), 1);

    let (_, list) = house.rest("kim", "GET", "/assets", Json::Null).await;
    let rows = list["assets"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["owner"] == "hanbit"));
    let part = rows.iter().find(|row| row["id"] == format!("{GT1}/compressor")).unwrap();
    assert_eq!((&part["component"], &part["parent"]), (&json!(true), &json!(GT1)));

    let (_, page) = house.rest("kim", "GET", &format!("/asset?id={GT1}"), Json::Null).await;
    let path: Vec<&Json> = page["path"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(path, ["hanbit", "hanbit/dangjin", GT1]);
    let parts = page["components"].as_array().unwrap();
    assert_eq!(parts[1]["asset"]["id"], format!("{GT1}/compressor/bearing"));
    assert_eq!(parts[1]["tags"][0]["unit_text"], "°C");
    assert_eq!(page["relationships"][0]["kind"], "SuppliesTo");

    let (_, types) = house.rest("kim", "GET", "/types", Json::Null).await;
    let types = types["types"].as_array().unwrap();
    let turbine = types.iter().find(|kind| kind["id"] == "GasTurbine").unwrap();
    assert_eq!(turbine["properties"][0]["from"], "RotatingMachine");
    assert_eq!(turbine["components"][0]["type"], "Compressor");
}

#[tokio::test]
async fn search_finds_by_all_words() {
    let house = Guildhall::open();
    for (text, first) in [
        ("GT1", Some(("asset", GT1.to_owned()))),
        ("speed gt1", Some(("tag", format!("{GT1}.speed")))),
        ("bearing%20temp", Some(("tag", format!("{GT1}/compressor/bearing.temp")))),
        ("vent1", None),
        ("", None),
    ] {
        let path = format!("/search?q={}", text.replace(' ', "+"));
        let (status, found) = house.rest("kim", "GET", &path, Json::Null).await;
        assert_eq!(status, 200);
        let result = &found["results"][0];
        match first {
            Some((kind, id)) => {
                assert_eq!((&result["kind"], &result["id"]), (&json!(kind), &json!(id)))
            }
            None => assert_eq!(found["results"], json!([]), "{text}"),
        }
    }
    let (_, found) = house.rest("kim", "GET", "/search?q=gt1&kind=tag", Json::Null).await;
    let results = found["results"].as_array().unwrap();
    assert!(results.len() > 3 && results.iter().all(|result| result["kind"] == "tag"), "{found}");
    assert_eq!(house.rest("kim", "GET", "/search?q=gt1&kind=pump", Json::Null).await.0, 400);
    let long = format!("/search?q={}", "x".repeat(201));
    assert_eq!(house.rest("kim", "GET", &long, Json::Null).await.0, 400);
}

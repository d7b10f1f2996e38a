//! The outlook of an institute and the year of a programme through the REST API. `dean` runs the
//! institute, `kim` and `chief` are of the office, `viewer` belongs to the office.

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const OF: &str = "?id=casting-institute";

async fn get(house: &Guildhall, who: &str, path: &str) -> (u16, Json) {
    house.rest(who, "GET", path, Json::Null).await
}

fn plan(year: i64, cost: &str, seen: u32) -> Json {
    json!({"year": year, "nature": "planned", "cost": cost, "evidence": "The board.",
        "income": [{"kind": "contracts", "amount": "4 USD"}], "seen": seen})
}

async fn this_year(house: &Guildhall) -> i64 {
    let (_, seen) = get(house, "dean", &format!("/institute{OF}")).await;
    seen["today"].as_str().unwrap()[..4].parse().unwrap()
}

#[tokio::test]
async fn a_year_is_stated_and_the_outlook_tells_from_what_it_is_drawn() {
    let house = institute().await;
    let year = this_year(&house).await.max(2027);
    let path = format!("/institute/outlook{OF}");
    let (status, seen) = get(&house, "dean", &path).await;
    assert_eq!((status, &seen["alone"], &seen["runs"]), (200, &Json::Null, &json!(true)), "{seen}");
    let state = format!("/institute/year{OF}");
    let (status, _) = house.rest("kim", "PUT", &state, plan(year, "3 USD", 0)).await;
    assert_eq!(status, 403, "who runs it states its years");
    let (status, seen) = house.rest("dean", "PUT", &state, plan(year, "3 USD", 0)).await;
    assert_eq!(status, 200, "{seen}");
    assert_eq!(seen["statements"][0]["version"], 1);
    assert_eq!((&seen["seed"], &seen["count"]), (&json!(1), &json!(1_000)));
    let none = json!({"yes": 0, "no": 0, "prior_yes": 1, "prior_no": 1});
    assert_eq!((&seen["drawn"]["renewals"], &seen["drawn"]["plan_least"]), (&none, &json!(100)));
    let (status, problem) = house.rest("dean", "PUT", &state, plan(year, "5 USD", 0)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    for (field, body) in [
        (
            "nature",
            json!({"year": year, "nature": "hoped", "cost": "1 USD", "evidence": "a",
            "income": [], "seen": 1}),
        ),
        (
            "cost",
            json!({"year": year, "nature": "planned", "cost": "1", "evidence": "a",
            "income": [], "seen": 1}),
        ),
        (
            "income.0.kind",
            json!({"year": year, "nature": "planned", "cost": "1 USD",
            "evidence": "a", "income": [{"kind": "gold", "amount": "1 USD"}], "seen": 1}),
        ),
    ] {
        let (status, problem) = house.rest("dean", "PUT", &state, body).await;
        assert_eq!(status, 400, "{problem}");
        assert!(problem.to_string().contains(field), "{problem}");
    }
    for who in ["kim", "viewer"] {
        let (status, _) = get(&house, who, &path).await;
        assert_eq!(status, 200, "{who} belongs to the office");
    }
    let (first, again) = (get(&house, "dean", &path).await, get(&house, "dean", &path).await);
    assert_eq!(first, again);
}

#[tokio::test]
async fn what_is_supposed_is_not_kept_and_has_its_bounds() {
    let house = institute().await;
    let year = this_year(&house).await.max(2027);
    let state = format!("/institute/year{OF}");
    house.rest("dean", "PUT", &state, plan(year, "3 USD", 0)).await;
    let path = format!("/institute/outlook{OF}");
    let (_, plain) = get(&house, "dean", &path).await;
    assert_eq!(plain["alone"]["share"], "100", "4 of contracts cover 3: {plain}");
    let (status, dear) = get(&house, "dean", &format!("{path}&cost=100&seed=9")).await;
    assert_eq!((status, &dear["alone"]["share"]), (200, &json!("0")), "{dear}");
    assert_eq!((&dear["seed"], &dear["scenario"]["cost"]), (&json!(9), &json!(100)));
    assert_eq!(get(&house, "dean", &path).await.1, plain);
    for wrong in ["growth=301", "renewals=-101", "fees=-101", "cost=-91", "public=101"] {
        let (status, problem) = get(&house, "dean", &format!("{path}&{wrong}")).await;
        assert_eq!((status, &problem["code"]), (400, &json!("bad_request")), "{wrong}: {problem}");
    }
    let (status, _) = get(&house, "dean", &format!("{path}&growth=much")).await;
    assert_eq!(status, 400);
    let (status, _) = get(&house, "dean", "/institute/outlook?id=none").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn the_year_of_a_programme_is_told_as_json_and_as_a_table() {
    let house = institute().await;
    let year = this_year(&house).await;
    let of = format!("?id=manufacturing&year={year}");
    let (status, seen) = get(&house, "dean", &format!("/programme/year{of}")).await;
    assert_eq!(status, 200, "{seen}");
    let entries = seen["entries"].as_array().unwrap();
    let entry = |count: &str| entries.iter().find(|one| one["count"] == count);
    let awarded = entry("awarded").unwrap();
    assert_eq!(awarded["figure"]["count"], 1, "{seen}");
    assert_eq!(awarded["records"][0]["institute"]["id"], "casting-institute");
    assert!(entry("proposals").is_none(), "that is the office's");
    let (_, seen) = get(&house, "kim", &format!("/programme/year{of}")).await;
    let entries = seen["entries"].as_array().unwrap();
    assert!(entries.iter().any(|one| one["count"] == "proposals"), "{seen}");
    let path = format!("/api/v1/programme/year.csv{of}");
    let response = house.send("kim", "GET", &path, String::new(), &[]).await;
    assert_eq!(response.status(), 200);
    let media = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(media, "text/csv; charset=utf-8; header=present");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let table = String::from_utf8(bytes.to_vec()).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].starts_with("year,day,count,of,figure,record,institute"), "{table}");
    let at = rows.iter().position(|row| row.contains(",awarded,,1,")).unwrap();
    assert!(rows[at + 1].contains(",awarded,,,institute,casting-institute,"), "{table}");
    for (path, status) in [
        (format!("/programme/year?id=none&year={year}"), 404),
        ("/programme/year?id=manufacturing&year=2099".to_owned(), 404),
        ("/programme/year.csv?id=manufacturing&year=2099".to_owned(), 404),
        ("/programme/map?id=none".to_owned(), 404),
        ("/programme/clocks?id=none".to_owned(), 404),
    ] {
        assert_eq!(get(&house, "kim", &path).await.0, status, "{path}");
    }
}

#[tokio::test]
async fn an_institute_has_a_place_and_decisions_have_a_clock() {
    let house = institute().await;
    let place = json!({"label": {"en": "Saebyeok", "ko": "새벽"}, "latitude": "36.35",
        "longitude": "127.38"});
    let path = format!("/institute/place{OF}");
    let (status, _) = house.rest("kim", "PUT", &path, place.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("dean", "PUT", &path, place).await;
    assert_eq!(status, 200, "{seen}");
    let far = json!({"label": {"en": "Nowhere", "ko": null}, "latitude": "91", "longitude": "0"});
    let (status, problem) = house.rest("dean", "PUT", &path, far).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    let odd = json!({"label": {"en": "Odd", "ko": null}, "latitude": "north", "longitude": "0"});
    assert_eq!(house.rest("dean", "PUT", &path, odd).await.0, 400);
    let (_, map) = get(&house, "viewer", "/programme/map?id=manufacturing").await;
    let one = &map["institutes"][0];
    assert_eq!((&one["place"]["latitude"], &one["members"]), (&json!("36.35"), &json!(0)), "{map}");
    let (status, clocks) = get(&house, "viewer", "/programme/clocks?id=manufacturing").await;
    let turns: Vec<&Json> =
        clocks["clocks"].as_array().unwrap().iter().map(|one| &one["turn"]).collect();
    assert_eq!((status, turns), (200, vec![&json!("selection"), &json!("agreement")]), "{clocks}");
    assert_eq!(clocks["clocks"][0]["done"][0]["call"]["id"], "casting");
    let (status, _) = get(&house, "dean", "/programme/clocks?id=manufacturing").await;
    assert_eq!(status, 404, "it is the office's");
}

//! What people look at first, through the REST API.

use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

async fn get(house: &Guildhall, who: &str, path: &str) -> (u16, Json) {
    house.rest(who, "GET", path, Json::Null).await
}

#[tokio::test]
async fn a_home_has_the_parts_that_one_plays_and_what_waits_in_them() {
    let house = institute().await;
    let (status, home) = get(&house, "chief", "/home").await;
    assert_eq!((status, &home["parts"][0]), (200, &json!("officer")), "{home}");
    assert_eq!(home["officer"]["institutes"], 1, "{home}");
    assert_eq!(home["officer"]["calls"], json!([]), "it is decided");
    let (_, home) = get(&house, "dean", "/home").await;
    assert_eq!(home["parts"], json!(["director", "finance"]), "{home}");
    let own = &home["director"][0];
    assert_eq!((&own["standing"], &own["members"]), (&json!("running"), &json!(0)), "{own}");
    assert_eq!(own["small_rule"], json!({"rule": "7.1", "least": "50"}), "{own}");
    assert_eq!((&home["officer"], &home["member"]), (&Json::Null, &Json::Null));
    let (_, home) = get(&house, "professor", "/home").await;
    assert!(home["director"].is_null() && home["finance"].is_null(), "{home}");
    for one in home["due"].as_array().unwrap() {
        assert!(home["parts"].as_array().unwrap().contains(&one["part"]), "{one}");
    }
}

#[tokio::test]
async fn an_offer_says_what_it_costs_whoever_asks() {
    let house = institute().await;
    let (status, seen) = get(&house, "chief", "/offers?organisation=hanbit").await;
    assert_eq!((status, &seen["signs"]), (200, &json!(true)), "{seen}");
    let offer = &seen["offers"][0];
    assert_eq!(
        (&offer["id"], &offer["joined"]),
        (&json!("casting-institute"), &json!(false)),
        "{offer}"
    );
    assert_eq!(offer["tiers"][0]["for_you"], "50.00 USD", "{offer}");
    assert_eq!((&offer["focus"]["en"], &offer["place"]), (&json!("Casting"), &Json::Null));
    for (who, of) in [("kim", "saebyeok"), ("dean", "hanbit"), ("chief", "no such name")] {
        let path = format!("/offers?organisation={}", of.replace(' ', "%20"));
        let (status, problem) = get(&house, who, &path).await;
        assert_eq!((status, &problem["code"]), (404, &json!("not_found")), "{who} {of}");
    }
}

/// A request does not wait for outlooks: it says how many are drawn behind it, until they are.
#[tokio::test]
async fn outlooks_are_drawn_behind_who_asks() {
    let house = institute().await;
    let (_, first) = get(&house, "dean", "/due").await;
    assert_eq!(first["drawing"], 1, "{first}");
    let year = first["now"].as_str().unwrap()[..4].parse::<i64>().unwrap().max(2027);
    let plan = json!({"year": year, "nature": "planned", "income": [], "cost": "9000 USD",
        "evidence": "Budget", "seen": 0});
    let path = "/institute/year?id=casting-institute";
    let (status, seen) = house.rest("dean", "PUT", path, plan).await;
    assert_eq!(status, 200, "{seen}");
    let mut told = Json::Null;
    for _ in 0..200 {
        told = get(&house, "dean", "/due").await.1;
        if told["drawing"] == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(told["drawing"], 0);
    let warns =
        |told: &Json| told["due"].as_array().unwrap().iter().any(|one| one["task"] == "outlook");
    assert!(warns(&told), "{told}");
    let (_, home) = get(&house, "dean", "/home").await;
    assert_eq!((&home["drawing"], &home["director"][0]["warns"]), (&json!(0), &json!(true)));
    let (_, officer) = get(&house, "chief", "/home").await;
    assert_eq!(officer["officer"]["troubled"][0]["with"], json!([{"what": "outlook"}]));
    assert!(!warns(&get(&house, "viewer", "/due").await.1), "who is no officer is told nothing");
}

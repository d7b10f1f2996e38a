//! How long what is kept: rules, holds, and that nothing is deleted which was not shown.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, VENT, at};

const DAY: i64 = 86_400;

/// Samples of the turbine: three of 100 days ago, two of 40, one of an hour.
async fn with_history() -> Guildhall {
    let house = Guildhall::open();
    let speed = format!("{GT1}.speed");
    for (days, count) in [(100, 3), (40, 2)] {
        for sample in 0..count {
            house.say(&speed, -days * DAY + sample, 3000.5).await;
        }
    }
    house.say(&speed, -3600, 3000.5).await;
    house.say(&format!("{VENT}.rate"), -100 * DAY, 14.0).await;
    house.seal();
    house
}

async fn post(house: &Guildhall, who: &str, path: &str, body: Json) -> (u16, Json) {
    house.rest(who, "POST", &format!("/retention/{path}"), body).await
}

async fn list(house: &Guildhall) -> Json {
    house.rest("chief", "GET", "/retention", Json::Null).await.1
}

#[tokio::test]
async fn a_preview_says_what_would_go_and_changes_nothing() {
    let house = with_history().await;
    let wanted = json!({"change": "set", "place": "hanbit/dangjin", "samples_days": 60});
    let (status, told) = post(&house, "viewer", "preview", wanted).await;
    assert_eq!(status, 200, "{told}");
    let (now, ahead) = (&told["now"], &told["in_30_days"]);
    assert_eq!((&now["samples"], &ahead["samples"]), (&json!(3), &json!(5)), "{told}");
    assert_eq!((&now["at"], &now["oldest"]), (&json!(at(0)), &json!(at(-100 * DAY))));
    assert!(now["bytes"].as_u64() > Some(0), "{now}");
    let tag = &now["tags"][0];
    assert_eq!((&now["tag_count"], &tag["samples"]), (&json!(1), &json!(3)));
    assert_eq!(
        (&tag["tag"], &tag["label"]["en"]),
        (&json!(format!("{GT1}.speed")), &json!("SPEED"))
    );
    // The day that the clock's eighth hour is of, sixty days before.
    assert_eq!(tag["until"], json!(at(-60 * DAY - 8 * 3600)));
    assert_eq!(list(&house).await["rules"], json!([]));

    for (place, status) in [("hanbit/dangjin/gt9", 404), ("no name.x", 404), ("", 404)] {
        let wanted = json!({"change": "set", "place": place, "samples_days": 60});
        assert_eq!(post(&house, "chief", "preview", wanted).await.0, status, "{place}");
    }
    let younger = json!({"change": "set", "place": GT1, "samples_days": 60, "figures_days": 30});
    let (status, problem) = post(&house, "chief", "preview", younger).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    assert!(problem["fields"]["figures_days"].is_string(), "{problem}");
    let (status, _) = post(&house, "chief", "preview", json!({"change": "none"})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn what_would_delete_at_once_is_taken_with_the_number_that_was_shown_alone() {
    let house = with_history().await;
    let set = |number: Option<u64>| {
        json!({"place": "hanbit/dangjin", "samples_days": 60, "figures_days": 365,
            "reason": "permit 7", "deletes_samples": number})
    };
    for number in [None, Some(2), Some(5)] {
        let (status, problem) = post(&house, "chief", "set", set(number)).await;
        assert_eq!((status, &problem["code"]), (409, &json!("conflict")), "{problem}");
        assert_eq!(problem["fields"]["deletes_samples"], "3");
        assert!(problem["detail"].as_str().unwrap().contains("deletes 3 samples of 1 tags"));
    }
    assert_eq!(list(&house).await["rules"], json!([]), "nothing was taken");
    let (status, taken) = post(&house, "chief", "set", set(Some(3))).await;
    assert_eq!((status, &taken), (200, &json!({"deletes_samples": 3})));

    let told = list(&house).await;
    assert_eq!(told["house"], json!({"samples_days": null, "figures_days": null}));
    assert_eq!(
        told["rules"][0],
        json!({"place": "hanbit/dangjin", "kind": "asset",
            "label": {"en": "dangjin", "ko": null}, "where": {"en": "hanbit", "ko": null},
            "samples_days": 60, "figures_days": 365, "reason": "permit 7", "held": false,
            "may_change": true})
    );
    let (_, seen) = house.rest("viewer", "GET", "/retention", Json::Null).await;
    let may = (&seen["rules"][0]["may_change"], &seen["may_change"]);
    assert_eq!(may, (&json!(false), &json!(false)));
    let (_, coming) = house.rest("viewer", "GET", "/retention/coming", Json::Null).await;
    assert_eq!(coming["next"]["at"], json!(at(16 * 3600)), "the next midnight");
    let counts = (&coming["next"]["samples"], &coming["in_30_days"]["samples"]);
    assert_eq!(counts, (&json!(3), &json!(5)));
}

#[tokio::test]
async fn nothing_goes_while_a_hold_stands_and_its_release_is_shown_too() {
    let house = with_history().await;
    let set = json!({"place": "hanbit", "samples_days": 60});
    let hold = json!({"asset": GT1, "reason": "case 12"});
    for _ in 0..2 {
        let (status, placed) = post(&house, "chief", "hold", hold.clone()).await;
        assert_eq!((status, &placed["id"]), (201, &json!(1)), "the same hold is one");
    }
    assert_eq!(post(&house, "chief", "set", set).await.0, 200, "what is held does not go");
    let page = format!("/asset?id={GT1}/compressor");
    let (_, asset) = house.rest("viewer", "GET", &page, Json::Null).await;
    let kept = &asset["retention"];
    assert_eq!(
        (&kept["samples_days"], &kept["rule"]["id"], &kept["holds"][0]["reason"]),
        (&json!(60), &json!("hanbit"), &json!("case 12"))
    );
    assert_eq!(kept["holds"][0]["placed"], json!(at(0)));
    let (_, site) = house.rest("viewer", "GET", "/asset?id=hanbit/dangjin", Json::Null).await;
    assert_eq!(
        (&site["retention"]["holds"], &site["retention"]["rules_below"]),
        (&json!([]), &json!(0))
    );

    let (_, told) = post(&house, "viewer", "preview", json!({"change": "release", "id": 1})).await;
    assert_eq!((&told["now"]["samples"], &told["in_30_days"]["samples"]), (&json!(3), &json!(5)));
    for (body, expected) in [
        (json!({"id": 1, "reason": ""}), 422),
        (json!({"id": 2, "reason": "closed"}), 404),
        (json!({"id": 1, "reason": "closed"}), 409),
        (json!({"id": 1, "reason": "closed", "deletes_samples": 3}), 200),
        (json!({"id": 1, "reason": "closed", "deletes_samples": 3}), 404),
    ] {
        let (status, answer) = post(&house, "chief", "release", body).await;
        assert_eq!(status, expected, "{answer}");
    }
    assert_eq!(list(&house).await["holds"], json!([]));
}

#[tokio::test]
async fn a_rule_that_is_lifted_lets_the_next_one_hold() {
    let house = with_history().await;
    for (place, days) in [(format!("{GT1}.speed"), None), ("hanbit".to_owned(), Some(60))] {
        let set = json!({"place": place, "samples_days": days});
        assert_eq!(post(&house, "chief", "set", set).await.0, 200, "its own tag is kept for ever");
    }
    let speed = json!({"place": format!("{GT1}.speed")});
    assert_eq!(post(&house, "chief", "lift", speed.clone()).await.0, 409);
    let with = json!({"place": format!("{GT1}.speed"), "deletes_samples": 3});
    assert_eq!(post(&house, "chief", "lift", with).await, (200, json!({"deletes_samples": 3})));
    let (status, problem) = post(&house, "chief", "lift", speed).await;
    assert_eq!(status, 404, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("itself"), "{problem}");
    let rules = list(&house).await["rules"].as_array().unwrap().len();
    assert_eq!(rules, 1);
}

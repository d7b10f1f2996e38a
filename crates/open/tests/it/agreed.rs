//! Conditions, reports and centres through the REST API. `kim` signs for Hanbit, which is the office;
//! `dean` runs the institute for Saebyeok.

use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const ID: &str = "?id=casting-institute";

async fn ask(house: &Guildhall, who: &str, door: &str, body: Json) -> (u16, Json) {
    let method = if body.is_null() { "GET" } else { "POST" };
    house.rest(who, method, &format!("/institute{door}{ID}"), body).await
}

async fn done(house: &Guildhall, who: &str, door: &str, body: Json) -> Json {
    let (status, seen) = ask(house, who, door, body).await;
    assert_eq!(status, 200, "{door}: {seen}");
    seen
}

async fn tasks(house: &Guildhall, who: &str) -> Vec<String> {
    let (_, seen) = house.rest(who, "GET", "/due", Json::Null).await;
    let all = seen["due"].as_array().unwrap().iter();
    all.map(|one| one["task"].as_str().unwrap().to_owned()).collect()
}

fn line() -> Json {
    json!({"number": 1, "year": 1, "text": "The line runs.", "measure": "100 parts in a day.",
        "due": "2027-02-10"})
}

#[tokio::test]
async fn both_sides_agree_and_a_condition_is_shown_and_answered() {
    let (house, step) = (institute().await, "/conditions/step");
    let propose = json!({"step": "propose", "conditions": [line()], "reason": "As we said."});
    let seen = done(&house, "kim", step, propose.clone()).await;
    let version = &seen["versions"][0];
    assert_eq!(
        (&version["side"], &version["state"], &version["may_agree"], &version["may_drop"]),
        (&json!("office"), &json!("proposed"), &json!(false), &json!(true)),
        "{seen}"
    );
    assert_eq!(seen["conditions"], json!([]), "they do not hold yet");
    assert_eq!(ask(&house, "kim", step, json!({"step": "agree", "version": 1})).await.0, 403);
    assert!(tasks(&house, "dean").await.contains(&"agree_conditions".to_owned()));
    let seen = done(&house, "dean", step, json!({"step": "agree", "version": 1})).await;
    assert_eq!(
        seen["conditions"][0],
        json!({"number": 1, "year": 1, "text": "The line runs.", "measure": "100 parts in a day.",
            "due": "2027-02-10", "state": "due", "waived": null, "said": null})
    );
    assert!(tasks(&house, "dean").await.contains(&"meet_condition".to_owned()));
    let shown = json!({"text": "It runs.", "references": ["https://example.org/log"]});
    let report = json!({"step": "report", "condition": 1, "shown": shown});
    assert_eq!(ask(&house, "kim", step, report.clone()).await.0, 403);
    done(&house, "dean", step, report).await;
    assert!(tasks(&house, "kim").await.contains(&"answer_condition".to_owned()));
    let lacks = json!({"step": "return", "condition": 1, "reason": "For a day only."});
    let seen = done(&house, "kim", step, lacks).await;
    let said = &seen["conditions"][0]["said"][0];
    assert_eq!(
        (&said["references"][0], &said["answer"], &said["reason"]),
        (&json!("https://example.org/log"), &json!("returned"), &json!("For a day only.")),
        "{seen}"
    );
    let waive = json!({"step": "waive", "condition": 1, "reason": "A flood."});
    let seen = done(&house, "kim", step, waive.clone()).await;
    assert_eq!(seen["conditions"][0]["state"], "waived");
    let (status, problem) = ask(&house, "kim", step, waive).await;
    assert_eq!(status, 422, "a second time: {problem}");
    let hand_in = json!({"step": "hand_in", "kind": "progress", "until": "2027-01-05",
        "shown": {"text": "All."}});
    assert_eq!(ask(&house, "dean", step, hand_in).await.0, 404, "no rule asks for reports");
    for odd in [
        json!({"step": "dance"}),
        json!({"step": "agree", "version": 1, "more": 1}),
        json!({"step": "hand_in", "kind": "weekly", "until": "2027-01-05", "shown": {"text": "a"}}),
        json!({"step": "propose", "reason": "a", "conditions": [{"number": 1, "year": 1,
            "text": "a", "measure": "b", "due": "soon"}]}),
    ] {
        assert_eq!(ask(&house, "kim", step, odd.clone()).await.0, 400, "{odd}");
    }
    let (status, _) = house.rest("kim", "GET", "/institute/conditions?id=none", Json::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn centres_are_kept_counted_and_on_the_map() {
    let (house, step) = (institute().await, "/centres/step");
    let place = json!({"label": {"en": "Changwon", "ko": "창원"}, "latitude": "35.23",
        "longitude": "128.68"});
    let set = json!({"step": "set", "centre": "south", "kind": "regional_support",
        "label": {"en": "South", "ko": "남부"}, "host": "saebyeok", "place": place,
        "areas": ["KR-48"], "from": "2027-01-01"});
    assert_eq!(ask(&house, "kim", step, set.clone()).await.0, 403);
    let seen = done(&house, "dean", step, set.clone()).await;
    assert_eq!(
        (&seen["centres"][0]["state"], &seen["centres"][0]["areas"]),
        (&json!("open"), &json!(["KR-48"])),
        "{seen}"
    );
    let help = json!({"step": "help", "centre": "south", "organisation": "nari",
        "what": "A first robot.", "day": "2027-01-04", "hours": "6.5"});
    done(&house, "dean", step, help.clone()).await;
    done(&house, "dean", step, help).await;
    let lend = json!({"step": "lend", "centre": "south", "organisation": "hanbit", "fte": "1.5",
        "from": "2027-01-01", "until": "2028-01-01"});
    done(&house, "dean", step, lend).await;
    let withdraw = json!({"step": "withdraw", "number": 2, "reason": "Twice."});
    let seen = done(&house, "dean", step, withdraw).await;
    assert_eq!(seen["records"].as_array().unwrap().len(), 3);
    assert_eq!(seen["records"][1]["withdrawn"], "Twice.");
    let year = "/institute/report?id=casting-institute&year=2027";
    let (_, report) = house.rest("viewer", "GET", year, Json::Null).await;
    let line = |measure: &str| {
        let mut all = report["lines"].as_array().unwrap().iter();
        all.rfind(|one| one["measure"] == measure).unwrap()
    };
    assert_eq!(line("firms_helped")["figure"], json!({"kind": "count", "count": 1}));
    assert_eq!(line("help_hours")["figure"], json!({"kind": "number", "number": "6.5"}));
    assert_eq!(line("staff_lent")["figure"], json!({"kind": "number", "number": "1.5"}));
    assert_eq!(
        line("firms_helped")["records"][0],
        json!({"kind": "of_centre", "centre": "south", "number": 1, "organisation": "nari",
            "day": "2027-01-04", "amount": "6.5"})
    );
    let (_, map) = house.rest("viewer", "GET", "/programme/map?id=manufacturing", Json::Null).await;
    let placed = &map["institutes"][0];
    assert_eq!(
        (&placed["centres"][0]["id"], &placed["late"]),
        (&json!("south"), &json!(0)),
        "{map}"
    );
    let path = "/programme/year?id=manufacturing&year=2027";
    let (_, year) = house.rest("viewer", "GET", path, Json::Null).await;
    let entries = year["entries"].as_array().unwrap();
    let hours = entries.iter().find(|one| one["count"] == "help_hours").unwrap();
    assert_eq!(hours["figure"]["number"], "6.5", "{year}");
    assert_eq!(hours["records"][0]["centre"], "south", "{year}");
    for (status, odd) in [
        (
            400,
            json!({"step": "help", "centre": "south", "organisation": "nari", "what": "a",
            "day": "2027-01-04", "hours": "many"}),
        ),
        (404, json!({"step": "close", "centre": "north", "on": "2027-02-01", "reason": "a"})),
        (400, json!({"step": "move"})),
    ] {
        assert_eq!(ask(&house, "dean", step, odd.clone()).await.0, status, "{odd}");
    }
}

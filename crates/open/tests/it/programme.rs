//! Agencies, the plan and the council of a programme through the REST API. `chief` signs for the office
//! and, as `dean` does, for Saebyeok, which leads an institute; `professor` belongs to Saebyeok.

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at};
use crate::network::institute;

const ID: &str = "?id=manufacturing";

async fn ask(house: &Guildhall, who: &str, method: &str, door: &str, body: Json) -> (u16, Json) {
    house.rest(who, method, &format!("/programme{door}{ID}"), body).await
}

/// The day of the house.
async fn today(house: &Guildhall) -> String {
    let (_, seen) = ask(house, "kim", "GET", "", Json::Null).await;
    seen["today"].as_str().unwrap().to_owned()
}

/// An institute, and Saebyeok as an agency with a line of 3 dollars.
async fn funded() -> Guildhall {
    let house = institute().await;
    let today = today(&house).await;
    let join = json!({"agency": "saebyeok", "from": today});
    let (status, problem) = ask(&house, "chief", "PUT", "/agencies", join.clone()).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    let agency = json!({"kind": "agency", "people": 900, "parent": null});
    house.rest("dean", "PUT", "/profile?organisation=saebyeok", agency).await;
    let (status, _) = ask(&house, "viewer", "PUT", "/agencies", join.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = ask(&house, "chief", "PUT", "/agencies", join).await;
    assert_eq!((status, &seen["agencies"][0]["now"]), (200, &json!(true)), "{seen}");
    let focus = json!({"focus": "casting", "label": {"en": "Casting", "ko": "주조"}});
    let (status, seen) = ask(&house, "chief", "PUT", "/focus", focus).await;
    assert_eq!((status, &seen["focuses"][0]["label"]["ko"]), (200, &json!("주조")), "{seen}");
    let focus = json!({"agency": "saebyeok", "focuses": ["casting"]});
    let (status, seen) = ask(&house, "dean", "PUT", "/agencies/focus", focus).await;
    assert_eq!((status, &seen["agencies"][0]["focuses"]), (200, &json!(["casting"])), "{seen}");
    let line = json!({"agency": "saebyeok", "line": "tools", "purpose": {"en": "Tools"},
        "fiscal_year": today[..4].parse::<i16>().unwrap(), "amount": "3 USD"});
    let (status, seen) = ask(&house, "dean", "PUT", "/lines", line).await;
    assert_eq!((status, &seen["agencies"][0]["lines"][0]["left"]), (200, &json!("3.00 USD")));
    house
}

fn commit(year: u8, amount: &str, reference: &str) -> Json {
    json!({"agency": "saebyeok", "line": "tools", "institute": "casting-institute", "year": year,
        "amount": amount, "reference": reference})
}

#[tokio::test]
async fn an_agency_commits_what_its_line_holds() {
    let house = funded().await;
    let (status, seen) = ask(&house, "dean", "POST", "/commitments", commit(1, "2 USD", "a")).await;
    let line = &seen["agencies"][0]["lines"][0];
    assert_eq!(
        (status, &line["committed"], &line["left"]),
        (200, &json!("2.00 USD"), &json!("1.00 USD"))
    );
    let more = commit(2, "1.01 USD", "b");
    let (status, problem) = ask(&house, "dean", "POST", "/commitments", more).await;
    assert_eq!((status, &problem["code"]), (422, &json!("not_left")), "{problem}");
    let said = "1.01 USD are more than the 1.00 USD that are left of budget line `tools`";
    assert_eq!(problem["detail"], said);
    let (status, problem) =
        ask(&house, "dean", "POST", "/commitments", commit(1, "1 USD", "a")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")), "{problem}");
    let amend = json!({"agency": "saebyeok", "line": "tools", "purpose": {"en": "Tools"},
        "amount": "2.50 USD", "reason": "The budget was cut."});
    let (status, seen) = ask(&house, "dean", "POST", "/lines/amend", amend).await;
    let before = &seen["agencies"][0]["lines"][0]["amendments"][0];
    assert_eq!((status, &before["amount"]), (200, &json!("3.00 USD")), "{seen}");
    let line = json!({"agency": "saebyeok", "line": "tools"});
    let (status, _) = ask(&house, "dean", "POST", "/lines/remove", line).await;
    assert_eq!(status, 422, "something counted on it");
    let release = json!({"number": 1, "reason": "Not needed."});
    let (status, _) = ask(&house, "viewer", "POST", "/commitments/release", release.clone()).await;
    assert_eq!(status, 403, "it is the agency's");
    let (_, seen) = ask(&house, "dean", "POST", "/commitments/release", release).await;
    assert_eq!(seen["commitments"][0]["released"], "Not needed.", "{seen}");
    for (who, sees) in [("professor", true), ("viewer", true), ("kim", true)] {
        let (_, seen) = ask(&house, who, "GET", "", Json::Null).await;
        assert_eq!(seen["agencies"][0]["lines"].is_array(), sees, "{who}: {seen}");
    }
    let leave = json!({"agency": "saebyeok", "until": "2999-01-01"});
    let (status, seen) = ask(&house, "dean", "POST", "/agencies/leave", leave).await;
    assert_eq!((status, &seen["agencies"][0]["periods"][0]["until"]), (200, &json!("2999-01-01")));
}

#[tokio::test]
async fn a_goal_says_where_it_is_and_what_it_is_measured_by() {
    let house = institute().await;
    let year: i16 = today(&house).await[..4].parse().unwrap();
    let day = |year: i16| format!("{year}-01-01");
    let define = |from: String, text: &str| {
        json!({"measure": "workforce", "from": from, "label": {"en": "Workforce"},
            "text": {"en": text}, "unit": {"en": "people", "ko": "명"}})
    };
    let (status, _) = ask(&house, "dean", "PUT", "/measures", define(day(year - 4), "First")).await;
    assert_eq!(status, 403);
    ask(&house, "chief", "PUT", "/measures", define(day(year - 4), "In courses")).await;
    let (status, _) =
        ask(&house, "chief", "PUT", "/measures", define(day(year - 1), "In schools too")).await;
    assert_eq!(status, 200);
    let figure = |year: i16, value: &str| {
        json!({"measure": "workforce", "from": day(year), "until": day(year + 1),
            "value": value, "evidence": "Report"})
    };
    ask(&house, "chief", "POST", "/figures", figure(year - 2, "14000")).await;
    let (status, seen) = ask(&house, "chief", "POST", "/figures", figure(year - 1, "205254")).await;
    let series = &seen["measures"][0]["series"];
    assert_eq!(status, 200, "{seen}");
    assert_eq!(series[0]["readings"][0]["value"], "14000");
    assert_eq!(
        (&series[1]["definition"], &series[1]["readings"].as_array().unwrap().len()),
        (&json!(2), &1)
    );
    let (status, problem) = ask(&house, "chief", "POST", "/figures", figure(year - 3, "1e3")).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["value"].is_string(), "{problem}");
    let correct = json!({"measure": "workforce", "number": 1, "value": "13999",
        "evidence": "Report", "reason": "One was counted twice."});
    let (_, seen) = ask(&house, "chief", "POST", "/figures/correct", correct).await;
    assert_eq!(seen["measures"][0]["figures"][0]["corrected_by"], 3, "{seen}");
    let of = format!("/year?id=manufacturing&year={}", year - 2);
    let (_, told) = house.rest("dean", "GET", &format!("/programme{of}"), Json::Null).await;
    let taken = json!([{"measure": "workforce", "definition": 1, "number": 3, "value": "13999",
        "label": {"en": "Workforce", "ko": null}, "unit": {"en": "people", "ko": "명"},
        "from": day(year - 2), "until": day(year - 1), "evidence": "Report"}]);
    assert_eq!(told["taken"], taken, "the one that was corrected is not told");
    let path = format!("/api/v1/programme/year.csv?id=manufacturing&year={}", year - 2);
    let table = house.send("dean", "GET", &path, String::new(), &[]).await;
    let table = table.into_body().collect().await.unwrap().to_bytes();
    let table = String::from_utf8(table.to_vec()).unwrap();
    let row = format!("3,{},{},,,,,,,,1,Report", day(year - 2), day(year - 1));
    assert!(table.contains(",taken,workforce,13999,") && table.contains(&row), "{table}");

    let goal = |number: &str, definition: u32, target: &str, reason: &str| {
        json!({"number": number, "text": {"en": "People take part."}, "measure": "workforce",
            "definition": definition, "way": "at_least", "target": target,
            "by": format!("{}-12-31", year + 2), "reason": reason})
    };
    let plan =
        |from: String, goals: Json| json!({"from": from, "label": {"en": "Plan"}, "goals": goals});
    let goals = json!([goal("1.1", 1, "20000", ""), goal("1.2", 2, "200000", "")]);
    let (status, seen) = ask(&house, "chief", "PUT", "/plan", plan(day(year - 1), goals)).await;
    assert_eq!(status, 200, "{seen}");
    let rows: Vec<(&Json, &Json)> = seen["goals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["progress"], &one["reading"]["definition"]))
        .collect();
    let (other, met) = (json!("not_comparable"), json!("met"));
    assert_eq!(rows, [(&other, &json!(2)), (&met, &json!(2))]);
    let moved = json!([goal("1.1", 1, "10000", ""), goal("1.2", 2, "200000", "")]);
    let (status, problem) = ask(&house, "chief", "PUT", "/plan", plan(day(year), moved)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("goal")), "{problem}");
    let mut wrong = goal("1-1", 1, "10000", "");
    wrong["way"] = json!("around");
    let (status, problem) =
        ask(&house, "chief", "PUT", "/plan", plan(day(year), json!([wrong]))).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["goals.0.number"].is_string(), "{problem}");

    let path = format!("/programme/report{ID}&year={year}");
    let (status, report) = house.rest("professor", "GET", &path, Json::Null).await;
    assert_eq!((status, &report["goals"][1]["progress"]), (200, &json!("met")), "{report}");
    let path = format!("/programme/report{ID}&year={}", year + 1);
    assert_eq!(house.rest("professor", "GET", &path, Json::Null).await.0, 404);
}

#[tokio::test]
async fn the_council_meets_votes_and_follows_up() {
    let house = institute().await;
    let call = json!({"begins": at(3_600), "agenda": "Data"});
    let (status, seen) = ask(&house, "chief", "POST", "/meetings", call).await;
    assert_eq!((status, &seen["meetings"][0]["phase"]), (200, &json!("called")), "{seen}");
    let change = json!({"meeting": 1, "begins": at(7_200), "agenda": "Data", "reason": "A strike"});
    ask(&house, "chief", "POST", "/meetings/change", change).await;
    for text in ["Data are shared.", "Tools are shared."] {
        let moved = json!({"meeting": 1, "text": text});
        assert_eq!(ask(&house, "chief", "POST", "/resolutions", moved).await.0, 200);
    }
    let vote = json!({"resolution": 1, "institute": "casting-institute", "choice": "for"});
    let (status, _) = ask(&house, "dean", "POST", "/resolutions/vote", vote.clone()).await;
    assert_eq!(status, 422, "it has not begun");
    house.clock.pass(7_200);
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    let waits: Vec<&Json> = waits["due"].as_array().unwrap().iter().collect();
    assert!(waits.iter().all(|one| one["programme"] == "manufacturing"), "{waits:?}");
    assert_eq!((&waits[0]["task"], &waits[0]["number"]), (&json!("vote"), &json!("1")));
    let (status, _) = ask(&house, "kim", "POST", "/resolutions/vote", vote.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = ask(&house, "dean", "POST", "/resolutions/vote", vote).await;
    assert_eq!((status, &seen["resolutions"][0]["for"]), (200, &json!(1)), "{seen}");
    let one = json!({"resolution": 1});
    let (_, seen) = ask(&house, "chief", "POST", "/resolutions/close", one.clone()).await;
    assert_eq!(seen["resolutions"][0]["state"], "carried", "{seen}");
    let (status, problem) = ask(&house, "chief", "POST", "/resolutions/close", one).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    let back = json!({"resolution": 2, "reason": "Not clear."});
    let (_, seen) = ask(&house, "chief", "POST", "/resolutions/withdraw", back).await;
    assert_eq!(seen["resolutions"][1]["state"], "withdrawn", "{seen}");
    let minutes = json!({"meeting": 1, "text": "All went well."});
    let (_, seen) = ask(&house, "chief", "PUT", "/meetings/minutes", minutes).await;
    assert_eq!(seen["meetings"][0]["phase"], "minuted", "{seen}");
    let day = today(&house).await;
    let follow = json!({"meeting": 1, "resolution": 1, "text": "Write it down.", "who": "saebyeok",
        "by": day});
    let (status, seen) = ask(&house, "chief", "POST", "/follow-ups", follow).await;
    assert_eq!((status, &seen["follow_ups"][0]["state"]), (200, &json!("open")), "{seen}");
    let note = |note: &str| json!({"follow_up": 1, "note": note});
    for (who, door, state) in
        [("dean", "done", "done"), ("chief", "reopen", "open"), ("chief", "drop", "dropped")]
    {
        let door = format!("/follow-ups/{door}");
        let (status, seen) = ask(&house, who, "POST", &door, note("So.")).await;
        assert_eq!((status, &seen["follow_ups"][0]["state"]), (200, &json!(state)), "{seen}");
    }
    let next = json!({"begins": at(100_000), "agenda": "Money"});
    ask(&house, "chief", "POST", "/meetings", next).await;
    let cancel = json!({"meeting": 2, "reason": "A strike"});
    let (_, seen) = ask(&house, "chief", "POST", "/meetings/cancel", cancel).await;
    assert_eq!(seen["meetings"][1]["phase"], "cancelled", "{seen}");
    assert_eq!(ask(&house, "professor", "GET", "/council", Json::Null).await.0, 200);
    let nobody = house.rest("kim", "GET", "/programme/council?id=none", Json::Null).await;
    assert_eq!(nobody.0, 404);
}

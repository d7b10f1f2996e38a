//! Invitations, assignments, panels and the report on a call through the REST API.

use guildhall_model::{Day, Label, PersonId};
use guildhall_network::competition::reviewing::report::Part;
use guildhall_network::policy::{Demand, Rule, RuleNumber};
use guildhall_network::{Command, ProgrammeId};
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at, read};
use crate::network::closed;

/// `viewer` was asked and accepted, `chief` was asked.
async fn asked() -> Guildhall {
    let house = closed().await;
    for who in ["viewer", "chief"] {
        let ready = json!({"sector": "public", "appointee": false, "ties": []});
        let (status, _) = house.rest(who, "PUT", "/reviewer", ready).await;
        assert_eq!(status, 200);
    }
    let ask = |who: &str| json!({"reviewer": who, "until": at(1_000)});
    let path = "/call/invite?id=casting";
    let (status, _) = house.rest("viewer", "POST", path, ask("viewer")).await;
    assert_eq!(status, 403, "officers invite");
    let (status, problem) =
        house.rest("kim", "POST", path, json!({"reviewer": "viewer", "until": "soon"})).await;
    assert_eq!((status, problem["fields"]["until"].is_string()), (400, true), "{problem}");
    let (status, seen) = house.rest("kim", "POST", path, ask("viewer")).await;
    assert_eq!(status, 200, "{seen}");
    house
}

#[tokio::test]
async fn somebody_is_asked_accepts_and_is_given_what_was_proposed() {
    let house = asked().await;
    let knows = json!({"areas": [], "keywords": ["Casting", " small  firms "]});
    let (status, seen) = house.rest("viewer", "PUT", "/reviewer/fields", knows).await;
    assert_eq!((status, &seen["keywords"]), (200, &json!(["casting", "small firms"])), "{seen}");
    let nowhere = json!({"areas": [{"programme": "manufacturing", "focus": "x"}], "keywords": []});
    let (status, problem) = house.rest("viewer", "PUT", "/reviewer/fields", nowhere).await;
    assert_eq!(status, 404, "{problem}");
    let about = json!({"areas": [], "keywords": ["casting"]});
    let (status, seen) =
        house.rest("kim", "PUT", "/proposal/fields?id=layers", about.clone()).await;
    assert_eq!((status, &seen["may_write"]), (200, &json!(true)), "{seen}");
    let (status, _) = house.rest("dean", "PUT", "/proposal/fields?id=layers", about).await;
    assert_eq!(status, 422, "its deadline is past");

    let (_, seen) = house.rest("kim", "GET", "/call/candidates?id=casting", Json::Null).await;
    let one = seen["candidates"].as_array().unwrap().iter().find(|one| one["person"] == "viewer");
    let one = one.unwrap();
    assert_eq!((&one["tied"], &one["invitation"]["state"]), (&json!("no"), &json!("asked")));
    for who in ["viewer", "dean", "professor"] {
        let path = "/call/candidates?id=casting";
        assert_eq!(house.rest(who, "GET", path, Json::Null).await.0, 404, "{who}");
    }
    let (_, seen) = house.rest("viewer", "GET", "/invitations", Json::Null).await;
    let own = &seen["invitations"][0];
    assert_eq!((&own["call"], &own["may_answer"]), (&json!("casting"), &json!(true)), "{seen}");
    assert_eq!(own["organisations"][0]["id"], "saebyeok");
    let (_, due) = house.rest("viewer", "GET", "/due", Json::Null).await;
    let waits = due["due"].as_array().unwrap().iter().any(|one| one["task"] == "answer_invitation");
    assert!(waits, "{due}");
    let tie = json!({"organisation": "saebyeok", "kind": "cousin", "until": null});
    let accept = |ties: Json| json!({"ties": ties, "reason": "Nothing."});
    let path = "/call/invitation/accept?id=casting";
    let (status, problem) = house.rest("viewer", "POST", path, accept(json!([tie]))).await;
    assert_eq!((status, problem["fields"]["ties.0.kind"].is_string()), (400, true), "{problem}");
    let (status, _) = house.rest("dean", "POST", path, accept(json!([]))).await;
    assert_eq!(status, 404, "never asked");
    let (status, seen) = house.rest("viewer", "POST", path, accept(json!([]))).await;
    assert_eq!((status, &seen["invitations"][0]["invitation"]["state"]), (200, &json!("accepted")));
    let decline = "/call/invitation/decline?id=casting";
    let (status, problem) = house.rest("viewer", "POST", decline, json!({"reason": "No."})).await;
    assert_eq!(status, 422, "{problem}");

    let path = "/call/assignment?id=casting";
    assert_eq!(house.rest("viewer", "GET", path, Json::Null).await.0, 404);
    let (_, seen) = house.rest("kim", "GET", path, Json::Null).await;
    let pair = json!({"proposal": "layers", "title": "Layers", "reviewer": "viewer", "fit": 1});
    assert_eq!((&seen["pairs"], &seen["lacks"]), (&json!([pair]), &json!([])), "{seen}");
    let more = format!("{path}&reviews=2&load=1");
    let (_, seen) = house.rest("kim", "GET", &more, Json::Null).await;
    assert_eq!(seen["lacks"][0]["reviews"], 1, "{seen}");
    let pairs = json!({"pairs": [{"proposal": "layers", "reviewer": "viewer"}]});
    let path = "/call/assign?id=casting";
    let twice = json!({"pairs": [pairs["pairs"][0], pairs["pairs"][0]]});
    assert_eq!(house.rest("kim", "POST", path, twice).await.0, 422);
    let (status, seen) = house.rest("kim", "POST", path, pairs).await;
    let loads: Vec<&Json> =
        seen["candidates"].as_array().unwrap().iter().map(|one| &one["load"]).collect();
    assert_eq!((status, loads), (200, vec![&json!(0), &json!(1)]), "{seen}");
}

#[tokio::test]
async fn a_panel_meets_discusses_and_ranks() {
    let house = asked().await;
    let yes = json!({"ties": [], "reason": ""});
    house.rest("viewer", "POST", "/call/invitation/accept?id=casting", yes).await;
    let pairs = json!({"pairs": [{"proposal": "layers", "reviewer": "viewer"}]});
    house.rest("kim", "POST", "/call/assign?id=casting", pairs).await;
    let review = json!({"points": [44], "comment": "Good.", "revision": 0});
    house.rest("viewer", "PUT", "/review?proposal=layers", review).await;
    house.rest("viewer", "POST", "/review/submit?proposal=layers", json!({"revision": 1})).await;
    let (_, seen) = house.rest("kim", "GET", "/call/calibration?id=casting", Json::Null).await;
    assert_eq!((&seen["most"], &seen["all"]["mean"]), (&json!(60), &json!(44.0)), "{seen}");
    let reviewer = json!({"reviewer": "viewer", "lean": 0.0,
        "totals": {"reviews": 1, "mean": 44.0, "spread": 0.0}});
    assert_eq!(seen["reviewers"], json!([reviewer]));
    let (_, time) = house.rest("kim", "GET", "/institutes", Json::Null).await;
    let today = time["today"].as_str().unwrap();
    let path = "/call/panel?id=casting";
    let met = json!({"day": today, "present": ["viewer"]});
    assert_eq!(house.rest("dean", "POST", path, met.clone()).await.0, 403);
    let (status, seen) = house.rest("kim", "POST", path, met).await;
    assert_eq!((status, &seen["meetings"][0]["present"]), (200, &json!(["viewer"])), "{seen}");
    let said = json!({"meeting": 1, "notes": "Doubts.", "points": [40], "reason": "Sound."});
    let path = "/proposal/discussion?id=layers";
    assert_eq!(house.rest("kim", "GET", path, Json::Null).await.0, 404, "nothing is said yet");
    let (status, seen) = house.rest("kim", "POST", path, said).await;
    assert_eq!((status, &seen["inside"]["notes"]), (200, &json!("Doubts.")), "{seen}");
    assert_eq!(house.rest("dean", "GET", path, Json::Null).await.0, 404, "not decided");
    let ranking = json!({"places": [{"proposal": "layers", "reason": "The only one."}]});
    let (status, seen) = house.rest("kim", "PUT", "/call/panel/ranking?id=casting", ranking).await;
    assert_eq!((status, &seen["ranking"][0]["title"]), (200, &json!("Layers")), "{seen}");
    let (_, ranked) = house.rest("kim", "GET", "/ranking?call=casting", Json::Null).await;
    assert_eq!(ranked["ranking"][0]["reason"], "The only one.", "{ranked}");
    let choose = json!({"selected": ["layers"], "reason": ""});
    house.rest("kim", "POST", "/call/decide?id=casting", choose).await;
    let (status, seen) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!((status, &seen["total"], &seen["inside"]), (200, &json!(40), &Json::Null), "{seen}");
}

/// From now on calls are published under a policy that makes counts and scores public to anybody.
fn publishes(house: &Guildhall) {
    let rule = |number, demand| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: Label::plain(format!("Rule {number}.")),
        demand,
    };
    let parts = vec![Part::Counts, Part::Scores];
    let rules = vec![rule("8.1", Demand::OpenCalls), rule("14.4", Demand::PublicReport { parts })];
    let (programme, from) =
        (ProgrammeId::new("manufacturing").unwrap(), Day::parse("2020-01-01").unwrap());
    let command = Command::SetPolicy { programme, from, rules };
    house.house.desk.change_network(&PersonId::new("chief").unwrap(), None, command).unwrap();
}

#[tokio::test]
async fn a_call_is_reported_as_its_policy_says() {
    let path = "/call/report?id=casting";
    let house = crate::network::chosen().await;
    let (status, _) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(status, 404, "its policy names nothing");
    let reported = Guildhall::open();
    publishes(&reported);
    crate::network::close(&reported).await;
    assert_eq!(reported.rest("dean", "GET", path, Json::Null).await.0, 404, "not decided");
    crate::network::choose(&reported).await;
    let (status, seen) = reported.rest("dean", "GET", path, Json::Null).await;
    assert_eq!((status, &seen["rule"]), (200, &json!("14.4")), "{seen}");
    assert_eq!(
        seen["counts"],
        json!({"proposals": 1, "reviews": 1, "reviewers": 1, "meetings": 0})
    );
    let one = &seen["proposals"][0];
    assert_eq!((&one["mean"], &one["comments"]), (&json!(50.0), &Json::Null), "{seen}");
    let anybody = "/opportunities/report.json?call=casting";
    let response = reported.send("", "GET", anybody, String::new(), &[]).await;
    let (status, public) = read(response).await;
    assert_eq!((status, &public), (200, &seen));
}

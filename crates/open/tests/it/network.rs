//! Calls and proposals through the REST API.

use std::sync::atomic::Ordering;

use guildhall_model::{Day, Label, OrganisationId, Time};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};
use guildhall_network::{Command, Network, ProgrammeId};
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at};

/// A network of one programme, whose office is Hanbit: `chief` is its officer.
pub(crate) fn programme(now: Time) -> Network {
    let mut network = Network::default();
    let id = || ProgrammeId::new("manufacturing").unwrap();
    let office = OrganisationId::new("hanbit").unwrap();
    let rule = |number, demand| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: Label::plain(format!("Rule {number}")),
        demand,
    };
    let rules = vec![
        rule("2.2", Demand::Letters),
        rule("3.1", Demand::Match { least: Share::new(3_333).unwrap() }),
        rule("4.1", Demand::Term { least: 5, most: 7 }),
    ];
    let from = Day::parse("2000-01-01").unwrap();
    for command in [
        Command::SetProgramme { id: id(), label: Label::plain("Manufacturing"), office },
        Command::SetPolicy { programme: id(), from, rules },
    ] {
        let events = network.decide(None, now, command).unwrap();
        events.iter().for_each(|event| network.apply(event));
    }
    network
}

fn words() -> Json {
    json!({"label": {"en": "A call", "ko": "공모"}, "focus": {"en": "Casting"}, "about": {"en": "For all"}})
}

fn proposal(revision: u32, years: u8) -> Json {
    json!({"call": "casting", "lead": "saebyeok", "revision": revision, "text": {
        "title": "Layers", "summary": "", "sustainability": "", "years": years,
        "partners": [{"organisation": "hanbit", "role": "casts"}],
        "budget": [
            {"year": 1, "source": "public", "amount": "2 USD"},
            {"year": 5, "source": "in_kind", "amount": "1.00 USD"},
        ],
    }})
}

/// A house with a call that is open for 100 seconds.
async fn with_call() -> Guildhall {
    let house = Guildhall::open();
    let draft = json!({"programme": "manufacturing", "text": words()});
    let (status, call) = house.rest("chief", "PUT", "/call?id=casting", draft).await;
    assert_eq!((status, &call["phase"]), (200, &json!("draft")), "{call}");
    let (status, _) = house.rest("dean", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!(status, 404, "a draft is the office's alone");
    let publish = json!({"deadline": at(100)});
    let (status, call) = house.rest("chief", "POST", "/call/publish?id=casting", publish).await;
    assert_eq!((status, &call["phase"]), (200, &json!("open")), "{call}");
    house
}

#[tokio::test]
async fn a_call_is_read_with_its_deadline_and_its_rules() {
    let house = with_call().await;
    let (_, all) = house.rest("professor", "GET", "/calls", Json::Null).await;
    assert_eq!(all["calls"][0]["deadline"], at(100), "{all}");
    let (_, call) = house.rest("professor", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!((&call["officer"], &call["text"]["label"]["ko"]), (&json!(false), &json!("공모")));
    let rule = json!({"number": "3.1", "sentence": {"en": "Rule 3.1", "ko": null},
        "demand": {"about": "match", "least": "33.33"}});
    assert_eq!(call["policy"]["rules"][1], rule);
    let amend = json!({"text": words(), "deadline": at(200), "reason": "more time"});
    let (status, problem) =
        house.rest("dean", "POST", "/call/amend?id=casting", amend.clone()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")), "{problem}");
    let (status, call) = house.rest("chief", "POST", "/call/amend?id=casting", amend).await;
    assert_eq!((status, &call["amendments"][0]["deadline"]), (200, &json!(at(100))), "{call}");
    let (_, programmes) = house.rest("dean", "GET", "/programmes", Json::Null).await;
    assert_eq!(programmes["programmes"][0]["policies"][0]["version"], 1, "{programmes}");
}

#[tokio::test]
async fn a_proposal_is_saved_says_what_it_lacks_and_is_handed_in() {
    let house = with_call().await;
    let path = "/proposal?id=layers";
    let (status, _) = house.rest("professor", "PUT", path, proposal(0, 4)).await;
    assert_eq!(status, 403, "only those who sign for the lead write");
    let (status, problem) = house.rest("dean", "PUT", path, proposal(0, 4)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    assert_eq!(problem["detail"], "line 2 of the budget: year 5 is not one of the 4 years");
    let mut wrong = proposal(0, 8);
    wrong["text"]["budget"][1]["amount"] = json!("1 dollar");
    let (status, problem) = house.rest("dean", "PUT", path, wrong).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["budget.1.amount"].is_string(), "{problem}");

    let (status, saved) = house.rest("dean", "PUT", path, proposal(0, 8)).await;
    assert_eq!((status, &saved["revision"], &saved["matched"]), (200, &json!(1), &json!("33.33")));
    let lacks = json!([
        {"rule": "2.2", "sentence": {"en": "Rule 2.2", "ko": null},
         "found": {"kind": "organisations", "organisations": ["hanbit"]},
         "wanted": {"kind": "organisations", "organisations": []}},
        {"rule": "4.1", "sentence": {"en": "Rule 4.1", "ko": null},
         "found": {"kind": "years", "years": 8},
         "wanted": {"kind": "years_between", "least": 5, "most": 7}},
    ]);
    assert_eq!(saved["lacks"], lacks);
    let (status, problem) =
        house.rest("dean", "POST", "/proposal/submit?id=layers", json!({"revision": 1})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("rules")));
    assert_eq!(problem["rules"], lacks);

    let (status, problem) = house.rest("dean", "PUT", path, proposal(0, 7)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    house.rest("dean", "PUT", path, proposal(1, 7)).await;
    let (_, seen) = house.rest("viewer", "GET", path, Json::Null).await;
    assert_eq!((&seen["may_write"], &seen["may_promise"]), (&json!(false), &json!([])), "{seen}");
    let letter = json!({"partner": "hanbit"});
    let (status, _) =
        house.rest("viewer", "POST", "/proposal/letters?id=layers", letter.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("chief", "POST", "/proposal/letters?id=layers", letter).await;
    assert_eq!((status, &seen["lacks"]), (200, &json!([])), "{seen}");
    let submit = json!({"revision": 2});
    let (status, seen) =
        house.rest("dean", "POST", "/proposal/submit?id=layers", submit.clone()).await;
    assert_eq!((status, &seen["submitted"]), (200, &json!(at(0))), "{seen}");
    let (status, seen) = house.rest("dean", "POST", "/proposal/reopen?id=layers", Json::Null).await;
    assert_eq!((status, &seen["submitted"]), (200, &Json::Null), "{seen}");

    house.clock.0.fetch_add(100_000_000_000, Ordering::Relaxed);
    let (status, problem) = house.rest("dean", "POST", "/proposal/submit?id=layers", submit).await;
    assert_eq!((status, &problem["code"]), (422, &json!("late")), "{problem}");
    let (_, all) = house.rest("dean", "GET", "/proposals?call=casting", Json::Null).await;
    assert_eq!(all["proposals"][0]["title"], "Layers", "what was saved stays: {all}");
}

#[tokio::test]
async fn an_organisation_says_what_it_is() {
    let house = Guildhall::open();
    let path = "/profile?organisation=saebyeok";
    let (status, _) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(status, 404);
    let profile = json!({"kind": "university", "people": 900, "parent": null});
    let (status, _) = house.rest("professor", "PUT", path, profile.clone()).await;
    assert_eq!(status, 403);
    let (status, problem) =
        house.rest("dean", "PUT", path, json!({"kind": "school", "people": 9})).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["kind"].is_string(), "{problem}");
    assert_eq!(house.rest("dean", "PUT", path, profile.clone()).await, (200, profile.clone()));
    assert_eq!(house.rest("kim", "GET", path, Json::Null).await, (200, profile.clone()));
    let circle = json!({"kind": "university", "people": 900, "parent": "saebyeok"});
    let (status, problem) = house.rest("dean", "PUT", path, circle).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
}
